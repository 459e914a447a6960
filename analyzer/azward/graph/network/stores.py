"""Which data stores a resource uses: through its settings, or through a property that names an account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.arm_types import facts_of
from azward.graph.network.chain import unread_cause
from azward.graph.resource import FieldPath, Resource, format_path
from azward.graph.value import Absent, Cause, Value, canonical, causes, lookup

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["COSMOS", "STORAGE", "Store", "account_stores", "setting_stores", "settings", "unread_settings"]


STORAGE = "Microsoft.Storage/storageAccounts"


COSMOS = "Microsoft.DocumentDB/databaseAccounts"


@frozen
class Store:
    """A data store that a property names. `view` is `None` if it was not read or is not known."""

    path: FieldPath
    view: View | None
    name: str  # of the setting, or of the account
    causes: tuple[Cause, ...] = ()


def settings(site: View) -> list[tuple[str, FieldPath, Value]]:
    """Return the app settings and connection strings of a site: name, path of the value, value."""
    found: list[tuple[str, FieldPath, Value]] = []
    for path, value_name in (
        ("properties.siteConfig.appSettings[*]", "value"),
        ("properties.siteConfig.connectionStrings[*]", "connectionString"),
    ):
        for at, member in site.members(path).items:
            if isinstance(member, dict):
                name, value = lookup(member, "name"), lookup(member, value_name)
                if not isinstance(value, Absent) and value is not None:
                    settled = site.world.settle(value)
                    found.append((canonical(name) if not isinstance(name, Absent) else "", (*at, value_name), settled))
    return found


def unread_settings(site: View) -> tuple[Cause, ...]:
    """Return why the settings of a site are not all known; empty if they are."""
    paths = ("properties.siteConfig.appSettings[*]", "properties.siteConfig.connectionStrings[*]")
    return tuple(dict.fromkeys(cause for path in paths for cause in _open_causes(site, path)))


def _open_causes(site: View, path: str) -> tuple[Cause, ...]:
    members = site.members(path)
    return members.causes if members.open else ()


def setting_stores(site: View, resource_type: str, names: re.Pattern[str] | None = None) -> list[Store]:
    """Return the stores of one type that settings of the site name by id, name, host, connection string or key.

    With `names`, only settings whose name matches count, and those whose store is not known are included.
    """
    stores: list[Store] = []
    seen: set[str] = set()
    for name, path, value in settings(site):
        wanted = names is None or names.match(name) is not None
        if not wanted:
            continue
        found = _named_store(site, resource_type, name, path, value)
        for view in found:
            if view.resource.id.key not in seen:
                seen.add(view.resource.id.key)
                stores.append(Store(path, view, view.resource.display_name))
        if not found and names is not None:
            reason = f"the account that setting `{name}` refers to is not known"
            stores.append(Store(path, None, name, causes(value) or unread_cause(name, reason)))
    return stores


def _named_store(site: View, resource_type: str, name: str, path: FieldPath, value: Value) -> list[View]:
    views = [
        end.view
        for kind in ("key", "data", "reference")
        for end in site.related(kind, types=(resource_type,), path=path).ends
        if end.view is not None
    ]
    if views:
        return views
    text = canonical(value).casefold()
    if hosted := [site.at(other) for other in site.graph.of_type(resource_type) if _at_host(text, other)]:
        return hosted
    match = re.search(r"accountname=([^;]+)", text)
    account = match[1] if match else text if name.casefold().endswith("__accountname") else ""
    return [
        site.at(other)
        for other in site.graph.of_type(resource_type)
        if account and canonical(other.name).casefold() == account
    ]


def account_stores(view: View, path: FieldPath, resource_type: str) -> list[Store]:
    """Return the stores that the property at `path` names; one without a view if none of them was read."""
    ends = view.related("data", types=(resource_type,), path=path).ends
    views = [end.view for end in ends if end.view is not None and end.view.resource.is_type(resource_type)]
    value = view.written(path)
    name = canonical(value) if not isinstance(value, Absent) else format_path(path)
    if views:
        return [Store(path, found, found.resource.display_name) for found in views]
    reason = f"the account `{name}` was not read"
    return [Store(path, None, name, () if isinstance(value, Absent) else causes(value) or unread_cause(name, reason))]


def _at_host(text: str, store: Resource) -> bool:
    name = canonical(store.name).casefold()
    if name not in text:  # most settings name no store
        return False
    start = rf"(?<![\w-]){re.escape(name)}\."
    return any(re.search(start + re.escape(suffix), text) is not None for suffix in facts_of(store.type).hosts)
