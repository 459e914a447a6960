"""The step that scans: reports into files, the summary, annotations, and the outputs of the action."""

from __future__ import annotations

import json
import sys
import uuid
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from azward.action.base import base_of, is_pull_request
from azward.action.inputs import InputError, Inputs, read_inputs
from azward.exit_status import ExitStatus
from azward.report.github import message
from azward.report.markdown import SUMMARY_LIMIT, formatted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["run"]


def run(environment: Mapping[str, str]) -> int:
    """Scan, and return 0 unless the scan failed. A later step fails the job for findings, after the upload."""
    inputs = read_inputs(environment)
    folder = Path(environment.get("RUNNER_TEMP", ".")) / "azward"
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / name for name in ("report.json", "azward.sarif", "summary.md", "comment.md", "annotations.txt")}
    for file in files.values():
        file.unlink(missing_ok=True)
    heard = _Heard(sys.stderr)
    with redirect_stderr(heard):
        status = _scan(_command(inputs, files, *_compared(inputs, environment)))
    report = _read(files["report.json"])
    if report is None:
        said = heard.last.removeprefix("azward: ") or "the scan has no report"
        print(message("error", said))
        if inputs.summary:
            files["summary.md"].write_text(f"## ❌ azward: nothing was judged\n\n{formatted(said)}\n", "utf-8")
            _append_summary(files["summary.md"], environment)
        return status or ExitStatus.USAGE
    if inputs.annotations and files["annotations.txt"].exists():
        sys.stdout.write(files["annotations.txt"].read_text("utf-8"))
        sys.stdout.flush()
    if inputs.summary:
        _append_summary(files["summary.md"], environment)
    _write_outputs(_outputs(report, status, files, inputs), environment)
    return 0


class _Heard(StringIO):
    """Standard error, of which the last line is kept."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self.last = ""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding

    def write(self, text: str) -> int:
        """Write to standard error."""
        self.last = next((line for line in reversed(text.splitlines()) if line.strip()), self.last)
        return self._stream.write(text)

    def flush(self) -> None:
        """Flush standard error."""
        self._stream.flush()


def _command(inputs: Inputs, files: Mapping[str, Path], base: str, trust: list[str]) -> list[str]:
    reports = {"json": "report.json"}
    if inputs.sarif:
        reports["sarif"] = "azward.sarif"
    if inputs.summary:
        reports["markdown"] = "summary.md"
    if inputs.comment:
        reports["github-comment"] = "comment.md"
    if inputs.annotations:
        reports["github"] = "annotations.txt"
    command = ["scan", "--format", "text", "--sarif-profile", "github", "--unknown", inputs.unknown]
    command += ["--fail-on", "low" if inputs.fail_on == "new" else inputs.fail_on]
    if inputs.unread != "auto":
        command += ["--unread", inputs.unread]
    for kind, name in reports.items():
        command += ["--report", f"{kind}={files[name]}"]
    for report in inputs.reports:
        command += ["--report", report]
    for file in inputs.parameters:
        command += ["--parameters", file]
    command += ["--threats", inputs.threats]
    for model in inputs.threat_models:
        command += ["--model", model]
    if base:
        command += ["--diff-base", base]
    if inputs.baseline:
        command += ["--baseline", inputs.baseline]
    return [*command, *trust, *inputs.arguments, "--", *inputs.paths]


def _scan(command: list[str]) -> int:
    """Run the command line in this process, with workflow commands disabled while it prints the report."""
    from azward.cli.main import run as command_line

    token = uuid.uuid4().hex
    print("::group::azward", flush=True)
    print(f"::stop-commands::{token}", flush=True)
    try:
        return command_line(command)
    finally:
        print(f"\n::{token}::", flush=True)
        print("::endgroup::", flush=True)


# the base


def _compared(inputs: Inputs, environment: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the reference to compare with, "" for none, and the options that say whose configuration is trusted."""
    pull = is_pull_request(environment)
    base = base_of(environment) if pull else ""
    wanted = inputs.diff_base if inputs.diff_base.casefold() not in ("auto", "none") else ""
    trusted = pull if inputs.trusted_config == "auto" else inputs.trusted_config == "true"
    given = base or wanted
    options = ["--trusted-config", *(["--trusted-ref", given] if given else [])] if trusted else []
    if inputs.diff_base.casefold() == "none":
        return "", options
    if pull and not base and not wanted:
        text = "all findings are reported as new: the event does not name the base of the pull request"
        print(message("warning", text))
    if not pull and not wanted and inputs.fail_on == "new" and not inputs.baseline:
        print(message("warning", "nothing to compare with outside a pull request; all findings are new"))
    if not pull and not wanted and inputs.fail_on == "threat":
        print(message("warning", "nothing to compare with outside a pull request; each threat that is exposed fails"))
    return wanted or base, options


# results


def _read(file: Path) -> dict[str, Any] | None:
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None


def _append_summary(file: Path, environment: Mapping[str, str]) -> None:
    target = environment.get("GITHUB_STEP_SUMMARY")
    if not target or not file.exists():
        return
    text = file.read_bytes()
    try:
        with Path(target).open("ab") as stream:
            if stream.tell() + len(text) <= SUMMARY_LIMIT:
                stream.write(text)
    except OSError as error:
        raise InputError(f"the summary cannot be written: {(error.strerror or str(error)).lower()}") from error


def _outputs(report: Mapping[str, Any], status: int, files: Mapping[str, Path], inputs: Inputs) -> dict[str, str]:
    failing = [result for result in report["results"] if result["status"] == "fail"]
    sarif = files["azward.sarif"]
    return {
        "findings": str(len(failing)),
        "new-findings": str(sum(result["new"] is not False for result in failing)),
        "worse-threats": str(sum(change["worse"] for change in report.get("threats", {}).get("changes", ()))),
        "unknown": str(sum(result["status"] == "unknown" for result in report["results"])),
        "unread": str(sum(error["unread"] for error in report["errors"])),
        "status": str(status),
        "sarif-file": str(sarif) if inputs.sarif and sarif.exists() else "",
        "report-json": str(files["report.json"]),
    }


def _write_outputs(outputs: Mapping[str, str], environment: Mapping[str, str]) -> None:
    target = environment.get("GITHUB_OUTPUT")
    lines = [f"{name}={value}\n" for name, value in outputs.items()]  # numbers and paths without line breaks
    if target:
        with Path(target).open("a", encoding="utf-8") as stream:
            stream.writelines(lines)
