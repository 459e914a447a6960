"""`related`: conditions on the resources at the other end of a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from azward.frozen import frozen
from azward.graph.outcome import Evidence, Member, Outcome, leaning
from azward.graph.resource import EVERY, fold_path, format_path, read
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Value, causes
from azward.graph.view import LinkEnd, LinkEnds, View
from azward.rule.binding import Bindings, BoundPath, Compile, Condition, CountedPaths, bind, locate
from azward.rule.language import LINK_KINDS, LINK_NOUNS, RELATED_KEYS, did_you_mean
from azward.rule.syntax import ConditionError, as_mapping, as_path

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.rule.syntax import KeyPath

__all__ = ["compile_related"]

QUANTIFIERS = ("every", "some", "none")


@frozen
class _Related:
    """A compiled `related`. A `where` or `then` of `None` is true of every resource, even of one that was not read."""

    link: str
    direction: str
    types: tuple[str, ...]
    path: BoundPath | None
    where: Condition | None
    quantifier: str
    then: Condition | None
    member: FieldPath = ()  # of `direction: in`: the list at the other end whose members have the links

    @property
    def noun(self) -> str:
        """What is at the other end, in words: "private endpoint"."""
        noun = LINK_NOUNS.get((self.link, self.direction), "")
        if len(self.types) == 1 and noun in ("", "child resource"):
            return f"{noun or 'resource'} of type `{self.types[0].rpartition('/')[2]}`"
        return noun or f"resource linked as `{self.link}`"


def compile_related(data: object, at: KeyPath, counted: CountedPaths, compile_inner: Compile) -> Condition:
    """Return the condition `{related: data}`. Raise ConditionError if it is malformed."""

    def inner(key: str) -> Condition | None:
        """Compile the condition on the other resource at `key`; `None` if there is none or it is empty."""
        data = mapping.get(key)
        lists = (fold_path(member),) if member else ()
        return None if data is None or data == {} else compile_inner(data, (*at, key), lists)

    mapping = as_mapping(data, at, "a mapping with `link` and `every`, `some` or `none`")
    for key in mapping:
        if key not in RELATED_KEYS:
            hint = did_you_mean(key, RELATED_KEYS)
            raise ConditionError((*at, key), f"unexpected `{key}` in `related`{hint}", on_key=True)
    quantifiers = [key for key in QUANTIFIERS if key in mapping]
    if len(quantifiers) != 1:
        where = (*at, quantifiers[1]) if quantifiers else at
        raise ConditionError(where, "`related` needs exactly one of `every`, `some` and `none`", on_key=bool(quantifiers))
    direction = mapping.get("direction", "out")
    if direction not in ("in", "out"):
        raise ConditionError((*at, "direction"), f"unknown direction `{direction}`, expected `in` or `out`")
    written = as_path(mapping["path"], (*at, "path")) if "path" in mapping else ()
    path = bind(written, counted if direction == "out" else ()) if written else None
    member = _up_to_member(written) if direction == "in" else ()
    quantifier = quantifiers[0]
    relation = _Related(
        _link(mapping, at),
        cast("str", direction),
        _types(mapping.get("type", []), (*at, "type")),
        path,
        inner("where"),
        quantifier,
        inner(quantifier),
        member,
    )
    return lambda view, bindings: _judge(view, bindings, relation)


def _up_to_member(path: FieldPath) -> FieldPath:
    """Return `path` up to its last `[*]`; () if it has none."""
    return path[: len(path) - path[::-1].index(EVERY)] if EVERY in path else ()


def _link(mapping: dict[str, object], at: KeyPath) -> str:
    kind = mapping.get("link")
    if kind is None:
        raise ConditionError(at, "`related` needs a `link`")
    if not isinstance(kind, str) or kind not in LINK_KINDS:
        raise ConditionError((*at, "link"), f"unknown link kind `{kind}`{did_you_mean(str(kind), LINK_KINDS)}")
    return kind


def _types(data: object, at: KeyPath) -> tuple[str, ...]:
    types = cast("list[object]", data) if isinstance(data, list) else [data]
    for name in types:
        if not isinstance(name, str) or "/" not in name:
            raise ConditionError(at, f"expected a resource type such as `Microsoft.Network/virtualNetworks`, got `{name}`")
    return tuple(cast("list[str]", types))


def _judge(view: View, bindings: Bindings, related: _Related) -> Outcome:
    path = locate(related.path, bindings) if related.path else ()
    found = view.related(related.link, direction=related.direction, types=related.types, path=path)
    ends = [_judge_end(view, end, related) for end in found.ends]
    outcomes = [outcome for outcome in ends if outcome is not None]
    linked = list(outcomes)
    if found.open:
        outcomes.append(_maybe_more(view, found, related))
    truth = Truth.FALSE if related.quantifier == "some" else Truth.TRUE
    for outcome in outcomes:
        truth = truth | outcome.truth if related.quantifier == "some" else truth & outcome.truth
    telling = [outcome for outcome in outcomes if outcome.truth is truth]
    evidence = tuple(item for outcome in telling for item in outcome.evidence)
    decided = dict.fromkeys(cause for outcome in telling for cause in outcome.causes)
    if truth is not Truth.UNKNOWN and (not evidence or (related.quantifier == "some" and truth is Truth.FALSE)):
        evidence = (Evidence(view.resource, (), ABSENT, _nothing(related, outcomes), "nothing"), *evidence)
    decisive = Truth.TRUE if related.quantifier == "some" else Truth.FALSE
    against, in_favour = leaning(outcomes, decisive) if truth is Truth.UNKNOWN else ((), ())
    members = _members(linked, truth, decisive) if related.direction == "out" else ()
    return Outcome(truth, evidence, tuple(decided), against=against, in_favour=in_favour, members=members)


def _members(linked: list[Outcome], truth: Truth, decisive: Truth) -> tuple[Member, ...]:
    """Return the references from members of a list that decide the answer, each by itself."""
    found = [(outcome, outcome.evidence[0]) for outcome in linked if outcome.truth is truth is decisive]
    return tuple(
        Member(first.resource, first.path, outcome)
        for outcome, first in found
        if any(isinstance(segment, int) for segment in first.path)
    )


def _nothing(related: _Related, outcomes: list[Outcome]) -> str:
    return f"no {related.noun} meets the condition" if outcomes else f"no {related.noun} is linked"


def _judge_end(view: View, end: LinkEnd, related: _Related) -> Outcome | None:
    """Return what one link contributes to the quantifier; `None` if it is certainly absent or filtered out."""
    present = Outcome(end.present, (), _presence_causes(end)) if end.present is Truth.UNKNOWN else Outcome(end.present)
    selected = _ask(end, related.where, related.member)
    holds = _ask(end, related.then, related.member)
    belongs = end.present & selected.truth
    if belongs is Truth.FALSE:
        return None
    if related.quantifier == "every":
        truth = ~belongs | holds.truth
    else:
        truth = belongs & holds.truth
        truth = ~truth if related.quantifier == "none" else truth
    here = _at_this_end(view, end, related)
    if truth is not Truth.UNKNOWN:
        return Outcome(truth, (here, *holds.evidence))
    open_answers = [answer for answer in (present, selected, holds) if answer.truth is Truth.UNKNOWN]
    evidence = [item for answer in open_answers for item in answer.evidence]
    decided = dict.fromkeys(cause for answer in open_answers for cause in answer.causes)
    return Outcome(truth, (here, *evidence), tuple(decided))


def _ask(end: LinkEnd, condition: Condition | None, member: FieldPath) -> Outcome:
    """Return the outcome of `condition` for the resource at the other end, or for its `member` that has the link."""
    if condition is None:
        # an unknown id may refer to nothing at all
        unsure = end.view is None and end.link.open and end.link.pattern is None
        return Outcome(Truth.UNKNOWN, (), _outside_causes(end)) if unsure else Outcome(Truth.TRUE)
    if end.view is None:
        return Outcome(Truth.UNKNOWN, (), _outside_causes(end))
    if not member:
        return condition(end.view, ())
    at = end.link.path[: len(member)]
    value = end.view.written(at)
    if isinstance(value, Absent) or len(at) < len(member):  # a shorter path: the list is not known
        return Outcome(Truth.UNKNOWN, (), _outside_causes(end))
    return condition(end.view, ((at, value),))


def _written(end: LinkEnd) -> Value | Absent:
    return read(end.link.source.body, end.link.path) if end.link.path else ABSENT


def _outside_causes(end: LinkEnd) -> tuple[Cause, ...]:
    value = _written(end)
    decided = causes(value) if end.link.open and not isinstance(value, Absent) else ()
    return decided or (Cause(CauseKind.EXTERNAL, end.link.key, f"`{end.link.key}` was not read"),)


def _presence_causes(end: LinkEnd) -> tuple[Cause, ...]:
    """Return what decides whether the link exists: the conditions of both resources, and the choice it is written in."""
    decided = [*causes(end.link.source.condition)]
    if end.view is not None:
        decided += causes(end.view.resource.condition)
    if end.link.when:
        decided += [cause for other in (end.link.source, end.link.target) if other for cause in causes(other.name)]
    value: Value | Absent = end.link.source.body
    for depth in range(1, len(end.link.path) + 1) if end.link.when else ():
        value = read(end.link.source.body, end.link.path[:depth])
        if not isinstance(value, (Absent, dict, list)):
            decided += causes(value)
            break
    return tuple(dict.fromkeys(decided))


def _at_this_end(view: View, end: LinkEnd, related: _Related) -> Evidence:
    path: FieldPath = end.link.path if related.direction == "out" else ()
    other = end.view.resource.display_name if end.view else end.link.key
    if related.direction == "out":
        return Evidence(view.resource, path, _written(end), f"refers to `{other}`", "link")
    at = f" at `{format_path(end.link.path)}`" if end.link.path else ""
    return Evidence(view.resource, path, ABSENT, f"`{other}` refers to it{at}")


def _maybe_more(view: View, found: LinkEnds, related: _Related) -> Outcome:
    article = "an" if related.noun[0] in "Aaeio" else "a"
    reason = f"{article} {related.noun} may be declared elsewhere"
    decided = found.causes or (Cause(CauseKind.EXTERNAL, related.link, reason),)
    return Outcome(Truth.UNKNOWN, (Evidence(view.resource, (), ABSENT, reason),), decided)
