"""Placeholders in parameter files that a tool replaces before the deployment.

The Azure Developer CLI replaces `${NAME}` and `${NAME=default}`, the Teams Toolkit `${{NAME}}`, and steps of pipelines
`$(name)` and `#{name}#`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

from azward.graph.value import Cause, CauseKind, Unknown, Value, join_text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["replaced", "typed"]

_PLACEHOLDER = re.compile(
    r"""
      \$\{\{ [^{}]* \}\}
    | \$\{ [A-Za-z_]\w* (?: :?[-=] (?P<default>[^{}]*) )? \}
    | \$\( (?: [A-Za-z_][\w.-]* | secretOrRandomPassword\b[^()]* ) \)
    | \#\{ [^{}#]+ \}\#
    """,
    re.VERBOSE,
)
_MARKS = ("${", "$(", "#{")


def replaced(value: Value, *, secret: bool = False) -> Value:
    """Return `value` with the default of each placeholder in its texts, or open parts where there is no default."""
    if isinstance(value, str):
        return _text(value, secret=secret) if any(mark in value for mark in _MARKS) else value
    if isinstance(value, list):
        return [replaced(item, secret=secret) for item in value]
    if isinstance(value, dict):
        return {name: replaced(item, secret=secret) for name, item in value.items()}
    return value


def typed(value: Value, written: Value, kind: str) -> Value:
    """Return `value`, which placeholders in the text `written` give, as an ARM type; open if it has another type."""
    if not isinstance(value, str) or value == written or kind in ("", "string", "securestring"):
        return value
    try:
        found: Value = json.loads(value.casefold() if kind == "bool" else value)
    except ValueError:
        found = None
    types = {"bool": bool, "int": int, "array": list, "object": dict, "secureobject": dict}
    if isinstance(found, types.get(kind, str)) and not (kind == "int" and isinstance(found, bool)):
        return found
    return _open(str(written), secret=kind.startswith("secure"))


def _text(text: str, *, secret: bool) -> Value:
    pieces = list(_pieces(text, secret=secret))
    return pieces[0] if len(pieces) == 1 else join_text(text, pieces)


def _pieces(text: str, *, secret: bool) -> Iterator[str | Unknown]:
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        default = cast("str | None", found["default"])
        yield _open(found[0], secret=secret) if default is None else default
        end = found.end()
    if end < len(text) or not text:
        yield text[end:]


def _open(placeholder: str, *, secret: bool) -> Unknown:
    kind = CauseKind.SECURE_PARAMETER if secret else CauseKind.PARAMETER
    return Unknown(placeholder, (Cause(kind, placeholder, f"`{placeholder}` is replaced before the deployment"),))
