"""The pipeline: discover -> load -> graph -> evaluate -> findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer import __version__
from analyzer.accept.gather import gather, today
from analyzer.accept.identity import fingerprint, identity, stable_path
from analyzer.accept.ledger import names_any
from analyzer.accept.mark import Mark
from analyzer.config import ScanOptions
from analyzer.graph.diagnostic import Diagnostic, DiagnosticKind
from analyzer.graph.graph import ResourceGraph
from analyzer.graph.normalize import normalize
from analyzer.graph.resource import Resource, Span, format_path
from analyzer.graph.value import Value, canonical
from analyzer.graph.view import Evidence, describe
from analyzer.report.model import (
    Comparison,
    Edit,
    GraphEdge,
    GraphNode,
    GraphReport,
    NoticeState,
    Place,
    Report,
    ResourceRef,
    Result,
    Stats,
    SuppressionKind,
)
from analyzer.rule.credential import blot, blot_values, redact
from analyzer.rule.evaluate import evaluate
from analyzer.rule.fix import replacement, wanted_at
from analyzer.rule.model import Rule, Severity, Status, Verdict
from analyzer.rule.pack import built_in_root, load_rules
from analyzer.source.arm.document import Document, Documents
from analyzer.source.arm.source import ArmSource
from analyzer.source.bicep.install import install
from analyzer.source.discover import Wanted, discover
from analyzer.source.disk import DISK
from analyzer.source.terraform.discover import find, is_terraform, units
from analyzer.source.terraform.plan.sniff import is_plan
from analyzer.source.unit import Unit

if TYPE_CHECKING:
    from analyzer.accept.baseline import Entry
    from analyzer.accept.ledger import Ledger
    from analyzer.graph.coverage import Coverage
    from analyzer.graph.graph import Link
    from analyzer.report.model import Notice
    from analyzer.source.discover import Discovered
    from analyzer.source.disk import Disk
    from analyzer.source.git import CommittedDisk
    from analyzer.source.remark import Remark
    from analyzer.source.terraform.discover import Found
    from analyzer.source.terraform.source import TerraformSource
    from analyzer.source.unit import Loaded, Source

__all__ = ["ScanOptions", "graph", "resources", "scan"]

EXPANDED = "microsoft.resources/deployments"


@dataclass(slots=True)
class _Tree:
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


@dataclass(slots=True)
class _Judged:
    """What the rules say of some trees."""

    graphs: list[tuple[_Tree, Unit, ResourceGraph]]
    loaded: list[Rule]  # all rules that speak of a type that there is
    rules: list[Rule]  # those that took part
    ledger: Ledger
    merger: _Merger


def scan(paths: Sequence[Path], options: ScanOptions) -> Report:
    """What the rules say of all that `paths` deploy. Raises RuleError for a rule that is at fault, never for bad input."""
    trees = _read(paths, options)
    judged = _judged(trees, options)
    wanted = _looked_at(trees, judged.loaded, options)
    results, accepted, comparison = _with_baseline(judged.merger.results(), wanted, options)
    notes: list[Diagnostic] = []
    if options.diff_base:
        results, comparison = _compared(paths, options, trees, judged, results, notes) or (results, comparison)
    notices = (*judged.ledger.notices(judged.loaded, wanted), *accepted)
    graphs = [resources for _, _, resources in judged.graphs]
    return Report(
        version=__version__,
        results=tuple(results),
        diagnostics=tuple(sorted((*_diagnostics(trees), *notes))),
        stats=_stats(trees, graphs, judged.rules, results, judged.merger.passed, narrowed=bool(options.rules)),
        rules=tuple(judged.rules),
        profile=options.profile,
        suppressions=tuple(sorted(notices, key=lambda notice: (notice.place, notice.rules))),
        comparison=comparison,
        drawing=_drawing(graphs, results) if options.drawing else None,
        listing=_listing(trees),
    )


def _judged(trees: Sequence[_Tree], options: ScanOptions, before: _Judged | None = None) -> _Judged:
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
    ledger = gather(options, _remarks(files) if options.comments else ())
    merger = _Merger(options, ledger)
    resources = {unit: resources for _, unit, resources in graphs}
    for tree, unit, found in units:
        merger.runs_in = found.runs_in
        if unit in resources:
            merger.add(tree, unit, evaluate(resources[unit], rules))
        else:
            merger.adopt(tree, unit, known[unit])
    return _Judged(graphs, loaded, rules, ledger, merger)


def _listing(trees: Iterable[_Tree]) -> dict[str, dict[str, int]]:
    """What of each type that runs was read, over all snapshots."""
    found: dict[str, Counter[str]] = {}
    for tree in trees:
        for _, loaded in tree.loaded:
            for kind, counts in loaded.ledger.items():
                found.setdefault(kind, Counter()).update(counts)
    return {kind: dict(counts) for kind, counts in sorted(found.items())}


def resources(paths: Sequence[Path], options: ScanOptions) -> tuple[list[Resource], list[Coverage]]:
    """The resources that `paths` deploy or that run, as rules see them, and what of the latter was not read."""
    loaded = [loaded for tree in _read(paths, options) for _, loaded in tree.loaded]
    found = [one for unit in loaded for one in normalize(unit.resources) if not one.existing and not _of_source(one)]
    return found, [unit.coverage for unit in loaded if unit.coverage is not None]


def graph(paths: Sequence[Path], options: ScanOptions) -> GraphReport:
    """The resources that `paths` deploy, as declared, and the links between them."""
    trees = _read(paths, options)
    nodes: list[GraphNode] = []
    edges: list[GraphEdge] = []
    outputs: dict[str, Value] = {}
    variables: dict[str, Value] = {}
    for tree in trees:
        for _, loaded in tree.loaded:
            declared = [resource for resource in loaded.resources if not _of_source(resource)]
            nodes.extend(GraphNode(resource, resource.locate(())) for resource in declared)
            edges.extend(_edge(link) for link in ResourceGraph(normalize(declared)).links() if link.kind != "depends-on")
            outputs.update(loaded.outputs)
            variables.update(loaded.variables)
    units = sum(len(tree.loaded) for tree in trees)
    return GraphReport(__version__, tuple(nodes), tuple(edges), outputs, variables, _diagnostics(trees), units)


def _of_source(resource: Resource) -> bool:
    """What no graph shows: parameters and outputs, and deployments, which have become their resources."""
    return resource.type.casefold().startswith("azward/") or resource.type.casefold() == EXPANDED


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
            if link.target is None or link.kind == "depends-on" or any(map(_of_source, filter(None, ends))):
                continue
            if link.source.id.key in concerned or link.target.id.key in concerned:
                nodes.update((end.id.key, GraphNode(end, end.locate(()))) for end in ends if end is not None)
                edges.setdefault(_edge(link))
        for resource in resources.resources:
            if resource.id.key in concerned and not _of_source(resource):
                nodes.setdefault(resource.id.key, GraphNode(resource, resource.locate(())))
    return GraphReport(__version__, tuple(nodes.values()), tuple(edges), {}, {}, ())


# reading ------------------------------------------------------------------------------------------------------------------


def _read(paths: Sequence[Path], options: ScanOptions, opened: Callable[[Path], _Tree] | None = None) -> list[_Tree]:
    trees: dict[Path, _Tree] = {}
    opened = opened or _opened
    for path in paths:
        root, inside = _root(path)
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


def _opened(root: Path, disk: Disk = DISK) -> _Tree:
    source = ArmSource(root, disk)
    install(source.documents)
    return _Tree(source.documents, source)


def _root(path: Path) -> tuple[Path, Path]:
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


def _load_modules(tree: _Tree, found: Found, options: ScanOptions) -> None:
    """Loads the root modules and plans of Terraform."""
    from analyzer.source.terraform.source import TerraformSource

    tree.looked_at += found.looked_at
    source = tree.terraform = tree.terraform or TerraformSource(tree.documents.root, tree.documents.disk)
    sets = [Path.cwd() / file for file in options.parameters if is_terraform(Path(file))]
    roots = units(found, source, _wanted(options), sets)
    tree.loaded.extend(tree.load(source, unit) for unit in roots)
    tree.templates += len({unit.file for unit in roots})


def _load_live(tree: _Tree, found: Discovered) -> None:
    """Loads snapshots and other listings of what runs."""
    if found.live:
        from analyzer.source.live.source import LiveSource

        source = LiveSource(tree.documents.get, redact)
        for file in found.live:
            unit = Unit("live", tree.documents.root, file)
            if tree.documents.disk is DISK or tree.reused(unit) is not None:  # no snapshot is read out of a commit
                tree.loaded.append(tree.load(source, unit))


def _load(tree: _Tree, found: Discovered) -> None:
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


def _called(tree: _Tree, found: Discovered) -> dict[Path, set[Path]]:
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


def _links(tree: _Tree, template: Path) -> bool:
    document = tree.documents.get(template)
    return isinstance(document, Document) and "templatelink" in document.text.casefold()


def _diagnostics(trees: Iterable[_Tree]) -> tuple[Diagnostic, ...]:
    found = {problem for tree in trees for problem in tree.diagnostics}
    found.update(problem for tree in trees for _, loaded in tree.loaded for problem in loaded.diagnostics)
    return tuple(sorted(found))


# suppressions -------------------------------------------------------------------------------------------------------------


def _remarks(files: Iterable[tuple[_Tree, str]]) -> Iterator[Remark]:
    """What is said to azward in files, in each once."""
    for tree, file in {(id(tree), file): (tree, file) for tree, file in files}.values():
        if tree.terraform is not None and tree.terraform.has_plan(file):
            continue
        if tree.terraform is not None and is_terraform(Path(file)):
            yield from tree.terraform.files.remarks(tree.documents.root / file)
        elif isinstance(document := tree.documents.get(tree.documents.root / file), Document):
            yield from document.remarks


def _looked_at(trees: Sequence[_Tree], rules: Sequence[Rule], options: ScanOptions) -> Callable[[Mark | Entry], bool]:
    """Whether all was looked at that a suppression may speak of: only then it is called unused."""
    unread = any(problem.kind.unread for problem in _diagnostics(trees))
    left_out = [rule for rule in rules if not _is_chosen(rule, options)]
    scanned = [(tree.documents.root, path) for tree in trees for path in tree.scanned]

    def looked_at(suppression: Mark | Entry) -> bool:
        if unread or options.rules:
            return False
        if not isinstance(suppression, Mark):
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
    from analyzer.accept.baseline import read_baseline

    baseline = read_baseline(options.baseline)
    results, notices = baseline.applied(results, today(options), wanted)
    gone = sum(notice.state is NoticeState.UNUSED for notice in notices)
    return results, notices, Comparison(baseline.file, gone=gone)


# only what is new ---------------------------------------------------------------------------------------------------------


def _compared(
    paths: Sequence[Path],
    options: ScanOptions,
    trees: Sequence[_Tree],
    head: _Judged,
    results: Sequence[Result],
    notes: list[Diagnostic],
) -> tuple[list[Result], Comparison] | None:
    """The results marked by whether the commit has them that HEAD and the base went apart from. `None`, with a note that
    says why, if that commit cannot be read: all is reported then."""
    from analyzer.accept.compare import compared
    from analyzer.source.git import CommittedDisk, GitError, Repository

    disks: dict[Path, CommittedDisk] = {}
    try:
        commit = ""
        for tree in trees:
            repository = Repository(tree.documents.root)
            commit = repository.merge_base(repository.commit(options.diff_base))
            disks[tree.documents.root] = CommittedDisk(repository, commit)
        base_trees = _read(paths, options, _earlier({tree.documents.root: tree for tree in trees}, disks))
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


def _note(message: str) -> Diagnostic:
    return Diagnostic("", 0, 0, message, DiagnosticKind.NOTE)


def _earlier(heads: Mapping[Path, _Tree], disks: Mapping[Path, CommittedDisk]) -> Callable[[Path], _Tree]:
    """Opens trees of earlier commits, which share what they can with the trees on disk."""
    from analyzer.source.earlier import Earlier

    def opened(root: Path) -> _Tree:
        head, disk = heads[root], disks[root]
        earlier = Earlier(disk, root)
        tree = _opened(root, disk)
        earlier.share(tree.documents, head.documents)
        if head.terraform is not None:
            from analyzer.source.terraform.source import TerraformSource

            tree.terraform = TerraformSource(root, disk)
            earlier.share_terraform(tree.terraform, head.terraform)
        known = {unit: loaded for unit, loaded in head.loaded if earlier.is_same(unit, loaded)}
        tree.reused = known.get
        return tree

    return opened


# rules --------------------------------------------------------------------------------------------------------------------


def _loaded_rules(
    graphs: Iterable[tuple[_Tree, Unit, ResourceGraph]], options: ScanOptions, before: _Judged | None
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
    in_profile = options.profile == "strict" or _severity(rule, options) is not Severity.INFO
    return in_profile and not _named(rule, options.skip_rules)


def _named(rule: Rule, patterns: Iterable[str]) -> bool:
    return any(fnmatch(name, pattern.casefold()) for pattern in patterns for name in rule.names)


def _severity(rule: Rule, options: ScanOptions) -> Severity:
    return options.severities.get(rule.id, rule.severity)


# findings -----------------------------------------------------------------------------------------------------------------


def _order(result: Result) -> tuple[object, ...]:
    """By place; what runs by id, since a listing comes in no order."""
    span, resource = result.place.span, result.resource
    place = (span.file, resource.id.casefold()) if resource.runs else span
    return span.file, resource.runs, place, result.rule.id, resource.address


class _Merger:
    """Gathers verdicts over units and parameter sets: one result for each rule, place, resource and status."""

    def __init__(self, options: ScanOptions, ledger: Ledger) -> None:
        self.options = options
        self.ledger = ledger
        self.found: dict[tuple[object, ...], Result] = {}
        self.sets: dict[tuple[object, ...], dict[str, None]] = {}
        self.all_sets: dict[str, set[str]] = {}  # template -> its parameter sets
        self.runs_in: str | None = None  # the portal of what is added now, if it runs
        self.by_unit: dict[Unit, list[tuple[tuple[object, ...], Result]]] = {}  # to be known of the same unit elsewhere
        self.passed: set[tuple[str, str, str]] = set()  # what passes and is only counted: rule, id key and address

    def add(self, tree: _Tree, unit: Unit, verdicts: Iterable[Verdict]) -> None:
        own = self.by_unit.setdefault(unit, [])
        for verdict in verdicts:
            resource = verdict.resource
            if verdict.status is Status.PASS and not self.options.passes:
                self.passed.add((verdict.rule.id, resource.id.key, resource.address))
                continue
            result = self._result(tree, verdict)
            key = (result.rule.id, result.status, result.place.span, resource.type.casefold(), result.resource.name)
            own.append((key, result))
        self.adopt(tree, unit, own)

    def adopt(self, tree: _Tree, unit: Unit, found: Iterable[tuple[tuple[object, ...], Result]]) -> None:
        """Takes what is known of a unit."""
        name = ", ".join(tree.documents.name(file) for file in unit.parameters)
        template = tree.documents.name(unit.file)
        self.all_sets.setdefault(template, set()).add(name)
        for key, result in found:
            self.found.setdefault(key, result)
            self.sets.setdefault(key, {}).setdefault(f"{template}\0{name}")

    def results(self) -> list[Result]:
        """All results in order of place and rule."""
        merged = [self._with_sets(key, result) for key, result in self.found.items()]
        return sorted(merged, key=_order)

    def _with_sets(self, key: tuple[object, ...], result: Result) -> Result:
        holding = [entry.split("\0") for entry in self.sets[key]]
        everywhere = all(
            len([1 for other, _ in holding if other == template]) == len(self.all_sets[template]) for template, _ in holding
        )
        names = tuple(name for _, name in holding if name)
        return result if everywhere else replace(result, parameter_sets=names)

    def _result(self, tree: _Tree, verdict: Verdict) -> Result:
        resource, outcome, rule = verdict.resource, verdict.outcome, verdict.rule
        own, span = _most_telling(resource, [found for found in outcome.evidence if found.resource is resource])
        path = own.path if own is not None else ()
        written = stable_path(resource, path)
        other = [found for found in outcome.evidence if found.resource is not resource]
        place = _place(tree, span, "", hide=rule.service == "secrets")
        result = Result(
            rule=rule,
            status=verdict.status,
            severity=_severity(rule, self.options),
            message=_message(verdict),
            detail=outcome.message or _detail(own or next(iter(other), None)),
            resource=_reference(resource, self.runs_in),
            place=place,
            fingerprint=fingerprint(identity(rule.id, resource.id.text, written)),
            related=(*_other_ends(tree, other), *_caller_places(tree, resource)),
            steps=tuple(_evidence_places(tree, outcome.steps)),
            causes=outcome.causes if verdict.status is Status.UNKNOWN else (),
            path=written,
            fix=_edit(rule, own, place) if verdict.status is Status.FAIL else None,
        )
        if self.ledger.empty:
            return result
        trail = lambda: (span, *resource.origin.trail(path), *resource.origin.callers())  # noqa: E731
        return self.ledger.judged(result, trail, _as_configured(tree, span.file, self.options))


def _edit(rule: Rule, found: Evidence | None, place: Place) -> Edit | None:
    """The edit of the literal at `place` that makes the rule hold."""
    span = place.span
    if not rule.wants or found is None or span.start_line != span.end_line:
        return None
    wish = wanted_at(rule.wants, found.path)
    text = (
        replacement(place.line[span.start_column - 1 : span.end_column - 1], found.value, wish) if wish is not None else None
    )
    return Edit(span, text) if text is not None else None


_SAYS_WHICH = frozenset(("type", "name", "apiversion", "kind"))
"""Fields that say which resource it is: true as they are, they tell little of what is wrong with it."""


def _most_telling(resource: Resource, found: Sequence[Evidence]) -> tuple[Evidence | None, Span]:
    """The evidence to show, with its place: what is written before what is missing, and that before what leads elsewhere."""
    places = [(item, *resource.origin.locate(item.path)) for item in found]
    if not places:
        return None, resource.locate(())

    def rank(place: tuple[Evidence, Span, int]) -> int:
        item, _, matched = place
        if not item.path or str(item.path[0]).casefold() in _SAYS_WHICH:
            return 3
        if item.note.startswith("points to"):
            return 2
        return 0 if matched == len(item.path) else 1

    best = min(places, key=rank)  # the first of the best
    return best[0], best[1]


def _message(verdict: Verdict) -> str:
    name = f"`{verdict.resource.display_name}`"
    match verdict.status:
        case Status.FAIL:
            return f"{name} {verdict.rule.finding}"
        case Status.PASS:
            return f"{name}: {_lower(verdict.rule.title)}: holds"
        case _:
            return f"whether {name} {verdict.rule.finding} is not known"


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _reference(resource: Resource, runs_in: str | None) -> ResourceRef:
    """`runs_in` is the portal of a resource that runs, "" for one that is not known."""
    page = f"{runs_in.rstrip('/')}/#resource{resource.id.text}" if runs_in else ""
    return ResourceRef(
        resource.address, resource.type, _name(resource), resource.id.text, runs=runs_in is not None, page=page
    )


def _name(resource: Resource) -> str:
    return canonical(resource.name)


def _detail(found: Evidence | None) -> str:
    if found is None:
        return ""
    path = f"`{format_path(found.path)}`" if found.path else ""
    if found.note:
        joint = " is" if found.note.startswith("not set") else "" if found.note.startswith("points to") else ":"
        return f"{path}{joint} {found.note}" if path else found.note
    if isinstance(found.value, (list, dict)) or not path:
        return ""  # the excerpt shows more than a value could
    if _of_source(found.resource) and found.path[-1] in ("value", "default"):
        return f"{path} is given in the source"  # it may be a secret
    return f"{path} is {redact(describe(found.value))}"


def _evidence_places(tree: _Tree, found: Iterable[Evidence]) -> Iterator[Place]:
    for item in found:
        label = _detail(item) or f"`{item.resource.display_name}`"
        yield _place(tree, item.resource.locate(item.path), label)


MAX_OTHER_ENDS = 3
"""Places in other resources that a result shows."""


def _other_ends(tree: _Tree, found: Iterable[Evidence]) -> list[Place]:
    """What was found at the other end of links, each place once; that something is missing there too says little."""
    places = {
        place.span: place for place in _evidence_places(tree, (item for item in found if not item.note.startswith("no ")))
    }
    return list(places.values())[:MAX_OTHER_ENDS]


def _caller_places(tree: _Tree, resource: Resource) -> Iterator[Place]:
    for span in resource.origin.callers():
        yield _place(tree, span, "deployed from here")


def _place(tree: _Tree, span: Span, label: str, *, hide: bool = False) -> Place:
    """A place with its line. Credentials in the line are blotted out, and all of a literal where it is known to be one."""
    line = blot(_line(tree, span))
    if hide and is_terraform(Path(span.file)):
        line = blot_values(line)
    elif hide and span.start_line == span.end_line:
        written, after = line[span.start_column - 1 : span.end_column - 1], line[span.end_column - 1 :]
        quoted = len(written) > 2 and written[0] == written[-1] and written[0] in "\"'" and written[1] != "["
        is_name = after.lstrip().startswith(":") and span.file.casefold().endswith((".json", ".jsonc"))
        if quoted and not is_name:
            hidden = written[0] + "*" * (len(written) - 2) + written[-1]
            line = line[: span.start_column - 1] + hidden + line[span.end_column - 1 :]
    return Place(span, line, label)


MAX_LINE = 4000
"""Longer lines are not shown: nobody reads them, and in minified templates each finding would carry the whole."""


def _line(tree: _Tree, span: Span) -> str:
    if tree.terraform is not None and (is_terraform(Path(span.file)) or tree.terraform.has_plan(span.file)):
        return tree.terraform.line(span.file, span.start_line)
    if span.end_column == span.start_column:  # the whole line of a snapshot, which nobody reads
        return ""
    document = tree.documents.get(tree.documents.root / span.file)
    line = document.lines.text(span.start_line) if isinstance(document, Document) else ""
    return line if len(line) <= MAX_LINE else ""


def _as_configured(tree: _Tree, file: str, options: ScanOptions) -> str:
    """The path of a file as the configuration writes it: relative to its folder."""
    path = tree.documents.root / file
    return path.relative_to(options.base).as_posix() if options.base and path.is_relative_to(options.base) else file


def _stats(
    trees: Sequence[_Tree],
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
            if not resource.existing and not _of_source(resource):
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
