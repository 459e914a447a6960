"""Functions that read files below the scan root, differ from run to run, or concern sensitive values."""

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
from azward.graph.known_secret import KNOWN
from azward.graph.value import Cause, CauseKind, Unknown, Value, beginning, is_secret, unknown_from
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.evaluation.function_calls import argument_values
from azward.source.terraform.evaluation.sensitivity import exposed, taint
from azward.source.terraform.functions.conversion import make_set, to_text
from azward.source.terraform.functions.patterns import fully_matches
from azward.source.terraform.hcl.grammar import HclError
from azward.source.terraform.hcl.reader import parse_template, wrapped_template
from azward.source.terraform.hcl.source_file import SourceFile
from azward.source.terraform.module.paths import joined_path

if TYPE_CHECKING:
    from azward.source.terraform.evaluation.evaluator import Evaluator
    from azward.source.terraform.hcl.syntax import Call
    from azward.source.terraform.module.unit import UnitContext

__all__ = ["ContextFunctions"]

_HASHES = {"filemd5": "md5", "filesha1": "sha1", "filesha256": "sha256", "filesha512": "sha512"}
_BASE64_HASHES = {"filebase64sha256": "sha256", "filebase64sha512": "sha512"}
_RUNTIME = frozenset(("timestamp", "plantimestamp", "uuid", "bcrypt", "rsadecrypt"))
MAX_FOUND = 10_000
"""Maximum number of files that `fileset` visits."""
MAX_PATH = 4_096
"""Characters of a path."""
MAX_GLOB = 500
"""Characters of a pattern of paths."""
MAX_GLOBS = 64
"""Patterns that one with braces stands for."""

_LOOK = 20
"""Steps of looking for a file."""
_VISIT = 4
"""Steps of comparing the name of a file with a pattern."""
_FAST = 256
"""Bytes of a file that are read in one step."""


class ContextFunctions:
    """The functions of one module whose value depends on more than their arguments."""

    def __init__(self, evaluator: Evaluator, unit: UnitContext) -> None:
        self.evaluator = evaluator
        self.unit = unit

    def call(self, tree: Call, environment: Environment) -> Value | None:
        """Return the value of such a function; `None` for all others. Raise EvaluationError if the call fails."""
        name = tree.name.removeprefix("core::")
        if name.startswith("provider::"):
            return self._runtime(tree, environment, CauseKind.UNSUPPORTED, f"`{name}` is a function of a provider")
        if name in _RUNTIME:
            return self._runtime(tree, environment, CauseKind.RUNTIME, f"`{name}` has a different value in each run")
        function = _FUNCTIONS.get(name)
        if function is None:
            return None
        arguments = argument_values(self.evaluator, tree, environment)
        text = self.evaluator.text(tree, environment)
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
        arguments = [self.evaluator.tentative(argument, environment) for argument in tree.arguments]
        text = self.evaluator.text(tree, environment)
        return Unknown(text, (Cause(kind, tree.name, reason), *unknown_from(text, *arguments).causes))

    # files --------------------------------------------------------------------------------------------------------------

    def relative(self, folder: Path) -> str:
        """Return the path of a folder relative to the root module, as Terraform does."""
        return os.path.relpath(folder, self.unit.root).replace(os.sep, "/")

    def _path(self, text: str) -> Path:
        """Return a path, relative to the root module. Raise EvaluationError if it is outside the scan root."""
        self.evaluator.spend(_LOOK)
        if len(text) > MAX_PATH:
            raise EvaluationError(f"expected a path of at most {MAX_PATH} characters", DiagnosticKind.LIMIT)
        if text.startswith("~"):
            raise EvaluationError(
                f"`{beginning(text, 60)}` is in the home folder of the user; skipped", DiagnosticKind.UNSUPPORTED_FUNCTION
            )
        path = Path(text) if text.startswith("/") else joined_path(self.unit.root, text)
        if not self.unit.files.contains(path):
            raise EvaluationError(f"`{beginning(text, 60)}` is outside the scan root; skipped", DiagnosticKind.UNREADABLE)
        return path

    def read(self, value: Value) -> SourceFile:
        """Return the file at a path. Raise EvaluationError if it cannot be read."""
        text = to_text(value)
        path = self._path(text)
        self.unit.looked_for.add(path)
        if not self.unit.files.disk.is_file(path):
            message = f"file `{beginning(text, 60)}` does not exist"
            raise EvaluationError(message, DiagnosticKind.UNSUPPORTED_FUNCTION)
        found = self.unit.files.get(path)
        if isinstance(found, Diagnostic):
            raise EvaluationError(f"`{beginning(text, 60)}` {found.message}", found.kind)
        self.unit.read.add(found.file)
        self.evaluator.spend(len(found.data) // _FAST)
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
        self.unit.looked_for.add(path)
        return self.unit.files.disk.is_file(path)

    def fileset(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        if len(arguments) != 2 or any(isinstance(argument, Unknown) for argument in arguments):
            return unknown_from(text, *arguments)
        folder = self._path(to_text(arguments[0]))
        self.unit.looked_for.add(folder)
        wanted = _braces(to_text(arguments[1]))
        found: list[Value] = []
        count = 0
        for current, _, names in self.unit.files.disk.walk(folder):
            self.evaluator.spend(_LOOK)
            for name in sorted(names):
                count += 1
                self.evaluator.spend(_VISIT)
                if count > MAX_FOUND:
                    message = f"`fileset`: more than {MAX_FOUND} files"
                    raise EvaluationError(message, DiagnosticKind.LIMIT)
                relative = Path(current, name).relative_to(folder).as_posix()
                if any(fully_matches(part, relative) for part in wanted):
                    found.append(relative)
        return make_set(found)

    def template_file(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        source = self.read(arguments[0])
        return self._rendered(source, source.data, arguments, text)

    def template_string(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return self._rendered(environment.file, to_text(arguments[0]).encode(), arguments, text)

    def _rendered(self, file: SourceFile, data: bytes, arguments: Sequence[Value], text: str) -> Value:
        variables = arguments[1] if len(arguments) > 1 else {}
        if not isinstance(variables, dict):
            return unknown_from(text, *arguments)
        source = data.decode("utf-8", "replace")
        self.evaluator.spend(len(data) // _FAST)
        inner = Environment(SourceFile(file.file, wrapped_template(source).encode()), bindings={**variables})
        try:
            return self.evaluator.evaluate(parse_template(source), inner)
        except HclError as error:
            raise EvaluationError(f"`{file.file}` is not a template: {error.message}", DiagnosticKind.SYNTAX) from error
        except EvaluationError as error:
            raise EvaluationError(f"template `{file.file}`: {error.message}", error.kind) from error

    def hash(self, name: str, value: Value) -> str:
        algorithm = _HASHES.get(name) or _BASE64_HASHES[name]
        found = hashlib.new(algorithm, self.read(value).data, usedforsecurity=False)
        return found.hexdigest() if name in _HASHES else base64.b64encode(found.digest()).decode()

    def absolute(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        reason = "it depends on where Terraform runs"
        return Unknown(text, (Cause(CauseKind.RUNTIME, "abspath", reason),))

    def expand(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return to_text(arguments[0])

    def base_name(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        path = to_text(arguments[0])
        return path.rstrip("/").rpartition("/")[2] or ("/" if path else ".")

    def folder_name(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        above, slash, _ = to_text(arguments[0]).rpartition("/")
        return os.path.normpath(above) if above else slash or "."

    # sensitive values ---------------------------------------------------------------------------------------------------

    def sensitive(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        cause = Cause(CauseKind.SECURE_PARAMETER, "sensitive", f"`{text}` is marked sensitive")
        KNOWN.learn("sensitive", arguments[0], declared=True)
        return distribute(text, lambda outcome: taint(outcome[0], text, cause), arguments[:1])

    def not_sensitive(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return distribute(text, lambda outcome: exposed(outcome[0]), arguments[:1])

    def is_sensitive(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return is_secret(arguments[0])

    def ephemeral(self, arguments: Sequence[Value], text: str, environment: Environment) -> Value:
        return arguments[0]


_GLOB = pattern(r"\*\*/|\*\*|\*|\?|\[!?[^\]]+\]|.", DOTALL)
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _translated(text: str) -> str:
    """Return the regular expression of a pattern without braces."""
    parts = (match[0] for match in _GLOB.finditer(text))
    return "".join(_WILD.get(part) or (part.replace("[!", "[^") if len(part) > 2 else escape(part)) for part in parts)


def _braces(text: str) -> list[str]:
    """Return the regular expressions of a pattern: `**` matches any number of folders, `{a,b}` either of both."""
    if len(text) > MAX_GLOB:
        raise EvaluationError(f"`fileset`: expected a pattern of at most {MAX_GLOB} characters", DiagnosticKind.LIMIT)
    found: list[str] = []
    pending = [text]
    while pending and len(found) < MAX_GLOBS:
        text = pending.pop()
        start, end = text.find("{"), text.find("}")
        if 0 <= start < end:
            pending.extend(text[:start] + part + text[end + 1 :] for part in reversed(text[start + 1 : end].split(",")))
        else:
            found.append(_translated(text))
    return found


def _hash(name: str) -> Callable[[ContextFunctions, Sequence[Value], str, Environment], Value]:
    return lambda self, arguments, text, environment: self.hash(name, arguments[0])


_FUNCTIONS: Mapping[str, Callable[[ContextFunctions, Sequence[Value], str, Environment], Value]] = {
    "file": ContextFunctions.file,
    "filebase64": ContextFunctions.file_base64,
    "fileexists": ContextFunctions.exists,
    "fileset": ContextFunctions.fileset,
    "templatefile": ContextFunctions.template_file,
    "templatestring": ContextFunctions.template_string,
    "abspath": ContextFunctions.absolute,
    "pathexpand": ContextFunctions.expand,
    "basename": ContextFunctions.base_name,
    "dirname": ContextFunctions.folder_name,
    "sensitive": ContextFunctions.sensitive,
    "nonsensitive": ContextFunctions.not_sensitive,
    "issensitive": ContextFunctions.is_sensitive,
    "ephemeralasnull": ContextFunctions.ephemeral,
    **{name: _hash(name) for name in (*_HASHES, *_BASE64_HASHES)},
}
