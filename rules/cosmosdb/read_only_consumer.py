"""Whether a component that only reads holds a key of a Cosmos DB account with which it could write."""

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
    """FALSE when a read-write key of an account flows into the resource; UNKNOWN when some key of an account does, or a
    connection string is written out, or a setting that is named after Cosmos is given from outside, and it is not known
    which of the two keys it is."""
    return judge_texts(view, _harmless, "`{}` holds a key that can write to Cosmos DB")


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
