"""`python -m azward`."""

from __future__ import annotations

import os
import sys

__all__: list[str] = []

# Python has put the working directory first: its `json.py` would run in place of the one of Python
if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()]:  # noqa: PTH109 - pathlib is not imported yet
    above = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120
    if os.path.realpath(sys.path[0]) != above:
        del sys.path[0]

if __name__ == "__main__":
    from azward.cli.main import main

    main()
