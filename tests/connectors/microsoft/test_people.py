"""The address book kept up folder by folder: each change told once, dead links started over, no request too many."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from connectors.errors import CursorExpired, ReconnectNeeded, TryLater
from connectors.http import Http
from connectors.limiter import Limiter
from connectors.microsoft.api import Graph
from connectors.microsoft.errors import Declined, judge
from connectors.microsoft.people import EVERY, LIST_PAGE, PAGE, Cards
from connectors.types import Card, CardDate, Changes, Cursor, Window
from tests.connectors.servers.graph.server import ALL_SCOPES, FakeGraph, Fault
from tests.connectors.servers.http_server import Answer, serve

REP = "sam@okafor.example"
WHOLE = Window(date.min, date.max)
MIDNIGHT = datetime(2026, 2, 24, tzinfo=UTC)
DELTA, FOLDER_DELTA = "me/contacts/delta", "me/contactFolders/*/contacts/delta"


@pytest.fixture
def fake() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        server.account(REP).now = MIDNIGHT
        yield server
        assert server.forbidden == []


def book(fake: FakeGraph) -> Any:
    return fake.account(REP).contacts


def cards(fake: FakeGraph, slept: list[float] | None = None, *, user: str = "", later: timedelta = EVERY) -> Cards:
    """The contacts as a new run sees them, so much later than the one before."""
    account = fake.account(REP)
    account.tick(later.total_seconds())
    limiter = Limiter(sleep=(slept if slept is not None else []).append)
    token = fake.issue("", ALL_SCOPES) if user else fake.account(REP).token
    http = Http(mailbox="sam", api_root=fake.root, token=lambda refused: token, limiter=limiter, judge=judge)
    return Cards(Graph("sam", http, limiter, user=user), clock=lambda: account.now)


def pages(reader: Cards, cursor: Cursor | None) -> list[Changes[Card]]:
    found = [reader.changes(cursor)]
    while found[-1].more:
        found.append(reader.changes(found[-1].cursor))
    return found


def changed(found: list[Changes[Card]]) -> dict[str, Card]:
    return {card.id: card for page in found for card in page.changed}


def removed(found: list[Changes[Card]]) -> set[tuple[str, str]]:
    return {(page.part, gone) for page in found for gone in page.removed}


def kelly(**more: Any) -> dict[str, Any]:
    return {
        "displayName": "Kelly Brandt",
        "givenName": "Kelly",
        "surname": "Brandt",
        "emailAddresses": [{"name": "Kelly", "address": "kelly@northshore.example"}],
        "birthday": "1980-05-03",
        "categories": ["Customers"],
        **more,
    }


def asked(fake: FakeGraph, since: int = 0) -> list[str]:
    return [call.path for call in fake.calls[since:]]


def test_the_first_listing_is_a_full_one(fake: FakeGraph) -> None:
    name = book(fake).add(kelly(spouseName="Robin", children=["Alex"], anniversary="2009-08-08"))
    (page,) = pages(cards(fake), None)
    (card,) = page.changed
    assert (card.id, card.part, card.name) == (name, "contacts", "Kelly Brandt")
    assert card.addresses == ("kelly@northshore.example",)
    assert card.dates == (CardDate("birthday", 5, 3, 1980), CardDate("anniversary", 8, 8, 2009))
    assert card.groups == {"Customers"}
    assert card.relations == (("spouse", "Robin"), ("child", "Alex"))
    assert (page.part, page.listing, page.relisted_window, page.removed) == ("contacts", True, WHOLE, ())
    assert (page.skipped, page.more) == ((), False)
    assert asked(fake) == ["me/contactFolders", "me/contacts/delta", "me/contacts"]


def test_an_application_reads_the_user_it_names(fake: FakeGraph) -> None:
    name = book(fake).add(kelly())
    assert set(changed(pages(cards(fake, user=REP), None))) == {name}
    assert {path.partition("/contact")[0] for path in asked(fake)} == {f"users/{REP}"}


def test_nothing_new_costs_a_request_for_each_folder_and_the_list_of_them_once_a_day(fake: FakeGraph) -> None:
    below = book(fake).add_folder("Shop")
    folders = ["", below, book(fake).add_folder("Old", below)]
    for folder in folders:
        book(fake).add(kelly(), folder)
    found = pages(cards(fake), None)
    costs = []
    for _ in range(8):
        hits = fake.hits
        found = pages(cards(fake), found[-1].cursor)
        assert [(page.changed, page.removed, page.listing, page.relisted_window) for page in found] == [
            ((), (), False, None)
        ] * 3
        costs.append(fake.hits - hits)
    assert costs == [3, 3, 6, 3, 3, 3, 6, 3]


def test_between_two_walks_nothing_is_asked(fake: FakeGraph) -> None:
    cursor = pages(cards(fake), None)[-1].cursor
    name = book(fake).add(kelly())
    hits = fake.hits
    for _ in range(5):
        (page,) = pages(cards(fake, later=EVERY / 6), cursor)
        assert (page.changed, page.removed, page.listing, page.cursor) == ((), (), False, cursor)
    assert fake.hits == hits
    assert set(changed(pages(cards(fake, later=EVERY / 6), cursor))) == {name}


def test_a_walk_under_way_goes_on_at_once_and_a_clock_set_back_begins_one(fake: FakeGraph) -> None:
    shop = book(fake).add_folder("Shop")
    names = {book(fake).add(kelly()), book(fake).add(kelly(), shop)}
    half = cards(fake).changes(None)
    assert half.more
    rest = pages(cards(fake, later=timedelta(0)), half.cursor)
    assert set(changed([half, *rest])) == names
    new = book(fake).add(kelly(), shop)
    assert set(changed(pages(cards(fake, later=-2 * EVERY), rest[-1].cursor))) == {new}


def test_every_folder_is_read_however_deep_it_lies(fake: FakeGraph) -> None:
    folder, names = "", {}
    for number in range(4):
        names[book(fake).add(kelly(nickName=str(number)), folder)] = folder or "contacts"
        folder = book(fake).add_folder(f"Level {number}", folder)
    found = pages(cards(fake), None)
    assert {name: card.part for name, card in changed(found).items()} == names
    assert {page.part: page.relisted_window for page in found} == {
        **dict.fromkeys(names.values(), WHOLE),
        folder: WHOLE,
    }


def test_changes_and_deletions_are_told_once(fake: FakeGraph) -> None:
    shop = book(fake).add_folder("Shop")
    stays, goes, other = book(fake).add(kelly()), book(fake).add(kelly()), book(fake).add(kelly(), shop)
    first = pages(cards(fake), None)
    book(fake).change(stays, birthday="1981-06-04", anniversary="2010-01-02")
    book(fake).change(other, jobTitle="Buyer")
    book(fake).remove(goes)
    new = book(fake).add(kelly(), shop)
    found = pages(cards(fake), first[-1].cursor)
    assert set(changed(found)) == {stays, other, new}
    assert changed(found)[stays].dates == (CardDate("birthday", 6, 4, 1981), CardDate("anniversary", 1, 2, 2010))
    assert changed(found)[other].other == (("title", "Buyer"),)
    assert removed(found) == {("contacts", goes)}
    after = pages(cards(fake), found[-1].cursor)
    assert (changed(after), removed(after)) == ({}, set())


def test_a_contact_that_moved_is_gone_from_one_folder_and_in_the_other(fake: FakeGraph) -> None:
    shop = book(fake).add_folder("Shop")
    name = book(fake).add(kelly())
    first = pages(cards(fake), None)
    book(fake).move(name, shop)
    found = pages(cards(fake), first[-1].cursor)
    assert removed(found) == {("contacts", name)}
    assert {card.id: card.part for page in found for card in page.changed} == {name: shop}


def test_a_large_folder_comes_in_pages_and_only_the_last_ends_the_listing(fake: FakeGraph) -> None:
    fake.quirks.empty_pages = True
    names = {book(fake).add(kelly(anniversary="2009-08-08")) for _ in range(2 * PAGE + 50)}
    found = pages(cards(fake), None)
    assert [len(page.changed) for page in found if page.changed] == [PAGE, PAGE, 50]
    assert set(changed(found)) == names
    assert {len(card.dates) for card in changed(found).values()} == {2}
    assert {page.listing for page in found} == {True}
    assert [page.relisted_window for page in found] == [None] * (len(found) - 1) + [WHOLE]
    assert [page.more for page in found] == [True] * (len(found) - 1) + [False]
    assert asked(fake).count("me/contacts") == 1  # listed once in the run, whatever the number of pages
    assert len(names) <= LIST_PAGE
    for name in names:
        book(fake).change(name, nickName="x")
    later = pages(cards(fake), found[-1].cursor)
    assert set(changed(later)) == names
    assert {(page.listing, page.relisted_window) for page in later} == {(False, None)}


def test_anniversaries_are_listed_again_where_they_are_older_than_a_contact(fake: FakeGraph) -> None:
    name = book(fake).add(kelly(anniversary="2009-08-08"))
    reader = cards(fake)
    first = pages(reader, None)
    book(fake).change(name, anniversary="2009-08-09")
    fake.account(REP).tick(EVERY.total_seconds())
    found = pages(reader, first[-1].cursor)
    assert changed(found)[name].dates[1] == CardDate("anniversary", 8, 9, 2009)
    assert asked(fake).count("me/contacts") == 2


def test_what_a_delta_cannot_be_asked_for_is_not_asked_for(fake: FakeGraph) -> None:
    book(fake).add(kelly())
    pages(cards(fake), None)
    options = {call.path: set(call.query) for call in fake.calls}
    assert options["me/contacts/delta"] == {"$select"}
    assert options["me/contacts"] == {"$select", "$expand", "$top"}
    expands = [call.query["$expand"] for call in fake.calls if "$expand" in call.query]
    assert expands == ["singleValueExtendedProperties($filter=id eq 'SystemTime 0x3A41')"]


def test_anniversaries_that_are_refused_leave_the_rest(fake: FakeGraph) -> None:
    name = book(fake).add(kelly(anniversary="2009-08-08"))
    fake.faults.add(Fault(path="me/contacts", status=400, code="ErrorInvalidProperty"))
    (page,) = pages(cards(fake), None)
    assert [(card.id, card.dates) for card in page.changed] == [(name, (CardDate("birthday", 5, 3, 1980),))]
    assert [(one.item, one.reason) for one in page.skipped] == [("contacts", "anniversaries_unread")]


def test_a_listing_can_go_on_in_another_run(fake: FakeGraph) -> None:
    names = {book(fake).add(kelly(), folder) for folder in ("", book(fake).add_folder("Shop")) for _ in range(PAGE + 1)}
    cursor: Cursor | None = None
    told: set[str] = set()
    listings = 0
    for _ in range(4):
        page = cards(fake).changes(cursor)
        cursor, told = page.cursor, told | {card.id for card in page.changed}
        listings += page.relisted_window is not None
    assert (told, page.more, listings) == (names, False, 2)


# --- folders come and go --------------------------------------------------------------------------------------


def test_new_folders_of_all_levels_are_found_with_the_first_walk_of_the_next_day(fake: FakeGraph) -> None:
    shop = book(fake).add_folder("Shop")
    cursor = pages(cards(fake), None)[-1].cursor
    names = [book(fake).add(kelly(), book(fake).add_folder("New", parent)) for parent in ("", shop)]
    deep = book(fake).add_folder("Deep", book(fake).contacts[names[1]]["parentFolderId"])
    names.append(book(fake).add(kelly(), deep))  # below a new folder: found with it
    told: set[str] = set()
    for _ in range(2):
        found = pages(cards(fake), cursor)
        told |= set(changed(found))
        cursor = found[-1].cursor
    assert told == set()
    found = pages(cards(fake), cursor)
    assert all(page.relisted_window for page in found if page.listing)
    assert set(changed(found)) == set(names)


def test_a_folder_that_is_gone_is_told_as_a_listing_of_nothing(fake: FakeGraph) -> None:
    shop = book(fake).add_folder("Shop")
    old = book(fake).add_folder("Old", shop)
    book(fake).add(kelly(), shop)
    book(fake).add(kelly(), old)
    cursor = pages(cards(fake), None)[-1].cursor
    book(fake).remove_folder(shop)
    found = pages(cards(fake), cursor)
    ended = [page for page in found if page.listing]
    assert sorted(page.part for page in ended) == sorted([shop, old])
    assert {(page.changed, page.relisted_window) for page in ended} == {((), WHOLE)}
    assert [page.part for page in pages(cards(fake), found[-1].cursor)] == ["contacts"]


def test_a_folder_that_is_gone_while_it_is_being_listed_is_told_twice(fake: FakeGraph) -> None:
    shop = book(fake).add_folder("Shop")
    for _ in range(PAGE + 1):
        book(fake).add(kelly(), shop)
    reader = cards(fake)
    first = reader.changes(None)
    half = reader.changes(first.cursor)
    assert (half.part, half.listing, half.relisted_window) == (shop, True, None)
    book(fake).remove_folder(shop)
    found = pages(reader, half.cursor)
    assert [(page.part, page.changed, page.relisted_window) for page in found] == [(shop, (), WHOLE)] * 2


def test_a_folder_that_moved_is_read_on(fake: FakeGraph) -> None:
    shop, attic = book(fake).add_folder("Shop"), book(fake).add_folder("Attic")
    name = book(fake).add(kelly(), shop)
    told: set[tuple[str, str]] = set()
    cursor = None
    for step in range(8):
        if step == 1:
            book(fake).folders[shop]["parentFolderId"] = attic
        found = pages(cards(fake), cursor)
        for page in found:
            told |= {(page.part, card.id) for card in page.changed}
            if page.relisted_window:
                told = {one for one in told if one[0] != page.part} | {(page.part, card.id) for card in page.changed}
        cursor = found[-1].cursor
    assert told == {(shop, name)}
    assert sum(path.endswith(f"{shop}/contacts") for path in asked(fake)) == 1  # listed in full once


# --- dead links -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("death", ["410", "410location", "400"])
def test_a_dead_link_lists_that_folder_again_and_no_other(fake: FakeGraph, death: Any) -> None:
    fake.quirks.dead_cursor = death
    shop = book(fake).add_folder("Shop")
    names = [book(fake).add(kelly()), book(fake).add(kelly(), shop)]
    first = pages(cards(fake), None)
    book(fake).expire_cursors(shop)
    found = pages(cards(fake), first[-1].cursor)
    assert [(page.part, page.listing, page.relisted_window) for page in found] == [
        ("contacts", False, None),
        (shop, True, WHOLE),
    ]
    assert set(changed(found)) == {names[1]}
    assert changed(pages(cards(fake), found[-1].cursor)) == {}


def test_a_listing_that_dies_half_way_starts_everything_over(fake: FakeGraph) -> None:
    for _ in range(PAGE + 1):
        book(fake).add(kelly())
    half = cards(fake).changes(None)
    book(fake).expire_cursors()
    with pytest.raises(CursorExpired, match="sam"):
        cards(fake).changes(half.cursor)
    assert len(changed(pages(cards(fake), None))) == PAGE + 1


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "BadRequest"), (404, "syncStateNotFound"), (404, "ErrorItemNotFound"), (410, "x"), (409, "resyncRequired")],
)
def test_a_link_graph_does_not_take_starts_over_whatever_it_is_called(fake: FakeGraph, status: int, code: str) -> None:
    name = book(fake).add(kelly())
    first = pages(cards(fake), None)
    fake.faults.add(Fault(path=DELTA, status=status, code=code))
    found = pages(cards(fake), first[-1].cursor)
    assert [(page.listing, page.relisted_window) for page in found] == [(True, WHOLE)]
    assert set(changed(found)) == {name}


def test_a_refusal_without_a_link_is_no_dead_link(fake: FakeGraph) -> None:
    for status, kind in ((400, Declined), (404, Declined), (410, CursorExpired)):
        fake.faults.add(Fault(path=DELTA, status=status, code="ErrorInvalidRequest"))
        with pytest.raises(kind):
            cards(fake).changes(None)
    fake.account(REP).has_mailbox = False
    with pytest.raises(ReconnectNeeded, match="no mailbox"):
        cards(fake).changes(None)


def test_a_link_to_another_host_gets_no_token(fake: FakeGraph) -> None:
    for _ in range(PAGE + 1):
        book(fake).add(kelly())
    fake.quirks.foreign_next_link = True
    half = cards(fake).changes(None)
    hits = fake.hits
    assert "//localhost:" in str(half.cursor)
    with pytest.raises(CursorExpired, match="sam"):
        cards(fake).changes(half.cursor)
    assert fake.hits == hits


def test_a_mailbox_that_lies_elsewhere_now_is_listed_anew(fake: FakeGraph) -> None:
    name = book(fake).add(kelly())
    cursor = Cursor(str(pages(cards(fake), None)[-1].cursor).replace("//127.0.0.1:", "//graph.microsoft.us:"))
    assert set(changed(pages(cards(fake), cursor))) == {name}


OURS = {"version": 1, "folders": {"contacts": {"parent": "", "link": "", "listing": True}}}


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "[]",
        "null",
        "{}",
        '{"version": 1, "token": "a", "page": ""}',
        json.dumps(OURS | {"version": 2}),
        json.dumps(OURS | {"folders": {}}),
        json.dumps(OURS | {"folders": {"x": OURS["folders"]}}),
        json.dumps(OURS | {"folders": {"contacts": {"link": 7}}}),
        json.dumps(OURS | {"begun_at": "soon"}),
        json.dumps(OURS | {"done": 1}),
    ],
)
def test_a_cursor_that_is_not_ours_starts_over(fake: FakeGraph, cursor: str) -> None:
    with pytest.raises(CursorExpired, match="sam"):
        cards(fake).changes(Cursor(cursor))
    assert fake.hits == 0


# --- what goes wrong ------------------------------------------------------------------------------------------


def test_without_the_grant_the_rest_goes_on(fake: FakeGraph) -> None:
    fake.account(REP).token = fake.issue(REP, [scope for scope in ALL_SCOPES if "Contacts" not in scope])
    (page,) = pages(cards(fake), None)
    assert (page.changed, page.removed, page.cursor, page.more, page.listing) == ((), (), None, False, False)
    assert [(one.item, one.reason) for one in page.skipped] == [("contacts", "scope_missing")]
    assert "rapport connect sam" in page.skipped[0].sentence
    assert REP not in page.skipped[0].sentence
    assert fake.hits == 1


def test_graphs_limit_is_waited_for(fake: FakeGraph) -> None:
    book(fake).add(kelly())
    fake.faults.add(Fault(path=DELTA, status=429, code="ApplicationThrottled", headers={"Retry-After": "9"}, times=2))
    slept: list[float] = []
    assert len(changed(pages(cards(fake, slept), None))) == 1
    assert slept == [9, 9]
    fake.faults.add(Fault(path=DELTA, status=429, code="ApplicationThrottled", times=9))
    with pytest.raises(TryLater, match="sam"):
        cards(fake).changes(None)


def test_a_contact_that_cannot_be_read_does_not_stop_the_rest(fake: FakeGraph) -> None:
    rows = [{"id": "c7", "displayName": 7}, {"id": "c8", "displayName": "Kelly"}, None, {"@removed": {}}]
    link = f"{fake.root}/me/contacts/delta?$deltatoken=t"
    fake.faults.add(Fault(path=DELTA, status=200, body=json.dumps({"value": rows, "@odata.deltaLink": link})))
    (page,) = pages(cards(fake), None)
    assert [card.id for card in page.changed] == ["c8"]
    assert [one.item for one in page.skipped] == ["c7", "contacts", "contacts"]
    assert json.loads(str(page.cursor))["folders"]["contacts"]["link"] == link


def test_of_a_contact_named_several_times_the_last_word_counts(fake: FakeGraph) -> None:
    gone = {"@removed": {"reason": "deleted"}}
    rows = [
        {"id": "a", "displayName": "Old"},
        {"id": "b", "displayName": "B"},
        {"id": "c", **gone},
        {"id": "a", "displayName": "New"},
        {"id": "b", **gone},
        {"id": "c", "displayName": "C"},
    ]
    link = f"{fake.root}/me/contacts/delta?$deltatoken=t"
    fake.faults.add(Fault(path=DELTA, status=200, body=json.dumps({"value": rows, "@odata.deltaLink": link})))
    (page,) = pages(cards(fake), None)
    assert {card.id: card.name for card in page.changed} == {"a": "New", "c": "C"}
    assert page.removed == ("b",)


def test_an_answer_without_a_link_keeps_the_old_one_and_ends_no_listing(fake: FakeGraph) -> None:
    fake.faults.add(Fault(path=DELTA, status=200, body="{}"))
    (page,) = pages(cards(fake), None)
    assert (page.listing, page.relisted_window, page.more) == (True, None, False)
    name = book(fake).add(kelly())
    (first,) = pages(cards(fake), page.cursor)
    assert (set(changed([first])), first.relisted_window) == ({name}, WHOLE)
    link = json.loads(str(first.cursor))["folders"]
    fake.faults.add(Fault(path=DELTA, status=200, body="{}"))
    (kept,) = pages(cards(fake), first.cursor)
    assert json.loads(str(kept.cursor))["folders"] == link


def test_an_id_with_odd_signs_is_one_part_of_the_path() -> None:
    listed = Answer(body={"value": [{"id": "AAk/x+y?z=="}, {"id": 7}, None, {}]})
    nothing = Answer(body={"value": []})
    with serve(listed, nothing, nothing) as script:
        http = Http(mailbox="sam", api_root=script.root, token=lambda _: "t", limiter=Limiter(), judge=judge)
        pages(Cards(Graph("sam", http, Limiter()), clock=lambda: MIDNIGHT), None)
    assert [one.path.partition("?")[0] for one in script.asked] == [
        "/v1.0/me/contactFolders",
        "/v1.0/me/contactFolders/AAk%2Fx%2By%3Fz%3D%3D/childFolders",
        "/v1.0/me/contacts/delta",
        "/v1.0/me/contactFolders/AAk%2Fx%2By%3Fz%3D%3D/contacts/delta",
    ]


NUMBERS = st.integers(0, 7)


class AnyHistory(RuleBasedStateMachine):
    """However the rep edits the book and whenever links die, what was told adds up to what is in it."""

    @initialize(nested=st.booleans(), replays=st.booleans())
    def open(self, *, nested: bool, replays: bool) -> None:
        self.fake = FakeGraph()
        self.fake.__enter__()
        self.fake.quirks.replays = replays
        self.fake.account(REP).now = MIDNIGHT
        self.book = book(self.fake)
        self.book.add_folder("Shop", self.book.add_folder("Attic") if nested else "")
        self.told: dict[tuple[str, str], Card] = {}
        self.named: set[tuple[str, str]] = set()
        self.cursor: Cursor | None = None

    @rule(number=NUMBERS, folder=NUMBERS)
    def add(self, number: int, folder: int) -> None:
        self.book.add(kelly(nickName=str(number)), self.folder(folder))

    @rule(number=NUMBERS, year=st.sampled_from([1604, 1980, 1981]))
    def change(self, number: int, year: int) -> None:
        if name := self.one(number):
            self.book.change(name, birthday=f"{year}-02-28", anniversary=f"{year + 20}-03-0{number + 1}")

    @rule(number=NUMBERS)
    def remove(self, number: int) -> None:
        if name := self.one(number):
            self.book.remove(name)

    @rule(number=NUMBERS, folder=NUMBERS)
    def move(self, number: int, folder: int) -> None:
        if name := self.one(number):
            self.book.move(name, self.folder(folder))

    @rule(parent=NUMBERS)
    def add_folder(self, parent: int) -> None:
        if len(self.book.folders) < 6:
            self.book.add_folder("New", self.folder(parent))

    @rule(number=NUMBERS)
    def remove_folder(self, number: int) -> None:
        if (name := self.folder(number)) != self.book.default:
            self.book.remove_folder(name)

    @rule(number=NUMBERS)
    def expire(self, number: int) -> None:
        self.book.expire_cursors(self.folder(number))

    @rule()
    def sync(self) -> None:
        """As many walks as make a day, so that all folders are found."""
        for _ in range(5):
            try:
                found = pages(cards(self.fake), self.cursor)
            except CursorExpired:
                self.named.clear()
                found = pages(cards(self.fake), None)
            for page in found:
                self.apply(page)
            self.cursor = found[-1].cursor
        kept = {(self.part(one["parentFolderId"]), name): one for name, one in self.book.contacts.items()}
        assert self.told.keys() == kept.keys()
        for key, card in self.told.items():
            said = kept[key]["birthday"]
            wedding = [one["value"][:10] for one in kept[key].get("singleValueExtendedProperties", ())]
            assert [f"{day.year or 1604}-{day.month:02}-{day.day:02}" for day in card.dates] == [said[:10], *wedding]

    def apply(self, page: Changes[Card]) -> None:
        mine = {(page.part, str(card.id)): card for card in page.changed}
        self.told.update(mine)
        for gone in page.removed:
            self.told.pop((page.part, gone), None)
        if page.listing:
            self.named |= mine.keys()
        if page.relisted_window:
            self.told = {key: card for key, card in self.told.items() if key[0] != page.part or key in self.named}
            self.named = {key for key in self.named if key[0] != page.part}

    def folder(self, number: int) -> str:
        names = sorted(self.book.folders)
        return str(names[number % len(names)])

    def part(self, folder: str) -> str:
        return "contacts" if folder == self.book.default else folder

    def one(self, number: int) -> str | None:
        names = sorted(self.book.contacts)
        return names[number % len(names)] if names else None

    @invariant()
    def fits_the_documents(self) -> None:
        if hasattr(self, "fake"):
            assert (self.fake.wrong, self.fake.forbidden) == ([], [])

    def teardown(self) -> None:
        if hasattr(self, "fake"):
            self.fake.__exit__(None, None, None)


AnyHistory.TestCase.settings = settings(deadline=None, max_examples=10, stateful_step_count=10)
TestAnyHistory = AnyHistory.TestCase
