"""`python -I -m azward.action scan|comment|verdict`: one step of `action.yml`."""

from __future__ import annotations

import os
import sys

from azward.action.inputs import InputError
from azward.report.annotations import message
from azward.report.plain import inert, plain

__all__: list[str] = []


def main() -> int:
    step = sys.argv[1] if len(sys.argv) > 1 else ""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
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
        return 2
    print(inert(plain(f"azward: no such step: {step}")), file=sys.stderr)
    return 2


_MEANINGS = {0: "nothing found", 1: "findings", 2: "wrong input", 3: "nothing to scan", 4: "some input could not be read"}


def verdict(text: str) -> int:
    """Ends the job with the status of the scan, after everything has been reported."""
    status = int(text) if text.isascii() and text.isdecimal() else 70
    print(f"azward: {_MEANINGS.get(status, 'internal error')} (exit status {status})")
    return status


if __name__ == "__main__":
    sys.exit(main())
