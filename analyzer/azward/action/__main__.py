"""`python -I -m azward.action restore|scan|comment|verdict`: one step of `action.yml`."""

from __future__ import annotations

import os
import sys

from azward.action.inputs import InputError
from azward.exit_status import ExitStatus
from azward.report.github import message
from azward.report.plain import inert, plain

__all__: list[str] = []


def main() -> int:
    step = sys.argv[1] if len(sys.argv) > 1 else ""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        if step == "restore":
            from azward.action.restore import run as restore

            return restore(os.environ)
        if step == "scan":
            from azward.action.scan import run

            return run(os.environ)
        if step == "comment":
            from azward.action.comment import run as comment

            return comment(os.environ)
        if step == "verdict":
            return verdict(os.environ.get("AZWARD_STATUS", ""))
    except InputError as error:
        print(message("error", str(error)))
        return ExitStatus.USAGE
    print(inert(plain(f"azward: unknown step: {step}")), file=sys.stderr)
    return ExitStatus.USAGE


_MEANINGS: dict[int, str] = {
    ExitStatus.CLEAN: "no findings",
    ExitStatus.FINDINGS: "findings",
    ExitStatus.USAGE: "invalid input",
    ExitStatus.NOTHING: "nothing to scan",
    ExitStatus.UNREAD: "some input could not be read",
}


def verdict(text: str) -> int:
    """Return the status of the scan, which ends the job after everything has been reported."""
    status: int = int(text) if text.isascii() and text.isdecimal() else ExitStatus.INTERNAL
    print(f"azward: {_MEANINGS.get(status, 'internal error')} (exit status {int(status)})")
    return status


if __name__ == "__main__":
    sys.exit(main())
