"""What a failing rule asks for: the value that its condition requires of a field, and those that its remediation names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.resource import fold_path, parse_path
from azward.rule.fix import Scalar, Wants, wanted, wanted_at
from azward.rule.language import LOGIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import FieldPath
    from azward.rule.model import Rule

__all__ = ["asked_for", "described", "mentioned", "named", "required_at"]


IDENTIFIES = frozenset(("apiversion", "kind", "name", "type"))
"""Fields that say which resource it is: to change one fixes nothing."""


def required_at(rule: Rule, path: FieldPath) -> Scalar | None:
    """Return the value that the condition of a rule requires at `path`, if it is unambiguous."""
    if not path or str(path[0]).casefold() in IDENTIFIES:
        return None
    value = wanted_at(_all_required(rule.require), path)
    return None if value == "" else value


_REQUIRED: dict[int, tuple[object, Wants]] = {}
"""What conditions require, by their identity: a scan asks for each finding."""


def _all_required(condition: object) -> Wants:
    found = _REQUIRED.get(id(condition))
    if found is None:
        found = _REQUIRED[id(condition)] = (condition, (*wanted(condition), *_opposites(condition)))
    return found[1]


def _required(condition: object) -> Iterator[tuple[FieldPath, Scalar]]:
    """Yield the fields that a condition requires in any case, each with its value. An `anyOf` requires none of its own."""
    if not isinstance(condition, dict):
        return
    mapping = cast("dict[str, object]", condition)
    every = mapping.get("allOf")
    for child in cast("list[object]", every) if isinstance(every, list) else ():
        yield from _required(child)
    if "field" in mapping:
        for path, value in (*wanted(mapping), *_opposites(mapping)):
            if value is not None and str(path[0]).casefold() not in IDENTIFIES:
                yield path, value


def _opposites(condition: object) -> Iterator[tuple[FieldPath, Scalar]]:
    """Yield the fields that must not be `true`, which therefore must be `false`, or the other way around."""
    if not isinstance(condition, dict):
        return
    mapping = cast("dict[str, object]", condition)
    for word in LOGIC:
        if word != "not" and isinstance(mapping.get(word), list):
            for child in cast("list[object]", mapping[word]):
                yield from _opposites(child)
    field, value = mapping.get("field"), mapping.get("notEquals")
    if isinstance(field, str) and isinstance(value, bool):
        yield parse_path(field), not value


Described: TypeAlias = "tuple[tuple[tuple[FieldPath, ...], Scalar], ...]"

_CODE = r"`[A-Za-z][\w.]*`"
_PAIR = re.compile(rf"((?:{_CODE}(?:,| and|, and) )*{_CODE})(?: [^`.]{{1,30}})? to `([^`]+)`")
_NAME = re.compile(r"`([^`]+)`")


def described(rule: Rule) -> Described:
    """Return what the remediation of a rule says to set, with its value: "Set `minTlsVersion` to `1.2`".

    A field is given by the paths that it may have: the text leaves out `properties`.
    """
    return _described(rule.remediation)


@lru_cache(maxsize=512)
def _described(text: str) -> Described:
    found: dict[tuple[tuple[FieldPath, ...], Scalar], None] = {}
    for names, value in _PAIR.findall(text):
        for name in cast("list[str]", _NAME.findall(names)):
            path = parse_path(name)
            paths = (path,) if path[0] == "properties" else (("properties", *path), path)
            found[paths, _scalar(value)] = None
    return tuple(found)


_PROPERTY = re.compile(r"`([a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*)`")


def named(rule: Rule) -> tuple[str, ...]:
    """Return the fields that the remediation of a rule names: words with a dot or an inner capital."""
    found = dict.fromkeys(_PROPERTY.findall(rule.remediation))
    return tuple(field for field in found if "." in field or not field.islower())


def _scalar(text: str) -> Scalar:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() else text


def mentioned(rule: Rule) -> frozenset[FieldPath]:
    """Return the fields, in lower case, that the condition of a rule asks of the resource itself."""
    return frozenset(fold_path(parse_path(field)) for field in _fields(rule.require))


def _fields(condition: object) -> Iterator[str]:
    if isinstance(condition, list):
        for item in cast("list[object]", condition):
            yield from _fields(item)
    elif isinstance(condition, dict):
        for key, value in cast("dict[str, object]", condition).items():
            if key == "field" and isinstance(value, str):
                yield value
            elif key != "related":
                yield from _fields(value)


def asked_for(rule: Rule) -> tuple[tuple[FieldPath, Scalar], ...]:
    """Return the fields to set, with their values: those of the condition that the remediation names, and that it requires.

    None for a rule in Python, whose remediation may be about another resource, and for one that never fails.
    """
    if rule.evidence:
        return ()
    fields = mentioned(rule)
    found = {path: value for paths, value in described(rule) for path in paths if fold_path(path) in fields}
    known = set(map(fold_path, found))
    found.update((path, value) for path, value in _required(rule.require) if fold_path(path) not in known)
    return tuple(found.items())
