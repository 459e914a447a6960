"""Changes that make a finding go further, and changes that do not, under the same rule, resource and property."""

from __future__ import annotations

__all__ = ["KNOWN", "NSG", "PROVIDER", "RBAC", "RULES", "WORSE", "account", "assignment", "group", "server"]

PROVIDER = 'provider "azurerm" {\n  features {}\n}\n'


def group(ports: str, more: str = "", destination: str = "*") -> str:
    return f"""{PROVIDER}
resource "azurerm_network_security_group" "rdp" {{
  name                = "rdp"
  location            = "westeurope"
  resource_group_name = "rg"
  {more}
  security_rule {{
    name                       = "in"
    priority                   = 200
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_ranges    = {ports}
    source_address_prefix      = "*"
    destination_address_prefix = "{destination}"
  }}
}}
"""


DENY = """security_rule {
    name                       = "no"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_port_range          = "*"
    destination_port_range     = "3389"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }
"""


def server(password: str = "Sup3rSecret!pw", first: str = "20.0.0.0", last: str = "20.255.255.255") -> str:
    return f"""{PROVIDER}
resource "azurerm_mssql_server" "db" {{
  name                         = "db"
  resource_group_name          = "rg"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "boss"
  administrator_login_password = "{password}"
}}
resource "azurerm_mssql_firewall_rule" "office" {{
  name             = "office"
  server_id        = azurerm_mssql_server.db.id
  start_ip_address = "{first}"
  end_ip_address   = "{last}"
}}
"""


def account(tls: str = "TLS1_1", days: int = 5) -> str:
    return f"""{PROVIDER}
resource "azurerm_storage_account" "logs" {{
  name                     = "logs"
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = "{tls}"
  blob_properties {{
    delete_retention_policy {{
      days = {days}
    }}
  }}
}}
"""


def assignment(role: str, principal: str = "1") -> str:
    return f"""{PROVIDER}
resource "azurerm_role_assignment" "team" {{
  scope                = "/subscriptions/00000000-0000-0000-0000-000000000001"
  role_definition_name = "{role}"
  principal_id         = "00000000-0000-0000-0000-00000000000{principal}"
  principal_type       = "User"
}}
"""


def web_app(setting: str) -> str:
    return f"""{PROVIDER}
resource "azurerm_linux_web_app" "shop" {{
  name                = "shop"
  resource_group_name = "rg"
  location            = "westeurope"
  service_plan_id     = "/subscriptions/x/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan"
  site_config {{}}
  app_settings = {{ DB = "{setting}" }}
}}
"""


def scale_set(script: str) -> str:
    return f"""{PROVIDER}
resource "azurerm_linux_virtual_machine_scale_set" "jobs" {{
  name                = "jobs"
  resource_group_name = "rg"
  location            = "westeurope"
  sku                 = "Standard_B1s"
  instances           = 1
  admin_username      = "boss"
  custom_data         = base64encode("{script}")
}}
"""


DATABASE = "Server=tcp:{}.database.windows.net;User ID=app;Password={};"
SCRIPT = "#!/bin/sh\\nexport DB_PASSWORD={}\\necho {}\\n"
KEY = "-----BEGIN RSA PRIVATE KEY-----\\n{}\\n-----END RSA PRIVATE KEY-----"

NSG, RBAC = "network/nsg-management-ports", "rbac/privileged-at-subscription"

WORSE = {
    "another port": (group('["22"]'), group('["3389"]'), NSG, "it was not open on port 3389 before"),
    "more ports": (group('["22"]'), group('["20-4000"]'), NSG, "it was not open on port 3389 before"),
    "a deny rule less": (group('["22", "3389"]', DENY), group('["22", "3389"]'), NSG, "not open on port 3389 before"),
    "more destinations": (
        group('["22"]', destination="10.0.0.4"),
        group('["22"]'),
        NSG,
        "it reached fewer addresses before",
    ),
    "more addresses": (server(), server(first="1.0.0.0"), "sql/broad-firewall-rule", "the range was smaller before"),
    "another password": (
        server(),
        server("An0therSecret!pw"),
        "secrets/hard-coded-value",
        "it was another credential before",
    ),
    "another password of a database": (
        web_app(DATABASE.format("one", "Sup3rSecret!pw")),
        web_app(DATABASE.format("one", "An0therSecret!pw")),
        "secrets/hard-coded-value",
        "it was another credential before",
    ),
    "another password in a script": (
        scale_set(SCRIPT.format("Sup3rSecret!pw", "a")),
        scale_set(SCRIPT.format("An0therSecret!pw", "a")),
        "secrets/hard-coded-value",
        "it was another credential before",
    ),
    "another private key": (
        web_app(KEY.format("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC")),
        web_app(KEY.format("MIIEvQIBADANBgkqhkiG9w0BAQEFAASD")),
        "secrets/hard-coded-value",
        "it was another credential before",
    ),
    "an older TLS": (account(), account("TLS1_0"), "storage/min-tls", "was better before"),
    "a shorter retention": (account(), account(days=1), "storage/blob-soft-delete", "was better before"),
    "a stronger role": (assignment("Contributor"), assignment("Owner"), RBAC, "was better before"),
    "another principal": (assignment("Owner"), assignment("Owner", "2"), RBAC, "it was another principal before"),
}

MODULE = PROVIDER + 'module "m" {\n  source = "./m"\n}\n'

KNOWN = {
    "fewer ports": (group('["22", "3389"]'), {"main.tf": group('["3389"]')}),
    "ports in another order": (group('["22", "3389"]'), {"main.tf": group('["3389", "22"]')}),
    "a deny rule more": (group('["22", "3389"]'), {"main.tf": group('["22", "3389"]', DENY)}),
    "tags": (group('["22"]'), {"main.tf": group('["22"]', 'tags = { a = "b" }')}),
    "spaces": (server(), {"main.tf": "\n" + server().replace("  ", "    ")}),
    "a module": (server(), {"main.tf": MODULE, "m/main.tf": server().removeprefix(PROVIDER)}),
    "a variable": (
        server(),
        {"main.tf": server().replace('"20.0.0.0"', "var.x") + 'variable "x" {\n  default = "20.0.0.0"\n}\n'},
    ),
    "a smaller range": (server(), {"main.tf": server(first="20.1.0.0")}),
    "another database with the same password": (
        web_app(DATABASE.format("one", "Sup3rSecret!pw")),
        {"main.tf": web_app(DATABASE.format("two", "Sup3rSecret!pw"))},
    ),
    "another script with the same password": (
        scale_set(SCRIPT.format("Sup3rSecret!pw", "a")),
        {"main.tf": scale_set(SCRIPT.format("Sup3rSecret!pw", "b"))},
    ),
    "a newer TLS": (account("TLS1_0"), {"main.tf": account("TLS1_1")}),
    "a longer retention": (account(days=1), {"main.tf": account(days=5)}),
    "a weaker role": (assignment("Owner"), {"main.tf": assignment("Contributor")}),
}
"""For each name, what there is before, and the files after."""

RULES = f"{NSG} {RBAC} sql/broad-firewall-rule secrets/hard-coded-value storage/min-tls storage/blob-soft-delete"
