"""The local connector: a Maildir or mbox files, .ics and .vcf files, as mail programs keep them on a disk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from connectors.base import Connector, Marker
from connectors.errors import Refused, TryLater
from connectors.likeness import folded
from connectors.local.calendar import Reader
from connectors.local.cards import read_card_file
from connectors.local.collection import changes, parts_in
from connectors.local.drafts import Drafts
from connectors.local.index import Index
from connectors.local.mail import MailDirectory, opened
from connectors.local.reminders import Reminders
from connectors.local.whereabouts import Whereabouts
from connectors.quotes import newest_reply
from connectors.types import (
    Card,
    Changes,
    Cursor,
    Draft,
    Event,
    Message,
    MessageId,
    MessageText,
    Reminder,
    Sighting,
    Window,
)

_ALWAYS = Window(date.min, date.max)


def _now() -> datetime:
    return datetime.now(UTC)


class LocalConnector(Connector):
    """One rep's mail, calendar and cards in folders of this machine; `clock` dates the drafts."""

    def __init__(
        self,
        *,
        name: str,
        address: str,
        mail: Path,
        calendar: Path | None,
        cards: Path | None,
        mark: Marker,
        drafts_folder: str = "",
        sent_folder: str = "",
        own_addresses: frozenset[str] = frozenset(),
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._name = name
        self._own = frozenset(folded(one) for one in {address, *own_addresses})
        self._mail = MailDirectory(name, mail, sent_folder, drafts_folder)
        self._calendar = calendar
        self._cards = cards
        self._drafts = Drafts(self._mail, mark, clock)
        self._reminders = Reminders(name, calendar, mark, clock) if calendar else None
        self._index: Index | None = None
        self._whereabouts = Whereabouts(self._mail)

    def messages(self, cursor: Cursor | None) -> Changes[Message]:
        """Say what came or changed in mail; a folder that did not change is not even listed."""
        with self._working_on("mail", self._mail.root):
            return self._mail.changes(cursor)

    def history(self, address: str, start: datetime, cursor: Cursor | None) -> Changes[Message]:
        """List the mail exchanged with an address, newest first, from an index made on first use."""
        with self._working_on("mail", self._mail.root):
            if self._index is None:
                self._index = Index.of(self._mail)
            return self._index.history(address, start, cursor)

    def events(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """List each calendar that changed, with recurrences, as far as it touches the window."""
        if self._calendar is None or self._reminders is None:
            return Changes(cursor=cursor)
        with self._working_on("calendar", self._calendar):
            parts = parts_in(self._calendar, ".ics", leave_out={self._reminders.folder})
            return changes(parts, cursor, window, Reader(window, self._own).read)

    def cards(self, cursor: Cursor | None) -> Changes[Card]:
        """List each address book that changed."""
        if self._cards is None:
            return Changes(cursor=cursor)
        with self._working_on("card", self._cards):
            return changes(parts_in(self._cards, ".vcf"), cursor, _ALWAYS, read_card_file)

    def read(self, message: MessageId) -> MessageText:
        """Read one message, wherever it lies by now."""
        with self._working_on("mail", self._mail.root):
            for folder, spot in self._whereabouts.find(message):
                found = opened(folder, spot)
                if isinstance(found, Message) and found.id.rpartition("#")[2] == message.rpartition("#")[2]:
                    return MessageText(
                        found.subject, newest_reply(found.text or ""), found.message_id, found.references
                    )
        raise Refused(f"A mail of mailbox {self._name} is no longer there or cannot be read.")

    def place_draft(self, draft: Draft) -> Sighting:
        """Lay the draft in the Drafts folder, once for its key for ever."""
        with self._working_on("mail", self._mail.root):
            return self._drafts.place(draft)

    def draft_fate(self, key: str, ref: str) -> Sighting:
        """Look what became of a draft."""
        with self._working_on("mail", self._mail.root):
            return self._drafts.fate(key, ref)

    def withdraw_draft(self, key: str, ref: str) -> None:
        """Take back a draft that nobody touched."""
        with self._working_on("mail", self._mail.root):
            self._drafts.withdraw(key, ref)

    def place_reminder(self, reminder: Reminder) -> Sighting:
        """Lay the reminder in our own calendar, once for its key for ever."""
        with self._at_calendar() as reminders:
            return reminders.place(reminder)

    def reminder_fate(self, key: str, ref: str) -> Sighting:  # noqa: ARG002
        """Look what became of a reminder; it is found by its key alone."""
        with self._at_calendar() as reminders:
            return reminders.fate(key)

    def withdraw_reminder(self, key: str, ref: str) -> None:  # noqa: ARG002
        """Take back a reminder that nobody touched."""
        with self._at_calendar() as reminders:
            reminders.withdraw(key)

    @contextmanager
    def _at_calendar(self) -> Iterator[Reminders]:
        if self._reminders is None:
            raise Refused(f"Mailbox {self._name} has no calendar folder; name one as `calendar` in its settings.")
        with self._working_on("calendar", self._reminders.root):
            yield self._reminders

    @contextmanager
    def _working_on(self, kind: str, root: Path) -> Iterator[None]:
        """Turn trouble with files into one sentence that names the mailbox and the folder."""
        if not root.is_dir():
            raise TryLater(f"The {kind} folder {root} of mailbox {self._name} is missing or not a folder.")
        try:
            yield
        except OSError as error:
            where = _folder_of(error, root)
            why = error.strerror or "an input or output error"
            raise TryLater(f"The {kind} folder {where} of mailbox {self._name} cannot be used now: {why}.") from error


def _folder_of(error: OSError, root: Path) -> Path:
    """Name the folder trouble arose in; a file's own name may hold a mark and is left out."""
    path = Path(str(error.filename)) if isinstance(error.filename, str | Path) else root
    return path if path.is_dir() or not path.is_relative_to(root) else path.parent
