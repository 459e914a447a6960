"""Resources and modules that do not exist because of the default of a parameter or variable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import field, replace
from typing import TypeAlias

from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.resource import Span

__all__ = ["Disabled", "Place", "all_open", "judged", "lost", "may_judge", "none_open"]


def none_open(parameter: str) -> bool:
    """Return false: the default of each parameter holds."""
    return False


def all_open(parameter: str) -> bool:
    """Return true: no default holds. Then parameters are unknown, not a choice of values, which takes less time."""
    return True


MAX_JUDGED = 100
"""More resources than this are only listed unless the user asks for them: modules of modules take minutes to enable."""

Place: TypeAlias = "tuple[str, int | tuple[str | int, ...]]"
"""The file of a declaration, and what identifies it there."""


@frozen
class Disabled:
    """A resource or a module that the defaults of parameters disable."""

    address: str
    type: str  # as the source names it; "" for a module
    parameters: tuple[str, ...]  # whose defaults decide; those of a module follow its address: "module.network.vpn"
    judged: bool  # it was judged as one that may exist
    place: Place
    locate: Callable[[], Span] = field(compare=False)  # takes long in large files


def may_judge(found: Sequence[Disabled], *, asked: bool, library: bool) -> bool:
    """Decide whether what defaults disable is judged: if the user asks, and in a module for others if it is not much."""
    return bool(found) and (asked or (library and len(found) <= MAX_JUDGED))


def judged(before: Sequence[Disabled], after: Sequence[Disabled], unread: Collection[str]) -> list[Disabled]:
    """Return what defaults disable, and which of it was judged: `after` is what is left once other values may hold.

    `unread` has the addresses of modules that could not be read.
    """
    left = {found.address for found in after}
    return [*(replace(found, judged=found.address not in unread) for found in before if found.address not in left), *after]


def lost(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics of files and modules that could not be read, whatever the values of parameters."""
    kinds = (DiagnosticKind.SYNTAX, DiagnosticKind.UNREADABLE, DiagnosticKind.UNRESOLVED_MODULE)
    return [found for found in diagnostics if found.kind in kinds]
