"""The deployment of one template: its resources, its outputs, and the templates that it deploys in turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from azward.budget import BUDGET
from azward.graph.resource import Resource, ResourceId
from azward.graph.unread import unread_module
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, lookup, lookup_key
from azward.source.arm.context import Output
from azward.source.arm.expansion import Expansion, ResourceInstance, Site, conjunction
from azward.source.arm.nested import NestedTemplates
from azward.source.arm.origin import ArmOrigin, CallSite
from azward.source.arm.references import TemplateResources
from azward.source.arm.template import DEPLOYMENTS, TemplateUse, member
from azward.source.arm.template_functions import evaluator_for
from azward.source.disabled import all_open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azward.graph.value import JsonValue
    from azward.source.arm.document import Documents

__all__ = ["Deployment"]

_DEPLOYMENT = 500
"""Steps of a template that is deployed in turn."""

_VISIT = 30
"""Steps of each time that a resource is visited."""

_NOT_BODY = frozenset(
    (
        *("type", "apiversion", "name", "condition", "copy", "dependson", "scope", "resources", "comments", "existing"),
        *("import", "extension", "metadata", "asserts", "@options"),
    )
)
"""Members of a resource, case-folded, that are instructions to the deployment engine and not part of its body."""

_DEPLOYMENT_PROPERTIES = (
    *("provisioningState", "mode", "timestamp", "duration", "correlationId", "templateHash", "parameters", "templateLink"),
    *("outputResources", "dependencies", "providers", "debugSetting", "validatedResources"),
)

_RESOURCE_MEMBERS = ("apiVersion", "location", "scope", "resourceId", "resourceGroupName", "subscriptionId")
"""What `reference(..., 'Full')` gives beside `properties`."""


@dataclass
class Deployment:
    """A template being deployed."""

    template: TemplateUse
    documents: Documents
    calls: tuple[CallSite, ...] = ()  # innermost first
    condition: Value = True
    outer_scope: bool = False  # its expressions are evaluated in the context of its caller

    def __post_init__(self) -> None:
        self.context = self.template.context
        self.document = self.template.document
        self.evaluator = evaluator_for(self.context)
        self._expansion = Expansion(self.template, self.evaluator)
        self._nested = NestedTemplates(self.template, self._expansion, self.documents, self.calls)
        self._resources = TemplateResources(self._expansion, self.evaluator, self._reference, self._output)
        if not self.outer_scope:
            self.context.resources = self._resources
            if self.context.collector.tolerant:
                self.context.counterpart = lambda: None if self.counterpart is None else self.counterpart.context
        self.find_counterpart: Callable[[], Deployment | None] = lambda: None
        self._children: dict[str, Deployment | Unknown] = {}
        self._values: dict[str, Value] | None = None

    @property
    def instances(self) -> list[ResourceInstance]:
        """The resources of this template, in order of declaration."""
        return self._resources.instances

    # resources ----------------------------------------------------------------------------------------------------------

    def resources(self) -> Iterator[Resource]:
        """Yield every resource that is deployed here or by a template that this one deploys."""
        for instance in self.instances:
            if not self._takes(instance):
                return
            yield from self._deployed(instance)

    def _takes(self, instance: ResourceInstance) -> bool:
        """Take a visit off the budget; return false once nothing is left. Deployments of one name are visited repeatedly."""
        collector = self.context.collector
        BUDGET.steps -= _VISIT
        if collector.exhausted:
            collector.exhaust(self.document, instance.path)
        return not collector.exhausted or BUDGET.lends

    def _deployed(self, instance: ResourceInstance) -> Iterator[Resource]:
        """Yield one resource, and what it deploys if it is a deployment."""
        yield self._resource(instance)
        if _is_deployment(instance):
            child = self.child(instance)
            if isinstance(child, Deployment):
                yield from child.resources()
            else:
                yield self._unread(instance)

    def added_to(self, before: Deployment) -> Iterator[Resource]:
        """Yield the resources of declarations that have no instance in `before`, the same template with other values."""
        declared = {instance.path for instance in before.instances}
        children = {instance.address: child for instance, child in before.children()}
        for instance in self.instances:
            if instance.path not in declared:
                yield from self._deployed(instance)
            elif instance.address in children and isinstance(child := self.child(instance), Deployment):
                yield from child.added_to(children[instance.address])

    @property
    def absent(self) -> list[Site]:
        """The declarations that have no instance."""
        self._resources.instances  # noqa: B018 - they are found while it is expanded
        return self._expansion.absent

    def existence(self, site: Site) -> Value:
        """See `Expansion`."""
        return self._expansion.existence(site)

    def _unread(self, instance: ResourceInstance) -> Resource:
        """Return a deployment whose template was not read, with its parameters."""
        properties = member(instance.raw, "properties")
        parameters = member(properties, "parameters") if isinstance(properties, dict) else None
        inputs = self.evaluator.quietly(
            lambda: self.evaluator.evaluate(parameters or {}, instance.environment, instance.path)
        )
        origin = ArmOrigin(self.document, instance.path, self.context, self.calls, instance.environment)
        return unread_module(instance.address, f"/azward/{self.document.file}", {"parameters": inputs}, origin)

    def _resource(self, instance: ResourceInstance) -> Resource:
        raw = {name: value for name, value in instance.raw.items() if name.casefold() not in _NOT_BODY}
        if instance.type.casefold() == DEPLOYMENTS:
            return self._deployment_resource(instance, _without_template(raw))
        if instance.existing:
            raw = {name: value for name, value in raw.items() if name.casefold() not in ("subscriptionid", "resourcegroup")}
        return self._as_resource(instance, self._body(instance, raw))

    def _body(self, instance: ResourceInstance, raw: dict[str, JsonValue]) -> dict[str, Value]:
        return cast("dict[str, Value]", self.evaluator.evaluate(raw, instance.environment, instance.path))

    def _as_resource(self, instance: ResourceInstance, body: dict[str, Value]) -> Resource:
        return Resource(
            id=ResourceId(canonical(instance.id)),
            type=instance.type,
            api_version=instance.api_version,
            name=instance.name,
            scope=canonical(instance.scope),
            address=instance.address,
            body=body,
            origin=ArmOrigin(self.document, instance.path, self.context, self.calls, instance.environment),
            existing=instance.existing,
            condition=conjunction(self.condition, instance.condition),
            depends_on=tuple(self._dependencies(instance)),
            ids=instance.id if isinstance(instance.id, Choice) and isinstance(instance.scope, Choice) else None,
        )

    def _deployment_resource(self, instance: ResourceInstance, raw: dict[str, JsonValue]) -> Resource:
        """Return a deployment. With outer scope it holds what Azure stores: the template with its values filled in."""
        body = self._body(instance, raw)
        properties, written = lookup(body, "properties"), member(instance.raw, "properties")
        template = member(written, "template") if isinstance(written, dict) else None
        child = self.child(instance)
        if isinstance(child, Deployment) and child.outer_scope and isinstance(properties, dict):
            filled = self.evaluator.quietly(lambda: self.evaluator.evaluate(template, instance.environment, instance.path))
            members: dict[str, Value] = {**properties, "template": filled}
            body["properties"] = members
        return self._as_resource(instance, body)

    def _dependencies(self, instance: ResourceInstance) -> Iterator[str]:
        written = member(instance.raw, "dependsOn")
        for index, raw in enumerate(written if isinstance(written, list) else []):
            if isinstance(raw, str) and not self.context.collector.exhausted:
                value = self.evaluator.evaluate(raw, instance.environment, (*instance.path, "dependsOn", index))
                if key := self._resources.key(value):
                    yield key

    # templates that are deployed in turn --------------------------------------------------------------------------------

    def child(self, instance: ResourceInstance) -> Deployment | Unknown:
        """Return the deployment that a deployment resource starts; `Unknown` if its template cannot be read."""
        if instance.key not in self._children:
            reason = f"dependency cycle: deployment `{instance.address}`"
            self._children[instance.key] = Unknown(instance.address, (Cause(CauseKind.ERROR, instance.address, reason),))
            self._children[instance.key] = self._open(instance)
        return self._children[instance.key]

    def _open(self, instance: ResourceInstance) -> Deployment | Unknown:
        template = self._nested.open(instance)
        if isinstance(template, Unknown):
            return template
        BUDGET.steps -= _DEPLOYMENT
        if not self.context.collector.first(template.document, template.base) and self.context.collector.exhausted:
            cause = Cause(CauseKind.UNSUPPORTED, "effort", "evaluating the template takes too many steps")
            return Unknown(instance.address, (cause,))
        child = Deployment(
            template,
            self.documents,
            calls=(CallSite(self.document, instance.path), *self.calls),
            condition=conjunction(self.condition, instance.condition),
            outer_scope=template.context is self.context,
        )
        child.find_counterpart = lambda: self._child_counterpart(instance)
        return child

    @cached_property
    def counterpart(self) -> Deployment | None:
        """Return the same deployment where no default of a parameter holds; `None` if that is not looked at."""
        return self.find_counterpart()

    def _child_counterpart(self, instance: ResourceInstance) -> Deployment | None:
        other = self.counterpart.child(instance) if self.counterpart is not None else None
        return other if isinstance(other, Deployment) else None

    def children(self) -> Iterator[tuple[ResourceInstance, Deployment]]:
        """Yield the deployments that this one starts, as far as their templates can be read."""
        for instance, child in self.modules():
            if isinstance(child, Deployment):
                yield instance, child

    def modules(self) -> Iterator[tuple[ResourceInstance, Deployment | Unknown]]:
        """Yield the deployments that this one starts; `Unknown` for those whose templates cannot be read."""
        for instance in self.instances:
            if _is_deployment(instance):
                yield instance, self.child(instance)

    def all(self) -> Iterator[Deployment]:
        """Yield this deployment and all that it starts, callers first."""
        yield self
        for instance, child in self.children():
            if not self._takes(instance):
                return
            yield from child.all()

    def _reference(self, instance: ResourceInstance) -> Value:
        """Return what `reference` to a deployment gives: its outputs, and what is known once it is deployed."""
        if self.context.collector.is_open is all_open:  # existence rarely follows from outputs, which take long to compute
            return _runtime(instance, "outputs")
        child = self.child(instance)
        if isinstance(child, Unknown):
            return child
        outputs: dict[str, Value] = {name: {"value": value} for name, value in child.outputs().items()}
        other = {name: _runtime(instance, name) for name in _DEPLOYMENT_PROPERTIES}
        full = {name: _runtime(instance, name) for name in _RESOURCE_MEMBERS}
        return {**other, **full, "outputs": outputs, "properties": {**other, "outputs": outputs}}

    def _output(self, instance: ResourceInstance, name: str) -> Output | None:
        """Return where the template of a deployment declares an output."""
        child = self.child(instance)
        section = member(child.template.content, "outputs") if isinstance(child, Deployment) else None
        if not isinstance(child, Deployment) or not isinstance(section, dict):
            return None
        raw = member(section, name)
        path = (*child.template.base, "outputs", lookup_key(section, name) or name)
        return Output(child.context, child.template.environment, path, raw) if raw is not None else None

    # outputs ------------------------------------------------------------------------------------------------------------

    def outputs(self) -> dict[str, Value]:
        """Return the values of the outputs, in order of declaration; those whose condition is false are left out."""
        if self._values is None:
            self._values = {}  # an output that depends on itself sees none
            self._values = dict(self._outputs())
        return self._values

    def output(self, name: str, raw: JsonValue) -> Value | Absent:
        """Return the value of the output `name`, which is declared as `raw`; ABSENT if its condition is false."""
        if self._values is not None and name in self._values:
            return self._values[name]
        if not isinstance(raw, dict):
            return ABSENT
        environment, path = self.template.environment, (*self.template.base, "outputs", name)
        if self._expansion.condition(raw, environment, path) is False:
            return ABSENT
        loop = member(raw, "copy")
        if isinstance(loop, dict):
            named: dict[str, JsonValue] = {"name": "", **loop}
            return self.evaluator.loop(named, replace(environment, loop=""), (*path, "copy"))
        return self.evaluator.evaluate(member(raw, "value"), environment, (*path, "value"))

    def _outputs(self) -> Iterator[tuple[str, Value]]:
        section = member(self.template.content, "outputs")
        for name, raw in section.items() if isinstance(section, dict) else ():
            value = self.output(name, raw)
            if not isinstance(value, Absent):
                yield name, value


def _is_deployment(instance: ResourceInstance) -> bool:
    return instance.type.casefold() == DEPLOYMENTS and not instance.existing


def _runtime(instance: ResourceInstance, name: str) -> Unknown:
    reason = f"`{name}` of deployment `{instance.address}` is known only after deployment"
    return Unknown(f"{instance.address}.{name}", (Cause(CauseKind.RUNTIME, "reference", reason, instance.key),))


def _without_template(raw: dict[str, JsonValue]) -> dict[str, JsonValue]:
    properties = member(raw, "properties")
    if not isinstance(properties, dict):
        return raw
    kept: dict[str, JsonValue] = {
        name: value
        for name, value in properties.items()
        if name.casefold() not in ("template", "templatelink", "parameters", "parameterslink")
    }
    return {name: kept if name.casefold() == "properties" else value for name, value in raw.items()}
