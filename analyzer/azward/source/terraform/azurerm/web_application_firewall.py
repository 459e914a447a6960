"""Policies of the web application firewall in front of application gateways."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import (
    ENABLED,
    NONE,
    Field,
    Many,
    Nested,
    Specs,
    Table,
    from_major,
    objects,
)

__all__ = ["TABLES"]


def _grouped(value: Value) -> Value:
    """What a limit counts by, as groups of variables."""
    return [{"groupByVariables": [{"variableName": value}]}]


_CUSTOM_RULE: Mapping[str, Specs] = {
    "enabled": Field("state", ENABLED, default=True),
    "name": Field("name"),
    "priority": Field("priority"),
    "rule_type": Field("ruleType"),
    "match_conditions": Many(
        "matchConditions",
        {
            "match_variables": Many(
                "matchVariables", {"variable_name": Field("variableName"), "selector": Field("selector")}
            ),
            "match_values": Field("matchValues"),
            "operator": Field("operator"),
            "negation_condition": Field("negationConditon"),  # Azure spells it so
            "transforms": Field("transforms"),
        },
    ),
    "action": Field("action"),
    "rate_limit_duration": Field("rateLimitDuration"),
    "rate_limit_threshold": Field("rateLimitThreshold"),
    "group_rate_limit_by": Field("groupByUserSession", _grouped),
}

_SETTINGS: Mapping[str, Specs] = {
    "enabled": Field("state", ENABLED, default=True),
    "mode": Field("mode", default="Prevention"),
    "file_upload_limit_in_mb": Field("fileUploadLimitInMb", default=100),
    "request_body_check": Field("requestBodyCheck", default=True),
    "max_request_body_size_in_kb": Field("maxRequestBodySizeInKb", default=128),
    "log_scrubbing": Nested(
        "logScrubbing",
        {
            "enabled": Field("state", ENABLED, default=True),
            "rule": Many(
                "scrubbingRules",
                {
                    "enabled": Field("state", ENABLED, default=True),
                    "match_variable": Field("matchVariable"),
                    "selector_match_operator": Field("selectorMatchOperator", default="Equals"),
                    "selector": Field("selector"),
                },
            ),
        },
    ),
    "request_body_enforcement": Field("requestBodyEnforcement", default=from_major({3: NONE, 4: True})),
    "request_body_inspect_limit_in_kb": Field("requestBodyInspectLimitInKB", default=128),
    "js_challenge_cookie_expiration_in_minutes": Field("jsChallengeCookieExpirationInMins", default=30),
    "file_upload_enforcement": Field("fileUploadEnforcement"),
}

_EXCLUSION: Mapping[str, Specs] = {
    "match_variable": Field("matchVariable"),
    "selector": Field("selector"),
    "selector_match_operator": Field("selectorMatchOperator"),
    "excluded_rule_set": Many(
        "exclusionManagedRuleSets",
        {
            "type": Field("ruleSetType", default="OWASP"),
            "version": Field("ruleSetVersion", default="3.2"),
            "rule_group": Many(
                "ruleGroups",
                {"rule_group_name": Field("ruleGroupName"), "excluded_rules": Field("rules", objects("ruleId"))},
            ),
        },
    ),
}

_RULE_SET: Mapping[str, Specs] = {
    "type": Field("ruleSetType", default="OWASP"),
    "version": Field("ruleSetVersion"),
    "rule_group_override": Many(
        "ruleGroupOverrides",
        {
            "rule_group_name": Field("ruleGroupName"),
            "rule": Many(
                "rules",
                {
                    "id": Field("ruleId"),
                    "enabled": Field("state", ENABLED, default=False),
                    "action": Field("action"),
                },
            ),
            "disabled_rules": Field("rules", objects("ruleId", state="Disabled")),
        },
    ),
}

_POLICY = Table(
    "azurerm_web_application_firewall_policy",
    f"Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@{VERSION}",
    {
        "custom_rules": Many("properties.customRules", _CUSTOM_RULE),
        "policy_settings": Nested("properties.policySettings", _SETTINGS),
        "managed_rules": Nested(
            "properties.managedRules",
            {
                "exclusion": Many("exclusions", _EXCLUSION),
                "managed_rule_set": Many("managedRuleSets", _RULE_SET),
            },
        ),
    },
)

TABLES = (_POLICY,)
