"""HDInsight clusters of all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm._blocks import of_block, of_blocks
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    Block,
    Child,
    Field,
    Get,
    Ignored,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    Written,
    as_keys,
    objects,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.HDInsight/clusters@2021-06-01"
_SETTINGS = "properties.clusterDefinition.configurations"
_NODES = {
    "head_node": ("headnode", 2),
    "worker_node": ("workernode", None),
    "zookeeper_node": ("zookeepernode", 3),
    "kafka_management_node": ("kafkamanagementnode", None),
    "edge_node": ("edgenode", None),
}
"""The name of a role, and how many instances it has where nobody may say."""
_PASSWORD = ("username", "password")


def _roles(get: Get) -> Iterable[Written]:
    """ARM has a list of roles, and one list of all storage accounts."""
    roles = of_block(get("roles"), _members)
    if roles is not None:
        yield "properties.computeProfile.roles", roles, "roles"
    accounts = _joined(of_blocks(get("storage_account"), _account), of_blocks(get("storage_account_gen2"), _lake))
    if accounts != []:
        yield "properties.storageProfile.storageaccounts", accounts, "storage_account"
    identity = of_block(
        get("storage_account_gen2"),
        lambda block: as_keys([_first(block, "user_assigned_identity_id", "managed_identity_resource_id")]),
    )
    if identity is not None:
        yield "identity.type", "UserAssigned", "storage_account_gen2"
        yield "identity.userAssignedIdentities", identity, "storage_account_gen2"


def _joined(one: Value, other: Value) -> Value:
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    return one if other == [] else other if one == [] else Unknown("storage_account", ())


def _first(block: Mapping[str, Value], *names: str) -> Value:
    return next((block[name] for name in names if block.get(name) is not None), None)


def _members(block: Mapping[str, Value]) -> Value:
    found: list[Value] = []
    for argument, (name, count) in _NODES.items():
        inner = block.get(argument)
        nodes = inner if isinstance(inner, list) else [] if inner is None else [inner]
        found += [_role(node, name, count) if isinstance(node, dict) else node for node in nodes]
    return found


def _role(node: Mapping[str, Value], name: str, count: int | None) -> Value:
    system: dict[str, Value] = {key: node[key] for key in _PASSWORD if node.get(key) is not None}
    keys = node.get("ssh_keys")
    if keys is not None and node.get("password") is None:
        system["sshProfile"] = {"publicKeys": objects("certificateData")(keys)}
    role: dict[str, Value] = {
        "name": name,
        "hardwareProfile": {"vmSize": node.get("vm_size")},
        "osProfile": {"linuxOperatingSystemProfile": system},
    }
    target = node.get("target_instance_count")
    if target is not None or count is not None:
        role["targetInstanceCount"] = count if target is None else target
    network, subnet = node.get("virtual_network_id"), node.get("subnet_id")
    if network is not None or subnet is not None:
        role["virtualNetworkProfile"] = {
            key: value for key, value in (("id", network), ("subnet", subnet)) if value is not None
        }
    scripts = of_blocks(node.get("script_actions"), dict)
    if scripts != []:
        role["scriptActions"] = scripts
    disks = node.get("number_of_disks_per_node")
    if disks is not None:
        role["dataDisksGroups"] = [{"disksPerNode": disks}]
    return role


def _place(address: Value, member: str) -> dict[str, Value]:
    """Host and path of the address of a container or file system."""
    if isinstance(address, str):
        host, _, path = address.partition("://")[2].partition("/")
        return {"name": host, member: path}
    if isinstance(address, Unknown) and address.parts:
        from azward.source.terraform.resources.ids import last_name, vault_segment

        return {"name": vault_segment(address, 2), member: last_name(address)}
    return {"name": address}


def _account(block: Mapping[str, Value]) -> Value:
    found = _place(_first(block, "storage_container_url", "storage_container_id"), "container")
    return _with(found, block, {"key": ("storage_account_key",), "isDefault": ("is_default",), "resourceId": _RESOURCE})


def _lake(block: Mapping[str, Value]) -> Value:
    found = _place(block.get("filesystem_id"), "fileSystem")
    identity = ("user_assigned_identity_id", "managed_identity_resource_id")
    return _with(found, block, {"isDefault": ("is_default",), "resourceId": _RESOURCE, "msiResourceId": identity})


_RESOURCE = ("storage_account_id", "storage_resource_id")


def _with(found: dict[str, Value], block: Mapping[str, Value], more: Mapping[str, tuple[str, ...]]) -> Value:
    found.update({name: value for name, sources in more.items() if (value := _first(block, *sources)) is not None})
    return found


_SCRIPTS = Nested("", dict.fromkeys(("name", "uri", "parameters"), Part("copied with its block")))
_NODE: Mapping[str, Specs] = {
    **dict.fromkeys(("username", "vm_size", "password", "ssh_keys", "subnet_id", "virtual_network_id"), Part()),
    "script_actions": _SCRIPTS,
}
_SIZED: Mapping[str, Specs] = {**_NODE, "target_instance_count": Part()}
_EDGE = Block(
    "",
    {
        "target_instance_count": Part(),
        "vm_size": Part(),
        **dict.fromkeys(
            ("install_script_action", "uninstall_script_actions", "https_endpoints"),
            Ignored("an application of the cluster, which no rule reads"),
        ),
    },
)


_STORE: Mapping[str, Specs] = {"username": "userName"}
# in ARM they are settings of several files of the cluster, which no rule reads
_METASTORES = Block(_SETTINGS, {name: Block(name, _STORE) for name in ("hive", "oozie", "ambari")})


_WORKSPACE: Mapping[str, Specs] = {"log_analytics_workspace_id": "workspaceId", "primary_key": "primaryKey"}
_CONNECTION: Mapping[str, Specs] = {
    "primary": "properties.primary",
    "private_ip_allocation_method": "properties.privateIPAllocationMethod",
    "private_ip_address": "properties.privateIPAddress",
    "subnet_id": "properties.subnet.id",
}

_COMMON: Mapping[str, Specs] = {
    "gateway": Block(
        f"{_SETTINGS}.gateway",
        {"username": "['restAuthCredential.username']", "password": "['restAuthCredential.password']"},
        constants={"['restAuthCredential.isEnabled']": True},
    ),
    "tls_min_version": "properties.minSupportedTlsVersion",
    "network": Block(
        "properties.networkProperties",
        {"connection_direction": "resourceProviderConnection", "private_link_enabled": Field("privateLink", ENABLED)},
    ),
    "private_link_configuration": Many(
        "properties.privateLinkConfigurations",
        {"group_id": "properties.groupId", "ip_configuration": Many("properties.ipConfigurations", _CONNECTION)},
    ),
    # `finish` writes the accounts
    "storage_account": Nested(
        "",
        {
            "is_default": Part(),
            "storage_account_key": Part(),
            "storage_container_url": Part(former=("storage_container_id",)),
            "storage_account_id": Part(former=("storage_resource_id",)),
        },
    ),
    "storage_account_gen2": Block(
        "",
        {
            "is_default": Part(),
            "filesystem_id": Part(),
            "storage_account_id": Part(former=("storage_resource_id",)),
            "user_assigned_identity_id": Part(former=("managed_identity_resource_id",)),
        },
    ),
    "disk_encryption": Nested(
        "properties.diskEncryptionProperties",
        {
            "encryption_at_host_enabled": "encryptionAtHost",
            "key_vault_key_id": (Field("vaultUri", KEY_VAULT), Field("keyName", KEY_NAME), Field("keyVersion", KEY_VERSION)),
            "key_vault_managed_identity_id": "msiResourceId",
        },
    ),
    "compute_isolation": Block(
        "properties.computeIsolationProperties", {"compute_isolation_enabled": "enableComputeIsolation"}
    ),
    "metastores": _METASTORES,
    "monitor": Child("extensions", "clustermonitoring", _WORKSPACE),
    "extension": Child("extensions", "azureMonitor", _WORKSPACE),
    "security_profile": Block(
        "properties.securityProfile",
        {"domain_name": "domain", "cluster_users_group_dns": "clusterUsersGroupDNs"},
        constants={"directoryType": "ActiveDirectory"},
    ),
}


def _cluster(
    name: str, kind: str, components: Mapping[str, str], roles: Mapping[str, Specs], more: Mapping[str, Specs] | None = None
) -> Table:
    return Table(
        f"azurerm_hdinsight_{name}_cluster",
        _TYPE,
        {
            **_COMMON,
            "component_version": Block(
                "properties.clusterDefinition.componentVersion", {key: Field(arm) for key, arm in components.items()}
            ),
            "roles": Block("", roles),
            **(more or {}),
        },
        constants={"properties.clusterDefinition.kind": kind, "properties.osType": "Linux"},
        exports={"https_endpoint": "{name}.azurehdinsight.net", "ssh_endpoint": "{name}-ssh.azurehdinsight.net"},
        finish=_roles,
    )


_WORKER = Block("", {**_SIZED, "autoscale": Ignored("how many nodes there are")})
_PLAIN: Mapping[str, Specs] = {"head_node": Block("", _NODE), "zookeeper_node": Block("", _NODE)}
_IN_TRANSIT: Mapping[str, Specs] = {
    "encryption_in_transit_enabled": "properties.encryptionInTransitProperties.isEncryptionInTransitEnabled"
}

TABLES = (
    _cluster("hadoop", "hadoop", {"hadoop": "Hadoop"}, {**_PLAIN, "worker_node": _WORKER, "edge_node": _EDGE}),
    _cluster("hbase", "hbase", {"hbase": "HBase"}, {**_PLAIN, "worker_node": _WORKER}),
    _cluster(
        "interactive_query",
        "INTERACTIVEHIVE",
        {"interactive_hive": "InteractiveHive"},
        {**_PLAIN, "worker_node": _WORKER},
        _IN_TRANSIT,
    ),
    _cluster(
        "kafka",
        "kafka",
        {"kafka": "Kafka"},
        {
            **_PLAIN,
            "worker_node": Block("", {**_SIZED, "number_of_disks_per_node": Part()}),
            "kafka_management_node": Block("", _NODE),
        },
        {
            **_IN_TRANSIT,
            "rest_proxy": Block(
                "properties.kafkaRestProperties.clientGroupInfo",
                {"security_group_id": "groupId", "security_group_name": "groupName"},
            ),
        },
    ),
    _cluster("spark", "spark", {"spark": "Spark"}, {**_PLAIN, "worker_node": _WORKER}, {**_IN_TRANSIT}),
)
