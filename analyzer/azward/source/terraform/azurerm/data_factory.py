"""Data Factory: factories, integration runtimes, pipelines, triggers and credentials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._blocks import keyed
from azward.source.terraform.azurerm._data_factory import DESCRIBED, FACTORY, VERSION, reference, typed
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NOT,
    Beside,
    Block,
    Field,
    Get,
    Ignored,
    Many,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    Written,
    parsed,
    same,
)

__all__ = ["TABLES"]


def _default_network(value: Value) -> Value:
    return "default" if value is True else None if value is False else value


def _present(value: Value) -> Value:
    """Return the properties of what exists where a switch is on."""
    return {} if value is True else None if value is False else value


_REPOSITORY: Mapping[str, Specs] = {"branch_name": "collaborationBranch", "publishing_enabled": Field("disablePublish", NOT)}


def _parameters(get: Get) -> Iterable[Written]:
    """The names of parameters are keys in ARM."""
    parameters = get("global_parameter")
    found = keyed(parameters, "name", lambda block: {"type": block.get("type"), "value": block.get("value")})
    if found is not None:
        yield "properties.globalParameters", found, "global_parameter"


_FACTORY = Table(
    "azurerm_data_factory",
    f"{FACTORY}@{VERSION}",
    {
        "github_configuration": Block(
            "properties.repoConfiguration",
            {**_REPOSITORY, "git_url": "hostName"},
            constants={"type": "FactoryGitHubConfiguration"},
        ),
        "vsts_configuration": Block(
            "properties.repoConfiguration", {**_REPOSITORY}, constants={"type": "FactoryVSTSConfiguration"}
        ),
        "global_parameter": Nested("", {"name": Part(), "type": Part(), "value": Part()}),
        "managed_virtual_network_enabled": Beside("managedVirtualNetworks", "default", Field("properties", _present)),
        "public_network_enabled": Field("properties.publicNetworkAccess", ENABLED),
        "customer_managed_key_id": (
            Field("properties.encryption.vaultBaseUrl", KEY_VAULT),
            Field("properties.encryption.keyName", KEY_NAME),
            Field("properties.encryption.keyVersion", KEY_VERSION),
        ),
        "customer_managed_key_identity_id": "properties.encryption.identity.userAssignedIdentity",
        "purview_id": "properties.purviewConfiguration.purviewResourceId",
    },
    finish=_parameters,
)


def _in_factory(name: str, kind: str, fields: Mapping[str, Specs], **constants: str) -> Table:
    return Table(
        f"azurerm_data_factory_{name}",
        f"{FACTORY}/{kind}@{VERSION}",
        fields,
        id=f"{{data_factory_id}}/{kind}/{{name}}",
        constants={f"properties.{key}": value for key, value in constants.items()},
    )


_CREDENTIAL: Mapping[str, Specs] = {
    **{name: spec for name, spec in DESCRIBED.items() if name in ("data_factory_id", "annotations", "description")},
    "identity_id": "properties.typeProperties.resourceId",
}
_PRINCIPAL: Mapping[str, Specs] = {
    **{name: spec for name, spec in _CREDENTIAL.items() if name != "identity_id"},
    "tenant_id": "properties.typeProperties.tenant",
    "service_principal_id": "properties.typeProperties.servicePrincipalId",
    "service_principal_key": Block(
        "properties.typeProperties.servicePrincipalKey",
        {"linked_service_name": "store.referenceName"},
        constants={"type": "AzureKeyVaultSecret"},
    ),
}


_PIPELINE = {
    **{name: spec for name, spec in DESCRIBED.items() if name != "additional_properties"},
    "variables": Field("properties.variables", typed),
    "folder": "properties.folder.name",
    "monitor_metrics_after_duration": Field(
        "properties.policy.elapsedTimeMetric.duration", former=("moniter_metrics_after_duration",)
    ),
    "activities_json": Field("properties.activities", parsed),
}

_TRIGGER: Mapping[str, Specs] = {
    **{name: spec for name, spec in DESCRIBED.items() if name != "parameters"},
    "activated": Ignored("an action starts a trigger"),
}
_PIPELINES = Block("properties.pipelines", {"name": "pipelineReference.referenceName"})
_TYPE = "properties.typeProperties"
_TUMBLING: Mapping[str, Specs] = {
    **_TRIGGER,
    **same("frequency", "interval", "start_time", "delay", "end_time", at=_TYPE),
    "pipeline": Nested("properties.pipeline", {"name": "pipelineReference.referenceName", "parameters": "parameters"}),
    "max_concurrency": Field(f"{_TYPE}.maxConcurrency", default=50),
    "retry": Nested(f"{_TYPE}.retryPolicy", {"count": "count", "interval": Field("intervalInSeconds", default=30)}),
    "trigger_dependency": Many(
        f"{_TYPE}.dependsOn", {**same("offset", "size"), "trigger_name": "referenceTrigger.referenceName"}
    ),
}
_RECURRENCE = f"{_TYPE}.recurrence"

_COMPUTE = f"{_TYPE}.computeProperties"
_SSIS = f"{_TYPE}.ssisProperties"
_NODES: Mapping[str, Specs] = {
    "location": f"{_COMPUTE}.location",
    "node_size": f"{_COMPUTE}.nodeSize",
    "number_of_nodes": f"{_COMPUTE}.numberOfNodes",
    "max_parallel_executions_per_node": f"{_COMPUTE}.maxParallelExecutionsPerNode",
    "edition": f"{_SSIS}.edition",
    "license_type": f"{_SSIS}.licenseType",
    "credential_name": f"{_SSIS}.credential.referenceName",
    "custom_setup_script": Block(f"{_SSIS}.customSetupScriptProperties", {"sas_token": "sasToken.value"}),
}
_CATALOG: Mapping[str, Specs] = {
    "server_endpoint": "catalogServerEndpoint",
    "administrator_login": "catalogAdminUserName",
    "administrator_password": "catalogAdminPassword.value",
}
_NETWORK: Mapping[str, Specs] = {"vnet_id": "vNetId", "subnet_name": "subnet"}
_SETUPS = f"{_SSIS}.expressCustomSetupProperties"


def _variables(value: Value) -> Value:
    """Return a setup for each environment variable."""
    if not isinstance(value, dict):
        return value
    setups: list[Value] = []
    for name, content in value.items():
        members: dict[str, Value] = {"variableName": name, "variableValue": content}
        setups.append({"type": "EnvironmentVariableSetup", "typeProperties": members})
    return setups


def _powershell(value: Value) -> Value:
    """Return the setup that installs a version of PowerShell."""
    return [{"type": "AzPowerShellSetup", "typeProperties": {"version": value}}] if value != "" else None


def _vault_secret(path: str) -> Block:
    """Return a secret that a linked key vault holds."""
    return Block(
        path,
        {"linked_service_name": "store.referenceName", "parameters": "store.parameters"},
        constants={"type": "AzureKeyVaultSecret", "store.type": "LinkedServiceReference"},
    )


_SSIS_RUNTIME: Mapping[str, Specs] = {
    **_NODES,
    "catalog_info": Block(
        f"{_SSIS}.catalogInfo",
        {**_CATALOG, "pricing_tier": "catalogPricingTier", "elastic_pool_name": Ignored("a part of the price tier")},
    ),
    "copy_compute_scale": Block(f"{_COMPUTE}.copyComputeScaleProperties"),
    "pipeline_external_compute_scale": Block(f"{_COMPUTE}.pipelineExternalComputeScaleProperties"),
    "express_custom_setup": Block(
        "",
        {
            "environment": Field(_SETUPS, _variables),
            "powershell_version": Field(_SETUPS, _powershell),
            "component": Many(
                _SETUPS,
                {
                    "name": "typeProperties.componentName",
                    "license": "typeProperties.licenseKey.value",
                    "key_vault_license": _vault_secret("typeProperties.licenseKey"),
                },
                constants={"type": "ComponentSetup"},
            ),
            "command_key": Many(
                _SETUPS,
                {
                    "target_name": "typeProperties.targetName",
                    "user_name": "typeProperties.userName",
                    "password": "typeProperties.password.value",
                    "key_vault_password": _vault_secret("typeProperties.password"),
                },
                constants={"type": "CmdkeySetup"},
            ),
        },
    ),
    "express_vnet_integration": Block("properties.typeProperties.customerVirtualNetwork"),
    "package_store": Block(f"{_SSIS}.packageStores", {"linked_service_name": "packageStoreLinkedService.referenceName"}),
    "proxy": Block(
        f"{_SSIS}.dataProxyProperties",
        {
            "self_hosted_integration_runtime_name": "connectVia.referenceName",
            "staging_storage_linked_service_name": "stagingLinkedService.referenceName",
        },
    ),
    "vnet_integration": Block(f"{_COMPUTE}.vNetProperties", {**_NETWORK, "public_ips": "publicIPs"}),
}
_FLOW = f"{_COMPUTE}.dataFlowProperties"
_AZURE_RUNTIME: Mapping[str, Specs] = {
    "location": f"{_COMPUTE}.location",
    "cleanup_enabled": Field(f"{_FLOW}.cleanup", default=True),
    "compute_type": f"{_FLOW}.computeType",
    "core_count": f"{_FLOW}.coreCount",
    "interactive_authoring_time_to_live_in_minutes": Ignored("how long authoring stays available"),
    "time_to_live_min": f"{_FLOW}.timeToLive",
    "virtual_network_enabled": Field("properties.managedVirtualNetwork.referenceName", _default_network),
}


_REJECTED: Mapping[str, Specs] = dict.fromkeys(("name", "parameters"), Ignored("Azure's types lack it"))


def _flow(name: str, kind: str) -> Table:
    """A data flow; what it reads, does and writes."""
    script = "properties.typeProperties"

    def steps(path: str, *more: str) -> Block:
        return Block(
            path,
            {
                "dataset": Block("dataset", reference()),
                "flowlet": Block("flowlet", {**reference()}),
                "linked_service": Block("linkedService", reference()),
                **{f"{word}_linked_service": Block(f"{word}LinkedService", reference()) for word in more},
                **({"rejected_linked_service": Block("", _REJECTED)} if more else {}),
            },
        )

    return _in_factory(
        name,
        "dataflows",
        {
            **{name: spec for name, spec in DESCRIBED.items() if name in ("data_factory_id", "annotations", "description")},
            "folder": "properties.folder.name",
            "script": f"{script}.script",
            "script_lines": f"{script}.scriptLines",
            "source": steps(f"{script}.sources", "schema"),
            "sink": steps(f"{script}.sinks", "schema"),
            "transformation": steps(f"{script}.transformations"),
        },
        type=kind,
    )


_CUSTOM: Mapping[str, Specs] = {**DESCRIBED, "type_properties_json": Field("properties.typeProperties", parsed)}

TABLES = (
    _FACTORY,
    _in_factory(
        "linked_custom_service",
        "linkedservices",
        {**_CUSTOM, "integration_runtime": Block("properties.connectVia", reference())},
    ),
    _in_factory(
        "custom_dataset",
        "datasets",
        {
            **_CUSTOM,
            "linked_service": Block("properties.linkedServiceName", reference()),
            "folder": "properties.folder.name",
            "schema_json": Field("properties.schema", parsed),
        },
    ),
    Satellite(
        "azurerm_data_factory_customer_managed_key",
        into="{data_factory_id}",
        type=_FACTORY.type,
        fields={
            "customer_managed_key_id": _FACTORY.fields["customer_managed_key_id"],
            "user_assigned_identity_id": "properties.encryption.identity.userAssignedIdentity",
        },
    ),
    _in_factory("credential_user_managed_identity", "credentials", _CREDENTIAL, type="ManagedIdentity"),
    _in_factory("credential_user_assigned_managed_identity", "credentials", _CREDENTIAL, type="ManagedIdentity"),
    _in_factory("credential_service_principal", "credentials", _PRINCIPAL, type="ServicePrincipal"),
    Table(
        "azurerm_data_factory_managed_private_endpoint",
        f"{FACTORY}/managedVirtualNetworks/managedPrivateEndpoints@{VERSION}",
        {"target_resource_id": "properties.privateLinkResourceId", "subresource_name": "properties.groupId"},
        id="{data_factory_id}/managedVirtualNetworks/default/managedPrivateEndpoints/{name}",
    ),
    _in_factory("pipeline", "pipelines", _PIPELINE),
    _in_factory(
        "trigger_blob_event",
        "triggers",
        {
            **_TRIGGER,
            "pipeline": _PIPELINES,
            "storage_account_id": f"{_TYPE}.scope",
            **same("events", "blob_path_begins_with", "blob_path_ends_with", "ignore_empty_blobs", at=_TYPE),
        },
        type="BlobEventsTrigger",
    ),
    _in_factory(
        "trigger_custom_event",
        "triggers",
        {
            **_TRIGGER,
            "pipeline": _PIPELINES,
            "eventgrid_topic_id": f"{_TYPE}.scope",
            **same("events", "subject_begins_with", "subject_ends_with", at=_TYPE),
        },
        type="CustomEventsTrigger",
    ),
    _in_factory(
        "trigger_schedule",
        "triggers",
        {
            **{name: spec for name, spec in _TRIGGER.items() if name != "additional_properties"},
            "pipeline": _PIPELINES,
            "pipeline_name": "properties.pipelines[0].pipelineReference.referenceName",
            "pipeline_parameters": "properties.pipelines[0].parameters",
            "schedule": Block(
                f"{_RECURRENCE}.schedule",
                {
                    "days_of_month": "monthDays",
                    "days_of_week": "weekDays",
                    "monthly": Block("monthlyOccurrences", {"weekday": "day", "week": "occurrence"}),
                },
            ),
            **same("start_time", "end_time", "time_zone", at=_RECURRENCE),
            "interval": f"{_RECURRENCE}.interval",
            "frequency": f"{_RECURRENCE}.frequency",
        },
        type="ScheduleTrigger",
    ),
    _in_factory("trigger_tumbling_window", "triggers", _TUMBLING, type="TumblingWindowTrigger"),
    _in_factory("tumbling_window", "triggers", _TUMBLING, type="TumblingWindowTrigger"),
    _in_factory("integration_runtime_azure", "integrationRuntimes", _AZURE_RUNTIME, type="Managed"),
    _in_factory("integration_runtime_azure_ssis", "integrationRuntimes", _SSIS_RUNTIME, type="Managed"),
    _in_factory(
        "integration_runtime_managed",
        "integrationRuntimes",
        {
            **_NODES,
            "catalog_info": Block(f"{_SSIS}.catalogInfo", {**_CATALOG, "pricing_tier": "catalogPricingTier"}),
            "vnet_integration": Block(f"{_COMPUTE}.vNetProperties", _NETWORK),
        },
        type="Managed",
    ),
    Table(
        "azurerm_data_factory_integration_runtime_self_hosted",
        f"{FACTORY}/integrationRuntimes@{VERSION}",
        {
            "rbac_authorization": Nested(f"{_TYPE}.linkedInfo", constants={"authorizationType": "RBAC"}),
            "self_contained_interactive_authoring_enabled": f"{_TYPE}.selfContainedInteractiveAuthoringEnabled",
        },
        constants={"properties.type": "SelfHosted"},
        exports={"primary_authorization_key": KEY, "secondary_authorization_key": KEY},
    ),
    _flow("data_flow", "MappingDataFlow"),
    _flow("flowlet_data_flow", "Flowlet"),
)
