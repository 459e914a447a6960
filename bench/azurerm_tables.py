"""What the azurerm tables cover, whether they agree with the provider's documentation, and a first draft of a table.

    python bench/azurerm_tables.py coverage FOLDER...        what of the resources in these folders the tables understand
    python bench/azurerm_tables.py check CHECKOUT [TYPE...]  names and defaults against the provider's own documentation
    python bench/azurerm_tables.py draft CHECKOUT TYPE       the arguments of a type, as a table to be filled in

CHECKOUT is a git clone of hashicorp/terraform-provider-azurerm with its tags; it may be a bare one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from azward.source.terraform.azurerm import all_tables, table_of
from azward.source.terraform.azurerm.engine import COMMON, default_of, specs_of
from azward.source.terraform.azurerm.model import (
    IDENTITY,
    SERVICE,
    Beside,
    Child,
    Field,
    Ignored,
    Many,
    Nested,
    Part,
    Satellite,
    Spec,
    Specs,
    Table,
)
from azward.source.terraform.hcl.filenames import is_module_file
from azward.source.terraform.hcl.files import Files
from azward.source.terraform.hcl.syntax import Block
from azward.source.terraform.module.folder import Folders
from azward.source.terraform.module.instance import META_ARGUMENTS, META_BLOCKS

TAGS = {3: "v3.117.1", 4: "v4.81.0", 5: "v5.2.0"}
WRONG = {
    "azurerm_redis_cache.minimum_tls_version": "the pages of 3 and 4 say 1.0, their schemas 1.2",
    "azurerm_databricks_workspace.custom_parameters.no_public_ip": "the page of 3 says false, its schema true since 3.104",
}
"""Defaults that pages state and the provider's schemas do not bear out."""
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
            for (kind, _), declared in reader.get(Path(current)).resources.items():
                if kind.startswith("azurerm_"):
                    _count(found, kind, declared.tree)
    return found


def _count(found: Coverage, kind: str, block: Block) -> None:
    found.instances[kind] += 1
    table = table_of(kind)
    if table is None:
        found.missing[kind] += 1
        return
    fields = {**COMMON, **table.fields}
    for path in _unknown(block, fields, top=True):
        found.unknown[f"{kind}.{path}"] += 1
    found.arguments += sum(1 for _ in _arguments(block, top=True))


def _arguments(block: Block, *, top: bool = False) -> Iterator[str]:
    """The names of the arguments and nested blocks that are set, at any depth."""
    for name in block.attributes:
        if not top or name not in META_ARGUMENTS:
            yield name
    for inner in _nested(block, top=top):
        yield inner[0]
        yield from _arguments(inner[1])


def _nested(block: Block, *, top: bool) -> Iterator[tuple[str, Block]]:
    for inner in block.blocks:
        if inner.type == "dynamic" and inner.labels:
            yield from ((inner.labels[0], content) for content in inner.blocks if content.type == "content")
        elif not top or inner.type not in META_BLOCKS:
            yield inner.type, inner


def _unknown(block: Block, fields: Mapping[str, Specs], *, top: bool = False) -> Iterator[str]:
    known = {name for specs in fields.values() for spec in specs_of(specs) for name in _former(spec)} | set(fields)
    for name in block.attributes:
        if name not in known and not (top and (name in META_ARGUMENTS or name in ALWAYS)):
            yield name
    for name, inner in _nested(block, top=top):
        if name not in known:
            yield name
            yield from (f"{name}.{below}" for below in _arguments(inner))
            continue
        below = _fields_of(name, fields)
        if below is not None:
            yield from (f"{name}.{path}" for path in _unknown(inner, below))


def _former(spec: Spec) -> tuple[str, ...]:
    return () if isinstance(spec, Ignored) else tuple(former.name for former in spec.former)


def _fields_of(name: str, fields: Mapping[str, Specs]) -> Mapping[str, Specs] | None:
    """The fields of a nested block; `None` if all of it counts as understood."""
    for now, specs in fields.items():
        for spec in specs_of(specs):
            if (name == now or name in _former(spec)) and isinstance(spec, (Nested, Many, Child)):
                return spec.fields
    return None


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


# the provider's documentation ---------------------------------------------------------------------------------------------


_STATED = {"null": "None", "none": "None", "[]": "None", '""': ""}
"""How pages write defaults that are none."""


@dataclass
class Page:
    """The arguments of a type by block, "" for the type itself, with the default that the page states, else None."""

    blocks: dict[str, dict[str, str | None]] = field(default_factory=dict[str, "dict[str, str | None]"])
    # all defaults of (block, argument): several blocks may have one name
    stated: dict[tuple[str, str], set[str | None]] = field(default_factory=dict[tuple[str, str], "set[str | None]"])


def _git(checkout: Path, *arguments: str) -> str:
    command = ["git", "-C", str(checkout), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


_HEADING = re.compile(
    r"\s*(?:[Tt]he|[Aa]n?|Each|Every)?\s*(?:\([^)]*\)\s*)?`(\w+)`(?:,?(?: and| or)? `(\w+)`)*"
    r"(?: \([^)]*\))?(?: nested within the `\w+`)? (?:block|supports)"
)
_DEFAULT = re.compile(r"[Dd]efaults? (?:value )?(?:to|is|of) `([^`]*?)\.?`")


@lru_cache(maxsize=4096)
def page(checkout: Path, tag: str, kind: str) -> Page:
    """What the page of a type says at a tag; empty if there is none."""
    text = _git(checkout, "show", f"{tag}:website/docs/r/{kind.removeprefix('azurerm_')}.html.markdown")
    if not text:  # of a data source that is no resource
        text = _git(checkout, "show", f"{tag}:website/docs/d/{kind.removeprefix('azurerm_')}.html.markdown")
    result = Page()
    match = re.search(
        r"^## Arguments? Reference(.*?)^(?:## Attributes? Reference|In addition to)", text, re.MULTILINE | re.DOTALL
    )
    exported = text[match.end() :] if match else ""
    names = [""]
    for line in (match[1] if match else "").splitlines():
        if heading := _HEADING.match(line):
            names = re.findall(r"`(\w+)`", heading[0].partition(" nested ")[0])
            for name in names:
                result.blocks.setdefault(name, {})
        elif item := re.match(r"\s*[*-] `([a-z0-9_]+)`\s*[-:\u2013]?(.*)", line):
            default = _DEFAULT.search(item[2])
            for name in names:
                result.blocks.setdefault(name, {})[item[1]] = default[1] if default else None
                said = default[1] if default else None
                result.stated.setdefault((name, item[1]), set()).update((said, _STATED.get(said or "", said)))
    for name in re.findall(r"^\s*[*-] `(\w+)`", exported, re.MULTILINE):
        result.blocks.setdefault("*exported", {})[name] = None
    return result


@lru_cache(maxsize=256)
def schema_names(checkout: Path, tag: str, kind: str) -> frozenset[str]:
    """Every name that the schemas of the type's service have at a tag, former ones as well."""
    places = ("internal/services/*/registration.go", "internal/services/*/*_resource.go")
    files = _git(checkout, "grep", "-lE", rf'"{kind}"', tag, "--", *places)
    folders = {line.split(":", 1)[1].rpartition("/")[0] for line in files.splitlines()}
    names: set[str] = set()
    for folder in folders:
        names.update(_service_names(checkout, tag, folder))
    return frozenset(names)


@lru_cache(maxsize=256)
def _service_names(checkout: Path, tag: str, folder: str) -> frozenset[str]:
    pattern = r'("[a-z0-9_]+": *[{&a-zA-Z]|\["[a-z0-9_]+"\]|tfschema:"[a-z0-9_]+")'
    text = _git(checkout, "grep", "-hoE", pattern, tag, "--", folder)
    return frozenset(re.findall(r'"([a-z0-9_]+)"', text))


def check(checkout: Path, kinds: list[str]) -> int:
    """Prints what in the tables the documentation does not bear out; the number of such things."""
    problems = 0
    for name, table in sorted(all_tables().items()):
        if kinds and name not in kinds:
            continue
        for problem in _check_table(checkout, table):
            problems += 1
            print(f"{name}: {problem}")
    print(f"{problems} problem(s)")
    return problems


def _check_table(checkout: Path, table: Table | Satellite) -> Iterator[str]:
    pages = {major: page(checkout, tag, table.name) for major, tag in TAGS.items()}
    if not any(found.blocks for found in pages.values()):
        yield "it has no page at any major"
    yield from _check_fields(checkout, table, table.fields, "", pages)
    newest = pages[max(TAGS)] if pages[max(TAGS)].blocks else pages[4] if pages[4].blocks else pages[3]
    known = {**COMMON, **table.fields}
    for name in newest.blocks.get("", {}):
        if name not in known and name not in ALWAYS and name != "timeouts":
            yield f"`{name}` is not in the table"
    blocks: dict[str, set[str]] = {}
    _collect_blocks(table.fields, blocks)
    for name, held in blocks.items():
        for inner in newest.blocks.get(name, {}):
            if inner not in held and inner not in table.fields:  # some pages go on to list those of the type
                yield f"`{name}.{inner}` is not in the table"


def _collect_blocks(fields: Mapping[str, Specs], blocks: dict[str, set[str]]) -> None:
    """What the blocks of each name hold: a page describes all of one name in one place."""
    for name, specs in fields.items():
        for spec in specs_of(specs):
            if isinstance(spec, (Nested, Many, Child)):
                blocks.setdefault(name, set()).update(spec.fields)
                _collect_blocks(spec.fields, blocks)


def _check_fields(
    checkout: Path, table: Table | Satellite, fields: Mapping[str, Specs], block: str, pages: Mapping[int, Page]
) -> Iterator[str]:
    for name, specs in fields.items():
        for spec in specs_of(specs):
            if isinstance(spec, Ignored) or spec.until < min(TAGS):
                continue
            if spec is IDENTITY:  # of a schema that all services share, some without identities of users
                continue
            where = f"{block}.{name}" if block else name
            accepted = {major for major in TAGS if _is_known(checkout, table.name, major, name, block, pages[major])}
            if not accepted and name not in ALWAYS:
                yield f"`{where}`: not in the documentation or schema of any major"
            elif accepted and max(accepted) < spec.until and pages[max(accepted) + 1].blocks:
                yield f"`{where}`: accepted up to {max(accepted)}, the table says {spec.until}"
            for former in spec.former:
                if former.until >= min(TAGS) and former.name not in schema_names(checkout, TAGS[former.until], table.name):
                    yield f"`{where}`: its former name `{former.name}` is not in the schema of {former.until}"
            if isinstance(spec, (Field, Part)) and f"{table.name}.{where}" in WRONG:
                continue
            if isinstance(spec, (Beside, Field, Part)):
                held = spec.field if isinstance(spec, Beside) else spec
                problems = [*_check_default(held, name, block, where, pages)]
                # a page may describe but one of several blocks of a name
                others = (other for other in _same_name(table.fields, block, name) if other is not held)
                if not any(not [*_check_default(other, name, block, where, pages)] for other in others):
                    yield from problems
            else:
                yield from _check_fields(checkout, table, spec.fields, name, pages)


def _same_name(fields: Mapping[str, Specs], block: str, name: str, inside: str = "") -> Iterator[Field | Part]:
    """The arguments of this name in all blocks of one name."""
    for now, specs in fields.items():
        for spec in specs_of(specs):
            if isinstance(spec, (Nested, Many, Child)):
                yield from _same_name(spec.fields, block, name, now)
            elif isinstance(spec, (Field, Part)) and (inside, now) == (block, name):
                yield spec


def _is_known(checkout: Path, kind: str, major: int, name: str, block: str, found: Page) -> bool:
    documented = found.blocks.get(block, {}) if block in found.blocks else {}
    return name in documented or (bool(found.blocks) and name in schema_names(checkout, TAGS[major], kind))


def _check_default(spec: Field | Part, name: str, block: str, where: str, pages: Mapping[int, Page]) -> Iterator[str]:
    for major, found in pages.items():
        stated = found.blocks.get(block, {}).get(name)
        if stated is None or major > spec.until or spec.default is SERVICE:
            continue
        own = default_of(spec.default, major)
        if own is None and stated in ("null", "none", "[]"):
            continue
        shown = _shown(own)
        spellings = {shown, f'"{shown}"', "None" if shown == "none" else shown}
        if not spellings & found.stated[block, name] and not isinstance(own, list):
            yield f"`{where}`: the default of {major} is documented as `{stated}`, the table says `{shown}`"


def _shown(default: object) -> str:
    return "true" if default is True else "false" if default is False else str(default)


# drafts -------------------------------------------------------------------------------------------------------------------


def draft(checkout: Path, kind: str) -> None:
    """Prints the arguments of a type at the newest major, with those that older majors had, as a table to be filled in."""
    pages = {major: page(checkout, tag, kind) for major, tag in TAGS.items()}
    newest = max((major for major in TAGS if pages[major].blocks), default=5)
    print(f'Table(\n    "{kind}",\n    "Microsoft.TODO/todos@TODO",\n    {{')
    _draft_block(pages, newest, "", 2, ())
    print("    },\n    exports={", ", ".join(sorted(pages[newest].blocks.get("*exported", {}))), "},\n)")


def _draft_block(pages: Mapping[int, Page], newest: int, block: str, depth: int, seen: tuple[str, ...]) -> None:
    pad = "    " * depth
    names = dict(pages[newest].blocks.get(block, {}))
    for major in sorted(TAGS):
        for name in pages[major].blocks.get(block, {}):
            names.setdefault(name, None)
    for name in names:
        if not block and name in ALWAYS | set(COMMON):
            continue
        arguments = {major: pages[major].blocks.get(block, {}) for major in TAGS}
        stated = {major: found[name] for major, found in arguments.items() if name in found}
        if name in pages[newest].blocks and name not in seen and len(seen) < 6:
            print(f'{pad}"{name}": Nested(  # or Many, Child\n{pad}    "properties.TODO",\n{pad}    {{')
            _draft_block(pages, newest, name, depth + 2, (*seen, name))
            print(f"{pad}    }},\n{pad}),")
            continue
        print(f'{pad}"{name}": Field("properties.TODO"{_draft_default(stated)}),{_draft_majors(stated, newest)}')


def _draft_default(stated: Mapping[int, str | None]) -> str:
    values = {major: value for major, value in stated.items() if value is not None}
    if not values:
        return ""
    shown = {major: _literal(value) for major, value in values.items()}
    if len(set(shown.values())) == 1:
        return f", default={next(iter(shown.values()))}"
    return ", default=from_major({" + ", ".join(f"{major}: {value}" for major, value in shown.items()) + "})"


def _literal(value: str) -> str:
    if value in ("true", "false"):
        return value.capitalize()
    return value if re.fullmatch(r"-?\d+(\.\d+)?", value) else f'"{value}"'


def _draft_majors(stated: Mapping[int, str | None], newest: int) -> str:
    if newest not in stated:
        return f"  # until={max(stated)}"
    return f"  # since {min(stated)}" if min(stated) > min(TAGS) else ""


def main() -> int:
    match sys.argv[1:]:
        case ["coverage", *folders] if folders:
            show_coverage([Path(folder) for folder in folders])
        case ["check", checkout, *kinds]:
            return 1 if check(Path(checkout), kinds) else 0
        case ["draft", checkout, kind]:
            draft(Path(checkout), kind)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
