variable "location" { type = string }
variable "group" { type = string }
variable "hub" { type = string }

resource "azurerm_virtual_network" "workload" {
  name                = "vnet-workload"
  location            = var.location
  resource_group_name = var.group
  address_space       = ["10.21.0.0/20"]
}

locals {
  subnets = { gateway = "10.21.0.0/26", integration = "10.21.1.0/26", endpoints = "10.21.2.0/26" }
}

resource "azurerm_subnet" "all" {
  for_each             = local.subnets
  name                 = "snet-${each.key}"
  resource_group_name  = var.group
  virtual_network_name = azurerm_virtual_network.workload.name
  address_prefixes     = [each.value]
}

resource "azurerm_virtual_network_peering" "transit" {
  name                      = "to-transit"
  resource_group_name       = var.group
  virtual_network_name      = azurerm_virtual_network.workload.name
  remote_virtual_network_id = var.hub
  use_remote_gateways       = true
  allow_forwarded_traffic   = true
}

output "gateway" { value = azurerm_subnet.all["gateway"].id }
output "integration" { value = azurerm_subnet.all["integration"].id }
output "endpoints" { value = azurerm_subnet.all["endpoints"].id }
