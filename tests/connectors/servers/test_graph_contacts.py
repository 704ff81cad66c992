"""The fake's contacts: what is measured of Graph, and that wrong questions are refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.connectors.servers.graph import schema
from tests.connectors.servers.graph.server import Account, FakeGraph

RECORDED = Path(__file__).parents[3].parent / "shared" / "payloads" / "graph"
ANNIVERSARY = "singleValueExtendedProperties($filter=id eq 'SystemTime 0x3A41')"


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        server.account("sam@okafor.example")
        yield server


@pytest.fixture
def account(graph: FakeGraph) -> Account:
    return graph.account("sam@okafor.example")


def ask(account: Account, path: str, *, prefer: str = "", status: int = 200, **query: str) -> dict[str, Any]:
    """Ask below the mailbox, or follow a link."""
    url = path if path.startswith("http") else f"{account.graph.root}/me/{path}"
    headers = {"Authorization": f"Bearer {account.token}", "Prefer": f'IdType="ImmutableId"{prefer and ", " + prefer}'}
    params = {f"${name}": value for name, value in query.items()}
    answer = requests.get(url, params=params, headers=headers, timeout=10)
    assert answer.status_code == status, answer.text
    read = answer.json()
    assert isinstance(read, dict)
    return read


def test_a_birthday_is_read_a_minute_before_noon(account: Account) -> None:
    account.contacts.add({"displayName": "Ada", "birthday": "1815-12-10T00:00:00Z"})
    (row,) = ask(account, "contacts/delta")["value"]
    assert row["birthday"] == "1815-12-10T11:59:00Z"


@pytest.mark.parametrize(("by_hand", "unset"), [(True, ""), (False, None)])
def test_what_is_not_set_says_who_made_the_contact(account: Account, unset: str | None, *, by_hand: bool) -> None:
    account.contacts.add({"displayName": "Ada"}, by_hand=by_hand)
    (row,) = ask(account, "contacts")["value"]
    assert row["spouseName"] == unset
    assert (row["businessAddress"], row["children"], row["birthday"]) == ({}, [], None)


def test_contacts_have_the_fields_that_were_recorded(account: Account) -> None:
    if not (RECORDED / "contacts").is_dir():
        pytest.skip(f"{RECORDED} is absent")
    mails = [{"name": name, "address": f"{name}@ada.example"} for name in ("one", "two")]
    account.contacts.add({"displayName": "Ada", "emailAddresses": mails})
    recorded = json.loads((RECORDED / "contacts" / "contact_detail.json").read_text(encoding="utf-8"))
    assert set(ask(account, "contacts")["value"][0]) == set(recorded) - {"@odata.context"}


def test_folders_lie_below_the_default_one_as_was_recorded(account: Account) -> None:
    if not (RECORDED / "contacts").is_dir():
        pytest.skip(f"{RECORDED} is absent")
    kinds = {"contactFolders": "contact_folders", "contacts": "contact_detail"}
    said = {
        path: json.loads((RECORDED / "contacts" / f"{name}.json").read_text(encoding="utf-8"))
        for path, name in kinds.items()
    }
    assert said["contactFolders"]["value"][0]["parentFolderId"] == said["contacts"]["parentFolderId"]
    account.contacts.add_folder("Firm")
    account.contacts.add({"displayName": "Ada"})
    found = {path: ask(account, path)["value"][0] for path in kinds}
    assert found["contactFolders"]["parentFolderId"] == found["contacts"]["parentFolderId"]
    assert set(found["contactFolders"]) == set(said["contactFolders"]["value"][0])


def test_the_default_folder_is_in_no_list_and_the_others_are_found_below_it(account: Account) -> None:
    firm = account.contacts.add_folder("Firm")
    old = account.contacts.add_folder("Old", parent=firm)
    contact = account.contacts.add({"displayName": "Ada"})
    account.contacts.add({"displayName": "Bo"}, old)
    assert [row["id"] for row in ask(account, "contactFolders")["value"]] == [firm]
    assert [row["id"] for row in ask(account, f"contactFolders/{firm}/childFolders")["value"]] == [old]
    default = ask(account, f"contacts/{contact}", select="parentFolderId")["parentFolderId"]
    assert ask(account, f"contactFolders/{default}")["displayName"] == "Contacts"
    assert [row["id"] for row in ask(account, f"contactFolders/{default}/childFolders")["value"]] == [firm]
    assert [row["displayName"] for row in ask(account, "contacts")["value"]] == ["Ada"]
    assert [row["displayName"] for row in ask(account, f"contactFolders/{old}/contacts/delta")["value"]] == ["Bo"]


def test_a_delta_tells_changes_in_full_and_what_is_gone(account: Account) -> None:
    one, two = (account.contacts.add({"displayName": name, "spouseName": "Kit"}) for name in ("Ada", "Bo"))
    link = ask(account, "contacts/delta", select="displayName,spouseName")["@odata.deltaLink"]
    again = ask(account, link)
    assert again["value"] == []
    account.contacts.change(one, displayName="Ada Byron")
    account.contacts.remove(two)
    changed, gone = ask(account, again["@odata.deltaLink"])["value"]
    assert (changed["id"], changed["displayName"], changed["spouseName"]) == (one, "Ada Byron", "Kit")
    assert "birthday" not in changed, "what was selected first is selected ever after"
    assert gone == {"@odata.type": "#microsoft.graph.contact", "id": two, "@removed": {"reason": "deleted"}}


def test_a_move_is_told_as_removed_in_one_folder_and_new_in_the_other(account: Account) -> None:
    folder = account.contacts.add_folder("Firm")
    contact = account.contacts.add({"displayName": "Ada"})
    here = ask(account, "contacts/delta")["@odata.deltaLink"]
    there = ask(account, f"contactFolders/{folder}/contacts/delta")["@odata.deltaLink"]
    account.contacts.move(contact, folder)
    assert "@removed" in ask(account, here)["value"][0]
    assert ask(account, there)["value"][0]["id"] == contact


def test_pages_are_as_long_as_is_preferred(account: Account) -> None:
    names = {account.contacts.add({"displayName": str(number)}) for number in range(5)}
    page = ask(account, "contacts/delta", prefer="odata.maxpagesize=2")
    found = [row["id"] for row in page["value"]]
    assert len(found) == 2
    while "@odata.nextLink" in page:
        page = ask(account, page["@odata.nextLink"], prefer="odata.maxpagesize=2")
        found += [row["id"] for row in page["value"]]
    assert set(found) == names
    assert len(found) == 5
    listed = ask(account, "contacts", top="3")
    assert len(listed["value"]) == 3
    assert len(ask(account, listed["@odata.nextLink"])["value"]) == 2


@pytest.mark.parametrize(("quirk", "status", "code"), [("410", 410, "SyncStateNotFound"), ("400", 400, "BadRequest")])
def test_a_dead_link_is_refused(account: Account, quirk: Any, status: int, code: str) -> None:
    account.quirks.dead_cursor = quirk
    link = ask(account, "contacts/delta")["@odata.deltaLink"]
    account.contacts.expire_cursors()
    assert ask(account, link, status=status)["error"]["code"] == code
    assert "@odata.deltaLink" in ask(account, "contacts/delta")


def test_a_dead_link_may_say_where_to_begin_anew(account: Account) -> None:
    account.quirks.dead_cursor = "410location"
    link = ask(account, "contacts/delta")["@odata.deltaLink"]
    account.contacts.expire_cursors()
    headers = {"Authorization": f"Bearer {account.token}", "Prefer": 'IdType="ImmutableId"'}
    answer = requests.get(link, headers=headers, timeout=10)
    assert answer.status_code == 410
    assert answer.headers["Location"].endswith("/me/contacts/delta?$deltatoken=")


def test_a_round_may_say_rows_twice_and_pages_may_be_empty(account: Account) -> None:
    contact = account.contacts.add({"displayName": "Ada"})
    account.quirks.replays = account.quirks.empty_pages = True
    page = ask(account, "contacts/delta")
    assert page["value"] == []
    assert [row["id"] for row in ask(account, page["@odata.nextLink"])["value"]] == [contact, contact]


def test_a_malformed_token_is_answered_as_was_recorded(account: Account) -> None:
    error = ask(account, "contacts/delta?$deltatoken=nonsense", status=400)["error"]
    assert (error["code"], error["message"]) == ("BadRequest", "Badly formed token.")


def test_an_anniversary_is_told_only_where_it_is_expanded(account: Account) -> None:
    account.contacts.add({"displayName": "Ada", "anniversary": "2019-06-01"})
    (bare,) = ask(account, "contacts")["value"]
    assert "singleValueExtendedProperties" not in bare
    (row,) = ask(account, "contacts", select="displayName", expand=ANNIVERSARY)["value"]
    assert row["singleValueExtendedProperties"] == [{"id": "SystemTime 0x3A41", "value": "2019-06-01T00:00:00Z"}]


@pytest.mark.parametrize("query", [{"expand": ANNIVERSARY}, {"top": "5"}, {"filter": "displayName eq 'Ada'"}])
def test_a_delta_takes_select_alone(graph: FakeGraph, account: Account, query: dict[str, str]) -> None:
    ask(account, "contacts/delta", status=400, **query)
    assert graph.wrong
    graph.wrong.clear()


def test_beta_properties_are_refused(graph: FakeGraph, account: Account) -> None:
    if not schema.present():
        pytest.skip("../shared/payloads/graph/graph_slice.schema.json is absent")
    ask(account, "contacts", select="weddingAnniversary", status=400)
    assert graph.wrong
    graph.wrong.clear()


def test_a_contact_is_nothing_to_make(graph: FakeGraph, account: Account) -> None:
    headers = {"Authorization": f"Bearer {account.token}", "Prefer": 'IdType="ImmutableId"'}
    answer = requests.post(f"{graph.root}/me/contacts", json={"displayName": "Ada"}, headers=headers, timeout=10)
    assert answer.status_code == 403
    assert account.contacts.contacts == {}
