"""From paths to the coverage of threats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from azward import __version__
from azward.config.text_file import ConfigError
from azward.graph.flow.infer import infer
from azward.pipeline.guard import Guard
from azward.pipeline.judge import judge
from azward.pipeline.read import diagnostics_of, read
from azward.rule.model import RuleError, Status
from azward.source.guard import contained
from azward.threat.coverage import ModelCoverage, ThreatReport, cover, why
from azward.threat.flow_join import cover_flows
from azward.threat.join import Join
from azward.threat.match import joined
from azward.threat.pack import models_of
from azward.threat.place import Place, Usage
from azward.threat.state import Judged
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
    "graphs",
    "judged",
    "models_for",
    "report",
    "results_of",
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
) -> ThreatReport:
    """Return the coverage of the threats of `models` over all that `paths` deploy; if `fitting`, only of models that fit."""
    trees = read(paths, options)
    return report(trees, judged(trees, options, models), options, models, attestations, fitting=fitting)


def beside_scan(paths: Sequence[Path], options: ScanOptions) -> tuple[ThreatReport | None, Diagnostic | None]:
    """Return the coverage of the models that fit what a scan read, and what went wrong. It reads and judges all again."""
    problems: list[Diagnostic] = []

    def compute() -> ThreatReport | None:
        return threats_of(paths, options)

    return contained(compute, problems.append, str, (ConfigError, RuleError)), problems[0] if problems else None


def threats_of(paths: Sequence[Path], options: ScanOptions, base: Base | None = None) -> ThreatReport:
    """Return the coverage of the threats of the models of `options` over all that `paths` deploy.

    With `base`, it is compared with that at the merge base of HEAD and `base`. Raises ConfigError if that commit cannot be
    read, and for an error in a model.
    """
    from azward.files.git import GitError
    from azward.pipeline.compare import earlier

    models = models_for(options)
    trees = read(paths, options)
    if base is None:
        return covered(trees, options, models)
    try:
        return compared(paths, options, models, trees, earlier(paths, options, trees, base))
    except GitError as error:
        raise ConfigError(f"cannot compare with `{options.diff_base}`: {error}") from error


def covered(trees: Sequence[Tree], options: ScanOptions, models: Sequence[ThreatModel]) -> ThreatReport:
    """Return the coverage of threats: of models that `options` names, else of those that fit."""
    judgement = judged(trees, options, models)
    return report(trees, judgement, options, models, options.attestations, fitting=not options.models)


def models_for(options: ScanOptions) -> list[ThreatModel]:
    """Return the threat models that the options name, else all that may fit. Raises ConfigError."""
    own = [rule.id for rule in options.own_rules]
    return list(models_of(options.models, options.model_files, own, options.disk))


def judged(trees: Sequence[Tree], options: ScanOptions, models: Sequence[ThreatModel]) -> Judgement:
    """Evaluate the rules that prove mitigations of `models`.

    Rules of every severity take part, also those that the configuration skips: a skipped rule proves nothing.
    """
    joins = [Join(model) for model in (*models, empty())]

    def selected(rule: Rule, _: ScanOptions) -> bool:
        return any(join.proved_by(rule) for join in joins)

    unfiltered = replace(options, rules=(), skip_rules=(), profile="strict", baseline=None, passes=False)
    return judge(trees, unfiltered, selected=selected)


def report(
    trees: Sequence[Tree],
    judgement: Judgement,
    options: ScanOptions,
    models: Sequence[ThreatModel],
    attestations: Sequence[Attestation],
    *,
    fitting: bool,
) -> ThreatReport:
    """Return the coverage that a judgement gives: only of models that fit, if they are `fitting`."""
    today = options.today or datetime.now(UTC).date()
    guard = Guard(trees)
    found = ((unit, guard.kept(partial(infer, graph), unit)) for unit, graph in judgement.graphs.items())
    inferred = tuple(flows for _, flows in found if flows is not None)
    usages = [Usage(graph) for graph in judgement.graphs.values()]
    results = list(results_of(judgement))
    coverage: list[ModelCoverage] = []
    others: list[ModelCoverage] = []
    chosen = [model for model in models if not model.generated]
    for model in chosen:
        places = [Place(model, usage) for usage in usages]
        if fitting and not any(place.fitting for place in places):
            others.append(ModelCoverage(model, fits=False, why=why(model, ())))
        else:
            stated = (*attestations, *model.attestations)
            one = guard.kept(partial(cover, model, places, results, judgement.rules, stated, today))
            coverage += [one] if one is not None else []
    if len(chosen) < len(models) or (fitting and not coverage):
        generated = guard.kept(lambda: cover_flows(inferred, usages, results, judgement.rules, attestations, today))
        coverage += [generated] if generated is not None else []
    return ThreatReport(
        version=__version__,
        models=tuple(guard.kept(partial(joined, one, inferred)) or one for one in coverage),
        others=tuple(others),
        diagnostics=(*diagnostics_of(trees), *guard.problems),
        problems=(*_problems(attestations, models, today), *(note for found in coverage for note in _notes(found))),
        units=sum(len(tree.loaded) for tree in trees),
        locate=_locator(judgement),
        inferred=inferred,
    )


def results_of(judgement: Judgement) -> Iterator[Judged]:
    """Yield the results of rules. A suppressed failure is a failure all the same."""
    rules = {rule.id: rule for rule in judgement.rules}
    for result in judgement.merger.results():
        status = result.suppression.answer if result.suppression is not None else result.status
        key = result.resource.id.casefold().rstrip("/")
        severity = max(result.severity, result.rule.severity)  # what is less urgent weighs no less
        yield Judged(result.rule, key, result.resource.address, status, severity, result)
    for rule, key, address in sorted(judgement.merger.passed):
        yield Judged(rules[rule], key, address, Status.PASS, rules[rule].severity)


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
    chosen = [model for model in models if options.models or _fits(model, now) or _fits(model, then)]
    chosen = chosen or [empty()]
    was = report(before.trees, then, options, chosen, stated, fitting=False)
    found_now = report(trees, now, options, chosen, options.attestations, fitting=False)
    others = tuple(ModelCoverage(model, fits=False, why=why(model, ())) for model in models if model not in chosen)
    return replace(found_now, others=others, comparison=compare(was, found_now, options.diff_base, before.commit))


def _fits(model: ThreatModel, judgement: Judgement) -> bool:
    return any(Place(model, Usage(graph)).fitting for graph in judgement.graphs.values())
