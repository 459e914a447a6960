"""Traffic Manager profiles and their endpoints."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import ENABLED, Field, Many, Nested, Part, Specs, Table, each

__all__ = ["TABLES"]

_VERSION = "2022-04-01"
_TYPE = "Microsoft.Network/trafficManagerProfiles"


def _range(value: Value) -> Value:
    """`200-299` as an object."""
    low, dash, high = value.partition("-") if isinstance(value, str) else ("", "", "")
    return {"min": int(low), "max": int(high)} if dash and low.isdecimal() and high.isdecimal() else value


_HEADER: Mapping[str, Specs] = {"name": Field("name"), "value": Field("value")}

_PROFILE = Table(
    "azurerm_traffic_manager_profile",
    f"{_TYPE}@{_VERSION}",
    {
        "profile_status": Field("properties.profileStatus", default="Enabled"),
        "traffic_routing_method": Field("properties.trafficRoutingMethod"),
        "traffic_view_enabled": Field("properties.trafficViewEnrollmentStatus", ENABLED, default=False),
        "dns_config": Nested("properties.dnsConfig", {"relative_name": Field("relativeName"), "ttl": Field("ttl")}),
        "monitor_config": Nested(
            "properties.monitorConfig",
            {
                "protocol": Field("protocol"),
                "port": Field("port"),
                "path": Field("path"),
                "expected_status_code_ranges": Field("expectedStatusCodeRanges", each(_range)),
                "custom_header": Many("customHeaders", _HEADER),
                "interval_in_seconds": Field("intervalInSeconds", default=30),
                "timeout_in_seconds": Field("timeoutInSeconds", default=10),
                "tolerated_number_of_failures": Field("toleratedNumberOfFailures", default=3),
            },
        ),
        "max_return": Field("properties.maxReturn"),
    },
    constants={"location": "global"},
)

_ENDPOINT: Mapping[str, Specs] = {
    "profile_id": Part(),
    "weight": Field("properties.weight", default=1),
    "custom_header": Many("properties.customHeaders", _HEADER),
    "enabled": Field("properties.endpointStatus", ENABLED, default=True),
    "geo_mappings": Field("properties.geoMapping"),
    "priority": Field("properties.priority"),
    "subnet": Many("properties.subnets", {"first": Field("first"), "last": Field("last"), "scope": Field("scope")}),
}


def _endpoint(kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_traffic_manager_{kind}_endpoint",
        f"{_TYPE}/{kind}Endpoints@{_VERSION}",
        {**_ENDPOINT, **fields},
        id=f"{{profile_id}}/{kind}Endpoints/{{name}}",
    )


_ALWAYS: Mapping[str, Specs] = {
    "always_serve_enabled": Field("properties.alwaysServe", ENABLED, default=False),
}

TABLES = (
    _PROFILE,
    _endpoint("azure", {"target_resource_id": Field("properties.targetResourceId"), **_ALWAYS}),
    _endpoint(
        "external",
        {
            "target": Field("properties.target"),
            "endpoint_location": Field("properties.endpointLocation"),
            **_ALWAYS,
        },
    ),
    _endpoint(
        "nested",
        {
            "target_resource_id": Field("properties.targetResourceId"),
            "endpoint_location": Field("properties.endpointLocation"),
            "minimum_child_endpoints": Field("properties.minChildEndpoints"),
            "minimum_required_child_endpoints_ipv4": Field("properties.minChildEndpointsIPv4"),
            "minimum_required_child_endpoints_ipv6": Field("properties.minChildEndpointsIPv6"),
        },
    ),
)
