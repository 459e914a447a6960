"""What was accepted as it was found: by rule, resource and property, whatever becomes of the text around it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from azward.cli.main import run
from azward.config.configuration import ConfigError, ScanOptions
from azward.pipeline.scan import scan
from azward.report.model import Report
from azward.rule.model import Status
from azward.suppression.baseline import NAME, entries_of, read_baseline, render
from azward.suppression.identity import match

STORE = """
resource "azurerm_storage_account" "%s" {
  name                       = "%s"
  resource_group_name        = "rg"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = false
}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(STORE % ("logs", "logs") + STORE % ("data", "data"))
    return tmp_path


def accept(*more: str) -> None:
    assert run(["baseline", "write", ".", *more]) == 0


def against(**more: Any) -> Report:
    return scan([Path()], ScanOptions(baseline=Path(NAME), today=date(2027, 1, 15), **more))


def failing(report: Report) -> list[str]:
    return [one.resource.name for one in report.results if one.status is Status.FAIL]


def stale(report: Report) -> int:
    return sum(notice.state == "unused" for notice in report.suppressions)


def test_all_is_accepted_and_nothing_else(root: Path) -> None:
    accept()
    assert run(["scan", ".", "--baseline", NAME]) == 0
    (root / "more.tf").write_text(STORE % ("more", "more"))
    report = against()
    assert set(failing(report)) == {"more"}  # the same rules, on another resource
    assert all(one.new is (one.status is Status.FAIL) for one in report.results if one.status is not Status.UNKNOWN)
    assert run(["scan", ".", "--baseline", NAME]) == 1


def test_text_that_a_person_can_review(root: Path) -> None:
    accept()
    text = (root / NAME).read_text()
    entry = """\
  - rule: storage/secure-transfer
    resource: /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/data
    property: properties.supportsHttpsTrafficOnly
    file: main.tf
    message: "`data` accepts unencrypted connections"
"""
    assert entry in text
    found = [line for line in text.splitlines() if line.startswith("  - rule")]
    assert found == sorted(found)
    accept()
    assert (root / NAME).read_text() == text


def test_moved_renamed_and_reformatted(root: Path) -> None:
    accept()
    text = (root / "main.tf").read_text()
    (root / "main.tf").unlink()
    blocks = text.split("\nresource")
    (root / "data.tf").write_text("# moved\n\n\nresource" + blocks[2].replace("  ", "      "))
    (root / "store").mkdir()
    (root / "store" / "main.tf").write_text(
        "resource" + blocks[1].replace('"azurerm_storage_account" "logs"', '"azurerm_storage_account" "inner"')
    )
    (root / "call.tf").write_text('module "store" {\n  source = "./store"\n}\n')
    report = against()
    assert (failing(report), stale(report)) == ([], 0)


def test_a_copy_in_another_deployment_is_new(root: Path) -> None:
    accept()
    (root / "prod").mkdir()
    shutil.copy(root / "main.tf", root / "prod" / "main.tf")
    report = against()
    assert {one.location.span.file for one in report.results if one.status is Status.FAIL} == {"prod/main.tf"}


def test_a_finding_that_another_deployment_had_is_not_accepted(root: Path) -> None:
    good = (STORE % ("logs", "logs")).replace("false", "true")
    for folder in ("dev", "prod"):
        (root / folder).mkdir()
    (root / "main.tf").rename(root / "dev" / "main.tf")
    (root / "prod" / "main.tf").write_text(good)
    accept()
    (root / "dev" / "main.tf").write_text(good)
    (root / "prod" / "main.tf").write_text(STORE % ("logs", "logs"))
    found = [one for one in against().results if one.status is Status.FAIL and one.rule.id == "storage/secure-transfer"]
    assert [one.location.span.file for one in found] == ["prod/main.tf"]
    (root / "dev" / "main.tf").unlink()
    assert not any(one.rule.id == "storage/secure-transfer" for one in against().results if one.status is Status.FAIL)


RULE = "{name: '%s', properties: {priority: %s, direction: 'Inbound', access: 'Allow', protocol: 'Tcp', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22'}}"
GROUP = "resource nsg 'Microsoft.Network/networkSecurityGroups@2023-05-01' = {\n  name: 'nsg'\n  location: 'westeurope'\n  properties: {\n    securityRules: [\n      %s\n    ]\n  }\n}\n"


def test_members_of_lists_go_by_name(root: Path) -> None:
    (root / "main.tf").unlink()
    (root / "main.bicep").write_text(GROUP % (RULE % ("ssh", 200)))
    accept()
    harmless = (
        (RULE % ("web", 100))
        .replace("'22'", "'8443'")
        .replace("'Allow'", "'Deny'")
        .replace("Prefix: '*'", "Prefix: '10.0.0.0/8'")
    )
    (root / "main.bicep").write_text(GROUP % f"{harmless}\n      {RULE % ('ssh', 200)}")
    report = against()
    assert (failing(report), stale(report)) == ([], 0)


def test_stale_entries_are_told_only_where_it_was_looked(root: Path) -> None:
    accept()
    (root / "main.tf").write_text(STORE % ("logs", "logs"))
    report = against()
    assert stale(report) == len([one for one in report.results if one.status is Status.SUPPRESSED])
    assert report.comparison is not None
    assert report.comparison.gone == stale(report)
    assert not stale(against(rules=("storage/secure-transfer",)))
    assert not stale(against(skip_rules=("*",)))
    (root / "broken.tf").write_text("resource {")
    assert not stale(against())


def test_check(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accept()
    assert run(["baseline", "check", "."]) == 0
    (root / "main.tf").write_text(STORE % ("logs", "logs"))
    assert run(["baseline", "check", "."]) == 1
    assert "is no longer found; the entry is stale" in " ".join(capsys.readouterr().out.split())
    accept()
    (root / "main.tf").write_text(STORE % ("logs", "logs") + STORE % ("data", "data"))
    assert run(["baseline", "check", "."]) == 1
    assert "new findings" in capsys.readouterr().out


def test_what_people_say_is_kept(root: Path) -> None:
    accept()
    file = root / NAME
    marked = file.read_text().replace(
        "  - rule: storage/secure-transfer\n",
        "  - rule: storage/secure-transfer\n    reason: asked for: by all\n    until: 2027-01-01\n",
    )
    file.write_text(marked.replace("asked for: by all", "'asked for: by all'"))
    report = against()
    assert set(failing(report)) == {"logs", "data"}
    assert sum(notice.state == "expired" for notice in report.suppressions) == 2
    accept()
    assert file.read_text().count('    reason: "asked for: by all"\n') == 2
    old = file.read_text().replace("storage/secure-transfer", "CKV_AZURE_3").replace('"2027-01-01"', '"2027-06-01"')
    file.write_text(old)
    report = against()
    assert (failing(report), stale(report)) == ([], 0)  # ids that a rule had before
    reasons = {one.suppression.reason for one in report.results if one.suppression}
    assert reasons == {"", "asked for: by all"}


def test_what_is_suppressed_otherwise_is_not_written(root: Path) -> None:
    (root / "main.tf").write_text('# azward: ignore[*] reason="all of it"' + STORE % ("logs", "logs"))
    accept()
    assert not read_baseline(root / NAME).entries


def test_in_the_configuration(root: Path) -> None:
    accept("-o", "accepted.yaml")
    (root / "azward.yaml").write_text("baseline: accepted.yaml\n")
    assert run(["scan", "."]) == 0
    assert run(["scan", ".", "--suppressions", "none"]) == 1
    (root / "azward.yaml").write_text("baseline: ../accepted.yaml\n")
    assert run(["scan", "."]) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "b.yaml: `version` is missing, expected 1"),
        ("version: 2\n", "b.yaml:1:1: `version` is `2`, expected 1"),
        ("version: 1\nfindings: {}\n", "b.yaml:2:1: `findings` is not a list of accepted findings"),
        ("version: 1\nfindings:\n  - a\n", "b.yaml:3:5: expected a finding with `rule`, `resource`, `property` and `file`"),
        ("version: 1\nfindings:\n  - rule: a\n    resource: b\n", "b.yaml:3:5: `property` is missing: expected a finding"),
        ("version: 1\nfindings:\n  - rule: 3\n", "b.yaml:3:5: `rule` is not a text"),
        ("version: 1\nfindings:\n  - rules: a\n", "b.yaml:3:5: unknown key `rules`"),
        ("version: 1\nfinding: []\n", "b.yaml:2:1: unknown key `finding`"),
        ("version: 1\nfindings: [", "b.yaml:3:1: not YAML"),
        (
            "version: 1\nfindings:\n  - {rule: a, resource: b, property: c, file: d, until: x}\n",
            "b.yaml:3:50: `x` is not a date",
        ),
        ("- a\n", "b.yaml:1:1: expected keys with values, such as `version: 1`"),
    ],
)
def test_faults(root: Path, text: str, message: str) -> None:
    (root / "b.yaml").write_text(text)
    with pytest.raises(ConfigError) as raised:
        read_baseline(root / "b.yaml")
    assert str(raised.value).startswith(message)


def test_odd_texts_come_back(root: Path) -> None:
    import samples

    results = [*samples.hostile().results, *samples.small().results]
    (root / "b.yaml").write_text(render(entries_of(results)))
    wanted = [entry.message for entry in entries_of(results)]
    assert [entry.message.replace("\ufffd", "\ud800") for entry in read_baseline(root / "b.yaml").entries] == wanted


def test_matching() -> None:
    one, two = ("r", "a", "p"), ("r", "b", "p")
    assert match([(one, "x"), (one, "y")], [(one, "y")]) == [None, 0]
    assert match([(one, "x")], [(one, "y")]) == [0]
    assert match([(one, "x"), (one, "z"), (two, "x")], [(one, "y"), (one, "x")]) == [1, 0, None]
    assert match([], [(one, "y")]) == []
