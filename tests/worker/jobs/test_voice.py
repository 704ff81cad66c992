"""A draft greets and signs as the rep does with this very person, else with their colleagues, else plainly."""

from dataclasses import replace
from datetime import timedelta

from connectors.types import Draft, MessageId, Party, Place, ThreadId
from tests.builders import REP_ADDRESS, TUESDAY, a_birthday, a_customer, a_message
from tests.connectors.memory import MemoryMailbox
from tests.worker.jobs.desks import a_desk
from worker.core.words import CustomerId, OccasionId
from worker.jobs.run import run
from worker.store.store import Store

LETTER = "{greeting}\n\nThe drawing is on its way and the fitters have the plan.\n\n{closing}"


def write(box: MemoryMailbox, name: str, address: str, greeting: str, closing: str = "All the best,\nSam") -> None:
    """Three mails of the rep's to somebody, and an old one from them."""
    theirs = a_message(sender=Party(address, name), text="Good to know, thank you.")
    for number in range(4):
        day = TUESDAY - timedelta(days=100 + number)
        ours = replace(
            theirs,
            sender=Party(REP_ADDRESS, "Sam Okafor"),
            to=(Party(address, name),),
            places=frozenset({Place.SENT}),
            text=LETTER.format(greeting=greeting, closing=closing),
        )
        message = ours if number else theirs
        ids = {"id": MessageId(f"{address}-{number}"), "thread": ThreadId(f"t-{address}")}
        box.deliver(replace(message, sent_at=day, received_at=day, message_id=f"<{number}-{address}>", **ids))


def the_draft(box: MemoryMailbox, to: str = "kelly@northshore.example") -> str:
    drafts = [item.now for item in box.placed.values() if isinstance(item.now, Draft)]
    (body,) = [draft.body for draft in drafts if draft.to.address == to]
    return body


def test_a_draft_greets_and_signs_as_the_rep_does_with_this_person(store: Store) -> None:
    box = MemoryMailbox(clock=TUESDAY)
    write(box, "Kelly Brandt", "kelly@northshore.example", "Dear Kelly,")
    store.people.save(a_customer())
    store.people.save_occasion(a_birthday(2, 24))
    run([a_desk(store, box)], TUESDAY)
    body = the_draft(box)
    assert body.startswith("Dear Kelly,\n\n")
    assert body.endswith("\n\nAll the best,\nSam")
    heard = store.voices.of(CustomerId("c-kelly"))
    assert heard is not None
    assert heard.voice.mails == 3
    assert "drawing" not in repr(heard)  # the forms alone are kept


def test_somebody_new_is_greeted_as_their_colleague_is(store: Store) -> None:
    box = MemoryMailbox(clock=TUESDAY)
    write(box, "Kelly Brandt", "kelly@northshore.example", "Hello Kelly,")
    store.people.save(a_customer())
    store.people.save_occasion(a_birthday(2, 24))
    run([a_desk(store, box)], TUESDAY)
    box.placed.clear()
    tom = a_customer(
        id=CustomerId("c-tom"),
        name="Tom Reyes",
        given_name="Tom",
        addresses=("tom@northshore.example",),
        signs_as="Tom",
    )
    store.people.save(tom)
    store.people.save_occasion(replace(a_birthday(2, 25), id=OccasionId("o-tom"), customer=tom.id))
    run([a_desk(store, box)], TUESDAY + timedelta(days=1))
    body = the_draft(box, "tom@northshore.example")
    assert body.startswith("Hello Tom,\n\n")
    assert body.endswith("\n\nAll the best,\nSam")


def test_what_was_read_once_is_not_read_again_while_nothing_is_written(store: Store) -> None:
    box = MemoryMailbox(clock=TUESDAY)
    write(box, "Kelly Brandt", "kelly@northshore.example", "Dear Kelly,")
    store.people.save(a_customer())
    store.people.save_occasion(a_birthday(2, 24))
    run([a_desk(store, box)], TUESDAY, dry_run=True)
    assert store.voices.of(CustomerId("c-kelly")) is None  # a dry run keeps nothing
    run([a_desk(store, box)], TUESDAY + timedelta(hours=1))
    first = store.voices.of(CustomerId("c-kelly"))
    for item in list(box.placed):
        del box.placed[item]
    run([a_desk(store, box)], TUESDAY + timedelta(hours=2))
    assert store.voices.of(CustomerId("c-kelly")) == first


def test_forgetting_somebody_forgets_how_they_are_written_to(store: Store) -> None:
    box = MemoryMailbox(clock=TUESDAY)
    write(box, "Kelly Brandt", "kelly@northshore.example", "Dear Kelly,")
    store.people.save(a_customer())
    store.people.save_occasion(a_birthday(2, 24))
    run([a_desk(store, box)], TUESDAY)
    store.people.erase(CustomerId("c-kelly"))
    assert store.voices.of(CustomerId("c-kelly")) is None
