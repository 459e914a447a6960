"""Fixtures and options of all tests.

`tests/` has the same folders as `analyzer/azward/`: a test is in the folder of the package that it tests. Helpers that several
tests share are modules in `tests/support`. Expected outputs are in `tests/golden`; `pytest --update` rewrites them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.budget import BUDGET, TIMEOUT
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable

# the time of one example depends on the load of the machine more than on the code
settings.register_profile("azward", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("azward")

TESTS = Path(__file__).parent
GOLDEN = TESTS / "golden"

MARKERS = {"action": "action", "source/terraform/azurerm": "tables"}
"""The marker of all tests below a folder."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden reports, generated pages and schemas")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.parent.relative_to(TESTS).as_posix()
        if folder in MARKERS:
            item.add_marker(MARKERS[folder])


@pytest.fixture(autouse=True)
def _whole_budget() -> None:
    """Give each test the budget of a scan: what others have used must not decide what it sees."""
    BUDGET.restart(TIMEOUT)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a function that compares a text with a file of `tests/golden`; with `--update` it rewrites the file."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        assert file.exists(), f"{file} is missing: run `pytest --update`"
        assert file.read_bytes().decode() == text

    return compare
