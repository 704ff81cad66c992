"""A contact of Outlook's address book as a card: no day moved by a zone, nothing lost, and no contact that raises."""

from calendar import monthrange
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.microsoft.wire_people import ANNIVERSARY, FIELDS, Contact, card_of, contact_of, removed_id
from connectors.types import Card, CardDate, Skipped


def a_card(**fields: Any) -> Card:
    anniversary = fields.pop("anniversary", "")
    contact = contact_of({"id": "c1", "@odata.etag": 'W/"1"', **fields})
    assert isinstance(contact, Contact)
    return card_of(contact, "contacts", anniversary)


def extended(value: str, name: str = ANNIVERSARY) -> dict[str, Any]:
    return {"singleValueExtendedProperties": [{"id": name, "value": value}]}


def test_a_whole_contact() -> None:
    card = a_card(
        displayName="Kelly Brandt",
        givenName="Kelly",
        middleName="J.",
        surname="Brandt",
        title="Dr.",
        nickName="Kel",
        birthday="1980-05-03T11:59:00Z",
        emailAddresses=[
            {"name": "Kelly (home)", "address": "kb@home.example"},
            {"name": "Kelly", "address": "kelly@northshore.example"},
        ],
        primaryEmailAddress={"name": "Kelly", "address": "kelly@northshore.example"},
        companyName="North Shore Ice",
        department="Buying",
        jobTitle="Buyer",
        profession="Engineer",
        categories=["Customers", "Golf"],
        spouseName="Robin",
        children=["Alex", "Sam"],
        manager="Ottilie",
        assistantName="Jo",
        personalNotes=" Likes ice fishing\r\nand tea ",
        anniversary="2009-08-08T11:59:00Z",
    )
    assert (card.id, card.part) == ("c1", "contacts")
    assert (card.name, card.given_name, card.family_name) == ("Kelly Brandt", "Kelly", "Brandt")
    assert card.addresses == ("kelly@northshore.example", "kb@home.example")
    assert card.company == "North Shore Ice"
    assert card.groups == {"Customers", "Golf"}
    assert card.dates == (CardDate("birthday", 5, 3, 1980), CardDate("anniversary", 8, 8, 2009))
    assert card.relations == (
        ("spouse", "Robin"),
        ("child", "Alex"),
        ("child", "Sam"),
        ("manager", "Ottilie"),
        ("assistant", "Jo"),
    )
    assert card.notes == "Likes ice fishing\r\nand tea"
    assert card.other == (
        ("nickname", "Kel"),
        ("title", "Buyer"),
        ("department", "Buying"),
        ("profession", "Engineer"),
    )


@pytest.mark.parametrize(
    ("birthday", "dates", "other"),
    [
        ("1815-12-10T11:59:00Z", (CardDate("birthday", 12, 10, 1815),), ()),  # recorded
        ("1980-05-03T00:00:00Z", (CardDate("birthday", 5, 3, 1980),), ()),
        ("1980-05-03T23:59:59.9999999Z", (CardDate("birthday", 5, 3, 1980),), ()),
        ("1980-05-03T00:30:00+14:00", (CardDate("birthday", 5, 3, 1980),), ()),
        ("1980-05-03T22:00:00-11:00", (CardDate("birthday", 5, 3, 1980),), ()),
        ("1974-07-22", (CardDate("birthday", 7, 22, 1974),), ()),  # in Microsoft's own examples
        ("1604-02-29T11:59:00Z", (CardDate("birthday", 2, 29),), ()),
        ("1604-01-01T11:59:00Z", (CardDate("birthday", 1, 1),), ()),
        ("0001-05-03T00:00:00Z", (CardDate("birthday", 5, 3),), ()),
        ("4500-05-03T00:00:00Z", (CardDate("birthday", 5, 3),), ()),
        ("4500-02-29T00:00:00Z", (CardDate("birthday", 2, 29),), ()),  # 4500 is no leap year
        ("9999-05-03T00:00:00Z", (CardDate("birthday", 5, 3),), ()),
        ("0001-01-01T00:00:00Z", (), ()),
        ("1601-01-01T00:00:00Z", (), ()),
        ("4501-01-01T00:00:00Z", (), ()),
        ("4500-12-31T23:00:00Z", (), ()),
        ("1981-02-29T11:59:00Z", (), (("birthday", "1981-02-29T11:59:00Z"),)),
        ("around Easter", (), (("birthday", "around Easter"),)),
        ("-0044-03-15T00:00:00Z", (), (("birthday", "-0044-03-15T00:00:00Z"),)),
        (None, (), ()),
        ("", (), ()),
    ],
)
def test_a_birthday_is_the_day_that_is_written(
    birthday: str | None, dates: tuple[CardDate, ...], other: tuple[tuple[str, str], ...]
) -> None:
    card = a_card(birthday=birthday)
    assert (card.dates, card.other) == (dates, other)


@given(
    st.integers(1605, 2199),
    st.integers(1, 12),
    st.integers(1, 28),
    st.times(),
    st.sampled_from(["Z", "+14:00", "-12:00"]),
)
@settings(deadline=None, max_examples=200)
def test_no_hour_and_no_zone_moves_a_day(year: int, month: int, day: int, hour: Any, zone: str) -> None:
    written = f"{year:04}-{month:02}-{day:02}T{hour.isoformat()}{zone}"
    card = a_card(birthday=written, anniversary=written)
    assert card.dates == (CardDate("birthday", month, day, year), CardDate("anniversary", month, day, year))


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
@settings(deadline=None, max_examples=300)
def test_every_day_is_a_date_or_words_or_was_never_set(year: int, month: int, day: int) -> None:
    written = f"{year:04}-{month:02}-{day:02}"
    known = 1605 <= year < 2200
    real = 1 <= month <= 12 and 1 <= day <= monthrange(year if known else 2000, month)[1]
    card = a_card(birthday=f"{written}T11:59:00Z")
    if written in ("0001-01-01", "1601-01-01", "4500-12-31", "4501-01-01"):
        assert (card.dates, card.other) == ((), ())
    elif real:
        assert card.dates == (CardDate("birthday", month, day, year if known else None),)
    else:
        assert card.other == (("birthday", f"{written}T11:59:00Z"),)


def test_the_anniversary_is_known_by_its_number_however_that_is_written() -> None:
    for name in (ANNIVERSARY, ANNIVERSARY.lower(), "SystemTime 0x3a41"):
        assert a_card(**extended("2009-08-08T00:00:00Z", name)).dates == (CardDate("anniversary", 8, 8, 2009),)
    assert a_card(**extended("2009-08-08T00:00:00Z", "SystemTime 0x3A42")).dates == ()
    assert a_card(singleValueExtendedProperties=None).dates == ()
    unread = a_card(**extended("soon"))
    assert (unread.dates, unread.other) == ((), (("anniversary", "soon"),))


NAMES_TEXT = """
    displayName givenName surname nickName birthday companyName department jobTitle profession spouseName manager
    assistantName personalNotes
"""
NAMES = NAMES_TEXT.split()


def test_null_and_nothing_are_one() -> None:
    """Programs leave null where people leave an empty text."""
    lists = ("emailAddresses", "categories", "children")
    addresses = ("primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress")
    unset = a_card(**dict.fromkeys((*NAMES, *lists, *addresses)))
    empty = a_card(**dict.fromkeys(NAMES, ""), **{name: [] for name in lists}, **{name: {} for name in addresses})
    blank = a_card(**dict.fromkeys(NAMES, "  "), children=["", None], categories=[" "], emailAddresses=[{}, None])
    assert unset == empty == blank == a_card()
    assert (unset.name, unset.addresses, unset.groups, unset.dates, unset.relations, unset.other, unset.notes) == (
        "", (), frozenset(), (), (), (), "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"displayName": "Kelly B", "givenName": "K"}, "Kelly B"),
        ({"displayName": "", "givenName": "Kelly", "surname": "Brandt"}, "Kelly Brandt"),
        ({"surname": "Brandt"}, "Brandt"),
        ({"companyName": "North Shore", "emailAddresses": [{"address": "a@b.example"}]}, "North Shore"),
        ({"emailAddresses": [{"address": "a@b.example", "name": "A"}]}, "a@b.example"),
        ({}, ""),
    ],
)
def test_somebody_is_called_something(fields: dict[str, Any], name: str) -> None:
    assert a_card(**fields).name == name


def test_addresses_are_told_once_the_primary_first_and_only_where_they_are_some() -> None:
    inside = "/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=kelly"
    card = a_card(
        emailAddresses=[{"address": inside}, {"address": " b@b.example "}, {"address": "a@b.example"}, {"name": "x"}],
        primaryEmailAddress={"address": "a@b.example"},
        secondaryEmailAddress={"address": "b@b.example", "name": "B"},
        tertiaryEmailAddress={"address": "c@b.example", "type": "other"},
    )
    assert card.addresses == ("a@b.example", "b@b.example", "c@b.example")


@pytest.mark.parametrize(
    ("rubbish", "item"),
    [
        (None, "contacts"),
        ([], "contacts"),
        ("c1", "contacts"),
        ({}, "contacts"),
        ({"id": 7}, "contacts"),
        ({"id": ""}, "contacts"),
        ({"id": "c\n1", "displayName": 1}, "contacts"),
        ({"id": "c1", "displayName": 7}, "c1"),
        ({"id": "c1", "displayName": "\ud800"}, "c1"),
        ({"id": "c1", "emailAddresses": "kelly@northshore.example"}, "c1"),
        ({"id": "c1", "emailAddresses": ["kelly@northshore.example"]}, "c1"),
        ({"id": "c1", "categories": "Customers"}, "c1"),
        ({"id": "c1", "children": [{"name": "Alex"}]}, "c1"),
        ({"id": "c1", "birthday": {"year": 1980}}, "c1"),
    ],
)
def test_rubbish_is_told_by_its_id_alone(rubbish: object, item: str) -> None:
    skipped = contact_of(rubbish)
    assert isinstance(skipped, Skipped)
    assert (skipped.item, skipped.reason) == (item, "broken_card")
    assert skipped.sentence == f"The contact {item} could not be read; it is left out."


def test_what_no_database_takes_is_taken_out() -> None:
    assert a_card(displayName=" Kel\0ly ", personalNotes="\0 x").name == "Kelly"
    assert a_card(personalNotes="\0 x").notes == "x"


def test_who_is_gone() -> None:
    assert removed_id({"id": "c1", "@removed": {"reason": "deleted"}}) == "c1"
    assert removed_id({"id": "c1", "@removed": {"reason": "changed"}}) == "c1"
    others: list[Any] = [
        {"id": "c1"},
        {"id": "c1", "@removed": None},
        {"@removed": {}},
        {"id": 7, "@removed": {}},
        None,
    ]
    for other in others:
        assert removed_id(other) == ""


def test_only_what_is_read_is_asked_for() -> None:
    asked = FIELDS.split(",")
    assert {"id", *NAMES} < set(asked)
    assert len(asked) == len(set(asked)) == 20
    assert "weddingAnniversary" not in asked  # not in v1.0


KEYS = [*FIELDS.split(","), "singleValueExtendedProperties", "address", "value", "@removed", "@odata.etag"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4))
@settings(deadline=None, max_examples=150)
def test_no_json_raises(fields: dict[str, Any]) -> None:
    json = {**fields, "id": "c1"}
    removed_id(json)
    contact = contact_of(json)
    if isinstance(contact, Skipped):
        assert contact.item == "c1"
    else:
        card_of(contact, "contacts")
