"""Pull requests that try to pass by what they bring with them: each one fails, and its summary says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from composite import git
from pull_request import Repository

if TYPE_CHECKING:
    from composite import Job

pytestmark = pytest.mark.slow

PROVIDER = 'provider "azurerm" {\n  features {}\n}\n'
OPEN = """\
resource "azurerm_redis_cache" "sessions" {
  name                          = "sessions"
  resource_group_name           = "rg"
  location                      = "westeurope"
  capacity                      = 1
  family                        = "C"
  sku_name                      = "Standard"
  minimum_tls_version           = "1.0"
  non_ssl_port_enabled          = true
}
"""
BAD = PROVIDER + OPEN
RULES = ("redis/non-ssl-port", "redis/min-tls")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path, {"main.tf": PROVIDER})


def merged(repository: Repository, files: dict[str, str], **inputs: str) -> Job:
    """The job of a pull request that adds `files`."""
    repository.branch()
    for name, text in files.items():
        repository.commit(name, text)
    repository.pull_request()
    return repository.run(**inputs)


def found(job: Job) -> dict[str, bool | None]:
    """The rules with findings, and whether these are new."""
    report = json.loads(Path(job.outputs["report-json"]).read_text())
    return {one["rule"]: one["new"] for one in report["results"] if one["status"] == "fail"}


def bad(repository: Repository, tmp_path: Path) -> int:
    """The number of findings of the bad resource alone."""
    folder = tmp_path / "plain"
    folder.mkdir()
    other = Repository(folder, {"main.tf": PROVIDER})
    return int(merged(other, {"main.tf": BAD}).outputs["new-findings"])


SEVERITIES = "severity: {redis/non-ssl-port: info, redis/min-tls: info}"

CONFIGURATIONS = {
    "skip-rules": {"azward.yaml": 'skip-rules: ["*"]\n'},
    "only-rules": {"azward.yaml": "only-rules: [storage/min-tls]\n"},
    "exclude": {"azward.yaml": 'exclude: ["*.tf"]\n'},
    "severity": {"azward.yaml": f"{SEVERITIES}\n"},
    "suppressions": {"azward.yaml": 'suppressions:\n- rules: ["*"]\n  reason: x\n'},
    "hidden": {".azward.yaml": 'skip-rules: ["redis/*"]\n'},
    "project": {"pyproject.toml": '[tool.azward]\nskip-rules = ["*"]\n'},
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
@pytest.mark.parametrize("suppressions", ["", "--suppressions none"])
def test_a_configuration(repository: Repository, name: str, suppressions: str) -> None:
    job = merged(repository, {"main.tf": BAD, **CONFIGURATIONS[name]}, args=suppressions)
    assert job.status == 1
    assert found(job).keys() >= set(RULES)
    (file,) = CONFIGURATIONS[name]
    assert "this pull request suppresses " in job.summary
    assert file in job.summary
    assert "this has no effect" in job.summary
    assert "::warning title=azward::this pull request suppresses " in job.log


def test_a_nested_configuration(repository: Repository) -> None:
    files = {"infra/main.tf": BAD, "infra/azward.yaml": 'skip-rules: ["*"]\n'}
    job = merged(repository, files, path="infra")
    assert job.status == 1
    assert "skip-rules` in `infra/azward.yaml" in job.summary


def test_the_configuration_of_the_base_counts(repository: Repository) -> None:
    repository.commit("azward.yaml", "skip-rules: [redis/non-ssl-port]\n")
    job = merged(repository, {"main.tf": BAD, "azward.yaml": 'skip-rules: ["*"]\n'})
    assert job.status == 1
    assert "redis/min-tls" in found(job)
    assert "redis/non-ssl-port" not in found(job)


def test_comments(repository: Repository, tmp_path: Path) -> None:
    count = bad(repository, tmp_path)
    job = merged(repository, {"main.tf": BAD.replace("resource", '# azward: ignore[*] reason="x"\nresource')})
    assert (job.status, job.outputs["new-findings"]) == (1, str(count))
    assert f"this pull request suppresses {count} findings: " in job.summary
    assert "a comment at `main.tf:4`" in job.summary


def test_comments_of_the_base_count(repository: Repository) -> None:
    accepted = BAD.replace("resource", '# azward: ignore[*] reason="x"\nresource')
    repository.commit("main.tf", accepted)
    job = merged(repository, {"main.tf": "# moved\n" + accepted.replace("capacity ", "shard_count = 1\n  capacity ")})
    assert (job.status, job.outputs["new-findings"]) == (0, "0")
    assert "suppresses" not in job.summary


def test_a_comment_for_a_file_of_the_base_counts(repository: Repository) -> None:
    head = '# azward: ignore-file[redis/*] reason="x"\n'
    repository.commit("main.tf", head + PROVIDER)
    job = merged(repository, {"main.tf": head + BAD}, args="--rule redis/*")
    assert job.status == 0


def test_a_new_baseline(repository: Repository) -> None:
    entries = "".join(
        f"- rule: {rule}\n  resource: /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/"
        f'Microsoft.Cache/redis/sessions\n  property: "{path}"\n  file: main.tf\n'
        for rule, path in (
            ("redis/non-ssl-port", "properties.enableNonSslPort"),
            ("redis/min-tls", "properties.minimumTlsVersion"),
        )
    )
    files = {"main.tf": BAD, "accepted.yaml": f"version: 1\nfindings:\n{entries}"}
    job = merged(repository, files, baseline="accepted.yaml", args=" ".join(f"--rule {rule}" for rule in RULES))
    assert job.status == 1
    assert "this pull request suppresses 2 findings: " in job.summary
    assert "the baseline `accepted.yaml`" in job.summary


def test_a_plan_without_changes(repository: Repository) -> None:
    entry = {"address": "azurerm_redis_cache.sessions", "mode": "managed", "type": "azurerm_redis_cache", "name": "sessions"}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "resource_changes": [],
        "configuration": {"root_module": {"resources": [{**entry, "expressions": {}}]}},
    }
    job = merged(repository, {"main.tf": BAD, "plan.json": json.dumps(plan)})
    assert job.status == 1
    assert found(job).keys() >= {*RULES, "plan/covers-source"}
    assert "has no change in the plan" in job.summary


def test_a_plan_with_better_values(repository: Repository) -> None:
    """A plan that the pull request brings may be written by hand."""
    entry = {"address": "azurerm_redis_cache.sessions", "mode": "managed", "type": "azurerm_redis_cache", "name": "sessions"}
    after = {"name": "sessions", "minimum_tls_version": "1.2", "non_ssl_port_enabled": False}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "resource_changes": [{**entry, "change": {"actions": ["create"], "after": after, "after_unknown": {}}}],
        "configuration": {"root_module": {"resources": [{**entry, "expressions": {}}]}},
    }
    job = merged(repository, {"main.tf": BAD, "plan.json": json.dumps(plan)})
    assert job.status == 1
    assert found(job).keys() >= {*RULES, "plan/covers-source"}
    assert "`minimum_tls_version` differs" in job.summary


CALLS = {
    "count": "count = 0",
    "for_each": "for_each = {}",
    "refused": 'for_each = toset(["a"])\n  tls = "1.2"',
}


@pytest.mark.parametrize("call", CALLS)
def test_a_root_module_that_another_calls(repository: Repository, call: str) -> None:
    module = PROVIDER + 'variable "tls" {\n  default = "1.0"\n}\n' + OPEN.replace('"1.0"', "var.tls")
    caller = f'module "m" {{\n  source = "../infra"\n  {CALLS[call]}\n}}\n'
    job = merged(repository, {"infra/main.tf": module, "caller/main.tf": caller})
    assert job.status == 1
    assert found(job).keys() >= set(RULES)
    assert "infra/main.tf" in job.summary


def test_a_template_that_another_never_deploys(repository: Repository) -> None:
    template = (
        "resource a 'Microsoft.Cache/redis@2023-08-01' = {\n  name: 'a'\n  location: 'westeurope'\n"
        "  properties: {\n    sku: { name: 'Basic', family: 'C', capacity: 0 }\n    enableNonSslPort: true\n  }\n}\n"
    )
    caller = "module m 'infra.bicep' = if (false) {\n  name: 'm'\n}\n"
    job = merged(repository, {"infra.bicep": template, "caller.bicep": caller})
    assert job.status == 1
    assert "redis/non-ssl-port" in found(job)


# the base of the comparison


def with_bad_parent(repository: Repository) -> None:
    """The head of the pull request is a merge whose first parent already has the findings."""
    repository.branch()
    git(repository.origin, "checkout", "--quiet", "-b", "other")
    repository.commit("readme.md", "a word")
    git(repository.origin, "checkout", "--quiet", "change")
    repository.commit("main.tf", BAD)
    git(repository.origin, "merge", "--quiet", "--no-ff", "--message", "merge", "other")


@pytest.mark.parametrize("named", [True, False])
def test_a_parent_that_the_author_chose(repository: Repository, named: bool) -> None:
    with_bad_parent(repository)
    repository.pull_request(checkout="head")
    job = repository.run() if named else repository.run(environment={"GITHUB_EVENT_PATH": "", "GITHUB_SHA": ""})
    assert job.status == 1
    assert found(job).keys() >= set(RULES)
    assert set(found(job).values()) == ({True} if named else {None})
    assert named or "::warning title=azward::all findings are reported as new" in job.log


def test_a_merge_that_is_said_to_be_the_one_of_github(repository: Repository) -> None:
    with_bad_parent(repository)
    repository.pull_request(checkout="head")
    head = git(repository.workspace, "rev-parse", "HEAD")
    assert repository.run(environment={"GITHUB_SHA": head}).status == 1


def test_the_merge_of_github_needs_no_event(repository: Repository) -> None:
    repository.commit("main.tf", BAD)
    repository.branch()
    repository.commit("readme.md", "a word")
    repository.pull_request(depth=2)
    job = repository.run(environment={"GITHUB_EVENT_PATH": ""})
    assert (job.status, job.outputs["new-findings"]) == (0, "0")


def test_a_base_that_is_not_in_the_clone(repository: Repository) -> None:
    """Nothing that the pull request brings counts then, and nothing is known from before."""
    repository.commit("azward.yaml", 'skip-rules: ["*"]\n')
    repository.branch()
    repository.commit("main.tf", BAD)
    repository.pull_request(depth=1)
    job = repository.run()
    assert job.status == 1
    assert "not compared with" in job.summary
    assert "::warning title=azward::not compared with" in job.log


def test_without_a_comparison_the_base_is_still_trusted(repository: Repository) -> None:
    repository.commit("azward.yaml", "skip-rules: [redis/non-ssl-port]\n")
    job = merged(repository, {"main.tf": BAD, "azward.yaml": 'skip-rules: ["*"]\n'}, diff_base="none")
    assert job.status == 1
    assert "redis/min-tls" in found(job)
    assert "redis/non-ssl-port" not in found(job)


def test_a_workflow_may_trust_the_pull_request(repository: Repository) -> None:
    files = {"main.tf": BAD, "azward.yaml": 'skip-rules: ["*"]\n'}
    job = merged(repository, files, trusted_config="false")
    assert job.status == 0
    assert "this pull request suppresses " in job.summary
    assert "this has no effect" not in job.summary
