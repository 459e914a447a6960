"""Mark values as sensitive, and remove that mark."""

from __future__ import annotations

from dataclasses import replace

from azward.graph.value import Cause, CauseKind, Unknown, Value, causes
from azward.source.terraform.functions.conversion import SetValue

__all__ = ["exposed", "taint"]


def taint(value: Value, expression: str, cause: Cause) -> Value:
    """Return `value` with its texts and numbers replaced by secrets: sensitive values are never shown."""
    if isinstance(value, dict):
        return {key: taint(item, f"{expression}.{key}", cause) for key, item in value.items()}
    if isinstance(value, list):
        items = [taint(item, f"{expression}[{index}]", cause) for index, item in enumerate(value)]
        return SetValue(items) if isinstance(value, SetValue) else items
    if value is None or value == "" or isinstance(value, bool):
        return value
    if isinstance(value, Unknown):
        return value if value.secret else replace(value, causes=(cause, *value.causes))
    return Unknown(expression, (cause, *causes(value)))


def exposed(value: Value) -> Value:
    """Return `value` without the mark of `sensitive`, as `nonsensitive` does. Key material stays secret."""
    if isinstance(value, Unknown):
        causes_ = tuple(
            replace(cause, kind=CauseKind.PARAMETER) if cause.kind is CauseKind.SECURE_PARAMETER else cause
            for cause in value.causes
        )
        return replace(value, causes=causes_)
    if isinstance(value, dict):
        return {key: exposed(item) for key, item in value.items()}
    return [exposed(item) for item in value] if isinstance(value, list) else value
