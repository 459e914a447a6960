"""The mitigations that rules prove: neutral ids, and those of the threat models that map to them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["MITIGATIONS", "MODELS", "Mitigation", "model_name", "named", "neutral"]


@frozen
class Mitigation:
    """A mitigation in words, and the mitigations of each threat model that are a part of it."""

    title: str
    drone_delivery: tuple[str, ...] = ()
    apim_front_door: tuple[str, ...] = ()

    def of(self, model: str) -> tuple[str, ...]:
        """Return the ids in a threat model, which is a key of `MODELS`."""
        return self.apim_front_door if model == "apim-front-door" else self.drone_delivery


MODELS = {
    "drone-delivery": "an IoT solution: hub, stream processing, stores",
    "apim-front-door": "API Management behind Front Door",
}
"""The threat models that come with azward."""


def model_name(path: Path) -> str:
    """Return the id of the threat model in a file: "shop" for `shop.yaml` and `shop.otm.json`."""
    return path.stem.removesuffix(".otm")


def _ids(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MITIGATIONS: Mapping[str, Mitigation] = {
    "encryption-in-transit": Mitigation(
        "data is encrypted on the way",
        _ids("M-secure-transfer M-tls-minimum"),
        _ids("M18 R-er-encryption"),
    ),
    "encryption-at-rest": Mitigation(
        "stored data is encrypted",
        _ids("M-storage-encryption-at-rest M-cosmos-encryption-at-rest"),
        _ids("M22"),
    ),
    "customer-managed-keys": Mitigation("stored data is encrypted with keys of the customer"),
    "network-isolation": Mitigation(
        "only expected networks reach the service",
        _ids(
            "M-vnet-isolation M-vnet-service-endpoint-storage M-vnet-service-endpoint-cosmos M-nsg-rules M-cosmos-firewall "
            "M-function-ase M-hdinsight-vnet M-stream-analytics-isolation M-serving-layer-lockdown"
        ),
        _ids(
            "M4 M6 M7 R-azure-firewall R-route-udr R-route-nsg R-route-server R-spoke-security R-spoke-firewall "
            "R-spoke-microsegmentation"
        ),
    ),
    "private-connectivity": Mitigation(
        "traffic stays on private links and names",
        _ids("M-hybrid-private-path"),
        _ids("M3 M5 R-private-dns-zones R-private-endpoints R-er-private-peering R-dns-secure-servers R-dns-dnssec"),
    ),
    "least-privilege": Mitigation(
        "identities and keys have the permissions that they need",
        _ids(
            "M-rbac-least-privilege M-iothub-least-privilege M-hdinsight-least-privilege M-cosmos-read-only-access "
            "M-storage-sas-readonly"
        ),
        _ids("M10 M11 M16 M21 R-jit-vm-access R-rbac-least-privilege"),
    ),
    "strong-authentication": Mitigation(
        "callers prove who they are",
        _ids("M-device-identity M-hdinsight-domain-join M-no-anonymous-access M-webapp-entra-auth"),
        _ids("M8 M9 M12 M17 M20"),
    ),
    "managed-identity": Mitigation(
        "services authenticate without stored credentials", _ids("M-managed-identity"), _ids("M13 R-managed-identities")
    ),
    "secret-management": Mitigation(
        "secrets are in a vault and are renewed",
        _ids("M-key-vault-secrets M-key-rotation M-no-secrets-in-source M-vault-hardening"),
        _ids("M15 M33 R-vpn-psk-rotation"),
    ),
    "audit-logging": Mitigation(
        "actions are recorded",
        _ids("M-diagnostic-logs M-storage-audit-logs M-message-audit-trail"),
        _ids("M26 M27 M28 R-diagnostic-logs-siem R-dns-audit R-dns-monitor R-spoke-flow-logs"),
    ),
    "threat-detection": Mitigation(
        "attacks are noticed",
        (),
        _ids("M29 M30 M31 R-defender-apis R-siem R-traffic-analytics R-route-traffic-analytics R-conn-monitoring"),
    ),
    "backup-and-recovery": Mitigation(
        "deleted and overwritten data can be restored", _ids("M-data-recoverability"), _ids("M35")
    ),
    "supply-chain-integrity": Mitigation("only trusted code is built and deployed", (), _ids("M36")),
    "secure-configuration": Mitigation(
        "features that help an attacker are off", _ids("M-alt-store-hardening"), _ids("M14 M23 M25")
    ),
    "supported-versions": Mitigation("software gets security fixes", _ids("M-supported-runtime"), _ids("M34")),
    "input-validation": Mitigation("input is checked before it is used", _ids("M-input-validation"), _ids("M1 M19")),
    "denial-of-service-protection": Mitigation("floods of requests are absorbed or limited", (), _ids("M2 M24")),
    "governance": Mitigation("rules of the organization are enforced", (), _ids("M32 M37")),
    "reliability": Mitigation("the service stays available when a part fails"),
}
"""Each mitigation of a threat model maps to one neutral id. Rules that belong to no threat model use the neutral ids."""


@cache
def _neutral_ids() -> Mapping[str, str]:
    return {
        f"{model}/{own}": name
        for name, mitigation in MITIGATIONS.items()
        for model in MODELS
        for own in mitigation.of(model)
    }


def neutral(mitigates: Iterable[str]) -> tuple[str, ...]:
    """Return the neutral ids of mitigations, each once; ids of unknown threat models are returned as they are."""
    return tuple(dict.fromkeys(_neutral_ids().get(name, name) for name in mitigates))


def named(mitigates: tuple[str, ...], model: str) -> tuple[str, ...]:
    """Return mitigations by their ids in a threat model; by neutral ids if they have none there, or without a model."""
    own = tuple(name for name in mitigates if model and name.startswith(f"{model}/"))
    return own or neutral(mitigates)
