"""JSONPath of `loadJsonContent` and `loadYamlContent`: the dialect of Json.NET, which the compiler uses.

<https://www.newtonsoft.com/json/help/html/QueryJsonSelectTokenJsonPath.htm>. Regular expressions (`=~`) are not supported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from azward.source.function import charge

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = ["JsonPathError", "select"]

MAX_SELECTED = 100_000
"""Values that one step may select; the rest is dropped, since no template could hold it."""

MAX_VISITED = 1_000_000
"""Values that `..` visits in total."""

_Step: TypeAlias = "Callable[[JsonValue], Iterable[JsonValue]]"
_Test: TypeAlias = "Callable[[JsonValue], bool]"
_Values: TypeAlias = "Callable[[JsonValue], list[JsonValue]]"

_TOKEN = re.compile(
    r"""[ ]*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)"""
    r"""|(?P<mark>\.\.|===|!==|[=!<>]=|=~|&&|\|\||[<>.\[\]()?@$*:,]))"""
)


class JsonPathError(ValueError):
    """An invalid path, or one with unsupported parts."""


def select(value: JsonValue, path: str) -> list[JsonValue]:
    """Return the values that `path` selects in `value`, in order. Raises JsonPathError."""
    reader = _Reader(path, value)
    steps = reader.steps(top=True)
    if reader.kind:
        raise JsonPathError(f"unexpected `{reader.text}`")
    return _walk([value], steps)


def _walk(found: Iterable[JsonValue], steps: Iterable[_Step]) -> list[JsonValue]:
    values = list(found)
    for step in steps:
        values = list(islice((child for value in values for child in step(value)), MAX_SELECTED))
    return values


def _children(value: JsonValue) -> Iterable[JsonValue]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _named(names: list[str]) -> _Step:
    return lambda value: [value[name] for name in names if name in value] if isinstance(value, dict) else ()


def _at(positions: list[int]) -> _Step:
    return lambda value: (
        [value[position] for position in positions if 0 <= position < len(value)] if isinstance(value, list) else ()
    )


def _slice(start: int | None, end: int | None, step: int | None) -> _Step:
    return lambda value: value[start:end:step] if isinstance(value, list) else ()


def _where(test: _Test) -> _Step:
    def step(value: JsonValue) -> list[JsonValue]:
        children = _children(value)
        charge(4 * len(list(children)))
        return [child for child in children if test(child)]

    return step


class _Reader:
    """Reads a path; `kind` and `text` are those of the current token, "" at the end."""

    def __init__(self, path: str, root: JsonValue) -> None:
        self.path = path
        self.root = root
        self.visits = MAX_VISITED
        self.at = 0
        self.kind = self.text = ""
        self.next()

    def next(self) -> str:
        """Advance past the current token; returns its text."""
        passed = self.text
        match = _TOKEN.match(self.path, self.at)
        if match is None:
            if self.path[self.at :].strip():
                raise JsonPathError(f"unexpected `{self.path[self.at :].strip()[:1]}`")
            self.kind = self.text = ""
            return passed
        self.at = match.end()
        self.kind = match.lastgroup or ""
        self.text = match[self.kind]
        return passed

    def passed(self, mark: str) -> bool:
        """Advance past a mark if it is there."""
        if self.kind == "mark" and self.text == mark:
            self.next()
            return True
        return False

    def take(self, mark: str) -> None:
        if not self.passed(mark):
            raise JsonPathError(f"expected `{mark}`")

    def steps(self, *, top: bool = False) -> list[_Step]:
        """Return the steps from here on; at the `top` a path may begin with `$` or a bare name."""
        steps: list[_Step] = []
        if top and not self.passed("$") and self.kind in ("name", "number"):
            steps.append(_named([self.next()]))
        while True:
            if self.passed(".."):
                steps.append(self.below(self.bracket() if self.passed("[") else self.member()))
            elif self.passed("."):
                steps.append(self.bracket() if self.passed("[") else self.member())
            elif self.passed("["):
                steps.append(self.bracket())
            else:
                return steps

    def below(self, step: _Step) -> _Step:
        """Return the step, applied to a value and to all values below it."""
        return lambda value: (found for node in self.all(value) for found in step(node))

    def all(self, value: JsonValue) -> Iterator[JsonValue]:
        """Yield a value and all values below it, in document order."""
        pending = [value]
        while pending:
            self.visits -= 1
            if self.visits < 0:
                raise JsonPathError("selects too many values")
            current = pending.pop()
            yield current
            pending.extend(reversed(list(_children(current))))

    def member(self) -> _Step:
        if self.passed("*"):
            return _children
        if self.kind not in ("name", "number"):
            raise JsonPathError("expected a name")
        return _named([self.next()])

    def bracket(self) -> _Step:
        if self.passed("?"):
            self.take("(")
            test = self.either()
            self.take(")")
            self.take("]")
            return _where(test)
        if self.passed("*"):
            self.take("]")
            return _children
        if self.kind == "text":
            names = [self.literal()]
            while self.passed(","):
                names.append(self.literal())
            self.take("]")
            return _named([str(name) for name in names])
        return self.positions()

    def positions(self) -> _Step:
        parts: list[int | None] = [self.position()]
        if self.passed(","):
            parts.append(self.position())
            while self.passed(","):
                parts.append(self.position())
            self.take("]")
            return _at([part for part in parts if part is not None])
        sliced = False
        while self.passed(":") and len(parts) < 3:
            sliced = True
            parts.append(self.position())
        self.take("]")
        if not sliced:
            return _at([part for part in parts if part is not None])
        if parts[2:] == [0]:
            raise JsonPathError("step must not be 0")
        return _slice(parts[0], parts[1], parts[2] if len(parts) > 2 else None)

    def position(self) -> int | None:
        if self.kind != "number":
            return None
        try:
            return int(self.next())
        except ValueError as error:
            raise JsonPathError("expected an integer") from error

    def either(self) -> _Test:
        tests = [self.both()]
        while self.passed("||"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)

    def both(self) -> _Test:
        tests = [self.test()]
        while self.passed("&&"):
            tests.append(self.test())
        return tests[0] if len(tests) == 1 else lambda value: all(test(value) for test in tests)

    def test(self) -> _Test:
        if self.passed("("):
            inner = self.either()
            self.take(")")
            return inner
        left = self.operand()
        compare = _COMPARE.get(self.text) if self.kind == "mark" else None
        if compare is None:
            if self.text == "=~":
                raise JsonPathError("regular expressions are not supported")
            return lambda value: bool(left(value))
        self.next()
        right = self.operand()
        return lambda value: any(compare(one, two) for one in left(value) for two in right(value))

    def operand(self) -> _Values:
        if self.passed("@"):
            steps = self.steps()
            return lambda value: _walk([value], steps)
        if self.passed("$"):
            steps = self.steps()
            return lambda _: _walk([self.root], steps)
        constant = self.literal()
        return lambda _: [constant]

    def literal(self) -> JsonValue:
        kind, text = self.kind, self.next()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1])
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "name" and text in _CONSTANTS:
            return _CONSTANTS[text]
        raise JsonPathError(f"unexpected `{text}`" if text else "unexpected end")


_CONSTANTS: dict[str, JsonValue] = {"true": True, "false": False, "null": None}


def _same(one: JsonValue, two: JsonValue) -> bool:
    return isinstance(one, bool) == isinstance(two, bool) and one == two


def _ordered(holds: Callable[[float | str, float | str], bool]) -> Callable[[JsonValue, JsonValue], bool]:
    def compare(one: JsonValue, two: JsonValue) -> bool:
        if isinstance(one, bool) or isinstance(two, bool):
            return False
        if isinstance(one, (int, float)) and isinstance(two, (int, float)):
            return holds(one, two)
        return isinstance(one, str) and isinstance(two, str) and holds(one, two)

    return compare


_COMPARE: dict[str, Callable[[JsonValue, JsonValue], bool]] = {
    "==": _same,
    "===": _same,
    "!=": lambda one, two: not _same(one, two),
    "!==": lambda one, two: not _same(one, two),
    "<": _ordered(lambda one, two: one < two),  # type: ignore[operator, reportOperatorIssue]
    "<=": _ordered(lambda one, two: one <= two),  # type: ignore[operator, reportOperatorIssue]
    ">": _ordered(lambda one, two: one > two),  # type: ignore[operator, reportOperatorIssue]
    ">=": _ordered(lambda one, two: one >= two),  # type: ignore[operator, reportOperatorIssue]
}
