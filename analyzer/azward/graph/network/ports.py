"""Sets of ports, as ranges."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ALL_PORTS", "Ports", "intersect", "parse_ports", "segments", "show_ports", "subtract", "union"]


Ports: TypeAlias = "tuple[tuple[int, int], ...]"
"""Ranges of ports, both ends included, sorted and disjoint."""


ALL_PORTS: Ports = ((0, 65535),)


def parse_ports(texts: Iterable[str]) -> tuple[Ports, bool]:
    """Return the ports that texts such as `*`, `22` and `80-443` name, and whether any text could not be parsed."""
    ranges: Ports = ()
    unreadable = False
    for text in texts:
        match = re.fullmatch(r"([0-9]{1,9})(?:\s*-\s*([0-9]{1,9}))?", text)
        if text == "*":
            ranges = ALL_PORTS
        elif match:
            first = int(match[1])
            ranges = union(ranges, ((first, int(match[2] or first)),))
        else:
            unreadable = True
    return ranges, unreadable


def union(left: Ports, right: Ports) -> Ports:
    """Return the ports of `left` and of `right`."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted((*left, *right)):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def intersect(left: Ports, right: Ports) -> Ports:
    """Return the ports that are in both `left` and `right`."""
    return union(
        (),
        tuple((max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) <= min(b, d)),
    )


def subtract(left: Ports, right: Ports) -> Ports:
    """Return the ports of `left` that are not in `right`."""
    for first, last in right:
        rest: list[tuple[int, int]] = []
        for a, b in left:
            if last < a or first > b:
                rest.append((a, b))
                continue
            if a < first:
                rest.append((a, first - 1))
            if b > last:
                rest.append((last + 1, b))
        left = tuple(rest)
    return left


def segments(sets: Iterable[Ports]) -> list[tuple[int, int]]:
    """Return the ports of all `sets` as ranges that each set contains wholly or not at all, in order."""
    ranges = [one for ports in sets for one in ports]
    starts = sorted({first for first, _ in ranges} | {last + 1 for _, last in ranges})
    cut = [(first, after - 1) for first, after in pairwise(starts)]
    return [one for one in cut if any(first <= one[0] and one[1] <= last for first, last in ranges)]


def show_ports(ports: Ports) -> str:
    """Return ports in words: "port 22", "ports 80, 8000-8080", "all ports"."""
    if ports == ALL_PORTS:
        return "all ports"
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in ports]
    return f"{'port' if len(texts) == 1 and '-' not in texts[0] else 'ports'} {', '.join(texts)}"
