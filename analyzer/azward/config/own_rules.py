"""Rules that are not built in: files in a folder, or in an installed Python package. They are data, and never code.

The id of a rule is the name of its folder and its own: `policies/storage/tagged.yaml` is `storage/tagged`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from azward.budget import BUDGET, OverdueError
from azward.config.text_file import FILE_NAMES, PACKAGE, ConfigError, shown
from azward.files.disk import DISK
from azward.files.door import leads_out
from azward.rule.model import Rule, RuleError
from azward.rule.pack import load_rule, rule_ids

if TYPE_CHECKING:
    from azward.files.disk import Disk

__all__ = ["load_own", "own_rules", "rule_folder", "rule_paths"]

MAX_FILES = 2_000
MAX_DEPTH = 8
MAX_BYTES = 1 << 20
SUFFIXES = (".yaml", ".yml")
BESIDE = frozenset((*FILE_NAMES, "azward-baseline.yaml"))
"""Files of azward that may lie beside rules."""

SKIPPED = frozenset(("threat-models", "node_modules", "__pycache__"))


def own_rules(folders: Sequence[Path | str], allowed: Sequence[str] | None, disk: Disk = DISK) -> tuple[Rule, ...]:
    """Return the rules in `folders`, by id. Raises ConfigError or RuleError, which name the file.

    `allowed` are patterns of the built-in rules that may be replaced; with `None` those that would replace one are left out.
    """
    built_in = frozenset(rule_ids())
    found: dict[str, Rule] = {}
    for folder in dict.fromkeys(rule_folder(text) for text in folders):
        for rule in _rules(folder, disk):
            if rule.id in found:
                raise RuleError(f"{_file(rule)}: `{rule.id}` is already defined in {_file(found[rule.id])}")
            if rule.id not in built_in or _replaces(rule, allowed):
                found[rule.id] = rule
    return tuple(found[name] for name in sorted(found))


def _replaces(rule: Rule, allowed: Sequence[str] | None) -> bool:
    if allowed is None:
        return False
    if any(fnmatchcase(rule.id, pattern) for pattern in allowed):
        return True
    hint = f"rename the file, or add `{rule.id}` to `override-rules` to replace it"
    raise RuleError(f"{_file(rule)}: `{rule.id}` is a built-in rule: {hint}")


def _file(rule: Rule) -> str:
    return shown(Path(rule.path))


def rule_folder(given: Path | str) -> Path:
    """Return the absolute path of a folder with rules: a path, or the folder of an installed package. Raises ConfigError.

    A package is not imported, so none of its code runs.
    """
    if isinstance(given, str) and given.startswith(PACKAGE):
        return _package(given.removeprefix(PACKAGE), given)
    return Path(os.path.normpath(Path.cwd() / given))


def _package(name: str, given: str) -> Path:
    if not name.isidentifier():
        raise ConfigError(f"`{given}` is not the name of a package: expected one such as `{PACKAGE}contoso_rules`")
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        spec = None
    places = spec.submodule_search_locations if spec is not None else None
    place = next(iter(places or ()), None)
    if place is None:
        raise ConfigError(f"`{given}`: no such package is installed beside azward")
    return Path(place)


def _rules(folder: Path, disk: Disk) -> Iterator[Rule]:
    reviewed = disk is not DISK  # a base need not have the folder
    if not disk.is_dir(folder) and not (reviewed and DISK.is_dir(folder)):
        hint = "expected a folder with rule files; `only-rules` and `--rule` select rules by id"
        raise ConfigError(f"`{shown(folder)}`: no such folder: {hint}")
    paths = rule_paths(folder, disk)
    if not paths and not reviewed:
        raise ConfigError(f"`{shown(folder)}`: no rule files: expected `NAME.yaml` or `SERVICE/NAME.yaml` in it")
    for path in paths:
        yield load_own(path, folder, disk)


def load_own(path: Path, folder: Path, disk: Disk = DISK) -> Rule:
    """Return the rule in the file `path`, a link to which must not lead out of `folder`. Raises RuleError."""
    return _loaded(path, _text(path, folder, disk))


def rule_paths(folder: Path, disk: Disk = DISK) -> list[Path]:
    """Return the rule files below `folder`, by path. Links to folders are not followed. Raises ConfigError for too many."""
    found: list[Path] = []
    left = [(folder, 0)]
    while left:
        current, depth = left.pop()
        if depth > MAX_DEPTH:
            raise ConfigError(f"`{shown(current)}`: rules are more than {MAX_DEPTH} folders deep")
        names = _names(current, disk)
        links = frozenset(disk.linked(current, names, names))
        for name in names:
            path = current / name
            if name.startswith(".") or name in BESIDE or name in SKIPPED:
                continue
            if disk.is_dir(path):
                if name not in links:
                    left.append((path, depth + 1))
            elif name.endswith(SUFFIXES) and disk.is_file(path):
                found.append(path)
        if len(found) > MAX_FILES:
            raise ConfigError(f"`{shown(folder)}`: more than {MAX_FILES:,} rule files")
    return sorted(found)


def _names(folder: Path, disk: Disk) -> list[str]:
    try:
        return disk.names(folder)
    except OSError as error:
        if disk is not DISK:
            return []
        raise ConfigError(f"`{shown(folder)}`: cannot be opened: {(error.strerror or str(error)).lower()}") from error


def _text(path: Path, folder: Path, disk: Disk) -> str:
    name = (Path(shown(path.parent)) / path.name).as_posix()  # of a link, not of what it leads to
    if disk is DISK and path.is_symlink() and leads_out(path, folder):
        raise RuleError(f"{name}: path is outside `{shown(folder)}`")
    try:
        if disk.size(path) > MAX_BYTES:
            raise RuleError(f"{name}: larger than {MAX_BYTES:,} bytes")
        return disk.read(path, MAX_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise RuleError(f"{name}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise RuleError(f"{name}: not UTF-8 text, at byte {error.start + 1}") from error


@lru_cache(maxsize=2 * MAX_FILES)
def _loaded(path: Path, text: str) -> Rule:
    """Return the rule in a file. The same file gives the same rule, so that scans can be compared."""
    try:
        with BUDGET.watched():
            return load_rule(path, text)
    except RuleError as error:
        raise RuleError(str(error).replace(str(path), shown(path), 1)) from error
    except (OverdueError, MemoryError, RecursionError) as error:
        raise RuleError(f"{shown(path)}: reading it takes too much time or memory") from error
    except Exception as error:  # a bug in azward, which costs no traceback
        raise RuleError(f"{shown(path)}: cannot be read: internal error {type(error).__name__}; please report it") from error
