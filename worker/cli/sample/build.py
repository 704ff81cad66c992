"""Writes the demo's mailbox to disk, file for file the same each time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from worker.cli.sample import diary
from worker.cli.sample.diary import Contact, Entry
from worker.cli.sample.letters import KELLY, NAMES, NEWSLETTERS, REP, Letter, letters

STARTED_AT = datetime(2026, 2, 10, 8, 0, tzinfo=UTC)
"""When Rapport first saw the demo's mailbox; calendar entries and later mail were not there yet."""

AS_OF = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
"""The demo's fixed Tuesday, eight in the morning in Dublin."""

CONFIG_FILE = "rapport.toml"
PEOPLE_FILE = "people.yaml"


def build(folder: Path, until: datetime) -> None:
    """Write what there is at `until` below `folder`: mail, calendar, cards, notes and configuration."""
    for name, content in files(until):
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for box in ("Mail", "Mail/.Sent", "Mail/.Drafts"):
        for part in ("cur", "new", "tmp"):
            (folder / box / part).mkdir(parents=True, exist_ok=True)
    (folder / "Calendar").mkdir(exist_ok=True)


def files(until: datetime) -> Iterator[tuple[str, bytes]]:
    """Give every file there is at `until`: its path and its bytes."""
    sent = {letter.id: letter for letter in letters()}
    for letter in letters():
        if _instant(letter) <= until:
            box = "Mail/.Sent" if letter.sender == REP else "Mail"
            yield f"{box}/cur/{_seconds(letter)}.{letter.id}.sample:2,S", _mail(letter, sent)
    for number, (day, subject) in enumerate(NEWSLETTERS, start=1):
        letter = Letter(f"north-shore-news-{number}", f"{day}T06:00:00", KELLY, REP, subject, _news(subject))
        if _instant(letter) <= until:
            yield f"Mail/cur/{_seconds(letter)}.{letter.id}.sample:2,S", _newsletter(letter)
    if until > STARTED_AT:
        for entry in diary.ENTRIES:
            yield f"Calendar/{entry.id}.ics", _event(entry)
    for contact in diary.CARDS:
        yield f"Contacts/{contact.address.partition('@')[2].partition('.')[0]}.vcf", _card(contact)
    yield PEOPLE_FILE, diary.PEOPLE.encode()
    yield CONFIG_FILE, diary.CONFIG.encode()


def _seconds(letter: Letter) -> int:
    return int(_instant(letter).timestamp())


def _instant(letter: Letter) -> datetime:
    return datetime.fromisoformat(letter.at).replace(tzinfo=UTC)


def _message_id(letter: Letter) -> str:
    return f"<{letter.id}@{letter.sender.partition('@')[2]}>"


def _head(letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{NAMES[letter.sender]}" <{letter.sender}>'
    message["To"] = f'"{NAMES[letter.to]}" <{letter.to}>'
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(_instant(letter))
    message["Message-ID"] = _message_id(letter)
    for name, value in letter.headers:
        message[name] = value
    return message


def _mail(letter: Letter, sent: dict[str, Letter]) -> bytes:
    message = _head(letter)
    text = letter.text
    if answered := sent.get(letter.answers):
        message["In-Reply-To"] = _message_id(answered)
        message["References"] = " ".join(_message_id(earlier) for earlier in _thread(answered, sent))
        text += f"\nOn {_instant(answered):%a, %d %b %Y at %H:%M}, {NAMES[answered.sender]} wrote:\n"
        text += "".join(f"> {line}\n" for line in answered.text.splitlines())
    message.set_content(text, cte="8bit")
    return message.as_bytes()


def _thread(letter: Letter, sent: dict[str, Letter]) -> list[Letter]:
    earlier = _thread(sent[letter.answers], sent) if letter.answers else []
    return [*earlier, letter]


def _news(subject: str) -> str:
    return f"""{subject}

Hi Sam,

here is what happened at North Shore this week. Read on in your browser.

Kelly and the North Shore team

You receive this because you are a friend of the house. Unsubscribe with one click.
"""


def _newsletter(letter: Letter) -> bytes:
    message = _head(letter)
    message["List-Unsubscribe"] = f"<https://news.northshoreice.example/u/{letter.id}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Feedback-ID"] = f"{letter.id}:northshore:campaign"
    message.set_content(letter.text, cte="8bit")
    message.add_alternative(f"<html><body><h1>{letter.subject}</h1></body></html>", subtype="html")
    message.set_boundary(f"=={letter.id}==")
    return message.as_bytes()


def _event(entry: Entry) -> bytes:
    return _lines(
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//sample//EN",
        "BEGIN:VEVENT",
        f"UID:{entry.id}@harbourcold.example",
        "DTSTAMP:20260212T120000Z",
        f"DTSTART:{entry.start}Z",
        f"DTEND:{entry.end}Z",
        f"SUMMARY:{entry.title}",
        f"STATUS:{entry.status}",
        f"ORGANIZER;CN={NAMES[REP]}:mailto:{REP}",
        f"ATTENDEE;CN={NAMES[REP]};PARTSTAT=ACCEPTED:mailto:{REP}",
        f"ATTENDEE;CN={NAMES[entry.guest]};PARTSTAT=ACCEPTED:mailto:{entry.guest}",
        "END:VEVENT",
        "END:VCALENDAR",
    )


def _card(contact: Contact) -> bytes:
    return _lines(
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"FN:{f'{contact.given} {contact.family}'.strip() or contact.company}",
        f"N:{contact.family};{contact.given};;;",
        f"ORG:{contact.company}",
        f"EMAIL:{contact.address}",
        "CATEGORIES:Customers",
        *contact.more,
        "END:VCARD",
    )


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()
