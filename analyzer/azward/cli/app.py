"""The application: its commands and groups of commands, except for those of live environments."""

from __future__ import annotations

from typing import Annotated

import typer

from azward import __version__
from azward.cli import baseline, rules
from azward.cli.exposure import EPILOG as EXPOSURE_EPILOG
from azward.cli.exposure import exposure
from azward.cli.graph import graph
from azward.cli.import_config import import_config
from azward.cli.options import EPILOG
from azward.cli.policies import policies
from azward.cli.scan import scan

__all__ = ["app"]

app = typer.Typer(
    name="azward",
    help="Find out which threats an Azure deployment leaves open, before it is deployed.",
    epilog=EPILOG,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog=EPILOG)(scan)
app.command(epilog=EPILOG)(graph)
app.command(epilog=EXPOSURE_EPILOG)(exposure)
app.command("import-config")(import_config)
app.command(epilog=EPILOG)(policies)
app.add_typer(rules.app, name="rules")
app.add_typer(baseline.app, name="baseline")


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"azward {__version__}")
        raise typer.Exit


@app.callback()
def _azward(  # pyright: ignore[reportUnusedFunction]
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass
