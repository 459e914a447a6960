"""A literal in an argument that azurerm declares sensitive is found, unless it gives no access."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parents[2] / "bench" / "sensitive_arguments.py"

NO_ACCESS = (
    "application_insights_connection_string",  # says where telemetry goes
    "application_insights_key",
    "client_id",  # of an application or a managed identity
    "identity_provider_twitter api_key",  # the id of an application
    "object_id",
    "protected_parameter.name",
    "registry_username",
    "service_principal_name",
    "sql_connectivity_update_username",
    "storage_account_subscription_id",
)


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("sensitive_arguments", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sensitive_arguments"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_literals_in_sensitive_arguments_are_found() -> None:
    missing, count = _module().missed(4)
    assert [argument for argument in missing if not argument.endswith(NO_ACCESS)] == []
    assert len(missing) <= 0.05 * count
