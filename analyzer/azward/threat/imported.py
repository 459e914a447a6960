"""A model of another tool in the language of threat models: what an import builds, with what it could not translate."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.value import JsonValue
from azward.report.layout import STRIDE
from azward.threat.model import BoundaryKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azward.rule.syntax import KeyPath

__all__ = ["Builder", "Imported", "identifier", "is_outside", "kind_of", "letters_of", "level_of", "names_in", "slug"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9][A-Za-z0-9-]*)*")
_OPAQUE = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9]+", re.IGNORECASE)
_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 60
_NAMED = 10
"""How many names a note lists."""

_OUTSIDE = frozenset({"actor", "browser", "client", "external", "person", "user"})
"""Last words in the type of a component that stands outside of Azure."""

_CIA = {"confidentiality": "I", "integrity": "T", "availability": "D"}
_KINDS = (
    (("internet",), BoundaryKind.INTERNET),
    (("premise", "premises", "corp", "corpnet", "corporate", "office"), BoundaryKind.ON_PREMISES),
    (("subnet",), BoundaryKind.SUBNET),
    (("vnet", "network", "vpc"), BoundaryKind.VNET),
    (("tenant",), BoundaryKind.TENANT),
    (("subscription",), BoundaryKind.SUBSCRIPTION),
)
"""Words in the type or the name of a trust zone, and the kind that they mean."""


@frozen
class Imported:
    """A model as data, where its parts are in the document, and what users should know about it."""

    data: dict[str, JsonValue]
    origins: Mapping[KeyPath, KeyPath]
    notes: tuple[str, ...]

    def origin(self, at: KeyPath) -> KeyPath:
        """Return where the part of the model at a path is in the document."""
        found = (self.origins[at[:length]] for length in range(len(at), 0, -1) if at[:length] in self.origins)
        return next(found, ())


def identifier(name: str, title: str) -> str:
    """Return the id of a part: its own; one made of the title if its own is a number, a UUID, or long."""
    if _ID.fullmatch(name) and len(name) <= _LONGEST_ID and not _OPAQUE.fullmatch(name):
        return name
    return slug(title if _OPAQUE.fullmatch(name) else name) or slug(title) or "part"


def slug(text: str) -> str:
    """Return the words of a text as an id, cut at a word."""
    words = [word for word in _OTHER.split(text.casefold()) if word]
    while len(words) > 1 and len("-".join(words)) > _LONGEST_ID:
        words.pop()
    return "-".join(words)[:_LONGEST_ID]


def level_of(percent: float) -> str:
    """Return the word for an impact or a likelihood from 0 to 100."""
    return next((word for limit, word in ((25, "low"), (50, "medium"), (75, "high")) if percent <= limit), "critical")


def letters_of(categories: Iterable[str]) -> list[JsonValue]:
    """Return the letters of STRIDE for categories: their words, their letters, and those of CIA."""
    found: dict[str, None] = {}
    words = {word.partition(" ")[0]: letter for letter, word in STRIDE.items()} | _CIA
    for category in categories:
        first = re.split(r"[^a-z]+", category.strip().casefold())[0]
        letter = first.upper() if first.upper() in STRIDE else words.get(first, "")
        found.update({letter: None} if letter else {})
    return list(found)


def names_in(text: str) -> list[JsonValue]:
    """Return the names in a list with commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


class Builder:
    """Collects the parts of a model. Each has the path of its origin in the document."""

    def __init__(self, title: str, description: str = "") -> None:
        self.title = title or "Imported model"
        self.description = description
        self.parts: dict[str, dict[str, dict[str, JsonValue]]] = defaultdict(dict)  # section -> id -> part
        self.origins: dict[KeyPath, KeyPath] = {}
        self.notes: dict[str, list[str]] = defaultdict(list)  # message -> ids of the parts it is about

    def add(self, section: str, name: str, part: dict[str, JsonValue], origin: KeyPath) -> str:
        """Add a part and return its id, which is `name` unless that is taken."""
        found, number = name, 1
        while found in self.parts[section] or (section == "considerations" and found in self.parts["mitigations"]):
            number += 1
            found = f"{name}-{number}"
        self.parts[section][found] = part
        self.origins[section, found] = origin
        return found

    def component(
        self, name: str, title: str, resources: JsonValue, origin: KeyPath, *, outside: bool = False, shared: bool = False
    ) -> str:
        """Add a component and return its id. One that has no `resources` and is not `outside` of Azure gets a note."""
        part: dict[str, JsonValue] = {"title": title}
        if resources is not None:
            part["resources"] = resources
        elif not outside:
            part["resources"] = list[JsonValue]()
        part.update({key: True for key, value in (("external", outside), ("shared", shared)) if value})
        found = self.add("components", name, part, origin)
        if part.get("resources") == []:
            self.notes["no Azure type is known for {}; threats to a component without `resources` are unknown"].append(found)
        return found

    def threat(self, name: str, part: dict[str, JsonValue], origin: KeyPath) -> str:
        found = self.add("threats", name, part, origin)
        if not part["stride"]:
            self.notes["no category of STRIDE is given for {}"].append(found)
        return found

    def imported(self) -> Imported:
        """Return the model. Boundaries that are empty, and mitigations without threats, are left out."""
        data: dict[str, JsonValue] = {"title": self.title}
        if self.description:
            data["description"] = self.description
        for section in ("components", "boundaries", "flows", "threats", "mitigations", "considerations"):
            if self.parts[section] or section in ("components", "threats"):
                data[section] = {name: {**part} for name, part in self.parts[section].items()}
        return Imported(
            data, self.origins, tuple(_note(text, list(dict.fromkeys(names))) for text, names in self.notes.items())
        )


def is_outside(kind: str) -> bool:
    """Decide whether components of a type, or a name, stand outside of Azure, by its last word: `web-client`."""
    return slug(kind).rpartition("-")[2] in _OUTSIDE


def kind_of(*names: str) -> str:
    """Return what a trust zone encloses, by its type or name; a zone in Azure if nothing says otherwise."""
    known = [kind.value for kind in BoundaryKind]
    for name in names:
        if name.casefold() in known:
            return name.casefold()
    words = {word for name in names for word in re.split(r"[^a-z]+", name.casefold())}
    return next((kind.value for meant, kind in _KINDS if words & set(meant)), BoundaryKind.AZURE.value)


def _note(text: str, names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return text.format(f"{', '.join(f'`{name}`' for name in names[:_NAMED])}{more}")
