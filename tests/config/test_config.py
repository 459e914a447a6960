"""The configuration: found upward, read, and one clear error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.config.configuration import SCHEMA, Config, ConfigError, PathSetting, find_config, load_config, scan_options
from azward.rule.model import Severity

if TYPE_CHECKING:
    pass

EVERYTHING = """\
# everything
profile: strict
fail-on: high
rules: [policies, "package:contoso_rules"]
override-rules: [storage/min-tls]
only-rules: [storage/*, "checkov:CKV_AZURE_3"]
skip-rules:
  - storage/firewall
exclude: ['**/test/**']
include: [infra/]
gitignore: false
paths:
  "**/examples/**": {severity: info, sample: false}
  docs/: {}
unread: note
parameters:
  infra/*.json: [params/dev.json, params/prod.json]
severity:
  storage/minimum-tls: low
partial: true
include-disabled: true
sarif-profile: github
format: sarif
"""

TOML = """\
[project]
name = "x"

[tool.azward]
profile = "strict"
fail-on = "high"
rules = ["policies", "package:contoso_rules"]
override-rules = ["storage/min-tls"]
only-rules = ["storage/*", "checkov:CKV_AZURE_3"]
skip-rules = ["storage/firewall"]
exclude = ["**/test/**"]
include = ["infra/"]
gitignore = false
unread = "note"
partial = true
include-disabled = true
sarif-profile = "github"
format = "sarif"

[tool.azward.parameters]
"infra/*.json" = ["params/dev.json", "params/prod.json"]

[tool.azward.paths]
"**/examples/**" = {severity = "info", sample = false}
"docs/" = {}

[tool.azward.severity]
"storage/minimum-tls" = "low"
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "repo"
    (root / ".git").mkdir(parents=True)
    (root / "infra").mkdir()
    (root / "infra" / "main.json").write_text("{}")
    monkeypatch.chdir(root)
    return root


def fault(tree: Path, text: str, name: str = "azward.yaml") -> str:
    (tree / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(tree / name)
    return str(caught.value)


@pytest.mark.parametrize(("name", "text"), [("azward.yaml", EVERYTHING), ("pyproject.toml", TOML)])
def test_everything(tree: Path, name: str, text: str) -> None:
    (tree / name).write_text(text)
    assert load_config(tree / name) == Config(
        file=tree / name,
        profile="strict",
        fail_on="high",
        rules=(tree / "policies", "package:contoso_rules"),
        override_rules=("storage/min-tls",),
        only_rules=("storage/*", "checkov:CKV_AZURE_3"),
        skip_rules=("storage/firewall",),
        exclude=("**/test/**",),
        include=("infra/",),
        gitignore=False,
        path_settings=(PathSetting("**/examples/**", Severity.INFO, sample=False), PathSetting("docs/")),
        unread="note",
        parameters=(("infra/*.json", (tree / "params/dev.json", tree / "params/prod.json")),),
        severities={"storage/minimum-tls": Severity.LOW},
        partial=True,
        include_disabled=True,
        sarif_profile="github",
        format="sarif",
    )


def test_empty(tree: Path) -> None:
    (tree / "azward.yaml").write_text("# nothing\n")
    assert load_config(tree / "azward.yaml") == Config(file=tree / "azward.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profile: strict\n\nfail_on: low\n", "azward.yaml:3:1: unknown key `fail_on`, did you mean `fail-on`?"),
        ("zzz: 1\n", "azward.yaml:1:1: unknown key `zzz`, expected profile, fail-on, "),
        ("profile: loose\n", "azward.yaml:1:1: `profile` is `loose`: expected default or strict"),
        (
            "fail-on: off\n",
            "azward.yaml:1:1: `fail-on` is `off`: expected critical, high, medium, low, info, threat or never",
        ),
        ("severity:\n  a/b: bad\n", "azward.yaml:2:3: `a/b` is `bad`: expected critical, high, medium, low or info"),
        ("rules: storage/*\n", "azward.yaml:1:1: `rules` is a text: expected a list"),
        ("rules: [a, 1]\n", "azward.yaml:1:12: `rules` is a number: expected a text"),
        ("rules: [a, a]\n", "azward.yaml:1:1: `rules` has an item twice"),
        ("exclude: ['']\n", "azward.yaml:1:11: `exclude` is empty"),
        ("partial: yes\n", "azward.yaml:1:1: `partial` is a text: expected `true` or `false`"),
        ("rules: [../policies]\n", "azward.yaml:1:9: `../policies` is outside `repo`"),
        ("rules:\n", "azward.yaml:1:1: `rules` is empty: expected a list"),
        ("- a\n", "azward.yaml:1:1: expected keys with values, such as `profile: strict`"),
        ("profile: strict\nprofile: default\n", "azward.yaml:2:1: duplicate key `profile`"),
        ("a: [\n", "azward.yaml:2:1: not YAML: "),
        ("a: &x 1\nb: *x\n", "azward.yaml:2:4: aliases are not supported here"),
        ("a: \x01\n", "azward.yaml: not YAML: "),
        ("parameters:\n  a: [../../x]\n", "azward.yaml:2:3: `../../x` is outside `repo`"),
        ("parameters:\n  a: [/etc/passwd]\n", "azward.yaml:2:3: `/etc/passwd` is outside `repo`"),
        ('parameters:\n  a: ["x\\0"]\n', "azward.yaml:2:3: `x\x00` is outside `repo`"),
    ],
)
def test_one_clear_error(tree: Path, text: str, message: str) -> None:
    assert fault(tree, text).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[tool.azward]\nfail_on = "low"\n', "pyproject.toml:2:1: unknown key `fail_on`, did you mean `fail-on`?"),
        ('[tool.azward.severity]\n"a/b" = "bad"\n', "pyproject.toml:2:1: `a/b` is `bad`: expected "),
        ("[tool.azward\n", "pyproject.toml:1:13: not TOML: expected `]`"),
        ("[tool]\nazward = 1\n", "pyproject.toml: `tool.azward` is not a table"),
    ],
)
def test_one_clear_error_in_toml(tree: Path, text: str, message: str) -> None:
    assert fault(tree, text, "pyproject.toml").replace("'", "`").startswith(message)


def test_unreadable(tree: Path) -> None:
    with pytest.raises(ConfigError, match=r"^azward.yaml: cannot be read: no such file or directory$"):
        load_config(tree / "azward.yaml")
    (tree / "azward.yaml").write_bytes(b"rules: [\xff]")
    with pytest.raises(ConfigError, match="not UTF-8 text, at byte 9"):
        load_config(tree / "azward.yaml")
    (tree / "azward.yaml").write_bytes(b"#" * 2_000_000)
    with pytest.raises(ConfigError, match="larger than"):
        load_config(tree / "azward.yaml")


def test_a_deep_file_is_an_error(tree: Path) -> None:
    assert fault(tree, "a: " + "[" * 50_000).startswith("azward.yaml")
    assert fault(tree, "a: " + "[" * 3_000 + "]" * 3_000).startswith("azward.yaml")


def test_a_link_out_of_the_tree_is_refused(tree: Path) -> None:
    (tree / "out").symlink_to("/etc")
    assert "is outside" in fault(tree, "parameters:\n  a: [out/passwd]\n")


def test_found_upward_and_no_further_than_the_repository(tree: Path) -> None:
    outer = tree.parent / "azward.yaml"
    outer.write_text("profile: strict\n")
    template = tree / "infra" / "main.json"
    assert find_config(template) is None
    (tree / ".azward.yaml").write_text("")
    assert find_config(template) == tree / ".azward.yaml"
    (tree / "infra" / "pyproject.toml").write_text("[project]\n")
    assert find_config(template) == tree / ".azward.yaml"
    (tree / "infra" / "pyproject.toml").write_text("[tool.azward]\n")
    assert find_config(tree / "infra") == tree / "infra" / "pyproject.toml"
    (tree / "infra" / "azward.yaml").write_text("")
    assert find_config(tree / "infra") == tree / "infra" / "azward.yaml"


def test_without_a_repository_the_working_directory_is_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "azward.yaml").write_text("")
    monkeypatch.chdir(tmp_path / "a")
    assert find_config(inner) is None
    monkeypatch.chdir(tmp_path)
    assert find_config(inner) == tmp_path / "azward.yaml"


def test_the_command_line_wins() -> None:
    config = Config(
        file=Path("/r/azward.yaml"),
        profile="strict",
        only_rules=("a/*",),
        skip_rules=("b/c",),
        exclude=("x",),
        parameters=(("*", (Path("p"),)),),
    )
    options = scan_options(config)
    assert (options.profile, options.rules, options.skip_rules, options.base) == ("strict", ("a/*",), ("b/c",), Path("/r"))
    options = scan_options(
        config, rules=["b/c"], skip_rules=["d/e"], profile="default", parameters=[Path("q")], exclude=["y"]
    )
    assert (options.profile, options.rules, options.skip_rules) == ("default", ("b/c",), ("d/e",))
    assert (options.parameters, options.template_parameters) == ((Path("q"),), ())
    assert (options.exclude, options.given_exclude) == (("x",), ("y",))


def test_the_schema_is_published(pytestconfig: pytest.Config) -> None:
    file = pytestconfig.rootpath / "docs" / "config.schema.json"
    text = json.dumps(SCHEMA, indent=2) + "\n"
    if pytestconfig.getoption("--update"):
        file.write_text(text)
    assert file.read_text() == text
