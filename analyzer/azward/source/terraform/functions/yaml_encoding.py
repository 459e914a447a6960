"""`yamlencode` and `yamldecode`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar, cast

from azward.graph.value import Value
from azward.source.function import Function, FunctionError, plain
from azward.source.terraform.functions.conversion import finite, tidy, to_text
from azward.source.yaml_budget import bounded_yaml, yaml_loader

__all__ = ["FUNCTIONS"]


def _yaml_decode(text: Value) -> Value:
    import yaml

    try:
        return _yaml_value(yaml.load(bounded_yaml(to_text(text)), Loader=_yaml_loader()))  # noqa: S506 - it is a safe one
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, AttributeError) as error:  # it checks little of a tag
        raise FunctionError(f"expected YAML: {str(error).partition(chr(10))[0]}") from error


_YAML_WORDS = (
    ("bool", r"true|True|TRUE|yes|Yes|YES|on|On|ON|y|Y|false|False|FALSE|no|No|NO|off|Off|OFF|n|N", "yYtTfFoOnN"),
    ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+0123456789."),
)
"""Plain scalars that Terraform does not read as texts. Its YAML mixes versions 1.1 and 1.2."""


@lru_cache(maxsize=1)
def _yaml_loader() -> Any:
    """Return a safe loader that reads numbers and booleans as Terraform does, and keys as texts."""
    import yaml

    class Loader(yaml_loader()):
        yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {  # pyright: ignore[reportIncompatibleVariableOverride]
            first: [found for found in resolvers if found[0].rpartition(":")[2] not in ("bool", "int", "float")]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    def integer(loader: Any, node: Any) -> int:
        text = str(node.value)
        return int(text, 16 if "x" in text else 8 if "o" in text else 10)

    def mapping(loader: Any, node: Any) -> dict[str, Any]:
        loader.flatten_mapping(node)
        keys = [
            str(key.value) if isinstance(key, yaml.ScalarNode) else loader.construct_object(key) for key, _ in node.value
        ]
        return {key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)}

    def number(loader: Any, node: Any) -> float:
        return float(node.value)

    def boolean(loader: Any, node: Any) -> bool:
        return str(node.value).casefold() in ("true", "yes", "on", "y")

    for name, words, first in _YAML_WORDS:
        Loader.add_implicit_resolver(  # pyright: ignore[reportUnknownMemberType]
            f"tag:yaml.org,2002:{name}", re.compile(rf"(?:{words})\Z"), list(first)
        )

    Loader.add_constructor("tag:yaml.org,2002:int", integer)
    Loader.add_constructor("tag:yaml.org,2002:float", number)
    Loader.add_constructor("tag:yaml.org,2002:bool", boolean)
    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    return Loader


def _yaml_value(value: Any) -> Value:
    if isinstance(value, dict):
        members = cast("dict[object, object]", value)
        return {
            key if isinstance(key, str) else to_text(cast("Value", key)): _yaml_value(item) for key, item in members.items()
        }
    if isinstance(value, (list, tuple)):
        return [_yaml_value(item) for item in cast("Sequence[object]", value)]
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        return moment.strftime("%Y-%m-%dT%H:%M:%S") + "Z"
    return finite(tidy(value)) if isinstance(value, (int, float)) else str(value)


def _yaml_encode(value: Value) -> Value:
    ending = "...\n" if value is None or isinstance(value, (bool, int, float)) else ""
    return "".join(_yaml_lines(value, 0)) + ending


def _yaml_lines(value: Value, indent: int) -> list[str]:
    """Return the lines of a value in block style with quoted texts and sorted keys, as Terraform prints it."""
    pad = "  " * indent
    if isinstance(value, dict) and value:
        lines: list[str] = []
        for key in sorted(value):
            item = value[key]
            if isinstance(item, (dict, list)) and item:
                below = indent + 1 if isinstance(item, dict) else indent
                lines += [f'{pad}"{key}":\n', *_yaml_lines(item, below)]
            else:
                lines.append(f'{pad}"{key}": {_yaml_scalar(item, indent)}\n')
        return lines
    if isinstance(value, list) and value:
        lines = []
        for item in value:
            if isinstance(item, (dict, list)) and item:
                first, *rest = _yaml_lines(item, indent + 1)
                lines += [f"{pad}- {first[len(pad) + 2 :]}", *rest]
            else:
                lines.append(f"{pad}- {_yaml_scalar(item, indent)}\n")
        return lines
    return [_yaml_scalar(value, indent) + "\n"]


def _yaml_scalar(value: Value, indent: int) -> str:
    if isinstance(value, str) and "\n" in value and not re.search(r"\A[ \n]|[^\n -\ud7ff\ue000-\ufffd]", value):
        body = value.rstrip("\n")
        ends = len(value) - len(body)
        lines = [f"  {'  ' * indent}{line}" if line else "" for line in body.split("\n")]
        return "\n".join([f"|{'-' if not ends else '' if ends == 1 else '+'}", *lines, *[""] * (ends - 1)])
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, list):
        return "[]"
    return "null" if value is None else to_text(value)


FUNCTIONS: tuple[Function, ...] = (
    plain("yamldecode", 1, 1, _yaml_decode),
    plain("yamlencode", 1, 1, _yaml_encode),
)
