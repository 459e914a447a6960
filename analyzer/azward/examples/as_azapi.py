"""ARM templates as Terraform text with the azapi provider, to test one situation in both languages.

The text is what an author would write: ids are references if their resource is declared, keys come from
`azapi_resource_action`, conditions become `count`. Defaults of variables are constants, as Terraform requires.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from azward.examples.as_bicep import NotExpressible, Renderer, Symbol, is_full, items_of, object_of, split, tree
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

__all__ = ["azapi_text", "variables_text"]

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg"
GUID_NAMESPACE = "11fb06fb-712d-4ddd-98c7-e71bbd588830"
"""The namespace of the version 5 UUIDs that `guid()` makes."""


def azapi_text(template: Mapping[str, Any]) -> str:
    """Return a Terraform module with the meaning of `template`. Raise NotExpressible."""
    return _Hcl(template).text()


def variables_text(given: str) -> str:
    """Return a `.tfvars.json` with the values of an ARM parameter file; "" for none. Raise NotExpressible."""
    if not given:
        return ""
    entries = json.loads(given)["parameters"]
    if any("reference" in entry for entry in entries.values()):
        raise NotExpressible("a variable that is filled from a vault")
    return json.dumps({name: entry["value"] for name, entry in entries.items()})


_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_TYPES = {"string": "string", "int": "number", "bool": "bool", "object": "any", "array": "any"}
_SECURE = {"securestring": "string", "secureobject": "object"}
_OPERATORS = {
    "equals": "==",
    "less": "<",
    "lessorequals": "<=",
    "greater": ">",
    "greaterorequals": ">=",
    "add": "+",
    "sub": "-",
    "mul": "*",
    "mod": "%",
    "and": "&&",
    "or": "||",
}
_OWN = frozenset(
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
_ATTRIBUTES = ("location", "tags")
_PROVIDERS = "/providers/"


class _Hcl(Renderer):
    """Renders one template. Symbols and names are those of the Bicep renderer."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        super().__init__(template)
        self.data: dict[str, tuple[str, str]] = {}  # what is looked up -> symbol and block of its data source

    # the file ---------------------------------------------------------------------------------------------------------

    def text(self) -> str:
        schema = str(self.template.get("$schema", "")).casefold()
        if "managementgroup" in schema or "tenantdeployment" in schema:
            raise NotExpressible("a template for a management group or a tenant")
        if unknown := set(self.template) - {"$schema", "contentVersion", "parameters", "variables", "resources", "outputs"}:
            raise NotExpressible(f"`{min(unknown)}` of a template")
        self.above = SUBSCRIPTION if "subscriptiondeployment" in schema else GROUP
        self.declare()
        parts = [self.variable(*item) for item in self.template.get("parameters", {}).items()]
        if local := "".join(
            f"  {self.variables[name.casefold()]} = {self.value(value, '  ')}\n"
            for name, value in self.template.get("variables", {}).items()
            if name != "copy"
        ):
            parts.append(f"locals {{\n{local}}}\n")
        if "copy" in self.template.get("variables", {}):
            raise NotExpressible("a loop of a variable")
        parts += [self.block(symbol) for symbol in self.all()]
        parts += [self.output(*item) for item in self.template.get("outputs", {}).items()]
        return "\n".join([*parts, *(text for _, text in self.data.values())])

    def all(self) -> list[Symbol]:
        found: list[Symbol] = []

        def add(symbol: Symbol) -> None:
            found.append(symbol)
            for child in symbol.children:
                add(child)

        for symbol in self.roots:
            add(symbol)
        return found

    def variable(self, name: str, declared: Mapping[str, Any]) -> str:
        kind = str(declared["type"]).casefold()
        lines = [f"  type = {_TYPES[_SECURE.get(kind, kind)]}"]
        if kind in _SECURE:
            lines.append("  sensitive = true")
        if "defaultValue" in declared:
            if has_expression(declared["defaultValue"]):
                raise NotExpressible("a variable with a computed default")
            lines.append(f"  default = {self.value(declared['defaultValue'], '  ')}")
        elif not declared.get("nullable"):
            lines.append("  nullable = false")
        conditions: list[str] = []
        if "allowedValues" in declared:
            conditions.append(f"contains({self.value(declared['allowedValues'], '    ')}, var.{name})")
        of = f"var.{name}" if kind == "int" else f"length(var.{name})"
        for key, operator in (("minValue", ">="), ("minLength", ">="), ("maxValue", "<="), ("maxLength", "<=")):
            if key in declared:
                conditions.append(f"{of} {operator} {declared[key]}")
        message = f"Not a valid {name}."
        lines += [
            f"  validation {{\n    condition = {condition}\n    error_message = {quoted(message)}\n  }}"
            for condition in conditions
        ]
        return f"variable {quoted(name)} {{\n" + "\n".join(lines) + "\n}\n"

    def output(self, name: str, declared: Mapping[str, Any]) -> str:
        if "condition" in declared or "value" not in declared:
            raise NotExpressible("an output with a condition or a loop")
        secure = "  sensitive = true\n" if declared["type"].casefold() in _SECURE else ""
        return f"output {quoted(name)} {{\n  value = {self.value(declared['value'], '  ')}\n{secure}}}\n"

    # resources --------------------------------------------------------------------------------------------------------

    def block(self, symbol: Symbol) -> str:
        resource = symbol.resource
        kind, parent, name = self.placed(symbol)
        if kind.casefold() == "microsoft.resources/deployments":
            raise NotExpressible("a deployment within the template")
        lines: list[str] = []
        if "copy" in resource:
            copy = resource["copy"]
            if "condition" in resource:
                raise NotExpressible("a loop with a condition")
            lines.append(f"  count = {self.value(copy['count'], '  ')}")
            self.loops.append((copy["name"], "count.index", "", ""))
        elif "condition" in resource:
            lines.append(f"  count = {self.value(resource['condition'], '  ')} ? 1 : 0")
        lines.append(f'  type = "{kind}@{resource["apiVersion"]}"')
        lines += [f"  parent_id = {parent}", f"  name = {name}"]
        lines += [self.member(key, resource[key], "  ") for key in _ATTRIBUTES if key in resource]
        body = {key: value for key, value in resource.items() if key not in (*_OWN, *_ATTRIBUTES, "identity")}
        if "identity" in resource:
            lines.append(self.identity_block(resource["identity"]))
        if not resource.get("existing"):
            lines.append(f"  body = {self.value(body, '  ')}")
        waits = [*self.waits(symbol)]
        if waits:
            lines.append(f"  depends_on = [{', '.join(f'azapi_resource.{wait}' for wait in waits)}]")
        if "copy" in resource:
            self.loops.pop()
        head = "data" if resource.get("existing") else "resource"
        return f'{head} "azapi_resource" {quoted(symbol.name)} {{\n' + "\n".join(lines) + "\n}\n"

    def waits(self, symbol: Symbol) -> Sequence[str]:
        found = (self.waited(wait) for wait in symbol.resource.get("dependsOn", ()))
        return list(dict.fromkeys(other.name for other in found if other is not None and other is not symbol))

    def identity_block(self, identity: Any) -> str:
        given = object_of(identity)
        if not isinstance(given.get("type"), str):
            raise NotExpressible("an identity that is computed")
        lines = [f"    type = {self.value(given['type'], '    ')}"]
        assigned = given.get("userAssignedIdentities")
        if isinstance(assigned, dict):
            lines.append(f"    identity_ids = [{', '.join(self.value(key, '    ') for key in object_of(assigned))}]")
        elif assigned is not None:
            raise NotExpressible("identities that are computed")
        return "  identity {\n" + "\n".join(lines) + "\n  }"

    def placed(self, symbol: Symbol) -> tuple[str, str, str]:
        """Return the type of a resource, and the expressions for its parent and its name."""
        kind, names = symbol.full_type, self.segments(symbol.full_name)
        namespace, *kinds = kind.split("/")
        if "providers" in [part.casefold() for part in kinds]:
            # `Microsoft.Web/sites/providers/diagnosticSettings`, called `site/Microsoft.Insights/setting`
            at = [part.casefold() for part in kinds].index("providers")
            parent = self.id_of("/".join([namespace, *kinds[:at]]), names[:at])
            return "/".join([self.bare(names[at]), *kinds[at + 1 :]]), parent, self.string(names[-1])
        if "scope" in symbol.resource:
            return kind, self.scope_of(symbol.resource["scope"]), self.string(names[-1])
        if len(kinds) > 1:
            return kind, self.id_of("/".join([namespace, *kinds[:-1]]), names[:-1]), self.string(names[-1])
        above = self.above if kind.casefold() != "microsoft.resources/resourcegroups" else SUBSCRIPTION
        return kind, quoted(above), self.string(names[-1])

    def scope_of(self, scope: str) -> str:
        """Return the id that an extension is deployed to, or its part below the resource group of the template."""
        value = tree(scope)
        found = self.identified(value)
        if found is None:
            return self.expression(value)
        if found.group:
            return self.string(self.pieces(value))
        return self.id_of(found.type, self.segments(found.name))

    def segments(self, name: Expression) -> list[list[Expression]]:
        return split(self.pieces(name))

    def bare(self, pieces: Sequence[Expression]) -> str:
        return "".join(str(piece.value) for piece in pieces if isinstance(piece, Literal))

    def string(self, pieces: Sequence[Expression]) -> str:
        """Return pieces as one text."""
        if len(pieces) == 1 and not isinstance(pieces[0], Literal):
            return self.expression(pieces[0])
        inner = (
            escaped(str(piece.value)) if isinstance(piece, Literal) else f"${{{self.expression(piece)}}}" for piece in pieces
        )
        return f'"{"".join(inner)}"'

    def id_of(self, kind: str, names: Sequence[Sequence[Expression]], above: Sequence[Expression] = ()) -> str:
        """Return the id of a resource, as a reference if it is declared."""
        found = self.by_identity.get(self.identity_of(kind, names)) if not above else None
        if found is not None:
            return f"{self.address(found)}.id"
        namespace, *kinds = kind.split("/")
        if len(kinds) != len(names):
            raise NotExpressible(f"an id of {kind} with {len(names)} name(s)")
        pieces = [*above] if above else [Literal(self.above)]
        pieces.append(Literal(f"/providers/{namespace}"))
        for part, name in zip(kinds, names, strict=True):
            pieces += [Literal(f"/{part}/"), *name]
        return self.string(pieces)

    def address(self, symbol: Symbol) -> str:
        turn = "[count.index]" if "copy" in symbol.resource else "[0]" if "condition" in symbol.resource else ""
        mode = "data." if symbol.resource.get("existing") else ""
        return f"{mode}azapi_resource.{symbol.name}{turn}"

    # values -----------------------------------------------------------------------------------------------------------

    def value(self, value: Any, indent: str) -> str:
        inner = f"{indent}  "
        match value:
            case str():
                return self.expression(parse(value)) if is_expression(value) else quoted(unescape(value))
            case bool() | None | int() | float():
                return json.dumps(value)
            case list():
                items = "".join(f"{inner}{self.value(item, inner)},\n" for item in items_of(value))
                return f"[\n{items}{indent}]" if value else "[]"
            case dict():
                members = object_of(value)
                if isinstance(members.get("copy"), list):
                    raise NotExpressible("a loop of a property")
                lines = "".join(f"{self.member(key, item, inner)}\n" for key, item in members.items())
                return f"{{\n{lines}{indent}}}" if value else "{}"
            case _:
                raise NotExpressible(f"the value {value!r}")

    def member(self, key: str, value: Any, indent: str) -> str:
        if is_expression(key):
            return f"{indent}({self.expression(parse(key))}) = {self.value(value, indent)}"
        key = unescape(key)
        return f"{indent}{key if _IDENTIFIER.match(key) else quoted(key)} = {self.value(value, indent)}"

    # expressions ------------------------------------------------------------------------------------------------------

    def expression(self, value: Expression) -> str:
        match value:
            case Literal(value=str(text)):
                return quoted(text)
            case Literal():
                return str(value.value)
            case Property():
                base = self.expression(value.base)
                return f"{base}.{value.name}" if _IDENTIFIER.match(value.name) else f"{base}[{quoted(value.name)}]"
            case Index():
                return f"{self.expression(value.base)}[{self.expression(value.index)}]"
            case Call():
                return self.call(value)

    def call(self, call: Call) -> str:
        name = call.name.casefold()
        if name in _CALLS:
            return _CALLS[name](self, call)
        if name in _OPERATORS:
            return f"({f' {_OPERATORS[name]} '.join(map(self.expression, call.arguments))})"
        if name.startswith("list"):
            return f"data.{self.looked_for('azapi_resource_action', call.arguments[0], call.name, call)}.output"
        raise NotExpressible(f"the function `{call.name}`")

    def looked_for(self, block: str, of: Expression, action: str, call: Call) -> str:
        """Return the address, without `data.`, of a data source for the resource with an id."""
        identity = self.identified(of)
        if identity is None:
            raise NotExpressible(f"`{unparse(call)}`, of which it is not known what it reads")
        version = call.arguments[1] if len(call.arguments) > 1 else Literal("2023-01-01")
        version = str(version.value) if isinstance(version, Literal) else "2023-01-01"
        key = unparse(call)
        if key not in self.data:
            symbol = self.unique("read")
            lines = [f'  type = "{identity.type}@{version}"', f"  resource_id = {self.expression(of)}"]
            lines += [f"  action = {quoted(action)}"] if action else []
            lines.append('  response_export_values = ["*"]')
            text = f'data "{block}" "{symbol}" {{\n' + "\n".join(lines) + "\n}\n"
            self.data[key] = symbol, text
        return f"{block}.{self.data[key][0]}"

    def of_parameter(self, call: Call) -> str:
        return f"var.{self.looked_up(call, self.parameters)}"

    def of_variable(self, call: Call) -> str:
        return f"local.{self.looked_up(call, self.variables)}"

    def resource_id(self, call: Call) -> str:
        found = self.identified(call)
        if found is None:
            raise NotExpressible(f"`{unparse(call)}`")
        above: list[Expression] = []
        if found.group:
            above = [
                Literal(f"{SUBSCRIPTION}/resourceGroups/" if len(found.group) == 1 else "/subscriptions/"),
                found.group[0],
            ]
            above += [Literal("/resourceGroups/"), found.group[1]] if len(found.group) > 1 else []
        names = [name for argument in call.arguments[len(found.group) + 1 :] for name in self.segments(argument)]
        return self.id_of(found.type, names, above)

    def subscription_id(self, call: Call) -> str:
        *above, kind, name = call.arguments
        if not isinstance(kind, Literal) or above:
            raise NotExpressible(f"`{unparse(call)}`")
        return self.string([Literal(f"{SUBSCRIPTION}/providers/{kind.value}/"), *self.pieces(name)])

    def text_of(self, call: Call) -> str:
        return self.string(self.pieces(call))

    def guid(self, call: Call) -> str:
        pieces: list[Expression] = []
        for argument in call.arguments:
            pieces += [Literal("-")] * bool(pieces)
            pieces += self.pieces(argument)
        return f'uuidv5("{GUID_NAMESPACE}", {self.string(pieces)})'

    def reference(self, call: Call) -> str:
        of = call.arguments[0]
        found = self.identified(of)
        symbol = self.by_identity.get(found) if found is not None else None
        address = self.address(symbol) if symbol is not None else f"data.{self.looked_for('azapi_resource', of, '', call)}"
        return f"{address}.output" if is_full(call) else f"{address}.output.properties"

    def group(self, call: Call) -> str:
        if call.arguments:
            raise NotExpressible(f"`{unparse(call)}`")
        lines = f'  type = "Microsoft.Resources/resourceGroups@2022-09-01"\n  resource_id = "{GROUP}"\n'
        symbol, _ = self.data.setdefault("group", ("group", f'data "azapi_resource" "group" {{\n{lines}}}\n'))
        return f"data.azapi_resource.{symbol}"

    def first(self, call: Call) -> str:
        return f"{self.expression(call.arguments[0])}[0]"

    def function(self, name: str) -> Callable[[Call], str]:
        return lambda call: f"{name}({', '.join(map(self.expression, call.arguments))})"


_CALLS: dict[str, Callable[[_Hcl, Call], str]] = {
    "true": _Hcl.constant,
    "false": _Hcl.constant,
    "null": _Hcl.constant,
    "not": _Hcl.negation,
    "if": _Hcl.ternary,
    "parameters": _Hcl.of_parameter,
    "variables": _Hcl.of_variable,
    "copyindex": _Hcl.turn,
    "reference": _Hcl.reference,
    "resourceid": _Hcl.resource_id,
    "subscriptionresourceid": _Hcl.subscription_id,
    "concat": _Hcl.text_of,
    "format": _Hcl.text_of,
    "guid": _Hcl.guid,
    "first": _Hcl.first,
    "resourcegroup": _Hcl.group,
    "newguid": lambda renderer, call: "uuid()",
    "utcnow": lambda renderer, call: "timestamp()",
    "base64": lambda renderer, call: renderer.function("base64encode")(call),
}


def has_expression(value: Any) -> bool:
    """Decide whether any part of a value is computed."""
    match value:
        case str():
            return is_expression(value)
        case list():
            return any(map(has_expression, items_of(value)))
        case dict():
            return any(has_expression(key) or has_expression(item) for key, item in object_of(value).items())
        case _:
            return False


def escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def quoted(text: str) -> str:
    """Return a text in quotes."""
    return f'"{escaped(text)}"'
