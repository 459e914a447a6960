"""Web apps on Windows."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._site_settings import finish, web_settings
from azward.source.terraform.azurerm._web_app import EXPORTS, TYPE, WEB, WEB_SITE, site_config, slot
from azward.source.terraform.azurerm.model import Field, Ignored, Part, Specs, Table

__all__ = ["TABLES"]

_STACK: Mapping[str, Specs] = {
    "current_stack": Ignored("what runs on the site, one text in ARM"),
    "docker_container_registry": Ignored("3: part of the runtime, which no rule reads"),
    "docker_image_name": Ignored("what runs on the site, one text in ARM"),
    "docker_registry_url": Part(),
    "docker_registry_username": Part(),
    "docker_registry_password": Part(),
    "dotnet_version": "netFrameworkVersion",
    "dotnet_core_version": Ignored("what runs on the site, one text in ARM"),
    "tomcat_version": "javaContainerVersion",
    "java_embedded_server_enabled": Ignored("what runs on the site, one text in ARM"),
    "python": Ignored("what runs on the site, one text in ARM"),
    "docker_container_name": Ignored("what runs on the site, one text in ARM"),
    "docker_container_tag": Ignored("what runs on the site, one text in ARM"),
}

_APP = Table(
    "azurerm_windows_web_app",
    TYPE,
    {
        **WEB,
        "virtual_network_image_pull_enabled": Field("properties.vnetImagePullEnabled", default=False),
        "site_config": site_config(
            {
                **WEB_SITE,
                "handler_mapping": Ignored("runtime behaviour that no rule asks for"),
                "virtual_application": Ignored("runtime behaviour that no rule asks for"),
            },
            _STACK,
        ),
    },
    constants={"kind": "app"},
    exports=EXPORTS,
    finish=finish(web_settings),
)

TABLES = (_APP, slot(_APP, "app_service_id"))
