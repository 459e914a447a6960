"""Modules that could not be read, with the values that they receive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.unread import unread_module
from azward.source.terraform.evaluation.environment import EvaluationError
from azward.source.terraform.module.instance import META_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.graph.resource import FieldPath, Resource, Span
    from azward.graph.value import Value
    from azward.source.terraform.module.module import Module, ModuleCall

__all__ = ["UPDATES", "unread_modules"]

UPDATES: Mapping[str, tuple[str, ...]] = {
    "microsoft.apimanagement/service": ("properties.hostnameConfigurations",),
    "microsoft.cognitiveservices/accounts": ("properties.encryption",),
    "microsoft.datafactory/factories": ("properties.encryption",),
    "microsoft.dataprotection/backupvaults": ("properties.securitySettings",),
    "microsoft.eventhub/namespaces": ("properties.encryption",),
    "microsoft.iotcentral/iotapps": ("properties.networkRuleSets",),
    "microsoft.keyvault/vaults": ("properties.accessPolicies",),
    "microsoft.kusto/clusters": ("properties.keyVaultProperties",),
    "microsoft.network/networkinterfaces": ("properties.networkSecurityGroup",),
    "microsoft.network/virtualnetworks/subnets": (
        "properties.natGateway",
        "properties.networkSecurityGroup",
        "properties.routeTable",
    ),
    "microsoft.operationalinsights/clusters": ("properties.keyVaultProperties",),
    "microsoft.servicebus/namespaces": ("properties.encryption",),
    "microsoft.signalrservice/signalr": ("properties.networkACLs",),
    "microsoft.signalrservice/webpubsub": ("properties.networkACLs",),
    "microsoft.sql/managedinstances": ("properties.administrators",),
    "microsoft.sql/servers": ("properties.administrators",),
    "microsoft.storage/storageaccounts": ("properties.encryption.keySource", "properties.networkAcls"),
    "microsoft.web/sites": ("properties.virtualNetworkSubnetId",),
    "microsoft.web/sites/slots": ("properties.virtualNetworkSubnetId",),
}
"""What resources beside a resource set in it, by its ARM type: see the tables that are a `Satellite`."""


class ModuleOrigin:
    """The call of a module."""

    def __init__(self, call: ModuleCall) -> None:
        self.call = call

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        return self.call.file.span(self.call.block.start, self.call.block.header_end), 0

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        return (self.locate(path)[0],)

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return ()


def unread_modules(root: Module) -> Iterator[Resource]:
    """Yield the calls of modules that could not be read."""
    for module in root.all():
        for call in module.calls.values():
            if call.folder is None:
                address = f"{module.address}module.{call.name}"
                yield unread_module(address, f"/azward/{call.file.file}", _inputs(call), ModuleOrigin(call), UPDATES)


def _inputs(call: ModuleCall) -> dict[str, Value]:
    try:
        iterations = call.iterations()
    except EvaluationError:
        iterations = []
    found: dict[str, Value] = {}
    for iteration in iterations:
        for name, attribute in call.block.attributes.items():
            if name not in META_ARGUMENTS and name not in ("source", "version", "providers"):
                found[f"{name}{iteration.suffix}"] = call.scope.value(attribute.value, iteration.environment, quiet=True)
    return found
