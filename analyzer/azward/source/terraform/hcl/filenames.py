"""The names of Terraform's files, and which of them it loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from azward.files.disk import Disk

__all__ = [
    "SUFFIXES",
    "automatic_files",
    "is_automatic",
    "is_module_file",
    "is_override",
    "is_terraform_file",
    "is_variable_file",
]

SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")
"""Suffixes of the files of a module. OpenTofu prefers `x.tofu` to `x.tf`."""
_VARIABLES = (".tfvars", ".tfvars.json")


def is_module_file(name: str) -> bool:
    """Decide whether a file of this name is part of a module."""
    return name.endswith(SUFFIXES) and not name.startswith((".", "#")) and not name.endswith("~")


def is_override(name: str) -> bool:
    """Decide whether a module file of this name overrides what other files declare."""
    stem = name.removesuffix(".json").removesuffix(".tf").removesuffix(".tofu")
    return stem == "override" or stem.endswith("_override")


def is_variable_file(name: str) -> bool:
    """Decide whether a file of this name assigns values to variables."""
    return name.endswith(_VARIABLES)


def is_automatic(name: str) -> bool:
    """Decide whether Terraform loads a variable file of this name automatically."""
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def is_terraform_file(name: str) -> bool:
    """Decide whether a file of this name, in any case, is a module file or a variable file."""
    return name.casefold().endswith((*SUFFIXES, *_VARIABLES))


def automatic_files(folder: Path, disk: Disk) -> list[Path]:
    """Return the variable files that Terraform loads automatically; later ones take precedence."""
    present = disk.names(folder) if disk.is_dir(folder) else []
    names = [name for name in present if is_automatic(name)]
    first = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    return [folder / name for name in (*first, *(name for name in names if name not in first))]
