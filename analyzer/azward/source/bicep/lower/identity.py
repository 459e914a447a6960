"""Lowers the identities of resources and modules: names, ids, parents and scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.diagnostic import DiagnosticKind
from azward.source.arm.expression import Call, Expression, Index, Literal, Property
from azward.source.bicep.lower.lowering import external, referents, select
from azward.source.bicep.lower.names import FILE_LEVEL, Names
from azward.source.bicep.lower.scopes import (
    COMPUTED,
    RESOURCE,
    SCOPE_FUNCTIONS,
    ScopeReference,
    group_id,
    pick,
    picked_scope,
)
from azward.source.bicep.lower.values import in_loop
from azward.source.bicep.parser import syntax
from azward.source.scope import ScopeKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.source.bicep.lower.lowering import Lowering, Referent, Selection
    from azward.source.bicep.semantics.symbols import Declaration

__all__ = ["deployment_scope", "full_name", "iteration_names", "own_name", "resource_id"]

MAX_FOLLOWED = 32
"""Variables that are followed to find a scope."""


def iteration_names(lowering: Lowering, declaration: Declaration, index: Expression | None) -> Names:
    """Return the names in the body of a resource; `index` selects one iteration of its loop, seen from outside."""
    names = Names(inside=declaration)
    if declaration.loop is None:
        return names
    return in_loop(lowering, declaration.loop, declaration.key, names, index)


def own_name(lowering: Lowering, declaration: Declaration, index: Expression | None) -> Expression:
    """Return the name as its author wrote it, without that of its parent."""
    member = declaration.member("name")
    if member is None:
        start = declaration.statement.start
        return _module_name(lowering, declaration, index) if declaration.is_module else Literal("", start, start)
    if declaration in lowering.following:
        return lowering.mistake(member.value, f"dependency cycle: the name of `{declaration.key}`", DiagnosticKind.CYCLE)
    lowering.following.append(declaration)
    try:
        return lowering.tree(member.value, iteration_names(lowering, declaration, index))
    finally:
        lowering.following.pop()


def _module_name(lowering: Lowering, declaration: Declaration, index: Expression | None) -> Expression:
    """Return the name that the compiler generates for the deployment of a module without one."""
    statement = declaration.statement
    named = statement.path if isinstance(statement, syntax.Module) else statement.type
    start, end = named.start, named.end
    deployment = Property(Call("deployment", (), start, end), "name", start, end)
    unique = Call("uniqueString", (Literal(declaration.key, start, end), deployment), start, end)
    if declaration.loop is None:
        return Call("format", (Literal(f"{declaration.key[:50]}-{{0}}", start, end), unique), start, end)
    iteration = index
    if iteration is None:
        lowering.looping = True
        iteration = Call("copyIndex", (Literal(declaration.key, start, end),), start, end)
    return Call("format", (Literal(f"{declaration.key[:45]}-{{0}}-{{1}}", start, end), iteration, unique), start, end)


def _parent(lowering: Lowering, declaration: Declaration, index: Expression | None) -> Referent | Selection | None:
    """Return the parent of a resource, which it is nested in or names; several if a condition selects it."""
    if declaration.parent is not None:
        lowering.uses(declaration.parent)
        return declaration.parent, None
    member = declaration.member("parent")
    if member is None:
        return None
    found = lowering.selection(member.value, iteration_names(lowering, declaration, index))
    if found is None:
        lowering.problem(member.value.start, "`parent` must be the symbolic name of a resource")
    for parent, _ in referents(found):
        lowering.uses(parent)
    return found


def _segments(lowering: Lowering, declaration: Declaration, index: Expression | None) -> list[Expression]:
    """Return the names of a resource and its parents, outermost first, one for each segment of its type."""
    own = own_name(lowering, declaration, index)
    parent = _parent(lowering, declaration, index)
    if parent is not None and not any(one in lowering.following for one, _ in referents(parent)):
        lowering.following.append(declaration)
        try:
            return [*select(parent, lambda one: _segments(lowering, *one), _picked_names), own]
        finally:
            lowering.following.pop()
    return _split_name(own, max(declaration.type.count("/"), 1))


def _picked_names(condition: Expression, yes: list[Expression], no: list[Expression]) -> list[Expression]:
    return [pick(condition, *names) for names in zip(yes, no, strict=False)]


def _split_name(own: Expression, count: int) -> list[Expression]:
    """Return the names in one that contains those of the parents."""
    if count == 1:
        return [own]
    if isinstance(own, Literal) and str(own.value).count("/") == count - 1:
        return [Literal(part, own.start, own.end) for part in str(own.value).split("/")]
    if (parts := _split_format(own, count)) is not None:
        return parts
    split = Call("split", (own, Literal("/", own.start, own.end)), own.start, own.end)
    return [Index(split, Literal(part, own.start, own.end), own.start, own.end) for part in range(count)]


def full_name(lowering: Lowering, declaration: Declaration, index: Expression | None) -> Expression:
    """Return the name with those of its parents, joined by slashes."""
    parent = _parent(lowering, declaration, index)
    if parent is None:
        return own_name(lowering, declaration, index)
    parts = _segments(lowering, declaration, index)
    pattern = "/".join(f"{{{position}}}" for position in range(len(parts)))
    own = parts[-1]
    return Call("format", (Literal(pattern, own.start, own.end), *parts), own.start, own.end)


def resource_id(lowering: Lowering, declaration: Declaration, index: Expression | None) -> Expression:
    """Return the id of a resource."""
    own = declaration.member("name")
    start, end = (own.value.start, own.value.end) if own is not None else (declaration.statement.start,) * 2
    arguments = (Literal(declaration.type, start, end), *_segments(lowering, declaration, index))
    scope = deployment_scope(lowering, declaration, index)
    match scope.kind or lowering.program.target:
        case "resource" if scope.declaration is not None:
            return _below(_id_of_scope(lowering, scope.declaration, scope.index), arguments, start, end)
        case "computed" if scope.id is not None:
            return _below(scope.id, arguments, start, end)
        case ScopeKind.RESOURCE_GROUP if scope.name is not None:
            return _below(group_id(scope.subscription, scope.name, start, end), arguments, start, end)
        case ScopeKind.RESOURCE_GROUP:
            return Call("resourceId", arguments, start, end)
        case ScopeKind.SUBSCRIPTION:
            given = (scope.subscription,) if scope.subscription is not None else ()
            return Call("subscriptionResourceId", (*given, *arguments), start, end)
        case ScopeKind.MANAGEMENT_GROUP if scope.name is not None:
            kind = Literal("Microsoft.Management/managementGroups", start, end)
            return _below(Call("tenantResourceId", (kind, scope.name), start, end), arguments, start, end)
        case ScopeKind.MANAGEMENT_GROUP:
            own_group = Property(Call("managementGroup", (), start, end), "id", start, end)
            return _below(own_group, arguments, start, end)
        case _:
            return Call("tenantResourceId", arguments, start, end)


def _id_of_scope(lowering: Lowering, declaration: Declaration, index: Expression | None) -> Expression:
    """Return the id of a resource that is the scope of another."""
    if declaration in lowering.scopes:
        member = declaration.member("scope")
        start = member.value.start if member is not None else declaration.statement.start
        message = f"`{declaration.key}` is its own scope"
        lowering.problem(start, message, DiagnosticKind.CYCLE)
        return Call("azward.mistake", (Literal(message, start, start),), start, start)
    lowering.scopes.append(declaration)
    try:
        return resource_id(lowering, declaration, index)
    finally:
        lowering.scopes.pop()


def _below(scope: Expression, arguments: tuple[Expression, ...], start: int, end: int) -> Expression:
    return Call("extensionResourceId", (scope, *arguments), start, end)


# scopes -----------------------------------------------------------------------------------------------------------


def deployment_scope(lowering: Lowering, declaration: Declaration, index: Expression | None) -> ScopeReference:
    """Return the scope of a resource or module: that of its parent if it has one."""
    if declaration in lowering.following[:-1]:
        return ScopeReference("")
    parent = _parent(lowering, declaration, index)
    lowering.following.append(declaration)
    try:
        if parent is not None:
            return select(parent, lambda one: _scope_around(lowering, one), _picking(lowering))
        member = declaration.member("scope")
        if member is None:
            return ScopeReference("")
        return _Scopes(lowering, iteration_names(lowering, declaration, index)).named(member.value)
    finally:
        lowering.following.pop()


def _scope_around(lowering: Lowering, parent: Referent) -> ScopeReference:
    return deployment_scope(lowering, *parent) if parent[0] not in lowering.following else ScopeReference("")


def _picking(lowering: Lowering) -> Callable[[Expression, ScopeReference, ScopeReference], ScopeReference]:
    """Return the function that selects one of two scopes by a condition."""

    def picked(condition: Expression, yes: ScopeReference, no: ScopeReference) -> ScopeReference:
        own = lowering.program.target
        return picked_scope(condition, yes, no, own, lambda scope: _identify(lowering, scope, condition))

    return picked


def _identify(lowering: Lowering, scope: ScopeReference, at: Expression) -> Expression:
    """Return the id of a scope; `at` has the offsets of the result."""
    start, end = at.start, at.end
    match scope.kind or lowering.program.target:
        case "resource" if scope.declaration is not None:
            return _id_of_scope(lowering, scope.declaration, scope.index)
        case "computed" if scope.id is not None:
            return scope.id
        case ScopeKind.RESOURCE_GROUP if scope.name is not None:
            return group_id(scope.subscription, scope.name, start, end)
        case ScopeKind.SUBSCRIPTION if scope.subscription is not None:
            return Call("format", (Literal("/subscriptions/{0}", start, end), scope.subscription), start, end)
        case ScopeKind.MANAGEMENT_GROUP if scope.name is not None:
            kind = Literal("Microsoft.Management/managementGroups", start, end)
            return Call("tenantResourceId", (kind, scope.name), start, end)
        case ScopeKind.TENANT:
            return Literal("/", start, end)
        case own:
            return Property(Call(own, (), start, end), "id", start, end)


class _Scopes:
    """The scopes that the expressions of one `scope` property may name."""

    def __init__(self, lowering: Lowering, names: Names) -> None:
        self.lowering = lowering
        self.names = names
        self.followed = 0  # variables

    def named(self, node: syntax.Expression, otherwise: ScopeReference | None = None) -> ScopeReference:
        """Return the scope that `node` names, `otherwise` where it is null. A computed one is open."""
        lowering, names = self.lowering, self.names
        found = lowering.referent(node, names)
        if found is not None:
            return _scope_of(lowering, found)
        match node:
            case syntax.Ternary():
                condition = lowering.tree(node.condition, names)
                yes, no = (self.named(branch, otherwise) for branch in (node.yes, node.no))
                return _picking(lowering)(condition, yes, no)
            case syntax.Binary(operator="??"):
                return self.named(node.left, self.named(node.right, otherwise))
            case syntax.NonNull():
                return self.named(node.base, otherwise)
            case syntax.Constant(value=None):
                return otherwise or ScopeReference("")
            case syntax.Call() | syntax.Method() if node.name in SCOPE_FUNCTIONS:
                return self.called(node)
            case syntax.Name():
                return self.variable(node, otherwise)
            case syntax.Access() | syntax.Index() | syntax.Call() | syntax.Method():
                lowering.tree(node, names)  # for what it uses, and for its errors
                return _open(node)
            case _:
                return self.problem(node)

    def problem(self, node: syntax.Expression) -> ScopeReference:
        self.lowering.problem(node.start, "`scope` must be a resource, or a scope such as `resourceGroup('name')`")
        return ScopeReference("")

    def called(self, node: syntax.Call | syntax.Method) -> ScopeReference:
        """Return the scope of a call such as `resourceGroup('name')`."""
        arguments = [self.lowering.tree(argument, self.names) for argument in node.arguments]
        kind = SCOPE_FUNCTIONS[node.name]
        if not arguments:
            return ScopeReference("" if kind == self.lowering.program.target else kind)
        if kind == ScopeKind.RESOURCE_GROUP:
            subscription = arguments[0] if len(arguments) > 1 else None
            return ScopeReference(kind, subscription=subscription, name=arguments[-1])
        if kind == ScopeKind.SUBSCRIPTION:
            return ScopeReference(kind, subscription=arguments[0])
        return ScopeReference(kind, name=arguments[0])

    def variable(self, node: syntax.Name, otherwise: ScopeReference | None) -> ScopeReference:
        """Return the scope in a variable. The value of a parameter, and of a variable of a loop, is open."""
        found = None if node.name in self.names.locals else self.lowering.program.symbols.get(node.name)
        if node.name in self.names.locals or isinstance(found, syntax.Parameter):
            return _open(node)
        if not isinstance(found, syntax.Variable) or self.followed == MAX_FOLLOWED:
            return self.problem(node)
        self.followed += 1
        before, self.names = self.names, FILE_LEVEL
        try:
            return self.named(found.value, otherwise)
        finally:
            self.names = before


def _open(node: syntax.Expression) -> ScopeReference:
    return ScopeReference(COMPUTED, id=external(node, "the scope is computed"))


def _scope_of(lowering: Lowering, found: Referent) -> ScopeReference:
    """Return a resource as a scope: a resource group, a management group, or the target of an extension resource."""
    declaration, index = found
    folded = declaration.type.casefold()
    lowering.uses(declaration)
    if folded == "microsoft.resources/resourcegroups":
        around = deployment_scope(lowering, declaration, index)
        return ScopeReference(
            ScopeKind.RESOURCE_GROUP, declaration, index, around.subscription, own_name(lowering, declaration, index)
        )
    if folded == "microsoft.management/managementgroups":
        return ScopeReference(ScopeKind.MANAGEMENT_GROUP, declaration, index, None, own_name(lowering, declaration, index))
    return ScopeReference(RESOURCE, declaration, index)


def _split_format(name: Expression, count: int) -> list[Expression] | None:
    """Return the parts of a name such as `'${a}/default'` at its slashes, if there are as many as the type has segments."""
    if not isinstance(name, Call) or name.name != "format" or not isinstance(name.arguments[0], Literal):
        return None
    parts = str(name.arguments[0].value).split("/")
    if len(parts) != count:
        return None
    made: list[Expression] = []
    used = 1
    for part in parts:
        holes = part.replace("{{", "").count("{")
        own = name.arguments[used : used + holes]
        pattern = part
        for position in range(holes):
            pattern = pattern.replace(f"{{{used - 1 + position}}}", f"{{{position}}}")
        used += holes
        if not holes:
            text = part.replace("{{", "{").replace("}}", "}")
            made.append(Literal(text, name.start, name.end))
        else:
            made.append(Call("format", (Literal(pattern, name.start, name.end), *own), name.start, name.end))
    return made
