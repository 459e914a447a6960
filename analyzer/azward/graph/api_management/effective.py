"""The effective policy of an operation: its documents from the inside out, each with what `<base/>` stands for.

A scope without a document has the policy of the scope around it; a section without `<base/>` ignores that.
https://learn.microsoft.com/azure/api-management/set-edit-policies
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from azward.frozen import frozen
from azward.graph.api_management.document import SECTIONS, Document, read_document
from azward.graph.api_management.element import HOLE, Element
from azward.graph.api_management.expression import fold, is_expression
from azward.graph.api_management.names import last_name
from azward.graph.resource import parent_key
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from azward.graph.api_management.places import Operation, Places
    from azward.graph.resource import Resource
    from azward.graph.view import View

__all__ = ["CONTAINERS", "Effective", "Fork", "Gap", "Node", "Scope", "Statement", "effective_policy", "shared"]

CONTAINERS = frozenset(("retry", "limit-concurrency", "wait"))
"""Statements that run the statements in them."""

_T = TypeVar("_T")

MAX_PARTS = 2000
"""Parts of the effective policy of an operation before the rest is left out: `<base/>` and fragments may repeat."""

MAX_FRAGMENTS = 10
"""Fragments inside each other, which API Management does not allow at all."""

DEFAULT_BACKEND = Element("forward-request", 0, 0)
"""What a service does if its global policy was never set."""


@frozen
class Statement:
    """A policy statement. Without `document`, it is the default of the service."""

    element: Element
    scope: str
    document: Document | None
    content: tuple[Node, ...] = ()  # of one of `CONTAINERS`


@frozen
class Gap:
    """Something that is not known."""

    scope: str
    cause: Cause
    document: Document | None = None  # what is declared of it
    start: int = 0  # its offset in the document


@frozen
class Fork:
    """One of the branches runs. With `complete`, one of them does in any case."""

    branches: tuple[tuple[Node, ...], ...]
    complete: bool
    conditions: tuple[str, ...] = ()


Node: TypeAlias = "Statement | Gap | Fork"


@frozen
class Scope:
    """One of the scopes that an operation is in. Without documents, it is as the scope around it unless it is `open`."""

    name: str
    key: str
    open: Cause | None  # why there may be a document that was not read


@frozen
class Effective:
    """The effective policy of an operation for callers with a key of `product`, or with another or no key."""

    operation: Operation
    product: str | None
    product_key: str
    anonymous: Truth  # whether a caller without a key gets it
    sections: dict[str, tuple[Node, ...]]
    documents: tuple[Document, ...]  # of its scopes, innermost first


def effective_policy(view: View, places: Places, operation: Operation, *, whole: bool = True) -> list[Effective]:
    """Return the effective policy of `operation` for each product that holds its API, and without a product.

    Unless the deployment is `whole`, scopes without a document may have one that is deployed elsewhere.
    """
    key = ("effective", operation.api_key, operation.key, whole)
    return shared(view, places, key, lambda: _effective(view, places, operation, whole=whole))


def _effective(view: View, places: Places, operation: Operation, *, whole: bool) -> list[Effective]:
    products = places.products_of(operation.api_key)
    open_products = {key: _is_open(view, places, key) for key in products}
    any_open = Truth.FALSE
    for truth in open_products.values():
        any_open |= truth

    def composed(name: str | None, key: str, anonymous: Truth) -> Effective:
        scopes = list(_scopes(places, operation, key, whole=whole))
        if view.graph.no_parent_policy:
            scopes = [replace(scope, open=None) for scope in scopes]
        composer = _Composer(view, places, scopes, operation.api_key)
        sections = {section: composer.section(0, section) for section in SECTIONS}
        return Effective(operation, name, key, anonymous, sections, composer.documents())

    alone = ~any_open & ~_requires_key(view, places.graph.get(operation.api_key))
    found = [composed(name, key, open_products[key]) for key, name in products.items()]
    return [*found, composed(None, "", alone)]


def _is_open(view: View, places: Places, product: str) -> Truth:
    return ~_requires_key(view, places.graph.get(product))


def _requires_key(view: View, resource: Resource | None) -> Truth:
    """Decide whether an API or a product requires a subscription."""
    if resource is None:
        return Truth.UNKNOWN
    value = view.at(resource).field("properties.subscriptionRequired")
    if isinstance(value, bool):
        return Truth.of(value)
    return Truth.of(value.casefold() == "true") if isinstance(value, str) else Truth.UNKNOWN


def _scopes(places: Places, operation: Operation, product: str, *, whole: bool) -> Iterator[Scope]:
    """Yield the scopes of an operation, innermost first."""
    around = parent_key(operation.api_key)
    if operation.key:
        yield Scope("operation", operation.key, None)
    yield _scope(places, "api", operation.api_key, whole=whole)
    if product:
        yield _scope(places, "product", product, whole=whole)
    if parent_key(around):
        yield _scope(places, "workspace", around, whole=whole)
        around = parent_key(around)
    yield _scope(places, "global", around, whole=whole)


def _scope(places: Places, name: str, key: str, *, whole: bool) -> Scope:
    resource = places.graph.get(key)
    shown = last_name(resource.id.text if resource is not None else key)
    shown = f"the {'service' if name == 'global' else name}" if "{" in shown else f"`{shown}`"
    if whole and resource is not None and not resource.existing:
        return Scope(name, key, None)
    return Scope(name, key, Cause(CauseKind.EXTERNAL, shown, f"the policy of {shown} is deployed elsewhere"))


def shared(view: View, places: Places, key: object, compute: Callable[[], _T]) -> _T:
    """Return `compute()`, or what it was before if that depends on no choice."""
    found = places.known.get(key)
    if found is None:
        world = view.world
        fresh = not world.assume and not world.deciders
        found = compute()
        if fresh and not world.deciders:
            places.known[key] = found
    return cast("_T", found)


class _Composer:
    def __init__(self, view: View, places: Places, scopes: Sequence[Scope], api: str) -> None:
        self.view = view
        self.places = places
        self.scopes = scopes
        self.around = parent_key(api)
        self.parts = 0

    def documents(self) -> tuple[Document, ...]:
        """Return the documents of the scopes that are certainly there, innermost first."""
        return tuple(document for scope in self.scopes if (document := self._document_of(scope)) is not None)

    def _document_of(self, scope: Scope) -> Document | None:
        found = self.places.documents.get(scope.key, ())
        certain = next((one for one in found if self.view.world.holds(one.condition) is Truth.TRUE), None)
        if certain is None:
            return None
        return shared(self.view, self.places, ("document", scope.key), lambda: read_document(self.view, certain, scope.name))

    def section(self, level: int, name: str) -> tuple[Node, ...]:
        """Return what a section does at a scope, `level` steps from the innermost."""
        if level == len(self.scopes):
            return ()
        key = (name, *(scope.key for scope in self.scopes[level:]), self.scopes[level].open is None)
        found, parts = shared(self.view, self.places, key, lambda: self._counted(level, name))
        self.parts += parts  # each `<base/>` stands for all of them
        return found

    def _counted(self, level: int, name: str) -> tuple[tuple[Node, ...], int]:
        """Return what a section does at a scope, and of how many parts that consists, which no other section decides."""
        before, self.parts = self.parts, 0
        try:
            found = self._section(level, name)
            return found, self.parts
        finally:
            self.parts = before

    def _section(self, level: int, name: str) -> tuple[Node, ...]:
        scope = self.scopes[level]
        candidates = [(self.view.world.holds(one.condition), one) for one in self.places.documents.get(scope.key, ())]
        declared = [(holds, one) for holds, one in candidates if holds is not Truth.FALSE]
        certain = next((one for holds, one in declared if holds is Truth.TRUE), None)
        if certain is not None:
            return self._document(read_document(self.view, certain, scope.name), level, name)
        otherwise = self._without_document(level, name)
        if not declared:
            return otherwise
        branches = [self._document(read_document(self.view, one, scope.name), level, name) for _, one in declared]
        return (Fork((*branches, otherwise), complete=True),)

    def _without_document(self, level: int, name: str) -> tuple[Node, ...]:
        scope = self.scopes[level]
        if scope.open is not None:
            return (Gap(scope.name, scope.open),)
        if scope.name == "global":
            return (Statement(DEFAULT_BACKEND, "global", None),) if name == "backend" else ()
        return self.section(level + 1, name)

    def _document(self, document: Document, level: int, name: str) -> tuple[Node, ...]:
        if document.cause is not None:
            return (Gap(document.scope, document.cause, document),)
        section = document.section(name)
        return () if section is None else self._nodes(section, document, level, name, ())

    def _nodes(
        self, element: Element, document: Document, level: int, name: str, inside: tuple[str, ...]
    ) -> tuple[Node, ...]:
        """Return what the children of `element` do. `inside` are the fragments that it is in."""
        found: list[Node] = []
        if HOLE in element.text:
            found.append(Gap(document.scope, _partly(document), document))
        for child in element.children:
            self.parts += 1
            if self.parts > MAX_PARTS:
                reason = f"the effective policy has more than {MAX_PARTS} parts"
                found.append(Gap(document.scope, Cause(CauseKind.UNSUPPORTED, document.resource.display_name, reason)))
                break
            found += self._node(child, document, level, name, inside)
        return tuple(found)

    def _node(
        self, element: Element, document: Document, level: int, name: str, inside: tuple[str, ...]
    ) -> tuple[Node, ...]:
        match element.name:
            case "base":
                return self.section(level + 1, name)
            case "include-fragment":
                return self._fragment(element, document, level, name, inside)
            case "choose":
                return self._choose(element, document, level, name, inside)
            case _ if element.name in CONTAINERS:
                content = self._nodes(element, document, level, name, inside)
                return (Statement(element, document.scope, document, content),)
            case _:
                return (Statement(element, document.scope, document),)

    def _choose(
        self, element: Element, document: Document, level: int, name: str, inside: tuple[str, ...]
    ) -> tuple[Node, ...]:
        branches: list[tuple[Node, ...]] = []
        conditions: list[str] = []
        complete = False
        for child in element.children:
            if child.name not in ("when", "otherwise"):
                continue
            condition = child.get("condition") or ""
            holds = Truth.TRUE if child.name == "otherwise" else self.truth(condition)
            if holds is Truth.FALSE:
                continue
            nodes = self._nodes(child, document, level, name, inside)
            if holds is Truth.TRUE and not branches:
                return nodes
            branches.append(nodes)
            conditions.append(condition)
            if holds is Truth.TRUE:
                complete = True
                break
        return (Fork(tuple(branches), complete, tuple(conditions)),) if branches else ()

    def truth(self, condition: str) -> Truth:
        """Decide a condition as far as its text does."""
        text = self.resolved(condition)
        folded = fold(text) if text is not None and is_expression(text) else text
        if isinstance(folded, str):
            folded = {"true": True, "false": False}.get(folded.strip().casefold())
        return Truth.UNKNOWN if folded is None else Truth.of(folded)

    def resolved(self, text: str) -> str | None:
        """Return a value with its named values; `None` if some of it is not known."""
        return resolved(self.view, self.places, self.around, text)

    def _fragment(
        self, element: Element, document: Document, level: int, name: str, inside: tuple[str, ...]
    ) -> tuple[Node, ...]:
        fragment = self.resolved(element.get("fragment-id") or "")
        shown = fragment or element.get("fragment-id") or ""
        scope = f"fragment:{shown}"
        found = self._declared_fragment(fragment) if fragment else None
        if found is None or self.view.world.holds(found.condition) is not Truth.TRUE:
            cause = Cause(CauseKind.EXTERNAL, shown, f"policy fragment `{shown}` is not declared here")
            return (Gap(scope, cause, document, element.start),)
        if found.id.key in inside or len(inside) >= MAX_FRAGMENTS:
            cause = Cause(CauseKind.ERROR, shown, f"policy fragment `{shown}` includes itself")
            return (Gap(scope, cause, document, element.start),)
        content = read_document(self.view, found, f"fragment:{last_name(found.id.text)}")
        if content.root is None or content.cause is not None:
            return (Gap(content.scope, content.cause or _partly(content), content),)
        return self._nodes(content.root, content, level, name, (*inside, found.id.key))

    def _declared_fragment(self, name: str) -> Resource | None:
        around = self.around
        while around:
            found = self.places.fragments.get(f"{around}/policyfragments/{name.casefold()}")
            if found:
                return found[0]
            around = parent_key(around)
        return None


def _partly(document: Document) -> Cause:
    name = document.resource.display_name
    return Cause(CauseKind.UNSUPPORTED, name, f"only parts of the text of policy `{name}` are known")


def resolved(view: View, places: Places, around: str, text: str) -> str | None:
    """Return `text` with the named values in it; `None` if one of them, or a part of the text, is not known.

    `around` is the key of the service or workspace.
    """
    if HOLE in text:
        return None
    if "{{" not in text:
        return text
    pieces: list[str] = []
    for index, piece in enumerate(text.split("{{")):
        name, closed, rest = piece.partition("}}")
        if index == 0 or not closed:
            pieces.append(piece if index == 0 else "{{" + piece)
            continue
        value = _named_value(view, places, around, name.strip())
        if value is None:
            return None
        pieces.append(value + rest)
    return "".join(pieces)


def _named_value(view: View, places: Places, around: str, name: str) -> str | None:
    found = None
    while around and found is None:
        found = places.named_value(around, name)
        around = parent_key(around)
    if found is None or view.world.holds(found.condition) is not Truth.TRUE:
        return None
    seen = view.at(found)
    value = seen.written("properties.value")
    is_secret = seen.written("properties.secret")
    if isinstance(value, (str, int, bool)) and (isinstance(is_secret, Absent) or is_secret is False):
        return canonical(value)
    return None
