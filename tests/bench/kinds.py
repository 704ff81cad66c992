"""What judging a mail and remembering it cost: microseconds per message, beside parsing the same bytes.

Reads the labelled mail and the mailbox of ../shared/corpora, or where they are absent mail made here.
"""

import json
import mailbox
import sys
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from email.policy import compat32
from pathlib import Path
from time import process_time

from connectors.mime import parse
from connectors.types import Message, MessageId, Place
from worker.core.last_contact import remember
from worker.core.mail_kind import judge
from worker.core.matching import Directory, normalise
from worker.core.model import Customer
from worker.core.words import CustomerId

DEV = Path(__file__).parents[3] / "shared" / "corpora" / "dev"
ROUNDS = 3
MADE = 2000
OWN = "rep@firm.example"
PARAGRAPH = "We looked at the figures again and the second line still runs warm after lunch.\n" * 12


def labelled(split: Path) -> Iterator[bytes]:
    """The labelled mail of every kind."""
    for line in (split / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        yield (split / json.loads(line)["path"]).read_bytes()


def boxes(split: Path) -> Iterator[bytes]:
    """The mail of the mailboxes."""
    for file in sorted(split.glob("mailbox/*/*.mbox")):
        box = mailbox.mbox(file, create=False)
        for key in box.keys():  # noqa: SIM118
            yield box.get_bytes(key)
        box.close()


def made() -> Iterator[bytes]:
    """Mail between the rep and two hundred people, one in four of it a newsletter."""
    for number in range(MADE):
        other = f"person{number % 200}@firm{number % 50}.example"
        sender, to = (OWN, other) if number % 3 == 0 else (other, OWN)
        bulk = "List-Unsubscribe: <https://a.example/u>\n" if number % 4 == 1 else ""
        yield (
            f"From: Some Body <{sender}>\nTo: <{to}>\nSubject: Line {number}\nMessage-ID: <{number}@a.example>\n"
            f"Date: Mon, 16 Feb 2026 10:{number % 60:02}:00 +0000\n{bulk}\nHello,\n\n{PARAGRAPH}\nBye\n"
        ).encode()


def microseconds(work: Callable[[], object], count: int) -> float:
    """The best of several rounds, per message: what the work costs when nothing disturbs it."""
    rounds = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        rounds.append(process_time() - began)
    return min(rounds) / count * 1_000_000


def measure(name: str, mails: list[bytes], own: frozenset[str]) -> None:
    """Print what each step costs, and its share of the floor."""
    parser = BytesParser(policy=compat32)
    floor = microseconds(lambda: [parser.parsebytes(raw) for raw in mails], len(mails))
    messages = [
        parse(raw, id=MessageId(str(number)), places=frozenset({Place.INBOX})) for number, raw in enumerate(mails)
    ]
    judged = [(message, judge(message, own)) for message in messages]
    directory = _everybody(messages)
    judging = microseconds(lambda: [judge(message, own) for message in messages], len(mails))
    remembering = microseconds(
        lambda: [
            remember(message, verdict, mailbox="rep", own=own, directory=directory, salt=b"bench")
            for message, verdict in judged
        ],
        len(mails),
    )
    print(f"{name}: {len(mails)} messages, microseconds each")
    print(f"  floor: take its parts apart   {floor:8.1f}")
    print(f"  what kind of mail it is       {judging:8.1f}   {judging / floor:.2f} x floor")
    print(f"  what is remembered of it      {remembering:8.1f}   {remembering / floor:.2f} x floor", flush=True)


def _everybody(messages: list[Message]) -> Directory:
    """A directory that knows every writer, so that every mail is remembered."""
    addresses = {normalise(message.sender.address) for message in messages if message.sender}
    return Directory.of(Customer(CustomerId(address), "rep", address, (address,)) for address in sorted(addresses))


def main() -> int:
    """Measure on real mail where it is here."""
    if not DEV.exists():
        measure("made mail", list(made()), frozenset({OWN}))
        return 0
    owners = [json.loads(box.read_text(encoding="utf-8"))["owner_addresses"] for box in DEV.glob("mailbox/*.json")]
    own = frozenset(normalise(address) for addresses in owners for address in addresses)
    measure("labelled mail", list(labelled(DEV)), own)
    measure("a mailbox", list(boxes(DEV)), own)
    return 0


if __name__ == "__main__":
    sys.exit(main())
