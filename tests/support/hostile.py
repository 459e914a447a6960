"""Small inputs that cost much: doubling, nesting, fans and recursion in every language. Each is a folder of files."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HOSTILE", "Files"]

Files: TypeAlias = "dict[str, str | bytes]"

ACCOUNT = 'resource "azurerm_storage_account" "x" {\n  name = "x"\n  tags = { t = %s }\n}\n'


def _doubled(first: str, step: str, levels: int = 30, use: str = "jsonencode(local.v%d)") -> Files:
    """Return a module whose locals each use the one before twice."""
    lines = [f"  v0 = {first}", *(f"  v{n} = {step.replace('@', f'local.v{n - 1}')}" for n in range(1, levels))]
    last = use % (levels - 1) if "%d" in use else use
    return {"main.tf": "locals {\n" + "\n".join(lines) + "\n}\n" + 'variable "open" {\n  type = bool\n}\n' + ACCOUNT % last}


def _expression(text: str, more: str = "") -> Files:
    return {"main.tf": more + ACCOUNT % text}


def _calls(levels: int, call: str) -> Files:
    """Return modules that each call the next one as `call` says."""
    files: Files = {"main.tf": 'module "m" {\n  source = "./m0"\n}\n'}
    for n in range(levels):
        files[f"m{n}/main.tf"] = call.replace("@", f"../m{n + 1}")
    files[f"m{levels}/main.tf"] = ACCOUNT % '"x"'
    return files


def _two_calls(more: str = "") -> str:
    return "".join(f'module "{name}" {{\n  source = "@"\n{more}}}\n' for name in "ab")


def _template(**parts: Any) -> str:
    head: dict[str, Any] = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [],
    }
    return json.dumps({**head, **parts})


def _storage(**parts: Any) -> dict[str, Any]:
    return {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "x", **parts}


def _arm_doubled(first: str, step: str, levels: int = 30) -> Files:
    variables: dict[str, Any] = {"v0": first}
    for n in range(1, levels):
        variables[f"v{n}"] = step.replace("@", f"variables('v{n - 1}')")
    used = _storage(tags={"t": f"[string(variables('v{levels - 1}'))]"})
    return {"main.json": _template(variables=variables, resources=[used])}


def _arm_expressions(*expressions: str) -> Files:
    """Return a template with an account for each expression, which may use a long list and a long text."""
    variables: dict[str, Any] = {"list": list(range(20_000)), "holes": "a{0}/" * 40_000}
    accounts = [_storage(name=f"x{n}", tags={"t": f"[string({text})]"}) for n, text in enumerate(expressions)]
    return {"main.json": _template(variables=variables, resources=accounts)}


def _arm_types(definitions: dict[str, Any], parameters: int) -> str:
    """Return a template with parameters whose type is the first of some definitions."""
    declared = {f"p{n}": {"$ref": f"#/definitions/{next(iter(definitions))}"} for n in range(parameters)}
    shown = {"o": {"type": "object", "value": "[parameters('p0')]"}}
    return _template(languageVersion="2.0", definitions=definitions, parameters=declared, outputs=shown, resources={})


def _linked(levels: int, fan: int, copies: int = 0) -> Files:
    """Return templates that each deploy the next one; with `copies`, each also has a loop of resources."""
    loop = _storage(name="[concat('x', copyIndex())]", copy={"name": "c", "count": copies})
    files: Files = {}
    for n in range(levels):
        links = [
            {
                "type": "Microsoft.Resources/deployments",
                "apiVersion": "2022-09-01",
                "name": f"d{index}",
                "properties": {"mode": "Incremental", "templateLink": {"relativePath": f"t{n + 1}.json"}},
            }
            for index in range(fan)
        ]
        files["main.json" if n == 0 else f"t{n}.json"] = _template(resources=[*links, *([loop] if copies else [])])
    files[f"t{levels}.json"] = _template(resources=[_storage()])
    return files


def _loops_of_texts(step: str, levels: int, templates: int, copies: int, texts: int, text: str) -> Files:
    """Return templates with loops of resources, each with a text that doubles in its tags and a loop of texts."""
    variables: dict[str, Any] = {"v0": "[deployment().name]"}
    for n in range(1, levels):
        variables[f"v{n}"] = step.replace("@", f"variables('v{n - 1}')")
    account = _storage(
        name="[concat('x', copyIndex())]",
        copy={"name": "c", "count": copies},
        tags={"t": f"[variables('v{levels - 1}')]"},
        properties={"copy": [{"name": "p", "count": texts, "input": text}]},
    )
    return {f"t{n}.json": _template(variables=variables, resources=[account]) for n in range(templates)}


def _many_loops(count: int) -> Files:
    """Return templates that each use their budget."""
    inner = "map(range(0, 800), lambda('j', add(lambdaVariables('i'), lambdaVariables('j'))))"
    loop = f"[string(map(range(0, 800), lambda('i', {inner})))]"
    return {f"t{n}.json": _template(resources=[_storage(tags={"t": loop})]) for n in range(count)}


def _bicep_types(step: str, levels: int = 40) -> Files:
    lines = ["type t0 = 'a' | 'b'", *(f"type t{n} = {step.replace('@', f't{n - 1}')}" for n in range(1, levels))]
    return {"main.bicep": "\n".join([*lines, f"param p t{levels - 1}", ""])}


def _bicep_doubled(first: str, step: str, levels: int = 30) -> Files:
    lines = [f"var v0 = {first}", *(f"var v{n} = {step.replace('@', f'v{n - 1}')}" for n in range(1, levels))]
    return {"main.bicep": "\n".join(["param open bool", *lines, BICEP_ACCOUNT % f"string(v{levels - 1})"])}


BICEP_ACCOUNT = "resource x 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'x'\n  tags: {\n    t: %s\n  }\n}\n"


def _bicep_calls(levels: int, fan: int) -> Files:
    files: Files = {"main.bicep": "module m './m0.bicep' = {\n  name: 'm'\n}\n"}
    for n in range(levels):
        calls = (f"module m{index} './m{n + 1}.bicep' = {{\n  name: 'm{index}'\n}}\n" for index in range(fan))
        files[f"m{n}.bicep"] = "".join(calls)
    files[f"m{levels}.bicep"] = BICEP_ACCOUNT % "'x'"
    return files


def _bicep_loops(counts: tuple[int, ...]) -> Files:
    """Return modules that each deploy the next one in two loops whose deployments have the same names."""
    files: Files = {}
    for n, count in enumerate(counts):
        calls = (
            f"module m{index} './m{n + 1}.bicep' = [for i in range(0, {times}): {{\n  name: 'm${{i}}'\n}}]\n"
            for index, times in enumerate((count, 2))
        )
        files[f"m{n}.bicep"] = "".join(calls)
    used = _bicep_doubled("'a'", "[...[{ a: null }], ...[string(@)]]", 12)["main.bicep"]
    types = _bicep_types("[@, @]", 22)["main.bicep"]
    return {**files, f"m{len(counts)}.bicep": f"{types}{used}"}


def _bicep_imports(levels: int) -> Files:
    """Return files that each import two variables of the next one, of which they make two with twice the members."""
    files: Files = {"main.bicep": "import { a, b } from 'i1.bicep'\n" + BICEP_ACCOUNT % "string([a, b])"}
    for n in range(1, levels):
        files[f"i{n}.bicep"] = (
            f"import {{ a as x, b as y }} from 'i{n + 1}.bicep'\n"
            "@export()\nvar a = [x, y, x, y]\n@export()\nvar b = [y, x]\n"
        )
    files[f"i{levels}.bicep"] = "@export()\nvar a = 'a'\n@export()\nvar b = 'b'\n"
    return files


YAML_BOMB = "\n".join(
    f"{name}: &{name} [{','.join([f'*{before}' if before else 'x'] * 10)}]"
    for name, before in zip("abcdefghij", ("", *"abcdefghi"), strict=True)
)

DIGITS = "9" * 5000


def _comments(count: int) -> Files:
    blocks = "".join(
        f'# azward: ignore[storage/a] reason="x"\nresource "azurerm_resource_group" "r{n}" {{\n  name = "r{n}"\n}}\n'
        for n in range(count)
    )
    return {"main.tf": blocks}


def _change(name: str, kind: str = "azurerm_storage_account", **parts: Any) -> dict[str, Any]:
    """Return an instance of a plan; `unknown` names the arguments that are known only after apply."""
    unknown = dict.fromkeys(parts.pop("unknown", ()), True)
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/azurerm",
        "change": {"actions": ["create"], "after": {"name": name}, "after_unknown": unknown},
        **parts,
    }


def _declared(name: str, kind: str = "azurerm_storage_account", **references: list[str]) -> dict[str, Any]:
    """Return a resource in the configuration of a plan."""
    expressions = {argument: {"references": found} for argument, found in references.items()}
    return {"mode": "managed", "type": kind, "name": name, "expressions": expressions}


def _plan(changes: list[dict[str, Any]], **root: Any) -> Files:
    configuration = {"root_module": root}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "resource_changes": changes,
        "configuration": configuration,
    }
    files: Files = {"plan.json": json.dumps(plan)}
    return files


ENDPOINT = "azurerm_private_endpoint"


def _policies(base: int, operations: int = 1, statements: int = 400) -> Files:
    """Return API Management with policies whose `<base/>` stand for the scope around them, many times."""

    def one(kind: str, name: str, **properties: str) -> dict[str, Any]:
        return {
            "type": f"Microsoft.ApiManagement/service{kind}",
            "apiVersion": "2022-08-01",
            "name": name,
            "properties": properties,
        }

    def policy(kind: str, name: str, statement: str, count: int) -> dict[str, Any]:
        value = f"<policies><inbound>{statement * count}</inbound></policies>"
        return one(f"{kind}/policies", f"{name}/policy", value=value, format="rawxml")

    found = [
        one("", "s"),
        one("/apis", "s/a", path="a"),
        one("/products", "s/p"),
        one("/products/apis", "s/p/a"),
        policy("", "s", "<cors/>", statements),
        policy("/products", "s/p", "<base/>", base),
        policy("/apis", "s/a", "<base/>", base),
        *(one("/apis/operations", f"s/a/o{n}", method="GET", urlTemplate=f"/{n}") for n in range(operations)),
        policy("/apis/operations", "s/a/o0", "<base/>", base),
    ]
    return {"main.json": _template(resources=found)}


def _nested_resources(levels: int, files: int) -> Files:
    """Return files whose resources are inside each other, too deeply, each on a line that could begin a statement."""
    lines = "".join(f"resource c{n} 'blobServices@2023-01-01' = {{\nname: 'd'\n" for n in range(levels))
    text = f"resource x 'Microsoft.Storage/storageAccounts@2023-01-01' = {{\nname: 'x'\n{lines}{'}' * (levels + 1)}\n"
    return {f"m{n}.bicep": text for n in range(files)}


def _ports(ports: int, templates: int) -> Files:
    """Return templates with a rule of a security group that names many ports, in no order."""
    opened = {
        "priority": 100,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "*",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRanges": [str(2 * n) for n in range(ports)],
    }
    group = {
        "type": "Microsoft.Network/networkSecurityGroups",
        "apiVersion": "2023-11-01",
        "name": "g",
        "properties": {"securityRules": [{"name": "r", "properties": opened}]},
    }
    return {f"t{n}.json": _template(resources=[group]) for n in range(templates)}


HOSTILE: dict[str, Callable[[], Files]] = {
    # Terraform: values that double
    "tf-text": lambda: _doubled('"aaaaaaaa"', '"${@}${@}"', 40),
    "tf-list": lambda: _doubled('["a"]', "[@, @]"),
    "tf-concat": lambda: _doubled('["a"]', "concat(@, @)"),
    "tf-object": lambda: _doubled('{ a = "a" }', "{ a = @, b = @ }"),
    "tf-merge": lambda: _doubled('{ a = "a" }', 'merge({ for k, v in @ : "${k}0" => v }, { for k, v in @ : "${k}1" => v })'),
    "tf-json": lambda: _doubled('"\\\\"', "jsonencode([@, @])", 40),
    "tf-format": lambda: _doubled('"a"', 'format("%s%s", @, @)', 40),
    "tf-indent": lambda: _doubled('"a\\n"', 'indent(1000, "${@}${@}")', 40),
    "tf-flatten": lambda: _doubled('["a"]', "flatten([@, @])"),
    "tf-urlencode": lambda: _doubled('"%"', "urlencode(urlencode(@))", 40),
    "tf-join": lambda: _doubled('"a"', "join(@, [@, @, @])", 40),
    "tf-replace": lambda: _doubled('"aa"', 'replace(@, "a", @)', 40),
    "tf-split": lambda: _doubled('"a"', '"${@}${@}"', 24, 'jsonencode([for x in range(100) : split("", local.v22)])'),
    "tf-tuple": lambda: _doubled('["a"]', "[[@], [@, @]]"),
    "tf-condition": lambda: _doubled('"a"', "var.open ? [@, @] : [@]"),
    "tf-conditions": lambda: {
        "main.tf": "".join(f'variable "o{n}" {{\n  type = bool\n}}\n' for n in range(30))
        + "locals {\n"
        + "".join(f'  c{n} = var.o{n} ? "${{{f"local.c{n - 1}" if n else chr(34) + chr(34)}}}a" : "b"\n' for n in range(30))
        + "}\n"
        + ACCOUNT % "local.c29"
    },
    "tf-unused": lambda: _doubled('["a"]', "[@, @]", 40, '"x"'),
    "tf-deep": lambda: _doubled('["a"]', "[@]", 3000, '"x"'),
    "tf-chain": lambda: _doubled('"a"', '"${@}"', 9000),
    # Terraform: loops
    "tf-for": lambda: _expression(
        "jsonencode([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]])"
    ),
    "tf-for-text": lambda: _expression(
        'join("", [for a in range(1000) : join("", [for b in range(1000) : format("%1000s", b)])])'
    ),
    "tf-contains": lambda: _expression(
        'jsonencode([for i in local.r : [for j in local.r : contains(local.r, "x${i}${j}")]])',
        "locals {\n  r = [for i in range(1000) : tostring(i)]\n}\n",
    ),
    "tf-contains-number": lambda: _expression("jsonencode([for i in range(1000) : contains(range(1000), i + 0.5)])"),
    "tf-distinct": lambda: _expression("jsonencode([for i in range(1000) : distinct([for j in range(1000) : [i, j]])])"),
    "tf-product": lambda: _expression("jsonencode(setproduct(range(1000), range(1000), range(1000)))"),
    "tf-template-for": lambda: _expression('"%{for a in range(1000)}%{for b in range(1000)}${a}${b}%{endfor}%{endfor}"'),
    "tf-splats": lambda: _doubled(
        '[{ a = "x" }]', "[for x in concat(@, @) : { a = [x, x] }]", 24, "local.v23[*].a[*].a[*].a"
    ),
    "tf-splat-chain": lambda: _expression("jsonencode(local.a" + "[*]" * 5000 + ")", "locals {\n  a = range(1000)\n}\n"),
    "tf-count": lambda: {
        "main.tf": 'resource "azurerm_storage_account" "x" {\n  count = 1000\n  name = join("", [for i in range(1000) : i])\n}\n'
    },
    "tf-dynamic": lambda: _expression(
        '"x"',
        'resource "azurerm_network_security_group" "n" {\n  count = 1000\n  name = "n"\n  dynamic "security_rule" {\n'
        "    for_each = range(1000)\n    content {\n      name = security_rule.value\n    }\n  }\n}\n",
    ),
    "tf-type": lambda: {
        "main.tf": 'variable "v" {\n  type = list(object({'
        + ", ".join(f"a{n} = optional(string)" for n in range(2000))
        + "}))\n  default = ["
        + ",".join(["{}"] * 9000)
        + "]\n}\n"
        + ACCOUNT % "jsonencode(var.v)"
    },
    # Terraform: modules
    "tf-modules": lambda: _calls(24, _two_calls()),
    "tf-module-count": lambda: _calls(6, _two_calls("  count = 100\n")),
    "tf-module-for-each": lambda: _calls(8, _two_calls("  for_each = toset([for i in range(50) : tostring(i)])\n")),
    "tf-module-outputs": lambda: {
        **{
            f"m{n}/main.tf": f'module "a" {{\n  source = "../m{n + 1}"\n}}\noutput "o" {{\n  value = [module.a.o, module.a.o]\n}}\n'
            for n in range(25)
        },
        "m25/main.tf": 'output "o" {\n  value = "x"\n}\n',
        "main.tf": 'module "m" {\n  source = "./m0"\n}\n' + ACCOUNT % "jsonencode(module.m.o)",
    },
    # Terraform: functions
    "tf-regex": lambda: _expression('regex("(a|a)*b", "' + "a" * 40 + '")'),
    "tf-regex-question": lambda: _expression('regex("' + "a?" * 30 + "a" * 30 + '", "' + "a" * 30 + '")'),
    "tf-regex-optional": lambda: _expression('regex("(a?){30}a{30}", "' + "a" * 30 + '")'),
    "tf-regex-long": lambda: _expression('regexall("a*a*a*b", "' + "a" * 15000 + '")'),
    "tf-regex-repeat": lambda: _expression('regex("((a{1,100}){1,100}){1,100}", "' + "a" * 1000 + '")'),
    "tf-replace-regex": lambda: _expression('replace("' + "a" * 5000 + '", "/(a+)+$|b/", "x")'),
    "tf-yaml": lambda: {**_expression('jsonencode(yamldecode(file("b.yaml")))'), "b.yaml": YAML_BOMB},
    "tf-yaml-long": lambda: {**_expression('jsonencode(yamldecode(file("b.yaml")))'), "b.yaml": "- a\n" * 200_000},
    "tf-parseint": lambda: _expression('parseint("' + "9" * 500_000 + '", 10)'),
    "tf-parseint-hex": lambda: _expression('parseint("' + "f" * 500_000 + '", 16)'),
    "tf-number": lambda: _expression(DIGITS),
    "tf-number-text": lambda: _expression(f'"{DIGITS}" + 1'),
    "tf-power": lambda: _doubled("9", "@ * @", 40, '"${local.v39}"'),
    "tf-fraction": lambda: _doubled("0.9", "@ * @ / 3", 40, '"${local.v39}"'),
    "tf-csv": lambda: {**_expression('jsonencode(csvdecode(file("b.csv")))'), "b.csv": "a\n" + "b\n" * 400_000},
    "tf-blanks": lambda: {"main.tf": ACCOUNT % '"x"' + "#" + " " * 900_000 + "\n"},
    "tf-blanks-value": lambda: _expression('trimspace("' + " " * 900_000 + 'x")'),
    "tf-version": lambda: {
        "main.tf": 'terraform {\n  required_providers {\n    azurerm = {\n      source = "hashicorp/azurerm"\n'
        f'      version = "~> {DIGITS}"\n    }}\n  }}\n}}\n' + ACCOUNT % '"x"'
    },
    "tf-lock": lambda: {
        "main.tf": ACCOUNT % '"x"',
        ".terraform.lock.hcl": f'provider "registry.terraform.io/hashicorp/azurerm" {{\n  version = "{DIGITS}.0.0"\n}}\n',
    },
    "tf-type-name": lambda: {"main.tf": f'resource "azurerm_{"a" * 390_000}" "x" {{\n}}\n' + ACCOUNT % '"x"'},
    "tf-brackets": lambda: _expression("[" * 100_000 + "]" * 100_000),
    "tf-operators": lambda: _expression("1" + " + 1" * 100_000),
    "tf-comments": lambda: _comments(9000),
    "tf-glob": lambda: {"main.tf": "# azward: ignore[" + "*?" * 11 + 'Z] reason="x"\n' + ACCOUNT % '"x"'},
    "tf-glob-stars": lambda: {"main.tf": "# azward: ignore[" + "*a" * 200 + 'Z] reason="x"\n' + ACCOUNT % '"x"'},
    # Terraform: numbers, texts and files that a function refuses, or that cost much
    "tf-infinite": lambda: _expression('ceil("1e999") + floor("nan") + pow(-8, 0.5) % pow(10, 3000)'),
    "tf-huge-hex": lambda: _expression('"${parseint("' + "f" * 11_000 + '", 16)}"'),
    "tf-huge-literal": lambda: _expression("[for x in [" + "9" * 5000 + '] : "${x}"]'),
    "tf-range-float": lambda: _expression("range(0.5, pow(10, 3000), pow(10, 3000))"),
    "tf-surrogate": lambda: _expression('sha256(jsondecode("\\"\\\\ud800\\""))'),
    "tf-duration": lambda: _expression('timeadd("2020-01-01T00:00:00Z", "' + "1" * 500_000 + '")'),
    "tf-product-wide": lambda: _expression(
        'setproduct(concat([for i in range(16) : ["a", "b"]], [for i in range(1000) : ["a"]])...)'
    ),
    "tf-format-list": lambda: _expression('formatlist("' + "%[1]10000s" * 300 + '", range(1000))'),
    "tf-replace-open": lambda: _expression(
        'replace("${var.open}' + "a" * 450_000 + '", "a", "' + "b" * 450_000 + '")', 'variable "open" {\n  type = bool\n}\n'
    ),
    "tf-file": lambda: {**_expression('[for i in range(1000) : file("b.txt")]'), "b.txt": "a" * 900_000},
    "tf-file-hash": lambda: {**_expression('[for i in range(1000) : filesha512("b.txt")]'), "b.txt": "a" * 900_000},
    "tf-file-exists": lambda: _expression('[for i in range(1000) : [for j in range(1000) : fileexists("x${i}/${j}")]]'),
    "tf-file-path": lambda: _expression('file("' + "a/" * 300_000 + '")'),
    "tf-fileset-braces": lambda: _expression('fileset(".", "' + "{a,b}" * 40 + '")'),
    "tf-fileset-stars": lambda: {**_expression('fileset(".", "' + "*a" * 200 + 'z")'), "a" * 120 + ".txt": "x"},
    "tf-fileset-class": lambda: _expression('fileset(".", "[z-a]")'),
    "tf-template-recursion": lambda: {
        **_expression('templatefile("b.txt", {})'),
        "b.txt": '${templatefile("b.txt", {})}${templatefile("b.txt", {})}',
    },
    "tf-template-mark": lambda: {**_expression('templatefile("b.txt", {})'), "b.txt": "${1}AZWARD" + "_" * 900_000},
    "tf-regex-many": lambda: _expression('[for i in range(1000) : can(regex("${i}' + "(a|b)" * 390 + '", "x"))]'),
    "tf-yaml-tag": lambda: _expression('[yamldecode("!!timestamp x"), yamldecode("? {a: b}\\n: c")]'),
    # Terraform: files, and what is long or wide
    "tf-json-letters": lambda: {"main.tf.json": json.dumps({"locals": {"é": ["é"] * 150_000}}, ensure_ascii=False)},
    "tf-attributes": lambda: _expression("var.a" + ".b" * 200_000, 'variable "a" {\n}\n'),
    "tf-splats-many": lambda: _expression("var.a" + "[*].b" * 60_000, 'variable "a" {\n}\n'),
    "tf-conditionals": lambda: _expression("false ? 1 : " * 60_000 + "1"),
    "tf-undeclared": lambda: {
        "main.tf": "locals {\n" + "".join(f"  a{n} = local.b{n}\n" for n in range(30_000)) + "}\n" + ACCOUNT % '"x"'
    },
    "tf-blocks": lambda: {
        "main.tf": 'resource "azurerm_network_security_group" "x" {\n  name = "x"\n'
        + '  security_rule {\n    name = "a"\n  }\n' * 4000
        + "}\n"
    },
    "tf-name": lambda: {
        "main.tf": 'locals {\n  n = "' + "x" * 800_000 + '"\n}\n'
        'resource "azurerm_storage_account" "x" {\n  count = 900\n  name = local.n\n}\n'
    },
    "tf-module-chain": lambda: _calls(1000, 'module "m" {\n  source = "@"\n}\n'),
    "tf-module-null": lambda: {"main.tf": 'module "m" {\n  source = "./\\u0000"\n}\n' + ACCOUNT % '"x"'},
    "tf-module-list": lambda: {
        "main.tf": 'module "m" {\n  source = "a/b/c"\n}\n' + ACCOUNT % '"x"',
        ".terraform/modules/modules.json": "[" * 100_000,
    },
    "tf-roots": lambda: {
        **{f"r{n}/main.tf": 'module "m" {\n  source = "../shared"\n}\n' for n in range(300)},
        "shared/main.tf": "".join(ACCOUNT.replace('"x" {', f'"x{n}" {{') % '"x"' for n in range(150)),
    },
    "tf-not-closed": lambda: {"a.tf": "a =" * 250_000 + "\n"},
    "tf-labels": lambda: {"a.tf": '"a" ' * 200_000 + "\n"},
    "tf-settings": lambda: {
        "main.tf": 'resource "azurerm_linux_web_app" "w" {\n  count = 500\n  name = "w${count.index}"\n  site_config {\n  }\n'
        '  app_settings = { for i in range(500) : "K${i}_PASSWORD" => "secret${i}${count.index}" }\n}\n'
    },
    "tf-plan-deep": lambda: {
        "plan.json": '{"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [{"address": "azurerm_storage_account.x",'
        ' "mode": "managed",'
        ' "type": "azurerm_storage_account", "name": "x", "provider_name": "registry.terraform.io/hashicorp/azurerm", "change":'
        ' {"actions": ["create"], "after": {"name": "x"}, "after_unknown": ' + "[" * 900 + "]" * 900 + "}}]}"
    },
    "tf-plan-references": lambda: _plan(
        [_change("e", ENDPOINT, unknown=["subnet_id"])],
        resources=[_declared("e", ENDPOINT, subnet_id=[f"local.a{n}" for n in range(50_000)])],
    ),
    "tf-plan-whole-references": lambda: _plan(
        [_change(f"e{n}", ENDPOINT, unknown=["subnet_id"]) for n in range(150)],
        resources=[
            _declared(f"e{n}", ENDPOINT, subnet_id=[f"azurerm_subnet.s{k}.id" for k in range(150)]) for n in range(150)
        ],
    ),
    "tf-plan-modules": lambda: _plan(
        [_change("a", module_address="module.a" * 60_000), _change("b", module_address='module.a["' * 30_000)]
    ),
    "tf-plan-keys": lambda: _plan(
        [
            _change("a", module_address=f"module.m[{DIGITS}]"),
            _change("b", module_address='module.m["\n\\x"]'),
            _change("c", index=10**18),
        ],
        module_calls={"m": {"module": {"resources": [_declared("a")]}}},
    ),
    "tf-plan-children": lambda: {
        "state.json": json.dumps(
            {
                "format_version": "1.0",
                "terraform_version": "1.9.0",
                "values": {"root_module": {"child_modules": [{} for _ in range(200_000)]}},
            }
        )
    },
    "tf-plan-blocks": lambda: _plan(
        [
            {
                **_change("n", "azurerm_network_security_group"),
                "change": {
                    "actions": ["create"],
                    "after": {"name": "n", "security_rule": [{"name": f"a{n}"} for n in range(2000)]},
                    "after_unknown": {"security_rule": [{"access": True} for _ in range(2000)]},
                },
            }
        ],
        resources=[
            {
                **_declared("n", "azurerm_network_security_group"),
                "expressions": {"security_rule": [{"access": {"references": ["var.x"]}} for _ in range(8000)]},
            }
        ],
    ),
    "tf-parameter-files": lambda: {
        "main.tf": 'variable "a" {\n}\n' + "".join(ACCOUNT.replace('"x" {', f'"x{n}" {{') % "var.a" for n in range(200)),
        **{f"v{n}.tfvars": f'a = "{n}"\n' for n in range(3000)},
    },
    # ARM
    "arm-text": lambda: _arm_doubled("aaaaaaaa", "[concat(@, @)]", 40),
    "arm-list": lambda: _arm_doubled("[createArray('a')]", "[createArray(@, @)]"),
    "arm-concat": lambda: _arm_doubled("[createArray('a')]", "[concat(@, @)]"),
    "arm-object": lambda: _arm_doubled("[createObject('a', 'a')]", "[createObject('a', @, 'b', @)]"),
    "arm-format": lambda: _arm_doubled("a", "[format('{0}{0}', @)]", 40),
    "arm-replace": lambda: _arm_doubled("aa", "[replace(@, 'a', @)]", 40),
    "arm-string": lambda: _arm_doubled("\\", "[string(createArray(@, @))]", 40),
    "arm-split": lambda: _arm_doubled("a", "[join(split(concat(@, @), ''), @)]", 40),
    "arm-uri": lambda: _arm_doubled("%", "[uriComponent(uriComponent(@))]", 40),
    "arm-pad": lambda: _arm_doubled("a", "[padLeft(concat(@, @), 2000000000)]", 10),
    "arm-linked": lambda: _linked(14, 3),
    "arm-linked-copies": lambda: _linked(10, 3, 800),
    "arm-linked-loops": lambda: _linked(5, 3, 10_000),
    "arm-loops": lambda: _many_loops(1),
    "arm-long-texts": lambda: _loops_of_texts(
        "[format('{0}{0}', @)]", 18, 3, 1000, 10, "format('{0}{0}', [copyIndex('p')])"
    ),
    "arm-many-texts": lambda: _loops_of_texts(
        "[split(string(concat(base64(string(@)), deployment().name)), '')]",
        24,
        7,
        100,
        800,
        "split(string(concat(base64([copyIndex('p')]), deployment().name)), '')",
    ),
    "arm-many-values": lambda: _loops_of_texts("[createArray(@, @)]", 22, 6, 100, 1000, "createArray(contains(@))" * 8),
    "arm-twenty": lambda: _many_loops(20),
    "arm-copy": lambda: {
        "main.json": _template(
            resources=[
                _storage(
                    copy={"name": "c", "count": 800},
                    name="[concat('x', copyIndex())]",
                    properties={"copy": [{"name": "p", "count": 800, "input": "[copyIndex('p')]"}]},
                )
            ]
        )
    },
    "arm-integer": lambda: {"main.json": _template(variables={"a": "@"}).replace('"@"', "9" * 400)},
    "arm-integer-long": lambda: {"main.json": _template(variables={"a": "@"}).replace('"@"', "9" * 100_000)},
    "arm-int-function": lambda: {"main.json": _template(resources=[_storage(tags={"t": f"[int('{DIGITS}')]"})])},
    "arm-type-name": lambda: {"main.json": _template(resources=[_storage(type=f"Microsoft.A/{'a' * 390_000}")])},
    "arm-type-parts": lambda: {"main.json": _template(resources=[_storage(type="Microsoft.A" + "/a" * 100_000)])},
    "arm-blanks": lambda: {"main.json": _template(resources=[_storage()]).replace("[{", "[" + " " * 900_000 + "{")},
    "arm-line": lambda: {"main.json": _template(resources=[_storage(tags={"t": "a" * 900_000})])},
    "arm-glob": lambda: {
        "main.json": _template(resources=[_storage(metadata={"azward": [{"ignore": "*?" * 11 + "Z", "reason": "x"}]})])
    },
    "arm-many": lambda: {
        "main.json": _template(
            resources=[{"type": "Microsoft.Web/sites", "apiVersion": "2022-03-01", "name": f"s{n}"} for n in range(8000)]
        )
    },
    "arm-linked-one-name": lambda: {
        name: content if isinstance(content, bytes) else content.replace('"d1"', '"d0"').replace('"d2"', '"d0"')
        for name, content in _linked(25, 3).items()
    },
    "arm-integer-expression": lambda: _arm_expressions(f"add({DIGITS[:4000]}, 1)"),
    "arm-union-open": lambda: _arm_expressions(*("union(createArray(deployment().name), variables('list'))",) * 40),
    "arm-intersection-open": lambda: _arm_expressions(
        *("intersection(createArray(deployment().name, deployment()), variables('list'))",) * 40
    ),
    "arm-sort-open": lambda: _arm_expressions(
        "sort(variables('list'), lambda('a', 'b', equals(deployment().name, lambdaVariables('a'))))"
    ),
    "arm-format-lists": lambda: _arm_expressions(*("format(variables('holes'), variables('list'))",) * 40),
    "arm-split-long": lambda: _arm_expressions(*("split(variables('holes'), createArray('x', variables('holes')))",) * 40),
    "arm-hash": lambda: _arm_expressions(*("uniqueString(variables('holes'))",) * 200),
    "arm-reference-lists": lambda: _arm_expressions(*("string(list(variables('list'), variables('holes')))",) * 400),
    "arm-references": lambda: _arm_expressions(
        f"concat({', '.join(['reference(' + chr(39) + 'x' + chr(39) + ').a'] * 20_000)})"
    ),
    "arm-hosts": lambda: {
        "main.json": _template(resources=[_storage(tags={"t": ".blob.core.windows.net " + "a" * 900_000})])
    },
    "arm-type-chains": lambda: {
        f"{number}.json": _arm_types(
            {f"d{n}": {"$ref": f"#/definitions/d{n + 1}"} for n in range(500)} | {"d500": {"type": "string"}}, 300
        )
        for number in range(22)
    },
    "arm-type-tree": lambda: {
        "main.json": _arm_types(
            {"x": {"type": "object", "properties": {f"p{n}": {"$ref": "#/definitions/x"} for n in range(30)}}}, 9
        )
    },
    "arm-expression-brackets": lambda: _arm_expressions("concat(" * 60_000 + ")" * 60_000),
    "arm-chain": lambda: {
        "main.json": _template(
            variables={f"v{n}": f"[variables('v{n + 1}')]" for n in range(9000)},
            resources=[_storage(tags={"t": "[variables('v0')]"})],
        )
    },
    # Bicep
    "bicep-union": lambda: _bicep_types("@ | @"),
    "bicep-object-type": lambda: _bicep_types("{ a: @, b: @ }"),
    "bicep-tuple-type": lambda: _bicep_types("[@, @]"),
    "bicep-nullable": lambda: _bicep_types("@?", 3000),
    "bicep-member-type": lambda: {
        "main.bicep": "\n".join(
            [
                "type t0 = { a: 'a', b: 'b' }",
                *(f"type t{n} = {{ a: t{n - 1}.a | t{n - 1}.b, b: t{n - 1}.a | t{n - 1}.b }}" for n in range(1, 40)),
                "param p t39.a",
                "",
            ]
        )
    },
    "bicep-text": lambda: _bicep_doubled("'aaaaaaaa'", "'${@}${@}'", 40),
    "bicep-list": lambda: _bicep_doubled("['a']", "[@, @]"),
    "bicep-object": lambda: _bicep_doubled("{ a: 'a' }", "{ a: @, b: @ }"),
    "bicep-spread": lambda: _bicep_doubled("['a']", "[...@, ...@]"),
    "bicep-union-function": lambda: _bicep_doubled("{ a: 'a' }", "union({ a: @ }, { b: @ })"),
    "bicep-condition": lambda: _bicep_doubled("'a'", "open ? [@, @] : [@]"),
    "bicep-function": lambda: {
        "main.bicep": "\n".join(
            [
                "func f0(x string) string => x",
                *(f"func f{n}(x string) string => '${{f{n - 1}(x)}}${{f{n - 1}(x)}}'" for n in range(1, 40)),
                BICEP_ACCOUNT % "f39('a')",
            ]
        )
    },
    "bicep-calls": lambda: _bicep_calls(30, 2),
    "bicep-module-loops": lambda: _bicep_loops((800, 100, 1000, 2, 100)),
    "bicep-modules-of-one-name": lambda: _bicep_loops((1000, 10_000, 100, 1000, 2, 100, 10, 1, 100, 10_000)),
    "bicep-imports": lambda: _bicep_imports(25),
    "bicep-yaml": lambda: {"main.bicep": BICEP_ACCOUNT % "string(loadYamlContent('b.yaml'))", "b.yaml": YAML_BOMB},
    "bicep-yaml-long": lambda: {
        "main.bicep": BICEP_ACCOUNT % "string(loadYamlContent('b.yaml'))",
        "b.yaml": "- a\n" * 200_000,
    },
    "bicep-json": lambda: {
        "main.bicep": BICEP_ACCOUNT % "string(loadJsonContent('b.json'))",
        "b.json": "[" + ",".join(["[]"] * 300_000) + "]",
    },
    "bicep-json-path": lambda: {
        "main.bicep": BICEP_ACCOUNT % ("string(loadJsonContent('b.json', '$" + "..*" * 12 + "'))"),
        "b.json": json.dumps({"a": [[[[[[[[1] * 3] * 3] * 3] * 3] * 3] * 3] * 3]}),
    },
    "bicep-json-filters": lambda: {
        "main.bicep": "".join(f"var v{n} = loadJsonContent('b.json', '$..[?(@.a{n} == {n})]')\n" for n in range(400))
        + BICEP_ACCOUNT % "string(v0)",
        "b.json": json.dumps([{f"a{n}": n} for n in range(20_000)]),
    },
    "bicep-loop": lambda: {
        "main.bicep": BICEP_ACCOUNT
        % "string([for i in range(0, 800): [for j in range(0, 800): [for k in range(0, 800): k]]])"
    },
    "bicep-operators": lambda: {"main.bicep": BICEP_ACCOUNT % ("1" + " + 1" * 100_000)},
    "bicep-brackets": lambda: {"main.bicep": BICEP_ACCOUNT % ("(" * 100_000 + ")" * 100_000)},
    "bicep-integer": lambda: {"main.bicep": BICEP_ACCOUNT % DIGITS},
    "bicep-comments": lambda: {
        "main.bicep": "".join(f'// azward: ignore[storage/a] reason="x"\nparam p{n} string\n' for n in range(15_000))
    },
    # thousands of files that hold almost nothing
    "apim-base": lambda: _policies(80),
    "apim-operations": lambda: _policies(1, 2_000, 1_000),
    "arm-ports": lambda: _ports(20_000, 1),
    "arm-ports-many": lambda: _ports(3_000, 20),
    "bicep-nested-resources": lambda: _nested_resources(500, 30),
    "deep-folders": lambda: {f"{'/'.join('d' * n)}/.gitignore": "a*b/c\n*x?\n" * 40 for n in range(1, 800)},
    "deep-folders-tf": lambda: {f"{'/'.join('d' * n)}/main.tf": ACCOUNT % '"x"' for n in range(1, 800)},
    "many-roots": lambda: {f"r{n}/m.tf": 'resource "azurerm_storage_account" "a" {\n}\n' for n in range(6_000)},
    "many-empty": lambda: {f"t{n}.tf": "" for n in range(20_000)},
    "many-templates": lambda: {f"t{n}.json": _template(resources=[_storage()]) for n in range(4_500)},
    "many-bicep": lambda: {f"t{n}.bicep": BICEP_ACCOUNT % "'x'" for n in range(10_000)},
    "many-parameter-files": lambda: {"main.tf": "", **{f"{n}.tfvars": "" for n in range(20_000)}},
    "many-patterns": lambda: {
        ".gitignore": "".join(f"a/[xy]*{n}?z\n" for n in range(5000)),
        **{f"d{n}/m.tf": "" for n in range(3000)},
    },
    "bicep-extends": lambda: {
        "main.bicep": "param a string\n" + BICEP_ACCOUNT % "a",
        **{
            f"p{n}.bicepparam": f"using 'main.bicep'\nextends 'p{(n + 1) % 180}.bicepparam'\nparam a = 'x'\n"
            for n in range(180)
        },
    },
    "bicep-dependency-cycles": lambda: {
        "main.bicep": "".join(
            f"resource s{n} 'Microsoft.Storage/storageAccounts@2023-01-01' = {{\n  name: 'x{n}'\n"
            f"  dependsOn: [s{(n + 1) % 3000}, s{(n + 2) % 3000}]\n}}\n"
            for n in range(3000)
        )
    },
    # what accepts findings
    "suppressions-many": lambda: {
        "azward.yaml": json.dumps({"suppressions": [{"rules": [f"storage/x{n}*"], "reason": "x"} for n in range(4000)]}),
        "main.json": _template(resources=[_storage(name=f"a{n}") for n in range(500)]),
    },
    "suppressions-of-paths": lambda: {
        "azward.yaml": json.dumps(
            {"suppressions": [{"rules": ["*"], "paths": [f"**/a*b{n}*"], "reason": "x"} for n in range(4000)]}
        ),
        "main.json": _template(resources=[_storage(name=f"a{n}") for n in range(500)]),
    },
    "comments-of-unknown-rules": lambda: {
        "main.tf": "".join(f'# azward: ignore[storage/a{n}] reason="x"\n' for n in range(9000)) + ACCOUNT % '"x"'
    },
    "comments-of-patterns": lambda: {
        "main.tf": "# azward: ignore["
        + ",".join(f"storage/a{n}*" for n in range(20_000))
        + '] reason="x"\n'
        + "".join(ACCOUNT.replace('"x" {', f'"x{n}" {{') % '"x"' for n in range(100))
    },
    # configuration, and what is read besides
    "config-patterns": lambda: {
        "azward.yaml": json.dumps({"skip-rules": [f"*a*{n}*b" for n in range(30_000)]}),
        "main.tf": ACCOUNT % '"x"',
    },
    "config-alias": lambda: {"azward.yaml": YAML_BOMB + "\nrules: *j\n", "main.tf": ACCOUNT % '"x"'},
    "config-unique": lambda: {"azward.yaml": "rules:\n" + "- {a: b}\n" * 70_000, "main.tf": ACCOUNT % '"x"'},
    "config-toml": lambda: {"pyproject.toml": "[tool.azward]\n" + "a." * 100_000 + "a = 1\n", "main.tf": ACCOUNT % '"x"'},
    "config-toml-integer": lambda: {"pyproject.toml": f"[tool.azward]\npartial = {DIGITS}\n", "main.tf": ACCOUNT % '"x"'},
    "config-glob": lambda: {"azward.yaml": f"exclude: ['{'*a' * 200}z']\n", ("a" * 120) + ".tf": ACCOUNT % '"x"'},
    "config-number": lambda: {"azward.yaml": f"timeout: 0x{'f' * 1000}\n", "main.tf": ACCOUNT % '"x"'},
    "config-paths": lambda: {
        "azward.yaml": f"suppressions: [{{rules: ['*'], paths: ['{'*a' * 200}z'], reason: x}}]\n",
        ("a" * 120) + ".tf": ACCOUNT % '"x"',
    },
    "snapshot-bomb": lambda: {"s.azward.json": gzip.compress(b" " * (300 * 2**20), 9), "main.tf": ACCOUNT % '"x"'},
    "snapshot-head": lambda: {"s.azward.json": '{"azward": 1, "format": {"a": []}}\n[]\n', "main.tf": ACCOUNT % '"x"'},
}
"""The inputs by name. Each is under 1 MB."""
