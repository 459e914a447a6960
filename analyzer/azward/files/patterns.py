"""Patterns of paths as in `.gitignore`, matched in time that is linear in the pattern and at most quadratic in the path.

The syntax is that of <https://git-scm.com/docs/gitignore>. The usual translation of `*a*a*a*b` backtracks: with ten stars it
takes minutes on a name of sixty letters. Here the text between two stars is searched once, and never again.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Pattern", "PatternList", "Patterns", "parse"]

MAX_PATTERNS = 5_000
"""Patterns that one list may have. The longest public templates for `.gitignore` have about 250."""

COMPILED = 150
"""A pattern that is compiled takes as long as this many that are matched."""

MAX_LENGTH = 4_096
"""Characters of a pattern: no path is longer."""

_END = r"(?:/|\Z)"
_TOKEN = re.compile(r"\\(?P<escaped>.)|(?P<stars>\*+)|(?P<any>\?)|(?P<open>\[)|(?P<plain>[^\\*?\[]+)", re.DOTALL)
_MEMBER = re.compile(r"\[:(?P<name>[a-z]+):\]|(?P<low>\\.|[^\\])(?:-(?P<high>\\.|[^\\\]]))?", re.DOTALL)
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    "space": r" \t\n\v\f\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class Pattern:
    """One line of a list of patterns."""

    def __init__(self, text: str, segments: tuple[str, ...], *, negative: bool, folders: bool) -> None:
        self.text = text  # as written
        self.negative = negative  # what matches is selected again
        self.folders = folders  # only folders match
        self.segments = segments  # between slashes, with `**` for any number of folders

    @cached_property
    def name(self) -> str:
        """The name that matches wherever it is; "" if the pattern is more than that."""
        segment = self.segments[-1]
        return "" if len(self.segments) != 2 or self.segments[0] != "**" or set(segment) & set("*?[\\") else segment

    @cached_property
    def ending(self) -> str:
        """The end of the names that match wherever they are, for `*.json`; "" if the pattern is more than that."""
        segment = self.segments[-1]
        simple = len(self.segments) == 2 and self.segments[0] == "**" and segment[:1] == "*"
        return segment[1:] if simple and not set(segment[1:]) & set("*?[\\") else ""

    @property
    def start(self) -> str:
        """The folders in which all that matches is, as far as they are named: `deploy/samples` for `deploy/samples/*`."""
        fixed: list[str] = []
        for segment in self.segments[:-1]:
            if set(segment) & set("*?[\\"):
                break
            fixed.append(segment)
        return "/".join(fixed)

    @cached_property
    def expression(self) -> str:
        """The pattern as a regular expression for whole paths; "(?!)", which matches nothing, if it is invalid."""
        return _expression(self.segments)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.expression, re.DOTALL)

    def matches(self, path: str, *, folder: bool) -> bool:
        """Decide whether the pattern matches `path`, which is relative to the folder of the list and has `/`."""
        if self.folders and not folder:
            return False
        if self.name:
            return path.rpartition("/")[2] == self.name
        if self.ending:
            return path.endswith(self.ending)
        return self._compiled.match(path) is not None


@frozen
class PatternList:
    """Patterns as they were given."""

    patterns: tuple[str, ...]
    base: Path  # the folder to which they are relative
    name: str  # of the option or key, as messages show it: "--exclude"
    file: str = ""  # the configuration they are in, as messages name it


class Patterns:
    """A list of patterns: the last one that matches decides."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Take the lines of a file, or the items of a list. Lines beyond a limit have no effect."""
        found = (pattern for line in lines if (pattern := parse(line)) is not None)
        self.patterns = [pattern for pattern, _ in zip(found, range(MAX_PATTERNS), strict=False)]

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(pattern.name for pattern in self.patterns if pattern.name)

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        return tuple({pattern.ending for pattern in self.patterns if pattern.ending})

    @cached_property
    def _others(self) -> tuple[Pattern, ...]:
        found = tuple(pattern for pattern in self.patterns if not pattern.name and not pattern.ending)
        BUDGET.match(COMPILED * len(found))
        return found

    def _may_match(self, path: str, *, folder: bool) -> bool:
        """Decide quickly whether a pattern may match: for most paths none does."""
        if path.rpartition("/")[2] in self._names or path.endswith(self._endings):
            return not self._others or BUDGET.match(len(self._others))
        if not self._others or not BUDGET.match(len(self._others)):
            return False
        return any(pattern.matches(path, folder=folder) for pattern in self._others)

    def last(self, path: str, *, folder: bool) -> Pattern | None:
        """Return the last pattern that matches `path`."""
        if not self._may_match(path, folder=folder):
            return None
        return next((one for one in reversed(self.patterns) if one.matches(path, folder=folder)), None)

    def cover(self, path: str) -> bool:
        """Decide whether the list selects a file: the last pattern that matches it, else that of the closest folder."""
        found = self.last(path, folder=False)
        while found is None and "/" in path:
            path = path.rpartition("/")[0]
            found = self.last(path, folder=True)
        return found is not None and not found.negative

    def all(self, path: str, *, folder: bool) -> Iterator[Pattern]:
        """Yield the patterns that match `path`."""
        if self._may_match(path, folder=folder):
            yield from (one for one in self.patterns if one.matches(path, folder=folder))


def parse(line: str) -> Pattern | None:
    """Return the pattern in a line; `None` for a comment, a blank line and what matches nothing."""
    text = _without_trailing_blanks(line.rstrip("\r\n"))
    if not text or text.startswith("#") or len(text) > MAX_LENGTH:
        return None
    negative = text.startswith("!")
    glob = text[1:] if negative else text
    folders = glob.endswith("/")
    body = glob[:-1] if folders else glob
    if not body:
        return None
    anchored = "/" in body
    segments = _segments(body.removeprefix("/")) if anchored else ("**", "*" if body == "**" else body)
    return Pattern(text, segments, negative=negative, folders=folders)


def _without_trailing_blanks(text: str) -> str:
    """Return `text` without the blanks at its end that no backslash precedes."""
    end = place = 0
    while place < len(text):
        place += 2 if text[place] == "\\" else 1
        if text[place - 1 : place] != " " or text[place - 2 : place - 1] == "\\":
            end = place
    return text[:end]


def _segments(body: str) -> tuple[str, ...]:
    """Return the parts of a pattern with slashes; several `**` in a row are one."""
    found: list[str] = []
    for segment in body.split("/"):
        if segment != "**" or found[-1:] != ["**"]:
            found.append(segment)
    return tuple(found)


def _expression(segments: tuple[str, ...]) -> str:
    """Return segments as an expression. Between two `**` the first place that fits is as good as any: it is kept."""
    groups: list[list[str]] = [[]]
    for segment in segments:
        if segment == "**":
            groups.append([])
        elif (translated := _segment(segment)) is None:
            return "(?!)"
        else:
            groups[-1].append(f"(?>{translated})")
    first, *others = groups
    if not others:
        return "/".join(first) + r"\Z"
    *middle, last = others
    text = "".join(f"{one}/" for one in first)
    text += "".join(rf"(?>(?:[^/]+/)*?{''.join(f'{one}/' for one in group)})" for group in middle)
    return text + (rf"(?:[^/]+/)*{'/'.join(last)}\Z" if last else ".+")


def _segment(glob: str) -> str | None:
    """Return one segment as an expression; `None` if it is invalid, and matches nothing."""
    chunks = [""]
    place = 0
    while place < len(glob):
        token = _TOKEN.match(glob, place)
        if token is None:  # a backslash at the end
            return None
        place = token.end()
        if token["stars"]:
            chunks.append("")
        elif token["open"]:
            found = _class(glob, place)
            if found is None:
                return None
            members, place = found
            chunks[-1] += members
        else:
            chunks[-1] += "[^/]" if token["any"] else re.escape(token["escaped"] or token["plain"])
    first, *others = chunks
    if not others:
        return first + f"(?={_END})"
    *middle, last = others
    return first + "".join(f"(?>[^/]*?{chunk})" for chunk in middle if chunk) + rf"[^/]*{last}(?={_END})"


def _class(glob: str, place: int) -> tuple[str, int] | None:
    """Return the expression for the bracket that opens before `place`, and where it ends; `None` if it does not end."""
    negative = glob[place : place + 1] in ("!", "^")
    place += negative
    members: list[str] = []
    while place < len(glob) and (glob[place] != "]" or not members):
        member = _MEMBER.match(glob, place)
        if member is None or (member["name"] and member["name"] not in _CLASSES):
            return None
        place = member.end()
        members.append(_CLASSES[member["name"]] if member["name"] else _range(member["low"], member["high"] or ""))
    if place >= len(glob):
        return None
    return f"(?!/)[{'^' if negative else ''}{''.join(members)}]", place + 1


def _range(low: str, high: str) -> str:
    low, high = low[-1:], high[-1:]
    if high and high < low:
        return re.escape(low)  # an empty range still has its first member
    return re.escape(low) + (f"-{re.escape(high)}" if high else "")
