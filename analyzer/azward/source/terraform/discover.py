"""Finds root modules: folders with Terraform files that are deployed on their own."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from azward.source.terraform.hcl.filenames import SUFFIXES, is_terraform_file, is_variable_file
from azward.source.terraform.module.variable_files import automatic_files, parameter_sets
from azward.source.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.source.protocol import Search
    from azward.source.terraform.hcl.files import Files
    from azward.source.terraform.module.folder import Folder, Folders

__all__ = ["discover"]


def discover(search: Search, folders: Folders) -> Iterator[Unit]:
    """Yield a unit for each root module and parameter set, except for folders that another source has claimed.

    A module that another folder calls is a root module as well if it has variable files of its own.
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
    called = {called for folder in found for called in folders.get(folder).local_calls() if called != folder}
    for folder in sorted(found - search.taken):
        own = list(_configured(folder, search)) or _beside(folders.get(folder), folders.files)
        if folder in called and folder not in named and not own and not automatic_files(folder, folders.files.disk):
            continue
        chosen = list(search.parameters.get("terraform", ())) or given or own
        for parameters in [(file,) for file in chosen] or [()]:
            yield Unit(
                "terraform", folders.files.root, folder, parameters, folder in called, search.request.include_disabled
            )


def _beside(folder: Folder, files: Files) -> list[Path]:
    """Return the variable files of the deployments of a root module."""
    return parameter_sets(folder.path, folder.variables, files)


def _configured(folder: Path, search: Search) -> Iterator[Path]:
    relative = search.request.relative(folder)
    for pattern, files in search.request.configured:
        if fnmatch(relative, pattern) or fnmatch(f"{relative}/main.tf", pattern):
            yield from (file for file in files if is_terraform_file(file.name))
