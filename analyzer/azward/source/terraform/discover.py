"""Finds root modules: folders with Terraform files that are deployed on their own."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.azd import Projects
from azward.source.terraform.hcl.filenames import (
    SUFFIXES,
    is_automatic,
    is_module_file,
    is_terraform_file,
    is_variable_file,
)
from azward.source.terraform.module.folder import is_root_module, may_be_root_module
from azward.source.terraform.module.variable_files import parameter_sets
from azward.source.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.source.protocol import Loader, Search
    from azward.source.terraform.hcl.files import Files
    from azward.source.terraform.module.folder import Folder, Folders

__all__ = ["discover"]


def discover(search: Search, load: Loader, folders: Folders) -> Iterator[Unit]:
    """Yield a unit for each root module and parameter set, except for folders that another source has claimed.

    A module that another folder calls is a root module as well if it has variable files of its own or what only a root
    module has, or if it may be one and no call has an instance.
    """
    folders.files.chosen.update(search.parameters.get("terraform", ()))
    files = [file for file in search.free() if is_terraform_file(file.name)]
    search.taken.update(files)
    if search.named:
        found = named = {file.parent for file in files}
        given = [file for file in files if is_variable_file(file.name.casefold())]
    else:
        found = {file.parent for file in files if file.name.casefold().endswith(SUFFIXES)}
        named, given = {search.path}, list[Path]()
    search.diagnostics += _shadowed(found, search, folders.files)
    search.diagnostics += _misnamed(files, search, folders.files)
    projects = Projects(folders.files.root, folders.files.disk)
    called = {called for folder in found for called in folders.called_by(folders.get(folder)) if called != folder}
    chosen = list(search.parameters.get("terraform", ())) or given

    def units(folder: Path, own: Sequence[Path]) -> Iterator[Unit]:
        for parameters in [(file,) for file in chosen or own] or [()]:
            request = search.request
            yield Unit(
                "terraform",
                folders.files.root,
                folder,
                parameters,
                called=folder in called and not projects.deploys_module(folder),
                enabled=request.include_disabled,
                environment=request.environment,
                values=request.values,
            )

    left: list[Path] = []
    roots: list[Unit] = []
    for folder in sorted(found - search.taken):
        configured = list(_configured(folder, search))
        own = configured or _beside(folders.get(folder), folders.files)
        if (
            folder not in called
            or folder in named
            or own
            or folders.files.automatic(folder)
            or is_root_module(folders.get(folder))
            or projects.deploys_module(folder)
        ):
            roots += units(folder, own)
            parts = map(folders.files.root.joinpath, folders.get(folder).files)
            if not (chosen or configured) and own and search.is_alone(folder, parts, own):
                roots += units(folder, ())
        else:
            left.append(folder)
    if not chosen:
        used = {file for unit in roots for file in unit.parameters}
        values = (file for file in files if is_variable_file(file.name) and not is_automatic(file.name))
        search.note_values((file for file in values if file not in used), folders.files.name)
    yield from roots
    if not left:
        return

    def read(found: Sequence[Unit]) -> set[Path]:
        first = reversed({unit.file: unit for unit in reversed(found)}.values())  # the others may be left out
        return {(folders.files.root / name).parent for unit in (*first, *found) for name in load(unit).files}

    deployed = read(roots)
    for folder in _callers_first([folder for folder in left if folder not in deployed], folders):
        if folder not in deployed and may_be_root_module(folders.get(folder)):
            found = list(units(folder, ()))
            deployed |= read(found)
            yield from found


def _callers_first(left: Sequence[Path], folders: Folders) -> list[Path]:
    """Return folders so that each follows those that call it, except in cycles."""
    order: dict[Path, None] = {}
    among = set(left)
    begun: set[Path] = set()
    for folder in left:
        pending = [(folder, False)]
        while pending:
            current, done = pending.pop()
            if done:
                order.setdefault(current)
            elif current not in begun:
                begun.add(current)
                pending.append((current, True))
                pending.extend((called, False) for called in folders.called_by(folders.get(current)) if called in among)
    return list(reversed(order))


def _shadowed(found: set[Path], search: Search, files: Files) -> Iterator[Diagnostic]:
    """Yield a note for each file that only Terraform reads, since a change adds another one that OpenTofu reads instead."""
    for path in sorted(file for file in search.files if ".tofu" in file.name and file.parent in found):
        other = path.with_name(path.name.replace(".tofu", ".tf"))
        if search.request.is_added(path) and files.disk.is_file(other):
            message = (
                f"`{files.name(other)}` is not judged: the change adds `{files.name(path)}`, which OpenTofu reads instead"
            )
            yield Diagnostic("", 0, 0, message, DiagnosticKind.NOTE)


def _misnamed(found: Sequence[Path], search: Search, files: Files) -> Iterator[Diagnostic]:
    """Yield a note for each file that a change brings and Terraform does not read, since its name is in another case."""
    for path in found:
        name = path.name
        read = is_module_file(name) or is_variable_file(name) or name.startswith((".", "#"))
        if not read and not search.request.trusts(path):
            message = f"`{files.name(path)}` is not judged: Terraform reads only names with an ending in lower case"
            yield Diagnostic("", 0, 0, message, DiagnosticKind.NOTE)


def _beside(folder: Folder, files: Files) -> list[Path]:
    """Return the variable files of the deployments of a root module."""
    return parameter_sets(folder.path, folder.variables, files)


def _configured(folder: Path, search: Search) -> Iterator[Path]:
    if not search.request.configured:
        return
    relative = search.request.relative(folder)
    for pattern, files in search.request.configured:
        if fnmatch(relative, pattern) or fnmatch(f"{relative}/main.tf", pattern):
            yield from (file for file in files if is_terraform_file(file.name))
