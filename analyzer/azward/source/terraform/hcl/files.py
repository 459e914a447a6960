"""The Terraform files below the scan root, each read and parsed once. Nothing outside of the root is read."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.directive import WORDS
from azward.source.guard import guarded
from azward.source.terraform.hcl.filenames import automatic_files
from azward.source.terraform.hcl.source_file import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azward.files.disk import Disk
    from azward.source.directive import Directive
    from azward.source.terraform.hcl.reader import Body

__all__ = ["MAX_BYTES", "Files"]

MAX_BYTES = 16 * 2**20
"""Larger files are skipped."""

_WORDS = [word.encode() for word in WORDS]


class Files:
    """The files below the scan root."""

    def __init__(self, root: Path, disk: Disk = DISK) -> None:
        self.root = root
        self.disk = disk
        self._real_start = f"{str(root.resolve()).rstrip(os.sep)}{os.sep}"
        self._start = f"{str(root).rstrip(os.sep)}{os.sep}"
        self._folders: dict[Path, Path] = {}  # with all links followed
        self._automatic: dict[Path, list[Path]] = {}  # by folder
        self._read: dict[Path, SourceFile | Diagnostic] = {}
        self._parsed: dict[Path, tuple[Body | None, Diagnostic | None]] = {}
        self.chosen: set[Path] = set()  # files that the user named, which may be anywhere
        self.shared: Callable[[Path], Files | None] = lambda _: None  # finds the same path in another version of the tree

    def name(self, path: Path) -> str:
        """Return the name of a file in reports: its path relative to the root, with `/`."""
        text = str(path)
        if text.startswith(self._start):
            return text[len(self._start) :].replace(os.sep, "/")
        try:
            return PurePosixPath(path.relative_to(self.root)).as_posix()
        except ValueError:
            return PurePosixPath(path).as_posix()

    def contains(self, path: Path) -> bool:
        """Decide whether `path` is below the scan root after links are resolved, or was named by the user."""
        try:
            return path in self.chosen or f"{self._resolved(path)}{os.sep}".startswith(self._real_start)
        except (OSError, ValueError, RuntimeError):  # no name that a file can have, or links in a circle
            return False

    def _resolved(self, path: Path) -> Path:
        """Return `path` with all links followed. Those of a folder are followed once. Raises as `Disk.resolve` does."""
        if self.disk is not DISK or path.name in ("", "..") or os.path.islink(path):  # noqa: PTH114 - twice as fast
            return self.disk.resolve(path)
        return self._resolved_folder(path.parent) / path.name

    def _resolved_folder(self, folder: Path) -> Path:
        found = self._folders.get(folder)
        if found is None:
            above = folder.parent
            if above == folder or folder.name == ".." or os.path.islink(folder):  # noqa: PTH114
                found = self.disk.resolve(folder)
            else:
                found = self._resolved_folder(above) / folder.name
            self._folders[folder] = found
        return found

    def get(self, path: Path) -> SourceFile | Diagnostic:
        """Return the file at `path`, or a diagnostic if it cannot be read or is a link to the outside of the root."""
        if path not in self._read:
            shared = self.shared(path)
            self._read[path] = shared.get(path) if shared is not None and self.contains(path) else self._load(path)
        return self._read[path]

    def put(self, path: Path, source: SourceFile) -> None:
        """Use `source` as the file at `path`."""
        self._read[path] = source
        self._parsed.pop(path, None)

    def _load(self, path: Path) -> SourceFile | Diagnostic:
        name = self.name(path)
        try:
            if not self.contains(path):
                return Diagnostic(name, 1, 1, "path is outside the scan root; skipped", DiagnosticKind.UNREADABLE)
            if (size := self.disk.size(path)) < 0:
                return Diagnostic(name, 1, 1, "not a regular file; skipped", DiagnosticKind.UNREADABLE)
            if size > MAX_BYTES:
                message = f"file is larger than {MAX_BYTES // 2**20} MiB; skipped"
                return Diagnostic(name, 1, 1, message, DiagnosticKind.LIMIT)
            return SourceFile(name, self.disk.read(path))
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            return Diagnostic(name, 1, 1, f"cannot be read: {reason}", DiagnosticKind.UNREADABLE)

    def parse(self, path: Path) -> tuple[Body | None, Diagnostic | None]:
        """Return the content of a file in HCL or JSON syntax, as far as it can be read, and its first error."""
        if path not in self._parsed:
            shared = self.shared(path)
            self._parsed[path] = shared.parse(path) if shared is not None and self.contains(path) else self._guarded(path)
        return self._parsed[path]

    def _guarded(self, path: Path) -> tuple[Body | None, Diagnostic | None]:
        return guarded(lambda: self._parse(path), lambda problem: (None, problem), lambda: self.name(path))

    def automatic(self, folder: Path) -> list[Path]:
        """Return the variable files that Terraform loads automatically for a root module; later ones take precedence."""
        found = self._automatic.get(folder)
        if found is None:
            found = self._automatic[folder] = automatic_files(folder, self.disk)
        return found

    def directives(self, path: Path) -> Sequence[Directive]:
        """Return the directives for scanners in the comments of a file."""
        source = self.get(path)
        if isinstance(source, Diagnostic) or not any(word in source.data for word in _WORDS):
            return ()
        body, _ = self.parse(path)
        if body is None or path.name.endswith(".json"):  # JSON has no comments
            return ()
        from azward.source.terraform.hcl.directives import terraform_directives

        return terraform_directives(source, body)

    def _parse(self, path: Path) -> tuple[Body | None, Diagnostic | None]:
        source = self.get(path)
        if isinstance(source, Diagnostic):
            return None, source
        if path.name.endswith(".json"):
            from azward.source.terraform.hcl.json_reader import parse_json

            return parse_json(source, variables=path.name.endswith(".tfvars.json"))
        from azward.source.terraform.hcl.reader import parse

        try:
            source.data.decode("utf-8")
        except UnicodeDecodeError as error:
            line, column = source.position(error.start)
            return None, Diagnostic(source.file, line, column, "expected UTF-8", DiagnosticKind.UNREADABLE)
        body = parse(source.data)
        if body.problem is None:
            return body, None
        from azward.source.terraform.hcl.explain import explain

        return body, explain(source, body.problem)
