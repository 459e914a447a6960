"""Facts about Microsoft.ApiManagement: defaults, and the subnets of services."""

from __future__ import annotations

from azward.graph.arm_types import UNDOCUMENTED, Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ApiManagement/service/apis",
        # services answer `true` for APIs that were created without it: examples of "Apis - Create Or Update"
        defaults=(Default("properties.subscriptionRequired", (("", True),), "azurerm_api_management_api"),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/workspaces/apis",
        defaults=(Default("properties.subscriptionRequired", (("", True),), "azurerm_api_management_api"),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/products",
        defaults=(
            Default("properties.subscriptionRequired", (("", True),), "type definition"),
            Default("properties.approvalRequired", (("", False),), "azurerm_api_management_product"),
            Default("properties.state", (("", "notPublished"),), "type definition"),
        ),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/backends",
        # https://learn.microsoft.com/azure/api-management/api-management-howto-mutual-certificates-for-clients
        defaults=(
            Default("properties.tls.validateCertificateChain", (("", True),), "documentation"),
            Default("properties.tls.validateCertificateName", (("", True),), "documentation"),
        ),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/namedValues",
        defaults=(Default("properties.secret", (("", False),), "type definition"),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/portalconfigs",
        defaults=(Default("properties.enableBasicAuth", (("", UNDOCUMENTED),)),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/subscriptions",
        defaults=(Default("properties.allowTracing", (("", UNDOCUMENTED),)),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/gateways/hostnameConfigurations",
        defaults=(
            Default("properties.tls10Enabled", (("", UNDOCUMENTED),)),
            Default("properties.tls11Enabled", (("", UNDOCUMENTED),)),
        ),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service/workspaces/products",
        defaults=(Default("properties.subscriptionRequired", (("", True),), "type definition"),),
    ),
    TypeFacts(
        "Microsoft.ApiManagement/service",
        hosts=("azure-api.net",),
        defaults=(
            Default("properties.virtualNetworkType", (("", "None"),), "type definition"),
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.enableClientCertificate", (("", False),), "azurerm_api_management"),
            Default("properties.developerPortalStatus", (("", UNDOCUMENTED),)),
            Default("properties.configurationApi.legacyApi", (("", "Enabled"),), "type definition"),
        ),
        links=(
            LinkFact("properties.virtualNetworkConfiguration.subnetResourceId", "subnet"),
            LinkFact("properties.additionalLocations[*].virtualNetworkConfiguration.subnetResourceId", "subnet"),
        ),
    ),
)
