"""Device Provisioning Services."""

from __future__ import annotations

from azward.source.terraform.azurerm._iothub import policy_keys, rights
from azward.source.terraform.azurerm.model import ENABLED, IGNORED, Field, Many, Nested, Part, Satellite, Table, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.Devices/provisioningServices"
_VERSION = "2022-02-05"

_SERVICE = Table(
    "azurerm_iothub_dps",
    f"{_TYPE}@{_VERSION}",
    {
        "allocation_policy": Field("properties.allocationPolicy", default="Hashed"),
        "data_residency_enabled": Field("properties.enableDataResidency", default=False),
        "sku": Nested("sku", same("name", "capacity")),
        "linked_hub": Many(
            "properties.iotHubs",
            {
                **same("connection_string", "location"),
                "apply_allocation_policy": Field("applyAllocationPolicy", default=True),
                "allocation_weight": Field("allocationWeight", default=1),
                "hostname": IGNORED,
            },
        ),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "ip_filter_rule": Many(
            "properties.ipFilterRules", {"name": Field("filterName"), **same("ip_mask", "action", "target")}
        ),
    },
    exports={"device_provisioning_host_name": "global.azure-devices-provisioning.net"},
)

_CERTIFICATE = Table(
    "azurerm_iothub_dps_certificate",
    f"{_TYPE}/certificates@{_VERSION}",
    {
        "iot_dps_name": Part(),
        "certificate_content": Field("properties.certificate"),
        "is_verified": Field("properties.isVerified", default=False),
    },
    id=f"{{group}}/providers/{_TYPE}/{{iot_dps_name}}/certificates/{{name}}",
)

_RIGHTS = {
    "enrollment_read": "EnrollmentRead",
    "enrollment_write": "EnrollmentWrite",
    "registration_read": "RegistrationStatusRead",
    "registration_write": "RegistrationStatusWrite",
    "service_config": "ServiceConfig",
}

_POLICY = Satellite(
    "azurerm_iothub_dps_shared_access_policy",
    into=f"{{group}}/providers/{_TYPE}/{{iothub_dps_name}}",
    type=_SERVICE.type,
    member_of="properties.authorizationPolicies",
    fields={"name": Field("keyName"), "iothub_dps_name": Part(), **dict.fromkeys(_RIGHTS, Part(default=False))},
    exports=policy_keys("{id}/keys/{name}"),
    finish=rights(_RIGHTS),
)

TABLES = (_SERVICE, _CERTIFICATE, _POLICY)
