"""Cards of the rep's address book: what a card tells of a person, and which are left out."""

from datetime import date

from connectors.types import Card, CardDate, CardId
from worker.core.model import Source
from worker.core.words import FactKind, OccasionKind, Use
from worker.people.card import from_card, people_of

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
    person = from_card(KELLY, owner="sam", observed_on=date(2026, 2, 24))
    source = Source("card", "card-1", date(2026, 2, 24))
    assert (person.customer.id, person.customer.owner, person.customer.name) == ("", "sam", "Kelly Brandt")
    assert person.customer.addresses == ("kelly@northshore.example",)
    assert (person.customer.language, person.customer.timezone, person.customer.signs_as) == ("en", "", "")
    assert [(day.kind, day.month, day.day, day.year) for day in person.occasions] == [
        (OccasionKind.BIRTHDAY, 2, 29, None),
        (OccasionKind.ANNIVERSARY, 6, 19, 2004),
    ]
    assert {item.source for item in (*person.facts, *person.occasions, person.customer)} == {source}


def test_notes_partner_and_children_steer_and_others_are_not_kept() -> None:
    facts = from_card(KELLY, owner="sam").facts
    assert [(fact.kind, fact.about, *fact.slots.values()) for fact in facts] == [
        (FactKind.NOTE, "self", "likes ice fishing"),
        (FactKind.PARTNER, "partner", "Lee"),
        (FactKind.NOTE, "child", "Emma"),
    ]
    assert {fact.use for fact in facts} == {Use.STEER}


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
