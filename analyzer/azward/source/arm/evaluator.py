"""Evaluates the values of a template: strings that are expressions, and objects and arrays with such strings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from azward.budget import BUDGET, OverdueError
from azward.graph.choice import distribute
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import (
    ABSENT,
    Absent,
    Cause,
    CauseKind,
    Choice,
    OpenName,
    Unknown,
    Value,
    canonical,
    causes,
    lookup,
    lookup_key,
    unknown_from,
)
from azward.source.arm.collector import EvaluationError, ExhaustedError
from azward.source.arm.context import Context, Environment
from azward.source.arm.copy_loop import (
    MAX_ITERATIONS,
    converted,
    count_error,
    is_count,
    outcomes_of,
    property_loops,
    too_many,
)
from azward.source.arm.effort import BULK, outcomes, weight, work
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
from azward.source.arm.functions import HIGHER_ORDER, call
from azward.source.arm.parameter_types import EACH
from azward.source.function import FunctionError, LimitError, UnknownFunction, member_of_secret
from azward.source.function import kind as kind_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.graph.value import JsonValue
    from azward.source.arm.document import JsonPath

__all__ = ["Evaluator", "Intrinsic"]

_SKIPPED = 10
"""Steps of an expression that is not evaluated."""

_LAMBDA_STEPS = 3
"""Steps of a call of a lambda, besides those of its expression."""

_ITERATION_STEPS = 2
"""Steps of an iteration of a loop of values, besides those of its value."""

_CALL_STEPS = 10
"""Steps that a call of a user-defined function takes."""

LIST_FUNCTIONS = "list*"
"""The key of the intrinsic for all functions whose names begin with `list`."""

_T = TypeVar("_T")

Intrinsic: TypeAlias = "Callable[[Evaluator, Call, Environment], Value]"
"""A function that looks at the template, or evaluates its arguments lazily."""


class Evaluator:
    """Evaluates the values of one template. An error gives an `Unknown` and one diagnostic; `evaluate` never raises."""

    def __init__(self, context: Context, intrinsics: Mapping[str, Intrinsic]) -> None:
        self.context = context
        self.intrinsics = intrinsics  # by case-folded name
        self._place: list[str | int] = []  # path of the value that is being evaluated
        self._text = ""  # the expression, or the file that its tree was lowered from
        self._looping: bool | None = None  # whether it differs between iterations; `None` if not known
        self._quiet = 0  # above 0 in a branch that may not be taken: errors there are not reported

    # values ---------------------------------------------------------------------------------------------------------

    def evaluate(self, raw: JsonValue, environment: Environment, path: JsonPath) -> Value:
        """Return the value of `raw`, which is at `path` of the document."""
        before, self._place = self._place, list(path)
        BUDGET.steps -= 1
        try:
            return self._value(raw, environment)
        except OverdueError as error:
            if error.place is None:
                span = self.context.document.span(path)
                error.place = span.file, span.start_line, span.start_column
            raise
        finally:
            self._place = before

    def spend(self, steps: int) -> None:
        """Take `steps` off the budget of the unit. Raises ExhaustedError when none is left."""
        if not BUDGET.take(steps):
            raise self.context.collector.exhaust(self.context.document, tuple(self._place))

    def _skipped(self) -> Unknown:
        """Return a placeholder for a value that is skipped."""
        error = self.context.collector.exhaust(self.context.document, tuple(self._place))
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
            BUDGET.steps -= len(raw)
            for index, member in enumerate(raw):
                if BUDGET.steps < 0 and not BUDGET.lends:
                    members.append(replace(self._skipped(), many=True))
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
        except RecursionError:  # the value is unknown, and so is what it is part of; everything else is evaluated
            return self._mistake(raw, EvaluationError("expressions are nested too deeply", DiagnosticKind.LIMIT))
        except EvaluationError as error:
            if isinstance(error, ExhaustedError):
                if self.context.active:
                    raise  # the call is unknown as a whole: its callers would go on with what is left for other values
                BUDGET.steps -= _SKIPPED + len(raw) // BULK
            other = self._without_defaults(raw, environment) if error.kind is DiagnosticKind.INVALID else ABSENT
            if isinstance(other, Absent):
                return self._mistake(raw, error)
            if not self._quiet:
                message = f"{error.message}, unless other values than the defaults are set"
                self.report(tuple(self._place), message, DiagnosticKind.NOTE)
            return other

    def _without_defaults(self, raw: str, environment: Environment) -> Value | Absent:
        """Return the value of an expression that fails only because of defaults, which a caller may replace; else ABSENT."""
        context = self.context.counterpart()
        try:
            return ABSENT if context is None else Evaluator(context, self.intrinsics).expression(raw, environment)
        except EvaluationError:
            return ABSENT

    def expression(self, raw: str, environment: Environment) -> Value:
        """Return the value of an expression, given with its brackets. Raises EvaluationError."""
        try:
            tree = parse(raw)
        except ExpressionError as error:
            raise EvaluationError(f"invalid expression: {error.message}", DiagnosticKind.SYNTAX) from error
        before, looping = self._text, self._looping
        self._text, self._looping = (raw.source, raw.looping) if isinstance(raw, Lowered) else (raw, None)
        try:
            return self.node(tree, environment)
        finally:
            self._text, self._looping = before, looping

    def _mistake(self, raw: str, error: EvaluationError) -> Unknown:
        if not self._quiet and not isinstance(error, ExhaustedError):
            self.context.collector.add(self.context.document, tuple(self._place), error.message, error.kind)
        kind = CauseKind.UNSUPPORTED if error.kind is DiagnosticKind.UNSUPPORTED_FUNCTION else CauseKind.ERROR
        return Unknown(raw[1:-1], (Cause(kind, raw[1:-1], error.message),))

    def _object(self, raw: dict[str, JsonValue], environment: Environment) -> dict[str, Value]:
        place = self._place
        members: dict[str, Value] = {}
        BUDGET.steps -= len(raw)
        for name, member in raw.items():
            if BUDGET.steps < 0 and isinstance(member, (list, dict)) and not BUDGET.lends:
                members[name] = self._skipped()
                continue
            if name[:4].casefold() == "copy" and len(name) == 4 and (loops := property_loops(member)):
                for index, loop in loops:
                    members[cast("str", loop["name"])] = self.loop(loop, environment, (*place, name, index))
                continue
            place.append(name)
            if name[:1] == "[" and name[-1:] == "]":
                key = self._string(name, environment)
                named = OpenName.of(key) if isinstance(key, (Unknown, Choice)) else key
                members[named if isinstance(named, str) else canonical(named)] = self._value(member, environment)
            else:
                members[name] = self._value(member, environment)
            place.pop()
        return members

    def loop(self, loop: Mapping[str, JsonValue], environment: Environment, path: JsonPath) -> Value:
        """Return the array that a `copy` of a property, variable or output makes; unknown if its count is."""
        count_raw = cast("JsonValue", lookup(cast("dict[str, Value]", loop), "count") or 0)
        count = self.count(count_raw, environment, (*path, "count"))
        name = str(loop.get("index") or loop.get("name") or "")
        raw = cast("JsonValue | Absent", lookup(cast("dict[str, Value]", loop), "input"))
        if isinstance(raw, Absent):
            return []

        self.check_counts(name, list(outcomes_of(count)), path)

        def expand(known: Sequence[Value]) -> Value:
            total = known[0]
            if not is_count(total):
                inside = environment.in_loop(name, unknown_from("copyIndex()", total))
                member = self.quietly(lambda: self.evaluate(raw, inside, (*path, "input")))
                return [Unknown(f"copy '{name}'", (*causes(total), *causes(member)), many=True)]
            if total > MAX_ITERATIONS:
                self.report(path, too_many(name, total), DiagnosticKind.LIMIT)
            members: list[Value] = []
            for index in range(min(total, MAX_ITERATIONS)):
                if self.context.collector.exhausted:
                    return [*members, replace(self._skipped(), many=True)]
                BUDGET.steps -= _ITERATION_STEPS
                members.append(self.evaluate(raw, environment.in_loop(name, index), (*path, "input")))
            if total > MAX_ITERATIONS:
                cut = Cause(CauseKind.UNSUPPORTED, name, f"only {MAX_ITERATIONS} iterations of loop `{name}` are expanded")
                members.append(Unknown(f"copy '{name}'", (cut,), many=True))
            return members

        return distribute(name, expand, [count])

    def count(self, raw: JsonValue, environment: Environment, path: JsonPath) -> Value:
        """Return how many iterations a loop has; Azure accepts a number in a string."""
        value = self.evaluate(raw, environment, path)
        if not isinstance(value, (str, Choice)):
            return value
        return distribute("count", lambda values: converted(values[0], "int"), [value])

    def check_counts(self, name: str, counts: Sequence[Value], path: JsonPath) -> None:
        """Report loop counts none of which is a number of iterations; one of several may never occur."""
        messages = [count_error(name, count) for count in counts]
        if messages and all(messages) and not self._quiet:
            self.report(path, messages[0], DiagnosticKind.INVALID)

    def report(self, path: JsonPath, message: str, kind: DiagnosticKind) -> None:
        """Add a diagnostic at the value at `path` of the document."""
        self.context.collector.add(self.context.document, path, message, kind)

    # expressions ----------------------------------------------------------------------------------------------------

    def node(self, tree: Expression, environment: Environment) -> Value:
        """Return the value of a syntax tree. Raises EvaluationError."""
        self.spend(1)
        if isinstance(tree, Literal):
            return tree.value
        if isinstance(tree, Call):
            found = self._call(tree, environment)
            if tree.name == "tryGet" and isinstance(found, Unknown) and not found.secret:
                return self._secure_member(found, tree)
            return found
        if isinstance(tree, Property) and tree.name in ("id", "name"):
            part = self._part(tree, environment)
            if not isinstance(part, Absent):
                return part
        base = self.node(tree.base, environment)
        key = tree.name if isinstance(tree, Property) else self.node(tree.index, environment)
        found = self.member(base, key, tree, environment)
        if isinstance(found, Unknown) and self.context.has_structures and not found.secret:
            return self._secure_member(found, tree)
        return found

    def _secure_member(self, found: Unknown, tree: Expression) -> Value:
        """Return the unknown member of a parameter, which is a secret if the type of the parameter declares it secure."""
        path: list[str] = []
        below = tree
        while isinstance(below, (Property, Index)) or (isinstance(below, Call) and below.name == "tryGet"):
            if isinstance(below, Call):
                path += [str(key.value) if isinstance(key, Literal) else EACH for key in below.arguments[:0:-1]]
                below = below.arguments[0]
            else:
                path.append(below.name if isinstance(below, Property) else EACH)
                below = below.base
        if not isinstance(below, Call) or below.name.casefold() != "parameters" or not below.arguments:
            return found
        argument = below.arguments[0]
        folded = str(argument.value).casefold() if isinstance(argument, Literal) else ""
        declared = self.context.declared_parameters.get(folded)
        if declared is None or not self.context.members(folded) or not self.context.is_secure(folded, path[::-1]):
            return found
        hidden = self.context.secure_member(declared[0], path[::-1])
        return replace(found, causes=(*hidden.causes, *found.causes))

    def _part(self, tree: Property, environment: Environment) -> Value | Absent:
        """Return `reference(x).parts[0].id` if it follows from the declaration; ABSENT for any other expression."""
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
        key = self.context.resources.key(self.node(whole.arguments[0], environment))
        return self.context.resources.part(key, index.base.name, position, tree.name) if key else ABSENT

    def source(self, tree: Expression, environment: Environment) -> str:
        """Return the text of `tree` as the author wrote it, with the iteration of each loop around."""
        text = self._text[tree.start : tree.end]
        if "\n" in text:
            text = " ".join(text.split())
        if not environment.loops:
            return text
        looping = self._looping if self._looping is not None else "copyindex" in text.casefold()
        return text + environment.iteration if looping else text

    def member(self, base: Value, key: Value, tree: Expression, environment: Environment) -> Value:
        """Return `base.key` or `base[key]`. Raises EvaluationError if there is none."""
        if isinstance(base, dict) and isinstance(key, str):
            if key in base:
                return base[key]
            self.spend(len(base) // BULK)
            found = lookup_key(base, key)
            if found is None:
                raise EvaluationError(f"`{self._text[tree.start : tree.end]}` does not exist; the object has {_names(base)}")
            return base[found]
        if isinstance(base, (Choice, Unknown)) or isinstance(key, (Choice, Unknown)):
            text = self.source(tree, environment)
            self.spend(outcomes([base, key]))
            return distribute(text, lambda known: self._open_member(known[0], known[1], tree, environment), [base, key])
        if isinstance(base, list) and isinstance(key, int) and not isinstance(key, bool):
            self.spend(min(abs(key), len(base)) // BULK)
            if any(isinstance(member, Unknown) and member.many for member in base[: key + 1]):
                return unknown_from(self.source(tree, environment), base)
            if 0 <= key < len(base):
                return base[key]
            raise EvaluationError(f"index {key} is out of range; the array has {len(base)} members")
        raise EvaluationError(f"`{self._text[tree.start : tree.end]}` does not exist; {kind_name(base)} has no such member")

    def _open_member(self, base: Value, key: Value, tree: Expression, environment: Environment) -> Value:
        if not isinstance(base, Unknown) and not isinstance(key, Unknown):
            try:
                return self.member(base, key, tree, environment)
            except EvaluationError as error:  # one outcome of several, which may not occur
                return Unknown(self.source(tree, environment), (Cause(CauseKind.ERROR, "member", error.message),))
        found = unknown_from(self.source(tree, environment), key if isinstance(key, Unknown) else None, base)
        return member_of_secret(found, key)

    def _call(self, tree: Call, environment: Environment) -> Value:
        intrinsic = self.intrinsics.get(tree.name) or self.intrinsics.get(tree.name.casefold())
        if intrinsic is not None:
            return intrinsic(self, tree, environment)
        folded = tree.name.casefold()
        if folded in HIGHER_ORDER:
            return self._higher_order(tree, folded, environment)
        if folded in self.context.functions:
            return self._user_function(tree, folded, environment)
        if folded.startswith("list"):
            return self.intrinsics[LIST_FUNCTIONS](self, tree, environment)
        arguments = [self.node(argument, environment) for argument in tree.arguments]
        return self.apply(tree.name, arguments, tree, environment)

    def apply(self, name: str, arguments: Sequence[Value], tree: Expression, environment: Environment) -> Value:
        """Return the value of a library function. Raises EvaluationError."""
        text = self.source(tree, environment)
        self.spend(work(arguments))
        try:
            result = call(name, arguments, text)
        except UnknownFunction:
            message = f"function `{name}` is not supported by azward; its value is unknown"
            return self._mistake(f"[{text}]", EvaluationError(message, DiagnosticKind.UNSUPPORTED_FUNCTION))
        except LimitError as error:
            self.spend(0)
            raise EvaluationError(str(error), DiagnosticKind.LIMIT) from error
        except FunctionError as error:
            raise EvaluationError(str(error)) from error
        self.spend(weight(result) // BULK)
        return result

    def quietly(self, compute: Callable[[], _T]) -> _T:
        """Return the result of `compute`, without diagnostics for what it evaluates in this template."""
        self._quiet += 1
        try:
            return compute()
        finally:
            self._quiet -= 1

    def tentative(self, tree: Expression, environment: Environment) -> Value:
        """Return the value of a branch that may not be taken: an error in it is an `Unknown`, not a diagnostic."""
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
        return self.bounded(result)

    def _lambda(self, tree: Call, environment: Environment) -> Callable[[Sequence[Value]], Value]:
        names = [str(argument.value) for argument in tree.arguments[:-1] if isinstance(argument, Literal)]
        body, text = tree.arguments[-1], self._text

        def run(values: Sequence[Value]) -> Value:
            self.spend(_LAMBDA_STEPS)
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
        self.spend(_CALL_STEPS)
        members = cast("dict[str, Value]", member)
        declared, output = lookup(members, "parameters"), lookup(members, "output")
        names = [lookup(item, "name") for item in declared if isinstance(item, dict)] if isinstance(declared, list) else []
        inner = Context(self.context.document, path, {}, self.context.scope, self.context.collector)
        inner.functions, inner.active = self.context.functions, [*self.context.active, folded]
        inner.resources = self.context.resources
        inner.owner = self.context.owner or self.context
        inner.parameters = {str(name).casefold(): value for name, value in zip(names, arguments, strict=False)}
        body = lookup(output, "value") if isinstance(output, dict) else None
        return Evaluator(inner, self.intrinsics).evaluate(cast("JsonValue", body), Environment(), (*path, "output", "value"))

    def of(self, context: Context) -> Evaluator:
        """Return an evaluator of another template."""
        return Evaluator(context, self.intrinsics)

    def bounded(self, value: Value) -> Value:
        """Return `value`; raise EvaluationError if it is larger than any that can be deployed."""
        self.spend(weight(value) // BULK)
        return value


def _names(members: Mapping[str, Value]) -> str:
    shown = ", ".join(f"`{name}`" for name in list(members)[:8])
    return (shown + (", ..." if len(members) > 8 else "")) if members else "no members"
