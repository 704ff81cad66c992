"""`make bench`: what a run over a big local mailbox costs, beside a floor measured in the same run.

Every figure is a whole process: CPU seconds (user and system) and peak memory as the kernel accounts them.
Arguments: number of messages (default 50000), number of customers (default 200).
"""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import yaml

from tests.bench import floor, opening

NOW = datetime(2026, 2, 24, 8, 0, tzinfo=UTC)
PARAGRAPH = "We looked at the figures again and the second line still runs warm after lunch.\n" * 12


@dataclass(frozen=True)
class Cost:
    """What one process cost."""

    cpu: float
    wall: float
    peak_mib: float

    def __str__(self) -> str:
        return f"{self.cpu:7.2f} s CPU {self.wall:7.2f} s {self.peak_mib:7.0f} MiB"


def measure(command: Sequence[str]) -> Cost:
    """Run a command and give the kernel's account of it."""
    before = datetime.now(UTC)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    wall = (datetime.now(UTC) - before).total_seconds()
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def build(folder: Path, first: int, count: int, people: int) -> None:
    """Write `count` messages with ten times as many strangers as customers into a Maildir."""
    chance = random.Random(first)
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "Sent" / name).mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        who = f"person{chance.randrange(people * 10)}@company{chance.randrange(50)}.example"
        if chance.random() < 0.2:
            who = f"customer{chance.randrange(people)}@customer.example"
        sent = chance.random() < 0.3
        sender, to = ("rep@firm.example", who) if sent else (who, "rep@firm.example")
        at = NOW - timedelta(minutes=chance.randrange(4 * 365 * 24 * 60))
        (folder / ("Sent/cur" if sent else "cur") / f"{number}.bench:2,S").write_text(
            f"Received: from mx.example by mail.example; {format_datetime(at)}\n"
            f"From: Some Body <{sender}>\nTo: Other Body <{to}>\nSubject: Line {number} and the filling\n"
            f"Date: {format_datetime(at)}\nMessage-ID: <{number}@bench.example>\nMIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=utf-8\nX-Mailer: Bench\n\nHello,\n\n{PARAGRAPH * 3}\nBye\n",
            encoding="utf-8",
        )


def configure(folder: Path, people: int) -> list[str]:
    """Write configuration and people; gives the beginning of every command."""
    (folder / "rapport.toml").write_text(
        f'[[mailbox]]\nname = "rep"\nprovider = "local"\naddress = "rep@firm.example"\nmail = "{folder / "mail"}"\n'
        '[mailbox.rep]\nname = "The Rep"\n',
        encoding="utf-8",
    )
    listed = [{"name": f"Customer {n}", "addresses": [f"customer{n}@customer.example"]} for n in range(people)]
    (folder / "people.yaml").write_text(yaml.safe_dump({"people": listed}), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("rapport")), "--config", str(folder / "rapport.toml")]
    subprocess.run([*command, "init"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*command, "import", str(folder / "people.yaml")], check=True, stdout=subprocess.DEVNULL)
    return command


def main(arguments: list[str]) -> int:
    """Measure a first run, one with nothing new, and one with a hundred messages more."""
    defaults = ("50000", "200")
    messages, people = map(int, (*arguments, *defaults[len(arguments) :]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{messages} messages, {people} customers; building ...", flush=True)
        build(folder / "mail", 0, messages, people)
        command = [*configure(folder, people), "run"]
        parse = measure([sys.executable, floor.__file__, str(folder / "mail")])
        print(f"floor: parse every header, store a row   {parse}", flush=True)
        connect = measure([sys.executable, opening.__file__, f"sqlite:///{folder / 'rapport.db'}"])
        print(f"floor: import and open the database      {connect}", flush=True)
        first = measure([*command, "--as-of", NOW.isoformat()])
        print(f"first run                                {first}   {first.cpu / parse.cpu:.2f} x floor", flush=True)
        again = measure([*command, "--as-of", (NOW + timedelta(hours=1)).isoformat()])
        print(f"nothing new                              {again}   {again.cpu / connect.cpu:.2f} x opening", flush=True)
        build(folder / "mail", messages, 100, people)
        more = measure([*command, "--as-of", (NOW + timedelta(hours=2)).isoformat()])
        print(f"100 messages more                        {more}   {more.cpu - again.cpu:.2f} s over nothing new")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
