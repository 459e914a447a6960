"""Only what is new beside a commit: read from git's objects, compared by identity, at little cost."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from azward.config.configuration import ScanOptions
from azward.files.git import CommittedDisk, GitError, Repository
from azward.pipeline.scan import scan
from azward.rule.model import Status
from azward.source.terraform.source import TerraformSource
from azward.suppression.baseline import occurrence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.report.model import Report

TRANSFER = "storage/secure-transfer"


class Repo:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, **more: Any) -> str:
        identity = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@localhost",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "protocol.file.allow=always",
        ]
        return subprocess.run(
            ["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True, text=True, **more
        ).stdout

    def write(self, files: Mapping[str, str]) -> Repo:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return self

    def commit(self) -> Repo:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")
        return self

    def scan(self, base: str = "main", **more: Any) -> Report:
        return scan([self.root], ScanOptions(diff_base=base, **more))


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    root = tmp_path / "repo"
    root.mkdir()
    monkeypatch.chdir(root)
    return Repo(root)


def new(report: Report, rule: str = TRANSFER) -> set[str]:
    return {one.resource.name for one in report.results if one.status is Status.FAIL and one.new and one.rule.id == rule}


def old(report: Report, rule: str = TRANSFER) -> set[str]:
    return {
        one.resource.name for one in report.results if one.status is Status.FAIL and one.new is False and one.rule.id == rule
    }


def tf(name: str, https: str = "false", more: str = "") -> str:
    return f"""
resource "azurerm_storage_account" "{name}" {{
  name                       = "{name}"
  resource_group_name        = "rg"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = {https}
  {more}
}}
"""


def bicep(name: str, https: str = "false") -> str:
    return f"""
resource {name} 'Microsoft.Storage/storageAccounts@2023-01-01' = {{
  name: '{name}'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: {{ name: 'Standard_LRS' }}
  properties: {{ supportsHttpsTrafficOnly: {https} }}
}}
"""


def arm(name: str, https: str = "false") -> str:
    resource = {
        "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": name, "location": "westeurope",
        "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {"supportsHttpsTrafficOnly": https == "true"},
    }  # fmt: skip
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "resources": [resource]})


def test_a_new_finding_counts_and_an_old_one_does_not(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"main.tf": tf("one")}).commit()
    assert run(["scan", ".", "--diff-base", "main"]) == 0
    assert "no new findings" in capsys.readouterr().out
    repo.write({"more.tf": tf("two")})
    report = repo.scan()
    assert (new(report), old(report)) == ({"two"}, {"one"})
    assert report.comparison is not None
    assert report.comparison.commit == repo.git("rev-parse", "main").strip()
    assert run(["scan", ".", "--diff-base", "main"]) == 1
    out = capsys.readouterr().out
    assert "`two` accepts unencrypted connections" in out
    assert "`one` accepts" not in out
    repo.write({"main.tf": tf("one", "true")})
    assert repo.scan().comparison != report.comparison  # one is gone


def test_moved_and_renamed_code_is_not_new(repo: Repo) -> None:
    repo.write({"main.tf": tf("one") + tf("two"), "main.bicep": bicep("three"), "x.json": arm("four")}).commit()
    repo.git("mv", "x.json", "y.json")
    repo.write(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n}\n',
            "m/a.tf": "\n\n" + tf("one").replace("  ", "      "),
            "m/b.tf": tf("two"),
        }
    )
    repo.write({"main.bicep": "module m 'm.bicep' = {\n  name: 'm'\n}\n", "m.bicep": bicep("three")})
    report = repo.scan()
    assert (new(report), old(report)) == (set(), {"one", "two", "three", "four"})


def test_a_change_in_one_file_that_opens_a_hole_in_another(repo: Repo) -> None:
    module = 'variable "https" {}\n' + tf("inner", "var.https")
    repo.write(
        {"m/main.tf": module, "main.tf": 'module "m" {\n  source = "./m"\n  https  = true\n}\n', "b/main.tf": tf("other")}
    )
    repo.write(
        {"values.json": '{"https": true}', "main.bicep": bicep("loaded", "bool(loadJsonContent('values.json').https)")}
    )
    repo.write(
        {
            "lib.bicep": "@export()\nvar https = true\n",
            "i/main.bicep": "import {https} from '../lib.bicep'\n" + bicep("imported", "https"),
        }
    )
    repo.write(
        {"p.bicep": "param https bool\n" + bicep("given", "https"), "p.bicepparam": "using 'p.bicep'\nparam https = true\n"}
    ).commit()
    assert not new(repo.scan())
    repo.write({"main.tf": 'module "m" {\n  source = "./m"\n  https  = false\n}\n'})
    assert new(repo.scan()) == {"inner"}
    repo.write({"values.json": '{"https": false}', "lib.bicep": "@export()\nvar https = false\n"})
    assert new(repo.scan()) == {"inner", "loaded", "imported"}
    repo.write({"p.bicepparam": "using 'p.bicep'\nparam https = false\n"})
    assert new(repo.scan()) == {"inner", "loaded", "imported", "given"}


def test_files_that_come_and_go(repo: Repo) -> None:
    text = tf("one", 'fileexists("${path.module}/flag") ? true : false') + tf(
        "two", 'length(fileset("${path.module}/parts", "*")) > 0'
    )
    repo.write({"main.tf": text, "flag": "", "parts/a": "", "terraform.tfvars": ""}).commit()
    assert not new(repo.scan())
    (repo.root / "flag").unlink()
    (repo.root / "parts" / "a").unlink()
    assert new(repo.scan()) == {"one", "two"}


def test_a_file_that_goes_may_open_a_hole_in_another(repo: Repo) -> None:
    override = 'resource "azurerm_storage_account" "one" {\n  https_traffic_only_enabled = true\n}\n'
    repo.write({"main.tf": tf("one"), "over_override.tf": override}).commit()
    assert not new(repo.scan())
    (repo.root / "over_override.tf").unlink()
    assert new(repo.scan()) == {"one"}


def test_a_module_that_goes_leaves_an_open_answer_that_is_new(repo: Repo) -> None:
    repo.write(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n}\n' + tf("one", "module.m.https"),
            "m/out.tf": 'output "https" {\n  value = true\n}\n',
        }
    )
    repo.commit()
    (repo.root / "m" / "out.tf").unlink()
    (repo.root / "m").rmdir()
    assert {(one.status, one.new) for one in repo.scan().results if one.rule.id == TRANSFER} == {(Status.UNKNOWN, True)}


def test_what_is_kept_out_of_the_repository_serves_both(repo: Repo) -> None:
    """What `terraform init` installed, and values that git ignores; no other file that it ignores is scanned."""
    listed = {"Modules": [{"Key": "", "Dir": "."}, {"Key": "m", "Dir": ".terraform/modules/m"}]}
    repo.write(
        {
            ".gitignore": ".terraform\n*.tfvars\nbuilt.json\n",
            "main.tf": 'variable "https" {}\nmodule "m" {\n  source = "a/b/azurerm"\n}\n' + tf("one", "var.https"),
        }
    ).commit()
    repo.write({".terraform/modules/modules.json": json.dumps(listed), ".terraform/modules/m/main.tf": tf("installed")})
    repo.write(
        {
            "terraform.tfvars": "https = false\n",
            "main.tf": (repo.root / "main.tf").read_text() + tf("two"),
            "built.json": arm("built"),
        }
    )
    report = repo.scan()
    assert (new(report), old(report)) == ({"two"}, {"installed", "one"})


def test_against_the_commit_that_both_have(repo: Repo) -> None:
    repo.write({"main.tf": tf("one")}).commit()
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.write({"two.tf": tf("two")}).commit()
    repo.git("checkout", "--quiet", "main")
    repo.write({"main.tf": tf("one", "true"), "three.tf": tf("three")}).commit()
    repo.git("checkout", "--quiet", "topic")
    report = repo.scan()
    assert (new(report), old(report)) == ({"two"}, {"one"})  # what main mended since is not the fault of the topic


def test_a_suppression_that_goes_away(repo: Repo) -> None:
    repo.write({"main.tf": f'# azward: ignore[{TRANSFER}] reason="x"' + tf("one")}).commit()
    report = repo.scan()
    assert [one.new for one in report.results if one.status is Status.SUPPRESSED] == [False]
    repo.write({"main.tf": tf("one")})
    assert new(repo.scan()) == {"one"}
    repo.commit().write({"main.tf": f'# azward: ignore[{TRANSFER}] reason="x"' + tf("one")})
    report = repo.scan()
    assert not new(report)
    assert report.comparison is not None
    assert report.comparison.gone == 0  # it is accepted, not mended


def planned(*names: str) -> str:
    """What `terraform show -json` prints of a plan that creates these accounts."""
    values = {
        "resource_group_name": "rg",
        "location": "westeurope",
        "account_tier": "Standard",
        "account_replication_type": "LRS",
    }
    addresses = [{"mode": "managed", "type": "azurerm_storage_account", "name": name} for name in names]
    changes = [
        one
        | {
            "address": f"azurerm_storage_account.{one['name']}",
            "change": {
                "actions": ["create"],
                "after_unknown": {},
                "after_sensitive": {},
                "after": values | {"name": one["name"], "https_traffic_only_enabled": False},
            },
        }
        for one in addresses
    ]
    configuration = {
        "root_module": {"resources": [one | {"address": f"azurerm_storage_account.{one['name']}"} for one in addresses]}
    }
    return json.dumps(
        {"format_version": "1.2", "terraform_version": "1.9.0", "configuration": configuration, "resource_changes": changes}
    )


@pytest.mark.parametrize("path", [".", "plan.json"])
def test_a_plan_is_compared_with_the_sources_of_the_base(repo: Repo, path: str) -> None:
    repo.write({"main.tf": tf("one"), ".gitignore": "plan.json\n"}).commit()
    repo.write({"main.tf": tf("one") + tf("two"), "plan.json": planned("one", "two")})
    report = scan([repo.root / path], ScanOptions(diff_base="main"))
    assert (new(report), old(report)) == ({"two"}, {"one"})


# where there is nothing to compare with


def untold(report: Report) -> str:
    assert report.comparison is None
    assert all(one.new is None for one in report.results)
    (note,) = [entry.message for entry in report.diagnostics if "not compared" in entry.message]
    return note


@pytest.mark.parametrize("name", ["nope", "-x", "--upload-pack=touch x", "HEAD:main.tf", " "])
def test_no_such_commit(repo: Repo, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write({"main.tf": tf("one")}).commit()
    assert "so all findings count" in untold(repo.scan(name))
    assert run(["scan", ".", f"--diff-base={name}", "--format", "sarif"]) == 1
    assert capsys.readouterr().err.startswith("azward: not compared with")


def test_a_shallow_clone(repo: Repo, tmp_path: Path) -> None:
    repo.write({"main.tf": tf("one")}).commit().write({"two.tf": tf("two")}).commit()
    repo.git("checkout", "--quiet", "-b", "topic", "HEAD~1")
    repo.write({"three.tf": tf("three")}).commit()
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{repo.root}", str(clone))
    report = scan([clone], ScanOptions(diff_base="origin/main"))
    assert "the clone is shallow: fetch more of its history" in untold(report)


def test_no_repository_and_no_git(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write({"main.tf": tf("one")})
    assert "commit `main` not found" in untold(repo.scan())
    monkeypatch.setenv("PATH", "")
    assert "`git` is not installed" in untold(repo.scan())
    monkeypatch.undo()
    shutil.rmtree(repo.root / ".git")
    assert "is not in a git repository" in untold(scan([repo.root], ScanOptions(diff_base="main")))


def test_nothing_of_the_repository_is_run(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by its configuration, its hooks or its attributes; and a checkout that belongs to somebody else is read."""
    repo.write(
        {"main.tf": tf("one"), ".gitattributes": "*.tf filter=evil diff=evil\n", "evil.sh": "#!/bin/sh\ntouch ran\ncat\n"}
    )
    (repo.root / "evil.sh").chmod(0o755)
    repo.commit()
    evil = str(repo.root / "evil.sh")
    for name in (
        "core.fsmonitor",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.external",
        "core.sshCommand",
        "core.pager",
        "core.editor",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "credential.helper",
        "gpg.program",
        "alias.rev-parse",
        "alias.ls-files",
        "remote.origin.uploadpack",
        "trace2.eventTarget",
    ):
        repo.git("config", name, f"!{evil}" if name.startswith("alias") else evil)
    repo.git("config", "remote.origin.url", f"ext::{evil}")
    repo.git("config", "remote.origin.promisor", "true")
    for hook in ("post-index-change", "post-checkout", "pre-commit"):
        shutil.copy(evil, repo.root / ".git" / "hooks" / hook)
    repo.write({"two.tf": tf("two")})
    (repo.root / "git").write_bytes((repo.root / "evil.sh").read_bytes())
    (repo.root / "git").chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", os.environ["PATH"])))
    before = (repo.root / ".git" / "index").read_bytes()
    assert new(repo.scan()) == {"two"}
    assert not (repo.root / "ran").exists()
    assert (repo.root / ".git" / "index").read_bytes() == before


def test_the_files_of_a_repository_are_those_around_it(repo: Repo, tmp_path: Path) -> None:
    """Not those that its configuration names, nor the history that a graft or a replacement makes up."""
    repo.write({"main.tf": tf("one")}).commit()
    repo.git("checkout", "--quiet", "-b", "change")
    repo.write({"two.tf": tf("two")}).commit()
    outside = tmp_path / "outside"
    outside.mkdir()
    repo.git("config", "core.worktree", str(outside))
    head, base = (repo.git("rev-parse", name).strip() for name in ("HEAD", "main"))
    (repo.root / ".git" / "info").mkdir(exist_ok=True)
    (repo.root / ".git" / "info" / "grafts").write_text(f"{base} {head}\n")
    repo.git("replace", base, head)
    assert Repository(repo.root).top == repo.root
    assert new(repo.scan(base)) == {"two"}


def test_objects_that_are_missing_are_told_and_not_fetched(repo: Repo, tmp_path: Path) -> None:
    repo.write({"main.tf": tf("one"), "x/main.tf": tf("two")}).commit()
    clone = tmp_path / "clone"
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{repo.root}", str(clone))
    (clone / "main.tf").write_text(tf("one", "true"))
    report = scan([clone], ScanOptions(diff_base="origin/main"))
    assert any("not in this clone" in entry.message for entry in report.diagnostics)


# the tree of a commit


def test_links_and_submodules(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "repo2" if (tmp_path / "repo2").mkdir() is None else tmp_path)
    other.write({"main.tf": tf("sub")}).commit()
    repo.write({"real/main.tf": tf("one"), "a/b.txt": "b"})
    (repo.root / "linked").symlink_to("real")
    (repo.root / "a" / "c.txt").symlink_to("../a/b.txt")
    (repo.root / "out").symlink_to(tmp_path)
    (repo.root / "loop").symlink_to("loop")
    repo.git("submodule", "--quiet", "add", f"file://{other.root}", "sub")
    repo.commit()
    disk = CommittedDisk(Repository(repo.root), "HEAD")
    for path in ("linked/main.tf", "a/c.txt", "sub/main.tf"):
        assert disk.is_file(repo.root / path)
    assert disk.read(repo.root / "a" / "c.txt") == b"b"
    assert disk.resolve(repo.root / "linked" / "main.tf") == repo.root / "real" / "main.tf"
    assert not disk.resolve(repo.root / "out" / "x").is_relative_to(repo.root)
    assert not disk.exists(repo.root / "loop")
    assert not disk.exists(repo.root / "nothing")
    walked = {
        Path(current, name).relative_to(repo.root).as_posix() for current, _, names in disk.walk(repo.root) for name in names
    }
    assert {"real/main.tf", "a/b.txt", "sub/main.tf", ".gitmodules"} <= walked
    with pytest.raises(FileNotFoundError):
        disk.read(repo.root / "nothing")
    disk.close()
    repo.write({"x.tf": tf("two")})
    report = repo.scan()
    assert (new(report), old(report)) == ({"two"}, {"one", "sub"})


def test_line_ends_that_git_converts(repo: Repo) -> None:
    repo.write({".gitattributes": "*.tf text eol=crlf\n", "main.tf": tf("one")}).commit()
    (repo.root / "main.tf").write_bytes(tf("one").replace("\n", "\r\n").encode())
    disk = CommittedDisk(Repository(repo.root), "HEAD")
    assert disk.same(repo.root / "main.tf")
    assert not new(repo.scan())


def test_odd_names(repo: Repo) -> None:
    repo.write({"a b/ü\n'\".tf": tf("one"), "-x/main.tf": tf("two"), "plain/main.bicep": bicep("three")}).commit()
    repo.write({"plain/main.bicep": bicep("three") + bicep("four")})
    report = repo.scan()
    assert (new(report), old(report)) == ({"four"}, {"one", "two", "three"})


def test_sha256_repositories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    repo = Repo(tmp_path).write({"main.tf": tf("one")}).commit()
    assert CommittedDisk(Repository(tmp_path), "HEAD").same(tmp_path / "main.tf")
    assert old(repo.scan()) == {"one"}


def test_a_folder_that_is_not_a_repository() -> None:
    with pytest.raises(GitError, match="is not in a git repository"):
        Repository(Path("/"))


def test_what_is_the_same_is_read_and_evaluated_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write({f"m{index}/main.tf": tf(f"a{index}") for index in range(5)}).commit()
    repo.write({"m3/main.tf": tf("a3") + tf("b3")})
    loaded: Counter[str] = Counter()
    load = TerraformSource.load
    monkeypatch.setattr(TerraformSource, "load", lambda self, unit: (loaded.update([unit.file.name]), load(self, unit))[1])
    report = repo.scan()
    assert loaded == {"m0": 1, "m1": 1, "m2": 1, "m3": 2, "m4": 1}
    assert new(report) == {"b3"}


# for all edits


def found(report: Report) -> Counter[tuple[str, str, str]]:
    return Counter(occurrence(one)[0] for one in report.results if one.status is Status.FAIL)


FIRST = {
    "a/main.tf": tf("a1") + tf("a2", "true"),
    "a/more.tf": tf("a3", "var.https") + 'variable "https" {\n  default = true\n}\n',
    "a/dev.tfvars": "https = true\n",
    "b/main.tf": 'module "m" {\n  source = "../m"\n  https  = false\n}\n',
    "m/main.tf": 'variable "https" {}\n' + tf("m", "var.https"),
    "c/main.bicep": "module n 'n.bicep' = {\n  name: 'n'\n  params: {\n    https: true\n  }\n}\n" + bicep("c1"),
    "c/n.bicep": "param https bool\n" + bicep("n", "https"),
    "d/main.json": arm("d"),
    "d/other.json": arm("a1"),
}


def edit(files: dict[str, str], choose: random.Random) -> dict[str, str]:
    edited = dict(files)
    for _ in range(choose.randint(1, 4)):
        name = choose.choice(sorted(edited))
        match choose.randrange(7):
            case 0:
                del edited[name]
            case 1:
                edited[name] = edited[name].replace("false", "true", 1)
            case 2:
                edited[name] = edited[name].replace("true", "false", 1)
            case 3:
                edited[f"e{choose.randrange(3)}/{Path(name).name}"] = edited.pop(name)
            case 4:
                edited[f"f{choose.randrange(3)}/{Path(name).name}"] = edited[name]
            case 5 if name.endswith(".tf"):
                edited[name] += tf(f"x{choose.randrange(4)}")
            case 6 if name.endswith((".tf", ".bicep")):
                edited[name] = "\n" + edited[name].replace("\n  ", "\n      ")
            case _:
                edited[f"g/main{choose.randrange(2)}.bicep"] = bicep(f"g{choose.randrange(3)}")
        if not edited:
            return dict(files)
    return edited


@pytest.mark.parametrize("seed", range(16))
def test_new_is_head_without_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    choose = random.Random(seed)
    base = edit(FIRST, choose)
    head = edit(base, choose)
    results: dict[str, Counter[tuple[str, str, str]]] = {}
    for name, files in (("base", base), ("head", head)):
        root = tmp_path / name
        root.mkdir()
        monkeypatch.chdir(root)
        repo = Repo(root)
        if name == "head":
            repo.write(base).commit()
            for file in base:
                (root / file).unlink()
        report = scan([repo.write(files).root], ScanOptions())
        results[name] = found(report)
    report = scan([tmp_path / "head"], ScanOptions(diff_base="main"))
    marked = Counter(occurrence(one)[0] for one in report.results if one.status is Status.FAIL and one.new)
    assert found(report) == results["head"]
    assert marked == results["head"] - results["base"]
    assert report.comparison is not None
    assert report.comparison.gone <= (results["base"] - results["head"]).total()


# deployments of the same resource

FLAG = 'variable "https" {\n  type = bool\n}\n'
CALL = 'module "m" {{\n  source = "../m"\n  https  = {}\n}}\n'


def where(report: Report, rule: str = TRANSFER) -> dict[bool | None, set[tuple[str, str]]]:
    """The deployments of the findings, by whether they are new."""
    found: dict[bool | None, set[tuple[str, str]]] = {}
    for one in report.results:
        if one.status is Status.FAIL and one.rule.id == rule:
            found.setdefault(one.new, set()).update(place for each in one.every for place in each.within)
    return found


@pytest.mark.parametrize("gone", [False, True])
def test_a_finding_that_another_deployment_had_is_new(repo: Repo, gone: bool) -> None:
    repo.write({"dev/main.tf": tf("one"), "prod/main.tf": tf("one", "true")}).commit()
    repo.write({"dev/main.tf": tf("one", "true"), "prod/main.tf": tf("one")})
    if gone:
        shutil.rmtree(repo.root / "dev")
    assert where(repo.scan()) == {True: {("prod", "")}}


def test_a_finding_that_another_parameter_file_had_is_new(repo: Repo) -> None:
    repo.write({"main.tf": FLAG + tf("one", "var.https"), "dev.tfvars": "https = false", "prod.tfvars": "https = true"})
    repo.commit().write({"dev.tfvars": "https = true", "prod.tfvars": "https = false"})
    assert where(repo.scan()) == {True: {(".", "prod.tfvars")}}
    repo.write({"dev.tfvars": "https = false"})
    both = [one for one in repo.scan().results if one.status is Status.FAIL and one.rule.id == TRANSFER]
    assert sorted((one.new, one.parameter_sets) for one in both) == [(False, ("dev.tfvars",)), (True, ("prod.tfvars",))]


def test_a_finding_that_another_call_had_is_new(repo: Repo) -> None:
    repo.write({"m/main.tf": FLAG + tf("one", "var.https ? true : false")})
    repo.write({"dev/main.tf": CALL.format("false"), "prod/main.tf": CALL.format("true")}).commit()
    repo.write({"dev/main.tf": CALL.format("true"), "prod/main.tf": CALL.format("false")})
    assert where(repo.scan()) == {True: {("prod", "")}}
    repo.write({"dev/main.tf": CALL.format("false")})
    report = repo.scan()
    assert where(report) == {False: {("dev", "")}, True: {("prod", "")}}
    calls = {one.new: [place.span.file for place in one.related] for one in report.results if one.rule.id == TRANSFER}
    assert calls == {False: ["dev/main.tf"], True: ["prod/main.tf"]}


def test_a_comment_that_another_deployment_had_has_no_effect(repo: Repo) -> None:
    accepted = '# azward: ignore[storage/*] reason="x"\n' + tf("one").lstrip()
    repo.write({"dev/main.tf": accepted, "prod/main.tf": tf("one", "true")}).commit()
    repo.write({"dev/main.tf": tf("one", "true"), "prod/main.tf": accepted})
    assert where(repo.scan(reviewed_comments=True)) == {True: {("prod", "")}}


def test_new_and_renamed_parameter_files_bring_nothing_new(repo: Repo) -> None:
    repo.write({"main.tf": FLAG + tf("one", "var.https") + tf("two"), "dev.tfvars": "https = false"}).commit()
    repo.write({"prod.tfvars": "https = false"})
    assert set(where(repo.scan())) == {False}
    repo.git("rm", "--quiet", "--cached", "dev.tfvars")
    (repo.root / "dev.tfvars").rename(repo.root / "test.tfvars")
    (repo.root / "prod.tfvars").unlink()
    assert set(where(repo.scan())) == {False}


def test_a_finding_that_is_more_severe_than_before_is_new(repo: Repo) -> None:
    repo.write({"examples/main.tf": tf("one"), "main.tf": ""}).commit()
    (repo.root / "examples").rename(repo.root / "infra")
    assert new(repo.scan()) == {"one"}
    repo.commit()
    (repo.root / "infra").rename(repo.root / "examples")
    assert new(repo.scan()) == set()
