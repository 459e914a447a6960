"""Every command in the README and the documentation runs: a table says how each block of commands is run."""

from __future__ import annotations

import gzip
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from azward.cli.main import run
from azward.examples.as_plan import plan_text
from azward.frozen import frozen
from azward.source.terraform.source import TerraformSource
from pull_request import git
from scanned import AZURERM, SCHEMA, account, bicep_account, parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "bench/README.md",
    *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))),
]
BLOCK = re.compile(r"^```(?:sh|bash|shell|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@frozen
class Runs:
    """Each command runs in the folder of `world`, one after the other, and ends with or without findings."""


@frozen
class Parses:
    """The options and arguments are accepted; to run it takes `needs`."""

    needs: str


@frozen
class Elsewhere:
    """Another test or job runs it."""

    where: str  # a file of the project that names it
    word: str  # what it has


@frozen
class NotRun:
    """It runs no azward, and takes `needs`."""

    needs: str


SIGN_IN = Parses("a subscription; tests/source/live has it with a server that answers like Azure")
HOW: dict[str, list[Runs | Parses | Elsewhere | NotRun] | Elsewhere] = {
    "README.md": [
        Elsewhere(".ci/run", "for mark in scan test"),
        Runs(),
        Runs(),
        SIGN_IN,
        Runs(),
        Elsewhere(".ci/run", "for mark in scan test"),
    ],
    "CONTRIBUTING.md": [
        Elsewhere(".github/workflows/test.yml", "pip install --quiet --editable '.[dev]'"),
        Elsewhere(".github/workflows/test.yml", ".venv/bin/pytest -m"),
    ],
    "SECURITY.md": [NotRun("a release on GitHub")],
    "bench/README.md": [NotRun("clones of other repositories"), NotRun("clones of other repositories")],
    "docs/exposure.md": [Runs()],
    "docs/files.md": [Runs()],
    "docs/html-report.md": [Runs()],
    "docs/live.md": [SIGN_IN],
    "docs/own-rules.md": Elsewhere("tests/examples/test_own_rules_page.py", "own-rules.md"),
    "docs/policies.md": [Runs()],
    "docs/suppressions.md": [Runs(), Runs(), Runs()],
    "docs/threat-models.md": [Runs()],
}
"""Page -> how its blocks of commands are run, in their order, or who runs all of them."""


def blocks(page: str) -> list[str]:
    return BLOCK.findall((ROOT / page).read_text("utf-8"))


def lines(block: str) -> Iterator[list[str]]:
    """Yield the words of each command, without comments."""
    for line in block.replace("\\\n", " ").splitlines():
        if words := shlex.split(line, comments=True):
            yield words


@pytest.mark.parametrize("page", PAGES)
def test_each_block_has_an_entry(page: str) -> None:
    hows = HOW.get(page, [])
    if isinstance(hows, list):
        assert len(blocks(page)) == len(hows), f"{page}: add to HOW how its blocks of commands are run"
    for how in hows if isinstance(hows, list) else [hows]:
        if isinstance(how, Elsewhere):
            assert how.word in (ROOT / how.where).read_text("utf-8")


def of(kind: type) -> list[tuple[str, int]]:
    listed = [(page, hows) for page, hows in HOW.items() if isinstance(hows, list)]
    return [(page, number) for page, hows in listed for number, how in enumerate(hows) if isinstance(how, kind)]


@pytest.mark.parametrize(("page", "number"), of(Runs))
def test_commands_run(
    page: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    for program, *arguments in lines(blocks(page)[number]):
        assert program == "azward"
        if arguments == ["--install-completion"]:  # writes into the home folder, as the shell asks
            parsed(arguments)
            continue
        status = run(arguments)
        said = capsys.readouterr()
        assert status in (0, 1), (arguments, said.err, said.out[-2000:])


@pytest.mark.parametrize(("page", "number"), of(Parses))
def test_commands_are_accepted(page: str, number: int) -> None:
    for program, *arguments in lines(blocks(page)[number]):
        assert program == "azward"
        parsed(arguments)


def parsed(arguments: list[str]) -> None:
    """Parse a command line without running it. Raises a usage error for an unknown option."""
    from azward.cli.app import application

    group = typer.main.get_command(application())
    name, *rest = arguments
    commands = getattr(group, "commands")  # noqa: B009
    if name.startswith("-"):
        assert any(name in parameter.opts for parameter in group.params)
        return
    with commands[name].make_context(name, list(rest)):
        pass


def test_commands_in_sentences_have_options_that_exist() -> None:
    for page in PAGES:
        for command in re.findall(
            r"`(azward (?:scan|exposure|graph|policies|live|drift)[^`]*)`", (ROOT / page).read_text("utf-8")
        ):
            words = command.split()[1:]
            if not re.search(r"[A-Z.…<]{3,}", command):
                accepted(page, words)


def accepted(page: str, words: list[str]) -> None:
    from azward.cli.app import application

    command = getattr(typer.main.get_command(application()), "commands")[words[0]]  # noqa: B009
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    for word in words[1:]:
        assert not word.startswith("--") or word.partition("=")[0] in known, f"{page}: {' '.join(words)}"


def world(folder: Path) -> None:
    """Write what the commands of the documentation are about: a repository whose branch `main` is at a remote, too."""
    files = {
        "azuredeploy.json": template("account"),
        "prod.parameters.json": parameters(account="stprod"),
        "main.bicep": bicep_account("{ supportsHttpsTrafficOnly: false }"),
        "infra/main.tf": AZURERM + account(https_traffic_only_enabled="false"),
        "apis.json": json.dumps(APIS),
        "plan.json": plan_text(TerraformSource().load_text(AZURERM + account()).resources),
        ".checkov.yaml": "skip-check: [CKV_AZURE_33]\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "seen.azward.json").write_bytes(gzip.compress(b"".join(json.dumps(one).encode() + b"\n" for one in SEEN)))
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")


SEEN = (
    {
        "azward": "snapshot",
        "version": 1,
        "cloud": {"name": "public", "portal": "https://portal.azure.com"},
        "permissions": [{"scope": "subscription `shop`", "granted": [{"actions": ["*/read"], "notActions": []}]}],
        "scope": {"resourceGroups": []},
    },
    {"end": {}},
)
APIM = "Microsoft.ApiManagement/service"


def part(kind: str, name: str, **properties: object) -> dict[str, object]:
    return {"type": f"{APIM}{kind}", "apiVersion": "2024-05-01", "name": name, "properties": properties}


APIS = {
    "$schema": f"{SCHEMA}deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {**part("", "gate"), "sku": {"name": "Developer", "capacity": 1}},
        part("/apis", "gate/orders", path="orders", displayName="Orders", protocols=["https"]),
        part("/apis/operations", "gate/orders/list", displayName="List", method="GET", urlTemplate="/"),
    ],
}


def template(name: str) -> str:
    resource = {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2023-01-01",
        "name": f"[parameters('{name}')]",
        "location": "northeurope",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "properties": {"supportsHttpsTrafficOnly": False},
    }
    content = {
        "$schema": f"{SCHEMA}deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {name: {"type": "string"}},
        "resources": [resource],
    }
    return json.dumps(content, indent=2)
