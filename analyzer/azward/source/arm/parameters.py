"""Parameter files: which belong to a template, and the values that they assign."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value, lookup
from azward.source.arm.context import Argument, Context, Environment
from azward.source.arm.document import Document
from azward.source.arm.template_functions import evaluator_for
from azward.source.arm.template_schema import is_template
from azward.source.placeholder import NOTHING_SET, replaced, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from azward.graph.value import JsonValue
    from azward.source.arm.document import Documents

__all__ = ["assign_parameters", "belongs_to", "is_parameter_file"]


def is_parameter_file(data: JsonValue) -> bool:
    """Decide whether a JSON value is a deployment parameter file, by its schema."""
    schema = lookup(cast("dict[str, Value]", data), "$schema") if isinstance(data, dict) else ABSENT
    return isinstance(schema, str) and "deploymentparameters.json" in schema.casefold()


def belongs_to(parameters: Path, template: Path, templates_beside: int) -> bool:
    """Decide whether a parameter file belongs to the template, by name.

    `main.parameters.json`, `main.prod.parameters.json` and `main.parameters.prod.json` belong to `main.json` beside them
    or one folder up from `parameters/`; `parameters.json` and `prod.parameters.json` to the only template of the folder.
    """
    if parameters.parent != template.parent and (
        parameters.parent.parent != template.parent or parameters.parent.name.casefold() not in ("parameters", "params")
    ):
        return False
    name, stem = parameters.name.casefold(), template.stem.casefold()
    if "param" not in name:
        return False
    if name.startswith((f"{stem}.", f"{stem}-", f"{stem}_")):
        return True
    return templates_beside == 1


def assign_parameters(
    context: Context, files: Iterable[Path], documents: Documents, environment: Mapping[str, str] = NOTHING_SET
) -> list[Diagnostic]:
    """Assign the values of parameter files to the parameters of a context; later files win. Return the diagnostics.

    `environment` has the variables that placeholders and `readEnvironmentVariable` stand for.
    """
    problems: list[Diagnostic] = []
    arguments: dict[str, Argument] = {}
    inherited: dict[str, Callable[[], Value | Absent]] = {}
    for document, extends in _opened(files, documents, problems):
        entries = _entries(document, problems)
        problems.extend(document.diagnostics)
        inherited = dict(inherited) if extends else {}
        if document.is_computed:
            value = _evaluated(document, context, dict(inherited), environment)
        else:
            value = partial(_value, context, environment)
        for name, entry in entries.items():
            folded = name.casefold()
            inherited[name] = lambda entry=entry, name=name, value=value: value(entry, name)
            if folded not in context.declared_parameters:
                span = document.span(_path(document, name))
                message = f"parameter `{name}` is not declared in `{context.document.file}`"
                problems.append(Diagnostic(span.file, span.start_line, span.start_column, message, DiagnosticKind.NOTE))
                continue
            arguments[folded] = Argument(inherited[name], document, (*_path(document, name), "value"))
    context.arguments = arguments
    return problems


def _opened(files: Iterable[Path], documents: Documents, problems: list[Diagnostic]) -> Iterator[tuple[Document, bool]]:
    """Yield the parameter files, each after the one that it extends, and whether another one extends it."""
    for path in files:
        chain: list[Document] = []
        wanted: Path | None = path
        while wanted is not None:
            document = documents.get(wanted)
            if not isinstance(document, Document):
                problems.append(document)
                break
            if document in chain:
                problems.append(Diagnostic(document.file, 1, 1, "parameter file extends itself", DiagnosticKind.CYCLE))
                break
            chain.append(document)
            wanted = document.extends
        for document in reversed(chain):
            yield document, document is not chain[-1]


def _evaluated(
    document: Document,
    given: Context,
    inherited: Mapping[str, Callable[[], Value | Absent]],
    environment: Mapping[str, str],
) -> Callable[[JsonValue, str], Value | Absent]:
    """Return a function that evaluates a parameter of a file whose values are expressions."""
    data = cast("dict[str, JsonValue]", document.data)
    context = Context(document, (), data, given.scope, given.collector)
    context.inherited = inherited
    context.environment = environment
    evaluator = evaluator_for(context)
    return lambda _, name: evaluator.evaluate(f"[parameters('{name}')]", Environment(), ("parameters", name, "value"))


def _path(document: Document, name: str) -> tuple[str, ...]:
    data = document.data
    wrapped = isinstance(data, dict) and not isinstance(lookup(cast("dict[str, Value]", data), "parameters"), Absent)
    return ("parameters", name) if wrapped else (name,)


def _entries(document: Document, problems: list[Diagnostic]) -> Mapping[str, JsonValue]:
    data = document.data
    found = lookup(cast("dict[str, Value]", data), "parameters") if isinstance(data, dict) else ABSENT
    entries = found if isinstance(found, dict) else data if isinstance(data, dict) and isinstance(found, Absent) else None
    if entries is None or is_template(data) or (entries is data and entries and not any(map(_is_entry, entries.values()))):
        message = "not a parameter file, expected an object with `parameters`"
        problems.append(Diagnostic(document.file, 1, 1, message, DiagnosticKind.INVALID))
        return {}
    return {
        name: cast("JsonValue", entry)
        for name, entry in entries.items()
        if not name.startswith("$") and name != "contentVersion"
    }


_GIVES = frozenset(("value", "reference", "expression"))


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and not _GIVES.isdisjoint(cast("dict[str, object]", entry))


def _value(context: Context, environment: Mapping[str, str], entry: JsonValue, name: str) -> Value | Absent:
    """Return the value of an entry; a placeholder (`GEN-PASSWORD`) or an empty string counts as no value."""
    if not isinstance(entry, dict):
        return ABSENT
    members = cast("dict[str, Value]", entry)
    if not isinstance(lookup(members, "reference"), Absent):
        reason = f"parameter `{name}` is read from a key vault"
        return Unknown(f"parameters('{name}')", (Cause(CauseKind.SECURE_PARAMETER, "key-vault", reason),))
    if not isinstance(lookup(members, "expression"), Absent):
        secure = name.casefold() in context.declared_parameters and context.parameter_declaration(name.casefold()).secure
        kind = CauseKind.SECURE_PARAMETER if secure else CauseKind.EXTERNAL
        reason = f"parameter `{name}` is given by an expression of its parameter file"
        return Unknown(f"parameters('{name}')", (Cause(kind, name, reason),))
    value = lookup(members, "value")
    if not isinstance(value, Absent) and name.casefold() in context.declared_parameters:
        declaration = context.parameter_declaration(name.casefold())
        value = typed(replaced(value, environment, secret=declaration.secure), value, declaration.type)
    if isinstance(value, str) and (value == "" or value.startswith("GEN-")):
        return ABSENT
    return value
