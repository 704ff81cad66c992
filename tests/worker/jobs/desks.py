"""Desks for tests: a real store in a file, a mailbox in memory and letters for it, the shipped templates."""

import hashlib
import hmac
from contextlib import nullcontext
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from connectors.base import Marker
from connectors.limiter import Limiter
from connectors.types import MessageId, Party, Place, ThreadId
from tests.builders import REP_ADDRESS, a_message, a_rep
from tests.connectors.memory import MemoryConnector, MemoryMailbox
from worker import shipped
from worker.core.cadence import Cadence
from worker.jobs.desk import Desk
from worker.store.store import Store
from worker.writing.writer import Writer


def marker(salt: bytes) -> Marker:
    def mark(key: str) -> str:
        return str(UUID(bytes=hmac.digest(salt, key.encode(), hashlib.sha256)[:16]))

    return mark


@cache
def a_writer() -> Writer:
    return Writer([shipped.folder("templates")])


def a_desk(store: Store, mailbox: MemoryMailbox, **changes: Any) -> Desk:
    limiter = changes.get("limiter") or Limiter()
    values: dict[str, Any] = {
        "rep": a_rep(),
        "provider": "memory",
        "connector": MemoryConnector(mailbox, marker(store.salt()), limiter),
        "store": store,
        "writer": a_writer,
        "cadences": {"": Cadence()},
        "lock": nullcontext,
        "limiter": limiter,
    }
    return Desk(**(values | changes))


def deliver_letter(box: MemoryMailbox, other: Party, text: str, at: datetime, *, ours: bool) -> None:
    """Lay a mail between the rep and somebody in their one thread, by the rep (`ours`) or to them."""
    rep = Party(REP_ADDRESS, "Sam Okafor")
    name = f"{at:%Y%m%d}-{other.address}"
    box.deliver(
        a_message(
            id=MessageId(f"m-{name}"),
            thread=ThreadId(f"t-{other.address}"),
            sender=rep if ours else other,
            to=(other if ours else rep,),
            places=frozenset({Place.SENT if ours else Place.INBOX}),
            sent_at=at,
            received_at=at,
            message_id=f"<{name}>",
            text=text,
        )
    )
