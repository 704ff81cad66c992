"""What is to go wrong at the fake Google, on purpose."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.connectors.servers.faults import Lapse, Pending

BATCH = "batch"
"""The method name under which a batch as a whole can be faulted."""


@dataclass
class Fault(Lapse):
    """A Lapse of the calls of a method, which may hold "*"."""

    method: str
    status: int = field(default=500, kw_only=True)
    reason: str = field(default="backendError", kw_only=True)


class Faults(Pending[Fault]):
    """The faults still to come, in the order they were added."""

    def due(self, method: str) -> Fault | None:
        """Take the fault this call is to meet, if any."""
        return self.take(lambda fault: fnmatchcase(method, fault.method))
