"""The Terraform source: modules in HCL and JSON, for the providers azurerm and azapi."""
