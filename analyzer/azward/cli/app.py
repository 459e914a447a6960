"""The application: its commands and groups of commands, each of which is imported when it is run or listed."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer

from azward import __version__
from azward.cli.options import DRIFT_EPILOG, EPILOG, EXPOSURE_EPILOG

__all__ = ["application"]


class _Entry(NamedTuple):
    """Where a command is: a function, or a group of commands."""

    module: str  # below `azward.cli`
    name: str
    epilog: str | None = None  # groups have their own


_COMMANDS = {
    "scan": _Entry("scan", "scan", EPILOG),
    "graph": _Entry("graph", "graph", EPILOG),
    "exposure": _Entry("exposure", "exposure", EXPOSURE_EPILOG),
    "import-config": _Entry("import_config", "import_config"),
    "policies": _Entry("policies", "policies", EPILOG),
    "live": _Entry("live", "live", EPILOG),
    "drift": _Entry("live", "drift", DRIFT_EPILOG),
    "rules": _Entry("rules", "app"),
    "baseline": _Entry("baseline", "app"),
    "threats": _Entry("threats", "group"),
}
"""In the order of the help, which lists groups after commands."""


def application(asked: str = "") -> typer.Typer:
    """Return the application with the command that is `asked` for alone, or with all of them if there is none such.

    To build the options of all commands takes as long as to judge a small template.
    """
    app = typer.Typer(
        name="azward",
        help="Find out which threats an Azure deployment leaves open, before it is deployed.",
        epilog=EPILOG,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_azward)
    for name in [asked] if asked in _COMMANDS else _COMMANDS:
        _register(app, name, _COMMANDS[name])
    return app


def _register(app: typer.Typer, name: str, entry: _Entry) -> None:
    found: Any = getattr(import_module(f"azward.cli.{entry.module}"), entry.name)
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name)
    else:
        app.command(name, epilog=entry.epilog)(found)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"azward {__version__}")
        raise typer.Exit


def _azward(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass
