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
    "MAX_MEMORY",
    "MAX_STEPS",
    "TIMEOUT",
    "Budget",
    "LimitReachedError",
    "OverdueError",
    "limited_memory",
]

MAX_STEPS = 1_000_000
"""Steps that one unit may take: nodes of expressions and values that are visited. Each byte that the scan has read adds
`STEPS_OF_BYTE`. The largest of 3,000 public templates takes 91,000 in a tenth of a second; a million take one to three
seconds."""

FAIR_STEPS = 100_000
"""Steps of each unit that are not taken off those of the scan."""

SCAN_STEPS = 2_000_000
"""Steps of a scan beyond the fair ones of its units. Each byte that is read adds `STEPS_OF_BYTE`."""

STEPS_OF_BYTE = 1

SMALL = 2**20
"""Bytes of a small scan. Those that a larger one reads beyond add `STEPS_OF_LATER_BYTE` and `SECONDS_OF_LATER_BYTE`: large
landing zones compute much more than they say, and nobody hides in megabytes what takes long."""

STEPS_OF_LATER_BYTE = 10

SECONDS_OF_LATER_BYTE = 1e-5

MIN_STEPS = 5_000
"""Steps of a unit after many others have run out of theirs."""

MAX_BYTES = 96 * 2**20
"""Bytes of the values that one unit creates."""

FAIR_BYTES = 8 * 2**20
"""Bytes of each unit that are not taken off those of the scan."""

SCAN_BYTES = 192 * 2**20
"""Bytes of a scan beyond the fair ones of its units. Each byte that is read adds `BYTES_OF_BYTE`."""

BYTES_OF_BYTE = 64

UNIT_SECONDS = 6.0
"""Processor time that one unit may take, whatever it counts. Each byte that the scan has read adds `SECONDS_OF_BYTE`."""

SECONDS_OF_BYTE = 5e-6

SCAN_SECONDS = 6.0
"""Processor time of a scan beyond the fair one of its units. Each byte that is read adds `SECONDS_OF_BYTE`."""

FAIR_SECONDS = 0.25
"""Processor time of each unit that is not taken off that of the scan."""

MIN_SECONDS = 0.25
"""Processor time of a unit after many others have run out of theirs."""

TIMEOUT = 600
"""Seconds after which a scan reads and judges nothing more."""

MAX_MEMORY = 4096
"""MiB that the process may use."""

UNIT_MEMORY = 256
"""MiB by which one unit may increase the memory of the process. Each byte that the scan has read adds `BYTES_OF_BYTE`."""

TICK = 0.05
"""Seconds of processor time between two looks at the clock."""

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
        self.steps: int = MAX_STEPS  # below 0 once used up
        self.bytes: int = MAX_BYTES
        self.sizes: dict[int, tuple[object, int, int]] = {}  # of values of the unit by identity: value, size, levels
        self.restart(TIMEOUT)

    def restart(self, timeout: float, memory: int = MAX_MEMORY) -> None:
        """Begin a scan that may take `timeout` seconds and `memory` MiB."""
        self.timeout = timeout
        self.memory = memory
        self._read: int = 0  # bytes
        self._read_steps: int = 0  # that the bytes read add to those of a unit
        self._read_seconds: float = 0.0
        self._scan_steps: int = SCAN_STEPS
        self._scan_bytes: int = SCAN_BYTES
        self._scan_seconds: float = SCAN_SECONDS
        self._watched: float = 0.0  # processor time of what was watched so far
        self._exhausted: int = 0  # units that ran out of anything
        self._depth: int = 0  # units that are being evaluated inside of each other
        self._share: int = MAX_STEPS  # of the steps, that the unit was last given
        self._ran_out: bool = False
        self._end: float = time.monotonic() + timeout
        self._began: float = float("inf")  # the unit, in processor time of the process
        self._peak: float = float("inf")  # of the unit, in MiB
        self._used: float = _used_memory()

    # counting ---------------------------------------------------------------------------------------------------------

    def take(self, steps: int) -> bool:
        """Take `steps` off the budget of the unit. Return whether there were as many."""
        self.steps -= steps
        return self.steps >= 0

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
            self.steps = self._share if self._share >= MIN_SHARE else -1
        if self.bytes < 0:
            self.bytes = self._share * 16
        return self.steps >= 0

    def exhaust(self) -> None:
        """Record that the unit ran out of its budget, so that those after it get less."""
        self._ran_out = True

    def add_read(self, size: int) -> None:
        """Record that `size` bytes were read: more input may take more."""
        later = min(size, max(0, self._read + size - SMALL))
        steps = STEPS_OF_BYTE * (size - later) + STEPS_OF_LATER_BYTE * later
        seconds = SECONDS_OF_BYTE * (size - later) + SECONDS_OF_LATER_BYTE * later
        self._read += size
        self._read_steps += steps
        self._read_seconds += seconds
        self._scan_steps += steps
        self._scan_bytes += BYTES_OF_BYTE * size
        self._scan_seconds += seconds

    # units ------------------------------------------------------------------------------------------------------------

    @contextmanager
    def unit(self) -> Generator[None]:
        """Give what is computed inside a budget of its own."""
        outer = self.steps, self.bytes, self._share, self._ran_out, self.sizes
        half = self._exhausted
        most = MAX_STEPS + self._read_steps
        steps = max(MIN_STEPS, min(most, max(FAIR_STEPS, self._scan_steps)) >> half)
        size = max(FAIR_BYTES >> 3, min(MAX_BYTES, max(FAIR_BYTES, self._scan_bytes)) >> half)
        self.steps, self.bytes, self._share, self._ran_out, self.sizes = steps, size, steps, False, {}
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self._ran_out = self._ran_out or self.steps < 0
            self._scan_steps -= max(0, steps - max(0, self.steps) - FAIR_STEPS)
            self._scan_bytes -= max(0, size - max(0, self.bytes) - FAIR_BYTES)
            self._exhausted += self._ran_out
            self.steps, self.bytes, self._share, self._ran_out, self.sizes = outer

    @property
    def spent(self) -> bool:
        """Whether a unit is being evaluated that has no steps left."""
        return self.steps < 0 and self._depth > 0

    @property
    def over(self) -> bool:
        """Whether the scan has no time left."""
        return time.monotonic() > self._end

    @contextmanager
    def watched(self) -> Generator[None]:
        """Raise OverdueError when what runs inside takes too long, as far as this platform has a timer for it.

        What is watched inside has a time of its own, which does not count outside.
        """
        outer = self._began, self._peak
        begin = self._began = time.process_time()
        before = self._watched
        self._peak = max(self._used, 64) + UNIT_MEMORY
        starts = outer[0] == float("inf") and self._start()
        try:
            yield
        finally:
            used = time.process_time() - begin
            own = used - (self._watched - before)
            self._scan_seconds -= max(0, own - FAIR_SECONDS)
            self._watched += own
            self._began, self._peak = outer[0] + used, outer[1]
            if starts:
                signal.setitimer(signal.ITIMER_PROF, 0)

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

    def _tick(self, *_: Any) -> None:
        reason = ""
        most = (UNIT_SECONDS + self._read_seconds) / 2**self._exhausted
        seconds = max(MIN_SECONDS, min(most, self._scan_seconds))
        peak = min(self.memory, self._peak + BYTES_OF_BYTE * self._read / 2**20)
        if time.process_time() > self._began + seconds:
            reason = "evaluation takes too much processor time"
        elif self.over:
            reason = f"the scan takes more than {self.timeout:g} seconds"
        elif self._measured() > peak:
            reason = "evaluation takes too much memory"
        if reason:
            self._began, self._peak = time.process_time() - seconds + 1, float("inf")  # time to clean up
            self.exhaust()
            raise OverdueError(reason)


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
