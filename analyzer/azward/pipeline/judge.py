"""Evaluates the rules over scanned trees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.pipeline.findings import Merger
from azward.pipeline.select import is_selected, load
from azward.rule.evaluate import evaluate
from azward.rule.model import RuleError
from azward.source.guard import guarded, internal_error
from azward.suppression.gather import gather

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from azward.config.configuration import ScanOptions
    from azward.graph.diagnostic import Diagnostic
    from azward.graph.resource import Resource
    from azward.rule.model import Rule
    from azward.source.directive import Directive
    from azward.source.tree import Tree
    from azward.source.unit import Loaded, Unit
    from azward.suppression.suppressions import Suppressions

__all__ = ["Judgement", "graphs_of", "judge"]


@dataclass(slots=True)
class Judgement:
    """The verdicts of the rules over some trees."""

    graphs: dict[Unit, ResourceGraph]
    loaded: list[Rule]  # all rules for the types of the graphs
    rules: list[Rule]  # those that took part
    suppressions: Suppressions
    merger: Merger

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
    suppressions = gather(options, _directives(changed) if options.comments else ())
    merger = Merger(options, suppressions)
    for tree, unit, found in units:
        if unit in graphs:
            _add(merger, tree, unit, graphs[unit], rules, found.runs_in)
            tree.diagnostics.extend(_problems(tree, unit, graphs[unit]))
        else:
            merger.adopt(tree, unit, known[unit])
    return Judgement(graphs, loaded, rules, suppressions, merger)


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


def _directives(units: Sequence[tuple[Tree, Unit, Loaded]]) -> Iterator[Directive]:
    """Yield the comments for scanners in the files of `units`, each file once."""
    files = {(id(tree), file): (tree, file) for tree, _, loaded in units for file in _with_comments(tree, loaded)}
    for tree, file in files.values():
        yield from tree.directives(file)


def _with_comments(tree: Tree, loaded: Loaded) -> Iterator[str]:
    """Yield the files of a unit that may have comments: its own, and policies that it loads."""
    yield from loaded.files
    yield from (tree.name(path) for path in loaded.needs if path.suffix.casefold() == ".xml")
