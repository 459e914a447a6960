"""Instances of a plan: their arguments are values, and unknown values follow the configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from azward.budget import BUDGET
from azward.frozen import frozen
from azward.graph.known_secret import KNOWN
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, causes, is_secret, known
from azward.source.terraform.evaluation.sensitivity import taint
from azward.source.terraform.module.instance import Complete, Instance, from_json
from azward.source.terraform.plan.document import items, members, text

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Span
    from azward.graph.value import JsonValue
    from azward.source.terraform.hcl.syntax import Block
    from azward.source.terraform.module.instance import Provider
    from azward.source.terraform.module.repeat import Iteration
    from azward.source.terraform.module.scope import Scope
    from azward.source.terraform.plan.document import Planned
    from azward.source.terraform.plan.references import PlannedExpression, References

__all__ = ["PlannedConfiguration", "PlannedInstance"]

HIDDEN: dict[str, JsonValue] = {}
"""An expression that the plan does not show, in a dynamic block."""

COMPARED = 4
"""Members of lists and blocks that are compared in a step."""

_REFERENCE = "@microsoft.keyvault("


@frozen
class PlannedConfiguration:
    """The arguments of a resource in the configuration of a plan, and the references that evaluate them."""

    references: References
    arguments: dict[str, JsonValue]
    has_source: bool  # the block is in the sources


class PlannedInstance(Instance):
    """An instance of a plan or a state. If its block is known, unknown values have the values of its expressions."""

    def __init__(
        self,
        scope: Scope,
        provider: Provider,
        block: Block,
        iteration: Iteration,
        planned: Planned,
        configuration: PlannedConfiguration,
    ) -> None:
        super().__init__(scope, provider, block, iteration, planned.address, planned.mode)
        self.planned = planned
        self.references = configuration.references
        self.arguments = configuration.arguments
        self.has_source = configuration.has_source
        self.existing = planned.prior
        self._complete: Complete | None = None

    def argument(self, name: str) -> Value | Absent:
        """See `Instance`. An attribute that is neither set nor known is absent."""
        if name not in self._values:
            with self.scope.unit.computing(f"{self.address}.{name}", self.environment.file, self.block.start):
                self._values[name] = self._assembled(name)
        return self._values[name]

    @property
    def config(self) -> Mapping[str, Value]:
        """Return all attributes that have a value."""
        if self._complete is None:
            names = dict.fromkeys((*self.planned.after, *members(self.planned.unknown)))
            found = {name: self._guarded(name, self.argument) for name in names}
            self._complete = Complete(self, "")
            self._complete.update((name, value) for name, value in found.items() if not isinstance(value, Absent))
        return self._complete

    def _configured(self, name: str) -> Value | Absent:
        return self._argument(self.block, name, self.environment, "")

    def attribute(self, name: str) -> Value:
        """See `Instance`. A value in the plan takes precedence over one derived from the arguments."""
        if self.planned.after.get(name) is not None and members(self.planned.unknown).get(name) in (None, False):
            value = self.argument(name)
            if not isinstance(value, Absent):
                return value
        return super().attribute(name)

    def decoded(self, name: str) -> Value:
        """See `Instance`."""
        value = self.config.get(name)
        return super().decoded(name) if isinstance(value, Unknown) and self.has_source else from_json(value)

    def deployed_id(self, kind: str) -> str:
        """See `Instance`."""
        found = text(self.planned.after, "id")
        return found if _type_of(found) == kind.casefold() else ""

    def place(self, path: FieldPath) -> tuple[Span, int] | None:
        """See `Instance`."""
        return None if self.has_source else self.references.plan.document.place(self.planned, path)

    # values -------------------------------------------------------------------------------------------------------------

    def _assembled(self, name: str) -> Value | Absent:
        planned = self.planned
        unknown = members(planned.unknown).get(name, False) if planned.unknown is not True else True
        sensitive = members(planned.sensitive).get(name, False) if planned.sensitive is not True else True
        if name not in planned.after and not _some(unknown):
            return ABSENT
        expression = self.arguments.get(name, ABSENT)
        after = planned.after.get(name)
        needed = _some(unknown) or (_some(sensitive) and not _is_constant(expression)) or len(items(after)) > 1
        exact = self._exact(name, expression) if needed else ABSENT
        return self._value((name,), after, unknown, sensitive, expression, exact)

    def _exact(self, name: str, expression: PlannedExpression) -> Value | Absent:
        """Return the value of the expression in the sources, unless these have changed since the plan."""
        if not self.has_source or not self._is_fresh(name, expression):
            return ABSENT
        return self._argument(self.block, name, self.environment, "")

    def _is_fresh(self, name: str, expression: PlannedExpression) -> bool:
        attribute = self.block.attributes.get(name)
        if attribute is None:
            return isinstance(expression, (list, Absent))
        if isinstance(expression, Absent):
            return False
        shown = self.environment.file.slice(attribute.value.start, attribute.value.end)
        return all(str(found) in shown for found in items(expression, "references") if "[" not in str(found))

    def _value(
        self,
        path: FieldPath,
        after: JsonValue,
        unknown: JsonValue,
        sensitive: JsonValue,
        expression: PlannedExpression,
        exact: Value | Absent,
    ) -> Value | Absent:
        if unknown is True:
            return self._late(path, sensitive, expression, exact)
        if isinstance(after, list) or isinstance(unknown, list):
            return self._list(path, items(after), unknown, sensitive, expression, exact)
        if isinstance(after, dict) or (isinstance(unknown, dict) and _some(unknown)):
            return self._object(path, members(after), unknown, sensitive, expression, exact)
        return self._secret(path, after, expression, exact) if sensitive is True else after

    def _object(
        self,
        path: FieldPath,
        after: dict[str, JsonValue],
        unknown: JsonValue,
        sensitive: JsonValue,
        expression: PlannedExpression,
        exact: Value | Absent,
    ) -> Value:
        result = Complete(self, _shown(path))
        for name in dict.fromkeys((*after, *members(unknown))):
            value = self._value(
                (*path, name),
                after.get(name),
                members(unknown).get(name, False),
                True if sensitive is True else members(sensitive).get(name, False),
                _below(expression, name),
                exact.get(name, ABSENT) if isinstance(exact, dict) else ABSENT,
            )
            if not isinstance(value, Absent):
                result[name] = value
        return result

    def _list(
        self,
        path: FieldPath,
        after: list[JsonValue],
        unknown: JsonValue,
        sensitive: JsonValue,
        expression: PlannedExpression,
        exact: Value | Absent,
    ) -> Value:
        marks, masks = items(unknown), items(sensitive)
        if marks and all(mark is True for mark in marks):
            whole = self._late(path, any(map(_some, masks)), HIDDEN if isinstance(expression, Absent) else expression, exact)
            if isinstance(whole, list) and len(whole) == len(marks):
                return whole
        count = max(len(after), len(marks))
        members_: list[JsonValue] = [after[index] if index < len(after) else None for index in range(count)]
        is_ordered = not isinstance(exact, list) or _are_plain(members_) or not _may_compare(count, len(exact))
        order = list(range(count)) if is_ordered else _order(members_, cast("list[Value]", exact))
        told_apart = not isinstance(expression, list) or _may_compare(count, len(expression))
        result: list[Value] = []
        for place, index in enumerate(order):
            value = self._value(
                (*path, index),
                members_[index],
                marks[index] if index < len(marks) else False,
                True if sensitive is True else masks[index] if index < len(masks) else False,
                _member(expression, members_[index]) if told_apart else HIDDEN,
                exact[place] if isinstance(exact, list) and len(exact) == count else ABSENT,
            )
            result.append(None if isinstance(value, Absent) else value)
        return result

    def _late(
        self, path: FieldPath, sensitive: JsonValue, expression: PlannedExpression, exact: Value | Absent
    ) -> Value | Absent:
        """Return a value that is known only after apply."""
        if isinstance(exact, Absent) or exact is None:
            if isinstance(expression, Absent):
                return ABSENT
            name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
            value = self.references.value(expression, name, self.environment)
            if isinstance(value, Absent):  # the id of the instance may depend on it: the cause names no resource
                shown = f"{self.address}.{_shown(path)}"
                value = Unknown(shown, (Cause(CauseKind.RUNTIME, self.type, f"`{shown}` is known only after apply"),))
            elif path == ("name",):  # others may be derived from the same values
                value = Unknown(f"{self.address}.name", causes(value))
            if self.planned.masked and not _some(sensitive) and is_secret(value):
                value = _public(value)  # it is derived from a secret but not one itself
        else:
            value = exact
        if _some(sensitive) and not is_secret(value):
            return taint(value, f"{self.address}.{_shown(path)}", self._marked(path))
        return value

    def _secret(self, path: FieldPath, after: JsonValue, expression: PlannedExpression, exact: Value | Absent) -> Value:
        """Return a value that the plan marks sensitive. It is shown if the sources contain it as a literal."""
        if after is None or isinstance(after, bool) or after == "" or _is_constant(expression):
            return cast("Value", after)
        if isinstance(after, str) and after.lstrip().casefold().startswith(_REFERENCE):
            return after
        if not isinstance(exact, (Absent, Choice)) and known(exact) and exact == after:
            return cast("Value", after)
        KNOWN.learn(str(path[-1]), cast("Value", after), declared=True)
        origin = exact
        if isinstance(origin, Absent) and not isinstance(expression, Absent):
            origin = self.references.value(expression, str(path[-1]), self.environment)
        found = () if isinstance(origin, Absent) else tuple(cause for cause in causes(origin) if cause.secret)
        shown = f"{self.address}.{_shown(path)}"
        return Unknown(shown, found or (self._marked(path),))

    def _marked(self, path: FieldPath) -> Cause:
        shown = f"{self.address}.{_shown(path)}"
        cause = self.provider.cause(self, _shown(path))
        if cause.kind is CauseKind.KEY:
            return cause
        return Cause(CauseKind.SECURE_PARAMETER, shown, f"`{shown}` is sensitive")


def _may_compare(members_: int, blocks: int) -> bool:
    """Decide whether each of so many members may be compared with each block. Of too many, it is open which is which."""
    return BUDGET.take(members_ * blocks // COMPARED)


def _some(mark: JsonValue) -> bool:
    """Decide whether a mask contains `true`."""
    if isinstance(mark, dict):
        return any(map(_some, mark.values()))
    return any(map(_some, mark)) if isinstance(mark, list) else mark is True


def _is_leaf(expression: PlannedExpression) -> bool:
    """Decide whether it is an expression, not a block."""
    return isinstance(expression, dict) and (not expression or "references" in expression or "constant_value" in expression)


def _is_constant(expression: PlannedExpression) -> bool:
    return isinstance(expression, dict) and set(expression) == {"constant_value"}


def _below(expression: PlannedExpression, name: str) -> PlannedExpression:
    """Return the expression of a member of an object."""
    if isinstance(expression, Absent):
        return HIDDEN
    if _is_leaf(expression):
        constant = members(expression).get("constant_value")
        return {"constant_value": constant.get(name)} if isinstance(constant, dict) else expression
    return members(expression).get(name, ABSENT)


def _member(expression: PlannedExpression, after: JsonValue) -> PlannedExpression:
    """Return the expression of a member of a list. The blocks of a set are not in the order of the configuration."""
    if not isinstance(expression, list):
        return HIDDEN if isinstance(expression, Absent) else expression
    fitting = [block for block in expression if _fits(block, after)]
    if len(fitting) == 1:
        return fitting[0]
    merged: dict[str, JsonValue] = {}
    for block in fitting:
        for name, argument in members(block).items():
            merged[name] = _together(merged[name], argument) if name in merged else argument
    return merged if fitting else HIDDEN


def _together(one: JsonValue, other: JsonValue) -> JsonValue:
    if one == other:
        return one
    return {"references": [*items(one, "references"), *items(other, "references")]} if _is_leaf(one) else HIDDEN


def _fits(block: JsonValue, after: JsonValue) -> bool:
    """Decide whether all constants of a block agree with a value."""
    constants = {name: members(found).get("constant_value") for name, found in members(block).items() if _is_constant(found)}
    return all(members(after).get(name) == value for name, value in constants.items())


def _are_plain(found: Sequence[JsonValue]) -> bool:
    """Decide whether no member of a list is an object."""
    return not any(isinstance(member, dict) for member in found)


def _order(found: list[JsonValue], exact: list[Value]) -> list[int]:
    """Return the indexes of the members of a set in the order of their blocks, if that can be determined."""
    left = list(range(len(found)))
    if len(exact) != len(found):
        return left
    order: list[int] = []
    for block in exact:
        index = next((index for index in left if _agree(block, found[index])), None)
        if index is None:
            return list(range(len(found)))
        left.remove(index)
        order.append(index)
    return order


def _agree(block: Value, after: JsonValue) -> bool:
    if not isinstance(block, dict) or not isinstance(after, dict):
        return block == after
    for name, value in block.items():
        if (
            isinstance(value, (str, int, float))
            and name in after
            and after[name] is not None
            and str(after[name]) != str(value)
        ):
            return False
    return True


def _public(value: Value) -> Value:
    """Return `value` without its secret causes."""
    if isinstance(value, list):
        return [_public(item) for item in value]
    if isinstance(value, dict):
        return {name: _public(item) for name, item in value.items()}
    found = tuple(
        Cause(CauseKind.RUNTIME, cause.name, cause.reason, cause.target) if cause.secret else cause
        for cause in causes(value)
    )
    return Unknown(value.expression, found) if isinstance(value, Unknown) else Unknown("value", found)


def _shown(path: FieldPath) -> str:
    shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return shown.removeprefix(".")


def _type_of(identity: str) -> str:
    """Return the type of an ARM id in lower case; "" if it is not an id."""
    parts = identity.casefold().strip("/").split("/")
    if len(parts) == 4 and parts[0] == "subscriptions" and parts[2] == "resourcegroups":
        return "microsoft.resources/resourcegroups"
    if not identity.startswith("/") or "providers" not in parts:
        return ""
    at = len(parts) - 1 - parts[::-1].index("providers")
    tail = parts[at + 1 :]
    return "/".join((tail[0], *tail[1::2])) if len(tail) > 2 and len(tail) % 2 else ""
