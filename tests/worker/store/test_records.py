"""Whole records: right, in a constant number of statements, each by an index."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import event

from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_mail, a_meeting, at
from worker.core.model import CustomerRecord, Hold, Moment, PlacedDraft, RepLine
from worker.core.words import CustomerId, FactId, HoldId, Key, Kind, MomentId, MomentKind, Reason
from worker.store.rows import CoverageRow, OutboxRow
from worker.store.store import Store
from worker.store.values import BATCH

KELLY = a_customer().id


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Collect the statements that run in the block."""
    seen: list[str] = []

    def note(*event_arguments: object) -> None:
        seen.append(str(event_arguments[2]))

    event.listen(store._database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store._database.engine, "before_cursor_execute", note)


def fill(store: Store, n: int, first: int = 0) -> None:
    with store.transaction():
        for i in range(first, first + n):
            customer = CustomerId(f"c-{i:05}")
            store.people.save(a_customer(id=customer, owner=f"rep-{i % 2}", addresses=(f"k{i}@x.example",)))
            store.people.save_fact(a_fact(id=f"f-{i}", customer=customer))
        ids = [f"c-{i:05}" for i in range(first, first + n)]
        store.contact.save_mails([a_mail("2026-02-10", customer=c, message=f"{c}-{k}") for c in ids for k in range(3)])


def test_everything_held_about_a_customer(kelly: Store) -> None:
    kelly.people.save(a_customer(id="c-other", name="Other", addresses=("other@x.example",)))
    kelly.mailboxes.note_run("sam", "ok", TUESDAY, good=True)
    kelly.mailboxes.save_coverage("sam", CoverageRow("kelly@northshore.example", TUESDAY, complete=True))
    fact, birthday = a_fact(), a_birthday(2, 29)
    moment = Moment(MomentId("mo"), KELLY, MomentKind.ORDER, date(2026, 2, 1), "ordered ice")
    hold, line = Hold(HoldId("h"), KELLY, Reason.QUIET_HOLD), RepLine(KELLY, "Hi", TUESDAY)
    mails, meeting = (a_mail("2026-02-10"), a_mail("2026-02-11")), a_meeting("2026-02-01")
    kelly.people.save_fact(fact)
    kelly.people.save_occasion(birthday)
    kelly.people.save_moment(moment)
    kelly.people.save_hold(hold)
    kelly.people.save_line(line)
    kelly.contact.save_mails(mails[::-1])
    kelly.contact.save_meetings("sam", "", [meeting])
    row = OutboxRow(
        Key("k"), "sam", KELLY, "draft", "thanks", TUESDAY, cause="e", facts=(FactId("f"),), wordings=("w",)
    )
    kelly.outbox.add(row)
    kelly.outbox.add(replace(row, key=Key("r"), what="reminder", kind="birthday"))
    (record,) = kelly.records([KELLY])
    draft = PlacedDraft(
        Key("k"), KELLY, Kind.THANKS, "planned", "", TUESDAY, cause="e", facts=(FactId("f"),), wordings=("w",)
    )
    assert record == CustomerRecord(
        a_customer(), record.coverage, (fact,), (birthday,), (moment,), (hold,), mails, (meeting,), (draft,), line
    )
    assert type(record.drafts[0].kind) is Kind
    assert (record.coverage.complete, record.coverage.last_good_sync_at) == (True, TUESDAY)


@pytest.mark.parametrize(
    ("addresses", "covered", "complete"),
    [
        (("a@x.example", "B@x.example"), {"a@x.example": True, "b@x.example": True}, True),
        (("a@x.example", "b@x.example"), {"a@x.example": True, "b@x.example": False}, False),
        (("a@x.example", "b@x.example"), {"a@x.example": True}, False),
        (("a@x.example",), {}, False),
        ((), {}, False),  # without an address nothing is known
    ],
)
def test_coverage_is_complete_when_every_address_is(
    kelly: Store, addresses: tuple[str, ...], covered: dict[str, bool], complete: bool
) -> None:
    kelly.people.save(a_customer(addresses=addresses))
    for address, whole in covered.items():
        kelly.mailboxes.save_coverage("sam", CoverageRow(address, TUESDAY, complete=whole))
        kelly.mailboxes.save_coverage("rita", CoverageRow(address, TUESDAY, complete=True))
    (record,) = kelly.records()
    assert record.coverage.complete is complete


MARCH, JUNE = at("2025-03-01"), at("2025-06-01")


@pytest.mark.parametrize(
    ("rows", "complete", "known_since"),
    [
        ([CoverageRow("a@x", MARCH), CoverageRow("b@x", JUNE)], False, JUNE),
        ([CoverageRow("a@x", MARCH, complete=True), CoverageRow("b@x", JUNE)], False, JUNE),
        ([CoverageRow("a@x", MARCH, complete=True), CoverageRow("b@x", JUNE, complete=True)], True, JUNE),
        ([CoverageRow("a@x", MARCH), CoverageRow("b@x")], False, None),
        ([CoverageRow("a@x", MARCH)], False, None),
        ([CoverageRow("a@x", MARCH), CoverageRow("b@x", JUNE, gap_from=TUESDAY)], False, None),
        (
            [CoverageRow("a@x", MARCH, complete=True, gap_from=JUNE), CoverageRow("b@x", JUNE, complete=True)],
            False,
            None,
        ),
    ],
)
def test_mail_is_known_since_the_latest_instant_of_any_address(
    kelly: Store, rows: list[CoverageRow], complete: bool, known_since: datetime | None
) -> None:
    kelly.people.save(a_customer(addresses=("A@x", "b@x")))
    kelly.people.save(a_customer(id=CustomerId("c-other"), addresses=("c@x",)))
    for row in rows:
        kelly.mailboxes.save_coverage("sam", row)
        kelly.mailboxes.save_coverage("rita", replace(row, covered_from=TUESDAY))
    kelly.mailboxes.save_coverage("sam", CoverageRow("c@x", TUESDAY))
    (record,) = kelly.records([KELLY])
    assert (record.coverage.complete, record.coverage.known_since) == (complete, known_since)


def test_everyone_in_order_of_id_across_batches(store: Store) -> None:
    fill(store, BATCH + 3)
    ids = [record.customer.id for record in store.records()]
    assert ids == [f"c-{i:05}" for i in range(BATCH + 3)]
    assert [r.customer.id for r in store.records(owner="rep-1")] == ids[1::2]
    assert [r.customer.id for r in store.records([ids[2], ids[0], ids[2], CustomerId("gone")])] == [ids[0], ids[2]]
    assert [r.customer.id for r in store.records(ids[:4], owner="rep-0")] == [ids[0], ids[2]]
    assert list(store.records([])) == []


def test_the_number_of_statements_does_not_grow_with_customers(store: Store) -> None:
    fill(store, 3)
    with statements(store) as few:
        assert len(list(store.records())) == 3
    fill(store, BATCH - 4, first=3)
    with statements(store) as many:
        records = list(store.records())
    assert len(records) == BATCH - 1
    assert all(len(record.mails) == 3 and len(record.facts) == 1 for record in records)
    assert len(many) == len(few) <= 16


def test_every_statement_of_records_and_of_planning_uses_an_index(store: Store) -> None:
    fill(store, BATCH)
    with statements(store) as seen:
        list(store.records(["c-00001", "c-00002"], owner="rep-1"))
        list(store.records(owner="rep-1"))
        store.plans.due("rep-1", TUESDAY)
        store.people.by_address("k1@x.example")
        store.contact.meeting_ids("rep-1", "", TUESDAY, TUESDAY)
        store.outbox.open("rep-1")
        store.outbox.of(KELLY)
        store.outbox.placed_on("rep-1", TUESDAY, TUESDAY)
        store.plans.mark_changed([CustomerId("c-00001")])
    plans = []
    with store._database.reading() as connection:
        for statement in seen:
            if not statement.startswith(("SELECT", "UPDATE")):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
            plans += [f"{row[3]}: {statement}" for row in plan]
    assert [plan for plan in plans if plan.startswith("SCAN") and not plan.startswith("SCAN mailboxes")] == []
    assert any("ix_customers_owner_again_at (owner=? AND again_at<?)" in plan for plan in plans)
