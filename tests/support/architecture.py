"""What the tests of whole architectures compare: verdicts and bodies of resources, whatever the language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from azward.graph.value import Value, known

if TYPE_CHECKING:
    from azward.graph.resource import Resource
    from azward.report.model import Report

__all__ = ["OF_A_LANGUAGE", "Verdicts", "declared", "folded", "leaves", "lines", "of_resources", "verdicts"]

OF_A_LANGUAGE = ("azward/", "microsoft.resources/deployments")
"""Types of what is written differently by language: parameters, outputs, deployments within a deployment."""


Verdicts: TypeAlias = "Counter[tuple[str, str, str, str]]"


def verdicts(report: Report) -> Verdicts:
    """Each verdict, with rule, type and name of the resource, and status."""
    assert not report.diagnostics
    return Counter(
        (one.rule.id, one.resource.type, one.resource.name, str(one.status))
        for result in report.results
        for one in result.every
    )


def of_resources(found: Verdicts) -> Verdicts:
    return Counter({key: count for key, count in found.items() if not key[1].casefold().startswith(OF_A_LANGUAGE)})


def folded(found: Verdicts) -> Verdicts:
    """With types in one case: tables and templates need not spell them the same."""
    return Counter({(rule, kind.casefold(), name, status): count for (rule, kind, name, status), count in found.items()})


def lines(report: dict[str, Any]) -> list[str]:
    """One line a verdict: what the golden file holds, without what changes with wording."""
    return sorted(
        f"{found['status']:7} {found['severity']:8} {found['rule']:45} {found['resource']['address']:60} "
        f"{found['location']['file'].rpartition('/')[2]}:{found['location']['start_line']}"
        for found in report["results"]
    )


def declared(resources: Iterable[Resource]) -> dict[tuple[str, ...], dict[str, object]]:
    """What stands in the bodies of resources, by type, name and scope; members of lists by what they are called."""
    return {
        (resource.type.casefold(), str(resource.name), resource.scope.casefold()): dict(named_leaves(resource.body))
        for resource in resources
        if not resource.existing and not resource.type.casefold().startswith(OF_A_LANGUAGE)
    }


def named_leaves(value: Value, path: str = "") -> Iterator[tuple[str, object]]:
    """What is known in a body, by path, all in one case."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from named_leaves(item, f"{path}.{key.casefold()}".removeprefix("."))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            members = {key.casefold(): member for key, member in item.items()} if isinstance(item, Mapping) else {}
            names = (members.get(key) for key in ("name", "keyname", "filtername", "category", "id", "service"))
            name = next((name for name in names if isinstance(name, str)), str(position))
            yield from named_leaves(item, f"{path}[{name.casefold()}]")
    elif known(value):
        yield path, value.casefold() if isinstance(value, str) else value


def leaves(value: Value, path: str = "") -> Iterator[tuple[str, object]]:
    """What is in a body, by path; what the source leaves open is a text of its own in each language."""
    if isinstance(value, Mapping):
        yield path, sorted(value)
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(value, list):
        yield path, len(value)
        for position, item in enumerate(value):
            yield from leaves(item, f"{path}[{position}]")
    else:
        yield path, value if known(value) else type(value)
