"""One instance of a resource or data source: its arguments, evaluated when first asked for, and its attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from azward.graph.choice import distribute
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value, canonical, unknown_from
from azward.source.function import FunctionError
from azward.source.terraform.hcl.syntax import Block, Call
from azward.source.terraform.module.environment import Environment, EvaluationError, OpenObject, settled
from azward.source.terraform.module.types import SetValue

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Span
    from azward.source.terraform.hcl.files import SourceFile
    from azward.source.terraform.module.module import Module
    from azward.source.terraform.module.repeat import Turn

__all__ = ["META_ARGUMENTS", "META_BLOCKS", "Body", "Complete", "Instance", "from_json"]

META_ARGUMENTS = frozenset(("count", "for_each", "depends_on", "provider"))
META_BLOCKS = frozenset(("lifecycle", "provisioner", "connection", "timeouts"))


class Body(OpenObject):
    """The arguments of an instance, or of one of its nested blocks, by name; those of nested blocks are lists."""

    def __init__(self, block: Block, file: SourceFile, owner: Instance, path: str) -> None:
        super().__init__()
        self.block = block
        self.file = file
        self.owner = owner
        self.path = path  # "" for the instance itself, else `identity[0]`

    def missing(self, name: str) -> Value:
        if not self.path:
            return self.owner.attribute(name)
        found = self.owner.module.unit.provider.part(self.owner, self.path, self, name)
        return self.owner.runtime(f"{self.path}.{name}") if isinstance(found, Absent) else found


class Complete(OpenObject):
    """An object in which the provider has filled in its defaults: null says that there is no value."""

    def __init__(self, owner: Instance, path: str) -> None:
        super().__init__()
        self.owner = owner
        self.path = path  # "" for the instance itself, else `identity[0]`

    def missing(self, name: str) -> Value:
        return self.owner.runtime(f"{self.path}.{name}") if self.path else self.owner.attribute(name)


class Instance:
    """One turn of a resource, data source or ephemeral resource."""

    def __init__(self, module: Module, block: Block, turn: Turn, address: str, mode: str) -> None:
        self.module = module
        self.block = block
        self.turn = turn
        self.address = address  # with its module: `module.network[0].azurerm_subnet.this["a"]`
        self.mode = mode  # "resource", "data" or "ephemeral"
        self.type = block.labels[0]
        self.existing = False  # it is there already, and stays as it is
        self._values: dict[str, Value | Absent] = {}
        self._config: Body | None = None

    @property
    def environment(self) -> Environment:
        return self.turn.environment

    # arguments ----------------------------------------------------------------------------------------------------------

    def argument(self, name: str) -> Value | Absent:
        """The value of an argument, or the list of the nested blocks of that name; ABSENT if there is neither."""
        if name not in self._values:
            with self.module.computing(f"{self.address}.{name}", self.environment.file, self.block.start):
                self._values[name] = self._argument(self.block, name, self.environment, "")
        return self._values[name]

    @property
    def config(self) -> Mapping[str, Value]:
        """All arguments and nested blocks."""
        return self.written

    @property
    def written(self) -> Body:
        """All arguments and nested blocks as they are written."""
        if self._config is None:
            body = Body(self.block, self.environment.file, self, "")
            for name in _names(self.block):
                if name not in META_ARGUMENTS and name not in META_BLOCKS:
                    value = self._guarded(name, self._written)
                    if not isinstance(value, Absent):
                        body[name] = value
            self._config = body
        return self._config

    def _written(self, name: str) -> Value | Absent:
        """An argument as it is written."""
        return self.argument(name)

    def decoded(self, name: str) -> Value:
        """The value of an argument that is an object, or JSON that says the same; `None` if there is neither."""
        attribute = self.block.attributes.get(name)
        tree = attribute.value if attribute is not None else None
        if isinstance(tree, Call) and tree.name == "jsonencode" and tree.arguments:
            return self.module.value(tree.arguments[0], self.environment)
        return from_json(self.config.get(name))

    def _guarded(self, name: str, read: Callable[[str], Value | Absent]) -> Value | Absent:
        try:
            return read(name)
        except EvaluationError as error:
            return self.module.mistake(error, self.environment.file, self.block.start, f"{self.address}.{name}")

    def _argument(self, block: Block, name: str, environment: Environment, path: str) -> Value | Absent:
        attribute = block.attributes.get(name)
        if attribute is not None:
            quiet = self.turn.condition is not True
            value = settled(self.module.value(attribute.value, environment, quiet=quiet))
            return ABSENT if value is None else value  # null is the same as not to write it
        lists = [part for item in block.blocks if (part := self._blocks(item, name, environment, path)) is not None]
        if not lists:
            return ABSENT
        return lists[0] if len(lists) == 1 else _concatenated(name, lists)

    def _blocks(self, block: Block, name: str, environment: Environment, path: str) -> Value | None:
        """The bodies that a nested block, if it is called `name`, stands for."""
        if block.type == name:
            return [self._body(block, environment, f"{path}.{name}" if path else name)]
        if block.type == "dynamic" and block.labels == (name,):
            return self._dynamic(block, name, environment, path)
        return None

    def _body(self, block: Block, environment: Environment, path: str) -> Body:
        body = Body(block, environment.file, self, path)
        for name in _names(block):
            value = self._argument(block, name, environment, path)
            if not isinstance(value, Absent):
                body[name] = value
        return body

    def _dynamic(self, block: Block, name: str, environment: Environment, path: str) -> Value:
        content = next((inner for inner in block.blocks if inner.type == "content"), None)
        if content is None or "for_each" not in block.attributes:
            message = "`dynamic`: expected `for_each` and `content`"
            return [self.module.mistake(EvaluationError(message), environment.file, block.start, name)]
        iterator = block.attributes.get("iterator")
        bound = environment.file.slice(iterator.value.start, iterator.value.end) if iterator is not None else name
        whole = self.module.value(block.attributes["for_each"].value, environment, quiet=False)

        def each(outcome: Value) -> Value:
            if isinstance(outcome, Unknown):
                opened = unknown_from(f"{self.address}.{name}", outcome)
                inner = environment.binding({bound: {"key": opened, "value": opened}}, f"[{name}]")
                found = self._body(content, inner, f"{path}.{name}" if path else name)
                return [Unknown(opened.expression, unknown_from("", outcome, found).causes, many=True)]
            bodies: list[Value] = []
            for index, (key, value) in enumerate(_entries(outcome)):
                if isinstance(value, Unknown) and value.many:
                    bodies.append(value)
                    continue
                inner = environment.binding({bound: {"key": key, "value": value}}, f"[{canonical(key)}]")
                bodies.append(self._body(content, inner, f"{path}.{name}[{index}]" if path else f"{name}[{index}]"))
            return bodies

        return distribute(name, lambda outcome: each(outcome[0]), [whole])

    # attributes ---------------------------------------------------------------------------------------------------------

    def attribute(self, name: str) -> Value:
        """What an expression elsewhere sees as the attribute `name`. Raises EvaluationError for a cycle."""
        provided = self.module.unit.provider.attribute(self, name)
        if not isinstance(provided, Absent):
            return provided
        if self.mode == "resource" or name in self.block.attributes:
            value = self.argument(name)
            if not isinstance(value, Absent) and value is not None:
                return value
        late = self.module.unit.provider.computed(self, name)
        return self.runtime(name) if isinstance(late, Absent) else late

    def runtime(self, path: str) -> Unknown:
        """An attribute that is known only once the instance is deployed."""
        text = f"{self.address}.{path}"
        return Unknown(text, (self.module.unit.provider.cause(self, path),))

    def known_once_deployed(self, path: str) -> Cause:
        """Why an attribute is open that only the service knows."""
        reason = f"`{self.address}.{path}` is known only once `{self.address}` is deployed"
        return Cause(CauseKind.RUNTIME, self.type, reason, self.key)

    def key_material(self, path: str, of: str = "") -> Cause:
        """Why an attribute is open that is a key; `of` is the id key of what it is a key of, if not of the instance."""
        return Cause(CauseKind.KEY, self.type, f"`{self.address}.{path}` is key material", of or self.key)

    @property
    def key(self) -> str:
        """The id key of the resource that it becomes; "" if it becomes none."""
        return self.module.unit.provider.key(self)

    @property
    def value(self) -> Value:
        """The instance as an object: its arguments and its id; all other attributes when they are asked for."""
        body = self.config
        if not isinstance(body, Body) or "id" not in body:
            body = Body(self.block, self.environment.file, self, "")
            body.update(self.config)
            body["id"] = self.attribute("id")
        return body

    def deployed_id(self, kind: str) -> str:
        """The ARM id of a resource of the type `kind`, where it is known already; else ""."""
        return ""

    def place(self, path: FieldPath) -> tuple[Span, int] | None:
        """Where the argument at `path` stands and how many segments lead there, if not in its block."""
        return None


def from_json(value: Value) -> Value:
    """What a text says as JSON; all else as it is."""
    from azward.source.terraform.functions import call

    if isinstance(value, str) or (isinstance(value, Unknown) and value.parts):
        try:
            return call("jsondecode", [value], "body")
        except FunctionError:
            return None
    return value


def _names(block: Block) -> Iterator[str]:
    """The names of the arguments and nested blocks, each once."""
    kinds = (item.labels[0] if item.type == "dynamic" and item.labels else item.type for item in block.blocks)
    return iter(dict.fromkeys((*block.attributes, *kinds)))


def _entries(collection: Value) -> list[tuple[Value, Value]]:
    """Keys and values in order; the members of a set are both."""
    if isinstance(collection, SetValue):
        return [(item, item) for item in collection]
    if isinstance(collection, dict):
        return [(key, collection[key]) for key in sorted(collection)]
    return list(enumerate(collection)) if isinstance(collection, list) else []


def _concatenated(name: str, lists: Sequence[Value]) -> Value:
    return distribute(
        name, lambda outcome: [item for part in outcome for item in (part if isinstance(part, list) else [part])], lists
    )
