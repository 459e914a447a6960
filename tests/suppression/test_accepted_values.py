"""A finding that is accepted, and gets worse: it counts again, and only then."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from compared import commit, details, new, write
from composite import git
from further import KNOWN, NSG, PROVIDER, RBAC, RULES, WORSE, account, assignment, group, server

if TYPE_CHECKING:
    from collections.abc import Callable

    Scan = Callable[..., dict[str, Any]]

BASELINE = "azward-baseline.yaml"
TLS = "storage/min-tls"
COMMENT = f'# azward: ignore[{TLS}, {NSG}] reason="old clients"\n'


def baseline() -> str:
    assert run(["baseline", "write", "."]) == 0
    return Path(BASELINE).read_text()


# baselines


@pytest.mark.parametrize("name", WORSE)
def test_a_baseline_does_not_accept_what_is_worse(scan: Scan, name: str) -> None:
    before, after, rule, _ = WORSE[name]
    write({"main.tf": before})
    baseline()
    assert new(scan(rule, "--baseline", BASELINE)) == set()
    write({"main.tf": after})
    report = scan(rule, "--baseline", BASELINE)
    assert new(report) == {rule}
    assert "the accepted value got worse: " in details(report)
    baseline()
    assert new(scan(rule, "--baseline", BASELINE)) == set()


@pytest.mark.parametrize("name", KNOWN)
def test_a_baseline_accepts_what_is_not_worse(scan: Scan, name: str) -> None:
    before, after = KNOWN[name]
    write({"main.tf": before})
    baseline()
    write(after)
    assert new(scan(RULES, "--baseline", BASELINE)) == set()


SQL = "resource db 'Microsoft.Sql/servers@2021-11-01' = {{\n  name: 'db'\n  properties: {{ minimalTlsVersion: '{}' }}\n}}\n"


@pytest.mark.parametrize(("before", "after", "is_worse"), [("1.1", "None", True), ("None", "1.0", False)])
def test_no_minimum_of_tls(scan: Scan, root: Path, before: str, after: str, is_worse: bool) -> None:
    write({"main.bicep": SQL.format(before)})
    baseline()
    commit(root)
    write({"main.bicep": SQL.format(after)})
    found = {"sql/min-tls"} if is_worse else set[str]()
    assert new(scan("sql/min-tls", "--diff-base", "main")) == found
    assert new(scan("sql/min-tls", "--baseline", BASELINE)) == found


def test_what_got_worse_is_told(scan: Scan) -> None:
    write({"main.tf": account(), "nsg.tf": group('["22"]').removeprefix(PROVIDER)})
    baseline()
    write({"main.tf": account("TLS1_0"), "nsg.tf": group('["22", "3389"]').removeprefix(PROVIDER)})
    report = scan(f"{TLS} {NSG}", "--baseline", BASELINE)
    assert "the accepted value got worse: from `TLS1_1` to `TLS1_0`" in details(report)
    assert "the accepted value got worse: from port 22 to ports 22, 3389" in details(report)
    told = {notice["message"]: notice["count"] for notice in report["suppressions"] if notice["rules"] == [TLS]}
    assert told == {f"`{TLS}` at `logs`: the accepted value got worse: from `TLS1_1` to `TLS1_0`": 0}


def test_what_a_baseline_accepts_can_be_reviewed(root: Path) -> None:
    files = {"a.tf": account(), "b.tf": group('["22", "80-90"]'), "c.tf": server(), "d.tf": assignment("Owner")}
    write({name: text.removeprefix(PROVIDER) for name, text in files.items()})
    text = baseline()
    assert "    accepts:\n      properties.minimumTlsVersion: TLS1_1\n" in text
    assert '      ports: "22"\n      destinations: "*"\n' in text
    assert '      addresses: "20.0.0.0-20.255.255.255"\n' in text
    assert '      principals: "00000000-0000-0000-0000-000000000001"\n' in text
    assert re.search(r'      credentials: "?[0-9a-f]{4}"?\n', text)
    assert "Sup3rSecret" not in text
    assert baseline() == text


def test_a_baseline_that_says_nothing_of_values(scan: Scan) -> None:
    """Those of versions before accept a finding whatever its value is."""
    write({"main.tf": account()})
    text = baseline()
    write({BASELINE: re.sub(r"    accepts:\n(      .*\n)+", "", text), "main.tf": account("TLS1_0")})
    assert new(scan(TLS, "--baseline", BASELINE)) == set()


def test_a_baseline_that_accepts_more_than_there_is(scan: Scan, root: Path) -> None:
    """It was written down, and reviewed: a comparison does not overrule it."""
    write({"main.tf": account("TLS1_0")})
    baseline()
    write({"main.tf": account("TLS1_1")})
    commit(root)
    write({"main.tf": account("TLS1_0")})
    assert new(scan(TLS, "--baseline", BASELINE, "--diff-base", "main")) == set()


def test_one_of_several_deployments_gets_worse(scan: Scan) -> None:
    text = account().replace('"TLS1_1"', "var.tls") + 'variable "tls" {\n  type = string\n}\n'
    write({"main.tf": text, "dev.tfvars": 'tls = "TLS1_1"\n', "prod.tfvars": 'tls = "TLS1_1"\n'})
    baseline()
    write({"prod.tfvars": 'tls = "TLS1_0"\n'})
    found = [one for one in scan(TLS, "--baseline", BASELINE)["results"] if one["rule"] == TLS]
    assert sorted((one["status"], *one["parameter_sets"]) for one in found) == [
        ("fail", "prod.tfvars"),
        ("suppressed", "dev.tfvars"),
    ]
    assert "is `TLS1_0`; the accepted value got worse" in details({"results": found})


def test_credentials_with_one_identity(scan: Scan) -> None:
    """Which of them an entry accepts cannot be told, so their order does not matter."""
    line = "az storage blob list --connection-string 'AccountName=a;AccountKey={}'\n"
    keys = (base64.b64encode(hashlib.sha512(seed).digest()).decode() for seed in (b"a", b"b", b"c"))
    first, second, third = map(line.format, keys)
    write({"main.tf": account(), "x.sh": first + second})
    baseline()
    write({"x.sh": "# moved\n" + second + first})
    assert new(scan("secrets/repo-scan", "--baseline", BASELINE)) == set()
    write({"x.sh": second + third})
    assert new(scan("secrets/repo-scan", "--baseline", BASELINE)) == {"secrets/repo-scan"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("accepts: 22", '`accepts` does not have a text for each key: expected, for example, `ports: "22"`'),
        ("accepts: {ports: 22}", "`accepts` does not have a text for each key"),
        ("accepts: {ports: ssh}", "`ports` cannot be read: expected ports such as `22, 8000-8080`"),
        ("accepts: {addresses: here}", "`addresses` cannot be read: expected addresses such as"),
        ("accepts: {properties.tls: low}", "`properties.tls` cannot be read: expected a TLS version, a number or"),
    ],
)
def test_a_baseline_with_an_error(root: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    write({"main.tf": account()})
    entry = "{rule: storage/min-tls, resource: /a, property: b, file: main.tf, %s}"
    write({BASELINE: f"version: 1\nfindings:\n- {entry % text}\n"})
    assert run(["scan", ".", "--baseline", BASELINE]) == 2
    assert message in " ".join(capsys.readouterr().err.split())


# compared with a base

ENTRY = f"suppressions:\n- rules: [{TLS}, {NSG}]\n  resources: [{{}}]\n  reason: old clients\n"


@pytest.mark.parametrize("trust", [(), ("--trusted-config",)])
@pytest.mark.parametrize("by", ["comment", "configuration", "old baseline"])
def test_a_value_that_gets_worse_than_in_the_base(scan: Scan, root: Path, by: str, trust: tuple[str, ...]) -> None:
    def files(tls: str, ports: str) -> dict[str, str]:
        both = account(tls), group(ports).removeprefix(PROVIDER)
        texts = [text.replace("resource", COMMENT + "resource", 1) if by == "comment" else text for text in both]
        return {"main.tf": texts[0], "nsg.tf": texts[1]}

    write(files("TLS1_1", '["22"]'))
    options = ["--diff-base", "main", *trust]
    if by == "configuration":
        write({"azward.yaml": ENTRY.format('logs, "*/networkSecurityGroups/rdp"')})
    elif by == "old baseline":
        write({BASELINE: re.sub(r"    accepts:\n(      .*\n)+", "", baseline())})
        options += ["--baseline", BASELINE]
    commit(root)
    write({"main.tf": "# moved\n" + files("TLS1_1", "")["main.tf"]})
    assert new(scan(f"{TLS} {NSG}", *options)) == set()
    write(files("TLS1_0", '["22", "3389"]'))
    report = scan(f"{TLS} {NSG}", *options)
    assert new(report) == {TLS, NSG}
    assert "is `TLS1_0`; the accepted value got worse: from `TLS1_1` to `TLS1_0`" in details(report)
    assert "the accepted value got worse: from port 22 to ports 22, 3389" in details(report)
    assert not report.get("review", {}).get("hidden")
    write(files("TLS1_2", "[]"))
    assert new(scan(f"{TLS} {NSG}", *options)) == set()


@pytest.mark.parametrize("entry", ["", "  resources: [lo*]\n", "  paths: [main.tf]\n"])
def test_a_suppression_of_a_rule_accepts_any_value(scan: Scan, root: Path, entry: str) -> None:
    """It accepts findings that come later, too. So does a comment for a file."""
    write({"main.tf": account(), "azward.yaml": f"suppressions:\n- rules: [{TLS}]\n{entry}  reason: x\n"})
    commit(root)
    write({"main.tf": account("TLS1_0")})
    assert new(scan(TLS, "--diff-base", "main", "--trusted-config")) == set()


def test_a_comment_for_a_file_accepts_any_value(scan: Scan, root: Path) -> None:
    head = f'# azward: ignore-file[{TLS}] reason="x"\n'
    write({"main.tf": head + account()})
    commit(root)
    write({"main.tf": head + account("TLS1_0")})
    assert new(scan(TLS, "--diff-base", "main", "--trusted-config")) == set()


def test_who_decides_of_a_changed_decision(scan: Scan, root: Path) -> None:
    """A comment or an entry that the change writes accepts the value, if what the change accepts counts."""
    commented = account().replace("resource", COMMENT + "resource", 1)
    write({"main.tf": commented})
    commit(root)
    write({"main.tf": commented.replace("TLS1_1", "TLS1_0").replace("old clients", "older clients")})
    assert new(scan(TLS, "--diff-base", "main")) == set()
    assert new(scan(TLS, "--diff-base", "main", "--trusted-config")) == {TLS}
    write({"main.tf": account("TLS1_0"), "azward.yaml": ENTRY.format("logs")})
    git(root, "checkout", "--quiet", "-b", "change")
    commit(root)
    assert new(scan(TLS, "--diff-base", "main")) == set()
    assert new(scan(TLS, "--diff-base", "main", "--trusted-config")) == {TLS}
    git(root, "branch", "--force", "main", "change")
    assert new(scan(TLS, "--diff-base", "main")) == set()


def test_a_change_that_rewrites_the_baseline(scan: Scan, root: Path) -> None:
    write({"main.tf": account()})
    baseline()
    commit(root)
    git(root, "checkout", "--quiet", "-b", "change")
    write({"main.tf": account("TLS1_0")})
    baseline()
    commit(root)
    options = ("--baseline", BASELINE, "--diff-base", "main")
    report = scan(TLS, *options, "--trusted-config")
    assert new(report) == {TLS}
    assert [one["rule"] for one in report["review"]["hidden"]] == [TLS]
    report = scan(TLS, *options)
    assert new(report) == set()
    assert [one["rule"] for one in report["review"]["hidden"]] == [TLS]


def test_instances_of_a_loop(scan: Scan, root: Path) -> None:
    """How far each goes is its own."""
    text = assignment("Owner").replace('"00000000-0000-0000-0000-000000000001"', "each.value")
    loop = (
        'for_each = {{ a = "00000000-0000-0000-0000-000000000001", b = "00000000-0000-0000-0000-00000000000{}" }}\n  scope'
    )
    write({"main.tf": text.replace("scope", loop.format(2), 1)})
    commit(root)
    write({"main.tf": text.replace("scope", loop.format(3), 1)})
    assert new(scan(RBAC, "--diff-base", "main")) == {RBAC}
