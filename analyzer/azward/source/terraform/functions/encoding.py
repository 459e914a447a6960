"""Functions that encode, decode and hash: CSV, base64, URLs, hashes."""

from __future__ import annotations

import base64
import binascii
import csv
import gzip
import hashlib
import io
import uuid
from collections.abc import Callable, Sequence
from typing import cast
from urllib.parse import quote_plus

from azward.graph.value import Unknown, Value, beginning, known, unknown_from
from azward.source.function import MAX_MEMBERS, Function, FunctionError, LimitError, charge, encoded, lenient, plain
from azward.source.terraform.functions.conversion import to_text

__all__ = ["FUNCTIONS"]


def _csv_decode(text: Value) -> Value:
    source = to_text(text)
    fields = source.count("\n") + source.count("\r") + source.count(",")
    if fields > MAX_MEMBERS:
        raise LimitError(f"expected at most {MAX_MEMBERS} fields")
    charge(fields // 4)
    try:
        rows = list(csv.reader(io.StringIO(source), strict=True))
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
    if isinstance(value, Unknown):
        return encoded(expression, value)
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


_LOOKUP = 100
"""Steps of looking for an encoding, which Python does in its modules."""


def _codec(encoding: Value) -> str:
    charge(_LOOKUP)
    name = to_text(encoding)
    if name.casefold() in _NO_CHARSETS:
        raise LookupError(name)
    return {"UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}.get(name.upper(), name)


_NO_CHARSETS = frozenset(("idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "undefined"))
"""Encodings of Python that are not in IANA's list; some of them take quadratic time."""


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
        raise FunctionError(f"expected a UUID or `dns`, `url`, `oid` or `x500`, not `{beginning(text, 40)}`") from error


def _one(name: str, function: Callable[[str], Value]) -> Function:
    def apply(value: Value) -> Value:
        return function(to_text(value))

    return plain(name, 1, 1, apply)


FUNCTIONS: tuple[Function, ...] = (
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
