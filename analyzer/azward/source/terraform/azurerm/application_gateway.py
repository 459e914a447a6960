"""Application gateways."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Ignored, Specs, Table, id_objects, objects

__all__ = ["TABLES"]

_ID: Specs = Ignored("the provider computes it")  # the ids of parts, which nobody writes


def _named(part: str, path: str) -> Field:
    """The name of another part of the gateway."""
    return Field(f"properties.{path}.id", part_of=part)


def _data(path: str, more: Mapping[str, Specs] | None = None) -> Block:
    fields = {"data": "properties.data", "id": _ID, **(more or {})}
    return Block(path, fields)


_SECRET: Mapping[str, Specs] = {"key_vault_secret_id": "properties.keyVaultSecretId"}
_ERRORS: Mapping[str, Specs] = {"id": _ID}
_TLS: Mapping[str, Specs] = {"disabled_protocols": "disabledSslProtocols"}

_FRONTENDS: Mapping[str, Specs] = {
    "frontend_ip_configuration": Block(
        "properties.frontendIPConfigurations",
        {
            "subnet_id": "properties.subnet.id",
            "private_ip_address": "properties.privateIPAddress",
            "public_ip_address_id": "properties.publicIPAddress.id",
            "private_ip_address_allocation": "properties.privateIPAllocationMethod",
            "private_link_configuration_name": _named("privateLinkConfigurations", "privateLinkConfiguration"),
            "private_link_configuration_id": _ID,
            "id": _ID,
        },
    ),
    "frontend_port": Block("properties.frontendPorts", {"port": "properties.port", "id": _ID}),
    "gateway_ip_configuration": Block(
        "properties.gatewayIPConfigurations", {"subnet_id": "properties.subnet.id", "id": _ID}
    ),
    "private_link_configuration": Block(
        "properties.privateLinkConfigurations",
        {
            "ip_configuration": Block(
                "properties.ipConfigurations",
                {
                    "subnet_id": "properties.subnet.id",
                    "private_ip_address_allocation": "properties.privateIPAllocationMethod",
                    "primary": "properties.primary",
                    "private_ip_address": "properties.privateIPAddress",
                },
            ),
            "id": _ID,
        },
    ),
}

_LISTENER: Mapping[str, Specs] = {
    "frontend_ip_configuration_name": _named("frontendIPConfigurations", "frontendIPConfiguration"),
    "frontend_port_name": _named("frontendPorts", "frontendPort"),
    "protocol": "properties.protocol",
    "host_names": "properties.hostNames",
    "ssl_certificate_name": _named("sslCertificates", "sslCertificate"),
    "ssl_profile_name": _named("sslProfiles", "sslProfile"),
    "frontend_ip_configuration_id": _ID,
    "frontend_port_id": _ID,
    "ssl_certificate_id": _ID,
    "ssl_profile_id": _ID,
    "id": _ID,
}

_BACKENDS: Mapping[str, Specs] = {
    "backend_address_pool": Block(
        "properties.backendAddressPools",
        {
            "fqdns": Field("properties.backendAddresses", objects("fqdn")),
            "ip_addresses": Field("properties.backendAddresses", objects("ipAddress")),
            "id": _ID,
        },
    ),
    "backend": Block(
        "properties.backendSettingsCollection",
        {
            "port": "properties.port",
            "protocol": "properties.protocol",
            "client_ip_preservation_enabled": "properties.enableL4ClientIpPreservation",
            "host_name": "properties.hostName",
            "probe_name": _named("probes", "probe"),
            "timeout_in_seconds": "properties.timeout",
            "trusted_root_certificate_names": Field(
                "properties.trustedRootCertificates", id_objects, part_of="trustedRootCertificates"
            ),
            "probe_id": _ID,
            "id": _ID,
        },
    ),
    "backend_http_settings": Block(
        "properties.backendHttpSettingsCollection",
        {
            "cookie_based_affinity": "properties.cookieBasedAffinity",
            "port": "properties.port",
            "protocol": "properties.protocol",
            "affinity_cookie_name": "properties.affinityCookieName",
            # azurerm 3 leaves both to Azure, which validates as well
            "certificate_chain_validation_enabled": Field("properties.validateCertChainAndExpiry", default=True),
            "connection_draining": Block("properties.connectionDraining", {"drain_timeout_sec": "drainTimeoutInSec"}),
            "dedicated_backend_connection_enabled": "properties.dedicatedBackendConnection",
            "host_name": "properties.hostName",
            "path": "properties.path",
            "pick_host_name_from_backend_address": "properties.pickHostNameFromBackendAddress",
            "probe_name": _named("probes", "probe"),
            "request_timeout": "properties.requestTimeout",
            "sni_name": "properties.sniName",
            "sni_validation_enabled": Field("properties.validateSNI", default=True),
            "trusted_root_certificate_names": Field(
                "properties.trustedRootCertificates", id_objects, part_of="trustedRootCertificates"
            ),
            "authentication_certificate": Block(
                "properties.authenticationCertificates",
                {"name": Field("id", part_of="authenticationCertificates"), "id": _ID},
            ),
            "probe_id": _ID,
            "id": _ID,
        },
    ),
    "probe": Block(
        "properties.probes",
        {
            "interval": "properties.interval",
            "protocol": "properties.protocol",
            "timeout": "properties.timeout",
            "unhealthy_threshold": "properties.unhealthyThreshold",
            "host": "properties.host",
            "match": Block("properties.match", {"status_code": "statusCodes"}),
            "minimum_servers": "properties.minServers",
            "path": "properties.path",
            "pick_host_name_from_backend_http_settings": "properties.pickHostNameFromBackendHttpSettings",
            "port": "properties.port",
            "proxy_protocol_header_enabled": "properties.enableProbeProxyProtocolHeader",
            "id": _ID,
        },
    ),
}

_TARGETS: Mapping[str, Specs] = {
    "backend_address_pool_name": _named("backendAddressPools", "backendAddressPool"),
    "backend_http_settings_name": _named("backendHttpSettingsCollection", "backendHttpSettings"),
    "redirect_configuration_name": _named("redirectConfigurations", "redirectConfiguration"),
    "rewrite_rule_set_name": _named("rewriteRuleSets", "rewriteRuleSet"),
    **dict.fromkeys(
        ("id", "backend_address_pool_id", "backend_http_settings_id", "redirect_configuration_id", "rewrite_rule_set_id"),
        _ID,
    ),
}

_ROUTING: Mapping[str, Specs] = {
    "redirect_configuration": Block(
        "properties.redirectConfigurations",
        {
            "redirect_type": "properties.redirectType",
            "target_listener_name": _named("httpListeners", "targetListener"),
            "target_url": "properties.targetUrl",
            "include_path": "properties.includePath",
            "include_query_string": "properties.includeQueryString",
            "target_listener_id": _ID,
            "id": _ID,
        },
    ),
    "request_routing_rule": Block(
        "properties.requestRoutingRules",
        {
            "rule_type": "properties.ruleType",
            "http_listener_name": _named("httpListeners", "httpListener"),
            "url_path_map_name": _named("urlPathMaps", "urlPathMap"),
            "priority": "properties.priority",
            "http_listener_id": _ID,
            "url_path_map_id": _ID,
            **_TARGETS,
        },
    ),
    "routing_rule": Block(
        "properties.routingRules",
        {
            "backend_address_pool_name": _named("backendAddressPools", "backendAddressPool"),
            "backend_name": _named("backendSettingsCollection", "backendSettings"),
            "listener_name": _named("listeners", "listener"),
            "priority": "properties.priority",
            **dict.fromkeys(("id", "backend_address_pool_id", "backend_id", "listener_id"), _ID),
        },
    ),
    "rewrite_rule_set": Block(
        "properties.rewriteRuleSets",
        {
            "rewrite_rule": Block(
                "properties.rewriteRules",
                {
                    "condition": Block("conditions"),
                    "request_header_configuration": Block("actionSet.requestHeaderConfigurations"),
                    "response_header_configuration": Block("actionSet.responseHeaderConfigurations"),
                    "url": Block(
                        "actionSet.urlConfiguration",
                        {
                            "path": "modifiedPath",
                            "query_string": "modifiedQueryString",
                            "components": Ignored("which of the two is meant"),
                        },
                    ),
                },
            ),
            "id": _ID,
        },
    ),
    "url_path_map": Block(
        "properties.urlPathMaps",
        {
            "default_backend_address_pool_name": _named("backendAddressPools", "defaultBackendAddressPool"),
            "default_backend_http_settings_name": _named("backendHttpSettingsCollection", "defaultBackendHttpSettings"),
            "default_redirect_configuration_name": _named("redirectConfigurations", "defaultRedirectConfiguration"),
            "default_rewrite_rule_set_name": _named("rewriteRuleSets", "defaultRewriteRuleSet"),
            "path_rule": Block(
                "properties.pathRules",
                {"paths": "properties.paths", "firewall_policy_id": "properties.firewallPolicy.id", **_TARGETS},
            ),
            **dict.fromkeys(
                (
                    "id",
                    "default_backend_address_pool_id",
                    "default_backend_http_settings_id",
                    "default_redirect_configuration_id",
                    "default_rewrite_rule_set_id",
                ),
                _ID,
            ),
        },
    ),
}

_FIELDS: Mapping[str, Specs] = {
    **_FRONTENDS,
    **_BACKENDS,
    **_ROUTING,
    "authentication_certificate": _data("properties.authenticationCertificates"),
    "custom_error_configuration": Block("properties.customErrorConfigurations", _ERRORS),
    "http2_enabled": Field("properties.enableHttp2", default=False, former=("enable_http2",)),
    "fips_enabled": "properties.enableFips",
    "firewall_policy_id": "properties.firewallPolicy.id",
    "global": Block(
        "properties.globalConfiguration",
        {"request_buffering_enabled": "enableRequestBuffering", "response_buffering_enabled": "enableResponseBuffering"},
    ),
    "http_listener": Block(
        "properties.httpListeners",
        {
            **_LISTENER,
            "host_name": "properties.hostName",
            "require_sni": Field("properties.requireServerNameIndication", default=False),
            "custom_error_configuration": Block("properties.customErrorConfigurations", _ERRORS),
            "firewall_policy_id": "properties.firewallPolicy.id",
        },
    ),
    "listener": Block("properties.listeners", _LISTENER),
    "ssl_certificate": _data("properties.sslCertificates", {"password": "properties.password", **_SECRET}),
    "ssl_policy": Block("properties.sslPolicy", _TLS),
    "ssl_profile": Block(
        "properties.sslProfiles",
        {
            "trusted_client_certificate_names": Field(
                "properties.trustedClientCertificates", id_objects, part_of="trustedClientCertificates"
            ),
            "verify_client_certificate_issuer_dn": Field(
                "properties.clientAuthConfiguration.verifyClientCertIssuerDN",
                default=False,
                former=("verify_client_cert_issuer_dn",),
            ),
            "verify_client_certificate_revocation": Field(
                "properties.clientAuthConfiguration.verifyClientRevocation", default="None"
            ),
            "ssl_policy": Block("properties.sslPolicy", _TLS),
            "id": _ID,
        },
    ),
    "trusted_client_certificate": _data("properties.trustedClientCertificates"),
    "trusted_root_certificate": _data("properties.trustedRootCertificates", _SECRET),
    "waf_configuration": Block(
        "properties.webApplicationFirewallConfiguration",
        {
            "disabled_rule_group": Block("disabledRuleGroups"),
            "file_upload_limit_mb": "fileUploadLimitInMb",
            "max_request_body_size_kb": "maxRequestBodySizeInKb",
            "exclusion": Block("exclusions"),
        },
    ),
}

_ONCE = frozenset(("autoscale_configuration", "global", "identity", "sku", "ssl_policy", "waf_configuration"))
"""Blocks that have no name, and so no id."""

TABLES = (
    Table(
        "azurerm_application_gateway",
        "Microsoft.Network/applicationGateways@2025-05-01",
        _FIELDS,
        exports={  # every part has an id of its own
            f"{block}.id": f"{{id}}/{spec.path.removeprefix('properties.')}/{{name}}"
            for block, spec in _FIELDS.items()
            if isinstance(spec, Block) and block not in _ONCE
        },
    ),
)
