"""Decide whether a function app runs on a supported version of the Functions host."""

from __future__ import annotations

import re

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, canonical, causes
from azward.graph.view import View

SETTING = "FUNCTIONS_EXTENSION_VERSION"
SETTINGS = parse_path("properties.siteConfig.appSettings")

# https://learn.microsoft.com/azure/azure-functions/functions-versions, as of 2026-08: 4.x is the only version with
# general support, 1.x ends on 2026-09-14
SUPPORTED = re.compile(r"~?4(?:\.[\w.-]+)?")
OUTDATED = re.compile(r"~?[123](?:\.[\w.-]+)?|beta", re.IGNORECASE)


def evaluate(view: View) -> Outcome:
    """Return FALSE for a version before 4, UNKNOWN if the setting is missing or not known."""
    if not isinstance(view.written("properties.functionAppConfig.runtime.name"), Absent):
        return Outcome(Truth.TRUE, (Evidence(view.resource, parse_path("properties.functionAppConfig.runtime")),))
    members = view.members("properties.siteConfig.appSettings[*]")
    for path, _ in members.items:
        name = view.written((*path, "name"))
        if isinstance(name, str) and name.casefold() == SETTING.casefold():
            value = view.written((*path, "value"))
            evidence = (Evidence(view.resource, (*path, "value"), value),)
            if not isinstance(value, str):
                return Outcome(Truth.UNKNOWN, evidence, () if isinstance(value, Absent) else causes(value))
            if SUPPORTED.fullmatch(value.strip()):
                return Outcome(Truth.TRUE, evidence)
            truth = Truth.FALSE if OUTDATED.fullmatch(value.strip()) else Truth.UNKNOWN
            return Outcome(truth, evidence, message=f"the version of the Functions host is `{canonical(value)}`")
    reason = f"the setting `{SETTING}` is missing"
    cause = Cause(CauseKind.EXTERNAL, SETTING, reason)
    return Outcome(Truth.UNKNOWN, (Evidence(view.resource, SETTINGS),), members.causes or (cause,), reason)
