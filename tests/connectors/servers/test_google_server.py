"""The fake Google refuses and records what the real one would refuse, and its faults do what they say."""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest
import requests

from connectors.errors import ScopeMissing
from connectors.google.api import Google, connect
from connectors.google.errors import Declined
from connectors.limiter import Limiter
from tests.connectors.servers.google.account import ALL_SCOPES
from tests.connectors.servers.google.server import Account, FakeGoogle, Fault

REP = "sam@okafor.example"
NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
METADATA = "https://www.googleapis.com/auth/gmail.metadata"


class Client:
    """Plain requests with the account's token, without any client library in between."""

    def __init__(self, google: FakeGoogle, account: Account) -> None:
        self.google = google
        self.account = account
        self.session = requests.Session()

    def ask(self, http_method: str, path: str, token: str | None = None, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token or self.account.token}", **more.pop("headers", {})}
        return self.session.request(http_method, f"{self.google.root}/{path}", headers=headers, timeout=10, **more)

    def gmail(self, path: str, http_method: str = "GET", **more: Any) -> Any:
        answer = self.ask(http_method, f"gmail/v1/users/me/{path}", **more)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def batch(self, paths: list[str], at: str = "batch", **more: Any) -> requests.Response:
        parts = "".join(
            f"--b\r\nContent-Type: application/http\r\nContent-ID: <base + {n}>\r\n\r\nGET {path} HTTP/1.1\r\n\r\n\r\n"
            for n, path in enumerate(paths)
        )
        kind = {"Content-Type": 'multipart/mixed; boundary="b"'}
        return self.ask("POST", at, data=f"{parts}--b--\r\n", headers=kind, **more)


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as google:
        google.account(REP).now = NOW
        yield google


@pytest.fixture
def client(google: FakeGoogle) -> Iterator[Client]:
    client = Client(google, google.account(REP))
    with client.session:
        yield client


def a_mail(subject: str = "Dock leveller", **more: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Kelly <kelly@northshore.example>", REP, subject
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Do you know anyone with a <dock> leveller & more?\n")
    return mail.as_bytes()


def coded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode()


def error_of(answer: requests.Response) -> tuple[int, str]:
    """The status, as told twice, and the first reason."""
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    return error["code"], error["errors"][0]["reason"]


def expect_wrong(google: FakeGoogle, *words: str) -> None:
    """What was noted is this, once; it is forgotten, so that the fixture ends well."""
    assert len(google.wrong) == 1, google.wrong
    assert all(word in google.wrong[0] for word in words), google.wrong
    google.wrong.clear()


# What does not fit the documents


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("messages?query=x", ["query"]),
        ("messages?maxResults=many", ["maxResults"]),
        ("messages?maxResults=-1", ["maxResults"]),
        ("messages?includeSpamTrash=yes", ["includeSpamTrash"]),
        ("messages?q=a&q=b", ["q"]),
        ("messages?pageToken=x&access_token=y", ["access_token"]),
        ("messages?alt=media", ["alt"]),
        ("history?startHistoryId=abc", ["startHistoryId"]),
        ("history?startHistoryId=1&historyTypes=messageSent", ["historyTypes"]),
        ("drafts/r1?metadataHeaders=Subject", ["metadataHeaders"]),
        ("messages/19ab?format=FULL", ["format"]),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused_and_noted(client: Client, path: str, words: list[str]) -> None:
    answer = client.ask("GET", f"gmail/v1/users/me/{path}")
    assert answer.status_code == 400
    expect_wrong(client.google, *words)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": {"raw": "eA", "thread_id": "19ab"}}, ["thread_id"]),
        ({"message": {"raw": 7}}, ["message.raw", "string"]),
        ({"message": {"raw": "=?"}}, ["message.raw", "byte"]),
        ({"message": {"raw": "eA", "labelIds": "DRAFT"}}, ["message.labelIds", "array"]),
        ({"message": {}}, ["raw"]),
        ([], ["JSON object"]),
    ],
)
def test_a_body_that_does_not_fit_is_refused_and_noted(client: Client, body: Any, words: list[str]) -> None:
    assert client.ask("POST", "gmail/v1/users/me/drafts", json=body).status_code == 400
    expect_wrong(client.google, *words)
    assert client.account.gmail.draft_ids() == []


def test_a_missing_body_and_an_unknown_path_are_noted(client: Client) -> None:
    assert client.ask("POST", "gmail/v1/users/me/drafts").status_code == 400
    expect_wrong(client.google, "body is missing")
    assert client.ask("GET", "gmail/v1/users/me/letters").status_code == 404
    expect_wrong(client.google, "no method")
    assert client.ask("GET", "gmail/v1/users/me/messages", json={}).status_code == 400
    expect_wrong(client.google, "takes no body")
    assert client.ask("POST", "upload/gmail/v1/users/me/messages/send", data="x").status_code == 501
    expect_wrong(client.google, "media upload")
    assert [call.method_id for call in client.google.forbidden] == ["gmail.users.messages.send"]


def test_an_answer_that_does_not_fit_is_noted(client: Client) -> None:
    message = client.account.gmail.deliver(a_mail())
    client.account.gmail.mail(message).labels = "INBOX"  # type: ignore[assignment]  # a bug of the fake
    client.gmail(f"messages/{message}?format=minimal")
    client.account.gmail.mail(message).labels = [7]  # type: ignore[list-item]
    client.google.wrong.clear()
    client.gmail(f"messages/{message}?format=minimal")
    expect_wrong(client.google, "answer labelIds[0]", "string")


def test_what_was_noted_fails_the_test_that_caused_it() -> None:
    with pytest.raises(AssertionError, match="no method"), FakeGoogle() as google:
        requests.get(f"{google.root}/gmail/v2/users", timeout=10)


def test_fields_cut_the_answer_and_unknown_ones_are_refused(client: Client) -> None:
    message = client.account.gmail.deliver(a_mail())
    cut = client.gmail(f"messages/{message}?fields=id,payload(headers/name,mimeType)")
    assert set(cut) == {"id", "payload"}
    assert set(cut["payload"]) == {"headers", "mimeType"}
    assert cut["payload"]["headers"][0] == {"name": "From"}
    assert client.ask("GET", f"gmail/v1/users/me/messages/{message}?fields=subject").status_code == 400
    expect_wrong(client.google, "subject")


# Who may do what


def test_a_token_nobody_knows_or_that_ended_is_refused(client: Client) -> None:
    profile = "gmail/v1/users/me/profile"
    assert error_of(client.ask("GET", profile, token="other")) == (401, "authError")
    short = client.google.issue(REP, ALL_SCOPES, NOW + timedelta(seconds=60))
    assert client.ask("GET", profile, token=short).status_code == 200
    client.account.tick(60)
    assert error_of(client.ask("GET", profile, token=short)) == (401, "authError")
    client.google.withdraw(client.account.token)
    assert error_of(client.ask("GET", profile)) == (401, "authError")
    assert client.google.calls[-1].status == 401


@pytest.mark.parametrize(
    ("scope", "path"), [("gmail.compose", "messages"), ("gmail.compose", "history?startHistoryId=1")]
)
def test_a_scope_that_does_not_cover_the_method_is_refused(client: Client, scope: str, path: str) -> None:
    token = client.google.issue(REP, [f"https://www.googleapis.com/auth/{scope}"])
    answer = client.ask("GET", f"gmail/v1/users/me/{path}", token=token)
    assert error_of(answer) == (403, "insufficientPermissions")
    assert answer.json()["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_readonly_cannot_write_a_draft(google: FakeGoogle, client: Client) -> None:
    token = google.issue(REP, ["https://www.googleapis.com/auth/gmail.readonly"])
    refused = client.ask("POST", "gmail/v1/users/me/drafts", token=token, json={"message": {"raw": coded(a_mail())}})
    assert error_of(refused) == (403, "insufficientPermissions")
    assert client.account.gmail.draft_ids() == []
    assert client.ask("GET", "gmail/v1/users/me/drafts", token=token).status_code == 200


def test_the_metadata_scope_shuts_the_mail_out(client: Client) -> None:
    message = client.account.gmail.deliver(a_mail())
    token = client.google.issue(REP, [*ALL_SCOPES, METADATA])
    refused = client.ask("GET", "gmail/v1/users/me/messages?q=", token=token)
    assert error_of(refused) == (403, "forbidden")
    assert "Metadata scope does not support 'q' parameter" in refused.text
    for shape in ("full", "raw"):
        path = f"gmail/v1/users/me/messages/{message}?format={shape}"
        assert error_of(client.ask("GET", path, token=token)) == (403, "forbidden")
    path = f"gmail/v1/users/me/messages/{message}?format=metadata"
    assert client.ask("GET", path, token=token).status_code == 200


def test_another_mailbox_and_none_at_all(client: Client) -> None:
    assert error_of(client.ask("GET", "gmail/v1/users/kelly%40northshore.example/profile")) == (403, "forbidden")
    assert client.ask("GET", f"gmail/v1/users/{REP}/profile").status_code == 200
    client.account.has_mailbox = False
    assert error_of(client.ask("GET", "gmail/v1/users/me/profile")) == (400, "failedPrecondition")


def test_what_may_never_be_called_is_done_and_recorded(client: Client) -> None:
    box = client.account.gmail
    draft = box.write_draft(a_mail())
    sent = client.gmail("drafts/send", "POST", json={"id": draft})
    assert sent["labelIds"] == ["SENT"]
    client.gmail("messages/send", "POST", json={"raw": coded(a_mail())})
    unscoped = client.ask("DELETE", f"gmail/v1/users/me/messages/{sent['id']}")
    assert error_of(unscoped) == (403, "insufficientPermissions")
    everything = client.google.issue(REP, ["https://mail.google.com/"])
    assert client.ask("DELETE", f"gmail/v1/users/me/messages/{sent['id']}", token=everything).status_code == 204
    assert [call.method_id for call in client.google.forbidden] == [
        "gmail.users.drafts.send",
        "gmail.users.messages.send",
        "gmail.users.messages.delete",
        "gmail.users.messages.delete",
    ]


# Faults


def test_a_fault_before_and_one_after_the_deed(client: Client) -> None:
    write = ("POST", "gmail/v1/users/me/drafts")
    letter = {"message": {"raw": coded(a_mail())}}
    create = "gmail.users.drafts.create"
    client.google.faults.add(Fault(method=create, when="before", status=503, reason="backendError", skip=1))
    client.google.faults.add(Fault(method=create, when="after", status=500, body="<html>oops</html>"))
    outcomes = []
    for _ in range(4):
        answer = client.ask(*write, json=letter)
        outcomes.append((answer.status_code, len(client.account.gmail.draft_ids())))
    # The first call passes the fault that skips one and meets the second.
    assert outcomes == [(500, 1), (503, 1), (200, 2), (200, 3)]
    assert client.google.faults.unspent == []
    assert [call.status for call in client.google.called(create)] == [500, 503, 200, 200]


@pytest.mark.parametrize(("when", "drafts"), [("before", 0), ("after", 1)])
def test_a_dropped_connection_gives_no_answer(client: Client, when: Any, drafts: int) -> None:
    client.google.faults.add(Fault(method="*.drafts.create", when=when, act="drop"))
    with pytest.raises(requests.ConnectionError):
        client.ask("POST", "gmail/v1/users/me/drafts", json={"message": {"raw": coded(a_mail())}})
    assert len(client.account.gmail.draft_ids()) == drafts
    assert client.google.calls[-1].status == 0
    assert client.ask("GET", "gmail/v1/users/me/profile").status_code == 200


def test_a_fault_carries_headers_and_happens_as_often_as_it_says(client: Client) -> None:
    slow = Fault(
        "gmail.users.getProfile", status=429, reason="rateLimitExceeded", headers={"Retry-After": "7"}, times=2
    )
    client.google.faults.add(slow)
    answers = [client.ask("GET", "gmail/v1/users/me/profile") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "7"


# Counting


def test_units_and_hits_are_counted(client: Client) -> None:
    message = client.account.gmail.deliver(a_mail())
    client.gmail("profile")
    client.gmail("messages?q=from:kelly")
    client.gmail(f"messages/{message}")
    client.batch([f"/google/gmail/v1/users/me/messages/{message}?format=minimal"] * 3)
    assert client.google.units(REP) == 1 + 5 + 20 + 3 * 20
    assert client.google.hits == 4
    assert len(client.google.calls) == 6
    call = client.google.calls[1]
    assert (call.method_id, call.params["q"], call.in_batch) == ("gmail.users.messages.list", "from:kelly", False)
    assert client.google.calls[-1].in_batch


def test_more_units_than_a_minute_holds_are_refused(client: Client) -> None:
    now = [0.0]
    client.account.gmail.clock = lambda: now[0]
    client.account.gmail.per_minute = 12
    client.gmail("messages")
    client.gmail("messages")
    refused = client.ask("GET", "gmail/v1/users/me/messages")
    assert error_of(refused) == (403, "rateLimitExceeded")
    assert refused.json()["error"]["errors"][0]["domain"] == "usageLimits"
    assert client.google.units(REP) == 10
    now[0] = 60
    client.gmail("messages")


# Batches


def _answers(answer: requests.Response) -> list[tuple[str, int]]:
    whole = message_from_bytes(f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode() + answer.content)
    parts = whole.get_payload()
    assert isinstance(parts, list)
    told = []
    for part in parts:
        status = int(str(part.get_payload()).split(" ", 2)[1])
        told.append((str(part["Content-ID"]), status))
    return told


def test_each_request_of_a_batch_has_its_own_answer_in_any_order(client: Client) -> None:
    ids = [client.account.gmail.deliver(a_mail(f"number {n}")) for n in range(9)]
    paths = [f"/google/gmail/v1/users/me/messages/{id_}?format=minimal" for id_ in [*ids, "19abcdef"]]
    told = _answers(client.batch(paths))
    assert [name for name, _ in told] != [f"<response-base + {n}>" for n in range(10)]
    assert sorted(told) == [(f"<response-base + {n}>", 404 if n == 9 else 200) for n in range(10)]


def test_a_crowded_batch_is_told_to_slow_down_beyond_25(client: Client) -> None:
    told = dict(_answers(client.batch(["/google/gmail/v1/users/me/profile"] * 30)))
    assert sorted(told.values()) == [200] * 25 + [429] * 5
    assert all(told[f"<response-base + {n}>"] == 429 for n in range(25, 30))
    assert client.google.units(REP) == 25


@pytest.mark.parametrize(
    ("paths", "at", "words"),
    [
        (["/google/gmail/v1/users/me/profile"] * 101, "batch", "101 calls"),
        ([], "batch", "no multipart|empty"),
        (["/gmail/v1/users/me/profile"], "batch", "does not belong"),
        (["/google/gmail/v1/users/me/profile"], "batch/calendar/v3", "does not belong"),
        (["/google/calendar/v3/users/me/calendarList"], "batch", "does not belong"),
        (["/google/gmail/v1/users/me/profile", "/google/v1/people/me"], "batch", "one API"),
    ],
)
def test_what_no_batch_may_be(client: Client, paths: list[str], at: str, words: str) -> None:
    assert client.batch(paths, at).status_code == 400
    assert any(word in client.google.wrong[0] for word in words.split("|")), client.google.wrong
    client.google.wrong.clear()


def test_a_batch_lets_each_request_in_by_itself(client: Client) -> None:
    told = _answers(client.batch(["/google/gmail/v1/users/me/profile"] * 2, token="other"))
    assert [status for _, status in told] == [401, 401]


def test_faults_inside_a_batch_and_of_a_batch(client: Client) -> None:
    paths = ["/google/gmail/v1/users/me/profile"] * 3
    client.google.faults.add(Fault("gmail.users.getProfile", status=429, reason="rateLimitExceeded", skip=1))
    assert sorted(status for _, status in _answers(client.batch(paths))) == [200, 200, 429]
    client.google.faults.add(Fault("gmail.users.getProfile", act="drop", skip=2))
    with pytest.raises(requests.ConnectionError):
        client.batch(paths)
    client.google.faults.add(Fault("batch", status=503))
    assert client.batch(paths).status_code == 503


# The messages as Gmail shows them


def test_a_message_in_its_four_forms(client: Client) -> None:
    raw = a_mail("Tür", Message_Id="<1@northshore.example>", X_Note="kept")
    message = client.account.gmail.deliver(raw, ("INBOX", "UNREAD"), NOW)
    full = client.gmail(f"messages/{message}")
    assert full["internalDate"] == str(int(NOW.timestamp() * 1000))
    assert full["snippet"] == "Do you know anyone with a &lt;dock&gt; leveller &amp; more?"
    headers = {header["name"]: header["value"] for header in full["payload"]["headers"]}
    assert (headers["Subject"], headers["Message-Id"], headers["X-Note"]) == ("Tür", "<1@northshore.example>", "kept")
    body = urlsafe_b64decode(full["payload"]["body"]["data"] + "==")
    assert body == b"Do you know anyone with a <dock> leveller & more?\r\n"
    assert full["payload"]["body"]["size"] == len(body)
    short = client.gmail(f"messages/{message}?format=metadata&metadataHeaders=subject&metadataHeaders=to")
    assert sorted(header["name"] for header in short["payload"]["headers"]) == ["Subject", "To"]
    assert "parts" not in short["payload"]
    assert "body" not in short["payload"]
    assert "payload" not in client.gmail(f"messages/{message}?format=minimal")
    told = urlsafe_b64decode(client.gmail(f"messages/{message}?format=raw")["raw"])
    assert told == client.account.gmail.raw_of(message) == raw.replace(b"\n", b"\r\n")


def test_parts_and_attachments(client: Client) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Kelly <kelly@northshore.example>", REP, "Drawing"
    mail.set_content("See the drawing.\n" + "ä" * 40, charset="latin-1")
    mail.add_alternative("<p>See the <b>drawing</b>.</p>", subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Türen.pdf")
    box = client.account.gmail
    message = box.deliver(mail.as_bytes())
    payload = client.gmail(f"messages/{message}")["payload"]
    alternative, pdf = payload["parts"]
    assert (payload["mimeType"], payload["partId"]) == ("multipart/mixed", "")
    assert [part["partId"] for part in alternative["parts"]] == ["0.0", "0.1"]
    assert "ä" * 40 in urlsafe_b64decode(alternative["parts"][0]["body"]["data"] + "==").decode()
    assert pdf["filename"] == "Türen.pdf"
    assert "data" not in pdf["body"]
    got = client.gmail(f"messages/{message}/attachments/{pdf['body']['attachmentId']}")
    assert urlsafe_b64decode(got["data"] + "==") == b"%PDF"
    box.inline_limit, box.utf8_bodies = 5, False
    part = client.gmail(f"messages/{box.deliver(mail.as_bytes())}")["payload"]["parts"][0]["parts"][0]
    assert "data" not in part["body"]
    got = client.gmail(f"messages/{box.message_ids()[0]}/attachments/{part['body']['attachmentId']}")
    assert "ä" * 40 in urlsafe_b64decode(got["data"] + "==").decode("latin-1")


def test_a_bounce_keeps_its_report_and_the_mail_it_is_about(client: Client) -> None:
    raw = (
        b"From: mailer-daemon@northshore.example\r\nTo: sam@okafor.example\r\nSubject: Undelivered\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\n\r\nIt came back.\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; kelly@northshore.example\r\nStatus: 5.1.1\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\n"
        b"Subject: Door\r\nTo: kelly@northshore.example\r\n\r\nHello\r\n--b--\r\n"
    )
    text, report, mail = client.gmail(f"messages/{client.account.gmail.deliver(raw)}")["payload"]["parts"]
    assert urlsafe_b64decode(text["body"]["data"] + "==") == b"It came back."
    assert b"Status: 5.1.1" in urlsafe_b64decode(report["body"]["data"] + "==")
    assert mail["parts"][0]["partId"] == "2.0"
    assert mail["parts"][0]["headers"][0] == {"name": "Subject", "value": "Door"}


def test_many_at_once_and_nothing_is_left_running(google: FakeGoogle) -> None:
    def ask(address: str) -> set[str]:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {google.account(address).token}"
            path = f"{google.root}/gmail/v1/users/me/profile"
            return {session.get(path, timeout=10).json()["emailAddress"] for _ in range(20)}

    addresses = [f"rep{n}@okafor.example" for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, addresses)) == [{address} for address in addresses]
    assert google.hits == 120
    with FakeGoogle() as other, requests.Session() as session:
        before = threading.active_count()
        session.get(f"{other.root}/batch", timeout=10)
        assert threading.active_count() == before + 1
        other.wrong.clear()
        other.__exit__(None)
        assert threading.active_count() <= before
        other.__enter__()


def test_encoded_names_are_shown_decoded_and_quoted_where_needed(client: Client) -> None:
    raw = (
        b"From: =?utf-8?q?M=C3=BCller=2C_J=C3=B6rg?= <j@x.example>\r\nTo: =?utf-8?q?J=C3=B6rg?= <b@x.example>\r\n\r\nx"
    )
    headers = client.gmail(f"messages/{client.account.gmail.deliver(raw)}")["payload"]["headers"]
    assert [header["value"] for header in headers] == ['"Müller, Jörg" <j@x.example>', "Jörg <b@x.example>"]


def test_lists_page_newest_first_and_leave_spam_and_trash_out(client: Client) -> None:
    box = client.account.gmail
    ids = [box.deliver(a_mail(f"{n}"), at=NOW - timedelta(days=n)) for n in range(5)]
    box.deliver(a_mail("spam"), ("SPAM",))
    first = client.gmail("messages?maxResults=3")
    second = client.gmail("messages", params={"maxResults": 3, "pageToken": first["nextPageToken"]})
    assert [message["id"] for message in (*first["messages"], *second["messages"])] == ids
    assert "nextPageToken" not in second
    assert set(first["messages"][0]) == {"id", "threadId"}
    assert len(client.gmail("messages?includeSpamTrash=true")["messages"]) == 6
    assert "messages" not in client.gmail("messages?q=from:nobody@x.example")
    other = client.ask("GET", "gmail/v1/users/me/messages", params={"q": "a", "pageToken": first["nextPageToken"]})
    assert error_of(other) == (400, "invalidArgument")


def test_ids_that_are_gone_and_that_never_were(client: Client) -> None:
    message = client.account.gmail.deliver(a_mail())
    client.account.gmail.expunge(message)
    for path in (f"messages/{message}", f"threads/{message}", "drafts/r-1", "labels/Label_9"):
        assert error_of(client.ask("GET", f"gmail/v1/users/me/{path}")) == (404, "notFound")
    assert client.ask("GET", "gmail/v1/users/me/messages/%3C1@x.example%3E").status_code == 400


def test_threads_hold_answers(client: Client) -> None:
    box = client.account.gmail
    first = box.deliver(a_mail("Door", Message_ID="<1@x.example>"), at=NOW - timedelta(days=1))
    answer = box.deliver(a_mail("RE: Door", In_Reply_To="<1@x.example>"), at=NOW)
    other = box.deliver(a_mail("Window", In_Reply_To="<1@x.example>"), at=NOW)
    thread = client.gmail(f"threads/{first}?format=metadata")
    assert [message["id"] for message in thread["messages"]] == [first, answer]
    assert client.gmail(f"messages/{other}?format=minimal")["threadId"] == other
    assert {thread["id"] for thread in client.gmail("threads")["threads"]} == {first, other}


def test_labels(client: Client) -> None:
    box = client.account.gmail
    mine = box.add_label("Customers")
    box.deliver(a_mail(), ("INBOX", "UNREAD", mine))
    listed = {label["id"]: label for label in client.gmail("labels")["labels"]}
    assert (listed[mine]["name"], listed["INBOX"]["type"]) == ("Customers", "system")
    assert client.gmail(f"labels/{mine}")["messagesUnread"] == 1


# History


def _history(client: Client, start: str, **params: Any) -> list[dict[str, Any]]:
    answer = client.gmail("history", params={"startHistoryId": start, **params})
    records: list[dict[str, Any]] = answer.get("history", [])
    assert answer["historyId"] == str(client.account.gmail.history_id)
    return records


def test_history_tells_what_happened_since(client: Client) -> None:
    box = client.account.gmail
    start = client.gmail("profile")["historyId"]
    message = box.deliver(a_mail())
    box.relabel(message, add=["TRASH"], remove=["INBOX"])
    box.expunge(message)
    records = _history(client, start)
    kinds = [next(key for key in record if key not in ("id", "messages")) for record in records]
    assert kinds == ["messagesAdded", "labelsAdded", "labelsRemoved", "messagesDeleted"]
    assert records[0]["messagesAdded"][0]["message"] == {"id": message, "threadId": message, "labelIds": ["INBOX"]}
    assert records[1]["labelsAdded"][0]["labelIds"] == ["TRASH"]
    ids = [int(start), *(int(record["id"]) for record in records)]
    assert ids == sorted(set(ids))
    assert _history(client, records[1]["id"]) == records[2:]
    assert [list(record)[2] for record in _history(client, start, historyTypes="labelAdded")] == ["labelsAdded"]
    assert len(_history(client, start, labelId="TRASH")) == 3
    page = client.gmail("history", params={"startHistoryId": start, "maxResults": 3})
    rest = client.gmail(
        "history", params={"startHistoryId": start, "maxResults": 3, "pageToken": page["nextPageToken"]}
    )
    assert page["history"] + rest["history"] == records


def test_a_history_id_that_is_dead_absurd_or_missing(client: Client) -> None:
    box = client.account.gmail
    box.deliver(a_mail())
    start = client.gmail("profile")["historyId"]
    assert _history(client, start) == []
    for absurd in ("0", "1", str(int(start) + 1_000_000)):
        answer = client.ask("GET", "gmail/v1/users/me/history", params={"startHistoryId": absurd})
        assert error_of(answer) == (404, "notFound")
    box.expire_history()
    answer = client.ask("GET", "gmail/v1/users/me/history", params={"startHistoryId": start})
    assert error_of(answer) == (404, "notFound")
    assert _history(client, client.gmail("profile")["historyId"]) == []
    assert client.ask("GET", "gmail/v1/users/me/history").status_code == 400


# Drafts


def test_a_draft_joins_its_thread_only_when_all_three_agree(client: Client) -> None:
    box = client.account.gmail
    box.deliver(a_mail("Door", Message_ID="<1@x.example>"))
    thread = box.thread_of(box.message_ids()[0])
    named = {"In_Reply_To": "<1@x.example>", "References": "<1@x.example>"}
    cases = [
        (a_mail("Re: Door", **named), thread, True),
        (a_mail("Re: Door", **named), "", False),
        (a_mail("Window", **named), thread, False),
        (a_mail("Re: Door"), thread, False),
        (a_mail("Re: Door", In_Reply_To="<2@x.example>", References="<2@x.example>"), thread, False),
        (a_mail("Re: Door", References="<1@x.example>"), thread, False),
    ]
    for raw, thread_id, joins in cases:
        message = {"raw": coded(raw), **({"threadId": thread_id} if thread_id else {})}
        made = client.gmail("drafts", "POST", json={"message": message})
        assert made["message"]["labelIds"] == ["DRAFT"]
        assert (made["message"]["threadId"] == thread) is joins
    unknown = {"message": {"raw": coded(a_mail()), "threadId": "19abcdef"}}
    assert error_of(client.ask("POST", "gmail/v1/users/me/drafts", json=unknown)) == (404, "notFound")


def test_the_life_of_a_draft(client: Client) -> None:
    box = client.account.gmail
    made = client.gmail("drafts", "POST", json={"message": {"raw": coded(a_mail("Door", X_Ref="k"))}})
    draft, first = made["id"], made["message"]["id"]
    assert client.gmail("drafts") == {
        "drafts": [{"id": draft, "message": {"id": first, "threadId": first}}],
        "resultSizeEstimate": 1,
    }
    start = client.gmail("profile")["historyId"]
    second = box.edit_draft(draft, a_mail("Door", X_Ref="k"))
    assert second != first
    assert client.gmail(f"drafts/{draft}?format=minimal")["message"]["id"] == second
    assert box.thread_of(second) == made["message"]["threadId"]
    assert client.ask("GET", f"gmail/v1/users/me/messages/{first}").status_code == 404
    happened = [
        (kind, entry["message"]["id"])
        for record in _history(client, start)
        for kind in ("messagesAdded", "messagesDeleted")
        for entry in record.get(kind, ())
    ]
    assert sorted(happened) == [("messagesAdded", second), ("messagesDeleted", first)]
    third = box.edit_draft(draft, a_mail("Another subject", X_Ref="k"))
    assert box.thread_of(third) == third
    sent = box.send_draft(draft)
    assert box.labels_of(sent) == {"SENT"}
    assert sent != third
    assert b"X-Ref: k" in box.raw_of(sent)
    assert error_of(client.ask("GET", f"gmail/v1/users/me/drafts/{draft}")) == (404, "notFound")


def test_sending_may_change_the_headers_and_the_thread(client: Client) -> None:
    box = client.account.gmail
    draft = box.write_draft(a_mail("Door", Message_ID="<mine@x.example>", X_Ref="k"))
    thread = box.thread_of(box.draft_message(draft))
    sent = message_from_bytes(box.raw_of(box.send_draft(draft, keep_headers=False)))
    assert sent["Message-ID"].endswith("@mail.gmail.com>")
    assert sent["X-Ref"] is None
    assert sent["Subject"] == "Door"
    assert "leveller" in str(sent.get_payload())
    draft = box.write_draft(a_mail("Door", Message_ID="<mine@x.example>"))
    message = box.send_draft(draft, subject="Something else")
    assert message_from_bytes(box.raw_of(message))["Subject"] == "Something else"
    assert message_from_bytes(box.raw_of(message))["Message-ID"] == "<mine@x.example>"
    assert box.thread_of(message) not in (thread, "")


def test_deleting_and_rewriting_drafts(client: Client) -> None:
    box = client.account.gmail
    draft = box.write_draft(a_mail())
    other = box.rewrite_draft(draft)
    assert box.draft_ids() == [other]
    assert client.ask("DELETE", f"gmail/v1/users/me/drafts/{draft}").status_code == 404
    answer = client.ask("DELETE", f"gmail/v1/users/me/drafts/{other}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert box.message_ids() == []
    updated = client.gmail("drafts", "POST", json={"message": {"raw": coded(a_mail())}})
    again = client.gmail(f"drafts/{updated['id']}", "PUT", json={"message": {"raw": coded(a_mail())}})
    assert again["id"] == updated["id"]
    assert again["message"]["id"] != updated["message"]["id"]


def test_a_draft_gets_what_gmail_adds(client: Client) -> None:
    made = client.gmail("drafts", "POST", json={"message": {"raw": coded(b"To: a@x.example\r\n\r\nHello")}})
    mail = message_from_bytes(client.account.gmail.raw_of(made["message"]["id"]))
    assert mail["From"] == REP
    assert mail["Message-ID"]
    assert mail["Date"]
    assert str(mail.get_payload()) == "Hello"


# Through Google's own client library


def _connected(google: FakeGoogle) -> Google:
    return connect("sam", token=lambda _: google.account(REP).token, limiter=Limiter(), api_root=google.root)


def test_the_client_library_and_the_fake_understand_each_other(google: FakeGoogle) -> None:
    box = google.account(REP).gmail
    ids = [box.deliver(a_mail(f"Tür {n}")) for n in range(30)]
    api = _connected(google)
    users = api.gmail.calls.users()
    got = api.gmail.read_many([users.messages().get(userId="me", id=id_) for id_ in [*ids, "19abcdef"]], units=20)
    assert [one and one["id"] for one in got] == [*ids, None]
    assert google.hits == 2
    long = " OR ".join(f"from:someone{n}@northshore.example" for n in range(80))
    api.gmail.read(users.messages().list(userId="me", q=long), 5)
    assert "?" not in google.calls[-1].path  # too long for a URL: it came as a POST
    assert google.calls[-1].params["q"] == long
    with pytest.raises(Declined):
        api.gmail.read(users.drafts().get(userId="me", id="r1"), 20)
    google.tokens[google.account(REP).token].scopes = frozenset()
    with pytest.raises(ScopeMissing):
        api.gmail.read(users.getProfile(userId="me"), 1)
    for one in (api.gmail, api.calendar, api.people):
        one.http._session.close()


def test_json_is_what_comes_back(client: Client) -> None:
    answer = client.ask("GET", "gmail/v1/users/me/profile")
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert json.loads(answer.content)["emailAddress"] == REP
