"""The base of a pull request, as GitHub names it: no commit that the author of the pull request chose."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["base_of", "is_pull_request"]

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MERGE = re.compile(r"refs/pull/[0-9]+/merge")


def is_pull_request(environment: Mapping[str, str]) -> bool:
    """Decide whether the workflow runs for a pull request."""
    return bool(environment.get("GITHUB_BASE_REF")) or bool(_pull_request(environment))


def base_of(environment: Mapping[str, str]) -> str:
    """Return the commit that GitHub names as base of the pull request; "" if it names none.

    If the merge commit of GitHub is checked out, that is its first parent, which even a clone of depth 2 has. The parents of
    any other merge commit are whatever its author chose.
    """
    pull = _pull_request(environment)
    if _MERGE.fullmatch(environment.get("GITHUB_REF", "")) and _is_merge_of(environment, _commit(pull, "head")):
        return "HEAD^1"
    return _commit(pull, "base")


def _is_merge_of(environment: Mapping[str, str], head: str) -> bool:
    """Decide whether HEAD is the merge commit that GitHub made of `head`, which may be unknown."""
    merged = environment.get("GITHUB_SHA", "").casefold()
    if not _COMMIT.fullmatch(merged) or _parsed("HEAD") != merged:
        return False
    second = _parsed("HEAD^2")
    return bool(second) and (not head or second == head)


def _parsed(name: str) -> str:
    """Return the commit with a name; "" if there is none."""
    command = ["git", "-c", "core.fsmonitor=false", "-c", "safe.directory=*", "--no-replace-objects"]
    quiet = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - no part of it is given
            [*command, "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}"],
            capture_output=True,
            check=False,
            timeout=60,
            env=os.environ | quiet,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def _pull_request(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what the event says of the pull request; {} if it is for none."""
    file = environment.get("GITHUB_EVENT_PATH", "")
    try:
        event: Any = json.loads(Path(file).read_bytes()) if file else None
    except (OSError, ValueError):
        return {}
    return _object(_object(event).get("pull_request"))


def _commit(pull: dict[str, Any], side: str) -> str:
    found = str(_object(pull.get(side)).get("sha", "")).casefold()
    return found if _COMMIT.fullmatch(found) else ""


def _object(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
