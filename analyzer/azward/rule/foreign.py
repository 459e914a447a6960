"""Names of rules as people write them: ids of other scanners, in the spellings that these accept, and lists of them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from azward.rule.long_ids import LONG_IDS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["canonical", "is_foreign", "names_in"]


def names_in(given: Iterable[str]) -> tuple[str, ...]:
    """Return the names in `given`, each of which may be a list with commas, in the spelling of aliases."""
    return tuple(dict.fromkeys(canonical(name.strip()) for text in given for name in text.split(",") if name.strip()))


def canonical(name: str) -> str:
    """Return an id of Trivy as aliases spell it (`AZU-0008`); any other name is returned as it is."""
    tool, colon, own = name.rpartition(":")
    short = re.sub(r"(?i)^avd-(?=[a-z]+-\d)", "", own)
    return f"{tool}{colon}{LONG_IDS.get(short.casefold(), short)}"


@cache
def _foreign() -> re.Pattern[str]:
    return re.compile(
        r"(?:checkov:)?(?:CKV2?|BC)_[A-Z0-9_]+"  # Checkov: CKV_AZURE_3, CKV2_AWS_5, CKV_AZURE_*
        r"|(?:trivy:)?(?:AVD-)?[A-Z]+-[0-9]{4}"  # Trivy: AVD-AZU-0008
        r"|(?:psrule:|azure\.)[A-Z0-9.]+"  # PSRule: Azure.Storage.SecureTransfer
        r"|(?:template-analyzer:)?TA-[0-9]{6}"  # Template Analyzer
        r"|(?:kics:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # KICS
        r"|(?:terrascan:)?AC_[A-Z]+_[0-9]{4}"  # Terrascan
        r"|(?:aws|azure|google|gcp|github|kubernetes|general)-[a-z0-9]+(?:-[a-z0-9]+)+",  # long ids of Trivy and tfsec
        re.IGNORECASE,
    )


def is_foreign(name: str) -> bool:
    """Decide whether a name, or pattern, is an id of another scanner by its form; azward need not know the id."""
    return _foreign().fullmatch(name.replace("*", "0").replace("?", "0")) is not None
