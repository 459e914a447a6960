"""Reads an Open Threat Model, version 0.1 or 0.2: <https://github.com/iriusrisk/OpenThreatModel>.

Attributes that azward exports, such as `azure-types` and `rules`, are read as well.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from azward.graph.value import JsonValue
from azward.rule.language import did_you_mean
from azward.threat.azure_names import resources_named
from azward.threat.document import Part, shortened
from azward.threat.imported import (
    Builder,
    Imported,
    identifier,
    is_outside,
    kind_of,
    letters_of,
    level_of,
    names_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


__all__ = ["EXTERNAL", "NO_ZONE", "import_otm"]

NO_ZONE = "no-boundary"
"""The type of the trust zone of components that are in no trust boundary: OTM demands a parent."""

EXTERNAL = "external"
"""The type of a component outside of Azure."""

MAX_DEPTH = 20
"""How deep components and trust zones may be inside of others."""

_VERSIONS = ("0.1.", "0.2.")

_ZONE_KINDS = {
    "f0ba7722-39b6-4c81-8290-a30a248bb8d9": "internet",
    "2ab4effa-40b7-4cd2-ba81-8247d29a6f2d": "vnet",
    "6376d53e-6461-412b-8e04-7b3fe2b397de": "internet",
    "b61d6911-338d-46a8-9f39-8dcd24abfe91": "azure",
}
"""Trust zones that come with IriusRisk: Internet, Private Secured, Public, Public Cloud."""


def import_otm(root: Part) -> Imported:
    """Return the model in an OTM document. Raises ConditionError, with the path in the document."""
    version = root.required("otmVersion")
    if not f"{version}.".startswith(_VERSIONS):
        raise root.wrong("otmVersion", f"version `{shortened(version)}` is not supported, expected 0.1 or 0.2")
    project = root.below("project")
    return _Import(root, Builder(project.required("name"), project.text("description"))).imported()


@dataclass(slots=True)
class _Concerned:
    """What a threat concerns, and where the first of these says so."""

    entry: Part
    parts: dict[str, list[JsonValue]] = field(default_factory=lambda: {"components": [], "flows": []})


class _Import:
    def __init__(self, root: Part, builder: Builder) -> None:
        self.root = root
        self.builder = builder
        self.zones = _by_id(root, "trustZones")
        self.components = _by_id(root, "components")
        self.around = {name: self._around(one) for name, one in self.components.items()}
        self.names: dict[str, str] = {}  # id of a component in the document -> in the model
        self.boundaries: dict[str, str] = {}  # the same of trust zones
        self.threats: dict[str, str] = {}  # the same of threats
        self.concerned: dict[str, _Concerned] = {}  # by the id of a threat in the document
        self.addressed: dict[str, tuple[Part, list[str]]] = {}  # mitigation -> where it is named first, and its threats

    def imported(self) -> Imported:
        for name, one in self.components.items():
            self._component(name, one)
        for name, zone in self.zones.items():
            self._boundary(name, zone)
        for name, flows in self._flows().items():
            self._flow(name, flows)
        self._threats()
        self._mitigations()
        return self.builder.imported()

    # components and trust zones

    def _component(self, name: str, one: Part) -> None:
        kind, title, attributes = one.text("type"), one.required("name"), one.below("attributes")
        resources = None if kind == EXTERNAL else resources_named(attributes.text("azure-types"), kind, title, name)
        outside = resources is None and is_outside(kind)
        shared = attributes.text("shared") == "true"
        found = self.builder.component(identifier(name, title), title, resources, one.at, outside=outside, shared=shared)
        self.names[name] = found
        self._note_threats(one, "components", found)

    def _around(self, one: Part) -> list[str]:
        """Return the ids of the trust zones around a component, innermost first."""
        found: list[str] = []
        seen: set[tuple[str, str]] = set()
        while (step := _parent(one)) is not None:
            key, name = step
            parent = one.below("parent")
            if step in seen:
                raise parent.wrong(key, f"`{shortened(name)}` is inside of itself")
            if len(seen) == MAX_DEPTH:
                raise parent.wrong(key, f"nested deeper than {MAX_DEPTH} levels")
            seen.add(step)
            one = self._known(parent, key, self.components if key == "component" else self.zones)
            if key == "trustZone":
                found.append(name)
        return found

    def _known(self, part: Part, key: str, known: Mapping[str, Part]) -> Part:
        name = part.required(key)
        if name not in known:
            what = "trust zone" if key == "trustZone" else "component"
            raise part.wrong(key, f"unknown {what} `{shortened(name)}`{did_you_mean(name, known)}")
        return known[name]

    def _boundary(self, name: str, zone: Part) -> None:
        if zone.text("type") == NO_ZONE:
            return
        inside: list[JsonValue] = [self.names[one] for one, zones in self.around.items() if zones[:1] == [name]]
        title = zone.required("name")
        part: dict[str, JsonValue] = {"title": title, "kind": _kind(zone), "components": inside}
        self.boundaries[name] = self.builder.add("boundaries", identifier(name, title), part, zone.at)

    # data flows

    def _flows(self) -> Mapping[str, list[Part]]:
        """Return the data flows by id. Those that are one flow of a model have its id as an attribute."""
        found: dict[str, list[Part]] = defaultdict(list)
        for name, one in _by_id(self.root, "dataflows").items():
            found[one.below("attributes").text("flow") or name].append(one)
        return found

    def _flow(self, name: str, flows: list[Part]) -> None:
        ends = [[self._end(one, "source"), self._end(one, "destination")] for one in flows]
        first, attributes = flows[0], flows[0].below("attributes")
        part: dict[str, JsonValue] = {
            "title": first.required("name"),
            "from": _unique(self.names[source] for source, _ in ends),
            "to": _unique(self.names[target] for _, target in ends),
        }
        part.update((key, attributes.text(key)) for key in ("protocol", "ports") if attributes.text(key))
        if crosses := self._crosses(attributes, ends):
            part["crosses"] = crosses
        if attributes.text("assumed") == "true":
            part["assumed"] = True
        found = self.builder.add("flows", identifier(name, first.required("name")), part, first.at)
        for one in flows:
            self._note_threats(one, "flows", found)

    def _end(self, one: Part, key: str) -> str:
        self._known(one, key, self.components)
        return one.required(key)

    def _crosses(self, attributes: Part, ends: list[list[str]]) -> list[JsonValue]:
        """Return the boundaries that a flow crosses: those that it names, else those around one of its ends only."""
        if "crosses" in attributes.data:
            return [name for name in names_in(attributes.text("crosses")) if name in self.boundaries.values()]
        found: dict[str, None] = {}
        for source, target in ends:
            one, other = self.around[source], self.around[target]
            found.update((zone, None) for zone in (*one, *other[::-1]) if (zone in one) != (zone in other))
        return [self.boundaries[zone] for zone in found if zone in self.boundaries]

    # threats and mitigations

    def _note_threats(self, one: Part, section: str, name: str) -> None:
        """Note which threats and mitigations a component or a flow has."""
        for entry in one.parts("threats"):
            threat = entry.required("threat")
            parts = self.concerned.setdefault(threat, _Concerned(entry)).parts[section]
            if name not in parts:
                parts.append(name)
            for item in entry.parts("mitigations"):
                if mitigation := item.text("mitigation"):
                    _, threats = self.addressed.setdefault(mitigation, (item, []))
                    if threat not in threats:
                        threats.append(threat)

    def _threats(self) -> None:
        known = _by_id(self.root, "threats")
        for name, found in self.concerned.items():
            if name not in known:
                raise found.entry.wrong("threat", f"unknown threat `{shortened(name)}`{did_you_mean(name, known)}")
        for name, one in known.items():
            if name in self.concerned:
                self._threat(name, one, self.concerned[name])
            else:
                unused = self.builder.notes["no component and no data flow has {}; skipped"]
                unused.append(identifier(name, one.required("name")))

    def _threat(self, name: str, one: Part, concerned: _Concerned) -> None:
        title, risk = one.required("name"), one.below("risk")
        own = identifier(name, title)
        part: dict[str, JsonValue] = {"title": title, "stride": letters_of(one.texts("categories"))}
        part.update((key, self._level(risk, key, own)) for key in ("impact", "likelihood"))
        part.update((section, names) for section, names in concerned.parts.items() if names)
        if one.text("description"):
            part["description"] = one.text("description")
        self.threats[name] = self.builder.threat(own, part, one.at)

    def _level(self, risk: Part, key: str, threat: str) -> str:
        value = risk.number(key)
        if value is None:
            self.builder.notes[f"no {key} is given for {{}}; `medium` is assumed"].append(threat)
            return "medium"
        if not 0 <= value <= 100:
            raise risk.wrong(key, f"`{key}`: expected a number from 0 to 100")
        return level_of(value)

    def _mitigations(self) -> None:
        known = _by_id(self.root, "mitigations")
        for name, (item, threats) in self.addressed.items():
            if name not in known:
                raise item.wrong("mitigation", f"unknown mitigation `{shortened(name)}`{did_you_mean(name, known)}")
            self._mitigation(name, known[name], [self.threats[threat] for threat in threats])

    def _mitigation(self, name: str, one: Part, threats: list[str]) -> None:
        title, attributes = one.required("name"), one.below("attributes")
        part: dict[str, JsonValue] = {"title": title, "threats": list[JsonValue](threats)}
        if one.text("description"):
            part["description"] = one.text("description")
        recommended = attributes.text("consideration") == "true"
        keys = ("rules",) if recommended else ("rules", "decisive")
        part.update((key, names_in(attributes.text(key))) for key in keys if attributes.text(key))
        need, text = attributes.text("statement"), attributes.text("to-state") or title
        if need in ("instead", "required") and not recommended:
            part["statement"] = {"need": need, "text": text}
        elif need == "only" or not part.get("rules"):
            part["attested"] = text
        if attributes.text("supports") == "true":
            part["supports"] = True
        self.builder.add("considerations" if recommended else "mitigations", identifier(name, title), part, one.at)


def _by_id(root: Part, section: str) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for one in root.parts(section):
        name = one.required("id")
        if name in found:
            raise one.wrong("id", f"duplicate id `{shortened(name)}` in `{section}`")
        found[name] = one
    return found


def _parent(one: Part) -> tuple[str, str] | None:
    """Return the key and the id of the parent of a component or a zone, if it has one."""
    if not isinstance(one.data.get("parent"), dict):
        return None
    parent = one.below("parent")
    return next(((key, parent.text(key)) for key in ("component", "trustZone") if parent.text(key)), None)


def _kind(zone: Part) -> str:
    known = (_ZONE_KINDS.get(zone.text(key).casefold(), "") for key in ("type", "id"))
    return next(filter(None, known), "") or kind_of(zone.text("type"), zone.text("name"))


def _unique(names: Iterable[str]) -> list[JsonValue]:
    return list(dict.fromkeys(names))
