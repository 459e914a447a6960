"""What the expressions of one template can refer to: its parameters, variables, functions and resources."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from azward.frozen import frozen
from azward.graph.known_secret import KNOWN
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, lookup
from azward.source.arm.parameter_types import (
    EACH,
    DeclaredMember,
    DeclaredTypes,
    ParameterDeclaration,
    declared_members,
    has_structure,
    is_at,
)
from azward.source.disabled import all_open

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.source.arm.collector import Collector
    from azward.source.arm.document import Document, JsonPath
    from azward.source.scope import Scope

__all__ = ["Argument", "Context", "Environment", "NoResources", "Output", "ResourceLookup"]

MAX_ALLOWED = 32
"""A parameter with more allowed values than this is unknown, not a choice."""

MAX_SHOWN = 40
"""Longer defaults are not quoted."""


@frozen
class Environment:
    """The copy loops around an expression, and the variables of the lambdas around it."""

    loops: Mapping[str, Value] = field(default_factory=dict[str, Value])  # case-folded name -> index from 0, or unknown
    loop: str = ""  # the loop of the resource itself, case-folded
    lambdas: Mapping[str, Value] = field(default_factory=dict[str, Value])

    def in_loop(self, name: str, index: Value, *, own: bool = False) -> Environment:
        """Return the environment of one iteration; `own` for the loop of a resource, variable list or output."""
        folded = name.casefold()
        return Environment({**self.loops, folded: index}, folded if own else self.loop, self.lambdas)

    @property
    def iteration(self) -> str:
        """A text that identifies the iteration of each loop around: "" outside of any."""
        return "".join(f"#{index}" for index in self.loops.values() if isinstance(index, int))


@frozen
class Argument:
    """The value passed to a parameter, and where it is written."""

    value: Callable[[], Value | Absent]  # ABSENT if the parameter falls back to its default
    document: Document
    path: JsonPath
    context: Context | None = None  # of the template that passes the argument, for a nested template
    environment: Environment = field(default_factory=Environment)  # of the expressions at `path`
    inside: tuple[str, ...] = ()  # the path of the value in that of the expression at `path`


class Output(NamedTuple):
    """The declaration of an output, and what its expressions refer to."""

    context: Context
    environment: Environment
    path: JsonPath
    raw: JsonValue


class ResourceLookup(Protocol):
    """The resources of a template, as `reference` and similar functions see them."""

    def key(self, value: Value) -> str:
        """Return the id key of the resource that `reference(value)` names; "" if that is ambiguous."""
        ...

    def info(self, key: str) -> Value | Absent:
        """Return what `resourceInfo` gives for the resource `key`; ABSENT if it is not in this template."""
        ...

    def part(self, key: str, name: str, index: int, member: str) -> Value | Absent:
        """Return `reference(key).name[index].member` if it follows from the declaration, else ABSENT."""
        ...

    def deployment(self, key: str) -> Value | Absent:
        """Return what `reference` to the deployment `key` gives; ABSENT if it is not a deployment of this template."""
        ...

    def output(self, key: str, name: str) -> Output | None:
        """Return where the deployment `key` declares an output; `None` if it is not a deployment of this template."""
        ...


class NoResources:
    """The lookup of a template without resources."""

    def key(self, value: Value) -> str:
        """See `ResourceLookup`."""
        del value
        return ""

    def info(self, key: str) -> Value | Absent:
        """See `ResourceLookup`."""
        del key
        return ABSENT

    def part(self, key: str, name: str, index: int, member: str) -> Value | Absent:
        """See `ResourceLookup`."""
        del key, name, index, member
        return ABSENT

    def deployment(self, key: str) -> Value | Absent:
        """See `ResourceLookup`."""
        del key
        return ABSENT

    def output(self, key: str, name: str) -> Output | None:
        """See `ResourceLookup`."""
        del key, name


class Context:
    """The symbols that the expressions of a template can use. Values are computed on first use, each once."""

    def __init__(
        self, document: Document, base: JsonPath, template: Mapping[str, JsonValue], scope: Scope, collector: Collector
    ) -> None:
        self.document = document
        self.base = base
        self.template = cast("Mapping[str, Value]", template)
        self.scope = scope
        self.collector = collector
        self.label = ""  # distinguishes the deciders of several templates: "network: "
        self.deployment_name: Value = Unknown(
            "deployment().name",
            (Cause(CauseKind.RUNTIME, "deployment", "the name of the deployment is set when it is deployed"),),
        )
        self.arguments: dict[str, Argument] = {}
        self.unknown_arguments: Unknown | None = None  # the arguments as a whole are unknown
        self.inherited: Mapping[str, Callable[[], Value | Absent]] = {}  # of the parameter file that this one extends
        self.environment: Mapping[str, str] = {}  # variables that `readEnvironmentVariable` of a parameter file returns
        self.parameters: dict[str, Value] = {}
        self.variables: dict[str, Value] = {}
        self.active: list[str] = []  # what is being computed, to detect cycles
        self.declared_parameters = self._members("parameters")
        self.declared_variables = self._members("variables")
        self.functions = self._functions()
        self.resources: ResourceLookup = NoResources()
        self.owner: Context | None = None  # of a function: the template that declares it, whose variables it may use
        self.counterpart: Callable[[], Context | None] = lambda: None  # the same template where no default holds

    def _members(self, section: str) -> dict[str, tuple[str, JsonValue]]:
        """Return the members of a section by case-folded name, each with its name as written."""
        found = lookup(self.template, section)
        members = cast("dict[str, JsonValue]", found) if isinstance(found, dict) else {}
        loops = section == "variables"  # its `copy` is not a variable
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

    def parameter_declaration(self, folded: str) -> ParameterDeclaration:
        """Return the declaration of a parameter of the template, with what its type definition adds (`$ref`)."""
        known, key = self.document.parameter_declarations, (self.base, folded)
        found = known.get(key)
        if found is None:
            found = known[key] = self._declaration(folded)
        return found

    def _declaration(self, folded: str) -> ParameterDeclaration:
        name, raw = self.declared_parameters[folded]
        own = cast("dict[str, Value]", raw) if isinstance(raw, dict) else {}
        declared = self.types.resolved(own)
        kind, allowed = declared.get("type"), declared.get("allowedvalues")
        folded_type = kind.casefold() if isinstance(kind, str) else ""
        minimum, maximum = declared.get("minvalue"), declared.get("maxvalue")
        return ParameterDeclaration(
            name=name,
            type=folded_type,
            secure=folded_type.startswith("secure"),
            nullable=declared.get("nullable") is True,
            allowed=cast("list[JsonValue]", allowed) if isinstance(allowed, list) and folded_type != "array" else None,
            minimum=minimum if isinstance(minimum, int) else None,
            maximum=maximum if isinstance(maximum, int) else None,
            default=cast("JsonValue | Absent", lookup(own, "defaultValue")),
        )

    @property
    def types(self) -> DeclaredTypes:
        """The types that the template declares."""
        known = self.document.types
        if self.base not in known:
            known[self.base] = DeclaredTypes(self.template)
        return known[self.base]

    @cached_property
    def has_structures(self) -> bool:
        """Whether the type of any parameter declares members."""
        return any(has_structure(raw) for _, raw in self.declared_parameters.values())

    def members(self, folded: str) -> tuple[DeclaredMember, ...]:
        """Return the members of a parameter that its type declares secure, or that are named like a credential."""
        raw = self.declared_parameters[folded][1]
        if not has_structure(raw):
            return ()
        known = self.document.parameter_members
        key = (self.base, folded)
        if key not in known:
            known[key] = tuple(declared_members(self.types, raw))
        return known[key]

    def is_secure(self, folded: str, path: Sequence[str | int]) -> bool:
        """Decide whether a parameter, or its member at `path`, is declared secure."""
        if any(member.secure and is_at(member.path, path) for member in self.members(folded)):
            return True
        return self.parameter_declaration(folded).secure

    def secure_member(self, name: str, path: Sequence[str | int]) -> Unknown:
        """Return the unknown value of a secure member of a parameter."""
        shown = name + "".join(f"[{segment}]" if isinstance(segment, int) else f".{segment}" for segment in path)
        member = next((segment for segment in reversed(path) if isinstance(segment, str) and segment != EACH), name)
        cause = Cause(CauseKind.SECURE_PARAMETER, member, f"`{shown}` is secure")
        return Unknown(f"{self.label}{self.document.parameter(shown)}", (cause,))

    def without_value(self, declaration: ParameterDeclaration) -> Value:
        """Return the value of a parameter without argument and default: a choice of few outcomes, else unknown."""
        if declaration.nullable:
            return None
        name = declaration.name
        expression = self.label + self.document.parameter(name)
        if declaration.secure:
            reason = f"parameter `{name}` is secure: its value is set when it is deployed"
            return Unknown(expression, (Cause(CauseKind.SECURE_PARAMETER, name, reason),))
        return self._any_value(declaration, Cause(CauseKind.PARAMETER, name, f"parameter `{name}` has no default"))

    def full_name(self, name: str) -> str:
        """Return the name of a parameter after the deployment that it belongs to: "network.vpn"."""
        return f"{self.label.removesuffix(': ')}.{name}" if self.label else name

    def without_default(self, declaration: ParameterDeclaration) -> Value:
        """Return any value of a parameter in place of its default."""
        name, default = declaration.name, declaration.default
        full = self.full_name(name)
        if isinstance(default, str):
            KNOWN.learn(name, default)
        text = "null" if isinstance(default, Absent) else json.dumps(default)
        shown = f" `{text}`" if len(text) < MAX_SHOWN else ""
        cause = self.collector.opened[full] = Cause(CauseKind.PARAMETER, full, f"parameter `{name}` has the default{shown}")
        if declaration.nullable or default is None or self.collector.is_open is all_open:
            return Unknown(self.label + self.document.parameter(name), (cause,))
        return self._any_value(declaration, cause)

    def _any_value(self, declaration: ParameterDeclaration, cause: Cause) -> Value:
        """Return a choice of the values that a parameter may have if they are few, else an unknown value."""
        expression = self.label + self.document.parameter(declaration.name)
        outcomes = declaration.allowed or ([False, True] if declaration.type == "bool" else [])
        if len(outcomes) == 1:
            return cast("Value", outcomes[0])
        if 2 <= len(outcomes) <= MAX_ALLOWED:
            return Choice(expression, cause, tuple((repr(outcome), cast("Value", outcome)) for outcome in outcomes))
        return Unknown(expression, (cause,), minimum=declaration.minimum, maximum=declaration.maximum)
