"""Graph's JSON of a message says the same as the mail itself, and rubbish is never more than empty."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.microsoft.wire_mail import instant, is_flip, is_whole, message_of, opened
from connectors.mime import parse
from connectors.types import Message, MessageId, Party, Place, Skipped
from worker.core.mail_kind import judge
from worker.core.words import MailKind

SHARED = Path(__file__).parents[3] / "../shared/payloads/graph/mail"
INBOX = frozenset({Place.INBOX})
OWN = frozenset({"sam@okafor.example"})
RAW = (
    b"Received: from a by b; Tue, 10 Feb 2026 14:30:02 +0000\r\n"
    b"Authentication-Results: spf=pass\r\n"
    b"DKIM-Signature: v=1; d=northshore.example\r\n"
    b"X-MS-Exchange-Transport-CrossTenantHeadersStamped: x\r\n"
    b"From: =?utf-8?q?Kelly_Br=C3=A4ndt?= <kelly@northshore.example>\r\n"
    b'To: "Okafor, Sam" <sam@okafor.example>, lee@okafor.example\r\n'
    b"Cc: Moira <moira@ash.example>\r\n"
    b"Reply-To: office@northshore.example\r\n"
    b"Subject: =?utf-8?b?RG9jayBsZXZlbGxlciDigJMgd2hvPw==?=\r\n"
    b"Date: Tue, 10 Feb 2026 15:30:00 +0100\r\n"
    b"Message-ID: <1@northshore.example>\r\n"
    b"In-Reply-To: <0@okafor.example>\r\n"
    b"References: <00@okafor.example>\r\n <0@okafor.example>\r\n"
    b"X-Mailer: =?utf-8?q?Post=C3=A4mt?=\r\n"
    b"List-Id: <docks.northshore.example>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"\r\n"
    b"Do you know anyone?\r\n\r\nKelly\r\n"
)


def person(address: str, name: str = "") -> dict[str, Any]:
    return {"emailAddress": {"name": name or address, "address": address}}


def letter(**more: Any) -> dict[str, Any]:
    """The mail above as Graph gives it."""
    headers = [
        {"name": name, "value": " ".join(value.split())}
        for name, _, value in (
            line.partition(":") for line in RAW.decode().partition("\r\n\r\n")[0].replace("\r\n ", " ").split("\r\n")
        )
    ]
    values = {
        "@odata.etag": 'W/"x"',
        "id": "AAkAL=",
        "conversationId": "AAQkAD=",
        "internetMessageId": "<1@northshore.example>",
        "parentFolderId": "inbox-id",
        "subject": "Dock leveller – who?",
        "from": person("kelly@northshore.example", "Kelly Brändt"),
        "sender": person("kelly@northshore.example", "Kelly Brändt"),
        "toRecipients": [person("sam@okafor.example", "Okafor, Sam"), person("lee@okafor.example")],
        "ccRecipients": [person("moira@ash.example", "Moira")],
        "bccRecipients": [],
        "replyTo": [person("office@northshore.example")],
        "receivedDateTime": "2026-02-10T14:30:02Z",
        "sentDateTime": "2026-02-10T14:30:00Z",
        "isDraft": False,
        "hasAttachments": False,
        "bodyPreview": "Do you know anyone?\r\n\r\nKelly",
        "body": {"contentType": "text", "content": "Do you know anyone?\r\n\r\nKelly\r\n"},
        "internetMessageHeaders": headers,
    }
    return values | more


def test_it_says_what_the_mail_itself_says() -> None:
    message = message_of(letter(), INBOX)
    mail = parse(RAW, id=MessageId("AAkAL="), places=INBOX)
    for name in Message.__dataclass_fields__:
        if name not in {"thread", "size"}:
            assert getattr(message, name) == getattr(mail, name), name
    assert message.thread == "AAQkAD="
    assert message.received_at == datetime(2026, 2, 10, 14, 30, 2, tzinfo=UTC)
    assert "dkim-signature" not in message.headers
    assert "received" not in message.headers
    assert message.headers["x-mailer"] == ("Postämt",)


def test_the_order_and_number_of_same_headers_are_kept() -> None:
    headers = [{"name": name, "value": value} for name, value in (("X-Job", "a"), ("x-job", "b"), ("", "c"))]
    assert message_of(letter(internetMessageHeaders=headers), INBOX).headers == {"x-job": ("a", "b")}


def test_a_sent_copy_has_no_headers_and_is_still_read() -> None:
    json = letter()
    del json["internetMessageHeaders"]
    message = message_of(json, frozenset({Place.SENT}))
    assert message.sender == Party("kelly@northshore.example", "Kelly Brändt")
    assert message.message_id == "<1@northshore.example>"
    assert (message.headers, message.references, message.parts) == ({}, (), ("text/plain",))


def test_headers_stand_in_for_what_graph_does_not_say() -> None:
    json = {name: letter()[name] for name in ("id", "internetMessageHeaders")}
    message = message_of(json, INBOX)
    mail = parse(RAW, id=MessageId("AAkAL="), places=INBOX)
    for name in ("sender", "to", "cc", "reply_to", "subject", "sent_at", "message_id", "references", "thread"):
        assert getattr(message, name) == getattr(mail, name), name
    assert message.received_at is None
    assert message.text is None


def test_html_that_was_not_asked_for_is_read() -> None:
    page = "<html><body><p>Hi <b>Sam</b>,</p><p>yes please.</p></body></html>"
    message = message_of(letter(body={"contentType": "HTML", "content": page}, bodyPreview=None), INBOX)
    assert (message.text or "").split() == ["Hi", "Sam,", "yes", "please."]
    assert message.preview == "Hi Sam, yes please."


def test_an_address_of_the_directory_is_no_mail_address() -> None:
    inner = person("/O=EXCHANGELABS/OU=GROUP/CN=RECIPIENTS/CN=SAM", "Sam")
    message = message_of(letter(toRecipients=[inner, person("lee@okafor.example")], **{"from": inner}), INBOX)
    assert message.to == (Party("lee@okafor.example"),)
    assert message.sender == Party("kelly@northshore.example", "Kelly Brändt")


def test_a_draft_lies_among_drafts_wherever_it_is() -> None:
    trash = frozenset({Place.TRASH})
    assert message_of(letter(isDraft=True), trash).places == {Place.TRASH, Place.DRAFTS}
    assert message_of(letter(), trash).places == trash


@pytest.mark.parametrize(
    ("headers", "more", "kind"),
    [
        ({"Content-Type": 'multipart/report; report-type="delivery-status"; boundary=x'}, {}, MailKind.BOUNCE),
        ({"Content-Type": "multipart/report; report-type=disposition-notification"}, {}, MailKind.NOTIFICATION),
        ({"Auto-Submitted": "auto-replied"}, {}, MailKind.AUTO_REPLY),
        ({"Content-Type": "multipart/alternative", "List-Id": "<a.b>"}, {}, MailKind.LIST),
        ({"List-Unsubscribe": "<https://x.example>"}, {}, MailKind.NEWSLETTER),
        (
            {},
            {"@odata.type": "#microsoft.graph.eventMessage", "meetingMessageType": "meetingRequest"},
            MailKind.CALENDAR,
        ),
        ({}, {"@odata.type": "#microsoft.graph.eventMessageRequest"}, MailKind.CALENDAR),
        ({}, {"@odata.type": "#microsoft.graph.eventMessageResponse"}, MailKind.CALENDAR),
        ({}, {"@odata.type": "#microsoft.graph.message"}, MailKind.HUMAN),
        ({}, {}, MailKind.HUMAN),
    ],
)
def test_the_kind_of_a_mail_shows(headers: dict[str, str], more: dict[str, Any], kind: MailKind) -> None:
    listed = [{"name": name, "value": value} for name, value in headers.items()]
    assert judge(message_of(letter(internetMessageHeaders=listed, **more), INBOX), OWN).kind is kind


@pytest.mark.parametrize(
    ("said", "method"),
    [
        ("meetingRequest", "REQUEST"),
        ("meetingCancelled", "CANCEL"),
        ("meetingAccepted", "REPLY"),
        ("meetingTenativelyAccepted", "REPLY"),
        ("", "REQUEST"),
    ],
)
def test_an_invitation_has_a_method(said: str, method: str) -> None:
    json = letter(meetingMessageType=said, **{"@odata.type": "#microsoft.graph.eventMessage"})
    assert f"text/calendar;method={method}" in message_of(json, INBOX).parts


def test_what_hangs_on_shows_as_a_part() -> None:
    assert message_of(letter(), INBOX).parts == ("text/plain",)
    assert message_of(letter(hasAttachments=True), INBOX).parts == ("text/plain", "application/octet-stream")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-02-10T14:30:00Z", datetime(2026, 2, 10, 14, 30, tzinfo=UTC)),
        ("2026-02-10T14:30:00.1234567Z", datetime(2026, 2, 10, 14, 30, 0, 123456, tzinfo=UTC)),
        ("2026-02-10T15:30:00+01:00", datetime(2026, 2, 10, 14, 30, tzinfo=UTC)),
        ("2026-02-10T14:30:00", datetime(2026, 2, 10, 14, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-10:00", None),
        ("yesterday", None),
        (None, None),
        (5, None),
    ],
)
def test_times(text: object, at: datetime | None) -> None:
    assert instant(text) == at


def test_a_mail_nobody_can_tell_is_skipped_by_its_id() -> None:
    found = opened({"id": "AAk", "body": {"content": "x"}}, INBOX)
    assert isinstance(found, Skipped)
    assert (found.item, found.reason) == ("AAk", "no_headers")


# --- the recorded answers -------------------------------------------------------------------------------------


def recorded(name: str) -> dict[str, Any]:
    if not SHARED.is_dir():
        pytest.skip("the recorded answers of ../shared/payloads/graph are not here")
    found: dict[str, Any] = json.loads((SHARED / name).read_text())
    return found


def test_every_recorded_message_is_read() -> None:
    if not SHARED.is_dir():
        pytest.skip("the recorded answers of ../shared/payloads/graph are not here")
    read = 0
    for path in sorted(SHARED.glob("message*.json")):
        answer = recorded(path.name)
        for row in answer.get("value", [answer]):
            if "@removed" in row or "subject" not in row:
                continue
            message = opened(row, INBOX)
            assert isinstance(message, Message), path.name
            assert message.id == row["id"]
            assert message.message_id == row["internetMessageId"]
            assert message.received_at is not None
            assert message.subject.startswith("Fixture")
            assert (Place.DRAFTS in message.places) is bool(row.get("isDraft"))
            if "from" in row:
                assert message.sender == Party("testuser@example.test", "Test User")
            if "toRecipients" in row:
                assert message.to == (Party("testuser@example.test", "Test User"),)
                assert message.thread == row["conversationId"]
            read += 1
    assert read >= 9


def test_a_recorded_read_flip_is_known_as_one_and_a_full_row_is_not() -> None:
    (thin,) = recorded("messages_delta_changed.json")["value"]
    (full,) = recorded("messages_delta_changed_full.json")["value"]
    assert is_flip(thin)
    assert not is_flip(full)
    assert not is_whole(thin)
    assert is_whole(letter())


# --- rubbish --------------------------------------------------------------------------------------------------

RUBBISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from([*sorted(letter()), "@odata.type", "new"]), RUBBISH, max_size=6))
def test_rubbish_in_any_field_is_borne(rubbish: dict[str, Any]) -> None:
    message = message_of(letter(**rubbish), INBOX)
    assert isinstance(message.subject, str)
    assert message.places >= INBOX
    assert isinstance(opened(rubbish, INBOX), Message | Skipped)
    assert is_flip(rubbish) in {True, False}


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_rubbish_deep_inside_is_borne(data: st.DataObject) -> None:
    json = deepcopy(letter())
    holder: Any = json[data.draw(st.sampled_from(["from", "toRecipients", "body", "internetMessageHeaders"]))]
    while isinstance(holder, list | dict) and holder:
        key = data.draw(st.sampled_from(range(len(holder)) if isinstance(holder, list) else sorted(holder)))
        if not isinstance(holder[key], list | dict) or data.draw(st.booleans()):
            holder[key] = data.draw(RUBBISH)
            break
        holder = holder[key]
    message = message_of(json, INBOX)
    assert json_safe(message.text or "") == (message.text or "")


def json_safe(text: str) -> str:
    return text.encode("utf-8", "strict").decode()


def test_halves_of_characters_are_borne() -> None:
    half = "\ud83d"
    json = letter(subject=half, body={"contentType": "text", "content": half}, id=half)
    json["internetMessageHeaders"].append({"name": "X-Half", "value": half})
    message = message_of(json, INBOX)
    assert (message.subject, message.text, message.headers["x-half"]) == ("?", "?", ("?",))
