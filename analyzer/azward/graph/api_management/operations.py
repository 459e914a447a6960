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

__all__ = ["TYPE", "api_type_of", "method_of", "operation_of", "operation_resources"]

TYPE = "Azward/apiOperations"


def operation_resources(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Yield a resource for each operation, and one for each API that declares none."""
    for operation in Places(ResourceIndex(resources)).operations:
        yield _resource(operation)


def operation_of(view: View) -> Operation:
    """Return the operation that the resource of `view` stands for."""
    places = places_of(view.graph)
    return places.by_id[view.resource.id.key]


def method_of(view: View) -> str:
    """Return the HTTP method of the operation in capitals; "" if it is not known, or may be any."""
    found = places_of(view.graph).graph.get(operation_of(view).key)
    value = view.at(found).written("properties.method") if found is not None else ""
    return value.upper() if isinstance(value, str) else ""


def api_type_of(view: View) -> str:
    """Return the type of the API in lower case: "http", "graphql", "odata", "websocket"; "" if it is not known."""
    found = places_of(view.graph).graph.get(operation_of(view).api_key)
    if found is None:
        return ""
    values = (view.at(found).written(path) for path in ("properties.apiType", "properties.type"))
    return next((value.casefold() for value in values if isinstance(value, str)), "http")


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
