"""`azward policies`."""

from __future__ import annotations

from typing import Annotated

import typer

from azward.cli.inputs import EXPECTED, configuration, require_paths
from azward.cli.options import (
    ConfigFile,
    EnvFile,
    Exclude,
    Include,
    IncludeDisabled,
    NoGitignore,
    Output,
    Parameters,
    Paths,
    TextOrJson,
    Values,
)
from azward.cli.output import complain_unread, names, progress_note, say, write_report
from azward.exit_status import ExitStatus

__all__ = ["policies"]


def policies(
    paths: Paths = None,
    operation: Annotated[
        str, typer.Option("--operation", metavar="ADDRESS", help="Only this operation: an address, or `API:OPERATION`.")
    ] = "",
    format_: Annotated[TextOrJson, typer.Option("--format", "-f", help="Format of the policies.")] = TextOrJson.TEXT,
    output: Output = "-",
    parameters: Parameters = None,
    var: Values = None,
    env_file: EnvFile = None,
    include_disabled: IncludeDisabled = False,
    config: ConfigFile = None,
    exclude: Exclude = None,
    include: Include = None,
    no_gitignore: NoGitignore = False,
) -> None:
    """Print the effective API Management policy of each operation, with the origin of each statement."""
    from azward.config.configuration import scan_options
    from azward.pipeline.policies import policies as run
    from azward.report.policies import render_json, render_text

    paths = require_paths(paths, parameters)
    options = scan_options(
        configuration(paths, config),
        parameters=parameters or (),
        values=var or (),
        include_disabled=include_disabled,
        env_file=env_file,
        exclude=exclude or (),
        include=include or (),
        gitignore=not no_gitignore,
        judging=False,
    )
    with progress_note():
        report = run(paths, options, operation)
    render = render_json if format_ is TextOrJson.JSON else render_text
    whole = write_report(lambda: render(report), format_.value, output)
    complain_unread(report.diagnostics)
    if not whole or any(entry.kind.unread for entry in report.diagnostics):
        raise typer.Exit(ExitStatus.UNREAD)
    if not report.units:
        say(f"nothing to read in {names(paths)}: expected {EXPECTED}")
        raise typer.Exit(ExitStatus.NOTHING)
