"""ARM templates as Bicep text, so that a situation is written once and read in both languages.

What is written is Bicep that a compiler takes, but for functions: those without a twin in Bicep become operators, all
others stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from azward.source.arm.expression import (
    Call,
    Expression,
    Index,
    Literal,
    Property,
    is_expression,
    parse,
    unescape,
    unparse,
)
from azward.source.arm.functions import FUNCTIONS, HIGHER_ORDER

__all__ = ["NotExpressible", "bicep_text"]


class NotExpressible(ValueError):  # noqa: N818 - it says what, not that something is wrong
    """A template, or a part of one, that has no twin in Bicep, or none that is worth writing."""


def bicep_text(template: Mapping[str, Any]) -> str:
    """The Bicep file that says what `template` says. Raises NotExpressible."""
    return Renderer(template).text()


_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_KEYWORDS = frozenset(
    ("true", "false", "null", "if", "for", "in", "existing", "resource", "module", "param", "var", "output")
)
_TARGETS = {
    "subscriptiondeploymenttemplate.json": "subscription",
    "managementgroupdeploymenttemplate.json": "managementGroup",
    "tenantdeploymenttemplate.json": "tenant",
}
_TYPES = {name.casefold(): name for name in ("string", "int", "bool", "object", "array")}
_SECURE = {"securestring": "string", "secureobject": "object"}
_LIMITS = ("minValue", "maxValue", "minLength", "maxLength")
_PARAMETER = frozenset(("type", "defaultValue", "allowedValues", "metadata", "nullable", *_LIMITS))
_TEMPLATE = frozenset(
    ("$schema", "contentVersion", "languageVersion", "parameters", "variables", "resources", "outputs", "metadata")
)
_APART = frozenset(
    (
        "type",
        "apiVersion",
        "name",
        "condition",
        "copy",
        "scope",
        "dependsOn",
        "resources",
        "existing",
        "comments",
        "metadata",
    )
)
_BINARY = {
    "equals": "==",
    "less": "<",
    "lessorequals": "<=",
    "greater": ">",
    "greaterorequals": ">=",
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "mod": "%",
    "and": "&&",
    "or": "||",
    "coalesce": "??",
}
_SPELLING = {
    function.casefold(): function
    for function in (
        *(known.name for known in FUNCTIONS.values()),
        *HIGHER_ORDER,
        *("deployment", "environment", "extensionResourceId", "managementGroup", "managementGroupResourceId", "newGuid"),
        *("reference", "references", "resourceGroup", "resourceId", "subscription", "subscriptionResourceId", "tenant"),
        *("tenantResourceId", "utcNow", "pickZones", "toLogicalZone", "toPhysicalZone"),
    )
}
_LIST = re.compile(r"list[A-Za-z]*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Identity:
    """A resource as far as its texts tell. What is computed counts as the same if it is written the same."""

    key: tuple[str, ...]  # the casefolded type, and each of the names
    group: tuple[Expression, ...] = ()  # the subscription and the resource group, or the latter, if they are named
    type: str = field(default="", compare=False)
    name: Expression = field(default=Literal(""), compare=False)


@dataclass
class Symbol:
    """A resource as it is declared; `path` is what a nested one is called outside of its parent: `parent::child`."""

    name: str
    resource: Mapping[str, Any]
    full_type: str
    full_name: Expression
    parent: Symbol | None = None
    children: list[Symbol] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"{self.parent.path}::{self.name}" if self.parent is not None else self.name

    @property
    def key(self) -> str | None:
        """What `dependsOn` calls it in a template with symbolic names, or the name of its loop."""
        return self.resource.get("copy", {}).get("name")


class Renderer:
    """Writes one template."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        self.template = template
        self.taken = {name.casefold() for name in _SPELLING} | _KEYWORDS
        self.parameters: dict[str, str] = {}  # casefolded -> symbol
        self.variables: dict[str, str] = {}
        self.definitions: dict[str, Any] = {}  # of variables, casefolded
        self.symbols: dict[str, Symbol] = {}  # of a template with symbolic names, or of loops
        self.roots: list[Symbol] = []
        self.by_identity: dict[Identity, Symbol] = {}
        self.existing: dict[Identity, tuple[str, str]] = {}  # symbol, text
        self.loops: list[tuple[str, str, str, str]] = []  # name, symbol of the turn, of the item, the list in ARM

    # the file ---------------------------------------------------------------------------------------------------------

    def text(self) -> str:
        for key in self.template:
            if key not in _TEMPLATE:
                raise NotExpressible(f"`{key}` of a template")
        schema = str(self.template.get("$schema", "")).casefold().rstrip("#").rpartition("/")[2]
        self.declare()
        parts: list[str] = []
        if schema in _TARGETS:
            parts.append(f"targetScope = '{_TARGETS[schema]}'\n")
        if isinstance(description := self.template.get("metadata", {}).get("description"), str):
            parts.insert(0, f"metadata description = {quoted(description)}\n")
        parts += [self.parameter(*item) for item in self.template.get("parameters", {}).items()]
        parts += self.variable_texts()
        resources = [self.resource(symbol, "") for symbol in self.roots]
        parts += [text for _, text in self.existing.values()]
        parts += resources
        parts += [self.output(*item) for item in self.template.get("outputs", {}).items()]
        return "\n".join(parts)

    def declare(self) -> None:
        """Gives a symbol to all that has one."""
        for name in self.template.get("parameters", {}):
            self.parameters[name.casefold()] = self.identifier(name)
            self.taken.add(name.casefold())
        variables = dict(self.template.get("variables", {}))
        for loop in variables.pop("copy", ()):
            variables[loop["name"]] = None
        for name, value in variables.items():
            self.identifier(name)
            self.definitions[name.casefold()] = value
            self.variables[name.casefold()] = self.unique(name, "Variable") if name.casefold() in self.taken else name
            self.taken.add(name.casefold())
        for name, resource in named_resources(self.template):
            symbol = self.symbol(resource, name)
            self.roots.append(symbol)

    def identifier(self, name: str) -> str:
        if not _IDENTIFIER.match(name):
            raise NotExpressible(f"the name `{name}`")
        return name

    def unique(self, name: str, suffix: str = "") -> str:
        made, count = name + suffix, 1
        while made.casefold() in self.taken:
            count += 1
            made = f"{name}{suffix}{count}"
        self.taken.add(made.casefold())
        return made

    def symbol(self, resource: Mapping[str, Any], name: str | None, parent: Symbol | None = None) -> Symbol:
        own_type, own_name = resource["type"], tree(resource["name"])
        full_type, full_name = own_type, own_name
        if parent is not None and not own_type.casefold().startswith(f"{parent.full_type.casefold()}/"):
            full_type = f"{parent.full_type}/{own_type}"
            full_name = Call("concat", (parent.full_name, Literal("/"), own_name))
        if name is None:
            name = self.symbol_name(full_type, own_name)
        made = Symbol(self.unique(name), resource, full_type, full_name)
        self.symbols.setdefault(name, made)
        if made.key:
            self.symbols.setdefault(made.key, made)
        self.by_identity.setdefault(self.identity_of(full_type, split(self.pieces(full_name))), made)
        for child in resource.get("resources") or ():
            below = self.symbol(child, None, made)
            if "/" in child["type"] or "scope" in child:
                self.roots.append(below)  # Bicep nests only what is called by the last segment of its type
            else:
                below.parent = made
                made.children.append(below)
        return made

    def symbol_name(self, full_type: str, name: Expression) -> str:
        words = re.findall(r"[A-Za-z0-9]+", full_type.rpartition("/")[2])
        if isinstance(name, Literal):
            words += re.findall(r"[A-Za-z0-9]+", str(name.value).rpartition("/")[2])
        made = words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])
        return made[:1].lower() + made[1:]

    # declarations -----------------------------------------------------------------------------------------------------

    def parameter(self, name: str, declared: Mapping[str, Any]) -> str:
        for key in declared:
            if key not in _PARAMETER:
                raise NotExpressible(f"`{key}` of a parameter")
        lines: list[str] = []
        if "description" in declared.get("metadata", {}):
            lines.append(f"@description({quoted(declared['metadata']['description'])})")
        kind = str(declared["type"]).casefold()
        if kind in _SECURE:
            lines.append("@secure()")
        if "allowedValues" in declared:
            lines.append(f"@allowed({self.value(declared['allowedValues'], '')})")
        lines += [f"@{key}({declared[key]})" for key in _LIMITS if key in declared]
        default = f" = {self.value(declared['defaultValue'], '')}" if "defaultValue" in declared else ""
        lines.append(f"param {name} {self.type(kind)}{'?' * bool(declared.get('nullable'))}{default}\n")
        return "\n".join(lines)

    def type(self, kind: str) -> str:
        kind = kind.casefold()
        kind = _SECURE.get(kind, kind)
        if kind not in _TYPES:
            raise NotExpressible(f"the type `{kind}`")
        return _TYPES[kind]

    def variable_texts(self) -> Iterator[str]:
        variables = dict(self.template.get("variables", {}))
        loops = variables.pop("copy", ())
        for name, value in variables.items():
            yield f"var {self.variables[name.casefold()]} = {self.value(value, '')}\n"
        for loop in loops:
            yield f"var {self.variables[loop['name'].casefold()]} = {self.copied(loop, '')}\n"

    def output(self, name: str, declared: Mapping[str, Any]) -> str:
        secure = "@secure()\n" if declared["type"].casefold() in _SECURE else ""
        if "condition" in declared or "value" not in declared:
            raise NotExpressible("an output with a condition or a loop")
        return (
            f"{secure}output {self.identifier(name)} {self.type(declared['type'])} = {self.value(declared['value'], '')}\n"
        )

    # resources --------------------------------------------------------------------------------------------------------

    def resource(self, symbol: Symbol, indent: str) -> str:
        resource = symbol.resource
        if symbol.full_type.casefold() == "microsoft.resources/deployments":
            raise NotExpressible("a deployment within the template")
        inner = f"{indent}  "
        kind = symbol.full_type if symbol.parent is None else resource["type"]
        head = f"{self.decorators(symbol, indent)}{indent}resource {symbol.name} '{kind}@{resource['apiVersion']}'"
        head += f"{' existing' * bool(resource.get('existing'))} = "
        close = ""
        if "copy" in resource:
            if symbol.parent is not None or "resources" in resource:
                raise NotExpressible("a loop around nested resources")
            copy = resource["copy"]
            head += f"[for {self.enter(copy['name'], copy['count'])}: "
            close = "]"
        if "condition" in resource:
            head += f"if ({self.value(resource['condition'], '')}) "
        lines = [*self.identity(symbol, inner)]
        if "scope" in resource:
            lines.append(f"{inner}scope: {self.scope(tree(resource['scope']))}")
        lines += [self.member(key, value, inner) for key, value in resource.items() if key not in _APART]
        if waits := self.waits(symbol):
            lines.append(f"{inner}dependsOn: [\n" + "".join(f"{inner}  {wait}\n" for wait in waits) + f"{inner}]")
        if "copy" in resource:
            self.loops.pop()
        lines += [f"\n{self.resource(child, inner)}".rstrip("\n") for child in symbol.children]
        return f"{head}{{\n" + "\n".join(lines) + f"\n{indent}}}{close}\n"

    def decorators(self, symbol: Symbol, indent: str) -> str:
        copy = symbol.resource.get("copy", {})
        serial = str(copy.get("mode", "")).casefold() == "serial"
        return f"{indent}@batchSize({copy.get('batchSize', 1)})\n" if serial else ""

    def identity(self, symbol: Symbol, indent: str) -> Iterator[str]:
        """The lines that say what a resource is called."""
        if symbol.parent is not None:
            yield f"{indent}name: {self.expression(tree(symbol.resource['name']))}"
        else:
            yield f"{indent}name: {self.expression(symbol.full_name)}"

    def waits(self, symbol: Symbol) -> Sequence[str]:
        """The symbols that a resource says it waits for; what is not of the template is left out."""
        found: dict[str, None] = {}
        for wait in symbol.resource.get("dependsOn", ()):
            other = self.waited(wait)
            if other is not None and other not in (symbol, symbol.parent):
                found[other.path] = None
        return list(found)

    def waited(self, wait: str) -> Symbol | None:
        if not is_expression(wait) and wait in self.symbols:
            return self.symbols[wait]
        found = self.identified(tree(wait))
        return self.by_identity.get(found) if found is not None else None

    def scope(self, value: Expression) -> str:
        """The symbol of the resource that an extension is deployed to; one that is not of the template is declared."""
        found = self.identified(value)
        if found is None:
            raise NotExpressible(f"the scope `{unparse(value)}`")
        known = self.by_identity.get(found)
        if known is not None:
            return known.path
        if found not in self.existing:
            name = self.unique(self.symbol_name(found.type, Literal("existing")))
            where = f"\n  scope: resourceGroup({', '.join(map(self.expression, found.group))})" if found.group else ""
            head = f"resource {name} '{found.type}@{self.version(found.type)}' existing"
            self.existing[found] = name, f"{head} = {{\n  name: {self.expression(found.name)}{where}\n}}\n"
        return self.existing[found][0]

    def version(self, kind: str) -> str:
        versions = (
            str(symbol.resource["apiVersion"])
            for symbol in (*self.roots, *self.symbols.values())
            if symbol.full_type.casefold() == kind.casefold()
        )
        return next(versions, "2023-01-01")

    # identities -------------------------------------------------------------------------------------------------------

    def identity_of(self, kind: str, names: Sequence[Sequence[Expression]], group: tuple[Expression, ...] = ()) -> Identity:
        texts = ("".join(map(piece_text, name)) for name in names)
        return Identity((kind.casefold(), *texts), group, kind, joined(names))

    def identified(self, value: Expression) -> Identity | None:
        """The resource that a value is the id of."""
        value = self.defined(value)
        if isinstance(value, Call) and value.name.casefold() == "resourceid":
            kinds = [position for position, argument in enumerate(value.arguments) if is_kind(argument)]
            if not kinds:
                return None
            kind = value.arguments[kinds[0]]
            names = [self.pieces(argument) for argument in value.arguments[kinds[0] + 1 :]]
            if not isinstance(kind, Literal):
                raise NotExpressible(f"`{unparse(value)}`")
            return self.identity_of(str(kind.value), names, value.arguments[: kinds[0]])
        segments = split(self.pieces(value))
        return self.segmented(segments)

    def segmented(self, segments: list[list[Expression]]) -> Identity | None:
        """The resource of an id: `Microsoft.Storage/storageAccounts/a`, or with its subscription and group before it."""
        texts = ["".join(map(piece_text, segment)) for segment in segments]
        group: tuple[Expression, ...] = ()
        if texts[:2] == ["", "subscriptions"] and "providers" in texts:
            at = texts.index("providers")
            if at != 5:
                return None
            group = (joined([segments[2]]), joined([segments[4]]))
            texts, segments = texts[at + 1 :], segments[at + 1 :]
        if len(texts) < 3 or len(texts) % 2 == 0 or "." not in texts[0] or "providers" in texts:
            return None
        return self.identity_of("/".join([texts[0], *texts[1::2]]), segments[2::2], group)

    def defined(self, value: Expression) -> Expression:
        """A value with what its variable holds in its place."""
        for _ in range(8):
            if not (isinstance(value, Call) and value.name.casefold() == "variables"):
                break
            name = value.arguments[0]
            definition = self.definitions.get(str(name.value).casefold()) if isinstance(name, Literal) else None
            if not isinstance(definition, str):
                break
            value = tree(definition)
        return value

    def pieces(self, value: Expression) -> list[Expression]:
        """A text as what it is put together from."""
        value = self.defined(value) if isinstance(value, Call) else value
        if isinstance(value, Call) and value.name.casefold() == "concat":
            return [piece for argument in value.arguments for piece in self.pieces(argument)]
        if isinstance(value, Call) and value.name.casefold() == "format" and isinstance(value.arguments[0], Literal):
            found: list[Expression] = []
            for position, part in enumerate(re.split(r"\{(\d+)\}", str(value.arguments[0].value))):
                found += [Literal(part)] * bool(part) if position % 2 == 0 else self.pieces(value.arguments[int(part) + 1])
            return found
        return [value]

    # values -----------------------------------------------------------------------------------------------------------

    def value(self, value: Any, indent: str) -> str:
        """A value of a template, which begins on a line with `indent`."""
        inner = f"{indent}  "
        match value:
            case str():
                return self.expression(parse(value)) if is_expression(value) else quoted(unescape(value))
            case bool() | None:
                return {True: "true", False: "false", None: "null"}[value]
            case int():
                return str(value)
            case float():
                return f"json('{value!r}')"
            case list():
                if not value:
                    return "[]"
                return "[\n" + "".join(f"{inner}{self.value(item, inner)}\n" for item in items_of(value)) + f"{indent}]"
            case dict():
                members = dict(object_of(value))
                loops = items_of(members.pop("copy")) if is_loops(members.get("copy")) else []
                lines = [self.member(key, item, inner) for key, item in members.items()]
                lines += [f"{inner}{key_text(loop['name'])}: {self.copied(loop, inner)}" for loop in loops]
                return "{\n" + "\n".join(lines) + f"\n{indent}}}" if lines else "{}"
            case _:
                raise NotExpressible(f"the value {value!r}")

    def member(self, key: str, value: Any, indent: str) -> str:
        if is_expression(key):
            return f"{indent}'${{{self.expression(parse(key))}}}': {self.value(value, indent)}"
        return f"{indent}{key_text(unescape(key))}: {self.value(value, indent)}"

    def copied(self, loop: Mapping[str, Any], indent: str) -> str:
        head = self.enter(loop["name"], loop["count"])
        body = self.value(loop["input"], indent)
        self.loops.pop()
        return f"[for {head}: {body}]"

    def enter(self, name: str, count: Any) -> str:
        """The head of a loop, whose names hold until it is taken from `loops`: over a list, if its length is the count."""
        counted = tree(count)
        turn = self.unique("index")
        if isinstance(counted, Call) and counted.name.casefold() == "length" and len(counted.arguments) == 1:
            item = self.unique("item")
            made = f"({item}, {turn}) in {self.expression(counted.arguments[0])}"
            self.loops.append((name, turn, item, unparse(counted.arguments[0])))
            return made
        made = f"{turn} in range(0, {self.expression(counted)})"
        self.loops.append((name, turn, "", ""))
        return made

    # expressions ------------------------------------------------------------------------------------------------------

    def expression(self, value: Expression) -> str:
        match value:
            case Literal(value=str(text)):
                return quoted(text)
            case Literal(value=int(number)):
                return str(number)
            case Literal():
                return f"json('{value.value!r}')"
            case Property():
                base = self.expression(value.base)
                return f"{base}.{value.name}" if _IDENTIFIER.match(value.name) else f"{base}[{quoted(value.name)}]"
            case Index():
                for _, turn, item, items in self.loops:
                    if item and unparse(value.base) == items and self.expression(value.index) == turn:
                        return item
                return f"{self.expression(value.base)}[{self.expression(value.index)}]"
            case Call():
                return self.call(value)

    def call(self, call: Call) -> str:
        name = call.name.casefold()
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, call)
        arguments = [self.expression(argument) for argument in call.arguments]
        if name in _BINARY and len(arguments) > 1:
            return f"({f' {_BINARY[name]} '.join(arguments)})"
        spelled = _SPELLING.get(name) or (call.name if _LIST.match(name) else None)
        if spelled is None:
            raise NotExpressible(f"the function `{call.name}`")
        return f"{spelled}({', '.join(arguments)})"

    def constant(self, call: Call) -> str:
        return call.name.casefold()

    def negation(self, call: Call) -> str:
        return f"!{self.expression(call.arguments[0])}"

    def ternary(self, call: Call) -> str:
        condition, yes, no = map(self.expression, call.arguments)
        return f"({condition} ? {yes} : {no})"

    def array(self, call: Call) -> str:
        return f"[{', '.join(map(self.expression, call.arguments))}]"

    def object(self, call: Call) -> str:
        members: list[str] = []
        for key, value in zip(call.arguments[::2], call.arguments[1::2], strict=True):
            text = key_text(str(key.value)) if isinstance(key, Literal) else f"'${{{self.expression(key)}}}'"
            members.append(f"{text}: {self.expression(value)}")
        return f"{{ {', '.join(members)} }}" if members else "{}"

    def of_parameter(self, call: Call) -> str:
        return self.looked_up(call, self.parameters)

    def of_variable(self, call: Call) -> str:
        return self.looked_up(call, self.variables)

    def looked_up(self, call: Call, symbols: Mapping[str, str]) -> str:
        name = call.arguments[0]
        if not isinstance(name, Literal) or str(name.value).casefold() not in symbols:
            raise NotExpressible(f"`{unparse(call)}`, whose name is computed or not declared")
        return symbols[str(name.value).casefold()]

    def lambda_(self, call: Call) -> str:
        *names, body = call.arguments
        given = [self.identifier(str(name.value)) for name in names if isinstance(name, Literal)]
        head = given[0] if len(given) == 1 else f"({', '.join(given)})"
        return f"{head} => {self.expression(body)}"

    def of_lambda(self, call: Call) -> str:
        name = call.arguments[0]
        if not isinstance(name, Literal):
            raise NotExpressible(f"`{unparse(call)}`")
        return str(name.value)

    def turn(self, call: Call) -> str:
        """`copyIndex`, of the loop that it names or of that of the resource."""
        arguments = list(call.arguments)
        named = ""
        if arguments and isinstance(head := arguments[0], Literal) and isinstance(head.value, str):
            named = head.value.casefold()
            arguments.pop(0)
        found = [loop for loop in self.loops if not named or loop[0].casefold() == named]
        if not found:
            raise NotExpressible(f"`{unparse(call)}` outside of its loop")
        turn = found[-1][1] if named else found[0][1]
        return f"({turn} + {self.expression(arguments[0])})" if arguments else turn

    def reference(self, call: Call) -> str:
        """`reference`, which names a resource by its symbol in templates with symbolic names."""
        of = call.arguments[0]
        if isinstance(of, Literal) and of.value in self.symbols and "/" not in str(of.value):
            symbol = self.symbols[str(of.value)]
            return symbol.path if is_full(call) else f"{symbol.path}.properties"
        return f"reference({', '.join(map(self.expression, call.arguments))})"


_SPECIAL: dict[str, Callable[[Renderer, Call], str]] = {
    "true": Renderer.constant,
    "false": Renderer.constant,
    "null": Renderer.constant,
    "not": Renderer.negation,
    "if": Renderer.ternary,
    "createarray": Renderer.array,
    "createobject": Renderer.object,
    "parameters": Renderer.of_parameter,
    "variables": Renderer.of_variable,
    "lambda": Renderer.lambda_,
    "lambdavariables": Renderer.of_lambda,
    "copyindex": Renderer.turn,
    "reference": lambda renderer, call: renderer.reference(call),
}


def is_full(call: Call) -> bool:
    last = call.arguments[-1]
    return len(call.arguments) == 3 and isinstance(last, Literal) and str(last.value).casefold() == "full"


def is_kind(argument: Expression) -> bool:
    """Whether an argument of `resourceId` is the type."""
    return (
        isinstance(argument, Literal)
        and isinstance(argument.value, str)
        and "." in argument.value.partition("/")[0]
        and ("/" in argument.value)
    )


def is_loops(value: Any) -> bool:
    """Whether `copy` is a list of loops, not a member that is called so."""
    loops = items_of(value) if isinstance(value, list) else []
    return isinstance(value, list) and all({"name", "count", "input"} <= set(object_of(loop)) for loop in loops)


def items_of(value: Any) -> list[Any]:
    """Return the members of a list in a template."""
    return cast("list[Any]", value)


def object_of(value: Any) -> dict[str, Any]:
    """Return an object in a template; an empty one for anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def named_resources(template: Mapping[str, Any]) -> Iterator[tuple[str | None, Any]]:
    """Yield the resources of a template, with their symbolic names if they have them."""
    resources = template.get("resources", [])
    if isinstance(resources, dict):
        yield from object_of(resources).items()
    else:
        yield from ((None, resource) for resource in items_of(resources))


def tree(value: Any) -> Expression:
    """A value of a template, which is a text or a number, as an expression."""
    if isinstance(value, str):
        return parse(value) if is_expression(value) else Literal(unescape(value))
    if isinstance(value, int):
        return Literal(value)
    raise NotExpressible(f"{value!r} where a text was expected")


def piece_text(piece: Expression) -> str:
    return str(piece.value) if isinstance(piece, Literal) else f"{{{unparse(piece)}}}"


def split(pieces: Sequence[Expression]) -> list[list[Expression]]:
    """The pieces of a text, cut at the slashes of those that are known."""
    made: list[list[Expression]] = [[]]
    for piece in pieces:
        if not isinstance(piece, Literal):
            made[-1].append(piece)
            continue
        first, *rest = str(piece.value).split("/")
        if first:
            made[-1].append(Literal(first))
        made.extend([Literal(part)] if part else [] for part in rest)
    return made


def joined(names: Sequence[Sequence[Expression]]) -> Expression:
    """Names with slashes between them, as one text."""
    pieces: list[Expression] = []
    for position, name in enumerate(names):
        pieces += [Literal("/")] * bool(position)
        pieces += name
    if len(pieces) == 1:
        return pieces[0]
    if all(isinstance(piece, Literal) for piece in pieces):
        return Literal("".join(map(piece_text, pieces)))
    return Call("concat", tuple(pieces))


def key_text(key: str) -> str:
    return key if _IDENTIFIER.match(key) and key not in _KEYWORDS - {"resource"} else quoted(key)


def quoted(text: str) -> str:
    """A text between quotes."""
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
    text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f"'{text}'"
