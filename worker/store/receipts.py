"""What a connector remembers of what it placed; it outlives the draft or reminder it speaks of."""

from sqlalchemy import select

from worker.store.database import Database
from worker.store.tables import receipts
from worker.store.values import upsert


class Receipts:
    """The journal of one mailbox (the port's Journal), by mark."""

    def __init__(self, database: Database, mailbox: str) -> None:
        self._database = database
        self._mailbox = mailbox

    def read(self, mark: str) -> str | None:
        """Give the entry of a mark."""
        statement = select(receipts.c.entry).where(receipts.c.mailbox == self._mailbox, receipts.c.mark == mark)
        with self._database.reading() as connection:
            entry: str | None = connection.scalar(statement)
        return entry

    def write(self, mark: str, entry: str) -> None:
        """Keep the entry of a mark; it is safe on disk when this returns, so it never joins an open transaction."""
        with self._database.saving() as connection:
            upsert(connection, receipts, [{"mailbox": self._mailbox, "mark": mark, "entry": entry}])
