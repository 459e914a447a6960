"""Operations as resources that rules judge, whether they are declared or only named by a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.places import Operation, Places, places_of
from azward.graph.index import ResourceIndex
from azward.graph.resource import Resource, ResourceId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from azward.graph.value import Value
    from azward.graph.view import View

__all__ = ["TYPE", "operation_of", "operation_resources"]

TYPE = "Azward/apiOperations"


def operation_resources(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Yield a resource for each operation, and one for each API that declares none."""
    for operation in Places(ResourceIndex(resources)).operations:
        yield _resource(operation)


def operation_of(view: View) -> Operation:
    """Return the operation that the resource of `view` stands for."""
    places = places_of(view.graph)
    return places.by_id[view.resource.id.key]


def _resource(operation: Operation) -> Resource:
    subject = operation.subject
    name: dict[str, Value] = {"api": operation.api_name, "operation": operation.name}
    return Resource(
        id=ResourceId(operation.id_text),
        type=TYPE,
        api_version="",
        name=operation.shown,
        scope=subject.scope,
        address=subject.address,
        body={"properties": name},
        origin=subject.origin,
        condition=subject.condition,
    )
