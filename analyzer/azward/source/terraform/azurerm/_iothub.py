"""What the modules of IoT hubs share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Value
from azward.source.terraform.azurerm._rights import granted
from azward.source.terraform.azurerm.model import Finish, Get, Key, Written, joined

__all__ = ["FILE_NAMES", "HUB", "HUB_ID", "TYPE", "policy_keys", "rights"]

HUB = "Microsoft.Devices/IotHubs"
TYPE = f"{HUB}@2023-06-30"
HUB_ID = f"{{group}}/providers/{HUB}/{{iothub_name}}"
FILE_NAMES = "{iothub}/{partition}/{YYYY}/{MM}/{DD}/{HH}/{mm}"


def rights(words: Mapping[str, str]) -> Finish:
    """The rights of a policy, which ARM has as one text."""

    def as_text(outcome: Sequence[Value]) -> Value:
        return joined(", ")(outcome[0])

    def finish(get: Get) -> Iterable[Written]:
        yield "rights", distribute("rights", as_text, [granted(get, words)]), list(words)[-1]

    return finish


def policy_keys(of: str) -> dict[str, Key]:
    """The keys that a policy exports, which are those of `of`."""
    names = ("primary_key", "primary_connection_string", "secondary_key", "secondary_connection_string")
    return dict.fromkeys(names, Key(of))
