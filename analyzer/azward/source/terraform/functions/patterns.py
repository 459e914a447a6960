"""Regular expressions in the syntax of Go's RE2: <https://github.com/google/re2/wiki/Syntax>."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, cast

from azward.graph.value import Value
from azward.source.function import Function, FunctionError, UnsupportedError, plain
from azward.source.terraform.functions.conversion import to_text

__all__ = ["FUNCTIONS", "substitute"]

MAX_SUBJECT = 20_000
"""Longer texts are not searched: unlike Go's, Python's matcher does not run in linear time."""


def _subject(text: str) -> str:
    if len(text) > MAX_SUBJECT:
        raise UnsupportedError(f"a text of more than {MAX_SUBJECT} characters is not searched")
    return text


_GRAMMAR: Any = import_module("re._parser")
"""Python's own parser of patterns, to find nested repeats."""

_POSIX = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9A-Fa-f", "word": r"\w", "blank": r" \t",
}  # fmt: skip


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern in Go's syntax. Raise UnsupportedError if Python may need exponential time for it."""
    source = re.sub(r"\[:(\w+):\]", lambda match: _POSIX.get(match[1], match[0]), text).replace(r"\z", r"\Z")
    try:
        with warnings.catch_warnings(action="ignore"):  # about what other versions of Python may read differently
            if len(text) > 2000 or _nests(_GRAMMAR.parse(source), inside=False):
                raise UnsupportedError("a pattern with nested repeats is not evaluated")
            return re.compile(source, re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        raise FunctionError(f"expected a regular expression, not `{text[:40]}`") from error


def _nests(tree: Any, *, inside: bool) -> bool:
    for operation, argument in tree:
        name = str(operation)
        repeats = name in ("MAX_REPEAT", "MIN_REPEAT") and argument[1] > 16
        if repeats and inside:
            return True
        for below in _trees(argument):
            if _nests(below, inside=inside or repeats):
                return True
    return False


def _trees(argument: Any) -> list[Any]:
    if isinstance(argument, _GRAMMAR.SubPattern):
        return [argument]
    if isinstance(argument, (list, tuple)):
        return [tree for item in cast("Sequence[Any]", argument) for tree in _trees(item)]
    return []


def _match_value(match: re.Match[str]) -> Value:
    if match.re.groupindex:
        return cast("dict[str, Value]", match.groupdict())
    return list(match.groups()) if match.re.groups else match[0]


def _regex(pattern: Value, text: Value) -> Value:
    match = _pattern(to_text(pattern)).search(_subject(to_text(text)))
    if match is None:
        raise FunctionError("the pattern does not match")
    return _match_value(match)


def _regex_all(pattern: Value, text: Value) -> Value:
    return [_match_value(match) for match in _pattern(to_text(pattern)).finditer(_subject(to_text(text)))]


def substitute(pattern: str, replacement: str, text: str) -> str:
    """Return `text` with each match of a pattern replaced. Raise FunctionError for an invalid pattern."""
    return _pattern(pattern).sub(_go_template(replacement), _subject(text))


def _go_template(text: str) -> Callable[[re.Match[str]], str]:
    """Return a function that expands `$1`, `${1}` and `${name}` as Go's `Expand` does."""

    def expand(match: re.Match[str]) -> str:
        def one(reference: re.Match[str]) -> str:
            if reference[0] == "$$":
                return "$"
            name = reference[1] or reference[2]
            try:
                return match[int(name) if name.isdecimal() else name] or ""
            except (IndexError, KeyError):
                return ""

        return re.sub(r"\$\$|\$\{(\w+)\}|\$(\w+)", one, text)

    return expand


FUNCTIONS: tuple[Function, ...] = (
    plain("regex", 2, 2, _regex),
    plain("regexall", 2, 2, _regex_all),
)
