"""Decide whether the settings of an app contain credentials in plain text."""

from __future__ import annotations

import re

from azward.graph.credential import name_resembles_secret, names_no_credential
from azward.graph.network.stores import settings
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, causes
from azward.graph.view import View
from azward.rule.credential import looks_like
from azward.rule.provenance import is_key_vault_reference

HOLDS_SECRET = re.compile(r"(?:password|pwd|accountkey|sharedaccesskey|sharedaccesssignature|secret)\s*=\s*$", re.IGNORECASE)
HARMLESS = re.compile(
    r"\s*(?:true|false|\d*|managed-?identity|https?://[^\s@]*|[\w.-]+\.(?:vault\.azure\.net|database\.windows\.net))\s*",
    re.IGNORECASE,
)
IDENTITY_MODE = re.compile(r"(?:__|:)credential$", re.IGNORECASE)
"""The end of a setting that says how a connection authenticates: `managedidentity`."""
GIVEN = (CauseKind.PARAMETER, CauseKind.SECURE_PARAMETER)


def evaluate(view: View) -> Outcome:
    """Return FALSE if a parameter or literal fills a setting that is named like a credential or embeds one.

    Return UNKNOWN if a list of settings or such a value is not known. Other rules judge key material and literals that look
    like credentials.
    """
    found = [(name, path, value, _is_plain(path, name, value)) for name, path, value in settings(view)]
    plain = [(name, path, value) for name, path, value, truth in found if truth is Truth.TRUE]
    evidence = tuple(Evidence(view.resource, path, note=_note(name, value)) for name, path, value in plain)
    if plain:
        return failing(evidence, lambda index: _message(*plain[index]))
    opened: list[Cause] = [cause for _, _, value, truth in found if truth is Truth.UNKNOWN for cause in causes(value)]
    members = [view.members(f"properties.siteConfig.{name}[*]") for name in ("appSettings", "connectionStrings")]
    opened += [cause for member in members if member.open for cause in member.causes]
    return Outcome(Truth.UNKNOWN, (), tuple(dict.fromkeys(opened))) if opened else Outcome(Truth.TRUE)


def _is_plain(path: FieldPath, name: str, value: Value) -> Truth:
    if is_key_vault_reference(value):
        return Truth.FALSE
    named = path[-1] == "value" and name_resembles_secret(name)
    if isinstance(value, Unknown):
        return _is_given(named, name, path, value)
    if isinstance(value, Choice):
        return Truth.UNKNOWN if named else Truth.FALSE
    named = named or IDENTITY_MODE.search(name) is not None
    if not isinstance(value, str) or not named or HARMLESS.fullmatch(value):
        return Truth.FALSE
    return Truth.of(not looks_like(value, "credential") and not looks_like(value, "placeholder") and not _is_database(value))


def _is_given(named: bool, name: str, path: FieldPath, value: Unknown) -> Truth:
    """Return whether a parameter fills a value named like a credential, or a credential inside a string."""
    if value.parts:
        places = [
            part
            for before, part in zip(value.parts, value.parts[1:], strict=False)
            if isinstance(before, str) and isinstance(part, Unknown) and HOLDS_SECRET.search(before)
        ]
    else:
        places = [value] if named or path[-1] == "connectionString" else []
    secure = _is_secure(value) and not names_no_credential(name)
    keys = any(cause.kind is CauseKind.KEY for cause in value.causes)
    if keys:
        return Truth.FALSE
    if secure or any(cause.kind in GIVEN for part in places for cause in part.causes):
        # a parameter without a secure type may be given a Key Vault reference, or a connection string without a secret
        certain = secure or bool(value.parts) or (named and path[-1] == "value")
        return Truth.TRUE if certain else Truth.UNKNOWN
    return Truth.UNKNOWN if places and _hidden(places) else Truth.FALSE


def _is_secure(value: Value) -> bool:
    return isinstance(value, Unknown) and any(
        cause.kind is CauseKind.SECURE_PARAMETER and not names_no_credential(cause.name) for cause in value.causes
    )


def _hidden(places: list[Unknown]) -> bool:
    kinds = {CauseKind.EXTERNAL, CauseKind.UNSUPPORTED, CauseKind.ERROR}
    return any(cause.kind in kinds for part in places for cause in part.causes)


def _is_database(text: str) -> bool:
    """Return whether `text` is a connection string without a secret, which uses an identity."""
    return looks_like(text, "connection-string")


def _note(name: str, value: Value) -> str:
    return f"{name}: {'from a secure parameter' if _is_secure(value) else 'in plain text'}"


def _message(name: str, path: FieldPath, value: Value) -> str:
    if _is_secure(value):
        return f"setting `{name}` exposes a secure parameter to anyone who can read the app settings"
    return f"setting `{name}` contains a credential in plain text"
