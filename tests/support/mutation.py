"""Random templates, and random changes to templates that exist."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

__all__ = ["ARCHITECTURE", "SCHEMA", "account", "mutate", "random_template", "template"]

ARCHITECTURE = Path(__file__).parents[2] / "fixtures/architectures/drone-delivery/arm"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"

SCALARS: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 443, 2**31, 2**63, -(2**70), 10**30, 0.5, 1e308, "", " ", "x", "true", "0", "²", "٣", "--5"),
    *("*", "22-", "0-65535", "1.2.3.4/99", "::/0", "[", "]", "[]", "[[x]", "[x]", "[x()]", "{", "{0}", "TLS1_2", "Deny", "Allow"),
    *("a/b/c", "/", "//", "Microsoft.Storage/storageAccounts", "2019-04-01", "2023-01-01", "inner", "outer", "9" * 400, "\x00", "\ud800"),
    *("https://x.vault.azure.net/secrets/a", "AccountKey=", "Server=tcp:x;Password=hunter22;", "ü" * 50, "\r\n", "::set-output name=x::y"),
]  # fmt: skip

NAMES = (
    *("type", "name", "apiVersion", "properties", "resources", "dependsOn", "condition", "copy", "count", "input", "scope"),
    *("parameters", "variables", "outputs", "functions", "template", "templateLink", "relativePath", "value", "defaultValue"),
    *("allowedValues", "$schema", "NAME", "Type", "existing", "sku", "kind", "identity", "reference", "keyVault", "id", "members"),
    *("namespace", "languageVersion", "nullable", "minValue", "expressionEvaluationOptions", "mode", "subscriptionId", "import"),
)  # fmt: skip

CALLS = (
    *("concat", "format", "if", "and", "or", "not", "equals", "createArray", "createObject", "resourceId", "reference", "length"),
    *("listKeys", "parameters", "variables", "copyIndex", "uniqueString", "string", "int", "json", "union", "intersection", "map"),
    *("filter", "reduce", "lambdaVariables", "range", "first", "last", "contains", "split", "join", "replace", "substring", "guid"),
    *("coalesce", "empty", "padLeft", "deployment", "resourceGroup", "subscription", "tenant", "environment", "utcNow", "array"),
    *("extensionResourceId", "subscriptionResourceId", "toObject", "items", "tryGet", "cidrSubnet", "dateTimeAdd", "frob", "take"),
    *("toLower", "skip", "flatten", "min", "max", "add", "div", "mod", "less", "bool", "base64", "uri", "dataUri", "sort", "groupBy"),
)  # fmt: skip

LITERALS = (
    "''",
    "'a'",
    "'{0}-{1}'",
    "0",
    "1",
    "-1",
    "99999999999999999999",
    "'Microsoft.Web/sites'",
    "'x'",
    "lambda('x', 1)",
)


def template(**sections: Any) -> dict[str, Any]:
    """A template with these sections."""
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [], **sections}


def account(name: str = "logs", **members: Any) -> dict[str, Any]:
    """A storage account that accepts unencrypted connections."""
    properties = {"supportsHttpsTrafficOnly": False}
    return {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2023-01-01",
        "name": name,
        "properties": properties,
        **members,
    }


def expression(random: Random, names: tuple[str, ...] = ("a", "names", "location"), depth: int = 3) -> str:
    """An expression without brackets, well-formed but seldom meaningful."""
    kind = random.random()
    if depth == 0 or kind < 0.3:
        return random.choice(
            (*LITERALS, *(f"parameters('{name}')" for name in names), *(f"variables('{n}')" for n in names))
        )
    if kind < 0.4:
        return (
            f"{random.choice(CALLS)}({expression(random, names, depth - 1)}).{random.choice(('a', 'id', 'keys', 'outputs'))}"
        )
    if kind < 0.5:
        return f"{random.choice(CALLS)}({expression(random, names, depth - 1)})[{expression(random, names, depth - 1)}]"
    arguments = ", ".join(expression(random, names, depth - 1) for _ in range(random.randrange(4)))
    return f"{random.choice(CALLS)}({arguments})"


def value(random: Random, depth: int = 3) -> Any:
    """Any JSON."""
    kind = random.random()
    if depth == 0 or kind < 0.4:
        return random.choice(SCALARS)
    if kind < 0.7:
        return f"[{expression(random)}]"
    if kind < 0.85:
        return [value(random, depth - 1) for _ in range(random.randrange(4))]
    return {random.choice(NAMES): value(random, depth - 1) for _ in range(random.randrange(5))}


def mutate(random: Random, document: Any) -> Any:
    """A copy of `document` in which up to eight nodes are replaced, removed, doubled, moved or cut short."""
    changed = copy.deepcopy(document)
    for _ in range(random.randint(1, 8)):
        places = list(_places(changed))
        if not places:
            return changed
        holder, key = random.choice(places)
        donor, donated = random.choice(places)
        kind = random.random()
        if kind < 0.4:
            holder[key] = value(random)
        elif kind < 0.55:
            del holder[key]
        elif kind < 0.75:
            holder[key] = copy.deepcopy(donor[donated])
        elif kind < 0.85 and isinstance(holder[key], str):
            cut = random.randrange(len(holder[key]) + 1)
            holder[key] = holder[key][:cut] + random.choice(("", "]", "'", "(", "[", "/", "{")) + holder[key][cut + 1 :]
        elif isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        else:
            holder[random.choice((*NAMES, key.upper(), f"[{expression(random)}]"))] = copy.deepcopy(donor[donated])
        if len(json.dumps(changed)) > 300_000:
            return changed
    return changed


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a value: what holds it, and under which key."""
    pending = [value]
    while pending:
        holder = pending.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            yield holder, key
            if isinstance(holder[key], (dict, list)):
                pending.append(holder[key])


def random_template(random: Random) -> dict[str, Any]:
    """A template that is mostly in order: parameters, variables, and resources of types that many rules speak of."""
    parameters: dict[str, Any] = {}
    for index in range(random.randint(1, 4)):
        parameters[f"p{index}"] = random.choice(
            [
                {"type": "bool"},
                {"type": "string"},
                {"type": "string", "allowedValues": ["TLS1_0", "TLS1_2"]},
                {"type": "string", "allowedValues": ["Allow", "Deny"]},
                {"type": "string", "allowedValues": ["Enabled", "Disabled"]},
                {"type": "int", "minValue": 1, "maxValue": 100},
                {"type": "array"},
                {"type": "object"},
            ]
        )
    names = tuple(parameters)
    return template(
        parameters=parameters,
        variables={"v": f"[{_reading(random, names)}]"},
        resources=[_resource(random, index, names) for index in range(random.randint(1, 4))],
    )


def _reading(random: Random, names: tuple[str, ...]) -> str:
    name = random.choice(names)
    shape = random.choice(
        [
            "parameters('{0}')",
            "if(equals(parameters('{0}'), 'TLS1_2'), 'Allow', parameters('{1}'))",
            "not(equals(parameters('{0}'), true()))",
            "concat('TLS1', '_2')",
            "createArray(parameters('{0}'), 'x')",
        ]
    )
    return shape.format(name, random.choice(names))


def _resource(random: Random, index: int, names: tuple[str, ...]) -> dict[str, Any]:
    def pick(*known: Any) -> Any:
        kind = random.random()
        return random.choice(known) if kind < 0.5 else f"[{_reading(random, names)}]" if kind < 0.9 else "[variables('v')]"

    kind, properties = random.choice(
        [
            (
                "Microsoft.Storage/storageAccounts",
                {
                    "supportsHttpsTrafficOnly": pick(True, False),
                    "minimumTlsVersion": pick("TLS1_0", "TLS1_2"),
                    "allowBlobPublicAccess": pick(True, False),
                    "publicNetworkAccess": pick("Enabled", "Disabled"),
                    "networkAcls": {"defaultAction": pick("Allow", "Deny"), "bypass": "AzureServices", "ipRules": pick([])},
                },
            ),
            (
                "Microsoft.KeyVault/vaults",
                {
                    "enablePurgeProtection": pick(True, None),
                    "enableRbacAuthorization": pick(True, False),
                    "publicNetworkAccess": pick("Enabled", "Disabled"),
                    "networkAcls": {"defaultAction": pick("Allow", "Deny")},
                },
            ),
            (
                "Microsoft.Web/sites",
                {
                    "httpsOnly": pick(True, False),
                    "siteConfig": {"minTlsVersion": pick("1.0", "1.2"), "ftpsState": pick("Disabled", "AllAllowed")},
                },
            ),
            (
                "Microsoft.Network/networkSecurityGroups",
                {
                    "securityRules": [
                        {
                            "name": "r",
                            "properties": {
                                "access": pick("Allow", "Deny"),
                                "direction": "Inbound",
                                "priority": pick(100),
                                "protocol": "*",
                                "sourceAddressPrefix": pick("*", "10.0.0.0/8"),
                                "destinationPortRange": pick("22", "*", "443"),
                                "destinationAddressPrefix": "*",
                                "sourcePortRange": "*",
                            },
                        }
                    ]
                },
            ),
        ]
    )
    resource: dict[str, Any] = {"type": kind, "apiVersion": "2023-01-01", "name": f"r{index}", "properties": properties}
    if random.random() < 0.2:
        resource["condition"] = f"[{_reading(random, names)}]"
    return resource
