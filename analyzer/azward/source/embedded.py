"""Templates in deployment resources of other languages: what they deploy is read like a template in a file of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.frozen import frozen
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.graph.resource import parse_path, read
from azward.graph.value import Absent, Unknown, lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azward.graph.resource import FieldPath, Origin, Resource, Span
    from azward.graph.value import Value
    from azward.source.unit import Loaded

__all__ = ["with_embedded"]

TEMPLATE = parse_path("properties.template")
PARAMETERS = parse_path("properties.parameters")
LINKS = (parse_path("properties.templateLink.id"), parse_path("properties.templateLink.uri"))

STACKS = frozenset(("microsoft.resources/deploymentstacks",))
TYPES = STACKS | {"microsoft.resources/deployments"}

Reader: TypeAlias = "Callable[[str, str, str], Loaded]"
"""Reads a template given as text: its text, the name of its file, and a parameter file as text."""


def with_embedded(loaded: Loaded, reader: Callable[[], Reader], *, nested: bool) -> Loaded:
    """Return what a unit deploys with the resources of templates in it. `reader` is asked for if there are some.

    With `nested`, the language reads the templates of nested deployments itself.
    """
    types = STACKS if nested else TYPES
    found = [one for one in loaded.resources if one.type.casefold() in types and not one.existing]
    if not found:
        return loaded
    resources = list(loaded.resources)
    diagnostics = list(loaded.diagnostics)
    while found:
        deployment = found.pop(0)
        template = read(deployment.body, TEMPLATE)
        if isinstance(template, dict):
            inside = _Inside(deployment)
            given = inside.text({"parameters": _values(read(deployment.body, PARAMETERS))})
            place = deployment.origin.locate(TEMPLATE)[0]
            content = reader()(inside.text(template), place.file, given)
            deployed = list(inside.resources(content))
            resources += deployed
            found += (one for one in deployed if one.type.casefold() in STACKS)
            diagnostics += (
                replace(one, file=place.file, line=place.start_line, column=place.start_column)
                for one in content.diagnostics
            )
        elif not isinstance(template, Absent) or _is_linked(deployment):
            message = f"the template of `{deployment.address}` is not known: what it deploys is not judged"
            diagnostics.append(Diagnostic("", 0, 0, message, DiagnosticKind.NOTE))
    return replace(loaded, resources=resources, diagnostics=diagnostics)


def _is_linked(deployment: Resource) -> bool:
    return any(not isinstance(read(deployment.body, path), Absent) for path in LINKS)


def _values(given: Value | Absent) -> dict[str, Value]:
    """Return the parameters that have a value."""
    members = given.items() if isinstance(given, dict) else ()
    return {
        name: one
        for name, one in members
        if isinstance(one, dict) and not isinstance(lookup(one, "value"), (Absent, Unknown))
    }


class _Inside:
    """The template in one deployment, of which values that are not known are carried through by marks."""

    def __init__(self, deployment: Resource) -> None:
        self._deployment = deployment
        self._open: dict[str, Value] = {}

    def text(self, value: Value) -> str:
        """Return a value as JSON."""
        return json.dumps(value, default=self._mark)

    def _mark(self, value: object) -> str:
        name = f"azward-value-{len(self._open)}"
        self._open[name] = cast("Value", value)
        return name

    def _restored(self, value: Value) -> Value:
        if isinstance(value, str):
            return self._open.get(value, value)
        if isinstance(value, list):
            return [self._restored(one) for one in value]
        if isinstance(value, dict):
            return {name: self._restored(one) for name, one in value.items()}
        return value

    def resources(self, content: Loaded) -> Iterator[Resource]:
        """Yield the resources of the template as those of the deployment. Its parameters are those of the language."""
        of = self._deployment
        for one in content.resources:
            if not one.type.startswith("Azward/"):
                yield replace(
                    one,
                    address=f"{of.address}.{one.address}",
                    body={name: self._restored(value) for name, value in one.body.items()} if self._open else one.body,
                    origin=_Within(of.origin),
                    condition=one.condition if of.condition is True else of.condition,
                )


@frozen(eq=False)
class _Within:
    """The origin of a resource in the template of a deployment: where that template is written."""

    deployment: Origin

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`."""
        del path
        return self.deployment.locate(TEMPLATE)[0], 0

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        del path
        return self.deployment.trail(TEMPLATE)

    def callers(self) -> tuple[Span, ...]:
        """See `Origin`."""
        return self.deployment.callers()
