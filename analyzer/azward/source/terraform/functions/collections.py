"""Functions of lists, sets, maps and objects. Unknown members are kept where the result does not depend on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

from azward.graph.choice import chosen, distribute
from azward.graph.value import Choice, Unknown, Value, is_open, known, unknown_from
from azward.source.equality import equal
from azward.source.function import (
    Function,
    FunctionError,
    any_number,
    charge,
    lenient,
    need_int,
    need_list,
    need_object,
    plain,
)
from azward.source.size import size_of
from azward.source.terraform.functions.conversion import (
    characters,
    comparable,
    kind,
    members_of,
    to_bool,
    to_number,
    to_text,
    unified,
    without_types,
)

__all__ = ["FUNCTIONS"]


def _open(arguments: Iterable[Value]) -> bool:
    return any(isinstance(argument, Unknown) for argument in arguments)


def _length(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    if isinstance(value, str):
        return len(characters(value))
    if isinstance(value, Unknown) or (isinstance(value, list) and is_open(value)):
        return replace(unknown_from(expression, value), minimum=0)
    if isinstance(value, (list, dict)):
        return len(value)
    raise FunctionError(f"expected a list, a map or a string, not {kind(value)}")


def _concat(arguments: Sequence[Value], expression: str) -> Value:
    return [item for argument in arguments for item in members_of(argument, expression)]


def _merge(arguments: Sequence[Value], expression: str) -> Value:
    maps = [argument for argument in arguments if argument is not None]
    if _open(maps):
        return unknown_from(expression, *maps)
    return {key: item for argument in maps for key, item in need_object(argument).items()}


def _coalesce(arguments: Sequence[Value], expression: str) -> Value:
    """Return the first argument that is neither null nor "". It depends on an unknown argument, which may be either."""
    for index, argument in enumerate(arguments):
        if isinstance(argument, Unknown):
            return _not_empty(argument, arguments[index:], expression)
        if argument is not None and argument != "":
            texts = any(isinstance(other, str) for other in arguments)
            return to_text(argument) if texts and isinstance(argument, (bool, int, float)) else argument
    raise FunctionError("expected a value that is neither null nor empty")


def _not_empty(first: Unknown, rest: Sequence[Value], expression: str) -> Value:
    if any(isinstance(part, str) and part for part in first.parts):
        return first
    return unknown_from(expression, *rest)


def _coalesce_list(arguments: Sequence[Value], expression: str) -> Value:
    for argument in arguments:
        if isinstance(argument, Unknown) or (isinstance(argument, list) and is_open(argument)):
            return unknown_from(expression, *arguments)
        if need_list(argument):
            return argument
    raise FunctionError("expected a list that is not empty")


def _lookup(arguments: Sequence[Value], expression: str) -> Value:
    mapping, key, *default = arguments
    if isinstance(mapping, dict) and isinstance(key, Unknown):
        others = [("any other key", default[0])] if default else []
        if (option := chosen(key, [*((f'"{name}"', mapping[name]) for name in sorted(mapping)), *others])) is not None:
            return option
    if isinstance(mapping, Unknown) or isinstance(key, Unknown):
        return unknown_from(expression, *arguments[:2])
    found = need_object(mapping)
    name = to_text(key)
    if name in found:
        return found[name]
    if not default:
        raise FunctionError(f"expected a map with `{name}`")
    return default[0]


def _element(arguments: Sequence[Value], expression: str) -> Value:
    items, index = arguments
    if isinstance(items, list) and isinstance(index, Unknown) and not is_open(items):
        remainder = replace(index, expression=f"{index.expression} % {len(items)}")
        found = chosen(remainder, [(str(position), item) for position, item in enumerate(items)])
        if found is not None:
            return found
    if isinstance(items, Unknown) or isinstance(index, Unknown) or is_open(need_list(items)):
        return unknown_from(expression, items, index)
    members = need_list(items)
    if not members:
        raise FunctionError("expected a list that is not empty")
    position = int(to_number(index))
    if position < 0:
        raise FunctionError("index must not be negative")
    return members[position % len(members)]


def _keys(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    if isinstance(value, Unknown):
        return [any_number(expression, value)]
    return sorted(need_object(value))  # pyright: ignore[reportReturnType]


def _values(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    if isinstance(value, Unknown):
        return [any_number(expression, value)]
    members = need_object(value)
    return [members[key] for key in sorted(members)]


def _flatten(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    if isinstance(value, Unknown):
        return [any_number(expression, value)]
    result: list[Value] = []
    stack = list(reversed(need_list(value)))
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        else:
            result.append(item)
    if any(isinstance(item, Choice) for item in result):
        return distribute(expression, lambda outcome: _flatten([list(outcome)], expression), result)
    return result


def _contains(arguments: Sequence[Value], expression: str) -> Value:
    items, wanted = arguments
    if isinstance(items, Unknown):
        return unknown_from(expression, items, wanted)
    members = need_list(items)
    if isinstance(wanted, str):
        if wanted in members:
            return True
        members = [item for item in members if isinstance(item, (Unknown, Choice))]
    undecided: list[Value] = []
    plain_wanted = without_types(wanted)
    charge(len(members) * (1 + size_of(wanted)))
    for item in members:
        if isinstance(item, Unknown) and item.many:
            undecided.append(item)
            continue
        same = equal(without_types(item), plain_wanted, expression)
        if same is True:
            return True
        if same is not False:
            undecided.append(same)
    return unknown_from(expression, *undecided) if undecided else False


def _compact(arguments: Sequence[Value], expression: str) -> Value:
    """Return the members that are neither null nor "". Unknown members may be present."""
    value = arguments[0]
    result: list[Value] = []
    for item in members_of(value, expression):
        if isinstance(item, Unknown):
            sure = any(isinstance(part, str) and part for part in item.parts)
            result.append(item if sure else replace(item, many=True))
        elif isinstance(item, Choice):
            return distribute(expression, lambda outcome: _compact([list(outcome)], expression), need_list(value))
        elif item is not None and item != "":
            result.append(item)
    return result


def _distinct(arguments: Sequence[Value], expression: str) -> Value:
    result: list[Value] = []
    seen: set[object] = set()
    for item in unified(members_of(arguments[0], expression)):
        key = comparable(item)
        if isinstance(item, Unknown) or key not in seen:
            seen.add(key)
            result.append(item)
    return result


def _one(arguments: Sequence[Value], expression: str) -> Value:
    value = arguments[0]
    if isinstance(value, Unknown):
        return unknown_from(expression, value)
    items = need_list(value)
    if is_open(items):
        return unknown_from(expression, items)
    if len(items) > 1:
        raise FunctionError(f"expected a list with at most one member, not {len(items)}")
    return items[0] if items else None


def _all_true(arguments: Sequence[Value], expression: str) -> Value:
    return _fold(arguments[0], expression, decisive=False)


def _any_true(arguments: Sequence[Value], expression: str) -> Value:
    return _fold(arguments[0], expression, decisive=True)


def _fold(value: Value, expression: str, *, decisive: bool) -> Value:
    undecided: list[Value] = []
    for item in members_of(value, expression):
        if isinstance(item, (Unknown, Choice)):
            undecided.append(item)
        elif item is not None and to_bool(item) is decisive:
            return decisive
        elif item is None and not decisive:
            return False
    return unknown_from(expression, *undecided) if undecided else not decisive


def _slice(items: Value, start: Value, end: Value) -> Value:
    members, first, last = need_list(items), need_int(start), need_int(end)
    if not 0 <= first <= last <= len(members):
        raise FunctionError(f"expected indexes within a list of {len(members)}, not {first} to {last}")
    return members[first:last]


def _range(*arguments: Value) -> Value:
    """Return at most 1024 members, as Terraform does."""
    numbers = [to_number(argument) for argument in arguments]
    start, end = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) == 3 else 1 if start <= end else -1
    if step == 0 or ((step > 0) != (start <= end) and start != end):
        raise FunctionError("expected a step towards the limit")
    result: list[Value] = []
    value = start
    while (value < end) if step > 0 else (value > end):
        if len(result) == 1024:
            raise FunctionError("expected at most 1024 members")
        result.append(value)
        value += step
    return result


def _chunk_list(items: Value, size: Value) -> Value:
    members, count = need_list(items), need_int(size)
    if count < 0:
        raise FunctionError("size must not be negative")
    if not count:
        return [members]
    return [members[index : index + count] for index in range(0, len(members), count)]


def _index(items: Value, wanted: Value) -> Value:
    plain_wanted = without_types(wanted)
    for position, item in enumerate(need_list(items)):
        charge(1)
        if equal(without_types(item), plain_wanted, "index") is True:
            return position
    raise FunctionError("expected a list that contains the value")


def _match_keys(values: Value, keys: Value, wanted: Value) -> Value:
    chosen, found, named = need_list(wanted), need_list(values), need_list(keys)
    if len(found) != len(named):
        raise FunctionError(f"expected as many keys as values, not {len(named)} for {len(found)}")
    keys_wanted = set(map(comparable, chosen))
    return [value for value, key in zip(found, named, strict=True) if comparable(key) in keys_wanted]


def _reverse(arguments: Sequence[Value], expression: str) -> Value:
    return list(reversed(members_of(arguments[0], expression)))


def _sort(arguments: Sequence[Value], expression: str) -> Value:
    members = members_of(arguments[0], expression)
    if not all(isinstance(item, str) for item in members) and not known(members):
        return members
    return sorted(to_text(item) for item in members)  # pyright: ignore[reportReturnType]


def _transpose(value: Value) -> Value:
    result: dict[str, list[Value]] = {}
    for key, items in need_object(value).items():
        for item in need_list(items):
            result.setdefault(to_text(item), []).append(key)
    return {key: sorted(cast("list[str]", result[key])) for key in sorted(result)}  # pyright: ignore[reportReturnType]


def _zip_map(arguments: Sequence[Value], expression: str) -> Value:
    keys, values = arguments
    if not known(keys) or isinstance(values, Unknown) or is_open(need_list(values)):
        return unknown_from(expression, keys, values)
    names, items = need_list(keys), need_list(values)
    if len(names) != len(items):
        raise FunctionError(f"expected as many values as keys: {len(names)}, not {len(items)}")
    return {to_text(name): item for name, item in zip(names, items, strict=True)}


FUNCTIONS: tuple[Function, ...] = (
    lenient("length", 1, 1, _length),
    lenient("concat", 0, None, _concat),
    lenient("merge", 0, None, _merge),
    lenient("coalesce", 1, None, _coalesce),
    lenient("coalescelist", 1, None, _coalesce_list),
    lenient("lookup", 2, 3, _lookup),
    lenient("element", 2, 2, _element),
    lenient("keys", 1, 1, _keys),
    lenient("values", 1, 1, _values),
    lenient("flatten", 1, 1, _flatten),
    lenient("contains", 2, 2, _contains),
    lenient("compact", 1, 1, _compact),
    lenient("distinct", 1, 1, _distinct),
    lenient("one", 1, 1, _one),
    lenient("alltrue", 1, 1, _all_true),
    lenient("anytrue", 1, 1, _any_true),
    lenient("reverse", 1, 1, _reverse),
    lenient("sort", 1, 1, _sort),
    lenient("zipmap", 2, 2, _zip_map),
    plain("slice", 3, 3, _slice),
    plain("range", 1, 3, _range),
    plain("chunklist", 2, 2, _chunk_list),
    plain("index", 2, 2, _index),
    plain("matchkeys", 3, 3, _match_keys),
    plain("transpose", 1, 1, _transpose),
    # removed in Terraform 0.15
    lenient("list", 0, None, lambda arguments, _: list(arguments)),
    lenient("map", 0, None, lambda arguments, _: dict(zip(map(to_text, arguments[::2]), arguments[1::2], strict=False))),
)
