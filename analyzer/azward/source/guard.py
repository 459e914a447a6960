"""The guard around each file and each unit: whatever goes wrong inside costs that file or unit only."""

from __future__ import annotations

import hashlib
import os
from contextlib import nullcontext
from pathlib import PurePath
from traceback import walk_tb
from typing import TYPE_CHECKING, TypeVar

from azward import __version__
from azward.budget import BUDGET, LimitReachedError, OverdueError
from azward.graph.diagnostic import Diagnostic, DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["contained", "guarded", "internal_error"]

_T = TypeVar("_T")

REPORT_AT = "please report it with this number"


def guarded(
    compute: Callable[[], _T],
    failed: Callable[[Diagnostic], _T],
    file: Callable[[], str],
    passing: tuple[type[Exception], ...] = (),
    *,
    alone: bool = True,
) -> _T:
    """Return `compute()`, within a budget of its own; if it fails, `failed` with a diagnostic that says why.

    `file` returns the name of the file that the diagnostic is for.

    Unless it is `alone`, it consists of units that are guarded in turn, and begins no unit.
    Exceptions of the types in `passing` are raised: they are errors of the user, not of the input.
    """
    if BUDGET.over:
        return failed(_limit(file(), f"the scan takes more than {BUDGET.timeout:g} seconds"))

    def within() -> _T:
        with BUDGET.unit() if alone else nullcontext(), BUDGET.watched(alone=alone):
            return compute()

    return contained(within, failed, file, passing)


def contained(
    compute: Callable[[], _T],
    failed: Callable[[Diagnostic], _T],
    file: Callable[[], str],
    passing: tuple[type[Exception], ...] = (),
) -> _T:
    """Return `compute()`; if it fails, `failed` with a diagnostic that says why. See `guarded`, which adds a budget."""
    try:
        return compute()
    except OverdueError as error:
        problem = Diagnostic(*(error.place or (file(), 1, 1)), f"{error}; skipped", DiagnosticKind.LIMIT)
    except LimitReachedError as error:
        problem = Diagnostic(file(), 1, 1, str(error), DiagnosticKind.LIMIT)
    except RecursionError:
        problem = _limit(file(), "it is nested too deeply")
    except MemoryError:
        problem = _limit(file(), "evaluation takes too much memory")
    except passing:
        raise
    except Exception as error:
        problem = internal_error(error, file())
    return failed(problem)


def internal_error(error: Exception, file: str) -> Diagnostic:
    """Return the diagnostic for a bug in azward; with AZWARD_DEBUG=1 raise it instead."""
    if os.environ.get("AZWARD_DEBUG"):
        raise error
    return Diagnostic(file, 1, 1, _internal(error), DiagnosticKind.INTERNAL)


def _limit(file: str, reason: str) -> Diagnostic:
    return Diagnostic(file, 1, 1, f"{reason}; skipped", DiagnosticKind.LIMIT)


def _internal(error: Exception) -> str:
    """Return the message for a bug in azward. Its number is the same for the same bug, and tells nothing of the input."""
    steps = [(PurePath(frame.f_code.co_filename).name, frame.f_code.co_name) for frame, _ in walk_tb(error.__traceback__)]
    line = next((number for _, number in reversed(list(walk_tb(error.__traceback__)))), 0)
    told = f"{__version__} {type(error).__name__} {steps[-8:]} {line}"
    number = hashlib.sha256(told.encode()).hexdigest()[:12]
    place, function = steps[-1] if steps else ("", "")
    where = f"{type(error).__name__} in {place}, `{function}`"
    how = f"{REPORT_AT} (azward {__version__}; AZWARD_DEBUG=1 shows the traceback)"
    return f"internal error {number} ({where}); skipped; {how}"
