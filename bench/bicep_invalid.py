"""Compare the errors of azward with those of the compiler, on files of Azure/bicep that are invalid on purpose.

    python bench/bicep_invalid.py CHECKOUT [--show N] [--only TEXT]

Beside a file `main.bicep`, the compiler's tests have a copy `main.diagnostics.bicep` with each diagnostic as a comment below
its line. The script counts lines where both report an error, where only the compiler does, and where only azward does: once
for syntax errors, once for all errors.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.arm.source import ArmSource
from azward.source.bicep.document import BicepDocument
from azward.source.bicep.install import install
from azward.source.unit import Unit

SYNTAX = frozenset(
    f"BCP{number:03}"
    for number in (
        *range(1, 14),
        *range(15, 25),
        *(32, 64, 68, 87, 96, 97, 103, 117, 118, 123, 133, 136, 140, 162, 167, 201, 202, 226, 236, 237, 238, 243, 249, 257),
        *(266, 279, 300, 305, 317, 325, 337, 344, 346, 347, 354, 355, 356, 404, 436),
    )
)
"""Codes of the compiler's lexer and parser: `src/Bicep.Core/Parsing` of Azure/bicep."""

ANNOTATION = re.compile(r"//@\[[^)]*\) \[(BCP\d+|[a-z-]+) \((Error|Warning|Info)\)\] (.*?) \(bicep")


@dataclass(slots=True)
class Score:
    """Counts of lines, and of files by whether the first reported line is right."""

    both: int = 0  # lines with an error of both
    theirs: int = 0  # lines with an error of the compiler only
    right: int = 0  # lines reported by azward where the compiler has an error
    ours: int = 0  # lines reported by azward where the compiler has none
    files: int = 0  # files where the compiler has an error
    told: int = 0  # of them, those where azward reports one
    first: int = 0  # of them, those where azward's first one is on a right line
    wrong: list[str] = field(default_factory=list[str])  # of them, those where it is on a wrong line

    def add(self, where: str, ours: set[int], theirs: set[int], told: set[int], right: set[int]) -> None:
        """Add one file: `told` are all lines that azward reports, `right` all lines with an error of the compiler."""
        self.both += len(theirs & told)
        self.theirs += len(theirs - told)
        self.right += len(ours & right)
        self.ours += len(ours - right)
        if theirs:
            self.files += 1
            self.told += bool(ours)
            if ours and min(ours) in right:
                self.first += 1
            else:
                self.wrong.append(f"{where}: first of ours {min(ours, default=0)}, of theirs {min(theirs)}")

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + self.ours)
        recall = self.both / max(1, self.both + self.theirs)
        return (
            f"{self.files} files with errors, {self.told} told, {self.first} with the first on a right line; "
            f"{recall:.1%} of {self.both + self.theirs} lines of the compiler found, "
            f"{precision:.1%} of {self.right + self.ours} lines of ours right"
        )


@dataclass(slots=True)
class Tally:
    syntax: Score = field(default_factory=Score)
    all: Score = field(default_factory=Score)
    missed: Counter[str] = field(default_factory=Counter[str])
    shown: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"])
    alarms: list[str] = field(default_factory=list[str])
    clean: int = 0  # files without an error of the compiler
    quiet: int = 0  # of them, those without one of azward
    read: int = 0
    crashed: int = 0
    diagnosed: int = 0


def annotated(copy: Path) -> tuple[list[str], dict[int, list[tuple[str, str]]]]:
    """Return the lines of the file, and by line number the codes and texts of the compiler's errors."""
    lines: list[str] = []
    errors: dict[int, list[tuple[str, str]]] = {}
    for line in copy.read_text(encoding="utf-8-sig").splitlines():
        if not line.startswith("//@["):
            lines.append(line)
        elif (match := ANNOTATION.match(line)) is not None and match[2] == "Error":
            errors.setdefault(len(lines), []).append((match[1], match[3]))
    return lines, errors


def read(root: Path, file: Path) -> dict[int, list[tuple[DiagnosticKind, str]]]:
    """Return the errors that azward reports in a file, by line number; notes are left out."""
    source = ArmSource(root)
    install(source.documents)
    document = source.documents.get(file)
    if isinstance(document, Diagnostic):
        return {document.line: [(document.kind, document.message)]}
    if not isinstance(document, BicepDocument):
        return {}
    diagnostics = [*document.diagnostics]
    if document.is_computed:
        _ = document.data
        diagnostics += document.diagnostics
    else:
        diagnostics += source.load(Unit("bicep", root, file)).diagnostics
    found: dict[int, list[tuple[DiagnosticKind, str]]] = {}
    for problem in dict.fromkeys(diagnostics):
        if problem.file == document.file and problem.kind is not DiagnosticKind.NOTE:
            found.setdefault(problem.line, []).append((problem.kind, problem.message))
    return found


def compare(root: Path, file: Path, copy: Path, tally: Tally) -> None:
    lines, errors = annotated(copy)
    found = read(root, file)
    where = file.relative_to(root).as_posix()
    of_syntax = {line for line, told in errors.items() if any(code in SYNTAX for code, _ in told)}
    ours = {line for line, told in found.items() if any(kind is DiagnosticKind.SYNTAX for kind, _ in told)}
    tally.syntax.add(where, ours, of_syntax, set(found), set(errors))
    tally.all.add(where, set(found), set(errors), set(found), set(errors))
    if not errors:
        tally.clean += 1
        tally.quiet += not found
    for line in sorted(set(errors) - set(found)):
        for code in sorted({f"{code} {text.split('.')[0][:70]}" if code in SYNTAX else code for code, text in errors[line]}):
            tally.missed[code] += 1
            text = next(text for other, text in errors[line] if code.startswith(other))
            tally.shown.setdefault(code, []).append(f"{where}:{line}: {lines[line - 1].strip()[:90]}  -- {text[:110]}")
    for line in sorted(set(found) - set(errors)):
        kind, message = found[line][0]
        tally.alarms.append(f"{where}:{line}: {lines[line - 1].strip()[:90]}  -- {kind}: {message[:110]}")


def main() -> int:
    """Read the files; return 1 if azward crashes on one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--show", type=int, default=2, help="examples of each kind of disagreement")
    parser.add_argument("--only", default="", help="read files whose path holds this text")
    options = parser.parse_args()
    root = options.checkout.resolve()
    tally = Tally()
    started = time.process_time()
    files = sorted(file for suffix in ("bicep", "bicepparam") for file in root.rglob(f"*.{suffix}"))
    for file in files:
        copy = file.with_name(f"{file.stem}.diagnostics{file.suffix}")
        if options.only not in file.as_posix() or not (copy.is_file() or "Invalid" in file.as_posix()):
            continue
        try:
            if copy.is_file():
                compare(root, file, copy, tally)
            if "Invalid" in file.as_posix():
                tally.read += 1
                tally.diagnosed += bool(read(root, file))
        except Exception:
            tally.crashed += 1
            print(f"crash: {file}\n{traceback.format_exc()}")
    print(f"{tally.read} files named invalid: {tally.crashed} crashes, {tally.diagnosed} with a diagnostic of ours")
    print(f"syntax: {tally.syntax}")
    print(f"all: {tally.all}")
    for text in tally.syntax.wrong:
        print(f"  {text}")
    print(f"{tally.clean} files without an error: {tally.quiet} without one of ours")
    print(f"{time.process_time() - started:.1f} s of CPU")
    print("lines where only the compiler has an error, by its code:")
    for code, count in tally.missed.most_common():
        print(f"  {count} x {code}")
        for text in tally.shown[code][: options.show]:
            print(f"      {text}")
    print("lines where only azward has one:")
    for text in tally.alarms:
        print(f"  {text}")
    return 1 if tally.crashed else 0


if __name__ == "__main__":
    sys.exit(main())
