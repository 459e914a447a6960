"""Emits the ARM template of a Bicep file, with symbolic names (languageVersion 2.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import DiagnosticKind
from azward.source.arm.expression import Call, Expression, Literal, Lowered, Property
from azward.source.bicep.lower.identity import deployment_scope, full_name, iteration_names, own_name, resource_id
from azward.source.bicep.lower.names import FILE_LEVEL, Names
from azward.source.bicep.lower.scopes import RESOURCE, ScopeReference
from azward.source.bicep.lower.table import lowering_of
from azward.source.bicep.lower.values import copy_loop, escape, loop_count, lower_members, lower_value
from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.checks import dependency_cycles, report_duplicates
from azward.source.bicep.semantics.program import Program
from azward.source.bicep.semantics.symbols import Declaration
from azward.source.bicep.semantics.types import describe
from azward.source.scope import ScopeKind
from azward.source.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.value import JsonValue

__all__ = ["MODULE", "emit", "emit_parameters"]

MODULE = "azwardModule"
"""The member of a `templateLink` with the module reference of Bicep."""

_SCHEMAS = {
    ScopeKind.RESOURCE_GROUP: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ScopeKind.SUBSCRIPTION: "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
    ScopeKind.MANAGEMENT_GROUP: (
        "https://schema.management.azure.com/schemas/2019-08-01/managementGroupDeploymentTemplate.json#"
    ),
    ScopeKind.TENANT: "https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#",
}

_PARAMETERS = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"

_APART = frozenset(("name", "scope", "parent", "dependsOn", "params"))
"""Members of a resource or module that are not copied to its body: its scope, its dependencies and its parameters."""


def emit(program: Program) -> dict[str, JsonValue]:
    """Return the template. Its expressions are `Lowered` strings."""
    return _Emitter(program).template()


def emit_parameters(program: Program) -> dict[str, JsonValue]:
    """Return the parameter file of a `.bicepparam` file, with the variables and functions that its values use."""
    emitter = _Emitter(program)
    emitter.variables()
    given: dict[str, JsonValue] = {}
    for statement in program.of_kind(syntax.Parameter):
        if statement.default is not None:
            value = lower_value(emitter.lowering, statement.default, FILE_LEVEL)
            given[statement.name] = {"value": value, "defaultValue": value}  # other parameters see the latter
    return {"$schema": _PARAMETERS, "parameters": given, **emitter.shared()}


class _Emitter:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.document = program.document
        self.lowering = lowering_of(program)
        self.additions = self.lowering.additions
        self.made: dict[str, JsonValue] = {}  # variables
        self.loops: list[JsonValue] = []
        self.needs: dict[str, list[str]] = {}  # resource -> resources that it uses
        report_duplicates(program)

    def template(self) -> dict[str, JsonValue]:
        self.variables()
        parameters = {statement.name: self.parameter(statement) for statement in self.program.of_kind(syntax.Parameter)}
        resources: dict[str, JsonValue] = {}
        for root in self.program.declarations.values():
            for declaration in root.all():
                resources[declaration.key] = (
                    self.module(declaration) if declaration.is_module else self.resource(declaration)
                )
        self.report_cycles()
        outputs = {statement.name: self.output(statement) for statement in self.program.of_kind(syntax.Output)}
        return {
            "$schema": _SCHEMAS[self.program.target],
            "languageVersion": "2.0",
            "contentVersion": "1.0.0.0",
            "parameters": cast("JsonValue", parameters),
            **self.shared(),
            "resources": resources,
            "outputs": cast("JsonValue", outputs),
        }

    def report_cycles(self) -> None:
        """Report the resources and modules that cannot be deployed, since each waits for another."""
        for key, cycle in dependency_cycles(self.needs).items():
            found = self.program.declaration(key)
            start = found.statement.start if found is not None else 0
            message = "dependency cycle: " + " -> ".join(shortened([f"`{step}`" for step in cycle]))
            self.document.add(start, message, DiagnosticKind.CYCLE)

    def shared(self) -> dict[str, JsonValue]:
        """Return the variables and functions, with those that are imported."""
        self.program.imported = {lowering.prefix: program for program, lowering in self.additions.programs.items()}
        variables = {**self.additions.variables, **self.made}
        loops = [*self.loops, *self.additions.loops]
        if loops:
            variables["copy"] = cast("JsonValue", loops)
        space: JsonValue = [{"namespace": "__bicep", "members": self.additions.functions}]
        return {"variables": variables, "functions": space} if self.additions.functions else {"variables": variables}

    def lowered(self, tree: Expression) -> JsonValue:
        """Return a tree as the JSON of a template; a literal stays one."""
        if isinstance(tree, Literal):
            return escape(tree.value) if isinstance(tree.value, str) else tree.value
        made = Lowered.of(tree, self.document.text, looping=self.lowering.looping)
        self.lowering.looping = False
        return made

    # variables, parameters and outputs ----------------------------------------------------------------------------------

    def variables(self) -> None:
        lowering = self.lowering
        for statement in self.program.of_kind(syntax.Variable):
            if statement.name in self.made:
                continue
            value = statement.value
            if isinstance(value, syntax.Loop) and not isinstance(value.body, syntax.Conditional):
                self.loops.append(copy_loop(self.lowering, statement.name, value, FILE_LEVEL))
            else:
                self.made[statement.name] = lower_value(self.lowering, value, FILE_LEVEL)
            lowering.variable_uses[statement.name] = (tuple(lowering.used), tuple(lowering.used_variables))
            lowering.reset()

    def parameter(self, statement: syntax.Parameter) -> JsonValue:
        made = describe(self.program, statement.type, statement.decorators)
        if statement.default is not None:
            made["defaultValue"] = lower_value(self.lowering, statement.default, FILE_LEVEL)
        return made

    def output(self, statement: syntax.Output) -> JsonValue:
        made = describe(self.program, statement.type, statement.decorators)
        value = statement.value
        if isinstance(value, syntax.Loop) and not isinstance(value.body, syntax.Conditional):
            loop = copy_loop(self.lowering, statement.name, value, FILE_LEVEL)
            made["copy"] = loop
        else:
            made["value"] = lower_value(self.lowering, value, FILE_LEVEL)
        return made

    # resources --------------------------------------------------------------------------------------------------------

    def resource(self, declaration: Declaration) -> JsonValue:
        lowering = self.lowering
        lowering.reset()
        names = iteration_names(lowering, declaration, None)
        made: dict[str, JsonValue] = {}
        if declaration.existing:
            made["existing"] = True
        self.head(declaration, names, made)
        made["type"] = declaration.type
        made["apiVersion"] = declaration.api_version or None
        if declaration.is_extension:
            made["extension"] = "other"
        made["name"] = self.lowered(full_name(lowering, declaration, None))
        if "extension" not in made:
            self.resource_scope(declaration, made)
        if declaration.body is not None:
            body = [
                member
                for member in declaration.body.members
                if isinstance(member, syntax.Member) and not (member.computed is None and member.name in _APART)
            ]
            made.update(lower_members(lowering, body, names))
            for member in declaration.body.members:
                if isinstance(member, syntax.Spread):
                    lowering.problem(member.start, "`...` at the top level of a resource is not supported; skipped")
        self.dependencies(declaration, names, made)
        return made

    def head(self, declaration: Declaration, names: Names, made: dict[str, JsonValue]) -> None:
        """Add the loop and the condition, with those of the resources around."""
        if declaration.loop is not None:
            loop: dict[str, JsonValue] = {
                "name": declaration.key,
                "count": loop_count(self.lowering, declaration.loop, FILE_LEVEL),
            }
            for decorator in declaration.statement.decorators:
                if decorator.name == "batchSize" and decorator.arguments:
                    size = decorator.arguments[0]
                    loop["mode"] = "serial"
                    loop["batchSize"] = size.value if isinstance(size, syntax.Constant) else 1
            made["copy"] = loop
        conditions: list[Expression] = []
        around: Declaration | None = declaration
        while around is not None:
            if around.condition is not None:
                own = names if around is declaration else iteration_names(self.lowering, around, None)
                conditions.append(self.lowering.tree(around.condition, own))
            around = around.parent
        if conditions:
            condition = conditions[-1]
            for inner in reversed(conditions[:-1]):
                condition = Call("and", (condition, inner), inner.start, inner.end)
            made["condition"] = self.lowered(condition)
            if isinstance(condition, Literal):
                made["condition"] = condition.value

    def resource_scope(self, declaration: Declaration, made: dict[str, JsonValue]) -> None:
        scope = deployment_scope(self.lowering, declaration, None)
        if scope.kind == RESOURCE and scope.declaration is not None:
            tree = resource_id(self.lowering, scope.declaration, scope.index)
            made["scope"] = self.lowered(tree)
            return
        self.scope(scope, declaration, made)

    def scope(self, scope: ScopeReference, declaration: Declaration, made: dict[str, JsonValue]) -> None:
        """Add the members for the scope of a resource or module."""
        member = declaration.member("scope")
        start, end = (member.value.start, member.value.end) if member is not None else (declaration.statement.start,) * 2
        own, subscription, name = self.program.target, scope.subscription, scope.name
        match scope.kind:
            case "computed" if scope.id is not None:
                made["scope"] = self.lowered(scope.id)
            case ScopeKind.RESOURCE_GROUP if name is not None:
                if subscription is not None:
                    made["subscriptionId"] = self.lowered(subscription)
                made["resourceGroup"] = self.lowered(name)
            case ScopeKind.SUBSCRIPTION:
                current = Property(Call("subscription", (), start, end), "subscriptionId", start, end)
                if subscription is not None or own != ScopeKind.SUBSCRIPTION:
                    made["subscriptionId"] = self.lowered(subscription or current)
            case ScopeKind.MANAGEMENT_GROUP:
                group = name or Property(Call("managementGroup", (), start, end), "name", start, end)
                pattern = Literal("Microsoft.Management/managementGroups/{0}", start, end)
                made["scope"] = self.lowered(Call("format", (pattern, group), start, end))
            case ScopeKind.TENANT:
                made["scope"] = "/"
            case _:
                pass

    def dependencies(self, declaration: Declaration, names: Names, made: dict[str, JsonValue]) -> None:
        """Add what has to be deployed first: explicit and implicit dependencies."""
        member = declaration.member("dependsOn")
        if member is not None and self.computed_list(member.value, names):
            self.lowering.tree(member.value, names)
        self.needs[declaration.key] = self.lowering.dependencies()
        keys = [key for key in self.needs[declaration.key] if key != declaration.key]
        if keys and not declaration.existing:
            made["dependsOn"] = [key for key in keys if not self.is_existing(key)]

    def computed_list(self, node: syntax.Expression, names: Names) -> bool:
        """Note the resources in a `dependsOn`; return true if it has computed items, which have to be lowered."""
        if not isinstance(node, syntax.List):
            return True
        computed = False
        for item in node.items:
            found = self.lowering.referent(item, names)
            if found is not None:
                self.lowering.used[found[0].key] = None
            else:
                computed = True
        return computed

    def is_existing(self, key: str) -> bool:
        found = self.program.declaration(key)
        return found is not None and found.existing

    # modules ----------------------------------------------------------------------------------------------------------

    def module(self, declaration: Declaration) -> JsonValue:
        lowering = self.lowering
        lowering.reset()
        names = iteration_names(lowering, declaration, None)
        made: dict[str, JsonValue] = {}
        self.head(declaration, names, made)
        made["type"] = declaration.type
        made["apiVersion"] = declaration.api_version
        made["name"] = self.lowered(own_name(lowering, declaration, None))
        scope = deployment_scope(lowering, declaration, None)
        self.scope(scope, declaration, made)
        statement = declaration.statement
        path = statement.path if isinstance(statement, syntax.Module) else None
        made["properties"] = {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "templateLink": {MODULE: lowering.constant_text(path) if path is not None else ""},
            "parameters": self.arguments(declaration, names),
        }
        self.dependencies(declaration, names, made)
        return made

    def arguments(self, declaration: Declaration, names: Names) -> JsonValue:
        """Return the parameters that are passed to the module."""
        member = declaration.member("params")
        if member is None:
            return {}
        if not isinstance(member.value, syntax.Object) or any(
            isinstance(given, syntax.Spread) for given in member.value.members
        ):
            start, end = member.value.start, member.value.end
            entry = Call("createObject", (Literal("value", start, end), _variable("v", start, end)), start, end)
            run = Call("lambda", (Literal("v", start, end), entry), start, end)
            return self.lowered(Call("mapValues", (self.lowering.tree(member.value, names), run), start, end))
        return dict(self.given(member.value, names))

    def given(self, params: syntax.Object, names: Names) -> Iterator[tuple[str, JsonValue]]:
        for member in params.members:
            if not isinstance(member, syntax.Member):
                continue
            value = member.value
            if isinstance(value, syntax.Loop):
                yield member.name, {"copy": [copy_loop(self.lowering, "value", value, names)]}
            elif (secret := self.secret(value, names)) is not None:
                yield member.name, secret
            else:
                yield member.name, {"value": lower_value(self.lowering, value, names)}

    def secret(self, node: syntax.Expression, names: Names) -> JsonValue:
        """Return a parameter whose value, or one branch of it, is a key vault secret; `None` for any other."""
        if isinstance(node, syntax.Method) and node.name == "getSecret":
            return {"reference": {"keyVault": {"id": self.lowering.expression(node.base, names)}, "secretName": "secret"}}
        if not isinstance(node, syntax.Ternary) or not (_is_secret(node.yes) or _is_secret(node.no)):
            return None
        return self.lowered(self.secret_entry(node, names))

    def secret_entry(self, node: syntax.Expression, names: Names) -> Expression:
        start, end = node.start, node.end
        if isinstance(node, syntax.Ternary):
            branches = [self.secret_entry(branch, names) for branch in (node.yes, node.no)]
            return Call("if", (self.lowering.tree(node.condition, names), *branches), start, end)
        if _is_secret(node):
            nothing = Call("createObject", (), start, end)
            return Call("createObject", (Literal("reference", start, end), nothing), start, end)
        return Call("createObject", (Literal("value", start, end), self.lowering.tree(node, names)), start, end)


def _is_secret(node: syntax.Expression) -> bool:
    if isinstance(node, syntax.Ternary):
        return _is_secret(node.yes) or _is_secret(node.no)
    return isinstance(node, syntax.Method) and node.name == "getSecret"


def _variable(name: str, start: int, end: int) -> Expression:
    return Call("lambdaVariables", (Literal(name, start, end),), start, end)
