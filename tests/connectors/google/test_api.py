"""One request at a time, and what holds for all of them, over HTTP against the fake Google."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.errors import CursorExpired, Refused, ScopeMissing, TryLater, Unclear
from connectors.google.api import connect
from connectors.google.errors import Declined
from connectors.limiter import Limiter
from tests.connectors.google.clients import REP, Client, deliver
from tests.connectors.servers.google.server import ALL_SCOPES, FakeGoogle, Fault

CREATE = "gmail.users.drafts.create"


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as server:
        yield server


def test_a_read_is_repeated_and_an_unreadable_answer_is_none(google: FakeGoogle) -> None:
    for fault in (
        Fault("*", act="drop"),
        Fault("*", status=200, body="<html>Sign in</html>"),
        Fault("*", status=200, body=b"\xff"),
    ):
        google.faults.add(fault)
    client = Client(google)
    assert client.profile()["emailAddress"] == REP
    assert client.limiter.units == 4
    for body in ("", b"[]", b"5"):
        google.faults.add(Fault("*", status=200, body=body, times=4))
        with pytest.raises(TryLater, match="sam"):
            client.profile()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(CREATE, when="after", act="drop"),
        Fault(CREATE, when="before", act="drop"),
        Fault(CREATE, when="after", status=500),
        Fault(CREATE, when="after", status=503, headers={"Retry-After": "1"}),
        Fault(CREATE, when="after", status=200, body="<html>"),
        Fault(CREATE, when="after", status=200, body=b"\xff"),
        Fault(CREATE, when="after", status=408, body="<html>"),
    ],
    ids=lambda fault: f"{fault.when} {fault.act} {fault.status}",
)
def test_a_write_goes_out_exactly_once_whatever_comes_back(google: FakeGoogle, fault: Fault) -> None:
    google.faults.add(fault)
    client = Client(google)
    with pytest.raises(Unclear) as caught:
        client.draft()
    assert caught.value.key == "checkin/1/2"
    assert len(google.called(CREATE)) == google.hits == 1
    assert len(google.account(REP).gmail.draft_ids()) == (1 if fault.when == "after" else 0)
    assert client.slept == []


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (429, "rateLimitExceeded", TryLater),
        (403, "userRateLimitExceeded", TryLater),
        (403, "dailyLimitExceeded", TryLater),
        (403, "insufficientPermissions", ScopeMissing),
        (400, "invalidArgument", Declined),
        (404, "notFound", Declined),
        (409, "duplicate", Declined),
        (410, "fullSyncRequired", CursorExpired),
    ],
)
def test_a_write_that_was_refused_was_not_done(
    google: FakeGoogle, status: int, reason: str, kind: type[Exception]
) -> None:
    google.faults.add(Fault(CREATE, status=status, reason=reason))
    with pytest.raises(kind):
        Client(google).draft()
    assert len(google.called(CREATE)) == 1
    assert google.account(REP).gmail.draft_ids() == []


def test_a_write_with_an_old_token_is_sent_again_for_it_was_not_let_in(google: FakeGoogle) -> None:
    assert Client(google, token="old").draft()["id"]
    assert len(google.account(REP).gmail.draft_ids()) == 1


def test_a_deletion_answers_nothing(google: FakeGoogle) -> None:
    client = Client(google)
    placed = client.draft()["id"]
    request = client.google.gmail.calls.users().drafts().delete(userId="me", id=placed)
    assert client.google.gmail.write(request, key="k", units=10) == {}


def test_a_scope_that_is_missing_says_so(google: FakeGoogle) -> None:
    google.account(REP, scopes={scope for scope in ALL_SCOPES if "contacts" not in scope})
    client = Client(google)
    request = client.google.people.calls.people().get(resourceName="people/me", personFields="names")
    with pytest.raises(ScopeMissing, match="rapport connect sam"):
        client.google.people.read(request)
    assert google.hits == 1


def test_a_long_address_is_sent_as_a_post_and_can_be_repeated(google: FakeGoogle) -> None:
    (only,) = deliver(google, 1)
    client = Client(google)
    query = " OR ".join(f"from:kit{number}@customer.example" for number in range(150))
    google.faults.add(Fault("gmail.users.messages.list", act="drop"))
    request = client.messages.list(userId="me", q=f"({query}) OR from:kelly@northshore.example")
    assert len(request.uri) > 2048
    assert [found["id"] for found in client.google.gmail.read(request, 5)["messages"]] == [only]
    assert [call.params["q"] for call in google.called("gmail.users.messages.list")].pop().startswith("(from:kit0@")


def test_a_root_with_a_path_reaches_all_three_apis_and_their_batches(google: FakeGoogle) -> None:
    client = Client(google)
    apis = client.google
    calendars = apis.calendar.calls.calendarList().list
    people = apis.people.calls.people().connections().list(resourceName="people/me", personFields="names")
    assert client.profile()["emailAddress"] == REP
    assert apis.calendar.read(calendars())["kind"] == "calendar#calendarList"
    assert apis.people.read(people) is not None
    assert len(apis.calendar.read_many([calendars(), calendars()], 0)) == 2
    assert len(apis.people.read_many([people, people], 0)) == 2
    assert len(client.get(*deliver(google, 2))) == 2
    assert google.hits == 6


def test_without_a_root_googles_own_hosts_are_meant() -> None:
    apis = connect("sam", token=lambda _: "t", limiter=Limiter())
    assert [apis.gmail.batch_uri, apis.calendar.batch_uri, apis.people.batch_uri] == [
        "https://gmail.googleapis.com/batch",
        "https://www.googleapis.com/batch/calendar/v3",
        "https://people.googleapis.com/batch",
    ]
    assert apis.calendar.calls.calendarList().list().uri.startswith("https://www.googleapis.com/calendar/v3/users/")
    with pytest.raises(Refused, match="https"):
        connect("sam", token=lambda _: "t", limiter=Limiter(), api_root="http://mail.example/google")


def test_two_mailboxes_at_once_never_mix_their_answers(google: FakeGoogle) -> None:
    names = ["rita@okafor.example", "sam@okafor.example"]
    ids = {name: deliver(google, 50, name) for name in names}
    assert not set(ids[names[0]]) & set(ids[names[1]])

    def work(name: str) -> int:
        client = Client(google, name)
        for number in range(200):
            if number % 10 == 0:
                found = client.get(*ids[name][number % 50 : number % 50 + 10])
                assert [one["id"] for one in found] == ids[name][number % 50 : number % 50 + 10]
            elif number % 2:
                assert client.profile()["emailAddress"] == name
            else:
                assert client.get(ids[name][number % 50])[0]["id"] == ids[name][number % 50]
        return client.limiter.requests

    with ThreadPoolExecutor(len(names)) as pool:
        assert list(pool.map(work, names)) == [200, 200]
    assert google.hits == 400


def test_answers_may_come_compressed(google: FakeGoogle) -> None:
    Client(google).profile()  # Google compresses only for those who say so twice
    headers = google.account(REP).caller_headers
    assert "gzip" in headers["accept-encoding"]
    assert "gzip" in headers["user-agent"]
