"""The house: who may import whom, without cycles, and the picture of it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from house import MARKERS, ROOT, cycles, imports, modules, package_imports, package_of, picture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

GROUND = {"azward", "budget", "graph", "graph.arm_types", "files"}
"""What each source may import: the version, the budget, the graph and the disk."""

EVERYWHERE = {"frozen", "pattern"}
"""What every module may import: the decorator of immutable classes and lazy regular expressions, which import nothing."""

HCL = {*GROUND, "source", "source.terraform.functions", "source.terraform.hcl"}
TERRAFORM = {*HCL, "source.terraform.evaluation", "source.terraform.module"}

MAY_IMPORT: dict[str, AbstractSet[str]] = {
    "azward": set(),
    "exit_status": set(),
    "frozen": set(),
    "pattern": set(),
    "__main__": {"cli"},
    # the ground floor
    "budget": set(),
    "files": {"budget"},
    "graph": {"budget", "graph.api_management", "graph.arm_types"},
    "graph.api_management": {"graph"},
    "graph.arm_types": {"graph"},
    "graph.network": {"budget", "graph", "graph.arm_types"},
    "graph.flow": {"budget", "graph", "graph.arm_types", "graph.network"},
    # input languages: what they share, then one package each
    "source": {"azward", "budget", "graph", "files"},
    "source.api_management": {*GROUND, "graph.api_management", "source"},
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
    "source.scripts": {*GROUND, "source"},
    "source.terraform": {
        *TERRAFORM,
        "source.terraform.azurerm",
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
        "source.terraform",
        "source.terraform.azurerm",
        "source.terraform.providers",
        "source.terraform.resources",
    },
    # rules, and what is made of their verdicts
    "rule": {"budget", "graph", "graph.arm_types", "graph.network"},
    "rules": {"graph", "graph.api_management", "graph.arm_types", "graph.network", "rule"},
    "report": {"graph", "rule"},
    "report.html": {"graph", "report", "rule"},
    "config": {"budget", "files", "graph", "rule", "report"},
    "suppression": {"files", "graph", "rule", "report", "config", "source"},
    "threat": {"config", "files", "graph", "graph.flow", "graph.network", "report", "report.html", "rule", "source"},
    "pipeline": {
        *GROUND,
        "graph.api_management",
        "graph.flow",
        "graph.network",
        "config",
        "report",
        "rule",
        "source",
        "suppression",
        "threat",
    },
    # the examples of rules, in every language
    "examples": {
        *GROUND,
        "report",
        "rule",
        "source",
        "source.arm",
        "source.arm.functions",
        "source.bicep",
        "source.scripts",
        "source.terraform",
        "source.terraform.azurerm",
    },
    # commands
    "cli": {
        "azward",
        "budget",
        "exit_status",
        "examples",
        "graph",
        "graph.network",
        "config",
        "files",
        "pipeline",
        "report",
        "rule",
        "source.live",
        "suppression",
        "threat",
    },
    "api": {"cli", "config", "graph", "pipeline", "report", "rule"},
    "action": {"exit_status", "cli", "report", "config", "files", "frozen", "rule", "graph", "pipeline"},
}
"""The packages that each package may import, besides itself."""


def short(name: str) -> str:
    return name.removeprefix("azward.")


@pytest.mark.parametrize("name", [pytest.param(name, id=short(name)) for name in modules()])
def test_imports_run_one_way(name: str) -> None:
    package = short(package_of(name))
    assert package in MAY_IMPORT, f"{name}: `{package}` is not in MAY_IMPORT"
    for target in imports()[name]:
        other = short(package_of(target))
        assert other == package or other in MAY_IMPORT[package] | EVERYWHERE, f"{name} imports {target}"


def test_every_package_exists() -> None:
    there = {short(name) for name in package_imports()}
    assert set(MAY_IMPORT) == there
    assert not {other for allowed in MAY_IMPORT.values() for other in allowed} - there


def test_no_cycles() -> None:
    """Imports in functions and for type annotations count as well."""
    assert not cycles(imports())


LANGUAGES = re.compile(r"terraform|opentofu|bicep|azurerm|azapi|tfvars|tfstate|\bhcl\b|(?-i:\barm\b)|\.tf\b", re.IGNORECASE)

NAMES_A_LANGUAGE = {
    "azward.graph.arm_types": "cites documentation as the source of a default",
    "azward.rule.example": "the examples of a rule are keyed by language",
    "azward.rule.schema": "describes the examples of a rule to editors",
}
"""Modules above `source` that have a reason to name a language."""


@pytest.mark.parametrize("package", ["graph", "rule", "report", "suppression", "config", "pipeline"])
def test_nobody_above_sources_names_a_language(package: str) -> None:
    """No identifier and no text that a program works with; docstrings may give examples."""
    for name, path in modules().items():
        if name.startswith(f"azward.{package}") and not name.startswith(tuple(NAMES_A_LANGUAGE)):
            tree = ast.parse(path.read_text())
            docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            for node in ast.walk(tree):
                if id(node) not in docstrings:
                    for word in words(node):
                        assert not LANGUAGES.search(word), f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}: {word}"


def words(node: ast.AST) -> Iterator[str]:
    """Yield the identifiers and the text of a node itself."""
    for field in ("id", "attr", "arg", "name", "module"):
        if isinstance(word := getattr(node, field, None), str):
            yield word
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


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
