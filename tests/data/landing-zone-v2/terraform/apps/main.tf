variable "location" { type = string }
variable "group" { type = string }
variable "subnet" { type = string }

resource "azurerm_container_app_environment" "quotes" {
  name                           = "cae-quotes"
  location                       = var.location
  resource_group_name            = var.group
  infrastructure_subnet_id       = var.subnet
  internal_load_balancer_enabled = true
}

resource "azurerm_container_app" "quotes" {
  name                         = "ca-quotes"
  resource_group_name          = var.group
  container_app_environment_id = azurerm_container_app_environment.quotes.id
  revision_mode                = "Single"
  ingress {
    external_enabled = true
    target_port      = 8080
    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }
  template {
    container {
      name   = "quotes"
      image  = "mcr.microsoft.com/k8se/quickstart:latest"
      cpu    = 0.25
      memory = "0.5Gi"
    }
  }
}

output "quotes" { value = azurerm_container_app.quotes.ingress[0].fqdn }
