"""The HTTP layer of the fakes: a bug of a fake's own fails the test it happens in, and nothing else does."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.connectors.servers.google.server import FakeGoogle
from tests.connectors.servers.graph.server import FakeGraph
from tests.connectors.servers.web import FakeServer, Reply, Request

REP = "sam@okafor.example"


def use(server: FakeServer, path: str = "/", *, token: str = "") -> requests.Response | None:
    """Open, ask once, and close as a test does; None where no answer came."""
    with server:
        try:
            return requests.get(server.origin + path, headers={"Authorization": f"Bearer {token}"}, timeout=5)
        except requests.ConnectionError:
            return None


def answering(reply: Callable[[Request], Any]) -> FakeServer:
    return FakeServer(reply)


def test_an_answer_comes_as_it_was_written() -> None:
    asked: list[Request] = []

    def respond(request: Request) -> Reply:
        asked.append(request)
        return Reply.of(201, {"a": 1}, {"X-More": "yes"})

    found = use(answering(respond), "/b?c=1", token="t")
    assert found is not None
    assert (found.status_code, found.json(), found.headers["X-More"]) == (201, {"a": 1}, "yes")
    assert [(one.http_method, one.target, one.headers["authorization"]) for one in asked] == [
        ("GET", "/b?c=1", "Bearer t")
    ]


def test_a_lost_answer_is_meant() -> None:
    assert use(answering(lambda _: Reply.of(0, None))) is None


BROKEN: dict[str, Callable[[Request], Any]] = {
    "raises": lambda _: Reply.of(200, {"a": object()}),
    "no reply": lambda _: None,
    "no header": lambda _: Reply(200, {"X": "\udcff"}, b""),
    "no bytes": lambda _: Reply(200, {}, ""),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN)
def test_a_server_that_breaks_fails_its_test(reply: Callable[[Request], Any]) -> None:
    with pytest.raises(AssertionError, match="the fake broke:\nTraceback"):
        use(answering(reply))


def test_a_broken_server_is_told_of_beside_whatever_else_failed() -> None:
    def fail() -> None:
        with answering(lambda _: Reply.of(200, {"a": object()})) as server:
            requests.get(server.origin, timeout=5)

    with pytest.raises(AssertionError, match="the fake broke") as caught:
        fail()
    assert isinstance(caught.value.__context__, requests.ConnectionError)


def test_a_client_that_goes_away_is_no_bug() -> None:
    with answering(lambda _: Reply.of(200, "x" * 10_000_000)) as server:
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", int(server.origin.rpartition(":")[2]))) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                client.recv(1)


def test_what_a_provider_would_not_have_understood_fails_the_test_unless_it_failed_already() -> None:
    server = answering(lambda _: Reply.of(200, {}))
    server.wrong.append("a wrong request")
    with pytest.raises(AssertionError, match="a wrong request"):
        use(server)
    with pytest.raises(ZeroDivisionError), server:
        raise ZeroDivisionError


def a_graph() -> tuple[FakeGraph, str]:
    graph = FakeGraph()
    return graph, graph.account(REP).token


def a_google() -> tuple[FakeGoogle, str]:
    google = FakeGoogle()
    return google, google.account(REP).token


def test_a_handler_of_the_fake_graph_that_breaks_fails_its_test() -> None:
    graph, token = a_graph()
    graph.account(REP).contacts = None  # type: ignore[assignment]
    with pytest.raises(AssertionError, match=r"the fake broke:\nGET me/contacts: Traceback"):
        use(graph, "/v1.0/me/contacts", token=token)


def test_a_handler_of_the_fake_google_that_breaks_fails_its_test() -> None:
    google, token = a_google()
    google.account(REP).calendar = None  # type: ignore[assignment]
    with pytest.raises(AssertionError, match=r"the fake broke:\ncalendar\.calendarList\.list: Traceback"):
        use(google, "/google/calendar/v3/users/me/calendarList", token=token)


def test_where_consent_is_given_a_bug_shows_too() -> None:
    graph, google = FakeGraph(), FakeGoogle()
    graph.authorities = google.oauth = None  # type: ignore[assignment]
    with pytest.raises(AssertionError, match="the fake broke:\nTraceback"):
        use(graph, "/common/oauth2/v2.0/token")
    with pytest.raises(AssertionError, match="the fake broke:\nTraceback"):
        use(google, "/oauth/token")
