"""What a scan may use: steps, bytes, processor time and memory, for each unit and for the whole scan.

Code that may take long on small input asks `BUDGET`, of which there is one, for what it needs. Steps and bytes are counted,
so that the same input always gives the same result. A timer stops what counts nothing.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = [
    "BUDGET",
    "MAX_BYTES",
    "MAX_FILES",
    "MAX_MEMORY",
    "MAX_STEPS",
    "TIMEOUT",
    "Budget",
    "LimitReachedError",
    "OverdueError",
    "limited_memory",
    "max_files",
]

MAX_STEPS = 1_000_000
"""Steps that one unit may take: nodes of expressions and values that are visited. Each byte that the scan has read adds
`STEPS_OF_BYTE`. The largest of 3,000 public templates takes 91,000 in a tenth of a second; a million take one to three
seconds."""

FAIR_STEPS = 100_000
"""Steps of each unit that are not taken off those of the scan, as long as there are `FAIR_SCAN_STEPS`."""

LEAST_FAIR_STEPS = 20_000
"""Such steps of a unit after many others have run out of theirs. Few public templates take more."""

FAIR_SCAN_STEPS = 500_000
"""Such steps of all units together. Each byte that is read adds `STEPS_OF_BYTE`: public templates take 0.2 a byte."""

SCAN_STEPS = 1_500_000
"""Steps of a scan beyond the fair ones of its units. Each byte that is read adds `STEPS_OF_BYTE`."""

MAX_PARAMETER_SETS_STEPS = 1_800_000
"""Steps of all units after which further parameter sets of a template are left out. Each byte adds `STEPS_OF_BYTE`."""

STEPS_OF_BYTE = 0.5

MAX_FILES = 3_000
"""Files that a scan reads, however small they are. Each byte in all of them adds `FILES_OF_BYTE`, and those beyond `SMALL`
`FILES_OF_LATER_BYTE`: files of Terraform, Bicep and JSON have more than 1,000 bytes on average."""

FILES_OF_BYTE = 1 / 1000

FILES_OF_LATER_BYTE = 1 / 50

FILE_STEPS = 400
"""Steps of finding and opening a file, whatever is in it, of those of all units."""

SMALL = 2**20
"""Bytes of a small scan. Those that a larger one reads beyond add `STEPS_OF_LATER_BYTE` and `SECONDS_OF_LATER_BYTE`: large
landing zones compute much more than they say, and nobody hides in megabytes what takes long."""

STEPS_OF_LATER_BYTE = 20

SECONDS_OF_LATER_BYTE = 2e-5

MAX_MATCHES = 3_000_000
"""Patterns of paths that are matched, after which those of `.gitignore` and of the configuration have no effect. Each path
adds `MATCHES_OF_PATH`: few public lists have as many patterns that are more than the name or the ending of a file."""

MATCHES_OF_PATH = 100

OVERCROWDED = 250_000
"""Steps beyond those of a scan after which it evaluates only a few more deployments."""

MIN_STEPS = 2_500
"""Steps of a unit, even if none are left."""

LAST_STEPS = 20_000
"""Steps that a unit may take after it has run out, to judge what is written once."""

MAX_EXTENSIONS = 4
"""How often a unit may take its last steps, each time without the resource that took most of them."""

MAX_BYTES = 96 * 2**20
"""Bytes of the values that one unit creates."""

FAIR_BYTES = 8 * 2**20
"""Bytes of each unit that are not taken off those of the scan."""

SCAN_BYTES = 192 * 2**20
"""Bytes of a scan beyond the fair ones of its units. Each byte that is read adds `BYTES_OF_BYTE`."""

BYTES_OF_BYTE = 64

UNIT_SECONDS = 3.0
"""Processor time that one unit may take, whatever it counts. Each byte that the scan has read adds `SECONDS_OF_BYTE`."""

SECONDS_OF_BYTE = 1e-6

SCAN_SECONDS = 3.0
"""Processor time of a scan beyond the fair one of its units. Each byte that is read adds `SECONDS_OF_BYTE`."""

FAIR_SECONDS = 0.2
"""Processor time of each unit that is not taken off that of the scan, if its steps explain it."""

FAIR_LEAST_SECONDS = 0.02
"""Such time of a unit that takes few steps. Many small files that cost more for what counts nothing cost much together."""

SECONDS_OF_STEP = 4e-6

OVERDRAWN = 0.25
"""Seconds beyond those of the scan after which it evaluates only a few more deployments."""

MIN_SECONDS = 0.1
"""Processor time of a unit after many others have run out of theirs."""

TIMEOUT = 600
"""Seconds after which a scan reads and judges nothing more."""

MAX_MEMORY = 4096
"""MiB that the process may use."""

UNIT_MEMORY = 256
"""MiB by which one unit may increase the memory of the process. Each byte that the scan has read adds `BYTES_OF_BYTE`."""

SCAN_MEMORY = 336
"""MiB that the process may use before a unit may increase it only by `MIN_MEMORY`. Each byte read adds `BYTES_OF_BYTE`, and
a program that calls azward adds what it had used before, beyond `SMALL_MEMORY`."""

SMALL_MEMORY = 64
"""MiB that azward needs before it reads anything, and for a small scan."""

MIN_MEMORY = 24
"""MiB by which any unit may increase the memory of the process. What others have freed is used again."""

TICK = 0.05
"""Seconds of processor time between two looks at the clock."""

LOAN = 50_000
"""Steps for what is written out in a unit that has run out: it is read on, and expressions are unknown. Each byte that the
scan has read adds `STEPS_OF_BYTE`."""

MIN_SHARE = 500
"""A unit that has run out this often that less is left of its steps evaluates nothing more."""


class LimitReachedError(Exception):
    """A value or a call exceeds a limit of azward. No branch that may not be taken hides it."""


class OverdueError(BaseException):
    """The unit takes too long, or too much memory. Only `guarded` ends it: code in between may add where it was."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.place: tuple[str, int, int] | None = None  # file, line and column of what was being computed


class Budget:
    """What is left for the unit that is being evaluated, and for the scan."""

    def __init__(self) -> None:
        self._is_timed: bool = False  # the timer runs, whether anything is watched or not
        self.restart(TIMEOUT)

    def restart(self, timeout: float, memory: int = MAX_MEMORY) -> None:
        """Begin a scan that may take `timeout` seconds and `memory` MiB."""
        self.timeout = timeout
        self.memory = memory
        self.steps: int = MAX_STEPS  # below 0 once used up
        self.bytes: int = MAX_BYTES
        self.sizes: dict[int, tuple[object, int, int]] = {}  # of values of the unit by identity: value, size, levels
        self._matches: int = MAX_MATCHES
        self.unmatched: bool = False  # whether patterns of paths had no effect
        self._read: int = 0  # bytes
        self._files: dict[object, int] = {}  # that were read, and how many bytes of them
        self._read_steps: int = 0  # that the bytes read add to those of a unit
        self._read_seconds: float = 0.0
        self._fair_steps: int = FAIR_SCAN_STEPS
        self._room: int = MAX_PARAMETER_SETS_STEPS
        self._scan_steps: int = SCAN_STEPS
        self._scan_bytes: int = SCAN_BYTES
        self._scan_seconds: float = SCAN_SECONDS
        self._watched: float = 0.0  # processor time of what was watched so far
        self.explained: int = 0  # bytes of files with errors that were parsed again
        self._exhausted: int = 0  # units that ran out of anything
        self._worn: int = 0  # those before what is watched
        self._depth: int = 0  # units that are being evaluated inside of each other
        self._share: int = MAX_STEPS  # of the steps, that the unit was last given
        self._given: int = 0  # steps of the unit in all
        self._loan: int = 0  # steps that the unit may still take for what needs no evaluation
        self._ran_out: bool = False
        self._extended: int = 0  # how often the unit has taken `LAST_STEPS`
        self._end: float = time.monotonic() + timeout
        self._began: float = float("inf")  # the unit, in processor time of the process
        self._alone: bool = True  # what is watched is one unit
        self._before: float = float("inf")  # memory used before the unit, in MiB
        self._used: float = _used_memory()
        self._others: float = max(0, self._used - SMALL_MEMORY)  # memory of the program that calls azward, in MiB

    # counting ---------------------------------------------------------------------------------------------------------

    def take(self, steps: int) -> bool:
        """Take `steps` off the budget of the unit. Return whether there were as many; if not, none is left."""
        if steps > self.steps:
            self.steps = min(self.steps, -1)  # what is refused is not done
            return False
        self.steps -= steps
        return True

    def hold(self, size: int) -> bool:
        """Take `size` bytes off the budget of the unit. Return whether there were as many."""
        self.bytes -= size
        return self.bytes >= 0

    def renew(self) -> bool:
        """Let the unit go on with a quarter of its last share, after it has run out. Return false if nothing is left.

        So one value cannot take everything from the others, and all shares together are little more than the first one.
        """
        self._ran_out = True
        if self.steps < 0:
            self._share //= 4
            self._loan += self.steps + 1
            self.steps = self._share if self._share >= MIN_SHARE else -1
        if self.bytes < 0:
            self.bytes = self._share * 16
        return self.steps >= 0

    @property
    def lends(self) -> bool:
        """Whether a unit without steps may go on with what needs no evaluation."""
        return self._loan + self.steps > 0

    def extend(self) -> bool:
        """Let the unit, which has run out, take `LAST_STEPS` more. Return false if it has taken them several times."""
        if self._extended >= MAX_EXTENSIONS:
            return False
        self._extended += 1
        self._ran_out = True
        self.steps = LAST_STEPS
        return True

    def exhaust(self) -> None:
        """Record that the unit ran out of its budget, so that those after it get less."""
        self._ran_out = True

    def add_file(self, file: object, size: int) -> None:
        """Record that `size` bytes of a file were read. To read them once more is no more input."""
        before = self._files.get(file)
        if before is None:
            self._room -= FILE_STEPS
        if before is None or before < size:
            self._files[file] = size
            self.add_read(size - (before or 0))

    @property
    def read(self) -> int:
        """How many bytes were read."""
        return self._read

    def add_read(self, size: int) -> None:
        """Record that `size` bytes were read: more input may take more."""
        later = min(size, max(0, self._read + size - SMALL))
        steps = int(STEPS_OF_BYTE * (size - later)) + STEPS_OF_LATER_BYTE * later
        seconds = SECONDS_OF_BYTE * (size - later) + SECONDS_OF_LATER_BYTE * later
        self._read += size
        self._read_steps += steps
        self._read_seconds += seconds
        if later and self._depth and self.steps >= 0:  # of a large input, what a unit reads it may also evaluate
            self.steps += STEPS_OF_LATER_BYTE * later
            self._given += STEPS_OF_LATER_BYTE * later
        self._fair_steps += steps
        self._room += steps
        self._scan_steps += steps
        self._scan_bytes += BYTES_OF_BYTE * size
        self._scan_seconds += seconds

    # units ------------------------------------------------------------------------------------------------------------

    @contextmanager
    def unit(self) -> Generator[None]:
        """Give what is computed inside a budget of its own."""
        outer = self.steps, self.bytes, self._share, self._loan, self._ran_out, self._extended, self.sizes, self._given
        half = self._exhausted
        most = (MAX_STEPS >> 2 * half) + self._read_steps
        fair = max(MIN_STEPS, min(max(FAIR_STEPS >> half, LEAST_FAIR_STEPS), self._fair_steps))
        steps = max(fair, min(most, self._scan_steps))
        size = max(FAIR_BYTES >> 3, min(MAX_BYTES, max(FAIR_BYTES, self._scan_bytes)) >> half)
        self.steps, self.bytes, self._share, self.sizes = steps, size, steps, {}
        self._loan = (LOAN + max(0, min(self._read_steps, self._scan_steps))) >> half
        self._ran_out, self._extended, self._given = False, 0, steps
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self._ran_out = self._ran_out or self.steps < 0
            used = self._given - max(0, self.steps)
            self._room -= used
            self._fair_steps -= min(used, fair)
            self._scan_steps -= max(0, used - fair)
            self._scan_bytes -= max(0, size - max(0, self.bytes) - FAIR_BYTES)
            self._exhausted += self._ran_out
            self.steps, self.bytes, self._share, self._loan, self._ran_out, self._extended, self.sizes, self._given = outer

    @property
    def spent(self) -> bool:
        """Whether a unit is being evaluated that has no steps left."""
        return self.steps < 0 and self._depth > 0

    @property
    def crowded(self) -> bool:
        """Whether no more parameter sets should be evaluated."""
        return self._room <= 0 or self._scan_seconds <= 0

    @property
    def overcrowded(self) -> bool:
        """Whether many deployments have used much more than they may together."""
        return self._room <= -OVERCROWDED or self._scan_seconds <= -OVERDRAWN

    def occupy(self, steps: int) -> None:
        """Record that a unit has taken `steps`, or will take them, of what parameter sets may take together."""
        self._room -= steps

    def match(self, patterns: int) -> bool:
        """Take the steps of matching a path with so many `patterns`. Return whether there are as many."""
        self._matches += MATCHES_OF_PATH - patterns
        self.unmatched = self.unmatched or self._matches < 0
        return self._matches >= 0

    @property
    def over(self) -> bool:
        """Whether the scan has no time left."""
        return time.monotonic() > self._end

    @contextmanager
    def watched(self, *, alone: bool = True) -> Generator[None]:
        """Raise OverdueError when what runs inside takes too long, as far as this platform has a timer for it.

        What is watched inside has a time of its own, which does not count outside. What is not `alone` consists of such
        parts, and may take its time when these have used that of the scan.
        """
        outer = self._began, self._before, self._alone, self._worn
        self._alone, self._worn = alone, self._exhausted
        begin = self._began = time.process_time()
        before = self._watched
        used_before = self._before = self._used
        starts = outer[0] == float("inf") and not self._is_timed and self._start()
        try:
            yield
        finally:
            used = time.process_time() - begin
            own = used - (self._watched - before)
            counted = self._given - max(0, self.steps) if alone else 0
            fair = min(FAIR_SECONDS, FAIR_LEAST_SECONDS + counted * SECONDS_OF_STEP)
            self._scan_seconds -= max(0, own - fair)
            self._watched += own
            self._began, self._before = outer[0] + used, outer[1] + self._used - used_before
            self._alone, self._worn = outer[2:]
            if starts:
                self._stop()

    @contextmanager
    def timed(self) -> Generator[None]:
        """Let the timer run through all that is watched inside: to start it takes long for thousands of files."""
        starts = not self._is_timed and self._start()
        self._is_timed = self._is_timed or starts
        try:
            yield
        finally:
            if starts:
                self._stop()
                self._is_timed = False

    @contextmanager
    def paused(self) -> Generator[None]:
        """Take no time of the unit for what runs inside: something that takes long once, whatever the input is."""
        began, self._began = self._began, float("inf")
        begin = time.process_time()
        try:
            yield
        finally:
            used = time.process_time() - begin
            self._watched += used
            self._began = began + used

    @property
    def is_watching(self) -> bool:
        """Whether something runs inside of `watched`, which the timer may end."""
        return self._began != float("inf")

    def _measured(self) -> float:
        """Return the memory used so far. To ask the system takes long: units begin with what the last tick found."""
        self._used = _used_memory()
        return self._used

    def _start(self) -> bool:
        if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
            return False
        signal.signal(signal.SIGPROF, self._tick)
        signal.setitimer(signal.ITIMER_PROF, TICK, TICK)
        return True

    def _stop(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _tick(self, *_: Any) -> None:
        if not self.is_watching:
            return
        reason = ""
        seconds = UNIT_SECONDS + self._read_seconds
        if self._alone:
            seconds = max(MIN_SECONDS, min(seconds / 2**self._worn, self._scan_seconds))
        before, read = self._before, BYTES_OF_BYTE * self._read / 2**20
        most = min(max(before, SMALL_MEMORY) + UNIT_MEMORY, self._others + SCAN_MEMORY)
        peak = min(self.memory, max(before + MIN_MEMORY, most + read))
        if time.process_time() > self._began + seconds:
            reason = "evaluation takes too much processor time"
        elif self.over:
            reason = f"the scan takes more than {self.timeout:g} seconds"
        elif self._measured() > peak:
            reason = "evaluation takes too much memory"
        if reason:
            self._began, self._before = time.process_time() - seconds + 1, float("inf")  # time to clean up
            self.exhaust()
            raise OverdueError(reason)


def max_files(size: int) -> int:
    """Return how many files a scan may read that have `size` bytes together."""
    later = max(0, size - SMALL)
    return MAX_FILES + int((size - later) * FILES_OF_BYTE + later * FILES_OF_LATER_BYTE)


@contextmanager
def limited_memory(mib: int) -> Generator[None]:
    """Let the process use no more than `mib` MiB inside, where the platform can do that, and raise MemoryError beyond."""
    try:
        import resource
    except ImportError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = mib * 2**20
    allowed = [limit for limit in (soft, hard, wanted) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min(allowed), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _used_memory() -> float:
    """Return the most memory that the process has used so far, in MiB; 0 where that is not known."""
    try:
        import resource
    except ImportError:
        return 0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (2**20 if sys.platform == "darwin" else 2**10)


BUDGET = Budget()
