"""The names of Terraform's files."""

from __future__ import annotations

__all__ = ["SUFFIXES", "is_automatic", "is_module_file", "is_override", "is_terraform_file", "is_variable_file"]

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
