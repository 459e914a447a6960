"""Which rules prove a mitigation. A rule names its mitigations in `mitigates`; a model may name rules as well."""

from __future__ import annotations

from collections import defaultdict
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
    from azward.threat.model import ThreatModel

__all__ = ["Join", "all_mitigates", "rule_types", "rules_of"]


@cache
def all_mitigates() -> Mapping[str, tuple[str, ...]]:
    """Return the mitigations that each built-in rule names, by the id of the rule."""
    root = built_in_root()
    _, stored = read_store(root)
    return {
        name: tuple(stored[name].mitigates) if name in stored else _mitigates(read_data(path))
        for name, path in rule_files(root)
    }


def _mitigates(data: JsonValue) -> tuple[str, ...]:
    found = data.get("mitigates") if isinstance(data, dict) else None
    return tuple(cast("list[str]", found)) if isinstance(found, list) else ()


def rule_types() -> frozenset[str]:
    """Return the resource types that built-in rules are about."""
    _, stored = read_store(built_in_root())
    return frozenset(one for rule in stored.values() for one in rule.types if "/" in one)


class Join:
    """The mitigations of one model by the rules that prove them."""

    def __init__(self, model: ThreatModel) -> None:
        self.model = model
        self._same: dict[str, list[str]] = defaultdict(list)  # mitigation of a rule -> mitigations of the model
        self._named: dict[str, list[str]] = defaultdict(list)  # name of a rule, in lower case -> the same
        self._patterns: list[tuple[str, str]] = []
        for item in model.mitigations.values():
            for name in (f"{model.id}/{item.id}", *item.same_as):
                self._same[name].append(item.id)
            for pattern in map(str.casefold, item.rules):
                if "*" in pattern or "?" in pattern or "[" in pattern:
                    self._patterns.append((pattern, item.id))
                else:
                    self._named[pattern].append(item.id)

    def proved_by(self, rule: Rule) -> tuple[str, ...]:
        """Return the mitigations for which a resource that passes `rule` is evidence, each once."""
        return self.of_names(rule.proves or rule.mitigates, rule.names)

    def ruled(self, loaded: Iterable[Rule]) -> frozenset[str]:
        """Return the mitigations that any rule proves, built-in or among `loaded`."""
        built_in = (self.of_names(names, (rule,)) for rule, names in all_mitigates().items())
        return frozenset(name for found in (*built_in, *map(self.proved_by, loaded)) for name in found)

    def of_names(self, mitigates: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
        """Return the mitigations of the model for a rule with these `mitigates` and names."""
        found: dict[str, None] = {}
        for name in (*mitigates, *neutral(mitigates)):
            found.update(dict.fromkeys(self._same.get(name, ())))
        for name in names:
            found.update(dict.fromkeys(self._named.get(name, ())))
            found.update((item, None) for pattern, item in self._patterns if fnmatchcase(name, pattern))
        return tuple(found)


def rules_of(model: ThreatModel) -> dict[str, list[str]]:
    """Return the ids of the built-in rules that prove each mitigation of a model."""
    join = Join(model)
    found: dict[str, list[str]] = {name: [] for name in model.mitigations}
    for rule, names in all_mitigates().items():
        for mitigation in join.of_names(names, (rule,)):
            found[mitigation].append(rule)
    return found
