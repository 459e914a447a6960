"""Rights that a policy grants, each of which is an argument of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from azward.graph.choice import choose, distribute
from azward.graph.value import Unknown, Value, unknown_from
from azward.source.terraform.azurerm.model import Get

__all__ = ["granted"]


def granted(get: Get, words: Mapping[str, str]) -> Value:
    """The list of the rights, by argument, whose arguments are true; a choice where it is open whether they are."""
    arguments = [_decided(get(name)) for name in words]

    def members(outcome: Sequence[Value]) -> Value:
        found: list[Value] = []
        for word, value in zip(words.values(), outcome, strict=True):
            if isinstance(value, Unknown):
                found.append(Unknown(value.expression, value.causes, many=True))
            elif value is True:
                found.append(word)
        return found

    return distribute("rights", members, arguments)


def _decided(value: Value) -> Value:
    """An open bool as a choice between both."""
    if isinstance(value, Unknown) and value.causes:
        return choose(value.expression, value.causes[0], (("true", True), ("false", False)))
    return unknown_from("right", value) if isinstance(value, (dict, list)) else value
