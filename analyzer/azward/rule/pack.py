"""Rule files: where they are, and what they say.

The id of a rule is its path below the root of its pack. Examples are cut off before parsing: only tests and `explain`
read them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from azward.rule.condition import compile_condition
from azward.rule.fix import wanted
from azward.rule.language import RULE_KEYS, did_you_mean
from azward.rule.model import EVERY_TYPE, Fix, Rule, RuleError, Severity
from azward.rule.syntax import ConditionError
from azward.rule.yaml12 import Node, YamlError, construct, find, parse

if TYPE_CHECKING:
    from azward.graph.outcome import Outcome
    from azward.graph.value import JsonValue
    from azward.graph.view import View
    from azward.rule.model import Evaluate

__all__ = ["STRIDE", "built_in_root", "find_rule", "load_rule", "load_rules", "rule_files", "rule_ids", "split_examples"]

_Data: TypeAlias = "dict[str, JsonValue]"

_Word = TypeVar("_Word")

_PACKAGE = "azward.rules"

STRIDE = ("S", "T", "R", "I", "D", "E")

_ID = re.compile(r"[a-z][a-z0-9]*/[a-z0-9]+(?:-[a-z0-9]+)*")
_EXAMPLES = re.compile(r"^examples:", re.MULTILINE)
_RESOURCE = re.compile(r"^resource:.*(?:\n(?:[ \t#-].*)?)*", re.MULTILINE)
_EVERY = re.compile(r"[\"'](\*)[\"']")
_TYPE = re.compile(r"[\w.]+(?:/[\w.-]+)+")
_REQUIRED = ("title", "severity", "finding", "resource")
_LISTS = ("stride", "mitigates", "aliases", "references")


def built_in_root() -> Path:
    """The folder of the rules that come with azward."""
    return Path(next(iter(import_module(_PACKAGE).__path__)))


def rule_files(root: Path) -> Iterator[tuple[str, Path]]:
    """The ids and files of the pack at `root`, sorted by id: files two levels down whose path is an id."""
    found = (("/".join((path.parent.name, path.stem)), path) for path in root.glob("*/*.yaml"))
    return iter(sorted((name, path) for name, path in found if path.parent.name != "threat-models"))


def rule_ids(roots: Sequence[Path] | None = None) -> list[str]:
    """The ids of all rules of the packs at `roots` (the built-in one, if `None`), sorted; no file is opened."""
    return sorted(name for root in _roots(roots) for name, _ in rule_files(root))


def load_rules(roots: Sequence[Path] | None = None, types: Iterable[str] | None = None) -> list[Rule]:
    """The rules of the packs at `roots` (the built-in one, if `None`) that judge one of `types` (any, if `None`), by id.

    Types are compared without case. Raises RuleError for the first rule at fault, and for an id that two packs have.
    """
    wanted = None if types is None else {EVERY_TYPE, *(name.casefold() for name in types)}
    rules: dict[str, Rule] = {}
    for root in _roots(roots):
        for name, path in rule_files(root):
            text = _read(path)
            if wanted is not None and wanted.isdisjoint(_mentioned_types(text)):
                continue
            if name in rules:
                raise RuleError(f"{path}: the rule `{name}` is already defined in {rules[name].path}")
            rules[name] = _load(path, text)
    return [rules[name] for name in sorted(rules)]


def load_rule(path: Path) -> Rule:
    """The rule in the file `path`, whose id is the name of its folder and its own. Raises RuleError."""
    return _load(path, _read(path))


def find_rule(id_or_alias: str, roots: Sequence[Path] | None = None) -> Rule | None:
    """The rule with this id or alias, compared without case; an alias may leave out whose it is (`CKV_AZURE_3`).

    Raises RuleError if the rule is at fault.
    """
    folded = id_or_alias.casefold()
    files = [entry for root in _roots(roots) for entry in rule_files(root)]
    for name, path in files:
        if name.casefold() == folded:
            return load_rule(path)
    for _, path in files:
        text = split_examples(_read(path))[0]
        if folded in text.casefold():
            rule = _load(path, text)
            if any(folded in (alias.casefold(), alias.casefold().partition(":")[2]) for alias in rule.aliases):
                return rule
    return None


def split_examples(text: str) -> tuple[str, str]:
    """A rule file without its examples, and these alone, on the lines where they stand in the file."""
    match = _EXAMPLES.search(text)
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
        raise RuleError(f"{path}: cannot be read: {reason}") from error


def _mentioned_types(text: str) -> set[str]:
    """What may be the resource types of a rule, in one case, without parsing it."""
    match = _RESOURCE.search(text)
    return (
        {found.casefold() for found in (*_TYPE.findall(match.group()), *_EVERY.findall(match.group()))} if match else set()
    )


def _load(path: Path, text: str) -> Rule:
    try:
        node = parse(split_examples(text)[0])
        data = construct(node)
    except YamlError as error:
        raise RuleError(f"{path}:{error.line}:{error.column}: {error}") from error
    try:
        return _rule(data, path)
    except ConditionError as error:
        raise RuleError(f"{path}:{_line_and_column(node, error)}: {error}") from error


def _line_and_column(node: Node, error: ConditionError) -> str:
    line, column = find(node, error.path, on_key=error.on_key)
    return f"{line}:{column}"


def _rule(data: JsonValue, path: Path) -> Rule:
    """The rule written as `data`. Raises ConditionError with the place of what is wrong."""
    rule_id = "/".join((path.parent.name, path.stem))
    if not isinstance(data, dict):
        raise ConditionError((), "expected a rule, a mapping")
    _validate_keys(data, rule_id)
    lists = {key: _texts(data, key) for key in _LISTS}
    for index, letter in enumerate(lists["stride"]):
        if letter not in STRIDE:
            raise ConditionError(("stride", index), f"`{letter}` is not a letter of STRIDE")
    fix = _one_of(data, "fix", "none", Fix)
    return Rule(
        id=rule_id,
        title=_text(data, "title"),
        severity=_one_of(data, "severity", "", Severity.parse),
        finding=_text(data, "finding"),
        resource_types=_types(data),
        evaluate=_python(data, path) if "python" in data else compile_condition(data["require"], ("require",)),
        applies=compile_condition(data["where"], ("where",)) if "where" in data else None,
        **lists,
        rationale=_text(data, "rationale"),
        remediation=_text(data, "remediation"),
        cwe=_numbers(data, "cwe"),
        fix=fix,
        wants=wanted(data.get("require")) if fix is Fix.SAFE else (),
        evidence=_flag(data, "evidence"),
        path=path.as_posix(),
    )


def _validate_keys(data: _Data, rule_id: str) -> None:
    if not _ID.fullmatch(rule_id):
        raise ConditionError((), f"`{rule_id}` is not an id: expected `service/desired-state`, in lower case")
    for key in data:
        if key not in RULE_KEYS:
            raise ConditionError((key,), f"unknown key `{key}`{did_you_mean(key, RULE_KEYS)}", on_key=True)
    for key in _REQUIRED:
        if key not in data:
            raise ConditionError((), f"expected the key `{key}`")
    if ("require" in data) == ("python" in data):
        raise ConditionError((), "expected one of the keys `require` and `python`")


def _text(data: _Data, key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str) or (key in _REQUIRED and not value.strip()):
        raise ConditionError((key,), f"`{key}`: expected a text")
    return value.strip()


def _texts(data: _Data, key: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConditionError((key,), f"`{key}`: expected a list of texts")
    return tuple(cast("list[str]", value))


def _types(data: _Data) -> tuple[str, ...]:
    value = data["resource"]
    types = value if isinstance(value, list) else [value]
    for name in types:
        if not isinstance(name, str) or not (_TYPE.fullmatch(name) or name == EVERY_TYPE):
            message = f"`{name}` is not a resource type: expected one such as `Microsoft.Storage/storageAccounts`"
            raise ConditionError(("resource",), message)
    if not types:
        raise ConditionError(("resource",), "expected a resource type, or a list of them")
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
    """The word at `key`, read by `read`, which raises ValueError for others."""
    word = data.get(key, default)
    try:
        return read(str(word))
    except ValueError as error:
        raise ConditionError((key,), f"`{key}`: {error}") from error


def _python(data: _Data, path: Path) -> Evaluate:
    """The `evaluate` of the module beside a built-in rule, imported when it first judges."""
    name = data["python"]
    if not isinstance(name, str) or not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        raise ConditionError(("python",), f"`{name}` is not the name of a Python module")
    if path.resolve().parent.parent != built_in_root().resolve():
        message = "only the rules that come with azward may be Python: a rule of a scanned project is data and is never run"
        raise ConditionError(("python",), message, on_key=True)
    module = f"{_PACKAGE}.{path.parent.name}.{name}"

    def evaluate(view: View) -> Outcome:
        try:
            judge = cast("Evaluate", import_module(module).evaluate)
        except (ImportError, AttributeError) as error:
            raise RuleError(f"{path}: `python: {name}`: {error}") from error
        return judge(view)

    return evaluate
