"""The exit statuses of the command line and of the GitHub Action."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitStatus"]


class ExitStatus(IntEnum):
    """What a command found, as its exit status."""

    CLEAN = 0
    FINDINGS = 1  # at or above the threshold
    USAGE = 2  # an argument, the configuration or a rule is wrong
    NOTHING = 3  # nothing to scan
    UNREAD = 4  # some input could not be read; takes precedence over FINDINGS
    INTERNAL = 70  # a bug in azward
    INTERRUPTED = 130
    PIPE = 141  # the reader of the output has closed it
