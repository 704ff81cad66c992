"""The rep's calendars against the fake Graph: delta links, listings, what is removed and what only seems so."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from connectors.calendars import ONE_WALK
from connectors.errors import CursorExpired, Refused, TryLater
from connectors.http import Http
from connectors.limiter import Limiter
from connectors.microsoft.api import Graph
from connectors.microsoft.calendar import MOST_LOOKED_UP, Events
from connectors.microsoft.errors import judge
from connectors.types import Changes, Cursor, Event, Response, Window
from tests.connectors.contract import KELLY, REP, WINDOW, pages
from tests.connectors.servers.graph.server import Account, FakeGraph, Fault

NOW = datetime(2026, 2, 20, 9, tzinfo=UTC)
DELTA, LISTED = "calendars/{calendar}/calendarView/delta", "calendars"
READ, VIEW = "calendars/{calendar}/events/{event}", "calendars/{calendar}/calendarView"
ADA = {"name": "Ada", "address": "ada@okafor.example"}


@dataclass
class Desk:
    """One rep's calendars, and what the worker knows of them."""

    graph: FakeGraph
    window: Window = WINDOW
    now: datetime = NOW
    cursor: Cursor | None = None
    ours: str | None = None
    known: dict[tuple[str, str], Event] = field(default_factory=dict)
    named: dict[str, set[str]] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        return self.graph.account(REP)

    @property
    def box(self) -> Any:
        return self.account.calendar

    @property
    def main(self) -> str:
        return str(self.box.default)

    def events(self) -> Events:
        """Connect anew, as another run does."""
        return Events(self.api, own=frozenset({REP}), own_calendar=lambda: self.ours, clock=lambda: self.now)

    @cached_property
    def api(self) -> Graph:
        """The connection, which remembers nothing."""
        limiter = Limiter(sleep=lambda _: None)
        root = self.graph.root
        http = Http(mailbox="sam", api_root=root, token=lambda _: self.account.token, limiter=limiter, judge=judge)
        return Graph("sam", http, limiter)

    def page(self, events: Events | None = None) -> Changes[Event]:
        """Read one page and save it as the worker does."""
        page = (events or self.events()).changes(self.cursor, self.window)
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
        """Read until nothing waits, in one run."""
        events = self.events()
        found = [self.page(events)]
        while found[-1].more:
            found.append(self.page(events))
            assert len(found) < 50
        return found

    def titles(self) -> list[str]:
        return sorted(event.title for event in self.known.values())

    def called(self) -> list[str]:
        """Routes asked for since the last look, in order."""
        found = [call.route for call in self.graph.calls]
        self.graph.calls.clear()
        return found


@pytest.fixture
def desk() -> Iterator[Desk]:
    with FakeGraph() as graph:
        graph.quirks.replays = True
        yield Desk(graph)
        assert graph.forbidden == []


def at(hour: int, day: int = 10, zone: str = "Europe/Berlin") -> dict[str, Any]:
    return {"start": {"dateTime": f"2026-02-{day:02}T{hour:02}:00:00", "timeZone": zone}}


def on(day: str) -> dict[str, Any]:
    end = date.fromisoformat(day) + timedelta(days=1)
    spans = {"start": day, "end": end.isoformat()}
    said = {name: {"dateTime": f"{one}T00:00:00", "timeZone": "Europe/Berlin"} for name, one in spans.items()}
    return {"isAllDay": True, **said}


def guest(address: str, response: str = "none") -> dict[str, Any]:
    return {"emailAddress": {"address": address}, "status": {"response": response}, "type": "required"}


def lunch(**more: Any) -> dict[str, Any]:
    status = {"response": "tentativelyAccepted"}
    who = [guest(KELLY), guest(REP, "tentativelyAccepted")]
    organizer = {"emailAddress": {"address": KELLY, "name": "Kelly"}}
    return {"subject": "Lunch", **at(12), "organizer": organizer, "responseStatus": status, "attendees": who, **more}


def weekly(count: int = 4, day: str = "2026-02-09", **more: Any) -> dict[str, Any]:
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"], "firstDayOfWeek": "sunday"}
    bounds = {"type": "numbered", "startDate": day, "numberOfOccurrences": count}
    start = {"dateTime": f"{day}T09:00:00", "timeZone": "Europe/Berlin"}
    return {"subject": "Standup", "start": start, "recurrence": {"pattern": pattern, "range": bounds}, **more}


# --- one calendar ----------------------------------------------------------------------------------------------


def test_a_calendar_is_listed_once_and_then_costs_one_request_a_run(desk: Desk) -> None:
    desk.box.add("", lunch())
    (page,) = desk.sync()
    (event,) = page.changed
    assert (page.part, page.listing, page.relisted_window) == (desk.main, True, WINDOW)
    assert (event.title, event.start) == ("Lunch", datetime(2026, 2, 10, 11, tzinfo=UTC))
    assert event.own_response is Response.TENTATIVE
    assert {one.party.address: one.response for one in event.attendees}[KELLY] is Response.ACCEPTED
    assert desk.called() == [LISTED, DELTA]
    for _ in range(3):
        (page,) = desk.sync()
        assert (page.changed, page.removed, page.listing, page.relisted_window) == ((), (), False, None)
        assert desk.called() == [DELTA]


def test_the_span_is_asked_for_once_and_the_preferences_every_time(desk: Desk) -> None:
    desk.sync()
    desk.sync()
    first, second = (call for call in desk.graph.calls if call.route == DELTA)
    assert first.query == {"startDateTime": "2026-01-01T00:00:00Z", "endDateTime": "2027-01-01T00:00:00Z"}
    assert list(second.query) == ["$deltatoken"]
    for call in (first, second):
        assert call.preference("odata.maxpagesize") == "100"
        assert (call.preference("outlook.timezone"), call.immutable) == ("UTC", True)


def test_changes_and_removals_are_told_alone(desk: Desk) -> None:
    desk.graph.quirks.replays = False
    first, second, _ = (desk.box.add("", {"subject": name, **at(9)}) for name in ("a", "b", "c"))
    desk.sync()
    desk.box.change(first, subject="A")
    desk.box.remove(second)
    desk.box.add("", {"subject": "d", **at(9)})
    (page,) = desk.sync()
    assert sorted(event.title for event in page.changed) == ["A", "d"]
    assert page.removed == (second,)
    assert desk.titles() == ["A", "c", "d"]


def test_what_moves_out_of_the_window_is_gone_and_what_moves_in_is_there(desk: Desk) -> None:
    leaving = desk.box.add("", {"subject": "leaving", **on("2026-02-10")})
    coming = desk.box.add("", {"subject": "coming", **on("2028-02-10")})
    desk.sync()
    desk.box.change(leaving, **on("2028-02-10"))
    desk.box.change(coming, **on("2026-02-10"))
    desk.sync()
    assert desk.titles() == ["coming"]


def test_what_merely_changed_outside_the_window_is_looked_up_and_no_trouble(desk: Desk) -> None:
    desk.graph.quirks.replays = False
    desk.box.add("", {"subject": "a", **at(9)})
    desk.sync()
    desk.box.add("", {"subject": "far", **on("2028-02-10")})
    desk.called()
    (page,) = desk.sync()
    assert page.changed == ()
    assert desk.titles() == ["a"]
    assert desk.called() == [DELTA, READ]


def removed(name: str) -> dict[str, Any]:
    return {"@odata.type": "#microsoft.graph.event", "id": name, "@removed": {"reason": "deleted"}}


def delta_says(desk: Desk, *rows: Any) -> None:
    """Let the next delta page hold these rows and end as the one before."""
    link = next(iter(json.loads(str(desk.cursor))["calendars"].values()))["sync"]
    body = {"value": list(rows), "@odata.deltaLink": link}
    desk.graph.faults.add(Fault("GET", "me/calendars/*/calendarView/delta", status=200, body=body))


def test_what_is_called_removed_and_is_there_is_kept(desk: Desk) -> None:
    name = desk.box.add("", {"subject": "a", **at(9)})
    desk.sync()
    delta_says(desk, removed(name))
    desk.called()
    (page,) = desk.sync()
    assert ([event.id for event in page.changed], page.removed) == ([name], ())
    assert desk.called() == [DELTA, READ, VIEW]


@pytest.mark.parametrize("year", ["0001", "2020"])
def test_what_began_long_before_the_window_is_looked_for_inside_it(desk: Desk, year: str) -> None:
    days = {"start": f"{year}-01-01", "end": "2026-03-01"}
    sides = {side: {"dateTime": f"{day}T00:00:00", "timeZone": "UTC"} for side, day in days.items()}
    name = desk.box.add("", {"subject": "long", **sides})
    desk.sync()
    delta_says(desk, removed(name))
    (page,) = desk.sync()
    assert ([event.id for event in page.changed], page.removed) == ([name], ())


def test_what_is_called_removed_and_lies_in_another_calendar_is_gone_from_this_one(desk: Desk) -> None:
    second = desk.box.add_calendar("Second")
    name = desk.box.add("", {"subject": "a", **at(9)})
    desk.sync()
    desk.box.homes[name] = second
    desk.box.change(name, subject="A")
    desk.sync()
    assert [(part, event.title) for (part, _), event in desk.known.items()] == [(second, "A")]


def test_what_is_called_removed_and_cancelled_is_gone(desk: Desk) -> None:
    name = desk.box.add("", lunch())
    desk.sync()
    desk.box.cancel(name)
    delta_says(desk, removed(name))
    (page,) = desk.sync()
    assert (page.changed, page.removed) == ((), (name,))


@pytest.mark.parametrize("status", [400, 404, 410])
def test_what_is_called_removed_and_not_found_is_gone(desk: Desk, status: int) -> None:
    name = desk.box.add("", {"subject": "a", **at(9)})
    desk.sync()
    delta_says(desk, removed(name))
    desk.graph.faults.add(Fault("GET", "me/calendars/*/events/*", status=status, code="ErrorItemNotFound"))
    (page,) = desk.sync()
    assert page.removed == (name,)


def test_many_removals_list_the_calendar_anew(desk: Desk) -> None:
    names = [desk.box.add("", {"subject": "a", **at(9)}) for _ in range(MOST_LOOKED_UP + 2)]
    desk.sync()
    for name in names[:-1]:
        desk.box.remove(name)
    desk.called()
    first, second = desk.sync()
    assert (first.listing, first.removed, first.more) == (False, (), True)
    assert (second.listing, len(second.changed)) == (True, 1)
    assert desk.called() == [DELTA, DELTA]
    assert {name for _, name in desk.known} == {names[-1]}


def test_a_cancelled_meeting_is_told_until_it_is_removed(desk: Desk) -> None:
    name = desk.box.add("", lunch())
    desk.sync()
    desk.box.cancel(name)
    desk.sync()
    assert [event.cancelled for event in desk.known.values()] == [True]
    desk.box.remove(name)
    desk.sync()
    assert desk.known == {}


def test_an_answer_is_told_and_a_declined_meeting_is_gone(desk: Desk) -> None:
    name = desk.box.add("", lunch())
    desk.sync()
    desk.box.answer(name, "accepted")
    desk.sync()
    assert [event.own_response for event in desk.known.values()] == [Response.ACCEPTED]
    desk.box.answer(name, "declined")
    desk.sync()
    assert desk.known == {}


@pytest.mark.parametrize("cursor", ["not one of ours", "{}", "[]", '{"window": ["a"]}', '{"version": 2, "window": []}'])
def test_a_foreign_cursor_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(CursorExpired):
        desk.events().changes(Cursor(cursor), WINDOW)
    assert desk.graph.hits == 0


def test_without_the_scope_meetings_are_not_seen_and_that_is_said(desk: Desk) -> None:
    desk.sync()
    desk.account.token = desk.graph.issue(REP, {"Mail.ReadWrite", "Contacts.Read", "User.Read"})
    for before in (desk.cursor, None):
        page = desk.events().changes(before, WINDOW)
        assert (page.changed, page.removed, page.cursor, page.more, page.listing) == ((), (), None, False, False)
        ((skipped),) = page.skipped
        assert (skipped.item, skipped.reason) == ("calendar", "scope_missing")
        assert "rapport connect sam" in skipped.sentence


def test_a_window_longer_than_exchange_allows_is_cut_at_its_beginning(desk: Desk) -> None:
    desk.window = Window(date(2019, 1, 1), date(2026, 12, 31))
    desk.box.add("", {"subject": "a", **at(9)})
    (page,) = desk.sync()
    assert page.relisted_window == Window(date(2022, 1, 2), date(2026, 12, 31))
    assert desk.titles() == ["a"]


# --- several calendars -----------------------------------------------------------------------------------------


def test_a_dead_link_lists_its_own_calendar_anew_and_no_other(desk: Desk) -> None:
    second = desk.box.add_calendar("Second")
    for dying, how in ((desk.main, "410"), (second, "410location"), (second, "400")):
        desk.graph.quirks.dead_cursor = how  # type: ignore[assignment]
        gone = {name: desk.box.add(name, {"subject": f"gone {name}", **at(9)}) for name in (desk.main, second)}
        kept = {name: desk.box.add(name, {"subject": f"kept {name}", **at(9)}) for name in (desk.main, second)}
        desk.sync()
        for name in gone.values():
            desk.box.remove(name)
        desk.box.expire_cursors(dying)
        found = {page.part: page for page in desk.sync()}
        assert [part for part, page in found.items() if page.listing] == [dying]
        assert found[dying].relisted_window == WINDOW
        assert {name for _, name in desk.known} == set(kept.values())
        desk.called()
        assert not any(page.listing for page in desk.sync())
        assert desk.called() == [DELTA, DELTA]
        for name in kept.values():
            desk.box.remove(name)


def test_another_window_lists_everything_anew(desk: Desk) -> None:
    second = desk.box.add_calendar("Second")
    desk.box.add(second, {"subject": "then", **on("2028-02-10")})
    desk.sync()
    assert desk.titles() == []
    desk.called()
    desk.window = Window(date(2026, 2, 1), date(2028, 12, 31))
    found = desk.sync()
    assert [(page.part, page.relisted_window) for page in found] == [(desk.main, desk.window), (second, desk.window)]
    assert desk.titles() == ["then"]
    assert desk.called() == [DELTA, DELTA]


def test_a_calendar_that_is_gone_is_told_empty_the_next_day(desk: Desk) -> None:
    second = desk.box.add_calendar("Second")
    desk.box.add(second, {"subject": "b", **at(9)})
    desk.box.add("", {"subject": "a", **at(9)})
    desk.sync()
    desk.box.remove_calendar(second)
    closed = desk.sync()[-1]
    assert [skipped.reason for skipped in closed.skipped] == ["calendar_closed"]
    assert desk.titles() == ["a", "b"]
    desk.now += timedelta(days=1)
    first, last = desk.sync()
    assert (first.part, first.listing, first.relisted_window, first.changed) == (second, True, WINDOW, ())
    assert last.part == desk.main
    assert desk.titles() == ["a"]


def test_a_calendar_that_is_gone_is_told_so_on_a_later_day_too(desk: Desk) -> None:
    names = [desk.box.add_calendar(name) for name in ("Second", "Third")]
    for name in names:
        desk.box.add(name, {"subject": "b", **at(9)})
    desk.sync()
    for name in names:
        desk.box.remove_calendar(name)
    desk.now += timedelta(days=1)
    desk.page()  # tells one of the two, then the run is killed
    assert len(desk.known) == 1
    desk.now += timedelta(days=1)
    desk.sync()
    assert desk.known == {}


def test_the_list_of_calendars_is_read_once_a_day(desk: Desk) -> None:
    for hour in range(0, 72, 6):
        desk.now = NOW.replace(hour=0) + timedelta(hours=hour)
        assert any(page.listing for page in desk.sync()) is (hour == 0)
    asked = desk.called()
    assert (asked.count(LISTED), asked.count(DELTA)) == (3, 12)


def test_ours_is_not_among_the_reps(desk: Desk) -> None:
    desk.ours = desk.box.add_calendar("Rapport")
    desk.box.add(desk.ours, {"subject": "Kelly: birthday", **at(9)})
    assert [page.part for page in desk.sync()] == [desk.main]


def test_birthdays_are_read_though_nobody_can_edit_them(desk: Desk) -> None:
    birthdays = desk.box.add_calendar("Birthdays", canEdit=False)
    pattern = {"type": "absoluteYearly", "interval": 1, "month": 5, "dayOfMonth": 3}
    every = {"pattern": pattern, "range": {"type": "noEnd", "startDate": "2020-05-03"}}
    desk.box.add(birthdays, {"subject": "Kelly Brandt's birthday", **on("2020-05-03"), "recurrence": every})
    desk.sync()
    ((event),) = desk.known.values()
    assert (event.start, event.end, event.yearly) == (date(2026, 5, 3), date(2026, 5, 4), True)


@pytest.mark.parametrize(("status", "code"), [(403, "ErrorAccessDenied"), (404, "ErrorItemNotFound"), (400, "Odd")])
def test_a_shared_calendar_that_is_closed_is_told_and_the_rest_goes_on(desk: Desk, status: int, code: str) -> None:
    shared = desk.box.add_calendar("Ada", canEdit=False, owner=ADA)
    second = desk.box.add_calendar("Second")
    desk.box.add(shared, lunch(subject="with Kelly"))
    desk.sync()
    desk.box.add(second, {"subject": "b", **at(9)})
    fault = Fault("GET", f"me/calendars/{shared}/*", status=status, code=code, times=2)
    desk.graph.faults.add(fault)
    found = desk.sync()
    assert [(page.part, [skipped.reason for skipped in page.skipped]) for page in found] == [
        (desk.main, []),
        (shared, ["calendar_closed"]),
        (second, []),
    ]
    assert "Ada" not in found[1].skipped[0].sentence
    assert desk.titles() == ["b", "with Kelly"]
    desk.graph.faults.clear()
    desk.sync()
    assert desk.titles() == ["b", "with Kelly"]


def test_the_main_calendar_may_be_closed_too(desk: Desk) -> None:
    desk.box.add("", {"subject": "a", **at(9)})
    desk.sync()
    desk.graph.faults.add(Fault("GET", "*/delta", status=404, code="ErrorItemNotFound", times=2))
    (page,) = desk.sync()
    assert ([skipped.reason for skipped in page.skipped], desk.titles()) == (["calendar_closed"], ["a"])


def test_any_other_trouble_is_not_hidden(desk: Desk) -> None:
    desk.graph.faults.add(Fault("GET", "*/delta", status=503, times=9))
    with pytest.raises(TryLater):
        desk.sync()


def test_a_request_that_is_wrong_in_itself_is_not_asked_for_ever(desk: Desk) -> None:
    desk.sync()
    desk.called()
    desk.graph.faults.add(Fault("GET", "*/delta", status=400, code="BadRequest", times=9))
    with pytest.raises(Refused, match="400"):
        desk.sync()
    assert desk.called() == [DELTA, DELTA]


def test_a_colleagues_meeting_counts_where_the_rep_takes_part(desk: Desk) -> None:
    shared = desk.box.add_calendar("Ada", canEdit=False, owner=ADA)
    guests, organizer = [guest(KELLY, "accepted")], {"emailAddress": ADA}
    fields = {"subject": "Ada alone", **at(9), "organizer": organizer, "attendees": guests}
    alone = desk.box.add(shared, fields)
    desk.box.add(shared, lunch(subject="all three"))
    assert [page.removed for page in desk.sync()] == [(), ()]  # a listing drops what it does not name
    assert desk.titles() == ["all three"]
    desk.box.change(alone, attendees=[*guests, guest(REP, "accepted")])
    desk.sync()
    assert desk.titles() == ["Ada alone", "all three"]
    desk.box.change(alone, attendees=guests)
    desk.sync()
    assert desk.titles() == ["all three"]


def test_the_reps_calendars_may_be_under_another_address(desk: Desk) -> None:
    odd = {"name": "Sam", "address": "outlook_7F@outlook.example"}
    second = desk.box.add_calendar("Second", owner=odd)
    desk.box.calendars[desk.main]["owner"] = odd
    desk.box.add(second, {"subject": "mine", **at(9), "organizer": {"emailAddress": odd}, "isOrganizer": True})
    desk.sync()
    assert desk.titles() == ["mine"]


def test_whose_a_calendar_is_may_change(desk: Desk) -> None:
    desk.graph.quirks.replays = False
    shared = desk.box.add_calendar("Ada", owner=ADA)
    organizer = {"emailAddress": ADA}
    for owner in (ADA, desk.box.calendars[desk.main]["owner"]):
        desk.box.calendars[shared]["owner"] = owner
        desk.now += timedelta(days=1)
        desk.sync()
        desk.box.add(shared, {"subject": f"for {owner['address']}", **at(9), "organizer": organizer})
        desk.sync()
    assert desk.titles() == [f"for {REP}"]


def test_a_calendar_that_nobody_owns_is_the_reps(desk: Desk) -> None:
    nobodys = desk.box.add_calendar("Second", owner=None)
    desk.box.add(nobodys, {"subject": "mine", **at(9), "organizer": {"emailAddress": {"address": ""}}})
    desk.sync()
    assert desk.titles() == ["mine"]


def test_a_walk_that_was_broken_off_long_ago_begins_anew(desk: Desk) -> None:
    second = desk.box.add_calendar("Second")
    desk.sync()
    desk.page()  # the first calendar; then the run is killed
    desk.box.add("", {"subject": "new", **at(9)})
    desk.now += ONE_WALK
    assert [page.part for page in desk.sync()] == [second]  # the same walk goes on
    desk.page()
    desk.now += ONE_WALK + timedelta(seconds=1)
    assert [page.part for page in desk.sync()] == [desk.main, second]
    assert desk.titles() == ["new"]


# --- series ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("are_thin", [True, False])
def test_a_moved_a_cancelled_and_a_renamed_occurrence_of_a_series(desk: Desk, are_thin: bool) -> None:
    desk.graph.quirks.thin_rows = are_thin
    master = desk.box.add("", weekly())
    desk.sync()
    starts = sorted(str(event.start) for event in desk.known.values())
    assert starts == [f"2026-{day} 08:00:00+00:00" for day in ("02-09", "02-16", "02-23", "03-02")]
    assert {event.title for event in desk.known.values()} == {"Standup"}
    names = sorted(name for _, name in desk.known)
    desk.box.change(names[0], subject="Standup, late", **at(11, 9), end=at(12, 9)["start"])
    desk.box.cancel(names[1])
    desk.sync()
    assert desk.titles() == ["Standup", "Standup", "Standup, late"]
    desk.box.change(master, subject="Round")
    desk.sync()
    assert desk.titles() == ["Round", "Round", "Standup, late"]
    assert len({event.uid for event in desk.known.values()}) == 1
    desk.box.remove(master)
    desk.sync()
    assert desk.titles() == []


def test_the_days_of_a_series_in_a_zone_nobody_knows_are_asked_for(desk: Desk) -> None:
    desk.sync()
    master = desk.box.add("", weekly(2))
    odd = {"dateTime": "2026-02-09T17:00:00.0000000", "timeZone": "tzone://Microsoft/Custom"}
    days = [f"{master}OCC202602{day}" for day in ("09", "16", "23")]  # the last is not there
    told = {"type": "occurrence", "seriesMasterId": master, "start": odd, "end": odd}
    delta_says(desk, whole(desk, master), *({**told, "id": name} for name in days))
    desk.called()
    (page,) = desk.sync()
    assert [(event.title, event.start) for event in page.changed] == [
        ("Standup", datetime(2026, 2, 9, 8, tzinfo=UTC)),
        ("Standup", datetime(2026, 2, 16, 8, tzinfo=UTC)),
    ]
    assert [skipped.item for skipped in page.skipped] == days[2:]
    assert desk.called() == [DELTA, READ, READ, READ]


def test_a_series_on_several_pages_is_read_once_a_run(desk: Desk) -> None:
    desk.graph.quirks.replays = False
    master = desk.box.add("", weekly(230, "2022-01-03"))
    desk.window = Window(date(2022, 1, 1), date(2026, 12, 1))
    events = desk.events()
    found = [desk.page(events)]
    while found[-1].more:
        found.append(desk.page(events))
    assert [len(page.changed) for page in found] == [99, 100, 31]
    assert [page.relisted_window for page in found] == [None, None, desk.window]
    assert desk.called() == [LISTED, DELTA, DELTA, DELTA]
    desk.box.change(master, subject="Round")
    while desk.page().more:  # each page in a run of its own: the series is asked for
        pass
    assert set(desk.titles()) == {"Round"}
    assert desk.called() == [DELTA, DELTA, DELTA, READ, DELTA, READ]


@pytest.mark.parametrize("are_untold", [True, False])
def test_the_days_of_a_series_that_are_gone_are_found_out(desk: Desk, are_untold: bool) -> None:
    """Graph does not tell them (microsoft-graph-docs#4501): a listing does."""
    desk.graph.quirks.gone_days_untold, desk.graph.quirks.replays = are_untold, False
    kept, other = desk.box.add("", weekly()), desk.box.add("", weekly(subject="Other"))
    desk.sync()
    day = min(desk.known.values(), key=lambda event: (event.title, str(event.start)))
    desk.box.cancel(day.id)
    desk.sync()
    assert desk.titles() == ["Other"] * 3 + ["Standup"] * 4
    pattern = {"type": "weekly", "interval": 2, "daysOfWeek": ["monday"], "firstDayOfWeek": "sunday"}
    bounds = {"type": "numbered", "startDate": "2026-02-09", "numberOfOccurrences": 2}
    desk.box.change(kept, recurrence={"pattern": pattern, "range": bounds})
    desk.sync()
    assert desk.titles() == ["Other"] * 3 + ["Standup"] * 2
    desk.box.remove(other)
    desk.sync()
    assert desk.titles() == ["Standup"] * 2
    desk.called()
    desk.sync()
    assert desk.called() == [DELTA]


def test_a_new_series_is_told_without_a_listing(desk: Desk) -> None:
    desk.graph.quirks.replays = False
    desk.sync()
    first = desk.box.add("", weekly())
    (page,) = desk.sync()
    assert (page.listing, len(page.changed)) == (False, 4)
    desk.box.add("", weekly(subject="Other"))
    desk.sync()
    desk.box.change(first, subject="Round")
    assert [page.listing for page in desk.sync()] == [False, True]
    assert desk.titles() == ["Other"] * 4 + ["Round"] * 4


def whole(desk: Desk, name: str, **more: Any) -> dict[str, Any]:
    """A row as the delta tells it."""
    (row,) = (event for event in desk.box.living() if event["id"] == name)
    return {**row, "@odata.type": "#microsoft.graph.event", "createdDateTime": "", "lastModifiedDateTime": "", **more}


def test_the_last_word_on_a_page_counts(desk: Desk) -> None:
    here, gone = (desk.box.add("", {"subject": name, **at(9)}) for name in ("here", "gone"))
    desk.sync()
    row = whole(desk, gone)
    desk.box.remove(gone)
    told = [whole(desk, here, subject="old"), row, row, removed(gone), removed(here), whole(desk, here, subject="new")]
    delta_says(desk, *told, removed(gone))
    desk.called()
    (page,) = desk.sync()
    assert ([event.title for event in page.changed], page.removed) == (["new"], (gone,))
    assert desk.called() == [DELTA, READ]


def test_a_row_and_its_removal_on_a_page_of_a_listing(desk: Desk) -> None:
    """What an earlier page of the listing named has to be taken back."""
    name, series = desk.box.add("", {"subject": "a", **at(9)}), desk.box.add("", weekly())
    link = f"{desk.graph.root}/me/calendars/x/calendarView/delta?$deltatoken=1"
    pages_of_it = [
        {"value": [whole(desk, series), whole(desk, name)], "@odata.nextLink": f"{link}1"},
        {"value": [whole(desk, series), removed(name)], "@odata.deltaLink": f"{link}2"},
    ]
    for body in pages_of_it:
        desk.graph.faults.add(Fault("GET", "me/calendars/*/calendarView/delta", status=200, body=body))
    desk.box.remove(name)
    first, second = desk.sync()
    assert (len(first.changed), first.listing, second.removed, second.listing) == (1, True, (name,), True)
    assert desk.known == {}


def test_rubbish_on_a_page_is_skipped_and_the_rest_is_read(desk: Desk) -> None:
    name = desk.box.add("", {"subject": "a", **at(9)})
    desk.sync()
    delta_says(desk, 7, {"id": 7, "@removed": {}}, None, {"id": 8, "type": "seriesMaster"}, whole(desk, name))
    (page,) = desk.sync()
    assert ([event.id for event in page.changed], len(page.skipped)) == ([name], 4)


def test_replays_and_empty_pages_change_nothing(desk: Desk) -> None:
    desk.graph.quirks.replays = desk.graph.quirks.empty_pages = True
    desk.box.add("", lunch())
    desk.box.add("", weekly())
    for _ in range(2):
        desk.sync()
        assert desk.titles() == ["Lunch", *["Standup"] * 4]
        desk.box.expire_cursors()


# --- half-read -------------------------------------------------------------------------------------------------


@pytest.fixture
def crowded(desk: Desk) -> Desk:
    """A calendar of three pages."""
    for number in range(220):
        desk.box.add("", {"subject": f"{number}", **at(9)})
    return desk


def test_a_listing_that_cannot_go_on_starts_the_stream_over(crowded: Desk) -> None:
    """Its beginning may have named what is gone by now, and the caller has collected that."""
    crowded.page()
    crowded.box.expire_cursors()
    with pytest.raises(CursorExpired):
        crowded.page()


def test_a_window_that_moves_during_a_listing_starts_the_stream_over(crowded: Desk) -> None:
    crowded.page()
    with pytest.raises(CursorExpired):
        crowded.events().changes(crowded.cursor, Window(date(2026, 1, 1), date(2027, 1, 31)))


def test_a_half_read_calendar_goes_on_in_the_next_run(crowded: Desk) -> None:
    crowded.page()
    crowded.now += timedelta(hours=3)
    assert len(crowded.sync()) == 2
    assert len(crowded.known) == 220


def test_a_half_read_calendar_that_is_gone_leaves_nothing_behind(crowded: Desk) -> None:
    second = crowded.box.add_calendar("Second")
    for number in range(120):
        crowded.box.add(second, {"subject": f"second {number}", **at(9)})
    for _ in range(4):
        crowded.page()
    crowded.box.remove_calendar(second)
    crowded.now += timedelta(days=1)
    crowded.sync()
    assert len(crowded.known) == 220


def test_changes_on_several_pages_are_read_to_their_end(crowded: Desk) -> None:
    crowded.graph.quirks.replays = False
    crowded.sync()
    for event in crowded.box.living():
        crowded.box.change(event["id"], subject="x")
    assert [(page.listing, len(page.changed)) for page in crowded.sync()] == [(False, 100), (False, 100), (False, 20)]
    assert set(crowded.titles()) == {"x"}


def test_changes_that_cannot_go_on_list_the_calendar_anew(crowded: Desk) -> None:
    crowded.sync()
    for event in crowded.box.living():
        crowded.box.change(event["id"], subject="x")
    crowded.page()
    crowded.box.expire_cursors()
    assert [page.listing for page in crowded.sync()] == [True, True, True]
    assert (len(crowded.known), set(crowded.titles())) == (220, {"x"})


def test_a_link_to_another_host_is_not_followed(crowded: Desk) -> None:
    crowded.graph.quirks.foreign_next_link = True
    crowded.page()
    hits = crowded.graph.hits
    with pytest.raises(CursorExpired):
        crowded.page()
    assert crowded.graph.hits == hits


# --- the cursor ------------------------------------------------------------------------------------------------


def test_a_cursor_holds_no_word_of_an_event(desk: Desk) -> None:
    desk.box.add("", lunch())
    desk.sync()
    assert set(json.loads(str(desk.cursor))["calendars"]) == {desk.main}
    assert not any(word in str(desk.cursor) for word in ("Lunch", KELLY, REP))


def test_the_cursor_of_another_provider_is_refused(desk: Desk) -> None:
    desk.sync()
    others = str(desk.cursor).replace('"microsoft"', '"google"')
    assert others != desk.cursor
    with pytest.raises(CursorExpired, match="microsoft"):
        desk.events().changes(Cursor(others), WINDOW)


def test_pages_go_on_in_one_connector_as_over_many(desk: Desk) -> None:
    second = desk.box.add_calendar("Second")
    assert [page.part for page in pages(desk.events().changes, None, WINDOW)] == [desk.main, second]


# --- anything, in any order ------------------------------------------------------------------------------------


class Walks(RuleBasedStateMachine):
    """The rep, Graph and the runs in any order; what is known in the end is what a fresh listing says."""

    def __init__(self) -> None:
        super().__init__()
        self.graph = FakeGraph().__enter__()
        self.desk = Desk(self.graph)
        self.homes = [self.desk.main, self.desk.box.add_calendar("Second")]
        self.count = 0

    @initialize(replays=st.booleans(), empty=st.booleans(), thin=st.booleans(), untold=st.booleans())
    def begin(self, *, replays: bool, empty: bool, thin: bool, untold: bool) -> None:
        quirks = self.graph.quirks
        quirks.replays, quirks.empty_pages, quirks.thin_rows, quirks.gone_days_untold = replays, empty, thin, untold
        self.desk.box.add("", weekly(110, subject="round"))
        for home in (0, 1):
            self.add(home, 12, often=True)
            self.add(home, 11, often=False)
        self.desk.sync()

    @rule(home=st.integers(0, 1), day=st.integers(10, 28), often=st.booleans())
    def add(self, home: int, day: int, *, often: bool) -> None:
        self.count += 1
        event = weekly(3) if often else at(9, day)
        self.desk.box.add(self.homes[home], {**event, "subject": f"e{self.count}"})

    @rule(which=st.integers(0, 999), far=st.booleans())
    def move(self, which: int, *, far: bool) -> None:
        day = "2029-02-10" if far else "2026-02-11"
        sides = {"start": f"{day}T09:00:00", "end": f"{day}T10:00:00"}
        times = {side: {"dateTime": said, "timeZone": "Europe/Berlin"} for side, said in sides.items()}
        if (name := self._pick(which)) and not self.desk.box.existing(name).get("recurrence"):
            self.desk.box.change(name, **times)

    @rule(which=st.integers(0, 999))
    def rename(self, which: int) -> None:
        self.count += 1
        if name := self._pick(which):
            self.desk.box.change(name, subject=f"e{self.count}")

    @rule(which=st.integers(0, 999))
    def remove(self, which: int) -> None:
        if name := self._pick(which):
            self.desk.box.remove(name)

    @rule(home=st.integers(0, 1), how=st.sampled_from(["410", "410location", "400"]))
    def expire(self, home: int, how: Any) -> None:
        self.graph.quirks.dead_cursor = how
        self.desk.box.expire_cursors(self.homes[home])

    @rule(hours=st.sampled_from([0, 1, 24]))
    def wait(self, hours: int) -> None:
        self.desk.now += timedelta(hours=hours)

    @rule(stop_after=st.integers(1, 3))
    def run(self, stop_after: int) -> None:
        events = self.desk.events()
        for _ in range(stop_after):
            if not self._page(events):
                break

    @rule(first=st.sampled_from([1, 15]))
    def other_window(self, first: int) -> None:
        self.desk.window = Window(date(2026, 2, first), date(2026, 12, 31))

    @rule()
    def catch_up(self) -> None:
        for _ in range(2):  # the first walk may only end a round that was begun before
            self.desk.now += timedelta(days=1)
            events = self.desk.events()
            while self._page(events):
                pass
        fresh = Desk(self.graph, self.desk.window, self.desk.now)
        fresh.sync()
        assert self.desk.known == fresh.known

    def _page(self, events: Events) -> bool:
        """Read a page as the worker does, which starts over where it is told to."""
        try:
            return self.desk.page(events).more
        except CursorExpired:
            self.desk.cursor = None
            self.desk.named.clear()
            return True

    def _pick(self, which: int) -> str | None:
        """An event, a series, or a day of one that we know of."""
        box = self.desk.box
        days = [name for _, name in self.desk.known if "OCC" in name and not box.was_deleted(name)]
        there = [*box.events, *(name for name in days if name.partition("OCC")[0] in box.events)]
        return there[which % len(there)] if there else None

    def teardown(self) -> None:
        try:
            self.catch_up()
        finally:
            self.graph.__exit__(None, None, None)


def test_in_any_order_nothing_is_lost_and_nothing_stays() -> None:
    checks, phases = list(HealthCheck), [Phase.generate]  # a failing walk is slow to make shorter
    profile = settings(
        max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=checks, phases=phases
    )
    run_state_machine_as_test(Walks, settings=profile)
