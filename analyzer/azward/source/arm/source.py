"""The ARM source: templates in JSON with their parameter files, nested and linked templates."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import ABSENT, Value, lookup
from azward.source.arm.collector import Collector
from azward.source.arm.context import Argument, Context, Environment
from azward.source.arm.deployment import Deployment
from azward.source.arm.document import Document, Documents, read_document
from azward.source.arm.interface import interface_resources
from azward.source.arm.parameters import give
from azward.source.arm.predicted import is_predicted, load_predicted
from azward.source.arm.scope_functions import TEMPLATE_BASE
from azward.source.arm.symbols import variable_names
from azward.source.arm.template import TemplateUse
from azward.source.arm.template_functions import evaluator_for
from azward.source.scope import Scope, ScopeKind
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.files.disk import Disk
    from azward.graph.value import JsonValue

__all__ = ["ArmSource", "is_template"]

RECURSION = 10_000
"""Python frames that deep expressions, long chains of variables and deep nesting may need together."""

SCHEMAS = {
    "subscriptiondeploymenttemplate.json": ScopeKind.SUBSCRIPTION,
    "managementgroupdeploymenttemplate.json": ScopeKind.MANAGEMENT_GROUP,
    "tenantdeploymenttemplate.json": ScopeKind.TENANT,
    "deploymenttemplate.json": ScopeKind.RESOURCE_GROUP,
}


def _schema(data: JsonValue) -> str:
    schema = lookup(cast("dict[str, Value]", data), "$schema") if isinstance(data, dict) else ABSENT
    return schema.casefold().rstrip("#").rpartition("/")[2] if isinstance(schema, str) else ""


def is_template(data: JsonValue) -> bool:
    """Whether a JSON value is a deployment template, by its schema."""
    return _schema(data) in SCHEMAS


class ArmSource:
    """Reads ARM templates. One object serves one scan: files are read once, however many units need them."""

    name: ClassVar[str] = "arm"

    def __init__(self, root: Path | None = None, disk: Disk = DISK) -> None:
        self.documents = Documents(root or Path(), disk)

    def load(self, unit: Unit) -> Loaded:
        """What the template deploys with the parameter files of the unit; see `Source`."""
        document = self.documents.get(unit.file)
        if not isinstance(document, Document):
            return Loaded(diagnostics=[document])
        return self.load_document(document, unit.parameters)

    def load_text(self, text: str, file: str = "template.json", parameters: str = "") -> Loaded:
        """What a template given as text deploys, with a parameter file given as text."""
        document = read_document(file, text.encode())
        if not isinstance(document, Document):
            return Loaded(diagnostics=[document])
        if not parameters:
            return self.load_document(document, ())
        given = self.documents.root / "parameters.json"
        self.documents.put(given, parameters)
        return self.load_document(document, (given,))

    def load_document(self, document: Document, parameters: tuple[Path, ...] = ()) -> Loaded:
        """What a template that was read deploys with parameter files."""
        if not isinstance(document.data, dict):
            message = "not a template: expected an object"
            return Loaded(diagnostics=[Diagnostic(document.file, 1, 1, message, DiagnosticKind.INVALID)])
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, RECURSION))
        try:
            if is_predicted(document.data):
                return load_predicted(document)
            return self._expand(document, document.data, parameters)
        except MemoryError:
            message = "the template grows beyond what fits into memory: it is not read"
            return Loaded(diagnostics=[Diagnostic(document.file, 1, 1, message, DiagnosticKind.LIMIT)])
        except RecursionError:
            message = "expressions depend on each other more deeply than azward follows: the template is not read"
            return Loaded(diagnostics=[Diagnostic(document.file, 1, 1, message, DiagnosticKind.LIMIT)])
        finally:
            sys.setrecursionlimit(limit)

    def _expand(self, document: Document, template: Mapping[str, JsonValue], parameters: tuple[Path, ...]) -> Loaded:
        collector = Collector()
        scope = Scope(SCHEMAS.get(_schema(document.data), ScopeKind.RESOURCE_GROUP))
        context = Context(document, (), template, scope, collector)
        loaded = Loaded(files={document.file})
        loaded.diagnostics.extend(give(context, parameters, self.documents))
        loaded.files.update(self.documents.name(path) for path in parameters)
        _stand_in_for_artifacts(context)
        profile = lookup(cast("Mapping[str, Value]", template), "apiProfile")
        use = TemplateUse(context, document, (), template, scope, api_profile=profile if isinstance(profile, str) else "")
        root = Deployment(use, self.documents)
        loaded.resources.extend(root.resources())
        loaded.outputs = root.outputs()
        evaluator = evaluator_for(context)
        for name in variable_names(context):
            loaded.variables[name] = evaluator.evaluate(
                f"[variables('{name.replace(chr(39), chr(39) * 2)}')]", Environment(), ()
            )
        deployments = list(root.all())
        loaded.resources.extend(interface_resources(root, deployments))
        documents = {deployment.document.file: deployment.document for deployment in deployments}
        loaded.files.update(documents)
        given = [found for path in parameters if (found := self.documents.known(path)) is not None]
        loaded.needs.update(path for used in (*documents.values(), *given) for path in used.needs)
        loaded.diagnostics.extend(problem for used in documents.values() for problem in used.diagnostics)
        loaded.diagnostics.extend(collector.found)
        return loaded


def _stand_in_for_artifacts(context: Context) -> None:
    """`_artifactsLocation` is where a template and its companions are published: here, the folder of the template, for which
    no token is needed."""
    folder = context.document.file.rpartition("/")[0]
    base = f"{TEMPLATE_BASE}{folder}/" if folder else TEMPLATE_BASE
    for name, value in (("_artifactsLocation", base), ("_artifactsLocationSasToken", "")):
        if name.casefold() in context.declared_parameters:
            argument = Argument(lambda value=value: value, context.document, ("parameters", name))
            context.arguments[name.casefold()] = argument
