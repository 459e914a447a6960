"""Reads scanned trees: discover -> load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from azward.config.configuration import ScanOptions
from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic
from azward.rule.credential import redact
from azward.source.arm.document import Document, Documents
from azward.source.arm.source import ArmSource
from azward.source.bicep.install import install
from azward.source.discover import Wanted, discover
from azward.source.terraform.discover import find, is_terraform, units
from azward.source.terraform.plan.sniff import is_plan
from azward.source.unit import Unit

if TYPE_CHECKING:
    from azward.files.disk import Disk
    from azward.source.discover import Discovered
    from azward.source.terraform.discover import Found
    from azward.source.terraform.source import TerraformSource
    from azward.source.unit import Loaded, Source

__all__ = ["Tree", "diagnostics_of", "open_tree", "read", "root_of"]


@dataclass(slots=True)
class Tree:
    """One scanned tree: its files, and what its units deploy."""

    documents: Documents
    source: ArmSource
    terraform: TerraformSource | None = None  # once there is a root module
    loaded: list[tuple[Unit, Loaded]] = field(default_factory=list["tuple[Unit, Loaded]"])
    diagnostics: list[Diagnostic] = field(default_factory=list["Diagnostic"])
    looked_at: int = 0
    templates: int = 0
    scanned: list[Path] = field(default_factory=list[Path])  # what of it was asked for
    reused: Callable[[Unit], Loaded | None] = lambda _: None  # what a unit gives, if that is known

    def load(self, source: Source, unit: Unit) -> tuple[Unit, Loaded]:
        """What a unit deploys."""
        return unit, self.reused(unit) or source.load(unit)


def read(paths: Sequence[Path], options: ScanOptions, opened: Callable[[Path], Tree] | None = None) -> list[Tree]:
    trees: dict[Path, Tree] = {}
    opened = opened or open_tree
    for path in paths:
        root, inside = root_of(path)
        tree = trees.get(root)
        if tree is None:
            tree = trees[root] = opened(root)
            for file in options.parameters:  # who names a file on the command line may have it anywhere
                tree.documents.get_library(Path.cwd() / file)
        tree.scanned.append(inside)
        modules = find(inside, _wanted(options), tree.documents.disk)
        if modules.folders or modules.plans:
            _load_modules(tree, modules, options)
            if tree.documents.disk.is_file(inside):
                continue
        found = discover(inside, tree.documents, _wanted(options), frozenset(modules.plans))
        tree.diagnostics.extend(found.diagnostics)
        tree.looked_at += found.looked_at
        _load(tree, found)
        _load_live(tree, found)
    for tree in trees.values():  # each unit once, in an order of their own: that of the arguments tells nothing
        once = dict(tree.loaded)
        tree.loaded = sorted(once.items(), key=lambda entry: (entry[0].file, entry[0].parameters))
    return [trees[root] for root in sorted(trees)]


def open_tree(root: Path, disk: Disk = DISK) -> Tree:
    source = ArmSource(root, disk)
    install(source.documents)
    return Tree(source.documents, source)


def root_of(path: Path) -> tuple[Path, Path]:
    """The tree that `path` lies in, and `path` below it: the working directory if it holds it, else the repository around
    it, else its folder."""
    absolute = Path.cwd() / path
    here = Path.cwd()
    if absolute.is_relative_to(here) and ".." not in absolute.relative_to(here).parts:
        return here, absolute
    if is_plan(absolute, named=True) and next(here.glob("*.tf"), None) is not None:
        return here, absolute  # a plan that was written elsewhere, of what is here
    resolved = absolute.resolve()
    folder = resolved if resolved.is_dir() else resolved.parent
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder), resolved


def _wanted(options: ScanOptions) -> Wanted:
    sets = tuple((Path.cwd() / file,) for file in options.parameters if not is_terraform(Path(file)))
    return Wanted(options.exclude, options.base, sets, options.template_parameters)


def _load_modules(tree: Tree, found: Found, options: ScanOptions) -> None:
    """Loads the root modules and plans of Terraform."""
    from azward.source.terraform.source import TerraformSource

    tree.looked_at += found.looked_at
    source = tree.terraform = tree.terraform or TerraformSource(tree.documents.root, tree.documents.disk)
    sets = [Path.cwd() / file for file in options.parameters if is_terraform(Path(file))]
    roots = units(found, source, _wanted(options), sets)
    tree.loaded.extend(tree.load(source, unit) for unit in roots)
    tree.templates += len({unit.file for unit in roots})


def _load_live(tree: Tree, found: Discovered) -> None:
    """Loads snapshots and other listings of what runs."""
    if found.live:
        from azward.source.live.source import LiveSource

        source = LiveSource(tree.documents.get, redact)
        for file in found.live:
            unit = Unit("live", tree.documents.root, file)
            if tree.documents.disk is DISK or tree.reused(unit) is not None:  # no snapshot is read out of a commit
                tree.loaded.append(tree.load(source, unit))


def _load(tree: Tree, found: Discovered) -> None:
    """Loads the units; a template that another one deploys is judged there, and alone only if it was asked for by name."""
    loaded: dict[Path, list[tuple[Unit, Loaded]]] = {}
    called = _called(tree, found)

    def alone(template: Path) -> bool:
        return template in found.named or not called.get(template, set()) - {template}

    def load(template: Path) -> None:
        loaded[template] = [tree.load(tree.source, unit) for unit in found.templates[template]]
        for file in {name for _, result in loaded[template] for name in result.files}:
            called.setdefault(tree.documents.root / file, set()).add(template)

    for template in sorted(found.templates, key=lambda file: not _links(tree, file)):
        if alone(template):
            load(template)
    for template in _unreached(found, called, loaded):
        load(template)
        called[template] = set()
    for template in sorted(loaded):
        if alone(template):
            tree.loaded.extend(loaded[template])
            tree.templates += 1


def _called(tree: Tree, found: Discovered) -> dict[Path, set[Path]]:
    """The templates that others say they deploy, with those that say so. Of JSON it is known only once it is loaded."""
    called: dict[Path, set[Path]] = {}
    for template in found.templates:
        document = tree.documents.get(template)
        for file in document.called if isinstance(document, Document) else ():
            called.setdefault(file, set()).add(template)
    return called


def _unreached(found: Discovered, called: Mapping[Path, set[Path]], loaded: Iterable[Path]) -> list[Path]:
    """The first of each circle of templates that only deploy each other."""
    calls: dict[Path, list[Path]] = {}
    for file, callers in called.items():
        for caller in callers:
            calls.setdefault(caller, []).append(file)
    first: list[Path] = []
    reached: set[Path] = set()
    roots = set(loaded)
    for template in [*sorted(roots), *sorted(found.templates)]:
        if template not in reached and template not in roots:
            first.append(template)
        pending = [template]
        while pending:
            caller = pending.pop()
            if caller not in reached:
                reached.add(caller)
                pending += calls.get(caller, [])
    return first


def _links(tree: Tree, template: Path) -> bool:
    document = tree.documents.get(template)
    return isinstance(document, Document) and "templatelink" in document.text.casefold()


def diagnostics_of(trees: Iterable[Tree]) -> tuple[Diagnostic, ...]:
    found = {problem for tree in trees for problem in tree.diagnostics}
    found.update(problem for tree in trees for _, loaded in tree.loaded for problem in loaded.diagnostics)
    return tuple(sorted(found))
