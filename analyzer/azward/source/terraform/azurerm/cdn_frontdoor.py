"""Front Door: profiles, endpoints, origins, routes, domains and firewall policies."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    Field,
    Many,
    Nested,
    Part,
    Satellite,
    Table,
    id_objects,
    joined,
)

__all__ = ["TABLES"]


_EXCLUSION = Many(
    "exclusions",
    {"match_variable": Field("matchVariable"), "operator": Field("selectorMatchOperator"), "selector": Field("selector")},
)


_PROFILE = Table(
    "azurerm_cdn_frontdoor_profile",
    "Microsoft.Cdn/profiles@2025-12-01",
    {
        "sku_name": Field("sku.name"),
        "identity": IDENTITY,
        "response_timeout_seconds": Field("properties.originResponseTimeoutSeconds", default=120),
        "log_scrubbing_rule": Many(
            "properties.logScrubbing.scrubbingRules",
            {"match_variable": Field("matchVariable")},
            constants={"selectorMatchOperator": "EqualsAny", "state": "Enabled"},
        ),
    },
    constants={"location": "global"},
)

_ENDPOINT = Table(
    "azurerm_cdn_frontdoor_endpoint",
    "Microsoft.Cdn/profiles/afdEndpoints@2025-12-01",
    {
        "cdn_frontdoor_profile_id": Part(),
        "enabled": Field("properties.enabledState", ENABLED, default=True),
    },
    id="{cdn_frontdoor_profile_id}/afdEndpoints/{name}",
    constants={"location": "global"},
)

_ORIGIN_GROUP = Table(
    "azurerm_cdn_frontdoor_origin_group",
    "Microsoft.Cdn/profiles/originGroups@2025-12-01",
    {
        "cdn_frontdoor_profile_id": Part(),
        "load_balancing": Nested(
            "properties.loadBalancingSettings",
            {
                "additional_latency_in_milliseconds": Field("additionalLatencyInMilliseconds", default=50),
                "sample_size": Field("sampleSize", default=4),
                "successful_samples_required": Field("successfulSamplesRequired", default=3),
            },
        ),
        "health_probe": Nested(
            "properties.healthProbeSettings",
            {
                "protocol": Field("probeProtocol"),
                "interval_in_seconds": Field("probeIntervalInSeconds"),
                "request_type": Field("probeRequestType", default="HEAD"),
                "path": Field("probePath", default="/"),
            },
        ),
        "restore_traffic_time_to_healed_or_new_endpoint_in_minutes": Field(
            "properties.trafficRestorationTimeToHealedOrNewEndpointsInMinutes", default=10
        ),
        "session_affinity_enabled": Field("properties.sessionAffinityState", ENABLED, default=True),
    },
    id="{cdn_frontdoor_profile_id}/originGroups/{name}",
)

_ORIGIN = Table(
    "azurerm_cdn_frontdoor_origin",
    "Microsoft.Cdn/profiles/originGroups/origins@2025-12-01",
    {
        "cdn_frontdoor_origin_group_id": Part(),
        "host_name": Field("properties.hostName"),
        "certificate_name_check_enabled": Field("properties.enforceCertificateNameCheck"),
        "enabled": Field("properties.enabledState", ENABLED, default=True),
        "http_port": Field("properties.httpPort", default=80),
        "https_port": Field("properties.httpsPort", default=443),
        "origin_host_header": Field("properties.originHostHeader"),
        "priority": Field("properties.priority", default=1),
        "private_link": Nested(
            "properties.sharedPrivateLinkResource",
            {
                "request_message": Field("requestMessage", default="Access request for CDN FrontDoor Private Link Origin"),
                "target_type": Field("groupId"),
                "location": Field("privateLinkLocation"),
                "private_link_target_id": Field("privateLink.id"),
            },
        ),
        "weight": Field("properties.weight", default=500),
    },
    id="{cdn_frontdoor_origin_group_id}/origins/{name}",
)

_ROUTE = Table(
    "azurerm_cdn_frontdoor_route",
    "Microsoft.Cdn/profiles/afdEndpoints/routes@2025-12-01",
    {
        "cdn_frontdoor_endpoint_id": Part(),
        "cdn_frontdoor_origin_group_id": Field("properties.originGroup.id"),
        "patterns_to_match": Field("properties.patternsToMatch"),
        "supported_protocols": Field("properties.supportedProtocols"),
        "cdn_frontdoor_origin_ids": IGNORED,
        "forwarding_protocol": Field("properties.forwardingProtocol", default="MatchRequest"),
        "cache": Nested(
            "properties.cacheConfiguration",
            {
                "query_string_caching_behavior": Field("queryStringCachingBehavior", default="IgnoreQueryString"),
                "query_strings": Field("queryParameters", joined(",")),
                "compression_enabled": Field("compressionSettings.isCompressionEnabled", default=False),
                "content_types_to_compress": Field("compressionSettings.contentTypesToCompress"),
            },
        ),
        "cdn_frontdoor_custom_domain_ids": Field("properties.customDomains", id_objects),
        "cdn_frontdoor_origin_path": Field("properties.originPath"),
        "cdn_frontdoor_rule_set_ids": Field("properties.ruleSets", id_objects),
        "enabled": Field("properties.enabledState", ENABLED, default=True),
        "https_redirect_enabled": Field("properties.httpsRedirect", ENABLED, default=True),
        "link_to_default_domain": Field("properties.linkToDefaultDomain", ENABLED, default=True),
    },
    id="{cdn_frontdoor_endpoint_id}/routes/{name}",
)

_CUSTOM_DOMAIN = Table(
    "azurerm_cdn_frontdoor_custom_domain",
    "Microsoft.Cdn/profiles/customDomains@2025-12-01",
    {
        "cdn_frontdoor_profile_id": Part(),
        "host_name": Field("properties.hostName"),
        "tls": Nested(
            "properties.tlsSettings",
            {
                "cdn_frontdoor_secret_id": Field("secret.id"),
                "certificate_type": Field("certificateType", default="ManagedCertificate"),
                "cipher_suite": Nested(
                    "",
                    {
                        "type": Field("cipherSuiteSetType"),
                        "custom_ciphers": Nested(
                            "customizedCipherSuiteSet",
                            {"tls12": Field("cipherSuiteSetForTls12"), "tls13": Field("cipherSuiteSetForTls13")},
                        ),
                    },
                ),
                "minimum_version": Field("minimumTlsVersion", default="TLS12", former=("minimum_tls_version",)),
            },
        ),
        "dns_zone_id": Field("properties.azureDnsZone.id"),
    },
    id="{cdn_frontdoor_profile_id}/customDomains/{name}",
)

_ASSOCIATION = Satellite(
    "azurerm_cdn_frontdoor_custom_domain_association",
    into="{cdn_frontdoor_custom_domain_id}",
    type="Microsoft.Cdn/profiles/customDomains@2025-12-01",
    fields={
        "cdn_frontdoor_custom_domain_id": Part(),
        "cdn_frontdoor_route_ids": IGNORED,
    },
)

_UNLINKED = Satellite(
    "azurerm_cdn_frontdoor_route_disable_link_to_default_domain",
    into="{cdn_frontdoor_route_id}",
    type="Microsoft.Cdn/profiles/afdEndpoints/routes@2025-04-15",
    fields={
        "cdn_frontdoor_route_id": Part(),
        "cdn_frontdoor_custom_domain_ids": IGNORED,
    },
    constants={"properties.linkToDefaultDomain": "Disabled"},
)

_SECRET = Table(
    "azurerm_cdn_frontdoor_secret",
    "Microsoft.Cdn/profiles/secrets@2025-12-01",
    {
        "cdn_frontdoor_profile_id": Part(),
        "secret": Nested(
            "properties.parameters",
            {
                "customer_certificate": Nested(
                    "",
                    {"key_vault_certificate_id": Part(), "subject_alternative_names": IGNORED, "expiration_date": IGNORED},
                )
            },
            constants={"type": "CustomerCertificate"},
        ),
    },
    id="{cdn_frontdoor_profile_id}/secrets/{name}",
)

_SECURITY_POLICY = Table(
    "azurerm_cdn_frontdoor_security_policy",
    "Microsoft.Cdn/profiles/securityPolicies@2025-12-01",
    {
        "cdn_frontdoor_profile_id": Part(),
        "security_policies": Nested(
            "properties.parameters",
            {
                "firewall": Nested(
                    "",
                    {
                        "cdn_frontdoor_firewall_policy_id": Field("wafPolicy.id"),
                        "association": Many(
                            "associations",
                            {
                                "patterns_to_match": Field("patternsToMatch"),
                                "domain": Many("domains", {"cdn_frontdoor_domain_id": Field("id"), "active": IGNORED}),
                            },
                        ),
                    },
                )
            },
            constants={"type": "WebApplicationFirewall"},
        ),
    },
    id="{cdn_frontdoor_profile_id}/securityPolicies/{name}",
)

_RULE_SET = Table(
    "azurerm_cdn_frontdoor_rule_set",
    "Microsoft.Cdn/profiles/ruleSets@2025-12-01",
    {
        "cdn_frontdoor_profile_id": Part(),
    },
    id="{cdn_frontdoor_profile_id}/ruleSets/{name}",
)

_RULE = Table(
    "azurerm_cdn_frontdoor_rule",
    "Microsoft.Cdn/profiles/ruleSets/rules@2025-12-01",
    {
        "cdn_frontdoor_rule_set_id": Part(),
        "order": Field("properties.order"),
        "actions": IGNORED,
        "behaviour_on_match": Field("properties.matchProcessingBehavior", former=("behavior_on_match",), default="Continue"),
        "conditions": IGNORED,
        "cdn_frontdoor_rule_set_name": IGNORED,
    },
    id="{cdn_frontdoor_rule_set_id}/rules/{name}",
)

_FIREWALL_POLICY = Table(
    "azurerm_cdn_frontdoor_firewall_policy",
    "Microsoft.Network/frontDoorWebApplicationFirewallPolicies@2025-03-01",
    {
        "sku_name": Field("sku.name"),
        "enabled": Field("properties.policySettings.enabledState", ENABLED, default=True),
        "js_challenge_cookie_expiration_in_minutes": Field(
            "properties.policySettings.javascriptChallengeExpirationInMinutes"
        ),
        "captcha_cookie_expiration_in_minutes": Field("properties.policySettings.captchaExpirationInMinutes"),
        "mode": Field("properties.policySettings.mode"),
        "request_body_check_enabled": Field("properties.policySettings.requestBodyCheck", ENABLED, default=True),
        "redirect_url": Field("properties.policySettings.redirectUrl"),
        "custom_rule": Many(
            "properties.customRules.rules",
            {
                "name": Field("name"),
                "action": Field("action"),
                "enabled": Field("enabledState", ENABLED, default=True),
                "priority": Field("priority", default=1),
                "type": Field("ruleType"),
                "match_condition": Many(
                    "matchConditions",
                    {
                        "match_variable": Field("matchVariable"),
                        "match_values": Field("matchValue"),
                        "operator": Field("operator"),
                        "selector": Field("selector"),
                        "negation_condition": Field("negateCondition", default=False),
                        "transforms": Field("transforms"),
                    },
                ),
                "rate_limit_duration_in_minutes": Field("rateLimitDurationInMinutes", default=1),
                "rate_limit_threshold": Field("rateLimitThreshold", default=10),
            },
        ),
        "custom_block_response_status_code": Field("properties.policySettings.customBlockResponseStatusCode"),
        "custom_block_response_body": Field("properties.policySettings.customBlockResponseBody"),
        "log_scrubbing": Nested(
            "properties.policySettings.logScrubbing",
            {
                "enabled": Field("state", ENABLED, default=True),
                "scrubbing_rule": Many(
                    "scrubbingRules",
                    {
                        "match_variable": Field("matchVariable"),
                        "selector": Field("selector"),
                        "operator": Field("selectorMatchOperator", default="Equals"),
                        "enabled": Field("state", ENABLED, default=True),
                    },
                ),
            },
        ),
        "managed_rule": Many(
            "properties.managedRules.managedRuleSets",
            {
                "type": Field("ruleSetType"),
                "version": Field("ruleSetVersion"),
                "action": Field("ruleSetAction"),
                "exclusion": _EXCLUSION,
                "override": Many(
                    "ruleGroupOverrides",
                    {
                        "rule_group_name": Field("ruleGroupName"),
                        "exclusion": _EXCLUSION,
                        "rule": Many(
                            "rules",
                            {
                                "rule_id": Field("ruleId"),
                                "action": Field("action"),
                                "enabled": Field("enabledState", ENABLED, default=False),
                                "exclusion": _EXCLUSION,
                            },
                        ),
                    },
                ),
            },
        ),
    },
    constants={"location": "global"},
)

TABLES = (
    _PROFILE,
    _ENDPOINT,
    _ORIGIN_GROUP,
    _ORIGIN,
    _ROUTE,
    _CUSTOM_DOMAIN,
    _ASSOCIATION,
    _UNLINKED,
    _SECRET,
    _SECURITY_POLICY,
    _RULE_SET,
    _RULE,
    _FIREWALL_POLICY,
)
