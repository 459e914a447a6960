"""Limits how deep expressions and modules may be nested."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.unit import Loaded

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["guarded"]

RECURSION = 20_000
"""Maximum number of Python frames for nested expressions and chains of locals and modules."""


def guarded(load: Callable[[], Loaded], name: str, files: set[str]) -> Loaded:
    """Return what `load` returns, or a diagnostic for the file `name` if it recurses too deeply."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        with BUDGET.unit():
            return load()
    except RecursionError:
        message = "expressions are nested too deeply; module skipped"
        return Loaded(diagnostics=[Diagnostic(name, 1, 1, message, DiagnosticKind.LIMIT)], files=files)
    finally:
        sys.setrecursionlimit(limit)
