"""What a plan or a state deploys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.scope import SUBSCRIPTION
from azward.source.terraform.azurerm.versions import pinned
from azward.source.terraform.module.environment import Environment, Sink
from azward.source.terraform.module.installed import Installed
from azward.source.terraform.module.module import Given, UnitContext
from azward.source.terraform.plan.document import PlanDocument
from azward.source.terraform.plan.module import Plan, PlannedModule
from azward.source.terraform.plan.written import literal
from azward.source.terraform.resources.declared import declared_resources
from azward.source.terraform.resources.deploy import deployed
from azward.source.terraform.resources.deployed import assemble
from azward.source.terraform.resources.providers import Providers
from azward.source.unit import Loaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.source.terraform.source import TerraformSource

__all__ = ["load_plan"]


def load_plan(source: TerraformSource, path: Path) -> Loaded:
    """What the plan at `path` says will be there, located in its sources if they were found."""
    document = source.plan(path)
    if isinstance(document, Diagnostic):
        return Loaded(diagnostics=[document], files={document.file})
    sources = source.plan_sources(document)
    called = list(source.called(sources)) if sources is not None else []
    base = sources.path if sources is not None else path.parent
    version = pinned(base, called, source.files, document.constraints())
    providers = Providers(version.major, document.subscription or SUBSCRIPTION)
    unit = UnitContext(source.files, source.folders, base, Installed(base, source.files), providers, Sink())
    unit.read.add(document.file)
    plan = Plan.of(document)
    root = PlannedModule(unit, plan, (), document.configuration, sources)
    for name, value in document.variables.items():
        tree = literal(value)
        root.given[name] = Given(lambda tree=tree: root.value(tree, Environment(plan.file)), plan.file, 0, 0, False)
    loaded = Loaded(diagnostics=list(_notes(document)))
    loaded.partial = document.data.get("complete") is False or document.data.get("errored") is True
    loaded.resources.extend(assemble(deployed(root, providers)))
    if not document.is_state:
        loaded.resources.extend(declared_resources(root, loaded.resources, is_root=True))
    loaded.outputs = root.outputs()
    loaded.variables = root.locals()
    if providers.azurerm.major_decided and not version.sure:
        message = f"the version of azurerm is not pinned to one major: its defaults are taken to be those of {version.major}"
        loaded.diagnostics.append(Diagnostic(document.file, 1, 1, message, DiagnosticKind.NOTE))
    loaded.diagnostics.extend(
        found for found in unit.sink.found if found.kind in (DiagnosticKind.LIMIT, DiagnosticKind.SYNTAX)
    )
    loaded.files = {document.file, *unit.read}
    loaded.needs = {*unit.looked_for, path.parent}
    return loaded


def _notes(document: PlanDocument) -> Iterator[Diagnostic]:
    if document.data.get("errored") is True:
        message = "Terraform met an error while it planned: the plan does not hold all that is written"
        yield Diagnostic(document.file, 1, 1, message, DiagnosticKind.INVALID)
    elif document.data.get("complete") is False:
        message = "the plan does not cover all that is written: it was made for some targets, or changes were put off"
        yield Diagnostic(document.file, 1, 1, message, DiagnosticKind.NOTE)
