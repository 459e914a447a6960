"""JUnit XML, which most pipelines show: a suite for each rule, a case for each resource that it judged."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from azward.report.instances import detail_of, fix_of
from azward.report.options import DEFAULT, RenderOptions
from azward.report.plain import inert, plain
from azward.rule.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from azward.report.model import Report, Result

__all__ = ["render"]

_NOT_XML = re.compile("[\ufffe\uffff]")


def render(report: Report, options: RenderOptions = DEFAULT) -> str:
    """Render `report`. Findings are failures; unknown, suppressed and known results are skipped tests; input that could not
    be read is an error of the suite `azward`."""
    del options
    suites: dict[str, list[Result]] = defaultdict(list)
    for result in report.results:
        suites[result.rule.id].append(result)
    unread = [entry for entry in report.diagnostics if entry.kind.unread]
    failing = sum(result.counts for result in report.results)
    counts = f'tests="{len(report.results) + len(unread)}" failures="{failing}" errors="{len(unread)}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="azward" {counts}>']
    if unread:
        lines.append(f'  <testsuite name="azward" tests="{len(unread)}" failures="0" errors="{len(unread)}" skipped="0">')
        for entry in unread:
            where = f"{entry.file}:{entry.line}:{entry.column}" if entry.line else entry.file
            lines.append(f'    <testcase classname="azward" name={_attribute(f"reads {entry.file}")}>')
            lines.append(f'      <error message={_attribute(entry.message)} type="{entry.kind}">{_text(where)}</error>')
            lines.append("    </testcase>")
        lines.append("  </testsuite>")
    for rule, results in sorted(suites.items()):
        lines += _suite(rule, results)
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(rule: str, results: list[Result]) -> Iterator[str]:
    failing = sum(result.counts for result in results)
    skipped = sum(not result.counts and result.status is not Status.PASS for result in results)
    counts = f'tests="{len(results)}" failures="{failing}" errors="0" skipped="{skipped}"'
    yield f"  <testsuite name={_attribute(rule)} {counts}>"
    seen: set[str] = set()
    for result in results:
        span = result.location.span
        where = f"file={_attribute(span.file)} line={_attribute(str(span.start_line))}"
        place = f"{result.resource.address} ({span.file}:{span.start_line})"
        name = _attribute(f"{place} {result.path}" if place in seen and result.path else place)
        seen.add(place)
        inside = list(_outcome(result))
        yield f"    <testcase classname={_attribute(rule)} name={name} {where}{'>' if inside else '/>'}"
        if inside:
            yield from inside
            yield "    </testcase>"
    yield "  </testsuite>"


def _outcome(result: Result) -> Iterable[str]:
    if result.counts:
        fix = ": ".join(filter(None, fix_of(result)))
        body = "\n".join(filter(None, (_where(result), detail_of(result), fix, result.rule.remediation)))
        yield f'      <failure message={_attribute(result.message)} type="{result.severity}">{_text(body)}</failure>'
    elif result.status is not Status.PASS:
        yield f"      <skipped message={_attribute(_skipped(result))}/>"


def _skipped(result: Result) -> str:
    if result.suppression is not None:
        reason = f": {result.suppression.reason}" if result.suppression.reason else ""
        return f"suppressed{reason}"
    if result.status is Status.FAIL:
        return f"known before: {result.message}"
    return "; ".join([result.message, *(cause.reason for cause in result.causes[:3])])


def _where(result: Result) -> str:
    span = result.location.span
    return f"{span.file}:{span.start_line}:{span.start_column}"


def _text(text: str) -> str:
    return escape(_harmless("\n".join(plain(line) for line in text.split("\n"))))


def _attribute(text: str) -> str:
    return quoteattr(_harmless(plain(text)))


def _harmless(text: str) -> str:
    return inert(text if text.isascii() else _NOT_XML.sub("\ufffd", text))
