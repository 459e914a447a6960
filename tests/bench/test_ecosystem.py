"""The comparison of two versions on public repositories."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "bench" / "ecosystem.py"


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("ecosystem", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ecosystem"] = module
    spec.loader.exec_module(module)
    return module


ecosystem = _module()


def scan(*results: tuple[int, str, str], unread: str = "") -> Any:
    """Return what a scan reports: line, rule and message of each finding, and the message of one file not read."""
    document = {
        "results": [
            {
                "rule": rule,
                "status": "fail",
                "severity": "high",
                "message": message,
                "resource": {"address": "logs"},
                "location": {"file": "main.tf", "start_line": number},
            }
            for number, rule, message in results
        ],
        "errors": [{"file": "bad.tf", "line": 1, "message": unread}] if unread else [],
    }
    return ecosystem.read(document, 0.5)


def texts(before: Any, after: Any) -> list[str]:
    return [f"{change.sign} {change.text} {change.times}" for change in ecosystem.changes(before, after)]


def test_findings_that_moved_are_the_same() -> None:
    assert texts(scan((1, "storage/firewall", "open")), scan((9, "storage/firewall", "open"))) == []


def test_added_and_removed() -> None:
    before = scan((1, "storage/firewall", "open"), (1, "storage/min-tls", "old"))
    after = scan((1, "storage/firewall", "open"), (2, "storage/firewall", "open"), unread="expected `}`")
    assert texts(before, after) == [
        "+ bad.tf:1: diagnostic: expected `}` 1",
        "+ main.tf:2: high: open [storage/firewall] 1",
        "- main.tf:1: high: old [storage/min-tls] 1",
    ]


def test_a_new_wording_is_listed_once() -> None:
    before = scan((1, "storage/firewall", "`a` is open"), (2, "storage/firewall", "`b` is open"))
    after = scan((1, "storage/firewall", "`a` has no firewall"), (2, "storage/firewall", "`b` has no firewall"))
    assert texts(before, after) == ["! storage/firewall: high `…` is open → high `…` has no firewall 2"]


def test_the_report_is_short_enough_for_a_comment() -> None:
    corpus = ecosystem.Corpus("shop", "https://example.com/shop", "0" * 40, "infra")
    after = scan(*((number, f"storage/rule-{number}", "x" * 1000) for number in range(5000)))
    text = ecosystem.report([(corpus, scan(), after)] * 10, "main")
    assert len(text) <= ecosystem.REPORT
    assert text.startswith("## Ecosystem: 50000 added, 0 removed, 0 reworded\n")
    assert text.count("<details>") == text.count("</details>")


def test_a_crash_is_shown_and_nothing_compared() -> None:
    corpus = ecosystem.Corpus("shop", "https://example.com/shop", "0" * 40, "infra")
    crashed = ecosystem.Scan(crash="KeyError: 'x'")
    assert texts(scan((1, "storage/firewall", "open")), crashed) == []
    assert "+ crash: KeyError: 'x'" in ecosystem.report([(corpus, scan(), crashed)], "main")


def test_corpora_are_pinned() -> None:
    corpora = ecosystem.listed()
    assert all(len(corpus.commit) == 40 for corpus in corpora)
    assert len({corpus.name for corpus in corpora}) == len(corpora)
