"""An earlier commit of a repository as a `Disk`, read from its objects: nothing is checked out, fetched or run.

The program `git` reads the objects. Its configuration may come from whoever made the folder, so all of it that could run a
program is overruled, and only commands are used that need none: rev-parse, merge-base, ls-tree, ls-files, cat-file.
"""

from __future__ import annotations

import errno
import hashlib
import os
import posixpath
import re
import subprocess
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from azward.files.disk import DISK
from azward.files.programs import find_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.files.disk import OnError, Walk

__all__ = ["CommittedDisk", "GitError", "Repository"]

TIMEOUT = 120  # seconds that one command may take
LINK, MODULE = "120000", "160000"
MAX_LINKS = 40

INSTALLED = frozenset((".terraform", ".terraform.lock.hcl", ".bicep"))
"""What `terraform init` and `bicep restore` put beside the code: no part of a commit as a rule, it serves every version."""

GIVEN = (".tfvars", ".tfvars.json", ".bicepparam")
"""Values that people keep out of the repository serve every version as well, if git ignores them."""

_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.sshCommand=false",
    "core.pager=cat",
    "core.quotePath=false",
    "credential.helper=",
    "protocol.allow=never",
    "safe.bareRepository=explicit",  # a folder of the tree may look like a repository
    "safe.directory=*",  # of a checkout that another user made: with the above, reading it runs nothing
)


_REFERENCE = re.compile(r"[^~^@:]+")
"""The name of a reference in that of a commit, such as `main` in `main~2`."""

_FULL = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class GitError(Exception):
    """A commit cannot be read; the message says why."""


class _Entry(NamedTuple):
    mode: str
    oid: str


class Repository:
    """The repository around a folder."""

    def __init__(self, folder: Path) -> None:
        """Raises GitError if there is none, or no `git`."""
        program = find_program("git")
        if program is None:
            raise GitError("`git` is not installed")
        self._program = program
        self.top = folder
        self._around = next((above for above in (folder, *folder.parents) if DISK.exists(above / ".git")), None)
        shown = self._run("rev-parse", "--show-toplevel", "--is-shallow-repository", "--show-object-format")
        if shown is None or len(lines := shown.decode("utf-8", "surrogateescape").splitlines()) < 2:
            raise GitError(f"`{folder}` is not in a git repository")
        self.top = Path(lines[0])
        self.shallow = lines[1] == "true"
        self.hash = lines[2] if len(lines) > 2 else "sha1"

    def _command(self, *arguments: str) -> list[str]:
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        return [self._program, "--no-pager", "--no-replace-objects", "--literal-pathspecs", *settings, *arguments]

    @cached_property
    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        if self._around is not None:
            kept["GIT_WORK_TREE"] = str(self._around)  # whatever the repository says: its files are those around it
        return kept | {
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_GRAFT_FILE": os.devnull,
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_ALLOW_PROTOCOL": "none",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }

    def _run(self, *arguments: str) -> bytes | None:
        """What a command prints; `None` if it fails."""
        try:
            done = subprocess.run(  # noqa: S603 - see above
                self._command(*arguments),
                cwd=self.top,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=TIMEOUT,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise GitError(f"`git {arguments[0]}` cannot be run: {str(error).lower()}") from error
        return done.stdout if done.returncode == 0 else None

    def commit(self, name: str) -> str:
        """The id of the commit that `name` names. Raises GitError."""
        if name.startswith("-") or not name.strip() or "\0" in name:
            raise GitError(f"`{name}` is not the name of a commit")
        found = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if found is None:
            hint = "the clone is shallow: fetch more of its history" if self.shallow else "fetch it first"
            raise GitError(f"commit `{name}` not found; {hint}")
        if self._is_hidden_by_tag(name):
            raise GitError(f"`{name}` is both a branch and a tag; write it in full, as in `refs/remotes/origin/main`")
        return found.decode().strip()

    def _is_hidden_by_tag(self, name: str) -> bool:
        """Whether a name means a tag, which anyone who may push can make, though there is a branch of that name."""
        short = _REFERENCE.match(name)
        if short is None or name.startswith(("HEAD", "refs/")) or _FULL.fullmatch(short[0]):
            return False

        def commit(kind: str) -> bytes | None:
            return self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"refs/{kind}/{short[0]}^{{commit}}")

        tag = commit("tags")
        return tag is not None and any(commit(kind) not in (None, tag) for kind in ("heads", "remotes", "remotes/origin"))

    def merge_base(self, base: str) -> str:
        """The commit from which HEAD and `base`, the id of a commit, went apart; `base` if there are several.

        A change that merges older branches decides which ones there are. Raises GitError.
        """
        found = self._run("merge-base", "--all", base, "HEAD")
        if found is None:
            hint = "the clone is shallow: fetch more of its history" if self.shallow else "their histories are unrelated"
            raise GitError(f"no common ancestor; {hint}")
        commits = found.decode().split()
        return commits[0] if len(commits) == 1 else base

    def tree(self, commit: str) -> dict[str, _Entry]:
        """All files of a commit, by path with `/`. Raises GitError."""
        listed = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        if listed is None:
            raise GitError("the tree of the base is not in this clone")
        entries: dict[str, _Entry] = {}
        for line in listed.decode("utf-8", "surrogateescape").split("\0"):
            if line:
                told, _, name = line.partition("\t")
                mode, _, oid = told.split(" ")
                entries[name] = _Entry(mode, oid)
        return entries

    def present(self) -> set[str]:
        """The files of the working tree that git does not ignore. Raises GitError."""
        listed = self._run("ls-files", "-z", "-t", "--cached", "--deleted", "--others", "--exclude-standard")
        if listed is None:
            raise GitError("the index cannot be read")
        told = [line for line in listed.decode("utf-8", "surrogateescape").split("\0") if line]
        gone = {line[2:] for line in told if line.startswith("R ")}
        return {line[2:] for line in told} - gone

    def tracks(self, path: Path) -> bool:
        """Decide whether git tracks a file, or it is not certain that it does not."""
        inside = {found for found in (path.absolute(), path.resolve()) if found.is_relative_to(self.top)}
        try:
            listed = [self._run("ls-files", "-z", "--", str(found.relative_to(self.top))) for found in sorted(inside)]
        except GitError:
            return True
        return any(found is None or found for found in listed)

    def tracks_link(self, link: Path) -> bool:
        """Decide whether git tracks a link, or it is not certain that it does not."""
        try:
            listed = self._run("ls-files", "-z", "--", str(link.relative_to(self.top)))
        except (GitError, ValueError):
            return True
        return listed is None or bool(listed)

    def modules(self, paths: Sequence[str]) -> dict[str, str]:
        """The commits of the submodules at `paths`, as the index has them."""
        listed = self._run("ls-files", "-z", "--stage", "--", *paths) or b""
        told = [line.partition("\t") for line in listed.decode("utf-8", "surrogateescape").split("\0") if line]
        return {name: head.split(" ")[1] for head, _, name in told}

    def blobs(self) -> Blobs:
        return Blobs(self._command("cat-file", "--batch"), self.top, self._environment)


class Blobs:
    """Reads objects through one process, which is started by the first."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._start = command, folder, environment
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, oid: str) -> bytes:
        """Raises OSError for what is not in the clone."""
        if self._process is None:
            command, folder, environment = self._start
            self._process = subprocess.Popen(  # noqa: S603 - see above
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        into, out = self._process.stdin, self._process.stdout
        if into is None or out is None:  # pragma: no cover - both are pipes
            raise OSError(errno.EIO, "no pipe to git")
        into.write(f"{oid}\n".encode())
        into.flush()
        head = out.readline().split()
        if len(head) != 3:
            raise OSError(errno.ENOENT, "not in this clone")
        data = out.read(int(head[2]))
        out.read(1)
        return data

    def close(self) -> None:
        if self._process is not None:
            with suppress(OSError):
                self._process.communicate(timeout=5)
            self._process = None


class CommittedDisk:
    """The tree of a commit where its repository lies, and the real disk everywhere else."""

    def __init__(self, repository: Repository, commit: str) -> None:
        """Raises GitError."""
        self.repository = repository
        self.top = repository.top
        self.entries = repository.tree(commit)
        self.missing: set[str] = set()  # files whose content is not in the clone
        self._blobs = repository.blobs()
        self._same: dict[str, bool] = {}
        self._read: tuple[str, bytes] = ("", b"")  # the last blob: its size is asked for before its content
        self._submodules = modules = {name: entry.oid for name, entry in self.entries.items() if entry.mode == MODULE}
        now = repository.modules(list(modules)) if modules else {}
        self._kept = {name for name, oid in modules.items() if now.get(name) == oid}
        for name in modules:
            del self.entries[name]
        self._links = {name for name, entry in self.entries.items() if entry.mode == LINK}
        self._folders: dict[str, tuple[list[str], list[str]]] = {"": ([], [])}
        for name in sorted(self.entries):
            self._enter(name)
        for name in self._kept:
            above, _, last = name.rpartition("/")
            self._folder(above)[0].append(last)

    def close(self) -> None:
        """Ends the process that reads objects."""
        self._blobs.close()

    def _enter(self, name: str) -> None:
        folder, _, last = name.rpartition("/")
        self._folder(folder)[1].append(last)

    def _folder(self, name: str) -> tuple[list[str], list[str]]:
        if name not in self._folders:
            self._folders[name] = ([], [])
            above, _, last = name.rpartition("/")
            self._folder(above)[0].append(last)
        return self._folders[name]

    # what has changed ---------------------------------------------------------------------------------------------------

    def same(self, path: Path) -> bool:
        """Whether the file at `path` is on disk what it is in the commit."""
        name = self._name(path)
        if name is None:
            return True
        if name not in self._same:
            self._same[name] = self._is_same(name)
        return self._same[name]

    def _is_same(self, name: str) -> bool:
        entry = self.entries.get(name)
        path = self.top / name
        try:
            if entry is None or entry.mode == LINK or path.is_symlink():
                return False
            data = DISK.read(path)
        except (OSError, ValueError):
            return False
        return entry.oid == self._oid(data) or (b"\r\n" in data and entry.oid == self._oid(data.replace(b"\r\n", b"\n")))

    def _oid(self, data: bytes) -> str:
        digest = hashlib.new(self.repository.hash, b"blob %d\0" % len(data), usedforsecurity=False)
        digest.update(data)
        return digest.hexdigest()

    @cached_property
    def moved(self) -> frozenset[Path]:
        """The files that are only in the commit or only on disk. Raises GitError."""
        return frozenset(self.top / name for name in self.entries.keys() ^ (self._present - self._submodules.keys()))

    @cached_property
    def _present(self) -> set[str]:
        return self.repository.present()

    # the tree -----------------------------------------------------------------------------------------------------------

    def _name(self, path: Path) -> str | None:
        """The path below the top of the repository; `None` for what is not of the commit."""
        try:
            name = path.relative_to(self.top).as_posix()
        except ValueError:
            return None
        name = "" if name == "." else posixpath.normpath(name)
        parts = name.split("/")
        if ".." in parts:
            return None
        beside = not INSTALLED.isdisjoint(parts) or name.endswith(GIVEN)
        if beside and name not in self.entries and name not in self._folders and self._is_ignored(name):
            return None
        if self._kept and any("/".join(parts[:length]) in self._kept for length in range(1, len(parts) + 1)):
            return None
        return name

    @cached_property
    def _present_folders(self) -> set[str]:
        """The folders, at any level, of what is present."""
        found: set[str] = set()
        for name in self._present:
            while (name := name.rpartition("/")[0]) and name not in found:
                found.add(name)
        return found

    def _is_ignored(self, name: str) -> bool:
        return name not in self._present and name not in self._present_folders

    def _followed(self, path: Path) -> tuple[Path, str | None]:
        """`path` with the links of the commit followed, and its name in the commit. Raises OSError."""
        for _ in range(MAX_LINKS):
            name = self._name(path)
            link = self._link_in(name) if name else None
            if name is None or link is None:
                return path, name
            target = self._content(link).decode("utf-8", "surrogateescape")
            rest = name[len(link) :].lstrip("/")
            path = Path(os.path.normpath(self.top / posixpath.dirname(link) / target / rest))
        raise OSError(errno.ELOOP, "too many links")

    def _link_in(self, name: str) -> str | None:
        if not self._links:
            return None
        parts = name.split("/")
        return next(
            (found for length in range(1, len(parts) + 1) if (found := "/".join(parts[:length])) in self._links), None
        )

    def _content(self, name: str) -> bytes:
        entry = self.entries[name]
        if self._read[0] != entry.oid:
            try:
                self._read = entry.oid, self._blobs.read(entry.oid)
            except OSError:
                self.missing.add(name)
                raise
        return self._read[1]

    def resolve(self, path: Path) -> Path:
        found, name = self._followed(path)
        return DISK.resolve(found) if name is None else found

    def exists(self, path: Path) -> bool:
        return self.is_file(path) or self.is_dir(path)

    def is_file(self, path: Path) -> bool:
        try:
            found, name = self._followed(path)
        except (OSError, ValueError):
            return False
        return DISK.is_file(found) if name is None else name in self.entries

    def is_dir(self, path: Path) -> bool:
        try:
            found, name = self._followed(path)
        except (OSError, ValueError):
            return False
        return DISK.is_dir(found) if name is None else name in self._folders

    def size(self, path: Path) -> int:
        found, name = self._file(path)
        return DISK.size(found) if name is None else len(self._content(name))

    def read(self, path: Path, limit: int = -1) -> bytes:
        found, name = self._file(path)
        if name is None:
            return DISK.read(found, limit)
        data = self._content(name)
        return data if limit < 0 else data[:limit]

    def _file(self, path: Path) -> tuple[Path, str | None]:
        """Where to read a file: on disk, without a name, if it is the same there."""
        found, name = self._followed(path)
        if name is None or self.same(found):
            return found, None
        if name not in self.entries:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return found, name

    def names(self, folder: Path) -> list[str]:
        found, name = self._followed(folder)
        if name is None:
            return DISK.names(found)
        if name not in self._folders:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
        folders, files = self._folders[name]
        return sorted((*folders, *files, *self._installed(name)))

    def _installed(self, name: str) -> Iterator[str]:
        try:
            there = DISK.names(self.top / name)
        except OSError:
            return
        for kept in there:
            path = self.top / name / kept
            if (kept in INSTALLED or kept.endswith(GIVEN)) and not self._has(name, kept) and self._name(path) is None:
                yield kept

    def _has(self, folder: str, name: str) -> bool:
        folders, files = self._folders[folder]
        return name in folders or name in files

    def linked(self, folder: Path, folders: list[str], files: list[str]) -> list[str]:
        _, name = self._followed(folder)
        if name is None:
            return DISK.linked(folder, folders, files)
        links = (one for one in files if f"{name}/{one}".strip("/") in self._links) if self._links else ()
        return [one for one in links if self.is_dir(folder / one)]

    def walk(self, folder: Path, on_error: OnError | None = None) -> Walk:
        found, name = self._followed(folder)
        if name is None:
            yield from DISK.walk(found, on_error)
            return
        if name not in self._folders:
            return
        folders, files = list(self._folders[name][0]), list(self._folders[name][1])
        yield str(folder), folders, files
        for below in folders:
            yield from self.walk(folder / below, on_error)
