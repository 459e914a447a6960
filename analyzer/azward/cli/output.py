"""Where commands write: standard output, standard error and files."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from pathlib import Path

    from azward.cli.options import Colour
    from azward.graph.diagnostic import Diagnostic

__all__ = [
    "ClosedPipeError",
    "complain_unread",
    "is_coloured",
    "names",
    "progress_note",
    "reason",
    "relative",
    "say",
    "write_report",
    "terminal_width",
    "write",
]

PLAIN_WIDTH = 80
MAX_WIDTH = 140
PATIENCE = 2.0  # seconds before a scan reports that it is running
SHOWN_ERRORS = 20


class ClosedPipeError(Exception):
    """The reader of the output has closed it. Not an OSError, which typer would turn into an exit status of its own."""


def write(text: str, output: str) -> None:
    """Write `text` to a file, or to standard output if `output` is `-`. Raises ConfigError and ClosedPipeError.

    Links are followed, as other scanners do, but none that leads from the working tree to somewhere else: whoever has
    committed it would choose which file is replaced.
    """
    if output == "-":
        try:
            _print(text)
        except BrokenPipeError:
            raise ClosedPipeError from None
        except OSError as error:
            from azward.config.configuration import ConfigError

            raise ConfigError(f"standard output cannot be written: {reason(error)}") from error
        return
    from pathlib import Path

    from azward.files.door import is_diverted

    if is_diverted(Path.cwd() / output, _working_tree()):
        from azward.config.configuration import ConfigError

        raise ConfigError(f"{output}: not written, since a link leads out of the working tree or into `.git`")
    try:
        Path(output).write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        from azward.config.configuration import ConfigError

        raise ConfigError(f"{output}: cannot be written: {reason(error)}") from error


def _working_tree() -> Path:
    """Return the top of the repository around the working directory, else that directory."""
    from pathlib import Path

    here = Path.cwd()
    return next((above for above in (here, *here.parents) if (above / ".git").exists()), here)


def _print(text: str) -> None:
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:  # a replacement that takes text only
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    stream.write(text.encode("utf-8", "backslashreplace"))
    stream.flush()


def say(message: str) -> None:
    """Print one line to standard error."""
    from azward.report.plain import inert, plain
    from azward.rule.redaction import hidden

    encoding = sys.stderr.encoding or "utf-8"
    line = inert(plain(f"azward: {hidden(message)}"))
    sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def write_report(render: Callable[[], str], name: str, output: str) -> bool:
    """Write a report in the format called `name`. If that fails, say why, and return false."""
    from azward.budget import BUDGET, limited_memory
    from azward.pipeline.render import contained_text

    with limited_memory(BUDGET.memory):
        text, problem = contained_text(render, name)
    write(text, output)
    if problem is not None:
        say(problem.message)
    return problem is None


def complain_unread(diagnostics: Sequence[Diagnostic]) -> None:
    """Print to standard error which input was not read, for the log of a job whose report goes to a file.

    A value that was given in vain is printed as well: the result is that of another value.
    """
    from azward.graph.diagnostic import DiagnosticKind

    for entry in diagnostics:
        if entry.kind is DiagnosticKind.UNUSED_VALUE:
            say(entry.message)
    unread = [entry for entry in diagnostics if entry.kind.unread]
    for entry in unread[:SHOWN_ERRORS]:
        say(f"{entry.file}:{entry.line}:{entry.column}: {entry.message}")
    if len(unread) > SHOWN_ERRORS:
        say(f"and {len(unread) - SHOWN_ERRORS:,} more errors")


def names(paths: Iterable[Path]) -> str:
    """Return `paths` in backticks."""
    return ", ".join(f"`{path}`" for path in paths)


def relative(file: Path) -> str:
    """Return `file` relative to the working directory if it is inside."""
    from pathlib import Path

    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(file)


def reason(error: OSError) -> str:
    """Return what the operating system says about an error."""
    return (error.strerror or str(error)).lower()


def is_coloured(colour: Colour, output: str) -> bool:
    """Decide whether text output is coloured; see <https://no-color.org> and <https://force-color.org>."""
    import os

    if colour != "auto":
        return colour == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return output == "-" and (bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty())


def terminal_width(output: str) -> int:
    """Return how many columns text output may use."""
    if output != "-" or not sys.stdout.isatty():
        return PLAIN_WIDTH
    import shutil

    return min(shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns, MAX_WIDTH)


@contextmanager
def progress_note() -> Generator[None]:
    """Print a note on a terminal if the work takes longer than a moment, and remove it in the end."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Event, Timer

    shown = Event()

    def show() -> None:
        shown.set()
        sys.stderr.write("azward: scanning …\r")
        sys.stderr.flush()

    timer = Timer(PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if shown.is_set():
            sys.stderr.write("\x1b[K")
