"""Finds programs, but none in the folder that is scanned: on Windows, and with `.` in PATH, others look there first."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["find_program"]

_ENDINGS = (".exe",) if os.name == "nt" else ("",)


def find_program(name: str, path: str | None = None) -> str | None:
    """Return the path of a program in the absolute folders of `path`, by default those of PATH; `None` if there is none."""
    for folder in (os.environ.get("PATH", "") if path is None else path).split(os.pathsep):
        for ending in _ENDINGS if Path(folder).is_absolute() else ():
            file = Path(folder, name + ending)
            if file.is_file() and os.access(file, os.X_OK):
                return str(file)
    return None
