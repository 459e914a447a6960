"""What runs, over real HTTP: a server on this machine that answers, and fails, as Azure's documentation says."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure_large import subscription
from azure_server import OTHER, SUBSCRIPTION, AzureServer, Faults, World, extension, resource, serving
from azward import budget
from azward.cli.main import run
from azward.rule.pack import built_in_root
from azward.rule.store import FILE
from azward.source.live.companions import companions_of, readable_types

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def large() -> World:
    return subscription()


class Live:
    """Runs `azward live` against a server."""

    def __init__(self, server: AzureServer, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.server = server
        self.file = folder / "seen.azward.json"
        self.capsys = capsys

    def __call__(self, *options: str) -> tuple[int, dict[str, Any], str]:
        """The exit status, the JSON report, and what was said beside it."""
        status = run(["live", "--cloud", self.server.url, "--save", str(self.file), "--format", "json", *options])
        said = self.capsys.readouterr()
        return status, json.loads(said.out) if said.out.startswith("{") else {}, said.err

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in gzip.decompress(self.file.read_bytes()).splitlines()]

    @property
    def ids(self) -> set[str]:
        return {found["resource"]["id"].casefold() for found in self.records if "resource" in found}


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """A function that serves a world and gives what runs `azward live` against it."""
    monkeypatch.chdir(tmp_path)
    stack: list[Any] = []

    def start(world: World, faults: Faults | None = None) -> Live:
        context = serving(world, faults)
        server = context.__enter__()
        stack.append(context)
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        return Live(server, tmp_path, capsys)

    yield start
    for context in reversed(stack):
        context.__exit__(None, None, None)


def expected(world: World) -> set[str]:
    return set(world.resources)


def lacks(live: Live, world: World) -> set[str]:
    return expected(world) - live.ids


CLEAN_FAULTS = {
    "none": Faults(),
    "throttled": Faults(throttle_every=4),
    "failing": Faults(fail_every=5),
    "slow": Faults(slow=0.01),
    "cut off once": Faults(truncate="once"),
    "cut off always": Faults(truncate="always"),
    "rows lost": Faults(lose=("Microsoft.Test3/things33", "Microsoft.Sql/servers")),
    "no Resource Graph": Faults(no_graph=True),
    "no batches": Faults(no_batch=True),
    "batches later": Faults(batch_later=True),
    "items throttled": Faults(items_throttled=3),
    "quota": Faults(quota=4),
    "all at once": Faults(throttle_every=11, fail_every=17, items_throttled=4, truncate="once", batch_later=True),
}


@pytest.mark.parametrize("fault", CLEAN_FAULTS)
def test_nothing_is_lost_that_could_be_read(live: Any, large: World, fault: str) -> None:
    """5,000 resources of 300 types, and their children: read whole, whatever goes wrong for the moment."""
    large = large if fault != "no batches" else subscription(600, 60)
    found: Live = live(large, CLEAN_FAULTS[fault])
    status, report, said = found("--fail-on", "never")
    assert lacks(found, large) == set()
    ledger = report["listing"]
    top = Counter(one["type"] for one in large.resources.values())
    assert {kind: ledger[kind]["read"] for kind in top} == dict(top)
    assert (
        not any(counts.get("denied") or counts.get("failed") for counts in ledger.values()) or fault == "no Resource Graph"
    )
    assert (status, said) == (0, "") or fault == "no Resource Graph"


def test_without_resource_graph_only_role_assignments_are_missing(live: Any) -> None:
    world = subscription(60, 20)
    found: Live = live(world, Faults(no_graph=True))
    status, report, _ = found("--fail-on", "never")
    assert lacks(found, world) == set()
    assert status == 4
    assert {kind for kind, counts in report["listing"].items() if counts.get("denied")} == {
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.Authorization/roleDefinitions",
        "Microsoft.Resources/resourceGroups",
    }


SQL = "Microsoft.Sql/servers"
RULES = f"{SQL}/firewallRules"


def refusals(live: Live) -> list[tuple[str, str]]:
    return sorted((one["unread"]["type"], one["unread"]["state"]) for one in live.records if "unread" in one)


def test_what_is_denied_is_told_and_never_judged(live: Any) -> None:
    world = subscription(16, 8)
    found: Live = live(world, Faults(denied=(f"{RULES}/read", "Microsoft.KeyVault/vaults/read"), told=False))
    status, report, said = found("--all")
    assert status == 4
    assert report["listing"][RULES] == {"denied": 2}
    assert f"`{RULES}` of 2 resources was not read: `{RULES}/read` is denied" in said
    judged = {(one["rule"], one["status"]) for one in report["results"] if one["resource"]["type"] == SQL}
    assert ("sql/no-all-azure-access", "pass") not in judged
    lost = {key for key in lacks(found, world) if "/microsoft.keyvault/" not in key}
    assert lost == {key for key in world.resources if key.rpartition("/")[0].endswith("/firewallrules")}


def test_what_the_permissions_leave_out_leaves_answers_open(live: Any) -> None:
    """Resource Graph hides in silence what may not be read: that there is no endpoint is not known then."""
    world = World()
    world.add(
        resource("Microsoft.KeyVault/vaults", "kv", location="westeurope", properties={"enableRbacAuthorization": True})
    )
    whole: Live = live(world)
    assert whole("--rule", "keyvault/private-endpoint", "--profile", "strict")[1]["results"][0]["status"] == "fail"
    part: Live = live(world, Faults(denied=("Microsoft.Network/privateEndpoints/read",)))
    status, report, said = part("--rule", "keyvault/private-endpoint", "--profile", "strict")
    assert [one["status"] for one in report["results"]] == ["unknown"]
    assert "`Microsoft.Network/privateEndpoints/read` is not granted" in report["results"][0]["causes"][0]["reason"]
    assert status == 4
    assert "some resources in subscription `shop`" in said


def test_what_always_fails_is_told(live: Any) -> None:
    world = subscription(16, 8)
    found: Live = live(world, Faults(broken=("*/blobServices",)))
    status, report, said = found()
    assert status == 4
    blob = "Microsoft.Storage/storageAccounts/blobServices"
    assert report["listing"][blob] == {"failed": 2}
    assert "Azure returned 500" in said
    answers = [one for one in report["results"] if one["rule"] == "storage/blob-soft-delete"]
    assert [one["status"] for one in answers] == ["unknown", "unknown"]
    # what lies below is lost with it, and told as the same refusal
    assert "containers" not in said


def test_an_interrupted_listing_goes_on(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "UNIT_SECONDS", 60)  # how long judging takes depends on the machine
    monkeypatch.setattr(budget, "SCAN_SECONDS", 60)
    world = subscription(3000, 60)
    found: Live = live(world)
    part = found.file.with_name(f"{found.file.name}.part")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("azward.source.live.requests.RequestQueue.run", interrupt)
        status, _, said = found()
    assert status == 130
    assert "run the same command again to continue" in said
    assert part.is_file()
    assert not found.file.exists()
    asked = found.server.count("Microsoft.ResourceGraph")
    status, report, _ = found("--fail-on", "never")
    assert status == 0
    assert lacks(found, world) == set()
    assert found.server.count("Microsoft.ResourceGraph") - asked == 1  # only how many there are
    assert not part.exists()
    assert sum(counts["listed"] for counts in report["listing"].values()) == len(found.ids)


def test_a_connection_that_breaks_is_told(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azward.source.live.client.RETRIES", 0)
    world = subscription(400, 8)
    found: Live = live(world, Faults(die_after=300))
    status, report, said = found("--rule", "storage/blob-soft-delete", "--all")
    assert status == 4
    assert sum(counts.get("failed", 0) for counts in report["listing"].values()) > 0
    assert "cannot reach Azure" in said
    assert lacks(found, world) != set()
    open_ = [one for one in report["results"] if one["status"] == "unknown"]
    assert all("was not read" in one["causes"][0]["reason"] for one in open_)
    assert open_


def test_another_scope_does_not_go_on(live: Any, tmp_path: Path) -> None:
    found: Live = live(subscription(16, 8))
    part = tmp_path / f"{found.file.name}.part"
    part.write_bytes(gzip.compress(b'{"azward": "snapshot", "version": 1}\n{"resource": {"id": "/x/providers/A.B/c/d"}}\n'))
    assert found("--fail-on", "never")[0] == 0
    assert "/x/providers/a.b/c/d" not in found.ids


def test_retry_after_is_obeyed_by_all(live: Any) -> None:
    found: Live = live(subscription(8, 8), Faults(throttle_every=9, retry_after="1"))
    start = time.monotonic()
    assert found("--fail-on", "never")[0] == 0
    assert time.monotonic() - start >= len(found.server.waits) > 0


def test_api_versions_that_are_not_known_are_replaced(live: Any) -> None:
    world = subscription(16, 8)
    blob = "Microsoft.Storage/storageAccounts/blobServices"
    world.versions = {blob.casefold(): ["2022-05-01", "2022-09-01", "2023-01-01-preview"]}
    found: Live = live(world)
    assert found("--fail-on", "never")[0] == 0
    asked = {path.partition("api-version=")[2] for _, path in found.server.requests if "/blobServices?" in path}
    assert asked == {"2022-09-01"}
    assert lacks(found, world) == set()


def test_what_a_tier_does_not_have_is_no_loss(live: Any) -> None:
    world = World()
    account = resource("Microsoft.Storage/storageAccounts", "st", kind="BlockBlobStorage", location="x", properties={})
    world.add(account)
    world.without[f"{account['id']}/queueServices".casefold()] = "FeatureNotSupportedForAccount"
    found: Live = live(world)
    status, report, _ = found("--fail-on", "never")
    assert status == 0
    assert report["listing"]["Microsoft.Storage/storageAccounts/queueServices"] == {"unsupported": 1}


def test_children_are_requested_only_of_the_kinds_that_have_them(live: Any) -> None:
    world = World()
    for name, kind in (("fn", "functionapp,linux"), ("web", "app")):
        world.add(resource("Microsoft.Web/sites", name, kind=kind, location="x", properties={}))
    for name, kind in (("gpt", "OpenAI"), ("speech", "SpeechServices")):
        world.add(resource(AI, name, kind=kind, location="x", properties={}))
    database = "Microsoft.Sql/servers/databases"
    world.add(resource("Microsoft.Sql/servers", "sql", location="x", properties={}))
    for name, kind in (("shop", "v12.0,user"), ("master", "v12.0,system"), ("pool", "v12.0,user,datawarehouse")):
        world.add(resource(database, f"sql/{name}", kind=kind, location="x", properties={}))
    world.in_graph = {*world.in_graph, database.casefold()}
    bindings = [{"type": "httpTrigger", "authLevel": "anonymous"}]
    world.add(
        resource("Microsoft.Web/sites/functions", "fn/pay", properties={"config": {"bindings": bindings}}),
        resource(f"{AI}/deployments", "gpt/chat", properties={"raiPolicyName": "Microsoft.Nil"}),
        resource(f"{database}/backupShortTermRetentionPolicies", "sql/shop/default", properties={"retentionDays": 1}),
    )
    found: Live = live(world)
    _, report, _ = found(
        "--rule", "function/auth-level", "--rule", "ai/content-filter", "--rule", "reliability/sql-backup-*"
    )
    assert {(one["rule"], one["status"]) for one in report["results"]} >= {
        ("function/auth-level", "fail"),
        ("ai/content-filter", "fail"),
        ("reliability/sql-backup-retention", "fail"),
    }
    asked = {path.partition("?")[0].casefold().partition("/providers/")[2] for _, path in found.server.requests}
    for child, parents in {
        "functions": {"microsoft.web/sites/fn"},
        "deployments": {"microsoft.cognitiveservices/accounts/gpt"},
        "backupshorttermretentionpolicies": {"microsoft.sql/servers/sql/databases/shop"},
        "geobackuppolicies": {"microsoft.sql/servers/sql/databases/pool"},
    }.items():
        assert {path.rpartition("/")[0] for path in asked if path.endswith(f"/{child}")} == parents


AI = "Microsoft.CognitiveServices/accounts"

KEY = "bWFkZS11cC1rZXktdGhhdC1vcGVucy1ub3RoaW5nLWF0LWFsbC1hbmQtaXMtb25seS1mb3ItdGVzdHMtMTIzNDU2Nzg5MGFiYw=="


def test_secrets_are_not_kept(live: Any) -> None:
    world = World()
    job = resource("Microsoft.StreamAnalytics/streamingjobs", "job", location="x", properties={"sku": {"name": "Standard"}})
    source = {"type": "Microsoft.Storage/Blob", "properties": {"storageAccounts": [{"accountName": "a", "accountKey": KEY}]}}
    child = resource("Microsoft.StreamAnalytics/streamingjobs/inputs", "job/in", properties={"datasource": source})
    site = resource(
        "Microsoft.Web/sites", "web", kind="app", location="x", properties={}, tags={"password": "hunter2hunter2"}
    )
    note = resource("Microsoft.Test/things", "t", location="x", properties={"text": f"AccountName=x;AccountKey={KEY}"})
    world.add(job, child, site, note)
    found: Live = live(world)
    found()
    text = gzip.decompress(found.file.read_bytes()).decode()
    assert KEY not in text
    assert "hunter2" not in text
    assert "AccountName=x" in text
    assert found.file.stat().st_mode & 0o077 == 0
    assert not any("/list" in path.casefold() for method, path in found.server.requests if method != "GET")


def test_app_settings_are_never_asked_for_and_stay_open(live: Any) -> None:
    world = World()
    world.add(resource("Microsoft.Web/sites", "web", kind="app", location="x", properties={"httpsOnly": True}))
    found: Live = live(world)
    _, report, _ = found("--rule", "secrets/app-setting-*", "--all")
    assert {one["status"] for one in report["results"]} == {"unknown"}
    assert not any("appsettings" in path for _, path in found.server.requests)


def test_whoami(live: Any) -> None:
    world = subscription(8, 8)
    found: Live = live(world, Faults(denied=(f"{RULES}/read",)))
    assert run(["live", "--cloud", found.server.url, "--whoami"]) == 4
    out = found.capsys.readouterr().out
    assert "tenant: aaaaaaaa-0000-0000-0000-00000000aaaa" in out
    assert f"  {RULES}/read\n" in out
    assert found.server.count("/batch") + found.server.count("ResourceGraph") == 0


def test_subscriptions_of_the_same_name_stay_apart(live: Any) -> None:
    world = World(subscriptions={SUBSCRIPTION: "shop", OTHER: "shop"})
    for key in (SUBSCRIPTION, OTHER):
        world.add(resource("Microsoft.Storage/storageAccounts", "st", subscription=key, location="x", properties={}))
    found: Live = live(world)
    _, report, _ = found("--rule", "storage/firewall")
    assert len({one["resource"]["id"] for one in report["results"]}) == 2
    assert found("--subscription", "shop")[0] == 2
    _, report, _ = found("--rule", "storage/firewall", "--subscription", OTHER)
    assert [one["resource"]["id"].split("/")[2] for one in report["results"]] == [OTHER]
    status, report, _ = found("--rule", "storage/firewall", "--management-group", "root")
    assert (status, len(report["results"])) == (1, 2)


def test_a_resource_group_alone(live: Any) -> None:
    world = subscription(70, 8)
    found: Live = live(world)
    status, _, _ = found("--resource-group", "rg3", "--fail-on", "never")
    assert status == 0
    assert found.ids == {key for key in world.resources if "/resourcegroups/rg3/" in key} | {
        f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg3"
    }


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--subscription", "nowhere"], 2, "unknown subscription `nowhere`, this identity can see: `shop`"),
        (["--cloud", "moon"], 2, "unknown cloud `moon`, expected `public`"),
        (["--credential", "certificate"], 2, "this credential needs `--client-certificate`"),
    ],
)
def test_what_is_not_there(live: Any, options: list[str], status: int, said: str) -> None:
    found: Live = live(subscription(1, 1))
    got, _, told = found(*options)
    assert (got, said in told) == (status, True), told


def test_signing_in_fails(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found: Live = live(subscription(1, 1))
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong")
    status, _, said = found("--credential", "environment")
    assert status == 4
    hint = "; run `az login`, or choose another way to sign in with --credential\n"
    assert said.startswith("azward: sign-in failed")
    assert said.endswith(hint)
    assert said.count("\n") == 1
    assert "wrong" not in said
    status, _, details = found("--credential", "environment", "--verbose")
    assert (status, details.count("\n")) == (4, 2)
    assert details.startswith(said)
    assert "Authentication failed" in details
    status, _, said = found("--whoami", "--credential", "environment")
    assert (status, said.endswith(hint)) == (4, True)


def test_nobody_answers(live: Any, capsys: pytest.CaptureFixture[str]) -> None:
    live(World())
    assert run(["live", "--cloud", "https://127.0.0.1:9"]) == 4
    assert capsys.readouterr().err.startswith("azward: `https://127.0.0.1:9`: cannot reach Azure: ")


def test_the_snapshot_gives_the_same_report(live: Any) -> None:
    found: Live = live(subscription(40, 20))
    status, report, _ = found("--all")
    assert run(["scan", str(found.file), "--format", "json", "--all"]) == status
    assert json.loads(found.capsys.readouterr().out) == report


def test_requests_are_few(live: Any) -> None:
    """No more than one for 1,000 resources, one for 20 children, and a constant."""
    world = subscription(5000, 300)
    found: Live = live(world)
    found("--fail-on", "never")
    children = sum(1 for method, _ in found.server.requests if method == "ITEM")
    sent = len(found.server.requests) - children
    assert sent <= 5000 / 1000 + children / 20 + 20


def test_every_type_that_rules_relate_to_is_listed() -> None:
    """A child type that some rule asks for, and that nobody lists, would leave that rule open for ever."""
    from azward.rule.pack import load_rules

    children = {kind for rule in load_rules() for kind in rule.resource_types if kind.count("/") > 1}
    assert {kind for kind in children if kind.casefold() not in readable_types()} <= NOT_LISTED


NOT_LISTED = {
    # the data plane: the resource manager does not list them
    "Microsoft.AppConfiguration/configurationStores/keyValues",
    "Microsoft.KeyVault/vaults/certificates",
    "Microsoft.Search/searchServices/datasources",
    # an operation: Azure returns its status, not the package
    "Microsoft.Web/sites/extensions",
    "Microsoft.Web/sites/slots/extensions",
    # one more request for each instance of each scale set, such as the nodes of AKS
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommands",
}
"""The types that are not read, with the reason; docs/live.md lists them."""


def test_diagnostic_settings_are_requested_of_every_type_that_rules_judge() -> None:
    """A missing setting that no one asked for would be a failure."""
    _, written = json.loads((built_in_root() / FILE).read_text("utf-8"))
    judged = {str(kind) for rule in written if '"diagnostics"' in json.dumps(rule) for kind in as_list(rule["resource"])}
    assert {kind for kind in judged if not any(one.type == DIAGNOSTICS for one in companions_of(kind))} == set()


DIAGNOSTICS = "Microsoft.Insights/diagnosticSettings"


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_extension(live: Any) -> None:
    world = World()
    account = resource("Microsoft.Storage/storageAccounts", "st", location="x", properties={})
    blob = resource("Microsoft.Storage/storageAccounts/blobServices", "st/default", properties={})
    workspace = resource("Microsoft.OperationalInsights/workspaces", "log", location="x", properties={})
    logs = [{"categoryGroup": "allLogs", "enabled": True}]
    world.add(
        account,
        blob,
        workspace,
        extension(blob, "Microsoft.Insights/diagnosticSettings", "d", workspaceId=workspace["id"], logs=logs),
    )
    found: Live = live(world)
    _, report, _ = found("--rule", "storage/diagnostic-logs", "--all")
    assert [one["status"] for one in report["results"]] == ["pass"]


def test_names_with_signs(live: Any) -> None:
    world = World()
    for name in ("my rule", "a#b", "50%", "q?x=1", "(old) \u00fc"):
        vault = resource("Microsoft.KeyVault/vaults", name, location="x", properties={})
        world.add(vault, resource("Microsoft.KeyVault/vaults/keys", f"{name}/k", properties={}))
    for faults in (Faults(), Faults(no_batch=True), Faults(no_graph=True)):
        found: Live = live(world, faults)
        found()
        assert lacks(found, world) == set()


def test_no_token_leaves_the_cloud(live: Any) -> None:
    """An answer that names another host as the next page is not followed there."""
    world = World(subscriptions={SUBSCRIPTION: "shop", OTHER: "other"})  # listed one a page
    found: Live = live(world)
    server = found.server
    paged = server.paged

    def elsewhere(target: str, rows: list[dict[str, Any]], size: int) -> dict[str, Any]:
        page = paged(target, rows, size)
        return page | ({"nextLink": page["nextLink"].replace(server.host, "127.0.0.1:1")} if "nextLink" in page else {})

    server.paged = elsewhere
    status, _, said = found()
    assert status == 4
    assert f"blocked a request to `127.0.0.1:1`: it is outside `{server.host}`" in said


def test_only_reading_requests_leave(live: Any) -> None:
    from azure.core.rest import HttpRequest
    from azward.source.live.client import Azure, custom_cloud
    from azward.source.live.cloud import CloudError
    from azward.source.live.credential import SignIn, credential

    found: Live = live(World())
    cloud = custom_cloud(found.server.url)
    azure = Azure(cloud, credential(SignIn(), cloud))
    for method, path in (("PUT", "/x"), ("DELETE", "/x"), ("PATCH", "/x"), ("POST", "/x/listKeys"), ("POST", "/batch/x")):
        with pytest.raises(CloudError, match="azward only reads"):
            azure._send(HttpRequest(method, f"{cloud.endpoint}{path}?api-version=1"))
    assert [method for method, path in found.server.requests if "/x" in path] == []
