"""The draft of a threat model from what is deployed, with a TODO for each part that its author must decide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.report.layout import STRIDE
from azward.report.plain import plain
from azward.rule.model import EVERY_TYPE, Severity
from azward.rule.redaction import hidden
from azward.threat.place import Usage, root_key
from azward.threat.schema import URL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from azward.graph.graph import ResourceGraph
    from azward.rule.model import Rule

__all__ = ["draft"]

_APART = (
    *("microsoft.network/", "microsoft.insights/", "microsoft.authorization/", "microsoft.managedidentity/"),
    *("microsoft.resources/", "microsoft.operationalinsights/", "microsoft.security"),
    *("microsoft.web/serverfarms", "azward/"),
)
"""Types that support others. Their rules are among those of the components that rely on them."""

MAX_RULES = 12
"""Rules that one mitigation of a draft lists."""

MAX_NAMES = 5
"""Resources of a component that a draft names."""

_VAGUE = (
    *("accounts", "clusters", "components", "domains", "factories", "namespaces", "profiles", "registries"),
    *("servers", "service", "topics", "vaults", "workspaces"),
)
"""Last words of types that several services have."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


def draft(graphs: Sequence[ResourceGraph], rules: Iterable[Rule], title: str) -> str:
    """Return the text of a model: a component for each type of service, the flows between them, and their threats.

    A threat is one letter of STRIDE on one component, for which rules of severity high or critical exist.
    """
    components = _components(graphs)
    lines = [
        f"# yaml-language-server: $schema={URL}",
        f"title: {title}",
        "description: TODO the architecture, in a few sentences",
        f"fits: [[{', '.join(components)}]]",
        "",
        "components:",
        "  caller: {title: TODO who calls it, external: true}",
        *(line for name, kind in components.items() for line in _component(graphs, name, kind)),
        "",
        "boundaries:",
        "  internet: {title: Public internet, kind: internet, components: [caller]}",
        f"  azure: {{title: TODO the services of the deployment, kind: azure, components: [{', '.join(components)}]}}",
        *_flows(graphs, components),
        *_threats(components, list(rules)),
    ]
    return "\n".join(lines) + "\n"


def _components(graphs: Iterable[ResourceGraph]) -> dict[str, str]:
    """Return the types of services that are deployed, by the id of their component."""
    found: dict[str, str] = {}
    for graph in graphs:
        for resource in graph.resources:
            kind = resource.type.casefold()
            if not resource.existing and kind.count("/") == 1 and not kind.startswith(_APART):
                found.setdefault(_name(resource.type), resource.type)
    return found


def _component(graphs: Iterable[ResourceGraph], name: str, kind: str) -> Iterator[str]:
    """Yield the lines of a component, after the addresses of its first resources."""
    found = [one for graph in graphs for one in graph.of_type(kind) if not one.existing]
    names = list(dict.fromkeys(hidden(plain(one.address)) for one in found))
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    yield f"  # {', '.join(names[:MAX_NAMES])}{more}"
    yield f"  {name}: {{title: {name.replace('-', ' ')}, resources: {{type: {kind}}}}}"


def _name(resource_type: str) -> str:
    """Return a short name: `storage-accounts`, or `event-hub-namespaces` where the last word says little."""
    service, _, last = resource_type.partition(".")[2].rpartition("/")
    words = [word.casefold() for word in _WORDS.findall(last if last.casefold() not in _VAGUE else f"{service} {last}")]
    followed = zip(words, [*words, ""][1:], strict=True)
    return "-".join(word for word, after in followed if after != f"{word}s") or "resources"


def _flows(graphs: Iterable[ResourceGraph], components: Mapping[str, str]) -> Iterator[str]:
    names = {kind.casefold(): name for name, kind in components.items()}
    found: dict[tuple[str, str], None] = {}
    for graph in graphs:
        for source, target in sorted(Usage(graph).pairs):
            ends = [graph.get(root_key(key)) for key in (source, target)]
            first, second = (names.get(end.type.casefold(), "") if end is not None else "" for end in ends)
            if first and second and first != second:
                found.setdefault((first, second))
    used = {second for _, second in found}
    entries = [name for name in components if name not in used]
    if components:
        yield ""
        yield "flows:"
    for number, name in enumerate(entries, 1):
        called = f"from: caller, to: {name}, protocol: HTTPS, ports: '443', crosses: [internet, azure]"
        yield f"  call-{number}: {{{called}}} # TODO is it called from outside?"
    for number, (first, second) in enumerate(found, 1):
        yield f"  F{number}: {{from: {first}, to: {second}, protocol: HTTPS, ports: '443'}}"


def _threats(components: Mapping[str, str], rules: Sequence[Rule]) -> Iterator[str]:
    threats = ["", "threats:"]
    mitigations = ["", "mitigations:"]
    for component, kind in components.items():
        own = [rule for rule in rules if kind.casefold() in {name.casefold() for name in rule.resource_types}]
        own = [rule for rule in own if EVERY_TYPE not in rule.resource_types and rule.severity >= Severity.HIGH]
        for letter, word in STRIDE.items():
            proving = [rule.id for rule in own if letter in rule.stride][:MAX_RULES]
            if proving:
                threats += _threat(component, letter, word)
                mitigations += _mitigation(component, letter, word, proving)
    if len(threats) == 2:
        threats += _threat(next(iter(components), "caller"), "I", STRIDE["I"])
    yield from threats
    if len(mitigations) > 2:
        yield from mitigations


def _threat(component: str, letter: str, word: str) -> Iterator[str]:
    yield f"  {component}/{letter}:"
    yield f"    title: TODO {word} of {component}"
    yield f"    stride: [{letter}]"
    yield "    impact: high # TODO"
    yield "    likelihood: medium # TODO"
    yield f"    components: [{component}]"


def _mitigation(component: str, letter: str, word: str, rules: Sequence[str]) -> Iterator[str]:
    yield f"  M-{component}-{letter}:"
    yield f"    title: {component} is hardened against {word}"
    yield f"    threats: [{component}/{letter}]"
    yield f"    rules: [{', '.join(rules)}]"
