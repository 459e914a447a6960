"""Parts of a result: what it is in some of the deployments for which it holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from azward.report.model import Deployment, Result

__all__ = ["NOWHERE", "split"]

NOWHERE: Deployment = ("", "")
"""The deployment of results that name none."""


def split(result: Result, known: Container[Deployment]) -> tuple[list[Result], list[Result]]:
    """Return a result in the deployments that are `known`, and in the other ones: a list of one for each, or of none."""
    there = [deployment for deployment in result.within if deployment in known]
    new = [deployment for deployment in result.within if deployment not in known]
    if not result.within:
        return ([result], []) if NOWHERE in known else ([], [result])
    return list(_part(result, there)), list(_part(result, new))


def _part(result: Result, deployments: Sequence[Deployment]) -> Iterator[Result]:
    """Yield a result for some of its deployments."""
    if len(deployments) == len(result.within):
        yield result
    elif deployments:
        yield replace(
            result.within[deployments[0]],
            status=result.status,
            suppression=result.suppression,
            refused=result.refused,
            parameter_sets=tuple(name for _, name in deployments if name),
            within={deployment: result.within[deployment] for deployment in deployments},
        )
