"""Decide whether a blob container disables anonymous access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Outcome, all_of, any_of
from azward.graph.truth import Truth
from azward.rule.condition import holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.view import View

ACCOUNT = "Microsoft.Storage/storageAccounts"


def evaluate(view: View) -> Outcome:
    """Return FALSE if the container allows anonymous access, unless its account is declared and forbids it.

    Azure refuses such a container in an account that forbids it, so an account that was not read allows it.
    https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent
    """
    private = holds(view, "properties.publicAccess", "equals", "None")
    return private if private.truth is Truth.TRUE else any_of((private, *(_forbids(account) for account in _accounts(view))))


def _forbids(account: View) -> Outcome:
    """Return whether the account forbids anonymous access in so many words: what is not set may stay as it was."""
    path = "properties.allowBlobPublicAccess"
    return all_of((holds(account, path, "exists", True), holds(account, path, "equals", False)))


def _accounts(view: View) -> Iterator[View]:
    """Yield the account of a resource, if it is declared."""
    for end in view.related("parent").ends:
        if end.view is not None and end.view.resource.is_type(ACCOUNT):
            if not end.view.resource.existing:
                yield end.view
        elif end.view is not None:
            yield from _accounts(end.view)
