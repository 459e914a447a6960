"""The resource graph as JSON (described by `docs/graph.schema.json`), for Graphviz, and for Mermaid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from azward.graph.invented import as_written
from azward.graph.value import canonical, to_json
from azward.report.json_format import location
from azward.report.plain import inert, json_text, plain
from azward.report.redaction import hidden_in, hidden_under, without_secrets
from azward.rule.redaction import hidden, shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azward.graph.resource import Resource
    from azward.graph.value import Value
    from azward.report.model import GraphNode, GraphReport

__all__ = ["GraphFormat", "mermaid", "render"]

GraphFormat: TypeAlias = Literal["json", "dot", "mermaid"]

MAX_DEPTH = 128
"""What nests deeper than this in a body is left out: JSON readers give up not far beyond."""

MAX_LABEL = 80


def render(report: GraphReport, format: GraphFormat = "json") -> str:  # noqa: A002
    """Render `report` in `format`, in the order of the report, ending in a newline."""
    return {"json": _json, "dot": _dot, "mermaid": mermaid}[format](report)


def _json(report: GraphReport) -> str:
    return json_text(
        {
            "resources": [_node(node) for node in report.resources],
            "edges": [
                {
                    "from": hidden(edge.source),
                    "to": hidden(edge.target),
                    "kind": edge.kind,
                    "path": hidden(edge.path),
                    "inside": edge.inside,
                }
                for edge in report.edges
            ],
            "outputs": {name: _named(name, value) for name, value in report.outputs.items()},
            "variables": {name: _named(name, value) for name, value in report.variables.items()},
            "errors": [
                {
                    "kind": str(entry.kind),
                    "file": hidden(entry.file),
                    "line": entry.line,
                    "column": entry.column,
                    "message": hidden(entry.message),
                }
                for entry in report.diagnostics
            ],
            "version": report.version,
        }
    )


def _node(node: GraphNode) -> dict[str, object]:
    resource = node.resource
    return {
        "id": hidden(resource.id.text),
        "type": resource.type,
        "api_version": _value(resource.api_version),
        "name": _value(resource.name),
        "scope": hidden(resource.scope),
        "address": hidden(resource.address),
        "existing": resource.existing,
        "condition": True if resource.condition is True else "unknown",
        "body": hidden_in(to_json(without_secrets(resource, _limited(resource.body)))),
        "location": location(node.span),
        "decided_by": None if resource.condition is True else hidden(canonical(resource.condition)),
    }


def _value(value: Value) -> object:
    return hidden_in(to_json(_limited(value)))


def _named(name: str, value: Value) -> object:
    return hidden_in(to_json(hidden_under(name, _limited(value))))


def _limited(value: Value) -> Value:
    return value if _depth(value) <= MAX_DEPTH else _cut(value, MAX_DEPTH)


def _depth(value: Value) -> int:
    depth = 0
    layer: list[Value] = [value]
    while layer and depth <= MAX_DEPTH:
        depth += 1
        layer = [below for item in layer for below in _below(item)]
    return depth


def _below(value: Value) -> Iterable[Value]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _cut(value: Value, depth: int) -> Value:
    if isinstance(value, (dict, list)) and depth == 0:
        return "…"
    if isinstance(value, dict):
        return {name: _cut(item, depth - 1) for name, item in value.items()}
    return [_cut(item, depth - 1) for item in value] if isinstance(value, list) else value


def _dot(report: GraphReport) -> str:
    names = _Names(report)
    lines = ["digraph azward {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for node in report.resources:
        style = _style(node.resource)
        dashes = f", style={style}" if style else ""
        label = "\\n".join(_quote_dot(part) for part in _label(node.resource))
        lines.append(f'  {names.of(node.resource.id.text)} [label="{label}"{dashes}];')
    lines += [f'  {name} [label="{_quote_dot(text)}", style=dotted];' for name, text in names.outside()]
    lines += [f'  {source} -> {target} [label="{_quote_dot(kind)}"];' for source, target, kind in _drawn(report, names)]
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(report: GraphReport, marks: Mapping[str, str] | None = None) -> str:
    """A flowchart for Mermaid. `marks` gives resources, by their ids in one case, the class `bad` or `weak`."""
    names = _Names(report)
    lines = ["flowchart LR"]
    for node in report.resources:
        style = _style(node.resource)
        label = "<br>".join(_quote_mermaid(part) for part in _label(node.resource))
        lines.append(f'  {names.of(node.resource.id.text)}["{label}"]{":::" + style if style else ""}')
    lines += [f'  {name}["{_quote_mermaid(text)}"]:::dotted' for name, text in names.outside()]
    lines += [f'  {source} -- "{_quote_mermaid(kind)}" --> {target}' for source, target, kind in _drawn(report, names)]
    lines += ["  classDef dashed stroke-dasharray: 6 3", "  classDef dotted stroke-dasharray: 2 3"]
    if marks:
        marked = {names.of(node.resource.id.text): marks.get(node.resource.id.key, "") for node in report.resources}
        lines += [f"  class {name} {mark}" for name, mark in marked.items() if mark]
        lines += ["  classDef bad stroke:#d1242f,stroke-width:3px", "  classDef weak stroke:#bf8700,stroke-width:2px"]
    return "\n".join(lines) + "\n"


class _Names:
    """Names of the nodes of a drawing: `n1`, `n2`, ... for resources, `x1`, ... for what lies outside."""

    def __init__(self, report: GraphReport) -> None:
        keys = dict.fromkeys(node.resource.id.key for node in report.resources)
        self._names = {key: f"n{number}" for number, key in enumerate(keys, 1)}
        outside = dict.fromkeys(edge.target for edge in report.edges if self._key(edge.target) not in self._names)
        self._outside = {text: f"x{number}" for number, text in enumerate(outside, 1)}

    @staticmethod
    def _key(text: str) -> str:
        return text.casefold().rstrip("/")

    def of(self, text: str) -> str:
        return self._names.get(self._key(text)) or self._outside.get(text, "x0")

    def outside(self) -> Iterable[tuple[str, str]]:
        return ((name, _short(_outside(text))) for text, name in self._outside.items())


def _drawn(report: GraphReport, names: _Names) -> Iterable[tuple[str, str, str]]:
    """The edges to draw, none twice."""
    return dict.fromkeys((names.of(edge.source), names.of(edge.target), edge.kind) for edge in report.edges)


def _style(resource: Resource) -> str:
    """How its frame is drawn: dotted if deployed elsewhere, dashed if it may not be deployed at all."""
    return "dotted" if resource.existing else "" if resource.condition is True else "dashed"


def _label(resource: Resource) -> tuple[str, str]:
    return _short(shown_name(resource)), _short(resource.type.removeprefix("Microsoft."))


_PLACEHOLDER = r"/+subscriptions/0{8}-0{4}-0{4}-0{4}-0{12}"
_ROOT = re.compile(rf"(?:/+providers/)?{_PLACEHOLDER}(?P<group>/resourceGroups/[^/]+)?(?:/providers/+|/*\Z)", re.IGNORECASE)


def _outside(text: str) -> str:
    """Return how a drawing names what is outside: an id without placeholders."""
    root = _ROOT.match(text)
    if root is None:
        return re.sub(r"\A(?:/+providers)?/+(?=subscriptions\b)", "/", text)
    rest = text[root.end() :].removeprefix("Microsoft.")
    return rest or ("resource group" if root["group"] else "subscription")


def _short(text: str) -> str:
    text = as_written(hidden(text))
    return text if len(text) <= MAX_LABEL else f"{text[: MAX_LABEL // 2]}…{text[-MAX_LABEL // 2 :]}"


def _quote_dot(text: str) -> str:
    return inert(plain(text)).replace("\\", "\\\\").replace('"', '\\"')


_ENTITIES = {ord(character): f"#{ord(character)};" for character in '"#&<>;\\`[]{}|'}


def _quote_mermaid(text: str) -> str:
    return inert(plain(text)).translate(_ENTITIES)
