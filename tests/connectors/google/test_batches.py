"""Reads in batches: each request has its own fate, and a batch of which nothing can be told is sent again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from connectors.errors import ReconnectNeeded, TryLater
from tests.connectors.google.clients import REP, Client, deliver
from tests.connectors.servers.google.server import FakeGoogle, Fault

GET = "gmail.users.messages.get"


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as server:
        yield server


def test_batches_keep_the_order_and_tell_their_units(google: FakeGoogle) -> None:
    ids = deliver(google, 60)[::-1]
    client = Client(google)
    assert [found["id"] for found in client.get(*ids)] == ids
    assert client.limiter.units == google.units(REP) == 60 * 20
    assert client.limiter.requests == google.hits == 3  # 25, 25 and 10


def test_nothing_to_read_is_no_request_and_one_thing_is_no_batch(google: FakeGoogle) -> None:
    (only,) = deliver(google, 1)
    client = Client(google)
    assert client.get() == []
    assert [found["id"] for found in client.get(only)] == [only]
    assert [call.in_batch for call in google.calls] == [False]


@pytest.mark.parametrize("many", [True, False])
def test_what_is_gone_is_none(google: FakeGoogle, many: bool) -> None:
    ids = deliver(google, 3)
    google.account(REP).gmail.expunge(ids[1])
    found = Client(google).get(*(ids if many else ids[1:2]))
    assert [one and one["id"] for one in found] == ([ids[0], None, ids[2]] if many else [None])


def test_only_what_was_told_to_slow_down_is_asked_again(google: FakeGoogle) -> None:
    ids = deliver(google, 10)
    client = Client(google)
    for skip in (2, 5):
        google.faults.add(Fault(GET, status=429, reason="rateLimitExceeded", skip=skip))
    assert [found["id"] for found in client.get(*ids)] == ids
    asked = [call.params["id"] for call in google.called(GET)]
    slow = [call.params["id"] for call in google.called(GET) if call.status == 429]
    assert len(slow) == 2
    assert sorted(asked) == sorted([*ids, *slow])
    assert client.slept == [1]
    assert client.limiter.units == 12 * 20


def test_the_longest_wish_inside_a_batch_is_kept(google: FakeGoogle) -> None:
    ids = deliver(google, 5)
    client = Client(google)
    google.faults.add(Fault(GET, status=429, reason="rateLimitExceeded"))
    google.faults.add(Fault(GET, status=403, reason="userRateLimitExceeded", headers={"Retry-After": "33"}))
    google.faults.add(Fault(GET, status=500))
    assert [found["id"] for found in client.get(*ids)] == ids
    assert client.slept == [33]


def test_a_batch_that_never_gets_through_is_left_to_the_next_run(google: FakeGoogle) -> None:
    ids = deliver(google, 3)
    google.faults.add(Fault(GET, status=429, reason="rateLimitExceeded", times=99))
    client = Client(google)
    with pytest.raises(TryLater, match="sam"):
        client.get(*ids)
    assert client.slept == [1, 2, 4]


def test_a_long_penalty_inside_a_batch_is_left_to_the_next_run(google: FakeGoogle) -> None:
    ids = deliver(google, 3)
    google.faults.add(Fault(GET, status=403, reason="userRateLimitExceeded", headers={"Retry-After": "900"}))
    client = Client(google)
    with pytest.raises(TryLater) as caught:
        client.get(*ids)
    assert caught.value.after == timedelta(seconds=900)
    assert google.hits == 1


def test_what_waiting_does_not_help_is_raised_at_once(google: FakeGoogle) -> None:
    ids = deliver(google, 4)
    google.faults.add(Fault(GET, status=429, reason="rateLimitExceeded"))
    google.faults.add(Fault(GET, status=403, reason="domainPolicy"))
    with pytest.raises(ReconnectNeeded, match="administrator"):
        Client(google).get(*ids)
    assert google.hits == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("batch", act="drop"),
        Fault("batch", when="after", act="drop"),
        Fault("batch", status=503, body="<html>"),
        Fault("batch", status=429, reason="rateLimitExceeded"),
        Fault(GET, act="drop"),
        Fault("batch", status=200, body="<html>"),
        Fault("batch", status=200, body=""),
        Fault("batch", status=200, body={"ok": True}),
    ],
    ids=lambda fault: f"{fault.method} {fault.when} {fault.act} {fault.status} {fault.body}",
)
def test_a_batch_whose_answer_is_lost_or_unreadable_is_repeated(google: FakeGoogle, fault: Fault) -> None:
    ids = deliver(google, 4)
    client = Client(google)
    google.faults.add(fault)
    assert [found["id"] for found in client.get(*ids)] == ids
    assert google.hits == 2
    assert google.faults.unspent == []


PART = b"Content-Type: application/http\r\nContent-ID: <response-x + %d>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        [PART % 0],
        [PART % 0, PART % 7],
        [b"Content-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n"],
        [PART % 0, (PART % 1).replace(b"HTTP/1.1 200 OK", b"well")],
        [PART % 0, (PART % 1).replace(b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\n")],
        [PART % 0, (PART % 1).replace(b"{}", b"\xff\xfe")],
        [PART % 0, (PART % 1).replace(b"application/http", b"multipart/mixed; boundary=c")],
    ],
)
def test_a_batch_answer_of_another_shape_is_repeated(google: FakeGoogle, parts: list[bytes]) -> None:
    ids = deliver(google, 2)
    body = b"".join(b"--b\r\n" + part for part in parts) + b"--b--\r\n"
    google.faults.add(Fault("batch", status=200, body=body, headers={"Content-Type": "multipart/mixed; boundary=b"}))
    client = Client(google)
    assert [found["id"] for found in client.get(*ids)] == ids
    assert google.hits == 2


def test_an_unreadable_part_is_asked_again_alone(google: FakeGoogle) -> None:
    ids = deliver(google, 3)
    google.faults.add(Fault(GET, status=200, body="<html>", skip=1))
    assert [found["id"] for found in Client(google).get(*ids)] == ids
    assert [call.params["id"] for call in google.called(GET)] == [*ids, ids[1]]


def test_a_token_refused_inside_a_batch_is_renewed_once(google: FakeGoogle) -> None:
    ids = deliver(google, 30)
    client = Client(google, token="old")
    assert [found["id"] for found in client.get(*ids)] == ids
    assert client.asked_for_token.count(True) == 1


def test_a_grant_that_is_gone_ends_the_batch(google: FakeGoogle) -> None:
    ids = deliver(google, 3)
    client = Client(google, token="old")
    client.renewed_token = "older"
    with pytest.raises(ReconnectNeeded, match=r"^Mailbox sam: .*; run: rapport connect sam$"):
        client.get(*ids)
    assert client.asked_for_token.count(True) == 1
