"""Decide whether the shared access signatures that a cluster holds can only read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.key_material import Text, judge_texts, texts
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

READS = frozenset("rl")
QUERY = re.compile(r"(?:^|[?&;\s])sp=([a-z]+)")
ARGUMENT = re.compile(r"signedpermission['\"]?[,:]['\"]([a-z]*)['\"]")
FUNCTION = re.compile(r"list(?:account|service)sas\(|\w_sas\.sas\b")


def applies(view: View) -> bool:
    """Decide whether a configuration of the cluster may hold a signature."""
    return any(map(_is_signature, texts(view)))


def evaluate(view: View) -> Outcome:
    """Return FALSE if a signature allows more than to read and list, UNKNOWN if its permissions are not known."""
    return judge_texts(view, _only_reads, "`{}` contains a shared access signature that can change data")


def _is_signature(text: Text) -> bool:
    named = text.label.casefold().startswith("fs.azure.sas.")
    return named or QUERY.search(text.shown) is not None or FUNCTION.search(text.expression) is not None


def _only_reads(text: Text) -> Truth:
    if not _is_signature(text):
        return Truth.TRUE
    found = QUERY.search(text.shown) or ARGUMENT.search(text.expression)
    return Truth.UNKNOWN if found is None else Truth.of(READS.issuperset(found.group(1)))
