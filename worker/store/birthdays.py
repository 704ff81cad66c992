"""Birthdays that the rep's own calendar shows: whose and on which day; no word of the entry is kept."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, select

from worker.core.words import CustomerId
from worker.store.database import Database
from worker.store.tables import shown_birthdays
from worker.store.values import add_new


class Birthdays:
    """Yearly entries of the calendars of each mailbox that name a customer's birthday."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, mailbox: str, part: str, found: Iterable[tuple[str, CustomerId, int, int]]) -> None:
        """Keep entries: (event, customer, month, day)."""
        names = ("event", "customer", "month", "day")
        rows = [{"mailbox": mailbox, "part": part, **dict(zip(names, each, strict=True))} for each in found]
        with self._database.writing() as connection:
            add_new(connection, shown_birthdays, rows)

    def drop(self, mailbox: str, part: str, events: Collection[str]) -> None:
        """Forget what these events showed."""
        here = shown_birthdays.c.mailbox == mailbox, shown_birthdays.c.part == part
        with self._database.writing() as connection:
            connection.execute(delete(shown_birthdays).where(*here, shown_birthdays.c.event.in_(list(events))))

    def events(self, mailbox: str, part: str) -> frozenset[str]:
        """Name the events of one calendar that show a birthday."""
        here = shown_birthdays.c.mailbox == mailbox, shown_birthdays.c.part == part
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(shown_birthdays.c.event).where(*here)))

    def about(self, customer: CustomerId) -> tuple[tuple[str, str, int, int], ...]:
        """Give every entry that names a customer's birthday: (mailbox, event, month, day)."""
        names = (shown_birthdays.c[name] for name in ("mailbox", "event", "month", "day"))
        statement = select(*names).where(shown_birthdays.c.customer == customer)
        with self._database.reading() as connection:
            return tuple(sorted((row[0], row[1], row[2], row[3]) for row in connection.execute(statement)))

    def shown(self, mailbox: str, customer: CustomerId) -> frozenset[tuple[int, int]]:
        """Give the days (month, day) on which the rep's calendars show a customer's birthday."""
        here = shown_birthdays.c.mailbox == mailbox, shown_birthdays.c.customer == customer
        statement = select(shown_birthdays.c.month, shown_birthdays.c.day).where(*here)
        with self._database.reading() as connection:
            return frozenset((month, day) for month, day in connection.execute(statement))
