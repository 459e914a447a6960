"""Reports without secrets: every text that a format renders has gone through here."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from azward.graph.credential import leaves, name_resembles_secret
from azward.report.model import GraphReport, Location
from azward.rule.model import Rule
from azward.rule.redaction import MAX_VALUE, hidden, holds_credential, is_harmless, masked

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Resource
    from azward.graph.value import JsonValue, Value
    from azward.report.model import Report

__all__ = ["HIDDEN", "cleaned", "hidden_in", "hidden_under", "redacted", "without_secrets"]

HIDDEN = "***"

_Part = TypeVar("_Part")

_last: list[tuple[Report, Report]] = []  # one report is rendered in several formats


def redacted(report: Report) -> Report:
    """Return `report` with the secrets hidden in all texts from scanned files. Rules and the drawing are as they are."""
    if _last and (report is _last[0][0] or report is _last[0][1]):
        return _last[0][1]
    found = cleaned(report)
    _last[:] = [(report, found)]
    return found


def cleaned(value: _Part) -> _Part:
    """Return a part of a report, such as a result, with the secrets hidden in all texts from scanned files."""
    return _clean(value)


def _clean(value: Any) -> Any:
    if type(value) is str:
        return hidden(value)
    if isinstance(value, tuple):
        return tuple(map(_clean, cast("tuple[Any, ...]", value)))
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in cast("dict[Any, Any]", value).items()}
    if value is None or isinstance(value, (bool, int, float, Enum, Rule, GraphReport)) or not is_dataclass(value):
        return value
    changed: dict[str, Any] = {}
    for name in _names(type(value)):
        before = getattr(value, name)
        if not before:  # nothing to hide: most fields of most results are empty
            continue
        after = masked(before) if name == "line" and isinstance(value, Location) else _clean(before)
        if after is not before and after != before:
            changed[name] = after
    return replace(cast("Any", value), **changed) if changed else value


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Return the fields that may hold texts."""
    plain = ("int", "bool", "bool | None", "datetime | None")
    return tuple(field.name for field in fields(cast("Any", kind)) if field.type not in plain)


# the graph


def without_secrets(resource: Resource, body: Value) -> Value:
    """Return the body of a resource without the texts of properties that hold a credential."""
    secrets = [
        path
        for path, value, name in leaves(body)
        if isinstance(value, str) and value and holds_credential(resource, path, name) and not is_harmless(value)
    ]
    for path in secrets:
        body = _replaced(body, path)
    return body


def _replaced(value: Value, path: FieldPath) -> Value:
    if not path:
        return HIDDEN
    head, rest = path[0], path[1:]
    if isinstance(value, dict) and isinstance(head, str) and head in value:
        return {**value, head: _replaced(value[head], rest)}
    if isinstance(value, list) and isinstance(head, int) and head < len(value):
        return [*value[:head], _replaced(value[head], rest), *value[head + 1 :]]
    return value


def hidden_in(value: JsonValue) -> JsonValue:
    """Return JSON without secrets in its texts."""
    if isinstance(value, str):
        return hidden(value, MAX_VALUE)
    if isinstance(value, list):
        return [hidden_in(item) for item in value]
    return {key: hidden_in(item) for key, item in value.items()} if isinstance(value, dict) else value


def hidden_under(name: str, value: Value) -> Value:
    """Return a named value, such as a variable, without the texts whose names are those of credentials."""
    if isinstance(value, str):
        return HIDDEN if value and name_resembles_secret(name) and not is_harmless(value) else value
    if isinstance(value, dict):
        return {key: hidden_under(key, item) for key, item in value.items()}
    return [hidden_under(name, item) for item in value] if isinstance(value, list) else value
