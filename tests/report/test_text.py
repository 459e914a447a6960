"""The report for people."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import samples
from azward.cli.main import run
from azward.graph.resource import Span
from azward.graph.value import Cause, CauseKind
from azward.report.layout import wrap
from azward.report.model import Location, Stats
from azward.report.options import GROUP_NAMES, RenderOptions
from azward.report.text import render
from azward.rule.model import Severity, Status

if TYPE_CHECKING:
    from collections.abc import Callable

CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


@pytest.mark.parametrize("name", ["empty", "clean", "small", "compared", "hostile"])
def test_golden(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.txt", render(getattr(samples, name)()))


def test_golden_verbose(golden: Callable[[str, str], None]) -> None:
    golden("small-all.txt", render(samples.small(), RenderOptions(everything=True, config="azward.yaml", width=80)))


def test_golden_compared_verbose(golden: Callable[[str, str], None]) -> None:
    golden("compared-all.txt", render(samples.compared(), RenderOptions(verbose=True)))


def test_golden_quiet(golden: Callable[[str, str], None]) -> None:
    golden("small-quiet.txt", render(samples.small(), RenderOptions(quiet=True)))


def test_golden_colour(golden: Callable[[str, str], None]) -> None:
    golden("small-colour.txt", render(samples.small(), RenderOptions(colour=True)))


def test_colour_changes_no_text() -> None:
    coloured = render(samples.small(), RenderOptions(colour=True, everything=True))
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == render(samples.small(), RenderOptions(everything=True))


@pytest.mark.parametrize("options", [{}, {"everything": True}, {"quiet": True}, {"width": 40}])
def test_hostile_text_is_harmless(options: dict[str, Any]) -> None:
    assert not CONTROL.search(render(samples.hostile(), RenderOptions(**options)))


def test_why_and_help_come_once_a_rule() -> None:
    text = render(samples.large(300), RenderOptions(verbose=True))
    assert text.count("= why:") == text.count("= help:") == len(samples.RULES)


def test_findings_in_a_row_at_one_place_share_the_excerpt() -> None:
    at = samples.place("a.json", 1, '  "x": 1', '"x"')
    results = tuple(samples.result(replace(rule, severity=Severity.HIGH), Status.FAIL, at) for rule in samples.RULES)
    text = render(replace(samples.clean(), results=results))
    assert text.count("  1:3 ") == 3
    assert text.count("^^^") == 1


def test_the_verdict_comes_first_and_again_below_a_long_report() -> None:
    assert render(samples.clean()).startswith("no findings; 3 passed, 0 unknown\n")
    assert render(samples.small()).startswith("3 findings: 1 critical, 2 high; 1 passed")
    assert render(samples.empty()).startswith("nothing was judged")
    assert render(samples.large(300)).splitlines()[-1] == render(samples.large(300)).partition(";")[0]


PLACE = re.compile(r"(?<![\w.:-])\d+:\d+(?![\w:])")


@pytest.mark.parametrize("group", GROUP_NAMES)
@pytest.mark.parametrize("number", [20, 60, 300, 1500])
def test_each_finding_is_listed_once(number: int, group: str) -> None:
    results = tuple(replace(result, steps=(), related=(), detail="") for result in samples.large(number).results)
    failing = [result for result in results if result.counts]
    text = render(replace(samples.clean(), results=results), RenderOptions(group_by=group))
    spans = (result.location.span for result in failing)
    assert sorted(PLACE.findall(text)) == sorted(f"{span.start_line}:{span.start_column}" for span in spans)


def test_a_limit_lists_the_worst_and_counts_the_others() -> None:
    text = render(samples.small(), RenderOptions(limit=1))
    assert "critical (1)" in text
    assert "accepts unencrypted connections" not in text
    assert "and 2 more findings: 2 high\n" in text


def test_a_summary_lists_no_finding() -> None:
    text = render(samples.small(), RenderOptions(summary=True))
    assert text.startswith("3 findings")
    assert "Findings by file\n       2  arm/main.json\n       1  arm/other.json\n" in text
    assert "accepts unencrypted connections" not in text


DEMO = "fixtures/architectures/drone-delivery/{}/plain"


@pytest.mark.parametrize("language", ["arm", "bicep", "terraform"])
def test_the_report_of_the_bundled_architecture_is_short(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", DEMO.format(language)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 400
    assert re.fullmatch(r"\d+ findings: .*; \d+ passed, .*", lines[0])
    assert lines[-1] == lines[0].partition(";")[0]
    wide = [line for line in lines if len(line) > 80 and len(line.split()) > 1 + line.lstrip().startswith(("=", "--> "))]
    assert not wide


@pytest.mark.parametrize("width", [40, 80, 140])
def test_only_words_that_are_too_long_exceed_the_width(width: int) -> None:
    words = " ".join(f"`{'x' * length}`" for length in range(1, 60))
    lines = wrap(words, width)
    assert " ".join(lines) == words
    assert all(len(line) <= width or " " not in line for line in lines)


def test_unread_input_is_never_green() -> None:
    report = replace(samples.clean(), diagnostics=samples.small().diagnostics)
    text = render(report, RenderOptions(colour=True))
    assert "so the report is incomplete" in " ".join(text.split())
    assert "no findings in what was read" in text
    assert "\x1b[1;32m" not in text


def test_unknowns_are_grouped_by_what_decides_them() -> None:
    report = samples.small()
    unknown = next(result for result in report.results if result.status is Status.UNKNOWN)
    text = render(replace(report, results=(unknown,) * 14))
    assert "  set parameter `minTls`: 14 results\n" in text


def test_reasons_do_not_split_a_group() -> None:
    causes = [Cause(CauseKind.EXTERNAL, "hub", reason) for reason in ("one reason", "another")]
    at = samples.place("a.json", 1, "x", "x")
    results = tuple(samples.result(samples.TLS, Status.UNKNOWN, at, causes=(cause,)) for cause in causes)
    text = render(replace(samples.clean(), results=results), RenderOptions(verbose=True))
    assert "not part of the scan: `hub`: 2 results" in text
    assert "one reason" in text
    assert "another" in text


@pytest.mark.parametrize("width", [40, 60, 100])
@pytest.mark.parametrize("start", [1, 50, 500_000, 999_990])
def test_a_long_line_is_cut_around_the_mark(width: int, start: int) -> None:
    line = ("x" * (start - 1) + "MARKED").ljust(1_000_000, "y")
    result = samples.result(samples.TLS, Status.FAIL, Location(Span("a.json", 3, start, 3, start + 6), line))
    lines = render(
        replace(samples.clean(), results=(result,), stats=Stats(1, 1, 1, 1)), RenderOptions(width=width)
    ).splitlines()
    source, carets = (next(line for line in lines if line.startswith(head)) for head in ("  3 |", "    | "))
    assert len(source) <= width
    assert source[carets.index("^") : carets.rindex("^") + 1] == "MARKED"


def test_carets_stand_under_wide_characters_and_tabs() -> None:
    line = '\t"名前": "ü", "x": 1'
    result = samples.result(samples.TLS, Status.FAIL, samples.place("a", 3, line, '"x"'))
    source, carets = render(replace(samples.clean(), results=(result,))).splitlines()[7:9]
    assert source.index('"x"') + 2 == carets.index("^")  # two characters are two columns wide


def test_an_empty_mark_shows_one_caret() -> None:
    result = samples.result(samples.TLS, Status.FAIL, Location(Span("a", 1, 4, 1, 4), "{ }"))
    assert "    |    ^\n" in render(replace(samples.clean(), results=(result,)))
