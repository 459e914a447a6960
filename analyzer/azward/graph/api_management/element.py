"""The elements of a policy document, with the positions of their parts in its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["HOLE", "Attribute", "Element", "Fault"]

HOLE = "\ue000"
"""Represents, in the text of a policy, a part that the source does not determine."""


@frozen
class Fault:
    """What is wrong with the text of a policy document, and the offset of it."""

    offset: int
    message: str


@frozen
class Attribute:
    """One attribute. `start` and `end` are the offsets of its value, without the quotes."""

    name: str
    value: str  # entities are decoded, except in an expression that is written as C#
    start: int
    end: int


@frozen
class Element:
    """One element. `start` is the offset of its `<`, `end` the one after its name."""

    name: str
    start: int
    end: int
    attributes: tuple[Attribute, ...] = ()
    children: tuple[Element, ...] = ()
    text: str = ""  # all text directly in it
    text_start: int = -1  # the offset of the first text that is not blank, -1 if there is none
    stop: int = -1  # the offset after its closing tag
    loose: bool = False  # its content has a part between the elements that the source does not determine

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute called `name`; names are compared with case, as API Management does."""
        return next((found for found in self.attributes if found.name == name), None)

    def get(self, name: str) -> str | None:
        """Return the value of an attribute as it is written; `None` if there is none."""
        found = self.attribute(name)
        return None if found is None else found.value

    def child(self, name: str) -> Element | None:
        """Return the first child called `name`."""
        return next((child for child in self.children if child.name == name), None)

    def named(self, name: str) -> Iterator[Element]:
        """Yield the children called `name`."""
        return (child for child in self.children if child.name == name)

    def elements(self) -> Iterator[Element]:
        """Yield the element and everything in it, in order of the document."""
        stack: list[Element] = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))
