"""The JSON Schema of threat models, for editors. `pytest --update` writes it beside the built-in models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from azward.config.attestation import ATTESTATION_KEYS, REQUIRED_KEYS
from azward.rule.pack import STRIDE
from azward.rule.schema import rule_schema
from azward.threat.language import (
    BOUNDARY_KEYS,
    COMPONENT_KEYS,
    CONSIDERATION_KEYS,
    FLOW_KEYS,
    MITIGATION_KEYS,
    MODEL_KEYS,
    SELECTOR_KEYS,
    STATEMENT_KEYS,
    THREAT_KEYS,
)
from azward.threat.model import LEVELS, BoundaryKind, Need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.graph.value import JsonValue

__all__ = ["FILE", "URL", "model_schema", "schema_text"]

FILE = "threat-models/threat-model.schema.json"
"""Relative to the root of the built-in rules."""

URL = f"https://raw.githubusercontent.com/azward/azward/main/rules/{FILE}"
"""What drafts refer to, for editors."""

_ID = r"^[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9][A-Za-z0-9-]*)*$"
_DATE: JsonValue = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TEXT: JsonValue = {"type": "string", "minLength": 1}
_FLAG: JsonValue = {"type": "boolean"}
_TEXTS: JsonValue = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_SELECTOR: JsonValue = {"$ref": "#/$defs/selector"}
_LEVEL: JsonValue = {"enum": list(LEVELS)}

_KINDS: Mapping[str, JsonValue] = {
    "references": {"type": "array", "items": {"type": "string", "pattern": r"^https://\S+$"}},
    "fits": {"type": "array", "minItems": 1, "items": _TEXTS},
    "outside-templates": _TEXTS,
    "attestations": {"type": "array", "items": {"$ref": "#/$defs/attestation"}},
    "resources": {"anyOf": [_SELECTOR, {"type": "array", "items": _SELECTOR}]},
    "unless": _TEXTS,
    "external": _FLAG,
    "shared": _FLAG,
    "type": _TEXTS,
    "where": {"$ref": "#/$defs/condition"},
    "used-by": _TEXTS,
    "kind": {"enum": [kind.value for kind in BoundaryKind]},
    "ports": {"type": ["string", "integer"]},
    "from": _TEXTS,
    "to": _TEXTS,
    "crosses": _TEXTS,
    "assumed": _FLAG,
    "stride": {"type": "array", "minItems": 1, "items": {"enum": list(STRIDE)}},
    "impact": _LEVEL,
    "likelihood": _LEVEL,
    "supports": _FLAG,
    "rules": _TEXTS,
    "same-as": _TEXTS,
    "decisive": _TEXTS,
    "statement": {"$ref": "#/$defs/statement"},
    "need": {"enum": [need.value for need in Need]},
    "when": _SELECTOR,
    "scope": _TEXTS,
    "date": _DATE,
    "expires": _DATE,
}
"""The values of keys that have another type than text."""

_LISTS = ("components", "flows", "threats")
"""Keys that are a section of the model, and elsewhere a list of ids."""


def schema_text() -> str:
    """Return the text of the schema file, which ends in a newline."""
    return json.dumps(model_schema(), indent=2) + "\n"


def model_schema() -> dict[str, JsonValue]:
    """Return the JSON Schema (2020-12) of a threat model."""
    sections: Mapping[str, JsonValue] = {
        "components": _object(COMPONENT_KEYS),
        "boundaries": _object(BOUNDARY_KEYS, "title", "kind"),
        "flows": _object(FLOW_KEYS, "from", "to"),
        "threats": _object(THREAT_KEYS, "title", "stride", "impact", "likelihood"),
        "mitigations": _object(MITIGATION_KEYS, "title", "threats"),
        "considerations": _object(CONSIDERATION_KEYS, "title", "threats"),
    }
    model = _object(MODEL_KEYS, "title", "components", "threats")
    properties = cast("dict[str, JsonValue]", model["properties"])
    properties.update((name, _by_id(item, MODEL_KEYS[name])) for name, item in sections.items())
    conditions = cast("dict[str, JsonValue]", rule_schema()["$defs"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "azward threat model",
        **model,
        "$defs": {
            "selector": _object(SELECTOR_KEYS, "type"),
            "statement": _object(STATEMENT_KEYS, "need", "text"),
            "attestation": _object(ATTESTATION_KEYS, *REQUIRED_KEYS),
            **{name: conditions[name] for name in ("condition", "related", "other")},
        },
    }


def _object(keys: Mapping[str, str], *required: str) -> dict[str, JsonValue]:
    properties: dict[str, JsonValue] = {key: {**_kind(key), "description": text} for key, text in keys.items()}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _kind(key: str) -> dict[str, JsonValue]:
    return cast("dict[str, JsonValue]", _TEXTS if key in _LISTS else _KINDS.get(key, _TEXT))


def _by_id(item: JsonValue, description: str) -> JsonValue:
    return {"type": "object", "propertyNames": {"pattern": _ID}, "additionalProperties": item, "description": description}
