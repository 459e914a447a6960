"""How the verdicts of rules and the statements of people join into the state of a mitigation, and of a threat."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.rule.model import Severity, Status
from azward.threat.model import Need

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from azward.config.attestation import Attestation
    from azward.report.model import Result
    from azward.rule.model import Rule

__all__ = ["Judged", "MitigationState", "ThreatState", "deciding", "mitigation_state", "threat_state"]


class MitigationState(StrEnum):
    """What is known of a mitigation of one threat."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"
    ATTEST = "attest"  # a person must state it
    NOTHING = "n/a"  # it has nothing to judge here


class ThreatState(StrEnum):
    """The state of a threat, as reports spell it, the worst first."""

    EXPOSED = "exposed"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    ATTESTATION = "needs attestation"
    MITIGATED = "mitigated"
    NOTHING = "not applicable"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {state: rank for rank, state in enumerate(ThreatState)}


@frozen
class Judged:
    """The status that one rule gives one resource."""

    rule: Rule
    key: str  # id of the resource, in lower case
    address: str
    status: Status  # PASS, FAIL or UNKNOWN, also where it is suppressed
    severity: Severity
    result: Result | None = None  # none of what passes

    @property
    def fails(self) -> bool:
        return self.status is Status.FAIL

    @property
    def weighs(self) -> bool:
        """Whether it decides before results of lower severity."""
        return self.severity >= Severity.HIGH


def deciding(results: Iterable[Judged], decisive: Collection[str], need: Need) -> tuple[Judged, ...]:
    """Return the results that decide: of decisive rules, and of severity critical and high, else of severity medium.

    Rules that only collect evidence do not decide, unless they are decisive.
    """
    found = [one for one in results if not one.rule.evidence or one.rule.id in decisive]
    high = tuple(one for one in found if one.weighs or one.rule.id in decisive)
    if high or need is Need.ONLY:
        return high
    return tuple(one for one in found if one.severity is Severity.MEDIUM)


def mitigation_state(
    decided: Sequence[Judged], need: Need, attestation: Attestation | None, *, ruled: bool
) -> MitigationState:
    """Return the state that `decided` and a current attestation give.

    `ruled` is whether any rule proves it at all. If none does, only a statement in place of rules counts.
    """
    if not ruled and need in (Need.NEVER, Need.REQUIRED):
        return MitigationState.UNKNOWN
    statuses = {one.status for one in decided}
    if Status.FAIL in statuses:
        return MitigationState.FAIL
    if Status.UNKNOWN in statuses:
        stated = need is not Need.NEVER and attestation is not None
        return MitigationState.PASS if stated else MitigationState.UNKNOWN
    if decided and need is not Need.REQUIRED:
        return MitigationState.PASS
    if need is not Need.NEVER:
        return MitigationState.PASS if attestation is not None else MitigationState.ATTEST
    return MitigationState.NOTHING


def threat_state(states: Iterable[MitigationState]) -> ThreatState:
    """Return the state of a threat that applies, from those of its deciding mitigations."""
    found = set(states) - {MitigationState.NOTHING}
    if MitigationState.FAIL in found:
        return ThreatState.PARTLY if MitigationState.PASS in found else ThreatState.EXPOSED
    if not found or MitigationState.UNKNOWN in found:
        return ThreatState.UNKNOWN
    return ThreatState.ATTESTATION if MitigationState.ATTEST in found else ThreatState.MITIGATED
