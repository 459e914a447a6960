"""Functions that read files below the scanned tree, differ on each run, or speak of secrets."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from re import DOTALL, escape
from re import compile as pattern
from typing import TYPE_CHECKING

from azward.graph.choice import distribute
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import Cause, CauseKind, Unknown, Value, is_secret, unknown_from
from azward.source.terraform.module.environment import Environment, EvaluationError
from azward.source.terraform.module.folder import normal
from azward.source.terraform.module.types import exposed, make_set, taint, to_text

if TYPE_CHECKING:
    from azward.source.terraform.hcl.files import SourceFile
    from azward.source.terraform.hcl.syntax import Call
    from azward.source.terraform.module.module import Module

__all__ = ["FileFunctions"]

_HASHES = {"filemd5": "md5", "filesha1": "sha1", "filesha256": "sha256", "filesha512": "sha512"}
_BASE64_HASHES = {"filebase64sha256": "sha256", "filebase64sha512": "sha512"}
_RUNTIME = frozenset(("timestamp", "plantimestamp", "uuid", "bcrypt", "rsadecrypt"))
MAX_FOUND = 10_000
"""Files that `fileset` looks at."""


class FileFunctions:
    """The functions of one module whose value depends on more than their arguments."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def call(self, tree: Call, environment: Environment) -> Value | None:
        """The value of such a function; `None` for all others. Raises EvaluationError."""
        name = tree.name.removeprefix("core::")
        if name.startswith("provider::"):
            return self._runtime(tree, environment, CauseKind.UNSUPPORTED, f"`{name}` is a function of a provider")
        if name in _RUNTIME:
            return self._runtime(tree, environment, CauseKind.RUNTIME, f"`{name}` differs each time it is deployed")
        function = _FUNCTIONS.get(name)
        if function is None:
            return None
        arguments = self.module.evaluator.arguments(tree, environment)
        text = self.module.evaluator.text(tree, environment)
        if isinstance(arguments, Unknown):
            return arguments
        if not arguments:
            raise EvaluationError(f"`{name}`: expected an argument")
        if name in ("sensitive", "nonsensitive", "issensitive", "ephemeralasnull"):
            return function(self, arguments, text, environment)

        def apply(outcome: Sequence[Value]) -> Value:
            if isinstance(outcome[0], Unknown):
                return unknown_from(text, *outcome)
            return function(self, outcome, text, environment)

        return distribute(text, apply, arguments)

    def _runtime(self, tree: Call, environment: Environment, kind: CauseKind, reason: str) -> Unknown:
        arguments = [self.module.evaluator.tentative(argument, environment) for argument in tree.arguments]
        text = self.module.evaluator.text(tree, environment)
        return Unknown(text, (Cause(kind, tree.name, reason), *unknown_from(text, *arguments).causes))

    # files --------------------------------------------------------------------------------------------------------------

    def relative(self, folder: Path) -> str:
        """A folder as Terraform calls it: relative to the root module."""
        return os.path.relpath(folder, self.module.unit.folder).replace(os.sep, "/")

    def _path(self, text: str) -> Path:
        """The file that a text names: relative to the root module. Raises EvaluationError outside of the tree."""
        if text.startswith("~"):
            raise EvaluationError(f"`{text[:60]}` is a file of whoever deploys", DiagnosticKind.UNSUPPORTED_FUNCTION)
        path = Path(text) if text.startswith("/") else normal(self.module.unit.folder, text)
        try:
            inside = self.module.unit.files.contains(path)
        except (OSError, ValueError) as error:
            raise EvaluationError(f"expected the path of a file, not `{text[:60]}`") from error
        if not inside:
            raise EvaluationError(f"`{text[:60]}` leads out of the scanned tree: not read", DiagnosticKind.UNREADABLE)
        return path

    def read(self, value: Value) -> SourceFile:
        """The file that a path names. Raises EvaluationError."""
        text = to_text(value)
        path = self._path(text)
        self.module.unit.looked_for.add(path)
        if not self.module.unit.files.disk.is_file(path):
            message = f"there is no file `{text[:60]}`: its content stays unknown"
            raise EvaluationError(message, DiagnosticKind.UNSUPPORTED_FUNCTION)
        found = self.module.unit.files.get(path)
        if isinstance(found, Diagnostic):
            raise EvaluationError(f"`{text[:60]}` {found.message}", found.kind)
        self.module.unit.read.add(found.file)
        return found

    def file(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        try:
            return self.read(arguments[0]).data.decode()
        except UnicodeDecodeError as error:
            raise EvaluationError("`file`: expected UTF-8", DiagnosticKind.UNSUPPORTED_FUNCTION) from error

    def file_base64(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return base64.b64encode(self.read(arguments[0]).data).decode()

    def exists(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        path = self._path(to_text(arguments[0]))
        self.module.unit.looked_for.add(path)
        return self.module.unit.files.disk.is_file(path)

    def fileset(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        if len(arguments) != 2 or any(isinstance(argument, Unknown) for argument in arguments):
            return unknown_from(text, *arguments)
        folder = self._path(to_text(arguments[0]))
        self.module.unit.looked_for.add(folder)
        wanted = _glob(to_text(arguments[1]))
        found: list[Value] = []
        count = 0
        for current, _, names in self.module.unit.files.disk.walk(folder):
            for name in sorted(names):
                count += 1
                if count > MAX_FOUND:
                    message = f"`fileset`: more than {MAX_FOUND} files"
                    raise EvaluationError(message, DiagnosticKind.LIMIT)
                relative = Path(current, name).relative_to(folder).as_posix()
                if wanted(relative):
                    found.append(relative)
        return make_set(found)

    def template_file(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        source = self.read(arguments[0])
        return self._rendered(source, source.data, arguments, text)

    def template_string(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return self._rendered(environment.file, to_text(arguments[0]).encode(), arguments, text)

    def _rendered(self, file: SourceFile, data: bytes, arguments: Sequence[Value], text: str) -> Value:
        from azward.source.terraform.hcl.files import SourceFile
        from azward.source.terraform.hcl.reader import HclError, parse_template, wrapped_template

        variables = arguments[1] if len(arguments) > 1 else {}
        if not isinstance(variables, dict):
            return unknown_from(text, *arguments)
        source = data.decode("utf-8", "replace")
        inner = Environment(SourceFile(file.file, wrapped_template(source).encode()), bindings={**variables})
        try:
            return self.module.evaluator.evaluate(parse_template(source), inner)
        except HclError as error:
            raise EvaluationError(f"`{file.file}` is not a template: {error.message}", DiagnosticKind.SYNTAX) from error
        except EvaluationError as error:
            raise EvaluationError(f"template `{file.file}`: {error.message}", error.kind) from error

    def hash(self, name: str, value: Value) -> str:
        algorithm = _HASHES.get(name) or _BASE64_HASHES[name]
        found = hashlib.new(algorithm, self.read(value).data, usedforsecurity=False)
        return found.hexdigest() if name in _HASHES else base64.b64encode(found.digest()).decode()

    def absolute(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        reason = "where Terraform runs is not known"
        return Unknown(text, (Cause(CauseKind.RUNTIME, "abspath", reason),))

    def expand(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return to_text(arguments[0])

    def base_name(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        path = to_text(arguments[0])
        return path.rstrip("/").rpartition("/")[2] or ("/" if path else ".")

    def folder_name(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        above, slash, _ = to_text(arguments[0]).rpartition("/")
        return os.path.normpath(above) if above else slash or "."

    # secrets ------------------------------------------------------------------------------------------------------------

    def sensitive(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        cause = Cause(CauseKind.SECURE_PARAMETER, "sensitive", f"`{text}` is marked sensitive")
        return distribute(text, lambda outcome: taint(outcome[0], text, cause), arguments[:1])

    def not_sensitive(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return distribute(text, lambda outcome: exposed(outcome[0]), arguments[:1])

    def is_sensitive(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return is_secret(arguments[0])

    def ephemeral(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return arguments[0]


def _glob(text: str) -> Callable[[str], bool]:
    """Whether a path matches; `**` also stands for no folder, and `{a,b}` for either."""
    compiled = [pattern(_translated(part)) for part in _braces(text)[:64]]
    return lambda path: any(item.fullmatch(path) for item in compiled)


_GLOB = pattern(r"\*\*/|\*\*|\*|\?|\[!?[^\]]+\]|.", DOTALL)
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _translated(text: str) -> str:
    """The regular expression that a pattern without braces is."""
    parts = (match[0] for match in _GLOB.finditer(text))
    return "".join(_WILD.get(part) or (part.replace("[!", "[^") if len(part) > 2 else escape(part)) for part in parts)


def _braces(text: str) -> list[str]:
    start, end = text.find("{"), text.find("}")
    if start < 0 or end < start:
        return [text]
    return [whole for part in text[start + 1 : end].split(",") for whole in _braces(text[:start] + part + text[end + 1 :])][
        :64
    ]


def _hash(name: str) -> Callable[[FileFunctions, Sequence[Value], str, Environment], Value]:
    return lambda self, arguments, text, environment: self.hash(name, arguments[0])


_FUNCTIONS: Mapping[str, Callable[[FileFunctions, Sequence[Value], str, Environment], Value]] = {
    "file": FileFunctions.file,
    "filebase64": FileFunctions.file_base64,
    "fileexists": FileFunctions.exists,
    "fileset": FileFunctions.fileset,
    "templatefile": FileFunctions.template_file,
    "templatestring": FileFunctions.template_string,
    "abspath": FileFunctions.absolute,
    "pathexpand": FileFunctions.expand,
    "basename": FileFunctions.base_name,
    "dirname": FileFunctions.folder_name,
    "sensitive": FileFunctions.sensitive,
    "nonsensitive": FileFunctions.not_sensitive,
    "issensitive": FileFunctions.is_sensitive,
    "ephemeralasnull": FileFunctions.ephemeral,
    **{name: _hash(name) for name in (*_HASHES, *_BASE64_HASHES)},
}
