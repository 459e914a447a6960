"""Decide whether a web app that should only read has an Azure Cosmos DB key that can write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.key_material import Text, judge_texts
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

READS = re.compile(r"read_?only|connectionstrings\[[23]\]|connection_strings\[[23]\]")
WRITES = re.compile(
    r"(primary|secondary)(masterkey|_master_key|_key|_sql_connection_string|_mongodb_connection_string)"
    r"|connectionstrings\[[01]\]|connection_strings\[[01]\]"
)


def evaluate(view: View) -> Outcome:
    """Return FALSE if a read-write key of an account flows into the resource.

    Return UNKNOWN if it is not known which of the two keys it is: the expression does not show it, the connection string
    is a literal, or a parameter fills a setting named after Cosmos.
    """
    return judge_texts(view, _harmless, "`{}` contains an Azure Cosmos DB key that can write data")


def _harmless(text: Text) -> Truth:
    if any("/microsoft.documentdb/databaseaccounts/" in cause.target.casefold() for cause in text.keys):
        expression = text.expression
        if WRITES.search(expression):
            return Truth.FALSE
        return Truth.TRUE if READS.search(expression) else Truth.UNKNOWN
    if text.given and "cosmos" in text.word and not any(word in text.word for word in ("endpoint", "database", "container")):
        return Truth.UNKNOWN
    shown = text.shown
    return Truth.UNKNOWN if "accountkey=" in shown and "documents.azure." in shown else Truth.TRUE
