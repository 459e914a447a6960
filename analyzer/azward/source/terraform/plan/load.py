"""Load the resources of a plan or a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from azward.budget import SMALL
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.known_secret import KNOWN
from azward.source.scope import SUBSCRIPTION
from azward.source.terraform.azurerm.versions import pinned
from azward.source.terraform.hcl.syntax import is_set
from azward.source.terraform.module.installed import InstalledModules
from azward.source.terraform.module.unit import UnitContext
from azward.source.terraform.module.variables import VariableValue
from azward.source.terraform.plan.contents import Plan
from azward.source.terraform.plan.document import MAX_MODULES, PlanDocument
from azward.source.terraform.plan.module import PlannedModule
from azward.source.terraform.plan.references import constant
from azward.source.terraform.providers.dispatch import Providers
from azward.source.terraform.resources.assembly import assemble
from azward.source.terraform.resources.declarations import declared_resources
from azward.source.terraform.resources.expansion import expand, nodes
from azward.source.unit import Loaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.value import Value
    from azward.source.terraform.module.folder import Folder, Folders

__all__ = ["load_plan", "most_instances"]

MAX_INSTANCES = 2_500
"""Instances of a plan that are judged, as many as are in a few seconds."""

INSTANCE = 1_000
"""Characters beyond the first ones of a plan that add an instance: each takes more, in changes and configuration."""


def load_plan(document: PlanDocument, sources: Folder | None, folders: Folders) -> Loaded:
    """Return what a plan or a state deploys, located in the folder `sources` of the root module if that is known."""
    files = folders.files
    base = sources.path if sources is not None else document.path.parent
    called = list(folders.called_from(sources)) if sources is not None else []
    version = pinned(base, called, files, document.constraints())
    providers = Providers(version.majors, document.subscription or SUBSCRIPTION)
    unit = UnitContext(files, folders, base, InstalledModules(base, files))
    unit.instances_left = unit.most_instances = most_instances(len(document.text))
    unit.read.add(document.file)
    plan = Plan.of(document)
    root = PlannedModule(unit, providers, plan, document.configuration, sources)
    for name, value in document.variables.items():
        declared = root.folder.variables.get(name)
        KNOWN.learn(name, cast("Value", value), declared=declared is not None and is_set(declared.tree, "sensitive"))
        root.variables.assigned[name] = VariableValue(lambda value=value: constant(value), plan.file, 0, 0, in_file=False)
    loaded = Loaded(diagnostics=list(_notes(document)))
    loaded.partial = document.data.get("complete") is False or document.data.get("errored") is True
    loaded.resources.extend(assemble(expand(nodes(root), providers.arm_resources)))
    if not document.is_state:
        loaded.resources.extend(declared_resources(root, loaded.resources, is_root=True))
    loaded.outputs = root.outputs()
    loaded.variables = root.locals()
    if plan.exhausted:
        message = "the references in the plan take too many steps; the values of the remaining ones are unknown"
        loaded.diagnostics.append(Diagnostic(document.file, 1, 1, message, DiagnosticKind.LIMIT))
    if providers.azurerm.major_decided and version.assumed:
        message = f"azurerm is not pinned to one major version; assuming the defaults of version {version.newest}"
        loaded.diagnostics.append(Diagnostic(document.file, 1, 1, message, DiagnosticKind.NOTE))
    loaded.diagnostics.extend(
        found for found in unit.diagnostics.found if found.kind in (DiagnosticKind.LIMIT, DiagnosticKind.SYNTAX)
    )
    loaded.files = {document.file, *unit.read}
    loaded.needs = {*unit.looked_for, document.path.parent}
    return loaded


def most_instances(size: int) -> int:
    """Return how many instances of a plan with `size` characters are judged."""
    return MAX_INSTANCES + max(0, size - SMALL) // INSTANCE


def _notes(document: PlanDocument) -> Iterator[Diagnostic]:
    if document.is_too_deep:
        message = f"modules are nested deeper than {MAX_MODULES} levels; the resources in these are skipped"
        yield Diagnostic(document.file, 1, 1, message, DiagnosticKind.LIMIT)
    if document.data.get("errored") is True:
        message = "Terraform failed while planning; the plan is incomplete"
        yield Diagnostic(document.file, 1, 1, message, DiagnosticKind.INVALID)
    elif document.data.get("complete") is False:
        message = "the plan is incomplete: it was limited to some targets, or changes were deferred"
        yield Diagnostic(document.file, 1, 1, message, DiagnosticKind.NOTE)
