"""The step that brings modules which are not on disk, with the programs that the runner has."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from azward.action.inputs import read_inputs
from azward.files.programs import find_program
from azward.report.github import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["run"]

TIMEOUT = 600
"""Seconds that one command may take."""

_QUIET = {"TF_INPUT": "0", "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}


def run(environment: Mapping[str, str]) -> int:
    """Run the commands that bring missing modules. What fails is a warning: the scan reports what is still missing."""
    inputs = read_inputs(environment)
    kept = {name: text for name, text in environment.items() if not name.startswith(("ACTIONS_", "AZWARD_", "GITHUB_"))}
    missing: set[str] = set()
    for root, command in dict.fromkeys(_commands([Path(path) for path in inputs.paths])):
        program = find_program(command[0], environment.get("PATH"))
        if program is not None:
            _execute([program, *command[1:]], shlex.join(command), root, {**kept, **_QUIET})
        elif command[0] not in missing:
            missing.add(command[0])
            print(message("warning", f"`{command[0]}` is not on this runner, so its modules are not restored"))
    return 0


def _commands(paths: list[Path]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the commands that messages on missing modules name, each with the folder to run it in."""
    from azward.config.configuration import ScanOptions
    from azward.graph.diagnostic import DiagnosticKind
    from azward.pipeline.read import diagnostics_of, read

    for tree in read(paths, ScanOptions()):
        for entry in diagnostics_of([tree]):
            command = _command(entry.message, tree.root) if entry.kind is DiagnosticKind.UNRESOLVED_MODULE else ()
            if command:
                yield tree.root, command


def _command(text: str, root: Path) -> tuple[str, ...]:
    """Return the command at the end of a message; () if there is none, or it is not one of azward's own in the tree."""
    try:
        words = shlex.split(text.rpartition("; run `")[2].removesuffix("`"))
    except ValueError:
        return ()
    match words:
        case ["terraform", "init", "-backend=false"]:
            return tuple(words)
        case ["terraform", chdir, "init", "-backend=false"] if chdir.startswith("-chdir="):
            target = chdir.removeprefix("-chdir=")
        case ["bicep", "restore", target] if not target.startswith("-"):
            pass
        case _:
            return ()
    inside = Path(os.path.realpath(root / target)).is_relative_to(os.path.realpath(root))
    return tuple(words) if inside else ()


def _execute(command: list[str], shown: str, root: Path, environment: Mapping[str, str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - the command is one of two, and no shell sees it
            command,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=TIMEOUT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(message("warning", f"`{shown}` failed: {str(error).lower()}"))
        return
    if done.returncode:
        lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
        print(message("warning", f"`{shown}` failed: {lines[-1] if lines else f'exit status {done.returncode}'}"))
    else:
        print(message("notice", f"`{shown}` has brought modules"))
