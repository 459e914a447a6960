"""What holds of every template: located text is the value, an answer stays when more is known, and order tells nothing."""

from __future__ import annotations

import copy
import itertools
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from azward.config.configuration import ScanOptions
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.value import Choice, Unknown
from azward.pipeline.scan import scan
from azward.report import json_format
from azward.report.options import RenderOptions
from azward.rule.evaluate import evaluate
from azward.rule.model import Status
from azward.rule.pack import built_in_root, load_rules
from azward.source.arm.source import ArmSource
from azward.source.jsontext import parse_value
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mutation import ARCHITECTURE, mutate, random_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.graph.value import Value
    from azward.rule.model import Rule
    from azward.source.unit import Loaded

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("AZWARD_EXAMPLES", "25"))
"""More of them by hand: `AZWARD_EXAMPLES=5000 pytest tests/test_properties.py`."""

some = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 2**48).map(Random)
ALL = ScanOptions(passes=True)
TEMPLATES = sorted(ARCHITECTURE.glob("*/*.json"))
VARIANTS = ("plain", "secured")


@cache
def rules() -> list[Rule]:
    return load_rules((built_in_root(),))


@cache
def bundled(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def some_template(random: Random) -> Any:
    if random.random() < 0.5:
        return random_template(random)
    return mutate(random, bundled(random.choice([file for file in TEMPLATES if "parameters" not in file.name])))


# (a) the text at `locate(path)` is the value at `path`


def leaves(value: Value, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Value]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from leaves(member, (*path, index))
    elif not isinstance(value, (Unknown, Choice)):
        yield path, value


def located_is_value(text: str) -> int:
    """Compares all that is written as a literal with what stands where it is said to be; returns how much that was."""
    compared = 0
    starts = [0, *itertools.accumulate(len(line) for line in text.splitlines(keepends=True))]
    for resource in ArmSource().load_text(text).resources:
        if resource.type.startswith("Azward/"):
            continue
        for path, value in leaves(resource.body):
            span, matched = resource.origin.locate(path)
            written = text[
                starts[span.start_line - 1] + span.start_column - 1 : starts[span.end_line - 1] + span.end_column - 1
            ]
            if matched < len(path) or written.startswith('"['):
                continue
            compared += 1
            assert parse_value(written) == value, (resource.address, path, written)
    return compared


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_located_text_of_the_bundled_templates(file: Path) -> None:
    if "parameters" not in file.name:
        assert located_is_value(file.read_text(encoding="utf-8")) > 3


@some
@given(seeds)
def test_located_text_is_the_value(random: Random) -> None:
    text = json.dumps(some_template(random), indent=random.choice((None, 0, 2)), ensure_ascii=random.random() < 0.5)
    # some end a line only for `splitlines`, and half a surrogate pair is replaced
    assume("\u2028" not in text and "\x85" not in text and "\ud800" not in text and "\\ud800" not in text)
    located_is_value(text)


# (b) what is decided stays decided


def verdicts(loaded: Loaded) -> dict[tuple[str, str], set[Status]]:
    found: dict[tuple[str, str], set[Status]] = {}
    graph = ResourceGraph(normalize(loaded.resources))
    for verdict in evaluate(graph, rules()):
        if not verdict.resource.type.startswith("Azward/"):  # a parameter is another resource once it has a value
            found.setdefault((verdict.rule.id, verdict.resource.address), set()).add(verdict.status)
    return found


def random_value(random: Random, declared: Mapping[str, Any]) -> Any:
    if isinstance(declared.get("allowedValues"), list) and declared["allowedValues"]:
        return random.choice(declared["allowedValues"])
    if "defaultValue" in declared and random.random() < 0.5 and "[" not in str(declared["defaultValue"]):
        return declared["defaultValue"]
    match str(declared.get("type")).casefold():
        case "bool":
            return random.random() < 0.5
        case "int":
            return random.randint(declared.get("minValue", 0), declared.get("maxValue", 5))
        case "array":
            return random.choice([[], ["x"], ["10.0.0.0/8"], [{"id": "x"}], ["*", "0.0.0.0/0"]])
        case "object" | "secureobject":
            return random.choice([{}, {"a": 1}, {"defaultAction": "Deny"}])
        case _:
            return random.choice(
                ["x", "TLS1_0", "TLS1_2", "Allow", "Deny", "Enabled", "Disabled", "*", "1.2", "true", "10.0.0.0/24"]
            )


def opened(template: Any, random: Random) -> tuple[Any, dict[str, Any]]:
    """The template with some of its parameters open, and values for these."""
    changed = copy.deepcopy(template)
    values: dict[str, Any] = {}
    parameters = changed.get("parameters")
    for name, declared in parameters.items() if isinstance(parameters, dict) else ():
        if isinstance(declared, dict) and random.random() < 0.6:
            values[name] = random_value(random, declared)
            declared.pop("defaultValue", None)
    return changed, values


def stays_decided(template: Any, random: Random) -> None:
    text, values = opened(template, random)
    source = json.dumps(text)
    before = verdicts(ArmSource().load_text(source))
    given_file = json.dumps(
        {"$schema": "x/deploymentParameters.json#", "parameters": {n: {"value": v} for n, v in values.items()}}
    )
    loaded = ArmSource().load_text(source, parameters=given_file)
    assume(not any(problem.kind.unread for problem in loaded.diagnostics))  # values that Azure would refuse prove nothing
    after = verdicts(loaded)
    for key, statuses in before.items():
        if key in after and len(statuses) == 1 and statuses <= {Status.PASS, Status.FAIL}:
            assert after[key] == statuses, (key, values)


@some
@given(seeds)
def test_a_value_overturns_no_answer(random: Random) -> None:
    stays_decided(random_template(random), random)


@some
@given(seeds)
def test_a_value_overturns_no_answer_of_the_bundled_templates(random: Random) -> None:
    stays_decided(bundled(random.choice([file for file in TEMPLATES if "parameters" not in file.name])), random)


# (c) order tells nothing


def shuffled(value: Any, random: Random, *, lists: bool = False) -> Any:
    """`value` with the keys of its objects in another order; with `lists` also the resources, loops excepted."""
    if isinstance(value, dict):
        names = list(value)
        random.shuffle(names)
        return {name: shuffled(value[name], random, lists=lists and name == "resources") for name in names}
    if isinstance(value, list):
        items = [shuffled(item, random) for item in value]
        if lists:
            random.shuffle(items)
        return items
    return value


def outcome(loaded: Loaded) -> list[tuple[str, str, str]]:
    graph = ResourceGraph(normalize(loaded.resources))
    return sorted((verdict.rule.id, verdict.resource.id.key, verdict.status.value) for verdict in evaluate(graph, rules()))


@some
@given(seeds)
def test_order_of_keys_and_resources_changes_no_verdict(random: Random) -> None:
    template = some_template(random)
    first = ArmSource().load_text(json.dumps(template))
    assume(not any(problem.kind.unread for problem in first.diagnostics))
    names = [resource.id.key for resource in first.resources]
    assume(len(names) == len(set(names)))  # of two resources of one name it is unclear which is meant
    second = ArmSource().load_text(json.dumps(shuffled({**template}, random, lists=True)))
    assert outcome(second) == outcome(first)


@pytest.mark.parametrize("variant", VARIANTS)
def test_order_in_the_bundled_templates(variant: str, tmp_path: Path) -> None:
    random = Random(variant)
    shutil.copytree(ARCHITECTURE / variant, tmp_path / "as-written")
    (tmp_path / "shuffled").mkdir()
    for file in (ARCHITECTURE / variant).iterdir():
        text = json.dumps(shuffled(bundled(file), random), indent=2)
        (tmp_path / "shuffled" / file.name).write_text(text, encoding="utf-8")
    expected, found = (by_rule(scan([tmp_path / name], ALL)) for name in ("as-written", "shuffled"))
    assert found == expected


def by_rule(report: Any) -> list[tuple[str, str, str, str]]:
    return sorted(
        (found.rule.id, found.resource.address, found.resource.type, found.status.value) for found in report.results
    )


@settings(some, max_examples=EXAMPLES // 8)
@given(st.permutations(sorted(file.name for file in TEMPLATES if file.parent.name == "plain")))
def test_order_of_arguments(names: list[str]) -> None:
    paths = [ARCHITECTURE / "plain" / name for name in names]
    expected = json_format.render(scan(sorted(paths), ALL), RenderOptions(everything=True))
    assert json_format.render(scan(paths, ALL), RenderOptions(everything=True)) == expected


# (d) the same scan gives the same bytes


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "graph-json", "graph-dot", "graph-mermaid"])
def test_bytes_are_the_same(format_: str, tmp_path: Path) -> None:
    shutil.copytree(ARCHITECTURE, tmp_path / "arm")
    (tmp_path / "other").mkdir()
    shutil.copy(tmp_path / "arm/plain/storage.json", tmp_path / "other/a.json")
    command = ["graph", "--format", format_[6:]] if format_.startswith("graph") else ["scan", "--all", "--format", format_]

    def run(seed: str, *paths: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-m", "azward.cli.main", *command, *paths],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode in {0, 1, 4}, done.stderr
        return done.stdout

    first = run("0", "arm", "other")
    assert first
    assert run("1", "arm", "other") == first
    assert run("7", "other", "arm") == first
