"""Role assignments under names that are generated: in a comparison they are what they assign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from compared import commit, new, write
from further import PROVIDER, RBAC, assignment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Scan = Callable[..., dict[str, Any]]

BICEP = """\
targetScope = 'subscription'
resource LABEL 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, 'SEED')
  properties: {
    principalId: '00000000-0000-0000-0000-000000000001'
    principalType: 'User'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635')
  }
}
"""
IDENTITY = """
resource "azurerm_user_assigned_identity" "app" {
  name                = "app"
  resource_group_name = "rg"
  location            = "westeurope"
}
"""
OWNER = assignment("Owner")
OF_IDENTITY = IDENTITY + OWNER.replace(
    '"00000000-0000-0000-0000-000000000001"\n  principal_type',
    "azurerm_user_assigned_identity.app.principal_id\n  principal_type",
)


def renamed(text: str) -> str:
    return text.replace('"team"', '"admins"')


RENAMED = {
    "label": ({"main.tf": OWNER}, {"main.tf": renamed(OWNER)}),
    "label and file": ({"main.tf": OWNER, "b.tf": ""}, {"main.tf": PROVIDER, "b.tf": renamed(OWNER.removeprefix(PROVIDER))}),
    "principal known after deployment": ({"main.tf": OF_IDENTITY}, {"main.tf": renamed(OF_IDENTITY)}),
    "symbol": ({"main.bicep": BICEP}, {"main.bicep": BICEP.replace("LABEL", "admins")}),
    "guid": ({"main.bicep": BICEP}, {"main.bicep": BICEP.replace("SEED", "owner")}),
    "loop": (
        {"main.tf": OWNER.replace("scope ", "count = 1\n  scope ")},
        {"main.tf": OWNER.replace("scope ", 'for_each = toset(["x"])\n  scope ')},
    ),
}


@pytest.mark.parametrize("name", RENAMED)
def test_another_name_is_not_new(scan: Scan, root: Path, name: str) -> None:
    before, after = RENAMED[name]
    write(before)
    commit(root)
    write(after)
    report = scan(RBAC, "--diff-base", "main")
    assert new(report) == set()
    assert [one["rule"] for one in report["results"] if one["status"] == "fail"] == [RBAC]
    assert report["comparison"]["gone"] == 0


CHANGED = {
    "role": renamed(assignment("Owner")),
    "principal": renamed(assignment("Contributor", "2")),
    "scope": renamed(assignment("Contributor")).replace('000000000001"\n  role', '000000000002"\n  role'),
    "another one": assignment("Contributor") + renamed(assignment("Contributor")).removeprefix(PROVIDER),
}


@pytest.mark.parametrize("name", CHANGED)
def test_another_assignment_is_new(scan: Scan, root: Path, name: str) -> None:
    write({"main.tf": assignment("Contributor")})
    commit(root)
    write({"main.tf": CHANGED[name]})
    assert new(scan(RBAC, "--diff-base", "main")) == {RBAC}


def test_an_assignment_of_another_deployment_is_new(scan: Scan, root: Path) -> None:
    """Their subscriptions may differ, although both are not known."""
    text = assignment("Owner").replace(
        '"/subscriptions/00000000-0000-0000-0000-000000000001"', "data.azurerm_subscription.s.id"
    )
    text += 'data "azurerm_subscription" "s" {}\n'
    write({"dev/main.tf": text, "prod/main.tf": PROVIDER})
    commit(root)
    write({"dev/main.tf": PROVIDER, "prod/main.tf": renamed(text)})
    assert new(scan(RBAC, "--diff-base", "main")) == {RBAC}


def test_a_comment_stays_with_its_assignment(scan: Scan, root: Path) -> None:
    comment = f'# azward: ignore[{RBAC}] reason="break glass"\nresource'
    text = OWNER.replace("resource", comment, 1)
    write({"main.tf": text})
    commit(root)
    write({"main.tf": renamed(text)})
    report = scan(RBAC, "--diff-base", "main", "--trusted-config")
    assert [(one["status"], one["new"]) for one in report["results"] if one["status"] != "unknown"] == [
        ("suppressed", False)
    ]
