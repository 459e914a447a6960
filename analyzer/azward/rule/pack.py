"""Rule packs: finding and loading rule files.

The id of a rule is its path below the root of its pack. Examples are cut off before parsing: only tests and
`azward rules explain` read them. Built-in rules come from their [store](store.py), which is read once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from azward.frozen import frozen
from azward.pattern import Pattern
from azward.rule.condition import compile_condition
from azward.rule.fix import wanted
from azward.rule.language import RULE_KEYS, did_you_mean
from azward.rule.model import EVERY_TYPE, Fix, Rule, RuleError, Severity
from azward.rule.store import Stored, StoredRule, is_current, read_store
from azward.rule.syntax import ConditionError

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.graph.view import View
    from azward.rule.yaml12 import Node

__all__ = [
    "LINK",
    "MITIGATION",
    "STRIDE",
    "built_in_root",
    "find_rule",
    "find_rules",
    "finder",
    "load_rule",
    "load_rules",
    "read_data",
    "rule_files",
    "rule_ids",
    "split_examples",
]

_Data: TypeAlias = "dict[str, JsonValue]"

_Word = TypeVar("_Word")

_PACKAGE = "azward.rules"

_MODELS = "threat-models"
"""The folder of a pack that holds no rules."""

STRIDE = ("S", "T", "R", "I", "D", "E")

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
MITIGATION = r"(?:[a-z0-9-]+/)?[A-Za-z0-9-]+"
LINK = r"https://[^\s<>\"'`\\]+"
_PATTERNS = {
    "mitigates": (MITIGATION, "an id such as `encryption-in-transit`"),
    "aliases": (r"[a-z-]+:[^\s<>`]+", "an id with the name of its tool, such as `checkov:CKV_AZURE_3`"),
    "references": (LINK, "a page with https"),
}
_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
"""Characters that have no place in a text: they move cursors, hide or reorder what is read."""

_EXAMPLES = Pattern(r"^examples:", re.MULTILINE)
_RESOURCE = Pattern(r"^resource:.*(?:\n(?:[ \t#-].*)?)*", re.MULTILINE)
_EVERY = Pattern(r"[\"'](\*)[\"']")
_TYPE = Pattern(r"[\w.]+(?:/[\w.-]+)+")
_REQUIRED = ("title", "severity", "finding", "resource")
_LISTS = ("stride", "mitigates", "aliases", "references")


def built_in_root() -> Path:
    """Return the folder of the built-in rules."""
    return Path(next(iter(import_module(_PACKAGE).__path__)))


def rule_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Return the ids and files of the pack at `root`, sorted by id."""
    return ((name, Path(entry.path)) for name, entry in _entries(root))


def _entries(root: Path) -> list[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(root) as found:
            services = [entry for entry in found if entry.name != _MODELS and entry.is_dir()]
    except OSError:
        return []
    return sorted(((name, entry) for service in services for name, entry in _rules_of(service)), key=lambda rule: rule[0])


def _rules_of(service: os.DirEntry[str]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(service.path) as found:
        for entry in found:
            name, suffix = os.path.splitext(entry.name)  # noqa: PTH122 - hundreds of paths at every start
            if suffix == ".yaml":
                yield f"{service.name}/{name}", entry


def rule_ids(roots: Sequence[Path] | None = None) -> list[str]:
    """Return the ids of all rules of the packs at `roots` (the built-in one, if `None`), sorted. Opens no file."""
    return sorted(name for root in _roots(roots) for name, _ in _entries(root))


def load_rules(roots: Sequence[Path] | None = None, types: Iterable[str] | None = None) -> list[Rule]:
    """Return the rules of the packs at `roots` (the built-in one, if `None`) that judge one of `types` (any, if `None`).

    Rules are sorted by id; types are compared without case. Raise RuleError for the first invalid rule, and for an id that
    two packs define.
    """
    wanted = None if types is None else {EVERY_TYPE, *(name.casefold() for name in types)}
    rules: dict[str, Rule] = {}
    for root in _roots(roots):
        for draft in _drafts(root):
            if wanted is not None and wanted.isdisjoint(draft.types):
                continue
            if draft.name in rules:
                raise RuleError(f"{draft.path}: the rule `{draft.name}` is already defined in {rules[draft.name].path}")
            rules[draft.name] = draft.rule()
    return [rules[name] for name in sorted(rules)]


def load_rule(path: Path, text: str | None = None) -> Rule:
    """Return the rule in the file `path`; its id is the folder name and the file name. Raise RuleError if it is invalid.

    `text` is the content of the file, if it was read already.
    """
    return _load(path, _read(path) if text is None else text)


def read_data(path: Path) -> JsonValue:
    """Return the rule file at `path` as data, without its examples. Raise RuleError if it is not YAML."""
    return _parsed(path, _read(path))[1]


def find_rule(id_or_alias: str, roots: Sequence[Path] | None = None) -> Rule | None:
    """Return the first rule with this id or alias: see `find_rules`."""
    return next(iter(find_rules(id_or_alias, roots)), None)


def find_rules(id_or_alias: str, roots: Sequence[Path] | None = None) -> list[Rule]:
    """Return the rule with this id, else all rules with this alias; an alias may omit its prefix (`CKV_AZURE_3`).

    Names are compared without case. Raise RuleError if a rule is invalid.
    """
    folded = id_or_alias.casefold()
    drafts = [draft for root in _roots(roots) for draft in _drafts(root)]
    named = [draft.rule() for draft in drafts if draft.name.casefold() == folded]
    return named or [
        rule for draft in drafts if draft.may_be_called(folded) for rule in (draft.rule(),) if folded in rule.names
    ]


def finder() -> Callable[[str], list[Rule]]:
    """Return a function that does what `find_rules` does for the built-in rules. For many names, it looks at them once."""
    looked_up = 0

    @cache
    def by_name() -> dict[str, list[_Stored | _Written]]:
        found: dict[str, list[_Stored | _Written]] = {}
        drafts = list(_drafts(built_in_root()))
        for draft in drafts:
            for name in draft.aliases():
                found.setdefault(name, []).append(draft)
        return found | {draft.name.casefold(): [draft] for draft in drafts}

    def find(name: str) -> list[Rule]:
        nonlocal looked_up
        looked_up += 1
        return find_rules(name) if looked_up <= FEW else [draft.rule() for draft in by_name().get(name.casefold(), ())]

    return find


FEW = 5
"""Names after which it is faster to look at all rules at once."""


@frozen
class _Stored:
    """A built-in rule as its store holds it."""

    name: str
    file: str
    stored: StoredRule

    @property
    def path(self) -> Path:
        return Path(self.file)

    @property
    def types(self) -> Iterable[str]:
        return map(str.casefold, self.stored.types)

    def aliases(self) -> set[str]:
        """Return the aliases in lower case, with and without their prefixes."""
        names = map(str.casefold, self.stored.aliases)
        return {name for alias in names for name in (alias, alias.partition(":")[2])}

    def may_be_called(self, folded: str) -> bool:
        return folded in self.aliases()

    def rule(self) -> Rule:
        return _rule(self.stored.data, self.path)


@frozen
class _Written:
    """A rule as its file holds it."""

    name: str
    path: Path
    text: str

    @property
    def types(self) -> Iterable[str]:
        return _mentioned_types(self.text)

    def aliases(self) -> set[str]:
        """Return the aliases in lower case, with and without their prefixes."""
        return set(self.rule().names[1:])

    def may_be_called(self, folded: str) -> bool:
        return folded in split_examples(self.text)[0].casefold()

    def rule(self) -> Rule:
        return _load(self.path, self.text)


def _drafts(root: Path) -> Iterator[_Stored | _Written]:
    """Return what the pack at `root` holds, sorted by id; rules of the store are not read again."""
    nothing: tuple[int, Stored] = 0, {}
    written, stored = read_store(root) if _resolved(root) == _resolved(built_in_root()) else nothing
    for name, entry in _entries(root):
        known = stored.get(name)
        if known is not None and is_current(entry, known.fingerprint, written):
            yield _Stored(name, entry.path, known)
        else:
            yield _Written(name, path := Path(entry.path), _read(path))


def split_examples(text: str) -> tuple[str, str]:
    """Return a rule file without its examples, and the examples alone, with their line numbers preserved."""
    match = _EXAMPLES().search(text)
    if match is None:
        return text, ""
    return text[: match.start()], "\n" * text.count("\n", 0, match.start()) + text[match.start() :]


def _roots(roots: Sequence[Path] | None) -> Sequence[Path]:
    return (built_in_root(),) if roots is None else roots


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise RuleError(f"{path}: cannot read the rule: {reason}") from error


def _mentioned_types(text: str) -> set[str]:
    """Return the possible resource types of a rule, in lower case, without parsing it."""
    match = _RESOURCE().search(text)
    return (
        {found.casefold() for found in (*_TYPE().findall(match.group()), *_EVERY().findall(match.group()))}
        if match
        else set()
    )


def _load(path: Path, text: str) -> Rule:
    node, data = _parsed(path, text)
    try:
        rule = _rule(data, path)
        _check_texts(rule)
        return rule
    except ConditionError as error:
        raise RuleError(f"{path}:{_line_and_column(node, error)}: {error}") from error


def _check_texts(rule: Rule) -> None:
    """Raise ConditionError for texts that no report should show. Those of the store are known to be harmless."""
    for key in ("title", "finding", "rationale", "remediation"):
        if re.search(_CONTROL, getattr(rule, key)):
            raise ConditionError((key,), f"`{key}`: control and invisible characters are not allowed")
    for key, (pattern, expected) in _PATTERNS.items():
        for index, text in enumerate(cast("tuple[str, ...]", getattr(rule, key))):
            if re.fullmatch(pattern, text) is None:
                raise ConditionError((key, index), f"`{key}`: expected {expected}, got `{text[:80]}`")


def _parsed(path: Path, text: str) -> tuple[Node, JsonValue]:
    from azward.rule.yaml12 import YamlError, construct, parse

    try:
        node = parse(split_examples(text)[0])
        return node, construct(node)
    except YamlError as error:
        raise RuleError(f"{path}:{error.line}:{error.column}: {error}") from error


def _line_and_column(node: Node, error: ConditionError) -> str:
    from azward.rule.yaml12 import find

    line, column = find(node, error.path, on_key=error.on_key)
    return f"{line}:{column}"


def _rule(data: JsonValue, path: Path) -> Rule:
    """Return the rule written as `data`. Raise ConditionError with the path of what is wrong."""
    rule_id = "/".join((path.parent.name, path.stem))
    if not isinstance(data, dict):
        raise ConditionError((), "expected a rule, which is a mapping")
    _validate_keys(data, rule_id)
    lists = {key: _texts(data, key) for key in _LISTS}
    for index, letter in enumerate(lists["stride"]):
        if letter not in STRIDE:
            raise ConditionError(("stride", index), f"unknown STRIDE letter `{letter}`, expected one of {', '.join(STRIDE)}")
    fix = _one_of(data, "fix", "none", Fix)
    return Rule(
        id=rule_id,
        title=_text(data, "title"),
        severity=_one_of(data, "severity", "", Severity.parse),
        unset=_one_of(data, "unset", "", Severity.parse) if "unset" in data else None,
        finding=_text(data, "finding"),
        resource_types=_types(data),
        evaluate=_python(data, path) if "python" in data else compile_condition(data["require"], ("require",)),
        applies=compile_condition(data["where"], ("where",)) if "where" in data else None,
        is_candidate=_is_candidate(data, path),
        **lists,
        rationale=_text(data, "rationale"),
        remediation=_text(data, "remediation"),
        cwe=_numbers(data, "cwe"),
        fix=fix,
        wants=wanted(data.get("require")) if fix is Fix.SAFE else (),
        require=data.get("require"),
        evidence=_flag(data, "evidence"),
        path=path.as_posix(),
    )


def _validate_keys(data: _Data, rule_id: str) -> None:
    if not _ID.fullmatch(rule_id):
        raise ConditionError((), f"invalid rule id `{rule_id}`, expected `service/desired-state` in lower case")
    for key in data:
        if key not in RULE_KEYS:
            raise ConditionError((key,), f"unknown key `{key}`{did_you_mean(key, RULE_KEYS)}", on_key=True)
    for key in _REQUIRED:
        if key not in data:
            raise ConditionError((), f"missing key `{key}`")
    if ("require" in data) == ("python" in data):
        raise ConditionError((), "expected exactly one of the keys `require` and `python`")


def _text(data: _Data, key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str) or (key in _REQUIRED and not value.strip()):
        raise ConditionError((key,), f"`{key}`: expected a string")
    return value.strip()


def _texts(data: _Data, key: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConditionError((key,), f"`{key}`: expected a list of strings")
    return tuple(cast("list[str]", value))


def _types(data: _Data) -> tuple[str, ...]:
    value = data["resource"]
    types = value if isinstance(value, list) else [value]
    for name in types:
        if not isinstance(name, str) or not (_TYPE().fullmatch(name) or name == EVERY_TYPE):
            message = f"expected a resource type such as `Microsoft.Storage/storageAccounts`, got `{name}`"
            raise ConditionError(("resource",), message)
    if not types:
        raise ConditionError(("resource",), "expected a resource type or a list of resource types")
    return tuple(cast("list[str]", types))


def _numbers(data: _Data, key: str) -> tuple[int, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, int) and not isinstance(item, bool) for item in value):
        raise ConditionError((key,), f"`{key}`: expected a list of numbers")
    return tuple(cast("list[int]", value))


def _flag(data: _Data, key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise ConditionError((key,), f"`{key}`: expected `true` or `false`")
    return value


def _one_of(data: _Data, key: str, default: str, read: Callable[[str], _Word]) -> _Word:
    """Return the word at `key`, parsed by `read`, which raises ValueError for unknown words."""
    word = data.get(key, default)
    try:
        return read(str(word))
    except ValueError as error:
        raise ConditionError((key,), f"`{key}`: {error}") from error


def _is_candidate(data: _Data, path: Path) -> Callable[[View], bool] | None:
    """Return the function `applies` of a rule in Python, if it has one; `None` for other rules."""
    return _python(data, path, "applies", otherwise=lambda _: True) if "python" in data else None


@cache
def _resolved(folder: Path) -> Path:
    return folder.resolve()


def _python(
    data: _Data, path: Path, function: str = "evaluate", otherwise: Callable[[View], Any] | None = None
) -> Callable[[View], Any]:
    """Return a function of the Python module beside a built-in rule, which is imported on the first call.

    Where the module has no such function, it is `otherwise`.
    """
    name = data["python"]
    if not isinstance(name, str) or not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        raise ConditionError(("python",), f"invalid name of a Python module: `{name}`")
    if _resolved(path.parent).parent != _resolved(built_in_root()):
        message = "`python` is allowed in built-in rules only: code of a scanned project is never run"
        raise ConditionError(("python",), message, on_key=True)
    module = f"{_PACKAGE}.{path.parent.name}.{name}"

    @cache
    def imported() -> Callable[[View], Any]:
        try:
            module_ = import_module(module)
            found = getattr(module_, function) if otherwise is None else getattr(module_, function, otherwise)
            return cast("Callable[[View], Any]", found)
        except (ImportError, AttributeError) as error:
            raise RuleError(f"{path}: `python: {name}`: {error}") from error

    def called(view: View) -> Any:
        return imported()(view)

    return called
