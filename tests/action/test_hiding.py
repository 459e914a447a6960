"""Pull requests that try to pass by what they bring with them: each one fails, and its summary says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from composite import git
from pull_request import Repository

if TYPE_CHECKING:
    from composite import Job

pytestmark = pytest.mark.slow

PROVIDER = 'provider "azurerm" {\n  features {}\n}\n'
OPEN = """\
resource "azurerm_redis_cache" "sessions" {
  name                          = "sessions"
  resource_group_name           = "rg"
  location                      = "westeurope"
  capacity                      = 1
  family                        = "C"
  sku_name                      = "Standard"
  minimum_tls_version           = "1.0"
  non_ssl_port_enabled          = true
}
"""
BAD = PROVIDER + OPEN
RULES = ("redis/non-ssl-port", "redis/min-tls")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path, {"main.tf": PROVIDER})


def merged(repository: Repository, files: dict[str, str], **inputs: str) -> Job:
    """The job of a pull request that adds `files`."""
    repository.branch()
    for name, text in files.items():
        repository.commit(name, text)
    repository.pull_request()
    return repository.run(**inputs)


def found(job: Job) -> dict[str, bool | None]:
    """The rules with findings, and whether these are new."""
    report = json.loads(Path(job.outputs["report-json"]).read_text())
    return {one["rule"]: one["new"] for one in report["results"] if one["status"] == "fail"}


def bad(repository: Repository, tmp_path: Path) -> int:
    """The number of findings of the bad resource alone."""
    folder = tmp_path / "plain"
    folder.mkdir()
    other = Repository(folder, {"main.tf": PROVIDER})
    return int(merged(other, {"main.tf": BAD}).outputs["new-findings"])


SEVERITIES = "severity: {redis/non-ssl-port: info, redis/min-tls: info}"

CONFIGURATIONS = {
    "skip-rules": {"azward.yaml": 'skip-rules: ["*"]\n'},
    "only-rules": {"azward.yaml": "only-rules: [storage/min-tls]\n"},
    "exclude": {"azward.yaml": 'exclude: ["*.tf"]\n'},
    "severity": {"azward.yaml": f"{SEVERITIES}\n"},
    "suppressions": {"azward.yaml": 'suppressions:\n- rules: ["*"]\n  reason: x\n'},
    "hidden": {".azward.yaml": 'skip-rules: ["redis/*"]\n'},
    "project": {"pyproject.toml": '[tool.azward]\nskip-rules = ["*"]\n'},
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
@pytest.mark.parametrize("suppressions", ["", "--suppressions none"])
def test_a_configuration(repository: Repository, name: str, suppressions: str) -> None:
    job = merged(repository, {"main.tf": BAD, **CONFIGURATIONS[name]}, args=suppressions)
    assert job.status == 1
    assert found(job).keys() >= set(RULES)
    (file,) = CONFIGURATIONS[name]
    assert "this pull request suppresses " in job.summary
    assert file in job.summary
    assert "this has no effect" in job.summary
    assert "::warning title=azward::this pull request suppresses " in job.log


def test_a_folder_in_whose_place_a_link_is_put(repository: Repository) -> None:
    """The configuration of another folder does not follow."""
    repository.commit("infra/main.tf", PROVIDER)
    repository.commit("old/main.tf", PROVIDER)
    repository.commit("old/azward.yaml", 'skip-rules: ["*"]\n')
    repository.branch()
    (repository.origin / "infra" / "main.tf").unlink()
    (repository.origin / "infra").rmdir()
    (repository.origin / "infra").symlink_to("old")
    repository.commit("old/main.tf", BAD)
    repository.pull_request()
    job = repository.run(path="infra")
    assert job.status == 1
    assert found(job).keys() >= set(RULES)


def test_a_configuration_with_an_error(repository: Repository) -> None:
    job = merged(repository, {"main.tf": BAD, "azward.yaml": "<b>x</b>: 1\n"})
    assert job.status == 2
    assert "azward.yaml:1:1: unknown key `<b>x</b>`" in job.summary
    assert "::error title=azward::azward.yaml:1:1: unknown key" in job.log


def test_a_nested_configuration(repository: Repository) -> None:
    files = {"infra/main.tf": BAD, "infra/azward.yaml": 'skip-rules: ["*"]\n'}
    job = merged(repository, files, path="infra")
    assert job.status == 1
    assert "skip-rules` in `infra/azward.yaml" in job.summary


def test_the_configuration_of_the_base_counts(repository: Repository) -> None:
    repository.commit("azward.yaml", "skip-rules: [redis/non-ssl-port]\n")
    job = merged(repository, {"main.tf": BAD, "azward.yaml": 'skip-rules: ["*"]\n'})
    assert job.status == 1
    assert "redis/min-tls" in found(job)
    assert "redis/non-ssl-port" not in found(job)


def test_comments(repository: Repository, tmp_path: Path) -> None:
    count = bad(repository, tmp_path)
    job = merged(repository, {"main.tf": BAD.replace("resource", '# azward: ignore[*] reason="x"\nresource')})
    assert (job.status, job.outputs["new-findings"]) == (1, str(count))
    assert f"this pull request suppresses {count} findings: " in job.summary
    assert "a comment at `main.tf:4`" in job.summary


def test_comments_of_the_base_count(repository: Repository) -> None:
    accepted = BAD.replace("resource", '# azward: ignore[*] reason="x"\nresource')
    repository.commit("main.tf", accepted)
    job = merged(repository, {"main.tf": "# moved\n" + accepted.replace("capacity ", "shard_count = 1\n  capacity ")})
    assert (job.status, job.outputs["new-findings"]) == (0, "0")
    assert "suppresses" not in job.summary


def test_a_comment_for_a_file_of_the_base_counts(repository: Repository) -> None:
    head = '# azward: ignore-file[redis/*] reason="x"\n'
    repository.commit("main.tf", head + PROVIDER)
    job = merged(repository, {"main.tf": head + BAD}, args="--rule redis/*")
    assert job.status == 0


def test_a_new_baseline(repository: Repository) -> None:
    entries = "".join(
        f"- rule: {rule}\n  resource: /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/"
        f'Microsoft.Cache/redis/sessions\n  property: "{path}"\n  file: main.tf\n'
        for rule, path in (
            ("redis/non-ssl-port", "properties.enableNonSslPort"),
            ("redis/min-tls", "properties.minimumTlsVersion"),
        )
    )
    files = {"main.tf": BAD, "accepted.yaml": f"version: 1\nfindings:\n{entries}"}
    job = merged(repository, files, baseline="accepted.yaml", args=" ".join(f"--rule {rule}" for rule in RULES))
    assert job.status == 1
    assert "this pull request suppresses 2 findings: " in job.summary
    assert "the baseline `accepted.yaml`" in job.summary


def test_a_plan_without_changes(repository: Repository) -> None:
    entry = {"address": "azurerm_redis_cache.sessions", "mode": "managed", "type": "azurerm_redis_cache", "name": "sessions"}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "resource_changes": [],
        "configuration": {"root_module": {"resources": [{**entry, "expressions": {}}]}},
    }
    job = merged(repository, {"main.tf": BAD, "plan.json": json.dumps(plan)})
    assert job.status == 1
    assert found(job).keys() >= {*RULES, "plan/covers-source"}
    assert "has no change in the plan" in job.summary


def test_a_plan_with_better_values(repository: Repository) -> None:
    """A plan that the pull request brings may be written by hand."""
    entry = {"address": "azurerm_redis_cache.sessions", "mode": "managed", "type": "azurerm_redis_cache", "name": "sessions"}
    after = {"name": "sessions", "minimum_tls_version": "1.2", "non_ssl_port_enabled": False}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "resource_changes": [{**entry, "change": {"actions": ["create"], "after": after, "after_unknown": {}}}],
        "configuration": {"root_module": {"resources": [{**entry, "expressions": {}}]}},
    }
    job = merged(repository, {"main.tf": BAD, "plan.json": json.dumps(plan)})
    assert job.status == 1
    assert found(job).keys() >= {*RULES, "plan/covers-source"}
    assert "`minimum_tls_version` differs" in job.summary


CALLS = {
    "count": "count = 0",
    "for_each": "for_each = {}",
    "refused": 'for_each = toset(["a"])\n  tls = "1.2"',
}


@pytest.mark.parametrize("call", CALLS)
def test_a_root_module_that_another_calls(repository: Repository, call: str) -> None:
    module = PROVIDER + 'variable "tls" {\n  default = "1.0"\n}\n' + OPEN.replace('"1.0"', "var.tls")
    caller = f'module "m" {{\n  source = "../infra"\n  {CALLS[call]}\n}}\n'
    job = merged(repository, {"infra/main.tf": module, "caller/main.tf": caller})
    assert job.status == 1
    assert found(job).keys() >= set(RULES)
    assert "infra/main.tf" in job.summary


def test_a_template_that_another_never_deploys(repository: Repository) -> None:
    template = (
        "resource a 'Microsoft.Cache/redis@2023-08-01' = {\n  name: 'a'\n  location: 'westeurope'\n"
        "  properties: {\n    sku: { name: 'Basic', family: 'C', capacity: 0 }\n    enableNonSslPort: true\n  }\n}\n"
    )
    caller = "module m 'infra.bicep' = if (false) {\n  name: 'm'\n}\n"
    job = merged(repository, {"infra.bicep": template, "caller.bicep": caller})
    assert job.status == 1
    assert "redis/non-ssl-port" in found(job)


# what stands for what

TEMPLATE = """\
param port bool = DEFAULT
resource a 'Microsoft.Cache/redis@2023-08-01' = {
  name: 'a'
  location: 'westeurope'
  properties: {
    sku: { name: 'Basic', family: 'C', capacity: 0 }
    enableNonSslPort: port
  }
}
"""
VALUES = json.dumps({"parameters": {"port": {"value": False}}} | {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
    "contentVersion": "1.0.0.0",
})  # fmt: skip
SWITCH = PROVIDER + 'variable "port" {\n  default = DEFAULT\n}\n' + OPEN.replace("= true", "= var.port")
PORT = "--rule redis/non-ssl-port --rule plan/*"

COMPILED = json.dumps({
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [{
        "type": "Microsoft.Cache/redis", "apiVersion": "2023-08-01", "name": "a", "location": "westeurope",
        "properties": {"sku": {"name": "Basic", "family": "C", "capacity": 0}, "enableNonSslPort": True},
    }],
})  # fmt: skip
STACK = json.dumps({
    **json.loads(COMPILED),
    "resources": [{
        "type": "Microsoft.Resources/deploymentStacks", "apiVersion": "2024-03-01", "name": "s",
        "properties": {"template": json.loads(COMPILED)},
    }],
})  # fmt: skip
DEPLOYED = (
    'resource "azurerm_resource_group_template_deployment" "d" {\n  name = "d"\n  resource_group_name = "rg"\n'
    '  deployment_mode = "Incremental"\n  CONTENT\n}\n'
)

TEMPLATES = {
    "document": {"main.tf": PROVIDER + DEPLOYED.replace("CONTENT", f"template_content = <<-T\n{COMPILED}\nT\n")},
    "object": {"main.tf": PROVIDER + DEPLOYED.replace("CONTENT", f"template_content = jsonencode({COMPILED})")},
    "file": {
        "main.tf": PROVIDER + DEPLOYED.replace("CONTENT", 'template_content = file("${path.module}/d.tpl")'),
        "d.tpl": COMPILED,
    },
    "parameters": {
        "main.tf": PROVIDER
        + DEPLOYED.replace(
            "CONTENT",
            'template_content = file("${path.module}/d.tpl")\n  parameters_content = jsonencode({port = {value = true}})',
        ),
        "d.tpl": json.dumps(
            {**json.loads(COMPILED), "parameters": {"port": {"type": "bool", "defaultValue": False}}}
        ).replace('"enableNonSslPort": true', '"enableNonSslPort": "[parameters(\'port\')]"'),
    },
    "azapi": {
        "main.tf": PROVIDER + 'resource "azapi_resource" "d" {\n  type = "Microsoft.Resources/deployments@2021-04-01"\n'
        '  name = "d"\n  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"\n'
        f'  body = {{ properties = {{ mode = "Incremental", template = {COMPILED} }} }}\n}}\n'
    },
    "stack": {"main.json": STACK},
    "stack in a stack": {
        "main.json": json.dumps(
            {
                **json.loads(STACK),
                "resources": [
                    {**json.loads(STACK)["resources"][0], "name": "t", "properties": {"template": json.loads(STACK)}}
                ],
            }
        )
    },
    "spelling": {"main.json": COMPILED.replace('"enableNonSslPort"', '"enableNonSslPort": false, "EnableNonSslPort"')},
    "bicep": {"main.bicep": TEMPLATE.replace("DEFAULT", "true").replace("  properties", "  PROPERTIES: {}\n  properties")},
    "extension": {
        "main.json": COMPILED.replace('"name": "a"', '"name": "a", "import": "other"').replace(
            '"resources"', '"imports": {"other": {"provider": "AzureResourceManager", "version": "1.0"}}, "resources"'
        )
    },
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_resource_in_a_template_that_other_tools_read(repository: Repository, name: str) -> None:
    """Templates in deployments of Terraform and in deployment stacks, and names that Azure reads without regard to case."""
    job = merged(repository, TEMPLATES[name], args=PORT)
    assert (job.status, found(job)) == (1, {"redis/non-ssl-port": True})


@pytest.mark.parametrize("method", ["PATCH", "put"])
def test_a_request_that_changes_a_resource(repository: Repository, method: str) -> None:
    good = PROVIDER + OPEN.replace("= true", "= false")
    repository.commit("main.tf", good)
    action = (
        'resource "azapi_resource_action" "change" {\n  type = "Microsoft.Cache/redis@2023-08-01"\n'
        f'  resource_id = azurerm_redis_cache.sessions.id\n  method = "{method}"\n'
        "  body = { properties = { enableNonSslPort = true } }\n}\n"
    )
    job = merged(repository, {"main.tf": good + action}, args=PORT)
    assert (job.status, found(job)) == (1, {"redis/non-ssl-port": True})


def _with(block: str) -> str:
    good = PROVIDER + OPEN.replace("= true", "= false")
    return f"{good}{block}"


def _request(kind: str, method: str, value: str, more: str = "", *, config: bool = False) -> str:
    arguments = (
        f'  type = "Microsoft.Cache/redis@2023-08-01"\n  resource_id = azurerm_redis_cache.sessions.id\n'
        f"  method = {method}\n  body = {{ properties = {{ enableNonSslPort = {value} }} }}\n{more}"
    )
    inside = f"  config {{\n{arguments}  }}\n" if config else arguments
    return f'variable "m" {{}}\n{kind} "azapi_resource_action" "change" {{\n{inside}}}\n'


def test_an_ephemeral_request_that_changes_a_resource(repository: Repository) -> None:
    repository.commit("main.tf", _with(""))
    job = merged(repository, {"main.tf": _with(_request("ephemeral", '"PATCH"', "true"))}, args=PORT)
    assert (job.status, found(job)) == (1, {"redis/non-ssl-port": True})


def test_a_request_that_is_made_when_its_resource_is_destroyed(repository: Repository) -> None:
    """It does not repair what is open until then."""
    late = _request("resource", '"PATCH"', "false", '  when = "destroy"\n')
    job = merged(repository, {"main.tf": BAD + late}, args=PORT)
    assert (job.status, found(job)) == (1, {"redis/non-ssl-port": True})


# values that nobody knows before the deployment

BODY = (
    'variable "k" {\n  type = string\n}\nresource "azapi_resource" "a" {\n  type = "Microsoft.Cache/redis@2023-08-01"\n'
    '  name = "a"\n  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"\n'
    "  body = { properties = MEMBERS }\n}\n"
)
KEYED = json.dumps({**json.loads(COMPILED), "parameters": {"k": {"type": "string"}}}).replace(
    '"enableNonSslPort"', "\"[parameters('k')]\""
)

NOT_KNOWN = {
    "function": ("main.tf", _with("").replace("= false", '= timestamp() != "x"'), "timestamp"),
    "new function": ("main.tf", _with("").replace("= false", "= provider::a::b(true)"), "provider::a::b"),
    "method": ("main.tf", _with(_request("resource", "var.m", "true")), "azapi_resource_action.change"),
    "method of a repair": ("main.tf", BAD + _request("resource", "var.m", "false"), "azapi_resource_action.change"),
    "action": ("main.tf", _with(_request("action", '"PATCH"', "true", config=True)), "action.azapi_resource_action.change"),
    "repair": ("main.tf", BAD + _request("action", '"PATCH"', "false", config=True), "action.azapi_resource_action.change"),
    "name": ("main.tf", PROVIDER + BODY.replace("MEMBERS", "{ (var.k) = true }"), "k"),
    "name in a loop": ("main.tf", PROVIDER + BODY.replace("MEMBERS", "{ for k in [var.k] : k => true }"), "k"),
    "name in Bicep": ("a.bicep", "param k string\n" + TEMPLATE.replace("DEFAULT", "true").replace("enable", "'${k}'", 1)
                      .replace("'${k}'NonSslPort", "'${k}'"), "k"),
    "name in ARM": ("a.json", KEYED, "k"),
    "part of a name": ("a.bicep", "param k string\n" + TEMPLATE.replace("DEFAULT", "true")
                       .replace("enableNonSslPort:", "'enable${k}Port':"), "k"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_a_value_that_is_not_known(repository: Repository, name: str) -> None:
    """It is no finding, but the summary says which results the pull request leaves open, and what would decide them."""
    file, text, decides = NOT_KNOWN[name]
    repository.commit("main.tf", _with(""))
    job = merged(repository, {file: text}, args=PORT, comment="true")
    assert job.status == 0
    assert "## ✅ azward: no new findings; 1 new unknown result" in job.summary
    line = next(line for line in job.summary.splitlines() if line.startswith("- `redis/non-ssl-port` of "))
    assert f"`{file}:" in line
    assert f"`{decides}`" in line


def test_a_name_that_is_something_else(repository: Repository) -> None:
    """A name with known parts that do not fit leaves nothing open."""
    text = "param k string\n" + TEMPLATE.replace("DEFAULT", "false").replace("    sku", "    'tag${k}': 1\n    sku")
    job = merged(repository, {"a.bicep": text}, args=PORT)
    assert job.status == 0
    assert "unknown result" not in job.summary


def test_what_was_not_known_before_is_not_new(repository: Repository) -> None:
    text = _with("").replace("= false", '= timestamp() != "x"')
    repository.commit("main.tf", text)
    job = merged(repository, {"main.tf": f"# a word\n{text}"}, args=PORT)
    assert "1 unknown" in job.summary
    assert "new unknown" not in job.summary


def test_a_type_that_is_an_expression(repository: Repository) -> None:
    template = COMPILED.replace('"Microsoft.Cache/redis"', "\"[concat('Microsoft.Cache', '/redis')]\"")
    job = merged(repository, {"main.json": template})
    assert job.status == 4
    assert "expected a resource type such as" in job.summary


DEFAULTS = {
    "bicepparam": ("a.bicep", TEMPLATE, {"a.bicepparam": "using 'a.bicep'\nparam port = false\n"}),
    "azd": ("infra/main.bicep", TEMPLATE, {"infra/main.parameters.json": VALUES, "azure.yaml": "name: x\n"}),
    "tfvars": ("main.tf", SWITCH, {"good.tfvars": "port = false\n"}),
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_defaults_behind_a_parameter_file_that_is_added(repository: Repository, name: str) -> None:
    file, text, values = DEFAULTS[name]
    repository.commit(file, text.replace("DEFAULT", "false"))
    job = merged(repository, {file: text.replace("DEFAULT", "true"), **values}, args=PORT)
    assert (job.status, found(job)) == (1, {"redis/non-ssl-port": True})


def test_a_parameter_file_that_is_renamed(repository: Repository) -> None:
    """The defaults are judged at the base, too: what they leave open there is not new."""
    values = "using 'a.bicep'\nparam port = false\n"
    repository.commit("a.bicep", TEMPLATE.replace("DEFAULT", "true"))
    repository.commit("a.bicepparam", values)
    repository.branch()
    (repository.origin / "a.bicepparam").unlink()
    repository.commit("b.bicepparam", values)
    repository.pull_request()
    assert repository.run(args=PORT).status == 0


def test_a_compiled_template_with_other_values(repository: Repository) -> None:
    compiled = json.dumps({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "metadata": {"_generator": {"name": "bicep", "version": "0.20.4.51522", "templateHash": "1"}},
        "parameters": {"port": {"type": "bool", "defaultValue": True}},
        "resources": [{
            "type": "Microsoft.Cache/redis", "apiVersion": "2023-08-01", "name": "a", "location": "westeurope",
            "properties": {"sku": {"name": "Basic", "family": "C", "capacity": 0}, "enableNonSslPort": True},
        }],
    })  # fmt: skip
    job = merged(repository, {"a.bicep": TEMPLATE.replace("DEFAULT", "false"), "a.json": compiled}, args=PORT)
    assert (job.status, found(job)) == (1, {"redis/non-ssl-port": True})
    assert "a.json" in job.summary


@pytest.mark.parametrize("changed", [True, False])
def test_a_plan_of_the_base_that_is_older_than_its_sources(repository: Repository, changed: bool) -> None:
    good = OPEN.replace('"1.0"', '"1.2"').replace("true", "false")
    entry = {"address": "azurerm_redis_cache.sessions", "mode": "managed", "type": "azurerm_redis_cache", "name": "sessions"}
    after = {"name": "sessions", "minimum_tls_version": "1.2", "non_ssl_port_enabled": False}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "resource_changes": [{**entry, "change": {"actions": ["create"], "after": after, "after_unknown": {}}}],
        "configuration": {"root_module": {"resources": [{**entry, "expressions": {}}]}},
    }
    repository.commit("main.tf", PROVIDER + good)
    repository.commit("plan.json", json.dumps(plan))
    job = merged(repository, {"main.tf": BAD} if changed else {"readme.md": "a word"}, args=PORT)
    assert (job.status, set(found(job))) == ((1, {"redis/non-ssl-port", "plan/covers-source"}) if changed else (0, set()))


# what is not read

NOT_READ = {
    "node_modules": ({"node_modules/infra/main.tf": BAD}, "third-party code: `node_modules`"),
    "modules": (
        {
            "main.tf": PROVIDER + 'module "m" {\n  source = "git::https://example.com/m.git"\n}\n',
            ".terraform/modules/modules.json": json.dumps({
                "Modules": [{"Key": "m", "Source": "git::https://example.com/m.git", "Dir": ".terraform/modules/m"}]
            }),
            ".terraform/modules/m/main.tf": "",
        },
        "third-party modules are read as `.terraform/modules/modules.json` lists them",
    ),
    "tofu": ({"main.tf": BAD, "main.tofu": PROVIDER}, "`main.tf` is not judged"),
    "default": (
        {"main.tf": PROVIDER + 'variable "on" {\n  default = false\n}\n' + OPEN.replace("{", "{\n  count = var.on ? 1 : 0", 1)},
        "Disabled by default and not judged: 1 resource",
    ),
}  # fmt: skip


NOT_READ |= {
    "variable file": (
        {
            "infra/main.tf": PROVIDER + 'variable "port" {\n  default = false\n}\n' + OPEN.replace("= true", "= var.port"),
            "live/prod.tfvars": "port = true\n",
        },
        "values that the change sets in `live/prod.tfvars` are not judged",
    ),
    "parameter file": (
        {"infra/main.bicep": TEMPLATE.replace("DEFAULT", "false"), "live/prod.json": VALUES},
        "values that the change sets in `live/prod.json` are not judged",
    ),
    "cache": (
        {
            "main.bicep": "module m 'br:example.azurecr.io/m:1' = {\n  name: 'm'\n}\n",
            "bicepconfig.json": json.dumps({"cacheRootDirectory": ".bicep"}),
            ".bicep/br/example.azurecr.io/m/1$/main.json": COMPILED.replace("true", "false"),
        },
        "modules of registries are read from `.bicep`, which the change edits",
    ),
    "case": ({"Main.TF": BAD}, "`Main.TF` is not judged: Terraform reads only names with an ending in lower case"),
    "template": (
        {
            "main.tf": PROVIDER
            + 'variable "content" {\n  type = string\n}\n'
            + 'resource "azurerm_resource_group_template_deployment" "d" {\n  name = "d"\n'
            + '  resource_group_name = "rg"\n  deployment_mode = "Incremental"\n  template_content = var.content\n}\n'
        },
        "the template of `azurerm_resource_group_template_deployment.d` is not known: what it deploys is not judged",
    ),
    "type": (
        {
            "main.tf": PROVIDER
            + 'variable "t" {\n  type = string\n}\nresource "azapi_resource" "a" {\n  type = var.t\n  name = "a"\n'
            + '  parent_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"\n'
            + "  body = { properties = { enableNonSslPort = true } }\n}\n"
        },
        "the type of `azapi_resource.a` is not known, so it is not judged",
    ),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_is_not_judged_is_in_summary_and_comment(repository: Repository, name: str) -> None:
    files, message = NOT_READ[name]
    job = merged(repository, files, comment="true", args="--report markdown=report.md --report github-comment=comment.md")
    for text in (job.summary, *((repository.workspace / file).read_text() for file in ("report.md", "comment.md"))):
        assert message in text.replace("&#40;", "(")


@pytest.mark.parametrize("before", [{}, {"infra/main.tf": PROVIDER}])
def test_a_commit_of_another_repository_in_place_of_a_folder(repository: Repository, before: dict[str, str]) -> None:
    """Without `.gitmodules`, so git itself does not know what to check out."""
    for name, text in before.items():
        repository.commit(name, text)
    repository.branch()
    head = git(repository.origin, "rev-parse", "HEAD")
    for name in before:
        git(repository.origin, "rm", "--quiet", name)
    git(repository.origin, "update-index", "--add", "--cacheinfo", f"160000,{head},infra")
    git(repository.origin, "commit", "--quiet", "--message", "change")
    repository.pull_request()
    assert "submodules that are not checked out: `infra`" in repository.run().summary


def test_a_submodule_that_is_not_checked_out(repository: Repository) -> None:
    git(repository.origin, "submodule", "--quiet", "add", f"file://{repository.origin}", "infra")
    repository.commit("readme.md", "a word")
    job = merged(repository, {"readme.md": "words"})
    assert job.status == 0
    assert "submodules that are not checked out: `infra`" in job.summary


def test_a_link_to_a_folder_that_is_skipped(repository: Repository) -> None:
    repository.branch()
    repository.commit("node_modules/infra/main.tf", BAD)
    (repository.origin / "infra").symlink_to("node_modules/infra")
    repository.commit("readme.md", "a word")
    repository.pull_request()
    job = repository.run()
    assert job.status == 1
    assert found(job).keys() >= set(RULES)


def test_a_link_that_leads_to_nothing(repository: Repository) -> None:
    repository.branch()
    (repository.origin / "bad.tf").symlink_to("nowhere.tf")
    repository.commit("readme.md", "a word")
    repository.pull_request()
    job = repository.run()
    assert job.status == 4
    assert "link leads to no file" in job.summary


@pytest.mark.parametrize("inputs", [{"path": "infra"}, {"path": "infra/main.tf"}, {"parameters": "infra/x.tfvars"}])
def test_a_link_out_of_the_workspace_in_place_of_an_input(
    repository: Repository, tmp_path: Path, inputs: dict[str, str]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "main.tf").write_text(OPEN.replace("sessions", "outside"))
    (outside / "x.tfvars").write_text('x = "outside"\n')
    repository.branch()
    repository.commit("variables.tf", 'variable "x" {}\n')
    (repository.origin / "infra").symlink_to(outside)
    repository.commit("readme.md", "a word")
    repository.pull_request()
    job = repository.run(**inputs)
    assert job.status == 4
    assert "path is outside the scan root" in job.summary
    assert "outside`" not in job.log
    assert not found(job)


@pytest.mark.parametrize("inputs", [{"args": "--config ci.yaml"}, {"baseline": "ci.yaml"}, {"threat_models": "ci.yaml"}])
def test_a_link_out_of_the_workspace_in_place_of_a_configuration(
    repository: Repository, tmp_path: Path, inputs: dict[str, str]
) -> None:
    """Messages about errors in it would show what it contains."""
    (tmp_path / "token").write_text("token_of_somebody: 1\n")
    repository.commit("ci.yaml", "version: 1\n")
    repository.branch()
    (repository.origin / "ci.yaml").unlink()
    (repository.origin / "ci.yaml").symlink_to(tmp_path / "token")
    repository.commit("main.tf", BAD)
    repository.pull_request()
    job = repository.run(**inputs)
    assert job.status == 2
    assert "ci.yaml: path is outside the scan root" in job.summary
    assert "token_of_somebody" not in job.log


def test_a_template_in_git_lfs(repository: Repository) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4' * 64}\nsize 12345\n"
    job = merged(repository, {"storage.json": pointer})
    assert job.status == 4
    assert "Git LFS" in job.summary


# the base of the comparison


def with_bad_parent(repository: Repository) -> None:
    """The head of the pull request is a merge whose first parent already has the findings."""
    repository.branch()
    git(repository.origin, "checkout", "--quiet", "-b", "other")
    repository.commit("readme.md", "a word")
    git(repository.origin, "checkout", "--quiet", "change")
    repository.commit("main.tf", BAD)
    git(repository.origin, "merge", "--quiet", "--no-ff", "--message", "merge", "other")


@pytest.mark.parametrize("named", [True, False])
def test_a_parent_that_the_author_chose(repository: Repository, named: bool) -> None:
    with_bad_parent(repository)
    repository.pull_request(checkout="head")
    job = repository.run() if named else repository.run(environment={"GITHUB_EVENT_PATH": "", "GITHUB_SHA": ""})
    assert job.status == 1
    assert found(job).keys() >= set(RULES)
    assert set(found(job).values()) == ({True} if named else {None})
    assert named or "::warning title=azward::all findings are reported as new" in job.log


@pytest.mark.parametrize("name", ["main", "origin/main"])
def test_a_tag_with_the_name_of_the_base(repository: Repository, name: str) -> None:
    repository.branch()
    repository.commit("main.tf", BAD)
    repository.pull_request()
    git(repository.workspace, "update-ref", f"refs/tags/{name}", "HEAD")
    job = repository.run(diff_base=name)
    assert job.status == 1
    assert "is both a branch and a tag" in job.summary


def test_an_older_branch_that_had_the_findings(repository: Repository) -> None:
    """Two common ancestors, of which one has what the other never had: the base itself counts."""
    origin = repository.origin
    git(origin, "checkout", "--quiet", "-b", "old")
    repository.commit("main.tf", BAD)
    git(origin, "checkout", "--quiet", "main")
    repository.commit("readme.md", "a word")
    git(origin, "branch", "change")
    git(origin, "merge", "--quiet", "--no-ff", "--strategy", "ours", "--message", "merge", "old")
    repository.commit("readme.md", "words")
    git(origin, "checkout", "--quiet", "change")
    git(origin, "merge", "--quiet", "--no-ff", "--message", "merge", "old")
    base = git(origin, "rev-parse", "main")
    head = git(origin, "rev-parse", "change")
    repository.workspace.mkdir()
    git(repository.workspace, "clone", "--quiet", "--branch", "change", f"file://{origin}", ".")
    repository.event.write_text(json.dumps({"pull_request": {"number": 1, "base": {"sha": base}, "head": {"sha": head}}}))
    job = repository.run()
    assert job.status == 1
    assert set(found(job).values()) == {True}


def test_a_merge_that_is_said_to_be_the_one_of_github(repository: Repository) -> None:
    with_bad_parent(repository)
    repository.pull_request(checkout="head")
    head = git(repository.workspace, "rev-parse", "HEAD")
    assert repository.run(environment={"GITHUB_SHA": head}).status == 1


def of_event(repository: Repository, name: str, event: dict[str, Any]) -> Job:
    """The job of another event, at the head of a pull request that brings a configuration and bad code."""
    repository.branch()
    repository.commit("azward.yaml", 'skip-rules: ["*"]\n')
    repository.commit("main.tf", BAD)
    repository.pull_request(checkout="head")
    base, head = (git(repository.origin, "rev-parse", branch) for branch in ("main", "change"))
    repository.event.write_text(json.dumps(event).replace("BASE", base).replace("HEAD", head))
    environment = {"GITHUB_BASE_REF": "", "GITHUB_EVENT_NAME": name, "GITHUB_REF": "refs/heads/main", "GITHUB_SHA": base}
    return repository.run(environment=environment)


PULL = {"number": 1, "base": {"sha": "BASE"}, "head": {"sha": "HEAD"}}
EVENTS: dict[str, tuple[dict[str, Any], bool | None]] = {
    "pull_request_target": ({"pull_request": PULL}, True),
    "merge_group": ({"merge_group": {"base_sha": "BASE", "head_sha": "HEAD"}}, True),
    "workflow_run": ({"workflow_run": {"event": "pull_request", "pull_requests": [PULL]}}, True),
    "check_suite": ({"check_suite": {"pull_requests": [PULL]}}, True),
    "workflow_run of a fork": ({"workflow_run": {"event": "pull_request", "pull_requests": []}}, None),
    "issue_comment": ({"issue": {"number": 1, "pull_request": {"url": "x"}}}, None),
}


@pytest.mark.parametrize("name", EVENTS)
def test_other_events_of_pull_requests(repository: Repository, name: str) -> None:
    event, new = EVENTS[name]
    job = of_event(repository, name.split(maxsplit=1)[0], event)
    assert job.status == 1
    assert found(job).keys() >= set(RULES)
    assert set(found(job).values()) == {new}
    assert "this has no effect" in job.summary


@pytest.mark.parametrize("event", ["{", "[]", '{"pull_request": {"base": {"sha": 1}, "head": []}}', "[" * 100_000])
def test_an_event_that_says_nothing(repository: Repository, event: str) -> None:
    repository.branch()
    repository.commit("main.tf", BAD)
    repository.pull_request(checkout="head")
    repository.event.write_text(event)
    job = repository.run()
    assert job.status == 1
    assert set(found(job).values()) == {None}


def test_the_merge_of_github_needs_no_event(repository: Repository) -> None:
    repository.commit("main.tf", BAD)
    repository.branch()
    repository.commit("readme.md", "a word")
    repository.pull_request(depth=2)
    job = repository.run(environment={"GITHUB_EVENT_PATH": ""})
    assert (job.status, job.outputs["new-findings"]) == (0, "0")


def test_a_base_that_is_not_in_the_clone(repository: Repository) -> None:
    """Nothing that the pull request brings counts then, and nothing is known from before."""
    repository.commit("azward.yaml", 'skip-rules: ["*"]\n')
    repository.branch()
    repository.commit("main.tf", BAD)
    repository.pull_request(depth=1)
    job = repository.run()
    assert job.status == 1
    assert "not compared with" in job.summary
    assert "::warning title=azward::not compared with" in job.log


def test_without_a_comparison_the_base_is_still_trusted(repository: Repository) -> None:
    repository.commit("azward.yaml", "skip-rules: [redis/non-ssl-port]\n")
    job = merged(repository, {"main.tf": BAD, "azward.yaml": 'skip-rules: ["*"]\n'}, diff_base="none")
    assert job.status == 1
    assert "redis/min-tls" in found(job)
    assert "redis/non-ssl-port" not in found(job)


def test_a_workflow_may_trust_the_pull_request(repository: Repository) -> None:
    files = {"main.tf": BAD, "azward.yaml": 'skip-rules: ["*"]\n'}
    job = merged(repository, files, trusted_config="false")
    assert job.status == 0
    assert "this pull request suppresses " in job.summary
    assert "this has no effect" not in job.summary
