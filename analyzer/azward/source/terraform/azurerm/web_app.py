"""What belongs to web apps of any kind."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY, Ignored, Satellite, Table

__all__ = ["TABLES"]

_SITES = "Microsoft.Web/sites"

TABLES = (
    Table(
        "azurerm_web_app_hybrid_connection",
        f"{_SITES}/hybridConnectionNamespaces/relays@2023-12-01",
        {"relay_id": "properties.relayArmUri"},
        id="{web_app_id}/hybridConnectionNamespaces/{?namespace}/relays/{relay_id:last}",
        exports={"send_key_value": KEY},
    ),
    Satellite(
        "azurerm_web_app_active_slot",
        into="{slot_id}",
        type=f"{_SITES}/slots@2023-12-01",
        fields={"overwrite_network_config": Ignored("an action after creation")},
    ),
)
