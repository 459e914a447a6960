"""How a rule sees one resource of the graph: its values with their defaults, and the resources linked to it.

A view records what decides an answer. Where that has few outcomes (a parameter with allowed values, a condition),
`azward.graph.judge` tries each of them, so that an answer is unknown only if the outcomes disagree.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, cast

from azward.budget import BUDGET
from azward.frozen import frozen
from azward.graph.arm_types import Undocumented, default_table, version_key
from azward.graph.arm_types.secure import is_secure
from azward.graph.choice import choose
from azward.graph.open_id import id_value, with_holes
from azward.graph.resource import EVERY, FieldPath, Resource, fold_path, format_path, parse_path, read
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, lookup, open_member
from azward.graph.world import World

if TYPE_CHECKING:
    from azward.graph.graph import ResourceGraph
    from azward.graph.link import Link

__all__ = ["LinkEnd", "Members", "LinkEnds", "View"]

READ = 8
"""Steps of reading a property, with those of the condition that asks for it."""


@frozen
class Members:
    """The known members of a list, and whether there may be more."""

    items: tuple[tuple[FieldPath, Value], ...]
    open: bool = False
    causes: tuple[Cause, ...] = ()  # why there may be more


@frozen
class LinkEnd:
    """The resource at the other end of a link. `view` is `None` if that resource was not read or is not known."""

    link: Link
    view: View | None
    present: Truth


@frozen
class LinkEnds:
    """The resources at the other ends of links. With `open`, there may be more than the graph contains."""

    ends: tuple[LinkEnd, ...]
    open: bool = False
    causes: tuple[Cause, ...] = ()


@frozen
class View:
    """One resource as a rule sees it, in one possible world."""

    resource: Resource
    graph: ResourceGraph
    world: World = field(default_factory=World)

    def at(self, resource: Resource) -> View:
        """Return the view of another resource of the same graph, in the same possible world."""
        return View(resource, self.graph, self.world)

    def written(self, path: str | FieldPath) -> Value | Absent:
        """Return what is written at `path`, without defaults. A written null is absent."""
        return self._settled(_parse(path))

    def field(self, path: str | FieldPath) -> Value | Absent:
        """Return the value at `path` (without `[*]`): what is written, else what Azure assumes for the API version."""
        parsed = _parse(path)
        value = self._settled(parsed)
        return self.default(parsed) if isinstance(value, Absent) else value

    def default(self, path: FieldPath) -> Value | Absent:
        """Return what Azure assumes if `path` is not written."""
        defaults = default_table(self.resource.type)
        if not defaults:
            return ABSENT
        pattern = tuple(EVERY if isinstance(segment, int) else segment.casefold() for segment in path)
        default = defaults.get(pattern)
        if default is None:
            return ABSENT
        version = self.resource.api_version
        if isinstance(version, Unknown):
            return _undecided_default(path, version, default.values)
        assumed: object = ABSENT
        for since, value in default.values:
            if not since or version_key(version) >= version_key(since):
                assumed = value
        if isinstance(assumed, Undocumented):
            return Unknown("default", (Cause(CauseKind.UNSUPPORTED, str(path[-1]), assumed.reason),))
        return cast("Value | Absent", assumed)

    def is_sensitive(self, path: FieldPath) -> bool:
        """Decide whether the source, or Azure's own types, declare the value at `path` sensitive.

        A member of a list is sensitive where the list is; what is inside of a sensitive object need not be.
        """
        while path and isinstance(path[-1], int) and not self._declared_sensitive(path):
            path = path[:-1]
        return self._declared_sensitive(path)

    def _declared_sensitive(self, path: FieldPath) -> bool:
        declared = self.resource.sensitive
        return (bool(declared) and fold_path(path) in declared) or is_secure(self.resource.type, path)

    def members(self, path: str | FieldPath) -> Members:
        """Return the members that a path with one or more `[*]` leads to; for any other path its value, if there is one."""
        return _Walk(self).members(_parse(path))

    def related(
        self, kind: str, *, direction: str = "out", types: tuple[str, ...] = (), path: str | FieldPath = ()
    ) -> LinkEnds:
        """Return the resources linked over `kind`, optionally only those of `types` or by links at `path`."""
        related = _related_in if direction == "in" else _related_out
        return related(self, kind, types, _parse(path))

    def _settled(self, path: FieldPath) -> Value | Absent:
        BUDGET.steps -= READ
        head = _own_field(self, path)
        found = self._through(self.resource.body, path) if head is None else self._through(head, path[1:])
        if isinstance(found, Absent) or found is None:
            return self.elsewhere(path) if head is None and self.is_elsewhere(path) else ABSENT
        return found

    def is_elsewhere(self, path: FieldPath) -> bool:
        """Decide whether `path`, which is not written here, may be set where the resource is deployed.

        A member of a list is written as a whole, so nothing of it is set elsewhere.
        """
        if not self.resource.existing:
            return False
        body = self.resource.body
        inside = (path[: index + 1] for index, segment in enumerate(path) if isinstance(segment, int))
        return all(isinstance(read(body, member), Absent) for member in inside)

    def _through(self, value: Value, path: FieldPath) -> Value | Absent:
        """Return the value at `path` below `value`. A choice on the way gives a choice, in which null means absent."""
        for index, segment in enumerate(path):
            settled = self.world.settle(value)
            if isinstance(settled, Choice):
                return self._in_branches(settled, path[index:])
            if isinstance(settled, dict) and isinstance(segment, str):
                below = lookup(settled, segment)
                if below is ABSENT:
                    below = open_member(settled, segment)
            else:
                below = read(_below(settled), (segment,))
            if isinstance(below, Absent):
                return ABSENT
            value = below
        return self.world.settle(value)

    def _in_branches(self, choice: Choice, path: FieldPath) -> Value:
        branches: list[tuple[str, Value]] = []
        for label, branch in choice.branches:
            found = self._through(branch, path)
            branches.append((label, None if isinstance(found, Absent) else found))
        return choose(choice.decider, choice.cause, branches)

    def elsewhere(self, path: FieldPath) -> Unknown:
        """Return the unknown value at `path` of a resource that is declared elsewhere."""
        name = self.resource.display_name
        return Unknown(format_path(path), (Cause(CauseKind.EXTERNAL, name, f"`{name}` is deployed elsewhere"),))


def _below(value: Value) -> Value:
    """Return `value` for reading further: even an unknown text or number has nothing below it."""
    scalar = isinstance(value, Unknown) and (value.parts or value.minimum is not None or value.maximum is not None)
    return "" if scalar else value


def _own_field(view: View, path: FieldPath) -> Value | None:
    """Return the value of a field that is not part of the body; `None` for any other path."""
    resource, word = view.resource, str(path[0]).casefold() if path else ""
    if word == "type":
        return resource.type
    if word == "apiversion":
        return resource.api_version
    if word not in ("name", "id", "scope"):
        return None
    view.graph.identified = True
    return resource.name if word == "name" else id_value(resource) if word == "id" else with_holes(resource.scope, "scope")


def _parse(path: str | FieldPath) -> FieldPath:
    return parse_path(path) if isinstance(path, str) else path


def _undecided_default(path: FieldPath, version: Unknown, values: tuple[tuple[str, object], ...]) -> Value | Absent:
    since, value = values[0]
    if len(values) == 1 and not since and not isinstance(value, Undocumented):
        return cast("Value", value)
    return Unknown(f"default of {path[-1]}", version.causes)


class _Walk:
    """Follows a path with `[*]` and collects the members that it leads to."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.items: list[tuple[FieldPath, Value]] = []
        self.causes: dict[Cause, None] = {}
        self.open = False

    def members(self, path: FieldPath) -> Members:
        head = _own_field(self.view, path)
        if head is not None:
            self._walk(head, path[1:], path[:1])
        else:
            self._walk(self.view.resource.body, path, ())
        return Members(tuple(self.items), self.open, tuple(self.causes))

    def _walk(self, value: Value, path: FieldPath, at: FieldPath) -> None:
        settled = self.view.world.settle(value)
        value = _below(settled) if path else settled
        if not path:
            if value is not None:
                self.items.append((at, value))
            elif not isinstance(default := self.view.default(at), Absent):
                self.items.append((at, default))
        elif isinstance(value, (Unknown, Choice)):
            self._leave_open(value)
        elif path[0] == EVERY:
            self._each(value, path, at)
        else:
            below = read(value, path[:1])
            if below is ABSENT and isinstance(value, dict):
                below = open_member(value, str(path[0]))
            if not isinstance(below, Absent) and below is not None:
                self._walk(below, path[1:], (*at, path[0]))
            elif self.view.is_elsewhere((*at, *path)):
                self._leave_open(self.view.elsewhere((*at, *path)))
            elif EVERY not in path and not isinstance(default := self.view.default((*at, *path)), Absent):
                self.items.append(((*at, *path), default))
            elif EVERY in path[1:] and not isinstance(
                default := self.view.default((*at, *path[: path.index(EVERY)])), Absent
            ):
                self._walk(default, path[path.index(EVERY) :], (*at, *path[: path.index(EVERY)]))

    def _each(self, value: Value, path: FieldPath, at: FieldPath) -> None:
        members = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
        names = list(value) if isinstance(value, dict) else range(len(members))
        for name, unsettled in zip(names, members, strict=True):
            member = self.view.world.settle(unsettled)
            if isinstance(member, (Unknown, Choice)) and _may_be_many(member):
                self._leave_open(member)
            elif len(path) == 1:
                self.items.append(((*at, name), member))  # a null is a member too
            else:
                self._walk(member, path[1:], (*at, name))

    def _leave_open(self, value: Unknown | Choice) -> None:
        self.open = True
        self.causes.update(dict.fromkeys(value.causes if isinstance(value, Unknown) else (value.cause,)))


def _may_be_many(member: Value) -> bool:
    """Decide whether a list member represents any number of members in some outcome."""
    if isinstance(member, Choice):
        return any(_may_be_many(branch) for _, branch in member.branches)
    return isinstance(member, Unknown) and member.many


def _wanted(resource: Resource, types: tuple[str, ...]) -> bool:
    return not types or resource.is_type(*types)


def _present(view: View, link: Link, other: Resource) -> Truth:
    truth = view.world.holds(other.condition)
    if link.when:
        view.at(link.source).written(link.path)  # records the choices on the way, so that `judge` can try them
        for end in (link.source, link.target):
            if end is not None and isinstance(end.name, Choice):
                view.world.settle(end.name)
    for decider, label in link.when:
        assumed = view.world.assume.get(decider)
        if assumed is None:
            truth &= Truth.UNKNOWN
        elif assumed != label:
            return Truth.FALSE
    return truth


def _related_out(view: View, kind: str, types: tuple[str, ...], path: FieldPath) -> LinkEnds:
    ends: list[LinkEnd] = []
    for link in view.graph.outgoing(view.resource, kind):
        if path and not _matches(path, link.path):
            continue
        if link.target is None:
            if types and not _may_be_of(link, types):
                continue
            ends.append(LinkEnd(link, None, _present(view, link, view.resource)))
        elif _wanted(link.target, types):
            present = _present(view, link, link.target)
            if present is not Truth.FALSE:
                ends.append(LinkEnd(link, view.at(link.target), present))
    if view.resource.existing and kind != "parent":
        return LinkEnds(tuple(ends), True, view.elsewhere(()).causes)
    return LinkEnds(tuple(ends))


def _may_be_of(link: Link, types: tuple[str, ...]) -> bool:
    """Decide from its id whether the target may be of one of `types`."""
    _, separator, tail = link.key.rpartition("/providers/")
    namespace, *pairs = tail.split("/")
    named = "/".join((namespace, *pairs[::2]))
    return not separator or "{" in named or named in {name.casefold() for name in types}


def _related_in(view: View, kind: str, types: tuple[str, ...], path: FieldPath) -> LinkEnds:
    ends: list[LinkEnd] = []
    for link in view.graph.incoming(view.resource, kind):
        if _wanted(link.source, types) and (not path or _matches(path, link.path)):
            present = _present(view, link, link.source)
            if present is not Truth.FALSE:
                ends.append(LinkEnd(link, view.at(link.source), present))
    maybe = [
        link
        for link in view.graph.dangling(kind)
        if _wanted(link.source, types)
        and (not path or _matches(path, link.path))
        and link.may_name(view.resource.id.key)
        and _present(view, link, link.source) is not Truth.FALSE
    ]
    causes = dict.fromkeys(_link_cause(link) for link in maybe)
    if view.resource.existing:
        causes.update(dict.fromkeys(view.elsewhere(()).causes))
    causes.update(dict.fromkeys(view.graph.missing(view.resource, kind, types)))
    return LinkEnds(tuple(ends), bool(causes) or not view.graph.standalone, tuple(causes))


def _link_cause(link: Link) -> Cause:
    reason = f"`{link.source.display_name}` may refer to it: `{link.key}` is not known"
    return Cause(CauseKind.EXTERNAL, link.source.display_name, reason)


def _matches(pattern: FieldPath, path: FieldPath) -> bool:
    """Decide whether `path` matches `pattern`, or a prefix of it where a list on the way is unknown."""
    if len(path) > len(pattern):
        return False
    return all(
        wanted == EVERY or str(wanted).casefold() == str(segment).casefold()
        for wanted, segment in zip(pattern, path, strict=False)
    )
