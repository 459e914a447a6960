"""Finds root modules: folders with Terraform files that are deployed on their own."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from azward.source.azd import Projects
from azward.source.terraform.hcl.filenames import SUFFIXES, is_terraform_file, is_variable_file
from azward.source.terraform.module.folder import is_root_module, may_be_root_module
from azward.source.terraform.module.variable_files import automatic_files, parameter_sets
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
        own = list(_configured(folder, search)) or _beside(folders.get(folder), folders.files)
        if (
            folder not in called
            or folder in named
            or own
            or automatic_files(folder, folders.files.disk)
            or is_root_module(folders.get(folder))
            or projects.deploys_module(folder)
        ):
            roots += units(folder, own)
        else:
            left.append(folder)
    yield from roots
    if not left:
        return
    read = {folders.files.root / name for unit in roots for name in load(unit).files}
    deployed = {file.parent for file in read}
    for folder in left:
        if folder not in deployed and may_be_root_module(folders.get(folder)):
            yield from units(folder, ())


def _beside(folder: Folder, files: Files) -> list[Path]:
    """Return the variable files of the deployments of a root module."""
    return parameter_sets(folder.path, folder.variables, files)


def _configured(folder: Path, search: Search) -> Iterator[Path]:
    relative = search.request.relative(folder)
    for pattern, files in search.request.configured:
        if fnmatch(relative, pattern) or fnmatch(f"{relative}/main.tf", pattern):
            yield from (file for file in files if is_terraform_file(file.name))
