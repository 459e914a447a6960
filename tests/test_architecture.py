"""The bundled architecture, end to end: every finding was read one by one against `expected-*.md` beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from analyzer.graph.value import Value, known
from analyzer.report import json_format
from analyzer.scan import ScanOptions, graph, scan

if TYPE_CHECKING:
    from collections.abc import Callable

ARCHITECTURE = Path("fixtures/architectures/drone-delivery")
FOLDER = ARCHITECTURE / "arm"

OF_A_LANGUAGE = ("azward/", "microsoft.resources/deployments")
"""Types of what is written differently by language: parameters, outputs, deployments within a deployment."""


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)


@pytest.mark.parametrize("variant", ["plain", "secured"])
def test_report(variant: str, golden: Callable[[str, str], None]) -> None:
    report = scan([FOLDER / variant], ScanOptions(passes=True))
    assert not report.diagnostics
    golden(
        f"drone-delivery-{variant}.txt",
        "".join(f"{line}\n" for line in lines(json.loads(json_format.render(report, everything=True)))),
    )


def lines(report: dict[str, Any]) -> list[str]:
    """One line a verdict: what the golden file holds, without what changes with wording."""
    return sorted(
        f"{found['status']:7} {found['severity']:8} {found['rule']:45} {found['resource']['address']:60} "
        f"{found['location']['file'].rpartition('/')[2]}:{found['location']['start_line']}"
        for found in report["results"]
    )


def test_secured_has_no_failure_of_weight() -> None:
    """What is left open is listed, with the reasons, in `expected-secured.md`."""
    report = scan([FOLDER / "secured"], ScanOptions())
    failed = [
        result for result in report.results if result.status == "fail" and str(result.severity) in ("critical", "high")
    ]
    assert [(result.rule.id, result.resource.address) for result in failed] == []


Verdicts: TypeAlias = "Counter[tuple[str, str, str, str]]"


def verdicts(folder: Path) -> Verdicts:
    """Each verdict, with rule, type and name of the resource, and status."""
    report = scan([folder], ScanOptions(passes=True))
    assert not report.diagnostics
    return Counter(
        (result.rule.id, result.resource.type, result.resource.name, str(result.status)) for result in report.results
    )


def of_resources(found: Verdicts) -> Verdicts:
    return Counter({key: count for key, count in found.items() if not key[1].casefold().startswith(OF_A_LANGUAGE)})


@pytest.mark.parametrize("variant", ["plain", "secured"])
def test_bicep_agrees_with_arm(variant: str) -> None:
    arm, bicep = (verdicts(ARCHITECTURE / language / variant) for language in ("arm", "bicep"))
    assert of_resources(bicep) == of_resources(arm)
    assert of_resources(arm).total() > 250


def leaves(value: Value, path: str = "") -> Iterator[tuple[str, object]]:
    """What is in a body, by path; what the source leaves open is a text of its own in each language."""
    if isinstance(value, Mapping):
        yield path, sorted(value)
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(value, list):
        yield path, len(value)
        for position, item in enumerate(value):
            yield from leaves(item, f"{path}[{position}]")
    else:
        yield path, value if known(value) else type(value)


@pytest.mark.parametrize("variant", ["plain", "secured"])
def test_bicep_deploys_what_arm_does(variant: str) -> None:
    deployed: list[dict[tuple[str, str | None], dict[str, object]]] = []
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
