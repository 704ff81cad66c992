"""What changed in the calendars the rep has selected; see https://developers.google.com/workspace/calendar/api/guides/sync.

Each calendar has its own sync token.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import cached_property

from googleapiclient.discovery import Resource

from connectors.calendars import Calendar, Page, Walk
from connectors.errors import ConnectorError, CursorExpired
from connectors.google.api import Google, Json
from connectors.google.errors import Declined
from connectors.google.wire_calendar import FIELDS, Source, events_of, folded
from connectors.types import Changes, Cursor, Event, Window

LARGEST_PAGE = 2500

_LARGEST_LIST = 250
_LIST_FIELDS = "nextPageToken,items(id,selected,hidden,deleted,primary,accessRole)"
_CLOSED = frozenset({403, 404, 410})
_DEAD = frozenset({400, 410})


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
        self._walk = Walk(_Calendars(google, own), own_calendar=own_calendar, clock=clock)

    def changes(self, cursor: Cursor | None, window: Window) -> Changes[Event]:
        """Give the next page. Raises CursorExpired for a foreign cursor, or where a half-read listing died."""
        return self._walk.changes(cursor, window)


class _Calendars:
    provider = "google"

    def __init__(self, google: Google, own: frozenset[str]) -> None:
        self._api = google.calendar
        self._own = frozenset(folded(address) for address in own)
        self.mailbox = google.calendar.mailbox

    @cached_property
    def _entries(self) -> Resource:
        """The methods on entries; the client library takes a while to make them."""
        return self._api.calls.events()

    def listed(self) -> Mapping[str, Calendar]:
        """Give the calendars the rep looks at, but those that tell no more than free or busy."""
        found: list[Json] = []
        token: str | None = ""
        while token is not None:
            more = {"pageToken": token} if token else {}
            request = self._api.calls.calendarList().list(maxResults=_LARGEST_LIST, fields=_LIST_FIELDS, **more)
            answer = self._api.read(request)
            found += answer.get("items", ())
            token = answer.get("nextPageToken")
        return {
            str(entry["id"]): Calendar(main=bool(entry.get("primary")), own=_is_own(entry))
            for entry in found
            if entry.get("selected")
            and not entry.get("hidden")
            and not entry.get("deleted")
            and entry.get("accessRole") != "freeBusyReader"
        }

    def page(self, name: str, calendar: Calendar, window: Window) -> Page:
        """Read a page. A calendar of which a series was deleted is listed next.

        Of that Google tells only the next half year (google-api-ruby-client#860).
        """
        answer = self._list(name, calendar, window)
        source = Source(name, own=calendar.own, primary=calendar.main, zone=str(answer.get("timeZone", "UTC")))
        reading = events_of(answer.get("items", ()), source, own=self._own, window=window)
        return Page(
            changed=reading.changed,
            removed=reading.removed if calendar.sync else (),
            skipped=reading.skipped,
            page=str(answer.get("nextPageToken", "")),
            sync=str(answer.get("nextSyncToken", "")),
            anew=reading.ended_series,
        )

    def is_dead(self, error: ConnectorError) -> bool:
        """Tell whether an error may mean that a token is no longer known."""
        return isinstance(error, CursorExpired) or (isinstance(error, Declined) and error.status in _DEAD)

    def is_closed(self, calendar: Calendar, error: ConnectorError) -> bool:  # noqa: ARG002  it is Google's word alone
        """Tell whether it is this one calendar that cannot be read."""
        return isinstance(error, Declined) and error.status in _CLOSED

    def _list(self, name: str, calendar: Calendar, window: Window) -> Json:
        """Every page of a listing has the parameters of its first one, and so do later ones but for the span."""
        span = {"syncToken": calendar.sync} if calendar.sync else _span(window)
        page = {"pageToken": calendar.page} if calendar.page else {}
        request = self._entries.list(
            calendarId=name, singleEvents=True, maxResults=LARGEST_PAGE, fields=FIELDS, **span, **page
        )
        return self._api.read(request)


def _is_own(entry: Json) -> bool:
    return bool(entry.get("primary")) or entry.get("accessRole") == "owner"


def _span(window: Window) -> dict[str, str]:
    def instant(day: datetime) -> str:
        return f"{day.isoformat()}Z"

    first = datetime.combine(window.first_on, time())
    last = datetime.combine(window.last_on, time()) + timedelta(days=1)
    return {"timeMin": instant(first), "timeMax": instant(last)}
