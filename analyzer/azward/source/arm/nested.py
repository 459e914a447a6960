"""Nested and linked templates: which template a deployment resource deploys, with its scope and arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import (
    ABSENT,
    Absent,
    Cause,
    CauseKind,
    Choice,
    Unknown,
    Value,
    known,
    lookup,
    lookup_key,
    unknown_from,
)
from azward.source.arm.context import Argument, Context, Environment
from azward.source.arm.linked import embedded_template, linked_template
from azward.source.arm.resource_names import scope_of_id
from azward.source.arm.template import TemplateUse, member, value_at
from azward.source.arm.template_schema import scope_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.graph.value import JsonValue
    from azward.source.arm.document import Document, Documents, JsonPath
    from azward.source.arm.evaluator import Evaluator
    from azward.source.arm.expansion import Expansion, ResourceInstance
    from azward.source.arm.origin import CallSite
    from azward.source.scope import Scope

__all__ = ["NestedTemplates"]


class NestedTemplates:
    """Finds the templates that the deployment resources of one template deploy."""

    def __init__(
        self, template: TemplateUse, expansion: Expansion, documents: Documents, calls: tuple[CallSite, ...]
    ) -> None:
        self.template = template
        self.document = template.document
        self.expansion = expansion
        self.evaluator: Evaluator = expansion.evaluator
        self.documents = documents
        self.calls = calls

    def open(self, instance: ResourceInstance) -> TemplateUse | Unknown:
        """Return the template that a deployment resource deploys; `Unknown`, with a diagnostic, if it cannot be read.

        Its context is that of the caller where expressions have outer scope.
        """
        raw = member(instance.raw, "properties")
        properties = raw if isinstance(raw, dict) else {}
        path = (*instance.path, lookup_key(instance.raw, "properties") or "properties")
        content, document, base = member(properties, "template"), self.document, (*path, "template")
        inline = isinstance(content, dict)
        if isinstance(content, str):  # a template in a variable: it can be read once the variable is known
            value = self.evaluator.evaluate(content, instance.environment, base)
            content = cast("JsonValue", value) if isinstance(value, dict) and known(value) else None
        if not isinstance(content, dict):
            found = self._linked(properties, instance, path)
            if isinstance(found, Unknown):
                return found
            document, base = found
            content = cast("dict[str, JsonValue]", value_at(document.data, base))
        address, scope = f"{instance.address}.", self._scope(instance, content)
        options = member(properties, "expressionEvaluationOptions")
        written = member(options, "scope") if isinstance(options, dict) else None
        if inline and not (isinstance(written, str) and written.casefold() == "inner"):
            return TemplateUse(self.template.context, document, base, content, scope, instance.environment, address)
        context = Context(document, base, content, scope, self.template.context.collector)
        context.label = f"{instance.address}: "
        context.deployment_name = instance.name
        self._pass_arguments(context, properties, instance, path)
        return TemplateUse(context, document, base, content, scope, Environment(), address)

    def _linked(
        self, properties: Mapping[str, JsonValue], instance: ResourceInstance, path: JsonPath
    ) -> tuple[Document, JsonPath] | Unknown:
        """Return the document, and the path in it, of the template that a deployment names."""
        link = member(properties, "templateLink")
        value = self.evaluator.evaluate(link, instance.environment, (*path, "templateLink"))
        found = linked_template(value, self.document, self.documents)
        chain = [self.document.file, *(call.document.file for call in self.calls)]
        if isinstance(found, str):
            embedded = self._embedded(instance)
            if embedded is not None:
                return embedded
            message, kind = found, DiagnosticKind.UNRESOLVED_MODULE
        elif found.file in chain:
            message = f"template `{found.file}` deploys itself: {' -> '.join([*reversed(chain), found.file])}"
            kind = DiagnosticKind.CYCLE
        else:
            return found, ()
        self.evaluator.report((*path, "templateLink") if link is not None else path, message, kind)
        reason = f"the template of deployment `{instance.address}` was not read"
        return Unknown(instance.address, (Cause(CauseKind.EXTERNAL, instance.address, reason),))

    def _embedded(self, instance: ResourceInstance) -> tuple[Document, JsonPath] | None:
        """Return the deployment's template in the compiled template beside this document, or beside one that deploys it."""
        sites: list[tuple[Document, JsonPath]] = [(self.document, instance.path)]
        sites += [(site.document, site.path) for site in self.calls]
        for count, (document, _) in enumerate(sites, 1):
            compiled = document.compiled
            path: JsonPath | None = () if compiled is not None else None
            for caller, place in reversed(sites[:count]):
                if path is not None and compiled is not None:
                    path = embedded_template(compiled.data, path, value_at(caller.data, place), place)
            if compiled is not None and path is not None:
                return compiled, path
        return None

    def _pass_arguments(
        self, context: Context, properties: Mapping[str, JsonValue], instance: ResourceInstance, path: JsonPath
    ) -> None:
        raw = member(properties, "parameters")
        path = (*path, "parameters")
        if isinstance(raw, str):
            value = self.evaluator.evaluate(raw, instance.environment, path)
            given = value if isinstance(value, dict) else {}
            if isinstance(value, (Unknown, Choice)):
                context.unknown_arguments = unknown_from(raw[1:-1], value)
            for name, entry in given.items():
                argument = _entry_value(entry, name)
                context.arguments[name.casefold()] = Argument(
                    lambda argument=argument: argument,
                    self.document,
                    path,
                    self.template.context,
                    instance.environment,
                    (name, "value"),
                )
        elif isinstance(raw, dict):
            for name, entry in raw.items():
                self._pass(context, name, entry, instance, (*path, name))

    def _pass(self, context: Context, name: str, entry: JsonValue, instance: ResourceInstance, path: JsonPath) -> None:
        def value() -> Value | Absent:
            return _entry_value(self.evaluator.evaluate(entry, instance.environment, path), name)

        context.arguments[name.casefold()] = Argument(
            value, self.document, (*path, "value"), self.template.context, instance.environment
        )

    def _scope(self, instance: ResourceInstance, content: JsonValue) -> Scope:
        """Return the scope that the deployment of a template names, else the scope of the caller."""
        named = self.expansion.named_scope(instance.raw, instance.environment, instance.path)
        written = isinstance(member(instance.raw, "scope"), str)
        return scope_of_id(instance.scope, scope_kind(content), named) if written else named


def _entry_value(entry: Value, name: str) -> Value | Absent:
    """Return the value of an entry of `parameters`: `{value: x}`, or `{reference: ...}` to a key vault secret."""
    if isinstance(entry, dict):
        value = lookup(entry, "value")
        if not isinstance(value, Absent):
            return value
        if not isinstance(lookup(entry, "reference"), Absent):
            reason = f"parameter `{name}` is read from a key vault"
            return Unknown(f"parameters('{name}')", (Cause(CauseKind.SECURE_PARAMETER, "key-vault", reason),))
        return ABSENT
    if isinstance(entry, Choice):
        branches = [(label, _entry_value(branch, name)) for label, branch in entry.branches]
        # where an outcome leaves the entry out, the parameter falls back to its default: null has the same effect
        return Choice(
            entry.decider, entry.cause, tuple((label, None if isinstance(b, Absent) else b) for label, b in branches)
        )
    if isinstance(entry, Unknown):
        return unknown_from(entry.expression, entry)
    return ABSENT
