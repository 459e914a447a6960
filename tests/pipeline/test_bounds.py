"""Input that costs without bound ends in a diagnostic: within 5 s of processor time and 512 MiB, and all else is judged."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hostile import HOSTILE, Files
from large_networks import NETWORKS
from mutation import account, template

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 5
MEMORY = 512  # MiB
AUDITED = Path(__file__).parent.parent / "support" / "audited.py"

STATUS_OF_USAGE = frozenset(
    name for name in HOSTILE if name.startswith("config-") and "glob" not in name and name != "config-paths"
)
"""Where the configuration itself is refused."""


class Run(NamedTuple):
    """What one scan in a process of its own gave and used."""

    status: int
    report: Any  # `None` without one
    said: str
    seconds: float  # of processor time
    memory: float  # MiB


def scan(folder: Path, arguments: Sequence[str] = (), path: str = ".", command: str = "scan", form: str = "json") -> Run:
    """Scan a folder, or run another command on it, under the audit, with limits that end what ignores its own."""
    started = [sys.executable, str(AUDITED), str(folder), command, path, "--format", form, *arguments]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (4 * SECONDS, 4 * SECONDS))
        resource.setrlimit(resource.RLIMIT_DATA, (4 * MEMORY * 2**20, 4 * MEMORY * 2**20))

    output, errors = folder.with_suffix(".out"), folder.with_suffix(".err")
    with output.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(started, cwd=folder, stdout=out, stderr=err, preexec_fn=limit)  # noqa: PLW1509
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    text = output.read_text()
    report = json.loads(text) if text.startswith("{") else None
    return Run(process.returncode, report, errors.read_text(), used.ru_utime + used.ru_stime, used.ru_maxrss / 2**10)


def write(folder: Path, files: Files) -> None:
    """Write `files`, and a good template with one finding beside them."""
    for name, content in {**files, "good/good.json": json.dumps(template(resources=[account()]))}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of processes differ")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "tree"
    files = HOSTILE[name]()
    assert sum(map(len, files.values())) < 2**20
    write(folder, files)
    (folder / ".git").mkdir()
    run = scan(folder)
    assert run.seconds <= SECONDS, run.said
    assert run.memory <= MEMORY, run.said
    assert "internal error" not in run.said
    assert "audit:" not in run.said
    if name in STATUS_OF_USAGE:
        assert run.status == 2, run.said
        return
    assert run.status in (1, 4), run.said
    failing = {found["location"]["file"] for found in run.report["results"] if found["status"] == "fail"}
    assert "good/good.json" in failing
    assert all(error["message"] and error["line"] for error in run.report["errors"])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of processes differ")
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("command", ["exposure", "exposure --from other-subnet", "threats"])
def test_large_networks(tmp_path: Path, name: str, command: str) -> None:
    folder = tmp_path / "tree"
    files = NETWORKS[name]()
    assert sum(map(len, files.values())) < 2**20
    write(folder, files)
    word, *arguments = command.split()
    run = scan(folder, arguments, command=word)
    assert run.seconds <= SECONDS, run.said
    assert run.memory <= MEMORY, run.said
    assert "internal error" not in run.said
    assert "audit:" not in run.said
    assert run.status in (0, 1, 4), run.said
    assert run.report["exposures" if word == "exposure" else "models"]


HEAVY = ("arm-many", "arm-linked-copies", "bicep-module-loops", "tf-count", "tf-module-for-each")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of processes differ")
@pytest.mark.parametrize("name", HEAVY)
@pytest.mark.parametrize(
    ("command", "form"), [("threats", "json"), ("scan", "html"), ("graph", "json"), ("exposure", "json")]
)
def test_other_commands(tmp_path: Path, name: str, command: str, form: str) -> None:
    folder = tmp_path / "tree"
    write(folder, HOSTILE[name]())
    run = scan(folder, command=command, form=form)
    assert run.seconds <= SECONDS, run.said
    assert run.memory <= MEMORY, run.said
    assert "internal error" not in run.said
    assert "audit:" not in run.said
    assert run.status in (0, 1, 4), run.said


def test_twenty_units_that_use_their_budget_leave_one_for_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    write(folder, HOSTILE["arm-twenty"]())
    run = scan(folder)
    assert run.seconds <= SECONDS
    failing = {found["location"]["file"] for found in run.report["results"] if found["status"] == "fail"}
    assert {"good/good.json", "t0.json", "t19.json"} <= failing  # accounts of which only a tag is unknown


@pytest.mark.slow
def test_large_loops_are_judged_whole(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    block = (
        'resource "azurerm_storage_account" "a%d" {\n  count = 1000\n  name = "a%d${count.index}"\n  resource_group_name = "g"\n'
        '  location = "westeurope"\n  account_tier = "Standard"\n  account_replication_type = "LRS"\n'
        '  min_tls_version = "TLS1_0"\n}\n'
    )
    write(folder, {"main.tf": "".join(block % (n, n) for n in range(5))})
    run = scan(folder)
    assert run.status == 1, run.said
    assert run.report["errors"] == []
    found = [one for one in run.report["results"] if one["rule"] == "storage/min-tls" and one["status"] == "fail"]
    assert sum(1 + len(one.get("others", ())) for one in found if one["location"]["file"] == "main.tf") == 5000


def test_a_value_that_takes_too_long_leaves_the_others_of_its_unit(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    loop = "jsonencode([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]])"
    text = f'resource "azurerm_storage_account" "x" {{\n  name = "x"\n  min_tls_version = "TLS1_0"\n  tags = {{ t = {loop} }}\n}}\n'
    write(folder, {"main.tf": text})
    run = scan(folder, ["--rule", "storage/min-tls"])
    assert run.status == 4
    assert "main.tf:4:" in run.said
    assert "too many steps" in run.said
    assert "main.tf" in {found["location"]["file"] for found in run.report["results"] if found["status"] == "fail"}


def test_a_scan_ends_at_its_timeout(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    write(folder, {f"t{n}.json": json.dumps(template(resources=[account(f"a{n}")])) for n in range(1500)})
    run = scan(folder, ["--timeout", "1"])
    assert run.status == 4
    assert any("the scan takes more than 1 seconds" in error["message"] for error in run.report["errors"])


@pytest.mark.parametrize("link", ["/etc/passwd", "/dev/zero", "/proc/self/environ", "../outside.tf"])
def test_links_out_of_the_tree_are_not_opened(tmp_path: Path, link: str) -> None:
    folder = tmp_path / "tree"
    (tmp_path / "outside.tf").write_text('resource "azurerm_storage_account" "x" {\n}\n')
    write(folder, {})
    (folder / ".git").mkdir()
    for name in ("main.tf", "main.json", "main.bicep", "s.azward.json", "dev.tfvars"):
        (folder / name).symlink_to(link)
    run = scan(folder)
    assert run.status in (1, 4)
    assert "audit:" not in run.said
    assert "root:" not in json.dumps(run.report)


def test_a_configuration_that_is_a_link_out_of_the_tree_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    (tmp_path / "outside.yaml").write_text("skip-rules: ['*']\n")
    write(folder, {})
    (folder / ".git").mkdir()
    (folder / "azward.yaml").symlink_to("../outside.yaml")
    run = scan(folder)
    assert run.status == 2
    assert "outside the scan root" in run.said
    assert "audit:" not in run.said


@pytest.mark.parametrize("name", ["main.tf", "main.json", "main.bicep", "s.azward.json", "azward.yaml"])
def test_pipes_are_not_opened(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "tree"
    write(folder, {})
    os.mkfifo(folder / name)
    run = scan(folder)
    assert run.status in (1, 2, 4)
    assert run.seconds <= SECONDS


def test_a_folder_is_read_through_a_link_once(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    write(folder, {"shared/main.json": json.dumps(template(resources=[account("shared")]))})
    (folder / "app").mkdir()
    (folder / "app" / "link").symlink_to("../shared")
    (folder / "app" / "loop").symlink_to("..")
    (folder / ".git").mkdir()
    whole = scan(folder)
    part = scan(folder, path="app")
    assert whole.report["stats"]["units"] == 2
    assert part.report["stats"]["units"] == 1


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("(a|a)*b", "a" * 30 + "b", "a"),
        ("(?i)^(x+)(Y?)$", "XXy", "XX"),
        ("([[:digit:]]+)|z{2}", "ab12c", "12"),
        ("(?:a?){20}(a{20})", "a" * 20, "a" * 20),
        ("^(?:(\\w+)\\s*)+$", "one two", "two"),
        ("(?P<a>.)$", "a\n", None),
        ("(a*?)b", "aab", "aa"),
        ("(\\bb+\\b)", "abb bb", "bb"),
    ],
)
def test_patterns_match_as_in_re2(tmp_path: Path, pattern: str, text: str, expected: str | None) -> None:
    from azward.source.terraform.functions.patterns import substitute

    replaced = substitute(pattern, "<$1>", text)
    assert (f"<{expected}>" in replaced) is (expected is not None)
