"""Variable files: which Terraform reads by itself, and the values that they give."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.terraform.module.environment import Environment
from azward.source.terraform.module.module import Given

if TYPE_CHECKING:
    from azward.files.disk import Disk
    from azward.source.terraform.hcl.files import Files
    from azward.source.terraform.module.module import Module

__all__ = ["automatic", "give", "is_automatic", "is_variable_file", "sets_beside"]

_FOLDERS = frozenset(("env", "envs", "environment", "environments", "vars", "tfvars", "variables"))
"""Folders below a root module that hold nothing but variable files of its deployments."""


def is_variable_file(name: str) -> bool:
    """Whether a file of this name gives values to variables."""
    return name.endswith((".tfvars", ".tfvars.json"))


def is_automatic(name: str) -> bool:
    """Whether Terraform reads a variable file of this name by itself."""
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def automatic(folder: Path, disk: Disk) -> list[Path]:
    """The variable files that Terraform reads by itself; later ones win."""
    there = disk.names(folder) if disk.is_dir(folder) else []
    names = [name for name in there if is_variable_file(name) and is_automatic(name)]
    first = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    return [folder / name for name in (*first, *(name for name in names if name not in first))]


def sets_beside(folder: Path, declared: Container[str], files: Files) -> list[Path]:
    """The variable files of the deployments of a root module, each a parameter set: those that give it no other names."""
    names = files.disk.names(folder)
    found = [folder / name for name in names if is_variable_file(name) and not is_automatic(name)]
    for below in (folder / name for name in names if name.casefold() in _FOLDERS and files.disk.is_dir(folder / name)):
        walked = [Path(current, name) for current, _, inside in files.disk.walk(below) for name in inside]
        found += sorted(path for path in walked if is_variable_file(path.name))
    return [path for path in found if _fits(path, declared, files)]


def _fits(path: Path, declared: Container[str], files: Files) -> bool:
    body, _ = files.parse(path)
    return body is None or not body.attributes or any(name in declared for name in body.attributes)


def give(module: Module, paths: Iterable[Path], files: Files) -> Iterator[Diagnostic]:
    """Gives the root module the values of variable files; later files win. Yields what could not be read."""
    for path in paths:
        body, problem = files.parse(path)
        if problem is not None:
            yield problem
        source = files.get(path)
        if body is None or isinstance(source, Diagnostic):
            continue
        for name, attribute in body.attributes.items():
            if name not in module.folder.variables:
                if not is_automatic(path.name):
                    message = f"variable `{name}` is not declared in `{files.name(module.folder.path)}`"
                    position = source.position(attribute.start)
                    yield Diagnostic(source.file, *position, message, DiagnosticKind.NOTE)
                continue
            environment = Environment(source)
            module.given[name] = Given(
                lambda tree=attribute.value, environment=environment: module.value(tree, environment),
                source,
                attribute.start,
                attribute.end,
            )
