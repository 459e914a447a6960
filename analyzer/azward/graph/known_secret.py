"""Texts that are secrets because of what they are called or how they are declared. They are hidden wherever they flow.

Sources learn them while they compute the values of parameters and variables; `rule/known_secrets.py` finds them in what is
shown. A rule sees them as they are.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from azward.graph.credential import name_resembles_secret, names_no_credential
from azward.graph.value import Choice, Unknown
from azward.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.graph.value import Value

__all__ = ["KNOWN", "KnownSecrets", "Mark"]

MAX_TEXTS = 1_000
"""Texts that are remembered of one scan."""

MAX_MEMBERS = 2_000
"""Members of one value that are looked at."""

_QUOTED = Pattern(r"""\"((?:[^"\\]|\\.){6,4000})\"|'([^']{6,4000})'""")
"""A literal in an expression."""

LEAST = 6
"""Shorter texts are not remembered: they are parts of many words."""


class Mark(IntEnum):
    """What says that a text is a secret; the later ones say it more surely."""

    DECLARATION = 1  # the author, of the value that it is in: objects have other members as well
    NAME = 2
    BOTH = 3


class KnownSecrets:
    """What a scan has learned: texts, each with what says that it is a secret."""

    def __init__(self) -> None:
        self.texts: dict[str, Mark] = {}
        self._watchers: list[Callable[[], object]] = []

    def watch(self, changed: Callable[[], object]) -> None:
        """Call `changed` whenever a text is learned, and when all are forgotten."""
        self._watchers.append(changed)

    def forget(self) -> None:
        """Forget all texts: another scan begins."""
        if self.texts:
            self.texts.clear()
            self._changed()

    def learn(self, name: str, value: Value, *, declared: bool = False) -> None:
        """Remember the texts of a value if its name, or that of the member, is one of a credential, or with `declared`."""
        if isinstance(value, str):
            if name_resembles_secret(name):
                self._add(value, Mark.BOTH if declared else Mark.NAME)
            elif declared and not names_no_credential(name):
                self._add(value, Mark.DECLARATION)
        elif isinstance(value, (dict, list, Choice)) and value:
            self._members(name, value, declared=declared)
        elif isinstance(value, Unknown):
            self._literals(name, value)
        elif declared and isinstance(value, int):
            self._add(str(value), Mark.DECLARATION)

    def _literals(self, name: str, value: Unknown) -> None:
        """Remember the literals of an expression that cannot be evaluated: a report shows it as it is written."""
        if name_resembles_secret(name):
            for written in dict.fromkeys((value.expression, *(cause.name for cause in value.causes))):
                for match in _QUOTED().finditer(written):
                    self._add(match[1] or match[2], Mark.NAME)

    def _members(self, name: str, value: Value, *, declared: bool) -> None:
        left = MAX_MEMBERS
        pending: list[tuple[str, Value]] = [(name, value)]
        while pending and left:
            left -= 1
            name, value = pending.pop()
            if isinstance(value, dict):
                pending.extend(value.items())
            elif isinstance(value, list):
                pending.extend((name, item) for item in value)
            elif isinstance(value, Choice):
                pending.extend((name, branch) for _, branch in value.branches)
            elif isinstance(value, str):
                self.learn(name, value, declared=declared)
            elif isinstance(value, Unknown):
                self._literals(name, value)

    def _add(self, text: str, mark: Mark) -> None:
        if len(text) >= LEAST and self.texts.get(text, 0) < mark and len(self.texts) < MAX_TEXTS:
            self.texts[text] = mark
            self._changed()

    def _changed(self) -> None:
        for changed in self._watchers:
            changed()


KNOWN = KnownSecrets()
"""What the scan that runs has learned: there is one, as there is one budget."""
