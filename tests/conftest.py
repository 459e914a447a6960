"""What all tests share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable

# how long an example takes says more of the machine, and of what else it does, than of the code
settings.register_profile("azward", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("azward")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite what is generated: golden reports, pages, schemas")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the file of that name in `tests/golden`, or rewrites the file with `--update`."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        assert file.exists(), f"{file} is missing: run `pytest --update`"
        assert file.read_bytes().decode() == text

    return compare
