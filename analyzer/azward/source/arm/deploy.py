"""Expands one template, and the templates it deploys, into resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import DiagnosticKind
from azward.graph.resource import Resource, ResourceId
from azward.graph.value import (
    ABSENT,
    Absent,
    Cause,
    CauseKind,
    Choice,
    Unknown,
    Value,
    canonical,
    causes,
    distribute,
    join_text,
    known,
    lookup,
    lookup_key,
    unknown_from,
)
from azward.source.arm import scopes as _scopes
from azward.source.arm.context import Argument, Context, Environment
from azward.source.arm.evaluator import MAX_TURNS, Evaluator
from azward.source.arm.functions import call
from azward.source.arm.linked import embedded_template, linked_template
from azward.source.arm.origin import ArmOrigin, CallSite, value_at
from azward.source.arm.shape import kind_of, misshapen
from azward.source.scope import Scope, ScopeKind, below

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.source.arm.document import Document, Documents, JsonPath

__all__ = ["DEPLOYMENTS", "Deployment", "Item", "MAX_RESOURCES"]

_scopes.install()

DEPLOYMENTS = "microsoft.resources/deployments"
_INDEX = re.compile(r"[0-9]{1,9}")

MAX_RESOURCES = 5_000
"""Resources of one unit that are followed. Azure allows 800 in a template."""

# what a resource says about its deployment, not about itself
_NOT_BODY = frozenset(
    (
        "type",
        "apiversion",
        "name",
        "condition",
        "copy",
        "dependson",
        "scope",
        "resources",
        "comments",
        "existing",
        "import",
        "extension",
        "metadata",
        "asserts",
        "@options",
    )
)


_OF_DEPLOYMENTS = (
    *("provisioningState", "mode", "timestamp", "duration", "correlationId", "templateHash", "parameters", "templateLink"),
    *("outputResources", "dependencies", "providers", "debugSetting", "validatedResources"),
)

_OF_RESOURCES = ("apiVersion", "location", "scope", "resourceId", "resourceGroupName", "subscriptionId")
"""What `reference(..., 'Full')` gives beside `properties`."""


@dataclass(frozen=True, slots=True)
class Item:
    """One resource that a template deploys, before its body is evaluated: one turn of its loop, if it has any."""

    raw: Mapping[str, JsonValue]
    path: JsonPath
    address: str
    symbol: str  # of languageVersion 2.0; "" without
    environment: Environment
    type: str
    api_version: str | Unknown
    name: Value
    scope: Value
    id: Value
    condition: Value
    existing: bool

    @property
    def key(self) -> str:
        return canonical(self.id).casefold()


@dataclass(slots=True)
class Budget:
    """How many resources a unit may still have."""

    left: int = MAX_RESOURCES
    told: bool = False  # that there are more


@dataclass
class Deployment:
    """A template being deployed. `environment` is the caller's where its expressions are (outer scope)."""

    context: Context
    documents: Documents
    document: Document
    base: JsonPath
    template: Mapping[str, JsonValue]
    scope: Scope
    environment: Environment = field(default_factory=Environment)
    calls: tuple[CallSite, ...] = ()
    address: str = ""
    condition: Value = True
    api_profile: str = ""
    budget: Budget = field(default_factory=Budget)
    outer: Deployment | None = None  # whose resources expressions of outer scope may refer to
    _busy: bool = False
    _values: dict[str, Value] | None = None

    def __post_init__(self) -> None:
        self.evaluator = Evaluator(self.context)
        if self.outer is None:
            self.context.references = self.reference_key
            self.context.deployment_output = self.deployment_output
            self.context.resource_info = self.resource_info
            self.context.part = self.part
        self._children: dict[str, Deployment | Unknown] = {}
        self._parted: set[str] = set()  # resources whose parts are being computed, for cycles

    # which resources there are ------------------------------------------------------------------------------------------

    @cached_property
    def items(self) -> list[Item]:
        """The resources of this template with their names and ids, in order of declaration."""
        self._busy = True
        try:
            section = lookup(cast("Mapping[str, Value]", self.template), "resources")
            found: list[Item] = []
            for path, message in misshapen(self.template):
                self.context.sink.add(self.document, (*self.base, *path), message, DiagnosticKind.INVALID)
            for key, raw, symbol in _entries(cast("JsonValue", section)):
                address = self.address + (symbol or f"resources[{key}]")
                found.extend(self._items(raw, (*self.base, "resources", key), address, symbol, None))
            return found
        finally:
            self._busy = False

    def _items(
        self, raw: Mapping[str, JsonValue], path: JsonPath, address: str, symbol: str, parent: Item | None
    ) -> Iterator[Item]:
        if self.budget.told or self.context.sink.exhausted:
            return
        for environment, suffix, counted in self._turns(raw, path, parent):
            if self.budget.left <= 0:
                if not self.budget.told:
                    self.budget.told = True
                    message = f"more than {MAX_RESOURCES} resources: from here on they are not read"
                    self.context.sink.add(self.document, path, message, DiagnosticKind.LIMIT)
                return
            self.budget.left -= 1
            condition = _both(counted, self._condition(raw, environment, path))
            if condition is False:
                continue
            item = self._item(raw, path, address + suffix, symbol, environment, condition, parent)
            if item is None:
                continue
            yield item
            for key, child, child_symbol in _entries(_get(raw, "resources")):
                child_address = f"{item.address}.{child_symbol or f'resources[{key}]'}"
                yield from self._items(child, (*path, "resources", key), child_address, child_symbol, item)

    def _turns(
        self, raw: Mapping[str, JsonValue], path: JsonPath, parent: Item | None
    ) -> Iterator[tuple[Environment, str, Value]]:
        """The turns of a resource's loop: environment, what its address ends in, and whether the turn takes place."""
        base = parent.environment if parent is not None else self.environment
        loop = _get(raw, "copy")
        if not isinstance(loop, dict):
            yield base, "", parent.condition if parent is not None else True
            return
        name = str(_get(loop, "name") or "")
        count = self.evaluator.count(_get(loop, "count"), base, (*path, "copy", "count"))
        outcomes = list(_outcomes(count))
        numbers = [outcome for outcome in outcomes if isinstance(outcome, int) and not isinstance(outcome, bool)]
        self.evaluator.refuse_turns(name, outcomes, (*path, "copy"))
        if len(numbers) < len(outcomes):
            unknown = unknown_from("copyIndex()", count)
            opened = Unknown(
                f"copy '{name}'", tuple(Cause(CauseKind.LOOP, cause.name, cause.reason) for cause in causes(count))
            )
            yield base.inside(name, unknown, own=True), "[*]", opened
            return
        most = max(numbers, default=0)
        if most > MAX_TURNS:
            message = f"loop `{name}` has {most} turns: expected at most {MAX_TURNS}, the rest is not read"
            self.context.sink.add(self.document, (*path, "copy"), message, DiagnosticKind.LIMIT)
        for index in range(min(most, MAX_TURNS)):
            takes_place = distribute("copy", lambda values, turn=index: cast("int", values[0]) > turn, [count])
            yield base.inside(name, index, own=True), f"[{index}]", takes_place

    def _condition(self, raw: Mapping[str, JsonValue], environment: Environment, path: JsonPath) -> Value:
        written = lookup(cast("Mapping[str, Value]", raw), "condition")
        if isinstance(written, Absent):
            return True
        value = self.evaluator.evaluate(cast("JsonValue", written), environment, (*path, "condition"))
        place = (*path, "condition")
        return distribute("condition", lambda values: self._truth(values[0], place), [value])

    def _truth(self, value: Value, place: JsonPath) -> Value:
        """A condition as a truth: Azure takes the texts `true` and `false`, and 0 and 1."""
        if isinstance(value, str) and value.casefold() in ("true", "false"):
            return value.casefold() == "true"
        if value is None or isinstance(value, Unknown):
            return value is None or value
        if isinstance(value, (int, float)):
            return bool(value)
        message = f"expected a condition that is true or false, found {kind_of(value)}"
        self.context.sink.add(self.document, place, message, DiagnosticKind.INVALID)
        return Unknown("condition", (Cause(CauseKind.ERROR, "condition", message),))

    def _item(
        self,
        raw: Mapping[str, JsonValue],
        path: JsonPath,
        address: str,
        symbol: str,
        environment: Environment,
        condition: Value,
        parent: Item | None,
    ) -> Item | None:
        kind = _get(raw, "type")
        if (_get(raw, "extension") or _get(raw, "import") or "az") != "az":
            return None  # of another provider: Microsoft Graph, Kubernetes
        if not isinstance(kind, str) or ("/" not in kind and parent is None):
            found = "none" if kind is None else f"`{kind}`"
            message = f"expected a resource type such as `Microsoft.Web/sites`, found {found}"
            self.context.sink.add(self.document, (*path, "type"), message, DiagnosticKind.INVALID)
            return None
        existing = _get(raw, "existing") is True
        if existing:  # it is only looked at where something refers to it: a name that cannot be computed harms nothing
            return self.evaluator.quietly(
                lambda: self._identified(raw, path, address, symbol, environment, condition, parent, kind)
            )
        return self._identified(raw, path, address, symbol, environment, condition, parent, kind)

    def _identified(
        self,
        raw: Mapping[str, JsonValue],
        path: JsonPath,
        address: str,
        symbol: str,
        environment: Environment,
        condition: Value,
        parent: Item | None,
        kind: str,
    ) -> Item:
        name = self._name(raw, environment, path)
        if parent is not None:
            kind = f"{parent.type}/{kind}" if not kind.casefold().startswith(parent.type.casefold() + "/") else kind
            name = distribute("name", lambda values: join_text("name", [values[0], "/", values[1]]), [parent.name, name])
        written = lookup(cast("Mapping[str, Value]", raw), "scope")
        scope = (
            self._scope(cast("JsonValue", written), environment, path)
            if not isinstance(written, Absent)
            else parent.scope
            if parent is not None
            else self._group_scope(raw, environment, path)
        )
        scope, kind, name = _unfold_extension(scope, kind, name)
        identity = below(scope, kind, split_name(name, kind.count("/")))
        version = self._api_version(raw, environment, path)
        existing = _get(raw, "existing") is True
        return Item(raw, path, address, symbol, environment, kind, version, name, scope, identity, condition, existing)

    def _name(self, raw: Mapping[str, JsonValue], environment: Environment, path: JsonPath) -> Value:
        """The name as it is written, within that of its parent; open if it is none."""
        place = (*path, "name")
        value = self.evaluator.evaluate(_get(raw, "name"), environment, place)
        if isinstance(value, (str, int, float, Unknown, Choice)) and not isinstance(value, bool):
            return value
        message = f"expected a name, found {'none' if value is None else kind_of(value)}"
        if _get(raw, "existing") is not True:
            self.context.sink.add(self.document, place, message, DiagnosticKind.INVALID)
        return Unknown("name", (Cause(CauseKind.ERROR, "name", message),))

    def _api_version(self, raw: Mapping[str, JsonValue], environment: Environment, path: JsonPath) -> str | Unknown:
        value = self.evaluator.evaluate(_get(raw, "apiVersion"), environment, (*path, "apiVersion"))
        if isinstance(value, (str, Unknown)):
            return value
        if isinstance(value, Choice):
            return unknown_from("apiVersion", value)
        reason = (
            f"the API version follows from profile `{self.api_profile}`" if self.api_profile else "no API version is given"
        )
        return Unknown("apiVersion", (Cause(CauseKind.UNSUPPORTED, "apiVersion", reason),))

    def _scope(self, written: JsonValue, environment: Environment, path: JsonPath) -> Value:
        """The id that a `scope` names: a full id, or one that leaves out the scope of the template."""
        value = self.evaluator.evaluate(written, environment, (*path, "scope"))

        def full(values: Sequence[Value]) -> Value:
            given, own = values
            text = canonical(given)
            if text.startswith("/"):
                return "" if text == "/" else given
            if text.casefold().startswith("microsoft.management/managementgroups/"):
                return join_text("scope", ["/providers/", given])
            if isinstance(given, Unknown) and not given.parts:
                return given
            if text.casefold().startswith(("subscriptions/", "resourcegroups/")):
                return join_text("scope", ["/", given])
            return join_text("scope", [own, "/providers/", given])

        return distribute("scope", full, [value, self.scope.id])

    def _group_scope(self, raw: Mapping[str, JsonValue], environment: Environment, path: JsonPath) -> Value:
        """The scope of a resource that says nothing of it; role definitions and groups live in the subscription."""
        kind = str(_get(raw, "type") or "").casefold()
        if kind == "microsoft.resources/resourcegroups" and self.scope.kind == ScopeKind.RESOURCE_GROUP:
            return self.scope.subscription_id
        if kind == "microsoft.management/managementgroups":
            return ""
        if _get(raw, "existing") is True or kind == DEPLOYMENTS:
            return self._given_scope(raw, environment, path).id
        return self.scope.id

    def _given_scope(self, raw: Mapping[str, JsonValue], environment: Environment, path: JsonPath) -> Scope:
        """The scope of the template, in the subscription and resource group that the resource names."""
        subscription, group = _get(raw, "subscriptionId"), _get(raw, "resourceGroup")
        scope = self.scope
        if subscription is not None:
            value = self.evaluator.evaluate(subscription, environment, (*path, "subscriptionId"))
            scope = replace(scope, kind=ScopeKind.SUBSCRIPTION, subscription=value)
        if group is not None:
            value = self.evaluator.evaluate(group, environment, (*path, "resourceGroup"))
            return replace(scope, kind=ScopeKind.RESOURCE_GROUP, resource_group=value)
        return scope

    # what refers to what ------------------------------------------------------------------------------------------------

    @cached_property
    def _by_symbol(self) -> dict[str, list[Item]]:
        table: dict[str, list[Item]] = {}
        for item in self.items:
            if item.symbol:
                table.setdefault(item.symbol.casefold(), []).append(item)
        return table

    @cached_property
    def _by_name(self) -> dict[str, list[Item]]:
        table: dict[str, list[Item]] = {}
        for item in self.items:
            table.setdefault(canonical(item.name).casefold(), []).append(item)
        return table

    @cached_property
    def _by_key(self) -> dict[str, Item]:
        return {item.key: item for item in self.items}

    def reference_key(self, value: Value) -> str:
        """The id key of the resource that `reference(value)` or `listKeys(value)` names; "" if it is not clear."""
        text = canonical(value).casefold()
        if "/providers/" in text or not text or (isinstance(value, Unknown) and not value.parts):
            return text if "/providers/" in text else ""
        if self._busy:
            return ""
        symbol, _, index = text.partition("[")
        named = self._by_symbol.get(symbol)
        if named is not None:
            position = index.rstrip("]")
            return (
                named[int(position)].key
                if _INDEX.fullmatch(position) and int(position) < len(named)
                else named[0].key
                if len(named) == 1
                else ""
            )
        found = self._by_name.get(text, [])
        if not found and "/" in text:
            return f"{canonical(self.scope.id)}/providers/{text}".casefold()
        return found[0].key if len({item.key for item in found}) == 1 else ""

    def resource_info(self, key: str) -> Value | Absent:
        """What `resourceInfo` says of the resource `key` before it is deployed; ABSENT if it is none of this template."""
        item = None if self._busy else self._by_key.get(key)
        if item is None:
            return ABSENT
        return {"id": item.id, "name": item.name, "type": item.type, "apiVersion": item.api_version}

    def part(self, key: str, name: str, index: int, member: str) -> Value | Absent:
        """The `id` or `name` of a part of a network resource of this template: `reference(vnet).subnets[0].id`.

        Azure lists what is declared in a resource in its order, and ids of parts follow from those of the whole.
        ABSENT where that is not sure.
        """
        item = None if self._busy or key in self._parted else self._by_key.get(key)
        if item is None or item.existing or not item.type.casefold().startswith("microsoft.network/"):
            return ABSENT
        properties = _get(item.raw, "properties")
        written = _get(properties, name) if isinstance(properties, dict) else None
        self._parted.add(key)
        try:
            parts = self.evaluator.quietly(
                lambda: self.evaluator.evaluate(written, item.environment, (*item.path, "properties", name))
            )
        finally:
            self._parted.discard(key)
        before = parts[: index + 1] if isinstance(parts, list) else []
        if len(before) <= index or not all(isinstance(part, dict) for part in before):
            return ABSENT  # not so many, or one of them may be several or none
        found = lookup(cast("dict[str, Value]", before[index]), "name")
        if isinstance(found, (Absent, Choice)) or member == "name":
            return ABSENT if isinstance(found, Choice) else found
        return join_text("id", [item.id, f"/{name}/", found])

    def deployment_output(self, key: str, environment: Environment) -> Value | Absent:
        """What `reference` to the deployment `key` gives: its outputs; ABSENT if it is not a deployment of this template."""
        if self._busy:
            return ABSENT
        item = self._by_key.get(key)
        if item is None or item.type.casefold() != DEPLOYMENTS or item.existing:
            return ABSENT
        child = self.child(item)
        if isinstance(child, Unknown):
            return child
        outputs: dict[str, Value] = {name: {"value": value} for name, value in child.outputs().items()}
        other = {name: self._runtime(item, name) for name in _OF_DEPLOYMENTS}
        full = {name: self._runtime(item, name) for name in _OF_RESOURCES}
        return {**other, **full, "outputs": outputs, "properties": {**other, "outputs": outputs}}

    def _runtime(self, item: Item, name: str) -> Unknown:
        reason = f"`{name}` of deployment `{item.address}` is known only once it is deployed"
        return Unknown(f"{item.address}.{name}", (Cause(CauseKind.RUNTIME, "reference", reason, item.key),))

    # resources ----------------------------------------------------------------------------------------------------------

    def resources(self) -> Iterator[Resource]:
        """Every resource that is deployed here or by a template that this one deploys."""
        for item in self.items:
            resource = self._resource(item)
            yield resource
            if item.type.casefold() == DEPLOYMENTS and not item.existing:
                child = self.child(item)
                if isinstance(child, Deployment):
                    yield from child.resources()

    def _resource(self, item: Item) -> Resource:
        raw = {name: value for name, value in item.raw.items() if name.casefold() not in _NOT_BODY}
        if item.type.casefold() == DEPLOYMENTS:
            return self._deployment_resource(item, _without_template(raw))
        if item.existing:
            raw = {name: value for name, value in raw.items() if name.casefold() not in ("subscriptionid", "resourcegroup")}
        return self._as_resource(item, cast("dict[str, Value]", self.evaluator.evaluate(raw, item.environment, item.path)))

    def _as_resource(self, item: Item, body: dict[str, Value]) -> Resource:
        return Resource(
            id=ResourceId(canonical(item.id)),
            type=item.type,
            api_version=item.api_version,
            name=item.name,
            scope=canonical(item.scope),
            address=item.address,
            body=body,
            origin=ArmOrigin(self.document, item.path, self.context, self.calls),
            existing=item.existing,
            condition=_both(self.condition, item.condition),
            depends_on=tuple(self._dependencies(item)),
        )

    def _deployment_resource(self, item: Item, raw: dict[str, JsonValue]) -> Resource:
        """A deployment. Of a template of outer scope it holds what Azure stores: the template with its values filled in."""
        body = cast("dict[str, Value]", self.evaluator.evaluate(raw, item.environment, item.path))
        properties, written = lookup(body, "properties"), _get(item.raw, "properties")
        template = _get(written, "template") if isinstance(written, dict) else None
        child = self.child(item)
        if isinstance(child, Deployment) and child.outer is not None and isinstance(properties, dict):
            filled = self.evaluator.quietly(lambda: self.evaluator.evaluate(template, item.environment, item.path))
            members: dict[str, Value] = {**properties, "template": filled}
            body["properties"] = members
        return self._as_resource(item, body)

    def _dependencies(self, item: Item) -> Iterator[str]:
        written = _get(item.raw, "dependsOn")
        for index, raw in enumerate(written if isinstance(written, list) else []):
            if isinstance(raw, str) and not self.context.sink.exhausted:
                value = self.evaluator.evaluate(raw, item.environment, (*item.path, "dependsOn", index))
                if key := self.reference_key(value):
                    yield key

    def opened(self) -> Iterator[tuple[Item, Deployment]]:
        """The templates that this one deploys, as far as they could be read."""
        for item in self.items:
            if (
                item.type.casefold() == DEPLOYMENTS
                and not item.existing
                and isinstance(child := self.child(item), Deployment)
            ):
                yield item, child

    def all(self) -> Iterator[Deployment]:
        """This deployment and all that it deploys, callers first."""
        yield self
        for _, child in self.opened():
            yield from child.all()

    # deployments of templates -------------------------------------------------------------------------------------------

    def child(self, item: Item) -> Deployment | Unknown:
        """The template that a deployment resource deploys, ready to expand; `Unknown` if it cannot be read."""
        if item.key not in self._children:
            busy = Unknown(
                item.address, (Cause(CauseKind.ERROR, item.address, f"deployment `{item.address}` needs itself"),)
            )
            self._children[item.key] = busy
            self._children[item.key] = self._open_child(item)
        return self._children[item.key]

    def _open_child(self, item: Item) -> Deployment | Unknown:
        raw = _get(item.raw, "properties")
        properties = raw if isinstance(raw, dict) else {}
        path = (*item.path, lookup_key(item.raw, "properties") or "properties")
        template, document, base = _get(properties, "template"), self.document, (*path, "template")
        written_here = isinstance(template, dict)
        if isinstance(template, str):  # a template in a variable: what it says is known once the variable is
            value = self.evaluator.evaluate(template, item.environment, base)
            template = cast("JsonValue", value) if isinstance(value, dict) and known(value) else None
        if not isinstance(template, dict):
            found = self._linked(properties, item, path)
            if isinstance(found, Unknown):
                return found
            document, base = found
            template = cast("dict[str, JsonValue]", value_at(document.data, base))
        options = _get(properties, "expressionEvaluationOptions")
        written = _get(options, "scope") if isinstance(options, dict) else None
        inner = not written_here or (isinstance(written, str) and written.casefold() == "inner")
        scope = self._child_scope(item)
        if not inner:
            return self._deploy(item, self.context, document, base, template, scope, outer=self)
        context = Context(document, base, template, scope, self.context.sink)
        context.label = f"{item.address}: "
        context.deployment_name = item.name
        self._give_arguments(context, properties, item, path)
        return self._deploy(item, context, document, base, template, scope, outer=None)

    def _deploy(
        self,
        item: Item,
        context: Context,
        document: Document,
        base: JsonPath,
        template: Mapping[str, JsonValue],
        scope: Scope,
        outer: Deployment | None,
    ) -> Deployment:
        return Deployment(
            context=context,
            documents=self.documents,
            document=document,
            base=base,
            template=template,
            scope=scope,
            environment=item.environment if outer is not None else Environment(),
            calls=(CallSite(self.document, item.path), *self.calls),
            address=f"{item.address}.",
            condition=_both(self.condition, item.condition),
            budget=self.budget,
            outer=outer,
        )

    def _linked(
        self, properties: Mapping[str, JsonValue], item: Item, path: JsonPath
    ) -> tuple[Document, JsonPath] | Unknown:
        """The document and the place in it of the template that a deployment names."""
        link = _get(properties, "templateLink")
        value = self.evaluator.evaluate(link, item.environment, (*path, "templateLink"))
        found = linked_template(value, self.document, self.documents)
        chain = [self.document.file, *(call.document.file for call in self.calls)]
        if isinstance(found, str):
            embedded = self._embedded(item)
            if embedded is not None:
                return embedded
            message, kind = found, DiagnosticKind.UNRESOLVED_MODULE
        elif found.file in chain:
            message, kind = (
                f"template `{found.file}` deploys itself: {' -> '.join([*reversed(chain), found.file])}",
                DiagnosticKind.CYCLE,
            )
        else:
            return found, ()
        self.context.sink.add(self.document, (*path, "templateLink") if link is not None else path, message, kind)
        return Unknown(
            item.address,
            (Cause(CauseKind.EXTERNAL, item.address, f"the template of deployment `{item.address}` was not read"),),
        )

    def _embedded(self, item: Item) -> tuple[Document, JsonPath] | None:
        """The template of a deployment in what a compiler wrote beside this document, or beside one that deploys it."""
        places: list[tuple[Document, JsonPath]] = [(self.document, item.path)]
        places += [(site.document, site.path) for site in self.calls]
        for count, (document, _) in enumerate(places, 1):
            compiled = document.compiled
            path: JsonPath | None = () if compiled is not None else None
            for caller, place in reversed(places[:count]):
                if path is not None and compiled is not None:
                    path = embedded_template(compiled.data, path, value_at(caller.data, place), place)
            if compiled is not None and path is not None:
                return compiled, path
        return None

    def _give_arguments(self, context: Context, properties: Mapping[str, JsonValue], item: Item, path: JsonPath) -> None:
        raw = _get(properties, "parameters")
        if isinstance(raw, str):
            value = self.evaluator.evaluate(raw, item.environment, (*path, "parameters"))
            given = value if isinstance(value, dict) else {}
            if isinstance(value, (Unknown, Choice)):
                context.open_arguments = unknown_from(raw[1:-1], value)
            for name, entry in given.items():
                given_value = _entry_value(entry, name)
                argument = Argument(
                    lambda given_value=given_value: given_value, self.document, (*path, "parameters"), self.context
                )
                context.arguments[name.casefold()] = argument
        elif isinstance(raw, dict):
            for name, entry in raw.items():
                self._give(context, name, entry, item, (*path, "parameters", name))

    def _give(self, context: Context, name: str, entry: JsonValue, item: Item, place: JsonPath) -> None:
        def value() -> Value | Absent:
            return _entry_value(self.evaluator.evaluate(entry, item.environment, place), name)

        context.arguments[name.casefold()] = Argument(value, self.document, (*place, "value"), self.context)

    def _child_scope(self, item: Item) -> Scope:
        """Where the template is deployed to: what the deployment says, else the scope of the caller."""
        if isinstance(_get(item.raw, "scope"), str):
            text = canonical(item.scope).casefold()
            if "managementgroups/" in text:
                return Scope(ScopeKind.MANAGEMENT_GROUP, management_group=split_name(item.scope, 5)[-1])
            if text in ("", "/"):
                return Scope(ScopeKind.TENANT)
        return self._given_scope(item.raw, item.environment, item.path)

    # outputs ------------------------------------------------------------------------------------------------------------

    def outputs(self) -> dict[str, Value]:
        """The values of the outputs, in order of declaration; those whose condition is false are left out."""
        if self._values is None:
            self._values = {}  # an output that needs itself sees none
            self._values = dict(self._outputs())
        return self._values

    def _outputs(self) -> Iterator[tuple[str, Value]]:
        section = _get(self.template, "outputs")
        for name, raw in section.items() if isinstance(section, dict) else ():
            if not isinstance(raw, dict):
                continue
            path = (*self.base, "outputs", name)
            if self._condition(raw, self.environment, path) is False:
                continue
            loop = _get(raw, "copy")
            if isinstance(loop, dict):
                named: dict[str, JsonValue] = {"name": "", **loop}
                environment = replace(self.environment, loop="")
                yield name, self.evaluator.loop(named, environment, (*path, "copy"))
            else:
                yield name, self.evaluator.evaluate(_get(raw, "value"), self.environment, (*path, "value"))


def _entry_value(entry: Value, name: str) -> Value | Absent:
    """The value in an entry of `parameters`: `{value: x}`, or `{reference: ...}` to a secret of a vault."""
    if isinstance(entry, dict):
        value = lookup(entry, "value")
        if not isinstance(value, Absent):
            return value
        if not isinstance(lookup(entry, "reference"), Absent):
            reason = f"parameter `{name}` is filled from a key vault"
            return Unknown(f"parameters('{name}')", (Cause(CauseKind.SECURE_PARAMETER, "key-vault", reason),))
        return ABSENT
    if isinstance(entry, Choice):
        branches = [(label, _entry_value(branch, name)) for label, branch in entry.branches]
        # an entry that is left out in some outcomes: the parameter falls back to its default there, which null stands for
        return Choice(
            entry.decider, entry.cause, tuple((label, None if isinstance(b, Absent) else b) for label, b in branches)
        )
    if isinstance(entry, Unknown):
        return unknown_from(entry.expression, entry)
    return ABSENT


def _entries(section: JsonValue) -> Iterator[tuple[str | int, Mapping[str, JsonValue], str]]:
    """The resources of a section: key, resource, and symbol if they have one."""
    if isinstance(section, dict):
        for name, raw in section.items():
            if isinstance(raw, dict):
                yield name, raw, name
    elif isinstance(section, list):
        for index, raw in enumerate(section):
            if isinstance(raw, dict):
                yield index, raw, ""


def _get(members: Mapping[str, JsonValue], name: str) -> JsonValue:
    """The member called `name` without regard to case; `None` if there is none."""
    if name in members:
        return members[name]
    key = lookup_key(members, name)
    return members[key] if key is not None else None


def _outcomes(value: Value) -> Iterator[Value]:
    if isinstance(value, Choice):
        for _, branch in value.branches:
            yield from _outcomes(branch)
    else:
        yield value


def _both(left: Value, right: Value) -> Value:
    if left is True:
        return right
    if right is True:
        return left
    return call("and", [left, right], f"and({canonical(left)}, {canonical(right)})")


def _without_template(raw: dict[str, JsonValue]) -> dict[str, JsonValue]:
    properties = _get(raw, "properties")
    if not isinstance(properties, dict):
        return raw
    kept: dict[str, JsonValue] = {
        name: value
        for name, value in properties.items()
        if name.casefold() not in ("template", "templatelink", "parameters", "parameterslink")
    }
    return {name: kept if name.casefold() == "properties" else value for name, value in raw.items()}


def split_name(name: Value, count: int) -> list[Value]:
    """`name` at its slashes, as `count` names; what is open stays in the part it stands in."""
    if isinstance(name, str):
        parts: list[Value] = list(name.strip("/").split("/"))
    elif isinstance(name, Unknown) and name.parts:
        pieces: list[list[Value]] = [[]]
        for part in name.parts:
            if isinstance(part, Unknown):
                pieces[-1].append(part)
                continue
            first, *others = part.split("/")
            pieces[-1].append(first)
            pieces.extend([other] for other in others)
        parts = [join_text(name.expression, [piece for piece in group if piece != ""]) for group in pieces]
    else:
        parts = [name]
    if len(parts) < count and len(parts) == 1 and not isinstance(name, str):
        split = [unknown_from(f"split({canonical(name)}, '/')[{index}]", name) for index in range(count)]
        return list(split)
    return parts


def _unfold_extension(scope: Value, kind: str, name: Value) -> tuple[Value, str, Value]:
    """An extension resource written below its target, `Microsoft.Web/sites/providers/locks`, as the resource it is."""
    segments = kind.split("/")
    position = next((index for index, segment in enumerate(segments) if index > 1 and segment.casefold() == "providers"), 0)
    if not position:
        return scope, kind, name
    names = split_name(name, kind.count("/"))
    parents, rest = names[: position - 1], names[position - 1 :]
    if not rest or not isinstance(rest[0], str):
        return scope, kind, name
    target = below(scope, "/".join(segments[:position]), parents)
    own: list[Value] = []
    for index, part in enumerate(rest[1:]):
        own += ["/", part] if index else [part]
    return target, "/".join([rest[0], *segments[position + 1 :]]), join_text("name", own)
