"""The options that several commands share, and the words that they accept."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from azward.budget import MAX_MEMORY, TIMEOUT
from azward.config.configuration import PROFILES, UNREAD
from azward.report.formats import FORMATS
from azward.report.options import GROUP_NAMES, SARIF_PROFILES
from azward.rule.severity import SEVERITIES

__all__ = [
    "DRIFT_EPILOG",
    "EPILOG",
    "EXPOSURE_EPILOG",
    "MaxMemory",
    "NEVER",
    "THREAT",
    "All",
    "BaselineFile",
    "Colour",
    "ColourOption",
    "ConfigFile",
    "EnvFile",
    "Exclude",
    "FailOn",
    "Include",
    "NoGitignore",
    "GroupBy",
    "IncludeDisabled",
    "Limit",
    "Models",
    "Output",
    "Parameters",
    "Partial",
    "Paths",
    "Profile",
    "Quiet",
    "ReportFormat",
    "OverrideRules",
    "Reports",
    "RuleFolders",
    "Rules",
    "SarifProfile",
    "SkipRules",
    "Summary",
    "TextOrJson",
    "ThreatModel",
    "Threats",
    "TrustedRef",
    "WhichThreats",
    "Timeout",
    "Unread",
    "Values",
    "Verbose",
]

NEVER = "never"
"""The threshold that no finding reaches."""

THREAT = "threat"
"""The threshold that no finding reaches either, but the state of a threat that gets worse."""

EPILOG = (
    "Exit status: 0 no findings at or above --fail-on, 1 findings, 2 usage error, 3 nothing to scan, "
    "4 some input could not be read (see --unread)."
)

DRIFT_EPILOG = "Exit status: 0 no drift, 1 drift, 2 usage error, 3 nothing to scan, 4 some input could not be read."

EXPOSURE_EPILOG = "Exit status: 0 done, 2 usage error, 3 nothing to read, 4 some input could not be read."


if TYPE_CHECKING:
    Format: TypeAlias = str
    Threshold: TypeAlias = str
    ProfileName: TypeAlias = str
    UnreadInput: TypeAlias = str
    SarifProfileName: TypeAlias = str
    GroupName: TypeAlias = str
else:  # typer takes the words that an option accepts from an enumeration
    Format = StrEnum("Format", [(name, name) for name in FORMATS])
    Threshold = StrEnum("Threshold", [(name, name) for name in (*SEVERITIES, THREAT, NEVER)])
    UnreadInput = StrEnum("UnreadInput", [(name, name) for name in UNREAD])
    ProfileName = StrEnum("ProfileName", [(name, name) for name in PROFILES])
    SarifProfileName = StrEnum("SarifProfileName", [(name, name) for name in SARIF_PROFILES])
    GroupName = StrEnum("GroupName", [(name, name) for name in GROUP_NAMES])


class TextOrJson(StrEnum):
    TEXT = "text"
    JSON = "json"


class WhichThreats(StrEnum):
    """Which states of threats a scan reports."""

    AUTO = "auto"
    TRUE = "true"
    FALSE = "false"


class Colour(StrEnum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[PATH]...", show_default=False, help="Files and folders to scan; default: `.`."),
]
Parameters = Annotated[
    list[Path] | None,
    typer.Option(
        "--parameters",
        "-p",
        metavar="FILE",
        help="Parameter file for every template; each one is evaluated as a deployment of its own. Repeatable.",
    ),
]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--var",
        metavar="NAME=VALUE",
        help="Value of one parameter or variable, in place of that of a file or its default. Repeatable.",
    ),
]
EnvFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Environment variables for placeholders in parameter files, such as `.azure/dev/.env`.",
    ),
]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Output file; `-` is standard output.")]
Partial = Annotated[
    bool, typer.Option("--partial", help="Assume that resources outside the scanned files are deployed together with them.")
]
IncludeDisabled = Annotated[
    bool,
    typer.Option(
        "--include-disabled", help="Also judge resources that the defaults of parameters disable, as ones that may exist."
    ),
]
NoParentPolicy = Annotated[
    bool,
    typer.Option(
        "--assume-no-parent-policy",
        help="Assume that API Management services, products and APIs that exist already have no policies.",
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(metavar="PATTERN", help="Do not scan paths that match this pattern, as in .gitignore. Repeatable."),
]
Include = Annotated[
    list[str] | None,
    typer.Option(metavar="PATTERN", help="Scan only paths that match this pattern, as in .gitignore. Repeatable."),
]
NoGitignore = Annotated[bool, typer.Option("--no-gitignore", help="Also scan files that git ignores.")]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Configuration file; default: the closest one above the first path."),
]
BaselineFile = Annotated[
    Path | None, typer.Option("--baseline", "-b", metavar="FILE", help="Baseline; findings in it do not count.")
]
Timeout = Annotated[
    int | None,
    typer.Option(
        "--timeout", min=1, metavar="SECONDS", help=f"Stop reading and judging after this time; default: {TIMEOUT}."
    ),
]
MaxMemory = Annotated[
    int | None,
    typer.Option("--max-memory", min=128, metavar="MIB", help=f"Memory that the scan may use; default: {MAX_MEMORY}."),
]
ReportFormat = Annotated[Format | None, typer.Option("--format", "-f", help="Format of the report.")]
Reports = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="FORMAT=FILE", help="Also write a report in this format to a file. Repeatable."),
]
FailOn = Annotated[
    Threshold | None,
    typer.Option(
        "--fail-on",
        help="Lowest severity for exit status 1; default: low. `threat`: only if the state of a threat is worse than at "
        "--diff-base; without a base, if a threat is exposed or partly mitigated.",
    ),
]
Threats = Annotated[
    WhichThreats,
    typer.Option(
        help="Report the states of the threats of models that fit: `auto` (default) what a change does to them, with "
        "--diff-base; `true` all states."
    ),
]
Models = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", metavar="NAME|FILE", help="Threat model, even if it does not fit. Repeatable."),
]
TrustedRef = Annotated[
    str | None,
    typer.Option(metavar="REF", help="Branch or commit for --trusted-config; default: that of --diff-base."),
]
Unread = Annotated[
    UnreadInput | None,
    typer.Option(
        "--unread",
        help="What input that cannot be read does: `fail` (default) exits with status 4, `note` only reports it, "
        "`ignore` only counts it.",
    ),
]
Profile = Annotated[ProfileName | None, typer.Option("--profile", help="`strict` also runs rules of severity info.")]
All = Annotated[bool, typer.Option("--all", help="Also list passed rules, and each unknown result.")]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rule", metavar="ID", help="Run only this rule: an id, alias or pattern. Repeatable."),
]
SkipRules = Annotated[list[str] | None, typer.Option("--skip-rule", metavar="ID", help="Do not run this rule. Repeatable.")]
RuleFolders = Annotated[
    list[str] | None,
    typer.Option(
        "--rules", metavar="DIR", help="Also load the rules in this folder, or in `package:NAME` of Python. Repeatable."
    ),
]
OverrideRules = Annotated[
    list[str] | None,
    typer.Option("--override-rule", metavar="ID", help="Built-in rule that a rule of your own replaces. Repeatable."),
]
ThreatModel = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Name missing mitigations by the ids of this threat model; default: neutral ids."),
]
SarifProfile = Annotated[
    SarifProfileName | None,
    typer.Option("--sarif-profile", help="Content of a SARIF log; `github` has only what code scanning shows as alerts."),
]
Summary = Annotated[bool, typer.Option("--summary", help="Print only the verdict, and counts by file and rule.")]
GroupBy = Annotated[
    GroupName, typer.Option(help="How the text report groups findings; `file` is by severity, then by file.")
]
Limit = Annotated[
    int | None, typer.Option(min=0, metavar="N", help="List at most N findings in the text report, the worst first.")
]
ColourOption = Annotated[Colour, typer.Option("--color", help="When to colour text output.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="List each unknown result, and all notes.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only what makes the exit status, one line each.")]
