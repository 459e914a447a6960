"""The table of sources. A source is imported when a file may be its own."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from azward.graph.resource import FieldPath
    from azward.graph.setting import Setting
    from azward.graph.value import Value
    from azward.source.protocol import OpenTree, Source

__all__ = [
    "FALLBACK",
    "NAMES",
    "SUFFIXES",
    "candidates",
    "is_derived_from",
    "is_script",
    "joining",
    "open_source",
    "owner_of",
    "reads_templates",
    "settings",
]


class Entry(NamedTuple):
    """One source. Its module has the function `open_source(tree)`."""

    name: str
    module: str
    suffixes: tuple[str, ...]  # of its files, in lower case
    any_name: bool = False  # a file that the user names may be its own whatever it is called
    joins: str = ""  # the source that it extends, and is opened with
    words: str = ""  # the module with the function `settings(kind, paths, value)`, if it has a syntax of its own
    beside: bool = False  # it only reads what is left: no file is its own by name
    derived: bool = False  # its files are made of others: the module has the function `is_derived_from(file, folder)`


SCRIPTS = (
    *(".env", ".env.dev", ".env.development", ".env.local", ".env.prod", ".env.production", ".env.staging", ".env.test"),
    *(".bash", ".bat", ".cmd", ".ipynb", ".ps1", ".psm1", ".py", ".sh"),
    *(".conf", ".config", ".ini", ".properties", ".publishsettings", ".toml", ".yaml", ".yml"),
    *(".key", ".pem"),
)
"""Scripts and notebooks, settings and pipelines, keys."""

SETTINGS = ("appsettings.", "local.settings.", "deployment.")
"""How the names of files in JSON begin that hold settings of applications, or deploy to IoT Edge."""

SOURCES = (
    Entry("plan", "azward.source.terraform.plan.source", (".json",), any_name=True, derived=True),
    Entry(
        "terraform",
        "azward.source.terraform.source",
        (".tf", ".tf.json", ".tofu", ".tofu.json", ".tfvars", ".tfvars.json"),
        words="azward.source.terraform.words",
    ),
    Entry("live", "azward.source.live.source", (".azward.json",), any_name=True),
    Entry("bicep", "azward.source.bicep.source", (".bicep", ".bicepparam"), joins="arm", words="azward.source.bicep.words"),
    Entry("arm", "azward.source.arm.source", (".json", ".jsonc"), any_name=True, words="azward.source.arm.words"),
    Entry("api-management", "azward.source.api_management.source", (".xml",)),
    Entry("scripts", "azward.source.scripts.source", SCRIPTS, beside=True),
)
"""In the order in which they are offered a file. `arm` is offered what none before it has claimed; those after it, what no
deployment loads."""

FALLBACK = "arm"
"""The source of files of which no name tells."""

NAMES = tuple(entry.name for entry in SOURCES)

SUFFIXES = tuple(sorted({suffix for entry in SOURCES for suffix in entry.suffixes}))

_OWN = tuple({suffix for entry in SOURCES if not entry.beside for suffix in entry.suffixes})


def _by_suffix(name: str) -> tuple[Entry, ...]:
    """Return the entries with the longest suffix that `name` ends in, without those that read what is left."""
    _, *last = name.casefold().rsplit(".", 2)  # no suffix has more parts
    return _of_ending("".join(f".{part}" for part in last))


@lru_cache(maxsize=1024)
def _of_ending(name: str) -> tuple[Entry, ...]:
    longest = max((suffix for suffix in _OWN if name.endswith(suffix)), key=len, default="")
    return tuple(entry for entry in SOURCES if longest in entry.suffixes and not entry.beside)


def is_certain(name: str) -> bool:
    """Decide whether a file can only be one of a source that has a language of its own."""
    found = _by_suffix(name)
    return bool(found) and all(entry.words and not entry.any_name for entry in found)


def is_script(name: str) -> bool:
    """Decide by the name of a file whether it lies beside what is deployed, and may hold a credential."""
    name = name.casefold()
    return name.endswith(SCRIPTS) or (name.startswith(SETTINGS) and name.endswith(".json"))


def candidates(names: set[str], *, named: bool) -> Iterator[str]:
    """Yield the sources that files may belong to, in order. `named` files are those that the user asked for by name."""
    found = {entry for name in names for entry in _by_suffix(name)}
    beside = {entry for entry in SOURCES if entry.beside and any(map(is_script, names))}
    if named and ((not found and not beside) or any(entry.any_name for entry in found)):
        found |= {entry for entry in SOURCES if entry.any_name}
    found |= beside
    yield from (entry.name for entry in SOURCES if entry in found)


def joining(name: str) -> Iterator[str]:
    """Yield the sources that extend the one of that name."""
    yield from (entry.name for entry in SOURCES if entry.joins == name)


def reads_templates(name: str) -> bool:
    """Decide whether a source reads the templates of nested deployments itself."""
    return name == FALLBACK or name in joining(FALLBACK)


def owner_of(name: str) -> str:
    """Return the source that a file belongs to as far as its name tells."""
    found = _by_suffix(name)
    return found[-1].name if found else FALLBACK


def open_source(name: str, tree: OpenTree) -> Source:
    """Return the source of that name for a tree."""
    entry = next(entry for entry in SOURCES if entry.name == name)
    module: Any = import_module(entry.module)
    return module.open_source(tree)


def is_derived_from(file: Path, folder: Path) -> bool:
    """Decide whether a file that the user named was made of the sources in a folder that does not contain it."""
    modules: Iterator[Any] = (import_module(entry.module) for entry in SOURCES if entry.derived)
    return any(module.is_derived_from(file, folder) for module in modules)


def settings(kind: str, paths: Sequence[FieldPath], value: Value) -> Iterator[Setting]:
    """Yield how each language writes `value` at the first of `paths` of resources of type `kind` that it has."""
    for entry in SOURCES:
        if entry.words:
            module: Any = import_module(entry.words)
            yield from module.settings(kind, paths, value)
