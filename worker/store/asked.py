"""What the brief asked or told, so that nothing is asked too often and nothing told twice."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, delete

from worker.core.brief_questions import Asked
from worker.core.words import CustomerId
from worker.store.database import Database
from worker.store.tables import asked
from worker.store.values import read, rows_of, upsert


class Questions:
    """The questions of the briefs, per mailbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, several: Sequence[Asked]) -> None:
        """Keep what was asked or answered; the same question asked again takes its own place."""
        with self._database.writing() as connection:
            upsert(connection, asked, rows_of(several))

    def of(self, mailbox: str) -> tuple[Asked, ...]:
        """Give everything that was asked of the rep of a mailbox, oldest first."""
        return self._where(asked.c.mailbox == mailbox)

    def about(self, customer: CustomerId) -> tuple[Asked, ...]:
        """Give everything that was asked about one customer, oldest first."""
        return self._where(asked.c.customer == customer)

    def take_back(self, mailbox: str, on: date) -> None:
        """Forget what was asked that day: the brief that would have asked it was never placed."""
        with self._database.writing() as connection:
            connection.execute(delete(asked).where(asked.c.mailbox == mailbox, asked.c.asked_on == on))

    def thin_out(self, before: date) -> None:
        """Drop what was asked before then."""
        with self._database.writing() as connection:
            connection.execute(delete(asked).where(asked.c.asked_on < before))

    def _where(self, where: ColumnElement[bool]) -> tuple[Asked, ...]:
        with self._database.reading() as connection:
            return read(connection, asked, Asked, where, order=(asked.c.asked_on, asked.c.what, asked.c.customer))
