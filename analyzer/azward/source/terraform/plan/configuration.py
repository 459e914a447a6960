"""Find the sources of a plan by their declarations, or derive blocks from the configuration in the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.terraform.hcl.grammar import HclError
from azward.source.terraform.hcl.reader import parse_expression
from azward.source.terraform.hcl.syntax import Attribute, Block, Expression, Literal, ObjectItem, ObjectLiteral, TupleLiteral
from azward.source.terraform.module.folder import Declaration, Folder
from azward.source.terraform.plan.document import items, members, text
from azward.source.terraform.plan.references import furthest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from azward.graph.value import JsonValue
    from azward.source.terraform.hcl.source_file import SourceFile
    from azward.source.terraform.module.folder import Folders
    from azward.source.terraform.plan.document import PlanDocument

__all__ = ["content", "depends_on", "find_sources", "fits", "literal", "synthetic"]


def find_sources(document: PlanDocument, candidates: Iterable[Path], folders: Folders) -> Folder | None:
    """Return the first folder that declares the resources of the plan."""
    for path in candidates:
        if folders.files.disk.is_dir(path) and folders.files.contains(path):
            folder = folders.get(path)
            if folder.files and (_holds(folder, document) if document.is_state else fits(folder, document.configuration)):
                return folder
    return None


def fits(folder: Folder, configuration: dict[str, JsonValue]) -> bool:
    """Decide whether a folder declares the same resources, data sources and module calls as a module of a plan."""
    entries = [entry for entry in items(configuration, "resources") if text(entry, "mode") in ("managed", "data")]
    resources = {(text(entry, "mode"), text(entry, "type"), text(entry, "name")) for entry in entries}
    calls = members(configuration, "module_calls")
    if not (resources or calls) or len(resources) != len(folder.resources) + len(folder.data):
        return False
    declared = {"managed": folder.resources, "data": folder.data}
    return set(calls) == set(folder.calls) and all((kind, name) in declared[mode] for mode, kind, name in resources)


def _holds(folder: Folder, state: PlanDocument) -> bool:
    """Decide whether a folder declares all resources in the root module of a state."""
    own = {(planned.mode, planned.type, planned.name) for planned in state.instances if not planned.module}
    calls = {planned.module[0][0] for planned in state.instances if planned.module}
    declared = {"resource": folder.resources, "data": folder.data}
    return (
        bool(own or calls) and calls <= set(folder.calls) and all((kind, name) in declared[mode] for mode, kind, name in own)
    )


def synthetic(path: Path, configuration: dict[str, JsonValue], file: SourceFile) -> Folder:
    """Return a folder with the variables and outputs of a module in the configuration."""
    folder = Folder(path, files=[file.file])
    for name, entry in members(configuration, "variables").items():
        found = members(entry)
        attributes = {key: _attribute(key, literal(found[key])) for key in ("default", "sensitive") if key in found}
        folder.variables[name] = Declaration(Block(0, 0, 0, "variable", (name,), attributes, ()), file)
    for name in members(configuration, "outputs"):
        folder.outputs[name] = Declaration(Block(0, 0, 0, "output", (name,), {}, ()), file)
    return folder


def content(expressions: JsonValue) -> tuple[dict[str, Attribute], tuple[Block, ...]]:
    """Return the attributes and blocks in the configuration, as far as an attribute is a single reference."""
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for name, expression in members(expressions).items():
        references = [str(found) for found in items(members(expression), "references")]
        leaves = furthest(references)
        if len(leaves) == 1:
            try:
                attributes[name] = _attribute(name, parse_expression(leaves[0]))
            except HclError:
                continue
        for block in items(expression):
            blocks.append(Block(0, 0, 0, name, (), *content(block)))  # noqa: PERF401 - it reads better so
    return attributes, tuple(blocks)


def depends_on(entry: dict[str, JsonValue]) -> dict[str, Attribute]:
    """Return the attribute `depends_on` of a block in the configuration."""
    found: list[Expression] = []
    for reference in items(entry, "depends_on"):
        try:
            found.append(parse_expression(str(reference)))
        except HclError:
            continue
    return {"depends_on": _attribute("depends_on", TupleLiteral(0, 0, tuple(found)))} if found else {}


def _attribute(name: str, value: Expression) -> Attribute:
    return Attribute(0, 0, name, 0, value)


def literal(value: JsonValue) -> Expression:
    """Return the literal expression of a value."""
    if isinstance(value, dict):
        return ObjectLiteral(0, 0, tuple(ObjectItem(Literal(0, 0, name), literal(found)) for name, found in value.items()))
    if isinstance(value, list):
        return TupleLiteral(0, 0, tuple(map(literal, value)))
    return Literal(0, 0, value)
