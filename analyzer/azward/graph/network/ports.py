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
    ranges: list[tuple[int, int]] = []
    unreadable = False
    for text in texts:
        match = re.fullmatch(r"([0-9]{1,9})(?:\s*-\s*([0-9]{1,9}))?", text)
        if text == "*":
            ranges = [*ALL_PORTS]
        elif match:
            first = int(match[1])
            ranges.append((first, int(match[2] or first)))
        else:
            unreadable = True
    return union((), ranges), unreadable


def union(left: Ports, right: Iterable[tuple[int, int]]) -> Ports:
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
    found: list[tuple[int, int]] = []
    at = other = 0
    while at < len(left) and other < len(right):
        first, last = max(left[at][0], right[other][0]), min(left[at][1], right[other][1])
        if first <= last:
            found.append((first, last))
        if left[at][1] < right[other][1]:
            at += 1
        else:
            other += 1
    return union((), found)


def subtract(left: Ports, right: Ports) -> Ports:
    """Return the ports of `left` that are not in `right`."""
    found: list[tuple[int, int]] = []
    other: int = 0
    for start, last in left:
        first = start
        while other < len(right) and right[other][1] < first:
            other += 1
        at: int = other
        while at < len(right) and right[at][0] <= last:
            if first < right[at][0]:
                found.append((first, right[at][0] - 1))
            first = max(first, right[at][1] + 1)
            at += 1
        if first <= last:
            found.append((first, last))
        if at > other:
            other = at - 1  # it may reach into the next one
    return tuple(found)


def segments(sets: Iterable[Ports]) -> list[tuple[int, int]]:
    """Return the ports of all `sets` as ranges that each set contains wholly or not at all, in order."""
    ranges = [one for ports in sets for one in ports]
    starts = sorted({first for first, _ in ranges} | {last + 1 for _, last in ranges})
    cut = [(first, after - 1) for first, after in pairwise(starts)]
    covered = union((), ranges)
    found: list[tuple[int, int]] = []
    at = 0
    for one in cut:
        while at < len(covered) and covered[at][1] < one[0]:
            at += 1
        if at < len(covered) and covered[at][0] <= one[0]:
            found.append(one)
    return found


def show_ports(ports: Ports) -> str:
    """Return ports in words: "port 22", "ports 80, 8000-8080", "all ports"."""
    if ports == ALL_PORTS:
        return "all ports"
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in ports]
    return f"{'port' if len(texts) == 1 and '-' not in texts[0] else 'ports'} {', '.join(texts)}"
