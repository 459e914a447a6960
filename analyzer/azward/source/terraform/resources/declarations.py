"""Variables and outputs as resources of the types `Azward/parameters` and `Azward/outputs`, which rules can select."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.credential import credentials, name_is_plain, name_resembles_secret
from azward.graph.resource import Resource, ResourceId
from azward.graph.value import Value
from azward.source.function import FunctionError
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.evaluation.types import Collection, ObjectType, Primitive, TupleType, Type, parse_type
from azward.source.terraform.hcl.syntax import is_set
from azward.source.terraform.resources.credential_flow import CredentialFlow
from azward.source.terraform.resources.template_interface import template_interfaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.resource import FieldPath, Span
    from azward.source.terraform.module.folder import Declaration
    from azward.source.terraform.module.module import Module
    from azward.source.terraform.module.variables import VariableValue

__all__ = ["declared_resources"]

_PRIMITIVES = {"string": "string", "number": "int", "bool": "bool"}


def declared_resources(root: Module, resources: Sequence[Resource], *, is_root: bool) -> Iterator[Resource]:
    """Yield the variables of all modules, each block once, and the outputs of the root module.

    Parameters and outputs of ARM templates that are deployed are included.
    Without `is_root` the module is meant to be called by others, so its outputs are not returned to the user.
    """
    flow = CredentialFlow(root, resources)
    seen: set[int] = set()
    for module in root.all():
        for name, declared in module.folder.variables.items():
            if id(declared.tree) not in seen:
                seen.add(id(declared.tree))
                yield _parameter(module, name, declared, flow)
    for name, declared in root.folder.outputs.items() if is_root else ():
        yield _output(root, name, declared)
    yield from template_interfaces(tuple(resources))


def _parameter(module: Module, name: str, declared: Declaration, flow: CredentialFlow) -> Resource:
    block = declared.tree
    plain = bool(module.variables.allowed_values(name, declared)) or name_is_plain(name)
    reached = {} if plain else credentials(name, flow.destinations(module, name))
    called = module.scope.call is not None and name in module.scope.call.block.attributes
    secure = is_set(block, "sensitive") or is_set(block, "ephemeral")
    properties: dict[str, Value] = {
        "type": _type(declared),
        # Terraform hides values that are derived from a sensitive one
        "secure": secure or called,
        "nameResemblesSecret": name_resembles_secret(name) and not plain,
        "reachesCredential": bool(reached),
        "root": module.scope.call is None,
    }
    if reached:
        properties["flowsInto"] = next(iter(reached.values()))
    if any(reached):
        properties["reachingMembers"] = [_shown(path) for path in reached if path]
    exposed = [] if secure or called else list(_credential_members(_type_of(declared), ()))
    if exposed:
        properties["exposedMembers"] = [_shown(path) for path in exposed]
    default = block.attributes.get("default")
    if default is not None and (secure or not called):  # else the default is unused and not meant to be secret
        value = module.scope.value(default.value, Environment(declared.file), quiet=True)
        if value is not None:
            properties["default"] = value
    assigned = module.variables.assigned.get(name)
    if assigned is not None and assigned.file is declared.file and not secure:
        properties["given"] = assigned.value()
    if assigned is not None and not assigned.in_file:
        assigned = None
    if assigned is not None:
        properties["value"] = assigned.value()
    return _resource("parameters", "var", name, module, properties, DeclarationOrigin(declared, assigned))


def _output(module: Module, name: str, declared: Declaration) -> Resource:
    block = declared.tree
    try:
        value = module.output(name)
    except EvaluationError as error:
        value = module.scope.failure(error, declared.file, block.start, name)
    kind = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "string"
    secure = is_set(block, "sensitive") or is_set(block, "ephemeral")
    properties: dict[str, Value] = {"type": kind, "secure": secure, "value": value}
    return _resource("outputs", "output", name, module, properties, DeclarationOrigin(declared))


def _shown(path: tuple[str, ...]) -> str:
    return ".".join(path).replace(".[]", "[]")


def _type(declared: Declaration) -> str:
    """Return ARM's name of the type of a variable, else of its default."""
    of = _type_of(declared)
    if isinstance(of, Primitive):
        return _PRIMITIVES[of.name]
    if isinstance(of, ObjectType) or (isinstance(of, Collection) and of.name == "map"):
        return "object"
    if isinstance(of, (Collection, TupleType)):
        return "array"
    default = declared.tree.attributes.get("default")
    value = getattr(default.value, "value", "") if default is not None else ""
    if isinstance(value, bool):
        return "bool"
    return "int" if isinstance(value, (int, float)) else "string"


def _type_of(declared: Declaration) -> Type | None:
    attribute = declared.tree.attributes.get("type")
    try:
        return parse_type(attribute.value) if attribute is not None else None
    except FunctionError:
        return None


def _credential_members(of: Type | None, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the texts in a type that are named like a credential."""
    if isinstance(of, ObjectType):
        for name, attribute in of.attributes.items():
            yield from _credential_members(attribute.type, (*path, name))
    elif isinstance(of, Collection):
        yield from _credential_members(of.element, (*path, "[]"))
    elif isinstance(of, Primitive) and of.name == "string" and path and name_resembles_secret(path[-1]):
        yield path


_DECLARED_AS = {"default": "default", "type": "type", "secure": "sensitive", "value": "value"}


@frozen(eq=False)
class DeclarationOrigin:
    """A variable or an output, and the value that a variable file assigns to it."""

    declaration: Declaration
    assigned: VariableValue | None = None

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        member = str(path[1]) if len(path) > 1 else ""
        if member == "value" and self.assigned is not None:
            return self.assigned.file.span(self.assigned.start, self.assigned.end), len(path)
        block, file = self.declaration
        attribute = block.attributes.get(_DECLARED_AS.get(member, ""))
        if attribute is None:
            return file.span(block.start, block.header_end), 0
        return file.span(attribute.value.start, attribute.value.end), len(path)

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        block, file = self.declaration
        return file.span(block.start, block.header_end), self.locate(path)[0]

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return ()


def _resource(
    kind: str, word: str, name: str, module: Module, properties: dict[str, Value], origin: DeclarationOrigin
) -> Resource:
    scope = f"/azward/{origin.declaration.file.file}/{module.address.rstrip('.')}"
    return Resource(
        id=ResourceId(f"{scope}/providers/Azward/{kind}/{name}"),
        type=f"Azward/{kind}",
        api_version="",
        name=name,
        scope=scope,
        address=f"{module.address}{word}.{name}",
        body={"properties": properties},
        origin=origin,
    )
