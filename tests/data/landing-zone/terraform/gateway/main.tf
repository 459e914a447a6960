variable "location" { type = string }
variable "group" { type = string }
variable "subnet" { type = string }
variable "app" { type = string }
variable "workspace" { type = string }

resource "azurerm_api_management" "storefront" {
  name                 = "apim-storefront"
  location             = var.location
  resource_group_name  = var.group
  publisher_name       = "platform"
  publisher_email      = "platform@contoso.example"
  sku_name             = "Premium_1"
  virtual_network_type = "Internal"
  virtual_network_configuration { subnet_id = var.subnet }
  identity { type = "SystemAssigned" }
}

resource "azurerm_api_management_backend" "all" {
  for_each = {
    basket   = "https://${var.app}/api"
    stock    = "https://stock.corp.contoso.local/v1"
    payments = "https://pay.example.com"
  }
  name                = each.key
  resource_group_name = var.group
  api_management_name = azurerm_api_management.storefront.name
  protocol            = "http"
  url                 = each.value
}

resource "azurerm_private_link_service" "storefront" {
  name                                        = "pls-storefront"
  location                                    = var.location
  resource_group_name                         = var.group
  load_balancer_frontend_ip_configuration_ids = []
  nat_ip_configuration {
    name      = "main"
    primary   = true
    subnet_id = var.subnet
  }
}

resource "azurerm_monitor_diagnostic_setting" "storefront" {
  name                       = "platform"
  target_resource_id         = azurerm_api_management.storefront.id
  log_analytics_workspace_id = var.workspace
  enabled_log { category_group = "allLogs" }
}

output "link" { value = azurerm_private_link_service.storefront.id }
output "host" { value = "${azurerm_api_management.storefront.name}.azure-api.net" }
