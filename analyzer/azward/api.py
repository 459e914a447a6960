"""The Python interface: what `import azward` offers. `docs/python.md` describes it.

Names here are stable: they change only with a major version. Other modules are internal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from azward.cli.inputs import configuration, require_paths, require_rules
from azward.config.configuration import Config, ConfigError, scan_options
from azward.report.model import GraphReport, Location, Report, Result
from azward.rule.model import Rule, RuleError, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.config.configuration import ScanOptions
    from azward.graph.value import JsonValue

__all__ = [
    "ConfigError",
    "GraphReport",
    "Location",
    "Report",
    "Result",
    "Rule",
    "RuleError",
    "Severity",
    "Status",
    "graph_of",
    "render",
    "scan",
]

File: TypeAlias = "str | PathLike[str]"

EMPTY: Mapping[str, JsonValue] = MappingProxyType({})


def scan(
    *paths: File,
    config: File | None = None,
    ignore_config: bool = False,
    parameters: Iterable[File] = (),
    variables: Mapping[str, JsonValue] = EMPTY,
    rules: Iterable[str] = (),
    skip_rules: Iterable[str] = (),
    rule_folders: Iterable[File] = (),
    profile: str | None = None,
    partial: bool = False,
    include_disabled: bool = False,
    baseline: File | None = None,
    diff_base: str = "",
    passes: bool = False,
) -> Report:
    """Return the verdicts of the rules on all that `paths` deploy; secrets in texts of the report are masked.

    The arguments are the options of `azward scan`. `config` is the closest configuration above the first path unless it is
    given, and none with `ignore_config`. `variables` are values of parameters and Terraform variables by name, as `--var`
    gives them; what is not a text is given as JSON. `rule_folders` have rules of your own. With `passes`, results that pass
    are in the report, too.

    Raises ConfigError for wrong arguments, a wrong configuration, and if no path exists, and RuleError for a rule with an
    error. Input that cannot be read is in `diagnostics` of the report.
    """
    from dataclasses import replace

    from azward.pipeline.scan import scan as run
    from azward.report.redaction import redacted

    given = _paths(paths)
    settings = Config() if ignore_config else configuration(given, Path(config) if config is not None else None)
    options = scan_options(
        settings,
        parameters=[Path(file) for file in parameters],
        values=_values(variables),
        rules=tuple(rules),
        skip_rules=tuple(skip_rules),
        rule_folders=[str(folder) for folder in rule_folders],
        profile=profile,
        partial=partial,
        include_disabled=include_disabled,
        baseline=Path(baseline) if baseline is not None else None,
        diff_base=diff_base,
    )
    require_rules(options)
    return redacted(run(given, replace(options, passes=passes)))


def graph_of(
    *paths: File,
    parameters: Iterable[File] = (),
    variables: Mapping[str, JsonValue] = EMPTY,
    partial: bool = False,
) -> GraphReport:
    """Return the resources that `paths` deploy, as rules see them, and the links between them.

    `parameters` and `variables` are those of `scan`. Bodies hold what the source holds, secrets included: `render` masks
    them. Raises ConfigError if no path exists.
    """
    from azward.pipeline.graphs import graph

    given = _paths(paths)
    options: ScanOptions = scan_options(
        configuration(given, None),
        parameters=[Path(file) for file in parameters],
        values=_values(variables),
        partial=partial,
        judging=False,
    )
    return graph(given, options)


def render(report: Report | GraphReport, form: str) -> str:
    """Return a report as text: `json`, `sarif` or another format of `azward scan`, of a graph `json`, `dot` or `mermaid`.

    Raises ValueError for an unknown format.
    """
    from azward.report.formats import FORMATS
    from azward.report.formats import render as rendered
    from azward.report.options import DEFAULT

    if isinstance(report, GraphReport):
        from azward.report.graph import render as drawn

        if form not in GRAPH_FORMATS:
            raise ValueError(f"unknown format `{form}` of a graph, expected one of {', '.join(GRAPH_FORMATS)}")
        return drawn(report, form)
    if form not in FORMATS:
        raise ValueError(f"unknown format `{form}`, expected one of {', '.join(FORMATS)}")
    return rendered(report, form, DEFAULT)


GRAPH_FORMATS = ("json", "dot", "mermaid")


def _values(variables: Mapping[str, JsonValue]) -> list[str]:
    """Return values as `--var` takes them."""
    if wrong := next((name for name in variables if "=" in name), None):
        raise ConfigError(f"`{wrong}` is not the name of a parameter")
    return [f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in variables.items()]


def _paths(paths: Sequence[File]) -> list[Path]:
    if not paths:
        raise ConfigError("expected a file or folder")
    found = [Path(path) for path in paths]
    require_paths(found)
    return found
