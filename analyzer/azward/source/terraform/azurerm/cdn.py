"""Content delivery networks that are no Front Door."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IGNORED, Field, Many, Nested, Part, Table

__all__ = ["TABLES"]


_CLASSIC_PROFILE = Table(
    "azurerm_cdn_profile",
    "Microsoft.Cdn/profiles@2020-09-01",
    {
        "sku": Field("sku.name"),
    },
)

_CLASSIC_ENDPOINT = Table(
    "azurerm_cdn_endpoint",
    "Microsoft.Cdn/profiles/endpoints@2020-09-01",
    {
        "profile_name": Part(),
        "is_http_allowed": Field("properties.isHttpAllowed", default=True),
        "is_https_allowed": Field("properties.isHttpsAllowed", default=True),
        "content_types_to_compress": Field("properties.contentTypesToCompress"),
        "geo_filter": Many(
            "properties.geoFilters",
            {"relative_path": Field("relativePath"), "action": Field("action"), "country_codes": Field("countryCodes")},
        ),
        "is_compression_enabled": Field("properties.isCompressionEnabled"),
        "querystring_caching_behaviour": Field("properties.queryStringCachingBehavior", default="IgnoreQueryString"),
        "optimization_type": Field("properties.optimizationType"),
        "origin": Many(
            "properties.origins",
            {
                "name": Field("name"),
                "host_name": Field("properties.hostName"),
                "http_port": Field("properties.httpPort", default=80),
                "https_port": Field("properties.httpsPort", default=443),
            },
        ),
        "origin_host_header": Field("properties.originHostHeader"),
        "origin_path": Field("properties.originPath"),
        "probe_path": Field("properties.probePath"),
        "global_delivery_rule": IGNORED,
        "delivery_rule": IGNORED,
    },
    id="{group}/providers/Microsoft.Cdn/profiles/{profile_name}/endpoints/{name}",
    exports={"fqdn": "{name}.azureedge.net"},
)

_CLASSIC_DOMAIN = Table(
    "azurerm_cdn_endpoint_custom_domain",
    "Microsoft.Cdn/profiles/endpoints/customDomains@2020-09-01",
    {
        "cdn_endpoint_id": Part(),
        "host_name": Field("properties.hostName"),
        "cdn_managed_https": Nested(
            "properties.customHttpsParameters",
            {
                "certificate_type": Field("certificateSourceParameters.certificateType"),
                "protocol_type": Field("protocolType"),
                "tls_version": Field("minimumTlsVersion", default="TLS12"),
            },
            constants={"certificateSource": "Cdn"},
        ),
        "user_managed_https": Nested(
            "properties.customHttpsParameters",
            {
                "key_vault_secret_id": Part(),
                "tls_version": Field("minimumTlsVersion", default="TLS12"),
                "key_vault_certificate_id": Part(),
            },
            constants={"certificateSource": "AzureKeyVault", "protocolType": "ServerNameIndication"},
        ),
    },
    id="{cdn_endpoint_id}/customDomains/{name}",
)

TABLES = (
    _CLASSIC_PROFILE,
    _CLASSIC_ENDPOINT,
    _CLASSIC_DOMAIN,
)
