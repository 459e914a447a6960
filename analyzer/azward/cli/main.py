"""The command `azward`: starts quickly, and ends with an exit status, never with a traceback.

The commands are in `azward.cli.app`, which is imported only when one is run.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

from azward import __version__
from azward.cli.output import ClosedPipeError
from azward.exit_status import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "run"]


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)

YOUNG = 400_000
"""Objects that are created between two runs of the garbage collector. A scan creates few cycles and keeps most objects. With
Python's default of 700, a large scan spends half of its time in the collector."""


def main() -> None:
    """Run the command line of this process; the entry point of the console script."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed before the start
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - until the end
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # of libraries: what a user must know is in the report
    gc.set_threshold(YOUNG, 50, 100)
    status = run(sys.argv[1:])
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)  # freeing a large graph object by object would take an eighth of a scan


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status.

    The frame of this function claims a megabyte of the interpreter's stack, which is so allocated at once. CPython
    allocates the stack in chunks of 16 KiB, and frees a chunk when the first frame in it returns. A loop whose calls are
    at the end of a chunk would allocate and free one with each call, and take three times as long.
    """
    return _run(arguments)


run.__code__ = run.__code__.replace(co_stacksize=135_000)


def _run(arguments: Sequence[str]) -> int:
    try:
        if list(arguments) == ["--version"] and "_AZWARD_COMPLETE" not in os.environ:
            sys.stdout.write(f"azward {__version__}\n")
            status = ExitStatus.CLEAN
        else:
            status = _command(arguments)
        sys.stdout.flush()
    except (BrokenPipeError, ClosedPipeError):
        _discard_output()
        return ExitStatus.PIPE
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except OSError as error:
        if error.errno in _FULL:
            why = (error.strerror or str(error)).lower()
            return _complain(f"standard output cannot be written: {why}", ExitStatus.USAGE)
        return _failed(error)
    except Exception as error:  # the last resort
        return _failed(error)
    return status


def _command(arguments: Sequence[str]) -> int:
    from azward.cli.app import application

    app = application(arguments[0] if arguments else "")
    status = app(args=list(arguments) or ["--help"], prog_name="azward", standalone_mode=False)
    return status or (ExitStatus.CLEAN if arguments else ExitStatus.USAGE)


def _discard_output() -> None:
    """Write nothing more to a closed pipe, not even when the interpreter exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(error: Exception) -> int:
    from typer import Abort

    from azward.config.configuration import ConfigError
    from azward.rule.model import RuleError

    if isinstance(error, Abort):  # raised by typer for an interrupt
        return ExitStatus.INTERRUPTED
    if isinstance(error, (ConfigError, RuleError)):
        return _complain(str(error), ExitStatus.USAGE)
    if isinstance(error, MemoryError):
        return _complain("more memory is needed than `--max-memory` allows", ExitStatus.UNREAD)
    describe = getattr(error, "format_message", None)
    if describe is not None:  # all usage errors of typer have it, in every version
        return _complain(_as_complaint(describe()), ExitStatus.USAGE)
    if os.environ.get("AZWARD_DEBUG"):
        raise error
    return _complain(_internal(error), ExitStatus.INTERNAL)


def _as_complaint(message: str) -> str:
    """Return a message of typer in the style of azward: lower case, no full stop, backticks."""
    text = " ".join(message.split()).rstrip(".").replace("'", "`").replace("Value error, ", "")
    return f"{text[:1].lower()}{text[1:]}; see `azward --help`"


def _internal(error: Exception) -> str:
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f" at {os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}" if place else ""  # noqa: PTH119
    return (
        f"internal error {type(error).__name__}{where}: {error}; please report it "
        f"(azward {__version__}; AZWARD_DEBUG=1 shows the traceback)"
    )


def _complain(message: str, status: ExitStatus) -> int:
    from azward.report.plain import inert, plain
    from azward.rule.redaction import hidden

    text = inert(f"azward: {plain(hidden(message))}\n")
    sys.stderr.write(text.encode(sys.stderr.encoding or "utf-8", "backslashreplace").decode(sys.stderr.encoding or "utf-8"))
    return status


if __name__ == "__main__":
    main()
