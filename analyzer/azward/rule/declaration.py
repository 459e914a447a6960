"""The declared parameters and outputs of the source, as rules see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.graph.value import Value
    from azward.graph.view import View

__all__ = ["properties"]


def properties(view: View) -> Mapping[str, Value]:
    """Return the properties of a parameter or output, which is the same in all possible worlds."""
    found = view.resource.body.get("properties")
    return found if isinstance(found, dict) else {}
