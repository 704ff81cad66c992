from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import Refused
from connectors.mime import compose, parse
from connectors.types import Draft, Message, MessageId, Party, ReplyTo, ThreadId

AT = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
NO_PLACE: frozenset = frozenset()


def read(raw: bytes, **more: object) -> Message:
    return parse(raw, id=MessageId("m-1"), places=NO_PLACE, **more)  # type: ignore[arg-type]


LINES = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from(
            [
                b"From: =?utf-8?b?!!!?= <a@b>",
                b"To: undisclosed-recipients:;",
                b"Date: Fri, 31 Feb 2026 99:99:99 +9999",
                b"Content-Type: multipart/mixed; boundary=x",
                b"--x",
                b"--x--",
                b"Content-Type: text/plain; charset=klingon",
                b"Content-Type: message/delivery-status",
                b"Content-Type: text/calendar; method*=utf-9'x'%ff",
                b"Content-Transfer-Encoding: base64",
                b"Subject: =?iso-2022-jp?Q?=1B$B?=",
                b"",
            ]
        ),
    ),
    max_size=25,
)


@given(LINES)
@settings(deadline=None, max_examples=300)
def test_rubbish_is_read_and_never_raises(lines: list[bytes]) -> None:
    message = read(b"\n".join(lines))
    assert isinstance(message.text, str)
    assert message.thread


def test_every_cut_of_a_real_mail_is_read() -> None:
    raw = (
        b"From: =?utf-8?q?J=C3=BCrgen?= <j@x.example>\r\nTo: sam@okafor.example\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ==\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b--\r\n"
    )
    for end in range(len(raw)):
        read(raw[:end])
    whole = read(raw)
    assert whole.sender == Party("j@x.example", "Jürgen")
    assert whole.text == "Grüße"
    assert whole.parts == ("multipart/alternative", "text/plain", "text/html")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"From: =?ISO-8859-1?Q?J=FCrgen_Gro=DF?= <a@b.example>", "Jürgen Groß"),
        (b"From: =?no-such-charset?Q?J=C3=BCrgen?= <a@b.example>", "Jürgen"),
        (b"From: J\xc3\xbcrgen <a@b.example>", "Jürgen"),
        (b"From: J\xfcrgen <a@b.example>", "Jürgen"),
        (b'From: "Brandt, Kelly" <a@b.example>', "Brandt, Kelly"),
        (b"From: a@b.example (Kelly)", "Kelly"),
        (b"From: =?utf-8?B?w7w=?=\n =?utf-8?B?w7w=?= <a@b.example>", "üü"),
    ],
)
def test_names_are_decoded_however_they_were_written(header: bytes, name: str) -> None:
    assert read(header + b"\n\n").sender == Party("a@b.example", name)


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("Tue, 10 Feb 2026 15:30:00 +0100", datetime(2026, 2, 10, 14, 30, tzinfo=UTC)),
        ("10 Feb 2026 14:30 GMT", datetime(2026, 2, 10, 14, 30, tzinfo=UTC)),
        ("Tue, 10 Feb 2026 14:30:00 -0000", datetime(2026, 2, 10, 14, 30, tzinfo=UTC)),
        ("Fri, 31 Feb 2026 10:00:00 +0000", None),
        ("Tue, 10 Feb 2026 14:30:00 +9999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_is_an_instant_or_nothing(value: str, instant: datetime | None) -> None:
    assert read(f"Date: {value}\n\n".encode()).sent_at == instant


def test_received_at_is_the_newest_hop() -> None:
    raw = b"Received: by b; Tue, 10 Feb 2026 14:31:00 +0000\nReceived: by a; Tue, 10 Feb 2026 14:30:00 +0000\n\n"
    assert read(raw).received_at == datetime(2026, 2, 10, 14, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "thread"),
    [
        (b"Message-ID: <c@x>\nIn-Reply-To: <b@x>\nReferences: <a@x>\n <b@x>", "a@x"),
        (b"Message-ID: <c@x>\nIn-Reply-To: Your mail of Tuesday <b@x>", "b@x"),
        (b"Message-ID: <c@x>", "c@x"),
        (b"Subject: x", "m-1"),
    ],
)
def test_a_thread_is_named_by_its_first_message(headers: bytes, thread: str) -> None:
    assert read(headers + b"\n\n").thread == thread


def test_signs_are_kept_and_envelope_and_transport_are_not() -> None:
    raw = b"From: a@b.example\nReceived: x\nDKIM-Signature: y\nAuto-Submitted: auto-replied\nList-Id: <l.example>\n"
    headers = read(raw + b"X-Odd: 1\n\n").headers
    assert headers["auto-submitted"] == ("auto-replied",)
    assert set(headers) == {"auto-submitted", "list-id", "x-odd"}


def test_the_fields_of_a_bounce_report_stand_among_the_signs() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        b"Final-Recipient: rfc822; kelly@northshore.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    message = read(raw)
    assert message.headers["final-recipient"] == ("rfc822; kelly@northshore.example",)
    assert message.headers["status"] == ("5.1.1",)
    assert message.parts[0] == "multipart/report;report-type=delivery-status"
    assert message.text is not None
    assert message.text.strip() == "Sorry."


def test_a_calendar_part_names_its_method() -> None:
    raw = b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR\n"
    assert read(raw).parts == ("text/calendar;method=REQUEST",)


def test_html_alone_becomes_text() -> None:
    raw = b"Content-Type: text/html; charset=utf-8\n\n<p>Hello <b>Sam</b></p><blockquote>old</blockquote>"
    text = read(raw).text or ""
    assert "Hello Sam" in text
    assert "> old" in text


def test_without_text_nothing_of_the_body_is_kept() -> None:
    message = read(b"Subject: x\n\nsecret\n", with_text=False)
    assert message.text is None
    assert message.preview == ""


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=120)


@given(subject=WORDS, name=WORDS, body=st.lists(WORDS, min_size=1, max_size=6))
@settings(deadline=None, max_examples=100)
def test_what_is_composed_reads_back(subject: str, name: str, body: list[str]) -> None:
    text = "\n".join(line.strip() for line in body)
    draft = Draft("k", Party("sam@okafor.example", "Sam"), Party("kelly@x.example", name), subject, text)
    raw = compose(draft, mark="abc", at=AT)
    message = read(raw)
    assert raw.isascii()
    assert message.message_id == "<abc@okafor.example>"
    assert message.headers["x-ref"] == ("abc",)
    assert [party.address for party in message.to] == ["kelly@x.example"]
    assert message.subject.split() == subject.split()
    assert (message.text or "").strip() == text.strip()
    assert message.sent_at == AT


def test_a_reply_names_what_it_answers() -> None:
    answered = ReplyTo(MessageId("m"), ThreadId("t"), "<1@x.example>", ("<0@x.example>",))
    draft = Draft("k", Party("sam@o.example"), Party("k@x.example"), "Re: Ice", "Hi", reply_to=answered)
    message = read(compose(draft, mark="abc", at=AT))
    assert message.in_reply_to == "<1@x.example>"
    assert message.references == ("<0@x.example>", "<1@x.example>")


@pytest.mark.parametrize("reference", ["<1@x>\r\nBcc: a@b", "<1@x>\u2028Bcc: a@b", "<1@x>\x00"])
def test_a_header_cannot_be_slipped_in(reference: str) -> None:
    answered = ReplyTo(MessageId("m"), ThreadId("t"), reference)
    draft = Draft("k", Party("sam@o.example"), Party("k@x.example"), "Re: Ice", "Hi", reply_to=answered)
    with pytest.raises(Refused):
        compose(draft, mark="abc", at=AT)


@pytest.mark.parametrize("address", ["", "kelly", "a@b, c@d", "kelly @x.example", "kélly@x.example"])
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        compose(Draft("k", Party("sam@o.example"), Party(address), "Ice", "Hi"), mark="abc", at=AT)


def test_parts_whose_boundary_was_lost_are_read_as_one_text() -> None:
    header = b"From: a@b.example\r\nContent-Type: multipart/alternative;\r\nboundary=x\r\n\r\n"
    raw = header + b"--x\r\n\r\nNo such user.\r\n--x--\r\n"
    assert "No such user." in (read(raw).text or "")
