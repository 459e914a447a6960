"""Turns verdicts into results: message and location, once for all deployments that have the same verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from azward.budget import BUDGET, OverdueError
from azward.graph.invented import as_written
from azward.graph.known_secret import KNOWN
from azward.graph.resource import fold_path, format_path, read
from azward.graph.value import Choice, Unknown, canonical, describe
from azward.pipeline.operations import operation_of, span_of
from azward.pipeline.paths import PathRules
from azward.pipeline.select import severity_of
from azward.report.model import Edit, Location, ResourceRef, Result
from azward.rule.evaluate import by_member
from azward.rule.fix import replacement, wanted_at
from azward.rule.model import Rule, Status, Verdict
from azward.rule.redaction import hidden, holds_credential, masked, shown_name
from azward.rule.remedy import described, mentioned, named, required_at
from azward.source.mask import mask_quoted
from azward.suppression.identity import assigned_key, earlier_path, fingerprint, identity, stable_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from azward.config.configuration import ScanOptions
    from azward.graph.outcome import Evidence
    from azward.graph.resource import FieldPath, Resource, Span
    from azward.graph.setting import Setting
    from azward.graph.value import Value
    from azward.report.model import Deployment, OperationRef
    from azward.rule.extent import Extent
    from azward.rule.model import Rule, Verdict
    from azward.source.tree import Tree
    from azward.source.unit import Unit
    from azward.suppression.identity import Identity
    from azward.suppression.suppressions import Suppressions

__all__ = ["Merger", "deployment_of", "located", "of_source"]

RESULT, PLACE, COPY = 100, 12, 10
"""Steps of a result, of each further place that it shows, and of one that is copied, with those of the reports."""

Told: TypeAlias = "tuple[Result, FieldPath]"
"""A result, and the path in its resource that it rests on."""

EXPANDED = "microsoft.resources/deployments"


def of_source(resource: Resource) -> bool:
    """Decide whether a resource is hidden in graphs: a parameter, an output, or a deployment, whose resources are shown."""
    return resource.type.casefold().startswith("azward/") or resource.type.casefold() == EXPANDED


def deployment_of(tree: Tree, unit: Unit) -> Deployment:
    """Return how results name a deployment."""
    return tree.name(unit.file), tree.name(unit.parameters[-1]) if unit.parameters else ""


def _which(resource: Resource) -> tuple[str, str]:
    """Return what tells a resource from others of its name in a deployment, such as those of another call of a module."""
    key = resource.id.key
    return key, resource.address if "{" in key or resource.subscription else ""


def _order(result: Result) -> tuple[object, ...]:
    """Return a sort key: the location, or the id of a live resource, since listings have no stable order."""
    span, resource = result.location.span, result.resource
    place = (span.file, resource.id.casefold()) if resource.runs else span
    return span.file, resource.runs, place, result.rule.id, resource.address


class _Model:
    """What is told of a verdict, from which what is told of the next instances of a loop is copied."""

    def __init__(self, verdict: Verdict, told: list[Told]) -> None:
        self.verdict = verdict
        self.told = told

    def fits(self, verdict: Verdict) -> bool:
        """Decide whether `verdict` is the same about another instance, which is written at the same places."""
        mine, like = self.verdict, verdict.like
        if like is None or verdict.rule is not mine.rule or (like is not mine.resource and like is not mine.like):
            return False
        return mine.resource.shares(verdict.resource, self._paths)

    @cached_property
    def _paths(self) -> tuple[FieldPath, ...]:
        """The paths in the resource itself that are shown."""
        outcome = self.verdict.outcome
        of_members = (item for one in outcome.members for item in one.outcome.evidence)
        found = (*outcome.evidence, *outcome.steps, *of_members)
        return tuple(dict.fromkeys(item.path for item in found if item.resource is self.verdict.resource))


class Merger:
    """Gathers verdicts over units and parameter sets: one result for each rule, place, resource, member and status."""

    def __init__(self, options: ScanOptions, suppressions: Suppressions) -> None:
        self.options = options
        self.suppressions = suppressions
        self._paths = PathRules(options)
        self._compares = bool(options.diff_base or options.baseline or options.extents)
        self.found: dict[tuple[object, ...], Result] = {}
        self.sets: dict[tuple[object, ...], dict[str, None]] = {}
        self.within: dict[tuple[object, ...], dict[Deployment, Result]] = {}  # if there is something to compare with
        self.all_sets: dict[str, set[str]] = {}  # template -> its parameter sets
        self.by_unit: dict[Unit, list[tuple[tuple[object, ...], Result]]] = {}  # to be known of the same unit elsewhere
        self.passed: set[tuple[str, str, str]] = set()  # what passes and is only counted: rule, id key and address
        self._model: _Model | None = None  # what was last told, and not copied from another instance

    def add(self, tree: Tree, unit: Unit, verdicts: Iterable[Verdict], portal: str | None = None) -> None:
        """Add the verdicts on a unit. `portal` is that of a live environment, "" if it is not known.

        If there is an error on the way, those before it are kept.
        """
        own = self.by_unit.setdefault(unit, [])
        first: dict[tuple[object, ...], tuple[str, str]] = {}  # the resource that has a key to itself
        try:
            for verdict in verdicts:
                resource = verdict.resource
                if verdict.status is Status.PASS and not self.options.passes:
                    self.passed.add((verdict.rule.id, resource.id.key, resource.address))
                    continue
                for result in self._results(tree, unit, verdict, portal):
                    of = (result.rule.id, result.status, resource.type.casefold(), result.resource.name)
                    key = (*of, result.location.span, result.path)
                    which = _which(resource)
                    own.append((key if first.setdefault(key, which) == which else (*key, *which), result))
        finally:
            try:
                self.adopt(tree, unit, own)
            except OverdueError:  # there is time to clean up
                self.adopt(tree, unit, own)
                raise

    def adopt(self, tree: Tree, unit: Unit, found: Iterable[tuple[tuple[object, ...], Result]]) -> None:
        """Add results that are known for a unit; twice is the same as once. It may end anywhere, as `results` allows."""
        name = ", ".join(tree.name(file) for file in unit.parameters)
        template = tree.name(unit.file)
        self.all_sets.setdefault(template, set()).add(name)
        deployment = deployment_of(tree, unit)
        for key, result in found:
            self.sets.setdefault(key, {}).setdefault(f"{template}\0{name}")
            if self._compares:
                self.within.setdefault(key, {}).setdefault(deployment, result)
            self.found.setdefault(key, result)

    def results(self) -> list[Result]:
        """Return all results in order of location and rule."""
        merged = [self._with_sets(key, result) for key, result in self.found.items()]
        return sorted(merged, key=_order)

    def _with_sets(self, key: tuple[object, ...], result: Result) -> Result:
        holding = [entry.split("\0") for entry in self.sets[key]]
        held = Counter(template for template, _ in holding)
        everywhere = all(number == len(self.all_sets[template]) for template, number in held.items())
        names = tuple(name for _, name in holding if name)
        if everywhere and not self.within:
            return result
        return replace(result, parameter_sets=() if everywhere else names, within=self.within.get(key, {}))

    def _results(self, tree: Tree, unit: Unit, verdict: Verdict, portal: str | None) -> Iterator[Result]:
        """Yield a result for each member that fails by itself, and one for the rest.

        What is told of an instance of a loop is told of the next ones with other names, unless it is written elsewhere.
        """
        if self._model is not None and self._model.fits(verdict):
            found = [(_copied(result, verdict, portal), path) for result, path in self._model.told]
            BUDGET.steps -= COPY * len(found)
        else:
            found = [self._result(tree, unit, single, portal) for single in by_member(verdict)]
            BUDGET.steps -= sum(RESULT + PLACE * len(result.related) for result, _ in found)
            self._model = _Model(verdict, found)
        for result, path in found:
            yield result if self.suppressions.empty else self._suppressed(tree, verdict.resource, result, path)

    def _suppressed(self, tree: Tree, resource: Resource, result: Result, path: FieldPath) -> Result:
        """Return a result, marked as suppressed if something suppresses it; `path` is what it rests on."""
        span = result.location.span
        trail = lambda: (span, *resource.origin.trail(path), *resource.origin.callers())  # noqa: E731
        return self.suppressions.applied(result, trail, _as_configured(tree, span.file, self.options))

    def _result(self, tree: Tree, unit: Unit, verdict: Verdict, portal: str | None) -> Told:
        resource, outcome, rule = verdict.resource, verdict.outcome, verdict.rule
        own, span, written = _subject(verdict)
        path = own.path if own is not None else ()
        other = [found for found in outcome.evidence if found.resource is not resource]
        operation = operation_of(verdict)
        if operation is not None:
            span, written, other = _in_policy(tree, unit, span, operation, other)
        hide = rule.service == "secrets" or (operation is not None and HARD_CODED in rule.cwe)
        place = located(tree, span, "", hide=hide, quoted=of_source(resource) or (own is not None and _conceals(own)))
        settings, exact = _settings(tree, unit, verdict, own)
        if hide and verdict.status is Status.UNKNOWN:
            KNOWN.learn("credential", Unknown("", outcome.causes))  # the report shows what cannot be evaluated
        result = Result(
            rule=rule,
            status=verdict.status,
            severity=severity_of(verdict, self.options),
            message=_message(verdict),
            detail=as_written(outcome.message or _detail(own or next(iter(other), None), verdict.status)),
            resource=_reference(resource, portal),
            location=place,
            fingerprint=fingerprint(identity(rule.id, resource.id.text, written)),
            related=(*_other_ends(tree, other, unit), *_caller_places(tree, resource)),
            steps=tuple(_evidence_places(tree, outcome.steps)),
            causes=outcome.causes if verdict.status is Status.UNKNOWN else (),
            path=written,
            position=format_path(path),
            earlier_path=None if verdict.of_several else _earlier_path(verdict, own),
            fix=_edit(rule, own, place) if verdict.status is Status.FAIL else None,
            settings=settings,
            exact=exact,
            names=_names(tree, unit, verdict) if verdict.status is Status.FAIL else tuple,
            deployment=tree.name(unit.file),
            operation=operation,
            extent=self._extent(verdict),
            meant=_meant(verdict, written) if self.options.diff_base else None,
        )
        return self._paths.applied(result, tree), path

    def _extent(self, verdict: Verdict) -> Extent | None:
        """Return how far a failure goes, if there is something to compare with."""
        if verdict.status is not Status.FAIL or not self._compares:
            return None
        from azward.rule.extent import extent_of

        return extent_of(verdict)


def _copied(result: Result, verdict: Verdict, portal: str | None) -> Result:
    """Return a result about the resource of `verdict`, which is written at the same places as that of `result`."""
    resource = verdict.resource
    return replace(
        result,
        message=_message(verdict),
        resource=_reference(resource, portal),
        fingerprint=fingerprint(identity(result.rule.id, resource.id.text, result.path)),
        meant=_meant(verdict, result.path) if result.meant is not None else None,
    )


def _meant(verdict: Verdict, path: str) -> Identity | None:
    """Return the identity of a finding about a role assignment, whatever its name is; `None` for other findings."""
    key = assigned_key(verdict.resource)
    return identity(verdict.rule.id, key, path) if key else None


def _subject(verdict: Verdict) -> tuple[Evidence | None, Span, str]:
    """Return the evidence in its resource that a verdict rests on, its span, and the path that identifies the finding."""
    resource, outcome = verdict.resource, verdict.outcome
    first = outcome.evidence[0] if outcome.members else None
    hide = verdict.rule.service == "secrets"
    if first is not None and first.resource is resource:
        return first, resource.locate(first.path), stable_path(resource, first.path, hide=hide)
    own, span = _most_telling(resource, [found for found in outcome.evidence if found.resource is resource])
    if first is None:
        return own, span, stable_path(resource, own.path if own is not None else (), hide=hide)
    inside = stable_path(first.resource, first.path, hide=hide)
    return own, span, f"{_name(first.resource)}: {inside}" if inside else _name(first.resource)


def _earlier_path(verdict: Verdict, own: Evidence | None) -> str:
    """Return the path by which versions that had one finding for each resource identify it."""
    found = [item for item in verdict.outcome.evidence if item.resource is verdict.resource]
    if verdict.outcome.members and len(found) > 1:
        own, _ = _most_telling(verdict.resource, found)
    return earlier_path(verdict.resource, own.path if own is not None else ())


def _edit(rule: Rule, found: Evidence | None, place: Location) -> Edit | None:
    """Return the edit of the literal at `place` that fixes the finding, if there is one."""
    span = place.span
    if not rule.wants or found is None or span.start_line != span.end_line:
        return None
    wish = wanted_at(rule.wants, found.path)
    text = (
        replacement(place.line[span.start_column - 1 : span.end_column - 1], found.value, wish) if wish is not None else None
    )
    return Edit(span, text) if text is not None else None


def _settings(tree: Tree, unit: Unit, verdict: Verdict, own: Evidence | None) -> tuple[tuple[Setting, ...], bool]:
    """Return what to write to fix a failure, and whether it is the one setting that the rule requires at its evidence.

    Else it is what the remediation names, as far as the language has names of its own for it.
    """
    if verdict.status is not Status.FAIL:
        return (), False
    rule, resource = verdict.rule, verdict.resource
    path = own.path if own is not None else ()
    value = required_at(rule, path)
    found = tree.setting(unit, resource, (path,), value) if value is not None else None
    if found is not None:
        return (found,), True
    said = described(rule)
    own_path = fold_path(path)
    at_path = [value for paths, value in said if any(fold_path(other) == own_path for other in paths)]
    if len(at_path) == 1 and (found := tree.setting(unit, resource, (path,), at_path[0])) is not None:
        return (found,), True
    fields = mentioned(rule)
    about = [(paths, value) for paths, value in said if not fields.isdisjoint(map(fold_path, paths))]
    translated = (tree.setting(unit, resource, paths, value) for paths, value in about if len(paths) > 1)
    return tuple(dict.fromkeys(setting for setting in translated if setting is not None)), False


def _names(tree: Tree, unit: Unit, verdict: Verdict) -> Callable[[], tuple[Setting, ...]]:
    """Return a function for the names of fields in the language of a resource. Most findings are not asked for them."""

    def names() -> tuple[Setting, ...]:
        found = (tree.name_of(unit, verdict.resource, name) for name in named(verdict.rule))
        return tuple(setting for setting in found if setting is not None)

    return names


_SAYS_WHICH = frozenset(("type", "name", "apiversion", "kind"))
"""Fields that identify a resource. They are rarely the reason of a finding."""


def _most_telling(resource: Resource, found: Sequence[Evidence]) -> tuple[Evidence | None, Span]:
    """Return the evidence to show, and its span: a value that is written, else a missing one, else a reference."""
    best: tuple[int, Evidence, Span] | None = None
    for item in found:
        if best is not None and _rank(item, len(item.path)) >= best[0]:
            continue  # to locate a value takes long
        span, matched = resource.origin.locate(item.path)
        rank = _rank(item, matched)
        if best is None or rank < best[0]:
            best = rank, item, span
        if rank == 0:
            break
    return (best[1], best[2]) if best is not None else (None, resource.locate(()))


def _rank(item: Evidence, matched: int) -> int:
    """Return how far evidence is from the most telling, of which `matched` segments of its path are written: from 0 to 3."""
    if not item.path or str(item.path[0]).casefold() in _SAYS_WHICH:
        return 3
    if item.role == "link":
        return 2
    return 0 if matched == len(item.path) else 1


def _message(verdict: Verdict) -> str:
    name = f"`{shown_name(verdict.resource)}`"
    match verdict.status:
        case Status.FAIL:
            return f"{name} {verdict.rule.finding}"
        case Status.PASS:
            return f"{name} passes: {verdict.rule.title}"
        case _:
            return f"whether {name} {verdict.rule.finding} is not known"


def _reference(resource: Resource, portal: str | None) -> ResourceRef:
    """Return how reports name a resource; `portal` is that of a live resource, "" if it is unknown."""
    page = f"{portal.rstrip('/')}/#resource{resource.id.text}" if portal else ""
    return ResourceRef(
        resource.address, resource.type, _name(resource), resource.id.text, runs=portal is not None, page=page
    )


def _name(resource: Resource) -> str:
    return canonical(resource.name)


def _detail(found: Evidence | None, status: Status | None = None) -> str:
    """Return in words what the evidence is. A finding is decided by a value that is not known if it must not be set."""
    if found is None:
        return ""
    if found.part is not None:
        return found.note
    if status is Status.UNKNOWN and found.path and not found.note and (alternatives := _alternatives(found)):
        return f"`{format_path(found.path)}` is {alternatives}"
    path = f"`{format_path(found.path)}`" if found.path else ""
    if found.note:
        joint = " is" if found.role == "unset" else "" if found.role == "link" else ":"
        return f"{path}{joint} {found.note}" if path else found.note
    if isinstance(found.value, (list, dict)) or not path:
        return ""  # the excerpt shows more than a value could
    if of_source(found.resource) and found.path[-1] in ("value", "default"):
        return f"{path} is given in the source"  # it may be a secret
    if role := _role(found):
        return f"{path} is the role `{role}`"
    if (status is Status.FAIL and isinstance(found.value, Unknown)) or (
        isinstance(found.value, str) and holds_credential(found.resource, found.path)
    ):
        return f"{path} is set"
    return f"{path} is {hidden(describe(found.value))}"


MAX_ALTERNATIVES = 3
"""Values of a property that is not decided which a message names."""


def _alternatives(found: Evidence) -> str:
    """Return the values that an undecided property may have: "`TLS1_0` or `TLS1_2`"; "" if it is decided."""
    value = read(found.resource.body, found.path)
    if isinstance(value, Unknown):
        return "not known"
    if not isinstance(value, Choice) or holds_credential(found.resource, found.path):
        return ""
    outcomes = list(dict.fromkeys(hidden(describe(outcome)) for outcome in _outcomes(value)))
    if len(outcomes) > MAX_ALTERNATIVES or "not known" in outcomes:
        return "not known"
    return f"{', '.join(outcomes[:-1])} or {outcomes[-1]}" if len(outcomes) > 1 else ""


def _outcomes(value: Value) -> Iterator[Value]:
    if isinstance(value, Choice):
        for _, branch in value.branches:
            yield from _outcomes(branch)
    else:
        yield value


def _role(found: Evidence) -> str | None:
    """Return the name of the built-in role if `found` is the id of its definition."""
    if not isinstance(found.value, str) or str(found.path[-1]).casefold() != "roledefinitionid":
        return None
    from azward.source.roles import role_name  # a long table that few scans need

    return role_name(found.value)


def _in_policy(
    tree: Tree, unit: Unit, span: Span, operation: OperationRef, found: list[Evidence]
) -> tuple[Span, str, list[Evidence]]:
    """Return the place of a finding about an operation, the path that identifies it, and what else it rests on."""
    path = format_path(("products", operation.product or "")) if operation.of_product else ""
    if not found or found[0].part is None:
        return span, path, found
    return span_of(tree, unit, found[0]), path, found[1:]


def _evidence_places(tree: Tree, found: Iterable[Evidence], unit: Unit | None = None) -> Iterator[Location]:
    for item in found:
        label = _detail(item) or f"`{item.resource.display_name}`"
        yield located(tree, span_of(tree, unit, item), label, quoted=_conceals(item))


HARD_CODED = 798
"""The weakness of credentials in source code: a rule on it may point at one."""

MAX_OTHER_ENDS = 3
"""Locations in other resources that a result shows. A chain of scopes has five at most, and is shown as a whole."""


def _other_ends(tree: Tree, found: Iterable[Evidence], unit: Unit) -> list[Location]:
    """Return evidence in linked resources, each location once. Missing values there are left out."""
    places = {
        place.span: place for place in _evidence_places(tree, (item for item in found if item.role != "nothing"), unit)
    }
    most = MAX_OTHER_ENDS + 2 * any(item.part is not None for item in found)
    return list(places.values())[:most]


def _caller_places(tree: Tree, resource: Resource) -> Iterator[Location]:
    for span in resource.origin.callers():
        yield located(tree, span, "deployed from here")


def located(tree: Tree, span: Span, label: str, *, hide: bool = False, quoted: bool = False) -> Location:
    """Return a location with its line, in which credentials are masked.

    `hide` also masks the literal at the span, and `quoted` all texts in quotes: one of them is a secret.
    """
    line = masked(tree.line(span))
    if hide:
        line = tree.mask(line, span)
    return Location(span, mask_quoted(line) if quoted else line, as_written(label))


def _conceals(found: Evidence) -> bool:
    """Decide whether the line of some evidence may have a secret that its form does not tell apart from other texts."""
    if isinstance(found.value, Unknown) and found.value.secret:
        return True
    return of_source(found.resource) or (
        isinstance(found.value, (str, Choice)) and holds_credential(found.resource, found.path)
    )


def _as_configured(tree: Tree, file: str, options: ScanOptions) -> str:
    """Return the path of a file relative to the folder of the configuration."""
    path = tree.root / file
    return path.relative_to(options.base).as_posix() if options.base and path.is_relative_to(options.base) else file
