"""Merging what a file says into what is held: nothing lost, nothing doubled, a repeat changes nothing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_birthday, a_customer, a_fact
from tests.worker.people.strategies import INTERVALS, TODAY, documents
from worker.core.model import Customer, Fact, Hold, Moment, Occasion, Source
from worker.core.words import (
    CustomerId,
    FactId,
    FactKind,
    HoldId,
    Kind,
    MomentId,
    MomentKind,
    OccasionId,
    OccasionKind,
    Reason,
    ToldBy,
    Use,
)
from worker.people.document import NO_FACT, NO_OCCASION, PersonDocument, belonging_to
from worker.people.merge import first, merge

IMPORT = Source("import", "people.yaml")
KELLY = CustomerId("c-kelly")

# Few values, so that ids, texts and days meet often.
_ids = st.sampled_from(["", "", "x", "y"])
_days = st.dates(TODAY - timedelta(days=3), TODAY)
_sources = st.builds(
    Source, st.sampled_from(["form", "import", "card", "calendar"]), st.sampled_from(["a", "b"]), st.none() | _days
)
_facts = st.builds(
    Fact,
    _ids.map(FactId),
    st.just(CustomerId("")),
    st.just(FactKind.HOBBY),
    st.sampled_from([{"what": "golf"}, {"what": "Golf "}, {"what": "chess"}]),
    st.just("self"),
    st.sampled_from([ToldBy.CUSTOMER, ToldBy.REP]),
    _sources,
    st.sampled_from(Use),
    st.sampled_from(["stated", "guessed"]),
    st.none() | _days,
    st.none() | _days,
    st.none() | _days,
)
_occasions = st.builds(
    Occasion,
    _ids.map(OccasionId),
    st.just(CustomerId("")),
    st.sampled_from([OccasionKind.BIRTHDAY, OccasionKind.BIRTHDAY, OccasionKind.ANNIVERSARY]),
    st.just(5),
    st.integers(3, 5),
    st.none() | st.integers(1980, 1981),
    st.sampled_from(["before", "after"]),
    st.sampled_from([(), (7,), (30, 7)]),
    _sources,
)
_moments = st.builds(
    Moment,
    _ids.map(MomentId),
    st.just(CustomerId("")),
    st.just(MomentKind.ORDER),
    _days,
    st.sampled_from(["", "a", "A"]),
    _sources,
)
_holds = st.builds(
    Hold,
    _ids.map(HoldId),
    st.just(CustomerId("")),
    st.sampled_from([Reason.QUIET_HOLD, Reason.DO_NOT_CONTACT]),
    st.none() | _days,
    st.sampled_from([(), (Kind.CHECKIN,)]),
    st.none() | _days,
    _sources,
)
_plain_customers = st.builds(
    Customer,
    _ids.map(CustomerId),
    st.sampled_from(["sam", "rita"]),
    st.sampled_from(["Kelly", "Kelly Brandt"]),
    st.lists(st.sampled_from(["k@a.example", "K@A.example", "k@b.example"]), max_size=2).map(tuple),
    company=st.sampled_from(["", "North", "South"]),
    celebrate=st.booleans(),
    source=_sources,
)
_customers = st.builds(lambda customer, own: replace(customer, **own), _plain_customers, st.sampled_from(INTERVALS))


def _unique(items: list[Fact | Occasion | Moment | Hold]) -> tuple[Fact | Occasion | Moment | Hold, ...]:
    """Keep one item of each id: a file that gives an id twice is refused before it comes here."""
    seen: set[str] = set()
    return tuple(item for item in items if not item.id or not (item.id in seen or seen.add(item.id)))


_documents = st.builds(
    PersonDocument,
    _customers,
    *(st.lists(part, max_size=3).map(_unique) for part in (_facts, _occasions, _moments, _holds)),
)


_held_documents = _documents.filter(lambda document: bool(document.customer.id))


@settings(deadline=None, max_examples=200)
@given(_held_documents, _documents, st.integers(0, 400))
def test_a_repeat_changes_nothing_on_any_later_day(
    existing: PersonDocument, incoming: PersonDocument, days: int
) -> None:
    once = merge(existing, incoming, today=TODAY)
    assert merge(once, incoming, today=TODAY + timedelta(days=days)) == once


@settings(deadline=None, max_examples=100)
@given(_held_documents, _documents)
def test_nothing_held_is_lost(existing: PersonDocument, incoming: PersonDocument) -> None:
    merged = merge(existing, incoming, today=TODAY)
    assert {item.id for item in existing.facts} <= {item.id for item in merged.facts}
    assert {item.id for item in existing.occasions} <= {item.id for item in merged.occasions}
    assert {item.id for item in existing.moments} <= {item.id for item in merged.moments}
    assert {item.id for item in existing.holds} <= {item.id for item in merged.holds}
    said = {fact.slots["what"].strip().casefold() for fact in merged.facts}
    assert {fact.slots["what"].strip().casefold() for fact in incoming.facts} <= said
    assert set(map(str.casefold, incoming.customer.addresses)) <= set(map(str.casefold, merged.customer.addresses))


@settings(deadline=None, max_examples=50)
@given(_held_documents, _documents)
def test_everything_belongs_to_the_person(existing: PersonDocument, incoming: PersonDocument) -> None:
    merged = merge(existing, incoming, today=TODAY)
    items = (*merged.facts, *merged.occasions, *merged.moments, *merged.holds)
    assert {item.customer for item in items} <= {merged.customer.id}


@settings(deadline=None, max_examples=30)
@given(documents())
def test_importing_a_new_person_twice_is_importing_them_once(document: PersonDocument) -> None:
    held = belonging_to(first(document, today=TODAY), CustomerId("new"))
    assert merge(held, document, today=TODAY + timedelta(days=300)) == held


@settings(deadline=None, max_examples=100)
@given(_documents)
def test_of_a_new_person_everything_is_dated_and_no_other_day_is_lost(document: PersonDocument) -> None:
    held = first(document, today=TODAY)
    items = (held.customer, *held.facts, *held.occasions, *held.moments, *held.holds)
    assert all(item.source.observed_on for item in items)
    assert all(hold.created_on for hold in held.holds)
    given_days = {(day.kind, day.month, day.day) for day in document.occasions}
    assert {(day.kind, day.month, day.day) for day in held.occasions} == given_days


def _held(**parts: tuple[Fact | Occasion | Hold | Moment, ...]) -> PersonDocument:
    return PersonDocument(a_customer(source=Source("form", "", date(2026, 1, 1))), **parts)  # type: ignore[arg-type]


def _file(**parts: tuple[Fact | Occasion | Hold | Moment, ...]) -> PersonDocument:
    return PersonDocument(a_customer(id=CustomerId(""), source=IMPORT), **parts)  # type: ignore[arg-type]


def test_an_equal_fact_keeps_its_id_and_confirms_the_newer_source() -> None:
    old = a_fact(text="ice fishing", source=Source("mail", "m-1", date(2024, 1, 5)))
    newer = replace(old, id=NO_FACT, slots={"what": "Ice  Fishing"}, source=Source("mail", "m-9", date(2026, 2, 1)))
    merged = merge(_held(facts=(old,)), _file(facts=(newer,)), today=TODAY)
    assert merged.facts == (replace(old, source=Source("mail", "m-9", date(2026, 2, 1))),)


NOTED = a_fact(source=Source("note", "n-1", date(2024, 1, 5)))


@pytest.mark.parametrize(
    ("again", "confirmed_on"),
    [
        ({"source": Source("import", "b.yaml", date(2026, 2, 1))}, date(2026, 2, 1)),
        ({"source": Source("mail", "m-9", date(2026, 2, 1))}, date(2026, 2, 1)),
        ({"source": Source("mail", "m-9", date(2023, 2, 1))}, None),
        ({"source": Source("import", "b.csv line 2")}, None),  # when it was said nobody knows
        ({"source": Source("card", "k", date(2026, 2, 1))}, None),
        ({"source": Source("import", "b.csv", date(2026, 2, 1)), "told_by": ToldBy.REP}, None),
        ({"source": Source("mail", "m-9", date(2026, 2, 1)), "told_by": ToldBy.COLLEAGUE}, None),
        ({"source": Source("mail", "m-9", date(2026, 2, 1)), "confidence": "guessed"}, None),
    ],
)
def test_the_same_from_a_weaker_source_confirms_and_the_stronger_source_stays(
    again: dict[str, Any], confirmed_on: date | None
) -> None:
    said_again = _file(facts=(replace(NOTED, id=NO_FACT, **again),))
    merged = merge(_held(facts=(NOTED,)), said_again, today=TODAY)
    assert merged.facts == (replace(NOTED, last_confirmed_on=confirmed_on),)
    assert merge(merged, said_again, today=TODAY + timedelta(days=30)) == merged


def test_an_older_export_takes_no_confirmation_back() -> None:
    held = replace(NOTED, last_confirmed_on=date(2026, 2, 1))
    assert merge(_held(facts=(held,)), _file(facts=(NOTED,)), today=TODAY).facts == (held,)
    newer = replace(NOTED, last_confirmed_on=date(2026, 2, 2))
    assert merge(_held(facts=(held,)), _file(facts=(newer,)), today=TODAY).facts == (newer,)


def test_another_value_from_another_source_stands_beside_the_old() -> None:
    old = a_fact(FactKind.HOMETOWN, "Duluth", source=Source("mail", "m-1", date(2026, 1, 5)))
    new = replace(old, id=NO_FACT, slots={"what": "Superior"}, source=IMPORT)
    merged = merge(_held(facts=(old,)), _file(facts=(new,)), today=TODAY)
    assert [fact.slots["what"] for fact in merged.facts] == ["Duluth", "Superior"]
    assert merged.facts[1].source.observed_on == TODAY


def test_a_second_import_with_a_teller_may_say_what_only_steered() -> None:
    old = a_fact(told_by=ToldBy.REP, use=Use.STEER, source=Source("import", "a.csv line 2", date(2026, 1, 5)))
    told = replace(old, id=NO_FACT, told_by=ToldBy.CUSTOMER, use=Use.MENTION, source=Source("import", "a.csv line 2"))
    merged = merge(_held(facts=(old,)), _file(facts=(told,)), today=TODAY)
    assert (merged.facts[0].use, merged.facts[0].told_by) == (Use.MENTION, ToldBy.CUSTOMER)


@pytest.mark.parametrize("guard", [Use.SHIELD, Use.NEVER])
def test_an_import_never_lifts_a_shield(guard: Use) -> None:
    old = a_fact(use=guard, source=Source("import", "a", date(2026, 1, 5)))
    merged = merge(_held(facts=(old,)), _file(facts=(replace(old, id=NO_FACT, use=Use.MENTION),)), today=TODAY)
    assert merged.facts[0].use is guard


def test_an_edited_export_is_taken_as_it_stands() -> None:
    old = a_fact(use=Use.SHIELD)
    edited = replace(old, slots={"what": "fly fishing"}, use=Use.MENTION)
    document = PersonDocument(a_customer(celebrate=False, owner="rita", company="South Shore"), (edited,))
    merged = merge(_held(facts=(old,)), document, today=TODAY)
    assert merged.facts == (edited,)
    assert (merged.customer.celebrate, merged.customer.owner, merged.customer.company) == (False, "rita", "South Shore")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Source("card", "a", date(2026, 1, 1)), Source("card", "a", date(2026, 2, 1))),
        (Source("import", "x.csv line 4", date(2026, 1, 1)), Source("import", "x.csv line 9")),
        (Source("form", "fact add", date(2026, 2, 1)), Source("note", "m", date(2026, 2, 1))),
    ],
)
def test_a_source_that_changes_its_mind_moves_the_birthday(old: Source, new: Source) -> None:
    held = a_birthday(5, 3, source=old, lead_days=(7,))
    merged = merge(
        _held(occasions=(held,)), _file(occasions=(a_birthday(5, 4, id=NO_OCCASION, source=new),)), today=TODAY
    )
    assert [(found.id, found.day, found.lead_days) for found in merged.occasions] == [(held.id, 4, (7,))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Source("card", "a", date(2026, 1, 1)), Source("card", "b", date(2026, 2, 1))),
        (Source("card", "a", date(2026, 1, 1)), Source("import", "x.csv line 9")),
        (Source("import", "x.csv", date(2026, 1, 1)), Source("import", "y.csv")),
        (Source("form", "fact add", date(2026, 2, 1)), Source("card", "b")),
        (Source("form", "fact add", date(2026, 2, 1)), Source("note", "m", date(2026, 1, 1))),
        (Source("import", "x.csv", date(2026, 1, 1)), Source("form", "fact add", date(2026, 2, 1))),
    ],
)
def test_a_birthday_from_another_source_is_kept_beside_with_what_the_rep_chose_for_it(old: Source, new: Source) -> None:
    held = a_birthday(5, 3, source=old, lead_days=(7,), leap_rule="after")
    merged = merge(
        _held(occasions=(held,)), _file(occasions=(a_birthday(5, 4, id=NO_OCCASION, source=new),)), today=TODAY
    )
    assert merged.occasions[0] == held
    assert [(day.day, day.lead_days, day.leap_rule) for day in merged.occasions[1:]] == [(4, (7,), "after")]


def test_a_card_read_again_does_not_say_that_a_fact_still_holds() -> None:
    old = a_fact(source=Source("card", "k", date(2024, 1, 1)))
    again = replace(old, id=NO_FACT, source=Source("card", "k", date(2026, 2, 1)))
    assert merge(_held(facts=(old,)), _file(facts=(again,)), today=TODAY).facts == (old,)


def test_the_same_words_are_one_fact_whatever_language_they_are_said_to_be_in() -> None:
    old = a_fact(text="golf")
    again = replace(old, id=NO_FACT, slots={"what": "Golf", "language": "de"})
    assert merge(_held(facts=(old,)), _file(facts=(again,)), today=TODAY).facts == (old,)


@pytest.mark.parametrize("turn", [1, -1])
def test_days_of_one_file_are_merged_alike_in_any_order(turn: int) -> None:
    held = _held(occasions=(a_birthday(5, 3, source=Source("form", "a", date(2026, 1, 1))),))
    found = a_birthday(5, 4, id=NO_OCCASION, source=Source("card", "b", date(2026, 2, 1)))
    told = a_birthday(5, 5, id=NO_OCCASION, source=Source("form", "c", date(2026, 2, 1)))
    incoming = _file(occasions=(found, told)[::turn])
    once = merge(held, incoming, today=TODAY)
    assert {day.day for day in once.occasions} == {4, 5}
    assert once.occasions[0].day == 5
    assert merge(once, incoming, today=TODAY) == once


def test_a_year_is_learned_and_not_forgotten() -> None:
    old = a_birthday(2, 29)
    with_year = merge(_held(occasions=(old,)), _file(occasions=(replace(old, id=NO_OCCASION, year=1980),)), today=TODAY)
    assert with_year.occasions[0].year == 1980
    without = merge(with_year, _file(occasions=(replace(old, id=NO_OCCASION),)), today=TODAY)
    assert without.occasions[0].year == 1980


def test_no_birthday_notes_stays_whatever_a_file_leaves_out() -> None:
    held = PersonDocument(a_customer(celebrate=False))
    assert merge(held, _file(), today=TODAY).customer.celebrate is False


def test_an_import_without_ids_does_not_take_a_customer_from_their_owner() -> None:
    incoming = PersonDocument(a_customer(id=CustomerId(""), owner="rita", source=IMPORT))
    assert merge(_held(), incoming, today=TODAY).customer.owner == "sam"


def test_a_card_fills_gaps_and_overrules_nothing() -> None:
    held = PersonDocument(a_customer(company="", name="Kelly Brandt", source=Source("form")))
    card = PersonDocument(a_customer(id=CustomerId(""), company="NSI", name="KELLY (dock)", source=Source("card", "1")))
    merged = merge(held, card, today=TODAY).customer
    assert (merged.name, merged.company, merged.source.type) == ("Kelly Brandt", "NSI", "form")


@pytest.mark.parametrize(
    ("held", "told", "kept"),
    [
        ((30, 60), (None, None), (30, 60)),  # what a file leaves out stays
        ((30, 60), (14, None), (14, 60)),
        ((None, None), (30, 60), (30, 60)),
        ((30, 60), (90, None), (90, None)),  # the old longest cannot stay beside it
        ((90, 120), (None, 60), (None, 60)),
    ],
)
def test_intervals_are_merged_one_by_one_and_never_cross(
    held: tuple[int | None, int | None], told: tuple[int | None, int | None], kept: tuple[int | None, int | None]
) -> None:
    old, new = (a_customer(ideal_days=ideal, longest_days=longest) for ideal, longest in (held, told))
    merged = merge(
        PersonDocument(replace(old, source=IMPORT)), PersonDocument(replace(new, source=IMPORT)), today=TODAY
    )
    assert (merged.customer.ideal_days, merged.customer.longest_days) == kept


def test_holds_and_moments_of_the_same_words_are_one() -> None:
    hold = Hold(HoldId("h"), KELLY, Reason.QUIET_HOLD, date(2026, 4, 7), created_on=date(2026, 2, 1))
    moment = Moment(MomentId("m"), KELLY, MomentKind.ORDER, date(2026, 2, 3), "40 dock levellers")
    held = _held(holds=(hold,), moments=(moment,))
    again = _file(
        holds=(
            replace(hold, id=HoldId(""), created_on=None),
            replace(hold, id=HoldId(""), until=None, created_on=None),
        ),
        moments=(replace(moment, id=MomentId(""), what="40 Dock levellers"),),
    )
    merged = merge(held, again, today=TODAY)
    assert [(found.id, found.until, found.created_on) for found in merged.holds] == [
        ("h", date(2026, 4, 7), date(2026, 2, 1)),
        ("", None, TODAY),
    ]
    assert [found.what for found in merged.moments] == ["40 dock levellers"]
