"""The outcome for a resource over all possible worlds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.member import member_name
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.value import Absent
from azward.graph.view import View
from azward.graph.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from azward.graph.outcome import Member
    from azward.graph.resource import FieldPath
    from azward.graph.value import Cause, Value

__all__ = ["judge"]

MAX_WORLDS = 256
"""The number of possible worlds that are tried before an answer is left unknown."""


def judge(view: View, evaluate: Callable[[View], Outcome]) -> Outcome | None:
    """Return the outcome of `evaluate` over all possible worlds; `None` if the resource is never deployed.

    If the worlds disagree, the outcome is UNKNOWN and its causes are the choices in which they differ.
    """
    worlds = list(_worlds(view, evaluate, {}, [MAX_WORLDS]))
    if not worlds:
        return None
    first = worlds[0][0]
    truths = {outcome.truth for outcome, _, _ in worlds}
    if len(truths) == 1:
        several = len(worlds) > 1 and bool(first.members)
        return _in_every([(outcome, here) for outcome, here, _ in worlds]) if several else first
    # the most useful evidence for an undecided answer is that of a world in which it fails
    failing = next((outcome for outcome, _, _ in worlds if outcome.truth is Truth.FALSE), first)
    causes = dict.fromkeys(cause for outcome, _, decided in worlds for cause in (*decided, *outcome.causes))
    against = failing.towards(Truth.FALSE)
    return Outcome(Truth.UNKNOWN, failing.evidence, tuple(causes), failing.message, failing.steps, against)


def _in_every(worlds: list[tuple[Outcome, View]]) -> Outcome:
    """Return the outcome in the first of `worlds`, which agree, with the members that fail in all of them, if any."""
    first, here = worlds[0]
    named = [{_named(member, view) for member in outcome.members} for outcome, view in worlds]
    kept = tuple(member for member in first.members if all(_named(member, here) in names for names in named))
    return replace(first, members=kept or first.members)


def _named(member: Member, view: View) -> tuple[int, FieldPath | None]:
    """Return what tells a member from others in any world: its place, in which members of lists have their names."""
    resource, path = member.resource, member.path
    if resource is None or path is None:
        return member.at
    there = view.at(resource)
    named = [
        member_name(_known(there.written(path[: index + 1]))) or segment if isinstance(segment, int) else segment
        for index, segment in enumerate(path)
    ]
    return id(resource), tuple(named)


def _known(value: Value | Absent) -> Value:
    return None if isinstance(value, Absent) else value


def _worlds(
    view: View, evaluate: Callable[[View], Outcome], assume: Mapping[str, str], budget: list[int]
) -> Iterator[tuple[Outcome, View, tuple[Cause, ...]]]:
    world = World(assume)
    here = View(view.resource, view.graph, world)
    deployed = world.holds(view.resource.condition)
    if deployed is Truth.FALSE:
        return
    if deployed is Truth.UNKNOWN and world.deciders and budget[0] > 0:
        yield from _split(view, evaluate, world, budget)
        return
    world.deciders.clear()
    outcome = evaluate(here)
    if outcome.truth is Truth.UNKNOWN and world.deciders and budget[0] > 0:
        yield from _split(view, evaluate, world, budget)
    else:
        yield outcome, here, ()


def _split(
    view: View, evaluate: Callable[[View], Outcome], world: World, budget: list[int]
) -> Iterator[tuple[Outcome, View, tuple[Cause, ...]]]:
    choice = next(iter(world.deciders.values()))
    for label, _ in choice.branches:
        budget[0] -= 1
        for outcome, here, decided in _worlds(view, evaluate, {**world.assume, choice.decider: label}, budget):
            yield outcome, here, (choice.cause, *decided)
