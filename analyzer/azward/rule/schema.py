"""The JSON Schema of rule files, for editors. `python -m azward.rule.schema` writes `rules/rule.schema.json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from azward.rule.example import LANGUAGES
from azward.rule.language import (
    COMPARISONS,
    CREDENTIAL_SHAPES,
    LINK_KINDS,
    LOGIC,
    OPERATORS,
    ORIGINS,
    RELATED_KEYS,
    RULE_KEYS,
    TOP_LEVEL_FIELDS,
)
from azward.rule.model import EVERY_TYPE, Fix
from azward.rule.pack import LINK, MITIGATION, STRIDE, built_in_root
from azward.rule.severity import SEVERITIES

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = ["ALIAS", "FILE", "rule_schema", "schema_text"]

FILE = "rule.schema.json"

_TOOLS = ("checkov", "trivy", "template-analyzer", "psrule", "kics", "terrascan", "prowler", "azure-policy")
ALIAS = rf"^(?:{'|'.join(_TOOLS)}|azure-security-benchmark|cis|azward):\S+$"

_CONDITION: JsonValue = {"$ref": "#/$defs/condition"}
_TEXT: JsonValue = {"type": "string"}
_SENTENCE: JsonValue = {"type": "string", "minLength": 1}
_SCALAR: JsonValue = {"type": ["string", "number", "boolean"]}
_SEVERITY: dict[str, JsonValue] = {"enum": [*SEVERITIES]}
_TYPE: JsonValue = {"type": "string", "pattern": r"^[\w.]+(/[\w.-]+)+$"}


def schema_text() -> str:
    """Return the text of the schema file, which ends in a newline."""
    return json.dumps(rule_schema(), indent=2) + "\n"


def rule_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema (2020-12) of a rule file."""
    properties: dict[str, JsonValue] = {key: {**_rule_key(key), "description": text} for key, text in RULE_KEYS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "azward rule",
        "description": "A rule states what must hold for the resources of the graph: see docs/rule-language.md",
        "type": "object",
        "required": ["title", "severity", "finding", "resource"],
        "oneOf": [{"required": ["require"]}, {"required": ["python"]}],
        "properties": properties,
        "additionalProperties": False,
        "$defs": {
            "condition": _condition(),
            "related": _related(),
            "other": {"description": "A condition on the other resource, or {}", "anyOf": [{"const": {}}, _CONDITION]},
            "example": _example(),
        },
    }


def _list(items: JsonValue, **more: JsonValue) -> dict[str, JsonValue]:
    return {"type": "array", "items": items, "uniqueItems": True, **more}


def _one_or_more(items: JsonValue) -> dict[str, JsonValue]:
    return {"anyOf": [items, _list(items, minItems=1)]}


def _words(words: dict[str, str]) -> dict[str, JsonValue]:
    return {"oneOf": [{"const": word, "description": text} for word, text in words.items()]}


def _rule_key(key: str) -> dict[str, JsonValue]:
    group: JsonValue = {"type": "array", "items": {"$ref": "#/$defs/example"}}
    kinds: dict[str, dict[str, JsonValue]] = {
        "title": {"type": "string", "minLength": 1, "pattern": r"[^.]$"},
        "severity": _SEVERITY,
        "unset": _SEVERITY,
        "stride": _list({"enum": list(STRIDE)}, minItems=1),
        "mitigates": _list({"type": "string", "pattern": f"^{MITIGATION}$"}),
        "aliases": _list({"type": "string", "pattern": ALIAS}),
        "references": _list({"type": "string", "pattern": f"^{LINK}$"}, minItems=1),
        "cwe": _list({"type": "integer", "minimum": 1}),
        "fix": {"enum": [fix.value for fix in Fix]},
        "evidence": {"type": "boolean"},
        "resource": _one_or_more({"anyOf": [_TYPE, {"const": EVERY_TYPE, "description": "Every resource type"}]}),
        "where": {"$ref": "#/$defs/condition"},
        "require": {"$ref": "#/$defs/condition"},
        "python": {"type": "string", "pattern": "^[a-z_][a-z0-9_]*$"},
        "examples": _object(dict.fromkeys(("fail", "pass", "unknown"), group)),
    }
    return kinds.get(key, {"type": "string", "minLength": 1})


def _condition() -> dict[str, JsonValue]:
    branches: list[JsonValue] = []
    for word, text in LOGIC.items():
        operand: dict[str, JsonValue] = {"description": text}
        operand |= {"$ref": "#/$defs/condition"} if word == "not" else {"type": "array", "items": _CONDITION, "minItems": 1}
        branches.append(_object({word: operand}, word))
    branches.append(_object({"related": {"$ref": "#/$defs/related"}}, "related"))
    starts = "|".join(TOP_LEVEL_FIELDS)
    path: JsonValue = {"type": "string", "pattern": f"^({starts})($|[.\\[])", "description": "A path into the resource"}
    member: JsonValue = {"type": "string", "pattern": f"^({starts}).*\\[\\*\\]$", "description": "The list, ending in [*]"}
    branches.append({**_object({"field": path, **_operators()}, "field"), "minProperties": 2, "maxProperties": 2})
    value: JsonValue = {"description": "A literal"}
    branches.append({**_object({"value": value, **_operators()}, "value"), "minProperties": 2, "maxProperties": 2})
    count = _object({"field": member, "where": _CONDITION}, "field")
    numbers: dict[str, JsonValue] = {word: {"type": "integer", "minimum": 0} for word in COMPARISONS}
    branches.append({**_object({"count": count, **numbers}, "count"), "minProperties": 2, "maxProperties": 2})
    return {"type": "object", "oneOf": branches}


def _object(properties: dict[str, JsonValue], *required: str) -> dict[str, JsonValue]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _operators() -> dict[str, JsonValue]:
    return {word: {**_operand(word), "description": text} for word, text in OPERATORS.items()}


def _operand(word: str) -> dict[str, JsonValue]:
    match word:
        case "equals" | "notEquals":
            return {"type": ["string", "number", "boolean", "array", "object"]}
        case "like" | "notLike":
            return {"type": "string", "pattern": r"^[^*]*\*?[^*]*$"}
        case "in" | "notIn":
            return {"type": "array", "items": _SCALAR}
        case "contains" | "notContains":
            return {"type": ["string", "number", "boolean"]}
        case "less" | "lessOrEquals" | "greater" | "greaterOrEquals":
            return {"type": ["integer", "string"]}
        case "exists":
            return {"type": "boolean"}
        case "derivedFrom":
            return _one_or_more(_words(ORIGINS))
        case "resembles":
            return _one_or_more(_words(CREDENTIAL_SHAPES))
        case _:
            return {"type": "string"}


def _related() -> dict[str, JsonValue]:
    kinds: dict[str, dict[str, JsonValue]] = {
        "link": _words(LINK_KINDS),
        "direction": {"enum": ["out", "in"]},
        "path": {"type": "string"},
        "type": _one_or_more(_TYPE),
    }
    properties: dict[str, JsonValue] = {
        key: {**kinds.get(key, {"$ref": "#/$defs/other"}), "description": text} for key, text in RELATED_KEYS.items()
    }
    return {
        **_object(properties, "link"),
        "oneOf": [{"required": [word]} for word in ("every", "some", "none")],
    }


def _example() -> dict[str, JsonValue]:
    arm: JsonValue = {"type": ["object", "array"], "description": "A resource, a list of resources, or a template"}
    given: JsonValue = {
        "type": "object",
        "description": "Values of a parameter file: parameter -> value, or `{reference: ...}`",
    }
    properties: dict[str, JsonValue] = {"name": _SENTENCE, "given": given, "arm": arm}
    properties |= dict.fromkeys(("bicep", "terraform", "script"), _TEXT)
    return {**_object(properties), "anyOf": [{"required": [language]} for language in LANGUAGES]}


if __name__ == "__main__":
    (built_in_root() / FILE).write_text(schema_text(), "utf-8")
