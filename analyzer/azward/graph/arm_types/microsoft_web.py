"""Facts about Microsoft.Web: sites and their slots, App Service plans, App Service Environments."""

from __future__ import annotations

from azward.graph.arm_types import UNDOCUMENTED, Default, Fold, FoldInto, Joined, LinkBy, LinkFact, TypeFacts

__all__ = ["FACTS"]

_TLS = "https://learn.microsoft.com/azure/app-service/overview-tls: 1.2 for new apps"
_AUTH = "properties.authSettingsV2"

_SITE_DEFAULTS = (
    Default("properties.httpsOnly", (("", False),), "azurerm_linux_web_app"),
    Default("properties.siteConfig.minTlsVersion", (("", "1.2"),), _TLS),
    Default("properties.siteConfig.scmMinTlsVersion", (("", "1.2"),), _TLS),
    # by date, not by API version: `AllAllowed` until 2022
    Default(
        "properties.siteConfig.ftpsState", (("", "FtpsOnly"),), "answers of the service to Azure CLI, 2023-12 and 2025-01"
    ),
    Default("properties.siteConfig.remoteDebuggingEnabled", (("", False),), "azurerm_linux_web_app"),
    Default("properties.siteConfig.vnetRouteAllEnabled", (("", False),), "azurerm_linux_web_app"),
    Default("properties.siteConfig.cors.supportCredentials", (("", False),), "azurerm_linux_web_app"),
    Default("properties.endToEndEncryptionEnabled", (("", False),)),
    Default("properties.siteConfig.http20Enabled", (("", UNDOCUMENTED),)),
    Default(
        "properties.siteConfig.alwaysOn", (("", False),), "https://learn.microsoft.com/azure/app-service/configure-common"
    ),
    Default("properties.clientCertEnabled", (("", False),), "type definition"),
    Default("properties.clientCertMode", (("", "Required"),), "azurerm_linux_web_app"),
    Default(
        "properties.keyVaultReferenceIdentity",
        (("", "SystemAssigned"),),
        "https://learn.microsoft.com/azure/app-service/app-service-key-vault-references",
    ),
    # `publicNetworkAccess` has no default: unset, a site is public until it has a private endpoint
    # (https://learn.microsoft.com/azure/app-service/overview-access-restrictions)
    Default(f"{_AUTH}.platform.enabled", (("", False),), "azurerm_linux_web_app"),
    Default(f"{_AUTH}.globalValidation.requireAuthentication", (("", UNDOCUMENTED),)),
    Default("properties.authSettings.unauthenticatedClientAction", (("", UNDOCUMENTED),)),
    Default(
        f"{_AUTH}.globalValidation.unauthenticatedClientAction", (("", "RedirectToLoginPage"),), "azurerm_linux_web_app"
    ),
    Default(f"{_AUTH}.identityProviders.azureActiveDirectory.enabled", (("", True),), "type definition"),
)

_SITE_LINKS = (
    LinkFact("properties.serverFarmId", "plan", targets=("Microsoft.Web/serverfarms",)),  # its id or its name
    LinkFact("properties.hostingEnvironmentProfile.id", "hosting-environment"),
    LinkFact("properties.virtualNetworkSubnetId", "subnet"),
    LinkFact("properties.subnetResourceId", "subnet"),  # of `sites/networkConfig`, folded
    LinkFact("properties.siteConfig.ipSecurityRestrictions[*].vnetSubnetResourceId", "subnet"),
    LinkFact("properties.siteConfig.scmIpSecurityRestrictions[*].vnetSubnetResourceId", "subnet"),
    LinkFact("properties.functionAppConfig.deployment.storage.value", "data", LinkBy.HOST),
    LinkFact("properties.functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId", "identity"),
)


def _folds(site: str) -> tuple[Fold, ...]:
    config = f"{site}/config"
    return (
        Fold(config, "properties.siteConfig", FoldInto.MERGE, "web"),
        Fold(config, "properties.siteConfig.appSettings", FoldInto.SETTINGS, "appsettings"),
        Fold(config, "properties.siteConfig.connectionStrings", FoldInto.CONNECTION_STRINGS, "connectionstrings"),
        Fold(config, "properties.authSettingsV2", FoldInto.MERGE, "authsettingsV2"),
        Fold(config, "properties.authSettings", FoldInto.MERGE, "authsettings"),
        Fold(f"{site}/networkConfig", "properties", FoldInto.MERGE, "virtualNetwork"),
    )


def _site(resource_type: str, hosts: tuple[str, ...]) -> TypeFacts:
    return TypeFacts(resource_type, _SITE_DEFAULTS, _SITE_LINKS, folds=_folds(resource_type), hosts=hosts)


FACTS: tuple[TypeFacts, ...] = (
    # the host of a slot is `site-slot`, which no suffix after its name can say
    _site(
        "Microsoft.Web/sites",
        (
            "azurewebsites.net",
            "scm.azurewebsites.net",
            "azurewebsites.us",
            "scm.azurewebsites.us",
            "chinacloudsites.cn",
            "scm.chinacloudsites.cn",
        ),
    ),
    _site("Microsoft.Web/sites/slots", ()),
    TypeFacts(
        "Microsoft.Web/serverfarms",
        links=(
            LinkFact("properties.hostingEnvironmentProfile.id", "hosting-environment"),
            LinkFact("properties.network.virtualNetworkSubnetId", "subnet"),
        ),
    ),
    TypeFacts(
        "Microsoft.Web/hostingEnvironments",
        defaults=(
            Default("properties.internalLoadBalancingMode", (("", "None"),), "azurerm_app_service_environment_v3"),
            Default(
                "properties.networkingConfiguration.properties.ftpEnabled",
                (("", False),),
                "https://learn.microsoft.com/azure/app-service/environment/configure-network-settings",
            ),
            Default(
                "properties.networkingConfiguration.properties.remoteDebugEnabled",
                (("", False),),
                "azurerm_app_service_environment_v3",
            ),
        ),
        # the id of a subnet, or of a virtual network with the name of the subnet beside it
        links=(LinkFact("properties.virtualNetwork.id", "subnet"), LinkFact("properties.virtualNetwork.subnet", "subnet")),
        joined=(Joined("properties.virtualNetwork", "id", "subnet", "subnets"),),
        folds=(
            Fold(
                "Microsoft.Web/hostingEnvironments/configurations",
                "properties.networkingConfiguration.properties",
                FoldInto.MERGE,
                "networking",
            ),
        ),
    ),
)
