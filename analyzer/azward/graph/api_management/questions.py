"""Questions that rules ask about the effective policies of an operation.

An operation has one effective policy for each product that holds its API, and one for callers without a product. A rule
judges each of them; where they differ, each that fails is a finding of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from azward.frozen import frozen
from azward.graph.api_management.document import Document
from azward.graph.api_management.effective import (
    CONTAINERS,
    Effective,
    Fork,
    Gap,
    Node,
    Statement,
    effective_policy,
    resolved,
    shared,
)
from azward.graph.api_management.element import Attribute, Element
from azward.graph.api_management.expression import fold, is_expression
from azward.graph.api_management.listing import ENDING
from azward.graph.api_management.operations import operation_of
from azward.graph.api_management.places import Places, places_of
from azward.graph.outcome import Evidence, Member, Outcome, Part, all_of
from azward.graph.resource import parent_key
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind

if TYPE_CHECKING:
    from azward.graph.view import View

_T = TypeVar("_T")

__all__ = ["Fault", "Policy", "Wanted", "evidence_in", "forbidden", "judged", "required"]


@frozen
class Fault:
    """What is wrong with a statement: a phrase, and the part of its text."""

    message: str
    start: int
    end: int
    truth: Truth = Truth.FALSE  # UNKNOWN: it may be wrong
    cause: Cause | None = None

    @staticmethod
    def of(found: Element | Attribute, message: str) -> Fault:
        return Fault(message, found.start, found.end)

    @staticmethod
    def maybe(found: Element | Attribute, reason: str) -> Fault:
        return Fault("", found.start, found.end, Truth.UNKNOWN, Cause(CauseKind.RUNTIME, "policy expression", reason))


@frozen
class Policy:
    """One effective policy of an operation, as rules see it."""

    view: View
    places: Places
    effective: Effective

    @property
    def around(self) -> str:
        """The key of the service or workspace."""
        return parent_key(self.effective.operation.api_key)

    def text(self, value: str | None) -> str | None:
        """Return what a value of a statement is, with named values; `None` if that is not known."""
        if value is None:
            return None
        found = resolved(self.view, self.places, self.around, value)
        if found is None or not is_expression(found):
            return found
        folded = fold(found)
        return None if folded is None else str(folded).lower() if isinstance(folded, bool) else folded

    def attribute(self, element: Element, name: str, default: str = "") -> str | None:
        """Return an attribute, or else the default; `None` if it is not known."""
        found = element.get(name)
        return default if found is None else self.text(found)

    def known(self, key: object, nodes: object, compute: Callable[[], _T]) -> _T:
        """Return `compute()`, or what it was for another operation with the same `nodes`, whose ids are in `key`.

        `nodes` are kept, so that their ids stay theirs.
        """
        return shared(self.view, self.places, key, lambda: (nodes, compute()))[1]

    def statements(self, *sections: str) -> Iterator[Statement]:
        """Yield the statements of some sections, all if none are named, that may run."""
        for name, nodes in self.effective.sections.items():
            if not sections or name in sections:
                yield from _statements(nodes)

    def reached(self) -> set[str]:
        """Return the sections that run unless an earlier one ends with an answer in any case."""
        found: set[str] = set()
        for name, nodes in self.effective.sections.items():
            found.add(name)
            if any(isinstance(node, Statement) and node.element.name in ENDING for node in nodes):
                return {*found, "on-error"}
        return found

    def gaps(self) -> list[Gap]:
        """Return what is not known of all sections."""
        nodes = tuple(self.effective.sections.values())
        return self.known(("gaps", *map(id, nodes)), nodes, lambda: [gap for one in nodes for gap in _gaps(one)])


Wanted: TypeAlias = Callable[[Policy, Statement], Truth]
"""Whether a statement is what a rule requires."""


def judged(view: View, ask: Callable[[Policy], Outcome], *, must: bool) -> Outcome:
    """Return the outcome for an operation from that for each of its effective policies.

    `must` tells that the rule requires a statement. Callers without a product then count if there are such callers: without
    a key, or with one of the API or of all APIs.
    """
    places = places_of(view.graph)
    operation = operation_of(view)
    found = effective_policy(view, places, operation, whole=view.graph.standalone)
    outcomes = [(policy, ask(Policy(view, places, policy))) for policy in found]
    if must:
        outcomes = [(policy, _as_reached(view, places, policy, outcome, outcomes)) for policy, outcome in outcomes]
    return _combined(view, outcomes)


def _as_reached(
    view: View, places: Places, policy: Effective, outcome: Outcome, others: Sequence[tuple[Effective, Outcome]]
) -> Outcome:
    """Return the outcome for callers without a product; UNKNOWN in place of FALSE if there may be none of them."""
    alone = policy.product is None and len(others) > 1
    if not alone or outcome.truth is not Truth.FALSE or policy.anonymous is Truth.TRUE:
        return outcome
    if any(other.truth is Truth.FALSE for one, other in others if one is not policy):
        return outcome
    if _has_subscription(view, places, policy):
        return outcome
    reason = "whether a subscription to the API or to all APIs is given out, for which no policy of a product runs"
    cause = Cause(CauseKind.EXTERNAL, policy.operation.api_name, reason)
    return replace(outcome, truth=Truth.UNKNOWN, causes=(cause,))


def _has_subscription(view: View, places: Places, policy: Effective) -> bool:
    """Decide whether a subscription to the API, or to all APIs, is declared."""
    around = parent_key(policy.operation.api_key)
    api = policy.operation.api_name.casefold()
    for subscription in places.subscriptions.get(around, ()):
        scope = view.at(subscription).written("properties.scope")
        tail = scope.casefold().rstrip("/") if isinstance(scope, str) else ""
        if tail.endswith(("/apis", f"/apis/{api}")) and view.world.holds(subscription.condition) is Truth.TRUE:
            return True
    return False


def _combined(view: View, outcomes: Sequence[tuple[Effective, Outcome]]) -> Outcome:
    failing = [(policy, outcome) for policy, outcome in outcomes if outcome.truth is Truth.FALSE]
    if len(failing) == len(outcomes):
        return replace(failing[-1][1], members=())  # the one without a product, whose scopes all of them have
    if not failing:
        return replace(all_of(outcome for _, outcome in outcomes), members=())
    nothing = (Evidence(view.resource, (), role="nothing"),)
    members = tuple(
        Member(view.resource, ("products", policy.product or ""), replace(outcome, evidence=outcome.evidence or nothing))
        for policy, outcome in failing
    )
    first = failing[0][1]
    return Outcome(Truth.FALSE, first.evidence, message=first.message, members=members)


# required statements ----------------------------------------------------------------------------------------------------


def required(policy: Policy, section: str, wanted: Wanted, *, answers: Iterable[int] = (), missing: str = "") -> Outcome:
    """Return whether every run of `section` passes a statement that is `wanted`, unless it ends with an answer before.

    A condition that leads to an answer with one of the statuses `answers` may be the same check in other words: UNKNOWN.
    `missing` is what is wrong if there is no such statement.
    """
    nodes = policy.effective.sections[section]
    key = (wanted, id(nodes), policy.effective.anonymous)
    found = policy.known(key, nodes, lambda: _Required(policy, wanted, frozenset(map(str, answers))).of(nodes))
    if found.truth is Truth.FALSE:
        return Outcome(Truth.FALSE, tuple(_chain(policy, section)), message=missing)
    evidence = tuple(_at(found.statement, "") for _ in "1" if found.statement is not None)
    return Outcome(found.truth, evidence, found.causes if found.truth is Truth.UNKNOWN else ())


@frozen
class _Found:
    truth: Truth
    statement: Statement | None = None
    causes: tuple[Cause, ...] = ()


class _Required:
    def __init__(self, policy: Policy, wanted: Wanted, answers: frozenset[str]) -> None:
        self.policy = policy
        self.wanted = wanted
        self.answers = answers

    def of(self, nodes: Sequence[Node]) -> _Found:
        best = _Found(Truth.FALSE)
        for node in nodes:
            found = self._node(node)
            if found.truth is Truth.TRUE:
                return found
            if found.truth is Truth.UNKNOWN:
                best = _Found(Truth.UNKNOWN, best.statement or found.statement, (*best.causes, *found.causes))
        return best

    def _node(self, node: Node) -> _Found:
        if isinstance(node, Gap):
            return _Found(Truth.UNKNOWN, None, (node.cause,))
        if isinstance(node, Fork):
            return self._fork(node)
        if node.element.name in ENDING:
            return _Found(Truth.TRUE, node)
        truth = self.wanted(self.policy, node)
        if truth is Truth.UNKNOWN:
            return _Found(truth, node, (_undecided(node.element),))
        return _Found(truth, node) if truth is Truth.TRUE else self.of(node.content)

    def _fork(self, fork: Fork) -> _Found:
        found = [self._branch(branch) for branch in fork.branches]
        if fork.complete and all(one.truth is Truth.TRUE for one in found):
            return found[0]
        telling = [one for one in found if one.truth is not Truth.FALSE]
        if not telling:
            return _Found(Truth.FALSE)
        causes = tuple(cause for one in telling for cause in one.causes) or (_condition(fork),)
        return _Found(Truth.UNKNOWN, telling[0].statement, causes)

    def _branch(self, nodes: Sequence[Node]) -> _Found:
        """Return the outcome of a branch. An answer in it does not concern other calls, unless it rejects the call."""
        found = self.of(nodes)
        ends = found.statement
        if found.truth is Truth.TRUE and ends is not None and ends.element.name in ENDING:
            return found if self._rejects(ends.element) else _Found(Truth.FALSE)
        return found

    def _rejects(self, element: Element) -> bool:
        status = element.child("set-status")
        if status is None:
            return element.name == "return-response" and element.get("response-variable-name") is not None
        code = self.policy.attribute(status, "code", "200")
        return code is None or code in self.answers


def _undecided(element: Element) -> Cause:
    return Cause(CauseKind.RUNTIME, element.name, f"a value of `{element.name}` is not known")


def _condition(fork: Fork) -> Cause:
    shown = next((text for text in fork.conditions if text), "")
    return Cause(CauseKind.RUNTIME, "choose", f"the condition `{_short(shown)}` decides" if shown else "a condition decides")


def _short(text: str) -> str:
    found = " ".join(text.split())
    return found if len(found) <= 80 else f"{found[:77]}..."


def _chain(policy: Policy, section: str) -> Iterator[Evidence]:
    """Yield the sections that an effective policy consists of, from the innermost scope to the one that inherits nothing."""
    for document in policy.effective.documents:
        if document.root is None:
            continue
        element = document.section(section)
        inherits = element is not None and any(child.name == "base" for child in element.elements())
        how = "includes" if inherits else "does not include"
        where = (
            f"the {document.scope} policy has no `{section}` section"
            if element is None
            else (f"the {document.scope} policy {how} `<base />`" if document.scope != "global" else "the global policy")
        )
        shown = element or document.root
        yield _evidence(document, shown.start, shown.end, where)
        if not inherits:
            return


def evidence_in(document: Document, part: Element | int, note: str) -> Evidence:
    """Return evidence in a policy: an element, or what is at an offset."""
    if isinstance(part, int):
        return _evidence(document, part, part + 1, note)
    return _evidence(document, part.start, part.end, note)


def _evidence(document: Document, start: int, end: int, note: str) -> Evidence:
    return Evidence(document.resource, document.path, note=note, role="link", part=Part(document.text, start, end))


def _at(statement: Statement, note: str) -> Evidence:
    document = statement.document
    assert document is not None  # noqa: S101 - only written statements are wanted
    return _evidence(document, statement.element.start, statement.element.end, note or f"`{statement.element.name}`")


# forbidden statements ---------------------------------------------------------------------------------------------------


def forbidden(policy: Policy, faults: Callable[[Policy, Statement], Iterable[Fault]], *sections: str) -> Outcome:
    """Return FALSE if a statement of some sections has a fault; all sections if none are named.

    It is UNKNOWN if one may have, or a part of a policy that is declared here is not known.
    """
    nodes = tuple(policy.effective.sections.values())
    key = (faults, *map(id, nodes))
    found = policy.known(key, nodes, lambda: _found(policy, faults, *sections))
    wrong = [(fault, statement) for fault, statement in found if fault.truth is Truth.FALSE]
    if wrong:
        evidence = [_of_fault(fault, statement) for fault, statement in wrong]
        chain = _way(policy, wrong[0][1])
        return Outcome(Truth.FALSE, (*evidence, *chain), message=wrong[0][0].message)
    causes = [fault.cause for fault, _ in found if fault.cause is not None]
    causes += [gap.cause for gap in policy.gaps() if gap.document is not None]
    if causes:
        return Outcome(Truth.UNKNOWN, tuple(_of_fault(*one) for one in found), tuple(dict.fromkeys(causes)))
    return Outcome(Truth.TRUE)


def _found(
    policy: Policy, faults: Callable[[Policy, Statement], Iterable[Fault]], *sections: str
) -> list[tuple[Fault, Statement]]:
    written = (statement for statement in policy.statements(*sections) if statement.document is not None)
    return [(fault, statement) for statement in written for fault in faults(policy, statement)]


def _of_fault(fault: Fault, statement: Statement) -> Evidence:
    document = statement.document
    assert document is not None  # noqa: S101 - only written statements have faults
    return _evidence(document, fault.start, fault.end, fault.message or f"`{statement.element.name}`")


def _way(policy: Policy, statement: Statement) -> Iterator[Evidence]:
    """Yield the scopes through which an operation inherits a statement, from the innermost."""
    for document in policy.effective.documents:
        if document.scope == statement.scope:
            return
        if document.root is not None:
            yield _evidence(document, document.root.start, document.root.end, f"the {document.scope} policy inherits it")


def _statements(nodes: Iterable[Node]) -> Iterator[Statement]:
    """Yield statements in running order, up to an answer that ends the section."""
    for node in nodes:
        if isinstance(node, Fork):
            for branch in node.branches:
                yield from _statements(branch)
        elif isinstance(node, Statement):
            yield node
            if node.element.name in CONTAINERS:
                yield from _statements(node.content)
            if node.element.name in ENDING:
                return


def _gaps(nodes: Iterable[Node]) -> Iterator[Gap]:
    for node in nodes:
        if isinstance(node, Fork):
            for branch in node.branches:
                yield from _gaps(branch)
        elif isinstance(node, Gap):
            yield node
        else:
            yield from _gaps(node.content)
