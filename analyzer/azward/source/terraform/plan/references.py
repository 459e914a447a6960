"""The values of what the configuration in a plan refers to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value, causes, unknown_from
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.plan.document import items, members

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.source.terraform.hcl.syntax import Expression
    from azward.source.terraform.module.resource_node import ResourceNode
    from azward.source.terraform.module.scope import Scope
    from azward.source.terraform.plan.contents import Plan

__all__ = ["PlannedExpression", "References", "constant", "furthest"]

PlannedExpression: TypeAlias = "JsonValue | Absent"
"""An argument in the configuration of a plan: an expression, a block or a list of blocks; ABSENT if it is not set."""

_SELECTORS = frozenset(("each", "count", "path", "terraform", "self"))
"""Roots of references that say which, or where, not what."""
MAX_TARGETS = 8
"""Maximum number of instances that an unknown value names as its causes."""


class References:
    """Evaluates the references of one module. `node` returns the block that a reference means as a whole."""

    def __init__(self, scope: Scope, plan: Plan, node: Callable[[Expression], ResourceNode | None]) -> None:
        self.scope = scope
        self.plan = plan
        self.node = node

    def open(self, name: str) -> Unknown:
        """Return the value of a name of the module that the plan does not hold."""
        text = f"{self.scope.label}{name}"
        return Unknown(text, (Cause(CauseKind.RUNTIME, name, f"`{text}` is known only after apply"),))

    def value(self, expression: PlannedExpression, name: str, environment: Environment) -> Value | Absent:
        """Return the value of the argument `name` as far as the configuration of a plan determines it, else ABSENT.

        The configuration lists constants and references, not how they are combined. So the value of a reference is taken
        for that of the argument only if both are ids.
        """
        if isinstance(expression, dict) and "constant_value" in expression:
            return constant(expression["constant_value"])
        references = [
            str(found) for found in items(members(expression if isinstance(expression, dict) else {}), "references")
        ]
        leaves = [leaf for leaf in furthest(references) if _says_what(leaf, environment)]
        found = [(leaf, self._reference(leaf, environment)) for leaf in leaves]
        if not found:
            return ABSENT
        plural = name.casefold().endswith("ids")
        if plural and all(_is_id(leaf, value) for leaf, value in found):
            return [item for _, value in found for item in (value if isinstance(value, list) else [value])]
        if len(found) == 1:
            leaf, value = found[0]
            if _is_id(leaf, value) and (name.casefold().endswith("id") or name == "scope"):
                return value
            if leaf.endswith(".name") and name.endswith("_name") and isinstance(value, Unknown):
                return value
            return Unknown(leaf, causes(value) or (Cause(CauseKind.RUNTIME, leaf, f"it is derived from `{leaf}`"),))
        opened = unknown_from(", ".join(leaves[:4]), *(value for _, value in found))
        return opened if opened.causes else Unknown(opened.expression, self.open(opened.expression).causes)

    def each_value(self, expression: PlannedExpression, key: str) -> Value | Absent:
        """Return `each.value` of a block that is repeated for the instances of another, else ABSENT."""
        references = [
            str(found) for found in items(members(expression if isinstance(expression, dict) else {}), "references")
        ]
        parsed = self.plan.parse(references[0]) if len(references) == 1 else None
        node = self.node(parsed[0]) if parsed is not None else None
        same = node.repeat.find(key) if node is not None else None
        return ABSENT if node is None or same is None else node.instance(same).value

    def _reference(self, reference: str, environment: Environment) -> Value:
        """Return the value of a reference. One to all instances of a block means the instance with the same key, if any."""
        parsed = self.plan.parse(reference)
        if parsed is None:
            return self.open(reference)
        tree, file = parsed
        whole = self.node(tree)
        if whole is not None:
            return self._instance_of(whole, environment, reference)
        try:
            return self.scope.evaluator.evaluate(tree, Environment(file, environment.bindings, environment.suffix))
        except EvaluationError:
            return self.open(reference)

    def _instance_of(self, node: ResourceNode, environment: Environment, reference: str) -> Value:
        own = (_own_key(environment.bindings.get(name), key) for name, key in (("each", "key"), ("count", "index")))
        iterations = node.repeat.iterations
        same = next((iteration for key in own if key is not None and (iteration := node.repeat.find(key)) is not None), None)
        if same is not None or len(iterations) == 1:
            return node.instance(same or iterations[0]).attribute("id")
        instances = [node.instance(iteration) for iteration in iterations[:MAX_TARGETS]]
        found = tuple(
            Cause(CauseKind.RUNTIME, node.block.labels[0], f"`{reference}` is known only after apply", instance.key)
            for instance in instances
        )
        return Unknown(reference, found or self.open(reference).causes)


def _says_what(leaf: str, environment: Environment) -> bool:
    """Decide whether a reference leads to a value rather than to a key: `each.value` does where it is known."""
    root, _, rest = leaf.partition(".")
    each = environment.bindings.get("each")
    if root == "each" and rest.partition(".")[0] == "value" and isinstance(each, dict):
        return not isinstance(each.get("value"), Unknown)
    return root not in _SELECTORS


def constant(found: JsonValue) -> Value:
    """Return a value of the plan as a value of the graph."""
    if isinstance(found, dict):
        return {name: constant(member) for name, member in found.items()}
    return [constant(member) for member in found] if isinstance(found, list) else found


def furthest(references: Sequence[str]) -> list[str]:
    """Return those of `references` of which no other one leads further into the same value. O(n log n)."""
    ordered = sorted(set(references))

    def leads_on(reference: str) -> bool:
        for further in (f"{reference}.", f"{reference}["):
            index = bisect_left(ordered, further)
            if index < len(ordered) and ordered[index].startswith(further):
                return True
        return False

    return [reference for reference in references if not leads_on(reference)]


def _is_id(leaf: str, value: Value) -> bool:
    """Decide whether the value of a reference can be the value of an argument that takes an id."""
    if isinstance(value, list):
        return all(_is_id(leaf, item) for item in value)
    if isinstance(value, str):
        return value.startswith("/")
    return isinstance(value, Unknown) and (leaf.endswith(".id") or not leaf.partition(".")[2].count("."))


def _own_key(bound: Value | None, name: str) -> str | int | None:
    key = bound.get(name) if isinstance(bound, dict) else None
    return key if isinstance(key, (str, int)) else None
