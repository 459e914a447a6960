"""Finds the Bicep file beside a JSON file that a command of Bicep made of it: a compiled template or a snapshot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind

if TYPE_CHECKING:
    from pathlib import Path

    from azward.files.disk import Disk
    from azward.source.arm.document import Documents

__all__ = ["compiled_from", "made_of"]

PREDICTED = ".snapshot.json"
"""How the names of files end that `bicep snapshot` writes."""

_GENERATOR = re.compile(rb'"_generator"\s*:\s*\{\s*"name"\s*:\s*"bicep"')
_HEAD = 4096  # bytes: the compiler names itself at the top of a template


def made_of(file: Path, documents: Documents) -> Path | Diagnostic | None:
    """Return the Bicep file that `file` was made of, if any.

    A template of another state of the Bicep file is a deployment of its own: then return a note that says so.
    """
    original = compiled_from(file, documents.disk)
    if original is None:
        return _predicted_from(file, documents.disk)
    from azward.source.bicep.compiled import stale
    from azward.source.bicep.document import BicepDocument

    document = documents.get(original)
    difference = stale(file, document) if isinstance(document, BicepDocument) else ""
    if not difference:
        return original
    message = f"is not what `{original.name}` compiles to now ({difference}): read as a template of its own"
    return Diagnostic(documents.name(file), 1, 1, message, DiagnosticKind.NOTE)


def _predicted_from(snapshot: Path, disk: Disk) -> Path | None:
    """Return the parameter file, or else the Bicep file, that `bicep snapshot` made a snapshot of."""
    stem, suffix = snapshot.name[: -len(PREDICTED)], snapshot.name[-len(PREDICTED) :]
    if suffix.casefold() != PREDICTED or not stem:
        return None
    sources = (snapshot.with_name(f"{stem}{kind}") for kind in (".bicepparam", ".bicep"))
    return next((file for file in sources if disk.is_file(file)), None)


def compiled_from(template: Path, disk: Disk) -> Path | None:
    """Return the Bicep file beside a template that the Bicep compiler made it of."""
    names = [template.with_suffix(".bicep")]
    if template.name.casefold() in ("azuredeploy.json", "maintemplate.json"):
        names.append(template.with_name("main.bicep"))
    try:
        original = next((file for file in names if disk.is_file(file)), None)
        if original is None or not disk.is_file(template):
            return None
        return original if _GENERATOR.search(disk.read(template, _HEAD)) else None
    except OSError:
        return None
