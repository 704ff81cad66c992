"""What is to go wrong, on purpose: an answer replaced or lost, before or after the deed."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal


@dataclass
class Fault:
    """One thing going wrong `times` times, after `skip` calls that match went well.

    before: nothing is done. after: it is done, then the answer is lost or replaced. drop: the connection is closed
    without an answer. `path` is compared with "me/messages" and may hold "*"; `body` replaces the error.
    """

    method: str = "*"
    path: str = "*"
    when: Literal["before", "after"] = "before"
    act: Literal["answer", "drop"] = "answer"
    status: int = 503
    code: str = "ServiceUnavailable"
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    times: int = 1
    skip: int = 0


class Faults:
    """The faults still to come, in the order they were added."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        """Plan a fault; it is changed as it happens, so give each call its own."""
        with self._lock:
            self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go well from now on."""
        with self._lock:
            self._waiting.clear()

    @property
    def unspent(self) -> list[Fault]:
        """Faults that did not happen yet."""
        with self._lock:
            return list(self._waiting)

    def due(self, method: str, path: str) -> Fault | None:
        """Take the fault this call is to meet, if any."""
        with self._lock:
            for fault in self._waiting:
                if not (fnmatchcase(method, fault.method) and fnmatchcase(path, fault.path)):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
