"""The rep's calendars against the fake Google: sync tokens, listings, selections, and what they cost."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from connectors.calendars import ONE_WALK
from connectors.errors import CursorExpired, TryLater
from connectors.google.api import Google, connect
from connectors.google.calendar import Events
from connectors.limiter import Limiter
from connectors.types import Changes, Cursor, Event, Response, Window
from tests.connectors.contract import KELLY, REP, WINDOW, pages
from tests.connectors.servers.google.server import ALL_SCOPES, Account, ApiError, FakeGoogle, Fault

SECOND, SHARED, OURS = "second@group.calendar.google.com", "ada@okafor.example", "ours@group.calendar.google.com"
NOW = datetime(2026, 2, 20, 9, tzinfo=UTC)
LIST, LISTED = "calendar.events.list", "calendar.calendarList.list"


@dataclass
class Desk:
    """One rep's calendars, and what the worker knows of them."""

    google: FakeGoogle
    window: Window = WINDOW
    now: datetime = NOW
    cursor: Cursor | None = None
    known: dict[tuple[str, str], Event] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        return self.google.account(REP)

    @property
    def box(self) -> Any:
        return self.account.calendar

    def events(self) -> Events:
        """Connect anew, as another run does."""
        return Events(self.apis, own=frozenset({REP}), own_calendar=lambda: OURS, clock=lambda: self.now)

    @cached_property
    def apis(self) -> Google:
        """The connection, which remembers nothing."""
        token = self.account.token
        return connect("sam", token=lambda _: token, limiter=Limiter(sleep=lambda _: None), api_root=self.google.root)

    def page(self) -> Changes[Event]:
        """Read one page and save it as the worker does."""
        page = self.events().changes(self.cursor, self.window)
        for name in page.removed:
            self.known.pop((page.part, name), None)
        self.known |= {(page.part, event.id): event for event in page.changed}
        if page.listing:
            named = self.named.setdefault(page.part, set())
            named |= {event.id for event in page.changed}
            if page.relisted_window is not None:
                for part, name in [key for key in self.known if key[0] == page.part and key[1] not in named]:
                    del self.known[part, name]
                del self.named[page.part]
        self.cursor = page.cursor
        return page

    def sync(self) -> list[Changes[Event]]:
        """Read until nothing waits."""
        found = [self.page()]
        while found[-1].more:
            found.append(self.page())
            assert len(found) < 50
        return found

    def titles(self) -> list[str]:
        return sorted(event.title for event in self.known.values())

    def asked(self, method: str = LIST) -> list[dict[str, Any]]:
        return [call.params for call in self.google.calls if call.method_id == method]

    def cost(self) -> int:
        """Requests since the last look at it."""
        spent, self.google.hits = self.google.hits, 0
        return spent


@pytest.fixture
def desk() -> Iterator[Desk]:
    with FakeGoogle() as google:
        yield Desk(google)
        assert google.forbidden == []


def at(hour: int, day: int = 10, zone: str = "Europe/Berlin") -> dict[str, Any]:
    return {"start": {"dateTime": f"2026-02-{day}T{hour:02}:00:00", "timeZone": zone}}


def lunch(**more: Any) -> dict[str, Any]:
    answers = [{"email": REP, "responseStatus": "tentative"}, {"email": KELLY, "responseStatus": "accepted"}]
    return {"summary": "Lunch", **at(12), "organizer": {"email": KELLY}, "attendees": answers, **more}


# --- one calendar ----------------------------------------------------------------------------------------------


def test_a_calendar_is_listed_once_and_then_costs_one_request_a_run(desk: Desk) -> None:
    desk.box.add("primary", lunch())
    (page,) = desk.sync()
    (event,) = page.changed
    assert (page.part, page.listing, page.relisted_window) == (REP, True, WINDOW)
    assert (event.title, event.start, event.own_response) == (
        "Lunch",
        datetime(2026, 2, 10, 11, tzinfo=UTC),
        Response.TENTATIVE,
    )
    assert {guest.party.address: guest.response for guest in event.attendees}[KELLY] is Response.ACCEPTED
    assert desk.cost() == 2  # the list of calendars and the listing
    for _ in range(3):
        (page,) = desk.sync()
        assert (page.changed, page.removed, page.listing, page.relisted_window) == ((), (), False, None)
        assert desk.cost() == 1


def test_the_span_is_asked_for_once_and_all_else_stays_the_same(desk: Desk) -> None:
    desk.sync()
    desk.sync()
    first, second = desk.asked()
    assert first.pop("timeMin") == "2026-01-01T00:00:00Z"
    assert first.pop("timeMax") == "2027-01-01T00:00:00Z"
    assert second.pop("syncToken")
    assert first == second
    assert (first["singleEvents"], first["maxResults"]) == (True, 2500)


def test_changes_and_removals_are_told_alone(desk: Desk) -> None:
    first, second, _ = (desk.box.add("primary", {"summary": name, **at(9)}) for name in ("a", "b", "c"))
    desk.sync()
    desk.box.change("primary", first, summary="A")
    desk.box.remove("primary", second)
    desk.box.add("primary", {"summary": "d", **at(9)})
    (page,) = desk.sync()
    assert sorted(event.title for event in page.changed) == ["A", "d"]
    assert page.removed == (second,)
    assert desk.titles() == ["A", "c", "d"]


def test_what_moves_out_of_the_window_is_gone_and_what_moves_in_is_there(desk: Desk) -> None:
    leaving = desk.box.add("primary", {"summary": "leaving", **at(9)})
    coming = desk.box.add("primary", {"summary": "coming", "start": {"date": "2028-02-10"}})
    desk.sync()
    desk.box.change("primary", leaving, start={"date": "2028-02-10"}, end={"date": "2028-02-11"})
    desk.box.change("primary", coming, start={"date": "2026-02-10"}, end={"date": "2026-02-11"})
    desk.sync()
    assert desk.titles() == ["coming"]


def test_no_calendar_is_no_trouble(desk: Desk) -> None:
    desk.box.calendars[REP]["selected"] = False
    (page,) = desk.sync()
    assert (page.changed, page.part, page.more) == ((), "", False)
    (page,) = desk.sync()
    assert desk.cost() == 1


@pytest.mark.parametrize(
    "cursor",
    ["not one of ours", "{}", "[]", '{"window": ["a"]}', '{"version": 2, "window": ["2026-01-01", "2026-12-31"]}'],
)
def test_a_foreign_cursor_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(CursorExpired):
        desk.events().changes(Cursor(cursor), WINDOW)
    assert desk.google.hits == 0


def test_without_the_scope_meetings_are_not_seen_and_that_is_said(desk: Desk) -> None:
    desk.sync()
    cursor = desk.cursor
    scopes = {scope for scope in ALL_SCOPES if not scope.endswith("calendar.events.readonly")}
    narrow = {scope for scope in scopes if not scope.endswith("calendar.app.created")}
    desk.google.tokens[desk.account.token].scopes = frozenset(narrow)
    for before in (cursor, None):
        page = desk.events().changes(before, WINDOW)
        assert (page.changed, page.removed, page.cursor, page.more, page.listing) == ((), (), None, False, False)
        ((skipped),) = page.skipped
        assert (skipped.item, skipped.reason) == ("calendar", "scope_missing")
        assert "rapport connect sam" in skipped.sentence
        assert REP not in skipped.sentence


# --- several calendars -----------------------------------------------------------------------------------------


def test_each_calendar_is_a_part_with_its_own_token(desk: Desk) -> None:
    desk.box.add_calendar(SECOND)
    desk.box.add("primary", {"summary": "a", **at(9)})
    desk.box.add(SECOND, {"summary": "b", **at(9)})
    found = desk.sync()
    assert [(page.part, page.listing, page.more) for page in found] == [(REP, True, True), (SECOND, True, False)]
    assert desk.cost() == 3
    desk.box.add(SECOND, {"summary": "c", **at(9)})
    found = desk.sync()
    assert [(page.part, len(page.changed), page.listing) for page in found] == [(REP, 0, False), (SECOND, 1, False)]
    assert desk.titles() == ["a", "b", "c"]
    assert desk.cost() == 2


@pytest.mark.parametrize("dying", [REP, SECOND])
def test_a_dead_token_lists_its_own_calendar_anew_and_no_other(desk: Desk, dying: str) -> None:
    desk.box.add_calendar(SECOND)
    gone = {name: desk.box.add(name, {"summary": f"gone {name}", **at(9)}) for name in (REP, SECOND)}
    kept = {name: desk.box.add(name, {"summary": f"kept {name}", **at(9)}) for name in (REP, SECOND)}
    desk.sync()
    for name in (REP, SECOND):
        desk.box.remove(name, gone[name])
    desk.box.expire_tokens(dying)
    found = {page.part: page for page in desk.sync()}
    assert [part for part, page in found.items() if page.listing] == [dying]
    assert found[dying].relisted_window == WINDOW
    assert {name for _, name in desk.known} == set(kept.values())
    desk.cost()
    assert not any(page.listing for page in desk.sync())
    assert desk.cost() == 2


def test_another_window_lists_everything_anew(desk: Desk) -> None:
    desk.box.add_calendar(SECOND)
    desk.box.add(SECOND, {"summary": "then", "start": {"date": "2028-02-10"}})
    desk.sync()
    assert desk.titles() == []
    desk.window = Window(date(2026, 2, 1), date(2028, 12, 31))
    found = desk.sync()
    assert [(page.part, page.relisted_window) for page in found] == [(REP, desk.window), (SECOND, desk.window)]
    assert desk.titles() == ["then"]
    assert len(desk.asked(LISTED)) == 1


@pytest.mark.parametrize("how", ["removed", "unselected", "hidden", "free or busy"])
def test_a_calendar_the_rep_no_longer_looks_at_is_gone_the_next_day(desk: Desk, how: str) -> None:
    desk.box.add_calendar(SECOND)
    desk.box.add(SECOND, {"summary": "b", **at(9)})
    desk.box.add("primary", {"summary": "a", **at(9)})
    desk.sync()
    if how == "removed":
        desk.box.remove_calendar(SECOND)
    else:
        changes = {"unselected": {"selected": False}, "hidden": {"hidden": True}}
        desk.box.calendars[SECOND] |= changes.get(how, {"accessRole": "freeBusyReader"})
    desk.now += timedelta(days=1)
    first, second = desk.sync()
    assert (first.part, first.listing, first.relisted_window, first.changed) == (SECOND, True, WINDOW, ())
    assert second.part == REP
    assert desk.titles() == ["a"]
    assert [page.part for page in desk.sync()] == [REP]


def test_a_calendar_that_comes_back_is_listed_whole(desk: Desk) -> None:
    desk.box.add_calendar(SECOND)
    desk.box.add(SECOND, {"summary": "b", **at(9)})
    desk.sync()
    for selected in (False, True):
        desk.box.calendars[SECOND]["selected"] = selected
        desk.now += timedelta(days=1)
        desk.sync()
        assert desk.titles() == (["b"] if selected else [])


def test_a_calendar_that_is_back_before_it_was_told_gone_stays(desk: Desk) -> None:
    for name in (SECOND, "third@group.calendar.google.com"):
        desk.box.add_calendar(name)
        desk.box.add(name, {"summary": name[:6], **at(9)})
    desk.sync()
    for name in (SECOND, "third@group.calendar.google.com"):
        desk.box.calendars[name]["selected"] = False
    desk.now += timedelta(days=1)
    desk.page()  # tells one of the two, then the run is killed
    for name in (SECOND, "third@group.calendar.google.com"):
        desk.box.calendars[name]["selected"] = True
    desk.now += timedelta(days=1)
    desk.sync()
    assert desk.titles() == ["second", "third@"]


def test_the_list_of_calendars_is_read_once_a_day(desk: Desk) -> None:
    for hour in range(0, 72, 6):
        desk.now = NOW.replace(hour=0) + timedelta(hours=hour)
        assert any(page.listing for page in desk.sync()) is (hour == 0)
    assert len(desk.asked(LISTED)) == 3
    assert len(desk.asked()) == 12


def test_ours_is_not_among_the_reps(desk: Desk) -> None:
    desk.box.add_calendar(OURS)
    desk.box.add(OURS, {"summary": "Kelly: birthday", **at(9)})
    assert [page.part for page in desk.sync()] == [REP]


@pytest.mark.parametrize(("status", "reason"), [(403, "forbidden"), (404, "notFound"), (410, "deleted")])
def test_a_shared_calendar_that_is_closed_is_told_and_the_rest_goes_on(desk: Desk, status: int, reason: str) -> None:
    desk.box.add_calendar(SHARED, accessRole="reader")
    desk.box.add_calendar(SECOND)
    desk.box.add(SHARED, lunch(summary="with Kelly"))
    desk.sync()
    desk.box.add(SECOND, {"summary": "b", **at(9)})
    desk.google.faults.add(Fault(LIST, status=status, reason=reason, skip=1, times=1 + (status == 410)))
    found = desk.sync()
    assert [(page.part, [skipped.reason for skipped in page.skipped]) for page in found] == [
        (REP, []),
        (SHARED, ["calendar_closed"]),
        (SECOND, []),
    ]
    assert SHARED not in found[1].skipped[0].sentence
    assert desk.titles() == ["b", "with Kelly"]
    desk.google.faults.clear()
    desk.sync()
    assert desk.titles() == ["b", "with Kelly"]


def test_any_other_trouble_is_not_hidden(desk: Desk) -> None:
    desk.google.faults.add(Fault(LIST, status=503, times=9))
    with pytest.raises(TryLater):
        desk.sync()


def test_a_colleagues_meeting_counts_where_the_rep_takes_part(desk: Desk) -> None:
    desk.box.add_calendar(SHARED, accessRole="reader")
    guests = [{"email": KELLY, "responseStatus": "accepted"}]
    alone = desk.box.add(SHARED, {"summary": "Ada alone", **at(9), "attendees": guests})
    desk.box.add(SHARED, lunch(summary="all three"))
    assert [page.removed for page in desk.sync()] == [(), ()]  # a listing drops what it does not name
    assert desk.titles() == ["all three"]
    desk.box.change(SHARED, alone, attendees=[*guests, {"email": REP, "responseStatus": "accepted"}])
    desk.sync()
    assert desk.titles() == ["Ada alone", "all three"]
    desk.box.change(SHARED, alone, attendees=guests)
    desk.sync()
    assert desk.titles() == ["all three"]


def test_a_walk_that_was_broken_off_long_ago_begins_anew(desk: Desk) -> None:
    desk.box.add_calendar(SECOND)
    desk.sync()
    desk.page()  # the first calendar; then the run is killed
    desk.box.add("primary", {"summary": "new", **at(9)})
    desk.now += ONE_WALK
    assert [page.part for page in desk.sync()] == [SECOND]  # the same walk goes on
    desk.page()
    desk.now += ONE_WALK + timedelta(seconds=1)
    assert [page.part for page in desk.sync()] == [REP, SECOND]
    assert desk.titles() == ["new"]


# --- series, zones, birthdays ----------------------------------------------------------------------------------


def test_a_moved_and_a_cancelled_occurrence_of_a_series(desk: Desk) -> None:
    every = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"]}
    series = desk.box.add("primary", {"id": "weekly", "summary": "call", **at(10, 24), **every})
    desk.sync()
    before = {event.id: event.start for event in desk.known.values()}
    assert len(before) == 4
    ids = sorted(before)
    assert {event.uid for event in desk.known.values()} == {f"{series}@google.com"}
    moved = {"start": {"dateTime": "2026-03-05T15:00:00Z"}, "end": {"dateTime": "2026-03-05T16:00:00Z"}}
    desk.box.change("primary", ids[1], moved)
    desk.box.remove("primary", ids[2])
    (page,) = desk.sync()
    assert (page.removed, page.listing) == ((ids[2],), False)
    after = {event.id: event.start for event in desk.known.values()}
    assert after == {ids[0]: before[ids[0]], ids[1]: datetime(2026, 3, 5, 15, tzinfo=UTC), ids[3]: before[ids[3]]}


def test_a_series_that_is_deleted_has_its_calendar_listed_anew(desk: Desk) -> None:
    series = desk.box.add("primary", {**at(10), "summary": "call", "recurrence": ["RRULE:FREQ=WEEKLY"]})
    desk.box.add("primary", {"summary": "kept", **at(9)})
    desk.sync()
    assert len(desk.known) > 40
    desk.box.change("primary", series, recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    desk.sync()
    assert len(desk.known) == 3
    desk.box.remove("primary", series)
    told, *_ = desk.sync()
    assert len(told.removed) == 2
    assert desk.titles() == ["kept"]


def test_a_series_told_gone_only_for_half_a_year_is_gone_whole(desk: Desk) -> None:
    """Google says no more (google-api-ruby-client#860): a listing finds the rest."""
    desk.box.add("primary", {"id": "daily", **at(10), "summary": "call", "recurrence": ["RRULE:FREQ=WEEKLY"]})
    desk.sync()
    told = sorted(name for _, name in desk.known)[:5]
    cancelled = [{"id": name, "status": "cancelled", "recurringEventId": "daily"} for name in told]
    body = {"accessRole": "owner", "timeZone": "UTC", "items": cancelled, "nextSyncToken": "next"}
    desk.box.remove("primary", "daily")
    desk.google.faults.add(Fault(LIST, status=200, body=body))
    first, second = desk.sync()
    assert (len(first.removed), first.listing, first.more) == (5, False, True)
    assert (second.part, second.relisted_window, desk.titles()) == (REP, WINDOW, [])


def test_the_day_of_an_instant_is_not_the_day_of_the_zone(desk: Desk) -> None:
    desk.box.add_calendar(SECOND, timeZone="Pacific/Auckland")
    desk.box.add(SECOND, {"summary": "early", **at(8, 10, "Pacific/Auckland")})
    desk.box.add(SECOND, {"summary": "new year", "start": {"dateTime": "2026-01-01T08:00:00+13:00"}})
    desk.box.add(SECOND, {"summary": "day", "start": {"date": "2026-01-01"}})
    desk.box.add(SECOND, {"summary": "last day", "start": {"date": "2026-12-31"}})
    desk.sync()
    starts = {event.title: event.start for event in desk.known.values()}
    assert starts["early"] == datetime(2026, 2, 9, 19, tzinfo=UTC)
    assert "new year" not in starts  # it is still 2025 in UTC, as the window counts
    assert (starts["day"], starts["last day"]) == (date(2026, 1, 1), date(2026, 12, 31))


def test_birthdays_come_every_year_and_so_does_the_leap_day(desk: Desk) -> None:
    desk.window = Window(date(2019, 1, 1), date(2028, 12, 31))
    day = {"visibility": "private", "transparency": "transparent"}
    rules = {"2020-05-03": "RRULE:FREQ=YEARLY", "2020-02-29": "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"}
    for start, every in rules.items():
        fields = {"eventType": "birthday", "start": {"date": start}, "recurrence": [every]}
        desk.box.add("primary", {"summary": f"born {start}", **fields, **day})
        desk.box.add("primary", {"summary": f"mine {start}", "start": {"date": start}, "recurrence": [every]})
    leap = {"start": {"date": "2020-02-29"}, "recurrence": ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"]}
    desk.box.add("primary", {"summary": "leap", **leap})
    desk.box.add("primary", {"summary": "fair", "start": {"date": "2020-05-03"}})
    desk.sync()
    assert {event.title for event in desk.known.values() if not event.yearly} == {"fair"}
    days = {str(event.start)[5:] for event in desk.known.values() if "02-29" in event.title}
    assert days == {"02-28", "02-29"}
    assert {str(event.start) for event in desk.known.values() if event.title == "leap"} >= {"2020-02-29", "2024-02-29"}


# --- several pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def crowded(desk: Desk) -> Desk:
    """A calendar of more than one page, of which the fake leaves one empty."""
    desk.window = Window(date(2019, 1, 1), date(2027, 12, 31))
    start = {"start": {"dateTime": "2019-02-01T09:00:00Z", "timeZone": "UTC"}}
    desk.box.add("primary", {**start, "id": "daily", "recurrence": ["RRULE:FREQ=DAILY;COUNT=3000"]})
    desk.box.add("primary", {"summary": "last", **at(9)})
    return desk


def test_a_listing_of_several_pages_may_have_an_empty_one(crowded: Desk) -> None:
    found = crowded.sync()
    assert [(len(page.changed), page.listing, page.more) for page in found] == [
        (2500, True, True),
        (0, True, True),
        (501, True, False),
    ]
    assert [page.relisted_window for page in found] == [None, None, crowded.window]
    assert crowded.cost() == 4
    assert len(crowded.known) == 3001
    crowded.box.change("primary", "daily", summary="daily")
    found = crowded.sync()
    assert [page.listing for page in found] == [False, False, False]
    assert len({event.title for event in crowded.known.values()}) == 2


def test_a_half_read_calendar_goes_on_in_the_next_run(crowded: Desk) -> None:
    crowded.box.add_calendar("a@group.calendar.google.com")
    crowded.page()
    crowded.now += timedelta(hours=3)
    found = crowded.sync()
    assert [page.part for page in found] == [REP, REP, "a@group.calendar.google.com"]
    assert len(crowded.known) == 3001


def test_a_listing_that_cannot_go_on_starts_the_stream_over(crowded: Desk) -> None:
    """Its beginning may have named what is gone by now, and the caller has collected that."""
    crowded.page()
    crowded.google.faults.add(Fault(LIST, status=400, reason="invalid"))
    with pytest.raises(CursorExpired):
        crowded.page()


def test_a_window_that_moves_during_a_listing_starts_the_stream_over(crowded: Desk) -> None:
    crowded.page()
    with pytest.raises(CursorExpired):
        crowded.events().changes(crowded.cursor, WINDOW)


def test_a_half_read_calendar_that_is_gone_leaves_nothing_behind(crowded: Desk) -> None:
    crowded.page()
    crowded.box.calendars[REP]["selected"] = False
    crowded.now += timedelta(days=1)
    assert [page.relisted_window for page in crowded.sync()] == [crowded.window, crowded.window]
    assert crowded.known == {}


def test_changes_that_cannot_go_on_list_the_calendar_anew(crowded: Desk) -> None:
    crowded.sync()
    crowded.box.change("primary", "daily", summary="daily")
    crowded.page()
    crowded.google.faults.add(Fault(LIST, status=400, reason="invalid"))
    found = crowded.sync()
    assert [page.listing for page in found] == [True, True, True]
    assert len(crowded.known) == 3001


def test_a_request_that_is_wrong_in_itself_is_not_asked_for_ever(desk: Desk) -> None:
    desk.sync()
    desk.google.faults.add(Fault(LIST, status=400, reason="badRequest", times=9))
    with pytest.raises(Exception, match="400"):
        desk.sync()
    assert len(desk.asked()) == 3


# --- anything, in any order ------------------------------------------------------------------------------------


class Walks(RuleBasedStateMachine):
    """The rep, Google and the runs in any order; what is known in the end is what a fresh listing says."""

    def __init__(self) -> None:
        super().__init__()
        self.google = FakeGoogle().__enter__()
        self.desk = Desk(self.google)
        self.ids: dict[str, list[str]] = {REP: [], SECOND: []}
        self.count = 0

    @initialize()
    def begin(self) -> None:
        self.desk.box.add_calendar(SECOND)
        for name in (REP, SECOND):
            for day, weekly in ((12, True), (11, False), (24, False)):
                self.add(name, day, weekly)
        self.desk.sync()

    @rule(name=st.sampled_from([REP, SECOND]), day=st.integers(10, 28), weekly=st.booleans())
    def add(self, name: str, day: int, weekly: bool) -> None:
        self.count += 1
        rules = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"]} if weekly else {}
        fields = {"id": f"e{self.count}", "summary": f"e{self.count}", **at(9, day), **rules}
        self.ids[name].append(self.desk.box.add(name, fields))

    @rule(name=st.sampled_from([REP, SECOND]), which=st.integers(0, 9), far=st.booleans())
    def move(self, name: str, which: int, far: bool) -> None:
        if event := self._pick(name, which):
            moved = at(11, 11) if not far else {"start": {"dateTime": "2029-02-10T10:00:00Z", "timeZone": "UTC"}}
            end = {"end": {**moved["start"], "dateTime": moved["start"]["dateTime"].replace("T1", "T2")}}
            self.desk.box.change(name, event, {**moved, **end})

    @rule(name=st.sampled_from([REP, SECOND]), which=st.integers(0, 9), instance=st.booleans())
    def remove(self, name: str, which: int, instance: bool) -> None:
        known = sorted(key for part, key in self.desk.known if part == name and "_" in key)
        if instance and known:
            picked = known[which % len(known)]
            with suppress(ApiError):  # gone since it was read
                if self.desk.box.existing(name, picked)["status"] != "cancelled":
                    self.desk.box.remove(name, picked)
        elif event := self._pick(name, which):
            self.desk.box.remove(name, event)
            self.ids[name].remove(event)

    @rule(name=st.sampled_from([REP, SECOND]))
    def expire(self, name: str) -> None:
        self.desk.box.expire_tokens(name)

    @rule(selected=st.booleans())
    def select(self, selected: bool) -> None:
        self.desk.box.calendars[SECOND]["selected"] = selected

    @rule(days=st.integers(0, 1), hours=st.integers(0, 2))
    def wait(self, days: int, hours: int) -> None:
        self.desk.now += timedelta(days=days, hours=hours)

    @rule(stop_after=st.integers(1, 3))
    def run(self, stop_after: int) -> None:
        for _ in range(stop_after):
            if not self.desk.page().more:
                break

    @rule(first=st.sampled_from([1, 15]))
    def other_window(self, first: int) -> None:
        self.desk.window = Window(date(2026, 2, first), date(2026, 12, 31))

    @rule()
    def catch_up(self) -> None:
        self.desk.now += timedelta(days=1)
        self.desk.sync()
        fresh = Desk(self.google, self.desk.window, self.desk.now)
        fresh.sync()
        assert self.desk.known == fresh.known

    def _pick(self, name: str, which: int) -> str | None:
        ids = self.ids[name]
        return ids[which % len(ids)] if ids else None

    def teardown(self) -> None:
        try:
            self.catch_up()
        finally:
            self.google.__exit__(None, None, None)


def test_in_any_order_nothing_is_lost_and_nothing_stays() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    profile = settings(max_examples=30, stateful_step_count=15, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Walks, settings=profile)


def test_a_cursor_holds_no_word_of_an_event(desk: Desk) -> None:
    desk.box.add("primary", lunch())
    desk.sync()
    said = json.loads(str(desk.cursor))
    assert set(said["calendars"]) == {REP}
    assert not any(word in str(desk.cursor) for word in ("Lunch", KELLY))


def test_pages_go_on_in_one_connector_as_over_many(desk: Desk) -> None:
    desk.box.add_calendar(SECOND)
    assert [page.part for page in pages(desk.events().changes, None, WINDOW)] == [REP, SECOND]
