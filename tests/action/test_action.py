"""`action.yml`, run step by step as GitHub would, on repositories with the history of a pull request."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from azward.action.comment import changed_lines
from composite import Job, git
from pull_request import Repository
from samples import EVIL

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

OLD = """\
resource logs 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'logs'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: {
    supportsHttpsTrafficOnly: false
    minimumTlsVersion: 'TLS1_2'
  }
}
"""
RULES = "--rule storage/secure-transfer --rule storage/min-tls"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path, {"main.bicep": OLD}, {"args": RULES})


def report(job: Job) -> dict[str, Any]:
    return json.loads(Path(job.outputs["report-json"]).read_text())


def test_from_the_first_step_on(repository: Repository, tmp_path: Path) -> None:
    """The whole action from a checkout of its own: what is locked is installed, by hash, and scans."""
    repository.branch()
    repository.commit("main.bicep", OLD.replace("TLS1_2", "TLS1_0"))
    repository.pull_request()
    checkout = tmp_path / "action"
    git(tmp_path, "clone", "--quiet", str(ROOT), str(checkout))
    job = repository.run(install=True, action=checkout)
    if re.search(r"NewConnectionError|Temporary failure in name resolution|Network is unreachable", job.log):
        pytest.skip("no network to install from")
    assert (job.status, job.outputs["new-findings"]) == (1, "1"), job.log
    assert job.ran == ["Install azward", "Scan", "Upload to code scanning", "Verdict"]


# what blocks


def test_old_findings_do_not_block(repository: Repository) -> None:
    repository.branch()
    repository.commit("readme.md", "a word")
    repository.pull_request()
    job = repository.run()
    assert (job.status, job.outputs["findings"], job.outputs["new-findings"]) == (0, "1", "0")
    assert "no new findings" in job.summary.splitlines()[0]


def test_a_new_finding_blocks(repository: Repository) -> None:
    repository.branch()
    repository.commit("main.bicep", OLD.replace("TLS1_2", "TLS1_0"))
    repository.pull_request()
    job = repository.run()
    assert (job.status, job.outputs["status"]) == (1, "1")
    assert (job.outputs["findings"], job.outputs["new-findings"], job.outputs["unread"]) == ("2", "1", "0")
    assert job.summary.startswith("## ❌ azward: 1 new finding: 1 high\n")
    assert job.summary.index("storage/min-tls") < job.summary.index("storage/secure-transfer")
    first, *_ = re.findall(r"(?m)^::(?:error|warning) .*", job.log)
    assert first.startswith("::error file=main.bicep,line=8,endLine=8,col=24,")
    assert [name for name, _ in job.used] == ["github/codeql-action/upload-sarif@8aad20d150bbac5944a9f9d289da16a4b0d87c1e"]
    log = json.loads(Path(job.used[0][1]["sarif_file"]).read_text())
    assert {result["ruleId"] for result in log["runs"][0]["results"]} == {"storage/min-tls", "storage/secure-transfer"}
    assert job.ran == ["Scan", "Upload to code scanning", "Verdict"]


def test_moved_code_does_not_block(repository: Repository) -> None:
    repository.branch()
    git(repository.origin, "mv", "main.bicep", "other.bicep")
    repository.commit("other.bicep", "// a comment\n\n" + OLD.replace("  ", "    "))
    repository.pull_request()
    job = repository.run()
    assert (job.status, job.outputs["findings"], job.outputs["new-findings"]) == (0, "1", "0")


def test_a_change_in_one_file_that_opens_a_hole_in_another(repository: Repository) -> None:
    module = OLD.replace("'TLS1_2'", "tls").replace("logs'", "inner'")
    repository.commit("module.bicep", f"param tls string\n{module}")
    repository.commit("main.bicep", "module a 'module.bicep' = { name: 'a', params: { tls: 'TLS1_2' } }\n")
    repository.branch()
    repository.commit("main.bicep", "module a 'module.bicep' = { name: 'a', params: { tls: 'TLS1_1' } }\n")
    repository.pull_request()
    job = repository.run()
    assert (job.status, job.outputs["new-findings"]) == (1, "1")


def test_an_unread_file_fails(repository: Repository) -> None:
    repository.branch()
    repository.commit("broken.bicep", "resource x 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: \n")
    repository.pull_request()
    job = repository.run()
    assert job.status == 4
    assert int(job.outputs["unread"]) > 0
    assert "could not be read" in job.summary.splitlines()[0]
    assert "> [!CAUTION]" in job.summary
    assert "::error file=broken.bicep" in job.log


@pytest.mark.parametrize(("fail_on", "status"), [("critical", 0), ("high", 1), ("new", 1), ("never", 0)])
def test_threshold(repository: Repository, fail_on: str, status: int) -> None:
    repository.branch()
    repository.commit("main.bicep", OLD.replace("TLS1_2", "TLS1_0"))
    repository.pull_request()
    assert repository.run(fail_on=fail_on).status == status


@pytest.mark.parametrize(("unknown", "status", "noted"), [("ignore", 0, False), ("note", 0, True), ("fail", 1, True)])
def test_open_answers(repository: Repository, unknown: str, status: int, noted: bool) -> None:
    repository.branch()
    repository.commit("main.bicep", "param tls string\n" + OLD.replace("'TLS1_2'", "tls"))
    repository.pull_request()
    job = repository.run(unknown=unknown)
    assert (job.status, job.outputs["unknown"]) == (status, "1")
    assert bool(re.search(r"(?m)^::notice .*is not known", job.log)) is noted


def test_no_pull_request_reports_all(repository: Repository) -> None:
    repository.branch()
    repository.commit("a.txt", "")
    repository.pull_request()
    push = {"GITHUB_BASE_REF": "", "GITHUB_REF": "refs/heads/main", "GITHUB_EVENT_PATH": ""}
    job = repository.run(environment=push)
    assert (job.status, job.outputs["new-findings"]) == (1, "1")


def test_shallow_clone_of_two(repository: Repository) -> None:
    """Which has the merge and its parents: enough."""
    repository.branch()
    repository.commit("main.bicep", OLD.replace("TLS1_2", "TLS1_0"))
    repository.pull_request(depth=2)
    assert repository.run().outputs["new-findings"] == "1"


def test_shallow_clone_of_one(repository: Repository) -> None:
    repository.branch()
    repository.commit("readme.md", "a word")
    repository.pull_request(depth=1)
    job = repository.run()
    assert (job.status, job.outputs["new-findings"]) == (1, "1")
    assert "fetch" in job.log


def test_baseline(repository: Repository) -> None:
    repository.branch()
    repository.commit("readme.md", "a word")
    repository.pull_request()
    subprocess.run(
        [sys.executable, "-m", "azward.cli.main", "baseline", "write", ".", "-o", "accepted.yaml"],
        cwd=repository.workspace, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    job = repository.run(baseline="accepted.yaml", diff_base="none")
    assert (job.status, job.outputs["new-findings"]) == (0, "0")


def test_switches(repository: Repository) -> None:
    repository.branch()
    repository.commit("main.bicep", OLD.replace("TLS1_2", "TLS1_0"))
    repository.pull_request()
    job = repository.run(sarif="false", summary="false", annotations="false", diff_base="none")
    assert (job.summary, job.used, job.outputs["sarif-file"], job.status) == ("", [], "", 1)
    assert not re.search(r"(?m)^::(error|warning|notice)", job.log)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("fail-on", "hgih", "input `fail-on`: expected one of critical, high"),
        ("unknown", "x", "input `unknown`: expected one of ignore"),
        ("args", "--rule 'a", "input `args`: no closing quotation"),
        ("reports", "csw=findings.csv", "input `reports`: unknown format `csw`, expected one of text"),
        ("summary", "yes", "input `summary`: expected one of true, false"),
        ("restore", "yes", "input `restore`: expected one of auto, none, got `yes`"),
        ("unread", "never", "input `unread`: expected one of fail, note, ignore, auto, got `never`"),
    ],
)
def test_wrong_inputs(repository: Repository, name: str, text: str, message: str) -> None:
    repository.branch()
    repository.commit("readme.md", "a word")
    repository.pull_request()
    job = repository.run({name: text})
    assert job.status == 2
    assert f"::error title=azward::{message}" in job.log


# a hostile pull request

NASTY = [
    "$(touch pwned).bicep",
    "`touch pwned`.bicep",
    "a;touch pwned;.bicep",
    "a' || touch pwned #.bicep",
    '"; touch pwned; ".bicep',
    "new\nline.bicep",
    "::set-output name=status::0.bicep",
    "a%0A::error::b.bicep",
    "##vso[task.complete result=Succeeded;].bicep",
    "-rf.bicep",
    "<img src=x onerror=alert(1)>.bicep",
]


def test_names_do_nothing(repository: Repository) -> None:
    repository.branch()
    for number, name in enumerate(NASTY):
        repository.commit(name, OLD.replace("logs", f"logs{number}"))
    evil = EVIL.encode("utf-8", "replace").decode().replace("'", "")
    repository.commit("text.bicep", OLD.replace("'logs'", f"'::set-output name=a::b {evil[:40]}'".replace("\r\n", "\\n")))
    repository.pull_request()
    job = repository.run()
    assert job.status in (1, 4)
    assert not list(repository.workspace.rglob("pwned"))
    assert job.outputs["status"] == str(job.status)
    stopped = False
    for line in job.log.splitlines():
        found = re.match(r"::([\w-]+)", line)
        if found is None or re.fullmatch(r"::[0-9a-f]{32}::", line):
            continue
        assert found[1] in ("group", "endgroup", "stop-commands", "error", "warning", "notice"), line
        stopped |= found[1] == "stop-commands"
    assert stopped
    outside = re.sub(r"(?s)(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", job.summary)
    assert "<img" not in outside


def test_nothing_outside_the_tree_is_read(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"properties": {"minimumTlsVersion": "s3cr3t-value"}}')
    repository.branch()
    link = repository.origin / "link.bicep"
    link.symlink_to(tmp_path / "secret.json")
    above = "../" * 12 + str(tmp_path / "secret.json").lstrip("/")
    repository.commit("load.bicep", f"var v = loadJsonContent('{above}')\noutput o string = string(v)\n" + OLD)
    repository.commit("main.tf", f'locals {{\n  a = file("{above}")\n}}\noutput "o" {{\n  value = local.a\n}}\n')
    repository.pull_request()
    job = repository.run()
    written = (
        job.log + job.summary + Path(job.outputs["report-json"]).read_text() + Path(job.used[0][1]["sarif_file"]).read_text()
    )
    assert "s3cr3t-value" not in written


def test_configuration_that_points_outside(repository: Repository) -> None:
    repository.branch()
    repository.commit("azward.yaml", 'parameters: {"main.bicep": [../../../../etc/passwd]}\n')
    repository.pull_request()
    job = repository.run()
    assert job.status == 2
    assert "root:" not in job.log + job.summary


def test_python_of_the_pull_request_is_not_run(repository: Repository) -> None:
    repository.branch()
    for name in (
        "analyzer/azward/__init__.py",
        "analyzer/azward/action/__main__.py",
        "yaml.py",
        "sitecustomize.py",
        "json/__init__.py",
    ):
        repository.commit(name, "open('pwned', 'w')\nraise SystemExit(0)\n")
    repository.commit("main.bicep", OLD.replace("TLS1_2", "TLS1_0"))
    repository.pull_request()
    job = repository.run()
    assert job.status == 1
    assert not list(repository.workspace.rglob("pwned"))


def test_a_hundred_megabytes(repository: Repository) -> None:
    repository.branch()
    repository.commit("readme.md", "a word")
    repository.pull_request()
    with (repository.workspace / "big.json").open("wb") as stream:
        stream.write(
            b'{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": ['
        )
        stream.write((b" " * 1023 + b"\n") * 1024 * 100)
        stream.write(b"]}")
    job = repository.run(diff_base="none")
    assert job.status in (1, 4)


# comments


class Hub:
    """As much of GitHub's API as a comment takes."""

    def __init__(self, *, refuse: bool = False) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self.issue_comments: list[dict[str, Any]] = []
        self.review_comments: list[dict[str, Any]] = []
        self.files: list[dict[str, Any]] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self, body: Any = None) -> None:
                hub.calls.append((self.command, self.path, body))
                assert self.headers["Authorization"] == "Bearer t0ken"
                status, found = (
                    (403, {"message": "Resource not accessible by integration"}) if refuse else hub.answer(self, body)
                )
                text = json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            do_PATCH = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def answer(self, request: BaseHTTPRequestHandler, body: Any) -> tuple[int, Any]:
        path = request.path.partition("?")[0].removeprefix("/repos/o/r")
        bot = {"user": {"type": "Bot", "login": "github-actions[bot]"}}
        match request.command, path:
            case "GET", "/issues/1/comments":
                return 200, self.issue_comments
            case "GET", "/pulls/1/comments":
                return 200, self.review_comments
            case "GET", "/pulls/1/files":
                return 200, self.files
            case "POST", "/issues/1/comments":
                self.issue_comments.append({"id": len(self.issue_comments) + 1, "body": body["body"], **bot})
                return 201, {}
            case "POST", "/pulls/1/reviews":
                self.review_comments += [{**comment, **bot} for comment in body["comments"]]
                return 200, {}
            case "PATCH", _ if path.startswith("/issues/comments/"):
                self.issue_comments[int(path.rpartition("/")[2]) - 1]["body"] = body["body"]
                return 200, {}
        return 404, {"message": "Not Found"}


@pytest.fixture
def hub(request: pytest.FixtureRequest) -> Iterator[Hub]:
    hub = Hub(refuse=getattr(request, "param", False))
    yield hub
    hub.server.shutdown()
    hub.server.server_close()


def commented(repository: Repository, hub: Hub) -> Job:
    event = repository.temp / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 1, "head": {"sha": "abc"}}}))
    address = f"http://127.0.0.1:{hub.server.server_port}"
    return repository.run(
        comment="true",
        environment={"GITHUB_EVENT_PATH": str(event), "GITHUB_API_URL": address, "GITHUB_REPOSITORY": "o/r"},
    )


def test_comment_with_a_suggestion(repository: Repository, hub: Hub) -> None:
    repository.branch()
    repository.commit("main.bicep", OLD.replace("TLS1_2", "TLS1_0"))
    repository.pull_request()
    hub.files = [{"filename": "main.bicep", "patch": "@@ -7,3 +7,3 @@\n a\n-x\n+    minimumTlsVersion: 'TLS1_0'\n b"}]
    hub.issue_comments = [{"id": 1, "body": "<!-- azward -->\nforged", "user": {"type": "User"}}]
    job = commented(repository, hub)
    assert job.status == 1
    (_, summary) = hub.issue_comments
    assert "1 new finding" in summary["body"]
    (line,) = hub.review_comments
    assert (line["path"], line["line"], line["side"]) == ("main.bicep", 8, "RIGHT")
    assert "```suggestion\n    minimumTlsVersion: 'TLS1_2'\n```" in line["body"]
    commented(repository, hub)  # once more: nothing is said twice
    assert (len(hub.issue_comments), len(hub.review_comments)) == (2, 1)
    assert hub.issue_comments[0]["body"].endswith("forged")


@pytest.mark.parametrize("hub", [True], indirect=True)
def test_a_fork_may_not_comment(repository: Repository, hub: Hub) -> None:
    repository.branch()
    repository.commit("main.bicep", OLD.replace("TLS1_2", "TLS1_0"))
    repository.pull_request()
    job = commented(repository, hub)
    assert job.status == 1
    assert "::warning title=azward::no comment: 403: Resource not accessible by integration; requires" in job.log


def test_lines_of_a_patch() -> None:
    patch = "@@ -1,3 +1,4 @@\n a\n+b\n c\n+d\n@@ -10 +20,2 @@ x\n-y\n+z\n\\ No newline at end of file"
    assert changed_lines(patch) == {2: "b", 4: "d", 20: "z"}


# other pipelines


def scripts(file: Path) -> list[str]:
    """The commands of an example that scan."""
    document = yaml.safe_load(file.read_text())
    steps = document.get("steps") or [{"script": line} for line in document["azward"]["script"]]
    return [step["script"] for step in steps if " scan " in step.get("script", "")]


@pytest.mark.parametrize("name", ["azure-pipelines.yml", "gitlab-ci.yml"])
def test_examples_for_other_pipelines(repository: Repository, name: str) -> None:
    repository.branch()
    repository.commit("main.bicep", OLD.replace("TLS1_2", "TLS1_0"))
    repository.pull_request()
    tools = repository.temp / "azward" / "bin"
    tools.mkdir(parents=True)
    command = tools / "azward"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m azward.cli.main "$@"\n')
    command.chmod(0o755)
    (script,) = scripts(ROOT / "docs" / "pipelines" / name)
    base = git(repository.workspace, "rev-parse", "origin/main")
    given = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "AGENT_TEMPDIRECTORY": str(repository.temp),
        "TARGET": "refs/heads/main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
    }
    done = subprocess.run(
        ["bash", "-euc", script], cwd=repository.workspace, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    if name == "gitlab-ci.yml":
        sast = json.loads((repository.workspace / "gl-sast-report.json").read_text())
        quality = json.loads((repository.workspace / "gl-code-quality-report.json").read_text())
        assert {found["identifiers"][0]["value"] for found in sast["vulnerabilities"]} >= {"storage/min-tls"}
        assert any(issue["check_name"] == "storage/min-tls" for issue in quality)
    else:
        assert (repository.temp / "azward.xml").exists()
        first = done.stdout.splitlines()[0]
        assert first.startswith("##vso[task.logissue type=error;sourcepath=main.bicep;linenumber=8;")


# the action itself


def test_every_use_is_pinned() -> None:
    files = [ROOT / "action.yml", *(ROOT / ".github").rglob("*.yml")]
    for file in files:
        for used in re.findall(r"(?m)^\s*(?:- )?uses: (\S+)", file.read_text()):
            assert used.startswith("./") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used), used


def test_nothing_is_interpolated_into_a_script() -> None:
    for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_the_lock_is_of_what_is_needed() -> None:
    """Every dependency of azward is locked, in a version that fits, with hashes."""
    import tomllib

    from packaging.requirements import Requirement

    text = (ROOT / "analyzer/azward/action/requirements.txt").read_text()
    locked = dict(re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)", text))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for needed in [*project["project"]["dependencies"], *project["build-system"]["requires"]]:
        requirement = Requirement(needed)
        assert requirement.name.casefold().replace("_", "-") in {name.casefold() for name in locked}, needed
        version = next(version for name, version in locked.items() if name.casefold() == requirement.name.casefold())
        assert requirement.specifier.contains(version, prereleases=True), needed
    for block in re.split(r"(?m)^(?=[\w.-]+==)", text)[1:]:
        assert "--hash=sha256:" in block


@pytest.mark.parametrize(("unread", "status"), [("auto", 4), ("note", 0), ("ignore", 0)])
def test_unread_input_by_choice(repository: Repository, unread: str, status: int) -> None:
    repository.branch()
    repository.commit("broken.bicep", "resource x 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: \n")
    repository.commit("azward.yaml", "unread: ignore\n")  # which the pull request cannot decide
    repository.pull_request()
    job = repository.run(unread=unread)
    assert job.status == status
    assert job.outputs["unread"] != "0"
    assert ("::warning file=broken.bicep" in job.log) is (unread == "note")
    assert ("::error file=broken.bicep" in job.log) is (unread == "auto")
