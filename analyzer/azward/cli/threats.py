"""`azward threats`."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer
from typer.core import TyperGroup

from azward.cli.inputs import EXPECTED, configuration, require_paths
from azward.cli.options import (
    Colour,
    ColourOption,
    ConfigFile,
    EnvFile,
    Exclude,
    Include,
    IncludeDisabled,
    MaxMemory,
    Models,
    NoGitignore,
    Output,
    Parameters,
    Partial,
    Paths,
    Timeout,
    TrustedRef,
    Values,
)
from azward.cli.output import complain_unread, is_coloured, names, progress_note, say, terminal_width, write, write_report
from azward.config.configuration import ConfigError
from azward.exit_status import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azward.config.configuration import Config, HonouredSuppressions, ScanOptions
    from azward.threat.coverage import ThreatReport

__all__ = ["group", "threats"]

SHOW = "show"
EPILOG = (
    "Exit status: 0 no threat is in a state of --fail-on or a worse one, 1 one is, 2 usage error, 3 nothing to read, "
    "4 some input could not be read."
)


class ThreatFormat(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"
    CSV = "csv"
    MERMAID = "mermaid"
    OTM = "otm"
    THREAT_DRAGON = "threat-dragon"
    DOT = "dot"


class FailState(StrEnum):
    """The best state that makes the exit status 1; `threat` is any state that is worse than at the base."""

    EXPOSED = "exposed"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    ATTESTATION = "needs-attestation"
    THREAT = "threat"
    NEVER = "never"


class _Group(TyperGroup):
    """A group whose command may be left out: paths without a command are those of `show`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, "-h", "--help"):
            args = [SHOW, *args]
        return super().parse_args(ctx, args)


group = typer.Typer(
    cls=_Group,
    help="Report the state of each threat of the threat models that fit a deployment. `azward threats PATH...` is short "
    "for `azward threats show PATH...`.",
    epilog=EPILOG,
    rich_markup_mode=None,
)


@group.command(SHOW, epilog=EPILOG)
def threats(
    paths: Paths = None,
    model: Models = None,
    format_: Annotated[ThreatFormat, typer.Option("--format", "-f", help="Format of the report.")] = ThreatFormat.TEXT,
    output: Output = "-",
    diff_base: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="Branch or commit to compare with: report which states changed; only states that got worse count.",
        ),
    ] = None,
    fail_on: Annotated[
        FailState,
        typer.Option(
            help="Best state of a threat for exit status 1; all worse states count as well. `threat` is any state that is "
            "worse than at --diff-base; without a base, as `partly`."
        ),
    ] = FailState.PARTLY,
    trusted_config: Annotated[
        bool,
        typer.Option(
            "--trusted-config",
            help="Use the configuration, statements and models that the base has: a change cannot mitigate by a statement.",
        ),
    ] = False,
    trusted_ref: TrustedRef = None,
    parameters: Parameters = None,
    var: Values = None,
    env_file: EnvFile = None,
    partial: Partial = False,
    include_disabled: IncludeDisabled = False,
    config: ConfigFile = None,
    include: Include = None,
    exclude: Exclude = None,
    no_gitignore: NoGitignore = False,
    color: ColourOption = Colour.AUTO,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Also list mitigations that only support, and all results.")
    ] = False,
    timeout: Timeout = None,
    max_memory: MaxMemory = None,
) -> None:
    """Report the state of each threat: mitigated, partly, exposed, unknown, needs attestation or not applicable."""
    from azward.config.configuration import scan_options
    from azward.report.options import RenderOptions
    from azward.threat.formats import INFERRING, render

    paths = require_paths(paths, parameters)

    def options(settings: Config, honoured: HonouredSuppressions) -> ScanOptions:
        return scan_options(
            settings,
            parameters=parameters or (),
            values=var or (),
            partial=partial,
            include_disabled=include_disabled,
            env_file=env_file,
            include=include or (),
            exclude=exclude or (),
            gitignore=not no_gitignore,
            honoured=honoured,
            models=model or (),
            threats=True,
            diff_base=diff_base or "",
            timeout=timeout,
            max_memory=max_memory,
        )

    ref = trusted_ref or diff_base or ""
    report = _reviewed(paths, config, ref, options, trusted=trusted_config) if ref or trusted_config else None
    report = report or _covered(paths, config, options, inferring=format_.value in INFERRING)
    rendering = RenderOptions(
        verbose=verbose, colour=is_coloured(color, output), width=terminal_width(output), started=datetime.now(UTC)
    )
    whole = write_report(lambda: render(report, format_.value, rendering), format_.value, output)
    complain_unread(report.diagnostics)
    raise typer.Exit(_exit_status(report, fail_on, paths) if whole else ExitStatus.UNREAD)


_Options: TypeAlias = "Callable[[Config, HonouredSuppressions], ScanOptions]"


def _covered(paths: Sequence[Path], config: Path | None, options: _Options, *, inferring: bool) -> ThreatReport:
    """Return the coverage of threats, compared with nothing."""
    from azward.budget import limited_memory
    from azward.config.configuration import HonouredSuppressions
    from azward.pipeline.threats import threats_of

    found = options(configuration(paths, config), HonouredSuppressions.ALL)
    with progress_note(), limited_memory(found.max_memory):
        return threats_of(paths, found, inferring=inferring)


def _reviewed(paths: Sequence[Path], config: Path | None, ref: str, options: _Options, *, trusted: bool) -> ThreatReport:
    """Return the coverage of threats, with what the change states that the commit `ref` does not have."""
    from dataclasses import replace

    from azward.budget import limited_memory
    from azward.config.configuration import HonouredSuppressions
    from azward.pipeline.base import Base
    from azward.pipeline.review import asked, configurations
    from azward.pipeline.threats import threats_of
    from azward.report.review import sentences

    with Base(ref) as base, progress_note():
        plan = asked(
            configurations(paths, config, base if ref else None), options, HonouredSuppressions.ALL, trusted=trusted
        )
        if not plan.effective.threats:
            raise ConfigError(f"--model: {ref or 'the base'} has none of these threat models")
        compared = plan.effective.diff_base
        with limited_memory(plan.effective.max_memory), Base(compared) as other:
            report = threats_of(paths, plan.effective, (base if ref == compared else other) if compared else None)
    return replace(report, review=tuple(sentences(plan.review)))


def _exit_status(report: ThreatReport, fail_on: FailState, paths: Sequence[Path]) -> ExitStatus:
    if any(entry.kind.unread for entry in report.diagnostics):
        return ExitStatus.UNREAD
    if not report.units:
        say(f"nothing to read in {names(paths)}: expected {EXPECTED}")
        return ExitStatus.NOTHING
    worst, limit = report.worst().rank, FailState.PARTLY if fail_on == FailState.THREAT else fail_on
    if fail_on == FailState.THREAT and report.comparison is not None:
        failing = any(change.is_worse for change in report.comparison.changes)
        return ExitStatus.FINDINGS if failing else ExitStatus.CLEAN
    if report.comparison is not None:
        worst = min((change.after.rank for change in report.comparison.changes if change.is_worse), default=worst + 99)
    failing = limit != FailState.NEVER and worst <= list(FailState).index(limit)
    return ExitStatus.FINDINGS if failing else ExitStatus.CLEAN


@group.command("new")
def new(
    paths: Paths = None,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="Translate an Open Threat Model or a model of Threat Dragon, instead of PATHS."
        ),
    ] = None,
    title: Annotated[str, typer.Option(help="Title of the model.")] = "TODO what the architecture is for",
    output: Output = "-",
    parameters: Parameters = None,
    var: Values = None,
    config: ConfigFile = None,
    include: Include = None,
    exclude: Exclude = None,
    no_gitignore: NoGitignore = False,
) -> None:
    """Draft a threat model from what is deployed: components, data flows, threats, and the rules that prove mitigations."""
    from azward.config.configuration import ConfigError, scan_options
    from azward.pipeline.threats import drafted, graphs

    if from_ is not None:
        if paths:
            raise ConfigError("`--from` and PATHS exclude each other")
        _translate(from_, output)
        return
    paths = require_paths(paths, parameters)
    options = scan_options(
        configuration(paths, config),
        parameters=parameters or (),
        values=var or (),
        include=include or (),
        exclude=exclude or (),
        gitignore=not no_gitignore,
    )
    found, diagnostics = graphs(paths, options)
    complain_unread(diagnostics)
    if not found:
        say(f"nothing to read in {names(paths)}: expected {EXPECTED}")
        raise typer.Exit(ExitStatus.NOTHING)
    text, problem = drafted(found, title)
    if problem is not None:
        say(f"no model can be drafted: {problem.message}")
        raise typer.Exit(ExitStatus.UNREAD)
    write(text, output)


def _translate(file: Path, output: str) -> None:
    from azward.threat.pack import translated

    text, notes = translated(file)
    for note in notes:
        say(f"{file}: {note}")
    write(text, output)
