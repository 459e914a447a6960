"""What a change accepts that its base does not: by configuration, baselines and comments."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.config.configuration import Config, HonouredSuppressions, find_config, load_config
from azward.config.text_file import shown
from azward.files.disk import DISK
from azward.files.git import GitError
from azward.files.reviewed import ReviewedDisk
from azward.frozen import frozen
from azward.pipeline.scan import scan
from azward.report.model import Review
from azward.rule.model import Status
from azward.source.tree import root_of
from azward.suppression.baseline import occurrence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from azward.config.configuration import ScanOptions
    from azward.files.disk import Disk
    from azward.pipeline.base import Base
    from azward.report.model import Report, Result

__all__ = ["Asked", "Configurations", "asked", "configuration", "configurations", "scan_reviewed"]


MAX_RULES = 20
"""Changed rules that are named one by one."""


@frozen
class Configurations:
    """The configuration of the working tree, and that of the base."""

    given: Config
    reviewed: Config
    problem: str = ""  # why the base has none that can be read; then nothing is reviewed


@frozen
class Asked:
    """The options of a scan by whose configuration they follow from."""

    effective: ScanOptions
    given: ScanOptions  # with the configuration, baseline and comments of the working tree
    reviewed: ScanOptions  # with those of the base
    changes: tuple[str, ...] = ()
    known: bool = True  # whether there is a base


def configuration(paths: Sequence[Path], given: Path | None, disk: Disk = DISK) -> Config:
    """Return the configuration in the file `given`, else in the closest file above the first path."""
    if given is not None and disk is not DISK and not disk.is_file(given):
        return Config(disk=disk)
    file = given or find_config(paths[0], disk)
    return load_config(file, disk) if file else Config(disk=disk)


def configurations(paths: Sequence[Path], given: Path | None, base: Base | None) -> Configurations:
    """Return the configuration of the working tree and that of `base`. Raises ConfigError."""
    ours = configuration(paths, given)
    disk, problem = _reviewed(paths, base)
    return Configurations(ours, configuration(paths, given, disk), problem)


def _reviewed(paths: Sequence[Path], base: Base | None) -> tuple[ReviewedDisk, str]:
    """Return the files that the base has, and why there are none; "" if there are."""
    from azward.pipeline.base import Base

    root, _ = root_of(paths[0])
    try:
        repository = (base or Base("")).repository(root)
    except GitError as error:
        return ReviewedDisk(None, None), str(error)
    if base is None:
        return ReviewedDisk(repository, None), "there is no base to compare with"
    try:
        return ReviewedDisk(repository, base.tip(root)), ""
    except GitError as error:
        return ReviewedDisk(repository, None), str(error)


def asked(
    found: Configurations,
    options: Callable[[Config, HonouredSuppressions], ScanOptions],
    honoured: HonouredSuppressions,
    *,
    trusted: bool,
) -> Asked:
    """Return the options of a scan; `options` returns those that follow from a configuration.

    If only what is reviewed is `trusted`, the configuration, baseline and comments of the base count, else those of the
    working tree.
    """
    reviewed = replace(_with_baseline(options(found.reviewed, HonouredSuppressions.ALL)), reviewed_comments=True)
    given = options(found.given, HonouredSuppressions.ALL)
    if honoured is HonouredSuppressions.ALL:
        effective = reviewed if trusted else given
    else:
        effective = _with_baseline(options(found.reviewed if trusted else found.given, honoured))
        effective = replace(effective, reviewed_comments=trusted)
    known = not found.problem
    changes = tuple(_changes(given, reviewed, found)) if known or trusted else ()
    return Asked(effective, given, reviewed, changes, known)


def _with_baseline(options: ScanOptions) -> ScanOptions:
    """Return `options` without a baseline that the base does not have."""
    missing = (
        isinstance(options.disk, ReviewedDisk)
        and options.baseline is not None
        and not options.disk.is_file(options.baseline)
    )
    return replace(options, baseline=None) if missing else options


def _changes(given: ScanOptions, reviewed: ScanOptions, found: Configurations) -> Iterator[str]:
    ours, theirs = found.given.settings(), found.reviewed.settings()
    file = found.given.file or found.reviewed.file
    for key, value in ours.items():
        if value != theirs[key] and key != "baseline" and file is not None:
            yield f"`{key}` in `{shown(file)}`"
    before, after = ({rule.id: rule for rule in options.own_rules} for options in (reviewed, given))
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    yield from (f"the rule `{name}`" for name in changed[:MAX_RULES])
    if len(changed) > MAX_RULES:
        yield f"{len(changed) - MAX_RULES:,} more rules"
    if (baseline := given.baseline) is not None and (baseline != reviewed.baseline or not _same(baseline, reviewed)):
        yield f"the baseline `{shown(baseline)}`"


def _same(baseline: Path, reviewed: ScanOptions) -> bool:
    return not isinstance(reviewed.disk, ReviewedDisk) or reviewed.disk.same(baseline)


def scan_reviewed(paths: Sequence[Path], asked: Asked, base: Base | None) -> Report:
    """Return the report of the effective options, with what the working tree accepts and the base does not.

    Further scans are made only if configuration or baseline differ, or if neither counts.
    """
    report = scan(paths, asked.effective, base)
    if asked.changes:
        hidden = _hidden(paths, asked, base, report)
    elif asked.effective in (asked.given, asked.reviewed):
        hidden = [result for result in report.results if _is_added(result)]
    else:
        hidden = [result for result in scan(paths, asked.reviewed, base).results if _is_added(result)]
    changes = [*asked.changes, *_comments(hidden)]
    in_effect = asked.effective == asked.given
    return replace(report, review=Review(tuple(changes), tuple(hidden), in_effect, asked.known))


def _is_added(result: Result) -> bool:
    return result.refused is not None or (result.suppression is not None and result.suppression.added)


def _hidden(paths: Sequence[Path], asked: Asked, base: Base | None, report: Report) -> list[Result]:
    """Return the findings with the options of the base that are none, or less severe, with those that are given."""
    known = {True: report}
    given = known.get(asked.effective == asked.given) or scan(paths, replace(asked.given, diff_base=""))
    reviewed = known.get(asked.effective == asked.reviewed) or scan(paths, asked.reviewed, base)
    left: Counter[object] = Counter()
    for result in given.results:
        if result.status is Status.FAIL:
            left[(*occurrence(result), result.severity)] += 1
    hidden: list[Result] = []
    for result in reviewed.results:
        if result.status is Status.FAIL:
            key = (*occurrence(result), result.severity)
            if left[key]:
                left[key] -= 1
            else:
                hidden.append(result)
    return hidden


def _comments(hidden: Sequence[Result]) -> Iterator[str]:
    """Yield the places of the comments, each once."""
    found = [result.refused or result.suppression for result in hidden if _is_added(result)]
    spans = dict.fromkeys(one.span for one in found if one is not None and one.span is not None)
    for span in spans:
        yield f"a comment at `{span.file}:{span.start_line}`"
