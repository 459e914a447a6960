"""Function apps as azurerm 3 had them at first, and what belongs to function apps of any kind."""

from __future__ import annotations

from azward.graph.value import Value, unknown_from
from azward.source.terraform.azurerm._app_service import FUNCTION, function_finish
from azward.source.terraform.azurerm.model import KEY, NOT, Field, Ignored, Key, Satellite, Specs, Table, parsed

__all__ = ["TABLES"]

_SITES = "Microsoft.Web/sites"


_SLOT_FIELDS: dict[str, Specs] = {
    name: specs
    for name, specs in FUNCTION.items()
    if name not in ("client_cert_mode", "key_vault_reference_identity_id", "source_control")
}


def _files(value: Value) -> Value:
    """Return the contents of files by their names; unknown if a name is."""
    if not isinstance(value, list):
        return value
    found: dict[str, Value] = {}
    for file in value:
        name = file.get("name") if isinstance(file, dict) else None
        if not isinstance(file, dict) or not isinstance(name, str):
            return unknown_from("file", value)
        found[name] = file.get("content")
    return found


TABLES = (
    Table(
        "azurerm_function_app",
        f"{_SITES}@2021-02-01",
        FUNCTION,
        constants={"kind": "functionapp", "properties.clientCertEnabled": False},
        exports={"default_hostname": "{name}.azurewebsites.net", "site_credential": KEY},
        finish=function_finish,
    ),
    Table(
        "azurerm_function_app_slot",
        f"{_SITES}/slots@2021-02-01",
        {**_SLOT_FIELDS},
        constants={"kind": "functionapp", "properties.clientCertEnabled": False},
        exports={"default_hostname": "{function_app_name}-{name}.azurewebsites.net", "site_credential": KEY},
        finish=function_finish,
    ),
    Table(
        "azurerm_function_app_function",
        f"{_SITES}/functions@2023-12-01",
        {
            "config_json": Field("properties.config", parsed),
            "enabled": Field("properties.isDisabled", NOT),
            "file": Field("properties.files", _files),
            "test_data": "properties.test_data",
        },
    ),
    Table(
        "azurerm_function_app_hybrid_connection",
        f"{_SITES}/hybridConnectionNamespaces/relays@2023-12-01",
        {"relay_id": "properties.relayArmUri"},
        id="{function_app_id}/hybridConnectionNamespaces/{?namespace}/relays/{relay_id:last}",
        exports={"send_key_value": KEY},
    ),
    Satellite(
        "azurerm_function_app_active_slot",
        into="{slot_id}",
        type=f"{_SITES}/slots@2023-12-01",
        fields={"overwrite_network_config": Ignored("an action after creation")},
    ),
    # a data source: the keys of a function app of any kind
    Satellite(
        "azurerm_function_app_host_keys",
        into=f"{{group}}/providers/{_SITES}/{{name}}",
        type=f"{_SITES}@2023-12-01",
        fields={},
        exports=dict.fromkeys(
            (
                "default_function_key",
                "primary_key",
                "blobs_extension_key",
                "durabletask_extension_key",
                "event_grid_extension_config_key",
                "signalr_extension_key",
                "webpubsub_extension_key",
            ),
            Key("{id}/host/default"),
        ),
    ),
)
