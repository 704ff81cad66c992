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
        self.sleep = sleep
        self.units = 0
        self.requests = 0

    def take(self, units: int) -> None:
        """Spend units, waiting until the last minute has room for them; more than a minute's worth waits for all."""
        if self._per_minute is not None and units:
            wanted = min(units, self._per_minute)
            while (wait := self._wait_for(wanted, self._per_minute)) > 0:
                self.sleep(wait)
            self._taken.append((self._clock(), wanted))
        self.units += units

    def count_request(self) -> None:
        """Count one request on the wire."""
        self.requests += 1

    def has_room(self) -> bool:
        """Whether this run may go on reading old mail."""
        return self._per_run is None or self.units < self._per_run

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
