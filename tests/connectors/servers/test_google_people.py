"""The fake Google Contacts refuses what Google refuses, and synchronises as Google does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.errors import CursorExpired
from connectors.google.api import connect
from connectors.google.errors import Declined
from connectors.limiter import Limiter
from tests.connectors.servers.google.people import AddressBook
from tests.connectors.servers.google.server import Account, FakeGoogle

NOW = datetime(2026, 2, 12, 9, tzinfo=UTC)
SYNC = {"personFields": "names,birthdays", "requestSyncToken": True}
Lister = Callable[..., dict[str, Any]]


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as google:
        yield google


@pytest.fixture
def account(google: FakeGoogle) -> Account:
    account = google.account("sam@okafor.example")
    account.now = NOW
    return account


@pytest.fixture
def book(account: Account) -> AddressBook:
    found: AddressBook = account.people
    return found


@pytest.fixture
def people(google: FakeGoogle, account: Account) -> Any:
    made = connect("sam", token=lambda _: account.token, limiter=Limiter(), api_root=google.root)
    return made.people


@pytest.fixture
def listed(people: Any) -> Lister:
    def ask(**values: Any) -> dict[str, Any]:
        found: dict[str, Any] = people.read(
            people.calls.people().connections().list(**{"resourceName": "people/me", **values})
        )
        return found

    return ask


def named(name: str, **more: Any) -> dict[str, Any]:
    return {"names": [{"givenName": name}], **more}


def refusal(ask: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(Declined) as caught:
        ask()
    return caught.value.status, caught.value.reason


def test_an_empty_book_has_no_list_at_all(listed: Lister) -> None:
    assert listed(personFields="names") == {}


def test_only_the_fields_asked_for_come(book: AddressBook, listed: Lister) -> None:
    book.add(named("Kelly", birthdays=[{"date": {"month": 5, "day": 3}}], biographies=[{"value": "Sails"}]))
    (kelly,) = listed(personFields="names,metadata")["connections"]
    assert kelly.keys() == {"resourceName", "etag", "names", "metadata"}
    assert kelly["names"][0]["displayName"] == "Kelly"
    assert kelly["names"][0]["metadata"]["source"]["type"] == "CONTACT"
    assert kelly["metadata"]["sources"][0]["type"] == "CONTACT"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"personFields": "names,shoeSizes"},
        {"personFields": "names", "pageSize": 1001},
        {"personFields": "names", "pageSize": -1},
        {"personFields": "names", "pageToken": "nonsense"},
        {"personFields": "names", "syncToken": "nonsense"},
        {"personFields": "names", "resourceName": "people/c1"},
    ],
)
def test_what_cannot_be_listed(listed: Lister, values: dict[str, Any]) -> None:
    assert refusal(lambda: listed(**values)) == (400, "INVALID_ARGUMENT")


def test_only_the_last_page_brings_the_token_asked_for(book: AddressBook, listed: Lister) -> None:
    for number in range(5):
        book.add(named(str(number)))
    assert "nextSyncToken" not in listed(personFields="names")
    seen, page = [], listed(**SYNC, pageSize=2)
    while "nextPageToken" in page:
        assert "nextSyncToken" not in page
        seen += page["connections"]
        page = listed(**SYNC, pageSize=2, pageToken=page["nextPageToken"])
    seen += page["connections"]
    assert [one["names"][0]["givenName"] for one in seen] == list("01234")
    assert page["nextSyncToken"]


def test_tokens_go_with_the_parameters_they_were_made_for(book: AddressBook, listed: Lister) -> None:
    for number in range(3):
        book.add(named(str(number)))
    page = listed(**SYNC, pageSize=2)["nextPageToken"]
    token = listed(**SYNC)["nextSyncToken"]
    refused = [
        {**SYNC, "pageSize": 3, "pageToken": page},
        {"personFields": "names", "requestSyncToken": True, "pageSize": 2, "pageToken": page},
        {"personFields": "names", "requestSyncToken": True, "syncToken": token},
        {"personFields": "names,birthdays", "syncToken": token},
        {**SYNC, "pageSize": 500, "syncToken": token},
    ]
    for values in refused:
        assert refusal(lambda values=values: listed(**values)) == (400, "INVALID_ARGUMENT")
    assert listed(**SYNC, syncToken=token)["nextSyncToken"] != token


def test_what_changed_since_a_token(book: AddressBook, listed: Lister) -> None:
    kept, changed, gone = (book.add(named(name)) for name in ("Kept", "Changed", "Gone"))
    token = listed(**SYNC)["nextSyncToken"]
    book.change(changed, birthdays=[{"date": {"month": 5, "day": 3}}])
    book.remove(gone)
    added = book.add(named("Added"))
    page = listed(**SYNC, syncToken=token)
    found = {one["resourceName"]: one for one in page["connections"]}
    assert found.keys() == {changed, gone, added}
    assert found[gone]["metadata"] == {"deleted": True}
    assert kept not in found
    assert "connections" not in listed(**SYNC, syncToken=page["nextSyncToken"])


def test_a_person_may_get_another_name(book: AddressBook, listed: Lister) -> None:
    old = book.add(named("Kelly"))
    fields = {"personFields": "names,metadata", "requestSyncToken": True}
    token = listed(**fields)["nextSyncToken"]
    new = book.rename(old)
    (kelly,) = listed(**fields, syncToken=token)["connections"]
    assert kelly["resourceName"] == new
    assert kelly["metadata"]["previousResourceNames"] == [old]


def test_a_token_dies_a_week_after_the_full_listing(account: Account, listed: Lister) -> None:
    token = listed(**SYNC)["nextSyncToken"]
    account.tick(timedelta(days=6).total_seconds())
    later = listed(**SYNC, syncToken=token)["nextSyncToken"]
    account.tick(timedelta(days=1).total_seconds())
    with pytest.raises(CursorExpired):
        listed(**SYNC, syncToken=later)  # carried on yesterday, but made for the listing of a week ago
    listed(**SYNC, syncToken=listed(**SYNC)["nextSyncToken"])


def test_how_the_end_of_a_token_is_said(google: FakeGoogle, account: Account, listed: Lister) -> None:
    token = listed(**SYNC)["nextSyncToken"]
    account.people.expire_tokens()
    answer = requests.get(
        f"{google.root}/v1/people/me/connections",
        params={"personFields": "names,birthdays", "requestSyncToken": "true", "syncToken": token},
        headers={"Authorization": f"Bearer {account.token}"},
        timeout=5,
    )
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (400, "FAILED_PRECONDITION")
    assert error["details"][0]["reason"] == "EXPIRED_SYNC_TOKEN"
    assert "errors" not in error


def test_one_person(book: AddressBook, people: Any) -> None:
    old = book.add(named("Kelly"))
    new = book.rename(old)

    def get(name: str, **values: Any) -> dict[str, Any]:
        found: dict[str, Any] = people.read(people.calls.people().get(resourceName=name, **values))
        return found

    assert get(old, personFields="names")["resourceName"] == new
    assert get("people/me", personFields="emailAddresses")["emailAddresses"][0]["value"] == "sam@okafor.example"
    assert refusal(lambda: get(new)) == (400, "INVALID_ARGUMENT")
    book.remove(new)
    assert refusal(lambda: get(new, personFields="names")) == (404, "NOT_FOUND")


def test_labels_and_who_carries_them(book: AddressBook, people: Any, listed: Lister) -> None:
    group = book.add_group("Customers")
    assert book.add_group("Customers") == group
    membership = {"contactGroupMembership": {"contactGroupResourceName": group}}
    book.add(named("Kelly", memberships=[membership]))
    (kelly,) = listed(personFields="memberships")["connections"]
    names = [one["contactGroupMembership"]["contactGroupResourceName"] for one in kelly["memberships"]]
    assert names == [group, "contactGroups/myContacts"]
    groups = people.read(people.calls.contactGroups().list(pageSize=1000))["contactGroups"]
    found = {one["resourceName"]: one for one in groups}
    assert (found[group]["name"], found[group]["groupType"]) == ("Customers", "USER_CONTACT_GROUP")
    assert found[group]["memberCount"] == 1
    assert found["contactGroups/starred"]["groupType"] == "SYSTEM_CONTACT_GROUP"


def test_labels_come_in_pages_and_by_sync_token(book: AddressBook, people: Any) -> None:
    for number in range(3):
        book.add_group(f"Label {number}")
    first = people.read(people.calls.contactGroups().list(pageSize=10))
    last = people.read(people.calls.contactGroups().list(pageSize=10, pageToken=first["nextPageToken"]))
    assert len(first["contactGroups"]) + len(last["contactGroups"]) == 11
    book.add_group("New")
    later = people.read(people.calls.contactGroups().list(pageSize=10, syncToken=last["nextSyncToken"]))
    assert [one["name"] for one in later["contactGroups"]] == ["New"]
