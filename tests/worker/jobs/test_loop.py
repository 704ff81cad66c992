"""What becomes of a draft once it was placed, run after run, until it is settled."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.types import Draft, MessageId, Party, ThreadId
from tests.builders import TUESDAY, a_birthday, a_customer, a_fact, a_message, a_moment, at
from tests.connectors.memory import MemoryMailbox, Placed
from tests.worker.composed import TEMPLATES
from tests.worker.jobs.desks import a_desk
from worker.core.model import RepLine
from worker.core.words import CustomerId, FactId, FactKind, Key, Kind, MomentKind, OccasionId, Use
from worker.jobs.desk import Desk
from worker.jobs.pause import resume
from worker.jobs.run import run
from worker.jobs.status import status
from worker.store.rows import OutboxRow
from worker.store.store import Store
from worker.writing.wordings import read_languages

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KELLY = a_customer().id


@pytest.fixture
def box() -> MemoryMailbox:
    """A mailbox that heard of Kelly a hundred days ago."""
    made = MemoryMailbox(clock=TUESDAY - 100 * DAY)
    said = "Good to know, thank you."
    made.deliver(a_message(sent_at=made.clock, received_at=made.clock, text=said, subject="Hello"))
    return made


@pytest.fixture
def desk(store: Store, box: MemoryMailbox) -> Desk:
    store.people.save(a_customer())
    return a_desk(store, box)


def at_work(desk: Desk, box: MemoryMailbox, *days: float) -> None:
    """Run on these days after the Tuesday, whatever happened before."""
    for day in days:
        box.clock = TUESDAY + day * DAY
        (report,) = run([desk], box.clock).mailboxes
        assert report.state == "ok", report


def lying(box: MemoryMailbox) -> dict[str, Placed]:
    return {mark: each for mark, each in box.placed.items() if isinstance(each.now, Draft)}


def edit(item: Placed, body: str) -> None:
    assert isinstance(item.now, Draft)
    item.now = replace(item.now, body=body)


def rows(desk: Desk) -> list[OutboxRow]:
    return [row for row in desk.store.outbox.all() if row.what == "draft"]


def send(box: MemoryMailbox, mark: str, *, days: float) -> None:
    box.clock = TUESDAY + days * DAY
    box.send(mark)


def test_a_fact_the_rep_deleted_before_sending_was_not_said_and_rests_all_the_same(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save_fact(a_fact())
    at_work(desk, box, 0)
    ((mark, item),) = lying(box).items()
    edit(item, "Hi Kelly,\n\nShall we speak one day?\n\nBest,\nSam")
    send(box, mark, days=0.1)
    at_work(desk, box, 0.2)
    assert [row.fate for row in rows(desk)] == ["sent"]
    (fact,) = store.people.facts(KELLY)
    assert fact.last_mentioned_on is None
    store.people.save_occasion(a_birthday(6, 9))  # a birthday note would say a hobby
    at_work(desk, box, 105)
    (note,) = [row for row in rows(desk) if row.kind == "birthday"]
    assert "ice fishing" not in note.body
    at_work(desk, box, 140)
    assert not [row for row in rows(desk) if row.kind == "checkin" and row.fate != "sent" and fact.id in row.facts]


def test_what_the_mailbox_does_not_tell_of_a_sent_draft_is_read(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    store.people.save_fact(a_fact())
    at_work(desk, box, 0)
    ((mark, item),) = lying(box).items()
    edit(item, "Hi Kelly,\n\nShall we speak one day?\n\nBest,\nSam")
    send(box, mark, days=0.1)
    assert item.sent is not None
    item.sent = replace(item.sent, text=None)  # as providers tell it; the log has its text
    at_work(desk, box, 0.2)
    (fact,) = store.people.facts(KELLY)
    assert fact.last_mentioned_on is None


def test_what_was_kept_of_an_edited_draft_has_been_said(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    store.people.save_fact(a_fact())
    at_work(desk, box, 0)
    ((mark, item),) = lying(box).items()
    edit(item, "Hi Kelly,\n\nWas it cold enough for fishing?\n\nBest,\nSam")
    send(box, mark, days=0.1)
    at_work(desk, box, 0.2)
    (fact,) = store.people.facts(KELLY)
    assert fact.last_mentioned_on == date(2026, 2, 24)


def test_no_two_drafts_of_a_day_share_a_wording_though_the_first_was_sent(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    """Three people with the same hobby; each note is sent before the next is written."""
    for number, given in enumerate(("Robin", "Morgan", "Alice")):
        who, address = CustomerId(f"c-{number}"), f"{given.lower()}@northshore.example"
        box.clock = TUESDAY - 90 * DAY
        box.deliver(
            a_message(id=MessageId(f"m-{number}"), thread=ThreadId(f"t-{number}"), message_id=f"<{number}@x>",
                      sender=Party(address, given), sent_at=box.clock, received_at=box.clock, subject="Hello",
                      text="Good to know, thank you.")
        )  # fmt: skip
        store.people.save(a_customer(id=who, name=f"{given} Brandt", given_name=given, addresses=(address,)))
    store.people.save_fact(a_fact())
    at_work(desk, box, -11)  # the first week is over by the day that counts
    send(box, next(iter(lying(box))), days=-10.9)
    for number in range(3):
        who = CustomerId(f"c-{number}")
        store.people.save_fact(a_fact(id=FactId(f"f-{number}"), customer=who))
        at_work(desk, box, number / 24)
        ((mark, _),) = lying(box).items()
        send(box, mark, days=number / 24 + 0.01)
    at_work(desk, box, 0.2)
    placed = [row for row in rows(desk) if row.customer != KELLY]
    assert len(placed) == 3
    said = [wording for row in placed for wording in row.wordings]
    assert len(said) == len(set(said))


def test_a_birthday_note_is_gone_after_midnight_where_the_customer_lives(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save(a_customer(timezone="America/New_York"))
    store.people.save_occasion(a_birthday(2, 24, id=OccasionId("o-kelly")))
    at_work(desk, box, 0.25)
    assert len(lying(box)) == 1
    at_work(desk, box, 0.8)  # the 25th for the rep, still the 24th for Kelly
    assert len(lying(box)) == 1
    box.clock = at("2026-02-25 05:30")
    run([desk], box.clock)
    (row,) = rows(desk)
    assert (row.fate, row.withdrawn_because, lying(box)) == ("withdrawn", "day_passed", {})


def test_a_check_in_nobody_touched_is_gone_after_five_working_days_and_is_a_no(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save_fact(a_fact())
    store.people.save_fact(a_fact(FactKind.PROJECT, "the new cold store"))
    at_work(desk, box, 0, 1, 2, 3, 6)
    assert len(lying(box)) == 1
    at_work(desk, box, 7)
    (row,) = rows(desk)
    assert (row.fate, row.withdrawn_because, lying(box)) == ("withdrawn", "untouched", {})
    at_work(desk, box, 8, 30, 50)
    assert len(rows(desk)) == 1
    (held,) = store.plans.of(KELLY)
    assert str(held.reason) == "discarded"
    assert held.until is not None


# --- wordings that are used up --------------------------------------------------------------------------------

HOBBY_WORDINGS = tuple(wording.id for wording in read_languages([TEMPLATES])["en"].moves["checkin/hobby"])


def met_before(desk: Desk, wordings: tuple[str, ...], *, days_ago: int, fate: str = "sent") -> None:
    """Have Kelly met these wordings that long ago."""
    closed_at = TUESDAY - days_ago * DAY
    row = OutboxRow(Key("checkin/x/1"), "sam", KELLY, "draft", "checkin", closed_at, None, "closed")
    desk.store.outbox.add(replace(row, fate=fate, closed_at=closed_at, placed_at=closed_at, wordings=wordings))


@pytest.mark.parametrize(
    ("wordings", "days_ago", "fate", "is_asked"),
    [
        (HOBBY_WORDINGS, 400, "sent", True),
        (HOBBY_WORDINGS[1:], 400, "sent", False),
        (HOBBY_WORDINGS, 731, "sent", False),
        (HOBBY_WORDINGS, 400, "discarded", False),
    ],
)
def test_a_wording_once_met_is_not_met_again_for_two_years(
    desk: Desk, box: MemoryMailbox, store: Store, wordings: tuple[str, ...], days_ago: int, fate: str, *, is_asked: bool
) -> None:
    met_before(desk, wordings, days_ago=days_ago, fate=fate)
    store.people.save_fact(a_fact())
    at_work(desk, box, 0)
    written = [row for row in rows(desk) if row.state == "placed"]
    assert len(written) == (0 if is_asked else 1)
    assert all(set(row.wordings).isdisjoint(wordings) for row in written) or fate != "sent" or days_ago > 730
    (decided,) = store.plans.of(KELLY)
    assert (str(decided.outcome), str(decided.reason)) == (
        ("ask_rep", "nothing_true_to_say") if is_asked else ("draft", "due")
    )


@pytest.mark.parametrize(("left", "told"), [(0, ("silent", "thanked_lately")), (1, ("draft", "due"))])
def test_thanks_are_left_out_rather_than_said_in_words_met_before(
    desk: Desk, box: MemoryMailbox, store: Store, left: int, told: tuple[str, str]
) -> None:
    languages = read_languages([TEMPLATES])["en"].moves
    ids = [wording.id for wording in languages["thanks/order"] if "what" not in wording.says]
    asks = [wording.id for wording in languages["thanks/order/question"]]
    met_before(desk, (*ids[left:], *asks[left:]), days_ago=400)
    store.people.save_moment(a_moment(MomentKind.ORDER, "2026-02-23"))
    at_work(desk, box, 0)
    assert [row.kind for row in rows(desk) if row.state == "placed"] == ["thanks"] * left
    (decided,) = (each for each in store.plans.of(KELLY) if each.kind is Kind.THANKS)
    assert (str(decided.outcome), str(decided.reason)) == told


def test_when_every_wording_of_the_day_is_taken_a_check_in_waits_for_tomorrow(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    row = OutboxRow(Key("checkin/x/1"), "sam", CustomerId("x"), "draft", "checkin", TUESDAY, None, "closed")
    store.outbox.add(replace(row, fate="sent", closed_at=TUESDAY, placed_at=TUESDAY, wordings=HOBBY_WORDINGS))
    store.people.save_fact(a_fact())
    at_work(desk, box, 0.1)
    (decided,) = store.plans.of(KELLY)
    assert (str(decided.outcome), decided.planned_for) == ("later", date(2026, 2, 25))
    at_work(desk, box, 1.1)
    assert len(lying(box)) == 1


def test_five_check_ins_thrown_away_in_a_row_pause_them_until_the_rep_says_so(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    for number, given in enumerate(("Robin", "Morgan", "Alice", "Peter", "Grace", "Hugh")):
        who, address = CustomerId(f"c-{number}"), f"{given.lower()}@northshore.example"
        box.clock = TUESDAY - 90 * DAY
        box.deliver(
            a_message(
                id=MessageId(f"m-{number}"),
                thread=ThreadId(f"t-{number}"),
                message_id=f"<{number}@x>",
                sender=Party(address, given),
                sent_at=box.clock,
                received_at=box.clock,
                subject="Hello",
                text="Good to know, thank you.",
            )
        )
        store.people.save(a_customer(id=who, name=f"{given} Brandt", given_name=given, addresses=(address,)))
        store.people.save_fact(a_fact(id=FactId(f"f-{number}"), customer=who))
    store.people.save_fact(a_fact())
    stranger = a_message(id=MessageId("m-x"), message_id="<x@x>", sender=Party("x@elsewhere.example"))
    box.deliver(stranger)  # the mailbox tells its last mail again and again: nobody of ours is looked at for it
    for day in (0, 1, 2):
        at_work(desk, box, day)
        for item in lying(box).values():
            item.now = None
        at_work(desk, box, day + 0.1, day + 0.2)
    at_work(desk, box, 3)
    assert [row.fate for row in rows(desk)] == ["discarded"] * 6  # two a day, and the seventh does not come
    (said,) = status(store, {"sam": "memory"}, box.clock)["mailboxes"]
    assert said["checkins_paused_since"].startswith("2026-02-26")
    with store.transaction():
        resume(store, "sam", box.clock)
    (said,) = status(store, {"sam": "memory"}, box.clock)["mailboxes"]
    assert said["checkins_paused_since"] is None
    at_work(desk, box, 3.1)
    assert len(lying(box)) == 1


def test_a_sent_draft_is_a_touch_at_once_though_the_mailbox_does_not_list_it_yet(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save_fact(a_fact())
    at_work(desk, box, 0)
    send(box, next(iter(lying(box))), days=0.1)
    del box.mail_log[-1], box.arrived_at[-1]
    at_work(desk, box, 0.2)
    assert max(mail.at for mail in store.contact.mails(KELLY)) == TUESDAY + 0.1 * DAY


def test_a_matter_that_must_not_be_raised_any_more_takes_its_draft_back(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    store.people.save_line(RepLine(KELLY, "How is the new dock leveller working out?", TUESDAY - HOUR))
    at_work(desk, box, 0)
    ((mark, _),) = lying(box).items()
    at_work(desk, box, 0.1)
    assert mark in lying(box)  # nothing changed, nothing is taken back
    store.people.save_fact(a_fact(FactKind.AVOID, "the dock leveller", use=Use.SHIELD))
    at_work(desk, box, 0.2)
    (row,) = [row for row in rows(desk) if row.state == "closed"]
    assert (row.fate, row.withdrawn_because) == ("withdrawn", "no_longer_true")
    assert mark not in lying(box)
    assert not any("leveller" in body for body in bodies(box))


def test_a_day_of_the_week_is_said_for_a_week_at_most(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    store.people.save_moment(a_moment(MomentKind.ORDER, "2026-02-20"))
    at_work(desk, box, 0)
    (body,) = bodies(box)
    assert "Friday" in body
    at_work(desk, box, 1, 2)
    assert bodies(box) == [body]
    at_work(desk, box, 3)  # the next Friday
    assert body not in bodies(box)
    assert [row.withdrawn_because for row in rows(desk) if row.state == "closed"] == ["no_longer_true"]


@pytest.mark.parametrize("use", [Use.NEVER, Use.SHIELD, Use.STEER])
def test_a_fact_that_may_not_be_said_any_more_takes_its_draft_back(
    desk: Desk, box: MemoryMailbox, store: Store, use: Use
) -> None:
    store.people.save_fact(a_fact())
    at_work(desk, box, 0)
    assert any("ice fishing" in body for body in bodies(box))
    store.people.save_fact(a_fact(use=use))
    at_work(desk, box, 0.1)
    assert not any("ice fishing" in body for body in bodies(box))
    assert "withdrawn" in {row.fate for row in rows(desk)}


def test_what_the_rep_edited_stays_whatever_it_says(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    store.people.save_moment(a_moment(MomentKind.ORDER, "2026-02-20"))
    at_work(desk, box, 0)
    ((mark, item),) = lying(box).items()
    edit(item, "Hi Kelly,\n\nThank you for the order on Friday.\n\nSam")
    at_work(desk, box, 3)
    assert mark in lying(box)


def bodies(box: MemoryMailbox) -> list[str]:
    return [item.now.body for item in lying(box).values() if isinstance(item.now, Draft)]
