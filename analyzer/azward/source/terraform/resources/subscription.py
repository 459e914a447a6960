"""Tell the subscriptions apart that aliases of a provider deploy to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.terraform.hcl.syntax import ObjectLiteral

if TYPE_CHECKING:
    from azward.source.terraform.hcl.source_file import SourceFile
    from azward.source.terraform.hcl.syntax import Attribute, Block, Expression
    from azward.source.terraform.module.instance import Instance
    from azward.source.terraform.module.scope import CallSite, Scope

__all__ = ["subscription_of"]


def subscription_of(instance: Instance) -> str:
    """Return the alias of the provider that deploys an instance to another subscription than the provider without an alias.

    "" if there is no alias, or none with a `subscription_id` of its own.
    """
    attribute = instance.block.attributes.get("provider")
    if attribute is None and instance.scope.call is None:
        return ""
    local = instance.type.partition("_")[0]
    name = local if attribute is None else _text(attribute, instance.environment.file)
    scope = instance.scope
    while scope.call is not None and _configured(scope, name) is None:
        name, scope = _passed(scope.call, name), scope.call.scope
    if "." not in name:
        return ""
    subscription = _configured(scope, name)
    if subscription is None:
        return name  # declared by `configuration_aliases`; the call of the module gives it
    return name if subscription not in ("", _configured(scope, name.partition(".")[0])) else ""


def _passed(call: CallSite, name: str) -> str:
    """Return what the calling module calls a provider."""
    attribute = call.block.attributes.get("providers")
    if attribute is None or not isinstance(attribute.value, ObjectLiteral):
        return name
    given = ((_slice(item.key, call.file), _slice(item.value, call.file)) for item in attribute.value.items)
    return dict(given).get(name, name)


def _configured(scope: Scope, name: str) -> str | None:
    """Return the subscription in the block of a provider as it is written, "" if none is; `None` if there is no block."""
    local, _, alias = name.partition(".")
    for declared in scope.folder.providers:
        block: Block = declared.tree
        own = block.attributes.get("alias")
        if block.labels == (local,) and (_text(own, declared.file) if own is not None else "") == alias:
            written = block.attributes.get("subscription_id")
            return _text(written, declared.file) if written is not None else ""
    return None


def _text(attribute: Attribute, file: SourceFile) -> str:
    return _slice(attribute.value, file)


def _slice(value: Expression, file: SourceFile) -> str:
    return "".join(file.slice(value.start, value.end).split()).strip('"')
