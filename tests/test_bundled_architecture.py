"""The bundled architecture, end to end: every finding was read one by one against `expected-*.md` beside it."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from architecture import OF_A_LANGUAGE, Verdicts, folded, leaves, lines, of_resources
from architecture import declared as bodies
from architecture import verdicts as verdicts_of
from azure_deploy import deployed
from azure_server import Faults, World, serving
from azward.cli.main import run
from azward.config.configuration import ScanOptions
from azward.pipeline.graphs import graph
from azward.pipeline.scan import scan
from azward.report import json_format
from azward.report.options import RenderOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azward.report.model import Result

ARCHITECTURE = Path("fixtures/architectures/drone-delivery")
FOLDER = ARCHITECTURE / "arm"


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)


@pytest.mark.parametrize("variant", ["plain", "secured"])
@pytest.mark.parametrize(("language", "suffix"), [("arm", ""), ("terraform", "-terraform")])
def test_report(variant: str, language: str, suffix: str, golden: Callable[[str, str], None]) -> None:
    report = scan([ARCHITECTURE / language / variant], ScanOptions(passes=True))
    assert not report.diagnostics
    golden(
        f"drone-delivery-{variant}{suffix}.txt",
        "".join(f"{line}\n" for line in lines(json.loads(json_format.render(report, RenderOptions(everything=True))))),
    )


@pytest.mark.parametrize("language", ["arm", "bicep", "terraform"])
def test_secured_has_no_failure_of_weight(language: str) -> None:
    """What is left open is listed, with the reasons, in `expected-secured.md`."""
    report = scan([ARCHITECTURE / language / "secured"], ScanOptions())
    failed = [
        result for result in report.results if result.status == "fail" and str(result.severity) in ("critical", "high")
    ]
    assert [(result.rule.id, result.resource.address) for result in failed] == []


def verdicts(folder: Path) -> Verdicts:
    return verdicts_of(scan([folder], ScanOptions(passes=True)))


@pytest.mark.parametrize("variant", ["plain", "secured"])
def test_bicep_agrees_with_arm(variant: str) -> None:
    arm, bicep = (verdicts(ARCHITECTURE / language / variant) for language in ("arm", "bicep"))
    assert of_resources(bicep) == of_resources(arm)
    assert of_resources(arm).total() > 240


COSMOS = "Microsoft.DocumentDB/databaseAccounts"

OF_AZURERM = {
    "plain": {
        # the template leaves it to Azure, which allows FTPS only; the configuration writes `AllAllowed`
        ("appservice/ftp-disabled", "Microsoft.Web/sites", "func-position-dojm7b5lc3trm"): ("pass", "fail"),
    },
    "secured": {},
}
"""The verdicts that Terraform cannot have in common with ARM: with that of ARM, and its own."""


OF_TEMPLATE = Counter(
    {("secrets/app-setting-list-keys", "Microsoft.Web/sites", "func-alert-dojm7b5lc3trm", "fail"): 1},
)
"""Findings of the plain template alone: the provider, and not the configuration, sets the connection of the content share."""


@pytest.mark.parametrize("variant", ["plain", "secured"])
def test_terraform_agrees_with_arm(variant: str) -> None:
    arm, terraform = (of_resources(verdicts(ARCHITECTURE / language / variant)) for language in ("arm", "terraform"))
    for key, (before, after) in OF_AZURERM[variant].items():
        arm -= Counter([(*key, before)])
        arm += Counter([(*key, after)])
    arm -= OF_TEMPLATE if variant == "plain" else Counter()
    assert folded(terraform) == folded(arm)


PARTS = {
    "microsoft.keyvault/vaults/accesspolicies",
    "microsoft.network/virtualnetworks/subnets",
    "microsoft.storage/storageaccounts/queueservices",  # azurerm writes them where they have settings
    "microsoft.storage/storageaccounts/tableservices",
    "microsoft.streamanalytics/streamingjobs/inputs",
    "microsoft.web/sites/basicpublishingcredentialspolicies",  # azurerm always writes them
    "microsoft.web/sites/config",
    "microsoft.web/sites/networkconfig",
}
"""Types of what is a resource of its own in one language and a part of another in the other."""

SAID_OTHERWISE = {
    "properties.accesspolicies[0].permissions": "azurerm knows no `all`",
    "properties.attributes.exp": "a date, where ARM counts seconds",
    "properties.identityproviders.azureactivedirectory.registration.openidissuer": "azurerm has no `environment()`",
    "properties.transformation": "the provider calls it `main`; the query is a file with lines",
}
"""Paths at which the languages cannot say the same, or need not, with the reason."""


def declared(language: str, variant: str) -> dict[tuple[str, ...], dict[str, object]]:
    return bodies(node.resource for node in graph([ARCHITECTURE / language / variant], ScanOptions()).resources)


@pytest.mark.parametrize("variant", ["plain", "secured"])
def test_terraform_deploys_what_arm_does(variant: str) -> None:
    arm, terraform = (declared(language, variant) for language in ("arm", "terraform"))
    assert {key for key in terraform if key[0] not in PARTS} == {key for key in arm if key[0] not in PARTS}
    both = [(key, path) for key in arm.keys() & terraform.keys() for path in arm[key].keys() & terraform[key].keys()]
    differ = {(key, path) for key, path in both if arm[key][path] != terraform[key][path]}
    assert {item for item in differ if not item[1].startswith(tuple(SAID_OTHERWISE))} == set()
    assert len(both) > 300


@pytest.mark.parametrize("variant", ["plain", "secured"])
def test_bicep_deploys_what_arm_does(variant: str) -> None:
    deployed: list[dict[tuple[str, object], dict[str, object]]] = []
    for language in ("arm", "bicep"):
        nodes = graph([ARCHITECTURE / language / variant], ScanOptions()).resources
        found = [node.resource for node in nodes if not node.resource.existing]
        deployed.append({(resource.id.text, resource.api_version): dict(leaves(resource.body)) for resource in found})
        assert len(deployed[-1]) == len(found)
    arm, bicep = deployed
    assert bicep == arm


def test_bicep_agrees_with_arm_on_what_is_of_a_language() -> None:
    """In the plain variant a module has parameters, where the ARM template looks at those of the one that is around it."""
    secured = verdicts(ARCHITECTURE / "arm" / "secured")
    assert verdicts(ARCHITECTURE / "bicep" / "secured") == secured
    plain, bicep = (verdicts(ARCHITECTURE / language / "plain") for language in ("arm", "bicep"))
    assert {key for key in plain - bicep if key[3] != "pass"} == {
        ("secrets/nested-deployment-scope", "Microsoft.Resources/deployments", "vault-secrets", "fail")
    }
    assert {key for key in bicep - plain if key[3] != "pass"} == set()


# what runs ----------------------------------------------------------------------------------------------------------------

HIDES = (
    "returns secrets",
    "it is a secret",
    "`{settings}` is not known",
    "no setting contains the storage account",
    "azward does not list",
)
"""What the reasons say of an answer that stays open because reading it would hand out secrets, or needs one name a call."""

READ_SECRETS = {
    "appservice/authentication",
    "appservice/vnet-route-all",
    "cosmosdb/no-all-azure-access",
    "cosmosdb/read-only-consumer",
    "eventhub/no-root-key-consumers",
    "function/dashboard-setting",
    "function/runtime-supported",
    "function/storage-identity",
    "hdinsight/monitoring",
    "hdinsight/shared-password",
    "hdinsight/storage-credential-least-privilege",
    "iothub/no-owner-policy-consumers",
    "network/function-cosmos-isolated",
    "network/function-storage-isolated",
    "secrets/app-setting-list-keys",
    "secrets/app-setting-plain-secret",
    "secrets/hard-coded-value",
    "secrets/key-vault-reference-resolvable",
    "secrets/key-vault-reference-versionless",
    "secrets/resource-property-list-keys",
    "secrets/sas-literal",
    "storage/insecure-client-scheme",
    "storage/queue-table-logs",
}
"""Rules that ask for app settings, keys or passwords: of what runs, these are never read."""


def by_resource(folder: Path) -> dict[tuple[str, str], Result]:
    """Verdicts by rule and id, of all but what is of a language."""
    report = scan([folder], ScanOptions(passes=True))
    assert not [entry for entry in report.diagnostics if entry.kind.unread]
    found: dict[tuple[str, str], Result] = {}
    for result in report.results:
        if not result.resource.type.casefold().startswith(OF_A_LANGUAGE):
            found.setdefault((result.rule.id, result.resource.id.casefold()), result)
    return found


def answers(found: Mapping[tuple[str, str], Result], world: World) -> dict[tuple[str, str], Result]:
    """`found`, where what a service always has but no template declares speaks for the resource that it is part of."""
    told: dict[tuple[str, str], Result] = {}
    for (rule, key), result in found.items():
        told.setdefault((rule, key.rsplit("/", 2)[0] if key in world.implied else key), result)
    return told


@pytest.mark.parametrize("variant", ["plain", "secured"])
@pytest.mark.slow
def test_what_runs_is_judged_as_its_template(variant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = FOLDER / variant
    world = deployed(folder / "azuredeploy.json", folder / "azuredeploy.parameters.json")
    snapshot = tmp_path / "seen.azward.json"
    with serving(world) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        status = run(["live", "--cloud", server.url, "--save", str(snapshot), "--output", str(tmp_path / "report")])
    assert status == 1
    written, listed = by_resource(folder), by_resource(snapshot)
    runs = answers(listed, world)
    different = {
        key: runs.get(key) for key, result in written.items() if str(getattr(runs.get(key), "status", "")) != result.status
    }
    opened = {key for key, result in different.items() if result is not None and is_hidden(result)}
    assert set(different) - opened == set()
    assert {rule for rule, _ in opened} <= READ_SECRETS
    more = {key for key in listed if key not in written and key[1] not in world.implied | {""}}
    more = {key for key in more if not is_hidden(listed[key])}
    assert more == NOTICED[variant]
    assert len(written) - len(opened) > 190


def is_hidden(result: Result) -> bool:
    reasons = " ".join(cause.reason for cause in result.causes)
    return result.status == "unknown" and any(text in reasons for text in HIDES)


HOST = "/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/rg/providers/microsoft.storage/storageaccounts/"
NOTICED: dict[str, set[tuple[str, str]]] = {
    "plain": set(),
    # that the rule speaks of the account is open, and what it asks for holds
    "secured": {("storage/queue-table-logs", f"{HOST}sthostdojm7b5lc3trm")},
}
"""What is told of what runs though not of its template."""


DENIED = (
    ("plain", "Microsoft.Devices/IotHubs"),
    ("plain", "Microsoft.StreamAnalytics/streamingjobs"),
    ("plain", "Microsoft.StreamAnalytics/streamingjobs/outputs"),
    ("plain", "Microsoft.Web/sites/config"),
    ("secured", "Microsoft.EventHub/namespaces/networkRuleSets"),
    ("secured", "Microsoft.Insights/diagnosticSettings"),
    ("secured", "Microsoft.Network/virtualNetworks"),
    ("secured", "Microsoft.Storage/storageAccounts/blobServices"),
)


def listed(variant: str, faults: Faults, status: int, folder: Path) -> dict[tuple[str, str], str]:
    """The verdicts on a live listing of the architecture, by rule and resource id."""
    world = deployed(FOLDER / variant / "azuredeploy.json", FOLDER / variant / "azuredeploy.parameters.json")
    snapshot = folder / "listing.azward.json"
    with serving(world, faults) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        command = ["live", "--cloud", server.url, "--save", str(snapshot), "--output", str(folder / "report")]
        assert run(command) == status
    report = scan([snapshot], ScanOptions(passes=True))
    return {(one.rule.id, one.resource.id.casefold()): str(one.status) for one in report.results}


@cache
def whole_listing(variant: str) -> dict[tuple[str, str], str]:
    with tempfile.TemporaryDirectory() as folder:
        return listed(variant, Faults(), 1, Path(folder))


@pytest.mark.parametrize(("variant", "kind"), DENIED)
@pytest.mark.slow
def test_what_may_not_be_read_decides_nothing(variant: str, kind: str, tmp_path: Path) -> None:
    """Without the right to read a type, each answer is that of a whole listing, or open; none is decided the other way."""
    # of children a refusal shows when they are asked for; what Resource Graph hides, only the permissions tell
    denial = Faults(denied=(f"{kind}/read",), told=kind.count("/") == 1 and "diagnostic" not in kind)
    whole, part = whole_listing(variant), listed(variant, denial, 4, tmp_path)
    assert {key: (whole.get(key), status) for key, status in part.items() if status not in ("unknown", whole.get(key))} == {}
    assert sum(status == whole.get(key) for key, status in part.items()) > 200
