"""Automatic Kubernetes clusters."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, KEY, Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_kubernetes_automatic_cluster",
        "Microsoft.ContainerService/managedClusters@2026-04-01",
        {
            "api_server_access": Block("properties.apiServerAccessProfile", {"authorized_ip_ranges": "authorizedIPRanges"}),
            "hosted_system": Block(
                "properties.hostedSystemProfile",
                {"node_subnet_id": "nodeSubnetID", "system_node_subnet_id": "systemNodeSubnetID"},
                constants={"enabled": True},
            ),
            "private_cluster": Block(
                "properties.apiServerAccessProfile",
                {
                    "public_fully_qualified_domain_name_enabled": "enablePrivateClusterPublicFQDN",
                    "private_dns_zone_id": "privateDNSZone",
                },
                constants={"enablePrivateCluster": True},
            ),
            "web_app_routing_ingress": Block(
                "properties.ingressProfile.webAppRouting",
                {
                    "dns_zone_ids": "dnsZoneResourceIds",
                    "default_nginx_controller": "nginx.defaultIngressControllerType",
                    "istio_enabled": Field("gatewayAPIImplementations.appRoutingIstio.mode", ENABLED),
                },
                constants={"enabled": True},
            ),
            "service_mesh": Block(
                "properties.serviceMeshProfile",
                {
                    "revisions": "istio.revisions",
                    "internal_ingress_gateway_enabled": "istio.components.ingressGateways[0].enabled",
                    "external_ingress_gateway_enabled": "istio.components.ingressGateways[1].enabled",
                    "proxy_redirect_mechanism": "istio.components.proxyRedirectionMechanism",
                    "certificate_authority": Block(
                        "istio.certificateAuthority",
                        {
                            "key_vault_id": "plugin.keyVaultId",
                            "root_certificate_object_name": "plugin.rootCertObjectName",
                            "certificate_chain_object_name": "plugin.certChainObjectName",
                            "certificate_object_name": "plugin.certObjectName",
                            "key_object_name": "plugin.keyObjectName",
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
        constants={
            "sku.name": "Automatic",
            "sku.tier": "Standard",
            "properties.apiServerAccessProfile.enablePrivateCluster": False,
        },
        exports={"kube_config": KEY, "kube_config_raw": KEY},
    ),
)
