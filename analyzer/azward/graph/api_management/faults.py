"""What is wrong with the policies of a graph: texts that cannot be read, and fragments in fragments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.document import Document, read_document
from azward.graph.api_management.names import last_name
from azward.graph.api_management.places import places_of
from azward.graph.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.graph import ResourceGraph

__all__ = ["faults"]


def faults(graph: ResourceGraph) -> Iterator[tuple[Document, int, str, bool]]:
    """Yield each fault: the document, the offset, what is wrong, and whether nothing of the document is known."""
    places = places_of(graph)
    for resource in places.all_documents():
        is_fragment = resource.type.casefold().endswith("/policyfragments")
        scope = f"fragment:{last_name(resource.id.text)}" if is_fragment else "policy"
        document = read_document(View(resource, graph), resource, scope)
        if document.fault is not None:
            yield document, document.fault.offset, document.fault.message, True
        if document.root is None or not is_fragment:
            continue
        for element in document.root.elements():
            if element.name == "include-fragment":
                yield document, element.start, "a policy fragment cannot include another fragment", False
