"""Which files of a folder are scanned: patterns of the user, what git ignores, folders of others, and samples."""

from __future__ import annotations

import json
import random
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run
from azward.files.patterns import Patterns
from composite import git
from scanned import Scanned, bicep_account

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WEAK = bicep_account("{ minimumTlsVersion: 'TLS1_0' }")
RULE = "storage/min-tls"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scanned:
    return Scanned(tmp_path, monkeypatch, capsys)


def found(tree: Scanned, *arguments: str, within: str = ".") -> list[str]:
    return sorted(file for _, _, file in tree.scan(RULE, *(arguments or (".",)), within=within))


def warnings(tree: Scanned) -> list[str]:
    return [entry["message"] for entry in tree.report["errors"] if entry["kind"] == "unmatched-pattern"]


TREE = ("main.bicep", "samples/main.bicep", "deploy/main.bicep", "deploy/samples/main.bicep")


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["samples/**"], {"main.bicep", "deploy/main.bicep", "deploy/samples/main.bicep"}),
        (["./samples/**"], {"main.bicep", "deploy/main.bicep", "deploy/samples/main.bicep"}),
        (["/samples"], {"main.bicep", "deploy/main.bicep", "deploy/samples/main.bicep"}),
        (["samples"], {"main.bicep", "deploy/main.bicep"}),
        (["**/samples/**"], {"main.bicep", "deploy/main.bicep"}),
        (["deploy/samples/*"], {"main.bicep", "samples/main.bicep", "deploy/main.bicep"}),
        (["main.bicep", "!deploy/main.bicep"], {"deploy/main.bicep"}),
        (["*.json", "smaples/**"], set(TREE)),
    ],
)
def test_patterns_of_exclude(tree: Scanned, patterns: Sequence[str], left: set[str]) -> None:
    """They are those of `.gitignore`: on the command line relative to the working directory, else to the configuration."""
    tree.texts(dict.fromkeys(TREE, WEAK))
    given = [argument for pattern in patterns for argument in ("--exclude", pattern)]
    assert set(found(tree, ".", *given)) == left
    unmatched = [f"`--exclude`: pattern `{pattern}` matches nothing" for pattern in patterns if left == set(TREE)]
    assert warnings(tree) == unmatched
    tree.texts({"azward.yaml": json.dumps({"exclude": patterns})})
    assert set(found(tree, "deploy")) == {file for file in left if file.startswith("deploy/")}
    assert warnings(tree) == []  # of a part of the tree only
    assert set(found(tree)) == left
    assert len(warnings(tree)) == len(unmatched)


def test_include(tree: Scanned) -> None:
    tree.texts(dict.fromkeys(TREE, WEAK))
    assert found(tree, "--include", "deploy", "--exclude", "samples/") == ["deploy/main.bicep"]
    left_out = tree.report["stats"]["left_out_files"], tree.report["stats"]["skipped_folders"]
    assert left_out == ({"not-included": ["main.bicep"]}, {"excluded": ["deploy/samples", "samples"]})
    assert found(tree, ".", "--include", "samples/*.bicep") == ["samples/main.bicep"]
    assert found(tree, ".", "--include", "**/samples/**", "--include", "none") == [
        "deploy/samples/main.bicep",
        "samples/main.bicep",
    ]
    assert warnings(tree) == ["`--include`: pattern `none` matches nothing"]
    tree.texts({"deploy/azward.yaml": "include: [samples]\n"})
    assert found(tree, "deploy") == ["deploy/samples/main.bicep"]
    assert found(tree, "deploy", "--include", "/deploy/main.bicep") == ["deploy/main.bicep"]


def test_what_git_ignores(tree: Scanned) -> None:
    files = ("main.bicep", "build/main.bicep", "app/a.bicep", "app/obj/a.bicep", "app/kept/a.bicep", "forced/x/a.bicep")
    tree.texts(dict.fromkeys((*files, "forced/b.bicep"), WEAK))
    tree.texts({".gitignore": "# made\nbuild/\nobj\nforced\n*.tmp\n", "app/.gitignore": "*.bicep\n!/kept/*.bicep\n"})
    assert len(found(tree)) == 7  # no repository, so nothing is ignored
    git(tree.folder, "init", "--quiet")
    assert found(tree) == ["app/kept/a.bicep", "main.bicep"]
    assert tree.report["stats"]["left_out_files"] == {"ignored": ["app/a.bicep"]}
    assert tree.report["stats"]["skipped_folders"] == {"ignored": ["app/obj", "build", "forced"]}
    assert len(found(tree, ".", "--no-gitignore")) == 7
    git(tree.folder, "add", "--force", "forced/x/a.bicep", "app/a.bicep")  # what is committed is not ignored
    assert found(tree) == ["app/a.bicep", "app/kept/a.bicep", "forced/x/a.bicep", "main.bicep"]
    assert tree.report["stats"]["left_out_files"] == {"ignored": ["forced/b.bicep"]}
    assert found(tree, "build/main.bicep") == ["build/main.bicep"]  # what is named is read
    assert found(tree, ".", within="app/obj") == []
    tree.texts({"azward.yaml": "gitignore: false\n"})
    assert len(found(tree)) == 7


def test_an_index_that_cannot_be_read_leaves_nothing_out(tree: Scanned) -> None:
    tree.texts({"a.bicep": WEAK, "b.bicep": WEAK, ".gitignore": "a.bicep\n", ".git/HEAD": ""})
    assert found(tree) == ["b.bicep"]
    for text in ("", "DIRC", "DIRC\0\0\0\x04\0\0\0\0"):
        tree.texts({".git/index": text})
        assert found(tree) == ["a.bicep", "b.bicep"]


def test_ignored_variables_count(tree: Scanned) -> None:
    """Files of values are usually ignored, and what is deployed from here has them."""
    account = 'resource "azurerm_storage_account" "a" {\n  name = "a"\n  min_tls_version = var.tls\n}\nvariable "tls" {}\n'
    tree.texts({"main.tf": account, "terraform.tfvars": 'tls = "TLS1_0"\n', ".gitignore": "*.tfvars\n"})
    git(tree.folder, "init", "--quiet")
    assert [status for status, _, _ in tree.scan(RULE)] == ["fail"]


def test_folders_with_dots_and_caches(tree: Scanned) -> None:
    folders = (".azdo", ".terragrunt-cache", ".venv", "node_modules", ".terraform/modules/x", ".git", "kept")
    tree.texts({f"{folder}/main.bicep": WEAK for folder in folders})
    assert found(tree) == [".azdo/main.bicep", "kept/main.bicep"]
    assert tree.report["stats"]["skipped_folders"] == {"third-party": [".terragrunt-cache", ".venv", "node_modules"]}


def test_samples_are_told_apart(tree: Scanned) -> None:
    tree.texts(dict.fromkeys((*TREE, "examples/x/main.bicep"), WEAK))
    tree.scan(RULE)
    marked = {one["location"]["file"]: one.get("sample", False) for one in tree.report["results"]}
    assert [file for file, sample in marked.items() if sample] == [
        "deploy/samples/main.bicep",
        "examples/x/main.bicep",
        "samples/main.bicep",
    ]
    assert run(["scan", "--rule", RULE, "--fail-on", "high"]) == 1
    text = tree.capture.readouterr().out
    assert "(in a sample)" in text
    assert "(3 in tests, examples and samples)" in text
    tree.scan(RULE, "examples")  # that is what is asked for
    assert "sample" not in tree.report["results"][0]
    settings = {"**/samples/**": {"severity": "info", "sample": False}, "main.bicep": {"severity": "medium"}}
    tree.texts({"azward.yaml": json.dumps({"paths": settings | {"/examples/": {"severity": "critical"}}})})
    tree.scan(RULE)
    severities = {one["location"]["file"]: (one["severity"], one.get("sample")) for one in tree.report["results"]}
    assert severities == {
        "main.bicep": ("medium", None),
        "deploy/main.bicep": ("medium", None),
        "samples/main.bicep": ("medium", None),  # the last pattern decides
        "deploy/samples/main.bicep": ("medium", None),
        "examples/x/main.bicep": ("high", True),  # never more severe
    }
    assert run(["scan", "--rule", RULE, "--suppressions", "none", "--format", "json"]) == 1
    assert {one["severity"] for one in json.loads(tree.capture.readouterr().out)["results"]} == {"high"}


@pytest.mark.parametrize(
    ("option", "status", "words", "annotated"),
    [
        ((), 4, "bad.bicep:1:8: error: ", "::error file=bad.bicep"),
        (("--unread", "note"), 1, "bad.bicep:1:8: warning: ", "::warning file=bad.bicep"),
        (("--unread", "ignore"), 1, "not fully read: bad.bicep", "::error file=main.bicep"),
    ],
)
def test_unread(tree: Scanned, option: Sequence[str], status: int, words: str, annotated: str) -> None:
    tree.texts({"main.bicep": WEAK, "bad.bicep": "param x"})
    tree.scan(RULE, ".", *option)
    assert (tree.status, len(tree.report["errors"])) == (status, 1)
    command = ["scan", ".", "--rule", RULE, *option]
    assert run(command) == status
    assert words in tree.capture.readouterr().out
    run([*command, "--quiet"])
    assert ("bad.bicep" in tree.capture.readouterr().out) is (status == 4)
    run([*command, "--format", "github"])
    out, error = tree.capture.readouterr()
    assert out.startswith(annotated)
    assert ("bad.bicep" in error) is ("ignore" not in option)
    if option:
        tree.texts({"azward.yaml": f"unread: {option[1]}\n"})
        assert run(command[:4]) == status
        assert run(["baseline", "write", "-o", "b.yaml"]) == 0
        assert run([*command[:4], "--suppressions", "none"]) == 4  # which the author of a change may not decide


def test_quiet_prints_what_makes_the_status(tree: Scanned) -> None:
    tree.texts({"main.bicep": "param tls string\n" + bicep_account("{ minimumTlsVersion: tls }")})
    tree.scan(RULE)  # changes the folder
    for option, status, words in ((), 0, ""), (("--unknown", "fail"), 1, f"[{RULE}]"):
        assert run(["scan", "--quiet", "--rule", RULE, *option]) == status
        assert words in (out := tree.capture.readouterr().out)
        assert bool(out) is bool(words)
    tree.texts(
        {"main.bicep": f"// azward: ignore[{RULE}] reason='none'\n" + bicep_account("{ minimumTlsVersion: 'TLS1_2' }")}
    )
    assert run(["scan", "--quiet", "--strict-suppressions"]) == 1
    assert "main.bicep:1:1: " in tree.capture.readouterr().out


# The patterns themselves

NAMES = ("a", "b", "ab", "abc", "x.json", "a.json", "]", "-", "#a", "!b", "a b", "a ", "A")
PARTS = (
    *("a", "b", "ab", "*", "**", "?", "/", "/", "[ab]", "[!a]", "[^b]", "[a-c]", "[]-]", "[[:alpha:]]", "[[:foo:]]", "\\a"),
    *("\\#", "\\!", "\\ ", " ", ".json", "*.json", "#", "!", "**/", "/**", "/**/", "[z-a]", "-", "[\\]]"),
)


def ignored(patterns: Patterns, path: str) -> bool:
    """Decide as git does: what is in an ignored folder is ignored."""
    parts = path.split("/")
    for length in range(1, len(parts) + 1):
        last = patterns.last("/".join(parts[:length]), folder=length < len(parts))
        if last is not None and not last.negative:
            return True
    return False


def is_odd(pattern: str) -> bool:
    """Decide whether the documentation of git says nothing of a pattern: a part of it is empty, or stars are in a row."""
    return any(odd in pattern for odd in ("//", "***", "/ ", "\\/", "\\**")) or pattern.endswith("\\")


@pytest.mark.slow
def test_patterns_mean_what_git_says(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    chance = random.Random(7)
    for _ in range(150):
        lines = ["".join(chance.choices(PARTS, k=chance.randint(1, 5))) for _ in range(3)]
        lines = [line for line in lines if not is_odd(line)]
        (tmp_path / ".gitignore").write_text("\n".join(lines))
        paths = sorted({"/".join(chance.choices(NAMES, k=chance.randint(1, 4))) for _ in range(30)})
        command = ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "-z", "--stdin"]
        told = subprocess.run(command, input="\0".join(paths), capture_output=True, text=True, check=False).stdout
        patterns = Patterns(lines)
        assert [path for path in paths if ignored(patterns, path)] == [path for path in told.split("\0") if path], lines


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 200 + "z", "a" * 255),
        ("**/a/" * 300 + "b", "a/" * 1000 + "c"),
        ("*a?" * 200 + "z/**/x", "/".join(["a" * 255] * 15)),
        ("**/*a*a*a*a*a*b/**/*a*a*a*ac/**/*d", "/".join(["a" * 255] * 15)),
        ("[a-z]*" * 100 + "0", "a" * 255),
        ("x" * 100_000, "x"),
    ],
)
def test_hostile_patterns(pattern: str, path: str) -> None:
    started = time.process_time()
    assert Patterns([pattern]).last(path, folder=False) is None
    assert time.process_time() - started < 0.5


def test_a_hostile_gitignore(tree: Scanned) -> None:
    lines = "\n".join("*a" * 100 + f"{number}z" for number in range(400))
    tree.texts({f"{'a' * 120}{number}.json": "{}" for number in range(60)} | {".gitignore": lines, "main.bicep": WEAK})
    git(tree.folder, "init", "--quiet")
    started = time.process_time()
    assert found(tree) == ["main.bicep"]
    assert time.process_time() - started < 5


def test_a_gitignore_that_the_base_does_not_have(tree: Scanned) -> None:
    """With --trusted-config the author of a change decides nothing by it; what is committed is read in any case."""
    tree.texts({"main.bicep": WEAK, ".gitignore": "made/\n"})
    git(tree.folder, "init", "--quiet", "-b", "main")
    git(tree.folder, "add", ".")
    git(tree.folder, "commit", "--quiet", "-m", "all")
    tree.texts({"made/main.bicep": WEAK, "plan/main.bicep": WEAK})
    trusted = (".", "--trusted-config", "--trusted-ref", "main")
    assert found(tree, *trusted) == ["main.bicep", "plan/main.bicep"]
    tree.texts({".gitignore": "made/\nplan/\nmain.bicep\n"})
    assert found(tree) == ["main.bicep"]
    assert found(tree, *trusted) == ["made/main.bicep", "main.bicep", "plan/main.bicep"]
