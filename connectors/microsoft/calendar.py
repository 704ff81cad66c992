"""What changed in the rep's calendars; see https://learn.microsoft.com/graph/delta-query-events.

Each calendar has its own deltaLink, made for one window.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from connectors.calendars import Calendar, Page, Walk
from connectors.errors import ConnectorError, CursorExpired, Refused, ScopeMissing
from connectors.microsoft.api import Graph, Json
from connectors.microsoft.errors import Declined
from connectors.microsoft.wire_calendar import (
    FIELDS,
    Reading,
    Source,
    events_of,
    folded,
    is_master,
    is_untimed,
    series_named,
)
from connectors.types import Changes, Cursor, Event, Window

PAGE = "odata.maxpagesize=100"
"""Rows come whole, with their bodies: a page too big ends in 504."""
LONGEST = timedelta(days=1825)
"""Exchange refuses a longer window; the last days of ours are the ones that count."""
MOST_LOOKED_UP = 25
"""Removed rows of one page that are looked up one by one; more than that, and listing anew is cheaper."""

_DAY = timedelta(days=1)
_LIST = {"$select": "id,owner,isDefaultCalendar", "$top": "100"}
_CLOSED = frozenset({403, 404})
_DEAD = frozenset({400, 404, 410})
_GONE = frozenset({400, 404, 410})


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
        self._walk = Walk(_Calendars(graph, own), own_calendar=own_calendar, clock=clock)

    def changes(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Give the next page. Raises CursorExpired for a foreign cursor, or where a half-read listing died."""
        first_on = max(window.first_on, window.last_on + _DAY - LONGEST)
        return self._walk.changes(cursor, replace(window, first_on=first_on))


class _Calendars:
    provider = "microsoft"

    def __init__(self, graph: Graph, own: frozenset[str]) -> None:
        self._graph = graph
        self._own = frozenset(folded(address) for address in own)
        self._masters: dict[str, Json] = {}
        self.mailbox = graph.mailbox

    def listed(self) -> Mapping[str, Calendar]:
        """Give every calendar. Whose the main one is, under whichever address, is the rep."""
        entries = [entry for page in self._graph.pages("calendars", _LIST) for entry in page.get("value", ())]
        reps = {*self._own, *(_owner(entry) for entry in entries if entry.get("isDefaultCalendar")), ""}
        return {
            str(entry["id"]): Calendar(main=bool(entry.get("isDefaultCalendar")), own=_owner(entry) in reps)
            for entry in entries
        }

    def page(self, name: str, calendar: Calendar, window: Window) -> Page:
        """Read a page. A calendar of which a series changed, or a lot is gone, is listed next.

        Of a changed series Graph tells what is left, and not which days are gone (microsoft-graph-docs#4501); whether
        it tells the days of one that was deleted is not known.
        """
        answer = self._ask(name, calendar, window)
        rows = _last_words(answer.get("value") or ())
        lost = [str(row["id"]) for row in rows if _is_removal(row)]
        told = [row for row in rows if not _is_removal(row)]
        series = {_short(row["id"]) for row in told if is_master(row)}
        touched = series.union(map(_short, lost)).intersection(calendar.series)
        anew = bool(calendar.sync) and (len(lost) > MOST_LOOKED_UP or bool(touched))
        source = Source(name, own=calendar.own)
        reading = self._read(source, told, window)
        found = Reading() if anew else self._looked_up(source, lost, window)
        return Page(
            changed=(*reading.changed, *found.changed),
            removed=(*reading.removed, *found.removed) if calendar.sync else found.removed,
            skipped=(*reading.skipped, *found.skipped),
            page=str(answer.get("@odata.nextLink") or ""),
            sync=str(answer.get("@odata.deltaLink") or ""),
            series=tuple(series),
            anew=anew,
        )

    def is_dead(self, error: ConnectorError) -> bool:
        """Tell whether an error may mean that a link is no longer known; a link to another host never was."""
        if isinstance(error, Declined):
            return error.status in _DEAD
        return isinstance(error, (CursorExpired, Refused))

    def is_closed(self, calendar: Calendar, error: ConnectorError) -> bool:
        """Tell whether it is this one calendar that cannot be read, and no fault of the grant or of ours."""
        if isinstance(error, ScopeMissing):
            return not calendar.own
        return isinstance(error, Declined) and (error.status in _CLOSED or not calendar.main)

    def _ask(self, name: str, calendar: Calendar, window: Window) -> Json:
        if link := calendar.page or calendar.sync:
            return self._graph.read(link, prefer=PAGE)
        first = datetime.combine(window.first_on, time(), UTC)
        last = datetime.combine(window.last_on, time(), UTC) + _DAY
        return self._graph.read(f"{_path(name)}/calendarView/delta", _span(first, last), prefer=PAGE)

    def _read(self, source: Source, rows: Sequence[Any], window: Window) -> Reading:
        """Read rows, each occurrence with what its series says, and one whose time cannot be told on its own."""
        rows = [(self._event(source.id, row["id"]) or row) if is_untimed(row) else row for row in rows]
        self._masters |= {str(row["id"]): row for row in rows if is_master(row)}
        for name in dict.fromkeys(series_named(rows)):
            if name not in self._masters and (master := self._event(source.id, name)) is not None:
                self._masters[name] = master
        return events_of(rows, self._masters, source, own=self._own, window=window)

    def _looked_up(self, source: Source, ids: Iterable[str], window: Window) -> Reading:
        """Look for what Graph calls removed: it says so too of what merely changed outside the window."""
        found = {name: self._event(source.id, name) for name in ids}
        reading = self._read(source, [row for row in found.values() if row is not None], window)
        there = tuple(
            event for event in reading.changed if not event.cancelled and self._lies_in(source.id, event, window)
        )
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

    def _lies_in(self, calendar: str, event: Event, window: Window) -> bool:
        """Tell whether an event is still in its calendar: by its id it is found in another one, or in the bin, too."""
        day = event.start.date() if isinstance(event.start, datetime) else event.start
        midnight = datetime.combine(max(day, window.first_on), time(), UTC)
        asked = {**_span(midnight - _DAY, midnight + 2 * _DAY), "$select": "id", "$top": "200"}
        pages = self._graph.pages(f"{_path(calendar)}/calendarView", asked)
        return any(row.get("id") == event.id for page in pages for row in page.get("value", ()))


def _last_words(rows: Iterable[Any]) -> list[Any]:
    """Give of each event what is told last: a page may tell one several times, as there and as removed."""
    return list({_id_of(row) or at: row for at, row in enumerate(rows)}.values())


def _id_of(row: Any) -> str | None:
    name = row.get("id") if isinstance(row, dict) else None
    return name if isinstance(name, str) else None


def _is_removal(row: Any) -> bool:
    return _id_of(row) is not None and "@removed" in row


def _short(name: str) -> str:
    return hashlib.blake2b(name.encode(), digest_size=6).hexdigest()


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
