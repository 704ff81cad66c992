"""A contact of Google's address book as a card: nothing guessed, nothing lost, and no entry that raises."""

from calendar import monthrange
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.google.wire_people import Person, card_of, own_groups_of, person_of
from connectors.types import Card, CardDate, Skipped

GROUPS = {"contactGroups/4f1a": "Customers"}


def a_person(**fields: Any) -> dict[str, Any]:
    return {"resourceName": "people/c1", "etag": "%E", **fields}


def a_card(**fields: Any) -> Card:
    person = person_of(a_person(**fields))
    assert isinstance(person, Person)
    return card_of(person, GROUPS)


def from_source(source: str = "CONTACT", *, primary: bool = False, **fields: Any) -> dict[str, Any]:
    return {"metadata": {"primary": primary, "source": {"type": source, "id": "1"}}, **fields}


def test_a_whole_person() -> None:
    card = a_card(
        metadata={"objectType": "PERSON", "sources": [{"type": "CONTACT", "id": "1"}]},
        names=[from_source(displayName="Kelly Brandt", givenName="Kelly", familyName="Brandt", primary=True)],
        nicknames=[{"value": "Kel", "type": "DEFAULT"}],
        emailAddresses=[
            from_source(value="kb@home.example", type="home"),
            from_source(value="kelly@northshore.example", type="work", primary=True),
        ],
        organizations=[{"name": "North Shore Ice", "title": "Buyer"}],
        birthdays=[from_source(date={"month": 5, "day": 3})],
        events=[
            {"type": "anniversary", "date": {"year": 2009, "month": 8, "day": 8}},
            {"type": "first order", "date": {"year": 2012, "month": 1, "day": 2}},
        ],
        relations=[{"type": "spouse", "person": "Robin"}, {"type": "child", "person": "Alex"}],
        biographies=[{"value": " Likes ice fishing ", "contentType": "TEXT_PLAIN"}],
        userDefined=[{"key": "Golf handicap", "value": "12"}],
        memberships=[
            {"contactGroupMembership": {"contactGroupResourceName": "contactGroups/4f1a", "contactGroupId": "4f1a"}},
            {"contactGroupMembership": {"contactGroupResourceName": "contactGroups/myContacts"}},
            {"domainMembership": {"inViewerDomain": True}},
        ],
    )
    assert (card.id, card.part) == ("people/c1", "contacts")
    assert (card.name, card.given_name, card.family_name) == ("Kelly Brandt", "Kelly", "Brandt")
    assert card.addresses == ("kelly@northshore.example", "kb@home.example")
    assert card.company == "North Shore Ice"
    assert card.groups == {"Customers"}
    assert card.dates == (CardDate("birthday", 5, 3), CardDate("anniversary", 8, 8, 2009))
    assert card.relations == (("spouse", "Robin"), ("child", "Alex"))
    assert card.notes == "Likes ice fishing"
    assert card.other == (
        ("nickname", "Kel"),
        ("title", "Buyer"),
        ("first order", "2012-01-02"),
        ("Golf handicap", "12"),
    )


@pytest.mark.parametrize(
    ("birthdays", "dates", "other"),
    [
        ([{"date": {"year": 1980, "month": 5, "day": 3}}], (CardDate("birthday", 5, 3, 1980),), ()),
        ([{"date": {"year": 0, "month": 2, "day": 29}}], (CardDate("birthday", 2, 29),), ()),
        ([{"date": {"year": 1604, "month": 5, "day": 3}}], (CardDate("birthday", 5, 3),), ()),
        ([{"date": {"month": 5, "day": 3}, "text": "05/03/1980"}], (CardDate("birthday", 5, 3),), ()),
        ([{"text": "1980-05-03"}], (CardDate("birthday", 5, 3, 1980),), ()),
        ([{"text": "--05-03"}], (CardDate("birthday", 5, 3),), ()),
        ([{"text": "3.5.1980"}], (CardDate("birthday", 5, 3, 1980),), ()),
        ([{"text": "03/04/1980"}], (), (("birthday", "03/04/1980"),)),
        ([{"text": "around Easter"}], (), (("birthday", "around Easter"),)),
        ([{"date": {"year": 1981, "month": 2, "day": 30}}], (), (("birthday", "1981-02-30"),)),
        ([{"date": {"month": 2, "day": 30}}], (), (("birthday", "--02-30"),)),
        ([{"date": {"year": 1980, "month": 5}}], (), (("birthday", "1980-05"),)),
        ([{"date": {"year": 1980}}], (), (("birthday", "1980"),)),
        ([{"date": {"year": 1980, "month": 13, "day": 1}}], (), (("birthday", "1980-13-01"),)),
        ([{"date": {}}], (), ()),
        ([{}], (), ()),
    ],
)
def test_a_birthday_is_known_or_kept_in_words(
    birthdays: list[dict[str, Any]], dates: tuple[CardDate, ...], other: tuple[tuple[str, str], ...]
) -> None:
    card = a_card(birthdays=birthdays)
    assert (card.dates, card.other) == (dates, other)


def test_the_reps_own_birthday_entry_wins_over_the_profile() -> None:
    profile = from_source("PROFILE", primary=True, date={"year": 1980, "month": 5, "day": 4})
    own = from_source("CONTACT", date={"month": 5, "day": 3})
    for birthdays in ([profile, own], [own, profile]):
        card = a_card(birthdays=birthdays)
        assert card.dates == (CardDate("birthday", 5, 3),)
        assert card.other == (("birthday", "1980-05-04"),)


def test_of_profiles_the_primary_wins_and_an_equal_day_is_told_once() -> None:
    first = from_source("DOMAIN_PROFILE", date={"month": 5, "day": 3})
    second = from_source("PROFILE", primary=True, date={"year": 1980, "month": 5, "day": 3})
    card = a_card(birthdays=[first, second])
    assert (card.dates, card.other) == ((CardDate("birthday", 5, 3, 1980),), ())


def test_a_birthday_that_cannot_be_read_leaves_the_next_one() -> None:
    card = a_card(
        birthdays=[
            from_source("CONTACT", text="around Easter"),
            from_source("PROFILE", date={"month": 4, "day": 9}),
        ]
    )
    assert (card.dates, card.other) == ((CardDate("birthday", 4, 9),), (("birthday", "around Easter"),))


def test_an_anniversary_without_its_day_and_other_events_are_kept_in_words() -> None:
    card = a_card(
        events=[
            {"type": "anniversary", "date": {"year": 2009}},
            {"type": "other", "date": {"month": 6, "day": 1}},
            {"date": {"year": 2020, "month": 2, "day": 2}},
        ]
    )
    assert card.dates == ()
    assert card.other == (("anniversary", "2009"), ("other", "--06-01"), ("event", "2020-02-02"))


@pytest.mark.parametrize(
    ("organizations", "company", "other"),
    [
        ([{"name": "A"}, from_source(name="B", primary=True)], "B", (("organization", "A"),)),
        ([from_source(name="A", primary=True), {"name": "B", "current": True}], "B", (("organization", "A"),)),
        ([{"name": "A", "title": "Cook", "endDate": {"year": 2019}}, {"name": "B", "title": "Chef"}], "B",
         (("title", "Chef"), ("former organization", "Cook, A"))),
        ([{"name": "A", "endDate": {"year": 2019}}], "", (("former organization", "A"),)),
        ([{"name": "A", "endDate": {"year": 2099}, "current": True}], "A", ()),
        ([{"name": "Delft", "type": "school"}, {"name": "B", "type": "work"}], "B", (("school", "Delft"),)),
        ([{"title": "Buyer"}], "", (("title", "Buyer"),)),
        ([{"name": "  "}], "", ()),
    ],
)  # fmt: skip
def test_the_company_is_where_the_person_works_now(
    organizations: list[dict[str, Any]], company: str, other: tuple[tuple[str, str], ...]
) -> None:
    card = a_card(organizations=organizations)
    assert (card.company, card.other) == (company, other)


def test_a_biography_in_html_is_read_as_text() -> None:
    card = a_card(
        biographies=[
            {"value": "<p>Likes <b>ice</b> fishing &amp; caf&eacute;s</p>", "contentType": "TEXT_HTML"},
            from_source("PROFILE", value="a < b", contentType="TEXT_PLAIN", primary=True),
        ]
    )
    assert card.notes == "a < b\nLikes ice fishing & cafés"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"names": [{"unstructuredName": "Kelly B"}]}, "Kelly B"),
        ({"names": [{"givenName": "Kelly", "familyName": "Brandt"}]}, "Kelly Brandt"),
        ({"names": [{"displayName": "Old"}, from_source("PROFILE", displayName="New", primary=True)]}, "New"),
        ({"organizations": [{"name": "North Shore"}], "emailAddresses": [{"value": "a@b.example"}]}, "North Shore"),
        ({"emailAddresses": [{"value": "a@b.example"}]}, "a@b.example"),
        ({}, ""),
    ],
)
def test_somebody_is_called_something(fields: dict[str, Any], name: str) -> None:
    assert a_card(**fields).name == name


def test_addresses_are_told_once_and_only_where_they_are_some() -> None:
    card = a_card(emailAddresses=[{"value": " a@b.example"}, {"value": "a@b.example "}, {"value": "call me"}, {}])
    assert card.addresses == ("a@b.example",)


def test_only_groups_of_the_users_own_need_their_names() -> None:
    memberships = [
        {"contactGroupMembership": {"contactGroupResourceName": f"contactGroups/{name}"}}
        for name in ("myContacts", "all", "starred", "friends", "4f1a", "77aa")
    ]
    person = person_of(a_person(memberships=memberships))
    assert isinstance(person, Person)
    assert own_groups_of(person) == {"contactGroups/4f1a", "contactGroups/77aa"}
    assert card_of(person, GROUPS).groups == {"starred", "friends", "Customers"}


def test_who_is_gone_and_former_names() -> None:
    person = person_of(
        a_person(metadata={"deleted": True, "previousResourceNames": ["people/c1", "people/c0", "people/p7"]})
    )
    assert isinstance(person, Person)
    assert person.deleted
    assert person.former_ids == {"people/c0", "people/p7"}


@pytest.mark.parametrize(
    ("rubbish", "item"),
    [
        (None, "contacts"),
        ([], "contacts"),
        ("people/c1", "contacts"),
        ({}, "contacts"),
        ({"resourceName": 7}, "contacts"),
        ({"resourceName": "people/\n", "names": 1}, "contacts"),
        (a_person(names="Kelly"), "people/c1"),
        (a_person(names=[{"displayName": "\ud800"}]), "people/c1"),
        (a_person(names=[None]), "people/c1"),
        (a_person(birthdays=[{"date": {"year": "last", "month": 1, "day": 1}}]), "people/c1"),
        (a_person(emailAddresses=[{"value": {"secret": "kelly@northshore.example"}}]), "people/c1"),
    ],
)
def test_rubbish_is_told_by_its_id_alone(rubbish: object, item: str) -> None:
    skipped = person_of(rubbish)
    assert isinstance(skipped, Skipped)
    assert (skipped.item, skipped.reason) == (item, "broken_card")
    assert skipped.sentence == f"The contact {item} could not be read; it is left out."


def test_what_no_database_takes_is_taken_out() -> None:
    assert a_card(names=[{"displayName": " Kel\0ly "}]).name == "Kelly"


@given(st.integers(0, 9999), st.integers(0, 12), st.integers(0, 31))
@settings(deadline=None, max_examples=400)
def test_every_day_google_can_hold_is_a_date_or_words(year: int, month: int, day: int) -> None:
    card = a_card(birthdays=[{"date": {"year": year, "month": month, "day": day}}])
    real = month and day and day <= monthrange(year if year > 1604 else 2000, month)[1]
    if real:
        assert card.dates == (CardDate("birthday", month, day, year if year > 1604 else None),)
    else:
        assert card.dates == ()
        assert bool(card.other) == bool(year or month)


KEYS_TEXT = """
    names metadata memberships birthdays events date year month day text value person type key organizations primary
    source contactGroupMembership contactGroupResourceName biographies contentType deleted previousResourceNames
    userDefined relations emailAddresses displayName endDate
"""
KEYS = KEYS_TEXT.split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5))
@settings(deadline=None, max_examples=120)
def test_no_json_raises(fields: dict[str, Any]) -> None:
    person = person_of(a_person(**fields))
    if isinstance(person, Skipped):
        assert person.item == "people/c1"
    else:
        own_groups_of(person)
        card_of(person, GROUPS)
