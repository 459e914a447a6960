"""Examples in other languages: see `azward.examples.as_bicep`."""

from __future__ import annotations

from azward.examples.as_bicep import NotExpressible, bicep_text

__all__ = ["NotExpressible", "bicep_text"]
