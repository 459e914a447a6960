"""Chaos Studio."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Field, Table, objects, pairs

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_chaos_studio_experiment",
        "Microsoft.Chaos/experiments@2023-11-01",
        {
            "selectors": Block(
                "properties.selectors",
                {"chaos_studio_target_ids": Field("targets", objects("id", type="ChaosTarget")), "name": "id"},
                constants={"type": "List"},
            ),
            "steps": Block(
                "properties.steps",
                {
                    "branch": Block(
                        "branches",
                        {
                            "actions": Block(
                                "actions",
                                {
                                    "action_type": "type",
                                    "parameters": Field("parameters", pairs("key")),
                                    "selector_name": "selectorId",
                                    "urn": "name",
                                },
                            )
                        },
                    )
                },
            ),
        },
    ),
    Table(
        "azurerm_chaos_studio_target",
        "Microsoft.Chaos/targets@2025-01-01",
        {"location": "location"},
        id="{target_resource_id}/providers/Microsoft.Chaos/targets/{target_type}",
    ),
    Table(
        "azurerm_chaos_studio_capability",
        "Microsoft.Chaos/targets/capabilities@2023-11-01",
        id="{chaos_studio_target_id}/capabilities/{capability_type}",
    ),
)
