"""A rep's account as years of work leave it: customers, strangers, newsletters, absences, cards, a meeting."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import yaml

REP = "sam@okafor.example"
NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
MATTERS = ("the cold store door", "the second packing line", "spare rollers", "the dock leveller", "the May delivery")
GIVEN = ("Aoife", "Bridget", "Declan", "Ingrid", "Leo", "Moira", "Nadia", "Piotr")
FAMILY = ("Brennan", "Nolan", "Moore", "Solberg", "Marchetti", "Keane", "Haddad", "Wolski")
SENTENCES = (
    "Thank you for the drawing, we will look at it with the fitters on Thursday.",
    "The second line still runs warm after lunch; could you tell me what you would change first?",
    "We have the figures now and they look better than we had hoped.",
    "I am glad that worked out. My colleague will be at the site next week.",
)


@dataclass
class World:
    """What was made, and what is true of it."""

    people: dict[str, str]
    last_contact: dict[str, datetime] = field(default_factory=dict)
    messages: int = 0


class Hands(Protocol):
    """The world's and the rep's hands on an account, whatever the provider."""

    def deliver(self, raw: bytes, at: datetime, *, sent: bool) -> None: ...
    def card(self, name: str, address: str, month: int, day: int) -> None:
        """Add a card of the group Customers with a birthday."""

    def meeting(self, title: str, start: datetime, *, address: str) -> None:
        """Add an hour's meeting that the rep called and the guest accepted."""


def build(account: Hands, *, people: int, messages: int, meetings: int = 1, seed: int = 7) -> World:
    """Fill an account: four in ten messages are with customers, the newest of one customer in ten is an absence note.

    The first three customers are cards of the group Customers, one with a birthday today; the fourth was met yesterday.
    """
    chance = random.Random(seed)
    world = World(
        {
            f"kit{n}@customer{n % 60}.example": f"{GIVEN[n % 8]} {FAMILY[n // 8 % 8]}{FAMILY[n // 64].lower()}"
            for n in range(people)
        }
    )
    addresses = sorted(world.people)
    for number in range(messages):
        at = NOW - timedelta(minutes=chance.randrange(60, 4 * 365 * 24 * 60))
        kind = chance.random()
        if kind < 0.4:
            _exchange(account, world, chance, number, at, chance.choice(addresses))
        elif kind < 0.7:
            _newsletter(account, chance, number, at)
        else:
            _exchange(account, None, chance, number, at, f"person{chance.randrange(900)}@elsewhere.example")
    for address in addresses[::10]:
        at = NOW - timedelta(hours=chance.randrange(2, 40))
        _deliver(account, at, f"absent-{address}", address, REP, "Automatic reply: Away", "I am away.", auto=True)
    world.messages = messages + len(addresses[::10])
    for address, day in zip(addresses[1:4], (24, 26, 28), strict=True):
        account.card(world.people[address], address, 2, day)
    account.meeting("Walk through the cold store", NOW - timedelta(hours=22), address=addresses[4])
    for number in range(meetings - 1):
        start = NOW + timedelta(days=chance.randrange(-700, 200), minutes=5 * chance.randrange(200))
        account.meeting(f"Meeting {number}", start, address=f"person{chance.randrange(900)}@elsewhere.example")
    return world


def configure(folder: Path, provider: str, api_root: str, **limits: str) -> Path:
    """Write a configuration for the account; the token comes from the variable SAM_TOKEN."""
    path = folder / "rapport.toml"
    table = "[mailbox.limits]\n" + "\n".join(f"{key} = {value}" for key, value in limits.items()) if limits else ""
    path.write_text(
        f'[[mailbox]]\nname = "sam"\nprovider = "{provider}"\naddress = "{REP}"\ncustomers_group = "Customers"\n'
        '[mailbox.rep]\nname = "Sam Okafor"\ntimezone = "Europe/Dublin"\n'
        '[mailbox.auth]\nkind = "static"\ntoken_env = "SAM_TOKEN"\n'
        f'[mailbox.endpoints]\napi_root = "{api_root}"\n{table}\n',
        encoding="utf-8",
    )
    return path


def people_file(folder: Path, world: World) -> Path:
    """Write the people as `rapport import` takes them."""
    path = folder / "people.yaml"
    listed = [{"name": name, "addresses": [address]} for address, name in world.people.items()]
    path.write_text(yaml.safe_dump({"people": listed}), encoding="utf-8")
    return path


def _exchange(
    account: Hands, world: World | None, chance: random.Random, number: int, at: datetime, address: str
) -> None:
    sent = chance.random() < 0.5
    sender, to = (REP, address) if sent else (address, REP)
    subject = f"{'Re: ' if chance.random() < 0.5 else ''}{chance.choice(MATTERS)}"
    _deliver(account, at, str(number), sender, to, subject, "\n\n".join(chance.sample(SENTENCES, 2)), sent=sent)
    if world is not None:
        world.last_contact[address] = max(at, world.last_contact.get(address, at))


def _newsletter(account: Hands, chance: random.Random, number: int, at: datetime) -> None:
    sender = f"news@letter{chance.randrange(40)}.example"
    _deliver(account, at, str(number), sender, REP, f"This week's {number} offers", "Unsubscribe here.", bulk=True)


def _deliver(
    account: Hands,
    at: datetime,
    name: str,
    sender: str,
    to: str,
    subject: str,
    text: str,
    *,
    sent: bool = False,
    bulk: bool = False,
    auto: bool = False,
) -> None:
    signs = "List-Unsubscribe: <https://letter.example/leave>\r\nPrecedence: bulk\r\n" if bulk else ""
    signs += "Auto-Submitted: auto-replied\r\n" if auto else ""
    raw = (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: <{name.replace('@', '-at-')}@world.example>\r\n{signs}MIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\n{text}\r\n\r\nBye\r\n"
    )
    account.deliver(raw.encode(), at, sent=sent)
