"""Verdicts on small inputs, through the command line."""

from __future__ import annotations

import io
import json
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from azward.cli.main import run

AZURERM = """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "Azure/azapi", version = "~> 2.0" }
  }
}
"""

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template(*resources: dict[str, Any]) -> str:
    """The JSON text of a template with `resources`."""
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": resources}, indent=2)


def results(text: str, *options: str, config: str = "") -> list[dict[str, Any]]:
    """The results for one file: a template if it is JSON, HCL if it has a resource block, else Bicep.

    `config` is the text of `azward.yaml` beside it.
    """
    suffix = "json" if text.lstrip().startswith("{") else "tf" if 'resource "' in text else "bicep"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"main.{suffix}")
        file.write_text(AZURERM + text if suffix == "tf" else text)
        if config:
            Path(folder, "azward.yaml").write_text(config)
            options = (*options, "--config", str(Path(folder, "azward.yaml")))
        output = io.StringIO()
        with redirect_stdout(output):
            run(["scan", folder, "--all", "--format", "json", *options])
    report = json.loads(output.getvalue())
    assert not report["errors"], report["errors"]
    return report["results"]


def statuses(text: str, rule: str) -> dict[str, str]:
    """The status that `rule` has for each resource that it judges, by the name of the resource."""
    return {found["resource"]["name"]: found["status"] for found in results(text, "--profile", "strict", "--rule", rule)}


def severities(text: str) -> dict[str, str]:
    """The severity of each failing rule for an input with one resource."""
    return {found["rule"]: found["severity"] for found in results(text) if found["status"] == "fail"}
