"""Policy documents: their text as the source determines it, and the sections in it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.api_management.element import HOLE, Element, Fault
from azward.graph.api_management.reader import read_xml
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Resource
    from azward.graph.view import View

__all__ = ["SECTIONS", "Document", "read_document"]

SECTIONS = ("inbound", "backend", "outbound", "on-error")

_PATHS: tuple[FieldPath, ...] = (("properties", "value"), ("properties", "policyContent"))
"""Where the text is; the second up to API version 2018-01-01."""
_FORMATS: tuple[FieldPath, ...] = (("properties", "format"), ("properties", "contentFormat"))

_ADDRESS = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)


@frozen
class Document:
    """A policy or a fragment. Without `root`, it is not known, for the reason `cause`, or `fault` is wrong with it."""

    resource: Resource
    scope: str  # "global", "workspace", "product", "api", "operation", "fragment:<name>"
    path: FieldPath = ()  # of its text in the resource
    text: str = ""
    root: Element | None = None
    fault: Fault | None = None
    cause: Cause | None = None

    def section(self, name: str) -> Element | None:
        """Return a section of a policy; `None` if it is not there."""
        return None if self.root is None else self.root.child(name)


def read_document(view: View, resource: Resource, scope: str) -> Document:
    """Return the policy or fragment that `resource` declares, in the possible world of `view`."""
    seen = view.at(resource)
    for path, format_path in zip(_PATHS, _FORMATS, strict=True):
        value = seen.written(path)
        if not isinstance(value, Absent):
            if (cause := _elsewhere(seen.written(format_path), resource)) is not None:
                return Document(resource, scope, path, cause=cause)
            return _of_text(value, Document(resource, scope, path))
    cause = Cause(CauseKind.EXTERNAL, resource.display_name, f"the text of `{resource.display_name}` is not declared")
    return Document(resource, scope, cause=cause)


def _elsewhere(form: Value | Absent, resource: Resource) -> Cause | None:
    """Return why the text is not in the source, if it may be at an address that the service reads."""
    name = resource.display_name
    if isinstance(form, (Unknown, Choice)):
        return Cause(CauseKind.EXTERNAL, name, f"the format of policy `{name}` is not known")
    if isinstance(form, str) and form.casefold().endswith("-link"):
        return Cause(CauseKind.EXTERNAL, name, f"the text of policy `{name}` is at an address, which is not fetched")
    return None


def _of_text(value: Value | Absent, empty: Document) -> Document:
    name = empty.resource.display_name
    if isinstance(value, str) and _ADDRESS.fullmatch(value):
        cause = Cause(CauseKind.EXTERNAL, name, f"the text of policy `{name}` is at an address, which is not fetched")
        return Document(empty.resource, empty.scope, empty.path, cause=cause)
    if isinstance(value, Unknown) and value.parts:
        value = "".join(part if isinstance(part, str) else HOLE for part in value.parts)
    if not isinstance(value, str):
        reasons = value.causes if isinstance(value, Unknown) else (value.cause,) if isinstance(value, Choice) else ()
        cause = next(iter(reasons), Cause(CauseKind.EXTERNAL, name, f"the text of policy `{name}` is not known"))
        return Document(empty.resource, empty.scope, empty.path, cause=cause)
    root, fault = _parsed(value, "fragment" if empty.scope.startswith("fragment:") else "policies")
    cause = None
    if fault is not None and HOLE in value:  # what is not known may be what is missing
        fault, cause = None, Cause(CauseKind.UNSUPPORTED, name, f"only parts of the text of policy `{name}` are known")
    elif fault is not None:
        cause = Cause(CauseKind.ERROR, name, f"policy `{name}` cannot be read: {fault.message}")
    return Document(empty.resource, empty.scope, empty.path, value, root, fault, cause)


@lru_cache(maxsize=2048)
def _parsed(text: str, expected: str) -> tuple[Element | None, Fault | None]:
    found = read_xml(text)
    if isinstance(found, Fault):
        return None, found
    if found.name != expected:
        return None, Fault(found.start, f"expected the root element `<{expected}>`, got `<{found.name}>`")
    return found, None
