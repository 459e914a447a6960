"""Hides secrets in texts that are shown: more than rules report, since a text in doubt need not be shown.

Every pattern is linear: repetitions are bounded or cannot overlap what follows them.
"""

from __future__ import annotations

import binascii
import re
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from azward.graph.arm_types.secure import is_secure
from azward.graph.credential import is_credential_sink, name_of_value, name_resembles_secret
from azward.graph.invented import as_written
from azward.graph.resource import fold_path, read
from azward.graph.value import canonical, lookup
from azward.pattern import Pattern
from azward.rule.credential import may_look_like, secret_spans
from azward.rule.known_secrets import holds_known, known_spans, watch
from azward.rule.random_text import is_guid, is_harmless, looks_random
from azward.rule.secret_candidates import by_form, candidates, lower, may_have
from azward.rule.secret_patterns import IF_RANDOM
from azward.rule.unwrapped import Unwrapped, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from azward.graph.resource import FieldPath, Resource

__all__ = ["MAX_VALUE", "hidden", "holds_credential", "masked", "shown_name", "stored"]

MAX_TEXT = 1 << 14
"""Longer texts of reports are cut: no one reads them, and a name may be in many findings."""

MAX_VALUE = 1 << 18
"""Longer texts of the graph are cut: secrets may be beyond what is searched."""

AHEAD = 1 << 12
"""How far beyond the cut a secret is recognised that begins before it."""

MAX_INSIDE = 1 << 14
"""Characters of an encoded text that are searched for secrets."""

MAX_DEPTH = 3
"""How often base64 is decoded in what it encodes."""

MAX_LAYERS = 3
"""How often the escapes of a text are undone: JSON is in XML, and XML in JSON."""

CUT = "… (cut)"

_BASE64 = Pattern(
    r"(?<![A-Za-z0-9+/=_-])(?:(?:[A-Za-z0-9+/]{40,200}\r?\n[ \t]{0,40}){1,4000}[A-Za-z0-9+/]{1,200}={0,2}"
    r"|[A-Za-z0-9+/_-]{24,200000}={0,2})(?![A-Za-z0-9+/=_-])"
)
_INSIDE = Pattern(
    r"#cloud-config|(?i:passw(?:or)?d|secret|token|api[-_]?key|access[-_]?key|PRIVATE KEY|connectionstring|chpasswd|sas)"
)
_SENSITIVE = Pattern(r"(?<![A-Za-z0-9_])(?:sensitive|ephemeralasnull)[ \t]{0,40}\(")
_QUOTED = Pattern(r"\"((?:[^\"\\]|\\.)*+)\"?|'([^']*)'?")
_NUMBER = Pattern(r"[0-9.]+")

_DIGIT, _LOWER, _UPPER = re.compile("[0-9]"), re.compile("[a-z]"), re.compile("[A-Z]")
_ENCODED_RUN = re.compile(r"[A-Za-z0-9+/_-]{24}")


def _is_suspect(text: str) -> bool:
    """Decide whether a text may have a secret, as it is written or without its escapes."""
    for _ in range(MAX_LAYERS):
        if may_have(lower(text)) or holds_known(text):
            return True
        inner = unwrapped(text) if _has_escapes(text) else None
        if inner is None:
            return False
        text = inner.text
    return True


def _has_escapes(text: str) -> bool:
    return "\\" in text or "%" in text or "&" in text


def holds_credential(resource: Resource, path: FieldPath, name: str = "") -> bool:
    """Decide whether a property of a resource holds a credential; `name` is that of the name-value pair around it.

    This is for texts that are shown: in doubt, it is one. Rules use `is_credential_sink`.
    """
    whole = path
    while path and isinstance(path[-1], int):
        path = path[:-1]
    name = name or name_of_value(resource.type, canonical(resource.name), path)
    return (
        is_credential_sink(resource.type, path, name)
        or (bool(resource.sensitive) and fold_path(path) in resource.sensitive)
        or is_secure(resource.type, path)
        or _is_marked(resource, path)
        or _follows_option(resource, whole)
    )


_SECURE = frozenset({"securestring", "secureobject"})


def _is_marked(resource: Resource, path: FieldPath) -> bool:
    """Decide whether the names around a property, or a property beside it, say that it is a secret."""
    folded = [part.casefold() if isinstance(part, str) else "" for part in path]
    if not folded:
        return False
    if any(part.startswith("protected") or part in ("securevalue", "sharedkey") for part in folded):
        return True
    if folded[0] == "tags":
        return name_resembles_secret(str(path[-1]))
    if "credentials" in folded and resource.is_type("Microsoft.ApiManagement/service/backends"):
        return True
    if len(folded) > 1 and folded[-2] in ("headers", "header", "queries", "query"):
        return name_resembles_secret(str(path[-1])) or folded[-1] in ("authorization", "code", "x-functions-key", "sig")
    if folded[-1] not in ("value", "defaultvalue"):
        return False
    beside = read(resource.body, path[:-1])
    if not isinstance(beside, dict):
        return False
    kind, secret = lookup(beside, "type"), lookup(beside, "secret")
    if secret is True or (isinstance(kind, str) and kind.casefold() in _SECURE):
        return True
    declared = read(resource.body, ("properties", "definition", "parameters", path[-2], "type")) if len(path) > 1 else None
    return isinstance(declared, str) and declared.casefold() in _SECURE  # the value of a parameter of a workflow


def _follows_option(resource: Resource, path: FieldPath) -> bool:
    """Decide whether a word of a command line follows an option such as `--password`."""
    if len(path) < 2 or not isinstance(path[-1], int) or path[-1] < 1:
        return False
    before = read(resource.body, (*path[:-1], path[-1] - 1))
    return isinstance(before, str) and before.startswith("-") and name_resembles_secret(before.lstrip("-"))


def shown_name(resource: Resource) -> str:
    """Return the name of a resource for people. Its last part is a secret if the whole name has one there."""
    whole = canonical(resource.name)
    shown = hidden(whole)
    return as_written(resource.display_name if shown == whole else shown.rpartition("/")[2])


@lru_cache(maxsize=1 << 14)
def hidden(text: str, limit: int = MAX_TEXT) -> str:
    """Return the first `limit` characters of `text` with each secret in them replaced by `***`."""
    if len(text) < 6 or not _is_suspect(text[: limit + AHEAD]):
        return text if len(text) <= limit else text[:limit] + CUT
    shown = _replaced(text, _spans(text[: limit + AHEAD]), limit)
    return shown + CUT if len(text) > limit else shown


@lru_cache(maxsize=1 << 12)
def masked(line: str) -> str:
    """Return `line` with an asterisk for each character of a secret, so that all other characters keep their columns."""
    if len(line) < 6 or not _is_suspect(line):
        return line
    characters = list(line)
    for start, end in _spans(line):
        characters[start:end] = "*" * (end - start)
    return "".join(characters)


watch(hidden.cache_clear)
watch(masked.cache_clear)


def stored(text: str) -> str:
    """Return a text for a snapshot, with each secret that its form tells apart replaced by `***`.

    Names around a secret do not count here: rules judge the snapshot, and look for passwords beside names themselves.
    """
    low = lower(text)
    if not may_have(low):
        return text
    spans = list(secret_spans(text)) if may_look_like(text) else []
    for pattern, searched in by_form(text, low):
        for match in pattern.finditer(searched):
            start, end = match.span(match.lastgroup or 0)
            if match.lastgroup is None or _is_secret(match.lastgroup, text[start:end]):
                spans.append((start, end))
    return _replaced(text, spans, len(text))


def _replaced(text: str, spans: Iterable[tuple[int, int]], limit: int) -> str:
    """Return the first characters of a text with the spans that begin in them replaced by `***`."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if position <= start < limit:
            parts += (text[position:start], "***")
        position = max(position, end) if start < limit else position
    return "".join((*parts, text[position:limit]))


def _spans(text: str, depth: int = MAX_DEPTH) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each secret; they may overlap."""
    yield from _written(text, depth)
    layers: list[Unwrapped] = []
    while len(layers) < MAX_LAYERS and _has_escapes(text) and (inner := unwrapped(text)) is not None:
        layers.append(inner)
        text = inner.text
        for span in _written(text, depth):
            for layer in reversed(layers):
                span = layer.original(*span)  # noqa: PLW2901 - from the inside to the outside
            yield span


def _written(text: str, depth: int = MAX_DEPTH) -> Iterator[tuple[int, int]]:
    """Yield the secrets of a text as it is written."""
    yield from known_spans(text)
    if may_look_like(text):
        yield from secret_spans(text)
    for pattern, searched in candidates(text, lower(text)):
        for match in pattern.finditer(searched):
            group = match.lastgroup
            if group is None:
                yield match.span()
                continue
            start, end = match.span(group)
            if group == "list":
                yield from _listed(text, start, end)
            elif _is_secret(group, text[start:end]):
                yield start, end
    if _ENCODED_RUN.search(text):
        yield from _encoded(text, depth)
    if "(" in text:
        yield from _sensitive(text)


def _is_secret(group: str, text: str) -> bool:
    """Decide whether the text that a group of a pattern matches is a secret."""
    if group in ("blanks", "braces"):
        return True
    if group == "basic":
        return _is_user(text)
    if is_harmless(text):
        return False
    return group not in IF_RANDOM or looks_random(text) or (group == "bare" and is_guid(text))


def _listed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the texts in quotes of a list of secrets."""
    for quoted in _QUOTED().finditer(text, start, end):
        begin, stop = quoted.span(1 if quoted[1] is not None else 2)
        if stop > begin and not is_harmless(text[begin:stop]):
            yield begin, stop


def _is_user(encoded: str) -> bool:
    """Decide whether base64 encodes a user and a password, so that it is not a word after "basic"."""
    digits = encoded.rstrip("=")
    try:
        return b":" in binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
    except ValueError:
        return False


def _encoded(text: str, depth: int) -> Iterator[tuple[int, int]]:
    """Yield base64 that encodes a secret, on its own or as a segment of a path."""
    for match in _BASE64().finditer(text):
        if _holds_secret(match[0], depth):
            yield match.span()
        elif "/" in match[0]:
            for part in re.finditer(r"[^/]{24,}", match[0]):
                if _holds_secret(part[0], depth):
                    yield match.start() + part.start(), match.start() + part.end()


def _holds_secret(encoded: str, depth: int) -> bool:
    """Decide whether base64 encodes a private key, or a text that sets up a machine or holds a secret."""
    digits = "".join(encoded.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        content = binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
    except ValueError:
        return False
    if content[:3] == b"\x1f\x8b\x08" or content[:2] in (b"\x78\x01", b"\x78\x9c", b"\x78\xda"):
        content = _decompressed(content)
    if _is_private_key(content):
        return True
    text = _decoded(content)
    if text is None:
        return len(content) >= 45 and _is_key_material(encoded, content)
    if _INSIDE().search(text) is not None or holds_known(text):
        return True
    return depth > 0 and any(True for _ in _spans(text[:MAX_INSIDE], depth - 1))


def _decompressed(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(47).decompress(content, MAX_INSIDE)
    except zlib.error:
        return b""


def _decoded(content: bytes) -> str | None:
    """Return encoded bytes as text; `None` if they are not text."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    if len(content) > 8 and not any(content[1:64:2]):  # scripts of PowerShell are encoded as UTF-16
        return content.decode("utf-16-le", "replace")
    if len(content) > 8 and not any(content[:64:2]):
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_private_key(content: bytes) -> bool:
    """Decide whether bytes are a private key in DER: it begins with its version, a certificate with another sequence."""
    header = {b"\x30\x81": 3, b"\x30\x82": 4}.get(content[:2])
    return (
        header is not None and content[header : header + 2] == b"\x02\x01" and content[header + 2 : header + 3] in b"\0\1\3"
    )


_PUBLIC = (b"\x30\x81", b"\x30\x82", b"\0\0\0\x07ssh-", b"\0\0\0\x0bssh-", b"\0\0\0\x13ecdsa", b"PK\3\4", b"\x89PNG")
"""How certificates, public keys, archives and pictures begin."""


def _is_key_material(encoded: str, content: bytes) -> bool:
    """Decide whether bytes are a part of a key, such as a line of a PEM file: random, and not the start of public data."""
    run = encoded[:400]
    kinds = ((_DIGIT, 16), (_UPPER, 6), (_LOWER, 6))
    return not content.startswith(_PUBLIC) and all(len(kind.findall(run)) * part > len(run) for kind, part in kinds)


def _sensitive(text: str) -> Iterator[tuple[int, int]]:
    """Yield the literals inside of the arguments of `sensitive`."""
    position = 0
    while (call := _SENSITIVE().search(text, position)) is not None:
        depth, position = 1, call.end()
        while position < len(text) and depth:
            character = text[position]
            if character in "\"'":
                quoted = _QUOTED().match(text, position)
                if quoted is not None and quoted.end() > position:
                    yield quoted.span(1 if quoted[1] is not None else 2)
                    position = quoted.end()
                    continue
            elif character.isdigit() and not text[position - 1].isalnum():
                number = _NUMBER().match(text, position)
                if number is not None:
                    yield number.span()
            depth += (character == "(") - (character == ")")
            position += 1
