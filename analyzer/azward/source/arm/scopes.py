"""The template functions that speak of scopes and ids: `resourceId`, `resourceGroup`, `deployment` and their kin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from azward.graph.value import Cause, CauseKind, Unknown, Value, distribute, unknown_from
from azward.source.arm.context import Environment, EvaluationError
from azward.source.arm.evaluator import SPECIAL, Evaluator
from azward.source.arm.functions import FUNCTIONS, HIGHER_ORDER
from azward.source.scope import MANAGEMENT_GROUP, TENANT_ID, Scope, ScopeKind, below

if TYPE_CHECKING:
    from azward.source.arm.expression import Call

__all__ = ["install", "is_function"]


def _runtime(text: str) -> Unknown:
    return Unknown(text, (Cause(CauseKind.RUNTIME, text, f"`{text}` is known only when it is deployed"),))


def _resource_group(self: Evaluator, tree: Call, environment: Environment) -> Value:
    scope = self.context.scope
    own = Scope(ScopeKind.RESOURCE_GROUP, scope.subscription, scope.resource_group)
    return {
        "id": own.id,
        "name": scope.resource_group,
        "type": "Microsoft.Resources/resourceGroups",
        "location": _runtime("resourceGroup().location"),
        "managedBy": _runtime("resourceGroup().managedBy"),
        "tags": _runtime("resourceGroup().tags"),
        "properties": {"provisioningState": "Succeeded"},
    }


def _subscription(self: Evaluator, tree: Call, environment: Environment) -> Value:
    return {
        "id": self.context.scope.subscription_id,
        "subscriptionId": self.context.scope.subscription,
        "tenantId": TENANT_ID,
        "displayName": _runtime("subscription().displayName"),
    }


def _management_group(self: Evaluator, tree: Call, environment: Environment) -> Value:
    name = self.context.scope.management_group
    return {
        "id": Scope(ScopeKind.MANAGEMENT_GROUP, management_group=name).id,
        "name": name,
        "type": "Microsoft.Management/managementGroups",
        "properties": _runtime("managementGroup().properties"),
    }


def _tenant(self: Evaluator, tree: Call, environment: Environment) -> Value:
    return {
        "tenantId": TENANT_ID,
        "id": f"/tenants/{TENANT_ID}",
        "countryCode": _runtime("tenant().countryCode"),
        "displayName": _runtime("tenant().displayName"),
    }


def _deployment(self: Evaluator, tree: Call, environment: Environment) -> Value:
    context = self.context
    return {
        "name": context.deployment_name,
        "location": _runtime("deployment().location"),
        "properties": {
            "templateLink": {
                "uri": f"{TEMPLATE_BASE}{context.document.file}",
                "id": _runtime("deployment().properties.templateLink.id"),
            },
            "template": {"contentVersion": "1.0.0.0"},
            "parameters": _runtime("deployment().properties.parameters"),
            "mode": "Incremental",
            "provisioningState": "Succeeded",
        },
    }


TEMPLATE_BASE = "https://template.invalid/"
"""Stands for wherever the scanned tree is published, so that links between templates lead back into the tree."""


def _resource_id(self: Evaluator, tree: Call, environment: Environment) -> Value:
    return _id(self, tree, environment, lambda context, given: _scope_id(context.context.scope, given), most=2)


def _scope_id(scope: Scope, given: Sequence[Value]) -> Value:
    """The scope that up to two arguments before the type give, else that of the template."""
    if len(given) == 2:
        subscription = given[0].removeprefix("/subscriptions/") if isinstance(given[0], str) else given[0]
        return Scope(ScopeKind.RESOURCE_GROUP, subscription, given[1]).id
    if len(given) == 1:
        return Scope(ScopeKind.RESOURCE_GROUP, scope.subscription, given[0]).id
    return scope.id


def _subscription_resource_id(self: Evaluator, tree: Call, environment: Environment) -> Value:
    def scope(evaluator: Evaluator, given: Sequence[Value]) -> Value:
        subscription = given[0] if given else evaluator.context.scope.subscription
        return Scope(ScopeKind.SUBSCRIPTION, subscription).id

    return _id(self, tree, environment, scope, most=1)


def _management_group_resource_id(self: Evaluator, tree: Call, environment: Environment) -> Value:
    def scope(evaluator: Evaluator, given: Sequence[Value]) -> Value:
        group = given[0] if given else evaluator.context.scope.management_group or MANAGEMENT_GROUP
        return Scope(ScopeKind.MANAGEMENT_GROUP, management_group=group).id

    return _id(self, tree, environment, scope, most=1)


def _tenant_resource_id(self: Evaluator, tree: Call, environment: Environment) -> Value:
    return _id(self, tree, environment, lambda _self, _given: "", most=0)


def _extension_resource_id(self: Evaluator, tree: Call, environment: Environment) -> Value:
    arguments = [self.node(argument, environment) for argument in tree.arguments]
    if len(arguments) < 3:
        raise EvaluationError("`extensionResourceId` takes the id of a resource, a type and names")
    return distribute(
        self.source(tree, environment),
        lambda known: _below(self, tree, environment, known[0], known[1], known[2:]),
        arguments,
    )


def _id(self: Evaluator, tree: Call, environment: Environment, scope: _ScopeOf, most: int) -> Value:
    """An id: up to `most` arguments that name a scope, then the type, then its names."""
    arguments = [self.node(argument, environment) for argument in tree.arguments]

    def build(known: Sequence[Value]) -> Value:
        for position in range(min(most, len(known) - 1) + 1):
            if _is_type(known[position]):
                return _below(self, tree, environment, scope(self, known[:position]), known[position], known[position + 1 :])
        if any(isinstance(value, Unknown) for value in known[: most + 1]):
            return unknown_from(self.source(tree, environment), *known)
        raise EvaluationError(
            f"`{tree.name}` takes a resource type such as `Microsoft.Web/sites`, and found none among its arguments"
        )

    return distribute(self.source(tree, environment), build, arguments)


def _is_type(value: Value) -> bool:
    return isinstance(value, str) and "/" in value.strip("/") and not value.casefold().startswith("/subscriptions/")


def _below(
    self: Evaluator, tree: Call, environment: Environment, scope: Value, kind: Value, names: Sequence[Value]
) -> Value:
    if not isinstance(kind, str):
        return unknown_from(self.source(tree, environment), kind, *names)
    wanted = len(kind.strip("/").split("/")) - 1
    if len(names) != wanted:
        raise EvaluationError(f"`{tree.name}`: type `{kind}` needs {wanted} names, but {len(names)} are given")
    return below(scope, kind, names)


def _role_definitions(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """A built-in role by its name: its id, and the last part of it."""
    text = self.source(tree, environment)

    def each(known: Sequence[Value]) -> Value:
        from azward.source.roles import built_in

        identity = built_in(known[0]) if isinstance(known[0], str) else None
        if identity is None:
            return _runtime(text)
        own = self.context.scope.subscription_id
        return {"id": below(own, "Microsoft.Authorization/roleDefinitions", (identity,)), "roleDefinitionId": identity}

    if len(tree.arguments) != 1:
        raise EvaluationError(f"`{tree.name}` takes the name of a role")
    return distribute(text, each, [self.node(tree.arguments[0], environment)])


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    _ScopeOf: TypeAlias = Callable[[Evaluator, Sequence[Value]], Value]


def install() -> None:
    """Adds these functions to the evaluator."""
    SPECIAL.update(
        resourcegroup=_resource_group,
        subscription=_subscription,
        managementgroup=_management_group,
        tenant=_tenant,
        deployment=_deployment,
        resourceid=_resource_id,
        subscriptionresourceid=_subscription_resource_id,
        managementgroupresourceid=_management_group_resource_id,
        tenantresourceid=_tenant_resource_id,
        extensionresourceid=_extension_resource_id,
        roledefinitions=_role_definitions,
    )


install()


def is_function(name: str) -> bool:
    """Whether azward knows a function of this name, in any case; all that begin with `list` are."""
    folded = name.casefold()
    return folded in FUNCTIONS or folded in HIGHER_ORDER or folded in SPECIAL or folded.startswith("list")
