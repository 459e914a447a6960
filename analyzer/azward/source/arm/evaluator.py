"""Evaluates the values of a template: strings that are expressions, and objects and lists that hold such strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from azward.graph.credential import name_resembles_secret
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import (
    ABSENT,
    MAX_LEAVES,
    Absent,
    Cause,
    CauseKind,
    Choice,
    Unknown,
    Value,
    canonical,
    causes,
    choose,
    distribute,
    leaves,
    lookup,
    lookup_key,
    restrict,
    unknown_from,
)
from azward.source.arm.context import Context, Environment, EvaluationError, ExhaustedError
from azward.source.arm.expression import (
    Call,
    Expression,
    ExpressionError,
    Index,
    Literal,
    Lowered,
    Property,
    parse,
    unescape,
)
from azward.source.arm.functions import HIGHER_ORDER, FunctionError, UnknownFunction, call
from azward.source.arm.shape import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.graph.value import JsonValue
    from azward.source.arm.document import JsonPath

__all__ = ["MAX_TURNS", "Evaluator", "property_loops"]

MAX_SIZE = 200_000
"""Values that one variable or parameter may hold, written out. Azure takes templates of 4 MB."""

MAX_LEVELS = 100
"""How deep the value of a variable or parameter may nest. Azure's `json` takes as many."""

BULK = 4
"""Values that a function looks at or makes in one step."""

CALL = 10
"""Steps that a call of a user function takes."""

MAX_TURNS = 10_000
"""Turns of one loop that are followed. Azure allows 800."""

_T = TypeVar("_T")

Special: TypeAlias = "Callable[[Evaluator, Call, Environment], Value]"


class Evaluator:
    """Evaluates what is written in one template. Mistakes give an `Unknown` and one diagnostic; they never raise."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._place: list[str | int] = []  # where in the document evaluation is
        self._text = ""  # the expression being evaluated, or the file that its tree was made of
        self._looping: bool | None = None  # whether it differs between turns; not known of a text
        self._quiet = 0  # inside a branch that may never be taken: mistakes there are no diagnostics

    # values ---------------------------------------------------------------------------------------------------------

    def evaluate(self, raw: JsonValue, environment: Environment, path: JsonPath) -> Value:
        """The value of what is written at `path` of the document."""
        before, self._place = self._place, list(path)
        self.context.sink.effort -= 1
        try:
            return self._value(raw, environment)
        finally:
            self._place = before

    def spend(self, steps: int) -> None:
        """Takes `steps` off those that the unit may take. Raises ExhaustedError when none is left."""
        sink = self.context.sink
        sink.effort -= steps
        if sink.effort < 0:
            raise sink.exhaust(self.context.document, tuple(self._place))

    def _unread(self) -> Unknown:
        """What stands for a value that is not evaluated any more."""
        error = self.context.sink.exhaust(self.context.document, tuple(self._place))
        return Unknown("...", (Cause(CauseKind.UNSUPPORTED, "effort", error.message),))

    def _value(self, raw: JsonValue, environment: Environment) -> Value:
        if isinstance(raw, str):
            return self._string(raw, environment) if raw[:1] == "[" else raw
        if isinstance(raw, dict):
            return self._object(raw, environment)
        if isinstance(raw, list):
            place = self._place
            place.append(0)
            members: list[Value] = []
            self.context.sink.effort -= len(raw)
            for index, member in enumerate(raw):
                if self.context.sink.effort < 0:
                    members.append(replace(self._unread(), many=True))
                    break
                place[-1] = index
                members.append(self._value(member, environment))
            place.pop()
            return members
        return raw

    def _string(self, raw: str, environment: Environment) -> Value:
        if not isinstance(raw, Lowered) and (raw[:2] == "[[" or raw[-1:] != "]"):
            return unescape(raw)
        try:
            return self.expression(raw, environment)
        except EvaluationError as error:
            return self._mistake(raw, error)

    def expression(self, raw: str, environment: Environment) -> Value:
        """The value of an expression, given with its brackets. Raises EvaluationError."""
        try:
            tree = parse(raw)
        except ExpressionError as error:
            raise EvaluationError(f"not an expression: {error.message}", DiagnosticKind.SYNTAX) from error
        before, looping = self._text, self._looping
        self._text, self._looping = (raw.source, raw.looping) if isinstance(raw, Lowered) else (raw, None)
        try:
            return self.node(tree, environment)
        finally:
            self._text, self._looping = before, looping

    def _mistake(self, raw: str, error: EvaluationError) -> Unknown:
        if not self._quiet and not isinstance(error, ExhaustedError):
            self.context.sink.add(self.context.document, tuple(self._place), error.message, error.kind)
        kind = CauseKind.UNSUPPORTED if error.kind is DiagnosticKind.UNSUPPORTED_FUNCTION else CauseKind.ERROR
        return Unknown(raw[1:-1], (Cause(kind, raw[1:-1], error.message),))

    def _object(self, raw: dict[str, JsonValue], environment: Environment) -> dict[str, Value]:
        place = self._place
        members: dict[str, Value] = {}
        self.context.sink.effort -= len(raw)
        for name, member in raw.items():
            if self.context.sink.effort < 0 and isinstance(member, (list, dict)):
                members[name] = self._unread()
                continue
            if name[:4].casefold() == "copy" and len(name) == 4 and (loops := property_loops(member)):
                for index, loop in loops:
                    members[cast("str", loop["name"])] = self.loop(loop, environment, (*place, name, index))
                continue
            place.append(name)
            if name[:1] == "[" and name[-1:] == "]":
                key = self._string(name, environment)
                members[key if isinstance(key, str) else canonical(key)] = self._value(member, environment)
            else:
                members[name] = self._value(member, environment)
            place.pop()
        return members

    def loop(self, loop: Mapping[str, JsonValue], environment: Environment, path: JsonPath) -> Value:
        """The list that a `copy` of a property, variable or output makes; open if its count is."""
        count_raw = cast("JsonValue", lookup(cast("dict[str, Value]", loop), "count") or 0)
        count = self.count(count_raw, environment, (*path, "count"))
        name = str(loop.get("index") or loop.get("name") or "")
        raw = cast("JsonValue | Absent", lookup(cast("dict[str, Value]", loop), "input"))
        if isinstance(raw, Absent):
            return []

        def turns(known: Sequence[Value]) -> Value:
            total = known[0]
            self.refuse_turns(name, [total], path)
            if isinstance(total, bool) or not isinstance(total, int):
                inside = environment.inside(name, unknown_from("copyIndex()", total))
                self._quiet += 1
                member = self.evaluate(raw, inside, (*path, "input"))
                self._quiet -= 1
                return [Unknown(f"copy '{name}'", (*causes(total), *causes(member)), many=True)]
            if total > MAX_TURNS:
                message = f"loop `{name}` has {total} turns: expected at most {MAX_TURNS}, the rest is not read"
                self.context.sink.add(self.context.document, path, message, DiagnosticKind.LIMIT)
            members: list[Value] = []
            for index in range(min(total, MAX_TURNS)):
                if self.context.sink.exhausted:
                    return [*members, replace(self._unread(), many=True)]
                members.append(self.evaluate(raw, environment.inside(name, index), (*path, "input")))
            if total > MAX_TURNS:
                cut = Cause(CauseKind.UNSUPPORTED, name, f"loop `{name}` is followed for {MAX_TURNS} turns")
                members.append(Unknown(f"copy '{name}'", (cut,), many=True))
            return members

        return distribute(name, turns, [count])

    def count(self, raw: JsonValue, environment: Environment, path: JsonPath) -> Value:
        """How many turns a loop has; Azure takes a number given as text."""
        value = self.evaluate(raw, environment, path)
        if not isinstance(value, (str, Choice)):
            return value
        return distribute("count", lambda values: _typed(values[0], "int"), [value])

    def refuse_turns(self, name: str, outcomes: Sequence[Value], path: JsonPath) -> None:
        """Says of a loop that the number of its turns is none."""
        for count in outcomes:
            if isinstance(count, int) and not isinstance(count, bool) and count < 0:
                message = f"loop `{name}`: expected a number of turns from 0 on, found {count}"
            elif isinstance(count, bool) or not isinstance(count, (int, Unknown)):
                message = f"loop `{name}`: expected a number of turns, found {kind_of(count)}"
            else:
                continue
            if not self._quiet:
                self.context.sink.add(self.context.document, path, message, DiagnosticKind.INVALID)

    # expressions ----------------------------------------------------------------------------------------------------

    def node(self, tree: Expression, environment: Environment) -> Value:
        """The value of a syntax tree. Raises EvaluationError."""
        self.spend(1)
        if isinstance(tree, Literal):
            return tree.value
        if isinstance(tree, Call):
            return self._call(tree, environment)
        if isinstance(tree, Property) and tree.name in ("id", "name"):
            part = self._part(tree, environment)
            if not isinstance(part, Absent):
                return part
        base = self.node(tree.base, environment)
        if isinstance(tree, Property):
            return self.member(base, tree.name, tree, environment)
        return self.member(base, self.node(tree.index, environment), tree, environment)

    def _part(self, tree: Property, environment: Environment) -> Value | Absent:
        """`reference(x).parts[0].id` where it follows from what is declared; ABSENT for any other expression."""
        index = tree.base
        if not isinstance(index, Index) or not isinstance(index.base, Property):
            return ABSENT
        whole = index.base.base
        if isinstance(whole, Property) and whole.name == "properties":
            whole = whole.base
        if not isinstance(whole, Call) or whole.name.casefold() != "reference" or not whole.arguments:
            return ABSENT
        position = self.node(index.index, environment)
        if not isinstance(position, int) or position < 0:
            return ABSENT
        key = self.context.references(self.node(whole.arguments[0], environment))
        return self.context.part(key, index.base.name, position, tree.name) if key else ABSENT

    def source(self, tree: Expression, environment: Environment) -> str:
        """The text of `tree` as the author wrote it; turns of a loop are told apart."""
        text = self._text[tree.start : tree.end]
        if "\n" in text:
            text = " ".join(text.split())
        if not environment.loops:
            return text
        looping = self._looping if self._looping is not None else "copyindex" in text.casefold()
        return text + environment.turn if looping else text

    def member(self, base: Value, key: Value, tree: Expression, environment: Environment) -> Value:
        """`base.key` or `base[key]`. Raises EvaluationError where there is none."""
        if isinstance(base, dict) and isinstance(key, str):
            if key in base:
                return base[key]
            self.spend(len(base) // BULK)
            found = lookup_key(base, key)
            if found is None:
                raise EvaluationError(f"`{self._text[tree.start : tree.end]}` does not exist: the object has {_names(base)}")
            return base[found]
        if isinstance(base, (Choice, Unknown)) or isinstance(key, (Choice, Unknown)):
            text = self.source(tree, environment)
            self.spend(_outcomes([base, key]))
            return distribute(text, lambda known: self._open_member(known[0], known[1], tree, environment), [base, key])
        if isinstance(base, list) and isinstance(key, int) and not isinstance(key, bool):
            self.spend(min(abs(key), len(base)) // BULK)
            if any(isinstance(member, Unknown) and member.many for member in base[: key + 1]):
                return unknown_from(self.source(tree, environment), base)
            if 0 <= key < len(base):
                return base[key]
            raise EvaluationError(f"index {key} is out of range: the list has {len(base)} members")
        raise EvaluationError(f"`{self._text[tree.start : tree.end]}` does not exist: {kind_of(base)} has no such member")

    def _open_member(self, base: Value, key: Value, tree: Expression, environment: Environment) -> Value:
        if not isinstance(base, Unknown) and not isinstance(key, Unknown):
            try:
                return self.member(base, key, tree, environment)
            except EvaluationError as error:  # one outcome of several: it may never come to be
                return Unknown(self.source(tree, environment), (Cause(CauseKind.ERROR, "member", error.message),))
        return unknown_from(self.source(tree, environment), key if isinstance(key, Unknown) else None, base)

    def _call(self, tree: Call, environment: Environment) -> Value:
        special = SPECIAL.get(tree.name) or SPECIAL.get(tree.name.casefold())
        if special is not None:
            return special(self, tree, environment)
        folded = tree.name.casefold()
        if folded in HIGHER_ORDER:
            return self._higher_order(tree, folded, environment)
        if folded in self.context.functions:
            return self._user_function(tree, folded, environment)
        if folded.startswith("list"):
            return _list_keys(self, tree, environment)
        arguments = [self.node(argument, environment) for argument in tree.arguments]
        return self.apply(tree.name, arguments, tree, environment)

    def apply(self, name: str, arguments: Sequence[Value], tree: Expression, environment: Environment) -> Value:
        """The value of a library function. Raises EvaluationError."""
        text = self.source(tree, environment)
        self.spend(_work(arguments))
        try:
            result = call(name, arguments, text)
        except UnknownFunction:
            message = f"function `{name}` is not known to azward: its value stays unknown"
            return self._mistake(f"[{text}]", EvaluationError(message, DiagnosticKind.UNSUPPORTED_FUNCTION))
        except FunctionError as error:
            raise EvaluationError(str(error)) from error
        self.spend(_weight(result) // BULK)
        return result

    def quietly(self, compute: Callable[[], _T]) -> _T:
        """The result of `compute`, without diagnostics for what it evaluates here."""
        self._quiet += 1
        try:
            return compute()
        finally:
            self._quiet -= 1

    def tentative(self, tree: Expression, environment: Environment) -> Value:
        """The value of a branch that may never be taken: a mistake in it is an `Unknown`, not a diagnostic."""
        self._quiet += 1
        try:
            return self.node(tree, environment)
        except EvaluationError as error:
            return Unknown(self.source(tree, environment), (Cause(CauseKind.ERROR, "branch", error.message),))
        finally:
            self._quiet -= 1

    def _higher_order(self, tree: Call, folded: str, environment: Environment) -> Value:
        arguments: list[Value | Callable[[Sequence[Value]], Value]] = [
            self._lambda(argument, environment)
            if isinstance(argument, Call) and argument.name.casefold() == "lambda"
            else self.node(argument, environment)
            for argument in tree.arguments
        ]
        text = self.source(tree, environment)
        positions = [position for position, argument in enumerate(arguments) if isinstance(argument, Choice)]

        def apply(known: Sequence[Value]) -> Value:
            settled = list(arguments)
            for position, value in zip(positions, known, strict=True):
                settled[position] = value
            try:
                return HIGHER_ORDER[folded](settled, text)
            except FunctionError as error:
                raise EvaluationError(str(error)) from error

        result = distribute(text, apply, [cast("Value", arguments[position]) for position in positions])
        return self._bounded(result)

    def _lambda(self, tree: Call, environment: Environment) -> Callable[[Sequence[Value]], Value]:
        names = [str(argument.value) for argument in tree.arguments[:-1] if isinstance(argument, Literal)]
        body, text = tree.arguments[-1], self._text

        def run(values: Sequence[Value]) -> Value:
            bound = dict(zip((name.casefold() for name in names), values, strict=False))
            inner = Environment(environment.loops, environment.loop, {**environment.lambdas, **bound})
            before, self._text = self._text, text
            try:
                return self.node(body, inner)
            finally:
                self._text = before

        return run

    def _user_function(self, tree: Call, folded: str, environment: Environment) -> Value:
        member, path = self.context.functions[folded]
        if folded in self.context.active:
            raise EvaluationError(f"function `{tree.name}` calls itself", DiagnosticKind.CYCLE)
        arguments = [self.node(argument, environment) for argument in tree.arguments]
        self.spend(CALL)
        members = cast("dict[str, Value]", member)
        declared, output = lookup(members, "parameters"), lookup(members, "output")
        names = [lookup(item, "name") for item in declared if isinstance(item, dict)] if isinstance(declared, list) else []
        inner = Context(self.context.document, path, {}, self.context.scope, self.context.sink)
        inner.functions, inner.active = self.context.functions, [*self.context.active, folded]
        inner.references, inner.deployment_output = self.context.references, self.context.deployment_output
        inner.parameters = {str(name).casefold(): value for name, value in zip(names, arguments, strict=False)}
        body = lookup(output, "value") if isinstance(output, dict) else None
        return Evaluator(inner).evaluate(cast("JsonValue", body), Environment(), (*path, "output", "value"))

    # what a template declares -----------------------------------------------------------------------------------------

    def parameter(self, name: str) -> Value:
        """The value of a parameter, computed once. Raises EvaluationError for one that is not declared."""
        context, folded = self.context, name.casefold()
        if folded in context.parameters:
            return context.parameters[folded]
        if folded not in context.declared_parameters:
            raise EvaluationError(_undefined("parameter", name, context.declared_parameters), DiagnosticKind.UNDEFINED)
        with _Computing(context, f"parameter `{name}`"):
            context.parameters[folded] = value = self._bounded(self._parameter(folded))
        return value

    def _parameter(self, folded: str) -> Value:
        declared = self.context.declared(folded)
        argument = self.context.arguments.get(folded)
        value = argument.value() if argument is not None else ABSENT
        if isinstance(value, Absent) or (
            value is None and not declared.nullable and not isinstance(declared.default, Absent)
        ):
            if isinstance(value, Absent) and self.context.open_arguments is not None:
                return self.context.open_arguments
            if isinstance(declared.default, Absent):
                return self.context.without_value(declared)
            value = self.evaluate(
                declared.default, Environment(), (*self.context.base, "parameters", declared.name, "defaultValue")
            )
        if declared.secure and value not in ("", None) and not isinstance(value, (Unknown, Choice)):
            reason = f"parameter `{declared.name}` is secure"
            expression = self.context.label + self.context.document.parameter(declared.name)
            return Unknown(expression, (Cause(CauseKind.SECURE_PARAMETER, declared.name, reason),))
        return _typed(value, declared.type)

    def variable(self, name: str) -> Value:
        """The value of a variable, computed once. Raises EvaluationError for one that is not declared."""
        context, folded = self.context, name.casefold()
        if folded in context.variables:
            return context.variables[folded]
        path = (*context.base, "variables")
        declared = context.declared_variables.get(folded)
        with _Computing(context, f"variable `{name}`"):
            if declared is not None:
                value = self.evaluate(declared[1], Environment(), (*path, declared[0]))
            elif (found := self._variable_loop(folded)) is not None:
                index, loop = found
                value = self.loop(loop, Environment(), (*path, "copy", index))
            else:
                raise EvaluationError(_undefined("variable", name, context.declared_variables), DiagnosticKind.UNDEFINED)
        context.variables[folded] = self._bounded(value)
        return context.variables[folded]

    def _bounded(self, value: Value) -> Value:
        """`value`, unless it grew beyond what anything deploys."""
        self.spend(_weight(value) // BULK)
        return value

    def _variable_loop(self, folded: str) -> tuple[int, dict[str, JsonValue]] | None:
        section = lookup(self.context.template, "variables")
        loops = lookup(section, "copy") if isinstance(section, dict) else ABSENT
        for index, loop in property_loops(cast("JsonValue", loops)) if isinstance(loops, list) else ():
            if str(loop["name"]).casefold() == folded:
                return index, loop
        return None

    def variable_names(self) -> list[str]:
        """The names of all variables, loops included."""
        names = [name for name, _ in self.context.declared_variables.values()]
        section = lookup(self.context.template, "variables")
        loops = lookup(section, "copy") if isinstance(section, dict) else ABSENT
        return (
            names + [str(loop["name"]) for _, loop in property_loops(cast("JsonValue", loops))]
            if isinstance(loops, list)
            else names
        )


def _members(value: Value) -> Sequence[Value]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return list(value.values())
    return [branch for _, branch in value.branches] if isinstance(value, Choice) else ()


def _outcomes(arguments: Sequence[Value]) -> int:
    """How many outcomes of choices `distribute` may have to look at."""
    product = 1
    for argument in arguments:
        if isinstance(argument, Choice):
            product *= leaves(argument)
    return min(product, MAX_LEAVES * MAX_LEAVES)


def _weight(value: Value) -> int:
    """How much there is to look at in `value`: values, at any depth, and a quarter of the characters of texts.

    Raises EvaluationError if it grew beyond what anything deploys, by using itself again and again.
    """
    if isinstance(value, str):
        return len(value) // 4
    if not isinstance(value, (list, dict, Choice, Unknown)):
        return 0
    count = characters = 0
    level: Sequence[Value] = [value]
    for _ in range(MAX_LEVELS + 1):
        count += len(level)
        if count > MAX_SIZE:
            raise EvaluationError(f"value holds more than {MAX_SIZE} values: it is not read", DiagnosticKind.LIMIT)
        characters += sum(map(_characters, level))
        level = [member for above in level for member in _members(above)]
        if not level:
            return count + characters // 4
    raise EvaluationError(f"value nests deeper than {MAX_LEVELS} levels: it is not read", DiagnosticKind.LIMIT)


def _characters(value: Value) -> int:
    if isinstance(value, Unknown):
        return len(value.parts) + len(value.causes)
    return len(value) if isinstance(value, str) else 0


def _work(arguments: Sequence[Value]) -> int:
    """The steps that a function takes to look at its arguments."""
    return (1 + sum(map(_weight, arguments)) // BULK) * _outcomes(arguments)


class _Computing:
    """Notices what needs itself."""

    def __init__(self, context: Context, what: str) -> None:
        self.active, self.what = context.active, what

    def __enter__(self) -> None:
        if self.what in self.active:
            chain = " -> ".join([*self.active[self.active.index(self.what) :], self.what])
            raise EvaluationError(f"{self.what} needs itself: {chain}", DiagnosticKind.CYCLE)
        self.active.append(self.what)

    def __exit__(self, *_: object) -> None:
        self.active.pop()


def property_loops(raw: JsonValue) -> list[tuple[int, dict[str, JsonValue]]]:
    """The loops of a `copy` list, each with its index; empty if it is not one."""
    if not isinstance(raw, list) or not raw:
        return []
    loops = [
        (index, loop)
        for index, loop in enumerate(raw)
        if isinstance(loop, dict) and isinstance(loop.get("name"), str) and "count" in loop
    ]
    return loops if len(loops) == len(raw) else []


_INTEGER = re.compile(r"\s*-?[0-9]{1,19}\s*")


def _typed(value: Value, kind: str) -> Value:
    """A value given as text where the parameter is a number or a truth: Azure converts it."""
    if isinstance(value, str) and kind == "int" and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, str) and kind == "bool" and value.casefold() in ("true", "false"):
        return value.casefold() == "true"
    return value


MAX_SUGGESTED_FROM = 256
"""Among more names none is suggested: looking for one takes long. Azure allows 256 parameters and variables."""

MAX_NAME = 128


def _undefined(what: str, name: str, declared: Mapping[str, tuple[str, JsonValue]]) -> str:
    from difflib import get_close_matches

    many = len(declared) > MAX_SUGGESTED_FROM or len(name) > MAX_NAME
    close = [] if many else get_close_matches(name.casefold(), declared, n=1)
    return f"{what} `{name}` is not declared" + (f", did you mean `{declared[close[0]][0]}`?" if close else "")


def _names(members: Mapping[str, Value]) -> str:
    shown = ", ".join(f"`{name}`" for name in list(members)[:8])
    return (shown + (", ..." if len(members) > 8 else "")) if members else "no members"


# functions that look at the template or are lazy --------------------------------------------------------------------------


def _parameters(self: Evaluator, tree: Call, environment: Environment) -> Value:
    return _named(self, tree, environment, self.parameter)


def _variables(self: Evaluator, tree: Call, environment: Environment) -> Value:
    return _named(self, tree, environment, self.variable)


def _named(self: Evaluator, tree: Call, environment: Environment, get: Callable[[str], Value]) -> Value:
    if len(tree.arguments) != 1:
        raise EvaluationError(f"`{tree.name}` takes one argument, a name, but has {len(tree.arguments)}")
    argument = tree.arguments[0]
    if isinstance(argument, Literal):
        return get(str(argument.value))

    def each(known: Sequence[Value]) -> Value:
        return get(known[0]) if isinstance(known[0], str) else unknown_from(self.source(tree, environment), *known)

    return distribute(self.source(tree, environment), each, [self.node(argument, environment)])


def _if(self: Evaluator, tree: Call, environment: Environment) -> Value:
    if len(tree.arguments) != 3:
        raise EvaluationError(f"`if` takes a condition and two values, but has {len(tree.arguments)} arguments")
    condition = self.node(tree.arguments[0], environment)
    if isinstance(condition, bool):
        return self.node(tree.arguments[1 if condition else 2], environment)
    known: dict[bool, Value] = {}

    def branch(outcome: bool) -> Value:
        if outcome not in known:
            known[outcome] = self.tentative(tree.arguments[1 if outcome else 2], environment)
        return known[outcome]

    def few(result: Value) -> Value:
        """As `distribute` does: more outcomes than anyone reads are an `Unknown`."""
        return unknown_from(self.source(tree, environment), result) if leaves(result) > MAX_LEAVES else result

    def decide(value: Value) -> Value:
        if isinstance(value, Choice):
            branches = [(label, restrict(decide(leaf), value.decider, label)) for label, leaf in value.branches]
            return few(choose(value.decider, value.cause, branches))
        if isinstance(value, bool):
            return branch(value)
        if isinstance(value, Unknown):
            cause = value.causes[0] if value.causes else Cause(CauseKind.RUNTIME, "if", "its condition is not known")
            decider = self.context.label + value.expression
            yes, no = restrict(branch(True), decider, "true"), restrict(branch(False), decider, "false")
            return few(choose(decider, cause, [("true", yes), ("false", no)]))
        raise EvaluationError(f"`if` takes a truth value as its condition, but has {kind_of(value)}")

    return decide(condition)


def _logical(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """`and` and `or` stop at the first argument that decides them."""
    decisive = tree.name.casefold() == "or"
    values: list[Value] = []
    for argument in tree.arguments:
        value = (
            self.tentative(argument, environment)
            if values and not isinstance(values[-1], bool)
            else self.node(argument, environment)
        )
        if value is decisive:
            return decisive
        values.append(value)
    return self.apply(tree.name, values, tree, environment)


def _coalesce(self: Evaluator, tree: Call, environment: Environment) -> Value:
    values: list[Value] = []
    for argument in tree.arguments:
        value = self.tentative(argument, environment) if values else self.node(argument, environment)
        if value is None:
            continue
        if not values and not isinstance(value, (Unknown, Choice)):
            return value
        values.append(value)
        if not isinstance(value, (Unknown, Choice)):
            break
    return self.apply("coalesce", values, tree, environment) if values else None


def _copy_index(self: Evaluator, tree: Call, environment: Environment) -> Value:
    arguments = [self.node(argument, environment) for argument in tree.arguments]
    first = arguments[0] if arguments else None
    name = first.casefold() if isinstance(first, str) else environment.loop
    offset = next((argument for argument in arguments if not isinstance(argument, str)), 0)
    if name not in environment.loops:
        raise EvaluationError(
            f"loop `{name}` is not one that the expression stands in" if name else "`copyIndex` stands in no loop"
        )
    index = environment.loops[name]
    if isinstance(index, int) and isinstance(offset, int):
        return index + offset
    return unknown_from(self.source(tree, environment), index, offset)


def _lambda_variables(self: Evaluator, tree: Call, environment: Environment) -> Value:
    argument = tree.arguments[0] if tree.arguments else None
    name = str(argument.value) if isinstance(argument, Literal) else ""
    if name.casefold() not in environment.lambdas:
        raise EvaluationError(f"lambda variable `{name}` is not declared", DiagnosticKind.UNDEFINED)
    return environment.lambdas[name.casefold()]


def _reference(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """What a resource answers once it is deployed; outputs of deployments that were read are known."""
    text = self.source(tree, environment)
    if not tree.arguments:
        raise EvaluationError(f"`{tree.name}` takes the id, name or symbol of a resource")

    def each(known: Sequence[Value]) -> Value:
        target = self.context.references(known[0])
        output = self.context.deployment_output(target, environment) if target else ABSENT
        if not isinstance(output, Absent):
            return output
        named = target.rpartition("/")[2] or "a resource"
        reason = f"`{text}` is known only once `{named}` is deployed"
        named_by = (cause for cause in causes(known[0]) if not cause.secret)  # what names it is no part of its answer
        return Unknown(text, (Cause(CauseKind.RUNTIME, "reference", reason, target), *named_by))

    return distribute(text, each, [self.node(tree.arguments[0], environment)])


def _resource_info(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """What is known of a resource of the template, named by its symbol, before it is deployed."""
    text = self.source(tree, environment)
    if len(tree.arguments) != 1:
        raise EvaluationError(f"`{tree.name}` takes the symbol of a resource")

    def each(known: Sequence[Value]) -> Value:
        found = self.context.resource_info(self.context.references(known[0]))
        return found if not isinstance(found, Absent) else _runtime(self, tree, environment)

    return distribute(text, each, [self.node(tree.arguments[0], environment)])


def _list_keys(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """`listKeys` and its kin: key material that a resource hands out."""
    text = self.source(tree, environment)
    target = ""
    if tree.arguments:
        first = self.tentative(tree.arguments[0], environment)
        target = self.context.references(first)
    reason = f"`{text}` hands out key material when it is deployed"
    return Unknown(text, (Cause(CauseKind.KEY, tree.name, reason, target),))


def _not_read(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """What a translator could not give a value; it has said so, unless the value comes from elsewhere.

    What it would be made of follows the reason.
    """
    made_of = [self.tentative(argument, environment) for argument in tree.arguments[1:]]
    reason = str(tree.arguments[0].value) if tree.arguments and isinstance(tree.arguments[0], Literal) else ""
    kind = CauseKind.EXTERNAL if tree.name == "azward.external" else CauseKind.ERROR
    own = Cause(kind, tree.name.removeprefix("azward."), reason)
    return Unknown(self.source(tree, environment), (own, *(cause for value in made_of for cause in causes(value))))


def _secret(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """`vault.getSecret()`"""
    text = self.source(tree, environment)
    cause = Cause(CauseKind.SECURE_PARAMETER, "key-vault", f"`{text}` is read from a key vault when it is deployed")
    return Unknown(text, (cause,))


def _base(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """`base` in a parameter file: what the file that it extends gives, or one of its parameters."""
    inherited = self.context.inherited

    def value(name: str) -> Value:
        found = inherited[name]()
        cause = Cause(CauseKind.PARAMETER, name, f"parameter `{name}` has no value in the file that is extended")
        return found if not isinstance(found, Absent) else Unknown(self.source(tree, environment), (cause,))

    wanted = tree.arguments[0] if tree.arguments else None
    if not isinstance(wanted, Literal):
        return {name: value(name) for name in inherited}
    name = next((name for name in inherited if name.casefold() == str(wanted.value).casefold()), None)
    if name is None:
        raise EvaluationError(f"`{wanted.value}` is not given in the file that is extended", DiagnosticKind.UNDEFINED)
    return value(name)


def _environment_variable(self: Evaluator, tree: Call, environment: Environment) -> Value:
    """`readEnvironmentVariable('NAME')` and its kin in a parameter file: a secret if its name says so."""
    text = self.source(tree, environment)
    first = tree.arguments[0] if tree.arguments else None
    name = str(first.value) if isinstance(first, Literal) else "a variable"
    what = "argument" if tree.name == "readCliArg" else "environment variable"
    reason = f"{what} `{name}` is read when it is deployed"
    kind = CauseKind.SECURE_PARAMETER if name_resembles_secret(name) else CauseKind.RUNTIME
    return Unknown(text, (Cause(kind, name, reason),))


def _runtime(self: Evaluator, tree: Call, environment: Environment) -> Value:
    text = self.source(tree, environment)
    return Unknown(text, (Cause(CauseKind.RUNTIME, tree.name, f"`{text}` is known only when it is deployed"),))


SPECIAL: dict[str, Special] = {
    "parameters": _parameters,
    "variables": _variables,
    "if": _if,
    "and": _logical,
    "or": _logical,
    "coalesce": _coalesce,
    "copyindex": _copy_index,
    "lambdavariables": _lambda_variables,
    "reference": _reference,
    "resourceinfo": _resource_info,
    "azward.mistake": _not_read,
    "azward.external": _not_read,
    "azward.secret": _secret,
    "azward.base": _base,
    "getsecret": _secret,
    "readenvironmentvariable": _environment_variable,
    "readenvvar": _environment_variable,
    "readcliarg": _environment_variable,
    **dict.fromkeys(
        (
            "utcnow",
            "newguid",
            "providers",
            "pickzones",
            "deployer",
            "references",
            "extensions",
            "externalinput",
            "azward.this",
            "tologicalzone",
            "tologicalzones",
            "tophysicalzone",
            "tophysicalzones",
        ),
        _runtime,
    ),
}
"""By name in one case. `azward.source.arm.scopes` adds the functions that speak of scopes and ids."""
