"""Tokens with which App Service reads repositories."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Part, Table

__all__ = ["TABLES"]

_TOKEN = Table(
    "azurerm_source_control_token",
    "Microsoft.Web/sourcecontrols@2023-12-01",
    {"type": Part(), "token": Field("properties.token"), "token_secret": Field("properties.tokenSecret")},
    id="/providers/Microsoft.Web/sourcecontrols/{type}",
)

TABLES = (_TOKEN,)
