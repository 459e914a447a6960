"""The scope of a listing: subscriptions by id, name or management group, and the permissions of the identity there."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import orjson

from azward.frozen import frozen
from azward.graph.coverage import Permissions
from azward.source.live.client import MAX_STALE, next_path
from azward.source.live.cloud import CloudError, SignInError, WrongRequestError
from azward.source.live.companions import companions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.source.live.client import Answer, Azure

__all__ = ["Identity", "Scope", "Subscription", "Wanted", "identity", "members", "missing", "pages", "scope"]

SUBSCRIPTIONS = "/subscriptions?api-version=2022-12-01"
PERMISSIONS = "/providers/Microsoft.Authorization/permissions?api-version=2022-04-01"
DESCENDANTS = "/descendants?api-version=2020-05-01"


@frozen
class Wanted:
    """What the user asked for; if empty, every subscription that the identity can see."""

    subscriptions: tuple[str, ...] = ()  # ids or names
    management_group: str = ""
    resource_groups: tuple[str, ...] = ()


@frozen
class Subscription:
    id: str
    name: str
    state: str = "Enabled"
    tenant: str = ""


@frozen
class Scope:
    """What is listed, and the permissions of the identity there."""

    subscriptions: tuple[Subscription, ...]
    resource_groups: tuple[str, ...]
    permissions: tuple[Permissions, ...]


@frozen
class Identity:
    """The signed-in identity, according to its token."""

    name: str  # of a user, or the application id
    object_id: str
    tenant: str


def identity(azure: Azure) -> Identity:
    """Return the signed-in identity. Raise CloudError."""
    parts = azure.token().split(".")
    try:
        claims = orjson.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError):
        return Identity("", "", "")  # tokens are opaque by contract, and the identity is only shown
    found = cast("dict[str, Any]", claims) if isinstance(claims, dict) else {}
    name = next((str(found[key]) for key in ("upn", "preferred_username", "appid", "azp") if found.get(key)), "")
    return Identity(name, str(found.get("oid", "")), str(found.get("tid", "")))


def scope(azure: Azure, wanted: Wanted) -> Scope:
    """Return the requested subscriptions and the permissions there. Raise CloudError if one does not exist."""
    visible = _subscriptions(azure)
    chosen = list(visible)
    if wanted.management_group:
        below = _below(azure, wanted.management_group)
        chosen = [found for found in visible if found.id.casefold() in below]
        unseen = below - {found.id.casefold() for found in visible}
        chosen += [Subscription(name, name) for name in sorted(unseen)]
    if wanted.subscriptions:
        chosen = list(dict.fromkeys(_named(text, chosen) for text in wanted.subscriptions))
    if not chosen:
        raise CloudError("this identity cannot read any subscription: assign it the role Reader on one")
    permissions = [held for found in chosen for held in _held(azure, found, wanted.resource_groups)]
    return Scope(tuple(chosen), wanted.resource_groups, tuple(permissions))


def pages(azure: Azure, path: str) -> Iterator[Answer]:
    """Yield the pages of a list; the last one may be an error. Raise CloudError."""
    seen: set[str] = set()
    known: set[int] = set()
    stale = 0
    while path:
        answer = azure.get(path)
        body = cast("dict[str, Any]", answer.body) if answer.ok and isinstance(answer.body, dict) else {}
        if answer.ok and not isinstance(body.get("value"), list):
            raise CloudError(f"unexpected answer for the list at `{path[:200]}`: expected a list in `value`")
        rows = cast("list[object]", body.get("value") or [])
        if not all(isinstance(row, dict) for row in rows):
            raise CloudError(f"unexpected answer for the list at `{path[:200]}`: a member is not an object")
        yield answer
        seen.add(path)
        try:
            further = next_path(body.get("nextLink"), azure.cloud)
        except ValueError as error:
            raise CloudError(f"unexpected answer for the list at `{path[:200]}`: {error}") from None
        path, before = further, len(known)
        known.update(hash(orjson.dumps(row)) for row in rows if path)
        stale = 0 if len(known) > before else stale + 1
        if path in seen or stale > MAX_STALE:
            raise CloudError(f"endless paging of the list at `{path[:200]}`")


def members(answer: Answer) -> list[dict[str, Any]]:
    """Return the members of a list."""
    body = cast("dict[str, Any]", answer.body) if isinstance(answer.body, dict) else {}
    value = body.get("value")
    found = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("dict[str, Any]", item) for item in found if isinstance(item, dict)]


def _subscriptions(azure: Azure) -> list[Subscription]:
    found: list[Subscription] = []
    for answer in pages(azure, SUBSCRIPTIONS):
        if not answer.ok:
            raise CloudError(f"cannot list the subscriptions: {answer.message}")
        for row in members(answer):
            name, tenant = str(row.get("displayName", "")), str(row.get("tenantId", ""))
            found.append(Subscription(_subscription(row.get("subscriptionId")), name, str(row.get("state", "")), tenant))
    return sorted({one.id: one for one in found}.values(), key=lambda one: (one.name.casefold(), one.id))


def _subscription(value: object) -> str:
    """Return an id of a subscription, of which paths and queries are made. Raise CloudError for another text."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise CloudError("Azure returned an unexpected list of subscriptions: one has no valid id")
    return value


_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


def _below(azure: Azure, group: str) -> set[str]:
    """Return the ids of the subscriptions below a management group."""
    found: set[str] = set()
    path = f"/providers/Microsoft.Management/managementGroups/{quote(group, safe='')}{DESCENDANTS}"
    for answer in pages(azure, path):
        if not answer.ok:
            raise CloudError(f"cannot read the management group `{group}`: {answer.message}")
        rows = members(answer)
        below = [row for row in rows if str(row.get("type", "")).casefold().endswith("/subscriptions")]
        found |= {_subscription(row.get("name")).casefold() for row in below}
    return found


def _named(text: str, subscriptions: list[Subscription]) -> Subscription:
    """Return the subscription with an id or a name. Raise WrongRequestError if there is none, or several with that name."""
    found = [one for one in subscriptions if text.casefold() in (one.id.casefold(), one.name.casefold())]
    by_id = [one for one in found if one.id.casefold() == text.casefold()]
    if by_id or len(found) == 1:
        return (by_id or found)[0]
    if found:
        ids = ", ".join(f"`{one.id}`" for one in found)
        raise WrongRequestError(f"{len(found)} subscriptions are called `{text}`: use one of the ids {ids}")
    hint = ", ".join(f"`{one.name}`" for one in subscriptions[:5]) or "none"
    raise WrongRequestError(f"unknown subscription `{text}`, this identity can see: {hint}")


def _held(azure: Azure, subscription: Subscription, groups: tuple[str, ...]) -> Iterator[Permissions]:
    """Yield the permissions in a subscription, or in each of the requested resource groups of it."""
    base = f"/subscriptions/{subscription.id}"
    said = f"subscription `{subscription.name}` ({subscription.id})" if subscription.name else f"`{subscription.id}`"
    if not groups:
        yield _permissions(azure, base, said)
    for group in groups:
        held = _permissions(azure, f"{base}/resourceGroups/{quote(group, safe='')}", f"resource group `{group}` of {said}")
        if held.granted is not None:  # one of several subscriptions has the group
            yield held


def _permissions(azure: Azure, base: str, said: str) -> Permissions:
    granted: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    try:
        for answer in pages(azure, f"{base}{PERMISSIONS}"):
            rows = members(answer)
            if not answer.ok or not all(_are_texts(row.get(name)) for row in rows for name in ("actions", "notActions")):
                return Permissions(said, None)
            granted += [(_texts(row.get("actions")), _texts(row.get("notActions"))) for row in rows]
    except SignInError:
        raise
    except CloudError:
        return Permissions(said, None)
    return Permissions(said, tuple(granted))


def _are_texts(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(one, str) for one in cast("list[object]", value)))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in cast("list[object]", value)) if isinstance(value, list) else ()


def missing(held: Permissions, types: list[str]) -> list[str]:
    """Return the actions that are not granted but needed to read resources of `types` and what belongs to them."""
    needed = {"Microsoft.Resources/subscriptions/resources/read", "Microsoft.Authorization/roleAssignments/read"}
    for kind in types:
        needed |= {f"{kind}/read", *(f"{companion.type}/read" for companion in companions_of(kind))}
    return sorted(action for action in needed if held.lacks(action))
