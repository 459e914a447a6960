"""What is written compared with what runs: where a verdict changes, and what exists in one of them only.

Names and ids of what is written stand over placeholder scopes, and `uniqueString` and `guid` were computed from these.
So two resources are the same if they have the same id, else if they are the only ones of their type and name on either
side, else of their type and the shape of their name: what may be open or computed in it left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from azward.frozen import frozen
from azward.graph.arm_types import facts_of
from azward.graph.resource import Resource, Span, format_path, parse_path, read
from azward.graph.value import canonical
from azward.pipeline.graphs import resources
from azward.pipeline.scan import scan
from azward.report.plain import count, inert, json_text, plain
from azward.report.redaction import hidden_in
from azward.rule.model import Status
from azward.rule.redaction import hidden

if TYPE_CHECKING:
    from azward.config.configuration import ScanOptions
    from azward.graph.coverage import Coverage
    from azward.graph.diagnostic import Diagnostic
    from azward.graph.value import JsonValue
    from azward.report.model import Report, Result

__all__ = ["Change", "Drift", "compare", "render_json", "render_text"]

_DECIDED = frozenset({Status.PASS, Status.FAIL})

_IMPLIED = frozenset({"default", "$default", "web", "authsettingsv2", "ftp", "scm", "rootmanagesharedaccesskey"})
"""Names of children that services make by themselves: nobody writes them, and they are no drift."""

_HOLE = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNIQUE_LAST = re.compile(r"[a-z2-7]{13}(?![a-z0-9])")  # what `uniqueString` gives, at the end of a word
_UNIQUE_FIRST = re.compile(r"(?<![a-z0-9])[a-z2-7]{13}")
_ASSIGNMENT = "microsoft.authorization/roleassignments"


@frozen
class Change:
    """A rule that says one of what is written and the other of what runs."""

    written: Result
    running: Result


@frozen
class Drift:
    """The outcome of a comparison."""

    changes: tuple[Change, ...]  # by rule, then resource
    only_written: tuple[Resource, ...]
    only_running: tuple[Resource, ...]
    matched: int
    undecided: int  # verdicts that are open on either side, so that they say nothing of a difference
    alike: int  # written resources that cannot be told from others of their kind
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.only_written or self.only_running)


def compare(paths: Sequence[Path], snapshot: Path, options: ScanOptions) -> Drift:
    """How what runs differs from what `paths` deploy. Never raises for bad input."""
    options = replace(options, passes=True)
    live = replace(
        options, parameters=(), template_parameters=(), values=(), exclude=(), include=(), given_exclude=(), given_include=()
    )
    written, running = scan(paths, options), scan([snapshot], live)
    seen, coverages = resources([snapshot], live)
    left, right = _once(resources(paths, options)[0]), _once(seen)
    pairs, alike = _pairs(left, right)
    changes, undecided = _changes(pairs, written, running)
    missing = [one for key, one in left.items() if key not in pairs and key not in alike]
    missing = [one for one in missing if not any(_unread(one, coverage) for coverage in coverages)]
    extra = _extra(left, right, pairs, alike)
    return Drift(
        tuple(changes),
        tuple(_topmost(missing, {key: key for key in left})),
        tuple(extra),
        len(pairs),
        undecided,
        sum(1 for key in alike if key in left),
        (*written.diagnostics, *running.diagnostics),
    )


def _unread(resource: Resource, coverage: Coverage) -> bool:
    """Whether that a resource was not listed tells nothing."""
    return bool(replace(coverage, narrowed="").of_types([resource.type]))


def _once(found: Iterable[Resource]) -> dict[str, Resource]:
    """By id; without children that only configure their parent, and are part of it."""
    whole = [resource for resource in found if not _is_part(resource)]
    return {resource.id.key: resource for resource in reversed(whole)}


def _is_part(resource: Resource) -> bool:
    folds = facts_of(resource.type.rpartition("/")[0]).folds
    return any(fold.child.casefold() == resource.type.casefold() for fold in folds)


def _pairs(left: dict[str, Resource], right: dict[str, Resource]) -> tuple[dict[str, str], set[str]]:
    """Ids of what is the same, written -> running; and ids, of both sides, of what is one of several that look alike."""
    pairs = {key: key for key in left if key in right}
    alike: set[str] = set()
    for trait in (_by_name, _by_last, _by_first):
        ours, theirs = _grouped(left, set(pairs), trait), _grouped(right, set(pairs.values()), trait)
        for sign, keys in ours.items():
            others = theirs.get(sign, [])
            if len(keys) == len(others) == 1:
                pairs[keys[0]] = others[0]
            elif others and trait is _by_first:
                alike.update(keys, others)
    return pairs, alike - set(pairs) - set(pairs.values())


def _grouped(found: dict[str, Resource], taken: set[str], trait: Callable[[Resource], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, resource in found.items():
        if key not in taken:
            groups[trait(resource)].append(key)
    return groups


def _by_name(resource: Resource) -> str:
    return f"{resource.type}|{_scope_name(resource)}|{canonical(resource.name)}".casefold()


def _by_last(resource: Resource) -> str:
    return _by_shape(resource, _UNIQUE_LAST)


def _by_first(resource: Resource) -> str:
    return _by_shape(resource, _UNIQUE_FIRST)


def _by_shape(resource: Resource, unique: re.Pattern[str]) -> str:
    name = _shape(canonical(resource.name), unique)
    if resource.type.casefold() == _ASSIGNMENT:
        role = read(resource.body, ("properties", "roleDefinitionId"))
        named = _GUID.findall(role.casefold()) if isinstance(role, str) else []
        name = named[-1] if named else name
    return f"{resource.type}|{_shape(_scope_name(resource), unique)}|{name}".casefold()


def _shape(text: str, unique: re.Pattern[str]) -> str:
    text = unique.sub("*", _GUID.sub("*", _HOLE.sub("*", text.casefold())))
    return re.sub(r"\*+", "*", text)


def _scope_name(resource: Resource) -> str:
    """What an extension resource extends: its name; nothing of all others, whose scope is a placeholder."""
    _, separator, tail = resource.scope.rpartition("/providers/")
    return "/".join(tail.split("/")[1:]) if separator else ""


def _extra(
    left: dict[str, Resource], right: dict[str, Resource], pairs: dict[str, str], alike: set[str]
) -> Iterable[Resource]:
    """What runs and is not written: in the resource groups of what is, since a subscription holds much else."""
    same = set(pairs.values())
    groups = {_group(key) for key in same} if left else set[str]()
    found = [
        resource
        for key, resource in right.items()
        if key not in same
        and key not in alike
        and (not groups or _group(key) in groups)
        and "/providers/" in key
        and key.rpartition("/")[2] not in _IMPLIED
    ]
    return _topmost(found, {key: key for key in right})


def _topmost(found: Sequence[Resource], known: dict[str, str]) -> Iterable[Resource]:
    """Without what is part of something that is listed anyway."""
    listed = {resource.id.key for resource in found}
    for resource in found:
        above = resource.id.key
        while (above := above.rpartition("/")[0]) and not (above in listed and above in known):
            pass
        if not above:
            yield resource


def _group(key: str) -> str:
    return "/".join(key.split("/")[:5])


def _changes(pairs: dict[str, str], written: Report, running: Report) -> tuple[list[Change], int]:
    runs = _by_rule(running)
    changes: list[Change] = []
    undecided = 0
    for (key, rule), ours in _by_rule(written).items():
        theirs = runs.get((pairs.get(key, ""), rule))
        if theirs is None:
            continue
        said, seen = {one.status for one in ours}, {one.status for one in theirs}
        if not (said <= _DECIDED and seen <= _DECIDED):
            undecided += 1
        elif not said & seen:  # with several parameter files, what runs may be any of them
            changes.append(Change(ours[0], theirs[0]))
        else:
            changes += _member_changes(ours, theirs)
    changes.sort(key=lambda change: (change.running.rule.id, change.running.resource.id.casefold(), change.running.path))
    return changes, undecided


def _member_changes(ours: Sequence[Result], theirs: Sequence[Result]) -> Iterator[Change]:
    """Yield a change for each member that fails on one side only, if all that fail have known names."""
    left, right = _failing_members(ours), _failing_members(theirs)
    if left is None or right is None:
        return
    for name in right.keys() - left.keys():
        yield Change(replace(ours[0], status=Status.PASS, detail=""), right[name])
    for name in left.keys() - right.keys():
        yield Change(left[name], replace(theirs[0], status=Status.PASS, detail=""))


def _failing_members(results: Iterable[Result]) -> dict[str, Result] | None:
    """Return the members of lists that fail, by name; `None` if one has no name or an id, or what fails is no member."""
    found: dict[str, Result] = {}
    for result in results:
        if result.status is Status.FAIL:
            indices = [at for at, segment in enumerate(parse_path(result.position)) if isinstance(segment, int)]
            member = parse_path(result.path)[: indices[-1] + 1] if indices else ()
            if not member or any(isinstance(segment, int) or segment[:1] in "{/" or "{" in segment for segment in member):
                return None
            found[format_path(member).casefold()] = result
    return found


def _by_rule(report: Report) -> dict[tuple[str, str], list[Result]]:
    found: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in (one for listed in report.results for one in listed.every):
        found[result.resource.id.casefold().rstrip("/"), result.rule.id].append(result)
    return found


# rendering ----------------------------------------------------------------------------------------------------------------


def render_text(drift: Drift) -> str:
    """The comparison for people, ending in a newline."""
    lines = [f"azward compared {count(drift.matched, 'resource')} that are both written and running", ""]
    for change in drift.changes:
        lines += [*_change(change), ""]
    for title, found in (("Only in the code", drift.only_written), ("Only in Azure", drift.only_running)):
        if found:
            lines += [f"{title}: {count(len(found), 'resource')}", *(f"  {_line(resource)}" for resource in found), ""]
    unread = [entry for entry in drift.diagnostics if entry.kind.unread]
    if unread:
        lines += ["Not read", *(f"  {plain(entry.file)}:{entry.line}: {plain(entry.message)}" for entry in unread), ""]
    if drift.alike:
        lines.append(f"{count(drift.alike, 'resource')} of the code cannot be told from others of their kind")
    if drift.undecided:
        lines.append(f"{count(drift.undecided, 'answer')} not compared, since they are open on one side")
    changed = count(len(drift.changes), "changed answer")
    lines.append(f"{changed}, {len(drift.only_written):,} only in the code, {len(drift.only_running):,} only in Azure")
    return inert("\n".join(map(hidden, lines)) + "\n")


def _change(change: Change) -> Iterable[str]:
    running, written = change.running, change.written
    worse = running.status is Status.FAIL
    head = "in Azure, not in the code" if worse else "in the code, not in Azure"
    told = running if worse else written
    span = written.location.span
    yield f"{plain(running.resource.id)}: {told.severity}: {plain(told.message)}, {head} [{told.rule.id}]"
    yield f"  code: {plain(span.file)}:{span.start_line}:{span.start_column}: {_said(written)}"
    yield f"  Azure: {_said(running)}"
    if running.resource.page:
        yield f"  see: {plain(running.resource.page)}"


def _said(result: Result) -> str:
    return plain(result.detail or ("holds" if result.status is Status.PASS else "does not hold"))


def _line(resource: Resource) -> str:
    span = resource.locate(())
    if _is_line(span):
        return plain(resource.id.text)
    return plain(f"{span.file}:{span.start_line}: {resource.type} {resource.display_name}")


def _is_line(span: Span) -> bool:
    """Whether it is a whole line of a snapshot."""
    return span.start_column == span.end_column


def render_json(drift: Drift) -> str:
    """The comparison as JSON, described in `docs/live.md`."""
    return json_text(hidden_in(cast("JsonValue", _document(drift))))


def _document(drift: Drift) -> dict[str, object]:
    return {
        "matched": drift.matched,
        "changes": [
            {
                "rule": change.running.rule.id,
                "severity": str(change.running.severity),
                "message": (change.running if change.running.status is Status.FAIL else change.written).message,
                "written": _side(change.written),
                "running": _side(change.running),
            }
            for change in drift.changes
        ],
        "only_written": [_resource(one) for one in drift.only_written],
        "only_running": [_resource(one) for one in drift.only_running],
        "undecided": drift.undecided,
        "alike": drift.alike,
        "errors": [
            {"file": entry.file, "line": entry.line, "message": entry.message}
            for entry in drift.diagnostics
            if entry.kind.unread
        ],
    }


def _side(result: Result) -> dict[str, object]:
    span = result.location.span
    where = {"page": result.resource.page} if result.resource.runs else {"file": span.file, "line": span.start_line}
    return {"status": str(result.status), "id": result.resource.id, "detail": result.detail, **where}


def _resource(resource: Resource) -> dict[str, object]:
    span = resource.locate(())
    where = {} if _is_line(span) else {"file": span.file, "line": span.start_line}
    return {"type": resource.type, "id": resource.id.text, **where}
