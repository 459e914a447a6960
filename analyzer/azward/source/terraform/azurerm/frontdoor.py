"""The first generation of Front Door, as azurerm 3 and 4 have it."""

from __future__ import annotations

from azward.source.terraform.azurerm._front_door_waf import FIREWALL_POLICY
from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Ignored, Nested, Satellite, Table

__all__ = ["TABLES"]


TABLES = (
    Table(
        "azurerm_frontdoor",
        "Microsoft.Network/frontDoors@2020-05-01",
        {
            "backend_pool": Block(
                "properties.backendPools",
                {
                    "backend": Block(
                        "properties.backends",
                        {"enabled": Field("enabledState", ENABLED), "host_header": "backendHostHeader"},
                    ),
                    "load_balancing_name": Ignored("how requests are cached or balanced"),
                    "health_probe_name": Ignored("how requests are cached or balanced"),
                },
            ),
            "backend_pool_health_probe": Block(
                "properties.healthProbeSettings",
                {
                    "enabled": Field("properties.enabledState", ENABLED),
                    "path": "properties.path",
                    "protocol": "properties.protocol",
                    "probe_method": "properties.healthProbeMethod",
                    "interval_in_seconds": "properties.intervalInSeconds",
                },
            ),
            "backend_pool_load_balancing": Block(
                "properties.loadBalancingSettings",
                {
                    "sample_size": "properties.sampleSize",
                    "successful_samples_required": "properties.successfulSamplesRequired",
                    "additional_latency_milliseconds": "properties.additionalLatencyMilliseconds",
                },
            ),
            "load_balancer_enabled": Field("properties.enabledState", ENABLED),
            "backend_pool_settings": Nested(
                "properties.backendPoolsSettings",
                {
                    "backend_pools_send_receive_timeout_seconds": "sendRecvTimeoutSeconds",
                    "enforce_backend_pools_certificate_name_check": Field("enforceCertificateNameCheck", ENABLED),
                },
            ),
            "frontend_endpoint": Block(
                "properties.frontendEndpoints",
                {
                    "host_name": "properties.hostName",
                    "session_affinity_enabled": Field("properties.sessionAffinityEnabledState", ENABLED),
                    "session_affinity_ttl_seconds": "properties.sessionAffinityTtlSeconds",
                    "web_application_firewall_policy_link_id": "properties.webApplicationFirewallPolicyLink.id",
                },
            ),
            "routing_rule": Block(
                "properties.routingRules",
                {
                    "frontend_endpoints": Ignored("how requests are cached or balanced"),
                    "accepted_protocols": "properties.acceptedProtocols",
                    "patterns_to_match": "properties.patternsToMatch",
                    "enabled": Field("properties.enabledState", ENABLED),
                    "forwarding_configuration": Block(
                        "properties.routeConfiguration",
                        {
                            "backend_pool_name": Ignored("helps the provider to replace the resource"),
                            "cache_enabled": Ignored("how requests are cached or balanced"),
                            "cache_use_dynamic_compression": Ignored("how requests are cached or balanced"),
                            "cache_query_parameter_strip_directive": Ignored("how requests are cached or balanced"),
                            "cache_query_parameters": Ignored("how requests are cached or balanced"),
                            "cache_duration": Ignored("how requests are cached or balanced"),
                        },
                        constants={"['@odata.type']": "#Microsoft.Azure.FrontDoor.Models.FrontdoorForwardingConfiguration"},
                    ),
                    "redirect_configuration": Block(
                        "properties.routeConfiguration",
                        constants={"['@odata.type']": "#Microsoft.Azure.FrontDoor.Models.FrontdoorRedirectConfiguration"},
                    ),
                },
            ),
        },
        constants={"location": "global"},
    ),
    Table(
        "azurerm_frontdoor_firewall_policy",
        "Microsoft.Network/frontDoorWebApplicationFirewallPolicies@2020-04-01",
        FIREWALL_POLICY,
        constants={"location": "global"},
    ),
    Table(
        "azurerm_frontdoor_rules_engine",
        "Microsoft.Network/frontDoors/rulesEngines@2020-05-01",
        {"enabled": Ignored("no rule asks for it"), "rule": Ignored("how data is routed or transformed")},
    ),
    Satellite(
        "azurerm_frontdoor_custom_https_configuration",
        into="{frontend_endpoint_id}",
        type="Microsoft.Network/frontDoors/frontendEndpoints@2020-05-01",
        fields={
            "custom_https_provisioning_enabled": Ignored("the switch of a block: ARM has the block or not"),
            "custom_https_configuration": Block(
                "properties.customHttpsConfiguration",
                {
                    "azure_key_vault_certificate_vault_id": "keyVaultCertificateSourceParameters.vault.id",
                    "azure_key_vault_certificate_secret_name": "keyVaultCertificateSourceParameters.secretName",
                    "azure_key_vault_certificate_secret_version": "keyVaultCertificateSourceParameters.secretVersion",
                },
                constants={"minimumTlsVersion": "1.2"},
            ),
        },
    ),
)
