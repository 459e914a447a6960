"""Values and places of a resource that other resources set too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from azward.graph.choice import choose
from azward.graph.resource import FieldPath, Origin, Span
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value

__all__ = ["FoldedOrigin", "Translate", "either"]

Translate = Callable[[FieldPath], "FieldPath | None"]


@dataclass(frozen=True, slots=True, eq=False)
class FoldedOrigin:
    """A resource some of whose fields are written in its children: `overlays` translate a path to one of the child."""

    own: Origin
    overlays: tuple[tuple[Translate, Origin], ...]

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        span, matched = self.own.locate(path)
        for translate, origin in self.overlays:
            translated = translate(path)
            if translated is not None:
                there, deep = origin.locate(translated)
                if deep == len(translated):
                    return there, len(path)
        return span, matched

    def callers(self) -> tuple[Span, ...]:
        return self.own.callers()

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        found = self.own.trail(path)
        for translate, origin in self.overlays:
            translated = translate(path)
            if translated is not None and origin.locate(translated)[1] == len(translated):
                found += origin.trail(translated)
        return found


def either(condition: Value, yes: Value, no: Value | Absent) -> Value | Absent:
    """`yes` where the condition holds, else `no`."""
    fallback = None if isinstance(no, Absent) else no
    if condition is True:
        return yes
    if isinstance(condition, Choice):
        branches: list[tuple[str, Value]] = []
        for label, leaf in condition.branches:
            value = either(leaf, yes, no)
            branches.append((label, None if isinstance(value, Absent) else value))
        return choose(condition.decider, condition.cause, branches)
    if isinstance(condition, Unknown):
        cause = (
            condition.causes[0] if condition.causes else Cause(CauseKind.RUNTIME, "condition", "its condition is not known")
        )
        return choose(condition.expression, cause, [("true", yes), ("false", fallback)])
    return no
