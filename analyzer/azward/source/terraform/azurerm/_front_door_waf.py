"""Firewall policies of Front Door."""

from __future__ import annotations

from typing import Final

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Specs

__all__ = ["FIREWALL_POLICY"]

_EXCLUSION = Block("exclusions", {"operator": "selectorMatchOperator"})

FIREWALL_POLICY: Final[dict[str, Specs]] = {
    "enabled": Field("properties.policySettings.enabledState", ENABLED),
    "mode": "properties.policySettings.mode",
    "redirect_url": "properties.policySettings.redirectUrl",
    "custom_rule": Block(
        "properties.customRules.rules",
        {
            "enabled": Field("enabledState", ENABLED),
            "type": "ruleType",
            "match_condition": Block(
                "matchConditions", {"match_values": "matchValue", "negation_condition": "negateCondition"}
            ),
        },
    ),
    "custom_block_response_status_code": "properties.policySettings.customBlockResponseStatusCode",
    "custom_block_response_body": "properties.policySettings.customBlockResponseBody",
    "managed_rule": Block(
        "properties.managedRules.managedRuleSets",
        {
            "type": "ruleSetType",
            "version": "ruleSetVersion",
            "exclusion": _EXCLUSION,
            "override": Block(
                "ruleGroupOverrides",
                {
                    "exclusion": _EXCLUSION,
                    "rule": Block("rules", {"enabled": Field("enabledState", ENABLED), "exclusion": _EXCLUSION}),
                },
            ),
            "action": "ruleSetAction",
        },
    ),
}
"""The arguments of firewall policies of both generations of Front Door."""
