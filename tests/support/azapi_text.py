"""Examples in other languages: see `azward.examples.as_azapi`."""

from __future__ import annotations

from azward.examples.as_azapi import azapi_text, variables_text

__all__ = ["azapi_text", "variables_text"]
