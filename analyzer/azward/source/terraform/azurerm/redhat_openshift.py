"""Azure Red Hat OpenShift."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, IDENTITY, IGNORED, Field, Nested, Part, Specs, Table

__all__ = ["TABLES"]

_MACHINES: Mapping[str, Specs] = {
    "subnet_id": Field("subnetId"),
    "vm_size": Field("vmSize"),
    "disk_encryption_set_id": Field("diskEncryptionSetId"),
    "encryption_at_host_enabled": Field("encryptionAtHost", ENABLED, default=False),
}

_CLUSTER = Table(
    "azurerm_redhat_openshift_cluster",
    "Microsoft.RedHatOpenShift/openShiftClusters@2025-07-25",
    {
        "api_server_profile": Nested(
            "properties.apiserverProfile",
            {"visibility": Field("visibility"), "ip_address": IGNORED, "url": IGNORED},
        ),
        "cluster_profile": Nested(
            "properties.clusterProfile",
            {
                "domain": Field("domain"),
                "version": Field("version"),
                "fips_enabled": Field("fipsValidatedModules", ENABLED, default=False),
                "managed_resource_group_name": IGNORED,
                "pull_secret": Field("pullSecret"),
                "resource_group_id": IGNORED,
            },
        ),
        "ingress_profile": Nested(
            "properties.ingressProfiles[0]",
            {"visibility": Field("visibility"), "ip_address": IGNORED, "name": IGNORED},
            constants={"name": "default"},
        ),
        "main_profile": Nested("properties.masterProfile", _MACHINES),
        "network_profile": Nested(
            "properties.networkProfile",
            {
                "pod_cidr": Field("podCidr"),
                "service_cidr": Field("serviceCidr"),
                "load_balancer_profile": Nested(
                    "loadBalancerProfile",
                    {
                        "managed_outbound_ip_count": Field("managedOutboundIps.count"),
                        "effective_outbound_ips": IGNORED,
                    },
                ),
                "outbound_type": Field("outboundType", default="Loadbalancer"),
                "preconfigured_network_security_group_enabled": Field("preconfiguredNSG", ENABLED, default=False),
            },
        ),
        "worker_profile": Nested(
            "properties.workerProfiles[0]",
            {**_MACHINES, "disk_size_gb": Field("diskSizeGB"), "node_count": Field("count")},
            constants={"name": "worker"},
        ),
        "identity": IDENTITY,
        "platform_workload_identity_profile": Nested(
            "properties.platformWorkloadIdentityProfile",
            {
                "platform_workload_identity": Nested(
                    "", {"identity_id": Part(), "name": Part(), "client_id": IGNORED, "object_id": IGNORED}
                ),
                "upgradeable_to": Field("upgradeableTo"),
            },
        ),
        "service_principal": Nested(
            "properties.servicePrincipalProfile",
            {"client_id": Field("clientId"), "client_secret": Field("clientSecret")},
        ),
    },
)

TABLES = (_CLUSTER,)
