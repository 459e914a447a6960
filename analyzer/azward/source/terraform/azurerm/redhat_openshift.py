"""Azure Red Hat OpenShift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.source.terraform.azurerm._blocks import keyed
from azward.source.terraform.azurerm._site_settings import inside
from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Get, Ignored, Nested, Part, Specs, Table, Written

__all__ = ["TABLES"]

_MACHINES: Mapping[str, Specs] = {"encryption_at_host_enabled": Field("encryptionAtHost", ENABLED)}


def _identities(get: Get) -> Iterable[Written]:
    """The names of identities are keys in ARM."""
    inner = inside(get("platform_workload_identity_profile"), "platform_workload_identity")
    found = keyed(inner, "name", lambda block: {"resourceId": block.get("identity_id")})
    if found is not None:
        path = "properties.platformWorkloadIdentityProfile.platformWorkloadIdentities"
        yield path, found, "platform_workload_identity_profile"


TABLES = (
    Table(
        "azurerm_redhat_openshift_cluster",
        "Microsoft.RedHatOpenShift/openShiftClusters@2025-07-25",
        {
            "api_server_profile": Block("properties.apiserverProfile"),
            "cluster_profile": Block(
                "properties.clusterProfile",
                {
                    "fips_enabled": Field("fipsValidatedModules", ENABLED),
                    "managed_resource_group_name": Ignored("the provider computes it"),
                },
            ),
            "ingress_profile": Block("properties.ingressProfiles[0]", constants={"name": "default"}),
            "main_profile": Block("properties.masterProfile", _MACHINES),
            "network_profile": Block(
                "properties.networkProfile",
                {
                    "load_balancer_profile": Block(
                        "loadBalancerProfile", {"managed_outbound_ip_count": "managedOutboundIps.count"}
                    ),
                    "preconfigured_network_security_group_enabled": Field("preconfiguredNSG", ENABLED),
                },
            ),
            "worker_profile": Block(
                "properties.workerProfiles[0]",
                {**_MACHINES, "disk_size_gb": "diskSizeGB", "node_count": "count"},
                constants={"name": "worker"},
            ),
            "platform_workload_identity_profile": Block(
                "properties.platformWorkloadIdentityProfile",
                {"platform_workload_identity": Nested("", {"identity_id": Part(), "name": Part()})},
            ),
            "service_principal": Block("properties.servicePrincipalProfile"),
        },
        finish=_identities,
    ),
)
