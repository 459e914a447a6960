"""The statements of an effective policy in running order, as `azward policies` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.api_management.document import SECTIONS
from azward.graph.api_management.effective import Effective, Fork, Gap, Node, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ENDING", "Line", "listed"]

ENDING = frozenset(("return-response", "mock-response"))
"""Statements after which nothing else of the pipeline runs.
https://learn.microsoft.com/azure/api-management/return-response-policy"""

_AFTER = {"inbound": ("inbound", "backend", "outbound"), "backend": ("backend", "outbound")}
"""The sections that do not run after an answer in a section."""


@frozen
class Line:
    """One statement, or something that is not known."""

    node: Statement | Gap
    conditional: bool
    reached: bool


def listed(policy: Effective) -> dict[str, list[Line]]:
    """Return the statements of each section in running order."""
    ended: set[str] = set()
    found: dict[str, list[Line]] = {}
    for section in SECTIONS:
        lines = found[section] = []
        for node, conditional in _flat(policy.sections[section], conditional=False):
            lines.append(Line(node, conditional, section not in ended))
            if isinstance(node, Statement) and node.element.name in ENDING and not conditional:
                ended.update(_AFTER.get(section, (section,)))
    return found


def _flat(nodes: Iterable[Node], *, conditional: bool) -> Iterator[tuple[Statement | Gap, bool]]:
    for node in nodes:
        if isinstance(node, Fork):
            for branch in node.branches:
                yield from _flat(branch, conditional=True)
            continue
        yield node, conditional
        if isinstance(node, Statement):
            yield from _flat(node.content, conditional=conditional)
