"""What the expressions of one template may use: its parameters, variables and functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, lookup

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.source.arm.document import Document, JsonPath
    from azward.source.scope import Scope

__all__ = [
    "MAX_EFFORT",
    "Argument",
    "Context",
    "Declared",
    "Environment",
    "EvaluationError",
    "ExhaustedError",
    "Sink",
]

MAX_ALLOWED = 32
"""A parameter with more allowed values than this is simply unknown."""


MAX_MESSAGE = 500
"""What is longer, since it quotes the source, is cut off."""

MAX_EFFORT = 1_000_000
"""Steps that one unit may take: nodes of expressions and values that are looked at. The largest of 3,000 public templates
takes 91,000 in a tenth of a second; a million take one to three seconds."""


class EvaluationError(Exception):
    """An expression that Azure would refuse, or that azward does not know."""

    def __init__(self, message: str, kind: DiagnosticKind = DiagnosticKind.INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind


class ExhaustedError(EvaluationError):
    """All steps that a unit may take are taken: what is left of it stays unknown. The diagnostic is given already."""


class Sink:
    """What a unit gathers while it is evaluated: its diagnostics, each once, and the steps it takes."""

    def __init__(self) -> None:
        self.found: dict[Diagnostic, None] = {}
        self.effort = MAX_EFFORT  # steps left; below 0 once exhausted
        self._told = False

    @property
    def exhausted(self) -> bool:
        """Whether no more is to be evaluated."""
        return self.effort < 0

    def exhaust(self, document: Document, path: JsonPath) -> ExhaustedError:
        """The error for an evaluation that came to its end at `path`, told once for the unit."""
        message = "evaluating the template takes too many steps: from here on values are not known and the rest is not read"
        if not self._told:
            self._told = True
            self.add(document, path, message, DiagnosticKind.LIMIT)
        return ExhaustedError(message, DiagnosticKind.LIMIT)

    def add(self, document: Document, path: JsonPath, message: str, kind: DiagnosticKind) -> None:
        """A diagnostic at the value at `path` of the document."""
        span = document.span(path)
        message = message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]} …"
        self.found.setdefault(Diagnostic(span.file, span.start_line, span.start_column, message, kind))


@dataclass(frozen=True, slots=True)
class Environment:
    """What an expression may use beyond its template: the loops that it stands in, and the variables of lambdas."""

    loops: Mapping[str, Value] = field(default_factory=dict[str, Value])  # name in one case -> index from 0, or open
    loop: str = ""  # the loop of the resource itself, in one case
    lambdas: Mapping[str, Value] = field(default_factory=dict[str, Value])

    def inside(self, name: str, index: Value, *, own: bool = False) -> Environment:
        """The environment of one turn of a loop; `own` for the loop of a resource, variable list or output."""
        folded = name.casefold()
        return replace(self, loops={**self.loops, folded: index}, loop=folded if own else self.loop)

    @property
    def turn(self) -> str:
        """Tells the turns of loops apart: "" outside of any."""
        return "".join(f"#{index}" for index in self.loops.values() if isinstance(index, int))


@dataclass(frozen=True, slots=True)
class Argument:
    """A value given to a parameter, and where it is written."""

    value: Callable[[], Value | Absent]  # ABSENT when the parameter is left to its default after all
    document: Document
    path: JsonPath
    context: Context | None = None  # in which the argument is written, for a nested template


@dataclass(slots=True)
class Declared:
    """A parameter as its template declares it."""

    name: str
    type: str  # in one case: "string", "securestring", ...; "" if not said
    secure: bool
    nullable: bool
    allowed: list[JsonValue] | None
    minimum: int | None
    maximum: int | None
    default: JsonValue | Absent
    min_length: int = 0


class Context:
    """The names that the expressions of a template know. Values are computed when first used, each once."""

    def __init__(
        self, document: Document, base: JsonPath, template: Mapping[str, JsonValue], scope: Scope, sink: Sink
    ) -> None:
        self.document = document
        self.base = base
        self.template = cast("Mapping[str, Value]", template)
        self.scope = scope
        self.sink = sink
        self.label = ""  # tells deciders of several templates apart: "network: "
        self.deployment_name: Value = Unknown(
            "deployment().name",
            (Cause(CauseKind.RUNTIME, "deployment", "the name of the deployment is given when it is deployed"),),
        )
        self.arguments: dict[str, Argument] = {}
        self.open_arguments: Unknown | None = None  # the arguments as a whole are not known
        self.inherited: Mapping[str, Callable[[], Value | Absent]] = {}  # of the file that this one extends
        self.parameters: dict[str, Value] = {}
        self.variables: dict[str, Value] = {}
        self.active: list[str] = []  # what is being computed, for cycles
        self.declared_parameters = self._members("parameters")
        self.declared_variables = self._members("variables")
        self.functions = self._functions()
        self.references: Callable[[Value], str] = lambda _: ""  # id key of what `reference(x)` names
        self.resource_info: Callable[[str], Value | Absent] = lambda _key: ABSENT
        self.part: Callable[[str, str, int, str], Value | Absent] = lambda _key, _list, _index, _member: ABSENT
        self.deployment_output: Callable[[str, Environment], Value | Absent] = lambda _key, _environment: ABSENT

    def _members(self, section: str) -> dict[str, tuple[str, JsonValue]]:
        """The members of a section by name in one case, with the name as it is spelt."""
        found = lookup(self.template, section)
        members = cast("dict[str, JsonValue]", found) if isinstance(found, dict) else {}
        loops = section == "variables"  # whose `copy` is no variable
        return {
            name.casefold(): (name, value) for name, value in members.items() if not (loops and name.casefold() == "copy")
        }

    def _functions(self) -> dict[str, tuple[dict[str, JsonValue], JsonPath]]:
        found = lookup(self.template, "functions")
        functions: dict[str, tuple[dict[str, JsonValue], JsonPath]] = {}
        for index, namespace in enumerate(found if isinstance(found, list) else []):
            if isinstance(namespace, dict):
                prefix, members = lookup(namespace, "namespace"), lookup(namespace, "members")
                for name, member in members.items() if isinstance(members, dict) else ():
                    if isinstance(member, dict):
                        path = (*self.base, "functions", index, "members", name)
                        functions[f"{prefix}.{name}".casefold()] = (cast("dict[str, JsonValue]", member), path)
        return functions

    def declared(self, folded: str) -> Declared:
        """The declaration of a parameter that the template has, with what its type says (`$ref`)."""
        name, raw = self.declared_parameters[folded]
        own = cast("dict[str, Value]", raw) if isinstance(raw, dict) else {}
        chain = [own, *self._definitions(own)]

        def first(key: str) -> Value | Absent:
            return next((found for level in chain if not isinstance(found := lookup(level, key), Absent)), ABSENT)

        kind = first("type")
        folded_type = kind.casefold() if isinstance(kind, str) else ""
        allowed = first("allowedValues")
        minimum, maximum, length = first("minValue"), first("maxValue"), first("minLength")
        return Declared(
            name=name,
            type=folded_type,
            secure=folded_type.startswith("secure") or any(_holds_secret(level) for level in chain),
            nullable=first("nullable") is True,
            allowed=cast("list[JsonValue]", allowed) if isinstance(allowed, list) and folded_type != "array" else None,
            minimum=minimum if isinstance(minimum, int) else None,
            maximum=maximum if isinstance(maximum, int) else None,
            default=cast("JsonValue | Absent", lookup(own, "defaultValue")),
            min_length=length if isinstance(length, int) else 0,
        )

    def _definitions(self, own: Mapping[str, Value]) -> list[Mapping[str, Value]]:
        """The type definitions that `own` refers to, nearest first; a cycle ends."""
        chain: list[Mapping[str, Value]] = []
        seen: set[str] = set()
        reference = lookup(own, "$ref")
        definitions = lookup(self.template, "definitions")
        while isinstance(reference, str) and isinstance(definitions, dict) and reference not in seen:
            seen.add(reference)
            target = lookup(definitions, reference.removeprefix("#/definitions/"))
            if not isinstance(target, dict):
                break
            chain.append(target)
            reference = lookup(target, "$ref")
        return chain

    def without_value(self, declared: Declared) -> Value:
        """The value of a parameter that nobody gave one: a choice where its outcomes are few, else unknown."""
        if declared.nullable:
            return None
        expression = self.label + self.document.parameter(declared.name)
        if declared.secure:
            reason = f"parameter `{declared.name}` is secure: its value is given when it is deployed"
            return Unknown(expression, (Cause(CauseKind.SECURE_PARAMETER, declared.name, reason),))
        cause = Cause(CauseKind.PARAMETER, declared.name, f"parameter `{declared.name}` has no default")
        outcomes = declared.allowed or ([False, True] if declared.type == "bool" else [])
        if len(outcomes) == 1:
            return cast("Value", outcomes[0])
        if 2 <= len(outcomes) <= MAX_ALLOWED:
            return Choice(expression, cause, tuple((repr(outcome), cast("Value", outcome)) for outcome in outcomes))
        return Unknown(expression, (cause,), minimum=declared.minimum, maximum=declared.maximum)


def _holds_secret(declaration: Mapping[str, Value]) -> bool:
    """Whether the type of an object says that one of its properties is secure."""
    properties = lookup(declaration, "properties")
    for member in properties.values() if isinstance(properties, dict) else ():
        kind = lookup(member, "type") if isinstance(member, dict) else ABSENT
        if isinstance(kind, str) and kind.casefold().startswith("secure"):
            return True
        if isinstance(member, dict) and _holds_secret(member):
            return True
    return False
