"""Features of resource providers that are switched on for a subscription."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_resource_provider_feature_registration",
        "Microsoft.Features/featureProviders/subscriptionFeatureRegistrations@2021-07-01",
        id="{subscription}/providers/Microsoft.Features/featureProviders/{provider_name}"
        "/subscriptionFeatureRegistrations/{name}",
    ),
)
