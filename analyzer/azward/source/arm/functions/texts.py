"""String functions. Of a string that is partly unknown, the known parts are kept.

See <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string>.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import cast
from urllib.parse import quote, unquote_to_bytes

from azward.graph.value import Unknown, Value, join_text, known, unknown_from
from azward.pattern import Pattern
from azward.source.arm.functions.json_reader import read_json
from azward.source.arm.functions.printing import joined, print_value
from azward.source.equality import Part, parts_of
from azward.source.function import (
    MAX_TEXT,
    Function,
    FunctionError,
    any_number,
    charge,
    encoded,
    kind,
    lenient,
    limited,
    need_int,
    need_list,
    need_text,
    over_members,
    plain,
)

__all__ = ["FUNCTIONS", "character_at", "index_in", "index_of", "last_index_of", "skip_text", "take_text", "utf8"]


def utf8(text: str) -> bytes:
    """Return `text` in UTF-8; a lone surrogate becomes U+FFFD, as in .NET."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _need_text_or_open(value: Value) -> str | Unknown:
    return value if isinstance(value, Unknown) else need_text(value)


# Case and whitespace


def _mapped(name: str, change: Callable[[str], str]) -> Callable[[Sequence[Value], str], Value]:
    """Return a function that changes each character of a string separately."""

    def apply(arguments: Sequence[Value], expression: str) -> Value:
        value = _need_text_or_open(arguments[0])
        if isinstance(value, str):
            return change(value)
        if not value.parts:
            return unknown_from(expression, value)
        return join_text(expression, [change(part) if isinstance(part, str) else _of(name, part) for part in value.parts])

    return apply


def _of(name: str, hole: Unknown) -> Unknown:
    """Return the result of the function called `name` for an unknown part."""
    return Unknown(f"{name}({hole.expression})", hole.causes)


def _invariant(text: str, change: Callable[[str], str]) -> str:
    """Change the case of each character to a single other one, as .NET does: `ß` has no capital."""
    if text.isascii():
        return change(text)
    return "".join(changed if len(changed := change(character)) == 1 else character for character in text)


def _lower(text: str) -> str:
    return _invariant(text, str.lower)


def _upper(text: str) -> str:
    return _invariant(text, str.upper)


def _trim(arguments: Sequence[Value], expression: str) -> Value:
    value = _need_text_or_open(arguments[0])
    if isinstance(value, str):
        return value.strip()
    parts = list(value.parts)
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    if not parts or any(isinstance(part, str) and (not part or part != part.strip()) for part in parts):
        return unknown_from(expression, value)
    last = len(parts) - 1
    return join_text(
        expression,
        [
            part if isinstance(part, str) or 0 < position < last else Unknown(f"{expression}[{position}]", part.causes)
            for position, part in enumerate(parts)
        ],
    )


# Search


def _texts_of(value: Value) -> list[str]:
    return [part for part in parts_of(value) or () if isinstance(part, str)]


def index_in(container: str | Unknown, item: Value, expression: str) -> Value:
    """Decide whether the string `container` contains `item`, in the same case."""
    if isinstance(item, (list, dict)) or item is None:
        raise FunctionError(f"expected a string to find in a string, not {kind(item)}")
    if isinstance(item, Unknown):
        if isinstance(container, str) and any(text not in container for text in _texts_of(item)):
            return False
        return unknown_from(expression, container, item)
    needle = print_value(item)
    if any(needle in text for text in _texts_of(container) or [""]) and (needle or parts_of(container) is not None):
        return True
    return unknown_from(expression, container, item) if isinstance(container, Unknown) else False


def _edge(container: str | Unknown, end: int) -> str:
    """Return the known characters at the start (`end` is 0) or at the end (-1) of a string."""
    parts = parts_of(container) or ("",)
    return cast("str", parts[end]) if isinstance(parts[end], str) else ""


def _at_edge(end: int) -> Callable[[Sequence[Value], str], Value]:
    """Return `startsWith` or `endsWith`, both of which ignore case."""

    def apply(arguments: Sequence[Value], expression: str) -> Value:
        container, item = (_need_text_or_open(argument) for argument in arguments)
        given, wanted = _upper(_edge(container, end)), _upper(_edge(item, end))
        if isinstance(item, str) and _cut_edge(given, len(wanted), end) == wanted:
            return True
        if isinstance(container, str) and isinstance(item, str):
            return False
        shared = min(len(given), len(wanted))
        if _cut_edge(given, shared, end) != _cut_edge(wanted, shared, end):
            return False
        if isinstance(container, str) and len(wanted) > len(given):
            return False
        return unknown_from(expression, container, item)

    return apply


def _cut_edge(text: str, count: int, end: int) -> str:
    return text[:count] if end == 0 else text[len(text) - count :] if count <= len(text) else text


def index_of(text: Value, item: Value) -> int:
    """Return the first position of `item`, ignoring case; -1 if there is none."""
    return _upper(need_text(text)).find(_upper(need_text(item)))


def last_index_of(text: Value, item: Value) -> int:
    return _upper(need_text(text)).rfind(_upper(need_text(item)))


def _like(text: Value, pattern: Value) -> Value:
    """Decide whether `text` as a whole matches `pattern`, where `*` is any text, ignoring case."""
    pieces = [_upper(piece) for piece in need_text(pattern).split("*")]
    subject = _upper(need_text(text))
    if len(pieces) == 1:
        return subject == pieces[0]
    start, end = len(pieces[0]), len(subject) - len(pieces[-1])
    if end < start or not subject.startswith(pieces[0]) or not subject.endswith(pieces[-1]):
        return False
    for piece in pieces[1:-1]:
        found = subject.find(piece, start, end)
        if found < 0:
            return False
        start = found + len(piece)
    return True


# Parts


def character_at(text: str | Unknown, end: int, expression: str) -> Value:
    """Return the first (`end` is 0) or last (-1) character."""
    if isinstance(text, str):
        return text[end] if text else ""
    given = _edge(text, end)
    return given[end] if given else unknown_from(expression, text)


def take_text(text: str | Unknown, count: int, expression: str) -> Value:
    """Return the first `count` characters, or all if there are fewer."""
    if count <= 0:
        return ""
    given = _edge(text, 0)
    if isinstance(text, str) or len(given) >= count:
        return given[:count]
    if not given:
        return unknown_from(expression, text)
    return join_text(expression, [given, unknown_from(f"skip({expression}, {len(given)})", text)])


def skip_text(text: str | Unknown, count: int, expression: str) -> Value:
    """Return all characters after the first `count`."""
    if count <= 0:
        return text
    given = _edge(text, 0)
    if isinstance(text, str):
        return given[count:]
    if len(given) < count:
        return unknown_from(expression, text)
    return join_text(expression, [given[count:], *text.parts[1:]])


def _substring(arguments: Sequence[Value], expression: str) -> Value:
    text = _need_text_or_open(arguments[0])
    if any(isinstance(argument, Unknown) for argument in arguments[1:]):
        return unknown_from(expression, *arguments)
    start = need_int(arguments[1]) if len(arguments) > 1 else 0
    length = need_int(arguments[2]) if len(arguments) > 2 and arguments[2] is not None else None
    if start < 0 or (length or 0) < 0:
        raise FunctionError(f"expected a start and a length of 0 or more, not {start} and {length}")
    if isinstance(text, str) and start + (length or 0) > len(text):
        raise FunctionError(f"expected a range within {len(text)} characters, not {length or 0} from position {start}")
    rest = skip_text(text, start, expression)
    if length is None or (isinstance(rest, Unknown) and not rest.parts):
        return rest
    return take_text(cast("str | Unknown", rest), length, expression)


_MAX_DELIMITERS = 100

_TRIED = 64
"""Characters of delimiters that are compared in one step."""


def _delimiters(value: Value) -> list[str]:
    texts = value if isinstance(value, list) else [value]
    delimiters = [need_text(text) for text in texts]
    return sorted((text for text in delimiters if text), key=len, reverse=True)


def _split(arguments: Sequence[Value], expression: str) -> Value:
    text, delimiter = _need_text_or_open(arguments[0]), arguments[1]
    if not known(delimiter):
        return unknown_from(expression, text, delimiter)
    delimiters = _delimiters(delimiter)
    if not delimiters:
        return [text]
    if len(delimiters) > _MAX_DELIMITERS:
        raise FunctionError(f"expected at most {_MAX_DELIMITERS} delimiters, not {len(delimiters)}")
    if isinstance(text, str) and len(delimiters) == 1:
        return list(text.split(delimiters[0]))
    if isinstance(text, Unknown) and (not text.parts or max(map(len, delimiters)) > 1):
        return unknown_from(expression, text)
    # a pattern is compiled, and its alternatives are tried at each character
    length = sum(map(len, delimiters))
    charge(2 * length + (len(text) * length // _TRIED if isinstance(text, str) else 0))
    pattern = re.compile("|".join(map(re.escape, delimiters)))
    if isinstance(text, str):
        return list(pattern.split(text))
    return _split_parts(text.parts, pattern, expression)


def _split_parts(parts: Sequence[Part], pattern: re.Pattern[str], expression: str) -> list[Value]:
    """Split at single characters. A piece with an unknown part may hold delimiters: it stands for any number of pieces."""
    members: list[Value] = []
    current: list[Part] = []
    for part in parts:
        first, *others = pattern.split(part) if isinstance(part, str) else (part,)
        current.append(first)
        for piece in others:
            members.append(_piece(current, len(members), expression))
            current = [cast("str", piece)]
    return [*members, _piece(current, len(members), expression)]


def _piece(parts: Sequence[Part], position: int, expression: str) -> Value:
    piece = join_text(f"{expression}[{position}]", parts)
    return piece if isinstance(piece, str) else any_number(f"{expression}[{position}]", piece)


def _join(arguments: Sequence[Value], expression: str) -> Value:
    """Return the members with a delimiter between them; booleans as `True` and `False`."""
    items, delimiter = arguments
    if isinstance(items, Unknown) or isinstance(delimiter, Unknown):
        return unknown_from(expression, *arguments)
    between = need_text(delimiter)
    return over_members(expression, lambda members: _joined(members, between, expression), need_list(items))


def _joined(members: list[Value], delimiter: str, expression: str) -> Value:
    pieces: list[Value] = []
    loose = True  # no member, or any number of them, comes before: the delimiter belongs to those
    for member in members:
        if isinstance(member, (list, dict)):
            raise FunctionError(f"expected strings to join, not {kind(member)}")
        many = isinstance(member, Unknown) and member.many
        if not loose and not many:
            pieces.append(delimiter)
        pieces.append(member if isinstance(member, Unknown) else print_value(member))
        loose = many
    return joined(expression, pieces)


def _replace(arguments: Sequence[Value], expression: str) -> Value:
    text, old, new = (_need_text_or_open(argument) for argument in arguments)
    if old == "":
        return text  # quickstart templates remove an empty SAS token like this, and Azure accepts it
    if not isinstance(old, str):
        return unknown_from(expression, *arguments)
    if isinstance(text, str):
        return _replace_known(text, old, new, expression)
    if not isinstance(new, str) or not text.parts or _may_span(text.parts, old):
        return unknown_from(expression, *arguments)
    return joined(
        expression,
        [
            part.replace(old, new)
            if isinstance(part, str)
            else Unknown(f"replace({part.expression}, '{old}', '{new}')", part.causes)
            for part in text.parts
        ],
    )


def _may_span(parts: Sequence[Part], wanted: str) -> bool:
    """Decide whether `wanted` may begin in a known part of a text and end in an unknown one, or the other way round."""
    known_parts = [part for part in parts if isinstance(part, str)]
    return any(
        part.endswith(wanted[:size]) or part.startswith(wanted[-size:])
        for part in known_parts
        for size in range(1, len(wanted))
    )


def _replace_known(text: str, old: str, new: str | Unknown, expression: str) -> Value:
    if isinstance(new, str):
        if len(text) + text.count(old) * (len(new) - len(old)) > MAX_TEXT:
            raise FunctionError(f"expected a string of at most {MAX_TEXT} characters")
        return text.replace(old, new)
    first, *others = text.split(old)
    return joined(expression, [first, *(piece for other in others for piece in (new, other))])


def _pad_left(value: Value, length: Value, padding: Value = " ") -> Value:
    text = value if isinstance(value, str) else str(need_int(value))
    if len(need_text(padding)) != 1:
        raise FunctionError(f"expected one character to pad with, not `{padding}`")
    if need_int(length) > MAX_TEXT:
        raise FunctionError(f"expected a length of at most {MAX_TEXT}, not {length}")
    return text.rjust(need_int(length), need_text(padding))


# Encodings


def _base64(text: Value) -> Value:
    return limited(base64.b64encode(utf8(need_text(text))).decode())


def _open_base64(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    return encoded(expression, value) if isinstance(value, Unknown) else _base64(value)


def _from_base64(value: Value) -> str:
    text = re.sub(r"[ \t\r\n]", "", need_text(value))
    try:
        return base64.b64decode(utf8(text), validate=True).decode(errors="replace")
    except binascii.Error as e:
        raise FunctionError(f"expected base64: {str(e).lower()}") from e


def _data_uri(value: Value) -> Value:
    return f"data:text/plain;charset=utf-8;base64,{_base64(print_value(value))}"


_DATA_URI = Pattern(r"data:(?P<type>[^,]*?)(?P<base64>;base64)?,(?P<data>.*)", re.IGNORECASE | re.DOTALL)


def _data_uri_to_string(value: Value) -> Value:
    found = _DATA_URI().fullmatch(need_text(value))
    if not found:
        raise FunctionError("expected a string such as `data:;base64,SGVsbG8=`")
    return _from_base64(found["data"]) if found["base64"] else _uri_component_to_string(found["data"])


def _uri_component(text: Value) -> Value:
    return limited(quote(utf8(need_text(text)), safe=""))


def _uri_component_to_string(text: Value) -> str:
    """Decode escapes; sequences that are not UTF-8 stay as they are."""
    return re.sub(r"(?:%[0-9A-Fa-f]{2})+", _unescape, need_text(text))


def _unescape(found: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(found[0]).decode()
    except UnicodeDecodeError:
        return found[0]


def _json(text: Value) -> Value:
    return cast("Value", read_json(need_text(text)))


def _json_of_base64(text: Value) -> Value:
    return _json(_from_base64(text))


def _fail(message: Value) -> Value:
    raise FunctionError(need_text(message))


FUNCTIONS: tuple[Function, ...] = (
    lenient("toLower", 1, 1, _mapped("toLower", _lower)),
    lenient("toUpper", 1, 1, _mapped("toUpper", _upper)),
    lenient("trim", 1, 1, _trim),
    lenient("startsWith", 2, 2, _at_edge(0)),
    lenient("endsWith", 2, 2, _at_edge(-1)),
    plain("like", 2, 2, _like),
    lenient("substring", 1, 3, _substring),
    lenient("split", 2, 2, _split),
    lenient("join", 2, 2, _join),
    lenient("replace", 3, 3, _replace),
    plain("padLeft", 2, 3, _pad_left),
    lenient("base64", 1, 1, _open_base64),
    plain("base64ToString", 1, 1, _from_base64),
    plain("base64ToJson", 1, 1, _json_of_base64),
    plain("dataUri", 1, 1, _data_uri),
    plain("dataUriToString", 1, 1, _data_uri_to_string),
    plain("uriComponent", 1, 1, _uri_component),
    plain("uriComponentToString", 1, 1, _uri_component_to_string),
    plain("json", 1, 1, _json),
    plain("fail", 1, 1, _fail),
)
