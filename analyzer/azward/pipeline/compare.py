"""Compares results with what was accepted or there before: a baseline, or another commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.pipeline.judge import judge
from azward.pipeline.read import read
from azward.report.model import Comparison, NoticeState
from azward.source.tree import root_of
from azward.suppression.gather import today
from azward.suppression.identity import resource_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from azward.config.configuration import ScanOptions
    from azward.files.git import CommittedDisk
    from azward.pipeline.base import Base
    from azward.pipeline.judge import Judgement
    from azward.report.model import Notice, Result
    from azward.source.tree import Tree
    from azward.suppression.baseline import Entry

__all__ = ["Earlier", "earlier", "earlier_or_notes", "with_base", "with_baseline"]


def with_baseline(
    results: list[Result], in_scope: Callable[[Entry], bool], options: ScanOptions, head: Judgement
) -> tuple[list[Result], list[Notice], Comparison | None]:
    """Return the results with those suppressed that the baseline accepts, what became of its entries, and the comparison.

    An entry is reported as stale only if it is `in_scope`.
    """
    if options.baseline is None:
        return results, [], None
    from azward.suppression.baseline import read_baseline

    baseline = read_baseline(options.baseline, options.disk)
    resources = head.resources()

    def stayed(entry: Entry, deployment: str) -> bool:
        return resources.may_have(entry.file, resource_key(entry.resource), deployment)

    results, notices = baseline.applied(results, today(options), in_scope, stayed)
    gone = sum(notice.state is NoticeState.UNUSED for notice in notices)
    return results, notices, Comparison(baseline.file, gone=gone)


@frozen
class Earlier:
    """The trees at the merge base of HEAD and the base of a comparison."""

    commit: str
    trees: list[Tree]
    disks: dict[Path, CommittedDisk]  # by root

    @property
    def missing(self) -> list[str]:
        """Return the files of the commit that are not in the clone."""
        return sorted({name for disk in self.disks.values() for name in disk.missing})


def earlier(paths: Sequence[Path], options: ScanOptions, trees: Sequence[Tree], base: Base) -> Earlier:
    """Return what `paths` deploy at the merge base of HEAD and `base`. Raises GitError."""
    found = {tree.root: base.fork(tree.root) for tree in trees}
    disks = {root: disk for root, (_, disk) in found.items()}
    commit = next((commit for commit, _ in found.values()), "")
    return Earlier(commit, read_commit(paths, options, {tree.root: tree for tree in trees}, disks), disks)


def earlier_or_notes(
    paths: Sequence[Path], options: ScanOptions, trees: Sequence[Tree], base: Base
) -> tuple[Earlier | None, list[Diagnostic]]:
    """Return what `earlier` does, and notes on what is missing; if the commit cannot be read, only why."""
    from azward.files.git import GitError

    try:
        return earlier(paths, options, trees, base), []
    except GitError as error:
        return None, [_note(f"not compared with `{options.diff_base}`, so all findings count: {error}")]


def with_base(
    results: Sequence[Result], options: ScanOptions, head: Judgement, before: Earlier
) -> tuple[list[Result], Comparison, list[Diagnostic]]:
    """Return the results, each marked as new unless `before` has it, and notes.

    Comments that suppress findings and that the merge base does not have are marked as added, or refused if only
    `options.reviewed_comments` count.
    """
    from azward.suppression.compare import compared, with_added
    from azward.suppression.outgrown import with_outgrown

    judgement = judge(before.trees, options, head)
    known, there = judgement.merger.results(), judgement.suppressions
    resources = head.resources(), judgement.resources()
    results = with_outgrown(results, known, resources)
    results = with_added(results, known, resources, (head.suppressions, there), refuse=options.reviewed_comments)
    notes: list[Diagnostic] = []
    if missing := before.missing:
        more = f" and {len(missing) - 1:,} more" if len(missing) > 1 else ""
        text = f"`{missing[0]}`{more} of `{options.diff_base}` not in this clone: known findings there may count as new"
        notes.append(_note(text))
    marked, gone = compared(results, known, resources)
    return marked, Comparison(options.diff_base, before.commit, gone), notes


def read_commit(
    paths: Sequence[Path], options: ScanOptions, trees: Mapping[Path, Tree], disks: Mapping[Path, CommittedDisk]
) -> list[Tree]:
    """Return the trees at commits, by root; `trees` are those that `paths` are in now."""

    def committed(path: Path) -> Path:
        root, inside = root_of(path)
        found = trees[root].in_commit(inside, disks[root])
        return path if found == inside else found

    return read([committed(path) for path in paths], options, lambda root: trees[root].at(disks[root]))


def _note(message: str) -> Diagnostic:
    return Diagnostic("", 0, 0, message, DiagnosticKind.NOTE)
