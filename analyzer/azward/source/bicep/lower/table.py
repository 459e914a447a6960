"""The lowering of each kind of expression, joined into one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.bicep.lower.calls import CALLS
from azward.source.bicep.lower.lowering import Additions, Lowering
from azward.source.bicep.lower.operators import OPERATORS
from azward.source.bicep.lower.references import REFERENCES

if TYPE_CHECKING:
    from azward.source.bicep.semantics.program import Program

__all__ = ["lowering_of"]

_HANDLERS = {**OPERATORS, **REFERENCES, **CALLS}


def lowering_of(program: Program) -> Lowering:
    """Return a lowering for the expressions of a file."""
    return Lowering(program, Additions(), _HANDLERS)
