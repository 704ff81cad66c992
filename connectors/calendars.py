"""The walk over a rep's calendars, one and the same for every provider that tells the changes of each on its own.

A page of ours is one page of one calendar. The list of calendars is read once a day, so that a run with nothing new
costs one request for each calendar.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from connectors.errors import ConnectorError, CursorExpired, ScopeMissing
from connectors.types import Changes, Cursor, Event, Skipped, Window

ONE_WALK = timedelta(minutes=30)
"""A walk over the calendars that was broken off longer ago is begun anew, so that no calendar stays unread."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar of the rep's list, and how far it has been read; without `sync` it is listed in full.

    `main` is the rep's first one; `own` are the rep's, the others a colleague's. `sync` and `page` are the provider's,
    and so is `series`: what it wants to remember of the series told so far.
    """

    main: bool = False
    own: bool = False
    sync: str = ""
    page: str = ""
    series: tuple[str, ...] = ()

    @property
    def half_listed(self) -> bool:
        """Whether a full listing is under way."""
        return bool(self.page and not self.sync)

    def unread(self) -> "Calendar":
        """Give the calendar as one to be listed from its beginning."""
        return replace(self, sync="", page="", series=())


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a calendar: `page` leads to the next one, or `sync` to later changes.

    `anew` says of changes that they do not tell all, so that the calendar has to be listed.
    """

    changed: tuple[Event, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    page: str = ""
    sync: str = ""
    series: tuple[str, ...] = ()
    anew: bool = False


class Calendars(Protocol):
    """What the walk has to ask of a provider. Every method may raise `TryLater` and `ReconnectNeeded`."""

    provider: str
    mailbox: str

    def listed(self) -> Mapping[str, Calendar]:
        """Give the calendars the rep looks at, by id and unread."""
        ...

    def page(self, name: str, calendar: Calendar, window: Window) -> Page:
        """Read the page a calendar has come to; in a full listing nothing is `removed` but what is told to be."""
        ...

    def is_dead(self, error: ConnectorError) -> bool:
        """Tell whether an error may mean that a link or token is no longer known."""
        ...

    def is_closed(self, calendar: Calendar, error: ConnectorError) -> bool:
        """Tell whether it is this one calendar that cannot be read, and no fault of the grant or of ours."""
        ...


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """The cursor. `done` are the calendars this walk has caught up with, `gone` those no longer there to be told."""

    provider: str
    window: tuple[str, str]
    version: Literal[1] = 1
    listed_on: str = ""
    begun_at: AwareDatetime | None = None
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def waiting(self) -> list[str]:
        """The calendars still to be looked at."""
        return [name for name in self.calendars if name not in self.done]

    def after(self, name: str, calendar: Calendar, *, caught_up: bool) -> "_Bookmark":
        done = (*self.done, name) if caught_up else self.done
        return replace(self, calendars={**self.calendars, name: calendar}, done=done)

    def on(self, changes: Changes[Event]) -> Changes[Event]:
        """Lay the bookmark into the page it follows."""
        more = bool(self.gone or self.waiting)
        ended = self if more else replace(self, done=(), begun_at=None)
        return replace(changes, cursor=Cursor(_BOOKMARK.dump_json(ended).decode()), more=more)


_BOOKMARK = TypeAdapter(_Bookmark)


class Walk:
    """The rep's calendars but ours, whose id `own_calendar` gives."""

    def __init__(
        self, calendars: Calendars, *, own_calendar: Callable[[], str | None], clock: Callable[[], datetime]
    ) -> None:
        self._calendars = calendars
        self._own_calendar = own_calendar
        self._clock = clock

    def changes(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Give the next page. Raises CursorExpired for a foreign cursor, or where a half-read listing died."""
        bookmark = _opened(cursor, self._calendars.provider, window)
        try:
            return self._next_page(self._with_calendars(bookmark), window)
        except ScopeMissing:
            mailbox = self._calendars.mailbox
            sentence = (
                f"Mailbox {mailbox}: the grant does not cover the calendars, so meetings are not seen; "
                f"run: rapport connect {mailbox}"
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
        ours = self._own_calendar()
        listed = {name: calendar for name, calendar in self._calendars.listed().items() if name != ours}
        known = bookmark.calendars
        gone = [name for name in (*bookmark.gone, *known) if name not in listed]
        # Told twice where a listing was under way: the first page only ends that listing, with all it has named.
        gone += [name for name in gone if name in known and known[name].half_listed]
        merged = {
            name: replace(known.get(name, found), main=found.main, own=found.own) for name, found in listed.items()
        }
        return replace(bookmark, listed_on=today, calendars=merged, gone=tuple(gone))

    def _next_page(self, bookmark: _Bookmark, window: Window) -> Changes[Event]:
        if bookmark.gone:
            name, *rest = bookmark.gone
            ended = replace(bookmark, gone=tuple(rest))
            return ended.on(Changes(part=name, listing=True, relisted_window=window))
        if not bookmark.waiting:
            return bookmark.on(Changes())
        name = bookmark.waiting[0]
        calendar = bookmark.calendars[name]
        try:
            page, listing = self._ask(name, calendar, window)
        except ConnectorError as error:
            if not self._calendars.is_closed(calendar, error):
                raise
            sentence = f"Mailbox {self._calendars.mailbox}: a calendar can no longer be read; what was known is kept."
            closed = Skipped(name, "calendar_closed", sentence)
            return bookmark.after(name, calendar, caught_up=True).on(Changes(part=name, skipped=(closed,)))
        after, caught_up = _after(calendar, page, listing=listing)
        return bookmark.after(name, after, caught_up=caught_up).on(
            Changes(
                changed=page.changed,
                removed=page.removed,
                part=name,
                listing=listing,
                relisted_window=window if listing and caught_up else None,
                skipped=page.skipped,
            )
        )

    def _ask(self, name: str, calendar: Calendar, window: Window) -> tuple[Page, bool]:
        """Ask for a page and say whether it is of a full listing, which a dead link or token makes it.

        Raises CursorExpired where a full listing cannot go on: the caller has collected what its beginning named.
        """
        try:
            return self._calendars.page(name, calendar, window), not calendar.sync
        except ConnectorError as error:
            if calendar == calendar.unread() or not self._calendars.is_dead(error):
                raise
            if calendar.half_listed:
                sentence = f"Mailbox {self._calendars.mailbox}: the listing of a calendar was cut short."
                raise CursorExpired(sentence) from error
        return self._calendars.page(name, calendar.unread(), window), True


def _opened(cursor: Cursor | None, provider: str, window: Window) -> _Bookmark:
    days = (window.first_on.isoformat(), window.last_on.isoformat())
    if cursor is None:
        return _Bookmark(provider, days)
    try:
        bookmark = _BOOKMARK.validate_json(cursor)
    except ValidationError as error:
        raise _foreign(provider) from error
    if bookmark.provider != provider:
        raise _foreign(provider)
    if bookmark.window == days:
        return bookmark
    if any(calendar.half_listed for calendar in bookmark.calendars.values()):
        raise CursorExpired("The window has moved on while a calendar was being listed.")
    # Everything is listed anew: what was read was read for its window. What is gone by then is still known.
    anew = {name: calendar.unread() for name, calendar in bookmark.calendars.items()}
    return replace(bookmark, window=days, calendars=anew, done=(), begun_at=None)


def _foreign(provider: str) -> CursorExpired:
    return CursorExpired(f"This cursor was not made by the {provider} connector's calendar.")


def _after(calendar: Calendar, page: Page, *, listing: bool) -> tuple[Calendar, bool]:
    """Say how far a calendar is read once a page is, and whether that is all of it."""
    if page.anew and not listing:
        return calendar.unread(), False
    calendar = replace(calendar, series=tuple(sorted({*calendar.series, *page.series})))
    if page.page:
        return replace(calendar, sync="" if listing else calendar.sync, page=page.page), False
    return replace(calendar, sync=page.sync, page=""), True
