"""What Flux deploys to a Kubernetes cluster."""

from __future__ import annotations

from azward.source.terraform.azurerm._flux import flux

__all__ = ["TABLES"]

TABLES = (flux("azurerm_kubernetes_flux_configuration", in_azure=True),)
