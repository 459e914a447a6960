"""Rules that are not built in: where they are found, what they are called, and what hostile files do."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from azward.config.own_rules import own_rules
from azward.config.text_file import ConfigError
from azward.rule.model import RuleError

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = """\
title: Storage accounts should be tagged
severity: high
finding: has no tag `owner`
resource: Microsoft.Storage/storageAccounts
require: {field: tags.owner, exists: true}
examples:
  fail:
    - arm: {type: Microsoft.Storage/storageAccounts, apiVersion: 2023-01-01, name: data}
  pass:
    - arm: {type: Microsoft.Storage/storageAccounts, apiVersion: 2023-01-01, name: data, tags: {owner: a}}
"""

ACCOUNT = "resource data 'Microsoft.Storage/storageAccounts@2023-01-01' = { name: 'stdata' }\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "repo"
    (root / ".git").mkdir(parents=True)
    (root / "main.bicep").write_text(ACCOUNT)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def called(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = int(run(arguments))
        out, error = capsys.readouterr()
        return status, out, error

    return called


def put(root: Path, name: str, text: str = RULE) -> Path:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def results(out: str) -> dict[str, str]:
    return {found["rule"]: found["status"] for found in json.loads(out)["results"]}


def test_ids_are_folder_and_name(folder: Path) -> None:
    put(folder, "policies/tagged.yaml")
    put(folder, "policies/storage/tagged.yml")
    put(folder, "policies/deeper/down/my-own/tagged.yaml")
    put(folder, "policies/azward.yaml", "rules: [.]\n")  # a configuration beside rules
    put(folder, "policies/.github/workflow.yaml", "on: push\n")
    put(folder, "policies/README.md", "# Rules\n")
    found = own_rules([folder / "policies"], ())
    assert [rule.id for rule in found] == ["my-own/tagged", "policies/tagged", "storage/tagged"]


def test_the_configuration_and_the_command_line_add_folders(folder: Path, command: Any) -> None:
    put(folder, "policies/tagged.yaml")
    put(folder, "more/named.yaml")
    put(folder, "azward.yaml", "rules: [policies]\n")
    status, out, _ = command("scan", ".", "--rules", "more", "--format", "json")
    assert status == 1
    assert results(out).items() >= {"policies/tagged": "fail", "more/named": "fail"}.items()
    assert len(results(out)) > 2
    only = command("scan", ".", "--rule", "policies/*", "--format", "json")[1]
    assert results(only) == {"policies/tagged": "fail"}
    accepted = command("scan", ".", "--skip-rule", "policies/tagged", "--format", "json")[1]
    assert "policies/tagged" not in results(accepted)


def test_comments_and_baselines_name_them(folder: Path, command: Any) -> None:
    put(folder, "policies/tagged.yaml")
    put(folder, "main.bicep", f'// azward: ignore[policies/tagged] reason="legacy"\n{ACCOUNT}')
    arguments = ("scan", ".", "--rules", "policies", "--rule", "policies/*")
    status, out, _ = command(*arguments, "--format", "json", "--strict-suppressions")
    assert (status, results(out)) == (0, {"policies/tagged": "suppressed"})
    put(folder, "main.bicep", ACCOUNT)
    assert command("baseline", "write", ".", "--rules", "policies")[0] in (0, 1)
    assert "policies/tagged" in Path("azward-baseline.yaml").read_text()


def test_a_built_in_rule_is_replaced_only_if_asked_for(folder: Path, command: Any) -> None:
    put(folder, "policies/storage/secure-transfer.yaml")
    status, _, err = command("scan", ".", "--rules", "policies")
    assert status == 2
    assert err == (
        "azward: policies/storage/secure-transfer.yaml: `storage/secure-transfer` is a built-in rule: "
        "rename the file, or add `storage/secure-transfer` to `override-rules` to replace it\n"
    )
    arguments = ("--rule", "storage/secure-transfer", "--format", "json")
    out = command("scan", ".", "--rules", "policies", "--override-rule", "storage/*", *arguments)[1]
    (found,) = json.loads(out)["results"]
    assert found["message"].endswith("has no tag `owner`")
    put(folder, "azward.yaml", "rules: [policies]\noverride-rules: [storage/secure-transfer]\n")
    assert results(command("scan", ".", *arguments)[1]) == {"storage/secure-transfer": "fail"}
    assert results(command("scan", ".", *arguments, "--suppressions", "none")[1]) == {}, "the built-in one counts"


def test_two_folders_must_not_define_the_same(folder: Path) -> None:
    put(folder, "a/storage/tagged.yaml")
    put(folder, "b/storage/tagged.yaml")
    with pytest.raises(RuleError, match=r"^b/storage/tagged\.yaml: `storage/tagged` is already defined in a/storage"):
        own_rules([folder / "a", folder / "b"], ())


def test_a_python_package_is_found_and_not_imported(
    folder: Path, tmp_path: Path, command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "installed" / "contoso_rules"
    put(package, "__init__.py", "raise SystemExit('code of a pack runs')\n")
    put(package, "storage/tagged.yaml")
    monkeypatch.syspath_prepend(str(package.parent))
    put(folder, "azward.yaml", 'rules: ["package:contoso_rules"]\n')
    out = command("scan", ".", "--rule", "storage/tagged", "--format", "json")[1]
    assert results(out) == {"storage/tagged": "fail"}
    assert "contoso_rules" not in sys.modules
    assert "storage/tagged" in command("rules", "search", "tagged")[1]
    for name in ("package:../x", "package:os.path", "package:"):
        with pytest.raises(ConfigError, match="is not the name of a package"):
            own_rules([name], ())


def test_an_empty_folder_is_an_error(folder: Path) -> None:
    (folder / "policies").mkdir()
    with pytest.raises(ConfigError, match=r"^`policies`: no rule files: expected"):
        own_rules([folder / "policies"], ())


def alternating(depth: int) -> str:
    inner = "{}"
    for level in range(depth):
        inner = f"{{related: {{link: reference, direction: {('in', 'out')[level % 2]}, some: {inner}}}}}"
    return inner


def nested(depth: int) -> str:
    return "{not: " * depth + "{field: kind, equals: a}" + "}" * depth


HOSTILE = {
    "code": (RULE.replace("require: {field: tags.owner, exists: true}", "python: os"), r":5:1: `python` is allowed in bu"),
    "tag": (RULE.replace("high", "!!python/object/apply:os.system [id]"), r":2:11: unsupported tag"),
    "alias": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", r":1:4: anchors and aliases"),
    "deep list": ("x: " + "[" * 100_000, r":1:\d+: not YAML: exceeded maximum nesting depth"),
    "deep condition": (RULE.replace("{field: tags.owner, exists: true}", nested(3_000)), r":5:\d+: nested deeper than 100"),
    "long": ("# " + "x" * 600_000, r":1:1: longer than 524288 characters"),
    "huge": ("# " + "x" * 2_000_000, r": larger than 1,048,576 bytes"),
    "no text": ("\x00\x01", r"not YAML"),
    "pattern": (RULE.replace("exists: true", "like: 'a*a*a*a*a*b'"), r":5:\d+: `like`: expected at most one `\*`"),
    "path": (RULE.replace("tags.owner", "tags" + "[*].a" * 30_000 + "]"), r":5:\d+: "),
    "control character": (
        RULE.replace("is tagged", "x").replace("title: S", 'title: "\\e[31m').replace("tagged\n", 'tagged"\n', 1),
        r":1:8: `title`: control and",
    ),
    "link": (
        RULE.replace("severity: high", "severity: high\nreferences: ['javascript:alert(1)']"),
        r":3:14: `references`: expected a page",
    ),
    "mitigation": (
        RULE.replace("severity: high", "severity: high\nmitigates: ['<b>']"),
        r":3:13: `mitigates`: expected an id",
    ),
    "list": ("- a\n", r":1:1: expected a rule, which is a mapping"),
    "id": (RULE, r":1:1: invalid rule id `My Rules/x`"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_give_one_clear_message(folder: Path, name: str, command: Any) -> None:
    text, message = HOSTILE[name]
    put(folder, "My Rules/x.yaml" if name == "id" else "policies/x.yaml", text)
    began = time.process_time()
    status, out, err = command("scan", ".", "--rules", "My Rules" if name == "id" else "policies")
    assert time.process_time() - began < 2
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert len(err) < 400
    with pytest.raises(RuleError, match=rf"^(?:policies|My Rules)/x\.yaml.*{message}"):
        own_rules([folder / ("My Rules" if name == "id" else "policies")], ())


def test_texts_are_text(folder: Path, command: Any) -> None:
    """Markup in a rule is shown as it is written, or made harmless."""
    evil = "<script>x</script> [l](http://x) ![i](http://x) @all"
    put(folder, "policies/x.yaml", RULE.replace("title: Storage", f"title: '{evil}' #").replace("has no tag", f"{evil} #"))
    for form in ("markdown", "github-comment", "junit"):
        out = command("scan", ".", "--rules", "policies", "--rule", "policies/x", "--format", form)[1]
        assert "<script>" not in out
        assert "](http" not in out or form == "junit"
    sarif = json.loads(command("scan", ".", "--rules", "policies", "--rule", "policies/x", "--format", "sarif")[1])
    shown = sarif["runs"][0]["tool"]["driver"]["rules"][0]["help"]["markdown"]
    assert "<script>" not in shown
    assert "](" not in shown


def test_a_file_that_is_none(folder: Path, command: Any) -> None:
    put(folder, "policies/storage/tagged.yaml")
    (folder / "policies" / "out.yaml").symlink_to("/etc/passwd")
    assert command("scan", ".", "--rules", "policies")[2] == "azward: policies/out.yaml: path is outside `policies`\n"
    (folder / "policies" / "out.yaml").unlink()
    os.mkfifo(folder / "policies" / "pipe.yaml")
    (folder / "policies" / "loop").symlink_to(folder / "policies")
    assert [rule.id for rule in own_rules([folder / "policies"], ())] == ["storage/tagged"]


def test_what_a_rule_costs_is_bounded(folder: Path, command: Any) -> None:
    """Conditions over links that go back and forth cost the unit, which is reported as not read, and nothing else."""
    names = [f"a{index}" for index in range(30)]
    ids = ", ".join(f"{name}.id" for name in names)
    text = "".join(
        f"resource {name} 'Microsoft.Storage/storageAccounts@2023-01-01' = {{ name: '{name}' }}\n" for name in names
    )
    hubs = "".join(
        f"resource h{index} 'Microsoft.Network/virtualNetworks@2023-01-01' = {{\n  name: 'h{index}'\n"
        f"  properties: {{ all: [{ids}] }}\n}}\n"
        for index in range(30)
    )
    put(folder, "main.bicep", text + hubs)
    put(folder, "policies/x.yaml", RULE.replace("{field: tags.owner, exists: true}", f"{{not: {alternating(21)}}}"))
    began = time.process_time()
    status, _, _ = command("scan", "main.bicep", "--rules", "policies", "--rule", "policies/x")
    assert time.process_time() - began < 8
    assert status in (1, 4)


def test_a_faulty_rule_does_not_stop_what_judges_nothing(folder: Path, command: Any) -> None:
    """The graph helps to write a rule."""
    put(folder, "policies/x.yaml", "title: [")
    put(folder, "azward.yaml", "rules: [policies]\n")
    assert command("scan", ".")[0] == 2
    assert command("graph", ".")[0] == 0


def test_the_api_takes_folders(folder: Path) -> None:
    from azward import scan

    put(folder, "policies/tagged.yaml")
    report = scan("main.bicep", rules=["policies/*"], rule_folders=["policies"])
    assert [result.rule.id for result in report.results] == ["policies/tagged"]
