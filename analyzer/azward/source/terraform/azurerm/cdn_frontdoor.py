"""Front Door: profiles, endpoints, origins, routes, domains and firewall policies."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._front_door_waf import FIREWALL_POLICY
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY_VERSION,
    KEY_VERSIONLESS,
    Block,
    Field,
    Ignored,
    Many,
    Nested,
    Satellite,
    Specs,
    Table,
    id_objects,
    joined,
)

__all__ = ["TABLES"]


_ROUTED = Ignored("how data is routed or transformed")

_ORIGIN_GROUP = {"cdn_frontdoor_origin_group_id": "originGroup.id", "forwarding_protocol": "forwardingProtocol"}

_ACTIONS: Mapping[str, Specs] = {
    "url_redirect": Many(
        "properties.actions",
        {
            "redirect_type": "parameters.redirectType",
            "redirect_protocol": "parameters.destinationProtocol",
            "destination_host_name": Field("parameters.customHostname", former=("destination_hostname",)),
            "destination_path": "parameters.customPath",
            **dict.fromkeys(("query_string", "destination_fragment"), _ROUTED),
        },
        constants={"name": "UrlRedirect"},
        former=("url_redirect_action",),
    ),
    "route_configuration_override": Many(
        "properties.actions",
        {
            "origin_group": Nested("parameters.originGroupOverride", _ORIGIN_GROUP),
            "caching": _ROUTED,
        },
        constants={"name": "RouteConfigurationOverride"},
    ),
    "route_configuration_override_action": Many(
        "properties.actions",
        {
            **{name: f"parameters.originGroupOverride.{path}" for name, path in _ORIGIN_GROUP.items()},
            **dict.fromkeys(
                ("cache_behavior", "cache_duration", "compression_enabled", "query_string_caching_behavior"), _ROUTED
            ),
            "query_string_parameters": _ROUTED,
        },
        constants={"name": "RouteConfigurationOverride"},
    ),
    **dict.fromkeys(("modify_request_header", "modify_response_header", "url_rewrite"), _ROUTED),
    **dict.fromkeys(("request_header_action", "response_header_action", "url_rewrite_action"), _ROUTED),
}
"""The names without `_action` are those of azurerm 5. ARM has one list of actions, each with a name and parameters."""

TABLES = (
    Table(
        "azurerm_cdn_frontdoor_profile",
        "Microsoft.Cdn/profiles@2025-12-01",
        {
            "response_timeout_seconds": "properties.originResponseTimeoutSeconds",
            "log_scrubbing_rule": Block(
                "properties.logScrubbing.scrubbingRules",
                constants={"selectorMatchOperator": "EqualsAny", "state": "Enabled"},
            ),
        },
        constants={"location": "global"},
    ),
    Table(
        "azurerm_cdn_frontdoor_endpoint",
        "Microsoft.Cdn/profiles/afdEndpoints@2025-12-01",
        {"enabled": Field("properties.enabledState", ENABLED)},
        constants={"location": "global"},
    ),
    Table(
        "azurerm_cdn_frontdoor_origin_group",
        "Microsoft.Cdn/profiles/originGroups@2025-12-01",
        {
            "load_balancing": Block("properties.loadBalancingSettings"),
            "health_probe": Block(
                "properties.healthProbeSettings",
                {
                    "protocol": "probeProtocol",
                    "interval_in_seconds": "probeIntervalInSeconds",
                    "request_type": "probeRequestType",
                    "path": "probePath",
                },
            ),
            "restore_traffic_time_to_healed_or_new_endpoint_in_minutes": Field(
                "properties.trafficRestorationTimeToHealedOrNewEndpointsInMinutes"
            ),
            "session_affinity_enabled": Field("properties.sessionAffinityState", ENABLED),
        },
    ),
    Table(
        "azurerm_cdn_frontdoor_origin",
        "Microsoft.Cdn/profiles/originGroups/origins@2025-12-01",
        {
            "certificate_name_check_enabled": "properties.enforceCertificateNameCheck",
            "enabled": Field("properties.enabledState", ENABLED, default=True, former=("health_probes_enabled",)),
            "private_link": Block(
                "properties.sharedPrivateLinkResource",
                {"target_type": "groupId", "location": "privateLinkLocation", "private_link_target_id": "privateLink.id"},
            ),
        },
    ),
    Table(
        "azurerm_cdn_frontdoor_route",
        "Microsoft.Cdn/profiles/afdEndpoints/routes@2025-12-01",
        {
            "cdn_frontdoor_origin_group_id": "properties.originGroup.id",
            "cdn_frontdoor_origin_ids": Ignored("the link stands in a resource of its own"),
            "cache": Block(
                "properties.cacheConfiguration",
                {
                    "query_strings": Field("queryParameters", joined(",")),
                    "compression_enabled": "compressionSettings.isCompressionEnabled",
                    "content_types_to_compress": "compressionSettings.contentTypesToCompress",
                },
            ),
            "cdn_frontdoor_custom_domain_ids": Field("properties.customDomains", id_objects),
            "cdn_frontdoor_origin_path": "properties.originPath",
            "cdn_frontdoor_rule_set_ids": Field("properties.ruleSets", id_objects),
            "enabled": Field("properties.enabledState", ENABLED),
            "https_redirect_enabled": Field("properties.httpsRedirect", ENABLED),
            "link_to_default_domain": Field("properties.linkToDefaultDomain", ENABLED),
        },
    ),
    Table(
        "azurerm_cdn_frontdoor_custom_domain",
        "Microsoft.Cdn/profiles/customDomains@2025-12-01",
        {
            "tls": Block(
                "properties.tlsSettings",
                {
                    "cdn_frontdoor_secret_id": "secret.id",
                    "cipher_suite": Block(
                        "",
                        {
                            "type": "cipherSuiteSetType",
                            "custom_ciphers": Block(
                                "customizedCipherSuiteSet",
                                {"tls12": "cipherSuiteSetForTls12", "tls13": "cipherSuiteSetForTls13"},
                            ),
                        },
                    ),
                    "minimum_version": Field("minimumTlsVersion", default="TLS12", former=("minimum_tls_version",)),
                },
            ),
            "dns_zone_id": "properties.azureDnsZone.id",
        },
    ),
    Satellite(
        "azurerm_cdn_frontdoor_custom_domain_association",
        into="{cdn_frontdoor_custom_domain_id}",
        type="Microsoft.Cdn/profiles/customDomains@2025-12-01",
        fields={"cdn_frontdoor_route_ids": Ignored("the link stands in a resource of its own")},
    ),
    Satellite(
        "azurerm_cdn_frontdoor_route_disable_link_to_default_domain",
        into="{cdn_frontdoor_route_id}",
        type="Microsoft.Cdn/profiles/afdEndpoints/routes@2025-04-15",
        fields={"cdn_frontdoor_custom_domain_ids": Ignored("the link stands in a resource of its own")},
        constants={"properties.linkToDefaultDomain": "Disabled"},
    ),
    Table(
        "azurerm_cdn_frontdoor_secret",
        "Microsoft.Cdn/profiles/secrets@2025-12-01",
        {
            "secret": Block(
                "properties.parameters",
                {
                    "customer_certificate": Nested(
                        "",
                        {
                            "key_vault_certificate_id": (
                                Field("secretVersion", KEY_VERSION),
                                Field("useLatestVersion", KEY_VERSIONLESS),
                            )
                        },
                    )
                },
                constants={"type": "CustomerCertificate"},
            )
        },
    ),
    Table(
        "azurerm_cdn_frontdoor_security_policy",
        "Microsoft.Cdn/profiles/securityPolicies@2025-12-01",
        {
            "security_policies": Block(
                "properties.parameters",
                {
                    "firewall": Block(
                        "",
                        {
                            "cdn_frontdoor_firewall_policy_id": "wafPolicy.id",
                            "association": Many(
                                "associations", {"domain": Block("domains", {"cdn_frontdoor_domain_id": "id"})}
                            ),
                        },
                    )
                },
                constants={"type": "WebApplicationFirewall"},
            )
        },
    ),
    Table("azurerm_cdn_frontdoor_rule_set", "Microsoft.Cdn/profiles/ruleSets@2025-12-01"),
    Table(
        "azurerm_cdn_frontdoor_rule",
        "Microsoft.Cdn/profiles/ruleSets/rules@2025-12-01",
        {
            "actions": Block("", _ACTIONS),
            "behaviour_on_match": Field("properties.matchProcessingBehavior", former=("behavior_on_match",)),
            "conditions": Ignored("how data is routed or transformed"),
        },
    ),
    Table(
        "azurerm_cdn_frontdoor_firewall_policy",
        "Microsoft.Network/frontDoorWebApplicationFirewallPolicies@2025-03-01",
        {
            **FIREWALL_POLICY,
            "js_challenge_cookie_expiration_in_minutes": "properties.policySettings.javascriptChallengeExpirationInMinutes",
            "captcha_cookie_expiration_in_minutes": "properties.policySettings.captchaExpirationInMinutes",
            "request_body_check_enabled": Field("properties.policySettings.requestBodyCheck", ENABLED),
            "log_scrubbing": Block(
                "properties.policySettings.logScrubbing",
                {
                    "enabled": Field("state", ENABLED),
                    "scrubbing_rule": Block(
                        "scrubbingRules", {"operator": "selectorMatchOperator", "enabled": Field("state", ENABLED)}
                    ),
                },
            ),
        },
        constants={"location": "global"},
    ),
)
