"""Function apps on the Flex Consumption plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, join_text
from azward.source.terraform.azurerm._site_settings import finish, function_settings
from azward.source.terraform.azurerm._web_app import EXPORTS, FUNCTION, FUNCTION_SITE, TYPE
from azward.source.terraform.azurerm.model import Block, Field, Get, Part, Specs, Table

__all__ = ["TABLES"]

_NO = ("always_on", "app_scale_limit", "ftps_state", "pre_warmed_instance_count")
_SITE: Mapping[str, Specs] = {
    **{name: specs for name, specs in FUNCTION_SITE.items() if name not in (*_NO, "minimum_tls_cipher_suite")},
    "container_registry_managed_identity_client_id": "acrUserManagedIdentityID",
    "container_registry_use_managed_identity": "acrUseManagedIdentityCreds",
    "use_32_bit_worker": "use32BitWorkerProcess",
}
_SHARED = (
    "app_settings",
    "auth_settings",
    "auth_settings_v2",
    "client_certificate_exclusion_paths",
    "client_certificate_mode",
    "connection_string",
    "enabled",
    "https_only",
    "identity",
    "public_network_access_enabled",
    "service_plan_id",
    "sticky_settings",
    "virtual_network_subnet_id",
    "webdeploy_publish_basic_authentication_enabled",
    "zip_deploy_file",
)
_STORAGE = "properties.functionAppConfig.deployment.storage"
_SCALE = "properties.functionAppConfig.scaleAndConcurrency"


def _connection(get: Get) -> Iterable[tuple[str, Value, str]]:
    """The key of the account that holds the code is a setting, which the deployment names."""
    for name, value, source in function_settings(get):
        if name != "FUNCTIONS_EXTENSION_VERSION":
            yield name, value, source
    key = get("storage_access_key")
    if key is None:
        return
    endpoint = get("storage_container_endpoint")
    account = distribute("account", lambda outcome: _account(outcome[0]), [endpoint])
    pieces: list[Value] = ["DefaultEndpointsProtocol=https;AccountName=", account, ";AccountKey=", key]
    pieces.append(";EndpointSuffix=core.windows.net")
    connection = distribute("storage", lambda outcome: join_text("storage", outcome), pieces)
    yield "DEPLOYMENT_STORAGE_CONNECTION_STRING", connection, "storage_access_key"
    yield "AzureWebJobsStorage", connection, "storage_access_key"


def _account(endpoint: Value) -> Value:
    if isinstance(endpoint, Unknown):
        return endpoint
    return endpoint.removeprefix("https://").partition(".")[0] if isinstance(endpoint, str) else ""


TABLES = (
    Table(
        "azurerm_function_app_flex_consumption",
        TYPE,
        {
            **{name: FUNCTION[name] for name in _SHARED if name in FUNCTION},
            "client_certificate_enabled": "properties.clientCertEnabled",
            "site_config": Block("properties.siteConfig", _SITE, required=True),
            "storage_container_type": f"{_STORAGE}.type",
            "storage_container_endpoint": f"{_STORAGE}.value",
            "storage_authentication_type": f"{_STORAGE}.authentication.type",
            "storage_access_key": Part(),
            "storage_user_assigned_identity_id": f"{_STORAGE}.authentication.userAssignedIdentityResourceId",
            "runtime_name": "properties.functionAppConfig.runtime.name",
            "runtime_version": "properties.functionAppConfig.runtime.version",
            "always_ready": Block(f"{_SCALE}.alwaysReady", {"instance_count": Field("instanceCount", default=0)}),
            "maximum_instance_count": f"{_SCALE}.maximumInstanceCount",
            "instance_memory_in_mb": f"{_SCALE}.instanceMemoryMB",
            "http_concurrency": f"{_SCALE}.triggers.http.perInstanceConcurrency",
        },
        constants={"kind": "functionapp,linux"},
        exports=EXPORTS,
        finish=finish(_connection),
    ),
)
