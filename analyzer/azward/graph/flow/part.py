"""What a resource is in a data flow diagram: a process, a data store, or not an element of its own."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azward.graph.resource import Resource

__all__ = ["PartKind", "is_part", "kind_of"]


class PartKind(StrEnum):
    """The kinds of elements of a data flow diagram, besides flows and boundaries."""

    PROCESS = "process"
    STORE = "store"
    EXTERNAL = "external"


_STORES = (
    "microsoft.appconfiguration/configurationstores",
    "microsoft.cache/",
    "microsoft.containerregistry/registries",
    "microsoft.datalakestore/accounts",
    "microsoft.dataprotection/backupvaults",
    "microsoft.dbformariadb/",
    "microsoft.dbformysql/",
    "microsoft.dbforpostgresql/",
    "microsoft.documentdb/",
    "microsoft.elasticsan/elasticsans",
    "microsoft.insights/components",
    "microsoft.keyvault/",
    "microsoft.kusto/clusters",
    "microsoft.netapp/netappaccounts",
    "microsoft.operationalinsights/workspaces",
    "microsoft.recoveryservices/vaults",
    "microsoft.search/searchservices",
    "microsoft.sql/",
    "microsoft.storage/storageaccounts",
)
"""Types that keep data, in lower case; one that ends in a slash stands for all types of the provider."""

_APART = (
    "azward/",
    "microsoft.advisor/",
    "microsoft.alertsmanagement/",
    "microsoft.app/managedenvironments",
    "microsoft.authorization/",
    "microsoft.compute/",
    "microsoft.consumption/",
    "microsoft.costmanagement/",
    "microsoft.insights/",
    "microsoft.maintenance/",
    "microsoft.managedidentity/",
    "microsoft.management/",
    "microsoft.managedservices/",
    "microsoft.network/",
    "microsoft.operationsmanagement/",
    "microsoft.policyinsights/",
    "microsoft.portal/",
    "microsoft.resources/",
    "microsoft.security/",
    "microsoft.securityinsights/",
    "microsoft.support/",
    "microsoft.web/certificates",
    "microsoft.web/connections",
    "microsoft.web/hostingenvironments",
    "microsoft.web/serverfarms",
)
"""Types that support others: networks, identities, rules, alerts."""

_PARTS = frozenset((
    "microsoft.compute/virtualmachines",
    "microsoft.compute/virtualmachinescalesets",
    "microsoft.compute/cloudservices",
    "microsoft.insights/components",
    "microsoft.network/applicationgateways",
    "microsoft.network/azurefirewalls",
    "microsoft.network/bastionhosts",
    "microsoft.network/frontdoors",
    "microsoft.network/loadbalancers",
    "microsoft.network/privatelinkservices",
    "microsoft.network/trafficmanagerprofiles",
    "microsoft.network/virtualnetworkgateways",
    "microsoft.network/vpngateways",
    "microsoft.network/expressroutecircuits",
))  # fmt: skip
"""The types below these providers that data passes."""


def kind_of(resource_type: str) -> PartKind:
    """Return whether a resource of a type keeps data or processes it. Case does not matter."""
    return PartKind.STORE if resource_type.casefold().startswith(_STORES) else PartKind.PROCESS


def is_part(resource: Resource) -> bool:
    """Decide whether a resource is an element of its own: it is not a child, and does not only support others."""
    kind = resource.type.casefold()
    return kind.count("/") == 1 and (kind in _PARTS or not kind.startswith(_APART))
