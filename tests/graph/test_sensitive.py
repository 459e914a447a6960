"""Which values of a resource are sensitive: what its source declares, and what Azure's own types mark as secure."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.resource import parse_path
from azward.graph.view import View
from samples import resource

NETAPP = "Microsoft.NetApp/netAppAccounts"


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        (NETAPP, "properties.activeDirectories[0].password", True),
        (NETAPP.upper(), "Properties.activeDirectories[0].PASSWORD", True),
        (NETAPP, "properties.activeDirectories[0].username", False),
        (NETAPP, "properties.password", False),
        ("Contoso.Unknown/things", "properties.password", False),
    ],
)
def test_azure_marks_a_property_as_secure(kind: str, path: str, expected: bool) -> None:
    view = View(resource(kind), ResourceGraph([]))
    assert view.is_sensitive(parse_path(path)) is expected


def test_a_source_declares_a_list_sensitive() -> None:
    declared = frozenset({("properties", "words")})
    view = View(resource("Contoso.Unknown/things", sensitive=declared), ResourceGraph([]))
    assert view.is_sensitive(("Properties", "Words", 1))
    assert not view.is_sensitive(("properties", "words", 1, "name"))


def test_an_inline_child_keeps_what_is_sensitive() -> None:
    job = resource(
        "Microsoft.StreamAnalytics/streamingjobs",
        body={"properties": {"outputs": [{"name": "store", "properties": {"datasource": {"secret": "x"}}}]}},
        sensitive=frozenset({("properties", "outputs", 0, "properties", "datasource", "secret")}),
    )
    child = next(found for found in normalize([job]) if found.type.endswith("outputs"))
    assert child.sensitive == {("properties", "datasource", "secret")}


def test_a_folded_child_hands_on_what_is_sensitive() -> None:
    site = resource("Microsoft.Web/sites", "site", body={"properties": {}})
    settings = resource(
        "Microsoft.Web/sites/config",
        "site/appsettings",
        body={"properties": {"Plain": "x", "Token": "y"}},
        sensitive=frozenset({("properties", "token")}),
    )
    shaped = normalize([site, settings])[0]
    assert ("properties", "siteconfig", "appsettings", 1, "value") in shaped.sensitive
    assert not any(path[3:4] == (0,) for path in shaped.sensitive)


def test_terraform_declares_arguments_sensitive(tmp_path: Path) -> None:
    from azward.pipeline.read import read  # noqa: F401
