"""What a change of the record may change in the drafts, and nothing else: facts, clock, names, holds, order."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.types import Draft, MessageId, Party, ThreadId
from tests.builders import (
    TUESDAY,
    a_birthday,
    a_customer,
    a_fact,
    a_hold,
    a_mail,
    a_meeting,
    a_message,
    a_moment,
    a_record,
    a_rep,
)
from tests.connectors.memory import MemoryMailbox
from tests.stores import open_store
from tests.worker.jobs.desks import a_desk, a_writer
from worker.core import lints
from worker.core.cadence import Cadence
from worker.core.draft import Rendered
from worker.core.drafting import compose
from worker.core.holds import holds_on
from worker.core.lints import Surroundings
from worker.core.model import Coverage, CustomerRecord, Fact, Source
from worker.core.occasions import today_for
from worker.core.planning import as_of, decide
from worker.core.words import CustomerId, FactId, FactKind, Kind, MomentKind, OccasionKind, Outcome, Reason, ToldBy, Use
from worker.jobs.run import run

REP = a_rep()
OLD_MAIL = a_mail("2025-11-18")
LIVES = {FactKind.HOBBY: 1100, FactKind.PROJECT: 90, FactKind.WANTS: 90, FactKind.TEAM: 1800}
"""Days a fact may be said after it was learned (facts of drafting, 3.1)."""

SAID = {
    FactKind.HOBBY: ("ice fishing", "the brass band", "orchids"),
    FactKind.PROJECT: ("the new cold store", "a second loading bay"),
    FactKind.WANTS: ("a dock leveller", "pallet racking"),
    FactKind.TEAM: ("Galway United", "the Harbour Rowers"),
}


def notes(record: CustomerRecord, *, days: int = 0) -> dict[Kind, str]:
    """Return the drafts Rapport would place for the record so many days later, each with its subject."""
    now = TUESDAY + timedelta(days=days)
    known = replace(as_of(record, now), coverage=Coverage(True, now))
    decision = decide(known, REP, Cadence(), now)
    written = {}
    for suggestion in decision.suggestions:
        if suggestion.outcome is not Outcome.DRAFT or suggestion.kind is None:
            continue
        composition = compose(suggestion, known, decision.contact, REP, topic=None, now=now, forms=a_writer().forms())
        if composition is None:
            continue
        rendered = a_writer().render(composition)
        beside = Surroundings(holds=holds_on(known, decision.contact, REP, now), at=now)
        found = lints.check(
            rendered, composition, known, REP, decision.contact, today_for(REP.timezone, now), around=beside
        )
        if not any(finding.blocks for finding in found):
            written[suggestion.kind] = text_of(rendered)
    return written


def text_of(rendered: Rendered) -> str:
    return f"{rendered.subject}\n{rendered.body}"


def value(fact: Fact) -> str:
    return fact.slots["what"].removeprefix("the ").removeprefix("a ").casefold()


def all_of(written: dict[Kind, str]) -> str:
    return "\n".join(written.values()).casefold()


FACTS = st.lists(
    st.sampled_from([(kind, text) for kind, texts in SAID.items() for text in texts]), unique=True, max_size=5
).flatmap(
    lambda chosen: st.tuples(
        *(
            st.builds(
                a_fact,
                st.just(kind),
                st.just(text),
                source=st.dates(date(2024, 1, 1), date(2026, 2, 20)).map(lambda on: Source("mail", "m", on)),
                about=st.just("team" if kind is FactKind.TEAM else "self"),
            )
            for kind, text in chosen
        )
    )
)
RECORDS = st.builds(
    lambda facts, birthday, moments: a_record(
        facts=facts, mails=(OLD_MAIL,), occasions=birthday, moments=tuple(moments)
    ),
    FACTS,
    st.sampled_from([(), (a_birthday(2, 24),), (a_birthday(2, 21),)]),
    st.lists(
        st.sampled_from(
            [
                a_moment(MomentKind.FOUND, "2026-02-20", what="a dock leveller at Halvorsen"),
                a_moment(MomentKind.FAVOUR, "2026-02-23"),
            ]
        ),
        unique=True,
    ),
)


@settings(max_examples=60, deadline=None)
@given(RECORDS)
def test_a_fact_that_is_removed_is_nowhere_in_the_drafts(record: CustomerRecord) -> None:
    for fact in record.facts:
        without = replace(record, facts=tuple(other for other in record.facts if other is not fact), moments=())
        assert value(fact) not in all_of(notes(without))


def test_a_fact_that_is_there_is_said() -> None:
    for kind, texts in SAID.items():
        fact = a_fact(kind, texts[0], about="team" if kind is FactKind.TEAM else "self")
        assert value(fact) in all_of(notes(a_record(facts=(fact,), mails=(OLD_MAIL,))))


@settings(max_examples=60, deadline=None)
@given(RECORDS, st.integers(0, 2000))
def test_a_fact_past_its_life_is_not_said(record: CustomerRecord, days: int) -> None:
    today = TUESDAY.date() + timedelta(days=days)
    said = all_of(notes(replace(record, moments=()), days=days))
    for fact in record.facts:
        learned_on = fact.source.observed_on
        if learned_on is None or (today - learned_on).days > LIVES[fact.kind]:
            assert value(fact) not in said


@settings(max_examples=60, deadline=None)
@given(RECORDS)
def test_another_name_changes_the_name_and_nothing_else(record: CustomerRecord) -> None:
    before = notes(record)
    other = replace(record.customer, name="Zoë Quill", given_name="Zoë", family_name="Quill")
    after = notes(replace(record, customer=other))
    assert after == {kind: text.replace("Kelly", "Zoë").replace("Brandt", "Quill") for kind, text in before.items()}


@settings(max_examples=60, deadline=None)
@given(RECORDS, st.sampled_from(sorted(FactKind)), st.sampled_from(sorted(ToldBy)))
def test_what_is_kept_apart_changes_nothing(record: CustomerRecord, kind: FactKind, told_by: ToldBy) -> None:
    slots = {"what": "zorbing", "name": "Zacharias", "event": "zither recital", "on": "2026-03-28"}
    hidden = a_fact(kind, id=FactId("f-never"), slots=slots, use=Use.NEVER, told_by=told_by)
    for facts in ((*record.facts, hidden), (hidden, *record.facts)):
        assert notes(replace(record, facts=facts)) == notes(record)


@settings(max_examples=40, deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_a_record_changes_nothing(record: CustomerRecord, order: random.Random) -> None:
    facts, moments = list(record.facts), list(record.moments)
    order.shuffle(facts)
    order.shuffle(moments)
    assert notes(replace(record, facts=tuple(facts), moments=tuple(moments))) == notes(record)


# --- holds ----------------------------------------------------------------------------------------------------

CAUSES: dict[str, tuple[Kind, dict[str, Any]]] = {
    "check-in": (Kind.CHECKIN, {"mails": (OLD_MAIL,), "facts": (a_fact(),)}),
    "thanks for a meeting": (Kind.THANKS, {"meetings": (a_meeting("2026-02-23"),)}),
    "thanks for a favour": (Kind.THANKS, {"moments": (a_moment(MomentKind.FAVOUR, "2026-02-23"),)}),
    "birthday": (Kind.BIRTHDAY, {"occasions": (a_birthday(2, 24),)}),
    "anniversary": (Kind.ANNIVERSARY, {"occasions": (a_birthday(2, 24, kind=OccasionKind.WORK_ANNIVERSARY),)}),
    "congratulation": (
        Kind.CONGRATULATION,
        {"moments": (a_moment(MomentKind.NEWS, "2026-02-23", what="the new depot"),)},
    ),
}
ALL = frozenset(CAUSES)
BUT_KINDNESS = ALL - {"thanks for a favour"}
STOPS = {
    Reason.DO_NOT_CONTACT: ALL,
    Reason.DIED: ALL,
    Reason.LEFT_FIRM: ALL,
    Reason.ADDRESS_BOUNCES: ALL,
    Reason.DISPUTE: ALL,
    Reason.QUIET_HOLD: ALL,
    Reason.NO_PERSON: ALL,
    Reason.NO_CELEBRATION: {"birthday"},
    Reason.REP_OWES_REPLY: {"check-in"},
    Reason.COMPLAINT_OPEN: BUT_KINDNESS,
    Reason.ON_LEAVE: {"check-in"},
    Reason.PRICE_TALK: {"check-in", "thanks for a meeting", "thanks for a favour"},
    Reason.TEAMMATE_RECENT: {"check-in"},
    Reason.MEETING_BOOKED: {"check-in"},
    Reason.TOO_OFTEN: {"check-in"},
    Reason.DISCARDED: {"check-in"},
    Reason.LET_GO: {"check-in"},
    Reason.BAD_NEWS: BUT_KINDNESS,
}
"""What each recorded hold stops (facts of drafting, section 5)."""


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("reason", STOPS)
def test_a_hold_takes_away_exactly_what_it_stops(reason: Reason, cause: str) -> None:
    kind, parts = CAUSES[cause]
    free = a_record(**parts)
    before = notes(free)
    assert set(before) == {kind}
    held = notes(replace(free, holds=(a_hold(reason, "2026-03-10"),)))
    assert held == ({} if cause in STOPS[reason] else before)
    assert notes(replace(free, holds=(a_hold(reason, "2026-02-24"),))) == before, "a hold that has ended"


# --- the batch ------------------------------------------------------------------------------------------------

PEOPLE = ("Ada", "Bo", "Cem", "Dov", "Eva", "Finn")


def batch(folder: Path, order: list[str]) -> dict[str, str]:
    """Run the job on six people known in that order, and return what was written to whom."""
    box = MemoryMailbox(clock=TUESDAY)
    with open_store(folder) as store:
        for name in order:
            address, at = f"{name.lower()}@customer.example", TUESDAY - timedelta(days=90 + PEOPLE.index(name))
            theirs = {"sent_at": at, "received_at": at, "message_id": f"<{name}@x>", "text": "Good to know, thank you."}
            ids = {"id": MessageId(f"m-{name}"), "thread": ThreadId(f"t-{name}")}
            box.deliver(a_message(sender=Party(address, name), **theirs, **ids))
            customer = a_customer(
                id=CustomerId(f"c-{name}"), name=name, given_name=name, family_name="", company="", addresses=(address,)
            )
            store.people.save(customer)
            hobby = SAID[FactKind.HOBBY][PEOPLE.index(name) % 3]
            store.people.save_fact(a_fact(text=hobby, id=FactId(f"f-{name}"), customer=customer.id))
            if name in ("Cem", "Eva"):
                store.people.save_occasion(replace(a_birthday(2, 24), id=f"o-{name}", customer=customer.id))
        run([a_desk(store, box)], TUESDAY)
    return {each.wrote.to.address: each.wrote.body for each in box.placed.values() if isinstance(each.wrote, Draft)}


def test_the_order_of_the_batch_changes_nothing(tmp_path: Path) -> None:
    written = []
    for seed in range(5):
        order = sorted(PEOPLE, key=lambda name: random.Random(f"{seed}{name}").random())
        folder = tmp_path / str(seed)
        folder.mkdir()
        written.append(batch(folder, order))
    assert len(written[0]) == 2
    assert all(one == written[0] for one in written)
