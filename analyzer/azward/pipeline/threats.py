"""From paths to the coverage of threats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from azward import __version__
from azward.config.text_file import ConfigError
from azward.graph.flow.model import Flows
from azward.pipeline.guard import Guard
from azward.pipeline.judge import extended, judge, kept
from azward.pipeline.read import diagnostics_of, read
from azward.pipeline.threat_models import models_for, results_of
from azward.rule.model import RuleError, Severity
from azward.source.guard import guarded
from azward.threat.coverage import ModelCoverage, ThreatReport, cover, why
from azward.threat.fit import anchors, may_fit
from azward.threat.flow_join import cover_flows
from azward.threat.join import Join
from azward.threat.match import joined
from azward.threat.place import Place, Usage
from azward.threat.stride import empty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from azward.config.attestation import Attestation
    from azward.config.configuration import ScanOptions
    from azward.graph.diagnostic import Diagnostic
    from azward.graph.graph import ResourceGraph
    from azward.graph.resource import Span
    from azward.pipeline.base import Base
    from azward.pipeline.compare import Earlier
    from azward.pipeline.judge import Judgement
    from azward.rule.model import Rule
    from azward.source.tree import Tree
    from azward.threat.model import ThreatModel

__all__ = [
    "beside_scan",
    "compared",
    "covered",
    "drafted",
    "graphs",
    "judged",
    "report",
    "threats",
    "threats_of",
]


def threats(
    paths: Sequence[Path],
    options: ScanOptions,
    models: Sequence[ThreatModel],
    attestations: Sequence[Attestation] = (),
    *,
    fitting: bool = True,
    inferring: bool = True,
) -> ThreatReport:
    """Return the coverage of the threats of `models` over all that `paths` deploy; if `fitting`, only of models that fit.

    Unless it is `inferring`, data flows are inferred only if no model fits.
    """
    trees = read(paths, options)
    judgement = judged(trees, options, _possible(models, trees) if fitting else models)
    return report(trees, judgement, options, models, attestations, fitting=fitting, inferring=inferring)


def _possible(models: Sequence[ThreatModel], trees: Sequence[Tree]) -> list[ThreatModel]:
    """Return the models that may fit what is deployed."""
    deployed = (resource for tree in trees for _, loaded in tree.loaded for resource in loaded.resources)
    types = {resource.type.casefold() for resource in deployed}
    return [model for model in models if may_fit(anchors(model), (types,))]


def beside_scan(paths: Sequence[Path], options: ScanOptions) -> tuple[ThreatReport | None, Diagnostic | None]:
    """Return the coverage of the models that fit what a scan read, and what went wrong.

    What the scan read and judged is taken from there, if it was to be kept.
    """
    problems: list[Diagnostic] = []

    def compute() -> ThreatReport | None:
        return threats_of(paths, options)

    found = guarded(compute, problems.append, str, (ConfigError, RuleError), alone=False)
    return found, problems[0] if problems else None


def threats_of(
    paths: Sequence[Path], options: ScanOptions, base: Base | None = None, *, inferring: bool = True
) -> ThreatReport:
    """Return the coverage of the threats of the models of `options` over all that `paths` deploy.

    With `base`, it is compared with that at the merge base of HEAD and `base`. Raises ConfigError if that commit cannot be
    read, and for an error in a model. Unless it is `inferring`, data flows are inferred only if no model fits.
    """
    from azward.files.git import GitError
    from azward.pipeline.compare import earlier

    models = models_for(options)
    trees = read(paths, options)
    if base is None:
        return covered(trees, options, models, inferring=inferring)
    try:
        return compared(paths, options, models, trees, earlier(paths, options, trees, base))
    except GitError as error:
        raise ConfigError(f"cannot compare with `{options.diff_base}`: {error}") from error


def covered(
    trees: Sequence[Tree], options: ScanOptions, models: Sequence[ThreatModel], *, inferring: bool = True
) -> ThreatReport:
    """Return the coverage of threats: of models that `options` names, else of those that fit."""
    fitting = not options.models
    judgement = judged(trees, options, _possible(models, trees) if fitting else models)
    return report(trees, judgement, options, models, options.attestations, fitting=fitting, inferring=inferring)


def judged(trees: Sequence[Tree], options: ScanOptions, models: Sequence[ThreatModel]) -> Judgement:
    """Evaluate the rules that prove mitigations of `models`.

    Rules of every severity take part, also those that the configuration skips: a skipped rule proves nothing.
    """
    joins = [Join(model) for model in models if not model.generated]
    of_flows = Join(empty())

    def selected(rule: Rule, _: ScanOptions) -> bool:
        weighs = rule.severity >= Severity.MEDIUM  # others never decide
        return any(join.proved_by(rule) for join in joins) or bool(weighs and of_flows.proved_by(rule))

    unfiltered = replace(options, rules=(), skip_rules=(), profile="strict", baseline=None, passes=False)
    done = kept(trees)
    if done is not None:
        return extended(done, trees, unfiltered, selected)
    return judge(trees, unfiltered, selected=selected)


def report(
    trees: Sequence[Tree],
    judgement: Judgement,
    options: ScanOptions,
    models: Sequence[ThreatModel],
    attestations: Sequence[Attestation],
    *,
    fitting: bool,
    inferring: bool = True,
) -> ThreatReport:
    """Return the coverage that a judgement gives: only of models that fit, if they are `fitting`."""
    today = options.today or datetime.now(UTC).date()
    guard = Guard(trees)
    usages = [Usage(graph) for graph in judgement.graphs.values()]
    results = list(results_of(judgement))
    coverage: list[ModelCoverage] = []
    others: list[ModelCoverage] = []
    chosen = [model for model in models if not model.generated]
    for model in chosen:
        found = (
            guard.kept(partial(Place, model, usage), unit) for unit, usage in zip(judgement.graphs, usages, strict=True)
        )
        places = [place for place in found if place is not None]
        if fitting and not any(place.fitting for place in places):
            others.append(ModelCoverage(model, fits=False, why=why(model, ())))
        else:
            stated = (*attestations, *model.attestations)
            one = guard.kept(partial(cover, model, places, results, judgement.rules, stated, today))
            coverage += [one] if one is not None else []
    generating = len(chosen) < len(models) or (fitting and not coverage)
    inferred = tuple(_inferred(judgement, guard)) if inferring or generating else ()
    if generating:
        generated = guard.kept(lambda: cover_flows(inferred, usages, results, judgement.rules, attestations, today))
        coverage += [generated] if generated is not None else []
    return ThreatReport(
        version=__version__,
        models=tuple(guard.kept(partial(joined, one, inferred)) or one for one in coverage),
        others=tuple(others),
        diagnostics=(*diagnostics_of(trees), *guard.problems),
        problems=(
            *_problems(attestations, (*chosen, empty()), today),
            *(note for found in coverage for note in _notes(found)),
        ),
        units=sum(len(tree.loaded) for tree in trees),
        locate=_locator(judgement),
        inferred=inferred,
    )


def _inferred(judgement: Judgement, guard: Guard) -> Iterator[Flows]:
    """Yield the data flows of each graph; none where something goes wrong."""
    from azward.graph.flow.infer import infer  # its modules on networks take a while to import

    for unit, graph in judgement.graphs.items():
        yield guard.kept(partial(infer, graph), unit) or Flows((), (), ())


def _problems(attestations: Sequence[Attestation], models: Sequence[ThreatModel], today: date) -> Iterator[str]:
    """Yield what is wrong with attestations: expired, or about a mitigation that no model has."""
    known = {f"{model.id}/{name}" for model in models for name in model.mitigations}
    ids = {model.id for model in models}
    for one in (*attestations, *(one for model in models for one in model.attestations)):
        if problem := one.problem(today):
            yield f"{one.place}: the statement about `{one.mitigation}` {problem}, so it does not count"
        elif one.mitigation not in known and one.mitigation.partition("/")[0] in ids:
            yield f"{one.place}: unknown mitigation `{one.mitigation}`, so the statement does not count"


def _notes(found: ModelCoverage) -> Iterator[str]:
    """Yield what a user should know about a model: what an import left out, and components that select nothing."""
    model = found.model
    yield from model.notes
    if model.own and found.fits:
        empty = [one.component for one in found.components if not one.resources]
        names = [f"`{name}`" for name in empty if model.components[name].selectors]
        if names:
            yield f"{model.path}: no resource is found for {', '.join(names)}"


def _locator(judgement: Judgement) -> Callable[[str], Span | None]:
    def locate(key: str) -> Span | None:
        for graph in judgement.graphs.values():
            if (found := graph.get(key)) is not None:
                return found.locate(())
        return None

    return locate


def graphs(paths: Sequence[Path], options: ScanOptions) -> tuple[list[ResourceGraph], tuple[Diagnostic, ...]]:
    """Return the graphs of all that `paths` deploy, and what was not read."""
    trees = read(paths, options)
    judgement = judge(trees, options, selected=lambda _, __: False)
    return list(judgement.graphs.values()), diagnostics_of(trees)


def drafted(graphs: Sequence[ResourceGraph], title: str) -> tuple[str, Diagnostic | None]:
    """Return a model that is drafted from what is deployed; "" and the reason if it takes too much."""
    from azward.rule.pack import load_rules
    from azward.threat.draft import draft

    problems: list[Diagnostic] = []

    def failed(problem: Diagnostic) -> str:
        problems.append(problem)
        return ""

    return guarded(lambda: draft(graphs, load_rules(), title), failed, str), problems[0] if problems else None


def compared(
    paths: Sequence[Path], options: ScanOptions, models: Sequence[ThreatModel], trees: Sequence[Tree], before: Earlier
) -> ThreatReport:
    """Return the coverage of threats, compared with that of `before`. A model that fits now or then is covered.

    Statements of the base are those of its own configuration. If only what is reviewed counts, those of `options`, which
    are reviewed, count for both.
    """
    from azward.config.configuration import config_above
    from azward.threat.change import compare

    now, then = judged(trees, options, models), judged(before.trees, options, models)
    stated = options.attestations
    if not options.reviewed_comments:
        found = (config_above(paths, options.config_file, disk) for disk in before.disks.values())
        stated = tuple(one for config in found for one in config.attestations)
    guard = Guard(trees)
    chosen = [model for model in models if options.models or _fits(model, now, guard) or _fits(model, then, guard)]
    chosen = chosen or [empty()]
    was = report(before.trees, then, options, chosen, stated, fitting=False)
    found_now = report(trees, now, options, chosen, options.attestations, fitting=False)
    others = tuple(ModelCoverage(model, fits=False, why=why(model, ())) for model in models if model not in chosen)
    return replace(found_now, others=others, comparison=compare(was, found_now, options.diff_base, before.commit))


def _fits(model: ThreatModel, judgement: Judgement, guard: Guard) -> bool:
    """Decide whether a model fits a deployment. What goes wrong is reported with the threats."""
    places = (guard.kept(partial(Place, model, Usage(graph))) for graph in judgement.graphs.values())
    return any(place is not None and place.fitting for place in places)
