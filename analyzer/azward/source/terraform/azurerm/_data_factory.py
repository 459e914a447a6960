"""What the modules of Data Factory share."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Field, Part, Specs, same

__all__ = ["DESCRIBED", "FACTORY", "VERSION", "reference", "typed"]

FACTORY = "Microsoft.DataFactory/factories"
VERSION = "2018-06-01"


def typed(value: Value) -> Value:
    """Parameters or variables with their defaults, which are texts, as ARM declares them."""
    if not isinstance(value, dict):
        return value
    return {name: {"type": "String", "defaultValue": item} for name, item in value.items()}


DESCRIBED: Mapping[str, Specs] = {
    "data_factory_id": Part(),
    **same("annotations", "description", at="properties"),
    "parameters": Field("properties.parameters", typed),
    "additional_properties": "properties",  # ARM has them beside the others
}


def reference() -> dict[str, Specs]:
    """A name and parameters of something else in the factory."""
    return {"name": "referenceName"}
