"""Findings that a pull request makes worse under the same rule, resource and property: they count as new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run
from further import KNOWN, NSG, PROVIDER, RULES, WORSE, group
from pull_request import Repository

if TYPE_CHECKING:
    from composite import Job

pytestmark = pytest.mark.slow


def job(folder: Path, before: dict[str, str], after: dict[str, str], rules: str) -> Job:
    repository = Repository(folder, before)
    repository.branch()
    for name, text in after.items():
        repository.commit(name, text)
    repository.pull_request()
    return repository.run(args=" ".join(f"--rule {rule}" for rule in rules.split()))


def new(done: Job) -> list[str]:
    report = json.loads(Path(done.outputs["report-json"]).read_text())
    return [one["rule"] for one in report["results"] if one["status"] == "fail" and one["new"]]


@pytest.mark.parametrize("name", WORSE)
def test_a_finding_that_goes_further(tmp_path: Path, name: str) -> None:
    before, after, rule, why = WORSE[name]
    done = job(tmp_path, {"main.tf": before}, {"main.tf": after}, rule)
    assert done.status == 1
    assert set(new(done)) == {rule}
    assert why in done.summary


@pytest.mark.parametrize("name", KNOWN)
def test_a_finding_that_goes_no_further(tmp_path: Path, name: str) -> None:
    before, after = KNOWN[name]
    done = job(tmp_path, {"main.tf": before}, after, RULES)
    assert (done.status, new(done)) == (0, [])


@pytest.mark.parametrize("port", ["22", "3389"])
def test_another_call_of_a_module(tmp_path: Path, port: str) -> None:
    """It deploys a resource of the same name to another resource group."""
    module = group("[var.port]").removeprefix(PROVIDER).replace('"rg"', "var.group")
    module += 'variable "port" {}\nvariable "group" {}\n'
    call = 'module "NAME" {{\n  source = "./m"\n  group  = "NAME"\n  port   = "{}"\n}}\n'
    before = PROVIDER + call.format("22").replace("NAME", "a")
    after = before + call.format(port).replace("NAME", "b")
    done = job(tmp_path, {"main.tf": before, "m/main.tf": module}, {"main.tf": after}, NSG)
    assert (done.status, new(done)) == (1, [NSG])


def key(seed: str) -> str:
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha512(seed.encode()).digest()).decode()


def test_another_key_in_a_script(tmp_path: Path) -> None:
    """Credentials in a file have one identity, so that lines may move: which ones there are still counts."""
    text = "az storage blob list --connection-string 'AccountName=a;AccountKey={}'\n"
    before = text.format(key("a")) + text.format(key("b"))
    moved = job(tmp_path, {"x.sh": before, "main.tf": PROVIDER}, {"x.sh": "#!/bin/sh\n" + before}, "secrets/repo-scan")
    assert moved.status == 0
    other = tmp_path / "other"
    other.mkdir()
    after = text.format(key("b")) + text.format(key("c"))
    done = job(other, {"x.sh": before, "main.tf": PROVIDER}, {"x.sh": after}, "secrets/repo-scan")
    assert (done.status, new(done)) == (1, ["secrets/repo-scan"])
    assert key("c") not in done.summary + done.log


@pytest.mark.parametrize("by", ["comment", "baseline"])
def test_an_accepted_finding_that_goes_further(tmp_path: Path, by: str) -> None:
    before, after, rule, _ = WORSE["an older TLS"]
    inputs = {"args": f"--rule {rule}"}
    files = {"main.tf": before}
    if by == "comment":
        comment = f'# azward: ignore[{rule}] reason="old clients"\nresource'
        before, after = (text.replace("resource", comment, 1) for text in (before, after))
        files = {"main.tf": before}
    else:
        (tmp_path / "accepted").mkdir()
        (tmp_path / "accepted" / "main.tf").write_text(before)
        file = tmp_path / "accepted.yaml"
        assert run(["baseline", "write", str(tmp_path / "accepted"), "--output", str(file)]) == 0
        files["azward-baseline.yaml"] = file.read_text()
        inputs["baseline"] = "azward-baseline.yaml"
    repository = Repository(tmp_path, files)
    repository.branch()
    repository.commit("main.tf", after)
    repository.pull_request()
    done = repository.run(**inputs)
    assert (done.status, new(done)) == (1, [rule])
    assert "the accepted value got worse: from `TLS1_1` to `TLS1_0`" in done.summary
    assert "this pull request suppresses" not in done.summary
