"""The functions for scopes and ids: `resourceId`, `resourceGroup`, `deployment` and similar ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from azward.graph.choice import distribute
from azward.graph.value import Cause, CauseKind, Unknown, Value, unknown_from
from azward.source.arm.collector import EvaluationError
from azward.source.arm.evaluator import Evaluator, Intrinsic
from azward.source.scope import MANAGEMENT_GROUP, TENANT_ID, Scope, ScopeKind, below

if TYPE_CHECKING:
    from azward.source.arm.context import Environment
    from azward.source.arm.expression import Call

__all__ = ["SCOPE_FUNCTIONS", "TEMPLATE_BASE"]

TEMPLATE_BASE = "https://template.invalid/"
"""Placeholder for the URL that the scanned tree is published at, so that links between templates lead back into the tree."""

_ScopeOf: TypeAlias = "Callable[[Evaluator, Sequence[Value]], Value]"
"""Returns the id of the scope that the arguments before the resource type name."""


def _runtime(text: str) -> Unknown:
    return Unknown(text, (Cause(CauseKind.RUNTIME, text, f"`{text}` is known only at deployment time"),))


def _resource_group(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    scope = evaluator.context.scope
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


def _subscription(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    return {
        "id": evaluator.context.scope.subscription_id,
        "subscriptionId": evaluator.context.scope.subscription,
        "tenantId": TENANT_ID,
        "displayName": _runtime("subscription().displayName"),
    }


def _management_group(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    name = evaluator.context.scope.management_group
    return {
        "id": Scope(ScopeKind.MANAGEMENT_GROUP, management_group=name).id,
        "name": name,
        "type": "Microsoft.Management/managementGroups",
        "properties": _runtime("managementGroup().properties"),
    }


def _tenant(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    return {
        "tenantId": TENANT_ID,
        "id": f"/tenants/{TENANT_ID}",
        "countryCode": _runtime("tenant().countryCode"),
        "displayName": _runtime("tenant().displayName"),
    }


def _deployment(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    context = evaluator.context
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


def _resource_id(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    return _id(evaluator, tree, environment, lambda context, given: _scope_id(context.context.scope, given), most=2)


def _scope_id(scope: Scope, given: Sequence[Value]) -> Value:
    """Return the scope named by up to two arguments before the type, else that of the template."""
    if len(given) == 2:
        subscription = given[0].removeprefix("/subscriptions/") if isinstance(given[0], str) else given[0]
        return Scope(ScopeKind.RESOURCE_GROUP, subscription, given[1]).id
    if len(given) == 1:
        return Scope(ScopeKind.RESOURCE_GROUP, scope.subscription, given[0]).id
    return scope.id


def _subscription_resource_id(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    def scope(evaluator: Evaluator, given: Sequence[Value]) -> Value:
        subscription = given[0] if given else evaluator.context.scope.subscription
        return Scope(ScopeKind.SUBSCRIPTION, subscription).id

    return _id(evaluator, tree, environment, scope, most=1)


def _management_group_resource_id(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    def scope(evaluator: Evaluator, given: Sequence[Value]) -> Value:
        group = given[0] if given else evaluator.context.scope.management_group or MANAGEMENT_GROUP
        return Scope(ScopeKind.MANAGEMENT_GROUP, management_group=group).id

    return _id(evaluator, tree, environment, scope, most=1)


def _tenant_resource_id(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    return _id(evaluator, tree, environment, lambda _self, _given: "", most=0)


def _extension_resource_id(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    arguments = [evaluator.node(argument, environment) for argument in tree.arguments]
    if len(arguments) < 3:
        raise EvaluationError("`extensionResourceId` expects the id of a resource, a type and names")
    return distribute(
        evaluator.source(tree, environment),
        lambda known: _below(evaluator, tree, environment, known[0], known[1], known[2:]),
        arguments,
    )


def _id(evaluator: Evaluator, tree: Call, environment: Environment, scope: _ScopeOf, most: int) -> Value:
    """Return an id, given up to `most` arguments that name a scope, then the type, then the names."""
    arguments = [evaluator.node(argument, environment) for argument in tree.arguments]

    def build(known: Sequence[Value]) -> Value:
        for position in range(min(most, len(known) - 1) + 1):
            if _is_type(known[position]):
                return _below(
                    evaluator, tree, environment, scope(evaluator, known[:position]), known[position], known[position + 1 :]
                )
        if any(isinstance(value, Unknown) for value in known[: most + 1]):
            return unknown_from(evaluator.source(tree, environment), *known)
        raise EvaluationError(f"`{tree.name}` expects a resource type such as `Microsoft.Web/sites` among its arguments")

    return distribute(evaluator.source(tree, environment), build, arguments)


def _is_type(value: Value) -> bool:
    return isinstance(value, str) and "/" in value.strip("/") and not value.casefold().startswith("/subscriptions/")


def _below(
    evaluator: Evaluator, tree: Call, environment: Environment, scope: Value, kind: Value, names: Sequence[Value]
) -> Value:
    if not isinstance(kind, str):
        return unknown_from(evaluator.source(tree, environment), kind, *names)
    wanted = len(kind.strip("/").split("/")) - 1
    if len(names) != wanted:
        raise EvaluationError(f"`{tree.name}`: type `{kind}` needs {wanted} names, found {len(names)}")
    return below(scope, kind, names)


def _role_definitions(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return a built-in role, given its name: its id, and the last segment of the id."""
    text = evaluator.source(tree, environment)

    def each(known: Sequence[Value]) -> Value:
        from azward.source.roles import built_in

        identity = built_in(known[0]) if isinstance(known[0], str) else None
        if identity is None:
            return _runtime(text)
        own = evaluator.context.scope.subscription_id
        return {"id": below(own, "Microsoft.Authorization/roleDefinitions", (identity,)), "roleDefinitionId": identity}

    if len(tree.arguments) != 1:
        raise EvaluationError(f"`{tree.name}` expects the name of a role")
    return distribute(text, each, [evaluator.node(tree.arguments[0], environment)])


SCOPE_FUNCTIONS: Mapping[str, Intrinsic] = {
    "resourcegroup": _resource_group,
    "subscription": _subscription,
    "managementgroup": _management_group,
    "tenant": _tenant,
    "deployment": _deployment,
    "resourceid": _resource_id,
    "subscriptionresourceid": _subscription_resource_id,
    "managementgroupresourceid": _management_group_resource_id,
    "tenantresourceid": _tenant_resource_id,
    "extensionresourceid": _extension_resource_id,
    "roledefinitions": _role_definitions,
}
"""By case-folded name."""
