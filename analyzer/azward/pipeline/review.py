"""What a change accepts that its base does not: by configuration, baselines and comments."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from azward.config.configuration import Config, ConfigError, HonouredSuppressions, config_above
from azward.config.text_file import shown
from azward.files.git import GitError
from azward.files.reviewed import ReviewedDisk
from azward.frozen import frozen
from azward.pipeline.scan import scan
from azward.report.model import Review
from azward.rule.model import Status
from azward.source.tree import root_of
from azward.suppression.baseline import occurrence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from azward.config.attestation import Attestation
    from azward.config.configuration import ScanOptions
    from azward.pipeline.base import Base
    from azward.report.model import Report, Result

__all__ = ["Asked", "Configurations", "asked", "configurations", "scan_reviewed"]


MAX_RULES = 20
"""Changed rules that are named one by one."""


@frozen
class Configurations:
    """The configuration of the working tree, and that of the base."""

    given: Config
    reviewed: Config
    problem: str = ""  # why the base has none that can be read; then nothing is reviewed


@frozen
class Statements:
    """What a change states of threats that its base does not."""

    models: tuple[str, ...] = ()  # what it changes of threat models: "the threat model `shop.yaml`"
    attested: tuple[str, ...] = ()  # mitigations
    withdrawn: tuple[str, ...] = ()


@frozen
class Asked:
    """The options of a scan by whose configuration they follow from."""

    effective: ScanOptions
    given: ScanOptions  # with the configuration, baseline and comments of the working tree
    reviewed: ScanOptions  # with those of the base
    changes: tuple[str, ...] = ()
    known: bool = True  # whether there is a base
    statements: Statements = Statements()

    @property
    def review(self) -> Review:
        """Return what the change accepts, without findings."""
        said = self.statements
        changes, in_effect = (*self.changes, *said.models), self.effective == self.given
        return Review(changes, (), in_effect, self.known, said.attested, said.withdrawn)


def configurations(paths: Sequence[Path], given: Path | None, base: Base | None) -> Configurations:
    """Return the configuration of the working tree and that of `base`. Raises ConfigError."""
    disk, problem = _reviewed(paths, base)
    if given is not None and disk.diverts(given):
        raise _diverted(given)
    ours = config_above(paths, given)
    return Configurations(ours, config_above(paths, given, disk), problem)


def _diverted(file: Path) -> ConfigError:
    return ConfigError(f"{file}: path is outside the scan root")


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
    reviewed = replace(_existing(options(found.reviewed, HonouredSuppressions.ALL)), reviewed_comments=True)
    given = _marked(options(found.given, HonouredSuppressions.ALL), found)
    if honoured is HonouredSuppressions.ALL:
        effective = reviewed if trusted else given
    else:
        effective = _existing(options(found.reviewed if trusted else found.given, honoured))
        effective = replace(_marked(effective, found), reviewed_comments=trusted)
    for file in (given.baseline, *(_own_models(given) if given.models else ())):
        if file is not None and isinstance(reviewed.disk, ReviewedDisk) and reviewed.disk.diverts(file):
            raise _diverted(file)
    known = not found.problem
    if not known and not trusted:
        return Asked(effective, given, reviewed, (), known)
    return Asked(
        effective, given, reviewed, tuple(_changes(given, reviewed, found)), known, _statements(given, reviewed, found)
    )


def _marked(options: ScanOptions, found: Configurations) -> ScanOptions:
    """Return `options` with those suppressions marked that the configuration of the base does not have."""
    if found.problem:
        return options
    known = {replace(entry, file="", line=0, column=0) for entry in found.reviewed.suppressions}
    marked = (replace(entry, added=replace(entry, file="", line=0, column=0) not in known) for entry in options.suppressions)
    return replace(options, suppressions=tuple(marked))


def _existing(options: ScanOptions) -> ScanOptions:
    """Return `options` without a baseline and threat models that the base does not have."""
    disk = options.disk
    if not isinstance(disk, ReviewedDisk):
        return options
    if options.baseline is not None and not disk.is_file(options.baseline):
        options = replace(options, baseline=None)
    if options.models:
        there = [name for name in options.models if not _is_model_file(name, options) or disk.is_file(Path(name))]
        options = replace(options, models=tuple(there), threats=options.threats and bool(there))
    return options


def _is_model_file(name: str, options: ScanOptions) -> bool:
    return Path(name) in _own_models(replace(options, models=(name,)))


def _own_models(options: ScanOptions) -> list[Path]:
    """Return the files of threat models that are not built in."""
    from azward.threat.pack import model_files

    found = model_files(options.models, options.model_files)
    return [path for path, built_in in found.items() if path is not None and not built_in]


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


def _same(file: Path, reviewed: ScanOptions) -> bool:
    return not isinstance(reviewed.disk, ReviewedDisk) or reviewed.disk.same(file)


def _statements(given: ScanOptions, reviewed: ScanOptions, found: Configurations) -> Statements:
    """Return what the change states: in its configuration, and in threat models."""
    changes: list[str] = []
    file = found.given.file or found.reviewed.file
    if found.given.threat_models != found.reviewed.threat_models and file is not None:
        changes.append(f"`threat-models` in `{shown(file)}`")
    models = dict.fromkeys(path for path in (*_own_models(given), *_own_models(reviewed)) if not _same(path, reviewed))
    changes += (f"the threat model `{shown(path)}`" for path in models)
    ours = [*given.attestations, *_attestations(models, given)]
    theirs = [*reviewed.attestations, *_attestations(models, reviewed)]
    return Statements(tuple(changes), _only(ours, theirs), _only(theirs, ours))


def _attestations(models: Iterable[Path], options: ScanOptions) -> Iterator[Attestation]:
    """Yield the statements in models. One with an error has none: it is reported where the model is used."""
    from azward.threat.pack import load_model

    for path in models:
        with contextlib.suppress(ConfigError):
            yield from load_model(path, (), options.disk).attestations


def _only(ours: Sequence[Attestation], theirs: Sequence[Attestation]) -> tuple[str, ...]:
    """Return the mitigations of those statements that are not in the other list, each once."""
    known = {replace(one, place="") for one in theirs}
    return tuple(dict.fromkeys(one.mitigation for one in ours if replace(one, place="") not in known))


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
        hidden = [result for result in _scan_again(paths, asked.reviewed, base).results if _is_added(result)]
    review = asked.review
    return replace(report, review=replace(review, changes=(*review.changes, *_comments(hidden)), hidden=tuple(hidden)))


def _scan_again(paths: Sequence[Path], options: ScanOptions, base: Base | None = None) -> Report:
    return scan(paths, replace(options, threats=False), base)


def _is_added(result: Result) -> bool:
    found = result.refused or result.suppression
    return found is not None and not found.outgrown and (found.added or result.refused is not None)


def _hidden(paths: Sequence[Path], asked: Asked, base: Base | None, report: Report) -> list[Result]:
    """Return the findings with the options of the base that are none, or less severe, with those that are given."""
    known = {True: report}
    given = known.get(asked.effective == asked.given) or _scan_again(paths, replace(asked.given, diff_base=""))
    reviewed = known.get(asked.effective == asked.reviewed) or _scan_again(paths, asked.reviewed, base)
    left: Counter[object] = Counter()
    for result in given.results:
        if result.status is Status.FAIL:
            left[(*occurrence(result), result.severity)] += 1
    hidden: list[Result] = []
    for result in reviewed.results:
        if result.status is Status.FAIL and not _is_worse_than_base(result):
            key = (*occurrence(result), result.severity)
            if left[key]:
                left[key] -= 1
            else:
                hidden.append(result)
    return hidden


def _is_worse_than_base(result: Result) -> bool:
    """Decide whether a finding counts only since it is worse than in the base, whatever accepts it."""
    return result.refused is not None and result.refused.outgrown and not result.refused.settled


def _comments(hidden: Sequence[Result]) -> Iterator[str]:
    """Yield the places of the comments, each once."""
    found = [result.refused or result.suppression for result in hidden if _is_added(result)]
    spans = dict.fromkeys(one.span for one in found if one is not None and one.span is not None)
    for span in spans:
        yield f"a comment at `{span.file}:{span.start_line}`"
