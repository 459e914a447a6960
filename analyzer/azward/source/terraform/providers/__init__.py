"""The Terraform providers that azward knows: azapi, azurerm, and those that only produce values."""
