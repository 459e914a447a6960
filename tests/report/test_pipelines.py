"""The reports for pipelines: annotations, Markdown, JUnit, GitLab. What they quote of a file can do nothing."""

from __future__ import annotations

import csv
import json
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
import samples
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.resource import Span
from azward.report import (
    azure_pipelines,
    csv_format,
    github,
    github_comment,
    gitlab_code_quality,
    gitlab_sast,
    junit,
    markdown,
)
from azward.report.model import Location
from azward.report.options import RenderOptions
from azward.rule.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.report.model import Report

NAMES = ["empty", "small", "compared", "hostile"]
NOON = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


def many(number: int, severity: Severity = Severity.HIGH) -> Report:
    """As many findings as asked for, each at a line of its own."""
    report = samples.small()
    (one, *_) = report.results
    at = [Location(Span("main.bicep", line, 3, line, 9), "  x: false", "") for line in range(1, number + 1)]
    found = tuple(
        replace(one, location=place, fingerprint=f"{index:016x}", severity=severity) for index, place in enumerate(at)
    )
    return replace(report, results=found, diagnostics=())


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, golden: Callable[[str, str], None]) -> None:
    report = getattr(samples, name)()
    golden(f"{name}.md", markdown.render(report, RenderOptions(source_url="https://github.com/o/r/blob/abc/")))
    golden(f"{name}-github.txt", github.render(report, RenderOptions(unknowns=True)))
    golden(f"{name}-azure.txt", azure_pipelines.render(report))
    golden(f"{name}-junit.xml", junit.render(report))
    golden(f"{name}.csv", csv_format.render(report))


# a spreadsheet


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_every_column_and_no_cell_is_a_formula(name: str) -> None:
    rows = list(csv.reader(StringIO(csv_format.render(getattr(samples, name)(), RenderOptions(everything=True)))))
    assert rows[0] == [*csv_format.COLUMNS]
    assert {len(row) for row in rows} == {len(csv_format.COLUMNS)}
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@")) or "\n" in cell]


# annotations


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_one_command(name: str) -> None:
    report = getattr(samples, name)()
    for line in github.render(report, RenderOptions(unknowns=True)).splitlines():
        assert re.fullmatch(r"::(error|warning|notice) [^:]*::.*", line)
    for line in azure_pipelines.render(report).splitlines():
        assert line.startswith("##vso[task.logissue type=")
        assert line.count("##vso[") == 1


@pytest.mark.parametrize(
    "text",
    [
        "\n::set-output name=a::b",
        "%0A::error::x",
        "::stop-commands::t",
        "x##vso[task.setvariable variable=a]b",
        "a,line=9::b",
    ],
)
def test_no_forged_command(text: str) -> None:
    report = samples.small()
    at = Location(Span(f"a{text}.json", 1, 1, 1, 2), text)
    evil = replace(report.results[0], message=text, detail=text, location=at)
    report = replace(report, results=(evil,), diagnostics=(Diagnostic(text, 1, 1, text, DiagnosticKind.SYNTAX),))
    lines = github.render(report).splitlines()
    assert len(lines) == 2
    for line in lines:
        properties = line.split("::")[1]
        assert re.fullmatch(r"error file=[^,:]*,line=1,endLine=1,col=1(,endColumn=1)?,title=[^,:]*", properties)
        assert "%0A" not in line
    for line in azure_pipelines.render(report).splitlines():
        assert line.count("##vso[") == 1


def test_as_many_annotations_as_github_shows() -> None:
    lines = github.render(many(10)).splitlines()
    assert len(lines) == 10
    lines = github.render(many(250)).splitlines()
    assert len(lines) == 10
    assert lines[-1] == "::error title=azward::241 more places at this level; the full report lists them"


def test_new_findings_come_first() -> None:
    report = many(30)
    results = [replace(result, new=index == 29) for index, result in enumerate(report.results)]
    first, *rest = github.render(replace(report, results=tuple(results))).splitlines()
    assert first.startswith("::error file=main.bicep,line=30,")
    assert all(line.startswith("::notice") for line in rest)


# Markdown


@pytest.mark.parametrize("limit", [3_000, 20_000, github_comment.COMMENT_LIMIT, markdown.SUMMARY_LIMIT])
def test_never_larger_than_allowed(limit: int) -> None:
    report = many(8_000)
    rules = [replace(samples.FIREWALL, id=f"a/r{index}", mitigates=(f"m/{index}",)) for index in range(800)]
    report = replace(
        report, results=tuple(replace(one, rule=rules[index % 800]) for index, one in enumerate(report.results))
    )
    text = markdown.render(report, limit=limit)
    assert len(text.encode()) <= limit
    assert text.count("<details") == text.count("</details>")
    assert re.search(r"_[0-9,]+ more groups? of findings omitted", text)


@pytest.mark.parametrize(
    "text", ["</details>", "<img src=x onerror=a>", "@someone #1", "[a](javascript:b)", "`` ` ```", "|a|b", "# h"]
)
def test_quotes_stay_quotes(text: str) -> None:
    report = samples.small()
    evil = replace(
        report.results[0],
        message=f"`{text}` is bad",
        detail=f"{text} here",
        location=Location(Span(f"{text}.json", 1, 1, 1, 2), ""),
    )
    rendered = markdown.render(
        replace(report, results=(evil,), diagnostics=()), RenderOptions(source_url="https://github.com/o/r/blob/abc/")
    )
    outside = re.sub(r"(?s)(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", rendered)  # what is no code
    outside = re.sub(r"\]\(https://github\.com/o/r/blob/abc/[^\s()<>]*\)", "", outside)
    assert outside.count("<details") == outside.count("</details>") == 1
    assert "<img" not in outside
    assert "@someone" not in outside
    assert "](java" not in outside


def test_verdict_comes_first() -> None:
    assert markdown.render(samples.clean()).startswith("## ✅ azward: no findings\n")
    assert markdown.render(samples.empty()).startswith("## ✅ azward: no findings\n")
    assert markdown.render(samples.small()).startswith("## ❌ azward: 3 findings: ")
    assert markdown.render(samples.compared()).startswith("## ❌ azward: 1 new finding: ")
    assert "1 place could not be read" in markdown.render(samples.small()).splitlines()[0]


# JUnit and GitLab


@pytest.mark.parametrize("name", [*NAMES, "clean"])
def test_junit_adds_up(name: str) -> None:
    report = getattr(samples, name)()
    root = ElementTree.fromstring(junit.render(report))
    unread = [entry for entry in report.diagnostics if entry.kind.unread]
    assert int(root.attrib["tests"]) == len(root.findall(".//testcase")) == len(report.results) + len(unread)
    assert int(root.attrib["failures"]) == len(root.findall(".//failure")) == sum(result.counts for result in report.results)
    assert int(root.attrib["errors"]) == len(root.findall(".//error")) == len(unread)
    for suite in root.findall("testsuite"):
        assert int(suite.attrib["skipped"]) == len(suite.findall(".//skipped"))


@pytest.mark.parametrize("name", NAMES)
def test_gitlab(name: str) -> None:
    report = getattr(samples, name)()
    failing = [result for result in report.results if result.status is Status.FAIL]
    unread = [entry for entry in report.diagnostics if entry.kind.unread]
    issues = json.loads(gitlab_code_quality.render(report))
    assert len(issues) == len(failing) + len(unread)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
    scan = json.loads(gitlab_sast.render(report, RenderOptions(started=NOON, ended=NOON)))
    assert scan["scan"]["start_time"] == "2026-01-31T12:00:00"
    assert scan["scan"]["status"] == ("failure" if unread else "success")
    assert len(scan["vulnerabilities"]) == len(failing)
    for found in scan["vulnerabilities"]:
        assert uuid.UUID(found["id"])
        assert found["severity"] in ("Critical", "High", "Medium", "Low", "Info")
        assert all(identifier["name"] and identifier["value"] for identifier in found["identifiers"])
