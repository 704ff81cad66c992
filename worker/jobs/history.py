"""Read the old mail of every customer, everybody's newest first, as far as the run's budget goes.

Always one page is read for whoever it helps most. It is saved in one transaction with how far back the address is
known by now and where its reading goes on, so that a run may end, or be killed, between any two pages.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from heapq import heapify, heappop, heappush

from connectors.errors import CursorExpired
from connectors.types import Changes, Cursor, Message
from worker.core.coverage import KNOWN_FOR
from worker.core.last_contact import weigh
from worker.jobs.reader import Reader
from worker.store.rows import CoverageRow

SEARCH_LAG = timedelta(days=2)
"""A provider's search may miss young mail; an address is looked at once more after this long."""
CLOCKS_APART = timedelta(hours=1)
"""How much earlier a mail may say it was sent than the provider received it, and still be the one at the border."""


class Rank(IntEnum):
    """Whose page is read next: always one of the lowest rank."""

    UNSEEN = 0
    LAST_UNSURE = 1  # looked at, but no contact was found yet, or only one that unread mail may be newer than
    NOT_KNOWN = 2  # not known for half a year, or with a gap
    LOOK_AGAIN = 3
    NOT_COMPLETE = 4


class Aim(StrEnum):
    """What an address is read for: all that is wanted, what a dead cursor may have lost, what search was late with."""

    WHOLE = "whole"
    GAP = "gap"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading from the newest mail back to `since`; `cursor` is where it goes on, None: at the newest."""

    since: datetime
    cursor: Cursor | None = None


Readings = Mapping[Aim, Reading]
"""The readings of one address that are under way, or will be; its coverage row keeps them as its cursor."""


def read_history(reader: Reader, start: datetime) -> None:
    """Read old mail back to `start`, page by page, until all is known or the budget of the run is used up."""
    work = _Work(reader, start)
    work.note_what_time_completed()
    queue = [(rank, 0, address) for address in work.rows if (rank := work.rank(address)) is not None]
    heapify(queue)
    while queue and reader.desk.limiter.has_room():
        rank, pages, address = heappop(queue)
        if rank == work.rank(address):  # another address of the same person may have changed it
            goes_on = work.read_page(address, rank)
            pages += 1
        else:
            goes_on = True
        if goes_on and (rank_now := work.rank(address)) is not None:
            heappush(queue, (rank_now, pages, address))
        reader.desk.progress("history", len(work.rows) - len(queue))


def reopen(reader: Reader, since: datetime) -> None:
    """Mark every address that was looked at as having a gap since then: mail a dead cursor may have lost."""
    mailboxes, name = reader.desk.store.mailboxes, reader.desk.name
    for saved in mailboxes.coverage(name).values():
        row, readings = _read(saved)
        if row.covered_from is not None or readings:
            gap = min(since, row.gap_from) if row.gap_from else since
            # A gap half closed is read from its top again: what was lost now lies above.
            cursor = _written({aim: reading for aim, reading in readings.items() if aim is not Aim.GAP})
            mailboxes.save_coverage(name, replace(row, complete=False, gap_from=gap, cursor=cursor))


def _read(row: CoverageRow) -> tuple[CoverageRow, Readings]:
    """Read the readings of a row; where they are none of ours nothing is known and the address is read anew."""
    try:
        found = json.loads(row.cursor or "{}")
        return row, {Aim(aim): Reading(datetime.fromisoformat(since), at) for aim, (since, at) in found.items()}
    except (ValueError, TypeError, AttributeError):
        return CoverageRow(row.address), {}


def _written(readings: Readings) -> Cursor | None:
    plain = {aim: (reading.since.isoformat(), reading.cursor) for aim, reading in readings.items()}
    return Cursor(json.dumps(plain)) if plain else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _is_known(row: CoverageRow, latest: datetime) -> bool:
    """Whether all mail of the last half year is known."""
    return row.gap_from is None and row.covered_from is not None and row.covered_from <= latest - KNOWN_FOR


@dataclass(slots=True)
class _Work:
    """The addresses of one mailbox and how far each is known, as saved."""

    reader: Reader
    start: datetime
    rows: dict[str, CoverageRow] = field(init=False)
    readings: dict[str, Readings] = field(init=False)
    last_is_sure: set[str] = field(default_factory=set)
    restarted: set[tuple[str, Aim]] = field(default_factory=set)

    def __post_init__(self) -> None:
        known = self.reader.desk.store.mailboxes.coverage(self.reader.desk.name)
        found = {address: _read(row) for address, row in sorted(known.items())}
        self.rows = {address: row for address, (row, _) in found.items()}
        self.readings = {address: readings for address, (_, readings) in found.items()}

    def note_what_time_completed(self) -> None:
        """Note where the wanted start has moved on to what is known already."""
        for address, row in self.rows.items():
            if self._is_complete(row) and not row.complete:
                readings = dict(self.readings[address])
                readings.pop(Aim.WHOLE, None)
                self._keep(address, replace(row, complete=True, cursor=_written(readings)), readings)

    # --- whose turn it is ---

    def rank(self, address: str) -> Rank | None:
        """Rank an address; None where nothing is left to read now."""
        row, readings = self.rows[address], self.readings[address]
        due = row.look_again_on is not None and row.look_again_on <= self.reader.latest.date()
        if self._is_complete(row):
            return Rank.LOOK_AGAIN if due else None
        if row.covered_from is None and Aim.WHOLE not in readings:
            return Rank.UNSEEN
        if not self._last_is_sure(address):
            return Rank.LAST_UNSURE
        if not _is_known(row, self.reader.latest):
            return Rank.NOT_KNOWN
        return Rank.LOOK_AGAIN if due else Rank.NOT_COMPLETE

    def _is_complete(self, row: CoverageRow) -> bool:
        return row.gap_from is None and row.covered_from is not None and row.covered_from <= self.start

    def _last_is_sure(self, address: str) -> bool:
        """Whether the last contact by mail was found: no unread mail with this address can be newer."""
        customer, desk = self.reader.directory.customer_of(address), self.reader.desk
        if customer is None or address in self.last_is_sure:
            return True
        mails = (mail for mail in desk.store.contact.mails(customer) if mail.mailbox == desk.name)
        last, known_since = weigh(mails, (), (), self.reader.latest).last, self.rows[address].covered_from
        if last is None or (known_since is not None and last.at < known_since - CLOCKS_APART):
            return False
        self.last_is_sure.add(address)  # for good: what is known only grows
        return True

    # --- one page ---

    def read_page(self, address: str, rank: Rank) -> bool:
        """Read and save the next page of an address; False where it cannot go on in this run. Raises CursorExpired."""
        aim, reading = self._next(address, rank)
        try:
            page = self.reader.desk.connector.history(address, reading.since, reading.cursor)
        except CursorExpired:
            if (address, aim) in self.restarted:
                raise
            self._start_over(address, aim, reading)
            return True
        row, readings = self._after(address, aim, reading, page)
        self._save(address, row, readings, page)
        return not page.more or aim not in readings or page.cursor not in (None, reading.cursor)

    def _next(self, address: str, rank: Rank) -> tuple[Aim, Reading]:
        row, readings = self.rows[address], self.readings[address]
        if rank is Rank.LOOK_AGAIN and row.look_again_on:
            return Aim.LOOK, readings.get(Aim.LOOK, Reading(_midnight(row.look_again_on) - 2 * SEARCH_LAG))
        if row.gap_from is not None:
            return Aim.GAP, readings.get(Aim.GAP, Reading(max(row.gap_from, self.start)))
        return Aim.WHOLE, readings.get(Aim.WHOLE, Reading(self.start))

    def _start_over(self, address: str, aim: Aim, reading: Reading) -> None:
        """Begin a reading anew whose cursor is dead, once; what is known stays known."""
        self.restarted.add((address, aim))
        readings = {**self.readings[address], aim: replace(reading, cursor=None)}
        row = replace(self.rows[address], cursor=_written(readings))
        self._keep(address, row, readings)

    def _after(self, address: str, aim: Aim, reading: Reading, page: Changes[Message]) -> tuple[CoverageRow, Readings]:
        """Say how an address stands once this page is saved."""
        row, readings = self.rows[address], dict(self.readings[address])
        told_all = not page.more or (page.known_since is not None and page.known_since <= reading.since)
        readings[aim] = replace(reading, cursor=page.cursor)
        if told_all:
            del readings[aim]
        match aim:
            case Aim.WHOLE:
                known = [row.covered_from, reading.since if told_all else page.known_since]
                row = replace(row, covered_from=min((at for at in known if at), default=None))
            case Aim.GAP if told_all:
                row = replace(row, gap_from=None)
            case Aim.LOOK if told_all:
                row = replace(row, look_again_on=None)
        if reading.cursor is None and aim is not Aim.LOOK:
            row = self._to_be_looked_at_again(row, readings)
        return replace(row, complete=self._is_complete(row), cursor=_written(readings)), readings

    def _to_be_looked_at_again(self, row: CoverageRow, readings: dict[Aim, Reading]) -> CoverageRow:
        """Note what search may still be late with, now that an address was read from its newest mail."""
        young_since = _midnight((self.reader.latest - SEARCH_LAG).date())
        waiting = readings.get(Aim.LOOK, Reading(young_since))
        readings[Aim.LOOK] = Reading(min(waiting.since, young_since))
        return replace(row, look_again_on=(self.reader.latest + SEARCH_LAG).date())

    def _save(self, address: str, row: CoverageRow, readings: Readings, page: Changes[Message]) -> None:
        reader, store = self.reader, self.reader.desk.store
        before = self.rows[address]
        own = {customer} if (customer := reader.directory.customer_of(address)) else set()
        with store.transaction():
            changed = reader.save_mail(page)
            # Nobody is planned on half a history: the person's turn comes once enough is known, or all.
            if not _is_known(row, reader.latest) and not row.complete:
                changed -= own
            elif row.complete != before.complete or not _is_known(before, reader.latest):
                changed |= own
            reader.note_changed(changed)
            store.mailboxes.note_skipped(reader.desk.name, "mail", page.part, page.skipped, reader.now)
            self._keep(address, row, readings)

    def _keep(self, address: str, row: CoverageRow, readings: Readings) -> None:
        self.reader.desk.store.mailboxes.save_coverage(self.reader.desk.name, row)
        self.rows[address], self.readings[address] = row, readings
