"""What a property can be: JSON, an unknown value, or a choice between values.

A `Value` is immutable by convention: lists and dicts are never modified once they are built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import Enum, StrEnum
from typing import TypeAlias, cast

from azward.budget import BUDGET
from azward.frozen import frozen
from azward.graph.truth import Truth
from azward.pattern import Pattern

__all__ = [
    "ABSENT",
    "Absent",
    "Cause",
    "CauseKind",
    "Choice",
    "OpenName",
    "JsonValue",
    "Unknown",
    "Value",
    "canonical",
    "causes",
    "describe",
    "is_open",
    "is_same",
    "is_unread",
    "beginning",
    "is_secret",
    "without_secrets",
    "join_text",
    "known",
    "lookup",
    "lookup_key",
    "open_member",
    "to_json",
    "truth",
    "unknown_from",
]

JsonValue: TypeAlias = "None | bool | int | float | str | list[JsonValue] | dict[str, JsonValue]"
Value: TypeAlias = "None | bool | int | float | str | list[Value] | dict[str, Value] | Unknown | Choice"


class CauseKind(StrEnum):
    """Why a value is unknown. A cause of kind KEY or SECURE_PARAMETER is a secret."""

    PARAMETER = "parameter"  # an input without a value
    SECURE_PARAMETER = "secure-parameter"  # an input that is declared secret: its value is never read
    KEY = "key"  # key material that a service returns: listKeys() and similar functions
    RUNTIME = "runtime"  # known only once deployed: reference(), utcNow(), the location of the resource group
    EXTERNAL = "external"  # something that was not read: a module, a file, a resource outside the unit
    UNSUPPORTED = "unsupported"  # a construct that azward does not evaluate
    ERROR = "error"  # a mistake in the source: an undefined variable, a wrong type
    LOOP = "loop"  # a member of a loop whose length is unknown


@frozen
class Cause:
    """One thing that would decide an unknown value."""

    kind: CauseKind
    name: str  # "minTls", "reference", "listKeys"
    reason: str  # "parameter `minTls` has no default"
    target: str = ""  # canonical id of the resource that it refers to, else ""

    @property
    def secret(self) -> bool:
        return self.kind in (CauseKind.KEY, CauseKind.SECURE_PARAMETER)


@frozen
class Unknown:
    """A value that the source does not determine.

    With `parts`, it is a text that is partly known: each part is a known text or an `Unknown` without parts.
    `encodes` are the parts of such a text that this is the base64 of. With `many`, it represents any number of members of
    the list it is in. `minimum` and `maximum` bound a number.
    """

    expression: str  # as the author wrote it: "parameters('minTls')"
    causes: tuple[Cause, ...]  # outermost first, none twice
    parts: tuple[str | Unknown, ...] = ()
    many: bool = False
    minimum: int | None = None
    maximum: int | None = None
    encodes: tuple[str | Unknown, ...] = field(default=(), repr=False)

    @property
    def secret(self) -> bool:
        return any(cause.secret for cause in self.causes)

    @property
    def reason(self) -> str:
        """What would decide it: the reasons of its causes, joined."""
        return "; ".join(dict.fromkeys(cause.reason for cause in self.causes)) or "its value is not known"


@frozen
class Choice:
    """One of several values, decided by something unknown that has few possible outcomes.

    Choices form a tree: the value of a branch may be a `Choice` with another decider. Choices with the same `decider`
    are decided together, so that values that depend on one parameter stay consistent.
    """

    decider: str  # unique in a unit: "parameters('sku')"
    cause: Cause
    branches: tuple[tuple[str, Value], ...]  # outcome of the decider ("'Premium'", "true") -> value; at least two


class Absent(Enum):
    """The type of `ABSENT`, which lookups return if there is no such member (`None` is a written null)."""

    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False


ABSENT = Absent.ABSENT


def lookup_key(mapping: Mapping[str, object], name: str) -> str | None:
    """Return the key of `mapping` that equals `name` ignoring case; `None` if there is none."""
    if name in mapping:
        return name
    folded = name.casefold()
    for key in mapping:
        if len(key) == len(name) and key.casefold() == folded:
            return key
    return None


def lookup(mapping: Mapping[str, Value], name: str) -> Value | Absent:
    """Return the member called `name`, ignoring case."""
    key = lookup_key(mapping, name)
    return ABSENT if key is None else mapping[key]


class OpenName(str):
    """The name of a member that the source does not determine, as reports show it, with the name itself."""

    __slots__ = ("name",)

    name: Unknown | Choice

    @classmethod
    def of(cls, name: Unknown | Choice, text: str = "") -> OpenName:
        """Return an unknown name, which reports show as `text`, else as `canonical` does."""
        made = cls(text or canonical(name))
        made.name = name
        return made

    def may_be(self, name: str) -> bool:
        """Decide whether the member may be called `name`: one with known parts only if these fit, ignoring case."""
        return _may_read(self.name, name.casefold())


def _may_read(value: Value, text: str) -> bool:
    if isinstance(value, Choice):
        return any(_may_read(branch, text) for _, branch in value.branches)
    if not isinstance(value, Unknown):
        return isinstance(value, str) and value.casefold() == text
    ends = (value.parts[0], value.parts[-1]) if value.parts else ()
    before, after = (part.casefold() if isinstance(part, str) else "" for part in ends or ("", ""))
    return len(text) >= len(before) + len(after) and text.startswith(before) and text.endswith(after)


def open_member(mapping: Mapping[str, Value], name: str) -> Unknown | Absent:
    """Return the member called `name` of a mapping that has none, if the unknown name of a member may be that."""
    for key in mapping:
        if key.__class__ is OpenName and cast("OpenName", key).may_be(name):
            return Unknown(name, causes(cast("OpenName", key).name))
    return ABSENT


def known(value: Value) -> bool:
    """Decide whether nothing in `value` is unknown, at any depth. Cost: linear in its size."""
    stack: list[Value] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, (Unknown, Choice)):
            return False
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(item.values())
    return True


def is_same(one: Value, other: Value) -> bool:
    """Decide whether two values are equal and of the same types, at any depth: 1 is not true."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        there = cast("dict[str, Value]", other)
        return list(one) == list(there) and all(map(is_same, one.values(), there.values()))
    if isinstance(one, list):
        members = cast("list[Value]", other)
        return len(one) == len(members) and all(map(is_same, one, members))
    if isinstance(one, Choice):
        choice = cast("Choice", other)
        labels = [label for label, _ in one.branches] == [label for label, _ in choice.branches]
        pairs = zip(one.branches, choice.branches, strict=False)
        same = one.decider == choice.decider and one.cause == choice.cause and labels
        return same and all(is_same(mine, theirs) for (_, mine), (_, theirs) in pairs)
    return one == other


def is_open(items: list[Value]) -> bool:
    """Decide whether the length of the list is unknown: a member represents any number of members."""
    return any(isinstance(item, Unknown) and item.many for item in items)


def causes(value: Value) -> tuple[Cause, ...]:
    """Return everything that decides `value`, at any depth, in order of appearance, without duplicates."""
    return value.causes if isinstance(value, Unknown) else _distinct(_walk_causes(value))


def _distinct(found: Iterable[Cause]) -> tuple[Cause, ...]:
    """Return causes without duplicates. Most are the same objects, which need not be compared."""
    objects = {id(cause): cause for cause in found}
    return tuple(dict.fromkeys(objects.values()))


def _walk_causes(value: Value) -> Iterator[Cause]:
    stack: list[Value] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Unknown):
            yield from item.causes
        elif isinstance(item, Choice):
            yield item.cause
            stack.extend(branch for _, branch in reversed(item.branches))
        elif isinstance(item, list):
            BUDGET.steps -= len(item) // 4
            stack.extend(reversed(item))
        elif isinstance(item, dict):
            BUDGET.steps -= len(item) // 4
            stack.extend(reversed(item.values()))


def is_secret(value: Value) -> bool:
    """Decide whether a secret flows into `value`, at any depth."""
    return any(cause.secret for cause in _walk_causes(value))


def without_secrets(value: Value) -> Value:
    """Return `value`, which is computed from secrets but reveals none of them: a length, a comparison, a user name.

    What decides it stays the same, but is not a secret any more.
    """
    if isinstance(value, Unknown) and value.secret:
        parts = tuple(cast("str | Unknown", without_secrets(part)) for part in value.parts)
        return replace(value, causes=tuple(map(_public, value.causes)), parts=parts)
    if isinstance(value, Choice):
        branches = tuple((label, without_secrets(branch)) for label, branch in value.branches)
        return replace(value, cause=_public(value.cause), branches=branches)
    return value


def _public(cause: Cause) -> Cause:
    match cause.kind:
        case CauseKind.KEY:
            return replace(cause, kind=CauseKind.RUNTIME)
        case CauseKind.SECURE_PARAMETER:
            return replace(cause, kind=CauseKind.PARAMETER)
        case _:
            return cause


def is_unread(value: Value) -> bool:
    """Decide whether `value` represents any number of list members that were not read."""
    return isinstance(value, Unknown) and value.many and any(cause.kind is CauseKind.EXTERNAL for cause in value.causes)


def unknown_from(expression: str, *values: Value) -> Unknown:
    """Return an `Unknown` for a result that depends on `values`, with all their causes."""
    undecided = [value for value in values if isinstance(value, (Unknown, Choice, list, dict))]
    if len(undecided) == 1:
        return Unknown(expression, causes(undecided[0]))
    return Unknown(expression, _distinct(cause for value in undecided for cause in _walk_causes(value)))


def join_text(expression: str, pieces: Sequence[Value]) -> str | Unknown:
    """Return the concatenation of `pieces` (texts and `Unknown`); the known parts are kept."""
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(cast("Sequence[str]", pieces))
    parts: list[str | Unknown] = []
    text: list[str] = []  # the texts since the last part
    for piece in pieces:
        for part in (piece.parts or (_single(piece),)) if isinstance(piece, Unknown) else (str(piece),):
            if isinstance(part, str):
                text.append(part)
                continue
            if known_part := "".join(text):
                parts.append(known_part)
            text.clear()
            parts.append(part)
    if known_part := "".join(text):
        parts.append(known_part)
    return Unknown(expression, unknown_from(expression, *pieces).causes, parts=_limited(parts))


MAX_PARTS = 1_000
"""Parts of a text that are kept apart. A text that doubles again and again has many more."""


def _limited(parts: list[str | Unknown]) -> tuple[str | Unknown, ...]:
    """Return the parts of a text. What follows the first `MAX_PARTS` is one text, with braces for what is unknown."""
    if len(parts) <= MAX_PARTS:
        return tuple(parts)
    rest = "".join(part if isinstance(part, str) else "{}" for part in parts[MAX_PARTS:])
    return (*parts[:MAX_PARTS], rest)


def _single(piece: Unknown) -> Unknown:
    return replace(piece, many=False) if piece.many else piece


def canonical(value: Value) -> str:
    """Return a text that is equal for equal values: what is unknown is in braces, `stor{parameters('suffix')}`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Unknown):
        return "".join(part if isinstance(part, str) else f"{{{part.expression}}}" for part in value.parts or (value,))
    if isinstance(value, Choice):
        inner = " | ".join(f"{label}: {canonical(branch)}" for label, branch in value.branches)
        return f"{{{value.decider} ? {inner}}}"
    if isinstance(value, list):
        return "[" + ", ".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {canonical(item)}" for key, item in sorted(value.items())) + "}"
    return "true" if value is True else "false" if value is False else "null" if value is None else str(value)


def truth(value: Value) -> Truth:
    """Decide whether `value` is true: UNKNOWN if it is unknown, or a choice whose branches disagree."""
    if isinstance(value, Choice):
        outcomes = {truth(branch) for _, branch in value.branches}
        return outcomes.pop() if len(outcomes) == 1 else Truth.UNKNOWN
    if isinstance(value, Unknown):
        return Truth.UNKNOWN
    return Truth.of(value is True or (isinstance(value, str) and value.casefold() == "true"))


def to_json(value: Value) -> JsonValue:
    """Return `value` as plain JSON.

    What is unknown becomes `{"$unknown": expression, "reason": ...}`, with `"secret": true` if a secret flows into it. A
    choice has its possible values under `"choices"`.
    """
    if isinstance(value, Unknown):
        shown: dict[str, JsonValue] = {"$unknown": value.expression, "reason": value.reason}
        if value.secret:
            shown["secret"] = True
        return shown
    if isinstance(value, Choice):
        return {
            "$unknown": value.decider,
            "reason": value.cause.reason,
            "choices": {label: to_json(branch) for label, branch in value.branches},
        }
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return value


def describe(value: Value | Absent) -> str:
    """Return `value` in words for a message. Secrets are never shown."""
    if isinstance(value, Absent):
        return "not set"
    if isinstance(value, (Unknown, Choice)):
        return "not known"
    text = canonical(value)
    return f"`{text}`" if len(text) <= 60 else f"`{beginning(text, 57)}...`"


_AT_CUT = Pattern(r"[A-Za-z0-9+/=_~%.-]*\Z")
_KEY_LIKE = Pattern(r"(?=[^0-9]*[0-9])(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[^/].{23,}")


def beginning(text: str, limit: int) -> str:
    """Return the first characters of a text for a message, without a key that would be cut: half of it is not recognised."""
    if len(text) <= limit:
        return text
    found = _AT_CUT().search(text[:limit])
    start = found.start() if found is not None else limit
    of_user = text[start - 1 : start] == ":" and "://" in text[:start] and "@" in text[limit : limit + 200]
    return text[:start] if of_user or _KEY_LIKE().match(text, start, limit + 24) else text[:limit]
