"""Topics of Event Grid namespaces."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (Table("azurerm_eventgrid_namespace_topic", "Microsoft.EventGrid/namespaces/topics@2025-02-15"),)
