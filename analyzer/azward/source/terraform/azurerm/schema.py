"""What the provider declares of its arguments at each major, read from the generated files in `schema/`.

`bench/azurerm_schema.py` writes them. A file holds the resources of one table module: the facts of the oldest major
that has an argument, and what changes from a later one on.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from pkgutil import get_data, iter_modules
from typing import TYPE_CHECKING, Any

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azward.graph.value import JsonValue

__all__ = ["CHANGED_IN_3", "FOLDER", "MAJORS", "PREFIX", "Declared", "declared", "majors_of", "module_names", "module_of"]

PREFIX = "azurerm_"
MAJORS = (3, 4, 5)
MAX_NAME = 120
"""Characters of the name of a type. The longest of the provider has 88."""

FOLDER = Path(__file__).parent / "schema"
CHANGED_IN_3: Mapping[str, tuple[str, ...]] = {
    "azurerm_firewall": ("threat_intel_mode",),
    "azurerm_frontdoor_rules_engine": ("rule.match_condition.negate_condition",),
    "azurerm_iothub": ("fallback_route",),
    "azurerm_iothub_dps": ("linked_hub.allocation_weight",),
    "azurerm_mariadb_server": ("auto_grow_enabled",),
    "azurerm_mssql_server": ("minimum_tls_version",),
    "azurerm_mysql_server": ("auto_grow_enabled", "ssl_minimal_tls_version_enforced"),
    "azurerm_postgresql_server": ("auto_grow_enabled", "ssl_minimal_tls_version_enforced"),
    "azurerm_redis_cache": ("minimum_tls_version",),
    "azurerm_storage_account": ("allow_nested_items_to_be_public", "min_tls_version"),
    "azurerm_storage_share": ("quota",),
}
"""Arguments whose default azurerm 3 changed, by the provider's upgrade guide; the schemas of 2 are not stored."""
_CODE = frozenset(("build", "engine", "ids", "model", "provider", "schema", "sensitive", "settings", "versions", "names"))
_NOTHING: Mapping[str, Any] = {}


@frozen
class Declared:
    """What the provider declares of one argument or nested block."""

    type: str  # "string", "bool", "number", "list", "map" or "block"
    of: str  # the type of the members of a list or map
    majors: tuple[int, ...]  # that have it
    defaults: Mapping[int, JsonValue]  # by major, where there is one
    written: tuple[int, ...]  # the majors in which it can be written: else it is computed only
    sensitive: bool
    single: bool  # a block that is written once at most
    stored: Mapping[str, Any]  # all facts

    @property
    def block(self) -> Mapping[str, Any] | None:
        """The stored facts of the arguments of a block; `None` if it is no block."""
        return self.stored.get("block")

    @property
    def computed(self) -> bool:
        """Whether the service sets it, at least where nobody else does."""
        stages = (self.stored, *self.stored.get("from", _NOTHING).values())
        return any("computed" in stage.get("is", "") for stage in stages)

    @property
    def required(self) -> bool:
        """Whether it must be written, in the first major that has it."""
        return self.stored.get("is") == "required"

    def allowed(self, major: int) -> tuple[JsonValue, ...]:
        """Return the words that a major allows; none where the schema does not list them."""
        found = self.stored.get("allowed")
        for later in MAJORS[: MAJORS.index(major) + 1]:
            found = self.stored.get("from", _NOTHING).get(str(later), _NOTHING).get("allowed", found)
        return tuple(found or ())

    def argument(self, name: str) -> Declared | None:
        """Return what is declared of an argument of this block."""
        return self.arguments().get(name)

    def arguments(self) -> Mapping[str, Declared]:
        """Return what is declared of all arguments of this block."""
        block = self.block
        if block is None:
            return _NONE_DECLARED
        key = (id(block), self.majors)
        found = _ARGUMENTS.get(key)
        if found is None:
            found = _ARGUMENTS[key] = {name: _declared(stored, self.majors) for name, stored in block.items()}
        return found


_ARGUMENTS: dict[tuple[int, tuple[int, ...]], Mapping[str, Declared]] = {}
"""The arguments of blocks read so far, by the identity of the stored facts: the files stay in memory."""
_NONE_DECLARED: Mapping[str, Declared] = {}


def _declared(stored: Mapping[str, Any], around: tuple[int, ...]) -> Declared:
    majors = tuple(stored["in"]) if "in" in stored else around
    changes = stored.get("from")
    if not changes:
        default = stored.get("default")
        defaults = {} if default is None else dict.fromkeys(majors, default)
        written = () if stored.get("is") == "computed" else majors
        latest = stored
    else:
        defaults: dict[int, JsonValue] = {}
        writable: list[int] = []
        latest = dict(stored)
        for major in majors:
            latest.update(changes.get(str(major), _NOTHING))
            if latest.get("default") is not None:
                defaults[major] = latest["default"]
            if latest.get("is") != "computed":
                writable.append(major)
        written = tuple(writable)
    sensitive = bool(latest.get("sensitive") or stored.get("sensitive"))
    return Declared(
        latest.get("type", "string"),
        latest.get("of", "string"),
        majors,
        defaults,
        written,
        sensitive,
        latest.get("max") == 1,
        stored,
    )


@lru_cache(maxsize=1)
def module_names() -> frozenset[str]:
    """Return the names of the table modules: prefixes of the names of types."""
    found = (module.name for module in iter_modules([str(Path(__file__).parent)]))
    return frozenset(name for name in found if not name.startswith("_") and name not in _CODE)


def is_name(name: str) -> bool:
    """Decide whether the provider may have a type of that name. Sources may hold any text in its place, such as a path."""
    return len(name) <= MAX_NAME and name.isascii() and name.isidentifier()


@lru_cache(maxsize=1024)
def module_of(name: str) -> str:
    """Return the table module that a type belongs to, "" if there is none."""
    if not is_name(name):
        return ""
    words = name.removeprefix(PREFIX).split("_")
    candidates = ("_".join(words[:length]) for length in range(len(words), 0, -1))
    return next((module for module in candidates if module in module_names()), "")


@cache
def _file(module: str) -> Mapping[str, Any]:
    import orjson

    try:
        return orjson.loads(get_data(__package__ or "", f"schema/{module}.json") or b"{}")
    except FileNotFoundError:
        return _NOTHING


@lru_cache(maxsize=1024)
def declared(name: str) -> Declared | None:
    """Return what the provider declares of a type, as a block; `None` where it is not stored."""
    if not is_name(name):
        return None
    resource = _file(module_of(name) or name.removeprefix(PREFIX).partition("_")[0]).get(name)
    if resource is None:
        return None
    majors = tuple(resource.get("in", MAJORS))
    return Declared("block", "", majors, {}, majors, False, True, {"block": resource["arguments"]})


def majors_of(name: str) -> tuple[int, ...]:
    """Return the majors that have a type, all where it is not stored."""
    found = declared(name)
    return MAJORS if found is None else found.majors
