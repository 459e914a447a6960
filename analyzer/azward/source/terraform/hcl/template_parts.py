"""Builds the parts of a template from its pieces: strip markers, the indentation of heredocs, nested directives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from azward.source.terraform.hcl.syntax import Expression, ForPart, IfPart, Part

__all__ = ["Directive", "Interpolation", "Piece", "TemplateError", "build", "unescape"]


class Interpolation(NamedTuple):
    """`${expression}`; the flags say that white space before or after it goes."""

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
"""A text is one line with its end at most, as HCL's scanner gives it: strip markers reach no further."""


class TemplateError(Exception):
    """A directive without its end, or an end without its beginning."""


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
    """What a literal stretch of a template means; backslashes are escapes in quotes only."""
    if quoted:
        return _ESCAPE.sub(_escape, text) if "\\" in text or "{" in text else text
    return text.replace("$${", "${").replace("%%{", "%{") if "{" in text else text


def build(pieces: Sequence[Piece], *, flush: bool = False) -> tuple[Part, ...]:
    """The parts that `pieces` make up; `flush` takes the common indentation away (`<<-`). Raises TemplateError."""
    stripped = _stripped(pieces)
    if flush:
        stripped = _flushed(stripped)
    parts, rest = _nested(stripped, 0, ())
    if rest < len(stripped):
        raise TemplateError(f"`{_word(stripped[rest])}` without its beginning")
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
    """Without the indentation that all lines share; blank lines do not count."""
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
    """The parts from `index` up to one of the directives `ends`, and where that stands."""
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
        raise TemplateError("`if` without its condition")
    return IfPart(opening.start, end, opening.expression, yes, no), index + 1


def _for(pieces: Sequence[Piece], index: int, opening: Directive) -> tuple[ForPart, int]:
    body, index = _nested(pieces, index + 1, ("endfor",))
    end = _end(pieces, index, "endfor")
    if opening.expression is None:
        raise TemplateError("`for` without its collection")
    return ForPart(opening.start, end, *opening.names, opening.expression, body), index + 1


def _end(pieces: Sequence[Piece], index: int, word: str) -> int:
    piece = pieces[index] if index < len(pieces) else None
    if not isinstance(piece, Directive) or piece.word != word:
        raise TemplateError(f"expected `%{{ {word} }}`")
    return piece.end


def _word(piece: Piece) -> str:
    return piece.word if isinstance(piece, Directive) else ""
