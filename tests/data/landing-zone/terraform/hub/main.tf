variable "location" { type = string }
variable "group" { type = string }

resource "azurerm_virtual_network" "transit" {
  name                = "vnet-transit"
  location            = var.location
  resource_group_name = var.group
  address_space       = ["10.20.0.0/20"]
}

resource "azurerm_subnet" "gateway" {
  name                 = "GatewaySubnet"
  resource_group_name  = var.group
  virtual_network_name = azurerm_virtual_network.transit.name
  address_prefixes     = ["10.20.0.0/26"]
}

resource "azurerm_public_ip" "branch" {
  name                = "pip-branch"
  location            = var.location
  resource_group_name = var.group
  allocation_method   = "Static"
  sku                 = "Standard"
}

resource "azurerm_virtual_network_gateway" "branch" {
  name                = "vgw-branch"
  location            = var.location
  resource_group_name = var.group
  type                = "Vpn"
  sku                 = "VpnGw1AZ"
  ip_configuration {
    name                 = "main"
    public_ip_address_id = azurerm_public_ip.branch.id
    subnet_id            = azurerm_subnet.gateway.id
  }
}

resource "azurerm_log_analytics_workspace" "platform" {
  name                = "law-platform"
  location            = var.location
  resource_group_name = var.group
  retention_in_days   = 90
}

output "network" { value = azurerm_virtual_network.transit.id }
output "workspace" { value = azurerm_log_analytics_workspace.platform.id }
