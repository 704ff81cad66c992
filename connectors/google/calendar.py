"""What changed in the calendars the rep has selected; see https://developers.google.com/workspace/calendar/api/guides/sync.

Each calendar has its own sync token. A page of ours is one page of one calendar. The list of calendars is read once
a day, so that a run with nothing new costs one request for each calendar.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Literal

from googleapiclient.discovery import Resource
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from connectors.errors import CursorExpired
from connectors.google.api import Google, Json
from connectors.google.errors import Declined, ScopeMissing
from connectors.google.wire_calendar import FIELDS, Reading, Source, events_of, folded
from connectors.types import Changes, Cursor, Event, Skipped, Window

LARGEST_PAGE = 2500
ONE_WALK = timedelta(minutes=30)
"""A walk over the calendars that was broken off longer ago is begun anew, so that no calendar stays unread."""

_LARGEST_LIST = 250
_LIST_FIELDS = "nextPageToken,items(id,selected,hidden,deleted,primary,accessRole)"
_CLOSED = frozenset({403, 404, 410})
_DEAD = frozenset({400, 410})


@dataclass(frozen=True, slots=True)
class _Calendar:
    """How far one calendar has been read; without a sync token it is listed in full."""

    primary: bool = False
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
        google: Google,
        *,
        own: frozenset[str],
        own_calendar: Callable[[], str | None],
        clock: Callable[[], datetime],
    ) -> None:
        self._api = google.calendar
        self._own = frozenset(folded(address) for address in own)
        self._own_calendar = own_calendar
        self._clock = clock

    @cached_property
    def _entries(self) -> Resource:
        """The methods on entries; the client library takes a while to make them."""
        return self._api.calls.events()

    def changes(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Give the next page. Raises CursorExpired for a foreign cursor, or where a half-read listing died."""
        bookmark = _opened(cursor, window)
        try:
            return self._next_page(self._with_calendars(bookmark), window)
        except ScopeMissing:
            sentence = (
                f"Mailbox {self._api.mailbox}: the grant does not cover the calendars, so meetings are not seen; "
                f"run: rapport connect {self._api.mailbox}"
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
        selected = self._selected()
        known = bookmark.calendars
        gone = [name for name in (*bookmark.gone, *known) if name not in selected]
        # Told twice where a listing was under way: the first page only ends that listing, with all it has named.
        gone += [name for name in gone if name in known and known[name].half_listed]
        return replace(
            bookmark,
            listed_on=today,
            calendars={name: replace(known.get(name, _Calendar()), primary=first) for name, first in selected.items()},
            gone=tuple(gone),
        )

    def _selected(self) -> dict[str, bool]:
        """The calendars the rep looks at, but ours and those that tell no more than free or busy; True: the primary."""
        found: list[Json] = []
        token: str | None = ""
        while token is not None:
            more = {"pageToken": token} if token else {}
            request = self._api.calls.calendarList().list(maxResults=_LARGEST_LIST, fields=_LIST_FIELDS, **more)
            answer = self._api.read(request)
            found += answer.get("items", ())
            token = answer.get("nextPageToken")
        return {
            str(entry["id"]): bool(entry.get("primary"))
            for entry in found
            if entry.get("selected")
            and not entry.get("hidden")
            and not entry.get("deleted")
            and entry.get("accessRole") != "freeBusyReader"
            and entry["id"] != self._own_calendar()
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
            answer, listing = self._ask(name, calendar, window)
        except Declined as declined:
            if declined.status not in _CLOSED:
                raise
            sentence = f"Mailbox {self._api.mailbox}: a shared calendar can no longer be read; what was known is kept."
            closed = Skipped(name, "calendar_closed", sentence)
            return _page(bookmark.after(name, calendar, caught_up=True), name, skipped=(closed,))
        reading = self._read(name, calendar, answer, window)
        after, caught_up = _after(calendar, answer, listing=listing, anew=reading.ended_series and not listing)
        return _page(
            bookmark.after(name, after, caught_up=caught_up),
            name,
            changed=reading.changed,
            removed=() if listing else reading.removed,
            skipped=reading.skipped,
            listing=listing,
            relisted_window=window if listing and caught_up else None,
        )

    def _read(self, name: str, calendar: _Calendar, answer: Json, window: Window) -> Reading:
        own = calendar.primary or answer.get("accessRole") == "owner"
        source = Source(name, own=own, primary=calendar.primary, zone=str(answer.get("timeZone", "UTC")))
        return events_of(answer.get("items", ()), source, own=self._own, window=window)

    def _ask(self, name: str, calendar: _Calendar, window: Window) -> tuple[Json, bool]:
        """Ask for a page and say whether it is of a full listing, which a dead sync token makes it.

        Raises CursorExpired where a full listing cannot go on: the caller has collected what its beginning named.
        """
        try:
            return self._list(name, calendar, window), not calendar.sync
        except (CursorExpired, Declined) as error:
            expired = isinstance(error, CursorExpired) or error.status in _DEAD
            if not expired or not (calendar.sync or calendar.page):
                raise
            if not calendar.sync:
                raise CursorExpired(f"Mailbox {self._api.mailbox}: the listing of a calendar was cut short.") from error
        return self._list(name, _Calendar(), window), True

    def _list(self, name: str, calendar: _Calendar, window: Window) -> Json:
        """Every page of a listing has the parameters of its first one, and so do later ones but for the span."""
        span = {"syncToken": calendar.sync} if calendar.sync else _span(window)
        page = {"pageToken": calendar.page} if calendar.page else {}
        request = self._entries.list(
            calendarId=name, singleEvents=True, maxResults=LARGEST_PAGE, fields=FIELDS, **span, **page
        )
        return self._api.read(request)


def _opened(cursor: Cursor | None, window: Window) -> _Bookmark:
    days = (window.first_on.isoformat(), window.last_on.isoformat())
    if cursor is None:
        return _Bookmark(days)
    try:
        bookmark = _BOOKMARK.validate_json(cursor)
    except ValidationError as error:
        raise CursorExpired("This cursor was not made by the Google connector's calendar.") from error
    if bookmark.window == days:
        return bookmark
    if any(calendar.half_listed for calendar in bookmark.calendars.values()):
        raise CursorExpired("The window has moved on while a calendar was being listed.")
    # Everything is listed anew; what is gone by then is still known.
    anew = {name: replace(calendar, sync="", page="") for name, calendar in bookmark.calendars.items()}
    return replace(bookmark, window=days, calendars=anew, done=(), begun_at=None)


def _after(calendar: _Calendar, answer: Json, *, listing: bool, anew: bool) -> tuple[_Calendar, bool]:
    """Say how far a calendar is read once a page is, and whether that is all of it; `anew` has it listed next.

    That is for a deleted series: Google tells only its next half year (google-api-ruby-client#860).
    """
    if anew:
        return replace(calendar, sync="", page=""), False
    if page := str(answer.get("nextPageToken", "")):
        return replace(calendar, sync="" if listing else calendar.sync, page=page), False
    return replace(calendar, sync=str(answer.get("nextSyncToken", "")), page=""), True


def _span(window: Window) -> dict[str, str]:
    def instant(day: datetime) -> str:
        return f"{day.isoformat()}Z"

    first = datetime.combine(window.first_on, time())
    last = datetime.combine(window.last_on, time()) + timedelta(days=1)
    return {"timeMin": instant(first), "timeMax": instant(last)}


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
