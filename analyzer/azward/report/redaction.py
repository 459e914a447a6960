"""Reports without secrets: every text that a format renders has gone through here."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from operator import is_
from typing import TYPE_CHECKING, Any, TypeVar, cast

from azward.graph.credential import leaves, name_resembles_secret
from azward.graph.known_secret import KNOWN
from azward.graph.value import Unknown
from azward.report.model import GraphReport, Location
from azward.rule.model import Rule
from azward.rule.random_text import is_harmless
from azward.rule.redaction import MAX_VALUE, hidden, holds_credential, masked

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Resource
    from azward.graph.value import JsonValue, Value
    from azward.report.model import Report

__all__ = ["HIDDEN", "cleaned", "hidden_in", "hidden_under", "learn_credentials", "redacted", "without_secrets"]

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
    kind: Any = value.__class__
    if kind is str:
        return hidden(value)
    names = _names(kind)
    if names is None:
        return value
    if not names:
        return _clean_members(value)
    changed: dict[str, Any] = {}
    for name in names:
        before = getattr(value, name)
        if not before:  # nothing to hide: most fields of most results are empty
            continue
        if before.__class__ is str:
            after = masked(before) if name == "line" and kind is Location else hidden(before)
        elif _names(before.__class__) is None:
            continue
        else:
            after = _clean(before)
        if after is not before and after != before:
            changed[name] = after
    return replace(value, **changed) if changed else value


def _clean_members(value: Any) -> Any:
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in cast("dict[Any, Any]", value).items()}
    members = [_clean(member) for member in value]
    return value if all(map(is_, members, value)) else tuple(members)


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """Return the fields of a data class that may hold texts; () for tuples and dictionaries, `None` for what holds none."""
    if issubclass(kind, (tuple, dict)):
        return ()
    if issubclass(kind, Enum) or kind in (Rule, GraphReport) or not is_dataclass(kind):
        return None
    plain = ("int", "bool", "bool | None", "datetime | None")
    return tuple(field.name for field in fields(kind) if field.type not in plain) or None


# the graph


def without_secrets(resource: Resource, body: Value) -> Value:
    """Return the body of a resource without the texts of properties that hold a credential."""
    for path in _credentials(resource, body):
        body = _replaced(body, path)
    return body


def learn_credentials(resource: Resource) -> None:
    """Remember the texts of properties that hold a credential, so that they are hidden in other properties as well."""
    for path, value, name in leaves(resource.body):
        if _is_credential(resource, path, value, name) or (
            isinstance(value, Unknown) and holds_credential(resource, path, name)
        ):
            KNOWN.learn("credential", value)


def _credentials(resource: Resource, body: Value) -> list[FieldPath]:
    return [path for path, value, name in leaves(body) if _is_credential(resource, path, value, name)]


def _is_credential(resource: Resource, path: FieldPath, value: str | Unknown, name: str) -> bool:
    return bool(isinstance(value, str) and value and holds_credential(resource, path, name) and not is_harmless(value))


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
    """Return JSON without secrets in its texts and keys."""
    if isinstance(value, str):
        return hidden(value, MAX_VALUE)
    if isinstance(value, list):
        return [hidden_in(item) for item in value]
    return {hidden(key): hidden_in(item) for key, item in value.items()} if isinstance(value, dict) else value


def hidden_under(name: str, value: Value) -> Value:
    """Return a named value, such as a variable, without the texts whose names are those of credentials."""
    if isinstance(value, str):
        return HIDDEN if value and name_resembles_secret(name) and not is_harmless(value) else value
    if isinstance(value, dict):
        return {key: hidden_under(key, item) for key, item in value.items()}
    return [hidden_under(name, item) for item in value] if isinstance(value, list) else value
