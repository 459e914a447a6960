"""Application Gateways for Containers."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Specs, Table

__all__ = ["TABLES"]

_VERSION = "2025-01-01"
_TYPE = "Microsoft.ServiceNetworking/trafficControllers"


def _child(name: str, kind: str, fields: Mapping[str, Specs], constants: Mapping[str, str]) -> Table:
    return Table(f"azurerm_application_load_balancer_{name}", f"{_TYPE}/{kind}@{_VERSION}", {**fields}, constants=constants)


TABLES = (
    Table("azurerm_application_load_balancer", f"{_TYPE}@{_VERSION}"),
    _child("frontend", "frontends", {}, {}),
    _child("security_policy", "securityPolicies", {"web_application_firewall_policy_id": "properties.wafPolicy.id"}, {}),
    _child(
        "subnet_association",
        "associations",
        {"subnet_id": "properties.subnet.id"},
        {"properties.associationType": "subnets"},
    ),
)
