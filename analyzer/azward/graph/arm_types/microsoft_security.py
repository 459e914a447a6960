"""Facts about Microsoft.Security: plans and contacts of Defender for Cloud."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Security/securityContacts",
        defaults=(
            Default(
                "properties.notificationsByRole.state",
                (("", "Off"),),
                "https://learn.microsoft.com/azure/defender-for-cloud/configure-email-notifications",
            ),
        ),
    ),
)
