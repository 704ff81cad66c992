"""What the contract cannot say of every provider: Maildir and mbox, their cursors, folders and broken files."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import Refused, TryLater
from connectors.local.index import Index
from connectors.local.mail import PAGE, MailDirectory, read_bookmark
from connectors.local.mbox import Mbox
from connectors.local.places import place_of, readable
from connectors.types import Cursor, MessageId, Place
from tests.connectors.contract import KELLY, LONG_AGO, Letter, gathered, pages
from tests.connectors.local.mailboxes import MaildirMailbox, MboxMailbox, written


def ids(found: list) -> set[str]:
    return {message.message_id for message in found}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("", Place.INBOX),
        ("INBOX", Place.INBOX),
        (".Sent", Place.SENT),
        ("Sent/2024", Place.SENT),
        ("INBOX.Entw&APw-rfe", Place.DRAFTS),
        ("[Gmail]/Sent Mail", Place.SENT),
        ("_sent_mail.mbox", Place.SENT),
        ("Deleted Items", Place.TRASH),
        ("Junk E-mail", Place.SPAM),
        ("Éléments envoyés", Place.SENT),
        ("Archive/2020", Place.OTHER),
        ("Sentinel", Place.OTHER),
    ],
)
def test_folders_are_known_by_their_names(name: str, place: Place) -> None:
    assert place_of(name) is place


def test_folder_names_are_read_as_people_wrote_them() -> None:
    assert readable(".INBOX.Entw&APw-rfe") == "INBOX.Entwürfe"
    assert readable("R&-D") == "R&D"
    assert readable("&x-") == "&x-"


def test_flags_tell_drafts_and_trash_too(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    start = mailbox.connector().messages(None).cursor
    path = mailbox.put("1771000001.M1P7.host", written(Letter()))
    path.rename(path.with_name("1771000001.M1P7.host:2,DT"))
    found, _ = gathered(pages(mailbox.connector().messages, start))
    assert found[0].places == {Place.INBOX, Place.DRAFTS, Place.TRASH}


def test_an_id_outlives_flags_moves_and_what_servers_append(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    path = mailbox.put("1771000001.M1P7.host", written(Letter()))
    first = mailbox.connector().history(KELLY, LONG_AGO, None).changed[0].id
    path.rename(tmp_path / "mail" / "Archive" / "new" / "1771000001.M1P7.host,S=812:2,RS")
    assert mailbox.connector().history(KELLY, LONG_AGO, None).changed[0].id == first
    assert mailbox.connector().read(first).subject == "Dock leveller"


def test_names_that_are_unique_in_one_folder_only_are_told_apart(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    mailbox.put("1", written(Letter(message_id="<a@x.example>")))
    mailbox.put("1", written(Letter(message_id="<b@x.example>", subject="Other")), Place.SENT)
    connector = mailbox.connector()
    found = connector.history(KELLY, LONG_AGO, None).changed
    assert len({message.id for message in found}) == 2
    assert {connector.read(message.id).subject for message in found} == {"Dock leveller", "Other"}


def test_a_flag_change_between_listing_and_reading_is_survived(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    path = mailbox.put("1771000001.M1P7.host", written(Letter()))
    index = Index.of(MailDirectory("sam", mailbox.mail))
    path.rename(path.with_name("1771000001.M1P7.host:2,RS"))
    assert len(index.history(KELLY, LONG_AGO, None).changed) == 1


def test_more_than_a_page_comes_in_pages_and_once_each(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    start = mailbox.connector().messages(None).cursor
    for number in range(PAGE + 30):
        place = Place.SENT if number % 3 else Place.INBOX
        mailbox.put(f"17710{number:05}.M1P7.host", written(Letter(message_id=f"<{number}@x.example>")), place)
    found = list(pages(mailbox.connector().messages, start))
    assert [page.more for page in found] == [True, False]
    assert len(found[0].changed) == PAGE
    messages = [message.message_id for page in found for message in page.changed]
    assert len(messages) == len(set(messages)) == PAGE + 30


def test_a_folder_moved_in_with_old_files_is_read(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    elsewhere = MaildirMailbox(_made(tmp_path / "elsewhere"))
    elsewhere.put("1771000001.M1P7.host", written(Letter()))
    mailbox.settle()
    cursor = mailbox.connector().messages(None).cursor
    (elsewhere.mail / "cur").rename(_made(mailbox.mail / "Old") / "cur")
    found, _ = gathered(pages(mailbox.connector().messages, cursor))
    assert len(found) == 1


def test_a_clock_set_back_loses_nothing(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    cursor = mailbox.connector().messages(None).cursor
    assert cursor is not None
    bookmark = read_bookmark(cursor)
    assert bookmark is not None
    hour = 3600 * 1_000_000_000
    ahead = replace(bookmark, floor=bookmark.floor + hour)  # the scan believed it was an hour later
    mailbox.deliver(Letter())
    found, _ = gathered(pages(mailbox.connector().messages, ahead.written()))
    assert len(found) == 1


def test_a_delivery_that_left_the_folders_time_as_it_was_is_seen(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    first = mailbox.connector().messages(None).cursor
    mailbox.deliver(Letter())
    after = mailbox.connector().messages(None).cursor
    assert first is not None
    assert after is not None
    # On a coarse clock the stamp taken before the delivery equals the one after it.
    before, later = read_bookmark(first), read_bookmark(after)
    assert before is not None
    assert later is not None
    found, _ = gathered(pages(mailbox.connector().messages, replace(before, seen=later.seen).written()))
    assert len(found) == 1


@pytest.mark.parametrize("kind", [MaildirMailbox, MboxMailbox])
def test_broken_files_are_told_by_name_and_do_not_stop_the_rest(tmp_path: Path, kind: type) -> None:
    mailbox = kind(tmp_path)
    mailbox.deliver(Letter())
    start = mailbox.connector().messages(None).cursor
    if isinstance(mailbox, MaildirMailbox):
        mailbox.put("1771000003.M3P7.host", b"\x00\x01 this is no mail")
        mailbox.put("1771000004.M4P7.host", b"")
        names = {"cur/1771000003.M3P7.host:2,S", "cur/1771000004.M4P7.host:2,S"}
    else:
        mailbox.append(b"Odd: header\n\nnothing else")
        names = {next(iter(mailbox.connector().messages(start).skipped)).item}
    mailbox.deliver(Letter(message_id="<2@x.example>"))
    found = list(pages(mailbox.connector().messages, start))
    assert "<2@x.example>" in ids([message for page in found for message in page.changed])
    skipped = [one for page in found for one in page.skipped]
    assert {one.item for one in skipped} == names
    assert all(one.item in one.sentence and one.reason == "no_headers" for one in skipped)


def test_a_missing_mail_folder_is_one_sentence(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    connector = mailbox.connector()
    shutil.rmtree(mailbox.mail)
    for act in (lambda: connector.messages(None), lambda: connector.history(KELLY, LONG_AGO, None)):
        with pytest.raises(TryLater, match=r"mail of mailbox sam is missing"):
            act()


def test_a_mail_folder_that_lost_everything_is_not_believed(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    mailbox.deliver(Letter())
    cursor = mailbox.connector().messages(None).cursor
    shutil.rmtree(mailbox.mail)
    mailbox.mail.mkdir()
    with pytest.raises(TryLater, match="mounted"):
        mailbox.connector().messages(cursor)


@pytest.mark.parametrize("cursor", ["", "{}", "[]", '{"version":99}', '{"version":1,"seen":3}'])
def test_any_foreign_cursor_is_dead_and_not_an_error(tmp_path: Path, cursor: str) -> None:
    mailbox = MaildirMailbox(tmp_path)
    page = mailbox.connector().messages(Cursor(cursor))
    assert page.missed_since is not None
    assert page.cursor is not None


def test_history_can_stop_early_and_go_on_in_another_run(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    for number in range(450):
        at = datetime.fromtimestamp(1_700_000_000 + number // 3 * 60, UTC)  # three share each instant
        mailbox.put(f"17710{number:05}.M1P7.host", written(Letter(message_id=f"<{number}@x.example>", at=at)))
    found = []
    cursor, more = None, True
    while more:
        page = mailbox.connector().history(KELLY, LONG_AGO, cursor)
        found += page.changed
        cursor, more = page.cursor, page.more
    assert len(found) == len(ids(found)) == 450
    assert [message.sent_at for message in found] == sorted((m.sent_at for m in found if m.sent_at), reverse=True)


def test_history_knows_every_header_a_person_can_stand_in(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    for number, name in enumerate(["From", "To", "Cc", "Bcc", "Sender", "Reply-To"]):
        raw = f"{name}: {KELLY.upper()},\n\ta@b.example\nMessage-ID: <{name}@x>\nDate: Tue, 10 Feb 2026 14:30 GMT\n\nx"
        mailbox.put(f"17710{number:05}.M1P7.host", raw.encode())
    mailbox.put("1771000099.M1P7.host", f'From: "{KELLY}" <else@x.example>\nMessage-ID: <name@x>\n\nx'.encode())
    assert len(mailbox.connector().history(KELLY, LONG_AGO, None).changed) == 6


# --- mbox -----------------------------------------------------------------------------------------------------


def test_appended_mail_is_read_from_the_old_end(tmp_path: Path) -> None:
    mailbox = MboxMailbox(tmp_path)
    for number in range(20):
        mailbox.deliver(Letter(message_id=f"<{number}@x.example>"))
    cursor = mailbox.connector().messages(None).cursor
    mailbox.deliver(Letter(message_id="<new@x.example>"))
    found, _ = gathered(pages(mailbox.connector().messages, cursor))
    assert ids(found) == {"<19@x.example>", "<new@x.example>"}  # the last one may have been half written


def test_a_rewritten_file_is_read_anew(tmp_path: Path) -> None:
    mailbox = MboxMailbox(tmp_path)
    for number in range(4):
        mailbox.deliver(Letter(message_id=f"<{number}@x.example>"))
    cursor = mailbox.connector().messages(None).cursor
    mailbox.move(Letter(message_id="<1@x.example>"), Place.OTHER)
    mailbox.deliver(Letter(message_id="<new@x.example>"))
    found, _ = gathered(pages(mailbox.connector().messages, cursor))
    assert "<new@x.example>" in ids(found)


def test_a_message_half_written_at_the_first_look_is_seen_whole_later(tmp_path: Path) -> None:
    mailbox = MboxMailbox(tmp_path)
    mailbox.deliver(Letter(message_id="<0@x.example>"))
    cursor = mailbox.connector().messages(None).cursor
    raw = b"From x Tue Feb 10 14:30:00 2026\n" + written(Letter(message_id="<1@x.example>", text="one\ntwo\nthree\n"))
    file = mailbox.file(Place.INBOX)
    with file.open("ab") as out:
        out.write(raw[:-10])
    _, cursor = gathered(pages(mailbox.connector().messages, cursor))
    with file.open("ab") as out:
        out.write(raw[-10:])
    found, _ = gathered(pages(mailbox.connector().messages, cursor))
    assert next(m.text for m in found if m.message_id == "<1@x.example>") == "one\ntwo\nthree\n"


def test_a_line_that_only_looks_like_an_opening_does_not_cut_a_mail(tmp_path: Path) -> None:
    mailbox = MboxMailbox(tmp_path)
    mailbox.deliver(Letter(text="Hello\n\nFrom what I hear it went well.\nKelly\n"))
    mailbox.deliver(Letter(message_id="<2@x.example>"))
    found = mailbox.connector().history(KELLY, LONG_AGO, None).changed
    assert len(found) == 2


@given(st.lists(st.binary(max_size=3000).map(lambda raw: raw.replace(b"From ", b">From ")), min_size=1, max_size=8))
@settings(deadline=None, max_examples=60)
def test_every_message_of_a_file_is_found_whatever_its_bytes(
    tmp_path_factory: pytest.TempPathFactory, bodies: list
) -> None:
    path = tmp_path_factory.mktemp("box") / "INBOX"
    mails = [f"Message-ID: <{n}@x>\n\n".encode() + body for n, body in enumerate(bodies)]
    path.write_bytes(b"".join(b"From x Tue Feb 10 14:30:00 2026\n" + mail + b"\n" for mail in mails))
    box = Mbox("INBOX", path, Place.INBOX)
    assert [box.raw(spot, 10_000)[0].rstrip(b"\n") for spot in box.spots()] == [mail.rstrip(b"\n") for mail in mails]
    last = path.read_bytes().rfind(b"From x Tue")
    assert box.stamp()[3] == last


def test_openings_across_chunks_are_found(tmp_path: Path) -> None:
    path = tmp_path / "INBOX"
    mail = b"From x Tue Feb 10 14:30:00 2026\nMessage-ID: <1@x>\n\n" + b"y" * 262_120 + b"\n"
    path.write_bytes(mail * 20)
    assert len(list(Mbox("INBOX", path, Place.INBOX).spots())) == 20


def test_reading_a_mail_that_left_is_refused_not_an_error(tmp_path: Path) -> None:
    mailbox = MboxMailbox(tmp_path)
    mailbox.deliver(Letter())
    connector = mailbox.connector()
    name = connector.history(KELLY, LONG_AGO, None).changed[0].id
    mailbox.file(Place.INBOX).unlink()
    with pytest.raises(Refused, match="mailbox sam"):
        connector.read(name)
    with pytest.raises(Refused):
        connector.read(MessageId(""))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    start = mailbox.connector().messages(None).cursor
    mailbox.put("1771000001.M1P7.host", written(Letter())).chmod(0)
    page = mailbox.connector().messages(start)
    assert [one.reason for one in page.skipped] == ["unreadable_file"]


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
