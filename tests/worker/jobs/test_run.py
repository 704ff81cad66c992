"""A whole run on a mailbox in memory: what is placed, what waits, what one bad mailbox does to the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.errors import ReconnectNeeded, TryLater
from connectors.types import Card, CardDate, CardId, Draft, Event, EventId, Party, Reminder
from tests.builders import REP_ADDRESS, TUESDAY, a_birthday, a_customer, a_fact, a_message, a_rep, at
from tests.connectors.memory import MemoryMailbox, Placed
from tests.worker.jobs.desks import a_desk
from worker.core.model import RepLine
from worker.core.words import CustomerId, Kind, OccasionId, Outcome, Reason
from worker.jobs.desk import Desk
from worker.jobs.run import RunReport, run
from worker.store.locks import Busy
from worker.store.store import Store

OLD = at("2025-11-18 10:00")


def lying(box: MemoryMailbox, kind: type) -> list[Placed]:
    """The drafts or the reminders that are there; the brief, which never rings, apart."""
    return [each for each in box.placed.values() if isinstance(each.now, kind) and getattr(each.now, "rings", True)]


def a_mailbox_with_an_old_mail() -> MemoryMailbox:
    box = MemoryMailbox(clock=TUESDAY)
    box.deliver(a_message(sent_at=OLD, received_at=OLD, text="Good to know, thank you."))
    return box


def drafts_in(box: MemoryMailbox) -> list[Draft]:
    return [item.now for item in box.placed.values() if isinstance(item.now, Draft)]


def outcome(report: RunReport, kind: Kind) -> tuple[Outcome, Reason]:
    return next((s.outcome, s.reason) for s in report.suggestions if s.kind is kind)


def test_a_due_customer_with_a_fact_gets_one_check_in_and_no_second(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    first, second = (run([a_desk(store, box)], TUESDAY + timedelta(hours=n)) for n in range(2))
    assert [m.drafts_placed for m in (*first.mailboxes, *second.mailboxes)] == [1, 0]
    (draft,) = drafts_in(box)
    assert draft.to.address == "kelly@northshore.example"
    assert "ice fishing" in draft.body
    assert outcome(second, Kind.CHECKIN)[0] is not Outcome.DRAFT


def test_a_birthday_is_written_on_the_day_and_stands_in_the_calendar(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_occasion(a_birthday(2, 24))
    report = run([a_desk(store, box)], TUESDAY)
    assert report.mailboxes[0].drafts_placed == 1
    assert report.mailboxes[0].reminders_placed == 1
    reminder = lying(box, Reminder)[0].now
    assert isinstance(reminder, Reminder)
    assert (reminder.on, "Kelly" in reminder.title) == (date(2026, 2, 24), True)


def test_a_dry_run_shows_and_writes_nothing(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    report = run([a_desk(store, box)], TUESDAY, dry_run=True)
    assert [row.what for row in report.planned] == ["draft", "reminder"]  # the reminder is the brief
    assert not box.placed
    assert not store.outbox.all()
    assert store.contact.mails(a_customer().id)  # what sync learned is kept


def test_a_run_as_of_an_earlier_time_is_a_dry_run(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    run([a_desk(store, box)], TUESDAY)
    store.people.save_fact(a_fact())
    report = run([a_desk(store, box)], TUESDAY - timedelta(days=1))
    assert report.dry_run
    assert not lying(box, Draft)
    state = store.mailboxes.state("sam")
    assert state is not None
    assert state.last_good_sync_at == TUESDAY


def test_a_replay_ignores_what_came_later(store: Store) -> None:
    """P9: as of the 9th nobody knows of the mail of the 10th."""
    box = MemoryMailbox(clock=TUESDAY)
    box.deliver(a_message(sent_at=OLD, received_at=OLD, message_id="<0@x>"))
    box.deliver(a_message(id="m-2", text="Could you call me?"))  # 10 February
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    live = run([a_desk(store, box)], TUESDAY)
    assert outcome(live, Kind.CHECKIN)[1] is Reason.REP_OWES_REPLY
    replayed = run([a_desk(store, box)], at("2026-02-09 09:00"))
    assert outcome(replayed, Kind.CHECKIN)[1] is not Reason.REP_OWES_REPLY


def test_the_daily_cap_lets_the_most_urgent_through_and_the_rest_wait_visibly(store: Store) -> None:
    box = MemoryMailbox(clock=TUESDAY)
    for n in range(4):
        address = f"p{n}@northshore.example"
        box.deliver(a_message(id=f"m-{n}", sender=Party(address), sent_at=OLD + timedelta(days=n), text="Thank you."))
        store.people.save(a_customer(id=CustomerId(f"c-{n}"), addresses=(address,)))
        store.people.save_fact(replace(a_fact(text=f"rowing club {n}"), customer=CustomerId(f"c-{n}")))
    store.people.save_occasion(a_birthday(2, 24, id=OccasionId("o-3"), customer=CustomerId("c-3")))
    report = run([a_desk(store, box)], TUESDAY)
    assert report.mailboxes[0].drafts_placed == 2  # two a day in the first week
    assert outcome(report, Kind.BIRTHDAY)[0] is Outcome.DRAFT  # occasions first
    waiting = [s for s in report.suggestions if s.reason is Reason.DAILY_CAP and s.customer != "c-3"]
    assert {s.customer for s in waiting} == {"c-1", "c-2"}
    assert all(s.planned_for == date(2026, 2, 25) for s in waiting)


def test_drafts_are_off_for_a_trial_and_reminders_are_not(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_occasion(a_birthday(2, 24))
    report = run([a_desk(store, box, rep=a_rep(drafts=False))], TUESDAY)
    assert outcome(report, Kind.BIRTHDAY) == (Outcome.HOLD, Reason.DRAFTS_OFF)
    assert (len(lying(box, Draft)), len(lying(box, Reminder))) == (0, 1)


def test_a_customer_who_writes_first_overtakes_the_draft(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    run([a_desk(store, box)], TUESDAY)
    assert len(drafts_in(box)) == 1
    box.clock = TUESDAY + timedelta(hours=3)
    box.deliver(a_message(id="m-9", message_id="<9@x>", sent_at=box.clock, received_at=box.clock, text="We moved."))
    report = run([a_desk(store, box)], box.clock)
    assert report.mailboxes[0].withdrawn == 1
    assert not drafts_in(box)
    (row,) = [r for r in store.outbox.all() if r.what == "draft"]
    assert (row.fate, row.withdrawn_because) == ("withdrawn", "customer_wrote")


def test_an_edited_draft_is_never_taken_back(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    run([a_desk(store, box)], TUESDAY)
    (item,) = lying(box, Draft)
    assert isinstance(item.now, Draft)
    item.now = replace(item.now, body="My own words.")
    box.clock = TUESDAY + timedelta(hours=3)
    box.deliver(a_message(id="m-9", message_id="<9@x>", sent_at=box.clock, received_at=box.clock, text="We moved."))
    report = run([a_desk(store, box)], box.clock)
    assert report.mailboxes[0].withdrawn == 0
    assert item.now.body == "My own words."


def test_a_deleted_draft_is_a_no_for_this_reason(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    run([a_desk(store, box)], TUESDAY)
    (item,) = lying(box, Draft)
    item.now = None
    for minutes in (20, 40, 60 * 26):
        run([a_desk(store, box)], TUESDAY + timedelta(minutes=minutes))
    (row,) = [r for r in store.outbox.all() if r.what == "draft"]
    assert row.fate == "discarded"
    assert sum(isinstance(each.wrote, Draft) for each in box.placed.values()) == 1


def test_a_sent_draft_becomes_the_last_contact_and_its_fact_rests(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    run([a_desk(store, box)], TUESDAY)
    box.clock = TUESDAY + timedelta(hours=2)
    box.send(next(iter(box.placed)))
    run([a_desk(store, box)], box.clock)
    (row,) = [r for r in store.outbox.all() if r.what == "draft"]
    assert row.fate == "sent"
    assert max(m.at for m in store.contact.mails(a_customer().id)) == box.clock
    assert store.people.facts(a_customer().id)[0].last_mentioned_on == date(2026, 2, 24)


class Failing:
    """A connector whose every call fails the same way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> object:
        raise self.error


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (TryLater("Mailbox rita: too busy."), "try_later"),
        (ReconnectNeeded("Mailbox rita: consent is gone."), "reconnect_needed"),
    ],
)
def test_one_bad_mailbox_never_stops_the_others(store: Store, error: Exception, state: str) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    bad = a_desk(store, box, rep=a_rep(mailbox="rita", address="rita@okafor.example"), connector=Failing(error))
    report = run([bad, a_desk(store, box)], TUESDAY)
    assert [(m.name, m.state) for m in report.mailboxes] == [("rita", state), ("sam", "ok")]
    assert report.failed
    assert report.mailboxes[0].error == str(error)
    assert len(drafts_in(box)) == 1


def test_a_busy_mailbox_is_no_failure(store: Store) -> None:
    @contextmanager
    def taken() -> Iterator[None]:
        raise Busy("another run")
        yield

    report = run([a_desk(store, MemoryMailbox(clock=TUESDAY), lock=taken)], TUESDAY)
    assert [m.state for m in report.mailboxes] == ["busy"]
    assert not report.failed
    assert store.mailboxes.state("sam") is None


def test_nothing_is_written_while_a_sync_is_incomplete_and_nothing_is_dropped(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    for n in range(30):
        start = at("2025-10-01 10:00") + timedelta(days=n)
        box.put_event(
            Event(
                EventId(f"e-{n:02}"), "", start, start + timedelta(hours=1), organizer=Party("kelly@northshore.example")
            )
        )
    store.people.save(a_customer())
    assert run([a_desk(store, box)], TUESDAY).mailboxes[0].state == "ok"
    assert len(store.contact.meetings(a_customer().id)) == 30
    for n in range(25):
        del box.events[f"e-{n:02}"]
    box.expire_cursors()  # the calendar is listed anew, and is suddenly nearly empty
    for hours in (1, 2):
        report = run([a_desk(store, box)], TUESDAY + timedelta(hours=hours))
        assert report.mailboxes[0].state == "incomplete"
        assert "--accept-removals sam" in (report.mailboxes[0].error or "")
        assert len(store.contact.meetings(a_customer().id)) == 30
    report = run([a_desk(store, box)], TUESDAY + timedelta(hours=3), accept_removals=frozenset({"sam"}))
    assert report.mailboxes[0].state == "ok"
    assert len(store.contact.meetings(a_customer().id)) == 5


def test_a_mailbox_without_a_good_sync_for_a_day_holds_everybody(store: Store) -> None:
    """P4: the sync fails, the plan goes on, and nothing is written from what may be outdated."""
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    desk: Desk = a_desk(store, box)
    run([desk], TUESDAY, only=frozenset({"sync"}))
    report = run([desk], TUESDAY + timedelta(hours=25), only=frozenset({"follow", "plan", "deliver"}))
    assert outcome(report, Kind.CHECKIN) == (Outcome.HOLD, Reason.SYNC_STALE)
    assert not lying(box, Draft)
    assert REP_ADDRESS not in str(report.suggestions)


def test_changed_settings_are_noticed_at_the_next_run(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    run([a_desk(store, box, rep=a_rep(drafts=False))], TUESDAY)
    assert not box.placed
    run([a_desk(store, box)], TUESDAY + timedelta(minutes=30))
    assert len(drafts_in(box)) == 1


def test_whoever_was_held_for_want_of_a_sync_is_looked_at_when_it_works_again(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    desk = a_desk(store, box)
    run([desk], TUESDAY - timedelta(days=2), only=frozenset({"sync"}))
    held = run([desk], TUESDAY, only=frozenset({"plan"}))
    assert outcome(held, Kind.CHECKIN)[1] is Reason.SYNC_STALE
    run([desk], TUESDAY + timedelta(minutes=10))
    assert len(drafts_in(box)) == 1


def test_the_reps_line_is_used_once_word_for_word(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer())
    store.people.save_line(RepLine(a_customer().id, "The pier photos came out well.", TUESDAY))
    run([a_desk(store, box)], TUESDAY)
    (draft,) = drafts_in(box)
    assert "The pier photos came out well." in draft.body
    box.clock = TUESDAY + timedelta(hours=2)
    box.send(next(iter(box.placed)))
    run([a_desk(store, box)], box.clock)
    assert store.people.line(a_customer().id) is None


def test_a_customer_added_later_brings_old_mail_meetings_and_the_birthday_on_the_card(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    start = at("2026-01-15 10:00")
    organizer = Party("kelly@northshore.example")
    box.put_event(Event(EventId("e-1"), "", start, start + timedelta(hours=1), organizer=organizer))
    birthday = CardDate("birthday", 2, 24)
    box.cards["k"] = Card(CardId("k"), "", "Kelly Brandt", addresses=("kelly@northshore.example",), dates=(birthday,))
    run([a_desk(store, box)], TUESDAY)
    assert not store.people.all()  # the card is in no group of customers
    store.people.save(a_customer())
    report = run([a_desk(store, box)], TUESDAY + timedelta(hours=1))
    customer = a_customer().id
    assert (len(store.contact.mails(customer)), len(store.contact.meetings(customer))) == (1, 1)
    assert [(o.month, o.day) for o in store.people.occasions(customer)] == [(2, 24)]
    assert outcome(report, Kind.BIRTHDAY) == (Outcome.DRAFT, Reason.BIRTHDAY_TODAY)


def test_a_name_that_cannot_be_greeted_is_asked_for(store: Store) -> None:
    box = a_mailbox_with_an_old_mail()
    store.people.save(a_customer(name="Kelly 2", given_name="", family_name="", signs_as=""))
    store.people.save_occasion(a_birthday(2, 24))
    report = run([a_desk(store, box)], TUESDAY)
    assert outcome(report, Kind.BIRTHDAY) == (Outcome.ASK_REP, Reason.NAME_UNKNOWN)
    assert drafts_in(box) == []
