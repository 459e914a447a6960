"""What a resource is in a data flow diagram: a process, a data store, or something outside."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["PartKind", "kind_of"]


class PartKind(StrEnum):
    """The kinds of elements of a data flow diagram, besides flows and boundaries."""

    PROCESS = "process"
    STORE = "store"
    EXTERNAL = "external"


_STORES = (
    "microsoft.appconfiguration/configurationstores",
    "microsoft.cache/",
    "microsoft.compute/disks",
    "microsoft.containerregistry/registries",
    "microsoft.datalakestore/accounts",
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
    "microsoft.dataprotection/backupvaults",
    "microsoft.search/searchservices",
    "microsoft.sql/",
    "microsoft.storage/storageaccounts",
)
"""Types that keep data, in lower case; one that ends in a slash stands for all types of the provider."""


def kind_of(resource_type: str) -> PartKind:
    """Return whether a resource of a type keeps data or processes it. Case does not matter."""
    return PartKind.STORE if resource_type.casefold().startswith(_STORES) else PartKind.PROCESS
