"""API Management: services and what belongs to them, without APIs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    KEY,
    Block,
    Child,
    Field,
    Get,
    Ignored,
    Many,
    Satellite,
    Specs,
    Table,
    Written,
    split,
    text,
)

__all__ = ["TABLES"]


_SWITCHES: Mapping[str, str] = {
    "backend_ssl30_enabled": "Backend.Protocols.Ssl30",
    "backend_tls10_enabled": "Backend.Protocols.Tls10",
    "backend_tls11_enabled": "Backend.Protocols.Tls11",
    "frontend_ssl30_enabled": "Protocols.Ssl30",
    "frontend_tls10_enabled": "Protocols.Tls10",
    "frontend_tls11_enabled": "Protocols.Tls11",
    "triple_des_ciphers_enabled": "Ciphers.TripleDes168",
    "tls_ecdhe_ecdsa_with_aes128_cbc_sha_ciphers_enabled": "Ciphers.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "tls_ecdhe_ecdsa_with_aes256_cbc_sha_ciphers_enabled": "Ciphers.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "tls_ecdhe_rsa_with_aes128_cbc_sha_ciphers_enabled": "Ciphers.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "tls_ecdhe_rsa_with_aes256_cbc_sha_ciphers_enabled": "Ciphers.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "tls_rsa_with_aes128_cbc_sha256_ciphers_enabled": "Ciphers.TLS_RSA_WITH_AES_128_CBC_SHA256",
    "tls_rsa_with_aes128_cbc_sha_ciphers_enabled": "Ciphers.TLS_RSA_WITH_AES_128_CBC_SHA",
    "tls_rsa_with_aes128_gcm_sha256_ciphers_enabled": "Ciphers.TLS_RSA_WITH_AES_128_GCM_SHA256",
    "tls_rsa_with_aes256_gcm_sha384_ciphers_enabled": "Ciphers.TLS_RSA_WITH_AES_256_GCM_SHA384",
    "tls_rsa_with_aes256_cbc_sha256_ciphers_enabled": "Ciphers.TLS_RSA_WITH_AES_256_CBC_SHA256",
    "tls_rsa_with_aes256_cbc_sha_ciphers_enabled": "Ciphers.TLS_RSA_WITH_AES_256_CBC_SHA",
}
"""Protocols and ciphers, by the last part of the name that they have among the custom properties. All are sent as texts."""
_FORMER = {"backend_ssl30", "backend_tls10", "backend_tls11", "frontend_ssl30", "frontend_tls10", "frontend_tls11"}


def _custom(name: str) -> str:
    return f"properties.customProperties['Microsoft.WindowsAzure.ApiManagement.Gateway.{name}']"


def _switch(name: str, arm: str) -> Field:
    older = name.removesuffix("_enabled")
    former = (f"enable_{older}",) if older in _FORMER else ()
    return Field(_custom(f"Security.{arm}"), text, default=False, former=former)


def _host(kind: str, more: Mapping[str, Specs] | None = None) -> Block:
    return Block(
        "properties.hostnameConfigurations",
        {
            "certificate": "encodedCertificate",
            "key_vault_certificate_id": Field("keyVaultId", former=("key_vault_id",)),
            "ssl_keyvault_identity_client_id": "identityClientId",
            **dict.fromkeys(
                ("certificate_source", "certificate_status", "expiry", "subject", "thumbprint"),
                Ignored("the provider computes it"),
            ),
            **(more or {}),
        },
        constants={"type": kind},
    )


_BINDING: Mapping[str, Specs] = {"default_ssl_binding": Field("defaultSslBinding", default=False)}
_HOSTS: Mapping[str, Specs] = {
    "management": _host("Management"),
    "portal": _host("Portal"),
    "developer_portal": _host("DeveloperPortal"),
    "scm": _host("Scm"),
}


def _tier(value: Value) -> Value:
    return value.partition("_")[0] if isinstance(value, str) else value


def _units(value: Value) -> Value:
    count = value.partition("_")[2] if isinstance(value, str) else ""
    return int(count) if count.isdigit() else None


def _scope(get: Get) -> Iterable[Written]:
    """A subscription that names neither a product nor an API is one to all APIs."""
    if get("product_id") is None and get("api_id") is None:
        yield "properties.scope", "/apis", ""


def _state(value: Value) -> Value:
    return "published" if value is True else "notPublished" if value is False else value


def _at_commas(value: Value) -> Value:
    """Texts that hold several values as lists of these."""
    return {name: split(",")(item) for name, item in value.items()} if isinstance(value, dict) else value


TABLES = (
    Table(
        "azurerm_api_management",
        "Microsoft.ApiManagement/service@2022-08-01",
        {
            "sku_name": (Field("sku.name", _tier), Field("sku.capacity", _units)),
            "additional_location": Block(
                "properties.additionalLocations",
                {
                    "capacity": "sku.capacity",
                    "virtual_network_configuration": Block("virtualNetworkConfiguration", {"subnet_id": "subnetResourceId"}),
                    "gateway_disabled": "disableGateway",
                },
            ),
            "certificate": Block("properties.certificates"),
            "client_certificate_enabled": "properties.enableClientCertificate",
            "delegation": Child(
                "portalsettings",
                "delegation",
                {
                    "subscriptions_enabled": "properties.subscriptions.enabled",
                    "user_registration_enabled": "properties.userRegistration.enabled",
                },
            ),
            "gateway_disabled": "properties.disableGateway",
            "min_api_version": "properties.apiVersionConstraint.minApiVersion",
            "hostname_configuration": Block("", {**_HOSTS, "proxy": _host("Proxy", _BINDING)}),
            "protocols": Block(
                "",
                {"http2_enabled": Field(_custom("Protocols.Server.Http2"), text, default=False, former=("enable_http2",))},
            ),
            "security": Block("", {name: _switch(name, arm) for name, arm in _SWITCHES.items()}),
            "sign_in": Child("portalsettings", "signin"),
            "sign_up": Child("portalsettings", "signup"),
            "tenant_access": Child("tenant", "access"),
            "virtual_network_configuration": Block(
                "properties.virtualNetworkConfiguration", {"subnet_id": "subnetResourceId"}
            ),
            "policy": Child("policies", "policy", {"xml_content": "properties.value", "xml_link": "properties.value"}),
        },
        exports={
            "tenant_access": KEY,
            "gateway_url": "https://{name}.azure-api.net",
            "management_api_url": "https://{name}.management.azure-api.net",
        },
        constants={_custom(f"Security.{arm}"): "false" for arm in _SWITCHES.values()},
    ),
    Table(
        "azurerm_api_management_authorization_server",
        "Microsoft.ApiManagement/service/authorizationServers@2022-08-01",
        {"token_body_parameter": Block("properties.tokenBodyParameters")},
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/authorizationServers/{name}",
    ),
    Table(
        "azurerm_api_management_backend",
        "Microsoft.ApiManagement/service/backends@2024-05-01",
        {
            "credentials": Block(
                "properties.credentials", {"header": Field("header", _at_commas), "query": Field("query", _at_commas)}
            ),
            "circuit_breaker_rule": Many(
                "properties.circuitBreaker.rules",
                {
                    "failure_condition": Block(
                        "failureCondition", {"interval_duration": "interval", "status_code_range": Block("statusCodeRanges")}
                    ),
                    "accept_retry_after_enabled": "acceptRetryAfter",
                },
            ),
            "service_fabric_cluster": Block(
                "properties.properties.serviceFabricCluster",
                {
                    "client_certificate_thumbprint": "clientCertificatethumbprint",
                    "server_x509_name": Block("serverX509Names"),
                },
            ),
        },
    ),
    Table(
        "azurerm_api_management_certificate",
        "Microsoft.ApiManagement/service/certificates@2022-08-01",
        {
            "key_vault_secret_id": "properties.keyVault.secretIdentifier",
            "key_vault_identity_client_id": "properties.keyVault.identityClientId",
        },
    ),
    Satellite(
        "azurerm_api_management_custom_domain",
        into="{api_management_id}",
        type="Microsoft.ApiManagement/service@2024-05-01",
        fields={
            "developer_portal": _HOSTS["developer_portal"],
            "management": _HOSTS["management"],
            "portal": _HOSTS["portal"],
            "gateway": _host("Proxy", _BINDING),
            "scm": _HOSTS["scm"],
        },
    ),
    Table(
        "azurerm_api_management_email_template",
        "Microsoft.ApiManagement/service/templates@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/templates/{template_name}",
    ),
    Table(
        "azurerm_api_management_gateway",
        "Microsoft.ApiManagement/service/gateways@2022-08-01",
        {"location_data": Block("properties.locationData", {"region": "countryOrRegion"})},
    ),
    Table(
        "azurerm_api_management_gateway_api",
        "Microsoft.ApiManagement/service/gateways/apis@2022-08-01",
        id="{gateway_id}/apis/{api_id:last}",
    ),
    Table(
        "azurerm_api_management_group",
        "Microsoft.ApiManagement/service/groups@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/groups/{name}",
    ),
    Table(
        "azurerm_api_management_group_user",
        "Microsoft.ApiManagement/service/groups/users@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/groups/{group_name}/users/{user_id}",
    ),
    Table(
        "azurerm_api_management_logger",
        "Microsoft.ApiManagement/service/loggers@2022-08-01",
        {
            "application_insights": Block(
                "properties",
                {
                    "connection_string": "credentials.connectionString",
                    "instrumentation_key": "credentials.instrumentationKey",
                    "identity_client_id": "credentials.identityClientId",
                },
                constants={"loggerType": "applicationInsights"},
            ),
            "buffered": "properties.isBuffered",
            "eventhub": Block(
                "properties",
                {
                    "name": "credentials.name",
                    "connection_string": "credentials.connectionString",
                    "user_assigned_identity_client_id": "credentials.identityClientId",
                    "endpoint_uri": "credentials.endpointAddress",
                },
                constants={"loggerType": "azureEventHub"},
            ),
        },
    ),
    Table(
        "azurerm_api_management_named_value",
        "Microsoft.ApiManagement/service/namedValues@2022-08-01",
        {"value_from_key_vault": Block("properties.keyVault", {"secret_id": "secretIdentifier"}), "tags": "properties.tags"},
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/namedValues/{name}",
    ),
    Table(
        "azurerm_api_management_openid_connect_provider",
        "Microsoft.ApiManagement/service/openidConnectProviders@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/openidConnectProviders/{name}",
    ),
    Table(
        "azurerm_api_management_policy",
        "Microsoft.ApiManagement/service/policies@2022-08-01",
        {"xml_content": "properties.value", "xml_link": "properties.value"},
        id="{api_management_id}/policies/policy",
    ),
    Table("azurerm_api_management_policy_fragment", "Microsoft.ApiManagement/service/policyFragments@2022-08-01"),
    Table(
        "azurerm_api_management_product",
        "Microsoft.ApiManagement/service/products@2022-08-01",
        {"published": Field("properties.state", _state)},
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/products/{product_id}",
    ),
    Table(
        "azurerm_api_management_product_api",
        "Microsoft.ApiManagement/service/products/apis@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/products/{product_id}/apis/{api_name}",
    ),
    Table(
        "azurerm_api_management_product_group",
        "Microsoft.ApiManagement/service/products/groups@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/products/{product_id}/groups/{group_name}",
    ),
    Table(
        "azurerm_api_management_product_policy",
        "Microsoft.ApiManagement/service/products/policies@2022-08-01",
        {"xml_content": "properties.value", "xml_link": "properties.value"},
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/products/{product_id}/policies/policy",
    ),
    Table(
        "azurerm_api_management_redis_cache",
        "Microsoft.ApiManagement/service/caches@2022-08-01",
        {"redis_cache_id": "properties.resourceId", "cache_location": "properties.useFromLocation"},
    ),
    Table(
        "azurerm_api_management_subscription",
        "Microsoft.ApiManagement/service/subscriptions@2022-08-01",
        {"product_id": "properties.scope", "user_id": "properties.ownerId", "api_id": "properties.scope"},
        id=(
            "{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/subscriptions/{subscription_id}",
            "{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/subscriptions/{?id}",
        ),
        exports={"primary_key": KEY, "secondary_key": KEY},
        finish=_scope,
    ),
    Table("azurerm_api_management_tag", "Microsoft.ApiManagement/service/tags@2022-08-01"),
    Table(
        "azurerm_api_management_user",
        "Microsoft.ApiManagement/service/users@2022-08-01",
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/users/{user_id}",
    ),
    Table(
        "azurerm_api_management_global_schema",
        "Microsoft.ApiManagement/service/schemas@2022-08-01",
        {"type": "properties.schemaType"},
        id="{group}/providers/Microsoft.ApiManagement/service/{api_management_name}/schemas/{schema_id}",
    ),
)
