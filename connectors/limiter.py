"""Paces the requests to one mailbox, so that a provider's limits are kept, and counts what a run has cost."""

import time
from collections import deque
from collections.abc import Callable

MINUTE = 60.0


class Limiter:
    """A budget of units in any minute, and one for a run.

    Units are the provider's own measure of cost (Gmail's quota units). `per_minute` is never exceeded: `take`
    waits. `per_run` only says when reading old mail should go on in a later run (`has_room`). None is no limit.
    """

    def __init__(
        self,
        *,
        per_minute: int | None = None,
        per_run: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._per_minute = per_minute
        self._per_run = per_run
        self._clock = clock
        self._taken: deque[tuple[float, int]] = deque()
        self._dearest = 0
        self._asked_at = 0
        self.sleep = sleep
        self.units = 0
        self.requests = 0

    def take(self, units: int) -> None:
        """Spend units, waiting until the last minute has room for them; more than a minute's worth takes several."""
        if self._per_minute is not None:
            for slice_start in range(0, units, self._per_minute):
                wanted = min(units - slice_start, self._per_minute)
                while (wait := self._wait_for(wanted, self._per_minute)) > 0:
                    self.sleep(wait)
                self._taken.append((self._clock(), wanted))
        self.units += units

    def count_request(self) -> None:
        """Count one request on the wire."""
        self.requests += 1

    def has_room(self) -> bool:
        """Whether this run may go on reading old mail: whether another step as dear as the dearest so far fits.

        A step is what was spent between two such questions.
        """
        self._dearest = max(self._dearest, self.units - self._asked_at)
        self._asked_at = self.units
        return self._per_run is None or self.units + max(self._dearest, 1) <= self._per_run

    def _wait_for(self, units: int, limit: int) -> float:
        """Seconds until so many units fit into the minute then past."""
        now = self._clock()
        while self._taken and self._taken[0][0] <= now - MINUTE:
            self._taken.popleft()
        over = sum(taken for _, taken in self._taken) + units - limit
        wait = 0.0
        for at, taken in self._taken:
            if over <= 0:
                break
            over -= taken
            wait = at + MINUTE - now
        return wait
