"""What a finding is about besides its own resource: the same line in other deployments and instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azward.report.model import Result

__all__ = ["also", "detail_of", "fix_of", "names_of"]

SHOWN = 5
"""How many others a sentence names."""


def also(result: Result) -> str:
    """Return the other resources of a result: "`logs` (with prod.json), `data` and 2 more"; "" if there are none.

    They go by their names, but by their addresses if several have one name.
    """
    if not result.others:
        return ""
    itself = (result.resource.id, result.parameter_sets)
    others = [one for one in result.others if (one.resource.id, one.parameter_sets) != itself]
    resources = [one.resource for one in (result, *others)]
    by_address = len({one.name for one in resources}) < len({one.address for one in resources})
    found = list(dict.fromkeys(_name(one, by_address=by_address) for one in others))
    more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more


def _name(result: Result, *, by_address: bool) -> str:
    sets = f" (with {', '.join(result.parameter_sets)})" if result.parameter_sets else ""
    return f"`{result.resource.address if by_address else result.resource.name}`{sets}"


def detail_of(result: Result) -> str:
    """Return the detail of a result, and what else it is about."""
    others = also(result)
    return "; ".join(filter(None, (result.detail, f"also {others}" if others else "")))


def fix_of(result: Result) -> tuple[str, str]:
    """Return what to write to fix a result, after what it is: "fix", or the language; both are "" if there is nothing."""
    if not result.settings:
        return "", ""
    head = "fix" if result.exact else f"in {result.settings[0].language}"
    return head, ", ".join(setting.phrase for setting in result.settings)


def names_of(result: Result) -> tuple[str, str]:
    """Return a language, and what it calls the fields that the remediation names; both are "" if they are the same.

    What a setting says already is left out.
    """
    said = {setting.text.partition(" ")[0] for setting in result.settings}
    found = [name for name in result.names() if name.text not in said]
    return (f"in {found[0].language}", ", ".join(name.phrase for name in found)) if found else ("", "")
