"""Decide whether a resource contains a hard-coded credential."""

from __future__ import annotations

import re

from azward.graph.credential import holds_script, leaves, names_lookup
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath, read
from azward.graph.truth import Truth
from azward.graph.value import Absent, CauseKind, Unknown, is_unread
from azward.graph.view import View
from azward.rule.credential import HOLE, is_document, looks_like, may_look_like
from azward.rule.script import is_secret_word, script_credentials, script_text
from azward.rule.secret_leaves import holds_credential, holds_hidden_value, may_hold_credential, suspect_leaves

PARAMETER = "Azward/parameters"
# `PrivateSettingsRef:` refers from the settings of a DSC extension to its protected settings; `@` begins an expression of
# a Logic Apps workflow or a data factory; `HKEY_` is a key of the Windows registry
REFERENCE = re.compile(
    r"\s*(?:@Microsoft\.KeyVault\(|https?://|/subscriptions/|secretref:|PrivateSettingsRef:|HKEY_|@\{|@[a-z]+\()",
    re.IGNORECASE,
)
# an expression of a template that the resource keeps as it is, such as that of a policy that deploys something
EXPRESSION = re.compile(r"\s*\[[A-Za-z][A-Za-z0-9.]*\(")
FLAG = re.compile(r"\s*(?:true|false|none|null|\d{0,3}|enabled|disabled|managed-?identity)\s*", re.IGNORECASE)
COLUMN = re.compile(r"[A-Za-z][A-Za-z_ ]{0,39}")
HIDDEN = (CauseKind.EXTERNAL, CauseKind.UNSUPPORTED)
IN_FILE = ("properties", "value")
BY_NAME = ("properties", "given")

applies = may_hold_credential


def evaluate(view: View) -> Outcome:
    """Return FALSE if a string looks like a credential, or is a literal in a property that only holds credentials.

    Return UNKNOWN if the value of such a property cannot be evaluated. Placeholders do not count, neither does what the user
    gives to a parameter, and another rule judges shared access signatures.
    """
    found = [(path, value, _is_credential(view, path, value, name)) for path, value, name in suspect_leaves(view)]
    evidence = tuple(
        Evidence(view.resource, path, note="hard-coded credential")
        for path, value, truth in found
        if truth is Truth.TRUE and not (isinstance(value, str) and _is_given(view, value, BY_NAME))
    )
    if evidence:
        return failing(evidence)
    hidden = [value for _, value, truth in found if truth is Truth.UNKNOWN and isinstance(value, Unknown)]
    causes = tuple(dict.fromkeys(cause for value in hidden for cause in value.causes))
    return Outcome(Truth.UNKNOWN, (), causes) if hidden else Outcome(Truth.TRUE)


def _is_given(view: View, text: str, where: FieldPath) -> bool:
    """Return whether a parameter has the text from a file, where `parameter-file-value` reports it, or from the user."""
    values = [read(parameter.body, where) for parameter in view.graph.of_type(PARAMETER)]
    return any(leaf == text for value in values if not isinstance(value, Absent) for _, leaf, _ in leaves(value))


def _is_credential(view: View, path: FieldPath, value: str | Unknown, name: str) -> Truth:
    if view.resource.is_type(PARAMETER) and (path[-1:] != ("default",) or view.written("properties.secure") is True):
        return Truth.FALSE  # secure-parameter-default and parameter-file-value judge these
    text = value
    if isinstance(text, Unknown):
        text = "".join(part if isinstance(part, str) else HOLE for part in text.parts)
    if holds_script(path):
        text = script_text(value)
        if is_unread(value):
            return Truth.UNKNOWN
        if not is_secret_word(text):
            written = any(not _is_given(view, found, IN_FILE) for found in script_credentials(text))
            return Truth.of(written or looks_like(text, "credential"))
    if may_look_like(text):
        if looks_like(text, "sas"):
            return Truth.FALSE
        if looks_like(text, "credential"):
            return Truth.TRUE
    if is_unread(value):
        return Truth.UNKNOWN
    if isinstance(value, Unknown):
        hidden = not value.parts and not value.secret and any(cause.kind in HIDDEN for cause in value.causes)
        return Truth.UNKNOWN if hidden and holds_credential(view, path, name) else Truth.FALSE
    if not holds_credential(view, path, name) and not (holds_hidden_value(view, path, name) and is_secret_word(text)):
        return Truth.FALSE
    if names_lookup(str(path[-1])) and COLUMN.fullmatch(text) and not view.is_sensitive(path):
        return Truth.FALSE
    return Truth.of(not _is_harmless(text) and not _is_given(view, text, IN_FILE))


def _is_harmless(text: str) -> bool:
    if looks_like(text, "placeholder") or REFERENCE.match(text) or FLAG.fullmatch(text):
        return True
    if EXPRESSION.match(text) and text.rstrip().endswith("]"):
        return True
    return is_document(text)
