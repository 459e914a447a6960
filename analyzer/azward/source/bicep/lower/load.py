"""Lowers the functions that read files at compile time: `loadTextContent` and similar ones."""

from __future__ import annotations

import base64
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from azward.graph.diagnostic import DiagnosticKind
from azward.source import jsontext
from azward.source.arm.document import MAX_BYTES
from azward.source.arm.expression import Expression
from azward.source.bicep.lower.jsonpath import JsonPathError, select
from azward.source.bicep.lower.lowering import call_with, external
from azward.source.bicep.lower.values import escape
from azward.source.bicep.parser import syntax
from azward.source.function import LimitError
from azward.source.text import TextError, decode
from azward.source.yaml_budget import bounded_yaml, yaml_loader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azward.graph.value import JsonValue
    from azward.source.bicep.lower.lowering import Lowering

__all__ = ["LOADERS", "load"]

_ENCODINGS = {
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16be": "utf-16-be",
}
_MAX_FILES = 10_000


class _LoadError(Exception):
    def __init__(self, message: str, kind: DiagnosticKind = DiagnosticKind.UNREADABLE) -> None:
        super().__init__(message)
        self.kind = kind


def load(lowering: Lowering, name: str, node: syntax.Call | syntax.Method) -> Expression:
    """Lower a call of one of `LOADERS` to a variable with the content."""
    arguments = [lowering.constant_text(argument) for argument in node.arguments]
    if not arguments or not arguments[0]:
        return call_with("azward.mistake", f"`{name}` expects a path", node)
    key = (str(lowering.document.path), name, *arguments)
    if key not in lowering.additions.files:
        try:
            value = LOADERS[name](lowering, arguments)
        except _LoadError as error:
            message = f"`{name}`: {error}"
            lowering.problem(node.start, message, error.kind)
            return external(node, message)
        variable = f"$fxv#{len(lowering.additions.files)}"
        lowering.additions.files[key] = variable
        lowering.additions.variables[variable] = _escaped(value)
    return call_with("variables", lowering.additions.files[key], node)


def _escaped(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    if isinstance(value, dict):
        return {escape(key): _escaped(item) for key, item in value.items()}
    return value


def _bytes(lowering: Lowering, path: str) -> bytes:
    file = lowering.document.beside(path)
    if file is None:
        raise _LoadError(f"`{path}` is outside the scan root; skipped")
    lowering.document.reads.add(file)
    try:
        disk = lowering.document.disk
        if disk.size(file) > MAX_BYTES:
            raise _LoadError(f"`{path}` is larger than {MAX_BYTES // 2**20} MiB; skipped")
        return disk.read(file)
    except OSError as error:
        raise _LoadError(f"`{path}` cannot be read: {(error.strerror or 'unknown error').lower()}") from error


def _text(lowering: Lowering, arguments: Sequence[str], encoding: str = "") -> str:
    data = _bytes(lowering, arguments[0])
    if encoding.casefold() in _ENCODINGS:  # the compiler replaces bytes that are invalid in the encoding
        return data.decode(_ENCODINGS[encoding.casefold()], "replace")
    try:
        return decode(data)
    except TextError:
        return data.decode(errors="replace")


def _text_content(lowering: Lowering, arguments: Sequence[str]) -> JsonValue:
    return _text(lowering, arguments, arguments[1] if len(arguments) > 1 else "")


def _base64(lowering: Lowering, arguments: Sequence[str]) -> JsonValue:
    return base64.b64encode(_bytes(lowering, arguments[0])).decode()


def _json_content(lowering: Lowering, arguments: Sequence[str]) -> JsonValue:
    text = _text(lowering, arguments, arguments[2] if len(arguments) > 2 else "")
    try:
        value = jsontext.parse_value(text)
    except TextError as error:
        raise _LoadError(f"`{arguments[0]}`: line {error.line}: {error.message}") from error
    return _selected(value, arguments[1]) if len(arguments) > 1 else value


def _yaml_content(lowering: Lowering, arguments: Sequence[str]) -> JsonValue:
    import yaml

    text = _text(lowering, arguments, arguments[2] if len(arguments) > 2 else "")
    try:
        value = _plain(yaml.load(bounded_yaml(text), Loader=yaml_loader()))  # noqa: S506 - it is a safe one
    except LimitError as error:
        raise _LoadError(f"`{arguments[0]}`: {error}", DiagnosticKind.LIMIT) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _LoadError(f"`{arguments[0]}` is not valid YAML") from error
    return _selected(value, arguments[1]) if len(arguments) > 1 else value


def _plain(value: Any) -> JsonValue:
    """Return a YAML value as JSON: dates and keys become strings."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in cast("dict[Any, Any]", value).items()}
    return str(value)


def _selected(value: JsonValue, path: str) -> JsonValue:
    """Return what a JSONPath selects: a single value itself, several as an array."""
    try:
        found = select(value, path)
    except JsonPathError as error:
        message = f"JSONPath `{path}` is not supported: {error}"
        raise _LoadError(message, DiagnosticKind.UNSUPPORTED_FUNCTION) from error
    if not found:
        raise _LoadError(f"JSONPath `{path}` selects no value")
    return found[0] if len(found) == 1 else found


def _directory(lowering: Lowering, arguments: Sequence[str]) -> JsonValue:
    disk = lowering.document.disk
    folder = lowering.document.beside(arguments[0])
    pattern = arguments[1] if len(arguments) > 1 else "*"
    if folder is not None:
        lowering.document.reads.add(folder)
    try:
        files = [folder / name for name in disk.names(folder)] if folder is not None else None
    except OSError:
        files = None
    if files is None:
        raise _LoadError(f"`{arguments[0]}` is not a folder inside the scan root")
    found = [file for file in files if disk.is_file(file) and fnmatch(file.name, pattern)][:_MAX_FILES]
    return [_info(file, arguments[0]) for file in found]


def _info(file: Path, folder: str) -> JsonValue:
    return {"relativePath": f"{folder.rstrip('/')}/{file.name}", "baseName": file.name, "extension": file.suffix}


LOADERS: dict[str, Callable[[Lowering, Sequence[str]], JsonValue]] = {
    "loadTextContent": _text_content,
    "loadFileAsBase64": _base64,
    "loadJsonContent": _json_content,
    "loadYamlContent": _yaml_content,
    "loadDirectoryFileInfo": _directory,
}
"""By name of the function; each returns the content of a file."""
