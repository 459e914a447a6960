"""IoT Central."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import (
    ENABLED,
    NONE,
    SYSTEM_IDENTITY,
    Field,
    Many,
    Part,
    Satellite,
    Table,
    from_major,
)

__all__ = ["TABLES"]

_APPLICATION = Table(
    "azurerm_iotcentral_application",
    "Microsoft.IoTCentral/iotApps@2021-11-01-preview",
    {
        "sub_domain": Field("properties.subdomain"),
        "display_name": Field("properties.displayName"),
        "identity": SYSTEM_IDENTITY,
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "sku": Field("sku.name", default="ST1"),
        "template": Field("properties.template", default=from_major({3: NONE, 4: "iotc-pnp-preview@1.0.0"})),
    },
)

_RULES = Satellite(
    "azurerm_iotcentral_application_network_rule_set",
    into="{iotcentral_application_id}",
    type=_APPLICATION.type,
    fields={
        "iotcentral_application_id": Part(),
        "apply_to_device": Field("properties.networkRuleSets.applyToDevices", default=True),
        "default_action": Field("properties.networkRuleSets.defaultAction", default="Deny"),
        "ip_rule": Many("properties.networkRuleSets.ipRules", {"name": Field("filterName"), "ip_mask": Field("ipMask")}),
    },
    constants={"properties.networkRuleSets.applyToIoTCentral": True},
)

_ORGANIZATION = Table(
    "azurerm_iotcentral_organization",
    "Microsoft.IoTCentral/iotApps/organizations@2021-11-01-preview",  # of the data plane: no template can say it
    {
        "iotcentral_application_id": Part(),
        "organization_id": Part(),
        "display_name": Field("properties.displayName"),
        "parent_organization_id": Field("properties.parent"),
    },
    id="{iotcentral_application_id}/organizations/{organization_id}",
)

TABLES = (_APPLICATION, _RULES, _ORGANIZATION)
