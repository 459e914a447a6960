"""Logic apps of the Standard plan: sites of App Service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._app_service import CERTIFICATE
from azward.source.terraform.azurerm._restriction import restrictions
from azward.source.terraform.azurerm._site_settings import finish, function_settings
from azward.source.terraform.azurerm._web_app import FUNCTION, FUNCTION_SITE, TYPE
from azward.source.terraform.azurerm.model import ENABLED, KEY, Beside, Block, Field, Get, Ignored, Part, Specs, Table

__all__ = ["TABLES"]


_SAME = ("app_scale_limit", "cors", "elastic_instance_minimum", "health_check_path", "pre_warmed_instance_count")
_SITE: Mapping[str, Specs] = {
    **{name: FUNCTION_SITE[name] for name in _SAME if name in FUNCTION_SITE},
    "dotnet_framework_version": "netFrameworkVersion",
    "http2_enabled": "http20Enabled",
    "ip_restriction": restrictions("ipSecurityRestrictions"),
    "ip_restriction_default_action": "ipSecurityRestrictionsDefaultAction",
    "public_network_access_enabled": Field("publicNetworkAccess", ENABLED),
    "runtime_scale_monitoring_enabled": "functionsRuntimeScaleMonitoringEnabled",
    "scm_ip_restriction": restrictions("scmIpSecurityRestrictions"),
    "scm_ip_restriction_default_action": "scmIpSecurityRestrictionsDefaultAction",
    "scm_use_main_ip_restriction": "scmIpSecurityRestrictionsUseMain",
    "websockets_enabled": "webSocketsEnabled",
}
_SHARED = (
    "app_settings",
    "connection_string",
    "enabled",
    "https_only",
    "identity",
    "key_vault_reference_identity_id",
    "storage_account_access_key",
    "storage_account_name",
    "storage_key_vault_secret_id",
    "virtual_network_subnet_id",
)


def _settings(get: Get) -> Iterable[tuple[str, Value, str]]:
    for name, value, source in function_settings(get):
        if name == "FUNCTIONS_EXTENSION_VERSION":
            yield name, get("version"), "version"
        else:
            yield name, value, source
    yield "APP_KIND", "workflowApp", ""


def _publishing(name: str) -> Beside:
    return Beside("basicPublishingCredentialsPolicies", name, Field("properties.allow"))


TABLES = (
    Table(
        "azurerm_logic_app_standard",
        TYPE,
        {
            **{name: FUNCTION[name] for name in _SHARED if name in FUNCTION},
            "app_service_plan_id": "properties.serverFarmId",
            "bundle_version": Ignored("a default that later versions of the API do not have"),
            "client_certificate_mode": CERTIFICATE,
            "ftp_publish_basic_authentication_enabled": _publishing("ftp"),
            "scm_publish_basic_authentication_enabled": _publishing("scm"),
            "site_config": Block("properties.siteConfig", _SITE),
            "storage_account_share_name": Ignored("a default that later versions of the API do not have"),
            "use_extension_bundle": Ignored("a default that later versions of the API do not have"),
            "version": Part(),
        },
        constants={"kind": "functionapp,workflowapp", "properties.clientCertEnabled": False},
        exports={"default_hostname": "{name}.azurewebsites.net", "site_credential": KEY},
        finish=finish(_settings),
    ),
)
