"""The place of a value in a configuration: its expression, and where that is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from azward.budget import LimitReachedError
from azward.frozen import frozen
from azward.graph.value import ABSENT, Absent, Value
from azward.source.function import FunctionError
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.functions.conversion import SetValue, to_text

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Segment
    from azward.source.terraform.hcl.source_file import SourceFile
    from azward.source.terraform.hcl.syntax import Block, Expression
    from azward.source.terraform.module.repeat import Iteration
    from azward.source.terraform.module.scope import CallSite, Scope

__all__ = ["Binding", "Bound", "Frame", "Named", "Place", "call_frame", "each_of", "member_path", "name_of"]


class Named(int):
    """The index of a member of a list in ARM, which is a member called `name` of a map in Terraform."""

    name: str

    @staticmethod
    def of(index: int, name: str) -> Named:
        made = Named(index)
        made.name = name
        return made


class Bound(NamedTuple):
    """What a loop binds a name to: the member at `path` of the collection `tree`."""

    tree: Expression
    frame: Frame
    path: FieldPath


Binding: TypeAlias = "Callable[[], Bound | None]"


@frozen(eq=False)
class Frame:
    """Where an expression is evaluated. `bound` has the names that loops bind to members, `each` with `.value`."""

    scope: Scope
    environment: Environment
    bound: Mapping[str, Binding] = field(default_factory=dict[str, Binding])
    iterators: frozenset[str] = frozenset()  # bound names whose member is their `.value`

    def value(self, tree: Expression) -> Value | Absent:
        """Return the value of an expression; ABSENT if it has none."""
        try:
            return self.scope.evaluator.evaluate(tree, self.environment)
        except (EvaluationError, FunctionError, LimitReachedError):
            return ABSENT

    def binding(self, name: str, to: Binding, environment: Environment, *, iterator: bool) -> Frame:
        """Return the frame of a loop that binds `name`."""
        iterators = self.iterators | {name} if iterator else self.iterators - {name}
        return Frame(self.scope, environment, {**self.bound, name: to}, iterators)


class Place(NamedTuple):
    """An expression, and the path below it that is still to be followed."""

    tree: Expression
    frame: Frame
    rest: FieldPath


def name_of(segment: Segment) -> str:
    """Return the key that a segment is in a map."""
    return segment.name if isinstance(segment, Named) else str(segment)


def member_path(collection: Value | Absent, key: Value) -> FieldPath | None:
    """Return the path of the member of a collection that a loop calls `key`; `None` if it is not known."""
    if isinstance(collection, dict):
        return (key,) if isinstance(key, str) and key in collection else None
    if isinstance(collection, SetValue):
        return next(((index,) for index, item in enumerate(collection) if _same_key(item, key)), None)
    if isinstance(collection, list) and isinstance(key, int):
        return (key,) if key < len(collection) else None
    return None


def _same_key(item: Value, key: Value) -> bool:
    return item == key or (isinstance(item, (int, float)) and isinstance(key, str) and to_text(item) == key)


def each_of(block: Block, iteration: Iteration, scope: Scope, file: SourceFile) -> Frame:
    """Return the frame of one iteration of a block."""
    attribute = block.attributes.get("for_each")
    if attribute is None:
        return Frame(scope, iteration.environment)

    def each() -> Bound | None:
        outer = Frame(scope, Environment(file, assume=scope.assume))
        path = member_path(outer.value(attribute.value), iteration.key)
        return Bound(attribute.value, outer, path) if path is not None else None

    return Frame(scope, iteration.environment, {"each": each}, frozenset(("each",)))


def call_frame(call: CallSite) -> Frame:
    """Return the frame of the arguments of a module call."""
    return each_of(call.block, call.iteration, call.scope, call.file)
