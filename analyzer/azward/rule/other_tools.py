"""The ids of other tools for Azure: which rules mean the same, and why some ids have no rule.

An id that a rule means is an alias of that rule; several rules may share a coarse id. The file `rules/other-tools.yaml`
lists all ids of each tool, with a reason for those that no rule answers.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from azward.frozen import frozen
from azward.rule.pack import built_in_root
from azward.rule.yaml12 import construct, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azward.rule.model import Rule

__all__ = ["KINDS", "TOOLS", "Entry", "answers", "entries", "find_entry", "names_of"]

FILE = "other-tools.yaml"

TOOLS = {"checkov": "Checkov", "trivy": "Trivy", "template-analyzer": "Template Analyzer", "psrule": "PSRule for Azure"}
"""The prefix of the aliases of each tool, and its name."""

KINDS = {
    "retired": "the service or the feature is retired",
    "data-plane": "it is configured inside of the service, not by a resource",
    "running": "only a running environment shows it",
    "not-azure": "it is not about a resource of Azure",
    "wrong": "what it asks for does not exist or does not help",
    "preference": "it is about names, costs or style",
    "local": "what is right depends on the organization, so azward has no default",
}
"""Why an id has no rule."""


@frozen
class Entry:
    """An id of another tool. Without a kind it is answered by rules, or open."""

    tool: str  # a key of TOOLS
    id: str
    kind: str = ""  # a key of KINDS
    reason: str = ""

    @property
    def alias(self) -> str:
        return f"{self.tool}:{self.id}"


@cache
def entries() -> tuple[Entry, ...]:
    """Return all ids of all tools, in the order of the file."""
    text = (built_in_root() / FILE).read_text("utf-8")
    listed = cast("Mapping[str, Mapping[str, str]]", construct(parse(text)))
    return tuple(_entry(tool, name, reason) for tool, ids in listed.items() for name, reason in ids.items())


def _entry(tool: str, name: str, text: str) -> Entry:
    kind, _, reason = text.partition(": ")
    return Entry(tool, name, kind, reason)


def names_of(identity: str) -> tuple[str, ...]:
    """Return the spellings under which an id is looked up: Trivy's older ids start with `AVD-`."""
    folded = identity.casefold()
    return (folded, folded.replace("avd-", "", 1)) if "avd-" in folded else (folded,)


def find_entry(identity: str) -> Entry | None:
    """Return the entry of an id, with or without the prefix of its tool, compared without case."""
    named = _by_name()
    return next((named[name] for name in names_of(identity) if name in named), None)


@cache
def _by_name() -> Mapping[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries():
        for name in (entry.id, entry.alias):
            found.setdefault(name.casefold(), entry)
    return found


def answers(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Return the rules of each alias, by the alias in lower case."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for alias in rule.aliases:
            found.setdefault(alias.casefold(), []).append(rule)
    return found
