"""What the defaults of parameters disable: resources and modules that do not exist because of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.graph.value import Unknown, causes
from azward.source.arm.template import DEPLOYMENTS, member
from azward.source.disabled import Disabled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azward.source.arm.deployment import Deployment
    from azward.source.arm.expansion import Site
    from azward.source.disabled import Place

__all__ = ["disabled", "enabled", "unread"]

VISIT = 30
"""Steps of looking at a deployment."""

MAX_ROUNDS = 4
"""Defaults that others hide are looked for this often."""


def disabled(deployment: Deployment, listed: set[Place] | None = None) -> Iterator[Disabled]:
    """Yield the resources and modules that do not exist because of defaults, also of modules that are deployed.

    Declarations that are `listed` are left out and the others added, since a module may be deployed many times.
    """
    document = deployment.document
    for site in deployment.absent:
        kind, place = member(site.raw, "type"), (document.file, site.path)
        if not isinstance(kind, str) or (listed is not None and place in listed):
            continue
        parameters = _deciders(deployment, site)
        if parameters:
            above = f"{site.parent.type}/" if site.parent is not None else ""
            kind = "" if kind.casefold() == DEPLOYMENTS else above + kind
            if listed is not None:
                listed.add(place)
            yield Disabled(site.address, kind, parameters, False, place, partial(document.span, site.path))
    for _, child in deployment.children():
        BUDGET.steps -= VISIT  # deployments of one name are visited repeatedly
        if BUDGET.spent:
            return
        yield from disabled(child, listed)


def _deciders(deployment: Deployment, site: Site) -> tuple[str, ...]:
    """Return the parameters whose defaults decide that a resource does not exist; none if something else does."""
    other = deployment.counterpart
    existence = other.existence(site) if other is not None else False
    if other is None or existence is False:
        return ()
    opened = other.context.collector.opened
    return tuple(dict.fromkeys(cause.name for cause in causes(existence) if cause.name in opened))


def enabled(
    root: Deployment, build: Callable[[Callable[[str], bool]], Deployment], *, everywhere: bool
) -> Deployment | None:
    """Return the deployment with the resources that defaults disable, as ones that may exist; `None` if there are none.

    `build` returns it with any value for the parameters that a function chooses; other defaults hold. Without `everywhere`
    only those of the root template may be replaced.
    """
    chosen: set[str] = set()
    world: Deployment | None = None
    for _ in range(MAX_ROUNDS):
        names = {name for found in disabled(world or root) for name in found.parameters}
        new = {name for name in names if everywhere or "." not in name} - chosen
        if not new:
            break
        chosen |= new
        world = build(frozenset(chosen).__contains__)
        world.find_counterpart = lambda: root.counterpart
    return world


def unread(deployment: Deployment) -> Iterator[str]:
    """Yield the addresses of modules that could not be read."""
    for instance, child in deployment.modules():
        if isinstance(child, Unknown):
            yield instance.address
        else:
            yield from unread(child)
