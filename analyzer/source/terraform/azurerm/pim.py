"""Roles that are assigned for a time, or may be taken when they are needed."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.source.terraform.azurerm.model import IGNORED, Field, Nested, Part, Specs, Table

__all__ = ["TABLES"]

_REQUEST: Mapping[str, Specs] = {
    "principal_id": Field("properties.principalId"),
    "role_definition_id": Field("properties.roleDefinitionId"),
    "scope": Part(),
    "justification": Field("properties.justification"),
    "schedule": Nested(
        "properties.scheduleInfo",
        {
            "expiration": Nested(
                "expiration",
                {
                    "duration_days": Field("duration", lambda value: f"P{value}D"),
                    "duration_hours": Field("duration", lambda value: f"PT{value}H"),
                    "end_date_time": Field("endDateTime"),
                },
            ),
            "start_date_time": Field("startDateTime"),
        },
    ),
    "ticket": Nested("properties.ticketInfo", {"number": Field("ticketNumber"), "system": Field("ticketSystem")}),
    "principal_type": IGNORED,
}


def _request(name: str, kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_pim_{name}_role_assignment",
        f"Microsoft.Authorization/{kind}@2020-10-01",
        {**_REQUEST, **fields},
        id=f"{{scope}}/providers/Microsoft.Authorization/{kind}/{{?name}}",
        constants={"properties.requestType": "AdminAssign"},
    )


TABLES = (
    _request("active", "roleAssignmentScheduleRequests", {}),
    _request(
        "eligible",
        "roleEligibilityScheduleRequests",
        {
            "condition": Field("properties.condition"),
            "condition_version": Field("properties.conditionVersion"),
        },
    ),
)
