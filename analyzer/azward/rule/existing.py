"""Verdicts on resources that exist already: only what a deployment writes onto them counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.judge import judge
from azward.graph.resource import Resource, Writer, fold_path
from azward.graph.truth import Truth
from azward.graph.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.graph import ResourceGraph
    from azward.graph.outcome import Evidence, Outcome
    from azward.graph.resource import FieldPath, Origin, Span
    from azward.rule.model import Evaluate, Verdict

__all__ = ["applies_by_default", "is_written", "on_written"]


def is_written(resource: Resource, graph: ResourceGraph) -> bool:
    """Decide whether the deployment writes onto the existing `resource`: a property, a member of a list, a child.

    A resource that is declared as well is judged there, and one that is referred to twice is judged once.
    """
    if graph.get(resource.id.key) is not resource:
        return False
    if resource.writers:
        return True
    return any(not link.source.existing for link in graph.incoming(resource, "parent"))


def applies_by_default(view: View, applies: Evaluate, undecided: Outcome) -> bool:
    """Decide whether a rule applies to an existing resource unless how it was created, which is not known, is an exception.

    A setting of accounts with blobs, for example, is hardly written onto a kind of account that has none.
    """
    if not view.resource.existing or not all(_is_of_creation(item.path) for item in undecided.evidence):
        return False
    outcome = judge(View(replace(view.resource, existing=False), view.graph), applies)
    return outcome is not None and outcome.truth is Truth.TRUE


_CREATION = frozenset({("kind",), ("properties", "createmode"), ("properties", "managedenvironmentid")})
"""What is chosen when a resource is created: its kind, from what it is created, and what it is hosted on."""


def _is_of_creation(path: FieldPath) -> bool:
    return fold_path(path) in _CREATION or path[:1] == ("kind",)


def on_written(verdict: Verdict) -> Iterator[Verdict]:
    """Yield the verdict as one on the resource that writes, for each failing member by itself.

    Yield nothing if it does not depend on what is written. An UNKNOWN verdict does if it is about a written value, or if
    what is written would fail on its own.
    """
    members = verdict.outcome.members
    if verdict.outcome.truth is not Truth.FALSE or not members:
        yield from _on_written(verdict)
        return
    for member in members:
        for written in _on_written(replace(verdict, outcome=member.outcome)):
            outcome = written.outcome
            found = (replace(member, outcome=outcome),) if member.path is not None else ()
            yield replace(written, outcome=replace(outcome, members=found))


def _on_written(verdict: Verdict) -> Iterator[Verdict]:
    outcome = verdict.outcome
    decided = outcome.truth is not Truth.UNKNOWN
    evidence = outcome.evidence if decided else (*outcome.against, *outcome.evidence)
    kept = [(item, where) for item in evidence if (where := _written_at(verdict.resource, item, decided)) is not None]
    if kept:
        yield _by_writer(verdict, kept)


def _by_writer(verdict: Verdict, kept: Sequence[tuple[Evidence, Writer | Resource]]) -> Verdict:
    """Return the verdict as one on the first of the resources that write what the evidence is about."""
    resource, first = verdict.resource, kept[0][1]
    origin = first.origin if isinstance(first, Resource) else _WriterOrigin(resource.origin, first.origin)
    writer = replace(resource, address=first.address, origin=origin)
    own = tuple(replace(item, resource=writer) if item.resource is resource else item for item, _ in kept)
    return replace(verdict, resource=writer, outcome=replace(verdict.outcome, evidence=own))


def _written_at(resource: Resource, item: Evidence, decided: bool) -> Writer | Resource | None:
    """Return who writes what `item` is about: an update of `resource`, or a child; `None` if it is not written here.

    A decided answer may also be about an object or a list of which only a part is written.
    """
    if item.resource is not resource:
        below = item.resource.id.key.startswith(f"{resource.id.key}/")
        absent = item.role in ("nothing", "unset")
        return item.resource if below and not absent and not item.resource.existing else None
    path = fold_path(item.path)
    for writer in resource.writers:
        written = fold_path(writer.path)
        if path[: len(written)] == written or (decided and path and written[: len(path)] == path):
            return writer
    return None


@frozen(eq=False)
class _WriterOrigin:
    """An existing resource seen from one that writes onto it: what has no place of its own is written there."""

    own: Origin
    writer: Origin

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        span, matched = self.own.locate(path)
        return (span, matched) if matched else (self.writer.locate(())[0], 0)

    def callers(self) -> tuple[Span, ...]:
        return self.writer.callers()

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        return (*self.writer.trail(()), *self.own.trail(path))
