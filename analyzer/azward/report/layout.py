"""Lines of text for people: colours, and words that wrap between words only."""

from __future__ import annotations

from azward.frozen import frozen
from azward.report.plain import plain
from azward.rule.model import Severity

__all__ = ["BLUE", "BOLD", "CODES", "DIM", "GREEN", "RED", "STRIDE", "YELLOW", "Style", "wrap"]

BOLD, DIM, RED, GREEN, YELLOW, BLUE = "1", "2", "1;31", "1;32", "1;33", "1;34"

CODES = {
    Severity.CRITICAL: "1;35",
    Severity.HIGH: "1;31",
    Severity.MEDIUM: "1;33",
    Severity.LOW: "36",
    Severity.INFO: "34",
}

STRIDE = {
    "S": "spoofing",
    "T": "tampering",
    "R": "repudiation",
    "I": "information disclosure",
    "D": "denial of service",
    "E": "elevation of privilege",
}

NARROWEST = 20
"""Columns that a text has at least, however deep it is indented."""


@frozen
class Style:
    """How the text is laid out."""

    colour: bool
    width: int  # columns
    everything: bool
    verbose: bool
    unread_fails: bool = True  # whether input that was not read makes the exit status

    def paint(self, text: str, code: str) -> str:
        """Return `text` in a colour, if colours are wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def wrapped(self, head: str, text: str, indent: str = "", code: str = BOLD) -> list[str]:
        """Return `text` after `head`, in lines that fit, the later ones aligned with the first."""
        margin = " " * (len(indent) + len(head))
        first, *more = wrap(plain(text), self.width - len(margin)) or [""]
        return [indent + self.paint(head, code) + first, *(margin + line for line in more)]

    def sentence(self, head: str, text: str, code: str = "0") -> list[str]:
        """Return `text` after `head`, the later lines indented by two columns."""
        first, *more = wrap(plain(f"{head}{text}"), self.width - 2)
        return [self.paint(head, code) + first.removeprefix(head), *(f"  {line}" for line in more)]


def wrap(text: str, room: int) -> list[str]:
    """Return `text` in lines of at most `room` columns. A word that is longer than that has a line of its own. O(n)."""
    room = max(room, NARROWEST)
    if len(text) <= room:
        return [text] if text else []
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if not line:
            line = word
        elif len(line) + 1 + len(word) <= room:
            line += f" {word}"
        else:
            lines.append(line)
            line = word
    return [*lines, line] if line else lines
