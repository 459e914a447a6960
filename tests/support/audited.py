"""Runs `azward` in this process and reports what it opens, connects to, starts or imports that it must not.

`python audited.py TREE ARGUMENT...` prints each violation on standard error, after `audit: `. It may connect to the host and
port in the environment variable AUDITED_SERVER.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

SERVER = os.environ.get("AUDITED_SERVER", "")
TREE = os.path.realpath(sys.argv[1])


def _program() -> tuple[str, ...]:
    """Return the folders of the program, of Python and of what is installed."""
    import azward
    import azward.rules

    packages = [Path(str(module.__file__)).parent for module in (azward, azward.rules)]
    paths = [*sys.path[1:], sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), *map(str, packages)]
    return tuple(os.path.realpath(path) for path in paths if path)


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)


def violation(event: str, arguments: tuple[Any, ...], program: tuple[str, ...]) -> str:
    """Return what is wrong with an event, "" if nothing is."""
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        return "" if _is_below(path, (TREE, *program)) or path == os.devnull else f"opens {path}"
    if event in ("os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        return "" if _is_below(path, (TREE, *program)) else f"lists {path}"
    if event == "import" and arguments[1] and _is_below(os.path.realpath(str(arguments[1])), (TREE,)):
        return f"imports {arguments[1]}"
    if event == "exec" and not (file := str(arguments[0].co_filename)).startswith("<"):
        return f"runs {file}" if _is_below(os.path.realpath(file), (TREE,)) else ""
    if event == "socket.connect":
        asked = arguments[1] if isinstance(arguments[1], tuple) else (arguments[1],)
        return "" if ":".join(map(str, asked[:2])) == SERVER else f"connects to {asked}"
    if event in ("os.exec", "os.posix_spawn", "os.system", "ctypes.dlopen"):
        return event
    if event == "subprocess.Popen" and Path(str(arguments[0])).name != "git":
        return f"starts {arguments[0]}"
    return ""


def main() -> None:
    """Run the command line under the audit."""
    from azward.cli.main import run

    program = _program()
    found: list[str] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS and (wrong := violation(event, arguments, program)):
            found.append(wrong)

    sys.addaudithook(hook)
    status = run(sys.argv[2:])
    sys.stdout.flush()
    for wrong in dict.fromkeys(found):
        sys.stderr.write(f"audit: {wrong}\n")
    sys.stderr.flush()
    os._exit(status)


_EVENTS = frozenset(
    (
        "open",
        "os.listdir",
        "os.scandir",
        "import",
        "exec",
        "socket.connect",
        "os.exec",
        "os.posix_spawn",
        "os.system",
        "subprocess.Popen",
    )
)

if __name__ == "__main__":
    main()
