"""`azward baseline`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from azward.cli.inputs import configuration, require_paths
from azward.cli.options import (
    EPILOG,
    NEVER,
    BaselineFile,
    Colour,
    ConfigFile,
    EnvFile,
    Exclude,
    Include,
    IncludeDisabled,
    NoGitignore,
    OverrideRules,
    Parameters,
    Partial,
    Paths,
    Profile,
    RuleFolders,
    Values,
)
from azward.cli.output import complain_unread, is_coloured, relative, say, terminal_width, write
from azward.cli.scan import run_scan, status_of
from azward.exit_status import ExitStatus

__all__ = ["app"]

app = typer.Typer(help="Accept existing findings, so that only new ones count.", rich_markup_mode=None)


@app.command("write", epilog=EPILOG)
def write_baseline(
    paths: Paths = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Baseline to write; default: azward-baseline.yaml."),
    ] = None,
    parameters: Parameters = None,
    var: Values = None,
    env_file: EnvFile = None,
    profile: Profile = None,
    partial: Partial = False,
    include_disabled: IncludeDisabled = False,
    config: ConfigFile = None,
    exclude: Exclude = None,
    include: Include = None,
    no_gitignore: NoGitignore = False,
    rules: RuleFolders = None,
    override_rule: OverrideRules = None,
) -> None:
    """Write all findings to a baseline. Reasons, owners and dates that people added to it are kept."""
    from azward.config.configuration import scan_options
    from azward.suppression.baseline import NAME, entries_of, read_baseline, render

    paths = require_paths(paths, parameters)
    settings = configuration(paths, config)
    options = scan_options(
        settings,
        parameters=parameters or (),
        values=var or (),
        profile=profile,
        partial=partial,
        include_disabled=include_disabled,
        env_file=env_file,
        exclude=exclude or (),
        include=include or (),
        gitignore=not no_gitignore,
        rule_folders=rules or (),
        override_rules=override_rule or (),
    )
    file = output or settings.baseline or Path(NAME)
    before = read_baseline(file).entries if file.exists() else ()
    report = run_scan(paths, replace(options, baseline=None, extents=True))
    entries = entries_of(report.results, before)
    write(render(entries), str(file))
    complain_unread(report.diagnostics)
    say(f"{relative(file)} accepts {len(entries):,} findings; before: {len(before):,}")
    raise typer.Exit(status_of(report, NEVER, unread=settings.unread in (None, "fail")))


@app.command(epilog=EPILOG)
def check(
    paths: Paths = None,
    baseline: BaselineFile = None,
    parameters: Parameters = None,
    var: Values = None,
    env_file: EnvFile = None,
    profile: Profile = None,
    partial: Partial = False,
    include_disabled: IncludeDisabled = False,
    config: ConfigFile = None,
    exclude: Exclude = None,
    include: Include = None,
    no_gitignore: NoGitignore = False,
    rules: RuleFolders = None,
    override_rule: OverrideRules = None,
) -> None:
    """Report findings that are not in the baseline, and entries that are stale or expired. Exit with status 1 for either."""
    from azward.config.configuration import scan_options
    from azward.pipeline.render import rendered
    from azward.report.options import RenderOptions
    from azward.suppression.baseline import NAME

    paths = require_paths(paths, parameters)
    settings = configuration(paths, config)
    file = baseline or settings.baseline or Path(NAME)
    options = scan_options(
        settings,
        parameters=parameters or (),
        values=var or (),
        profile=profile,
        partial=partial,
        include_disabled=include_disabled,
        env_file=env_file,
        exclude=exclude or (),
        include=include or (),
        gitignore=not no_gitignore,
        rule_folders=rules or (),
        override_rules=override_rule or (),
        baseline=file,
    )
    report = run_scan(paths, options)
    rendering = RenderOptions(colour=is_coloured(Colour.AUTO, "-"), width=terminal_width("-"))
    shown, problem = rendered(report, "text", rendering)
    write(shown, "-")
    status = status_of(report, "info", unread=settings.unread in (None, "fail"))
    status = status if problem is None else ExitStatus.UNREAD
    stale = any(notice.kind == "baseline" and notice.state != "used" for notice in report.suppressions)
    raise typer.Exit(ExitStatus.FINDINGS if status is ExitStatus.CLEAN and stale else status)
