# The landing zone of ../bicep, in Terraform.
terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

locals {
  location = "westeurope"
  group    = "rg-storefront"
}

module "hub" {
  source   = "./hub"
  location = local.location
  group    = local.group
}

module "spoke" {
  source   = "./spoke"
  location = local.location
  group    = local.group
  hub      = module.hub.network
}

module "app" {
  source      = "./app"
  location    = local.location
  group       = local.group
  integration = module.spoke.integration
  endpoints   = module.spoke.endpoints
  workspace   = module.hub.workspace
}

module "gateway" {
  source    = "./gateway"
  location  = local.location
  group     = local.group
  subnet    = module.spoke.gateway
  app       = module.app.host
  workspace = module.hub.workspace
}

module "edge" {
  source = "./edge"
  group  = local.group
  link   = module.gateway.link
  host   = module.gateway.host
}
