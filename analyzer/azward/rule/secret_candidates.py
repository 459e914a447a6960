"""Which patterns of secrets a text is searched for: most texts have nothing that any of them needs, and each takes long.

All that decides here lets through each text that a pattern matches; `tests/report/test_redaction_gates.py` proves it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from azward.pattern import Pattern
from azward.rule.secret_patterns import (
    ASSIGNED,
    ASSIGNMENTS,
    COMMANDS,
    CONSTANT,
    KEY_BLOCK,
    LABELLED,
    NAME_AND_VALUE,
    PAIRS,
    QUERIES,
    USERS,
    WEBHOOKS,
)
from azward.rule.tokens import HEXADECIMAL, LONG, LONG_RUN, TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["by_form", "candidates", "lower", "may_have"]

_MAY = re.compile(
    r"[a-z0-9+/_=-]{20}|://|eyj|xapp|xox|[ \t]-[pwu]|[ \t]--user|sg\.|q~|\$[0-9apy]|----|sensitive[ \t(]|asnull[ \t(]"
    r"|net(?:\.exe)? user|echo |basic |bearer |securestring|setx|secret[ \t]{1,4}set|jdbc:oracle|hook|telegram|pagerduty"
    r"|-(?:pass|token|secret|api-key|account-key|access-key)|gl(?:pat|dt|rt|soat|cbt|ptt|ft|ffct|imt|oas|agent)-"
)
_SET = re.compile(r"[=:>]| is | was | to |passwo?r?d ")
_NAMES = re.compile(
    r"pass|pw|secret|token|key|conn(?:ection)?[-_ ]?str|sas|psk|auth|credential|kennwort|contrase|art-api|signature|issuer"
    r"|(?:sig|code)[=\"']"
)

_TOKEN_RUN = re.compile(r"[A-Za-z0-9_.=~$+/,-]{14}")
_LONG_RUN = re.compile(rf"[A-Za-z0-9+/_-]{{{LONG_RUN}}}")
_HEXADECIMAL_RUN = re.compile(r"(?<![0-9a-z])[0-9a-f]{32}")
_PAIRED = re.compile(
    r"(?:key|secret|value|issuer|signature|password|pwd|token)[ \t]{0,4}=|://|basic |bearer |jdbc:oracle:"
    r"|-(?:password|passwd|pass|token|secret|api-key|account-key|access-key)[ =]"
)
_ASSIGNED = Pattern(ASSIGNED)
_QUERIED = re.compile(r"(?:sig|signature|token|key|secret|password|sas|code)=")
_OPTIONS = re.compile(r"[ \t](?:-[pwu]|--user)|net(?:\.exe)? user|echo |securestring|setx[ \t]|secret[ \t]{1,4}set[ \t]")


@cache
def _compiled(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def candidates(text: str, low: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """Yield the patterns that may match, each with the text for it: `text`, or `low`, which is `text` in lower case."""
    yield from by_form(text, low)
    if _HEXADECIMAL_RUN.search(text):
        yield _compiled(HEXADECIMAL), text
    if _LONG_RUN.search(text):
        yield _compiled(*(LONG if "=" in text else LONG[:1])), text
    if _PAIRED.search(low):
        yield from ((pattern, low) for pattern in _marked(PAIRS, low))
    if _OPTIONS.search(low):
        yield _compiled(*COMMANDS), low
    if "chpasswd" in low:
        yield _compiled(USERS), text
    if _NAMES.search(low) and _SET.search(low):
        if _ASSIGNED().search(low):
            yield from ((_compiled(pattern), low) for pattern in ASSIGNMENTS)
        yield from ((pattern, low) for pattern in _marked(LABELLED, low))
        if "name" in low and "value" in low:
            yield from ((_compiled(pattern), low) for pattern in NAME_AND_VALUE)
        if "_KEY" in text:
            yield _compiled(*CONSTANT), text


def by_form(text: str, low: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """Yield those of the patterns that need no name of a secret in the text."""
    if _TOKEN_RUN.search(text):
        yield from ((pattern, text) for pattern in _marked(TOKENS, text))
    if "hook" in low or "pagerduty" in low or "telegram" in low:
        yield _compiled(*WEBHOOKS), low
    if _QUERIED.search(low):
        yield _compiled(*QUERIES), low
    if "----" in low and "private key" in low:
        yield _compiled(KEY_BLOCK), low


def _marked(table: tuple[tuple[tuple[str, ...], str], ...], text: str) -> Iterator[re.Pattern[str]]:
    """Yield the patterns of which `text` has a mark."""
    found: set[str] = set()
    for symbol, group in _by_symbol(table):
        if symbol in text:
            for mark, pattern in group:
                if mark in text and pattern not in found:
                    found.add(pattern)
                    yield _compiled(pattern)


@cache
def _by_symbol(table: tuple[tuple[tuple[str, ...], str], ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return marks with their patterns by the first symbol in the mark: most texts have few symbols."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for marks, pattern in table:
        for mark in marks:
            symbol = next((one for one in mark if not one.isalnum()), mark[0])
            groups.setdefault(symbol, []).append((mark, pattern))
    return list(groups.items())


def may_have(low: str) -> bool:
    """Decide whether a text in lower case has anything that a secret which is recognised has."""
    return _MAY.search(low) is not None or (_SET.search(low) is not None and _NAMES.search(low) is not None)


def lower(text: str) -> str:
    """Return `text` in lower case, with all characters at their places."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(one.lower() if one.isascii() else one for one in text)
