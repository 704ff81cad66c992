"""Everything needed to work on one mailbox, put together by the wiring point."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from connectors.base import Connector
from connectors.limiter import Limiter
from worker.core.cadence import Cadence, cadence_of
from worker.core.model import Customer, Rep
from worker.core.words import OccasionKind
from worker.store.store import Store
from worker.writing.writer import Writer


def _unseen(what: str, done: int) -> None:
    """Show progress to nobody."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One mailbox ready to be worked on.

    `writer` reads the templates when it is first asked for: most runs have nothing to write.
    `cadences` is by customer group, "" being the default. `lock` raises Busy while another run works on the
    mailbox. `progress` is told (what, how many done so far). `limiter` is the connector's own: it counts what the
    run costs and says when reading old mail is to go on in a later run.
    """

    rep: Rep
    provider: str
    connector: Connector
    store: Store
    writer: Callable[[], Writer]
    cadences: Mapping[str, Cadence]
    lock: Callable[[], AbstractContextManager[object]]
    history_years: int = 5
    customers_group: str = ""
    lead_days: Mapping[OccasionKind, tuple[int, ...]] = field(default_factory=dict)
    progress: Callable[[str, int], None] = _unseen
    limiter: Limiter = field(default_factory=Limiter)

    @property
    def name(self) -> str:
        """The mailbox's name."""
        return self.rep.mailbox

    def cadence_for(self, customer: Customer) -> Cadence:
        """How often this customer should hear from the rep."""
        return cadence_of(customer, self.cadences)
