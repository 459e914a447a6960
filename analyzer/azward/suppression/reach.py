"""How far an accepted finding goes, as a baseline records it: without secrets, and so that people can review it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.rule.extent import Extent, rank_of, read_ports, read_range, show_ranges, widest
from azward.rule.redaction import hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from azward.report.model import Result

__all__ = ["ReachError", "as_text", "extent_in", "from_text", "recorded"]


class ReachError(ValueError):
    """A text in a baseline that cannot be read."""

    def __init__(self, key: str, expected: str) -> None:
        super().__init__(key)
        self.key = key
        self.expected = expected


DIGITS = 4
"""Hexadecimal digits of the digest of a credential: enough to tell another one, too few to guess one by."""


def extent_in(result: Result) -> Extent | None:
    """Return how far a result goes in all its deployments; `None` if it is not known of one."""
    found = [one.extent for one in (result.within.values() or (result,))]
    known = [extent for extent in found if extent is not None]
    return widest(known) if known and len(known) == len(found) else None


def recorded(extent: Extent, resource: str, path: str) -> Extent:
    """Return an extent without secrets. Digests of credentials differ between entries, by resource and property."""
    return replace(
        extent,
        destinations=frozenset(_parts(extent.destinations)),
        secrets=frozenset(_digest(f"{resource}|{path}|{secret}") for secret in extent.secrets),
        principals=frozenset(_parts(extent.principals)),
    )


def _parts(texts: Iterable[str]) -> Iterator[str]:
    return (hidden(part.strip()) for text in texts for part in text.split(",") if part.strip())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def as_text(extent: Extent) -> dict[str, str]:
    """Return a recorded extent as keys and texts of an entry."""
    known = {
        "ports": ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in extent.ports),
        "destinations": ", ".join(sorted(extent.destinations)),
        "addresses": ", ".join(show_ranges(extent.addresses)),
        "credentials": ", ".join(sorted(extent.secrets)),
        "principals": ", ".join(sorted(extent.principals)),
    }
    levels = {path: text for path, text, _ in sorted(extent.levels) if path not in known}
    return {key: text for key, text in (known | levels).items() if text}


def from_text(given: Mapping[str, str]) -> Extent:
    """Return the recorded extent in an entry. Raises ReachError."""
    listed = {key: [part.strip() for part in text.split(",") if part.strip()] for key, text in given.items()}
    try:
        ports = read_ports(listed.pop("ports", ()))
    except ValueError:
        raise ReachError("ports", "ports such as `22, 8000-8080`") from None
    try:
        ranges = [part.partition("-") for part in listed.pop("addresses", ())]
        addresses = tuple(sorted(read_range(first, last or first) for first, _, last in ranges))
    except ValueError:
        raise ReachError("addresses", "addresses such as `10.0.0.0-10.0.0.255`") from None
    destinations, secrets, principals = (
        frozenset(part.casefold() for part in listed.pop(key, ())) for key in ("destinations", "credentials", "principals")
    )
    for key in listed:
        if rank_of(given[key]) is None:
            raise ReachError(key, "a TLS version, a number or the id of a role")
    return Extent(ports, destinations, addresses, secrets, principals, tuple((key, given[key], 1) for key in listed))
