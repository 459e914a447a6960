"""Variable files: those of the deployments of a module, and the values that they assign."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.placeholder import NOTHING_SET, replaced
from azward.source.terraform.evaluation.environment import Environment
from azward.source.terraform.hcl.filenames import is_automatic, is_variable_file
from azward.source.terraform.module.variables import VariableValue

if TYPE_CHECKING:
    from azward.graph.value import Value
    from azward.source.terraform.hcl.files import Files
    from azward.source.terraform.module.variables import Variables

__all__ = ["assign", "parameter_sets"]

_FOLDERS = frozenset(("env", "envs", "environment", "environments", "vars", "tfvars", "variables"))
"""Names of folders below a root module that hold the variable files of its deployments."""


def parameter_sets(folder: Path, variables: Container[str], files: Files) -> list[Path]:
    """Return the variable files of the deployments of a root module, in its folder and those below that hold such files.

    A file that assigns none of its `variables` belongs to something else.
    """
    names = files.disk.names(folder)
    found = [folder / name for name in names if is_variable_file(name) and not is_automatic(name)]
    for below in (folder / name for name in names if name.casefold() in _FOLDERS and files.disk.is_dir(folder / name)):
        walked = [Path(current, name) for current, _, inside in files.disk.walk(below) for name in inside]
        found += sorted(path for path in walked if is_variable_file(path.name))
    return [path for path in found if _assigns_any(path, variables, files)]


def _assigns_any(path: Path, variables: Container[str], files: Files) -> bool:
    body, _ = files.parse(path)
    return body is None or not body.attributes or any(name in variables for name in body.attributes)


def _same(value: Value) -> Value:
    return value


def assign(
    variables: Variables, paths: Iterable[Path], files: Files, known: Mapping[str, str] = NOTHING_SET
) -> Iterator[Diagnostic]:
    """Assign the values in variable files to the variables of the root module; later files take precedence.

    `known` has the environment variables that placeholders stand for. Yield a diagnostic for each part that cannot be read
    or that assigns a variable which is not declared.
    """
    folder = variables.scope.folder
    for path in paths:
        body, problem = files.parse(path)
        if problem is not None:
            yield problem
        source = files.get(path)
        if body is None or isinstance(source, Diagnostic):
            continue
        environment = Environment(source)
        for name, attribute in body.attributes.items():
            if name not in folder.variables:
                if not is_automatic(path.name):
                    message = f"variable `{name}` is not declared in `{files.name(folder.path)}`"
                    yield Diagnostic(source.file, *source.position(attribute.start), message, DiagnosticKind.NOTE)
                continue
            filled = partial(replaced, environment=known) if path.name.endswith(".json") else _same
            variables.assigned[name] = VariableValue(
                lambda tree=attribute.value, environment=environment, filled=filled: filled(
                    variables.scope.value(tree, environment)
                ),
                source,
                attribute.start,
                attribute.end,
            )
