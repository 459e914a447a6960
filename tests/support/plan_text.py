"""Examples in other languages: see `azward.examples.as_plan`."""

from __future__ import annotations

from azward.examples.as_plan import plan_text

__all__ = ["plan_text"]
