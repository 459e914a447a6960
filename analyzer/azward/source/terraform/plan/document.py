"""Read the output of `terraform show -json`: the instances of a plan or a state, and their places in the file.

<https://developer.hashicorp.com/terraform/internals/json-format>
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import orjson

from azward.files.disk import DISK
from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source import jsontext
from azward.source.terraform.plan.sniff import BINARY, text_of_bytes
from azward.source.text import Lines, TextError

if TYPE_CHECKING:
    from azward.files.disk import Disk
    from azward.graph.resource import FieldPath, Span
    from azward.graph.value import JsonValue

__all__ = ["MAX_BYTES", "ModulePath", "PlanDocument", "Planned", "items", "members", "module_path", "read_plan", "text"]

MAX_BYTES = 64 * 2**20
"""Larger plans are skipped: a plan takes about ten times its size in memory."""
_MAJORS = frozenset(("0", "1"))
"""Major versions of the format that are read alike; Terraform 1.x writes 1."""

Key: TypeAlias = "str | int | None"
ModulePath: TypeAlias = "tuple[tuple[str, Key], ...]"
"""Names and keys of the module calls from the root module on."""

MAX_MODULES = 100
"""How deep modules may be nested; instances in deeper ones are skipped."""

MAX_PARSED = 4
"""How many times its length may be parsed to find places in a plan; its objects are nested only if it is made up."""

MAX_KEPT = 2**22
"""Characters of instances that are kept parsed."""

_MODULE = re.compile(r'module\.([^.\[\]]+)(?:\[(?:(\d{1,18})|("(?:[^"\\]|\\.)*"))\])?(?:\.|$)')
_OBJECT = re.compile(r'\{\s*("address"\s*:\s*("(?:[^"\\]|\\.)*"))')
_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-fA-F-]{36})(?:/|$)")


def members(value: JsonValue, name: str = "") -> dict[str, JsonValue]:
    """Return the object `value`, or its member `name`; an empty one if that is not an object."""
    found = value.get(name) if name and isinstance(value, dict) else value
    return found if isinstance(found, dict) else {}


def items(value: JsonValue, name: str = "") -> list[JsonValue]:
    """Return the list `value`, or its member `name`; an empty one if that is not a list."""
    found = value.get(name) if name and isinstance(value, dict) else value
    return found if isinstance(found, list) else []


def text(value: JsonValue, name: str) -> str:
    """Return the member `name` of an object if it is a text, else ""."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


@frozen(eq=False)
class Planned:
    """One instance as it will be after apply, or as it is in a state."""

    address: str
    module: ModulePath
    mode: str  # "resource" or "data"
    type: str
    name: str
    key: Key
    after: dict[str, JsonValue]
    unknown: JsonValue  # true, or an object or list with true where `after` is unknown
    sensitive: JsonValue  # likewise, where a value is sensitive
    masked: bool  # the plan has `sensitive`: not before Terraform 0.14
    section: str  # of the file
    values: tuple[str, ...]  # the path to `after` inside of its object
    prior: bool = False  # it exists and the plan does not change it


def module_path(address: str) -> ModulePath:
    """Return the path of an address such as `module.network["a"].module.inner`."""
    found = islice(_MODULE.finditer(address), MAX_MODULES + 1)
    return tuple((match[1], int(match[2]) if match[2] else _unquoted(match[3]) if match[3] else None) for match in found)


def _unquoted(quoted: str) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted[1:-1]


class PlanDocument:
    """One plan or state."""

    def __init__(self, file: str, path: Path, content: str, data: dict[str, JsonValue]) -> None:
        self.file = file
        self.path = path
        self.text = content
        self.data = data
        self._sections: dict[str, dict[str, tuple[int, int, int]]] = {}
        self._trees: dict[int, jsontext.Node | None] = {}  # the objects that were parsed last, by their starts
        self._kept = 0  # characters of these
        self._known: set[int] = set()  # the starts of all that were parsed
        self._parsed = 0  # characters of these

    @property
    def is_state(self) -> bool:
        """Return whether it is a state, which holds values but no configuration."""
        return "values" in self.data and "resource_changes" not in self.data and "planned_values" not in self.data

    @property
    def configuration(self) -> dict[str, JsonValue]:
        """Return the configuration of the root module."""
        return members(members(self.data, "configuration"), "root_module")

    @property
    def variables(self) -> dict[str, JsonValue]:
        """Return the values of the variables of the root module."""
        return {name: members(found).get("value") for name, found in members(self.data, "variables").items()}

    @property
    def outputs(self) -> dict[str, JsonValue]:
        """Return the outputs of the root module, each with `value`, if it is known, and `sensitive`."""
        held = members(self.data, "values" if self.is_state else "planned_values")
        return members(held, "outputs")

    def constraints(self) -> Iterator[str]:
        """Yield the version constraints for azurerm of all modules."""
        for provider in members(members(self.data, "configuration"), "provider_config").values():
            named = text(provider, "full_name") or text(provider, "name")
            if named.rpartition("/")[2] == "azurerm" and (found := text(provider, "version_constraint")):
                yield found

    @cached_property
    def subscription(self) -> str:
        """Return the subscription of the default provider, or the only one in known ids; else ""."""
        for provider in members(members(self.data, "configuration"), "provider_config").values():
            expression = members(members(provider, "expressions"), "subscription_id")
            if text(provider, "name") == "azurerm" and not text(provider, "alias"):
                names = [str(name).removeprefix("var.") for name in items(expression, "references")]
                value = expression.get("constant_value") or next((self.variables.get(name) for name in names), None)
                if isinstance(value, str):
                    return value
        found = Counter(
            match[1] for planned in self.instances if (match := _SUBSCRIPTION.match(text(planned.after, "id"))) is not None
        )
        return next(iter(found)) if len(found) == 1 else ""

    @cached_property
    def instances(self) -> Sequence[Planned]:
        """Return all instances after apply in order, then those that the plan only reads or does not change."""
        return [planned for planned in self._all if len(planned.module) <= MAX_MODULES]

    @property
    def is_too_deep(self) -> bool:
        """Return whether instances are skipped, since modules are nested too deeply."""
        return any(len(planned.module) > MAX_MODULES for planned in self._all)

    @cached_property
    def _all(self) -> Sequence[Planned]:
        if self.is_state:
            return list(self._state(members(members(self.data, "values"), "root_module"), '"values"', prior=False))
        found: list[Planned] = []
        seen: set[str] = set()
        for change in items(self.data, "resource_changes"):
            entry = members(change)
            seen.add(text(entry, "address"))
            actions = members(entry, "change").get("actions")
            if "deposed" not in entry and actions not in (["delete"], ["forget"]):
                found.append(_planned(entry))
        prior = members(members(members(self.data, "prior_state"), "values"), "root_module")
        found.extend(planned for planned in self._state(prior, '"prior_state"', prior=True) if planned.address not in seen)
        return found

    def _state(self, root: dict[str, JsonValue], section: str, *, prior: bool) -> Iterator[Planned]:
        pending = deque([root])
        while pending:
            module = pending.popleft()
            pending.extend(members(child) for child in items(module, "child_modules"))
            path = module_path(text(module, "address"))
            for resource in items(module, "resources"):
                entry = members(resource)
                mode = _mode(entry)
                yield Planned(
                    text(entry, "address"),
                    path,
                    mode,
                    text(entry, "type"),
                    text(entry, "name"),
                    _key(entry),
                    members(entry, "values"),
                    {},
                    entry.get("sensitive_values"),
                    "sensitive_values" in entry,
                    section,
                    ("values",),
                    prior and mode == "resource",
                )

    # positions ----------------------------------------------------------------------------------------------------------

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def place(self, planned: Planned, path: FieldPath) -> tuple[Span, int]:
        """Return the place of the value at `path` of an instance, and how many segments match.

        Only the instance is parsed again.
        """
        found = self._objects(planned.section).get(planned.address)
        if found is None:
            return self._lines.span(self.file, 0, 1), 0
        start, address, opened = found
        tree = self._tree(start)
        if tree is None:
            return self._lines.span(self.file, address, opened), 0
        node, matched = tree.find((*planned.values, *path))
        own = max(0, matched - len(planned.values))
        if own:
            first, last = (node.key_start, node.key_end) if node.children else (node.start, node.end)
            return self._lines.span(self.file, start + first, start + last), own
        return self._lines.span(self.file, address, opened), 0

    def _tree(self, start: int) -> jsontext.Node | None:
        """Return the object of an instance; `None` if it is nested too deeply. It is kept for more findings."""
        if start not in self._trees:
            if self._kept > MAX_KEPT:
                self._trees.clear()
                self._kept = 0
            self._trees[start] = self._parse(start) if self._may_parse(start) else None
        return self._trees[start]

    def _may_parse(self, start: int) -> bool:
        return start in self._known or self._parsed <= MAX_PARSED * len(self.text)

    def _parse(self, start: int) -> jsontext.Node | None:
        try:
            _, end = cast("tuple[object, int]", json.JSONDecoder().raw_decode(self.text, start))
            self._kept += end - start
            self._parsed += 0 if start in self._known else end - start
            self._known.add(start)
            return jsontext.parse_tree(self.text[start:end])
        except (TextError, ValueError, RecursionError):
            return None

    def _objects(self, section: str) -> dict[str, tuple[int, int, int]]:
        """Return the start of each object of an instance by address, with the span of the address."""
        if section not in self._sections:
            found: dict[str, tuple[int, int, int]] = {}
            for match in _OBJECT.finditer(self.text, max(0, self.text.find(section))):
                found.setdefault(str(json.loads(match[2])), (match.start(), match.start(1), match.end()))
            self._sections[section] = found
        return self._sections[section]


def _planned(entry: dict[str, JsonValue]) -> Planned:
    change = members(entry, "change")
    return Planned(
        text(entry, "address"),
        module_path(text(entry, "module_address")),
        _mode(entry),
        text(entry, "type"),
        text(entry, "name"),
        _key(entry),
        members(change, "after"),
        change.get("after_unknown"),
        change.get("after_sensitive"),
        "after_sensitive" in change,
        '"resource_changes"',
        ("change", "after"),
    )


def _mode(entry: dict[str, JsonValue]) -> str:
    return "data" if text(entry, "mode") == "data" else "resource"


def _key(entry: dict[str, JsonValue]) -> Key:
    key = entry.get("index")
    return key if isinstance(key, (str, int)) and not isinstance(key, bool) else None


def read_plan(path: Path, file: str, disk: Disk = DISK) -> PlanDocument | Diagnostic:
    """Read the plan or state at `path`, or return a diagnostic. Reports call it `file`."""
    try:
        if disk.size(path) > MAX_BYTES:
            message = f"plan is larger than {MAX_BYTES // 2**20} MiB; skipped"
            return Diagnostic(file, 1, 1, message, DiagnosticKind.LIMIT)
        data = disk.read(path)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        return Diagnostic(file, 1, 1, f"cannot be read: {reason}", DiagnosticKind.UNREADABLE)
    if data.startswith(BINARY):
        message = f"binary plan; run `{_show(file, 'plan')}` and scan that file"
        return Diagnostic(file, 1, 1, message, DiagnosticKind.INVALID)
    return _parsed(path, file, text_of_bytes(data))


def _show(file: str, kind: str) -> str:
    """Return the command that makes a file that is read of one that is not."""
    target = f"{kind}.json" if file.rpartition("/")[2] != f"{kind}.json" else f"shown-{kind}.json"
    import shlex

    return f"{shlex.join(['terraform', 'show', '-json', file])} > {target}"


def _parsed(path: Path, file: str, content: str) -> PlanDocument | Diagnostic:
    try:
        data = cast("JsonValue", orjson.loads(content))
    except orjson.JSONDecodeError as error:
        cut = error.pos >= len(content.rstrip())
        found = "the end of the file" if cut else f"`{content[error.pos : error.pos + 20].splitlines()[0]}`"
        message = f"expected the output of `terraform show -json` but found {found}"
        return Diagnostic(file, error.lineno, error.colno, message, DiagnosticKind.SYNTAX)
    if not isinstance(data, dict):
        return Diagnostic(
            file, 1, 1, "expected the output of `terraform show -json`, found no object", DiagnosticKind.INVALID
        )
    version = text(data, "format_version")
    if not version and "serial" in data and "lineage" in data:
        message = f"raw state; run `{_show(file, 'state')}` and scan that file"
        return Diagnostic(file, 1, 1, message, DiagnosticKind.INVALID)
    if version.partition(".")[0] not in _MAJORS:
        shown = f"`{version[:20]}`" if version else "none"
        message = f"unsupported plan format version {shown}, expected 0.x or 1.x"
        return Diagnostic(file, 1, 1, message, DiagnosticKind.INVALID)
    return PlanDocument(file, path, content, data)
