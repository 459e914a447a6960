"""The output of `terraform providers schema -json` is read as its documentation describes it.

https://developer.hashicorp.com/terraform/cli/commands/providers/schema
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "bench" / "azurerm_schema.py"


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("azurerm_schema", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["azurerm_schema"] = module
    spec.loader.exec_module(module)
    return module


def text(**more: Any) -> dict[str, Any]:
    return {"type": "string", "description_kind": "plain", **more}


BLOCK: dict[str, Any] = {
    "attributes": {
        "id": text(optional=True, computed=True),
        "name": text(required=True),
        "access_key": text(optional=True, sensitive=True),
        "key_wo": text(optional=True, write_only=True),
        "endpoint": text(computed=True),
        "size": {"type": "number", "description_kind": "plain", "optional": True},
        "zones": {"type": ["set", "string"], "description_kind": "plain", "optional": True},
        "ports": {"type": ["list", "number"], "description_kind": "plain", "optional": True},
        "tags": {"type": ["map", "string"], "description_kind": "plain", "optional": True},
        "rule": {
            "type": ["set", ["object", {"priority": "number", "prefixes": ["list", "string"]}]],
            "description_kind": "plain",
            "optional": True,
            "computed": True,
        },
        "private_link": {
            "type": ["list", ["object", {"address": "string"}]],
            "description_kind": "plain",
            "computed": True,
        },
        "schedule": {
            "nested_type": {
                "attributes": {"start": text(required=True), "until": text(optional=True)},
                "nesting_mode": "single",
            },
            "description_kind": "plain",
            "optional": True,
        },
    },
    "block_types": {
        "identity": {
            "nesting_mode": "list",
            "block": {
                "attributes": {"type": text(required=True), "principal_id": text(computed=True)},
                "description_kind": "plain",
            },
            "max_items": 1,
        },
        "listener": {
            "nesting_mode": "set",
            "block": {
                "attributes": {"port": {"type": "number", "description_kind": "plain", "required": True}},
                "description_kind": "plain",
            },
            "min_items": 1,
        },
        "timeouts": {"nesting_mode": "single", "block": {"attributes": {"create": text(optional=True)}}},
    },
    "description_kind": "plain",
}
DOCUMENT: dict[str, Any] = {
    "format_version": "1.0",
    "provider_schemas": {
        "registry.terraform.io/hashicorp/random": {"resource_schemas": {}},
        "registry.terraform.io/hashicorp/azurerm": {
            "provider": {"version": 0, "block": {"attributes": {}, "description_kind": "plain"}},
            "resource_schemas": {"azurerm_gate": {"version": 1, "block": BLOCK}},
            "data_source_schemas": {"azurerm_gate": {"version": 0, "block": {"attributes": {}}}},
        },
    },
}
FACTS = {
    "id": {"type": "string", "is": "optional computed"},
    "name": {"type": "string", "is": "required"},
    "access_key": {"type": "string", "is": "optional", "sensitive": True},
    "key_wo": {"type": "string", "is": "optional"},
    "endpoint": {"type": "string", "is": "computed"},
    "size": {"type": "number", "is": "optional"},
    "zones": {"type": "list", "is": "optional"},
    "ports": {"type": "list", "of": "number", "is": "optional"},
    "tags": {"type": "map", "is": "optional"},
    "rule": {
        "type": "block",
        "is": "optional computed",
        "block": {"priority": {"type": "number", "is": "optional"}, "prefixes": {"type": "list", "is": "optional"}},
    },
    "private_link": {"type": "block", "is": "computed", "block": {"address": {"type": "string", "is": "computed"}}},
    "schedule": {
        "type": "block",
        "max": 1,
        "is": "optional",
        "block": {"start": {"type": "string", "is": "required"}, "until": {"type": "string", "is": "optional"}},
    },
    "identity": {
        "type": "block",
        "is": "optional",
        "max": 1,
        "block": {"type": {"type": "string", "is": "required"}, "principal_id": {"type": "string", "is": "computed"}},
    },
    "listener": {"type": "block", "is": "required", "min": 1, "block": {"port": {"type": "number", "is": "required"}}},
}


def test_output_of_terraform_is_read(tmp_path: Path) -> None:
    plain, packed = tmp_path / "schema.json", tmp_path / "schema.json.gz"
    plain.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    schema = _module()
    assert schema.read(plain) == {"azurerm_gate": FACTS}
    assert schema.read(packed) == {"azurerm_gate": FACTS}


def test_stored_form_has_each_fact_once() -> None:
    schema = _module()
    found = {
        4: {"gate": {"type": "string", "is": "optional", "default": "a"}},
        5: {"gate": {"type": "string", "is": "required"}},
    }
    stored = schema.joined(found)
    assert stored == {"gate": {"default": "a", "from": {"5": {"is": "required", "default": None}}}}
    assert schema.split(stored, (4, 5)) == found
