variable "location" { type = string }
variable "group" { type = string }
variable "integration" { type = string }
variable "endpoints" { type = string }
variable "workspace" { type = string }

data "azurerm_client_config" "current" {}

resource "azurerm_service_plan" "basket" {
  name                = "plan-basket"
  location            = var.location
  resource_group_name = var.group
  os_type             = "Linux"
  sku_name            = "EP1"
}

resource "azurerm_storage_account" "files" {
  name                          = "stbasketfiles"
  location                      = var.location
  resource_group_name           = var.group
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  shared_access_key_enabled     = false
  public_network_access_enabled = false
}

resource "azurerm_private_endpoint" "files" {
  name                = "pe-basketfiles"
  location            = var.location
  resource_group_name = var.group
  subnet_id           = var.endpoints
  private_service_connection {
    name                           = "blob"
    private_connection_resource_id = azurerm_storage_account.files.id
    subresource_names              = ["blob"]
    is_manual_connection           = false
  }
}

resource "azurerm_key_vault" "basket" {
  name                       = "kv-basket"
  location                   = var.location
  resource_group_name        = var.group
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
}

resource "azurerm_eventhub_namespace" "basket" {
  name                = "evhns-basket"
  location            = var.location
  resource_group_name = var.group
  sku                 = "Standard"
}

resource "azurerm_eventhub_namespace_authorization_rule" "send" {
  name                = "send"
  namespace_name      = azurerm_eventhub_namespace.basket.name
  resource_group_name = var.group
  send                = true
}

resource "azurerm_linux_function_app" "basket" {
  name                          = "func-basket"
  location                      = var.location
  resource_group_name           = var.group
  service_plan_id               = azurerm_service_plan.basket.id
  storage_account_name          = azurerm_storage_account.files.name
  storage_uses_managed_identity = true
  https_only                    = true
  public_network_access_enabled = false
  virtual_network_subnet_id     = var.integration
  identity { type = "SystemAssigned" }
  site_config {}
  app_settings = {
    Mail   = "@Microsoft.KeyVault(SecretUri=https://kv-basket.vault.azure.net/secrets/mail/)"
    Events = azurerm_eventhub_namespace_authorization_rule.send.primary_connection_string
  }
}

resource "azurerm_role_assignment" "files" {
  scope                = azurerm_storage_account.files.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_linux_function_app.basket.identity[0].principal_id
}

resource "azurerm_private_endpoint" "basket" {
  name                = "pe-basket"
  location            = var.location
  resource_group_name = var.group
  subnet_id           = var.endpoints
  private_service_connection {
    name                           = "sites"
    private_connection_resource_id = azurerm_linux_function_app.basket.id
    subresource_names              = ["sites"]
    is_manual_connection           = false
  }
}

resource "azurerm_monitor_diagnostic_setting" "vault" {
  name                       = "platform"
  target_resource_id         = azurerm_key_vault.basket.id
  log_analytics_workspace_id = var.workspace
  enabled_log { category_group = "audit" }
}

output "host" { value = azurerm_linux_function_app.basket.default_hostname }
