"""Azure Virtual Desktop."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import KEY, Block, Field, Ignored, Satellite, Specs, Table, listed

__all__ = ["TABLES"]

_VERSION = "2024-04-03"
_SPACE = "Microsoft.DesktopVirtualization"

_WORKSPACE = Table("azurerm_virtual_desktop_workspace", f"{_SPACE}/workspaces@{_VERSION}", {})

_HOST_POOL = Table(
    "azurerm_virtual_desktop_host_pool",
    f"{_SPACE}/hostPools@{_VERSION}",
    {
        "type": "properties.hostPoolType",
        "validate_environment": "properties.validationEnvironment",
        "start_vm_on_connect": "properties.startVMOnConnect",
        "custom_rdp_properties": "properties.customRdpProperty",
        "maximum_sessions_allowed": "properties.maxSessionLimit",
        "scheduled_agent_updates": Block(
            "properties.agentUpdate",
            {
                "enabled": Field(
                    "type", lambda value: "Scheduled" if value is True else "Default" if value is False else value
                ),
                "timezone": "maintenanceWindowTimeZone",
                "use_session_host_timezone": "useSessionHostLocalTime",
                "schedule": Block("maintenanceWindows", {"hour_of_day": "hour"}),
            },
        ),
    },
)


def _time(value: Value) -> Value:
    """`08:30` as an object."""
    hour, colon, minute = value.partition(":") if isinstance(value, str) else ("", "", "")
    return {"hour": int(hour), "minute": int(minute)} if colon and (hour + minute).isdecimal() else value


_SCHEDULE: Mapping[str, Specs] = {
    "off_peak_start_time": Field("offPeakStartTime", _time),
    "peak_start_time": Field("peakStartTime", _time),
    "ramp_down_capacity_threshold_percent": "rampDownCapacityThresholdPct",
    "ramp_down_minimum_hosts_percent": "rampDownMinimumHostsPct",
    "ramp_down_start_time": Field("rampDownStartTime", _time),
    "ramp_up_start_time": Field("rampUpStartTime", _time),
    "ramp_up_capacity_threshold_percent": "rampUpCapacityThresholdPct",
    "ramp_up_minimum_hosts_percent": "rampUpMinimumHostsPct",
}

_PLAN = Table(
    "azurerm_virtual_desktop_scaling_plan",
    f"{_SPACE}/scalingPlans@{_VERSION}",
    {
        "schedule": Block("properties.schedules", _SCHEDULE),
        "host_pool": Block("properties.hostPoolReferences", {"hostpool_id": "hostPoolArmPath"}),
    },
)

TABLES = (
    _WORKSPACE,
    _HOST_POOL,
    Satellite(
        "azurerm_virtual_desktop_host_pool_registration_info",
        into="{hostpool_id}",
        type=_HOST_POOL.type,
        fields={"expiration_date": "properties.registrationInfo.expirationTime"},
        constants={"properties.registrationInfo.registrationTokenOperation": "Update"},
        exports={"token": KEY},
    ),
    Table(
        "azurerm_virtual_desktop_application_group",
        f"{_SPACE}/applicationGroups@{_VERSION}",
        {
            "type": "properties.applicationGroupType",
            "host_pool_id": "properties.hostPoolArmPath",
            "default_desktop_display_name": Ignored("of the desktop that the group makes by itself"),
        },
    ),
    Table(
        "azurerm_virtual_desktop_application",
        f"{_SPACE}/applicationGroups/applications@{_VERSION}",
        {"path": "properties.filePath", "command_line_argument_policy": "properties.commandLineSetting"},
    ),
    Satellite(
        "azurerm_virtual_desktop_workspace_application_group_association",
        into="{workspace_id}",
        type=_WORKSPACE.type,
        fields={"application_group_id": Field("properties.applicationGroupReferences", listed)},
    ),
    _PLAN,
    Satellite(
        "azurerm_virtual_desktop_scaling_plan_host_pool_association",
        into="{scaling_plan_id}",
        member_of="properties.hostPoolReferences",
        type=_PLAN.type,
        fields={"host_pool_id": "hostPoolArmPath", "enabled": "scalingPlanEnabled"},
    ),
)
