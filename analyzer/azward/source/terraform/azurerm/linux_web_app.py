"""Web apps on Linux."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._site_settings import finish, web_settings
from azward.source.terraform.azurerm._web_app import EXPORTS, TYPE, WEB, WEB_SITE, runtime, site_config, slot
from azward.source.terraform.azurerm.model import Ignored, Part, Specs, Table

__all__ = ["TABLES"]

_STACK: Mapping[str, Specs] = {
    "docker_image": Ignored("3: part of the runtime, which no rule reads"),
    "docker_image_tag": Ignored("3: part of the runtime, which no rule reads"),
    "docker_image_name": Ignored("what runs on the site, one text in ARM"),
    "docker_registry_url": Part(),
    "docker_registry_username": Part(),
    "docker_registry_password": Part(),
    "dotnet_version": runtime("DOTNETCORE"),
    "go_version": runtime("GO"),
    "java_server": Ignored("what runs on the site, one text in ARM"),
    "java_server_version": Ignored("what runs on the site, one text in ARM"),
    "java_version": Ignored("what runs on the site, one text in ARM"),
    "node_version": runtime("NODE"),
    "php_version": runtime("PHP"),
    "python_version": runtime("PYTHON"),
    "ruby_version": runtime("RUBY"),
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
