"""Function apps on Linux."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._site_settings import finish, function_settings
from azward.source.terraform.azurerm._web_app import EXPORTS, FUNCTION, FUNCTION_SITE, TYPE, runtime, site_config, slot
from azward.source.terraform.azurerm.model import Ignored, Part, Specs, Table

__all__ = ["TABLES"]

_STACK: Mapping[str, Specs] = {
    "docker": Part(),
    "dotnet_version": runtime("DOTNET"),  # also of an isolated one, which has the same versions
    "java_version": runtime("JAVA"),
    "node_version": runtime("NODE"),
    "python_version": runtime("PYTHON"),
    "powershell_core_version": runtime("POWERSHELL"),
    "use_custom_runtime": Ignored("what runs on the site, one text in ARM"),
    "use_dotnet_isolated_runtime": Ignored("what runs on the site, one text in ARM"),
}

_APP = Table(
    "azurerm_linux_function_app",
    TYPE,
    {
        **FUNCTION,
        "content_share_force_disabled": Ignored("only leaves out the settings of the content share"),
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
