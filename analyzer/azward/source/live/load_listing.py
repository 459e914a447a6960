"""Loads resources from the output of other tools, such as `az resource list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azward.graph.coverage import Coverage
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.live.cli_output import COLUMNS, CliOutput, cli_output_of
from azward.source.live.companions import WITHHELD, companions_of, readable_types
from azward.source.live.redact import REDACTED, redacted
from azward.source.live.resource import DocumentOrigin, official_type, remote_endpoints, resource_of, unread_child
from azward.source.live.secrets import unshown
from azward.source.unit import Loaded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from azward.graph.resource import Resource
    from azward.source.arm.document import Document

__all__ = ["load_listing"]


def load_listing(document: Document | Diagnostic, name: str, redact: Callable[[str], str]) -> Loaded:
    """Return the resources of a JSON document that another tool wrote, called `name`."""
    if isinstance(document, Diagnostic):
        return Loaded(diagnostics=[document])
    output = cli_output_of(document.data)
    if output is None:
        message = "not a list of resources: expected objects with an `id`"
        return Loaded(diagnostics=[Diagnostic(name, 1, 1, message, DiagnosticKind.INVALID)])
    return _load(document, output, redact)


def _load(document: Document, output: CliOutput, redact: Callable[[str], str]) -> Loaded:
    loaded = Loaded(files={document.file}, runs_in="")
    seen: set[str] = set()
    for path, row in output.rows:
        clean = redacted(row, redact)
        if output.projected or output.bare:
            clean |= {column: {REDACTED: "unasked"} for column in COLUMNS if _unasked(clean, column, output)}
        resource = resource_of(clean, DocumentOrigin(document, path))
        if resource is not None and resource.id.key not in seen:
            seen.add(resource.id.key)
            loaded.resources.append(resource)
    loaded.resources = unshown(loaded.resources)
    loaded.resources += list(_unlisted(loaded.resources))
    loaded.resources += remote_endpoints(loaded.resources)
    reason = f"{output.origin} does not show what else exists"
    loaded.coverage = Coverage(readable=readable_types(), partial=reason)
    message = f"is {output.origin}, which lacks some data; `azward live --save` reads everything that rules need"
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


def _unasked(row: dict[str, Any], column: str, output: CliOutput) -> bool:
    return column not in row if output.projected and not (output.bare and column == "properties") else column == "properties"
