"""The first generation of Front Door, as azurerm 3 and 4 have it."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, IGNORED, Field, Many, Nested, Part, Satellite, Table

__all__ = ["TABLES"]


_EXCLUSION = Many(
    "exclusions",
    {"match_variable": Field("matchVariable"), "operator": Field("selectorMatchOperator"), "selector": Field("selector")},
)


_FRONT_DOOR = Table(
    "azurerm_frontdoor",
    "Microsoft.Network/frontDoors@2020-05-01",
    {
        "backend_pool": Many(
            "properties.backendPools",
            {
                "name": Field("name"),
                "backend": Many(
                    "properties.backends",
                    {
                        "enabled": Field("enabledState", ENABLED, default=True),
                        "address": Field("address"),
                        "host_header": Field("backendHostHeader"),
                        "http_port": Field("httpPort"),
                        "https_port": Field("httpsPort"),
                        "priority": Field("priority", default=1),
                        "weight": Field("weight", default=50),
                    },
                ),
                "load_balancing_name": IGNORED,
                "health_probe_name": IGNORED,
            },
        ),
        "backend_pool_health_probe": Many(
            "properties.healthProbeSettings",
            {
                "name": Field("name"),
                "enabled": Field("properties.enabledState", ENABLED, default=True),
                "path": Field("properties.path", default="/"),
                "protocol": Field("properties.protocol", default="Http"),
                "probe_method": Field("properties.healthProbeMethod", default="GET"),
                "interval_in_seconds": Field("properties.intervalInSeconds", default=120),
            },
        ),
        "backend_pool_load_balancing": Many(
            "properties.loadBalancingSettings",
            {
                "name": Field("name"),
                "sample_size": Field("properties.sampleSize", default=4),
                "successful_samples_required": Field("properties.successfulSamplesRequired", default=2),
                "additional_latency_milliseconds": Field("properties.additionalLatencyMilliseconds", default=0),
            },
        ),
        "load_balancer_enabled": Field("properties.enabledState", ENABLED, default=True),
        "friendly_name": Field("properties.friendlyName"),
        "backend_pool_settings": Nested(
            "properties.backendPoolsSettings",
            {
                "backend_pools_send_receive_timeout_seconds": Field("sendRecvTimeoutSeconds", default=60),
                "enforce_backend_pools_certificate_name_check": Field("enforceCertificateNameCheck", ENABLED),
            },
        ),
        "frontend_endpoint": Many(
            "properties.frontendEndpoints",
            {
                "name": Field("name"),
                "host_name": Field("properties.hostName"),
                "session_affinity_enabled": Field("properties.sessionAffinityEnabledState", ENABLED, default=False),
                "session_affinity_ttl_seconds": Field("properties.sessionAffinityTtlSeconds", default=0),
                "web_application_firewall_policy_link_id": Field("properties.webApplicationFirewallPolicyLink.id"),
            },
        ),
        "routing_rule": Many(
            "properties.routingRules",
            {
                "name": Field("name"),
                "frontend_endpoints": IGNORED,
                "accepted_protocols": Field("properties.acceptedProtocols"),
                "patterns_to_match": Field("properties.patternsToMatch"),
                "enabled": Field("properties.enabledState", ENABLED, default=True),
                "forwarding_configuration": Nested(
                    "properties.routeConfiguration",
                    {
                        "backend_pool_name": IGNORED,
                        "cache_enabled": IGNORED,
                        "cache_use_dynamic_compression": IGNORED,
                        "cache_query_parameter_strip_directive": IGNORED,
                        "cache_query_parameters": IGNORED,
                        "cache_duration": IGNORED,
                        "custom_forwarding_path": Field("customForwardingPath"),
                        "forwarding_protocol": Field("forwardingProtocol", default="HttpsOnly"),
                    },
                    constants={"['@odata.type']": "#Microsoft.Azure.FrontDoor.Models.FrontdoorForwardingConfiguration"},
                ),
                "redirect_configuration": Nested(
                    "properties.routeConfiguration",
                    {
                        "custom_host": Field("customHost"),
                        "redirect_protocol": Field("redirectProtocol"),
                        "redirect_type": Field("redirectType"),
                        "custom_fragment": Field("customFragment"),
                        "custom_path": Field("customPath"),
                        "custom_query_string": Field("customQueryString"),
                    },
                    constants={"['@odata.type']": "#Microsoft.Azure.FrontDoor.Models.FrontdoorRedirectConfiguration"},
                ),
            },
        ),
    },
    constants={"location": "global"},
)

_FIREWALL_POLICY = Table(
    "azurerm_frontdoor_firewall_policy",
    "Microsoft.Network/frontDoorWebApplicationFirewallPolicies@2020-04-01",
    {
        "enabled": Field("properties.policySettings.enabledState", ENABLED, default=True),
        "mode": Field("properties.policySettings.mode", default="Prevention"),
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
        "managed_rule": Many(
            "properties.managedRules.managedRuleSets",
            {
                "type": Field("ruleSetType"),
                "version": Field("ruleSetVersion"),
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
                "action": Field("ruleSetAction"),
            },
        ),
    },
    constants={"location": "global"},
)

_ENGINE = Table(
    "azurerm_frontdoor_rules_engine",
    "Microsoft.Network/frontDoors/rulesEngines@2020-05-01",
    {
        "frontdoor_name": Part(),
        "enabled": IGNORED,
        "rule": IGNORED,
    },
    id="{group}/providers/Microsoft.Network/frontDoors/{frontdoor_name}/rulesEngines/{name}",
)

_HTTPS = Satellite(
    "azurerm_frontdoor_custom_https_configuration",
    into="{frontend_endpoint_id}",
    type="Microsoft.Network/frontDoors/frontendEndpoints@2020-05-01",
    fields={
        "frontend_endpoint_id": Part(),
        "custom_https_provisioning_enabled": IGNORED,
        "custom_https_configuration": Nested(
            "properties.customHttpsConfiguration",
            {
                "certificate_source": Field("certificateSource", default="FrontDoor"),
                "minimum_tls_version": IGNORED,
                "azure_key_vault_certificate_vault_id": Field("keyVaultCertificateSourceParameters.vault.id"),
                "azure_key_vault_certificate_secret_name": Field("keyVaultCertificateSourceParameters.secretName"),
                "azure_key_vault_certificate_secret_version": Field("keyVaultCertificateSourceParameters.secretVersion"),
            },
            constants={"minimumTlsVersion": "1.2"},
        ),
    },
)

TABLES = (
    _FRONT_DOOR,
    _FIREWALL_POLICY,
    _ENGINE,
    _HTTPS,
)
