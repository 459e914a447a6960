"""The environment of an expression: its file, bindings and assumptions; and the error that its evaluation raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from azward.budget import LimitReachedError
from azward.frozen import frozen
from azward.graph.choice import choose, restrict
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import Absent, CauseKind, Choice, Unknown, Value

if TYPE_CHECKING:
    from azward.source.terraform.hcl.source_file import SourceFile

__all__ = [
    "Environment",
    "EvaluationError",
    "ExhaustedError",
    "OpenObject",
    "assumed",
    "assumption",
    "has_failed",
    "settled",
]

Assumptions = Mapping[str, str]


class EvaluationError(Exception):
    """An expression that Terraform rejects, or that azward does not support."""

    def __init__(self, message: str, kind: DiagnosticKind = DiagnosticKind.INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.start: int | None = None  # offset in its file, once known
        self.file: SourceFile | None = None


class ExhaustedError(EvaluationError, LimitReachedError):
    """The unit has used up its budget. No branch and no `try` may catch it: what is evaluated has no value."""

    def __init__(self) -> None:
        super().__init__("evaluation takes too many steps; the value is unknown", DiagnosticKind.LIMIT)


class OpenObject(dict[str, Value]):
    """An object with attributes that are known only after apply: those that are not among its keys."""

    def missing(self, name: str) -> Value:
        """Return the attribute `name`, which is not among the keys."""
        raise NotImplementedError

    def lookup(self, name: str) -> Value | Absent:
        """Return the attribute `name` as Terraform has it: `None` where nothing sets it, ABSENT if there is none."""
        return self[name] if name in self else self.missing(name)

    def whole(self) -> dict[str, Value]:
        """Return all attributes that are known by name."""
        return dict(self)


@frozen
class Environment:
    """The file of an expression, the names bound around it, and the assumed outcomes of unknown conditions."""

    file: SourceFile
    bindings: Mapping[str, Value] = field(default_factory=dict[str, Value])  # each, count, variables of `for`
    suffix: str = ""  # tells the iterations of loops apart: `["a"]`
    assume: Assumptions = field(default_factory=dict[str, str])  # decider -> outcome

    def binding(self, names: Mapping[str, Value], suffix: str = "") -> Environment:
        """Return the environment with more names bound; `suffix` identifies the iteration that binds them."""
        return Environment(self.file, {**self.bindings, **names}, self.suffix + suffix, self.assume)

    def assuming(self, decider: str, label: str) -> Environment:
        """Return the environment under one more assumption."""
        return replace(self, assume={**self.assume, decider: label})


def assumed(value: Value, assume: Assumptions) -> Value:
    """Return `value` under the assumed outcomes, applied at its top level only."""
    for decider, label in assume.items():
        if not isinstance(value, Choice):
            break
        value = restrict(value, decider, label)
    return value


def assumption(condition: Value) -> dict[str, str]:
    """Return the outcomes that are necessary for `condition` to be true."""
    found: dict[str, str] = {}
    while isinstance(condition, Choice):
        possible = [(label, branch) for label, branch in condition.branches if branch is not False]
        if len(possible) != 1:
            break
        found[condition.decider] = possible[0][0]
        condition = possible[0][1]
    return found


def has_failed(value: Value) -> bool:
    """Decide whether `value` is the result of an error."""
    return isinstance(value, Unknown) and any(cause.kind is CauseKind.ERROR for cause in value.causes)


def settled(value: Value) -> Value:
    """Return `value` without the outcomes of a choice that are errors: Terraform would not have deployed these."""
    if not isinstance(value, Choice):
        return value
    branches = [(label, settled(branch)) for label, branch in value.branches]
    possible = [(label, branch) for label, branch in branches if not has_failed(branch)]
    if not possible or len(possible) == len(branches):
        return choose(value.decider, value.cause, branches)
    return choose(value.decider, value.cause, possible) if len(possible) > 1 else possible[0][1]
