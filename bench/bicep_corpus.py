"""Parse every valid Bicep file of a checkout; print the files with a syntax error, and the speed.

    python bench/bicep_corpus.py CHECKOUT

Left out are the files that are invalid on purpose (see `bench/bicep_invalid.py`), the copies in which the compiler's tests
annotate tokens, and two outputs of the decompiler with placeholder types.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from azward.source.bicep.parser.statements import parse

LEFT_OUT = (
    "invalid",
    "/examples/fail/",
    "/bicep-error/",
    ".syntax.bicep",
    ".tokens.bicep",
    "/issue5455/nested_",
    "/nested-outer/nested_",
)


def main(root: Path) -> int:
    """Parse the files; return 1 if one of them has a syntax error."""
    files = sorted(file for suffix in ("bicep", "bicepparam") for file in root.rglob(f"*.{suffix}"))
    valid = [file for file in files if not any(word in file.as_posix().casefold() for word in LEFT_OUT)]
    texts = {file: file.read_text(encoding="utf-8-sig", errors="replace") for file in valid}
    started = time.process_time()
    problems = {file: found for file, text in texts.items() if (found := parse(text)[1])}
    seconds = time.process_time() - started
    size = sum(len(text.encode()) for text in texts.values()) / 1e6
    for file, found in problems.items():
        for offset, message in found:
            line = texts[file].count("\n", 0, offset) + 1
            print(f"{file.relative_to(root)}:{line}: {message}")
    print(f"{len(files)} files, {len(files) - len(valid)} left out")
    print(f"{len(valid) - len(problems)} of {len(valid)} without a syntax error")
    print(f"{size:.1f} MB in {seconds:.1f} s of CPU: {size / seconds:.1f} MB/s")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve()))
