"""azurerm tables of apps, containers, integration and governance: the ARM shape that they give a few lines of Terraform."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import ANY

import pytest
from azward.graph.resource import Resource, parse_path, read
from azward.graph.value import ABSENT, Absent, CauseKind, Choice, Unknown, Value, to_json
from azward.source.terraform.source import TerraformSource
from azward.source.unit import Loaded

SETTINGS = "properties.siteConfig.appSettings"


def load(text: str) -> Loaded:
    return TerraformSource(Path("/nowhere")).load_text(text)


def one(text: str, address: str) -> Resource:
    (found,) = [resource for resource in load(text).resources if resource.address == address]
    return found


def block(kind: str, more: str = "") -> str:
    return f'resource "{kind}" "a" {{\n  name = "a"\n  resource_group_name = "rg"\n  location = "westeurope"\n{more}\n}}\n'


def at(resource: Resource, path: str) -> Value | Absent:
    return read(resource.body, parse_path(path))


def app(site: str, kind: str = "azurerm_linux_web_app") -> Resource:
    variables = 'variable "x" {}\nvariable "blocks" {}\nvariable "secret" {\n  sensitive = true\n}\n'
    return one(variables + block(kind, f'  service_plan_id = "p"\n  app_settings = {{ A = "b" }}\n{site}'), f"{kind}.a")


DOCKER = "docker_registry_password = var.secret"
SITE = '  site_config {{\n    ftps_state = "AllAllowed"\n    {}\n  }}'
STACK = 'dynamic "application_stack" {{\n for_each = {}\n content {{\n {}\n }}\n }}'


@pytest.mark.parametrize(
    ("kind", "site"),
    [
        ("azurerm_linux_web_app", SITE.format(STACK.format("var.blocks", DOCKER))),
        (
            "azurerm_linux_web_app",
            f'  dynamic "site_config" {{\n for_each = var.blocks\n content {{\n application_stack {{\n {DOCKER}\n }}\n }}\n }}',
        ),
        (
            "azurerm_linux_function_app",
            SITE.format(STACK.format("var.blocks", "docker {\n registry_password = var.secret\n }")),
        ),
        (
            "azurerm_windows_function_app",
            '  dynamic "site_config" {\n for_each = var.blocks\n content {\n application_insights_key = var.secret\n }\n }',
        ),
    ],
)
def test_an_open_block_of_a_site_keeps_its_secrets(kind: str, site: str) -> None:
    settings = at(app(site, kind), SETTINGS)
    assert isinstance(settings, list)
    assert [item for item in settings if isinstance(item, Unknown) and item.many and item.secret]
    assert settings[-1] == {"name": "A", "value": "b"}


def test_a_block_that_may_be_there_makes_a_choice_and_leaves_the_rest() -> None:
    found = app(SITE.format(STACK.format("var.x ? [1] : []", DOCKER)))
    settings = at(found, SETTINGS)
    assert isinstance(settings, Choice)
    assert [to_json(value) for _, value in settings.branches] == [
        [{"name": "DOCKER_REGISTRY_SERVER_PASSWORD", "value": ANY}, {"name": "A", "value": "b"}],
        [{"name": "A", "value": "b"}],
    ]
    assert at(found, "properties.siteConfig.ftpsState") == "AllAllowed"


MAJOR = 'terraform {{\n  required_providers {{\n    azurerm = {{ source = "hashicorp/azurerm", version = "~> {}.0" }}\n  }}\n}}\n'
SHAPES: list[tuple[str, str, dict[str, object]]] = [
    # (type, arguments, path -> value in ARM)
    (
        "azurerm_kubernetes_cluster",
        """
        default_node_pool {
          name = "d"
          vm_size = "x"
          host_encryption_enabled = true
        }
        azure_active_directory_role_based_access_control { azure_rbac_enabled = true }
        api_server_access_profile { authorized_ip_ranges = ["203.0.113.0/24"] }
        oms_agent { log_analytics_workspace_id = "w" }
        microsoft_defender { log_analytics_workspace_id = "w" }
        key_management_service { key_vault_key_id = "k" }
        run_command_enabled = false""",
        {
            "properties.agentPoolProfiles[0].enableEncryptionAtHost": True,
            "properties.aadProfile": {"enableAzureRBAC": True, "managed": True},
            "properties.apiServerAccessProfile.authorizedIPRanges": ["203.0.113.0/24"],
            "properties.apiServerAccessProfile.enablePrivateCluster": False,
            "properties.apiServerAccessProfile.disableRunCommand": True,
            "properties.addonProfiles.omsagent.enabled": True,
            "properties.addonProfiles.azurepolicy.enabled": False,
            "properties.securityProfile.defender.securityMonitoring.enabled": True,
            "properties.securityProfile.azureKeyVaultKms.enabled": True,
            "properties.disableLocalAccounts": False,
            "properties.enableRBAC": True,
        },
    ),
    (
        "azurerm_container_registry",
        """
        sku = "Premium"
        retention_policy_in_days = 7
        export_policy_enabled = false
        network_rule_set {
          default_action = "Deny"
          ip_rule {
            action = "Allow"
            ip_range = "203.0.113.0/24"
          }
        }
        encryption {
          key_vault_key_id = "https://v.vault.azure.net/keys/k"
          identity_client_id = "i"
        }""",
        {
            "sku.name": "Premium",
            "properties.adminUserEnabled": False,
            "properties.anonymousPullEnabled": False,
            "properties.publicNetworkAccess": "Enabled",
            "properties.policies.retentionPolicy": {"days": 7, "status": "enabled"},
            "properties.policies.exportPolicy.status": "Disabled",
            "properties.networkRuleSet.ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}],
            "properties.encryption.status": "enabled",
        },
    ),
    (
        "azurerm_container_group",
        """
        os_type = "Linux"
        container {
          name = "c"
          image = "i"
          cpu = 1
          memory = 1
          environment_variables = { A = "b" }
          secure_environment_variables = { S = "x" }
          security { privilege_enabled = true }
          volume {
            name = "v"
            mount_path = "/m"
            storage_account_name = "s"
            storage_account_key = "a2V5"
            share_name = "f"
          }
        }""",
        {
            "properties.containers[0].properties.environmentVariables": [
                {"name": "A", "value": "b"},
                {"name": "S", "secureValue": "x"},
            ],
            "properties.containers[0].properties.securityContext.privileged": True,
            "properties.volumes[0].azureFile": {"shareName": "f", "storageAccountName": "s", "storageAccountKey": "a2V5"},
            "properties.ipAddress.type": "Public",
        },
    ),
    (
        "azurerm_container_app",
        """
        container_app_environment_id = "e"
        revision_mode = "Single"
        secret {
          name = "s"
          key_vault_secret_id = "https://v.vault.azure.net/secrets/s"
          identity = "System"
        }
        ingress {
          external_enabled = true
          target_port = 80
          ip_security_restriction {
            name = "n"
            action = "Allow"
            ip_address_range = "203.0.113.0/24"
          }
          traffic_weight { percentage = 100 }
        }
        template {
          container {
            name = "c"
            image = "i"
          }
        }""",
        {
            "properties.configuration.ingress.external": True,
            "properties.configuration.ingress.allowInsecure": False,
            "properties.configuration.ingress.ipSecurityRestrictions[0].ipAddressRange": "203.0.113.0/24",
            "properties.configuration.secrets[0].keyVaultUrl": "https://v.vault.azure.net/secrets/s",
        },
    ),
    (
        "azurerm_servicebus_namespace",
        """
        sku = "Premium"
        local_auth_enabled = false
        customer_managed_key {
          key_vault_key_id = "https://v.vault.azure.net/keys/k/1"
          identity_id = "i"
        }""",
        {
            "properties.disableLocalAuth": True,
            "properties.minimumTlsVersion": "1.2",
            "properties.publicNetworkAccess": "Enabled",
            "properties.encryption.keyVaultProperties[0].keyVaultUri": "https://v.vault.azure.net",
            "properties.encryption.keyVaultProperties[0].keyName": "k",
            "properties.encryption.keyVaultProperties[0].keyVersion": "1",
        },
    ),
    (
        "azurerm_api_management",
        """
        sku_name = "Developer_2"
        publisher_name = "p"
        publisher_email = "e"
        security { frontend_tls10_enabled = true }
        hostname_configuration {
          proxy { host_name = "p" }
          portal { host_name = "q" }
        }""",
        {
            "sku": {"name": "Developer", "capacity": 2},
            "properties.customProperties['Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10']": "true",
            "properties.customProperties['Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls11']": "false",
            "properties.hostnameConfigurations[0].type": "Portal",
            "properties.hostnameConfigurations[1].type": "Proxy",
        },
    ),
    (
        "azurerm_cdn_frontdoor_firewall_policy",
        """
        sku_name = "Premium_AzureFrontDoor"
        mode = "Prevention"
        managed_rule {
          type = "DefaultRuleSet"
          version = "1.0"
          action = "Block"
        }""",
        {
            "properties.policySettings.enabledState": "Enabled",
            "properties.policySettings.mode": "Prevention",
            "properties.managedRules.managedRuleSets[0].ruleSetType": "DefaultRuleSet",
        },
    ),
    (
        "azurerm_eventgrid_event_subscription",
        """
        scope = "/subscriptions/x/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/s"
        webhook_endpoint { url = "https://example.com/hook?code=x" }
        delivery_identity { type = "SystemAssigned" }
        delivery_property {
          header_name = "h"
          type = "Static"
          value = "v"
          secret = true
        }""",
        {
            "properties.deliveryWithResourceIdentity.destination.endpointType": "WebHook",
            "properties.deliveryWithResourceIdentity.destination.properties.endpointUrl": "https://example.com/hook?code=x",
            "properties.deliveryWithResourceIdentity.destination.properties.deliveryAttributeMappings": [
                {"name": "h", "type": "Static", "properties": {"value": "v", "isSecret": True}}
            ],
            "properties.deliveryWithResourceIdentity.identity.type": "SystemAssigned",
        },
    ),
    (
        "azurerm_cognitive_account",
        """
        kind = "OpenAI"
        sku_name = "S0"
        local_auth_enabled = false
        network_acls {
          default_action = "Deny"
          ip_rules = ["203.0.113.7"]
          virtual_network_rules { subnet_id = "s" }
        }""",
        {
            "properties.disableLocalAuth": True,
            "properties.networkAcls.ipRules": [{"value": "203.0.113.7"}],
            "properties.networkAcls.virtualNetworkRules[0].id": "s",
            "properties.publicNetworkAccess": "Enabled",
        },
    ),
    (
        "azurerm_machine_learning_workspace",
        """
        application_insights_id = "a"
        key_vault_id = "k"
        storage_account_id = "s"
        public_network_access_enabled = false
        identity { type = "SystemAssigned" }""",
        {"properties.publicNetworkAccess": "Disabled", "properties.keyVault": "k", "identity.type": "SystemAssigned"},
    ),
    (
        "azurerm_automation_variable_string",
        """
        automation_account_name = "a"
        value = "v"
        """,
        {"properties.isEncrypted": False, "properties.value": '"v"'},
    ),
    (
        "azurerm_logic_app_workflow",
        """
        access_control {
          trigger { allowed_caller_ip_address_range = ["203.0.113.0/24"] }
        }""",
        {
            "properties.accessControl.triggers.allowedCallerIpAddresses": [{"addressRange": "203.0.113.0/24"}],
            "properties.state": "Enabled",
        },
    ),
    (
        "azurerm_security_center_subscription_pricing",
        """
        tier = "Standard"
        resource_type = "StorageAccounts"
        subplan = "DefenderForStorageV2"
        """,
        {"properties.pricingTier": "Standard", "properties.subPlan": "DefenderForStorageV2"},
    ),
    (
        "azurerm_policy_definition",
        """
        policy_type = "Custom"
        mode = "All"
        display_name = "d"
        policy_rule = jsonencode({ if = { field = "type", equals = "x" }, then = { effect = "deny" } })
        """,
        {"properties.policyRule.then.effect": "deny"},
    ),
    (
        "azurerm_signalr_service",
        """
        sku {
          name = "Standard_S1"
          capacity = 1
        }
        local_auth_enabled = false
        public_network_access_enabled = false
        connectivity_logs_enabled = true""",
        {
            "properties.disableLocalAuth": True,
            "properties.publicNetworkAccess": "Disabled",
            "properties.features[1]": {"flag": "EnableConnectivityLogs", "value": "true"},
        },
    ),
]


@pytest.mark.parametrize(("kind", "arguments", "shape"), SHAPES, ids=[kind for kind, _, _ in SHAPES])
def test_shape(kind: str, arguments: str, shape: dict[str, object]) -> None:
    found = one(block(kind, arguments), f"{kind}.a")
    assert {path: at(found, path) for path in shape} == shape


@pytest.mark.parametrize(
    ("major", "kind", "arguments", "shape"),
    [
        (3, "azurerm_servicebus_namespace", 'sku = "Basic"', {"properties.minimumTlsVersion": "1.2"}),
        (3, "azurerm_kubernetes_cluster", "", {"properties.oidcIssuerProfile.enabled": ABSENT}),
        (4, "azurerm_kubernetes_cluster", "", {"properties.oidcIssuerProfile.enabled": ABSENT}),
        (5, "azurerm_kubernetes_cluster", "", {"properties.oidcIssuerProfile.enabled": True}),
        (
            3,
            "azurerm_kubernetes_cluster",
            'automatic_channel_upgrade = "stable"',
            {"properties.autoUpgradeProfile": {"upgradeChannel": "stable"}},
        ),
        (
            3,
            "azurerm_container_registry",
            'sku = "Premium"\n  trust_policy {\n    enabled = true\n  }',
            {"properties.policies.trustPolicy.status": "Enabled"},
        ),
        (
            3,
            "azurerm_api_management",
            "security {\n    enable_frontend_ssl30 = true\n  }",
            {"properties.customProperties['Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Ssl30']": "true"},
        ),
        (
            3,
            "azurerm_function_app",
            'storage_account_name = "s"\n  storage_account_access_key = "a2V5"\n  os_type = "linux"',
            {"kind": "functionapp,linux", "properties.siteConfig.appSettings[0].value": "~1"},
        ),
        (
            3,
            "azurerm_app_service",
            'app_service_plan_id = "p"\n  https_only = true\n  site_config {\n    ftps_state = "Disabled"\n  }',
            {"properties.httpsOnly": True, "properties.siteConfig.ftpsState": "Disabled"},
        ),
    ],
)
def test_shape_at_a_major(major: int, kind: str, arguments: str, shape: dict[str, object]) -> None:
    found = one(MAJOR.format(major) + block(kind, f"  {arguments}"), f"{kind}.a")
    assert {path: at(found, path) for path in shape} == shape


GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers"


@pytest.mark.parametrize(
    ("kind", "arguments", "wanted"),
    [
        (
            "azurerm_linux_web_app_slot",
            f'app_service_id = "{GROUP}/Microsoft.Web/sites/w"\n  site_config {{}}',
            f"{GROUP}/Microsoft.Web/sites/w/slots/a",
        ),
        (
            "azurerm_api_management_named_value",
            'api_management_name = "m"\n  display_name = "d"\n  value = "v"',
            f"{GROUP}/Microsoft.ApiManagement/service/m/namedValues/a",
        ),
        (
            "azurerm_cdn_frontdoor_route",
            f'cdn_frontdoor_endpoint_id = "{GROUP}/Microsoft.Cdn/profiles/p/afdEndpoints/e"',
            f"{GROUP}/Microsoft.Cdn/profiles/p/afdEndpoints/e/routes/a",
        ),
        (
            "azurerm_management_lock",
            f'scope = "{GROUP}/Microsoft.Storage/storageAccounts/s"\n  lock_level = "CanNotDelete"',
            f"{GROUP}/Microsoft.Storage/storageAccounts/s/providers/Microsoft.Authorization/locks/a",
        ),
        (
            "azurerm_security_center_subscription_pricing",
            'tier = "Free"',
            "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Security/pricings/VirtualMachines",
        ),
    ],
)
def test_ids(kind: str, arguments: str, wanted: str) -> None:
    assert one(block(kind, f"  {arguments}"), f"{kind}.a").id.text == wanted


@pytest.mark.parametrize(
    ("kind", "attribute", "owner"),
    [
        ("azurerm_container_registry", "admin_password", "/Microsoft.ContainerRegistry/registries/a"),
        ("azurerm_kubernetes_cluster", "kube_config_raw", "/Microsoft.ContainerService/managedClusters/a"),
        ("azurerm_cognitive_account", "primary_access_key", "/Microsoft.CognitiveServices/accounts/a"),
        (
            "azurerm_servicebus_namespace",
            "default_primary_connection_string",
            "/Microsoft.ServiceBus/namespaces/a/authorizationRules/RootManageSharedAccessKey",
        ),
        ("azurerm_app_service", "site_credential", "/Microsoft.Web/sites/a"),
    ],
)
def test_keys_are_key_material(kind: str, attribute: str, owner: str) -> None:
    value = load(f'{block(kind)}output "k" {{\n  value = {kind}.a.{attribute}\n}}\n').outputs["k"]
    assert isinstance(value, Unknown)
    assert [(cause.kind, cause.target) for cause in value.causes] == [(CauseKind.KEY, f"{GROUP}{owner}".casefold())]


@pytest.mark.parametrize(
    ("reference", "is_key"),
    [
        ("kube_config.0.host", False),
        ("kube_config[0].cluster_ca_certificate", False),
        ("kube_config[0]", True),
        ("kube_config[0].client_key", True),
        ("kube_admin_config.0.password", True),
    ],
)
def test_parts_of_a_credential(reference: str, is_key: bool) -> None:
    kind = "azurerm_kubernetes_cluster"
    value = load(f'{block(kind)}output "k" {{\n  value = {kind}.a.{reference}\n}}\n').outputs["k"]
    assert isinstance(value, Unknown)
    assert value.secret is is_key


def test_satellites_of_apps() -> None:
    text = block("azurerm_container_app", '  revision_mode = "Single"\n  ingress {\n    target_port = 80\n  }') + (
        'resource "azurerm_container_app_custom_domain" "d" {\n  name = "www.example.com"\n'
        '  container_app_id = azurerm_container_app.a.id\n  certificate_binding_type = "SniEnabled"\n}\n'
    )
    domains = at(one(text, "azurerm_container_app.a"), "properties.configuration.ingress.customDomains")
    assert domains == [{"name": "www.example.com", "bindingType": "SniEnabled"}]
