"""Expressions of Terraform: known values agree with `terraform console`, unknown ones are kept as far as possible."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from azward.graph.choice import resolve
from azward.graph.value import CauseKind, Choice, Unknown, Value, is_secret, known, to_json
from azward.source.terraform.source import TerraformSource
from azward.source.unit import Loaded
from hypothesis import given, settings
from hypothesis import strategies as st

CASES: list[tuple[str, object]] = [
    (case[0], case[1]) for case in json.loads(Path(__file__).with_name("expressions.json").read_text("utf-8"))
]
"""Expressions with the output of `terraform console` 1.11.4 for their `jsonencode`."""


FILES = {
    "sample.txt": "Hello\nfile é\n",
    "other.txt": "x",
    "greet.tpl": "Hi ${name}!%{ for i in items }\n- ${i}%{ endfor }\n",
    "sub/inner.tpl": "%{ if n > 2 ~}\nbig\n%{ else ~}\nsmall\n%{ endif ~}\n",
}
"""Files that the expressions read."""


def load(text: str) -> Loaded:
    return TerraformSource(Path("/nowhere")).load_text(text)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files that the expressions read."""
    found = tmp_path_factory.mktemp("expressions")
    for name, content in FILES.items():
        (found / name).parent.mkdir(exist_ok=True)
        (found / name).write_text(content, "utf-8")
    return found


def local(expression: str, rest: str = "") -> Value:
    loaded = load(f"{rest}\nlocals {{\n  x = {expression}\n}}\n")
    assert not loaded.diagnostics
    return loaded.variables["x"]


@pytest.mark.parametrize(
    ("expression", "wanted"), CASES, ids=[f"{index} {case[0][:40]}" for index, case in enumerate(CASES)]
)
def test_known_values_are_those_of_terraform(expression: str, wanted: object, folder: Path) -> None:
    loaded = TerraformSource(folder).load_text(f"locals {{\n  x = {expression}\n}}\n", file="x.tf")
    assert not loaded.diagnostics
    found = to_json(loaded.variables["x"])
    assert json.dumps(found, sort_keys=True) == json.dumps(wanted, sort_keys=True)


@pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no Terraform here")
def test_an_installed_terraform_agrees(folder: Path) -> None:
    """The expected values are those of the installed Terraform."""
    module = folder / "asked.tf"
    module.write_text(
        "".join(f"locals {{\n  c{index} = jsonencode({case[0]}\n  )\n}}\n" for index, case in enumerate(CASES)), "utf-8"
    )
    names = ", ".join(f"local.c{index}" for index in range(len(CASES)))
    try:
        done = subprocess.run(
            ["terraform", "console"],
            cwd=folder,
            input=f"jsonencode([{names}])\n",
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "CHECKPOINT_DISABLE": "1"},
        )
    finally:
        module.unlink()
    assert done.stdout, done.stderr[-500:]
    answers = json.loads(json.loads(done.stdout.replace("$${", "${").replace("%%{", "%{")))
    for (expression, wanted), answer in zip(CASES, answers, strict=True):
        assert json.loads(answer) == wanted, expression


VARIABLES = """
variable "text" { type = string }
variable "flag" { type = bool }
variable "list" { type = list(string) }
variable "sku" {
  type = string
  validation {
    condition     = contains(["Basic", "Premium"], var.sku)
    error_message = "no"
  }
}
variable "secret" {
  type      = string
  sensitive = true
}
variable "config" {
  type = object({ on = bool, name = optional(string, "n"), size = optional(number) })
}
variable "default" {
  type    = object({ on = optional(bool, true), tags = optional(map(string), {}) })
  default = {}
}
variable "nothing" {
  type    = string
  default = null
}
resource "random_string" "r" {}
resource "random_password" "p" {}
"""


def open_local(expression: str) -> Value:
    return local(expression, VARIABLES)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("false && var.flag", False),
        ("var.flag || true", True),
        ("var.nothing == null ? 1 : 2", 1),
        ('coalesce(var.nothing, "x")', "x"),
        ("var.default.on", True),
        ("var.default.tags", {}),
        ("var.flag ? 1 : 1", 1),
        ("length({ a = var.text })", 1),
        ("{ a = var.text, b = 2 }.b", 2),
        ('contains(["a", var.text], "a")', True),
        ('startswith("x-${var.text}", "x-")', True),
        ("jsondecode(jsonencode({ a = 1, b = var.text })).a", 1),
        ("keys({ a = var.text })", ["a"]),
        ("try(var.text.nope.nope, 1) == 1 ? 2 : 2", 2),
        ("one([])", None),
    ],
)
def test_results_that_do_not_depend_on_unknown_values_are_known(expression: str, wanted: object) -> None:
    assert open_local(expression) == wanted


def test_a_bool_without_a_value_is_a_choice() -> None:
    value = open_local('var.flag ? "on" : "off"')
    assert isinstance(value, Choice)
    assert value.branches == (("false", "off"), ("true", "on"))
    assert value.decider == "var.flag"


def test_choices_of_one_variable_are_consistent() -> None:
    assert open_local("var.flag == var.flag") is True
    assert open_local("var.flag && !var.flag") is False


def test_a_validation_lists_the_allowed_values() -> None:
    value = open_local('var.sku == "Premium"')
    assert isinstance(value, Choice)
    assert dict(value.branches) == {'"Basic"': False, '"Premium"': True}
    assert open_local('var.sku == "Free"') is False


def test_an_unknown_condition_makes_a_choice() -> None:
    value = open_local('var.text == "a" ? 1 : 2')
    assert isinstance(value, Choice)
    assert sorted(map(str, dict(value.branches).values())) == ["1", "2"]


def test_objects_are_unknown_by_attribute() -> None:
    on = open_local("var.config.on")
    assert isinstance(on, Choice)
    name = open_local("var.config.name")
    assert isinstance(name, Unknown)
    assert name.expression == "var.config.name"


def test_parts_of_a_text_stay_known() -> None:
    value = open_local('"st${var.text}-${random_string.r.result}"')
    assert isinstance(value, Unknown)
    assert value.parts[0] == "st"
    assert [cause.kind for cause in value.causes] == [CauseKind.PARAMETER, CauseKind.RUNTIME]


@pytest.mark.parametrize(
    "expression",
    [
        "var.secret",
        '"x${var.secret}"',
        "upper(var.secret)",
        "{ a = var.secret }",
        'format("%s", var.secret)',
        "base64encode(var.secret)",
        "random_password.p.result",
        'sensitive("x")',
        "[for x in [var.secret] : x]",
        "jsonencode({ a = var.secret })",
        'var.flag ? var.secret : ""',
    ],
)
def test_secrets_stay_secret(expression: str) -> None:
    assert is_secret(open_local(expression))


def test_unknown_lists_have_an_unknown_length() -> None:
    value = open_local("[for x in var.list : upper(x)]")
    assert isinstance(value, list)
    (member,) = value
    assert isinstance(member, Unknown)
    assert member.many
    assert isinstance(open_local("length(var.list)"), Unknown)
    assert isinstance(open_local("concat(var.list, [1])"), list)


def test_locals_in_any_order_and_in_cycles() -> None:
    loaded = load("locals {\n  a = local.b\n  b = 1\n  c = local.d\n  d = local.c\n}\n")
    assert loaded.variables["a"] == 1
    (problem,) = [found for found in loaded.diagnostics if found.kind == "cycle"]
    assert "`local.c`" in problem.message


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("var.nope", "variable `nope` is not declared"),
        ("local.nope", "local `nope` is not declared"),
        ("azurerm_x.y.id", "`azurerm_x.y` is not declared"),
        ("nope", "`nope` is not declared"),
        ("[1][2]", "invalid index 2, the list has 1 member"),
        ("{ a = 1 }.b", "unsupported attribute `b`, the object has `a`"),
        ("1 / 0", "division by zero"),
        ('tonumber("x")', "expected a number"),
        ('cidrsubnet("10.0.0.0/8", 33, 0)', "bits"),
        ("lower()", "expected 1 argument"),
        ("nope()", "unknown function `nope`"),
        ('file("../../../etc/passwd")', "is outside the scan root"),
        ('file("/etc/passwd")', "is outside the scan root"),
        ("[for x in 1 : x]", "expected a collection"),
        ('"a${[1]}"', "expected a string"),
    ],
)
def test_errors_are_one_diagnostic(expression: str, message: str) -> None:
    loaded = load(f"locals {{\n  x = {expression}\n}}\n")
    (problem,) = loaded.diagnostics
    assert message in problem.message
    assert (problem.line, problem.file) == (2, "main.tf")
    assert isinstance(loaded.variables["x"], Unknown)


def test_errors_in_branches_not_taken_are_ignored() -> None:
    assert local("true ? 1 : [1][2]") == 1
    assert local('try([1][2], "x")') == "x"
    assert local("can([1][2])") is False


def test_patterns_take_linear_time() -> None:
    value = load('locals {\n  x = regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")\n}\n').variables["x"]
    assert isinstance(value, Unknown)
    assert value.causes[0].reason == "`regex`: the pattern does not match"


def test_templates_from_files(tmp_path: Path) -> None:
    (tmp_path / "t.tftpl").write_text("%{ for x in xs ~}\n${x}!\n%{ endfor ~}\nend")
    (tmp_path / "main.tf").write_text(
        'locals {\n  a = templatefile("${path.module}/t.tftpl", { xs = ["a", "b"] })\n'
        '  b = fileexists("t.tftpl")\n  c = fileset(path.module, "*.{tf,tftpl}")\n  d = filemd5("t.tftpl")\n}\n'
    )
    from azward.source.unit import Unit

    loaded = TerraformSource(tmp_path).load(Unit("terraform", tmp_path, tmp_path))
    assert loaded.variables["a"] == "a!\nb!\nend"
    assert loaded.variables["b"] is True
    assert loaded.variables["c"] == ["main.tf", "t.tftpl"]
    assert not loaded.diagnostics


# properties ---------------------------------------------------------------------------------------------------------------

_TERMS = st.sampled_from(["true", "false", "var.a", "var.b", 'var.t == "x"', "null == null"])
_CONDITIONS = st.recursive(
    _TERMS,
    lambda inner: st.one_of(
        inner.map(lambda one: f"!({one})"),
        st.tuples(inner, st.sampled_from(["&&", "||", "==", "!="]), inner).map(lambda it: f"({it[0]} {it[1]} {it[2]})"),
        st.tuples(inner, inner, inner).map(lambda it: f"({it[0]} ? {it[1]} : {it[2]})"),
    ),
    max_leaves=8,
)


def decide(text: str, a: bool, b: bool) -> Value:
    given_values = f'variable "a" {{ default = {str(a).lower()} }}\nvariable "b" {{ default = {str(b).lower()} }}\n'
    return local(text, given_values + 'variable "t" { default = "y" }')


@settings(max_examples=150, deadline=None)
@given(_CONDITIONS, st.booleans(), st.booleans())
def test_deciding_an_unknown_value_never_changes_a_known_result(text: str, a: bool, b: bool) -> None:
    opened = local(text, 'variable "a" { type = bool }\nvariable "b" { type = bool }\nvariable "t" { type = string }')
    decided = decide(text, a, b)
    assert isinstance(decided, bool)
    settled = resolve(opened, {"var.a": str(a).lower(), "var.b": str(b).lower()})
    if isinstance(settled, bool):
        assert settled is decided
    if known(opened):
        assert opened is decided
