"""Reads the scanned trees: discovers their units and loads them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.config.text_file import ConfigError, shown
from azward.files.door import read_file
from azward.files.patterns import PatternList
from azward.files.reviewed import ReviewedDisk
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.known_secret import KNOWN
from azward.rule.redaction import stored
from azward.source.protocol import Request
from azward.source.selection import Selection
from azward.source.tree import Tree, root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from azward.config.configuration import ScanOptions

__all__ = ["diagnostics_of", "open_tree", "read"]

MAX_ENVIRONMENT = 2**20
"""Bytes that are read of a file with environment variables."""


_kept: list[tuple[tuple[tuple[Path, ...], ScanOptions], list[Tree]]] = []


def open_tree(root: Path) -> Tree:
    """Return the tree on disk below `root`."""
    return Tree(root, stored)


def read(paths: Sequence[Path], options: ScanOptions, opened: Callable[[Path], Tree] = open_tree) -> list[Tree]:
    """Return the trees that `paths` are in, in order of root, with what the units at `paths` deploy.

    With `options.again` they are kept for the next call with the same arguments, which goes on with the same budget.
    """
    asked = tuple(paths), options
    if options.again and opened is open_tree:
        if _kept and _kept[0][0] == asked:
            return _kept.pop()[1]
        found = read(paths, replace(options, again=False))
        _kept[:] = [(asked, found)]
        return found
    if opened is open_tree:
        KNOWN.forget()
    BUDGET.restart(options.timeout, options.max_memory)
    selection = Selection(
        [
            PatternList(options.exclude, options.base or Path(), "exclude", options.config),
            PatternList(options.given_exclude, Path(), "--exclude"),
        ],
        [
            PatternList(options.include, options.base or Path(), "include", options.config),
            PatternList(options.given_include, Path(), "--include"),
        ],
    )
    request = Request(
        selection,
        options.gitignore,
        options.base,
        options.parameters,
        options.template_parameters,
        options.include_disabled,
        values=options.values,
        environment=() if options.env_file is None else tuple(_variables(options.env_file).items()),
    )
    if isinstance(options.disk, ReviewedDisk):
        request = replace(request, trusts=options.disk.same, reviewed=options.disk.has, diverts=options.disk.diverts)
    trees: dict[Path, Tree] = {}
    for path in paths:
        root, inside = root_of(path)
        if root not in trees:
            trees[root] = opened(root)
        trees[root].read(inside, request)
    if opened is open_tree:
        first = trees[root_of(paths[0])[0]]
        first.diagnostics += _unmatched(selection, [path for tree in trees.values() for path in tree.scanned])
        first.diagnostics += _unused(options.parameters, list(trees.values()), first)
        first.diagnostics += _undeclared([name for name, _ in options.values], list(trees.values()))
    return [trees[root] for root in sorted(trees)]


def _unmatched(selection: Selection, scanned: Sequence[Path]) -> Iterator[Diagnostic]:
    """Yield a warning for each pattern that has no effect: a mistyped one must not go unseen."""
    folders = [path for path in scanned if path.is_dir()]
    for given, pattern in selection.unused(folders) if folders else ():
        message = f"`{given.name}`: pattern `{pattern}` matches nothing"
        place = (given.file, 1, 1) if given.file else ("", 0, 0)
        yield Diagnostic(*place, message, DiagnosticKind.UNMATCHED_PATTERN)


def _unused(parameters: Sequence[Path], trees: Sequence[Tree], first: Tree) -> Iterator[Diagnostic]:
    """Yield an error for each parameter file that belongs to no scanned deployment: its values are not those that count."""
    used = {file for tree in trees for unit, _ in tree.loaded for file in unit.parameters}
    for file in parameters if any(tree.loaded for tree in trees) else ():
        path = Path(os.path.normpath(Path.cwd() / file))
        if path not in used:
            yield Diagnostic(
                first.name(path), 1, 1, "no scanned deployment takes this parameter file", DiagnosticKind.INVALID
            )


def _undeclared(names: Sequence[str], trees: Sequence[Tree]) -> Iterator[Diagnostic]:
    """Yield a warning for each name that is given a value and that no scanned deployment declares."""
    if not names:
        return
    from difflib import get_close_matches

    loaded = [one for tree in trees for _, one in tree.loaded]
    given = {name for one in loaded for name in one.given}
    declared = {name.casefold(): name for one in loaded for name in sorted(one.declared)}
    for name in dict.fromkeys(names) if loaded else ():
        if name not in given:
            close = get_close_matches(name.casefold(), declared, n=1)
            hint = f", did you mean `{declared[close[0]]}`?" if close else ""
            message = f"--var: no deployment has a parameter `{name}`{hint}"
            yield Diagnostic("", 0, 0, message, DiagnosticKind.UNUSED_VALUE)


def _variables(file: Path) -> dict[str, str]:
    from azward.source.dotenv import read_variables

    try:
        text = read_file(file, MAX_ENVIRONMENT).decode("utf-8", "replace")
    except OSError as error:
        raise ConfigError(f"{shown(file)}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    return read_variables(text)


def diagnostics_of(trees: Iterable[Tree]) -> tuple[Diagnostic, ...]:
    """Return all diagnostics of `trees`, sorted, each once."""
    found = {problem for tree in trees for problem in tree.diagnostics}
    found.update(problem for tree in trees for _, loaded in tree.loaded for problem in loaded.diagnostics)
    if BUDGET.unmatched:
        message = "matching paths takes too many steps; some patterns in `.gitignore` or the configuration have no effect"
        found.add(Diagnostic("", 1, 1, message, DiagnosticKind.LIMIT))
    return tuple(sorted(found))
