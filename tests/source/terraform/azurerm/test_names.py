"""Terraform in tests and examples uses arguments that azurerm has at its major; a misspelt one would have no effect."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.rule.example import examples
from azward.rule.pack import built_in_root, rule_files
from azward.source.terraform.azurerm.names import names_in
from azward.source.terraform.hcl.reader import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

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
            strange += [f"{block.labels[0]}.{name.path}" for name in names_in(block) if major not in name.majors]
    assert strange == []
