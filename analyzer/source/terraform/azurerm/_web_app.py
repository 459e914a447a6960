"""What web apps and function apps have in common: the site, its settings, its sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from analyzer.graph.value import Unknown, Value, distribute, join_text, unknown_from
from analyzer.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    KEY,
    Beside,
    Child,
    Export,
    Field,
    Finish,
    Get,
    Many,
    Nested,
    Part,
    Specs,
    Written,
    text,
    unless,
)

__all__ = [
    "EXPORTS",
    "FUNCTION",
    "FUNCTION_SITE",
    "TYPE",
    "WEB",
    "WEB_SITE",
    "finish",
    "first",
    "function_settings",
    "site_config",
    "web_settings",
]

TYPE = "Microsoft.Web/sites@2023-12-01"
_SETTINGS = "properties.siteConfig.appSettings"

EXPORTS: Mapping[str, Export] = {"default_hostname": "{name}.azurewebsites.net", "site_credential": KEY}


def _restrictions(path: str) -> Many:
    return Many(
        path,
        {
            "action": Field("action", default="Allow"),
            "description": Field("description"),
            "headers": IGNORED,  # narrows a rule further; what a rule asks is who may come in at all
            "ip_address": Field("ipAddress", unless("")),
            "name": Field("name"),
            "priority": Field("priority", default=65000),
            "service_tag": Field("ipAddress", unless("")),
            "virtual_network_subnet_id": Field("vnetSubnetResourceId", unless("")),
        },
    )


_SITE: Mapping[str, Specs] = {
    "api_definition_url": Field("apiDefinition.url"),
    "api_management_api_id": Field("apiManagementConfig.id"),
    "app_command_line": Field("appCommandLine"),
    "cors": Nested(
        "cors",
        {
            "allowed_origins": Field("allowedOrigins"),
            "support_credentials": Field("supportCredentials", default=False),
        },
    ),
    "default_documents": Field("defaultDocuments"),
    "ftps_state": Field("ftpsState", default="Disabled"),
    "health_check_path": Field("healthCheckPath"),
    "health_check_eviction_time_in_min": Part(),
    "ip_restriction": _restrictions("ipSecurityRestrictions"),
    "ip_restriction_default_action": Field("ipSecurityRestrictionsDefaultAction", default="Allow"),
    "load_balancing_mode": Field("loadBalancing", default="LeastRequests"),
    "managed_pipeline_mode": Field("managedPipelineMode", default="Integrated"),
    "minimum_tls_version": Field("minTlsVersion", default="1.2"),
    "minimum_tls_cipher_suite": Field("minTlsCipherSuite"),
    "remote_debugging_enabled": Field("remoteDebuggingEnabled", default=False),
    "remote_debugging_version": Field("remoteDebuggingVersion"),
    "scm_ip_restriction": _restrictions("scmIpSecurityRestrictions"),
    "scm_ip_restriction_default_action": Field("scmIpSecurityRestrictionsDefaultAction", default="Allow"),
    "scm_minimum_tls_version": Field("scmMinTlsVersion", default="1.2"),
    "scm_use_main_ip_restriction": Field("scmIpSecurityRestrictionsUseMain"),
    "vnet_route_all_enabled": Field("vnetRouteAllEnabled", default=False),
    "websockets_enabled": Field("webSocketsEnabled", default=False),
    "worker_count": Field("numberOfWorkers"),
}
WEB_SITE: Mapping[str, Specs] = {
    **_SITE,
    "always_on": Field("alwaysOn", default=True),
    "auto_heal_enabled": Field("autoHealEnabled", until=3),
    "auto_heal_setting": IGNORED,  # when it restarts
    "container_registry_managed_identity_client_id": Field("acrUserManagedIdentityID"),
    "container_registry_use_managed_identity": Field("acrUseManagedIdentityCreds"),
    "http2_enabled": Field("http20Enabled"),
    "local_mysql_enabled": Field("localMySqlEnabled", default=False),
    "use_32_bit_worker": Field("use32BitWorkerProcess", default=True),
}
FUNCTION_SITE: Mapping[str, Specs] = {
    **_SITE,
    "always_on": Field("alwaysOn", default=False),
    "app_scale_limit": Field("functionAppScaleLimit"),
    "app_service_logs": IGNORED,  # files on the site itself
    "application_insights_connection_string": Part(),
    "application_insights_key": Part(),
    "elastic_instance_minimum": Field("minimumElasticInstanceCount"),
    "http2_enabled": Field("http20Enabled", default=False),
    "pre_warmed_instance_count": Field("preWarmedInstanceCount"),
    "runtime_scale_monitoring_enabled": Field("functionsRuntimeScaleMonitoringEnabled"),
}


def site_config(fields: Mapping[str, Specs], stack: Mapping[str, Specs]) -> Nested:
    """The block `site_config` with what runs on the site."""
    return Nested("properties.siteConfig", {**fields, "application_stack": Nested("", stack)})


def _provider(name: str, fields: Mapping[str, Specs]) -> Nested:
    return Nested(f"properties.identityProviders.{name}", fields, constants={"enabled": True})


_CLIENT: Mapping[str, Specs] = {
    "client_id": Field("registration.clientId"),
    "client_secret_setting_name": Field("registration.clientSecretSettingName"),
    "login_scopes": Field("login.scopes"),
}
_AUDIENCES: Mapping[str, Specs] = {"allowed_audiences": Field("validation.allowedAudiences")}
_POLICY = "validation.defaultAuthorizationPolicy"
_CHECKS = "validation.jwtClaimChecks"

_AUTH_V2: Mapping[str, Specs] = {
    "auth_enabled": Field("properties.platform.enabled", default=False),
    "runtime_version": Field("properties.platform.runtimeVersion", default="~1"),
    "config_file_path": Field("properties.platform.configFilePath"),
    "require_authentication": Field("properties.globalValidation.requireAuthentication"),
    "unauthenticated_action": Field(
        "properties.globalValidation.unauthenticatedClientAction", default="RedirectToLoginPage"
    ),
    "default_provider": Field("properties.globalValidation.redirectToProvider"),
    "excluded_paths": Field("properties.globalValidation.excludedPaths"),
    "require_https": Field("properties.httpSettings.requireHttps", default=True),
    "http_route_api_prefix": Field("properties.httpSettings.routes.apiPrefix", default="/.auth"),
    "forward_proxy_convention": Field("properties.httpSettings.forwardProxy.convention", default="NoProxy"),
    "forward_proxy_custom_host_header_name": Field("properties.httpSettings.forwardProxy.customHostHeaderName"),
    "forward_proxy_custom_scheme_header_name": Field("properties.httpSettings.forwardProxy.customProtoHeaderName"),
    "apple_v2": _provider("apple", _CLIENT),
    "active_directory_v2": _provider(
        "azureActiveDirectory",
        {
            "client_id": Field("registration.clientId"),
            "tenant_auth_endpoint": Field("registration.openIdIssuer"),
            "client_secret_setting_name": Field("registration.clientSecretSettingName"),
            "client_secret_certificate_thumbprint": Field("registration.clientSecretCertificateThumbprint"),
            "jwt_allowed_groups": Field(f"{_CHECKS}.allowedGroups"),
            "jwt_allowed_client_applications": Field(f"{_CHECKS}.allowedClientApplications"),
            "www_authentication_disabled": Field("login.disableWWWAuthenticate", default=False),
            "allowed_groups": Field(f"{_POLICY}.allowedPrincipals.groups"),
            "allowed_identities": Field(f"{_POLICY}.allowedPrincipals.identities"),
            "allowed_applications": Field(f"{_POLICY}.allowedApplications"),
            "login_parameters": IGNORED,
            **_AUDIENCES,
        },
    ),
    "azure_static_web_app_v2": _provider("azureStaticWebApps", {"client_id": Field("registration.clientId")}),
    "custom_oidc_v2": IGNORED,  # other providers by name; no secret, but the name of a setting
    "facebook_v2": _provider(
        "facebook",
        {
            "app_id": Field("registration.appId"),
            "app_secret_setting_name": Field("registration.appSecretSettingName"),
            "graph_api_version": Field("graphApiVersion"),
            "login_scopes": Field("login.scopes"),
        },
    ),
    "github_v2": _provider("gitHub", _CLIENT),
    "google_v2": _provider("google", {**_CLIENT, **_AUDIENCES}),
    "microsoft_v2": _provider("legacyMicrosoftAccount", {**_CLIENT, **_AUDIENCES}),
    "twitter_v2": _provider(
        "twitter",
        {
            "consumer_key": Field("registration.consumerKey"),
            "consumer_secret_setting_name": Field("registration.consumerSecretSettingName"),
        },
    ),
    "login": Nested(
        "properties.login",
        {
            "logout_endpoint": Field("routes.logoutEndpoint"),
            "token_store_enabled": Field("tokenStore.enabled", default=False),
            "token_refresh_extension_time": Field("tokenStore.tokenRefreshExtensionHours", default=72),
            "token_store_path": Field("tokenStore.fileSystem.directory"),
            "token_store_sas_setting_name": Field("tokenStore.azureBlobStorage.sasUrlSettingName"),
            "preserve_url_fragments_for_logins": Field("preserveUrlFragmentsForLogins", default=False),
            "allowed_external_redirect_urls": Field("allowedExternalRedirectUrls"),
            "cookie_expiration_convention": Field("cookieExpiration.convention", default="FixedTime"),
            "cookie_expiration_time": Field("cookieExpiration.timeToExpiration", default="08:00:00"),
            "validate_nonce": Field("nonce.validateNonce", default=True),
            "nonce_expiration_time": Field("nonce.nonceExpirationInterval", default="00:05:00"),
        },
    ),
}


def _older(prefix: str) -> Nested:
    """A provider of the older sign-in."""
    return Nested(
        "properties",
        {
            "client_id": Field(f"{prefix}ClientId"),
            "client_secret": Field(f"{prefix}ClientSecret"),
            "client_secret_setting_name": Field(f"{prefix}ClientSecretSettingName"),
            "oauth_scopes": Field(f"{prefix}OAuthScopes"),
        },
    )


_AUTH: Mapping[str, Specs] = {
    "enabled": Field("properties.enabled"),
    "active_directory": Nested(
        "properties",
        {
            "client_id": Field("clientId"),
            "allowed_audiences": Field("allowedAudiences"),
            "client_secret": Field("clientSecret"),
            "client_secret_setting_name": Field("clientSecretSettingName"),
        },
    ),
    "additional_login_parameters": IGNORED,
    "allowed_external_redirect_urls": Field("properties.allowedExternalRedirectUrls"),
    "default_provider": Field("properties.defaultProvider"),
    "facebook": Nested(
        "properties",
        {
            "app_id": Field("facebookAppId"),
            "app_secret": Field("facebookAppSecret"),
            "app_secret_setting_name": Field("facebookAppSecretSettingName"),
            "oauth_scopes": Field("facebookOAuthScopes"),
        },
    ),
    "github": _older("gitHub"),
    "google": _older("google"),
    "issuer": Field("properties.issuer"),
    "microsoft": _older("microsoftAccount"),
    "runtime_version": Field("properties.runtimeVersion"),
    "token_refresh_extension_hours": Field("properties.tokenRefreshExtensionHours", default=72),
    "token_store_enabled": Field("properties.tokenStoreEnabled", default=False),
    "twitter": Nested(
        "properties",
        {
            "consumer_key": Field("twitterConsumerKey"),
            "consumer_secret": Field("twitterConsumerSecret"),
            "consumer_secret_setting_name": Field("twitterConsumerSecretSettingName"),
        },
    ),
    "unauthenticated_client_action": Field("properties.unauthenticatedClientAction"),
}
_BACKUP: Mapping[str, Specs] = {
    "name": Field("properties.backupName"),
    "enabled": Field("properties.enabled", default=True),
    "storage_account_url": Field("properties.storageAccountUrl"),
    "schedule": Nested(
        "properties.backupSchedule",
        {
            "frequency_interval": Field("frequencyInterval"),
            "frequency_unit": Field("frequencyUnit"),
            "keep_at_least_one_backup": Field("keepAtLeastOneBackup", default=False),
            "retention_period_days": Field("retentionPeriodInDays", default=30),
            "start_time": Field("startTime"),
            "last_execution_time": IGNORED,
        },
    ),
}
_BLOB: Mapping[str, Specs] = {
    "level": Field("level"),
    "retention_in_days": Field("retentionInDays"),
    "sas_url": Field("sasUrl"),
}
_LOGS: Mapping[str, Specs] = {
    "application_logs": Nested(
        "properties.applicationLogs",
        {"azure_blob_storage": Nested("azureBlobStorage", _BLOB), "file_system_level": Field("fileSystem.level")},
    ),
    "detailed_error_messages": Field("properties.detailedErrorMessages.enabled"),
    "failed_request_tracing": Field("properties.failedRequestsTracing.enabled"),
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
}


def _publishing(name: str) -> Beside:
    return Beside("basicPublishingCredentialsPolicies", name, Field("properties.allow", default=True))


_COMMON: Mapping[str, Specs] = {
    "service_plan_id": Field("properties.serverFarmId"),
    "app_settings": Part(),
    "auth_settings": Child("config", "authsettings", _AUTH),
    "auth_settings_v2": Child("config", "authsettingsV2", _AUTH_V2),
    "backup": Child("config", "backup", _BACKUP),
    "client_certificate_enabled": Field("properties.clientCertEnabled"),
    "client_certificate_exclusion_paths": Field("properties.clientCertExclusionPaths"),
    "connection_string": Many(
        "properties.siteConfig.connectionStrings",
        {"name": Field("name"), "type": Field("type"), "value": Field("connectionString")},
    ),
    "enabled": Field("properties.enabled", default=True),
    "ftp_publish_basic_authentication_enabled": _publishing("ftp"),
    "webdeploy_publish_basic_authentication_enabled": _publishing("scm"),
    "https_only": Field("properties.httpsOnly", default=False),
    "public_network_access_enabled": (
        Field("properties.publicNetworkAccess", ENABLED, default=True),
        Field("properties.siteConfig.publicNetworkAccess", ENABLED, default=True),
    ),
    "identity": IDENTITY,
    "key_vault_reference_identity_id": Field("properties.keyVaultReferenceIdentity"),
    "storage_account": Part(),
    "sticky_settings": IGNORED,  # what stays with a slot
    "virtual_network_backup_restore_enabled": Field("properties.vnetBackupRestoreEnabled", default=False),
    "virtual_network_subnet_id": Field("properties.virtualNetworkSubnetId"),
    "zip_deploy_file": IGNORED,
}
WEB: Mapping[str, Specs] = {
    **_COMMON,
    "client_affinity_enabled": Field("properties.clientAffinityEnabled"),
    "client_certificate_mode": Field("properties.clientCertMode", default="Required"),
    "logs": Child("config", "logs", _LOGS),
}
FUNCTION: Mapping[str, Specs] = {
    **_COMMON,
    "builtin_logging_enabled": Part(default=True),
    "client_certificate_mode": Field("properties.clientCertMode", default="Optional"),
    "daily_memory_time_quota": Field("properties.dailyMemoryTimeQuota", default=0),
    "functions_extension_version": Part(default="~4"),
    "storage_account_access_key": Part(),
    "storage_account_name": Part(),
    "storage_key_vault_secret_id": Part(),
    "storage_uses_managed_identity": Part(),
    "vnet_image_pull_enabled": Field("properties.vnetImagePullEnabled", default=False),
}


# settings -----------------------------------------------------------------------------------------------------------------

_Setting = tuple[str, Value, str]
"""A setting, its value, and the argument that it comes from."""


def finish(settings: Callable[[Get], Iterable[_Setting]]) -> Finish:
    """Writes the settings of a site: those of the provider, unless the user has set them, then those of the user."""

    def write(get: Get) -> Iterable[Written]:
        own = [setting for setting in settings(get) if setting[1] is not None]
        mine = get("app_settings")
        if own or mine is not None:
            value = distribute("app_settings", lambda outcome: _merged(own, outcome[0]), [mine])
            yield _SETTINGS, value, "app_settings"
            if isinstance(value, list):
                sources = {name: source for name, _, source in own}
                for index, member in enumerate(value[: len(own)]):
                    name = member.get("name") if isinstance(member, dict) else None
                    if isinstance(name, str) and name in sources and not _has(mine, name):
                        yield f"{_SETTINGS}[{index}]", member, sources[name]
        mounts = get("storage_account")
        if mounts is not None and mounts != []:
            path = "properties.siteConfig.azureStorageAccounts"
            yield path, distribute("storage_account", lambda outcome: _mounts(outcome[0]), [mounts]), "storage_account"

    return write


def _has(settings: Value, name: str) -> bool:
    return isinstance(settings, dict) and any(key.casefold() == name.casefold() for key in settings)


def _merged(own: Sequence[_Setting], mine: Value) -> Value:
    members: list[Value] = [{"name": name, "value": text(value)} for name, value, _ in own if not _has(mine, name)]
    if isinstance(mine, dict):
        members += [{"name": name, "value": text(value)} for name, value in mine.items() if value is not None]
    elif isinstance(mine, Unknown):
        members.append(Unknown(mine.expression, mine.causes, many=True))
    return members


def _mounts(blocks: Value) -> Value:
    if not isinstance(blocks, list):
        return blocks
    words = {
        "access_key": "accessKey",
        "account_name": "accountName",
        "share_name": "shareName",
        "type": "type",
        "mount_path": "mountPath",
    }
    result: dict[str, Value] = {}
    for block in blocks:
        name = block.get("name") if isinstance(block, dict) else None
        if not isinstance(block, dict) or not isinstance(name, str):
            return unknown_from("storage_account", blocks)
        result[name] = {arm: block[word] for word, arm in words.items() if block.get(word) is not None}
    return result


def first(value: Value) -> dict[str, Value]:
    """The one block there is; empty if there is none or it is not known."""
    block = value[0] if isinstance(value, list) and value else value
    return block if isinstance(block, dict) else {}


def _registry(block: Mapping[str, Value], prefix: str) -> Iterable[_Setting]:
    for name in ("url", "username", "password"):
        yield f"DOCKER_REGISTRY_SERVER_{name.upper()}", block.get(f"{prefix}{name}"), "site_config"


def web_settings(get: Get) -> Iterable[_Setting]:
    """The settings that the provider adds to a web app."""
    site = first(get("site_config"))
    yield "WEBSITE_HEALTHCHECK_MAXPINGFAILURES", site.get("health_check_eviction_time_in_min"), "site_config"
    yield from _registry(first(site.get("application_stack")), "docker_registry_")


def function_settings(get: Get) -> Iterable[_Setting]:
    """The settings that the provider adds to a function app."""
    site = first(get("site_config"))
    yield "FUNCTIONS_EXTENSION_VERSION", get("functions_extension_version"), "functions_extension_version"
    yield from _host_storage(get)
    for name, argument in (
        ("APPLICATIONINSIGHTS_CONNECTION_STRING", "application_insights_connection_string"),
        ("APPINSIGHTS_INSTRUMENTATIONKEY", "application_insights_key"),
        ("WEBSITE_HEALTHCHECK_MAXPINGFAILURES", "health_check_eviction_time_in_min"),
    ):
        yield name, site.get(argument), "site_config"
    yield from _registry(first(first(site.get("application_stack")).get("docker")), "registry_")


def _host_storage(get: Get) -> Iterable[_Setting]:
    account, key, secret = (
        get(name) for name in ("storage_account_name", "storage_account_access_key", "storage_key_vault_secret_id")
    )
    identity, logging = get("storage_uses_managed_identity"), get("builtin_logging_enabled")
    if identity is True:
        yield "AzureWebJobsStorage__accountName", account, "storage_account_name"
        if logging is True:
            yield "AzureWebJobsDashboard__accountName", account, "storage_account_name"
        return
    if secret is not None:
        source, pieces = "storage_key_vault_secret_id", ["@Microsoft.KeyVault(SecretUri=", secret, ")"]
    elif key is not None:
        source = "storage_account_access_key"
        start = "DefaultEndpointsProtocol=https;AccountName="
        pieces = [start, account or "", ";AccountKey=", key, ";EndpointSuffix=core.windows.net"]
    elif identity is not None and identity is not False:
        source, pieces = "storage_uses_managed_identity", [unknown_from("AzureWebJobsStorage", identity)]
    else:
        return
    connection = distribute("storage", lambda outcome: join_text("storage", outcome), pieces)
    yield "AzureWebJobsStorage", connection, source
    if logging is True:
        yield "AzureWebJobsDashboard", connection, source
