"""Scripts inside of resources: start scripts of machines, command lines of extensions, deployment scripts."""

from __future__ import annotations

import binascii
import re
from functools import cache
from typing import TYPE_CHECKING

from azward.graph.credential import name_resembles_secret
from azward.graph.value import Unknown
from azward.pattern import Pattern
from azward.rule.credential import HOLE, MAX_TEXT, looks_like

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_secret_word", "script_credentials", "script_text"]

_VALUE = r"(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s\"';&|,)}\ufffc]{1,200})"
_ASSIGNED = r"(?<![\w$-])(?P<name>[A-Za-z][\w-]{0,80})[\"']?[ \t]{0,4}[=:][ \t]{0,4}" + _VALUE
_FLAG = r"(?<![\w-])--?(?P<name>[A-Za-z][\w-]{0,80})(?:[ \t]{1,4}|[=:])" + _VALUE
_COMPUTED = Pattern(r"[$%@<{`(\[/~.]|[A-Za-z][\w+.-]{0,20}://|[A-Za-z]:\\\\")
"""The starts of values that are variables, calls, paths or addresses."""

_LONGEST_WORD = 100
"""A longer text is a document, such as a compressed script in base64."""
_GZIP = b"\x1f\x8b"
_BASE64 = Pattern(r"[A-Za-z0-9+/\s]{8,}={0,2}\s*")


def script_text(value: str | Unknown) -> str:
    """Return the text of a script that may be in base64, with `HOLE` for each unknown part."""
    if isinstance(value, Unknown):
        return "".join(part if isinstance(part, str) else HOLE for part in value.encodes or value.parts)
    return _decoded(value)


def _decoded(text: str) -> str:
    """Return the text that `text` is the base64 of, also if it was compressed; `text` itself if it is not such base64."""
    text = text[: 2 * MAX_TEXT]
    if not _BASE64().fullmatch(text):
        return text
    digits = "".join(text.split()).rstrip("=")
    try:
        content = binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
        return (_decompressed(content) if content.startswith(_GZIP) else content).decode("utf-8")
    except ValueError:
        return text


def _decompressed(content: bytes) -> bytes:
    import zlib

    try:
        return zlib.decompressobj(wbits=31).decompress(content, MAX_TEXT)
    except zlib.error as error:
        raise ValueError from error


def script_credentials(script: str) -> Iterator[str]:
    """Yield the literals that `script` gives to names that resemble a credential: `DB_PASSWORD=...`, `--token ...`.

    Cost: linear in the length of the script, up to `MAX_TEXT`.
    """
    script = script[:MAX_TEXT]
    for pattern, flag in _patterns():
        for match in pattern.finditer(script):
            if name_resembles_secret(match["name"]) and _is_literal(match["value"], flag=flag):
                yield match["value"].strip("\"'")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    return (re.compile(_ASSIGNED), False), (re.compile(_FLAG), True)


def is_secret_word(text: str) -> bool:
    """Decide whether `text` is one word of letters and digits, as passwords and keys are, and not a script or a sentence."""
    return len(text) <= _LONGEST_WORD and len(text.split()) == 1 and _is_literal(text, flag=True)


def _is_literal(value: str, *, flag: bool) -> bool:
    value = value.strip("\"'")
    if len(value) < 6 or HOLE in value or "$" in value or _COMPUTED().match(value) or looks_like(value, "placeholder"):
        return False
    mixed = any(character.isdigit() for character in value) and any(character.isalpha() for character in value)
    return mixed or (not flag and re.search(r"[A-Z]", value) is not None and re.search(r"[a-z]", value) is not None)
