"""Gmail: cursor rules, what is told and what never is, the order and the cost of a walk through one person's mail."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from connectors.errors import CursorExpired, ReconnectNeeded, Refused, TryLater
from connectors.google.api import connect
from connectors.google.mail import Mail
from connectors.google.mail_search import Lane, queries
from connectors.limiter import Limiter
from connectors.types import Changes, Cursor, Message, MessageId, Place
from tests.connectors.servers.google.server import ALL_SCOPES, Account, FakeGoogle, Fault

REP = "sam@okafor.example"
KELLY = "kelly@northshore.example"
NOW = datetime(2026, 2, 24, 8, tzinfo=UTC)
LONG_AGO = datetime(2021, 2, 24, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Desk:
    """One account, the server's side and ours; `mail` is another run each time."""

    google: FakeGoogle
    account: Account
    slept: list[float] = field(default_factory=list)

    def mail(self, now: datetime = NOW) -> Mail:
        self.limiter = Limiter(sleep=self.slept.append)
        google = connect("sam", token=lambda _: self.account.token, limiter=self.limiter, api_root=self.google.root)
        return Mail(google, own=frozenset({REP}), clock=lambda: now)

    def calls(self, method: str) -> list[object]:
        return [call for call in self.google.called(f"gmail.users.{method}") if call.address == self.account.address]

    def spent(self) -> int:
        return self.google.units(self.account.address)

    def receive(self, number: int = 0, *, labels: tuple[str, ...] = ("INBOX",), **more: object) -> str:
        return self.account.gmail.deliver(letter(number, **more), labels, more.get("at", NOW))  # type: ignore[arg-type]

    def send(self, number: int = 0, **more: object) -> str:
        return self.receive(number, labels=("SENT",), sender=REP, **{"to": KELLY, **more})


def letter(
    number: int = 0,
    *,
    sender: str = KELLY,
    to: str = REP,
    subject: str = "Dock leveller",
    at: datetime = NOW,
    **headers: str,
) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{number}@northshore.example>"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(
        "Is there one to spare?\n\nOn Mon, 9 Feb 2026 at 10:00, Sam wrote:\n> Shall I ask?\n\n-- \nKelly\n"
    )
    return mail.as_bytes()


@pytest.fixture(scope="module")
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as google:
        yield google
        assert google.forbidden == []


_count = iter(range(10_000))


def new_desk(google: FakeGoogle, scopes: frozenset[str] = ALL_SCOPES) -> Desk:
    account = google.account(f"sam{next(_count)}@okafor.example", scopes)
    account.now = NOW
    return Desk(google, account)


@pytest.fixture
def desk(google: FakeGoogle) -> Iterator[Desk]:
    google.faults.clear()
    yield new_desk(google)
    assert google.faults.unspent == []


def start(desk: Desk) -> Cursor:
    cursor = desk.mail().changes(None).cursor
    assert cursor is not None
    return cursor


def told(mail: Mail, cursor: Cursor | None) -> tuple[list[Message], Cursor]:
    found: list[Message] = []
    for _ in range(100):
        page = mail.changes(cursor)
        found += page.changed
        assert page.cursor is not None
        assert page.cursor != cursor or not page.more
        cursor = page.cursor
        if not page.more:
            return found, cursor
    raise AssertionError("never ends")


def ids(found: object) -> list[str]:
    return [message.id for message in found]  # type: ignore[attr-defined]


# --- what changed -------------------------------------------------------------------------------------------------


def test_starting_here_costs_one_unit_and_tells_nothing(desk: Desk) -> None:
    desk.receive()
    page = desk.mail().changes(None)
    assert (page.changed, page.more, page.missed_since) == ((), False, None)
    assert desk.spent() == desk.limiter.units == 1


def test_nothing_new_costs_two_units_and_one_request(desk: Desk) -> None:
    desk.receive()
    cursor = start(desk)
    before = desk.spent()
    found, _ = told(desk.mail(), cursor)
    assert found == []
    assert desk.spent() - before == desk.limiter.units == 2
    assert desk.limiter.requests == 1


def test_new_mail_is_told_whatever_search_knows(desk: Desk) -> None:
    cursor = start(desk)
    desk.account.gmail.search_lag = 10 * 24 * 3600
    one, two = desk.receive(1), desk.send(2)
    before = desk.spent()
    found, _ = told(desk.mail(), cursor)
    assert ids(found) == [one, two]
    assert [message.places for message in found] == [{Place.INBOX}, {Place.SENT}]
    assert found[0].text
    assert desk.spent() - before == desk.limiter.units == 2 + 2 * 20


def test_the_cursor_moves_on_and_is_told_again_from_the_old_one(desk: Desk) -> None:
    cursor = start(desk)
    one = desk.receive(1)
    _, later = told(desk.mail(), cursor)
    two = desk.receive(2)
    assert ids(told(desk.mail(), later)[0]) == [two]
    assert ids(told(desk.mail(), cursor)[0]) == [one, two]


def test_what_comes_while_pages_are_open_is_told_next_time(desk: Desk) -> None:
    cursor = start(desk)
    first = [desk.receive(n) for n in range(250)]
    mail = desk.mail()
    page = mail.changes(cursor)
    late = desk.receive(999)
    found = ids(page.changed)
    rest, cursor = told(mail, page.cursor)
    again, _ = told(desk.mail(), cursor)
    assert set(found + ids(rest) + ids(again)) == {*first, late}
    assert late in ids(again)  # the end was fixed when the first page was read


def test_a_page_of_history_is_a_page_of_changes(desk: Desk) -> None:
    cursor = start(desk)
    wanted = [desk.receive(n) for n in range(250)]
    before, sizes = desk.spent(), []
    page: Changes[Message] = Changes(cursor=cursor, more=True)
    found: list[str] = []
    while page.more:
        page = desk.mail().changes(page.cursor)  # another process each time
        sizes.append(len(page.changed))
        found += ids(page.changed)
    assert sizes == [100, 100, 50]
    assert found == wanted
    assert desk.spent() - before == 3 * 2 + 250 * 20
    assert told(desk.mail(), page.cursor)[0] == []


def test_a_page_token_that_died_begins_at_the_start_again(desk: Desk) -> None:
    cursor = start(desk)
    wanted = {desk.receive(n) for n in range(120)}
    page = desk.mail().changes(cursor)
    values = json.loads(page.cursor or "")
    dead = Cursor(json.dumps(values | {"page": "no longer good"}))
    for status in (None, 404):
        if status:
            desk.google.faults.add(Fault("gmail.users.history.list", status=status, reason="notFound"))
        found, following = told(desk.mail(), dead)
        assert set(ids(found)) == wanted
        assert told(desk.mail(), following)[0] == []


def test_a_dead_history_id_says_since_when_mail_may_be_missed(desk: Desk) -> None:
    earlier = NOW - timedelta(days=9)
    cursor = desk.mail(earlier).changes(None).cursor
    desk.receive(1)
    desk.account.gmail.expire_history()
    before, mail = desk.spent(), desk.mail()
    page = mail.changes(cursor)
    assert page.missed_since == earlier
    assert (page.changed, page.more) == ((), False)
    assert desk.spent() - before == desk.limiter.units == 3
    late = desk.receive(2)
    assert ids(told(desk.mail(), page.cursor)[0]) == [late]


def test_the_time_in_the_cursor_is_when_its_history_began(desk: Desk) -> None:
    cursor: Cursor | None = desk.mail(NOW - timedelta(days=9)).changes(None).cursor
    _, cursor = told(desk.mail(NOW - timedelta(days=2)), cursor)
    desk.account.gmail.expire_history()
    assert desk.mail().changes(cursor).missed_since == NOW - timedelta(days=2)


def test_a_history_that_dies_between_two_pages_has_missed_since_the_old_start(desk: Desk) -> None:
    earlier = NOW - timedelta(days=9)
    cursor = desk.mail(earlier).changes(None).cursor
    for number in range(120):
        desk.receive(number)
    page = desk.mail().changes(cursor)
    desk.account.gmail.expire_history()
    assert desk.mail().changes(page.cursor).missed_since == earlier


def bookmark(**changed: object) -> str:
    times = {"at": "2026-01-01T00:00:00+00:00", "coming_at": "2026-01-01T00:00:00+00:00"}
    return json.dumps({"stream": "google mail", "version": 1, "start": "1", "page": "", "coming": ""} | times | changed)


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "not one of ours", "[]", "{}", "null", '"x"', '{"stream":"google mail","version":1}'),
        *(bookmark(version=2), bookmark(start="x1"), bookmark(start="9" * 30), bookmark(start=7), bookmark(page=7)),
        *(bookmark(at="soon"), bookmark(page="p", coming="x"), bookmark(stream="google history")),
    ],
)
def test_a_cursor_of_another_connector_starts_here_anew(desk: Desk, cursor: str) -> None:
    page = desk.mail().changes(Cursor(cursor))
    assert page.missed_since == EPOCH
    assert desk.spent() == 1
    late = desk.receive(2)
    assert ids(told(desk.mail(), page.cursor)[0]) == [late]


def test_a_fresh_position_is_taken_before_anything_else_can_happen(desk: Desk) -> None:
    """What comes right behind the dead answer must lie behind the new cursor."""
    page = desk.mail().changes(Cursor("not one of ours"))
    position = json.loads(page.cursor or "")["start"]
    assert int(position) == desk.account.gmail.history_id


def test_a_refused_first_page_is_no_dead_cursor(desk: Desk) -> None:
    cursor = start(desk)
    desk.google.faults.add(Fault("gmail.users.history.list", status=400, reason="invalidArgument"))
    with pytest.raises(Refused):
        desk.mail().changes(cursor)


def test_autosaves_and_chats_are_never_read(desk: Desk) -> None:
    cursor = start(desk)
    draft = desk.account.gmail.write_draft(letter(1, sender=REP, to=KELLY))
    for number in range(30):
        desk.account.gmail.edit_draft(draft, letter(number + 2, sender=REP, to=KELLY))
    desk.receive(90, labels=("CHAT",))
    before = desk.spent()
    found, cursor = told(desk.mail(), cursor)
    assert found == []
    assert desk.spent() - before == 2
    sent = desk.account.gmail.send_draft(draft)
    found, _ = told(desk.mail(), cursor)
    assert ids(found) == [sent]
    assert found[0].places == {Place.SENT}


def test_a_draft_written_and_sent_between_two_runs_is_told_once(desk: Desk) -> None:
    for _ in range(6):  # the fake chooses another order of its records each time
        cursor = start(desk)
        draft = desk.account.gmail.write_draft(letter(1, sender=REP, to=KELLY))
        desk.account.gmail.edit_draft(draft, letter(2, sender=REP, to=KELLY))
        sent = desk.account.gmail.send_draft(draft)
        assert ids(told(desk.mail(), cursor)[0]) == [sent]


def test_what_is_deleted_for_good_is_not_asked_for(desk: Desk) -> None:
    cursor = start(desk)
    kept, gone = desk.receive(1), desk.receive(2)
    desk.account.gmail.expunge(gone)
    before = desk.spent()
    assert ids(told(desk.mail(), cursor)[0]) == [kept]
    assert desk.spent() - before == 2 + 20


def test_what_is_deleted_between_list_and_get_is_left_out(desk: Desk) -> None:
    cursor = start(desk)
    one, two, three = desk.receive(1), desk.receive(2), desk.receive(3)
    desk.google.faults.add(Fault("gmail.users.messages.get", status=404, reason="notFound", skip=1))
    page = desk.mail().changes(cursor)
    assert ids(page.changed) == [one, three]
    assert two


def test_trash_and_unspam_are_told_at_their_new_place(desk: Desk) -> None:
    mail, spam, archived = desk.receive(1), desk.receive(2, labels=("SPAM",)), desk.receive(3)
    cursor = start(desk)
    desk.account.gmail.relabel(mail, add=["TRASH"], remove=["INBOX"])
    desk.account.gmail.relabel(spam, add=["INBOX"], remove=["SPAM"])
    desk.account.gmail.relabel(archived, remove=["INBOX", "UNREAD"])
    found, cursor = told(desk.mail(), cursor)
    assert {message.id: message.places for message in found} == {mail: {Place.TRASH}, spam: {Place.INBOX}}
    desk.account.gmail.relabel(mail, add=["INBOX"], remove=["TRASH"])
    desk.account.gmail.relabel(archived, add=["SPAM"])
    found, _ = told(desk.mail(), cursor)
    assert {message.id: message.places for message in found} == {mail: {Place.INBOX}, archived: {Place.SPAM}}


@pytest.mark.parametrize("label", ["DRAFT", "CHAT", "SPAM"])
def test_what_shows_only_when_read_that_it_is_no_mail_is_not_told(desk: Desk, label: str) -> None:
    cursor = start(desk)
    name = desk.receive(1, labels=(label,))
    history = [{"id": "9", "messagesAdded": [{"message": {"id": name, "threadId": name}}]}]
    body = {"history": history, "historyId": str(desk.account.gmail.history_id)}
    desk.google.faults.add(Fault("gmail.users.history.list", status=200, body=body))
    assert desk.mail().changes(cursor).changed == ()
    assert len(desk.calls("messages.get")) == 1


def test_new_spam_is_not_read_until_it_is_none(desk: Desk) -> None:
    cursor = start(desk)
    spam = desk.receive(1, labels=("SPAM",))
    before = desk.spent()
    found, later = told(desk.mail(), cursor)
    assert found == []
    assert desk.spent() - before == 2
    desk.account.gmail.relabel(spam, add=["INBOX"], remove=["SPAM"])
    assert ids(told(desk.mail(), later)[0]) == [spam]
    assert ids(told(desk.mail(), cursor)[0]) == [spam]


def test_of_a_batch_only_what_was_told_to_slow_down_is_asked_again(desk: Desk) -> None:
    cursor = start(desk)
    wanted = [desk.receive(n) for n in range(10)]
    desk.google.faults.add(Fault("gmail.users.messages.get", status=429, reason="rateLimitExceeded", times=3, skip=2))
    page = desk.mail().changes(cursor)
    assert ids(page.changed) == wanted
    assert len(desk.calls("messages.get")) == 10 + 3
    assert desk.limiter.units == 2 + 13 * 20
    assert desk.slept


def test_a_page_that_cannot_be_read_now_is_not_lost(desk: Desk) -> None:
    cursor = start(desk)
    wanted = [desk.receive(n) for n in range(3)]
    desk.google.faults.add(Fault("batch", status=503, times=4))
    with pytest.raises(TryLater):
        desk.mail().changes(cursor)
    assert ids(told(desk.mail(), cursor)[0]) == wanted


def test_a_mail_without_headers_is_skipped_by_its_id(desk: Desk) -> None:
    cursor = start(desk)
    odd, good = desk.account.gmail.deliver(b"\r\n\r\nhello", at=NOW), desk.receive(2)
    page = desk.mail().changes(cursor)
    assert ids(page.changed) == [good]
    assert [(item.item, item.reason) for item in page.skipped] == [(odd, "no_headers")]


def test_a_scope_that_was_not_granted_is_asked_for(google: FakeGoogle) -> None:
    desk = new_desk(google, frozenset(scope for scope in ALL_SCOPES if "gmail" not in scope))
    mail = desk.mail()
    for ask in (
        lambda: mail.changes(None),
        lambda: mail.history(KELLY, LONG_AGO, None),
        lambda: mail.read(MessageId("19")),
    ):
        with pytest.raises(ReconnectNeeded, match="sam"):
            ask()


# --- what drafts ask ----------------------------------------------------------------------------------------------


def test_quiet_is_only_said_where_everything_since_then_was_heard(desk: Desk) -> None:
    box = desk.account.gmail
    first = box.deliver(letter(1), at=NOW)
    other = box.deliver(letter(2, subject="Other"), at=NOW)
    since = str(box.history_id)
    cursor = start(desk)
    mail = desk.mail()
    assert not mail.is_quiet(since, first, first)  # nothing was read yet
    told(mail, cursor)
    assert mail.is_quiet(since, first, first)
    assert not mail.is_quiet(str(int(since) - 1), first, first)  # before what was heard
    assert not mail.is_quiet(str(box.history_id + 1), first, first)  # nobody knows what comes
    assert not mail.is_quiet("", first, first)
    box.relabel(first, remove=["INBOX"])
    mail = desk.mail()
    told(mail, cursor)
    assert not mail.is_quiet(since, first, "elsewhere")
    assert not mail.is_quiet(since, "elsewhere", first)
    assert mail.is_quiet(since, other, other)
    assert mail.is_quiet(str(box.history_id), first, first)  # that was before


def test_a_walk_with_open_pages_is_not_quiet(desk: Desk) -> None:
    box = desk.account.gmail
    cursor, since = start(desk), str(box.history_id)
    for number in range(120):
        desk.receive(number, subject=f"Matter {number}")
    mail = desk.mail()
    page = mail.changes(cursor)
    assert not mail.is_quiet(since, "x", "x")
    rest = mail.changes(page.cursor)
    assert mail.is_quiet(since, "x", "x")
    assert not mail.is_quiet(since, rest.changed[0].id, "x")
    mail = desk.mail()
    mail.changes(page.cursor)  # another run has not heard the first page
    assert not mail.is_quiet(since, "x", "x")


def test_after_a_dead_cursor_nothing_is_quiet(desk: Desk) -> None:
    cursor = start(desk)
    mail = desk.mail()
    _, cursor = told(mail, cursor)
    since = mail.position()
    desk.account.gmail.expire_history()
    mail.changes(cursor)
    assert not mail.is_quiet(since, "x", "x")


def test_deleting_and_saving_a_draft_is_heard(desk: Desk) -> None:
    box = desk.account.gmail
    draft = box.write_draft(letter(1, sender=REP, to=KELLY))
    message = box.draft_message(draft)
    cursor, since = start(desk), str(box.history_id)
    box.edit_draft(draft, letter(2, sender=REP, to=KELLY, subject="New matter"))
    mail = desk.mail()
    told(mail, cursor)
    assert not mail.is_quiet(since, message, "elsewhere")


def test_the_position_is_that_of_changes_else_asked_for_once(desk: Desk) -> None:
    desk.receive(1)
    mail = desk.mail()
    assert [mail.position(), mail.position()] == [str(desk.account.gmail.history_id)] * 2
    assert desk.limiter.units == 1
    cursor = start(desk)
    desk.receive(2)
    mail = desk.mail()
    told(mail, cursor)
    position = str(desk.account.gmail.history_id)
    desk.receive(3)
    assert mail.position() == position
    assert desk.limiter.units == 2 + 20


def test_arrivals_name_everybody_who_came_or_vanished(desk: Desk) -> None:
    box = desk.account.gmail
    old, since = desk.receive(0), str(box.history_id)
    one, two = desk.receive(1), desk.send(2)
    box.expunge(old)
    box.expunge(one)
    box.relabel(two, add=["STARRED"])
    found = {arrival.id: arrival for arrival in desk.mail().arrivals(since) or []}
    assert {key: (a.labels, a.deleted) for key, a in found.items()} == {
        old: (frozenset({"INBOX"}), True),
        one: (frozenset({"INBOX"}), True),
        two: (frozenset({"SENT"}), False),
    }
    assert found[two].thread == box.thread_of(two)
    assert desk.limiter.units == 2
    box.expire_history()
    assert desk.mail().arrivals(since) is None
    assert desk.mail().arrivals("what") is None


def test_arrivals_go_through_every_page(desk: Desk) -> None:
    since = str(desk.account.gmail.history_id)
    wanted = [desk.receive(n) for n in range(501)]
    assert [arrival.id for arrival in desk.mail().arrivals(since) or []] == wanted
    assert desk.limiter.units == 4


def test_fetch_keeps_the_order_and_leaves_out_what_is_gone(desk: Desk) -> None:
    wanted = [desk.receive(n) for n in range(30)]
    wanted.reverse()
    desk.account.gmail.expunge(wanted[7])
    mail = desk.mail()
    assert ids(mail.fetch(wanted)) == wanted[:7] + wanted[8:]
    assert desk.limiter.units == 600
    assert desk.limiter.requests == 2
    assert mail.fetch([]) == []


def test_read_gives_the_newest_reply(desk: Desk) -> None:
    found = desk.mail().read(MessageId(desk.receive(1, References="<0@okafor.example>")))
    assert (found.subject, found.text) == ("Dock leveller", "Is there one to spare?")
    assert (found.message_id, found.references) == ("<1@northshore.example>", ("<0@okafor.example>",))


@pytest.mark.parametrize("gone", ["19aaaaaaaaaaaaaa", "1234567890.gone.example"])
def test_reading_what_is_gone_is_refused_in_one_sentence(desk: Desk, gone: str) -> None:
    with pytest.raises(Refused, match="A mail of mailbox sam is no longer there or cannot be read"):
        desk.mail().read(MessageId(gone))


# --- the mail with one address ------------------------------------------------------------------------------------


def walk(desk: Desk, address: str = KELLY, since: datetime = LONG_AGO, *, anew: bool = False) -> list[Changes[Message]]:
    """Read history to its end; `anew`: each page in another process."""
    mail, cursor = desk.mail(), None
    found: list[Changes[Message]] = []
    for _ in range(100):
        page = (desk.mail() if anew else mail).history(address, since, cursor)
        found.append(page)
        if not page.more:
            return found
        assert page.cursor != cursor
        cursor = page.cursor
    raise AssertionError("never ends")


def test_a_stranger_costs_two_lists(desk: Desk) -> None:
    desk.receive()
    (page,) = walk(desk, "nobody@nowhere.example")
    assert (page.changed, page.more, page.known_since) == ((), False, None)
    assert desk.spent() == desk.limiter.units == 10


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (2, 1), (10, 4), (60, 6)])
def test_last_contact_is_on_the_first_page_and_everything_is_read_once(desk: Desk, count: int, pages: int) -> None:
    for number in range(count):
        at = NOW - timedelta(days=number)
        desk.send(number, at=at) if number % 2 else desk.receive(number, at=at)
    found = walk(desk)
    assert len(found) == pages
    assert [len(page.changed) for page in found[:3]] == [min(count, 2), 2, 4][: len(found)]
    newest = [message.received_at for message in found[0].changed]
    assert newest == [NOW, NOW - timedelta(days=1)][:count]
    assert len({message.id for page in found for message in page.changed}) == count
    assert desk.spent() == desk.limiter.units == 2 * 5 + count * 20


def test_the_first_page_never_costs_more_than_two_mails(desk: Desk) -> None:
    for number in range(60):
        desk.receive(number)
        desk.send(number + 100)
    desk.mail().history(KELLY, LONG_AGO, None)
    assert desk.limiter.units == 2 * 5 + 2 * 20


def test_one_direction_alone_is_read_to_its_end(desk: Desk) -> None:
    wanted = [desk.receive(n, at=NOW - timedelta(hours=n)) for n in range(40)]
    found = walk(desk)
    assert [message.id for page in found for message in page.changed] == wanted
    assert desk.limiter.units == 10 + 800


def test_a_list_of_more_than_one_page_is_gone_through(desk: Desk) -> None:
    wanted = {desk.receive(n, at=NOW - timedelta(minutes=n)) for n in range(520)}
    found = walk(desk)
    assert {message.id for page in found for message in page.changed} == wanted
    assert len(desk.calls("messages.list")) == 3


def test_a_list_token_that_died_lists_again_from_where_we_are(desk: Desk) -> None:
    wanted = {desk.receive(n, at=NOW - timedelta(minutes=n)) for n in range(520)}
    desk.google.faults.add(Fault("gmail.users.messages.list", status=400, reason="invalidArgument", skip=2))
    found = walk(desk)
    assert {message.id for page in found for message in page.changed} == wanted


def test_what_search_finds_by_a_part_of_a_name_is_left_out(desk: Desk) -> None:
    desk.receive(1, sender=f"moira@ash.example, {KELLY}")
    real = desk.receive(2, at=NOW - timedelta(days=1))
    found = walk(desk)
    assert [message.id for page in found for message in page.changed] == [real]
    assert len(desk.calls("messages.get")) == 2  # it was found, and looked at


def test_trash_counts_and_spam_drafts_and_chats_do_not(desk: Desk) -> None:
    trashed = desk.receive(1, labels=("TRASH",))
    desk.receive(2, labels=("SPAM",))
    desk.receive(3, labels=("CHAT",))
    desk.account.gmail.write_draft(letter(4, sender=REP, to=KELLY))
    found = walk(desk)
    assert [message.id for page in found for message in page.changed] == [trashed]
    assert desk.limiter.units == 10 + 20


def test_what_became_spam_since_it_was_indexed_is_left_out(desk: Desk) -> None:
    one, spam = desk.receive(1, at=NOW - timedelta(days=1)), desk.receive(2)
    mails = desk.account.gmail.index.mails
    mails[spam].labels = ["SPAM"]  # the message knows, search does not yet
    found = walk(desk)
    assert [message.id for page in found for message in page.changed] == [one]


def test_copies_and_blind_copies_are_mail_sent_to_somebody(desk: Desk) -> None:
    one = desk.send(1, to="moira@ash.example", Cc=KELLY)
    two = desk.send(2, to="moira@ash.example", Bcc=KELLY, at=NOW - timedelta(days=1))
    desk.send(3, to="moira@ash.example")
    assert [message.id for page in walk(desk) for message in page.changed] == [one, two]


def test_mail_from_before_the_start_is_not_told(desk: Desk) -> None:
    since = NOW - timedelta(days=2, milliseconds=500)
    on = desk.receive(1, at=since)
    desk.receive(2, at=since - timedelta(milliseconds=1))
    assert [message.id for page in walk(desk, since=since) for message in page.changed] == [on]


def test_the_reps_own_address_means_all_mail(desk: Desk) -> None:
    wanted = {desk.receive(1, sender="a@x.example"), desk.send(2, to="b@x.example"), desk.receive(3)}
    assert {message.id for page in walk(desk, REP) for message in page.changed} == wanted


@pytest.mark.parametrize(
    "address",
    ["o'brien@x.example", "a+b@x.example", "-kelly@x.example", "a|b@x.example", "a{b}@x.example"],
)
def test_an_address_with_a_meaning_of_its_own_is_searched_in_quotes(desk: Desk, address: str) -> None:
    wanted = desk.receive(1, sender=f"<{address}>")
    sent = desk.send(2, to=f"<{address}>", at=NOW - timedelta(days=1))
    desk.receive(3)
    assert [message.id for page in walk(desk, address) for message in page.changed] == [wanted, sent]


@pytest.mark.parametrize(
    "address",
    ["", "kelly", "@", "@x.example", 'a"b@x.example', "a\\b@x.example", "a@b@c.example", "a\n@x.example", "a@x y"],
)
def test_an_address_that_cannot_be_searched_for_is_skipped(desk: Desk, address: str) -> None:
    desk.receive(1)
    (page,) = walk(desk, address)
    assert page.changed == ()
    assert [item.reason for item in page.skipped] == ["unsearchable_address"]
    assert "sam" in page.skipped[0].sentence
    assert desk.spent() == 0


def test_one_mailbox_under_two_domains_is_searched_under_both(desk: Desk) -> None:
    one = desk.receive(1, sender="kelly@googlemail.com")
    two = desk.receive(2, sender="kelly@gmail.com", at=NOW - timedelta(days=1))
    assert [message.id for page in walk(desk, "kelly@gmail.com") for message in page.changed] == [one, two]


def test_no_query_can_mean_more_than_its_address() -> None:
    inbound, outbound = queries("a b) OR from:x@y.example", 5)
    assert inbound.startswith('from:"a b) OR from:x@y.example" after:4 ')
    assert outbound.startswith('in:sent {to:"a b) OR from:x@y.example" cc:"')
    assert queries("in:trash@x.example", 5)[0].startswith('from:"in:trash@x.example" after:4 ')


def test_a_mail_that_vanished_since_the_search_does_not_end_the_walk(desk: Desk) -> None:
    wanted = [desk.receive(n, at=NOW - timedelta(hours=n)) for n in range(12)]
    desk.google.faults.add(Fault("gmail.users.messages.get", status=404, reason="notFound", times=3))
    found = walk(desk)
    assert [message.id for page in found for message in page.changed] == wanted[3:]
    assert ids(found[0].changed) == [wanted[3]]


def test_a_walk_that_broke_off_goes_on_without_a_gap(desk: Desk) -> None:
    wanted = {desk.receive(n, at=NOW - timedelta(hours=n)) for n in range(40)}
    mail = desk.mail()
    page = mail.history(KELLY, LONG_AGO, None)
    found = set(ids(page.changed))
    desk.google.faults.add(Fault("batch", status=503, times=4))
    with pytest.raises(TryLater):
        mail.history(KELLY, LONG_AGO, page.cursor)
    while page.more:
        page = mail.history(KELLY, LONG_AGO, page.cursor)
        found |= set(ids(page.changed))
    assert found == wanted


def test_a_finished_walk_has_more_where_it_should_go_further_back(desk: Desk) -> None:
    recent, old = desk.receive(1), desk.receive(2, at=NOW - timedelta(days=300))
    last = walk(desk, since=NOW - timedelta(days=30))[-1]
    assert ids(last.changed) == [recent]
    assert desk.mail().history(KELLY, NOW - timedelta(days=30), last.cursor).changed == ()
    page = desk.mail().history(KELLY, LONG_AGO, last.cursor)
    assert ids(page.changed) == [old]


def test_a_walk_under_way_can_be_sent_further_back(desk: Desk) -> None:
    wanted = {desk.receive(n, at=NOW - timedelta(days=n)) for n in range(20)}
    mail = desk.mail()
    page = mail.history(KELLY, NOW - timedelta(days=5), None)
    found = set(ids(page.changed))
    while page.more:
        page = mail.history(KELLY, LONG_AGO, page.cursor)
        found |= set(ids(page.changed))
    assert found == wanted


def test_a_list_that_is_not_quite_sorted_never_moves_the_border_forward() -> None:
    lane = Lane("q")
    for hours in (2, 3, 1):
        lane.note(NOW - timedelta(hours=hours))
    assert lane.told == NOW - timedelta(hours=3)


def test_many_mails_of_one_second_do_not_hold_a_walk_up(desk: Desk) -> None:
    wanted = {desk.receive(n) for n in range(70)} | {desk.send(n, at=NOW - timedelta(days=1)) for n in range(3)}
    found = walk(desk, anew=True)
    assert {message.id for page in found for message in page.changed} == wanted


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "{}", "[]", "null", '[1,"a"]', '["google history",1,1,"a",2]', '["google history",1,1,2]'),
        *('["google history",2,1,2,3]', '["google history",1,1,1e99,3]', '["google history",1,1,99999999999999999,3]'),
    ],
)
def test_a_history_cursor_that_is_not_ours_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(CursorExpired, match="sam"):
        desk.mail().history(KELLY, LONG_AGO, Cursor(cursor))


OFFSETS = st.lists(
    st.tuples(st.booleans(), st.one_of(st.integers(0, 40_000), st.integers(0, 3_000_000))), min_size=0, max_size=60
)


@given(mails=OFFSETS, spam=st.sets(st.integers(0, 59), max_size=4))
@settings(deadline=None, max_examples=25, phases=[Phase.generate])  # each example is hundreds of calls: not shrunk
def test_everything_newer_than_known_since_has_been_told_at_every_page(
    google: FakeGoogle, mails: list[tuple[bool, int]], spam: set[int]
) -> None:
    desk = new_desk(google)
    for number, (sent, back) in enumerate(mails):
        at = NOW - timedelta(milliseconds=back)
        desk.send(number, at=at) if sent else desk.receive(number, at=at)
    box = desk.account.gmail
    for place, name in enumerate(box.message_ids()):
        if place in spam:
            box.relabel(name, add=["SPAM"])
    wanted = {mail.id: mail.at for mail in box.index.mails.values() if "SPAM" not in mail.labels}
    for anew in (False, True):
        told_by_now: set[str] = set()
        before = None
        for page in walk(desk, anew=anew):
            told_by_now |= set(ids(page.changed))
            times = [message.received_at for message in page.changed if message.received_at]
            assert times == sorted(times, reverse=True)
            assert page.more is (page.known_since is not None)
            if page.known_since is not None:
                assert {name for name, at in wanted.items() if at > page.known_since} <= told_by_now
                assert before is None or page.known_since < before + timedelta(seconds=1)
                before = page.known_since
        assert told_by_now == set(wanted)
