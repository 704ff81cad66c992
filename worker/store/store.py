"""The store: everything Rapport remembers, behind one door. Nothing else speaks SQL."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from connectors.base import Marker
from worker.core.model import CustomerRecord
from worker.core.words import CustomerId
from worker.errors import StoreError
from worker.store.asked import Questions
from worker.store.birthdays import Birthdays
from worker.store.contact import Contact
from worker.store.database import Database, file_of, keep_private, make_file, parse_url
from worker.store.grants import Grants
from worker.store.mailboxes import Mailboxes
from worker.store.notes import Notes
from worker.store.outbox import Outbox
from worker.store.people import People
from worker.store.plans import Plans
from worker.store.proposals import Proposals
from worker.store.receipts import Receipts, marker
from worker.store.records import read_records
from worker.store.schema import SHIPPED, Schema
from worker.store.voices import Voices


class Store:
    """Opened once per command and used by one thread.

    `mailboxes`, `people`, `contact`, `plans`, `outbox`, `notes`, `voices`, `proposals` and `asked` group what can be
    asked.
    Every method works inside the transaction open on this store, else in one of its own. Whatever goes wrong with the
    database is a StoreError.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._salt = b""
        self.mailboxes = Mailboxes(database)
        self.people = People(database, self.salt)
        self.contact = Contact(database)
        self.plans = Plans(database)
        self.outbox = Outbox(database)
        self.notes = Notes(database)
        self.voices = Voices(database)
        self.proposals = Proposals(database)
        self.asked = Questions(database)
        self.birthdays = Birthdays(database)

    @classmethod
    def open(cls, url: str, *, create: bool = False, schema: Schema = SHIPPED) -> "Store":
        """Open the database, bringing an older one forward; `create` makes it where there is none."""
        file = file_of(parse_url(url))
        if file is not None:
            if not create and not file.exists():
                raise StoreError(f"There is no database {file}: run: rapport init")
            make_file(file)
            keep_private(file)
        database = Database(url)
        try:
            schema.bring_forward(database, create=create)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything in the block one: saved whole at its end, or not at all. Joins an open transaction."""
        with self._database.writing():
            yield

    def salt(self) -> bytes:
        """Give the 32 random bytes made with the database, for keyed hashes."""
        if not self._salt:
            self._salt = self.mailboxes.salt()
        return self._salt

    def grants(self, mailbox: str, keys: Callable[[], Sequence[str]]) -> Grants:
        """Give the place of one mailbox's grant; `keys` are the secret keys, asked for when a grant is touched."""
        return Grants(self._database, mailbox, keys, self.salt)

    def journal(self, mailbox: str) -> Receipts:
        """Give what the connector of one mailbox remembers of what it placed."""
        return Receipts(self._database, mailbox, self.salt)

    def marker(self) -> Marker:
        """Give what turns keys into all that a provider ever sees of them."""
        return marker(self.salt())

    def check(self) -> tuple[str, ...]:
        """Read the whole database and name every fault; reads all of it, so for `doctor` only."""
        try:
            return self._database.problems()
        except StoreError as error:  # so damaged that even the check cannot read it
            return (str(error),)

    def records(self, ids: Iterable[CustomerId] | None = None, *, owner: str | None = None) -> Iterator[CustomerRecord]:
        """Give everything held about each customer, in order of id; memory does not grow with their number.

        Reads in batches; what is written between two of them is seen by the later one.
        """
        return read_records(self._database, ids, owner)
