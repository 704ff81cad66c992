"""The demo's people and their letters, which letters.yaml holds. Every address is made up."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

REP_NAME = "Sam Okafor"
REP = "sam@harbourcold.example"

BRIDGET = "bridget@nolandairy.example"
TOMAS = "tomas.ferreira@ferreirafish.example"
AOIFE = "aoife@brennanbakes.example"
LEO = "leo.marchetti@marchetti-gelato.example"
MOIRA = "moira.keane@keanemeats.example"
PIOTR = "piotr@zielinskifruit.example"
INGRID = "ingrid.solberg@nordlyslogistics.example"
DECLAN = "declan@mooreandsons.example"
KELLY = "kelly@northshoreice.example"
RAFAEL = "rafael.ortiz@huertaverde.example"
CORRIB = "info@corribcreamery.example"
NADIA = "nadia.haddad@cedarcatering.example"

NAMES = {
    REP: REP_NAME,
    BRIDGET: "Bridget Nolan",
    TOMAS: "Tomás Ferreira",
    AOIFE: "Aoife Brennan",
    LEO: "Leo Marchetti",
    MOIRA: "Moira Keane",
    PIOTR: "Piotr Zieliński",
    INGRID: "Ingrid Solberg",
    DECLAN: "Declan Moore",
    KELLY: "Kelly Brandt",
    RAFAEL: "Rafael Ortiz",
    CORRIB: "Corrib Creamery",
    NADIA: "Nadia Haddad",
}

ADDRESSES = {name.split()[0]: address for address, name in NAMES.items()}
"""The letters call people by the first word of their names."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of the sample. `at` is UTC; `answers` names the letter it replies to by its id."""

    id: str
    at: str
    sender: str
    to: str
    subject: str
    text: str
    answers: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@cache
def letters() -> tuple[Letter, ...]:
    """Read the letters, in the order of their threads."""
    text = resources.files("worker.cli.sample").joinpath("letters.yaml").read_text(encoding="utf-8")
    return tuple(
        Letter(
            **{
                **entry,
                "sender": ADDRESSES[entry["sender"]],
                "to": ADDRESSES[entry["to"]],
                "headers": tuple(entry.get("headers", {}).items()),
            }
        )
        for entry in yaml.safe_load(text)
    )


NEWSLETTERS = (
    ("2025-11-25", "Ice that keeps its promise this winter"),
    ("2025-12-02", "Three mistakes with crushed ice"),
    ("2025-12-09", "Our Christmas opening hours"),
    ("2025-12-16", "The year at North Shore, in pictures"),
    ("2025-12-30", "New year, new moulds"),
    ("2026-01-06", "What a clear cube is worth"),
    ("2026-01-13", "Meet the night shift"),
    ("2026-01-20", "Storm stories from the quay"),
    ("2026-01-27", "Ten per cent off flake ice until Friday"),
    ("2026-02-03", "Fishmongers of the west"),
    ("2026-02-10", "A look inside tower two"),
    ("2026-02-13", "Valentine's special: hearts on ice"),
    ("2026-02-17", "Spring dates for our open days"),
    ("2026-02-23", "Last places at the open day"),
)
"""What a marketing tool sends in Kelly's name: the day and the subject."""
