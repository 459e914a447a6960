"""Text from scanned files made harmless: nothing that moves a cursor, recolours a terminal or reorders what is read."""

from __future__ import annotations

import re

__all__ = ["count", "inert", "json_text", "plain"]

_INVISIBLE = "\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_SURROGATES = "\ud800-\udfff"
_HARMFUL = re.compile(f"[\x00-\x1f{_INVISIBLE}{_SURROGATES}]")
_COMMAND = r"(?<=#)#(?=(?:vso|teamcity)?\[)"  # Azure Pipelines, GitHub and TeamCity obey these anywhere in a line of a log
_SECTION = r"(?:(?<=section_start)|(?<=section_end)|(?<=travis_fold)|(?<=travis_time)):"  # of GitLab and Travis CI
_SECTIONS = ("section_start", "section_end", "travis_fold", "travis_time")
_INVISIBLE_IN_JSON = re.compile(f"[{_INVISIBLE}]")
_COMMAND_IN_JSON = re.compile(f"{_COMMAND}|{_SECTION}")


def plain(text: str) -> str:
    """`text` on one line, with control, invisible and reordering characters written as escapes: `\\x1b`, `\\u202e`."""
    return _HARMFUL.sub(_escape, text)


def inert(text: str) -> str:
    """`text` for the log of a pipeline: what quotes a scanned file in it is taken for no command."""
    text = re.sub(_SECTION, r"\\x3a", re.sub(_COMMAND, r"\\x23", text))
    return re.sub(r"(?m)^((?:[^\S\n]|\x1b\[[0-9;]*m)*+):(?=:)", r"\1\\x3a", text)


def _escape(match: re.Match[str]) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": " "}.get(match[0]) or _escape_code(ord(match[0]))


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
        text = _INVISIBLE_IN_JSON.sub(_escape_json, text)
    if "##" in text or any(section in text for section in _SECTIONS):  # rare, and the pattern is slow on a long text
        text = _COMMAND_IN_JSON.sub(_escape_json, text)
    return text + "\n"


def _escape_json(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + (code - 0x10000 >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 file", "3 files"; large numbers are grouped."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
