"""What stands around a secret: names, options, headers, addresses. See `tokens` for secrets with a form of their own.

The patterns are for text in lower case: without regard to case, they would take several times as long. The secret is the
group that matches. Every pattern is linear: repetitions are bounded or cannot overlap what follows them.
"""

from __future__ import annotations

__all__ = [
    "COMMANDS",
    "CONSTANT",
    "IF_RANDOM",
    "KEY_BLOCK",
    "LABELLED",
    "NAME_AND_VALUE",
    "PAIRS",
    "QUERIES",
    "USERS",
    "WEBHOOKS",
]

_LABEL = (
    r"(?:passw(?:or)?d|passwd|pwd|pass_?phrase|passcode|passwort|kennwort|mot_?de_?passe|contrase(?:ñ|n)a|secret|tokens?"
    r"|(?:api|access|account|admin|private|primary|secondary|shared|subscription|functions?|sas|master"
    r"|validation|decryption|event[-_]?hub|service[-_]?bus|cosmos(?:[-_]?db)?|storage|openai)[-_ ]?key|art-api"
    r"|connection[-_ ]?string|conn[-_]?str|_pass|secret[-_]?key|(?<![a-z])sas|(?<![a-z])psk)"
    r"(?:[-_]?(?:value|text|plain|base64|old|new|[0-9]{1,3}))?"
)
"""The end of the name of a secret."""

_WEAK = (
    r"(?:(?:encryption|signing|host|client|search|auth|authentication|authorization|service|app|license|hmac|jwt|session"
    r"|database|db|redis|cognitive|webhook|registry|consumer|maps|batch|cookie)[-_]?key|credentials?"
    r"|(?<![a-z])_?auth(?:orization|token)?|(?<![a-z])pass|(?<![a-z])pw)"
)
"""The end of a name that may be that of a secret: only values that look random count."""

_BARE = r"[^\s;,\"'`<>(){}\[\]|]{8,400}"
_IS = r"[\"']?\]?(?:[ \t]{1,8}string\??)?[ \t]{0,40}(?::=|=>|[=:])(?![=:])[ \t]{0,40}"
_NOT_CLOSING = r"(?![ ]*[,)\]](?:[ )\]}\"']|$))"  # else the quote ends a text, and an argument follows
_NAME = r"[a-z0-9_.:-]{0,80}?"

ASSIGNED = (
    r"(?:pass[a-z_]{0,8}|pwd|pw|kennwort|contrase[ñn]a|secret|tokens?|key|string|str|art-api|sas|psk|credentials?|auth[a-z]{0,12})"
    rf"(?:[-_]?(?:value|text|plain|base64|old|new|[0-9]{{1,3}}))?{_IS}(?=[\"'\\<>|\[]|{_BARE})"
)
"""Part of what `_LABEL` and `_WEAK` with `_IS` and a value match: much faster, and most texts have none."""


def _quoted(name: str, *, closed: bool = False) -> str:
    end = "" if closed else "?"
    double = rf"\"(?P<{name}2>{_NOT_CLOSING}(?:[^\"\\]|\\.){{1,4000}})\"{end}"
    return rf"(?:{double}|'(?P<{name}1>{_NOT_CLOSING}[^']{{1,4000}})'{end})"


CONSTANT = (
    rf"[A-Z0-9]_KEY{_IS}(?:{_quoted('constant')}|(?P<constant>{_BARE}))",  # for text as it is written
)

WEBHOOKS = (
    r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?P<slack>[a-z0-9/_-]{8,300})",
    r"webhook\.office(?:365)?\.com/webhookb2/(?P<teams>[^\s\"'`<>]{8,400})",
    r"outlook\.office(?:365)?\.com/webhook/(?P<outlook>[^\s\"'`<>]{8,400})",
    r"discord(?:app)?\.com/api/webhooks/(?P<discord>[0-9a-z/_-]{8,300})",
    r"api\.telegram\.org/bot(?P<telegram>[0-9a-z:_-]{8,100})",
    r"events\.(?:eu\.)?pagerduty\.com/integration/(?P<pagerduty>[0-9a-z]{8,100})",
    r"hooks\.zapier\.com/hooks/catch/(?P<zapier>[0-9a-z/]{8,100})",
)

QUERIES = (
    r"(?:^|[?&;\s\"'`(])(?:sig|signature|token|access_token|api[-_]?key|subscription-key|x-functions-key|secret|password"
    r"|client_secret|sas|sshkey)=(?P<query>[^\s&\"'`<>#;,()]{6,2000})",
    r"[?&](?:code|key)=(?P<code>[^\s&\"'`<>#;,()]{6,2000})",
    r"(?:^|[;\s\"'])code=(?P<begun>[^\s&\"'`<>#;,()]{20,2000})",
)

PAIRS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        tuple(
            f"{name}{end}"
            for name in ("key", "secret", "value", "issuer", "signature", "password", "pwd", "token")
            for end in ("=", " ", "\t")
        ),
        r"(?<![a-z0-9_])(?:accountkey|sharedaccesskey|sharedsecretvalue|sharedsecretissuer|accesskey|secret"
        r"|sharedaccesssignature|apikey|password|pwd|clientsecret|client[ ]secret|primarykey|secondarykey|token)"
        r"[ \t]{0,4}=[ \t]{0,4}(?:(?P<braces>\{[^{}]{4,400}\})"
        r"|\"(?P<pair2>(?![ ]*[,)\]](?:[ )\]}\"']|$))[^\"\n]{4,2000})\""
        r"|'(?P<pair1>(?![ ]*[,)\]](?:[ )\]}\"']|$))[^'\n]{4,2000})'"
        r"|(?P<blanks>[^\s;,\"'`<>(){}|&]{1,400}(?:[ ][^\s;,\"'`<>(){}|&=]{1,400}){1,20})(?=;)"
        r"|(?P<pair>[^\s;,\"'`<>()]{6,2000}))",
    ),
    (("basic ",), r"(?<![a-z0-9+/])basic[ ]{1,4}(?P<basic>[a-z0-9+/]{8,2000}={0,2})(?![a-z0-9+/=])"),
    (("bearer ",), r"(?<![a-z0-9])bearer[ ]{1,4}(?P<bearer>[a-z0-9._~+/-]{16,4000}={0,2})"),
    (
        ("-pass", "-token", "-secret", "-api-key", "-account-key", "-access-key"),
        r"(?<![a-z0-9])--?(?:[a-z]{1,20}-){0,4}(?:password|passwd|pass|token|secret|api-key|account-key|access-key)[ =]{1,4}"
        r"(?:\"(?P<flag2>(?![ ]*[,)\]](?:[ )\]}\"']|$))[^\"$\n]{4,400})\""
        r"|'(?P<flag1>(?![ ]*[,)\]](?:[ )\]}\"']|$))[^'\n]{4,400})'|(?P<flag>[^\s;|&<>()$\"'`{]{4,400}))",
    ),
    (("://",), r"://[^\s:/@?#\"'`]{0,100}:(?P<user>[^\s/?#\"'`]{1,200})@|://(?P<only>[a-z0-9_-]{16,200})@"),
    (("jdbc:oracle:",), r"jdbc:oracle:[a-z]{2,10}:[^\s/@:]{1,60}/(?P<oracle>[^\s/@\"'`]{4,200})@"),
    (
        # a password with characters that must be encoded in a URL, but often are not
        tuple(
            f"{name}://"
            for name in (
                "mongodb",
                "srv",
                "postgres",
                "postgresql",
                "mysql",
                "mariadb",
                "amqp",
                "amqps",
                "redis",
                "rediss",
                "sqlserver",
                "ftp",
                "ftps",
            )
        ),
        r"(?:mongodb(?:\+srv)?|postgres(?:ql)?|mysql|mariadb|amqps?|rediss?|sqlserver|s?ftps?)://[^\s:/@?#\"'`]{0,100}:"
        r"(?![0-9]{1,5}(?:[/?#,]|$))(?P<rest>[^\s\"'`<>]{1,200})@(?=[a-z0-9.-])",
    ),
)

COMMANDS = (
    r"(?<![a-z0-9])(?:sqlcmd|bcp|osql|curl|wget|docker|podman|mysql[a-z]{0,8}|az|sshpass|psexec|helm|oras|smbclient|plink"
    r"|pscp|useradd|usermod|ldap[a-z]{3,8})(?:\.exe)?(?=[ \t])[^\n|;&]{0,400}?[ \t]-[pw][ \t]?"
    r"(?:\"(?P<option2>(?![ ]*[,)\]](?:[ )\]}\"']|$))[^\"$\n]{4,400})\""
    r"|'(?P<option1>(?![ ]*[,)\]](?:[ )\]}\"']|$))[^'\n]{4,400})'|(?P<option>[^\s;|&<>()$\"'`{]{6,400}))",
    r"(?<![a-z0-9])(?:curl|wget|http)(?:\.exe)?(?=[ \t])[^\n|;&]{0,400}?[ \t](?:-u|--user)[ =]{0,4}[\"']?"
    r"[^\s:\"']{1,100}:(?P<curl>[^\s\"'$]{4,400})",
    r"(?<![a-z0-9])net(?:\.exe)?[ ]users?[ ][^\s/]{1,100}[ ](?P<net>[^\s/*]{6,200})",
    r"(?<![a-z0-9])(?:az|gh)[ \t][^\n|;&]{0,400}?secret[ \t]{1,4}set[ \t][^\n|;&]{0,400}?[ \t]-{1,2}(?:value|body|b)"
    r"[ =]{1,4}"
    r"(?:\"(?P<set2>[^\"$\n]{4,400})\"|'(?P<set1>[^'\n]{4,400})'|(?P<set>[^\s;|&<>()$\"'`{]{4,400}))",
    rf"(?<![a-z0-9])setx[ \t]{{1,4}}[\"']?{_NAME}{_LABEL}[\"']?[ \t]{{1,4}}[\"']?(?P<setx>[^\s\"'%$]{{4,400}})",
    r"(?<![a-z0-9])echo[ ]{1,4}[\"']?(?P<stdin>[^\s\"'$|]{4,400})[\"']?[ ]{0,4}\|[^|\n]{0,200}?-{1,2}(?:password-)?stdin",
    r"(?<![a-z0-9])echo[ ]{1,4}[\"']?[a-z_][a-z0-9_-]{0,31}:(?P<echo>[^\s\"'$]{4,200})[\"']?[ ]{0,4}\|",
    r"convertto-securestring(?:[ ]{1,4}-[a-z]{1,20}){0,4}[ ]{1,4}"
    r"(?:\"(?P<secure2>[^\"$\n]{4,400})\"|'(?P<secure1>[^'\n]{4,400})')",
)

ASSIGNMENTS = (
    rf"{_LABEL}{_IS}(?:'{{3}}(?P<triple>[\s\S]{{1,4000}}?)'{{3}}|{_quoted('quoted')}"
    r"|\\\"(?P<escaped>[^\"\\]{1,4000})\\?\"?|<<[-~]?\"?[a-z_][a-z0-9_]{0,40}\"?\r?\n(?P<heredoc>"
    r"(?:(?!\n[ \t]{0,80}[a-z_]{2,40}[ \t]{0,80}(?:\r?\n|\Z))[\s\S]){1,20000})"
    r"|[|>][-+0-9]{0,2}[ \t]{0,8}\r?\n[ \t]{1,80}(?P<block>[^\s][^\n]{3,4000})"
    rf"|\[(?P<list>[^\]\[]{{8,4000}})|(?P<bare>{_BARE}))",
    rf"{_WEAK}{_IS}(?:{_quoted('maybe')}|(?P<maybe>{_BARE}))",
)
"""Patterns of secrets that are assigned to a name: each contains what `ASSIGNED` matches."""

LABELLED: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        tuple(
            f"{name} {verb}{end}"
            for name in ("password", "passphrase", "secret", "token", "key")
            for verb in ("is", "was", "to")
            for end in " :"
        ),
        rf"(?:password|passphrase|secret|token|key)[ ](?:is|was|to)[ :]{{1,3}}[`\"']?(?P<said>{_BARE})",
    ),
    (("password ", "passwd "), rf"(?<![a-z0-9_-])(?:password|passwd)[ ](?P<spaced>{_BARE})"),
    (("authorization",), rf"(?<![a-z])authorization{_IS}[\"']?[a-z][a-z-]{{1,19}}[ ]{{1,4}}(?P<scheme>{_BARE})"),
    # the literal after a literal, of which an expression makes one text
    (
        ("',", '",', "${"),
        rf"{_LABEL}[ ]?[=:][ ]?(?:[\"'],[ \t]{{0,10}}|\$\{{[ ]{{0,4}})"
        r"(?:'(?P<joined1>(?![ ]*[,)\]])[^']{4,4000})'|\"(?P<joined2>(?![ ]*[,)\]])[^\"]{4,4000})\")",
    ),
    # elements and attributes of XML
    (("</",), rf"<{_NAME}{_LABEL}(?:[ ][^<>]{{0,200}})?>(?P<element>[^<>]{{4,4000}})</"),
    (
        ('name="', "name='", 'key="', "key='"),
        rf"(?:name|key)=[\"'][^\"'<>]{{0,80}}?(?:{_LABEL}|-key|authorization|(?<=[\"'])(?:code|sig))[\"'][^<>]{{0,200}}?"
        r"(?:value=(?:\"(?P<attribute2>[^\"]{4,4000})\"|'(?P<attribute1>[^']{4,4000})')"
        r"|>\s{0,80}(?:<value>)?(?P<inner>[^<>\s]{4,4000}))",
    ),
)
"""Patterns of secrets with a name, each with marks of which a text needs one."""

NAME_AND_VALUE = (
    rf"(?<![a-z0-9])name[\"']?[ \t]{{0,20}}[:=][ \t]{{0,20}}[\"']?{_NAME}{_LABEL}[\"']?[\s,]{{1,80}}"
    rf"[\"']?(?:secure_?)?value{_IS}(?:{_quoted('value', closed=True)}|(?P<value>{_BARE}))",
    rf"(?<![a-z0-9_])(?:secure_?)?value{_IS}(?:{_quoted('before', closed=True)}|(?P<before>{_BARE}))[\s,]{{1,80}}[\"']?"
    rf"name[\"']?[ \t]{{0,20}}[:=][ \t]{{0,20}}[\"']?{_NAME}{_LABEL}[\"'\s,}}]",
)
"""Patterns of secrets with a name and a value side by side."""

IF_RANDOM = frozenset({
    "bare", "maybe", "maybe1", "maybe2", "said", "scheme", "inner", "only", "option", "net", "value", "before", "bearer",
    "begun", "constant", "constant1", "constant2", "spaced",
})  # fmt: skip
"""Groups of which only what looks random is a secret: the text before them does not prove it."""

USERS = r"(?m)^[ \t]*(?:-[ \t]+)?[\"']?[a-z_][a-z0-9_-]{0,31}:(?P<listed>[^\s:\"']{6,200})[\"']?[ \t]*$"
"""Users and their passwords, one a line."""

KEY_BLOCK = (
    r"-{4,5} ?begin (?:[a-z0-9]{1,12} ){0,3}private key(?: block)? ?-{4,5}"
    r"(?:(?!----)[\s\S]){1,20000}(?:-{4,5} ?end [a-z0-9 ]{1,40}-{4,5})?"
)
