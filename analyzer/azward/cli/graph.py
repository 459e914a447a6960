"""`azward graph`."""

from __future__ import annotations

from enum import StrEnum
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
    Partial,
    Paths,
    Values,
)
from azward.cli.output import complain_unread, names, progress_note, say, write
from azward.exit_status import ExitStatus

__all__ = ["graph"]


class GraphFormat(StrEnum):
    JSON = "json"
    DOT = "dot"
    MERMAID = "mermaid"


def graph(
    paths: Paths = None,
    format_: Annotated[GraphFormat, typer.Option("--format", "-f", help="Format of the graph.")] = GraphFormat.JSON,
    output: Output = "-",
    parameters: Parameters = None,
    var: Values = None,
    env_file: EnvFile = None,
    partial: Partial = False,
    include_disabled: IncludeDisabled = False,
    config: ConfigFile = None,
    exclude: Exclude = None,
    include: Include = None,
    no_gitignore: NoGitignore = False,
) -> None:
    """Print the graph that rules evaluate: resources and the links between them."""
    from azward.config.configuration import scan_options
    from azward.pipeline.graphs import graph as run
    from azward.pipeline.render import rendered_graph

    paths = require_paths(paths, parameters)
    options = scan_options(
        configuration(paths, config),
        parameters=parameters or (),
        values=var or (),
        partial=partial,
        include_disabled=include_disabled,
        env_file=env_file,
        exclude=exclude or (),
        judging=False,
        include=include or (),
        gitignore=not no_gitignore,
    )
    with progress_note():
        report = run(paths, options)
    text, problem = rendered_graph(report, format_.value)
    write(text, output)
    if problem is not None:
        say(problem.message)
    complain_unread(report.diagnostics)
    if problem is not None or any(entry.kind.unread for entry in report.diagnostics):
        raise typer.Exit(ExitStatus.UNREAD)
    if not report.units:
        say(f"nothing to read in {names(paths)}: expected {EXPECTED}")
        raise typer.Exit(ExitStatus.NOTHING)
