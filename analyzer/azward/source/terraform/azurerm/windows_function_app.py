"""Function apps on Windows."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._site_settings import finish, function_settings
from azward.source.terraform.azurerm._web_app import EXPORTS, FUNCTION, FUNCTION_SITE, TYPE, site_config, slot
from azward.source.terraform.azurerm.model import Ignored, Specs, Table

__all__ = ["TABLES"]

_STACK: Mapping[str, Specs] = {
    "dotnet_version": "netFrameworkVersion",
    "node_version": Ignored("what runs on the site, in its settings"),
    "powershell_core_version": "powerShellVersion",
    "use_custom_runtime": Ignored("what runs on the site, in its settings"),
    "use_dotnet_isolated_runtime": Ignored("what runs on the site, in its settings"),
}

_APP = Table(
    "azurerm_windows_function_app",
    TYPE,
    {
        **FUNCTION,
        "content_share_force_disabled": Ignored("only leaves out the settings of the content share"),
        "site_config": site_config({**FUNCTION_SITE, "use_32_bit_worker": "use32BitWorkerProcess"}, _STACK),
    },
    constants={"kind": "functionapp"},
    exports=EXPORTS,
    finish=finish(function_settings),
)

TABLES = (_APP, slot(_APP, "function_app_id"))
