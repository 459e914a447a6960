"""`python -m azward`."""

from __future__ import annotations

from azward.cli.main import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
