"""The words that Azure uses for a boolean. A template that selects one of two only translates a boolean."""

from __future__ import annotations

__all__ = ["SWITCHES"]

SWITCHES = frozenset(("enabled", "disabled", "allow", "deny", "on", "off", "true", "false"))
"""In lower case."""
