"""A report in the formats that the command line offers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from azward.report.model import Report

__all__ = ["RenderOptions", "ReportFormat", "parse_report", "rendered", "source_address"]


class ReportFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    GITHUB = "github"
    GITHUB_COMMENT = "github-comment"
    AZURE_PIPELINES = "azure-pipelines"
    GITLAB_CODE_QUALITY = "gitlab-code-quality"
    GITLAB_SAST = "gitlab-sast"
    JUNIT = "junit"


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How a report shall look; each format takes what concerns it."""

    everything: bool = False
    verbose: bool = False
    quiet: bool = False
    colour: bool = False
    width: int = 100
    sarif_profile: str | None = None
    config: str = ""
    started: datetime | None = None  # in UTC
    unknowns: bool = False  # annotations of open answers


def parse_report(text: str) -> tuple[ReportFormat, str]:
    """The format and the file of `FORMAT=FILE`. Raises ValueError."""
    name, equals, file = text.partition("=")
    try:
        kind = ReportFormat(name)
    except ValueError:
        raise ValueError(f"`{name}` is no format: expected one of {', '.join(ReportFormat)}") from None
    if not equals or not file:
        raise ValueError(f"expected `{name}=FILE`, got `{text}`")
    return kind, file


def rendered(report: Report, kind: ReportFormat, options: RenderOptions) -> str:
    """`report` in the format `kind`. Formats are imported when they are asked for: one scan needs one or two."""
    match kind:
        case ReportFormat.JSON:
            from azward.report import json_format

            return json_format.render(report, everything=options.everything)
        case ReportFormat.SARIF:
            from azward.report import sarif

            profile = "github" if options.sarif_profile == "github" else "full"
            return sarif.render(report, profile=profile, everything=options.everything)
        case ReportFormat.MARKDOWN:
            from azward.report import markdown

            return markdown.render(report, source=source_address())
        case ReportFormat.GITHUB_COMMENT:
            from azward.report import markdown

            return markdown.render(report, limit=markdown.COMMENT_LIMIT, source=source_address())
        case ReportFormat.GITHUB:
            from azward.report import annotations

            return annotations.render_github(report, unknowns=options.unknowns)
        case ReportFormat.AZURE_PIPELINES:
            from azward.report import annotations

            return annotations.render_azure(report, unknowns=options.unknowns)
        case ReportFormat.GITLAB_CODE_QUALITY:
            from azward.report import gitlab

            return gitlab.render_code_quality(report)
        case ReportFormat.GITLAB_SAST:
            from datetime import UTC, datetime

            from azward.report import gitlab

            now = datetime.now(UTC)
            return gitlab.render_sast(report, started=options.started or now, ended=now)
        case ReportFormat.JUNIT:
            from azward.report import junit

            return junit.render(report)
        case ReportFormat.TEXT:
            from azward.report import text

            return text.render(
                report,
                colour=options.colour,
                width=options.width,
                everything=options.everything,
                verbose=options.verbose,
                quiet=options.quiet,
                config=options.config,
            )


def source_address() -> str:
    """Where a workflow of GitHub finds its sources on the web, with a slash at the end; "" outside of one."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    return f"{server}/{repository}/blob/{commit}/" if server.startswith("https://") and repository and commit else ""
