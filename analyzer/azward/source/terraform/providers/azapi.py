"""The azapi provider, whose resources have the shape of ARM."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from azward.graph.choice import distribute
from azward.graph.credential import leaves
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.resource import FieldPath, fold_path, format_path
from azward.graph.setting import Setting
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, join_text, lookup
from azward.source.scope import SUBSCRIPTION
from azward.source.terraform.resources.assembly import ResourceDraft, ResourcePatch
from azward.source.terraform.resources.ids import PLACEHOLDER_SCOPE, last_name, shortened

if TYPE_CHECKING:
    from azward.source.terraform.module.instance import Instance
    from azward.source.terraform.resources.origin import Trace

__all__ = ["Azapi"]

_UNKNOWN_TYPE = "azapi/unknown"

_OUTSIDE = frozenset(("identity", "location", "name", "tags"))
"""Members of a resource that are arguments of their own, not part of `body`."""


class Azapi:
    """`azapi_resource`, `azapi_update_resource`, `azapi_resource_action` and `azapi_data_plane_resource`."""

    def __init__(self) -> None:
        self._ids: dict[int, Value] = {}

    # attributes ---------------------------------------------------------------------------------------------------------

    def attribute(self, instance: Instance, name: str) -> Value | Absent:
        """See `Provider`."""
        return self.id(instance) if name == "id" else ABSENT

    def computed(self, instance: Instance, name: str) -> Value | Absent:
        """See `Provider`. The name may be part of the id only."""
        if name == "name":
            return last_name(self.id(instance))
        return ABSENT

    def cause(self, instance: Instance, path: str) -> Cause:
        """See `Provider`. What an action such as `listKeys` answers is key material."""
        action = instance.argument("action") if instance.type == "azapi_resource_action" else ABSENT
        if isinstance(action, str) and action.casefold().startswith(("list", "regenerate")) and path.startswith("output"):
            return instance.key_material(path)
        return instance.key_material(path) if "sensitive_output" in path else instance.known_once_deployed(path)

    def setting(self, instance: Instance, kind: str, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """See `Provider`. The body has the shape of ARM, so one path is right by itself."""
        from azward.source.terraform.azurerm.settings import LANGUAGE, hcl

        path = paths[0]
        if len(paths) > 1 or str(path[0]).casefold() in _OUTSIDE or not isinstance(value, (str, bool, int)):
            return None
        return Setting(LANGUAGE, f"{format_path(path)} = {hcl(value)}", f"`body` of `{instance.type}`")

    def key(self, instance: Instance) -> str:
        """See `Provider`."""
        return canonical(self.id(instance)).casefold()

    def id(self, instance: Instance) -> Value:
        """Return the id of the resource that an instance declares, updates or acts on."""
        found = self._ids.get(id(instance))
        if found is None:
            found = self._ids[id(instance)] = shortened(self._id(instance))
        return found

    def _id(self, instance: Instance) -> Value:
        resource_id = instance.argument("resource_id")
        if not isinstance(resource_id, Absent) and resource_id is not None:
            return resource_id
        kind, _ = self._type(instance)
        if known := instance.deployed_id(kind):
            return known
        name, parent = instance.argument("name"), instance.argument("parent_id")
        if instance.type == "azapi_resource_list":
            return parent if not isinstance(parent, Absent) else ""
        own: Value = instance.address if isinstance(name, Absent) or name is None else name
        above: Value = PLACEHOLDER_SCOPE if isinstance(parent, Absent) or parent is None else parent

        def joined(outcome: Sequence[Value]) -> Value:
            return join_text(f"{instance.address}.id", [*_below(outcome[0], kind), "/", _text(outcome[1])])

        return distribute(f"{instance.address}.id", joined, [above, own])

    def _type(self, instance: Instance) -> tuple[str, str | Unknown]:
        """Return resource type and API version from `type = "…@…"`."""
        text = instance.argument("type")
        if isinstance(text, str):
            kind, _, version = text.partition("@")
            if version:
                return kind, version
            return kind, Unknown("apiVersion", (Cause(CauseKind.ERROR, "type", "missing API version"),))
        if isinstance(text, Unknown) and text.parts and isinstance(first := text.parts[0], str) and "@" in first:
            return first.partition("@")[0], Unknown(text.expression, text.causes)
        reason = Cause(CauseKind.ERROR, "type", "the resource type is unknown")
        return _UNKNOWN_TYPE, Unknown("type", text.causes if isinstance(text, Unknown) else (reason,))

    # resources ----------------------------------------------------------------------------------------------------------

    def arm_resources(self, instance: Instance) -> Iterator[ResourceDraft | ResourcePatch]:
        """Yield the resource that an instance declares, or its patch to another. Actions of a resource yield nothing."""
        if instance.acts and not _writes(instance):
            return
        kind, version = self._type(instance)
        if instance.mode == "data":
            if instance.type == "azapi_resource":
                yield ResourceDraft(instance, kind, version, self.id(instance), {}, [], existing=True)
            return
        patches = instance.type == "azapi_update_resource" or _writes(instance)
        if not patches and instance.type not in ("azapi_resource", "azapi_data_plane_resource"):
            return
        if kind == _UNKNOWN_TYPE:
            message = f"the type of `{instance.address}` is not known, so it is not judged"
            instance.scope.unit.diagnostics.include(Diagnostic("", 0, 0, message, DiagnosticKind.NOTE))
        body, traces = self._body(instance)
        if patches:
            known, sensitive = version if isinstance(version, str) else "", _sensitive(instance)
            yield ResourcePatch(
                instance, kind, known, self.id(instance), body, traces, sensitive=sensitive, condition=_is_made(instance)
            )
            return
        yield ResourceDraft(instance, kind, version, self.id(instance), body, traces, sensitive=_sensitive(instance))

    def _body(self, instance: Instance) -> tuple[dict[str, Value], list[Trace]]:
        declared = self._full_body(instance)
        body: dict[str, Value] = {}
        traces: list[Trace] = []
        if isinstance(declared, dict):
            body.update(declared)
            traces.extend(((name,), instance, ("body", name)) for name in declared)
        elif declared is not None:
            body["properties"] = declared if isinstance(declared, Unknown) else Unknown(f"{instance.address}.body", ())
            traces.append((("properties",), instance, ("body",)))
        for name in ("location", "tags"):
            value = instance.config.get(name)
            if value is not None and isinstance(lookup(body, name), Absent):
                body[name] = value
                traces.append(((name,), instance, (name,)))
        self._identity(instance, body, traces)
        return body, traces

    def _full_body(self, instance: Instance) -> Value:
        """Return the body, which may be an object or JSON text, with `sensitive_body` merged in."""
        value = instance.decoded("body")
        sensitive = instance.config.get("sensitive_body")
        if isinstance(value, dict) and isinstance(sensitive, dict):
            return _merged(value, sensitive)
        return sensitive if value is None and isinstance(sensitive, dict) else value

    def _identity(self, instance: Instance, body: dict[str, Value], traces: list[Trace]) -> None:
        blocks = instance.config.get("identity")
        block = blocks[0] if isinstance(blocks, list) and blocks else None
        if not isinstance(block, dict):
            return
        identity: dict[str, Value] = {}
        if block.get("type") is not None:
            identity["type"] = block["type"]
        ids = block.get("identity_ids")
        if isinstance(ids, list) and ids:
            identity["userAssignedIdentities"] = {canonical(item): {} for item in ids}
        body["identity"] = identity
        traces.append((("identity",), instance, ("identity", 0)))
        traces.extend((("identity", arm), instance, ("identity", 0, own)) for arm, own in _IDENTITY)


_IDENTITY = (("type", "type"), ("userAssignedIdentities", "identity_ids"))


def _writes(instance: Instance) -> bool:
    """Decide whether an action is, or may be, a request to the resource itself that changes it."""
    if instance.type != "azapi_resource_action":
        return False
    return all(
        any(isinstance(one, Unknown) or holds(one) for one in _outcomes(instance.argument(name)))
        for name, holds in _REQUEST.items()
    )


_REQUEST: dict[str, Callable[[Value | Absent], bool]] = {
    "method": lambda method: isinstance(method, str) and method.upper() in ("PATCH", "PUT"),
    "action": lambda action: not action,
    "when": lambda when: when != "destroy",
}
"""What the arguments of an action must be to change its resource."""


def _is_made(instance: Instance) -> Value:
    """Return whether a patch is made for sure: not if an action only may be one, or only runs when something triggers it."""
    certain = instance.mode != "action" and all(
        not isinstance(one, Unknown) and holds(one)
        for name, holds in _REQUEST.items()
        for one in _outcomes(instance.argument(name))
    )
    if certain or instance.type != "azapi_resource_action":
        return True
    reason = f"whether `{instance.address}` changes its resource is not known"
    return Unknown(instance.address, (Cause(CauseKind.RUNTIME, instance.address, reason),))


def _outcomes(value: Value | Absent) -> Iterator[Value | Absent]:
    if isinstance(value, Choice):
        for _, branch in value.branches:
            yield from _outcomes(branch)
    else:
        yield value


def _sensitive(instance: Instance) -> frozenset[FieldPath]:
    """Return the folded paths of the values in `sensitive_body`."""
    return frozenset(fold_path(path) for path, _, _ in leaves(instance.config.get("sensitive_body")))


def _text(value: Value) -> Value:
    return value if isinstance(value, (str, Unknown)) else canonical(value)


def _below(parent: Value, kind: str) -> list[Value]:
    """Return the id of a resource of the type `kind` below `parent`, up to its name."""
    namespace, *kinds = kind.split("/")
    text = canonical(parent)
    tail = text.rpartition("/providers/")[2].split("/")
    held = "/".join((tail[0], *tail[1::2])).casefold() if "/providers/" in text.casefold() else ""
    if len(kinds) > 1 and (held == "/".join((namespace, *kinds[:-1])).casefold() or not held):
        return [_trimmed(parent), f"/{kinds[-1]}"]
    if kind.casefold() == "microsoft.resources/resourcegroups":
        above = _trimmed(parent) if text.startswith("/subscriptions/") else f"/subscriptions/{SUBSCRIPTION}"
        return [above, "/resourceGroups"]
    return [_trimmed(parent), f"/providers/{namespace}/{kinds[-1] if kinds else kind}"]


def _trimmed(parent: Value) -> Value:
    return parent.rstrip("/") if isinstance(parent, str) else parent


def _merged(left: dict[str, Value], right: dict[str, Value]) -> dict[str, Value]:
    result = dict(left)
    for name, value in right.items():
        own = result.get(name)
        result[name] = _merged(own, value) if isinstance(own, dict) and isinstance(value, dict) else value
    return result
