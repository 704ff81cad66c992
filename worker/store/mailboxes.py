"""What is known of each mailbox: how it stands, how far it was read, what was skipped."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, or_, select, update

from connectors.types import Cursor, Skipped
from worker.core.words import CustomerId
from worker.errors import StoreError
from worker.store.database import Database
from worker.store.rows import Counts, CoverageRow, MailboxState
from worker.store.tables import coverage, cursors, mailboxes, mails, meta, named, skipped
from worker.store.values import add_new, read, row_of, rows_of, upsert


class Mailboxes:
    """States, cursors, coverage, listing memory and skipped items, by the mailbox's name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def salt(self) -> bytes:
        """Read the salt of this database."""
        with self._database.reading() as connection:
            text = connection.scalar(select(meta.c.value).where(meta.c.name == "salt"))
        if text is None:
            raise StoreError("The database has lost its salt: restore a backup, then run: rapport doctor")
        return bytes.fromhex(text)

    # --- how it stands ---

    def ensure(self, name: str, provider: str, address: str) -> None:
        """Know the mailbox; its state stays as it is."""
        row = {"name": name, "provider": provider, "address": address}
        with self._database.writing() as connection:
            add_new(connection, mailboxes, [{**row, "state": "", "error": "", "listed": 0}])
            connection.execute(update(mailboxes).where(mailboxes.c.name == name).values(row))

    def states(self) -> tuple[MailboxState, ...]:
        """Tell how every known mailbox stands, by name."""
        with self._database.reading() as connection:
            return read(connection, mailboxes, MailboxState, order=(mailboxes.c.name,))

    def state(self, name: str) -> MailboxState | None:
        """Tell how one mailbox stands; None: never seen."""
        with self._database.reading() as connection:
            return next(iter(read(connection, mailboxes, MailboxState, mailboxes.c.name == name)), None)

    def note_run(
        self, name: str, state: str, at: datetime, error: str = "", *, good: bool, not_before: datetime | None = None
    ) -> None:
        """Note how a run ended; `good` means that everything new the mailbox had to tell is now known.

        `not_before`: until then the provider asks to be left alone; None ends an earlier wish.
        """
        values: dict[str, object] = {"state": state, "error": error, "last_run_at": at, "not_before": not_before}
        with self._database.writing() as connection:
            connection.execute(
                update(mailboxes)
                .where(mailboxes.c.name == name)
                .values(values | ({"last_good_sync_at": at} if good else {}))
            )

    def add_listed(self, name: str, n: int) -> None:
        """Count messages that were looked at."""
        with self._database.writing() as connection:
            connection.execute(update(mailboxes).where(mailboxes.c.name == name).values(listed=mailboxes.c.listed + n))

    def counts(self, name: str, *, since: datetime | None = None) -> Counts:
        """Count what `status` shows; `known` are the addresses complete, or known back to `since` at least."""
        covered, listed = coverage.c.mailbox == name, select(mailboxes.c.listed).where(mailboxes.c.name == name)
        stored = select(func.count(mails.c.message.distinct())).where(mails.c.mailbox == name)
        known = coverage.c.complete if since is None else or_(coverage.c.complete, _known_back_to(since))
        reasons = select(skipped.c.reason, func.count()).where(skipped.c.mailbox == name).group_by(skipped.c.reason)
        with self._database.reading() as connection:
            return Counts(
                addresses=_count(connection, coverage, covered),
                complete=_count(connection, coverage, and_(covered, coverage.c.complete)),
                listed=connection.scalar(listed) or 0,
                stored=connection.scalar(stored) or 0,
                skipped=dict(connection.execute(reasons).all()),
                known=_count(connection, coverage, and_(covered, known)),
            )

    # --- cursors ---

    def cursor(self, name: str, stream: str, part: str = "") -> Cursor | None:
        """Give the bookmark of a part; None: start from the beginning."""
        with self._database.reading() as connection:
            text = connection.scalar(select(cursors.c.cursor).where(*_in_part(cursors, name, stream, part)))
        return None if text is None else Cursor(text)

    def save_cursor(self, name: str, stream: str, part: str, cursor: Cursor) -> None:
        """Keep the bookmark, in the transaction of the changes it stands for."""
        row = {"mailbox": name, "stream": stream, "part": part, "cursor": cursor}
        with self._database.writing() as connection:
            upsert(connection, cursors, [row])

    def drop_cursors(self, name: str, stream: str) -> None:
        """Forget every bookmark of a stream, so that it is read from the beginning."""
        with self._database.writing() as connection:
            connection.execute(delete(cursors).where(*_in_part(cursors, name, stream, None)))

    # --- coverage ---

    def coverage(self, name: str) -> dict[str, CoverageRow]:
        """Tell how far the mail with each address is known, by normalised address."""
        with self._database.reading() as connection:
            rows = read(connection, coverage, CoverageRow, coverage.c.mailbox == name)
        return {row.address: row for row in rows}

    def save_coverage(self, name: str, row: CoverageRow) -> None:
        """Keep how far the mail with an address is known; the address is normalised."""
        with self._database.writing() as connection:
            upsert(connection, coverage, [row_of(row, mailbox=name)])

    def drop_coverage(self, name: str, address: str) -> None:
        """Forget how far the mail with an address is known."""
        with self._database.writing() as connection:
            connection.execute(delete(coverage).where(coverage.c.mailbox == name, coverage.c.address == address))

    # --- skipped items ---

    def note_skipped(self, name: str, stream: str, part: str, items: Sequence[Skipped], at: datetime) -> None:
        """Remember items that could not be read, once each."""
        with self._database.writing() as connection:
            upsert(connection, skipped, rows_of(items, mailbox=name, stream=stream, part=part, at=at))

    def clear_skipped(self, name: str, stream: str, part: str) -> None:
        """Forget what was skipped in a part that is read from the beginning."""
        with self._database.writing() as connection:
            connection.execute(delete(skipped).where(*_in_part(skipped, name, stream, part)))

    def drop_skipped(self, name: str, stream: str, beginning: str) -> None:
        """Forget the skipped items of a stream whose name begins so: what they are of was read again."""
        begins = skipped.c.item.startswith(beginning, autoescape=True)
        with self._database.writing() as connection:
            connection.execute(delete(skipped).where(skipped.c.mailbox == name, skipped.c.stream == stream, begins))

    def skipped(self, name: str) -> tuple[Skipped, ...]:
        """Name what was skipped, in order."""
        with self._database.reading() as connection:
            where, order = skipped.c.mailbox == name, (skipped.c.stream, skipped.c.item)
            return read(connection, skipped, Skipped, where, order=order)

    # --- what a full listing has named so far ---

    def left_out(self, customer: CustomerId) -> tuple[str, ...]:
        """Say what of a customer's card is not kept, one sentence each."""
        statement = select(skipped.c.sentence).where(tells_of(customer)).order_by(skipped.c.mailbox, skipped.c.item)
        with self._database.reading() as connection:
            return tuple(connection.scalars(statement))

    def note_named(self, name: str, stream: str, part: str, ids: Iterable[str]) -> None:
        """Remember ids a full listing named, across its pages and runs."""
        rows = [{"mailbox": name, "stream": stream, "part": part, "item": item} for item in ids]
        with self._database.writing() as connection:
            add_new(connection, named, rows)

    def named(self, name: str, stream: str, part: str) -> frozenset[str]:
        """Give every id the running listing of a part has named."""
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(named.c.item).where(*_in_part(named, name, stream, part))))

    def clear_named(self, name: str, stream: str, part: str | None = None) -> None:
        """Forget what a listing named: of one part, or of every part of the stream."""
        with self._database.writing() as connection:
            connection.execute(delete(named).where(*_in_part(named, name, stream, part)))


def tells_of(customer: CustomerId) -> ColumnElement[bool]:
    """Choose what was left out of the card of a customer; its sentence names them by their id and a colon."""
    return skipped.c.sentence.contains(f"customer {customer}:", autoescape=True)


def _in_part(table: Table, name: str, stream: str, part: str | None) -> list[ColumnElement[bool]]:
    """Choose the rows of one part; None is every part of the stream."""
    where: list[ColumnElement[bool]] = [table.c.mailbox == name, table.c.stream == stream]
    return where if part is None else [*where, table.c.part == part]


def _known_back_to(since: datetime) -> ColumnElement[bool]:
    return and_(coverage.c.gap_from.is_(None), coverage.c.covered_from <= since)


def _count(connection: Connection, table: Table, where: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(where)) or 0
