"""Notes to self: which mails were taken, and the questions they left. No word of them is kept."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Text, delete, select, type_coerce

from worker.core.words import CustomerId
from worker.store.database import Database
from worker.store.rows import Question
from worker.store.tables import notes, questions
from worker.store.values import add_new, read, rows_of, upsert


class Notes:
    """What is remembered of the rep's notes to self, by the keyed hash of each mail."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def taken(self, mailbox: str, marks: Collection[str]) -> frozenset[str]:
        """Say which of these mails were taken before."""
        where = notes.c.mailbox == mailbox, notes.c.mark.in_(list(marks))
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(notes.c.mark).where(*where)))

    def any_taken(self, mailbox: str) -> bool:
        """Say whether the rep of this mailbox ever wrote one."""
        with self._database.reading() as connection:
            return connection.scalar(select(notes.c.mark).where(notes.c.mailbox == mailbox).limit(1)) is not None

    def take(self, mailbox: str, mark: str, at: datetime) -> bool:
        """Note that a mail is taken; False where it was before."""
        with self._database.writing() as connection:
            return add_new(connection, notes, [{"mailbox": mailbox, "mark": mark, "at": at}]) == 1

    def ask(self, asked: Sequence[Question]) -> None:
        """Keep questions."""
        with self._database.writing() as connection:
            upsert(connection, questions, rows_of(asked))

    def questions(self, mailbox: str, since: datetime) -> tuple[Question, ...]:
        """Give what is still open of what was asked since then, oldest first."""
        where = questions.c.mailbox == mailbox, questions.c.at >= since
        with self._database.reading() as connection:
            return read(connection, questions, Question, *where, order=(questions.c.at, questions.c.number))

    def about(self, customer: CustomerId) -> tuple[Question, ...]:
        """Give what is still open that this customer may be meant by, oldest first."""
        with self._database.reading() as connection:
            return read(connection, questions, Question, may_be(customer), order=(questions.c.at, questions.c.number))

    def settle(self, mailbox: str, before: datetime, *, thread: str, verb: str, customer: CustomerId) -> None:
        """Drop what a later note answers: what was asked in its thread, or whether this customer was meant by it."""
        older = questions.c.mailbox == mailbox, questions.c.at < before
        meant = questions.c.verb == verb, may_be(customer)
        with self._database.writing() as connection:
            connection.execute(delete(questions).where(*older, questions.c.thread == thread))
            connection.execute(delete(questions).where(*older, *meant))

    def thin_out(self, before: datetime) -> None:
        """Drop questions that were asked before then."""
        with self._database.writing() as connection:
            connection.execute(delete(questions).where(questions.c.at < before))


def may_be(customer: CustomerId) -> ColumnElement[bool]:
    """Choose the questions this customer may be meant by."""
    return type_coerce(questions.c.candidates, Text).contains(f'"{customer}"', autoescape=True)
