"""Which rules prove a mitigation. A rule names its mitigations in `mitigates`; a model may name rules as well."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, cast

from azward.rule.mitigation import neutral
from azward.rule.pack import built_in_root, read_data, rule_files
from azward.rule.store import read_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from azward.graph.value import JsonValue
    from azward.rule.model import Rule
    from azward.threat.model import Mitigation, ThreatModel

__all__ = ["all_mitigates", "has_rule", "proves"]


@cache
def all_mitigates() -> Mapping[str, tuple[str, ...]]:
    """Return the mitigations that each built-in rule names, by the id of the rule."""
    root = built_in_root()
    _, stored = read_store(root)
    return {name: _mitigates(stored[name][1] if name in stored else read_data(path)) for name, path in rule_files(root)}


def _mitigates(data: JsonValue) -> tuple[str, ...]:
    found = data.get("mitigates") if isinstance(data, dict) else None
    return tuple(cast("list[str]", found)) if isinstance(found, list) else ()


def proves(rule: Rule, mitigation: Mitigation, model: ThreatModel) -> bool:
    """Decide whether a resource that passes `rule` is evidence for a mitigation of `model`."""
    return _joins(rule.proves or rule.mitigates, rule.names, mitigation, model)


def has_rule(mitigation: Mitigation, model: ThreatModel, loaded: Iterable[Rule]) -> bool:
    """Decide whether any rule proves a mitigation, built-in or among `loaded`."""
    built_in = any(_joins(names, (rule,), mitigation, model) for rule, names in all_mitigates().items())
    return built_in or any(proves(rule, mitigation, model) for rule in loaded)


def _joins(mitigates: Sequence[str], names: Iterable[str], mitigation: Mitigation, model: ThreatModel) -> bool:
    if f"{model.id}/{mitigation.id}" in mitigates:
        return True
    if mitigation.same_as and not {*mitigates, *neutral(mitigates)}.isdisjoint(mitigation.same_as):
        return True
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in mitigation.rules for name in names)
