"""Container apps, jobs and the environments in which they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.source.terraform.azurerm.model import NONE, Block, Get, Ignored, Nested, Part, Satellite, Specs, Table, Written

__all__ = ["TABLES"]


_ENV = Block("env", {"secret_name": "secretRef"})
_MOUNTS = Block("volumeMounts", {"name": "volumeName", "path": "mountPath"})
_AUTHENTICATION = Block("auth", {"secret_name": "secretRef"})


def _rule(kind: str, fields: Mapping[str, Specs]) -> Mapping[str, Specs]:
    """A rule of when to scale: its name, and an object of its kind."""
    return {**fields, "authentication": Block(f"{kind}.auth", _AUTHENTICATION.fields)}


def _trigger(get: Get) -> Iterable[Written]:
    """What starts a job follows from the block that says how."""
    for word, kind in (("manual", "Manual"), ("event", "Event"), ("schedule", "Schedule")):
        if get(f"{word}_trigger_config") not in (None, []):
            yield "properties.configuration.triggerType", kind, f"{word}_trigger_config"


def _logs(get: Get) -> Iterable[Written]:
    """With a workspace, logs go there; a destination of `none` is not sent."""
    destination, workspace = get("logs_destination"), get("log_analytics_workspace_id")
    if destination is None and workspace is not None:
        yield "properties.appLogsConfiguration.destination", "log-analytics", "log_analytics_workspace_id"
    elif destination is not None and destination not in ("", "none"):
        yield "properties.appLogsConfiguration.destination", destination, "logs_destination"


TABLES = (
    Table(
        "azurerm_container_app",
        "Microsoft.App/containerApps@2025-07-01",
        {
            "container_app_environment_id": "properties.environmentId",
            "revision_mode": "properties.configuration.activeRevisionsMode",
            "template": Block(
                "properties.template",
                {
                    "init_container": Block(
                        "initContainers",
                        {"cpu": "resources.cpu", "env": _ENV, "memory": "resources.memory", "volume_mounts": _MOUNTS},
                    ),
                    "container": Block(
                        "containers",
                        {
                            "cpu": "resources.cpu",
                            "env": _ENV,
                            "liveness_probe": Ignored("runtime behaviour that no rule asks for"),
                            "memory": "resources.memory",
                            "readiness_probe": Ignored("runtime behaviour that no rule asks for"),
                            "startup_probe": Ignored("runtime behaviour that no rule asks for"),
                            "volume_mounts": _MOUNTS,
                        },
                    ),
                    "max_replicas": "scale.maxReplicas",
                    "min_replicas": "scale.minReplicas",
                    "cooldown_period_in_seconds": "scale.cooldownPeriod",
                    "polling_interval_in_seconds": "scale.pollingInterval",
                    "azure_queue_scale_rule": Block(
                        "scale.rules",
                        _rule(
                            "azureQueue", {"queue_name": "azureQueue.queueName", "queue_length": "azureQueue.queueLength"}
                        ),
                    ),
                    "custom_scale_rule": Block(
                        "scale.rules",
                        _rule(
                            "custom",
                            {
                                "custom_rule_type": "custom.type",
                                "metadata": "custom.metadata",
                                "identity_id": "custom.identity",
                            },
                        ),
                    ),
                    "http_scale_rule": Block(
                        "scale.rules", _rule("http", {"concurrent_requests": "http.metadata.concurrentRequests"})
                    ),
                    "tcp_scale_rule": Block(
                        "scale.rules", _rule("tcp", {"concurrent_requests": "tcp.metadata.concurrentRequests"})
                    ),
                    "volume": Block("volumes"),
                },
            ),
            "dapr": Block("properties.configuration.dapr", constants={"enabled": True}),
            "ingress": Block(
                "properties.configuration.ingress",
                {
                    "allow_insecure_connections": "allowInsecure",
                    "cors": Block(
                        "corsPolicy",
                        {
                            "allow_credentials_enabled": "allowCredentials",
                            "exposed_headers": "exposeHeaders",
                            "max_age_in_seconds": "maxAge",
                        },
                    ),
                    "external_enabled": "external",
                    "ip_security_restriction": Block("ipSecurityRestrictions"),
                    "traffic_weight": Block("traffic", {"revision_suffix": "revisionName", "percentage": "weight"}),
                    "custom_domain": Block("customDomains", {"certificate_binding_type": "bindingType"}),
                },
            ),
            "registry": Block("properties.configuration.registries", {"password_secret_name": "passwordSecretRef"}),
            "secret": Block("properties.configuration.secrets", {"key_vault_secret_id": "keyVaultUrl"}),
            "max_inactive_revisions": "properties.configuration.maxInactiveRevisions",
        },
    ),
    Table(
        "azurerm_container_app_job",
        "Microsoft.App/jobs@2025-07-01",
        {
            "container_app_environment_id": "properties.environmentId",
            "template": Block(
                "properties.template",
                {
                    "container": Block(
                        "containers",
                        {
                            "cpu": "resources.cpu",
                            "memory": "resources.memory",
                            "env": _ENV,
                            "liveness_probe": Ignored("runtime behaviour that no rule asks for"),
                            "readiness_probe": Ignored("runtime behaviour that no rule asks for"),
                            "startup_probe": Ignored("runtime behaviour that no rule asks for"),
                            "volume_mounts": _MOUNTS,
                        },
                    ),
                    "init_container": Block(
                        "initContainers",
                        {"cpu": "resources.cpu", "memory": "resources.memory", "env": _ENV, "volume_mounts": _MOUNTS},
                    ),
                    "volume": Block("volumes", {}),
                },
            ),
            "replica_timeout_in_seconds": "properties.configuration.replicaTimeout",
            "replica_retry_limit": "properties.configuration.replicaRetryLimit",
            "secret": Block("properties.configuration.secrets", {"key_vault_secret_id": "keyVaultUrl"}, former=("secrets",)),
            "registry": Block(
                "properties.configuration.registries", {"password_secret_name": "passwordSecretRef"}, former=("registries",)
            ),
            "manual_trigger_config": Block("properties.configuration.manualTriggerConfig"),
            "event_trigger_config": Block(
                "properties.configuration.eventTriggerConfig",
                {
                    "scale": Nested(
                        "scale",
                        {
                            "polling_interval_in_seconds": "pollingInterval",
                            "rules": Block(
                                "rules",
                                {"custom_rule_type": "type", "authentication": _AUTHENTICATION, "identity_id": "identity"},
                            ),
                        },
                    )
                },
            ),
            "schedule_trigger_config": Block("properties.configuration.scheduleTriggerConfig"),
        },
        finish=_trigger,
    ),
    Table(
        "azurerm_container_app_environment",
        "Microsoft.App/managedEnvironments@2025-07-01",
        {
            "dapr_application_insights_connection_string": "properties.daprAIConnectionString",
            "infrastructure_resource_group_name": "properties.infrastructureResourceGroup",
            "infrastructure_subnet_id": "properties.vnetConfiguration.infrastructureSubnetId",
            "internal_load_balancer_enabled": "properties.vnetConfiguration.internal",
            "log_analytics_workspace_id": Part(),
            "logs_destination": Part(default=NONE),
            "mutual_tls_enabled": "properties.peerAuthentication.mtls.enabled",
            "workload_profile": Block("properties.workloadProfiles"),
            "zone_redundancy_enabled": "properties.zoneRedundant",
        },
        finish=_logs,
    ),
    Table(
        "azurerm_container_app_environment_certificate",
        "Microsoft.App/managedEnvironments/certificates@2025-07-01",
        {
            "certificate_blob_base64": "properties.value",
            "certificate_password": "properties.password",
            "certificate_key_vault": Block(
                "properties.certificateKeyVaultProperties", {"key_vault_secret_id": "keyVaultUrl"}
            ),
        },
    ),
    Satellite(
        "azurerm_container_app_environment_custom_domain",
        into="{container_app_environment_id}",
        type="Microsoft.App/managedEnvironments@2025-07-01",
        fields={
            "certificate_blob_base64": "properties.customDomainConfiguration.certificateValue",
            "certificate_password": "properties.customDomainConfiguration.certificatePassword",
            "dns_suffix": "properties.customDomainConfiguration.dnsSuffix",
        },
    ),
    Table(
        "azurerm_container_app_environment_dapr_component",
        "Microsoft.App/managedEnvironments/daprComponents@2025-07-01",
        {
            "metadata": Block("properties.metadata", {"secret_name": "secretRef"}),
            "secret": Block("properties.secrets", {"key_vault_secret_id": "keyVaultUrl"}),
        },
    ),
    Table(
        "azurerm_container_app_environment_storage",
        "Microsoft.App/managedEnvironments/storages@2025-07-01",
        {
            "account_name": "properties.azureFile.accountName",
            "access_key": "properties.azureFile.accountKey",
            "share_name": "properties.azureFile.shareName",
            "access_mode": "properties.azureFile.accessMode",
            "nfs_server_url": "properties.nfsAzureFile.server",
        },
    ),
    Table(
        "azurerm_container_app_environment_managed_certificate",
        "Microsoft.App/managedEnvironments/managedCertificates@2025-07-01",
    ),
    Satellite(
        "azurerm_container_app_custom_domain",
        into="{container_app_id}",
        type="Microsoft.App/containerApps@2025-07-01",
        fields={
            "name": "name",
            "container_app_environment_certificate_id": "certificateId",
            "certificate_binding_type": "bindingType",
        },
        member_of="properties.configuration.ingress.customDomains",
    ),
)
