"""Find root modules, which no other folder calls, and plans, without importing a parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic
from azward.source.discover import walk
from azward.source.terraform.hcl.filenames import SUFFIXES, is_terraform_file, is_variable_file
from azward.source.terraform.plan.sniff import is_plan
from azward.source.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.files.disk import Disk
    from azward.source.discover import Wanted
    from azward.source.terraform.source import TerraformSource

__all__ = ["Found", "find", "is_terraform", "units"]


@dataclass(slots=True)
class Found:
    """Folders that may be root modules, and plans."""

    folders: list[Path] = field(default_factory=list[Path])
    named: set[Path] = field(default_factory=set[Path])  # paths that the user named
    parameters: list[Path] = field(default_factory=list[Path])  # variable files that the user named
    plans: list[Path] = field(default_factory=list[Path])
    looked_at: int = 0


def is_terraform(path: Path) -> bool:
    """Decide by its name whether a file belongs to Terraform."""
    return is_terraform_file(path.name)


def find(path: Path, wanted: Wanted, disk: Disk = DISK) -> Found:
    """Return the folders with Terraform files at or below `path`; for a file its folder."""
    found = Found()
    if disk.is_file(path):
        if is_terraform(path):
            found.looked_at = 1
            found.folders.append(path.parent)
            found.named.add(path.parent)
            if is_variable_file(path.name.casefold()):
                found.parameters.append(path)
        elif is_plan(path, disk, named=True):
            found.looked_at = 1
            found.plans.append(path)
        return found
    for file in walk(path, wanted, disk, (*SUFFIXES, ".json")):
        if not file.name.casefold().endswith(SUFFIXES):
            if is_plan(file, disk):
                found.plans.append(file)
            continue
        found.looked_at += 1
        if file.parent not in found.folders[-1:]:
            found.folders.append(file.parent)
    if path in found.folders:
        found.named.add(path)
    found.folders = list(dict.fromkeys(found.folders))
    return found


def units(found: Found, source: TerraformSource, wanted: Wanted, sets: Sequence[Path]) -> list[Unit]:
    """Return a unit for each plan, and for each other root module and parameter set.

    `sets` are variable files that apply to every root module.
    """
    called = {called for folder in found.folders for called in source.folders.get(folder).local_calls() if called != folder}
    result = [Unit("terraform", source.files.root, plan) for plan in sorted(found.plans)]
    planned = _planned(found, source)
    for folder in sorted(found.folders):
        if folder in planned or (folder in called and folder not in found.named):
            continue
        chosen = list(sets) or found.parameters or list(_configured(folder, wanted)) or _beside(folder, source)
        result.extend(
            Unit("terraform", source.files.root, folder, parameters, folder in called)
            for parameters in ([(file,) for file in chosen] or [()])
        )
    return result


def _planned(found: Found, source: TerraformSource) -> set[Path]:
    """Return the root modules that have a plan. A state does not count: it may be older than the configuration."""
    planned: set[Path] = set()
    for path in found.plans:
        document = source.plan(path)
        sources = None if isinstance(document, Diagnostic) or document.is_state else source.plan_sources(document)
        if sources is not None:
            planned.add(sources.path)
    return planned


def _beside(folder: Path, source: TerraformSource) -> list[Path]:
    from azward.source.terraform.module.variable_files import parameter_sets

    return parameter_sets(folder, source.folders.get(folder).variables, source.files)


def _configured(folder: Path, wanted: Wanted) -> Iterable[Path]:
    base = wanted.base or Path.cwd()
    relative = folder.relative_to(base).as_posix() if folder.is_relative_to(base) else folder.as_posix()
    for pattern, files in wanted.template_parameters:
        if fnmatch(relative, pattern) or fnmatch(f"{relative}/main.tf", pattern):
            yield from (file for file in files if is_terraform(file))
