"""What planning decided last for each customer, and when it has to look again."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from worker.core.model import Suggestion
from worker.core.words import CustomerId
from worker.store.database import Database
from worker.store.tables import customers, plans
from worker.store.values import chunks, pages, upsert


class Plans:
    """Suggestions, and who is due for a new look."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, customer: CustomerId, suggestions: tuple[Suggestion, ...], again_at: datetime) -> None:
        """Keep what was decided for a customer and when to look again."""
        self.save_all([(customer, suggestions, again_at)])

    def save_all(self, decided: Iterable[tuple[CustomerId, tuple[Suggestion, ...], datetime]]) -> None:
        """Keep what was decided for many customers, each with when to look again; few statements for all of them."""
        look = update(customers).where(customers.c.id == bindparam("planned")).values(again_at=bindparam("again"))
        with self._database.writing() as connection:
            for chunk in chunks(decided):
                upsert(connection, plans, [{"customer": who, "suggestions": found} for who, found, _ in chunk])
                connection.execute(look, [{"planned": who, "again": again_at} for who, _, again_at in chunk])

    def of(self, customer: CustomerId) -> tuple[Suggestion, ...]:
        """Give what was decided last for one customer."""
        with self._database.reading() as connection:
            found = connection.scalar(select(plans.c.suggestions).where(plans.c.customer == customer))
        return found or ()

    def suggestions(self, owner: str | None = None) -> Iterator[Suggestion]:
        """Give what was decided last for everyone, or for the customers of one mailbox."""
        statement = select(plans.c.customer, plans.c.suggestions)
        if owner is not None:
            statement = statement.join(customers, customers.c.id == plans.c.customer).where(customers.c.owner == owner)
        for page in pages(self._database, statement, plans.c.customer):
            for row in page:
                yield from row.suggestions

    def due(self, mailbox: str, now: datetime) -> tuple[CustomerId, ...]:
        """Name the customers of a mailbox planning has to look at: changed, new, or their time has come."""
        mine = select(customers.c.id).where(customers.c.owner == mailbox)
        # Two questions, each answered from the index (owner, again_at); sorted here, or the index is not taken.
        statement = mine.where(customers.c.again_at.is_(None)).union_all(mine.where(customers.c.again_at <= now))
        with self._database.reading() as connection:
            return tuple(CustomerId(customer) for customer in sorted(connection.scalars(statement)))

    def mark_changed(self, ids: Iterable[CustomerId]) -> None:
        """Have planning look again at these customers in its next run."""
        with self._database.writing() as connection:
            look_again(connection, ids)

    def mark_all_changed(self, mailbox: str) -> None:
        """Have planning look again at every customer of a mailbox."""
        with self._database.writing() as connection:
            connection.execute(update(customers).where(customers.c.owner == mailbox).values(again_at=None))


def look_again(connection: Connection, ids: Iterable[str]) -> None:
    """Mark customers as changed, inside the caller's transaction."""
    rows = [{"changed": customer} for customer in ids]
    if rows:
        statement = update(customers).where(customers.c.id == bindparam("changed")).values(again_at=None)
        connection.execute(statement, rows)
