"""Functions of texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace as replaced

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, join_text, unknown_from
from azward.source.function import (
    MAX_MEMBERS,
    MAX_TEXT,
    Function,
    FunctionError,
    LimitError,
    charge,
    join_limited,
    lenient,
    limited,
    need_int,
    need_list,
    plain,
)
from azward.source.terraform.functions.conversion import characters, to_text
from azward.source.terraform.functions.patterns import substitute
from azward.source.terraform.functions.printf import printf

__all__ = ["FUNCTIONS"]


def _cased(name: str, change: Callable[[str], str]) -> Function:
    """Return a function that also converts the known parts of an unknown text: `lower` and `upper`."""

    def apply(arguments: Sequence[Value], expression: str) -> Value:
        value = arguments[0]
        if not isinstance(value, Unknown):
            return change(to_text(value))
        if not value.parts:
            return unknown_from(expression, value)
        parts: list[Value] = [
            change(part) if isinstance(part, str) else replaced(part, expression=f"{name}({part.expression})")
            for part in value.parts
        ]
        return join_text(expression, parts)

    return lenient(name, 1, 1, apply)


def _lower(text: str) -> str:
    if text.isascii():
        return text.lower()
    charge(len(text) // 4)
    return "".join(found if len(found := character.lower()) == 1 else character for character in text)


def _upper(text: str) -> str:
    """Convert character by character, as Go does: `ß` stays."""
    if text.isascii():
        return text.upper()
    charge(len(text) // 4)
    return "".join(found if len(found := character.upper()) == 1 else character for character in text)


def _join(arguments: Sequence[Value], expression: str) -> Value:
    separator = arguments[0]
    members: list[Value] = []
    for argument in arguments[1:]:
        if isinstance(argument, Unknown):
            return unknown_from(expression, *arguments)
        members += need_list(argument)
    if isinstance(separator, Unknown) or any(isinstance(item, Unknown) and item.many for item in members):
        return unknown_from(expression, *arguments)

    def joined(known: Sequence[Value]) -> Value:
        pieces: list[Value] = []
        for index, member in enumerate(known):
            if index:
                pieces.append(separator)
            pieces.append(member if isinstance(member, Unknown) else to_text(member))
        return join_limited(expression, pieces)

    return distribute(expression, joined, members)


def _format(arguments: Sequence[Value], expression: str) -> Value:
    if isinstance(arguments[0], Unknown):
        return unknown_from(expression, *arguments)
    return printf(to_text(arguments[0]), arguments[1:], expression)


def _format_list(arguments: Sequence[Value], expression: str) -> Value:
    if any(isinstance(argument, Unknown) for argument in arguments):
        return unknown_from(expression, *arguments)
    lists = [argument for argument in arguments[1:] if isinstance(argument, list)]
    if not lists:
        return [printf(to_text(arguments[0]), arguments[1:], expression)]
    if len({len(item) for item in lists}) != 1:
        raise FunctionError("expected lists of the same length")
    return [
        printf(
            to_text(arguments[0]),
            [argument[index] if isinstance(argument, list) else argument for argument in arguments[1:]],
            expression,
        )
        for index in range(len(lists[0]))
    ]


def _split(separator: Value, text: Value) -> Value:
    by, whole = to_text(separator), to_text(text)
    count = whole.count(by) if by else len(whole)
    if count > MAX_MEMBERS:
        raise LimitError(f"expected at most {MAX_MEMBERS} members, not {count}")
    return list(whole.split(by)) if by else list(whole)


def _open_split(arguments: Sequence[Value], expression: str) -> Value:
    """Split an ARM id with unknown parts, which contain no `/`."""
    separator, text = arguments
    if not isinstance(separator, Unknown) and not isinstance(text, Unknown):
        return _split(separator, text)
    if isinstance(separator, Unknown) or not isinstance(text, Unknown) or not text.parts or separator != "/":
        return unknown_from(expression, *arguments)
    members: list[list[Value]] = [[]]
    for part in text.parts:
        if isinstance(part, str):
            first, *rest = part.split("/")
            members[-1].append(first)
            members.extend([item] for item in rest)
        else:
            members[-1].append(part)
    if not text.parts or not str(text.parts[0]).startswith("/subscriptions/"):
        return unknown_from(expression, *arguments)
    return [join_text(expression, pieces) for pieces in members]


def _substr(text: Value, offset: Value, length: Value) -> Value:
    whole, start, count = characters(to_text(text)), need_int(offset), need_int(length)
    if start < 0:
        start = max(0, len(whole) + start)
    return "".join(whole[start:] if count == -1 else whole[start : start + max(0, count)])


def _title(text: Value) -> Value:
    return re.sub(r"(?<![\w])\w", lambda match: match[0].upper(), to_text(text))


def _indent(spaces: Value, text: Value) -> Value:
    if need_int(spaces) < 0:
        raise FunctionError("number of spaces must not be negative")
    return _replaced(to_text(text), "\n", "\n" + " " * min(need_int(spaces), 1000))


def _replace(text: Value, old: Value, new: Value) -> Value:
    whole, what, by = to_text(text), to_text(old), to_text(new)
    if len(what) > 1 and what.startswith("/") and what.endswith("/"):
        return limited(substitute(what[1:-1], by, whole))
    return _replaced(whole, what, by)


def _replaced(text: str, old: str, new: str) -> str:
    size = len(text) + text.count(old) * len(new)
    if size > 2 * MAX_TEXT:
        raise LimitError(f"expected a string of at most {MAX_TEXT} characters, not {size}")
    return limited(text.replace(old, new))


def _open_replace(arguments: Sequence[Value], expression: str) -> Value:
    """Replace a text. For a single character, also in the known parts of an unknown text."""
    text, old, new = arguments
    if not any(isinstance(argument, Unknown) for argument in arguments):
        return _replace(text, old, new)
    if not isinstance(text, Unknown) or not text.parts or isinstance(new, Unknown):
        return unknown_from(expression, *arguments)
    if not isinstance(old, str) or len(old) != 1:
        return unknown_from(expression, *arguments)
    parts: list[Value] = [
        _replaced(part, old, to_text(new))
        if isinstance(part, str)
        else replaced(part, expression=f'replace({part.expression}, "{old}", "{to_text(new)}")')
        for part in text.parts
    ]
    return join_text(expression, parts)


def _chomp(text: Value) -> Value:
    return to_text(text).rstrip("\r\n")


def _trim(text: str, taken: str) -> str:
    unique = "".join(dict.fromkeys(taken))
    charge(len(text) * len(unique) // 4096)
    return text.strip(unique)


def _starts_with(arguments: Sequence[Value], expression: str) -> Value:
    """Decide by the known start of an unknown text, if it has one."""
    text, prefix = arguments
    if isinstance(text, Unknown) and text.parts and isinstance(first := text.parts[0], str) and isinstance(prefix, str):
        if len(first) >= len(prefix):
            return first.startswith(prefix)
        if not prefix.startswith(first):
            return False
    if isinstance(text, Unknown) or isinstance(prefix, Unknown):
        return unknown_from(expression, *arguments)
    return to_text(text).startswith(to_text(prefix))


def _one(name: str, function: Callable[[str], Value]) -> Function:
    def apply(value: Value) -> Value:
        return function(to_text(value))

    return plain(name, 1, 1, apply)


def _two(name: str, function: Callable[[str, str], Value]) -> Function:
    def apply(left: Value, right: Value) -> Value:
        return function(to_text(left), to_text(right))

    return plain(name, 2, 2, apply)


def _reverse(text: str) -> str:
    return text[::-1]


FUNCTIONS: tuple[Function, ...] = (
    _cased("lower", _lower),
    _cased("upper", _upper),
    _one("title", _title),
    _one("trimspace", str.strip),
    _one("chomp", _chomp),
    _one("strrev", _reverse),
    _two("trim", _trim),
    _two("trimprefix", str.removeprefix),
    _two("trimsuffix", str.removesuffix),
    _two("endswith", str.endswith),
    _two("strcontains", str.__contains__),
    lenient("startswith", 2, 2, _starts_with),
    lenient("join", 2, None, _join),
    lenient("format", 1, None, _format),
    lenient("formatlist", 1, None, _format_list),
    lenient("split", 2, 2, _open_split),
    plain("substr", 3, 3, _substr),
    plain("indent", 2, 2, _indent),
    lenient("replace", 3, 3, _open_replace),
)
