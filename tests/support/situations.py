"""The table of network situations in `tests/data/exposure`, one file for each area.

A situation says who can reach a resource, why, and which page of Azure's documentation says so. `bicep` and `terraform` are
its text in two languages, after the parts of `shared.yaml` that it uses. `to`, `from_address` and `through` are names that
`shared.yaml` gives an address in each language. `says` are words that the reason or what decides must contain.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from azward.rule.yaml12 import construct, parse
from scanned import AZURERM

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent.parent / "data" / "exposure"
LANGUAGES = {"bicep": "main.bicep", "terraform": "main.tf"}
"""The languages of the table, and the name of a file in each."""


@dataclass(frozen=True)
class Situation:
    """One situation in one language."""

    id: str
    language: str
    source: str
    why: str
    text: str
    question: tuple[str, ...]  # options of `azward exposure`
    expected: dict[str, Any]  # `reachable`, and `ports`, `except`, `through`, `says` where the table has them

    def __str__(self) -> str:
        return f"{self.id}-{self.language}"

    def write(self, folder: Path) -> None:
        (folder / LANGUAGES[self.language]).write_text(self.text)


@lru_cache(maxsize=1)
def situations() -> tuple[Situation, ...]:
    """Return all situations, each once in every language."""
    files = sorted(file for file in FOLDER.glob("*.yaml") if file.name != "shared.yaml")
    return tuple(
        _situation(item, language)
        for file in files
        for item in cast("list[dict[str, Any]]", _read(file))
        for language in LANGUAGES
    )


def _read(file: Path) -> Any:
    return construct(parse(file.read_text("utf-8")))


@lru_cache(maxsize=1)
def _shared() -> dict[str, Any]:
    return cast("dict[str, Any]", _read(FOLDER / "shared.yaml"))


def _situation(item: dict[str, Any], language: str) -> Situation:
    expected = dict(item["expect"].get(language, item["expect"]))
    if "through" in expected:
        expected["through"] = [_address(name, language) for name in expected["through"]]
    parts = dict.fromkeys(part for name in item["uses"] for part in _parts(name))
    own = item.get(language, "")
    shared = (_shared()["parts"][part].get(language, "") for part in parts)
    return Situation(
        id=item["id"],
        language=language,
        source=item["source"],
        why=item["why"],
        text=(AZURERM if language == "terraform" else "") + own + "".join(shared),
        question=tuple(_options(item["question"], language)),
        expected=expected,
    )


def _options(question: dict[str, Any], language: str) -> Iterator[str]:
    yield from ("--to", _address(question["to"], language), "--from", question["from"])
    if "from_address" in question:
        yield from ("--from-address", _address(question["from_address"], language))
    if question.get("direct"):
        yield "--direct"


def _parts(name: str) -> Iterator[str]:
    """Yield a part and those that it uses, in no particular order."""
    for used in _shared()["parts"][name].get("uses", ()):
        yield from _parts(used)
    yield name


def _address(name: str, language: str) -> str:
    """Return the address of a name in a language; what is no name, such as an IP address, is the same in both."""
    return cast("str", _shared()["addresses"].get(name, name)) if language == "terraform" else name
