"""Folds findings on one source line: one finding lists the parameter files, environments and instances that it is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.rule.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.report.model import Result

__all__ = ["folded"]

_KEYS = re.compile(r"""\[(?:"(?:[^"\\]|\\.)*"|\d+)\]""")
"""The keys of instances, in the address of a resource in Bicep or Terraform."""

_INDEX = re.compile(r"\[\d+\]")

_COPIES = re.compile(r"(?<=\])\[\d+\]")
"""The number of a copy in the address of a resource in a template, after its own index."""


class _Line:
    """Findings on one source line, in groups that are told as one finding each.

    A group takes findings about other instances or deployments, not about another member or call: one about a resource that
    it has not, if it has its declaration or not its deployment. What a loop makes members of without names is one finding
    too. What this takes is looked up, so that many groups on a line take no longer than few.
    """

    def __init__(self) -> None:
        self.groups: list[list[Result]] = []
        self._deployments: list[set[str]] = []  # of each group
        self._resources: list[set[Hashable]] = []  # of each group, in their deployments, by parameter files
        self._without: dict[str, int] = {}  # by deployment, the first group that may not have it
        self._of_source: dict[str, list[int]] = {}  # by address without keys of instances, the groups that have it
        self._passed: dict[str, dict[Hashable, int]] = {}  # by address and resource, how many of these have it for sure
        self._of_member: dict[tuple[Hashable, str], int] = {}  # by resource and path of its first finding, the first group

    def add(self, result: Result) -> list[Result] | None:
        """Add a finding to the first group that has a place for it. Return the group if it is new."""
        resource, source = _resource(result), _source(result.resource.address)
        found = min(
            self._without_deployment(result.deployment),
            self._with_source(source, resource),
            self._with_member(result, resource),
        )
        is_new = found == len(self.groups)
        if is_new:
            self.groups.append([])
            self._deployments.append(set())
            self._resources.append(set())
        self.groups[found].append(result)
        self._deployments[found].add(result.deployment)
        self._resources[found].add(resource)
        self._record(source, found)
        first = self._of_member.setdefault((resource, _unnamed(self.groups[found][0].path)), found)
        if found < first:
            self._of_member[resource, _unnamed(self.groups[found][0].path)] = found
        return self.groups[found] if is_new else None

    def _record(self, source: str, group: int) -> None:
        """Record that a group has a declaration."""
        groups = self._of_source.setdefault(source, [])
        place = bisect_left(groups, group)
        if place == len(groups):
            groups.append(group)
        elif groups[place] != group:  # rare: by way of another deployment
            groups.insert(place, group)
            self._passed.pop(source, None)

    def _without_deployment(self, deployment: str) -> int:
        """Return the first group that does not have a deployment, and so none of its resources."""
        index = self._without.get(deployment, 0)
        while index < len(self.groups) and deployment in self._deployments[index]:
            index += 1
        self._without[deployment] = index
        return index

    def _with_source(self, source: str, resource: Hashable) -> int:
        """Return the first group that has a declaration but not this resource."""
        groups = self._of_source.get(source, [])
        of_resource = self._passed.setdefault(source, {})
        passed = of_resource.get(resource, 0)
        while passed < len(groups) and resource in self._resources[groups[passed]]:
            passed += 1
        of_resource[resource] = passed
        return groups[passed] if passed < len(groups) else len(self.groups)

    def _with_member(self, result: Result, resource: Hashable) -> int:
        """Return the first group that is about members of the same list of this resource."""
        path = _unnamed(result.path)
        if not result.location.line or path == result.path:
            return len(self.groups)
        return self._of_member.get((resource, path), len(self.groups))


def folded(results: Iterable[Result]) -> list[Result]:
    """Return the results in their order, findings on one source line as one with the others in it.

    They are about instances of one resource, or different deployments. New and accepted findings stay apart, so that none
    hides another. So do members of one resource that have names, and calls in one deployment.
    """
    found: list[list[Result]] = []
    lines: dict[Hashable, _Line] = {}
    for result in results:
        line = _line(result)
        group = [result] if line is None else lines.setdefault(line, _Line()).add(result)
        if group is not None:
            found.append(group)
    return [replace(first, others=tuple(others)) if others else first for first, *others in found]


def _resource(result: Result) -> Hashable:
    return result.deployment, result.parameter_sets, result.resource.id


def _unnamed(path: str) -> str:
    """Return a path in which all members without a name are the same."""
    return _INDEX.sub("[*]", path)


def _source(address: str) -> str:
    return (_COPIES if address.startswith("resources[") else _KEYS).sub("", address)


def _line(result: Result) -> Hashable:
    """Return what findings on one source line have in common; `None` for what is not folded."""
    if result.status is not Status.FAIL or result.resource.runs:
        return None
    span = result.location.span
    # a plan has no source lines
    place = (span,) if result.location.line else (span.file, _source(result.resource.address), result.detail)
    member = result.position if _unnamed(result.path) == result.path else _unnamed(result.position)
    return (result.rule.id, result.new, result.resource.type.casefold(), member, *place)
