"""The HTML report: well-formed, allowed by its own policy, and inert whatever scanned files contain."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import samples
from azward.graph.resource import Span
from azward.report.html.report import render
from azward.report.model import Location, Report
from azward.report.options import RenderOptions
from azward.rule.model import Status
from html_page import Page, hash_of, readable

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = ["empty", "clean", "small", "compared", "hostile"]


def page(report: Report, **options: object) -> Page:
    return Page(render(report, RenderOptions(**options)))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_policy_allows_only_what_the_page_has(name: str) -> None:
    found = page(getattr(samples, name)())
    policy = found.policy
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == [hash_of(text) for text in found.scripts]
    assert policy["style-src"] == [hash_of(one.text) for one in found.all("style")]
    assert set(policy) >= {"base-uri", "form-action", "require-trusted-types-for"}
    assert "unsafe" not in str(policy)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_loaded_and_no_attribute_is_code(name: str) -> None:
    found = page(getattr(samples, name)())
    for element in found.elements:
        for attribute, value in element.attributes.items():
            assert not attribute.startswith("on"), element
            assert attribute not in ("src", "srcset", "style", "action", "background", "data"), element
            assert attribute != "href" or value.startswith("#"), element
    assert not found.all("link")
    assert not re.search(r"@import|url\(", found.all("style")[0].text)


@pytest.mark.parametrize("name", ["empty", "small", "compared", "hostile"])
def test_golden(name: str, golden: Callable[[str, str], None]) -> None:
    text = render(getattr(samples, name)(), RenderOptions(everything=True))
    golden(f"{name}.html", readable(text))


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><svg onload=alert(1)>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ page }}{% raw %}",
    "`<b>`",
    "</title></style></noscript></textarea><iframe>",
    "&lt;script&gt;&#x3c;",
    "javascript:alert(1)",
)


def named(text: str) -> Report:
    """Return a report with a text in all places that scanned files decide."""
    hostile = samples.hostile()
    at = Location(Span(f"{text}.json", 1, 1, 1, 9), text, text)
    results = tuple(
        replace(
            one,
            message=text,
            detail=text,
            location=at,
            related=(at,),
            steps=(at,),
            parameter_sets=(text,),
            resource=replace(one.resource, address=text, type=text, name=text, id=text, page=text),
            causes=tuple(replace(cause, name=text, reason=text) for cause in one.causes),
        )
        for one in hostile.results
    )
    entries = tuple(replace(entry, file=text, message=text) for entry in hostile.diagnostics)
    return replace(hostile, results=results, diagnostics=entries)


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_inert(text: str) -> None:
    """A text changes neither an element nor an attribute, and is shown as it is."""
    document = render(named(text))
    found, plain = Page(document), page(named("plain"))
    code = len(plain.all("code"))
    shape = [one for one in found.shape if one[0] != "code"]
    assert shape == [one for one in plain.shape if one[0] != "code"]
    assert (len(found.all("code")) > code) is ("`" in text)
    assert found.data["findings"][0]["message"] == text
    assert found.data["findings"][0].get("portal") is None
    island = next(one.text for one in found.all("script") if "type" in one.attributes)
    assert not re.search("[<>&]", island)


def test_characters_that_reorder_text_are_escapes() -> None:
    document = render(samples.hostile())
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]", document
    )
    assert "\\\\u202e" in document


def test_findings() -> None:
    findings = page(samples.compared(), everything=True).data["findings"]
    assert [one["state"] for one in findings].count("known") == 2
    assert {one["state"] for one in findings} == {"finding", "known", "accepted"}
    statuses = {one["state"] for one in page(samples.small()).data["findings"]}
    assert statuses == {"finding", "unknown", "accepted"}
    assert "passed" in {one["state"] for one in page(samples.small(), everything=True).data["findings"]}


def test_the_mark_is_in_the_line() -> None:
    findings = page(samples.small(), everything=True).data["findings"]
    first = findings[0]["at"]
    assert first["text"][slice(*first["mark"])] == '"defaultAction": "Allow"'
    tabs = findings[1]["at"]
    assert tabs["text"][slice(*tabs["mark"])] == '"supportsHttpsTrafficOnly": false'
    line = f'{"x" * 1000}"MARK"{"y" * 1000}'
    long = replace(samples.small().results[0], location=samples.place("a.json", 1, line, '"MARK"'))
    cut = page(replace(samples.small(), results=(long,))).data["findings"][0]["at"]
    assert cut["text"][slice(*cut["mark"])] == '"MARK"'
    assert len(cut["text"]) < 300


def test_links_lead_to_the_scanned_commit() -> None:
    found = page(samples.small(), source_url="https://github.com/o/r/blob/c/").data["findings"][0]
    assert found["at"]["url"] == "https://github.com/o/r/blob/c/arm/main.json#L12"


def test_rules_of_azward_link_to_their_page() -> None:
    from azward.rule.pack import load_rules

    built_in = next(rule for rule in load_rules() if rule.id == "storage/secure-transfer")
    one = replace(samples.small().results[0], rule=built_in, status=Status.FAIL)
    rules = page(replace(samples.small(), results=(one, samples.small().results[2]))).data["rules"]
    assert rules["storage/secure-transfer"]["page"].endswith("/docs/rules.md#storagesecure-transfer")
    assert "page" not in rules["storage/minimum-tls"]


def test_without_scripts_the_worst_findings_are_listed() -> None:
    text = render(samples.large(600))
    listed = text.partition("<noscript>")[2].partition("</noscript>")[0]
    assert listed.count("<tr><td>") == 500
    assert "and 100 more" in listed
    assert [listed.count(f"<tr><td>{severity}") for severity in ("critical", "high", "medium")] == [200, 200, 100]


def test_thousands_of_findings_take_less_than_a_second() -> None:
    report = samples.large(5000)
    render(samples.small())
    begin = time.process_time()
    text = render(report)
    assert time.process_time() - begin < 1
    assert len(text) < 6_000_000
