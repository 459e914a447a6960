variable "location" { type = string }
variable "group" { type = string }
variable "outbound" { type = string }
variable "inbound" { type = string }
variable "quotes" { type = string }

resource "azurerm_api_management" "quotes" {
  name                          = "apim-quotes"
  location                      = var.location
  resource_group_name           = var.group
  publisher_name                = "quotes"
  publisher_email               = "quotes@contoso.example"
  sku_name                      = "StandardV2_1"
  public_network_access_enabled = false
  virtual_network_type          = "External"
  virtual_network_configuration { subnet_id = var.outbound }
}

resource "azurerm_api_management_backend" "quotes" {
  name                = "quotes"
  resource_group_name = var.group
  api_management_name = azurerm_api_management.quotes.name
  protocol            = "http"
  url                 = "https://${var.quotes}"
}

resource "azurerm_api_management_backend" "ratings" {
  name                = "ratings"
  resource_group_name = var.group
  api_management_name = azurerm_api_management.quotes.name
  protocol            = "http"
  url                 = "https://ratings.corp.contoso.local"
}

resource "azurerm_private_endpoint" "apim" {
  name                = "pe-apim"
  location            = var.location
  resource_group_name = var.group
  subnet_id           = var.inbound
  private_service_connection {
    name                           = "gateway"
    private_connection_resource_id = azurerm_api_management.quotes.id
    subresource_names              = ["Gateway"]
    is_manual_connection           = false
  }
}

output "id" { value = azurerm_api_management.quotes.id }
output "host" { value = "${azurerm_api_management.quotes.name}.azure-api.net" }
