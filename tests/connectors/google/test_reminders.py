"""Reminders in Rapport's own calendar on the fake Google: one calendar, one reminder, and the rep's hand wins."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from itertools import count
from typing import Any

import pytest

from connectors.errors import Refused, TryLater, Unclear
from connectors.google.api import Google, connect
from connectors.google.own_calendar import TITLE, GoogleCalendars
from connectors.google.reminders import GoogleEntries, event_id
from connectors.limiter import Limiter
from connectors.own_calendar import LOOKS_AFTER, YOUNG, Mailbox, OwnCalendar
from connectors.reminders import Reminders
from connectors.types import Fate, Reminder, Sighting
from tests.connectors.contract import A_REMINDER, REP, mark
from tests.connectors.reminder_kills import killed
from tests.connectors.reminder_machine import ReminderMachine, run_histories
from tests.connectors.servers.google.server import ALL_SCOPES, FakeGoogle, Fault

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)
KEY = A_REMINDER.key
INSERT, GET, DELETE, LIST = (f"calendar.events.{name}" for name in ("insert", "get", "delete", "list"))
MAKE, LISTED = "calendar.calendars.insert", "calendar.calendarList.list"
ANOTHER = Reminder(
    "reminder/o-2/2026-06-01/7", date(2026, 6, 1), "In 7 days: birthday of Moira Ash", "Zoë, 7 <8>\n\nTea."
)

UNKNOWN_STATE = '{"state": "lost", "content": "", "intended_at": "", "ref": ""}'


def nothing() -> None:
    """Let things be."""


@dataclass
class Desk:
    """One rep's account, and what is remembered between runs."""

    google: FakeGoogle
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
        return self.google.account(REP).calendar

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.while_asleep()

    def token(self, _: bool) -> str:
        self.before_request()
        return self.google.account(REP).token

    def parts(self) -> tuple[OwnCalendar, Reminders]:
        """Connect anew, as another run does."""
        mailbox = Mailbox("sam", mark, self, lambda: self.now, self.sleep)
        own = OwnCalendar(GoogleCalendars(self.apis), mailbox)
        return own, Reminders(GoogleEntries(self.apis), own, mailbox)

    @cached_property
    def apis(self) -> Google:
        """The connection, which remembers nothing."""
        return connect("sam", token=self.token, limiter=Limiter(sleep=self.sleep), api_root=self.google.root)

    def clear_faults(self) -> None:
        self.google.faults.clear()

    def empty(self) -> None:
        """Begin with another account and no memory."""
        self.google.accounts.pop(REP, None)
        self.entries, self.now = {}, NOW

    def reminders(self) -> Reminders:
        return self.parts()[1]

    def place(self, reminder: Reminder = A_REMINDER) -> Sighting:
        return self.reminders().place(reminder)

    def calendars(self) -> list[str]:
        return [name for name, entry in self.box.calendars.items() if entry["summary"] == TITLE]

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
        self.box.change(self.calendar, self.only, **changes)

    def remove(self) -> None:
        self.box.remove(self.calendar, self.only)

    def called(self) -> list[str]:
        """Methods asked for since the last look, in order."""
        found = [call.method_id for call in self.google.calls]
        self.google.calls.clear()
        return found


@pytest.fixture
def desk() -> Iterator[Desk]:
    with FakeGoogle() as google:
        yield Desk(google)
        assert google.forbidden == []


def fault(desk: Desk, method: str, when: str, act: str = "drop", **more: Any) -> None:
    desk.google.faults.add(Fault(method, when=when, act=act, **more))  # type: ignore[arg-type]


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
    assert sighting == Sighting(Fate.WAITING, ref=event_id(mark(KEY)))
    (event,) = desk.laid()
    assert (event["summary"], event["description"]) == (A_REMINDER.title, A_REMINDER.description)
    assert (event["start"], event["end"]) == ({"date": "2026-05-03"}, {"date": "2026-05-04"})
    assert (event["transparency"], event["visibility"]) == ("transparent", "private")
    assert event["reminders"] == {"useDefault": False, "overrides": [{"method": "popup", "minutes": 900}]}
    assert "attendees" not in event
    asked = [call for call in desk.google.calls if call.method_id == INSERT]
    assert [call.params["sendUpdates"] for call in asked] == ["none"]
    assert KEY not in str(desk.box.events)


def test_our_calendar_is_made_once_in_the_reps_time_zone(desk: Desk) -> None:
    desk.box.time_zone = "Pacific/Auckland"
    for reminder in (A_REMINDER, ANOTHER):
        assert desk.place(reminder).fate is Fate.WAITING
    entry = desk.box.calendars[desk.calendar]
    assert entry["timeZone"] == "Pacific/Auckland"
    assert mark("calendar") in entry["description"]
    assert len(desk.laid()) == 2
    assert desk.called() == [LISTED, MAKE, INSERT, INSERT]  # what it costs


def test_an_id_is_one_that_google_takes() -> None:
    ids = {event_id(mark(str(number))) for number in range(200)}
    assert len(ids) == 200
    assert all(set(name) <= set("0123456789abcdefghijklmnopqrstuv") and 5 <= len(name) <= 1024 for name in ids)


def test_its_id_is_known_from_the_journal_alone(desk: Desk) -> None:
    own, reminders = desk.parts()
    assert own.known_id() is None
    assert desk.google.hits == 0
    reminders.place(A_REMINDER)
    hits = desk.google.hits
    assert desk.parts()[0].known_id() == own.known_id() == desk.calendar
    assert desk.google.hits == hits


def test_placing_again_and_again_is_placing_once(desk: Desk) -> None:
    for reminder in (A_REMINDER, A_REMINDER, replace(A_REMINDER, title="Said in other words")):
        assert desk.place(reminder).fate is Fate.WAITING
    assert [event["summary"] for event in desk.laid()] == [A_REMINDER.title]


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "Kelly!"},
        {"description": "Ask about the boat"},
        {"description": None},
        {"start": {"date": "2026-05-02"}},
        {"end": {"date": "2026-05-06"}},
        {"start": {"dateTime": "2026-05-03T09:00:00Z"}, "end": {"dateTime": "2026-05-03T10:00:00Z"}},
        {"location": "At the pier"},
        {"recurrence": ["RRULE:FREQ=YEARLY"]},
        {"attendees": [{"email": "kelly@northshore.example"}]},
        {"transparency": "opaque"},
        {"visibility": "public"},
        {"colorId": "3"},
        {"reminders": {"useDefault": True}},
        {"attachments": [{"fileUrl": "https://drive.example/plan"}]},
    ],
)
def test_what_the_rep_changed_is_the_reps(desk: Desk, changes: dict[str, Any]) -> None:
    ref = desk.place().ref
    desk.change(**changes)
    sighting = desk.reminders().fate(KEY)
    assert (sighting.fate, sighting.ref) == (Fate.EDITED, ref)
    title, _, description = (sighting.text or "").partition("\n")
    assert title == changes.get("summary", A_REMINDER.title)
    assert description == (changes.get("description", A_REMINDER.description) or "")
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert desk.place().fate is Fate.EDITED
    assert len(desk.laid()) == 1


def test_what_google_adds_is_no_change(desk: Desk) -> None:
    desk.place()
    event = desk.box.events[desk.calendar][desk.only]
    event |= {"description": f"{A_REMINDER.description}\r\n", "summary": f"{A_REMINDER.title} ", "etag": '"other"'}
    event |= {"attendees": [], "hangoutLink": "https://meet.example/x", "htmlLink": "https://cal.example/x"}
    assert desk.reminders().fate(KEY).fate is Fate.WAITING


def test_what_google_makes_of_our_words_is_no_change(desk: Desk) -> None:
    name, said = event_id(mark(KEY)), "Kelly Brandt - birthday"
    desk.place(ANOTHER)
    made = {"summary": said, "description": A_REMINDER.description, "transparency": "transparent"}
    body = {"id": name, **made, "start": {"date": "2026-05-03"}, "end": {"date": "2026-05-04"}, "visibility": "private"}
    body["reminders"] = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 900}]}
    fault(desk, INSERT, "after", "answer", status=200, body=body)
    assert desk.place().fate is Fate.WAITING
    desk.box.events[desk.calendar][name]["summary"] = said
    assert desk.reminders().fate(KEY).fate is Fate.WAITING


def test_the_reps_words_come_as_text(desk: Desk) -> None:
    desk.place()
    desk.change(description="Ask about <b>the boat</b><br>and tea")
    text = desk.reminders().fate(KEY).text or ""
    assert [line.strip() for line in text.splitlines()] == [A_REMINDER.title, "Ask about the boat", "and tea"]


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
    assert desk.google.hits == 0
    with pytest.raises(Refused):
        desk.reminders().withdraw("reminder/never/placed/0")


@pytest.mark.parametrize(
    ("hand", "fate", "left"), [("none", Fate.WAITING, 1), ("edit", Fate.EDITED, 1), ("delete", Fate.MISSING, 0)]
)
def test_where_the_receipt_is_lost_the_taken_id_tells(desk: Desk, hand: str, fate: Fate, left: int) -> None:
    desk.place()
    if hand == "edit":
        desk.change(summary="Kelly!")
    if hand == "delete":
        desk.remove()
    del desk.entries[mark(KEY)]
    desk.called()
    assert desk.place().fate is fate
    assert desk.called() == [INSERT, GET]
    assert desk.reminders().fate(KEY).fate is fate
    assert desk.place().fate is fate
    assert len(desk.laid()) == left


# --- what it costs ---------------------------------------------------------------------------------------------


def test_one_listing_a_run_serves_every_reminder_until_something_is_written(desk: Desk) -> None:
    many = [replace(ANOTHER, key=f"reminder/o-{number}/2026-06-01/0") for number in range(12)]
    reminders = desk.reminders()
    for reminder in many:
        reminders.place(reminder)
    desk.called()
    reminders = desk.reminders()
    assert {reminders.fate(reminder.key).fate for reminder in many} == {Fate.WAITING}
    assert desk.called() == [LIST]
    reminders.place(A_REMINDER)
    assert reminders.fate(KEY).fate is Fate.WAITING
    assert desk.called() == [INSERT, LIST]
    reminders.withdraw(many[0].key)
    assert desk.called() == [GET, DELETE]
    fates = [reminders.fate(reminder.key).fate for reminder in many]
    assert fates == [Fate.MISSING, *[Fate.WAITING] * 11]
    assert desk.called() == [LIST]


def test_a_listing_of_many_pages_is_read_to_its_end(desk: Desk) -> None:
    desk.place()
    first = desk.box.events[desk.calendar].pop(desk.only)
    for number in range(2600):
        desk.box.events[desk.calendar][f"other{number}"] = {**first, "id": f"other{number}"}
    desk.box.events[desk.calendar][first["id"]] = first
    desk.called()
    assert desk.reminders().fate(KEY).fate is Fate.WAITING
    assert desk.called() == [LIST, LIST, LIST]  # one of them empty


# --- withdrawing -----------------------------------------------------------------------------------------------


def test_an_untouched_reminder_is_read_and_then_deleted(desk: Desk) -> None:
    desk.place()
    name = desk.only
    desk.called()
    desk.reminders().withdraw(KEY)
    calls = list(desk.google.calls)
    assert [(call.method_id, call.params["eventId"]) for call in calls] == [(GET, name), (DELETE, name)]
    assert calls[1].params["sendUpdates"] == "none"
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
    hand_at(desk, 2, lambda: desk.change(summary="Kelly!"))
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert [event["summary"] for event in desk.laid()] == ["Kelly!"]
    assert desk.reminders().fate(KEY).fate is Fate.EDITED


def test_a_deletion_between_reading_and_deleting_is_the_reps(desk: Desk) -> None:
    desk.place()
    hand_at(desk, 2, desk.remove)
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("act", ["drop", "answer"])
def test_a_lost_answer_to_a_deletion_is_looked_into(desk: Desk, when: str, act: str) -> None:
    desk.place()
    desk.called()
    fault(desk, DELETE, when, act)
    desk.reminders().withdraw(KEY)
    assert desk.laid() == []
    assert desk.called() == [GET, DELETE, GET, *([DELETE] if when == "before" else [])]
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
    fault(desk, DELETE, "before", "answer", status=403, reason="rateLimitExceeded")
    with pytest.raises(TryLater):
        desk.reminders().withdraw(KEY)
    desk.remove()
    with pytest.raises(Refused):  # it was the rep
        desk.reminders().withdraw(KEY)


def test_an_edit_after_a_lost_answer_is_kept(desk: Desk) -> None:
    desk.place()
    fault(desk, DELETE, "before")
    hand_at(desk, 3, lambda: desk.change(summary="Kelly!"))
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert [event["summary"] for event in desk.laid()] == ["Kelly!"]


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
    assert desk.called() == [INSERT, "calendar.calendars.get"]
    with pytest.raises(Refused):
        desk.place(ANOTHER)
    assert desk.calendars() == []
    assert desk.reminders().fate(KEY).fate is Fate.MISSING
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)


def test_a_calendar_that_is_not_known_everywhere_yet_is_waited_for(desk: Desk) -> None:
    fault(desk, INSERT, "before", "answer", status=404, reason="notFound")
    with pytest.raises(TryLater):
        desk.place()
    assert desk.place().fate is Fate.WAITING
    assert (len(desk.calendars()), len(desk.laid())) == (1, 1)


def test_a_repeat_that_finds_no_calendar_says_nothing_of_the_rep(desk: Desk) -> None:
    desk.place(ANOTHER)
    for _ in range(2):
        desk.now += YOUNG * 2
        fault(desk, INSERT, "before", "answer", status=404, reason="notFound")
        with pytest.raises(TryLater):
            desk.place()
    assert desk.place().fate is Fate.WAITING


def test_a_calendar_the_rep_hid_or_renamed_is_still_ours(desk: Desk) -> None:
    desk.place()
    desk.box.calendars[desk.calendar] |= {"hidden": True, "selected": False}
    del desk.entries[mark("calendar")]
    assert desk.place(ANOTHER).fate is Fate.WAITING
    assert len(desk.calendars()) == 1


def test_a_calendar_of_that_name_without_our_mark_is_not_ours(desk: Desk) -> None:
    desk.box.add_calendar("theirs@group.calendar.google.com", summary=TITLE, description="Rapport of the year")
    desk.place()
    assert desk.box.living("theirs@group.calendar.google.com") == []
    assert len(desk.calendars()) == 2


def test_a_calendar_made_anew_by_hand_is_not_ours(desk: Desk) -> None:
    desk.place()
    desk.box.remove_calendar(desk.calendar)
    desk.box.add_calendar("theirs@group.calendar.google.com", summary=TITLE)
    for _ in range(2):
        with pytest.raises(Refused, match="not wanted"):
            desk.place(ANOTHER)
    assert desk.laid() == []


@pytest.mark.parametrize(
    "shared", [{"accessRole": "writer"}, {"accessRole": "owner", "dataOwner": "kim@okafor.example"}]
)
def test_a_colleagues_calendar_of_reminders_is_not_ours(desk: Desk, shared: dict[str, str]) -> None:
    """One installation gives every mailbox's calendar the same mark."""
    theirs = "a@group.calendar.google.com"
    desk.box.add_calendar(theirs, summary=TITLE, description=mark("calendar"), **shared)
    desk.box.made_by_app.add(theirs)
    assert desk.place().fate is Fate.WAITING
    assert desk.box.living(theirs) == []
    del desk.entries[mark("calendar")]
    assert desk.place(ANOTHER).fate is Fate.WAITING
    assert len(desk.calendars()) == 2


def test_a_reminder_the_rep_moved_is_the_reps(desk: Desk) -> None:
    desk.place()
    (event,) = desk.laid()
    desk.remove()
    desk.box.add("primary", event)
    assert desk.reminders().fate(KEY).fate is Fate.MISSING
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert desk.place().fate is Fate.MISSING
    assert (len(desk.box.living("primary")), desk.laid()) == (1, [])


def test_what_cannot_be_deleted_as_it_was_read_stays(desk: Desk) -> None:
    desk.place()
    (event,) = desk.laid()
    fault(desk, GET, "before", "answer", status=200, body={**event, "etag": ""})
    desk.called()
    with pytest.raises(Refused):
        desk.reminders().withdraw(KEY)
    assert desk.called() == [GET]


def test_without_the_scope_nothing_is_written(desk: Desk) -> None:
    narrow = {scope for scope in ALL_SCOPES if not scope.endswith("calendar.app.created")}
    desk.google.tokens[desk.google.account(REP).token].scopes = frozenset(narrow)
    with pytest.raises(Exception, match="rapport connect sam"):
        desk.place()
    assert desk.calendars() == []


# --- lost answers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [MAKE, INSERT])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("act", ["drop", "answer"])
@pytest.mark.parametrize("later", [timedelta(0), YOUNG * 6])
def test_a_lost_answer_is_unclear_and_then_settled(
    desk: Desk, method: str, when: str, act: str, later: timedelta
) -> None:
    fault(desk, method, when, act)
    with pytest.raises(Unclear) as unclear:
        desk.place()
    assert unclear.value.key == KEY
    desk.now += later
    assert desk.place().fate is Fate.WAITING
    assert (len(desk.calendars()), len(desk.laid())) == (1, 1)
    assert bool(desk.slept) is (when == "before" and not later)
    assert desk.place(ANOTHER).fate is Fate.WAITING
    assert (len(desk.calendars()), len(desk.laid())) == (1, 2)


@pytest.mark.parametrize("method", [MAKE, INSERT])
def test_an_answer_that_says_nothing_is_unclear_too(desk: Desk, method: str) -> None:
    fault(desk, method, "after", "answer", status=200, body={})
    with pytest.raises(Unclear):
        desk.place()
    assert desk.place().fate is Fate.WAITING
    assert (len(desk.calendars()), len(desk.laid())) == (1, 1)


def test_an_answer_lost_twice_is_settled_too(desk: Desk) -> None:
    for method in (MAKE, INSERT):
        for when in ("after", "before"):
            fault(desk, method, when)
            with pytest.raises(Unclear):
                desk.place()
            if when == "after":
                desk.entries = {name: entry for name, entry in desk.entries.items() if name == mark("calendar")}
                desk.box.events.clear()
                for name in desk.calendars() if method == MAKE else ():
                    desk.box.remove_calendar(name)
    assert desk.place().fate is Fate.WAITING
    assert (len(desk.calendars()), len(desk.laid())) == (1, 1)


def test_a_calendar_whose_making_is_still_under_way_is_waited_for(desk: Desk) -> None:
    fault(desk, MAKE, "before")
    with pytest.raises(Unclear):
        desk.place()

    def land() -> None:
        if len(desk.slept) == len(LOOKS_AFTER):
            name = "late@group.calendar.google.com"
            desk.box.add_calendar(name, summary=TITLE, description=f"ours\n{mark('calendar')}")
            desk.box.made_by_app.add(name)

    desk.while_asleep = land
    assert desk.place().fate is Fate.WAITING
    assert desk.slept == list(LOOKS_AFTER)
    assert desk.calendars() == ["late@group.calendar.google.com"]


def test_a_reminder_whose_laying_is_still_under_way_is_waited_for(desk: Desk) -> None:
    desk.place(ANOTHER)
    fault(desk, INSERT, "before")
    with pytest.raises(Unclear):
        desk.place()
    with pytest.raises(Unclear):
        desk.reminders().fate(KEY)
    body = next(call.body for call in reversed(desk.google.calls) if call.method_id == INSERT)
    desk.while_asleep = lambda: desk.box.add(desk.calendar, body)
    desk.called()
    assert desk.place().fate is Fate.WAITING
    assert desk.called() == [GET, GET]
    assert len(desk.laid()) == 2


@pytest.mark.parametrize(("hand", "fate"), [("edit", Fate.EDITED), ("delete", Fate.MISSING)])
def test_the_rep_may_be_quicker_than_the_look_for_a_lost_answer(desk: Desk, hand: str, fate: Fate) -> None:
    fault(desk, INSERT, "after")
    with pytest.raises(Unclear):
        desk.place()
    if hand == "edit":
        desk.change(summary="Kelly!")
    else:
        desk.remove()
    for _ in range(2):
        assert desk.place().fate is fate
    assert len(desk.laid()) == (hand == "edit")


def test_two_calendars_made_by_mischance_are_left_alone_and_one_is_used(desk: Desk) -> None:
    for name in ("b@group.calendar.google.com", "a@group.calendar.google.com"):
        desk.box.add_calendar(name, summary=TITLE, description=mark("calendar"))
        desk.box.made_by_app.add(name)
    for reminder in (A_REMINDER, ANOTHER):
        desk.place(reminder)
    assert len(desk.calendars()) == 2
    assert len(desk.box.living("a@group.calendar.google.com")) == 2


def test_a_slow_down_is_not_unclear(desk: Desk) -> None:
    fault(desk, INSERT, "before", "answer", status=429, reason="rateLimitExceeded")
    with pytest.raises(TryLater):
        desk.place()
    assert desk.place().fate is Fate.WAITING
    assert len(desk.laid()) == 1


# --- killed anywhere -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hand", "later"), [("none", timedelta(0)), ("none", YOUNG * 6), ("delete", timedelta(0))])
def test_killed_before_any_line_there_is_one_calendar_and_one_reminder(hand: str, later: timedelta) -> None:
    seen: list[int] = []
    with FakeGoogle() as google:
        desk = Desk(google)
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
        assert google.forbidden == []
    assert set(seen) == {0, 1}
    assert len(seen) > 60


def test_killed_before_any_line_of_taking_back_it_is_taken_back_or_there() -> None:
    left: list[int] = []
    with FakeGoogle() as google:
        desk = Desk(google)
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


class GoogleReminders(ReminderMachine):
    desk: Desk

    def living(self, mark: str) -> list[str]:
        return [str(event["id"]) for event in self.desk.laid() if event["id"] == event_id(mark)]

    def lose(self, what: str, when: str) -> None:
        fault(self.desk, {"make": MAKE, "lay": INSERT, "delete": DELETE}[what], when)

    def move(self, name: str) -> None:
        (event,) = (event for event in self.desk.laid() if event["id"] == name)
        self.remove(name)
        self.desk.box.add("primary", {field: event[field] for field in ("id", "summary", "start", "end")})

    def elsewhere(self) -> int:
        return len(self.desk.box.living("primary"))

    def change(self, name: str) -> None:
        self.desk.box.change(self.desk.calendar, name, summary="Kelly!")

    def remove(self, name: str) -> None:
        self.desk.box.remove(self.desk.calendar, name)


def test_any_history_leaves_one_reminder_or_the_reps_will() -> None:
    with FakeGoogle() as google:
        desk = Desk(google)
        GoogleReminders.desk_of = lambda: _emptied(desk)
        run_histories(GoogleReminders, examples=30)
        assert google.forbidden == []


def _emptied(desk: Desk) -> Desk:
    desk.clear_faults()
    desk.empty()
    return desk
