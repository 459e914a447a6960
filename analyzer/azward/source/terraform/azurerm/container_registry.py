"""Container registries, their tokens, tasks, webhooks and cache rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, unknown_from
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    KEY,
    NONE,
    NOT,
    SERVICE,
    Field,
    Get,
    Many,
    Nested,
    Part,
    Satellite,
    Table,
    Written,
    from_major,
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


_REGISTRY = Table(
    "azurerm_container_registry",
    "Microsoft.ContainerRegistry/registries@2025-11-01",
    {
        "sku": (Field("sku.name"), Field("sku.tier")),
        "admin_enabled": Field("properties.adminUserEnabled", default=False),
        "georeplications": IGNORED,
        "network_rule_set": Nested(
            "properties.networkRuleSet",
            {
                "default_action": Field("defaultAction", default="Allow"),
                "ip_rule": Many("ipRules", {"action": Field("action"), "ip_range": Field("value")}),
                "virtual_network": Many(
                    "virtualNetworkRules", {"action": Field("action"), "subnet_id": Field("id")}, until=3
                ),
            },
        ),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "quarantine_policy_enabled": Field("properties.policies.quarantinePolicy.status", ENABLED, default=False),
        "retention_policy_in_days": Field("properties.policies.retentionPolicy.days"),
        "zone_redundancy_enabled": Field("properties.zoneRedundancy", ENABLED, default=False),
        "export_policy_enabled": Field("properties.policies.exportPolicy.status", ENABLED, default=True),
        "azuread_authentication_as_arm_policy_enabled": Field(
            "properties.policies.azureADAuthenticationAsArmPolicy.status", ENABLED, default=True
        ),
        "identity": IDENTITY,
        "encryption": Nested(
            "properties.encryption",
            {
                "key_vault_key_id": Field("keyVaultProperties.keyIdentifier"),
                "identity_client_id": Field("keyVaultProperties.identity"),
                "enabled": Field("status", ENABLED, until=3),
            },
            constants={"status": "enabled"},
        ),
        "anonymous_pull_enabled": Field("properties.anonymousPullEnabled", default=False),
        "data_endpoint_enabled": Field("properties.dataEndpointEnabled", default=False),
        "network_rule_bypass_option": Field("properties.networkRuleBypassOptions", default="AzureServices"),
        "network_rule_bypass_for_tasks_enabled": Field("properties.networkRuleBypassAllowedForTasks", default=False),
        "role_assignment_mode": Field("properties.roleAssignmentMode", default="LegacyRegistryPermissions"),
        "retention_policy": Nested(
            "properties.policies.retentionPolicy",
            {"days": Field("days", default=7, until=3), "enabled": Field("status", ENABLED, default=False, until=3)},
            until=3,
        ),
        "trust_policy": Nested(
            "properties.policies.trustPolicy", {"enabled": Field("status", ENABLED, default=False, until=3)}, until=3
        ),
        "trust_policy_enabled": Field(
            "properties.policies.trustPolicy.status", ENABLED, default=from_major({3: NONE, 4: False}), until=4
        ),
    },
    exports={"admin_password": KEY, "login_server": "{name}.azurecr.io"},
    finish=_retention,
)

_WEBHOOK = Table(
    "azurerm_container_registry_webhook",
    "Microsoft.ContainerRegistry/registries/webhooks@2025-11-01",
    {
        "registry_name": Part(),
        "service_uri": Field("properties.serviceUri"),
        "actions": Field("properties.actions"),
        "status": Field("properties.status", default="enabled"),
        "scope": Field("properties.scope", default=SERVICE),
        "custom_headers": Field("properties.customHeaders"),
    },
    id="{group}/providers/Microsoft.ContainerRegistry/registries/{registry_name}/webhooks/{name}",
)

_TOKEN = Table(
    "azurerm_container_registry_token",
    "Microsoft.ContainerRegistry/registries/tokens@2025-11-01",
    {
        "container_registry_name": Part(),
        "scope_map_id": Field("properties.scopeMapId"),
        "enabled": Field("properties.status", ENABLED, default=True),
    },
    id="{group}/providers/Microsoft.ContainerRegistry/registries/{container_registry_name}/tokens/{name}",
)

_TOKEN_PASSWORD = Satellite(
    "azurerm_container_registry_token_password",
    into="{container_registry_token_id}",
    type="Microsoft.ContainerRegistry/registries/tokens@2025-11-01",
    fields={
        "container_registry_token_id": Part(),
        "password1": Nested(
            "properties.credentials.passwords[0]",
            {"expiry": Field("expiry"), "value": IGNORED},
            constants={"name": "password1"},
        ),
        "password2": Nested(
            "properties.credentials.passwords[1]",
            {"expiry": Field("expiry"), "value": IGNORED},
            constants={"name": "password2"},
        ),
    },
    exports={"password1": KEY, "password2": KEY},
)

_SCOPE_MAP = Table(
    "azurerm_container_registry_scope_map",
    "Microsoft.ContainerRegistry/registries/scopeMaps@2025-11-01",
    {
        "container_registry_name": Part(),
        "actions": Field("properties.actions"),
        "description": Field("properties.description"),
    },
    id="{group}/providers/Microsoft.ContainerRegistry/registries/{container_registry_name}/scopeMaps/{name}",
)

_CACHE_RULE = Table(
    "azurerm_container_registry_cache_rule",
    "Microsoft.ContainerRegistry/registries/cacheRules@2025-11-01",
    {
        "container_registry_id": Part(),
        "source_repo": Field("properties.sourceRepository"),
        "target_repo": Field("properties.targetRepository"),
        "credential_set_id": Field("properties.credentialSetResourceId"),
    },
    id="{container_registry_id}/cacheRules/{name}",
)

_CREDENTIAL_SET = Table(
    "azurerm_container_registry_credential_set",
    "Microsoft.ContainerRegistry/registries/credentialSets@2025-11-01",
    {
        "container_registry_id": Part(),
        "login_server": Field("properties.loginServer"),
        "authentication_credentials": Nested(
            "properties.authCredentials[0]",
            {
                "username_secret_id": Field("usernameSecretIdentifier"),
                "password_secret_id": Field("passwordSecretIdentifier"),
            },
            constants={"name": "Credential1"},
        ),
        "identity": Nested("identity", {"type": Field("type"), "principal_id": IGNORED, "tenant_id": IGNORED}),
    },
    id="{container_registry_id}/credentialSets/{name}",
)

_AGENT_POOL = Table(
    "azurerm_container_registry_agent_pool",
    "Microsoft.ContainerRegistry/registries/agentPools@2019-06-01-preview",
    {
        "container_registry_name": Part(),
        "instance_count": Field("properties.count", default=1),
        "tier": Field("properties.tier", default="S1"),
        "virtual_network_subnet_id": Field("properties.virtualNetworkSubnetResourceId"),
    },
    id="{group}/providers/Microsoft.ContainerRegistry/registries/{container_registry_name}/agentPools/{name}",
)

_TASK = Table(
    "azurerm_container_registry_task",
    "Microsoft.ContainerRegistry/registries/tasks@2019-06-01-preview",
    {
        "container_registry_id": Part(),
        "agent_pool_name": Field("properties.agentPoolName"),
        "agent_setting": Nested("properties.agentConfiguration", {"cpu": Field("cpu")}),
        "enabled": Field("properties.status", ENABLED, default=True),
        "identity": IDENTITY,
        "platform": Nested(
            "properties.platform", {"os": Field("os"), "architecture": Field("architecture"), "variant": Field("variant")}
        ),
        "docker_step": Nested(
            "properties.step",
            {
                "context_access_token": Field("contextAccessToken"),
                "context_path": Field("contextPath"),
                "dockerfile_path": Field("dockerFilePath"),
                "arguments": Field("arguments", pairs()),
                "image_names": Field("imageNames"),
                "cache_enabled": Field("noCache", NOT, default=True),
                "push_enabled": Field("isPushEnabled", default=True),
                "secret_arguments": Field("arguments", _secret_values),
                "target": Field("target"),
            },
            constants={"type": "Docker"},
        ),
        "encoded_step": Nested(
            "properties.step",
            {
                "task_content": Field("encodedTaskContent"),
                "context_access_token": Field("contextAccessToken"),
                "context_path": Field("contextPath"),
                "secret_values": Field("values", _secret_values),
                "value_content": Field("encodedValuesContent"),
                "values": Field("values", pairs()),
            },
            constants={"type": "EncodedTask"},
        ),
        "file_step": Nested(
            "properties.step",
            {
                "task_file_path": Field("taskFilePath"),
                "context_access_token": Field("contextAccessToken"),
                "context_path": Field("contextPath"),
                "secret_values": Field("values", _secret_values),
                "value_file_path": Field("valuesFilePath"),
                "values": Field("values", pairs()),
            },
            constants={"type": "FileTask"},
        ),
        "base_image_trigger": Nested(
            "properties.trigger.baseImageTrigger",
            {
                "name": Field("name"),
                "type": Field("baseImageTriggerType"),
                "enabled": Field("status", ENABLED, default=True),
                "update_trigger_endpoint": Field("updateTriggerEndpoint"),
                "update_trigger_payload_type": Field("updateTriggerPayloadType"),
            },
        ),
        "source_trigger": Many(
            "properties.trigger.sourceTriggers",
            {
                "name": Field("name"),
                "events": Field("sourceTriggerEvents"),
                "repository_url": Field("sourceRepository.repositoryUrl"),
                "source_type": Field("sourceRepository.sourceControlType"),
                "authentication": Nested(
                    "sourceRepository.sourceControlAuthProperties",
                    {
                        "token": Field("token"),
                        "token_type": Field("tokenType"),
                        "expire_in_seconds": Field("expiresIn"),
                        "refresh_token": Field("refreshToken"),
                        "scope": Field("scope"),
                    },
                ),
                "branch": Field("sourceRepository.branch"),
                "enabled": Field("status", ENABLED, default=True),
            },
        ),
        "timer_trigger": Many(
            "properties.trigger.timerTriggers",
            {"name": Field("name"), "schedule": Field("schedule"), "enabled": Field("status", ENABLED, default=True)},
        ),
        "is_system_task": Field("properties.isSystemTask", default=False),
        "log_template": Field("properties.logTemplate"),
        "registry_credential": Nested(
            "properties.credentials",
            {"source": Nested("sourceRegistry", {"login_mode": Field("loginMode")}), "custom": IGNORED},
        ),
        "timeout_in_seconds": Field("properties.timeout", default=3600),
    },
    id="{container_registry_id}/tasks/{name}",
    finish=_custom_registries,
)

TABLES = (
    _REGISTRY,
    _WEBHOOK,
    _TOKEN,
    _TOKEN_PASSWORD,
    _SCOPE_MAP,
    _CACHE_RULE,
    _CREDENTIAL_SET,
    _AGENT_POOL,
    _TASK,
)
