"""App Service and function apps as azurerm 3 had them at first: one type for all systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.choice import distribute
from azward.graph.value import Value, join_text
from azward.source.terraform.azurerm._sign_in import SIGN_IN_V1
from azward.source.terraform.azurerm._site_settings import finish
from azward.source.terraform.azurerm.model import (
    IDENTITY,
    IGNORED,
    SERVICE,
    Child,
    Field,
    Get,
    Many,
    Nested,
    Part,
    Specs,
    unless,
)

__all__ = ["APP", "FUNCTION", "function_finish", "web_finish"]


def _restrictions(path: str) -> Many:
    return Many(
        path,
        {
            "action": Field("action", default="Allow"),
            "headers": IGNORED,
            "ip_address": Field("ipAddress", unless("")),
            "name": Field("name"),
            "priority": Field("priority"),
            "service_tag": Field("ipAddress", unless("")),
            "virtual_network_subnet_id": Field("vnetSubnetResourceId", unless("")),
        },
    )


_SITE: Mapping[str, Specs] = {
    "always_on": Field("alwaysOn", default=False),
    "auto_swap_slot_name": Field("autoSwapSlotName"),
    "cors": Nested("cors", {"allowed_origins": Field("allowedOrigins"), "support_credentials": Field("supportCredentials")}),
    "dotnet_framework_version": Field("netFrameworkVersion", default="v4.0"),
    "ftps_state": Field("ftpsState", default=SERVICE),
    "health_check_path": Field("healthCheckPath"),
    "http2_enabled": Field("http20Enabled", default=False),
    "ip_restriction": _restrictions("ipSecurityRestrictions"),
    "java_version": Field("javaVersion"),
    "linux_fx_version": Field("linuxFxVersion"),
    "min_tls_version": Field("minTlsVersion", default=SERVICE),
    "scm_ip_restriction": _restrictions("scmIpSecurityRestrictions"),
    "scm_type": Field("scmType", default=SERVICE),
    "scm_use_main_ip_restriction": Field("scmIpSecurityRestrictionsUseMain", default=False),
    "vnet_route_all_enabled": Field("vnetRouteAllEnabled", default=SERVICE),
    "websockets_enabled": Field("webSocketsEnabled"),
}
_WEB_SITE: Mapping[str, Specs] = {
    **_SITE,
    "acr_use_managed_identity_credentials": Field("acrUseManagedIdentityCreds", default=False),
    "acr_user_managed_identity_client_id": Field("acrUserManagedIdentityID"),
    "app_command_line": Field("appCommandLine"),
    "default_documents": Field("defaultDocuments"),
    "java_container": Field("javaContainer"),
    "java_container_version": Field("javaContainerVersion"),
    "local_mysql_enabled": Field("localMySqlEnabled"),
    "managed_pipeline_mode": Field("managedPipelineMode", default=SERVICE),
    "number_of_workers": Field("numberOfWorkers"),
    "php_version": Field("phpVersion"),
    "python_version": Field("pythonVersion"),
    "remote_debugging_enabled": Field("remoteDebuggingEnabled", default=False),
    "remote_debugging_version": Field("remoteDebuggingVersion"),
    "use_32_bit_worker_process": Field("use32BitWorkerProcess"),
    "windows_fx_version": Field("windowsFxVersion"),
}
_FUNCTION_SITE: Mapping[str, Specs] = {
    **_SITE,
    "app_scale_limit": Field("functionAppScaleLimit"),
    "elastic_instance_minimum": Field("minimumElasticInstanceCount"),
    "pre_warmed_instance_count": Field("preWarmedInstanceCount"),
    "runtime_scale_monitoring_enabled": Field("functionsRuntimeScaleMonitoringEnabled", default=False),
    "use_32_bit_worker_process": Field("use32BitWorkerProcess", default=True),
}


def _sign_in() -> Mapping[str, Specs]:
    """The older sign-in without what came later: secrets by the name of a setting, GitHub."""
    fields: dict[str, Specs] = {"additional_login_params": IGNORED}
    for name, specs in SIGN_IN_V1.items():
        if name in ("github", "additional_login_parameters"):
            continue
        if isinstance(specs, Nested):
            inner = {key: value for key, value in specs.fields.items() if not key.endswith("_setting_name")}
            fields[name] = Nested(specs.path, inner)
        else:
            fields[name] = specs
    return fields


_COMMON: Mapping[str, Specs] = {
    "app_service_plan_id": Field("properties.serverFarmId"),
    "app_settings": Part(),
    "auth_settings": Child(
        "config", "authsettings", {**_sign_in(), "enabled": Field("properties.enabled", default=SERVICE)}
    ),
    "connection_string": Many(
        "properties.siteConfig.connectionStrings",
        {"name": Field("name"), "type": Field("type"), "value": Field("connectionString")},
    ),
    "client_cert_mode": Field("properties.clientCertMode"),
    "enabled": Field("properties.enabled", default=True),
    "https_only": Field("properties.httpsOnly", default=False),
    "identity": IDENTITY,
    "key_vault_reference_identity_id": Field("properties.keyVaultReferenceIdentity"),
    "source_control": IGNORED,
}
_BLOB: Mapping[str, Specs] = {
    "level": Field("level"),
    "sas_url": Field("sasUrl"),
    "retention_in_days": Field("retentionInDays"),
}
APP: Mapping[str, Specs] = {
    **_COMMON,
    "backup": Child(
        "config",
        "backup",
        {
            "name": Field("properties.backupName"),
            "enabled": Field("properties.enabled", default=True),
            "storage_account_url": Field("properties.storageAccountUrl"),
            "schedule": Nested(
                "properties.backupSchedule",
                {
                    "frequency_interval": Field("frequencyInterval"),
                    "frequency_unit": Field("frequencyUnit"),
                    "keep_at_least_one_backup": Field("keepAtLeastOneBackup", default=False),
                    "retention_period_in_days": Field("retentionPeriodInDays", default=30),
                    "start_time": Field("startTime"),
                },
            ),
        },
    ),
    "client_affinity_enabled": Field("properties.clientAffinityEnabled", default=SERVICE),
    "client_cert_enabled": Field("properties.clientCertEnabled", default=False),
    "logs": Child(
        "config",
        "logs",
        {
            "application_logs": Nested(
                "properties.applicationLogs",
                {
                    "azure_blob_storage": Nested("azureBlobStorage", _BLOB),
                    "file_system_level": Field("fileSystem.level", default="Off"),
                },
            ),
            "http_logs": Nested(
                "properties.httpLogs",
                {
                    "azure_blob_storage": Nested("azureBlobStorage", _BLOB, constants={"enabled": True}),
                    "file_system": Nested(
                        "fileSystem",
                        {"retention_in_days": Field("retentionInDays"), "retention_in_mb": Field("retentionInMb")},
                        constants={"enabled": True},
                    ),
                },
            ),
            "detailed_error_messages_enabled": Field("properties.detailedErrorMessages.enabled", default=False),
            "failed_request_tracing_enabled": Field("properties.failedRequestsTracing.enabled", default=False),
        },
    ),
    "site_config": Nested("properties.siteConfig", _WEB_SITE),
    "storage_account": Part(),
}
FUNCTION: Mapping[str, Specs] = {
    **_COMMON,
    "daily_memory_time_quota": Field("properties.dailyMemoryTimeQuota"),
    "enable_builtin_logging": Part(default=True),
    "os_type": Field("kind", lambda value: "functionapp,linux" if value == "linux" else "functionapp", default=SERVICE),
    "site_config": Nested("properties.siteConfig", _FUNCTION_SITE),
    "storage_account_name": Part(),
    "storage_account_access_key": Part(),
    "version": Part(default="~1"),
}


def _function_settings(get: Get) -> Iterable[tuple[str, Value, str]]:
    yield "FUNCTIONS_EXTENSION_VERSION", get("version"), "version"
    account, key = get("storage_account_name"), get("storage_account_access_key")
    if key is not None:
        pieces: list[Value] = ["DefaultEndpointsProtocol=https;AccountName=", account or "", ";AccountKey=", key]
        pieces.append(";EndpointSuffix=core.windows.net")
        connection = distribute("storage", lambda outcome: join_text("storage", outcome), pieces)
        yield "AzureWebJobsStorage", connection, "storage_account_access_key"
        if get("enable_builtin_logging") is True:
            yield "AzureWebJobsDashboard", connection, "storage_account_access_key"


web_finish = finish(lambda _: ())
function_finish = finish(_function_settings)
