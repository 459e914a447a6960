"""Comments, metadata and the configuration accept findings: where they are written, with a reason, until a day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from azward.config.configuration import ConfigError, HonouredSuppressions, ScanOptions, load_config, scan_options
from azward.pipeline.scan import scan
from azward.report.model import Report, SuppressionKind
from azward.rule.model import Status

if TYPE_CHECKING:
    from pathlib import Path

TRANSFER, TLS, ANONYMOUS = "storage/secure-transfer", "storage/min-tls", "storage/no-anonymous-blob-access"
RULES = (TRANSFER, TLS, ANONYMOUS)
TODAY = date(2027, 1, 15)


@dataclass
class Tree:
    root: Path

    def write(self, **files: str) -> Tree:
        for name, text in files.items():
            self.file(name.replace("__", "/").replace("_dot_", "."), text)
        return self

    def file(self, name: str, text: str) -> Tree:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return self

    def scan(self, **options: Any) -> Report:
        return scan([self.root], ScanOptions(**({"today": TODAY} | options)))

    def suppressed(self, **options: Any) -> set[tuple[str, str]]:
        """Rule and name of each of the three that is suppressed."""
        return found(self.scan(**options), Status.SUPPRESSED)


def found(report: Report, status: Status) -> set[tuple[str, str]]:
    return {(one.rule.id, one.resource.name) for one in report.results if one.status is status and one.rule.id in RULES}


def states(report: Report) -> list[str]:
    return [str(notice.state) for notice in report.suppressions]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    monkeypatch.chdir(tmp_path)
    return Tree(tmp_path)


def ignore(*rules: str, more: str = 'reason="known"', word: str = "ignore") -> str:
    return f"azward: {word}[{', '.join(rules)}] {more}"


def bicep(above: str = "", first: str = "", transfer: str = "", own: str = "", last: str = "", name: str = "one") -> str:
    return f"""
{above}
resource {name} 'Microsoft.Storage/storageAccounts@2023-01-01' = {{ {first}
  name: '{name}'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: {{ name: 'Standard_LRS' }}
  properties: {{
    {own}
    supportsHttpsTrafficOnly: false {transfer}
    minimumTlsVersion: 'TLS1_0'
    allowBlobPublicAccess: true

    {last}
  }}
}}
"""


def terraform(above: str = "", first: str = "", transfer: str = "", own: str = "", last: str = "", name: str = "one") -> str:
    return f"""
{above}
resource "azurerm_storage_account" "{name}" {{ {first}
  name                     = "{name}"
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  {own}
  https_traffic_only_enabled      = false {transfer}
  min_tls_version                 = "TLS1_0"
  allow_nested_items_to_be_public = true

  {last}
}}
"""


def template(above: str = "", first: str = "", transfer: str = "", own: str = "", last: str = "", name: str = "one") -> str:
    return f"""{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {above}
    {{ {first}
      "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "{name}", "location": "westeurope",
      "kind": "StorageV2", "sku": {{"name": "Standard_LRS"}},
      "properties": {{
        {own}
        "supportsHttpsTrafficOnly": false, {transfer}
        "minimumTlsVersion": "TLS1_0",
        "allowBlobPublicAccess": true

        {last}
      }}
    }}
  ]
}}
"""


LANGUAGES = {"main.bicep": (bicep, "// {}"), "main.tf": (terraform, "# {}"), "main.json": (template, "/* {} */")}
ALL = {(rule, "one") for rule in RULES}


@pytest.mark.parametrize("file", LANGUAGES)
class TestPlaces:
    """Where a comment stands says what it speaks of."""

    def suppressed(self, tree: Tree, file: str, place: str, comment: str) -> set[tuple[str, str]]:
        make, mark = LANGUAGES[file]
        return tree.file(file, make(**{place: mark.format(comment)})).suppressed()

    @pytest.mark.parametrize("place", ["above", "first", "last"])
    def test_of_the_resource(self, tree: Tree, file: str, place: str) -> None:
        assert self.suppressed(tree, file, place, ignore(TRANSFER, ANONYMOUS)) == {(TRANSFER, "one"), (ANONYMOUS, "one")}
        assert self.suppressed(tree, file, place, ignore("storage/*")) == ALL

    @pytest.mark.parametrize("place", ["transfer", "own"])
    def test_of_a_property(self, tree: Tree, file: str, place: str) -> None:
        assert self.suppressed(tree, file, place, ignore(TRANSFER, TLS)) == {(TRANSFER, "one")}

    def test_aliases(self, tree: Tree, file: str) -> None:
        assert self.suppressed(tree, file, "above", ignore("CKV_AZURE_3", "trivy:AZU-0011")) >= {(TRANSFER, "one")}

    def test_the_file(self, tree: Tree, file: str) -> None:
        make, mark = LANGUAGES[file]
        head = mark.format(ignore(TRANSFER, word="ignore-file"))
        assert tree.file(file, f"{head}\n{make()}").suppressed() == {(TRANSFER, "one")}
        assert tree.file(file, make(above=head)).suppressed() == ({(TRANSFER, "one")} if file != "main.json" else set())
        assert not tree.file(file, make(own=head)).suppressed()
        assert states(tree.scan()) == ["invalid"]

    def test_stacked_comments(self, tree: Tree, file: str) -> None:
        make, mark = LANGUAGES[file]
        lines = "\n".join(mark.format(text) for text in (ignore(TRANSFER), "what follows is old", ignore(TLS)))
        assert tree.file(file, make(above=lines)).suppressed() == {(TRANSFER, "one"), (TLS, "one")}

    def test_reason_and_date(self, tree: Tree, file: str) -> None:
        make, mark = LANGUAGES[file]

        def state(more: str) -> tuple[list[str], bool]:
            report = tree.file(file, make(above=mark.format(ignore(TRANSFER, more=more)))).scan()
            return states(report), bool(found(report, Status.SUPPRESSED))

        assert state('reason="a \\"good\\" one" until=2027-01-15 owner="me"') == (["used"], True)
        assert state('reason="known" until=2027-01-14') == (["expired"], False)
        assert state('reason="known" until=soon') == (["invalid"], False)
        assert state("") == (["no-reason"], False)
        assert state('reason="  "') == (["no-reason"], False)
        assert state('because="known"') == (["invalid"], False)

    def test_a_slip_of_the_pen(self, tree: Tree, file: str) -> None:
        make, mark = LANGUAGES[file]
        report = tree.file(file, make(above=mark.format(ignore("storage/secure-transfr")))).scan()
        (notice,) = report.suppressions
        assert notice.state == "invalid"
        assert "did you mean `storage/secure-transfer`?" in notice.message

    def test_unused(self, tree: Tree, file: str) -> None:
        make, mark = LANGUAGES[file]
        report = tree.file(file, make(above=mark.format(ignore("sql/auditing")))).scan()
        assert states(report) == ["unused"]

    def test_checkov(self, tree: Tree, file: str) -> None:
        for place in ("first", "own", "last"):
            assert self.suppressed(tree, file, place, "checkov:skip=CKV_AZURE_3:known") == {(TRANSFER, "one")}
        assert not self.suppressed(tree, file, "above", "checkov:skip=CKV_AZURE_3:known")
        assert self.suppressed(tree, file, "last", "checkov:skip=CKV_AZURE_3") == {(TRANSFER, "one")}
        report = tree.scan()
        assert [(notice.state, notice.reason) for notice in report.suppressions] == [("used", "")]


@pytest.mark.parametrize(
    "word",
    [
        "trivy:ignore:azu-0008",
        "tfsec:ignore:AVD-AZU-0008",
        "trivy:ignore:AZU-0008:exp:2027-01-15",
        "tfsec:ignore:azure-storage-enforce-https",
        "trivy:ignore:azure-storage-enforce-https:exp:2027-01-15",
    ],
)
def test_trivy(tree: Tree, word: str) -> None:
    for place in ("above", "transfer", "own"):
        assert tree.file("main.tf", terraform(**{place: f"#{word}"})).suppressed() == {(TRANSFER, "one")}


def test_trivy_that_does_not_hold(tree: Tree) -> None:
    report = tree.file("main.tf", terraform(above="#trivy:ignore:AZU-0008:exp:2027-01-14")).scan()
    assert (states(report), found(report, Status.SUPPRESSED)) == (["expired"], set())
    report = tree.file("main.tf", terraform(above="#trivy:ignore:AZU-0008[name=two]")).scan()
    assert (states(report), found(report, Status.SUPPRESSED)) == (["invalid"], set())


def test_rules_of_others_that_azward_has_not_are_no_noise(tree: Tree) -> None:
    text = "#checkov:skip=CKV2_AZURE_9999:x\n  #trivy:ignore:azure-storage-whatever"
    assert not tree.file("main.tf", terraform(own=text)).scan().suppressions


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("main.bicep", bicep() + f"var text = '// {ignore(TRANSFER)}'\nvar more = '''\n// {ignore(TRANSFER)}\n'''\n"),
        (
            "main.tf",
            terraform() + f'locals {{\n  a = "# {ignore(TRANSFER, more="")}"\n  b = <<-E\n  # {ignore(TRANSFER)}\n  E\n}}\n',
        ),
        ("main.json", template(own=f'"a": "/* {ignore(TRANSFER, more="")} */",')),
    ],
)
def test_a_string_is_no_comment(tree: Tree, file: str, text: str) -> None:
    report = tree.file(file, text).scan()
    assert not report.suppressions
    assert found(report, Status.FAIL) == ALL


def test_metadata_where_json_has_no_comments(tree: Tree) -> None:
    entry = json.dumps({"azward": {"ignore": [{"rules": [TRANSFER], "reason": "known", "until": "2027-02-01"}]}})
    assert tree.file("main.json", template(first=f'"metadata": {entry},')).suppressed() == {(TRANSFER, "one")}
    whole = template().replace('"contentVersion"', f'"metadata": {entry}, "contentVersion"')
    assert tree.file("main.json", whole).suppressed() == {(TRANSFER, "one")}
    wrong = json.dumps({"azward": {"ignore": [{"rules": [], "reason": "x"}, {"rule": "x"}, 3, {"rules": ["storage/*"]}]}})
    assert states(tree.file("main.json", template(first=f'"metadata": {wrong},')).scan()) == [*["invalid"] * 3, "no-reason"]


def test_skips_of_checkov_in_metadata(tree: Tree) -> None:
    """Checkov reads them of a resource: an id with a reason, one or a list."""
    for entry in (
        "CKV_AZURE_3:known",
        ["CKV_AZURE_1", "checkov:skip=CKV_AZURE_3:known"],
        [{"id": "CKV_AZURE_3", "comment": "x"}],
    ):
        text = json.dumps({"checkov": entry})
        assert tree.file("main.json", template(first=f'"metadata": {text},')).suppressed() == {(TRANSFER, "one")}
    whole = template().replace('"contentVersion"', '"metadata": {"checkov": ["CKV_AZURE_3"]}, "contentVersion"')
    assert tree.file("main.json", whole).suppressed() == set()
    for entry in (3, [], ["no id"], {"id": 3}):
        report = tree.file("main.json", template(first=f'"metadata": {json.dumps({"checkov": entry})},')).scan()
        assert not report.suppressions


MODULE = """
param https bool
resource inner 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'inner'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    supportsHttpsTrafficOnly: https%s
  }
}
"""


@pytest.mark.parametrize(
    ("call", "argument", "inside"),
    [(f"// {ignore(TRANSFER)}", "", ""), ("", f" // {ignore(TRANSFER)}", ""), ("", "", f" // {ignore(TRANSFER)}")],
)
def test_through_bicep_modules(tree: Tree, call: str, argument: str, inside: str) -> None:
    tree.file("modules/store.bicep", MODULE % inside)
    caller = (
        f"{call}\nmodule store 'modules/store.bicep' = {{\n  name: 'x'\n  params: {{\n    https: false{argument}\n  }}\n}}\n"
    )
    assert tree.file("main.bicep", caller).suppressed() == {(TRANSFER, "inner")}


CALLED = """
variable "https" {}
resource "azurerm_storage_account" "inner" {
  for_each                   = toset(["a", "b"])
  name                       = each.key
  resource_group_name        = "rg"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = var.https%s
}
"""


@pytest.mark.parametrize(
    ("call", "argument", "inside"),
    [(f"# {ignore(TRANSFER)}", "", ""), ("", f" # {ignore(TRANSFER)}", ""), ("", "", f" # {ignore(TRANSFER)}")],
)
def test_through_terraform_modules_and_loops(tree: Tree, call: str, argument: str, inside: str) -> None:
    tree.file("modules/store/main.tf", CALLED % inside)
    tree.file("main.tf", f'{call}\nmodule "store" {{\n  source = "./modules/store"\n  https = false{argument}\n}}\n')
    assert {rule for rule, _ in tree.suppressed()} == {TRANSFER}
    assert {name for _, name in tree.suppressed()} == {"a", "b"}


def test_a_call_speaks_only_for_itself(tree: Tree) -> None:
    tree.file("modules/store.bicep", MODULE % "")
    text = "module {0} 'modules/store.bicep' = {{\n  name: '{0}'\n  params: {{\n    https: false\n  }}\n}}\n"
    tree.file("main.bicep", f"// {ignore(TRANSFER)}\n{text.format('first')}\n{text.format('second')}")
    report = tree.scan()
    lines = [(one.status, one.location.span.start_line) for one in report.results if one.rule.id == TRANSFER]
    assert lines == [(Status.SUPPRESSED, 5), (Status.FAIL, 12)]


def test_several_parameter_sets(tree: Tree) -> None:
    text = "param tls string\n" + bicep(above=f"// {ignore(TLS)}").replace("'TLS1_0'", "tls")
    for name, value in (("dev", "TLS1_0"), ("prod", "TLS1_1"), ("new", "TLS1_2")):
        tree.file(f"main.{name}.bicepparam", f"using 'main.bicep'\nparam tls = '{value}'\n")
    report = tree.file("main.bicep", text).scan()
    (result,) = [one for one in report.results if one.rule.id == TLS]
    assert result.status is Status.SUPPRESSED
    assert result.parameter_sets == ("main.dev.bicepparam", "main.prod.bicepparam")


# the configuration


def configured(tree: Tree, text: str, **more: Any) -> Report:
    config = load_config(tree.file("azward.yaml", text).root / "azward.yaml")
    options = scan_options(config, **more)
    return tree.scan(suppressions=options.suppressions, base=options.base, comments=options.comments)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("rules: [storage/secure-transfer]", {(TRANSFER, "one"), (TRANSFER, "two")}),
        ("rules: [CKV_AZURE_3], resources: [TWO]", {(TRANSFER, "two")}),
        ("rules: [CKV_AZURE_3], resources: ['*/storageAccounts/o*']", {(TRANSFER, "one")}),
        ("rules: ['storage/*'], paths: ['legacy/*']", {(rule, "two") for rule in RULES}),
        ("mitigations: [drone-delivery/M-secure-transfer]", {(TRANSFER, "one"), (TRANSFER, "two")}),
        (
            "mitigations: [drone-delivery/M-secure-transfer], rules: [storage/min-tls], paths: [main.bicep]",
            {(TRANSFER, "one"), (TLS, "one")},
        ),
    ],
)
def test_the_configuration(tree: Tree, given: str, expected: set[tuple[str, str]]) -> None:
    tree.file("main.bicep", bicep()).file("legacy/main.bicep", bicep(name="two"))
    report = configured(tree, f"suppressions:\n  - {{{given}, reason: known, owner: me}}\n")
    assert found(report, Status.SUPPRESSED) == expected
    (notice,) = report.suppressions
    assert (notice.state, notice.span.file, notice.span.start_line) == ("used", "azward.yaml", 2)
    accepted = next(one.suppression for one in report.results if one.suppression)
    assert (accepted.kind, accepted.reason, accepted.owner) == (SuppressionKind.CONFIGURATION, "known", "me")


def test_unused_and_expired_in_the_configuration(tree: Tree) -> None:
    tree.file("main.bicep", bicep()).file("other/main.bicep", bicep())
    text = """
suppressions:
  - {rules: [sql/auditing], reason: known}
  - {rules: [storage/secure-transfer], reason: known, until: 2027-01-01}
"""
    report = configured(tree, text)
    assert states(report) == ["unused", "expired"]
    base = tree.root
    config = load_config(base / "azward.yaml")
    part = scan([base / "other"], ScanOptions(suppressions=config.suppressions, base=base, today=TODAY))
    assert states(part) == ["expired"]  # what was not looked at is not unused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("suppressions:\n  - {rules: [storage/min-tls]}\n", "azward.yaml:2:5: `reason` is missing"),
        ("suppressions:\n  - {reason: known}\n", "azward.yaml:2:5: expected `rules` or `mitigations`"),
        ("suppressions:\n  - rules: [a]\n    reason: ''\n", "azward.yaml:3:5: `reason` is ``: expected a text"),
        (
            "suppressions:\n  - rules: [a]\n    reason: x\n    until: 2027-02-30\n",
            "azward.yaml:4:5: `2027-02-30` is not a date",
        ),
        (
            "suppressions:\n  - rules: [a]\n    reason: x\n    until: soon\n",
            "azward.yaml:4:5: `until` is `soon`: expected a date",
        ),
        (
            "suppressions:\n  - rules: [a]\n    reason: x\n    untill: x\n",
            "azward.yaml:4:5: unknown key `untill`, did you mean `until`?",
        ),
    ],
)
def test_bad_configuration(tree: Tree, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_config(tree.file("azward.yaml", text).root / "azward.yaml")
    assert str(raised.value).startswith(message)


def test_toml(tree: Tree) -> None:
    tree.file("pyproject.toml", '[[tool.azward.suppressions]]\nrules = ["a"]\nreason = "x"\nuntil = 2027-03-01\n')
    (entry,) = load_config(tree.root / "pyproject.toml").suppressions
    assert (entry.until, entry.line) == ("2027-03-01", 1)


# the command line


def test_what_is_heeded(tree: Tree) -> None:
    tree.file("main.bicep", bicep(above=f"// {ignore(TRANSFER)}"))
    text = "suppressions:\n  - {rules: [storage/min-tls], reason: known}\n"
    assert found(configured(tree, text), Status.SUPPRESSED) == {(TRANSFER, "one"), (TLS, "one")}
    assert found(configured(tree, text, honoured=HonouredSuppressions.CONFIGURATION), Status.SUPPRESSED) == {(TLS, "one")}
    assert not found(configured(tree, text, honoured=HonouredSuppressions.NONE), Status.SUPPRESSED)


def test_exit_status(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    rules = ["--rule", TRANSFER, "--rule", TLS]
    tree.file("main.bicep", bicep(above=f"// {ignore(TRANSFER, TLS)}\n// {ignore(ANONYMOUS, more='')}"))
    assert run(["scan", ".", *rules]) == 0
    assert "no findings; 0 passed, 0 unknown, 2 suppressed" in capsys.readouterr().out
    assert run(["scan", ".", *rules, "--strict-suppressions"]) == 1
    assert run(["scan", ".", *rules, "--suppressions", "none"]) == 1
    capsys.readouterr()
    assert run(["scan", ".", *rules, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [notice["state"] for notice in document["suppressions"]] == ["used", "no-reason"]
    assert {result["suppression"]["location"]["start_line"] for result in document["results"]} == {2}


def test_what_is_not_asked_for_is_not_unused(tree: Tree) -> None:
    tree.file("main.bicep", bicep(above=f"// {ignore('sql/auditing')}\n// {ignore(TRANSFER)}"))
    assert states(tree.scan()) == ["unused", "used"]
    assert states(tree.scan(skip_rules=(TRANSFER,))) == ["unused"]
    assert states(tree.scan(rules=(TLS,))) == []
    assert states(tree.file("broken.bicep", "resource").scan()) == ["used"]
