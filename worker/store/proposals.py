"""Unknown addresses that write like somebody the rep knows: shown for a while, then gone."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete

from worker.core.newcomers import ProposedAddress, seen_again
from worker.core.words import CustomerId
from worker.store.database import Database
from worker.store.tables import proposed_addresses
from worker.store.values import read, row_of, upsert


class Proposals:
    """Proposed addresses, per mailbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, found: ProposedAddress) -> None:
        """Keep a proposal, or add its mail to what is kept of the address."""
        where = (
            proposed_addresses.c.mailbox == found.mailbox,
            proposed_addresses.c.address == found.address,
        )
        with self._database.writing() as connection:
            before = next(iter(read(connection, proposed_addresses, ProposedAddress, *where)), None)
            kept = seen_again(before, found) if before else found
            upsert(connection, proposed_addresses, [row_of(kept)])

    def of(self, mailbox: str) -> tuple[ProposedAddress, ...]:
        """Give what is proposed in one mailbox, the newest first."""
        return self._where(proposed_addresses.c.mailbox == mailbox)

    def about(self, customer: CustomerId) -> tuple[ProposedAddress, ...]:
        """Give what is proposed about one customer, the newest first."""
        return self._where(proposed_addresses.c.customer == customer)

    def _where(self, where: ColumnElement[bool]) -> tuple[ProposedAddress, ...]:
        order = proposed_addresses.c.last_at.desc(), proposed_addresses.c.address
        with self._database.reading() as connection:
            return read(connection, proposed_addresses, ProposedAddress, where, order=order)

    def thin_out(self, before: datetime) -> None:
        """Drop what was last seen before then."""
        with self._database.writing() as connection:
            connection.execute(delete(proposed_addresses).where(proposed_addresses.c.last_at < before))
