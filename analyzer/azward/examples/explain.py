"""Says why an example fails: what was expected, what the graph has at the paths of the rule, and what may help."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, cast

from azward.examples.readers import LANGUAGES
from azward.graph.arm_types import default_table
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.resource import EVERY, FieldPath, Resource, fold_path, format_path, parse_path, read
from azward.graph.value import Absent, describe
from azward.graph.view import View
from azward.rule.model import EVERY_TYPE, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from azward.examples.run import Trial
    from azward.graph.graph import ResourceGraph
    from azward.graph.value import JsonValue, Value
    from azward.rule.example import Example
    from azward.rule.model import Rule

__all__ = ["doubts", "explain", "gaps", "no_terraform", "paths_of"]

MAX_MEMBERS = 5
MAX_RESOURCES = 8


def gaps(rule: Rule, found: Sequence[Example]) -> list[str]:
    """Return which examples a rule lacks: one that passes, and one that fails; an evidence rule never fails."""
    expected = {example.expected for example in found}
    wanted = (Status.PASS,) if rule.evidence else (Status.FAIL, Status.PASS)
    return [f"no example in `{status}`: add one below `examples`" for status in wanted if status not in expected]


def no_terraform(rule: Rule, found: Sequence[Example]) -> list[str]:
    """Return which examples a rule lacks in Terraform."""
    written = {example.expected for example in found if "terraform" in example.sources}
    wanted = (Status.PASS,) if rule.evidence else (Status.FAIL, Status.PASS)
    return [f"no Terraform example in `{status}`: add `terraform` to one" for status in wanted if status not in written]


def explain(failed: Iterable[Trial], paths: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the line of each example that failed, and the lines of its message, of which the first one is its heading.

    Languages with the same message share it. `paths` are those that the conditions of the rule read from the resource.
    """
    languages: dict[tuple[int, str, str, tuple[str, ...]], list[str]] = {}
    for trial in failed:
        got = f"`{trial.verdict.status}`" if trial.verdict is not None else "no result"
        head = f"expected `{trial.example.expected}`, got {got}"
        key = (trial.example.line, trial.example.name, head, tuple(_body(trial, paths)))
        languages.setdefault(key, []).append(LANGUAGES[trial.language] + " (from ARM)" * trial.is_translated)
    for (line, name, head, body), told in languages.items():
        yield line, (f"`{name}` in {', '.join(told)}: {head}", *body)


def _body(trial: Trial, paths: Sequence[str]) -> Iterator[str]:
    yield from (f"not read: {entry.line}:{entry.column}: {entry.message}" for entry in trial.unread)
    yield from _held(trial, paths)
    yield from (f"hint: {hint}" for hint in dict.fromkeys(_hints(trial, paths)))


def doubts(tried: Sequence[Trial], paths: Sequence[str]) -> Iterator[str]:
    """Yield what is suspicious in examples although they have the expected results: misspelt arguments and properties."""
    for trial in tried:
        if not trial.failed:
            told = (entry for entry in trial.diagnostics if entry.kind is DiagnosticKind.UNKNOWN_ARGUMENT)
            yield from (f"`{trial.example.name}` in {LANGUAGES[trial.language]}: {entry.message}" for entry in told)
    for path in paths:
        if not any(_is_set(trial, parse_path(path)) for trial in tried):
            yield f"no example has `{path}`: is it spelt as in the ARM reference?"


def _is_set(trial: Trial, path: FieldPath) -> bool:
    if trial.verdict is None or trial.graph is None:
        return False
    view = View(trial.verdict.resource, trial.graph)
    return bool(view.members(path).items) if EVERY in path else not isinstance(view.written(path), Absent)


def paths_of(data: JsonValue) -> list[str]:
    """Return the paths that `where` and `require` of a rule read from the judged resource, each once."""
    rule = data if isinstance(data, dict) else {}
    return list(dict.fromkeys(path for key in ("where", "require") for path in _paths(rule.get(key))))


def _paths(data: JsonValue) -> Iterator[str]:
    if isinstance(data, list):
        for member in data:
            yield from _paths(member)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key == "field" and isinstance(value, str):
                yield value
            elif key != "related":  # its paths are those of another resource
                yield from _paths(value)


# what the graph holds


def _held(trial: Trial, paths: Sequence[str]) -> Iterator[str]:
    graph = trial.graph
    if trial.verdict is None or graph is None:
        return
    resource = trial.verdict.resource
    version = f", API version {resource.api_version}" if isinstance(resource.api_version, str) else ""
    yield f"the graph has `{resource.display_name}` ({resource.type}{version}):"
    shown = [line for path in paths for line in _at(View(resource, graph), parse_path(path))]
    yield from (f"  {line}" for line in (shown or _evidence(trial)))
    yield from (f"  not known: {cause.reason}" for cause in trial.verdict.outcome.causes)


def _at(view: View, path: FieldPath) -> Iterator[str]:
    """Yield what is at `path`: one line, or one for each of the first members."""
    if EVERY not in path:
        yield _line(view, path, view.written(path))
        return
    members = view.members(path)
    for member, value in members.items[:MAX_MEMBERS]:
        yield _line(view, member, value)
    if not members.items:
        yield f"`{format_path(path)}` has no members"
    elif len(members.items) > MAX_MEMBERS:
        yield f"and {len(members.items) - MAX_MEMBERS} more"


def _line(view: View, path: FieldPath, value: Value | Absent) -> str:
    name = f"`{format_path(path)}`"
    if not isinstance(value, Absent):
        return f"{name} is {describe(value)}"
    assumed = view.default(path)
    return f"{name} is not set" if isinstance(assumed, Absent) else f"{name} is not set: Azure assumes {describe(assumed)}"


def _evidence(trial: Trial) -> Iterator[str]:
    outcome = trial.verdict.outcome if trial.verdict is not None else None
    for evidence in outcome.evidence if outcome is not None else ():
        path = f"`{format_path(evidence.path)}` is {describe(evidence.value)}"
        yield evidence.note or path


# hints


def _hints(trial: Trial, paths: Sequence[str]) -> Iterator[str]:
    graph = trial.graph
    yield from (entry.message for entry in trial.diagnostics if not entry.kind.unread)
    if graph is None or trial.unread:
        return
    if trial.verdict is None:
        yield _nothing_judged(trial.rule, graph)
        return
    resource = trial.verdict.resource
    for path in paths:
        parsed = parse_path(path)
        if EVERY not in parsed and isinstance(View(resource, graph).written(parsed), Absent):
            yield from _unset(resource, parsed)
    if trial.verdict.status is Status.UNKNOWN:
        yield "a value that the source does not determine gives `unknown`: write the value, or move the example there"


def _nothing_judged(rule: Rule, graph: ResourceGraph) -> str:
    types = list(dict.fromkeys(resource.type for resource in graph.resources))
    of_rule = {name.casefold() for name in rule.resource_types}
    if EVERY_TYPE in of_rule or any(name.casefold() in of_rule for name in types):
        return "`where` excludes the resource of this type, or it is only referred to"
    if untold := next((name for name in types if name.startswith("azurerm/")), ""):
        return f"azward does not understand `{untold.partition('/')[2]}`: see docs/azurerm-tables.md"
    listed = ", ".join(f"`{name}`" for name in types[:MAX_RESOURCES]) or "no resource that azward understands"
    expected = " or ".join(f"`{name}`" for name in rule.resource_types[:MAX_RESOURCES])
    return f"the rule judges {expected}, and the example deploys {listed}"


def _unset(resource: Resource, path: FieldPath) -> Iterator[str]:
    """Yield hints for a path that is not written: a similar name that is, or that it has no default."""
    *above, last = path
    parent = read(resource.body, tuple(above))
    names = list(cast("dict[str, object]", parent)) if isinstance(parent, dict) else []
    close = get_close_matches(str(last).casefold(), [name.casefold() for name in names], 1, 0.7)
    if close:
        similar = next(name for name in names if name.casefold() == close[0])
        yield f"the resource has `{format_path((*above, similar))}`: is that the property you mean?"
    elif fold_path(path) not in default_table(resource.type):
        module = resource.type.partition("/")[0].casefold().replace(".", "_")
        yield (
            f"azward knows no default of `{format_path(path)}`: set it in the example, or test it with `exists`. "
            f"Azure's defaults are declared in `analyzer/azward/graph/arm_types/{module}.py`"
        )
