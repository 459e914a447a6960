"""Facts about `Microsoft.Authorization`."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts, Undocumented

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Authorization/roleAssignments",
        defaults=(
            Default(
                "properties.principalType",
                (("", Undocumented("without `principalType`, only the directory knows what kind of principal it is")),),
            ),
        ),
        links=(LinkFact("properties.principalId", "principal"),),
    ),
)
