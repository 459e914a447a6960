"""IoT Central."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import SYSTEM_IDENTITY, Block, Satellite, Table

__all__ = ["TABLES"]

_APPLICATION = Table(
    "azurerm_iotcentral_application",
    "Microsoft.IoTCentral/iotApps@2021-11-01-preview",
    {"sub_domain": "properties.subdomain", "identity": SYSTEM_IDENTITY, "sku": "sku.name"},
)

TABLES = (
    _APPLICATION,
    Satellite(
        "azurerm_iotcentral_application_network_rule_set",
        into="{iotcentral_application_id}",
        type=_APPLICATION.type,
        fields={
            "apply_to_device": "properties.networkRuleSets.applyToDevices",
            "default_action": "properties.networkRuleSets.defaultAction",
            "ip_rule": Block("properties.networkRuleSets.ipRules", {"name": "filterName"}),
        },
        constants={"properties.networkRuleSets.applyToIoTCentral": True},
    ),
    Table(
        "azurerm_iotcentral_organization",
        "Microsoft.IoTCentral/iotApps/organizations@2021-11-01-preview",  # of the data plane: no template can say it
        {"parent_organization_id": "properties.parent"},
        id="{iotcentral_application_id}/organizations/{organization_id}",
    ),
)
