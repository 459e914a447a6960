"""Facts about Microsoft.HDInsight: clusters."""

from __future__ import annotations

from azward.graph.arm_types import UNDOCUMENTED, Default, Joined, LinkBy, LinkFact, TypeFacts

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.HDInsight/clusters",
        defaults=(
            Default("properties.clusterVersion", (("", UNDOCUMENTED),)),
            Default(
                "properties.tier",
                (("", "Standard"),),
                "https://learn.microsoft.com/powershell/module/az.hdinsight/new-azhdinsightcluster",
            ),
            Default(
                "properties.minSupportedTlsVersion",
                (("", "1.2"),),
                "https://learn.microsoft.com/azure/hdinsight/transport-layer-security",
            ),
            Default(
                "properties.encryptionInTransitProperties.isEncryptionInTransitEnabled",
                (("", False),),
                "https://learn.microsoft.com/azure/hdinsight/domain-joined/encryption-in-transit",
            ),
            Default(
                "properties.diskEncryptionProperties.encryptionAtHost",
                (("", False),),
                "https://learn.microsoft.com/azure/hdinsight/disk-encryption",
            ),
            Default(
                "properties.networkProperties.resourceProviderConnection",
                (("", "Inbound"),),
                "azurerm_hdinsight_hadoop_cluster",
            ),
            Default("properties.networkProperties.privateLink", (("", "Disabled"),), "azurerm_hdinsight_hadoop_cluster"),
            Default("properties.storageProfile.storageaccounts[*].isDefault", (("", False),), "type definition"),
        ),
        links=(
            # a full id; a bare name stands for a subnet of `virtualNetworkProfile.id`
            LinkFact("properties.computeProfile.roles[*].virtualNetworkProfile.subnet", "subnet"),
            LinkFact("properties.storageProfile.storageaccounts[*].name", "data", LinkBy.HOST),
            LinkFact("properties.storageProfile.storageaccounts[*].resourceId", "data"),
            LinkFact("properties.storageProfile.storageaccounts[*].msiResourceId", "identity"),
            LinkFact("properties.securityProfile.msiResourceId", "identity"),
            LinkFact("properties.diskEncryptionProperties.msiResourceId", "identity"),
        ),
        joined=(Joined("properties.computeProfile.roles[*].virtualNetworkProfile", "id", "subnet", "subnets"),),
        hosts=("azurehdinsight.net", "azurehdinsight.us", "azurehdinsight.cn"),
    ),
)
