"""Web apps on Linux."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._site_settings import finish, web_settings
from azward.source.terraform.azurerm._web_app import EXPORTS, TYPE, WEB, WEB_SITE, site_config, slot
from azward.source.terraform.azurerm.model import Ignored, Part, Specs, Table

__all__ = ["TABLES"]

_STACK: Mapping[str, Specs] = {
    # one text in ARM, `linuxFxVersion`, of which no rule asks anything
    "docker_image": Ignored("3: part of the runtime, which no rule reads"),
    "docker_image_tag": Ignored("3: part of the runtime, which no rule reads"),
    "docker_image_name": Ignored("what runs on the site, one text in ARM"),
    "docker_registry_url": Part(),
    "docker_registry_username": Part(),
    "docker_registry_password": Part(),
    "dotnet_version": Ignored("what runs on the site, one text in ARM"),
    "go_version": Ignored("what runs on the site, one text in ARM"),
    "java_server": Ignored("what runs on the site, one text in ARM"),
    "java_server_version": Ignored("what runs on the site, one text in ARM"),
    "java_version": Ignored("what runs on the site, one text in ARM"),
    "node_version": Ignored("what runs on the site, one text in ARM"),
    "php_version": Ignored("what runs on the site, one text in ARM"),
    "python_version": Ignored("what runs on the site, one text in ARM"),
    "ruby_version": Ignored("what runs on the site, one text in ARM"),
}

_APP = Table(
    "azurerm_linux_web_app",
    TYPE,
    {**WEB, "site_config": site_config(WEB_SITE, _STACK)},
    constants={"kind": "app,linux"},
    exports=EXPORTS,
    finish=finish(web_settings),
)

TABLES = (_APP, slot(_APP, "app_service_id"))
