"""The clouds of Azure: their Resource Manager endpoints and sign-in authorities."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

from azward.frozen import frozen

__all__ = ["CLOUDS", "Cloud", "CloudError", "SignInError", "WrongRequestError", "from_metadata", "metadata_url"]


class CloudError(Exception):
    """The cloud cannot be read: it does not answer, denies access, or gives an unexpected answer."""


class SignInError(CloudError):
    """No one is signed in, or the identity is refused."""

    def __init__(self, message: str, details: str) -> None:
        super().__init__(message)
        self.details = details  # the answer to each way to sign in that was tried, on one line


class WrongRequestError(CloudError):
    """The user asked for something that does not exist."""


@frozen
class Cloud:
    """One cloud. All URLs are without a trailing slash."""

    name: str
    endpoint: str  # of Resource Manager
    authority: str  # that issues tokens
    audience: str  # that tokens are for
    portal: str  # "" if there is none
    known: bool = True  # whether the identity library knows it; if not, it must not ask the public cloud about it

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
    """Return the URL of the metadata of the cloud whose Resource Manager is at `address`. Raise WrongRequestError.

    `az cloud register` and `metadata_host` of Terraform use the same URL.
    """
    parts = _parts(address)
    if parts is None or parts.scheme != "https" or not parts.netloc:
        named = ", ".join(f"`{name}`" for name in CLOUDS)
        raise WrongRequestError(f"unknown cloud `{address}`, expected {named} or the `https://` URL of a Resource Manager")
    return f"https://{parts.netloc}/metadata/endpoints?api-version=2022-09-01"


def from_metadata(address: str, data: object) -> Cloud:
    """Return the cloud at `address` with the metadata `data`. Raise CloudError."""
    found = _members(data)
    login = _members(found.get("authentication"))
    authority, audiences = login.get("loginEndpoint"), login.get("audiences")
    if not isinstance(authority, str) or not isinstance(audiences, list) or not audiences:
        raise CloudError(f"the metadata of `{address}` has no sign-in authority: expected `authentication` with `audiences`")
    endpoint = str(found.get("resourceManager") or address).rstrip("/")
    audience = str(cast("list[object]", audiences)[0]).rstrip("/")
    for url in (endpoint, authority, audience):
        parts = _parts(url)
        if parts is None or parts.scheme != "https" or not parts.hostname:
            raise CloudError(f"the metadata of `{address}` contains `{url[:200]}`, expected an `https://` URL")
    if urlsplit(endpoint).netloc != urlsplit(address).netloc:
        raise CloudError(f"the endpoint of `{address}` is `{endpoint}`: use that URL")
    if _is_microsoft(audience) and not _is_microsoft(endpoint):
        raise CloudError(f"`{address}` asks for tokens for `{audience}`, which could be used there")
    portal = str(found.get("portal") or "").rstrip("/")
    portal = portal if (parts := _parts(portal)) is not None and parts.scheme == "https" else ""
    return Cloud(str(found.get("name") or "custom"), endpoint, authority.rstrip("/"), audience, portal, known=False)


_MICROSOFT = (
    "azure.com", "azure.net", "windows.net", "microsoft.com", "microsoftonline.com", "office.com", "office365.com",
    "visualstudio.com", "azure.us", "usgovcloudapi.net", "microsoft.us", "microsoftonline.us", "azure.cn",
    "chinacloudapi.cn", "microsoftonline.cn",
)  # fmt: skip
"""Domains of the clouds that Microsoft operates. A token for one of them must not be sent to another cloud."""


def _is_microsoft(url: str) -> bool:
    host = (urlsplit(url).hostname or "").rstrip(".").casefold()
    return any(host == domain or host.endswith(f".{domain}") for domain in _MICROSOFT)


def _parts(url: str) -> SplitResult | None:
    """Return the parts of a URL; `None` if it is none."""
    try:
        return urlsplit(url) if url.isprintable() else None
    except ValueError:
        return None


def _members(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
