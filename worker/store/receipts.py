"""What a connector remembers of what it placed; it outlives the draft or reminder it speaks of."""

import hmac
from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy import delete, select

from connectors.base import Marker
from worker.store.database import Database
from worker.store.tables import receipts
from worker.store.values import chunks, upsert


def marker(salt: bytes) -> Marker:
    """Give what turns keys into their keyed hashes: a random-looking UUID, the same one every time."""
    return lambda key: str(UUID(bytes=hmac.digest(salt, key.encode(), "sha256")[:16], version=5))


class Receipts:
    """The journal of one mailbox (the port's Journal), by mark."""

    def __init__(self, database: Database, mailbox: str, salt: Callable[[], bytes]) -> None:
        self._database = database
        self._mailbox = mailbox
        self._salt = salt

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

    def drop(self, keys: Iterable[str]) -> None:
        """Forget what the connector remembers of having placed these keys."""
        marks_of_keys, ours = map(marker(self._salt()), keys), receipts.c.mailbox == self._mailbox
        with self._database.writing() as connection:
            for marks in chunks(marks_of_keys):
                connection.execute(delete(receipts).where(ours, receipts.c.mark.in_(marks)))
