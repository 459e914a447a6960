"""The draft of a new rule, with a TODO for each part that its author must write."""

from __future__ import annotations

import re

__all__ = ["check_id", "check_type", "draft"]

_ID = re.compile(r"[a-z][a-z0-9]*/[a-z0-9]+(-[a-z0-9]+)*")
_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*(/[A-Za-z][A-Za-z0-9]*)+")

_DRAFT = """\
# yaml-language-server: $schema=../rule.schema.json
title: TODO what should hold, as a sentence without a full stop
severity: medium
stride: [I]
mitigates: []
aliases: []
finding: TODO what is wrong, after "`name` ...", such as "accepts unencrypted connections"
rationale: TODO what an attacker or a fault can do, in one or two sentences.
remediation: TODO set a property to a value.
references: []
fix: none
resource: {type}
require: {{field: properties.TODO, equals: true}}
examples:
  fail:
    - arm: {{type: {type}, apiVersion: TODO, name: {name}, properties: {{TODO: false}}}}
  pass:
    - arm: {{type: {type}, apiVersion: TODO, name: {name}, properties: {{TODO: true}}}}
  unknown:
    - arm:
        parameters: {{wanted: {{type: bool}}}}
        resources:
          - {{type: {type}, apiVersion: TODO, name: {name}, properties: {{TODO: "[parameters('wanted')]"}}}}
"""


def check_id(identity: str) -> str:
    """Return what is wrong with the id of a rule, or ""."""
    if _ID.fullmatch(identity):
        return ""
    return f"invalid rule id `{identity}`, expected a service and a noun phrase such as `storage/secure-transfer`"


def check_type(resource_type: str) -> str:
    """Return what is wrong with a resource type, or ""."""
    if _TYPE.fullmatch(resource_type):
        return ""
    return f"invalid resource type `{resource_type}`, expected one such as `Microsoft.Storage/storageAccounts`"


def draft(identity: str, resource_type: str) -> str:
    """Return the text of `rules/<identity>.yaml`. A child resource gets one name per type segment."""
    depth = resource_type.count("/")
    name = "/".join([identity.partition("/")[0], *["default"] * (depth - 1)])
    return _DRAFT.format(type=resource_type, name=name)
