"""Groups of container instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm.model import (
    IDENTITY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    SERVICE,
    Field,
    Get,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    Written,
    id_objects,
    pairs,
    unless,
)

__all__ = ["TABLES"]


_MOUNT: Mapping[str, Specs] = {
    "name": Field("name"),
    "mount_path": Field("mountPath"),
    "read_only": Field("readOnly", default=False),
    # what is mounted is listed once for the whole group: `_volumes`
    "empty_dir": Part(default=False),
    "storage_account_name": Part(),
    "storage_account_key": Part(),
    "share_name": Part(),
    "git_repo": Nested("", {"url": Part(), "directory": Part(), "revision": Part()}),
    "secret": Part(),
}


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
        volume["gitRepo"] = {"repository": first.get("url")} if isinstance(first, dict) else first
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


_GROUP = Table(
    "azurerm_container_group",
    "Microsoft.ContainerInstance/containerGroups@2025-09-01",
    {
        "sku": Field("properties.sku", default="Standard"),
        "identity": IDENTITY,
        "init_container": Many(
            "properties.initContainers",
            {
                "name": Field("name"),
                "image": Field("properties.image"),
                "environment_variables": Field("properties.environmentVariables", pairs()),
                "secure_environment_variables": Field("properties.environmentVariables", pairs(member="secureValue")),
                "commands": Field("properties.command"),
                "volume": (Many("properties.volumeMounts", _MOUNT), Part()),
                "security": Nested("properties.securityContext", {"privilege_enabled": Field("privileged")}),
            },
        ),
        "container": Many(
            "properties.containers",
            {
                "name": Field("name"),
                "image": Field("properties.image"),
                "cpu": Field("properties.resources.requests.cpu"),
                "memory": Field("properties.resources.requests.memoryInGB"),
                "cpu_limit": Field("properties.resources.limits.cpu"),
                "memory_limit": Field("properties.resources.limits.memoryInGB"),
                "ports": Many("properties.ports", {"port": Field("port"), "protocol": Field("protocol", default="TCP")}),
                "environment_variables": Field("properties.environmentVariables", pairs()),
                "secure_environment_variables": Field("properties.environmentVariables", pairs(member="secureValue")),
                "readiness_probe": Nested(
                    "properties.readinessProbe",
                    {
                        "exec": Field("exec.command"),
                        "http_get": Nested(
                            "httpGet",
                            {
                                "path": Field("path"),
                                "port": Field("port"),
                                "scheme": Field("scheme"),
                                "http_headers": Field("httpHeaders", pairs()),
                            },
                        ),
                        "initial_delay_seconds": Field("initialDelaySeconds"),
                        "period_seconds": Field("periodSeconds"),
                        "failure_threshold": Field("failureThreshold"),
                        "success_threshold": Field("successThreshold"),
                        "timeout_seconds": Field("timeoutSeconds"),
                    },
                ),
                "liveness_probe": Nested(
                    "properties.livenessProbe",
                    {
                        "exec": Field("exec.command"),
                        "http_get": Nested(
                            "httpGet",
                            {
                                "path": Field("path"),
                                "port": Field("port"),
                                "scheme": Field("scheme"),
                                "http_headers": Field("httpHeaders", pairs()),
                            },
                        ),
                        "initial_delay_seconds": Field("initialDelaySeconds"),
                        "period_seconds": Field("periodSeconds"),
                        "failure_threshold": Field("failureThreshold"),
                        "success_threshold": Field("successThreshold"),
                        "timeout_seconds": Field("timeoutSeconds"),
                    },
                ),
                "commands": Field("properties.command"),
                "volume": (Many("properties.volumeMounts", _MOUNT), Part()),
                "security": Nested("properties.securityContext", {"privilege_enabled": Field("privileged")}),
            },
        ),
        "os_type": Field("properties.osType"),
        "dns_config": Nested(
            "properties.dnsConfig",
            {"nameservers": Field("nameServers"), "search_domains": Field("searchDomains"), "options": Field("options")},
        ),
        "diagnostics": Nested(
            "properties.diagnostics",
            {
                "log_analytics": Nested(
                    "logAnalytics",
                    {
                        "log_type": Field("logType"),
                        "workspace_id": Field("workspaceId"),
                        "workspace_key": Field("workspaceKey"),
                        "metadata": Field("metadata"),
                    },
                )
            },
        ),
        "dns_name_label": Field("properties.ipAddress.dnsNameLabel"),
        "dns_name_label_reuse_policy": Field("properties.ipAddress.autoGeneratedDomainNameLabelScope", default=SERVICE),
        "exposed_port": Many(
            "properties.ipAddress.ports", {"port": Field("port"), "protocol": Field("protocol", default="TCP")}
        ),
        "ip_address_type": Field("properties.ipAddress.type", unless("None"), default="Public"),
        "key_vault_key_id": (
            Field("properties.encryptionProperties.vaultBaseUrl", KEY_VAULT),
            Field("properties.encryptionProperties.keyName", KEY_NAME),
            Field("properties.encryptionProperties.keyVersion", KEY_VERSION),
        ),
        "key_vault_user_assigned_identity_id": Field("properties.encryptionProperties.identity"),
        "subnet_ids": Field("properties.subnetIds", id_objects),
        "image_registry_credential": Many(
            "properties.imageRegistryCredentials",
            {
                "user_assigned_identity_id": Field("identity"),
                "username": Field("username"),
                "password": Field("password"),
                "server": Field("server"),
            },
        ),
        "priority": Field("properties.priority"),
        "restart_policy": Field("properties.restartPolicy", default="Always"),
        "zones": Field("zones"),
        "network_profile_id": Field("properties.networkProfile.id", until=3),
    },
    finish=_volumes,
)

TABLES = (_GROUP,)
