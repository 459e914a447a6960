"""The pipeline: discover -> load -> graph -> evaluate -> findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from azward import __version__
from azward.config.configuration import ScanOptions
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.resource import Resource, format_path
from azward.graph.value import Value
from azward.pipeline.findings import Merger, of_source, severity_of
from azward.pipeline.read import Tree, diagnostics_of, open_tree, read, root_of
from azward.report.model import (
    Comparison,
    GraphEdge,
    GraphNode,
    GraphReport,
    NoticeState,
    Report,
    Result,
    Stats,
    SuppressionKind,
)
from azward.rule.evaluate import evaluate
from azward.rule.model import Rule, Severity, Status
from azward.rule.pack import built_in_root, load_rules
from azward.source.arm.document import Document
from azward.source.terraform.discover import is_terraform
from azward.source.unit import Unit
from azward.suppression.gather import gather, today
from azward.suppression.suppressions import names_any

if TYPE_CHECKING:
    from azward.files.git import CommittedDisk
    from azward.graph.coverage import Coverage
    from azward.graph.link import Link
    from azward.report.model import Notice
    from azward.source.directive import Directive
    from azward.suppression.baseline import Entry
    from azward.suppression.suppression import Suppression
    from azward.suppression.suppressions import Suppressions

__all__ = ["ScanOptions", "graph", "resources", "scan"]


@dataclass(slots=True)
class _Judged:
    """What the rules say of some trees."""

    graphs: list[tuple[Tree, Unit, ResourceGraph]]
    loaded: list[Rule]  # all rules that speak of a type that there is
    rules: list[Rule]  # those that took part
    suppressions: Suppressions
    merger: Merger


def scan(paths: Sequence[Path], options: ScanOptions) -> Report:
    """What the rules say of all that `paths` deploy. Raises RuleError for a rule that is at fault, never for bad input."""
    trees = read(paths, options)
    judged = _judged(trees, options)
    wanted = _looked_at(trees, judged.loaded, options)
    results, accepted, comparison = _with_baseline(judged.merger.results(), wanted, options)
    notes: list[Diagnostic] = []
    if options.diff_base:
        results, comparison = _compared(paths, options, trees, judged, results, notes) or (results, comparison)
    notices = (*judged.suppressions.notices(judged.loaded, wanted), *accepted)
    graphs = [resources for _, _, resources in judged.graphs]
    return Report(
        version=__version__,
        results=tuple(results),
        diagnostics=tuple(sorted((*diagnostics_of(trees), *notes))),
        stats=_stats(trees, graphs, judged.rules, results, judged.merger.passed, narrowed=bool(options.rules)),
        rules=tuple(judged.rules),
        profile=options.profile,
        suppressions=tuple(sorted(notices, key=lambda notice: (notice.span, notice.rules))),
        comparison=comparison,
        drawing=_drawing(graphs, results) if options.drawing else None,
        listing=_listing(trees),
    )


def _judged(trees: Sequence[Tree], options: ScanOptions, before: _Judged | None = None) -> _Judged:
    """What the rules say of `trees`; of units that are as they were `before`, what they said then."""
    known = before.merger.by_unit if before is not None else {}
    units = [(tree, unit, loaded) for tree in trees for unit, loaded in tree.loaded]
    changed = [(tree, unit, loaded) for tree, unit, loaded in units if unit not in known or tree.reused(unit) is None]
    graphs = [
        (
            tree,
            unit,
            ResourceGraph(
                normalize(loaded.resources), standalone=not (options.partial or loaded.partial), coverage=loaded.coverage
            ),
        )
        for tree, unit, loaded in changed
    ]
    loaded = _loaded_rules(graphs, options, before)
    rules = [rule for rule in loaded if _is_chosen(rule, options)]
    files = ((tree, name) for tree, _, found in changed for name in found.files)
    suppressions = gather(options, _directives(files) if options.comments else ())
    merger = Merger(options, suppressions)
    resources = {unit: resources for _, unit, resources in graphs}
    for tree, unit, found in units:
        merger.runs_in = found.runs_in
        if unit in resources:
            merger.add(tree, unit, evaluate(resources[unit], rules))
        else:
            merger.adopt(tree, unit, known[unit])
    return _Judged(graphs, loaded, rules, suppressions, merger)


def _listing(trees: Iterable[Tree]) -> dict[str, dict[str, int]]:
    """What of each type that runs was read, over all snapshots."""
    found: dict[str, Counter[str]] = {}
    for tree in trees:
        for _, loaded in tree.loaded:
            for kind, counts in loaded.counts.items():
                found.setdefault(kind, Counter()).update(counts)
    return {kind: dict(counts) for kind, counts in sorted(found.items())}


def resources(paths: Sequence[Path], options: ScanOptions) -> tuple[list[Resource], list[Coverage]]:
    """The resources that `paths` deploy or that run, as rules see them, and what of the latter was not read."""
    loaded = [loaded for tree in read(paths, options) for _, loaded in tree.loaded]
    found = [one for unit in loaded for one in normalize(unit.resources) if not one.existing and not of_source(one)]
    return found, [unit.coverage for unit in loaded if unit.coverage is not None]


def graph(paths: Sequence[Path], options: ScanOptions) -> GraphReport:
    """The resources that `paths` deploy, as declared, and the links between them."""
    trees = read(paths, options)
    nodes: list[GraphNode] = []
    edges: list[GraphEdge] = []
    outputs: dict[str, Value] = {}
    variables: dict[str, Value] = {}
    for tree in trees:
        for _, loaded in tree.loaded:
            declared = [resource for resource in loaded.resources if not of_source(resource)]
            nodes.extend(GraphNode(resource, resource.locate(())) for resource in declared)
            edges.extend(_edge(link) for link in ResourceGraph(normalize(declared)).links() if link.kind != "depends-on")
            outputs.update(loaded.outputs)
            variables.update(loaded.variables)
    units = sum(len(tree.loaded) for tree in trees)
    return GraphReport(__version__, tuple(nodes), tuple(edges), outputs, variables, diagnostics_of(trees), units)


def _edge(link: Link) -> GraphEdge:
    target = link.target.id.text if link.target is not None else link.key
    return GraphEdge(link.source.id.text, target, link.kind, format_path(link.path), link.target is not None)


def _drawing(graphs: Iterable[ResourceGraph], results: Iterable[Result]) -> GraphReport:
    """The resources that a threshold looks at, what they are linked with, and the links between all of these."""
    concerned = {result.resource.id.casefold().rstrip("/") for result in results if result.counts}
    nodes: dict[str, GraphNode] = {}
    edges: dict[GraphEdge, None] = {}
    for resources in graphs:
        for link in resources.links():
            ends = (link.source, link.target)
            if link.target is None or link.kind == "depends-on" or any(map(of_source, filter(None, ends))):
                continue
            if link.source.id.key in concerned or link.target.id.key in concerned:
                nodes.update((end.id.key, GraphNode(end, end.locate(()))) for end in ends if end is not None)
                edges.setdefault(_edge(link))
        for resource in resources.resources:
            if resource.id.key in concerned and not of_source(resource):
                nodes.setdefault(resource.id.key, GraphNode(resource, resource.locate(())))
    return GraphReport(__version__, tuple(nodes.values()), tuple(edges), {}, {}, ())


# suppressions -------------------------------------------------------------------------------------------------------------


def _directives(files: Iterable[tuple[Tree, str]]) -> Iterator[Directive]:
    """What is said to azward in files, in each once."""
    for tree, file in {(id(tree), file): (tree, file) for tree, file in files}.values():
        if tree.terraform is not None and tree.terraform.has_plan(file):
            continue
        if tree.terraform is not None and is_terraform(Path(file)):
            yield from tree.terraform.files.directives(tree.documents.root / file)
        elif isinstance(document := tree.documents.get(tree.documents.root / file), Document):
            yield from document.directives


def _looked_at(trees: Sequence[Tree], rules: Sequence[Rule], options: ScanOptions) -> Callable[[Suppression | Entry], bool]:
    """Whether all was looked at that a suppression may speak of: only then it is called unused."""
    unread = any(problem.kind.unread for problem in diagnostics_of(trees))
    left_out = [rule for rule in rules if not _is_chosen(rule, options)]
    scanned = [(tree.documents.root, path) for tree in trees for path in tree.scanned]

    def looked_at(suppression: Suppression | Entry) -> bool:
        from azward.suppression.suppression import Suppression

        if unread or options.rules:
            return False
        if not isinstance(suppression, Suppression):
            named = suppression.rule.casefold()
            inside = any((root / suppression.file).is_relative_to(path) for root, path in scanned)
            return inside and not any(named in rule.names for rule in left_out)
        anywhere = suppression.kind is SuppressionKind.CONFIGURATION and options.base is not None
        if anywhere and not any((options.base or root).is_relative_to(path) for root, path in scanned):
            return False
        return not names_any(suppression, left_out)

    return looked_at


def _with_baseline(
    results: list[Result], wanted: Callable[[Entry], bool], options: ScanOptions
) -> tuple[list[Result], list[Notice], Comparison | None]:
    """The results without those that the baseline accepts, what became of its entries, and what that compares with."""
    if options.baseline is None:
        return results, [], None
    from azward.suppression.baseline import read_baseline

    baseline = read_baseline(options.baseline)
    results, notices = baseline.applied(results, today(options), wanted)
    gone = sum(notice.state is NoticeState.UNUSED for notice in notices)
    return results, notices, Comparison(baseline.file, gone=gone)


# only what is new ---------------------------------------------------------------------------------------------------------


def _compared(
    paths: Sequence[Path],
    options: ScanOptions,
    trees: Sequence[Tree],
    head: _Judged,
    results: Sequence[Result],
    notes: list[Diagnostic],
) -> tuple[list[Result], Comparison] | None:
    """The results marked by whether the commit has them that HEAD and the base went apart from. `None`, with a note that
    says why, if that commit cannot be read: all is reported then."""
    from azward.files.git import CommittedDisk, GitError, Repository
    from azward.suppression.compare import compared

    disks: dict[Path, CommittedDisk] = {}
    try:
        commit = ""
        for tree in trees:
            repository = Repository(tree.documents.root)
            commit = repository.merge_base(repository.commit(options.diff_base))
            disks[tree.documents.root] = CommittedDisk(repository, commit)
        heads = {tree.documents.root: tree for tree in trees}
        base_trees = read([_in_base(path, heads, disks) for path in paths], options, _earlier(heads, disks))
        base = _judged(base_trees, options, head).merger.results()
    except GitError as error:
        notes.append(_note(f"not compared with `{options.diff_base}`, so all is reported: {error}"))
        return None
    finally:
        for disk in disks.values():
            disk.close()
    missing = sorted(name for disk in disks.values() for name in disk.missing)
    if missing:
        more = f" and {len(missing) - 1:,} more" if len(missing) > 1 else ""
        notes.append(
            _note(f"`{missing[0]}`{more} of `{options.diff_base}` not in this clone: what it has may be called new")
        )
    marked, gone = compared(results, base)
    return marked, Comparison(options.diff_base, commit, gone)


def _in_base(path: Path, heads: Mapping[Path, Tree], disks: Mapping[Path, CommittedDisk]) -> Path:
    """What of the base is compared with `path`: with a plan that nobody commits, the sources that it was made of."""
    root, inside = root_of(path)
    terraform = heads[root].terraform
    if terraform is None or disks[root].is_file(inside) or not terraform.has_plan(terraform.files.name(inside)):
        return path
    plan = terraform.plan(inside)
    sources = None if isinstance(plan, Diagnostic) else terraform.plan_sources(plan)
    return sources.path if sources is not None else path


def _note(message: str) -> Diagnostic:
    return Diagnostic("", 0, 0, message, DiagnosticKind.NOTE)


def _earlier(heads: Mapping[Path, Tree], disks: Mapping[Path, CommittedDisk]) -> Callable[[Path], Tree]:
    """Opens trees of earlier commits, which share what they can with the trees on disk."""
    from azward.pipeline.earlier import Earlier

    def opened(root: Path) -> Tree:
        head, disk = heads[root], disks[root]
        earlier = Earlier(disk, root)
        tree = open_tree(root, disk)
        earlier.share(tree.documents, head.documents)
        if head.terraform is not None:
            from azward.source.terraform.source import TerraformSource

            tree.terraform = TerraformSource(root, disk)
            earlier.share_terraform(tree.terraform, head.terraform)
        known = {unit: loaded for unit, loaded in head.loaded if earlier.is_same(unit, loaded)}
        tree.reused = known.get
        return tree

    return opened


# rules --------------------------------------------------------------------------------------------------------------------


def _loaded_rules(
    graphs: Iterable[tuple[Tree, Unit, ResourceGraph]], options: ScanOptions, before: _Judged | None
) -> list[Rule]:
    """The rules that speak of the types of `graphs`; those that were loaded `before` are not loaded again."""
    types = {kind for _, _, resources in graphs for kind in resources.types}
    if before is None:
        return load_rules((built_in_root(), *options.rule_roots), types)
    types -= {kind for _, _, resources in before.graphs for kind in resources.types}
    known = {rule.id: rule for rule in before.loaded}
    loaded = load_rules((built_in_root(), *options.rule_roots), types) if types else []
    return [rule for _, rule in sorted(({rule.id: rule for rule in loaded} | known).items())]


def _is_chosen(rule: Rule, options: ScanOptions) -> bool:
    if options.rules:
        return _named(rule, options.rules) and not _named(rule, options.skip_rules)
    in_profile = options.profile == "strict" or severity_of(rule, options) is not Severity.INFO
    return in_profile and not _named(rule, options.skip_rules)


def _named(rule: Rule, patterns: Iterable[str]) -> bool:
    return any(fnmatch(name, pattern.casefold()) for pattern in patterns for name in rule.names)


# counts --------------------------------------------------------------------------------------------------------------------


def _stats(
    trees: Sequence[Tree],
    graphs: Sequence[ResourceGraph],
    rules: Sequence[Rule],
    results: Sequence[Result],
    passed: set[tuple[str, str, str]],
    *,
    narrowed: bool,
) -> Stats:
    ruled = {kind.casefold() for rule in rules for kind in rule.resource_types}
    counted: dict[str, Resource] = {}
    for resources in graphs:
        for resource in resources.resources:
            if not resource.existing and not of_source(resource):
                counted.setdefault(f"{resource.id.key}|{resource.address}", resource)
    # a type is named only if no rule of the pack speaks of it, not if the user asked for few rules
    judged = () if narrowed else counted.values()
    unruled = Counter(resource.type for resource in judged if resource.type.casefold() not in ruled)
    files = {name for tree in trees for _, loaded in tree.loaded for name in loaded.files}
    verdicts = Counter(result.status.value for result in results)
    verdicts[Status.PASS.value] += len(passed)
    return Stats(
        files=len(files),
        units=sum(len(tree.loaded) for tree in trees),
        resources=len(counted),
        rules=len({result.rule.id for result in results} | {rule for rule, _, _ in passed}),
        verdicts=dict(sorted(verdicts.items())),
        unruled_types=dict(sorted(unruled.items())),
    )
