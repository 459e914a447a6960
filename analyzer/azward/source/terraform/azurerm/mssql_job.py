"""Elastic jobs of Azure SQL."""

from __future__ import annotations

from azward.source.terraform.azurerm._sql import VERSION
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Satellite, Table, last_segment, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.Sql/servers/jobAgents"


_JOB = Table("azurerm_mssql_job", f"{_TYPE}/jobs@{VERSION}")


_OPTIONS = "properties.executionOptions"

TABLES = (
    Table(
        "azurerm_mssql_job_agent",
        f"{_TYPE}@{VERSION}",
        {"database_id": "properties.databaseId", "sku": "sku.name"},
        id="{database_id:parent}/jobAgents/{name}",
    ),
    Table(
        "azurerm_mssql_job_credential",
        f"{_TYPE}/credentials@{VERSION}",
        {
            "password_wo": "properties.password",
            "password_wo_version": Ignored("it only says that a write-only value changed"),
        },
    ),
    _JOB,
    Satellite(
        "azurerm_mssql_job_schedule",
        into="{job_id}",
        type=_JOB.type,
        fields={
            **same("type", "end_time", "interval", "start_time", at="properties.schedule"),
            "enabled": "properties.schedule.enabled",
        },
    ),
    Table(
        "azurerm_mssql_job_step",
        f"{_TYPE}/jobs/steps@{VERSION}",
        {
            "job_step_index": "properties.stepId",
            "job_target_group_id": "properties.targetGroup",
            "sql_script": "properties.action.value",
            "job_credential_id": "properties.credential",
            "initial_retry_interval_seconds": f"{_OPTIONS}.initialRetryIntervalSeconds",
            "maximum_retry_interval_seconds": f"{_OPTIONS}.maximumRetryIntervalSeconds",
            "retry_attempts": f"{_OPTIONS}.retryAttempts",
            "retry_interval_backoff_multiplier": Field(f"{_OPTIONS}.retryIntervalBackoffMultiplier", default=2.0),
            "timeout_seconds": f"{_OPTIONS}.timeoutSeconds",
            "output_target": Block(
                "properties.output",
                {"mssql_database_id": Field("databaseName", last_segment), "job_credential_id": "credential"},
            ),
        },
    ),
    Table(
        "azurerm_mssql_job_target_group",
        f"{_TYPE}/targetGroups@{VERSION}",
        {"job_target": Block("properties.members", {"job_credential_id": "refreshCredential"})},
    ),
)
