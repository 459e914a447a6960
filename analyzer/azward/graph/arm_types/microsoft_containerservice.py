"""Facts about Microsoft.ContainerService: the subnets of Kubernetes clusters, and what is off unless it is set."""

from __future__ import annotations

from azward.graph.arm_types import UNDOCUMENTED, Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

# What is false unless it is set. azurerm_kubernetes_cluster has the same defaults.
_OFF = (
    "properties.disableLocalAccounts",
    "properties.apiServerAccessProfile.enablePrivateCluster",
    "properties.apiServerAccessProfile.disableRunCommand",
    "properties.aadProfile.enableAzureRBAC",
    "properties.securityProfile.defender.securityMonitoring.enabled",
    "properties.securityProfile.imageCleaner.enabled",
    "properties.securityProfile.azureKeyVaultKms.enabled",
    "properties.securityProfile.workloadIdentity.enabled",
    "properties.agentPoolProfiles[*].enableEncryptionAtHost",
    "properties.agentPoolProfiles[*].enableNodePublicIP",
)

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ContainerService/managedClusters",
        defaults=(
            *(Default(path, (("", False),), "azurerm_kubernetes_cluster") for path in _OFF),
            Default("properties.enableRBAC", (("", UNDOCUMENTED),)),
            Default("properties.networkProfile.networkPolicy", (("", "none"),), "azurerm_kubernetes_cluster"),
            Default("properties.autoUpgradeProfile.upgradeChannel", (("", "none"),), "type definition"),
            # previews before the first stable version had another default, which they announced to change
            Default(
                "properties.autoUpgradeProfile.nodeOSUpgradeChannel",
                (("", UNDOCUMENTED), ("2023-06-01", "NodeImage")),
                "type definition",
            ),
            Default("sku.tier", (("", "Free"),), "type definition"),
            Default("properties.networkProfile.networkPlugin", (("", "kubenet"),), "azurerm_kubernetes_cluster"),
            Default("properties.agentPoolProfiles[*].maxPods", (("", UNDOCUMENTED),)),
            Default("properties.agentPoolProfiles[*].osDiskType", (("", UNDOCUMENTED),)),
            # SSH keys of the cluster open each node to a local user
            Default(
                "properties.agentPoolProfiles[*].securityProfile.sshAccess",
                (("", "LocalUser"),),
                "https://learn.microsoft.com/azure/aks/manage-ssh-node-access",
            ),
        ),
        links=(
            LinkFact("properties.agentPoolProfiles[*].vnetSubnetID", "subnet"),
            LinkFact("properties.agentPoolProfiles[*].podSubnetID", "subnet"),
            LinkFact("properties.apiServerAccessProfile.subnetId", "subnet"),
        ),
    ),
    TypeFacts(
        "Microsoft.ContainerService/managedClusters/agentPools",
        defaults=(
            Default("properties.enableEncryptionAtHost", (("", False),), "azurerm_kubernetes_cluster_node_pool"),
            Default("properties.enableNodePublicIP", (("", False),), "azurerm_kubernetes_cluster_node_pool"),
            Default("properties.maxPods", (("", UNDOCUMENTED),)),
            Default("properties.osDiskType", (("", UNDOCUMENTED),)),
            Default(
                "properties.securityProfile.sshAccess",
                (("", "LocalUser"),),
                "https://learn.microsoft.com/azure/aks/manage-ssh-node-access",
            ),
        ),
        links=(
            LinkFact("properties.vnetSubnetID", "subnet"),
            LinkFact("properties.podSubnetID", "subnet"),
        ),
    ),
)
