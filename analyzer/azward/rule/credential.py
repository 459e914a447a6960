"""What a known text looks like: a credential, a connection string, a shared access signature, a placeholder.

Every pattern is linear: repetitions are bounded or cannot overlap what follows them, and texts are cut at `MAX_TEXT`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from azward.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FORMS",
    "HOLE",
    "MAX_TEXT",
    "is_document",
    "is_emulator_key",
    "is_placeholder",
    "looks_like",
    "mask",
    "may_look_like",
    "redact",
    "secret_spans",
]

HOLE = "\ufffc"
"""Represents an unknown part of a text. No credential contains it."""

MAX_TEXT = 1 << 16
"""Only this many characters of a text are searched for credentials."""


@cache
def _placeholder() -> re.Pattern[str]:
    # compiled when first used, as `_block` is: it takes longer than most scans of one template need for all their texts
    return re.compile(
        r"""<[^<>]{0,200}> | \{{1,2}[^{}]{0,200}\}{1,2} | \$\{[^{}]{0,200}\} | \$\([^()]{0,200}\) | %[A-Za-z0-9_.-]{1,100}%
        | \#\{[^{}]{0,200}\}\# | \#\#[^#]{0,200}\#\# | __[^_](?:[^_]|_(?!_)){0,200}__ | \[[A-Za-z0-9 _.-]{0,200}\]
        | (?:your|my|some|insert|enter|replace|set|put|add|provide|specify)(?:[-_ ]|(?<=your)).{0,200}
        | (?:[*x]{3,200}|\.{3}|-+|_+|0{4,200}) | GEN-[A-Z0-9-]{1,40}
        | (?:to[-_ ]?be[-_ ]?(?:replaced|changed|set|defined|filled)|(?:replace|fill|change)[-_ ]?(?:me|it|this|in))
          [A-Za-z0-9!_ -]{0,40}
        | tbd | todo | fixme | none | null | nil | empty | dummy | placeholder | redacted | undefined | n/a | not[-_ ]?set
        | secret | password | example | sample
        | (?:primary|secondary|client|api|access|account|storage|shared)[-_ ]?(?:secret|key|token)
        | (?:key|secret|password|token)[-_ ]?of[-_ ]?(?:your|my|the).{0,200}""",
        re.VERBOSE | re.IGNORECASE,
    )


_KEY64 = r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])"
"""64 bytes in base64: keys of Storage, Cosmos DB, Batch, Automation."""

FORMS = (
    _KEY64,
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{16,2000}",  # JWT
    r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----",
    r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,100}",  # GitHub
    r"(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{60,100}",
    r"(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20,60}",
    r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}",
    r"(?<![A-Za-z0-9])xox[abeprs]-[0-9]{8,14}-[A-Za-z0-9-]{12,100}",  # Slack
    r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])",
    r"(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{24,100}",
    r"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])",  # SendGrid
    # secrets of Entra ID applications carry a fixed mark at the fourth character
    r"(?<![A-Za-z0-9~._-])[A-Za-z0-9~._-]{3}[78]Q~[A-Za-z0-9~._-]{31,34}(?![A-Za-z0-9~._-])",
    # keys of Azure services that carry a signature: Service Bus, Event Hubs, Relay, Functions, Search, Container Registry
    r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{33}(?:\+ASb|\+AEh|\+ARm)[A-Za-z0-9+/]{6}=(?![A-Za-z0-9+/=])",
    r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{6}[AQgw]==",
    r"(?<![A-Za-z0-9])[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}(?![A-Za-z0-9])",
    r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}(?![A-Za-z0-9+/])",
)
"""What credentials look like that their form alone tells apart."""


@cache
def _block() -> re.Pattern[str]:
    return re.compile("|".join(FORMS))


_NAMED_KEY = Pattern(
    r"(?:^|[;,\s\"'])(?:AccountKey|SharedAccessKey|SharedSecretValue|SharedSecretIssuer|AccessKey)[ ]{0,4}=[ ]{0,4}"
    r"(?P<secret>[A-Za-z0-9+/_%-]{20,200}={0,2})",
    re.IGNORECASE,
)
_PASSWORD = Pattern(
    r"(?:^|[;,\"'])[ \t]{0,8}(?:password|pwd|client[ _]?secret)[ \t]{0,8}=[ \t]{0,8}(?P<secret>[^;,\"'\s\ufffc]{1,200})",
    re.IGNORECASE,
)
_DATABASE = Pattern(
    r"(?:^|[;,\"'])[ \t]{0,8}(?:server|data source|host|hostname|address|addr|network address|database|initial catalog|"
    r"user id|uid|user|username|port|ssl|sslmode|abortconnect|driver|integrated security|encrypt|persist security info)"
    r"[ \t]{0,8}=|^[A-Za-z0-9.\ufffc-]{1,255}:[0-9\ufffc]{1,5},",
    re.IGNORECASE,
)
_USER_INFO = Pattern(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@?#]{0,100}:(?P<secret>[^\s/@?#\ufffc]{1,200})@"
)
_SIGNATURE = Pattern(r"(?:^|[?&;\s\"'])sig=(?P<secret>[A-Za-z0-9%+/_=-]{32,200})", re.IGNORECASE)
_SIGNED = Pattern(r"(?:^|[?&;\s\"'])(?:sv=\d|se=\d|sr=)", re.IGNORECASE)

_CONNECTION = Pattern(
    r"(?:^|;)[ \t]{0,8}(?:DefaultEndpointsProtocol|AccountName|AccountKey|AccountEndpoint|Endpoint|BlobEndpoint|HostName|"
    r"SharedAccessKeyName|SharedAccessKey|SharedAccessSignature|DeviceId|EntityPath|InstrumentationKey|IngestionEndpoint|"
    r"Server|Data Source|Initial Catalog|Database|User Id|Uid|Password|Pwd|Authentication)[ \t]{0,8}=",
    re.IGNORECASE,
)
_CONNECTION_URL = Pattern(
    r"(?:mongodb(?:\+srv)?|postgres(?:ql)?|mysql|mariadb|amqps?|rediss?|sqlserver|jdbc:[a-z]{2,12}|sb)://", re.IGNORECASE
)

_EMULATOR = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==",
)
"""The published keys of the storage and the Cosmos DB emulators."""


def is_emulator_key(text: str) -> bool:
    """Decide whether a text is the published key of an emulator."""
    return text in _EMULATOR


def looks_like(text: str, shape: str) -> bool:
    """Decide whether `text`, with `HOLE` for each unknown part, looks like `shape`, one of `CREDENTIAL_SHAPES`.

    Cost: linear in the length of the text, up to `MAX_TEXT`.
    """
    text = text[:MAX_TEXT]
    match shape:
        case "placeholder":
            return is_placeholder(text)
        case "sas":
            return any(True for _ in _signatures(text))
        case "connection-string":
            return len(_CONNECTION().findall(text)) > 1 or bool(_CONNECTION_URL().match(text.strip()))
        case _:
            return not is_placeholder(text) and any(True for _ in secret_spans(text))


_PUBLIC = Pattern(
    r"\s*(?:-----BEGIN (?:CERTIFICATE|(?:RSA )?PUBLIC KEY|SSH2 PUBLIC KEY)-----|(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ )"
)
_SECRET_PART = Pattern(
    r"(?:^|;)[ \t]{0,8}(?:AccountKey|SharedAccessKey|SharedAccessSignature|AccessKey|Password|Pwd)[ \t]{0,8}="
    r"[ \t]{0,8}([^;\ufffc]{1,500})",
    re.IGNORECASE,
)
_PAIRS = Pattern(r"[A-Za-z][A-Za-z0-9_ ]{0,60}=[^;=]*(?:;[ ]?[A-Za-z][A-Za-z0-9_ ]{0,60}=[^;]*)+;?")
"""Settings of a connection: `Server=db;Integrated Security=SSPI`."""
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{10,}={0,2}\s*")


_MARKS = (
    *("=", "@", "-----BEGIN", "eyJ", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "npm_", "xox"),
    *("AKIA", "ASIA", "AIza", "k_live_", "SG.", "Q~", "AzSe", "+ACR"),
)
"""Every credential that is recognised by its form contains one of these."""

_MARK = re.compile("|".join(map(re.escape, _MARKS)))

_LONG = 500
"""Characters of a text in which it is faster to search for one mark after the other."""


def may_look_like(text: str) -> bool:
    """Decide quickly whether `text` may contain a credential with a known form; if not, `looks_like` returns false."""
    if len(text) > _LONG:
        return any(mark in text for mark in _MARKS)
    return len(text) > 7 and _MARK.search(text) is not None


def is_document(text: str) -> bool:
    """Decide whether `text` as a whole is not a credential, even if its property holds one.

    That is a certificate or public key, a script, JSON, a connection string, or base64 of one of these. Secrets inside of
    them are recognised by their form.
    """
    stripped = text[:MAX_TEXT].strip()
    return (
        "\n" in stripped
        or _PUBLIC().match(stripped) is not None
        or stripped[:1] in ("{", "<")
        or stripped.startswith(("#!", "#cloud-config"))
        or (_is_connection(stripped) and not any(map(_secret, _SECRET_PART().findall(stripped))))
        or (_BASE64.fullmatch(stripped) is not None and _encodes_document(stripped))
    )


def _is_connection(text: str) -> bool:
    return _PAIRS().fullmatch(text) is not None or looks_like(text, "connection-string")


def _encodes_document(encoded: str) -> bool:
    import binascii

    digits = "".join(encoded.split()).rstrip("=")
    try:
        content = binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
    except ValueError:
        return False
    header = {b"\x30\x81": 3, b"\x30\x82": 4}.get(content[:2])
    if header is not None:  # DER: a private key begins with the number of its version, not with another sequence
        return content[header : header + 1] == b"\x30"
    try:
        decoded = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # a user without a password: `user:`
    return is_document(decoded) or is_placeholder(decoded) or decoded.endswith(":")


def _encodes_text(block: str) -> bool:
    """Decide whether `block` is the base64 of readable text. 64 random bytes, as in an account key, are not."""
    import binascii

    if len(block) != 88 or not block.endswith("=="):
        return False
    try:
        content = binascii.a2b_base64(block).decode("ascii")
    except ValueError:
        return False
    return all(character.isprintable() or character in "\t\r\n" for character in content)


def redact(text: str) -> str:
    """Return `text` with each secret in it replaced by `***`."""
    shown, position = "", 0
    for start, end in sorted(secret_spans(text)):
        if start >= position:
            shown += text[position:start] + "***"
        position = max(position, end)
    return shown + text[position:]


def mask(text: str) -> str:
    """Return `text` with each character of a secret replaced by `*`, so that all other characters keep their columns."""
    for start, end in secret_spans(text):
        text = text[:start] + "*" * (end - start) + text[end:]
    return text


def secret_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each secret in `text`, as 0-based offsets."""
    for match in _block().finditer(text):
        if match.group() not in _EMULATOR and len(set(match.group())) > 8 and not _encodes_text(match.group()):
            yield match.span()
    for match in _NAMED_KEY().finditer(text):
        if _secret(match["secret"]) and len(set(match["secret"])) > 8:
            yield match.span("secret")
    if _DATABASE().search(text):
        yield from (match.span("secret") for match in _PASSWORD().finditer(text) if _secret(match["secret"]))
    yield from (match.span("secret") for match in _USER_INFO().finditer(text) if _secret(match["secret"]))
    yield from _signatures(text)


def _signatures(text: str) -> Iterator[tuple[int, int]]:
    if _SIGNED().search(text):
        yield from (match.span("secret") for match in _SIGNATURE().finditer(text) if _secret(match["secret"]))


def _secret(text: str) -> bool:
    return text not in _EMULATOR and not is_placeholder(text)


def is_placeholder(text: str) -> bool:
    """Decide whether a text as a whole stands for a value that someone has to fill in."""
    stripped = text.strip().strip("\"'")
    return not stripped or _placeholder().fullmatch(stripped) is not None
