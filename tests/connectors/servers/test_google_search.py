"""The fake's search finds what Gmail's would, and no more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.connectors.servers.google.gmail_box import GmailBox
from tests.connectors.servers.google.registry import ApiError
from tests.connectors.servers.google.server import FakeGoogle

NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)


def a_mail(
    subject: str, sender: str = "kelly@northshore.example", to: str = "sam@okafor.example", **more: str
) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("The dock leveller is stuck again.\n")
    return mail.as_bytes()


@pytest.fixture
def box() -> Iterator[GmailBox]:
    google = FakeGoogle()
    account = google.account("sam@okafor.example")
    account.now = NOW
    box = account.gmail
    box.deliver(a_mail("one", "Kelly Brandt <Kelly@Northshore.example>"), at=NOW - timedelta(hours=1))
    box.deliver(a_mail("two", "jim.kelly@northshore.example"), at=NOW - timedelta(days=3))
    box.deliver(a_mail("three", to="moira@x.example", Cc="kelly@northshore.example"), at=NOW - timedelta(days=5))
    box.deliver(a_mail("four", "sam@okafor.example", "kelly@northshore.example"), ("SENT",), NOW - timedelta(days=9))
    box.deliver(a_mail("five"), ("SPAM",), NOW - timedelta(days=10))
    box.deliver(a_mail("six"), ("TRASH",), NOW - timedelta(days=11))
    box.deliver(a_mail("seven", Message_ID="<a.7=b@x.example>"), ("INBOX", "UNREAD"), NOW - timedelta(days=400))
    box.deliver(a_mail("eight chat", "bo@y.example"), ("CHAT",), NOW - timedelta(days=20))
    yield box
    assert not google.wrong


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("from:kelly@northshore.example", "one three seven"),
        ("FROM:KELLY@NORTHSHORE.example", "one three seven"),
        ("from:kelly", "one two three seven"),
        ("from:northshore.example", "one two three seven"),
        ('from:"kelly brandt"', "one"),
        ("from:north", ""),
        ("to:kelly@northshore.example", "four"),
        ("cc:kelly@northshore.example", "three"),
        ("to:kelly@northshore.example OR cc:kelly@northshore.example", "three four"),
        ("{to:kelly@northshore.example cc:kelly@northshore.example bcc:kelly@northshore.example}", "three four"),
        ("{from:(kelly jim) to:kelly@northshore.example}", "two four"),
        ("from:{bo@y.example sam@okafor.example}", "four eight"),
        ("from:bo@y.example OR from:sam@okafor.example subject:four", "four"),
        ("subject:eight -in:chats", ""),
        ("in:chats", "eight"),
        ("-in:chats -in:sent -from:jim.kelly@northshore.example", "one three seven"),
        ("from:kelly@northshore.example -in:spam -in:trash", "one three seven"),
        ("from:kelly@northshore.example -in:spam", "one three seven"),
        ("from:kelly@northshore.example in:anywhere", "one three five six seven"),
        ("in:spam", "five"),
        ("in:trash", "six"),
        ("in:inbox", "one two three seven"),
        ("is:unread", "seven"),
        ("label:inbox is:read", "one two three"),
        (f"after:{int((NOW - timedelta(days=5)).timestamp())}", "one two"),
        (f"after:{int((NOW - timedelta(days=5)).timestamp()) - 1}", "one two three"),
        (f"before:{int((NOW - timedelta(days=9)).timestamp())}", "seven eight"),
        (f"before:{int((NOW - timedelta(days=9)).timestamp()) + 1}", "four seven eight"),
        ("before:2026/02/01", "seven"),
        ("after:2026/2/15", "one two three four"),
        ("newer_than:4d", "one two"),
        ("older_than:1y", "seven"),
        ("rfc822msgid:a.7=b@x.example", "seven"),
        ("rfc822msgid:<a.7=b@x.example>", "seven"),
        ('"dock leveller" in:sent', "four"),
        ('"leveller dock"', ""),
        ("", "one two three four seven eight"),
        ("  ", "one two three four seven eight"),
    ],
)
def test_queries(box: GmailBox, query: str, subjects: str) -> None:
    found = [mail.header_texts("subject")[0].split()[0] for mail in box.search(query)]
    order = ["one", "two", "three", "four", "five", "six", "eight", "seven"]
    assert found == sorted(subjects.split(), key=order.index)


@pytest.mark.parametrize(
    "query",
    ["form:kelly", "from:", "from: kelly", "(from:a", "from:a)", "a OR", "OR a", "is:funny", "after:yesterday", '"x'],
)
def test_what_gmail_would_take_for_plain_words_is_noted(query: str) -> None:
    google = FakeGoogle()
    with pytest.raises(ApiError):
        google.account("sam@okafor.example").gmail.search(query)
    assert len(google.wrong) == 1


def test_labels_narrow_and_open_what_they_name(box: GmailBox) -> None:
    label = box.add_label("Key Customers/North")
    first = box.message_ids()[0]
    box.relabel(first, add=[label])
    assert [mail.id for mail in box.search("label:key-customers-north")] == [first]
    assert [mail.id for mail in box.search(None, [label, "INBOX"])] == [first]
    assert [mail.header_texts("subject")[0] for mail in box.search(None, ["TRASH"])] == ["six"]
    assert len(box.search(None, everywhere=True)) == 8


def test_the_index_lags_behind_and_lists_do_not(box: GmailBox) -> None:
    box.search_lag = 600
    box.account.tick(3600)
    new = box.deliver(a_mail("nine"))
    assert new not in [mail.id for mail in box.search("from:kelly")]
    assert new in [mail.id for mail in box.search(None)]
    box.account.tick(601)
    assert new in [mail.id for mail in box.search("from:kelly")]


def test_what_is_gone_or_moved_is_found_no_more(box: GmailBox) -> None:
    one, two, *_ = box.message_ids()
    box.expunge(one)
    box.relabel(two, add=["TRASH"], remove=["INBOX"])
    assert [mail.header_texts("subject")[0] for mail in box.search("from:kelly")] == ["three", "seven"]
