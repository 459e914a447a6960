"""Arguments that are texts of JSON and objects in ARM."""

from __future__ import annotations

import json

from analyzer.graph.value import Value

__all__ = ["parsed"]


def parsed(value: Value) -> Value:
    """What a text of JSON says; the text itself if it is none."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
