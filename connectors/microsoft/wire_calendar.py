"""Graph's calendar rows as events. Pure; see https://learn.microsoft.com/graph/api/resources/event.

A series comes as its master, thin occurrences that hold little more than their times, and full exceptions. What Graph
sends is checked by pydantic: a row of another shape is told as skipped, never guessed at.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from connectors.microsoft.api import Json
from connectors.microsoft.zones import zone_of
from connectors.mime_text import readable_text
from connectors.types import Attendee, Event, EventId, Party, Response, Skipped, Window

FIELDS = (
    "id,type,seriesMasterId,subject,body,bodyPreview,start,end,isAllDay,isCancelled,isOrganizer,organizer,attendees,"
    "responseStatus,recurrence,iCalUId"
)
"""What is asked for of one event: no more than is read here. A delta page cannot be asked for less than all."""

_DAY = timedelta(days=1)
_MONTHS = 12
_RESPONSES = {
    "organizer": Response.ACCEPTED,
    "accepted": Response.ACCEPTED,
    "tentativelyAccepted": Response.TENTATIVE,
    "declined": Response.DECLINED,
}
_OF_A_SERIES = frozenset({"occurrence", "exception"})
_MASTERS_OWN = frozenset({"id", "type", "start", "end", "seriesMasterId", "originalStart", "occurrenceId"})
_GLOBAL_ID = re.compile(r"(040000008200E00074C5B7101A82E008)[0-9A-F]{8}([0-9A-F]*)", re.IGNORECASE)
_BROKEN = (ValueError, OverflowError, KeyError, OSError)  # the last two from names of time zones


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _null_is_unset(cls, value: Any, info: Any) -> Any:
        """Read null as if it were not there: Graph names every property."""
        return cls.model_fields[info.field_name].get_default() if value is None else value


class _When(_Wire):
    date_time: str = ""
    time_zone: str = ""


class _Address(_Wire):
    address: str = ""
    name: str = ""


class _Answer(_Wire):
    response: str = ""


class _Who(_Wire):
    email_address: _Address = _Address()
    status: _Answer = _Answer()
    kind: str = Field(default="", alias="type")

    @property
    def folded(self) -> str:
        return folded(self.email_address.address)


class _Body(_Wire):
    content_type: str = ""
    content: str = ""


class _Pattern(_Wire):
    type: str = ""
    interval: int = 1

    @property
    def is_yearly(self) -> bool:
        kind = self.type.casefold()
        return kind.endswith("yearly") or (
            kind.endswith("monthly") and self.interval > 0 and self.interval % _MONTHS == 0
        )


class _Recurrence(_Wire):
    pattern: _Pattern = _Pattern()


class _Row(_Wire):
    """An event as Graph writes one, as far as it is read, with what its series says where it is thin."""

    id: str = Field(min_length=1)
    type: str = ""
    subject: str = ""
    body: _Body = _Body()
    body_preview: str = ""
    start: _When = _When()
    end: _When = _When()
    is_all_day: bool = False
    is_cancelled: bool = False
    is_organizer: bool = False
    organizer: _Who = _Who()
    attendees: tuple[_Who, ...] = ()
    response_status: _Answer = _Answer()
    recurrence: _Recurrence = _Recurrence()
    uid: str = Field(default="", alias="iCalUId")


@dataclass(frozen=True, slots=True)
class Source:
    """The calendar a page is of, and whether it is the rep's `own` or somebody else's whom the rep may look at."""

    id: str
    own: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says."""

    changed: tuple[Event, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def events_of(
    rows: Iterable[Any], masters: Mapping[str, Json], source: Source, *, own: frozenset[str], window: Window
) -> Reading:
    """Read the rows of one page. What lies outside the window or is no appointment of the rep's is `removed`.

    `masters` are the series by id, `own` the rep's addresses, folded.
    """
    reader = _Reader(source, own)
    changed: list[Event] = []
    removed: list[str] = []
    skipped: list[Skipped] = []
    for item in rows:
        try:
            row = _joined(item, masters)
            event = None if row is None else reader.event(row)
        except _BROKEN:
            skipped.append(_broken(item))
            continue
        if event is not None and is_within(event, window):
            changed.append(event)
        else:  # a master's id was a single event's before the rep made a series of it
            removed.append(str(item["id"]))
    return Reading(tuple(changed), tuple(removed), tuple(skipped))


def is_master(row: Any) -> bool:
    """Tell whether a row stands for a whole series."""
    return isinstance(row, dict) and row.get("type") == "seriesMaster" and isinstance(row.get("id"), str)


def is_untimed(row: Any) -> bool:
    """Tell whether a day of a series is told in a zone nobody knows: a thin row is in the series' zone, not in ours."""
    if not isinstance(row, dict) or row.get("type") not in _OF_A_SERIES or not isinstance(row.get("id"), str):
        return False
    try:
        zone_of(_When.model_validate(row.get("start")).time_zone)
    except _BROKEN:
        return True
    return False


def series_named(rows: Iterable[Any]) -> Iterator[str]:
    """Name the series that rows are of."""
    for row in rows:
        if isinstance(row, dict) and row.get("type") in _OF_A_SERIES and isinstance(row.get("seriesMasterId"), str):
            yield row["seriesMasterId"]


def folded(address: str) -> str:
    """Fold an address so that it can be compared."""
    return address.strip().casefold()


def plain(body: Any) -> str:
    """Give the body of an event as text; Outlook's own is HTML."""
    try:
        said = _Body.model_validate(body or {})
    except ValidationError:
        return ""
    if said.content_type.casefold() != "html":
        return said.content.replace("\r\n", "\n").strip()
    page = message_from_bytes(b"Content-Type: text/html; charset=utf-8\n\n" + said.content.encode("utf-8", "replace"))
    return readable_text(page).replace("\xa0", " ").strip()


def is_within(event: Event, window: Window) -> bool:
    """Tell whether a day of the event lies in the window."""
    return _day(event.start) <= window.last_on and _day(event.end) >= window.first_on


@dataclass(frozen=True, slots=True)
class _Reader:
    source: Source
    own: frozenset[str]

    def event(self, row: _Row) -> Event | None:
        """Read a row; None where there is no appointment of the rep's. Raises ValueError."""
        if not (self.source.own or self._concerns_rep(row)):
            return None
        start, end = _span(row)
        return Event(
            id=EventId(row.id),
            part=self.source.id,
            start=start,
            end=end,
            title=row.subject.strip(),
            description=plain(row.body) or row.body_preview.strip(),
            organizer=self._organizer(row),
            attendees=tuple(self._attendees(row)),
            own_response=self._own_response(row),
            cancelled=row.is_cancelled,
            yearly=row.recurrence.pattern.is_yearly,
            uid=_series_uid(row.uid) or row.id,
        )

    def _concerns_rep(self, row: _Row) -> bool:
        """A colleague's appointment that one may look at is no appointment of the rep's."""
        return any(who.folded in self.own for who in (row.organizer, *row.attendees))

    def _organizes(self, row: _Row) -> bool:
        """Whether the rep does; in somebody else's calendar `isOrganizer` speaks of that person."""
        return row.organizer.folded in self.own or (
            self.source.own and (row.is_organizer or not _is_person(row.organizer))
        )

    def _organizer(self, row: _Row) -> Party | None:
        """The organizer; the rep under an address we do not know is better left out than taken for a guest."""
        who = row.organizer
        stranger = self._organizes(row) and who.folded not in self.own
        return None if stranger or not _is_person(who) else _party(who)

    def _attendees(self, row: _Row) -> Iterator[Attendee]:
        """The guests. In an invitation Graph lists the organizer as one who has not answered."""
        for who in row.attendees:
            if _is_person(who) and who.kind.casefold() != "resource":
                organizes = who.folded == row.organizer.folded
                answer = Response.ACCEPTED if organizes else _response(who.status)
                yield Attendee(_party(who), answer)

    def _own_response(self, row: _Row) -> Response:
        """The rep's answer: the one Graph keeps for the calendar's owner, else as a guest; who organizes comes."""
        mine = [who.status for who in row.attendees if who.folded in self.own]
        answers = (_response(answer) for answer in ((row.response_status, *mine) if self.source.own else mine))
        given = next((answer for answer in answers if answer is not Response.NONE), None)
        return given or (Response.ACCEPTED if self._organizes(row) else Response.NONE)


def _joined(item: Any, masters: Mapping[str, Json]) -> _Row | None:
    """Check a row, with what its series says beneath it; None for a master, and where a series is gone."""
    if not isinstance(item, dict) or item.get("type") == "seriesMaster":
        row = _Row.model_validate(item)
        return None if row.type == "seriesMaster" else row
    master = masters.get(str(item.get("seriesMasterId") or ""))
    if master is None:
        is_bare = item.get("type") == "occurrence" and "subject" not in item and "organizer" not in item
        row = _Row.model_validate(item)
        return None if is_bare else row
    shared = {name: value for name, value in master.items() if name not in _MASTERS_OWN}
    return _Row.model_validate({**shared, **{name: value for name, value in item.items() if value is not None}})


def _broken(item: Any) -> Skipped:
    known = item.get("id") if isinstance(item, dict) else None
    name = known if isinstance(known, str) and known.isprintable() else ""
    return Skipped(name or "calendar", "broken_event", "A calendar entry cannot be understood; it is left out.")


def _span(row: _Row) -> tuple[datetime | date, datetime | date]:
    """Give both ends as UTC instants, or as days with the last one excluded. Raises ValueError."""
    if row.is_all_day:  # floating: midnight in whatever zone it is said
        first = _local(row.start)
        last = first if row.end == _When() else _local(row.end)
        ends_on = last.date() + (_DAY if last.time() > time() else timedelta())
        return first.date(), max(ends_on, first.date() + _DAY)
    start = _instant(row.start)
    return start, max(start, start if row.end == _When() else _instant(row.end))


def _local(when: _When) -> datetime:
    return datetime.fromisoformat(when.date_time).replace(tzinfo=None)


def _instant(when: _When) -> datetime:
    moment = datetime.fromisoformat(when.date_time)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_of(when.time_zone))
    return moment.astimezone(UTC)


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _response(answer: _Answer) -> Response:
    return _RESPONSES.get(answer.response, Response.NONE)


def _is_person(who: _Who) -> bool:
    """Whether there is an address: Exchange names some by a path in its directory."""
    return "@" in who.email_address.address


def _party(who: _Who) -> Party:
    return Party(who.email_address.address.strip(), who.email_address.name.strip())


def _series_uid(uid: str) -> str:
    """Take the day out of the id of one occurrence, so that it is its series' everywhere (MS-OXOCAL 2.2.1.27-28)."""
    outlooks = _GLOBAL_ID.fullmatch(uid)
    return f"{outlooks[1]}00000000{outlooks[2]}" if outlooks else uid
