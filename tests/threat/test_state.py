"""How verdicts and statements join: the truth tables of mitigations and of threats, row by row."""

from __future__ import annotations

from itertools import product

import pytest
from azward.config.attestation import Attestation
from azward.rule.model import Rule, Severity, Status
from azward.threat.model import Need
from azward.threat.state import Judged, MitigationState, ThreatState, deciding, mitigation_state, threat_state

PASS, FAIL, UNKNOWN, ATTEST, NOTHING = (
    MitigationState.PASS,
    MitigationState.FAIL,
    MitigationState.UNKNOWN,
    MitigationState.ATTEST,
    MitigationState.NOTHING,
)
STATED = Attestation("m", "it is so", "ops")


def judged(status: Status, severity: Severity = Severity.HIGH, rule: str = "a/b", *, evidence: bool = False) -> Judged:
    made = Rule(rule, "", severity, "", (), lambda _: pytest.fail("not asked"), evidence=evidence)
    return Judged(made, "id", "address", status, severity)


@pytest.mark.parametrize(("fail", "passes", "unknown", "attest"), list(product([False, True], repeat=4)))
def test_threat(fail: bool, passes: bool, unknown: bool, attest: bool) -> None:
    """One row of the table each: a known failure decides, then what is unknown, then what people must state."""
    states = [state for state, there in ((FAIL, fail), (PASS, passes), (UNKNOWN, unknown), (ATTEST, attest)) if there]
    if fail:
        expected = ThreatState.PARTLY if passes else ThreatState.EXPOSED
    elif unknown or not states:
        expected = ThreatState.UNKNOWN
    else:
        expected = ThreatState.ATTESTATION if attest else ThreatState.MITIGATED
    assert threat_state(states) is threat_state([*states[::-1], NOTHING, *states]) is expected


@pytest.mark.parametrize(
    ("statuses", "need", "without", "stated"),
    [
        ("F", Need.NEVER, FAIL, FAIL),
        ("PFU", Need.ONLY, FAIL, FAIL),  # a statement never overrules a failure
        ("PF", Need.REQUIRED, FAIL, FAIL),
        ("U", Need.NEVER, UNKNOWN, UNKNOWN),
        ("PU", Need.INSTEAD, UNKNOWN, PASS),
        ("PU", Need.REQUIRED, UNKNOWN, PASS),
        ("P", Need.NEVER, PASS, PASS),
        ("P", Need.INSTEAD, PASS, PASS),
        ("P", Need.REQUIRED, ATTEST, PASS),
        ("", Need.NEVER, NOTHING, NOTHING),
        ("", Need.INSTEAD, ATTEST, PASS),
        ("", Need.REQUIRED, ATTEST, PASS),
        ("", Need.ONLY, ATTEST, PASS),
    ],
)
def test_mitigation(statuses: str, need: Need, without: MitigationState, stated: MitigationState) -> None:
    words = {"P": Status.PASS, "F": Status.FAIL, "U": Status.UNKNOWN}
    found = [judged(words[letter]) for letter in statuses]
    assert mitigation_state(found, need, None, ruled=True) is without
    assert mitigation_state(found, need, STATED, ruled=True) is stated


def test_a_mitigation_without_a_rule_is_unknown() -> None:
    """It must not look covered, nor as if it did not matter."""
    assert mitigation_state([], Need.NEVER, None, ruled=False) is UNKNOWN
    assert mitigation_state([], Need.REQUIRED, STATED, ruled=False) is UNKNOWN
    assert mitigation_state([], Need.INSTEAD, STATED, ruled=False) is PASS
    assert mitigation_state([], Need.ONLY, None, ruled=False) is ATTEST


def test_severity_decides() -> None:
    high, medium, low = (judged(Status.PASS, level) for level in (Severity.HIGH, Severity.MEDIUM, Severity.LOW))
    evidence = judged(Status.UNKNOWN, Severity.HIGH, evidence=True)
    assert deciding([low, medium, high, evidence], (), Need.NEVER) == (high,)
    assert deciding([low, medium], (), Need.NEVER) == (medium,)
    assert deciding([low, medium], (), Need.ONLY) == ()
    assert deciding([low], (), Need.NEVER) == ()
    assert deciding([low, medium], ("a/b",), Need.NEVER) == (low, medium)
    assert deciding([evidence], ("a/b",), Need.NEVER) == (evidence,)
