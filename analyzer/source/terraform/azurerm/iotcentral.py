"""IoT Central."""

from __future__ import annotations

from analyzer.source.terraform.azurerm.model import ENABLED, IGNORED, Field, Many, Nested, Part, Satellite, Table

__all__ = ["TABLES"]

_RULES = "properties.networkRuleSets"

_APPLICATION = Table(
    "azurerm_iotcentral_application",
    "Microsoft.IoTCentral/iotApps@2021-11-01-preview",
    {
        "sub_domain": Field("properties.subdomain"),
        "display_name": Field("properties.displayName"),
        "identity": Nested("identity", {"type": Field("type"), "principal_id": IGNORED, "tenant_id": IGNORED}),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "sku": Field("sku.name", default="ST1"),
        "template": Field("properties.template", default="iotc-pnp-preview@1.0.0"),
    },
)

_NETWORK_RULES = Satellite(
    "azurerm_iotcentral_application_network_rule_set",
    into="{iotcentral_application_id}",
    type=_APPLICATION.type,
    fields={
        "iotcentral_application_id": Part(),
        "apply_to_device": Field(f"{_RULES}.applyToDevices", default=True),
        "default_action": Field(f"{_RULES}.defaultAction", default="Deny"),
        "ip_rule": Many(f"{_RULES}.ipRules", {"name": Field("filterName"), "ip_mask": Field("ipMask")}),
    },
    constants={f"{_RULES}.applyToIoTCentral": False},
)

TABLES = (_APPLICATION, _NETWORK_RULES)
