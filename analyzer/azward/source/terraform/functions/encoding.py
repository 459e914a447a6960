"""Functions that encode, decode and hash."""

from __future__ import annotations

import base64
import binascii
import csv
import gzip
import hashlib
import io
import json
import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import quote_plus

from azward.graph.value import Choice, Unknown, Value, join_text, known, unknown_from
from azward.source.function import Function, FunctionError, UnsupportedError, lenient, plain
from azward.source.terraform.functions.conversion import tidy, to_text

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = ["FUNCTIONS", "json_text"]


# JSON


def json_text(value: Value) -> str:
    """Return a known value as JSON the way Terraform prints it: keys sorted, `<`, `>` and `&` escaped."""
    return "".join(cast("list[str]", _json_pieces(value)))


def _json_pieces(value: Value) -> list[Value]:
    """Return the pieces of the JSON text of `value`; unknown values are kept, as if they were texts."""
    if isinstance(value, dict):
        pieces: list[Value] = ["{"]
        for index, key in enumerate(sorted(value)):
            pieces += ["," if index else "", _json_string(key), ":", *_json_pieces(value[key])]
        return [*pieces, "}"]
    if isinstance(value, list):
        pieces = ["["]
        for index, item in enumerate(value):
            pieces += ["," if index else "", *_json_pieces(item)]
        return [*pieces, "]"]
    if isinstance(value, Choice):
        return ['"', unknown_from(value.decider, value), '"']
    if isinstance(value, Unknown):
        return ['"', value, '"']
    if isinstance(value, str):
        return [_json_string(value)]
    return ["null" if value is None else to_text(value)]


def _json_string(text: str) -> str:
    shown = json.dumps(text, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        if character in shown:
            shown = shown.replace(character, f"\\u{ord(character):04x}")
    return shown


def _json_encode(arguments: Sequence[Value], expression: str) -> Value:
    return join_text(expression, _json_pieces(arguments[0]))


def _json_decode(arguments: Sequence[Value], expression: str) -> Value:
    """Decode JSON, including the text that `jsonencode` returns for a value with unknown parts."""
    text = arguments[0]
    if isinstance(text, Unknown):
        if not text.parts:
            return unknown_from(expression, text)
        holes = [part for part in text.parts if isinstance(part, Unknown)]
        if any("\ue000" in part for part in text.parts if isinstance(part, str)):
            return unknown_from(expression, text)
        marks = iter(f"\ue000{index}\ue001" for index in range(len(holes)))
        marked = "".join(part if isinstance(part, str) else next(marks) for part in text.parts)
        try:
            return _filled(plain_value(json.loads(marked)), holes, expression)
        except (ValueError, RecursionError):
            return unknown_from(expression, text)
    try:
        return plain_value(json.loads(to_text(text)))
    except (ValueError, RecursionError) as error:
        raise FunctionError(f"expected JSON: {error}") from error


_HOLE = re.compile("\ue000(\\d+)\ue001")


def _filled(value: Value, holes: Sequence[Unknown], expression: str) -> Value:
    if isinstance(value, str):
        pieces = _HOLE.split(value)
        if len(pieces) == 3 and not pieces[0] and not pieces[2]:
            return holes[int(pieces[1])]
        return join_text(expression, [holes[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces)])
    if isinstance(value, dict):
        return {str(_text(_filled(key, holes, expression))): _filled(item, holes, expression) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, holes, expression) for item in value]
    return value


def _text(value: Value) -> str:
    return value if isinstance(value, str) else f"{{{value.expression}}}" if isinstance(value, Unknown) else ""


def plain_value(value: JsonValue) -> Value:
    """Return JSON as a value; whole numbers are integers."""
    if isinstance(value, dict):
        return {key: plain_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_value(item) for item in value]
    return tidy(value) if isinstance(value, float) else value


# YAML


MAX_ALIASES = 100
"""Documents with more aliases are not evaluated: a few lines can expand to gigabytes."""


def _yaml_decode(text: Value) -> Value:
    import yaml

    source = to_text(text)
    try:
        events = cast("Iterable[object]", yaml.parse(source, Loader=yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType]
        if sum(isinstance(event, yaml.AliasEvent) for event in events) > MAX_ALIASES:
            raise UnsupportedError(f"a document with more than {MAX_ALIASES} aliases is not evaluated")
        return _yaml_value(yaml.load(source, Loader=_yaml_loader()))  # noqa: S506 - it derives from the safe one
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FunctionError(f"expected YAML: {str(error).splitlines()[0]}") from error


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

    class Loader(yaml.SafeLoader):
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

    for name, words, first in _YAML_WORDS:
        Loader.add_implicit_resolver(  # pyright: ignore[reportUnknownMemberType]
            f"tag:yaml.org,2002:{name}", re.compile(rf"(?:{words})\Z"), list(first)
        )
    Loader.add_constructor("tag:yaml.org,2002:int", integer)
    Loader.add_constructor("tag:yaml.org,2002:float", lambda _, node: float(node.value))
    Loader.add_constructor(
        "tag:yaml.org,2002:bool", lambda _, node: str(node.value).casefold() in ("true", "yes", "on", "y")
    )
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
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        return moment.strftime("%Y-%m-%dT%H:%M:%S") + "Z"
    return tidy(value) if isinstance(value, float) else str(value)


def _yaml_encode(value: Value) -> Value:
    plainly = "...\n" if value is None or isinstance(value, (bool, int, float)) else ""
    return "".join(_yaml_lines(value, 0)) + plainly


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


# CSV, base64, hashes


def _csv_decode(text: Value) -> Value:
    try:
        rows = list(csv.reader(io.StringIO(to_text(text)), strict=True))
    except csv.Error as error:
        raise FunctionError(f"expected CSV: {error}") from error
    if not rows:
        raise FunctionError("expected CSV with a header")
    if len(set(rows[0])) < len(rows[0]) or any(len(row) != len(rows[0]) for row in rows[1:] if row):
        raise FunctionError("expected CSV with a unique name for each column and the same number of fields in each row")
    return [dict(zip(rows[0], cast("list[Value]", row), strict=True)) for row in rows[1:] if row]


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _base64_decode(text: Value) -> Value:
    try:
        return base64.b64decode(to_text(text), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise FunctionError("expected base64 of UTF-8") from error


def _open_base64(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    if not known(value):
        return unknown_from(expression, value)
    return _b64(to_text(value).encode())


def _text_encode(text: Value, encoding: Value) -> Value:
    try:
        return _b64(to_text(text).encode(_codec(encoding)))
    except (LookupError, ValueError) as error:
        raise FunctionError(f"expected an encoding, not `{encoding}`") from error


def _text_decode(text: Value, encoding: Value) -> Value:
    try:
        return base64.b64decode(to_text(text), validate=True).decode(_codec(encoding))
    except (LookupError, ValueError) as error:
        raise FunctionError(f"expected base64 of a string in `{encoding}`") from error


def _codec(encoding: Value) -> str:
    return {"UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}.get(to_text(encoding).upper(), to_text(encoding))


def _gzip(text: Value) -> Value:
    return _b64(gzip.compress(to_text(text).encode(), mtime=0))


def _hash(name: str, algorithm: str, *, base: bool = False) -> Function:
    def digest(value: Value) -> Value:
        found = hashlib.new(algorithm, to_text(value).encode(), usedforsecurity=False)
        return _b64(found.digest()) if base else found.hexdigest()

    return plain(name, 1, 1, digest)


_NAMESPACES = {"dns": uuid.NAMESPACE_DNS, "url": uuid.NAMESPACE_URL, "oid": uuid.NAMESPACE_OID, "x500": uuid.NAMESPACE_X500}


def _uuid5(namespace: Value, name: Value) -> Value:
    text = to_text(namespace)
    try:
        return str(uuid.uuid5(_NAMESPACES.get(text) or uuid.UUID(text), to_text(name)))
    except ValueError as error:
        raise FunctionError(f"expected a UUID or `dns`, `url`, `oid` or `x500`, not `{text[:40]}`") from error


def _one(name: str, function: Callable[[str], Value]) -> Function:
    def apply(value: Value) -> Value:
        return function(to_text(value))

    return plain(name, 1, 1, apply)


FUNCTIONS: tuple[Function, ...] = (
    lenient("jsonencode", 1, 1, _json_encode),
    lenient("jsondecode", 1, 1, _json_decode),
    plain("yamldecode", 1, 1, _yaml_decode),
    plain("yamlencode", 1, 1, _yaml_encode),
    plain("csvdecode", 1, 1, _csv_decode),
    lenient("base64encode", 1, 1, _open_base64),
    plain("base64decode", 1, 1, _base64_decode),
    plain("base64gzip", 1, 1, _gzip),
    plain("textencodebase64", 2, 2, _text_encode),
    plain("textdecodebase64", 2, 2, _text_decode),
    _one("urlencode", quote_plus),
    _hash("md5", "md5"),
    _hash("sha1", "sha1"),
    _hash("sha256", "sha256"),
    _hash("sha512", "sha512"),
    _hash("base64sha256", "sha256", base=True),
    _hash("base64sha512", "sha512", base=True),
    plain("uuidv5", 2, 2, _uuid5),
)
