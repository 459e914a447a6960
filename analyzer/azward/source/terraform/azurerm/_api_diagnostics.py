"""What API Management logs of a request and its answer."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Field, Many, Nested, Specs

__all__ = ["MESSAGE", "always"]


_MASK = {"mode": Field("mode"), "value": Field("value")}
MESSAGE: Mapping[str, Specs] = {
    "body_bytes": Field("body.bytes"),
    "headers_to_log": Field("headers"),
    "data_masking": Nested("dataMasking", {"query_params": Many("queryParams", _MASK), "headers": Many("headers", _MASK)}),
}


def always(value: Value) -> Value:
    return "allErrors" if value is True else None
