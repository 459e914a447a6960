"""What every source takes and returns: a `Unit` to load, and the `Loaded` that results."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic
from azward.graph.resource import Resource
from azward.graph.value import Value
from azward.source.disabled import Disabled

if TYPE_CHECKING:
    from azward.graph.coverage import Coverage

__all__ = ["Loaded", "Unit"]


@frozen
class Unit:
    """One thing that is deployed as a whole: a template with the parameter files of one deployment of it."""

    source: str  # the name of the source that reads it: "arm"
    root: Path  # the scanned tree: nothing outside of it is read
    file: Path  # below `root`
    parameters: tuple[Path, ...] = ()  # later ones win
    called: bool = False  # another unit deploys it as a part of its own
    enabled: bool = False  # the user asks for what defaults disable
    environment: tuple[tuple[str, str], ...] = ()  # environment variables for placeholders in parameter files
    values: tuple[tuple[str, str], ...] = ()  # of parameters by name, as text; they win over those of `parameters`


@dataclass(slots=True)
class Loaded:
    """What a unit deploys. Nothing in it is written to once `load` has returned it."""

    resources: list[Resource] = field(default_factory=list[Resource])
    outputs: dict[str, Value] = field(default_factory=dict[str, Value])
    variables: dict[str, Value] = field(default_factory=dict[str, Value])
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    coverage: Coverage | None = None  # of what runs: which types were not read
    runs_in: str | None = None  # of what runs: the portal of its cloud, "" for none that is known
    partial: bool = False  # what belongs to it may be deployed elsewhere: a module that others call
    listing: dict[str, dict[str, int]] = field(default_factory=dict[str, "dict[str, int]"])  # of what runs: type -> counts
    disabled: list[Disabled] = field(default_factory=list[Disabled])
    files: set[str] = field(default_factory=set[str])  # every file that was read, relative to the root
    declared: set[str] = field(default_factory=set[str])  # names of the parameters that the user may give a value
    given: set[str] = field(default_factory=set[str])  # names in `Unit.values` that are declared, as written there
    needs: set[Path] = field(default_factory=set[Path])  # what else it follows from: imports, contents, what was looked for
