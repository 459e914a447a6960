"""What every input language takes and gives: a `Unit` to read, the `Loaded` that comes of it, its diagnostics."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol

from analyzer.graph.resource import Resource
from analyzer.graph.value import Value

__all__ = ["Diagnostic", "DiagnosticKind", "Loaded", "Source", "Unit"]


class DiagnosticKind(StrEnum):
    """What went wrong while reading. All but UNSUPPORTED_FUNCTION and NOTE mean that some input was not read."""

    SYNTAX = "syntax"  # the text is not of its language
    UNREADABLE = "unreadable"  # no such file, no permission, not text, too large
    UNRESOLVED_MODULE = "unresolved-module"  # a template or module that is not in the scanned tree
    UNDEFINED = "undefined"  # a parameter, variable, function or resource that is not declared
    CYCLE = "cycle"  # variables or templates that need themselves
    INVALID = "invalid"  # well-formed, but against the rules of the language
    LIMIT = "limit"  # larger than azward reads
    UNSUPPORTED_FUNCTION = "unsupported-function"  # its value is unknown, all else was read
    NOTE = "note"  # worth saying, nothing was lost

    @property
    def unread(self) -> bool:
        """Whether some input was not read, so that the scan must not end green."""
        return self not in (DiagnosticKind.UNSUPPORTED_FUNCTION, DiagnosticKind.NOTE)


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One thing that could not be read, and what was expected: lower case, no full stop."""

    file: str  # relative to the root of the scan, with `/`
    line: int  # from 1
    column: int  # from 1, in code points
    message: str
    kind: DiagnosticKind = DiagnosticKind.SYNTAX


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that is deployed as a whole: a template with the parameter files of one deployment of it."""

    source: str  # the name of the source that reads it: "arm"
    root: Path  # the scanned tree: nothing outside of it is read
    file: Path  # below `root`
    parameters: tuple[Path, ...] = ()  # later ones win


@dataclass(slots=True)
class Loaded:
    """What a unit deploys. Nothing in it is written to once `load` has returned it."""

    resources: list[Resource] = field(default_factory=list[Resource])
    outputs: dict[str, Value] = field(default_factory=dict[str, Value])
    variables: dict[str, Value] = field(default_factory=dict[str, Value])
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    files: set[str] = field(default_factory=set[str])  # every file that was read, relative to the root


class Source(Protocol):
    """Reads one input language into resources in ARM shape."""

    name: ClassVar[str]  # "arm": in messages, and as a key in the examples of a rule

    def load(self, unit: Unit) -> Loaded:
        """What `unit` deploys and a diagnostic for each part that cannot be read; never raises for bad input."""
        ...
