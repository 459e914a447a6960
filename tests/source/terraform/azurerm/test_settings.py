"""Settings in the words of azurerm: what a finding says to write becomes what the rule requires."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from azward.graph.resource import EVERY, parse_path, read
from azward.rule.pack import load_rules
from azward.rule.remedy import asked_for
from azward.source.terraform.azurerm.settings import argument, setting, types_of
from azward.source.terraform.source import TerraformSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import FieldPath
    from azward.graph.setting import Setting
    from azward.graph.value import Value


def written(found: Setting) -> str:
    """Return a resource that has nothing but the setting."""
    *blocks, kind = (part.strip("`") for part in found.place.split(" of "))
    text = found.text
    for block in blocks:
        text = f"{block} {{\n{text}\n}}"
    return f'resource "{kind}" "it" {{\nname = "it"\n{text}\n}}\n'


def cases() -> Iterator[tuple[str, str, FieldPath, Value]]:
    for rule in load_rules():
        for path, value in asked_for(rule):
            for kind in rule.resource_types:
                yield from ((name, kind, path, value) for name in types_of(kind))


def test_what_a_rule_asks_for_can_be_written() -> None:
    """Each setting, written alone, gives the ARM resource the value at the path."""
    found = 0
    for name, kind, path, value in cases():
        one = setting(name, kind, (path,), value)
        if one is None:
            continue
        first = tuple(0 if segment == EVERY else segment for segment in path)
        resources = TerraformSource().load_text(written(one)).resources
        values = [read(resource.body, first) for resource in resources if resource.type.casefold() == kind.casefold()]
        assert any(str(other).casefold() == str(value).casefold() for other in values), (written(one), path, value, values)
        found += 1
    assert found > 100


@pytest.mark.parametrize(
    ("name", "kind", "path", "value", "major", "phrase"),
    [
        ("storage_account", "Storage/storageAccounts", "properties.minimumTlsVersion", "TLS1_2", 4,
         '`min_tls_version = "TLS1_2"` in `azurerm_storage_account`'),
        ("storage_account", "Storage/storageAccounts", "properties.supportsHttpsTrafficOnly", True, 3,
         "`enable_https_traffic_only = true` in `azurerm_storage_account`"),
        ("storage_account", "Storage/storageAccounts", "properties.supportsHttpsTrafficOnly", True, 5,
         "`https_traffic_only_enabled = true` in `azurerm_storage_account`"),
        ("eventhub_namespace", "EventHub/namespaces", "properties.disableLocalAuth", True, 4,
         "`local_authentication_enabled = false` in `azurerm_eventhub_namespace`"),
        ("linux_web_app", "Web/sites", "properties.siteConfig.minTlsVersion", "1.2", 4,
         '`minimum_tls_version = "1.2"` in `site_config` of `azurerm_linux_web_app`'),
        ("storage_account", "Storage/storageAccounts/blobServices", "properties.isVersioningEnabled", True, 4,
         "`versioning_enabled = true` in `blob_properties` of `azurerm_storage_account`"),
        ("network_security_group", "Network/networkSecurityGroups", "properties.securityRules[1].properties.access", "Deny", 4,
         '`access = "Deny"` in `security_rule` of `azurerm_network_security_group`'),
        ("storage_account_network_rules", "Storage/storageAccounts", "properties.networkAcls.defaultAction", "Deny", 4,
         '`default_action = "Deny"` in `azurerm_storage_account_network_rules`'),
    ],
)  # fmt: skip
def test_phrase(name: str, kind: str, path: str, value: Value, major: int, phrase: str) -> None:
    found = setting(f"azurerm_{name}", f"Microsoft.{kind}", (parse_path(path),), value, major)
    assert found is not None
    assert found.phrase == phrase


def test_the_first_path_that_is_there_counts() -> None:
    paths = parse_path("minimumTlsVersion"), parse_path("properties.minimumTlsVersion")
    found = setting("azurerm_storage_account", "Microsoft.Storage/storageAccounts", paths, "TLS1_2")
    assert found is not None
    assert found.text == 'min_tls_version = "TLS1_2"'


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("azurerm_storage_account", "properties.noSuchField", True),
        ("azurerm_storage_account", "properties.minimumTlsVersion", "SSL3"),  # the provider does not allow it
        ("azurerm_no_such_type", "properties.minimumTlsVersion", "TLS1_2"),
        ("azurerm_key_vault", "properties.enablePurgeProtection", True),  # becomes another ARM type
    ],
)
def test_nothing_is_made_up(name: str, path: str, value: Value) -> None:
    assert setting(name, "Microsoft.Storage/storageAccounts", (parse_path(path),), value) is None


@pytest.mark.parametrize(
    ("name", "kind", "field", "major", "phrase"),
    [
        ("network_security_group", "Network/networkSecurityGroups", "sourceAddressPrefix", 4,
         "`sourceAddressPrefix` is `source_address_prefix` in `security_rule` of `azurerm_network_security_group`"),
        ("storage_account", "Storage/storageAccounts", "supportsHttpsTrafficOnly", 3,
         "`supportsHttpsTrafficOnly` is `enable_https_traffic_only` in `azurerm_storage_account`"),
        ("storage_account", "Storage/storageAccounts", "networkAcls.defaultAction", 4,
         "`networkAcls.defaultAction` is `default_action` in `network_rules` of `azurerm_storage_account`"),
        ("storage_account", "Storage/storageAccounts", "location", 4, None),  # has the same name
        ("storage_account", "Storage/storageAccounts", "noSuchField", 4, None),
        ("eventhub_namespace", "EventHub/namespaces", "disableLocalAuth", 4, None),  # `true` there is `false` here
    ],
)  # fmt: skip
def test_names_of_fields(name: str, kind: str, field: str, major: int, phrase: str | None) -> None:
    found = argument(f"azurerm_{name}", f"Microsoft.{kind}", field, major)
    assert (found.phrase if found is not None else None) == phrase
