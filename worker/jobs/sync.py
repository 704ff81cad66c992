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
from worker.core.last_contact import remember, remember_event
from worker.core.mail_kind import judge
from worker.core.matching import Directory, normalise, own_addresses
from worker.core.model import Mail, Meeting
from worker.core.words import CustomerId
from worker.jobs.desk import Desk
from worker.jobs.record import save_card
from worker.store.rows import CoverageRow

SEARCH_LAG = timedelta(days=2)
"""A provider's search may miss young mail; an address is looked at once more after this long."""
FUTURE_DAYS = 400
"""How far ahead the calendar is read: a year's occasions and a month of slack."""
SMALL_LISTING = 20
"""A full listing may always drop this many entries; more only when they are less than half (peers, fault 1)."""

Item = TypeVar("Item", Message, Event, Card)


@dataclass(slots=True)
class SyncReport:
    """What a sync saw: pages count messages, occurrences and cards as the provider listed them."""

    messages: int = 0
    events: int = 0
    cards: int = 0
    incomplete: str = ""
    changed: set[CustomerId] = field(default_factory=set)


@dataclass(slots=True)
class _Reader:
    """One sync of one mailbox: who counts as a customer, and what was seen so far."""

    desk: Desk
    now: datetime
    replay: bool
    directory: Directory
    own: frozenset[str]
    report: SyncReport = field(default_factory=SyncReport)


def sync(desk: Desk, now: datetime, *, accept_removals: bool = False, replay: bool = False) -> SyncReport:
    """Read what is new and save it; `replay` (a run as of an earlier time) never reaches further back.

    Raises TryLater, ReconnectNeeded; what was read before stays saved.
    """
    store = desk.store
    store.mailboxes.ensure(desk.name, desk.provider, desk.rep.address)
    reader = _Reader(desk, now, replay, Directory.of(()), own_addresses(desk.rep))
    _list_again_for_new_addresses(desk)
    _sync_cards(reader)
    _list_again_for_new_addresses(desk)  # the cards may just have made customers
    reader.directory = Directory.of(store.people.all())
    _sync_mail(reader)
    _sync_events(reader, accept_removals=accept_removals)
    store.plans.mark_changed(sorted(reader.report.changed))
    return reader.report


def _addresses(desk: Desk) -> set[str]:
    """Every address of every customer this mailbox owns."""
    return {normalise(a) for customer in desk.store.people.all(owner=desk.name) for a in customer.addresses}


def _list_again_for_new_addresses(desk: Desk) -> None:
    """Read calendar and cards from the beginning when somebody is new: their meetings and birthday may be old."""
    if _addresses(desk) - set(desk.store.mailboxes.coverage(desk.name)):
        for stream in ("events", "cards"):
            desk.store.mailboxes.drop_cursors(desk.name, stream)


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


def _sync_cards(reader: _Reader) -> None:
    desk, store = reader.desk, reader.desk.store
    cursor = store.mailboxes.cursor(desk.name, "cards")
    for page in _pages(desk.connector.cards, cursor, fresh=lambda: store.mailboxes.drop_cursors(desk.name, "cards")):
        with store.transaction():
            for card in page.changed:
                reader.report.changed.update(
                    save_card(store, card, group=desk.customers_group, owner=desk.name, now=reader.now)
                )
            _note_page(reader, "cards", page)
        reader.report.cards += len(page.changed)
        desk.progress("cards", reader.report.cards)


# --- mail -----------------------------------------------------------------------------------------------------


def _sync_mail(reader: _Reader) -> None:
    desk, store = reader.desk, reader.desk.store
    if store.mailboxes.cursor(desk.name, "mail") is None:
        # The bookmark is taken before history is read: what arrives meanwhile is seen twice, never lost.
        start = desk.connector.messages(None)
        with store.transaction():
            _note_page(reader, "mail", start)
    _cover(reader)
    missed = False
    cursor = store.mailboxes.cursor(desk.name, "mail")
    for page in _pages(desk.connector.messages, cursor, fresh=lambda: None):
        with store.transaction():
            _save_messages(reader, page)
            if page.missed_since is not None:
                missed = True
                _reopen_coverage(reader, page.missed_since - timedelta(days=1))
            _note_page(reader, "mail", page)
    if missed:
        _cover(reader)


def _cover(reader: _Reader) -> None:
    """Read the history of every customer address that is not covered yet, or is due for a second look."""
    desk, store = reader.desk, reader.desk.store
    start = history_start(reader.now, desk.history_years)
    known = store.mailboxes.coverage(desk.name)
    wanted = _addresses(desk)
    for gone in sorted(set(known) - wanted):
        store.mailboxes.drop_coverage(desk.name, gone)
    for done, address in enumerate(sorted(wanted), 1):
        row = known.get(address)
        if (since := _uncovered_since(row, start, reader)) is not None:
            _cover_address(reader, address, row, since)
            if customer := reader.directory.customer_of(address):
                reader.report.changed.add(customer)  # now covered: who was held for that is looked at again
        desk.progress("history", done)


def _uncovered_since(row: CoverageRow | None, start: datetime, reader: _Reader) -> datetime | None:
    """Say from when an address still has to be read; None when it is covered."""
    if row is None or row.covered_from is None:
        return start
    if not row.complete:
        return row.gap_from or min(start, row.covered_from)
    if start < row.covered_from and not reader.replay:
        return start
    if row.look_again_on is not None and row.look_again_on <= reader.now.date():
        return datetime.combine(row.look_again_on, time(), tzinfo=UTC) - 2 * SEARCH_LAG
    return None


def _cover_address(reader: _Reader, address: str, row: CoverageRow | None, since: datetime) -> None:
    desk, store = reader.desk, reader.desk.store
    second_look = row is not None and row.complete and row.covered_from is not None and row.covered_from <= since
    covered_from = min(since, row.covered_from) if row and row.covered_from else since
    look_again_on = None if second_look else (reader.now + SEARCH_LAG).date()
    covered = CoverageRow(address, covered_from, complete=True, cursor=None, look_again_on=look_again_on)
    half = replace(covered, complete=False, gap_from=row.gap_from if row else None)
    cursor = row.cursor if row and not row.complete else None

    def ask(at: Cursor | None) -> Changes[Message]:
        return desk.connector.history(address, since, at)

    for page in _pages(ask, cursor, fresh=lambda: None):
        with store.transaction():
            _save_messages(reader, page)
            store.mailboxes.note_skipped(desk.name, "mail", page.part, page.skipped, reader.now)
            if not page.more:
                store.mailboxes.save_coverage(desk.name, covered)
            elif not second_look:  # a second look that is cut short simply starts over
                store.mailboxes.save_coverage(desk.name, replace(half, cursor=page.cursor))


def _reopen_coverage(reader: _Reader, since: datetime) -> None:
    """Mark every address as having a gap since then: mail a dead cursor may have lost."""
    store, name = reader.desk.store, reader.desk.name
    for row in store.mailboxes.coverage(name).values():
        gap = min(since, row.gap_from) if row.gap_from else since
        if row.complete:
            store.mailboxes.save_coverage(name, replace(row, complete=False, cursor=None, gap_from=gap))


def _save_messages(reader: _Reader, page: Changes[Message]) -> None:
    mails = [mail for message in page.changed for mail in mails_of(reader.desk, reader.directory, message)]
    reader.desk.store.contact.save_mails(mails)
    reader.report.changed.update(mail.customer for mail in mails)
    reader.report.messages += len(page.changed)
    reader.desk.progress("messages", reader.report.messages)


def mails_of(desk: Desk, directory: Directory, message: Message) -> tuple[Mail, ...]:
    """Judge a message and say what is remembered of it: nothing, unless it is with a customer."""
    own = own_addresses(desk.rep)
    verdict = judge(message, own)
    return remember(message, verdict, mailbox=desk.name, own=own, directory=directory, salt=desk.store.salt())


# --- calendar -------------------------------------------------------------------------------------------------


def _sync_events(reader: _Reader, *, accept_removals: bool) -> None:
    desk, store = reader.desk, reader.desk.store
    window = calendar_window(reader.now, desk.history_years)

    def ask(at: Cursor | None) -> Changes[Event]:
        return desk.connector.events(at, window)

    def fresh() -> None:
        store.mailboxes.drop_cursors(desk.name, "events")
        store.mailboxes.clear_named(desk.name, "events")

    if accept_removals:
        fresh()
    for page in _pages(ask, store.mailboxes.cursor(desk.name, "events"), fresh=fresh):
        with store.transaction():
            _save_events(reader, page)
            if page.listing and page.relisted_window is not None:
                _drop_unnamed(reader, page.part, page.relisted_window, accept=accept_removals)
            # A refused listing keeps the old cursor: it is listed, and refused, again until a human decides.
            _note_page(reader, "events", replace(page, cursor=None) if reader.report.incomplete else page)
        reader.report.events += len(page.changed)
        desk.progress("events", reader.report.events)


def calendar_window(now: datetime, years: int) -> Window:
    """The days of which meetings are known, by whole months: a new window means a full listing, so it moves rarely."""
    last_on = now.date() + timedelta(days=FUTURE_DAYS)
    return Window(history_start(now, years).date().replace(day=1), last_on.replace(day=28))


def _save_events(reader: _Reader, page: Changes[Event]) -> None:
    desk, contact = reader.desk, reader.desk.store.contact
    meetings: list[Meeting] = []
    for event in page.changed:
        meetings += remember_event(
            event, mailbox=desk.name, own=reader.own, directory=reader.directory, salt=desk.store.salt()
        )
    # An event is replaced whole: who is no longer invited no longer meets.
    touched = contact.drop_meetings(desk.name, [*page.removed, *(event.id for event in page.changed)], page.part)
    contact.save_meetings(desk.name, page.part, meetings)
    reader.report.changed.update(touched, (meeting.customer for meeting in meetings))
    if page.listing:
        named = sorted({meeting.event for meeting in meetings})
        desk.store.mailboxes.note_named(desk.name, "events", page.part, named)


def _drop_unnamed(reader: _Reader, part: str, window: Window, *, accept: bool) -> None:
    """End a full listing: what it did not name inside its window is gone, unless that is suspiciously much."""
    desk, store = reader.desk, reader.desk.store
    first = datetime.combine(window.first_on, time(), tzinfo=UTC)
    last = datetime.combine(window.last_on + timedelta(days=1), time(), tzinfo=UTC)
    known = store.contact.meeting_ids(desk.name, part, first, last)
    gone = sorted(known - store.mailboxes.named(desk.name, "events", part))
    store.mailboxes.clear_named(desk.name, "events", part)
    if len(gone) > SMALL_LISTING and len(gone) * 2 > len(known) and not accept:
        reader.report.incomplete = (
            f"Mailbox {desk.name}: the calendar suddenly misses {len(gone)} of {len(known)} meetings; nothing was "
            f"dropped. If that is right, run: rapport run --accept-removals {desk.name}"
        )
        return
    reader.report.changed.update(store.contact.drop_meetings(desk.name, gone, part))


def _note_page(reader: _Reader, stream: str, page: Changes[Item]) -> None:
    """Save the cursor and the skipped items of a page, inside the page's transaction."""
    store, name = reader.desk.store, reader.desk.name
    if page.cursor is not None:
        store.mailboxes.save_cursor(name, stream, "", page.cursor)
    if page.relisted_window is not None:
        store.mailboxes.clear_skipped(name, stream, page.part)
    store.mailboxes.note_skipped(name, stream, page.part, page.skipped, reader.now)
    if stream == "mail" and page.changed:
        store.mailboxes.add_listed(name, len(page.changed))
