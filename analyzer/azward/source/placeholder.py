"""Placeholders in parameter files that a tool replaces before the deployment.

The Azure Developer CLI replaces `${NAME}`, `${NAME=default}` and the other forms of
<https://github.com/drone/envsubst>, the Teams Toolkit `${{NAME}}`, and steps of pipelines `$(name)` and `#{name}#`.
"""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from azward.graph.credential import name_resembles_secret
from azward.graph.known_secret import KNOWN
from azward.graph.value import Cause, CauseKind, Unknown, Value, join_text
from azward.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["NOTHING_SET", "replaced", "typed", "variable"]

NOTHING_SET: Mapping[str, str] = MappingProxyType({})
"""No environment variable is known."""

_OPENING = Pattern(
    r"""
      \$\{\{ [^{}]* \}\}
    | \$\{
    | \$\( (?: [A-Za-z_][\w.-]* | secretOrRandomPassword\b[^()]* ) \)
    | \#\{ [^{}#]+ \}\#
    """,
    re.VERBOSE,
)
_MARKS = ("${", "$(", "#{")
_BRACES = Pattern(r"\$\{|\}")
_SUBSTITUTION = Pattern(
    r"""
    (?P<length> \# )? (?P<name> [A-Za-z_]\w* )
    (?: (?P<operator> :?[-=+?] | \^\^? | ,,? | \#\#? | %%? | // | /\# | /% | / | : ) (?P<argument> .* ) )?
    """,
    re.VERBOSE | re.DOTALL,
)
MAX_NESTED = 8
"""Substitutions in defaults of substitutions beyond this depth are unknown."""


def replaced(value: Value, environment: Mapping[str, str] = NOTHING_SET, *, secret: bool = False) -> Value:
    """Return `value` with the variables of `environment` for the placeholders in its texts.

    Where a variable is not known, its default takes its place, or an open part if there is none.
    """
    if isinstance(value, str):
        return _text(value, environment, secret=secret) if any(mark in value for mark in _MARKS) else value
    if isinstance(value, list):
        return [replaced(item, environment, secret=secret) for item in value]
    if isinstance(value, dict):
        return {name: replaced(item, environment, secret=secret) for name, item in value.items()}
    return value


def variable(environment: Mapping[str, str], name: str) -> str | None:
    """Return an environment variable; `None` if it is not known or may be a secret, which must not be shown."""
    return None if name_resembles_secret(name) else environment.get(name)


def typed(value: Value, written: Value, kind: str) -> Value:
    """Return `value`, which placeholders in the text `written` give, as an ARM type; open if it has another type."""
    if not isinstance(value, str) or value == written or kind in ("", "string", "securestring"):
        return value
    try:
        found: Value = json.loads(value.casefold() if kind == "bool" else value)
    except (ValueError, RecursionError):
        found = None
    types = {"bool": bool, "int": int, "array": list, "object": dict, "secureobject": dict}
    if isinstance(found, types.get(kind, str)) and not (kind == "int" and isinstance(found, bool)):
        return found
    return _open(str(written), secret=kind.startswith("secure"))


def _text(text: str, environment: Mapping[str, str], *, secret: bool) -> Value:
    pieces = _pieces(text, environment, secret, 0)
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces))
    return pieces[0] if len(pieces) == 1 else join_text(text, pieces)


def _pieces(text: str, environment: Mapping[str, str], secret: bool, depth: int) -> list[str | Unknown]:
    pieces: list[str | Unknown] = []
    ends = dict(_pairs(text))
    end = 0
    for found in _OPENING().finditer(text):
        if found.start() < end:
            continue
        until, values = found.end(), [_open(found[0], secret=secret)]
        if found[0] == "${":
            until = ends.get(found.start(), 0)
            parsed = _SUBSTITUTION().fullmatch(text, found.end(), until - 1) if until else None
            if parsed is None:
                continue  # a plain text
            values = _substituted(text[found.start() : until], parsed, environment, secret, depth)
        pieces += [*([text[end : found.start()]] if found.start() > end else []), *values]
        end = until
    return [*pieces, text[end:]] if end < len(text) else pieces or [text]


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each `${` begins, and where the brace that closes it ends."""
    opened: list[int] = []
    for found in _BRACES().finditer(text):
        if found[0] == "${":
            opened.append(found.start())
        elif opened:
            yield opened.pop(), found.end()


def _substituted(
    written: str, parsed: re.Match[str], environment: Mapping[str, str], secret: bool, depth: int
) -> Sequence[str | Unknown]:
    """Return what a substitution gives: parts of a text, which may be open."""
    value = None if secret else variable(environment, parsed["name"])
    operator, argument = parsed["operator"] or "", parsed["argument"] or ""
    if parsed["length"]:
        return [_open(written, secret=secret) if value is None else str(len(value))]
    if operator.lstrip(":") in ("-", "=", "+", "?") and operator != ":" and not value:
        if depth >= MAX_NESTED:
            return [_open(written, secret=secret)]
        KNOWN.learn(parsed["name"], argument, declared=secret)
        return _pieces(argument, environment, secret, depth + 1) if argument else [""]
    changed = None if value is None else _changed(value, operator, argument)
    return [_open(written, secret=secret) if changed is None else changed]


def _changed(value: str, operator: str, argument: str) -> str | None:
    """Return the value of a variable as an operator changes it; `None` for patterns and other operators."""
    match operator:
        case "^^":
            return value.upper()
        case ",,":
            return value.lower()
        case "^":
            return value[:1].upper() + value[1:]
        case ",":
            return value[:1].lower() + value[1:]
        case "" | "-" | "=" | "+" | "?" | ":-" | ":=" | ":+" | ":?":
            return value
        case "/" | "//" if "/" in argument and "${" not in argument:
            old, _, new = argument.partition("/")
            return value.replace(old, new, 1 if operator == "/" else -1)
        case _:
            return None


def _open(placeholder: str, *, secret: bool) -> Unknown:
    kind = CauseKind.SECURE_PARAMETER if secret else CauseKind.PARAMETER
    return Unknown(placeholder, (Cause(kind, placeholder, f"`{placeholder}` is replaced before the deployment"),))
