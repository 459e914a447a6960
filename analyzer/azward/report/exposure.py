"""What reaches the resources of a deployment: as text, as JSON, and as a flowchart for Mermaid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from azward.frozen import frozen
from azward.report.layout import BOLD, DIM, GREEN, RED, YELLOW, Style
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import count, inert, json_text, plain
from azward.report.redaction import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.diagnostic import Diagnostic
    from azward.graph.resource import Span

__all__ = ["Exposure", "ExposureFormat", "ExposureReport", "ExposureStep", "render"]

ExposureFormat: TypeAlias = Literal["text", "json", "mermaid"]
Reachable: TypeAlias = Literal["yes", "no", "unknown"]


@frozen
class ExposureStep:
    """One hop of the way to a resource, from the outside in."""

    resource: str  # its address
    by: str  # the rule or property that lets it pass, or stops it
    span: Span


@frozen
class Exposure:
    """Whether one kind of caller reaches one resource, and why."""

    resource: str  # its address
    type: str
    name: str
    caller: str  # "internet"
    caller_address: str | None
    reachable: Reachable
    ports: str  # "22,443-445"; "*" for all; "" if none is reached
    excepted: tuple[str, ...]
    through: tuple[str, ...]
    path: tuple[ExposureStep, ...]
    decided_by: str
    reason: str
    span: Span


@frozen
class ExposureReport:
    """What reaches the resources that some paths deploy."""

    version: str
    exposures: tuple[Exposure, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    units: int = 0


def render(report: ExposureReport, format: ExposureFormat = "text", options: RenderOptions = DEFAULT) -> str:  # noqa: A002
    """Render `report` in `format`, without secrets, ending in a newline."""
    report = cleaned(report)
    if format == "json":
        return _json(report)
    return _mermaid(report) if format == "mermaid" else _text(report, options)


def _json(report: ExposureReport) -> str:
    return json_text({"exposures": [_entry(one) for one in report.exposures], "version": report.version})


def _entry(one: Exposure) -> dict[str, object]:
    return {
        "resource": one.resource,
        "from": one.caller,
        "from_address": one.caller_address,
        "reachable": one.reachable,
        "ports": one.ports,
        "except": list(one.excepted),
        "through": list(one.through),
        "path": [
            {"resource": step.resource, "by": step.by, "file": step.span.file, "line": step.span.start_line}
            for step in one.path
        ],
        "decided_by": one.decided_by,
        "reason": one.reason,
        "type": one.type,
        "file": one.span.file,
        "line": one.span.start_line,
    }


# text -----------------------------------------------------------------------------------------------------------------

_ORDER: tuple[tuple[Reachable, str, str], ...] = (
    ("yes", "reachable", RED),
    ("unknown", "unknown", YELLOW),
    ("no", "not reachable", GREEN),
)


def _text(report: ExposureReport, options: RenderOptions) -> str:
    style = Style(options.colour, options.width, options.everything, options.verbose)
    lines: list[str] = []
    for caller in dict.fromkeys((one.caller, one.caller_address) for one in report.exposures):
        found = [one for one in report.exposures if (one.caller, one.caller_address) == caller]
        lines += [*_section(caller[1] or caller[0], found, style), ""]
    if not report.exposures:
        lines.append("no resource that was read has a network endpoint")
    return inert("\n".join(lines).rstrip() + "\n")


def _section(caller: str, found: list[Exposure], style: Style) -> Iterable[str]:
    yield style.paint(plain(f"from {caller}"), BOLD)
    for word, title, code in _ORDER:
        for one in found:
            if one.reachable == word:
                yield from _lines(one, title, code, style)
    counts = ", ".join(f"{sum(one.reachable == word for one in found)} {title}" for word, title, _ in _ORDER)
    yield f"  {count(len(found), 'resource')}: {counts}"


def _lines(one: Exposure, title: str, code: str, style: Style) -> Iterable[str]:
    ports = f" on {_ports(one.ports)}" if one.ports else ""
    yield f"  {style.paint(title, code)}{ports}  {plain(one.resource)}  {style.paint(plain(one.type), DIM)}"
    yield from style.wrapped("", one.reason, "    ")
    if one.excepted:
        yield from style.wrapped("except for ", ", ".join(one.excepted), "    ", DIM)
    if one.through:
        yield from style.wrapped("through ", ", ".join(one.through), "    ", DIM)
    if one.reachable != "no" or style.verbose:
        for step in one.path:
            place = f"{step.span.file}:{step.span.start_line}"
            yield from style.wrapped("> ", f"{place}: {step.resource}, {step.by}", "    ", DIM)


def _ports(text: str) -> str:
    if text == "*":
        return "all ports"
    return f"{'port' if text.isdigit() else 'ports'} {text.replace(',', ', ')}"


# Mermaid --------------------------------------------------------------------------------------------------------------

_ENTITIES = {ord(character): f"#{ord(character)};" for character in '"#&<>;\\`[]{}|'}
_STYLES = {
    "yes": "stroke:#d1242f,stroke-width:3px",
    "unknown": "stroke:#57606a,stroke-dasharray:4 3",
}


def _mermaid(report: ExposureReport) -> str:
    """Return a flowchart of the ways that are open, or may be."""
    names: dict[str, str] = {}
    nodes: list[str] = []
    edges: dict[tuple[str, str], tuple[str, str]] = {}

    def node(key: str, text: str, *, outside: bool = False) -> str:
        if key not in names:
            names[key] = f"n{len(names) + 1}"
            left, right = ("([", "])") if outside else ("[", "]")
            nodes.append(f'  {names[key]}{left}"{_quoted(text)}"{right}')
        return names[key]

    for one in report.exposures:
        if one.reachable == "no":
            continue
        before = node(f"from {one.caller} {one.caller_address}", one.caller_address or one.caller, outside=True)
        for step in dict.fromkeys(step.resource for step in one.path if step.resource != one.resource):
            after = node(step, step)
            edges.setdefault((before, after), ("", one.reachable))
            before = after
        edges[before, node(one.resource, one.resource)] = (one.ports, one.reachable)
    lines = ["flowchart LR", *nodes]
    for number, ((source, target), (label, reachable)) in enumerate(edges.items()):
        arrow = f'-- "{_quoted(label)}" -->' if label else "-->"
        lines += [f"  {source} {arrow} {target}", f"  linkStyle {number} {_STYLES[reachable]}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return inert(plain(text)).translate(_ENTITIES)
