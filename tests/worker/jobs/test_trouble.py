"""What a mailbox may answer instead of doing: wait, connect again, perhaps, never. It is told and stops the least."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.errors import ConnectorError, ReconnectNeeded, Refused, TryLater, Unclear
from connectors.limiter import Limiter
from connectors.types import Draft, Reminder
from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_message, at
from tests.connectors.memory import MemoryMailbox, quiet
from tests.worker.jobs.desks import a_desk
from worker.core.words import CustomerId, OccasionId, Reason
from worker.errors import ConfigError
from worker.jobs.forget import forget
from worker.jobs.record import add_hold
from worker.jobs.run import run
from worker.jobs.show import iso
from worker.store.store import Store

OLD = at("2025-11-18 10:00")


def a_box(store: Store) -> MemoryMailbox:
    """Two people with a birthday today, so two drafts and two reminders to place."""
    box = MemoryMailbox(clock=TUESDAY)
    for number in range(2):
        customer, address = CustomerId(f"c-{number}"), f"p{number}@northshore.example"
        store.people.save(a_customer(id=customer, addresses=(address,)))
        store.people.save_fact(replace(a_fact(text=f"rowing club {number}"), customer=customer))
        store.people.save_occasion(a_birthday(2, 24, id=OccasionId(f"o-{number}"), customer=customer))
    box.deliver(a_message(sent_at=OLD, received_at=OLD, text="Good to know, thank you."))
    return box


def failing(box: MemoryMailbox, call: str, error: ConnectorError, times: int = 1_000) -> None:
    """Let calls of one name fail, so many times."""
    left = [times]

    def fail(made: str) -> None:
        if made == call and left[0]:
            left[0] -= 1
            raise error

    box.before_call = fail


def lying(box: MemoryMailbox, kind: type) -> int:
    things = (item.now for item in box.placed.values() if item.now)
    return sum(isinstance(thing, kind) and getattr(thing, "rings", True) for thing in things)  # the brief never rings


# --- wait -----------------------------------------------------------------------------------------------------


def test_a_mailbox_that_asks_for_a_pause_is_left_alone_until_then(store: Store) -> None:
    box = a_box(store)
    failing(box, "history", TryLater("Mailbox sam: the day's quota is used up.", timedelta(hours=3)))
    report = run([a_desk(store, box)], TUESDAY).mailboxes[0]
    assert (report.state, report.error) == ("try_later", "Mailbox sam: the day's quota is used up.")
    asked: list[str] = []
    box.before_call = asked.append
    for hours in (1, 2, 2.99):
        again = run([a_desk(store, box)], TUESDAY + timedelta(hours=hours))
        assert (again.mailboxes[0].state, again.failed) == ("try_later", True)
        assert "until 2026-02-24 11:00 UTC" in (again.mailboxes[0].error or "")
        state = store.mailboxes.state("sam")
        assert state is not None
        assert (state.state, iso(state.not_before)) == ("try_later", "2026-02-24T11:00:00+00:00")
        assert "until" in state.error
    assert asked == []
    after = run([a_desk(store, box)], TUESDAY + timedelta(hours=3))
    assert (after.mailboxes[0].state, after.mailboxes[0].drafts_placed) == ("ok", 2)
    state = store.mailboxes.state("sam")
    assert state is not None
    assert state.not_before is None


def test_a_pause_without_an_end_is_tried_again_at_the_next_run(store: Store) -> None:
    box = a_box(store)
    failing(box, "messages", TryLater("Mailbox sam: too busy."), times=1)
    assert run([a_desk(store, box)], TUESDAY).mailboxes[0].state == "try_later"
    assert run([a_desk(store, box)], TUESDAY + timedelta(minutes=1)).mailboxes[0].state == "ok"


def test_a_pause_in_the_middle_of_delivering_tells_what_was_placed_before(store: Store) -> None:
    box = a_box(store)
    failing(box, "place_reminder", TryLater("Mailbox sam: too busy.", timedelta(minutes=20)))
    report = run([a_desk(store, box)], TUESDAY).mailboxes[0]
    assert report.state == "try_later"
    assert report.drafts_placed == lying(box, Draft)
    box.before_call = quiet
    run([a_desk(store, box)], TUESDAY + timedelta(hours=1))
    assert (lying(box, Draft), lying(box, Reminder)) == (2, 2)


def test_the_report_tells_what_this_run_has_cost(store: Store) -> None:
    box = a_box(store)
    limiter = Limiter()
    limiter.take(1_000)
    limiter.count_request()
    desk = a_desk(store, box, limiter=limiter)
    costs = [run([desk], TUESDAY + timedelta(hours=hours)).mailboxes[0] for hours in range(2)]
    assert [report.units for report in costs] == [1 + 1 + 1 + 2, 1 + 1]
    assert costs[0].requests > costs[1].requests > 0
    failing(box, "history", TryLater("Mailbox sam: too busy."))
    store.people.save(a_customer())
    assert run([desk], TUESDAY + timedelta(hours=3)).mailboxes[0].requests == 1


# --- connect again --------------------------------------------------------------------------------------------

NARROW = "Mailbox sam: the grant does not allow this; run: rapport connect sam"


@pytest.mark.parametrize(
    ("call", "kind", "other", "placed"),
    [("place_draft", Draft, Reminder, (0, 2)), ("place_reminder", Reminder, Draft, (2, 0))],
)
def test_what_the_grant_does_not_allow_is_told_once_the_rest_is_done(
    store: Store, call: str, kind: type, other: type, placed: tuple[int, int]
) -> None:
    box = a_box(store)
    asked: list[str] = []
    failing(box, call, ReconnectNeeded(NARROW))
    box.before_call = both(asked.append, box.before_call)
    report = run([a_desk(store, box)], TUESDAY).mailboxes[0]
    assert (report.state, report.error) == ("reconnect_needed", NARROW)
    assert (report.drafts_placed, report.reminders_placed) == placed
    assert (lying(box, kind), lying(box, other)) == (0, 2)
    assert asked.count(call) == 1  # the second would be refused as well
    box.before_call = quiet
    again = run([a_desk(store, box)], TUESDAY + timedelta(hours=1)).mailboxes[0]
    assert (again.state, lying(box, Draft), lying(box, Reminder)) == ("ok", 2, 2)


def test_fates_that_may_not_be_looked_at_do_not_keep_the_others_from_it(store: Store) -> None:
    box = a_box(store)
    run([a_desk(store, box)], TUESDAY)
    draft = next(mark for mark, item in box.placed.items() if isinstance(item.now, Draft))
    box.clock = TUESDAY + timedelta(hours=1)
    box.send(draft)
    failing(box, "reminder_fate", ReconnectNeeded(NARROW))
    store.people.save_occasion(a_birthday(2, 26, id=OccasionId("o-9"), customer=CustomerId("c-0")))
    report = run([a_desk(store, box)], box.clock).mailboxes[0]
    assert (report.state, report.error, report.reminders_placed) == ("reconnect_needed", NARROW, 1)
    assert sorted(row.fate for row in store.outbox.all() if row.what == "draft") == ["sent", "waiting"]


# --- perhaps, and never ---------------------------------------------------------------------------------------


def both(*several: Callable[[str], None]) -> Callable[[str], None]:
    def each(call: str) -> None:
        for one in several:
            one(call)

    return each


@pytest.mark.parametrize("lost", ["before_call", "after_call"])
def test_a_withdrawal_whose_answer_was_lost_is_looked_at_by_the_next_run(store: Store, lost: str) -> None:
    box = a_box(store)
    run([a_desk(store, box)], TUESDAY)
    add_hold(store, a_customer(id=CustomerId("c-0")), Reason.DO_NOT_CONTACT, None, TUESDAY)
    failing(box, "withdraw_draft", Unclear("Mailbox sam: the answer was lost.", "birthday"))
    fail, box.before_call = box.before_call, quiet
    setattr(box, lost, fail)
    report = run([a_desk(store, box)], TUESDAY + timedelta(hours=1)).mailboxes[0]
    assert (report.state, report.withdrawn) == ("ok", 0)
    assert len(store.outbox.open("sam", "draft")) == 2
    setattr(box, lost, quiet)
    for minutes in (90, 120, 150):
        assert run([a_desk(store, box)], TUESDAY + timedelta(minutes=minutes)).mailboxes[0].state == "ok"
    assert lying(box, Draft) == 1
    assert sorted(row.fate for row in store.outbox.all() if row.what == "draft") == ["waiting", "withdrawn"]


def test_a_withdrawal_that_has_to_wait_keeps_its_row(store: Store) -> None:
    box = a_box(store)
    run([a_desk(store, box)], TUESDAY)
    add_hold(store, a_customer(id=CustomerId("c-0")), Reason.DO_NOT_CONTACT, None, TUESDAY)
    failing(box, "withdraw_draft", TryLater("Mailbox sam: too busy.", timedelta(minutes=5)), times=1)
    assert run([a_desk(store, box)], TUESDAY + timedelta(hours=1)).mailboxes[0].state == "try_later"
    assert run([a_desk(store, box)], TUESDAY + timedelta(hours=2)).mailboxes[0].withdrawn == 1


@pytest.mark.parametrize(
    ("error", "state"), [(Unclear("lost", "k"), "placing"), (Refused("Mailbox sam: never."), "closed")]
)
def test_one_item_that_cannot_be_placed_does_not_keep_the_others(
    store: Store, error: ConnectorError, state: str
) -> None:
    box = a_box(store)
    failing(box, "place_draft", error, times=1)
    report = run([a_desk(store, box)], TUESDAY).mailboxes[0]
    assert (report.state, report.drafts_placed, report.reminders_placed) == ("ok", 1, 2)
    assert sorted(row.state for row in store.outbox.all() if row.what == "draft") == sorted([state, "placed"])


# --- forgetting -----------------------------------------------------------------------------------------------


def test_forgetting_takes_what_the_connectors_remember_of_it_too(store: Store) -> None:
    box = a_box(store)
    desk = a_desk(store, box)
    run([desk], TUESDAY)
    mark, journal = store.marker(), store.journal("sam")
    keys = {row.key: row.customer for row in store.outbox.all() if row.customer}
    for key in keys:
        journal.write(mark(key), "r-1")
    journal.write("calendar", "our own")
    forget({"sam": desk}, store, a_customer(id=CustomerId("c-0")))
    left = {key for key in keys if journal.read(mark(key))}
    assert left == {key for key, customer in keys.items() if customer == "c-1"}
    assert len(left) == 2
    assert journal.read("calendar") == "our own"


def test_a_mailbox_whose_grant_cannot_be_opened_does_not_stop_the_others(store: Store) -> None:
    shut, fine = a_box(store), a_box(store)

    def refuse(_: str) -> None:
        raise ConfigError(["RAPPORT_SECRET_KEY does not open the grant of mailbox rita."])

    shut.before_call = refuse
    rita = a_desk(store, shut, rep=replace(a_desk(store, shut).rep, mailbox="rita"))
    report = run([rita, a_desk(store, fine)], TUESDAY)
    assert [(box.state, box.drafts_placed) for box in report.mailboxes] == [("failed", 0), ("ok", 2)]
    assert report.mailboxes[0].error == "RAPPORT_SECRET_KEY does not open the grant of mailbox rita."
    assert report.failed
