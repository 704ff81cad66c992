"""Reminders in Rapport's own calendar on the fake Graph: one calendar, one reminder, and the rep's hand wins."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from connectors.errors import Refused, TryLater, Unclear
from connectors.http import Http
from connectors.limiter import Limiter
from connectors.microsoft.api import Graph
from connectors.microsoft.errors import judge
from connectors.microsoft.own_calendar import TITLES, GraphCalendars
from connectors.microsoft.reminders import GraphEntries
from connectors.microsoft.tags import tagged
from connectors.microsoft.zones import name_of
from connectors.own_calendar import LOOKS_AFTER, YOUNG, Mailbox, OwnCalendar
from connectors.reminders import Reminders
from connectors.types import Fate, Reminder, Sighting
from tests.connectors.contract import A_REMINDER, KELLY, REP, mark
from tests.connectors.microsoft.mailboxes import MicrosoftMailbox
from tests.connectors.reminder_kills import killed
from tests.connectors.reminder_machine import ReminderMachine, run_histories
from tests.connectors.servers.graph.server import FakeGraph, Fault

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)
KEY = A_REMINDER.key
LISTED, MAKE = ("GET", "calendars"), ("POST", "calendars")
LAY, LOOK = ("POST", "calendars/{calendar}/events"), ("GET", "calendars/{calendar}/events")
DELETE = ("DELETE", "calendars/{calendar}/events/{event}")
PATHS = {
    MAKE: "me/calendars",
    LAY: "me/calendars/*/events",
    LOOK: "me/calendars/*/events",
    DELETE: "me/calendars/*/events/*",
}
MODES = ["400", "409", "200", "201"]
ANOTHER = Reminder(
    "reminder/o-2/2026-06-01/7", date(2026, 6, 1), "In 7 days: birthday of Moira Ash", "Zoë, 7 <8>\n\nTea."
)

UNKNOWN_STATE = '{"state": "lost", "content": "", "intended_at": "", "ref": ""}'


def nothing() -> None:
    """Let things be."""


@dataclass
class Desk:
    """One rep's account, and what is remembered between runs."""

    graph: FakeGraph
    zone: str = "UTC"
    now: datetime = NOW
    entries: dict[str, str] = field(default_factory=dict)
    slept: list[float] = field(default_factory=list)
    while_asleep: Callable[[], None] = nothing
    before_request: Callable[[], None] = nothing

    def read(self, name: str) -> str | None:
        return self.entries.get(name)

    def write(self, name: str, entry: str) -> None:
        self.entries[name] = entry

    @property
    def box(self) -> Any:
        return self.graph.account(REP).calendar

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.while_asleep()

    def token(self, _: bool) -> str:
        self.before_request()
        return self.graph.account(REP).token

    def parts(self) -> tuple[OwnCalendar, Reminders]:
        """Connect anew, as another run does."""
        mailbox = Mailbox("sam", mark, self, lambda: self.now, self.sleep)
        own = OwnCalendar(GraphCalendars(self.api), mailbox)
        return own, Reminders(GraphEntries(self.api, zone=self.zone), own, mailbox)

    @cached_property
    def api(self) -> Graph:
        """The connection, which remembers nothing."""
        limiter = Limiter(sleep=self.sleep)
        http = Http(mailbox="sam", api_root=self.graph.root, token=self.token, limiter=limiter, judge=judge)
        return Graph("sam", http, limiter)

    def clear_faults(self) -> None:
        self.graph.faults.clear()

    def empty(self) -> None:
        """Begin with another account and no memory."""
        self.graph.accounts.pop(REP, None)
        self.entries, self.now = {}, NOW

    def reminders(self) -> Reminders:
        return self.parts()[1]

    def place(self, reminder: Reminder = A_REMINDER) -> Sighting:
        return self.reminders().place(reminder)

    def calendars(self) -> list[str]:
        return [name for name, entry in self.box.calendars.items() if entry["name"] in TITLES]

    @property
    def calendar(self) -> str:
        (name,) = self.calendars()
        return name

    def laid(self) -> list[dict[str, Any]]:
        return [event for name in self.calendars() for event in self.box.living(name)]

    @property
    def only(self) -> str:
        (event,) = self.laid()
        return str(event["id"])

    def change(self, **changes: Any) -> None:
        self.graph.account(REP).tick(60)
        self.box.change(self.only, **changes)

    def remove(self) -> None:
        self.box.remove(self.only)

    def called(self) -> list[tuple[str, str]]:
        """Methods asked for since the last look, in order."""
        found = [(call.http_method, call.route) for call in self.graph.calls]
        self.graph.calls.clear()
        return found


@pytest.fixture
def desk() -> Iterator[Desk]:
    with FakeGraph() as graph:
        yield Desk(graph)
        assert graph.forbidden == []


def fault(desk: Desk, what: tuple[str, str], when: str, act: str = "drop", **more: Any) -> None:
    desk.graph.faults.add(Fault(what[0], PATHS[what], when=when, act=act, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("entry", ["", "{", "[]", '{"state": "placed"}', '{"version": 99}', UNKNOWN_STATE])
def test_a_receipt_that_cannot_be_read_is_unclear(desk: Desk, entry: str) -> None:
    desk.entries[mark(KEY)] = entry
    for act in (desk.place, lambda: desk.reminders().fate(KEY), lambda: desk.reminders().withdraw(KEY)):
        with pytest.raises(Unclear, match="Mailbox sam: what was remembered of a reminder cannot be read"):
            act()
    assert desk.called() == []


# --- placing ---------------------------------------------------------------------------------------------------


def test_a_reminder_is_a_private_free_day_that_rings_the_morning_before(desk: Desk) -> None:
    sighting = desk.place()
    assert sighting == Sighting(Fate.WAITING, ref=desk.only)
    (event,) = desk.laid()
    assert (event["subject"], event["body"]["content"]) == (A_REMINDER.title, A_REMINDER.description)
    assert (event["start"]["dateTime"][:19], event["end"]["dateTime"][:19]) == (
        "2026-05-03T00:00:00",
        "2026-05-04T00:00:00",
    )
    assert (event["isAllDay"], event["showAs"], event["sensitivity"]) == (True, "free", "private")
    assert (event["isReminderOn"], event["reminderMinutesBeforeStart"]) == (True, 900)
    assert event["transactionId"] == mark(KEY)
    (asked,) = [call for call in desk.graph.calls if (call.http_method, call.route) == LAY]
    assert "attendees" not in asked.body
    assert asked.body["singleValueExtendedProperties"] == tagged(mark(KEY))["singleValueExtendedProperties"]
    assert KEY not in str(desk.box.events)


@pytest.mark.parametrize(
    ("zone", "on"),
    [
        ("UTC", date(2026, 5, 3)),
        ("Pacific/Auckland", date(2028, 2, 29)),
        ("America/Los_Angeles", date(2028, 2, 29)),
        ("Europe/Amsterdam", date(2026, 3, 30)),  # Windows has no name of its own for it
        ("America/Santiago", date(2026, 9, 6)),  # a day without midnight
        ("America/Santiago", date(2026, 4, 5)),  # the hour before it comes twice
        ("Africa/Cairo", date(2026, 4, 24)),
        ("Africa/Cairo", date(2026, 4, 23)),
    ],
)
def test_it_rings_at_nine_where_the_rep_is_on_the_day_before(desk: Desk, zone: str, on: date) -> None:
    desk.zone = zone
    reminder = replace(A_REMINDER, on=on)
    assert desk.place(reminder).fate is Fate.WAITING
    (event,) = desk.laid()
    for side, day in (("start", on), ("end", on + timedelta(days=1))):
        assert event[side]["dateTime"][:19] == f"{day}T00:00:00"
        assert event[side]["timeZone"] == name_of(zone)
    hour = 10 if (zone, on.month) == ("America/Santiago", 4) else 9  # fifteen hours before; that day has one more
    rings_at = desk.box.rings_at(desk.only).astimezone(ZoneInfo(zone))
    assert (rings_at.date(), rings_at.hour, rings_at.minute) == (on - timedelta(days=1), hour, 0)
    for elsewhere in (zone, "Asia/Tokyo", "UTC"):  # the rep moves, or the settings are corrected
        desk.zone = elsewhere
        assert desk.reminders().fate(KEY).fate is Fate.WAITING
        assert desk.place(reminder).fate is Fate.WAITING
    desk.reminders().withdraw(KEY)
    assert desk.laid() == []


@pytest.mark.parametrize("code", ["TimeZoneNotSupportedException", "ErrorPropertyValidationFailure"])
def test_where_graph_does_not_know_the_reps_zone_the_day_begins_in_utc(desk: Desk, code: str) -> None:
    desk.zone = "Africa/Casablanca"
    desk.place(ANOTHER)
    desk.called()
    fault(desk, LAY, "before", "answer", status=400, code=code)
    assert desk.place().fate is Fate.WAITING
    assert desk.called() == [LAY, LAY]
    assert [event["start"]["timeZone"] for event in desk.laid()] == ["Morocco Standard Time", "UTC"]
    assert desk.reminders().fate(KEY).fate is Fate.WAITING


def test_what_graph_refuses_in_utc_too_is_refused(desk: Desk) -> None:
    for zone, asked in (("UTC", 1), ("Africa/Casablanca", 2)):
        desk.zone = zone
        desk.reminders()._own.id_for(KEY)
        desk.called()
        fault(desk, LAY, "before", "answer", status=400, code="ErrorPropertyValidationFailure", times=2)
        with pytest.raises(Refused):
            desk.place()
        desk.clear_faults()
        assert desk.called().count(LAY) == asked
    assert desk.place().fate is Fate.WAITING


def test_the_connector_is_told_the_reps_zone(desk: Desk) -> None:
    connector = MicrosoftMailbox(desk.graph).connector(timezone="Pacific/Auckland")
    connector.place_reminder(A_REMINDER)
    (event,) = desk.laid()
    assert event["start"]["timeZone"] == "New Zealand Standard Time"


def test_our_calendar_is_made_once(desk: Desk) -> None:
    for reminder in (A_REMINDER, ANOTHER):
        assert desk.place(reminder).fate is Fate.WAITING
    assert desk.box.calendars[desk.calendar]["name"] == "Rapport"
    assert len(desk.laid()) == 2
    assert desk.called() == [LISTED, MAKE, LAY, LAY]  # what it costs


def test_its_id_is_known_from_the_journal_alone(desk: Desk) -> None:
    own, reminders = desk.parts()
    assert own.known_id() is None
    assert desk.graph.hits == 0
    reminders.place(A_REMINDER)
    hits = desk.graph.hits
    assert desk.parts()[0].known_id() == own.known_id() == desk.calendar
    assert desk.graph.hits == hits


def test_placing_again_and_again_is_placing_once(desk: Desk) -> None:
    for reminder in (A_REMINDER, A_REMINDER, replace(A_REMINDER, title="Said in other words")):
        assert desk.place(reminder).fate is Fate.WAITING
    assert [event["subject"] for event in desk.laid()] == [A_REMINDER.title]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Kelly!"},
        {"body": {"contentType": "html", "content": "Ask about the boat"}},
        {"body": {"contentType": "text", "content": ""}},
        {
            "start": {"dateTime": "2026-05-02T00:00:00", "timeZone": "UTC"},
        },
        {"end": {"dateTime": "2026-05-06T00:00:00", "timeZone": "UTC"}},
        {"isAllDay": False},
        {"location": {"displayName": "At the pier"}},
        {"attendees": [{"emailAddress": {"address": KELLY}, "type": "required"}]},
        {"showAs": "busy"},
        {"sensitivity": "normal"},
        {"categories": ["Red category"]},
        {"reminderMinutesBeforeStart": 15},
        {"importance": "high"},
        {"hasAttachments": True},
    ],
)
def test_what_the_rep_changed_is_the_reps(desk: Desk, changes: dict[str, Any]) -> None:
    ref = desk.place().ref
    desk.change(**changes)
    sighting = desk.reminders().fate(KEY)
    assert (sighting.fate, sighting.ref) == (Fate.EDITED, ref)
    title, _, description = (sighting.text or "").partition("\n")
    assert title == changes.get("subject", A_REMINDER.title)
    assert description == changes.get("body", {"content": A_REMINDER.description})["content"]
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert desk.place().fate is Fate.EDITED
    assert len(desk.laid()) == 1


def test_a_reminder_the_rep_made_a_series_is_the_reps(desk: Desk) -> None:
    desk.place()
    pattern = {"type": "absoluteYearly", "interval": 1, "month": 5, "dayOfMonth": 3}
    every = {"pattern": pattern, "range": {"type": "noEnd", "startDate": "2026-05-03"}}
    desk.change(recurrence=every, type="seriesMaster")
    assert desk.reminders().fate(KEY).fate is Fate.EDITED


def test_what_exchange_adds_or_a_dismissed_reminder_is_no_change(desk: Desk) -> None:
    desk.place()
    body = {"contentType": "html", "content": f"<html><body><div>{A_REMINDER.description}</div><br>\r\n</body></html>"}
    desk.change(body=body, subject=f"{A_REMINDER.title} ", isReminderOn=False, importance="normal")
    assert desk.reminders().fate(KEY).fate is Fate.WAITING


def test_what_exchange_makes_of_our_words_is_no_change(desk: Desk) -> None:
    desk.place(ANOTHER)
    (event,) = desk.laid()
    assert desk.reminders().fate(ANOTHER.key).fate is Fate.WAITING
    said = {"id": "x", "subject": "Kelly Brandt - birthday", "isAllDay": True, "@odata.etag": "1"}
    stamps = {"createdDateTime": "2026-04-20T09:00:00.1234567Z", "lastModifiedDateTime": "2026-04-20T09:00:00.2Z"}
    fault(desk, LAY, "after", "answer", status=201, body={**event, **said, **stamps})
    assert desk.place() == Sighting(Fate.WAITING, ref="x")


def test_a_deleted_reminder_stays_a_no(desk: Desk) -> None:
    desk.place()
    desk.remove()
    for _ in range(2):
        assert desk.reminders().fate(KEY).fate is Fate.MISSING
        assert desk.place().fate is Fate.MISSING
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert desk.laid() == []


def test_an_unknown_reminder_is_missing_and_costs_nothing(desk: Desk) -> None:
    assert desk.reminders().fate("reminder/never/placed/0").fate is Fate.MISSING
    assert desk.graph.hits == 0
    with pytest.raises(Refused):
        desk.reminders().withdraw("reminder/never/placed/0")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("hand", "fate", "left"), [("none", Fate.WAITING, 1), ("edit", Fate.EDITED, 1), ("delete", Fate.MISSING, 0)]
)
def test_where_the_receipt_is_lost_the_used_transaction_tells(
    desk: Desk, mode: Any, hand: str, fate: Fate, left: int
) -> None:
    desk.graph.quirks.duplicate_transaction = mode
    desk.place()
    if hand == "edit":
        desk.change(subject="Kelly!")
    if hand == "delete":
        desk.remove()
    del desk.entries[mark(KEY)]
    desk.called()
    if hand == "delete" and mode in ("200", "201"):  # a 404, which may be of a calendar not known everywhere
        for later in (timedelta(0), YOUNG * 2):
            with pytest.raises(TryLater):
                desk.place()
            desk.now += later
        desk.now += YOUNG
    assert desk.place().fate is fate
    assert desk.reminders().fate(KEY).fate is fate
    assert desk.place().fate is fate
    assert (len(desk.calendars()), len(desk.laid())) == (1, left)


# --- what it costs ---------------------------------------------------------------------------------------------


def test_one_listing_a_run_serves_every_reminder_until_something_is_written(desk: Desk) -> None:
    many = [replace(ANOTHER, key=f"reminder/o-{number}/2026-06-01/0") for number in range(12)]
    reminders = desk.reminders()
    for reminder in many:
        reminders.place(reminder)
    desk.called()
    reminders = desk.reminders()
    assert {reminders.fate(reminder.key).fate for reminder in many} == {Fate.WAITING}
    assert desk.called() == [LOOK]
    reminders.place(A_REMINDER)
    assert reminders.fate(KEY).fate is Fate.WAITING
    assert desk.called() == [LAY, LOOK]
    reminders.withdraw(many[0].key)
    assert desk.called() == [LOOK, DELETE]
    fates = [reminders.fate(reminder.key).fate for reminder in many]
    assert fates == [Fate.MISSING, *[Fate.WAITING] * 11]
    assert desk.called() == [LOOK]


def test_a_listing_older_than_the_reminder_is_not_believed(desk: Desk) -> None:
    desk.place(ANOTHER)
    fault(desk, LAY, "before")
    with pytest.raises(Unclear):
        desk.place()
    body = next(call.body for call in reversed(desk.graph.calls) if (call.http_method, call.route) == LAY)
    reminders = desk.reminders()
    assert reminders.fate(ANOTHER.key).fate is Fate.WAITING
    desk.while_asleep = lambda: desk.box.add(desk.calendar, body)
    assert reminders.place(A_REMINDER).fate is Fate.WAITING
    assert reminders.fate(KEY).fate is Fate.WAITING


def test_a_listing_of_many_pages_is_read_to_its_end(desk: Desk) -> None:
    desk.place()
    for _ in range(249):
        desk.box.add(desk.calendar, {"subject": "x", **_day("2026-05-03")})
    desk.called()
    assert desk.reminders().fate(KEY).fate is Fate.WAITING
    assert desk.called() == [LOOK, LOOK, LOOK]


def _day(day: str) -> dict[str, Any]:
    return {"start": {"dateTime": f"{day}T00:00:00", "timeZone": "UTC"}}


# --- withdrawing -----------------------------------------------------------------------------------------------


def test_an_untouched_reminder_is_read_and_then_deleted(desk: Desk) -> None:
    desk.place()
    name = desk.only
    desk.called()
    desk.reminders().withdraw(KEY)
    look, delete = desk.graph.calls
    assert [(call.http_method, call.route) for call in (look, delete)] == [LOOK, DELETE]
    assert delete.ids["event"] == name
    assert delete.headers["if-match"].startswith('W/"')
    assert desk.laid() == []
    for _ in range(2):
        desk.reminders().withdraw(KEY)
        assert desk.reminders().fate(KEY).fate is Fate.MISSING
        assert desk.place().fate is Fate.MISSING


def hand_at(desk: Desk, number: int, act: Callable[[], None]) -> None:
    """Let the rep act just before the n-th request from now."""
    requests = count(1)

    def act_in_time() -> None:
        if next(requests) == number:
            act()

    desk.before_request = act_in_time


def test_an_edit_between_reading_and_deleting_is_kept(desk: Desk) -> None:
    desk.place()
    hand_at(desk, 2, lambda: desk.change(subject="Kelly!"))
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert [event["subject"] for event in desk.laid()] == ["Kelly!"]
    assert desk.reminders().fate(KEY).fate is Fate.EDITED


def test_a_deletion_between_reading_and_deleting_is_gone_all_the_same(desk: Desk) -> None:
    """Graph answers 400, as it does where our own deletion was done and its answer lost."""
    desk.place()
    hand_at(desk, 2, desk.remove)
    desk.reminders().withdraw(KEY)
    assert desk.called()[-3:] == [LOOK, DELETE, LOOK]
    assert desk.reminders().fate(KEY).fate is Fate.MISSING


def test_one_that_is_not_found_when_it_is_to_be_deleted_was_the_reps(desk: Desk) -> None:
    desk.place()
    fault(desk, DELETE, "before", "answer", status=404, code="ErrorItemNotFound")
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert desk.reminders().fate(KEY).fate is Fate.WAITING


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("act", "status"), [("drop", 0), ("answer", 504), ("answer", 400)])
def test_a_lost_answer_to_a_deletion_is_looked_into(desk: Desk, when: str, act: str, status: int) -> None:
    desk.place()
    desk.called()
    fault(desk, DELETE, when, act, status=status)
    desk.reminders().withdraw(KEY)
    assert desk.laid() == []
    assert desk.called() == [LOOK, DELETE, LOOK, *([DELETE] if when == "before" else [])]
    desk.reminders().withdraw(KEY)


def test_a_deletion_that_never_gets_through_is_tried_again_in_a_later_run(desk: Desk) -> None:
    desk.place()
    fault(desk, DELETE, "before", times=2)
    with pytest.raises(TryLater):
        desk.reminders().withdraw(KEY)
    assert desk.reminders().fate(KEY).fate is Fate.WAITING
    desk.reminders().withdraw(KEY)
    assert desk.laid() == []


def test_a_deletion_that_is_put_off_has_not_happened(desk: Desk) -> None:
    desk.place()
    fault(desk, DELETE, "before", "answer", status=429, code="ApplicationThrottled")
    with pytest.raises(TryLater):
        desk.reminders().withdraw(KEY)
    desk.remove()
    with pytest.raises(Refused):  # it was the rep
        desk.reminders().withdraw(KEY)


def test_an_edit_after_a_lost_answer_is_kept(desk: Desk) -> None:
    desk.place()
    fault(desk, DELETE, "before")
    hand_at(desk, 3, lambda: desk.change(subject="Kelly!"))
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert [event["subject"] for event in desk.laid()] == ["Kelly!"]


# --- the rep's will --------------------------------------------------------------------------------------------


def test_a_calendar_the_rep_deleted_is_never_made_again(desk: Desk) -> None:
    desk.place()
    desk.box.remove_calendar(desk.calendar)
    desk.called()
    reminders = desk.reminders()
    for number in range(3):
        with pytest.raises(Refused, match="not wanted") as refused:
            reminders.place(replace(ANOTHER, key=f"reminder/o-{number}/2026-06-01/0"))
        assert "sam" in str(refused.value)
    assert desk.called() == [LAY, ("GET", "calendars/{calendar}")]
    with pytest.raises(Refused):
        desk.place(ANOTHER)
    assert desk.calendars() == []
    assert desk.reminders().fate(KEY).fate is Fate.MISSING
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)


def test_a_calendar_that_is_not_known_everywhere_yet_is_waited_for(desk: Desk) -> None:
    fault(desk, LAY, "before", "answer", status=404, code="ErrorItemNotFound")
    with pytest.raises(TryLater):
        desk.place()
    assert desk.place().fate is Fate.WAITING
    assert (len(desk.calendars()), len(desk.laid())) == (1, 1)


def test_what_was_never_asked_for_before_cannot_have_been_deleted(desk: Desk) -> None:
    desk.place(ANOTHER)
    desk.now += YOUNG * 2
    fault(desk, LAY, "before", "answer", status=404, code="ErrorItemNotFound")
    with pytest.raises(TryLater):
        desk.place()
    assert desk.place().fate is Fate.WAITING


def test_a_reminder_with_another_id_is_known_by_its_tag_and_not_taken_back(desk: Desk) -> None:
    """Ids change where a mailbox is moved to another server."""
    desk.place()
    (event,) = desk.laid()
    desk.box.events = {"AAnew": {**event, "id": "AAnew"}}
    desk.box.homes["AAnew"] = desk.calendar
    assert desk.reminders().fate(KEY) == Sighting(Fate.WAITING, ref="AAnew")
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert desk.place().fate is Fate.WAITING
    assert len(desk.laid()) == 1


def test_what_the_rep_lays_into_our_calendar_is_taken_for_none_of_ours(desk: Desk) -> None:
    desk.place()
    desk.remove()
    del desk.entries[mark(KEY)]
    assert desk.place().fate is Fate.MISSING  # so that no id is known
    desk.box.add(desk.calendar, {"subject": "x", **_day("2026-05-03")})
    assert desk.reminders().fate(KEY).fate is Fate.MISSING


def test_receipts_of_the_same_words_do_not_look_alike(desk: Desk) -> None:
    for key in ("a", "b"):
        desk.place(replace(A_REMINDER, key=key))
    assert json.loads(desk.entries[mark("a")])["content"] != json.loads(desk.entries[mark("b")])["content"]


def test_a_calendar_the_rep_renamed_is_still_ours(desk: Desk) -> None:
    desk.place()
    desk.box.calendars[desk.calendar]["name"] = "Birthdays of customers"
    del desk.entries[mark("calendar")]
    calendars = len(desk.box.calendars)
    assert desk.place(ANOTHER).fate is Fate.WAITING
    assert len(desk.box.calendars) == calendars


def test_a_calendar_of_that_name_without_our_tag_is_not_ours(desk: Desk) -> None:
    theirs = desk.box.add_calendar(TITLES[0])
    assert desk.place().fate is Fate.WAITING
    assert desk.box.living(theirs) == []
    assert sorted(desk.box.calendars[name]["name"] for name in desk.calendars()) == sorted(TITLES[:2])
    for title in TITLES[1:]:
        desk.box.add_calendar(title)
    desk.entries.clear()
    desk.box.remove_calendar(next(name for name in desk.calendars() if name in desk.box.made_by_app))
    desk.box.add_calendar(TITLES[1])
    with pytest.raises(Refused, match="every name"):
        desk.place(ANOTHER)


def test_a_calendar_made_anew_by_hand_is_not_ours(desk: Desk) -> None:
    desk.place()
    desk.box.remove_calendar(desk.calendar)
    desk.box.add_calendar(TITLES[0])
    for _ in range(2):
        with pytest.raises(Refused, match="not wanted"):
            desk.place(ANOTHER)
    assert desk.laid() == []


def test_a_colleagues_calendar_of_reminders_is_not_ours(desk: Desk) -> None:
    """One installation gives every mailbox's calendar the same mark."""
    kim = {"name": "Kim", "address": "kim@okafor.example"}
    theirs = desk.box.add_calendar("Kim's", owner=kim, **tagged(mark("calendar")))
    assert desk.place().fate is Fate.WAITING
    assert desk.box.living(theirs) == []
    del desk.entries[mark("calendar")]
    assert desk.place(ANOTHER).fate is Fate.WAITING
    assert len(desk.laid()) == 2


def test_a_reminder_the_rep_moved_is_the_reps(desk: Desk) -> None:
    desk.place()
    desk.box.homes[desk.only] = desk.box.default
    assert desk.reminders().fate(KEY).fate is Fate.MISSING
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert desk.place().fate is Fate.MISSING
    assert (len(desk.box.living()), desk.laid()) == (1, [])


@pytest.mark.parametrize("order", [1, -1])
def test_of_a_reminder_and_its_copy_only_ours_is_taken_back(desk: Desk, order: int) -> None:
    ref = desk.place().ref
    (event,) = desk.laid()
    copy = desk.box.add(desk.calendar, {name: value for name, value in event.items() if name != "id"})
    desk.box.events = dict(list(desk.box.events.items())[::order])
    assert desk.reminders().fate(KEY) == Sighting(Fate.WAITING, ref=ref)
    desk.reminders().withdraw(KEY)
    assert [event["id"] for event in desk.laid()] == [copy]
    desk.reminders().withdraw(KEY)
    assert [event["id"] for event in desk.laid()] == [copy]


def test_a_copy_the_rep_kept_instead_is_the_reps(desk: Desk) -> None:
    desk.place()
    (event,) = desk.laid()
    desk.box.add(desk.calendar, {name: value for name, value in event.items() if name != "id"})
    desk.box.remove(event["id"])
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert len(desk.laid()) == 1


def test_what_cannot_be_deleted_as_it_was_read_stays(desk: Desk) -> None:
    desk.place()
    (event,) = desk.laid()
    bare = {**event, **{f"{name}DateTime": "2026-04-20T09:00:00Z" for name in ("created", "lastModified")}}
    fault(desk, LOOK, "before", "answer", status=200, body={"value": [bare]})
    desk.called()
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert desk.called() == [LOOK]


def test_a_conflict_of_another_kind_says_nothing_of_the_rep(desk: Desk) -> None:
    fault(desk, LAY, "before", "answer", status=409, code="ErrorIrresolvableConflict")
    with pytest.raises(Refused):
        desk.place()
    assert desk.place().fate is Fate.WAITING


def test_without_the_scope_nothing_is_written(desk: Desk) -> None:
    account = desk.graph.account(REP)
    account.token = desk.graph.issue(REP, {"Mail.ReadWrite", "Contacts.Read", "User.Read", "Calendars.Read"})
    with pytest.raises(Exception, match="rapport connect sam"):
        desk.place()
    assert desk.calendars() == []


# --- lost answers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("what", [MAKE, LAY])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("act", "status"), [("drop", 0), ("answer", 504)])
@pytest.mark.parametrize("later", [timedelta(0), YOUNG * 6])
def test_a_lost_answer_is_unclear_and_then_settled(
    desk: Desk, mode: Any, what: tuple[str, str], when: str, act: str, status: int, later: timedelta
) -> None:
    desk.graph.quirks.duplicate_transaction = mode
    fault(desk, what, when, act, status=status)
    with pytest.raises(Unclear) as unclear:
        desk.place()
    assert unclear.value.key == KEY
    desk.now += later
    assert desk.place().fate is Fate.WAITING
    assert (len(desk.calendars()), len(desk.laid())) == (1, 1)
    assert bool(desk.slept) is (when == "before" and not later)
    assert desk.place(ANOTHER).fate is Fate.WAITING
    assert (len(desk.calendars()), len(desk.laid())) == (1, 2)


@pytest.mark.parametrize("what", [MAKE, LAY])
def test_an_answer_that_says_nothing_is_unclear_too(desk: Desk, what: tuple[str, str]) -> None:
    fault(desk, what, "after", "answer", status=200, body={})
    with pytest.raises(Unclear):
        desk.place()
    assert desk.place().fate is Fate.WAITING
    assert (len(desk.calendars()), len(desk.laid())) == (1, 1)


@pytest.mark.parametrize("mode", MODES)
def test_where_the_tag_is_not_found_yet_the_transaction_keeps_it_one(desk: Desk, mode: Any) -> None:
    """Filters look into an index that may lag; the listing by id does not."""
    desk.graph.quirks.duplicate_transaction = mode
    fault(desk, LAY, "after")
    with pytest.raises(Unclear):
        desk.place()
    looked: dict[str, Any] = {"value": []}
    desk.graph.faults.add(Fault("GET", "me/calendars/*/events", status=200, body=looked, times=2))
    sighting = desk.place()
    assert sighting == Sighting(Fate.WAITING, ref=desk.only)
    assert desk.reminders().fate(KEY).fate is Fate.WAITING


def test_a_calendar_whose_making_is_still_under_way_is_waited_for(desk: Desk) -> None:
    fault(desk, MAKE, "before")
    with pytest.raises(Unclear):
        desk.place()
    late: list[str] = []

    def land() -> None:
        if len(desk.slept) == len(LOOKS_AFTER):
            late.append(desk.box.add_calendar(TITLES[0], **tagged(mark("calendar"))))
            desk.graph.account(REP).made.add(late[0])

    desk.while_asleep = land
    assert desk.place().fate is Fate.WAITING
    assert desk.slept == list(LOOKS_AFTER)
    assert desk.calendars() == late


def test_a_calendar_that_lands_between_looking_and_making_is_found(desk: Desk) -> None:
    hand_at(desk, 2, lambda: desk.box.add_calendar(TITLES[0], **tagged(mark("calendar"))))
    assert desk.place().fate is Fate.WAITING
    assert desk.called() == [LISTED, MAKE, LISTED, ("GET", "calendar"), LAY]
    assert len(desk.calendars()) == 1


def test_a_reminder_whose_laying_is_still_under_way_is_waited_for(desk: Desk) -> None:
    desk.place(ANOTHER)
    fault(desk, LAY, "before")
    with pytest.raises(Unclear):
        desk.place()
    with pytest.raises(Unclear):
        desk.reminders().fate(KEY)
    body = next(call.body for call in reversed(desk.graph.calls) if (call.http_method, call.route) == LAY)
    desk.while_asleep = lambda: desk.box.add(desk.calendar, body)
    desk.called()
    assert desk.place().fate is Fate.WAITING
    assert desk.called() == [LOOK, LOOK]
    assert len(desk.laid()) == 2


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("hand", "fate"), [("edit", Fate.EDITED), ("delete", Fate.MISSING)])
def test_the_rep_may_be_quicker_than_the_look_for_a_lost_answer(desk: Desk, mode: Any, hand: str, fate: Fate) -> None:
    desk.graph.quirks.duplicate_transaction = mode
    fault(desk, LAY, "after")
    with pytest.raises(Unclear):
        desk.place()
    if hand == "edit":
        desk.change(subject="Kelly!")
    else:
        desk.remove()
    desk.now += YOUNG * 2
    for _ in range(2):
        assert desk.place().fate is fate
    assert len(desk.laid()) == (hand == "edit")


def test_two_calendars_made_by_mischance_are_left_alone_and_one_is_used(desk: Desk) -> None:
    made = [desk.box.add_calendar(title, **tagged(mark("calendar"))) for title in TITLES[:2]]
    for reminder in (A_REMINDER, ANOTHER):
        desk.place(reminder)
    assert sorted(desk.calendars()) == sorted(made)
    assert len(desk.box.living(min(made))) == 2


def test_a_slow_down_is_not_unclear(desk: Desk) -> None:
    fault(desk, LAY, "before", "answer", status=429, code="ApplicationThrottled")
    with pytest.raises(TryLater):
        desk.place()
    assert desk.place().fate is Fate.WAITING
    assert len(desk.laid()) == 1


# --- killed anywhere -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("hand", "later"), [("none", timedelta(0)), ("delete", YOUNG * 6)])
def test_killed_before_any_line_there_is_one_calendar_and_one_reminder(mode: Any, hand: str, later: timedelta) -> None:
    seen: list[int] = []
    with FakeGraph() as graph:
        graph.quirks.duplicate_transaction = mode
        desk = Desk(graph)
        for lines in count():
            desk.empty()
            was_killed = killed(lines, partial(desk.reminders().place, A_REMINDER))
            seen.append(len(desk.laid()))
            taken = hand == "delete" and bool(desk.laid())
            if taken:
                desk.remove()
            desk.now += later
            assert desk.place().fate is (Fate.MISSING if taken else Fate.WAITING), lines
            assert (len(desk.calendars()), len(desk.laid())) == (1, 0 if taken else 1), lines
            if not was_killed:
                break
        assert graph.forbidden == []
    assert set(seen) == {0, 1}
    assert len(seen) > 50


@pytest.mark.parametrize("mode", MODES)
def test_killed_before_any_line_of_taking_back_it_is_taken_back_or_there(mode: Any) -> None:
    left: list[int] = []
    with FakeGraph() as graph:
        graph.quirks.duplicate_transaction = mode
        desk = Desk(graph)
        for lines in count():
            desk.empty()
            desk.place()
            was_killed = killed(lines, partial(desk.reminders().withdraw, KEY))
            left.append(len(desk.laid()))
            assert desk.reminders().fate(KEY).fate is (Fate.WAITING if desk.laid() else Fate.MISSING)
            desk.reminders().withdraw(KEY)
            assert desk.laid() == []
            assert desk.place().fate is Fate.MISSING
            if not was_killed:
                break
    assert set(left) == {0, 1}


# --- any history -----------------------------------------------------------------------------------------------


class GraphReminders(ReminderMachine):
    desk: Desk

    def living(self, mark: str) -> list[str]:
        properties = tagged(mark)["singleValueExtendedProperties"]
        return [str(event["id"]) for event in self.desk.laid() if event["singleValueExtendedProperties"] == properties]

    def lose(self, what: str, when: str) -> None:
        fault(self.desk, {"make": MAKE, "lay": LAY, "delete": DELETE}[what], when)

    def move(self, name: str) -> None:
        self.desk.box.homes[name] = self.desk.box.default

    def elsewhere(self) -> int:
        return len(self.desk.box.living())

    def change(self, name: str) -> None:
        self.desk.graph.account(REP).tick(60)
        self.desk.box.change(name, subject="Kelly!")

    def remove(self, name: str) -> None:
        self.desk.box.remove(name)

    @rule(mode=st.sampled_from(MODES))
    def graph_answers_repeats(self, mode: Any) -> None:
        self.desk.graph.quirks.duplicate_transaction = mode

    @precondition(lambda self: not self.open)
    @rule()
    def graph_forgets_what_it_was_asked(self) -> None:
        """Where that happens before a lost answer is looked into, a deletion by the rep cannot be known."""
        self.desk.box.transactions.clear()

    @rule()
    def the_rep_dismisses_all(self) -> None:
        self.desk.graph.account(REP).tick(60)
        for event in self.desk.laid():
            self.desk.box.change(event["id"], isReminderOn=False)


def test_any_history_leaves_one_reminder_or_the_reps_will() -> None:
    with FakeGraph() as graph:
        desk = Desk(graph)
        GraphReminders.desk_of = lambda: _emptied(desk)
        run_histories(GraphReminders, examples=80)
        assert graph.forbidden == []


def _emptied(desk: Desk) -> Desk:
    desk.clear_faults()
    desk.empty()
    return desk
