"""An organisation's own rules in the Action: they judge, and a pull request cannot change what they say of it."""

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
ACCOUNT = PROVIDER + 'resource "azurerm_storage_account" "data" {\n  name     = "stdata"\n  location = "westeurope"\n}\n'
RULE = """\
title: Storage accounts should be tagged
severity: high
finding: has no tag `owner`
resource: Microsoft.Storage/storageAccounts
require: {field: tags.owner, exists: true}
"""
LAX = RULE.replace("{field: tags.owner, exists: true}", "{field: name, exists: true}")
CONFIGURATION = "rules: [policies]\nonly-rules: [policies/*]\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    files = {"main.tf": PROVIDER, "azward.yaml": CONFIGURATION, "policies/tagged.yaml": RULE}
    return Repository(tmp_path, files)


def merged(repository: Repository, files: dict[str, str], **inputs: str) -> Job:
    repository.branch()
    for name, text in files.items():
        repository.commit(name, text)
    repository.pull_request()
    return repository.run(**inputs)


def found(job: Job) -> list[str]:
    report = json.loads(Path(job.outputs["report-json"]).read_text())
    return [one["rule"] for one in report["results"] if one["status"] == "fail"]


def test_a_rule_judges(repository: Repository) -> None:
    job = merged(repository, {"main.tf": ACCOUNT})
    assert (job.status, found(job)) == (1, ["policies/tagged"])
    assert "has no tag `owner`" in job.summary


def test_a_pull_request_cannot_weaken_a_rule(repository: Repository) -> None:
    job = merged(repository, {"main.tf": ACCOUNT, "policies/tagged.yaml": LAX})
    assert (job.status, found(job)) == (1, ["policies/tagged"])
    assert "this pull request suppresses 1 finding: " in job.summary
    assert "the rule `policies/tagged`" in job.summary
    assert "this has no effect" in job.summary


def test_a_pull_request_cannot_take_a_rule_away(repository: Repository) -> None:
    repository.branch()
    repository.commit("main.tf", ACCOUNT)
    repository.commit("azward.yaml", "only-rules: [redis/*]\n")
    git(repository.origin, "rm", "--quiet", "policies/tagged.yaml")
    repository.commit("note.txt", "removed\n")
    repository.pull_request()
    job = repository.run()
    assert (job.status, found(job)) == (1, ["policies/tagged"])
    assert "the rule `policies/tagged`" in job.summary


@pytest.mark.parametrize("replaced", ["policies", "policies/storage", "policies/storage/named.yaml"])
def test_a_link_in_place_of_rules_takes_none_away(repository: Repository, replaced: str) -> None:
    repository.commit("policies/storage/named.yaml", RULE)
    repository.commit("azward.yaml", "rules: [policies]\n")
    repository.branch()
    repository.commit("main.tf", ACCOUNT)
    repository.commit("lax/tagged.yaml", LAX)
    git(repository.origin, "rm", "-r", "--quiet", replaced)
    (repository.origin / replaced).parent.mkdir(exist_ok=True)
    up = "../" * replaced.count("/")
    (repository.origin / replaced).symlink_to(up + ("lax/tagged.yaml" if "." in replaced else "lax"))
    repository.commit("note.txt", "linked\n")
    repository.pull_request()
    job = repository.run()
    if replaced.endswith(".yaml"):  # a link out of the folder: the rules of the change are not even compared
        assert (job.status, "azward: policies/storage/named.yaml: path is outside `policies`" in job.log) == (2, True)
    else:
        assert (job.status, {"policies/tagged", "storage/named"} <= set(found(job))) == (1, True)


def test_a_rule_that_a_pull_request_brings_is_not_loaded(repository: Repository) -> None:
    """Not even to replace a built-in rule."""
    files = {
        "main.tf": ACCOUNT.replace("westeurope", "eastus"),
        "azward.yaml": "rules: [policies]\nonly-rules: [policies/*, storage/min-tls]\noverride-rules: ['*']\n",
        "policies/storage/min-tls.yaml": LAX,
        "policies/named.yaml": RULE,
    }
    job = merged(repository, files)
    assert (job.status, found(job)) == (1, ["policies/tagged"])
    assert "the rule `policies/named`" in job.summary


def test_a_folder_of_the_command_line_is_that_of_the_base(repository: Repository) -> None:
    repository.commit("more/tagged.yaml", RULE)
    repository.commit("azward.yaml", "only-rules: [more/*]\n")
    job = merged(repository, {"main.tf": ACCOUNT, "more/tagged.yaml": LAX}, args="--rules more")
    assert (job.status, found(job)) == (1, ["more/tagged"])


def test_a_checkout_of_an_earlier_step_counts_as_it_is(repository: Repository) -> None:
    """Git does not track the checkout of another repository in the workspace."""
    repository.branch()
    repository.commit("main.tf", ACCOUNT)
    repository.pull_request()
    pack = repository.workspace / "pack"
    (pack / "contoso").mkdir(parents=True)
    git(pack, "init", "--quiet")
    (pack / "contoso" / "tagged.yaml").write_text(RULE)
    git(pack, "add", "--all")
    git(pack, "commit", "--quiet", "--message", "rules")
    job = repository.run(args="--rules pack --rule contoso/*")
    assert (job.status, found(job)) == (1, ["contoso/tagged"])


def test_a_workflow_may_trust_the_pull_request(repository: Repository) -> None:
    job = merged(repository, {"main.tf": ACCOUNT, "policies/tagged.yaml": LAX}, trusted_config="false")
    assert (job.status, found(job)) == (0, [])
    assert "the rule `policies/tagged`" in job.summary
