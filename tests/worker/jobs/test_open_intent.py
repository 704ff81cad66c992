"""A placing that a killed run left open: holds are checked once it is settled, and forgetting leaves nothing behind."""

from datetime import timedelta

import pytest

from connectors.types import Draft
from tests.builders import TUESDAY, a_customer, a_fact, a_message, at
from tests.connectors.memory import MemoryMailbox
from tests.worker.jobs.desks import a_desk
from worker.core.words import Reason
from worker.jobs.desk import Desk
from worker.jobs.forget import forget
from worker.jobs.record import add_hold
from worker.jobs.run import run
from worker.store.store import Store

OLD = at("2025-11-18 10:00")


def left_open(store: Store, *, placed: bool) -> tuple[Desk, MemoryMailbox]:
    """A check-in whose run was killed before or after the mailbox took it."""
    box = MemoryMailbox(clock=TUESDAY)
    box.deliver(a_message(sent_at=OLD, received_at=OLD, text="Good to know, thank you."))
    store.people.save(a_customer())
    store.people.save_fact(a_fact())
    desk = a_desk(store, box)
    run([desk], TUESDAY, only=frozenset({"sync", "plan"}))
    (row,) = store.outbox.open("sam")
    store.outbox.set_placing(row.key, TUESDAY)
    if placed:
        assert isinstance(row.content, Draft)
        desk.connector.place_draft(row.content)
    return desk, box


@pytest.mark.parametrize("placed", [True, False])
def test_a_hold_that_came_meanwhile_takes_it_back_in_the_same_run(store: Store, placed: bool) -> None:
    desk, box = left_open(store, placed=placed)
    add_hold(store, a_customer(), Reason.DO_NOT_CONTACT, None, TUESDAY)
    run([desk], TUESDAY + timedelta(hours=1))
    assert [item.now for item in box.placed.values()] == [None]
    assert [row.fate for row in store.outbox.all()] == ["withdrawn"]


@pytest.mark.parametrize("placed", [True, False])
def test_forgetting_leaves_nothing_of_it(store: Store, placed: bool) -> None:
    desk, box = left_open(store, placed=placed)
    report = forget({"sam": desk}, store, a_customer())
    assert (report.withdrawn, report.left) == (1, ())
    assert [item.now for item in box.placed.values()] == [None]


def test_forgetting_says_nothing_of_what_the_rep_deleted(store: Store) -> None:
    desk, box = left_open(store, placed=True)
    run([desk], TUESDAY + timedelta(minutes=1))
    (item,) = [item for item in box.placed.values() if isinstance(item.now, Draft)]
    item.now = None
    report = forget({"sam": desk}, store, a_customer())
    assert (report.withdrawn, report.left) == (1, ())  # the brief that named her


def test_forgetting_leaves_an_edited_draft_and_says_so(store: Store) -> None:
    desk, box = left_open(store, placed=True)
    run([desk], TUESDAY + timedelta(minutes=1))
    (item,) = [item for item in box.placed.values() if isinstance(item.now, Draft)]
    assert isinstance(item.now, Draft)
    item.now = Draft(item.now.key, item.now.sender, item.now.to, item.now.subject, "My own words.")
    report = forget({"sam": desk}, store, a_customer())
    assert report.withdrawn == 1  # the brief that named her
    assert "stays in mailbox sam" in report.left[0]
    assert item.now is not None
