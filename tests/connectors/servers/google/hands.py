"""The world's hands on a fake Google account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.connectors.servers.google.server import Account


@dataclass
class GoogleHands:
    """Fulfils `Hands` of tests/connectors/servers/world.py."""

    account: Account

    def deliver(self, raw: bytes, at: datetime, *, sent: bool) -> None:
        self.account.gmail.deliver(raw, labels=("SENT",) if sent else ("INBOX",), at=at)

    def card(self, name: str, address: str, month: int, day: int) -> None:
        given, _, family = name.partition(" ")
        group = self.account.people.add_group("Customers")
        self.account.people.add(
            {
                "names": [{"displayName": name, "givenName": given, "familyName": family}],
                "emailAddresses": [{"value": address}],
                "birthdays": [{"date": {"month": month, "day": day}}],
                "memberships": [{"contactGroupMembership": {"contactGroupResourceName": group}}],
            }
        )

    def meeting(self, title: str, start: datetime, *, address: str) -> None:
        guests = [{"email": one, "responseStatus": "accepted"} for one in (self.account.address, address)]
        self.account.calendar.add(
            "primary",
            {
                "summary": title,
                "start": {"dateTime": start.isoformat()},
                "end": {"dateTime": (start + timedelta(hours=1)).isoformat()},
                "organizer": {"email": self.account.address},
                "attendees": guests,
            },
        )
