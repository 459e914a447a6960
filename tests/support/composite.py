"""Runs a composite action as a runner of GitHub does: its steps in order, with contexts, environment files and conditions.

What is known of it: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax (composite),
https://docs.github.com/actions/reference/workflows-and-actions/expressions. A step with `uses` is not run but handed to the test.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Uses = "Callable[[str, dict[str, str]], bool]"

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<word>[\w.-]+)|(?P<sign>==|!=|&&|\|\||[!()]))")


@dataclass
class Job:
    """What a job leaves behind."""

    outputs: dict[str, str]
    summary: str
    log: str
    failed: bool
    status: int
    ran: list[str]
    used: list[tuple[str, dict[str, str]]]


@dataclass
class Runner:
    """One job on one machine."""

    action: Path  # the folder of action.yml
    workspace: Path
    temp: Path
    environment: Mapping[str, str]
    github: Mapping[str, str] = field(default_factory=dict)
    uses: Callable[[str, dict[str, str]], bool] = lambda *_: True

    def run(self, inputs: Mapping[str, str], skip: Mapping[str, Mapping[str, str]] | None = None) -> Job:
        """Runs the action. `skip` gives the outputs of steps that need not be run again, by their ids."""
        document = yaml.safe_load((self.action / "action.yml").read_text("utf-8"))
        assert document["runs"]["using"] == "composite"
        for name in inputs:
            assert name in document["inputs"], name
        contexts: dict[str, Any] = {"steps": {}, "github": {"action_path": str(self.action), **self.github}}
        contexts["inputs"] = {}
        for name, given in document["inputs"].items():
            default = given.get("default", "")
            assert isinstance(default, str), f"{name}: inputs are texts"
            contexts["inputs"][name] = inputs.get(name, _expand(default, contexts, failed=False))
        job = Job({}, "", "", failed=False, status=0, ran=[], used=[])
        files = {name: self.temp / f"file-{name.lower()}" for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH")}
        files["GITHUB_STEP_SUMMARY"] = self.temp / "file-summary"
        for step in document["runs"]["steps"]:
            identity = step.get("id", "")
            if skip and identity in skip:
                contexts["steps"][identity] = {"outputs": dict(skip[identity]), "outcome": "success"}
                continue
            if not _holds(str(step.get("if", "success()")), contexts, failed=job.failed):
                continue
            job.ran.append(step["name"])
            for file in files.values():
                file.write_bytes(b"")
            if "uses" in step:
                given = {name: _expand(str(text), contexts, failed=job.failed) for name, text in step["with"].items()}
                job.used.append((step["uses"], given))
                done = 0 if self.uses(step["uses"], given) else 1
            else:
                assert step["shell"] == "bash"
                assert "${{" not in step["run"], "an input in a script is an injection"
                extra = {name: _expand(str(text), contexts, failed=job.failed) for name, text in step["env"].items()}
                named = {name: str(file) for name, file in files.items()}
                ready = subprocess.run(
                    ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                    cwd=self.workspace,
                    env={**self.environment, **named, **extra, "RUNNER_TEMP": str(self.temp)},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
                job.log += ready.stdout.decode("utf-8")
                job.summary += files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
                done = ready.returncode
            outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines())
            contexts["steps"][identity or step["name"]] = {"outputs": outputs, "outcome": "failure" if done else "success"}
            goes_on = _expand(str(step.get("continue-on-error", "false")).lower(), contexts, failed=job.failed) == "true"
            if done and not goes_on:
                job.failed = True
                job.status = job.status or done
        job.outputs = {
            name: _expand(given["value"], contexts, failed=job.failed) for name, given in document["outputs"].items()
        }
        return job


def git(folder: Path, *arguments: str) -> str:
    """Runs git as nobody in particular."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    named = {
        f"GIT_{role}_{what}": text for role in ("AUTHOR", "COMMITTER") for what, text in (("NAME", "a"), ("EMAIL", "a@b"))
    }
    done = subprocess.run(
        [
            "git",
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "protocol.file.allow=always",
            *arguments,
        ],
        cwd=folder,
        env=clean | named | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


# expressions


def _expand(text: str, contexts: Mapping[str, Any], *, failed: bool) -> str:
    return re.sub(r"\$\{\{(.*?)\}\}", lambda match: _text(_value(match[1], contexts, failed)), text)


def _holds(condition: str, contexts: Mapping[str, Any], *, failed: bool) -> bool:
    bare = condition.strip().removeprefix("${{").removesuffix("}}")
    value = bool(_value(bare, contexts, failed))
    asks = any(word in bare for word in ("always()", "failure()", "success()", "cancelled()"))
    return value and (asks or not failed)


def _text(value: object) -> str:
    return {True: "true", False: "false", None: ""}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def _value(text: str, contexts: Mapping[str, Any], failed: bool) -> Any:
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        assert match, f"not an expression: {text!r}"
        tokens.append((str(match.lastgroup), str(match[match.lastgroup or 0])))
        position = match.end()
    value, rest = _either(tokens, contexts, failed)
    assert not rest, rest
    return value


def _either(tokens: list[tuple[str, str]], contexts: Mapping[str, Any], failed: bool) -> tuple[Any, list[tuple[str, str]]]:
    value, tokens = _both(tokens, contexts, failed)
    while tokens and tokens[0][1] == "||":
        other, tokens = _both(tokens[1:], contexts, failed)
        value = value or other
    return value, tokens


def _both(tokens: list[tuple[str, str]], contexts: Mapping[str, Any], failed: bool) -> tuple[Any, list[tuple[str, str]]]:
    value, tokens = _compared(tokens, contexts, failed)
    while tokens and tokens[0][1] == "&&":
        other, tokens = _compared(tokens[1:], contexts, failed)
        value = value and other
    return value, tokens


def _compared(tokens: list[tuple[str, str]], contexts: Mapping[str, Any], failed: bool) -> tuple[Any, list[tuple[str, str]]]:
    value, tokens = _single(tokens, contexts, failed)
    if tokens and tokens[0][1] in ("==", "!="):
        sign = tokens[0][1]
        other, tokens = _single(tokens[1:], contexts, failed)
        value = (_text(value).casefold() == _text(other).casefold()) is (sign == "==")
    return value, tokens


def _single(tokens: list[tuple[str, str]], contexts: Mapping[str, Any], failed: bool) -> tuple[Any, list[tuple[str, str]]]:
    kind, text = tokens[0]
    if text == "!":
        value, rest = _single(tokens[1:], contexts, failed)
        return not value, rest
    if text == "(":
        value, rest = _either(tokens[1:], contexts, failed)
        assert rest[0][1] == ")"
        return value, rest[1:]
    if kind == "text":
        return text[1:-1].replace("''", "'"), tokens[1:]
    if len(tokens) > 2 and tokens[1][1] == "(":
        answers = {"always": True, "success": not failed, "failure": failed, "cancelled": False}
        return answers[text], tokens[3:]
    if text in ("true", "false"):
        return text == "true", tokens[1:]
    value: Any = contexts
    for name in text.split("."):
        value = value.get(name, "") if isinstance(value, dict) else ""
    return value, tokens[1:]
