"""A new draft is compared with the rep's last fifty to anybody, by the trace where a text is gone."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import TUESDAY, a_birthday, a_customer
from tests.connectors.memory import MemoryMailbox
from tests.worker.jobs.desks import a_desk
from worker import shipped
from worker.core.words import CustomerId, OccasionId
from worker.jobs.around import written_lately
from worker.jobs.desk import Desk
from worker.jobs.run import run
from worker.store.rows import OutboxRow
from worker.store.store import Store
from worker.writing.writer import Writer

DAY = timedelta(days=1)
LATER = TUESDAY + 42 * DAY
ONE_WORDING = """
birthday/wish:
  - wish: "All good wishes for the year that begins for you now."
birthday/warm:
  - wish: "May it bring you plenty of what you like best."
"""


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    """A rep who has one wording for a birthday, and two people with one, six weeks apart."""
    (tmp_path / "mine" / "en").mkdir(parents=True)
    (tmp_path / "mine" / "en" / "birthday.yaml").write_text(ONE_WORDING)
    writer = Writer([shipped.folder("templates"), tmp_path / "mine"])
    for name, on in (("kelly", TUESDAY), ("tom", LATER)):
        customer = a_customer(
            id=CustomerId(f"c-{name}"),
            name=f"{name.title()} Brandt",
            given_name=name.title(),
            addresses=(f"{name}@n.x",),
        )
        store.people.save(customer)
        store.people.save_occasion(a_birthday(on.month, on.day, id=OccasionId(f"o-{name}"), customer=customer.id))
    return a_desk(store, MemoryMailbox(clock=TUESDAY), writer=lambda: writer)


def at_work(desk: Desk, now: datetime) -> None:
    assert run([desk], now).mailboxes[0].state == "ok"


def the_draft(desk: Desk, to: str) -> OutboxRow:
    (row,) = [row for row in desk.store.outbox.of(CustomerId(to)) if row.what == "draft"]
    return row


def codes(row: OutboxRow) -> set[str]:
    return {finding.code for finding in row.lints}


def test_the_text_goes_and_its_trace_still_tells_that_two_are_alike(desk: Desk, store: Store) -> None:
    at_work(desk, TUESDAY)
    assert codes(the_draft(desk, "c-kelly")) == set()
    at_work(desk, TUESDAY + DAY)  # the day is over: taken back
    at_work(desk, TUESDAY + 33 * DAY)
    thinned = the_draft(desk, "c-kelly")
    assert (thinned.body, thinned.spans) == ("", ())
    assert thinned.trace is not None
    assert "wishes" not in repr(thinned.trace)
    assert "Kelly" not in repr(thinned.trace)
    at_work(desk, LATER)
    assert codes(the_draft(desk, "c-tom")) == {"BATCH_SAME"}


def test_only_the_newest_fifty_are_compared_with(desk: Desk, store: Store) -> None:
    at_work(desk, TUESDAY)
    row = the_draft(desk, "c-kelly")
    assert written_lately(desk, TUESDAY - DAY) == []  # a replay does not know it yet
    for number in range(50):
        at = TUESDAY + DAY + timedelta(minutes=number)
        assert row.content is not None
        content = replace(row.content, body=f"Hi,\n\nWord{number} stands here quite alone, as ever.\n\nSam")
        key = type(row.key)(f"birthday/c-other/{number}")
        other = replace(row, key=key, customer=CustomerId("c-other"), content=content, spans=(), created_at=at)
        store.outbox.add(replace(other, state="closed", fate="sent", closed_at=LATER))
    lately = written_lately(desk, LATER)
    assert len(lately) == 50
    assert {each.customer for each in lately} == {"c-other"}
    at_work(desk, LATER)
    assert "BATCH_SAME" not in codes(the_draft(desk, "c-tom"))


def test_a_wording_that_the_last_drafts_did_not_use_comes_first(store: Store, tmp_path: Path) -> None:
    names = ("ann", "bob", "cas", "dee")
    (tmp_path / "mine" / "en").mkdir(parents=True)
    wishes = "\n".join(
        f'  - wish: "I wish you a birthday of the {name} kind, and a good year after it."' for name in names
    )
    (tmp_path / "mine" / "en" / "birthday.yaml").write_text(f"birthday/wish:\n{wishes}\n")
    writer = Writer([shipped.folder("templates"), tmp_path / "mine"])
    desk = a_desk(store, MemoryMailbox(clock=TUESDAY), writer=lambda: writer)
    days = [TUESDAY + number * DAY for number in range(4)]
    for name, on in zip(names, days, strict=True):
        customer = a_customer(
            id=CustomerId(f"c-{name}"), name=f"{name.title()} Lund", given_name=name.title(), addresses=(f"{name}@n.x",)
        )
        store.people.save(customer)
        store.people.save_occasion(a_birthday(on.month, on.day, id=OccasionId(f"o-{name}"), customer=customer.id))
    for on in days:
        at_work(desk, on)
    said = [each for row in store.outbox.last_drafts(desk.name, days[-1], 50) for each in row.wordings]
    wishes_said = [each for each in said if each.startswith("birthday/wish:")]
    assert len(set(wishes_said)) == len(wishes_said) == len(names)
