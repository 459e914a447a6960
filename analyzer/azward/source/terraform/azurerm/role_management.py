"""Policies of Privileged Identity Management: what activating a role asks for, and how long an assignment lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from azward.graph.value import Choice, Unknown, Value, causes
from azward.source.terraform.azurerm._blocks import of_block, of_blocks
from azward.source.terraform.azurerm.model import Block, Get, Ignored, Nested, Part, Specs, Table, Written

__all__ = ["TABLES"]

_ENABLED = {
    "require_multifactor_authentication": "MultiFactorAuthentication",
    "require_justification": "Justification",
    "require_ticket_info": "Ticketing",
}
_EXPIRES: Mapping[str, Specs] = dict.fromkeys(("expiration_required", "expire_after"), Part())
_ASKS: Mapping[str, Specs] = dict.fromkeys(_ENABLED, Part())


def _rule(kind: str, of: str, **facts: Value) -> list[Value]:
    """The rule of a kind ("Expiration") for whom and what ("EndUser_Assignment"); none where nothing is written of it."""
    written = {name: value for name, value in facts.items() if value is not None}
    return [{"id": f"{kind}_{of}", "ruleType": f"RoleManagementPolicy{kind}Rule", **written}] if written else []


def _enablement(block: Mapping[str, Value], of: str) -> list[Value]:
    given = {word: value for name, word in _ENABLED.items() if (value := block.get(name)) is not None}
    words: list[Value] = [word for word, value in given.items() if value is True]
    words += [Unknown(of, causes(value), many=True) for value in given.values() if isinstance(value, (Unknown, Choice))]
    return _rule("Enablement", of, enabledRules=words if given else None)


def _expiration(block: Mapping[str, Value], of: str) -> list[Value]:
    required = block.get("expiration_required")
    return _rule("Expiration", of, isExpirationRequired=required, maximumDuration=block.get("expire_after"))


def _activation(block: Mapping[str, Value]) -> Value:
    of = "EndUser_Assignment"
    context = block.get("required_conditional_access_authentication_context")
    approval: dict[str, Value] = {}
    if (required := block.get("require_approval")) is not None:
        approval["isApprovalRequired"] = required
    if stages := of_blocks(block.get("approval_stage"), _stage):
        approval["approvalStages"] = stages
    return [
        *_rule("Expiration", of, maximumDuration=block.get("maximum_duration")),
        *_enablement(block, of),
        *_rule("Approval", of, setting=approval or None),
        *_rule("AuthenticationContext", of, isEnabled=None if context is None else True, claimValue=context),
    ]


def _stage(block: Mapping[str, Value]) -> Value:
    def approver(member: Mapping[str, Value]) -> Value:
        return {"id": member.get("object_id"), "userType": member.get("type")}

    return {"primaryApprovers": of_blocks(block.get("primary_approver"), approver)}


def _active(block: Mapping[str, Value]) -> Value:
    return [*_expiration(block, "Admin_Assignment"), *_enablement(block, "Admin_Assignment")]


def _eligible(block: Mapping[str, Value]) -> Value:
    return [*_expiration(block, "Admin_Eligibility")]


_MAKERS: tuple[tuple[str, Callable[[Mapping[str, Value]], Value]], ...] = (
    ("activation_rules", _activation),
    ("active_assignment_rules", _active),
    ("eligible_assignment_rules", _eligible),
)


def _rules(get: Get) -> Iterable[Written]:
    """ARM has one list of all rules."""
    found: list[Value] = []
    for name, make in _MAKERS:
        rules = of_block(get(name), make)
        if isinstance(rules, list):
            found += rules
        elif rules is not None:
            found.append(Unknown(name, causes(rules), many=True))
    if found:
        yield "properties.rules", found, "activation_rules"


TABLES = (
    Table(
        "azurerm_role_management_policy",
        "Microsoft.Authorization/roleManagementPolicies@2024-09-01-preview",  # the types lack 2020-10-01, which is sent
        {
            "activation_rules": Block(
                "",
                {
                    **_ASKS,
                    **dict.fromkeys(
                        ("maximum_duration", "require_approval", "required_conditional_access_authentication_context"),
                        Part(),
                    ),
                    "approval_stage": Block("", {"primary_approver": Nested("", {"object_id": Part(), "type": Part()})}),
                },
            ),
            "active_assignment_rules": Block("", {**_ASKS, **_EXPIRES}),
            "eligible_assignment_rules": Block("", _EXPIRES),
            "notification_rules": Ignored("who is told of an assignment"),
            "role_definition_id": Ignored("the policy of a role is found by it"),
        },
        id="{scope}/providers/Microsoft.Authorization/roleManagementPolicies/{?name}",
        finish=_rules,
    ),
)
