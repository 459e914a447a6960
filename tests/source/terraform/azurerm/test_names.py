"""The Terraform that is written here uses arguments that azurerm has at its major: a misspelt one would mean nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.rule.example import examples
from azward.rule.pack import built_in_root, rule_files
from azward.source.terraform.azurerm import table_of
from azward.source.terraform.azurerm.engine import COMMON, specs_of
from azward.source.terraform.azurerm.model import NEWEST_MAJOR, Child, Many, Nested
from azward.source.terraform.hcl.reader import parse
from azward.source.terraform.module.instance import META_ARGUMENTS, META_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from azward.source.terraform.azurerm.model import Specs
    from azward.source.terraform.hcl.syntax import Block

ARCHITECTURE = Path(__file__).parents[4] / "fixtures" / "architectures" / "drone-delivery" / "terraform"
PINNED = re.compile(r'version\s*=\s*"~> (\d)')


def texts() -> Iterator[object]:
    for name, path in rule_files(built_in_root()):
        for example in examples(path):
            if text := example.sources.get("terraform"):
                yield pytest.param(text, id=f"{name} {example.line}")
    for path in sorted(ARCHITECTURE.rglob("*.tf")):
        yield pytest.param(path.read_text(), id=path.relative_to(ARCHITECTURE).as_posix())


@pytest.mark.parametrize("text", list(texts()))
def test_arguments_exist(text: str) -> None:
    pinned = PINNED.search(text)
    major = int(pinned[1]) if pinned else 4
    strange: list[str] = []
    for block in parse(text.encode()).blocks:
        if block.type == "resource" and block.labels[0].startswith("azurerm_"):
            table = table_of(block.labels[0])
            if table is not None:
                known = {"name": (), "resource_group_name": (), **COMMON, **table.fields}
                strange += [f"{block.labels[0]}.{name}" for name in unknown(block, known, major)]
    assert strange == []


def unknown(block: Block, known: Mapping[str, Specs], major: int) -> Iterator[str]:
    """The paths of what is written in `block` that the provider does not have at this major."""
    names = {name for name, specs in known.items() if until(specs) >= major}
    names |= {
        former.name
        for specs in known.values()
        for spec in specs_of(specs)
        for former in getattr(spec, "former", ())
        if former.until >= major
    }
    yield from (name for name in block.attributes if name not in names | META_ARGUMENTS)
    for inner in block.blocks:
        name = inner.labels[0] if inner.type == "dynamic" else inner.type
        if name in META_BLOCKS:
            continue
        if name not in names:
            yield name
            continue
        content = next((part for part in inner.blocks if part.type == "content"), inner)
        fields = [spec.fields for spec in specs_of(known.get(name, ())) if isinstance(spec, (Nested, Many, Child))]
        if fields:
            merged = {key: specs for part in fields for key, specs in part.items()}
            yield from (f"{name}.{below}" for below in unknown(content, merged, major))


def until(specs: Specs) -> int:
    """The last major that has the argument."""
    return max((getattr(spec, "until", NEWEST_MAJOR) for spec in specs_of(specs)), default=NEWEST_MAJOR)
