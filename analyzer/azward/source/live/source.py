"""Loads running resources from snapshots and from the output of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from azward.graph.coverage import Coverage
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.live.cli_output import COLUMNS, CliOutput, cli_output_of
from azward.source.live.companions import WITHHELD, companions_of, readable_types
from azward.source.live.load_snapshot import load_snapshot
from azward.source.live.redact import REDACTED, redacted
from azward.source.live.resource import DocumentOrigin, official_type, remote_endpoints, resource_of, unread_child
from azward.source.live.secrets import unshown
from azward.source.live.snapshot import is_snapshot
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from azward.graph.resource import Resource
    from azward.source.arm.document import Document

__all__ = ["LiveSource"]


class LiveSource:
    """Reads one file that describes running resources."""

    name: ClassVar[str] = "live"

    def __init__(self, read_document: Callable[[Path], Document | Diagnostic], redact: Callable[[str], str]) -> None:
        self._read_document = read_document
        self._redact = redact

    def load(self, unit: Unit) -> Loaded:
        """Return the resources of the file, and a diagnostic for each type that is incomplete. See `Source`."""
        name = unit.file.relative_to(unit.root).as_posix() if unit.file.is_relative_to(unit.root) else unit.file.as_posix()
        if is_snapshot(unit.file):
            return load_snapshot(name, unit.file)
        document = self._read_document(unit.file)
        if isinstance(document, Diagnostic):
            return Loaded(diagnostics=[document])
        listing = cli_output_of(document.data)
        if listing is None:
            message = "not a list of resources: expected objects with an `id`"
            return Loaded(diagnostics=[Diagnostic(name, 1, 1, message, DiagnosticKind.INVALID)])
        return self._load_listing(document, listing)

    def _load_listing(self, document: Document, listing: CliOutput) -> Loaded:
        loaded = Loaded(files={document.file}, runs_in="")
        seen: set[str] = set()
        for path, row in listing.rows:
            clean = redacted(row, self._redact)
            if listing.projected or listing.bare:
                clean |= {column: {REDACTED: "unasked"} for column in COLUMNS if _unasked(clean, column, listing)}
            resource = resource_of(clean, DocumentOrigin(document, path))
            if resource is not None and resource.id.key not in seen:
                seen.add(resource.id.key)
                loaded.resources.append(resource)
        loaded.resources = unshown(loaded.resources)
        loaded.resources += list(_unlisted(loaded.resources))
        loaded.resources += remote_endpoints(loaded.resources)
        reason = f"{listing.origin} does not show what else exists"
        loaded.coverage = Coverage(readable=readable_types(), partial=reason)
        message = f"is {listing.origin}, which lacks some data; `azward live --save` reads everything that rules need"
        loaded.diagnostics.append(Diagnostic(document.file, 1, 1, message, DiagnosticKind.NOTE))
        return loaded


def _unlisted(resources: list[Resource]) -> Iterable[Resource]:
    """Yield the children that configure a listed resource and were not listed with it."""
    known = {resource.id.key for resource in resources}
    reason = "it was not listed"
    for resource in resources:
        asked = [(companion.type, companion.name) for companion in companions_of(resource.type) if companion.name]
        for kind, name in (*asked, *WITHHELD.get(official_type(resource.type), ())):
            child = unread_child(resource.id.text, kind, name, reason)
            if child.id.key not in known:
                yield child


def _unasked(row: dict[str, Any], column: str, listing: CliOutput) -> bool:
    return (
        column not in row if listing.projected and not (listing.bare and column == "properties") else column == "properties"
    )
