"""The places of a resource in which a credential may be, found once for all rules that look for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

from azward.graph.arm_types.secure import has_secure
from azward.graph.credential import (
    has_credential_sinks,
    holds_script,
    is_credential_sink,
    is_folded,
    is_hidden_credential,
    name_is_plain,
    name_of_value,
    name_resembles_secret,
    names_certificate,
    names_plain_value,
    own_leaves,
)
from azward.graph.value import CauseKind, Unknown, canonical
from azward.rule.credential import may_look_like

if TYPE_CHECKING:
    from azward.graph.graph import ResourceGraph
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

__all__ = ["Leaf", "holds_credential", "holds_hidden_value", "may_hold_credential", "suspect_leaves"]

Leaf: TypeAlias = "tuple[FieldPath, str | Unknown, str]"
"""A path, what is there, and the name of the pair of name and value that it is the value of."""

_SITES = frozenset({"microsoft.web/sites", "microsoft.web/sites/slots"})
_VAULT_SECRET = "microsoft.keyvault/vaults/secrets"  # noqa: S105
_MAY_NAME_NONE = ("connectionstring", "uri", "url", "endpoint")

_found: WeakKeyDictionary[ResourceGraph, dict[int, tuple[Leaf, ...]]] = WeakKeyDictionary()
_searched: WeakKeyDictionary[ResourceGraph, dict[int, tuple[Unknown, bool]]] = WeakKeyDictionary()
_candidates: WeakKeyDictionary[ResourceGraph, dict[int, bool]] = WeakKeyDictionary()


def suspect_leaves(view: View) -> tuple[Leaf, ...]:
    """Return the leaves of a resource that are open, may look like a credential, or are where only a credential can be.

    Leaves that another resource of the graph has as well are left out. They are kept for as long as the graph is.
    """
    known = _found.setdefault(view.graph, {})
    found = known.get(id(view.resource))
    if found is None:
        found = known[id(view.resource)] = tuple(leaf for leaf in own_leaves(view) if _is_suspect(view, leaf))
    return found


def may_hold_credential(view: View) -> bool:
    """Decide whether the type has credential properties, or a leaf of the resource may be a credential.

    The answer is kept for as long as the graph is: several rules ask.
    """
    known = _candidates.setdefault(view.graph, {})
    found = known.get(id(view.resource))
    if found is None:
        found = known[id(view.resource)] = _may_hold_credential(view)
    return found


def _may_hold_credential(view: View) -> bool:
    kind = view.resource.type.casefold()
    if kind.startswith("azward/") or has_credential_sinks(kind):
        return not is_folded(view)
    return any(_is_candidate(view, leaf) for leaf in suspect_leaves(view))


def _is_candidate(view: View, leaf: Leaf) -> bool:
    """Decide whether a leaf is a reason to judge a resource. An open value is one only where credentials are."""
    path, value, name = leaf
    if not isinstance(value, Unknown) or any(cause.kind is CauseKind.KEY for cause in value.causes):
        return True
    if holds_script(path) and (value.encodes or value.parts):
        return True
    return holds_credential(view, path, name) or _may_look_like(value, view.graph)


MANY = 100
"""Parts of a text that is searched once, however many resources have it: instances of loops share their values."""


def _may_look_like(value: Unknown, graph: ResourceGraph) -> bool:
    """Decide whether a part of a text may be a credential."""
    if len(value.parts) < MANY:
        return any(isinstance(part, str) and may_look_like(part) for part in value.parts)
    known = _searched.setdefault(graph, {})
    if id(value) not in known:
        known[id(value)] = value, any(isinstance(part, str) and may_look_like(part) for part in value.parts)
    return known[id(value)][1]


def _is_suspect(view: View, leaf: Leaf) -> bool:
    path, value, name = leaf
    if isinstance(value, Unknown) or may_look_like(value) or holds_script(path):
        return True
    return holds_credential(view, path, name) or holds_hidden_value(view, path, name)


def holds_hidden_value(view: View, path: FieldPath, name: str) -> bool:
    """Decide whether a value is hidden although its name does not say why.

    That is a `secureValue` or a named value of any name, or a certificate without a private key that is marked as sensitive.
    """
    last = str(path[-1]).casefold() if path else ""
    if last == "value":
        name = name_of_value(view.resource.type, canonical(view.resource.name), path)
    if last in ("value", "securevalue"):
        return bool(name) and not (names_plain_value(name) or name_is_plain(name)) and view.is_sensitive(path)
    return names_certificate(str(path[-1]) if path else "") and view.is_sensitive(path)


def holds_credential(view: View, path: FieldPath, name: str) -> bool:
    """Decide whether `path` only holds credentials. `name` is that of a pair of name and value."""
    last = next((segment for segment in reversed(path) if isinstance(segment, str)), "")
    kind = view.resource.type.casefold()
    if kind == _VAULT_SECRET:
        named = canonical(view.resource.name).rpartition("/")[2]
        return path == ("properties", "value") and not names_plain_value(named)
    if last == "value" and (named := name_of_value(kind, canonical(view.resource.name), path)):
        return name_resembles_secret(named)
    if (view.resource.sensitive or has_secure(kind)) and view.is_sensitive(path):
        return is_hidden_credential(last, name)
    if kind in _SITES:  # app-setting-plain-secret judges settings named like a credential
        return False
    if last.casefold().endswith(_MAY_NAME_NONE):
        return False  # it may use an identity
    return is_credential_sink(kind, path, name)
