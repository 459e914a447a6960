"""Assemble ARM resources from drafts and the patches that other instances add to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.choice import choose, distribute
from azward.graph.partial import open_end
from azward.graph.resource import FieldPath, Resource, ResourceId, Segment, Writer, fold_path
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, canonical, causes, is_unread
from azward.source.terraform.resources.ids import last_name, split_id
from azward.source.terraform.resources.origin import TerraformOrigin
from azward.source.terraform.resources.subscription import subscription_of

if TYPE_CHECKING:
    from azward.source.terraform.module.instance import Instance
    from azward.source.terraform.resources.origin import Trace

__all__ = ["ResourceDraft", "ResourcePatch", "MemberNamed", "assemble", "type_and_version"]


def type_and_version(text: str) -> tuple[str, str]:
    """Return the type and the version of `Microsoft.Storage/storageAccounts@2023-05-01`."""
    kind, _, version = text.partition("@")
    return kind, version


@dataclass(slots=True)
class ResourceDraft:
    """An ARM resource that an instance declares."""

    instance: Instance
    type: str
    api_version: str | Unknown
    id: Value
    body: dict[str, Value]
    traces: list[Trace]
    existing: bool = False
    suffix: str = ""  # of its address, for a resource that is part of a larger block
    depends_on: tuple[str, ...] = ()
    sensitive: frozenset[FieldPath] = frozenset()  # folded paths of the body
    writers: list[Writer] = field(default_factory=list[Writer])  # of a resource that exists: what patches set
    subscription: str = ""  # see `Resource`


@frozen
class MemberNamed:
    """A step into the member of a list with this name; into every member if the name is `None`."""

    name: Value


@dataclass(slots=True)
class ResourcePatch:
    """An addition to another resource: to its body, or one member of the list `member_of` in that body."""

    instance: Instance
    type: str  # of the other resource
    api_version: str
    id: Value  # of the other resource
    body: Value  # an object, unless it is a member
    traces: list[Trace]
    member_of: tuple[Segment | MemberNamed, ...] = ()
    sensitive: frozenset[FieldPath] = frozenset()  # folded paths of the body
    condition: Value = True  # whether it is made, if its instance exists


def assemble(found: Iterable[ResourceDraft | ResourcePatch]) -> list[Resource]:
    """Return the resources with their patches applied; a patch to an undeclared resource becomes an existing one."""
    deployed: list[ResourceDraft] = []
    merged: list[ResourcePatch] = []
    for item in found:
        if isinstance(item, ResourceDraft):
            deployed.append(item)
        else:
            merged.append(item)
    by_key: dict[str, ResourceDraft] = {}
    twins: dict[str, dict[str, ResourceDraft]] = {}  # resources with one id, by subscription
    for item in deployed:
        key = canonical(item.id).casefold()
        if key not in by_key or by_key[key].existing:
            by_key[key] = item
        elif not item.existing:
            alike = twins.setdefault(key, {_subscription(by_key[key]): by_key[key]})
            alike.setdefault(_subscription(item), item)
    for part in merged:
        for identity, aimed in _targets(part.id):
            when = aimed if part.condition is True else distribute("condition", _both, [part.condition, aimed])
            key = canonical(identity).casefold()
            target = by_key.get(key)
            if key in twins:
                target = twins[key].get(subscription_of(part.instance), target)
            if target is None:
                target = ResourceDraft(part.instance, part.type, part.api_version, identity, {}, [], existing=True)
                by_key[key] = target
                deployed.append(target)
            _merge(target, part, when)
    return [_resource(item) for item in deployed]


def _subscription(item: ResourceDraft) -> str:
    item.subscription = subscription_of(item.instance)
    return item.subscription


def _resource(item: ResourceDraft) -> Resource:
    scope, name = split_id(item.id, item.type)
    instance = item.instance
    return Resource(
        id=ResourceId(canonical(item.id)),
        type=item.type,
        api_version=item.api_version,
        name=name,
        scope=scope,
        address=instance.address + item.suffix,
        body=item.body,
        origin=TerraformOrigin(instance, tuple(item.traces), item.body, is_whole=not item.suffix),
        existing=item.existing,
        condition=instance.iteration.condition,
        depends_on=item.depends_on,
        sensitive=item.sensitive,
        writers=tuple(item.writers),
        subscription=item.subscription,
    )


def _targets(identity: Value) -> Iterator[tuple[Value, Value]]:
    """Yield each id that `identity` may be, with the condition under which it is."""
    if not isinstance(identity, Choice):
        yield identity, True
        return
    for key, leaf in {canonical(leaf).casefold(): leaf for leaf in _outcomes(identity)}.items():
        yield leaf, distribute("target", lambda chosen, key=key: canonical(chosen[0]).casefold() == key, [identity])


def _outcomes(value: Value) -> Iterator[Value]:
    if isinstance(value, Choice):
        for _, branch in value.branches:
            yield from _outcomes(branch)
    else:
        yield value


def _merge(target: ResourceDraft, part: ResourcePatch, when: Value) -> None:
    """Add `part` to `target` where the part exists and `when`, the condition that it is for `target`, holds."""
    condition = part.instance.iteration.condition
    if target.instance is part.instance or condition == target.instance.iteration.condition:
        condition = True  # both exist, or neither
    if when is not True:
        condition = distribute("condition", _both, [condition, when])
    if target.existing and not part.member_of:
        target.writers += [_writer(path, part) for path in _leaves(part.body, ())]
    if not part.member_of:
        more = part.body if isinstance(part.body, dict) else {}
        target.body = _merged(target.body, more, condition)
        target.traces.extend(part.traces)
        target.sensitive |= part.sensitive
        return
    body = _with_member(target.body, part.member_of, (), _Addition(target, part, condition))
    target.body = body if isinstance(body, dict) else target.body


@frozen
class _Addition:
    """The addition of a member to a list."""

    target: ResourceDraft
    part: ResourcePatch
    condition: Value
    certain: bool = True  # False if it is unknown which of several lists it belongs to

    def to(self, before: Value, place: FieldPath) -> Value:
        """Return the list at `place` with the new member."""
        part = self.part
        if isinstance(before, Choice):  # another member exists on a condition
            return distribute("members", lambda outcome: self.to(outcome[0], place), [before])
        members = before if isinstance(before, list) else _open_members(before, str(place[-1]))
        if not self.certain:
            unknown = Cause(CauseKind.RUNTIME, "name", f"it is unknown what `{part.instance.address}` belongs to")
            return [*members, Unknown(part.instance.address, (unknown,), many=True)]
        if self.target.existing:
            return self._before_open_end(members, place)
        self._place((*place, len(members)))
        return _either(self.condition, [*members, part.body], members)

    def _before_open_end(self, members: list[Value], place: FieldPath) -> Value:
        """Return the list of a resource that exists with the new member, and whatever else it holds at its end."""
        name = canonical(last_name(self.target.id))
        rest = members[-1:] if members and is_unread(members[-1]) else [open_end(name)]
        known = members[: len(members) - 1] if members and is_unread(members[-1]) else members
        self._place((*place, len(known)))
        self.target.writers.append(_writer((*place, len(known)), self.part))
        return _either(self.condition, [*known, self.part.body, *rest], [*known, *rest])

    def _place(self, at: FieldPath) -> None:
        """Record where the new member at the path `at` is written."""
        part = self.part
        self.target.sensitive |= {fold_path((*at, *path)) for path in part.sensitive}
        self.target.traces.append((at, part.instance, ()))
        self.target.traces.extend(((*at, *arm), instance, source) for arm, instance, source in part.traces)


def _open_members(before: Value, name: str) -> list[Value]:
    return [] if before is None else [Unknown(name, causes(before), many=True)]


def _with_member(value: Value, path: Sequence[Segment | MemberNamed], place: FieldPath, addition: _Addition) -> Value:
    """Return `value` with the addition to the list at `path` below it; `place` is the path of `value`."""
    if not path:
        return addition.to(value, place)
    step, rest = path[0], path[1:]
    if isinstance(step, MemberNamed):
        members = value if isinstance(value, list) else _open_members(value, str(place[-1]))
        return _with_named(members, step.name, rest, place, addition)
    body = value if isinstance(value, dict) else {}
    name = str(step)
    return {**body, name: _with_member(body.get(name), rest, (*place, name), addition)}


def _with_named(
    members: list[Value], name: Value, rest: Sequence[Segment | MemberNamed], place: FieldPath, addition: _Addition
) -> Value:
    chosen = [index for index, member in enumerate(members) if isinstance(member, dict) and _has_name(member, name)]
    if not chosen and isinstance(name, str):
        return [*members, _with_member({"name": name}, rest, (*place, len(members)), addition)]
    if len(chosen) > 1 and name is not None:
        addition = replace(addition, certain=False)
    result = list(members)
    for index in chosen:
        result[index] = _with_member(members[index], rest, (*place, index), addition)
    return result


def _has_name(member: dict[str, Value], name: Value) -> bool:
    own = member.get("name")
    return not isinstance(name, str) or (own.casefold() == name.casefold() if isinstance(own, str) else False)


def _merged(before: dict[str, Value], more: dict[str, Value], condition: Value) -> dict[str, Value]:
    result = dict(before)
    for name, value in more.items():
        own = result.get(name)
        if isinstance(own, dict) and isinstance(value, dict):
            result[name] = _merged(own, value, condition)
        elif isinstance(value, dict) and condition is not True:
            result[name] = _merged({}, value, condition)
        else:
            result[name] = _either(condition, value, own)
    return result


def _both(conditions: Sequence[Value]) -> Value:
    one, other = conditions
    return other if one is True else one if other is True or one is False else False if other is False else one


def _writer(path: FieldPath, part: ResourcePatch) -> Writer:
    return Writer(path, part.instance.address, TerraformOrigin(part.instance, ()))


def _leaves(value: Value, at: FieldPath) -> Iterator[FieldPath]:
    """Yield the paths of what `value` sets, apart from objects."""
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from _leaves(member, (*at, name))
    elif at:
        yield at


def _either(condition: Value, yes: Value, no: Value) -> Value:
    """Return `yes` where the condition holds, else `no`."""
    if condition is True:
        return yes
    if isinstance(condition, Choice):
        branches = [(label, _either(leaf, yes, no)) for label, leaf in condition.branches]
        return choose(condition.decider, condition.cause, branches)
    if isinstance(condition, Unknown):
        unknown = Cause(CauseKind.RUNTIME, "condition", "its condition is unknown")
        cause = condition.causes[0] if condition.causes else unknown
        return choose(condition.expression, cause, [("true", yes), ("false", no)])
    return no
