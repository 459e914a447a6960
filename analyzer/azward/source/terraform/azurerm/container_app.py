"""Container apps, jobs and the environments in which they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.source.terraform.azurerm.model import (
    IDENTITY,
    IGNORED,
    NONE,
    Field,
    Get,
    Many,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    Written,
    from_major,
)

__all__ = ["TABLES"]


_ENV = Many("env", {"name": Field("name"), "secret_name": Field("secretRef"), "value": Field("value")})
_MOUNTS = Many("volumeMounts", {"name": Field("volumeName"), "path": Field("mountPath"), "sub_path": Field("subPath")})
_AUTHENTICATION = Many("auth", {"secret_name": Field("secretRef"), "trigger_parameter": Field("triggerParameter")})


def _rule(kind: str, fields: Mapping[str, Specs]) -> Mapping[str, Specs]:
    """A rule of when to scale: its name, and an object of its kind."""
    return {"name": Field("name"), **fields, "authentication": Many(f"{kind}.auth", _AUTHENTICATION.fields)}


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


_APP = Table(
    "azurerm_container_app",
    "Microsoft.App/containerApps@2025-07-01",
    {
        "container_app_environment_id": Field("properties.environmentId"),
        "revision_mode": Field("properties.configuration.activeRevisionsMode"),
        "template": Nested(
            "properties.template",
            {
                "init_container": Many(
                    "initContainers",
                    {
                        "args": Field("args"),
                        "command": Field("command"),
                        "cpu": Field("resources.cpu"),
                        "env": _ENV,
                        "ephemeral_storage": IGNORED,
                        "image": Field("image"),
                        "memory": Field("resources.memory"),
                        "name": Field("name"),
                        "volume_mounts": _MOUNTS,
                    },
                ),
                "container": Many(
                    "containers",
                    {
                        "args": Field("args"),
                        "command": Field("command"),
                        "cpu": Field("resources.cpu"),
                        "env": _ENV,
                        "ephemeral_storage": IGNORED,
                        "image": Field("image"),
                        "liveness_probe": IGNORED,
                        "memory": Field("resources.memory"),
                        "name": Field("name"),
                        "readiness_probe": IGNORED,
                        "startup_probe": IGNORED,
                        "volume_mounts": _MOUNTS,
                    },
                ),
                "max_replicas": Field("scale.maxReplicas"),
                "min_replicas": Field("scale.minReplicas"),
                "cooldown_period_in_seconds": Field("scale.cooldownPeriod", default=300),
                "polling_interval_in_seconds": Field("scale.pollingInterval", default=30),
                "azure_queue_scale_rule": Many(
                    "scale.rules",
                    _rule(
                        "azureQueue",
                        {"queue_name": Field("azureQueue.queueName"), "queue_length": Field("azureQueue.queueLength")},
                    ),
                ),
                "custom_scale_rule": Many(
                    "scale.rules",
                    _rule(
                        "custom",
                        {
                            "custom_rule_type": Field("custom.type"),
                            "metadata": Field("custom.metadata"),
                            "identity_id": Field("custom.identity"),
                            "ìdentity_id": IGNORED,
                        },
                    ),
                ),
                "http_scale_rule": Many(
                    "scale.rules",
                    _rule("http", {"concurrent_requests": Field("http.metadata.concurrentRequests")}),
                ),
                "tcp_scale_rule": Many(
                    "scale.rules",
                    _rule("tcp", {"concurrent_requests": Field("tcp.metadata.concurrentRequests")}),
                ),
                "revision_suffix": Field("revisionSuffix"),
                "termination_grace_period_seconds": Field("terminationGracePeriodSeconds"),
                "volume": Many(
                    "volumes",
                    {
                        "name": Field("name"),
                        "storage_name": Field("storageName"),
                        "storage_type": Field("storageType", default="EmptyDir"),
                        "mount_options": Field("mountOptions"),
                    },
                ),
            },
        ),
        "dapr": Nested(
            "properties.configuration.dapr",
            {"app_id": Field("appId"), "app_port": Field("appPort"), "app_protocol": Field("appProtocol", default="http")},
            constants={"enabled": True},
        ),
        "identity": IDENTITY,
        "ingress": Nested(
            "properties.configuration.ingress",
            {
                "allow_insecure_connections": Field("allowInsecure", default=False),
                "cors": Nested(
                    "corsPolicy",
                    {
                        "allowed_origins": Field("allowedOrigins"),
                        "allow_credentials_enabled": Field("allowCredentials", default=False),
                        "allowed_headers": Field("allowedHeaders"),
                        "allowed_methods": Field("allowedMethods"),
                        "exposed_headers": Field("exposeHeaders"),
                        "max_age_in_seconds": Field("maxAge"),
                    },
                ),
                "fqdn": IGNORED,
                "external_enabled": Field("external", default=False),
                "ip_security_restriction": Many(
                    "ipSecurityRestrictions",
                    {
                        "action": Field("action"),
                        "description": Field("description"),
                        "ip_address_range": Field("ipAddressRange"),
                        "name": Field("name"),
                    },
                ),
                "target_port": Field("targetPort"),
                "exposed_port": Field("exposedPort"),
                "traffic_weight": Many(
                    "traffic",
                    {
                        "label": Field("label"),
                        "latest_revision": Field("latestRevision", default=False),
                        "revision_suffix": Field("revisionName"),
                        "percentage": Field("weight"),
                    },
                ),
                "transport": Field("transport", default="auto"),
                "client_certificate_mode": Field("clientCertificateMode"),
                "custom_domain": Many(
                    "customDomains",
                    {
                        "name": Field("name"),
                        "certificate_binding_type": Field("bindingType", default=from_major({3: "Disabled", 4: NONE})),
                        "certificate_id": Field("certificateId"),
                    },
                ),
            },
        ),
        "registry": Many(
            "properties.configuration.registries",
            {
                "server": Field("server"),
                "identity": Field("identity"),
                "password_secret_name": Field("passwordSecretRef"),
                "username": Field("username"),
            },
        ),
        "secret": Many(
            "properties.configuration.secrets",
            {
                "name": Field("name"),
                "identity": Field("identity"),
                "key_vault_secret_id": Field("keyVaultUrl"),
                "value": Field("value"),
            },
        ),
        "workload_profile_name": Field("properties.workloadProfileName"),
        "max_inactive_revisions": Field("properties.configuration.maxInactiveRevisions"),
    },
)

_JOB = Table(
    "azurerm_container_app_job",
    "Microsoft.App/jobs@2025-07-01",
    {
        "container_app_environment_id": Field("properties.environmentId"),
        "template": Nested(
            "properties.template",
            {
                "container": Many(
                    "containers",
                    {
                        "name": Field("name"),
                        "cpu": Field("resources.cpu"),
                        "memory": Field("resources.memory"),
                        "image": Field("image"),
                        "args": Field("args"),
                        "command": Field("command"),
                        "env": _ENV,
                        "ephemeral_storage": IGNORED,
                        "liveness_probe": IGNORED,
                        "readiness_probe": IGNORED,
                        "startup_probe": IGNORED,
                        "volume_mounts": _MOUNTS,
                    },
                ),
                "init_container": Many(
                    "initContainers",
                    {
                        "name": Field("name"),
                        "cpu": Field("resources.cpu"),
                        "memory": Field("resources.memory"),
                        "image": Field("image"),
                        "args": Field("args"),
                        "command": Field("command"),
                        "env": _ENV,
                        "ephemeral_storage": IGNORED,
                        "volume_mounts": _MOUNTS,
                    },
                ),
                "volume": Many(
                    "volumes",
                    {
                        "name": Field("name"),
                        "storage_type": Field("storageType", default=from_major({3: NONE, 4: "EmptyDir"})),
                        "storage_name": Field("storageName"),
                        "mount_options": Field("mountOptions"),
                    },
                ),
            },
        ),
        "replica_timeout_in_seconds": Field("properties.configuration.replicaTimeout"),
        "workload_profile_name": Field("properties.workloadProfileName"),
        "replica_retry_limit": Field("properties.configuration.replicaRetryLimit"),
        "secret": Many(
            "properties.configuration.secrets",
            {
                "name": Field("name"),
                "identity": Field("identity"),
                "key_vault_secret_id": Field("keyVaultUrl"),
                "value": Field("value"),
            },
        ),
        "registry": Many(
            "properties.configuration.registries",
            {
                "identity": Field("identity"),
                "username": Field("username"),
                "password_secret_name": Field("passwordSecretRef"),
                "server": Field("server"),
            },
        ),
        "manual_trigger_config": Nested(
            "properties.configuration.manualTriggerConfig",
            {"parallelism": Field("parallelism"), "replica_completion_count": Field("replicaCompletionCount")},
        ),
        "event_trigger_config": Nested(
            "properties.configuration.eventTriggerConfig",
            {
                "parallelism": Field("parallelism"),
                "replica_completion_count": Field("replicaCompletionCount"),
                "scale": Nested(
                    "scale",
                    {
                        "max_executions": Field("maxExecutions"),
                        "min_executions": Field("minExecutions"),
                        "polling_interval_in_seconds": Field("pollingInterval"),
                        "rules": Many(
                            "rules",
                            {
                                "name": Field("name"),
                                "custom_rule_type": Field("type"),
                                "metadata": Field("metadata"),
                                "authentication": _AUTHENTICATION,
                                "identity_id": Field("identity"),
                            },
                        ),
                    },
                ),
            },
        ),
        "schedule_trigger_config": Nested(
            "properties.configuration.scheduleTriggerConfig",
            {
                "cron_expression": Field("cronExpression"),
                "parallelism": Field("parallelism"),
                "replica_completion_count": Field("replicaCompletionCount"),
            },
        ),
        "identity": IDENTITY,
    },
    finish=_trigger,
)

_ENVIRONMENT = Table(
    "azurerm_container_app_environment",
    "Microsoft.App/managedEnvironments@2025-07-01",
    {
        "dapr_application_insights_connection_string": Field("properties.daprAIConnectionString"),
        "identity": IDENTITY,
        "infrastructure_resource_group_name": Field("properties.infrastructureResourceGroup"),
        "infrastructure_subnet_id": Field("properties.vnetConfiguration.infrastructureSubnetId"),
        "internal_load_balancer_enabled": Field("properties.vnetConfiguration.internal", default=False),
        "log_analytics_workspace_id": Part(),
        "logs_destination": Part(default=NONE),
        "mutual_tls_enabled": Field("properties.peerAuthentication.mtls.enabled", default=False),
        "public_network_access": Field("properties.publicNetworkAccess"),
        "workload_profile": Many(
            "properties.workloadProfiles",
            {
                "name": Field("name"),
                "workload_profile_type": Field("workloadProfileType"),
                "maximum_count": Field("maximumCount"),
                "minimum_count": Field("minimumCount"),
            },
        ),
        "zone_redundancy_enabled": Field("properties.zoneRedundant", default=False),
    },
    finish=_logs,
)

_CERTIFICATE = Table(
    "azurerm_container_app_environment_certificate",
    "Microsoft.App/managedEnvironments/certificates@2025-07-01",
    {
        "container_app_environment_id": Part(),
        "certificate_blob_base64": Field("properties.value"),
        "certificate_password": Field("properties.password"),
        "certificate_key_vault": Nested(
            "properties.certificateKeyVaultProperties",
            {"identity": Field("identity", default="System"), "key_vault_secret_id": Field("keyVaultUrl")},
        ),
    },
    id="{container_app_environment_id}/certificates/{name}",
)

_ENVIRONMENT_DOMAIN = Satellite(
    "azurerm_container_app_environment_custom_domain",
    into="{container_app_environment_id}",
    type="Microsoft.App/managedEnvironments@2025-07-01",
    fields={
        "container_app_environment_id": Part(),
        "certificate_blob_base64": Field("properties.customDomainConfiguration.certificateValue"),
        "certificate_password": Field("properties.customDomainConfiguration.certificatePassword"),
        "dns_suffix": Field("properties.customDomainConfiguration.dnsSuffix"),
    },
)

_DAPR = Table(
    "azurerm_container_app_environment_dapr_component",
    "Microsoft.App/managedEnvironments/daprComponents@2025-07-01",
    {
        "container_app_environment_id": Part(),
        "component_type": Field("properties.componentType"),
        "version": Field("properties.version"),
        "ignore_errors": Field("properties.ignoreErrors", default=False),
        "init_timeout": Field("properties.initTimeout", default="5s"),
        "metadata": Many(
            "properties.metadata", {"name": Field("name"), "secret_name": Field("secretRef"), "value": Field("value")}
        ),
        "scopes": Field("properties.scopes"),
        "secret": Many(
            "properties.secrets",
            {
                "name": Field("name"),
                "value": Field("value"),
                "identity": Field("identity"),
                "key_vault_secret_id": Field("keyVaultUrl"),
            },
        ),
    },
    id="{container_app_environment_id}/daprComponents/{name}",
)

_STORAGE = Table(
    "azurerm_container_app_environment_storage",
    "Microsoft.App/managedEnvironments/storages@2025-07-01",
    {
        "container_app_environment_id": Part(),
        "account_name": Field("properties.azureFile.accountName"),
        "access_key": Field("properties.azureFile.accountKey"),
        "share_name": Field("properties.azureFile.shareName"),
        "access_mode": Field("properties.azureFile.accessMode"),
        "nfs_server_url": Field("properties.nfsAzureFile.server"),
    },
    id="{container_app_environment_id}/storages/{name}",
)

_MANAGED_CERTIFICATE = Table(
    "azurerm_container_app_environment_managed_certificate",
    "Microsoft.App/managedEnvironments/managedCertificates@2025-07-01",
    {
        "container_app_environment_id": Part(),
        "subject_name": Field("properties.subjectName"),
        "domain_control_validation": Field("properties.domainControlValidation", default="HTTP"),
    },
    id="{container_app_environment_id}/managedCertificates/{name}",
)

_APP_DOMAIN = Satellite(
    "azurerm_container_app_custom_domain",
    into="{container_app_id}",
    type="Microsoft.App/containerApps@2025-07-01",
    fields={
        "name": Field("name"),
        "container_app_id": Part(),
        "container_app_environment_certificate_id": Field("certificateId"),
        "certificate_binding_type": Field("bindingType"),
    },
    member_of="properties.configuration.ingress.customDomains",
)

TABLES = (
    _APP,
    _JOB,
    _ENVIRONMENT,
    _CERTIFICATE,
    _ENVIRONMENT_DOMAIN,
    _DAPR,
    _STORAGE,
    _MANAGED_CERTIFICATE,
    _APP_DOMAIN,
)
