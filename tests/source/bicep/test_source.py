"""The Bicep front end: what a file deploys, judged by the resources and outputs that come out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from azward.config.configuration import ScanOptions
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.resource import Resource, read
from azward.graph.value import Choice, Unknown, canonical, to_json
from azward.pipeline.graphs import graph
from azward.pipeline.scan import scan
from azward.source.bicep.source import BicepSource
from azward.source.unit import Loaded, Unit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
SITE = "resource site 'Microsoft.Web/sites@2022-09-01' = { name: 'site', properties: { it: %s } }\n"


def load(text: str) -> Loaded:
    return BicepSource().load_text(text)


def tree(tmp_path: Path, files: dict[str, str], main: str = "main.bicep", *parameters: str) -> Loaded:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    unit = Unit("bicep", tmp_path, tmp_path / main, tuple(tmp_path / name for name in parameters))
    return BicepSource(tmp_path).load(unit)


def resources(loaded: Loaded) -> dict[str, Resource]:
    return {resource.address: resource for resource in loaded.resources if not resource.type.startswith("Azward/")}


def value_of(expression: str, declarations: str = "") -> Any:
    loaded = load(f"{declarations}\noutput it object = {expression}\n")
    assert not loaded.diagnostics, loaded.diagnostics
    return loaded.outputs["it"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a${1 + 2}b{0}'", "a3b{0}"),
        ("{ a: 1, 'b-${1}': [true, null] }", {"a": 1, "b-1": [True, None]}),
        ("{ ...{ a: 1, b: 2 }, b: 3 }", {"a": 1, "b": 3}),
        ("[...[1, 2], 3]", [1, 2, 3]),
        ("'[invalid expression]'", "[invalid expression]"),
        ("{ '[key]': 1 }", {"[key]": 1}),
        ("true ? 'yes' : fail('no')", "yes"),
        ("null ?? 'x'", "x"),
        ("{ a: { b: 1 } }.?x.y.z ?? 'none'", "none"),
        ("[1, 2, 3][^1]", 3),
        ("'A' =~ 'a' && 'A' !~ 'b' && 1 != 2", True),
        ("-(1 - 3) * -2 % 3", -1),
        ("map(['a', 'b'], (x, i) => '${x}${i}')", ["a0", "b1"]),
        ("reduce([1, 2, 3], 0, (sum, x) => sum + x)", 6),
        ("filter(range(0, 4), x => x % 2 == 0)", [0, 2]),
        ("toObject(['a'], x => x, x => length(x))", {"a": 1}),
        ("[for x in ['a', 'b']: toUpper(x)]", ["A", "B"]),
        ("[for (x, i) in ['a', 'b']: { name: x, at: i }]", [{"name": "a", "at": 0}, {"name": "b", "at": 1}]),
        ("sys.concat('a', 'b')", "ab"),
        ("any('x')", "x"),
        ("nameof(resourceGroup.name)", "name"),
        ("resourceGroup().name", "rg"),
        ("1 == 1 ? { a: [for i in range(0, 2): i] } : {}", {"a": [0, 1]}),
        ("{ rows: [for i in range(0, 2): { cells: [for j in range(0, 2): i * 2 + j] }] }.rows[1].cells", [2, 3]),
    ],
)
def test_values(expression: str, value: Any) -> None:
    assert value_of(expression) == value


def test_order_is_free_and_variables_need_each_other() -> None:
    assert value_of("b", "var b = a + 1\nvar a = 1") == 2


def test_loop_variables_and_nested_loops_of_the_same_name() -> None:
    text = "var rows = [for x in [1, 2]: { x: x, rows: [for y in [x, x + 1]: y] }]"
    assert value_of("rows[1]", text) == {"x": 2, "rows": [2, 3]}


def test_functions_call_each_other() -> None:
    text = "func twice(x string) string => '${x}${x}'\nfunc four(x string) string => twice(twice(x))"
    assert value_of("four('a')", text) == "aaaa"


def test_symbols_hide_functions() -> None:
    text = """resource resourceGroup 'Microsoft.Resources/resourceGroups@2024-03-01' existing = {
  name: 'x'
  scope: subscription()
}"""
    assert value_of("[resourceGroup.name, az.resourceGroup().name]", text) == ["x", "rg"]


ITEMS = '{"items": [{"n": 1, "t": "x"}, {"n": 2}, {"n": 3, "t": "y"}], "more": {"deep": {"n": 9}}}'


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("items[1].n", 2),
        ("$.items[*].n", [1, 2, 3]),
        ("$..n", [1, 2, 3, 9]),
        (".items[?(@.n > 1 && @.t)].n", 3),
        ("$.items[?(@.t == 'x' || @.t == 'y')].n", [1, 3]),
        ("$.items[?(@.n < $.more.deep.n)].n", [1, 2, 3]),
        ("$.items[0,2].n", [1, 3]),
        ("$.items[-1:].n", 3),
        ("$['more']['deep']", {"n": 9}),
        ("$.more.*.n", 9),
    ],
)
def test_what_a_json_path_selects(tmp_path: Path, path: str, value: Any) -> None:
    (tmp_path / "a.json").write_text(ITEMS)
    quoted = path.replace("'", "\\'")
    loaded = tree(tmp_path, {"main.bicep": f"output it object = loadJsonContent('a.json', '{quoted}')\n"})
    assert not loaded.diagnostics
    assert loaded.outputs["it"] == value


@pytest.mark.parametrize(
    "path", ["$.none", "$.items[?(@.t =~ /x/)]", "$.items[", "$.a b", "$.items[?(@.n >)]", "$" + "..*" * 30]
)
def test_a_json_path_that_selects_nothing(tmp_path: Path, path: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps([ITEMS] * 1000))
    loaded = tree(tmp_path, {"main.bicep": f"output it object = loadJsonContent('a.json', '{path}')\n"})
    assert [(problem.file, problem.line, path in problem.message) for problem in loaded.diagnostics] == [
        ("main.bicep", 1, True)
    ]
    assert isinstance(loaded.outputs["it"], Unknown)


def test_what_other_extensions_deploy_is_no_resource_of_azure() -> None:
    text = """extension kubernetes with { namespace: 'default' } as k8s
extension microsoftGraphV1
resource app 'Microsoft.Graph/applications@v1.0' = { uniqueName: 'app' }
resource service 'core/Service@v1' = { metadata: { name: 'x' } }
resource monitor 'Dynatrace.Observability/monitors@2023-04-27' = { name: 'm' }
output it string = k8s.config.namespace
"""
    loaded = load(text)
    assert not loaded.diagnostics
    assert list(resources(loaded)) == ["monitor"]
    assert isinstance(loaded.outputs["it"], Unknown)


def test_newer_parts_of_the_language() -> None:
    text = """@onlyIfNotExists()
resource st 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'st'
  tags: this.exists() ? this.existingResource().tags : { a: 'b' }
}
@nullIfNotFound()
resource maybe 'Microsoft.Storage/storageAccounts@2023-01-01' existing = { name: 'maybe' }
@validate(x => startsWith(x, 'a'), 'must begin with a')
param p string = 'abc'
assert fine = length(p) > 2
output role string = roleDefinitions('contributor').roleDefinitionId
output who string = deployer().objectId
output kind string? = maybe.?kind
"""
    loaded = load(text)
    assert not loaded.diagnostics
    assert loaded.outputs["role"] == "b24988ac-6180-42a0-ab88-20f7382dd24c"
    assert isinstance(loaded.outputs["who"], Unknown)
    tags = resources(loaded)["st"].body["tags"]
    assert isinstance(tags, Choice)
    assert tags.branches[1] == ("false", {"a": "b"})


@pytest.mark.parametrize(
    ("text", "line", "message", "kind"),
    [
        ("var a = 1\nvar a = 2", 2, "`a` is already declared in line 1", DiagnosticKind.INVALID),
        ("param a string\nvar a = 2", 2, "`a` is already declared in line 1", DiagnosticKind.INVALID),
        ("output a int = 1\n\noutput a int = 2", 3, "`a` is already declared in line 1", DiagnosticKind.INVALID),
        ("var a = {\n  b: 1\n  'b': 2\n}", 3, "`b` is already declared in line 2", DiagnosticKind.INVALID),
        ("output a string = noSuch()", 1, "function `noSuch` is not supported", DiagnosticKind.UNSUPPORTED_FUNCTION),
        (
            "resource a 'Microsoft.Web/sites@2022-09-01' = {\n  name: b.location\n}\n"
            "resource b 'Microsoft.Web/sites@2022-09-01' = {\n  name: 'b'\n  location: a.location\n}\n",
            1,
            "dependency cycle: `a` -> `b` -> `a`",
            DiagnosticKind.CYCLE,
        ),
        (
            "resource a 'Microsoft.Web/sites@2022-09-01' existing = {\n  name: 'a'\n  scope: a\n}",
            3,
            "`a` is its own scope",
            DiagnosticKind.CYCLE,
        ),
    ],
)
def test_mistakes_in_declarations(text: str, line: int, message: str, kind: DiagnosticKind) -> None:
    told = [(problem.line, problem.kind) for problem in load(text).diagnostics if message in problem.message]
    assert told == [(line, kind)]


SECRETS = """param secrets array
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: 'v' }
resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [for secret in secrets: {
  parent: vault
  name: secret.name
  properties: { value: secret.value }
}]
"""


def test_what_a_vault_keeps_beside_credentials_is_no_credential(tmp_path: Path) -> None:
    main = """param apiVersion string
param given string
param opening string
param telemetry string
module all 'secrets.bicep' = {
  name: 'all'
  params: {
    secrets: [
      { name: 'OPENAI-API-VERSION', value: apiVersion }
      { name: 'OPENAI-KEY', value: given }
      { name: 'PROJECT-CONNECTION-STRING', value: '${apiVersion}.azure.com;${opening}' }
    ]
  }
}
param uniqueToken string = substring(uniqueString(resourceGroup().id), 0, 5)
"""
    loaded = tree(tmp_path, {"main.bicep": main, "secrets.bicep": SECRETS})
    assert not loaded.diagnostics
    found = {
        str(resource.name): resource.body["properties"]
        for resource in loaded.resources
        if resource.is_type("Azward/parameters") and resource.address.startswith("parameters.")
    }
    reaching = {name for name, properties in found.items() if properties["reachesCredential"]}  # type: ignore[call-overload, index]
    named = {name for name, properties in found.items() if properties["nameResemblesSecret"]}  # type: ignore[call-overload, index]
    assert (reaching, named) == ({"given"}, set())


def test_names_of_different_kinds_do_not_clash() -> None:
    text = "type sku = string\nparam sku sku = 'a'\noutput sku string = sku\nmetadata sku = 'x'\n"
    assert not load(text).diagnostics


class TestParameters:
    def test_unknown_is_called_as_its_author_calls_it(self) -> None:
        value = load("param name string\noutput it string = 'x-${name}'").outputs["it"]
        assert isinstance(value, Unknown)
        assert canonical(value) == "x-{name}"
        assert value.reason == "parameter `name` has no default"

    def test_allowed_values_make_a_choice(self) -> None:
        for kind in ("@allowed(['a', 'b'])\nparam p string", "param p 'a' | 'b'", "type t = 'a' | 'b'\nparam p t"):
            value = load(f"{kind}\noutput it string = p").outputs["it"]
            assert isinstance(value, Choice), kind
            assert [branch for _, branch in value.branches] == ["a", "b"]

    def test_nullable_is_null(self) -> None:
        assert load("param p { a: string }?\noutput it string = p.?a ?? 'none'").outputs["it"] == "none"

    def test_type_of_a_member(self) -> None:
        text = """type t = { on: bool, many: { sku: 'x' | 'y' }[] }
param on t.on
param sku t.many[*].sku
output it array = [on, sku]"""
        found: Any = load(text).outputs["it"]
        assert [len(item.branches) for item in found if isinstance(item, Choice)] == [2, 2]

    def test_secure_is_secret_wherever_it_flows(self) -> None:
        loaded = load("@secure()\nparam pw string\n" + SITE % "'x=${pw}'")
        value = read(resources(loaded)["site"].body, ("properties", "it"))
        assert isinstance(value, Unknown)
        assert value.secret


RESOURCES = """
param deploy bool
resource vnet 'Microsoft.Network/virtualNetworks@2023-04-01' = if (deploy) {
  name: 'vnet'
  resource subnet 'subnets' = {
    name: 'default'
  }
}
resource rule 'Microsoft.Network/virtualNetworks/subnets@2022-01-01' = {
  parent: vnet
  name: 'other'
}
resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'lock'
  scope: vnet::subnet
  properties: { level: 'CanNotDelete', subnet: vnet::subnet.id, own: vnet::subnet.name, kind: vnet::subnet.type }
}
resource vault 'Microsoft.KeyVault/vaults@2023-02-01' existing = {
  name: 'kv'
  scope: resourceGroup('other')
}
resource accounts 'Microsoft.Storage/storageAccounts@2023-01-01' = [for (name, i) in ['a', 'b']: if (i > 0) {
  name: 'st${name}'
  properties: { previous: i, key: vault.listKeys().x, uri: vault.properties.vaultUri }
}]
output ids array = [vault.id, accounts[1].id, accounts[1].name]
"""


class TestResources:
    def test_ids_names_and_types(self) -> None:
        found = resources(load(RESOURCES))
        assert found["vnet::subnet"].id.text == f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/default"
        assert found["vnet::subnet"].api_version == "2023-04-01"
        assert found["rule"].name == "vnet/other"
        assert found["lock"].id.text == f"{found['vnet::subnet'].id.text}/providers/Microsoft.Authorization/locks/lock"
        assert read(found["lock"].body, ("properties", "subnet")) == found["vnet::subnet"].id.text
        assert read(found["lock"].body, ("properties", "own")) == "default"
        assert read(found["lock"].body, ("properties", "kind")) == "Microsoft.Network/virtualNetworks/subnets"

    def test_conditions(self) -> None:
        found = resources(load(RESOURCES))
        assert isinstance(found["vnet"].condition, Choice)
        assert isinstance(found["vnet::subnet"].condition, Choice)
        assert found["rule"].condition is True
        assert [address for address in found if address.startswith("accounts")] == ["accounts[1]"]

    def test_existing(self) -> None:
        loaded = load(RESOURCES)
        vault = resources(loaded)["vault"]
        assert vault.existing
        other = GROUP.removesuffix("rg") + "other"
        assert vault.id.text == f"{other}/providers/Microsoft.KeyVault/vaults/kv"
        assert to_json(loaded.outputs["ids"])[0] == vault.id.text  # type: ignore[index]

    def test_what_a_service_hands_out_is_secret(self) -> None:
        body = resources(load(RESOURCES))["accounts[1]"].body
        key, uri = read(body, ("properties", "key")), read(body, ("properties", "uri"))
        assert isinstance(key, Unknown)
        assert key.secret
        assert isinstance(uri, Unknown)
        assert not uri.secret
        assert uri.expression == "vault.properties.vaultUri"

    def test_dependencies(self) -> None:
        found = resources(load(RESOURCES))
        assert found["rule"].depends_on == (found["vnet"].id.key,)

    def test_subscription(self) -> None:
        text = """targetScope = 'subscription'
resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = { name: 'made', location: 'westeurope' }
resource policy 'Microsoft.Authorization/policyDefinitions@2023-04-01' = { name: 'p' }
"""
        found = resources(load(text))
        assert found["rg"].id.text.endswith("/resourceGroups/made")
        assert found["policy"].id.text == (
            f"{GROUP.removesuffix('/resourceGroups/rg')}/providers/Microsoft.Authorization/policyDefinitions/p"
        )


MODULE = """
param name string
param tls string = 'TLS1_2'
resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: name
  properties: {
    minimumTlsVersion: tls
  }
}
output id string = account.id
"""
CALLER = """
param tls string = 'TLS1_0'
module stores 'modules/store.bicep' = [for name in ['a', 'b']: {
  name: 'deploy-${name}'
  scope: resourceGroup('data')
  params: {
    name: 'st${name}'
    tls: tls
  }
}]
output first string = stores[0].outputs.id
output none string = stores[0].?outputs.?missing ?? 'none'
"""


class TestModules:
    def test_arguments_scopes_and_outputs(self, tmp_path: Path) -> None:
        loaded = tree(tmp_path, {"main.bicep": CALLER, "modules/store.bicep": MODULE})
        assert not loaded.diagnostics
        found = resources(loaded)
        data = GROUP.removesuffix("rg") + "data"
        assert found["stores[1].account"].id.text == f"{data}/providers/Microsoft.Storage/storageAccounts/stb"
        assert loaded.outputs["first"] == f"{data}/providers/Microsoft.Storage/storageAccounts/sta"
        assert loaded.outputs["none"] == "none"

    def test_a_value_is_located_where_it_is_given(self, tmp_path: Path) -> None:
        found = resources(tree(tmp_path, {"main.bicep": CALLER, "modules/store.bicep": MODULE}))
        span = found["stores[0].account"].locate(("properties", "minimumTlsVersion"))
        assert (span.file, CALLER.splitlines()[span.start_line - 1][span.start_column - 1 :]) == ("main.bicep", "'TLS1_0'")
        trail = found["stores[0].account"].origin.trail(("properties", "minimumTlsVersion"))
        assert [(place.file, place.start_line) for place in trail] == [
            ("modules/store.bicep", 4),
            ("modules/store.bicep", 7),
            ("main.bicep", 8),
            ("main.bicep", 2),
        ]
        caller = found["stores[0].account"].origin.callers()[0]
        assert caller.file == "main.bicep"

    def test_template_as_module(self, tmp_path: Path) -> None:
        template = """{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "parameters": {"n": {"type": "string"}}, "resources": [],
          "outputs": {"o": {"type": "string", "value": "[concat('x', parameters('n'))]"}}}"""
        main = "module m 'm.json' = { params: { n: 'y' } }\noutput o string = m.outputs.o"
        assert tree(tmp_path, {"main.bicep": main, "m.json": template}).outputs["o"] == "xy"

    def test_what_is_not_on_disk_is_one_diagnostic_and_unknown(self, tmp_path: Path) -> None:
        main = "module m 'br/public:avm/res/x/y:1.0.0' = { name: 'm', params: {} }\noutput o string = m.outputs.o"
        loaded = tree(tmp_path, {"main.bicep": main})
        assert [(problem.kind, problem.line, problem.column) for problem in loaded.diagnostics] == [
            (DiagnosticKind.UNRESOLVED_MODULE, 1, 10)
        ]
        assert isinstance(loaded.outputs["o"], Unknown)

    def test_restored_module(self, tmp_path: Path) -> None:
        template = """{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "resources": [], "outputs": {"o": {"type": "string", "value": "restored"}}}"""
        files = {
            "main.bicep": "module m 'br/mine:x/y:1.0' = { name: 'm' }\noutput o string = m.outputs.o",
            "bicepconfig.json": '{"moduleAliases": {"br": {"mine": {"registry": "r.azurecr.io", "modulePath": "a"}}}}',
            ".bicep/br/r.azurecr.io/a$x$y/1.0$/main.json": template,
        }
        loaded = tree(tmp_path, files)
        assert (loaded.outputs["o"], loaded.diagnostics) == ("restored", [])

    @pytest.mark.parametrize("resources_", ['{"m": %s}', "[%s]"])
    def test_module_of_the_compiled_template(self, tmp_path: Path, resources_: str) -> None:
        nested = """{"type": "Microsoft.Resources/deployments", "name": "[format('m-{0}', parameters('p'))]", "properties":
          {"template": {"resources": [], "outputs": {"o": {"type": "string", "value": "compiled"}}}}}"""
        files = {
            "main.bicep": "param p string\nmodule m 'br/public:x/y:1.0' = { name: 'm-${p}' }\noutput o string = m.outputs.o",
            "main.json": '{"metadata": {"_generator": {"name": "bicep"}}, "resources": %s}' % (resources_ % nested),
        }
        assert tree(tmp_path, files).outputs["o"] == "compiled"

    def test_cycle_is_a_diagnostic(self, tmp_path: Path) -> None:
        files = {"a.bicep": "module b 'b.bicep' = { name: 'b' }", "b.bicep": "module a 'a.bicep' = { name: 'a' }"}
        loaded = tree(tmp_path, files, "a.bicep")
        assert [problem.kind for problem in loaded.diagnostics] == [DiagnosticKind.CYCLE]

    def test_nothing_outside_of_the_tree_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "secret.bicep").write_text("output o string = 'x'")
        main = "module m '../secret.bicep' = { name: 'm' }\nvar t = loadTextContent('../secret.bicep')"
        loaded = tree(tmp_path / "inside", {"main.bicep": main})
        assert len([problem for problem in loaded.diagnostics if "is outside the scan root" in problem.message]) == 2

    @pytest.mark.parametrize("name", ["x" * 5000, "br:" + "x/" * 3000 + "y:1", "a\\b.bicep", "/etc/passwd", ""])
    def test_odd_names(self, name: str, tmp_path: Path) -> None:
        main = f"""module m '{name}' = {{ name: 'm' }}
var t = loadTextContent('{name}')
var d = loadDirectoryFileInfo('{name}')"""
        kinds = {problem.kind for problem in tree(tmp_path, {"main.bicep": main.replace("\\", "\\\\")}).diagnostics}
        assert DiagnosticKind.UNRESOLVED_MODULE in kinds

    def test_secret_of_a_vault(self, tmp_path: Path) -> None:
        main = """resource kv 'Microsoft.KeyVault/vaults@2023-02-01' existing = { name: 'kv' }
module m 'm.bicep' = { name: 'm', params: { pw: kv.getSecret('pw') } }"""
        module = f"@secure()\nparam pw string\n{SITE % 'pw'}"
        found = resources(tree(tmp_path, {"main.bicep": main, "m.bicep": module}))
        value = read(found["m.site"].body, ("properties", "it"))
        assert isinstance(value, Unknown)
        assert value.secret


class TestImports:
    def test_names_of_other_files(self, tmp_path: Path) -> None:
        shared = """@export()
var prefix = 'p-${inner}'
var inner = 'i'
@export()
func named(x string) string => '${lower(x)}-n'
func lower(x string) string => toLower(x)
@export()
type tier = 'a' | 'b'
"""
        main = """import { prefix as start, named, tier } from 'shared.bicep'
import * as all from 'shared.bicep'
param t tier
output it array = [start, named('X'), all.prefix, all.named('Y'), t]
"""
        *known, choice = tree(tmp_path, {"main.bicep": main, "shared.bicep": shared}).outputs["it"]  # type: ignore[misc]
        assert known == ["p-i", "x-n", "p-i", "y-n"]
        assert isinstance(choice, Choice)

    def test_files_are_loaded(self, tmp_path: Path) -> None:
        files = {
            "main.bicep": """var json = loadJsonContent('data/x.json')
output it array = [json.a, loadJsonContent('data/x.json', '$.list[1].b'), loadTextContent('data/t.txt'),
  loadFileAsBase64('data/t.txt'), loadYamlContent('data/y.yaml').k]
""",
            "data/x.json": '{"a": "[literal]", "list": [{}, {"b": 2}]}',
            "data/t.txt": "text",
            "data/y.yaml": "k: [1, two]",
        }
        assert tree(tmp_path, files).outputs["it"] == ["[literal]", 2, "text", "dGV4dA==", [1, "two"]]


PARTS = """param more bool
param open string
resource vnet 'Microsoft.Network/virtualNetworks@2023-04-01' = {
  name: 'v'
  properties: {
    subnets: [{ name: 'a' }, { name: 'b-${open}' }, { name: 'c' }]
    own: [{ name: 'x', of: reference(resourceId('Microsoft.Network/virtualNetworks', 'v'), '2023-04-01').own[0].id }]
  }
}
resource balancer 'Microsoft.Network/loadBalancers@2023-04-01' = {
  name: 'l'
  properties: { frontendIPConfigurations: concat(more ? [{ name: 'm' }] : [], [{ name: 'f' }]) }
}
resource old 'Microsoft.Network/virtualNetworks@2023-04-01' existing = { name: 'o' }
resource site 'Microsoft.Web/sites@2022-09-01' = { name: 's', properties: { list: [{ name: 'z' }] } }
output it array = [%s]
"""


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("vnet.properties.subnets[0].id", f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/a"),
        ("vnet!.properties.subnets[2].name", "c"),
        (
            "reference(vnet.id, '2023-04-01').subnets[2].id",
            f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/c",
        ),
        ("vnet.properties.subnets[1].id", f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/b-{{open}}"),
        ("vnet.properties.subnets[3].id", None),
        ("vnet.properties.subnets[0].properties.x", None),
        ("balancer.properties.frontendIPConfigurations[0].id", None),
        ("old.properties.subnets[0].id", None),
        ("site.properties.list[0].id", None),
    ],
)
def test_parts_of_network_resources_are_known(expression: str, found: str | None) -> None:
    loaded = load(PARTS % expression)
    assert not loaded.diagnostics
    found_list: Any = loaded.outputs["it"]
    (value,) = found_list
    if found is None:
        assert isinstance(value, Unknown)
    else:
        assert canonical(value) == found


class TestParameterFiles:
    def test_values_variables_and_secrets(self, tmp_path: Path) -> None:
        files = {
            "main.bicep": """param a string
param b string
param c string
@secure()
param d string
output it array = [a, b, c, d]""",
            "base.bicepparam": "using none\nparam a = 'base'\nparam b = 'base'",
            "prod.bicepparam": """using 'main.bicep'
extends 'base.bicepparam'
var suffix = 'x'
param b = 'b-${suffix}-${toUpper(a2)}'
param c = readEnvironmentVariable('C')
param d = az.getSecret('s', 'rg', 'kv', 'd')
var a2 = 'y'
""",
        }
        a, b, c, d = tree(tmp_path, files, "main.bicep", "prod.bicepparam").outputs["it"]  # type: ignore[misc]
        assert (a, b) == ("base", "b-x-Y")
        assert isinstance(c, Unknown)
        assert "environment variable `C`" in c.reason
        assert isinstance(d, Unknown)
        assert d.secret

    def test_base_is_the_file_that_is_extended(self, tmp_path: Path) -> None:
        files = {
            "main.bicep": """param a string
param b object
@secure()
param c string
param d string
output it array = [a, b, c, d]""",
            "root.bicepparam": "using none\nparam a = 'root'\nparam c = az.getSecret('s', 'rg', 'kv', 'c')\nparam d = 'd'",
            "base.bicepparam": "using none\nextends 'root.bicepparam'\nparam a = '${base.a}-base'\nparam b = { x: 1, y: a }",
            "prod.bicepparam": """using 'main.bicep'
extends 'base.bicepparam'
param a = '${base.a}-prod'
param b = { ...base.b, z: base.b.x + 1, d: d }
param c = 'of ${base.c}'
""",
        }
        loaded = tree(tmp_path, files, "main.bicep", "prod.bicepparam")
        assert not loaded.diagnostics
        a, b, c, d = loaded.outputs["it"]  # type: ignore[misc]
        assert (a, b, d) == ("root-base-prod", {"x": 1, "y": "root-base", "z": 2, "d": "d"}, "d")
        assert isinstance(c, Unknown)
        assert c.secret

    def test_files_that_extend_each_other(self, tmp_path: Path) -> None:
        files = {
            "main.bicep": "param a string\noutput it string = a",
            "one.bicepparam": "using 'main.bicep'\nextends 'two.bicepparam'\nparam a = base.b",
            "two.bicepparam": "using none\nextends 'one.bicepparam'\nparam b = base.a",
        }
        loaded = tree(tmp_path, files, "main.bicep", "one.bicepparam")
        assert DiagnosticKind.CYCLE in {problem.kind for problem in loaded.diagnostics}

    def test_base_without_a_file_that_can_be_read(self, tmp_path: Path) -> None:
        files = {
            "main.bicep": "param a string\nparam b string\noutput it array = [a, b]",
            "one.bicepparam": "using 'main.bicep'\nextends 'none.bicepparam'\nparam a = base.a\nparam b = nothing",
        }
        loaded = tree(tmp_path, files, "main.bicep", "one.bicepparam")
        kinds = {problem.kind for problem in loaded.diagnostics}
        assert kinds == {DiagnosticKind.UNREADABLE, DiagnosticKind.UNDEFINED}

    def test_each_is_a_unit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tree(
            tmp_path,
            {
                "main.bicep": f"param name string\n{SITE % 'name'}",
                "one.bicepparam": "using './main.bicep'\nparam name = 'one'",
                "two.bicepparam": "using 'main.bicep'\nparam name = 'two'",
            },
        )
        monkeypatch.chdir(tmp_path)
        assert scan([Path()], ScanOptions()).stats.units == 2
        assert scan([Path("two.bicepparam")], ScanOptions()).stats.units == 1


class TestScan:
    def test_modules_are_judged_through_their_callers(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tree(tmp_path, {"main.bicep": CALLER, "modules/store.bicep": MODULE})
        monkeypatch.chdir(tmp_path)
        report = scan([Path()], ScanOptions(rules=("storage/min-tls",)))
        assert report.stats.units == 1
        (place,) = {result.location.span for result in report.results}
        assert (place.file, place.start_line) == ("main.bicep", 2)

    def test_a_module_that_is_deployed_twice_is_whole_each_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = """resource store 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'store'
  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    }
  }
}
"""
        files = {
            "main.bicep": "module twice 'store.bicep' = [for turn in ['first', 'again']: { name: turn }]\n",
            "store.bicep": store,
        }
        tree(tmp_path, files)
        monkeypatch.chdir(tmp_path)
        report = scan([Path()], ScanOptions(rules=("storage/blob-soft-delete",), passes=True))
        assert {result.status.value for result in report.results} == {"pass"}

    def test_circles_are_judged_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        names = {"a": "b", "b": "c", "c": "a"}
        tree(tmp_path, {f"{a}.bicep": f"module {b} '{b}.bicep' = {{ name: '{b}' }}\n" for a, b in names.items()}, "a.bicep")
        monkeypatch.chdir(tmp_path)
        report = scan([Path()], ScanOptions())
        assert report.stats.units == 1
        assert [problem.kind for problem in report.diagnostics] == [DiagnosticKind.CYCLE]

    def test_compiled_templates_are_left_out_with_a_note(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        compiled = """{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "metadata": {"_generator": {"name": "bicep", "version": "0.30.0"}},
  "resources": [{"type": "Microsoft.Web/sites", "apiVersion": "2022-09-01", "name": "site", "properties": {"it": 1}}]}"""
        tree(tmp_path, {"main.bicep": SITE % 1, "main.json": compiled, "other.json": compiled})
        monkeypatch.chdir(tmp_path)
        report = scan([Path()], ScanOptions())
        assert report.stats.units == 2
        assert [(problem.file, problem.kind) for problem in report.diagnostics] == [("main.json", DiagnosticKind.NOTE)]

    def test_graph(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tree(tmp_path, {"main.bicep": RESOURCES})
        monkeypatch.chdir(tmp_path)
        assert {node.resource.address for node in graph([Path("main.bicep")], ScanOptions()).resources} >= {"vnet", "lock"}


class TestPositions:
    TEXT = """param name string = 'x'
@description('d')
resource site 'Microsoft.Web/sites@2022-09-01' = {
  name: name
  properties: {
    httpsOnly: false
    siteConfig: {
      appSettings: [
        {
          name: 'A'
          value: 'B'
        }
      ]
    }
    rules: [for i in range(0, 2): {
      priority: i
    }]
  }
}
"""

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            (("properties", "httpsOnly"), "false"),
            (("properties", "HTTPSONLY"), "false"),
            (("properties", "siteConfig", "appSettings", 0, "value"), "'B'"),
            (("properties", "siteConfig", "missing"), "siteConfig"),
            (("properties", "rules", 1, "priority"), "i"),
            (("properties", "rules", 1), "rules"),
            (("tags",), "'Microsoft.Web/sites@2022-09-01'"),
            ((), "name"),
        ],
    )
    def test_properties(self, path: tuple[str | int, ...], text: str) -> None:
        span = resources(load(self.TEXT))["site"].locate(path)
        lines = self.TEXT.splitlines()
        assert lines[span.start_line - 1][span.start_column - 1 : span.end_column - 1] == text

    @pytest.mark.parametrize(
        ("text", "line", "column", "message"),
        [
            ("var a = 1\noutput o int = aa\n", 2, 16, "`aa` is not declared, did you mean `a`?"),
            ("param p object = {}\noutput o int = p.x\n", 2, 16, "`p.x` does not exist; the object has no members"),
            ("var a = b\nvar b = a\n", 2, 9, "dependency cycle: variable `a` -> variable `b`"),
            ("var t = loadTextContent('no.txt')\n", 1, 9, "`loadTextContent`: `no.txt` cannot be read"),
            ("func f(x int) int => f(x)\noutput o int = f(1)\n", 1, 22, "calls itself"),
        ],
    )
    def test_diagnostics(self, text: str, line: int, column: int, message: str) -> None:
        (problem, *_) = sorted(load(text).diagnostics)
        assert (problem.line, problem.column) == (line, column)
        assert message in problem.message


FUZZED = RESOURCES + CALLER.replace("stores", "stores2").replace("param tls", "param tls2")
WORDS = "[ ] { } ( ) ' ${ ! . .? :: ... vnet accounts name null [0] existing -1 rule.id stores2[0].outputs => ++ x: ? for in"
PIECES = st.sampled_from([*WORDS.split(), " for x in ", "parent: rule", "scope: lock", "\n"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_file_makes_it_fail(data: st.DataObject) -> None:
    text = FUZZED
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 10, len(text))))
        text = text[:start] + data.draw(PIECES) + text[end:]
    loaded = load(text)
    for resource in loaded.resources:
        resource.locate(("properties", "x"))
