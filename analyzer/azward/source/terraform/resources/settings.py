"""Settings of a Terraform resource in the words of its provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.fold import FoldedOrigin
from azward.source.terraform.resources.origin import TerraformOrigin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azward.graph.resource import FieldPath, Resource
    from azward.graph.setting import Setting
    from azward.graph.value import Value

__all__ = ["argument_of", "setting_of"]


def setting_of(resource: Resource, paths: Sequence[FieldPath], value: Value) -> Setting | None:
    """Return how the author of a resource writes `value` at the first of `paths` that an argument becomes.

    `None` if it is written in a resource of its own, such as the configuration of a site in azapi.
    """
    origin = resource.origin
    if isinstance(origin, FoldedOrigin):
        own, _ = origin.written(paths[0])
        origin = own if own is origin.own else None
    return origin.setting(resource.type, paths, value) if isinstance(origin, TerraformOrigin) else None


def argument_of(resource: Resource, field: str) -> Setting | None:
    """Return the argument of a resource that becomes the field whose path ends in `field`."""
    origin = resource.origin.own if isinstance(resource.origin, FoldedOrigin) else resource.origin
    if not isinstance(origin, TerraformOrigin):
        return None
    return origin.instance.provider.argument_of(origin.instance, resource.type, field)
