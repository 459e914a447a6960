"""What Azure answers once a template is deployed: bodies with what the service assumes, children apart, secrets masked.

What the service adds is what the reference of each API says that a GET answers: defaults are spelled out (those that azward
records, by the API version of the deployment), identities have principals, settings of a site are in `config/web` and
its app settings are not shown, each storage account has its services, each namespace its root rule.
"""

from __future__ import annotations

import copy
import uuid
from pathlib import Path
from typing import Any

from azure_server import TENANT, World
from azward.graph.arm_types import default_table
from azward.graph.graph import ResourceGraph
from azward.graph.resource import EVERY, FieldPath, Resource
from azward.graph.value import Absent, Choice, Unknown, canonical
from azward.graph.view import View
from azward.source.arm.source import ArmSource
from azward.source.unit import Unit

NAMESPACE = uuid.UUID("12345678-1234-5678-1234-567812345678")

HOSTS = {
    "primaryEndpoints.blob": "https://{name}.blob.core.windows.net/",
    "primaryEndpoints.dfs": "https://{name}.dfs.core.windows.net/",
    "documentEndpoint": "https://{name}.documents.azure.com:443/",
    "hostName": "{name}.azure-devices.net",
}

HIDDEN = object()


def deployed(template: Path, parameters: Path) -> World:
    """What runs after a deployment of `template`, in the placeholder scope of azward."""
    root = template.parent
    loaded = ArmSource(root).load(Unit("arm", root, template, (parameters,)))
    assert not loaded.diagnostics
    resources = [
        found
        for found in loaded.resources
        if not found.existing and not found.type.casefold().startswith(("azward/", "microsoft.resources/deployments"))
    ]
    return _Deployment(resources).world()


def principal(identity: str) -> str:
    return str(uuid.uuid5(NAMESPACE, identity.casefold()))


class _Deployment:
    def __init__(self, resources: list[Resource]) -> None:
        self.resources = resources
        self.graph = ResourceGraph(resources)
        self.found = World(subscriptions={"00000000-0000-0000-0000-000000000000": "shop"})
        self.found.in_graph = {"microsoft.network/privatednszones/virtualnetworklinks"}

    def world(self) -> World:
        for resource in self.resources:
            body = self.answered(resource)
            self.found.add(body)
        for resource in self.resources:
            self.settle(resource)
        declared = set(self.found.resources)
        for body in list(self.found.resources.values()):
            self.implied(body)
        self.found.implied = set(self.found.resources) - declared
        return self.found

    def answered(self, resource: Resource) -> dict[str, Any]:
        body = self.resolved(resource.body, ())
        body = {key: value for key, value in body.items() if key.casefold() not in ("name", "type", "dependson", "scope")}
        name = canonical(resource.name).rsplit("/", 1)[-1]
        body |= {"id": resource.id.text, "name": name, "type": resource.type, "etag": 'W/"1"'}
        properties = body.setdefault("properties", {})
        for path, default in default_table(resource.type).items():
            value = self.assumed(resource, default.path, path)
            if value is not HIDDEN:
                _set(body, default.path.split("."), value)
        properties.setdefault("provisioningState", "Succeeded")
        if resource.is_type("Microsoft.ManagedIdentity/userAssignedIdentities"):
            properties |= {"principalId": principal(resource.id.text), "tenantId": TENANT}
        identity = body.get("identity")
        if isinstance(identity, dict):
            if "systemassigned" in str(identity.get("type", "")).casefold():
                identity |= {"principalId": principal(resource.id.text), "tenantId": TENANT}
            for key in identity.get("userAssignedIdentities") or {}:
                identity["userAssignedIdentities"][key] = {"principalId": principal(key), "clientId": principal(f"{key}/c")}
        return body

    def assumed(self, resource: Resource, text: str, path: FieldPath) -> Any:
        """What the service assumed where the template says nothing."""
        if EVERY in path or text.startswith(("properties.authSettingsV2", "properties.encryption.keyVault")):
            return HIDDEN
        view = View(resource, self.graph)
        if not isinstance(view.written(text), Absent):
            return HIDDEN
        value = view.default(tuple(text.split(".")))
        return HIDDEN if isinstance(value, (Absent, Unknown, Choice)) else copy.deepcopy(value)

    def resolved(self, value: Any, path: tuple[Any, ...]) -> Any:
        if isinstance(value, Unknown):
            return self.decided(value)
        if isinstance(value, dict):
            found = {key: self.resolved(member, (*path, key)) for key, member in value.items()}
            return {key: member for key, member in found.items() if member is not HIDDEN}
        if isinstance(value, list):
            return [self.resolved(member, (*path, index)) for index, member in enumerate(value)]
        assert not isinstance(value, Choice)
        return value

    def decided(self, value: Unknown) -> Any:
        if not value.parts:
            return HIDDEN if value.secret else self.looked_up(value)
        text = ""
        for part in value.parts:
            text += part if isinstance(part, str) else "****" if part.secret else str(self.looked_up(part))
        return text

    def looked_up(self, value: Unknown) -> str:
        target = next(cause.target for cause in value.causes if cause.target)
        if value.expression.endswith("principalId"):
            return principal(target)
        name = target.rsplit("/", 1)[-1]
        for ending, host in HOSTS.items():
            if ending in value.expression:
                text = host.format(name=name)
                if value.expression.startswith("replace("):
                    text = text.removeprefix("https://").rstrip("/")
                return text
        return f"InstrumentationKey={principal(target)}"

    # what a child of the template becomes

    def settle(self, resource: Resource) -> None:
        body = self.found.resources[resource.id.key]
        parent = self.found.resources.get(resource.id.key.rsplit("/", 2)[0])
        kind = resource.type.casefold()
        if kind in ("microsoft.web/sites", "microsoft.web/sites/slots"):
            self.settings(body)
        elif kind == "microsoft.web/sites/config" and body["name"].casefold() in ("appsettings", "connectionstrings"):
            del self.found.resources[resource.id.key]
        elif kind == "microsoft.web/sites/networkconfig" and parent:
            parent["properties"]["virtualNetworkSubnetId"] = body["properties"]["subnetResourceId"]
            del self.found.resources[resource.id.key]
        elif kind == "microsoft.keyvault/vaults/accesspolicies" and parent:
            parent["properties"].setdefault("accessPolicies", []).extend(body["properties"]["accessPolicies"])
            del self.found.resources[resource.id.key]
        elif kind == "microsoft.network/virtualnetworks/virtualnetworkpeerings" and parent:
            parent["properties"].setdefault("virtualNetworkPeerings", []).append(body)
            del self.found.resources[resource.id.key]
        elif kind == "microsoft.streamanalytics/streamingjobs":
            for name in ("inputs", "outputs"):
                for child in body["properties"].pop(name, []):
                    self.child(body, name, child["name"], child["properties"])
            body["properties"].pop("transformation", None)
        elif kind == "microsoft.hdinsight/clusters":
            # answered by a POST of their own
            body["properties"]["clusterDefinition"].pop("configurations", None)
            for account in body["properties"]["storageProfile"]["storageaccounts"]:
                account.pop("key", None)
                account.pop("saskey", None)
        elif kind.endswith("/immutabilitypolicies") and parent:
            parent["properties"]["hasImmutabilityPolicy"] = True

    def settings(self, site: dict[str, Any]) -> None:
        """The settings of a site are answered apart; what of them is in the site itself is null."""
        config = site["properties"].pop("siteConfig", {})
        config.pop("appSettings", None)
        config.pop("connectionStrings", None)
        site["properties"]["siteConfig"] = dict.fromkeys(("appSettings", "connectionStrings", "minTlsVersion", "ftpsState"))
        self.child(site, "config", "web", config)

    def child(self, parent: dict[str, Any], segment: str, name: str, properties: dict[str, Any]) -> None:
        """A child that is there in any case; one that was deployed is left as it is."""
        identity = f"{parent['id']}/{segment}/{name}"
        if identity.casefold() not in self.found.resources:
            kind = f"{parent['type']}/{segment}"
            self.found.add({"id": identity, "name": name, "type": kind, "properties": properties})

    def implied(self, body: dict[str, Any]) -> None:
        kind = body["type"].casefold()
        if kind == "microsoft.storage/storageaccounts":
            for service in ("blob", "file", "queue", "table"):
                self.child(body, f"{service}Services", "default", {"deleteRetentionPolicy": {"enabled": False}})
        elif kind == "microsoft.web/sites":
            for name in ("ftp", "scm"):
                self.child(body, "basicPublishingCredentialsPolicies", name, {"allow": True})
            self.child(body, "config", "authsettingsV2", {"platform": {"enabled": False}})
        elif kind == "microsoft.eventhub/namespaces":
            rights = {"rights": ["Listen", "Manage", "Send"]}
            self.child(body, "authorizationRules", "RootManageSharedAccessKey", rights)
            self.child(body, "networkRuleSets", "default", {"defaultAction": "Allow", "publicNetworkAccess": "Enabled"})
        elif kind == "microsoft.eventhub/namespaces/eventhubs":
            self.child(body, "consumergroups", "$Default", {})


def _set(body: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        key = next((key for key in body if key.casefold() == name.casefold()), name)
        below = body.setdefault(key, {})
        if not isinstance(below, dict):
            return
        body = below
    body.setdefault(next((key for key in body if key.casefold() == path[-1].casefold()), path[-1]), value)
