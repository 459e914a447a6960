"""The content of a report. Formats read nothing else: no file, no graph, no clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.rule.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azward.graph.diagnostic import Diagnostic
    from azward.graph.resource import Resource, Span
    from azward.graph.setting import Setting
    from azward.graph.value import Cause, Value
    from azward.rule.extent import Extent
    from azward.rule.model import Rule, Severity

__all__ = [
    "Comparison",
    "Deployment",
    "DisabledResource",
    "DataFlowRef",
    "Edit",
    "GraphEdge",
    "GraphNode",
    "GraphReport",
    "Notice",
    "OperationRef",
    "NoticeState",
    "Location",
    "Report",
    "ResourceRef",
    "Result",
    "Review",
    "PlainType",
    "Stats",
    "AppliedSuppression",
    "SuppressionKind",
    "StateChange",
    "ThreatEvidence",
    "ThreatRef",
    "ThreatRow",
    "ThreatStates",
]


Deployment: TypeAlias = "tuple[str, str]"
"""The name of a template or root module, and of the last of its parameter files; "" if it has none."""


@frozen
class ResourceRef:
    """A resource as reports name it."""

    address: str
    type: str
    name: str
    id: str
    runs: bool = False  # in Azure, where it was listed: its id says where it is, more than a place in a file could
    page: str = ""  # the address of its page in the portal, where that is known


@frozen
class OperationRef:
    """An operation of an API as reports name it. With `of_product`, the result holds only for callers of `product`.

    Without a product, these are callers without a key, or with one of an API.
    """

    api: str
    operation: str | None  # `None` for all operations of an API that declares none
    of_product: bool = False
    product: str | None = None


@frozen
class Location:
    """A place in a source, with the text of its first line."""

    span: Span
    line: str  # of `span.start_line`, without its line break
    label: str = ""  # "called from here", "this subnet has no service endpoint"


@frozen
class ThreatRef:
    """A threat of a threat model as reports name it."""

    model: str  # id of the model
    id: str  # in the model
    title: str
    stride: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the id with that of the model."""
        return f"{self.model}/{self.id}"


@frozen
class DataFlowRef:
    """A data flow of a threat model between two resources as reports name it."""

    model: str  # id of the model
    id: str  # in the model
    title: str
    source: str  # address of the resource, or the ids of external components
    target: str
    names: tuple[str, str]  # of both, as messages name them
    protocol: str = ""
    crosses: tuple[str, ...] = ()  # titles of trust boundaries
    steps: Callable[[], tuple[Location, ...]] = field(default=tuple, compare=False, repr=False)
    """Where the resources are declared that the data passes, from the source to the target."""

    @property
    def ends(self) -> str:
        """Return the names of both ends: "`cluster` → `positions`"."""
        return f"`{self.names[0]}` → `{self.names[1]}`"


class SuppressionKind(StrEnum):
    """Where a finding was accepted."""

    COMMENT = "comment"  # in the source, next to the resource
    CONFIGURATION = "configuration"
    BASELINE = "baseline"


@frozen
class AppliedSuppression:
    """Why a result does not count."""

    kind: SuppressionKind
    answer: Status  # the outcome of the rule itself: FAIL or UNKNOWN
    reason: str = ""
    owner: str = ""
    until: str = ""  # the last day on which it holds, "2027-03-01"; "" if there is none
    span: Span | None = None  # where it is written
    added: bool = False  # a comment that the base of the comparison does not have
    settled: bool = False  # accepts the finding also if the base of the comparison has it with a better value
    outgrown: bool = False  # the finding is worse than what it accepts, so it has no effect


class NoticeState(StrEnum):
    """What became of a suppression."""

    USED = "used"
    UNUSED = "unused"  # no finding matches it; an entry of a baseline is stale
    EXPIRED = "expired"  # expired
    NO_REASON = "no-reason"  # does not hold without one
    INVALID = "invalid"  # not understood, or names no rule: does not hold

    @property
    def holds(self) -> bool:
        return self in (NoticeState.USED, NoticeState.UNUSED)


@frozen
class Notice:
    """One suppression as written, and its effect."""

    kind: SuppressionKind
    state: NoticeState
    rules: tuple[str, ...]  # ids, aliases or patterns, as written
    message: str  # what became of it: "`storage/sas` is not found here any more"
    span: Span
    reason: str = ""
    owner: str = ""
    until: str = ""
    count: int = 0  # results that it suppresses


@frozen
class Comparison:
    """What the results are compared with to tell which are new."""

    base: str  # "origin/main", or the file of a baseline
    commit: str = ""  # of the base, in full; "" for a baseline
    gone: int = 0  # findings of the base that are not found any more


@frozen
class Review:
    """What a change accepts that its base does not: by configuration, baselines and comments."""

    changes: tuple[str, ...] = ()  # "`skip-rules` in `azward.yaml`"
    hidden: tuple[Result, ...] = ()  # the findings that these keep from counting
    in_effect: bool = True  # whether they do: not if only what the base has is trusted
    known: bool = True  # whether there is a base; else these are all that the change holds
    attested: tuple[str, ...] = ()  # mitigations about which it has statements that the base does not have
    withdrawn: tuple[str, ...] = ()  # mitigations about which only the base has statements

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.hidden or self.attested or self.withdrawn)


@frozen
class ThreatEvidence:
    """A result that moves a threat."""

    rule: str
    status: Status
    message: str
    location: Location | None = None


@frozen
class StateChange:
    """A threat whose state differs from that at the base of the comparison."""

    threat: ThreatRef
    before: str  # "mitigated"
    after: str
    is_worse: bool
    is_better: bool  # neither of both if the threat applies only before or after, and is mitigated
    reason: str  # "`storage/secure-transfer` fails on `logs`"
    evidence: tuple[ThreatEvidence, ...] = ()  # what does not pass now and did before, the worst first


@frozen
class ThreatRow:
    """The state of one threat."""

    threat: ThreatRef
    state: str
    reason: str
    is_open: bool  # exposed or partly mitigated


@frozen
class ThreatStates:
    """The states of the threats of all models that fit, and what a change does to them."""

    models: tuple[str, ...] = ()  # ids
    rows: tuple[ThreatRow, ...] = ()  # ranked, the worst first
    base: str = ""  # what they are compared with; "" if with nothing
    commit: str = ""
    changes: tuple[StateChange, ...] = ()  # those for the worse first
    flows: tuple[DataFlowRef, ...] = ()  # that the base does not have and that cross a trust boundary
    diagrams: tuple[str, ...] = ()  # in Mermaid, one for each model with data flows that changed
    problems: tuple[str, ...] = ()  # of models and statements

    @property
    def worse(self) -> tuple[StateChange, ...]:
        """Return the threats whose state is worse than at the base."""
        return tuple(change for change in self.changes if change.is_worse)

    @property
    def fails(self) -> bool:
        """Decide whether a threat got worse. Without a base, each one that is open did."""
        return bool(self.worse) if self.base else any(one.is_open for one in self.rows)


@frozen
class Edit:
    """Text that replaces a span of one line and fixes a finding."""

    span: Span
    text: str


@frozen
class Result:
    """What one rule reports for one resource, or one member of it, at one place, over all parameter sets of its unit."""

    rule: Rule
    status: Status
    severity: Severity
    message: str  # "`logs` accepts unencrypted connections"
    detail: str  # "`properties.supportsHttpsTrafficOnly` is not set, and API version 2018-07-01 assumes `false`"; may be ""
    resource: ResourceRef
    location: Location
    fingerprint: str  # hex; of rule, resource and property, not of lines: survives moved and reformatted code
    related: tuple[Location, ...] = ()  # the calls it is deployed through, innermost first, and other ends
    steps: tuple[Location, ...] = ()  # of a data flow, in order
    causes: tuple[Cause, ...] = ()  # what would decide it, if it is unknown
    parameter_sets: tuple[str, ...] = ()  # the parameter files for which it holds; empty when it holds for all
    path: str = ""  # the field it rests on, members of lists by name: "properties.securityRules['ssh'].access"
    position: str = ""  # the same with indices, which are those of the source: "properties.securityRules[0].access"
    earlier_path: str | None = None  # `path` as older baselines have it, if they have one finding of the resource
    suppression: AppliedSuppression | None = None  # given if the status is SUPPRESSED
    refused: AppliedSuppression | None = None  # what has no effect: a comment that the base does not have, or one outgrown
    new: bool | None = None  # whether the base of the comparison does not have it; `None` if nothing is compared
    fix: Edit | None = None  # an edit at `place` that a machine may offer
    settings: tuple[Setting, ...] = ()  # what to write to fix it, in the language of the resource
    exact: bool = False  # whether `settings` is the one setting that the condition requires at `path`
    names: Callable[[], tuple[Setting, ...]] = field(default=tuple, compare=False, repr=False)
    """What the language of the resource calls the fields that the remediation names, where it has names of its own."""
    deployment: str = ""  # the template or root module that deploys it
    sample: bool = False  # in a test, an example or a sample
    within: Mapping[Deployment, Result] = field(default_factory=dict["Deployment", "Result"], compare=False, repr=False)
    """The deployments for which it holds, each with the result as it is there; empty unless a base is compared."""
    others: tuple[Result, ...] = ()  # the same line in other deployments and instances
    operation: OperationRef | None = None  # of an API of API Management, if it is about one
    meant: tuple[str, str, str] | None = field(default=None, compare=False, repr=False)
    """Rule, resource and property, if these do not depend on a name that is often generated; else `None`."""
    extent: Extent | None = field(default=None, compare=False, repr=False)  # if a base is compared and it fails
    threats: tuple[ThreatRef, ...] = ()  # of models that fit: those that it leaves open
    flows: tuple[DataFlowRef, ...] = ()  # of these threats: those that it concerns

    @property
    def counts(self) -> bool:
        """Whether it is a finding that a threshold looks at: fails, is not suppressed and not known from before."""
        return self.status is Status.FAIL and self.new is not False

    @property
    def every(self) -> tuple[Result, ...]:
        """The result for each resource that it is about, this one first."""
        return (replace(self, others=()), *self.others) if self.others else (self,)


@frozen
class PlainType:
    """The resources of a type that has nothing to judge."""

    resources: int
    reason: str  # a clause: "it has no settings"


@frozen
class Stats:
    """Counts of what was read and judged."""

    files: int = 0  # source files that were read
    units: int = 0  # deployments that were evaluated
    resources: int = 0  # over all units, each once
    rules: int = 0  # rules that judged at least one resource
    verdicts: dict[str, int] = field(default_factory=dict[str, int])  # status -> count
    unruled_types: dict[str, int] = field(default_factory=dict[str, int])  # resource type without a rule of its own -> count
    strict_types: dict[str, int] = field(
        default_factory=dict[str, int]
    )  # with `info` rules only, which did not run -> count
    plain_types: dict[str, PlainType] = field(
        default_factory=dict[str, "PlainType"]
    )  # without a setting that concerns security
    skipped: dict[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    """Folders that were not read, by reason: excluded, ignored, outside, submodule, third-party."""
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    """Files in other folders that were not read, by reason: excluded, ignored, not-included."""


@frozen
class DisabledResource:
    """A resource or a module that the defaults of parameters disable in every deployment of its template."""

    address: str
    type: str  # as its language names it; "" for a module
    parameters: tuple[str, ...]
    judged: bool  # as one that may exist
    locate: Callable[[], Span] = field(compare=False)  # takes long in large files


@frozen
class Report:
    """The outcome of a scan. Results come sorted: by file, line, column, rule."""

    version: str  # of azward
    results: tuple[Result, ...]
    diagnostics: tuple[Diagnostic, ...]  # sorted by file, line, column
    stats: Stats
    rules: tuple[Rule, ...] = ()  # all rules that took part, by id
    profile: str = "default"
    suppressions: tuple[Notice, ...] = ()  # all that were met, sorted by place
    comparison: Comparison | None = None
    review: Review = Review()
    drawing: GraphReport | None = None  # what counts, and what that is linked with; only if it was asked for
    listing: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, "Mapping[str, int]"])
    """Of what runs: by type how many are listed, were read, denied, failed or are not supported."""
    disabled: tuple[DisabledResource, ...] = ()  # sorted by file and place
    threats: ThreatStates | None = None  # only if they were asked for

    @property
    def unread_files(self) -> dict[str, int]:
        """The number of files that were not, or not fully, read, by the kind of the first problem in each."""
        first: dict[str, str] = {}
        for entry in self.diagnostics:
            if entry.kind.unread and entry.file:
                first.setdefault(entry.file, str(entry.kind))
        return dict(sorted(Counter(first.values()).items()))


@frozen
class GraphNode:
    """A resource of the graph and where it is declared."""

    resource: Resource
    span: Span


@frozen
class GraphEdge:
    """A typed link between two resources, by their ids."""

    source: str
    target: str  # id of a resource of the graph, else canonical text of what is named
    kind: str
    path: str  # where the source names the target; "" for what follows from its id or scope
    inside: bool = True  # whether the target is in the graph


@frozen
class GraphReport:
    """What a rule would see of a deployment. Resources come in order of declaration, edges by source."""

    version: str  # of azward
    resources: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    outputs: Mapping[str, Value]
    variables: Mapping[str, Value]
    diagnostics: tuple[Diagnostic, ...]  # sorted by file, line, column
    units: int = 1  # deployments that were evaluated
