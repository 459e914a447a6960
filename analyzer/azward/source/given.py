"""Values that the user gives to parameters by name, beside all files.

They are not part of the scanned code, so a credential among them is not a finding, and no report may show it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.credential import name_resembles_secret
from azward.graph.value import Cause, CauseKind, Unknown

if TYPE_CHECKING:
    from azward.graph.value import Value

__all__ = ["concealed", "misfit"]


def concealed(value: Value, name: str, expression: str) -> Value:
    """Return `value`, given to `name`, with unknown secrets for the texts in it whose name is that of a credential.

    `expression` is how the language refers to the parameter.
    """
    if isinstance(value, dict):
        return {key: concealed(item, key, expression) for key, item in value.items()}
    if isinstance(value, list):
        return [concealed(item, name, expression) for item in value]
    if not isinstance(value, str) or not value or not name_resembles_secret(name):
        return value
    return Unknown(expression, (Cause(CauseKind.SECURE_PARAMETER, name, f"the value of `{name}` is given by `--var`"),))


def misfit(name: str, expected: str) -> str:
    """Return the message about a value that does not have the type of its parameter. It does not show the value."""
    return f"--var: the value of `{name}` does not fit: expected {expected}"
