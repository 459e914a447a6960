# The landing zone of ../bicep, in Terraform.
locals {
  location = "westeurope"
  group    = "rg-quotes"
}

module "platform" {
  source   = "./platform"
  location = local.location
  group    = local.group
}

module "apps" {
  source   = "./apps"
  location = local.location
  group    = local.group
  subnet   = module.platform.subnets["apps"]
}

module "gateway" {
  source   = "./gateway"
  location = local.location
  group    = local.group
  outbound = module.platform.subnets["outbound"]
  inbound  = module.platform.subnets["inbound"]
  quotes   = module.apps.quotes
}

module "edge" {
  source  = "./edge"
  group   = local.group
  gateway = module.gateway.id
  host    = module.gateway.host
}
