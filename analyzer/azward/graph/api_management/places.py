"""What a service of API Management consists of, as far as policies depend on it: found by ids in a graph."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from azward.frozen import frozen
from azward.graph.api_management.names import last_name, name_after
from azward.graph.resource import parent_key
from azward.graph.value import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.graph import ResourceGraph
    from azward.graph.index import ResourceIndex
    from azward.graph.resource import Resource

__all__ = ["SERVICE", "Operation", "Places", "places_of"]

SERVICE = "microsoft.apimanagement/service"
_IN_SERVICE = (SERVICE, f"{SERVICE}/workspaces")
APIS = tuple(f"{kind}/apis" for kind in _IN_SERVICE)
OPERATIONS = tuple(f"{kind}/operations" for kind in APIS)
PRODUCTS = tuple(f"{kind}/products" for kind in _IN_SERVICE)
_WITH_POLICY = (*_IN_SERVICE, *APIS, *OPERATIONS, *PRODUCTS)


@frozen
class Operation:
    """An operation, or all those of an API that declares none. Ids are keys of `Resource.id`."""

    api_key: str
    key: str  # "" for all of the API
    subject: Resource  # the resource that stands for it: the operation, else the API, else a policy of theirs
    api_name: str
    name: str | None
    service_name: str

    @property
    def shown(self) -> str:
        """What messages call it: "orders:getOrder"."""
        return self.api_name if self.name is None else f"{self.api_name}:{self.name}"

    @property
    def id_text(self) -> str:
        """The id of the resource that stands for it in a graph."""
        return f"{self.api_key}/providers/Azward/apiOperations/{self.name or '*'}"


class Places:
    """The services, APIs, operations, products and documents among some resources."""

    def __init__(self, index: ResourceIndex) -> None:
        self.graph = index
        self.known: dict[object, object] = {}  # what was found before and is the same in all possible worlds

    @cached_property
    def documents(self) -> dict[str, list[Resource]]:
        """The policies by the key of what they belong to."""
        return _by_parent(self.graph, tuple(f"{kind}/policies" for kind in _WITH_POLICY))

    @cached_property
    def fragments(self) -> dict[str, list[Resource]]:
        """The policy fragments by their key."""
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.graph.of_type(*(f"{kind}/policyFragments" for kind in _IN_SERVICE)):
            if not resource.existing:
                found[resource.id.key].append(resource)
        return found

    @cached_property
    def named_values(self) -> dict[str, list[Resource]]:
        """The named values by the key of the service or workspace."""
        return _by_parent(self.graph, tuple(f"{kind}/namedValues" for kind in _IN_SERVICE))

    @cached_property
    def products(self) -> dict[str, dict[str, str]]:
        """The products that hold an API: key of the API -> key of the product -> its name."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for link in self.graph.of_type(*(f"{kind}/apis" for kind in PRODUCTS), *(f"{kind}/apiLinks" for kind in PRODUCTS)):
            if link.existing:
                continue
            product = parent_key(link.id.key)
            name = name_after(link.id.text, "products") or ""
            if (api := self._linked_api(link, product)) is not None:
                found[api].setdefault(product, name)
        return found

    def products_of(self, api: str) -> dict[str, str]:
        """Return the products that hold an API, by key; a revision (`;rev=2`) is in those of its API."""
        return self.products.get(api) or self.products.get(api.partition(";rev=")[0], {})

    def _linked_api(self, link: Resource, product: str) -> str | None:
        """Return the key of the API that a product holds by `link`."""
        around = parent_key(product)
        if link.type.casefold().endswith("/apis"):
            return f"{around}/apis/{last_name(link.id.key)}"
        properties = link.body.get("properties")
        api_id = properties.get("apiId") if isinstance(properties, dict) else None
        if api_id is None:
            return None
        key = canonical(api_id).casefold().rstrip("/")
        return key if key.startswith(around) else f"{around}/apis/{last_name(key)}"

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, by API in order of declaration. Those that exist already count if they have a policy here."""
        found: list[Operation] = []
        for api, subject in self._apis().items():
            members = self._operations_of(api)
            declared = any(one.type.casefold() in OPERATIONS for one in members.values())
            if not declared:
                members = {"": subject, **members}
            found += [self._operation(api, key, one) for key, one in members.items()]
        return tuple(found)

    def _operation(self, api: str, key: str, subject: Resource) -> Operation:
        text = subject.id.text
        name = name_after(text, "operations") if key else None
        return Operation(api, key, subject, name_after(text, "apis") or "", name, name_after(text, "service") or "")

    def _apis(self) -> dict[str, Resource]:
        """Return the APIs that are declared here, or for which a policy or an operation is, by key."""
        found: dict[str, Resource] = {}
        for resource in self.graph.of_type(*APIS):
            if not resource.existing:
                found.setdefault(resource.id.key, resource)
        for resource in self.graph.of_type(*OPERATIONS):
            if not resource.existing or resource.id.key in self.documents:
                found.setdefault(parent_key(resource.id.key), resource)
        for owner, policies in self.documents.items():
            kind = policies[0].type.casefold().removesuffix("/policies")
            if kind in APIS:
                found.setdefault(owner, self.graph.get(owner) or policies[0])
            elif kind in OPERATIONS:
                found.setdefault(parent_key(owner), policies[0])
        return {key: self._stand_in(key, resource) for key, resource in found.items()}

    def _stand_in(self, api: str, resource: Resource) -> Resource:
        """Return the resource that stands for an API: itself, else its policy, else the first operation."""
        return self.graph.get(api) or next(iter(self.documents.get(api, ())), resource)

    def _operations_of(self, api: str) -> dict[str, Resource]:
        found: dict[str, Resource] = {}
        for key, resource in self._members.get(api, ()):
            found.setdefault(key, resource)
        return found

    @cached_property
    def _members(self) -> dict[str, list[tuple[str, Resource]]]:
        """The operations by API: those declared, then those that only a policy names."""
        found: dict[str, list[tuple[str, Resource]]] = defaultdict(list)
        for resource in self.graph.of_type(*OPERATIONS):
            if not resource.existing or resource.id.key in self.documents:
                found[parent_key(resource.id.key)].append((resource.id.key, resource))
        for owner, policies in self.documents.items():
            if policies[0].type.casefold().removesuffix("/policies") in OPERATIONS:
                found[parent_key(owner)].append((owner, policies[0]))
        return found

    @cached_property
    def subscriptions(self) -> dict[str, list[Resource]]:
        """The subscriptions by the key of the service or workspace."""
        return _by_parent(self.graph, tuple(f"{kind}/subscriptions" for kind in _IN_SERVICE))

    @cached_property
    def by_id(self) -> dict[str, Operation]:
        """The operations by the key of the resource that stands for each."""
        return {operation.id_text.casefold(): operation for operation in self.operations}

    def all_documents(self) -> Iterator[Resource]:
        """Yield the resources that declare policies and fragments."""
        for group in (*self.documents.values(), *self.fragments.values()):
            yield from group

    def named_value(self, around: str, name: str) -> Resource | None:
        """Return the named value `name` of the service or workspace with key `around`."""
        for resource in self.named_values.get(around, ()):
            properties = resource.body.get("properties")
            shown = properties.get("displayName") if isinstance(properties, dict) else None
            if shown == name or (shown is None and last_name(resource.id.text) == name):
                return resource
        return None


def _by_parent(graph: ResourceIndex, types: tuple[str, ...]) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for resource in graph.of_type(*types):
        if not resource.existing:
            found[parent_key(resource.id.key)].append(resource)
    return found


_KNOWN: WeakKeyDictionary[ResourceGraph, Places] = WeakKeyDictionary()


def places_of(graph: ResourceGraph) -> Places:
    """Return the places of a graph, which are found once."""
    found = _KNOWN.get(graph)
    if found is None:
        found = _KNOWN[graph] = Places(graph.index)
    return found
