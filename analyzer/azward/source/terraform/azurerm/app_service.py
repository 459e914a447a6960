"""App Service as azurerm 3 had it, and what stands beside apps: certificates, host names, networks, source control."""

from __future__ import annotations

from azward.source.terraform.azurerm._app_service import APP, web_finish
from azward.source.terraform.azurerm.model import (
    IGNORED,
    KEY,
    Field,
    Many,
    Nested,
    Part,
    Satellite,
    Table,
)

__all__ = ["TABLES"]

_SITES = "Microsoft.Web/sites"
_SITE = f"{{group}}/providers/{_SITES}/{{app_service_name}}"
_EXPORTS = {"default_site_hostname": "{name}.azurewebsites.net", "site_credential": KEY}

_APP = Table(
    "azurerm_app_service", f"{_SITES}@2021-02-01", APP, constants={"kind": "app"}, exports=_EXPORTS, finish=web_finish
)

_SLOT = Table(
    "azurerm_app_service_slot",
    f"{_SITES}/slots@2021-02-01",
    {
        **{
            name: specs
            for name, specs in APP.items()
            if name not in ("backup", "client_cert_enabled", "client_cert_mode", "source_control")
        },
        "app_service_name": Part(),
    },
    id=f"{_SITE}/slots/{{name}}",
    constants={"kind": "app"},
    exports={"default_site_hostname": "{app_service_name}-{name}.azurewebsites.net", "site_credential": KEY},
    finish=web_finish,
)

_PLAN = Table(
    "azurerm_app_service_plan",
    "Microsoft.Web/serverfarms@2021-02-01",
    {
        "kind": Field("kind", default="Windows"),
        "maximum_elastic_worker_count": Field("properties.maximumElasticWorkerCount"),
        "sku": Nested(
            "sku",
            {"tier": Field("tier"), "size": (Field("size"), Field("name")), "capacity": Field("capacity")},
        ),
        "app_service_environment_id": Field("properties.hostingEnvironmentProfile.id"),
        "reserved": Field("properties.reserved"),
        "per_site_scaling": Field("properties.perSiteScaling"),
        "is_xenon": Field("properties.isXenon"),
        "zone_redundant": Field("properties.zoneRedundant"),
    },
)

_SETTINGS = Many("properties.clusterSettings", {"name": Field("name"), "value": Field("value")})

_ENVIRONMENT = Table(
    "azurerm_app_service_environment",
    "Microsoft.Web/hostingEnvironments@2021-02-01",
    {
        "subnet_id": Field("properties.virtualNetwork.id"),
        "cluster_setting": _SETTINGS,
        "internal_load_balancing_mode": Field("properties.internalLoadBalancingMode", default="None"),
        "pricing_tier": Field("properties.multiSize", default="I1"),
        "front_end_scale_factor": Field("properties.frontEndScaleFactor", default=15),
        "allowed_user_ip_cidrs": Field("properties.userWhitelistedIpRanges"),
    },
    constants={"kind": "ASEV2"},
)

_ENVIRONMENT_V3 = Table(
    "azurerm_app_service_environment_v3",
    "Microsoft.Web/hostingEnvironments@2023-12-01",
    {
        "subnet_id": Field("properties.virtualNetwork.id"),
        "allow_new_private_endpoint_connections": Field(
            "properties.networkingConfiguration.properties.allowNewPrivateEndpointConnections", default=True
        ),
        "cluster_setting": _SETTINGS,
        "dedicated_host_count": Field("properties.dedicatedHostCount"),
        "remote_debugging_enabled": Field("properties.networkingConfiguration.properties.remoteDebugEnabled", default=False),
        "zone_redundant": Field("properties.zoneRedundant", default=False),
        "internal_load_balancing_mode": Field("properties.internalLoadBalancingMode", default="None"),
    },
    constants={"kind": "ASEV3"},
)

_SWIFT = Satellite(
    "azurerm_app_service_virtual_network_swift_connection",
    into="{app_service_id}",
    type=f"{_SITES}@2023-12-01",
    fields={"app_service_id": Part(), "subnet_id": Field("properties.virtualNetworkSubnetId")},
)

_SLOT_SWIFT = Satellite(
    "azurerm_app_service_slot_virtual_network_swift_connection",
    into="{app_service_id}/slots/{slot_name}",
    type=f"{_SITES}/slots@2023-12-01",
    fields={"app_service_id": Part(), "slot_name": Part(), "subnet_id": Field("properties.virtualNetworkSubnetId")},
)

_HOST_NAME = Table(
    "azurerm_app_service_custom_hostname_binding",
    f"{_SITES}/hostNameBindings@2023-12-01",
    {
        "hostname": Part(),
        "app_service_name": Part(),
        "ssl_state": Field("properties.sslState"),
        "thumbprint": Field("properties.thumbprint"),
    },
    id=f"{_SITE}/hostNameBindings/{{hostname}}",
)

_SLOT_HOST_NAME = Table(
    "azurerm_app_service_slot_custom_hostname_binding",
    f"{_SITES}/slots/hostNameBindings@2023-12-01",
    {
        "app_service_slot_id": Part(),
        "hostname": Part(),
        "ssl_state": Field("properties.sslState"),
        "thumbprint": Field("properties.thumbprint"),
    },
    id="{app_service_slot_id}/hostNameBindings/{hostname}",
)

_CERTIFICATE = Table(
    "azurerm_app_service_certificate",
    "Microsoft.Web/certificates@2023-12-01",
    {
        "pfx_blob": Field("properties.pfxBlob"),
        "password": Field("properties.password"),
        "app_service_plan_id": Field("properties.serverFarmId"),
        "key_vault_secret_id": Part(),
        "key_vault_id": Field("properties.keyVaultId"),
    },
)

_MANAGED_CERTIFICATE = Table(
    "azurerm_app_service_managed_certificate",
    "Microsoft.Web/certificates@2023-12-01",
    {"custom_hostname_binding_id": Part()},
    id="{group}/providers/Microsoft.Web/certificates/{custom_hostname_binding_id:last}",
)

_BINDING = Satellite(
    "azurerm_app_service_certificate_binding",
    into="{hostname_binding_id}",
    type=f"{_SITES}/hostNameBindings@2023-12-01",
    fields={"certificate_id": Part(), "hostname_binding_id": Part(), "ssl_state": Field("properties.sslState")},
)

_PUBLIC_CERTIFICATE = Table(
    "azurerm_app_service_public_certificate",
    f"{_SITES}/publicCertificates@2023-12-01",
    {
        "app_service_name": Part(),
        "certificate_name": Part(),
        "certificate_location": Field("properties.publicCertificateLocation"),
        "blob": Field("properties.blob"),
    },
    id=f"{_SITE}/publicCertificates/{{certificate_name}}",
)

_RELAY = Table(
    "azurerm_app_service_hybrid_connection",
    f"{_SITES}/hybridConnectionNamespaces/relays@2021-02-01",
    {
        "app_service_name": Part(),
        "relay_id": Field("properties.relayArmUri"),
        "hostname": Field("properties.hostname"),
        "port": Field("properties.port"),
        "send_key_name": Field("properties.sendKeyName", default="RootManageSharedAccessKey"),
    },
    id=f"{_SITE}/hybridConnectionNamespaces/{{?namespace}}/relays/{{relay_id:last}}",
    exports={"send_key_value": KEY},
)

_SOURCE = {
    "branch": Field("properties.branch"),
    "repo_url": Field("properties.repoUrl"),
    "github_action_configuration": Nested(
        "properties.gitHubActionConfiguration",
        {
            "code_configuration": Nested(
                "codeConfiguration",
                {"runtime_stack": Field("runtimeStack"), "runtime_version": Field("runtimeVersion")},
            ),
            "container_configuration": Nested(
                "containerConfiguration",
                {
                    "image_name": Field("imageName"),
                    "registry_url": Field("serverUrl"),
                    "registry_password": Field("password"),
                    "registry_username": Field("username"),
                },
            ),
            "generate_workflow_file": Field("generateWorkflowFile", default=True),
            "linux_action": IGNORED,
        },
    ),
    "use_manual_integration": Field("properties.isManualIntegration", default=False),
    "rollback_enabled": Field("properties.deploymentRollbackEnabled", default=False),
    "use_local_git": IGNORED,
    "use_mercurial": Field("properties.isMercurial", default=False),
}

_SOURCE_CONTROL = Table(
    "azurerm_app_service_source_control",
    f"{_SITES}/sourcecontrols@2023-12-01",
    {"app_id": Part(), **_SOURCE},
    id="{app_id}/sourcecontrols/web",
)

_SLOT_SOURCE_CONTROL = Table(
    "azurerm_app_service_source_control_slot",
    f"{_SITES}/slots/sourcecontrols@2023-12-01",
    {"slot_id": Part(), **_SOURCE},
    id="{slot_id}/sourcecontrols/web",
)


TABLES = (
    _APP,
    _SLOT,
    _PLAN,
    _ENVIRONMENT,
    _ENVIRONMENT_V3,
    _SWIFT,
    _SLOT_SWIFT,
    _HOST_NAME,
    _SLOT_HOST_NAME,
    _CERTIFICATE,
    _MANAGED_CERTIFICATE,
    _BINDING,
    _PUBLIC_CERTIFICATE,
    _RELAY,
    _SOURCE_CONTROL,
    _SLOT_SOURCE_CONTROL,
)
