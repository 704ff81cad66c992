"""What changed in the rep's calendars; see https://learn.microsoft.com/graph/delta-query-events.

Each calendar has its own deltaLink, made for one window. A page of ours is one page of one calendar. The list of
calendars is read once a day, so that a run with nothing new costs one request for each calendar.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal
from urllib.parse import quote

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from connectors.errors import CursorExpired, Refused
from connectors.microsoft.api import Graph, Json
from connectors.microsoft.errors import Declined, ScopeMissing
from connectors.microsoft.wire_calendar import FIELDS, Reading, Source, events_of, folded, series_named
from connectors.types import Changes, Cursor, Event, Skipped, Window

PAGE = "odata.maxpagesize=100"
"""Rows come whole, with their bodies: a page too big ends in 504."""
LONGEST = timedelta(days=1825)
"""Exchange refuses a longer window; the last days of ours are the ones that count."""
MOST_LOOKED_UP = 25
"""Removed rows of one page that are looked up one by one; more than that, and listing anew is cheaper."""
ONE_WALK = timedelta(minutes=30)
"""A walk over the calendars that was broken off longer ago is begun anew, so that no calendar stays unread."""

_DAY = timedelta(days=1)
_LIST = {"$select": "id,owner,isDefaultCalendar", "$top": "100"}
_CLOSED = frozenset({403, 404})
_DEAD = frozenset({400, 404, 410})
_GONE = frozenset({400, 404, 410})


@dataclass(frozen=True, slots=True)
class _Calendar:
    """How far one calendar has been read, by Graph's own links; without a `sync` one it is listed in full."""

    main: bool = False
    own: bool = False
    sync: str = ""
    page: str = ""

    @property
    def half_listed(self) -> bool:
        return bool(self.page and not self.sync)


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """The cursor. `done` are the calendars this walk has caught up with, `gone` those no longer there to be told."""

    window: tuple[str, str]
    version: Literal[1] = 1
    provider: Literal["microsoft"] = "microsoft"
    listed_on: str = ""
    begun_at: AwareDatetime | None = None
    calendars: Mapping[str, _Calendar] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def waiting(self) -> list[str]:
        """The calendars still to be looked at."""
        return [name for name in self.calendars if name not in self.done]

    @property
    def more(self) -> bool:
        return bool(self.gone or self.waiting)

    def after(self, name: str, calendar: _Calendar, *, caught_up: bool) -> "_Bookmark":
        done = (*self.done, name) if caught_up else self.done
        return replace(self, calendars={**self.calendars, name: calendar}, done=done)

    def written(self) -> Cursor:
        ended = self if self.more else replace(self, done=(), begun_at=None)
        return Cursor(_BOOKMARK.dump_json(ended).decode())


_BOOKMARK = TypeAdapter(_Bookmark)


class Events:
    """The rep's calendars but ours; `own` are the rep's addresses, `own_calendar` gives the id of ours."""

    def __init__(
        self,
        graph: Graph,
        *,
        own: frozenset[str],
        own_calendar: Callable[[], str | None],
        clock: Callable[[], datetime],
    ) -> None:
        self._graph = graph
        self._own = frozenset(folded(address) for address in own)
        self._own_calendar = own_calendar
        self._clock = clock
        self._masters: dict[str, Json] = {}

    def changes(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Give the next page. Raises CursorExpired for a foreign cursor, or where a half-read listing died."""
        window = replace(window, first_on=max(window.first_on, window.last_on + _DAY - LONGEST))
        bookmark = _opened(cursor, window)
        try:
            return self._next_page(self._with_calendars(bookmark), window)
        except ScopeMissing:
            sentence = (
                f"Mailbox {self._graph.mailbox}: the grant does not cover the calendars, so meetings are not seen; "
                f"run: rapport connect {self._graph.mailbox}"
            )
            return Changes(skipped=(Skipped("calendar", "scope_missing", sentence),))

    def _with_calendars(self, bookmark: _Bookmark) -> _Bookmark:
        """Begin a walk, with today's list of calendars."""
        now = self._clock()
        if bookmark.begun_at is None or abs(now - bookmark.begun_at) > ONE_WALK:
            bookmark = replace(bookmark, begun_at=now, done=())
        today = now.date().isoformat()
        if bookmark.listed_on == today:
            return bookmark
        listed = self._listed()
        known = bookmark.calendars
        gone = [name for name in (*bookmark.gone, *known) if name not in listed]
        # Told twice where a listing was under way: the first page only ends that listing, with all it has named.
        gone += [name for name in gone if name in known and known[name].half_listed]
        merged = {
            name: replace(known.get(name, found), main=found.main, own=found.own) for name, found in listed.items()
        }
        return replace(bookmark, listed_on=today, calendars=merged, gone=tuple(gone))

    def _listed(self) -> dict[str, _Calendar]:
        """Every calendar but ours. Whose the main one is, under whichever address, is the rep."""
        entries = [entry for page in self._graph.pages("calendars", _LIST) for entry in page.get("value", ())]
        reps = {*self._own, *(_owner(entry) for entry in entries if entry.get("isDefaultCalendar")), ""}
        return {
            str(entry["id"]): _Calendar(main=bool(entry.get("isDefaultCalendar")), own=_owner(entry) in reps)
            for entry in entries
            if entry["id"] != self._own_calendar()
        }

    def _next_page(self, bookmark: _Bookmark, window: Window) -> Changes[Event]:
        if bookmark.gone:
            name, *rest = bookmark.gone
            ended = replace(bookmark, gone=tuple(rest))
            return _page(ended, name, listing=True, relisted_window=window)
        if not bookmark.waiting:
            return Changes(cursor=bookmark.written())
        name = bookmark.waiting[0]
        calendar = bookmark.calendars[name]
        try:
            return self._page_of(bookmark, name, calendar, window)
        except (Declined, ScopeMissing) as error:
            if not _is_closed(calendar, error):
                raise
            sentence = f"Mailbox {self._graph.mailbox}: a calendar can no longer be read; what was known is kept."
            closed = Skipped(name, "calendar_closed", sentence)
            return _page(bookmark.after(name, calendar, caught_up=True), name, skipped=(closed,))

    def _page_of(self, bookmark: _Bookmark, name: str, calendar: _Calendar, window: Window) -> Changes[Event]:
        answer, listing = self._ask(name, calendar, window)
        rows = answer.get("value") or ()
        lost = [str(row["id"]) for row in rows if _is_removal(row)]
        anew = len(lost) > MOST_LOOKED_UP and not listing
        source = Source(name, own=calendar.own)
        reading = self._read(source, [row for row in rows if not _is_removal(row)], window)
        found = Reading() if anew else self._looked_up(source, lost, window)
        after, caught_up = _after(calendar, answer, listing=listing, anew=anew)
        return _page(
            bookmark.after(name, after, caught_up=caught_up),
            name,
            changed=(*reading.changed, *found.changed),
            removed=found.removed if listing else (*reading.removed, *found.removed),
            skipped=(*reading.skipped, *found.skipped),
            listing=listing,
            relisted_window=window if listing and caught_up else None,
        )

    def _ask(self, name: str, calendar: _Calendar, window: Window) -> tuple[Json, bool]:
        """Ask for a page and say whether it is of a full listing, which a dead link makes it.

        Raises CursorExpired where a full listing cannot go on: the caller has collected what its beginning named.
        """
        if link := calendar.page or calendar.sync:
            try:
                return self._graph.read(link, prefer=PAGE), not calendar.sync
            except (CursorExpired, Refused) as error:
                if isinstance(error, Declined) and error.status not in _DEAD:
                    raise
                if not calendar.sync:
                    sentence = f"Mailbox {self._graph.mailbox}: the listing of a calendar was cut short."
                    raise CursorExpired(sentence) from error
        first = datetime.combine(window.first_on, time(), UTC)
        last = datetime.combine(window.last_on, time(), UTC) + _DAY
        return self._graph.read(f"{_path(name)}/calendarView/delta", _span(first, last), prefer=PAGE), True

    def _read(self, source: Source, rows: Sequence[Any], window: Window) -> Reading:
        """Read rows, each occurrence with what its series says."""
        self._masters |= {
            str(row["id"]): row for row in rows if isinstance(row, dict) and row.get("type") == "seriesMaster"
        }
        for name in dict.fromkeys(series_named(rows)):
            if name not in self._masters and (master := self._event(source.id, name)) is not None:
                self._masters[name] = master
        return events_of(rows, self._masters, source, own=self._own, window=window)

    def _looked_up(self, source: Source, ids: Iterable[str], window: Window) -> Reading:
        """Look for what Graph calls removed: it says so too of what merely changed outside the window."""
        found = {name: self._event(source.id, name) for name in dict.fromkeys(ids)}
        reading = self._read(source, [row for row in found.values() if row is not None], window)
        there = tuple(event for event in reading.changed if not event.cancelled and self._lies_in(source.id, event))
        kept = {event.id for event in there} | {skipped.item for skipped in reading.skipped}
        return Reading(there, tuple(name for name in found if name not in kept), reading.skipped)

    def _event(self, calendar: str, name: str) -> Json | None:
        try:
            return self._graph.read(f"{_path(calendar)}/events/{_quoted(name)}", {"$select": FIELDS})
        except CursorExpired:  # 410
            return None
        except Declined as declined:
            if declined.status not in _GONE:
                raise
            return None

    def _lies_in(self, calendar: str, event: Event) -> bool:
        """Tell whether an event is still in its calendar: by its id it is found in another one, or in the bin, too."""
        day = event.start.date() if isinstance(event.start, datetime) else event.start
        noon = datetime.combine(day, time(), UTC)
        asked = {**_span(noon - _DAY, noon + 2 * _DAY), "$select": "id", "$top": "200"}
        pages = self._graph.pages(f"{_path(calendar)}/calendarView", asked)
        return any(row.get("id") == event.id for page in pages for row in page.get("value", ()))


def _opened(cursor: Cursor | None, window: Window) -> _Bookmark:
    days = (window.first_on.isoformat(), window.last_on.isoformat())
    if cursor is None:
        return _Bookmark(days)
    try:
        bookmark = _BOOKMARK.validate_json(cursor)
    except ValidationError as error:
        raise CursorExpired("This cursor was not made by the Microsoft connector's calendar.") from error
    if bookmark.window == days:
        return bookmark
    if any(calendar.half_listed for calendar in bookmark.calendars.values()):
        raise CursorExpired("The window has moved on while a calendar was being listed.")
    # Everything is listed anew, for a link is made for its window; what is gone by then is still known.
    anew = {name: replace(calendar, sync="", page="") for name, calendar in bookmark.calendars.items()}
    return replace(bookmark, window=days, calendars=anew, done=(), begun_at=None)


def _after(calendar: _Calendar, answer: Json, *, listing: bool, anew: bool) -> tuple[_Calendar, bool]:
    """Say how far a calendar is read once a page is, and whether that is all of it; `anew` has it listed next."""
    if anew:
        return replace(calendar, sync="", page=""), False
    if page := str(answer.get("@odata.nextLink") or ""):
        return replace(calendar, sync="" if listing else calendar.sync, page=page), False
    return replace(calendar, sync=str(answer.get("@odata.deltaLink") or ""), page=""), True


def _is_closed(calendar: _Calendar, error: Declined | ScopeMissing) -> bool:
    """Whether it is this one calendar that cannot be read, and no fault of the grant or of ours."""
    if isinstance(error, ScopeMissing):
        return not calendar.own
    return error.status in _CLOSED or not calendar.main


def _is_removal(row: Any) -> bool:
    return isinstance(row, dict) and "@removed" in row and isinstance(row.get("id"), str)


def _owner(entry: Mapping[str, Any]) -> str:
    return folded(str((entry.get("owner") or {}).get("address") or ""))


def _path(calendar: str) -> str:
    return f"calendars/{_quoted(calendar)}"


def _quoted(name: str) -> str:
    return quote(name, safe="=")


def _span(start: datetime, end: datetime) -> dict[str, str]:
    def instant(at: datetime) -> str:
        return f"{at:%Y-%m-%dT%H:%M:%S}Z"

    return {"startDateTime": instant(start), "endDateTime": instant(end)}


def _page(
    bookmark: _Bookmark,
    part: str,
    *,
    changed: tuple[Event, ...] = (),
    removed: tuple[str, ...] = (),
    skipped: tuple[Skipped, ...] = (),
    listing: bool = False,
    relisted_window: Window | None = None,
) -> Changes[Event]:
    return Changes(
        changed=changed,
        removed=removed,
        cursor=bookmark.written(),
        more=bookmark.more,
        part=part,
        listing=listing,
        relisted_window=relisted_window,
        skipped=skipped,
    )
