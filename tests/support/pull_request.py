"""A repository with the history of a pull request, on which the action runs as GitHub would run it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from composite import Job, Runner, git

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]

KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "PIP_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE", "HTTPS_PROXY", "https_proxy")
"""What a job has of the environment of these tests."""


class Repository:
    """A clone with a pull request checked out as actions/checkout does: merged into its base, HEAD detached."""

    def __init__(self, folder: Path, files: Mapping[str, str], inputs: Mapping[str, str] | None = None) -> None:
        """Makes the base, with `files`; every run has `inputs` unless it says otherwise."""
        self.inputs = dict(inputs or {})
        self.origin = folder / "origin"
        self.workspace = folder / "workspace"
        self.temp = folder / "temp"
        self.temp.mkdir()
        self.event = folder / "event.json"
        self.merged = ""
        self.origin.mkdir()
        git(self.origin, "init", "--quiet")
        for name, text in files.items():
            self.commit(name, text)

    def commit(self, name: str, text: str | bytes) -> None:
        file = self.origin / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        git(self.origin, "add", "--all")
        git(self.origin, "commit", "--quiet", "--message", "change")

    def pull_request(self, *, depth: int = 0, checkout: str = "merge") -> None:
        """Makes the branch checked out in the origin a pull request, and checks out its merge or its head."""
        git(self.origin, "checkout", "--quiet", "-b", "pr-merge", "main")
        git(self.origin, "merge", "--quiet", "--no-ff", "--message", "merge", "change")
        git(self.origin, "update-ref", "refs/pull/1/merge", "HEAD")
        self.merged = git(self.origin, "rev-parse", "HEAD")
        sides = {"base": git(self.origin, "rev-parse", "main"), "head": git(self.origin, "rev-parse", "change")}
        pull = {"number": 1, **{side: {"sha": commit} for side, commit in sides.items()}}
        self.event.write_text(json.dumps({"pull_request": pull}))
        git(self.origin, "checkout", "--quiet", "main")
        self.workspace.mkdir()
        git(self.workspace, "init", "--quiet")
        git(self.workspace, "remote", "add", "origin", f"file://{self.origin}")
        depths = [f"--depth={depth}"] if depth else []
        refs = ["+refs/pull/1/merge:refs/remotes/pull/1/merge", "+refs/heads/change:refs/remotes/pull/1/head"]
        refs += ["+refs/heads/main:refs/remotes/origin/main"] if not depth else []
        git(self.workspace, "fetch", "--quiet", "--no-tags", *depths, "origin", *refs)
        git(self.workspace, "checkout", "--quiet", "--detach", f"refs/remotes/pull/1/{checkout}")

    def branch(self) -> None:
        git(self.origin, "checkout", "--quiet", "-b", "change")

    def run(
        self,
        more: dict[str, str] | None = None,
        environment: dict[str, str] | None = None,
        *,
        install: bool = False,
        action: Path = ROOT,
        **inputs: str,
    ) -> Job:
        kept = {name: value for name, value in os.environ.items() if name in KEPT}
        event = {
            "GITHUB_BASE_REF": "main",
            "GITHUB_REF": "refs/pull/1/merge",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(self.event),
            "GITHUB_SHA": self.merged,
        }
        runner = Runner(action, self.workspace, self.temp, {**kept, **event, **(environment or {})}, {"token": "t0ken"})
        given = {name.replace("_", "-"): text for name, text in inputs.items()}
        installed = None if install else {"install": {"python": sys.executable}}
        return runner.run({**self.inputs, **given, **(more or {})}, skip=installed)
