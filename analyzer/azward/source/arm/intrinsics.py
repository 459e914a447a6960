"""The intrinsic functions: those that look at the template, or evaluate their arguments lazily.

Each takes the evaluator, the call and its environment, and raises EvaluationError for a call that Azure would refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.choice import MAX_LEAVES, choose, distribute, leaves, restrict
from azward.graph.credential import name_resembles_secret
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.known_secret import KNOWN
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, causes, unknown_from
from azward.source.arm.collector import EvaluationError
from azward.source.arm.evaluator import LIST_FUNCTIONS, Evaluator, Intrinsic
from azward.source.arm.expression import Call, Literal
from azward.source.arm.symbols import parameter_value, variable_value
from azward.source.function import kind
from azward.source.placeholder import variable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from azward.source.arm.context import Environment

__all__ = ["INTRINSICS"]

_REFERENCE = 10
"""Steps of finding the resource that `reference` and `listKeys` name."""


def _parameters(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    return _named(evaluator, tree, environment, parameter_value)


def _variables(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    return _named(evaluator, tree, environment, variable_value)


def _named(evaluator: Evaluator, tree: Call, environment: Environment, get: Callable[[Evaluator, str], Value]) -> Value:
    if len(tree.arguments) != 1:
        raise EvaluationError(f"`{tree.name}` expects one argument, a name, found {len(tree.arguments)}")
    argument = tree.arguments[0]
    if isinstance(argument, Literal):
        return get(evaluator, str(argument.value))

    def each(known: Sequence[Value]) -> Value:
        return (
            get(evaluator, known[0])
            if isinstance(known[0], str)
            else unknown_from(evaluator.source(tree, environment), *known)
        )

    return distribute(evaluator.source(tree, environment), each, [evaluator.node(argument, environment)])


def _if(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    if len(tree.arguments) != 3:
        raise EvaluationError(f"`if` expects 3 arguments, found {len(tree.arguments)}")
    condition = evaluator.node(tree.arguments[0], environment)
    if isinstance(condition, bool):
        return evaluator.node(tree.arguments[1 if condition else 2], environment)
    known: dict[bool, Value] = {}

    def branch(outcome: bool) -> Value:
        if outcome not in known:
            known[outcome] = evaluator.tentative(tree.arguments[1 if outcome else 2], environment)
        return known[outcome]

    def few(result: Value) -> Value:
        """Return an `Unknown` for more outcomes than anyone reads, as `distribute` does."""
        return unknown_from(evaluator.source(tree, environment), result) if leaves(result) > MAX_LEAVES else result

    def decide(value: Value) -> Value:
        if isinstance(value, Choice):
            branches = [(label, restrict(decide(leaf), value.decider, label)) for label, leaf in value.branches]
            return few(choose(value.decider, value.cause, branches))
        if isinstance(value, bool):
            return branch(value)
        if isinstance(value, Unknown):
            cause = value.causes[0] if value.causes else Cause(CauseKind.RUNTIME, "if", "its condition is unknown")
            decider = evaluator.context.label + value.expression
            yes, no = restrict(branch(True), decider, "true"), restrict(branch(False), decider, "false")
            return few(choose(decider, cause, [("true", yes), ("false", no)]))
        raise EvaluationError(f"condition of `if` must be a boolean, found {kind(value)}")

    return decide(condition)


def _logical(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return `and` or `or`, which stop at the first argument that decides them."""
    decisive = tree.name.casefold() == "or"
    values: list[Value] = []
    for argument in tree.arguments:
        value = (
            evaluator.tentative(argument, environment)
            if values and not isinstance(values[-1], bool)
            else evaluator.node(argument, environment)
        )
        if value is decisive:
            return decisive
        values.append(value)
    return evaluator.apply(tree.name, values, tree, environment)


def _coalesce(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    values: list[Value] = []
    for argument in tree.arguments:
        value = evaluator.tentative(argument, environment) if values else evaluator.node(argument, environment)
        if value is None:
            continue
        if not values and not isinstance(value, (Unknown, Choice)):
            return value
        values.append(value)
        if not isinstance(value, (Unknown, Choice)):
            break
    return evaluator.apply("coalesce", values, tree, environment) if values else None


def _copy_index(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    arguments = [evaluator.node(argument, environment) for argument in tree.arguments]
    first = arguments[0] if arguments else None
    name = first.casefold() if isinstance(first, str) else environment.loop
    offset = next((argument for argument in arguments if not isinstance(argument, str)), 0)
    if name not in environment.loops:
        raise EvaluationError(
            f"`copyIndex` is used outside of loop `{name}`" if name else "`copyIndex` is used outside of a loop"
        )
    index = environment.loops[name]
    if isinstance(index, int) and isinstance(offset, int):
        return index + offset
    return unknown_from(evaluator.source(tree, environment), index, offset)


def _lambda_variables(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    argument = tree.arguments[0] if tree.arguments else None
    name = str(argument.value) if isinstance(argument, Literal) else ""
    if name.casefold() not in environment.lambdas:
        raise EvaluationError(f"lambda variable `{name}` is not declared", DiagnosticKind.UNDEFINED)
    return environment.lambdas[name.casefold()]


def _reference(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return the state of a deployed resource; outputs of deployments whose template was read are known."""
    text = evaluator.source(tree, environment)
    if not tree.arguments:
        raise EvaluationError(f"`{tree.name}` expects the id, name or symbolic name of a resource")

    def each(known: Sequence[Value]) -> Value:
        evaluator.spend(_REFERENCE)
        target = evaluator.context.resources.key(known[0])
        deployment = evaluator.context.resources.deployment(target) if target else ABSENT
        if not isinstance(deployment, Absent):
            return deployment
        named = target.rpartition("/")[2] or "a resource"
        reason = f"`{text}` is known only after `{named}` is deployed"
        named_by = (cause for cause in causes(known[0]) if not cause.secret)  # a secret in its name is not part of its state
        return Unknown(text, (Cause(CauseKind.RUNTIME, "reference", reason, target), *named_by))

    return distribute(text, each, [evaluator.node(tree.arguments[0], environment)])


def _resource_info(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return what is known of a resource before deployment, given its symbolic name."""
    text = evaluator.source(tree, environment)
    if len(tree.arguments) != 1:
        raise EvaluationError(f"`{tree.name}` expects the symbolic name of a resource")

    def each(known: Sequence[Value]) -> Value:
        found = evaluator.context.resources.info(evaluator.context.resources.key(known[0]))
        return found if not isinstance(found, Absent) else _runtime(evaluator, tree, environment)

    return distribute(text, each, [evaluator.node(tree.arguments[0], environment)])


def _list_keys(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return the unknown key of `listKeys` and similar functions."""
    text = evaluator.source(tree, environment)
    target = ""
    evaluator.spend(_REFERENCE)
    if tree.arguments:
        first = evaluator.tentative(tree.arguments[0], environment)
        target = evaluator.context.resources.key(first)
    reason = f"`{text}` returns a key at deployment time"
    return Unknown(text, (Cause(CauseKind.KEY, tree.name, reason, target),))


def _placeholder(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return an `Unknown` for a value that could not be lowered. The first argument is the reason, the others its parts."""
    made_of = [evaluator.tentative(argument, environment) for argument in tree.arguments[1:]]
    reason = str(tree.arguments[0].value) if tree.arguments and isinstance(tree.arguments[0], Literal) else ""
    cause_kind = CauseKind.EXTERNAL if tree.name == "azward.external" else CauseKind.ERROR
    own = Cause(cause_kind, tree.name.removeprefix("azward."), reason)
    return Unknown(evaluator.source(tree, environment), (own, *(cause for value in made_of for cause in causes(value))))


def _secret(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return the unknown secret of `vault.getSecret()`."""
    text = evaluator.source(tree, environment)
    cause = Cause(CauseKind.SECURE_PARAMETER, "key-vault", f"`{text}` is read from a key vault at deployment time")
    return Unknown(text, (cause,))


def _base(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return `base` of a parameter file: the parameters that the extended file assigns, or one of them."""
    inherited = evaluator.context.inherited

    def value(name: str) -> Value:
        found = inherited[name]()
        cause = Cause(CauseKind.PARAMETER, name, f"parameter `{name}` has no value in the extended file")
        return found if not isinstance(found, Absent) else Unknown(evaluator.source(tree, environment), (cause,))

    wanted = tree.arguments[0] if tree.arguments else None
    if not isinstance(wanted, Literal):
        return {name: value(name) for name in inherited}
    name = next((name for name in inherited if name.casefold() == str(wanted.value).casefold()), None)
    if name is None:
        raise EvaluationError(f"`{wanted.value}` is not assigned in the extended file", DiagnosticKind.UNDEFINED)
    return value(name)


def _environment_variable(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return the variable that `readEnvironmentVariable('NAME', 'default')` names if it is known, else the default.

    Without default the value is unknown, and a secret if its name resembles one.
    """
    wanted = tree.arguments[0] if tree.arguments else None
    given = variable(evaluator.context.environment, str(wanted.value)) if isinstance(wanted, Literal) else None
    if given is not None and tree.name.casefold() != "readcliarg":
        return given
    if len(tree.arguments) > 1:
        default = evaluator.node(tree.arguments[1], environment)
        KNOWN.learn(str(wanted.value) if isinstance(wanted, Literal) else "", default)
        return default
    text = evaluator.source(tree, environment)
    first = tree.arguments[0] if tree.arguments else None
    name = str(first.value) if isinstance(first, Literal) else "a variable"
    what = "argument" if tree.name == "readCliArg" else "environment variable"
    reason = f"{what} `{name}` is read at deployment time"
    cause_kind = CauseKind.SECURE_PARAMETER if name_resembles_secret(name) else CauseKind.RUNTIME
    return Unknown(text, (Cause(cause_kind, name, reason),))


def _runtime(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    text = evaluator.source(tree, environment)
    return Unknown(text, (Cause(CauseKind.RUNTIME, tree.name, f"`{text}` is known only at deployment time"),))


INTRINSICS: Mapping[str, Intrinsic] = {
    "parameters": _parameters,
    "variables": _variables,
    "if": _if,
    "and": _logical,
    "or": _logical,
    "coalesce": _coalesce,
    "copyindex": _copy_index,
    "lambdavariables": _lambda_variables,
    "reference": _reference,
    LIST_FUNCTIONS: _list_keys,
    "resourceinfo": _resource_info,
    "azward.mistake": _placeholder,
    "azward.external": _placeholder,
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
"""By case-folded name."""
