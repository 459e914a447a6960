"""CIDR functions, URI functions and `environment`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urljoin, urlsplit

from azward.graph.value import Unknown, Value, beginning, join_text, unknown_from
from azward.pattern import Pattern
from azward.source.function import (
    Function,
    FunctionError,
    UnsupportedError,
    lenient,
    need_int,
    need_object,
    need_text,
    plain,
)

__all__ = ["FUNCTIONS"]


# Address ranges: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr>


def _network(value: Value) -> IPv4Network | IPv6Network:
    text = need_text(value)
    if "/" not in text:
        raise FunctionError(f"expected an address range such as `10.0.0.0/16`, not `{beginning(text, 60)}`")
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError as e:
        raise FunctionError(f"expected an address range such as `10.0.0.0/16`, not `{beginning(text, 60)}`") from e


def _parse_cidr(network: Value) -> Value:
    """Return the parts of an address range; in IPv6 there is no broadcast address, and all addresses are usable."""
    parsed = _network(network)
    base: dict[str, Value] = {"network": str(parsed.network_address), "netmask": str(parsed.netmask)}
    if isinstance(parsed, IPv6Network):
        first, last = parsed.network_address, parsed.broadcast_address
    elif parsed.prefixlen > 30:
        raise UnsupportedError("the usable addresses of such a small range are not documented")
    else:
        first, last = parsed.network_address + 1, parsed.broadcast_address - 1
        base["broadcast"] = str(parsed.broadcast_address)
    return {**base, "firstUsable": str(first), "lastUsable": str(last), "cidr": parsed.prefixlen}


def _cidr_subnet(network: Value, prefix: Value, index: Value) -> Value:
    parsed, length, position = _network(network), need_int(prefix), need_int(index)
    if not parsed.prefixlen <= length <= parsed.max_prefixlen:
        raise FunctionError(f"expected a prefix length from {parsed.prefixlen} to {parsed.max_prefixlen}, not {length}")
    if not 0 <= position < 2 ** (length - parsed.prefixlen):
        raise FunctionError(f"expected one of {2 ** (length - parsed.prefixlen)} subnets, not number {position}")
    return f"{parsed.network_address + position * 2 ** (parsed.max_prefixlen - length)}/{length}"


def _cidr_host(network: Value, index: Value) -> Value:
    """Return an address by its position: 0 is the one after the network address."""
    parsed, position = _network(network), need_int(index)
    usable = parsed.num_addresses - (1 if isinstance(parsed, IPv6Network) else 2)
    if not 0 <= position < usable:
        raise FunctionError(f"expected one of {max(usable, 0)} usable addresses, not number {position}")
    return str(parsed.network_address + 1 + position)


# URIs

_SCHEME = Pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
_START = Pattern(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SEGMENTS = Pattern(r"(?!/)(?:(?!\.\.?(?:/|$))[\w.-]+(?:/|$))+", re.ASCII)


def _uri(arguments: Sequence[Value], expression: str) -> Value:
    """Return `relative` resolved against `base`, as in RFC 3986, section 5."""
    base, relative = arguments
    if isinstance(base, Unknown) and isinstance(relative, str) and _SEGMENTS().fullmatch(relative):
        return join_text(expression, [_partly_resolved(base, "", f"uri({base.expression}, '')"), relative])
    if isinstance(base, Unknown) or isinstance(relative, Unknown):
        return _partly_resolved(base, relative, expression)
    return _resolved(need_text(base).strip(), need_text(relative))


def _partly_resolved(base: Value, relative: Value, expression: str) -> Unknown:
    """Return the URI with the scheme of `base` if that is known and `relative` has none of its own."""
    whole = unknown_from(expression, base, relative)
    start = base.parts[0] if isinstance(base, Unknown) and base.parts else base
    scheme = _START().match(start) if isinstance(start, str) else None
    if not scheme or not isinstance(relative, str) or _SCHEME().match(relative):
        return whole
    return replace(whole, parts=(scheme[0], replace(whole, parts=())))


def _resolved(base: str, relative: str) -> str:
    scheme = _SCHEME().match(base)
    if not scheme or not base[scheme.end() :].startswith("//"):
        raise FunctionError(f"expected an absolute base such as `https://contoso.com/`, not `{beginning(base, 60)}`")
    try:
        if _SCHEME().match(relative):
            return relative
        joined = urljoin(f"http:{base[scheme.end() :]}", relative)
    except ValueError as e:
        raise FunctionError(f"expected a URI, not `{beginning(base, 60)}`: {e}") from e
    return scheme[0] + joined.removeprefix("http:")


def _parse_uri(value: Value) -> Value:
    """Return scheme and host, and port, path and query if they are present; the query with its question mark."""
    text = need_text(value)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as e:
        raise FunctionError(f"expected a URI, not `{beginning(text, 60)}`: {e}") from e
    if not parts.scheme or not parts.hostname:
        raise FunctionError(f"expected an absolute URI, not `{beginning(text, 60)}`")
    result: dict[str, Value] = {"scheme": parts.scheme, "host": parts.hostname}
    if port is not None:
        result["port"] = port
    result["path"] = parts.path or "/"
    if parts.query:
        result["query"] = f"?{parts.query}"
    return result


def _build_uri(value: Value) -> Value:
    components = need_object(value)
    scheme, host = need_text(components.get("scheme")), need_text(components.get("host"))
    port, path, query = components.get("port"), components.get("path"), components.get("query")
    text = f"{scheme}://{host}"
    if port is not None:
        text += f":{need_int(port)}"
    text += f"/{need_text(path or '').removeprefix('/')}"
    return text + (f"?{need_text(query).removeprefix('?')}" if query else "")


# The cloud


def _environment() -> Value:
    """Return the environment of the public cloud:
    <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment>."""
    return {
        "name": "AzureCloud",
        "gallery": "https://gallery.azure.com/",
        "graph": "https://graph.windows.net/",
        "portal": "https://portal.azure.com",
        "graphAudience": "https://graph.windows.net/",
        "activeDirectoryDataLake": "https://datalake.azure.net/",
        "batch": "https://batch.core.windows.net/",
        "media": "https://rest.media.azure.net",
        "sqlManagement": "https://management.core.windows.net:8443/",
        "vmImageAliasDoc": (
            "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates"
            "/aliases.json"
        ),
        "resourceManager": "https://management.azure.com/",
        "authentication": {
            "loginEndpoint": "https://login.windows.net/",
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "suffixes": {
            "acrLoginServer": ".azurecr.io",
            "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
            "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
            "azureFrontDoorEndpointSuffix": "azurefd.net",
            "keyvaultDns": ".vault.azure.net",
            "sqlServerHostname": ".database.windows.net",
            "storage": "core.windows.net",
        },
    }


FUNCTIONS: tuple[Function, ...] = (
    plain("parseCidr", 1, 1, _parse_cidr),
    plain("cidrSubnet", 3, 3, _cidr_subnet),
    plain("cidrHost", 2, 2, _cidr_host),
    lenient("uri", 2, 2, _uri),
    plain("parseUri", 1, 1, _parse_uri),
    plain("buildUri", 1, 1, _build_uri),
    plain("environment", 0, 0, _environment),
)
