"""What an expression may use beyond its module, and what may go wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from azward.graph.choice import choose, restrict
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import CauseKind, Choice, Unknown, Value

if TYPE_CHECKING:
    from azward.source.terraform.hcl.files import SourceFile

__all__ = ["Environment", "EvaluationError", "OpenObject", "Sink", "assumed", "assumption", "has_failed", "settled"]

Assumptions = Mapping[str, str]


class EvaluationError(Exception):
    """An expression that Terraform would refuse, or that azward does not know."""

    def __init__(self, message: str, kind: DiagnosticKind = DiagnosticKind.INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.start: int | None = None  # where in its file, once known
        self.file: SourceFile | None = None


class OpenObject(dict[str, Value]):
    """An object of which more is known once it is deployed: an attribute that it does not have yet is open."""

    def missing(self, name: str) -> Value:
        """What the attribute `name`, which is not among the keys, is."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Environment:
    """Where an expression stands: its file, the names bound around it, and what is assumed of open conditions."""

    file: SourceFile
    bindings: Mapping[str, Value] = field(default_factory=dict[str, Value])  # each, count, variables of `for`
    turn: str = ""  # tells the turns of loops apart: `["a"]`
    assume: Assumptions = field(default_factory=dict[str, str])  # decider -> outcome

    def binding(self, names: Mapping[str, Value], turn: str = "") -> Environment:
        return replace(self, bindings={**self.bindings, **names}, turn=self.turn + turn)

    def assuming(self, decider: str, label: str) -> Environment:
        return replace(self, assume={**self.assume, decider: label})


def assumed(value: Value, assume: Assumptions) -> Value:
    """`value` once the outcomes `assume` are known, at its top level."""
    for decider, label in assume.items():
        if not isinstance(value, Choice):
            break
        value = restrict(value, decider, label)
    return value


def assumption(condition: Value) -> dict[str, str]:
    """The outcomes without which `condition` cannot be true."""
    found: dict[str, str] = {}
    while isinstance(condition, Choice):
        possible = [(label, branch) for label, branch in condition.branches if branch is not False]
        if len(possible) != 1:
            break
        found[condition.decider] = possible[0][0]
        condition = possible[0][1]
    return found


def has_failed(value: Value) -> bool:
    """Whether `value` stands for something that Terraform would refuse."""
    return isinstance(value, Unknown) and any(cause.kind is CauseKind.ERROR for cause in value.causes)


def settled(value: Value) -> Value:
    """`value` without the outcomes of a choice that Terraform would refuse: where it is deployed, none of them came true."""
    if not isinstance(value, Choice):
        return value
    branches = [(label, settled(branch)) for label, branch in value.branches]
    possible = [(label, branch) for label, branch in branches if not has_failed(branch)]
    if not possible or len(possible) == len(branches):
        return choose(value.decider, value.cause, branches)
    return choose(value.decider, value.cause, possible) if len(possible) > 1 else possible[0][1]


class Sink:
    """Gathers the diagnostics of a unit, each once."""

    def __init__(self) -> None:
        self.found: dict[Diagnostic, None] = {}

    def add(self, file: SourceFile, offset: int, message: str, kind: DiagnosticKind) -> None:
        """A diagnostic at a byte offset of a file."""
        self.found.setdefault(Diagnostic(file.file, *file.position(offset), message, kind))
