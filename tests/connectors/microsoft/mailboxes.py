"""A Microsoft account for tests, and the hands of the rep and the world on it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from connectors.limiter import Limiter
from connectors.microsoft.connector import MicrosoftConnector
from connectors.microsoft.people import EVERY
from connectors.mime import parse
from connectors.types import Message, MessageId, Place
from tests.connectors.contract import REP, Letter, mark
from tests.connectors.google.mailboxes import MemoryJournal
from tests.connectors.local.mailboxes import written
from tests.connectors.servers.graph.server import Account, FakeGraph

STARTS_AT = datetime(2026, 2, 12, 9, tzinfo=UTC)
"""What time it is at first, for the connector and for Graph: the contract's letters are of that month."""

FOLDERS = {
    Place.INBOX: "inbox",
    Place.SENT: "sentitems",
    Place.TRASH: "deleteditems",
    Place.SPAM: "junkemail",
    Place.OTHER: "archive",
}
ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentativelyAccepted",
    "NEEDS-ACTION": "notResponded",
}
NO_YEAR = "1604"
"""The year Outlook's own programs fill in where none is known."""


@dataclass
class MicrosoftMailbox:
    """One account on a fake Graph. Waiting is done on the account's own clock, which moves with every hand."""

    graph: FakeGraph
    address: str = REP
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    ids: dict[str, str] = field(default_factory=dict)  # Message-ID, event and card uid to Graph's id

    def __post_init__(self) -> None:
        self.account.now = STARTS_AT

    @property
    def account(self) -> Account:
        return self.graph.account(self.address)

    def connector(self, **more: Any) -> MicrosoftConnector:
        values: dict[str, Any] = {
            "name": "sam",
            "address": self.address,
            "token": lambda _: self.account.token,
            "mark": mark,
            "journal": self.journal,
            "limiter": Limiter(sleep=self.account.tick),
            "api_root": self.graph.root,
            "clock": lambda: self.account.now,
        }
        return MicrosoftConnector(**{**values, **more})

    def settle(self) -> None:
        self.account.tick(60)

    # --- mail -----------------------------------------------------------------------------------------------

    def deliver(self, letter: Letter) -> None:
        self.account.tick()
        folder = FOLDERS[letter.place]
        self.ids[letter.message_id] = self.account.mail.deliver(written(letter), folder=folder, at=letter.at)

    def move(self, letter: Letter, place: Place) -> None:
        self.account.tick()
        self.account.mail.move(self.ids[letter.message_id], FOLDERS[place])

    # --- calendar and cards ---------------------------------------------------------------------------------

    def add_event(self, uid: str, start: datetime | date, **more: Any) -> None:
        self.account.tick()
        event: dict[str, Any] = {"iCalUId": uid, "subject": more.get("title", uid), **_span(start)}
        event["attendees"] = [_guest(guest, ANSWERS[answer]) for guest, answer in more.get("guests", {}).items()]
        if "organizer" in more:
            event["organizer"] = _party(more["organizer"])
            event["responseStatus"] = {"response": ANSWERS[more["own"]], "time": "2026-02-11T08:00:00Z"}
            event["attendees"].append(_guest(self.address, "none"))
        self.ids[uid] = self.account.calendar.add("", event)

    def remove_event(self, uid: str) -> None:
        self.account.tick()
        self.account.calendar.remove(self.ids[uid])

    def add_card(self, uid: str, name: str, **more: str) -> None:
        self.account.tick()
        given, _, family = name.rpartition(" ")
        contact: dict[str, Any] = {"displayName": name, "givenName": given, "surname": family}
        if "EMAIL" in more:
            contact["emailAddresses"] = [{"name": name, "address": more["EMAIL"]}]
        if "BDAY" in more:
            contact["birthday"] = _day(more["BDAY"])
        if "CATEGORIES" in more:
            contact["categories"] = more["CATEGORIES"].split(",")
        self.ids[uid] = self.account.contacts.add(contact)

    def remove_card(self, uid: str) -> None:
        self.account.tick(EVERY.total_seconds())  # until the address book is asked again
        self.account.contacts.remove(self.ids[uid])

    # --- drafts ---------------------------------------------------------------------------------------------

    def drafts(self) -> list[Message]:
        box = self.account.mail
        held = [(draft, box.raw_of(draft)) for draft in box.draft_ids()]
        return [parse(raw, id=MessageId(draft), places=frozenset({Place.DRAFTS})) for draft, raw in held]

    def touch_draft(self) -> None:
        """As Outlook saves a draft that was opened and shut: a new change key, the same words."""
        draft = self._draft()
        self.account.mail.edit_draft(draft, body=self.account.mail.message(draft)["body"]["content"])

    def edit_draft(self, body: str) -> None:
        self.account.mail.edit_draft(self._draft(), body=body)

    def rewrite_draft(self, body: str) -> None:
        self.account.mail.rewrite_draft(self._draft(), body=body)

    def send_draft(self) -> None:
        self.account.mail.send_draft(self._draft())

    def send_draft_anew(self) -> None:
        """As classic Outlook sends: under a Message-ID of its own."""
        self.account.mail.send_draft(self._draft(), classic=True)

    def delete_draft(self) -> None:
        self.account.mail.delete_draft(self._draft())

    def _draft(self) -> str:
        """The oldest draft, a while later."""
        self.account.tick(60)
        return str(self.account.mail.draft_ids()[0])

    # --- reminders ------------------------------------------------------------------------------------------

    def reminders(self) -> list[str]:
        return [event["subject"] for event in self._reminders()]

    def edit_reminder(self, line: str) -> None:
        event = self._reminders()[0]
        body = event["body"]
        self.account.calendar.change(event["id"], body={**body, "content": f"{line}\n{body['content']}"})

    def delete_reminder(self) -> None:
        self.account.calendar.remove(self._reminders()[0]["id"])

    def _reminders(self) -> list[dict[str, Any]]:
        """What lies in the calendars the app made, a while later."""
        self.account.tick(60)
        box = self.account.calendar
        return [event for calendar in sorted(box.made_by_app) for event in box.living(calendar)]


def _party(address: str) -> dict[str, Any]:
    return {"emailAddress": {"name": address.partition("@")[0].title(), "address": address}}


def _guest(address: str, response: str) -> dict[str, Any]:
    status = {"response": response, "time": "0001-01-01T00:00:00Z"}
    return {**_party(address), "type": "required", "status": status}


def _span(start: datetime | date) -> dict[str, Any]:
    """An hour, or a day; the calendar of the rep lives in Dublin."""
    if isinstance(start, datetime):
        ends = (start, start + timedelta(hours=1))
        times = (at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000") for at in ends)
        return dict(zip(("start", "end"), ({"dateTime": at, "timeZone": "UTC"} for at in times), strict=True))
    days = (f"{day.isoformat()}T00:00:00.0000000" for day in (start, start + timedelta(days=1)))
    said = ({"dateTime": day, "timeZone": "GMT Standard Time"} for day in days)
    return {**dict(zip(("start", "end"), said, strict=True)), "isAllDay": True}


def _day(text: str) -> str:
    """--MMDD, YYYYMMDD or YYYY-MM-DD, as a contact has it."""
    digits = text.replace("-", "")
    year = digits[:4] if len(digits) == 8 else NO_YEAR
    return f"{year}-{digits[-4:-2]}-{digits[-2:]}T00:00:00Z"
