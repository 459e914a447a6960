"""The outcome for a resource over all possible worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.view import View
from azward.graph.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from azward.graph.value import Cause

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
    truths = {outcome.truth for outcome, _ in worlds}
    if len(truths) == 1:
        return worlds[0][0]
    # the most useful evidence for an undecided answer is that of a world in which it fails
    failing = next((outcome for outcome, _ in worlds if outcome.truth is Truth.FALSE), worlds[0][0])
    causes = dict.fromkeys(cause for outcome, decided in worlds for cause in (*decided, *outcome.causes))
    against = failing.towards(Truth.FALSE)
    return Outcome(Truth.UNKNOWN, failing.evidence, tuple(causes), failing.message, failing.steps, against)


def _worlds(
    view: View, evaluate: Callable[[View], Outcome], assume: Mapping[str, str], budget: list[int]
) -> Iterator[tuple[Outcome, tuple[Cause, ...]]]:
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
        yield outcome, ()


def _split(
    view: View, evaluate: Callable[[View], Outcome], world: World, budget: list[int]
) -> Iterator[tuple[Outcome, tuple[Cause, ...]]]:
    choice = next(iter(world.deciders.values()))
    for label, _ in choice.branches:
        budget[0] -= 1
        for outcome, decided in _worlds(view, evaluate, {**world.assume, choice.decider: label}, budget):
            yield outcome, (choice.cause, *decided)
