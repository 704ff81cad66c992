"""A desk at every provider, the folders on disk among them, and mail laid in its mailbox as that provider keeps it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from connectors.local.connector import LocalConnector
from tests.builders import REP_ADDRESS, TUESDAY
from tests.connectors.memory import MemoryMailbox
from tests.stores import open_store
from tests.worker.jobs.desks import a_desk, marker
from tests.worker.jobs.provider_fakes import PROVIDERS, an_account
from worker.jobs.desk import Desk
from worker.store.store import Store

Lay = Callable[[bytes], None]

EVERYWHERE = ("local", *sorted(PROVIDERS))


@dataclass(frozen=True)
class Post:
    """A desk and the two ways mail comes to it; what the rep sends to themselves may be laid in both."""

    desk: Desk
    sent: Lay
    inbox: Lay


@contextmanager
def a_post(provider: str, folder: Path) -> Iterator[Post]:
    """Open one with a store of its own in this folder; a request that could send or delete fails the test."""
    with open_store(folder) as store:
        if provider == "local":
            yield _on_disk(store, folder / "Mail")
            return
        with PROVIDERS[provider].server() as server:
            account = an_account(server, "sam")
            connector, limiter = PROVIDERS[provider].connect(
                server, account, marker(store.salt()), store.journal("sam")
            )
            desk = a_desk(store, MemoryMailbox(), connector=connector, limiter=limiter)
            yield Post(desk, *(_at_google(account) if provider == "google" else _at_microsoft(account)))
            assert not server.forbidden


def _on_disk(store: Store, mail: Path) -> Post:
    for place in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"):
        (mail / place).mkdir(parents=True)
    numbers = count()

    def lay(folder: str, text: bytes) -> None:
        (mail / folder / "cur" / f"{next(numbers)}.x:2,S").write_bytes(text)

    mark = marker(store.salt())
    connector = LocalConnector(name="sam", address=REP_ADDRESS, mail=mail, calendar=None, cards=None, mark=mark)
    return Post(a_desk(store, MemoryMailbox(), connector=connector), partial(lay, ".Sent"), partial(lay, ""))


def _at_google(account: Any) -> tuple[Lay, Lay]:
    """A mail to oneself is one message with both labels."""
    seen: set[bytes] = set()

    def sent(text: bytes) -> None:
        seen.add(text)
        to_self = REP_ADDRESS in str(message_from_bytes(text)["To"])
        account.gmail.deliver(text, labels=("SENT", "INBOX") if to_self else ("SENT",), at=TUESDAY)

    def inbox(text: bytes) -> None:
        if text not in seen:
            account.gmail.deliver(text, labels=("INBOX",), at=TUESDAY)

    return sent, inbox


def _at_microsoft(account: Any) -> tuple[Lay, Lay]:
    """A mail to oneself is two messages."""
    return (
        lambda text: account.mail.deliver(text, folder="sentitems", at=TUESDAY),
        lambda text: account.mail.deliver(text, at=TUESDAY),
    )
