"""Device Provisioning Services."""

from __future__ import annotations

from azward.source.terraform.azurerm._iothub import policy_keys, rights
from azward.source.terraform.azurerm.model import Block, Part, Satellite, Table, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.Devices/provisioningServices"
_VERSION = "2022-02-05"

_SERVICE = Table(
    "azurerm_iothub_dps",
    f"{_TYPE}@{_VERSION}",
    {
        "data_residency_enabled": "properties.enableDataResidency",
        "sku": Block("sku", same("name", "capacity")),
        "linked_hub": Block("properties.iotHubs"),
        "ip_filter_rule": Block("properties.ipFilterRules", {"name": "filterName"}),
    },
    exports={"device_provisioning_host_name": "global.azure-devices-provisioning.net"},
)


_RIGHTS = {
    "enrollment_read": "EnrollmentRead",
    "enrollment_write": "EnrollmentWrite",
    "registration_read": "RegistrationStatusRead",
    "registration_write": "RegistrationStatusWrite",
    "service_config": "ServiceConfig",
}

TABLES = (
    _SERVICE,
    Table(
        "azurerm_iothub_dps_certificate",
        f"{_TYPE}/certificates@{_VERSION}",
        {"certificate_content": "properties.certificate"},
    ),
    Satellite(
        "azurerm_iothub_dps_shared_access_policy",
        into=f"{{group}}/providers/{_TYPE}/{{iothub_dps_name}}",
        type=_SERVICE.type,
        member_of="properties.authorizationPolicies",
        fields={"name": "keyName", **dict.fromkeys(_RIGHTS, Part())},
        exports=policy_keys("{id}/keys/{name}"),
        finish=rights(_RIGHTS),
    ),
)
