"""Threat models of other tools, which are recognised by their content and translated."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from azward.rule.syntax import ConditionError
from azward.threat.document import Part, read_document
from azward.threat.otm_import import import_otm
from azward.threat.read import model_of
from azward.threat.schema import URL
from azward.threat.threat_dragon_import import import_threat_dragon

if TYPE_CHECKING:
    from collections.abc import Collection

    from azward.rule.syntax import KeyPath
    from azward.threat.document import Document
    from azward.threat.imported import Imported
    from azward.threat.model import ThreatModel

__all__ = ["import_model", "imported_yaml"]

_EXPECTED = (
    "expected a threat model: of azward (`title`, `components`, `threats`), an Open Threat Model (`otmVersion`), or one of "
    "Threat Dragon (`summary`, `detail`)"
)


def import_model(text: str, identity: str, path: str, rules: Collection[str] = ()) -> ThreatModel:
    """Return the model in `text`, of azward or of another tool; see `read_model`. Raises ConfigError."""
    document = read_document(text, path)
    found = _imported(document)

    def place(at: KeyPath) -> tuple[int, int]:
        return document.place(at if found is None else found.origin(at))

    try:
        model = model_of(document.data if found is None else found.data, identity, path, rules, place)
    except ConditionError as error:
        at = error.path if found is None else found.origin(error.path)
        raise document.error(ConditionError(at, str(error), on_key=error.on_key and found is None)) from error
    return model if found is None else replace(model, notes=tuple(f"{path}: {note}" for note in found.notes))


def imported_yaml(text: str, path: str) -> tuple[str, tuple[str, ...]]:
    """Return a model of another tool in the language of threat models, and what was left out. Raises ConfigError."""
    document = read_document(text, path)
    found = _imported(document)
    if found is None:
        raise document.error(ConditionError((), "a threat model of azward already"))
    yaml: Any = import_module("yaml")
    written = yaml.safe_dump(found.data, sort_keys=False, allow_unicode=True, width=110)
    todo = "    resources: [] # TODO which resources? Until then, threats to it are unknown"
    lines = [todo if line == "    resources: []" else line for line in written.splitlines()]
    head = [f"# yaml-language-server: $schema={URL}", f"# imported from {path}"]
    return "\n".join([*head, *lines]) + "\n", found.notes


def _imported(document: Document) -> Imported | None:
    """Return the model of another tool; None if the document is a model of azward. Raises ConfigError."""
    data = document.data
    try:
        if not isinstance(data, dict):
            raise ConditionError((), _EXPECTED)
        if "otmVersion" in data:
            return import_otm(Part(data, ()))
        if "detail" in data and "summary" in data:
            return import_threat_dragon(Part(data, ()))
        if "title" not in data:
            raise ConditionError((), _EXPECTED)
    except ConditionError as error:
        raise document.error(error) from error
    return None
