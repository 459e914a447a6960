"""Hides secrets in texts that are shown: more than rules report, since a text in doubt need not be shown.

Every pattern is linear: repetitions are bounded or cannot overlap what follows them.
"""

from __future__ import annotations

import binascii
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from azward.graph.arm_types.secure import is_secure
from azward.graph.credential import is_credential_sink
from azward.graph.invented import as_written
from azward.graph.resource import fold_path
from azward.graph.value import canonical
from azward.rule.credential import is_placeholder, may_look_like, secret_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import FieldPath, Resource

__all__ = ["MAX_VALUE", "hidden", "holds_credential", "is_harmless", "masked", "shown_name"]

MAX_TEXT = 1 << 14
"""Longer texts of reports are cut: no one reads them, and a name may be in many findings."""

MAX_VALUE = 1 << 18
"""Longer texts of the graph are cut: secrets may be beyond what is searched."""

AHEAD = 1 << 12
"""How far beyond the cut a secret is recognised that begins before it."""

CUT = "… (cut)"

_WORD = r"(?<![A-Za-z0-9])"
_TOKENS = (
    rf"{_WORD}sk-(?:(?:ant|proj|svcacct|admin|or)-[A-Za-z0-9_-]{{16,200}}|[A-Za-z0-9]{{20,200}})",  # OpenAI, Anthropic
    rf"{_WORD}gh[pousr]_[A-Za-z0-9]{{16,251}}",  # GitHub
    rf"{_WORD}github_pat_[A-Za-z0-9_]{{20,100}}",
    rf"{_WORD}gl(?:pat|dt|rt|soat|cbt|ptt|ft|agent)-[A-Za-z0-9_=.-]{{16,300}}",  # GitLab
    rf"{_WORD}xox[a-z]-[A-Za-z0-9-]{{10,200}}",  # Slack
    rf"{_WORD}xapp-[0-9]-[A-Za-z0-9-]{{10,200}}",
    rf"{_WORD}(?:sk|rk|pk|whsec)_(?:live_|test_)?[A-Za-z0-9]{{24,200}}",  # Stripe
    rf"{_WORD}(?:npm|hf|dckr_pat|dop_v1|shpat|shpss|glsa|lin_api|pul|rubygems|sgp|figd|ntn)_[A-Za-z0-9]{{20,200}}",
    rf"{_WORD}dapi[0-9a-f]{{32}}",  # Databricks
    rf"{_WORD}pypi-[A-Za-z0-9_-]{{30,400}}",
    rf"{_WORD}oy2[a-z0-9]{{43}}(?![a-z0-9])",  # NuGet
    rf"{_WORD}hv[sbr]\.[A-Za-z0-9_-]{{24,300}}",  # Vault
    rf"{_WORD}[A-Za-z0-9]{{14}}\.atlasv1\.[A-Za-z0-9_-]{{60,200}}",  # HCP Terraform
    rf"{_WORD}ATATT3[A-Za-z0-9_=-]{{20,400}}",  # Atlassian
    rf"{_WORD}AGE-SECRET-KEY-1[A-Z0-9]{{58}}",
    rf"{_WORD}SK[0-9a-f]{{32}}(?![0-9a-f])",  # Twilio
    rf"{_WORD}key-[0-9a-f]{{32}}(?![0-9a-f])",  # Mailgun
    rf"{_WORD}[0-9]{{8,10}}:AA[A-Za-z0-9_-]{{33}}(?![A-Za-z0-9_-])",  # Telegram
    rf"{_WORD}[A-Za-z0-9]{{76}}AZDO[A-Za-z0-9]{{4}}(?![A-Za-z0-9])",  # Azure DevOps
    rf"{_WORD}[A-Za-z0-9]{{52}}JQQJ99[A-Za-z0-9]{{26}}(?![A-Za-z0-9])",  # Azure AI services
    r"(?<![A-Za-z0-9+=_-])[A-Za-z0-9+/]{32,48}\+?A(?:CR|Sb|Eh|Rm|IoT)[A-Za-z0-9+/]{4,10}={0,2}(?![A-Za-z0-9+/=])",
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,2000})?",  # JWT
)
"""Tokens that are recognised by their form. Each contains one of `_TOKEN_MARKS`."""

_TOKEN_MARKS = (
    *(
        "sk-",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "glrt-",
        "glsoat-",
        "glcbt-",
        "glptt-",
    ),
    *("glft-", "glagent-", "xox", "xapp-", "sk_", "rk_", "pk_", "whsec_", "npm_", "hf_", "dckr_pat_", "dop_v1_", "shpat_"),
    *("shpss_", "glsa_", "lin_api_", "pul_", "rubygems_", "sgp_", "figd_", "ntn_", "dapi", "pypi-", "oy2", "hvs.", "hvb."),
    *("hvr.", ".atlasv1.", "ATATT3", "AGE-SECRET-KEY-1", "SK", "key-", ":AA", "AZDO", "JQQJ99", "ACR", "ASb", "AEh", "ARm"),
    *("AIoT", "eyJ"),
)
_LONG = (
    rf"{_WORD}[a-z2-7]{{52}}(?![A-Za-z0-9])",
    r"(?<![A-Za-z0-9+=])(?=[^\s=]{0,42}[0-9])(?=[^\s=]{0,42}[A-Z])(?=[^\s=]{0,42}[a-z])[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])",
    r"(?<![A-Za-z0-9+=])[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])",
)
"""Keys that only their length tells apart from other words."""

_RUN = 43
"""The number of letters and digits in a row that the shortest of `_LONG` has."""

_WEBHOOKS = (
    r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?P<slack>[A-Za-z0-9/_-]{8,300})",
    r"webhook\.office(?:365)?\.com/webhookb2/(?P<teams>[^\s\"'`<>]{8,400})",
    r"discord(?:app)?\.com/api/webhooks/(?P<discord>[0-9A-Za-z/_-]{8,300})",
    r"api\.telegram\.org/bot(?P<telegram>[0-9A-Za-z:_-]{8,100})",
    r"[?&](?:code|sig|signature|token|access_token|api[-_]?key|apikey|key|subscription-key|x-functions-key|secret|password"
    r"|client_secret|sas)=(?P<query>[^\s&\"'`<>#;]{6,2000})",
)
_PAIRS = (
    r"(?<![A-Za-z0-9_])(?:AccountKey|SharedAccessKey|SharedSecretValue|SharedSecretIssuer|AccessKey|Secret|SharedAccessSignature"
    r"|ApiKey|Password|Pwd|ClientSecret|Client[ ]Secret|PrimaryKey|SecondaryKey|Token)[ ]{0,4}=[ ]{0,4}"
    r"(?P<pair>[^\s;,\"'`<>()]{6,2000})",
    r"(?<![A-Za-z0-9+/])Basic[ ]{1,4}(?P<basic>[A-Za-z0-9+/]{8,2000}={0,2})(?![A-Za-z0-9+/=])",
    r"(?<![A-Za-z0-9])Bearer[ ]{1,4}(?P<bearer>[A-Za-z0-9._~+/-]{16,4000}={0,2})",
    r"(?<![A-Za-z0-9])--?(?:password|passwd|pass|token|secret|api-key|client-secret|account-key|sas-token)[ =]{1,4}"
    r"(?P<flag>[^\s;|&<>()$\"'`{]{4,400})",
    r"(?<![A-Za-z0-9])(?:[A-Z0-9]{1,40}_){0,8}(?:PASSWORD|PASSWD|PWD|SECRET|TOKEN|APIKEY|API_KEY|ACCESS_KEY|PRIVATE_KEY)="
    r"(?P<variable>[^\s;,|&<>()$\"'`{]{4,400})",
    r"://[^\s:/@?#\"'`]{0,100}:(?P<user>[^\s/@?#\"'`]{1,200})@",
)
_LABELLED = (
    r"(?<![A-Za-z0-9])[A-Za-z0-9_.-]{0,60}?(?:password|passwd|pwd|passphrase|secret|token|api[-_]?key|access[-_]?key"
    r"|account[-_]?key|private[-_]?key|primary[-_]?key|shared[-_]?key|client[-_]?secret|connection[-_]?string|sas)[\"']?"
    r"(?:[ \t]{1,8}string\??)?[ \t]{0,40}[=:](?![=:])[ \t]{0,40}"
    r"(?:\"(?P<double>(?:[^\"\\]|\\.){1,4000})\"?|'(?P<single>[^']{1,4000})'?|\\\"(?P<escaped>[^\"\\]{1,4000})\\?\"?)"
)
_KEY_BLOCK = (
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?P<pem>(?:(?!-----)[\s\S]){1,20000}(?:-----END [A-Z0-9 ]{1,40}-----)?)"
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{24,200000}={0,2}(?![A-Za-z0-9+/=_-])")
_INSIDE = re.compile(
    r"#cloud-config|(?i:passw(?:or)?d|secret|token|api[-_]?key|access[-_]?key|PRIVATE KEY|connectionstring|chpasswd|sas)"
)
_SENSITIVE = re.compile(r"(?<![A-Za-z0-9_])(?:sensitive|ephemeralasnull)\(")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*+)\"?|'([^']*)'?")

_MAY = re.compile(
    r"[A-Za-z0-9+/_-]{20}|=|://|xapp|xox"
    r"|(?i:basic |bearer |-----begin|sensitive\(|passw|passphrase|secret|token|pwd|key|sas|string)"
)
"""A text without any of these has no secret that is recognised."""


_TOKEN_RUN = re.compile(r"[A-Za-z0-9_.=-]{14}")
_LONG_RUN = re.compile(rf"[A-Za-z0-9+/]{{{_RUN}}}")
_ENCODED_RUN = re.compile(r"[A-Za-z0-9+/]{24}")
_NAMES = re.compile(r"pass|pwd|secret|token|key|string|sas", re.IGNORECASE)


@cache
def _compiled(*patterns: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(patterns), flags)


def _candidates(text: str) -> Iterator[re.Pattern[str]]:
    """Yield the patterns that may match: most texts have nothing that any of them needs, and each takes long to try."""
    if _TOKEN_RUN.search(text) and any(mark in text for mark in _TOKEN_MARKS):
        yield _compiled(*_TOKENS)
    if _LONG_RUN.search(text):
        yield _compiled(*_LONG)
    named = _NAMES.search(text) is not None
    if "=" in text or "://" in text or "Basic" in text or "Bearer" in text or (named and "-" in text and " " in text):
        yield _compiled(*_PAIRS)
    if "/" in text or "=" in text:
        yield _compiled(*_WEBHOOKS)
    if "-----BEGIN" in text:
        yield _compiled(_KEY_BLOCK)
    if named and ('"' in text or "'" in text):
        yield _compiled(_LABELLED, flags=re.IGNORECASE)


def holds_credential(resource: Resource, path: FieldPath, name: str = "") -> bool:
    """Decide whether a property of a resource holds a credential; `name` is that of the name-value pair around it."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return (
        is_credential_sink(resource.type, path, name)
        or (bool(resource.sensitive) and fold_path(path) in resource.sensitive)
        or is_secure(resource.type, path)
    )


def shown_name(resource: Resource) -> str:
    """Return the name of a resource for people. Its last part is a secret if the whole name has one there."""
    whole = canonical(resource.name)
    shown = hidden(whole)
    return as_written(resource.display_name if shown == whole else shown.rpartition("/")[2])


@lru_cache(maxsize=1 << 14)
def hidden(text: str, limit: int = MAX_TEXT) -> str:
    """Return the first `limit` characters of `text` with each secret in them replaced by `***`."""
    if len(text) < 6 or _MAY.search(text, 0, limit + AHEAD) is None:
        return text if len(text) <= limit else text[:limit] + CUT
    parts: list[str] = []
    position = 0
    for start, end in sorted(_spans(text[: limit + AHEAD])):
        if position <= start < limit:
            parts += (text[position:start], "***")
        position = max(position, end) if start < limit else position
    return "".join((*parts, text[position:limit], CUT if len(text) > limit else ""))


@lru_cache(maxsize=1 << 12)
def masked(line: str) -> str:
    """Return `line` with an asterisk for each character of a secret, so that all other characters keep their columns."""
    if len(line) < 6 or _MAY.search(line) is None:
        return line
    characters = list(line)
    for start, end in _spans(line):
        characters[start:end] = "*" * (end - start)
    return "".join(characters)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each secret; they may overlap."""
    if may_look_like(text):
        yield from secret_spans(text)
    for pattern in _candidates(text):
        for match in pattern.finditer(text):
            group = match.lastgroup
            if group is None:
                yield match.span()
            elif group == "pem" or not is_harmless(match[group]):
                yield match.span(group)
    if _ENCODED_RUN.search(text):
        yield from _encoded(text)
    if "(" in text:
        yield from _sensitive(text)


_REFERENCE = re.compile(
    r"(?:var|local|data|module|each|self|parameters|properties|listKeys)[.(\[]"
    r"|[a-z]{1,40}_[a-z0-9_]{1,80}\.[a-z0-9_-]{1,80}\.[a-z0-9_]{1,80}"
    r"|@Microsoft\.KeyVault\(|https?://[^\s?]{1,300}$|\[",
    re.IGNORECASE,
)


def is_harmless(text: str) -> bool:
    """Decide whether a text in the place of a secret is not one: a placeholder, a reference, a number or a truth value."""
    stripped = text.strip()
    return (
        is_placeholder(stripped)
        or _REFERENCE.match(stripped) is not None
        or stripped.casefold() in ("true", "false", "none", "null", "string", "securestring", "enabled", "disabled")
        or (stripped.isdecimal() and len(stripped) < 6)
    )


def _encoded(text: str) -> Iterator[tuple[int, int]]:
    """Yield base64 that encodes a secret, on its own or as a segment of a path."""
    for match in _BASE64.finditer(text):
        if _holds_secret(match[0]):
            yield match.span()
        elif "/" in match[0]:
            for part in re.finditer(r"[^/]{24,}", match[0]):
                if _holds_secret(part[0]):
                    yield match.start() + part.start(), match.start() + part.end()


def _holds_secret(encoded: str) -> bool:
    """Decide whether base64 encodes a text that sets up a machine or names a secret."""
    digits = encoded.rstrip("=")
    try:
        content = binascii.a2b_base64(digits + "=" * (-len(digits) % 4)).decode("utf-8")
    except ValueError:  # also for bytes that are not text
        return False
    return _INSIDE.search(content) is not None


def _sensitive(text: str) -> Iterator[tuple[int, int]]:
    """Yield the literals inside of the arguments of `sensitive`."""
    position = 0
    while (call := _SENSITIVE.search(text, position)) is not None:
        depth, position = 1, call.end()
        while position < len(text) and depth:
            character = text[position]
            if character in "\"'":
                quoted = _QUOTED.match(text, position)
                if quoted is not None and quoted.end() > position:
                    yield quoted.span(1 if quoted[1] is not None else 2)
                    position = quoted.end()
                    continue
            elif character.isdigit() and not text[position - 1].isalnum():
                number = re.compile(r"[0-9.]+").match(text, position)
                if number is not None:
                    yield number.span()
            depth += (character == "(") - (character == ")")
            position += 1
