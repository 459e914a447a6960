"""Write what the azurerm provider declares of its resources into the files that the tables are built from.

    python bench/azurerm_schema.py MAJOR=FILE...    for example 5=azurerm-5.2.0.json.gz

A FILE holds the schemas of one version: the output of `terraform providers schema -json`, or
`{resource: {argument: {type, required, optional, computed, sensitive, default, max_items, allowed, block}}}`;
either may be gzipped. Majors that are not given stay as they are. Terraform does not print defaults, allowed values
and, of some blocks, `max_items`: from its output these are taken over from what is stored for that major.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from azward.source.terraform.azurerm.schema import FOLDER, MAJORS, module_names

Facts = dict[str, Any]
"""What one major declares of one argument, in the keys of the stored files; `block` holds the arguments of a block."""

_UNSTATED = ("default", "allowed", "max")
_PREFIX = "azurerm_"


# reading ------------------------------------------------------------------------------------------------------------------


def read(path: Path) -> dict[str, dict[str, Facts]]:
    """Return the arguments of each resource that a file of schemas holds."""
    data = path.read_bytes()
    document: dict[str, Any] = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
    providers = document.get("provider_schemas")
    if providers is None:
        return {name: _plain_block(arguments) for name, arguments in document.items()}
    found = next(schemas for name, schemas in providers.items() if name.endswith("/azurerm"))
    return {name: _terraform_block(schema["block"]) for name, schema in found["resource_schemas"].items()}


def _plain_block(arguments: Mapping[str, Facts]) -> dict[str, Facts]:
    return {name: _plain(facts) for name, facts in arguments.items() if name != "timeouts"}


def _plain(facts: Facts) -> Facts:
    kinds = {"int": "number", "float": "number", "set": "list"}
    kind = "block" if "block" in facts else kinds.get(facts["type"], facts["type"])
    result: Facts = {"type": kind, "is": _mode(facts)}
    element = facts.get("element")
    if isinstance(element, str) and element != "string" and kind in ("list", "map"):
        result["of"] = kinds.get(element, element)
    for name, short in (("default", "default"), ("max_items", "max"), ("min_items", "min"), ("sensitive", "sensitive")):
        if facts.get(name) is not None:
            result[short] = facts[name]
    if facts.get("allowed"):
        result["allowed"] = sorted(facts["allowed"], key=str)
    if kind == "block":
        result["block"] = _plain_block(facts["block"])
    return result


def _mode(facts: Facts) -> str:
    if facts.get("required"):
        return "required"
    if facts.get("optional"):
        return "optional computed" if facts.get("computed") else "optional"
    return "computed"


def _terraform_block(block: Mapping[str, Any]) -> dict[str, Facts]:
    result: dict[str, Facts] = {}
    for name, attribute in block.get("attributes", {}).items():
        mode = _mode(attribute)
        result[name] = {**_attribute_type(attribute, mode), "is": mode}
        if attribute.get("sensitive"):
            result[name]["sensitive"] = True
    for name, nested in block.get("block_types", {}).items():
        if name == "timeouts":
            continue
        facts: Facts = {"type": "block", "is": "required" if nested.get("min_items") else "optional"}
        for short, key in (("max", "max_items"), ("min", "min_items")):
            if nested.get(key):
                facts[short] = nested[key]
        if nested["nesting_mode"] in _ONCE:
            facts["max"] = 1
        result[name] = {**facts, "block": _terraform_block(nested["block"])}
    return result


_ONCE = ("single", "group")
"""The nesting of blocks that are written once at most."""


def _attribute_type(attribute: Mapping[str, Any], mode: str) -> Facts:
    """Return the type of an attribute. One with a `nested_type`, of the plugin framework, is a block here."""
    nested = attribute.get("nested_type")
    if nested is None:
        return _terraform_type(attribute["type"], "computed" if mode == "computed" else "optional")
    single: Facts = {"max": 1} if nested["nesting_mode"] in _ONCE else {}
    return {"type": "block", **single, "block": _terraform_block(nested)}


def _terraform_type(kind: Any, mode: str) -> Facts:
    """Return what a type says. The members of an object are in `mode`: Terraform does not print theirs."""
    if isinstance(kind, str):
        return {"type": kind}
    outer: str = kind[0]
    inner: Any = kind[1]
    if outer == "object":
        return {"type": "block", "max": 1, "block": _members(inner, mode)}
    result: Facts = {"type": "map" if outer == "map" else "list"}
    if inner == "string":
        return result
    if outer != "map" and not isinstance(inner, str) and inner[0] == "object":  # a block that may be written as an attribute
        return {"type": "block", "block": _members(inner[1], mode)}
    element = inner if isinstance(inner, str) else str(inner[0])  # pyright: ignore[reportUnknownArgumentType]
    return {**result, "of": "list" if element == "set" else element}


def _members(members: Mapping[str, Any], mode: str) -> dict[str, Facts]:
    return {name: {**_terraform_type(of, mode), "is": mode} for name, of in members.items()}


# the stored form ----------------------------------------------------------------------------------------------------------


def split(arguments: Mapping[str, Facts], majors: tuple[int, ...]) -> dict[int, dict[str, Facts]]:
    """Return the facts of each major that the stored form of a block holds."""
    result: dict[int, dict[str, Facts]] = {major: {} for major in majors}
    for name, stored in arguments.items():
        own = tuple(stored.get("in", majors))
        current = {key: value for key, value in stored.items() if key not in ("in", "from", "block")}
        blocks = split(stored["block"], own) if "block" in stored else {}
        for major in own:
            current = {**current, **stored.get("from", {}).get(str(major), {})}
            facts = {"type": "string", "is": "optional", **current}
            if facts["type"] == "block":
                facts["block"] = blocks[major]
            result[major][name] = {key: value for key, value in facts.items() if value is not None}
    return result


def joined(found: Mapping[int, Mapping[str, Facts]]) -> dict[str, Facts]:
    """Return the stored form of a block: each fact once, and what changes from a major on."""
    majors = tuple(sorted(found))
    result: dict[str, Facts] = {}
    for name in sorted({name for arguments in found.values() for name in arguments}):
        own = {major: found[major][name] for major in majors if name in found[major]}
        first, *later = own
        stored = _short(own[first])
        before, changes = own[first], dict[str, Facts]()
        for major in later:
            changed = _changes(before, own[major])
            if changed:
                changes[str(major)] = changed
            before = {**before, **own[major]}
        if changes:
            stored["from"] = changes
        if any("block" in facts for facts in own.values()):
            stored["block"] = joined({major: facts.get("block", {}) for major, facts in own.items()})
        if tuple(own) != majors:
            stored["in"] = list(own)
        result[name] = stored
    return result


def _fill_allowed(found: Mapping[int, Mapping[str, Facts]]) -> None:
    """Give a major whose source states no allowed words those on which its neighbours agree."""
    for major in MAJORS[1:-1]:
        for name, facts in found.get(major, {}).items():
            before, after = (found.get(other, {}).get(name, {}) for other in (major - 1, major + 1))
            if "allowed" not in facts and before.get("allowed") == after.get("allowed") is not None:
                facts["allowed"] = after["allowed"]
            if "block" in facts:
                around = {major - 1: before, major: facts, major + 1: after}
                _fill_allowed({key: value.get("block", {}) for key, value in around.items()})


def _short(facts: Facts) -> Facts:
    usual = {"type": "string", "is": "optional"}
    return {key: value for key, value in facts.items() if key != "block" and usual.get(key) != value}


def _changes(before: Facts, after: Facts) -> Facts:
    keys = [key for key in dict.fromkeys((*before, *after)) if key != "block"]
    return {key: after.get(key) for key in keys if before.get(key) != after.get(key)}


def _completed(fresh: dict[str, Facts], stored: Mapping[str, Facts]) -> dict[str, Facts]:
    """`fresh`, as Terraform prints it, with what only the stored facts of that major state."""
    for name, facts in fresh.items():
        before = stored.get(name, {})
        if before.get("type") == facts["type"]:
            for key in _UNSTATED:
                if key in before:
                    facts.setdefault(key, before[key])
        if "block" in facts:
            _completed(facts["block"], before.get("block", {}))
    return fresh


# files --------------------------------------------------------------------------------------------------------------------


def stored_resources() -> dict[int, dict[str, dict[str, Facts]]]:
    """Return the arguments of each resource by major, as the files have them now."""
    result: dict[int, dict[str, dict[str, Facts]]] = {major: {} for major in MAJORS}
    for path in FOLDER.glob("*.json"):
        for name, resource in json.loads(path.read_bytes()).items():
            for major, arguments in split(resource["arguments"], tuple(resource.get("in", MAJORS))).items():
                result[major][name] = arguments
    return result


def module_of(name: str, modules: frozenset[str]) -> str:
    """Return the file that holds a resource: that of its table's module, else one of its first word."""
    words = name.removeprefix(_PREFIX).split("_")
    candidates = ("_".join(words[:length]) for length in range(len(words), 0, -1))
    return next((module for module in candidates if module in modules), words[0])


def write(resources: Mapping[int, Mapping[str, Mapping[str, Facts]]]) -> None:
    """Write all files anew."""
    modules = module_names()
    files: dict[str, dict[str, Facts]] = {}
    for name in sorted({name for found in resources.values() for name in found}):
        own = {major: found[name] for major, found in sorted(resources.items()) if name in found}
        _fill_allowed(own)
        resource: Facts = {} if tuple(own) == MAJORS else {"in": list(own)}
        files.setdefault(module_of(name, modules), {})[name] = {**resource, "arguments": joined(own)}
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.json"):
        if path.stem not in files:
            path.unlink()
    for module, held in files.items():
        (FOLDER / f"{module}.json").write_text(_text(held), encoding="utf-8")


def _text(resources: Mapping[str, Facts]) -> str:
    """JSON with a line for each argument."""
    parts: list[str] = []
    for name, resource in resources.items():
        head = f'"in": {json.dumps(resource["in"])}, ' if "in" in resource else ""
        lines = ",\n".join(
            f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in resource["arguments"].items()
        )
        parts.append(f'{json.dumps(name)}: {{{head}"arguments": {{\n{lines}\n}}}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    """Read the files that are named and write the result; return the exit status."""
    given = {major: path for argument in sys.argv[1:] for major, _, path in (argument.partition("="),)}
    if not given or not all(major in map(str, MAJORS) and path for major, path in given.items()):
        print(__doc__)
        return 2
    resources = stored_resources()
    for major, path in given.items():
        fresh = read(Path(path))
        stored = resources[int(major)]
        resources[int(major)] = {name: _completed(found, stored.get(name, {})) for name, found in fresh.items()}
    write(resources)
    print(f"{len({name for found in resources.values() for name in found})} resources")
    return 0


if __name__ == "__main__":
    sys.exit(main())
