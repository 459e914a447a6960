"""What resources and modules of a Bicep file are called: names, ids, parents and scopes, as expressions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from azward.graph.diagnostic import DiagnosticKind
from azward.source.arm.expression import Call, Expression, Index, Literal, Property
from azward.source.bicep import syntax
from azward.source.bicep.names import Names
from azward.source.bicep.program import Declared
from azward.source.scope import ScopeKind

if TYPE_CHECKING:
    from azward.source.bicep.lower import Lowering

__all__ = ["Identities", "Referent", "ScopeReference"]

Referent: TypeAlias = "tuple[Declared, Expression | None]"
"""A resource or module, and which one of its loop."""

_RESOURCE = "resource"

_SCOPE_FUNCTIONS = {
    "resourceGroup": ScopeKind.RESOURCE_GROUP,
    "subscription": ScopeKind.SUBSCRIPTION,
    "managementGroup": ScopeKind.MANAGEMENT_GROUP,
    "tenant": ScopeKind.TENANT,
}


@dataclass(frozen=True, slots=True)
class ScopeReference:
    """What the `scope` of a resource or module names: a resource, or a kind of scope with what tells it apart."""

    kind: str  # of ScopeKind, "resource", or "" for the scope of the file
    declared: Declared | None = None
    index: Expression | None = None
    subscription: Expression | None = None
    name: Expression | None = None  # of the resource group or management group


class Identities:
    """The identities of what one file declares."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self.program = lowering.program
        self._following: list[object] = []  # what is being followed, for cycles
        self._around: list[Declared] = []  # the scopes that are being followed

    def turn(self, declared: Declared, index: Expression | None) -> Names:
        """The names of the body of a resource; `index` for one turn of its loop, seen from outside of it."""
        names = Names(inside=declared)
        if declared.loop is None:
            return names
        return self.lowering.inside(declared.loop, declared.key, names, index)

    def own_name(self, declared: Declared, index: Expression | None) -> Expression:
        """The name as its author wrote it, without that of its parent."""
        member = declared.member("name")
        if member is None:
            start = declared.statement.start
            return self._module_name(declared, index) if declared.is_module else Literal("", start, start)
        if declared in self._following:
            return self.lowering.mistake(member.value, f"the name of `{declared.key}` needs itself", DiagnosticKind.CYCLE)
        self._following.append(declared)
        try:
            return self.lowering.tree(member.value, self.turn(declared, index))
        finally:
            self._following.pop()

    def _module_name(self, declared: Declared, index: Expression | None) -> Expression:
        """What the compiler calls the deployment of a module that has no name."""
        statement = declared.statement
        named = statement.path if isinstance(statement, syntax.Module) else statement.type
        start, end = named.start, named.end
        deployment = Property(Call("deployment", (), start, end), "name", start, end)
        unique = Call("uniqueString", (Literal(declared.key, start, end), deployment), start, end)
        if declared.loop is None:
            return Call("format", (Literal(f"{declared.key[:50]}-{{0}}", start, end), unique), start, end)
        turn = index
        if turn is None:
            self.lowering.looping = True
            turn = Call("copyIndex", (Literal(declared.key, start, end),), start, end)
        return Call("format", (Literal(f"{declared.key[:45]}-{{0}}-{{1}}", start, end), turn, unique), start, end)

    def parent(self, declared: Declared, index: Expression | None) -> Referent | None:
        """The parent that it is nested in or names."""
        if declared.parent is not None:
            self.lowering.uses(declared.parent)
            return declared.parent, None
        member = declared.member("parent")
        if member is None:
            return None
        found = self.lowering.referent(member.value, self.turn(declared, index))
        if found is not None:
            self.lowering.uses(found[0])
        elif not isinstance(member.value, syntax.Bad):
            self.lowering.problem(member.value.start, "expected the symbol of a resource as `parent`")
        return found

    def segments(self, declared: Declared, index: Expression | None) -> list[Expression]:
        """The names of a resource and its parents, outermost first, one for each segment of its type."""
        own = self.own_name(declared, index)
        parent = self.parent(declared, index)
        if parent is not None and parent[0] not in self._following:
            self._following.append(declared)
            try:
                return [*self.segments(*parent), own]
            finally:
                self._following.pop()
        count = max(declared.type.count("/"), 1)
        if count == 1:
            return [own]
        if isinstance(own, Literal) and str(own.value).count("/") == count - 1:
            return [Literal(part, own.start, own.end) for part in str(own.value).split("/")]
        if (parts := _split_format(own, count)) is not None:
            return parts
        split = Call("split", (own, Literal("/", own.start, own.end)), own.start, own.end)
        return [Index(split, Literal(part, own.start, own.end), own.start, own.end) for part in range(count)]

    def full_name(self, declared: Declared, index: Expression | None) -> Expression:
        """The name with those of its parents, joined by slashes."""
        parent = self.parent(declared, index)
        if parent is None:
            return self.own_name(declared, index)
        parts = self.segments(declared, index)
        pattern = "/".join(f"{{{position}}}" for position in range(len(parts)))
        own = parts[-1]
        return Call("format", (Literal(pattern, own.start, own.end), *parts), own.start, own.end)

    def id(self, declared: Declared, index: Expression | None) -> Expression:
        """The id of a resource."""
        own = declared.member("name")
        start, end = (own.value.start, own.value.end) if own is not None else (declared.statement.start,) * 2
        arguments = (Literal(declared.type, start, end), *self.segments(declared, index))
        scope = self.scope(declared, index)
        match scope.kind or self.program.target:
            case "resource" if scope.declared is not None:
                return self._below(self._id_around(scope.declared, scope.index), arguments, start, end)
            case ScopeKind.RESOURCE_GROUP if scope.name is not None:
                return self._below(self._group(scope.subscription, scope.name, start, end), arguments, start, end)
            case ScopeKind.RESOURCE_GROUP:
                return Call("resourceId", arguments, start, end)
            case ScopeKind.SUBSCRIPTION:
                given = (scope.subscription,) if scope.subscription is not None else ()
                return Call("subscriptionResourceId", (*given, *arguments), start, end)
            case ScopeKind.MANAGEMENT_GROUP if scope.name is not None:
                kind = Literal("Microsoft.Management/managementGroups", start, end)
                return self._below(Call("tenantResourceId", (kind, scope.name), start, end), arguments, start, end)
            case ScopeKind.MANAGEMENT_GROUP:
                own_group = Property(Call("managementGroup", (), start, end), "id", start, end)
                return self._below(own_group, arguments, start, end)
            case _:
                return Call("tenantResourceId", arguments, start, end)

    def _id_around(self, declared: Declared, index: Expression | None) -> Expression:
        """The id of a resource that is the scope of another."""
        if declared in self._around:
            member = declared.member("scope")
            start = member.value.start if member is not None else declared.statement.start
            message = f"`{declared.key}` is its own scope"
            self.lowering.problem(start, message, DiagnosticKind.CYCLE)
            return Call("azward.mistake", (Literal(message, start, start),), start, start)
        self._around.append(declared)
        try:
            return self.id(declared, index)
        finally:
            self._around.pop()

    def _below(self, scope: Expression, arguments: tuple[Expression, ...], start: int, end: int) -> Expression:
        return Call("extensionResourceId", (scope, *arguments), start, end)

    def _group(self, subscription: Expression | None, name: Expression, start: int, end: int) -> Expression:
        own = Property(Call("subscription", (), start, end), "subscriptionId", start, end)
        pattern = Literal("/subscriptions/{0}/resourceGroups/{1}", start, end)
        return Call("format", (pattern, subscription or own, name), start, end)

    # scopes -----------------------------------------------------------------------------------------------------------

    def scope(self, declared: Declared, index: Expression | None) -> ScopeReference:
        """What a resource or module is deployed to, or below which resource; that of its parent if it has one."""
        if declared in self._following[:-1]:
            return ScopeReference("")
        parent = self.parent(declared, index)
        self._following.append(declared)
        try:
            if parent is not None:
                return self.scope(*parent) if parent[0] not in self._following else ScopeReference("")
            member = declared.member("scope")
            return self._scope(member.value, self.turn(declared, index)) if member is not None else ScopeReference("")
        finally:
            self._following.pop()

    def _scope(self, node: syntax.Expression, names: Names) -> ScopeReference:
        found = self.lowering.referent(node, names)
        if found is not None:
            return self._scope_of(found)
        if isinstance(node, (syntax.Call, syntax.Method)) and node.name in _SCOPE_FUNCTIONS:
            arguments = [self.lowering.tree(argument, names) for argument in node.arguments]
            kind = _SCOPE_FUNCTIONS[node.name]
            if not arguments:
                return ScopeReference("" if kind == self.program.target else kind)
            if kind == ScopeKind.RESOURCE_GROUP:
                subscription = arguments[0] if len(arguments) > 1 else None
                return ScopeReference(kind, subscription=subscription, name=arguments[-1])
            if kind == ScopeKind.SUBSCRIPTION:
                return ScopeReference(kind, subscription=arguments[0])
            return ScopeReference(kind, name=arguments[0])
        computed = isinstance(node, syntax.Name) and isinstance(self.program.symbols.get(node.name), syntax.Variable)
        if not isinstance(node, syntax.Bad) and not computed:  # of a scope in a variable the compiler makes that of the file
            self.lowering.problem(node.start, "expected a resource, or a scope such as `resourceGroup('name')`")
        return ScopeReference("")

    def _scope_of(self, found: Referent) -> ScopeReference:
        """A resource as a scope: what is a scope itself, or what an extension resource is deployed below."""
        declared, index = found
        folded = declared.type.casefold()
        self.lowering.uses(declared)
        if folded == "microsoft.resources/resourcegroups":
            around = self.scope(declared, index)
            return ScopeReference(
                ScopeKind.RESOURCE_GROUP, declared, index, around.subscription, self.own_name(declared, index)
            )
        if folded == "microsoft.management/managementgroups":
            return ScopeReference(ScopeKind.MANAGEMENT_GROUP, declared, index, None, self.own_name(declared, index))
        return ScopeReference(_RESOURCE, declared, index)


def _split_format(name: Expression, count: int) -> list[Expression] | None:
    """The parts of a name such as `'${a}/default'` at its slashes, if there are as many as the type has segments."""
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
