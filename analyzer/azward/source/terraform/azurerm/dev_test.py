"""DevTest Labs, and the schedule that shuts a machine down."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, IGNORED, Field, Many, Nested, Part, Specs, Table

__all__ = ["TABLES"]

_VERSION = "2018-09-15"
_LABS = "Microsoft.DevTestLab/labs"
_LAB_ID = f"{{group}}/providers/{_LABS}/{{lab_name}}"

_LAB = Table(
    "azurerm_dev_test_lab",
    f"{_LABS}@{_VERSION}",
    {"storage_type": Field("properties.labStorageType", default="Premium")},
)

_NETWORK = Table(
    "azurerm_dev_test_virtual_network",
    f"{_LABS}/virtualnetworks@{_VERSION}",
    {
        "lab_name": Part(),
        "description": Field("properties.description"),
        "subnet": Many(
            "properties.subnetOverrides",
            {
                "use_public_ip_address": Field("usePublicIpAddressPermission", default="Allow"),
                "use_in_virtual_machine_creation": Field("useInVmCreationPermission", default="Allow"),
                "shared_public_ip_address": Nested(
                    "sharedPublicIpAddressConfiguration",
                    {
                        "allowed_ports": Many(
                            "allowedPorts",
                            {
                                "backend_port": Field("backendPort"),
                                "transport_protocol": Field("transportProtocol"),
                            },
                        ),
                    },
                ),
                "name": IGNORED,
            },
        ),
    },
    id=f"{_LAB_ID}/virtualnetworks/{{name}}",
)

_MACHINE: Mapping[str, Specs] = {
    "lab_name": Part(),
    "gallery_image_reference": Nested(
        "properties.galleryImageReference",
        {
            "offer": Field("offer"),
            "publisher": Field("publisher"),
            "sku": Field("sku"),
            "version": Field("version"),
        },
    ),
    "lab_subnet_name": Field("properties.labSubnetName"),
    "lab_virtual_network_id": Field("properties.labVirtualNetworkId"),
    "size": Field("properties.size"),
    "storage_type": Field("properties.storageType"),
    "username": Field("properties.userName"),
    "allow_claim": Field("properties.allowClaim", default=True),
    "disallow_public_ip_address": Field("properties.disallowPublicIpAddress"),
    "inbound_nat_rule": Many(
        "properties.networkInterface.sharedPublicIpAddressConfiguration.inboundNatRules",
        {
            "protocol": Field("transportProtocol"),
            "backend_port": Field("backendPort"),
            "frontend_port": IGNORED,
        },
    ),
    "notes": Field("properties.notes"),
    "password": Field("properties.password"),
}


def _machine(system: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_dev_test_{system.lower()}_virtual_machine",
        f"{_LABS}/virtualmachines@{_VERSION}",
        {**_MACHINE, **fields},
        id=f"{_LAB_ID}/virtualmachines/{{name}}",
    )


_POLICY = Table(
    "azurerm_dev_test_policy",
    f"{_LABS}/policysets/policies@{_VERSION}",
    {
        "name": Field("properties.factName"),
        "policy_set_name": Part(),
        "lab_name": Part(),
        "description": Field("properties.description"),
        "evaluator_type": Field("properties.evaluatorType"),
        "threshold": Field("properties.threshold"),
        "fact_data": Field("properties.factData"),
    },
    id=f"{_LAB_ID}/policysets/{{policy_set_name}}/policies/{{name}}",
)

_SCHEDULE = Table(
    "azurerm_dev_test_schedule",
    f"{_LABS}/schedules@{_VERSION}",
    {
        "lab_name": Part(),
        "status": Field("properties.status", default="Disabled"),
        "task_type": Field("properties.taskType"),
        "time_zone_id": Field("properties.timeZoneId"),
        "notification_settings": Nested(
            "properties.notificationSettings",
            {
                "status": Field("status", default="Disabled"),
                "time_in_minutes": Field("timeInMinutes"),
                "webhook_url": Field("webhookUrl"),
            },
        ),
        "weekly_recurrence": Nested("properties.weeklyRecurrence", {"time": Field("time"), "week_days": Field("weekdays")}),
        "daily_recurrence": Nested("properties.dailyRecurrence", {"time": Field("time")}),
        "hourly_recurrence": Nested("properties.hourlyRecurrence", {"minute": Field("minute")}),
    },
    id=f"{_LAB_ID}/schedules/{{name}}",
)

_SHUTDOWN = Table(
    "azurerm_dev_test_global_vm_shutdown_schedule",
    f"Microsoft.DevTestLab/schedules@{_VERSION}",
    {
        "virtual_machine_id": Field("properties.targetResourceId"),
        "enabled": Field("properties.status", ENABLED, default=True),
        "timezone": Field("properties.timeZoneId"),
        "daily_recurrence_time": Field("properties.dailyRecurrence.time"),
        "notification_settings": Nested(
            "properties.notificationSettings",
            {
                "enabled": Field("status", ENABLED),
                "email": Field("emailRecipient"),
                "time_in_minutes": Field("timeInMinutes", default=30),
                "webhook_url": Field("webhookUrl"),
            },
        ),
    },
    id="{virtual_machine_id:parent}/providers/Microsoft.DevTestLab/schedules/shutdown-computevm-{virtual_machine_id:last}",
    constants={"properties.taskType": "ComputeVmShutdownTask"},
)

TABLES = (
    _LAB,
    _NETWORK,
    _machine("Linux", {"ssh_key": Field("properties.sshKey")}),
    _machine("Windows", {}),
    _POLICY,
    _SCHEDULE,
    _SHUTDOWN,
)
