"""Credentials in files beside the templates: only those that are certain from their form.

Rules on templates know the property that a text is in. Here a text may be an example or data, so a credential needs a form
that nothing else has, and must not look like something that a person made up.
"""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.credential import precedes_credential
from azward.rule.credential import MAX_TEXT, is_emulator_key, is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Leak", "leaks"]


@frozen
class Leak:
    """A credential in a text: its offsets, and what it is."""

    start: int
    end: int
    kind: str  # "a key of a storage account"


_WORD = r"(?<![A-Za-z0-9_])"
_TOKENS = {
    "a GitHub token": rf"{_WORD}(?:gh[pousr]_[A-Za-z0-9]{{36}}|github_pat_[A-Za-z0-9]{{22}}_[A-Za-z0-9]{{59}})"
    r"(?![A-Za-z0-9_])",
    "a GitLab token": rf"{_WORD}glpat-[A-Za-z0-9_-]{{20}}(?![A-Za-z0-9_-])",
    # secrets of Entra ID applications carry a fixed mark at the fourth character
    "a client secret of Microsoft Entra ID": r"(?<![A-Za-z0-9~._-])[A-Za-z0-9~._-]{3}[78]Q~[A-Za-z0-9~._-]{31,34}"
    r"(?![A-Za-z0-9~._-])",
    "a shared access key": r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{33}(?:\+ASb|\+AEh|\+ARm|AIoT)[A-Za-z0-9+/]{5,6}="
    r"(?![A-Za-z0-9+/=])",
    "a key of Azure Functions": r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{6}[AQgw]==",
    "a key of Azure AI Search": r"(?<![A-Za-z0-9])[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}(?![A-Za-z0-9])",
    "a password of Azure Container Registry": r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}"
    r"(?![A-Za-z0-9+/])",
    "a token of Azure DevOps": rf"{_WORD}[A-Za-z0-9]{{76}}AZDO[A-Za-z0-9]{{4}}(?![A-Za-z0-9])",
    "a key of Azure AI services": rf"{_WORD}[A-Za-z0-9]{{52}}JQQJ99[A-Za-z0-9]{{26}}(?![A-Za-z0-9])",
}

_KEY = re.compile(r"(?P<name>AccountKey|SharedAccessKey)[ ]{0,4}=[ ]{0,4}(?P<secret>[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)")
_KEY64 = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])")
_PRIVATE = re.compile(
    r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----"
    r"(?:\\[rn]|[\s\"',+]){1,12}(?P<secret>[A-Za-z0-9+/]{40})"
)
_SIGNED = re.compile(r"(?:[?&;\s\"']|u0026)sig=(?P<secret>[A-Za-z0-9%+/_-]{40,120}={0,2})")
_QUERY = re.compile(r"[A-Za-z0-9%&;=:_.+\\-]{0,400}")
_EXPIRY = re.compile(r"(?:^|[?&;]|u0026)se=(\d{4})-(\d\d)-(\d\d)")
_RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz")
_MADE_UP = re.compile(r"example|sample|dummy|fake|placeholder|xxxx|your|(.)\1{4}|(.{3,12})\2\2", re.IGNORECASE)


@cache
def _tokens() -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(pattern)) for kind, pattern in _TOKENS.items()]


def leaks(text: str) -> Iterator[Leak]:
    """Yield the credentials in `text`, each once, in no order. Cost: linear in the length of the text, up to `MAX_TEXT`."""
    text = text[:MAX_TEXT]
    found: dict[int, Leak] = {}
    for leak in _leaks(text):
        found.setdefault(leak.start, leak)
    yield from found.values()


def _leaks(text: str) -> Iterator[Leak]:
    for match in _KEY.finditer(text):
        if _is_random(match["secret"]):
            long = len(match["secret"]) > 44
            kind = "a key of a storage account" if match["name"] == "AccountKey" and long else "a shared access key"
            yield Leak(*match.span("secret"), kind)
    for match in _KEY64.finditer(text):
        if _is_random(match.group()) and precedes_credential(text[max(match.start() - 200, 0) : match.start()]):
            yield Leak(*match.span(), "an account key")
    for kind, pattern in _tokens():
        yield from (Leak(*match.span(), kind) for match in pattern.finditer(text) if not _is_made_up(match.group()))
    for match in _PRIVATE.finditer(text):
        if not _is_made_up(match["secret"]):
            yield Leak(*match.span(), "a private key")
    for match in _SIGNED.finditer(text):
        if _grants(text, match.start()) and not _is_made_up(match["secret"]):
            yield Leak(*match.span("secret"), "a shared access signature")


def _is_random(key: str) -> bool:
    """Decide whether a key in base64 is of random bytes, not of a text, and not one that is published."""
    try:
        content = binascii.a2b_base64(key)
    except ValueError:
        return False
    readable = sum(32 <= byte < 127 for byte in content) > len(content) * 0.8
    return not readable and not is_emulator_key(key) and not _is_made_up(key)


def _is_made_up(secret: str) -> bool:
    """Decide whether a person wrote a text in the form of a secret: words, runs and repetitions are not random."""
    folded = secret.casefold()
    runs = any(run[index : index + 6] in folded for run in _RUNS for index in range(len(run) - 5))
    return runs or len(set(secret)) < 12 or _MADE_UP.search(secret) is not None or is_placeholder(secret)


def _grants(text: str, position: int) -> bool:
    """Decide whether the query around a signature is that of a shared access signature that has not expired."""
    before = text[max(position - 400, 0) : position]
    query = re.split(r"[\s\"'?]", before)[-1]
    after = _QUERY.match(text, position + 1)
    whole = f"{query}{text[position]}{after.group() if after is not None else ''}"
    if "sv=" not in whole or "sp=" not in whole:
        return False
    expiry = _EXPIRY.search(whole)
    return expiry is None or "-".join(expiry.groups()) >= datetime.now(UTC).date().isoformat()
