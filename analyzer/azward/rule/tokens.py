"""Tokens and keys that their form tells apart from other words, whatever stands around them."""

from __future__ import annotations

__all__ = ["HEXADECIMAL", "LONG", "LONG_RUN", "TOKENS"]

_WORD = r"(?<![A-Za-z0-9])"
TOKENS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("sk-",), rf"{_WORD}sk-(?:(?:ant|proj|svcacct|admin|or)-[A-Za-z0-9_-]{{16,400}}|[A-Za-z0-9]{{20,200}})"),  # OpenAI
    (
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        rf"(?:{_WORD}gh[pousr]_[A-Za-z0-9]{{16,251}}|gh[pousr]_[A-Za-z0-9]{{36,251}})",
    ),
    (("github_pat_",), r"github_pat_[A-Za-z0-9_]{20,100}"),
    (
        *(("glpat-", "gldt-", "glrt-", "glsoat-", "glcbt-", "glptt-", "glft-", "glffct-", "glimt-", "gloas-", "glagent-"),),
        rf"{_WORD}gl(?:pat|dt|rt|soat|cbt|ptt|ft|ffct|imt|oas|agent)-[A-Za-z0-9_=.-]{{16,300}}",
    ),
    (("xox",), rf"{_WORD}xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{{10,200}}"),  # Slack
    (("xapp-",), rf"{_WORD}xapp-[0-9]-[A-Za-z0-9-]{{10,200}}"),
    (("sk_", "rk_", "pk_", "whsec_"), rf"{_WORD}(?:sk|rk|pk|whsec)_(?:live_|test_)?[A-Za-z0-9]{{24,200}}"),  # Stripe
    (
        *(
            (
                "npm_",
                "hf_",
                "api_org_",
                "dckr_pat_",
                "dckr_oat_",
                "dop_v1_",
                "doo_v1_",
                "dor_v1_",
                "shpat_",
                "shpss_",
                "glsa_",
            ),
        ),
        rf"{_WORD}(?:npm|hf|api_org|dckr_[po]at|do[opr]_v1|shp(?:at|ss)|glsa)_[A-Za-z0-9]{{20,200}}",
    ),
    (
        *(
            (
                "lin_api_",
                "pul-",
                "pul_",
                "rubygems_",
                "sgp_",
                "figd_",
                "ntn_",
                "glc_",
                "gsk_",
                "sbp_",
                "pscale_",
                "sntry",
                "dp.",
            ),
        ),
        rf"{_WORD}(?:lin_api_|pul[-_]|rubygems_|sgp_|figd_|ntn_|glc_|gsk_|sbp_|pscale_(?:pw|tkn|oauth)_|sntry[su]_"
        r"|dp\.(?:pt|st|ct|sa|scim|audit)\.)[A-Za-z0-9_=-]{30,400}",
    ),
    (
        *(("xai-", "pplx-", "r8_", "secret_", "NRAK-", "PMAK-", "tskey-", "GOCSPX-", "ya29.", "dt0", "AKCp", "cmVmdGtu"),),
        rf"{_WORD}(?:xai-[A-Za-z0-9]{{40,200}}|pplx-[A-Za-z0-9]{{40,100}}|r8_[A-Za-z0-9]{{37}}|secret_[A-Za-z0-9]{{43}}"
        r"|NRAK-[A-Z0-9]{27}|PMAK-[0-9a-f]{24}-[0-9a-f]{34}|tskey-[a-z]{2,12}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,60}"
        r"|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{20,400}|dt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}"
        r"|AKCp[A-Za-z0-9]{60,80}|cmVmdGtu[A-Za-z0-9]{56})(?![A-Za-z0-9])",
    ),
    (("NRAL",), rf"{_WORD}[0-9a-f]{{36}}NRAL(?![A-Za-z0-9])"),  # New Relic
    (("1//0",), rf"{_WORD}1//0[A-Za-z0-9_-]{{40,120}}"),  # Google
    (("dapi", "dose"), rf"{_WORD}(?:dapi|dose)[0-9a-f]{{32}}"),  # Databricks
    (("pypi-",), rf"{_WORD}pypi-[A-Za-z0-9_-]{{30,400}}"),
    (("oy2",), rf"{_WORD}oy2[a-z0-9]{{43}}(?![a-z0-9])"),  # NuGet
    (("cio",), rf"{_WORD}cio(?=[A-Za-z]{{0,31}}[0-9])[A-Za-z0-9]{{32}}(?![A-Za-z0-9])"),  # crates.io
    (("hvs.", "hvb.", "hvr."), rf"{_WORD}hv[sbr]\.[A-Za-z0-9_-]{{24,300}}"),  # Vault
    (("s.",), r"(?<![A-Za-z0-9_.\])-])s\.(?=[A-Za-z]{0,23}[0-9])(?=[^A-Z]{0,23}[A-Z])[A-Za-z0-9]{24}(?![A-Za-z0-9_.\[(-])"),
    ((".atlasv1.",), rf"{_WORD}[A-Za-z0-9]{{14}}\.atlasv1\.[A-Za-z0-9_-]{{60,200}}"),  # HCP Terraform
    (("ATATT3",), rf"{_WORD}ATATT3[A-Za-z0-9_=-]{{20,400}}"),  # Atlassian
    (("AGE-SECRET-KEY-1",), rf"{_WORD}AGE-SECRET-KEY-1[A-Z0-9]{{58}}"),
    (("SK",), rf"{_WORD}SK[0-9a-f]{{32}}(?![0-9a-f])"),  # Twilio
    (("key-",), rf"{_WORD}key-[0-9a-f]{{32}}(?![0-9a-f])"),  # Mailgun
    (("-us",), rf"{_WORD}[0-9a-f]{{32}}-us[0-9]{{1,2}}(?![A-Za-z0-9])"),  # Mailchimp
    (("pat",), rf"{_WORD}pat[A-Za-z0-9]{{14}}\.[0-9a-f]{{64}}"),  # Airtable
    ((":AA",), rf"{_WORD}[0-9]{{8,10}}:AA[A-Za-z0-9_-]{{33}}(?![A-Za-z0-9_-])"),  # Telegram
    (
        ("AKIA", "ASIA"),
        rf"{_WORD}A[KS]IA[A-Z0-9]{{16}}[\"']?[\s:,;|]{{1,4}}[\"']?(?P<aws>[A-Za-z0-9/+]{{40}})(?![A-Za-z0-9/+])",
    ),
    (("Q~",), r"(?<![A-Za-z0-9~_-])[A-Za-z0-9~._-]{3}[78]Q~[A-Za-z0-9~._-]{31,34}"),  # Entra ID
    (("AZDO",), rf"{_WORD}[A-Za-z0-9]{{76}}AZDO[A-Za-z0-9]{{4}}(?![A-Za-z0-9])"),  # Azure DevOps
    (("JQQJ99",), rf"{_WORD}[A-Za-z0-9]{{52}}JQQJ99[A-Za-z0-9]{{26}}(?![A-Za-z0-9])"),  # Azure AI services
    (
        ("ACR", "ASb", "AEh", "ARm", "AIoT"),
        r"(?<![A-Za-z0-9+=_-])[A-Za-z0-9+/]{32,48}\+?A(?:CR|Sb|Eh|Rm|IoT)[A-Za-z0-9+/]{4,10}={0,2}(?![A-Za-z0-9+/=])",
    ),
    (("eyJ",), r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{4,8000}(?:\.[A-Za-z0-9_-]{0,8000}){0,3}"),  # JWT
    # a password that is hashed for /etc/shadow or a file of a web server
    (("$",), r"\$(?:1|2[abxy]|5|6|7|y|apr1|argon2[a-z]{1,2}|pbkdf2-[a-z0-9]{1,10})\$[A-Za-z0-9./$=,+-]{20,200}"),
)

"""Marks of which each token of a form contains one, and the pattern of the form."""

LONG = (
    r"(?<![A-Za-z0-9])[a-z2-7]{52}(?![A-Za-z0-9])",
    r"(?<![A-Za-z0-9+=])(?=[^\s=]{0,42}[0-9])(?=[^\s=]{0,42}[A-Z])(?=[^\s=]{0,42}[a-z])[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])",
    r"(?<![A-Za-z0-9+=])[A-Za-z0-9+/_-]{86}==(?![A-Za-z0-9+/=])",
)
"""Keys that only their length tells apart from other words."""

HEXADECIMAL = (
    r"(?<![A-Za-z0-9/@:._#-])(?=[a-f]{0,29}(?:[0-9][a-f]{0,29}){3})(?=[0-9]{0,29}(?:[a-f][0-9]{0,29}){3})[0-9a-f]{32}"
    r"(?![A-Za-z0-9-])"
)
"""A key of 16 bytes, such as those of Azure AI services. In a path or after a symbol it is rather a version or a hash."""

LONG_RUN = 43
"""The number of letters and digits in a row that the shortest of `LONG` has."""
