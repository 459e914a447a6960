"""Steps of a logic app that are resources of their own in Terraform, and members of the workflow's definition in ARM."""

from __future__ import annotations

from collections.abc import Iterable

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Get, Written, parsed

__all__ = ["custom_action", "custom_trigger", "http_action", "recurrence", "request", "values"]


def values(value: Value) -> Value:
    """Parameters, each an object that has the value."""
    return {name: {"value": item} for name, item in value.items()} if isinstance(value, dict) else value


def _step(get: Get, kind: str, step: Value) -> Iterable[Written]:
    name = get("name")
    if isinstance(name, str):
        quoted = name.replace("'", "''")
        yield f"properties.definition.{kind}['{quoted}']", step, ""
    elif step is not None:
        yield f"properties.definition.{kind}['*']", step, ""


def _given(get: Get, names: Iterable[tuple[str, str]]) -> dict[str, Value]:
    return {arm: value for word, arm in names if (value := get(word)) is not None}


def http_action(get: Get) -> Iterable[Written]:
    """A request that a workflow makes."""
    inputs = _given(get, [(word, word) for word in ("method", "uri", "headers", "queries")])
    if (body := get("body")) is not None:
        inputs["body"] = parsed(body)
    return _step(get, "actions", {"type": "Http", "inputs": inputs})


def custom_action(get: Get) -> Iterable[Written]:
    """Any step, as its JSON says."""
    return _step(get, "actions", parsed(get("body")))


def custom_trigger(get: Get) -> Iterable[Written]:
    """Any trigger, as its JSON says."""
    return _step(get, "triggers", parsed(get("body")))


def recurrence(get: Get) -> Iterable[Written]:
    """A trigger by the clock."""
    names = [("frequency", "frequency"), ("interval", "interval"), ("start_time", "startTime"), ("time_zone", "timeZone")]
    return _step(get, "triggers", {"type": "Recurrence", "recurrence": _given(get, names)})


def request(get: Get) -> Iterable[Written]:
    """A trigger by a request from outside."""
    inputs = _given(get, [("method", "method"), ("relative_path", "relativePath")])
    if (schema := get("schema")) is not None:
        inputs["schema"] = parsed(schema)
    return _step(get, "triggers", {"type": "Request", "kind": "Http", "inputs": inputs})
