"""Notes to self through a whole sync: on disk, at both providers, told twice, killed between, forgotten."""

from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.types import Message, MessageId, Party, Place, ThreadId
from tests.builders import REP_ADDRESS, TUESDAY, a_customer, a_message, a_rep
from tests.connectors.memory import MemoryMailbox
from tests.worker.jobs.desks import a_desk
from tests.worker.jobs.post import EVERYWHERE, Post, a_post
from worker.core.cadence import Cadence
from worker.core.model import Customer
from worker.core.planning import as_of, decide
from worker.core.words import CustomerId, FactKind, Kind, MomentKind, Reason
from worker.jobs.desk import Desk
from worker.jobs.fact_keeping import drop_fact
from worker.jobs.forget import forget
from worker.jobs.notes import ASKED_FOR
from worker.jobs.record import add_moment
from worker.jobs.status import status
from worker.jobs.sync import sync
from worker.store.store import Store

KELLY = a_customer()
MOORE = a_customer(
    id=CustomerId("c-moore"), name="Kelly Moore", family_name="Moore", addresses=("k@moore.example",), company="Moore"
)
NOTES = "note Kelly Brandt: hobby zorbing\nspoke Brandt yesterday: about the dock leveller\nstop Kelly\n"


def a_note(subject: str, text: str = "", *, number: int = 1, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": MessageId(f"n-{number}"),
        "thread": ThreadId(f"t-{number}"),
        "message_id": f"<n-{number}@okafor.example>",
        "sender": Party(REP_ADDRESS),
        "to": (Party(REP_ADDRESS),),
        "sent_at": TUESDAY + timedelta(minutes=number),
        "received_at": None,
        "subject": subject,
        "text": text,
        "places": frozenset({Place.SENT}),
    }
    return a_message(**(values | changes))


def facts(store: Store, customer: Customer = KELLY) -> list[tuple[FactKind, str]]:
    return [(fact.kind, fact.slots["what"]) for fact in store.people.facts(customer.id)]


def questions(store: Store) -> list[str]:
    (box,) = status(store, {"sam": "memory"}, TUESDAY + timedelta(hours=1))["mailboxes"]
    return [question["sentence"] for question in box["questions"]]


@pytest.fixture
def mailbox() -> MemoryMailbox:
    return MemoryMailbox(clock=TUESDAY)


@pytest.fixture
def desk(store: Store, mailbox: MemoryMailbox) -> Desk:
    made = a_desk(store, mailbox)
    for customer in (KELLY, MOORE):
        store.people.save(customer)
    sync(made, TUESDAY)
    return made


def heard(desk: Desk, mailbox: MemoryMailbox, *notes: Message) -> frozenset[str]:
    for note in notes:
        mailbox.deliver(note)
    return frozenset(sync(desk, TUESDAY + timedelta(hours=1)).changed)


def test_every_verb_is_recorded_with_its_source_and_the_day_it_was_written(desk: Desk, mailbox: MemoryMailbox) -> None:
    text = (
        f"{NOTES}hold Moore until 7 April: her father died\nbirthday Moore: 3 April\n"
        "line Moore: Your talk is still being quoted.\n\nSent from my iPhone\n"
    )
    late = TUESDAY.replace(hour=23, minute=30)
    rep = a_rep(timezone="Europe/Dublin")
    changed = heard(replace(desk, rep=rep), mailbox, a_note("From the train", text, sent_at=late))
    assert changed == {KELLY.id, MOORE.id}
    people = desk.store.people
    (fact,) = people.facts(KELLY.id)
    assert (fact.slots, fact.source.type, fact.source.observed_on) == ({"what": "zorbing"}, "note", date(2026, 2, 24))
    (call,) = people.moments(KELLY.id)
    assert (call.kind, call.on, call.what) == (MomentKind.CALL, date(2026, 2, 23), "the dock leveller")
    (hold,) = people.holds(MOORE.id)
    assert (hold.reason, hold.until, hold.created_on) == (Reason.QUIET_HOLD, date(2026, 4, 7), date(2026, 2, 24))
    (birthday,) = people.occasions(MOORE.id)
    assert (birthday.month, birthday.day) == (4, 3)
    line = people.line(MOORE.id)
    assert line is not None
    assert (line.text, line.given_at) == ("Your talk is still being quoted.", late)
    assert people.holds(KELLY.id) == ()
    (asked,) = questions(desk.store)
    assert "Who is meant: Kelly Brandt (North Shore Ice); Kelly Moore (Moore)?" in asked


def test_nothing_of_a_note_is_kept_but_what_it_records(desk: Desk, mailbox: MemoryMailbox, tmp_path: Path) -> None:
    text = "hold Moore: her mother xylophone\nnote Brandt: has cancer quagga\nstop Nobody Marzipan\n"
    heard(desk, mailbox, a_note("Wombat thoughts", text))
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in ("xylophone", "quagga", "Marzipan", "Wombat", "cancer", "n-1@okafor"):
        assert word.encode() not in held, word
    assert desk.store.people.facts(KELLY.id) == ()
    refused, unknown = questions(desk.store)
    assert "touches health" in refused
    assert "no customer of this mailbox" in unknown


def test_what_is_told_again_changes_nothing_and_what_was_dropped_stays_dropped(
    desk: Desk, mailbox: MemoryMailbox
) -> None:
    note = a_note("note Kelly Brandt: hobby zorbing")
    assert heard(desk, mailbox, note) == {KELLY.id}
    (fact,) = desk.store.people.facts(KELLY.id)
    drop_fact(desk.store, KELLY, fact.id, TUESDAY)
    # Moved to another folder it comes under another id; in the inbox it lies as a second copy.
    copies = replace(note, id=MessageId("n-1b")), replace(note, id=MessageId("n-1c"), places=frozenset({Place.INBOX}))
    assert heard(desk, mailbox, note, *copies) == frozenset()
    assert desk.store.people.facts(KELLY.id) == ()


def test_the_same_told_in_another_note_is_one_fact_with_the_newer_day(desk: Desk, mailbox: MemoryMailbox) -> None:
    older = a_note("note Kelly Brandt: hobby zorbing", sent_at=TUESDAY - timedelta(days=9))
    heard(desk, mailbox, older, a_note("Note Brandt - Hobby: Zorbing", number=2))
    (fact,) = desk.store.people.facts(KELLY.id)
    assert fact.source.observed_on == TUESDAY.date()


def test_an_older_line_does_not_take_the_place_of_a_newer_one(desk: Desk, mailbox: MemoryMailbox) -> None:
    heard(desk, mailbox, a_note("line Brandt: The newer one.", number=2))
    heard(desk, mailbox, a_note("line Brandt: The older one.", number=1))
    line = desk.store.people.line(KELLY.id)
    assert line is not None
    assert line.text == "The newer one."


@pytest.mark.parametrize(
    "changes",
    [
        {"places": frozenset({Place.INBOX})},
        {"places": frozenset({Place.SENT, Place.DRAFTS})},
        {"bcc": (Party("kelly@northshore.example"),)},
        {"cc": (Party("tom@elsewhere.example"),)},
        {"sender": Party("mallory@elsewhere.example")},
        {"headers": {"list-id": ("<x.example>",)}},
    ],
)
def test_what_is_no_note_to_self_is_not_taken(desk: Desk, mailbox: MemoryMailbox, changes: dict[str, Any]) -> None:
    heard(desk, mailbox, a_note("stop Kelly Brandt", NOTES, **changes))
    people = desk.store.people
    assert (people.holds(KELLY.id), people.facts(KELLY.id), people.moments(KELLY.id)) == ((), (), ())
    assert questions(desk.store) == []


def test_a_question_is_settled_by_a_later_note_by_an_answer_or_by_time(desk: Desk, mailbox: MemoryMailbox) -> None:
    heard(desk, mailbox, a_note("stop Kelly"), a_note("spoke Kely", number=2), a_note("hold Moor", number=3))
    assert len(questions(desk.store)) == 3
    heard(desk, mailbox, a_note("stop Kelly Moore", number=4))
    answer = a_note("Re: spoke Kely", "spoke Kelly Moore\n\n> spoke Kely\n", number=5, thread=ThreadId("t-2"))
    heard(desk, mailbox, answer)
    (left,) = questions(desk.store)
    assert "(hold)" in left
    later = status(desk.store, {"sam": "memory"}, TUESDAY + ASKED_FOR + timedelta(hours=1))["mailboxes"]
    assert later[0]["questions"] == []


def test_who_was_met_is_thanked_just_as_by_the_command(desk: Desk, mailbox: MemoryMailbox) -> None:
    add_moment(desk.store, MOORE, MomentKind.MEETING, date(2026, 2, 23), "", TUESDAY)
    assert heard(desk, mailbox, a_note("met Brandt yesterday: about the dock leveller")) == {KELLY.id}
    found = {}
    for record in desk.store.records([KELLY.id, MOORE.id]):
        (moment,) = record.moments
        assert (moment.kind, moment.on) == (MomentKind.MEETING, date(2026, 2, 23))
        suggestions = decide(record, desk.rep, Cadence(), TUESDAY + timedelta(hours=2)).suggestions
        (note,) = [each for each in suggestions if each.kind is Kind.THANKS]
        assert note.cause == moment.id
        found[record.customer.id] = note.outcome, {each.reason for each in note.because}
    assert found[KELLY.id] == found[MOORE.id]


def test_the_form_of_address_is_the_reps_last_word(desk: Desk, mailbox: MemoryMailbox) -> None:
    assert heard(desk, mailbox, a_note("form Brandt: du")) == {KELLY.id}
    assert heard(desk, mailbox, a_note("", "form Brandt: Sie\nnote Brandt: hobby chess", number=2)) == {KELLY.id}
    assert [known.form for known in desk.store.people.all() if known.id == KELLY.id] == ["formal"]
    assert facts(desk.store) == [(FactKind.HOBBY, "chess")]


def test_a_rep_who_writes_dutch_met_nobody_by_that_word(desk: Desk, mailbox: MemoryMailbox) -> None:
    dutch = replace(desk, rep=replace(desk.rep, languages=("nl", "en")))
    assert heard(dutch, mailbox, a_note("met Brandt dinsdag")) == frozenset()
    assert questions(desk.store) == []


def test_who_is_forgotten_leaves_no_question_behind(desk: Desk, mailbox: MemoryMailbox, tmp_path: Path) -> None:
    heard(desk, mailbox, a_note("note Kelly: hobby zorbing"), a_note("spoke Brandt", number=2))
    forget({"sam": desk}, desk.store, KELLY)
    assert questions(desk.store) == []
    assert b"c-kelly" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert heard(desk, mailbox, a_note("note Kelly Brandt: hobby zorbing", number=3)) == frozenset()


def test_a_replay_does_not_know_later_notes(desk: Desk, mailbox: MemoryMailbox) -> None:
    heard(desk, mailbox, a_note("note Brandt: hobby zorbing", "", sent_at=TUESDAY))
    (record,) = desk.store.records([KELLY.id])
    assert as_of(record, TUESDAY).facts
    assert not as_of(record, TUESDAY - timedelta(days=2)).facts


def test_mail_that_may_be_lost_with_a_dead_cursor_is_asked_for_where_notes_are_used(
    desk: Desk, mailbox: MemoryMailbox
) -> None:
    mailbox.expire_cursors()
    heard(desk, mailbox)
    assert questions(desk.store) == []
    heard(desk, mailbox, a_note("spoke Brandt"))
    mailbox.expire_cursors()
    heard(desk, mailbox)
    assert ["may not have been read" in sentence for sentence in questions(desk.store)] == [True]


class Killed(BaseException):
    """The process ends here."""


def test_killed_before_its_page_is_saved_nothing_is_taken_and_later_all_of_it_once(
    desk: Desk, mailbox: MemoryMailbox
) -> None:
    mailbox.deliver(a_note("spoke Brandt"))
    mailbox.deliver(a_note("note Brandt: hobby zorbing", number=2))

    def dies(call: str) -> None:
        if call == "read":
            raise Killed

    def all_but_committed() -> None:
        with desk.store.transaction():
            sync(desk, TUESDAY)
            assert facts(desk.store)
            raise Killed

    mailbox.after_call = dies
    with pytest.raises(Killed):
        sync(desk, TUESDAY)
    mailbox.after_call = lambda _: None
    assert (facts(desk.store), desk.store.people.moments(KELLY.id)) == ([], ())
    with pytest.raises(Killed):
        all_but_committed()
    assert (facts(desk.store), desk.store.people.moments(KELLY.id)) == ([], ())
    for _ in range(2):
        sync(desk, TUESDAY)
    assert facts(desk.store) == [(FactKind.HOBBY, "zorbing")]
    assert len(desk.store.people.moments(KELLY.id)) == 1


def test_a_later_birthday_takes_the_place_of_the_earlier(desk: Desk, mailbox: MemoryMailbox) -> None:
    heard(desk, mailbox, a_note("birthday Brandt: 3 April"), a_note("birthday Brandt: 4 April 1970", number=2))
    (birthday,) = desk.store.people.occasions(KELLY.id)
    assert (birthday.month, birthday.day, birthday.year) == (4, 4, 1970)


# --- the three connectors ---


def raw(subject: str, text: str, number: int, *, sender: str = REP_ADDRESS, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, headers.pop("to", REP_ADDRESS), subject
    mail["Date"], mail["Message-ID"] = format_datetime(TUESDAY), f"<{number}@okafor.example>"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text + "\nSent from my iPhone\n\n> stop Kelly Moore\n")
    return mail.as_bytes()


def are_laid(post: Post) -> None:
    """Lay a note to self as this provider keeps it, a forged one, and two that somebody else gets too."""
    note = raw("From the train", NOTES, 1)
    post.sent(note)
    post.inbox(note)
    post.inbox(raw("stop Kelly Brandt", "stop Kelly Brandt\n", 2))  # forged: never in Sent
    post.sent(raw("stop Kelly Brandt", "hold Kelly Brandt\n", 3, Bcc="kelly@northshore.example"))
    post.sent(raw("stop Kelly Brandt", "hold Kelly Brandt\n", 4, to="tom@elsewhere.example"))


def is_taken_once(post: Post) -> None:
    desk = post.desk
    for customer in (KELLY, MOORE):
        desk.store.people.save(customer)
    sync(desk, TUESDAY)
    are_laid(post)
    for hours in range(3):
        sync(desk, TUESDAY + timedelta(hours=hours))
    people = desk.store.people
    assert facts(desk.store) == [(FactKind.HOBBY, "zorbing")]
    assert [call.what for call in people.moments(KELLY.id)] == ["the dock leveller"]
    assert (people.holds(KELLY.id), people.holds(MOORE.id)) == ((), ())
    (asked,) = questions(desk.store)
    assert "2 customers go by that name" in asked


@pytest.mark.parametrize("provider", EVERYWHERE)
def test_a_note_is_taken_once_wherever_the_mailbox_is(provider: str, tmp_path: Path) -> None:
    with a_post(provider, tmp_path) as post:
        is_taken_once(post)
