"""Events out of iCalendar files (RFC 5545): read by icalendar, recurrences by recurring-ical-events."""

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component

from connectors.likeness import folded
from connectors.local.collection import Part, Reading
from connectors.types import Attendee, Event, EventId, Party, Response, Skipped, Window

_LARGEST = 64 * 1024 * 1024
_DAY = timedelta(days=1)
_RESPONSES = {
    "ACCEPTED": Response.ACCEPTED,
    "COMPLETED": Response.ACCEPTED,
    "DECLINED": Response.DECLINED,
    "DELEGATED": Response.DECLINED,
    "TENTATIVE": Response.TENTATIVE,
}
_RECURS = ("RRULE", "RDATE", "RECURRENCE-ID")
_MINUTES = {"SECONDLY": 1 / 60, "MINUTELY": 1}
_MOST_REPEATS = 1000  # of what comes more than once an hour: no meeting does
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the events of files that touch a window; `own` are the rep's addresses, folded."""

    window: Window
    own: frozenset[str]

    def read(self, part: Part, file: Path) -> Reading[Event]:
        """Read one file; a broken event is left out alone, a broken file wholly."""
        where = f"{part.name}/{file.name}".strip("/")
        try:
            with file.open("rb") as opened:
                raw = opened.read(_LARGEST)
        except FileNotFoundError:
            return Reading(whole=False)
        except PermissionError:
            sentence = f"The calendar file {where} may not be read; give it read permission."
            return Reading(skipped=(Skipped(where, "unreadable_file", sentence),), whole=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library guesses about odd zone names is what we want
            return self._events(part.name, where, raw)

    def _events(self, part: str, where: str, raw: bytes) -> Reading[Event]:
        try:
            calendars = Calendar.from_ical(_text(raw), multiple=True)
        except _BROKEN:
            calendars = []
        if not calendars:
            sentence = f"The calendar file {where} is broken or cut off and was not read; it is tried again next time."
            return Reading(skipped=(Skipped(where, "broken_file", sentence),), whole=False)
        events: list[Event] = []
        skipped: list[Skipped] = []
        for calendar in calendars:
            for uid, series in _series(calendar).items():
                try:
                    events += self._occurrences(calendar, series, part, uid)
                except _BROKEN:
                    sentence = f"An event of the calendar file {where} cannot be understood; it is left out."
                    skipped.append(Skipped(f"{where}#{uid}", "broken_event", sentence))
        return Reading(tuple(events), tuple(skipped))

    def _occurrences(self, calendar: Component, series: list[Component], part: str, uid: str) -> Iterator[Event]:
        _check(series)
        alone = Calendar()
        if "X-WR-TIMEZONE" in calendar:
            alone.add("X-WR-TIMEZONE", calendar["X-WR-TIMEZONE"])
        alone.subcomponents.extend(series)
        query = recurring_ical_events.of(alone, keep_recurrence_attributes=True)
        recurs = any(name in event for event in series for name in _RECURS)
        yearly = any(_rule(event).get("FREQ") == ["YEARLY"] for event in series)
        withdrawn = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        # A day more on both ends, because the window counts in UTC days and the library in each event's own.
        for found in query.between(self.window.first_on - _DAY, self.window.last_on + 2 * _DAY):
            start, end = _span(found)
            if _day(start) <= self.window.last_on and _day(end) >= self.window.first_on:
                name = "/".join(piece for piece in (part, uid, _instance(found) if recurs else "") if piece)
                yield self._event(found, EventId(name), part, uid, start, end, yearly=yearly, withdrawn=withdrawn)

    def _event(
        self,
        found: Component,
        name: EventId,
        part: str,
        uid: str,
        start: datetime | date,
        end: datetime | date,
        *,
        yearly: bool,
        withdrawn: bool,
    ) -> Event:
        organizer = _party(found["ORGANIZER"]) if "ORGANIZER" in found else None
        attendees = tuple(_attendees(found))
        return Event(
            id=name,
            part=part,
            start=start,
            end=end,
            title=str(found.get("SUMMARY", "")).strip(),
            description=str(found.get("DESCRIPTION", "")).strip(),
            organizer=organizer,
            attendees=attendees,
            own_response=self._own_response(organizer, attendees),
            cancelled=withdrawn or str(found.get("STATUS", "")).upper() == "CANCELLED",
            yearly=yearly,
            uid=uid,
        )

    def _own_response(self, organizer: Party | None, attendees: tuple[Attendee, ...]) -> Response:
        """An entry without an organizer is the rep's own, and whoever invites has accepted."""
        if organizer is None or folded(organizer.address) in self.own:
            return Response.ACCEPTED
        answers = (guest.response for guest in attendees if folded(guest.party.address) in self.own)
        return next(answers, Response.NONE)


def _text(raw: bytes) -> str:
    for charset in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _series(calendar: Component) -> dict[str, list[Component]]:
    """Gather each event with its exceptions; one without UID is named after all it says."""
    found: dict[str, list[Component]] = {}
    for event in calendar.walk("VEVENT"):
        uid = str(event.get("UID", "")).strip()
        if not uid:
            uid = hashlib.blake2b(event.to_ical(), digest_size=12).hexdigest()
        if "RRULE" in event:
            event.pop("RECURRENCE-ID", None)  # some programs give the series itself one; a rule makes it the series
        found.setdefault(uid, []).append(event)
    return found


def _check(series: list[Component]) -> None:
    """Refuse what the libraries cannot do: no start, a rule that did not parse, never advances or never pauses."""
    for event in series:
        broken = {name for name, _ in event.errors} & {"DTSTART", "RRULE", "RDATE", "EXDATE"}
        if broken or "DTSTART" not in event or _is_endless(_rule(event)):
            raise ValueError("an event that cannot be expanded")


def _is_endless(rule: dict[str, Any]) -> bool:
    step = min(rule.get("INTERVAL", [1]), default=1)
    minutes = min((_MINUTES.get(name, 60) for name in rule.get("FREQ", [])), default=60) * step
    return step < 1 or (minutes < 60 and min(rule.get("COUNT", []), default=_MOST_REPEATS + 1) > _MOST_REPEATS)


def _rule(event: Component) -> dict[str, Any]:
    rule: Any = event.get("RRULE", {})
    return dict(rule[0] if isinstance(rule, list) else rule)


def _span(event: Component) -> tuple[datetime | date, datetime | date]:
    """Give both ends as UTC instants, or as days with the last one excluded."""
    start = _moment(event, "DTSTART")
    end = _moment(event, "DTEND") if "DTEND" in event else start
    if not isinstance(start, datetime):
        return start, max(_day(end), start + _DAY)
    first = _utc(start)
    return first, max(_utc(end) if isinstance(end, datetime) else first, first)


def _moment(event: Component, name: str) -> datetime | date:
    value: Any = event[name]
    if not isinstance(value.dt, date):
        raise TypeError("not a moment")
    return value.dt


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _instance(event: Component) -> str:
    """Name one occurrence by when the series would have it, which stays when it is moved."""
    moment = _moment(event, "RECURRENCE-ID" if "RECURRENCE-ID" in event else "DTSTART")
    return f"{_utc(moment):%Y%m%dT%H%M%SZ}" if isinstance(moment, datetime) else f"{moment:%Y%m%d}"


def _attendees(event: Component) -> Iterator[Attendee]:
    named = event.get("ATTENDEE", [])
    for one in named if isinstance(named, list) else [named]:
        party = _party(one)
        if party and one.params.get("CUTYPE", "INDIVIDUAL").upper() not in {"ROOM", "RESOURCE"}:
            yield Attendee(party, _RESPONSES.get(str(one.params.get("PARTSTAT", "")).upper(), Response.NONE))


def _party(value: Any) -> Party | None:
    one = value[0] if isinstance(value, list) else value
    address = str(one).strip()
    if address.lower().startswith("mailto:"):
        address = address[7:].strip()
    return Party(address, str(getattr(one, "params", {}).get("CN", "")).strip()) if "@" in address else None
