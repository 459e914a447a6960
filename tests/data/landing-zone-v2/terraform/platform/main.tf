variable "location" { type = string }
variable "group" { type = string }

resource "azurerm_virtual_network" "quotes" {
  name                = "vnet-quotes"
  location            = var.location
  resource_group_name = var.group
  address_space       = ["10.40.0.0/20"]
}

resource "azurerm_subnet" "this" {
  for_each = {
    GatewaySubnet = "10.40.0.0/26"
    outbound      = "10.40.1.0/26"
    inbound       = "10.40.2.0/26"
    apps          = "10.40.4.0/23"
  }
  name                 = each.key
  resource_group_name  = var.group
  virtual_network_name = azurerm_virtual_network.quotes.name
  address_prefixes     = [each.value]
}

resource "azurerm_virtual_network_gateway" "circuit" {
  name                = "ergw-quotes"
  location            = var.location
  resource_group_name = var.group
  type                = "ExpressRoute"
  sku                 = "ErGw1AZ"
  ip_configuration {
    name      = "main"
    subnet_id = azurerm_subnet.this["GatewaySubnet"].id
  }
}

output "subnets" { value = { for name, subnet in azurerm_subnet.this : name => subnet.id } }
