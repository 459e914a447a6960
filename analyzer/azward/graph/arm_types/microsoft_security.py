"""Facts about Microsoft.Security: plans and contacts of Defender for Cloud."""

from __future__ import annotations

from azward.graph.arm_types import UNDOCUMENTED, Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Security/securityContacts",
        # a subscription without a contact informs its owners; what a contact without the property does is not documented
        defaults=(Default("properties.notificationsByRole.state", (("", UNDOCUMENTED),)),),
    ),
)
