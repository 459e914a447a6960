"""Recognise plans and states by the first bytes of a file, without importing a parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.files.disk import DISK
from azward.pattern import Pattern

if TYPE_CHECKING:
    from pathlib import Path

    from azward.files.disk import Disk

__all__ = ["BINARY", "is_plan", "text_of_bytes"]

BINARY = b"PK\x03\x04"
"""The first bytes of a binary plan, which is a zip archive."""

_HEAD = 4096
_PRINTED = Pattern(r'\s*\{\s*"format_version"\s*:\s*"[^"]{0,20}"\s*,\s*"terraform_version"\s*:')
_KEPT = Pattern(r'\s*\{\s*"(?:version"\s*:\s*\d+\s*,\s*"terraform_version|format_version)"')
_SORTED = frozenset({"applyable", "checks", "complete", "configuration", "errored"})
"""The first name in a file whose names are sorted is one of these."""


def is_plan(path: Path, disk: Disk = DISK, *, named: bool = False) -> bool:
    """Decide whether a file is the output of `terraform show -json` for a plan or a state.

    A file that is `named` by the user is also accepted if it is a binary plan or a state file, which is then reported.
    """
    try:
        if disk.size(path) < 0:
            return False  # reading from a pipe may never end
        data = disk.read(path, _HEAD)
        head = text_of_bytes(data)
        first = _first_name(head)
        printed = first == "format_version" and _PRINTED().match(head)
        if printed or (named and (data.startswith(BINARY) or _KEPT().match(head))):
            return named or not _is_link(path, disk)
        if first not in _SORTED or (not named and _is_link(path, disk)):
            return False
        rest = disk.read(path)
    except (OSError, ValueError, RuntimeError):
        return False
    return b'"terraform_version"' in rest and b'"format_version"' in rest


def _first_name(text: str) -> str:
    """Return the first name of the object that a text begins with; "" if there is none."""
    text = text.lstrip()
    if not text.startswith("{"):
        return ""
    opening, name, after = (*text[1:].split('"', 2), "", "")[:3]
    return name if not opening.strip() and after.lstrip().startswith(":") else ""


def _is_link(path: Path, disk: Disk) -> bool:
    """Decide whether a file is a link, which may lead outside the scan root."""
    return disk.resolve(path) != disk.resolve(path.parent) / path.name


def text_of_bytes(data: bytes) -> str:
    """Decode UTF-8, or UTF-16 with a byte order mark, which PowerShell writes when it redirects output."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return (
        data[: len(data) & ~1].decode(encoding, "replace") if encoding == "utf-16" else data.decode("utf-8-sig", "replace")
    )
