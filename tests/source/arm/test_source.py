"""The ARM front end: what a template deploys, judged by the resources that come out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.resource import read
from azward.graph.value import Choice, Unknown, canonical, to_json
from azward.source.arm.source import ArmSource
from azward.source.unit import Unit

if TYPE_CHECKING:
    from pathlib import Path

    from azward.graph.resource import Resource
    from azward.source.unit import Loaded

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template(**sections: Any) -> dict[str, Any]:
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [], **sections}


def account(name: str = "logs", **members: Any) -> dict[str, Any]:
    return {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": name, **members}


def load(**sections: Any) -> Loaded:
    return ArmSource().load_text(json.dumps(template(**sections)))


def resources(loaded: Loaded) -> list[Resource]:
    return [resource for resource in loaded.resources if not resource.type.startswith("Azward/")]


def outputs(**values: str) -> dict[str, Any]:
    return {name: {"type": "object", "value": value} for name, value in values.items()}


def value_of(expression: str, **sections: Any) -> Any:
    loaded = load(outputs=outputs(it=expression), **sections)
    assert not loaded.diagnostics, loaded.diagnostics
    return loaded.outputs["it"]


class TestParameters:
    def test_default_counts_when_nothing_is_given(self) -> None:
        assert value_of("[parameters('a')]", parameters={"a": {"type": "string", "defaultValue": "x"}}) == "x"

    def test_names_are_compared_without_case(self) -> None:
        assert value_of("[Parameters('ABC')]", parameters={"abc": {"type": "string", "defaultValue": "x"}}) == "x"

    def test_without_value_it_is_unknown_and_says_why(self) -> None:
        value = value_of("[parameters('a')]", parameters={"a": {"type": "string"}})
        assert to_json(value) == {"$unknown": "parameters('a')", "reason": "parameter `a` has no default"}

    def test_allowed_values_are_a_choice(self) -> None:
        value = value_of("[toLower(parameters('a'))]", parameters={"a": {"type": "string", "allowedValues": ["X", "Y"]}})
        assert isinstance(value, Choice)
        assert [branch for _, branch in value.branches] == ["x", "y"]

    def test_one_parameter_is_decided_once(self) -> None:
        parameters = {"a": {"type": "string", "allowedValues": ["x", "y"]}}
        value = value_of("[concat(parameters('a'), parameters('a'))]", parameters=parameters)
        assert isinstance(value, Choice)
        assert [branch for _, branch in value.branches] == ["xx", "yy"]

    def test_nullable_is_null(self) -> None:
        assert value_of("[coalesce(parameters('a'), 'z')]", parameters={"a": {"type": "string", "nullable": True}}) == "z"

    def test_secure_value_is_never_shown(self) -> None:
        value = value_of(
            "[concat('pre', parameters('a'))]", parameters={"a": {"type": "SecureString", "defaultValue": "hunter2"}}
        )
        assert isinstance(value, Unknown)
        assert value.secret
        assert "hunter2" not in json.dumps(to_json(value))

    def test_numbers_and_truths_given_as_text(self) -> None:
        parameters = {"a": {"type": "int", "defaultValue": "2"}, "b": {"type": "bool", "defaultValue": "True"}}
        assert value_of("[createArray(parameters('a'), parameters('b'))]", parameters=parameters) == [2, True]

    def test_definition_says_what_is_allowed(self) -> None:
        definitions = {"tls": {"type": "string", "allowedValues": ["TLS1_2"]}}
        parameters = {"a": {"$ref": "#/definitions/tls"}}
        assert value_of("[parameters('a')]", parameters=parameters, definitions=definitions) == "TLS1_2"

    def test_undeclared_is_a_diagnostic_and_only_its_value_is_lost(self) -> None:
        loaded = load(
            parameters={"tls": {"type": "string", "defaultValue": "x"}}, outputs=outputs(a="[parameters('tsl')]", b="fine")
        )
        (problem,) = loaded.diagnostics
        assert problem.kind is DiagnosticKind.UNDEFINED
        assert problem.message == "parameter `tsl` is not declared, did you mean `tls`?"
        assert loaded.outputs["b"] == "fine"


class TestVariables:
    def test_order_is_free(self) -> None:
        assert value_of("[variables('a')]", variables={"a": "[variables('b')]", "b": 3}) == 3

    def test_cycle_is_one_diagnostic(self) -> None:
        loaded = load(variables={"a": "[variables('b')]", "b": "[variables('a')]"})
        assert {problem.kind for problem in loaded.diagnostics} == {DiagnosticKind.CYCLE}
        assert "variable `a` -> variable `b` -> variable `a`" in loaded.diagnostics[0].message

    def test_loop(self) -> None:
        loops = [{"name": "names", "count": 3, "input": "[concat('n', copyIndex('names', 1))]"}]
        assert value_of("[variables('names')]", variables={"copy": loops}) == ["n1", "n2", "n3"]

    def test_loop_inside_an_object(self) -> None:
        inner = {"copy": [{"name": "ports", "count": 2, "input": "[copyIndex('ports')]"}], "x": 1}
        assert value_of("[variables('o').ports]", variables={"o": inner}) == [0, 1]

    def test_computed_name(self) -> None:
        assert value_of("[variables(concat('a', 'b'))]", variables={"ab": 7}) == 7

    def test_doubled_bracket_is_text(self) -> None:
        assert value_of("[variables('a')]", variables={"a": "[[invalid expression]"}) == "[invalid expression]"
        assert value_of("[variables('a')]", variables={"a": "[open"}) == "[open"


class TestConditionals:
    def test_only_the_branch_taken_is_evaluated(self) -> None:
        assert value_of("[if(true(), 1, parameters('none'))]") == 1

    def test_open_condition_is_a_choice(self) -> None:
        value = value_of("[if(equals(parameters('a'), 'x'), 1, 2)]", parameters={"a": {"type": "string"}})
        assert isinstance(value, Choice)
        assert dict(value.branches) == {"true": 1, "false": 2}

    def test_equal_branches_are_a_value(self) -> None:
        assert value_of("[if(parameters('a'), 1, 1)]", parameters={"a": {"type": "bool"}}) == 1

    def test_and_stops_early(self) -> None:
        assert value_of("[and(false(), parameters('none'))]") is False

    def test_mistake_in_a_branch_that_may_not_be_taken_is_no_diagnostic(self) -> None:
        parameters = {"a": {"type": "array"}}
        loaded = load(parameters=parameters, outputs=outputs(it="[if(empty(parameters('a')), '', createArray()[0])]"))
        assert loaded.diagnostics == []


class TestScopes:
    def test_ids_stand_over_placeholders(self) -> None:
        expression = "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')]"
        assert value_of(expression) == f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/s"

    def test_scope_arguments_come_first(self) -> None:
        expression = "[resourceId('sub', 'other', 'Microsoft.Web/sites', 's')]"
        assert value_of(expression) == "/subscriptions/sub/resourceGroups/other/providers/Microsoft.Web/sites/s"

    def test_id_of_an_unknown_name_is_equal_wherever_it_is_built(self) -> None:
        loaded = load(
            parameters={"n": {"type": "string"}},
            resources=[account("[concat('st', parameters('n'))]")],
            outputs=outputs(id="[resourceId('Microsoft.Storage/storageAccounts', concat('st', parameters('n')))]"),
        )
        assert canonical(loaded.outputs["id"]) == resources(loaded)[0].id.text

    def test_unique_string_is_computed(self) -> None:
        assert value_of("[uniqueString('snap', 'crackle', 'pop')]") == "byghxckddilkc"

    def test_location_of_the_group_is_known_at_deployment(self) -> None:
        assert isinstance(value_of("[resourceGroup().location]"), Unknown)

    def test_subscription_template(self) -> None:
        schema = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
        group = {
            "type": "Microsoft.Resources/resourceGroups",
            "apiVersion": "2022-09-01",
            "name": "g",
            "location": "westeurope",
        }
        loaded = ArmSource().load_text(json.dumps({**template(resources=[group]), "$schema": schema}))
        expected = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Resources/resourceGroups/g"
        assert resources(loaded)[0].id.text == expected


class TestResources:
    def test_child_in_its_parent(self) -> None:
        child = {
            "type": "blobServices",
            "apiVersion": "2023-01-01",
            "name": "default",
            "properties": {"isVersioningEnabled": True},
        }
        _, service = resources(load(resources=[account(resources=[child])]))
        assert service.type == "Microsoft.Storage/storageAccounts/blobServices"
        assert service.id.text == f"{GROUP}/providers/Microsoft.Storage/storageAccounts/logs/blobServices/default"
        assert service.address == "resources[0].resources[0]"

    def test_condition_false_deploys_nothing(self) -> None:
        assert resources(load(resources=[account(condition="[equals(1, 2)]", tags="[parameters('none')]")])) == []

    def test_open_condition_keeps_the_resource(self) -> None:
        (found,) = resources(load(parameters={"a": {"type": "bool"}}, resources=[account(condition="[parameters('a')]")]))
        assert isinstance(found.condition, Choice)

    def test_loop(self) -> None:
        found = resources(load(resources=[account("[concat('a', copyIndex(5))]", copy={"name": "l", "count": 2})]))
        assert [resource.name for resource in found] == ["a5", "a6"]
        assert [resource.address for resource in found] == ["resources[0][0]", "resources[0][1]"]

    def test_loop_of_open_length_keeps_one_that_may_exist(self) -> None:
        parameters = {"n": {"type": "int"}}
        (found,) = resources(
            load(parameters=parameters, resources=[account(copy={"name": "l", "count": "[parameters('n')]"})])
        )
        assert isinstance(found.condition, Unknown)

    def test_loop_over_a_choice_of_lengths(self) -> None:
        parameters = {"two": {"type": "bool"}}
        copy = {"name": "l", "count": "[if(parameters('two'), 2, 1)]"}
        first, second = resources(load(parameters=parameters, resources=[account("[concat('a', copyIndex())]", copy=copy)]))
        assert first.condition is True
        assert isinstance(second.condition, Choice)

    def test_property_loop(self) -> None:
        copy = [{"name": "rules", "count": 2, "input": {"i": "[copyIndex('rules')]"}}]
        (found,) = resources(load(resources=[account(properties={"copy": copy, "other": 1})]))
        assert found.body["properties"] == {"rules": [{"i": 0}, {"i": 1}], "other": 1}

    def test_extension_below_its_target(self) -> None:
        lock = {
            "type": "Microsoft.Storage/storageAccounts/providers/locks",
            "apiVersion": "2016-09-01",
            "name": "logs/Microsoft.Authorization/keep",
        }
        (found,) = resources(load(resources=[lock]))
        assert found.type == "Microsoft.Authorization/locks"
        assert found.scope == f"{GROUP}/providers/Microsoft.Storage/storageAccounts/logs"
        assert found.name == "keep"

    def test_extension_with_scope(self) -> None:
        lock = {
            "type": "Microsoft.Authorization/locks",
            "apiVersion": "2016-09-01",
            "name": "keep",
            "scope": "[format('Microsoft.Storage/storageAccounts/{0}', 'logs')]",
        }
        (found,) = resources(load(resources=[lock]))
        assert (
            found.id.text
            == f"{GROUP}/providers/Microsoft.Storage/storageAccounts/logs/providers/Microsoft.Authorization/locks/keep"
        )

    def test_user_function(self) -> None:
        member = {
            "parameters": [{"name": "p", "type": "string"}],
            "output": {"type": "string", "value": "[toUpper(parameters('p'))]"},
        }
        assert value_of("[my.up('a')]", functions=[{"namespace": "my", "members": {"up": member}}]) == "A"

    def test_variables_in_a_user_function(self) -> None:
        """The Bicep compiler leaves a variable that a function uses in the template, also in that of the importing file."""
        inner = {"parameters": [], "output": {"type": "string", "value": "[variables('version')]"}}
        outer = {"parameters": [], "output": {"type": "string", "value": "[concat('v', my.inner())]"}}
        functions = [{"namespace": "my", "members": {"inner": inner, "outer": outer}}]
        assert value_of("[my.outer()]", functions=functions, variables={"version": "12.0"}) == "v12.0"

    def test_symbols_and_existing(self) -> None:
        loaded = load(
            languageVersion="2.0",
            resources={
                "store": {**account(), "existing": True},
                "lock": {
                    "type": "Microsoft.Authorization/locks",
                    "apiVersion": "2016-09-01",
                    "name": "keep",
                    "properties": {"notes": "[reference('store', '2023-01-01', 'full').location]"},
                    "dependsOn": ["store"],
                },
            },
        )
        store, lock = resources(loaded)
        assert (store.address, store.existing) == ("store", True)
        notes = read(lock.body, ("properties", "notes"))
        assert isinstance(notes, Unknown)
        assert notes.causes[0].target == store.id.key
        assert lock.depends_on == (store.id.key,)

    def test_keys_are_tainted_and_name_their_account(self) -> None:
        key = "listKeys(resourceId('Microsoft.Storage/storageAccounts', 'logs'), '2023-01-01').keys[0].value"
        expression = f"[concat('AccountKey=', {key})]"
        value = value_of(expression, resources=[account()])
        assert isinstance(value, Unknown)
        assert value.secret
        assert value.causes[0].target.endswith("/storageaccounts/logs")
        assert value.parts[0] == "AccountKey="

    def test_unsupported_function_is_a_note(self) -> None:
        loaded = load(resources=[account(properties={"a": "[frobnicate(1)]", "b": 1})])
        (problem,) = loaded.diagnostics
        assert problem.kind is DiagnosticKind.UNSUPPORTED_FUNCTION
        assert not problem.kind.unread
        assert read(resources(loaded)[0].body, ("properties", "b")) == 1


def nested(inner: dict[str, Any], scope: str | None = "inner", **properties: Any) -> dict[str, Any]:
    options = {"expressionEvaluationOptions": {"scope": scope}} if scope else {}
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "nested",
        "properties": {"mode": "Incremental", "template": inner, **options, **properties},
    }


class TestNested:
    def test_inner_scope_sees_its_own_parameters(self) -> None:
        inner = template(parameters={"n": {"type": "string"}}, resources=[account("[parameters('n')]")])
        outer = {"n": {"type": "string", "defaultValue": "outer"}}
        loaded = load(parameters=outer, resources=[nested(inner, parameters={"n": {"value": "given"}})])
        assert resources(loaded)[1].name == "given"

    @pytest.mark.parametrize("scope", [None, "outer"])
    def test_outer_scope_sees_those_of_the_caller(self, scope: str | None) -> None:
        inner = template(parameters={"n": {"type": "string"}}, resources=[account("[parameters('n')]")])
        outer = {"n": {"type": "string", "defaultValue": "outer"}}
        loaded = load(parameters=outer, resources=[nested(inner, scope, parameters={"n": {"value": "given"}})])
        assert resources(loaded)[1].name == "outer"

    @pytest.mark.parametrize("named", ["'nested'", "resourceId('Microsoft.Resources/deployments', 'nested')"])
    def test_outputs_flow_back(self, named: str) -> None:
        inner = template(outputs={"o": {"type": "string", "value": "from inside"}})
        loaded = load(resources=[nested(inner)], outputs=outputs(it=f"[reference({named}).outputs.o.value]"))
        assert loaded.outputs["it"] == "from inside"

    def test_other_resource_group(self) -> None:
        inner = template(resources=[account("[resourceGroup().name]")])
        loaded = load(resources=[{**nested(inner), "resourceGroup": "other", "subscriptionId": "sub"}])
        assert resources(loaded)[1].id.text.startswith("/subscriptions/sub/resourceGroups/other/providers/")
        assert resources(loaded)[1].name == "other"

    def test_arguments_as_one_expression(self) -> None:
        inner = template(parameters={"n": {"type": "string", "defaultValue": "d"}}, resources=[account("[parameters('n')]")])
        entry = "[if(true(), createObject('value', 'x'), createObject('value', null()))]"
        assert resources(load(resources=[nested(inner, parameters={"n": entry})]))[1].name == "x"
        entry = entry.replace("true()", "false()")
        assert resources(load(resources=[nested(inner, parameters={"n": entry})]))[1].name == "d"

    def test_condition_of_the_deployment_is_that_of_its_resources(self) -> None:
        loaded = load(
            parameters={"a": {"type": "bool"}},
            resources=[{**nested(template(resources=[account()])), "condition": "[parameters('a')]"}],
        )
        assert isinstance(resources(loaded)[1].condition, Choice)


def write(root: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=2))


def load_tree(root: Path, files: dict[str, Any], *parameters: str, main: str = "main.json") -> Loaded:
    write(root, files)
    return ArmSource(root).load(Unit("arm", root, root / main, tuple(root / name for name in parameters)))


def linked(path: str, key: str = "relativePath", **properties: Any) -> dict[str, Any]:
    deployment = nested({}, None, templateLink={key: path}, **properties)
    del deployment["properties"]["template"]
    return deployment


class TestLinked:
    def test_relative_path(self, tmp_path: Path) -> None:
        child = template(parameters={"n": {"type": "string"}}, resources=[account("[parameters('n')]")])
        main = template(resources=[linked("parts/child.json", parameters={"n": {"value": "x"}})])
        loaded = load_tree(tmp_path, {"main.json": main, "parts/child.json": child})
        assert resources(loaded)[1].name == "x"
        assert loaded.files == {"main.json", "parts/child.json"}

    @pytest.mark.parametrize(
        "uri",
        [
            "[uri(deployment().properties.templateLink.uri, 'parts/child.json')]",
            "[uri(parameters('_artifactsLocation'), concat('parts/child.json', parameters('_artifactsLocationSasToken')))]",
            "[concat(parameters('_artifactsLocation'), 'parts/child.json', parameters('_artifactsLocationSasToken'))]",
        ],
    )
    def test_uri_beside_the_template(self, tmp_path: Path, uri: str) -> None:
        parameters = {
            "_artifactsLocation": {"type": "string", "defaultValue": "https://raw.invalid/x/"},
            "_artifactsLocationSasToken": {"type": "securestring"},
        }
        main = template(parameters=parameters, resources=[linked(uri, "uri")])
        loaded = load_tree(tmp_path, {"main.json": main, "parts/child.json": template(resources=[account()])})
        assert [resource.type for resource in resources(loaded)][1:] == ["Microsoft.Storage/storageAccounts"]

    @pytest.mark.parametrize(
        ("path", "message"),
        [
            ("missing.json", "linked template `missing.json` does not exist"),
            ("../outside.json", "linked template `../outside.json` is outside the scan root; skipped"),
        ],
    )
    def test_what_cannot_be_read_is_said(self, tmp_path: Path, path: str, message: str) -> None:
        (tmp_path / "outside.json").write_text(json.dumps(template()))
        loaded = load_tree(tmp_path / "tree", {"main.json": template(resources=[linked(path), account()])})
        (problem,) = loaded.diagnostics
        assert (problem.kind, problem.message) == (DiagnosticKind.UNRESOLVED_MODULE, message)
        assert [resource.name for resource in resources(loaded)] == ["nested", "logs"]

    def test_link_out_of_the_tree_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "secret.json").write_text(json.dumps(template(resources=[account()])))
        (tmp_path / "tree").mkdir()
        (tmp_path / "tree" / "child.json").symlink_to(tmp_path / "secret.json")
        loaded = load_tree(tmp_path / "tree", {"main.json": template(resources=[linked("child.json")])})
        assert "is outside the scan root" in loaded.diagnostics[0].message

    def test_templates_that_deploy_each_other(self, tmp_path: Path) -> None:
        files = {
            "main.json": template(resources=[linked("other.json")]),
            "other.json": template(resources=[linked("main.json")]),
        }
        (problem,) = load_tree(tmp_path, files).diagnostics
        assert problem.kind is DiagnosticKind.CYCLE


class TestParameterFiles:
    def test_later_files_win(self, tmp_path: Path) -> None:
        main = template(
            parameters={"a": {"type": "string"}, "b": {"type": "string"}},
            outputs=outputs(a="[parameters('a')]", b="[parameters('B')]"),
        )
        files = {
            "main.json": main,
            "1.json": {"parameters": {"A": {"value": "1"}, "b": {"value": "1"}}},
            "2.json": {"parameters": {"b": {"value": "2"}}},
        }
        assert load_tree(tmp_path, files, "1.json").outputs == {"a": "1", "b": "1"}

    @pytest.mark.parametrize("given", ["", "GEN-PASSWORD"])
    def test_placeholder_counts_as_not_given(self, tmp_path: Path, given: str) -> None:
        main = template(parameters={"a": {"type": "string"}}, outputs=outputs(a="[parameters('a')]"))
        loaded = load_tree(tmp_path, {"main.json": main, "p.json": {"parameters": {"a": {"value": given}}}}, "p.json")
        assert isinstance(loaded.outputs["a"], Unknown)

    def test_vault_reference_is_a_secret(self, tmp_path: Path) -> None:
        main = template(parameters={"a": {"type": "securestring"}}, outputs=outputs(a="[parameters('a')]"))
        given = {"parameters": {"a": {"reference": {"keyVault": {"id": "x"}, "secretName": "s"}}}}
        loaded = load_tree(tmp_path, {"main.json": main, "p.json": given}, "p.json")
        assert isinstance(loaded.outputs["a"], Unknown)
        assert loaded.outputs["a"].secret

    @pytest.mark.parametrize(("kind", "secret"), [("bool", False), ("securestring", True)])
    def test_an_expression_is_not_known(self, tmp_path: Path, kind: str, secret: bool) -> None:
        main = template(parameters={"a": {"type": kind, "defaultValue": True}}, outputs=outputs(a="[parameters('a')]"))
        loaded = load_tree(tmp_path, {"main.json": main, "p.json": {"a": {"expression": "[externalInputs('a')]"}}}, "p.json")
        assert isinstance(loaded.outputs["a"], Unknown)
        assert loaded.outputs["a"].secret is secret

    def test_missing_file_is_said(self, tmp_path: Path) -> None:
        (problem,) = load_tree(tmp_path, {"main.json": template()}, "none.json").diagnostics
        assert (problem.file, problem.kind) == ("none.json", DiagnosticKind.UNREADABLE)


class TestPlaces:
    """Where findings point to: the text there is what the author would change."""

    def place(self, root: Path, resource: Resource, path: tuple[str | int, ...]) -> str:
        span = resource.locate(path)
        lines = (root / span.file).read_text().splitlines()
        assert span.start_line == span.end_line
        return lines[span.start_line - 1][span.start_column - 1 : span.end_column - 1]

    def test_value_its_nearest_ancestor_and_odd_case(self, tmp_path: Path) -> None:
        loaded = load_tree(
            tmp_path, {"main.json": template(resources=[account(Properties={"é": 1, "minimumTlsVersion": "TLS1_0"})])}
        )
        (found,) = resources(loaded)
        assert self.place(tmp_path, found, ("properties", "MinimumTlsVersion")) == '"TLS1_0"'
        assert self.place(tmp_path, found, ("properties", "networkAcls", "bypass")) == '"Properties"'
        assert self.place(tmp_path, found, ()) == '"logs"'

    def test_argument_at_the_call(self, tmp_path: Path) -> None:
        inner = template(
            parameters={"tls": {"type": "string"}},
            resources=[account(properties={"minimumTlsVersion": "[parameters('tls')]"})],
        )
        loaded = load_tree(
            tmp_path, {"main.json": template(resources=[nested(inner, parameters={"tls": {"value": "TLS1_0"}})])}
        )
        found = resources(loaded)[1]
        assert self.place(tmp_path, found, ("properties", "minimumTlsVersion")) == '"TLS1_0"'
        assert len(found.origin.callers()) == 1

    def test_argument_of_a_linked_template_stands_in_the_other_file(self, tmp_path: Path) -> None:
        child = template(parameters={"o": {"type": "object"}}, resources=[account(properties="[parameters('o')]")])
        main = template(resources=[linked("child.json", parameters={"o": {"value": {"minimumTlsVersion": "TLS1_0"}}})])
        loaded = load_tree(tmp_path, {"main.json": main, "child.json": child})
        span = resources(loaded)[1].locate(("properties", "minimumTlsVersion"))
        assert span.file == "main.json"

    def test_property_made_by_a_loop(self, tmp_path: Path) -> None:
        copy = [{"name": "rules", "count": 2, "input": {"access": "Allow"}}]
        (found,) = resources(load_tree(tmp_path, {"main.json": template(resources=[account(properties={"copy": copy})])}))
        assert self.place(tmp_path, found, ("properties", "rules", 1, "access")) == '"Allow"'


HOSTILE = {
    "empty": ("", DiagnosticKind.SYNTAX),
    "not json": ("this is not json", DiagnosticKind.SYNTAX),
    "truncated": ('{"$schema": "' + SCHEMA + '", "resources": [', DiagnosticKind.SYNTAX),
    "a list": ("[]", DiagnosticKind.INVALID),
    "deep": ("[" * 10_000 + "]" * 10_000, DiagnosticKind.SYNTAX),
}


@pytest.mark.parametrize(("text", "kind"), HOSTILE.values(), ids=HOSTILE)
def test_bad_text_is_one_diagnostic(text: str, kind: DiagnosticKind) -> None:
    (problem,) = ArmSource().load_text(text).diagnostics
    assert problem.kind is kind
    assert problem.line >= 1
    assert problem.column >= 1


def test_deep_expression_and_long_chain_of_variables() -> None:
    chain: dict[str, Any] = {f"v{index}": f"[variables('v{index + 1}')]" for index in range(1_000)}
    loaded = load(variables={**chain, "v1000": "end"}, outputs=outputs(it="[variables('v0')]"))
    assert loaded.outputs["it"] == "end"
    loaded = load(outputs=outputs(it="[" + "not(" * 5_000 + "true()" + ")" * 5_000 + "]"))
    assert [problem.kind for problem in loaded.diagnostics] == [DiagnosticKind.SYNTAX]


def test_resources_of_wrong_shape_are_said() -> None:
    loaded = load(resources=[{"name": "x"}, "text", account()])
    assert [problem.message for problem in loaded.diagnostics] == [
        "expected an object, found a string; skipped",
        "expected a resource type such as `Microsoft.Web/sites`, found none",
    ]
    assert [resource.name for resource in resources(loaded)] == ["logs"]


def test_variables_that_double_do_not_hang() -> None:
    doubling: dict[str, Any] = {
        f"v{index}": f"[createArray(variables('v{index - 1}'), variables('v{index - 1}'))]" for index in range(1, 60)
    }
    loaded = load(variables={"v0": ["x"], **doubling}, resources=[account(tags="[variables('v59')]")])
    assert {problem.kind for problem in loaded.diagnostics} == {DiagnosticKind.LIMIT}
