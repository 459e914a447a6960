"""Files of environment variables, such as those of the Azure Developer CLI: `.azure/dev/.env`."""

from __future__ import annotations

import re

__all__ = ["read_variables"]

_VARIABLE = re.compile(
    r"""
    ^ [ \t]* (?: export [ \t]+ )? (?P<name> [A-Za-z_][\w.]* ) [ \t]* = [ \t]*
    (?: "(?P<double> (?: \\. | [^"\\] )* )" | '(?P<single> [^']* )' | (?P<plain> [^\n]* ) )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def read_variables(text: str) -> dict[str, str]:
    """Return the variables of a file by name; later lines win."""
    return {found["name"]: _value(found) for found in _VARIABLE.finditer(text)}


def _value(found: re.Match[str]) -> str:
    if found["double"] is not None:
        return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), found["double"], flags=re.DOTALL)
    if found["single"] is not None:
        return found["single"]
    return re.split(r"(?:^|[ \t])#", found["plain"], maxsplit=1)[0].strip()
