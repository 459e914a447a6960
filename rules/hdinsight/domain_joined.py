"""Decide whether the users of an HDInsight cluster have accounts of their own in a directory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.outcome import all_of
from azward.graph.resource import format_path, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind
from azward.rule.condition import compile_condition

if TYPE_CHECKING:
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

ENTRA_USERS = "properties.clusterDefinition.configurations.gateway.restAuthEntraUsers"
PACKAGE = (
    {"field": "properties.tier", "equals": "Premium"},
    {"field": "properties.securityProfile.aaddsResourceId", "exists": True},
    {"count": {"field": "properties.securityProfile.ldapsUrls[*]"}, "greaterOrEquals": 1},
    {"field": "properties.securityProfile.ldapsUrls[*]", "like": "ldaps://*"},
)
_JUDGED = tuple(compile_condition(condition) for condition in PACKAGE)
_SIGN_IN = compile_condition({"field": ENTRA_USERS, "exists": True})


def evaluate(view: View) -> Outcome:
    """Return FALSE if the cluster lacks a part of the Enterprise Security Package.

    Return UNKNOWN if its users sign in with Microsoft Entra ID: nothing shows what each of them may do in the cluster.
    """
    package = all_of(condition(view) for condition in _JUDGED)
    sign_in = _SIGN_IN(view)
    if package.truth is not Truth.FALSE or sign_in.truth is not Truth.TRUE:
        return package
    path = format_path(parse_path(ENTRA_USERS))
    cause = Cause(CauseKind.EXTERNAL, path, "the users sign in with Microsoft Entra ID, and their rights are not shown")
    return replace(package, truth=Truth.UNKNOWN, evidence=sign_in.evidence, causes=(*sign_in.causes, cause))
