"""API Management behind Front Door, end to end: verdicts and threats in three languages, read against `expected-*.md`."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from architecture import declared, folded, leaves, lines, of_resources, verdicts
from azward.config.configuration import ScanOptions
from azward.pipeline.graphs import graph
from azward.pipeline.scan import scan
from azward.pipeline.threats import threats
from azward.report import json_format
from azward.report.options import RenderOptions
from azward.threat.pack import models_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.graph.resource import Resource
    from azward.report.model import Report

ARCHITECTURE = Path(__file__).parent.parent / "fixtures/architectures/apim-front-door"
VARIANTS = pytest.mark.parametrize("variant", ["plain", "secured"])

pytestmark = pytest.mark.xdist_group("gateway-architecture")


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)


@cache
def scanned(language: str, variant: str) -> Report:
    return scan([ARCHITECTURE / language / variant], ScanOptions(passes=True))


@cache
def resources(language: str, variant: str) -> list[Resource]:
    nodes = graph([ARCHITECTURE / language / variant], ScanOptions()).resources
    return [node.resource for node in nodes if not node.resource.existing]


@VARIANTS
def test_report(variant: str, golden: Callable[[str, str], None]) -> None:
    report = json.loads(json_format.render(scanned("bicep", variant), RenderOptions(everything=True)))
    golden(f"apim-front-door-{variant}.txt", "".join(f"{line}\n" for line in lines(report)))


def test_secured_has_no_failure_of_weight() -> None:
    found = scanned("bicep", "secured").results
    failed = [one for one in found if one.status == "fail" and str(one.severity) in ("critical", "high")]
    assert [(one.rule.id, one.resource.address) for one in failed] == []


@VARIANTS
def test_bicep_is_the_template(variant: str) -> None:
    """Bicep deploys what the template does, and gets the same verdicts."""
    arm, bicep = (
        {(one.id.text, one.api_version): dict(leaves(one.body)) for one in resources(language, variant)}
        for language in ("arm", "bicep")
    )
    assert bicep == arm
    assert of_resources(verdicts(scanned("bicep", variant))) == of_resources(verdicts(scanned("arm", variant)))


LOGGER = ("microsoft.apimanagement/service/loggers", "apim-contoso-dojm7b5lc3trm/insights", "pass")
OF_AZURERM = {
    # the instrumentation key is a secret for the provider, and not for the service
    "plain": Counter(
        (f"secrets/{rule}", *LOGGER) for rule in ("hard-coded-value", "resource-property-list-keys", "sas-literal")
    ),
    "secured": Counter[tuple[str, str, str, str]](),
}
"""Verdicts of Terraform alone."""

PARTS = {
    "microsoft.network/virtualnetworks/subnets",
    "microsoft.storage/storageaccounts/blobservices",
    "microsoft.storage/storageaccounts/queueservices",
    "microsoft.storage/storageaccounts/tableservices",
    "microsoft.web/sites/basicpublishingcredentialspolicies",
    "microsoft.web/sites/config",
}
"""Types of what is a resource of its own in one language and a part of another in the other."""

SAID_OTHERWISE = {
    "properties.accesspolicies[0].permissions": "azurerm knows no `all`",
    "properties.identityproviders.azureactivedirectory.registration.openidissuer": "azurerm has no `environment()`",
    "properties.scope": "the provider writes the scope of all APIs as a path",
    "properties.value": "policies have lines in HCL",
}
"""Paths at which the languages cannot say the same, or need not, with the reason."""


@VARIANTS
def test_terraform_agrees(variant: str) -> None:
    """Terraform deploys what the template does, and gets the same verdicts but for `OF_AZURERM`."""
    arm, terraform = (declared(resources(language, variant)) for language in ("arm", "terraform"))
    assert {key for key in terraform if key[0] not in PARTS} == {key for key in arm if key[0] not in PARTS}
    both = [(key, path) for key in arm.keys() & terraform.keys() for path in arm[key].keys() & terraform[key].keys()]
    differ = {(key, path) for key, path in both if arm[key][path] != terraform[key][path]}
    assert {item for item in differ if not item[1].startswith(tuple(SAID_OTHERWISE))} == set()
    assert len(both) > 170
    written, templates = (folded(of_resources(verdicts(scanned(language, variant)))) for language in ("terraform", "arm"))
    assert written == templates + OF_AZURERM[variant]


@VARIANTS
def test_threats(variant: str, golden: Callable[[str, str], None]) -> None:
    """The states of all threats are the same in each language, and what decides them in Bicep is as it was read."""
    reports = {
        language: threats(
            [ARCHITECTURE / language / variant], ScanOptions(profile="strict"), list(models_of(["apim-front-door"]))
        )
        for language in ("bicep", "terraform")
    }
    states = {
        language: {one.threat.id: str(one.state) for one in report.models[0].threats} for language, report in reports.items()
    }
    assert states["terraform"] == states["bicep"]
    found = sorted(reports["bicep"].models[0].threats, key=lambda one: int(one.threat.id[1:]))
    golden(
        f"threats-apim-front-door-{variant}.txt", "".join(f"{one.threat.id}: {one.state}: {one.reason}\n" for one in found)
    )
