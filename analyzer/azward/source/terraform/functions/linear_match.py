"""Regular expressions in linear time: all ways to match are followed at once, none is tried again.

<https://swtch.com/~rsc/regexp/regexp2.html> describes the method, which Go uses too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias, cast

from azward.source.function import FunctionError, LimitError, charge

__all__ = ["Program", "compile_program", "search", "test_of"]

_CODES: Any = import_module("re._constants")
_PARSER: Any = import_module("re._parser")

MAX_PROGRAM = 5_000
"""Steps of a compiled pattern: a repeat such as `{1,1000}` is written out."""

_SPACES = frozenset(" \t\n\r\f\v")
_MULTILINE, _DOTALL, _IGNORECASE = (
    int(getattr(_CODES, f"SRE_FLAG_{name}")) for name in ("MULTILINE", "DOTALL", "IGNORECASE")
)

Test: TypeAlias = "Callable[[str], bool]"
Assertion: TypeAlias = "Callable[[str, int], bool]"
Places: TypeAlias = "tuple[int, ...]"
"""Where each group begins and ends, -1 for a group that took no part. Group 0 is the match."""


class Step(NamedTuple):
    """One step of a program: tests a character, records a place, asserts, or goes on at one or two other steps."""

    test: Test | None = None
    save: int = -1
    holds: Assertion | None = None
    then: tuple[int, ...] = ()  # by preference


class Program(NamedTuple):
    """A compiled pattern. Its last step is the match."""

    steps: list[Step]
    groups: int
    names: dict[str, int]


def compile_program(tree: Any) -> Program:
    """Compile what Python's parser returns for a pattern. Raise FunctionError for what RE2 does not have."""
    compiler = _Compiler()
    compiler.sequence(tree, int(tree.state.flags))
    compiler.add(Step())
    return Program(compiler.steps, int(tree.state.groups), dict(cast("dict[str, int]", tree.state.groupdict)))


class _Compiler:
    def __init__(self) -> None:
        self.steps: list[Step] = []

    def add(self, step: Step) -> int:
        if len(self.steps) >= MAX_PROGRAM:
            raise LimitError("the pattern is too large")
        self.steps.append(step)
        return len(self.steps) - 1

    def sequence(self, tree: Any, flags: int) -> None:
        for operation, argument in tree:
            self.node(str(operation), argument, flags)

    def node(self, name: str, argument: Any, flags: int) -> None:
        match name:
            case "MAX_REPEAT" | "MIN_REPEAT":
                self.repeat(argument, flags, greedy=name == "MAX_REPEAT")
            case "SUBPATTERN":
                self.group(argument, flags)
            case "BRANCH":
                self.branch(argument[1], flags)
            case "AT":
                self.add(Step(holds=_assertion(str(argument), flags)))
            case _:
                self.add(Step(test=test_of(name, argument, flags)))

    def repeat(self, argument: Any, flags: int, *, greedy: bool) -> None:
        least, most, body = argument
        for _ in range(least):
            self.sequence(body, flags)
        if most == _CODES.MAXREPEAT:
            start = self.add(Step())
            self.sequence(body, flags)
            self.add(Step(then=(start,)))
            self.steps[start] = _either(start + 1, len(self.steps), greedy)
            return
        opened: list[int] = []
        for _ in range(most - least):
            opened.append(self.add(Step()))
            self.sequence(body, flags)
        for start in opened:
            self.steps[start] = _either(start + 1, len(self.steps), greedy)

    def group(self, argument: Any, flags: int) -> None:
        number, added, removed, body = argument
        if number is not None:
            self.add(Step(save=2 * number))
        self.sequence(body, (flags | added) & ~removed)
        if number is not None:
            self.add(Step(save=2 * number + 1))

    def branch(self, branches: Sequence[Any], flags: int) -> None:
        ends: list[int] = []
        for index, branch in enumerate(branches):
            start = self.add(Step())
            self.sequence(branch, flags)
            if index < len(branches) - 1:
                ends.append(self.add(Step()))
                self.steps[start] = Step(then=(start + 1, len(self.steps)))
            else:
                self.steps[start] = Step(then=(start + 1,))
        for end in ends:
            self.steps[end] = Step(then=(len(self.steps),))


def _either(body: int, after: int, greedy: bool) -> Step:
    return Step(then=(body, after) if greedy else (after, body))


def _assertion(name: str, flags: int) -> Assertion:
    multiline = bool(flags & _MULTILINE)
    match name:
        case "AT_BEGINNING" if multiline:
            return lambda text, place: place == 0 or text[place - 1] == "\n"
        case "AT_BEGINNING" | "AT_BEGINNING_STRING":
            return lambda text, place: place == 0
        case "AT_END" if multiline:
            return lambda text, place: place == len(text) or text[place] == "\n"
        case "AT_END" | "AT_END_STRING":
            return lambda text, place: place == len(text)
        case "AT_BOUNDARY":
            return _at_boundary
        case "AT_NON_BOUNDARY":
            return lambda text, place: not _at_boundary(text, place)
        case _:
            raise FunctionError(f"expected an assertion of RE2, not `{name}`")


def _at_boundary(text: str, place: int) -> bool:
    return (place > 0 and _is_word(text[place - 1])) != (place < len(text) and _is_word(text[place]))


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def test_of(name: str, argument: Any, flags: int) -> Test:
    """Return the function that tests one character."""
    match name:
        case "ANY":
            return (lambda _: True) if flags & _DOTALL else (lambda character: character != "\n")
        case "LITERAL" | "NOT_LITERAL" | "IN":
            found = _of_set(argument) if name == "IN" else partial(_is_one, chr(argument))
            folded = _folded(found) if flags & _IGNORECASE else found
            return (lambda character: not folded(character)) if name == "NOT_LITERAL" else folded
        case _:  # references, and what looks ahead or behind
            raise FunctionError(f"RE2 has no `{name.casefold()}`")


def _is_one(wanted: str, character: str) -> bool:
    return character == wanted


def _folded(test: Test) -> Test:
    return lambda character: test(character) or test(character.lower()) or test(character.upper())


def _of_set(items: Sequence[Any]) -> Test:
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    tests = [_of_item(str(kind), value) for kind, value in items if str(kind) != "NEGATE"]
    return lambda character: any(test(character) for test in tests) != negated


def _of_item(kind: str, value: Any) -> Test:
    if kind == "LITERAL":
        return partial(_is_one, chr(value))
    if kind == "RANGE":
        low, high = map(chr, value)
        return lambda character: low <= character <= high
    name = str(value).removeprefix("CATEGORY_")
    test = _CATEGORIES[name.removeprefix("NOT_")]
    return (lambda character: not test(character)) if name.startswith("NOT_") else test


_CATEGORIES: dict[str, Test] = {
    "DIGIT": lambda character: "0" <= character <= "9",
    "SPACE": lambda character: character in _SPACES,
    "WORD": _is_word,
}


def search(program: Program, text: str, start: int) -> Places | None:
    """Return the places of the leftmost match from `start` on, as Perl would choose it; `None` if there is none.

    The cost is the length of the text times that of the program.
    """
    nothing: Places = (-1,) * (2 * program.groups)
    current: list[tuple[int, Places]] = []
    best: Places | None = None
    for place in range(start, len(text) + 1):
        seen: set[int] = {number for number, _ in current}
        if best is None:
            _follow(program, (0, (place, *nothing[1:])), (text, place), current, seen)
        if not current and best is not None:
            break
        charge(1 + len(current))
        following: list[tuple[int, Places]] = []
        reached: set[int] = set()
        last = len(program.steps) - 1
        for number, places in current:
            if number == last:
                best = (places[0], place, *places[2:])
                break  # what comes later is less preferred
            test = program.steps[number].test
            if test is not None and place < len(text) and test(text[place]):
                _follow(program, (number + 1, places), (text, place + 1), following, reached)
        current = following
    return best


def _follow(
    program: Program, begin: tuple[int, Places], at: tuple[str, int], into: list[tuple[int, Places]], seen: set[int]
) -> None:
    """Add to `into` the steps that test a character, or match, and can be reached from `begin`, preferred ones first."""
    text, place = at
    pending = [begin]
    while pending:
        number, places = pending.pop()
        if number in seen:
            continue
        seen.add(number)
        step = program.steps[number]
        if step.then:
            pending.extend((other, places) for other in reversed(step.then))
        elif step.save >= 0:
            pending.append((number + 1, (*places[: step.save], place, *places[step.save + 1 :])))
        elif step.holds is not None:
            if step.holds(text, place):
                pending.append((number + 1, places))
        else:
            into.append((number, places))
