"""Where commands write: standard output, standard error and files."""

from __future__ import annotations

__all__ = ["ClosedPipeError"]


class ClosedPipeError(Exception):
    """The reader of the output has closed it. Not an OSError, which typer would turn into an exit status of its own."""
