"""The address book kept up by sync tokens: each change told once, dead tokens started over, no request too many."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from connectors.errors import CursorExpired, TryLater
from connectors.google.api import connect
from connectors.google.people import Cards
from connectors.limiter import Limiter
from connectors.types import Card, CardDate, Changes, Cursor, Window
from tests.connectors.servers.google.server import ALL_SCOPES, FakeGoogle, Fault

REP = "sam@okafor.example"
WHOLE = Window(date.min, date.max)
LIST, GROUPS = "people.people.connections.list", "people.contactGroups.list"


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as server:
        yield server
        assert server.forbidden == []


def book(google: FakeGoogle) -> Any:
    return google.account(REP).people


def cards(google: FakeGoogle, slept: list[float] | None = None) -> Cards:
    """The contacts as a new run sees them."""
    limiter = Limiter(sleep=(slept if slept is not None else []).append)
    account = google.account(REP)
    return Cards(connect("sam", token=lambda refused: account.token, limiter=limiter, api_root=google.root))


def pages(reader: Cards, cursor: Cursor | None) -> list[Changes[Card]]:
    found = [reader.changes(cursor)]
    while found[-1].more:
        found.append(reader.changes(found[-1].cursor))
    return found


def member_of(*groups: str) -> dict[str, Any]:
    return {"memberships": [{"contactGroupMembership": {"contactGroupResourceName": group}} for group in groups]}


def kelly(**more: Any) -> dict[str, Any]:
    return {
        "names": [{"givenName": "Kelly", "familyName": "Brandt"}],
        "emailAddresses": [{"value": "kelly@northshore.example"}],
        "birthdays": [{"date": {"month": 5, "day": 3}}],
        **more,
    }


def test_the_first_listing_is_a_full_one(google: FakeGoogle) -> None:
    name = book(google).add(kelly())
    (page,) = pages(cards(google), None)
    (card,) = page.changed
    assert (card.id, card.part, card.name) == (name, "contacts", "Kelly Brandt")
    assert (card.addresses, card.dates) == (("kelly@northshore.example",), (CardDate("birthday", 5, 3),))
    assert (page.part, page.listing, page.relisted_window, page.removed) == ("contacts", True, WHOLE, ())
    assert google.hits == 1


def test_nothing_new_costs_one_request(google: FakeGoogle) -> None:
    group = book(google).add_group("Customers")
    book(google).add(kelly(**member_of(group)))
    (first,) = pages(cards(google), None)
    hits = google.hits
    (page,) = pages(cards(google), first.cursor)
    assert (page.changed, page.removed, page.listing, page.relisted_window) == ((), (), False, None)
    assert google.hits == hits + 1


def test_changes_deletions_and_new_names_are_told(google: FakeGoogle) -> None:
    stays, goes, joined = (book(google).add(kelly(userDefined=[{"key": "n", "value": str(n)}])) for n in range(3))
    (first,) = pages(cards(google), None)
    book(google).change(stays, birthdays=[{"date": {"year": 1980, "month": 5, "day": 4}}])
    book(google).remove(goes)
    renamed = book(google).rename(joined)
    new = book(google).add(kelly())
    (page,) = pages(cards(google), first.cursor)
    assert {card.id for card in page.changed} == {stays, renamed, new}
    assert {day for card in page.changed if card.id == stays for day in card.dates} == {
        CardDate("birthday", 5, 4, 1980)
    }
    assert set(page.removed) == {goes, joined}
    (after,) = pages(cards(google), page.cursor)
    assert (after.changed, after.removed) == ((), ())


def test_a_large_book_comes_in_pages_and_only_the_last_ends_the_listing(google: FakeGoogle) -> None:
    names = {book(google).add(kelly()) for _ in range(2100)}
    found = pages(cards(google), None)
    assert [len(page.changed) for page in found] == [1000, 1000, 100]
    assert {card.id for page in found for card in page.changed} == names
    assert [page.listing for page in found] == [True] * 3
    assert [page.relisted_window for page in found] == [None, None, WHOLE]
    for name in names:
        book(google).change(name, nicknames=[{"value": "x"}])
    later = pages(cards(google), found[-1].cursor)  # a new run for every page: the parameters are still the same
    assert [(len(page.changed), page.listing, page.relisted_window) for page in later] == [
        (1000, False, None),
        (1000, False, None),
        (100, False, None),
    ]
    assert pages(cards(google), later[-1].cursor)[0].changed == ()


def test_a_listing_can_go_on_in_another_run(google: FakeGoogle) -> None:
    for _ in range(1001):
        book(google).add(kelly())
    first = cards(google).changes(None)
    second = cards(google).changes(first.cursor)
    assert (len(first.changed), len(second.changed), second.listing, second.more) == (1000, 1, True, False)


def test_a_dead_token_starts_over(google: FakeGoogle) -> None:
    book(google).add(kelly())
    (first,) = pages(cards(google), None)
    book(google).expire_tokens()
    with pytest.raises(CursorExpired, match="sam"):
        cards(google).changes(first.cursor)
    assert len(pages(cards(google), None)[0].changed) == 1


def test_a_token_is_dead_after_seven_days(google: FakeGoogle) -> None:
    (first,) = pages(cards(google), None)
    google.account(REP).tick(timedelta(days=6).total_seconds())
    (second,) = pages(cards(google), first.cursor)
    google.account(REP).tick(timedelta(days=1).total_seconds())
    with pytest.raises(CursorExpired):
        cards(google).changes(second.cursor)


@pytest.mark.parametrize("status", [400, 410])
def test_a_bookmark_google_does_not_take_starts_over_whatever_it_is_called(google: FakeGoogle, status: int) -> None:
    (first,) = pages(cards(google), None)
    google.faults.add(Fault(LIST, status=status, reason="INVALID_ARGUMENT"))
    with pytest.raises(CursorExpired):
        cards(google).changes(first.cursor)


def test_a_dead_page_starts_over(google: FakeGoogle) -> None:
    gone = Cursor(json.dumps({"version": 1, "token": "", "page": "CPxxxx="}))
    with pytest.raises(CursorExpired):
        cards(google).changes(gone)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "[]",
        "null",
        "{}",
        '{"version": 1}',
        '{"version": 2, "token": "a", "page": ""}',
        '{"version": 1, "token": null, "page": ""}',
        '{"version": 1, "token": 7, "page": ""}',
    ],
)
def test_a_cursor_that_is_not_ours_starts_over(google: FakeGoogle, cursor: str) -> None:
    with pytest.raises(CursorExpired, match="sam"):
        cards(google).changes(Cursor(cursor))
    assert google.hits == 0


def test_groups_are_asked_for_once_and_only_where_somebody_is_in_one(google: FakeGoogle) -> None:
    book(google).add(kelly(**member_of("contactGroups/starred")))
    (page,) = pages(cards(google), None)
    assert [card.groups for card in page.changed] == [{"starred"}]
    assert google.called(GROUPS) == []
    group = book(google).add_group("Customers")
    for number in range(1001):
        book(google).add(kelly(**member_of(group), nicknames=[{"value": str(number)}]))
    later = pages(cards(google), page.cursor)
    assert {name for page in later for card in page.changed for name in card.groups} == {"Customers"}
    assert len(later) == 2
    assert len(google.called(GROUPS)) == 1


def test_a_group_without_a_name_is_told(google: FakeGoogle) -> None:
    book(google).add(kelly(**member_of("contactGroups/77aa")))
    (page,) = pages(cards(google), None)
    assert [card.groups for card in page.changed] == [frozenset()]
    assert [(one.item, one.reason) for one in page.skipped] == [("contactGroups/77aa", "unknown_group")]


def test_without_the_grant_the_rest_goes_on(google: FakeGoogle) -> None:
    google.account(REP, scopes={scope for scope in ALL_SCOPES if "contacts" not in scope})
    (page,) = pages(cards(google), None)
    assert (page.changed, page.removed, page.cursor, page.more, page.listing) == ((), (), None, False, False)
    assert [(one.item, one.reason) for one in page.skipped] == [("contacts", "scope_missing")]
    assert "rapport connect sam" in page.skipped[0].sentence
    assert REP not in page.skipped[0].sentence
    assert google.hits == 1


def test_peoples_limit_is_waited_for(google: FakeGoogle) -> None:
    book(google).add(kelly())
    message = "Quota exceeded for quota metric 'Critical read requests' and limit 'Critical read requests per minute'."
    google.faults.add(Fault(LIST, status=429, reason="RATE_LIMIT_EXCEEDED", message=message, times=2))
    slept: list[float] = []
    (page,) = pages(cards(google, slept), None)
    assert len(page.changed) == 1
    assert slept == [60, 60]
    google.faults.add(Fault(LIST, status=429, reason="RATE_LIMIT_EXCEEDED", times=9))
    with pytest.raises(TryLater, match="sam"):
        cards(google).changes(None)


def test_a_person_that_cannot_be_read_does_not_stop_the_rest(google: FakeGoogle) -> None:
    body = {
        "connections": [
            {"resourceName": "people/c7", "names": "Kelly"},
            {"resourceName": "people/c8", **kelly()},
            None,
        ],
        "nextSyncToken": "t",
    }
    google.faults.add(Fault(LIST, status=200, body=body))
    (page,) = pages(cards(google), None)
    assert [card.id for card in page.changed] == ["people/c8"]
    assert [one.item for one in page.skipped] == ["people/c7", "contacts"]
    assert json.loads(str(page.cursor))["token"] == "t"


def test_an_answer_without_a_new_token_keeps_the_old_one(google: FakeGoogle) -> None:
    (first,) = pages(cards(google), None)
    google.faults.add(Fault(LIST, status=200, body={}))
    (page,) = pages(cards(google), first.cursor)
    assert page.cursor == first.cursor


NUMBERS = st.integers(0, 7)


class AnyHistory(RuleBasedStateMachine):
    """However the rep edits the book and whenever tokens die, what was told adds up to what is in it."""

    @initialize()
    def open(self) -> None:
        self.google = FakeGoogle()
        self.google.__enter__()
        self.book = book(self.google)
        self.group = self.book.add_group("Customers")
        self.told: dict[str, Card] = {}
        self.cursor: Cursor | None = None

    @rule(number=NUMBERS)
    def add(self, number: int) -> None:
        self.book.add(kelly(nicknames=[{"value": str(number)}], **(member_of(self.group) if number % 2 else {})))

    @rule(number=NUMBERS, year=st.sampled_from([0, 1980, 1981]))
    def change(self, number: int, year: int) -> None:
        if name := self.one(number):
            self.book.change(name, birthdays=[{"date": {"year": year, "month": 2, "day": 29 if year % 4 == 0 else 28}}])

    @rule(number=NUMBERS)
    def remove(self, number: int) -> None:
        if name := self.one(number):
            self.book.remove(name)

    @rule(number=NUMBERS)
    def rename(self, number: int) -> None:
        if name := self.one(number):
            self.book.rename(name)

    @rule()
    def expire(self) -> None:
        self.book.expire_tokens()

    @rule()
    def sync(self) -> None:
        reader = cards(self.google)
        try:
            found = pages(reader, self.cursor)
        except CursorExpired:
            found = pages(reader, None)
        for page in found:
            self.told.update({card.id: card for card in page.changed})
            for gone in page.removed:
                self.told.pop(gone, None)
        self.cursor = found[-1].cursor
        if found[-1].relisted_window:
            named = {card.id for page in found for card in page.changed}
            self.told = {name: card for name, card in self.told.items() if name in named}
        assert self.told.keys() == self.book.people.keys()
        for name, card in self.told.items():
            assert [(day.year or 0, day.day) for day in card.dates] == [
                (entry["date"].get("year", 0), entry["date"]["day"]) for entry in self.book.people[name]["birthdays"]
            ]
            assert ("Customers" in card.groups) == (int(dict(card.other)["nickname"]) % 2 == 1)

    def one(self, number: int) -> str | None:
        names = sorted(self.book.people)
        return names[number % len(names)] if names else None

    @invariant()
    def fits_the_documents(self) -> None:
        if hasattr(self, "google"):
            assert self.google.wrong == []

    def teardown(self) -> None:
        if hasattr(self, "google"):
            self.google.__exit__(None, None, None)


AnyHistory.TestCase.settings = settings(deadline=None, max_examples=25, stateful_step_count=15)
TestAnyHistory = AnyHistory.TestCase
