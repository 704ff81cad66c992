"""Calendar rows as Graph writes them, read as events: nothing guessed, and no row that raises."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.microsoft.wire_calendar import Reading, Source, events_of, is_master, is_untimed, plain, series_named
from connectors.microsoft.zones import zone_of
from connectors.types import Event, Party, Response, Window

REP, ALIAS, KELLY, COLLEAGUE = (
    "sam@okafor.example",
    "sam@home.example",
    "kelly@northshore.example",
    "ada@okafor.example",
)
OWN, SHARED = Source("c1", own=True), Source("c2", own=False)
WINDOW = Window(date(2026, 1, 1), date(2026, 12, 31))
ALWAYS = Window(date(1, 1, 2), date(9999, 12, 30))
RECORDED = Path(__file__).parents[4] / "shared" / "payloads" / "graph" / "calendar"
recorded_only = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers of Graph are not here")


def when(moment: str, zone: str = "UTC") -> dict[str, str]:
    return {"dateTime": moment, "timeZone": zone}


TEN, ELEVEN = when("2026-02-10T10:00:00.0000000"), when("2026-02-10T11:00:00.0000000")


def who(address: str, response: str = "none", **more: Any) -> dict[str, Any]:
    return {
        "emailAddress": {"address": address, "name": address.partition("@")[0]},
        "status": {"response": response, "time": "0001-01-01T00:00:00Z"},
        "type": "required",
        **more,
    }


def a_row(**fields: Any) -> dict[str, Any]:
    given = {"id": "e1", "type": "singleInstance", "start": TEN, "end": ELEVEN, "isOrganizer": True, "attendees": []}
    return {**given, "organizer": who(REP), "responseStatus": {"response": "organizer"}, **fields}


def read(
    *rows: Any, source: Source = OWN, window: Window = WINDOW, masters: Mapping[str, Any] | None = None
) -> Reading:
    return events_of(rows, masters or {}, source, own=frozenset({REP, ALIAS}), window=window)


def one(source: Source = OWN, window: Window = WINDOW, **fields: Any) -> Event:
    (event,) = read(a_row(**fields), source=source, window=window).changed
    return event


# --- when ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "zone", "instant"),
    [
        ("2026-02-10T10:00:00.0000000", "UTC", "2026-02-10T10:00"),
        ("2026-02-10T10:00:00.1234567", "tzone://Microsoft/Utc", "2026-02-10T10:00"),
        ("2026-02-10T10:00:00", "", "2026-02-10T10:00"),
        ("2026-02-10T10:00:00", "W. Europe Standard Time", "2026-02-10T09:00"),
        ("2026-07-10T10:00:00", "W. Europe Standard Time", "2026-07-10T08:00"),
        ("2026-07-10T10:00:00", "w. europe standard time", "2026-07-10T08:00"),
        ("2026-07-10T10:00:00", "Europe/Amsterdam", "2026-07-10T08:00"),
        ("2026-02-10T10:00:00", "Eastern Standard Time", "2026-02-10T15:00"),
        ("2026-02-10T08:30:00", "New Zealand Standard Time", "2026-02-09T19:30"),
        ("2026-02-10T08:30:00", "India Standard Time", "2026-02-10T03:00"),
        ("2026-02-10T10:00:00+01:00", "tzone://Microsoft/Custom", "2026-02-10T09:00"),
    ],
)
def test_a_start_is_a_utc_instant(moment: str, zone: str, instant: str) -> None:
    event = one(start=when(moment, zone), end=when(moment, zone))
    assert isinstance(event.start, datetime)
    assert event.start.isoformat()[:16] == instant
    assert event.start.tzinfo is UTC
    assert event.end == event.start


@pytest.mark.parametrize("zone", ["UTC", "Europe/Amsterdam", "New Zealand Standard Time", "tzone://Microsoft/Custom"])
@pytest.mark.parametrize(("last", "wanted"), [("11", 11), ("14", 14), ("10", 11), ("", 11)])
def test_a_day_floats(zone: str, last: str, wanted: int) -> None:
    end: dict[str, Any] = {"end": when(f"2026-02-{last}T00:00:00.0000000", zone) if last else None}
    event = one(isAllDay=True, start=when("2026-02-10T00:00:00.0000000", zone), **end)
    assert (event.start, event.end, event.all_day) == (date(2026, 2, 10), date(2026, 2, wanted), True)


def test_a_day_that_does_not_end_at_midnight_is_whole() -> None:
    event = one(isAllDay=True, start=when("2026-02-10T05:00:00"), end=when("2026-02-11T05:00:00"))
    assert (event.start, event.end) == (date(2026, 2, 10), date(2026, 2, 12))


def test_an_end_is_never_before_its_start() -> None:
    for end in (None, when("2026-02-10T09:00:00")):
        assert one(end=end).end == datetime(2026, 2, 10, 10, tzinfo=UTC)


def test_every_zone_of_windows_has_one_of_ours() -> None:
    for name in ("Romance Standard Time", "GMT Standard Time", "China Standard Time", "UTC", " Pacific Standard Time "):
        assert zone_of(name).utcoffset(datetime(2026, 1, 1, tzinfo=UTC)) is not None


@pytest.mark.parametrize(
    "broken",
    [
        {"start": None},
        {"start": when("2026-02-30T10:00:00")},
        {"start": when("2026-02-10T25:00:00")},
        {"start": when("2026-02-10T10:00:00", "tzone://Microsoft/Custom")},
        {"start": when("2026-02-10T10:00:00", "Customized Time Zone")},
        {"start": when("2026-02-10T10:00:00", "../../etc/passwd")},
        {"start": when("2026-02-10T10:00:00", "Europe")},
        {"start": when("0001-01-01T00:00:00", "New Zealand Standard Time")},
        {"end": when("9999-12-31T23:59:59", "Hawaiian Standard Time")},
        {"isAllDay": True, "start": when("9999-12-31T00:00:00")},
        {"start": "soon"},
        {"end": when("later")},
        {"attendees": [who(KELLY), "Kelly"]},
        {"subject": 7},
    ],
)
def test_rubbish_is_skipped_alone_and_named_by_its_id(broken: dict[str, Any]) -> None:
    reading = read(a_row(**broken), a_row(id="e2"))
    assert [event.id for event in reading.changed] == ["e2"]
    assert [(skipped.item, skipped.reason) for skipped in reading.skipped] == [("e1", "broken_event")]
    assert reading.removed == ()


@pytest.mark.parametrize("item", [None, 7, "e", [], {}, {"id": ""}, {"id": 7}, {"id": "a\nb", "start": 3}])
def test_what_has_no_id_is_skipped_too(item: Any) -> None:
    reading = read(item)
    assert [(skipped.item, skipped.reason) for skipped in reading.skipped] == [("calendar", "broken_event")]


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [("0001-01-01", "2026-02-10", True), ("2026-02-10", "9999-12-31", True), ("0001-01-01", "0001-01-02", False)],
)
@pytest.mark.parametrize("all_day", [True, False])
def test_a_year_nobody_means_does_no_harm(start: str, end: str, inside: bool, all_day: bool) -> None:
    reading = read(a_row(start=when(f"{start}T00:00:00"), end=when(f"{end}T00:00:00"), isAllDay=all_day))
    assert (len(reading.changed), len(reading.removed), reading.skipped) == (inside, not inside, ())


def test_what_lies_outside_the_window_is_no_longer_known() -> None:
    within, outside = ["2026-01-01", "2026-12-31"], ["2025-12-30", "2027-01-01"]
    days = [when(f"{day}T00:00:00") for day in (*within, *outside)]
    reading = read(*(a_row(id=f"e{at}", isAllDay=True, start=day, end=day) for at, day in enumerate(days)))
    assert [event.id for event in reading.changed] == ["e0", "e1"]
    assert reading.removed == ("e2", "e3")


# --- series ----------------------------------------------------------------------------------------------------

WEEKLY = {"pattern": {"type": "weekly", "interval": 1}}


def a_master(**fields: Any) -> dict[str, Any]:
    return a_row(**{"id": "m", "type": "seriesMaster", "subject": "Standup", "recurrence": WEEKLY, **fields})


def thin(**fields: Any) -> dict[str, Any]:
    zone = "W. Europe Standard Time"
    given = {"id": "o1", "type": "occurrence", "seriesMasterId": "m"}
    return {**given, "start": when("2026-07-06T09:00:00", zone), "end": when("2026-07-06T09:30:00", zone), **fields}


def test_a_thin_occurrence_says_what_its_series_says_at_its_own_time() -> None:
    guests = [who(KELLY, "accepted")]
    reading = read(a_master(attendees=guests), thin(), masters={"m": a_master(attendees=guests)})
    (event,) = reading.changed
    assert (event.id, event.title, event.start) == ("o1", "Standup", datetime(2026, 7, 6, 7, tzinfo=UTC))
    assert [guest.response for guest in event.attendees] == [Response.ACCEPTED]
    assert not event.yearly
    assert reading.removed == ("m",)


def test_an_exception_has_words_of_its_own_and_its_series_for_the_rest() -> None:
    moved = {**thin(type="exception", subject="Standup (moved)"), "body": None}
    (event,) = read(moved, masters={"m": a_master(body={"contentType": "text", "content": "Agenda"})}).changed
    assert (event.title, event.description) == ("Standup (moved)", "Agenda")
    (alone,) = read(moved).changed
    assert (alone.title, alone.description) == ("Standup (moved)", "")


def test_an_occurrence_of_a_series_that_is_gone_is_gone() -> None:
    assert read(thin()) == Reading(removed=("o1",))


def test_days_of_a_series_float_as_it_says() -> None:
    master = a_master(isAllDay=True)
    (event,) = read(thin(start=when("2026-07-06T00:00:00", "Tokyo Standard Time")), masters={"m": master}).changed
    assert event.start == date(2026, 7, 6)


@pytest.mark.parametrize(
    ("kind", "interval", "yearly"),
    [
        ("absoluteYearly", 1, True),
        ("relativeYearly", 1, True),
        ("absoluteMonthly", 12, True),
        ("absoluteMonthly", 1, False),
        ("weekly", 52, False),
        ("daily", 365, False),
    ],
)
def test_a_yearly_series(kind: str, interval: int, yearly: bool) -> None:
    master = a_master(recurrence={"pattern": {"type": kind, "interval": interval}})
    for row in (thin(), thin(type="exception", subject="x", recurrence=None)):
        (event,) = read(row, masters={"m": master}).changed
        assert event.yearly is yearly


def test_a_series_has_one_uid_in_every_mailbox() -> None:
    first, rest = "040000008200E00074C5B7101A82E008", "C59E58148916DD01"
    assert one(iCalUId=f"{first}07EA080A{rest}").uid == one(iCalUId=f"{first}00000000{rest}").uid
    assert one(iCalUId="7f@google.com").uid == "7f@google.com"
    assert one(iCalUId=None).uid == "e1"


def test_a_series_that_is_called_off_is_on_none_of_its_days() -> None:
    (event,) = read(thin(), masters={"m": a_master(isCancelled=True)}).changed
    assert event.cancelled


def test_an_exception_may_be_without_the_guests_of_its_series() -> None:
    alone = thin(type="exception", attendees=[], subject="Standup")
    (event,) = read(alone, masters={"m": a_master(attendees=[who(KELLY)])}).changed
    assert event.attendees == ()


def test_a_day_in_a_zone_nobody_knows_has_to_be_asked_for() -> None:
    odd = when("2026-07-06T09:00:00", "tzone://Microsoft/Custom")
    assert is_untimed(thin(start=odd))
    assert is_untimed(thin(type="exception", start=odd))
    assert is_untimed(thin(start=None))
    assert is_untimed(thin(start="soon"))
    assert not any(map(is_untimed, (thin(), thin(id=7, start=odd), a_row(start=odd), a_master(start=odd), 7, None)))


def test_a_master_stands_for_a_series() -> None:
    assert is_master(a_master())
    assert not any(map(is_master, (thin(), a_row(), a_master(id=7), 7, None)))


def test_the_series_of_rows_are_named() -> None:
    rows: list[Any] = [
        a_master(),
        thin(),
        thin(seriesMasterId="n", type="exception"),
        a_row(),
        7,
        thin(seriesMasterId=None),
    ]
    assert list(series_named(rows)) == ["m", "n"]


# --- who -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("response", "wanted"),
    [
        ("accepted", Response.ACCEPTED),
        ("declined", Response.DECLINED),
        ("tentativelyAccepted", Response.TENTATIVE),
        ("notResponded", Response.NONE),
        ("none", Response.NONE),
        ("organizer", Response.ACCEPTED),
        ("maybe", Response.NONE),
        (None, Response.NONE),
    ],
)
def test_responses(response: str | None, wanted: Response) -> None:
    invited: dict[str, Any] = {"isOrganizer": False, "organizer": who(KELLY)}
    event = one(**invited, responseStatus={"response": response}, attendees=[who(COLLEAGUE, response or "none")])
    assert event.own_response is wanted
    assert [guest.response for guest in event.attendees] == [wanted]


def test_the_organizer_has_accepted_though_graph_lists_a_guest_who_has_not_answered() -> None:
    event = one(isOrganizer=False, organizer=who(KELLY), attendees=[who(KELLY), who(REP, "accepted")])
    assert {guest.party.address: guest.response for guest in event.attendees} == {
        KELLY: Response.ACCEPTED,
        REP: Response.ACCEPTED,
    }
    assert event.organizer == Party(KELLY, "kelly")


def test_the_reps_own_appointment() -> None:
    assert one().own_response is Response.ACCEPTED
    assert one(responseStatus=None).own_response is Response.ACCEPTED
    assert one().organizer == Party(REP, "sam")
    assert one(organizer=who("outlook_7F@outlook.example")).organizer is None  # the rep under another address
    assert one(organizer=None).organizer is None


def test_rooms_and_paths_in_the_directory_are_no_guests() -> None:
    guests = [who(KELLY), who("room@okafor.example", type="resource"), who("/O=EX/CN=ada"), who("")]
    assert [guest.party.address for guest in one(attendees=guests).attendees] == [KELLY]


@pytest.mark.parametrize(
    ("fields", "response"),
    [
        ({"organizer": who(COLLEAGUE), "attendees": [who(KELLY)]}, None),
        ({"organizer": who(COLLEAGUE), "attendees": [who(KELLY), who(REP, "declined")]}, Response.DECLINED),
        ({"organizer": who(COLLEAGUE), "attendees": [who(ALIAS.upper(), "accepted")]}, Response.ACCEPTED),
        ({"organizer": who(REP), "attendees": [who(COLLEAGUE)], "isOrganizer": False}, Response.ACCEPTED),
    ],
)
def test_a_colleagues_appointment_counts_where_the_rep_takes_part(
    fields: dict[str, Any], response: Response | None
) -> None:
    reading = read(a_row(**fields, responseStatus={"response": "organizer"}), source=SHARED)
    assert [event.own_response for event in reading.changed] == ([response] if response else [])
    assert reading.removed == (() if response else ("e1",))


def test_a_cancelled_meeting_is_told_as_such() -> None:
    assert one(isCancelled=True, subject="Canceled: Lunch").cancelled


def test_a_meeting_of_twenty_guests_has_twenty_guests() -> None:
    crowd = [who(f"guest{number}@northshore.example", "accepted") for number in range(19)]
    event = one(isOrganizer=False, organizer=who(KELLY), responseStatus=None, attendees=[*crowd, who(REP, "declined")])
    assert len(event.attendees) == 20
    assert event.own_response is Response.DECLINED


def test_a_private_appointment_is_the_reps_or_nobodys() -> None:
    private = {"sensitivity": "private", "subject": "Lunch Kelly"}
    assert one(**private).title == "Lunch Kelly"
    bare = {"subject": "Private Appointment", "organizer": None, "attendees": [], "responseStatus": None}
    assert read(a_row(**private | bare), source=SHARED).removed == ("e1",)


# --- words -----------------------------------------------------------------------------------------------------


def test_words() -> None:
    event = one(subject=" Lunch ", body={"contentType": "text", "content": "At Jo's\r\n\r\n"}, bodyPreview="At")
    assert (event.title, event.description) == ("Lunch", "At Jo's")
    assert one(bodyPreview="At Jo's", body={"contentType": "html", "content": ""}).description == "At Jo's"
    page = {"contentType": "HTML", "content": "<p>One</p><p>Two &amp; three</p>"}
    assert plain(page).split() == ["One", "Two", "&", "three"]
    assert plain(None) == plain({"content": 7}) == ""


# --- recorded --------------------------------------------------------------------------------------------------


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text())


@recorded_only
def test_the_recorded_delta_is_read_whole() -> None:
    rows = recorded("events_delta.json")["value"]
    masters = {row["id"]: row for row in rows if row["type"] == "seriesMaster"}
    reading = events_of(rows, masters, OWN, own=frozenset({"testuser@example.test"}), window=WINDOW)
    assert reading.skipped == ()
    assert [(event.title.removeprefix("PIM fixture: "), str(event.start)) for event in reading.changed] == [
        ("one-off meeting", "2026-08-04 12:00:00+00:00"),
        ("all-day offsite", "2026-08-10"),
        ("weekly standup", "2026-08-03 07:00:00+00:00"),
        ("standup (moved to 11:00)", "2026-08-10 09:00:00+00:00"),
        ("weekly standup", "2026-08-17 07:00:00+00:00"),
    ]
    assert len({event.uid for event in reading.changed if "standup" in event.title}) == 1
    assert {event.own_response for event in reading.changed} == {Response.ACCEPTED}


@recorded_only
def test_every_recorded_event_is_read() -> None:
    names = sorted(path.name for path in RECORDED.glob("event_*.json"))
    rows = {name: recorded(name) for name in names if "master" not in name}
    reading = events_of(rows.values(), {}, OWN, own=frozenset({"testuser@example.test"}), window=ALWAYS)
    assert len(reading.changed) == len(rows)
    invitation = next(event for event in reading.changed if event.organizer and "boss" in event.organizer.address)
    assert invitation.own_response is Response.ACCEPTED
    assert {guest.response for guest in invitation.attendees} == {Response.ACCEPTED}


@recorded_only
def test_a_recorded_meeting_in_teams_has_a_title_and_no_guests() -> None:
    event = events_of([recorded("event_online_meeting.json")], {}, OWN, own=frozenset(), window=ALWAYS).changed[0]
    assert (event.title, event.attendees) == ("PIM fixture: Teams online meeting", ())
    assert event.own_response is Response.ACCEPTED
    assert "<" not in event.description


# --- anything --------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*a_row(), "seriesMasterId", "body", "recurrence", "isAllDay", "iCalUId", "subject"])
KINDS = st.sampled_from(["singleInstance", "occurrence", "exception", "seriesMaster"])


@settings(deadline=None, max_examples=80)
@given(st.lists(st.dictionaries(NAMES, JSON, max_size=4), max_size=3), KINDS)
def test_no_row_raises_and_every_row_is_told(changes: list[dict[str, Any]], kind: str) -> None:
    rows = [a_row(type=kind, seriesMasterId="m") | change for change in changes]
    reading = read(*rows, masters={"m": a_master()})
    assert len(reading.changed) + len(reading.removed) + len(reading.skipped) == len(rows)
