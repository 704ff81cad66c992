"""Calendar entries as Google writes them, read as events: nothing guessed, and no entry that raises."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.google.wire_calendar import Reading, Source, events_of, plain
from connectors.types import Event, Response, Window

REP, ALIAS, KELLY, COLLEAGUE = (
    "sam@okafor.example",
    "sam@home.example",
    "kelly@northshore.example",
    "ada@okafor.example",
)
PRIMARY = Source(REP, own=True, primary=True, zone="Europe/Berlin")
SECOND = Source("c_1@group.calendar.google.com", own=True, primary=False)
SHARED = Source(COLLEAGUE, own=False, primary=False)
WINDOW = Window(date(2026, 1, 1), date(2026, 12, 31))
ALWAYS = Window(date(1, 1, 2), date(9999, 12, 30))
TEN = {"dateTime": "2026-02-10T10:00:00+01:00", "timeZone": "Europe/Berlin"}
ELEVEN = {"dateTime": "2026-02-10T11:00:00+01:00", "timeZone": "Europe/Berlin"}


def an_entry(**fields: Any) -> dict[str, Any]:
    return {"id": "e1", "status": "confirmed", "start": TEN, "end": ELEVEN, "iCalUID": "e1@google.com", **fields}


def who(email: str, response: str = "needsAction", **more: Any) -> dict[str, Any]:
    return {"email": email, "responseStatus": response, **more}


def read(*entries: Any, source: Source = PRIMARY, window: Window = WINDOW) -> Reading:
    return events_of(entries, source, own=frozenset({REP, ALIAS}), window=window)


def one(source: Source = PRIMARY, window: Window = WINDOW, **fields: Any) -> Event:
    (event,) = read(an_entry(**fields), source=source, window=window).changed
    return event


# --- when ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "zone", "instant"),
    [
        ({"dateTime": "2026-02-10T10:00:00+01:00"}, "UTC", "2026-02-10T09:00"),
        ({"dateTime": "2026-02-10T10:00:00Z", "timeZone": "Europe/Berlin"}, "UTC", "2026-02-10T10:00"),
        ({"dateTime": "2026-02-10T10:00:00", "timeZone": "Europe/Berlin"}, "UTC", "2026-02-10T09:00"),
        ({"dateTime": "2026-07-10T10:00:00", "timeZone": "Europe/Berlin"}, "UTC", "2026-07-10T08:00"),
        ({"dateTime": "2026-02-10T10:00:00"}, "America/New_York", "2026-02-10T15:00"),
        ({"dateTime": "2026-02-10T08:30:00+13:00", "timeZone": "Pacific/Auckland"}, "UTC", "2026-02-09T19:30"),
        ({"dateTime": "2026-02-10T08:30:00", "timeZone": "Pacific/Auckland"}, "UTC", "2026-02-09T19:30"),
        ({"dateTime": "2026-07-10T08:30:00", "timeZone": "Pacific/Auckland"}, "UTC", "2026-07-09T20:30"),
        ({"dateTime": "2026-02-10T10:00:00.500+01:00", "timeZone": "Mars/Base"}, "UTC", "2026-02-10T09:00"),
    ],
)
def test_a_start_is_a_utc_instant(start: dict[str, str], zone: str, instant: str) -> None:
    event = one(Source(REP, own=True, primary=True, zone=zone), start=start, end=start)
    assert isinstance(event.start, datetime)
    assert event.start.isoformat()[:16] == instant
    assert event.start.tzinfo is UTC
    assert event.end == event.start


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ({"date": "2026-02-10"}, {"date": "2026-02-11"}, date(2026, 2, 11)),
        ({"date": "2026-02-10"}, {"date": "2026-02-14"}, date(2026, 2, 14)),
        ({"date": "2026-02-10"}, {"date": "2026-02-10"}, date(2026, 2, 11)),
        ({"date": "2026-02-10"}, {}, date(2026, 2, 11)),
        ({"date": "2026-02-10"}, {"dateTime": "2026-02-12T10:00:00Z"}, date(2026, 2, 12)),
        (TEN, {}, datetime(2026, 2, 10, 9, tzinfo=UTC)),
        (TEN, {"date": "2026-02-12"}, datetime(2026, 2, 10, 9, tzinfo=UTC)),
        (TEN, {"dateTime": "2026-02-10T08:00:00Z"}, datetime(2026, 2, 10, 9, tzinfo=UTC)),
    ],
)
def test_ends(start: dict[str, str], end: dict[str, str], wanted: date) -> None:
    event = one(start=start, end=end)
    assert event.end == wanted
    assert event.all_day is ("date" in start)


@pytest.mark.parametrize(
    "broken",
    [
        {"start": {}},
        {"start": {"date": "2026-02-30"}},
        {"start": {"dateTime": "2026-02-10T25:00:00Z"}},
        {"start": {"dateTime": "2026-02-10T10:00:00", "timeZone": "Mars/Base"}},
        {"start": {"dateTime": "2026-02-10T10:00:00", "timeZone": "../../etc/passwd"}},
        {"start": {"dateTime": "2026-02-10T10:00:00", "timeZone": "Europe"}},
        {"start": {"dateTime": "0001-01-01T00:00:00+14:00"}},
        {"start": "soon"},
        {"start": TEN, "end": {"date": "later"}},
        {"attendees": [who(KELLY), "Kelly"]},
        {"summary": 7},
    ],
)
def test_rubbish_is_skipped_alone_and_named_by_its_id(broken: dict[str, Any]) -> None:
    reading = read(an_entry(**broken), an_entry(id="e2"))
    assert [event.id for event in reading.changed] == ["e2"]
    assert [(one.item, one.reason) for one in reading.skipped] == [("e1", "broken_event")]
    assert reading.removed == ()


@pytest.mark.parametrize("item", [None, 7, "e", [], {}, {"id": ""}, {"id": 7}, {"id": "a\nb", "start": 3}])
def test_what_has_no_id_is_skipped_too(item: Any) -> None:
    reading = read(item)
    assert [(one.item, one.reason) for one in reading.skipped] == [("calendar", "broken_event")]


def test_what_lies_outside_the_window_is_no_longer_known() -> None:
    within = [{"date": "2026-01-01"}, {"date": "2026-12-31"}, {"dateTime": "2026-12-31T23:59:00Z"}]
    outside = [{"date": "2025-12-30"}, {"date": "2027-01-01"}, {"dateTime": "2027-01-01T00:00:00Z"}]
    entries = [an_entry(id=f"e{number}", start=when, end={}) for number, when in enumerate([*within, *outside])]
    reading = read(*entries)
    assert [event.id for event in reading.changed] == ["e0", "e1", "e2"]
    assert reading.removed == ("e3", "e4", "e5")


# --- who -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("response", "wanted"),
    [
        ("accepted", Response.ACCEPTED),
        ("declined", Response.DECLINED),
        ("tentative", Response.TENTATIVE),
        ("needsAction", Response.NONE),
        ("maybe", Response.NONE),
        ("", Response.NONE),
    ],
)
@pytest.mark.parametrize("me", [REP, REP.upper(), ALIAS])
def test_answers(response: str, wanted: Response, me: str) -> None:
    event = one(organizer={"email": KELLY, "displayName": "Kelly"}, attendees=[who(me, response), who(KELLY, response)])
    assert event.own_response is wanted
    assert {guest.party.address: guest.response for guest in event.attendees} == {me: wanted, KELLY: wanted}
    assert event.organizer is not None
    assert (event.organizer.address, event.organizer.name) == (KELLY, "Kelly")


def test_the_reps_own_entry_is_accepted() -> None:
    assert one().own_response is Response.ACCEPTED
    assert one(organizer={"email": REP, "self": True}).own_response is Response.ACCEPTED
    assert one(organizer={"email": REP, "self": True}, attendees=[who(KELLY)]).own_response is Response.ACCEPTED


def test_who_organizes_and_then_declines_does_not_come() -> None:
    mine = {"organizer": {"email": REP, "self": True}}
    assert one(**mine, attendees=[who(REP, "needsAction", self=True)]).own_response is Response.ACCEPTED
    assert one(**mine, attendees=[who(REP, "declined", self=True)]).own_response is Response.DECLINED


def test_somebody_elses_entry_without_the_rep_is_not_answered() -> None:
    assert one(organizer={"email": KELLY}).own_response is Response.NONE


def test_a_rep_invited_under_two_addresses_has_given_the_answer_that_was_given() -> None:
    both = [who(ALIAS, "needsAction"), who(REP, "accepted", self=True)]
    assert one(organizer={"email": KELLY}, attendees=both).own_response is Response.ACCEPTED
    assert one(organizer={"email": KELLY}, attendees=[*both[:1], who(REP, self=True)]).own_response is Response.NONE
    both[0]["responseStatus"] = "declined"  # what the calendar's own entry says goes first
    assert one(organizer={"email": KELLY}, attendees=both).own_response is Response.ACCEPTED


def test_self_is_the_rep_on_the_primary_calendar_only() -> None:
    unknown = who("sam@third.example", "declined", self=True)
    event = one(organizer={"email": KELLY}, attendees=[unknown, who(KELLY, "accepted")])
    assert event.own_response is Response.DECLINED
    assert [guest.party.address for guest in event.attendees] == [KELLY]  # the rep is no guest of their own
    theirs = [who(COLLEAGUE, "declined", self=True), who(REP, "accepted")]
    assert one(SHARED, organizer={"email": KELLY}, attendees=theirs).own_response is Response.ACCEPTED


def test_an_entry_of_the_reps_second_calendar_is_the_reps() -> None:
    event = one(SECOND, organizer={"email": SECOND.id, "self": True}, attendees=[who(KELLY, "accepted")])
    assert event.organizer is None
    assert event.own_response is Response.ACCEPTED
    assert [guest.party.address for guest in event.attendees] == [KELLY]


def test_what_a_colleague_organizes_stays_theirs_in_a_calendar_the_rep_may_manage() -> None:
    managed = Source(COLLEAGUE, own=True, primary=False)
    event = one(managed, organizer={"email": COLLEAGUE, "self": True}, attendees=[who(KELLY, "accepted")])
    assert event.organizer is not None
    assert event.organizer.address == COLLEAGUE
    assert event.own_response is Response.NONE


def test_rooms_and_groups_of_calendars_are_no_guests() -> None:
    rooms = [who("c_1@resource.calendar.google.com", "accepted"), who("room@okafor.example", "accepted", resource=True)]
    nobody = {"displayName": "No address", "responseStatus": "accepted"}
    event = one(
        organizer={"email": "unknownorganizer@calendar.google.com", "displayName": "Unknown Organizer"},
        attendees=[*rooms, nobody, who("notcalendar.google.com@firm.example")],
    )
    assert event.organizer is None
    assert [guest.party.address for guest in event.attendees] == ["notcalendar.google.com@firm.example"]


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({"organizer": {"email": COLLEAGUE, "self": True}, "attendees": [who(KELLY)]}, False),
        ({"organizer": {"email": COLLEAGUE, "self": True}}, False),
        ({}, False),
        ({"organizer": {"email": COLLEAGUE, "self": True}, "attendees": [who(KELLY), who(ALIAS)]}, True),
        ({"organizer": {"email": REP}, "attendees": [who(KELLY)]}, True),
    ],
)
def test_a_colleagues_meeting_is_not_the_reps(fields: dict[str, Any], counts: bool) -> None:
    reading = read(an_entry(**fields), source=SHARED)
    assert len(reading.changed) == counts
    assert reading.removed == (() if counts else ("e1",))
    assert len(read(an_entry(**fields)).changed) == 1  # in the rep's own calendar it is


@pytest.mark.parametrize("kind", ["workingLocation", "outOfOffice", "focusTime"])
def test_where_the_rep_works_is_no_appointment(kind: str) -> None:
    assert read(an_entry(eventType=kind)).removed == ("e1",)
    assert len(read(an_entry(eventType="fromGmail")).changed) == 1


# --- cancelled -------------------------------------------------------------------------------------------------


def test_a_cancelled_meeting_is_known_as_cancelled_and_anything_else_is_gone() -> None:
    meeting = {"organizer": {"email": KELLY}, "attendees": [who(REP, "accepted")]}
    assert one(status="cancelled", **meeting).cancelled
    assert read({"id": "e1", "status": "cancelled"}).removed == ("e1",)
    assert read({"id": "e1", "status": "cancelled", **meeting}).removed == ("e1",)
    assert read(an_entry(status="cancelled")).removed == ("e1",)
    assert read(an_entry(status="cancelled", attendees=[who(REP)], organizer={"email": REP})).removed == ("e1",)
    assert read(an_entry(status="cancelled", **meeting, start={"date": "2019-02-10"}, end={})).removed == ("e1",)
    exception = {"id": "e1_20260210", "recurringEventId": "e1", "originalStartTime": {"date": "2026-02-10"}}
    assert read({**exception, "status": "cancelled"}).removed == ("e1_20260210",)


def test_what_a_colleague_takes_off_their_calendar_does_not_cancel_the_reps_meeting() -> None:
    meeting = an_entry(status="cancelled", organizer={"email": KELLY}, attendees=[who(REP, "accepted")])
    assert read(meeting, source=SHARED).removed == ("e1",)


def test_several_occurrences_cancelled_at_once_are_the_end_of_a_series() -> None:
    gone = [{"id": f"e1_{n}", "recurringEventId": "e1", "status": "cancelled"} for n in range(2)]
    assert read(*gone).ended_series
    assert not read(gone[0], {**gone[1], "recurringEventId": "e2"}).ended_series
    assert not read(gone[0], an_entry(id="e1_1", recurringEventId="e1")).ended_series
    assert not read({"id": "e1", "status": "cancelled"}, {"id": "e2", "status": "cancelled"}).ended_series


# --- every year ------------------------------------------------------------------------------------------------


def occurrences(*days: date, series: str = "b1", **more: Any) -> list[dict[str, Any]]:
    return [
        an_entry(id=f"{series}_{day:%Y%m%d}", recurringEventId=series, start={"date": str(day)}, end={}, **more)
        for day in days
    ]


def yearly(*entries: dict[str, Any]) -> set[bool]:
    return {event.yearly for event in read(*entries, window=ALWAYS).changed}


def test_a_birthday_of_a_contact_is_yearly_wherever_it_stands() -> None:
    fields = {"eventType": "birthday", "start": {"date": "2026-05-03"}, "end": {"date": "2026-05-04"}}
    event = one(**fields, summary=" Kelly Brandt’s birthday ", organizer={"email": REP, "self": True})
    assert event.yearly
    assert event.all_day
    assert event.title == "Kelly Brandt’s birthday"


def test_a_yearly_series_is_known_by_its_occurrences() -> None:
    assert yearly(*occurrences(date(2025, 5, 3), date(2026, 5, 3), date(2027, 5, 3))) == {True}
    assert yearly(*occurrences(date(2026, 5, 3))) == {False}
    assert yearly(*occurrences(date(2025, 5, 3)), *occurrences(date(2026, 5, 3), series="b2")) == {False}
    assert yearly(*occurrences(date(2026, 5, 3), date(2026, 6, 3), date(2027, 5, 3))) == {False}
    assert yearly(*occurrences(date(2025, 5, 5), date(2026, 5, 4), date(2027, 5, 3))) == {True}  # the first Monday
    assert yearly(*occurrences(date(2020, 2, 29), date(2024, 2, 29), date(2028, 2, 29))) == {True}
    assert yearly(*occurrences(date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28))) == {True}
    assert yearly(*occurrences(date(2025, 5, 3), date(2026, 11, 3))) == {False}  # every 18 months
    assert yearly(*occurrences(date(2025, 5, 3), date(2026, 4, 25))) == {False}  # 357 days


def test_a_moved_occurrence_does_not_hide_a_yearly_series_and_a_cancelled_one_does_not_make_it() -> None:
    first, second = occurrences(date(2025, 5, 3), date(2026, 5, 3))
    moved = {**second, "originalStartTime": second["start"], "start": {"date": "2026-07-01"}}
    assert yearly(first, moved) == {True}
    assert yearly(first, {**second, "status": "cancelled"}) == {False}


@given(
    start=st.dates(date(1970, 1, 1), date(2030, 12, 31)),
    years=st.lists(st.integers(1, 60), min_size=2, max_size=8, unique=True),
    shuffle=st.randoms(),
)
@settings(deadline=None, max_examples=60)
def test_any_day_that_comes_every_year_is_yearly(start: date, years: list[int], shuffle: Any) -> None:
    def in_year(year: int) -> date:
        try:
            return start.replace(year=year)
        except ValueError:
            return date(year, 2, 28)

    entries = occurrences(*(in_year(start.year + n) for n in years))
    shuffle.shuffle(entries)
    assert yearly(*entries) == {True}


@given(start=st.dates(date(1990, 1, 1), date(2030, 12, 31)), step=st.integers(1, 359), count=st.integers(2, 30))
@settings(deadline=None, max_examples=60)
def test_nothing_that_comes_more_often_is_yearly(start: date, step: int, count: int) -> None:
    assert yearly(*occurrences(*(start + timedelta(days=step * n) for n in range(count)))) == {False}


# --- any input -------------------------------------------------------------------------------------------------


@given(
    at=st.integers(315532800, 3471292800),  # 1980 to 2080
    zone=st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kathmandu", "UTC"]),
)
@settings(deadline=None, max_examples=100)
def test_the_same_instant_is_read_from_an_offset_and_from_a_zone(at: int, zone: str) -> None:
    instant, local = datetime.fromtimestamp(at, UTC), datetime.fromtimestamp(at, ZoneInfo(zone))
    by_offset = one(window=ALWAYS, start={"dateTime": local.isoformat(), "timeZone": "UTC"}, end={})
    assert by_offset.start == instant
    if local.fold == 0:
        named = {"dateTime": local.replace(tzinfo=None).isoformat(), "timeZone": zone}
        assert one(window=ALWAYS, start=named, end={}).start == instant


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 10**6)
    | st.text(max_size=8)
    | st.sampled_from(["cancelled", KELLY, REP]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_WHEN = _VALUES | st.fixed_dictionaries(
    {},
    optional={
        "date": st.sampled_from(["2026-02-10", "2026-02-30", "0001-01-01", "9999-12-31", ""]) | _VALUES,
        "dateTime": st.sampled_from(["2026-02-10T10:00:00Z", "0001-01-01T00:00:00+14:00", "2026-02-10T10:00"])
        | _VALUES,
        "timeZone": st.sampled_from(["Europe/Berlin", "Europe", "Mars/Base", "/etc", "\0", ""]) | _VALUES,
    },
)
_WHO = _VALUES | st.fixed_dictionaries(
    {"email": st.sampled_from([REP, KELLY, "x", ""])}, optional={"self": _VALUES, "responseStatus": _VALUES}
)
_ENTRIES = _VALUES | st.fixed_dictionaries(
    {"id": st.sampled_from(["e1", "e2", ""]) | _VALUES, "start": _WHEN},
    optional={
        "status": st.sampled_from(["confirmed", "cancelled"]) | _VALUES,
        "end": _WHEN,
        "summary": _VALUES,
        "description": st.sampled_from(["<p>", "</a", "&nbsp;\ud800", "<br" * 50]) | _VALUES,
        "organizer": _WHO,
        "attendees": st.lists(_WHO, max_size=3) | _VALUES,
        "recurringEventId": st.sampled_from(["e1", ""]) | _VALUES,
        "originalStartTime": _WHEN,
    },
)


@given(entries=st.lists(_ENTRIES, max_size=5), source=st.sampled_from([PRIMARY, SECOND, SHARED]))
@settings(deadline=None, max_examples=200)
def test_whatever_google_sends_each_entry_is_told_once(entries: list[Any], source: Source) -> None:
    reading = read(*entries, source=source)
    assert len(reading.changed) + len(reading.removed) + len(reading.skipped) == len(entries)
    for event in reading.changed:
        assert event.part == source.id
        assert isinstance(event.start, datetime) is isinstance(event.end, datetime)
        assert event.start <= event.end
        assert not isinstance(event.start, datetime) or event.start.tzinfo is UTC


def test_no_word_of_an_entry_is_in_what_is_said_of_it() -> None:
    (skipped,) = read(an_entry(summary="Lunch with Kelly", attendees=[who(KELLY)], start={})).skipped
    assert not {"Lunch", KELLY} & set(json.dumps(skipped.sentence).split())


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Bring the drawing\r\nand tea ", "Bring the drawing\nand tea"),
        ("3 < 4 & 5 > 4", "3 < 4 & 5 > 4"),
        ("Ask about <b>the boat</b><br>and tea", "Ask about the boat\nand tea"),
        ("Tea&nbsp;first", "Tea first"),
    ],
)
def test_descriptions_are_text(written: str, text: str) -> None:
    assert [line.strip() for line in plain(written).splitlines()] == text.splitlines()
    assert one(description=written).description == plain(written)
