"""Turns the arguments of an azurerm resource into the body of an ARM resource, as its table says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from azward.graph.choice import distribute
from azward.graph.resource import FieldPath, parse_path
from azward.graph.resource import read as read_path
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, causes, join_text, unknown_from
from azward.source.function import FunctionError
from azward.source.roles import built_in
from azward.source.scope import RESOURCE_GROUP, SUBSCRIPTION
from azward.source.terraform.azurerm.build import (
    Argument,
    Arguments,
    ChildObject,
    Members,
    Object,
    default_of,
)
from azward.source.terraform.azurerm.model import (
    DIFFERS,
    NONE,
    OLDEST_MAJOR,
    Beside,
    ByMajor,
    Convert,
    Default,
    Field,
    OfText,
    Satellite,
    Table,
)
from azward.source.terraform.functions.conversion import to_bool, to_number, to_text
from azward.source.terraform.module.instance import Complete
from azward.source.terraform.resources.ids import group_id, last_name, parent_id

__all__ = ["Draft", "Majors", "assumed", "Lookup", "draft", "expand", "lookup_in", "read"]

Majors: TypeAlias = "tuple[int, ...]"
"""The majors of the provider that may be used, oldest first."""
Lookup: TypeAlias = "Callable[[str], Value | Absent]"
"""The value of an argument as it is written, ABSENT if it is not; `None` only where no default may take its place."""


_path = lru_cache(maxsize=4096)(parse_path)


@dataclass(slots=True)
class Below:
    """A child resource that is written as part of its parent."""

    kind: str
    name: Value
    draft: Draft
    index: str = ""  # `[1]` where a block that is a child is written several times


@dataclass(slots=True)
class Draft:
    """A body, and where its fields come from: paths of the body with paths of arguments."""

    id: Value = None  # of the resource
    body: dict[str, Value] = field(default_factory=dict[str, Value])
    traces: list[tuple[FieldPath, FieldPath]] = field(default_factory=list[tuple[FieldPath, FieldPath]])
    children: dict[tuple[str, str], Below] = field(default_factory=dict["tuple[str, str]", "Below"])
    major_decided: bool = False  # a default that differs between the majors was used

    def put(self, path: FieldPath, value: Value, source: FieldPath | None) -> None:
        """Writes `value` at `path`; an object is merged into one that is there."""
        if source is not None:
            self.traces.append((path, source))
        _put(self.body, path, value)


def _put(holder: dict[str, Value], path: FieldPath, value: Value) -> None:
    name = str(path[0])
    before = holder.get(name)
    if isinstance(before, (Choice, Unknown)) and isinstance(value if len(path) == 1 else {}, dict):
        holder[name] = _into_open(before, path[1:], value)
        return
    if len(path) == 1:
        holder[name] = _over(before, value)
        return
    if isinstance(path[1], int):
        members = holder.setdefault(name, list[Value]())
        if isinstance(members, list):
            _put_member(members, path[1:], value)
        return
    below = holder.get(name)
    if below is None:
        below = holder[name] = {}
    if isinstance(below, dict):
        _put(below, path[1:], value)


def _over(before: Value, value: Value) -> Value:
    """`value` written over `before`: objects are merged, and what an open value replaces is not forgotten."""
    if not isinstance(before, dict):
        return value
    if isinstance(value, Choice):
        return distribute("block", lambda outcome: _over(before, {} if outcome[0] is None else outcome[0]), [value])
    if isinstance(value, Unknown):
        return unknown_from(value.expression, value, before)
    if not isinstance(value, dict):
        return value
    return {**before, **{name: _over(before.get(name), item) for name, item in value.items()}}


def _into_open(before: Value, path: FieldPath, value: Value) -> Value:
    """An object of which it is open what it is, or whether it is there, with `value` at `path`."""

    def written(outcome: Sequence[Value]) -> Value:
        found = outcome[0]
        if isinstance(found, Unknown):
            return unknown_from(found.expression, found, value)
        copy = deepcopy(found) if isinstance(found, dict) else {}
        if not path:
            return _over(copy, value)
        _put(copy, path, value)
        return copy

    return distribute("block", written, [before])


def _put_member(members: list[Value], path: FieldPath, value: Value) -> None:
    index = path[0] if isinstance(path[0], int) else 0
    while len(members) <= index:
        members.append({})
    member = members[index]
    if len(path) == 1:
        members[index] = value
    elif isinstance(member, dict):
        _put(member, path[1:], value)


def assumed(name: str, default: Default, majors: Majors) -> Value:
    """Return the default that holds for all of `majors`; unknown where they differ."""
    if not isinstance(default, ByMajor):
        return default_of(default, majors[-1])
    if majors[0] < OLDEST_MAJOR and default.values[0][1] is DIFFERS:
        reason = f"the default of `{name}` changed in azurerm 3"
        return Unknown(name, (Cause(CauseKind.UNSUPPORTED, "azurerm", reason),))
    values = [default_of(default, max(major, OLDEST_MAJOR)) for major in majors]
    if all(value == values[0] and isinstance(value, bool) == isinstance(values[0], bool) for value in values):
        return values[0]
    reason = f"the default of `{name}` differs between azurerm {' and '.join(map(str, majors))}; pin the version"
    return Unknown(name, (Cause(CauseKind.EXTERNAL, "azurerm", reason),))


_UNKNOWN_NAME = Argument((), NONE, "", "", (), False)


def read(name: str, arguments: Arguments, lookup: Lookup, majors: Majors) -> tuple[Value, str]:
    """Return the value of an argument, with its default, and the name under which it is written, "" if it is not.

    `None` if it has none.
    """
    argument = arguments.get(name, _UNKNOWN_NAME)
    value, written = lookup(name), name
    for other in argument.former:
        if not isinstance(value, Absent) and value is not None:
            break
        before = lookup(other.name)
        if not isinstance(before, Absent):
            value, written = _converted(before, other.convert), other.name
    if isinstance(value, Absent):
        return assumed(name, argument.default, majors), ""
    return (_coerced(name, value, argument, majors), written) if value is not None else (None, "")


def _coerced(name: str, value: Value, argument: Argument, majors: Majors) -> Value:
    """`value` with the default for null, and of the type that the argument has."""
    if type(value) is _PYTHON_TYPES.get(argument.type):
        return value
    if isinstance(value, list):
        return [_of_type(item, argument.of) for item in value] if argument.type == "list" else value
    if isinstance(value, dict):
        return {key: _of_type(item, argument.of) for key, item in value.items()} if argument.type == "map" else value
    if isinstance(value, Unknown):
        return value

    def leaf(outcome: Sequence[Value]) -> Value:
        found = outcome[0]
        return assumed(name, argument.default, majors) if found is None else _of_type(found, argument.type)

    return distribute("argument", leaf, [value])


_PYTHON_TYPES: Mapping[str, type] = {"string": str, "bool": bool}


def _of_type(value: Value, wanted: str) -> Value:
    """`value` converted as Terraform converts the argument of a resource; itself where that cannot be."""
    convert = _CONVERSIONS.get(wanted)
    if convert is None or not isinstance(value, (str, bool, int, float)):
        return value
    try:
        return convert(value)
    except FunctionError:
        return value


_CONVERSIONS: Mapping[str, Callable[[Value], Value]] = {"string": to_text, "bool": to_bool, "number": to_number}


def _converted(value: Value, convert: Convert | None) -> Value:
    if convert is None or value is None or (isinstance(value, Unknown) and not isinstance(convert, OfText)):
        return value
    if isinstance(value, Choice):
        return distribute("argument", lambda outcome: _converted(outcome[0], convert), [value])
    return convert(value)


def draft(table: Table | Satellite, arguments: Arguments, lookup: Lookup, majors: Majors, identity: Value = None) -> Draft:
    """The body that a table makes of arguments, for the resource that has the id `identity`."""
    result = Draft(identity)
    for path, value in table.constants.items():
        result.put(_path(path), assumed(path, value, majors), None)
    _fill(result, arguments, lookup, majors, (), ())
    for path, text in table.texts.items():
        value = expand(text, lambda name: read(name, arguments, lookup, majors)[0])
        if value is not None:
            for name in _names(text):
                if read(name, arguments, lookup, majors)[1]:
                    result.traces.append((_path(path), (name,)))
                    break
            result.put(_path(path), value, None)
    if table.finish is not None:
        for path, value, name in table.finish(lambda name: read(name, arguments, lookup, majors)[0]):
            written = read(name, arguments, lookup, majors)[1] if name else ""
            result.put(_path(path), value, (written,) if written else None)
    return result


def _fill(into: Draft, arguments: Arguments, lookup: Lookup, majors: Majors, base: FieldPath, source: FieldPath) -> None:
    for name, argument in arguments.items():
        if not argument.targets or (argument.is_silent and isinstance(lookup(name), Absent)):
            continue
        value, written = read(name, arguments, lookup, majors)
        if value is None:
            continue
        if not written and isinstance(argument.default, ByMajor):
            into.major_decided = True
        for target in argument.targets:
            if isinstance(target, Field):
                _field(into, target, (*base, *_path(target.path)), (value, written), source)
            elif isinstance(target, Beside):
                if _converted(value, target.field.convert) is not None:
                    below = _below(into, target, target.name)
                    _field(below, target.field, _path(target.field.path), (value, written), source)
            elif value != []:
                _BLOCKS[type(target)](into, target, value, majors, base, (*source, written))


def _field(into: Draft, spec: Field, path: FieldPath, found: tuple[Value, str], source: FieldPath) -> None:
    value, written = found
    if spec.part_of:
        value = _part_ids(into.id, spec.part_of, value)
    value = _converted(value, spec.convert)
    if value is not None:
        before = read_path(into.body, path)
        if isinstance(before, list):  # another argument writes members of the same list
            value = distribute("members", lambda outcome: [*before, *_member_list(outcome[0])], [value])
        into.put(path, value, (*source, written) if written else None)


def _part_ids(identity: Value, kind: str, value: Value) -> Value:
    """The ids of the parts of a resource that are given by their names."""
    if isinstance(value, list):
        return [item if isinstance(item, Unknown) and item.many else _part_ids(identity, kind, item) for item in value]
    if value is None or value == "":
        return None
    return distribute("id", lambda outcome: join_text("id", outcome), [identity, f"/{kind}/", value])


def _below(into: Draft, spec: ChildObject | Beside, name: Value) -> Draft:
    """The draft of a child resource, which several arguments may write into."""
    return into.children.setdefault((spec.kind, spec.name), Below(spec.kind, name, Draft(into.id))).draft


def _nested(into: Draft, spec: Object, members: Value, majors: Majors, base: FieldPath, source: FieldPath) -> None:
    path = (*base, *_path(spec.path))
    if isinstance(members, Choice):
        value = distribute("block", lambda outcome: _object(into, spec, outcome[0], majors, path, source), [members])
        if spec.path:
            into.put(path, value, source)
        else:
            _put_each(into, base, value, source)
        return
    member = members[0] if isinstance(members, list) else members
    if isinstance(member, Unknown) and (spec.required or not spec.path):
        opened = unknown_from(member.expression, member)  # the object is there: each of its fields is open
        if spec.required:
            _constants(into, spec, path, majors)
        _fill(into, spec.arguments, lambda _: opened, majors, path, source)
        return
    if isinstance(member, dict):
        if spec.path:
            into.put(path, {}, (*source, 0))
        _constants(into, spec, path, majors)
        _fill(into, spec.arguments, lookup_in(member), majors, path, (*source, 0))
    elif isinstance(member, Unknown) and spec.path:
        into.put(path, Unknown(member.expression, member.causes), source)


def _constants(into: Draft, spec: Object | Members, path: FieldPath, majors: Majors) -> None:
    for name, constant in spec.constants.items():
        into.put((*path, *_path(name)), assumed(name, constant, majors), None)


def _put_each(into: Draft, base: FieldPath, value: Value, source: FieldPath) -> None:
    """Writes each member of an object that is a choice into the object at `base`."""
    for name in dict.fromkeys(_members(value)):

        def member(outcome: Sequence[Value], name: str = name) -> Value:
            found = outcome[0]
            return found.get(name) if isinstance(found, dict) else found

        into.put((*base, name), distribute("block", member, [value]), source)


def _members(value: Value) -> Iterable[str]:
    if isinstance(value, Choice):
        for _, branch in value.branches:
            yield from _members(branch)
    elif isinstance(value, dict):
        yield from value


def _object(into: Draft, spec: Object | Members, member: Value, majors: Majors, path: FieldPath, source: FieldPath) -> Value:
    """The object that one block is; `None` for an empty list of blocks."""
    if isinstance(member, list):
        member = member[0] if member else None
    if not isinstance(member, dict):
        return member
    inner = Draft(into.id)
    _constants(inner, spec, (), majors)
    _fill(inner, spec.arguments, lookup_in(member), majors, (), (*source, 0))
    into.traces.extend(((*path, *arm), written) for arm, written in inner.traces)
    into.major_decided = into.major_decided or inner.major_decided
    return inner.body


def _many(into: Draft, spec: Members, members: Value, majors: Majors, base: FieldPath, source: FieldPath) -> None:
    path = (*base, *_path(spec.path))
    before = read_path(into.body, path)
    if isinstance(before, Absent) or before is None:
        before = list[Value]()  # else another block writes members of the same list

    def items(outcome: Sequence[Value]) -> Value:
        held, found = outcome
        if not isinstance(found, list):
            return [*_member_list(held), *_member_list(found)]
        result = list(held) if isinstance(held, list) else _member_list(held)
        start = len(result)
        for index, member in enumerate(found):
            if isinstance(member, dict):
                place = (*path, start + index)
                into.traces.append((place, (*source, index)))
                result.append(_one_of_many(into, spec, member, majors, place, (*source, index)))
            else:
                result.append(member)
        return result

    value = distribute("block", items, [before, members])
    into.put(path, value, source if before == [] else None)


def _member_list(found: Value) -> list[Value]:
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        return [found]
    return [Unknown(found.expression, found.causes, many=True)] if isinstance(found, Unknown) else []


def _one_of_many(
    into: Draft, spec: Members, member: Mapping[str, Value], majors: Majors, place: FieldPath, source: FieldPath
) -> Value:
    inner = Draft(into.id)
    _constants(inner, spec, (), majors)
    _fill(inner, spec.arguments, lookup_in(member), majors, (), source)
    into.traces.extend(((*place, *arm), written) for arm, written in inner.traces)
    into.major_decided = into.major_decided or inner.major_decided
    return inner.body


def _child(into: Draft, spec: ChildObject, members: Value, majors: Majors, base: FieldPath, source: FieldPath) -> None:
    if not isinstance(members, list) or len(members) < 2 or "{" not in spec.name:
        _one_child(into, spec, members, majors, source)
        return
    for index, member in enumerate(members):
        each = Draft(into.id)
        _one_child(each, spec, [member], majors, source)
        for below in each.children.values():
            traces = below.draft.traces
            traces[:] = [(path, _moved(written, source, index)) for path, written in traces]
            below.index = f"[{index}]"
            into.children[(spec.kind, below.index)] = below
        into.major_decided = into.major_decided or each.major_decided


def _moved(written: FieldPath, source: FieldPath, index: int) -> FieldPath:
    """Return the path in the block with this index of a path in the first one."""
    length = len(source)
    return (*source, index, *written[length + 1 :]) if len(written) > length and written[length] == 0 else written


def _one_child(into: Draft, spec: ChildObject, members: Value, majors: Majors, source: FieldPath) -> None:
    member = members[0] if isinstance(members, list) and members else members
    own = lookup_in(member if isinstance(member, dict) else {})
    inner = _below(into, spec, expand(spec.name, lambda name: read(name, spec.arguments, own, majors)[0]))
    inner.traces.append(((), source))
    _nested(inner, Object(spec.build, "", spec.constants, required=False), members, majors, (), source)
    into.major_decided = into.major_decided or inner.major_decided


_BLOCKS: Mapping[type, Callable[..., None]] = {Object: _nested, Members: _many, ChildObject: _child}


def lookup_in(member: Mapping[str, Value]) -> Lookup:
    """The members of an object as arguments. Null is the same as not to write it, but where defaults are filled in."""
    if isinstance(member, Complete):
        return lambda name: member.get(name, ABSENT)

    def written(name: str) -> Value | Absent:
        value = member.get(name, ABSENT)
        return ABSENT if value is None else value

    return written


# texts with arguments ----------------------------------------------------------------------------------------------------

_HOLE = re.compile(r"\{(\??)([A-Za-z0-9_]+)(?::(last|parent|group|source|role))?\}")


def _names(text: str) -> Iterable[str]:
    return (match[2] for match in _HOLE.finditer(text) if not match[1])


def expand(template: str, get: Callable[[str], Value], owner: str = "") -> Value:
    """The text that `template` is with these arguments; `None` if one of them has no value. `owner` is the address."""
    pieces: list[Value] = []
    position = 0
    for match in _HOLE.finditer(template):
        pieces.append(template[position : match.start()])
        position = match.end()
        value = _hole(match, get, owner)
        if value is None:
            return None
        pieces.append(value)
    pieces.append(template[position:])
    return distribute(template, lambda outcome: join_text(owner or template, [_text(piece) for piece in outcome]), pieces)


def _hole(match: re.Match[str], get: Callable[[str], Value], owner: str) -> Value:
    runtime, name, part = match.groups()
    if runtime:
        text = f"{owner}.{name}"
        return Unknown(text, (Cause(CauseKind.RUNTIME, name, f"`{text}` is known only once it is deployed"),))
    if name == "subscription":
        return f"/subscriptions/{SUBSCRIPTION}"
    if name == "group":
        group = get("resource_group_name")
        return expand(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{{name}}", lambda _: group or RESOURCE_GROUP)
    value = get(name)
    return _PARTS[part](value) if part and value is not None else value


def _source(value: Value) -> Value:
    """The id of what a key in `value` is a key of."""
    return next((cause.target for cause in causes(value) if cause.kind is CauseKind.KEY), None)


_PARTS: Mapping[str, Callable[[Value], Value]] = {
    "last": last_name,
    "parent": parent_id,
    "group": group_id,
    "source": _source,
    "role": lambda value: built_in(value) if isinstance(value, str) else None,
}


def _text(piece: Value) -> Value:
    if isinstance(piece, (str, Unknown)):
        return piece
    if piece is None or isinstance(piece, (dict, list)):
        return Unknown("text", causes(piece))
    return to_text(piece)
