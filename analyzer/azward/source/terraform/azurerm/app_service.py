"""App Service as azurerm 3 had it, and what stands beside apps: certificates, host names, networks, source control."""

from __future__ import annotations

from azward.source.terraform.azurerm._app_service import APP, web_finish
from azward.source.terraform.azurerm.model import KEY, KEY_NAME, Block, Field, Ignored, Satellite, Table

__all__ = ["TABLES"]

_SITES = "Microsoft.Web/sites"
_SITE = f"{{group}}/providers/{_SITES}/{{app_service_name}}"
_EXPORTS = {"default_site_hostname": "{name}.azurewebsites.net", "site_credential": KEY}


_SETTINGS = Block("properties.clusterSettings")


_SOURCE = {
    "github_action_configuration": Block(
        "properties.gitHubActionConfiguration",
        {
            "container_configuration": Block(
                "containerConfiguration",
                {"registry_url": "serverUrl", "registry_password": "password", "registry_username": "username"},
            )
        },
    ),
    "use_manual_integration": "properties.isManualIntegration",
    "rollback_enabled": "properties.deploymentRollbackEnabled",
    "use_local_git": Ignored("runtime behaviour that no rule asks for"),
    "use_mercurial": "properties.isMercurial",
}

TABLES = (
    Table(
        "azurerm_app_service", f"{_SITES}@2021-02-01", APP, constants={"kind": "app"}, exports=_EXPORTS, finish=web_finish
    ),
    Table(
        "azurerm_app_service_slot",
        f"{_SITES}/slots@2021-02-01",
        {
            **{
                name: specs
                for name, specs in APP.items()
                if name not in ("backup", "client_cert_enabled", "client_cert_mode", "source_control")
            }
        },
        constants={"kind": "app"},
        exports={"default_site_hostname": "{app_service_name}-{name}.azurewebsites.net", "site_credential": KEY},
        finish=web_finish,
    ),
    Table(
        "azurerm_app_service_plan",
        "Microsoft.Web/serverfarms@2021-02-01",
        {
            "sku": Block("sku", {"size": ("size", "name")}),
            "app_service_environment_id": "properties.hostingEnvironmentProfile.id",
        },
    ),
    Table(
        "azurerm_app_service_environment",
        "Microsoft.Web/hostingEnvironments@2021-02-01",
        {
            "subnet_id": "properties.virtualNetwork.id",
            "cluster_setting": _SETTINGS,
            "pricing_tier": "properties.multiSize",
            "allowed_user_ip_cidrs": "properties.userWhitelistedIpRanges",
        },
        constants={"kind": "ASEV2"},
    ),
    Table(
        "azurerm_app_service_environment_v3",
        "Microsoft.Web/hostingEnvironments@2023-12-01",
        {
            "subnet_id": "properties.virtualNetwork.id",
            "allow_new_private_endpoint_connections": Field(
                "properties.networkingConfiguration.properties.allowNewPrivateEndpointConnections"
            ),
            "cluster_setting": _SETTINGS,
            "remote_debugging_enabled": "properties.networkingConfiguration.properties.remoteDebugEnabled",
        },
        constants={"kind": "ASEV3"},
    ),
    Satellite(
        "azurerm_app_service_virtual_network_swift_connection",
        into="{app_service_id}",
        type=f"{_SITES}@2023-12-01",
        fields={"subnet_id": "properties.virtualNetworkSubnetId"},
    ),
    Satellite(
        "azurerm_app_service_slot_virtual_network_swift_connection",
        into="{app_service_id}/slots/{slot_name}",
        type=f"{_SITES}/slots@2023-12-01",
        fields={"subnet_id": "properties.virtualNetworkSubnetId"},
    ),
    Table(
        "azurerm_app_service_custom_hostname_binding",
        f"{_SITES}/hostNameBindings@2023-12-01",
        id=f"{_SITE}/hostNameBindings/{{hostname}}",
    ),
    Table(
        "azurerm_app_service_slot_custom_hostname_binding",
        f"{_SITES}/slots/hostNameBindings@2023-12-01",
        id="{app_service_slot_id}/hostNameBindings/{hostname}",
    ),
    Table(
        "azurerm_app_service_certificate",
        "Microsoft.Web/certificates@2023-12-01",
        {
            "app_service_plan_id": "properties.serverFarmId",
            "key_vault_secret_id": Field("properties.keyVaultSecretName", KEY_NAME),
        },
    ),
    Table(
        "azurerm_app_service_managed_certificate",
        "Microsoft.Web/certificates@2023-12-01",
        id="{group}/providers/Microsoft.Web/certificates/{custom_hostname_binding_id:last}",
    ),
    Satellite(
        "azurerm_app_service_certificate_binding",
        into="{hostname_binding_id}",
        type=f"{_SITES}/hostNameBindings@2023-12-01",
        fields={"certificate_id": Ignored("the site has its thumbprint, which is known once it is deployed")},
    ),
    Table(
        "azurerm_app_service_public_certificate",
        f"{_SITES}/publicCertificates@2023-12-01",
        {"certificate_location": "properties.publicCertificateLocation"},
        id=f"{_SITE}/publicCertificates/{{certificate_name}}",
    ),
    Table(
        "azurerm_app_service_hybrid_connection",
        f"{_SITES}/hybridConnectionNamespaces/relays@2021-02-01",
        {"relay_id": "properties.relayArmUri"},
        id=f"{_SITE}/hybridConnectionNamespaces/{{?namespace}}/relays/{{relay_id:last}}",
        exports={"send_key_value": KEY},
    ),
    Table(
        "azurerm_app_service_source_control",
        f"{_SITES}/sourcecontrols@2023-12-01",
        {**_SOURCE},
        id="{app_id}/sourcecontrols/web",
    ),
    Table(
        "azurerm_app_service_source_control_slot",
        f"{_SITES}/slots/sourcecontrols@2023-12-01",
        {**_SOURCE},
        id="{slot_id}/sourcecontrols/web",
    ),
)
