"""Which parts of a running environment were read: the absence of something that was not read proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from azward.frozen import frozen
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
"""The types that links of a kind start at, where the kind determines them."""

_EXTENSIONS = ("microsoft.authorization/", "microsoft.insights/diagnosticsettings", "microsoft.eventgrid/eventsubscriptions")
"""Types that extend any resource: a listing of resources does not include them."""

_ELSEWHERE = frozenset(
    {"subnet", "backend", "data", "reference", "key", "workspace", "log-storage", "identity", "principal"}
)
"""Kinds of links that can start at any resource, not only at children and extensions of the target."""


@frozen
class Gap:
    """Resources of one type that were not read, and why: "`Microsoft.Sql/servers/read` is denied"."""

    type: str
    reason: str

    @property
    def cause(self) -> Cause:
        return Cause(CauseKind.EXTERNAL, self.type, f"`{self.type}` was not read: {self.reason}")


@frozen
class Permissions:
    """What the signed-in identity may do in one scope: pairs of granted and excluded actions, patterns such as `*/read`.

    `granted` is `None` if the permissions could not be read.
    """

    scope: str  # in words: "subscription `shop`"
    granted: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] | None

    def lacks(self, action: str) -> str:
        """Return why `action` is not allowed, or ""."""
        if self.granted is None:
            return f"whether `{action}` is granted in {self.scope} is not known"
        for actions, excepted in self.granted:
            if _any(actions, action) and not _any(excepted, action):
                return ""
        return f"`{action}` is not granted in {self.scope}"

    @property
    def partly(self) -> str:
        """Why some resources may not be readable, or ""."""
        if self.granted is None:
            return f"the permissions in {self.scope} are not known"
        if self.lacks("any/any/read"):
            held = [action for actions, _ in self.granted for action in actions]
            return f"some resources in {self.scope} cannot be read: `*/read` is needed, granted: {_names(held) or 'nothing'}"
        excepted = [action for _, some in self.granted for action in some if action.endswith(("/read", "*"))]
        kept = [action for action in excepted if self.lacks(action.replace("*", "read"))]
        return f"some resources in {self.scope} cannot be read: excluded: {_names(kept)}" if kept else ""


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
    """Which resource types were not read. All keys are in lower case.

    `types` holds gaps that apply everywhere; `below` those of the children and extensions of one resource. Everything else
    was read as far as `permissions` allow, unless `partial` is set: then nothing is known about other resources.
    """

    types: Mapping[str, Gap] = field(default_factory=dict[str, Gap])  # by type
    below: Mapping[str, Mapping[str, Gap]] = field(default_factory=dict[str, "Mapping[str, Gap]"])  # by id, then type
    readable: frozenset[str] = frozenset()  # child and extension types that a listing includes; of others nothing is known
    permissions: tuple[Permissions, ...] = ()
    partial: str = ""  # why nothing is known about other resources, or ""
    narrowed: str = ""  # why more may exist elsewhere, but not below a resource: "only the resource group `web` was read"

    def of_types(self, types: Iterable[str]) -> tuple[Cause, ...]:
        """Return why resources of `types`, wherever they are, may be missing; empty if all of them were read."""
        found: list[Cause] = []
        for name in types:
            whole = self.partial or ("" if name.count("/") > 1 else self.narrowed)
            found += [Gap(name, whole).cause] if whole else self._gaps(name, self._anywhere)
        return tuple(dict.fromkeys(found))

    def at(self, key: str, kind: str, types: Iterable[str]) -> tuple[Cause, ...]:
        """Return why links of `kind` from `types` (any, if empty) to the resource with id `key` may be missing."""
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
        """The first gap of each type, whichever resource it is below."""
        found: dict[str, Gap] = {}
        for gaps in self.below.values():
            for kind, gap in gaps.items():
                found.setdefault(kind, gap)
        return found

    def _gaps(self, name: str, gaps: Mapping[str, Gap]) -> list[Cause]:
        """Return why resources of a type may be missing. `gaps` are those of the place where they would be.

        The children of a type that was not read were not read either.
        """
        if name.casefold().startswith("azward/"):
            return []
        if not self._listed(name.casefold()):
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

    def _listed(self, folded: str) -> bool:
        """Decide whether a listing includes the type: all top-level types, and the children that are requested."""
        return folded in self.readable or (folded.count("/") == 1 and not folded.startswith(_EXTENSIONS))
