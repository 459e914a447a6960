"""The taxonomies of a SARIF log: STRIDE, CWE, compliance standards, and threats that results leave open."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from azward.frozen import frozen
from azward.report.plain import plain
from azward.report.text import STRIDE
from azward.rule.compliance import controls_of, frameworks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.report.model import Result
    from azward.rule.model import Rule

__all__ = ["Taxonomies"]

om: Any = import_module("sarif_om")  # it declares no types

STRIDE_KEY, CWE_KEY = "STRIDE", "CWE"
STRIDE_PAGE = "https://learn.microsoft.com/azure/security/develop/threat-modeling-tool-threats"


@frozen
class _Taxonomy:
    """One taxonomy, with the text of each entry by its id; "" where the id says all."""

    title: str
    text: str  # what its entries are
    entries: dict[str, str]
    version: str | None = None
    organization: str | None = None
    address: str | None = None


class Taxonomies:
    """The taxonomies that rules, and the threats that results leave open, belong to, each with the entries that occur."""

    def __init__(self, rules: Iterable[Rule], results: Sequence[Result]) -> None:
        found = {**_stride(rules := list(rules)), **_cwe(rules), **_standards(rules), **_models(results)}
        self._all = {key: taxonomy for key, taxonomy in found.items() if taxonomy.entries}
        self._references = {
            key: {entry: _reference(entry, index, component) for index, entry in enumerate(self._all[key].entries)}
            for key, component in zip(self._all, self.references(), strict=True)
        }

    def made(self) -> list[object]:
        """Return the taxonomies as components of the log."""
        return [
            om.ToolComponent(
                name=key,
                version=one.version,
                organization=one.organization,
                information_uri=one.address,
                full_name=one.title,
                short_description=om.MultiformatMessageString(text=one.text),
                contents=["nonLocalizedData"],
                is_comprehensive=False,
                taxa=[_entry(entry, text) for entry, text in one.entries.items()],
            )
            for key, one in self._all.items()
        ]

    def references(self) -> list[object]:
        """Return references to all taxonomies."""
        return [om.ToolComponentReference(name=key, index=index) for index, key in enumerate(self._all)]

    def reference(self, key: str, entry: str) -> object | None:
        """Return a reference to an entry; `None` if there is no such entry."""
        return self._references.get(plain(key), {}).get(plain(entry))

    def relationships(self, rule: Rule) -> list[object]:
        """Return the relationships of a rule with STRIDE, weaknesses and controls."""
        named = [(STRIDE_KEY, letter, "relevant") for letter in rule.stride]
        named += [(CWE_KEY, str(number), "relevant") for number in rule.cwe]
        named += [(key, control, "relevant") for key, controls in controls_of(rule).items() for control in controls]
        found = [(self.reference(key, entry), kind) for key, entry, kind in named]
        return [om.ReportingDescriptorRelationship(target=one, kinds=[kind]) for one, kind in found if one is not None]


def _reference(entry: str, index: int, component: object) -> object:
    return om.ReportingDescriptorReference(id=entry, index=index, tool_component=component)


def _entry(entry: str, text: str) -> object:
    return om.ReportingDescriptor(id=entry, short_description=om.MultiformatMessageString(text=text) if text else None)


def _stride(rules: Iterable[Rule]) -> dict[str, _Taxonomy]:
    letters = {letter for rule in rules for letter in rule.stride}
    entries = {letter: f"{name[:1].upper()}{name[1:]}." for letter, name in STRIDE.items() if letter in letters}
    text = "The kinds of threats that rules are about, by the first letters of their names."
    return {STRIDE_KEY: _Taxonomy("STRIDE", text, entries, organization="Microsoft", address=STRIDE_PAGE)}


def _cwe(rules: Iterable[Rule]) -> dict[str, _Taxonomy]:
    entries = {str(number): "" for number in sorted({number for rule in rules for number in rule.cwe})}
    text = "The weaknesses that rules are about."
    taxonomy = _Taxonomy(
        "Common Weakness Enumeration", text, entries, organization="MITRE", address="https://cwe.mitre.org/"
    )
    return {CWE_KEY: taxonomy}


def _standards(rules: Iterable[Rule]) -> dict[str, _Taxonomy]:
    """Return the controls of compliance standards that `rules` are about, by key of the standard."""
    found: dict[str, dict[str, str]] = {key: {} for key in frameworks()}
    for rule in rules:
        for key, controls in controls_of(rule).items():
            found[key].update(dict.fromkeys(controls, ""))
    return {key: _standard(key, controls) for key, controls in found.items()}


def _standard(key: str, controls: dict[str, str]) -> _Taxonomy:
    standard = frameworks()[key]
    text = (
        f"The controls of {standard.title} that rules are about, by Azure Policy's initiative "
        f'"{standard.initiative}" {standard.initiative_version}.'
    )
    return _Taxonomy(standard.title, text, controls, standard.version)


def _models(results: Iterable[Result]) -> dict[str, _Taxonomy]:
    """Return the threats that `results` leave open, by the id of their model."""
    found: dict[str, dict[str, str]] = {}
    for result in results:
        for threat in result.threats:
            found.setdefault(plain(threat.model), {})[plain(threat.id)] = f"{plain(threat.title).rstrip('.')}."
    text = "The threats that results leave open."
    return {key: _Taxonomy(f"Threat model {key}", text, threats) for key, threats in found.items()}
