"""Gmail's JSON of a message says the same as the mail itself, and rubbish is never more than empty."""

from base64 import urlsafe_b64encode
from copy import deepcopy
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connectors.google.wire_mail import message_of, opened
from connectors.mime import parse
from connectors.types import MessageId, Party, Place, Skipped

AT = datetime(2026, 2, 10, 14, 30, tzinfo=UTC)


def coded(raw: bytes, *, padded: bool = True) -> str:
    text = urlsafe_b64encode(raw).decode()
    return text if padded else text.rstrip("=")


def part_of(mail: Message, *, as_utf8: bool, padded: bool, nested: bool) -> dict[str, Any]:
    """Write a part as Gmail does: bodies decoded, text in UTF-8 or as it came, reports in themselves or in a child."""
    headers = [{"name": name, "value": " ".join(str(value).split())} for name, value in mail.raw_items()]
    kind, payload = mail.get_content_type(), mail.get_payload()
    part = {"mimeType": kind, "headers": headers, "filename": mail.get_filename() or "", "body": {"size": 0}}
    if mail.get_content_maintype() == "multipart" and isinstance(payload, list):
        ways = {"as_utf8": as_utf8, "padded": padded, "nested": nested}
        return part | {"parts": [part_of(child, **ways) for child in payload]}
    if isinstance(payload, list):
        data = "\n".join(str(block) for block in payload).encode()
    else:
        data = mail.get_payload(decode=True)
        assert isinstance(data, bytes)
        charset = mail.get_content_charset()
        if as_utf8 and charset and mail.get_content_maintype() == "text":
            data = data.decode(charset).encode()
    body = {"size": len(data), "data": coded(data, padded=padded)}
    if nested and kind == "message/delivery-status":
        return part | {"parts": [{"mimeType": "text/plain", "headers": [], "body": body}]}
    return part | {"body": body}


def json_of(
    raw: bytes, *, as_utf8: bool = True, padded: bool = True, nested: bool = False, **more: object
) -> dict[str, Any]:
    payload = part_of(BytesParser(policy=compat32).parsebytes(raw), as_utf8=as_utf8, padded=padded, nested=nested)
    values = {"id": "18c0", "threadId": "18b0", "labelIds": ["INBOX"], "internalDate": "1770733800123"}
    return values | {"payload": payload} | more


def plain(text: bytes, kind: str = "text/plain; charset=utf-8", **headers: str) -> dict[str, Any]:
    listed = [{"name": name, "value": value} for name, value in {"From": "kelly@n.example", **headers}.items()]
    listed.append({"name": "Content-Type", "value": kind})
    return {"id": "1", "threadId": "1", "payload": {"headers": listed, "body": {"data": coded(text)}}}


def same(message: Any, other: Any) -> None:
    for name in (
        "sender",
        "to",
        "cc",
        "bcc",
        "reply_to",
        "subject",
        "sent_at",
        "message_id",
        "in_reply_to",
        "references",
        "headers",
        "parts",
        "text",
    ):
        assert getattr(message, name) == getattr(other, name), name


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40)
NAMES = WORDS.map(lambda words: " ".join(words.split()) or "Kelly")
CHARSETS = st.sampled_from(["utf-8", "iso-8859-1", "windows-1251", "iso-2022-jp"])


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    charset = draw(CHARSETS)

    def words() -> str:
        text = " ".join(draw(st.lists(WORDS, min_size=1, max_size=4))) + "\n"
        raw = text.encode(charset, "ignore")
        assume(raw.isascii() or charset == "utf-8" or not is_utf8(raw))  # such bytes could be either
        return raw.decode(charset)

    mail = EmailMessage()
    mail["From"] = f'"{draw(st.sampled_from(["Kelly Brandt", "Jürgen", "Brandt, Kelly"]))}" <kelly@n.example>'
    mail["To"] = "Sam <sam@o.example>, moira@ash.example"
    if draw(st.booleans()):
        mail["Cc"] = "=?utf-8?q?J=C3=BCrgen?= <j@x.example>"
    mail["Subject"] = draw(NAMES)
    mail["Date"] = "Tue, 10 Feb 2026 15:30:00 +0100"
    mail["Message-ID"] = "<2@n.example>"
    if draw(st.booleans()):
        mail["In-Reply-To"], mail["References"] = "<1@n.example>", "<0@n.example> <1@n.example>"
    if draw(st.booleans()):
        mail["Auto-Submitted"] = "auto-replied"
        mail["List-Id"] = "Ice <ice.l.example>"
    mail.set_content(words(), charset=charset, cte=draw(st.sampled_from(["base64", "quoted-printable"])))
    if draw(st.booleans()):
        mail.add_alternative(f"<p>{draw(NAMES)}</p>", subtype="html", charset="utf-8")
    if draw(st.booleans()):
        mail.add_attachment(b"\x00\xff", maintype="application", subtype="pdf", filename="offer.pdf")
    if draw(st.booleans()):
        mail.add_attachment("BEGIN:VCALENDAR", subtype="calendar", params={"method": "REQUEST"})
    if draw(st.booleans()):
        mail.add_attachment("not the text\n", filename="notes.txt")
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"={number}=")
    return mail.as_bytes()


@given(mails(), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=100)
def test_a_mail_reads_the_same_through_gmail(raw: bytes, as_utf8: bool, padded: bool) -> None:
    message = message_of(json_of(raw, as_utf8=as_utf8, padded=padded))
    same(message, parse(raw, id=MessageId("18c0"), places=frozenset()))


BOUNCE = (
    b"From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: sam@o.example\nMIME-Version: 1.0\n"
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\nAuto-Submitted: auto-replied\n\n"
    b"--b\nContent-Type: text/plain; charset=utf-8\n\nAddress not found.\n"
    b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; googlemail.com\n\n"
    b"Final-Recipient: rfc822; kelly@n.example\nAction: failed\nStatus: 5.1.1\n\n"
    b"--b\nContent-Type: message/rfc822\n\nFrom: sam@o.example\nSubject: Ice\n\nHi Kelly\n--b--\n"
)


@pytest.mark.parametrize("nested", [False, True])
def test_a_bounce_names_whom_it_did_not_reach_wherever_gmail_keeps_the_report(nested: bool) -> None:
    message = message_of(json_of(BOUNCE, nested=nested))
    assert message.headers["final-recipient"] == ("rfc822; kelly@n.example",)
    assert message.headers["status"] == ("5.1.1",)
    same(message, parse(BOUNCE, id=MessageId("18c0"), places=frozenset()))


def test_a_bounce_whose_report_stands_in_the_headers_of_a_child_is_read() -> None:
    json = json_of(BOUNCE, nested=True)
    child = json["payload"]["parts"][1]["parts"][0]
    child |= {"headers": [{"name": "Final-Recipient", "value": "rfc822; kelly@n.example"}], "body": {"size": 0}}
    assert message_of(json).headers["final-recipient"] == ("rfc822; kelly@n.example",)


@pytest.mark.parametrize("kind", ["message/disposition-notification", "message/feedback-report"])
def test_receipts_and_complaints_are_read(kind: str) -> None:
    raw = BOUNCE.replace(b"message/delivery-status", kind.encode()).replace(b"googlemail.com\n\nFinal", b"g\nFinal")
    same(message_of(json_of(raw)), parse(raw, id=MessageId("18c0"), places=frozenset()))
    assert message_of(json_of(raw)).headers["final-recipient"] == ("rfc822; kelly@n.example",)


@pytest.mark.parametrize(
    ("labels", "places"),
    [
        (["INBOX", "UNREAD", "IMPORTANT", "CATEGORY_PERSONAL"], {Place.INBOX}),
        (["SENT"], {Place.SENT}),
        (["SENT", "INBOX"], {Place.SENT, Place.INBOX}),
        (["DRAFT"], {Place.DRAFTS}),
        (["SPAM"], {Place.SPAM}),
        (["TRASH", "Label_7"], {Place.TRASH}),
        (["CHAT"], {Place.CHAT}),
        (["Label_7"], {Place.OTHER}),
        ([], {Place.OTHER}),
        (None, {Place.OTHER}),
        ([3, {}], {Place.OTHER}),
    ],
)
def test_labels_are_places(labels: Any, places: set[Place]) -> None:
    assert message_of({"id": "1", "labelIds": labels}).places == places


def test_what_gmail_says_of_a_message_is_taken_from_gmail() -> None:
    json = json_of(BOUNCE, snippet="Tom &amp; Kelly&#39;s  &lt;ice&gt;", sizeEstimate=812)
    message = message_of(json)
    assert (message.id, message.thread) == ("18c0", "18b0")
    assert message.received_at == datetime(2026, 2, 10, 14, 30, 0, 123000, tzinfo=UTC)
    assert message.preview == "Tom & Kelly's <ice>"
    assert message.size == 812
    assert message_of(json_of(BOUNCE)).preview == "Address not found."


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),  # Gmail has decoded it, the header still says what it was
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("Привет".encode("cp1251"), "windows-1251", "Привет"),
        ("水野様".encode("iso-2022-jp"), "iso-2022-jp", "水野様"),
        ("水野様".encode(), "ISO-2022-JP", "水野様"),
        (b"plain", "iso-2022-jp", "plain"),
        ("Grüße".encode("utf-16"), "utf-16", "Grüße"),
        ("Grüße".encode(), "utf-16", "Grüße"),
        ("Grüße".encode(), "klingon", "Grüße"),
        ("Grüße".encode("latin-1"), "", "Grüße"),
    ],
)
def test_a_body_is_read_in_utf8_or_as_it_was_declared(raw: bytes, charset: str, text: str) -> None:
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    assert message_of(plain(raw, kind)).text == text


@pytest.mark.parametrize("value", ["=?utf-8?q?J=C3=BCrgen?= <j@x.example>", "Jürgen <j@x.example>"])
def test_header_values_come_encoded_or_decoded(value: str) -> None:
    message = message_of(plain(b"", To=value, Subject="Grüße =?utf-8?q?=C3=BC?="))
    assert message.to == (Party("j@x.example", "Jürgen"),)
    assert message.subject == "Grüße ü"


def test_header_names_are_known_in_any_case() -> None:
    json = plain(b"", **{"MESSAGE-ID": "<1@x>", "Message-Id": "<2@x>", "LIST-ID": "<l.example>"})
    assert message_of(json).message_id == "<1@x>"
    assert message_of(json).headers["list-id"] == ("<l.example>",)


def test_what_is_kept_apart_as_an_attachment_has_no_text() -> None:
    json = plain(b"")
    json["payload"]["body"] = {"attachmentId": "a1", "size": 400}
    assert message_of(json).text == ""


def test_without_headers_of_its_own_a_part_is_what_gmail_says_it_is() -> None:
    json = plain(b"")
    json["payload"] = {
        "mimeType": "multipart/alternative",
        "parts": [{"mimeType": "text/html", "body": {"data": coded(b"<p>Hi</p>")}}, {"mimeType": "text/calendar"}],
    }
    message = message_of(json)
    assert message.parts == ("multipart/alternative", "text/html", "text/calendar")
    assert (message.text or "").strip() == "Hi"


def test_a_long_text_is_cut_between_characters() -> None:
    text = "é" * 300_000
    assert set((message_of(plain(f"x{text}".encode())).text or "")[1:]) == {"é"}
    raw = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nx{text}".encode()
    assert set((parse(raw, id=MessageId("1"), places=frozenset()).text or "")[1:]) == {"é"}


def test_deep_and_wide_payloads_are_read_as_far_as_anybody_looks() -> None:
    deep: dict[str, Any] = {"mimeType": "text/plain"}
    for _ in range(3000):
        deep = {"mimeType": "multipart/mixed", "parts": [deep]}
    assert set(message_of({"id": "1", "payload": deep}).parts) == {"multipart/mixed"}
    wide = {"mimeType": "multipart/mixed", "parts": [{"mimeType": "text/plain"}] * 5000}
    assert len(message_of({"id": "1", "payload": wide}).parts) == 200


SCRAPS = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=8),
    st.sampled_from(
        [
            *(True, 0.5, [], {}, [[]], [{}], [None], {"parts": [{}]}, {"data": 7}, {"name": None}),
            *(
                "multipart/report",
                "message/delivery-status",
                "text/plain; charset*=x'y'%ff",
                "text/html; charset=klingon",
            ),
            *("-", "====", "_-_-9", "\ud800", "=?utf-8?b?!!!?= <a@b>", "1" * 400, "-99999999999999999", "NaN"),
        ]
    ),
)


def places_in(json: Any) -> list[tuple[Any, Any]]:
    """Every spot of a JSON where something else could stand."""
    keys = list(json) if isinstance(json, dict) else list(range(len(json))) if isinstance(json, list) else []
    return [spot for key in keys for spot in [(json, key), *places_in(json[key])]]


@given(st.lists(st.tuples(st.integers(0, 200), SCRAPS), max_size=8), st.booleans())
@settings(deadline=None, max_examples=300)
def test_rubbish_is_read_or_skipped_and_never_raises(changes: list[tuple[int, Any]], nested: bool) -> None:
    json = json_of(BOUNCE, nested=nested, snippet="Address not found", sizeEstimate=812)
    for number, scrap in changes:
        if spots := places_in(json):
            holder, key = spots[number % len(spots)]
            holder[key] = deepcopy(scrap)
    message = message_of(json)
    assert isinstance(message.text, str)
    assert message.places
    f"{message}".encode()
    found = opened(json)
    assert found == message or (isinstance(found, Skipped) and found.reason == "no_headers")


@given(st.dictionaries(st.sampled_from(["id", "labelIds", "internalDate", "payload", "snippet"]), SCRAPS))
@settings(deadline=None, max_examples=50)
def test_a_message_of_rubbish_alone_is_no_more_than_empty(json: dict[str, Any]) -> None:
    assert message_of(json).sender is None


def test_a_message_without_any_header_is_skipped_by_its_id() -> None:
    found = opened({"id": "18c0", "payload": {"body": {"data": coded(b"secret")}}})
    assert isinstance(found, Skipped)
    assert found.item == "18c0"
    assert "secret" not in found.sentence
