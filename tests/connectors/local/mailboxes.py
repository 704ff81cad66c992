"""Local mailboxes for tests, and the hands of the rep and the world on them."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from icalendar import Calendar

from connectors.local.connector import LocalConnector
from connectors.local.folder import TICK
from connectors.local.reminders import OWN_CALENDAR
from connectors.mime import parse
from connectors.types import Message, MessageId, Place
from tests.connectors.contract import REP, Letter, mark

FOLDERS = {Place.INBOX: "", Place.SENT: "Sent", Place.TRASH: "Trash", Place.OTHER: "Archive", Place.DRAFTS: "Drafts"}


def written(letter: Letter) -> bytes:
    """The letter as bytes."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = letter.sender, letter.to, letter.subject
    mail["Date"], mail["Message-ID"] = format_datetime(letter.at), letter.message_id
    if letter.in_reply_to:
        mail["In-Reply-To"] = letter.in_reply_to
    mail.set_content(letter.text)
    return mail.as_bytes().replace(b"\r\n", b"\n")


@dataclass
class LocalMailbox:
    """Calendar, cards and drafts, which are the same beside any format of mail."""

    root: Path

    def __post_init__(self) -> None:
        for name in ("mail", "calendar", "cards"):
            (self.root / name).mkdir(exist_ok=True)

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    def connector(self) -> LocalConnector:
        return LocalConnector(
            name="sam",
            address=REP,
            mail=self.mail,
            calendar=self.root / "calendar",
            cards=self.root / "cards",
            mark=mark,
        )

    def settle(self) -> None:
        time.sleep(TICK / 1e9 + 0.05)

    def add_event(self, uid: str, start: datetime | date, **more: Any) -> None:
        day = not isinstance(start, datetime)
        lines = [f"UID:{uid}", f"DTSTART;VALUE=DATE:{start:%Y%m%d}" if day else f"DTSTART:{start:%Y%m%dT%H%M%SZ}"]
        lines += [f"SUMMARY:{more.get('title', uid)}"]
        lines += [f"ATTENDEE;PARTSTAT={answer}:mailto:{guest}" for guest, answer in more.get("guests", {}).items()]
        if "organizer" in more:
            lines += [f"ORGANIZER:mailto:{more['organizer']}", f"ATTENDEE;PARTSTAT={more['own']}:mailto:{REP}"]
        write_events(self.root / "calendar" / f"{uid}.ics", "\r\n".join(lines))

    def remove_event(self, uid: str) -> None:
        (self.root / "calendar" / f"{uid}.ics").unlink()

    def add_card(self, uid: str, name: str, **more: str) -> None:
        lines = [f"UID:{uid}", f"FN:{name}", *(f"{field}:{value}" for field, value in more.items())]
        text = "\r\n".join(["BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD", ""])
        (self.root / "cards" / f"{uid}.vcf").write_text(text)

    def remove_card(self, uid: str) -> None:
        (self.root / "cards" / f"{uid}.vcf").unlink()

    def drafts(self) -> list[Message]:
        return [
            parse(path.read_bytes(), id=MessageId(path.name), places=frozenset({Place.DRAFTS}))
            for path in self.draft_files()
        ]

    def draft_files(self) -> list[Path]:
        return sorted([*self.mail.glob("*Drafts*/cur/*"), *self.mail.glob("*Drafts*/new/*")])

    def touch_draft(self) -> None:
        path = self.draft_files()[0]
        path.rename(path.with_name(path.name.partition(":")[0] + ",U=7:2,DFS"))

    def edit_draft(self, body: str) -> None:
        path = self.draft_files()[0]
        head = path.read_bytes().partition(b"\r\n\r\n")[0]
        path.write_bytes(head + b"\r\n\r\n" + body.encode() + b"\r\n")

    def rewrite_draft(self, body: str) -> None:
        path, own = self.draft_files()[0], self.drafts()[0]
        letter = Letter(REP, own.to[0].address, own.subject, body, datetime.now(UTC), "<new@okafor.example>")
        path.with_name("1900000000.M9P9.host:2,D").write_bytes(written(letter))
        path.unlink()

    def delete_draft(self) -> None:
        self.draft_files()[0].unlink()

    def send_draft_anew(self) -> None:
        own = self.drafts()[0]
        letter = Letter(REP, own.to[0].address, own.subject, own.text or "", datetime.now(UTC), "<new@okafor.example>")
        self.draft_files()[0].unlink()
        self.deliver(letter.__class__(**vars(letter) | {"place": Place.SENT}))

    def deliver(self, letter: Letter) -> None:
        raise NotImplementedError

    def reminder_files(self) -> list[Path]:
        return sorted((self.root / "calendar" / OWN_CALENDAR).glob("*.ics"))

    def reminders(self) -> list[str]:
        return [
            str(event["SUMMARY"])
            for path in self.reminder_files()
            for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        ]

    def edit_reminder(self, line: str) -> None:
        path = self.reminder_files()[0]
        path.write_bytes(path.read_bytes().replace(b"DESCRIPTION:", f"DESCRIPTION:{line} ".encode()))

    def delete_reminder(self) -> None:
        self.reminder_files()[0].unlink()


@dataclass
class MaildirMailbox(LocalMailbox):
    """Mail in a Maildir with sub-folders beside it."""

    count: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        for folder in FOLDERS.values():
            for room in ("cur", "new", "tmp"):
                (self.mail / folder / room).mkdir(parents=True, exist_ok=True)

    def deliver(self, letter: Letter) -> None:
        self.count += 1
        self.put(f"17710000{self.count:02}.M{self.count}P7.host", written(letter), letter.place)

    def put(self, name: str, raw: bytes, place: Place = Place.INBOX) -> Path:
        folder = self.mail / FOLDERS[place]
        (folder / "tmp" / name).write_bytes(raw)
        return (folder / "tmp" / name).rename(folder / "cur" / f"{name}:2,S")

    def move(self, letter: Letter, place: Place) -> None:
        path = next(p for p in self.mail.rglob("cur/*") if letter.message_id.encode() in p.read_bytes())
        path.rename(self.mail / FOLDERS[place] / "cur" / path.name)

    def send_draft(self) -> None:
        path = self.draft_files()[0]
        path.rename(self.mail / "Sent" / "cur" / (path.name.partition(":")[0] + ":2,S"))


@dataclass
class MboxMailbox(LocalMailbox):
    """Mail in mbox files."""

    def file(self, place: Place) -> Path:
        return self.mail / (FOLDERS[place] or "INBOX")

    def append(self, raw: bytes, place: Place = Place.INBOX) -> None:
        with self.file(place).open("ab") as file:
            file.write(b"From kelly@northshore.example Tue Feb 10 14:30:00 2026\n" + raw + b"\n")

    def deliver(self, letter: Letter) -> None:
        self.append(written(letter), letter.place)

    def move(self, letter: Letter, place: Place) -> None:
        raw = written(letter)
        file = self.file(letter.place)
        opening = b"From kelly@northshore.example Tue Feb 10 14:30:00 2026\n"
        file.write_bytes(file.read_bytes().replace(opening + raw + b"\n", b""))
        self.append(raw, place)

    def send_draft(self) -> None:
        path = self.draft_files()[0]
        self.append(path.read_bytes().replace(b"\r\n", b"\n"), Place.SENT)
        path.unlink()


def write_events(path: Path, *events: str) -> None:
    """Write one calendar file."""
    blocks = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{blocks}END:VCALENDAR\r\n", newline="")
