"""Groups of container instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm.model import (
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    Block,
    Field,
    Get,
    Ignored,
    Nested,
    Part,
    Specs,
    Table,
    Written,
    id_objects,
    joined,
    pairs,
    unless,
)

__all__ = ["TABLES"]


_MOUNT: Mapping[str, Specs] = {
    # what is mounted is listed once for the whole group: `_volumes`
    "empty_dir": Part(),
    "storage_account_name": Part(),
    "storage_account_key": Part(),
    "share_name": Part(),
    "git_repo": Block("", {"url": Part(), "directory": Part(), "revision": Part()}),
    "secret": Part(),
}


_REPOSITORY = (("url", "repository"), ("directory", "directory"), ("revision", "revision"))


def _volumes(get: Get) -> Iterable[Written]:
    """What the containers mount."""

    def listed(outcome: Sequence[Value]) -> Value:
        found: list[Value] = []
        for containers in outcome:
            for container in containers if isinstance(containers, list) else [containers]:
                if isinstance(container, Unknown):
                    found.append(Unknown(container.expression, container.causes, many=True))
                elif isinstance(container, dict):
                    found += _mounted(container.get("volume"))
        return found

    value = distribute("volume", listed, [get("init_container"), get("container")])
    if value != []:
        yield "properties.volumes", value, "container"


def _mounted(blocks: Value) -> list[Value]:
    if isinstance(blocks, Unknown):
        return [Unknown(blocks.expression, blocks.causes, many=True)]
    if not isinstance(blocks, list):
        return []
    return [_volume(block) if isinstance(block, dict) else block for block in blocks]


def _volume(block: Mapping[str, Value]) -> Value:
    volume: dict[str, Value] = {"name": block.get("name")}
    if block.get("empty_dir") is True:
        volume["emptyDir"] = {}
    if block.get("git_repo"):
        repositories = block["git_repo"]
        first = repositories[0] if isinstance(repositories, list) else repositories
        volume["gitRepo"] = (
            {arm: first[word] for word, arm in _REPOSITORY if first.get(word) is not None}
            if isinstance(first, dict)
            else first
        )
    if block.get("secret") is not None:
        volume["secret"] = block["secret"]
    file: dict[str, Value] = {
        arm: block[word]
        for word, arm in (
            ("share_name", "shareName"),
            ("storage_account_name", "storageAccountName"),
            ("storage_account_key", "storageAccountKey"),
            ("read_only", "readOnly"),
        )
        if block.get(word) is not None
    }
    if file.keys() - {"readOnly"}:
        volume["azureFile"] = file
    return volume


TABLES = (
    Table(
        "azurerm_container_group",
        "Microsoft.ContainerInstance/containerGroups@2025-09-01",
        {
            "init_container": Block(
                "properties.initContainers",
                {
                    "image": "properties.image",
                    "environment_variables": Field("properties.environmentVariables", pairs()),
                    "secure_environment_variables": Field("properties.environmentVariables", pairs(member="secureValue")),
                    "commands": "properties.command",
                    "volume": (Block("properties.volumeMounts", _MOUNT), Part()),
                    "security": Nested("properties.securityContext", {"privilege_enabled": "privileged"}),
                },
            ),
            "container": Block(
                "properties.containers",
                {
                    "image": "properties.image",
                    "cpu": "properties.resources.requests.cpu",
                    "memory": "properties.resources.requests.memoryInGB",
                    "cpu_limit": "properties.resources.limits.cpu",
                    "memory_limit": "properties.resources.limits.memoryInGB",
                    "gpu": Block("properties.resources.requests.gpu"),
                    "gpu_limit": Block("properties.resources.limits.gpu"),
                    "ports": Block("properties.ports"),
                    "environment_variables": Field("properties.environmentVariables", pairs()),
                    "secure_environment_variables": Field("properties.environmentVariables", pairs(member="secureValue")),
                    "readiness_probe": Block(
                        "properties.readinessProbe",
                        {
                            "exec": "exec.command",
                            "http_get": Nested("httpGet", {"http_headers": Field("httpHeaders", pairs())}),
                        },
                    ),
                    "liveness_probe": Block(
                        "properties.livenessProbe",
                        {
                            "exec": "exec.command",
                            "http_get": Nested("httpGet", {"http_headers": Field("httpHeaders", pairs())}),
                        },
                    ),
                    "commands": "properties.command",
                    "volume": (Block("properties.volumeMounts", _MOUNT), Part()),
                    "security": Nested("properties.securityContext", {"privilege_enabled": "privileged"}),
                },
            ),
            "dns_config": Block(
                "properties.dnsConfig",
                {
                    "nameservers": "nameServers",
                    "options": Field("options", joined(" ")),
                    "search_domains": Field("searchDomains", joined(" ")),
                },
            ),
            "dns_name_label": "properties.ipAddress.dnsNameLabel",
            "dns_name_label_reuse_policy": "properties.ipAddress.autoGeneratedDomainNameLabelScope",
            "exposed_port": Block("properties.ipAddress.ports"),
            "ip_address_type": Field("properties.ipAddress.type", unless("None")),
            "key_vault_key_id": (
                Field("properties.encryptionProperties.vaultBaseUrl", KEY_VAULT),
                Field("properties.encryptionProperties.keyName", KEY_NAME),
                Field("properties.encryptionProperties.keyVersion", KEY_VERSION),
            ),
            "key_vault_user_assigned_identity_id": "properties.encryptionProperties.identity",
            "subnet_ids": Field("properties.subnetIds", id_objects),
            "image_registry_credential": Block(
                "properties.imageRegistryCredentials", {"user_assigned_identity_id": "identity"}
            ),
            "network_profile_id": Ignored("Azure has removed network profiles: it has no effect any more"),
        },
        finish=_volumes,
    ),
)
