"""Diagnostics: what could not be read, and what was expected instead."""

from __future__ import annotations

from enum import StrEnum

from azward.frozen import frozen

__all__ = ["Diagnostic", "DiagnosticKind"]


class DiagnosticKind(StrEnum):
    """What went wrong while reading. The last six do not mean that some input was not read."""

    SYNTAX = "syntax"  # the text is not valid in its language
    UNREADABLE = "unreadable"  # no such file, no permission, not text, too large
    UNRESOLVED_MODULE = "unresolved-module"  # a template or module that is not in the scanned tree
    CYCLE = "cycle"  # variables or templates that depend on themselves
    INVALID = "invalid"  # well-formed, but not allowed by the language
    LIMIT = "limit"  # exceeds a limit of azward
    INTERNAL = "internal"  # a bug in azward: nothing of the file or unit was read
    UNDEFINED = "undefined"  # a name that is not declared: its value is unknown; everything else was read
    UNSUPPORTED_FUNCTION = "unsupported-function"  # its value is unknown; everything else was read
    UNKNOWN_ARGUMENT = "unknown-argument"  # a name that the provider does not have, probably misspelt
    UNMATCHED_PATTERN = "unmatched-pattern"  # a pattern of the user that selects nothing
    UNUSED_VALUE = "unused-value"  # a value of the user for a name that nothing declares
    NOTE = "note"  # information only; nothing was lost

    @property
    def unread(self) -> bool:
        """Whether some input was not read, so that the scan must not succeed."""
        return self not in _READ


_READ = frozenset(
    (
        DiagnosticKind.UNDEFINED,
        DiagnosticKind.UNSUPPORTED_FUNCTION,
        DiagnosticKind.UNKNOWN_ARGUMENT,
        DiagnosticKind.UNMATCHED_PATTERN,
        DiagnosticKind.UNUSED_VALUE,
        DiagnosticKind.NOTE,
    )
)


@frozen(order=True)
class Diagnostic:
    """One thing that could not be read, and what was expected: lower case, no full stop."""

    file: str  # relative to the root of the scan, with `/`
    line: int  # from 1
    column: int  # from 1, in code points
    message: str
    kind: DiagnosticKind = DiagnosticKind.SYNTAX
