"""What the fake Graph checks of every request, so that a connector that asks wrongly fails its test."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.connectors.servers.graph import schema
from tests.connectors.servers.graph.registry import _FORBIDDEN
from tests.connectors.servers.graph.server import ALL_SCOPES, AT_A_TIME, Account, FakeGraph, Fault

SAM = "sam@okafor.example"
NOW = datetime(2026, 2, 24, 8, tzinfo=UTC)
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph() as server:
        server.account(SAM).now = NOW
        yield server


@pytest.fixture
def sam(graph: FakeGraph) -> Account:
    return graph.account(SAM)


def ask(
    sam: Account,
    method: str,
    path: str,
    *,
    token: str | None = None,
    headers: Mapping[str, str] = IMMUTABLE,
    **more: Any,
) -> requests.Response:
    url = path if path.startswith("http") else f"{sam.graph.root}/{path}"
    signed = {"Authorization": f"Bearer {sam.token if token is None else token}", **headers}
    return requests.request(method, url, headers=signed, timeout=10, **more)


def noted(graph: FakeGraph) -> str:
    """What was noted as wrong, and forget it."""
    found = "\n".join(graph.wrong)
    graph.wrong.clear()
    return found


def code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# --- who may ask ---


def test_a_token_is_a_bearer_token(graph: FakeGraph, sam: Account) -> None:
    answer = requests.get(
        f"{graph.root}/me/contacts", headers={**IMMUTABLE, "Authorization": f"Basic {sam.token}"}, timeout=10
    )
    assert code(answer) == (401, "InvalidAuthenticationToken")


def test_a_token_ends_when_its_time_has_come(graph: FakeGraph, sam: Account) -> None:
    token = graph.issue(SAM, ALL_SCOPES, NOW + timedelta(seconds=60))
    assert ask(sam, "GET", "me/contacts", token=token).status_code == 200
    sam.tick(60)
    assert code(ask(sam, "GET", "me/contacts", token=token)) == (401, "InvalidAuthenticationToken")


def test_claims_have_to_be_in_the_token(graph: FakeGraph, sam: Account) -> None:
    graph.claims = "e30"
    answer = ask(sam, "GET", "me/contacts")
    assert answer.status_code == 401
    assert 'error="insufficient_claims", claims="e30"' in answer.headers["WWW-Authenticate"]
    assert ask(sam, "GET", "me/contacts", token=graph.issue(SAM, ALL_SCOPES, claims="e30")).status_code == 200


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("Mail.Read", "GET", "me/contacts"),
        ("Contacts.Read", "GET", "me/messages"),
        ("Mail.Read", "POST", "me/messages"),
        ("Calendars.Read", "POST", "me/calendars"),
        ("Contacts.Read", "GET", "me"),
    ],
)
def test_a_token_opens_what_its_scopes_name(graph: FakeGraph, sam: Account, scope: str, method: str, path: str) -> None:
    more: dict[str, Any] = {"json": {}} if method == "POST" else {}
    assert code(ask(sam, method, path, token=graph.issue(SAM, {scope}), **more)) == (403, "ErrorAccessDenied")
    assert sam.mail.draft_ids() == []


def test_nobody_opens_the_mailbox_of_another(graph: FakeGraph, sam: Account) -> None:
    graph.account("eve@okafor.example")
    assert code(ask(sam, "GET", "users/eve@okafor.example/contacts")) == (403, "ErrorAccessDenied")
    assert ask(sam, "GET", f"users/{SAM}/contacts").status_code == 200
    application = graph.issue("", ALL_SCOPES)
    assert ask(sam, "GET", "users/eve@okafor.example/contacts", token=application).status_code == 200
    assert code(ask(sam, "GET", "users/nobody@okafor.example/contacts", token=application))[0] == 403
    assert code(ask(sam, "GET", "me/contacts", token=application))[0] == 400


def test_an_account_may_have_no_mailbox(sam: Account) -> None:
    sam.has_mailbox = False
    assert code(ask(sam, "GET", "me/contacts")) == (404, "MailboxNotEnabledForRESTAPI")


# --- how it is asked ---


def test_ids_that_change_are_not_to_be_asked_for(graph: FakeGraph, sam: Account) -> None:
    assert ask(sam, "GET", "me/contacts", headers={}).status_code == 200
    assert "ImmutableId" in noted(graph)


def test_an_option_said_twice_is_noted(graph: FakeGraph, sam: Account) -> None:
    ask(sam, "GET", "me/contacts?$top=5&$top=6")
    assert "$top is said twice" in noted(graph)


def test_an_unknown_path_is_noted(graph: FakeGraph, sam: Account) -> None:
    assert ask(sam, "GET", "me/contact").status_code == 400
    assert "nothing has this path" in noted(graph)


def test_a_link_is_followed_as_it_was_given(graph: FakeGraph, sam: Account) -> None:
    for number in range(3):
        sam.contacts.add({"displayName": str(number)})
    link = ask(sam, "GET", "me/contacts?$top=1").json()["@odata.nextLink"]
    assert ask(sam, "GET", link).status_code == 200
    assert noted(graph) == ""
    ask(sam, "GET", f"{link}&$select=displayName")
    assert "the link was not followed as it was given" in noted(graph)


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"{", "application/json", "no JSON object"),
        (b"[]", "application/json", "no JSON object"),
        (b"{}", "text/plain", "no JSON object"),
        (b'{"subjcet": "x"}', "application/json", "the body does not fit"),
    ],
)
def test_a_body_is_json_of_the_right_type(graph: FakeGraph, sam: Account, body: bytes, kind: str, why: str) -> None:
    if "fit" in why and not schema.present():
        pytest.skip("../shared/payloads/graph/graph_slice.schema.json is absent")
    answer = ask(sam, "POST", "me/messages", headers={**IMMUTABLE, "Content-Type": kind}, data=body)
    assert answer.status_code == 400
    assert why in noted(graph)
    assert sam.mail.draft_ids() == []


def test_what_takes_no_body_gets_none(graph: FakeGraph, sam: Account) -> None:
    assert ask(sam, "GET", "me/contacts", json={}).status_code == 400
    assert "takes no body" in noted(graph)


def test_a_post_says_how_long_it_is(graph: FakeGraph, sam: Account) -> None:
    with closing(HTTPConnection(urlsplit(graph.root).netloc, timeout=10)) as connection:
        connection.putrequest("POST", "/v1.0/me/messages")
        for name, value in {"Authorization": f"Bearer {sam.token}", **IMMUTABLE}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        assert (answer.status, b"LengthRequired" in answer.read()) == (411, True)


@pytest.mark.parametrize(
    "options", ["$select=nothing", "$filter=isRead", "$orderby=nothing", "$skiptop=1", "$count=true"]
)
def test_options_that_graph_does_not_take_are_noted(graph: FakeGraph, sam: Account, options: str) -> None:
    if not schema.present():
        pytest.skip("../shared/payloads/graph/graph_slice.schema.json is absent")
    assert ask(sam, "GET", f"me/messages?{options}").status_code == 400
    assert noted(graph)


# --- what nobody may ask ---


@pytest.mark.parametrize("action", sorted(_FORBIDDEN))
@pytest.mark.parametrize(
    "path", ["me/messages/x/{}", "me/{}", "users/a@b.example/events/x/{}", "me/x/microsoft.graph.{}"]
)
def test_every_action_on_others_is_remembered(graph: FakeGraph, sam: Account, path: str, action: str) -> None:
    ask(sam, "POST", path.format(action), token="")
    assert [call.path for call in graph.forbidden] == [path.format(action)]


def test_the_actions_that_nobody_may_ask() -> None:
    assert {
        "send",
        "sendmail",
        "reply",
        "replyall",
        "forward",
        "move",
        "copy",
        "permanentdelete",
        "accept",
    } <= _FORBIDDEN


def test_only_what_a_client_made_is_a_clients_to_change(graph: FakeGraph, sam: Account) -> None:
    draft = ask(sam, "POST", "me/messages", json={"subject": "ours"}).json()["id"]
    theirs = sam.mail.deliver(b"From: ada@x.example\nTo: sam@okafor.example\nSubject: x\n\nHello")
    assert ask(sam, "PATCH", f"me/messages/{draft}", json={"subject": "still ours"}).status_code == 200
    assert ask(sam, "DELETE", f"me/messages/{draft}").status_code == 204
    assert graph.forbidden == []
    ask(sam, "PATCH", f"me/messages/{theirs}", json={"isRead": True})
    ask(sam, "DELETE", f"me/messages/{theirs}")
    assert [call.http_method for call in graph.forbidden] == ["PATCH", "DELETE"]


def test_a_draft_is_deleted_as_it_was_read(sam: Account) -> None:
    draft = ask(sam, "POST", "me/messages", json={"subject": "ours"}).json()
    stale = {**IMMUTABLE, "If-Match": 'W/"another"'}
    assert ask(sam, "DELETE", f"me/messages/{draft['id']}", headers=stale).status_code == 412
    read = {**IMMUTABLE, "If-Match": draft["@odata.etag"]}
    assert ask(sam, "DELETE", f"me/messages/{draft['id']}", headers=read).status_code == 204


# --- how fast, and what goes wrong on purpose ---


def test_no_more_than_four_are_answered_at_once(graph: FakeGraph, sam: Account) -> None:
    graph.quirks.retry_after = ""
    assert AT_A_TIME == 4
    graph.latency = 0.5
    answers: list[requests.Response] = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(sam, "GET", "me/contacts"))) for _ in range(AT_A_TIME + 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if graph.busiest > AT_A_TIME:  # as it is unless this machine is very busy
        assert sorted(answer.status_code for answer in answers) == [200] * AT_A_TIME + [429]
    assert all("Retry-After" not in answer.headers for answer in answers)


def test_faults_come_when_they_are_due(graph: FakeGraph, sam: Account) -> None:
    graph.faults.add(Fault(path="me/contacts", skip=1, times=2))
    found = [ask(sam, "GET", "me/contacts").status_code for _ in range(4)]
    assert found == [200, 503, 503, 200]
    graph.faults.add(Fault(method="POST", path="me/contacts"))
    assert ask(sam, "GET", "me/contacts").status_code == 200
    assert len(graph.faults.unspent) == 1
    graph.faults.clear()
    assert graph.faults.unspent == []
