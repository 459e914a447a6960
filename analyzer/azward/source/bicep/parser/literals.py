"""The values of string and number literals."""

from __future__ import annotations

import re

from azward.source.bicep.parser.cursor import SyntaxProblem

__all__ = ["integer", "unescaped", "without_break"]

_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,8})\}|(.))")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}


def unescaped(text: str, offset: int) -> str:
    """Return the value of a string, given the text between its quotes. Raises SyntaxProblem."""
    if "\\" not in text:
        return text
    try:
        result = _ESCAPE.sub(_escaped, text)
    except SyntaxProblem as problem:
        problem.offset += offset
        raise
    return result.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _SURROGATE.search(result) else result


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] is not None else -1
    if 0 <= code <= 0x10FFFF:
        return chr(code)
    simple = _SIMPLE.get(match[2])
    if simple is None:
        raise SyntaxProblem(match.start(), f"expected an escape such as `\\n` or `\\u{{0}}` but found `{match[0]}`")
    return simple


def without_break(text: str) -> str:
    """Return the text of a multi-line string: without a line break right after the opening quotes."""
    return text[2:] if text.startswith("\r\n") else text[1:] if text[:1] in ("\n", "\r") else text


def integer(text: str) -> int:
    return int(text) if len(text) < 20 else 2**63 - 1
