"""All functions of the template language, and the evaluator that knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.arm.evaluator import Evaluator
from azward.source.arm.functions import FUNCTIONS, HIGHER_ORDER
from azward.source.arm.intrinsics import INTRINSICS
from azward.source.arm.scope_functions import SCOPE_FUNCTIONS

if TYPE_CHECKING:
    from azward.source.arm.context import Context

__all__ = ["evaluator_for", "is_function"]

_INTRINSICS = {**INTRINSICS, **SCOPE_FUNCTIONS}


def evaluator_for(context: Context) -> Evaluator:
    """Return an evaluator for the expressions of a template."""
    return Evaluator(context, _INTRINSICS)


def is_function(name: str) -> bool:
    """Decide whether azward knows a function of this name, in any case; all that begin with `list` are known."""
    folded = name.casefold()
    return folded in FUNCTIONS or folded in HIGHER_ORDER or folded in _INTRINSICS or folded.startswith("list")
