"""`azward import-config`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from azward.cli.options import Output
from azward.cli.output import relative, write

__all__ = ["import_config"]


def import_config(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="For example .checkov.yaml, trivy.yaml or ps-rule.yaml.")],
    output: Output = "-",
) -> None:
    """Print the configuration of Checkov, Trivy, tfsec or PSRule as `azward.yaml`."""
    from azward.config.import_config import import_config as read
    from azward.config.import_config import render_imported

    write(render_imported(read(file), relative(file)), output)
