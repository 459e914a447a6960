"""Rule files: YAML 1.2, faults with their place, the prefilter by type, ids and aliases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from azward.rule.evaluate import evaluate
from azward.rule.example import examples, template_text
from azward.rule.model import RuleError, Status
from azward.rule.pack import built_in_root, find_rule, load_rule, load_rules, rule_ids, split_examples
from azward.rule.yaml12 import YamlError, construct, parse

RULE = """\
title: Things should be safe
severity: high
finding: is not safe
aliases: [azward:storage/older, checkov:CKV_X_1]
resource:
  - Microsoft.Storage/storageAccounts
  - Microsoft.Web/sites
require:
  allOf:
    - {field: kind, equals: a}
examples:
  fail:
    - name: wrong kind
      arm: {type: Microsoft.Web/sites, apiVersion: 2023-01-01, name: x, kind: b}
      bicep: |
        resource x
  unknown:
    - arm: {parameters: {k: {type: string}}, resources: []}
"""


def write(root: Path, text: str, name: str = "storage/safe-things") -> Path:
    path = root / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_load(tmp_path: Path) -> None:
    rule = load_rule(write(tmp_path, RULE))
    assert rule.id == "storage/safe-things"
    assert rule.resource_types == ("Microsoft.Storage/storageAccounts", "Microsoft.Web/sites")
    assert [found.id for found in load_rules([tmp_path])] == [rule.id]
    assert rule_ids([tmp_path]) == [rule.id]


@pytest.mark.parametrize("name", ["STORAGE/safe-things", "azward:storage/Older", "checkov:ckv_x_1"])
def test_find(tmp_path: Path, name: str) -> None:
    write(tmp_path, RULE)
    found = find_rule(name, [tmp_path])
    assert found is not None
    assert found.id == "storage/safe-things"
    assert find_rule("checkov:CKV_X", [tmp_path]) is None


def test_only_rules_of_wanted_types_are_parsed(tmp_path: Path) -> None:
    write(tmp_path, RULE)
    write(tmp_path, "resource: Microsoft.Sql/servers\nthis: [is not a rule", "sql/broken")
    assert [rule.id for rule in load_rules([tmp_path], ["microsoft.web/SITES"])] == ["storage/safe-things"]
    assert load_rules([tmp_path], ["Microsoft.Web/sites/slots"]) == []
    with pytest.raises(RuleError, match=r"broken.yaml:3:\d+: not YAML"):
        load_rules([tmp_path])


def test_an_id_is_defined_once(tmp_path: Path) -> None:
    write(tmp_path / "a", RULE)
    write(tmp_path / "b", RULE)
    with pytest.raises(RuleError, match="already defined"):
        load_rules([tmp_path / "a", tmp_path / "b"])


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("equals: a", "equal: a", r"10:21: unknown operator `equal`, did you mean `equals`\?"),
        ("severity: high", "severity: awful", "2:11: `severity`: unknown severity `awful`"),
        ("finding:", "findings:", r"3:1: unknown key `findings`, did you mean `finding`\?"),
        ("finding: is not safe\n", "", "1:1: missing key `finding`"),
        ("require:\n", "python: x\nrequire:\n", "expected exactly one of the keys `require` and `python`"),
        ("severity: high", "severity: high\nseverity: low", "3:1: duplicate key `severity`"),
        ("severity: high", "severity: high\nstride: [X]", "3:10: unknown STRIDE letter `X`"),
        ("severity: high", "severity: high\nfix: maybe", "3:6: `fix`: 'maybe' is not a valid Fix"),
        ("severity: high", "severity: high\nevidence: yes", "3:11: `evidence`: expected `true` or `false`"),
        ("aliases: [", "aliases: &a [*a, ", "anchors and aliases are not supported"),
        ("severity: high", "severity: !!python/name:os.system high", "2:11: unsupported tag"),
        ("severity: high", "severity: high\n---\nx: 1", "expected one document"),
        ("title: Things", "title: [Things", "not YAML"),
        ("  - Microsoft.Web/sites\n", "  - storage\n", "6:3: expected a resource type such as"),
    ],
)
def test_fault(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in RULE
    with pytest.raises(RuleError, match=message):
        load_rule(write(tmp_path, RULE.replace(before, after, 1)))


def test_nesting_is_bounded(tmp_path: Path) -> None:
    for text in (
        "x: " + "[" * 100_000,
        "- " * 100_000,
        "x: " * 5_000,
        "title: x\nrequire: " + "{not: " * 900 + "{}" + "}" * 900,
    ):
        with pytest.raises(RuleError):
            load_rule(write(tmp_path, text))


def test_python_is_only_for_the_built_in_pack(tmp_path: Path) -> None:
    text = RULE[: RULE.index("require:")] + "python: os\n"
    with pytest.raises(RuleError, match="never run"):
        load_rule(write(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-01-01", "2023-01-01"),
        ("off", "off"),
        ("Yes", "Yes"),
        ("1:30", "1:30"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("1e3", "1e3"),
        ("=", "="),
        ("<<", "<<"),
        ("true", True),
        ("'true'", "true"),
        ("null", None),
        ("~", None),
        ("", None),
        ("-7", -7),
        ("0", 0),
        ("1.5", 1.5),
        ("TLS1_2", "TLS1_2"),
    ],
)
def test_yaml_12(text: str, value: object) -> None:
    data = construct(parse(f"x: {text}"))
    assert data == {"x": value}
    assert isinstance(data, dict)
    assert type(data["x"]) is type(value)


def test_empty_file() -> None:
    with pytest.raises(YamlError, match="empty file"):
        parse("# nothing\n")


def test_examples(tmp_path: Path) -> None:
    path = write(tmp_path, RULE)
    fail, unknown = examples(path)
    assert (fail.expected, fail.name, fail.line, set(fail.sources)) == (Status.FAIL, "wrong kind", 13, {"arm", "bicep"})
    assert '"apiVersion": "2023-01-01"' in fail.sources["arm"]
    assert (unknown.expected, unknown.name) == (Status.UNKNOWN, "unknown 1")
    assert split_examples(RULE)[0].endswith("equals: a}\n")
    with pytest.raises(ValueError, match="expected a resource"):
        template_text({"x": 1})
    write(tmp_path, RULE.replace("  unknown:", "  unknwon:"))
    with pytest.raises(RuleError, match=r":17:3: unknown key `unknwon`, did you mean `unknown`\?"):
        examples(path)


def test_all_rules_load_and_are_found_by_their_id() -> None:
    rules = load_rules()
    assert [rule.id for rule in rules] == rule_ids()
    assert built_in_root().is_dir()


def test_the_pack_loads_without_what_it_does_not_need() -> None:
    code = (
        "import sys; from azward.rule.pack import load_rules; load_rules();"
        "print([name for name in ('jsonschema', 'importlib.resources', 'rich', 'typer', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_empty_graph_has_no_verdicts() -> None:
    from azward.graph.graph import ResourceGraph

    assert list(evaluate(ResourceGraph([]), load_rules(types=["Microsoft.Storage/storageAccounts"]))) == []
