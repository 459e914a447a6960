"""The arguments that a block of azurerm uses, and which majors of the provider have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.source.terraform.azurerm.schema import MAJORS, PREFIX, declared
from azward.source.terraform.module.instance import META_ARGUMENTS, META_BLOCKS

if TYPE_CHECKING:
    from azward.source.terraform.azurerm.schema import Declared
    from azward.source.terraform.hcl.syntax import Block

__all__ = ["Name", "majors_of", "names_in"]


@frozen
class Name:
    """One argument or nested block that is written."""

    path: str  # "site_config.minimum_tls_version"
    position: int  # in the file
    majors: tuple[int, ...]  # that have it; empty where none has


def names_in(block: Block) -> Iterator[Name]:
    """Yield what is written in a resource of azurerm; nothing for a type that is not stored."""
    found = declared(block.labels[0]) if block.labels[0].startswith(PREFIX) else None
    if found is not None:
        yield from _names(block, found, "")


def _names(block: Block, around: Declared, path: str) -> Iterator[Name]:
    for name, attribute in block.attributes.items():
        if path or name not in META_ARGUMENTS:
            found = around.argument(name)
            yield Name(path + name, attribute.start, found.majors if found is not None else ())
    for inner in block.blocks:
        dynamic = inner.type == "dynamic" and inner.labels
        name = inner.labels[0] if dynamic else inner.type
        if not path and name in META_BLOCKS:
            continue
        found = around.argument(name)
        yield Name(path + name, inner.start, found.majors if found is not None else ())
        if found is not None and found.block is not None:
            contents = [part for part in inner.blocks if part.type == "content"] if dynamic else [inner]
            for content in contents:
                yield from _names(content, found, f"{path}{name}.")


def majors_of(blocks: Iterable[Block]) -> frozenset[int]:
    """Return the majors that have all types and arguments of these resources; a name that none has counts for nothing."""
    majors = set(MAJORS)
    for block in blocks:
        found = declared(block.labels[0]) if block.labels[0].startswith(PREFIX) else None
        if found is not None:
            majors.intersection_update(found.majors)
            for name in names_in(block):
                if name.majors:
                    majors.intersection_update(name.majors)
    return frozenset(majors)
