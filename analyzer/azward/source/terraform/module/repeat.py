"""Evaluate `count` and `for_each` to the iterations of a block, whose existence may be unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.graph.choice import attempted, distribute
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, causes, unknown_from
from azward.source.function import FunctionError
from azward.source.terraform.evaluation.environment import Environment, EvaluationError, assumption
from azward.source.terraform.evaluation.evaluator import MAX_ITERATIONS, Evaluator
from azward.source.terraform.functions.conversion import kind, to_number, to_text

if TYPE_CHECKING:
    from azward.source.terraform.hcl.syntax import Attribute, Block

__all__ = ["Iteration", "IterationKey", "Repeat"]

IterationKey: TypeAlias = "str | int | None"
MAX_COUNT = 1000
"""More instances by `count` than this are represented by one: they differ only in their index."""
_FAST = 64
"""Characters of an address that are copied in one step."""

OPEN = "*"
"""The key of the iteration that represents any number of iterations."""


@frozen
class Iteration:
    """One iteration: its key, `None` without `count` and `for_each`, and the environment of its expressions."""

    key: IterationKey
    suffix: str  # of its address: `["a"]`, `[0]`, `[*]`
    environment: Environment
    condition: Value  # whether it exists: True or unknown, never False


class Repeat:
    """The iterations of the block with the address `address`."""

    def __init__(
        self, block: Block, address: str, environment: Environment, evaluator: Evaluator, condition: Value = True
    ) -> None:
        self.block = block
        self.address = address
        self.environment = environment
        self.evaluator = evaluator
        self.condition = condition
        self.otherwise: Callable[[EvaluationError], Value | None] = lambda _: None  # the total in place of an error
        self.summary = ""  # a note, once `iterations` represents a large number of them by one

    @cached_property
    def mode(self) -> str:
        """Return `count`, `for_each` or ""."""
        return next((name for name in ("for_each", "count") if name in self.block.attributes), "")

    @cached_property
    def total(self) -> Value:
        """Return the value of `count` or `for_each`. Raise EvaluationError if it is invalid."""
        try:
            return self._total(self.block.attributes[self.mode])
        except EvaluationError as error:
            other = self.otherwise(error)
            if other is None:
                raise
            return other

    def _total(self, attribute: Attribute) -> Value:
        value = self.evaluator.evaluate(attribute.value, self.environment)
        read = _number if self.mode == "count" else _collection
        return attempted(
            self.mode,
            f"{self.address}.{self.mode}",
            lambda outcome: read(outcome[0], attribute),
            [value],
            EvaluationError,
        )

    @cached_property
    def iterations(self) -> list[Iteration]:
        """Return the iterations in order. Raise EvaluationError if `count` or `for_each` is invalid."""
        if not self.mode:
            return [self._turn(None, "", self.environment, True)]
        total = self.total
        found = list(self._counted(total) if self.mode == "count" else self._keyed(total))
        return [iteration for iteration in found if iteration.condition is not False]

    def _turn(self, key: IterationKey, suffix: str, environment: Environment, condition: Value) -> Iteration:
        self.evaluator.spend((len(self.address) + len(suffix)) // _FAST)
        whole = _both(self.condition, condition)
        assume = assumption(whole)
        if assume:
            environment = replace(environment, assume={**environment.assume, **assume})
        return Iteration(key, suffix, environment, whole)

    def _counted(self, total: Value) -> Iterator[Iteration]:
        outcomes = list(_outcomes(total))
        numbers = [outcome for outcome in outcomes if isinstance(outcome, int)]
        if len(numbers) < len(outcomes):
            index = unknown_from(f"{self.address}.count.index", total)
            yield self._open_iteration({"count": {"index": index}}, total)
            return
        most = max(numbers, default=0)
        if most > MAX_COUNT:
            yield self._one_for_all({"count": {"index": self._many("count.index", most)}}, total)
            return
        for index in range(most):
            condition = distribute(self.address, lambda outcome, iteration=index: _more(outcome[0], iteration), [total])
            environment = self.environment.binding({"count": {"index": index}}, f"[{index}]")
            yield self._turn(index, f"[{index}]", environment, condition)

    def _open_iteration(self, bindings: dict[str, Value], total: Value) -> Iteration:
        opened = tuple(Cause(CauseKind.LOOP, cause.name, cause.reason, cause.target) for cause in causes(total))
        condition = Unknown(f"{self.address}.{self.mode}", opened)
        return self._turn(OPEN, "[*]", self.environment.binding(bindings, "[*]"), condition)

    def _many(self, name: str, count: int) -> Unknown:
        self.summary = f"`{self.address}` has {count} instances; one of them is evaluated"
        reason = f"`{self.address}` has {count} instances; `{name}` differs between them"
        return Unknown(f"{self.address}.{name}", (Cause(CauseKind.LOOP, self.address, reason),))

    def _one_for_all(self, bindings: dict[str, Value], total: Value) -> Iteration:
        """Return the iteration that represents all of a large number; it exists if any of them does."""
        condition = distribute(self.address, lambda outcome: _any(outcome[0]), [total])
        return self._turn(OPEN, "[*]", self.environment.binding(bindings, "[*]"), condition)

    def _keyed(self, total: Value) -> Iterator[Iteration]:
        keys: dict[str, Value] = {}
        opened = False
        for outcome in _outcomes(total):
            for name, key, many in _keys(outcome):
                opened = opened or many
                if not many:
                    keys.setdefault(name, key)
        if len(keys) > MAX_ITERATIONS and not opened:
            each = {"key": self._many("each.key", len(keys)), "value": self._many("each.value", len(keys))}
            yield self._one_for_all({"each": each}, total)
            return
        for name, key in keys.items():
            condition = distribute(self.address, lambda outcome, name=name: _has(outcome[0], name), [total])
            value = distribute(self.address, lambda outcome, name=name: _value(outcome[0], name), [total])
            environment = self.environment.binding({"each": {"key": key, "value": value}}, f'["{name}"]')
            yield self._turn(name, f'["{name}"]', environment, condition)
        if opened:
            each: Value = {
                "key": unknown_from(f"{self.address}.each.key", total),
                "value": unknown_from(f"{self.address}.each.value", total),
            }
            yield self._open_iteration({"each": each}, total)

    # values -------------------------------------------------------------------------------------------------------------

    def find(self, key: Value) -> Iteration | None:
        """Return the iteration with this key, else the one that represents any key. Raise EvaluationError."""
        wanted: IterationKey = key if isinstance(key, (str, int)) and not isinstance(key, bool) else None
        if self.mode == "count" and isinstance(wanted, str) and wanted.isdecimal():
            wanted = int(wanted)
        return self._by_key.get(wanted) or self._by_key.get(OPEN)

    @cached_property
    def _by_key(self) -> dict[IterationKey, Iteration]:
        return {iteration.key: iteration for iteration in self.iterations}

    def value(self, of: Callable[[Iteration], Value], opened: Callable[[Iteration], Unknown]) -> Value:
        """Return the values `of` all iterations as an object, a list or a map. Raise EvaluationError."""
        iterations = self.iterations
        if not self.mode:
            return of(iterations[0]) if iterations else None

        def collected(outcome: Value) -> Value:
            if isinstance(outcome, Unknown) or (_any(outcome) is True and iterations and iterations[-1].key == OPEN):
                unknown = opened(iterations[-1])
                return [replace(unknown, many=True)] if self.mode == "count" else unknown
            if isinstance(outcome, int):
                return [
                    of(iteration) for iteration in iterations if isinstance(iteration.key, int) and iteration.key < outcome
                ]
            present = {name for name, _, _ in _keys(outcome)}
            return {str(found.key): of(found) for found in iterations if found.key in present}

        return distribute(self.address, lambda outcome: collected(outcome[0]), [self.total])


def _outcomes(value: Value) -> Iterator[Value]:
    if isinstance(value, Choice):
        for _, branch in value.branches:
            yield from _outcomes(branch)
    else:
        yield value


def _number(value: Value, attribute: Attribute) -> Value:
    if isinstance(value, Unknown):
        return value
    try:
        number = to_number(value)
    except FunctionError as error:
        raise _at(attribute, f"`count`: {error}") from error
    if not isinstance(number, int) or number < 0:
        raise _at(attribute, f"`count`: expected a non-negative integer, not `{number}`")
    return number


def _collection(value: Value, attribute: Attribute) -> Value:
    if isinstance(value, (Unknown, dict, list)):
        return value
    raise _at(attribute, f"`for_each`: expected a map or a set of strings, not {kind(value)}")


def _at(attribute: Attribute, message: str) -> EvaluationError:
    error = EvaluationError(message)
    error.start = attribute.value.start
    return error


def _any(total: Value) -> Value:
    return total if isinstance(total, Unknown) else bool(total)


def _more(total: Value, index: int) -> Value:
    return total > index if isinstance(total, int) else total


def _keys(outcome: Value) -> Iterator[tuple[str, Value, bool]]:
    """Yield name, key, and whether it represents any number of keys, for each iteration of an outcome."""
    if isinstance(outcome, Unknown):
        yield OPEN, outcome, True
    elif isinstance(outcome, dict):
        for name in sorted(outcome):
            yield name, name, False
    elif isinstance(outcome, list):
        for item in outcome:
            if isinstance(item, Unknown):
                yield f"{{{item.expression}}}", item, item.many
            elif isinstance(item, (Choice, dict, list)):
                yield OPEN, item, True
            else:
                yield to_text(item) if item is not None else "", item, False


def _has(outcome: Value, name: str) -> Value:
    return outcome if isinstance(outcome, Unknown) else any(name == found for found, _, _ in _keys(outcome))


def _value(outcome: Value, name: str) -> Value:
    if isinstance(outcome, dict):
        if name in outcome:
            return outcome[name]
        return Unknown("each.value", (Cause(CauseKind.ERROR, "each", f"key `{name}` does not exist"),))
    if isinstance(outcome, Unknown):
        return unknown_from(f'{outcome.expression}["{name}"]', outcome)
    return next((key for found, key, _ in _keys(outcome) if found == name), name)


def _both(left: Value, right: Value) -> Value:
    """Return whether two conditions hold together."""
    if left is True:
        return right
    if right is True:
        return left

    def fold(outcome: tuple[Value, ...]) -> Value:
        if any(item is False for item in outcome):
            return False
        rest = [item for item in outcome if item is not True]
        return unknown_from("condition", *rest) if rest else True

    return distribute("condition", lambda outcome: fold(tuple(outcome)), [left, right])
