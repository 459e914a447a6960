"""Finds the secrets that a scan has learned in texts, as they are and in the encodings that they flow through.

Cost: nothing until a secret is learned; then linear in a text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.credential import name_resembles_secret
from azward.graph.known_secret import KNOWN, Mark
from azward.pattern import Pattern
from azward.rule.random_text import is_harmless, looks_random

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["holds_known", "known_spans", "watch"]

START = 6
"""Characters at the beginning of a secret that are searched for together."""

PART = 64
"""Longer secrets are searched for in parts of this length."""

MAX_LENGTH = 1 << 14
"""Only this many characters of a secret are searched for."""

_WORD = Pattern(r"[A-Za-z_-]+")
_PATH = Pattern(r"[A-Za-z_.-]+[0-9]{0,3}(?:[/,][A-Za-z_.-]+[0-9]{0,3})+")
_MIXED = Pattern(r"[A-Za-z]+[0-9]+[A-Za-z]+|[0-9]+[A-Za-z]+[0-9]+")
_DIGITS = "A-Za-z0-9+/_-"
_REST = Pattern(rf"[{_DIGITS}]*+={{0,2}}")
_BEFORE = Pattern(rf"[{_DIGITS}]*$")


class _Finder:
    """Finds any of many texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._starting: dict[str, list[str]] = {}
        for text in sorted(set(texts), key=lambda text: (-len(text), text)):
            self._starting.setdefault(text[:START], []).append(text)
        grouped: dict[str, list[str]] = {}
        for start in self._starting:
            grouped.setdefault(start[0], []).append(re.escape(start[1:]))
        ways = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in grouped.items())
        self._pattern = re.compile("|".join(ways)) if grouped else None

    def found(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the places of the texts, the longest at each start."""
        position = 0
        while self._pattern is not None and (match := self._pattern.search(text, position)) is not None:
            position = match.start() + 1
            for one in self._starting[match[0]]:
                if text.startswith(one, match.start()):
                    yield match.start(), match.start() + len(one)
                    position = match.start() + len(one)
                    break


class _Known:
    """The texts to look for, in lower case: functions that change the case change no secret to something else."""

    def __init__(self) -> None:
        plain = [text for text, mark in KNOWN.texts.items() if _is_hidden(text, mark)]
        parts = {part for text in plain for part in _parts(text)}
        words = {part for part in parts if _WORD().fullmatch(part) is not None}
        self.texts = _Finder(form.lower() for part in parts - words for form in _escaped(part))
        self.words = _Finder(part.lower() for part in words)
        self.encoded = _Finder(digits for part in parts for digits in _base64(part))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        low = text.lower()
        if len(low) != len(text):
            low = "".join(one.lower() if one.isascii() else one for one in text)
        yield from self.texts.found(low)
        for start, end in self.words.found(low):
            if not (low[start - 1 : start].isalnum() or low[end : end + 1].isalnum()):
                yield start, end
        for start, end in self.encoded.found(
            text.replace("-", "+").replace("_", "/") if "-" in text or "_" in text else text
        ):
            before, after = _BEFORE().search(text, max(0, start - 4000), start), _REST().match(text, end)
            yield before.start() if before else start, after.end() if after else end


def _is_hidden(text: str, mark: Mark) -> bool:
    """Decide whether a text that is marked as a secret is hidden everywhere."""
    if _is_telling(text):
        return mark is not Mark.DECLARATION or not _is_name(text)
    return mark is Mark.BOTH and _is_word(text)


def _is_name(text: str) -> bool:
    """Decide whether a text is made of words, as names of resources are."""
    words = re.split(r"[-_.#]+", text)
    return all(map(str.isalnum, filter(None, words))) and sum(len(word) > 2 and word.isalpha() for word in words) > 1


def _is_telling(text: str) -> bool:
    """Decide whether a text with the name or the mark of a secret is unlike other texts, so that it is hidden everywhere.

    Objects that are declared as secrets have words, names of resources and sentences in them as well.
    """
    if len(text) < START or is_harmless(text) or text.startswith(("/", "{", "http://", "https://")):
        return False
    if "\n" not in text and (text.count(" ") > 3 or _PATH().fullmatch(text) is not None):
        return False
    plain = text.replace("#", "")  # marks of a placeholder in a name
    return looks_random(plain) or (len(text) >= 8 and _MIXED().fullmatch(text) is not None)


def _is_word(text: str) -> bool:
    """Decide whether a text that is a secret for sure is one word, and not a placeholder."""
    if len(text) < 8 or _WORD().fullmatch(text) is None or is_harmless(text):
        return False
    return "-" not in text or not name_resembles_secret(text)  # `FUNCTION-KEY` is the name of one


def _parts(text: str) -> Iterator[str]:
    """Yield the lines of a text; long ones in parts."""
    for line in text[:MAX_LENGTH].split("\n"):
        line = line.strip()  # noqa: PLW2901 - as excerpts do
        if len(line) <= PART * 2:
            if len(line) >= START:
                yield line
        else:
            yield from (line[at : at + PART] for at in range(0, len(line) - START + 1, PART))
            yield line[-PART:]


def _escaped(text: str) -> set[str]:
    import json  # most scans learn nothing

    return {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}


def _base64(text: str) -> Iterator[str]:
    """Yield what base64 has in it wherever it encodes `text`: its first and last digits depend on what is around."""
    from base64 import b64encode

    for encoding in ("utf-8", "utf-16-le"):
        content = text.encode(encoding, "replace")
        for before in range(3):
            digits = b64encode(b"\0" * before + content).decode()
            first, last = (0, 2, 3)[before], (len(content) + before) * 8 // 6
            if last - first >= START + 2:
                yield digits[first:last]


_current: list[_Known | None] = [None]


def _known() -> _Known | None:
    if not KNOWN.texts:
        return None
    if _current[0] is None:
        _current[0] = _Known()
    return _current[0]


def _reset() -> None:
    _current[0] = None


KNOWN.watch(_reset)


def watch(changed: Callable[[], object]) -> None:
    """Call `changed` whenever what is known changes."""
    KNOWN.watch(changed)


def known_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each secret in `text` that the scan has learned."""
    known = _known()
    if known is not None:
        yield from known.spans(text)


def holds_known(text: str) -> bool:
    """Decide whether a text has a secret that the scan has learned."""
    return any(True for _ in known_spans(text))
