"""What all policy assignments have in common."""

from __future__ import annotations

from azward.graph.value import Value

__all__ = ["enforcement"]


def enforcement(value: Value) -> Value:
    """Whether a policy is enforced, as ARM says it."""
    return "Default" if value is True else "DoNotEnforce" if value is False else value
