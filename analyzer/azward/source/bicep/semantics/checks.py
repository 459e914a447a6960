"""Checks of how the declarations of a file fit together: duplicate names and dependency cycles."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from azward.graph.diagnostic import DiagnosticKind
from azward.source.bicep.parser import syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azward.source.bicep.semantics.program import Program

__all__ = ["dependency_cycles", "report_duplicate_members", "report_duplicates"]


def report_duplicates(program: Program) -> None:
    """Report each declaration with the name of an earlier one in the same namespace; the earlier one wins."""
    seen: dict[tuple[str, str], int] = {}
    for statement in program.file.statements:
        for space, name, start in _named(statement):
            first = seen.setdefault((space, name), start)
            if first != start:
                _report(program, name, first, start)


def report_duplicate_members(program: Program, node: syntax.Object) -> None:
    """Report the members of an object that have the same name."""
    seen: dict[str, int] = {}
    for member in node.members:
        if isinstance(member, syntax.Member) and member.computed is None:
            first = seen.setdefault(member.name, member.start)
            if first != member.start:
                _report(program, member.name, first, member.start)


def _report(program: Program, name: str, first: int, start: int) -> None:
    line, _ = program.document.lines.position(first)
    program.document.add(start, f"`{name}` is already declared in line {line}", DiagnosticKind.INVALID)


def _named(statement: syntax.Statement) -> Iterable[tuple[str, str, int]]:
    """Return what a statement declares: the namespace, the name, and its offset."""
    match statement:
        case syntax.Parameter() | syntax.Variable():
            return (("symbol", statement.name, statement.start),)
        case syntax.Resource() | syntax.Module():
            return (("symbol", statement.symbol, statement.start),)
        case syntax.Output() | syntax.Metadata() | syntax.TypeDeclaration() | syntax.Function():
            return ((type(statement).__name__, statement.name, statement.start),)
        case syntax.Import():
            return tuple(("import", name.alias, name.start) for name in statement.names)
        case _:
            return ()


MAX_CYCLES = 100
"""Declarations whose dependency cycles are searched. A file with one cannot be deployed."""


def dependency_cycles(dependencies: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return the first keys that depend on themselves, each with a shortest cycle: `a` to `b` to `a`."""
    acyclic = _acyclic(dependencies)
    starts = islice((start for start in dependencies if start not in acyclic), MAX_CYCLES)
    cycles = {start: _cycle(start, dependencies, acyclic) for start in starts}
    return {start: cycle for start, cycle in cycles.items() if cycle}


def _cycle(start: str, dependencies: Mapping[str, Iterable[str]], acyclic: set[str]) -> list[str]:
    """Return a shortest path from `start` back to it, by breadth-first search; empty if there is none."""
    before: dict[str, str] = {}
    pending = [start]
    for key in pending:
        for other in dependencies.get(key, ()):
            if other == start:
                path = [start]
                while key != start:
                    path.append(key)
                    key = before[key]  # noqa: PLW2901 - walks back, after which the search ends
                return [start, *reversed(path)]
            if other not in before and other not in acyclic:
                before[other] = key
                pending.append(other)
    return []


def _acyclic(dependencies: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the keys that lead to no cycle: those whose dependencies all lead to none, found from the leaves."""
    remaining = {key: {other for other in others if other in dependencies} for key, others in dependencies.items()}
    dependents: dict[str, list[str]] = {}
    for key, others in remaining.items():
        for other in others:
            dependents.setdefault(other, []).append(key)
    done: set[str] = set()
    pending = [key for key, others in remaining.items() if not others]
    while pending:
        key = pending.pop()
        done.add(key)
        for user in dependents.get(key, ()):
            remaining[user].discard(key)
            if not remaining[user]:
                pending.append(user)
    return done
