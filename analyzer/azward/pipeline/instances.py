"""Folds findings on one source line: one finding lists the parameter files, environments and instances that it is about."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
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


@dataclass(slots=True)
class _Group:
    """Findings on one source line."""

    results: list[Result] = field(default_factory=list["Result"])
    sources: set[str] = field(default_factory=set[str])  # addresses, without keys of instances
    deployments: set[str] = field(default_factory=set[str])
    resources: set[Hashable] = field(default_factory=set[Hashable])  # each in its deployment, by parameter files

    def has_place_for(self, result: Result) -> bool:
        """Decide whether a finding is about another instance or deployment, not about another member or call.

        What a loop makes members of without names is one finding too.
        """
        if _resource(result) in self.resources:
            return bool(result.location.line) and _unnamed(result.path) == _unnamed(self.results[0].path) != result.path
        return _source(result.resource.address) in self.sources or result.deployment not in self.deployments

    def add(self, result: Result) -> None:
        self.results.append(result)
        self.sources.add(_source(result.resource.address))
        self.deployments.add(result.deployment)
        self.resources.add(_resource(result))


def folded(results: Iterable[Result]) -> list[Result]:
    """Return the results in their order, findings on one source line as one with the others in it.

    They are about instances of one resource, or different deployments. New and accepted findings stay apart, so that none
    hides another. So do members of one resource that have names, and calls in one deployment.
    """
    found: list[_Group] = []
    by_line: dict[Hashable, list[_Group]] = {}
    for number, result in enumerate(results):
        groups = by_line.setdefault(_line(result) or number, [])
        group = next((group for group in groups if group.has_place_for(result)), None)
        if group is None:
            group = _Group()
            groups.append(group)
            found.append(group)
        group.add(result)
    listed = (group.results for group in found)
    return [replace(first, others=tuple(others)) if others else first for first, *others in listed]


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
