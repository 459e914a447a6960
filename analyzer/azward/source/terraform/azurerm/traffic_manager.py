"""Traffic Manager profiles and their endpoints."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Specs, Table, each

__all__ = ["TABLES"]

_VERSION = "2022-04-01"
_TYPE = "Microsoft.Network/trafficManagerProfiles"


def _range(value: Value) -> Value:
    """`200-299` as an object."""
    low, dash, high = value.partition("-") if isinstance(value, str) else ("", "", "")
    return {"min": int(low), "max": int(high)} if dash and low.isdecimal() and high.isdecimal() else value


_ENDPOINT: Mapping[str, Specs] = {
    "weight": Field("properties.weight", default=1),
    "custom_header": Block("properties.customHeaders"),
    "enabled": Field("properties.endpointStatus", ENABLED),
    "geo_mappings": "properties.geoMapping",
    "subnet": Block("properties.subnets"),
}


def _endpoint(kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_traffic_manager_{kind}_endpoint",
        f"{_TYPE}/{kind}Endpoints@{_VERSION}",
        {**_ENDPOINT, **fields},
        id=f"{{profile_id}}/{kind}Endpoints/{{name}}",
    )


_ALWAYS: Mapping[str, Specs] = {"always_serve_enabled": Field("properties.alwaysServe", ENABLED)}

TABLES = (
    Table(
        "azurerm_traffic_manager_profile",
        f"{_TYPE}@{_VERSION}",
        {
            "profile_status": Field("properties.profileStatus", default="Enabled"),
            "traffic_view_enabled": Field("properties.trafficViewEnrollmentStatus", ENABLED, default=False),
            "monitor_config": Block(
                "properties.monitorConfig",
                {
                    "expected_status_code_ranges": Field("expectedStatusCodeRanges", each(_range)),
                    "custom_header": Block("customHeaders"),
                },
            ),
        },
        constants={"location": "global"},
    ),
    _endpoint("azure", {**_ALWAYS}),
    _endpoint("external", {**_ALWAYS}),
    _endpoint(
        "nested",
        {
            "minimum_child_endpoints": "properties.minChildEndpoints",
            "minimum_required_child_endpoints_ipv4": "properties.minChildEndpointsIPv4",
            "minimum_required_child_endpoints_ipv6": "properties.minChildEndpointsIPv6",
        },
    ),
)
