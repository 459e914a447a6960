"""Rules and their verdicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.graph.outcome import Outcome
from azward.graph.view import View
from azward.rule.severity import Severity

if TYPE_CHECKING:
    from azward.graph.resource import Resource
    from azward.rule.fix import Wants

__all__ = ["EVERY_TYPE", "Evaluate", "Fix", "Rule", "RuleError", "Severity", "Status", "Verdict"]

Evaluate: TypeAlias = Callable[[View], Outcome]

EVERY_TYPE = "*"
"""Stands for every resource type of Azure among the types of a rule, but not for what azward adds (`Azward/...`)."""


class RuleError(Exception):
    """A fault in a rule, not in what is scanned: "rules/storage/x.yaml:12:3: unknown operator `equal`"."""


class Status(StrEnum):
    """The status of a verdict, as reports spell it."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"


class Fix(StrEnum):
    """How azward can fix a failure."""

    SAFE = "safe"  # a literal edit may be offered
    ASK = "ask"  # correct, but it may cut traffic or recreate the resource
    GENERATE = "generate"  # needs a second resource
    NONE = "none"


@frozen
class Rule:
    """One rule: its documentation, and how it judges a resource. `id` is "storage/secure-transfer"."""

    id: str
    title: str
    severity: Severity
    finding: str  # continues "`name` ..."
    resource_types: tuple[str, ...]
    evaluate: Evaluate  # judges one resource of these types to which the rule applies
    applies: Evaluate | None = None  # the compiled `where`
    unset: Severity | None = None  # of a failure that rests only on what is not set or not there, if it differs
    is_candidate: Callable[[View], bool] | None = None  # of a rule in Python: whether it judges a resource
    stride: tuple[str, ...] = ()
    mitigates: tuple[str, ...] = ()  # as its file names them, until a scan names them as the user wants
    proves: tuple[str, ...] = ()  # then: as its file names them
    aliases: tuple[str, ...] = ()
    rationale: str = ""
    remediation: str = ""
    references: tuple[str, ...] = ()
    cwe: tuple[int, ...] = ()
    fix: Fix = Fix.NONE
    wants: Wants = ()  # if `fix` is SAFE: what the rule requires, by path
    require: object = field(default=None, compare=False, repr=False)  # the condition as written; `None` for Python
    evidence: bool = False  # only collects evidence: never fails
    path: str = ""  # of the rule file, for messages

    @property
    def service(self) -> str:
        return self.id.partition("/")[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The id and the aliases, in lower case; aliases with and without their prefix."""
        aliases = [alias.casefold() for alias in self.aliases]
        return (self.id.casefold(), *aliases, *(alias.partition(":")[2] for alias in aliases))


@frozen
class Verdict:
    """The verdict of a rule on one resource."""

    rule: Rule
    resource: Resource
    status: Status  # PASS, FAIL or UNKNOWN
    outcome: Outcome
    like: Resource | None = field(default=None, compare=False)  # the instance of the loop it was decided for, if another
    of_several: bool = False  # whether it is about one of several members that fail

    @property
    def severity(self) -> Severity:
        """The severity that the rule gives this verdict."""
        rule, evidence = self.rule, self.outcome.evidence
        lower = rule.unset is not None and self.status is Status.FAIL and evidence
        absent = lower and all(item.role in ("nothing", "unset") for item in evidence)
        return rule.unset if absent and rule.unset else rule.severity
