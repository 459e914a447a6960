"""The base of a pull request, as GitHub names it: no commit that the author of the pull request chose."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from azward.files.git import GitError, Repository
from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["base_of", "is_pull_request"]

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MERGE = re.compile(r"refs/pull/[0-9]+/merge")


@frozen
class _Change:
    """What an event says of the change that the workflow runs for; "" where it names no commit."""

    base: str = ""
    head: str = ""


def is_pull_request(environment: Mapping[str, str]) -> bool:
    """Decide whether the workflow runs for a pull request, or for several in a merge queue."""
    return bool(environment.get("GITHUB_BASE_REF")) or _change(environment) is not None


def base_of(environment: Mapping[str, str]) -> str:
    """Return the commit that GitHub names as base of the pull request; "" if it names none.

    If the merge commit of GitHub is checked out, that is its first parent, which even a clone of depth 2 has. The parents of
    any other merge commit are whatever its author chose.
    """
    change = _change(environment) or _Change()
    if _MERGE.fullmatch(environment.get("GITHUB_REF", "")) and _is_merge_of(environment, change.head):
        return "HEAD^1"
    return change.base


def _is_merge_of(environment: Mapping[str, str], head: str) -> bool:
    """Decide whether HEAD is the merge commit that GitHub made of `head`, which may be unknown."""
    merged = environment.get("GITHUB_SHA", "").casefold()
    if not _COMMIT.fullmatch(merged):
        return False
    try:
        repository = Repository(Path.cwd())
        second = repository.commit("HEAD^2")
        return repository.commit("HEAD") == merged and (not head or second == head)
    except GitError:
        return False


# events: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows

_RUNS = ("workflow_run", "check_run", "check_suite")
"""Events on other runs, which list the pull requests that those were for: none of forks."""


def _change(environment: Mapping[str, str]) -> _Change | None:
    """Return what the event says of the change; `None` if it is about none."""
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    if pull := _object(event.get("pull_request")):
        return _of_pull_request(pull)
    if group := _object(event.get("merge_group")):
        return _Change(_commit(group.get("base_sha")), _commit(group.get("head_sha")))
    for name in _RUNS:
        run = _object(event.get(name))
        listed = run.get("pull_requests")
        pulls = [_object(one) for one in cast("list[Any]", listed)] if isinstance(listed, list) else []
        if pulls or str(run.get("event", "")).startswith("pull_request"):
            return _of_pull_request(pulls[0]) if len(pulls) == 1 else _Change()
    return _Change() if _object(_object(event.get("issue")).get("pull_request")) else None  # a comment names no commit


def _of_pull_request(pull: dict[str, Any]) -> _Change:
    base, head = (_commit(_object(pull.get(side)).get("sha")) for side in ("base", "head"))
    return _Change(base, head)


def _event(file: str) -> dict[str, Any]:
    """Return the event; {} if it cannot be read."""
    try:
        return _object(json.loads(Path(file).read_bytes()) if file else None)
    except (OSError, ValueError, RecursionError):
        return {}


def _commit(found: Any) -> str:
    name = found.casefold() if isinstance(found, str) else ""
    return name if _COMMIT.fullmatch(name) else ""


def _object(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
