"""Regular expressions in the syntax of Go's RE2: <https://github.com/google/re2/wiki/Syntax>."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from azward.graph.value import Value
from azward.source.function import MAX_MEMBERS, MAX_TEXT, Function, FunctionError, LimitError, UnsupportedError, plain
from azward.source.terraform.functions.conversion import to_text
from azward.source.terraform.functions.linear_match import Program, compile_program, search

__all__ = ["FUNCTIONS", "substitute"]

MAX_PATTERN = 2_000
"""Characters of a pattern. Longer ones are not evaluated."""

MAX_TRIES = 100_000
"""Where Python's matcher, which tries one way after the other, has at most this many ways to try, it is used: it is fast."""

_GRAMMAR: Any = import_module("re._parser")
"""Python's own parser of patterns."""

_POSIX = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9A-Fa-f", "word": r"\w", "blank": r" \t",
}  # fmt: skip


class _Pattern(NamedTuple):
    """A pattern in both forms: as Python matches it, and as a program that takes linear time."""

    python: re.Pattern[str]
    tree: Any


class _Found(NamedTuple):
    """A match."""

    start: int
    end: int
    text: str
    groups: tuple[str | None, ...]  # from the first
    names: Mapping[str, int]

    def group(self, name: str) -> str:
        """Return the text of a group by its number or name; "" if there is no such group, or it took no part."""
        number = int(name[:4]) if name.isdecimal() else self.names.get(name, -1)
        if number == 0:
            return self.text
        return (self.groups[number - 1] or "") if 0 < number <= len(self.groups) else ""


@lru_cache(maxsize=256)
def _pattern(text: str) -> _Pattern:
    """Parse a pattern in Go's syntax. Raise FunctionError, and UnsupportedError for a long one."""
    if len(text) > MAX_PATTERN:
        raise UnsupportedError(f"a pattern of more than {MAX_PATTERN} characters is not evaluated")
    source = re.sub(r"\[:(\w+):\]", lambda match: _POSIX.get(match[1], match[0]), text).replace(r"\z", r"\Z")
    source = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", source)
    try:
        with warnings.catch_warnings(action="ignore"):  # about what other versions of Python may read differently
            return _Pattern(re.compile(source, re.ASCII), _GRAMMAR.parse(source, re.ASCII))
    except (re.error, RecursionError, OverflowError) as error:
        raise FunctionError(f"expected a regular expression, not `{text[:40]}`") from error


@lru_cache(maxsize=256)
def _program(text: str) -> Program:
    return compile_program(_pattern(text).tree)


def _tries(tree: Any, length: int) -> int:
    """Return how many ways there are, at most, to match a part of a pattern from one place on in a text."""
    tries = 1
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, body = argument
            inner = _tries(body, length)
            if inner > 1 and most > 1:
                return MAX_TRIES + 1
            tries *= 1 + min(most, length) - min(least, length)
        elif name == "BRANCH":
            tries *= sum(_tries(branch, length) for branch in argument[1])
        elif name == "SUBPATTERN":
            tries *= _tries(argument[-1], length)
        elif name not in _PLAIN:
            return MAX_TRIES + 1
        if tries > MAX_TRIES:
            break
    return tries


_PLAIN = frozenset(("LITERAL", "NOT_LITERAL", "IN", "ANY", "AT"))
"""What matches in one way only."""


def _first(pattern: str, text: str) -> _Found | None:
    """Return the leftmost match of a pattern."""
    return next(_matches(pattern, text), None)


def _matches(pattern: str, text: str) -> Iterator[_Found]:
    """Yield the matches of a pattern. As in Go, an empty one next to the match before it is none."""
    parsed = _pattern(pattern)
    quick = not text.endswith("\n") and _tries(parsed.tree, len(text)) * (len(text) + 1) <= MAX_TRIES
    before = -1
    for found in _by_python(parsed.python, text) if quick else _in_linear_time(_program(pattern), text):
        if found.end > found.start or found.start != before:
            yield found
        before = found.end


def _by_python(pattern: re.Pattern[str], text: str) -> Iterator[_Found]:
    for match in pattern.finditer(text):
        yield _Found(match.start(), match.end(), match[0], match.groups(), pattern.groupindex)


def _in_linear_time(program: Program, text: str) -> Iterator[_Found]:
    place = 0
    while place <= len(text):
        places = search(program, text, place)
        if places is None:
            return
        start, end = places[:2]
        pairs = zip(places[2::2], places[3::2], strict=True)
        groups = tuple(text[first:last] if min(first, last) >= 0 else None for first, last in pairs)
        yield _Found(start, end, text[start:end], groups, program.names)
        place = end if end > start else end + 1


def _match_value(match: _Found) -> Value:
    if match.names:
        return {name: match.groups[number - 1] for name, number in match.names.items()}
    return list(match.groups) if match.groups else match.text


def _regex(pattern: Value, text: Value) -> Value:
    match = _first(to_text(pattern), to_text(text))
    if match is None:
        raise FunctionError("the pattern does not match")
    return _match_value(match)


def _regex_all(pattern: Value, text: Value) -> Value:
    found: list[Value] = []
    for match in _matches(to_text(pattern), to_text(text)):
        if len(found) >= MAX_MEMBERS:
            raise LimitError(f"expected at most {MAX_MEMBERS} members")
        found.append(_match_value(match))
    return found


def substitute(pattern: str, replacement: str, text: str) -> str:
    """Return `text` with each match of a pattern replaced. Raise FunctionError for an invalid pattern."""
    expand = _go_template(replacement)
    pieces: list[str] = []
    position = size = 0
    for match in _matches(pattern, text):
        pieces += text[position : match.start], expand(match)
        position = match.end
        size += len(pieces[-1])
        if size > MAX_TEXT:
            raise LimitError(f"expected a string of at most {MAX_TEXT} characters")
    return "".join((*pieces, text[position:]))


def _go_template(text: str) -> Callable[[_Found], str]:
    """Return a function that expands `$1`, `${1}` and `${name}` as Go's `Expand` does."""

    def expand(match: _Found) -> str:
        def one(reference: re.Match[str]) -> str:
            return "$" if reference[0] == "$$" else match.group(reference[1] or reference[2])

        return re.sub(r"\$\$|\$\{(\w+)\}|\$(\w+)", one, text)

    return expand


FUNCTIONS: tuple[Function, ...] = (
    plain("regex", 2, 2, _regex),
    plain("regexall", 2, 2, _regex_all),
)
