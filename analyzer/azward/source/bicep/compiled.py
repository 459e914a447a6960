"""Decides whether a compiled template beside a Bicep file is up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source import jsontext
from azward.source.text import TextError, decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from azward.graph.value import JsonValue
    from azward.source.bicep.document import BicepDocument

__all__ = ["stale"]


def stale(template: Path, document: BicepDocument) -> str:
    """Return how the template differs from what the Bicep file declares; "" if it does not.

    Names of parameters and outputs and types of resources are compared, not values: the version of the compiler must not
    matter. The template is read for this purpose only, and not kept.
    """
    try:
        data: JsonValue = jsontext.parse_value(decode(document.documents.disk.read(template)))
    except (OSError, TextError):
        return ""  # reported where the template itself is read
    now = document.data
    if not isinstance(data, dict) or not isinstance(now, dict):
        return ""
    if any(problem.kind.unread for problem in document.diagnostics):
        return ""
    for section in ("parameters", "outputs"):
        for name in sorted(_names(now, section) ^ _names(data, section)):
            return f"{section.removesuffix('s')} `{name}` exists in one of them only"
    for kind in sorted(set(_types(now)) ^ set(_types(data))):
        return f"a resource of type `{kind}` exists in one of them only"
    return ""


def _names(data: dict[str, JsonValue], section: str) -> set[str]:
    found = data.get(section)
    return set(found) if isinstance(found, dict) else set()


def _types(data: dict[str, JsonValue]) -> Iterator[str]:
    """Yield the case-folded types of the resources of a template in either language version."""
    found = data.get("resources")
    resources = list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else []
    for resource in resources:
        if isinstance(resource, dict) and resource.get("existing") is not True:
            kind = resource.get("type")
            of_azure = (resource.get("extension") or resource.get("import") or "az") == "az"
            if isinstance(kind, str) and of_azure:
                yield kind.casefold()
