"""Drafts and reminders on their way: each key once, each state only forward.

A row is planned, then placing (the intent, saved before the mailbox is touched), then placed, then closed.
Every change names the states it may start from, so that a late or repeated run cannot move a row back.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Text, Update, delete, func, literal, select, type_coerce, update

from worker.core.trace import Trace, trace_of
from worker.core.words import CustomerId, Key, Kind
from worker.store.columns import Instant
from worker.store.database import Database
from worker.store.rows import OutboxRow
from worker.store.tables import looks, outbox
from worker.store.values import add_new, columns_of, read, row_of, upsert

BRIEF = "brief"
"""The kind of the one reminder that belongs to nobody: the entry of the day."""

_ORDER = (outbox.c.created_at, outbox.c.key)


class Outbox:
    """The rows waiting to be placed and those that were. Changes return False where the row has moved on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- reading ---

    def get(self, key: Key) -> OutboxRow | None:
        """Give the row of a key."""
        return next(iter(self._read(outbox.c.key == key)), None)

    def open(self, mailbox: str, what: str | None = None) -> tuple[OutboxRow, ...]:
        """Give the rows of a mailbox that are not closed, oldest first."""
        where = [outbox.c.mailbox == mailbox, outbox.c.state.in_(("planned", "placing", "placed"))]
        return self._read(*where, *([] if what is None else [outbox.c.what == what]))

    def of(self, customer: CustomerId) -> tuple[OutboxRow, ...]:
        """Give every row ever made for a customer, oldest first."""
        return self._read(outbox.c.customer == customer)

    def all(self) -> tuple[OutboxRow, ...]:
        """Give every row, oldest first."""
        return self._read()

    def briefs(self, mailbox: str, since: date) -> tuple[OutboxRow, ...]:
        """Give the briefs of a mailbox from that day on, whatever became of them."""
        return self._read(outbox.c.mailbox == mailbox, outbox.c.kind == BRIEF, outbox.c.on >= since)

    def briefs_naming(self, customer: CustomerId) -> tuple[OutboxRow, ...]:
        """Give the briefs that name a customer and whose text is still held."""
        named = type_coerce(outbox.c.spans, Text).contains(f'"{customer}"', autoescape=True)
        return self._read(outbox.c.kind == BRIEF, named)

    def ended_checkins(self, mailbox: str, most: int) -> tuple[tuple[str, datetime], ...]:
        """Give fate and end of the check-ins that were sent or discarded last, the newest first."""
        where = outbox.c.mailbox == mailbox, outbox.c.kind == Kind.CHECKIN, outbox.c.fate.in_(("sent", "discarded"))
        statement = select(outbox.c.fate, outbox.c.closed_at).where(*where, outbox.c.closed_at.is_not(None))
        with self._database.reading() as connection:
            found = connection.execute(statement.order_by(outbox.c.closed_at.desc(), outbox.c.key).limit(most))
            return tuple((fate, at) for fate, at in found)

    def fates(self, mailbox: str) -> dict[str, int]:
        """Count the drafts of a mailbox by fate; one that has none yet counts under its state."""
        fate = func.coalesce(func.nullif(outbox.c.fate, ""), outbox.c.state)
        where = (outbox.c.mailbox == mailbox, outbox.c.what == "draft")
        with self._database.reading() as connection:
            counted = connection.execute(select(fate, func.count()).where(*where).group_by(fate).order_by(fate))
            return dict(counted.all())

    def placed_on(self, mailbox: str, first_at: datetime, last_at: datetime) -> int:
        """Count the drafts placed from `first_at` on and before `last_at`, whatever became of them."""
        where = (outbox.c.placed_at >= first_at, outbox.c.placed_at < last_at)
        statement = select(func.count()).where(outbox.c.mailbox == mailbox, outbox.c.what == "draft", *where)
        with self._database.reading() as connection:
            return connection.scalar(statement) or 0

    def drafts_since(self, mailbox: str, first_at: datetime) -> tuple[OutboxRow, ...]:
        """Give the drafts of a mailbox written from then on, whatever became of them, oldest first."""
        return self._read(outbox.c.mailbox == mailbox, outbox.c.what == "draft", outbox.c.created_at >= first_at)

    def last_drafts(self, mailbox: str, until: datetime, most: int) -> tuple[OutboxRow, ...]:
        """Give the newest drafts of a mailbox written until then, whatever became of them, newest first."""
        where = outbox.c.mailbox == mailbox, outbox.c.what == "draft", outbox.c.created_at <= until
        order = outbox.c.created_at.desc(), outbox.c.key
        statement = select(*columns_of(outbox, OutboxRow)).where(*where).order_by(*order).limit(most)
        with self._database.reading() as connection:
            return tuple(OutboxRow(*row) for row in connection.execute(statement))

    def first_placed_at(self, mailbox: str) -> datetime | None:
        """Tell when the first draft of a mailbox was placed."""
        statement = select(func.min(outbox.c.placed_at)).where(outbox.c.mailbox == mailbox, outbox.c.what == "draft")
        with self._database.reading() as connection:
            found: datetime | None = connection.scalar(statement)
        return found

    def looks(self, key: Key) -> tuple[tuple[str, datetime], ...]:
        """Give every noted look at a row, oldest first: (fate, at)."""
        statement = select(looks.c.fate, looks.c.at).where(looks.c.key == key).order_by(looks.c.at)
        with self._database.reading() as connection:
            return tuple((fate, at) for fate, at in connection.execute(statement))

    # --- moving forward ---

    def add(self, row: OutboxRow) -> bool:
        """Take in a row; False where its key was used before."""
        with self._database.writing() as connection:
            return add_new(connection, outbox, [row_of(row)]) == 1

    def drop_planned(self, key: Key) -> bool:
        """Drop a plan that was never begun; its key is free again."""
        with self._database.writing() as connection:
            return (
                connection.execute(delete(outbox).where(outbox.c.key == key, outbox.c.state == "planned")).rowcount == 1
            )

    def set_placing(self, key: Key, at: datetime) -> bool:
        """Save the intent to place."""
        return self._change(_from(key, "planned").values(state="placing", placing_at=at))

    def set_unclear(self, key: Key, at: datetime) -> bool:
        """Note that the answer to placing was lost; the first such instant stays."""
        statement = _from(key, "placing").values(
            unclear_since=func.coalesce(outbox.c.unclear_since, literal(at, Instant()))
        )
        return self._change(statement)

    def set_placed(self, key: Key, ref: str, at: datetime) -> bool:
        """Save that the row lies in the mailbox, and where."""
        values = {"state": "placed", "fate": "waiting", "ref": ref, "placed_at": at, "unclear_since": None}
        return self._change(_from(key, "placing").values(values))

    def set_fate(
        self, key: Key, fate: str, at: datetime, *, closed: bool, ref: str | None = None, because: str = ""
    ) -> bool:
        """Save what became of a row that is not closed; `closed` makes it final."""
        values: dict[str, object] = {"fate": str(fate)}
        if ref is not None:
            values["ref"] = ref
        if because:
            values["withdrawn_because"] = str(because)
        if closed:
            values |= {"state": "closed", "closed_at": at}
        return self._change(_from(key, "planned", "placing", "placed").values(values))

    def add_look(self, key: Key, fate: str, at: datetime) -> None:
        """Note one look at a row."""
        with self._database.writing() as connection:
            upsert(connection, looks, [{"key": key, "at": at, "fate": str(fate)}])

    def thin_out(self, before: datetime) -> int:
        """Drop the text of rows closed before then; wording ids, dates and fate stay, and of a draft its trace.

        Returns how many had text.
        """
        old = self._read(outbox.c.closed_at < before, outbox.c.content.is_not(None))
        with self._database.writing() as connection:
            for row in old:
                left = {"content": None, "spans": (), "lints": (), "trace": _trace_left(row)}
                connection.execute(update(outbox).where(outbox.c.key == row.key).values(left))
        return len(old)

    def strip(self, key: Key) -> None:
        """Drop the text of a row and whom it named, whatever its state."""
        with self._database.writing() as connection:
            connection.execute(update(outbox).where(outbox.c.key == key).values(content=None, spans=(), cause=""))

    def _read(self, *where: ColumnElement[bool]) -> tuple[OutboxRow, ...]:
        with self._database.reading() as connection:
            return read(connection, outbox, OutboxRow, *where, order=_ORDER)

    def _change(self, statement: Update) -> bool:
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount == 1


def _trace_left(row: OutboxRow) -> Trace | None:
    """What stays of a text; entries of the rep's own calendar are compared with nothing."""
    return trace_of(row.body, row.spans) if row.what == "draft" and row.body else None


def _from(key: Key, *states: str) -> Update:
    return update(outbox).where(outbox.c.key == key, outbox.c.state.in_(states))
