"""What parts and zones are called: names in which a call stands for the text that it computes."""

from __future__ import annotations

import re

from azward.graph.invented import as_written

__all__ = ["shortened"]

_CALL = re.compile(r"\{([\w.]+)\([^{}]*\)\}")


def shortened(name: str) -> str:
    """Return `name` with `{uniqueString(...)}` in place of calls, and of what they computed from placeholders."""
    return _CALL.sub(r"{\1(...)}", as_written(name))
