"""Evaluates the rules over scanned trees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.pipeline.findings import Merger, deployment_of
from azward.pipeline.select import is_selected, load
from azward.rule.evaluate import evaluate
from azward.rule.model import RuleError
from azward.source.guard import contained, guarded, internal_error
from azward.suppression.gather import gather
from azward.suppression.identity import resource_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from azward.config.configuration import ScanOptions
    from azward.graph.diagnostic import Diagnostic
    from azward.graph.resource import Resource
    from azward.report.model import Deployment
    from azward.rule.model import Rule
    from azward.source.directive import Directive
    from azward.source.tree import Tree
    from azward.source.unit import Loaded, Unit
    from azward.suppression.counterparts import Resources
    from azward.suppression.suppressions import Suppressions

__all__ = ["Judgement", "extended", "graphs_of", "judge", "keep", "kept"]


@dataclass(slots=True)
class Judgement:
    """The verdicts of the rules over some trees."""

    graphs: dict[Unit, ResourceGraph]
    loaded: list[Rule]  # all rules for the types of the graphs
    rules: list[Rule]  # those that took part
    suppressions: Suppressions
    merger: Merger
    units: list[tuple[Tree, Unit, ResourceGraph]]  # all of the scan

    def resources(self) -> Resources:
        """Return which resources each deployment has."""
        found: dict[Deployment, list[Callable[[], Iterable[tuple[str, str]]]]] = {}
        for tree, unit, graph in self.units:
            found.setdefault(deployment_of(tree, unit), []).append(partial(_keys, graph))
        from azward.suppression.counterparts import Resources  # for comparisons only

        return Resources(found)

    @property
    def types(self) -> set[str]:
        """The resource types of the graphs."""
        return {kind for resources in self.graphs.values() for kind in resources.types}


def judge(
    trees: Sequence[Tree],
    options: ScanOptions,
    before: Judgement | None = None,
    selected: Callable[[Rule, ScanOptions], bool] = is_selected,
) -> Judgement:
    """Evaluate the rules that are `selected` over `trees`. Units that are the same as `before` keep their results."""
    known = before.merger.by_unit if before is not None else {}
    units = [(tree, unit, loaded) for tree in trees for unit, loaded in tree.loaded]
    changed = [(tree, unit, loaded) for tree, unit, loaded in units if unit not in known or tree.known(unit) is None]
    graphs = graphs_of(changed, options)
    types = {kind for resources in graphs.values() for kind in resources.types}
    loaded = load(types, options, before.loaded, before.types) if before is not None else load(types, options)
    rules = [rule for rule in loaded if selected(rule, options)]
    suppressions = gather(options, _comments(changed) if options.comments else (), BUDGET.read)
    merger = Merger(options, suppressions)
    for tree, unit, found in units:
        if unit in graphs and not graphs[unit].resources and found.coverage is None:
            merger.adopt(tree, unit, ())  # there may be thousands of these
        elif unit in graphs:
            _add(merger, tree, unit, graphs[unit], rules, found.runs_in)
            compute = partial(_told, tree, unit, graphs[unit])
            guarded(compute, tree.diagnostics.append, partial(tree.file_of, unit))
        else:
            merger.adopt(tree, unit, known[unit])
    earlier = before.graphs if before is not None else graphs
    all_units = [(tree, unit, graphs[unit] if unit in graphs else earlier[unit]) for tree, unit, _ in units]
    return Judgement(graphs, loaded, rules, suppressions, merger, all_units)


def extended(
    done: Judgement, trees: Sequence[Tree], options: ScanOptions, selected: Callable[[Rule, ScanOptions], bool]
) -> Judgement:
    """Return `done`, which is a judgement on `trees`, with the verdicts of those rules that are `selected` and not in it."""
    loaded = load(done.types, options)
    judged = {rule.id for rule in done.rules}
    rules = [rule for rule in loaded if rule.id not in judged and selected(rule, options)]
    for tree in trees:
        for unit, found in tree.loaded:
            if done.graphs[unit].resources or found.coverage is not None:
                _add(done.merger, tree, unit, done.graphs[unit], rules, found.runs_in)
    return replace(done, loaded=loaded, rules=[*done.rules, *rules])


_kept: list[tuple[Sequence[Tree], Judgement]] = []


def keep(trees: Sequence[Tree], judgement: Judgement) -> None:
    """Keep a judgement on `trees`, which will be needed once more."""
    _kept[:] = [(trees, judgement)]


def kept(trees: Sequence[Tree]) -> Judgement | None:
    """Return the judgement on `trees` that was kept, once; `None` if none was."""
    return _kept.pop()[1] if _kept and _kept[0][0] is trees else None


def _keys(graph: ResourceGraph) -> Iterable[tuple[str, str]]:
    named = ((resource, "" if resource.existing else resource.address) for resource in graph.resources)
    return ((resource_key(resource.id.text), address) for resource, address in named)


def graphs_of(units: Sequence[tuple[Tree, Unit, Loaded]], options: ScanOptions) -> dict[Unit, ResourceGraph]:
    """Return the graph of each unit as rules see it. No rules are loaded."""
    return {unit: _graph(tree, unit, loaded, options) for tree, unit, loaded in units}


def _problems(tree: Tree, unit: Unit, graph: ResourceGraph) -> Iterator[Diagnostic]:
    """Yield what is wrong with the API Management policies of a unit."""
    if any(kind.startswith("microsoft.apimanagement/service/") for kind in graph.types):
        from azward.pipeline.policies import policy_diagnostics  # few deployments have policies

        yield from policy_diagnostics(tree, unit, graph)


def _graph(tree: Tree, unit: Unit, loaded: Loaded, options: ScanOptions) -> ResourceGraph:
    """Return the graph of a unit, an empty one if something goes wrong."""
    standalone = not (options.partial or loaded.partial)

    def build(resources: Sequence[Resource]) -> ResourceGraph:
        return ResourceGraph(
            normalize(resources),
            standalone=standalone,
            coverage=loaded.coverage,
            no_parent_policy=options.no_parent_policy,
        )

    def failed(problem: Diagnostic) -> ResourceGraph:
        tree.diagnostics.append(problem)
        return build(())

    if not loaded.resources:
        return build(())
    return guarded(lambda: build(loaded.resources), failed, lambda: tree.file_of(unit))


def _add(merger: Merger, tree: Tree, unit: Unit, graph: ResourceGraph, rules: Sequence[Rule], portal: str | None) -> None:
    """Add the verdicts on a unit. Whatever goes wrong costs the rest of this unit only."""

    def report(error: RuleError) -> None:
        if isinstance(error.__cause__, RuleError) or not isinstance(error.__cause__, Exception):
            raise error  # in a rule of the user
        tree.diagnostics.append(internal_error(error.__cause__, tree.file_of(unit)))

    guarded(
        lambda: merger.add(tree, unit, evaluate(graph, rules, report), portal),
        tree.diagnostics.append,
        lambda: tree.file_of(unit),
        passing=(RuleError,),
    )


def _told(tree: Tree, unit: Unit, graph: ResourceGraph) -> None:
    tree.diagnostics.extend(_problems(tree, unit, graph))


def _comments(units: Sequence[tuple[Tree, Unit, Loaded]]) -> Sequence[Directive]:
    """Return what `_directives` yields; nothing, so that nothing is suppressed, if something goes wrong."""

    def failed(problem: Diagnostic) -> Sequence[Directive]:
        units[0][0].diagnostics.append(problem)
        return ()

    return contained(lambda: tuple(_directives(units)), failed, str)


def _directives(units: Sequence[tuple[Tree, Unit, Loaded]]) -> Iterator[Directive]:
    """Yield the comments for scanners in the files of `units`, each file once."""
    files = {(id(tree), file): (tree, file) for tree, _, loaded in units for file in _with_comments(tree, loaded)}
    for tree, file in files.values():
        yield from tree.directives(file)


def _with_comments(tree: Tree, loaded: Loaded) -> Iterator[str]:
    """Yield the files of a unit that may have comments: its own, and policies that it loads."""
    yield from loaded.files
    yield from (tree.name(path) for path in loaded.needs if path.suffix.casefold() == ".xml")
