"""Expands the resources of a template: conditions, copy loops and nested resources, with names, scopes and ids."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from azward.frozen import frozen
from azward.graph.choice import attempted, distribute
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import (
    Absent,
    Cause,
    CauseKind,
    Choice,
    Unknown,
    Value,
    canonical,
    causes,
    join_text,
    lookup,
    unknown_from,
)
from azward.source.arm.copy_loop import MAX_ITERATIONS, is_count, outcomes_of, too_many
from azward.source.arm.functions import call
from azward.source.arm.resource_names import split_name, unfold_extension
from azward.source.arm.shape import shape_errors
from azward.source.arm.template import DEPLOYMENTS, TemplateUse, member, resource_entries
from azward.source.function import FunctionError
from azward.source.function import kind as kind_name
from azward.source.scope import Scope, ScopeKind, below

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azward.graph.value import JsonValue
    from azward.source.arm.context import Environment
    from azward.source.arm.document import JsonPath
    from azward.source.arm.evaluator import Evaluator

__all__ = ["Expansion", "ResourceInstance", "Site", "conjunction"]


@frozen
class ResourceInstance:
    """One resource that a template deploys, before its body is evaluated: one iteration of its copy loop, if any."""

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
        """The id, case-folded."""
        return canonical(self.id).casefold()


@frozen
class Site:
    """A resource declaration in one environment, below one parent."""

    raw: Mapping[str, JsonValue]
    path: JsonPath
    address: str
    symbol: str
    parent: ResourceInstance | None
    environment: Environment

    @property
    def existing(self) -> bool:
        return member(self.raw, "existing") is True


class Expansion:
    """The expansion of one template."""

    def __init__(self, template: TemplateUse, evaluator: Evaluator) -> None:
        self.template = template
        self.evaluator = evaluator
        self.collector = template.context.collector
        self.absent: list[Site] = []  # declarations without any instance, once `instances` has been called

    def instances(self) -> list[ResourceInstance]:
        """Return the resources of the template with their names and ids, in order of declaration."""
        template = self.template
        for path, message in shape_errors(template.content):
            self._report((*template.base, *path), message)
        found: list[ResourceInstance] = []
        section = lookup(cast("Mapping[str, Value]", template.content), "resources")
        for key, raw, symbol in resource_entries(cast("JsonValue", section)):
            address = template.address + (symbol or f"resources[{key}]")
            site = Site(raw, (*template.base, "resources", key), address, symbol, None, template.environment)
            found.extend(self._instances(site))
        return found

    def _report(self, path: JsonPath, message: str, kind: DiagnosticKind = DiagnosticKind.INVALID) -> None:
        self.collector.add(self.template.document, path, message, kind)

    def _instances(self, declared: Site) -> Iterator[ResourceInstance]:
        """Yield the iterations of one declared resource, each followed by the resources nested in it."""
        if self.collector.full:
            return
        exists = False
        for environment, suffix, runs in self._iterations(declared):
            if not self.collector.take_resource(self.template.document, declared.path):
                return
            site = replace(declared, environment=environment, address=declared.address + suffix)
            condition = conjunction(runs, self.condition(site.raw, environment, site.path))
            exists = exists or condition is not False
            instance = self._instance(site, condition) if condition is not False else None
            if instance is None:
                continue
            yield instance
            for key, child, symbol in resource_entries(member(site.raw, "resources")):
                address = f"{instance.address}.{symbol or f'resources[{key}]'}"
                path = (*site.path, "resources", key)
                yield from self._instances(Site(child, path, address, symbol, instance, environment))
        if not exists and not declared.existing:
            self.absent.append(declared)

    def existence(self, declared: Site) -> Value:
        """Return false if no instance of a declaration exists, else the condition of the first that may."""
        for environment, _, runs in self._iterations(declared):
            condition = conjunction(runs, self.condition(declared.raw, environment, declared.path))
            if condition is not False:
                return condition
        return False

    def _iterations(self, site: Site) -> Iterator[tuple[Environment, str, Value]]:
        """Yield the iterations of a resource's loop: environment, suffix of the address, and whether it takes place."""
        base = site.environment
        loop = member(site.raw, "copy")
        if not isinstance(loop, dict):
            yield base, "", site.parent.condition if site.parent is not None else True
            return
        path = (*site.path, "copy")
        name = str(member(loop, "name") or "")
        count = self.evaluator.count(member(loop, "count"), base, (*path, "count"))
        outcomes = list(outcomes_of(count))
        counts = [outcome for outcome in outcomes if is_count(outcome)]
        self.evaluator.check_counts(name, outcomes, path)
        if len(counts) < len(outcomes):
            undecided = tuple(Cause(CauseKind.LOOP, cause.name, cause.reason) for cause in causes(count))
            index = unknown_from("copyIndex()", count)
            yield base.in_loop(name, index, own=True), "[*]", Unknown(f"copy '{name}'", undecided)
            return
        most = max(counts, default=0)
        if most > MAX_ITERATIONS:
            self._report(path, too_many(name, most), DiagnosticKind.LIMIT)
        for index in range(min(most, MAX_ITERATIONS)):
            runs = distribute("copy", lambda values, index=index: cast("int", values[0]) > index, [count])
            yield base.in_loop(name, index, own=True), f"[{index}]", runs

    def condition(self, raw: Mapping[str, JsonValue], environment: Environment, path: JsonPath) -> Value:
        """Return the condition of a resource or output as a boolean, or what decides it."""
        written = lookup(cast("Mapping[str, Value]", raw), "condition")
        if isinstance(written, Absent):
            return True
        path = (*path, "condition")
        value = self.evaluator.evaluate(cast("JsonValue", written), environment, path)
        try:
            return attempted("condition", "condition", lambda values: _boolean(values[0]), [value], FunctionError)
        except FunctionError as error:
            self._report(path, str(error))
            return Unknown("condition", (Cause(CauseKind.ERROR, "condition", str(error)),))

    def _instance(self, site: Site, condition: Value) -> ResourceInstance | None:
        kind = member(site.raw, "type")
        if not self._is_of_azure(site.raw):
            return None  # of another provider: Microsoft Graph, Kubernetes
        if not isinstance(kind, str) or ("/" not in kind and site.parent is None) or kind.startswith("["):
            found = "none" if kind is None else f"`{kind}`"
            self._report((*site.path, "type"), f"expected a resource type such as `Microsoft.Web/sites`, found {found}")
            return None
        if site.existing:  # it matters only where something refers to it: a name that cannot be computed does no harm
            return self.evaluator.quietly(lambda: self._identified(site, condition, kind))
        return self._identified(site, condition, kind)

    def _is_of_azure(self, raw: Mapping[str, JsonValue]) -> bool:
        """Decide whether a resource is one of Azure: of no extension, or of one that is another name for Azure."""
        alias = member(raw, "extension") or member(raw, "import") or "az"
        for section in ("extensions", "imports"):
            declared = member(self.template.content, section)
            one = member(declared, str(alias)) if isinstance(declared, dict) else None
            if isinstance(one, dict):
                alias = member(one, "name") or member(one, "provider") or alias
        return str(alias).casefold() in ("az", "azureresourcemanager")

    def _identified(self, site: Site, condition: Value, kind: str) -> ResourceInstance:
        raw, environment, path, parent = site.raw, site.environment, site.path, site.parent
        name = self._name(site)
        if parent is not None:
            kind = f"{parent.type}/{kind}" if not kind.casefold().startswith(parent.type.casefold() + "/") else kind
            name = distribute("name", lambda values: join_text("name", [values[0], "/", values[1]]), [parent.name, name])
        written = lookup(cast("Mapping[str, Value]", raw), "scope")
        if not isinstance(written, Absent):
            scope = self._scope(cast("JsonValue", written), environment, path)
        else:
            scope = parent.scope if parent is not None else self._default_scope(site)
        scope, kind, name = unfold_extension(scope, kind, name)
        return ResourceInstance(
            raw=raw,
            path=path,
            address=site.address,
            symbol=site.symbol,
            environment=environment,
            type=kind,
            api_version=self._api_version(site),
            name=name,
            scope=scope,
            id=below(scope, kind, split_name(name, kind.count("/"))),
            condition=condition,
            existing=site.existing,
        )

    def _name(self, site: Site) -> Value:
        """Return the name as written, without that of its parent; unknown, with a diagnostic, if it is not a name."""
        path = (*site.path, "name")
        value = self.evaluator.evaluate(member(site.raw, "name"), site.environment, path)
        if isinstance(value, (str, int, float, Unknown, Choice)) and not isinstance(value, bool):
            return value
        message = f"expected a name, found {'none' if value is None else kind_name(value)}"
        if not site.existing:
            self._report(path, message)
        return Unknown("name", (Cause(CauseKind.ERROR, "name", message),))

    def _api_version(self, site: Site) -> str | Unknown:
        value = self.evaluator.evaluate(member(site.raw, "apiVersion"), site.environment, (*site.path, "apiVersion"))
        if isinstance(value, (str, Unknown)):
            return value
        if isinstance(value, Choice):
            return unknown_from("apiVersion", value)
        profile = self.template.api_profile
        reason = f"the API version follows from profile `{profile}`" if profile else "no API version is given"
        return Unknown("apiVersion", (Cause(CauseKind.UNSUPPORTED, "apiVersion", reason),))

    def _scope(self, written: JsonValue, environment: Environment, path: JsonPath) -> Value:
        """Return the id that a `scope` names: a full id, or one relative to the scope of the template."""
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

        return distribute("scope", full, [value, self.template.scope.id])

    def _default_scope(self, site: Site) -> Value:
        """Return the scope of a resource without `scope`; resource groups live in the subscription."""
        kind = str(member(site.raw, "type") or "").casefold()
        scope = self.template.scope
        if kind == "microsoft.resources/resourcegroups" and scope.kind == ScopeKind.RESOURCE_GROUP:
            return scope.subscription_id
        if kind == "microsoft.management/managementgroups":
            return ""
        if site.existing or kind == DEPLOYMENTS:
            return self.named_scope(site.raw, site.environment, site.path).id
        return scope.id

    def named_scope(self, raw: Mapping[str, JsonValue], environment: Environment, path: JsonPath) -> Scope:
        """Return the scope of the template, in the subscription and resource group that the resource names."""
        subscription, group = member(raw, "subscriptionId"), member(raw, "resourceGroup")
        scope = self.template.scope
        if subscription is not None:
            value = self.evaluator.evaluate(subscription, environment, (*path, "subscriptionId"))
            scope = replace(scope, kind=ScopeKind.SUBSCRIPTION, subscription=value)
        if group is not None:
            value = self.evaluator.evaluate(group, environment, (*path, "resourceGroup"))
            return replace(scope, kind=ScopeKind.RESOURCE_GROUP, resource_group=value)
        return scope


def _boolean(value: Value) -> Value:
    """Return a condition as a boolean: Azure accepts the strings `true` and `false`, and 0 and 1.

    Raises FunctionError for any other value.
    """
    if isinstance(value, str) and value.casefold() in ("true", "false"):
        return value.casefold() == "true"
    if value is None or isinstance(value, Unknown):
        return value is None or value
    if isinstance(value, (int, float)):
        return bool(value)
    raise FunctionError(f"condition must be a boolean, found {kind_name(value)}")


def conjunction(left: Value, right: Value) -> Value:
    """Return whether both conditions hold."""
    if left is True:
        return right
    if right is True:
        return left
    return call("and", [left, right], f"and({canonical(left)}, {canonical(right)})")
