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

__all__ = ["setting_of"]


def setting_of(resource: Resource, paths: Sequence[FieldPath], value: Value) -> Setting | None:
    """Return how the author of a resource writes `value` at the first of `paths` that an argument becomes."""
    origin = resource.origin.own if isinstance(resource.origin, FoldedOrigin) else resource.origin
    if not isinstance(origin, TerraformOrigin):
        return None
    return origin.setting(resource.type, paths, value)
