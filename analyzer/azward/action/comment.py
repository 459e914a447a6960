"""The step that comments: one comment on the pull request, kept up to date, and a review of what is new on changed lines."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from azward.action.github import Api, ApiError
from azward.action.inputs import InputError
from azward.report.github import message
from azward.report.markdown import code, escaped, formatted
from azward.rule.severity import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["changed_lines", "run"]

MARK = "<!-- azward -->"
"""Marks the comment of azward."""

SHOWN = 30
"""Comments on lines in one review. The summary has all findings."""

_FOUND = re.compile(r"<!-- azward:([0-9a-f]{8,64}) -->")
_HUNK = re.compile(r"@@ -[0-9]+(?:,[0-9]+)? \+([0-9]+)(?:,[0-9]+)? @@")


def run(environment: Mapping[str, str]) -> int:
    """Write the comment and the review. A refusal of GitHub is a warning: pull requests from forks may not write."""
    event = _json(environment.get("GITHUB_EVENT_PATH", ""))
    pull = event.get("pull_request")
    if not pull:
        print(message("notice", "no comment: not a pull request"))
        return 0
    report = _json(environment.get("AZWARD_REPORT", ""))
    if not report:
        raise InputError("the report of the scan is missing")
    body = Path(environment["AZWARD_REPORT"]).with_name("comment.md")
    try:
        api = Api(
            environment.get("GITHUB_API_URL", ""),
            environment.get("GITHUB_REPOSITORY", ""),
            environment.get("AZWARD_TOKEN", ""),
        )
        number = int(pull["number"])
        _comment(api, number, f"{MARK}\n{body.read_text('utf-8')}")
        _review(api, number, str(pull["head"]["sha"]), report["results"])
    except (ApiError, OSError, KeyError, TypeError, ValueError) as error:
        print(message("warning", f"no comment: {_reason(error)}"))
    return 0


def _reason(error: Exception) -> str:
    if isinstance(error, ApiError) and error.status in (401, 403, 404):
        return f"{error}; requires `pull-requests: write`, which pull requests from forks do not have"
    return str(error) if isinstance(error, ApiError) else f"{type(error).__name__}: {error}"


def _json(file: str) -> dict[str, Any]:
    """Return the JSON object in `file`, or an empty one."""
    try:
        found: Any = json.loads(Path(file).read_bytes()) if file else None
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _own(comments: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield comments of bots: nobody else can write in the name of azward."""
    return (comment for comment in comments if cast("dict[str, Any]", comment.get("user") or {}).get("type") == "Bot")


def _comment(api: Api, number: int, body: str) -> None:
    for comment in _own(api.get_all(f"/issues/{number}/comments")):
        if str(comment.get("body", "")).startswith(MARK):
            api.send("PATCH", f"/issues/comments/{int(comment['id'])}", {"body": body})
            return
    api.send("POST", f"/issues/{number}/comments", {"body": body})


def _review(api: Api, number: int, commit: str, results: list[dict[str, Any]]) -> None:
    """Write one review with new findings on changed lines, each finding once over all runs."""
    news = [result for result in results if result["status"] == "fail" and result["new"] is not False]
    if not news:
        return
    lines = {file["filename"]: changed_lines(str(file.get("patch", ""))) for file in api.get_all(f"/pulls/{number}/files")}
    told = {
        fingerprint
        for comment in _own(api.get_all(f"/pulls/{number}/comments"))
        for fingerprint in _FOUND.findall(str(comment.get("body", "")))
    }
    comments: list[dict[str, Any]] = []
    for result in sorted(news, key=lambda result: _RANK.get(result["severity"], 9)):
        file, number_of_line = result["location"]["file"], result["location"]["start_line"]
        line = lines.get(file, {}).get(number_of_line)
        if line is not None and result["fingerprint"] not in told:
            comments.append({"path": file, "line": number_of_line, "side": "RIGHT", "body": _body(result, line)})
    if comments:
        left = len(comments) - SHOWN
        more = f" {left} more are in the summary." if left > 0 else ""
        body = f"azward: {len(comments)} new findings on changed lines.{more}"
        review = {"commit_id": commit, "event": "COMMENT", "body": body, "comments": comments[:SHOWN]}
        api.send("POST", f"/pulls/{number}/reviews", review)


_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def changed_lines(patch: str) -> dict[int, str]:
    """Return the lines that a patch adds, by their numbers in the new file."""
    lines: dict[int, str] = {}
    number = 0
    for text in patch.split("\n"):
        hunk = _HUNK.match(text)
        if hunk:
            number = int(hunk[1])
        elif text.startswith("+"):
            lines[number] = text[1:]
            number += 1
        elif not text.startswith(("-", "\\")):
            number += 1
    return lines


def _body(result: dict[str, Any], line: str) -> str:
    parts = [f"**{result['severity']}**: {formatted(result['message'])} ({code(result['rule'])})"]
    if result["detail"]:
        parts.append(formatted(result["detail"]))
    if result["settings"]:
        parts.append("Fix: " + formatted(", ".join(setting["phrase"] for setting in result["settings"])))
    if result["mitigates"]:
        parts.append("Missing: " + ", ".join(escaped(name) for name in result["mitigates"]))
    suggestion = _suggestion(result["fix"], line)
    if suggestion:
        parts.append(suggestion)
    return "\n\n".join([*parts, f"<!-- azward:{result['fingerprint']} -->"])


def _suggestion(fix: dict[str, Any] | None, line: str) -> str:
    """Return the fixed line, which GitHub offers to commit. `line` is the line in the pull request."""
    if fix is None:
        return ""
    at = fix["location"]
    fixed = f"{line[: at['start_column'] - 1]}{fix['text']}{line[at['end_column'] - 1 :]}"
    return "" if "```" in fixed or "\r" in fixed else f"```suggestion\n{fixed}\n```"
