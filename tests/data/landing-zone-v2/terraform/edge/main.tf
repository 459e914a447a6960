variable "group" { type = string }
variable "gateway" { type = string }
variable "host" { type = string }

resource "azurerm_cdn_frontdoor_profile" "quotes" {
  name                = "afd-quotes"
  resource_group_name = var.group
  sku_name            = "Premium_AzureFrontDoor"
}

resource "azurerm_cdn_frontdoor_endpoint" "quotes" {
  name                     = "quotes"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.quotes.id
}

resource "azurerm_cdn_frontdoor_origin_group" "gateway" {
  name                     = "gateway"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.quotes.id
  load_balancing {}
}

resource "azurerm_cdn_frontdoor_origin" "apim" {
  name                           = "apim"
  cdn_frontdoor_origin_group_id  = azurerm_cdn_frontdoor_origin_group.gateway.id
  host_name                      = var.host
  certificate_name_check_enabled = true
  private_link {
    location               = "westeurope"
    private_link_target_id = var.gateway
    target_type            = "Gateway"
    request_message        = "edge"
  }
}

resource "azurerm_cdn_frontdoor_route" "all" {
  name                          = "all"
  cdn_frontdoor_endpoint_id     = azurerm_cdn_frontdoor_endpoint.quotes.id
  cdn_frontdoor_origin_group_id = azurerm_cdn_frontdoor_origin_group.gateway.id
  cdn_frontdoor_origin_ids      = [azurerm_cdn_frontdoor_origin.apim.id]
  supported_protocols           = ["Https"]
  patterns_to_match             = ["/*"]
  forwarding_protocol           = "HttpsOnly"
}
