"""What saves time in the search for secrets loses none: every text that a pattern matches is searched with it."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING

import pytest
from azward.rule import credential, redaction, secret_patterns, tokens
from pattern_samples import samples_of

if TYPE_CHECKING:
    from collections.abc import Iterator

AROUND = ("{}", "x {} y", '"{}"', "'{}'", "# {}", "a={}", "{}\n", "\n{}", "({})", "<a>{}</a>", '{{"a": "{}"}}', "é {}")

AS_WRITTEN = (
    *(pattern for _, pattern in tokens.TOKENS),
    *tokens.LONG,
    tokens.HEXADECIMAL,
    *secret_patterns.CONSTANT,
    secret_patterns.USERS,
)
IN_LOWER_CASE = (
    *secret_patterns.WEBHOOKS,
    *secret_patterns.QUERIES,
    *secret_patterns.COMMANDS,
    *secret_patterns.ASSIGNMENTS,
    *secret_patterns.NAME_AND_VALUE,
    *(pattern for _, pattern in (*secret_patterns.PAIRS, *secret_patterns.LABELLED)),
    secret_patterns.KEY_BLOCK,
)
PATTERNS = [*((pattern, False) for pattern in AS_WRITTEN), *((pattern, True) for pattern in IN_LOWER_CASE)]
USER = re.compile(secret_patterns.USERS)


def every_pattern(text: str, low: str) -> Iterator[tuple[re.Pattern[str], str]]:
    for pattern, folded in PATTERNS:
        if pattern != secret_patterns.USERS or "chpasswd" in low:
            yield re.compile(pattern), low if folded else text


@pytest.mark.parametrize(("pattern", "folded"), PATTERNS, ids=[pattern[:30] for pattern, _ in PATTERNS])
def test_no_gate_loses_a_match(pattern: str, folded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(pattern)
    for sample in samples_of(pattern, chance, 25):
        written = "".join(chance.choice((one, one.upper())) for one in sample) if folded else sample
        text = chance.choice(AROUND).replace("{}", written)
        if chance.random() < 0.15:
            text = json.dumps(text)
        with monkeypatch.context() as patched:
            patched.setattr(redaction, "_is_suspect", lambda _: True)
            patched.setattr(redaction, "candidates", every_pattern)
            patched.setattr(redaction, "may_look_like", lambda _: True)
            expected = masked(text)
        assert masked(text) == expected


@pytest.mark.parametrize("pattern", credential.FORMS, ids=[pattern[:30] for pattern in credential.FORMS])
def test_no_mark_loses_a_credential(pattern: str) -> None:
    for sample in samples_of(pattern, Random(pattern), 25):
        if any(True for _ in credential.secret_spans(sample)):
            assert credential.may_look_like(sample)
            assert masked(sample) != sample


def masked(text: str) -> str:
    return redaction.masked.__wrapped__(text)
