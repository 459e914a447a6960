"""Instances of resources and data sources: their arguments, evaluated on first use, and their attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from azward.graph.choice import distribute
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value, canonical, unknown_from
from azward.source.function import FunctionError
from azward.source.terraform.evaluation.environment import Environment, EvaluationError, OpenObject, settled
from azward.source.terraform.functions import call
from azward.source.terraform.functions.conversion import SetValue
from azward.source.terraform.hcl.syntax import Block, Call

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Span
    from azward.graph.setting import Setting
    from azward.source.terraform.module.repeat import Iteration
    from azward.source.terraform.module.scope import Scope

__all__ = ["META_ARGUMENTS", "META_BLOCKS", "Body", "Complete", "Instance", "Provider", "from_json"]

META_ARGUMENTS = frozenset(("count", "for_each", "depends_on", "provider"))
_BLOCK = 30
"""Steps of creating the body of a nested block."""

META_BLOCKS = frozenset(("lifecycle", "provisioner", "connection", "timeouts"))


class Body(OpenObject):
    """The arguments of an instance, or of one of its nested blocks, by name. Nested blocks are lists."""

    def __init__(self, block: Block, environment: Environment, owner: Instance, path: str) -> None:
        super().__init__()
        self.block = block
        self.environment = environment  # of its arguments
        self.owner = owner
        self.path = path  # "" for the instance itself, else `identity[0]`

    def missing(self, name: str) -> Value:
        if not self.path:
            return self.owner.attribute(name)
        found = self.owner.provider.part(self.owner, self.path, self, name)
        return self.owner.runtime(f"{self.path}.{name}") if isinstance(found, Absent) else found

    def lookup(self, name: str) -> Value | Absent:
        """See `OpenObject`."""
        if name in self:
            return self[name]
        declared = self.owner.provider.attributes(self.owner, self.path)
        if declared is None or declared.get(name):
            return self.missing(name)
        if name not in declared:
            return ABSENT
        found = self.owner.provider.computed(self.owner, name) if not self.path else ABSENT
        return None if isinstance(found, Absent) else found

    def whole(self) -> dict[str, Value]:
        """See `OpenObject`."""
        declared = self.owner.provider.attributes(self.owner, self.path) or {}
        found = {name: self.lookup(name) for name in declared}
        return {**self, **{name: value for name, value in found.items() if not isinstance(value, Absent)}}


class Complete(OpenObject):
    """An object with the provider's defaults filled in: null means that there is no value."""

    def __init__(self, owner: Instance, path: str) -> None:
        super().__init__()
        self.owner = owner
        self.path = path  # "" for the instance itself, else `identity[0]`

    def missing(self, name: str) -> Value:
        return self.owner.runtime(f"{self.path}.{name}") if self.path else self.owner.attribute(name)


class Provider(Protocol):
    """What a provider knows about its resources beyond what the configuration says."""

    def attribute(self, instance: Instance, name: str) -> Value | Absent:
        """Return an attribute that takes precedence over the configuration, such as the id."""
        ...

    def computed(self, instance: Instance, name: str) -> Value | Absent:
        """Return an attribute that the configuration does not set: a default, a derived name, or key material."""
        ...

    def part(self, instance: Instance, path: str, block: Mapping[str, Value], name: str) -> Value | Absent:
        """Return an attribute of a nested block that the configuration does not set; `path` is `subnet[0]`."""
        ...

    def attributes(self, instance: Instance, path: str) -> Mapping[str, bool] | None:
        """Return the attributes of a resource, or of its nested block at `path`, and which of them the service sets.

        `None` where they are not known.
        """
        ...

    def source(self, instance: Instance, path: FieldPath) -> FieldPath | None:
        """Return the argument that becomes `path` of the ARM resource, whether it is written or not; `None` if none does."""
        ...

    def setting(self, instance: Instance, kind: str, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """Return how an instance writes `value` at the first of `paths` that the ARM resource of type `kind` has.

        `None` if that is not known.
        """
        ...

    def argument_of(self, instance: Instance, kind: str, field: str) -> Setting | None:
        """Return the argument that becomes the field of the ARM resource of type `kind` whose path ends in `field`.

        `None` if there is none, or more than one, or if it has the same name.
        """
        ...

    def cause(self, instance: Instance, path: str) -> Cause:
        """Return the reason why an attribute is unknown."""
        ...

    def key(self, instance: Instance) -> str:
        """Return the id key of the ARM resource of an instance, or ""."""
        ...


class Instance:
    """One instance of a resource, data source or ephemeral resource."""

    def __init__(
        self, scope: Scope, provider: Provider, block: Block, iteration: Iteration, address: str, mode: str
    ) -> None:
        self.scope = scope
        self.provider = provider
        self.block = block
        self.iteration = iteration
        self.address = address  # with its module: `module.network[0].azurerm_subnet.this["a"]`
        self.mode = mode  # "resource", "data", "ephemeral" or "action"
        self.type = block.labels[0]
        self.existing = False  # it exists and is not changed
        self._values: dict[str, Value | Absent] = {}
        self._body_cache: Body | None = None

    @property
    def environment(self) -> Environment:
        return self.iteration.environment

    @property
    def acts(self) -> bool:
        """Whether it declares no resource, but may act on one."""
        return self.mode in ("ephemeral", "action")

    # arguments ----------------------------------------------------------------------------------------------------------

    def argument(self, name: str) -> Value | Absent:
        """Return the value of an argument, or the list of the nested blocks of that name; ABSENT if there is neither."""
        if name not in self._values:
            with self.scope.unit.computing(f"{self.address}.{name}", self.environment.file, self.block.start):
                self._values[name] = self._argument(self.block, name, self.environment, "")
        return self._values[name]

    @property
    def config(self) -> Mapping[str, Value]:
        """Return all arguments and nested blocks."""
        return self.body

    @property
    def body(self) -> Body:
        """Return all arguments and nested blocks as the configuration sets them."""
        if self._body_cache is None:
            body = Body(self.block, self.environment, self, "")
            for name in _names(self.block):
                if name not in META_ARGUMENTS and name not in META_BLOCKS:
                    value = self._guarded(name, self._configured)
                    if not isinstance(value, Absent):
                        body[name] = value
            self._body_cache = body
        return self._body_cache

    def _configured(self, name: str) -> Value | Absent:
        """Return an argument as the configuration sets it."""
        return self.argument(name)

    def decoded(self, name: str) -> Value:
        """Return an argument that is an object or JSON text, as an object; `None` if it is neither."""
        attribute = self.block.attributes.get(name)
        tree = attribute.value if attribute is not None else None
        if isinstance(tree, Call) and tree.name == "jsonencode" and tree.arguments:
            return self.scope.value(tree.arguments[0], self.environment)
        return from_json(self.config.get(name))

    def _guarded(self, name: str, read: Callable[[str], Value | Absent]) -> Value | Absent:
        try:
            return read(name)
        except EvaluationError as error:
            return self.scope.failure(error, self.environment.file, self.block.start, f"{self.address}.{name}")

    def _argument(self, block: Block, name: str, environment: Environment, path: str) -> Value | Absent:
        attribute = block.attributes.get(name)
        if attribute is not None:
            quiet = self.iteration.condition is not True
            value = settled(self.scope.value(attribute.value, environment, quiet=quiet))
            return ABSENT if value is None else value  # null means not set
        lists = [part for item in block.blocks if (part := self._blocks(item, name, environment, path)) is not None]
        if not lists:
            return ABSENT
        value = lists[0] if len(lists) == 1 else _concatenated(name, lists)
        if value == [] and (self.provider.attributes(self, path) or {}).get(name):
            return ABSENT  # the service sets what no block does
        return value

    def _blocks(self, block: Block, name: str, environment: Environment, path: str) -> Value | None:
        """Return the bodies of a nested or dynamic block if it is called `name`."""
        if block.type == name:
            return [self._body(block, environment, f"{path}.{name}" if path else name)]
        if block.type == "dynamic" and block.labels == (name,):
            return self._dynamic(block, name, environment, path)
        return None

    def _body(self, block: Block, environment: Environment, path: str) -> Body:
        body = Body(block, environment, self, path)
        self.scope.evaluator.spend(_BLOCK)
        for name in _names(block):
            value = self._argument(block, name, environment, path)
            if not isinstance(value, Absent):
                body[name] = value
        return body

    def _dynamic(self, block: Block, name: str, environment: Environment, path: str) -> Value:
        content = next((inner for inner in block.blocks if inner.type == "content"), None)
        if content is None or "for_each" not in block.attributes:
            message = "`dynamic` block: missing `for_each` or `content`"
            return [self.scope.failure(EvaluationError(message), environment.file, block.start, name)]
        iterator = block.attributes.get("iterator")
        bound = environment.file.slice(iterator.value.start, iterator.value.end) if iterator is not None else name
        whole = self.scope.value(block.attributes["for_each"].value, environment, quiet=False)

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
        """Return the attribute `name` for expressions elsewhere. Raise EvaluationError for a dependency cycle."""
        provided = self.provider.attribute(self, name)
        if not isinstance(provided, Absent):
            return provided
        if self.mode == "resource" or name in self.block.attributes:
            value = self.argument(name)
            if not isinstance(value, Absent) and value is not None:
                return value
        late = self.provider.computed(self, name)
        return self.runtime(name) if isinstance(late, Absent) else late

    def runtime(self, path: str) -> Unknown:
        """Return an attribute that is known only after apply."""
        text = f"{self.address}.{path}"
        return Unknown(text, (self.provider.cause(self, path),))

    def known_once_deployed(self, path: str) -> Cause:
        """Return the cause of an attribute that only the service determines."""
        reason = f"`{self.address}.{path}` is known only after apply"
        return Cause(CauseKind.RUNTIME, self.type, reason, self.key)

    def key_material(self, path: str, of: str = "") -> Cause:
        """Return the cause of an attribute that is key material; `of` is the id key of the owner, if not the instance."""
        return Cause(CauseKind.KEY, self.type, f"`{self.address}.{path}` is key material", of or self.key)

    @property
    def key(self) -> str:
        """Return the id key of its ARM resource; "" if there is none."""
        return self.provider.key(self)

    @property
    def value(self) -> Value:
        """Return the instance as an object: its arguments and its id; other attributes on access."""
        body = self.config
        if not isinstance(body, Body) or "id" not in body:
            body = Body(self.block, self.environment, self, "")
            body.update(self.config)
            body["id"] = self.attribute("id")
        return body

    def deployed_id(self, kind: str) -> str:
        """Return the ARM id of an existing resource of the type `kind`; "" if it is unknown."""
        return ""

    def place(self, path: FieldPath) -> tuple[Span, int] | None:
        """Return the place of the argument at `path` and how many segments match, if that is not in the block."""
        return None


def from_json(value: Value) -> Value:
    """Return the value that a text in JSON encodes, `None` if it is not JSON; other values are returned as they are."""
    if isinstance(value, str) or (isinstance(value, Unknown) and value.parts):
        try:
            return call("jsondecode", [value], "body")
        except FunctionError:
            return None
    return value


def _names(block: Block) -> Iterator[str]:
    """Return the names of the arguments and nested blocks, each once."""
    kinds = (item.labels[0] if item.type == "dynamic" and item.labels else item.type for item in block.blocks)
    return iter(dict.fromkeys((*block.attributes, *kinds)))


def _entries(collection: Value) -> list[tuple[Value, Value]]:
    """Return keys and values in order; the members of a set are both."""
    if isinstance(collection, SetValue):
        return [(item, item) for item in collection]
    if isinstance(collection, dict):
        return [(key, collection[key]) for key in sorted(collection)]
    return list(enumerate(collection)) if isinstance(collection, list) else []


def _concatenated(name: str, lists: Sequence[Value]) -> Value:
    return distribute(
        name, lambda outcome: [item for part in outcome for item in (part if isinstance(part, list) else [part])], lists
    )
