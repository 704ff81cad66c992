"""Outlook mail: folders and their cursors, what is told and what never is, the order and cost of one person's mail."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from typing import Any
from urllib.parse import unquote

import pytest

from connectors.errors import CursorExpired, ReconnectNeeded, Refused, TryLater
from connectors.http import Http
from connectors.limiter import Limiter
from connectors.microsoft.api import Graph
from connectors.microsoft.errors import judge
from connectors.microsoft.history import Query, queries, whole_second
from connectors.microsoft.mail import Mail
from connectors.microsoft.mail_changes import page_of, read_bookmark
from connectors.types import Changes, Cursor, Message, MessageId, Place
from tests.connectors.servers.graph.server import Account, Call, FakeGraph, Fault

REP = "sam@okafor.example"
KELLY = "kelly@northshore.example"
NOW = datetime(2026, 2, 24, 8, tzinfo=UTC)
LONG_AGO = datetime(2021, 2, 24, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WATCHED = 4
"""Inbox, Sent Items, Deleted Items and Archive of a new account; drafts, junk and the like are not watched."""


def letter(
    number: int = 0, *, sender: str = KELLY, to: str = REP, at: datetime = NOW, subject: str = "", **headers: str
) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject or "Dock leveller"
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{number}@northshore.example>"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(
        "Is there one to spare?\n\nOn Mon, 9 Feb 2026 at 10:00, Sam wrote:\n> Shall I ask?\n\n-- \nKelly\n"
    )
    return mail.as_bytes()


@dataclass
class Desk:
    """One account, the server's side and ours; `mail` is another run each time."""

    graph: FakeGraph
    account: Account
    slept: list[float] = field(default_factory=list)

    def mail(self, now: datetime | None = None) -> Mail:
        limiter = Limiter(sleep=self.slept.append)
        http = Http(
            mailbox="sam", api_root=self.graph.root, token=lambda _: self.account.token, limiter=limiter, judge=judge
        )
        api = Graph("sam", http, limiter)
        return Mail(api, own=frozenset({self.account.address, REP}), clock=lambda: now or self.account.now)

    def calls(self) -> list[Call]:
        return [call for call in self.graph.calls if call.address == self.account.address]

    def receive(self, number: int = 0, *, folder: str = "inbox", at: datetime | None = None, **more: str) -> str:
        self.account.tick()
        when = at or self.account.now
        return str(self.account.mail.deliver(letter(number, at=when, **more), folder, when))

    def send(self, number: int = 0, **more: Any) -> str:
        return self.receive(number, folder="sentitems", **{"sender": REP, "to": KELLY, **more})

    def move(self, message: str, folder: str) -> None:
        self.account.tick()
        self.account.mail.move(message, folder)


_count = count()


@pytest.fixture(scope="module")
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as graph:
        yield graph
        assert graph.forbidden == []


@pytest.fixture
def desk(graph: FakeGraph) -> Iterator[Desk]:
    graph.faults.clear()
    account = graph.account(f"sam{next(_count)}@okafor.example")
    account.now = NOW
    before = dict(vars(graph.quirks))
    yield Desk(graph, account)
    vars(graph.quirks).update(before)
    assert graph.faults.unspent == []


def start(desk: Desk) -> Cursor:
    cursor = desk.mail().changes(None).cursor
    assert cursor is not None
    desk.account.tick()
    return cursor


def pages_of(mail: Mail, cursor: Cursor | None) -> list[Changes[Message]]:
    pages = []
    for _ in range(100):
        page = mail.changes(cursor)
        pages.append(page)
        assert page.cursor is not None
        assert page.removed == ()
        assert page.cursor != cursor or not page.more
        cursor = page.cursor
        if not page.more:
            return pages
    raise AssertionError("never ends")


def told(mail: Mail, cursor: Cursor | None) -> tuple[list[Message], Cursor]:
    pages = pages_of(mail, cursor)
    assert [page.missed_since for page in pages if page.missed_since] == []
    assert pages[-1].cursor is not None
    return [message for page in pages for message in page.changed], pages[-1].cursor


def numbers(found: list[Message]) -> list[str]:
    return [message.message_id.strip("<").partition("@")[0] for message in found]


def known(cursor: Cursor) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(cursor)
    return values


# --- what changed -------------------------------------------------------------------------------------------------


def test_starting_here_tells_nothing_and_never_reads_old_mail(desk: Desk) -> None:
    for number in range(30):
        desk.receive(number, at=NOW - timedelta(days=40 + number))
    page = desk.mail().changes(None)
    assert (page.changed, page.more, page.missed_since) == ((), False, None)
    asked = [call for call in desk.calls() if call.path.endswith("/delta") and "$filter" in call.query]
    assert len(asked) == WATCHED
    assert {call.query["$filter"] for call in asked} == {"receivedDateTime ge 2026-02-24T07:00:30Z"}


def test_nothing_new_costs_a_request_for_each_folder_and_one_more(desk: Desk) -> None:
    clients = desk.account.mail.add_folder("Clients", parent="inbox")
    desk.account.mail.add_folder("2026", parent=clients)
    desk.receive()
    cursor = start(desk)
    for _ in range(4):
        before = len(desk.calls())
        found, cursor = told(desk.mail(), cursor)
        assert found == []
        calls = desk.calls()[before:]
        assert len([call for call in calls if call.path.endswith("/delta")]) == WATCHED + 2
        assert len(calls) == WATCHED + 2 + 1
        desk.account.tick()


def test_new_mail_is_told_with_its_place_whatever_folder(desk: Desk) -> None:
    nested = desk.account.mail.add_folder("Clients", parent="inbox")
    cursor = start(desk)
    desk.receive(1)
    desk.send(2)
    desk.receive(3, folder=nested)
    desk.receive(4, folder="deleteditems")
    desk.receive(5, folder="archive")
    before = len(desk.calls())
    found, _ = told(desk.mail(), cursor)
    assert {number: message.places for number, message in zip(numbers(found), found, strict=True)} == {
        "1": {Place.INBOX},
        "2": {Place.SENT},
        "3": {Place.OTHER},
        "4": {Place.TRASH},
        "5": {Place.OTHER},
    }
    assert not [call for call in desk.calls()[before:] if call.path.startswith("me/messages/")]
    assert next(message for message in found if message.places == {Place.INBOX}).text is not None


def test_the_cursor_moves_on_and_is_told_again_from_the_old_one(desk: Desk) -> None:
    old = start(desk)
    desk.receive(1)
    found, cursor = told(desk.mail(), old)
    assert numbers(found) == ["1"]
    assert numbers(told(desk.mail(), cursor)[0]) == []
    desk.receive(2)
    assert numbers(told(desk.mail(), cursor)[0]) == ["2"]
    assert set(numbers(told(desk.mail(), old)[0])) == {"1", "2"}


def test_many_pages_are_told_one_by_one_and_go_on_in_another_run(desk: Desk) -> None:
    cursor: Cursor | None = start(desk)
    for number in range(60):
        desk.receive(number)
    found: list[str] = []
    for _ in range(30):
        page = desk.mail().changes(cursor)
        assert len(page.changed) <= 25
        found += numbers(list(page.changed))
        cursor = page.cursor
        if not page.more:
            break
    assert sorted(map(int, found)) == list(range(60))


def test_replays_and_empty_pages_lose_and_repeat_nothing(desk: Desk) -> None:
    desk.graph.quirks.replays = desk.graph.quirks.empty_pages = True
    cursor = start(desk)
    for number in range(30):
        desk.receive(number)
    found, cursor = told(desk.mail(), cursor)
    assert set(map(int, numbers(found))) == set(range(30))
    desk.receive(30)
    assert "30" in numbers(told(desk.mail(), cursor)[0])


def test_a_read_flip_costs_nothing_and_tells_nothing(desk: Desk) -> None:
    message = desk.receive(1)
    cursor = start(desk)
    desk.account.mail.mark_read(message)
    before = len(desk.calls())
    assert told(desk.mail(), cursor)[0] == []
    assert not [call for call in desk.calls()[before:] if call.path.startswith("me/messages/")]


@pytest.mark.parametrize(
    ("folder", "place"), [("deleteditems", Place.TRASH), ("archive", Place.OTHER), ("junkemail", Place.SPAM)]
)
def test_a_move_is_told_once_at_the_new_place(desk: Desk, folder: str, place: Place) -> None:
    message = desk.receive(1)
    cursor = start(desk)
    desk.move(message, folder)
    found, cursor = told(desk.mail(), cursor)
    assert [one.places for one in found] == [{place}]
    assert told(desk.mail(), cursor)[0] == []


def test_what_moved_between_watched_folders_is_not_asked_for_again(desk: Desk) -> None:
    message = desk.receive(1)
    cursor = start(desk)
    desk.move(message, "archive")
    before = len(desk.calls())
    told(desk.mail(), cursor)
    assert not [call for call in desk.calls()[before:] if call.path.startswith("me/messages/")]


def test_a_move_there_and_back_is_told_where_it_is(desk: Desk) -> None:
    desk.graph.quirks.immutable_bounce_loses = True
    message = desk.receive(1)
    cursor = start(desk)
    desk.move(message, "archive")
    desk.move(message, "inbox")
    found, _ = told(desk.mail(), cursor)
    assert {tuple(one.places) for one in found} <= {(Place.INBOX,)}


def test_what_a_page_names_before_it_says_that_it_left_is_looked_for(desk: Desk) -> None:
    message = desk.receive(1)
    cursor = start(desk)
    desk.account.mail.move(message, "junkemail")
    inbox = known(cursor)["roles"]["inbox"]
    path = f"me/mailFolders/{inbox}/messages/delta"
    row = {"id": message, "body": {}, "internetMessageId": "<1@northshore.example>", "parentFolderId": inbox}
    rows = {"value": [row, {"id": message, "@removed": {"reason": "deleted"}}]}
    link = {"@odata.deltaLink": f"{desk.graph.root}/{path}?$deltatoken=x"}
    desk.graph.faults.add(Fault(path=path, status=200, body=json.dumps(rows | link)))
    assert [one.places for one in told(desk.mail(), cursor)[0]] == [{Place.INBOX}, {Place.SPAM}]


def test_what_is_gone_for_good_tells_nothing(desk: Desk) -> None:
    message = desk.receive(1)
    cursor = start(desk)
    desk.account.mail.expunge(message)
    assert told(desk.mail(), cursor)[0] == []


def test_new_spam_is_not_told_until_it_is_none(desk: Desk) -> None:
    cursor = start(desk)
    message = desk.receive(1, folder="junkemail")
    found, cursor = told(desk.mail(), cursor)
    assert found == []
    desk.move(message, "inbox")
    assert [one.places for one in told(desk.mail(), cursor)[0]] == [{Place.INBOX}]


def test_drafts_and_chats_are_never_told(desk: Desk) -> None:
    chats = desk.account.mail.add_folder("TeamsMessagesData", hidden=True)
    cursor = start(desk)
    desk.receive(2, folder=chats)
    desk.receive(3, folder="conversationhistory")
    message = desk.account.mail.deliver(letter(1), "drafts", NOW, isDraft=True)
    told(desk.mail(), cursor)
    desk.move(message, "deleteditems")
    found, cursor = told(desk.mail(), cursor)
    assert found == []
    assert all_of(walked(desk.mail())) == []


def test_however_many_left_a_folder_each_is_looked_for(desk: Desk) -> None:
    mails = [desk.receive(number) for number in range(25)]
    cursor = start(desk)
    for message in mails:
        desk.account.mail.move(message, "junkemail")
    assert sorted(map(int, numbers(told(desk.mail(), cursor)[0]))) == list(range(25))


def test_what_is_moved_among_chats_is_not_told(desk: Desk) -> None:
    message = desk.receive(1)
    cursor = start(desk)
    desk.move(message, "conversationhistory")
    assert told(desk.mail(), cursor)[0] == []


# --- folders ------------------------------------------------------------------------------------------------------


def test_a_new_folder_joins_with_what_came_into_it_since(desk: Desk) -> None:
    cursor = start(desk)
    folder = desk.account.mail.add_folder("Klanten")
    desk.account.tick(7200)
    desk.receive(1, folder=folder)
    found, cursor = told(desk.mail(), cursor)
    assert numbers(found) == ["1"]
    desk.receive(2, folder=folder)
    assert numbers(told(desk.mail(), cursor)[0]) == ["2"]


@pytest.mark.parametrize("depth", range(6))
@pytest.mark.parametrize("rounds", range(5))
def test_mail_that_a_rule_puts_into_a_new_folder_is_told_within_as_many_runs_as_there_are_parents(
    desk: Desk, depth: int, rounds: int
) -> None:
    """Whichever level has its turn when the folder is made; the parents are the top, the inbox and four below it."""
    names = ["msgfolderroot", "inbox"]
    for level in range(4):
        names.append(desk.account.mail.add_folder(f"Level {level}", parent=names[-1]))
    cursor = start(desk)
    for _ in range(rounds):
        cursor = told(desk.mail(), cursor)[1]
        desk.account.tick(3600)
    new = desk.account.mail.add_folder("New", parent=names[depth])
    deeper = desk.account.mail.add_folder("Deeper", parent=new)
    desk.receive(1, folder=new)
    desk.receive(2, folder=deeper)
    found: list[str] = []
    for _ in range(5):
        desk.account.tick(86_400)
        some, cursor = told(desk.mail(), cursor)
        found += numbers(some)
    assert sorted(found) == ["1", "2"]


def test_mail_moved_into_a_folder_nobody_knows_is_told_in_that_very_run(desk: Desk) -> None:
    desk.account.mail.add_folder("2025", parent=desk.account.mail.add_folder("Clients", parent="inbox"))
    message = desk.receive(1)
    cursor = start(desk)
    for _ in range(2):  # the turns of the top and of the inbox
        cursor = told(desk.mail(), cursor)[1]
        desk.account.tick()
    new = desk.account.mail.add_folder("New", parent="inbox")
    desk.move(message, new)
    found, cursor = told(desk.mail(), cursor)
    assert [one.places for one in found] == [{Place.OTHER}]
    assert new not in known(cursor)["positions"]


def test_a_folder_seen_to_have_more_folders_than_before_is_listed_at_once(desk: Desk) -> None:
    inner = desk.account.mail.add_folder("Inner", parent=desk.account.mail.add_folder("Outer", parent="inbox"))
    cursor = start(desk)
    new = desk.account.mail.add_folder("New", parent="inbox")
    cursor = told(desk.mail(), cursor)[1]  # the turn of the top, which shows how many folders the inbox has
    assert {new, inner} <= set(known(cursor)["positions"])


@pytest.mark.parametrize("parent", ["inbox", "msgfolderroot", "deleteditems"])
def test_a_folder_that_moved_goes_on_where_it_was(desk: Desk, parent: str) -> None:
    box = desk.account.mail
    other = box.add_folder("Other")
    box.add_folder("Stays", parent=other)
    moved = box.add_folder("Moved", parent=other)
    below = box.add_folder("Below", parent=moved)
    cursor = start(desk)
    box.move_folder(moved, parent)
    found: list[Message] = []
    lay: list[str] = []
    for number in range(8):
        desk.receive(number, folder=(moved, below)[number % 2])
        desk.account.tick(7200)
        some, cursor = told(desk.mail(), cursor)
        found += some
        lay += [above for name, above, *_ in known(cursor)["folders"] if name == moved]
    assert set(lay) == {"" if parent == "msgfolderroot" else box.folders.find(parent).id}
    assert numbers(found) == [str(number) for number in range(8)]
    place = Place.TRASH if parent == "deleteditems" else Place.OTHER
    assert {tuple(one.places) for one in found[4:]} == {(place,)}


def test_a_folder_that_moved_into_one_nobody_knows_is_watched_all_the_while(desk: Desk) -> None:
    box = desk.account.mail
    other = box.add_folder("Other")
    box.add_folder("Stays", parent=other)
    moved = box.add_folder("Moved", parent=other)
    cursor = start(desk)
    cursor = told(desk.mail(), cursor)[1]
    desk.account.tick(60)
    box.move_folder(moved, box.add_folder("New"))
    found: list[str] = []
    for number in range(4):
        desk.receive(number, folder=moved)
        desk.account.tick(7200)
        some, cursor = told(desk.mail(), cursor)
        found += numbers(some)
    assert found == ["0", "1", "2", "3"]
    rows = {one[0]: one for one in known(cursor)["folders"]}
    assert rows[moved][1] in rows


def test_a_parent_that_is_gone_is_dropped_with_what_lay_below_it(desk: Desk) -> None:
    box = desk.account.mail
    other = box.add_folder("Other", parent="inbox")
    below = [box.add_folder(name, parent=other) for name in ("One", "Two")]
    below.append(box.add_folder("Inner", parent=below[0]))
    cursor = start(desk)
    box.remove_folder(other)
    before = len(desk.calls())
    for _ in range(3):
        found, cursor = told(desk.mail(), cursor)
        assert found == []
        desk.account.tick()
    assert not {other, *below} & {*known(cursor)["positions"], *(one[0] for one in known(cursor)["folders"])}
    assert len(desk.calls()) - before == 3 * (WATCHED + 1) + 2  # those below are not asked for


def test_a_folder_that_is_gone_is_asked_for_once(desk: Desk) -> None:
    box = desk.account.mail
    inner = box.add_folder("Inner", parent=box.add_folder("Outer", parent="inbox"))
    box.add_folder("Stays", parent=known(start(desk))["folders"][0][0])
    cursor = start(desk)
    box.remove_folder(inner)
    for _ in range(5):
        before = len(desk.calls())
        cursor = told(desk.mail(), cursor)[1]
        asked = [call.path for call in desk.calls()[before:]]
        desk.account.tick()
    assert not [path for path in asked if inner in path]


def test_a_parent_whose_list_is_refused_is_not_taken_for_gone(desk: Desk) -> None:
    box = desk.account.mail
    below = box.add_folder("Below", parent="inbox")
    cursor = told(desk.mail(), start(desk))[1]
    desk.graph.faults.add(Fault(method="GET", path="*/childFolders", status=403, code="ErrorQuotaExceeded"))
    with pytest.raises(Refused):
        desk.mail().changes(cursor)
    assert below in known(told(desk.mail(), cursor)[1])["positions"]


def test_a_new_folder_below_one_without_children_is_found_at_once(desk: Desk) -> None:
    cursor = start(desk)
    folder = desk.account.mail.add_folder("Clients", parent="inbox")
    deeper = desk.account.mail.add_folder("2026", parent=folder)
    desk.receive(1, folder=deeper)
    assert numbers(told(desk.mail(), cursor)[0]) == ["1"]


def test_what_comes_below_a_folder_without_any_was_not_there_when_that_was_last_seen(desk: Desk) -> None:
    parent = desk.account.mail.add_folder("Clients")
    cursor = start(desk)
    desk.account.tick(9 * 86_400)
    cursor = told(desk.mail(), cursor)[1]
    seen_at = known(cursor)["at"]
    desk.account.tick(60)
    new = desk.account.mail.add_folder("New", parent=parent)
    told(desk.mail(), cursor)
    taken = [call.query["$filter"] for call in desk.calls() if new in call.path and "$filter" in call.query]
    assert taken == [f"receivedDateTime ge {whole_second(datetime.fromisoformat(seen_at) - timedelta(hours=1))}"]


def test_hidden_folders_and_those_below_deleted_items_are_read(desk: Desk) -> None:
    folders = [
        desk.account.mail.add_folder("Old clients", parent="deleteditems"),
        desk.account.mail.add_folder("Clutter", hidden=True),
    ]
    cursor = start(desk)
    for number, folder in enumerate(folders):
        desk.receive(number, folder=folder)
    found = told(desk.mail(), cursor)[0]
    assert sorted((number, *one.places) for number, one in zip(numbers(found), found, strict=True)) == [
        ("0", Place.TRASH),
        ("1", Place.OTHER),
    ]


def test_a_folder_that_is_gone_is_dropped_and_one_that_moved_is_kept(desk: Desk) -> None:
    box = desk.account.mail
    gone, moved, parent = (box.add_folder(name) for name in ("Gone", "Moved", "Parent"))
    desk.receive(1, folder=gone)
    cursor = start(desk)
    box.remove_folder(gone)
    box.move_folder(moved, parent)
    desk.receive(2, folder=moved)
    found, cursor = told(desk.mail(), cursor)
    assert numbers(found) == ["2"]
    assert gone not in known(cursor)["positions"]
    assert moved in known(cursor)["positions"]


def test_a_folder_put_below_junk_is_watched_no_more(desk: Desk) -> None:
    folder = desk.account.mail.add_folder("Offers")
    cursor = start(desk)
    desk.account.mail.move_folder(folder, "junkemail")
    desk.receive(1, folder=folder)
    found, cursor = told(desk.mail(), cursor)
    assert found == []
    assert folder not in known(cursor)["positions"]


def test_a_folder_put_deep_below_junk_is_watched_no_more_once_it_is_missed(desk: Desk) -> None:
    box = desk.account.mail
    other = box.add_folder("Other", parent=box.add_folder("Clients", parent="inbox"))
    moved = box.add_folder("Moved", parent=other)
    junk = box.add_folder("More junk", parent="junkemail")
    cursor = start(desk)
    box.move_folder(moved, junk)
    for _ in range(4):
        desk.account.tick()
        cursor = told(desk.mail(), cursor)[1]
    assert moved not in known(cursor)["positions"]
    assert [above for name, above, *_ in known(cursor)["folders"] if name == moved] == [junk]


def test_a_role_that_was_missing_is_found_with_its_folder(desk: Desk) -> None:
    box = desk.account.mail
    cursor = start(desk)
    folder = box.add_folder("Synchronisatieproblemen", role="syncissues")
    desk.receive(1, folder=folder)
    found, cursor = told(desk.mail(), cursor)
    assert found == []
    assert known(cursor)["roles"]["syncissues"] == folder


def test_folders_below_drafts_and_junk_are_not_watched(desk: Desk) -> None:
    folder = desk.account.mail.add_folder("More junk", parent="junkemail")
    cursor = start(desk)
    assert folder not in known(cursor)["positions"]
    assert folder in {one[0] for one in known(cursor)["folders"]}


def test_folders_below_junk_have_no_turn(desk: Desk) -> None:
    desk.account.mail.add_folder("Deep", parent=desk.account.mail.add_folder("More junk", parent="junkemail"))
    cursor = start(desk)
    before = len(desk.calls())
    for _ in range(4):
        cursor = told(desk.mail(), cursor)[1]
        desk.account.tick()
    assert not [call for call in desk.calls()[before:] if call.path.endswith("/childFolders")]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_with_mail_and_folders_every_mail_is_told_where_it_lies(desk: Desk, seed: int) -> None:
    chance, box = random.Random(seed), desk.account.mail
    desk.graph.quirks.immutable_bounce_loses, desk.graph.quirks.replays = seed % 2 == 0, seed % 3 == 0
    top = [box.folders.find(name).id for name in ("msgfolderroot", "inbox", "archive", "deleteditems")]
    folders, mails = list(top), [desk.receive(number) for number in range(3)]
    cursor, places, missed_since = start(desk), {one: frozenset({Place.INBOX}) for one in mails}, []

    def do_something() -> None:
        kind, own = chance.randrange(8), [one for one in folders if one not in top]
        if kind < 2:
            folders.append(box.add_folder("New", parent=chance.choice(folders)))
        elif kind < 4:
            mails.append(desk.receive(len(mails), folder=chance.choice(folders[1:])))
        elif kind < 6:
            desk.move(chance.choice([one for one in mails if one in box.mails]), chance.choice(folders[1:]))
        elif kind == 6 and own:
            moved, parent = chance.choice(own), chance.choice(folders)
            if moved not in around(desk, parent):
                box.move_folder(moved, parent)
        elif kind == 7 and own:
            box.remove_folder(chance.choice(own))
            folders[:] = [one for one in folders if one in box.folders.by_id]

    for step in range(40):
        for _ in range(chance.randrange(3) if step < 26 else 0):
            do_something()
        desk.account.tick(chance.choice([5, 3600, 90_000]))
        if step == 16:
            box.expire_cursors(chance.choice(folders))
        for page in pages_of(desk.mail(), cursor):
            places |= {str(one.id): one.places for one in page.changed}
            missed_since += [page.missed_since] if page.missed_since else []
            cursor = page.cursor or cursor
    trash = box.folders.find("deleteditems").id
    for name, mail in box.mails.items():
        if name not in places:
            assert min(missed_since) <= mail.received_at
        elif name in mails[3:] and not missed_since:
            assert (Place.TRASH in places[name]) is (trash in around(desk, mail.folder))


def around(desk: Desk, folder: str) -> list[str]:
    """The folder and those it lies in."""
    found, by_id = [], desk.account.mail.folders.by_id
    while folder in by_id:
        found.append(folder)
        folder = by_id[folder].parent
    return found


def test_more_folders_than_a_page_holds_are_found(desk: Desk) -> None:
    names = [desk.account.mail.add_folder(f"Client {number}") for number in range(120)]
    cursor = start(desk)
    assert set(names) <= set(known(cursor)["positions"])
    desk.receive(1, folder=names[-1])
    assert numbers(told(desk.mail(), cursor)[0]) == ["1"]


# --- dead cursors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", ["410", "410location", "400"])
def test_a_dead_folder_starts_over_alone(desk: Desk, manner: str) -> None:
    desk.graph.quirks.dead_cursor = manner  # type: ignore[assignment]
    cursor = start(desk)
    taken_at = datetime.fromisoformat(known(cursor)["at"])
    desk.account.tick(3600)
    desk.receive(1)
    desk.send(2)
    desk.account.mail.expire_cursors("inbox")
    pages = pages_of(desk.mail(), cursor)
    assert [page.missed_since for page in pages if page.missed_since] == [taken_at]
    assert numbers([message for page in pages for message in page.changed]) == ["2"]
    desk.receive(3)
    assert numbers(told(desk.mail(), pages[-1].cursor)[0]) == ["3"]


def test_what_comes_after_a_fresh_position_is_told(desk: Desk) -> None:
    cursor: Cursor | None = start(desk)
    desk.account.mail.expire_cursors()
    mail = desk.mail()
    page = mail.changes(cursor)
    assert page.missed_since is not None
    while page.more:
        page = mail.changes(page.cursor)
    desk.receive(9)
    assert numbers(told(desk.mail(), page.cursor)[0]) == ["9"]


def test_a_page_that_died_begins_at_the_position_again(desk: Desk) -> None:
    cursor: Cursor | None = start(desk)
    for number in range(60):
        desk.receive(number)
    mail = desk.mail()
    page = mail.changes(cursor)
    assert page.more
    fault = Fault(method="GET", path="*/messages/delta", status=410, code="SyncStateNotFound")
    desk.graph.faults.add(fault)
    found = [message for one in pages_of(mail, page.cursor) for message in one.changed]
    assert set(map(int, numbers([*page.changed, *found]))) == set(range(60))


def test_pages_that_always_die_end_as_a_dead_position(desk: Desk) -> None:
    cursor: Cursor | None = start(desk)
    for number in range(60):
        desk.receive(number)
    mail = desk.mail()
    page = mail.changes(cursor)
    for skip in (0, 1):
        path = "*/messages/delta"
        desk.graph.faults.add(Fault(method="GET", path=path, status=410, code="SyncStateNotFound", skip=skip))
    pages = pages_of(mail, page.cursor)
    assert [one.missed_since for one in pages if one.missed_since]


def test_a_position_that_cannot_be_taken_to_its_end_counts_from_its_time(desk: Desk) -> None:
    for number in range(30):
        desk.receive(number)
    desk.graph.faults.add(Fault(method="GET", path="*/messages/delta", status=410, code="SyncStateNotFound", skip=1))
    cursor = start(desk)
    assert [one[0] == "" for one in known(cursor)["positions"].values()].count(True) == 1
    desk.receive(30)
    assert set(map(int, numbers(told(desk.mail(), cursor)[0]))) == set(range(31))


def test_pages_that_lead_in_a_circle_end(desk: Desk) -> None:
    cursor = start(desk)
    (inbox,) = [name for name, one in known(cursor)["positions"].items() if name == known(cursor)["roles"]["inbox"]]
    path = f"me/mailFolders/{inbox}/messages/delta"
    links = [f"{desk.graph.root}/{path}?$skiptoken={name}" for name in "ab" * 20]
    for link in links:
        desk.graph.faults.add(Fault(path=path, status=200, body=json.dumps({"value": [], "@odata.nextLink": link})))
    pages = pages_of(desk.mail(), cursor)
    assert pages[-1].missed_since is None
    assert len(desk.graph.faults.unspent) == len(links) - 3
    desk.graph.faults.clear()
    desk.receive(1)
    assert numbers(told(desk.mail(), pages[-1].cursor)[0]) == ["1"]


@pytest.mark.parametrize(
    "cursor",
    [
        "not one of ours",
        "[]",
        "null",
        '{"stream":"google mail","version":1,"start":"5"}',
        '{"stream":"microsoft mail","version":2}',
        '{"stream":"microsoft mail","version":1,"at":5}',
        "[" * 100_000,
    ],
)
def test_a_foreign_cursor_starts_here_anew(desk: Desk, cursor: str) -> None:
    desk.receive(1)
    page = desk.mail().changes(Cursor(cursor))
    assert (page.changed, page.missed_since, page.more) == ((), EPOCH, False)
    desk.receive(2)
    assert numbers(told(desk.mail(), page.cursor)[0]) == ["2"]


def test_a_link_to_another_host_is_never_followed(desk: Desk) -> None:
    cursor: Cursor | None = start(desk)
    for number in range(60):
        desk.receive(number)
    desk.graph.quirks.foreign_next_link = True
    with pytest.raises(Refused, match="another host"):
        pages_of(desk.mail(), cursor)
    desk.graph.quirks.foreign_next_link = False
    found, _ = told(desk.mail(), cursor)
    assert set(map(int, numbers(found))) == set(range(60))


def test_a_page_that_cannot_be_read_now_is_not_lost(desk: Desk) -> None:
    cursor = start(desk)
    desk.receive(1)
    desk.graph.faults.add(Fault(method="GET", path="*/messages/delta", status=503, times=4))
    with pytest.raises(TryLater):
        pages_of(desk.mail(), cursor)
    assert numbers(told(desk.mail(), cursor)[0]) == ["1"]


def test_a_scope_that_was_not_granted_is_asked_for(graph: FakeGraph) -> None:
    account = graph.account("narrow@okafor.example", frozenset({"User.Read", "Contacts.Read"}))
    account.now = NOW
    with pytest.raises(ReconnectNeeded):
        Desk(graph, account).mail().changes(None)


# --- single messages ----------------------------------------------------------------------------------------------


def test_fetch_keeps_the_order_and_leaves_out_what_is_gone(desk: Desk) -> None:
    first, second, third = desk.receive(1), desk.send(2), desk.receive(3)
    found, _ = told(desk.mail(), start(desk))
    assert found == []
    desk.account.mail.expunge(second)
    messages = desk.mail().fetch([third, second, "nonsense", first])
    assert numbers(messages) == ["3", "1"]
    assert messages[0].places == {Place.INBOX}


def test_read_gives_the_newest_reply(desk: Desk) -> None:
    message = desk.receive(7, References="<5@okafor.example> <6@okafor.example>")
    text = desk.mail().read(MessageId(message))
    assert (text.subject, text.text) == ("Dock leveller", "Is there one to spare?")
    assert text.message_id == "<7@northshore.example>"
    assert text.references == ("<5@okafor.example>", "<6@okafor.example>")


@pytest.mark.parametrize("gone", ["1234567890.gone.example", "AAk=", "a/b?c"])
def test_reading_what_is_gone_is_refused_in_one_sentence(desk: Desk, gone: str) -> None:
    with pytest.raises(Refused, match=r"^A mail of mailbox sam is no longer there or cannot be read\.$"):
        desk.mail().read(MessageId(gone))


# --- the mail exchanged with an address ---------------------------------------------------------------------------


def walked(mail: Mail, address: str = KELLY, since: datetime = LONG_AGO) -> list[Changes[Message]]:
    pages, cursor = [], None
    for _ in range(100):
        page = mail.history(address, since, cursor)
        pages.append(page)
        assert page.cursor is not None
        assert page.cursor != cursor or not page.more
        cursor = page.cursor
        if not page.more:
            return pages
    raise AssertionError("never ends")


def all_of(pages: list[Changes[Message]]) -> list[str]:
    return numbers([message for page in pages for message in page.changed])


def exchange(desk: Desk, count: int) -> None:
    """Mail to and fro, one each day, number 0 the newest."""
    for number in reversed(range(count)):
        at = NOW - timedelta(days=number + 1)
        if number % 2:
            desk.send(number, at=at)
        else:
            desk.receive(number, at=at)


def searches(desk: Desk, before: int) -> list[Call]:
    paths = ("me/messages", "me/mailFolders/sentitems/messages")
    return [call for call in desk.calls()[before:] if call.path in paths]


def test_a_stranger_costs_two_requests(desk: Desk) -> None:
    desk.receive()
    mail = desk.mail()
    mail.tree()
    before = len(desk.calls())
    (page,) = walked(mail, "nobody@nowhere.example")
    assert (page.changed, page.more) == ((), False)
    assert len(desk.calls()) - before == 2


@pytest.mark.parametrize(("size", "pages"), [(1, 1), (8, 1), (11, 2), (40, 3), (120, 7)])
def test_last_contact_is_on_the_first_page_and_everything_is_read_once(desk: Desk, size: int, pages: int) -> None:
    exchange(desk, size)
    mail = desk.mail()
    found = walked(mail)
    assert numbers(list(found[0].changed))[:5] == [str(number) for number in range(min(size, 5))]
    assert sorted(map(int, all_of(found))) == list(range(size))
    assert len(found) <= pages


def test_no_single_message_is_asked_for(desk: Desk) -> None:
    exchange(desk, 30)
    mail = desk.mail()
    mail.tree()
    before = len(desk.calls())
    walked(mail)
    assert len(searches(desk, before)) == len(desk.calls()) - before <= 5


def test_everything_newer_than_known_since_has_been_told_at_every_page(desk: Desk) -> None:
    exchange(desk, 80)
    for number in range(100, 140):
        desk.send(number, at=NOW - timedelta(days=100, hours=number))
    seen: set[int] = set()
    for page in walked(desk.mail()):
        seen |= set(map(int, numbers(list(page.changed))))
        if page.more:
            assert page.known_since is not None
            for number in range(80):
                assert number in seen or NOW - timedelta(days=number + 1) <= page.known_since


def test_a_walk_goes_on_in_another_process_without_a_gap(desk: Desk) -> None:
    exchange(desk, 90)
    found: list[str] = []
    cursor: Cursor | None = None
    for _ in range(30):
        page = desk.mail().history(KELLY, LONG_AGO, cursor)
        found += numbers(list(page.changed))
        cursor = page.cursor
        if not page.more:
            break
    assert set(map(int, found)) == set(range(90))
    assert len(found) <= 100


def test_many_mails_of_one_second_do_not_hold_a_walk_up(desk: Desk) -> None:
    for number in range(70):
        desk.receive(number, at=NOW - timedelta(days=3))
    cursor: Cursor | None = None
    found: set[str] = set()
    for _ in range(10):
        page = desk.mail().history(KELLY, LONG_AGO, cursor)
        found |= set(numbers(list(page.changed)))
        cursor = page.cursor
        if not page.more:
            break
    assert len(found) == 70
    assert not page.more


def test_what_search_finds_by_a_part_of_a_name_is_left_out(desk: Desk) -> None:
    desk.send(1, to="kelly@northshore.example.com")
    desk.send(2)
    desk.send(3, to=f"other@else.example, {KELLY.upper()}")
    assert sorted(all_of(walked(desk.mail()))) == ["2", "3"]


def test_trash_counts_and_spam_drafts_and_chats_do_not(desk: Desk) -> None:
    chats = desk.account.mail.add_folder("Chats", parent="junkemail")
    for number, folder in enumerate(["inbox", "deleteditems", "archive", "junkemail", chats]):
        desk.receive(number, folder=folder)
    desk.account.mail.deliver(letter(9), "drafts", NOW, isDraft=True)
    assert sorted(all_of(walked(desk.mail()))) == ["0", "1", "2"]


def test_copies_and_blind_copies_are_mail_sent_to_somebody(desk: Desk) -> None:
    desk.send(1, to="a@else.example", Cc=KELLY)
    desk.send(2, to="a@else.example", Bcc=KELLY)
    assert sorted(all_of(walked(desk.mail()))) == ["1", "2"]


def test_mail_from_before_the_start_is_not_told(desk: Desk) -> None:
    exchange(desk, 20)
    since = NOW - timedelta(days=10)
    assert sorted(map(int, all_of(walked(desk.mail(), since=since)))) == list(range(10))


def test_a_finished_walk_can_be_sent_further_back(desk: Desk) -> None:
    exchange(desk, 20)
    last = walked(desk.mail(), since=NOW - timedelta(days=10))[-1]
    found: list[str] = []
    cursor, page = last.cursor, last
    for _ in range(5):
        page = desk.mail().history(KELLY, LONG_AGO, cursor)
        found, cursor = found + numbers(list(page.changed)), page.cursor
        if not page.more:
            break
    assert set(range(10, 20)) <= set(map(int, found))


def test_the_reps_own_address_means_all_mail(desk: Desk) -> None:
    exchange(desk, 12)
    desk.receive(50, sender="moira@ash.example")
    desk.receive(51, folder="junkemail")
    found = all_of(walked(desk.mail(), REP))
    assert sorted(map(int, found)) == [*range(12), 50]


@pytest.mark.parametrize("address", ["o'brien@northshore.example", "d'a'b+x@n.example", "a-b_c.d@n.example"])
def test_an_address_with_a_meaning_of_its_own_is_found(desk: Desk, address: str) -> None:
    desk.receive(1, sender=address)
    desk.send(2, to=address)
    desk.receive(3)
    assert sorted(all_of(walked(desk.mail(), address))) == ["1", "2"]


@pytest.mark.parametrize("address", ["", "kelly", 'a"b@c.example', "a\\b@c.example", "a b@c d", "@c.example"])
def test_an_address_that_cannot_be_searched_for_is_skipped(desk: Desk, address: str) -> None:
    before = len(desk.calls())
    page = desk.mail().history(address, LONG_AGO, None)
    assert (page.changed, page.more, len(page.skipped)) == ((), False, 1)
    assert len(desk.calls()) == before


def test_one_mailbox_under_two_domains_is_searched_under_both(desk: Desk) -> None:
    desk.receive(1, sender="kelly@googlemail.com")
    desk.send(2, to="kelly@gmail.com")
    assert sorted(all_of(walked(desk.mail(), "kelly@gmail.com"))) == ["1", "2"]


def test_a_search_that_ends_before_the_mail_does_is_followed_by_a_look_at_all_sent_mail(desk: Desk) -> None:
    desk.graph.quirks.most_found = 1000
    for number in range(1040):
        desk.send(number, at=NOW - timedelta(hours=number + 1))
    desk.send(2000, at=NOW - timedelta(hours=1041), to="else@where.example")
    before = len(desk.calls())
    found = walked(desk.mail())
    assert sorted(map(int, all_of(found))) == list(range(1040))
    asked = searches(desk, before)
    late = [call for call in asked if "sentitems" in call.path and "$filter" in call.query]
    assert late[0].query["$filter"].endswith("receivedDateTime le 2026-01-13T16:00:00Z")
    assert len(asked) <= 2 + 1000 / 25 + 3


def test_such_a_search_goes_on_in_another_process(desk: Desk) -> None:
    for number in range(1030):
        desk.send(number, at=NOW - timedelta(hours=number + 1))
    border = NOW - timedelta(hours=998)
    cursor = Cursor(json.dumps(["microsoft history", 1, LONG_AGO.isoformat(), border.isoformat()]))
    page = desk.mail().history(KELLY, LONG_AGO, cursor)
    found = numbers(list(page.changed))
    while page.more:
        page = desk.mail().history(KELLY, LONG_AGO, page.cursor)
        found += numbers(list(page.changed))
    assert set(map(int, found)) == set(range(997, 1030))


def test_a_short_search_is_the_whole_answer(desk: Desk) -> None:
    for number in range(60):
        desk.send(number, at=NOW - timedelta(hours=number + 1))
    before = len(desk.calls())
    walked(desk.mail())
    assert not [call for call in searches(desk, before) if "sentitems" in call.path and "$filter" in call.query]


def test_a_link_that_died_asks_again_from_where_we_are(desk: Desk) -> None:
    for number in range(60):
        desk.receive(number, at=NOW - timedelta(days=number + 1))
    mail = desk.mail()
    first = mail.history(KELLY, LONG_AGO, None)
    second = mail.history(KELLY, LONG_AGO, first.cursor)
    desk.graph.faults.add(Fault(method="GET", path="me/messages", status=400, code="BadRequest", message="no token"))
    third = mail.history(KELLY, LONG_AGO, second.cursor)
    assert sorted(map(int, all_of([first, second, third]))) == list(range(53))  # each time the border once more


@pytest.mark.parametrize(
    "cursor", ["not one of ours", "[]", '["microsoft history",1]', '["microsoft history",1,"x","y"]', "5", "null"]
)
def test_a_history_cursor_that_is_not_ours_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(CursorExpired, match="sam"):
        desk.mail().history(KELLY, LONG_AGO, Cursor(cursor))


# --- without a server ---------------------------------------------------------------------------------------------


def test_quotes_are_doubled_and_borders_are_whole_seconds() -> None:
    border = datetime(2026, 2, 10, 14, 30, 0, 5, tzinfo=UTC)
    asked = Query("o'brien@n.example").params(LONG_AGO, border, "5")
    assert asked["$filter"] == (
        "receivedDateTime ge 2021-02-24T00:00:00Z and receivedDateTime le 2026-02-10T14:30:01Z "
        "and from/emailAddress/address eq 'o''brien@n.example'"
    )
    assert whole_second(border) == "2026-02-10T14:30:00Z"
    assert (
        Query("a(b@n.example", sent=True).params(LONG_AGO, None, "5")["$search"] == '"recipients:\\"a(b@n.example\\""'
    )


def test_every_spelling_is_asked_for_in_both_directions() -> None:
    assert [(query.address, query.sent) for query in queries("a@googlemail.com")] == [
        ("a@googlemail.com", False),
        ("a@gmail.com", False),
        ("a@googlemail.com", True),
        ("a@gmail.com", True),
    ]


def test_rows_of_one_mail_are_one_and_drafts_and_flips_are_none() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a", "subject": "x", "body": {}, "isRead": False},
        {"@odata.type": "#microsoft.graph.message", "id": "a", "isRead": True, "parentFolderId": "f"},
        {"id": "b", "isDraft": True, "subject": "x"},
        {"id": "c", "isRead": True},
        {"id": "d", "@removed": {"reason": "changed"}},
        {"id": "d", "@removed": {"reason": "deleted"}},
        {"id": ""},
        {},
    ]
    page = page_of(rows)
    assert page.rows == {"a": rows[0]}
    assert page.left == ("d",)


def test_a_bookmark_reads_back_as_it_was_written(desk: Desk) -> None:
    cursor = start(desk)
    bookmark = read_bookmark(cursor)
    assert bookmark is not None
    assert bookmark.written() == cursor
    assert not bookmark.is_open
    assert len(bookmark.positions) == WATCHED
    assert all("deltatoken" in unquote(position.link) for position in bookmark.positions.values())
