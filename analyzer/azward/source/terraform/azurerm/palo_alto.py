"""Cloud NGFW by Palo Alto Networks: firewalls, rulestacks and their rules."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Unknown, Value, unknown_from
from azward.source.terraform.azurerm._subnet import VERSION as NETWORK
from azward.source.terraform.azurerm.model import (
    Block,
    Field,
    Ignored,
    Satellite,
    Specs,
    Table,
    last_segment,
    objects,
    pairs,
    text,
    unless,
)

__all__ = ["TABLES"]

_VERSION = "2025-10-08"
_STACKS = "PaloAltoNetworks.Cloudngfw/localRulestacks"


def _capital(value: Value) -> Value:
    """A switch in capital letters."""
    return "ENABLED" if value is True else "DISABLED" if value is False else value


def _truth(value: Value) -> Value:
    return "TRUE" if value is True else "FALSE" if value is False else value


_STACK = Table(
    "azurerm_palo_alto_local_rulestack",
    f"{_STACKS}@{_VERSION}",
    {
        "anti_spyware_profile": "properties.securityServices.antiSpywareProfile",
        "anti_virus_profile": "properties.securityServices.antiVirusProfile",
        "dns_subscription": "properties.securityServices.dnsSubscription",
        "file_blocking_profile": "properties.securityServices.fileBlockingProfile",
        "url_filtering_profile": "properties.securityServices.urlFilteringProfile",
        "vulnerability_profile": "properties.securityServices.vulnerabilityProfile",
    },
    constants={"properties.scope": "LOCAL"},
)


def _of_stack(name: str, kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(f"azurerm_palo_alto_local_rulestack_{name}", f"{_STACKS}/{kind}@{_VERSION}", {**fields})


def _trust(kind: str, argument: str) -> Satellite:
    """A certificate of a stack that decrypts what leaves."""
    return Satellite(
        f"azurerm_palo_alto_local_rulestack_outbound_{kind}_certificate_association",
        into="{certificate_id:parent}",
        type=_STACK.type,
        fields={"certificate_id": Field(f"properties.securityServices.{argument}", last_segment)},
    )


def _ends(path: str, more: Mapping[str, Specs]) -> Block:
    return Block(path, {"local_rulestack_prefix_list_ids": "prefixLists", **more})


# firewalls ----------------------------------------------------------------------------------------------------------------

_IDS = objects("resourceId")


def _egress(value: Value) -> Value:
    if isinstance(value, list) and value and all(isinstance(item, Unknown) and item.many for item in value):
        return unknown_from("egress_nat_ip_address_ids", *value)  # they may be none
    return "ENABLED" if value else "DISABLED"


_ADDRESSES: Mapping[str, Specs] = {
    "public_ip_address_ids": Field("publicIps", _IDS),
    "egress_nat_ip_address_ids": (Field("egressNatIp", _IDS), Field("enableEgressNat", _egress, default=[])),
    "trusted_address_ranges": "trustedRanges",
    **dict.fromkeys(
        (
            "public_ip_addresses",
            "egress_nat_ip_addresses",
            "ip_of_trust_for_user_defined_routes",
            "trusted_subnet_id",
            "untrusted_subnet_id",
        ),
        Ignored("the provider computes it"),
    ),
}
_NETWORKS: Mapping[str, Block] = {
    "virtual_network": Block(
        "properties.networkProfile",
        {
            **_ADDRESSES,
            "vnet_configuration": Block(
                "vnetConfiguration",
                {
                    "virtual_network_id": "vnet.resourceId",
                    "trusted_subnet_id": "trustSubnet.resourceId",
                    "untrusted_subnet_id": "unTrustSubnet.resourceId",
                },
            ),
        },
        constants={"networkType": "VNET"},
    ),
    "virtual_hub": Block(
        "properties.networkProfile",
        {
            **_ADDRESSES,
            "network_virtual_appliance_id": "vwanConfiguration.networkVirtualApplianceId",
            "virtual_hub_id": "vwanConfiguration.vHub.resourceId",
        },
        constants={"networkType": "VWAN"},
    ),
}
_MANAGERS: Mapping[str, Mapping[str, Specs]] = {
    "local_rulestack": {"rulestack_id": "properties.associatedRulestack.resourceId"},
    "panorama": {"panorama_base64_config": "properties.panoramaConfig.configString"},
    "strata_cloud_manager": {"strata_cloud_manager_tenant_name": "properties.strataCloudManagerConfig.cloudManagerName"},
}


def _firewall(network: str, manager: str) -> Table:
    return Table(
        f"azurerm_palo_alto_next_generation_firewall_{network}_{manager}",
        f"PaloAltoNetworks.Cloudngfw/firewalls@{_VERSION}",
        {
            **_MANAGERS[manager],
            "network_profile": _NETWORKS[network],
            "marketplace_offer_id": "properties.marketplaceDetails.offerId",
            "plan_id": "properties.planData.planId",
            "destination_nat": Block(
                "properties.frontEndSettings",
                {
                    "backend_config": Block(
                        "backendConfiguration", {"port": Field("port", text), "public_ip_address": "address.address"}
                    ),
                    "frontend_config": Block(
                        "frontendConfiguration", {"port": Field("port", text), "public_ip_address_id": "address.resourceId"}
                    ),
                },
            ),
            "dns_settings": Block(
                "properties.dnsSettings",
                {
                    "dns_servers": (
                        Field("dnsServers", objects("address")),
                        Field("enableDnsProxy", lambda value: "ENABLED" if value else None),
                    ),
                    "use_azure_dns": Field("enabledDnsType", lambda value: "AZURE" if value is True else "CUSTOM"),
                },
            ),
        },
    )


TABLES = (
    _STACK,
    _of_stack(
        "certificate",
        "certificates",
        {
            "key_vault_certificate_id": "properties.certificateSignerResourceId",
            "self_signed": Field("properties.certificateSelfSigned", _truth),
        },
    ),
    _of_stack("fqdn_list", "fqdnlists", {"fully_qualified_domain_names": "properties.fqdnList"}),
    _of_stack("prefix_list", "prefixlists", {}),
    _trust("trust", "outboundTrustCertificate"),
    _trust("untrust", "outboundUnTrustCertificate"),
    Table(
        "azurerm_palo_alto_local_rulestack_rule",
        f"{_STACKS}/localRules@{_VERSION}",
        {
            "name": "properties.ruleName",
            "action": "properties.actionType",
            "tags": Field("properties.tags", pairs("key")),
            "destination": _ends("properties.destination", {"local_rulestack_fqdn_list_ids": "fqdnLists"}),
            "source": _ends("properties.source", {}),
            "category": Block("properties.category", {"custom_urls": "urlCustom"}),
            "enabled": Field("properties.ruleState", _capital),
            "inspection_certificate_id": Field("properties.inboundInspectionCertificate", last_segment),
            "logging_enabled": Field("properties.enableLogging", _capital),
            "negate_destination": Field("properties.negateDestination", _truth),
            "negate_source": Field("properties.negateSource", _truth),
            "protocol": Field("properties.protocol", unless("application-default"), default="application-default"),
            "protocol_ports": "properties.protocolPortList",
        },
        id="{rulestack_id}/localRules/{priority}",
    ),
    *(_firewall(network, manager) for network in _NETWORKS for manager in _MANAGERS),
    Table(
        "azurerm_palo_alto_virtual_network_appliance",
        f"Microsoft.Network/networkVirtualAppliances@{NETWORK}",
        {"virtual_hub_id": "properties.virtualHub.id"},
        constants={"properties.delegation.serviceName": "PaloAltoNetworks.Cloudngfw/firewalls"},
    ),
)
