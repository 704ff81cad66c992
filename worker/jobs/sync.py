"""Learn what is new in one mailbox: address book, mail, calendar, in that order.

Cost follows customers: mail is asked for by customer address (`history`), then kept up by `messages`. Every
page is saved in one transaction together with the cursor it stands for, so a crash repeats at most one page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from connectors.errors import CursorExpired
from connectors.types import Card, Changes, Cursor, Event, Message, Window
from worker.core.last_contact import remember_event
from worker.core.matching import Directory, normalise, own_addresses
from worker.core.model import Meeting
from worker.jobs.calendar_birthdays import save_birthdays
from worker.jobs.desk import Desk
from worker.jobs.history import read_history, reopen
from worker.jobs.notes import hear, own_missed, take
from worker.jobs.reader import Reader, SyncReport
from worker.jobs.record import save_card
from worker.store.rows import CoverageRow

FUTURE_DAYS = 400
"""How far ahead the calendar is read: a year's occasions and a month of slack."""
SMALL_LISTING = 20
"""A full listing may always drop this many entries; more only when they are less than half (peers, fault 1)."""

Item = TypeVar("Item", Message, Event, Card)


def sync(desk: Desk, now: datetime, *, accept_removals: bool = False) -> SyncReport:
    """Read what is new and save it, and of the old mail as much as the run's budget allows.

    A sync as of an earlier time than the last one (a replay) never reaches further back. Raises TryLater,
    ReconnectNeeded; what was read before stays saved.
    """
    store = desk.store
    store.mailboxes.ensure(desk.name, desk.provider, desk.rep.address)
    state = store.mailboxes.state(desk.name)
    latest = max(now, state.last_run_at) if state and state.last_run_at else now
    reader = Reader(desk, now, latest, Directory.of(()), own_addresses(desk.rep))
    _take_in_addresses(desk)
    _sync_cards(reader)
    if reader.report.cards:
        _take_in_addresses(desk)  # the cards may just have made customers
    reader.directory = Directory.of(store.people.all())
    _sync_mail(reader)
    _sync_events(reader, accept_removals=accept_removals)
    return reader.report


def _take_in_addresses(desk: Desk) -> None:
    """Note every address of every customer this mailbox owns, and let go of those that are no longer theirs.

    Calendar and cards are read from the beginning when somebody is new: their meetings and birthday may be old.
    """
    store, known = desk.store, set(desk.store.mailboxes.coverage(desk.name))
    wanted = {normalise(a) for customer in store.people.all(owner=desk.name) for a in customer.addresses}
    if known == wanted:
        return
    with store.transaction():
        for gone in sorted(known - wanted):
            store.mailboxes.drop_coverage(desk.name, gone)
        for new in sorted(wanted - known):
            store.mailboxes.save_coverage(desk.name, CoverageRow(new))
        if wanted - known:
            store.mailboxes.drop_cursors(desk.name, "events")
            store.mailboxes.drop_cursors(desk.name, "cards")


def history_start(now: datetime, years: int) -> datetime:
    """Midnight UTC of the day `years` before now; 29 February falls back to the 28th."""
    try:
        start = now.replace(year=now.year - years)
    except ValueError:
        start = now.replace(year=now.year - years, day=28)
    return datetime.combine(start.date(), time(), tzinfo=UTC)


def _pages(
    ask: Callable[[Cursor | None], Changes[Item]], cursor: Cursor | None, *, fresh: Callable[[], None]
) -> Iterator[Changes[Item]]:
    """Yield pages until the stream has caught up; a dead cursor starts over once, a standing one is refused."""
    restarted = False
    while True:
        try:
            page = ask(cursor)
        except CursorExpired:
            if restarted:
                raise
            restarted, cursor = True, None
            fresh()
            continue
        yield page
        if not page.more or page.cursor == cursor:
            return
        cursor = page.cursor


# --- address book ---------------------------------------------------------------------------------------------


def _sync_cards(reader: Reader) -> None:
    desk, store = reader.desk, reader.desk.store
    cursor = store.mailboxes.cursor(desk.name, "cards")
    for page in _pages(desk.connector.cards, cursor, fresh=lambda: store.mailboxes.drop_cursors(desk.name, "cards")):
        with store.transaction():
            skipped = list(page.skipped)
            for card in page.changed:
                taken = save_card(store, card, group=desk.customers_group, owner=desk.name, now=reader.now)
                reader.note_changed(taken.changed)
                store.mailboxes.drop_skipped(desk.name, "cards", f"{card.id} ")
                skipped += taken.skipped
            _note_page(reader, "cards", replace(page, skipped=tuple(skipped)))
        reader.report.cards += len(page.changed)
        desk.progress("cards", reader.report.cards)


# --- mail -----------------------------------------------------------------------------------------------------


def _sync_mail(reader: Reader) -> None:
    desk, store = reader.desk, reader.desk.store
    if store.mailboxes.cursor(desk.name, "mail") is None:
        # The bookmark is taken before history is read: what arrives meanwhile is seen twice, never lost.
        here = desk.connector.messages(None)
        with store.transaction():
            _note_page(reader, "mail", here)
    start = history_start(reader.latest, desk.history_years)
    read_history(reader, start)
    missed = False
    cursor = store.mailboxes.cursor(desk.name, "mail")
    for page in _pages(desk.connector.messages, cursor, fresh=lambda: None):
        notes = hear(reader, page)  # may read mail, so not inside the transaction
        with store.transaction():
            reader.note_changed(reader.save_mail(page))
            reader.note_changed(take(reader, notes))
            if page.missed_since is not None:
                missed = True
                own_missed(reader, page.missed_since)
                reopen(reader, page.missed_since - timedelta(days=1))
            _note_page(reader, "mail", page)
    if missed:
        read_history(reader, start)
    reader.place_strangers()


# --- calendar -------------------------------------------------------------------------------------------------


def _sync_events(reader: Reader, *, accept_removals: bool) -> None:
    desk, store = reader.desk, reader.desk.store
    window = calendar_window(reader.now, desk.history_years)

    def ask(at: Cursor | None) -> Changes[Event]:
        return desk.connector.events(at, window)

    def fresh() -> None:
        store.mailboxes.drop_cursors(desk.name, "events")
        store.mailboxes.clear_named(desk.name, "events")
        walk.begin()

    walk = _Walk()
    if accept_removals:
        fresh()
    cursor = store.mailboxes.cursor(desk.name, "events")
    if cursor is None:
        walk.begin()
    for page in _pages(ask, cursor, fresh=fresh):
        walk.note(page)
        with store.transaction():
            _save_events(reader, page)
            if page.listing and page.relisted_window is not None:
                _drop_unnamed(reader, page.part, page.relisted_window, accept=accept_removals)
            # A refused listing keeps the old cursor: it is listed, and refused, again until a human decides.
            _note_page(reader, "events", replace(page, cursor=None) if reader.report.incomplete else page)
        reader.report.events += len(page.changed)
        desk.progress("events", reader.report.events)
    for part in sorted(walk.left_out(store.contact.meeting_parts(desk.name))):
        with store.transaction():
            _drop_unnamed(reader, part, window, accept=accept_removals)
            if reader.report.incomplete:
                store.mailboxes.drop_cursors(desk.name, "events")  # walked, and refused, again until a human decides


@dataclass(slots=True)
class _Walk:
    """Which calendars a walk through all of them named; one that is left out is no longer the rep's.

    Says nothing where it did not begin at the beginning, or where something could not be read.
    """

    is_whole: bool = False
    parts: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Begin at the beginning."""
        self.is_whole, self.parts = True, set()

    def note(self, page: Changes[Event]) -> None:
        """Note what a page names."""
        self.parts.add(page.part)
        self.is_whole = self.is_whole and not page.skipped and page.cursor is not None

    def left_out(self, known: frozenset[str]) -> frozenset[str]:
        """Say which known calendars were not named."""
        return known - self.parts if self.is_whole else frozenset()


def calendar_window(now: datetime, years: int) -> Window:
    """The days of which meetings are known, by whole months: a new window means a full listing, so it moves rarely."""
    last_on = now.date() + timedelta(days=FUTURE_DAYS)
    return Window(history_start(now, years).date().replace(day=1), last_on.replace(day=28))


def _save_events(reader: Reader, page: Changes[Event]) -> None:
    desk, contact = reader.desk, reader.desk.store.contact
    meetings: list[Meeting] = []
    for event in page.changed:
        meetings += remember_event(
            event, mailbox=desk.name, own=reader.own, directory=reader.directory, salt=desk.store.salt()
        )
    # An event is replaced whole: who is no longer invited no longer meets.
    touched = contact.drop_meetings(desk.name, [*page.removed, *(event.id for event in page.changed)], page.part)
    contact.save_meetings(desk.name, page.part, meetings)
    shown = save_birthdays(desk, page)
    reader.note_changed({*touched, *(meeting.customer for meeting in meetings)})
    if page.listing:
        named = sorted({meeting.event for meeting in meetings} | shown)
        desk.store.mailboxes.note_named(desk.name, "events", page.part, named)


def _drop_unnamed(reader: Reader, part: str, window: Window, *, accept: bool) -> None:
    """End a full listing: what it did not name inside its window is gone, unless that is suspiciously much."""
    desk, store = reader.desk, reader.desk.store
    first = datetime.combine(window.first_on, time(), tzinfo=UTC)
    last = datetime.combine(window.last_on + timedelta(days=1), time(), tzinfo=UTC)
    known = store.contact.meeting_ids(desk.name, part, first, last)
    named = store.mailboxes.named(desk.name, "events", part)
    gone = sorted(known - named)
    store.mailboxes.clear_named(desk.name, "events", part)
    if len(gone) > SMALL_LISTING and len(gone) * 2 > len(known) and not accept:
        reader.report.incomplete = (
            f"Mailbox {desk.name}: the calendar suddenly misses {len(gone)} of {len(known)} meetings; nothing was "
            f"dropped. If that is right, run: rapport run --accept-removals {desk.name}"
        )
        return
    store.birthdays.drop(desk.name, part, store.birthdays.events(desk.name, part) - named)
    reader.note_changed(store.contact.drop_meetings(desk.name, gone, part))


def _note_page(reader: Reader, stream: str, page: Changes[Item]) -> None:
    """Save the cursor and the skipped items of a page, inside the page's transaction."""
    store, name = reader.desk.store, reader.desk.name
    if page.cursor is not None:
        store.mailboxes.save_cursor(name, stream, "", page.cursor)
    if page.relisted_window is not None:
        store.mailboxes.clear_skipped(name, stream, page.part)
    store.mailboxes.note_skipped(name, stream, page.part, page.skipped, reader.now)
    if stream == "mail" and page.changed:
        store.mailboxes.add_listed(name, len(page.changed))
