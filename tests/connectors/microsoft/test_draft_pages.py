"""A draft as the rep sees it: our words, then what is quoted, in the page that Outlook made."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.microsoft.draft_box import _before_quote
from connectors.types import Draft, Fate, Party
from tests.connectors.contract import A_DRAFT, A_REPLY, KELLY, REP
from tests.connectors.microsoft.draft_desk import FINISH, LAY, NOW, REPLY, THEIRS, Desk, FileJournal
from tests.connectors.servers.graph.mail_text import as_text
from tests.connectors.servers.graph.server import FakeGraph

WORDS = 'Grüße, Łódź & <山田> "quoted" 😀\n\n  zweite  Zeile\n\n\nSam\n'
PAGE = (
    "<html><head><title>İİİİ</title><style>p {color: red}</style></head>"
    '<BODY lang="de" style="x">\n<p>Do you <b>know</b> one?</p><img src="cid:1"></BODY></html>'
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with FakeGraph() as graph:
        yield Desk(graph, FileJournal(tmp_path))


def answered(desk: Desk, body: str, kind: str = "html") -> Draft:
    """Give the reply to a mail that came in."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = KELLY, REP, "Dock leveller", THEIRS
    mail.set_content(body, subtype=kind, cte="base64")
    return desk.a_reply(desk.box.deliver(mail.as_bytes(), at=NOW))


def test_a_new_mail_is_its_subject_its_reader_and_its_words(desk: Desk) -> None:
    reader = Party(KELLY, "Kelly Ångström")
    desk.drafts().place(replace(A_DRAFT, to=reader, subject="Grüße 😀", body=WORDS))
    draft = desk.box.message(desk.only())
    assert draft["subject"] == "Grüße 😀"
    assert draft["toRecipients"] == [{"emailAddress": {"address": KELLY, "name": "Kelly Ångström"}}]
    assert (draft["ccRecipients"], draft["bccRecipients"]) == ([], [])
    assert draft["from"]["emailAddress"]["address"] == REP
    assert draft["body"]["contentType"] == "text"
    assert desk.text() == WORDS
    assert draft["isDraft"] is True


def test_a_reply_stays_the_page_that_outlook_made(desk: Desk) -> None:
    reply = replace(answered(desk, PAGE), body=WORDS)
    ref = desk.drafts().place(reply).ref
    draft = desk.box.message(desk.only())
    page = draft["body"]["content"].replace("\r\n", "\n")
    assert draft["body"]["contentType"] == "html"
    assert '<p>Do you <b>know</b> one?</p><img src="cid:1">' in page
    assert page.lower().count("<body") == page.lower().count("<html") == 1
    text = as_text(page).replace("\r\n", "\n")
    assert text.startswith('Grüße, Łódź & <山田> "quoted" 😀\n\nzweite Zeile\n\nSam\n')
    assert text.index("Sam") < text.index("From:") < text.index("Do you know one?")
    assert draft["subject"] == A_REPLY.subject
    assert draft["toRecipients"][0]["emailAddress"]["address"] == KELLY
    assert desk.drafts().fate(reply.key, ref).fate is Fate.WAITING
    (made,) = desk.called(REPLY)
    assert 'outlook.body-content-type="html"' in made.headers["prefer"]
    assert "text" not in made.headers["prefer"]


def test_a_reply_to_a_text_and_to_nothing(desk: Desk) -> None:
    for body in ("Do you know one?\n> I asked before\n", "\n"):
        reply = replace(answered(desk, body, "plain"), key=f"checkin/{len(body)}")
        assert desk.drafts().place(reply).fate is Fate.WAITING
        assert desk.drafts().place(reply).fate is Fate.WAITING
    assert len(desk.called(FINISH)) == 2


def test_a_very_long_quote_is_kept(desk: Desk) -> None:
    reply = answered(desk, "<html><body>" + "<p>Ein Satz über Łódź.</p>" * 4_000 + "<p>The end</p></body></html>")
    assert desk.drafts().place(reply).fate is Fate.WAITING
    assert desk.text().count("Ein Satz") == 4_000
    assert desk.text().index("Did you find one?") < desk.text().index("Ein Satz")
    assert "<p>The end</p>" in desk.text()


@pytest.mark.parametrize(
    ("quote", "whole"),
    [
        ("<html><body>q</body></html>", "<html><body>OURSq</body></html>"),
        ("<HTML><BODY\n class='a'>q</BODY></HTML>", "<HTML><BODY\n class='a'>OURSq</BODY></HTML>"),
        ("<title>İİİ</title><body>q", "<title>İİİ</title><body>OURSq"),
        ("<html><head><tbody></head>q</html>", "<html><head><tbody></head>OURSq</html>"),
        ("<html lang='de'>q</html>", "<html lang='de'>OURSq</html>"),
        ("<bodyguard>q", "OURS<bodyguard>q"),
        ("<hr>", "OURS<hr>"),
        ("", "OURS"),
    ],
)
def test_our_words_begin_the_page(quote: str, whole: str) -> None:
    written = _before_quote("Hi", {"contentType": "HTML", "content": quote})
    assert written == {"contentType": "html", "content": whole.replace("OURS", "<div>Hi</div><br>")}


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_no_word_of_ours_is_read_as_a_tag(text: str) -> None:
    content = _before_quote(text, {"contentType": "html", "content": "<body>q</body>"})["content"]
    ours = content.removeprefix("<body><div>").removesuffix("</div><br>q</body>")
    lines = ours.split("<br>") if ours else []
    assert not any("<" in line or ">" in line for line in lines)
    assert [unescape(line) for line in lines] == text.rstrip().splitlines()


def test_a_new_mail_is_one_request_that_could_not_be_mistaken(desk: Desk) -> None:
    desk.drafts().place(A_DRAFT)
    (call,) = desk.called(LAY)
    assert sorted(call.body) == [
        "body",
        "from",
        "internetMessageId",
        "singleValueExtendedProperties",
        "subject",
        "toRecipients",
    ]
