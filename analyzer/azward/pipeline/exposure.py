"""From paths to what reaches the resources that they deploy."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from azward import __version__
from azward.graph.network.caller import CallerKind, as_network
from azward.graph.network.ports import ALL_PORTS, Ports
from azward.graph.network.reachability import has_endpoint, is_part, reach_from
from azward.graph.resource import format_path
from azward.graph.truth import Truth
from azward.graph.value import canonical
from azward.pipeline.findings import of_source
from azward.pipeline.guard import Guard
from azward.pipeline.judge import graphs_of
from azward.pipeline.read import diagnostics_of, read
from azward.report.exposure import Exposure, ExposureReport, ExposureStep
from azward.rule.redaction import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from azward.config.configuration import ScanOptions
    from azward.graph.graph import ResourceGraph
    from azward.graph.network.reach import Reach
    from azward.graph.outcome import Evidence
    from azward.graph.resource import Resource

__all__ = ["address_of", "exposure", "exposures", "find"]

_WORDS = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}


def exposure(
    paths: Sequence[Path],
    options: ScanOptions,
    *,
    to: str = "",
    caller: CallerKind = CallerKind.INTERNET,
    caller_address: str = "",
    direct: bool = False,
) -> ExposureReport:
    """Return what reaches the resources that `paths` deploy, or the one with the address `to`.

    Raises ConfigError if no resource has the address `to` or `caller_address`. With `direct`, no proxies are named.
    """
    from azward.config.text_file import ConfigError

    trees = read(paths, options)
    loaded = [(tree, unit, one) for tree in trees for unit, one in tree.loaded]
    units = graphs_of(loaded, options)
    graphs = list(units.values())
    if to and graphs and not any(find(graph, to) for graph in graphs):
        raise ConfigError(f"--to: no resource has the address `{to}`{_near(graphs, to)}")
    named = as_network(caller_address) is None and bool(caller_address)
    if named and graphs and not any(find(graph, caller_address) for graph in graphs):
        raise ConfigError(f"--from-address: no resource has the address `{caller_address}`{_near(graphs, caller_address)}")
    found: dict[Exposure, None] = {}
    guard = Guard(trees)
    for unit, graph in units.items():
        asked = exposures(graph, to=to, caller=caller, caller_address=caller_address, direct=direct)
        guard.kept(partial(found.update, ((one, None) for one in asked)), unit)
    problems = (*diagnostics_of(trees), *guard.problems)
    return ExposureReport(__version__, tuple(found), problems, len(loaded))


def exposures(
    graph: ResourceGraph, *, to: str = "", caller: CallerKind, caller_address: str = "", direct: bool = False
) -> Iterator[Exposure]:
    """Yield what reaches the resources of one graph, in order of declaration."""
    source: Resource | str | None = None
    if caller_address:
        source = next(iter(find(graph, caller_address)), caller_address)
    for resource in find(graph, to) if to else _endpoints(graph):
        reach = reach_from(graph, resource, caller, source, proxies=not direct)
        if reach is not None:
            yield _exposure(resource, reach, caller, caller_address)


def _endpoints(graph: ResourceGraph) -> Iterator[Resource]:
    """Yield the resources with endpoints; not parts of others: the interfaces of machines, the addresses of gateways."""
    for resource in graph.resources:
        if resource.existing or of_source(resource) or not has_endpoint(resource):
            continue
        if not is_part(resource) or not any(has_endpoint(owner) for owner in _owners(graph, resource)):
            yield resource


def _owners(graph: ResourceGraph, resource: Resource) -> Iterator[Resource]:
    """Yield what a part belongs to: the resources that refer to it, and its parent."""
    links = [link for link in graph.incoming(resource) if link.kind != "depends-on"]
    found = [link.source for link in links] + [link.target for link in graph.outgoing(resource, "parent") if link.target]
    yield from (one for one in found if not one.existing)


def _exposure(resource: Resource, reach: Reach, caller: CallerKind, caller_address: str) -> Exposure:
    return Exposure(
        resource=address_of(resource),
        type=resource.type,
        name=hidden(resource.display_name),
        caller=str(caller),
        caller_address=caller_address or None,
        reachable=_WORDS[reach.truth],  # type: ignore[arg-type]
        ports=_ports(reach.ports),
        excepted=tuple(map(hidden, reach.excepted)),
        through=tuple(address_of(proxy) for proxy in reach.through),
        path=tuple(_steps(reach.steps)),
        decided_by=hidden(reach.decided_by),
        reason=hidden(reach.sentence(resource.display_name)),
        span=resource.locate(()),
    )


def _steps(steps: Sequence[Evidence]) -> Iterator[ExposureStep]:
    for step in dict.fromkeys((id(one.resource), one.path, one.note) for one in steps):
        found = next(one for one in steps if (id(one.resource), one.path, one.note) == step)
        by = found.note or format_path(found.path) or found.resource.type.rpartition("/")[2]
        yield ExposureStep(address_of(found.resource), hidden(by), found.resource.locate(found.path))


def _ports(ports: Ports) -> str:
    if ports == ALL_PORTS:
        return "*"
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ports)


_INLINE = re.compile(r"\.(\w+)\[\d+\]$")


def address_of(resource: Resource) -> str:
    """Return the address of a resource; that of a child written in its parent has its name: `net/subnets/app`."""
    match = _INLINE.search(resource.address)
    if match is None or "/" not in resource.type or match[1].casefold() != resource.type.rpartition("/")[2].casefold():
        return hidden(resource.address)
    return hidden(f"{resource.address[: match.start()]}/{match[1]}/{canonical(resource.name).rpartition('/')[2]}")


def find(graph: ResourceGraph, text: str) -> list[Resource]:
    """Return the resources with an address, else those with such an id or name."""
    wanted = text.casefold().strip().rstrip("/")
    for means in (_has_address, _has_name, _ends_with):
        found = [one for one in graph.resources if not of_source(one) and means(one, wanted)]
        if found:
            return [one for one in found if not one.existing] or found[:1]
    return []


def _has_address(resource: Resource, text: str) -> bool:
    return text in (resource.address.casefold(), address_of(resource).casefold())


def _has_name(resource: Resource, text: str) -> bool:
    return text in (resource.id.key, canonical(resource.name).casefold())


def _ends_with(resource: Resource, text: str) -> bool:
    return resource.id.key.endswith(f"/{text}")


def _near(graphs: Sequence[ResourceGraph], text: str) -> str:
    import difflib

    known = sorted({address_of(one) for graph in graphs for one in graph.resources if not of_source(one)})
    close = difflib.get_close_matches(text, known, 1, 0.5)
    return f"; did you mean `{close[0]}`?" if close else ""
