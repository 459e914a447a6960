"""Facts about Microsoft.DocumentDB: Cosmos DB accounts and their data-plane roles."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, Rewrite, TypeFacts

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.DocumentDB/databaseAccounts",
        defaults=(
            Default(
                "kind",
                (("", "GlobalDocumentDB"),),
                "https://learn.microsoft.com/azure/templates/microsoft.documentdb/databaseaccounts",
            ),
            Default(
                "properties.publicNetworkAccess",
                (("", "Enabled"),),
                "https://learn.microsoft.com/azure/cosmos-db/how-to-configure-firewall",
            ),
            Default("properties.isVirtualNetworkFilterEnabled", (("", False),), "azurerm_cosmosdb_account"),
            Default(
                "properties.virtualNetworkRules[*].ignoreMissingVNetServiceEndpoint",
                (("", False),),
                "azurerm_cosmosdb_account",
            ),
            Default("properties.disableKeyBasedMetadataWriteAccess", (("", False),), "azurerm_cosmosdb_account"),
            Default("properties.networkAclBypass", (("", "None"),), "azurerm_cosmosdb_account"),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_cosmosdb_account"),
            # The page on the setting says that new accounts get Tls12. The type text agrees from 2023-04-15 on, but says
            # TLS 1.0 for 2022-11-15 (and still for later previews, where it is outdated).
            Default(
                "properties.minimalTlsVersion",
                (("", "Tls12"),),  # of new accounts, in every API version
                "https://learn.microsoft.com/azure/cosmos-db/self-serve-minimum-tls-enforcement",
            ),
            Default(
                "properties.backupPolicy.type",
                (("", "Periodic"),),
                "https://learn.microsoft.com/azure/cosmos-db/online-backup-and-restore",
            ),
        ),
        links=(LinkFact("properties.virtualNetworkRules[*].id", "subnet"),),
        # up to 2020-03-01; `ipRules` since 2020-04-01
        rewrites=(Rewrite("properties.ipRangeFilter", "properties.ipRules", "ipAddressOrRange"),),
        # https://learn.microsoft.com/azure/private-link/private-endpoint-dns lists a host a protocol
        hosts=(
            "documents.azure.com",
            "mongo.cosmos.azure.com",
            "cassandra.cosmos.azure.com",
            "gremlin.cosmos.azure.com",
            "table.cosmos.azure.com",
            "documents.azure.us",
            "mongo.cosmos.azure.us",
            "documents.azure.cn",
            "mongo.cosmos.azure.cn",
        ),
    ),
    TypeFacts(
        "Microsoft.DocumentDB/mongoClusters",
        defaults=(Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_mongo_cluster"),),
    ),
    TypeFacts(
        "Microsoft.DocumentDB/cassandraClusters",
        defaults=(
            Default("properties.authenticationMethod", (("", "Cassandra"),), "type definition"),
            Default("properties.cassandraAuditLoggingEnabled", (("", False),), "type definition: what `true` does"),
        ),
        links=(LinkFact("properties.delegatedManagementSubnetId", "subnet"),),
    ),
    TypeFacts(
        "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments",
        links=(LinkFact("properties.principalId", "principal"), LinkFact("properties.roleDefinitionId", "reference")),
    ),
)
