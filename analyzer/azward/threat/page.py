"""Render the page of a threat model: its threats, the mitigations of each, and the rules that prove them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from azward.report.plain import count
from azward.threat.join import Join
from azward.threat.model import Need

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azward.rule.model import Rule
    from azward.threat.model import Mitigation, Threat, ThreatModel

__all__ = ["render_page", "unproven"]

_Proofs = dict[str, list[str]]  # ids of rules by mitigation


def render_page(model: ThreatModel, rules: Sequence[Rule]) -> str:
    """Return the coverage of `model` by `rules` as Markdown: a table of threats and one of mitigations."""
    proofs = _proofs(model, rules)
    lines = [*_introduction(model), "", *_threats(model, proofs), "", *_mitigations(model, proofs)]
    return "\n".join(lines) + "\n"


def unproven(model: ThreatModel, rules: Sequence[Rule]) -> list[str]:
    """Return the mitigations that no rule proves and that are not for a person to state."""
    proofs = _proofs(model, rules)
    return [item.id for item in model.mitigations.values() if item.id not in proofs and not item.statement.text]


def _proofs(model: ThreatModel, rules: Sequence[Rule]) -> _Proofs:
    join = Join(model)
    found: _Proofs = defaultdict(list)
    for rule in rules:
        for mitigation in join.proved_by(rule):
            found[mitigation].append(rule.id)
    return dict(found)


def _introduction(model: ThreatModel) -> Iterator[str]:
    yield f"# {model.title}"
    yield ""
    yield f"The threats of the model [`{model.id}`](../../rules/threat-models/{model.id}.yaml), their mitigations, and the"
    yield "rules that prove each. `azward threats` says which hold; see [threat models](../threat-models.md)."
    yield ""
    yield "`attested` stands for what a person has to state, because no template shows it. A mitigation that `supports` is"
    yield "shown but does not decide."
    yield ""
    yield "This page is generated from the model and the rules."


def _threats(model: ThreatModel, proofs: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "## Threats"
    yield ""
    yield "| threat | STRIDE | impact, likelihood | mitigations, with the number of rules |"
    yield "| --- | --- | --- | --- |"
    for threat in model.threats.values():
        addressed = (item for item in model.mitigations.values() if threat.id in item.threats)
        cells = ", ".join(f"[{item.id}](#mitigations) ({_number(item, threat, proofs)})" for item in addressed)
        levels = f"{threat.impact}, {threat.likelihood}"
        yield f"| `{threat.id}` {threat.title} | {' '.join(threat.stride)} | {levels} | {cells or 'none'} |"


def _number(item: Mitigation, threat: Threat, proofs: Mapping[str, Sequence[str]]) -> str:
    stated = item.statement.text and threat.id in (item.statement.threats or item.threats)
    number = [str(len(proofs[item.id]))] if item.id in proofs else []
    return ", ".join([*number, *(["attested"] if stated else [])]) or "open"


def _mitigations(model: ThreatModel, proofs: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "## Mitigations"
    yield ""
    yield "| mitigation | threats | proven by |"
    yield "| --- | --- | --- |"
    for item in model.mitigations.values():
        threats = "all" if len(item.threats) == len(model.threats) else ", ".join(f"`{name}`" for name in item.threats)
        role = "; supports" if item.supports else "; a recommendation" if item.consideration else ""
        yield f"| `{item.id}` {item.title}{role} | {threats} | {_proven(item, proofs.get(item.id, ()))} |"


def _proven(item: Mitigation, rules: Sequence[str]) -> str:
    links = ", ".join(f"[{name}](../rules.md#{name.replace('/', '')})" for name in rules)
    parts = [f"{links} ({count(len(rules), 'rule')})"] if rules else []
    if item.statement.text:
        parts.append(f"{_WORDS[item.statement.need]}: {item.statement.text}")
    return "; ".join(parts).replace("|", "\\|") or "open: no rule proves it yet"


_WORDS = {
    Need.NEVER: "attested",
    Need.INSTEAD: "attested where no rule decides",
    Need.REQUIRED: "attested as well",
    Need.ONLY: "attested",
}
"""How a statement by a person counts, beside the rules."""
