"""What a scenario says has happened, as a mailbox on disk: mails in both directions, auto-replies and meetings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Told = Mapping[str, Any]
"""A scenario, or a part of one, as it was read."""

REP, COLLEAGUE, CUSTOMER = "rep@firm.example", "colleague@firm.example", "person@customer.example"
BOXES = {REP: "Mail", COLLEAGUE: "Mail-colleague"}
_STYLE_EVERY, _STYLE_ENDS = timedelta(days=21), timedelta(days=60)

# What the rep writes about with everybody: a sentence that shows the form of address and nothing else.
_TALK = {
    "de": {
        "sie": "die Maße liegen bei, wie Sie es haben wollten.",
        "du": "die Maße liegen bei, wie du es haben wolltest.",
    },
    "nl": {"u": "De maten liggen erbij, zoals u het wilde hebben.", "je": "De maten liggen erbij, zoals jij ze wilde."},
    "fr": {"vous": "Les mesures sont jointes, comme vous le vouliez.", "tu": "Les mesures sont là, comme tu voulais."},
    "es": {"usted": "Las medidas van adjuntas, como usted quería.", "tú": "Las medidas van aquí, como tú querías."},
}
_PLAIN_TALK = "The measurements are on the second page, in the order of the drawing."
_ASKS = re.compile(r"^asks\b|\b(?:can|could|shall|may) (?:we|you|i)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail; `box` is the mailbox it lies in."""

    at: datetime
    sender: str
    subject: str
    text: str
    box: str = REP
    answers: str = ""
    kind: str = ""


def letters(scenario: Told) -> list[Letter]:
    """Return every mail of a scenario, oldest first."""
    zone = ZoneInfo(scenario["customer"]["timezone"])
    known = [*_in_style(scenario), *_told_by_mail(scenario), *_recent(scenario), *_timeline(scenario)]
    local = (Letter(each.at.replace(tzinfo=zone), *_rest(each)) for each in known)
    return sorted(local, key=lambda letter: letter.at)


def _rest(letter: Letter) -> tuple[str, str, str, str, str, str]:
    return letter.sender, letter.subject, letter.text, letter.box, letter.answers, letter.kind


def begins_on(scenario: Told) -> date:
    """Return the day before anything of the timeline happened."""
    days = [item["date"] for item in scenario["timeline"]]
    return min([*days, scenario["now"].date()]) - timedelta(days=1)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))


def in_style(scenario: Told, text: str, words: int = 0) -> str:
    """Return what the rep writes, between their greeting and sign-off, of about so many words."""
    style, language = scenario["rep"]["style"], scenario["customer"]["language"]
    forms = _TALK.get(language, {})
    talk = forms.get(style["formality"], next(iter(forms.values()), _PLAIN_TALK))
    said = [text] if text else [talk]
    while len(" ".join([*said, talk]).split()) <= words:
        said.append(talk)
    return f"{style['greeting']}\n\n{' '.join(said)}\n\n{style['signoff']}\n"


def _in_style(scenario: Told) -> Iterator[Letter]:
    style = scenario["rep"]["style"]
    for number in range(style["n"]):
        day = begins_on(scenario) - _STYLE_ENDS - number * _STYLE_EVERY
        words = max(0, style.get("median_words", 20) - 6)
        yield Letter(_at(day, 9), REP, f"Measurements, page {number + 1}", in_style(scenario, "", words))


def _told_by_mail(scenario: Told) -> Iterator[Letter]:
    """Yield the mails in which the customer told what is known of them."""
    for fact in scenario["facts"]:
        if fact["told_by"] == "customer" and str(fact["source"]).startswith("mail") and fact["kind"] != "quiet_hold":
            yield Letter(_at(fact["observed_on"], 8), CUSTOMER, "A word from me", f"{fact['value']}.\n")


def _recent(scenario: Told) -> Iterator[Letter]:
    for draft in scenario.get("recent_drafts", ()):
        yield Letter(_at(draft["date"], 9), REP, "A word from me", draft["body"])


def _timeline(scenario: Told) -> Iterator[Letter]:
    asked = ""
    for item in scenario["timeline"]:
        summary = item.get("summary", "")
        subject = " ".join(summary.split()[:4])
        match item["what"]:
            case "mail_in":
                asks = item.get("needs_reply") or _ASKS.search(summary)
                text = f"{summary}{'. Could you let me know?' if asks else '.'}\n"
                yield Letter(_at(item["date"], 11), CUSTOMER, subject, text)
                asked = subject
            case "mail_out" if item.get("by") == "teammate":
                yield Letter(_at(item["date"], 12), COLLEAGUE, subject, f"{summary}.\n", box=COLLEAGUE)
            case "mail_out":
                yield Letter(_at(item["date"], 12), REP, f"Re: {asked}", in_style(scenario, summary), answers=asked)
            case "auto_reply":
                yield Letter(_at(item["date"], 13), CUSTOMER, "Automatic reply", f"{summary}.\n", kind="auto_reply")
            case "meeting" if item["status"] == "cancelled":
                yield Letter(_at(item["date"], 8), CUSTOMER, "Cancelled: Visit", "", kind="cancel")


def lay_mail(folder: Path, scenario: Told, until: datetime) -> None:
    """Write the mail there is at that instant."""
    known = [letter for letter in letters(scenario) if letter.at <= until]
    ids = {letter.subject: f"<{number}@mail.example>" for number, letter in enumerate(known)}
    for box in BOXES.values():
        for part in ("", ".Sent/", ".Drafts/"):
            for state in ("cur", "new", "tmp"):
                (folder / box / part / state).mkdir(parents=True, exist_ok=True)
    for number, letter in enumerate(known):
        sent = "" if letter.sender == CUSTOMER else ".Sent/"
        name = f"{int(letter.at.timestamp())}.{number}.scenario:2,S"
        path = folder / BOXES[letter.box] / sent / "cur" / name
        path.write_bytes(_mail(letter, scenario, f"<{number}@mail.example>", ids.get(letter.answers, "")))


def _mail(letter: Letter, scenario: Told, message_id: str, answers: str) -> bytes:
    names = {CUSTOMER: scenario["customer"]["raw_name"], REP: scenario["rep"]["name"], COLLEAGUE: "Colleague"}
    to = letter.box if letter.sender == CUSTOMER else CUSTOMER
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{names[letter.sender]}" <{letter.sender}>'
    message["To"] = f'"{names[to]}" <{to}>'
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = message_id
    if answers:
        message["In-Reply-To"] = message["References"] = answers
    if letter.kind == "auto_reply":
        message["Auto-Submitted"] = "auto-replied"
    if letter.kind == "cancel":
        message.set_content(_meeting(scenario, letter.at.date(), "cancelled", "METHOD:CANCEL"), subtype="calendar")
        message.set_param("method", "CANCEL")
    else:
        message.set_content(letter.text, cte="8bit")
    return message.as_bytes()


def lay_calendar(folder: Path, scenario: Told) -> None:
    """Write the meetings, those to come and those called off among them."""
    (folder / "Calendar").mkdir(exist_ok=True)
    for number, item in enumerate(scenario["timeline"]):
        if item["what"] == "meeting":
            text = _meeting(scenario, item["date"], item["status"])
            (folder / "Calendar" / f"{number}.ics").write_text(text, encoding="utf-8", newline="")


def _meeting(scenario: Told, on: date, status: str, *method: str) -> str:
    zone = ZoneInfo(scenario["customer"]["timezone"])
    starts_at = datetime.combine(on, time(10), tzinfo=zone).astimezone(UTC)
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//scenario//EN",
        *method,
        "BEGIN:VEVENT",
        f"UID:{on:%Y%m%d}@firm.example",
        f"DTSTAMP:{starts_at - timedelta(days=9):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}",
        f"DTEND:{starts_at + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
        "SUMMARY:Visit",
        f"STATUS:{'CANCELLED' if status == 'cancelled' else 'CONFIRMED'}",
        f"ORGANIZER:mailto:{CUSTOMER}",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{REP}",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{CUSTOMER}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{line}\r\n" for line in lines)
