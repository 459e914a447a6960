"""Decide whether a parameter file contains credentials."""

from __future__ import annotations

import re

from azward.graph.credential import leaves, name_resembles_secret, names_no_credential
from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Unknown, Value
from azward.graph.view import View
from azward.rule.credential import is_document, looks_like
from azward.rule.declaration import properties

VALUE = parse_path("properties.value")
USER = re.compile(r"(?:user(?:[-_ ]?name)?|login)$", re.IGNORECASE)
# a name, a region, a mode: no one calls these a credential unless their parameter is named like one
WORD = re.compile(r"\s*(?:[a-z]+(?:[-_. /][a-z]+)*|[A-Z][a-z]+(?: ?[A-Z][a-z]+)*|[A-Z]+|\d{0,5})\s*")
ADDRESS = re.compile(r"\s*(?:https?://|/subscriptions/)", re.IGNORECASE)


KINDS = frozenset(("string", "object"))


def applies(view: View) -> bool:
    """Decide whether the parameter, or a member of it, is secure or given a credential."""
    body = properties(view)
    if body.get("secure") is True or "secureMembers" in body or "exposedMembers" in body:
        return True
    return body.get("type") in KINDS and (body.get("reachesCredential") is True or body.get("nameResemblesSecret") is True)


def evaluate(view: View) -> Outcome:
    """Return FALSE if a value in a parameter file is a credential: by its looks, its name, or because it is secure."""
    given = view.written(VALUE)
    found = [] if isinstance(given, Absent) else [path for path, text in _texts(given) if _is_credential(view, path, text)]
    evidence = tuple(Evidence(view.resource, (*VALUE, *path)) for path in found)
    return Outcome(Truth.of(not evidence), evidence or (Evidence(view.resource, VALUE),))


def _texts(given: Value) -> list[tuple[FieldPath, str]]:
    if isinstance(given, int) and not isinstance(given, bool):
        return [((), str(given))]
    return [(path, leaf) for path, leaf, _ in leaves(given) if not isinstance(leaf, Unknown)]


def _is_credential(view: View, path: FieldPath, text: str) -> bool:
    if not text.strip() or looks_like(text, "placeholder") or text.lstrip().casefold().startswith("@microsoft.keyvault("):
        return False
    if looks_like(text, "credential") or looks_like(text, "sas"):
        return True
    inside = [segment for segment in path if isinstance(segment, str)]
    name = inside[-1] if inside else str(view.resource.name)
    if is_document(text) or names_no_credential(name) or USER.search(name):
        return False
    if _is_declared(view, inside) or (name_resembles_secret(name) and (bool(path) or _is_named(view))):
        return True
    if ADDRESS.match(text) or WORD.fullmatch(text):
        return False
    return view.written("properties.secure") is True or (not path and view.written("properties.reachesCredential") is True)


def _is_named(view: View) -> bool:
    return view.written("properties.nameResemblesSecret") is True


def _is_declared(view: View, inside: list[str]) -> bool:
    """Return whether the member is one that is secure, or that should be."""
    declared = [view.written(f"properties.{kind}") for kind in ("secureMembers", "exposedMembers", "reachingMembers")]
    paths = [str(path).replace("[]", "").strip(".") for found in declared if isinstance(found, list) for path in found]
    return bool(inside) and ".".join(inside).casefold() in {path.replace("..", ".").casefold() for path in paths}
