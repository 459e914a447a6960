"""The words of the rule language as data, for the compiler of conditions and for the JSON Schema for editors."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "COMPARISONS",
    "CREDENTIAL_SHAPES",
    "LINK_KINDS",
    "LINK_NOUNS",
    "LOGIC",
    "OPERATORS",
    "ORIGINS",
    "RELATED_KEYS",
    "RULE_KEYS",
    "TOP_LEVEL_FIELDS",
    "did_you_mean",
]

RULE_KEYS = {
    "title": "The desired state as a sentence without a full stop: Storage accounts should require secure transfer (HTTPS)",
    "severity": "How severe a failure is; `info` rules run only in the profile `strict`",
    "unset": "The severity where the failure rests only on what is not set or not there; without it, `severity`",
    "stride": "The letters of the STRIDE threats that the rule addresses",
    "mitigates": "Mitigations that a passing resource proves: encryption-in-transit, or drone-delivery/M-secure-transfer",
    "aliases": "Ids of the rule in other tools: checkov:CKV_AZURE_3, azure-policy:<guid>, azward:<older id>",
    "finding": "What is wrong, as a phrase that follows the name of the resource: accepts unencrypted connections",
    "rationale": "Why it matters: one or two sentences",
    "remediation": "How to fix it: the property to set, and its value",
    "references": "Pages of the vendor documentation, with https",
    "cwe": "Numbers of the Common Weakness Enumeration",
    "fix": "How azward can fix a failure",
    "evidence": "Whether the rule only collects evidence: a resource that does not pass is unknown, never a failure",
    "resource": "The resource type, or types, that the rule judges",
    "where": "The resources of these types that it judges; without it, all of them",
    "require": "The condition that must hold",
    "python": "Instead of `require`: a Python module next to the rule with `evaluate(view: View) -> Outcome`",
    "examples": "Situations that fail, pass and are unknown; always the last key",
}

LOGIC = {
    "allOf": "All of these hold",
    "anyOf": "At least one of these holds",
    "not": "This does not hold",
}

OPERATORS = {
    "equals": "Is this value; text compares without case, and numbers and booleans equal their texts",
    "notEquals": "Is not this value",
    "like": "Matches this pattern; one `*` matches any text",
    "notLike": "Does not match this pattern",
    "match": "Matches this pattern: `#` digit, `?` letter, `.` any character; case-sensitive",
    "notMatch": "Does not match this pattern; case-sensitive",
    "matchInsensitively": "Matches this pattern; case-insensitive",
    "notMatchInsensitively": "Does not match this pattern; case-insensitive",
    "contains": "Contains this substring (a string) or this member (a list)",
    "notContains": "Does not contain this substring or member",
    "in": "Is one of these values",
    "notIn": "Is none of these values",
    "containsKey": "Is an object with this key",
    "notContainsKey": "Is not an object with this key",
    "less": "Is a smaller number, or an older version or date",
    "lessOrEquals": "Is not greater",
    "greater": "Is a greater number, or a newer version or date",
    "greaterOrEquals": "Is not smaller",
    "exists": "Whether it is set; neither a default nor an explicit null counts",
    "derivedFrom": "The origin of the value, or of a part of it",
    "resembles": "What the string looks like",
}
COMPARISONS = ("equals", "notEquals", "less", "lessOrEquals", "greater", "greaterOrEquals")
"""The operators that compare a `count`."""

ORIGINS = {
    "key": "Key material of a service: listKeys()",
    "secure-parameter": "A parameter declared secret",
    "parameter": "A parameter that is not declared secret and has no known value",
    "key-vault": "A Key Vault reference",
    "literal": "A string or number in the source itself",
}
CREDENTIAL_SHAPES = {
    "credential": "A string with a secret: an account key, a password in a connection string, a SAS, a token",
    "connection-string": "A connection string, with or without a secret",
    "sas": "A shared access signature",
    "placeholder": "A placeholder for a secret: `<password>`, `changeme`, `#{token}#` or an empty string",
}

RELATED_KEYS = {
    "link": "The kind of the link",
    "direction": "`out` for links from this resource (the default) or `in` for links to it",
    "path": "Only links at this path",
    "type": "Only resources of this type, or of these types",
    "where": "Only resources for which this holds",
    "every": "Holds for each of them, also if there are none",
    "some": "Holds for at least one; `{}` only requires that one exists",
    "none": "Holds for none of them; `{}` requires that none exists",
}

LINK_KINDS = {
    "parent": "child resource to parent",
    "subnet": "resource that names a subnet to the subnet",
    "nsg": "subnet or network interface to network security group",
    "route-table": "subnet to route table",
    "diagnostics": "diagnostic setting to the resource that it monitors",
    "workspace": "diagnostic setting or component to the workspace that receives the logs",
    "log-storage": "diagnostic setting or component to the storage account that receives the logs",
    "private-endpoint": "private endpoint to the service behind it",
    "plan": "site to App Service plan",
    "hosting-environment": "plan or site to App Service Environment",
    "role": "role assignment to its scope",
    "lock": "lock to its scope",
    "scope": "any other extension resource to what it extends",
    "principal": "role assignment or access policy to the resource whose identity it refers to",
    "identity": "resource to user-assigned identity",
    "key": "resource to the resource whose key material it contains",
    "key-source": "resource to the vault or key that it is encrypted with",
    "data": "resource to the data store, hub or function that it names by id, name or host name",
    "backend": "gateway, front door or API to its backend",
    "waf": "gateway or front door to its firewall policy",
    "depends-on": "resource to the resources that it is deployed after",
    "reference": "resource to any other resource whose id its body contains, or that `reference()` names",
}

LINK_NOUNS = {
    ("parent", "out"): "parent",
    ("parent", "in"): "child resource",
    ("subnet", "out"): "subnet",
    ("nsg", "out"): "network security group",
    ("route-table", "out"): "route table",
    ("diagnostics", "in"): "diagnostic setting",
    ("workspace", "out"): "workspace",
    ("log-storage", "out"): "storage account for logs",
    ("private-endpoint", "in"): "private endpoint",
    ("private-endpoint", "out"): "service",
    ("plan", "out"): "App Service plan",
    ("plan", "in"): "site",
    ("hosting-environment", "out"): "App Service Environment",
    ("role", "in"): "role assignment",
    ("lock", "in"): "lock",
    ("principal", "in"): "role assignment or access policy",
    ("identity", "out"): "user-assigned identity",
    ("waf", "out"): "firewall policy",
    ("backend", "out"): "backend",
}
"""The resource at the other end, in words; for all others "resource linked as `kind`"."""

TOP_LEVEL_FIELDS = (
    "name", "type", "apiVersion", "id", "scope", "location", "kind", "sku", "identity", "properties", "tags", "zones",
    "plan", "managedBy", "managedByExtended", "extendedLocation", "etag", "eTag", "placement",
)  # fmt: skip
"""The properties that a path may start with."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a message about `word`, such as ", did you mean `equals`?", or "" if no known word is similar."""
    by_fold = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return f", did you mean `{by_fold[close[0]]}`?" if close else ""
