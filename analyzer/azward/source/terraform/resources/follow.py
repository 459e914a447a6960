"""Follow a value from the expression that uses it to the expression that writes it.

Only places of findings are followed, after evaluation: values carry no origin, so that a scan does not pay for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from azward.budget import BUDGET
from azward.graph.value import ABSENT, Absent, Choice, Unknown, Value
from azward.source.function import FunctionError
from azward.source.switches import SWITCHES
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.evaluation.loops import bound_names, entries_of
from azward.source.terraform.evaluation.types import Collection, ObjectType, Type, parse_type
from azward.source.terraform.functions.conversion import to_bool, to_text
from azward.source.terraform.hcl.syntax import (
    Binary,
    Call,
    Conditional,
    Expression,
    For,
    Key,
    Literal,
    Member,
    ObjectLiteral,
    Step,
    Template,
    Traversal,
    TupleLiteral,
    Unary,
    Variable,
    is_set,
)
from azward.source.terraform.module.module import Module
from azward.source.terraform.resources.follow_calls import call_step
from azward.source.terraform.resources.place import (
    Binding,
    Bound,
    Frame,
    Named,
    Place,
    call_frame,
    member_path,
    name_of,
)

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Segment, Span
    from azward.source.terraform.hcl.source_file import SourceFile
    from azward.source.terraform.module.folder import Declaration
    from azward.source.terraform.module.scope import Scope

__all__ = ["follow", "is_made_from"]

MAX_STEPS = 64
"""Expressions on the way from one place to another."""
MAX_EFFORT = 20_000
"""Steps of evaluation that following one value may take."""
MAX_ENTRIES = 500
"""Members of a collection that a `for` is followed into."""


def follow(place: Place, passed: list[Span]) -> Place:
    """Return where the value at a place is written. The spans of references on the way are added to `passed`."""
    left, BUDGET.steps = BUDGET.steps, MAX_EFFORT
    try:
        whole: Place | None = None  # the last place of nothing but the value
        for _ in range(MAX_STEPS):
            whole = whole if place.rest else place
            step = _STEPS.get(type(place.tree))
            try:
                after = step(place.tree, place.frame, place.rest) if step is not None else None
            except (EvaluationError, FunctionError):  # it has no value
                break
            if after is None:
                break
            if isinstance(place.tree, (Traversal, Variable, For)):
                tree = place.tree.result if isinstance(place.tree, For) else place.tree
                passed.append(place.frame.environment.file.span(tree.start, tree.end))
            place = after
        return whole if whole is not None and _is_given(place.tree) else place
    finally:
        BUDGET.steps = left


def _module_frame(scope: Scope, file: SourceFile) -> Frame:
    return Frame(scope, Environment(file, assume=scope.assume))


def _is_given(tree: Expression) -> bool:
    """Decide whether an expression that leads nowhere is a variable that a file sets, or counts from 0."""
    if isinstance(tree, Call):
        return tree.name == "range"
    return isinstance(tree, Traversal) and isinstance(tree.base, Variable) and tree.base.name == "var"


# literals and operators ---------------------------------------------------------------------------------------------------


def _object(tree: ObjectLiteral, frame: Frame, rest: FieldPath) -> Place | None:
    if not rest:
        return None
    wanted = name_of(rest[0]).casefold()
    for key, value in tree.items:
        name = key.value if isinstance(key, Literal) else frame.value(key)
        if not isinstance(name, (Absent, Unknown, Choice, dict, list)) and to_text(name).casefold() == wanted:
            after = rest[1:]
            return Place(value, frame, after[1:] if isinstance(rest[0], Named) and after[:1] in _PARTS else after)
    return None


_PARTS = (("name",), ("value",))


def _tuple(tree: TupleLiteral, frame: Frame, rest: FieldPath) -> Place | None:
    segment = rest[0] if rest else None
    if not isinstance(segment, int) or not 0 <= segment < len(tree.items):
        return None
    return Place(tree.items[segment], frame, rest[1:])


def _template(tree: Template, frame: Frame, rest: FieldPath) -> Place | None:
    part = tree.parts[0] if len(tree.parts) == 1 else None
    return Place(part, frame, rest) if isinstance(part, (Traversal, Variable, Call, Conditional)) else None


def _conditional(tree: Conditional, frame: Frame, rest: FieldPath) -> Place | None:
    condition = frame.value(tree.condition)
    if not isinstance(condition, (bool, str)):
        return None
    taken, other = (tree.yes, tree.no) if to_bool(condition) else (tree.no, tree.yes)
    null = _is_null(taken)
    decided = _decided_by(tree.condition) if null or (_is_switch(taken) and _is_switch(other)) else None
    if decided is not None:  # the branch only says what the condition means
        end = follow(Place(decided, frame, ()), [])
        literal, elsewhere = isinstance(end.tree, Literal), end.frame.scope is not frame.scope
        if (literal and null) or (elsewhere and (literal or _is_given(end.tree))):
            return Place(decided, frame, ())
    return Place(taken, frame, rest)


def _is_null(tree: Expression) -> bool:
    return isinstance(tree, Literal) and tree.value is None


def _is_switch(tree: Expression) -> bool:
    """Decide whether an expression is a boolean, as a boolean or as Azure's word for it."""
    value = tree.value if isinstance(tree, Literal) else None
    return isinstance(value, bool) or (isinstance(value, str) and value.casefold() in SWITCHES)


def _decided_by(condition: Expression) -> Expression | None:
    """Return the reference that a condition tests; `None` if it tests several."""
    match condition:
        case Traversal() | Variable():
            return condition
        case Unary():
            return _decided_by(condition.operand)
        case Call() if condition.name in ("length", "can") and condition.arguments:
            return _decided_by(condition.arguments[0])
        case Call() if condition.name in ("try", "lookup", "coalesce", "tobool"):
            return condition
        case Binary() if isinstance(condition.right, Literal) and condition.operator not in ("&&", "||"):
            return _decided_by(condition.left)
        case Binary() if isinstance(condition.left, Literal) and condition.operator not in ("&&", "||"):
            return _decided_by(condition.right)
        case _:
            return None


def _unary(tree: Unary, frame: Frame, rest: FieldPath) -> Place | None:
    return Place(tree.operand, frame, rest) if tree.operator == "!" else None


def _for(tree: For, frame: Frame, rest: FieldPath) -> Place | None:
    collection = frame.value(tree.collection)
    if not rest or tree.group or not isinstance(collection, (dict, list)) or len(collection) > MAX_ENTRIES:
        return None
    taken = 0
    for key, value in entries_of(collection):
        inner = frame.environment.binding(bound_names(tree.key, key, tree.value, value), f"[{key}]")
        path = member_path(collection, key)
        bound = frame.binding(tree.value, _certain(tree.collection, frame, path), inner, iterator=False)
        included = True if tree.condition is None else bound.value(tree.condition)
        if not isinstance(included, bool):
            return None
        if not included:
            continue
        here = taken if tree.result_key is None else bound.value(tree.result_key)
        if here == (rest[0] if tree.result_key is None else name_of(rest[0])):
            named = isinstance(rest[0], Named) and rest[1:2] in _PARTS and tree.result_key is not None
            after = rest[2:] if named else rest[1:]
            if (
                not after
                and path is not None
                and isinstance(value, dict)
                and is_made_from(_leaves_of(tree.result), tree.value)
            ):
                return Place(tree.collection, frame, path)  # the place of a whole object is that of what it is made from
            return Place(tree.result, bound, after)
        taken += 1
    return None


def is_made_from(leaves: Iterable[Expression], name: str) -> bool:
    """Decide whether most of the values of an object, without literals, come from the variable of a loop."""
    found = [_uses(leaf, name) for leaf in leaves]
    return sum(found) > len(found) - sum(found)


def _leaves_of(tree: Expression) -> Iterator[Expression]:
    """Yield the values of an object except literals; nothing for anything else."""
    if isinstance(tree, ObjectLiteral):
        for _, value in tree.items:
            yield from (
                _leaves_of(value) if isinstance(value, ObjectLiteral) else () if isinstance(value, Literal) else (value,)
            )


def _uses(tree: object, name: str) -> bool:
    if isinstance(tree, Variable):
        return tree.name == name
    return isinstance(tree, tuple) and any(_uses(part, name) for part in cast("tuple[object, ...]", tree))


def _certain(tree: Expression, frame: Frame, path: FieldPath | None) -> Binding:
    return lambda: Bound(tree, frame, path) if path is not None else None


# names --------------------------------------------------------------------------------------------------------------------


def _variable(tree: Variable, frame: Frame, rest: FieldPath) -> Place | None:
    return _named(tree.name, frame, (), rest)


def _traversal(tree: Traversal, frame: Frame, rest: FieldPath) -> Place | None:
    found = _path(frame, tree.steps, rest)
    if found is None:
        return None
    steps, rest = found
    if not isinstance(tree.base, Variable):
        return Place(tree.base, frame, (*steps, *rest))
    return _named(tree.base.name, frame, steps, rest)


def _path(frame: Frame, steps: Sequence[Step], rest: FieldPath) -> tuple[FieldPath, FieldPath] | None:
    """Return the path of `steps`, in which a splat selects the member that `rest` begins with, and what is left of it."""
    path: FieldPath = ()
    for step in steps:
        if isinstance(step, Member):
            path = (*path, int(step.name) if step.name.isdecimal() else step.name)
        elif isinstance(step, Key):
            key = frame.value(step.key)
            if not isinstance(key, (str, int)):
                return None
            path = (*path, key)
        elif rest and isinstance(rest[0], int):
            inner = _path(frame, step.steps, rest[1:])
            if inner is None:
                return None
            path, rest = (*path, int(rest[0]), *inner[0]), inner[1]
        else:
            return None
    return path, rest


def _named(name: str, frame: Frame, steps: FieldPath, rest: FieldPath) -> Place | None:
    if name in frame.environment.bindings:
        return _member_of_loop(name, frame, (*steps, *rest))
    if not steps:
        return None
    first, below = str(steps[0]), (*steps[1:], *rest)
    match name:
        case "var":
            return _input(first, frame.scope, below)
        case "local":
            local = frame.scope.folder.locals.get(first)
            return Place(local.tree.value, _module_frame(frame.scope, local.file), below) if local is not None else None
        case "module":
            return _output(first, frame.scope, below)
        case _:
            return None


def _member_of_loop(name: str, frame: Frame, path: FieldPath) -> Place | None:
    if name in frame.iterators:
        if path[:1] != ("value",):
            return None
        path = path[1:]
    bound = frame.bound[name]() if name in frame.bound else None
    return Place(bound.tree, bound.frame, (*bound.path, *path)) if bound is not None else None


def _input(name: str, scope: Scope, rest: FieldPath) -> Place | None:
    """Return the argument that sets a variable, else its default."""
    declared = scope.folder.variables.get(name)
    if declared is None or not declared.tree.end:
        return None
    call = scope.call
    if call is None:
        return _default(declared, scope, rest) if _falls_back(name, declared, scope) else None
    attribute = call.block.attributes.get(name)
    if attribute is None:
        return _default(declared, scope, rest)
    if not call.has_source:
        return None
    frame = call_frame(call)
    value = frame.value(attribute.value)
    if value is None and not is_set(declared.tree, "nullable", default=True):
        return _default(declared, scope, rest)
    default = _optional(_type(declared), value, rest)
    if default is not None:
        return Place(default[0], _module_frame(scope, declared.file), default[1])
    return Place(attribute.value, frame, rest)


def _falls_back(name: str, declared: Declaration, scope: Scope) -> bool:
    """Decide whether a variable of the root module has its default. A plan has values for all variables."""
    names = scope.evaluator.names
    assigned = names.variables.assigned.get(name) if isinstance(names, Module) else None
    if assigned is None:
        return True
    default = declared.tree.attributes.get("default")
    return (
        not assigned.in_file
        and default is not None
        and _module_frame(scope, declared.file).value(default.value) == assigned.value()
    )


def _default(declared: Declaration, scope: Scope, rest: FieldPath) -> Place | None:
    default = declared.tree.attributes.get("default")
    if default is None or _is_null(default.value):
        return None
    frame = _module_frame(scope, declared.file)
    found = _optional(_type(declared), frame.value(default.value), rest)
    return Place(found[0], frame, found[1]) if found is not None else Place(default.value, frame, rest)


def _type(declared: Declaration) -> Type | None:
    attribute = declared.tree.attributes.get("type")
    try:
        return parse_type(attribute.value) if attribute is not None else None
    except FunctionError:
        return None


def _optional(of: Type | None, value: Value | Absent, rest: FieldPath) -> tuple[Expression, FieldPath] | None:
    """Return the default of an optional attribute on the way along `rest` that `value` does not set, and what follows."""
    for index, segment in enumerate(rest):
        if isinstance(of, ObjectType) and isinstance(value, dict):
            attribute = of.attributes.get(str(segment))
            value = value.get(str(segment))
            if attribute is None:
                return None
            if value is None and attribute.default is not None and not _is_null(attribute.default):
                return attribute.default, rest[index + 1 :]
            of = attribute.type
        elif isinstance(of, Collection) and isinstance(value, (dict, list)):
            of, value = of.element, _member(value, segment)
        else:
            return None
    return None


def _member(value: dict[str, Value] | list[Value], segment: Segment) -> Value | Absent:
    if isinstance(value, dict):
        return value.get(name_of(segment), ABSENT)
    return value[segment] if isinstance(segment, int) and segment < len(value) else ABSENT


def _output(name: str, scope: Scope, rest: FieldPath) -> Place | None:
    names = scope.evaluator.names
    call = names.calls.get(name) if isinstance(names, Module) else None
    if call is None or call.folder is None:
        return None
    try:
        keyed = bool(call.repeat.mode)
        key = rest[0] if keyed and rest else None
        iteration = call.repeat.find(key) if keyed else next(iter(call.iterations()), None)
    except EvaluationError:
        return None
    path = rest[1:] if keyed else rest
    output = call.folder.outputs.get(str(path[0])) if path else None
    value = output.tree.attributes.get("value") if output is not None else None
    if iteration is None or output is None or value is None:
        return None
    place = Place(value.value, _module_frame(call.child(iteration, call.folder).scope, output.file), path[1:])
    written = isinstance(follow(place, []).tree, (Literal, ObjectLiteral, TupleLiteral))
    return place if written else None  # else it is an attribute of a resource: it is the use that counts


_STEPS: Mapping[type, Callable[[Any, Frame, FieldPath], Place | None]] = {
    ObjectLiteral: _object,
    TupleLiteral: _tuple,
    Template: _template,
    Conditional: _conditional,
    Unary: _unary,
    For: _for,
    Variable: _variable,
    Traversal: _traversal,
    Call: call_step,
}
