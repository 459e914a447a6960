"""`azward scan`."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from azward.budget import BUDGET, limited_memory
from azward.cli.inputs import EXPECTED, configuration, require_paths, require_rules, without_effect
from azward.cli.options import (
    NEVER,
    THREAT,
    All,
    BaselineFile,
    Colour,
    ColourOption,
    ConfigFile,
    EnvFile,
    Exclude,
    FailOn,
    GroupBy,
    Include,
    IncludeDisabled,
    Limit,
    MaxMemory,
    Models,
    NoGitignore,
    NoParentPolicy,
    Output,
    OverrideRules,
    Parameters,
    Partial,
    Paths,
    Profile,
    Quiet,
    ReportFormat,
    Reports,
    RuleFolders,
    Rules,
    SarifProfile,
    SkipRules,
    Summary,
    ThreatModel,
    Threats,
    Timeout,
    TrustedRef,
    Unread,
    Values,
    Verbose,
    WhichThreats,
)
from azward.cli.output import complain_unread, is_coloured, names, progress_note, relative, say, terminal_width, write
from azward.config.configuration import ConfigError, HonouredSuppressions, scan_options
from azward.exit_status import ExitStatus
from azward.frozen import frozen
from azward.report.formats import parse_report
from azward.report.options import RenderOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from azward.config.configuration import Config, ScanOptions
    from azward.report.model import Report
    from azward.threat.coverage import ThreatReport

__all__ = ["run_scan", "scan", "status_of"]


class UnknownResults(StrEnum):
    """How to treat undetermined results."""

    IGNORE = "ignore"
    NOTE = "note"
    FAIL = "fail"


def scan(
    paths: Paths = None,
    format_: ReportFormat = None,
    output: Output = "-",
    also: Reports = None,
    parameters: Parameters = None,
    var: Values = None,
    env_file: EnvFile = None,
    fail_on: FailOn = None,
    unknown: Annotated[
        UnknownResults,
        typer.Option(help="How to treat undetermined results: ignore them, annotate them, or exit with status 1."),
    ] = UnknownResults.IGNORE,
    unread: Unread = None,
    profile: Profile = None,
    everything: All = False,
    rule: Rules = None,
    skip_rule: SkipRules = None,
    rules: RuleFolders = None,
    override_rule: OverrideRules = None,
    threat_model: ThreatModel = None,
    threats: Threats = WhichThreats.AUTO,
    model: Models = None,
    sarif_profile: SarifProfile = None,
    color: ColourOption = Colour.AUTO,
    verbose: Verbose = False,
    quiet: Quiet = False,
    summary: Summary = False,
    group_by: GroupBy = "file",
    limit: Limit = None,
    partial: Partial = False,
    include_disabled: IncludeDisabled = False,
    assume_no_parent_policy: NoParentPolicy = False,
    config: ConfigFile = None,
    exclude: Exclude = None,
    include: Include = None,
    no_gitignore: NoGitignore = False,
    diff_base: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Branch or commit to compare with; only findings that are new since then count."),
    ] = None,
    baseline: BaselineFile = None,
    trusted_config: Annotated[
        bool,
        typer.Option(
            "--trusted-config",
            help="Use the configuration, baseline and comments that the base has: a change cannot accept its own findings.",
        ),
    ] = False,
    trusted_ref: TrustedRef = None,
    suppressions: Annotated[
        HonouredSuppressions,
        typer.Option(
            help="Suppressions to honour; `configuration` ignores comments in the scanned files, `none` also what the "
            "configuration selects, lowers or accepts."
        ),
    ] = HonouredSuppressions.ALL,
    strict_suppressions: Annotated[
        bool,
        typer.Option("--strict-suppressions", help="Exit with status 1 if a suppression is unused, expired or invalid."),
    ] = False,
    timeout: Timeout = None,
    max_memory: MaxMemory = None,
) -> None:
    """Scan infrastructure code and report the threats that it leaves open."""
    paths = require_paths(paths, parameters)
    started = datetime.now(UTC)
    ignored: dict[str, None] = {}

    def options(settings: Config, honoured: HonouredSuppressions) -> ScanOptions:
        formats = {format_ or settings.format or "text", *(name for name, _ in map(_report, also or ()))}
        found = scan_options(
            settings,
            parameters=parameters or (),
            values=var or (),
            rules=rule or (),
            skip_rules=skip_rule or (),
            rule_folders=rules or (),
            override_rules=override_rule or (),
            threat_model=threat_model,
            profile=profile,
            partial=partial,
            include_disabled=include_disabled,
            no_parent_policy=assume_no_parent_policy,
            env_file=env_file,
            exclude=exclude or (),
            include=include or (),
            gitignore=not no_gitignore,
            honoured=honoured,
            baseline=baseline,
            models=model or (),
            threats=(explicit := (fail_on or settings.fail_on) == THREAT or threats == WhichThreats.TRUE)
            or (threats == WhichThreats.AUTO and bool(diff_base)),
            stride=explicit,
            diff_base=diff_base or "",
            timeout=timeout,
            max_memory=max_memory,
        )
        drawing = not formats.isdisjoint(("markdown", "github-comment"))
        passes = everything or "junit" in formats
        found = replace(found, passes=passes, drawing=drawing, again="html" in formats)
        ignored.update(dict.fromkeys(require_rules(found)))
        return found

    trust = Trust(diff_base or "", trusted_ref or "", trusted_config)
    report, settings = scanned(paths, config, trust, options, suppressions)
    outputs = [(format_ or settings.format or "text", output), *map(_report, also or ())]
    rendering = RenderOptions(
        everything=everything,
        verbose=verbose,
        quiet=quiet,
        summary=summary,
        group_by=str(group_by),
        limit=limit,
        colour=is_coloured(color, output),
        width=terminal_width(output),
        config=relative(settings.file) if settings.file else "",
        sarif_profile=sarif_profile or settings.sarif_profile or "full",
        unknowns=unknown is not UnknownResults.IGNORE,
        unknowns_fail=unknown is UnknownResults.FAIL,
        suppressions_fail=strict_suppressions or settings.strict_suppressions,
        unread=unread or settings.unread or "fail",
        threats=threats == WhichThreats.TRUE,
        source_url=_source_url(),
        started=started,
    )
    with_covered = any(name == "html" for name, _ in outputs)
    covered = _covered(paths, options(settings, suppressions)) if with_covered else None
    whole = _write_reports(report, outputs, replace(rendering, ended=datetime.now(UTC)), paths, covered)
    if ignored:
        say(without_effect(list(ignored)))
    if not whole:
        raise typer.Exit(ExitStatus.UNREAD)
    raise typer.Exit(
        _exit_status(
            report,
            settings,
            fail_on=fail_on,
            options=rendering,
        )
    )


def _report(text: str) -> tuple[str, str]:
    """Return the format and the file of `FORMAT=FILE`. Raises ConfigError."""
    try:
        return parse_report(text)
    except ValueError as error:
        raise ConfigError(f"--report: {error}") from None


def _source_url() -> str:
    """Return the address of the tree at the scanned commit, with a slash at the end; "" outside a GitHub workflow."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    return f"{server}/{repository}/blob/{commit}/" if server.startswith("https://") and repository and commit else ""


def _covered(paths: Sequence[Path], options: ScanOptions) -> ThreatReport | None:
    """Return the threats of the models that fit what `paths` deploy; `None` after an error inside of azward."""
    from azward.pipeline.threats import beside_scan

    with progress_note(), limited_memory(options.max_memory):
        found, problem = beside_scan(paths, options)
    if problem is not None:
        say(f"the report has no threats: {problem.message}")
    return found


def _write_reports(
    report: Report,
    outputs: Sequence[tuple[str, str]],
    options: RenderOptions,
    paths: Sequence[Path],
    threats: ThreatReport | None,
) -> bool:
    """Write all reports, and return whether each has all findings."""
    from azward.pipeline.render import rendered, writable

    nothing = _is_nothing(report)
    whole = True
    report = writable(report, len(outputs))
    for name, file in outputs:
        if nothing and name == "text" and file == "-":
            continue
        with limited_memory(BUDGET.memory):
            text, problem = rendered(report, name, options, threats)
        write(text, file)
        if problem is not None:
            whole = False
            say(problem.message)
    _complain(report, outputs, paths, options, nothing=nothing)
    return whole


def _complain(
    report: Report, outputs: Sequence[tuple[str, str]], paths: Sequence[Path], options: RenderOptions, *, nothing: bool
) -> None:
    """Print to standard error what the log of a job should say."""
    if nothing:
        from azward.cli.near import hint

        say(f"nothing to scan in {names(paths)}: expected {EXPECTED}{hint(paths, report.stats)}")
    elif outputs[0] != ("text", "-"):
        if options.unread != "ignore":
            complain_unread([entry for entry in report.diagnostics if entry.file])
        for entry in report.diagnostics:
            if not entry.file:  # that the comparison failed, or a name that no file has
                say(entry.message)
    elif options.quiet or options.summary:
        complain_unread([entry for entry in report.diagnostics if not entry.file])


@frozen
class Trust:
    """The commits that the user trusts."""

    diff_base: str
    ref: str
    config: bool  # only the configuration, baseline and comments of the base count

    @property
    def name(self) -> str:
        return self.ref or self.diff_base


def scanned(
    paths: Sequence[Path],
    config: Path | None,
    trust: Trust,
    options: Callable[[Config, HonouredSuppressions], ScanOptions],
    honoured: HonouredSuppressions,
) -> tuple[Report, Config]:
    """Return the report, and the configuration that is in force."""
    if not (trust.config or trust.name):
        settings = configuration(paths, config)
        report = run_scan(paths, options(settings, honoured))
    else:
        report, settings = _reviewed(paths, config, trust, options, honoured)
    return report, settings if honoured is not HonouredSuppressions.NONE else settings.without_acceptance()


def _reviewed(
    paths: Sequence[Path],
    config: Path | None,
    trust: Trust,
    options: Callable[[Config, HonouredSuppressions], ScanOptions],
    honoured: HonouredSuppressions,
) -> tuple[Report, Config]:
    from azward.pipeline.base import Base
    from azward.pipeline.review import asked, configurations, scan_reviewed

    with Base(trust.name) as base, progress_note():
        found = configurations(paths, config, base if trust.name else None)
        plan = asked(found, options, honoured, trusted=trust.config)
        if trust.config and found.problem:
            say(f"the configuration, baseline and comments of the scanned files have no effect: {found.problem}")
        with limited_memory(plan.effective.max_memory):
            report = scan_reviewed(paths, plan, base if trust.name == trust.diff_base else None)
        return report, found.reviewed if trust.config else found.given


def run_scan(paths: Sequence[Path], options: ScanOptions) -> Report:
    """Return the report on `paths`. The scanner is imported only now."""
    from azward.pipeline.scan import scan as run

    with progress_note(), limited_memory(options.max_memory):
        return run(paths, options)


def _is_nothing(report: Report) -> bool:
    return report.stats.units == 0 and not any(entry.kind.unread for entry in report.diagnostics)


def _exit_status(report: Report, settings: Config, *, fail_on: str | None, options: RenderOptions) -> ExitStatus:
    threshold = fail_on or settings.fail_on or "low"
    if threshold == THREAT and not (report.threats is not None and report.threats.models):
        say("no threat model fits, so `--fail-on threat` has no effect")
    status = status_of(report, threshold, unknown=options.unknowns_fail, unread=options.unread == "fail")
    unused = any(notice.state != "used" for notice in report.suppressions)
    return ExitStatus.FINDINGS if status is ExitStatus.CLEAN and options.suppressions_fail and unused else status


def status_of(report: Report, fail_on: str, *, unknown: bool = False, unread: bool = True) -> ExitStatus:
    """Return the exit status for a report: with `unknown`, unknown results count as findings.

    Without `unread`, input that was not read does not count. If `fail_on` is `threat`, findings do not count.
    """
    from azward.rule.model import Severity, Status

    if unread and any(entry.kind.unread for entry in report.diagnostics):
        return ExitStatus.UNREAD
    if report.stats.units == 0:
        return ExitStatus.NOTHING
    if unknown and any(result.status is Status.UNKNOWN and result.new is not False for result in report.results):
        return ExitStatus.FINDINGS
    if fail_on == NEVER:
        return ExitStatus.CLEAN
    if fail_on == THREAT:
        return ExitStatus.FINDINGS if report.threats is not None and report.threats.fails else ExitStatus.CLEAN
    threshold = Severity.parse(fail_on)
    failing = any(threshold <= result.severity for result in report.results if result.counts)
    return ExitStatus.FINDINGS if failing else ExitStatus.CLEAN
