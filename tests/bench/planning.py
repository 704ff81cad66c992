"""What planning costs: everybody for the first time, then with nothing due, beside reading the same rows and no more.

RAPPORT_BENCH_CUSTOMERS says how many customers (default 100000; 5000 is a quick look); each has ten touches. Every
figure is a whole process, as the kernel accounts it.
"""

import os
import sqlite3
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench import opening, rows_floor
from tests.bench.__main__ import measure
from worker.core.model import Customer, Fact, Mail, Meeting, Occasion, Source
from worker.core.words import CustomerId, Direction, FactId, FactKind, MailKind, OccasionId, OccasionKind
from worker.store.rows import CoverageRow
from worker.store.store import Store

CUSTOMERS = int(os.environ.get("RAPPORT_BENCH_CUSTOMERS", "100000"))
TOUCHES = 10
NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
PATTERNS = 50
"""Different people; the others are copies of them under other names."""
NAMES = {
    "customers": ("id",),
    "addresses": ("address", "customer", "written"),
    "coverage": ("address",),
    "facts": ("id", "customer"),
    "occasions": ("id", "customer"),
    "mails": ("message", "customer", "thread", "fingerprint"),
    "meetings": ("event", "customer", "fingerprint"),
}
"""The tables that are filled, and in each the columns that name something of one customer's."""


def main() -> int:
    """Build a store, plan it twice, and read it bare."""
    copies = max(CUSTOMERS // PATTERNS, 1)
    count = copies * PATTERNS
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rapport.db"
        print(f"{count} customers, {count * TOUCHES} touches; building ...", flush=True)
        build(file, copies)
        plan = [sys.executable, "-m", "tests.bench.planning", str(file)]
        connect = measure([sys.executable, opening.__file__, f"sqlite:///{file}"])
        print(f"floor: import and open the database   {connect}", flush=True)
        floor = measure([sys.executable, rows_floor.__file__, str(file)])
        print(f"floor: read the same rows             {floor}", flush=True)
        first = measure(plan)
        each = f"{count / (first.cpu - connect.cpu):.0f} customers a second of CPU"
        print(
            f"first plan of everybody               {first}   {first.cpu / floor.cpu:.1f} x reading, {each}", flush=True
        )
        again = measure(plan)
        print(f"nothing due                           {again}   {again.cpu / connect.cpu:.2f} x opening", flush=True)
    return 0


def build(file: Path, copies: int) -> None:
    """Save the patterns by the store, and the copies by SQL."""
    with Store.open(f"sqlite:///{file}", create=True) as store:
        store.mailboxes.ensure("rep", "local", "rep@firm.example")
        store.mailboxes.note_run("rep", "ok", NOW, good=True)
        for number in range(PATTERNS):
            save_pattern(store, number)
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("CREATE TEMP TABLE copies AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                         f"WHERE i < {copies - 1}) SELECT i FROM n WHERE i < {copies}")  # fmt: skip
        for table, names in NAMES.items():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            copied = ", ".join(f"\"{name}\" || '-' || i" if name in names else f'"{name}"' for name in columns)
            database.execute(f"INSERT INTO {table} SELECT {copied} FROM {table}, copies")
        database.execute("ANALYZE")
    database.close()


def save_pattern(store: Store, number: int) -> None:
    """Save one customer: last contact between a day and a year ago, some with a hobby, some with a birthday soon."""
    who, days = CustomerId(f"c-{number}"), 1 + number * 7
    name = f"Person {chr(65 + number % 26)}melia Number"
    customer = Customer(who, "rep", name, (f"{who}@firm{number}.example",), company=f"Firm {number}", language="en")
    store.people.save(customer)
    store.mailboxes.save_coverage(
        "rep", CoverageRow(f"{who}@firm{number}.example", NOW - timedelta(days=1800), complete=True)
    )
    if number % 3 == 0:
        source = Source("note", observed_on=(NOW - timedelta(days=days)).date())
        store.people.save_fact(Fact(FactId(f"f-{number}"), who, FactKind.HOBBY, {"what": "ice fishing"}, source=source))
    if number % 2 == 0:
        day = (NOW + timedelta(days=number * 5)).date()
        store.people.save_occasion(Occasion(OccasionId(f"o-{number}"), who, OccasionKind.BIRTHDAY, day.month, day.day))
    first = Mail(who, "rep", f"m-{number}", f"t-{number}", NOW, Direction.INBOUND, MailKind.HUMAN,
                 reasons=("personal_client",), flags=frozenset({"addressed", "topic"}))  # fmt: skip
    mails = []
    for touch in range(TOUCHES - 1):
        at, direction = NOW - timedelta(days=days + touch * 31), (Direction.OUTBOUND, Direction.INBOUND)[touch % 2]
        mails.append(
            replace(first, message=f"m-{number}-{touch}", at=at, direction=direction, fingerprint=f"f{number}-{touch}")
        )
    store.contact.save_mails(mails)
    met_at = NOW - timedelta(days=days + 400)
    meeting = Meeting(who, "rep", f"e-{number}", met_at, met_at + timedelta(hours=1), own_response="accepted",
                      response="accepted", fingerprint=f"e{number}")  # fmt: skip
    store.contact.save_meetings("rep", "", [meeting])


def plan_all(file: str) -> None:
    """Plan the mailbox as a run does, with nothing there to be read."""
    from tests.builders import a_rep  # noqa: PLC0415
    from tests.connectors.memory import MemoryMailbox  # noqa: PLC0415
    from tests.worker.jobs.desks import a_desk  # noqa: PLC0415
    from worker.jobs.plan import plan  # noqa: PLC0415

    with Store.open(f"sqlite:///{file}") as store:
        plan(a_desk(store, MemoryMailbox(), rep=a_rep(mailbox="rep", address="rep@firm.example")), NOW)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        plan_all(sys.argv[1])
    else:
        sys.exit(main())
