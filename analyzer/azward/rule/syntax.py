"""How the text of a condition is read: mappings, paths, operators, and errors that say where the fault is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.resource import FieldPath, parse_path
from azward.rule.language import TOP_LEVEL_FIELDS, did_you_mean
from azward.rule.model import RuleError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ConditionError", "KeyPath", "as_mapping", "as_path", "operator_of"]

KeyPath: TypeAlias = "tuple[str | int, ...]"
"""A path into a rule file: keys and list indices, outermost first."""


class ConditionError(RuleError):
    """A fault in a condition, at `path` in the rule file. With `on_key`, the key at `path` is wrong, not its value."""

    def __init__(self, path: KeyPath, message: str, *, on_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.on_key = on_key


def as_mapping(data: object, at: KeyPath, what: str) -> dict[str, object]:
    """Return `data` as a mapping. Raise ConditionError if it is anything else."""
    if not isinstance(data, dict):
        raise ConditionError(at, f"expected {what}")
    return cast("dict[str, object]", data)


def as_path(data: object, at: KeyPath) -> FieldPath:
    """Return `data` as a path into a resource. Raise ConditionError if it is not one."""
    if not isinstance(data, str) or not data:
        raise ConditionError(at, "expected a path such as `properties.networkAcls.ipRules[*].value`")
    try:
        path = parse_path(data)
    except ValueError as error:
        raise ConditionError(at, str(error)) from error
    if str(path[0]).casefold() not in {name.casefold() for name in TOP_LEVEL_FIELDS}:
        hint = did_you_mean(str(path[0]), TOP_LEVEL_FIELDS) or f", expected one of {', '.join(TOP_LEVEL_FIELDS)}"
        raise ConditionError(at, f"unknown top-level property `{path[0]}`{hint}")
    return path


def operator_of(mapping: dict[str, object], at: KeyPath, beside: set[str], known: Sequence[str]) -> str:
    """Return the operator of `mapping`, whose other keys are `beside`. Raise ConditionError unless there is exactly one."""
    operators = [key for key in mapping if key not in beside]
    for key in operators:
        if key not in known:
            raise ConditionError((*at, key), f"unknown operator `{key}`{did_you_mean(key, known)}", on_key=True)
    if len(operators) != 1:
        expected = "one operator: combine several with `allOf`" if operators else "an operator such as `equals`"
        raise ConditionError((*at, *operators[1:2]), f"expected {expected}", on_key=bool(operators))
    return operators[0]
