"""Dispatch instances to their provider: azurerm, azapi, and providers that only produce values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Value
from azward.source.scope import SUBSCRIPTION
from azward.source.terraform.azurerm import PREFIX
from azward.source.terraform.azurerm.provider import Azurerm
from azward.source.terraform.providers.azapi import Azapi

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.setting import Setting
    from azward.source.terraform.module.instance import Instance
    from azward.source.terraform.resources.assembly import ResourceDraft, ResourcePatch

__all__ = ["Providers"]

_KEYS: dict[str, frozenset[str]] = {
    "azuread_application_password": frozenset(("value",)),
    "azuread_service_principal_password": frozenset(("value",)),
    "azuread_service_principal_key": frozenset(("value",)),
}
"""Attributes of other providers' resources that are keys issued by a service."""

_MADE_UP: dict[str, frozenset[str]] = {
    "random_password": frozenset(("result", "bcrypt_hash")),
    "tls_private_key": frozenset(("private_key_pem", "private_key_openssh", "private_key_pem_pkcs8")),
    "tls_self_signed_cert": frozenset(("private_key_pem",)),
    "azuread_user": frozenset(("password",)),
    "pkcs12_from_pem": frozenset(("result", "password", "private_key_pem")),
}
"""Attributes that are generated secrets. They open nothing until a resource uses them."""


class Providers:
    """The providers of one unit; see `Provider`."""

    def __init__(self, majors: frozenset[int], subscription: str = SUBSCRIPTION) -> None:
        self.azurerm = Azurerm(majors, subscription)
        self.azapi = Azapi()

    def _of(self, instance: Instance) -> Azurerm | Azapi | None:
        if instance.type.startswith(PREFIX):
            return self.azurerm
        return self.azapi if instance.type.startswith("azapi_") else None

    def deploys(self, kind: str) -> bool:
        """Decide whether resources of a type are Azure resources."""
        return kind.startswith((PREFIX, "azapi_"))

    def attribute(self, instance: Instance, name: str) -> Value | Absent:
        provider = self._of(instance)
        return ABSENT if provider is None else provider.attribute(instance, name)

    def computed(self, instance: Instance, name: str) -> Value | Absent:
        provider = self._of(instance)
        return ABSENT if provider is None else provider.computed(instance, name)

    def part(self, instance: Instance, path: str, block: Mapping[str, Value], name: str) -> Value | Absent:
        provider = self._of(instance)
        return provider.part(instance, path, block, name) if isinstance(provider, Azurerm) else ABSENT

    def attributes(self, instance: Instance, path: str) -> Mapping[str, bool] | None:
        provider = self._of(instance)
        return provider.attributes(instance, path) if isinstance(provider, Azurerm) else None

    def source(self, instance: Instance, path: FieldPath) -> FieldPath | None:
        provider = self._of(instance)
        return provider.source(instance, path) if isinstance(provider, Azurerm) else None

    def setting(self, instance: Instance, kind: str, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        provider = self._of(instance)
        return provider.setting(instance, kind, paths, value) if provider is not None else None

    def argument_of(self, instance: Instance, kind: str, field: str) -> Setting | None:
        provider = self._of(instance)
        return provider.argument_of(instance, kind, field) if isinstance(provider, Azurerm) else None

    def cause(self, instance: Instance, path: str) -> Cause:
        provider = self._of(instance)
        if provider is not None:
            return provider.cause(instance, path)
        if path in _KEYS.get(instance.type, ()):
            return instance.key_material(path)
        if path in _MADE_UP.get(instance.type, ()):
            return Cause(
                CauseKind.SECURE_PARAMETER,
                instance.type,
                f"`{instance.address}.{path}` is a secret that is generated on apply",
            )
        return instance.known_once_deployed(path)

    def key(self, instance: Instance) -> str:
        provider = self._of(instance)
        return "" if provider is None else provider.key(instance)

    def arm_resources(self, instance: Instance) -> Iterator[ResourceDraft | ResourcePatch]:
        """Yield the ARM resources of an instance; none for those of other providers."""
        provider = self._of(instance)
        if provider is not None:
            yield from provider.arm_resources(instance)
