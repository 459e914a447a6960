"""The clouds of Azure: where each is managed, and who signs in there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

__all__ = ["CLOUDS", "Cloud", "CloudError", "WrongRequestError", "from_metadata", "metadata_url"]


class CloudError(Exception):
    """The cloud cannot be read: it does not answer, does not let the identity in, or not as a cloud does."""


class WrongRequestError(CloudError):
    """What the user asked for is not there."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """One cloud. All addresses are without a trailing slash."""

    name: str
    endpoint: str  # of the resource manager
    authority: str  # that issues tokens
    audience: str  # that tokens are for
    portal: str  # "" where there is none
    known: bool = True  # to the identity library, which otherwise must not ask the public cloud about it

    @property
    def token_scope(self) -> str:
        return f"{self.audience}/.default"


# endpoints and audiences: azure.mgmt.core.tools.get_arm_endpoints; authorities: azure.identity.AzureAuthorityHosts
CLOUDS = {
    "public": Cloud(
        "public",
        "https://management.azure.com",
        "https://login.microsoftonline.com",
        "https://management.azure.com",
        "https://portal.azure.com",
    ),
    "usgov": Cloud(
        "usgov",
        "https://management.usgovcloudapi.net",
        "https://login.microsoftonline.us",
        "https://management.core.usgovcloudapi.net",
        "https://portal.azure.us",
    ),
    "china": Cloud(
        "china",
        "https://management.chinacloudapi.cn",
        "https://login.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        "https://portal.azure.cn",
    ),
}


def metadata_url(address: str) -> str:
    """Where a cloud that is named by the address of its resource manager says what else belongs to it.

    It is what `az cloud register` and `metadata_host` of Terraform ask as well. Raises CloudError.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.netloc:
        named = ", ".join(f"`{name}`" for name in CLOUDS)
        raise WrongRequestError(f"`{address}` is no cloud: expected {named} or the `https://` address of a resource manager")
    return f"https://{parts.netloc}/metadata/endpoints?api-version=2022-09-01"


def from_metadata(address: str, data: object) -> Cloud:
    """The cloud at `address`, which answered `data`. Raises CloudError."""
    found = _members(data)
    login = _members(found.get("authentication"))
    authority, audiences = login.get("loginEndpoint"), login.get("audiences")
    if not isinstance(authority, str) or not isinstance(audiences, list) or not audiences:
        raise CloudError(f"`{address}` does not say who signs in there: expected `authentication` with `audiences`")
    endpoint = str(found.get("resourceManager") or address).rstrip("/")
    for url in (endpoint, authority):
        if urlsplit(url).scheme != "https":
            raise CloudError(f"`{address}` names `{url}`, which is not encrypted: expected `https://`")
    if urlsplit(endpoint).netloc != urlsplit(address).netloc:
        raise CloudError(f"`{address}` says that it is `{endpoint}`: give that address")
    audience = str(cast("list[object]", audiences)[0]).rstrip("/")
    portal = str(found.get("portal") or "").rstrip("/")
    return Cloud(str(found.get("name") or "custom"), endpoint, authority.rstrip("/"), audience, portal, known=False)


def _members(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
