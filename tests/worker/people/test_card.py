"""Cards of the rep's address book: what a card tells of a person, and which are left out."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.types import Card, CardDate, CardId
from worker.core.model import Source
from worker.core.words import FactKind, OccasionKind, ToldBy, Use
from worker.people.card import people_of, read_card
from worker.people.document import PersonDocument


def person_of(card: Card, *, owner: str, observed_on: date | None = None) -> PersonDocument:
    return read_card(card, owner=owner, observed_on=observed_on)[0]


KELLY = Card(
    id=CardId("card-1"),
    part="contacts",
    name="Kelly Brandt",
    given_name="Kelly",
    family_name="Brandt",
    addresses=("kelly@northshore.example", "not an address"),
    company="North Shore Ice",
    groups=frozenset({"Customers", "Golf"}),
    dates=(CardDate("birthday", 2, 29), CardDate("anniversary", 6, 19, 2004), CardDate("other", 1, 1)),
    notes=" likes ice fishing ",
    relations=(("partner", "Lee"), ("child", "Emma"), ("assistant", "Ida")),
    other=(("nickname", "Kel"), ("language", "en"), ("timezone", "-06:00")),
)


def test_a_card_becomes_a_person() -> None:
    person = person_of(KELLY, owner="sam", observed_on=date(2026, 2, 24))
    source = Source("card", "card-1", date(2026, 2, 24))
    assert (person.customer.id, person.customer.owner, person.customer.name) == ("", "sam", "Kelly Brandt")
    assert person.customer.addresses == ("kelly@northshore.example",)
    assert (person.customer.language, person.customer.timezone, person.customer.signs_as) == ("en", "", "")
    assert [(day.kind, day.month, day.day, day.year) for day in person.occasions] == [
        (OccasionKind.BIRTHDAY, 2, 29, None),
        (OccasionKind.ANNIVERSARY, 6, 19, 2004),
    ]
    assert {item.source for item in (*person.facts, *person.occasions, person.customer)} == {source}


def test_what_a_card_says_besides_only_steers_and_nothing_is_lost() -> None:
    facts = person_of(KELLY, owner="sam").facts
    assert [(fact.kind, fact.about, *fact.slots.values()) for fact in facts] == [
        (FactKind.NOTE, "self", "likes ice fishing"),
        (FactKind.PARTNER, "partner", "Lee"),
        (FactKind.NOTE, "child", "Emma"),
        (FactKind.NOTE, "network", "assistant: Ida"),
        (FactKind.NOTE, "self", "nickname: Kel"),
        (FactKind.NOTE, "self", "timezone: -06:00"),
    ]
    assert {fact.use for fact in facts} == {Use.STEER}
    assert {fact.told_by for fact in facts} == {ToldBy.CUSTOMER}


def _other(*pairs: tuple[str, str], **changes: object) -> Card:
    values: dict[str, object] = {"id": CardId("card-9"), "part": "contacts", "name": "Moira", "other": pairs}
    return Card(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 May 1980", (5, 3, 1980)),
        ("May 3rd, 1980", (5, 3, 1980)),
        ("3. Mai", (5, 3, None)),
        ("3 de mayo de 1980", (5, 3, 1980)),
        ("1er août 1980", (8, 1, 1980)),
        ("5/3/1980", None),
        ("25/12/1980", (12, 25, 1980)),
        ("30 February", None),
        ("around Easter", None),
        ("1980", None),
    ],
)
def test_a_birthday_in_words_is_read_where_it_leaves_no_doubt_else_kept(
    text: str, day: tuple[int, int, int | None] | None
) -> None:
    person = person_of(_other(("birthday", text), ("nickname", "Mo")), owner="sam")
    found = [(item.kind, item.month, item.day, item.year) for item in person.occasions]
    assert found == ([(OccasionKind.BIRTHDAY, *day)] if day else [])
    notes = [fact.slots["what"] for fact in person.facts]
    assert notes == [*([] if day else [f"birthday: {text}"]), "nickname: Mo"]


def test_words_never_stand_against_the_birthday_on_the_card() -> None:
    card = _other(("birthday", "4 May 1980"), dates=(CardDate("birthday", 5, 3),))
    person = person_of(card, owner="sam")
    assert [(item.month, item.day) for item in person.occasions] == [(5, 3)]
    assert [fact.slots["what"] for fact in person.facts] == ["birthday: 4 May 1980"]


def test_work_and_school_have_their_own_kinds() -> None:
    facts = person_of(
        _other(("title", "Buyer"), ("role", "Chair"), ("school", "Delft"), ("Golf", "12")), owner="s"
    ).facts
    assert [(fact.kind, fact.slots["what"]) for fact in facts] == [
        (FactKind.ROLE, "Buyer"),
        (FactKind.ROLE, "Chair"),
        (FactKind.SCHOOL, "Delft"),
        (FactKind.NOTE, "Golf: 12"),
    ]
    assert {fact.use for fact in facts} == {Use.STEER}


@pytest.mark.parametrize(
    ("relation", "kind", "about", "text"),
    [
        ("domesticPartner", FactKind.PARTNER, "partner", "Ruth"),
        ("Spouse", FactKind.PARTNER, "partner", "Ruth"),
        ("daughter", FactKind.NOTE, "child", "Ruth"),
        ("mother", FactKind.NOTE, "relative", "mother: Ruth"),
        ("referredBy", FactKind.NOTE, "network", "referredBy: Ruth"),
        ("Tante", FactKind.NOTE, "relative", "Tante: Ruth"),
    ],
)
def test_relations_are_kept_with_what_they_are(relation: str, kind: FactKind, about: str, text: str) -> None:
    (fact,) = person_of(_other(relations=((relation, " Ruth "), ("friend", " "))), owner="sam").facts
    assert (fact.kind, fact.about, *fact.slots.values(), fact.use) == (kind, about, text, Use.STEER)


def test_a_field_of_ones_own_is_held_to_the_same_rules() -> None:
    card = _other(("Faith", "catholic"), ("Diet", "no pork"), addresses=("m@a.example",))
    parsed = people_of([card], "sam")
    assert [fact.slots["what"] for fact in parsed.documents[0].facts] == ["Diet: no pork"]
    assert len(parsed.problems) == 1
    assert parsed.problems[0].startswith("card card-9: The what 'Faith: catholic' touches belief")


@given(
    st.builds(
        _other,
        st.tuples(st.sampled_from(["birthday", "title", "language", "x", ""]), st.text(max_size=20)),
        relations=st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=3).map(tuple),
        dates=st.lists(
            st.builds(CardDate, st.sampled_from(["birthday", "anniversary"]), st.just(2), st.just(29)), max_size=2
        ).map(tuple),
        notes=st.text(max_size=20),
    )
)
@settings(deadline=None)
def test_no_card_raises_and_every_word_of_it_is_found_again(card: Card) -> None:
    parsed = people_of([replace(card, addresses=("m@a.example",))], "sam")
    (person,) = parsed.documents
    kept = " ".join([*(text for fact in person.facts for text in fact.slots.values()), *parsed.problems])
    ((name, text),) = card.other
    if name == "x" and text.strip():
        assert text.strip() in kept
    for _, who in card.relations:
        assert who.strip() in kept
    assert len(person.occasions) >= len(card.dates)


def test_what_is_left_out_is_told() -> None:
    cards = [
        Card(CardId("card-2"), "contacts", "Moira"),
        Card(CardId("card-3"), "contacts", " ", addresses=("n@a.example",)),
        Card(CardId("card-4"), "contacts", "Tom", addresses=("t@a.example",), notes="he has cancer"),
    ]
    parsed = people_of(cards, "sam")
    assert [(person.customer.name, person.facts) for person in parsed.documents] == [("Tom", ())]
    assert parsed.problems[:2] == (
        "card card-2: there is no mail address, so it was left out; complete it in the address book",
        "card card-3: there is no name, so it was left out; complete it in the address book",
    )
    assert parsed.problems[2].startswith("card card-4: The what 'he has cancer' touches health")
