"""Paths of modules, and of the files that their functions read."""

from __future__ import annotations

from pathlib import Path

__all__ = ["is_local_source", "joined_path"]


def is_local_source(source: str) -> bool:
    """Decide whether the source of a module is a local path."""
    return source.startswith(("./", "../", ".\\", "..\\")) or source in (".", "..")


def joined_path(folder: Path, relative: str) -> Path:
    """Return `relative` below `folder` with each `..` resolved; links are not followed."""
    parts = list(folder.parts)
    for part in relative.replace("\\", "/").split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return Path(*parts)
