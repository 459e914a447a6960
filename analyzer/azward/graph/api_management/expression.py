"""Policy expressions: where one ends in a text, and what it is without running it.

Expressions are C# in `@(...)` or `@{...}`.
https://learn.microsoft.com/azure/api-management/api-management-policy-expressions
"""

from __future__ import annotations

import re
from typing import TypeAlias

__all__ = ["Folded", "end_of_expression", "fold", "is_expression"]

Folded: TypeAlias = "str | bool | None"
"""What an expression is: a text, a truth value, or `None` if that is not known."""

_START = re.compile(r"\s*@[({]")

_CODE = re.compile(
    r"""
      //[^\n]* | /\*.*?(?:\*/|\Z)               # comments
    | (?:\$@|@\$)" | \$" | @" | "               # the start of a text
    | '(?:\\[^\n]{1,9}?|[^'\\\n])'              # a character
    | [(){}\[\]]
    """,
    re.VERBOSE | re.DOTALL,
)

_PLAIN_TEXT = re.compile(r'(?:[^"\\\n]|\\.)*"')
_VERBATIM_TEXT = re.compile(r'(?:[^"]|"")*"')
_INTERPOLATED = {'$"': re.compile(r'\{\{|\}\}|\{|\\.|"|\n'), '$@"': re.compile(r'\{\{|\}\}|\{|""|"')}

_CLOSERS = {"(": ")", "{": "}", "[": "]"}

MAX_NESTED = 200
"""Brackets inside each other before an expression is given up."""


def is_expression(value: str) -> bool:
    """Decide whether a value is a policy expression."""
    return _START.match(value) is not None


def end_of_expression(text: str, start: int) -> int:
    """Return the offset after the expression whose `@` is at `start`; -1 if it does not end."""
    stack = [_CLOSERS[text[start + 1]]]
    position = start + 2
    while stack:
        if len(stack) > MAX_NESTED:
            return -1
        inside = _INTERPOLATED.get(stack[-1])
        match = (inside or _CODE).search(text, position)
        if match is None:
            return -1
        step = _in_text(match, stack) if inside else _in_code(text, match, stack)
        if step < 0:
            return -1
        position = step
    return position


def _in_text(match: re.Match[str], stack: list[str]) -> int:
    """Return the offset to go on from in a text with holes; -1 if it is not closed."""
    sign = match.group()
    if sign == "\n":
        return -1
    if sign == '"':
        stack.pop()
    elif sign == "{":
        stack.append("}")
    return match.end()


def _in_code(text: str, match: re.Match[str], stack: list[str]) -> int:
    sign = match.group()
    if sign in _CLOSERS:
        stack.append(_CLOSERS[sign])
    elif sign in (")", "}", "]"):
        return match.end() if stack.pop() == sign else -1
    elif sign in ('$"', '$@"', '@$"'):
        stack.append('$"' if sign == '$"' else '$@"')
    elif sign in ('"', '@"'):
        closed = (_PLAIN_TEXT if sign == '"' else _VERBATIM_TEXT).match(text, match.end())
        return closed.end() if closed else -1
    return match.end()


def fold(value: str) -> Folded:
    """Return what an expression is if that follows from its text alone: from literals, `!`, `&&`, `||`, `==` and `!=`."""
    code = value.strip()
    if not is_expression(code) or end_of_expression(code, 0) != len(code) or len(code) > 10_000:
        return None
    inner = code[2:-1].strip()
    if code[1] == "{":
        returned = re.fullmatch(r"return\b([^;{}]*);", inner)
        if returned is None:
            return None
        inner = returned.group(1)
    return _fold(inner, 0)


_TEXT = re.compile(r'"((?:[^"\\\n]|\\["\\])*)"|@"((?:[^"]|"")*)"')


def _fold(code: str, depth: int) -> Folded:
    code = code.strip()
    if depth > 20 or not code:
        return None
    for operator in ("||", "&&"):
        parts = _split(code, operator)
        if len(parts) > 1:
            return _joined(operator, [_fold(part, depth + 1) for part in parts])
    for operator in ("==", "!="):
        parts = _split(code, operator)
        if len(parts) == 2:
            left, right = (_fold(part, depth + 1) for part in parts)
            return None if left is None or right is None else (left == right) is (operator == "==")
    if code.startswith("!"):
        inner = _fold(code[1:], depth + 1)
        return None if not isinstance(inner, bool) else not inner
    if code.startswith("(") and end_of_expression(f"@{code}", 0) == len(code) + 1:
        return _fold(code[1:-1], depth + 1)
    return _literal(code)


def _literal(code: str) -> Folded:
    if code in ("true", "false"):
        return code == "true"
    match = _TEXT.fullmatch(code)
    if match is None or "{{" in code:
        return None
    plain, verbatim = match.groups()
    return verbatim.replace('""', '"') if plain is None else re.sub(r'\\(["\\])', r"\1", plain)


def _joined(operator: str, parts: list[Folded]) -> Folded:
    """Return the value of a conjunction or disjunction, of which one part may decide."""
    decisive = operator == "||"
    if any(part is decisive for part in parts):
        return decisive
    return not decisive if all(isinstance(part, bool) for part in parts) else None


def _split(code: str, operator: str) -> list[str]:
    """Return the parts of `code` between the operators that are in no bracket and no text."""
    parts: list[str] = []
    begin = position = depth = 0
    while position < len(code):
        if depth == 0 and code.startswith(operator, position):
            parts.append(code[begin:position])
            begin = position = position + len(operator)
            continue
        match = _CODE.match(code, position)
        if match is None:
            position += 1
            continue
        sign = match.group()
        depth += (sign in _CLOSERS) - (sign in (")", "}", "]"))
        after = _in_code(code, match, [sign]) if sign.endswith('"') and not sign.startswith("$") else match.end()
        if after < 0 or "$" in sign:
            return [code]  # a text with holes is not looked into
        position = after
    return [*parts, code[begin:]]
