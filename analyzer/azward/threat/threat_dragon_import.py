"""Reads a model of OWASP Threat Dragon, version 2: <https://github.com/OWASP/threat-dragon>."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from azward.graph.value import JsonValue
from azward.threat.azure_names import resources_named
from azward.threat.document import Part
from azward.threat.imported import Builder, Imported, identifier, is_outside, kind_of, letters_of, names_in, slug
from azward.threat.model import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.rule.syntax import KeyPath

__all__ = ["RULES", "import_threat_dragon"]

RULES = "azward rules:"
"""What a line of a mitigation begins with that lists the rules that prove it."""

MAX_BOXES = 100
"""How many trust boundaries one diagram may have: each is compared with each element."""

_NODES = ("actor", "process", "store")
_CURVES = ("trust-boundary-curve", "trust-broundary-curve", "trust-boundary")
_CURVE = "which data flows cross a boundary is read from boxes only, not from curves: {}"
_NOT_APPLICABLE = frozenset({"na", "n/a", "notapplicable", "not applicable"})
_TYPE = re.compile(r"Microsoft(?:\.\w+)+(?:/[\w-]+)+")


def import_threat_dragon(root: Part) -> Imported:
    """Return the model in a Threat Dragon document. Raises ConditionError, with the path in the document.

    Elements of several diagrams with the same name and shape are the same component.
    """
    summary = root.below("summary")
    builder = Builder(summary.required("title"), summary.text("description"))
    imported = _Import(builder)
    for diagram in root.below("detail").parts("diagrams"):
        if "diagramJson" in diagram.data:
            raise diagram.wrong("diagramJson", "a model of Threat Dragon 1; open it in Threat Dragon 2 and save it")
        imported.diagram(diagram, [_Cell.of(one) for one in diagram.parts("cells")])
    return imported.imported()


@dataclass(slots=True)
class _Cell:
    """An element of a diagram."""

    part: Part
    data: Part
    id: str
    shape: str
    box: tuple[float, float, float, float]  # left, top, right and bottom
    inside: frozenset[str]  # ids of the elements that a boundary lists

    @classmethod
    def of(cls, part: Part) -> _Cell:
        data, position, size = part.below("data"), part.below("position"), part.below("size")
        left, top = position.number("x") or 0, position.number("y") or 0
        box = left, top, left + (size.number("width") or 0), top + (size.number("height") or 0)
        return cls(part, data, part.text("id"), part.text("shape"), box, frozenset(data.texts("containedElements")))

    @property
    def name(self) -> str:
        """Its name, else its label, which old versions have instead."""
        attributes = self.part.below("attrs")
        labels = (
            attributes.below(key).text("text") for key in ("text", "label") if isinstance(attributes.data.get(key), dict)
        )
        return self.data.text("name") or next(filter(None, labels), "")

    def holds(self, other: _Cell) -> bool:
        """Decide whether a boundary encloses an element: it lists it, or is drawn around it."""
        one, two = self.box, other.box
        around = one[0] <= two[0] and one[1] <= two[1] and two[2] <= one[2] and two[3] <= one[3]
        return around or other.id in self.inside


class _Import:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.known: dict[tuple[str, str], str] = {}  # shape and name -> id of the component or boundary
        self.threats: dict[tuple[object, ...], str] = {}  # what a threat says -> its id
        self.addressed: dict[tuple[str, str], str] = {}  # threat, mitigation -> id of the mitigation

    def diagram(self, diagram: Part, cells: list[_Cell]) -> None:
        nodes = {cell.id: cell for cell in cells if cell.shape in _NODES}
        boxes = {cell.id: cell for cell in cells if cell.shape == "trust-boundary-box"}
        if len(boxes) > MAX_BOXES:
            raise diagram.wrong("cells", f"more than {MAX_BOXES} trust boundaries")
        components = {name: self._component(cell) for name, cell in nodes.items()}
        around = {name: [box for box, drawn in boxes.items() if drawn.holds(cell)] for name, cell in nodes.items()}
        boundaries = {
            box: self._boundary(cell, [components[name] for name in nodes if box in around[name]])
            for box, cell in boxes.items()
        }
        for cell in cells:
            if cell.shape == "flow":
                self._flow(cell, components, around, boundaries)
            elif cell.shape in _CURVES:
                self.builder.notes[_CURVE].append(cell.name or "without a name")
        for name, cell in nodes.items():
            self._threats(cell, "components", components[name])

    def _component(self, cell: _Cell) -> str:
        title = cell.name or cell.shape
        if (cell.shape, title) not in self.known:
            types = " ".join(_TYPE.findall(cell.data.text("description")))
            resources = None if cell.shape == "actor" else resources_named(types, title)
            outside = cell.shape == "actor" or (resources is None and is_outside(title))
            name = slug(title) or cell.shape
            self.known[cell.shape, title] = self.builder.component(name, title, resources, cell.part.at, outside=outside)
        return self.known[cell.shape, title]

    def _boundary(self, box: _Cell, inside: list[str]) -> str:
        title = box.name or "Trust boundary"
        if (box.shape, title) not in self.known:
            part: dict[str, JsonValue] = {"title": title, "kind": kind_of(title), "components": list[JsonValue]()}
            self.known[box.shape, title] = self.builder.add("boundaries", slug(title) or "boundary", part, box.part.at)
        name = self.known[box.shape, title]
        components = self.builder.parts["boundaries"][name]["components"]
        if isinstance(components, list):
            components.extend(one for one in inside if one not in components)
        return name

    def _flow(
        self, cell: _Cell, components: Mapping[str, str], around: Mapping[str, list[str]], boundaries: Mapping[str, str]
    ) -> None:
        ends = [cell.part.below(key).text("cell") for key in ("source", "target")]
        title = cell.name or " → ".join(components.get(end, "?") for end in ends)
        if not all(end in components for end in ends):
            self.builder.notes["a data flow without both ends; skipped: {}"].append(title)
            return
        one, other = (around[end] for end in ends)
        crosses = dict.fromkeys(boundaries[box] for box in (*one, *other[::-1]) if (box in one) != (box in other))
        part: dict[str, JsonValue] = {"title": title, "from": components[ends[0]], "to": components[ends[1]]}
        if cell.data.text("protocol"):
            part["protocol"] = cell.data.text("protocol")
        if crosses:
            part["crosses"] = list[JsonValue](crosses)
        name = slug(cell.name) or f"{components[ends[0]]}-to-{components[ends[1]]}"
        self._threats(cell, "flows", self.builder.add("flows", name, part, cell.part.at))

    def _threats(self, cell: _Cell, section: str, name: str) -> None:
        found = list(cell.data.parts("threats")) + list(cell.part.parts("threats"))
        if cell.data.flag("outOfScope") and found:
            self.builder.notes["threats to {} are out of scope; skipped"].append(name)
            return
        for one in found:
            if one.text("status").casefold() in _NOT_APPLICABLE:
                self.builder.notes["marked as not applicable; skipped: {}"].append(one.required("title"))
            else:
                self._threat(one, section, name)

    def _threat(self, one: Part, section: str, concerned: str) -> None:
        threat = self._known_threat(one)
        part = self.builder.parts["threats"][threat]
        names = part.setdefault(section, list[JsonValue]())
        if isinstance(names, list) and concerned not in names:
            names.append(concerned)
        lines = one.lines("mitigation")
        rules = [rule for line in lines if line.startswith(RULES) for rule in names_in(line.removeprefix(RULES))]
        text = " ".join(line for line in lines if not line.startswith(RULES))
        if text or rules:
            self._mitigation(threat, text or str(part["title"]), rules, one.at)

    def _known_threat(self, one: Part) -> str:
        """Return the id of a threat; those of several elements that say the same are one threat."""
        title, kind, own = one.required("title"), one.text("type"), one.text("threatId")
        said = (own,) if own else (title, kind, one.text("severity"), one.text("description"), one.text("mitigation"))
        if said not in self.threats:
            letters = letters_of([kind])
            part: dict[str, JsonValue] = {"title": title, "stride": letters}
            name = identifier(own, title) if own else slug(title) or "threat"
            part["impact"] = self._impact(one, name)
            part["likelihood"] = "medium"
            self.builder.notes["Threat Dragon has no likelihood; `medium` is assumed for all threats"].append(name)
            if one.text("description"):
                part["description"] = one.text("description")
            self.threats[said] = self.builder.threat(name, part, one.at)
        return self.threats[said]

    def _impact(self, one: Part, threat: str) -> str:
        severity = one.text("severity").casefold()
        if severity not in LEVELS:
            self.builder.notes["no severity is given for {}; `medium` is assumed as the impact"].append(threat)
        return severity if severity in LEVELS else "medium"

    def _mitigation(self, threat: str, text: str, rules: list[JsonValue], at: KeyPath) -> None:
        if (threat, text) in self.addressed:
            return
        part: dict[str, JsonValue] = {"title": _title(text), "threats": [threat]}
        part.update({"rules": rules} if rules else {"attested": text})
        self.addressed[threat, text] = self.builder.add("mitigations", f"M-{threat.replace('/', '-')}", part, at)

    def imported(self) -> Imported:
        return self.builder.imported()


def _title(text: str, longest: int = 100) -> str:
    """Return the first sentence of a text, cut at a word."""
    first = re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0].rstrip(".")
    return first if len(first) <= longest else f"{first[:longest].rpartition(' ')[0] or first[:longest]}…"
