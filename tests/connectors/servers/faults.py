"""What is to go wrong, on purpose: an answer replaced or lost, before or after the deed."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar


@dataclass(kw_only=True)
class Lapse:
    """One thing going wrong `times` times, after `skip` calls that match went well.

    before: nothing is done. after: it is done, then the answer is lost or replaced. drop: the connection is closed
    without an answer. `body` replaces the error that the other fields would make.
    """

    when: Literal["before", "after"] = "before"
    act: Literal["answer", "drop"] = "answer"
    status: int = 503
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    times: int = 1
    skip: int = 0


OneFault = TypeVar("OneFault", bound=Lapse)


class Pending(Generic[OneFault]):
    """The faults still to come, in the order they were added."""

    def __init__(self) -> None:
        self._waiting: list[OneFault] = []
        self._lock = threading.Lock()

    def add(self, fault: OneFault) -> OneFault:
        """Plan a fault; it is changed as it happens, so give each call its own."""
        with self._lock:
            self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go well from now on."""
        with self._lock:
            self._waiting.clear()

    @property
    def unspent(self) -> list[OneFault]:
        """Faults that did not happen yet."""
        with self._lock:
            return list(self._waiting)

    def take(self, matches: Callable[[OneFault], bool]) -> OneFault | None:
        """Take the fault that a call is to meet, if any."""
        with self._lock:
            for fault in filter(matches, self._waiting):
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
