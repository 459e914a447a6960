"""What API Management logs of a request and its answer."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Specs

__all__ = ["MESSAGE", "always"]


_MASK = {}
MESSAGE: Mapping[str, Specs] = {"body_bytes": "body.bytes", "headers_to_log": "headers"}


def always(value: Value) -> Value:
    return "allErrors" if value is True else None
