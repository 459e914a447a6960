"""Text from scanned files made harmless: nothing that moves a cursor, recolours a terminal or reorders what is read."""

from __future__ import annotations

import re
from functools import cache

from azward.pattern import Pattern

__all__ = ["count", "inert", "json_text", "plain"]

_INVISIBLE_RANGES = (
    *((0x7F, 0x9F), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F)),
    *((0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F)),
)
_INVISIBLE = "".join(f"{chr(first)}-{chr(last)}" for first, last in _INVISIBLE_RANGES)
_SURROGATES = "\ud800-\udfff"
_COMMAND = Pattern(
    r"(?<=#)#(?=[A-Za-z]{0,20}\[)"
)  # Azure Pipelines, GitHub and TeamCity obey these anywhere in a line of a log
_SECTION = Pattern(r"(?:(?<=section_start)|(?<=section_end)|(?<=travis_fold)|(?<=travis_time)):")  # of GitLab and Travis CI
_SECTIONS = ("section_start", "section_end", "travis_fold", "travis_time")
_INVISIBLE_IN_JSON = Pattern(f"[{_INVISIBLE}]")
_START_OF_COMMAND = Pattern(r"(?m)^((?:[^\S\n]|\x1b\[[0-9;]*m)*+):(?=:)")


def plain(text: str) -> str:
    """`text` on one line, with control, invisible and reordering characters written as escapes: `\\x1b`, `\\u202e`."""
    return text if text.isprintable() else text.translate(_escapes())  # nothing harmful is printable


def inert(text: str) -> str:
    """`text` for the log of a pipeline: what quotes a scanned file in it is taken for no command."""
    if "##" in text:  # the patterns are slow on a long text, and what they look for is rare
        text = _COMMAND().sub(r"\\x23", text)
    if _has_section(text):
        text = _SECTION().sub(r"\\x3a", text)
    if "::" in text:
        text = _START_OF_COMMAND().sub(r"\1\\x3a", text)
    return text


def _has_section(text: str) -> bool:
    return any(section in text for section in _SECTIONS)


@cache
def _escapes() -> dict[int, str]:
    """Return what is written in place of each harmful character."""
    ranges = ((0, 0x1F), *_INVISIBLE_RANGES, (0xD800, 0xDFFF))
    found = {code: _escape_code(code) for first, last in ranges for code in range(first, last + 1)}
    return found | {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): " "}


def _escape_code(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def json_text(document: object, *, indented: bool = True) -> str:
    """`document` as JSON text that ends in a newline; characters that could harm a terminal are JSON escapes, and lone
    surrogates, which no UTF-8 can hold, are U+FFFD."""
    import orjson

    try:
        text = orjson.dumps(document, option=orjson.OPT_INDENT_2 if indented else 0).decode()
    except TypeError:  # a lone surrogate, an integer beyond 64 bits, or deeper than orjson goes
        import json

        text = json.dumps(document, indent=2 if indented else None, ensure_ascii=False)
        text = re.sub(f"[{_SURROGATES}]", "\ufffd", text)
    if not text.isascii() or "\x7f" in text:
        text = _INVISIBLE_IN_JSON().sub(_escape_json, text)
    if "##" in text:
        text = _COMMAND().sub(r"\\u0023", text)
    if _has_section(text):
        text = _SECTION().sub(r"\\u003a", text)
    return text + "\n"


def _escape_json(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + (code - 0x10000 >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 file", "3 files"; large numbers are grouped."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
