"""Desks for tests: a real store in a file, a mailbox in memory, the shipped templates."""

import hashlib
import hmac
from contextlib import nullcontext
from functools import cache
from typing import Any
from uuid import UUID

from connectors.base import Marker
from connectors.limiter import Limiter
from tests.builders import a_rep
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
