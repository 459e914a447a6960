"""Reads and checks the inputs of the action."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from azward.config.configuration import UNREAD
from azward.frozen import frozen
from azward.report.formats import parse_report
from azward.rule.severity import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["InputError", "Inputs", "read_inputs"]


class InputError(Exception):
    """An input of the action is invalid."""


@frozen
class Inputs:
    """The inputs that the workflow sets."""

    paths: tuple[str, ...]
    parameters: tuple[str, ...]
    fail_on: str  # a severity, `new`, `threat` or `never`
    unknown: str
    unread: str
    restore: str  # `auto` or `none`
    threats: str  # `auto`, `true` or `false`
    threat_models: tuple[str, ...]
    diff_base: str  # a reference, `auto` or `none`
    baseline: str
    trusted_config: str  # `auto`, `true` or `false`
    sarif: bool
    summary: bool
    annotations: bool
    comment: bool
    reports: tuple[str, ...]  # `FORMAT=FILE`, besides those of the action
    arguments: tuple[str, ...]


def read_inputs(environment: Mapping[str, str]) -> Inputs:
    """Return the inputs in `AZWARD_*`. Raises InputError."""
    given = {name: environment.get(f"AZWARD_{name.replace('-', '_').upper()}", "").strip() for name in _DEFAULTS}
    given = {name: text or _DEFAULTS[name] for name, text in given.items()}
    paths = (*_lines(given["path"]), *_lines(given["plan"]))
    if not paths:
        raise InputError("input `path`: expected a file or folder")
    return Inputs(
        paths=paths,
        parameters=_lines(given["parameters"]),
        fail_on=_one_of("fail-on", given["fail-on"], (*SEVERITIES, "new", "threat", "never")),
        unknown=_one_of("unknown", given["unknown"], ("ignore", "note", "fail")),
        unread=_one_of("unread", given["unread"], (*UNREAD, "auto")),
        restore=_one_of("restore", given["restore"], ("auto", "none")),
        threats=_one_of("threats", given["threats"], ("auto", "true", "false")),
        threat_models=_lines(given["threat-models"]),
        diff_base=given["diff-base"],
        baseline=given["baseline"],
        trusted_config=_one_of("trusted-config", given["trusted-config"], ("auto", "true", "false")),
        sarif=_one_of("sarif", given["sarif"], ("auto", "true", "false")) != "false",
        summary=_flag("summary", given["summary"]),
        annotations=_flag("annotations", given["annotations"]),
        comment=_flag("comment", given["comment"]),
        reports=_reports(given["reports"]),
        arguments=_arguments(given["args"]),
    )


_DEFAULTS = {
    "path": "",
    "parameters": "",
    "plan": "",
    "fail-on": "low",
    "unknown": "ignore",
    "unread": "auto",
    "restore": "none",
    "threats": "auto",
    "threat-models": "",
    "diff-base": "auto",
    "baseline": "",
    "trusted-config": "auto",
    "sarif": "auto",
    "summary": "true",
    "annotations": "true",
    "comment": "false",
    "reports": "",
    "args": "",
}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _reports(text: str) -> tuple[str, ...]:
    lines = _lines(text)
    for line in lines:
        try:
            parse_report(line)
        except ValueError as error:
            raise InputError(f"input `reports`: {error}") from None
    return lines


def _one_of(name: str, text: str, words: tuple[str, ...]) -> str:
    if text.casefold() not in words:
        raise InputError(f"input `{name}`: expected one of {', '.join(words)}, got `{text}`")
    return text.casefold()


def _flag(name: str, text: str) -> bool:
    return _one_of(name, text, ("true", "false")) == "true"


def _arguments(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise InputError(f"input `args`: {str(error).lower()}") from None
