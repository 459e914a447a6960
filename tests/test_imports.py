"""The house: who may import whom, without cycles, and the picture of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from house import MARKERS, ROOT, cycles, imports, modules, package_imports, package_of, picture

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

GROUND = {"azward", "graph", "graph.arm_types", "files"}
"""What each source may import: the version, the graph and the disk."""

HCL = {*GROUND, "source", "source.terraform.functions", "source.terraform.hcl"}
TERRAFORM = {*HCL, "source.terraform.evaluation", "source.terraform.module"}

MAY_IMPORT: dict[str, AbstractSet[str]] = {
    "azward": set(),
    "exit_status": set(),
    "__main__": {"cli"},
    # the ground floor
    "files": set(),
    "graph": {"graph.arm_types"},
    "graph.arm_types": {"graph"},
    "graph.network": {"graph", "graph.arm_types"},
    # input languages: what they share, then one package each
    "source": {"graph", "files", "source.arm", "source.bicep", "source.live"},
    "source.arm.functions": {"graph", "source"},
    "source.arm": {*GROUND, "source", "source.arm.functions"},
    "source.bicep.parser": {"source"},
    "source.bicep.semantics": {"graph", "files", "source", "source.bicep.parser"},
    "source.bicep.lower": {*GROUND, "source", "source.arm", "source.bicep.parser", "source.bicep.semantics"},
    "source.bicep": {
        *GROUND,
        "source",
        "source.arm",
        "source.bicep.lower",
        "source.bicep.parser",
        "source.bicep.semantics",
    },
    "source.live": {*GROUND, "source", "source.arm"},
    "source.terraform": {
        *TERRAFORM,
        "source.terraform.azurerm",
        "source.terraform.plan",
        "source.terraform.providers",
        "source.terraform.resources",
    },
    "source.terraform.hcl": {*GROUND, "source"},
    "source.terraform.functions": {"graph", "source"},
    "source.terraform.evaluation": HCL,
    "source.terraform.module": {*HCL, "source.terraform.evaluation"},
    "source.terraform.resources": TERRAFORM,
    "source.terraform.azurerm": {*TERRAFORM, "source.terraform.resources"},
    "source.terraform.providers": {*TERRAFORM, "source.terraform.azurerm", "source.terraform.resources"},
    "source.terraform.plan": {
        *TERRAFORM,
        "source.terraform.azurerm",
        "source.terraform.providers",
        "source.terraform.resources",
    },
    # rules, and what is made of their verdicts
    "rule": {"graph", "graph.arm_types", "graph.network"},
    "rules": {"graph", "graph.arm_types", "graph.network", "rule"},
    "report": {"graph", "rule"},
    "config": {"graph", "rule"},
    "suppression": {"graph", "rule", "report", "config", "source"},
    "pipeline": {
        *GROUND,
        "config",
        "report",
        "rule",
        "source",
        "source.arm",
        "source.bicep",
        "source.live",
        "source.terraform",
        "source.terraform.plan",
        "suppression",
    },
    # commands
    "cli": {"azward", "exit_status", "graph", "config", "pipeline", "report", "rule", "source.live", "suppression"},
    "action": {"exit_status", "cli", "report", "config", "rule"},
}
"""The packages that each package may import, besides itself."""

CYCLES_TO_GO = (
    "azward.graph",
    "azward.rule",
)
"""Packages whose modules still import each other in circles."""


def short(name: str) -> str:
    return name.removeprefix("azward.")


@pytest.mark.parametrize("name", [pytest.param(name, id=short(name)) for name in modules()])
def test_imports_run_one_way(name: str) -> None:
    package = short(package_of(name))
    assert package in MAY_IMPORT, f"{name}: `{package}` is not in MAY_IMPORT"
    for target in imports()[name]:
        other = short(package_of(target))
        assert other == package or other in MAY_IMPORT[package], f"{name} imports {target}"


def test_every_package_exists() -> None:
    there = {short(name) for name in package_imports()}
    assert set(MAY_IMPORT) == there
    assert not {other for allowed in MAY_IMPORT.values() for other in allowed} - there


def test_no_cycles() -> None:
    """Imports in functions and for type annotations count as well."""
    for group in cycles(imports()):
        left = [name for name in group if not name.startswith(CYCLES_TO_GO)]
        assert not left, f"import cycle: {', '.join(group)}"


def test_picture(request: pytest.FixtureRequest) -> None:
    """`docs/architecture.md` shows the imports as they are."""
    page = ROOT / "docs" / "architecture.md"
    before, start, rest = page.read_text().partition(MARKERS[0])
    _, end, after = rest.partition(MARKERS[1])
    assert start, f"{page.name}: no {MARKERS[0].strip()}"
    assert end, f"{page.name}: no {MARKERS[1]}"
    text = f"{before}{start}{picture()}{end}{after}"
    if request.config.getoption("--update"):
        page.write_text(text)
    assert page.read_text() == text, "run `pytest --update`"
