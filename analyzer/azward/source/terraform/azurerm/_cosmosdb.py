"""Cosmos DB: databases of the APIs for MongoDB, Gremlin, Cassandra and Table."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Specs, Table, last_segment, listed, objects, same

__all__ = ["ACCOUNT_ID", "OTHER_MODELS", "THROUGHPUT", "TYPE", "VERSION"]

VERSION = "2024-08-15"
TYPE = "Microsoft.DocumentDB/databaseAccounts"
ACCOUNT_ID = f"{{group}}/providers/{TYPE}/{{account_name}}"

THROUGHPUT: Mapping[str, Specs] = {
    "throughput": "properties.options.throughput",
    "autoscale_settings": Block("properties.options.autoscaleSettings"),
}
_ID = {"properties.resource.id": "{name}"}


def _database(name: str, kind: str) -> Table:
    return Table(
        f"azurerm_cosmosdb_{name}", f"{TYPE}/{kind}@{VERSION}", {**THROUGHPUT}, id=f"{ACCOUNT_ID}/{kind}/{{name}}", texts=_ID
    )


def _shard(value: Value) -> Value:
    return {value: "Hash"} if isinstance(value, str) else value


_COLLECTION = Table(
    "azurerm_cosmosdb_mongo_collection",
    f"{TYPE}/mongodbDatabases/collections@{VERSION}",
    {
        "shard_key": Field("properties.resource.shardKey", _shard),
        "analytical_storage_ttl": "properties.resource.analyticalStorageTtl",
        # an index of its own in ARM
        "default_ttl_seconds": Ignored("an index of its own in ARM"),
        "index": Block("properties.resource.indexes", {"keys": "key.keys", "unique": "options.unique"}),
        **THROUGHPUT,
    },
    id=f"{ACCOUNT_ID}/mongodbDatabases/{{database_name}}/collections/{{name}}",
    texts=_ID,
)

_INHERITED = Field("properties.roles", objects("role"))

_MONGO_ROLE = Table(
    "azurerm_cosmosdb_mongo_role_definition",
    f"{TYPE}/mongodbRoleDefinitions@{VERSION}",
    {
        "cosmos_mongo_database_id": Field("properties.databaseName", last_segment),
        "role_name": "properties.roleName",
        "inherited_role_names": _INHERITED,
        "privilege": Block(
            "properties.privileges", {"resource": Block("resource", {"collection_name": "collection", "db_name": "db"})}
        ),
    },
    id="{cosmos_mongo_database_id:parent}/mongodbRoleDefinitions/{cosmos_mongo_database_id:last}.{role_name}",
    constants={"properties.type": "CustomRole"},
)

_MONGO_USER = Table(
    "azurerm_cosmosdb_mongo_user_definition",
    f"{TYPE}/mongodbUserDefinitions@{VERSION}",
    {
        "cosmos_mongo_database_id": Field("properties.databaseName", last_segment),
        "username": "properties.userName",
        "inherited_role_names": _INHERITED,
    },
    id="{cosmos_mongo_database_id:parent}/mongodbUserDefinitions/{cosmos_mongo_database_id:last}.{username}",
    constants={"properties.mechanisms": "SCRAM-SHA-256"},
)

_GRAPH = Table(
    "azurerm_cosmosdb_gremlin_graph",
    f"{TYPE}/gremlinDatabases/graphs@{VERSION}",
    {
        "partition_key_path": Field("properties.resource.partitionKey.paths", listed),
        "partition_key_version": "properties.resource.partitionKey.version",
        "analytical_storage_ttl": "properties.resource.analyticalStorageTtl",
        "default_ttl": "properties.resource.defaultTtl",
        "index_policy": Block(
            "properties.resource.indexingPolicy",
            {
                "included_paths": Field("includedPaths", objects("path")),
                "excluded_paths": Field("excludedPaths", objects("path")),
                "composite_index": Ignored("an index for queries, a list of lists in ARM"),
                "spatial_index": Block("spatialIndexes", same("path")),
            },
        ),
        "conflict_resolution_policy": Block(
            "properties.resource.conflictResolutionPolicy",
            same("mode", "conflict_resolution_path", "conflict_resolution_procedure"),
        ),
        "unique_key": Block("properties.resource.uniqueKeyPolicy.uniqueKeys", same("paths")),
        **THROUGHPUT,
    },
    id=f"{ACCOUNT_ID}/gremlinDatabases/{{database_name}}/graphs/{{name}}",
    texts=_ID,
)

_CASSANDRA_TABLE = Table(
    "azurerm_cosmosdb_cassandra_table",
    f"{TYPE}/cassandraKeyspaces/tables@{VERSION}",
    {
        "schema": Block(
            "properties.resource.schema",
            {
                "column": Block("columns", same("name", "type")),
                "partition_key": Block("partitionKeys", same("name")),
                "cluster_key": Block("clusterKeys", same("name", "order_by")),
            },
        ),
        "default_ttl": "properties.resource.defaultTtl",
        "analytical_storage_ttl": "properties.resource.analyticalStorageTtl",
        **THROUGHPUT,
    },
    id="{cassandra_keyspace_id}/tables/{name}",
    texts=_ID,
)

_CLUSTERS = "Microsoft.DocumentDB/cassandraClusters"


def _certificates(value: Value) -> Value:
    return objects("pem")(value)


_CLUSTER = Table(
    "azurerm_cosmosdb_cassandra_cluster",
    f"{_CLUSTERS}@{VERSION}",
    {
        "default_admin_password": "properties.initialCassandraAdminPassword",
        "client_certificate_pems": Field("properties.clientCertificates", _certificates),
        "external_gossip_certificate_pems": Field("properties.externalGossipCertificates", _certificates),
        "external_seed_node_ip_addresses": Field("properties.externalSeedNodes", objects("ipAddress")),
        "identity": Block("identity"),
        "version": "properties.cassandraVersion",
    },
)

_DATACENTER = Table(
    "azurerm_cosmosdb_cassandra_datacenter",
    f"{_CLUSTERS}/dataCenters@{VERSION}",
    {
        "location": "properties.dataCenterLocation",
        "delegated_management_subnet_id": "properties.delegatedSubnetId",
        "base64_encoded_yaml_fragment": "properties.base64EncodedCassandraYamlFragment",
        "disk_count": "properties.diskCapacity",
        "sku_name": Field("properties.sku", default="Standard_E16s_v5"),
        "availability_zones_enabled": "properties.availabilityZone",
    },
    id="{cassandra_cluster_id}/dataCenters/{name}",
)

OTHER_MODELS = (
    _database("mongo_database", "mongodbDatabases"),
    _database("gremlin_database", "gremlinDatabases"),
    _database("cassandra_keyspace", "cassandraKeyspaces"),
    _database("table", "tables"),
    _COLLECTION,
    _MONGO_ROLE,
    _MONGO_USER,
    _GRAPH,
    _CASSANDRA_TABLE,
    _CLUSTER,
    _DATACENTER,
)
