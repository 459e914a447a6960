"""How users sign in to an app: the two generations of App Service authentication."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Ignored, Specs

__all__ = ["SIGN_IN", "SIGN_IN_V1"]


def _provider(name: str, fields: Mapping[str, Specs]) -> Block:
    return Block(f"properties.identityProviders.{name}", fields, constants={"enabled": True})


_CLIENT: Mapping[str, Specs] = {
    "client_id": "registration.clientId",
    "client_secret_setting_name": "registration.clientSecretSettingName",
    "login_scopes": "login.scopes",
}
_AUDIENCES: Mapping[str, Specs] = {"allowed_audiences": "validation.allowedAudiences"}
_POLICY = "validation.defaultAuthorizationPolicy"
_CHECKS = "validation.jwtClaimChecks"

SIGN_IN: Mapping[str, Specs] = {
    "auth_enabled": Field("properties.platform.enabled", default=False),
    "runtime_version": "properties.platform.runtimeVersion",
    "config_file_path": "properties.platform.configFilePath",
    "require_authentication": "properties.globalValidation.requireAuthentication",
    "unauthenticated_action": "properties.globalValidation.unauthenticatedClientAction",
    "default_provider": "properties.globalValidation.redirectToProvider",
    "excluded_paths": "properties.globalValidation.excludedPaths",
    "require_https": "properties.httpSettings.requireHttps",
    "http_route_api_prefix": "properties.httpSettings.routes.apiPrefix",
    "forward_proxy_convention": "properties.httpSettings.forwardProxy.convention",
    "forward_proxy_custom_host_header_name": "properties.httpSettings.forwardProxy.customHostHeaderName",
    "forward_proxy_custom_scheme_header_name": "properties.httpSettings.forwardProxy.customProtoHeaderName",
    "apple_v2": _provider("apple", _CLIENT),
    "active_directory_v2": _provider(
        "azureActiveDirectory",
        {
            "client_id": "registration.clientId",
            "tenant_auth_endpoint": "registration.openIdIssuer",
            "client_secret_setting_name": "registration.clientSecretSettingName",
            "client_secret_certificate_thumbprint": "registration.clientSecretCertificateThumbprint",
            "jwt_allowed_groups": f"{_CHECKS}.allowedGroups",
            "jwt_allowed_client_applications": f"{_CHECKS}.allowedClientApplications",
            "www_authentication_disabled": Field("login.disableWWWAuthenticate", default=False),
            "allowed_groups": f"{_POLICY}.allowedPrincipals.groups",
            "allowed_identities": f"{_POLICY}.allowedPrincipals.identities",
            "allowed_applications": f"{_POLICY}.allowedApplications",
            "login_parameters": Ignored("extra parameters of a sign-in"),
            **_AUDIENCES,
        },
    ),
    "azure_static_web_app_v2": _provider("azureStaticWebApps", {"client_id": "registration.clientId"}),
    "custom_oidc_v2": Ignored("other providers by name; no secret, but the name of a setting"),
    "facebook_v2": _provider(
        "facebook",
        {
            "app_id": "registration.appId",
            "app_secret_setting_name": "registration.appSecretSettingName",
            "login_scopes": "login.scopes",
        },
    ),
    "github_v2": _provider("gitHub", _CLIENT),
    "google_v2": _provider("google", {**_CLIENT, **_AUDIENCES}),
    "microsoft_v2": _provider("legacyMicrosoftAccount", {**_CLIENT, **_AUDIENCES}),
    "twitter_v2": _provider(
        "twitter",
        {
            "consumer_key": "registration.consumerKey",
            "consumer_secret_setting_name": "registration.consumerSecretSettingName",
        },
    ),
    "login": Block(
        "properties.login",
        {
            "logout_endpoint": "routes.logoutEndpoint",
            "token_store_enabled": "tokenStore.enabled",
            "token_refresh_extension_time": "tokenStore.tokenRefreshExtensionHours",
            "token_store_path": "tokenStore.fileSystem.directory",
            "token_store_sas_setting_name": "tokenStore.azureBlobStorage.sasUrlSettingName",
            "cookie_expiration_convention": "cookieExpiration.convention",
            "cookie_expiration_time": "cookieExpiration.timeToExpiration",
            "validate_nonce": "nonce.validateNonce",
            "nonce_expiration_time": "nonce.nonceExpirationInterval",
        },
    ),
}


def _older(prefix: str) -> Block:
    """A provider of the older sign-in."""
    return Block(
        "properties",
        {
            "client_id": f"{prefix}ClientId",
            "client_secret": f"{prefix}ClientSecret",
            "client_secret_setting_name": f"{prefix}ClientSecretSettingName",
            "oauth_scopes": f"{prefix}OAuthScopes",
        },
    )


SIGN_IN_V1: Mapping[str, Specs] = {
    "active_directory": Block("properties"),
    "additional_login_parameters": Ignored("extra parameters of a sign-in"),
    "facebook": Block(
        "properties",
        {
            "app_id": "facebookAppId",
            "app_secret": "facebookAppSecret",
            "app_secret_setting_name": "facebookAppSecretSettingName",
            "oauth_scopes": "facebookOAuthScopes",
        },
    ),
    "github": _older("gitHub"),
    "google": _older("google"),
    "microsoft": _older("microsoftAccount"),
    "twitter": Block(
        "properties",
        {
            "consumer_key": "twitterConsumerKey",
            "consumer_secret": "twitterConsumerSecret",
            "consumer_secret_setting_name": "twitterConsumerSecretSettingName",
        },
    ),
}
