"""A Google account for tests, and the hands of the rep and the world on it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from typing import Any

from connectors.google.connector import GoogleConnector
from connectors.limiter import Limiter
from connectors.mime import parse
from connectors.types import Message, MessageId, Place
from tests.connectors.contract import REP, Letter, mark
from tests.connectors.local.mailboxes import written
from tests.connectors.servers.google.server import Account, FakeGoogle

STARTS_AT = datetime(2026, 2, 12, 9, tzinfo=UTC)
"""What time it is at first, for the connector and for Google: the contract's letters are of that month."""

LABELS = {
    Place.INBOX: ("INBOX",),
    Place.SENT: ("SENT",),
    Place.TRASH: ("TRASH",),
    Place.SPAM: ("SPAM",),
    Place.OTHER: (),
}
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "NEEDS-ACTION": "needsAction"}


@dataclass
class MemoryJournal:
    """A journal that lasts as long as the test."""

    entries: dict[str, str] = field(default_factory=dict)

    def read(self, mark: str) -> str | None:
        return self.entries.get(mark)

    def write(self, mark: str, entry: str) -> None:
        self.entries[mark] = entry


@dataclass
class GoogleMailbox:
    """One account on a fake Google. Waiting is done on the account's own clock, which moves with every hand."""

    google: FakeGoogle
    address: str = REP
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    ids: dict[str, str] = field(default_factory=dict)  # Message-ID to Gmail's id, event and card uid to Google's

    def __post_init__(self) -> None:
        self.account.now = STARTS_AT

    @property
    def account(self) -> Account:
        return self.google.account(self.address)

    def connector(self, **more: Any) -> GoogleConnector:
        values: dict[str, Any] = {
            "name": "sam",
            "address": self.address,
            "token": lambda _: self.account.token,
            "mark": mark,
            "journal": self.journal,
            "limiter": Limiter(sleep=self.account.tick),
            "api_root": self.google.root,
            "clock": lambda: self.account.now,
        }
        return GoogleConnector(**{**values, **more})

    def settle(self) -> None:
        self.account.tick(60)

    # --- mail -----------------------------------------------------------------------------------------------

    def deliver(self, letter: Letter) -> None:
        self.account.tick()
        raw = written(letter)
        self.ids[letter.message_id] = self.account.gmail.deliver(raw, labels=LABELS[letter.place], at=letter.at)

    def move(self, letter: Letter, place: Place) -> None:
        self.account.tick()
        old, new = set(LABELS[letter.place]), set(LABELS[place])
        self.account.gmail.relabel(self.ids[letter.message_id], add=tuple(new - old), remove=tuple(old - new))

    # --- calendar and cards ---------------------------------------------------------------------------------

    def add_event(self, uid: str, start: datetime | date, **more: Any) -> None:
        self.account.tick()
        guests = dict(more.get("guests", {}))
        if "organizer" in more:
            guests[self.address] = more["own"]
        event = {
            "id": sha256(uid.encode()).hexdigest()[:26],
            "iCalUID": uid,
            "summary": more.get("title", uid),
            **_span(start),
            "attendees": [{"email": guest, "responseStatus": ANSWERS[answer]} for guest, answer in guests.items()],
            **({"organizer": {"email": more["organizer"]}} if "organizer" in more else {}),
        }
        self.ids[uid] = self.account.calendar.add("primary", {name: value for name, value in event.items() if value})

    def remove_event(self, uid: str) -> None:
        self.account.tick()
        self.account.calendar.remove("primary", self.ids[uid])

    def add_card(self, uid: str, name: str, **more: str) -> None:
        self.account.tick()
        given, _, family = name.rpartition(" ")
        person: dict[str, Any] = {"names": [{"displayName": name, "givenName": given, "familyName": family}]}
        if "EMAIL" in more:
            person["emailAddresses"] = [{"value": more["EMAIL"]}]
        if "BDAY" in more:
            person["birthdays"] = [{"date": _day(more["BDAY"])}]
        if "CATEGORIES" in more:
            groups = [self.account.people.add_group(label) for label in more["CATEGORIES"].split(",")]
            person["memberships"] = [{"contactGroupMembership": {"contactGroupResourceName": one}} for one in groups]
        self.ids[uid] = self.account.people.add(person)

    def remove_card(self, uid: str) -> None:
        self.account.tick()
        self.account.people.remove(self.ids[uid])

    # --- drafts ---------------------------------------------------------------------------------------------

    def drafts(self) -> list[Message]:
        box = self.account.gmail
        held = [box.draft_message(draft) for draft in box.draft_ids()]
        return [parse(box.raw_of(one), id=MessageId(one), places=frozenset({Place.DRAFTS})) for one in held]

    def touch_draft(self) -> None:
        """As Gmail saves a draft that was opened and shut: the same words under a new message id."""
        draft = self._draft()
        self.account.gmail.edit_draft(draft, self._raw(draft))

    def edit_draft(self, body: str) -> None:
        draft = self._draft()
        mail = message_from_bytes(self._raw(draft), policy=policy.SMTP)
        mail.set_content(body)
        self.account.gmail.edit_draft(draft, mail.as_bytes())

    def rewrite_draft(self, body: str) -> None:
        draft = self._draft()
        before = message_from_bytes(self._raw(draft), policy=policy.SMTP)
        mail = EmailMessage(policy=policy.SMTP)
        for name in ("From", "To", "Subject"):
            mail[name] = before[name]
        mail["Message-ID"] = "<new@mail.gmail.com>"
        mail.set_content(body)
        self.account.gmail.rewrite_draft(draft, mail.as_bytes())

    def send_draft(self) -> None:
        self.account.gmail.send_draft(self._draft(), keep_headers=True)

    def send_draft_anew(self) -> None:
        self.account.gmail.send_draft(self._draft(), keep_headers=False)

    def delete_draft(self) -> None:
        self.account.gmail.delete_draft(self._draft())

    def _draft(self) -> str:
        """The oldest draft, a while later."""
        self.account.tick(60)
        return str(self.account.gmail.draft_ids()[0])

    def _raw(self, draft: str) -> bytes:
        box = self.account.gmail
        raw: bytes = box.raw_of(box.draft_message(draft))
        return raw

    # --- reminders ------------------------------------------------------------------------------------------

    def reminders(self) -> list[str]:
        return [event["summary"] for _, event in self._reminders()]

    def edit_reminder(self, line: str) -> None:
        calendar, event = self._reminders()[0]
        self.account.calendar.change(calendar, event["id"], description=f"{line}\n{event.get('description', '')}")

    def delete_reminder(self) -> None:
        calendar, event = self._reminders()[0]
        self.account.calendar.remove(calendar, event["id"])

    def _reminders(self) -> list[tuple[str, dict[str, Any]]]:
        """What lies in the calendars the app made, a while later."""
        self.account.tick(60)
        box = self.account.calendar
        return [(calendar, event) for calendar in sorted(box.made_by_app) for event in box.living(calendar)]


def _span(start: datetime | date) -> dict[str, dict[str, str]]:
    if isinstance(start, datetime):
        times = (start, start + timedelta(hours=1))
        return dict(zip(("start", "end"), ({"dateTime": at.isoformat()} for at in times), strict=True))
    days = (start, start + timedelta(days=1))
    return dict(zip(("start", "end"), ({"date": day.isoformat()} for day in days), strict=True))


def _day(text: str) -> dict[str, int]:
    """--MMDD, YYYYMMDD or YYYY-MM-DD."""
    digits = text.replace("-", "")
    year = {"year": int(digits[:4])} if len(digits) == 8 else {}
    return {**year, "month": int(digits[-4:-2]), "day": int(digits[-2:])}
