"""The brief through whole runs: laid once a day, answered under it, asked within its caps, taken back the next day."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.types import Draft, Event, EventId, MessageId, Party, Reminder, Response, ThreadId
from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_hold, a_message, a_rep
from tests.connectors.memory import MemoryMailbox, Placed
from tests.stores import open_store
from tests.worker.jobs.desks import a_desk, marker
from tests.worker.jobs.provider_fakes import PROVIDERS, an_account
from worker.core.brief_questions import query_named
from worker.core.words import CustomerId, FactKind, Key, Kind, MomentKind, OccasionId, Outcome, Reason, Use
from worker.jobs.brief import queue_brief
from worker.jobs.deliver import deliver
from worker.jobs.desk import Desk
from worker.jobs.forget import forget
from worker.jobs.record import give_line
from worker.jobs.run import run
from worker.jobs.show import explain
from worker.jobs.status import status
from worker.store.rows import OutboxRow
from worker.store.store import Store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_box(*people: tuple[str, str]) -> MemoryMailbox:
    """A mailbox that heard of each of these people long ago, in words nobody can ask about."""
    box = MemoryMailbox(clock=TUESDAY - timedelta(days=90))
    for number, (address, name) in enumerate(people):
        box.deliver(
            a_message(
                id=MessageId(f"m-{number}"),
                thread=ThreadId(f"t-{number}"),
                message_id=f"<{number}@northshore.example>",
                sender=Party(address, name),
                subject="",
                text="Thank you, see you soon.",
                sent_at=box.clock + timedelta(minutes=number),
                received_at=box.clock + timedelta(minutes=number),
            )
        )
    return box


KELLY = ("kelly@northshore.example", "Kelly Brandt")


@pytest.fixture
def box() -> MemoryMailbox:
    return a_box(KELLY)


@pytest.fixture
def desk(store: Store, box: MemoryMailbox) -> Desk:
    store.people.save(a_customer())
    return a_desk(store, box)


def at_work(desk: Desk, box: MemoryMailbox, now: datetime) -> None:
    box.clock = now
    (report,) = run([desk], now).mailboxes
    assert report.state == "ok", report


def brief(desk: Desk, on: date) -> OutboxRow:
    row = next(row for row in desk.store.outbox.briefs("sam", on) if row.on == on)
    assert row.state == "placed"
    return row


def lying(box: MemoryMailbox) -> list[Placed]:
    return [each for each in box.placed.values() if isinstance(each.now, Reminder) and not each.now.rings]


def drafts(box: MemoryMailbox) -> list[str]:
    return [each.now.body for each in box.placed.values() if isinstance(each.now, Draft)]


def write(box: MemoryMailbox, text: str) -> None:
    """Type under the brief that lies in the calendar."""
    item = lying(box)[-1]
    assert isinstance(item.now, Reminder)
    assert isinstance(item.wrote, Reminder)
    item.now = replace(item.now, description=f"{item.wrote.description}\n{text}")


def test_the_brief_stands_in_the_calendar_on_a_working_morning(desk: Desk, box: MemoryMailbox) -> None:
    at_work(desk, box, TUESDAY - 2 * HOUR)  # before plan_at
    assert not lying(box)
    at_work(desk, box, TUESDAY)
    (item,) = lying(box)
    assert isinstance(item.now, Reminder)
    assert (item.now.on, item.now.title) == (TUESDAY.date(), "Notes for today")
    assert item.now.description.splitlines() == [
        "What is one thing you remember about Kelly Brandt? It becomes the heart of the next note.",
        "Your answer:",
    ]
    at_work(desk, box, TUESDAY + HOUR)
    assert len(box.placed) == 1
    assert "kelly" not in item.now.title.lower()


def test_on_days_off_and_empty_days_there_is_none(store: Store) -> None:
    box = MemoryMailbox(clock=TUESDAY)
    desk = a_desk(store, box)
    at_work(desk, box, TUESDAY)
    store.people.save(a_customer())
    at_work(desk, box, TUESDAY + HOUR)
    at_work(desk, box, TUESDAY + 4 * DAY)  # Saturday
    assert not box.placed
    assert store.mailboxes.cursor("sam", "brief") == "2026-02-24"


def test_a_deleted_brief_is_never_laid_again_and_an_untouched_one_goes_the_next_day(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save_hold(a_hold(Reason.COMPLAINT_OPEN))
    at_work(desk, box, TUESDAY)
    assert "a complaint is open, recorded on 6 February" in brief(desk, TUESDAY.date()).body
    lying(box)[0].now = None
    for hours in (1, 2, 3):
        at_work(desk, box, TUESDAY + hours * HOUR)
    assert not lying(box)
    (row,) = store.outbox.briefs("sam", TUESDAY.date())
    assert row.fate == "discarded"
    at_work(desk, box, TUESDAY + DAY)
    (first,) = lying(box)
    at_work(desk, box, TUESDAY + 2 * DAY)
    (second,) = lying(box)
    assert first is not second
    assert first.withdrawn
    rows = store.outbox.briefs("sam", TUESDAY.date() + DAY)
    assert [(row.fate, row.withdrawn_because) for row in rows] == [("withdrawn", "day_passed"), ("waiting", "")]


def test_what_the_rep_wrote_in_stays_and_is_looked_at_for_two_weeks(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    at_work(desk, box, TUESDAY)
    write(box, "She keeps bees.")
    for days in (1, 2, 13):
        at_work(desk, box, TUESDAY + days * DAY)
    assert brief(desk, TUESDAY.date()).fate == "edited"
    at_work(desk, box, TUESDAY + 14 * DAY)
    row = next(row for row in store.outbox.briefs("sam", TUESDAY.date()) if row.on == TUESDAY.date())
    assert (row.state, row.fate) == ("closed", "edited")
    assert any("She keeps bees." in each.now.description for each in lying(box) if isinstance(each.now, Reminder))


def test_the_answer_is_the_heart_of_the_next_draft_and_is_taken_once(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    at_work(desk, box, TUESDAY)
    write(box, "Your bees came to my mind at the market.")
    at_work(desk, box, TUESDAY + HOUR)
    (body,) = drafts(box)
    assert "Your bees came to my mind at the market." in body
    (asked,) = store.asked.of("sam")
    assert (asked.what, asked.answer, asked.answered_on) == ("line", "line", TUESDAY.date())
    given = store.people.line(a_customer().id)
    at_work(desk, box, TUESDAY + 2 * HOUR)
    assert store.people.line(a_customer().id) == given
    store.people.drop_line(a_customer().id)
    at_work(desk, box, TUESDAY + 3 * HOUR)
    assert store.people.line(a_customer().id) is None  # the same words seen again do nothing


def test_let_go_stops_check_ins_for_good_and_says_so(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    at_work(desk, box, TUESDAY)
    write(box, "  Let go. ")
    at_work(desk, box, TUESDAY + HOUR)
    (hold,) = store.people.holds(a_customer().id)
    assert (hold.reason, hold.until, hold.stops) == (Reason.LET_GO, None, (Kind.CHECKIN,))
    (suggestion,) = store.plans.of(a_customer().id)
    assert (suggestion.outcome, suggestion.reason) == (Outcome.HOLD, Reason.LET_GO)
    at_work(desk, box, TUESDAY + DAY)
    assert [each.what for each in store.asked.of("sam")] == ["line"]


def test_notes_under_the_brief_are_taken_each_once(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    at_work(desk, box, TUESDAY)
    write(box, "note Kelly: hobby zorbing\nspoke Kelly yesterday: about the dock leveller")
    for hours in (1, 2, 3):
        at_work(desk, box, TUESDAY + hours * HOUR)
    customer = a_customer().id
    assert [fact.slots["what"] for fact in store.people.facts(customer)] == ["zorbing"]
    assert [(m.kind, m.on) for m in store.people.moments(customer)] == [(MomentKind.CALL, date(2026, 2, 23))]
    assert store.people.line(customer) is None
    assert not store.notes.questions("sam", TUESDAY - DAY)


def test_resume_is_remembered_and_what_is_not_understood_is_asked_back(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save_hold(a_hold(Reason.COMPLAINT_OPEN))
    at_work(desk, box, TUESDAY)  # a brief without a question
    assert not brief(desk, TUESDAY.date()).cause
    write(box, "resume")
    at_work(desk, box, TUESDAY + HOUR)
    assert store.mailboxes.cursor("sam", "resumed") == (TUESDAY + HOUR).isoformat()
    assert store.people.line(a_customer().id) is None
    assert not store.notes.questions("sam", TUESDAY - DAY)
    write(box, "resume\nperhaps call them one day")
    at_work(desk, box, TUESDAY + 2 * HOUR)
    at_work(desk, box, TUESDAY + DAY)
    assert "What you wrote under an earlier entry was not understood" in brief(desk, date(2026, 2, 25)).body
    assert "perhaps" not in brief(desk, date(2026, 2, 25)).body
    at_work(desk, box, TUESDAY + 2 * DAY)
    assert "could not be read" not in brief(desk, date(2026, 2, 26)).body


def lunch(on: datetime, **changes: object) -> Event:
    """The rep's own entry with a customer: nobody has answered anything."""
    event = Event(
        id=EventId("e-1"), part="", start=on, end=on + HOUR, title="Lunch Kelly Brandt", own_response=Response.ACCEPTED
    )
    return replace(event, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "recorded", "noted", "again"),
    [
        ("yes", MomentKind.MEETING, "yes", False),
        ("Nope, they were ill", None, "unclear", True),
        ("no", MomentKind.NO_MEETING, "no", False),
    ],
)
def test_did_you_meet_is_answered_under_the_brief(
    desk: Desk, box: MemoryMailbox, store: Store, answer: str, recorded: MomentKind | None, noted: str, again: bool
) -> None:
    box.put_event(lunch(TUESDAY - DAY + 4 * HOUR))
    at_work(desk, box, TUESDAY)
    assert "Did you meet Kelly Brandt on 23 February?" in brief(desk, TUESDAY.date()).body
    write(box, answer if noted != "unclear" else "perhaps")
    at_work(desk, box, TUESDAY + HOUR)
    met = store.people.moments(a_customer().id)
    assert [(m.kind, m.on) for m in met] == ([(recorded, date(2026, 2, 23))] if recorded else [])
    assert store.asked.of("sam")[0].answer == noted
    assert any(row.kind == "thanks" for row in store.outbox.all()) is (recorded is MomentKind.MEETING)
    at_work(desk, box, TUESDAY + DAY)
    asked_again = [row for row in store.outbox.briefs("sam", date(2026, 2, 25)) if "Did you meet" in row.body]
    assert bool(asked_again) is again


def test_a_meeting_denied_is_no_contact_however_often_the_calendar_tells_of_it(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    def explained(now: datetime) -> Any:
        return explain(store, {"sam": desk.rep}, desk.cadences, a_customer(), now, known=desk.writer().vocabulary)

    event = lunch(TUESDAY - DAY + 4 * HOUR)
    box.put_event(event)
    at_work(desk, box, TUESDAY)
    assert explained(TUESDAY)["last_contact"]["direction"] == "meeting"
    write(box, "no")
    at_work(desk, box, TUESDAY + HOUR)
    box.put_event(replace(event, title="Lunch Kelly Brandt, their treat"))
    for now in (TUESDAY + HOUR, TUESDAY + 2 * HOUR):
        at_work(desk, box, now)
        told = explained(now)
        assert (told["last_contact"] or {}).get("direction") != "meeting"
        assert [(one["kind"], one["reason"]) for one in told["excluded"]] == [("meeting", "not_held")]
        assert "no_meeting_held" in {told["decision"]["reason"], *(other["reason"] for other in told["others"])}
    assert explained(TUESDAY)["last_contact"]["direction"] != "meeting"  # the answer is known all of its day


def test_a_name_is_learned(store: Store) -> None:
    store.people.save(a_customer(name="Northshore GmbH", given_name="", family_name="", addresses=("kb@n.example",)))
    box = a_box(("kb@n.example", ""))
    store.people.save_fact(a_fact())
    desk = a_desk(store, box)
    at_work(desk, box, TUESDAY)
    assert "How do you greet Northshore GmbH?" in brief(desk, TUESDAY.date()).body
    write(box, "kelly@x.example")
    at_work(desk, box, TUESDAY + HOUR)
    assert store.asked.of("sam")[0].answer == "unclear"
    at_work(desk, box, TUESDAY + DAY)
    write(box, "Kelly")
    at_work(desk, box, TUESDAY + DAY + HOUR)
    assert store.people.all()[0].signs_as == "Kelly"
    assert drafts(box)


def test_todays_meetings_with_what_to_know(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    store.people.save_fact(a_fact())
    store.people.save_fact(a_fact(FactKind.AVOID, "golf", use=Use.SHIELD))
    box.put_event(lunch(TUESDAY + 2 * HOUR))
    box.put_event(lunch(TUESDAY + 3 * HOUR, id=EventId("e-2"), cancelled=True))
    at_work(desk, box, TUESDAY)
    assert brief(desk, TUESDAY.date()).body.splitlines()[:4] == [
        "Today:",
        "- 10:00 Kelly Brandt, North Shore Ice",
        "  Last contact on 26 November",
        "  Hobby: ice fishing (from a mail on 5 January)",
    ]
    assert "golf" not in brief(desk, TUESDAY.date()).body


def test_the_drafts_it_names_lie_there(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    store.people.save_fact(a_fact())
    at_work(desk, box, TUESDAY)
    assert len(drafts(box)) == 1
    assert brief(desk, TUESDAY.date()).body.startswith(
        "In your Drafts:\n- Kelly Brandt, North Shore Ice: a check-in\n  Hobby: ice fishing (from a mail on 5 January)"
    )


def test_it_speaks_the_reps_language(store: Store, box: MemoryMailbox) -> None:
    store.people.save(a_customer())
    desk = a_desk(store, box, rep=a_rep(languages=("xx", "de", "en")))
    at_work(desk, box, TUESDAY)
    row = brief(desk, TUESDAY.date())
    assert (row.subject, row.body.splitlines()[-1]) == ("Notizen für heute", "Ihre Antwort:")
    write(box, "ruhen lassen")
    at_work(desk, box, TUESDAY + HOUR)
    assert [hold.reason for hold in store.people.holds(a_customer().id)] == [Reason.LET_GO]


def test_whoever_is_forgotten_is_in_no_brief(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    at_work(desk, box, TUESDAY)
    report = forget({"sam": desk}, store, a_customer())
    assert (report.withdrawn, report.left, lying(box)) == (1, (), [])
    held = [row for row in store.outbox.all() if "Kelly" in row.body or "c-kelly" in f"{row.cause}{row.spans}"]
    assert not held
    assert not store.asked.of("sam")
    at_work(desk, box, TUESDAY + HOUR)
    assert not lying(box)


def test_three_weeks_of_asking_keep_within_the_caps_and_lapse(store: Store) -> None:
    people = [(f"p{n}@example.com", f"Pat{chr(97 + n)} Miller{chr(97 + n)}") for n in range(14)]
    box = a_box(*people)
    for number, (address, name) in enumerate(people):
        given, family = name.split()
        store.people.save(
            a_customer(
                id=CustomerId(f"c-{number:02}"), name=name, given_name=given, family_name=family, addresses=(address,)
            )
        )
    desk = a_desk(store, box)
    by_day: dict[date, str] = {}
    for days in range(23):
        now = TUESDAY + days * DAY
        at_work(desk, box, now)
        at_work(desk, box, now + 5 * HOUR)
        if days == 1:
            give_line(store, a_customer(id=CustomerId("c-00")), "We met at the fair.", now + 5 * HOUR)
        asking = [row for row in store.outbox.briefs("sam", now.date()) if row.on == now.date() and row.cause]
        assert len(asking) <= 1
        if asking and (query := query_named(asking[0].cause)):
            by_day[now.date()] = query.customer
    assert len(set(by_day.values())) == len(by_day)  # nobody twice within an interval
    for on in by_day:
        assert sum(0 <= (other - on).days < 7 for other in by_day) <= 3
    assert all(on.weekday() < 5 for on in by_day)
    assert len(by_day) == 11  # three a week, and two days of the fourth
    answers = {each.customer: each.answer for each in store.asked.of("sam")}
    assert answers[CustomerId("c-00")] == "line"
    assert sum(bool(answer) for answer in answers.values()) == 1


def test_status_and_explain_say_when_it_was_asked_and_when_that_lapses(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    at_work(desk, box, TUESDAY)
    shown = "The brief asked on Tuesday 24 February 2026; the question lapses on 10 March 2026."
    (waiting,) = status(store, {"sam": "memory"}, TUESDAY + HOUR)["waiting"]
    assert (waiting["asked_on"], waiting["lapses_on"], waiting["asked"]) == ("2026-02-24", "2026-03-10", shown)
    told = explain(
        store, {"sam": desk.rep}, desk.cadences, a_customer(), TUESDAY + HOUR, known=desk.writer().vocabulary
    )
    assert told["asked"] == shown
    (waiting,) = status(store, {"sam": "memory"}, TUESDAY + 14 * DAY)["waiting"]
    assert "without an answer the question lapsed on 10 March 2026" in waiting["asked"]


def test_a_brief_that_was_never_laid_has_asked_nothing(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    run([desk], TUESDAY, only=frozenset({"sync", "plan"}))
    assert queue_brief(desk, TUESDAY)
    assert [each.what for each in store.asked.of("sam")] == ["line"]
    deliver(desk, TUESDAY + DAY)  # the run was killed, and the next came a day later
    assert (store.asked.of("sam"), lying(box)) == ((), [])
    assert store.outbox.briefs("sam", TUESDAY.date()) == ()


def test_what_was_asked_is_not_remembered_for_ever(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    at_work(desk, box, TUESDAY)
    store.asked.thin_out(TUESDAY.date())
    assert store.asked.of("sam")
    store.asked.thin_out(TUESDAY.date() + DAY)
    assert not store.asked.of("sam")


# --- reminders ------------------------------------------------------------------------------------------------


def ringing(box: MemoryMailbox) -> list[Reminder]:
    found = (each.now for each in box.placed.values())
    return sorted((one for one in found if isinstance(one, Reminder) and one.rings), key=lambda one: one.on)


def test_a_reminder_tells_what_is_known_of_the_person_and_where_from(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save_fact(a_fact())
    store.people.save_fact(a_fact(FactKind.AVOID, "golf", use=Use.SHIELD))
    store.people.save_occasion(a_birthday(3, 10, lead_days=(7,)))
    at_work(desk, box, TUESDAY)
    ahead, on_the_day = ringing(box)
    assert (ahead.on, on_the_day.on) == (date(2026, 3, 3), date(2026, 3, 10))
    for one in (ahead, on_the_day):
        assert one.description.endswith("Hobby: ice fishing (from a mail on 5 January)")
        assert "golf" not in one.description


def test_a_corrected_date_moves_the_reminder(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    store.people.save_occasion(a_birthday(3, 10))
    at_work(desk, box, TUESDAY)
    store.people.save_occasion(a_birthday(3, 12))
    at_work(desk, box, TUESDAY + HOUR)
    assert [one.on for one in ringing(box)] == [date(2026, 3, 12)]


def test_a_deleted_reminder_does_not_come_back_and_a_forgotten_person_has_none(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save_occasion(a_birthday(3, 10, lead_days=(7,)))
    at_work(desk, box, TUESDAY)
    for each in box.placed.values():
        if each.now in ringing(box)[:1]:
            each.now = None
    for hours in (1, 2, 26):
        at_work(desk, box, TUESDAY + hours * HOUR)
    assert [one.on for one in ringing(box)] == [date(2026, 3, 10)]
    forget({"sam": desk}, store, a_customer())
    assert ringing(box) == []


def test_a_birthday_the_calendar_shows_already_is_not_doubled(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    shown = Event(
        id=EventId("e-b"),
        part="",
        start=date(2026, 3, 10),
        end=date(2026, 3, 11),
        title="Kelly Brandt's birthday",
        yearly=True,
    )
    box.put_event(shown)
    store.people.save_occasion(a_birthday(3, 10, lead_days=(7,)))
    at_work(desk, box, TUESDAY)
    assert [one.on for one in ringing(box)] == [date(2026, 3, 3)]  # gifts and cards: the calendar says nothing of them
    box.drop_event("e-b")
    store.people.save_occasion(a_birthday(3, 10))
    at_work(desk, box, TUESDAY + HOUR)
    assert date(2026, 3, 10) in [one.on for one in ringing(box)]


@pytest.mark.parametrize("change", [{"title": "Kelly Moore's birthday"}, {"start": date(2026, 3, 9)}])
def test_another_birthday_in_the_calendar_hides_nothing(
    desk: Desk, box: MemoryMailbox, store: Store, change: dict[str, Any]
) -> None:
    end = date(2026, 3, 11)
    event = Event(EventId("e-b"), "", date(2026, 3, 10), end, title="Birthday Kelly Brandt", yearly=True)
    box.put_event(replace(event, **change))
    store.people.save_occasion(a_birthday(3, 10))
    at_work(desk, box, TUESDAY)
    assert [one.on for one in ringing(box)] == [date(2026, 3, 10)]


def test_a_name_that_two_go_by_hides_nothing(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    for number in range(2):
        name, address = f"Kelly Moore{number}", f"kelly{number}@moore.example"
        family = f"Moore{number}"
        other = a_customer(id=CustomerId(f"a-{number}"), name=name, family_name=family, addresses=(address,))
        store.people.save(other)
        store.people.save_occasion(a_birthday(3, 10, id=OccasionId(f"o-{number}"), customer=CustomerId(f"a-{number}")))
    store.people.save_occasion(a_birthday(3, 10))
    day, next_day = date(2026, 3, 10), date(2026, 3, 11)
    box.put_event(Event(EventId("e-b"), "", day, next_day, title="Kelly's birthday", yearly=True))
    at_work(desk, box, TUESDAY)
    assert len(ringing(box)) == 3


def test_check_ins_pause_after_five_discards_and_go_on_when_the_rep_says_so(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save_fact(a_fact())
    for number in range(5):
        closed_at = TUESDAY - (10 - number) * DAY
        row = OutboxRow(
            Key(f"checkin/x/{number}"), "sam", CustomerId("x"), "draft", "checkin", closed_at, None, "closed"
        )
        store.outbox.add(replace(row, fate="discarded", closed_at=closed_at))
    at_work(desk, box, TUESDAY)
    assert not drafts(box)
    (held,) = store.plans.of(a_customer().id)
    assert (held.outcome, held.reason) == (Outcome.HOLD, Reason.PAUSED)
    assert "You discarded the last five check-ins" in brief(desk, TUESDAY.date()).body
    write(box, "Resume.")
    at_work(desk, box, TUESDAY + HOUR)
    assert len(drafts(box)) == 1


# --- over HTTP ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_rep_types_an_answer_in_the_providers_calendar(name: str, tmp_path: Path) -> None:
    provider = PROVIDERS[name]
    with provider.server() as server, open_store(tmp_path) as store:
        account = an_account(server, "sam")
        mark = marker(store.salt())
        connector, limiter = provider.connect(server, account, mark, store.journal("sam"))
        store.people.save(a_customer())
        store.people.save_hold(a_hold(Reason.COMPLAINT_OPEN))
        desk = a_desk(store, MemoryMailbox(), connector=connector, limiter=limiter)
        (report,) = run([desk], TUESDAY).mailboxes
        assert (report.state, report.briefs_placed, report.reminders_placed) == ("ok", 1, 0)
        assert provider.placed(account) == (0, 1)
        type_under(name, account, "note Kelly: hobby zorbing")
        for hours in (1, 2):
            (report,) = run([desk], TUESDAY + hours * HOUR).mailboxes
            assert report.state == "ok"
        assert [fact.slots["what"] for fact in store.people.facts(a_customer().id)] == ["zorbing"]
        assert brief(desk, TUESDAY.date()).fate == "edited"
        run([desk], TUESDAY + DAY)
        assert provider.placed(account)[1] == 2  # the one with the answer stays


def type_under(name: str, account: Any, text: str) -> None:
    """Write below all that stands in the newest entry of our calendar, as the rep does."""
    box = account.calendar
    (calendar,) = box.made_by_app
    (event,) = box.living(calendar)
    if name == "google":
        box.change(calendar, event["id"], description=f"{event['description']}\n{text}")
    else:
        content = f"{event['body']['content']}\n{text}"
        box.change(event["id"], body={"contentType": "text", "content": content})
