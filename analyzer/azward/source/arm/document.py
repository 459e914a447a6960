"""JSON files of the scanned tree: each is read once, never from outside the scan root, with positions on demand."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source import jsontext
from azward.source.directive import speaks
from azward.source.guard import guarded
from azward.source.text import Lines, TextError, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azward.files.disk import Disk
    from azward.graph.resource import Span
    from azward.graph.value import JsonValue
    from azward.source.arm.parameter_types import DeclaredMember, DeclaredTypes, ParameterDeclaration
    from azward.source.directive import Directive

__all__ = ["MAX_BYTES", "Document", "Documents", "JsonPath", "Reader"]

JsonPath: TypeAlias = "tuple[str | int, ...]"
"""The names and indices from the root of a document to a value."""

Reader: TypeAlias = "Callable[[Path, str, bytes], Document | Diagnostic]"
"""Takes the path of a file, its name in reports, and its content."""

MAX_BYTES = 16 * 2**20
"""Larger files are skipped. Azure rejects templates above 4 MB."""


class Document:
    """One JSON file; positions are computed on demand. Documents in languages that compile to templates derive from it."""

    language: ClassVar[str] = "arm"  # the name of the source that reads it

    def __init__(self, file: str, text: str, data: JsonValue) -> None:
        self.file = file
        self.text = text
        self._data = data
        self._lines: Lines | None = None
        self.parameter_declarations: dict[tuple[JsonPath, str], ParameterDeclaration] = {}  # by template and parameter
        self.types: dict[JsonPath, DeclaredTypes] = {}  # by template
        self.parameter_members: dict[tuple[JsonPath, str], tuple[DeclaredMember, ...]] = {}  # by template and parameter
        self.varying: dict[JsonPath, frozenset[str]] = {}  # by resource: members that differ between the iterations
        self._spans: dict[JsonPath, Span] = {}  # those computed so far: those of callers are needed again and again

    @property
    def data(self) -> JsonValue:
        """The value of the file."""
        return self._data

    @property
    def using(self) -> Path | None:
        """The template that it names as its own, if it is a parameter file."""
        return None

    def parameter(self, name: str) -> str:
        """Return how an expression of this document refers to a parameter."""
        return f"parameters('{name}')"

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """The parts of the file that could not be read."""
        return ()

    @property
    def needs(self) -> frozenset[Path]:
        """The other files and folders that its value depends on."""
        return frozenset()

    def taken_to(self, documents: Documents) -> Document:
        """Return this document for `documents`, those of another version of the tree with the same file."""
        del documents
        return self

    @property
    def called(self) -> frozenset[Path]:
        """The templates of the tree that it deploys, as far as that is known without evaluation."""
        return frozenset()

    @property
    def is_computed(self) -> bool:
        """Whether it is a parameter file whose values are expressions."""
        return False

    @property
    def extends(self) -> Path | None:
        """The parameter file that this parameter file extends."""
        return None

    @property
    def compiled(self) -> Document | None:
        """The compiled template beside this document, if there is one."""
        return None

    @cached_property
    def tree(self) -> jsontext.Node:
        """The syntax tree of the file."""
        return jsontext.parse_tree(self.text)

    @property
    def lines(self) -> Lines:
        """The lines of the file."""
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines

    def holds_place(self, path: JsonPath) -> bool:
        """Decide whether the value at `path`, if there is one, is written in this document."""
        del path
        return True

    def span_in(self, source: str, start: int, end: int) -> Span | None:
        """Return the location of the text at these offsets of `source`, a text that expressions were lowered from."""
        del source, start, end

    def holds(self, path: JsonPath) -> bool:
        """Decide whether there is a value at `path`."""
        return self.node(path)[1] == len(path)

    def node(self, path: JsonPath) -> tuple[jsontext.Node, int]:
        """Return the node at `path`, else its nearest ancestor, and how many segments of `path` lead to it."""
        return self.tree.find(path)

    def span(self, path: JsonPath) -> Span:
        """Return the location of the value at `path`, else of its nearest ancestor; of an object or array its key or `{`."""
        span = self._spans.get(path)
        if span is None:
            span = self._spans[path] = self._span(self.node(path)[0])
        return span

    @cached_property
    def directives(self) -> Sequence[Directive]:
        """The directives in its comments and its `metadata`."""
        if not speaks(self.text):
            return ()
        from azward.source.arm.directives import json_directives

        return json_directives(self.file, self.text, self.lines, self.tree)

    def _span(self, node: jsontext.Node) -> Span:
        start, end = node.start, node.end
        if node.key is not None and node.kind in ("object", "array"):
            start, end = node.key_start, node.key_end
        elif node.kind in ("object", "array"):
            end = start + 1
        return self.lines.span(self.file, start, end)


class Documents:
    """The documents below `root`, each read once, no matter how many units need it."""

    def __init__(self, root: Path, disk: Disk = DISK) -> None:
        self.root = root
        self.disk = disk
        self._real_root = root.resolve()
        self._read: dict[Path, Document | Diagnostic] = {}
        self.find_module: Callable[[str, Document], Document | str] = lambda name, _: f"module `{name}` is not supported"
        self.shared: Callable[[Path], Document | None] = lambda _: None  # read by another version of the tree
        self.made_of: Callable[[Path], Path | Diagnostic | None] = lambda _: None
        """Returns the file that a tool compiled this one from, or a note if it is out of date."""
        self.readers: dict[str, Reader] = {}  # case-folded suffix -> reader of files that are not JSON

    def get(self, path: Path) -> Document | Diagnostic:
        """Return the document at `path`, or why it cannot be read. Links out of the tree are not followed."""
        if path not in self._read:
            self._read[path] = self._load(path)
        return self._read[path]

    def known(self, path: Path) -> Document | None:
        """Return the document at `path`, if it was read before."""
        found = self._read.get(path)
        return found if isinstance(found, Document) else None

    def put(self, path: Path, text: str) -> None:
        """Use `text` as the content of the file at `path`."""
        self._read[path] = read_document(self.name(path), text.encode())

    def get_library(self, path: Path) -> Document | Diagnostic:
        """Return the document at `path`, a module that was restored to a cache outside the tree."""
        if path not in self._read:
            self._read[path] = self._load(path, library=True)
        return self._read[path]

    def name(self, path: Path) -> str:
        """Return the name of the file in reports: relative to the root, with `/`."""
        try:
            return PurePosixPath(path.relative_to(self.root)).as_posix()
        except ValueError:
            return PurePosixPath(path).as_posix()

    def contains(self, path: Path) -> bool:
        """Decide whether `path`, with links resolved, is inside the scan root."""
        try:
            return self.disk.resolve(path).is_relative_to(self._real_root)
        except RuntimeError:  # a link to itself
            return True
        except ValueError:  # a NUL in a name
            return False

    def has(self, path: Path) -> bool:
        """Decide whether there is a file at `path`, which need not be a valid file name."""
        return self.disk.is_file(path)

    def _load(self, path: Path, *, library: bool = False) -> Document | Diagnostic:
        name = self.name(path)
        try:
            if not library and not self.contains(path):
                return Diagnostic(name, 1, 1, "path is outside the scan root; skipped", DiagnosticKind.UNREADABLE)
            if (shared := self.shared(path)) is not None:
                return shared
            size = self.disk.size(path)
            if size < 0:
                return Diagnostic(name, 1, 1, "not a regular file; skipped", DiagnosticKind.UNREADABLE)
            if size > MAX_BYTES:
                message = f"file is {size / 2**20:.1f} MiB, expected at most {MAX_BYTES // 2**20} MiB; skipped"
                return Diagnostic(name, 1, 1, message, DiagnosticKind.LIMIT)
            data = self.disk.read(path)
        except OSError as error:
            return Diagnostic(
                name, 1, 1, f"cannot be read: {(error.strerror or 'unknown error').lower()}", DiagnosticKind.UNREADABLE
            )
        reader = self.readers.get(path.suffix.casefold())
        return guarded(
            lambda: read_document(name, data) if reader is None else reader(path, name, data),
            lambda problem: problem,
            lambda: name,
        )


def read_document(name: str, data: bytes) -> Document | Diagnostic:
    """Return the document with content `data`, called `name`, or why it cannot be read."""
    try:
        text = decode(data)
        return Document(name, text, jsontext.parse_value(text))
    except TextError as error:
        return Diagnostic(name, error.line, error.column, error.message, DiagnosticKind.SYNTAX)
