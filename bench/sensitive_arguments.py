"""Which sensitive arguments of the azurerm provider `secrets/hard-coded-value` finds a literal in.

    python bench/sensitive_arguments.py [MAJOR]    MAJOR: 3, 4 (the default) or 5

For each text argument that the provider declares sensitive, a resource is written with a literal there and all that is
required around it, and is judged. Prints the arguments without a finding.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from azward.config.configuration import ScanOptions
from azward.graph.credential import name_resembles_secret
from azward.pipeline.scan import scan
from azward.rule.model import Status
from azward.source.terraform.azurerm import all_tables
from azward.source.terraform.azurerm.model import Satellite, Table
from azward.source.terraform.azurerm.schema import Declared, declared

LITERAL = "Tr0ub4dor&3x"
VERSIONS = {3: "3.117.1", 4: "4.81.0", 5: "5.2.0"}
SCOPE = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Example/examples/x"


def arguments(around: Declared, major: int, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each sensitive text argument that can be written at a major."""
    for name, fact in around.arguments().items():
        if major in fact.written:
            if fact.block is not None:
                yield from arguments(fact, major, (*path, name))
            elif fact.sensitive and fact.type == "string":
                yield (*path, name)


def written(around: Declared, major: int, path: tuple[str, ...], indent: str = "  ") -> Iterator[str]:
    """Yield the lines of a block with the literal at `path` and samples for what else is required."""
    for name, fact in around.arguments().items():
        if major not in fact.written:
            continue
        if name == path[0] and fact.block is not None:
            yield f"{indent}{name} {{"
            yield from written(fact, major, path[1:], indent + "  ")
            yield f"{indent}}}"
        elif (name,) == path:
            yield f'{indent}{name} = "{LITERAL}"'
        elif fact.stored.get("is") == "required":
            if fact.block is not None:
                yield f"{indent}{name} {{"
                yield from written(fact, major, ("",), indent + "  ")
                yield f"{indent}}}"
            else:
                yield f"{indent}{name} = {sample(name, fact, major)}"


def sample(name: str, fact: Declared, major: int) -> str:
    """Return a value for a required argument, as HCL. Another credential is not written in the file."""
    if fact.sensitive or name_resembles_secret(name):
        return "var.secret"
    word = next(iter(fact.allowed(major)), None)
    text = f'"{word}"' if isinstance(word, str) else f'"{SCOPE}"' if name.endswith(("_id", "scope")) else '"example"'
    of = {"string": text, "number": "1", "bool": "true"}
    match fact.type:
        case "list":
            return f"[{of.get(fact.of, text)}]"
        case "map":
            return f"{{ example = {of.get(fact.of, text)} }}"
        case kind:
            return of.get(kind, text)


def with_parent(table: Satellite, block: str, label: str) -> tuple[str, str]:
    """Return the block of a satellite that names a resource of its own, and that resource."""
    kind = table.type.partition("@")[0]
    tables = all_tables().values()
    owner = next((found.name for found in tables if isinstance(found, Table) and found.type.partition("@")[0] == kind), "")
    into = table.into if isinstance(table.into, str) else table.into[0]
    for hole in re.findall(r"\{(\w+)", into):
        wanted = f"{owner}.{label}p.{'id' if hole.endswith('_id') else 'name'}"
        block = re.sub(rf"^  {hole} = .*$", f"  {hole} = {wanted}", block, flags=re.MULTILINE)
    return block, f'resource "{owner}" "{label}p" {{\n  name = "{label}p"\n}}'


def missed(major: int) -> tuple[tuple[str, ...], int]:
    """Return the sensitive text arguments of a major without a finding, "TYPE ARGUMENT", and the number of all."""
    labels: dict[str, str] = {}
    required = f'azurerm = {{ source = "hashicorp/azurerm", version = "{VERSIONS[major]}" }}'
    lines = [f"terraform {{ required_providers {{ {required} }} }}", 'variable "secret" {\n  sensitive = true\n}']
    for name, table in sorted(all_tables().items()):
        around = declared(name)
        for path in arguments(around, major) if around is not None and major in around.majors else ():
            label = f"a{len(labels)}"
            labels[label] = f"{name} {'.'.join(path)}"
            block = "\n".join(written(around, major, path)) if around is not None else ""
            if isinstance(table, Satellite):
                block, parent = with_parent(table, block, label)
                lines.append(parent)
            lines.append(f'resource "{name}" "{label}" {{\n{block.replace("example", label)}\n}}')
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.tf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        report = scan([Path(folder)], ScanOptions(rules=("secrets/hard-coded-value",)))
    failing = (result.resource.address for result in report.results if result.status is Status.FAIL)
    failed = {re.sub(r"(\.a\d+)p?$", r"\1", ".".join(address.split(".")[:2])).partition(".")[2] for address in failing}
    return tuple(argument for label, argument in labels.items() if label not in failed), len(labels)


def main() -> int:
    missing, count = missed(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
    print(*missing, sep="\n")
    found = count - len(missing)
    print(f"{found} of {count} sensitive text arguments ({100 * found / count:.1f} %)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
