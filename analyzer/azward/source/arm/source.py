"""The ARM source: JSON templates with their parameter files, nested and linked templates."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from azward.budget import BUDGET
from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import Value, lookup
from azward.source.arm.collector import Collector
from azward.source.arm.context import Argument, Context, Environment
from azward.source.arm.defaults import disabled, unread
from azward.source.arm.defaults import enabled as enabled_world
from azward.source.arm.deployment import Deployment
from azward.source.arm.discover import discover
from azward.source.arm.document import Document, Documents, read_document
from azward.source.arm.given import assign_given
from azward.source.arm.interface import interface_resources
from azward.source.arm.parameters import assign_parameters
from azward.source.arm.predicted import is_predicted, load_predicted
from azward.source.arm.scope_functions import TEMPLATE_BASE
from azward.source.arm.symbols import variable_names
from azward.source.arm.template import TemplateUse
from azward.source.arm.template_functions import evaluator_for
from azward.source.arm.template_schema import scope_kind
from azward.source.disabled import all_open, judged, lost, may_judge, none_open
from azward.source.mask import mask_literal
from azward.source.protocol import Source
from azward.source.scope import Scope
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from azward.files.disk import Disk
    from azward.graph.resource import FieldPath, Resource, Span
    from azward.graph.setting import Setting
    from azward.graph.value import JsonValue
    from azward.source.directive import Directive
    from azward.source.disabled import Place
    from azward.source.protocol import Loader, OpenTree, Search
    from azward.source.unchanged import Unchanged

__all__ = ["ArmSource", "open_source"]

RECURSION = 10_000
"""Python frames that deep expressions, long chains of variables and deep nesting may need in total."""


class ArmSource(Source):
    """Reads ARM templates. One object serves one scan: files are read once, however many units need them."""

    name: ClassVar[str] = "arm"

    def __init__(self, root: Path | None = None, disk: Disk = DISK) -> None:
        self.documents = Documents(root or Path(), disk)
        self.listed: set[Place] = set()  # declarations that defaults disable in some deployment
        self.languages = [self.name]  # of the files that are found together: those of sources that extend this one, too

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """Return the templates of all languages, since they deploy each other and share parameter files; see `Source`."""
        return discover(self.documents, self.languages, search, load)

    def owns(self, path: Path) -> bool:
        """See `Source`."""
        return self.documents.known(path) is not None

    def line(self, span: Span) -> str:
        """See `Source`."""
        document = self.documents.get(self.documents.root / span.file)
        return document.lines.text(span.start_line) if isinstance(document, Document) else ""

    def mask(self, line: str, span: Span) -> str:
        """See `Source`."""
        return mask_literal(line, span)

    def directives(self, path: Path) -> Sequence[Directive]:
        """See `Source`."""
        document = self.documents.get(path)
        return document.directives if isinstance(document, Document) else ()

    def share(self, other: Source, unchanged: Unchanged) -> None:
        """See `Source`."""
        assert isinstance(other, ArmSource)  # noqa: S101
        documents = other.documents

        def shared(path: Path) -> Document | None:
            found = documents.known(path)
            return found.taken_to(self.documents) if found is not None and unchanged.file(path) else None

        self.documents.shared = shared

    def setting(self, resource: Resource, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """See `Source`."""
        from azward.source.arm.words import setting, where_written

        return setting(where_written(resource, paths), value)

    def load(self, unit: Unit) -> Loaded:
        """Return what the template deploys with the parameter files of the unit; see `Source`."""
        document = self.documents.get(unit.file)
        if not isinstance(document, Document):
            return Loaded(diagnostics=[document])
        return self.load_document(document, unit)

    def load_text(self, text: str, file: str = "template.json", parameters: str = "") -> Loaded:
        """Return what a template given as text deploys, with a parameter file given as text."""
        document = read_document(file, text.encode())
        if not isinstance(document, Document):
            return Loaded(diagnostics=[document])
        if not parameters:
            return self.load_document(document)
        given = self.documents.root / "parameters.json"
        self.documents.put(given, parameters)
        return self.load_document(document, Unit(self.name, given.parent, given.parent / file, (given,)))

    def load_embedded(self, text: str, file: str, parameters: str) -> Loaded:
        """Return what a template in another file deploys, with a parameter file given as text."""
        document = read_document(file, text.encode("utf-8", "surrogatepass"))
        if not isinstance(document, Document):
            return Loaded(diagnostics=[document])
        folder = self.documents.root / file
        given = folder / "parameters.json"  # below a file, where no other one can be
        self.documents.put(given, parameters)
        return self.load_document(document, Unit(self.name, self.documents.root, folder, (given,)))

    def load_document(self, document: Document, unit: Unit | None = None) -> Loaded:
        """Return what a template that was read deploys with the parameter files of a unit, if one is given."""
        if not isinstance(document.data, dict):
            message = "not a template, expected an object"
            return Loaded(diagnostics=[Diagnostic(document.file, 1, 1, message, DiagnosticKind.INVALID)])
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, RECURSION))
        try:
            if is_predicted(document.data):
                return load_predicted(document)
            root = self.documents.root
            with BUDGET.unit():
                return self._expand(document, document.data, unit or Unit(self.name, root, root / document.file))
        except RecursionError:
            message = "expressions are nested too deeply; the template is skipped"
            return Loaded(diagnostics=[Diagnostic(document.file, 1, 1, message, DiagnosticKind.LIMIT)])
        finally:
            sys.setrecursionlimit(limit)

    def _expand(self, document: Document, template: Mapping[str, JsonValue], unit: Unit) -> Loaded:
        loaded = Loaded(files={document.file})

        library = not unit.parameters and "modules" in (self.documents.root / document.file).parts[-4:-1]

        def build(is_open: Callable[[str], bool], *, tolerant: bool = False) -> tuple[Deployment, list[Diagnostic]]:
            context = Context(document, (), template, Scope(scope_kind(document.data)), Collector(is_open))
            context.collector.tolerant = tolerant
            problems = assign_parameters(context, unit.parameters, self.documents, dict(unit.environment))
            _set_artifacts_location(context)
            problems += assign_given(context, unit.values)
            return Deployment(_use(context, document, template), self.documents), problems

        root, problems = build(none_open, tolerant=True)
        root.find_counterpart = lambda: build(all_open)[0]
        context, collector = root.context, root.context.collector
        loaded.diagnostics.extend(problems)
        loaded.files.update(self.documents.name(path) for path in unit.parameters)
        loaded.declared = {name for name, _ in context.declared_parameters.values()}
        loaded.given = {name for name, _ in unit.values if name.casefold() in context.declared_parameters}
        loaded.resources.extend(root.resources())
        judges = unit.enabled or library
        loaded.disabled = list(disabled(root, None if judges else self.listed))
        world: Deployment | None = None
        if may_judge(loaded.disabled, asked=unit.enabled, library=library):
            world = enabled_world(root, lambda is_open: build(is_open)[0], everywhere=unit.enabled)
        if world is not None:
            loaded.resources.extend(world.added_to(root))
            loaded.disabled = judged(loaded.disabled, list(disabled(world)), set(unread(world)))
            loaded.diagnostics.extend(lost(world.context.collector.found) if unit.enabled else ())
        loaded.outputs = root.outputs()
        evaluator = evaluator_for(context)
        for name in variable_names(context):
            loaded.variables[name] = evaluator.evaluate(
                f"[variables('{name.replace(chr(39), chr(39) * 2)}')]", Environment(), ()
            )
        whole = world or root
        deployments = list(whole.all())
        loaded.resources.extend(interface_resources(whole, deployments))
        documents = {deployment.document.file: deployment.document for deployment in deployments}
        loaded.files.update(documents)
        given = [found for path in unit.parameters if (found := self.documents.known(path)) is not None]
        loaded.needs.update(path for used in (*documents.values(), *given) for path in used.needs)
        loaded.diagnostics.extend(problem for used in documents.values() for problem in used.diagnostics)
        loaded.diagnostics.extend(collector.found)
        return loaded


def _use(context: Context, document: Document, template: Mapping[str, JsonValue]) -> TemplateUse:
    profile = lookup(cast("Mapping[str, Value]", template), "apiProfile")
    return TemplateUse(
        context, document, (), template, context.scope, api_profile=profile if isinstance(profile, str) else ""
    )


def _set_artifacts_location(context: Context) -> None:
    """Set `_artifactsLocation`, the URL that a template and its files are published at, to the folder of the template.

    Its SAS token is empty.
    """
    folder = context.document.file.rpartition("/")[0]
    base = f"{TEMPLATE_BASE}{folder}/" if folder else TEMPLATE_BASE
    for name, value in (("_artifactsLocation", base), ("_artifactsLocationSasToken", "")):
        if name.casefold() in context.declared_parameters:
            argument = Argument(lambda value=value: value, context.document, ("parameters", name))
            context.arguments[name.casefold()] = argument


def open_source(tree: OpenTree) -> ArmSource:
    """Return the source for a tree."""
    return ArmSource(tree.root, tree.disk)
