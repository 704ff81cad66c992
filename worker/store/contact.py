"""What is remembered of mail and meetings with customers: no subject, no text."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from worker.core.model import Mail, Meeting
from worker.core.words import CustomerId, Direction
from worker.store.database import Database
from worker.store.tables import mails, meetings
from worker.store.values import chunks, read, rows_of, upsert


class Contact:
    """Mails and meetings, per mailbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_mails(self, found: Sequence[Mail]) -> int:
        """Remember mails by (mailbox, message, customer); returns how many are new or changed."""
        with self._database.writing() as connection:
            return upsert(connection, mails, rows_of(found))

    def save_meetings(self, mailbox: str, part: str, found: Sequence[Meeting]) -> int:
        """Remember meetings of one calendar; returns how many are new or changed.

        Guests who left an event keep their row: drop the event first, in the same transaction.
        """
        with self._database.writing() as connection:
            return upsert(connection, meetings, rows_of(found, mailbox=mailbox, part=part))

    def meeting_ids(self, mailbox: str, part: str, first: datetime, last: datetime) -> frozenset[str]:
        """Name the events of one calendar that start from `first` on and before `last`."""
        statement = select(meetings.c.event).where(
            meetings.c.mailbox == mailbox,
            meetings.c.part == part,
            meetings.c.starts_at >= first,
            meetings.c.starts_at < last,
        )
        with self._database.reading() as connection:
            return frozenset(connection.scalars(statement))

    def meeting_parts(self, mailbox: str) -> frozenset[str]:
        """Name the calendars whose events are known."""
        with self._database.reading() as connection:
            return frozenset(
                connection.scalars(select(meetings.c.part).where(meetings.c.mailbox == mailbox).distinct())
            )

    def drop_meetings(self, mailbox: str, ids: Iterable[str], part: str | None = None) -> tuple[CustomerId, ...]:
        """Forget events, of one calendar or (None) wherever they stand; returns the customers they were with."""
        affected: set[str] = set()
        with self._database.writing() as connection:
            for chunk in chunks(ids):
                where = [meetings.c.mailbox == mailbox, meetings.c.event.in_(chunk)]
                if part is not None:
                    where.append(meetings.c.part == part)
                affected.update(connection.scalars(select(meetings.c.customer).where(*where)))
                connection.execute(delete(meetings).where(*where))
        return tuple(CustomerId(customer) for customer in sorted(affected))

    def mails(self, customer: CustomerId) -> tuple[Mail, ...]:
        """Give every mail with a customer, oldest first."""
        with self._database.reading() as connection:
            return read(connection, mails, Mail, mails.c.customer == customer, order=(mails.c.at, mails.c.message))

    def meetings(self, customer: CustomerId) -> tuple[Meeting, ...]:
        """Give every meeting with a customer, oldest first."""
        with self._database.reading() as connection:
            where, order = meetings.c.customer == customer, (meetings.c.starts_at, meetings.c.event)
            return read(connection, meetings, Meeting, where, order=order)

    def met_between(self, mailbox: str, after: datetime, before: datetime) -> tuple[CustomerId, ...]:
        """Name the customers with a meeting of this mailbox that begins in that time."""
        when = meetings.c.starts_at >= after, meetings.c.starts_at < before
        with self._database.reading() as connection:
            found = select(meetings.c.customer).where(meetings.c.mailbox == mailbox, *when).distinct()
            return tuple(connection.scalars(found))

    def written_to(self, mailbox: str, threads: Iterable[str]) -> dict[str, frozenset[CustomerId]]:
        """Name the customers the rep wrote to in each of these threads, where there are any."""
        found: dict[str, set[CustomerId]] = {}
        with self._database.reading() as connection:
            for chunk in chunks(threads):
                ours = mails.c.mailbox == mailbox, mails.c.direction == Direction.OUTBOUND, mails.c.excluded == ""
                statement = select(mails.c.thread, mails.c.customer).where(*ours, mails.c.thread.in_(chunk))
                for thread, customer in connection.execute(statement):
                    found.setdefault(thread, set()).add(customer)
        return {thread: frozenset(customers) for thread, customers in found.items()}

    def count(self, mailbox: str) -> int:
        """Count the messages remembered of a mailbox."""
        statement = select(func.count(mails.c.message.distinct())).where(mails.c.mailbox == mailbox)
        with self._database.reading() as connection:
            return connection.scalar(statement) or 0
