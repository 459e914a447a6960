"""Mistakes in how the declarations of a file fit together: names that are taken, and resources that need themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.diagnostic import DiagnosticKind
from azward.source.bicep import syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azward.source.bicep.program import Program

__all__ = ["duplicates", "needing_themselves", "twice"]


def duplicates(program: Program) -> None:
    """Tells of each declaration whose name an earlier one of its kind has: of both the first one counts."""
    seen: dict[tuple[str, str], int] = {}
    for statement in program.file.statements:
        for kind, name, start in _named(statement):
            first = seen.setdefault((kind, name), start)
            if first != start:
                twice(program, name, first, start)


def twice(program: Program, name: str, first: int, start: int) -> None:
    """Tells of a name at `start` that is declared at `first` as well."""
    line, _ = program.document.lines.position(first)
    program.document.add(start, f"`{name}` is declared already, in line {line}", DiagnosticKind.INVALID)


def _named(statement: syntax.Statement) -> Iterable[tuple[str, str, int]]:
    """What a statement declares: in which space of names, the name, and where."""
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


def needing_themselves(needs: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The keys of `needs` that are reached from themselves, each with a shortest way back: `a` to `b` to `a`."""
    found: dict[str, list[str]] = {}
    done = _leading_nowhere(needs)
    for start in needs:
        if start in done:
            continue
        before: dict[str, str] = {}
        pending = [start]
        for key in pending:
            for other in needs.get(key, ()):
                if other == start:
                    way = [start]
                    while key != start:
                        way.append(key)
                        key = before[key]  # noqa: PLW2901 - the way back, after which the search ends
                    found[start] = [start, *reversed(way)]
                    break
                if other not in before and other not in done:
                    before[other] = key
                    pending.append(other)
            if start in found:
                break
    return found


def _leading_nowhere(needs: Mapping[str, Iterable[str]]) -> set[str]:
    """The keys from which no circle is reached: those all of whose needs are such, found from the ends backwards."""
    open_needs = {key: {other for other in others if other in needs} for key, others in needs.items()}
    needed_by: dict[str, list[str]] = {}
    for key, others in open_needs.items():
        for other in others:
            needed_by.setdefault(other, []).append(key)
    done: set[str] = set()
    pending = [key for key, others in open_needs.items() if not others]
    while pending:
        key = pending.pop()
        done.add(key)
        for user in needed_by.get(key, ()):
            open_needs[user].discard(key)
            if not open_needs[user]:
                pending.append(user)
    return done
