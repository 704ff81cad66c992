"""What Graph really answered is read, all of it; the recorded answers lie outside the project (test_errors: errors)."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.http import Http
from connectors.limiter import Limiter
from connectors.microsoft.api import Graph
from connectors.microsoft.calendar import Events
from connectors.microsoft.errors import judge
from connectors.microsoft.folders import look
from connectors.microsoft.people import EVERY, Cards
from connectors.microsoft.wire_calendar import Source, events_of
from connectors.microsoft.wire_mail import is_flip, opened
from connectors.microsoft.wire_people import Contact, card_of, contact_of, removed_id
from connectors.types import Card, CardDate, Message, Place, Window
from tests.connectors.servers.http_server import Answer, Script, serve

RECORDED = Path(__file__).parents[3].parent / "shared" / "payloads" / "graph"
LIVE = "https://graph.microsoft.com/v1.0"
REP = "testuser@example.test"
WINDOW = Window(date(2026, 1, 1), date(2026, 12, 31))
NOW = datetime(2026, 8, 20, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason=f"the recorded answers are not at {RECORDED}")

CONTACTS = {
    "contact_created": 1,
    "contact_detail": 1,
    "contact_patched": 1,
    "contacts_delta_changed": 1,
    "contacts_delta_removed": 0,
    "contacts_delta_snapshot": 2,
}
CONTACT_FOLDERS = ("contact_folders", "child_folders")
MESSAGES = {
    "message_detail": 1,
    "message_moved": 1,
    "message_patched": 1,
    "message_state": 0,
    "messages_delta_changed": 0,
    "messages_delta_changed_full": 1,
    "messages_delta_nochange": 0,
    "messages_delta_removed": 0,
    "messages_delta_snapshot": 3,
    "messages_list_page1": 1,
    "messages_list_page2": 1,
}
"""How many messages stand in each; the two thin rows say only what changed, and are merged with what is known."""
MAIL_FOLDERS = ("mailfolders", "mailfolders_delta")
EVENTS = {
    "event_allday": 1,
    "event_extra_calendar": 1,
    "event_invitation": 1,
    "event_online_meeting": 1,
    "event_series_master": 0,
    "event_single": 1,
    "events_delta": 5,
}
ALIASES = ("inbox", "sentitems", "deleteditems", "drafts", "junkemail", "outbox")
NEVER_ASKED_FOR = {"me", "calendar/calendar", "wellknown/archive", "wellknown/msgfolderroot"}


def recorded(name: str) -> dict[str, Any]:
    answer = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(answer, dict)
    return answer


def rows(name: str) -> list[dict[str, Any]]:
    answer = recorded(name)
    found = answer.get("value", [answer])
    assert isinstance(found, list)
    return found


def living(name: str) -> list[dict[str, Any]]:
    return [row for row in rows(name) if not removed_id(row)]


def graph(script: Script) -> Graph:
    limiter = Limiter()
    return Graph(
        "rita", Http(mailbox="rita", api_root=script.root, token=lambda _: "t", limiter=limiter, judge=judge), limiter
    )


def replayed(script: Script, *names: str) -> list[Answer]:
    """Recorded answers whose links lead back to the script."""
    return [Answer(body=json.loads(json.dumps(recorded(name)).replace(LIVE, script.root))) for name in names]


def test_every_recorded_answer_is_read_somewhere() -> None:
    read = {
        *(f"contacts/{name}" for name in (*CONTACTS, *CONTACT_FOLDERS)),
        *(f"mail/{name}" for name in (*MESSAGES, *MAIL_FOLDERS)),
        *(f"calendar/{name}" for name in (*EVENTS, "calendars")),
        *(f"wellknown/{name}" for name in ALIASES),
    }
    there = {str(path.relative_to(RECORDED).with_suffix("")) for path in RECORDED.rglob("*.json")}
    assert {name for name in there if not name.startswith(("error/", "graph_slice"))} == read | NEVER_ASKED_FOR


@pytest.mark.parametrize("name", CONTACTS)
def test_every_recorded_contact_is_read(name: str) -> None:
    found = [contact_of(row) for row in living(f"contacts/{name}")]
    contacts = [contact for contact in found if isinstance(contact, Contact)]
    assert len(contacts) == len(found) == CONTACTS[name]
    for contact in contacts:
        card = card_of(contact, "contacts")
        assert card.name
        assert card.addresses


def test_the_recorded_contact_in_full() -> None:
    (row,) = rows("contacts/contact_patched")
    contact = contact_of(row)
    assert isinstance(contact, Contact)
    assert card_of(contact, "contacts") == Card(
        id=row["id"],
        part="contacts",
        name="Ada Byron Lovelace",
        given_name="Ada",
        family_name="Lovelace",
        addresses=("ada.lovelace@example.test", "ada@home.example.test"),
        company="Analytical Engines BV",
        groups=frozenset({"Fixture", "Engineering"}),
        dates=(CardDate("birthday", 12, 10, 1815),),
        notes="Fixture contact for provider-graph normalization.",
        other=(("title", "Director of Engineering"), ("department", "Research")),
    )


def test_the_recorded_address_book_from_walk_to_walk() -> None:
    nothing: dict[str, Any] = {"value": []}
    with serve(Answer()) as script:
        ended = Answer(body={"value": [], "@odata.deltaLink": f"{script.root}/me/x?$deltatoken=1"})
        listing = replayed(script, "contacts/contact_folders", "contacts/child_folders")
        script.answers = [*listing, Answer(body=nothing)]
        script.answers += [*replayed(script, "contacts/contacts_delta_snapshot"), Answer(body=nothing), ended, ended]
        at = [NOW]
        cards = Cards(graph(script), clock=lambda: at[-1])
        found = [cards.changes(None)]
        while found[-1].more:
            found.append(cards.changes(found[-1].cursor))
        assert [page.part for page in found] == ["contacts", "contact-folder-1", "contact-folder-child-1"]
        assert [card.id for card in found[0].changed] == ["contact-1", "contact-2"]
        assert all(page.listing and page.relisted_window and not page.skipped for page in found)
        changed = replayed(script, "contacts/contacts_delta_changed")
        removed = replayed(script, "contacts/contacts_delta_removed")
        script.answers = [*changed, Answer(body=nothing), ended, ended, *removed, ended]
        at.append(at[-1] + EVERY)
        second = cards.changes(found[-1].cursor)
        assert [dict(card.other)["title"] for card in second.changed] == ["Director of Engineering"]
        page = second
        while page.more:
            page = cards.changes(page.cursor)
        at.append(at[-1] + EVERY)
        third = cards.changes(page.cursor)
        assert (third.changed, third.removed) == ((), ("contact-1",))
    links = [one.path for one in script.asked if "token" in one.path]
    assert links[0] == "/v1.0/me/contacts/delta?$deltatoken=opaque-token-1"
    assert "/v1.0/me/contacts/delta?$deltatoken=opaque-token-2" in links


@pytest.mark.parametrize("name", MESSAGES)
def test_every_recorded_message_is_read(name: str) -> None:
    found = [(row, opened(row, frozenset({Place.INBOX}))) for row in living(f"mail/{name}")]
    whole = [message for _, message in found if isinstance(message, Message)]
    assert len(whole) == MESSAGES[name]
    assert all(message.id for message in whole)
    assert sum(message.sent_at is not None for message in whole) == sum("sentDateTime" in row for row, _ in found)
    senders = [row["from"]["emailAddress"]["address"] for row, _ in found if "from" in row]
    assert [message.sender.address for message in whole if message.sender] == senders
    thin = [row for row, message in found if not isinstance(message, Message)]
    assert all(is_flip(row) or name == "message_state" for row in thin)


@pytest.mark.parametrize("name", MAIL_FOLDERS)
def test_the_recorded_folders_are_known_by_their_roles(name: str) -> None:
    with serve(Answer()) as script:
        nothing = Answer(body={"value": []})  # below the one folder that has folders
        aliases = replayed(script, *(f"wellknown/{alias}" for alias in ALIASES))
        script.answers = [*replayed(script, f"mail/{name}"), nothing, *aliases, Answer(status=404)]
        tree = look(graph(script), None, NOW)
    assert set(tree.folders) == {row["id"] for row in rows(f"mail/{name}")}
    assert {folder: tree.places_of(folder) for folder in tree.folders} == {
        "folder-archive": {Place.OTHER},
        "folder-extra-1": {Place.OTHER},
        "folder-drafts": {Place.DRAFTS},
        "folder-outbox": {Place.DRAFTS},
        "folder-junkemail": {Place.SPAM},
        "folder-inbox": {Place.INBOX},
        "folder-deleteditems": {Place.TRASH},
        "folder-sentitems": {Place.SENT},
    }


@pytest.mark.parametrize("name", EVENTS)
def test_every_recorded_event_is_read(name: str) -> None:
    found = rows(f"calendar/{name}")
    masters = {row["id"]: row for row in found if row["type"] == "seriesMaster"}
    source = Source("calendar", own=True)
    reading = events_of(found, masters, source, own=frozenset({REP}), window=WINDOW)
    assert reading.skipped == ()
    assert len(reading.changed) == EVENTS[name]
    assert all(event.title for event in reading.changed)


def test_the_recorded_calendars_are_walked() -> None:
    with serve(Answer()) as script:
        ended = Answer(body={"value": [], "@odata.deltaLink": f"{script.root}/me/x?$deltatoken=1"})
        script.answers = [*replayed(script, "calendar/calendars", "calendar/events_delta"), ended]
        events = Events(graph(script), own=frozenset({REP}), own_calendar=lambda: None, clock=lambda: NOW)
        first = events.changes(None, WINDOW)
        second = events.changes(first.cursor, WINDOW)
    assert [len(page.changed) for page in (first, second)] == [EVENTS["events_delta"], 0]
    assert [page.part for page in (first, second)] == [row["id"] for row in rows("calendar/calendars")]
    assert all(page.listing and page.relisted_window and not page.skipped for page in (first, second))
    assert not second.more
