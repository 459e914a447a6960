"""Facts about Microsoft.MachineLearningServices: workspaces, computes and endpoints."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.MachineLearningServices/workspaces",
        defaults=(
            Default(
                "properties.publicNetworkAccess",
                (("", "Enabled"),),
                "https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link",
            ),
            Default("properties.managedNetwork.isolationMode", (("", "Disabled"),), "azurerm_machine_learning_workspace"),
            Default(
                "properties.systemDatastoresAuthMode",
                (("", "AccessKey"),),
                "https://learn.microsoft.com/azure/machine-learning/how-to-disable-local-auth-storage",
            ),
        ),
    ),
    TypeFacts(
        "Microsoft.MachineLearningServices/workspaces/computes",
        defaults=(
            Default("properties.disableLocalAuth", (("", False),), "azurerm_machine_learning_compute_cluster"),
            Default("properties.properties.enableNodePublicIp", (("", True),), "azurerm_machine_learning_compute_cluster"),
        ),
        links=(LinkFact("properties.properties.subnet.id", "subnet"),),
    ),
    TypeFacts(
        "Microsoft.MachineLearningServices/workspaces/onlineEndpoints",
        defaults=(
            Default(
                "properties.publicNetworkAccess",
                (("", "Enabled"),),
                "https://learn.microsoft.com/azure/machine-learning/concept-secure-online-endpoint",
            ),
        ),
    ),
)
