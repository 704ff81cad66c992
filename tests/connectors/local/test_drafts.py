"""Where drafts land, and what happens where they cannot."""

import json
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.errors import Refused, TryLater, Unclear
from connectors.likeness import content_hash
from connectors.local.connector import LocalConnector
from connectors.local.maildir import make_maildir
from connectors.local.placing import STATE
from connectors.mime import parse
from connectors.types import Fate, MessageId, Place
from tests.connectors.contract import A_DRAFT, A_REMINDER, KELLY, REP, Letter, mark
from tests.connectors.local.mailboxes import LocalMailbox, MaildirMailbox, MboxMailbox, written


def connector(mail: Path, **more: object) -> LocalConnector:
    return LocalConnector(name="sam", address=REP, mail=mail, calendar=None, cards=None, mark=mark, **more)  # type: ignore[arg-type]


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """Let no file grow past `room` bytes, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("existing", "settings", "expected"),
    [
        (["", ".Sent"], {}, ".Drafts"),
        ([""], {}, ".Drafts"),
        (["INBOX", "Sent"], {}, "Drafts"),
        (["", "Sent"], {}, "Drafts"),
        (["", ".Sent", ".Entw&APw-rfe"], {}, ".Entw&APw-rfe"),
        (["INBOX", "[Gmail]/Drafts"], {}, "[Gmail]/Drafts"),
        (["", "Drafts", "Ideas"], {"drafts_folder": "Ideas"}, "Ideas"),
        (["", "Drafts"], {"drafts_folder": "Ideas"}, "Ideas"),
        ([], {}, "Drafts"),
    ],
)
def test_drafts_land_where_the_rep_keeps_them(tmp_path: Path, existing: list, settings: dict, expected: str) -> None:
    for folder in existing:
        make_maildir(tmp_path / folder)
    connector(tmp_path, **settings).place_draft(A_DRAFT)
    found = [path for path in tmp_path.rglob("*") if path.is_file() and STATE not in path.parts]
    assert [path.parent.relative_to(tmp_path).as_posix() for path in found] == [f"{expected}/cur"]
    assert found[0].name.endswith(":2,DS")


def test_a_drafts_file_in_mbox_format_is_not_written_to(tmp_path: Path) -> None:
    mailbox = MboxMailbox(tmp_path)
    mailbox.append(written(Letter()), Place.DRAFTS)
    before = mailbox.file(Place.DRAFTS).read_bytes()
    assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.WAITING
    assert mailbox.file(Place.DRAFTS).read_bytes() == before
    assert len(list((tmp_path / "mail" / "Drafts.maildir" / "cur").iterdir())) == 1
    assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.WAITING
    assert len(list((tmp_path / "mail" / "Drafts.maildir" / "cur").iterdir())) == 1


def test_a_draft_carries_the_clock_it_is_given(tmp_path: Path) -> None:
    tuesday = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
    mailbox = MaildirMailbox(tmp_path)
    connector(mailbox.mail, clock=lambda: tuesday).place_draft(A_DRAFT)
    assert mailbox.drafts()[0].sent_at == tuesday


def test_a_receipt_holds_nothing_that_can_be_read(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    mailbox.connector().place_draft(A_DRAFT)
    (receipt,) = (tmp_path / "mail" / "Drafts" / STATE).iterdir()
    text = receipt.read_text().lower()
    assert json.loads(text)
    assert not any(word in text for word in (KELLY, "kelly", "dock", "leveller", "checkin", "spare"))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"words": []}'])
def test_a_receipt_that_cannot_be_read_is_unclear_and_nothing_more_is_laid(tmp_path: Path, text: str) -> None:
    mailbox = MaildirMailbox(tmp_path)
    own = mailbox.connector()
    own.place_draft(A_DRAFT)
    own.place_reminder(A_REMINDER)
    laid = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    receipts = list(tmp_path.rglob(f"{STATE}/*.json"))
    for receipt in receipts:
        receipt.write_text(text)
    for act in (
        lambda: own.place_draft(A_DRAFT),
        lambda: own.draft_fate(A_DRAFT.key, ""),
        lambda: own.withdraw_draft(A_DRAFT.key, ""),
        lambda: own.place_reminder(A_REMINDER),
        lambda: own.reminder_fate(A_REMINDER.key, ""),
        lambda: own.withdraw_reminder(A_REMINDER.key, ""),
    ):
        with pytest.raises(Unclear, match=r"^What was remembered in .*\.json cannot be read\.$"):
            act()
    assert len(receipts) == 2
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == laid


def test_a_lost_receipt_lays_no_second_draft(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    mailbox.connector().place_draft(A_DRAFT)
    shutil.rmtree(tmp_path / "mail" / "Drafts" / STATE)
    assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.WAITING
    assert len(mailbox.drafts()) == 1
    shutil.rmtree(tmp_path / "mail" / "Drafts" / STATE)
    path = mailbox.draft_files()[0]
    path.rename(mailbox.mail / "Trash" / "cur" / path.name)
    assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.MISSING
    assert mailbox.drafts() == []


def test_a_draft_marked_as_deleted_is_missing(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    ref = mailbox.connector().place_draft(A_DRAFT).ref
    path = mailbox.draft_files()[0]
    path.rename(path.with_name(path.name.replace(":2,DS", ":2,DST")))
    assert mailbox.connector().draft_fate(A_DRAFT.key, ref).fate is Fate.MISSING


def test_a_draft_in_the_trash_is_missing(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    ref = mailbox.connector().place_draft(A_DRAFT).ref
    path = mailbox.draft_files()[0]
    path.rename(mailbox.mail / "Trash" / "cur" / path.name)
    assert mailbox.connector().draft_fate(A_DRAFT.key, ref).fate is Fate.MISSING


def test_a_draft_moved_aside_is_left_alone(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    ref = mailbox.connector().place_draft(A_DRAFT).ref
    path = mailbox.draft_files()[0]
    path.rename(mailbox.mail / "Archive" / "cur" / path.name)
    assert mailbox.connector().draft_fate(A_DRAFT.key, ref).fate is Fate.EDITED


def test_a_customers_answer_that_quotes_our_id_is_not_the_sent_draft(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    ref = mailbox.connector().place_draft(A_DRAFT).ref
    ours = mailbox.drafts()[0].message_id
    mailbox.delete_draft()
    mailbox.deliver(Letter(in_reply_to=ours, subject="Re: The dock leveller", at=datetime.now(UTC)))
    assert mailbox.connector().draft_fate(A_DRAFT.key, ref).fate is Fate.MISSING


def test_an_unfinished_placing_is_unclear_until_it_is_placed_again(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    mailbox.connector().place_draft(A_DRAFT)
    path = mailbox.draft_files()[0]
    path.rename(tmp_path / "mail" / "Drafts" / STATE / f"{mark(A_DRAFT.key)}.waiting")  # as killed before the last step
    with pytest.raises(Unclear) as caught:
        mailbox.connector().draft_fate(A_DRAFT.key, "")
    assert caught.value.key == A_DRAFT.key
    assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.WAITING
    assert len(mailbox.drafts()) == 1


@pytest.mark.parametrize("room", [0, 100, 520])  # none, half the draft, the draft but not its receipt
def test_a_full_disk_leaves_nothing_half_written_and_is_tried_again(tmp_path: Path, room: int) -> None:
    mailbox = MaildirMailbox(tmp_path)
    with full_disk(room), pytest.raises(TryLater, match="mailbox sam cannot be used now") as caught:
        mailbox.connector().place_draft(A_DRAFT)
    assert KELLY not in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert mailbox.draft_files() == []
    assert mailbox.connector().place_draft(A_DRAFT).fate is Fate.WAITING
    assert len(mailbox.draft_files()) == 1


def test_a_full_disk_leaves_no_half_reminder(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    with full_disk(100), pytest.raises(TryLater, match="mailbox sam cannot be used now"):
        mailbox.connector().place_reminder(A_REMINDER)
    assert mailbox.reminder_files() == []
    assert mailbox.connector().place_reminder(A_REMINDER).fate is Fate.WAITING
    assert len(mailbox.reminder_files()) == 1


def test_a_folder_that_takes_no_file_is_one_sentence(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    state = tmp_path / "mail" / "Drafts" / STATE
    state.write_text("a file where the folder should be")
    with pytest.raises(TryLater, match=r"mail/Drafts.* of mailbox sam cannot be used now"):
        mailbox.connector().place_draft(A_DRAFT)
    assert mailbox.draft_files() == []


def test_without_a_calendar_folder_reminders_are_refused(tmp_path: Path) -> None:
    mailbox = LocalMailbox(tmp_path)
    with pytest.raises(Refused, match="no calendar folder"):
        connector(mailbox.mail).place_reminder(A_REMINDER)


def test_a_draft_of_the_first_version_is_still_known_untouched(tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path)
    ref = mailbox.connector().place_draft(A_DRAFT).ref
    (receipt,) = [path for path in mailbox.mail.rglob(".placed/*") if mark(A_DRAFT.key) in path.name]
    told = json.loads(receipt.read_text())
    own = parse(mailbox.draft_files()[0].read_bytes(), id=MessageId("x"), places=frozenset())
    receipt.write_text(json.dumps(told | {"content": content_hash(own, "")}))
    assert mailbox.connector().draft_fate(A_DRAFT.key, ref).fate is Fate.WAITING
