"""Conditions: three-valued answers, their evidence, and what is said of a faulty one."""

from __future__ import annotations

import time
from typing import Any, cast

import pytest
from azward.graph.graph import ResourceGraph
from azward.graph.judge import judge
from azward.graph.outcome import Outcome
from azward.graph.resource import FieldPath, Resource, ResourceId, Span, format_path
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, Choice, JsonValue, Unknown, Value, join_text
from azward.graph.view import View
from azward.rule.condition import compile_condition, holds
from azward.rule.credential import looks_like, redact
from azward.rule.evaluate import evaluate
from azward.rule.model import Fix, Rule, RuleError, Severity, Status
from azward.rule.syntax import ConditionError
from hypothesis import given, settings
from hypothesis import strategies as st

TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
SCOPE = "/subscriptions/s/resourceGroups/g"
STORAGE = "Microsoft.Storage/storageAccounts"
KEY64 = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kA=="


class Nowhere:
    def locate(self, path: FieldPath) -> tuple[Span, int]:
        return Span("x.json", 1, 1, 1, 1), 0

    def trail(self, path: object) -> tuple[Span, ...]:
        return ()

    def callers(self) -> tuple[Span, ...]:
        return ()


def resource(kind: str = STORAGE, name: str = "logs", scope: str = SCOPE, **more: Any) -> Resource:
    body = cast("dict[str, Value]", more.pop("body", {}))
    version = more.pop("version", "2023-01-01")
    identity = ResourceId.of(scope, kind, name.split("/"))
    return Resource(identity, kind, version, name, scope, name, body, Nowhere(), **more)


def unknown(name: str = "p", kind: CauseKind = CauseKind.PARAMETER, **more: Any) -> Unknown:
    return Unknown(f"parameters('{name}')", (Cause(kind, name, f"parameter `{name}` has no default"),), **more)


def choice(name: str, *branches: Value) -> Choice:
    cause = Cause(CauseKind.PARAMETER, name, f"parameter `{name}` has no default")
    return Choice(f"parameters('{name}')", cause, tuple((str(index), branch) for index, branch in enumerate(branches)))


def ask(
    condition: object, body: dict[str, Any], *others: Resource, version: str = "2023-01-01", standalone: bool = True
) -> Outcome:
    asked = resource(body=body, version=version)
    view = View(asked, ResourceGraph([asked, *others], standalone=standalone))
    outcome = judge(view, compile_condition(condition))
    assert outcome is not None
    return outcome


def one(value: Any, **condition: Any) -> Truth:
    return ask({"field": "properties.x", **condition}, {"properties": {"x": value}}).truth


TEXT = cast("Value", join_text("t", ["@Microsoft.KeyVault(SecretUri=", unknown("uri"), ")"]))


@pytest.mark.parametrize(
    ("value", "condition", "expected"),
    [
        ("TLS1_2", {"equals": "tls1_2"}, TRUE),
        (True, {"equals": "true"}, TRUE),
        ("False", {"equals": False}, TRUE),
        (443, {"equals": "443"}, TRUE),
        ("443", {"equals": 443}, TRUE),
        (1, {"equals": True}, FALSE),
        (None, {"equals": "x"}, FALSE),
        (None, {"notEquals": "x"}, TRUE),
        (None, {"notIn": ["x"]}, TRUE),
        (None, {"notLike": "x*"}, TRUE),
        (None, {"notContainsKey": "x"}, TRUE),
        (None, {"less": 3}, FALSE),
        (None, {"greaterOrEquals": 3}, FALSE),
        (None, {"exists": False}, TRUE),
        ("", {"exists": True}, TRUE),
        (unknown(), {"exists": True}, TRUE),
        (unknown(kind=CauseKind.UNSUPPORTED), {"exists": True}, UNKNOWN),
        (unknown(), {"equals": "x"}, UNKNOWN),
        (unknown(), {"notEquals": "x"}, UNKNOWN),
        (choice("p", "a", "b"), {"in": ["a", "b"]}, TRUE),
        (choice("p", "a", "b"), {"equals": "c"}, FALSE),
        (choice("p", "a", "b"), {"equals": "a"}, UNKNOWN),
        (choice("p", "a", None), {"exists": True}, UNKNOWN),
        (TEXT, {"like": "@Microsoft.KeyVault(*"}, TRUE),
        (TEXT, {"like": "@microsoft.keyvault(*)"}, TRUE),
        (TEXT, {"like": "@Microsoft.KeyVault(SecretUri=https:*"}, UNKNOWN),
        (TEXT, {"like": "https:*"}, FALSE),
        (TEXT, {"equals": "plain"}, FALSE),
        (TEXT, {"equals": "@Microsoft.KeyVault(SecretUri=x)"}, UNKNOWN),
        (TEXT, {"contains": "secreturi"}, TRUE),
        (TEXT, {"contains": "vault.azure.net"}, UNKNOWN),
        (TEXT, {"in": ["a", "b"]}, FALSE),
        (TEXT, {"exists": True}, TRUE),
        (TEXT, {"match": "@########"}, FALSE),
        ("ab1", {"match": "??#"}, TRUE),
        ("AB1", {"match": "ab#"}, FALSE),
        ("AB1", {"matchInsensitively": "ab#"}, TRUE),
        ("a\nb", {"match": "?.?"}, TRUE),
        ("abc", {"like": "a*c"}, TRUE),
        ("ac", {"like": "ac*c"}, FALSE),
        (["a", "b"], {"contains": "B"}, TRUE),
        (["a", unknown()], {"contains": "b"}, UNKNOWN),
        (["a", unknown()], {"contains": "a"}, TRUE),
        ({"a": unknown()}, {"containsKey": "A"}, TRUE),
        ({"a": 1}, {"containsKey": "b"}, FALSE),
        (["a"], {"equals": ["A"]}, TRUE),
        (["a", unknown(many=True)], {"equals": ["A", "b"]}, UNKNOWN),
        ({"A": 1}, {"equals": {"a": 1}}, TRUE),
        (5, {"less": 10}, TRUE),
        ("9", {"less": 10}, TRUE),
        ("1.9", {"less": "1.10"}, TRUE),
        ("1.30", {"greaterOrEquals": "1.28"}, TRUE),
        ("2023-05-01-preview", {"less": "2023-05-01"}, TRUE),
        ("2030-01-01T00:00:00Z", {"greater": "2029-12-31"}, TRUE),
        ("soon", {"less": 3}, FALSE),
        (unknown(minimum=7, maximum=90), {"greaterOrEquals": 7}, TRUE),
        (unknown(minimum=7), {"less": 7}, FALSE),
        (unknown(minimum=7), {"less": 30}, UNKNOWN),
        (unknown(minimum=7, maximum=7), {"equals": 7}, TRUE),
        (unknown(minimum=7), {"equals": 3}, FALSE),
    ],
)
def test_operator(value: Value, condition: dict[str, Any], expected: Truth) -> None:
    assert one(value, **condition) is expected


def test_exists_inside_of_an_open_value() -> None:
    assert ask({"field": "properties.a.b", "exists": True}, {"properties": {"a": unknown()}}).truth is UNKNOWN


def test_value() -> None:
    assert ask({"value": "abc", "like": "a*"}, {}).truth is TRUE


@pytest.mark.parametrize(
    ("value", "origin", "expected"),
    [
        (unknown("k", CauseKind.KEY), "key", TRUE),
        (join_text("t", ["AccountKey=", unknown("k", CauseKind.KEY)]), "key", TRUE),
        ([unknown("e", CauseKind.EXTERNAL), {"a": unknown("k", CauseKind.KEY)}], "key", TRUE),
        (unknown("e", CauseKind.EXTERNAL), "key", UNKNOWN),
        (unknown("r", CauseKind.RUNTIME), "key", UNKNOWN),
        (unknown(), "key", FALSE),
        ("text", "key", FALSE),
        (unknown("s", CauseKind.SECURE_PARAMETER), "secure-parameter", TRUE),
        (unknown("s", CauseKind.SECURE_PARAMETER), "parameter", FALSE),
        (unknown(), ["secure-parameter", "parameter"], TRUE),
        (TEXT, "key-vault", TRUE),
        (TEXT, "key", FALSE),
        ("@Microsoft.KeyVault(x)", "key-vault", TRUE),
        ("other", "key-vault", FALSE),
        (unknown(), "key-vault", UNKNOWN),
        (join_text("t", ["https://", unknown()]), "key-vault", FALSE),
        ("other", "literal", TRUE),
        ("", "literal", FALSE),
        (unknown(), "literal", FALSE),
        (choice("p", "a", unknown("k", CauseKind.KEY)), "key", UNKNOWN),
    ],
)
def test_derived_from(value: Value, origin: object, expected: Truth) -> None:
    assert one(value, derivedFrom=origin) is expected


@pytest.mark.parametrize(
    "text",
    [
        f"DefaultEndpointsProtocol=https;AccountName=logs;AccountKey={KEY64};EndpointSuffix=core.windows.net",
        f"AccountEndpoint=https://c.documents.azure.com:443/;AccountKey={KEY64};",
        f"Endpoint=sb://h.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={KEY64[:43]}=",
        "Server=tcp:db.database.windows.net,1433;Initial Catalog=d;User ID=admin;Password=Hunter2!;Encrypt=true",
        "cache.redis.cache.windows.net:6380,password=q83vEjRWeJCrze8SNFZ4k,ssl=True",
        "mongodb://user:Hunter2@host:10255/?ssl=true",
        f"https://logs.blob.core.windows.net/c?sv=2022-11-02&se=2030-01-01&sig={KEY64[:43]}%3D",
        KEY64,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "abc8Q~abcdefghijklmnopqrstuvwxyz01234567",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    ],
)
def test_credential(text: str) -> None:
    assert looks_like(text, "credential")
    assert one(text, resembles="credential") is TRUE
    shown = ask({"field": "properties.x", "resembles": "credential"}, {"properties": {"x": text}}).evidence[0].value
    assert not looks_like(str(shown), "credential")


@pytest.mark.parametrize(
    "text",
    [
        "", "changeme", "<password>", "${secret}", "#{secret}#", "__SECRET__", "your-password", "GEN-PASSWORD",
        "{your_password}",         "https://logs.blob.core.windows.net/",
        "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://x/",
        "Server=tcp:db.database.windows.net;Authentication=Active Directory Default;Database=d",
        "Server=db;User ID=a;Password={your_password};", "Server=db;User ID=a;Password=${password};",
        "UseDevelopmentStorage=true",
        "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=<key>", "/subscriptions/s/resourceGroups/g/providers/a/b/c",
        "A" * 86 + "==", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "Password=x", "https://host:443/path@v1",
    ],
)  # fmt: skip
def test_no_credential(text: str) -> None:
    assert not looks_like(text, "credential")
    assert redact(text) == text


def test_credential_in_partly_known_text() -> None:
    def join(*pieces: Value) -> Value:
        return join_text("t", list(pieces))

    assert one(join("Server=", unknown(), ";User ID=a;Password=Hunter2"), resembles="credential") is TRUE
    assert one(join("Server=s;User ID=a;Password=", unknown()), resembles="credential") is FALSE
    assert one(unknown(kind=CauseKind.EXTERNAL), resembles="credential") is UNKNOWN


@pytest.mark.parametrize(
    "unit", ["A", ";", " ", "=", "eyJ", "a.", "://", "Password=", ";password=;", "sig=", "_", "__", "xoxb-1"]
)
def test_credential_patterns_are_linear(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    started = time.process_time()
    for shape in ("credential", "connection-string", "sas", "placeholder"):
        looks_like(text, shape)
    assert time.process_time() - started < 2


# lists


def test_every_member() -> None:
    condition = {"field": "properties.rules[*].value", "equals": "a"}
    assert ask(condition, {}).truth is TRUE
    assert ask(condition, {"properties": {"rules": [{"value": "A"}]}}).truth is TRUE
    failing = ask(condition, {"properties": {"rules": [{"value": "a"}, {"value": "b"}, {}, unknown()]}})
    assert failing.truth is FALSE
    assert [format_path(one.path) for one in failing.evidence] == ["properties.rules[1].value", "properties.rules[2].value"]
    assert [one.note for one in failing.evidence] == ["", "not set"]
    open_list = ask(condition, {"properties": {"rules": [{"value": "a"}, unknown(many=True)]}})
    assert open_list.truth is UNKNOWN
    assert [cause.name for cause in open_list.causes] == ["p"]


def count(where: object = None, path: str = "properties.rules[*]", **comparison: int) -> dict[str, object]:
    return {"count": {"field": path, **({} if where is None else {"where": where})}, **comparison}


@pytest.mark.parametrize(
    ("rules", "comparison", "expected"),
    [
        ([], {"equals": 0}, TRUE),
        ([1, 2], {"greaterOrEquals": 2}, TRUE),
        ([1, None], {"equals": 2}, TRUE),
        ([1, unknown(many=True)], {"greaterOrEquals": 2}, UNKNOWN),
        ([1, unknown(many=True)], {"greater": 0}, TRUE),
        ([1, unknown(many=True)], {"less": 1}, FALSE),
        ([1, unknown(many=True)], {"lessOrEquals": 1}, UNKNOWN),
        ([1, unknown(many=True)], {"notEquals": 0}, TRUE),
        (unknown(), {"equals": 0}, UNKNOWN),
        (choice("p", [1], [2]), {"equals": 1}, TRUE),
        ([choice("p", 1, unknown(many=True))], {"equals": 1}, UNKNOWN),
    ],
)
def test_count(rules: Value, comparison: dict[str, int], expected: Truth) -> None:
    assert ask(count(**comparison), {"properties": {"rules": rules}}).truth is expected


def test_count_where() -> None:
    body = {"properties": {"rules": [{"port": 22}, {"port": unknown()}, {"port": 80}]}}
    where = {"field": "properties.Rules[*].port", "equals": 22}
    assert ask(count(where, greaterOrEquals=1), body).truth is TRUE
    assert ask(count(where, greaterOrEquals=2), body).truth is UNKNOWN
    assert ask(count(where, greaterOrEquals=3), body).truth is FALSE
    none = ask(count(where, equals=0), body)
    assert none.truth is FALSE
    assert [format_path(one.path) for one in none.evidence] == ["properties.rules[0]"]


def test_nested_count() -> None:
    inner = count({"field": "properties.rules[*].ports[*]", "equals": 22}, "properties.rules[*].ports[*]", greaterOrEquals=1)
    body = {"properties": {"rules": [{"ports": [22, 80]}, {"ports": [80]}, {}]}}
    assert ask(count(inner, equals=1), body).truth is TRUE
    both = {"allOf": [inner, {"field": "properties.rules[*].on", "equals": True}]}
    assert ask(count(both, equals=0), body).truth is TRUE


# logic, evidence


def test_evidence() -> None:
    body = {"properties": {"a": 1, "b": 2, "c": unknown("c")}}
    leaves = [{"field": f"properties.{name}", "equals": 9} for name in "abc"]
    outcome = ask({"allOf": leaves}, body)
    assert [format_path(one.path) for one in outcome.evidence] == ["properties.a", "properties.b"]
    outcome = ask({"anyOf": leaves}, body)
    assert outcome.truth is UNKNOWN
    assert [format_path(one.path) for one in outcome.evidence] == ["properties.c"]
    assert [cause.name for cause in outcome.causes] == ["c"]
    outcome = ask({"not": {"field": "properties.a", "equals": 1}}, body)
    assert outcome.truth is FALSE
    assert outcome.evidence[0].value == 1


def test_default_is_evidence() -> None:
    outcome = ask({"field": "properties.supportsHttpsTrafficOnly", "equals": True}, {}, version="2018-07-01")
    assert outcome.truth is FALSE
    assert outcome.evidence[0].note == "not set, and API version 2018-07-01 assumes `false`"
    assert ask({"field": "properties.supportsHttpsTrafficOnly", "exists": True}, {}).truth is FALSE
    null_or_false = {"properties": {"supportsHttpsTrafficOnly": choice("p", False, None)}}
    assert ask({"field": "properties.supportsHttpsTrafficOnly", "equals": True}, null_or_false).truth is UNKNOWN


def test_correlated_choices_are_decided_together() -> None:
    body = {"properties": {"a": choice("p", 1, 2), "b": choice("p", 2, 1)}}
    either = [
        {"allOf": [{"field": "properties.a", "equals": n}, {"field": "properties.b", "equals": 3 - n}]} for n in (1, 2)
    ]
    assert ask({"anyOf": either}, body).truth is TRUE


# related


def setting(**body: Any) -> Resource:
    at = f"{SCOPE}/providers/{STORAGE}/logs"
    return resource("Microsoft.Insights/diagnosticSettings", "audit", at, body={"properties": body.pop("body", {})}, **body)


def linked(**more: Any) -> dict[str, Any]:
    return {"related": {"link": "diagnostics", "direction": "in", **more}}


def test_related_some() -> None:
    workspace = {"field": "properties.workspaceId", "exists": True}
    nothing = ask(linked(some={}), {})
    assert nothing.truth is FALSE
    assert [(one.path, one.note) for one in nothing.evidence] == [((), "no diagnostic setting is linked")]
    assert ask(linked(some={}), {}, standalone=False).truth is UNKNOWN
    assert ask(linked(none={}), {}, standalone=False).truth is UNKNOWN
    assert ask(linked(some={}), {}, setting()).truth is TRUE
    assert ask(linked(none={}), {}, setting()).truth is FALSE
    assert ask(linked(every=workspace), {}).truth is TRUE
    failing = ask(linked(some=workspace), {}, setting())
    assert failing.truth is FALSE
    assert {one.resource.name for one in failing.evidence} == {"logs", "audit"}
    assert ask(linked(some=workspace, where=workspace), {}, setting()).evidence[0].note == "no diagnostic setting is linked"


def test_related_in_at_a_path() -> None:
    """Paths at the other end that lead through the same list are about the member that has the link."""
    type_ = "Microsoft.HDInsight/clusters"
    listed = [{"name": "logs.blob.core.windows.net", "isDefault": True}, {"name": "raw.blob.core.windows.net"}]
    cluster = resource(type_, "batch", body={"properties": {"storageProfile": {"storageaccounts": listed}}})
    accounts = "properties.storageProfile.storageaccounts[*]"
    default = {"field": f"{accounts}.isDefault", "equals": True}

    def asked(name: str, path: str = f"{accounts}.name", **more: Any) -> Truth:
        condition = {"related": {"link": "data", "direction": "in", "type": type_, "path": path, **more}}
        account = resource(name=name)
        return compile_condition(condition)(View(account, ResourceGraph([account, cluster]))).truth

    assert asked("logs", some=default) is TRUE
    assert asked("raw", some=default) is FALSE
    assert asked("raw", some={"not": default}) is TRUE
    assert asked("raw", where=default, none={}) is TRUE
    assert asked("raw", path=f"{accounts}.resourceId", some={}) is FALSE
    assert asked("other", some=default) is FALSE


def test_related_presence() -> None:
    perhaps = ask(linked(some={}), {}, setting(condition=unknown("log")))
    assert perhaps.truth is UNKNOWN
    assert [cause.name for cause in perhaps.causes] == ["log"]
    either = [
        setting(condition=choice("log", True, False)),
        resource("Microsoft.Insights/diagnosticSettings", "b", setting().scope, condition=choice("log", False, True)),
    ]
    assert ask(linked(some={}), {}, *either).truth is TRUE
    assert ask(linked(every={"field": "name", "equals": "c"}), {}, setting(condition=unknown("log"))).truth is UNKNOWN


def test_related_outside() -> None:
    network = {"link": "subnet", "path": "properties.networkAcls.virtualNetworkRules[*].id"}
    private = {"field": "properties.x", "equals": 1}
    subnet = f"{SCOPE}/providers/Microsoft.Network/virtualNetworks/n/subnets/s"
    body = {"properties": {"networkAcls": {"virtualNetworkRules": [{"id": subnet}]}}}
    outcome = ask({"related": {**network, "every": private}}, body)
    assert outcome.truth is UNKNOWN
    assert "was not read" in outcome.causes[0].reason
    assert ask({"related": {**network, "some": {}}}, body).truth is TRUE
    assert ask({"related": {**network, "type": "Microsoft.KeyVault/vaults", "some": {}}}, body).truth is FALSE
    other = resource("Microsoft.Network/virtualNetworks/subnets", "n/s", body={"properties": {"x": 2}})
    failing = ask({"related": {**network, "every": private}}, body, other)
    assert failing.truth is FALSE
    assert [(one.resource.name, format_path(one.path)) for one in failing.evidence] == [
        ("logs", "properties.networkAcls.virtualNetworkRules[0].id"),
        ("n/s", "properties.x"),
    ]
    existing = resource("Microsoft.Network/virtualNetworks/subnets", "n/s", existing=True)
    assert ask({"related": {**network, "every": private}}, body, existing).truth is UNKNOWN


# faults


@pytest.mark.parametrize(
    ("condition", "path", "message"),
    [
        ({"field": "kind", "equal": 1}, ("equal",), "did you mean `equals`?"),
        ({"field": "kind"}, (), "expected an operator"),
        ({"field": "kind", "equals": 1, "in": [1]}, ("in",), "combine several with `allOf`"),
        ({"field": "propertes.x", "equals": 1}, ("field",), "did you mean `properties`?"),
        ({"field": "properties.x[", "equals": 1}, ("field",), "is not a path"),
        ({"fields": "kind", "equals": 1}, ("fields",), "did you mean `field`?"),
        ({"equals": 1}, ("equals",), "needs a `field`"),
        ({"allof": []}, ("allof",), "did you mean `allOf`?"),
        ({"allOf": {}}, ("allOf",), "expected a list of conditions"),
        ({"allOf": [{"field": "kind", "exists": "yes"}]}, ("allOf", 0, "exists"), "expected `true` or `false`"),
        ({"not": {"x": 1}, "field": "kind"}, ("field",), "unexpected `field` beside `not`"),
        ({"field": "kind", "like": "a*b*"}, ("like",), "at most one `*`"),
        ({"field": "kind", "equals": None}, ("equals",), "use `exists`"),
        ({"field": "kind", "less": 1.5}, ("less",), "in quotes"),
        ({"field": "kind", "derivedFrom": "keys"}, ("derivedFrom",), "did you mean `key`?"),
        ({"count": {"field": "properties.x"}, "equals": 1}, ("count", "field"), "ends in `[*]`"),
        ({"count": {"field": "properties.x[*]"}, "like": 1}, ("like",), "unknown operator `like`"),
        ({"related": {"link": "subnets", "some": {}}}, ("related", "link"), "did you mean `subnet`?"),
        ({"related": {"link": "subnet"}}, ("related",), "needs exactly one of `every`, `some` and `none`"),
        ([], (), "a mapping"),
    ],
)
def test_fault(condition: object, path: tuple[object, ...], message: str) -> None:
    with pytest.raises(ConditionError) as caught:
        compile_condition(condition)
    assert caught.value.path == path
    assert message in str(caught.value)


# rules


def rule(require: object, where: object = None, **more: Any) -> Rule:
    return Rule(
        "storage/x", "T", Severity.LOW, "f", (STORAGE,), compile_condition(require),
        compile_condition(where) if where is not None else None, fix=Fix.NONE, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("x", "kind", "status"),
    [
        (1, "a", Status.PASS),
        (2, "a", Status.FAIL),
        (2, "b", None),
        (1, unknown(), Status.PASS),
        (2, unknown(), Status.UNKNOWN),
        (unknown(), unknown("q"), Status.UNKNOWN),
        (2, choice("k", "a", "b"), Status.UNKNOWN),
        (choice("k", 1, 2), choice("k", "a", "b"), Status.PASS),
        (2, choice("k", "b", "c"), None),
    ],
)
def test_evaluate(x: Value, kind: Value, status: Status | None) -> None:
    judged = rule({"field": "properties.x", "equals": 1}, {"field": "kind", "equals": "a"})
    graph = ResourceGraph([resource(body={"properties": {"x": x}, "kind": kind}), resource(name="other", existing=True)])
    verdicts = list(evaluate(graph, [judged]))
    assert [verdict.status for verdict in verdicts] == ([] if status is None else [status])
    if status is Status.UNKNOWN:
        assert verdicts[0].outcome.causes


def test_evidence_rule_never_fails() -> None:
    graph = ResourceGraph([resource()])
    (verdict,) = evaluate(graph, [rule({"field": "kind", "equals": "a"}, evidence=True)])
    assert verdict.status is Status.UNKNOWN
    assert verdict.outcome.causes


def test_broken_rule_is_reported_and_the_scan_goes_on() -> None:
    def broken(view: View) -> Outcome:
        raise KeyError(view.resource.address)

    graph = ResourceGraph([resource(), resource(name="b")])
    bad = Rule("storage/bad", "T", Severity.LOW, "f", (STORAGE,), broken)
    with pytest.raises(RuleError, match="rule `storage/bad`, resource `logs`: KeyError"):
        list(evaluate(graph, [bad]))
    errors: list[RuleError] = []
    verdicts = list(evaluate(graph, [bad, rule({"field": "kind", "exists": False})], errors.append))
    assert [verdict.status for verdict in verdicts] == [Status.UNKNOWN] * 2 + [Status.PASS] * 2
    assert len(errors) == 2


def test_instances_of_a_loop_are_judged_once_unless_they_differ() -> None:
    def body(**more: Any) -> dict[str, Any]:
        return {"body": {"kind": "a", "properties": {"x": 1, "list": [{"a": True}], **more}}}

    same = [resource(name=name, **body()) for name in "abc"]
    other = [resource(name="d", **body(x=True)), resource(name="e", **body(list=[{"a": 1}]))]
    linked = resource("Microsoft.Insights/diagnosticSettings", "logs", scope=same[1].id.text)
    graph = ResourceGraph([*same, *other, linked])
    assert [graph.first_alike(one).name for one in graph.resources] == ["a", "b", "c", "d", "e", "logs"]
    graph = ResourceGraph([*same, *other])
    assert [graph.first_alike(one).name for one in graph.resources] == ["a", "a", "a", "d", "e"]
    rules = [
        rule({"field": "properties.list[*].a", "equals": False}),
        rule({"field": "name", "equals": "b"}),
        rule({"anyOf": [{"field": "kind", "equals": "b"}, {"field": "id", "like": "*/c"}]}),
    ]
    for one in rules:
        shared = list(evaluate(graph, [one]))
        alone = [verdict for each in graph.resources for verdict in evaluate(ResourceGraph([each]), [one])]
        assert shared == alone
        assert all(verdict.resource is each for verdict, each in zip(shared, graph.resources, strict=True))
        evidence = [item for verdict in shared for item in verdict.outcome.evidence if verdict.status is Status.FAIL]
        assert {id(item.resource) for item in evidence} == {id(v.resource) for v in shared if v.status is Status.FAIL}


def test_holds() -> None:
    asked = resource(body={"kind": "StorageV2"})
    assert holds(View(asked, ResourceGraph([asked])), "kind", "equals", "storagev2").truth is TRUE


# properties: over one small world of names and values, so that conditions meet what is there

NAMES = ("a", "b")
scalars = st.sampled_from(["", "a", "B", "ab", "abb", True, False, 0, 1, 10, "1.9", None])
plain = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=2),
    max_leaves=6,
)
paths = st.sampled_from(
    [
        "properties",
        "properties.a",
        "properties.b",
        "properties.a.b",
        "properties.a[*]",
        "properties.a[*].b",
        "properties.b[*].a[*]",
    ]
)
texts = st.sampled_from(["a", "ab", "B", "true", "1"])
operators = st.one_of(
    st.tuples(st.sampled_from(["equals", "notEquals"]), st.one_of(texts, st.sampled_from([1, True, ["a"], {"a": 1}]))),
    st.tuples(st.sampled_from(["contains", "notContains"]), texts),
    st.tuples(st.sampled_from(["like", "notLike"]), st.sampled_from(["a*", "*b", "a*b", "*", "b"])),
    st.tuples(st.sampled_from(["match", "matchInsensitively", "notMatch"]), st.sampled_from(["?", "#", "??", "a.", "?#"])),
    st.tuples(st.sampled_from(["in", "notIn"]), st.lists(texts, max_size=3)),
    st.tuples(st.sampled_from(["containsKey", "notContainsKey"]), st.sampled_from(["a", "B"])),
    st.tuples(st.sampled_from(["less", "lessOrEquals", "greater", "greaterOrEquals"]), st.sampled_from([0, 5, "1.5", -1])),
    st.tuples(st.just("exists"), st.booleans()),
)
leaves = st.builds(lambda path, pair: {"field": path, pair[0]: pair[1]}, paths, operators)


def _extend(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        st.builds(lambda items: {"allOf": items}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda items: {"anyOf": items}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda item: {"not": item}, inner),
        st.builds(
            lambda path, where, word, number: {"count": {"field": path, "where": where}, word: number},
            st.sampled_from(["properties.a[*]", "properties.b[*]", "properties.b[*].a[*]"]),
            inner,
            st.sampled_from(["equals", "notEquals", "less", "lessOrEquals", "greater", "greaterOrEquals"]),
            st.integers(0, 3),
        ),
    )


conditions = st.recursive(leaves, _extend, max_leaves=5)


@st.composite
def decided(draw: st.DrawFn) -> tuple[dict[str, Value], dict[str, JsonValue]]:
    """Properties of which some are open, and ones that they may turn out to be."""
    outcomes = {name: draw(st.integers(0, 1)) for name in ("p", "q")}

    def build(value: JsonValue, depth: int) -> tuple[Value, JsonValue]:
        match draw(st.integers(0, 9)):
            case 0:  # what azward cannot see may be anything, null too
                return unknown(f"u{draw(st.integers(0, 9))}", CauseKind.EXTERNAL), value
            case 1:
                name = draw(st.sampled_from(["p", "q"]))
                opened, concrete = build(value, depth + 1)
                other, _ = build(draw(plain), depth + 1)
                branches = (opened, other) if outcomes[name] == 0 else (other, opened)
                return choice(name, *branches), concrete
            case 2 if isinstance(value, str):
                cut = draw(st.integers(0, len(value)))
                end = draw(st.integers(cut, len(value)))
                return join_text("t", [value[:cut], unknown(), value[end:]]), value
            case 3 if type(value) is int:
                low, high = draw(st.integers(0, 2)), draw(st.integers(0, 2))
                return unknown(minimum=value - low, maximum=value + high), value
            case _:
                return inside(value, depth)

    def inside(value: JsonValue, depth: int) -> tuple[Value, JsonValue]:
        if isinstance(value, dict):
            pairs = {key: build(item, depth + 1) for key, item in value.items()}
            return {key: pair[0] for key, pair in pairs.items()}, {key: pair[1] for key, pair in pairs.items()}
        if isinstance(value, list):
            members = [build(item, depth + 1) for item in value]
            opened: list[Value] = [pair[0] for pair in members]
            concrete: list[JsonValue] = [pair[1] for pair in members]
            if draw(st.booleans()) and draw(st.booleans()):
                at = draw(st.integers(0, len(opened)))
                opened = [*opened[:at], unknown(many=True), *opened[at:]]
                more = draw(st.lists(plain, max_size=2))
                concrete = [*concrete[:at], *cast("list[JsonValue]", more), *concrete[at:]]
            return opened, concrete
        return value, value

    pairs = {name: build(cast("JsonValue", draw(plain)), 0) for name in NAMES}
    return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}


@given(conditions, decided())
@settings(max_examples=600, deadline=None)
@pytest.mark.slow
def test_deciding_an_unknown_never_overturns(
    condition: dict[str, Any], properties: tuple[dict[str, Value], dict[str, JsonValue]]
) -> None:
    before = ask(condition, {"properties": properties[0]}).truth
    after = ask(condition, {"properties": properties[1]}).truth
    assert after is not UNKNOWN
    assert before in (UNKNOWN, after)


@given(operators, decided())
@settings(max_examples=1500, deadline=None)
@pytest.mark.slow
def test_deciding_an_unknown_never_overturns_an_operator(
    operator: tuple[str, Any], properties: tuple[dict[str, Value], dict[str, JsonValue]]
) -> None:
    for path in ("properties.a", "properties.a[*]", "properties.a.b"):
        condition = {"field": path, operator[0]: operator[1]}
        before = ask(condition, {"properties": properties[0]}).truth
        assert before in (UNKNOWN, ask(condition, {"properties": properties[1]}).truth)


@given(conditions, st.dictionaries(st.sampled_from(NAMES), plain, max_size=2))
@settings(max_examples=200, deadline=None)
def test_order_and_case_of_names_change_nothing(condition: dict[str, Any], properties: dict[str, Any]) -> None:
    def turn(value: Any) -> Any:
        if isinstance(value, dict):
            return {key.upper(): turn(item) for key, item in reversed(cast("dict[str, Any]", value).items())}
        return [turn(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value

    assert ask(condition, {"properties": properties}).truth is ask(condition, turn({"properties": properties})).truth


@given(st.lists(conditions, min_size=1, max_size=3), decided())
@settings(max_examples=200, deadline=None)
def test_de_morgan(items: list[dict[str, Any]], properties: tuple[dict[str, Value], dict[str, JsonValue]]) -> None:
    body = {"properties": properties[0]}
    none_of = ask({"not": {"anyOf": items}}, body).truth
    assert none_of is ask({"allOf": [{"not": item} for item in items]}, body).truth
    assert ask({"not": {"not": items[0]}}, body).truth is ask(items[0], body).truth
