"""Seed faults into the azurerm tables at random and count how many the offline checks find.

    python bench/azurerm_mutations.py [COUNT [SEED]]    COUNT: 60 by default

A fault changes one table as a slip of the keyboard or of memory would: a path, a default, a name, a conversion, a
constant, the place of a child resource, a key attribute, an id. The checks are those of
`pytest tests/source/terraform/azurerm`: the table is compared with the provider's schemas, with Azure's types and with
the stored facts. The count is of the faults that were seeded; four more that were once overlooked come first.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/support"))

from azurerm_arm import check  # noqa: E402
from azurerm_facts import facts  # noqa: E402
from azurerm_schema_checks import problems  # noqa: E402
from azward.source.terraform import azurerm  # noqa: E402
from azward.source.terraform.azurerm import all_tables  # noqa: E402
from azward.source.terraform.azurerm.build import specs_of  # noqa: E402
from azward.source.terraform.azurerm.model import (  # noqa: E402
    Beside,
    Block,
    Child,
    Field,
    Key,
    Satellite,
    Specs,
    Table,
)
from azward.source.terraform.azurerm.schema import Declared, declared, module_of  # noqa: E402

AnyTable = Table | Satellite


@dataclass(frozen=True)
class Fault:
    """One changed table."""

    kind: str
    place: str  # "azurerm_bastion_host.sku"
    table: AnyTable


# where a fault can be -----------------------------------------------------------------------------------------------------


Change = Callable[[Any], Any]
"""Turns a spec into the wrong one."""
Wanted = Callable[[Any, Declared | None], bool]
"""Whether a spec is to be changed, with what the schema declares of its argument."""


def spots(
    table: AnyTable, wanted: Callable[[Any, Declared | None], bool]
) -> Iterator[tuple[str, Callable[[Change], AnyTable]]]:
    """Yield the place of each spec that `wanted` accepts, and a function that changes it in a copy of the table."""
    for path, change in _spots(table.fields, declared(table.name), wanted):
        yield f"{table.name}.{path}", lambda make, change=change: replace(table, fields=change(make))


def _spots(
    fields: Mapping[str, Specs], around: Declared | None, wanted: Wanted
) -> Iterator[tuple[str, Callable[[Change], dict[str, Specs]]]]:
    for name, specs in fields.items():
        found = around.argument(name) if around is not None else None
        all_of = specs_of(specs)
        for index, spec in enumerate(all_of):

            def put(new: Any, name: str = name, index: int = index, all_of: tuple[Any, ...] = all_of) -> dict[str, Specs]:
                changed: list[Any] = [*all_of[:index], new, *all_of[index + 1 :]]
                return {**fields, name: tuple(changed) if len(changed) > 1 else changed[0]}

            if wanted(spec, found):
                yield name, lambda make, put=put, spec=spec: put(make(spec))
            if isinstance(spec, (Block, Child)):
                for path, change in _spots(spec.fields, found, wanted):
                    yield (
                        f"{name}.{path}",
                        lambda make, put=put, spec=spec, change=change: put(replace(spec, fields=change(make))),
                    )


# faults -------------------------------------------------------------------------------------------------------------------


def _slip(text: str, dice: random.Random) -> str:
    """A text with one letter lost or two exchanged."""
    letters = [index for index, letter in enumerate(text) if letter.isalpha() and index + 1 < len(text)]
    if not letters:
        return text + "x"
    at = dice.choice(letters)
    if dice.random() < 0.5 or text[at] == text[at + 1] or not text[at + 1].isalpha():
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def wrong_path(table: AnyTable, dice: random.Random) -> Iterator[Fault]:
    """A misspelt path, or one that lacks its first step."""
    for place, change in spots(table, lambda spec, _: isinstance(spec, (Field, Block)) and len(spec.path) > 3):

        def make(spec: Any) -> Any:
            steps = spec.path.split(".")
            path = ".".join(steps[1:]) if len(steps) > 1 and dice.random() < 0.3 else _slip(spec.path, dice)
            return replace(spec, path=path)

        yield Fault("path", place, change(make))


def wrong_default(table: AnyTable, dice: random.Random) -> Iterator[Fault]:
    """A default by hand where the schema states another."""
    for place, change in spots(table, lambda spec, found: isinstance(spec, Field) and bool(found and found.defaults)):

        def make(spec: Any, place: str = place) -> Any:
            around: Declared | None = declared(table.name)
            for name in place.split(".")[1:]:
                around = around.argument(name) if around is not None else None
            value = next(iter(around.defaults.values())) if around is not None else None
            wrong = not value if isinstance(value, bool) else value + 1 if isinstance(value, (int, float)) else "Other"
            return replace(spec, default=wrong)

        yield Fault("default", place, change(make))
    del dice


def wrong_name(table: AnyTable, dice: random.Random) -> Iterator[Fault]:
    """A misspelt argument."""
    for name in table.fields:
        if len(name) > 3 and declared(table.name) is not None:
            fields = {(_slip(key, dice) if key == name else key): specs for key, specs in table.fields.items()}
            yield Fault("name", f"{table.name}.{name}", replace(table, fields=fields))


def wrong_conversion(table: AnyTable, dice: random.Random) -> Iterator[Fault]:
    """A conversion that is forgotten."""
    del dice
    for place, change in spots(table, lambda spec, _: isinstance(spec, Field) and spec.convert is not None):
        yield Fault("conversion", place, change(lambda spec: replace(spec, convert=None)))


def wrong_constant(table: AnyTable, dice: random.Random) -> Iterator[Fault]:
    """A constant at a misspelt path, or with a misspelt word."""
    for path, value in table.constants.items():
        if isinstance(value, str) and len(value) > 2 and dice.random() < 0.5:
            constants = {**table.constants, path: _slip(value, dice)}
        else:
            constants = {(_slip(key, dice) if key == path else key): item for key, item in table.constants.items()}
        yield Fault("constant", f"{table.name} {path}", replace(table, constants=constants))


def wrong_child(table: AnyTable, dice: random.Random) -> Iterator[Fault]:
    """A child resource of another kind, or an argument of it that is taken for one of the resource."""
    for place, change in spots(table, lambda spec, _: isinstance(spec, (Child, Beside))):

        def make(spec: Any) -> Any:
            if dice.random() < 0.5:
                return replace(spec, kind=_slip(spec.kind, dice))
            return spec.field if isinstance(spec, Beside) else Block("", spec.fields, spec.constants)

        yield Fault("child", place, change(make))


def wrong_key(table: AnyTable, dice: random.Random) -> Iterator[Fault]:
    """A key that is not exported, or under a misspelt name."""
    for name, export in table.exports.items():
        if isinstance(export, Key) and declared(table.name) is not None:
            exports = {key: item for key, item in table.exports.items() if key != name}
            if dice.random() < 0.5:
                exports[_slip(name, dice)] = export
            yield Fault("key", f"{table.name} exports {name}", replace(table, exports=exports))


def wrong_id(table: AnyTable, dice: random.Random) -> Iterator[Fault]:
    """A misspelt kind in an id, or an id that is forgotten where it does not follow from the type."""
    if isinstance(table, Table) and isinstance(table.id, str) and table.id:
        kind = table.type.partition("@")[0].rpartition("/")[2]
        wrong = table.id.replace(f"/{kind}/", f"/{_slip(kind, dice)}/")
        yield Fault("id", f"{table.name} id", replace(table, id=wrong if wrong != table.id else ""))


KINDS = (wrong_path, wrong_default, wrong_name, wrong_conversion, wrong_constant, wrong_child, wrong_key, wrong_id)


def known_faults() -> Iterator[Fault]:
    """Four faults that no check found before."""
    tables = all_tables()
    for name, argument, changes in (
        ("azurerm_mongo_cluster", "storage_size_in_gb", {"path": "properties.storage.sizeInGb"}),
        (
            "azurerm_data_factory_linked_service_azure_sql_database",
            "key_vault_password",
            {"path": "properties.typeProperties.passwordOfVault"},
        ),
        ("azurerm_custom_ip_prefix", "internet_advertising_disabled", {"path": "properties.internetAdvertise"}),
        ("azurerm_bastion_host", "copy_paste_enabled", {"default": False}),
    ):
        table = tables[name]
        for place, change in spots(table, lambda spec, _: isinstance(spec, (Field, Block))):
            if place == f"{name}.{argument}":
                yield Fault("known", place, change(lambda spec, changes=changes: replace(spec, **changes)))
                break
        else:
            raise ValueError(f"`{name}` has no `{argument}` any more")


# judging ------------------------------------------------------------------------------------------------------------------


STORED = (ROOT / "tests/golden/azurerm_facts.txt").read_text(encoding="utf-8").splitlines()


def changed_facts(table: AnyTable) -> Iterator[str]:
    """Yield the facts of a changed table that are not stored, and the stored facts that it lacks."""
    own = [*facts(table)]
    stored = [line for line in STORED if line.startswith((f"{table.name}.", f"{table.name} "))]
    yield from (f"{line} (new)" for line in own if line not in stored)
    yield from (f"{line} (gone)" for line in stored if line not in own)


def found_by(fault: Fault, exceptions: list[str]) -> str:
    """Return the first problem that the checks see in a changed table, "" if they see none."""
    name = fault.table.name
    tables = azurerm._tables(module_of(name))  # pyright: ignore[reportPrivateUsage]
    before = tables[name]
    tables[name] = fault.table
    azurerm.table_of.cache_clear()
    azurerm.arguments_of.cache_clear()
    try:
        seen = (f"{name} {problem}" for problem in (*problems(fault.table), *check(fault.table)))
        wrong = (problem for problem in seen if not any(problem.startswith(entry) for entry in exceptions))
        return next(chain(wrong, changed_facts(fault.table)), "")
    finally:
        tables[name] = before
        azurerm.table_of.cache_clear()
        azurerm.arguments_of.cache_clear()


def main() -> int:
    """Judge the faults; return the exit status."""
    count, seed = (int(argument) for argument in (*sys.argv[1:], *("60", "1")[len(sys.argv) - 1 :]))
    groups = yaml.safe_load((ROOT / "tests/data/arm_exceptions.yaml").read_text(encoding="utf-8"))["tables"]
    exceptions = [entry for group in groups for entry in group["problems"]]
    dice = random.Random(seed)
    pools = [[fault for table in all_tables().values() for fault in kind(table, dice)] for kind in KINDS]
    faults = [*known_faults(), *(dice.choice(pools[index % len(pools)]) for index in range(count))]
    caught = known = 0
    for fault in faults:
        problem = found_by(fault, exceptions)
        known += fault.kind == "known"
        caught += bool(problem) and fault.kind != "known"
        print(f"{'found ' if problem else 'MISSED'} {fault.kind}: {fault.place}{': ' if problem else ''}{problem}")
    print(f"{caught} of {len(faults) - known} seeded faults found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
