"""Function apps on Linux."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._site_settings import finish, function_settings
from azward.source.terraform.azurerm._web_app import EXPORTS, FUNCTION, FUNCTION_SITE, TYPE, site_config, slot
from azward.source.terraform.azurerm.model import Part, Specs, Table

__all__ = ["TABLES"]

_STACK: Mapping[str, Specs] = {
    "docker": Part(),
    "dotnet_version": Part(),
    "java_version": Part(),
    "node_version": Part(),
    "python_version": Part(),
    "powershell_core_version": Part(),
    "use_custom_runtime": Part(),
    "use_dotnet_isolated_runtime": Part(),
}

_APP = Table(
    "azurerm_linux_function_app",
    TYPE,
    {
        **FUNCTION,
        "content_share_force_disabled": Part(),
        "site_config": site_config(
            {
                **FUNCTION_SITE,
                "container_registry_managed_identity_client_id": "acrUserManagedIdentityID",
                "container_registry_use_managed_identity": "acrUseManagedIdentityCreds",
                "use_32_bit_worker": "use32BitWorkerProcess",
            },
            _STACK,
        ),
    },
    constants={"kind": "functionapp,linux"},
    exports=EXPORTS,
    finish=finish(function_settings),
)

TABLES = (_APP, slot(_APP, "function_app_id"))
