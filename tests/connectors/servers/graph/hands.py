"""The world's hands on a fake Microsoft account: mail lies in twelve folders of the rep's own, three levels deep."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.connectors.servers.graph.server import Account


@dataclass
class GraphHands:
    """Fulfils `Hands` of tests/connectors/servers/world.py."""

    account: Account
    folders: list[str] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        for region in ("Irland", "Großbritannien", "Benelux"):
            above = "inbox"
            for name in (region, f"{region} Kunden", f"{region} Kunden 2025"):
                above = self.account.mail.add_folder(name, parent=above)
                self.folders.append(above)
            self.folders.append(self.account.mail.add_folder(f"{region} Angebote", parent=self.folders[-3]))

    def deliver(self, raw: bytes, at: datetime, *, sent: bool) -> None:
        self.count += 1
        filed = self.folders[self.count // 3 % len(self.folders)] if self.count % 3 == 0 else "inbox"
        self.account.mail.deliver(raw, folder="sentitems" if sent else filed, at=at)

    def card(self, name: str, address: str, month: int, day: int) -> None:
        given, _, family = name.partition(" ")
        self.account.contacts.add(
            {
                "displayName": name,
                "givenName": given,
                "surname": family,
                "emailAddresses": [{"name": name, "address": address}],
                "birthday": f"1604-{month:02}-{day:02}T11:59:00Z",
                "categories": ["Customers"],
            }
        )

    def meeting(self, title: str, start: datetime, *, address: str) -> None:
        def at(moment: datetime) -> dict[str, str]:
            return {"dateTime": f"{moment:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}

        event: dict[str, Any] = {
            "subject": title,
            "start": at(start),
            "end": at(start + timedelta(hours=1)),
            "organizer": {"emailAddress": {"address": self.account.address, "name": "Sam Okafor"}},
            "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
            "attendees": [
                {
                    "type": "required",
                    "emailAddress": {"address": address, "name": ""},
                    "status": {"response": "accepted", "time": "2026-02-11T08:00:00Z"},
                }
            ],
        }
        self.account.calendar.add("", event)
