"""The outbox: each key once, each state only forward."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.types import Draft, Party, Reminder
from tests.builders import TUESDAY, a_customer
from worker.core.draft import Finding, Span
from worker.core.trace import trace_of
from worker.core.words import Key
from worker.store.rows import OutboxRow
from worker.store.store import Store

KEY = Key("checkin/c-kelly/m-1")
LATER = TUESDAY + timedelta(hours=1)


def a_row(**changes: object) -> OutboxRow:
    content = Draft(KEY, Party("sam@x"), Party("kelly@x"), "Dock leveller", "Hi Kelly,\n\nHow is it?\n\nSam\n")
    row = OutboxRow(KEY, "sam", a_customer().id, "draft", "checkin", TUESDAY, content, language="en")
    return replace(row, **changes)  # type: ignore[arg-type]


def test_a_key_is_taken_in_once_for_ever(store: Store) -> None:
    assert store.outbox.add(a_row())
    assert not store.outbox.add(a_row(content=None, kind="other"))
    assert store.outbox.all() == (a_row(),)
    store.outbox.set_fate(KEY, "discarded", LATER, closed=True)
    assert not store.outbox.add(a_row())


def test_a_draft_on_its_way(store: Store) -> None:
    outbox = store.outbox
    outbox.add(a_row())
    assert outbox.set_placing(KEY, TUESDAY)
    assert outbox.set_unclear(KEY, LATER)
    assert outbox.set_unclear(KEY, LATER + timedelta(hours=1))
    placing = a_row(state="placing", placing_at=TUESDAY, unclear_since=LATER)
    assert outbox.get(KEY) == placing
    assert outbox.set_placed(KEY, "ref-1", LATER)
    placed = replace(placing, state="placed", fate="waiting", ref="ref-1", placed_at=LATER, unclear_since=None)
    assert outbox.get(KEY) == placed
    assert outbox.set_fate(KEY, "edited", LATER, ref="ref-2", closed=False)
    assert outbox.open("sam") == (replace(placed, fate="edited", ref="ref-2"),)
    assert outbox.set_fate(KEY, "withdrawn", LATER, because="customer_wrote", closed=True)
    assert outbox.open("sam") == ()
    closed = replace(
        placed, fate="withdrawn", ref="ref-2", state="closed", closed_at=LATER, withdrawn_because="customer_wrote"
    )
    assert outbox.of(a_customer().id) == (closed,)


Move = Callable[[Store], bool]
MOVES: dict[str, Move] = {
    "add": lambda store: store.outbox.add(a_row()),
    "drop": lambda store: store.outbox.drop_planned(KEY),
    "placing": lambda store: store.outbox.set_placing(KEY, LATER),
    "unclear": lambda store: store.outbox.set_unclear(KEY, LATER),
    "placed": lambda store: store.outbox.set_placed(KEY, "ref", LATER),
    "edited": lambda store: store.outbox.set_fate(KEY, "edited", LATER, closed=False),
    "sent": lambda store: store.outbox.set_fate(KEY, "sent", LATER, closed=True),
}
ALLOWED = {
    "planned": {"replan": "planned", "drop": None, "placing": "placing", "edited": "planned", "sent": "closed"},
    "placing": {"unclear": "placing", "placed": "placed", "edited": "placing", "sent": "closed"},
    "placed": {"edited": "placed", "sent": "closed"},
    "closed": {},
}
WAYS = {"planned": [], "placing": ["placing"], "placed": ["placing", "placed"], "closed": ["placing", "placed", "sent"]}


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("move", MOVES)
def test_every_move_from_every_state(store: Store, state: str, move: str) -> None:
    store.outbox.add(a_row())
    assert all(MOVES[step](store) for step in WAYS[state])
    before = store.outbox.get(KEY)
    moved = MOVES[move](store)
    after = store.outbox.get(KEY)
    assert moved is (move in ALLOWED[state])
    if moved:
        assert (after.state if after else None) == ALLOWED[state][move]
    else:
        assert after == before


def test_plans_are_dropped_until_they_are_begun(store: Store) -> None:
    outbox = store.outbox
    outbox.add(a_row())
    assert outbox.drop_planned(KEY)
    assert outbox.add(a_row())
    outbox.set_placing(KEY, LATER)
    assert not outbox.drop_planned(KEY)


def test_what_is_open_by_kind(store: Store) -> None:
    reminder = a_row(key=Key("r"), what="reminder", kind="birthday", content=Reminder("r", date(2026, 3, 1), "Title"))
    brief = a_row(key=Key("b"), what="reminder", kind="brief", customer="", created_at=LATER)
    for row in (brief, a_row(), reminder, a_row(key=Key("x"), mailbox="rita")):
        store.outbox.add(row)
    assert store.outbox.open("sam") == (a_row(), reminder, brief)
    assert store.outbox.open("sam", "reminder") == (reminder, brief)
    assert (reminder.subject, reminder.body) == ("Title", "")


def test_counting_for_status_and_for_the_daily_cap(store: Store) -> None:
    outbox = store.outbox
    assert outbox.first_placed_at("sam") is None
    for n, fate in enumerate(["waiting", "waiting", "sent", "planned", "placing"]):
        key = Key(f"k-{n}")
        outbox.add(a_row(key=key))
        if fate != "planned":
            outbox.set_placing(key, TUESDAY)
        if fate in {"waiting", "sent"}:
            outbox.set_placed(key, "ref", TUESDAY + timedelta(days=n))
        if fate == "sent":
            outbox.set_fate(key, "sent", LATER, closed=True)
    outbox.add(a_row(key=Key("r"), what="reminder"))
    assert outbox.fates("sam") == {"waiting": 2, "sent": 1, "planned": 1, "placing": 1}
    assert outbox.placed_on("sam", TUESDAY, TUESDAY + timedelta(days=2)) == 2
    assert outbox.placed_on("sam", TUESDAY + timedelta(days=2), TUESDAY + timedelta(days=9)) == 1
    assert outbox.placed_on("rita", TUESDAY, LATER) == 0
    assert outbox.first_placed_at("sam") == TUESDAY


def test_looks_are_kept_in_order(store: Store) -> None:
    store.outbox.add_look(KEY, "missing", LATER)
    store.outbox.add_look(KEY, "waiting", TUESDAY)
    store.outbox.add_look(KEY, "missing", LATER)
    assert store.outbox.looks(KEY) == (("waiting", TUESDAY), ("missing", LATER))
    assert store.outbox.looks(Key("other")) == ()


@pytest.mark.parametrize(("closed_at", "thinned"), [(TUESDAY, 1), (LATER, 0), (None, 0)])
def test_old_texts_go_and_the_rest_stays(store: Store, closed_at: object, thinned: int) -> None:
    row = a_row(
        wordings=("w-1",),
        spans=(Span(11, 14, "fact", "f-1", "from your card"),),  # what it says there is masked in the trace
        lints=(Finding("RECENCY", blocks=False, sentence="Kelly was quoted."),),
        state="closed" if closed_at else "placed",
        fate="sent",
        closed_at=closed_at,
    )
    store.outbox.add(row)
    assert store.outbox.thin_out(LATER) == thinned
    assert store.outbox.thin_out(LATER) == 0
    trace = trace_of(row.body, row.spans)
    left = replace(row, content=None, spans=(), lints=(), trace=trace) if thinned else row
    assert left.as_trace == trace
    assert store.outbox.get(KEY) == left
    assert (left.subject, left.body) == (("", "") if thinned else ("Dock leveller", a_row().body))
