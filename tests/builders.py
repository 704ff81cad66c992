"""Builders: each names only what matters to the test and fills in the rest."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from connectors.types import Message, MessageId, Party, Place, ThreadId
from worker.core.model import (
    Coverage,
    Customer,
    CustomerRecord,
    Fact,
    Hold,
    Mail,
    Meeting,
    Moment,
    Occasion,
    PlacedDraft,
    Rep,
    Source,
)
from worker.core.words import (
    CustomerId,
    Direction,
    FactId,
    FactKind,
    HoldId,
    Key,
    Kind,
    MailKind,
    MomentId,
    MomentKind,
    OccasionId,
    OccasionKind,
    Reason,
)

TUESDAY = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
REP_ADDRESS = "sam@okafor.example"


def at(text: str) -> datetime:
    """An aware UTC instant from `2026-02-10` or `2026-02-10 14:30`."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def a_rep(**changes: Any) -> Rep:
    values: dict[str, Any] = {"mailbox": "sam", "address": REP_ADDRESS, "name": "Sam Okafor"}
    return Rep(**(values | changes))


def a_customer(**changes: Any) -> Customer:
    values: dict[str, Any] = {
        "id": CustomerId("c-kelly"),
        "owner": "sam",
        "name": "Kelly Brandt",
        "given_name": "Kelly",
        "family_name": "Brandt",
        "addresses": ("kelly@northshore.example",),
        "company": "North Shore Ice",
        "language": "en",
    }
    return Customer(**(values | changes))


def a_mail(when: str, direction: Direction = Direction.INBOUND, **changes: Any) -> Mail:
    values: dict[str, Any] = {
        "customer": CustomerId("c-kelly"),
        "mailbox": "sam",
        "message": f"m-{when}-{direction}",
        "thread": "t-1",
        "at": at(when),
        "direction": direction,
        "kind": MailKind.HUMAN,
        "role": "from" if direction is Direction.INBOUND else "to",
        "flags": frozenset({"addressed"}),
        "fingerprint": f"f-{when}-{direction}",
    }
    return Mail(**(values | changes))


def a_meeting(when: str, **changes: Any) -> Meeting:
    values: dict[str, Any] = {
        "customer": CustomerId("c-kelly"),
        "mailbox": "sam",
        "event": f"e-{when}",
        "starts_at": at(when),
        "ends_at": at(when) + timedelta(hours=1),
        "own_response": "accepted",
        "response": "accepted",
        "fingerprint": f"f-e-{when}",
    }
    return Meeting(**(values | changes))


def a_fact(kind: FactKind = FactKind.HOBBY, text: str = "ice fishing", **changes: Any) -> Fact:
    values: dict[str, Any] = {
        "id": FactId(f"f-{kind}-{text}"),
        "customer": CustomerId("c-kelly"),
        "kind": kind,
        "slots": {"what": text},
        "source": Source("mail", "m-1", date(2026, 1, 5)),
    }
    return Fact(**(values | changes))


def a_birthday(month: int, day: int, **changes: Any) -> Occasion:
    values: dict[str, Any] = {
        "id": OccasionId("o-birthday"),
        "customer": CustomerId("c-kelly"),
        "kind": OccasionKind.BIRTHDAY,
        "month": month,
        "day": day,
    }
    return Occasion(**(values | changes))


def a_record(**changes: Any) -> CustomerRecord:
    values: dict[str, Any] = {"customer": a_customer(), "coverage": Coverage(True, TUESDAY - timedelta(minutes=5))}
    return CustomerRecord(**(values | changes))


def a_message(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": MessageId("m-1"),
        "thread": ThreadId("t-1"),
        "sender": Party("kelly@northshore.example", "Kelly Brandt"),
        "to": (Party(REP_ADDRESS, "Sam Okafor"),),
        "sent_at": at("2026-02-10 14:30"),
        "received_at": at("2026-02-10 14:31"),
        "subject": "Dock leveller",
        "message_id": "<1@northshore.example>",
        "parts": ("text/plain",),
        "places": frozenset({Place.INBOX}),
        "text": "Do you know anyone with a dock leveller to spare?\n\nKelly\n",
    }
    return Message(**(values | changes))


def a_hold(reason: Reason = Reason.QUIET_HOLD, until: str = "", **changes: Any) -> Hold:
    values: dict[str, Any] = {
        "id": HoldId(f"h-{reason}"),
        "customer": CustomerId("c-kelly"),
        "reason": reason,
        "until": date.fromisoformat(until) if until else None,
        "created_on": date(2026, 2, 6),
    }
    return Hold(**(values | changes))


def a_moment(kind: MomentKind, on: str, **changes: Any) -> Moment:
    values: dict[str, Any] = {
        "id": MomentId(f"mo-{kind}-{on}"),
        "customer": CustomerId("c-kelly"),
        "kind": kind,
        "on": date.fromisoformat(on),
    }
    return Moment(**(values | changes))


def a_placed_draft(kind: Kind, key: str, placed: str, **changes: Any) -> PlacedDraft:
    values: dict[str, Any] = {
        "key": Key(key),
        "customer": CustomerId("c-kelly"),
        "kind": kind,
        "state": "placed",
        "fate": "waiting",
        "created_at": at(placed),
        "placed_at": at(placed),
    }
    return PlacedDraft(**(values | changes))
