"""Application gateways."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    IDENTITY,
    IGNORED,
    NONE,
    Field,
    Many,
    Nested,
    Specs,
    Table,
    from_major,
    id_objects,
    objects,
)

__all__ = ["TABLES"]

_NEW = from_major({3: NONE, 4: True})
_ID: Specs = IGNORED  # the ids of parts, which nobody writes


def _named(part: str, path: str) -> Field:
    """The name of another part of the gateway."""
    return Field(f"properties.{path}.id", part_of=part)


def _data(path: str, more: Mapping[str, Specs] | None = None) -> Many:
    fields = {"name": Field("name"), "data": Field("properties.data"), "id": _ID, **(more or {})}
    return Many(path, fields)


_SECRET: Mapping[str, Specs] = {"key_vault_secret_id": Field("properties.keyVaultSecretId")}
_ERRORS: Mapping[str, Specs] = {
    "status_code": Field("statusCode"),
    "custom_error_page_url": Field("customErrorPageUrl"),
    "id": _ID,
}
_TLS: Mapping[str, Specs] = {
    "disabled_protocols": Field("disabledSslProtocols"),
    "policy_type": Field("policyType"),
    "policy_name": Field("policyName"),
    "cipher_suites": Field("cipherSuites"),
    "min_protocol_version": Field("minProtocolVersion"),
}

_FRONTENDS: Mapping[str, Specs] = {
    "frontend_ip_configuration": Many(
        "properties.frontendIPConfigurations",
        {
            "name": Field("name"),
            "subnet_id": Field("properties.subnet.id"),
            "private_ip_address": Field("properties.privateIPAddress"),
            "public_ip_address_id": Field("properties.publicIPAddress.id"),
            "private_ip_address_allocation": Field("properties.privateIPAllocationMethod", default="Dynamic"),
            "private_link_configuration_name": _named("privateLinkConfigurations", "privateLinkConfiguration"),
            "private_link_configuration_id": _ID,
            "id": _ID,
        },
    ),
    "frontend_port": Many("properties.frontendPorts", {"name": Field("name"), "port": Field("properties.port"), "id": _ID}),
    "gateway_ip_configuration": Many(
        "properties.gatewayIPConfigurations",
        {"name": Field("name"), "subnet_id": Field("properties.subnet.id"), "id": _ID},
    ),
    "private_link_configuration": Many(
        "properties.privateLinkConfigurations",
        {
            "name": Field("name"),
            "ip_configuration": Many(
                "properties.ipConfigurations",
                {
                    "name": Field("name"),
                    "subnet_id": Field("properties.subnet.id"),
                    "private_ip_address_allocation": Field("properties.privateIPAllocationMethod"),
                    "primary": Field("properties.primary"),
                    "private_ip_address": Field("properties.privateIPAddress"),
                },
            ),
            "id": _ID,
        },
    ),
}

_LISTENER: Mapping[str, Specs] = {
    "name": Field("name"),
    "frontend_ip_configuration_name": _named("frontendIPConfigurations", "frontendIPConfiguration"),
    "frontend_port_name": _named("frontendPorts", "frontendPort"),
    "protocol": Field("properties.protocol"),
    "host_names": Field("properties.hostNames"),
    "ssl_certificate_name": _named("sslCertificates", "sslCertificate"),
    "ssl_profile_name": _named("sslProfiles", "sslProfile"),
    "frontend_ip_configuration_id": _ID,
    "frontend_port_id": _ID,
    "ssl_certificate_id": _ID,
    "ssl_profile_id": _ID,
    "id": _ID,
}

_BACKENDS: Mapping[str, Specs] = {
    "backend_address_pool": Many(
        "properties.backendAddressPools",
        {
            "name": Field("name"),
            "fqdns": Field("properties.backendAddresses", objects("fqdn")),
            "ip_addresses": Field("properties.backendAddresses", objects("ipAddress")),
            "id": _ID,
        },
    ),
    "backend": Many(
        "properties.backendSettingsCollection",
        {
            "name": Field("name"),
            "port": Field("properties.port"),
            "protocol": Field("properties.protocol"),
            "client_ip_preservation_enabled": Field("properties.enableL4ClientIpPreservation", default=False),
            "host_name": Field("properties.hostName"),
            "probe_name": _named("probes", "probe"),
            "timeout_in_seconds": Field("properties.timeout", default=30),
            "trusted_root_certificate_names": Field(
                "properties.trustedRootCertificates", id_objects, part_of="trustedRootCertificates"
            ),
            "probe_id": _ID,
            "id": _ID,
        },
    ),
    "backend_http_settings": Many(
        "properties.backendHttpSettingsCollection",
        {
            "cookie_based_affinity": Field("properties.cookieBasedAffinity"),
            "name": Field("name"),
            "port": Field("properties.port"),
            "protocol": Field("properties.protocol"),
            "affinity_cookie_name": Field("properties.affinityCookieName"),
            "certificate_chain_validation_enabled": Field("properties.validateCertChainAndExpiry", default=_NEW),
            "connection_draining": Nested(
                "properties.connectionDraining",
                {"enabled": Field("enabled"), "drain_timeout_sec": Field("drainTimeoutInSec")},
            ),
            "dedicated_backend_connection_enabled": Field("properties.dedicatedBackendConnection", default=False),
            "host_name": Field("properties.hostName"),
            "path": Field("properties.path"),
            "pick_host_name_from_backend_address": Field("properties.pickHostNameFromBackendAddress", default=False),
            "probe_name": _named("probes", "probe"),
            "request_timeout": Field("properties.requestTimeout", default=30),
            "sni_name": Field("properties.sniName"),
            "sni_validation_enabled": Field("properties.validateSNI", default=_NEW),
            "trusted_root_certificate_names": Field(
                "properties.trustedRootCertificates", id_objects, part_of="trustedRootCertificates"
            ),
            "authentication_certificate": Many(
                "properties.authenticationCertificates",
                {"name": Field("id", part_of="authenticationCertificates"), "id": _ID},
            ),
            "probe_id": _ID,
            "id": _ID,
        },
    ),
    "probe": Many(
        "properties.probes",
        {
            "interval": Field("properties.interval"),
            "name": Field("name"),
            "protocol": Field("properties.protocol"),
            "timeout": Field("properties.timeout"),
            "unhealthy_threshold": Field("properties.unhealthyThreshold"),
            "host": Field("properties.host"),
            "match": Nested("properties.match", {"body": Field("body"), "status_code": Field("statusCodes")}),
            "minimum_servers": Field("properties.minServers", default=0),
            "path": Field("properties.path"),
            "pick_host_name_from_backend_http_settings": Field(
                "properties.pickHostNameFromBackendHttpSettings", default=False
            ),
            "port": Field("properties.port"),
            "proxy_protocol_header_enabled": Field("properties.enableProbeProxyProtocolHeader", default=False),
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
        (
            "id",
            "backend_address_pool_id",
            "backend_http_settings_id",
            "redirect_configuration_id",
            "rewrite_rule_set_id",
        ),
        _ID,
    ),
}
_HEADER: Mapping[str, Specs] = {"header_name": Field("headerName"), "header_value": Field("headerValue")}

_ROUTING: Mapping[str, Specs] = {
    "redirect_configuration": Many(
        "properties.redirectConfigurations",
        {
            "name": Field("name"),
            "redirect_type": Field("properties.redirectType"),
            "target_listener_name": _named("httpListeners", "targetListener"),
            "target_url": Field("properties.targetUrl"),
            "include_path": Field("properties.includePath", default=False),
            "include_query_string": Field("properties.includeQueryString", default=False),
            "target_listener_id": _ID,
            "id": _ID,
        },
    ),
    "request_routing_rule": Many(
        "properties.requestRoutingRules",
        {
            "name": Field("name"),
            "rule_type": Field("properties.ruleType"),
            "http_listener_name": _named("httpListeners", "httpListener"),
            "url_path_map_name": _named("urlPathMaps", "urlPathMap"),
            "priority": Field("properties.priority"),
            "http_listener_id": _ID,
            "url_path_map_id": _ID,
            **_TARGETS,
        },
    ),
    "routing_rule": Many(
        "properties.routingRules",
        {
            "name": Field("name"),
            "backend_address_pool_name": _named("backendAddressPools", "backendAddressPool"),
            "backend_name": _named("backendSettingsCollection", "backendSettings"),
            "listener_name": _named("listeners", "listener"),
            "priority": Field("properties.priority"),
            **dict.fromkeys(("id", "backend_address_pool_id", "backend_id", "listener_id"), _ID),
        },
    ),
    "rewrite_rule_set": Many(
        "properties.rewriteRuleSets",
        {
            "name": Field("name"),
            "rewrite_rule": Many(
                "properties.rewriteRules",
                {
                    "name": Field("name"),
                    "rule_sequence": Field("ruleSequence"),
                    "condition": Many(
                        "conditions",
                        {
                            "variable": Field("variable"),
                            "pattern": Field("pattern"),
                            "ignore_case": Field("ignoreCase", default=False),
                            "negate": Field("negate", default=False),
                        },
                    ),
                    "request_header_configuration": Many("actionSet.requestHeaderConfigurations", _HEADER),
                    "response_header_configuration": Many("actionSet.responseHeaderConfigurations", _HEADER),
                    "url": Nested(
                        "actionSet.urlConfiguration",
                        {
                            "path": Field("modifiedPath"),
                            "query_string": Field("modifiedQueryString"),
                            "components": IGNORED,  # which of the two is meant
                            "reroute": Field("reroute", default=False),
                        },
                    ),
                },
            ),
            "id": _ID,
        },
    ),
    "url_path_map": Many(
        "properties.urlPathMaps",
        {
            "name": Field("name"),
            "default_backend_address_pool_name": _named("backendAddressPools", "defaultBackendAddressPool"),
            "default_backend_http_settings_name": _named("backendHttpSettingsCollection", "defaultBackendHttpSettings"),
            "default_redirect_configuration_name": _named("redirectConfigurations", "defaultRedirectConfiguration"),
            "default_rewrite_rule_set_name": _named("rewriteRuleSets", "defaultRewriteRuleSet"),
            "path_rule": Many(
                "properties.pathRules",
                {
                    "name": Field("name"),
                    "paths": Field("properties.paths"),
                    "firewall_policy_id": Field("properties.firewallPolicy.id"),
                    **_TARGETS,
                },
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
    "sku": Nested("properties.sku", {"name": Field("name"), "tier": Field("tier"), "capacity": Field("capacity")}),
    "autoscale_configuration": Nested(
        "properties.autoscaleConfiguration",
        {"min_capacity": Field("minCapacity"), "max_capacity": Field("maxCapacity")},
    ),
    "authentication_certificate": _data("properties.authenticationCertificates"),
    "custom_error_configuration": Many("properties.customErrorConfigurations", _ERRORS),
    "http2_enabled": Field("properties.enableHttp2", default=False, former=("enable_http2",)),
    "fips_enabled": Field("properties.enableFips"),
    "firewall_policy_id": Field("properties.firewallPolicy.id"),
    "force_firewall_policy_association": Field("properties.forceFirewallPolicyAssociation"),
    "global": Nested(
        "properties.globalConfiguration",
        {
            "request_buffering_enabled": Field("enableRequestBuffering"),
            "response_buffering_enabled": Field("enableResponseBuffering"),
        },
    ),
    "http_listener": Many(
        "properties.httpListeners",
        {
            **_LISTENER,
            "host_name": Field("properties.hostName"),
            "require_sni": Field("properties.requireServerNameIndication", default=False),
            "custom_error_configuration": Many("properties.customErrorConfigurations", _ERRORS),
            "firewall_policy_id": Field("properties.firewallPolicy.id"),
        },
    ),
    "listener": Many("properties.listeners", _LISTENER),
    "identity": IDENTITY,
    "private_endpoint_connection": IGNORED,
    "ssl_certificate": _data(
        "properties.sslCertificates",
        {"password": Field("properties.password"), "public_cert_data": IGNORED, **_SECRET},
    ),
    "ssl_policy": Nested("properties.sslPolicy", _TLS),
    "ssl_profile": Many(
        "properties.sslProfiles",
        {
            "name": Field("name"),
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
            "ssl_policy": Nested("properties.sslPolicy", _TLS),
            "id": _ID,
        },
    ),
    "trusted_client_certificate": _data("properties.trustedClientCertificates"),
    "trusted_root_certificate": _data("properties.trustedRootCertificates", _SECRET),
    "waf_configuration": Nested(
        "properties.webApplicationFirewallConfiguration",
        {
            "enabled": Field("enabled"),
            "firewall_mode": Field("firewallMode"),
            "rule_set_type": Field("ruleSetType", default="OWASP"),
            "rule_set_version": Field("ruleSetVersion"),
            "disabled_rule_group": Many(
                "disabledRuleGroups", {"rule_group_name": Field("ruleGroupName"), "rules": Field("rules")}
            ),
            "file_upload_limit_mb": Field("fileUploadLimitInMb", default=100),
            "request_body_check": Field("requestBodyCheck", default=True),
            "max_request_body_size_kb": Field("maxRequestBodySizeInKb", default=128),
            "exclusion": Many(
                "exclusions",
                {
                    "match_variable": Field("matchVariable"),
                    "selector_match_operator": Field("selectorMatchOperator"),
                    "selector": Field("selector"),
                },
            ),
        },
    ),
    "zones": Field("zones"),
}

_GATEWAY = Table(
    "azurerm_application_gateway",
    "Microsoft.Network/applicationGateways@2025-05-01",
    _FIELDS,
    exports={  # every part has an id of its own
        f"{block}.id": f"{{id}}/{spec.path.removeprefix('properties.')}/{{name}}"
        for block, spec in _FIELDS.items()
        if isinstance(spec, Many)
    },
)

TABLES = (_GATEWAY,)
