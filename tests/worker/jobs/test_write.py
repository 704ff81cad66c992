"""One draft is put into words: what else is tried where the lints refuse, and how little of the mailbox is read."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from connectors.types import (
    Attendee,
    Draft,
    Event,
    EventId,
    MessageId,
    MessageText,
    Party,
    Place,
    Reminder,
    Response,
    ThreadId,
)
from tests.builders import REP_ADDRESS, TUESDAY, a_customer, a_fact, a_message
from tests.connectors.memory import MemoryMailbox
from tests.stores import open_store
from tests.worker.composed import TEMPLATES
from tests.worker.jobs.desks import a_desk
from worker.core.model import RepLine
from worker.core.words import CustomerId, FactKind, Kind, Use
from worker.jobs.desk import Desk
from worker.jobs.run import run
from worker.store.store import Store
from worker.writing.writer import Writer

KELLY = a_customer().id
DAY = timedelta(days=1)


@pytest.fixture
def box() -> MemoryMailbox:
    return MemoryMailbox(clock=TUESDAY)


@pytest.fixture
def desk(store: Store, box: MemoryMailbox) -> Desk:
    store.people.save(a_customer())
    return a_desk(store, box)


def wrote(box: MemoryMailbox, subject: str, *, days_ago: int) -> None:
    """A thread in which Kelly wrote and the rep answered the next day."""
    theirs = a_message(subject=subject, text="We have put it to use and all is quiet.\n\nKelly\n")
    ours = replace(
        theirs,
        sender=Party(REP_ADDRESS, "Sam Okafor"),
        to=(Party("kelly@northshore.example", "Kelly Brandt"),),
        places=frozenset({Place.SENT}),
        text="Dear Kelly,\n\nGood to know.\n\nAll the best,\nSam",
    )
    for number, message in enumerate((theirs, ours)):
        day = TUESDAY - timedelta(days=days_ago - number)
        name = f"{days_ago}-{number}"
        ids = {"id": MessageId(name), "thread": ThreadId(f"t-{days_ago}"), "message_id": f"<{name}@x.example>"}
        box.deliver(replace(message, sent_at=day, received_at=day, **ids))


def avoids(store: Store, what: str) -> None:
    """Something nobody may say to Kelly."""
    store.people.save_fact(a_fact(FactKind.AVOID, what, use=Use.SHIELD))


def decided(store: Store) -> tuple[str, str]:
    (checkin,) = [each for each in store.plans.of(KELLY) if each.kind is Kind.CHECKIN]
    return str(checkin.outcome), str(checkin.reason)


def drafts(box: MemoryMailbox) -> list[Draft]:
    return [item.now for item in box.placed.values() if isinstance(item.now, Draft)]


def brief(box: MemoryMailbox) -> str:
    (entry,) = [item.now for item in box.placed.values() if isinstance(item.now, Reminder) and not item.now.rings]
    return entry.description


def test_where_the_lints_refuse_one_matter_the_next_is_asked_about(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    wrote(box, "Loading ramp", days_ago=150)
    wrote(box, "Brewery doors", days_ago=100)
    avoids(store, "brewery")
    run([desk], TUESDAY)
    (draft,) = drafts(box)
    assert draft.subject == "Re: Loading ramp"
    assert draft.reply_to is not None
    assert draft.reply_to.thread == "t-150"
    (row,) = [row for row in store.outbox.all() if row.what == "draft"]
    assert "loading ramp" in row.cause or row.cause == store.contact.mails(KELLY)[0].subject_key


def test_where_nothing_passes_the_rep_is_asked_for_a_line_and_their_line_goes(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    wrote(box, "Brewery doors", days_ago=100)
    avoids(store, "brewery")
    run([desk], TUESDAY)
    assert decided(store) == ("ask_rep", "lint_blocked")
    assert "Kelly Brandt" in brief(box).rpartition("?")[0].rpartition("\n")[2]
    store.people.save_line(RepLine(KELLY, "The new ramp stands at last.", TUESDAY))
    box.clock = TUESDAY + DAY
    run([desk], box.clock)
    (draft,) = drafts(box)
    assert "The new ramp stands at last." in draft.body


def test_a_line_that_does_not_pass_is_shown_every_day_and_not_asked_for_again(
    desk: Desk, box: MemoryMailbox, store: Store
) -> None:
    wrote(box, "Brewery doors", days_ago=100)
    avoids(store, "brewery")
    store.people.save_line(RepLine(KELLY, "Your tour of the brewery was fine.", TUESDAY))
    run([desk], TUESDAY)
    assert decided(store) == ("ask_rep", "lint_blocked")
    assert "Kelly Brandt" in brief(box)
    assert "?" not in brief(box)


OWN = """
checkin/hobby:
  - statement: "Yesterday I read that {{ what }} is what you like."
    question: "How is it going?"
  - statement: "{{ what | start }} is what you like."
    question: "How is it going these days?"
"""


def test_a_wording_that_the_lints_refuse_gives_way_to_another(tmp_path: Path) -> None:
    own = tmp_path / "own"
    copytree(TEMPLATES / "en", tmp_path / "shipped" / "en")
    (own / "en").mkdir(parents=True)
    (own / "en" / "checkin.yaml").write_text(OWN)
    writer = Writer([tmp_path / "shipped", own])
    for number in range(3):  # whichever the key picks first
        folder = tmp_path / str(number)
        folder.mkdir()
        with open_store(folder) as store:
            box = MemoryMailbox(clock=TUESDAY)
            wrote(box, "Hello", days_ago=100 + number)
            store.people.save(a_customer())
            store.people.save_fact(a_fact())
            run([a_desk(store, box, writer=lambda: writer)], TUESDAY)
            (draft,) = drafts(box)
            assert "these days" in draft.body


@pytest.fixture
def reads(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each mail was read from the mailbox."""
    counted: Counter[str] = Counter()
    read: Callable[[MessageId], MessageText] = desk.connector.read

    def counting(message: MessageId) -> MessageText:
        counted[message] += 1
        return read(message)

    monkeypatch.setattr(desk.connector, "read", counting)
    return counted


def test_each_mail_is_read_once_though_matter_and_voice_are_in_it(
    desk: Desk, box: MemoryMailbox, reads: Counter[str]
) -> None:
    for days_ago in (200, 150, 100):
        wrote(box, "Loading ramp", days_ago=days_ago)
    run([desk], TUESDAY)
    assert len(drafts(box)) == 1
    assert reads["100-1"] == 1
    assert set(reads.values()) == {1}


def test_nobody_is_listened_to_before_there_is_something_to_say(
    desk: Desk, box: MemoryMailbox, store: Store, reads: Counter[str]
) -> None:
    """The mail of the matter turns out to be gone: no other is read."""
    wrote(box, "Loading ramp", days_ago=100)
    run([desk], TUESDAY, only=frozenset({"sync"}))
    box.mail_log.clear()
    box.arrived_at.clear()
    run([desk], TUESDAY)
    assert decided(store) == ("ask_rep", "nothing_true_to_say")
    assert reads == {"100-1": 1}
    assert store.voices.of(CustomerId(KELLY)) is None


def test_a_note_of_ours_is_no_matter_to_ask_about(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    """They answered our note about ice fishing; a quarter later nobody asks what came of "Ice fishing"."""
    wrote(box, "Hello", days_ago=100)
    store.people.save_fact(a_fact())
    run([desk], TUESDAY)
    (mark,) = [mark for mark, item in box.placed.items() if isinstance(item.now, Draft)]
    box.clock = TUESDAY + timedelta(hours=2)
    box.send(mark)
    sent = box.placed[mark].sent
    assert sent is not None
    answered_at = box.clock + DAY
    ids = {"id": MessageId("answer"), "message_id": "<answer@x.example>", "thread": sent.thread}
    answer = a_message(subject=f"Re: {sent.subject}", text="It is fine, thank you.\n\nKelly\n")
    box.deliver(replace(answer, sent_at=answered_at, received_at=answered_at, **ids))
    for days in (1.1, 100):
        box.clock = TUESDAY + days * DAY
        run([desk], box.clock)
    assert drafts(box) == []
    assert decided(store) == ("ask_rep", "nothing_true_to_say")


def test_what_they_spoke_of_when_they_met_costs_no_look_into_the_mailbox(
    desk: Desk, box: MemoryMailbox, store: Store, reads: Counter[str]
) -> None:
    wrote(box, "Loading ramp", days_ago=200)
    met_at, kelly = TUESDAY - 98 * DAY, Attendee(Party("kelly@northshore.example"), Response.ACCEPTED)
    event = Event(EventId("e-1"), "calendar", met_at, met_at + timedelta(hours=1), "Visit", attendees=(kelly,))
    box.put_event(replace(event, organizer=Party(REP_ADDRESS), own_response=Response.NONE))
    run([desk], TUESDAY)
    assert decided(store) == ("ask_rep", "nothing_true_to_say")
    assert not reads


def test_who_was_last_met_is_written_to_by_the_day_of_the_meeting(desk: Desk, box: MemoryMailbox, store: Store) -> None:
    wrote(box, "Loading ramp", days_ago=200)
    met_at, kelly = TUESDAY - 98 * DAY, Attendee(Party("kelly@northshore.example"), Response.ACCEPTED)
    event = Event(EventId("e-1"), "calendar", met_at, met_at + timedelta(hours=1), "Visit", attendees=(kelly,))
    box.put_event(replace(event, organizer=Party(REP_ADDRESS), own_response=Response.ACCEPTED))
    run([desk], TUESDAY)
    (draft,) = drafts(box)
    assert draft.reply_to is None
    assert "18 November" in draft.body
    assert "18 November" in draft.subject
