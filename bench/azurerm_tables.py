"""What the azurerm tables cover, and a first draft of a table.

python bench/azurerm_tables.py coverage FOLDER...  how many resources and arguments in these folders the tables know
python bench/azurerm_tables.py draft TYPE          the arguments of a type, as a table to fill in
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from azward.source.terraform.azurerm import all_tables, table_of
from azward.source.terraform.azurerm.model import camel
from azward.source.terraform.azurerm.names import names_in
from azward.source.terraform.azurerm.schema import Declared, declared
from azward.source.terraform.hcl.files import Files
from azward.source.terraform.hcl.syntax import Block
from azward.source.terraform.module.folder import Folders, is_module_file

ALWAYS = frozenset(("name", "resource_group_name", "id"))


# coverage -----------------------------------------------------------------------------------------------------------------


@dataclass
class Coverage:
    """Counts over resource blocks."""

    instances: Counter[str] = field(default_factory=Counter[str])
    missing: Counter[str] = field(default_factory=Counter[str])
    arguments: int = 0
    unknown: Counter[str] = field(default_factory=Counter[str])


def coverage(folders: list[Path]) -> Coverage:
    """What the tables understand of the `azurerm_` resources in `folders`."""
    found = Coverage()
    for root in folders:
        reader = Folders(Files(root))
        for current, _, names in os.walk(root):
            if not any(is_module_file(name) for name in names):
                continue
            for (kind, _), resource in reader.get(Path(current)).resources.items():
                if kind.startswith("azurerm_"):
                    _count(found, kind, resource.tree)
    return found


def _count(found: Coverage, kind: str, block: Block) -> None:
    found.instances[kind] += 1
    if table_of(kind) is None:
        found.missing[kind] += 1
        return
    for name in names_in(block):
        found.arguments += 1
        if not name.majors:
            found.unknown[f"{kind}.{name.path}"] += 1


def show_coverage(folders: list[Path]) -> None:
    found = coverage(folders)
    total, missing = sum(found.instances.values()), sum(found.missing.values())
    print(f"tables: {len(all_tables())}")
    print(f"resources: {total - missing} of {total} ({100 * (total - missing) / max(total, 1):.1f} %)")
    unknown = sum(found.unknown.values())
    share = 100 - 100 * unknown / max(found.arguments, 1)
    print(f"arguments: {found.arguments - unknown} of {found.arguments} ({share:.1f} %)")
    print("most used types without a table:", ", ".join(f"{kind} ({n})" for kind, n in found.missing.most_common(10)))
    print("most used arguments not understood:", ", ".join(f"{name} ({n})" for name, n in found.unknown.most_common(30)))


# drafts -------------------------------------------------------------------------------------------------------------------


def draft(kind: str) -> None:
    """Print the arguments of a type that can be written, as a table to be filled in."""
    found = declared(kind)
    if found is None:
        print(f"`{kind}` is not in the stored schemas")
        return
    print(f'Table(\n    "{kind}",\n    "Microsoft.TODO/todos@TODO",\n    {{')
    _draft_block(found, 2, "properties.")
    keys = [f'"{name}": KEY' for name, argument in found.arguments().items() if argument.sensitive and not argument.written]
    print("    },\n    exports={" + ", ".join(keys) + "},\n)")


def _draft_block(around: Declared, depth: int, base: str) -> None:
    pad = "    " * depth
    for name, found in around.arguments().items():
        if not found.written or (depth == 2 and name in (*ALWAYS, "location", "tags", "identity")):
            continue
        note = f"  # only {', '.join(map(str, found.majors))}" if len(found.majors) < len(around.majors) else ""
        if found.type == "block":
            print(f'{pad}"{name}": Block(\n{pad}    "{base}{camel(name)}",{note}\n{pad}    {{')
            _draft_block(found, depth + 2, "")
            print(f"{pad}    }},\n{pad}),")
        else:
            print(f'{pad}"{name}": "{base}{camel(name)}",{note}')


def main() -> int:
    """Run the command that is named; return the exit status."""
    match sys.argv[1:]:
        case ["coverage", *folders] if folders:
            show_coverage([Path(folder) for folder in folders])
        case ["draft", kind]:
            draft(kind)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
