"""The azurerm tables agree with what the provider declares at 3, 4 and 5, and with themselves."""

from __future__ import annotations

from azurerm_schema_checks import problems
from azward.source.terraform.azurerm import all_tables, arguments_of
from azward.source.terraform.azurerm.schema import declared


def test_tables_agree_with_the_provider() -> None:
    assert [f"{name} {problem}" for name, table in sorted(all_tables().items()) for problem in problems(table)] == []


def test_every_argument_is_known() -> None:
    """Every argument that can be written is mapped, part of an id, or left out on purpose."""
    missing: list[str] = []
    for name in all_tables():
        around, arguments = declared(name), arguments_of(name)
        former = {other.name for argument in arguments.values() for other in argument.former}
        for argument, found in around.arguments().items() if around is not None else ():
            if found.written and argument not in arguments and argument not in former:
                missing.append(f"{name}.{argument}")
    assert missing == []
