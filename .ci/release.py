"""Check a tag against the version of the project, and print the section of CHANGELOG.md for the release.

Run it as `python .ci/release.py v0.1.0`. It needs Python 3.11 and nothing else.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main(tag: str) -> str:
    """Return the notes of a release. Raises SystemExit if the tag is not that of this version."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    if tag != f"v{version}":
        raise SystemExit(f"the tag is `{tag}`, but pyproject.toml has version `{version}`: expected `v{version}`")
    code = re.search(r'^__version__ = "(.*)"$', (ROOT / "analyzer/azward/__init__.py").read_text("utf-8"), re.MULTILINE)
    if code is None or code[1] != version:
        raise SystemExit(f"analyzer/azward/__init__.py: `__version__` is not `{version}`")
    return section(version)


def section(version: str) -> str:
    """Return the section of CHANGELOG.md for a version, without its heading. Raises SystemExit if there is none."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = re.search(rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        raise SystemExit(f"CHANGELOG.md has no section `## {version} - YYYY-MM-DD`")
    return found[1].strip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]))
