"""Finds the counterparts of results in a base, deployment by deployment.

A result may be in another deployment than in the base only if its resource was moved there. If both deployments have had
the resource all along, one was fixed and the other one broken.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.rule.extent import worse as further_than
from azward.suppression.baseline import occurrence
from azward.suppression.parts import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from azward.report.model import Deployment, Result
    from azward.rule.extent import Extent, Worse
    from azward.suppression.identity import Identity

__all__ = ["Counterparts", "Further", "Resources", "counterparts"]


class Resources:
    """Which resources each deployment of a scan has, by their keys."""

    def __init__(self, deployments: Mapping[Deployment, Sequence[Callable[[], Iterable[tuple[str, str]]]]]) -> None:
        """Take functions that return keys and addresses. They are called for few deployments."""
        self._given = deployments
        self._known: dict[Deployment, frozenset[str]] = {}
        self._declared: dict[Deployment, frozenset[tuple[str, str]]] = {}
        self._templates: dict[str, list[Deployment]] = defaultdict(list)
        for deployment in deployments:
            self._templates[deployment[0]].append(deployment)

    def of(self, deployment: Deployment) -> frozenset[str] | None:
        """Return the resources of a deployment; `None` if there is no such deployment."""
        if deployment not in self._given:
            return None
        if deployment not in self._known:
            self._known[deployment] = frozenset(key for key, _ in self._all(deployment))
        return self._known[deployment]

    def _all(self, deployment: Deployment) -> frozenset[tuple[str, str]]:
        if deployment not in self._declared:
            found = (pair for pairs in self._given.get(deployment, ()) for pair in pairs())
            self._declared[deployment] = frozenset(found)
        return self._declared[deployment]

    def declares(self, deployment: Deployment, key: str, address: str) -> bool:
        """Decide whether a deployment has a resource at an address. Others may have its id: in another subscription."""
        return (key, address) in self._all(deployment)

    def deployments(self, template: str) -> Sequence[Deployment]:
        """Return the deployments of a template."""
        return self._templates.get(template, ())

    def may_have(self, file: str, key: str, but: str) -> bool:
        """Decide whether a template or root module other than `but` has a resource, and `file` is one of its files."""
        templates = {file, posixpath.dirname(file) or "."} - {but}
        return any(self.has((template, ""), key) for template in templates)

    def has(self, deployment: Deployment, key: str) -> bool:
        """Decide whether a deployment has a resource; if there is no such deployment, whether one of its template has it."""
        there = self.of(deployment)
        if there is not None:
            return key in there
        return any(key in (self.of(other) or ()) for other in self.deployments(deployment[0]))


@frozen
class Further:
    """In what a result goes further than one of the base, and which one."""

    worse: Worse
    base: int


@frozen
class Counterparts:
    """The deployments in which the base has the same result, for each result, and which results of the base these are."""

    known: tuple[frozenset[Deployment], ...]
    used: frozenset[int]
    worse: Mapping[int, Mapping[Deployment, Further]]  # the deployments in which results go further than the base


@frozen
class _Place:
    """A result in one deployment."""

    index: int
    deployment: Deployment
    what: Identity
    address: str  # of the resource
    file: str
    extent: Extent | None
    meant: Identity | None


def _places(results: Sequence[Result]) -> list[_Place]:
    found: list[_Place] = []
    for index, result in enumerate(results):
        what, file = occurrence(result)
        found += (
            _Place(index, deployment, what, here.resource.address, file, here.extent, here.meant)
            for deployment, here in (result.within or {NOWHERE: result}).items()
        )
    return found


def counterparts(head: Sequence[Result], base: Sequence[Result], ours: Resources, theirs: Resources) -> Counterparts:
    """Return the counterparts of `head` in `base`. Each place of the base is the counterpart of one at most.

    In one deployment, a resource that the base has at the same address has a finding only if it had it there, not if another
    resource with its id had it: they are in different subscriptions, which are not told apart. Role assignments that assign
    the same are the same, whatever their names are.
    A new deployment of a template also has those results as counterparts that all its deployments in the base have. A result
    that is more severe than in the base, that goes further, or that is in a sample only there, has none.
    """
    left, open_ = _places(base), _places(head)
    known: list[set[Deployment]] = [set() for _ in head]
    used: set[int] = set()
    worse: dict[int, dict[Deployment, Further]] = defaultdict(dict)

    def accept(place: _Place, other: _Place) -> None:
        before, after = base[other.index], head[place.index]
        used.add(other.index)
        if further := _further(place, other):
            worse[place.index][place.deployment] = Further(further, other.index)
        elif after.severity <= before.severity and (after.sample or not before.sample):
            known[place.index].add(place.deployment)

    def pair(alike: Callable[[_Place], object], fits: Callable[[_Place, _Place], bool] | None = None) -> None:
        nonlocal left, open_
        waiting: dict[object, list[_Place]] = defaultdict(list)
        for other in reversed(left):
            waiting[alike(other)].append(other)
        taken: set[int] = set()
        unpaired: list[_Place] = []
        for place in open_:
            others = waiting.get(alike(place))
            if others and (fits is None or fits(place, others[-1])):
                other = others.pop()
                taken.add(id(other))
                accept(place, other)
            else:
                unpaired.append(place)
        left, open_ = [other for other in left if id(other) not in taken], unpaired

    def renamed(place: _Place, _: _Place) -> bool:
        return not theirs.declares(place.deployment, place.what[1], place.address)

    for fits, address in ((None, _address), (renamed, _no_address)):
        pair(lambda place, of=address: (place.what, place.deployment, of(place), place.file, place.extent), fits)
        pair(lambda place, of=address: (place.what, place.deployment, of(place), place.file), fits)
        pair(lambda place, of=address: (place.what, place.deployment, of(place)), fits)
    pair(lambda place: (place.meant or id(place), place.deployment))
    if not open_:
        return Counterparts(tuple(map(frozenset, known)), frozenset(used), worse)

    everywhere = _everywhere(base, theirs)
    unpaired: list[_Place] = []
    for place in open_:
        shared = everywhere.get((place.what, place.deployment[0])) if theirs.of(place.deployment) is None else None
        if shared is not None:
            accept(place, shared)
        else:
            unpaired.append(place)
    open_ = unpaired

    def same_template(place: _Place, other: _Place) -> bool:
        key = place.what[1]
        return key not in (theirs.of(place.deployment) or ()) and key not in (ours.of(other.deployment) or ())

    pair(lambda place: (place.what, place.deployment[0], place.file), same_template)
    pair(lambda place: (place.what, place.deployment[0]), same_template)
    open_ = [place for place in open_ if not theirs.has(place.deployment, place.what[1])]
    left = [other for other in left if not ours.has(other.deployment, other.what[1])]
    pair(lambda place: (place.what, place.file))
    pair(lambda place: place.what)
    return Counterparts(tuple(map(frozenset, known)), frozenset(used), worse)


def _address(place: _Place) -> str:
    return place.address


def _no_address(_: _Place) -> str:
    return ""


def _further(place: _Place, other: _Place) -> Worse | None:
    """Return in what a result goes further than that of the base; `None` if it does not."""
    if place.extent is None or other.extent is None:
        return None
    return further_than(other.extent, place.extent)


def _everywhere(base: Sequence[Result], theirs: Resources) -> dict[tuple[Identity, str], _Place]:
    """Return a place of each result that all deployments of a template have, by what it is and by template."""
    found: dict[tuple[Identity, str], list[_Place]] = defaultdict(list)
    for place in _places(base):
        found[place.what, place.deployment[0]].append(place)
    return {
        key: places[0]
        for key, places in found.items()
        if {place.deployment for place in places}.issuperset(theirs.deployments(key[1]))
    }
