"""Roles that are assigned for a while, or may be activated."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_pim_active_role_assignment",
        "Microsoft.Authorization/roleAssignmentScheduleRequests@2020-10-01",
        {
            "schedule": Block(
                "properties.scheduleInfo",
                {
                    "expiration": Block(
                        "expiration",
                        {
                            "duration_days": Ignored("ARM has one text for both"),
                            "duration_hours": Ignored("ARM has one text for both"),
                        },
                    )
                },
            ),
            "ticket": Block("properties.ticketInfo", {"number": "ticketNumber", "system": "ticketSystem"}),
            "condition": "properties.condition",
            "condition_version": "properties.conditionVersion",
        },
        id="{scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{?name}",
        constants={"properties.requestType": "AdminAssign"},
    ),
    Table(
        "azurerm_pim_eligible_role_assignment",
        "Microsoft.Authorization/roleEligibilityScheduleRequests@2020-10-01",
        {
            "schedule": Block(
                "properties.scheduleInfo",
                {
                    "expiration": Block(
                        "expiration",
                        {
                            "duration_days": Ignored("ARM has one text for both"),
                            "duration_hours": Ignored("ARM has one text for both"),
                        },
                    )
                },
            ),
            "ticket": Block("properties.ticketInfo", {"number": "ticketNumber", "system": "ticketSystem"}),
        },
        id="{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/{?name}",
        constants={"properties.requestType": "AdminAssign"},
    ),
)
