"""Static web apps as azurerm 3 called them."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY, Beside, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_static_site",
        "Microsoft.Web/staticSites@2021-02-01",
        {
            "sku_tier": "sku.tier",
            "sku_size": "sku.name",
            "app_settings": Beside("config", "appsettings", Field("properties")),
        },
        exports={"api_key": KEY},
    ),
    Table(
        "azurerm_static_site_custom_domain",
        "Microsoft.Web/staticSites/customDomains@2021-02-01",
        {"validation_type": "properties.validationMethod"},
        id="{static_site_id}/customDomains/{domain_name}",
    ),
)
