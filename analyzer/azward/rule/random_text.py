"""Which texts in the place of a secret are likely one, and which are not: names, references, placeholders."""

from __future__ import annotations

import re

from azward.pattern import Pattern
from azward.rule.credential import is_placeholder

__all__ = ["is_guid", "is_harmless", "looks_random"]

_IDENTIFIER = Pattern(r"[A-Za-z_][A-Za-z_-]*[0-9]{0,3}|[A-Za-z_][A-Za-z0-9_-]*[.(\[].*|[./].*|[A-Za-z][A-Za-z0-9+.-]*:.*")
_GUID = Pattern(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DENSE = Pattern(r"(?=(?:[^0-9]*[0-9]){3})(?=(?:[^a-z]*[a-z]){3})[a-z0-9]{20,}|(?=(?:[^0-9]*[0-9]){3})[A-Z0-9]{20,}")
_DIGIT, _LOWER, _UPPER = re.compile("[0-9]"), re.compile("[a-z]"), re.compile("[A-Z]")
_SYMBOL = Pattern(r"[!@#$%^*+~?=]")


def looks_random(text: str) -> bool:
    """Decide whether a text is more likely a password or a key than a word, a name, a path, an id or an expression."""
    text = text.rstrip(".,:")  # the end of a sentence
    if len(text) < 8 or is_guid(text):
        return False
    symbol = _SYMBOL().search(text) is not None
    if not symbol and _IDENTIFIER().fullmatch(text) is not None and not _is_scrambled(text):
        return False
    if text.startswith(("$", "@", "%", "*")) or "${" in text or "::" in text:
        return False
    mixed = _LOWER.search(text) is not None and _UPPER.search(text) is not None
    if _DIGIT.search(text) is None:
        return symbol and mixed
    return symbol or mixed or _DENSE().fullmatch(text) is not None


def is_guid(text: str) -> bool:
    """Decide whether a text is a GUID: most of them are ids."""
    return _GUID().fullmatch(text) is not None


_SCRAMBLED = Pattern(r"(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?:[A-Za-z]+[0-9]+){4,}[A-Za-z]*(?:[.].*)?")


def _is_scrambled(text: str) -> bool:
    """Decide whether letters of both cases and digits alternate so often in a text that it is not a name."""
    return _SCRAMBLED().fullmatch(text) is not None


_REFERENCE = Pattern(
    r"(?:var|local|data|module|each|self|parameters|properties|listKeys)[.(\[]"
    r"|[a-z]{1,40}_[a-z0-9_]{1,80}\.[a-z0-9_-]{1,80}\.[a-z0-9_]{1,80}"
    r"|@Microsoft\.KeyVault\(|https?://[^\s?]{1,300}$|\[|\$\{[^{}]{0,300}$"
    r"|(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[a-z0-9]+)[ ]|-----BEGIN (?:CERTIFICATE|[A-Z0-9]{0,8} ?PUBLIC KEY)",
    re.IGNORECASE,
)


def is_harmless(text: str) -> bool:
    """Decide whether a text in the place of a secret is not one: a placeholder, a reference, a number or a truth value."""
    stripped = text.strip()
    return (
        is_placeholder(stripped)
        or _REFERENCE().match(stripped) is not None
        or stripped.casefold() in ("true", "false", "none", "null", "string", "securestring", "enabled", "disabled")
        or (stripped.isdecimal() and len(stripped) < 6)
    )
