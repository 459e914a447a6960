"""Facts about `Microsoft.ManagedIdentity`."""

from __future__ import annotations

from azward.graph.arm_types import TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (TypeFacts("Microsoft.ManagedIdentity/userAssignedIdentities"),)
