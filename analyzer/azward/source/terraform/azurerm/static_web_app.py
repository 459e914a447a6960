"""Static web apps."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, KEY, Beside, Child, Field, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.Web/staticSites"

TABLES = (
    Table(
        "azurerm_static_web_app",
        f"{_TYPE}@2023-12-01",
        {
            "basic_auth": Child("basicAuth", "default", {"environments": "properties.applicableEnvironmentsMode"}),
            "configuration_file_changes_enabled": "properties.allowConfigFileUpdates",
            "preview_environments_enabled": Field("properties.stagingEnvironmentPolicy", ENABLED),
            "sku_tier": "sku.tier",
            "sku_size": "sku.name",
            "app_settings": Beside("config", "appsettings", Field("properties")),
            "repository_branch": "properties.branch",
        },
        exports={"api_key": KEY},
    ),
    Table(
        "azurerm_static_web_app_custom_domain",
        f"{_TYPE}/customDomains@2023-12-01",
        {"validation_type": "properties.validationMethod"},
        id="{static_web_app_id}/customDomains/{domain_name}",
    ),
    Table(
        "azurerm_static_web_app_function_app_registration",
        f"{_TYPE}/userProvidedFunctionApps@2023-12-01",
        {"function_app_id": "properties.functionAppResourceId"},
        id="{static_web_app_id}/userProvidedFunctionApps/{function_app_id:last}",
    ),
)
