"""Builds small programs that double, nest, fan out and recurse, and checks that each scan stays within its bounds.

`python bench/fuzz_programs.py MINUTES` prints the first program that does not, as files, and exits with status 1.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 5
"""Of processor time: other programs may be running."""

MEMORY = 512  # MiB

WAIT = 600
"""Seconds after which a scan that uses no processor time is waiting for something that never comes."""

Files = dict[str, str]

LEVELS = st.integers(1, 40)
COUNTS = st.sampled_from((0, 1, 2, 10, 100, 800, 1000, 10_000))


def _levels(first: str, step: str, levels: int, reference: Callable[[int], str]) -> list[str]:
    """Return the values of names, each made of the one before, which is written `@`."""
    return [first, *(step.replace("@", reference(number - 1)) for number in range(1, levels))]


# Terraform

_HCL_LEAVES = st.sampled_from(
    ('"a"', "1", "0.5", "true", "null", "var.open", '""', '"a\\n"', "[]", "{}", "-9223372036854775808")
)
_HCL_CALLS = st.sampled_from(
    (
        *("jsonencode({0})", "[{0}, {1}]", "concat([{0}], [{1}])", '"${{{0}}}${{{1}}}"', "{{ a = {0}, b = {1} }}"),
        *("merge({{ a = {0} }}, {{ b = {1} }})", "flatten([{0}, {1}])", "distinct([{0}, {1}])", "try({0}, {1})"),
        *("var.open ? {0} : {1}", 'format("%s%v", {0}, {1})', "join(jsonencode({0}), [{1}, {1}])", "coalesce({0}, {1})"),
        *(
            "[for i in range({n}) : {0}]",
            "{{ for i in range({n}) : i => {0} }}",
            '"%{{ for i in range({n}) }}${{{0}}}%{{ endfor }}"',
        ),
        *('replace(jsonencode({0}), "/(a|a)*b|./", jsonencode({1}))', 'regexall("(.*)*", jsonencode({0}))', "[{0}][*][*]"),
        *("setproduct([{0}, {1}], range({n}))", "zipmap([jsonencode({0})], [{1}])", "sha256(jsonencode({0}))", "{0} == {1}"),
        *("yamldecode(yamlencode({0}))", "jsondecode(jsonencode({0}))", 'split("", jsonencode({0}))', "length({0})"),
        *("indent({n}, jsonencode({0}))", "sensitive({0})", "contains([{0}, {1}], {1})", "tolist([{0}])", "{0} + {1}"),
    )
)


@st.composite
def _expression(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(("@", "@", draw(_HCL_LEAVES))))
    one, other = draw(_expression(depth - 1)), draw(_expression(depth - 1))
    return draw(_HCL_CALLS).format(one, other, n=draw(COUNTS))


@st.composite
def terraform(draw: st.DrawFn) -> Files:
    """Return a module of locals, a resource that uses the last one, and perhaps modules that call each other."""
    values = _levels(draw(_HCL_LEAVES), draw(_expression()), draw(LEVELS), lambda number: f"local.v{number}")
    names = "".join(f"  v{number} = {value}\n" for number, value in enumerate(values))
    head = draw(
        st.sampled_from(
            ("", "  count = length([local.v0])\n", f"  count = {draw(COUNTS)}\n", "  for_each = toset(local.v0)\n")
        )
    )
    text = f'variable "open" {{\n  type = bool\n}}\nlocals {{\n{names}}}\n'
    text += (
        f'resource "azurerm_storage_account" "x" {{\n{head}  name = "x"\n  tags = {{ t = local.v{len(values) - 1} }}\n}}\n'
    )
    files = {"main.tf": text}
    levels, fan = draw(st.integers(0, 12)), draw(st.integers(0, 3))
    for number in range(levels):
        calls = "".join(
            f'module "m{index}" {{\n  source = "../m{number + 1}"\n  count = {draw(COUNTS)}\n  v = [var.v, var.v]\n}}\n'
            for index in range(fan)
        )
        files[f"m{number}/main.tf"] = f'variable "v" {{\n  default = 1\n}}\n{calls}output "o" {{\n  value = var.v\n}}\n'
    if levels:
        files["main.tf"] += 'module "m" {\n  source = "./m0"\n}\n'
    return files


# ARM

_ARM_LEAVES = st.sampled_from(("'a'", "1", "true()", "null()", "createArray()", "parameters('open')", "deployment().name"))
_ARM_CALLS = st.sampled_from(
    (
        *("createArray({0}, {1})", "concat(string({0}), string({1}))", "createObject('a', {0}, 'b', {1})", "string({0})"),
        *("union(createArray({0}), createArray({1}))", "format('{{0}}{{0}}', {0})", "if(parameters('open'), {0}, {1})"),
        *("map(range(0, {n}), lambda('i', {0}))", "reduce(range(0, {n}), {0}, lambda('i', 'j', createArray({1})))"),
        *("replace(string({0}), 'a', string({1}))", "split(string({0}), '')", "json(string({0}))", "equals({0}, {1})"),
        *("padLeft(string({0}), {n})", "base64(string({0}))", "uriComponent(string({0}))", "intersection({0}, {1})"),
        *(
            "contains(createArray({0}), {1})",
            "coalesce({0}, {1})",
            "flatten(createArray(createArray({0}), createArray({1})))",
        ),
    )
)


@st.composite
def _arm_expression(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(("@", "@", draw(_ARM_LEAVES))))
    one, other = draw(_arm_expression(depth - 1)), draw(_arm_expression(depth - 1))
    return draw(_ARM_CALLS).format(one, other, n=draw(COUNTS))


def _template(resources: list[dict[str, object]], variables: dict[str, object]) -> str:
    return json.dumps(
        {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "parameters": {"open": {"type": "bool"}},
            "variables": variables,
            "resources": resources,
        }
    )


@st.composite
def arm(draw: st.DrawFn) -> Files:
    """Return templates with variables, loops, and links to each other."""
    step = draw(_arm_expression())
    values = _levels(draw(_ARM_LEAVES), step, draw(LEVELS), lambda number: f"variables('v{number}')")
    variables: dict[str, object] = {f"v{number}": f"[{value}]" for number, value in enumerate(values)}
    account: dict[str, object] = {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2023-01-01",
        "name": "[concat('x', copyIndex())]",
        "copy": {"name": "c", "count": draw(COUNTS)},
        "tags": {"t": f"[variables('v{len(values) - 1}')]"},
        "properties": {"copy": [{"name": "p", "count": draw(COUNTS), "input": step.replace("@", "[copyIndex('p')]")}]},
    }
    levels, fan = draw(st.integers(0, 10)), draw(st.integers(0, 3))
    files: Files = {}
    for number in range(levels + 1):
        links: list[dict[str, object]] = [
            {
                "type": "Microsoft.Resources/deployments",
                "apiVersion": "2022-09-01",
                "name": f"d{index}",
                "properties": {"mode": "Incremental", "templateLink": {"relativePath": f"t{number + 1}.json"}},
            }
            for index in range(fan if number < levels else 0)
        ]
        files[f"t{number}.json"] = _template([*links, account], variables)
    return files


# Bicep

_BICEP_CALLS = st.sampled_from(
    (
        *("[{0}, {1}]", "'${{{0}}}${{{1}}}'", "{{ a: {0}, b: {1} }}", "[...[{0}], ...[{1}]]", "concat([{0}], [{1}])"),
        *("open ? {0} : {1}", "string({0})", "union({{ a: {0} }}, {{ b: {1} }})", "[for i in range(0, {n}): {0}]"),
        *("map(range(0, {n}), i => {0})", "replace(string({0}), 'a', string({1}))", "json(string({0}))", "{0} == {1}"),
        *("reduce([{0}, {1}], {0}, (x, y) => [x, y])", "toObject([{0}], x => string(x))", "f0(string({0}))", "{0} ?? {1}"),
    )
)
_TYPES = st.sampled_from(("@ | @", "{ a: @, b: @ }", "[@, @]", "@?", "@[]", "{ *: @ }", "{ @secure()\n a: @\n b: @.a }"))


@st.composite
def _bicep_expression(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(("@", "@", "'a'", "1", "true", "null", "[]", "{}", "open")))
    one, other = draw(_bicep_expression(depth - 1)), draw(_bicep_expression(depth - 1))
    return draw(_BICEP_CALLS).format(one, other, n=draw(COUNTS))


@st.composite
def bicep(draw: st.DrawFn) -> Files:
    """Return files with variables, types and functions that are made of each other, and modules."""
    values = _levels("'a'", draw(_bicep_expression()), draw(LEVELS), lambda number: f"v{number}")
    types = _levels("'a' | 'b'", draw(_TYPES), draw(LEVELS), lambda number: f"t{number}")
    functions = _levels("x", "'${@}${@}'", draw(LEVELS), lambda number: f"f{number}(x)")
    lines = ["param open bool", f"param p t{len(types) - 1}"]
    lines += [f"type t{number} = {value}" for number, value in enumerate(types)]
    lines += [f"func f{number}(x string) string => {value}" for number, value in enumerate(functions)]
    lines += [f"var v{number} = {value}" for number, value in enumerate(values)]
    used = f"string(v{len(values) - 1})"
    lines += [
        "resource x 'Microsoft.Storage/storageAccounts@2023-01-01' = {",
        "  name: 'x'",
        f"  tags: {{ t: {used} }}",
        "}",
        "",
    ]
    text = "\n".join(lines)
    levels, fan = draw(st.integers(0, 12)), draw(st.integers(0, 3))
    files = {f"m{levels}.bicep": text}
    for number in range(levels):
        files[f"m{number}.bicep"] = "".join(
            f"module m{index} './m{number + 1}.bicep' = [for i in range(0, {draw(COUNTS)}): {{\n  name: 'm${{i}}'\n}}]\n"
            for index in range(fan)
        )
    return files


def exceeded(files: Files) -> str:
    """Return which bound a scan of `files` exceeds, or how it fails; "" if it stays within all."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "azward", "scan", ".", "--format", "json"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=WAIT, check=False)
        except subprocess.TimeoutExpired:
            return "it does not end"
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if seconds > SECONDS:
        return f"{seconds:.1f} s of processor time"
    if after.ru_maxrss / 2**10 > MEMORY:
        return f"{after.ru_maxrss / 2**10:.0f} MiB"
    if "internal error" in done.stderr or done.returncode not in (0, 1, 3, 4):
        return f"status {done.returncode}: {done.stderr.strip()[-300:]}"
    return ""


ROUND = 10
"""Programs between two looks at the clock."""


def _round(number: int) -> None:
    """Check some programs; `number` selects them. Raise AssertionError for one that exceeds a bound."""

    @seed(number)
    @settings(
        max_examples=ROUND,
        deadline=None,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example),
        phases=(Phase.generate,),
        database=None,
        report_multiple_bugs=False,
    )
    @given(st.one_of(terraform(), arm(), bicep()))
    def check(files: Files) -> None:
        found = exceeded(files)
        if found:
            raise AssertionError(f"{found}\n" + "\n".join(f"--- {name}\n{text}" for name, text in files.items()))

    check()


def main(minutes: float) -> int:
    """Scan programs until the time is over, and return the exit status."""
    end = time.monotonic() + minutes * 60
    count = 0
    try:
        while time.monotonic() < end:
            _round(int(time.monotonic() * 1000))
            count += ROUND
    except AssertionError as error:
        print(f"{error}\n--- after {count} programs")
        return 1
    print(f"{count} programs stayed within {SECONDS} s and {MEMORY} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
