"""How an example is read in each language: as it is written, or as its ARM template is written in that language."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from azward.examples.as_azapi import azapi_text, variables_text
from azward.examples.as_bicep import NotExpressible, bicep_text
from azward.examples.as_plan import plan_text
from azward.source.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.rule.example import Example
    from azward.source.unit import Loaded

__all__ = ["LANGUAGES", "Reading", "readings"]

LANGUAGES = {
    "arm": "ARM",
    "bicep": "Bicep",
    "terraform": "Terraform",
    "azapi": "azapi",
    "plan": "plans",
    "script": "scripts",
}
"""The languages that examples are run in, and what messages call them. `azapi` and `plan` are derived from ARM."""

AZURERM_4 = (
    'terraform {\n  required_providers {\n    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }\n  }\n}\n'
)
"""What is added to an example that requires no version of the provider."""


class Reading:
    """An example in one language: written in the rule file, or derived from its ARM template."""

    def __init__(self, example: Example, language: str, *, derived: bool) -> None:
        self.example = example
        self.language = language
        self.derived = derived

    def load(self) -> Loaded:
        """Return what the example deploys. Raise NotExpressible if the template cannot be written in this language."""
        if self.language == "plan":
            return _read_plan(plan_text(_read_arm(self._arm(), self.example.given).resources))
        if self.language == "azapi":
            return _read_terraform(azapi_text(json.loads(self._arm())), self.example.given)
        if self.derived:
            return _read_bicep(bicep_text(json.loads(self._arm())), self.example.given)
        return _READERS[self.language](self.example.sources[self.language], self.example.given)

    def _arm(self) -> str:
        return self.example.sources["arm"]


def readings(example: Example, language: str) -> Iterator[Reading]:
    """Yield the readings of an example in a language: none, one, or for Bicep two."""
    if language in example.sources:
        yield Reading(example, language, derived=False)
    if "arm" in example.sources and language in ("bicep", "azapi", "plan"):
        yield Reading(example, language, derived=True)


def _read_arm(text: str, given: str) -> Loaded:
    from azward.source.arm.source import ArmSource

    return ArmSource().load_text(text, file="example.json", parameters=given)


def _read_bicep(text: str, given: str) -> Loaded:
    from azward.source.bicep.document import BicepDocument
    from azward.source.bicep.source import BicepSource

    source = BicepSource()
    document = BicepDocument(source.documents, Path("example.bicep"), "example.bicep", text)
    if not given:
        return source.templates.load_document(document)
    parameters = Path("example.parameters.json")
    source.documents.put(parameters, given)
    return source.templates.load_document(document, Unit("bicep", Path(), Path("example.bicep"), (parameters,)))


def _read_terraform(text: str, given: str) -> Loaded:
    from azward.source.terraform.source import TerraformSource

    pinned = text if "required_providers" in text else f"{text}\n{AZURERM_4}"
    return TerraformSource(Path("/nowhere")).load_text(pinned, parameters=variables_text(given))


def _read_plan(text: str) -> Loaded:
    from azward.source.tree import Tree

    with TemporaryDirectory(prefix="azward-") as folder:
        path = Path(folder) / "plan.json"
        path.write_text(text, "utf-8")
        return Tree(path.parent).source("plan").load(Unit("plan", path.parent, path))


def _read_script(text: str, _: str) -> Loaded:
    from azward.source.scripts.source import resource_of
    from azward.source.unit import Loaded

    found = resource_of("example.sh", text)
    return Loaded(resources=[found] if found is not None else [])


_READERS = {"arm": _read_arm, "bicep": _read_bicep, "terraform": _read_terraform, "script": _read_script}
__all__ += ["NotExpressible"]
