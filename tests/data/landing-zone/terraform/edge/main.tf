variable "group" { type = string }
variable "link" { type = string }
variable "host" { type = string }

resource "azurerm_cdn_frontdoor_profile" "storefront" {
  name                = "afd-storefront"
  resource_group_name = var.group
  sku_name            = "Premium_AzureFrontDoor"
}

resource "azurerm_cdn_frontdoor_endpoint" "storefront" {
  name                     = "storefront"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.storefront.id
}

resource "azurerm_cdn_frontdoor_origin_group" "gateway" {
  name                     = "gateway"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.storefront.id
  load_balancing {
    sample_size                 = 4
    successful_samples_required = 3
  }
}

resource "azurerm_cdn_frontdoor_origin" "storefront" {
  name                           = "storefront"
  cdn_frontdoor_origin_group_id  = azurerm_cdn_frontdoor_origin_group.gateway.id
  host_name                      = var.host
  certificate_name_check_enabled = true
  private_link {
    location               = "westeurope"
    private_link_target_id = var.link
    request_message        = "edge"
  }
}

resource "azurerm_cdn_frontdoor_route" "all" {
  name                          = "all"
  cdn_frontdoor_endpoint_id     = azurerm_cdn_frontdoor_endpoint.storefront.id
  cdn_frontdoor_origin_group_id = azurerm_cdn_frontdoor_origin_group.gateway.id
  cdn_frontdoor_origin_ids      = [azurerm_cdn_frontdoor_origin.storefront.id]
  supported_protocols           = ["Https"]
  patterns_to_match             = ["/*"]
  forwarding_protocol           = "HttpsOnly"
  https_redirect_enabled        = true
}
