"""Content delivery networks that are no Front Door."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY_NAME, KEY_VERSION, Block, Field, Ignored, Many, Table

__all__ = ["TABLES"]

_SECRET = (
    Field("certificateSourceParameters.secretName", KEY_NAME),
    Field("certificateSourceParameters.secretVersion", KEY_VERSION),
)

_ROUTED = Ignored("how data is routed or transformed")

_REDIRECT = Many(
    "actions",
    {
        "redirect_type": "parameters.redirectType",
        "protocol": "parameters.destinationProtocol",
        **dict.fromkeys(("fragment", "hostname", "path", "query_string"), _ROUTED),
    },
    constants={"name": "UrlRedirect"},
)

_RULE = (
    *("cache_expiration_action", "cache_key_query_string_action", "modify_request_header_action"),
    *("modify_response_header_action", "url_rewrite_action", "cookies_condition", "device_condition"),
    *("http_version_condition", "post_arg_condition", "query_string_condition", "remote_address_condition"),
    *("request_body_condition", "request_header_condition", "request_method_condition", "request_scheme_condition"),
    *("request_uri_condition", "url_file_extension_condition", "url_file_name_condition", "url_path_condition"),
)

TABLES = (
    Table("azurerm_cdn_profile", "Microsoft.Cdn/profiles@2020-09-01", {"sku": "sku.name"}),
    Table(
        "azurerm_cdn_endpoint",
        "Microsoft.Cdn/profiles/endpoints@2020-09-01",
        {
            "geo_filter": Block("properties.geoFilters"),
            "querystring_caching_behaviour": "properties.queryStringCachingBehavior",
            "origin": Block(
                "properties.origins",
                {
                    "host_name": "properties.hostName",
                    "http_port": "properties.httpPort",
                    "https_port": "properties.httpsPort",
                },
            ),
            "global_delivery_rule": _ROUTED,
            "delivery_rule": Block(
                "properties.deliveryPolicy.rules", {"url_redirect_action": _REDIRECT, **dict.fromkeys(_RULE, _ROUTED)}
            ),
        },
        exports={"fqdn": "{name}.azureedge.net"},
    ),
    Table(
        "azurerm_cdn_endpoint_custom_domain",
        "Microsoft.Cdn/profiles/endpoints/customDomains@2020-09-01",
        {
            "cdn_managed_https": Block(
                "properties.customHttpsParameters",
                {"certificate_type": "certificateSourceParameters.certificateType", "tls_version": "minimumTlsVersion"},
                constants={"certificateSource": "Cdn"},
            ),
            "user_managed_https": Block(
                "properties.customHttpsParameters",
                {"key_vault_secret_id": _SECRET, "key_vault_certificate_id": _SECRET, "tls_version": "minimumTlsVersion"},
                constants={"certificateSource": "AzureKeyVault", "protocolType": "ServerNameIndication"},
            ),
        },
    ),
)
