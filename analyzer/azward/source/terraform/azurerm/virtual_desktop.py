"""Azure Virtual Desktop."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IGNORED,
    KEY,
    Field,
    Many,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    listed,
)

__all__ = ["TABLES"]

_VERSION = "2024-04-03"
_SPACE = "Microsoft.DesktopVirtualization"

_WORKSPACE = Table(
    "azurerm_virtual_desktop_workspace",
    f"{_SPACE}/workspaces@{_VERSION}",
    {
        "friendly_name": Field("properties.friendlyName"),
        "description": Field("properties.description"),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
    },
)

_HOST_POOL = Table(
    "azurerm_virtual_desktop_host_pool",
    f"{_SPACE}/hostPools@{_VERSION}",
    {
        "type": Field("properties.hostPoolType"),
        "load_balancer_type": Field("properties.loadBalancerType"),
        "friendly_name": Field("properties.friendlyName"),
        "description": Field("properties.description"),
        "validate_environment": Field("properties.validationEnvironment", default=False),
        "start_vm_on_connect": Field("properties.startVMOnConnect", default=False),
        "custom_rdp_properties": Field("properties.customRdpProperty"),
        "personal_desktop_assignment_type": Field("properties.personalDesktopAssignmentType"),
        "public_network_access": Field("properties.publicNetworkAccess", default="Enabled"),
        "maximum_sessions_allowed": Field("properties.maxSessionLimit", default=999999),
        "preferred_app_group_type": Field("properties.preferredAppGroupType", default="Desktop"),
        "scheduled_agent_updates": Nested(
            "properties.agentUpdate",
            {
                "enabled": Field(
                    "type",
                    lambda value: "Scheduled" if value is True else "Default" if value is False else value,
                    default=False,
                ),
                "timezone": Field("maintenanceWindowTimeZone", default="UTC"),
                "use_session_host_timezone": Field("useSessionHostLocalTime", default=False),
                "schedule": Many("maintenanceWindows", {"day_of_week": Field("dayOfWeek"), "hour_of_day": Field("hour")}),
            },
        ),
        "vm_template": Field("properties.vmTemplate"),
    },
)

_REGISTRATION = Satellite(
    "azurerm_virtual_desktop_host_pool_registration_info",
    into="{hostpool_id}",
    type=_HOST_POOL.type,
    fields={
        "hostpool_id": Part(),
        "expiration_date": Field("properties.registrationInfo.expirationTime"),
    },
    constants={"properties.registrationInfo.registrationTokenOperation": "Update"},
    exports={"token": KEY},
)

_GROUP = Table(
    "azurerm_virtual_desktop_application_group",
    f"{_SPACE}/applicationGroups@{_VERSION}",
    {
        "type": Field("properties.applicationGroupType"),
        "host_pool_id": Field("properties.hostPoolArmPath"),
        "friendly_name": Field("properties.friendlyName"),
        "default_desktop_display_name": IGNORED,  # of the desktop that the group makes by itself
        "description": Field("properties.description"),
    },
)

_APPLICATION = Table(
    "azurerm_virtual_desktop_application",
    f"{_SPACE}/applicationGroups/applications@{_VERSION}",
    {
        "application_group_id": Part(),
        "friendly_name": Field("properties.friendlyName"),
        "description": Field("properties.description"),
        "path": Field("properties.filePath"),
        "command_line_argument_policy": Field("properties.commandLineSetting"),
        "command_line_arguments": Field("properties.commandLineArguments"),
        "show_in_portal": Field("properties.showInPortal"),
        "icon_path": Field("properties.iconPath"),
        "icon_index": Field("properties.iconIndex"),
    },
    id="{application_group_id}/applications/{name}",
)

_ASSOCIATION = Satellite(
    "azurerm_virtual_desktop_workspace_application_group_association",
    into="{workspace_id}",
    type=_WORKSPACE.type,
    fields={"workspace_id": Part(), "application_group_id": Field("properties.applicationGroupReferences", listed)},
)


def _time(value: Value) -> Value:
    """`08:30` as an object."""
    hour, colon, minute = value.partition(":") if isinstance(value, str) else ("", "", "")
    return {"hour": int(hour), "minute": int(minute)} if colon and (hour + minute).isdecimal() else value


_SCHEDULE: Mapping[str, Specs] = {
    "days_of_week": Field("daysOfWeek"),
    "name": Field("name"),
    "off_peak_load_balancing_algorithm": Field("offPeakLoadBalancingAlgorithm"),
    "off_peak_start_time": Field("offPeakStartTime", _time),
    "peak_load_balancing_algorithm": Field("peakLoadBalancingAlgorithm"),
    "peak_start_time": Field("peakStartTime", _time),
    "ramp_down_capacity_threshold_percent": Field("rampDownCapacityThresholdPct"),
    "ramp_down_force_logoff_users": Field("rampDownForceLogoffUsers"),
    "ramp_down_load_balancing_algorithm": Field("rampDownLoadBalancingAlgorithm"),
    "ramp_down_minimum_hosts_percent": Field("rampDownMinimumHostsPct"),
    "ramp_down_notification_message": Field("rampDownNotificationMessage"),
    "ramp_down_start_time": Field("rampDownStartTime", _time),
    "ramp_down_stop_hosts_when": Field("rampDownStopHostsWhen"),
    "ramp_down_wait_time_minutes": Field("rampDownWaitTimeMinutes"),
    "ramp_up_load_balancing_algorithm": Field("rampUpLoadBalancingAlgorithm"),
    "ramp_up_start_time": Field("rampUpStartTime", _time),
    "ramp_up_capacity_threshold_percent": Field("rampUpCapacityThresholdPct"),
    "ramp_up_minimum_hosts_percent": Field("rampUpMinimumHostsPct"),
}

_PLAN = Table(
    "azurerm_virtual_desktop_scaling_plan",
    f"{_SPACE}/scalingPlans@{_VERSION}",
    {
        "schedule": Many("properties.schedules", _SCHEDULE),
        "host_pool": Many(
            "properties.hostPoolReferences",
            {
                "hostpool_id": Field("hostPoolArmPath"),
                "scaling_plan_enabled": Field("scalingPlanEnabled"),
            },
        ),
        "time_zone": Field("properties.timeZone"),
        "description": Field("properties.description"),
        "exclusion_tag": Field("properties.exclusionTag"),
        "friendly_name": Field("properties.friendlyName"),
    },
)

_PLAN_ASSOCIATION = Satellite(
    "azurerm_virtual_desktop_scaling_plan_host_pool_association",
    into="{scaling_plan_id}",
    member_of="properties.hostPoolReferences",
    type=_PLAN.type,
    fields={
        "scaling_plan_id": Part(),
        "host_pool_id": Field("hostPoolArmPath"),
        "enabled": Field("scalingPlanEnabled"),
    },
)

TABLES = (
    _WORKSPACE,
    _HOST_POOL,
    _REGISTRATION,
    _GROUP,
    _APPLICATION,
    _ASSOCIATION,
    _PLAN,
    _PLAN_ASSOCIATION,
)
