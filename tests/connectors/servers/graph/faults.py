"""What is to go wrong at the fake Graph, on purpose."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.connectors.servers.faults import Lapse, Pending


@dataclass
class Fault(Lapse):
    """A Lapse of the calls of a method and a path: it is compared with "me/messages", and either may hold "*"."""

    method: str = "*"
    path: str = "*"
    code: str = "ServiceUnavailable"


class Faults(Pending[Fault]):
    """The faults still to come, in the order they were added."""

    def due(self, method: str, path: str) -> Fault | None:
        """Take the fault this call is to meet, if any."""
        return self.take(lambda fault: fnmatchcase(method, fault.method) and fnmatchcase(path, fault.path))
