"""Bad input: one clear message each, no traceback, no hang, no invented value; the other files are scanned."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from azward.budget import MAX_STEPS
from azward.cli.main import run
from azward.config.configuration import ConfigError, ScanOptions
from azward.graph.diagnostic import DiagnosticKind
from azward.pipeline.graphs import graph
from azward.pipeline.scan import scan
from azward.report import json_format, sarif, text
from azward.report.graph import render
from azward.report.options import RenderOptions
from azward.source.arm.collector import MAX_RESOURCES
from azward.source.arm.source import ArmSource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutation import ARCHITECTURE, account, mutate, template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.source.unit import Loaded

SECONDS = 30
"""Ten on a machine at rest."""

MEMORY = 1 << 30

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Ends a test that hangs."""

    def late(*_: object) -> None:
        raise TimeoutError(f"more than {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(max(SECONDS, EXAMPLES))
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


class Tree:
    """A folder to scan, which holds a good template with one finding beside what is bad."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capture = capture
        self.write("good.json", template(resources=[account()]))

    def write(self, name: str, content: Any) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return file

    def run(self, *arguments: str) -> tuple[int, Any, str]:
        """The exit status of a scan, its report and what it says on standard error."""
        self.capture.readouterr()
        status = run(["scan", *arguments, "--format", "json", "--rule", "storage/secure-transfer"])
        out, err = self.capture.readouterr()
        assert "Traceback" not in err
        assert all(line.startswith("azward: ") for line in err.splitlines())
        return status, json.loads(out) if out else None, err

    def errors(self, *arguments: str) -> list[tuple[str, int, int, str]]:
        """What could not be read; the finding in the good template must still be there."""
        status, report, _ = self.run(*(arguments or (".",)))
        assert status == 4
        files = [found["location"]["file"] for found in report["results"] if found["status"] == "fail"]
        assert "good.json" in files, files
        return [(error["file"], error["line"], error["column"], error["message"]) for error in report["errors"]]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tree:
    folder = tmp_path / "tree"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Tree(folder, capsys)


# What is no JSON

HEAD = '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",'


@pytest.mark.parametrize(
    ("content", "line", "column", "message"),
    [
        (b"", 1, 1, "expected a value but found end of file"),
        (b" \n\t\n", 3, 1, "expected a value but found end of file"),
        (b"hello", 1, 1, "expected a value but found `hello`"),
        (b"<xml/>", 1, 1, "expected a value but found `<`"),
        (b"{'a': 1}", 1, 2, "expected a name in double quotes or `}` but found `'`"),
        (b'{"a": 1 "b": 2}', 1, 9, "expected `,` or `}` but found `\"b\"`"),
        (b'{"a": [1, 2}', 1, 12, "expected `,` or `]` but found `}`"),
        (b'{"a":\r\n  tru}', 2, 3, "expected a value but found `tru`"),
        (b'{\n "resources": [\n', 3, 1, "expected a value or `]` but found end of file (the array opened at line 2 is not closed)"),
        (b'{"a": "unclosed\n}', 2, 2, 'expected `"` but found end of file (the string opened at line 1 is not closed)'),
        (b'{"a": NaN}', 1, 7, "expected a value but found `NaN`"),
        (b'{"a": Infinity}', 1, 7, "expected a value but found `Infinity`"),
        (b'{"a": 1e999}', 1, 7, "expected a number that a double can hold but found `1e999`"),
        (b'{"a": 01}', 1, 7, "expected a value but found `01`"),
        (b'{"a": "\\q"}', 1, 8, "expected an escape such as `\\n` but found `\\q`"),
        (b"{} {}", 1, 4, "expected end of file but found `{`"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, 1, "expected UTF-8 text but found binary data"),
        (b'{"a": "\xff"}', 1, 8, "expected UTF-8 text but found binary data"),
        (b'{"a": 1, \x00 "b": 2}', 1, 10, "expected UTF-8 text but found binary data"),
        (b"\xff\xfe{\x00\x00\xd8", 1, 2, "expected UTF-16 text but found binary data"),
        (b"[" * 10_000 + b"]" * 10_000, 1, 201, "nested deeper than 200 levels"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 1, 1001, "nested deeper than 200 levels"),
    ],
)  # fmt: skip
def test_not_json(tree: Tree, content: bytes, line: int, column: int, message: str) -> None:
    tree.write("bad.json", content)
    assert tree.errors(".", "bad.json") == [("bad.json", line, column, message)]


def test_larger_than_any_template(tree: Tree) -> None:
    with (tree.folder / "bad.json").open("wb") as stream:
        stream.truncate(50 * 2**20)
    assert tree.errors() == [("bad.json", 1, 1, "file is 50.0 MiB, expected at most 16 MiB; skipped")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_encodings_and_line_breaks_are_read(tree: Tree, encoding: str, line_break: str) -> None:
    text = json.dumps(template(resources=[account("ünï")]), indent=2, ensure_ascii=False).replace("\n", line_break)
    tree.write("other.json", text.encode(encoding))
    status, report, _ = tree.run("other.json")
    assert status == 1
    assert [found["location"]["start_line"] for found in report["results"]] == [10]


def test_other_json_is_no_template_and_no_error(tree: Tree) -> None:
    for name, content in (
        ("list.json", [1]),
        ("text.json", "x"),
        ("object.json", {"a": 1}),
        ("schema.json", {"$schema": 5}),
    ):
        tree.write(name, content)
    assert tree.run(".")[0] == 1


# Files


def test_nothing_to_scan(tree: Tree) -> None:
    (tree.folder / "empty").mkdir()
    status, report, err = tree.run("empty")
    assert (status, report["results"]) == (3, [])
    assert err.startswith("azward: nothing to scan in `empty`: expected ")


def test_path_that_does_not_exist(tree: Tree) -> None:
    assert tree.run("missing.json") == (2, None, "azward: no such file or folder: `missing.json`\n")
    assert tree.errors("missing.json", ".") == [("missing.json", 1, 1, "no such file or folder")]


def test_file_by_name_that_is_no_template(tree: Tree) -> None:
    tree.write("other.json", {"a": 1})
    expected = ("other.json", 1, 1, "not a template: expected `$schema` to name a `deploymentTemplate.json`")
    assert tree.errors("other.json", "good.json") == [expected]


def test_pipe_and_device_are_not_opened(tree: Tree) -> None:
    os.mkfifo(tree.folder / "pipe.json")
    (tree.folder / "zero.json").symlink_to("/dev/zero")
    messages = {file: message for file, _, _, message in tree.errors()}
    assert messages == {
        "pipe.json": "not a regular file; skipped",
        "zero.json": "path is outside the scan root; skipped",
    }
    assert tree.errors("pipe.json", "good.json") == [("pipe.json", 1, 1, "not a regular file; skipped")]


def test_a_pipe_of_environment_variables(tree: Tree) -> None:
    os.mkfifo(tree.folder / "pipe")
    with pytest.raises(ConfigError, match="pipe: cannot be read: not a regular file"):
        scan([tree.folder], ScanOptions(env_file=tree.folder / "pipe"))


def test_pipe_beside_a_bicep_file(tree: Tree) -> None:
    tree.write("main.bicep", b"")
    os.mkfifo(tree.folder / "main.json")
    assert [error[3] for error in tree.errors()] == ["not a regular file; skipped"]


def test_folder_called_like_a_template(tree: Tree) -> None:
    tree.write("x.json/inner.json", template(resources=[account("inner")]))
    status, report, _ = tree.run(".")
    assert status == 1
    assert {found["location"]["file"] for found in report["results"]} == {"good.json", "x.json/inner.json"}


def test_links(tree: Tree, tmp_path: Path) -> None:
    secret = tmp_path / "outside.json"
    secret.write_text(json.dumps(template(resources=[account("outside")])))
    (tree.folder / "out.json").symlink_to(secret)
    (tree.folder / "self.json").symlink_to("self.json")
    (tree.folder / "gone.json").symlink_to("nowhere.json")
    (tree.folder / "folder").mkdir()
    (tree.folder / "folder" / "loop").symlink_to("..", target_is_directory=True)
    errors = tree.errors()
    assert [(file, line, column) for file, line, column, _ in errors] == [
        ("gone.json", 1, 1),
        ("out.json", 1, 1),
        ("self.json", 1, 1),
    ]
    assert errors[1][3] == "path is outside the scan root; skipped"
    assert all(error[3].startswith("cannot be read: ") for error in (errors[0], errors[2]))


NAMES = [
    b"line\nbreak.json",
    b"quo'te\".json",
    b"$(touch owned);`id`|&.json",
    b"::set-output name=x::y.json",
    b"\x1b[2J\x07.json",
    b"caf\xe9.json",
    b"\xe2\x80\xaeslairt.json",
    b"-rf.json",
    b" .json",
    "ünï 漢字.json".encode(),
    b"a" * 250 + b".json",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_odd_file_names(tree: Tree, capsys: pytest.CaptureFixture[str], name: bytes) -> None:
    good, bad = os.path.join(os.fsencode(tree.folder), name), os.path.join(os.fsencode(tree.folder), b"x-" + name[-240:])  # noqa: PTH118
    Path(os.fsdecode(good)).write_text(json.dumps(template(resources=[account("odd")])), encoding="utf-8")
    Path(os.fsdecode(bad)).write_bytes(b'{"contentVersion"')
    assert len(tree.errors()) == 1
    for arguments in (["--format", "text"], ["--format", "sarif"], ["--format", "text", "--quiet"]):
        assert run(["scan", ".", *arguments]) == 4
        out, err = capsys.readouterr()
        lines = [*out.splitlines(), *err.splitlines()]
        assert not any(line.startswith("::") for line in lines)  # which GitHub would obey
        assert "\x1b" not in out + err
        assert "\u202e" not in out + err
    assert run(["graph", "."]) == 4
    assert "Traceback" not in "".join(capsys.readouterr())


def test_no_permission(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        monkeypatch.chdir(folder)
        tree = Tree(folder, capsys)
        tree.write("good.json", template(resources=[account()])).chmod(0o644)
        tree.write("bad.json", template()).chmod(0)
        closed = folder / "closed"
        closed.mkdir(mode=0o755)
        closed.chmod(0)
        root = os.geteuid() == 0
        try:
            if root:  # who may read everything
                os.seteuid(65534)
            try:
                (folder / "good.json").read_bytes()
                Path(__file__).read_bytes()
            except PermissionError:
                pytest.skip("nobody cannot read the checkout")
            errors = tree.errors()
        finally:
            if root:
                os.seteuid(0)
            closed.chmod(0o755)
        assert errors == [
            ("bad.json", 1, 1, "cannot be read: permission denied"),
            ("closed", 1, 1, "folder cannot be opened: permission denied"),
        ]


# Parameter files


def test_parameter_file_that_is_none(tree: Tree) -> None:
    tree.write("list.json", [1])
    tree.write("broken.json", b'{"parameters": ')
    tree.write("texts.json", {"parameters": "x"})
    tree.write("main.json", template(parameters={"a": {"type": "string"}}, resources=[account()]))
    status, _, error = tree.run("good.json", "-p", "missing.json")
    assert (status, error) == (2, "azward: --parameters: no such file: `missing.json`; did you mean `main.json`?\n")
    for file, message in (
        ("list.json", "not a parameter file, expected an object with `parameters`"),
        ("texts.json", "not a parameter file, expected an object with `parameters`"),
        ("broken.json", "expected a value but found end of file (the object opened at line 1 is not closed)"),
    ):
        errors = [error for error in tree.errors("good.json", "-p", file) if error[0] == file]
        assert [error[3] for error in errors] == [message]


def test_parameter_file_from_elsewhere(tree: Tree, tmp_path: Path) -> None:
    given = {"$schema": "x/deploymentParameters.json#", "parameters": {"https": {"value": True}}}
    (tmp_path / "prod.json").write_text(json.dumps(given))
    properties = {"supportsHttpsTrafficOnly": "[parameters('https')]"}
    parameters = {"https": {"type": "bool"}}
    tree.write("main.json", template(parameters=parameters, resources=[account(properties=properties)]))
    for file in ("../prod.json", str(tmp_path / "prod.json")):
        status, report, _ = tree.run("main.json", "--parameters", file)
        assert (status, report["errors"], report["stats"]["verdicts"]["pass"]) == (0, [], 1)
    tree.write("azward.yaml", b'parameters: {"main.json": [../prod.json]}')  # which a pull request may bring along
    assert tree.run("main.json")[0] == 2


def test_parameter_file_beside_that_is_broken(tree: Tree) -> None:
    tree.write("good.parameters.json", b"{")
    assert [error[:3] for error in tree.errors()] == [("good.parameters.json", 1, 2)]
    assert [error[:3] for error in tree.errors("good.json")] == [("good.parameters.json", 1, 2)]


# Cycles


def cycle_of(**sections: Any) -> list[tuple[int, str, DiagnosticKind]]:
    loaded = ArmSource().load_text(json.dumps(template(**sections), indent=1))
    return [(problem.line, problem.message, problem.kind) for problem in loaded.diagnostics]


def test_cycles() -> None:
    (problem,) = cycle_of(variables={"a": "[variables('a')]"})
    assert problem == (6, "dependency cycle: variable `a` -> variable `a`", DiagnosticKind.CYCLE)
    parameters = {name: {"type": "string", "defaultValue": f"[parameters('{other}')]"} for name, other in ("ab", "bc", "ca")}
    problems = cycle_of(parameters=parameters, outputs={"o": {"type": "string", "value": "[parameters('a')]"}})
    assert {kind for _, _, kind in problems} == {DiagnosticKind.CYCLE}
    assert "parameter `a` -> parameter `b` -> parameter `c` -> parameter `a`" in problems[0][1]
    member = {"parameters": [], "output": {"type": "string", "value": "[my.f()]"}}
    output = {"o": {"type": "string", "value": "[my.f()]"}}
    problems = cycle_of(functions=[{"namespace": "my", "members": {"f": member}}], outputs=output)
    assert [kind for _, _, kind in problems] == [DiagnosticKind.CYCLE]


def deployment(called: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": called,
        "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, **properties},
    }


def test_cycle_of_linked_templates(tree: Tree) -> None:
    for name, other in (("a.json", "b.json"), ("b.json", "a.json"), ("c.json", "c.json")):
        tree.write(name, template(resources=[account(name[0]), deployment("d", templateLink={"relativePath": other})]))
    errors = tree.errors()
    assert errors
    assert all("deploys itself" in message or "dependency cycle" in message for _, _, _, message in errors), errors


def test_cycle_of_outputs() -> None:
    inner = template(parameters={"a": {"type": "string"}}, outputs={"o": {"type": "string", "value": "[parameters('a')]"}})
    resources = [
        deployment(name, template=inner, parameters={"a": {"value": f"[reference('{other}').outputs.o.value]"}})
        for name, other in ("xy", "yx")
    ]
    loaded = load(resources=resources, outputs={"o": {"type": "string", "value": "[reference('x').outputs.o.value]"}})
    assert loaded.diagnostics
    assert not isinstance(loaded.outputs["o"], (str, dict, list))


# Of the wrong kind

ANYTHING: list[Any] = [None, True, 0, -1, 0.5, 2**70, "x", "[parameters('x')]", "[x(", [], [[]], {}, {"a": []}]


def load(**sections: Any) -> Loaded:
    return ArmSource().load_text(json.dumps(template(**sections)))


@pytest.mark.parametrize("section", ["parameters", "variables", "functions", "resources", "outputs", "definitions", "languageVersion", "apiProfile", "contentVersion"])  # fmt: skip
def test_sections_of_any_kind(section: str) -> None:
    for value in ANYTHING:
        for inner in ([value], {"a": value}, value):
            load(**{"resources": [account()], section: inner})


@pytest.mark.parametrize("member", ["type", "apiVersion", "name", "condition", "copy", "dependsOn", "scope", "resources", "properties", "existing", "subscriptionId", "resourceGroup", "sku", "zones"])  # fmt: skip
def test_members_of_resources_of_any_kind(member: str) -> None:
    for value in ANYTHING:
        load(resources=[account(**{member: value}), account("b")])
        load(resources=[{**deployment("d", template=template(resources=[account()])), member: value}])


@pytest.mark.parametrize("member", ["template", "templateLink", "parameters", "expressionEvaluationOptions", "mode"])
def test_members_of_deployments_of_any_kind(member: str) -> None:
    for value in ANYTHING:
        for inner in (value, {"a": value}, {"relativePath": value}, {"uri": value}, {"id": value}, {"scope": value}):
            load(resources=[deployment("d", **{"template": template(resources=[account()]), member: inner})])
            load(resources=[deployment("d", **{member: inner})])


@pytest.mark.parametrize("member", ["type", "defaultValue", "allowedValues", "minValue", "maxLength", "metadata", "nullable", "$ref"])  # fmt: skip
def test_members_of_parameters_of_any_kind(member: str) -> None:
    for value in ANYTHING:
        for kind in ("int", "bool", "string", "array", "object", "secureString", "x"):
            load(parameters={"x": {"type": kind, member: value}}, resources=[account("[parameters('x')]")])


@pytest.mark.parametrize(
    ("sections", "messages"),
    [
        ({"resources": "x"}, ["expected an object or an array, found a string; skipped"]),
        ({"resources": [5, account()]}, ["expected an object, found an integer; skipped"]),
        ({"parameters": []}, ["expected an object, found an array; skipped"]),
        ({"parameters": {"a": "x"}}, ["expected an object, found a string; skipped"]),
        ({"variables": 5}, ["expected an object, found an integer; skipped"]),
        ({"outputs": {"a": []}}, ["expected an object, found an array; skipped"]),
        ({"functions": {}}, ["expected an array, found an object; skipped"]),
        ({"functions": [{"namespace": 5}]}, ["expected a string, found an integer; skipped"]),
        ({"functions": [{"namespace": "a", "members": {"f": 5}}]}, ["expected an object, found an integer; skipped"]),
        ({"resources": [account(copy="x")]}, ["expected an object, found a string; skipped"]),
        ({"resources": [account(dependsOn=5)]}, ["expected an array, found an integer; skipped"]),
        ({"resources": [account(apiVersion=None)]}, ["expected a string, found null; skipped"]),
        ({"resources": [account(resources=5)]}, ["expected an object or an array, found an integer; skipped"]),
        ({"resources": [account(condition=[])]}, ["condition must be a boolean, found an array"]),
        ({"resources": [account(copy={"name": "l", "count": "x"})]}, ["loop `l`: count must be an integer, found a string"]),
        (
            {"resources": [account(copy={"name": "l", "count": -1})]},
            ["loop `l`: count must not be negative, found -1"],
        ),
        ({"resources": [account(type=None)]}, ["expected a resource type such as `Microsoft.Web/sites`, found none"]),
    ],
)
def test_of_the_wrong_kind_is_said(sections: dict[str, Any], messages: list[str]) -> None:
    problems = load(**sections).diagnostics
    assert [problem.message for problem in problems] == messages
    assert all(problem.kind is DiagnosticKind.INVALID and problem.column > 1 for problem in problems)


def test_schema_that_is_no_text(tree: Tree) -> None:
    tree.write("bad.json", {"$schema": {}, "resources": "x"})
    assert "expected `$schema`" in tree.errors("bad.json", "good.json")[0][3]


def test_numbers_beyond_64_bits(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    tags = {
        "a": 10**30,
        "b": 2**64,
        "c": -(2**63) - 1,
        "d": "[json('1e308')]",
        "e": 1e300,
        "f": "[int('9223372036854775807')]",
    }
    tree.write("big.json", template(resources=[account(tags=tags)], outputs={"o": {"type": "int", "value": 2**70}}))
    assert tree.run("big.json")[0] == 1
    assert run(["graph", "big.json"]) == 0
    assert json.loads(capsys.readouterr().out)["outputs"]["o"] == 2**70


def test_duplicates_in_odd_case() -> None:
    source = json.dumps(template(resources=[{**account(), "TYPE": "A.B/c", "Name": 5, "PROPERTIES": []}], RESOURCES=[5]))
    (first, *_) = ArmSource().load_text(source).resources
    assert (first.type, first.name) == ("Microsoft.Storage/storageAccounts", "logs")


def test_a_second_spelling_of_what_the_engine_reads_is_reported(tree: Tree) -> None:
    odd = {**account(), "condition": False, "Condition": True}
    tree.write("odd.json", {**template(resources=[odd]), "Resources": [account()]})
    status, report, _ = tree.run(".")
    assert status == 4
    assert [error["message"] for error in report["errors"]] == [
        "`Condition` is the same as `condition` for Azure; one of them is skipped",
        "`Resources` is the same as `resources` for Azure; one of them is skipped",
    ]


def test_unknown_function_loses_its_value_only(tree: Tree) -> None:
    tree.write("odd.json", template(resources=[account(tags={"a": "[frobnicate(1)]"})]))
    status, report, err = tree.run(".")
    assert (status, err) == (1, "")
    assert [error["message"] for error in report["errors"]] == [
        "function `frobnicate` is not supported by azward; its value is unknown"
    ]
    assert len(report["results"]) == 2


# More than anything deploys


def doubling(step: str, first: Any = "abc", count: int = 60) -> dict[str, Any]:
    """Variables each of which uses the one before it more than once."""
    names = [f"variables('v{index}')" for index in range(count)]
    steps = {f"v{index + 1}": f"[{step.replace('@', name)}]" for index, name in enumerate(names)}
    return template(variables={"v0": first, **steps}, resources=[account(tags=f"[variables('v{count}')]")])


def output(expression: str) -> dict[str, Any]:
    return template(outputs={"o": {"type": "object", "value": f"[{expression}]"}}, resources=[account()])


TEN_THOUSAND = "range(0, 10000)"


def nested_loops() -> dict[str, Any]:
    loop: dict[str, Any] = {"name": "x", "count": 10_000, "input": 1}
    for index in range(6):
        loop = {"name": f"x{index}", "count": 10_000, "input": {"copy": [loop]}}
    return template(resources=[account(properties={"copy": [loop]})])


def nested_deployments(width: int) -> dict[str, Any]:
    inner = template(resources=[{"type": "A.B/c", "apiVersion": "2020-01-01", "name": "x"}])
    for _ in range(12):
        inner = template(resources=[deployment(f"d{index}", template=inner) for index in range(width)])
    return inner


def nested_resource_loops() -> dict[str, Any]:
    loop = {"name": "l", "count": 800}
    inner = template(
        resources=[{"type": "A.B/c", "apiVersion": "2020-01-01", "name": "[concat('x', copyIndex())]", "copy": loop}]
    )
    for _ in range(4):
        inner = template(resources=[{**deployment("[concat('d', copyIndex())]", template=inner), "copy": loop}])
    return inner


def function_that_doubles() -> dict[str, Any]:
    def member(index: int) -> dict[str, Any]:
        below = f"f.m{index - 1}(parameters('a'))"
        value = f"[concat({below}, {below})]" if index else "[parameters('a')]"
        return {"parameters": [{"name": "a", "type": "string"}], "output": {"type": "string", "value": value}}

    members = {f"m{index}": member(index) for index in range(40)}
    return template(functions=[{"namespace": "f", "members": members}], resources=[account("[f.m39('a')]")])


def choices() -> dict[str, Any]:
    """Parameters whose values multiply."""
    parameters = {
        f"p{index}": {"type": "string", "allowedValues": [f"v{value}" for value in range(10)]} for index in range(100)
    }
    chain = {f"v{index}": f"[concat(variables('v{index - 1}'), parameters('p{index}'))]" for index in range(1, 60)}
    chain |= {f"w{index}": f"[if(equals(parameters('p{index}'), 'v1'), variables('w{index - 1}'), concat(variables('w{index - 1}'), 'x'))]" for index in range(1, 60)}  # fmt: skip
    tags = {f"t{index}": f"[concat(parameters('p{index}'), parameters('p{index + 1}'))]" for index in range(99)}
    variables = {"v0": "x", "w0": "x", **chain}
    return template(
        parameters=parameters,
        variables=variables,
        resources=[account("[variables('v59')]", tags=tags), account("[variables('w59')]")],
    )


def baits() -> dict[str, Any]:
    """Texts on which a careless pattern takes forever."""
    texts = ["a" * 100_000 + "!", "AccountKey=" * 20_000, "a=;" * 50_000, "1." * 50_000, "https://" * 50_000, "/" * 500_000]
    texts += [
        "=A" * 200_000,
        "-----BEGIN " * 50_000,
        " " * 500_000,
        "{" * 100_000,
        "AccountKey=" + "A" * 300_000,
        "\\" * 100_000,
    ]
    settings = [{"name": "password" * 100 + str(index), "value": text} for index, text in enumerate(texts)]
    site = {
        "type": "Microsoft.Web/sites",
        "apiVersion": "2022-03-01",
        "properties": {"siteConfig": {"appSettings": settings}},
    }
    expressions = [
        f"[{text}]"
        for text in ("a." * 50_000, "a(" * 50_000, " " * 100_000, "x()." * 50_000, "'" + "''" * 50_000, "1" * 100_000)
    ]
    return template(
        resources=[{**site, "name": "w"}, account("/" * 10_000, type="A.B" + "/x" * 10_000, tags=expressions)],
        outputs={f"o{index}": {"type": "string", "value": text} for index, text in enumerate(texts)},
    )


HUGE: dict[str, Any] = {
    "createArray": lambda: doubling("createArray(@, @, @)"),
    "createObject": lambda: doubling("createObject('a', @, 'b', @)"),
    "concat": lambda: doubling("concat(@, @)"),
    "concat of arrays": lambda: doubling("concat(@, @)", [1, 2]),
    "concat at once": lambda: output(f"concat({', '.join(['padLeft(0, 4000000)'] * 1000)})"),
    "union": lambda: doubling("union(@, createObject(string(length(@)), @))", {"a": 1}),
    "format": lambda: doubling("format('{0}{0}{0}', @)"),
    "replace": lambda: doubling("replace(@, 'a', 'aaaaaaaaaa')", "a"),
    "join": lambda: doubling("join(createArray(@, @), @)"),
    "string": lambda: doubling("string(createArray(@, @))"),
    "base64": lambda: doubling("base64(@)", "abc", 200),
    "uriComponent": lambda: doubling("uriComponent(concat(@, @))", "%"),
    "padLeft": lambda: output("padLeft('a', 2147483647)"),
    "range": lambda: output("range(0, 2147483647)"),
    "map of maps": lambda: output(f"map({TEN_THOUSAND}, lambda('x', map({TEN_THOUSAND}, lambda('y', {TEN_THOUSAND}))))"),
    "strings of ranges": lambda: output(f"map({TEN_THOUSAND}, lambda('x', string({TEN_THOUSAND})))"),
    "long texts": lambda: output(f"map({TEN_THOUSAND}, lambda('x', padLeft('a', 4000000)))"),
    "sort": lambda: output(f"sort({TEN_THOUSAND}, lambda('a', 'b', less(length({TEN_THOUSAND}), lambdaVariables('a'))))"),
    "reduce": lambda: output(f"reduce({TEN_THOUSAND}, 'a', lambda('c', 'n', createArray(lambdaVariables('c'), lambdaVariables('c'))))"),
    "depth by reduce": lambda: output(f"reduce({TEN_THOUSAND}, 'a', lambda('c', 'n', createArray(lambdaVariables('c'))))"),
    "copy of properties": lambda: template(resources=[account(properties={"copy": [{"name": "x", "count": 10**9, "input": "[copyIndex('x')]"}]})]),
    "copy of variables": lambda: template(variables={"copy": [{"name": "x", "count": 10**9, "input": 1}]}, resources=[account(tags="[variables('x')]")]),
    "copy of outputs": lambda: template(outputs={"o": {"type": "array", "copy": {"count": 10**9, "input": 1}}}),
    "copy of resources": lambda: template(resources=[{"type": "A.B/c", "apiVersion": "2020-01-01", "name": "[concat('x', copyIndex())]", "copy": {"name": "l", "count": 10**9}}]),
    "copy in copy": nested_loops,
    "deployments in deployments": lambda: nested_deployments(2),
    "loops of deployments": nested_resource_loops,
    "function that doubles": function_that_doubles,
    "100,000 resources": lambda: template(resources=[{"type": "A.B/c", "apiVersion": "2020-01-01", "name": f"x{index}"} for index in range(100_000)]),
    "chain of variables": lambda: template(variables={"v9999": 1, **{f"v{index}": f"[variables('v{index + 1}')]" for index in range(9999)}}),
}  # fmt: skip

FINE: dict[str, Any] = {
    "mistakes": lambda: template(  # names that are not declared: their values are open, and everything else was read
        parameters={f"param{index}": {"type": "string", "defaultValue": "a"} for index in range(2000)},
        resources=[account(tags={f"t{index}": f"[parameters('parem{index}')]" for index in range(5000)})],
    ),
    "choices": choices,
    "intersection": lambda: output(f"intersection(map({TEN_THOUSAND}, lambda('x', string(lambdaVariables('x')))), map({TEN_THOUSAND}, lambda('y', concat('a', string(lambdaVariables('y'))))))"),
    "deep deployments": lambda: nested_deployments(1),
    "many keys": lambda: template(resources=[account(tags={f"k{index}": index for index in range(50_000)})], variables={f"v{index}": index for index in range(20_000)}),
    "resources of one name": lambda: template(resources=[{"type": "A.B/c", "apiVersion": "2020-01-01", "name": "x"} for _ in range(2500)]),
    "many dependencies": lambda: template(resources=[account("a", dependsOn=[f"[resourceId('A.B/c', 'x{index}')]" for index in range(5000)])]),
}  # fmt: skip

LIMITED = (
    "import resource, sys\n"
    f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))\n"
    "from azward.cli.main import run\n"
    "sys.exit(run(['scan', '.', '--format', 'json']))"
)


def scan_within_limits(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED], cwd=folder, capture_output=True, check=False, timeout=SECONDS, encoding="utf-8"
    )
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize("name", HUGE)
@pytest.mark.slow
def test_huge_input_is_cut_off_and_said(tree: Tree, name: str) -> None:
    tree.write("huge.json", HUGE[name]())
    status, said = scan_within_limits(tree.folder)
    assert status == 4
    assert said.startswith("azward: huge.json:")


@pytest.mark.parametrize("name", FINE)
def test_large_input_is_read(tree: Tree, name: str) -> None:
    tree.write("large.json", FINE[name]())
    assert scan_within_limits(tree.folder) == (1, "")


def test_texts_that_bait(tree: Tree) -> None:
    tree.write("bait.json", baits())
    status, said = scan_within_limits(tree.folder)
    assert status == 4
    assert said.count("invalid expression") == 6


def test_what_is_left_after_the_last_step_is_unknown() -> None:
    loop = f"[map({TEN_THOUSAND}, lambda('x', map({TEN_THOUSAND}, lambda('y', 1))))]"
    loaded = load(variables={"a": loop}, resources=[account(tags={"a": "[variables('a')]"}), account("b")])
    (problem,) = loaded.diagnostics
    assert problem.kind is DiagnosticKind.LIMIT
    assert "too many steps" in problem.message
    assert MAX_STEPS >= 10 * 91_000  # the steps of the largest template that is known


def test_resources_beyond_the_limit_are_said_once() -> None:
    names = [f"x{index}" for index in range(MAX_RESOURCES + 5)]
    loaded = load(resources=[{"type": "A.B/c", "apiVersion": "2020-01-01", "name": name} for name in names])
    assert [problem.message for problem in loaded.diagnostics] == [
        f"more than {MAX_RESOURCES} resources; the remaining ones are skipped"
    ]


def test_depth_of_expressions() -> None:
    for count in (200, 10_000, 100_000):
        (problem,) = load(outputs={"o": {"type": "string", "value": "[" + "a(" * count + ")" * count + "]"}}).diagnostics
        assert problem.message == "invalid expression: nested deeper than 128 levels"


@pytest.mark.parametrize("name", ["::set-env name=a::b", "##vso[task.setvariable variable=a]b", "##[add-mask]a"])
def test_no_text_of_a_template_is_a_command(tree: Tree, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Which GitHub (at the start of a line) and Azure Pipelines (anywhere) would find in the log of a job, and obey."""
    tree.write("main.json", template(resources=[account(f"{'x' * 60} {name}", tags={"a": f"[{name}"}), name]))
    for arguments in (["--all"], ["--format", "json"], ["--format", "sarif"], ["--quiet"]):
        assert run(["scan", ".", *arguments]) == 4
        for line in "".join(capsys.readouterr()).splitlines():
            assert not line.lstrip().startswith("::")
            assert "##[" not in line
            assert "##vso[" not in line


def test_long_messages_are_cut() -> None:
    (problem,) = load(outputs={"o": {"type": "string", "value": f"[parameters('{'x' * 100_000}')]"}}).diagnostics
    assert len(problem.message) < 600


# Anything at all

EXAMPLES = int(os.environ.get("AZWARD_EXAMPLES", "60"))
"""More of them by hand: `AZWARD_EXAMPLES=20000 pytest tests/test_bad_input.py -k fuzz`."""

seeds = st.integers(0, 2**48)
DOCUMENTS = sorted(ARCHITECTURE.glob("*/*.json"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeds)
def test_fuzz_load(seed: int) -> None:
    random = Random(seed)
    changed = mutate(random, json.loads(random.choice(DOCUMENTS).read_text(encoding="utf-8")))
    loaded = ArmSource().load_text(json.dumps(changed))
    assert all(problem.line > 0 and problem.column > 0 and problem.message for problem in loaded.diagnostics)


@settings(max_examples=EXAMPLES // 10, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeds)
@pytest.mark.slow
def test_fuzz_scan(seed: int) -> None:
    random = Random(seed)
    file = random.choice(DOCUMENTS)
    changed = json.dumps(mutate(random, json.loads(file.read_text(encoding="utf-8"))))
    with tempfile.TemporaryDirectory() as name:
        for other in file.parent.iterdir():
            content = changed if other == file else other.read_text(encoding="utf-8")
            (Path(name) / other.name).write_text(content, encoding="utf-8")
        report = scan([Path(name)], ScanOptions(passes=True))
        json.loads(json_format.render(report, RenderOptions(everything=True)))
        json.loads(sarif.render(report, RenderOptions(sarif_profile="full", everything=True)))
        text.render(report, RenderOptions(everything=True, verbose=True))
        drawn = graph([Path(name)], ScanOptions())
        for format_ in ("json", "dot", "mermaid"):
            render(drawn, format_)


@settings(max_examples=EXAMPLES, deadline=None)
@given(seeds)
def test_fuzz_bytes(seed: int) -> None:
    """Templates cut short, and with bytes that do not belong there."""
    random = Random(seed)
    data = bytearray(random.choice(DOCUMENTS).read_bytes())
    for _ in range(random.randint(0, 3)):
        data[random.randrange(len(data))] = random.randrange(256)
    cut = bytes(data[: random.randrange(len(data))]) if random.random() < 0.5 else bytes(data)
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "main.json").write_bytes(cut)
        scan([Path(name)], ScanOptions(rules=("storage/secure-transfer",)))
