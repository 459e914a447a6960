"""`guid` and `uniqueString`: deterministic hashes of strings."""

from __future__ import annotations

import uuid

from azward.graph.invented import invented
from azward.graph.value import Value
from azward.source.arm.functions.texts import utf8
from azward.source.function import Function, charge, need_text, plain
from azward.source.scope import RESOURCE_GROUP, SUBSCRIPTION

__all__ = ["FUNCTIONS", "hash64"]

_NAMESPACE = uuid.UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_MASK = 0xFFFFFFFF

_HASHED = 8
"""Characters that are hashed in one step."""


def _joined(texts: tuple[Value, ...]) -> str:
    return "-".join(need_text(text) for text in texts)


def _guid(*texts: Value) -> Value:
    """Return a UUID, version 5, of the strings, joined by `-`.

    Namespace: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#guid>.
    """
    name = _joined(texts)
    return _made(str(uuid.uuid5(_NAMESPACE, utf8(name).decode())), "guid", name)


def _made(text: str, function: str, name: str) -> str:
    """Return `text`, which `function` makes of `name`, and remember it if that holds a placeholder."""
    return invented(text, function) if SUBSCRIPTION in name or name == RESOURCE_GROUP else text


def _unique_string(*texts: Value) -> Value:
    """Return 13 characters for a 64-bit hash of the strings, joined by `-`: five bits each, the last four.

    The algorithm is not documented; it reproduces `FunctionResolverTests` of `Azure/bicep`: byghxckddilkc of snap, crackle,
    pop.
    """
    name = _joined(texts)
    charge(len(name) // _HASHED)
    number = hash64(utf8(name))
    text = "".join(_ALPHABET[(number << 1 >> shift) & 31] for shift in range(60, -1, -5))
    return _made(text, "uniqueString", name)


def hash64(data: bytes) -> int:
    """Return a hash like MurmurHash, of two lanes of 32 bits. In decimal, it is also the `templateHash` of a template."""
    first = second = 0
    whole = len(data) - len(data) % 8
    for start in range(0, whole, 8):
        first ^= _mixed_first(int.from_bytes(data[start : start + 4], "little"))
        first = (_rotated(first, 19) + second) * 5 + 0x561CCD1B & _MASK
        second ^= _mixed_second(int.from_bytes(data[start + 4 : start + 8], "little"))
        second = (_rotated(second, 13) + first) * 5 + 0x0BCAA747 & _MASK
    first ^= _mixed_first(int.from_bytes(data[whole : whole + 4], "little"))
    second ^= _mixed_second(int.from_bytes(data[whole + 4 :], "little"))
    first, second = _crossed(first ^ len(data), second ^ len(data))
    first, second = _crossed(_final(first), _final(second))
    return second << 32 | first


def _rotated(value: int, bits: int) -> int:
    return (value << bits | value >> 32 - bits) & _MASK


def _mixed_first(word: int) -> int:
    return _rotated(word * 0x239B961B & _MASK, 15) * 0xAB0E9789 & _MASK


def _mixed_second(word: int) -> int:
    return _rotated(word * 0xAB0E9789 & _MASK, 17) * 0x239B961B & _MASK


def _crossed(first: int, second: int) -> tuple[int, int]:
    first = first + second & _MASK
    return first, second + first & _MASK


def _final(value: int) -> int:
    value = (value ^ value >> 16) * 0x85EBCA6B & _MASK
    value = (value ^ value >> 13) * 0xC2B2AE35 & _MASK
    return value ^ value >> 16


FUNCTIONS: tuple[Function, ...] = (
    plain("guid", 1, None, _guid),
    plain("uniqueString", 1, None, _unique_string),
)
