"""The settings of a site: those that the provider writes for arguments of its own, and those of the user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Choice, Unknown, Value, join_text, unknown_from
from azward.source.terraform.azurerm.model import Finish, Get, Written, text

__all__ = ["finish", "function_settings", "inside", "web_settings"]

_SETTINGS = "properties.siteConfig.appSettings"

_Setting = tuple[str, Value, str]
"""A setting, its value, and the argument that it comes from. It is not there if the value is null; a value that stands for
any number (`Unknown.many`) is that of a block of which it is open whether it is there."""


def finish(settings: Callable[[Get], Iterable[_Setting]]) -> Finish:
    """Writes the settings of a site: those of the provider, unless the user has set them, then those of the user."""

    def write(get: Get) -> Iterable[Written]:
        own = [setting for setting in settings(get) if setting[1] is not None]
        mine = get("app_settings")
        if own or mine is not None:
            value = _settings(own, mine)
            yield _SETTINGS, value, "app_settings"
            if isinstance(value, list):
                sources = {name: source for name, _, source in own}
                for index, member in enumerate(value[: len(own)]):
                    name = member.get("name") if isinstance(member, dict) else None
                    if isinstance(name, str) and name in sources and not _has(mine, name):
                        yield f"{_SETTINGS}[{index}]", member, sources[name]
        mounts = get("storage_account")
        if mounts is not None and mounts != []:
            path = "properties.siteConfig.azureStorageAccounts"
            yield path, distribute("storage_account", lambda outcome: _mounts(outcome[0]), [mounts]), "storage_account"

    return write


def _settings(own: Sequence[_Setting], mine: Value) -> Value:
    """The list of settings; a choice where it is open whether one of them is there."""
    decided = [index for index, (_, value, _) in enumerate(own) if _may_be_absent(value)]

    def merged(outcome: Sequence[Value]) -> Value:
        values = dict(zip(decided, outcome[1:], strict=True))
        return _merged([(name, values.get(index, value)) for index, (name, value, _) in enumerate(own)], outcome[0])

    return distribute("app_settings", merged, [mine, *(own[index][1] for index in decided)])


def _may_be_absent(value: Value) -> bool:
    """Whether a branch of a choice is null or open in number."""
    if isinstance(value, Choice):
        return any(_may_be_absent(branch) for _, branch in value.branches)
    return value is None or (isinstance(value, Unknown) and value.many)


def _has(settings: Value, name: str) -> bool:
    return isinstance(settings, dict) and any(key.casefold() == name.casefold() for key in settings)


def _merged(own: Sequence[tuple[str, Value]], mine: Value) -> Value:
    members: list[Value] = []
    for name, value in own:
        if isinstance(value, Unknown) and value.many:
            if value not in members:
                members.append(value)
        elif value is not None and not _has(mine, name):
            members.append({"name": name, "value": text(value)})
    if isinstance(mine, dict):
        members += [{"name": name, "value": text(value)} for name, value in mine.items() if value is not None]
    elif isinstance(mine, Unknown):
        members.append(Unknown(mine.expression, mine.causes, many=True))
    return members


def inside(block: Value, name: str) -> Value:
    """The argument `name` of the one block there is; null without one, `Unknown.many` where that is open."""

    def argument(outcome: Sequence[Value]) -> Value:
        found = outcome[0]
        member = (found[0] if found else None) if isinstance(found, list) else found
        if isinstance(member, Choice):
            return inside(member, name)
        if isinstance(member, Unknown):
            return Unknown(member.expression, member.causes, many=True)
        return member.get(name) if isinstance(member, dict) else None

    return distribute(name, argument, [block])


def _mounts(blocks: Value) -> Value:
    if not isinstance(blocks, list):
        return blocks
    words = {
        "access_key": "accessKey",
        "account_name": "accountName",
        "share_name": "shareName",
        "type": "type",
        "mount_path": "mountPath",
    }
    result: dict[str, Value] = {}
    for block in blocks:
        name = block.get("name") if isinstance(block, dict) else None
        if not isinstance(block, dict) or not isinstance(name, str):
            return unknown_from("storage_account", blocks)
        result[name] = {arm: block[word] for word, arm in words.items() if block.get(word) is not None}
    return result


def _registry(block: Value, prefix: str) -> Iterable[_Setting]:
    for name in ("url", "username", "password"):
        yield f"DOCKER_REGISTRY_SERVER_{name.upper()}", inside(block, f"{prefix}{name}"), "site_config"


def web_settings(get: Get) -> Iterable[_Setting]:
    """The settings that the provider adds to a web app."""
    site = get("site_config")
    yield "WEBSITE_HEALTHCHECK_MAXPINGFAILURES", inside(site, "health_check_eviction_time_in_min"), "site_config"
    yield from _registry(inside(site, "application_stack"), "docker_registry_")


def function_settings(get: Get) -> Iterable[_Setting]:
    """The settings that the provider adds to a function app."""
    site = get("site_config")
    yield "FUNCTIONS_EXTENSION_VERSION", get("functions_extension_version"), "functions_extension_version"
    yield from _host_storage(get)
    for name, argument in (
        ("APPLICATIONINSIGHTS_CONNECTION_STRING", "application_insights_connection_string"),
        ("APPINSIGHTS_INSTRUMENTATIONKEY", "application_insights_key"),
        ("WEBSITE_HEALTHCHECK_MAXPINGFAILURES", "health_check_eviction_time_in_min"),
    ):
        yield name, inside(site, argument), "site_config"
    yield from _registry(inside(inside(site, "application_stack"), "docker"), "registry_")


def _host_storage(get: Get) -> Iterable[_Setting]:
    account, key, secret = (
        get(name) for name in ("storage_account_name", "storage_account_access_key", "storage_key_vault_secret_id")
    )
    identity, logging = get("storage_uses_managed_identity"), get("builtin_logging_enabled")
    if identity is True:
        yield "AzureWebJobsStorage__accountName", account, "storage_account_name"
        if logging is True:
            yield "AzureWebJobsDashboard__accountName", account, "storage_account_name"
        return
    if secret is not None:
        source, pieces = "storage_key_vault_secret_id", ["@Microsoft.KeyVault(SecretUri=", secret, ")"]
    elif key is not None:
        source = "storage_account_access_key"
        start = "DefaultEndpointsProtocol=https;AccountName="
        pieces = [start, account or "", ";AccountKey=", key, ";EndpointSuffix=core.windows.net"]
    elif identity is not None and identity is not False:
        source, pieces = "storage_uses_managed_identity", [unknown_from("AzureWebJobsStorage", identity)]
    else:
        return
    connection = distribute("storage", lambda outcome: join_text("storage", outcome), pieces)
    yield "AzureWebJobsStorage", connection, source
    if logging is True:
        yield "AzureWebJobsDashboard", connection, source
