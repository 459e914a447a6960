"""Relay namespaces, hybrid connections and their authorization rules."""

from __future__ import annotations

from azward.source.terraform.azurerm._authorization import KEYS, RIGHTS, rights
from azward.source.terraform.azurerm.model import ROOT_KEY, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_relay_namespace",
        "Microsoft.Relay/namespaces@2021-11-01",
        {},
        exports={
            "primary_connection_string": ROOT_KEY,
            "secondary_connection_string": ROOT_KEY,
            "primary_key": ROOT_KEY,
            "secondary_key": ROOT_KEY,
        },
    ),
    Table("azurerm_relay_hybrid_connection", "Microsoft.Relay/namespaces/hybridConnections@2021-11-01"),
    Table(
        "azurerm_relay_namespace_authorization_rule",
        "Microsoft.Relay/namespaces/authorizationRules@2021-11-01",
        {**RIGHTS},
        exports={name: key for name, key in KEYS.items() if not name.endswith("_alias")},
        finish=rights,
    ),
    Table(
        "azurerm_relay_hybrid_connection_authorization_rule",
        "Microsoft.Relay/namespaces/hybridConnections/authorizationRules@2021-11-01",
        {**RIGHTS},
        id="{group}/providers/Microsoft.Relay/namespaces/{namespace_name}/hybridConnections/{hybrid_connection_name}/authorizationRules/{name}",
        exports={name: key for name, key in KEYS.items() if not name.endswith("_alias")},
        finish=rights,
    ),
)
