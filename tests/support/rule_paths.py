"""The paths that the built-in rules read, with the types of the resources that they read them from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from azward.rule.yaml12 import construct, parse

RULES = Path(__file__).resolve().parents[2] / "rules"
_PATH = re.compile(r"(?:properties|sku|identity|kind)(?:\.[A-Za-z][\w-]*|\[\*\])+")
_TYPE = re.compile(r"(?:Microsoft(?:\.[A-Za-z]+)+|Azward)(?:/[A-Za-z][A-Za-z0-9]*)+")


def paths_of_conditions() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Each rule, the types of one resource that its conditions speak of (none: of a linked one of any type), and a path."""
    for file in sorted(RULES.rglob("*.yaml")):
        rule = construct(parse(file.read_text(encoding="utf-8")))
        if isinstance(rule, dict) and "resource" in rule:
            for key in ("where", "require"):
                for types, path in _fields(rule.get(key), _types(rule["resource"])):
                    yield file.relative_to(RULES).with_suffix("").as_posix(), types, path


def _types(data: Any) -> tuple[str, ...]:
    return tuple(data) if isinstance(data, list) else (data,)


def _fields(data: Any, types: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(data, list):
        for member in data:
            yield from _fields(member, types)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key == "field" and isinstance(value, str):
                yield types, value
            elif key == "related" and isinstance(value, dict):
                other = _types(value.get("type", []))
                if "path" in value:
                    yield (other if value.get("direction") == "in" else types), value["path"]
                yield from _fields({k: v for k, v in value.items() if k != "path"}, other)
            else:
                yield from _fields(value, types)


def paths_of_modules() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Each module of a rule, the types that it or its rule names, and a path that stands in it as a text."""
    for file in sorted(RULES.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        rule = file.with_name(f"{file.stem.replace('_', '-')}.yaml")
        text = source + (rule.read_text(encoding="utf-8") if rule.exists() else "")
        named = tuple(dict.fromkeys(_TYPE.findall(text)))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _PATH.fullmatch(node.value):
                yield file.relative_to(RULES).as_posix(), named, node.value
