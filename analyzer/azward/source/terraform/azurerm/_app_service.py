"""App Service and function apps as azurerm 3 had them at first: one type for all systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.choice import distribute
from azward.graph.value import Value, join_text
from azward.source.terraform.azurerm._restriction import restrictions
from azward.source.terraform.azurerm._sign_in import SIGN_IN_V1
from azward.source.terraform.azurerm._site_settings import finish
from azward.source.terraform.azurerm.model import IDENTITY, Block, Child, Field, Get, Ignored, Part, Specs

__all__ = ["APP", "CERTIFICATE", "FUNCTION", "function_finish", "web_finish"]


def _is_set(value: Value) -> Value:
    return value != ""


CERTIFICATE = (Field("properties.clientCertMode"), Field("properties.clientCertEnabled", _is_set))
"""The mode of client certificates of a function app: they are asked for where there is one."""


_SITE: Mapping[str, Specs] = {
    "dotnet_framework_version": "netFrameworkVersion",
    "http2_enabled": "http20Enabled",
    "ip_restriction": restrictions("ipSecurityRestrictions"),
    "scm_ip_restriction": restrictions("scmIpSecurityRestrictions"),
    "scm_use_main_ip_restriction": "scmIpSecurityRestrictionsUseMain",
    "websockets_enabled": "webSocketsEnabled",
}
_WEB_SITE: Mapping[str, Specs] = {
    **_SITE,
    "acr_use_managed_identity_credentials": "acrUseManagedIdentityCreds",
    "acr_user_managed_identity_client_id": "acrUserManagedIdentityID",
    "local_mysql_enabled": "localMySqlEnabled",
}
_FUNCTION_SITE: Mapping[str, Specs] = {
    **_SITE,
    "app_scale_limit": "functionAppScaleLimit",
    "elastic_instance_minimum": "minimumElasticInstanceCount",
    "runtime_scale_monitoring_enabled": "functionsRuntimeScaleMonitoringEnabled",
}


def _sign_in() -> Mapping[str, Specs]:
    """The older sign-in without what came later: secrets by the name of a setting, GitHub."""
    fields: dict[str, Specs] = {"additional_login_params": Ignored("extra parameters of a sign-in")}
    for name, specs in SIGN_IN_V1.items():
        if name in ("github", "additional_login_parameters"):
            continue
        if isinstance(specs, Block):
            inner = {key: value for key, value in specs.fields.items() if not key.endswith("_setting_name")}
            fields[name] = Block(specs.path, inner)
        else:
            fields[name] = specs
    return fields


_COMMON: Mapping[str, Specs] = {
    "app_service_plan_id": "properties.serverFarmId",
    "app_settings": Part(),
    "auth_settings": Child("config", "authsettings", {**_sign_in()}),
    "connection_string": Block("properties.siteConfig.connectionStrings", {"value": "connectionString"}),
    "identity": IDENTITY,
    "key_vault_reference_identity_id": "properties.keyVaultReferenceIdentity",
    "source_control": Ignored("a file that is uploaded once"),
}
APP: Mapping[str, Specs] = {
    **_COMMON,
    "backup": Child("config", "backup", {"name": "properties.backupName", "schedule": Block("properties.backupSchedule")}),
    "logs": Child(
        "config",
        "logs",
        {
            "application_logs": Block("properties.applicationLogs", {"file_system_level": "fileSystem.level"}),
            "http_logs": Block(
                "properties.httpLogs",
                {
                    "azure_blob_storage": Block("azureBlobStorage", constants={"enabled": True}),
                    "file_system": Block("fileSystem", constants={"enabled": True}),
                },
            ),
            "detailed_error_messages_enabled": "properties.detailedErrorMessages.enabled",
            "failed_request_tracing_enabled": "properties.failedRequestsTracing.enabled",
        },
    ),
    "site_config": Block("properties.siteConfig", _WEB_SITE),
    "storage_account": Part(),
}
FUNCTION: Mapping[str, Specs] = {
    **_COMMON,
    "client_cert_mode": CERTIFICATE,
    "enable_builtin_logging": Part(),
    "os_type": Field("kind", lambda value: "functionapp,linux" if value == "linux" else "functionapp"),
    "site_config": Block("properties.siteConfig", _FUNCTION_SITE),
    "storage_account_name": Part(),
    "storage_account_access_key": Part(),
    "version": Part(),
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
