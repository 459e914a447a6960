"""Counts of what a scan read and judged."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from azward.graph.arm_types import facts_of
from azward.graph.arm_types.nothing_to_judge import reason_of
from azward.pipeline.findings import of_source
from azward.report.model import PlainType, Stats
from azward.rule.model import Severity, Status
from azward.rule.reads import decided_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from azward.graph.resource import Resource
    from azward.pipeline.judge import Judgement
    from azward.report.model import Result
    from azward.rule.model import Rule
    from azward.source.tree import Tree

__all__ = ["listing", "stats"]

GENERIC = "secrets"
"""The service of rules that look for credentials in any resource: a type with no other rule has none of its own."""


_OPERATIONS = "azward/apioperations"
_IN_POLICIES = tuple(
    f"microsoft.apimanagement/service/{kind}"
    for kind in (
        "apis/operations",
        "apis/operations/policies",
        "apis/policies",
        "policies",
        "policyfragments",
        "products/apis",
        "products/policies",
    )
)
"""Types whose content is judged as the effective policy of each operation."""


def stats(trees: Sequence[Tree], judgement: Judgement, results: Sequence[Result], *, narrowed: bool) -> Stats:
    """Return the counts. If the user `narrowed` the rules, types without rules are not counted: the pack may have some."""
    passed = judgement.merger.passed
    counted: dict[str, Resource] = {}
    for resources in judgement.graphs.values():
        for resource in resources.resources:
            if not resource.existing and not of_source(resource):
                counted.setdefault(f"{resource.id.key}|{resource.address}", resource)
    unruled, strict, plain = _without_rules([] if narrowed else [resource.type for resource in counted.values()], judgement)
    files = {name for tree in trees for _, loaded in tree.loaded for name in loaded.files}
    units = [loaded for tree in trees for _, loaded in tree.loaded]
    deployments = [loaded for loaded in units if not loaded.resources or not all(map(_is_file, loaded.resources))]
    verdicts = Counter(result.status.value for result in results)
    verdicts[Status.PASS.value] += len(passed)
    return Stats(
        files=len(files),
        units=len(deployments) or len(units),
        resources=len(counted),
        rules=len({result.rule.id for result in results} | {rule for rule, _, _ in passed}),
        verdicts=dict(sorted(verdicts.items())),
        unruled_types=dict(sorted(unruled.items())),
        strict_types=dict(sorted(strict.items())),
        plain_types={kind: PlainType(number, reason_of(kind)) for kind, number in sorted(plain.items())},
        skipped=_by_reason(tree.skipped for tree in trees),
        left_out=_by_reason(tree.left_out for tree in trees),
    )


def _without_rules(kinds: Sequence[str], judgement: Judgement) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Count the resources that no rule judged: without a rule, with `info` rules that did not run, with nothing to judge."""
    ruled = _judged_by(judgement.rules)
    strict = _judged_by(rule for rule in judgement.loaded if rule.severity is Severity.INFO)
    left = [kind for kind in kinds if not _is_ruled(kind, ruled)]
    found: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
    spelled: dict[str, str] = {}  # one spelling of each type
    for kind in (spelled.setdefault(written.casefold(), written) for written in left):
        found[1 if _is_ruled(kind, strict) else 2 if reason_of(kind) else 0][kind] += 1
    return found


def _judged_by(rules: Iterable[Rule]) -> set[str]:
    """Return the types that rules judge, or whose content decides their verdicts on a parent; in lower case."""
    own = [rule for rule in rules if rule.service != GENERIC]
    judged = {kind.casefold() for rule in own for kind in rule.resource_types}
    with_others = {kind for rule in own for kind in decided_with(rule)}
    return {*judged, *with_others, *(_IN_POLICIES if _OPERATIONS in judged else ())}


def _is_file(resource: Resource) -> bool:
    """Decide whether a resource is only a file that lies beside what is deployed."""
    return resource.type == "Azward/files"


def _is_ruled(kind: str, ruled: set[str]) -> bool:
    """Decide whether rules judge a type: as a resource, or as a part of its parent that the child only configures."""
    parent = kind.rpartition("/")[0]
    return kind.casefold() in ruled or (
        parent.casefold() in ruled and any(fold.child.casefold() == kind.casefold() for fold in facts_of(parent).folds)
    )


def _by_reason(trees: Iterable[Mapping[str, set[str]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for entries in trees:
        for reason, names in entries.items():
            found.setdefault(reason, set()).update(names)
    return {reason: tuple(sorted(names)) for reason, names in sorted(found.items())}


def listing(trees: Iterable[Tree]) -> dict[str, dict[str, int]]:
    """Return by resource type how many live resources were listed, read or not read, over all snapshots."""
    found: dict[str, Counter[str]] = {}
    for tree in trees:
        for _, loaded in tree.loaded:
            for kind, counts in loaded.listing.items():
                found.setdefault(kind, Counter()).update(counts)
    return {kind: dict(counts) for kind, counts in sorted(found.items())}
