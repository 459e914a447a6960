"""Which rules take part in a scan, and with which severity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.rule.mitigation import named
from azward.rule.model import EVERY_TYPE, Severity, Verdict
from azward.rule.named import named_by
from azward.rule.pack import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.config.configuration import ScanOptions
    from azward.rule.model import Rule

__all__ = ["is_selected", "load", "severity_of"]


def load(types: set[str], options: ScanOptions, known: Sequence[Rule] = (), known_types: Iterable[str] = ()) -> list[Rule]:
    """Return the rules for resource `types`, by id; `known` are those for `known_types`, which are not loaded again."""
    left = types.difference(known_types)
    loaded = load_rules(types=left) if left or not known else []
    own = [rule for rule in options.own_rules if _judges(rule, types)]
    rules = {rule.id: rule for rule in (*(_named(rule, options) for rule in loaded), *known)}
    rules |= {rule.id: _named(rule, options) for rule in own}
    return [rules[rule] for rule in sorted(rules)]


def _named(rule: Rule, options: ScanOptions) -> Rule:
    """Return a rule whose mitigations have the ids of the threat model that the user chose, else neutral ones."""
    if not rule.mitigates:
        return rule
    return replace(rule, mitigates=named(rule.mitigates, options.threat_model), proves=rule.mitigates)


def _judges(rule: Rule, types: set[str]) -> bool:
    """Decide whether a rule judges a resource of one of `types`."""
    folded = {name.casefold() for name in types}
    return any(name == EVERY_TYPE or name.casefold() in folded for name in rule.resource_types)


def is_selected(rule: Rule, options: ScanOptions) -> bool:
    """Decide whether a rule takes part."""
    if options.rules:
        return _is_named(rule, options.rules) and not _is_named(rule, options.skip_rules)
    in_profile = options.profile == "strict" or severity_of(rule, options) is not Severity.INFO
    return in_profile and not _is_named(rule, options.skip_rules)


def _is_named(rule: Rule, patterns: Sequence[str]) -> bool:
    return bool(patterns) and named_by(patterns).any_of(rule.names)


def severity_of(judged: Rule | Verdict, options: ScanOptions) -> Severity:
    """Return the severity that the configuration gives a rule or a verdict of it, else its own."""
    rule = judged.rule if isinstance(judged, Verdict) else judged
    return options.severities.get(rule.id, judged.severity)
