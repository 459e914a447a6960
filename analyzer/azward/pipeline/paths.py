"""What holds for findings because of the path that they are in: tests, examples and samples are told apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from azward.files.patterns import Patterns

if TYPE_CHECKING:
    from azward.config.configuration import PathSetting, ScanOptions
    from azward.report.model import Result
    from azward.rule.model import Severity
    from azward.source.tree import Tree

__all__ = ["PathRules"]

SAMPLES = ("test/", "tests/", "example/", "examples/", "sample/", "samples/")
"""Folders whose files are samples unless the configuration says something else. They count below the scanned path."""


class PathRules:
    """The `paths` of a configuration, and what holds without them."""

    def __init__(self, options: ScanOptions) -> None:
        self._base = options.base or Path.cwd()
        self._settings: list[tuple[PathSetting, Patterns]] = [
            (setting, Patterns([setting.pattern])) for setting in options.path_settings
        ]
        self._defaults = Patterns(SAMPLES)
        self._known: dict[tuple[Tree, str], tuple[Severity | None, bool]] = {}

    def applied(self, result: Result, tree: Tree) -> Result:
        """Return a result with the severity of its path at most, and whether it is in a sample."""
        key = tree, result.location.span.file
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._of(tree.root / result.location.span.file, tree)
        severity, sample = known
        if severity is not None and severity < result.severity:
            result = replace(result, severity=severity)
        return replace(result, sample=True) if sample else result

    def _of(self, file: Path, tree: Tree) -> tuple[Severity | None, bool]:
        severity, sample = None, self._is_sample(file, tree)
        relative = file.relative_to(self._base).as_posix() if file.is_relative_to(self._base) else file.as_posix()
        for setting, patterns in self._settings:
            if patterns.cover(relative):
                severity = severity if setting.severity is None else setting.severity
                sample = sample if setting.sample is None else setting.sample
        return severity, sample

    def _is_sample(self, file: Path, tree: Tree) -> bool:
        inside = [path for path in tree.scanned if file.is_relative_to(path) and file != path]
        base = max(inside, key=lambda path: len(path.parts), default=file.parent)
        return self._defaults.cover(file.relative_to(base).as_posix().casefold())
