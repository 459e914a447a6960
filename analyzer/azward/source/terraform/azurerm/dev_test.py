"""DevTest Labs, and the schedule that shuts a machine down."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Many, Specs, Table

__all__ = ["TABLES"]

_VERSION = "2018-09-15"
_LABS = "Microsoft.DevTestLab/labs"
_LAB_ID = f"{{group}}/providers/{_LABS}/{{lab_name}}"


_MACHINE: Mapping[str, Specs] = {
    "username": "properties.userName",
    "inbound_nat_rule": Block(
        "properties.networkInterface.sharedPublicIpAddressConfiguration.inboundNatRules", {"protocol": "transportProtocol"}
    ),
}


def _machine(system: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_dev_test_{system.lower()}_virtual_machine",
        f"{_LABS}/virtualmachines@{_VERSION}",
        {**_MACHINE, **fields},
        id=f"{_LAB_ID}/virtualmachines/{{name}}",
    )


TABLES = (
    Table("azurerm_dev_test_lab", f"{_LABS}@{_VERSION}", {"storage_type": "properties.labStorageType"}),
    Table(
        "azurerm_dev_test_virtual_network",
        f"{_LABS}/virtualnetworks@{_VERSION}",
        {
            "subnet": Many(
                "properties.subnetOverrides",
                {
                    "use_public_ip_address": "usePublicIpAddressPermission",
                    "use_in_virtual_machine_creation": "useInVmCreationPermission",
                    "shared_public_ip_address": Block("sharedPublicIpAddressConfiguration"),
                },
            )
        },
    ),
    _machine("Linux", {}),
    _machine("Windows", {}),
    Table(
        "azurerm_dev_test_policy",
        f"{_LABS}/policysets/policies@{_VERSION}",
        {"name": "properties.factName"},
        id=f"{_LAB_ID}/policysets/{{policy_set_name}}/policies/{{name}}",
    ),
    Table(
        "azurerm_dev_test_schedule",
        f"{_LABS}/schedules@{_VERSION}",
        {"weekly_recurrence": Block("properties.weeklyRecurrence", {"week_days": "weekdays"})},
        id=f"{_LAB_ID}/schedules/{{name}}",
    ),
    Table(
        "azurerm_dev_test_global_vm_shutdown_schedule",
        f"Microsoft.DevTestLab/schedules@{_VERSION}",
        {
            "virtual_machine_id": "properties.targetResourceId",
            "enabled": Field("properties.status", ENABLED),
            "timezone": "properties.timeZoneId",
            "daily_recurrence_time": "properties.dailyRecurrence.time",
            "notification_settings": Block(
                "properties.notificationSettings", {"enabled": Field("status", ENABLED), "email": "emailRecipient"}
            ),
        },
        id="{virtual_machine_id:parent}/providers/Microsoft.DevTestLab/schedules/shutdown-computevm-{virtual_machine_id:last}",
        constants={"properties.taskType": "ComputeVmShutdownTask"},
    ),
)
