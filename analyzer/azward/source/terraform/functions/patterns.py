"""Regular expressions in the syntax of Go's RE2: <https://github.com/google/re2/wiki/Syntax>."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from azward.graph.value import Value, beginning
from azward.source.function import (
    MAX_MEMBERS,
    MAX_TEXT,
    Function,
    FunctionError,
    LimitError,
    UnsupportedError,
    charge,
    plain,
)
from azward.source.terraform.functions.conversion import to_text

if TYPE_CHECKING:
    from azward.source.terraform.functions.linear_match import Program

__all__ = ["FUNCTIONS", "Match", "fully_matches", "is_quick", "matches_by_python", "matches_in_linear_time", "substitute"]

MAX_PATTERN = 2_000
"""Characters of a pattern. Longer ones are not evaluated."""

MAX_LOOKS = 4_000_000
"""Where Python's matcher, which tries one way after the other, looks at most at this many characters, it is used: it is
fast."""

MAX_LEVELS = 12
"""Levels of groups and repeats up to which the ways to match a pattern are counted."""

_FAST = 500
"""Characters at which it looks in one step."""

_COMPILATION = 8
"""Steps of reading one character of a pattern."""

_TESTS = 4
"""Steps of testing all characters against one member of a class."""

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


class Match(NamedTuple):
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
    charge(len(text) * _COMPILATION)
    source = re.sub(r"\[:(\w+):\]", lambda match: _POSIX.get(match[1], match[0]), text).replace(r"\z", r"\Z")
    source = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", source)
    try:
        with warnings.catch_warnings(action="ignore"):  # about what other versions of Python may read differently
            return _Pattern(re.compile(source, re.ASCII), _GRAMMAR.parse(source, re.ASCII))
    except (re.error, RecursionError, OverflowError) as error:
        raise FunctionError(f"expected a regular expression, not `{beginning(text, 40)}`") from error


@lru_cache(maxsize=256)
def _program(text: str) -> Program:
    from azward.source.terraform.functions.linear_match import compile_program  # few modules need it

    return compile_program(_pattern(text).tree)


class _Ways:
    """How many ways there are, at most, to match a pattern from one place on in a text of a length.

    A repeat is one way if what follows it cannot begin with what it repeats: after a failure, Python's matcher gives up
    each character of it at the first look.
    """

    def __init__(self, length: int) -> None:
        self.length = length

    def of(self, tree: Sequence[Any], after: frozenset[str]) -> int:
        """Return the ways to match `tree`, where a character of `after` may follow it."""
        ways = 1
        for operation, argument in reversed(list(tree)):
            ways *= self._of_node(str(operation), argument, after)
            if ways > MAX_LOOKS:
                break
            after = _first_of(str(operation), argument, after)
        return ways

    def _of_node(self, name: str, argument: Any, after: frozenset[str]) -> int:
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, body = argument
            return self._of_repeat(least, most, body, after)
        if name == "BRANCH":
            return sum(self.of(branch, after) for branch in argument[1])
        if name == "SUBPATTERN":
            return self.of(argument[-1], after)
        return 1 if name in _PLAIN else MAX_LOOKS + 1

    def _of_repeat(self, least: int, most: int, body: Sequence[Any], after: frozenset[str]) -> int:
        first = _first(body, after)
        inner = self.of(body, first | after if most > 1 else after)
        if inner > 1 and most > 1:
            return MAX_LOOKS + 1
        sure = not _is_empty(body) and first.isdisjoint(after)
        return inner * (1 if sure else 1 + min(most, self.length) - min(least, self.length))


_PLAIN = frozenset(("LITERAL", "NOT_LITERAL", "IN", "ANY", "AT"))
"""What matches in one way only."""

_ASCII = tuple(map(chr, range(128)))
_OTHER = "\N{REPLACEMENT CHARACTER}"
"""Stands for all characters beyond ASCII."""


def _is_deep(tree: Sequence[Any], level: int = 0) -> bool:
    """Decide whether groups and repeats of a pattern are nested so deeply that counting the ways takes long."""
    if level > MAX_LEVELS:
        return True
    for operation, argument in tree:
        inner = argument[1] if str(operation) == "BRANCH" else [argument[-1]] if str(operation) in _AROUND else ()
        if any(_is_deep(body, level + 1) for body in inner):
            return True
    return False


_NONE: frozenset[str] = frozenset()
_AROUND = frozenset(("MAX_REPEAT", "MIN_REPEAT", "SUBPATTERN"))


def _first(tree: Sequence[Any], after: frozenset[str]) -> frozenset[str]:
    """Return the characters that a match of `tree` may begin with, with those of `after` if it may be empty."""
    for operation, argument in reversed(list(tree)):
        after = _first_of(str(operation), argument, after)
    return after


def _first_of(name: str, argument: Any, after: frozenset[str]) -> frozenset[str]:
    match name:
        case "AT":
            return after
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, _, body = argument
            return _first(body, after) | (after if least == 0 else _NONE)
        case "BRANCH":
            return _NONE.union(*(_first(branch, after) for branch in argument[1]))
        case "SUBPATTERN":
            return _first(argument[-1], after)
        case _:
            return _characters(name, argument)


def _characters(name: str, argument: Any) -> frozenset[str]:
    """Return what one character of a pattern may be, in any case of letters."""
    if name == "ANY":
        return frozenset((*_ASCII, _OTHER))
    if name == "LITERAL":
        character = chr(argument)
        return frozenset((character.lower(), character.upper()) if character.isascii() else (_OTHER,))
    from azward.source.terraform.functions.linear_match import test_of

    charge(_TESTS * (len(argument) if name == "IN" else 1))
    test = test_of(name, argument, 0)
    found = {character for character in _ASCII if test(character)}
    folded = {other for character in found for other in (character.lower(), character.upper())}
    return frozenset((*folded, _OTHER))


def _is_empty(tree: Sequence[Any]) -> bool:
    """Decide whether `tree` may match nothing."""
    return _OTHER * 2 in _first(tree, frozenset((_OTHER * 2,)))


def _leftmost(pattern: str, text: str) -> Match | None:
    """Return the leftmost match of a pattern."""
    return next(_matches(pattern, text), None)


FEW, SHORT = 2, 250
"""Repetitions in a pattern and characters of a text for which Python looks at each pair of characters at most."""


@lru_cache(maxsize=256)
def _quick(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:
        return None


def fully_matches(pattern: str, text: str) -> bool:
    """Decide whether a pattern, in which `.` is any character, matches the whole of a text."""
    if pattern.count("*") <= FEW and len(text) <= SHORT and (quick := _quick(pattern)) is not None:
        charge(1 + len(text) ** 2 // (8 * _FAST))
        return quick.fullmatch(text) is not None
    return _leftmost(rf"(?s)\A(?:{pattern})\z", text) is not None


def _matches(pattern: str, text: str) -> Iterator[Match]:
    """Yield the matches of a pattern. As in Go, an empty one next to the match before it is none."""
    found = matches_by_python(pattern, text) if is_quick(pattern, text) else matches_in_linear_time(pattern, text)
    before = -1
    for match in found:
        if match.end > match.start or match.start != before:
            yield match
        before = match.end


def is_quick(pattern: str, text: str) -> bool:
    """Decide whether Python's matcher takes little time for a pattern, and take its steps off the budget if it does."""
    work = _work(pattern, len(text))
    if work > MAX_LOOKS or text.endswith("\n"):  # before which Python's `$` matches
        return False
    charge(work // _FAST)
    return True


@lru_cache(maxsize=4096)
def _work(pattern: str, length: int) -> int:
    """Return how many characters Python's matcher looks at, at most, in a text of a length."""
    tree = _pattern(pattern).tree
    return MAX_LOOKS + 1 if _is_deep(tree) else _Ways(max(length, 2)).of(tree, frozenset()) * (length + 1) ** 2


def matches_by_python(pattern: str, text: str) -> Iterator[Match]:
    """Yield the matches of a pattern, as Python's matcher finds them."""
    compiled = _pattern(pattern).python
    place = 0
    while place <= len(text) and (match := compiled.search(text, place)):
        yield Match(match.start(), match.end(), match[0], match.groups(), compiled.groupindex)
        # Python's `finditer` would also look for a longer match where an empty one was found
        place = match.end() if match.end() > match.start() else match.end() + 1


def matches_in_linear_time(pattern: str, text: str) -> Iterator[Match]:
    """Yield the matches of a pattern, found in time linear in the text."""
    from azward.source.terraform.functions.linear_match import search

    program = _program(pattern)
    place = 0
    while place <= len(text):
        places = search(program, text, place)
        if places is None:
            return
        start, end = places[:2]
        pairs = zip(places[2::2], places[3::2], strict=True)
        groups = tuple(text[first:last] if min(first, last) >= 0 else None for first, last in pairs)
        yield Match(start, end, text[start:end], groups, program.names)
        place = end if end > start else end + 1


def _match_value(match: Match) -> Value:
    if match.names:
        return {name: match.groups[number - 1] for name, number in match.names.items()}
    return list(match.groups) if match.groups else match.text


def _regex(pattern: Value, text: Value) -> Value:
    match = _leftmost(to_text(pattern), to_text(text))
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


def _go_template(text: str) -> Callable[[Match], str]:
    """Return a function that expands `$1`, `${1}` and `${name}` as Go's `Expand` does."""

    def expand(match: Match) -> str:
        def one(reference: re.Match[str]) -> str:
            return "$" if reference[0] == "$$" else match.group(reference[1] or reference[2])

        return re.sub(r"\$\$|\$\{(\w+)\}|\$(\w+)", one, text)

    return expand


FUNCTIONS: tuple[Function, ...] = (
    plain("regex", 2, 2, _regex),
    plain("regexall", 2, 2, _regex_all),
)
