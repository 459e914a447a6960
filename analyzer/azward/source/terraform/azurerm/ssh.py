"""Public keys for SSH."""

from __future__ import annotations

from azward.source.terraform.azurerm._virtual_machine import COMPUTE
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (Table("azurerm_ssh_public_key", f"Microsoft.Compute/sshPublicKeys@{COMPUTE}"),)
