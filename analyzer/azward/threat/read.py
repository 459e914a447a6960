"""Reads threat models: YAML with the same strictness as rules, and errors that name file, line and column."""

from __future__ import annotations

import datetime
import difflib
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeVar, cast

from azward.config.attestation import ATTESTATION_KEYS, REQUIRED_KEYS, attestation
from azward.config.text_file import ConfigError
from azward.rule.condition import compile_condition
from azward.rule.language import did_you_mean
from azward.rule.pack import STRIDE
from azward.rule.redaction import hidden
from azward.rule.syntax import ConditionError, KeyPath
from azward.rule.yaml12 import YamlError, construct, find, parse
from azward.threat.azure_names import resources_named
from azward.threat.language import (
    BOUNDARY_KEYS,
    COMPONENT_KEYS,
    CONSIDERATION_KEYS,
    FLOW_KEYS,
    MITIGATION_KEYS,
    MODEL_KEYS,
    SELECTOR_KEYS,
    STATEMENT_KEYS,
    THREAT_KEYS,
)
from azward.threat.model import (
    LEVELS,
    Boundary,
    BoundaryKind,
    Component,
    Flow,
    Mitigation,
    Need,
    Selector,
    Statement,
    Threat,
    ThreatModel,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from azward.config.attestation import Attestation
    from azward.graph.value import JsonValue

__all__ = ["model_of", "read_model"]

_Item = TypeVar("_Item")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9][A-Za-z0-9-]*)*")
_TYPE = re.compile(r"[\w.]+(?:/[\w.-]+)+")

EVERY = "*"


def read_model(text: str, identity: str, path: str, rules: Collection[str] = ()) -> ThreatModel:
    """Return the model in `text`, whose id is `identity` and which messages call `path`.

    `rules` are the ids of all rules; without them, the rules that the model names are not looked up. Raises ConfigError.
    """
    try:
        node = parse(text)
    except YamlError as error:
        raise ConfigError(f"{path}:{error.line}:{error.column}: {error}") from error
    try:
        return model_of(construct(node), identity, path, rules, lambda at: find(node, at))
    except ConditionError as error:
        line, column = find(node, error.path, on_key=error.on_key)
        raise ConfigError(f"{path}:{line}:{column}: {error}") from error


def model_of(
    data: JsonValue, identity: str, path: str, rules: Collection[str], find_part: Callable[[KeyPath], tuple[int, int]]
) -> ThreatModel:
    """Return the model in `data`, as YAML files have it; see `read_model`. `find_part` returns the place of a part.

    Raises ConditionError, with the path in `data`.
    """
    top = _Map(data, (), MODEL_KEYS, "a threat model")
    model = _model(top, identity, path, find_part)
    if rules:
        _require_rules(model, top, rules)
    return model


class _Map:
    """A mapping at a place of the file, and its values by type. All errors are ConditionError."""

    def __init__(
        self, data: JsonValue, at: KeyPath, keys: Collection[str], what: str, required: tuple[str, ...] = ()
    ) -> None:
        if not isinstance(data, dict):
            raise ConditionError(at, f"expected {what}, which is a mapping")
        self.data, self.at = data, at
        for key in data:
            if key not in keys:
                raise ConditionError((*at, key), f"unknown key `{key}`{did_you_mean(key, keys)}", on_key=True)
        for key in required:
            if key not in data:
                raise ConditionError(at, f"missing key `{key}`")

    def text(self, key: str) -> str:
        """Return a text on one line, without secrets: reports show it."""
        value = self.data.get(key, "")
        if not isinstance(value, str) or (key in self.data and not value.strip()):
            raise ConditionError((*self.at, key), f"`{key}`: expected a text")
        return hidden(" ".join(value.split()))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a single text is a list of one."""
        value = self.data.get(key, [])
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(item, str) and item for item in found):
            raise ConditionError((*self.at, key), f"`{key}`: expected a list of texts")
        return tuple(cast("list[str]", found))

    def flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise ConditionError((*self.at, key), f"`{key}`: expected `true` or `false`")
        return value

    def word(self, key: str, words: Collection[str]) -> str:
        value = self.text(key)
        if value not in words:
            hint = did_you_mean(value, words) or f", expected one of {', '.join(words)}"
            raise ConditionError((*self.at, key), f"`{key}` is `{value}`{hint}")
        return value

    def names(self, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
        """Return ids, each of which is known; `*` is every id."""
        found = self.texts(key)
        for index, name in enumerate(found):
            if name not in known and name != EVERY:
                at = (*self.at, key, index) if isinstance(self.data[key], list) else (*self.at, key)
                raise ConditionError(at, f"unknown {what} `{name}`{did_you_mean(name, known)}")
        return found

    def items(self, key: str, keys: Mapping[str, str], what: str, *required: str) -> Iterator[tuple[str, _Map]]:
        """Yield the ids and mappings of a section."""
        section = self.data.get(key, {})
        if not isinstance(section, dict):
            raise ConditionError((*self.at, key), f"`{key}`: expected a mapping from ids")
        for name, data in section.items():
            at = (*self.at, key, name)
            if not _ID.fullmatch(name):
                raise ConditionError(at, f"invalid id `{name}`, expected letters, digits and `-`", on_key=True)
            yield name, _Map(data, at, keys, what, required)


def _model(data: _Map, identity: str, path: str, find_part: Callable[[KeyPath], tuple[int, int]]) -> ThreatModel:
    for key in ("title", "components", "threats"):
        if key not in data.data:
            raise ConditionError((), f"missing key `{key}`")
    components = _components(data)
    boundaries = _section(data, "boundaries", BOUNDARY_KEYS, "a trust boundary", _boundary(components), "title", "kind")
    flows = _section(data, "flows", FLOW_KEYS, "a data flow", _flow(components, boundaries), "from", "to")
    threats = _section(
        data, "threats", THREAT_KEYS, "a threat", _threat(components, flows), "title", "stride", "impact", "likelihood"
    )
    mitigations = _section(data, "mitigations", MITIGATION_KEYS, "a mitigation", _mitigation(threats), "title", "threats")
    more = _section(
        data, "considerations", CONSIDERATION_KEYS, "a consideration", _consideration(threats), "title", "threats"
    )
    for name in more:
        if name in mitigations:
            raise ConditionError(("considerations", name), f"`{name}` is a mitigation already", on_key=True)
    return ThreatModel(
        id=identity,
        title=data.text("title"),
        path=path,
        fits=tuple(_fits(data, components)),
        components=components,
        boundaries=boundaries,
        flows=flows,
        threats=threats,
        mitigations=mitigations | more,
        description=data.text("description"),
        references=data.texts("references"),
        outside_templates=data.texts("outside-templates"),
        attestations=tuple(_attestations(data, mitigations, identity, path, find_part)),
    )


def _section(
    data: _Map, key: str, keys: Mapping[str, str], what: str, make: Callable[[str, _Map], _Item], *required: str
) -> dict[str, _Item]:
    return {name: make(name, item) for name, item in data.items(key, keys, what, *required)}


def _fits(data: _Map, components: Mapping[str, Component]) -> Iterator[tuple[str, ...]]:
    """Yield alternatives; without any, each component alone that has resources makes the model fit."""
    value = data.data.get("fits")
    if value is None:
        yield from ((name,) for name, part in components.items() if part.selectors)
        return
    if not isinstance(value, list) or not value:
        raise ConditionError(("fits",), "`fits`: expected a list of lists of components")
    for index, item in enumerate(value):
        names = item if isinstance(item, list) else [item]
        for position, name in enumerate(names):
            if name not in components:
                at = ("fits", index, position) if isinstance(item, list) else ("fits", index)
                raise ConditionError(at, f"unknown component `{name}`{did_you_mean(str(name), components)}")
        yield tuple(cast("list[str]", names))


def _components(data: _Map) -> dict[str, Component]:
    found: dict[str, Component] = {}
    for name, item in data.items("components", COMPONENT_KEYS, "a component"):
        selectors = tuple(_selectors(item.data["resources"], (*item.at, "resources"))) if "resources" in item.data else ()
        if "resources" not in item.data and not item.flag("external"):
            raise ConditionError(item.at, "expected `resources`, or `external: true`")
        unless = item.names("unless", found, "earlier component")
        found[name] = Component(
            name, item.text("title") or name, selectors, unless, item.flag("external"), item.flag("shared")
        )
    return found


def _selectors(data: JsonValue, at: KeyPath) -> Iterator[Selector]:
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield _selector(item, (*at, index))
    else:
        yield _selector(data, at)


def _selector(data: JsonValue, at: KeyPath) -> Selector:
    item = _Map(data, at, SELECTOR_KEYS, "a selector", ("type",))
    types = {key: item.texts(key) for key in ("type", "used-by")}
    for key, names in types.items():
        for name in names:
            if not _TYPE.fullmatch(name):
                raise ConditionError((*at, key), f"`{name}` is not a resource type{_meant(name)}")
    where = compile_condition(item.data["where"], (*at, "where")) if "where" in item.data else None
    return Selector(types["type"], where, types["used-by"])


def _meant(name: str) -> str:
    """Return the end of a message about what is not a resource type: the type that the name of a service means."""
    found = resources_named(name)
    if isinstance(found, dict) and isinstance(found["type"], str):
        return f", did you mean `{found['type']}`?"
    return ", expected one such as `Microsoft.Web/sites`: `azward graph` lists those of a deployment"


def _boundary(components: Mapping[str, Component]) -> Callable[[str, _Map], Boundary]:
    return lambda name, item: Boundary(
        name,
        item.text("title"),
        BoundaryKind(item.word("kind", [kind.value for kind in BoundaryKind])),
        _every(item.names("components", components, "component"), _own(components)),
    )


def _flow(components: Collection[str], boundaries: Collection[str]) -> Callable[[str, _Map], Flow]:
    return lambda name, item: Flow(
        name,
        item.text("title") or f"{' or '.join(item.texts('from'))} → {' or '.join(item.texts('to'))}",
        item.names("from", components, "component"),
        item.names("to", components, "component"),
        item.text("protocol"),
        str(item.data["ports"]) if type(item.data.get("ports")) is int else item.text("ports"),
        item.names("crosses", boundaries, "boundary"),
        item.flag("assumed"),
    )


def _own(components: Mapping[str, Component]) -> list[str]:
    """Return the components that `*` stands for: all but those outside of Azure, and those that others rely on."""
    return [name for name, part in components.items() if not (part.external or part.shared)]


def _threat(components: Mapping[str, Component], flows: Collection[str]) -> Callable[[str, _Map], Threat]:
    def make(name: str, item: _Map) -> Threat:
        if not item.texts("components") and not item.texts("flows"):
            raise ConditionError(item.at, "expected `components` or `flows`")
        letters = item.texts("stride")
        for index, letter in enumerate(letters):
            if letter not in STRIDE:
                at = (*item.at, "stride", index)
                raise ConditionError(at, f"unknown STRIDE letter `{letter}`, expected one of {', '.join(STRIDE)}")
        return Threat(
            name,
            item.text("title"),
            letters,
            item.word("impact", LEVELS),
            item.word("likelihood", LEVELS),
            _every(item.names("components", components, "component"), _own(components)),
            _every(item.names("flows", flows, "flow"), flows),
            item.text("description"),
        )

    return make


def _mitigation(threats: Collection[str]) -> Callable[[str, _Map], Mitigation]:
    return lambda name, item: Mitigation(
        name,
        item.text("title"),
        _every(item.names("threats", threats, "threat"), threats),
        item.text("description"),
        item.flag("supports"),
        item.texts("rules"),
        item.texts("same-as"),
        item.texts("decisive"),
        _statement(item, threats),
    )


def _consideration(threats: Collection[str]) -> Callable[[str, _Map], Mitigation]:
    return lambda name, item: Mitigation(
        name,
        item.text("title"),
        _every(item.names("threats", threats, "threat"), threats),
        item.text("description"),
        supports=item.flag("supports"),
        rules=item.texts("rules"),
        same_as=item.texts("same-as"),
        statement=_statement(item, threats),
        consideration=True,
    )


def _require_rules(model: ThreatModel, data: _Map, known: Collection[str]) -> None:
    """Raise ConditionError for a rule that does not exist: a typo must not leave a mitigation without rules."""
    sections = [(section, data.data.get(section)) for section in ("mitigations", "considerations")]
    for section, items in sections:
        for name in items if isinstance(items, dict) else ():
            item = model.mitigations[name]
            for key, patterns in (("rules", item.rules), ("decisive", item.decisive)):
                for index, pattern in enumerate(patterns):
                    if ":" not in pattern and not any(fnmatchcase(rule, pattern) for rule in known):
                        at = (section, name, key, index)
                        raise ConditionError(at, f"unknown rule `{pattern}`{_similar(pattern, known)}")


def _similar(pattern: str, known: Collection[str]) -> str:
    """Return the end of a message about an unknown rule: a similar one of the same service, else how to list rules."""
    service, _, name = pattern.rpartition("/")
    named = {rule.rpartition("/")[2]: rule for rule in known if not service or rule.startswith(f"{service}/")}
    if close := difflib.get_close_matches(name, named, 1):
        return f", did you mean `{named[close[0]]}`?"
    return f"; `azward rules{f' --service {service}' if named and service else ''}` lists rules"


def _every(names: tuple[str, ...], known: Collection[str]) -> tuple[str, ...]:
    return tuple(known) if EVERY in names else names


def _statement(item: _Map, threats: Collection[str]) -> Statement:
    if "attested" in item.data:
        if "statement" in item.data:
            raise ConditionError((*item.at, "statement"), "unexpected `statement` beside `attested`", on_key=True)
        return Statement(Need.ONLY, item.text("attested"))
    if "statement" not in item.data:
        return Statement()
    at = (*item.at, "statement")
    given = _Map(item.data["statement"], at, STATEMENT_KEYS, "a statement", ("need", "text"))
    when = given.data.get("when")
    return Statement(
        Need(given.word("need", [need.value for need in Need])),
        given.text("text"),
        given.names("threats", threats, "threat"),
        _selector(when, (*at, "when")) if when is not None else None,
    )


def _attestations(
    data: _Map, mitigations: Collection[str], identity: str, path: str, find_part: Callable[[KeyPath], tuple[int, int]]
) -> Iterator[Attestation]:
    given = data.data.get("attestations", [])
    if not isinstance(given, list):
        raise ConditionError(("attestations",), "`attestations`: expected a list")
    for index, entry in enumerate(given):
        at = ("attestations", index)
        item = _Map(entry, at, ATTESTATION_KEYS, "an attestation", REQUIRED_KEYS)
        item.names("mitigation", [*mitigations, *(f"{identity}/{name}" for name in mitigations)], "mitigation")
        for key in ("date", "expires"):
            if key in item.data and not _is_date(item.text(key)):
                raise ConditionError((*at, key), f"`{key}` is `{item.text(key)}`: expected a date such as `2027-03-01`")
        texts = {key: item.text(key) for key in ATTESTATION_KEYS if key != "scope"}
        line, column = find_part(at)
        yield attestation(texts, item.texts("scope"), f"{path}:{line}:{column}", identity)


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None
