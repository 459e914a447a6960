"""The snapshot file: one JSON record a line, compressed with gzip.

The first record identifies the file (`{"azward": "snapshot", "version": 1, ...}`); the last one (`{"end": ...}`) marks a
complete listing. Between them, in any order: `{"resource": {...}}`, a resource as Azure returns it;
`{"unread": {...}}`, what could not be read and why; `{"done": [...]}`, requests that need not be repeated;
`{"ledger": {...}}`, counts by type.
A file of an interrupted listing can be read up to its last complete record.
"""

from __future__ import annotations

import os
import threading
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import orjson

from azward.budget import BUDGET
from azward.files.disk import DISK

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_BYTES", "SUFFIX", "VERSION", "Record", "SnapshotError", "Writer", "is_snapshot", "records"]

VERSION = 1
SUFFIX = ".azward.json"

MAX_BYTES = 2**31
"""The maximal size once decompressed; 100,000 resources take about a tenth of it."""

MAX_LINE = 2**25

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 18

Record: TypeAlias = "dict[str, Any]"


class SnapshotError(Exception):
    """The file is not a valid snapshot; the records before `line` are valid."""

    def __init__(self, line: int, message: str, *, limit: bool = False) -> None:
        super().__init__(message)
        self.line = line  # from 1
        self.message = message
        self.limit = limit


def is_snapshot(file: Path) -> bool:
    """Decide whether `file` is a snapshot, by its name or its first bytes."""
    if file.name.casefold().endswith(SUFFIX):
        return True
    try:
        return DISK.read(file, 2) == _GZIP
    except OSError:
        return False


def records(file: Path) -> Iterator[tuple[int, Record]]:
    """Yield the records of `file` with their 1-based lines. Raise SnapshotError, also for a truncated file, and OSError."""
    line = 0
    for text in _lines(file):
        line += 1
        if line > 1 and not text.strip():
            continue
        try:
            record: object = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise SnapshotError(line, f"invalid record: {str(error).split(':')[0]}") from None
        if not isinstance(record, dict):
            raise SnapshotError(line, "invalid record: expected an object")
        record = cast("Record", record)
        if line == 1:
            _check_head(record)
        yield line, record
    if line == 0:
        raise SnapshotError(1, "the snapshot is empty")


def _check_head(record: Record) -> None:
    if record.get("azward") != "snapshot":
        raise SnapshotError(1, 'not a snapshot: expected `"azward": "snapshot"` in the first record')
    version = record.get("version")
    if type(version) is not int or version != VERSION:
        raise SnapshotError(1, f"unsupported snapshot version `{str(version)[:40]}`, expected {VERSION}")


def _lines(file: Path) -> Iterator[bytes]:
    rest, size, line = b"", 0, 0
    for block in _decompressed(file):
        size += len(block)
        if size > MAX_BYTES:
            raise SnapshotError(
                line + 1, f"the snapshot is larger than {MAX_BYTES // 2**20:,} MiB once decompressed", limit=True
            )
        *whole, rest = (rest + block).split(b"\n")
        line += len(whole)
        yield from whole
        if len(rest) > MAX_LINE:
            raise SnapshotError(line + 1, f"a record is larger than {MAX_LINE // 2**20} MiB", limit=True)
    if rest:  # the writer ends each record with a newline
        raise SnapshotError(line + 1, "the last record is incomplete")


def _decompressed(file: Path) -> Iterator[bytes]:
    stream, size = DISK.open(file)
    BUDGET.add_read(size)
    with stream:
        start = stream.read(2)
        stream.seek(0)
        if start != _GZIP:
            while block := stream.read(_CHUNK):
                yield block
            return
        machine = zlib.decompressobj(31)
        while block := stream.read(_CHUNK):
            while block:
                try:
                    yield machine.decompress(block, _CHUNK * 16)
                except zlib.error as error:
                    raise SnapshotError(1, f"the snapshot is damaged: {error}") from None
                block = machine.unconsumed_tail
                if machine.eof:
                    block, machine = machine.unused_data, zlib.decompressobj(31)


class Writer:
    """Writes a snapshot record by record. Thread-safe.

    What was written before `flush` survives an interruption. The file is readable by its owner only.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()
        file.unlink(missing_ok=True)  # also a link or a pipe, and a file that others may read
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        self._stream = os.fdopen(descriptor, "wb")
        self._machine = zlib.compressobj(6, zlib.DEFLATED, 31)

    def put(self, *found: Record) -> None:
        """Write records as one unit: other threads do not write between them."""
        text = b"".join(orjson.dumps(record) + b"\n" for record in found)
        with self._lock:
            self._stream.write(self._machine.compress(text))

    def flush(self) -> None:
        with self._lock:
            self._stream.write(self._machine.flush(zlib.Z_SYNC_FLUSH))
            self._stream.flush()

    def close(self) -> None:
        with self._lock, suppress(ValueError):
            if not self._stream.closed:
                self._stream.write(self._machine.flush(zlib.Z_FINISH))
                self._stream.close()
