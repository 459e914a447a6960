"""Reports built by hand, so that the formats are tested without a scan."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.outcome import Outcome
from azward.graph.resource import Resource, ResourceId, Span
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, Choice, Unknown
from azward.report.model import (
    AppliedSuppression,
    Comparison,
    DataFlowRef,
    Edit,
    GraphEdge,
    GraphNode,
    GraphReport,
    Location,
    Notice,
    NoticeState,
    PlainType,
    Report,
    ResourceRef,
    Result,
    StateChange,
    Stats,
    SuppressionKind,
    ThreatEvidence,
    ThreatRef,
    ThreatRow,
    ThreatStates,
)
from azward.rule.model import Rule, Severity, Status


def rule(identity: str, severity: Severity, **more: object) -> Rule:
    return Rule(
        id=identity,
        severity=severity,
        resource_types=("Microsoft.Storage/storageAccounts",),
        evaluate=lambda view: Outcome(Truth.TRUE),
        **more,
    )


TRANSFER = rule(
    "storage/secure-transfer",
    Severity.HIGH,
    title="Storage accounts should accept encrypted connections only",
    finding="accepts unencrypted connections",
    stride=("T", "I"),
    mitigates=("drone-delivery/M-secure-transfer",),
    aliases=("checkov:CKV_AZURE_3", "trivy:AZU-0008"),
    rationale="Over plain HTTP or old SMB, anyone on the path can read the data and reuse the SAS token in the URL.",
    remediation="Set `supportsHttpsTrafficOnly` to `true`; from API version 2019-04-01 leaving it out has the same effect.",
    references=("https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer",),
    cwe=(319,),
)
TLS = rule(
    "storage/minimum-tls",
    Severity.MEDIUM,
    title="Storage accounts should refuse TLS below 1.2",
    finding="accepts TLS below 1.2",
    stride=("I",),
    rationale="Older versions of TLS have known weaknesses.",
    remediation="Set `minimumTlsVersion` to `TLS1_2`.",
)
FIREWALL = rule(
    "storage/firewall",
    Severity.CRITICAL,
    title="Storage accounts should refuse networks that are not listed",
    finding="is reached from every network",
    stride=("S", "I", "D"),
    mitigates=("drone-delivery/M-service-endpoints",),
    rationale="A leaked key is enough to read everything from anywhere.",
    remediation="Set `networkAcls.defaultAction` to `Deny`.",
    references=("https://learn.microsoft.com/azure/storage/common/storage-network-security",),
)
RULES = (FIREWALL, TLS, TRANSFER)

LOGS = ResourceRef(
    "logs",
    "Microsoft.Storage/storageAccounts",
    "logs",
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/logs",
)
MIN_TLS = Cause(CauseKind.PARAMETER, "minTls", "parameter `minTls` has no default")
SKU = Cause(CauseKind.PARAMETER, "sku", "parameter `sku` has no default")


def place(file: str, line: int, text: str, mark: str, label: str = "") -> Location:
    start = text.index(mark) + 1
    return Location(Span(file, line, start, line, start + len(mark)), text, label)


def result(of: Rule, status: Status, at: Location, message: str = "", **more: object) -> Result:
    given: dict[str, object] = {
        "rule": of,
        "status": status,
        "severity": of.severity,
        "message": message or f"`logs` {of.finding}",
        "detail": "",
        "resource": LOGS,
        "location": at,
        "fingerprint": sha256(f"{of.id} {at.span.file}".encode("utf-8", "replace")).hexdigest()[:16],
    }
    return Result(**(given | more))


def empty() -> Report:
    """A clean scan of nothing much."""
    return Report("0.1.0", (), (), Stats(files=1, units=1, resources=0, rules=0), ())


def clean() -> Report:
    """A scan in which all rules pass."""
    at = place("main.json", 14, '      "minimumTlsVersion": "TLS1_2"', '"minimumTlsVersion": "TLS1_2"')
    results = tuple(result(of, Status.PASS, at) for of in RULES)
    return Report("0.1.0", results, (), Stats(1, 1, 1, 3, {"pass": 3}), RULES)


def small() -> Report:
    """One of everything."""
    acls = '        "networkAcls": {"defaultAction": "Allow", "virtualNetworkRules": []},'
    https = '\t"supportsHttpsTrafficOnly": false, "displayName": "Protokolle für Zürich 日本語",'
    results = (
        result(
            FIREWALL,
            Status.FAIL,
            place("arm/main.json", 12, acls, '"defaultAction": "Allow"'),
            detail="`properties.networkAcls.defaultAction` is `Allow`",
            fix=Edit(Span("arm/main.json", 12, acls.index('"Allow"') + 1, 12, acls.index('"Allow"') + 8), '"Deny"'),
            related=(
                place("arm/main.json", 40, '  "subnets": [{"name": "workers"}]', '{"name": "workers"}', "this subnet"),
                Location(
                    Span("arm/azuredeploy.json", 7, 3, 19, 4),
                    '  "type": "Microsoft.Resources/deployments",',
                    "called from here",
                ),
            ),
            steps=(
                place(
                    "arm/main.json",
                    40,
                    '  "subnets": [{"name": "workers"}]',
                    '"workers"',
                    "the internet reaches this subnet",
                ),
                place("arm/main.json", 12, acls, '"Allow"', "which the account lets in"),
            ),
        ),
        result(
            TRANSFER,
            Status.FAIL,
            place("arm/main.json", 14, https, '"supportsHttpsTrafficOnly": false'),
            detail="`properties.supportsHttpsTrafficOnly` is `false`",
            parameter_sets=("dev.parameters.json", "test.parameters.json"),
        ),
        result(
            TLS,
            Status.UNKNOWN,
            place(
                "arm/main.json", 15, '      "minimumTlsVersion": "[parameters(\'minTls\')]"', "\"[parameters('minTls')]\""
            ),
            detail="`properties.minimumTlsVersion` is decided by parameter `minTls`",
            causes=(MIN_TLS,),
        ),
        result(FIREWALL, Status.PASS, place("arm/other.json", 3, '  "x": 1', '"x"')),
        result(TRANSFER, Status.SUPPRESSED, place("arm/other.json", 4, '  "y": 1', '"y"')),
        result(
            TRANSFER,
            Status.FAIL,
            Location(Span("arm/other.json", 9, 5, 30, 6), '    "properties": {'),
            detail="it is not set",
        ),
        result(
            TLS,
            Status.UNKNOWN,
            place("arm/other.json", 15, '  "z": 1', '"z"'),
            causes=(MIN_TLS, SKU, Cause(CauseKind.RUNTIME, "reference", "`reference` is known once deployed")),
        ),
    )
    diagnostics = (
        Diagnostic("arm/broken.json", 3, 17, 'expected `,` or `}` after `"name"`', DiagnosticKind.SYNTAX),
        Diagnostic("arm/main.json", 2, 3, "`fancy` is not evaluated", DiagnosticKind.UNSUPPORTED_FUNCTION),
        Diagnostic("arm/main.json", 5, 3, "parameter `old` is never used", DiagnosticKind.NOTE),
    )
    verdicts = {"pass": 1, "fail": 3, "unknown": 2, "suppressed": 1}
    unruled, strict = {"Microsoft.Foo/bars": 2, "Microsoft.Baz/quxes": 1}, {"Microsoft.Foo/plans": 1}
    stats = Stats(4, 3, 14, 3, verdicts, unruled, strict, {"Microsoft.Foo/records": PlainType(2, "it has no settings")})
    return Report("0.1.0", results, diagnostics, stats, RULES)


def threats(at: Location, text: str = "") -> ThreatStates:
    """A threat of each kind of change, and a new data flow; what comes from files ends with `text`."""
    worse, better, new = (ThreatRef("shop", f"{name}{text}", f"Orders {name}{text}", ("I", "T")) for name in ("a", "b", "c"))
    evidence = ThreatEvidence("storage/secure-transfer", Status.FAIL, f"`logs{text}` is open", at)
    reason = f"`storage/secure-transfer` fails on `logs{text}`"
    changes = (
        StateChange(worse, "mitigated", "exposed", True, False, reason, (evidence, evidence)),
        StateChange(better, "partly", "mitigated", False, True, f"`storage/min-tls` is fixed on `logs{text}`"),
        StateChange(new, "not applicable", "mitigated", False, False, f"`tls{text}` passes (2 rules)"),
    )
    rows = (ThreatRow(worse, "exposed", reason, True), ThreatRow(new, "mitigated", f"`tls{text}` passes (2 rules)", False))
    flow = replace(data_flow(at, text), id=f"F06{text}")
    diagram = 'flowchart LR\n  c1["shop"]\n  c2["orders"]\n  c1 == "new: F06" ==> c2\n'
    return ThreatStates(("shop",), rows, "origin/main", "0123456789abcdef", changes, (flow,), (diagram,), (f"bad{text}",))


def data_flow(at: Location, text: str = "") -> DataFlowRef:
    """A data flow with a step at each end."""
    ends = f"shop{text}", f"orders{text}"
    steps = (replace(at, label=f"starts{text}"), replace(at, label=f"ends{text}"))
    return DataFlowRef(
        "shop", f"F05{text}", f"Orders are kept{text}", *ends, ends, "HTTPS", (f"Stores{text}",), lambda: steps
    )


def compared() -> Report:
    """What `small` has, compared with a base that has most of it, with suppressions of every kind and state.

    The finding that is new leaves a threat open.
    """
    report = small()
    known = [replace(one, new=index == 0) for index, one in enumerate(report.results) if one.status is Status.FAIL]
    comment, entry = Span("arm/other.json", 3, 3, 3, 40), Span("azward-baseline.yaml", 4, 3, 4, 9)
    accepted = [
        AppliedSuppression(SuppressionKind.COMMENT, Status.FAIL, "internal only", "network team", "2031-03-01", comment),
        AppliedSuppression(
            SuppressionKind.CONFIGURATION, Status.UNKNOWN, "decided by the platform", span=Span("azward.yaml", 2, 5, 2, 9)
        ),
        AppliedSuppression(SuppressionKind.BASELINE, Status.FAIL, span=entry),
    ]
    at = place("arm/other.json", 4, '  "y": 1', '"y"')
    suppressed = [result(TRANSFER, Status.SUPPRESSED, at, suppression=one, new=False) for one in accepted]
    kinds = [SuppressionKind.COMMENT, SuppressionKind.CONFIGURATION, SuppressionKind.BASELINE]
    notices = tuple(
        Notice(kinds[index % 3], state, ("storage/x",), f"`storage/x` is {state}", comment, "because", "me", "2031-03-01", 1)
        for index, state in enumerate(NoticeState)
    )
    found = sorted((*known, *suppressed), key=lambda one: (one.location.span, one.rule.id))
    comparison = Comparison("origin/main", "0123456789abcdef0123456789abcdef01234567", 2)
    states = threats(found[0].location)
    opened = states.changes[0].threat, ThreatRef("shop", "d", "Orders d", ("D",))
    results = [replace(one, threats=opened, flows=(data_flow(one.location),)) if one.counts else one for one in found]
    return replace(report, results=tuple(results), suppressions=notices, comparison=comparison, threats=states)


EVIL = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u200b\r\n\x9b31m[click](javascript:alert(1)) {0} <script> \ud800\U000e0041"


def hostile() -> Report:
    """Everything that comes from scanned files tries to break out."""
    at = Location(Span(f"a b#%/{EVIL}.json", 1, 3, 1, 9), f'x "{EVIL}"', EVIL)
    bad = result(
        TRANSFER,
        Status.FAIL,
        at,
        EVIL,
        detail=EVIL,
        resource=ResourceRef(EVIL, EVIL, EVIL, EVIL),
        related=(at,),
        steps=(at,),
        parameter_sets=(EVIL,),
        threats=(ThreatRef(EVIL, EVIL, EVIL),),
        flows=(data_flow(at, EVIL),),
    )
    open_answer = result(TLS, Status.UNKNOWN, at, EVIL, causes=(Cause(CauseKind.PARAMETER, EVIL, EVIL),))
    diagnostic = Diagnostic(EVIL, 1, 1, EVIL, DiagnosticKind.SYNTAX)
    stats = Stats(1, 1, 1, 2, {"fail": 1}, {EVIL: 1})
    return Report("0.1.0", (bad, open_answer), (diagnostic,), stats, RULES, threats=threats(at, EVIL))


def large(number: int) -> Report:
    """`number` findings in a hundred files."""
    results = tuple(
        result(
            RULES[index % 3],
            Status.FAIL,
            place(f"f{index * 100 // number:03}/main.json", 1 + index % 7919, '    "defaultAction": "Allow",', '"Allow"'),
            message=f"`store{index}` {RULES[index % 3].finding}",
            fingerprint=sha256(str(index).encode()).hexdigest()[:16],
        )
        for index in range(number)
    )
    return Report("0.1.0", results, (), Stats(100, 100, number, 3, {"fail": number}), RULES)


class Nowhere:
    """An origin that is never asked."""

    def locate(self, path: object) -> tuple[Span, int]:
        raise AssertionError(path)

    def callers(self) -> tuple[Span, ...]:
        return ()

    def trail(self, path: object) -> tuple[Span, ...]:
        raise AssertionError(path)


def resource(name: object, kind: str, **more: object) -> Resource:
    identity = ResourceId.of("/subscriptions/s/resourceGroups/g", kind, [name])  # pyright: ignore[reportArgumentType]
    given: dict[str, object] = {"api_version": "2023-01-01", "body": {}, "origin": Nowhere()} | more
    return Resource(
        id=identity, type=kind, name=name, scope="/subscriptions/s/resourceGroups/g", address=f"the {kind}", **given
    )


def graph() -> GraphReport:
    """Four resources, of which one is deployed elsewhere and one perhaps."""
    premium = Choice("parameters('sku')", SKU, (("'Standard'", False), ("'Premium'", True)))
    suffix = Unknown("parameters('minTls')", (MIN_TLS,))
    partly_open = Unknown("concat('pe', parameters('minTls'))", (MIN_TLS,), parts=("pe", suffix))
    resources = (
        resource(
            "logs",
            "Microsoft.Storage/storageAccounts",
            body={"properties": {"minimumTlsVersion": suffix, "premium": premium}},
        ),
        resource("net", "Microsoft.Network/virtualNetworks", existing=True),
        resource(partly_open, "Microsoft.Network/privateEndpoints", condition=suffix, api_version=suffix),
        resource('ev"il]\\ <b>&\x1b\n-->', "Microsoft.Web/sites"),
    )
    spans = [Span("main.json", line, 5, line + 3, 6) for line in range(10, 50, 10)]
    edges = (
        GraphEdge(
            resources[2].id.text, resources[0].id.text, "private-endpoint", "properties.privateLinkServiceConnections[0]"
        ),
        GraphEdge(resources[2].id.text, f"{resources[1].id.text}/subnets/x", "subnet", "properties.subnet.id", inside=False),
        GraphEdge(resources[3].id.text, resources[0].id.text.upper(), "key", "properties.siteConfig"),
    )
    return GraphReport(
        "0.1.0",
        tuple(map(GraphNode, resources, spans)),
        edges,
        {"id": resources[0].id.text, "tls": suffix},
        {"sku": premium, "sizes": [1, 2, suffix]},
        (Diagnostic("main.json", 3, 1, "module `x.json` is not in the scanned tree", DiagnosticKind.UNRESOLVED_MODULE),),
    )


def drawing(text: str) -> GraphReport:
    """A graph in which `text` is wherever an author can write."""
    secret = Unknown(text, (Cause(CauseKind.PARAMETER, text, text),))
    body = {"properties": {"value": text, "open": secret, "choice": Choice(text, MIN_TLS, (("a", text), ("b", 1)))}}
    resource = Resource(
        id=ResourceId(f"/subscriptions/s/providers/Microsoft.Storage/storageAccounts/{text}"),
        type="Microsoft.Storage/storageAccounts",
        api_version="2023-01-01",
        name=text,
        scope=f"/subscriptions/s/{text}",
        address=text,
        body=body,
        origin=Nowhere(),
    )
    node = GraphNode(resource, Span("main.json", 1, 1, 1, 2))
    edge = GraphEdge(resource.id.text, text, "uses", "properties.value")
    problem = Diagnostic("main.json", 1, 1, text, DiagnosticKind.INVALID)
    return GraphReport("0.1.0", (node,), (edge,), {"o": text}, {"v": [text, {"w": text}]}, (problem,))
