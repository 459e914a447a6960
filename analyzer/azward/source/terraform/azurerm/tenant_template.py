"""Templates of ARM deployed to a tenant."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_tenant_template_deployment",
        "Microsoft.Resources/deployments@2022-09-01",
        {
            "location": "location",
            "debug_level": "properties.debugSetting.detailLevel",
            "parameters_content": Field("properties.parameters", parsed),
            "template_content": Field("properties.template", parsed),
            "template_spec_version_id": "properties.templateLink.id",
        },
        id="/providers/Microsoft.Resources/deployments/{name}",
        constants={"properties.mode": "Incremental"},
    ),
)
