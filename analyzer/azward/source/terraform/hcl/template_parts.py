"""Build the parts of a template from its pieces: apply strip markers and the indentation of heredocs, nest directives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from azward.source.terraform.hcl.syntax import Expression, ForPart, IfPart, Part

__all__ = ["Directive", "Interpolation", "Piece", "TemplateError", "build", "unescape"]


class Interpolation(NamedTuple):
    """`${expression}`; the flags tell whether white space before or after it is removed."""

    expression: Expression
    strip_before: bool
    strip_after: bool


class Directive(NamedTuple):
    """One `%{ … }`. `word` is `if`, `else`, `endif`, `for` or `endfor`; `names` are those of a `for`."""

    word: str
    start: int
    end: int
    strip_before: bool
    strip_after: bool
    expression: Expression | None = None
    names: tuple[str, str] = ("", "")


Piece: TypeAlias = "str | Interpolation | Directive"
"""A text is at most one line with its line break, as in HCL's scanner: strip markers do not reach further."""


class TemplateError(Exception):
    """A directive is not closed, or not opened."""


_ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))|([$%])\4\{')
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def _escape(match: re.Match[str]) -> str:
    simple, short, long, marker = match.groups()
    if simple:
        return _SIMPLE[simple]
    if marker:
        return marker + "{"
    code = int(short or long, 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\N{REPLACEMENT CHARACTER}"


def unescape(text: str, *, quoted: bool) -> str:
    """Return the meaning of literal text in a template. Backslashes are escapes in quotes only."""
    if quoted:
        return _ESCAPE.sub(_escape, text) if "\\" in text or "{" in text else text
    return text.replace("$${", "${").replace("%%{", "%{") if "{" in text else text


def build(pieces: Sequence[Piece], *, flush: bool = False) -> tuple[Part, ...]:
    """Return the parts that `pieces` form. `flush` removes the common indentation (`<<-`). Raise TemplateError."""
    stripped = _stripped(pieces)
    if flush:
        stripped = _flushed(stripped)
    parts, rest = _nested(stripped, 0, ())
    if rest < len(stripped):
        raise TemplateError(f"unexpected `{_word(stripped[rest])}`")
    return parts


def _stripped(pieces: Sequence[Piece]) -> list[Piece]:
    result: list[Piece] = []
    strip = False
    for piece in pieces:
        if isinstance(piece, str):
            result.append(piece.lstrip() if strip else piece)
            strip = False
            continue
        if piece.strip_before and result and isinstance(last := result[-1], str):
            result[-1] = last.rstrip()
        strip = piece.strip_after
        result.append(piece)
    return result


def _flushed(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces without the indentation that all lines share; blank lines do not count."""
    starts: list[int] = []
    indent: int | None = None
    line_start = True
    for index, piece in enumerate(pieces):
        if line_start:
            line_start = False
            if isinstance(piece, str):
                rest = piece.lstrip()
                if rest or not piece.endswith("\n"):
                    starts.append(index)
                    width = len(piece) - len(rest)
                    indent = width if indent is None else min(indent, width)
            else:
                indent = 0
        if isinstance(piece, str) and piece.endswith("\n"):
            line_start = True
    result = list(pieces)
    for index in starts if indent else ():
        text = result[index]
        result[index] = text[indent:] if isinstance(text, str) else text
    return result


def _nested(pieces: Sequence[Piece], index: int, ends: tuple[str, ...]) -> tuple[tuple[Part, ...], int]:
    """Return the parts from `index` up to one of the directives `ends`, and the index of that directive."""
    parts: list[Part] = []
    while index < len(pieces):
        piece = pieces[index]
        if isinstance(piece, str):
            _append_text(parts, piece)
            index += 1
        elif isinstance(piece, Interpolation):
            parts.append(piece.expression)
            index += 1
        elif piece.word in ends or piece.word not in ("if", "for"):
            return tuple(parts), index
        else:
            part, index = _if(pieces, index, piece) if piece.word == "if" else _for(pieces, index, piece)
            parts.append(part)
    return tuple(parts), index


def _append_text(parts: list[Part], text: str) -> None:
    if parts and isinstance(last := parts[-1], str):
        parts[-1] = last + text
    elif text:
        parts.append(text)


def _if(pieces: Sequence[Piece], index: int, opening: Directive) -> tuple[IfPart, int]:
    yes, index = _nested(pieces, index + 1, ("else", "endif"))
    no: tuple[Part, ...] = ()
    if index < len(pieces) and _word(pieces[index]) == "else":
        no, index = _nested(pieces, index + 1, ("endif",))
    end = _end(pieces, index, "endif")
    if opening.expression is None:
        raise TemplateError("`if`: missing condition")
    return IfPart(opening.start, end, opening.expression, yes, no), index + 1


def _for(pieces: Sequence[Piece], index: int, opening: Directive) -> tuple[ForPart, int]:
    body, index = _nested(pieces, index + 1, ("endfor",))
    end = _end(pieces, index, "endfor")
    if opening.expression is None:
        raise TemplateError("`for`: missing collection")
    return ForPart(opening.start, end, *opening.names, opening.expression, body), index + 1


def _end(pieces: Sequence[Piece], index: int, word: str) -> int:
    piece = pieces[index] if index < len(pieces) else None
    if not isinstance(piece, Directive) or piece.word != word:
        raise TemplateError(f"expected `%{{ {word} }}`")
    return piece.end


def _word(piece: Piece) -> str:
    return piece.word if isinstance(piece, Directive) else ""
