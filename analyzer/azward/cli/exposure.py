"""`azward exposure`."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

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
    NoGitignore,
    Output,
    Parameters,
    Partial,
    Paths,
    Timeout,
    Values,
)
from azward.cli.output import complain_unread, is_coloured, names, progress_note, say, terminal_width, write_report
from azward.exit_status import ExitStatus

__all__ = ["exposure"]


class From(StrEnum):
    """Who tries to reach a resource: the values of `CallerKind`, which is imported only where it is needed."""

    INTERNET = "internet"
    SUBNET = "other-subnet"
    TENANT = "other-tenant"
    SERVICES = "azure-services"
    PREMISES = "on-premises"


class ExposureFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    MERMAID = "mermaid"


def exposure(
    paths: Paths = None,
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="Only this resource; default: each with an endpoint.")] = "",
    from_: Annotated[From, typer.Option("--from", help="Who tries to reach it.")] = From.INTERNET,
    from_address: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="Subnet or virtual machine to call from, or an IP address or range; see --from."
        ),
    ] = "",
    direct: Annotated[bool, typer.Option("--direct", help="Do not list the proxies that forward to a resource.")] = False,
    format_: Annotated[ExposureFormat, typer.Option("--format", "-f", help="Format of the report.")] = ExposureFormat.TEXT,
    output: Output = "-",
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
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List the hops to each resource.")] = False,
    timeout: Timeout = None,
    max_memory: MaxMemory = None,
) -> None:
    """Report which resources can be reached over the network, on which ports, over which hops, and what decides it."""
    from azward.budget import limited_memory
    from azward.config.configuration import scan_options
    from azward.graph.network.caller import CallerKind
    from azward.pipeline.exposure import exposure as run
    from azward.report.exposure import render
    from azward.report.options import RenderOptions

    paths = require_paths(paths, parameters)
    options = scan_options(
        configuration(paths, config),
        parameters=parameters or (),
        values=var or (),
        partial=partial,
        include_disabled=include_disabled,
        env_file=env_file,
        include=include or (),
        exclude=exclude or (),
        gitignore=not no_gitignore,
        timeout=timeout,
        max_memory=max_memory,
        judging=False,
    )
    with progress_note(), limited_memory(options.max_memory):
        report = run(paths, options, to=to, caller=CallerKind(from_.value), caller_address=from_address, direct=direct)
    rendering = RenderOptions(
        verbose=verbose, colour=is_coloured(color, output), width=terminal_width(output), started=datetime.now(UTC)
    )
    whole = write_report(lambda: render(report, format_.value, rendering), format_.value, output)
    complain_unread(report.diagnostics)
    if not whole or any(entry.kind.unread for entry in report.diagnostics):
        raise typer.Exit(ExitStatus.UNREAD)
    if not report.units:
        say(f"nothing to read in {names(paths)}: expected {EXPECTED}")
        raise typer.Exit(ExitStatus.NOTHING)
