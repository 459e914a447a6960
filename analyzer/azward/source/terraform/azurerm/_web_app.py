"""What web apps and function apps have in common: the site and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from azward.graph.value import Value
from azward.source.terraform.azurerm._restriction import restrictions
from azward.source.terraform.azurerm._sign_in import SIGN_IN, SIGN_IN_V1
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    KEY,
    Beside,
    Block,
    Child,
    Export,
    Field,
    Ignored,
    Part,
    Specs,
    Table,
)

__all__ = ["EXPORTS", "FUNCTION", "FUNCTION_SITE", "TYPE", "WEB", "WEB_SITE", "runtime", "site_config", "slot"]

TYPE = "Microsoft.Web/sites@2023-12-01"

EXPORTS: Mapping[str, Export] = {"default_hostname": "{name}.azurewebsites.net", "site_credential": KEY}


_SITE: Mapping[str, Specs] = {
    "api_definition_url": "apiDefinition.url",
    "api_management_api_id": "apiManagementConfig.id",
    "health_check_eviction_time_in_min": Part(),
    "ip_restriction": restrictions("ipSecurityRestrictions"),
    "ip_restriction_default_action": "ipSecurityRestrictionsDefaultAction",
    "load_balancing_mode": "loadBalancing",
    "minimum_tls_version": "minTlsVersion",
    "minimum_tls_cipher_suite": "minTlsCipherSuite",
    "scm_ip_restriction": restrictions("scmIpSecurityRestrictions"),
    "scm_ip_restriction_default_action": "scmIpSecurityRestrictionsDefaultAction",
    "scm_minimum_tls_version": "scmMinTlsVersion",
    "scm_use_main_ip_restriction": "scmIpSecurityRestrictionsUseMain",
    "websockets_enabled": "webSocketsEnabled",
    "worker_count": "numberOfWorkers",
}
WEB_SITE: Mapping[str, Specs] = {
    **_SITE,
    "auto_heal_setting": Ignored("when it restarts"),
    "container_registry_managed_identity_client_id": "acrUserManagedIdentityID",
    "container_registry_use_managed_identity": "acrUseManagedIdentityCreds",
    "http2_enabled": "http20Enabled",
    "local_mysql_enabled": "localMySqlEnabled",
    "use_32_bit_worker": Field("use32BitWorkerProcess", default=True),
}
FUNCTION_SITE: Mapping[str, Specs] = {
    **_SITE,
    "always_on": Field("alwaysOn", default=False),
    "app_scale_limit": "functionAppScaleLimit",
    "app_service_logs": Ignored("files on the site itself"),
    "application_insights_connection_string": Part(),
    "application_insights_key": Part(),
    "elastic_instance_minimum": "minimumElasticInstanceCount",
    "http2_enabled": "http20Enabled",
    "runtime_scale_monitoring_enabled": "functionsRuntimeScaleMonitoringEnabled",
}


def runtime(language: str) -> Field:
    """The version of a language as App Service on Linux writes it: "PYTHON|3.12"."""

    def versioned(value: Value) -> Value:
        return f"{language}|{value}"

    return Field("linuxFxVersion", versioned)


def site_config(fields: Mapping[str, Specs], stack: Mapping[str, Specs]) -> Block:
    """The block `site_config` with what runs on the site."""
    return Block("properties.siteConfig", {**fields, "application_stack": Block("", stack)}, required=True)


_BACKUP: Mapping[str, Specs] = {
    "name": "properties.backupName",
    "schedule": Block("properties.backupSchedule", {"retention_period_days": "retentionPeriodInDays"}),
}
_LOGS: Mapping[str, Specs] = {
    "application_logs": Block("properties.applicationLogs", {"file_system_level": "fileSystem.level"}),
    "detailed_error_messages": "properties.detailedErrorMessages.enabled",
    "failed_request_tracing": "properties.failedRequestsTracing.enabled",
    "http_logs": Block(
        "properties.httpLogs",
        {
            "azure_blob_storage": Block("azureBlobStorage", constants={"enabled": True}),
            "file_system": Block("fileSystem", constants={"enabled": True}),
        },
    ),
}


def _publishing(name: str) -> Beside:
    return Beside("basicPublishingCredentialsPolicies", name, Field("properties.allow"))


_COMMON: Mapping[str, Specs] = {
    "service_plan_id": "properties.serverFarmId",
    "app_settings": Part(),
    "auth_settings": Child("config", "authsettings", SIGN_IN_V1),
    "auth_settings_v2": Child("config", "authsettingsV2", SIGN_IN),
    "backup": Child("config", "backup", _BACKUP),
    "client_certificate_enabled": "properties.clientCertEnabled",
    "client_certificate_exclusion_paths": "properties.clientCertExclusionPaths",
    "connection_string": Block("properties.siteConfig.connectionStrings", {"value": "connectionString"}),
    "ftp_publish_basic_authentication_enabled": _publishing("ftp"),
    "webdeploy_publish_basic_authentication_enabled": _publishing("scm"),
    "https_only": Field("properties.httpsOnly", default=False),
    "public_network_access_enabled": (
        Field("properties.publicNetworkAccess", ENABLED),
        Field("properties.siteConfig.publicNetworkAccess", ENABLED),
    ),
    "identity": IDENTITY,
    "key_vault_reference_identity_id": "properties.keyVaultReferenceIdentity",
    "storage_account": Part(),
    "sticky_settings": Ignored("what stays with a slot"),
    "virtual_network_backup_restore_enabled": "properties.vnetBackupRestoreEnabled",
    "zip_deploy_file": Ignored("a file that is uploaded once"),
}
WEB: Mapping[str, Specs] = {
    **_COMMON,
    "client_certificate_mode": "properties.clientCertMode",
    "logs": Child("config", "logs", _LOGS),
}
FUNCTION: Mapping[str, Specs] = {
    **_COMMON,
    "builtin_logging_enabled": Part(),
    "client_certificate_mode": "properties.clientCertMode",
    "functions_extension_version": Part(),
    "storage_account_access_key": Part(),
    "storage_account_name": Part(),
    "storage_key_vault_secret_id": Part(),
    "storage_uses_managed_identity": Part(),
}


def slot(app: Table, owner: str) -> Table:
    """The slot of an app: the same at another id; `owner` is the argument that holds the id of the app."""
    site = app.fields["site_config"]
    computed = dict.fromkeys(
        ("detailed_error_logging_enabled", "linux_fx_version", "windows_fx_version", "scm_type"),
        Ignored("the provider computes it"),
    )
    fields: dict[str, Specs] = {name: specs for name, specs in app.fields.items() if name != "sticky_settings"}
    if isinstance(site, Block):
        inner: dict[str, Specs] = {**site.fields, **dict.fromkeys(computed, Ignored("the provider computes it"))}
        inner["auto_swap_slot_name"] = Field("autoSwapSlotName")
        inner["health_check_eviction_time_in_min"] = Part()
        fields["site_config"] = replace(site, fields=inner)
    kind, _, version = app.type.partition("@")
    return replace(
        app,
        name=f"{app.name}_slot",
        type=f"{kind}/slots@{version}",
        fields={**fields, owner: Part()},
        id=f"{{{owner}}}/slots/{{name}}",
        exports={**app.exports, "default_hostname": f"{{{owner}:last}}-{{name}}.azurewebsites.net"},
    )
