"""Tells plans and states from other files by how they begin. Imports no parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.files.disk import DISK

if TYPE_CHECKING:
    from pathlib import Path

    from azward.files.disk import Disk

__all__ = ["BINARY", "is_plan", "text_of_bytes"]

BINARY = b"PK\x03\x04"
"""How a plan begins that Terraform saved: it is a zip archive."""

_HEAD = 4096
_PRINTED = re.compile(r'\s*\{\s*"format_version"\s*:\s*"[^"]{0,20}"\s*,\s*"terraform_version"\s*:')
_KEPT = re.compile(r'\s*\{\s*"(?:version"\s*:\s*\d+\s*,\s*"terraform_version|format_version)"')
_SORTED = re.compile(r'\s*\{\s*"(?:applyable|checks|complete|configuration|errored)"\s*:')
"""The first name where a tool has put them in order."""


def is_plan(path: Path, disk: Disk = DISK, *, named: bool = False) -> bool:
    """Whether a file is what `terraform show -json` prints of a plan or a state.

    For one that was asked for by name: or what it may have been printed of, so that this can be said.
    """
    try:
        if disk.size(path) < 0:
            return False  # reading from a pipe may never end
        data = disk.read(path, _HEAD)
        head = text_of_bytes(data)
        if _PRINTED.match(head) or (named and (data.startswith(BINARY) or _KEPT.match(head))):
            return named or not _is_link(path, disk)
        if not _SORTED.match(head) or (not named and _is_link(path, disk)):
            return False
        rest = disk.read(path)
    except (OSError, ValueError, RuntimeError):
        return False
    return b'"terraform_version"' in rest and b'"format_version"' in rest


def _is_link(path: Path, disk: Disk) -> bool:
    """Whether a file is a link, which may lead anywhere."""
    return disk.resolve(path) != disk.resolve(path.parent) / path.name


def text_of_bytes(data: bytes) -> str:
    """The text of bytes in UTF-8, or in UTF-16 with a byte order mark, as PowerShell redirects output into a file."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return (
        data[: len(data) & ~1].decode(encoding, "replace") if encoding == "utf-16" else data.decode("utf-8-sig", "replace")
    )
