"""Container registries, their tokens, tasks, webhooks and cache rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, unknown_from
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY,
    NOT,
    Block,
    Child,
    Field,
    Get,
    Part,
    Satellite,
    Table,
    Written,
    pairs,
)

__all__ = ["TABLES"]


def _retention(get: Get) -> Iterable[Written]:
    """A number of days is a policy that is enabled."""
    if get("retention_policy_in_days") is not None:
        yield "properties.policies.retentionPolicy.status", "enabled", "retention_policy_in_days"


def _secret_values(value: Value) -> Value:
    """A map as arguments that are secret."""
    return (
        [{"name": key, "value": item, "isSecret": True} for key, item in value.items()] if isinstance(value, dict) else value
    )


def _custom_registries(get: Get) -> Iterable[Written]:
    """The credentials of other registries, by the address of the registry."""

    def custom(outcome: Sequence[Value]) -> Value:
        found = outcome[0]
        block = found[0] if isinstance(found, list) and found else found
        blocks = block.get("custom") if isinstance(block, dict) else block
        return _registries(blocks)

    value = distribute("registry_credential", custom, [get("registry_credential")])
    if value is not None:
        yield "properties.credentials.customRegistries", value, "registry_credential"


def _registries(blocks: Value) -> Value:
    if not isinstance(blocks, list):
        return None if blocks is None else unknown_from("registry_credential", blocks)
    result: dict[str, Value] = {}
    for block in blocks:
        server = block.get("login_server") if isinstance(block, dict) else None
        if not isinstance(block, dict) or not isinstance(server, str):
            return unknown_from("registry_credential", blocks)
        words = ("username", "userName"), ("password", "password")
        result[server] = {arm: _opaque(block[word]) for word, arm in words if block.get(word) is not None}
    return result


def _opaque(value: Value) -> Value:
    """The text of a credential, or the address of the secret that holds it."""
    if isinstance(value, Unknown) or not isinstance(value, str):
        return {"value": value}
    return {"type": "Vaultsecret" if value.startswith("https://") else "Opaque", "value": value}


TABLES = (
    Table(
        "azurerm_container_registry",
        "Microsoft.ContainerRegistry/registries@2025-11-01",
        {
            "sku": ("sku.name", "sku.tier"),
            "admin_enabled": "properties.adminUserEnabled",
            "georeplications": Child(
                "replications",
                "{location}",
                {
                    "location": "location",
                    "global_endpoint_routing_enabled": Field(
                        "properties.regionEndpointEnabled", former=("regional_endpoint_enabled",)
                    ),
                    "tags": "tags",
                    "zone_redundancy_enabled": Field("properties.zoneRedundancy", ENABLED),
                },
            ),
            "network_rule_set": Block(
                "properties.networkRuleSet",
                {
                    "ip_rule": Block("ipRules", {"ip_range": "value"}),
                    "virtual_network": Block("virtualNetworkRules", {"subnet_id": "id"}),
                },
            ),
            "quarantine_policy_enabled": Field("properties.policies.quarantinePolicy.status", ENABLED, default=False),
            "retention_policy_in_days": "properties.policies.retentionPolicy.days",
            "zone_redundancy_enabled": Field("properties.zoneRedundancy", ENABLED),
            "export_policy_enabled": Field("properties.policies.exportPolicy.status", ENABLED),
            "azuread_authentication_as_arm_policy_enabled": Field(
                "properties.policies.azureADAuthenticationAsArmPolicy.status", ENABLED
            ),
            "encryption": Block(
                "properties.encryption",
                {
                    "key_vault_key_id": "keyVaultProperties.keyIdentifier",
                    "identity_client_id": "keyVaultProperties.identity",
                    "enabled": Field("status", ENABLED),
                },
                constants={"status": "enabled"},
            ),
            "anonymous_pull_enabled": Field("properties.anonymousPullEnabled", default=False),
            "data_endpoint_enabled": Field("properties.dataEndpointEnabled", default=False),
            "network_rule_bypass_option": "properties.networkRuleBypassOptions",
            "network_rule_bypass_for_tasks_enabled": "properties.networkRuleBypassAllowedForTasks",
            "retention_policy": Block("properties.policies.retentionPolicy", {"enabled": Field("status", ENABLED)}),
            "trust_policy": Block("properties.policies.trustPolicy", {"enabled": Field("status", ENABLED)}),
            "trust_policy_enabled": Field("properties.policies.trustPolicy.status", ENABLED),
        },
        exports={"admin_password": KEY, "login_server": "{name}.azurecr.io"},
        finish=_retention,
    ),
    Table("azurerm_container_registry_webhook", "Microsoft.ContainerRegistry/registries/webhooks@2025-11-01"),
    Table(
        "azurerm_container_registry_token",
        "Microsoft.ContainerRegistry/registries/tokens@2025-11-01",
        {"enabled": Field("properties.status", ENABLED)},
        id="{group}/providers/Microsoft.ContainerRegistry/registries/{container_registry_name}/tokens/{name}",
    ),
    Satellite(
        "azurerm_container_registry_token_password",
        into="{container_registry_token_id}",
        type="Microsoft.ContainerRegistry/registries/tokens@2025-11-01",
        fields={
            "password1": Block("properties.credentials.passwords[0]", constants={"name": "password1"}),
            "password2": Block("properties.credentials.passwords[1]", constants={"name": "password2"}),
        },
        exports={"password1": KEY, "password2": KEY},
    ),
    Table("azurerm_container_registry_scope_map", "Microsoft.ContainerRegistry/registries/scopeMaps@2025-11-01"),
    Table(
        "azurerm_container_registry_cache_rule",
        "Microsoft.ContainerRegistry/registries/cacheRules@2025-11-01",
        {
            "source_repo": "properties.sourceRepository",
            "target_repo": "properties.targetRepository",
            "credential_set_id": "properties.credentialSetResourceId",
        },
    ),
    Table(
        "azurerm_container_registry_credential_set",
        "Microsoft.ContainerRegistry/registries/credentialSets@2025-11-01",
        {
            "authentication_credentials": Block(
                "properties.authCredentials[0]",
                {"username_secret_id": "usernameSecretIdentifier", "password_secret_id": "passwordSecretIdentifier"},
                constants={"name": "Credential1"},
            ),
            "identity": Block("identity"),
        },
    ),
    Table(
        "azurerm_container_registry_agent_pool",
        "Microsoft.ContainerRegistry/registries/agentPools@2019-06-01-preview",
        {"instance_count": "properties.count", "virtual_network_subnet_id": "properties.virtualNetworkSubnetResourceId"},
    ),
    Table(
        "azurerm_container_registry_task",
        "Microsoft.ContainerRegistry/registries/tasks@2019-06-01-preview",
        {
            "agent_setting": Block("properties.agentConfiguration"),
            "enabled": Field("properties.status", ENABLED),
            "docker_step": Block(
                "properties.step",
                {
                    "dockerfile_path": "dockerFilePath",
                    "arguments": Field("arguments", pairs()),
                    "cache_enabled": Field("noCache", NOT),
                    "push_enabled": "isPushEnabled",
                    "secret_arguments": Field("arguments", _secret_values),
                },
                constants={"type": "Docker"},
            ),
            "encoded_step": Block(
                "properties.step",
                {
                    "task_content": "encodedTaskContent",
                    "secret_values": Field("values", _secret_values),
                    "value_content": "encodedValuesContent",
                    "values": Field("values", pairs()),
                },
                constants={"type": "EncodedTask"},
            ),
            "file_step": Block(
                "properties.step",
                {
                    "secret_values": Field("values", _secret_values),
                    "value_file_path": "valuesFilePath",
                    "values": Field("values", pairs()),
                },
                constants={"type": "FileTask"},
            ),
            "base_image_trigger": Block(
                "properties.trigger.baseImageTrigger", {"type": "baseImageTriggerType", "enabled": Field("status", ENABLED)}
            ),
            "source_trigger": Block(
                "properties.trigger.sourceTriggers",
                {
                    "events": "sourceTriggerEvents",
                    "repository_url": "sourceRepository.repositoryUrl",
                    "source_type": "sourceRepository.sourceControlType",
                    "authentication": Block(
                        "sourceRepository.sourceControlAuthProperties", {"expire_in_seconds": "expiresIn"}
                    ),
                    "branch": "sourceRepository.branch",
                    "enabled": Field("status", ENABLED),
                },
            ),
            "timer_trigger": Block("properties.trigger.timerTriggers", {"enabled": Field("status", ENABLED)}),
            "registry_credential": Block("properties.credentials", {"source": Block("sourceRegistry"), "custom": Part()}),
            "timeout_in_seconds": "properties.timeout",
        },
        finish=_custom_registries,
    ),
)
