"""Azure Lab Services."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, IGNORED, Field, Nested, Specs, Table

__all__ = ["TABLES"]

_VERSION = "2022-08-01"

_SHUTDOWN: Mapping[str, Specs] = {
    "disconnect_delay": Field("disconnectDelay"),
    "idle_delay": Field("idleDelay"),
    "no_connect_delay": Field("noConnectDelay"),
    "shutdown_on_idle": Field("shutdownOnIdle"),
}
_USER: Mapping[str, Specs] = {"username": Field("username"), "password": Field("password")}

_LAB = Table(
    "azurerm_lab_service_lab",
    f"Microsoft.LabServices/labs@{_VERSION}",
    {
        "connection_setting": Nested(
            "properties.connectionProfile",
            {"client_rdp_access": Field("clientRdpAccess"), "client_ssh_access": Field("clientSshAccess")},
        ),
        "security": Nested(
            "properties.securityProfile",
            {"open_access_enabled": Field("openAccess", ENABLED), "registration_code": IGNORED},
        ),
        "title": Field("properties.title"),
        "virtual_machine": Nested(
            "properties.virtualMachineProfile",
            {
                "admin_user": Nested("adminUser", _USER),
                "non_admin_user": Nested("nonAdminUser", _USER),
                "image_reference": Nested(
                    "imageReference",
                    {
                        "id": Field("id"),
                        "offer": Field("offer"),
                        "publisher": Field("publisher"),
                        "sku": Field("sku"),
                        "version": Field("version"),
                    },
                ),
                "sku": Nested("sku", {"name": Field("name"), "capacity": Field("capacity")}),
                "additional_capability_gpu_drivers_installed": Field(
                    "additionalCapabilities.installGpuDrivers", ENABLED, default=False
                ),
                "create_option": Field("createOption", default="Image"),
                "shared_password_enabled": Field("useSharedPassword", ENABLED, default=False),
                "usage_quota": Field("usageQuota", default="PT0S"),
            },
        ),
        "auto_shutdown": Nested("properties.autoShutdownProfile", _SHUTDOWN),
        "description": Field("properties.description"),
        "lab_plan_id": Field("properties.labPlanId"),
        "network": Nested(
            "properties.networkProfile",
            {"subnet_id": Field("subnetId"), "load_balancer_id": IGNORED, "public_ip_id": IGNORED},
        ),
        "roster": Nested(
            "properties.rosterProfile",
            {
                "active_directory_group_id": Field("activeDirectoryGroupId"),
                "lms_instance": Field("lmsInstance"),
                "lti_client_id": Field("ltiClientId"),
                "lti_context_id": Field("ltiContextId"),
                "lti_roster_endpoint": Field("ltiRosterEndpoint"),
            },
        ),
    },
)

_PLAN = Table(
    "azurerm_lab_service_plan",
    f"Microsoft.LabServices/labPlans@{_VERSION}",
    {
        "allowed_regions": Field("properties.allowedRegions"),
        "default_auto_shutdown": Nested("properties.defaultAutoShutdownProfile", _SHUTDOWN),
        "default_connection": Nested(
            "properties.defaultConnectionProfile",
            {
                "client_rdp_access": Field("clientRdpAccess"),
                "client_ssh_access": Field("clientSshAccess"),
                "web_rdp_access": Field("webRdpAccess"),
                "web_ssh_access": Field("webSshAccess"),
            },
        ),
        "default_network_subnet_id": Field("properties.defaultNetworkProfile.subnetId"),
        "shared_gallery_id": Field("properties.sharedGalleryId"),
        "support": Nested(
            "properties.supportInfo",
            {
                "email": Field("email"),
                "instructions": Field("instructions"),
                "phone": Field("phone"),
                "url": Field("url"),
            },
        ),
    },
)

TABLES = (_LAB, _PLAN)
