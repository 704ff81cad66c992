"""Google's calendar entries as events. Pure; see https://developers.google.com/workspace/calendar/api/v3/reference/events.

What Google sends is checked by pydantic: an entry of another shape is told as skipped, never guessed at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from connectors.mime_text import readable_text
from connectors.types import Attendee, Event, EventId, Party, Response, Skipped, Window

_WHO = "email,displayName,self"
FIELDS = (
    "timeZone,nextPageToken,nextSyncToken,items(id,status,summary,description,start,end,iCalUID,eventType,"
    f"organizer({_WHO}),attendees({_WHO},responseStatus,resource),recurringEventId,originalStartTime)"
)
"""What is asked for of a page of entries: no more than is read here."""

_DAY = timedelta(days=1)
_YEAR_DAYS = 365.2425
_YEAR_SLACK = 6  # days by which "the first Monday in May" wanders
_LEAST_YEAR = 360
_RESPONSES = {
    "accepted": Response.ACCEPTED,
    "declined": Response.DECLINED,
    "tentative": Response.TENTATIVE,
}
_NO_APPOINTMENT = frozenset({"workingLocation", "outOfOffice", "focusTime"})
_NO_PERSON = ("calendar.google.com", ".calendar.google.com")  # rooms, groups, secondary calendars, unknown organizers
_HTML = ("<br", "</", "<p>", "&nbsp;")
_BROKEN = (ValueError, OverflowError, KeyError, OSError)  # the last two from names of time zones


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


class _When(_Wire):
    date: str = ""
    date_time: str = ""
    time_zone: str = ""


class _Who(_Wire):
    email: str = ""
    display_name: str = ""
    is_self: bool = Field(default=False, alias="self")
    response_status: str = ""
    resource: bool = False


class _Entry(_Wire):
    """An entry as the Calendar API writes one, as far as it is read; a cancelled one may have its id alone."""

    id: str = Field(min_length=1)
    status: str = ""
    summary: str = ""
    description: str = ""
    start: _When = _When()
    end: _When = _When()
    uid: str = Field(default="", alias="iCalUID")
    event_type: str = ""
    organizer: _Who = _Who()
    attendees: tuple[_Who, ...] = ()
    recurring_event_id: str = ""
    original_start_time: _When = _When()

    @property
    def is_cancelled(self) -> bool:
        return self.status == "cancelled"


@dataclass(frozen=True, slots=True)
class Source:
    """The calendar a page is of: whether it is the rep's `own`, the `primary` one, and its time zone."""

    id: str
    own: bool
    primary: bool
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says. `ended_series`: several occurrences of one series were cancelled at once."""

    changed: tuple[Event, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    ended_series: bool = False


def events_of(items: Iterable[Any], source: Source, *, own: frozenset[str], window: Window) -> Reading:
    """Read the entries of one page. What lies outside the window or is no appointment of the rep's is `removed`.

    `own` are the rep's addresses, folded.
    """
    entries: list[_Entry] = []
    skipped: list[Skipped] = []
    for item in items:
        found = _entry_of(item)
        if isinstance(found, _Entry):
            entries.append(found)
        else:
            skipped.append(found)
    reader = _Reader(source, own)
    yearly = frozenset(_yearly_series(entries, source.zone))
    changed: list[Event] = []
    removed: list[str] = []
    for entry in entries:
        try:
            event = reader.event(entry, yearly=entry.recurring_event_id in yearly)
        except _BROKEN:
            skipped.append(_broken(entry.id))
            continue
        if event is not None and _is_within(event, window):
            changed.append(event)
        else:
            removed.append(entry.id)
    return Reading(tuple(changed), tuple(removed), tuple(skipped), _has_ended_series(entries))


def folded(address: str) -> str:
    """Fold an address so that it can be compared."""
    return address.strip().casefold()


def plain(text: str) -> str:
    """Give a description as text: Google's editor makes HTML of it."""
    if not any(sign in text for sign in _HTML):
        return text.replace("\r\n", "\n").strip()
    page = message_from_bytes(b"Content-Type: text/html; charset=utf-8\n\n" + text.encode("utf-8", "replace"))
    return readable_text(page).replace("\xa0", " ").strip()


@dataclass(frozen=True, slots=True)
class _Reader:
    source: Source
    own: frozenset[str]

    def event(self, entry: _Entry, *, yearly: bool) -> Event | None:
        """Read an entry; None where there is no appointment of the rep's, or no longer. Raises ValueError."""
        if entry.event_type in _NO_APPOINTMENT or not (self.source.own or self._concerns_rep(entry)):
            return None
        if entry.is_cancelled and not (self.source.own and self._is_meeting(entry) and entry.start != _When()):
            return None
        start, end = _span(entry, self.source.zone)
        return Event(
            id=EventId(entry.id),
            part=self.source.id,
            start=start,
            end=end,
            title=entry.summary.strip(),
            description=plain(entry.description),
            organizer=self._organizer(entry),
            attendees=tuple(self._attendees(entry)),
            own_response=self._own_response(entry),
            cancelled=entry.is_cancelled,
            yearly=yearly or entry.event_type == "birthday",
            uid=entry.uid or entry.id,
        )

    def _concerns_rep(self, entry: _Entry) -> bool:
        """A colleague's appointment that one may look at is no appointment of the rep's."""
        return any(folded(who.email) in self.own for who in (entry.organizer, *entry.attendees))

    def _is_meeting(self, entry: _Entry) -> bool:
        """Whether anybody else takes part."""
        return any(_is_person(who) and not self._is_rep(who) for who in (entry.organizer, *entry.attendees))

    def _is_rep(self, who: _Who) -> bool:
        return folded(who.email) in self.own or (who.is_self and self.source.primary)

    def _organizes(self, entry: _Entry) -> bool:
        """What no person organizes, or a calendar itself, the rep does."""
        return not _is_person(entry.organizer) or self._is_rep(entry.organizer)

    def _organizer(self, entry: _Entry) -> Party | None:
        """The organizer; the rep under an address we do not know is better left out than taken for a guest."""
        who = entry.organizer
        stranger = self._organizes(entry) and folded(who.email) not in self.own
        return None if stranger else _party(who)

    def _attendees(self, entry: _Entry) -> Iterator[Attendee]:
        for who in entry.attendees:
            if _is_person(who) and (folded(who.email) in self.own or not self._is_rep(who)):
                yield Attendee(_party(who), _RESPONSES.get(who.response_status, Response.NONE))

    def _own_response(self, entry: _Entry) -> Response:
        """The rep's answer, under whichever address; who organizes and does not decline has accepted."""
        mine = sorted((who for who in entry.attendees if self._is_rep(who)), key=lambda who: not who.is_self)
        answers = (_RESPONSES[who.response_status] for who in mine if who.response_status in _RESPONSES)
        return next(answers, Response.ACCEPTED if self._organizes(entry) else Response.NONE)


def _entry_of(item: Any) -> _Entry | Skipped:
    try:
        return _Entry.model_validate(item)
    except ValidationError:
        known = item.get("id") if isinstance(item, dict) else None
        return _broken(known if isinstance(known, str) and known.isprintable() else "")


def _broken(item: str) -> Skipped:
    return Skipped(item or "calendar", "broken_event", "A calendar entry cannot be understood; it is left out.")


def _span(entry: _Entry, zone: str) -> tuple[datetime | date, datetime | date]:
    """Give both ends as UTC instants, or as days with the last one excluded. Raises ValueError."""
    start = _moment(entry.start, zone)
    end = start if entry.end == _When() else _moment(entry.end, zone)
    if isinstance(start, datetime):
        return start, max(end, start) if isinstance(end, datetime) else start
    return start, max(end.date() if isinstance(end, datetime) else end, start + _DAY)


def _moment(when: _When, zone: str) -> datetime | date:
    if when.date:
        return date.fromisoformat(when.date)
    moment = datetime.fromisoformat(when.date_time)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(when.time_zone or zone))
    return moment.astimezone(UTC)


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _is_within(event: Event, window: Window) -> bool:
    return _day(event.start) <= window.last_on and _day(event.end) >= window.first_on


def _is_person(who: _Who) -> bool:
    domain = folded(who.email).partition("@")[2]
    return bool(domain) and not who.resource and not domain.endswith(_NO_PERSON)


def _party(who: _Who) -> Party:
    return Party(who.email.strip(), who.display_name.strip())


def _yearly_series(entries: Iterable[_Entry], zone: str) -> Iterator[str]:
    """Name the series whose occurrences are whole years apart; the rule itself is not told with occurrences."""
    days: dict[str, set[date]] = {}
    for entry in entries:
        if entry.recurring_event_id and not entry.is_cancelled:
            when = entry.start if entry.original_start_time == _When() else entry.original_start_time
            try:
                days.setdefault(entry.recurring_event_id, set()).add(_day(_moment(when, zone)))
            except _BROKEN:
                continue
    for series, found in days.items():
        gaps = [(later - earlier).days for earlier, later in pairwise(sorted(found))]
        if gaps and all(_is_whole_years(gap) for gap in gaps):
            yield series


def _is_whole_years(days: int) -> bool:
    return days >= _LEAST_YEAR and abs(days - round(days / _YEAR_DAYS) * _YEAR_DAYS) <= _YEAR_SLACK


def _has_ended_series(entries: Iterable[_Entry]) -> bool:
    cancelled = [entry.recurring_event_id for entry in entries if entry.is_cancelled and entry.recurring_event_id]
    return len(set(cancelled)) < len(cancelled)
