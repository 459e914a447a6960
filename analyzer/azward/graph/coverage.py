"""What of a running environment was read: where something was not, its absence tells nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from azward.graph.value import Cause, CauseKind

__all__ = ["Coverage", "Gap", "Permissions"]

_TYPES_OF = {
    "diagnostics": ("Microsoft.Insights/diagnosticSettings",),
    "role": ("Microsoft.Authorization/roleAssignments",),
    "lock": ("Microsoft.Authorization/locks",),
    "private-endpoint": ("Microsoft.Network/privateEndpoints",),
    "principal": (
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.KeyVault/vaults",
        "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments",
    ),
}
"""The types that links of a kind start at, where the kind tells."""

_EXTENSIONS = ("microsoft.authorization/", "microsoft.insights/diagnosticsettings", "microsoft.eventgrid/eventsubscriptions")
"""Types that extend any resource: a listing of resources does not bring them."""

_ELSEWHERE = frozenset(
    {"subnet", "backend", "data", "reference", "key", "workspace", "log-storage", "identity", "principal"}
)
"""Kinds of links that start anywhere, not at what is part of the resource or stands in it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Resources of one type that were not read, and why: "`Microsoft.Sql/servers/read` is denied"."""

    type: str
    reason: str

    @property
    def cause(self) -> Cause:
        return Cause(CauseKind.EXTERNAL, self.type, f"`{self.type}` was not read: {self.reason}")


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the identity that read may do in one scope: pairs of actions and of actions excepted from them, patterns such as
    `*/read`; `None` if that could not be told."""

    scope: str  # in words: "subscription `shop`"
    granted: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] | None

    def lacks(self, action: str) -> str:
        """Why `action` may not be done, else ""."""
        if self.granted is None:
            return f"whether `{action}` is granted in {self.scope} is not known"
        for actions, excepted in self.granted:
            if _any(actions, action) and not _any(excepted, action):
                return ""
        return f"`{action}` is not granted in {self.scope}"

    @property
    def partly(self) -> str:
        """Why not everything may be read, else ""."""
        if self.granted is None:
            return f"what may be read in {self.scope} is not known"
        if self.lacks("any/any/read"):
            held = [action for actions, _ in self.granted for action in actions]
            return f"not all of {self.scope} may be read: expected `*/read`, granted is {_names(held) or 'nothing'}"
        excepted = [action for _, some in self.granted for action in some if action.endswith(("/read", "*"))]
        kept = [action for action in excepted if self.lacks(action.replace("*", "read"))]
        return f"not all of {self.scope} may be read: excepted is {_names(kept)}" if kept else ""


def _names(actions: list[str]) -> str:
    more = f" and {len(actions) - 5:,} more" if len(actions) > 5 else ""
    return ", ".join(f"`{action}`" for action in actions[:5]) + more


def _any(patterns: Iterable[str], action: str) -> bool:
    return any(_pattern(pattern).fullmatch(action) is not None for pattern in patterns)


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.IGNORECASE)


@dataclass(frozen=True)
class Coverage:
    """Which resource types were not read. All keys are in one case.

    `types` holds gaps of everywhere, `below` those of one resource: of its children and of what extends it. What is in
    neither was read whole as far as `permissions` allow, unless `partial` says that nothing is known of what else there is.
    """

    types: Mapping[str, Gap] = field(default_factory=dict[str, Gap])  # by type
    below: Mapping[str, Mapping[str, Gap]] = field(default_factory=dict[str, "Mapping[str, Gap]"])  # by id, then type
    readable: frozenset[str] = frozenset()  # child and extension types that a listing brings; of others nothing is known
    permissions: tuple[Permissions, ...] = ()
    partial: str = ""  # why nothing is known of what else there is: "`az resource list` says nothing of it"
    narrowed: str = ""  # why more may exist elsewhere, but not below a resource: "only the resource group `web` was read"

    def of_types(self, types: Iterable[str]) -> tuple[Cause, ...]:
        """Why resources of `types`, wherever they are, may be missing; empty if all of them were read."""
        found: list[Cause] = []
        for name in types:
            whole = self.partial or ("" if name.count("/") > 1 else self.narrowed)
            found += [Gap(name, whole).cause] if whole else self._gaps(name, self._anywhere)
        return tuple(dict.fromkeys(found))

    def at(self, key: str, kind: str, types: Iterable[str]) -> tuple[Cause, ...]:
        """Why links of `kind` from resources of `types` (any, if empty) to the resource with id `key` may be missing."""
        wanted = tuple(types) or _TYPES_OF.get(kind, ())
        elsewhere = kind in _ELSEWHERE
        if self.partial or (elsewhere and self.narrowed):
            return (Cause(CauseKind.EXTERNAL, kind, self.partial or self.narrowed),)
        gaps = self._anywhere if elsewhere else self.below.get(key, {})
        if wanted:
            return tuple(dict.fromkeys(cause for name in wanted for cause in self._gaps(name, gaps)))
        found = [gap.cause for gap in gaps.values()]
        if kind != "parent":
            found += [gap.cause for gap in self.types.values()]
            found += [Cause(CauseKind.EXTERNAL, kind, reason) for held in self.permissions if (reason := held.partly)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def _anywhere(self) -> dict[str, Gap]:
        """The first gap of each type, whatever it is below."""
        found: dict[str, Gap] = {}
        for gaps in self.below.values():
            for kind, gap in gaps.items():
                found.setdefault(kind, gap)
        return found

    def _gaps(self, name: str, gaps: Mapping[str, Gap]) -> list[Cause]:
        """Why resources of a type may be missing; `gaps` are those of where they would be. What is part of something that
        was not read was not read either."""
        if name.casefold().startswith("azward/"):
            return []
        if not self._brought(name.casefold()):
            return [Gap(name, "azward does not list this type").cause]
        segments = name.split("/")
        for length in range(len(segments), 1, -1):
            above = "/".join(segments[:length])
            gap = gaps.get(above.casefold()) or self.types.get(above.casefold()) or self.types.get("*")
            if gap is not None:
                return [gap.cause]
            if reason := next((reason for held in self.permissions if (reason := held.lacks(f"{above}/read"))), ""):
                return [Gap(name, reason).cause]
        return []

    def _brought(self, folded: str) -> bool:
        """Whether a listing brings resources of the type: all top-level ones, and the children that are asked for."""
        return folded in self.readable or (folded.count("/") == 1 and not folded.startswith(_EXTENSIONS))
