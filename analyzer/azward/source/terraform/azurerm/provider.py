"""The azurerm provider: ids and attributes of its resources, and the ARM resources that they become."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from azward.graph.credential import PUBLIC_PARTS
from azward.graph.resource import EVERY, FieldPath, Segment, fold_path, parse_path
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value, canonical
from azward.source.scope import SUBSCRIPTION, TENANT_ID
from azward.source.terraform.azurerm import arguments_of, table_of
from azward.source.terraform.azurerm.build import source_of
from azward.source.terraform.azurerm.engine import draft, expand, lookup_in, read
from azward.source.terraform.azurerm.ids import templates_of
from azward.source.terraform.azurerm.model import Key, Satellite, Table
from azward.source.terraform.azurerm.schema import declared
from azward.source.terraform.azurerm.sensitive import sensitive_paths
from azward.source.terraform.resources.assembly import MemberNamed, ResourceDraft, ResourcePatch, type_and_version
from azward.source.terraform.resources.ids import PLACEHOLDER_SCOPE, shortened

if TYPE_CHECKING:
    from azward.graph.setting import Setting
    from azward.source.terraform.module.instance import Instance
    from azward.source.terraform.resources.origin import Trace

__all__ = ["Azurerm"]

_CONTEXT: dict[str, dict[str, Value]] = {
    "azurerm_client_config": {"tenant_id": TENANT_ID, "subscription_id": SUBSCRIPTION},
    "azurerm_subscription": {
        "id": f"/subscriptions/{SUBSCRIPTION}",
        "subscription_id": SUBSCRIPTION,
        "tenant_id": TENANT_ID,
    },
}
"""Data sources that speak of where Terraform deploys to."""


_INDEX = re.compile(r"\[[^\]]*\]")


@lru_cache(maxsize=4096)
def _source(kind: str, path: FieldPath) -> FieldPath | None:
    return source_of(arguments_of(kind), path)


class Azurerm:
    """The provider at one major, or at one of several."""

    def __init__(self, majors: frozenset[int], subscription: str = SUBSCRIPTION) -> None:
        self.majors = tuple(sorted(majors))
        self.subscription = subscription  # where all is deployed to, if it is known
        self.major_decided = False  # a default that differs between the majors was used
        self._ids: dict[int, Value] = {}

    # attributes ---------------------------------------------------------------------------------------------------------

    def argument(self, instance: Instance, name: str) -> Value:
        """An argument with the provider's default; `None` if it has none."""
        return read(name, arguments_of(instance.type), instance.argument, self.majors)[0]

    def attribute(self, instance: Instance, name: str) -> Value | Absent:
        """See `Provider`."""
        if instance.mode == "data" and instance.type in _CONTEXT:
            return _CONTEXT[instance.type].get(name, ABSENT)
        if name != "id":
            return ABSENT
        table = table_of(instance.type)
        exported = table.exports.get("id") if table is not None else None
        value = self._text(instance, exported) if isinstance(exported, (str, tuple)) else None
        return self.id(instance) if value is None else value

    def computed(self, instance: Instance, name: str) -> Value | Absent:
        """See `Provider`."""
        table = table_of(instance.type)
        if table is None:
            return ABSENT
        exported = table.exports.get(name)
        if isinstance(exported, (str, tuple)):
            value = self._text(instance, exported)
            return instance.runtime(name) if value is None else value
        if exported is None and instance.mode == "resource":
            value = self.argument(instance, name)
            return ABSENT if value is None else value
        return ABSENT

    def part(self, instance: Instance, path: str, block: Mapping[str, Value], name: str) -> Value | Absent:
        """See `Provider`. An export of the table such as `subnet.id`."""
        table = table_of(instance.type)
        text = table.exports.get(f"{_INDEX.sub('', path)}.{name}") if table is not None else None
        if not isinstance(text, str):
            return ABSENT
        value = expand(text, lambda hole: self.id(instance) if hole == "id" else block.get(hole), instance.address)
        return ABSENT if value is None else value

    def attributes(self, instance: Instance, path: str) -> Mapping[str, bool] | None:
        """See `Provider`."""
        around = declared(instance.type) if instance.mode == "resource" else None
        for name in _INDEX.sub("", path).split(".") if path else ():
            around = around.argument(name) if around is not None else None
        if around is None:
            return None
        found = {name: argument.computed for name, argument in around.arguments().items()}
        return found if path else {"id": True, **found}

    def source(self, instance: Instance, path: FieldPath) -> FieldPath | None:
        """See `Provider`."""
        return _source(instance.type, fold_path(path))

    def setting(self, instance: Instance, kind: str, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """See `Provider`. The name is that of the newest major that may be used."""
        from azward.source.terraform.azurerm.settings import setting

        return setting(instance.type, kind, paths, value, self.majors[-1])

    def argument_of(self, instance: Instance, kind: str, field: str) -> Setting | None:
        """See `Provider`."""
        from azward.source.terraform.azurerm.settings import argument

        return argument(instance.type, kind, field, self.majors[-1])

    def _text(self, instance: Instance, texts: str | tuple[str, ...]) -> Value:
        """The first of the texts whose arguments are all set; `None` if there is none."""

        def piece(name: str) -> Value:
            return self.id(instance) if name == "id" else self.argument(instance, name)

        found = (expand(text, piece, instance.address) for text in ((texts,) if isinstance(texts, str) else texts))
        return next((value for value in found if value is not None), None)

    def cause(self, instance: Instance, path: str) -> Cause:
        """See `Provider`."""
        table = table_of(instance.type)
        plain = _INDEX.sub("", path)
        head = plain.partition(".")[0]
        export = table.exports.get(plain, table.exports.get(head)) if table is not None else None
        if isinstance(export, Key) and plain.rpartition(".")[2] not in PUBLIC_PARTS:
            of = self._text(instance, export.of)
            return instance.key_material(path, self.key(instance) if of is None else canonical(of).casefold())
        return instance.known_once_deployed(path)

    def key(self, instance: Instance) -> str:
        """See `Provider`."""
        return canonical(self.id(instance)).casefold()

    def id(self, instance: Instance) -> Value:
        """The ARM id of an instance; for a satellite that of what it is part of."""
        found = self._ids.get(id(instance))
        if found is None:
            found = self._ids[id(instance)] = self._placed(shortened(self._id(instance)))
        return found

    def _placed(self, value: Value) -> Value:
        """`value` with the subscription, where it is known, in place of the placeholder."""
        if self.subscription == SUBSCRIPTION:
            return value
        if isinstance(value, str):
            return value.replace(SUBSCRIPTION, self.subscription)
        if isinstance(value, Unknown) and value.parts:
            parts = tuple(part.replace(SUBSCRIPTION, self.subscription) if isinstance(part, str) else part
                          for part in value.parts)  # fmt: skip
            return replace(value, parts=parts)
        return value

    def _id(self, instance: Instance) -> Value:
        table = table_of(instance.type)
        if table is None:
            return f"{PLACEHOLDER_SCOPE}/providers/azurerm/{instance.type}/{instance.address}"
        if isinstance(table, Table):
            kind = table.type.partition("@")[0]
            if known := instance.deployed_id(kind):
                return known
        for template in templates_of(table):
            value = expand(template, lambda name: self.argument(instance, name), instance.address)
            if value is not None:
                return value
        reason = f"`{instance.address}` lacks a part of its id"
        return Unknown(f"{instance.address}.id", (Cause(CauseKind.RUNTIME, instance.type, reason),))

    # resources ----------------------------------------------------------------------------------------------------------

    def arm_resources(self, instance: Instance) -> Iterator[ResourceDraft | ResourcePatch]:
        """The ARM resources that an instance becomes, or what it merges into another."""
        if instance.acts:
            return
        table = table_of(instance.type)
        if instance.mode == "data":
            if isinstance(table, Table):
                yield ResourceDraft(instance, *type_and_version(table.type), self.id(instance), {}, [], existing=True)
            return
        if table is None:
            yield self._unread(instance)
            return
        config = instance.config
        made = draft(table, arguments_of(instance.type), lookup_in(config), self.majors, self.id(instance))
        self.major_decided = self.major_decided or made.major_decided
        traces: list[Trace] = [(arm, instance, source) for arm, source in made.traces]
        if isinstance(table, Satellite):
            kind, version = type_and_version(table.type)
            body: Value = made.body
            if table.member:
                body, traces = self.argument(instance, table.member), [((), instance, (table.member,))]
            hidden = sensitive_paths(instance.type, config, made.body, made.traces)
            place = self._member_of(instance, table)
            yield ResourcePatch(instance, kind, version, self.id(instance), body, traces, place, hidden)
            return
        kind, version = type_and_version(table.type)
        identity = self.id(instance)
        hidden = sensitive_paths(instance.type, config, made.body, made.traces)
        yield ResourceDraft(instance, kind, version, identity, made.body, traces, sensitive=hidden)
        for below in made.children.values():
            pieces: dict[str, Value] = {"id": identity, "name": below.name}
            place = expand(f"{{id}}/{below.kind}/{{name}}", pieces.__getitem__)
            child: list[Trace] = [(arm, instance, source) for arm, source in below.draft.traces]
            hidden = sensitive_paths(instance.type, config, below.draft.body, below.draft.traces)
            yield ResourceDraft(
                instance,
                f"{kind}/{below.kind}",
                version,
                place,
                below.draft.body,
                child,
                suffix=f".{below.kind}{below.index}",
                sensitive=hidden,
            )

    def _member_of(self, instance: Instance, table: Satellite) -> tuple[Segment | MemberNamed, ...]:
        steps: list[Segment | MemberNamed] = []
        for step in parse_path(table.member_of) if table.member_of else ():
            if step == EVERY:
                steps.append(MemberNamed(None))
            elif isinstance(step, str) and "{" in step:
                steps.append(MemberNamed(self._text(instance, step)))
            else:
                steps.append(step)
        return tuple(steps)

    def _unread(self, instance: Instance) -> ResourceDraft:
        """A type without a table: what is written is kept as it is, what it means is not known."""
        reason = f"`{instance.type}` is not understood by azward yet"
        properties = Unknown(instance.address, (Cause(CauseKind.UNSUPPORTED, instance.type, reason),))
        body: dict[str, Value] = {"properties": properties, "arguments": dict(instance.config)}
        traces: list[Trace] = [(("arguments", name), instance, (name,)) for name in instance.config]
        version = Unknown("apiVersion", properties.causes)
        return ResourceDraft(instance, f"azurerm/{instance.type}", version, self.id(instance), body, traces)
