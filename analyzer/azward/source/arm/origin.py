"""Locates the resources of a template, and follows values to the place where their author would change them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.source.arm.context import Environment
from azward.source.arm.follow import follow
from azward.source.arm.place import Frame, Place, held
from azward.source.arm.template import value_at
from azward.source.arm.varying import is_varying, varying_members

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.resource import FieldPath, Origin, Span
    from azward.source.arm.context import Context
    from azward.source.arm.document import Document, JsonPath

__all__ = ["ArmOrigin", "CallSite"]


@frozen
class CallSite:
    """The deployment resource that deploys a template."""

    document: Document
    path: JsonPath

    def span(self) -> Span:
        """Return the location of its name."""
        return self.document.span((*self.path, "name"))


@frozen(eq=False)
class ArmOrigin:
    """A resource at `path` of `document`. Its expressions are those of `context`."""

    document: Document
    path: JsonPath
    context: Context
    calls: tuple[CallSite, ...] = ()  # innermost first
    environment: Environment = field(default_factory=Environment)

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        """See `Origin`. A value is located where it is written: at the argument, the variable or the default."""
        return self._locate(path, [])

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        """See `Origin`."""
        passed = [self.document.span(self.path)]
        span, _ = self._locate(path, passed)
        return (*passed, span)

    def shares(self, other: Origin, paths: Iterable[FieldPath]) -> bool:
        """See `LoopedOrigin`."""
        return (
            isinstance(other, ArmOrigin)
            and (other.document, other.context) == (self.document, self.context)
            and (other.path, other.calls) == (self.path, self.calls)
            and not any(is_varying(path, self._varying) for path in paths)
        )

    @property
    def _varying(self) -> frozenset[str]:
        known = self.document.varying
        if self.path not in known:
            known[self.path] = varying_members(value_at(self.document.data, self.path))
        return known[self.path]

    def _locate(self, path: FieldPath, passed: list[Span]) -> tuple[Span, int]:
        if not path:
            return self.document.span((*self.path, "name")), 0
        frame = Frame.of(self.context, self.environment)
        found = follow(Place(self.document, self.path, value_at(self.document.data, self.path), frame, path), passed)
        missing = len(found.rest)
        if missing and found.tree is not None:
            missing -= held(found.frame.value(found.tree), found.rest)
        return found.span(), max(0, len(path) - missing)

    def callers(self) -> tuple[Span, ...]:
        return tuple(call.span() for call in self.calls)
