"""The controls of compliance standards that rules are about: CIS, Microsoft cloud security benchmark, NIST SP 800-53.

The data is that of Azure Policy's built-in initiatives: a rule has the controls of the policy definitions among its
aliases. `bench/compliance.py` writes it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

import orjson

from azward.frozen import frozen
from azward.rule.language import did_you_mean
from azward.rule.pack import built_in_root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.rule.model import Rule

__all__ = ["FILE", "Framework", "controls_of", "frameworks", "frameworks_named"]

FILE = "compliance.json"

PREFIX = "azure-policy:"


@frozen
class Framework:
    """One version of a standard."""

    key: str  # "cis-3.0.0"
    name: str  # "CIS Microsoft Azure Foundations Benchmark"
    version: str  # "3.0.0"
    initiative: str  # the name of the initiative of Azure Policy that the controls are from
    initiative_version: str

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


@cache
def _data() -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", orjson.loads((built_in_root() / FILE).read_bytes()))


@cache
def frameworks() -> Mapping[str, Framework]:
    """Return all standards by key, such as `mcsb-v1`."""
    return {key: Framework(key, **facts) for key, facts in _data()["frameworks"].items()}


def frameworks_named(name: str) -> list[Framework]:
    """Return the standard with a key, or all versions of a standard: `cis`. Raise ValueError for an unknown one."""
    folded = name.casefold()
    found = [one for key, one in frameworks().items() if key == folded or key.startswith(f"{folded}-")]
    if not found or not folded:
        words = [*dict.fromkeys(key.partition("-")[0] for key in frameworks()), *frameworks()]
        hint = did_you_mean(name, words) or f", expected one of {', '.join(words)}"
        raise ValueError(f"unknown standard `{name}`{hint}")
    return found


def controls_of(rule: Rule) -> dict[str, tuple[str, ...]]:
    """Return the controls that a rule is about, by key of the standard; in the order of the standard."""
    return _controls(rule.aliases)


@cache
def _controls(aliases: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    policies = cast("Mapping[str, Mapping[str, list[str]]]", _data()["policies"])
    named = [alias.removeprefix(PREFIX).casefold() for alias in aliases if alias.startswith(PREFIX)]
    found: dict[str, dict[str, None]] = {}
    for key in frameworks():
        for name in named:
            found.setdefault(key, {}).update(dict.fromkeys(policies.get(name, {}).get(key, ())))
    return {key: tuple(ids) for key, ids in found.items() if ids}
