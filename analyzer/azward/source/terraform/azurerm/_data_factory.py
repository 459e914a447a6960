"""What the modules of Data Factory share."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Field, Part, Specs, same

__all__ = ["DESCRIBED", "FACTORY", "VERSION", "reference"]

FACTORY = "Microsoft.DataFactory/factories"
VERSION = "2018-06-01"

DESCRIBED: Mapping[str, Specs] = {
    "data_factory_id": Part(),
    **same("annotations", "description", at="properties"),
    "additional_properties": Field("properties.additionalProperties"),  # ARM has them beside the others
}


def reference() -> dict[str, Specs]:
    """A name and parameters of something else in the factory."""
    return {
        "name": Field("referenceName"),
    }
