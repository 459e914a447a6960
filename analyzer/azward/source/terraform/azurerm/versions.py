"""Which major version of azurerm a root module uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from azward.source.terraform.azurerm.model import NEWEST_MAJOR, OLDEST_MAJOR
from azward.source.terraform.hcl.syntax import Literal, ObjectLiteral, text_attribute

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from azward.source.terraform.hcl.files import Files
    from azward.source.terraform.hcl.syntax import Expression
    from azward.source.terraform.module.folder import Folder

__all__ = ["Pinned", "allowed", "pinned"]

_CONDITION = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?\S*\s*")


@dataclass(frozen=True, slots=True)
class Pinned:
    """The newest major that may be used, and whether no other may be."""

    major: int
    sure: bool


def pinned(root: Path, folders: Iterable[Folder], files: Files, constraints: Iterable[str] = ()) -> Pinned:
    """By the lock file, else by the constraints in all modules and `constraints`, else the newest."""
    locked = _locked(root, files)
    if locked:
        return Pinned(_clamped(locked), True)
    majors = set(range(2, NEWEST_MAJOR + 1))
    for constraint in (*constraints, *(found for folder in folders for found in _constraints(folder))):
        majors &= allowed(constraint) or majors
    known = {_clamped(major) for major in majors} or {NEWEST_MAJOR}
    return Pinned(max(known), len(known) == 1)


def _clamped(major: int) -> int:
    return min(max(major, OLDEST_MAJOR), NEWEST_MAJOR)


def _locked(root: Path, files: Files) -> int:
    path = root / ".terraform.lock.hcl"
    if not files.disk.is_file(path):
        return 0
    body, _ = files.parse(path)
    for block in body.blocks if body is not None else ():
        if block.type == "provider" and block.labels and block.labels[0].endswith("/azurerm"):
            return int(text_attribute(block, "version").partition(".")[0] or 0)
    return 0


def _constraints(folder: Folder) -> Iterable[str]:
    for declared in folder.settings:
        for block in declared.tree.blocks:
            attribute = block.attributes.get("azurerm") if block.type == "required_providers" else None
            if attribute is not None and (found := _version(attribute.value)):
                yield found
    for declared in folder.providers:
        if declared.tree.labels == ("azurerm",) and (found := text_attribute(declared.tree, "version")):
            yield found


def _version(value: Expression) -> str:
    if isinstance(value, ObjectLiteral):
        for key, item in value.items:
            if isinstance(key, Literal) and key.value == "version":
                return _version(item)
        return ""
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else ""


def allowed(constraint: str) -> set[int]:
    """The majors from 2 on that a constraint such as `~> 3.0, != 3.5` leaves; empty if it cannot be read."""
    majors = set(range(2, NEWEST_MAJOR + 1))
    for condition in constraint.split(","):
        match = _CONDITION.fullmatch(condition)
        if match is None:
            return set()
        operator, major, minor = match[1] or "=", int(match[2]), match[3]
        later = any(int(part or 0) for part in match.groups()[2:])
        match operator:
            case "=":
                majors &= {major}
            case "~>":
                majors &= {major} if minor is not None else set(range(major, NEWEST_MAJOR + 1))
            case ">=":
                majors = {found for found in majors if found >= major}
            case ">":
                majors = {found for found in majors if found > major or (found == major)}
            case "<":
                majors = {found for found in majors if found < major or (found == major and later)}
            case "<=":
                majors = {found for found in majors if found <= major}
            case _:
                pass
    return majors
