"""Changes bytes of the files in a folder at random, and checks that each scan ends well and within its bounds.

`python bench/fuzz_bytes.py MINUTES FOLDER` prints the first folder that does not, keeps it, and exits with status 1.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from fuzz_programs import exceeded

PIECES = (
    b"",
    b"\0",
    b"\xff",
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"'",
    b"${",
    b"%{",
    b"\\",
    b"*",
    b"#",
    b"/*",
    b"<<-E\n",
    b"9" * 400,
)


def mutated(data: bytes, random: Random) -> bytes:
    """Return `data` with a few parts replaced, removed or repeated."""
    for _ in range(random.randint(1, 6)):
        start = random.randint(0, len(data))
        end = min(len(data), start + random.choice((0, 1, 1, 4, 40)))
        piece = random.choice((*PIECES, data[start:end] * random.choice((2, 50))))
        data = data[:start] + piece + data[end:]
    return data


def main(minutes: float, folder: Path) -> int:
    """Scan mutated files until the time is over, and return the exit status."""
    sources = [
        path
        for path in folder.rglob("*")
        if path.suffix in (".tf", ".json", ".bicep", ".tfvars", ".yaml") and path.is_file()
    ]
    random = Random(time.time())
    end, count = time.monotonic() + minutes * 60, 0
    while time.monotonic() < end:
        chosen = random.sample(sources, min(len(sources), 20))
        files = {
            f"{number}/{path.name}": mutated(path.read_bytes(), random).decode("utf-8", "surrogateescape")
            for number, path in enumerate(chosen)
        }
        found = exceeded(files)
        count += len(files)
        if found:
            kept = Path(tempfile.mkdtemp())
            for name, text in files.items():
                (kept / name).parent.mkdir(parents=True, exist_ok=True)
                (kept / name).write_bytes(text.encode("utf-8", "surrogateescape"))
            print(f"{kept}: {found}")
            return 1
    print(f"{count} files ended well")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or shutil.which("git") is None:
        sys.exit("usage: fuzz_bytes.py MINUTES FOLDER")
    sys.exit(main(float(sys.argv[1]), Path(sys.argv[2])))
