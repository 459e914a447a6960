"""Facts about `Microsoft.Authorization`."""

from __future__ import annotations

from analyzer.graph.arm_types import UNDOCUMENTED, Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Authorization/roleAssignments",
        # the service looks the principal up in the directory when its type is not given
        defaults=(Default("properties.principalType", (("", UNDOCUMENTED),)),),
        links=(LinkFact("properties.principalId", "principal"),),
    ),
)
