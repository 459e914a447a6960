"""Automatic Kubernetes clusters."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, IDENTITY, KEY, Field, Nested, Table

__all__ = ["TABLES"]


_AUTOMATIC = Table(
    "azurerm_kubernetes_automatic_cluster",
    "Microsoft.ContainerService/managedClusters@2026-04-01",
    {
        "identity": IDENTITY,
        "api_server_access": Nested(
            "properties.apiServerAccessProfile",
            {"authorized_ip_ranges": Field("authorizedIPRanges"), "subnet_id": Field("subnetId")},
        ),
        "hosted_system": Nested(
            "properties.hostedSystemProfile",
            {"node_subnet_id": Field("nodeSubnetID"), "system_node_subnet_id": Field("systemNodeSubnetID")},
            constants={"enabled": True},
        ),
        "private_cluster": Nested(
            "properties.apiServerAccessProfile",
            {
                "public_fully_qualified_domain_name_enabled": Field("enablePrivateClusterPublicFQDN", default=False),
                "private_dns_zone_id": Field("privateDNSZone", default="System"),
            },
            constants={"enablePrivateCluster": True},
        ),
        "web_app_routing_ingress": Nested(
            "properties.ingressProfile.webAppRouting",
            {
                "dns_zone_ids": Field("dnsZoneResourceIds"),
                "default_nginx_controller": Field("nginx.defaultIngressControllerType"),
                "istio_enabled": Field("gatewayAPIImplementations.appRoutingIstio.mode", ENABLED, default=False),
            },
            constants={"enabled": True},
        ),
        "service_mesh": Nested(
            "properties.serviceMeshProfile",
            {
                "revisions": Field("istio.revisions"),
                "internal_ingress_gateway_enabled": Field("istio.components.ingressGateways[0].enabled", default=False),
                "external_ingress_gateway_enabled": Field("istio.components.ingressGateways[1].enabled", default=False),
                "proxy_redirect_mechanism": Field("istio.components.proxyRedirectionMechanism", default="InitContainers"),
                "certificate_authority": Nested(
                    "istio.certificateAuthority",
                    {
                        "key_vault_id": Field("plugin.keyVaultId"),
                        "root_certificate_object_name": Field("plugin.rootCertObjectName"),
                        "certificate_chain_object_name": Field("plugin.certChainObjectName"),
                        "certificate_object_name": Field("plugin.certObjectName"),
                        "key_object_name": Field("plugin.keyObjectName"),
                    },
                ),
            },
            constants={
                "mode": "Istio",
                "istio.components.ingressGateways[0].mode": "Internal",
                "istio.components.ingressGateways[1].mode": "External",
            },
        ),
    },
    constants={"sku.name": "Automatic", "sku.tier": "Standard"},
    exports={"kube_config": KEY, "kube_config_raw": KEY},
)

TABLES = (_AUTOMATIC,)
