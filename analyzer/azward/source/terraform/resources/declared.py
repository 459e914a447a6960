"""Variables and outputs as resources of the source, `Azward/parameters` and `Azward/outputs`, for rules to speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from azward.graph.credential import name_is_plain, name_resembles_secret
from azward.graph.resource import Resource, ResourceId
from azward.graph.value import Value
from azward.source.function import FunctionError
from azward.source.terraform.module.credential_flow import Reaching
from azward.source.terraform.module.environment import Environment, EvaluationError
from azward.source.terraform.module.module import flag
from azward.source.terraform.module.types import Collection, ObjectType, Primitive, TupleType, parse_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.resource import FieldPath, Span
    from azward.source.terraform.hcl.files import SourceFile
    from azward.source.terraform.module.folder import Declared
    from azward.source.terraform.module.module import Module

__all__ = ["declared_resources"]

_PRIMITIVES = {"string": "string", "number": "int", "bool": "bool"}


def declared_resources(root: Module, resources: Sequence[Resource], *, is_root: bool) -> Iterator[Resource]:
    """The variables of the root module and of each module that it calls, each block once, and the outputs of the root.

    Without `is_root` it is a module that others call: what it returns stays inside of theirs.
    """
    reaching = Reaching(resources)
    seen: set[int] = set()
    for module in root.all():
        for name, declared in module.folder.variables.items():
            if id(declared.tree) not in seen:
                seen.add(id(declared.tree))
                yield _parameter(module, name, declared, reaching)
    for name, declared in root.folder.outputs.items() if is_root else ():
        yield _output(root, name, declared)


def _parameter(module: Module, name: str, declared: Declared, reaching: Reaching) -> Resource:
    block = declared.tree
    plain = bool(module.domain(name, declared)) or name_is_plain(name)
    called = module.call is not None and name in module.call[0].block.attributes
    secure = flag(block, "sensitive") or flag(block, "ephemeral")
    properties: dict[str, Value] = {
        "type": _type(declared),
        # Terraform hides what comes of a sensitive value wherever it is passed on
        "secure": secure or called,
        "nameResemblesSecret": name_resembles_secret(name) and not plain,
        "reachesCredential": reaching.reaches(module, name) and not plain,
        "root": module.call is None,
    }
    default = block.attributes.get("default")
    if default is not None and (secure or not called):  # else nothing comes of it, and nobody meant it to be secret
        value = module.value(default.value, Environment(declared.file), quiet=True)
        if value is not None:
            properties["default"] = value
    given = module.given.get(name)
    if given is not None and given.in_a_file:
        properties["value"] = given.value()
    place = (given.file, given.start, given.end) if given is not None and given.in_a_file else None
    return _resource("parameters", "var", name, module, properties, DeclaredOrigin(declared, module, place))


def _output(module: Module, name: str, declared: Declared) -> Resource:
    block = declared.tree
    try:
        value = module.output(name)
    except EvaluationError as error:
        value = module.mistake(error, declared.file, block.start, name)
    kind = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "string"
    secure = flag(block, "sensitive") or flag(block, "ephemeral")
    properties: dict[str, Value] = {"type": kind, "secure": secure, "value": value}
    return _resource("outputs", "output", name, module, properties, DeclaredOrigin(declared, module, None))


def _type(declared: Declared) -> str:
    """The type of a variable in the words of ARM; for one without, that of its default."""
    attribute = declared.tree.attributes.get("type")
    try:
        of = parse_type(attribute.value) if attribute is not None else None
    except FunctionError:
        of = None
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


_DECLARED_AS = {"default": "default", "type": "type", "secure": "sensitive", "value": "value"}


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredOrigin:
    """A variable or an output; `given` is where a variable file gives it a value."""

    declared: Declared
    module: Module
    given: tuple[SourceFile, int, int] | None

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        member = str(path[1]) if len(path) > 1 else ""
        if member == "value" and self.given is not None:
            file, start, end = self.given
            return file.span(start, end), len(path)
        block, file = self.declared
        attribute = block.attributes.get(_DECLARED_AS.get(member, ""))
        if attribute is None:
            return file.span(block.start, block.header_end), 0
        return file.span(attribute.value.start, attribute.value.end), len(path)

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        block, file = self.declared
        return file.span(block.start, block.header_end), self.locate(path)[0]

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return ()


def _resource(
    kind: str, word: str, name: str, module: Module, properties: dict[str, Value], origin: DeclaredOrigin
) -> Resource:
    scope = f"/azward/{origin.declared.file.file}/{module.address.rstrip('.')}"
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
