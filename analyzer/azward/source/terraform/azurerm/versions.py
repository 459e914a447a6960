"""Which major version of azurerm a root module uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.terraform.azurerm.model import NEWEST_MAJOR, OLDEST_MAJOR
from azward.source.terraform.azurerm.names import majors_of, names_in
from azward.source.terraform.hcl.syntax import Literal, ObjectLiteral, text_attribute

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from azward.source.terraform.hcl.files import Files
    from azward.source.terraform.hcl.syntax import Expression
    from azward.source.terraform.module.folder import Declaration, Folder

__all__ = ["Pinned", "allowed", "notes", "pinned"]

_CONDITION = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?\S*\s*")


MAX_CONDITION = 100
"""Characters of a condition that are read."""

OLDEST_KNOWN = 2
"""The oldest major that is told apart: its names and defaults are those of 3, unless they are known to differ."""


@frozen
class Pinned:
    """The majors that a root module may be used with."""

    majors: frozenset[int]
    assumed: bool = False  # nothing pins the version: Terraform installs the newest

    @property
    def newest(self) -> int:
        """The newest of the majors."""
        return max(self.majors)


def pinned(root: Path, folders: Iterable[Folder], files: Files, constraints: Iterable[str] = ()) -> Pinned:
    """Return the majors that the lock file, else all constraints, and the names of types and arguments leave.

    Without any constraint it is the newest major, if that has all names.
    """
    if locked := _locked(root, files):
        return Pinned(frozenset((min(max(locked, OLDEST_KNOWN), NEWEST_MAJOR),)))
    called = list(folders)
    everything = frozenset(range(OLDEST_KNOWN, NEWEST_MAJOR + 1))
    stated = [*constraints, *(found for folder in called for found in _constraints(folder))]
    majors = everything
    for constraint in stated:
        majors = majors & allowed(constraint) or majors
    if len(majors) == 1:
        return Pinned(majors)
    names = majors_of(resource.tree for folder in called for resource in folder.resources.values())
    if not stated:
        names = names or everything
        return Pinned(frozenset((NEWEST_MAJOR,)), assumed=True) if NEWEST_MAJOR in names else Pinned(names)
    if OLDEST_MAJOR in names:  # the names of 2 are not stored
        names |= {OLDEST_KNOWN}
    return Pinned(majors & names or majors)


def notes(version: Pinned, folder: Folder, called: Iterable[Folder], *, decided: bool) -> Iterable[Diagnostic]:
    """Yield what is to be said of the version; `decided`: a default that differs between majors was used."""
    if version.assumed and decided:
        yield _note(folder, f"azurerm is not pinned to one major version; assuming the defaults of version {version.newest}")
    elif version.newest < OLDEST_MAJOR:
        yield _note(folder, "azurerm 2 or older is not supported; defaults that changed in azurerm 3 are unknown")
    elif decided and len(version.majors) > 1:
        majors = ", ".join(map(str, sorted(version.majors)))
        yield _note(folder, f"azurerm is not pinned to one major version ({majors}); defaults that differ are unknown")
    for current in called:
        for resource in current.resources.values():
            yield from _unknown_names(resource, version)


def _note(folder: Folder, message: str) -> Diagnostic:
    place = folder.settings[0] if folder.settings else None
    if place is None:
        return Diagnostic(folder.files[0], 1, 1, message, DiagnosticKind.NOTE)
    return Diagnostic(place.file.file, *place.file.position(place.tree.start), message, DiagnosticKind.NOTE)


def _unknown_names(resource: Declaration, version: Pinned) -> Iterable[Diagnostic]:
    """Yield each argument that azurerm does not have in any of the majors."""
    kind = resource.tree.labels[0]
    for name in names_in(resource.tree):
        if not name.majors:
            message = f"unknown argument `{name.path}` of `{kind}`; ignored"
        elif version.majors.isdisjoint(name.majors) and version.newest >= OLDEST_MAJOR:
            majors = " and ".join(map(str, name.majors))
            message = f"argument `{name.path}` of `{kind}` is not in azurerm {version.newest}, only in {majors}"
        else:
            continue
        yield Diagnostic(
            resource.file.file, *resource.file.position(name.position), message, DiagnosticKind.UNKNOWN_ARGUMENT
        )


def _locked(root: Path, files: Files) -> int:
    path = root / ".terraform.lock.hcl"
    if not files.disk.is_file(path):
        return 0
    body, _ = files.parse(path)
    for block in body.blocks if body is not None else ():
        if block.type == "provider" and block.labels and block.labels[0].endswith("/azurerm"):
            return _number(text_attribute(block, "version").partition(".")[0])
    return 0


def _number(digits: str | None) -> int:
    """Return the number in a version; 0 if there is none, and a large one for more digits than any version has."""
    if not digits or not digits.isdecimal():
        return 0
    return int(digits) if len(digits) < 10 else 10**9


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
        match = _CONDITION.fullmatch(condition.strip()[:MAX_CONDITION])
        if match is None:
            return set()
        operator, major, minor = match[1] or "=", _number(match[2]), match[3]
        later = any(_number(part) for part in match.groups()[2:])
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
