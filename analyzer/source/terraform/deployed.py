"""From instances to resources: what becomes one, and what is merged into another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.graph.resource import FieldPath, Resource, ResourceId, parse_path, read
from analyzer.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, choose
from analyzer.source.terraform.ids import split_id
from analyzer.source.terraform.origin import TerraformOrigin

if TYPE_CHECKING:
    from analyzer.source.terraform.instance import Instance
    from analyzer.source.terraform.origin import Trace

__all__ = ["Deployed", "Merged", "assemble", "type_and_version"]


def type_and_version(text: str) -> tuple[str, str]:
    """The parts of `Microsoft.Storage/storageAccounts@2023-05-01`."""
    kind, _, version = text.partition("@")
    return kind, version


@dataclass(slots=True)
class Deployed:
    """A resource that an instance becomes."""

    instance: Instance
    type: str
    api_version: str | Unknown
    id: Value
    body: dict[str, Value]
    traces: list[Trace]
    existing: bool = False
    suffix: str = ""  # of its address, for a resource that is only part of what is written
    depends_on: tuple[str, ...] = ()


@dataclass(slots=True)
class Merged:
    """What an instance adds to another resource: its body, or one member of the list `member_of` of that body."""

    instance: Instance
    type: str  # of the other resource
    api_version: str
    id: Value  # of the other resource
    body: dict[str, Value]
    traces: list[Trace]
    member_of: str = ""


def assemble(found: Iterable[Deployed | Merged]) -> list[Resource]:
    """The resources, each with what others merge into it; what merges into none stands for an existing one."""
    deployed: list[Deployed] = []
    merged: list[Merged] = []
    for item in found:
        if isinstance(item, Deployed):
            deployed.append(item)
        else:
            merged.append(item)
    by_key: dict[str, Deployed] = {}
    for item in deployed:
        key = canonical(item.id).casefold()
        if key not in by_key or by_key[key].existing:
            by_key[key] = item
    for part in merged:
        key = canonical(part.id).casefold()
        target = by_key.get(key)
        if target is None:
            target = Deployed(part.instance, part.type, part.api_version, part.id, {}, [], existing=True)
            by_key[key] = target
            deployed.append(target)
        _merge(target, part)
    return [_resource(item) for item in deployed]


def _resource(item: Deployed) -> Resource:
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
        origin=TerraformOrigin(instance, tuple(item.traces)),
        existing=item.existing,
        condition=instance.turn.condition,
        depends_on=item.depends_on,
    )


def _merge(target: Deployed, part: Merged) -> None:
    condition = part.instance.turn.condition
    if target.instance is part.instance or condition == target.instance.turn.condition:
        condition = True  # both are there, or neither
    if not part.member_of:
        target.body = _merged(target.body, part.body, condition)
        target.traces.extend(part.traces)
        return
    path = parse_path(part.member_of)
    before = read(target.body, path)
    if isinstance(before, Absent) or before is None:
        members: list[Value] = []
    elif isinstance(before, list):
        members = before
    else:
        members = [Unknown(part.member_of, before.causes if isinstance(before, Unknown) else (), many=True)]
    position = len(members)
    after: Value = [*members, part.body]
    target.body = _with(target.body, path, _either(condition, after, members))
    target.traces.append(((*path, position), part.instance, ()))
    target.traces.extend(((*path, position, *arm), instance, source) for arm, instance, source in part.traces)


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


def _either(condition: Value, yes: Value, no: Value) -> Value:
    """`yes` where the condition holds, else `no`."""
    if condition is True:
        return yes
    if isinstance(condition, Choice):
        branches = [(label, _either(leaf, yes, no)) for label, leaf in condition.branches]
        return choose(condition.decider, condition.cause, branches)
    if isinstance(condition, Unknown):
        unknown = Cause(CauseKind.RUNTIME, "condition", "its condition is not known")
        cause = condition.causes[0] if condition.causes else unknown
        return choose(condition.expression, cause, [("true", yes), ("false", no)])
    return no


def _with(body: dict[str, Value], path: FieldPath, value: Value) -> dict[str, Value]:
    name = str(path[0])
    if len(path) == 1:
        return {**body, name: value}
    below = body.get(name)
    return {**body, name: _with(below if isinstance(below, dict) else {}, path[1:], value)}
