"""Resources in ARM shape as a Terraform plan with the azapi provider, to test one situation in plans as well."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from azward.examples.as_bicep import NotExpressible
from azward.graph.resource import Resource
from azward.graph.value import known

__all__ = ["plan_text"]

_OWN = ("type", "apiVersion", "name", "id", "location", "tags")


def plan_text(resources: Iterable[Resource]) -> str:
    """Return a plan that creates `resources`. Raise NotExpressible for what a plan has no values for."""
    changes = [_change(number, resource) for number, resource in enumerate(resources)]
    return json.dumps({"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": changes})


def _change(number: int, resource: Resource) -> dict[str, Any]:
    if resource.type.casefold().startswith(("azward/", "microsoft.resources/deployments")):
        raise NotExpressible("a parameter, an output or a deployment")
    if resource.existing or resource.condition is not True:
        raise NotExpressible("a resource that exists, or may not exist")
    if not (isinstance(resource.name, str) and isinstance(resource.api_version, str) and known(dict(resource.body))):
        raise NotExpressible("a value that is not known")
    child = resource.type.count("/") > 1
    after = {
        "type": f"{resource.type}@{resource.api_version}",
        "name": resource.name.rpartition("/")[2],
        "parent_id": resource.id.text.rsplit("/", 2)[0] if child else resource.scope,
        "body": {name: value for name, value in resource.body.items() if name not in _OWN},
        **{name: resource.body[name] for name in ("location", "tags") if name in resource.body},
    }
    name = f"r{number}"
    return {
        "address": f"azapi_resource.{name}",
        "mode": "managed",
        "type": "azapi_resource",
        "name": name,
        "provider_name": "registry.terraform.io/azure/azapi",
        "change": {"actions": ["create"], "before": None, "after": after, "after_unknown": {}, "after_sensitive": {}},
    }
