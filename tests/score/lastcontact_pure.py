"""When owner and outsiders of a real mailbox last had contact, by the pure core alone: no store, no connector."""

import csv
import json
import mailbox
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.mime import parse
from connectors.types import MessageId, Place
from worker.core.last_contact import remember, weigh
from worker.core.mail_kind import judge
from worker.core.matching import Directory, normalise
from worker.core.model import Customer, Mail, Touch
from worker.core.words import CustomerId

AS_OF = datetime(2003, 1, 1, tzinfo=UTC)  # the truth leaves out later dates


def predict(split: Path) -> Iterator[dict[str, Any]]:
    """Weigh the mail of every address the truth names."""
    for truth in sorted((split / "mailbox").glob("*.truth.csv")):
        name = truth.name.removesuffix(".truth.csv")
        owner = json.loads((split / "mailbox" / f"{name}.json").read_text(encoding="utf-8"))
        with truth.open(encoding="utf-8", newline="") as rows:
            addresses = [row["address"] for row in csv.DictReader(rows)]
        own = frozenset(normalise(address) for address in owner["owner_addresses"])
        mails = _mails(split / "mailbox" / name, own, addresses)
        for address in addresses:
            contact = weigh(mails[CustomerId(address)], (), (), AS_OF)
            yield {
                "mailbox": name,
                "address": address,
                "last_inbound": _written(contact.inbound),
                "last_outbound": _written(contact.outbound),
            }


def _mails(folder: Path, own: frozenset[str], addresses: list[str]) -> dict[CustomerId, list[Mail]]:
    directory = Directory.of(Customer(CustomerId(address), "rep", address, (address,)) for address in addresses)
    found: dict[CustomerId, list[Mail]] = defaultdict(list)
    for file in sorted(folder.glob("*.mbox")):
        place = Place.SENT if "sent" in file.stem else Place.OTHER
        box = mailbox.mbox(file, create=False)
        for key in box.keys():  # noqa: SIM118
            message = parse(box.get_bytes(key), id=MessageId(f"{file.stem}/{key}"), places=frozenset({place}))
            for mail in remember(
                message, judge(message, own), mailbox=folder.name, own=own, directory=directory, salt=b"score"
            ):
                found[mail.customer].append(mail)
        box.close()
    return found


def _written(touch: Touch | None) -> str | None:
    return touch.at.strftime("%Y-%m-%dT%H:%M:%SZ") if touch else None
