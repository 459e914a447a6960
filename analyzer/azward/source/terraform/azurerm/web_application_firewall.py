"""Policies of the web application firewall in front of application gateways."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import ENABLED, NONE, Block, Field, Many, Specs, Table, from_major, objects

__all__ = ["TABLES"]


def _grouped(value: Value) -> Value:
    """What a limit counts by, as groups of variables."""
    return [{"groupByVariables": [{"variableName": value}]}]


_CUSTOM_RULE: Mapping[str, Specs] = {
    "enabled": Field("state", ENABLED),
    "match_conditions": Block(
        "matchConditions",
        {
            "negation_condition": "negationConditon"  # Azure spells it so
        },
    ),
    "group_rate_limit_by": Field("groupByUserSession", _grouped),
}

_SETTINGS: Mapping[str, Specs] = {
    "enabled": Field("state", ENABLED),
    # `expandWebApplicationFirewallPolicyPolicySettings` sends false for what is not written
    "file_upload_enforcement": Field("fileUploadEnforcement", default=from_major({3: NONE, 4: False})),
    "log_scrubbing": Block(
        "logScrubbing",
        {"enabled": Field("state", ENABLED), "rule": Block("scrubbingRules", {"enabled": Field("state", ENABLED)})},
    ),
    "request_body_inspect_limit_in_kb": "requestBodyInspectLimitInKB",
    "js_challenge_cookie_expiration_in_minutes": "jsChallengeCookieExpirationInMins",
}

_EXCLUSION: Mapping[str, Specs] = {
    "excluded_rule_set": Many(
        "exclusionManagedRuleSets",
        {
            "type": "ruleSetType",
            "version": "ruleSetVersion",
            "rule_group": Block("ruleGroups", {"excluded_rules": Field("rules", objects("ruleId"))}),
        },
    )
}

_RULE_SET: Mapping[str, Specs] = {
    "type": "ruleSetType",
    "version": "ruleSetVersion",
    "rule_group_override": Block(
        "ruleGroupOverrides",
        {
            "rule": Block("rules", {"id": "ruleId", "enabled": Field("state", ENABLED, default=False)}),
            "disabled_rules": Field("rules", objects("ruleId", state="Disabled")),
        },
    ),
}

TABLES = (
    Table(
        "azurerm_web_application_firewall_policy",
        f"Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@{VERSION}",
        {
            "custom_rules": Block("properties.customRules", _CUSTOM_RULE),
            "policy_settings": Block("properties.policySettings", _SETTINGS),
            "managed_rules": Block(
                "properties.managedRules",
                {"exclusion": Block("exclusions", _EXCLUSION), "managed_rule_set": Block("managedRuleSets", _RULE_SET)},
            ),
        },
    ),
)
