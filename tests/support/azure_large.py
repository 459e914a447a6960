"""Subscriptions of any size for the server of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from azure_server import World, resource
from azward.source.live.companions import companions_of

KINDS = (
    "Microsoft.Storage/storageAccounts",
    "Microsoft.Sql/servers",
    "Microsoft.Web/sites",
    "Microsoft.KeyVault/vaults",
    "Microsoft.DocumentDB/databaseAccounts",
    "Microsoft.EventHub/namespaces",
    "Microsoft.Network/privateEndpoints",
    "Microsoft.ApiManagement/service",
)
"""Types of which children are asked for."""


def subscription(resources: int = 5000, types: int = 300, *, filled: bool = False) -> World:
    """A subscription with so many top-level resources of so many types, and children of some of them; `filled` with
    as much as real ones have."""
    world = World()
    kinds = [*KINDS, *(f"Microsoft.Test{number // 10}/things{number}" for number in range(types - len(KINDS)))]
    for number in range(resources):
        kind = kinds[number % len(kinds)]
        found = resource(
            kind,
            f"r{number}",
            group=f"rg{number % 7}",
            location="westeurope",
            properties=filling(number) if filled else {"number": number},
        )
        world.add(found)
        if kind in KINDS:
            world.add(*offspring(found))
    return world


def offspring(parent: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One resource for each thing that is asked for below `parent`, of lists seven (pages have five)."""
    for companion in companions_of(parent["type"]):
        for number in range(1) if companion.name else range(7 if companion.type.endswith("firewallRules") else 1):
            name = companion.name or (
                "default" if companion.type.endswith(("Services", "networkRuleSets")) else f"c{number}"
            )
            path = companion.path if companion.name else f"{companion.path}/{name}"
            child = {
                "id": f"{parent['id']}/{path}",
                "name": name,
                "type": companion.type,
                "properties": {"of": parent["name"]},
            }
            if companion.when:
                continue
            yield child
            yield from offspring(child)


def filling(number: int) -> dict[str, Any]:
    """Properties of about the size that real ones have: 1.5 KB as text."""
    return {
        "provisioningState": "Succeeded",
        "number": number,
        "createdAt": f"2026-01-01T00:00:{number % 60:02d}Z",
        "endpoints": [{"name": f"endpoint{part}", "uri": f"https://r{number}.service{part}.test/"} for part in range(8)],
        "settings": {f"setting{part}": f"value {part} of {number}" for part in range(16)},
        "rules": [{"name": f"rule{part}", "enabled": part % 2 == 0, "priority": 100 + part} for part in range(6)],
        "note": "What a service says of itself, in so many words that nobody reads them. " * 3,
    }
