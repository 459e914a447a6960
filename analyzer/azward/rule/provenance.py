"""Where a value comes from, and what its text looks like.

Both are about the source, not about the deployed value: a parameter without a value is not a literal and resembles nothing,
although it may be given any text. What azward cannot read or evaluate makes the answer UNKNOWN. So does a parameter for
`key-vault`, since a deployment may pass such a reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.credential import is_telemetry, leaves, name_resembles_secret
from azward.graph.network.stores import settings, unread_settings
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value
from azward.rule.credential import HOLE, looks_like
from azward.rule.language import CREDENTIAL_SHAPES, ORIGINS, did_you_mean

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["derived_from", "is_key_vault_reference", "resembles", "secret_source", "vault_references"]

_Leaf: TypeAlias = Callable[["Value"], Truth]

KEY_VAULT_PREFIX = "@microsoft.keyvault("

_QUOTED = re.compile(r"'[^']*'")
_PROPERTY = re.compile(r"\.([A-Za-z]\w*)")

_OPAQUE = frozenset({CauseKind.EXTERNAL, CauseKind.UNSUPPORTED, CauseKind.ERROR})
"""Causes that hide the origin of a value."""


def derived_from(operand: object) -> Callable[[Value | Absent], Truth]:
    """Return a test for values that have, or contain, one of the origins `operand`. Raise ValueError for unknown ones."""
    leaves = [_ORIGIN_TESTS[word] for word in _words(operand, tuple(ORIGINS))]
    return lambda value: _anywhere(value, leaves)


def resembles(operand: object) -> Callable[[Value | Absent], Truth]:
    """Return a test for values that are, or contain, a text of one of the shapes `operand`. Raise ValueError."""
    leaves = [_shape_test(word) for word in _words(operand, tuple(CREDENTIAL_SHAPES))]
    return lambda value: _anywhere(value, leaves)


def _words(operand: object, known: tuple[str, ...]) -> list[str]:
    words = cast("list[object]", operand) if isinstance(operand, list) else [operand]
    if not words:
        raise ValueError(f"expected one of {', '.join(known)}")
    for word in words:
        if not isinstance(word, str) or word not in known:
            hint = did_you_mean(str(word), known) or f", expected one of {', '.join(known)}"
            raise ValueError(f"unknown word `{word}`{hint}")
    return cast("list[str]", words)


def _anywhere(value: Value | Absent, leaves: list[_Leaf]) -> Truth:
    if isinstance(value, Absent):
        return Truth.FALSE
    if isinstance(value, Choice):
        truths = {_anywhere(branch, leaves) for _, branch in value.branches}
        return truths.pop() if len(truths) == 1 else Truth.UNKNOWN
    members = value if isinstance(value, list) else value.values() if isinstance(value, dict) else None
    found = Truth.FALSE
    for truth in (leaf(value) for leaf in leaves) if members is None else (_anywhere(member, leaves) for member in members):
        found |= truth
        if found is Truth.TRUE:
            break
    return found


def is_key_vault_reference(value: Value) -> bool:
    """Decide whether `value` is a Key Vault reference, or a parameter that is filled from a vault."""
    if isinstance(value, Unknown):
        head = value.parts[0] if value.parts else ""
        return (isinstance(head, str) and _begins(head)) or any(map(_names_vault, value.causes))
    return isinstance(value, str) and _begins(value)


def vault_references(view: View) -> bool:
    """Decide whether a setting of a site is, or may be, a Key Vault reference."""
    values = [value for _, _, value in settings(view)]
    branches = [leaf for value in values for _, leaf, _ in leaves(value)]
    return any(map(is_key_vault_reference, branches)) or bool(unread_settings(view))


def secret_source(view: View, value: Unknown) -> str:
    """Return what a secret is, for a message: "a key of `logs`", "the secure parameter `password`"."""
    cause = next(cause for cause in value.causes if cause.secret)
    if cause.kind is CauseKind.SECURE_PARAMETER:
        return f"a secret: {cause.reason}" if cause.name == "key-vault" else f"the secure parameter `{cause.name}`"
    owner = view.graph.get(cause.target) if cause.target else None
    name = owner.display_name if owner is not None else cause.target.rpartition("/")[2]
    return f"a key of `{name}`" if name else "a key"


def _begins(text: str) -> bool:
    return text.lstrip().casefold().startswith(KEY_VAULT_PREFIX)


def _names_vault(cause: Cause) -> bool:
    return cause.kind is CauseKind.SECURE_PARAMETER and any(
        mark in cause.name.casefold() for mark in ("@microsoft.keyvault", "key vault", "key-vault reference")
    )


def _has(value: Value, *kinds: CauseKind) -> bool:
    return isinstance(value, Unknown) and any(cause.kind in kinds for cause in value.causes)


def _is_opaque(value: Value) -> bool:
    return isinstance(value, Unknown) and any(cause.kind in _OPAQUE for cause in value.causes)


def _key(value: Value) -> Truth:
    if _has(value, CauseKind.KEY):
        return Truth.TRUE
    if is_key_vault_reference(value):
        return Truth.FALSE
    return Truth.UNKNOWN if _is_opaque(value) or _may_be_key(value) else Truth.FALSE


def _may_be_key(value: Value) -> bool:
    """Decide whether `value` is a runtime property of a resource that may be a key, judging by its name."""
    if not isinstance(value, Unknown):
        return False
    for cause in value.causes:
        if cause.kind is CauseKind.RUNTIME and not is_telemetry(cause):
            properties = _PROPERTY.findall(_QUOTED.sub("", value.expression))
            return not properties or any(map(name_resembles_secret, properties))
    return False


def _secure_parameter(value: Value) -> Truth:
    if _has(value, CauseKind.SECURE_PARAMETER):
        return Truth.TRUE
    return Truth.UNKNOWN if _is_opaque(value) else Truth.FALSE


def _parameter(value: Value) -> Truth:
    if _has(value, CauseKind.PARAMETER):
        return Truth.TRUE
    return Truth.UNKNOWN if _is_opaque(value) else Truth.FALSE


def _key_vault(value: Value) -> Truth:
    filled = isinstance(value, Unknown) and not value.parts and any(cause.name == "key-vault" for cause in value.causes)
    if filled or is_key_vault_reference(value):
        return Truth.TRUE
    head = value.parts[0] if isinstance(value, Unknown) and value.parts else ""
    if isinstance(head, str) and not KEY_VAULT_PREFIX.startswith(head.lstrip().casefold()):
        return Truth.FALSE  # another text
    given = _has(value, CauseKind.PARAMETER, CauseKind.SECURE_PARAMETER)
    return Truth.UNKNOWN if given or _is_opaque(value) else Truth.FALSE


def _literal(value: Value) -> Truth:
    if isinstance(value, Unknown):
        return Truth.UNKNOWN if _is_opaque(value) and not value.parts else Truth.FALSE
    return Truth.of(value is not None and not isinstance(value, bool) and value != "")


_ORIGIN_TESTS: dict[str, _Leaf] = {
    "key": _key,
    "secure-parameter": _secure_parameter,
    "parameter": _parameter,
    "key-vault": _key_vault,
    "literal": _literal,
}


def _shape_test(shape: str) -> _Leaf:
    def test(value: Value) -> Truth:
        if isinstance(value, str):
            return Truth.of(looks_like(value, shape))
        if not isinstance(value, Unknown):
            return Truth.FALSE
        shown = "".join(part if isinstance(part, str) else HOLE for part in value.parts)
        if shape != "placeholder" and looks_like(shown, shape):
            return Truth.TRUE
        return Truth.UNKNOWN if _is_opaque(value) else Truth.FALSE

    return test
