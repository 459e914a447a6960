"""Evaluates the expressions of one module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeAlias, cast

from azward.graph.choice import MAX_LEAVES, choose, distribute, leaves, restrict
from azward.graph.credential import PUBLIC_PARTS
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, causes, is_open, join_text, known, unknown_from
from azward.source.equality import equal
from azward.source.function import FunctionError, UnknownFunction, one_member
from azward.source.terraform.functions import call
from azward.source.terraform.functions.collections import plainly
from azward.source.terraform.functions.numbers import calculate
from azward.source.terraform.hcl.syntax import (
    Binary,
    Call,
    Conditional,
    Expression,
    For,
    ForPart,
    IfPart,
    Key,
    Literal,
    Member,
    ObjectLiteral,
    Part,
    Splat,
    Step,
    Template,
    Traversal,
    TupleLiteral,
    Unary,
    Variable,
)
from azward.source.terraform.module.environment import Environment, EvaluationError, OpenObject, assumed, has_failed
from azward.source.terraform.module.types import SetValue, kind, to_bool, to_number, to_text

__all__ = ["Evaluator", "MAX_TURNS", "Names"]

MAX_TURNS = 10_000
"""Members of a collection that a `for`, `count` or `for_each` follows."""


class Names(Protocol):
    """The module whose expressions are evaluated."""

    label: str  # tells the deciders of several modules apart: "module.network: "

    def resolve(self, root: str, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """The value of the first steps after a name that no loop binds, and the steps left. Raises EvaluationError."""
        ...

    def special(self, tree: Call, environment: Environment) -> Value | None:
        """The value of a function that reads files or speaks of secrets; `None` for others. Raises EvaluationError."""
        ...


class Evaluator:
    """Evaluates what is written in one module. Mistakes raise EvaluationError, but in a branch that may not be taken."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def evaluate(self, tree: Expression, environment: Environment) -> Value:
        """The value of an expression. Raises EvaluationError."""
        try:
            return _BY_TYPE[type(tree)](self, tree, environment)
        except EvaluationError as error:
            if error.start is None:
                error.start, error.file = tree.start, environment.file
            raise
        except FunctionError as error:
            found = EvaluationError(str(error))
            found.start, found.file = tree.start, environment.file
            raise found from error

    def tentative(self, tree: Expression, environment: Environment) -> Value:
        """The value of a branch that may never be taken: a mistake in it is an `Unknown`."""
        try:
            return self.evaluate(tree, environment)
        except EvaluationError as error:
            return self.failed(tree, environment, error)

    def failed(self, tree: Expression, environment: Environment, error: EvaluationError) -> Unknown:
        """What stands for an expression that has a mistake."""
        unsupported = error.kind is DiagnosticKind.UNSUPPORTED_FUNCTION
        text = self.text(tree, environment)
        return Unknown(text, (Cause(CauseKind.UNSUPPORTED if unsupported else CauseKind.ERROR, text, error.message),))

    def text(self, tree: Expression, environment: Environment) -> str:
        """The text of `tree` as the author wrote it; modules and turns of a loop are told apart."""
        text = " ".join(environment.file.slice(tree.start, tree.end).split())
        if environment.turn and any(name in text for name in environment.bindings):
            text += environment.turn
        return self.names.label + text

    # literals and names -------------------------------------------------------------------------------------------------

    def literal_(self, tree: Literal, environment: Environment) -> Value:
        return tree.value

    def tuple_(self, tree: TupleLiteral, environment: Environment) -> Value:
        return [self.evaluate(item, environment) for item in tree.items]

    def object_(self, tree: ObjectLiteral, environment: Environment) -> Value:
        members: dict[str, Value] = {}
        for key_tree, value_tree in tree.items:
            key = self.evaluate(key_tree, environment)
            if isinstance(key, (Unknown, Choice)):
                key = f"{{{self.text(key_tree, environment)}}}"
            members[to_text(key)] = self.evaluate(value_tree, environment)
        return members

    def variable_(self, tree: Variable, environment: Environment) -> Value:
        if tree.name in environment.bindings:
            return assumed(environment.bindings[tree.name], environment.assume)
        value, _ = self.names.resolve(tree.name, (), environment)
        return assumed(value, environment.assume)

    def traversal_(self, tree: Traversal, environment: Environment) -> Value:
        base = tree.base
        steps: Sequence[Step] = tree.steps
        if isinstance(base, Variable) and base.name not in environment.bindings:
            value, steps = self.names.resolve(base.name, steps, environment)
        else:
            value = self.evaluate(base, environment)
        return self.follow(assumed(value, environment.assume), steps, tree, environment)

    def follow(self, value: Value, steps: Sequence[Step], tree: Expression, environment: Environment) -> Value:
        """The value that `steps` lead to."""
        for step in steps:
            if isinstance(step, Member):
                value = self.member(value, step.name, tree, environment)
            elif isinstance(step, Key):
                value = self.member(value, self.evaluate(step.key, environment), tree, environment)
            else:
                value = self._splat(value, step, tree, environment)
            value = assumed(value, environment.assume)
        return value

    def member(self, base: Value, key: Value, tree: Expression, environment: Environment) -> Value:
        """`base.key` or `base[key]`."""
        if isinstance(base, dict) and not isinstance(key, (Unknown, Choice)):
            name = to_text(key)
            if name in base:
                return base[name]
            if isinstance(base, OpenObject):
                return base.missing(name)
            raise EvaluationError(f"there is no `{name}`: the object has {_names(base)}")
        if isinstance(base, (Unknown, Choice)) or isinstance(key, (Unknown, Choice)):
            text = self.text(tree, environment)
            return distribute(text, lambda pair: self._open_member(pair[0], pair[1], tree, environment), [base, key])
        if isinstance(base, list):
            return self._item(base, key, tree, environment)
        raise EvaluationError(f"there is no `{to_text(key)}`: {kind(base)} has no members")

    def _item(self, items: list[Value], key: Value, tree: Expression, environment: Environment) -> Value:
        try:
            index = to_number(key)
        except FunctionError as error:
            raise EvaluationError(f"there is no `{key}`: {kind(items)} has no names") from error
        if not isinstance(index, int):
            raise EvaluationError(f"expected a whole number as an index, not `{index}`")
        if any(isinstance(item, Unknown) and item.many for item in items[: index + 1]):
            return unknown_from(self.text(tree, environment), items)
        if 0 <= index < len(items):
            return items[index]
        raise EvaluationError(f"there is no member {index}: the list has {len(items)}")

    def _open_member(self, base: Value, key: Value, tree: Expression, environment: Environment) -> Value:
        if not isinstance(base, Unknown) and not isinstance(key, Unknown):
            try:
                return self.member(base, key, tree, environment)
            except EvaluationError as error:  # one outcome of several: it may never come to be
                return self.failed(tree, environment, error)
        if isinstance(base, Unknown) and not isinstance(key, Unknown):
            name = to_text(key)
            shown = f".{name}" if name.isidentifier() else f"[{name}]" if name.isdecimal() else f'["{name}"]'
            return _without_key(Unknown(base.expression + shown, base.causes), name)
        if isinstance(base, dict) and isinstance(key, Unknown) and key.causes and not key.parts and 1 < len(base) <= 8:
            return choose(key.expression, key.causes[0], [(f'"{name}"', base[name]) for name in sorted(base)])
        return unknown_from(self.text(tree, environment), key, base)

    def _splat(self, value: Value, step: Splat, tree: Expression, environment: Environment) -> Value:
        def each(outcome: Sequence[Value]) -> Value:
            found = outcome[0]
            if found is None:
                return []
            if isinstance(found, Unknown):
                return [self._splat_member(found, step, tree, environment)]
            items = found if isinstance(found, list) else [found]
            return [
                self._splat_member(item, step, tree, environment)
                if isinstance(item, Unknown) and item.many
                else self.follow(item, step.steps, tree, environment)
                for item in items
            ]

        return distribute(self.text(tree, environment), each, [value])

    def _splat_member(self, item: Unknown, step: Splat, tree: Expression, environment: Environment) -> Value:
        below = self.follow(Unknown(f"{item.expression}[*]", item.causes), step.steps, tree, environment)
        text = below.expression if isinstance(below, Unknown) else self.text(tree, environment)
        return Unknown(text, causes(below), many=True)

    # operators ----------------------------------------------------------------------------------------------------------

    def unary_(self, tree: Unary, environment: Environment) -> Value:
        value = self.evaluate(tree.operand, environment)
        text = self.text(tree, environment)

        def apply(outcome: Sequence[Value]) -> Value:
            operand = outcome[0]
            if isinstance(operand, Unknown):
                return unknown_from(text, operand)
            return not to_bool(operand) if tree.operator == "!" else -to_number(operand)

        return distribute(text, apply, [value])

    def binary_(self, tree: Binary, environment: Environment) -> Value:
        left = self.evaluate(tree.left, environment)
        if tree.operator in ("&&", "||"):
            return self._logical(tree, left, environment)
        right = self.evaluate(tree.right, environment)
        text = self.text(tree, environment)
        if tree.operator in ("==", "!="):
            return self._equality(tree.operator, left, right, text)
        return distribute(text, lambda pair: _operate(tree.operator, pair[0], pair[1], text), [left, right])

    def _equality(self, operator: str, left: Value, right: Value, text: str) -> Value:
        if (left is None or right is None) and isinstance(left, (dict, list)) | isinstance(right, (dict, list)):
            same: Value = False
        else:
            same = equal(plainly(left), plainly(right), text)
        if operator == "==":
            return same
        return distribute(text, lambda outcome: _negated(outcome[0], text), [same])

    def _logical(self, tree: Binary, left: Value, environment: Environment) -> Value:
        """Kleene's and, or. The right side may speak of what holds only if the left one is not decisive."""
        decisive = tree.operator == "||"
        if not isinstance(left, (Unknown, Choice)):
            if to_bool(left) is decisive:
                return decisive
            right = self.evaluate(tree.right, environment)
        else:
            right = self.tentative(tree.right, environment)
        text = self.text(tree, environment)

        def apply(pair: Sequence[Value]) -> Value:
            sides = [side if isinstance(side, Unknown) else to_bool(side) for side in pair]
            if any(side is decisive for side in sides):
                return decisive
            rest = [side for side in sides if isinstance(side, Unknown)]
            if len(rest) == 1:
                return rest[0]
            return unknown_from(text, *rest) if rest else not decisive

        return distribute(text, apply, [left, right])

    def conditional_(self, tree: Conditional, environment: Environment) -> Value:
        condition = self.evaluate(tree.condition, environment)
        if isinstance(condition, (Unknown, Choice)):
            result = self._decide(condition, tree, environment)
            if leaves(result) > MAX_LEAVES:
                return unknown_from(self.text(tree, environment), condition, result)
            return result
        taken, other = (tree.yes, tree.no) if to_bool(condition) else (tree.no, tree.yes)
        value = self.evaluate(taken, environment)
        is_text = isinstance(other, Template) or (isinstance(other, Literal) and isinstance(other.value, str))
        return to_text(value) if is_text and isinstance(value, (bool, int, float)) else value

    def _decide(self, condition: Value, tree: Conditional, environment: Environment) -> Value:
        if isinstance(condition, Choice):
            decider, cause = condition.decider, condition.cause
            outcomes = condition.branches
        elif isinstance(condition, Unknown):
            decider = condition.expression
            cause = condition.causes[0] if condition.causes else Cause(CauseKind.RUNTIME, "if", "its condition is not known")
            outcomes = (("true", True), ("false", False))
        else:
            return self.tentative(tree.yes if to_bool(condition) else tree.no, environment)
        if decider in environment.assume:
            label = environment.assume[decider]
            outcome = next((branch for name, branch in outcomes if name == label), condition)
            if outcome is not condition:
                return self._decide(outcome, tree, environment)
        branches = [
            (label, restrict(self._decide(outcome, tree, environment.assuming(decider, label)), decider, label))
            for label, outcome in outcomes
        ]
        return choose(decider, cause, branches)

    # templates ----------------------------------------------------------------------------------------------------------

    def template_(self, tree: Template, environment: Environment) -> Value:
        if len(tree.parts) == 1 and not isinstance(part := tree.parts[0], (str, IfPart, ForPart)):
            return self.evaluate(part, environment)
        return self._parts(tree.parts, tree, environment)

    def _parts(self, parts: Sequence[Part], tree: Expression, environment: Environment) -> Value:
        values = [self._part(part, tree, environment) for part in parts]
        text = self.text(tree, environment)
        return distribute(text, lambda outcome: join_text(text, [_piece(value) for value in outcome]), values)

    def _part(self, part: Part, tree: Expression, environment: Environment) -> Value:
        if isinstance(part, str):
            return part
        if isinstance(part, IfPart):
            condition = self.evaluate(part.condition, environment)
            text = self.text(part.condition, environment)

            def chosen(outcome: Sequence[Value]) -> Value:
                if isinstance(outcome[0], Unknown):
                    return unknown_from(text, outcome[0])
                return self._parts(part.yes if to_bool(outcome[0]) else part.no, tree, environment)

            return distribute(text, chosen, [condition])
        if isinstance(part, ForPart):
            return self._for_part(part, tree, environment)
        return self.evaluate(part, environment)

    def _for_part(self, part: ForPart, tree: Expression, environment: Environment) -> Value:
        collection = self.evaluate(part.collection, environment)
        text = self.text(part.collection, environment)

        def each(outcome: Sequence[Value]) -> Value:
            found = outcome[0]
            if isinstance(found, Unknown) or (isinstance(found, list) and is_open(found)):
                return unknown_from(text, found)
            pieces: list[Value] = []
            for key, value in self._entries(found):
                inner = environment.binding(_bound(part.key, key, part.value, value), f"[{to_text(key)}]")
                pieces.append(self._parts(part.body, tree, inner))
            return distribute(text, lambda known_pieces: join_text(text, known_pieces), pieces)

        return distribute(text, each, [collection])

    # for ----------------------------------------------------------------------------------------------------------------

    def _entries(self, collection: Value) -> list[tuple[Value, Value]]:
        """Keys and values of a known collection in Terraform's order."""
        if isinstance(collection, dict):
            return [(key, collection[key]) for key in sorted(collection)]
        if isinstance(collection, SetValue):
            return [(item, item) for item in collection]
        if isinstance(collection, list):
            return list(enumerate(collection))
        raise EvaluationError(f"expected a collection, not {kind(collection)}")

    def for_(self, tree: For, environment: Environment) -> Value:
        collection = self.evaluate(tree.collection, environment)
        text = self.text(tree, environment)
        return distribute(text, lambda outcome: self._loop(outcome[0], tree, text, environment), [collection])

    def _loop(self, collection: Value, tree: For, text: str, environment: Environment) -> Value:
        if isinstance(collection, Unknown):
            member = Unknown(f"{collection.expression}[*]", collection.causes, many=True)
            found = [self._open_turn(member, tree, text, environment)]
            return found if tree.result_key is None else unknown_from(text, *found)
        entries = self._entries(collection)
        if len(entries) > MAX_TURNS:
            raise EvaluationError(f"expected at most {MAX_TURNS} members, not {len(entries)}", DiagnosticKind.LIMIT)
        turns: list[tuple[Value, Environment]] = []
        for key, value in entries:
            inner = environment.binding(_bound(tree.key, key, tree.value, value), f"[{_label(key)}]")
            if isinstance(value, Unknown) and value.many:
                turns.append((value, inner))
                continue
            condition = True if tree.condition is None else self.evaluate(tree.condition, inner)
            turns.append((condition if isinstance(condition, (Unknown, Choice)) else to_bool(condition), inner))
        return distribute(text, lambda taken: self._collected(taken, turns, tree, text), [taken for taken, _ in turns])

    def _open_turn(self, member: Unknown, tree: For, text: str, environment: Environment) -> Value:
        """One member that stands for all that a turn over any number of members makes."""
        one = one_member(member)
        inner = environment.binding(_bound(tree.key, one, tree.value, one), "[*]")
        result = self.tentative(tree.result, inner)
        return Unknown(text, tuple(dict.fromkeys((*member.causes, *causes(result)))), many=True)

    def _collected(self, taken: Sequence[Value], turns: Sequence[tuple[Value, Environment]], tree: For, text: str) -> Value:
        items: list[Value] = []
        members: dict[str, Value] = {}
        for condition, (_, inner) in zip(taken, turns, strict=True):
            if condition is False:
                continue
            if isinstance(condition, Unknown):
                opened = condition if condition.many else Unknown(text, condition.causes, many=True)
                items.append(self._open_turn(opened, tree, text, inner))
                continue
            if tree.result_key is None:
                items.append(self.evaluate(tree.result, inner))
                continue
            key = self.evaluate(tree.result_key, inner)
            if isinstance(key, (Unknown, Choice)):
                key = f"{{{self.text(tree.result_key, inner)}}}"
            name, value = to_text(key), self.evaluate(tree.result, inner)
            if not tree.group:
                if name in members and "{" not in name:
                    raise EvaluationError(f"`{name}` is the key of two members: expected `...` after the value")
                members[name] = value
            elif isinstance(group := members.setdefault(name, list[Value]()), list):
                group.append(value)
        if tree.result_key is None:
            return items
        return unknown_from(text, *items, *members.values()) if items else members

    # calls --------------------------------------------------------------------------------------------------------------

    def call_(self, tree: Call, environment: Environment) -> Value:
        if tree.name in SPECIAL:
            return SPECIAL[tree.name](self, tree, environment)
        found = self.names.special(tree, environment)
        if found is not None:
            return found
        arguments = self.arguments(tree, environment)
        if isinstance(arguments, Unknown):
            return arguments
        return self.apply(tree, arguments, environment)

    def arguments(self, tree: Call, environment: Environment) -> list[Value] | Unknown:
        """The values of the arguments; `Unknown` if their number is not known."""
        arguments = [self.evaluate(argument, environment) for argument in tree.arguments]
        if not tree.expand or not arguments:
            return arguments
        last = arguments.pop()
        if isinstance(last, list) and not is_open(last):
            return [*arguments, *last]
        if isinstance(last, (list, Unknown, Choice)):
            return unknown_from(self.text(tree, environment), *arguments, last)
        raise EvaluationError(f"expected a list before `...`, not {kind(last)}")

    def apply(self, tree: Call, arguments: Sequence[Value], environment: Environment) -> Value:
        """The value of a library function."""
        try:
            return call(tree.name, arguments, self.text(tree, environment))
        except UnknownFunction as error:
            message = f"function `{tree.name}` is not known to azward: its value stays unknown"
            raise EvaluationError(message, DiagnosticKind.UNSUPPORTED_FUNCTION) from error


def _without_key(value: Unknown, name: str) -> Unknown:
    """The member `name` of an exported credential, which need not be the part that opens anything."""
    if name not in PUBLIC_PARTS:
        return value
    reason = f"`{value.expression}` is known only once it is deployed"
    found = (
        replace(one, kind=CauseKind.RUNTIME, reason=reason) if one.kind is CauseKind.KEY else one for one in value.causes
    )
    return replace(value, causes=tuple(found))


def _negated(value: Value, text: str) -> Value:
    return not value if isinstance(value, bool) else unknown_from(text, value)


def _label(key: Value) -> str:
    return key if isinstance(key, str) else to_text(key) if isinstance(key, (int, float, bool)) else "*"


def _names(members: Mapping[str, object]) -> str:
    shown = ", ".join(f"`{name}`" for name in list(members)[:5])
    return shown + (" and more" if len(members) > 5 else "") if shown else "no members"


def _bound(key_name: str, key: Value, value_name: str, value: Value) -> dict[str, Value]:
    return {key_name: key, value_name: value} if key_name else {value_name: value}


def _piece(value: Value) -> Value:
    """A value as it is in a text; open collections stay open."""
    if isinstance(value, Unknown):
        return value
    if value is None or isinstance(value, (dict, list)):
        if not known(value) and value is not None:
            return unknown_from("text", value)
        raise EvaluationError(f"expected a string, a number or a bool in a template, not {kind(value)}")
    return to_text(value)


def _operate(operator: str, left: Value, right: Value, text: str) -> Value:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return unknown_from(text, left, right)
    one, other = to_number(left), to_number(right)
    match operator:
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case ">=":
            return one >= other
        case _:
            return calculate(operator, one, other)


# functions that look at expressions


def _try(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """The first expression without a mistake; in each outcome of a choice the first that has none there."""

    def attempt(index: int) -> Value:
        if index >= len(tree.arguments):
            raise EvaluationError("`try`: none of the expressions has a value")
        try:
            value = self.evaluate(tree.arguments[index], environment)
        except EvaluationError:
            return attempt(index + 1)
        return settle(value, index)

    def settle(value: Value, index: int) -> Value:
        if isinstance(value, Choice):
            branches = [(label, restrict(settle(branch, index), value.decider, label)) for label, branch in value.branches]
            return choose(value.decider, value.cause, branches)
        return attempt(index + 1) if has_failed(value) and index + 1 < len(tree.arguments) else value

    return attempt(0)


def _can(self: Evaluator, tree: Call, environment: Environment) -> Value:
    if len(tree.arguments) != 1:
        raise EvaluationError(f"`can`: expected 1 argument, got {len(tree.arguments)}")
    try:
        value = self.evaluate(tree.arguments[0], environment)
    except EvaluationError:
        return False

    def settle(outcome: Value) -> Value:
        if isinstance(outcome, Choice):
            return choose(outcome.decider, outcome.cause, [(label, settle(branch)) for label, branch in outcome.branches])
        if has_failed(outcome):
            return False
        return unknown_from(self.text(tree, environment), outcome) if isinstance(outcome, Unknown) else True

    return settle(value)


Special: TypeAlias = "Callable[[Evaluator, Call, Environment], Value]"

SPECIAL: Mapping[str, Special] = {"try": _try, "can": _can}

_BY_TYPE = cast(
    "Mapping[type, Callable[[Evaluator, Expression, Environment], Value]]",
    {
        Literal: Evaluator.literal_,
        Template: Evaluator.template_,
        Variable: Evaluator.variable_,
        Traversal: Evaluator.traversal_,
        Call: Evaluator.call_,
        Unary: Evaluator.unary_,
        Binary: Evaluator.binary_,
        Conditional: Evaluator.conditional_,
        TupleLiteral: Evaluator.tuple_,
        ObjectLiteral: Evaluator.object_,
        For: Evaluator.for_,
    },
)
