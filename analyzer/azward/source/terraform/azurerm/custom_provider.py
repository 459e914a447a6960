"""Custom resource providers: calls of Azure's management that go to an endpoint of one's own."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Many, Table

__all__ = ["TABLES"]

_PROVIDER = Table(
    "azurerm_custom_provider",
    "Microsoft.CustomProviders/resourceProviders@2018-09-01-preview",
    {
        "resource_type": Many(
            "properties.resourceTypes",
            {
                "name": Field("name"),
                "endpoint": Field("endpoint"),
                "routing_type": Field("routingType", default="Proxy"),
            },
        ),
        "action": Many("properties.actions", {"name": Field("name"), "endpoint": Field("endpoint")}),
        "validation": Many(
            "properties.validations", {"specification": Field("specification")}, constants={"validationType": "Swagger"}
        ),
    },
)

TABLES = (_PROVIDER,)
